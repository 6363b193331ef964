/* Functions of the test library are as plain as can be: what is tested is how they are called. */
#include "tests/support/machine.h"

#include "base/memory.h"
#include "tests/support/assemble.h"
#include "vm/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

/* ---- functions ---- */

static weft_status body_length(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    (void)call;
    (void)count;
    *out = weft_int(args[0].len);
    return WEFT_OK;
}

static weft_status body_echo(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    (void)call;
    (void)count;
    *out = args[0];
    return WEFT_OK;
}

static weft_status body_kind(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    static const char *const words[] = {"missing", "null",   "bool",  "int",  "number",
                                        "decimal", "double", "text",  "date", "datetime",
                                        "list",    "map",    "record"};
    (void)call;
    (void)count;
    *out = weft_text(weft_span_text(words[args[0].kind]));
    return WEFT_OK;
}

/* How many arguments were given, and whether the second was. */
static weft_status body_count(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    (void)call;
    *out = weft_int(count * 10 + (args[1].kind != WEFT_KIND_MISSING));
    return WEFT_OK;
}

static weft_status body_fail(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    (void)out;
    (void)count;
    return weft_call_fail(call, "%.*s is no good", (int)args[0].len, args[0].as.text);
}

static weft_status body_silent(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    (void)out;
    (void)call;
    (void)args;
    (void)count;
    return WEFT_REJECTED;
}

/* Takes a megabyte of the record's memory. */
static weft_status body_hog(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    char *const at = weft_call_alloc(call, (size_t)1 << 20);
    (void)count;
    if (!at)
        return WEFT_NOMEM;
    *out = args[0];
    return WEFT_OK;
}

static weft_status body_now(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    (void)args;
    (void)count;
    *out = weft_int(weft_call_now_seconds(call) + weft_call_now_nanos(call));
    return WEFT_OK;
}

static weft_status body_row(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    (void)args;
    (void)count;
    *out = weft_int((int64_t)weft_call_record(call));
    return WEFT_OK;
}

/* A "pattern" is the text it begins with; "(" is a bad one. */
static weft_status compile_pattern(void **out, weft_span pattern, char reason[128], size_t *offset)
{
    weft_span *const copy = wf_new(weft_span);
    if (!copy)
        return WEFT_NOMEM;
    *copy = pattern; /* the program keeps its texts */
    *out = copy;
    if (pattern.len == 0 || pattern.ptr[0] != '(')
        return WEFT_OK;
    wf_free(copy);
    (void)snprintf(reason, 128, "a group is not closed");
    *offset = 0;
    return WEFT_REJECTED;
}

static void release_pattern(void *compiled)
{
    wf_free(compiled);
}

static weft_status make_scratch(void **out, const void *compiled)
{
    (void)compiled;
    *out = wf_alloc(1, 64);
    return *out ? WEFT_OK : WEFT_NOMEM;
}

static void release_scratch(void *scratch)
{
    wf_free(scratch);
}

static weft_status body_begins(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_span *const pattern = weft_call_compiled(call);
    (void)count;
    memset(weft_call_scratch(call), 1, 64);
    *out =
        weft_bool(args[0].len >= pattern->len &&
                  (pattern->len == 0 || memcmp(args[0].as.text, pattern->ptr, pattern->len) == 0));
    return WEFT_OK;
}

static const weft_prepare prepare = {compile_pattern, release_pattern, make_scratch,
                                     release_scratch};

static const weft_resolver resolvers[] = {
    {"length", "(s: text) -> int", WEFT_PURE, body_length, "", NULL},
    {"echo", "(v: any) -> any", WEFT_PURE, body_echo, "", NULL},
    {"same", "(v: a) -> a", WEFT_PURE, body_echo, "", NULL},
    {"kind", "(v: any) -> text", WEFT_PURE, body_kind, "", NULL},
    {"kind_int", "(n: int) -> text", WEFT_PURE, body_kind, "", NULL},
    {"kind_decimal", "(n: decimal) -> text", WEFT_PURE, body_kind, "", NULL},
    {"kind_number", "(n: number) -> text", WEFT_PURE, body_kind, "", NULL},
    {"kind_maybe", "(s: text?) -> text", WEFT_PURE, body_kind, "", NULL},
    {"kind_date", "(d: date|datetime) -> text", WEFT_PURE, body_kind, "", NULL},
    {"first_kind", "(xs: list<a>) -> text", WEFT_PURE, body_kind, "", NULL},
    {"list_any", "(xs: list<any>) -> any", WEFT_PURE, body_echo, "", NULL},
    {"list_text", "(xs: list<text>) -> any", WEFT_PURE, body_echo, "", NULL},
    {"map_any", "(m: map<any>) -> any", WEFT_PURE, body_echo, "", NULL},
    {"count", "(s: text, n?: int, m?: int) -> int", WEFT_PURE, body_count, "", NULL},
    {"fail", "(s: text) -> any", WEFT_PURE, body_fail, "", NULL},
    {"silent", "(s: text) -> any", WEFT_PURE, body_silent, "", NULL},
    {"hog", "(s: text) -> text", WEFT_PURE, body_hog, "", NULL},
    {"now", "() -> int", WEFT_USES_CLOCK, body_now, "", NULL},
    {"row", "() -> int", WEFT_USES_RECORD, body_row, "", NULL},
    {"begins", "(s: text, p: pattern) -> bool", WEFT_PURE, body_begins, "", &prepare},
};

const weft_family machine_family = {"tests", "", resolvers, WF_COUNTOF(resolvers)};

/* ---- the machine ---- */

void machine_open(machine *m, const char *listing)
{
    const weft_family *const families[] = {&machine_family};
    char error[160];
    memset(m, 0, sizeof *m);
    m->diags = weft_diags_new(0);
    assert_non_null(m->diags);
    assert_int_equal(wf_registry_init(&m->registry, families, 1, m->diags), WEFT_OK);
    if (wf_assemble(&m->program, listing, m->diags, error) != WEFT_OK)
        fail_msg("%s %s", error,
                 weft_diags_count(m->diags) != 0 ? weft_diags_at(m->diags, 0)->message : "");
    if (wf_program_link(m->program, &m->registry, m->diags) != WEFT_OK)
        fail_msg("%s", weft_diags_at(m->diags, 0)->message);
}

void machine_make(machine *m, const weft_vm_options *options)
{
    if (weft_vm_new(&m->vm, m->program, options, m->diags) != WEFT_OK)
        fail_msg("no machine: %s",
                 weft_diags_count(m->diags) != 0 ? weft_diags_at(m->diags, 0)->message : "memory");
}

void machine_close(machine *m)
{
    weft_vm_free(m->vm);
    weft_program_free(m->program);
    wf_registry_fini(&m->registry);
    weft_diags_free(m->diags);
}

const weft_diag *machine_diag(const machine *m)
{
    const size_t count = weft_diags_count(m->diags);
    return count != 0 ? weft_diags_at(m->diags, count - 1) : NULL;
}

const char *machine_map(machine *m, const char *record)
{
    weft_span out;
    if (!m->vm)
        machine_make(m, NULL);
    weft_diags_reset(m->diags);
    const weft_status rc = weft_vm_map_json(&out, m->vm, weft_span_text(record), m->diags);
    const weft_diag *const diag = machine_diag(m);
    if (rc == WEFT_OK)
        (void)snprintf(m->said, sizeof m->said, "%.*s", (int)out.len, out.ptr);
    else if (rc == WEFT_SKIPPED)
        (void)snprintf(m->said, sizeof m->said, "skipped");
    else
        (void)snprintf(m->said, sizeof m->said, "%s %s", diag ? diag->code : "",
                       diag ? diag->message : weft_status_text(rc));
    return m->said;
}

void assert_maps(const char *listing, const char *record, const char *expected)
{
    machine m;
    machine_open(&m, listing);
    assert_string_equal(machine_map(&m, record), expected);
    machine_close(&m);
}
