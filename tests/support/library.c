/* Functions as plain as can be: what is tested is how they are called. */
#include "tests/support/library.h"

#include "base/memory.h"

#include <stdio.h>
#include <string.h>

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

/* Given a text it says how long that is. */
static weft_status body_either(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    if (weft_call_compiled(call))
        return body_begins(out, call, args, count);
    *out = weft_int(args[1].len);
    return weft_call_scratch(call) ? WEFT_REJECTED : WEFT_OK;
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
    {"either", "(s: text, p: text|pattern) -> any", WEFT_PURE, body_either, "", &prepare},
};

const weft_family machine_family = {"tests", "", resolvers, WF_COUNTOF(resolvers)};
