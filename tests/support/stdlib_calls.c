/* See stdlib_calls.h. */
#include "tests/support/stdlib_calls.h"

#include "base/memory.h"
#include "stdlib/stdlib.h"
#include "vm/call.h"
#include "vm/json.h"
#include "vm/registry.h"
#include "vm/value.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEPT_MAX 20000

typedef struct trial {
    const call_row *row;
    const wf_registry_entry *entry;
    wf_arena arguments;
    void *kept[KEPT_MAX]; /* texts and lists, each a block of its own */
    size_t kept_count;
    weft_value args[WF_SIG_MAX_PARAMS];
    uint32_t count;
    weft_span pattern; /* ptr NULL: none */
    bool has_strides;
} trial;

static size_t mismatches; /* all of them are shown before the test fails */
static wf_registry registry;
static int64_t clock_seconds = 1736071200; /* 2025-01-05T10:00:00Z */
static uint32_t clock_nanos;

void stdlib_calls_clock(int64_t seconds, uint32_t nanos)
{
    clock_seconds = seconds;
    clock_nanos = nanos;
}

static void open_registry(void)
{
    size_t count;
    const weft_family *const *families = wf_stdlib_families(&count);
    weft_diags *const diags = weft_diags_new(0);
    if (wf_registry_init(&registry, families, count, diags) != WEFT_OK)
        fail_msg("%s", weft_diags_at(diags, 0)->message);
    weft_diags_free(diags);
}

static char *with_quotes(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *const copy = malloc(size);
    assert_non_null(copy);
    memcpy(copy, text, size);
    for (char *at = copy; *at; at++)
        if (*at == '`')
            *at = '"';
    return copy;
}

static void *keep(trial *t, size_t size)
{
    void *const block = malloc(size != 0 ? size : 1);
    assert_true(t->kept_count < KEPT_MAX);
    assert_non_null(block);
    t->kept[t->kept_count++] = block;
    return block;
}

static int number_at(const char *text, size_t at, size_t len)
{
    int number = 0;
    for (size_t i = at; i < at + len; i++)
        number = number * 10 + (text[i] - '0');
    return number;
}

static int64_t days_of(const char *text)
{
    return wf_civil_to_days(number_at(text, 0, 4), (unsigned)number_at(text, 5, 2),
                            (unsigned)number_at(text, 8, 2));
}

/* "2025-01-05T10:00:00" and perhaps ".123456789", then Z or +02:00. */
static weft_value time_of(const char *text)
{
    weft_value v = {0};
    const char *at = text + 19;
    int offset = 0;
    v.kind = WEFT_KIND_DATETIME;
    if (*at == '.') {
        v.len = (uint32_t)number_at(at, 1, 9);
        at += 10;
    }
    if (*at != 'Z')
        offset = (number_at(at, 1, 2) * 60 + number_at(at, 4, 2)) * (*at == '-' ? -1 : 1);
    v.extra = (uint16_t)(0x8000 + offset);
    const int minutes = number_at(text, 11, 2) * 60 + number_at(text, 14, 2) - offset;
    const int seconds = minutes * 60 + number_at(text, 17, 2);
    v.as.integer = days_of(text) * 86400 + seconds;
    return v;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* "1000 x" */
static weft_value repeated_text(trial *t, const char *what)
{
    size_t times = 0;
    for (; *what != ' '; what++)
        times = times * 10 + (size_t)(*what - '0');
    const size_t len = strlen(++what);
    char *const bytes = keep(t, times * len);
    for (size_t i = 0; i < times; i++)
        memcpy(bytes + i * len, what, len);
    return weft_text(weft_span_of(bytes, times * len));
}

static weft_value special_text(trial *t, weft_value value, const char *name)
{
    if (strcmp(name, "@missing") == 0)
        return weft_missing();
    if (begins(name, "@date ")) {
        const weft_value date = {.kind = WEFT_KIND_DATE, .as.integer = days_of(name + 6)};
        return date;
    }
    if (begins(name, "@time "))
        return time_of(name + 6);
    if (begins(name, "@text "))
        return repeated_text(t, name + 6);
    if (begins(name, "@/")) {
        t->pattern = weft_span_of(value.as.text + 2, value.len - 3);
        return weft_text(t->pattern);
    }
    return value;
}

static weft_value own_text(trial *t, weft_value value)
{
    char name[400];
    char *const bytes = keep(t, value.len);
    if (value.len != 0)
        memcpy(bytes, value.as.text, value.len);
    value.as.text = bytes;
    if (value.kind != WEFT_KIND_TEXT)
        return value;
    value.flags = WEFT_VALUE_UNTYPED;
    (void)snprintf(name, sizeof name, "%.*s", (int)value.len, bytes);
    return special_text(t, value, name);
}

static weft_value own(trial *t, weft_value value);

static weft_value own_list(trial *t, weft_value value)
{
    const uint16_t stride = t->has_strides ? 3 : 1;
    const size_t size = (size_t)value.len * stride * sizeof(weft_value);
    weft_value *const items = keep(t, size);
    if (size != 0)
        memset(items, 0xee, size);
    for (uint32_t i = 0; i < value.len; i++)
        items[(size_t)i * stride] = own(t, weft_value_element(value, i));
    value.as.list = items;
    value.extra = stride;
    return value;
}

static weft_value own_map(trial *t, weft_value value)
{
    weft_member *const members = keep(t, value.len * sizeof *members);
    for (uint32_t i = 0; i < value.len; i++) {
        members[i].key = weft_value_span(own_text(t, weft_text(value.as.map[i].key)));
        members[i].value = own(t, value.as.map[i].value);
    }
    value.as.map = members;
    return value;
}

/* A copy of which each text and list is a block of its own. */
static weft_value own(trial *t, weft_value value)
{
    if (value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER)
        return own_text(t, value);
    if (value.kind == WEFT_KIND_LIST)
        return own_list(t, value);
    return value.kind == WEFT_KIND_MAP ? own_map(t, value) : value;
}

static void trial_init(trial *t, const call_row *row, bool has_strides)
{
    weft_value list;
    wf_json_error error;
    memset(t, 0, sizeof *t);
    t->row = row;
    t->has_strides = has_strides;
    t->entry = wf_registry_find(&registry, weft_span_text(row->name));
    if (!t->entry)
        fail_msg("there is no function %s", row->name);
    wf_arena_init(&t->arguments, 0);
    char *const text = with_quotes(row->args);
    if (wf_json_parse(&list, weft_span_text(text), &t->arguments, &error) != WEFT_OK)
        fail_msg("%s %s: %s at %zu", row->name, row->args, error.reason, error.offset);
    t->count = list.len;
    if (t->count > t->entry->signature.count || t->count < t->entry->signature.required)
        fail_msg("%s %s: %u arguments", row->name, row->args, t->count);
    for (uint32_t i = 0; i < list.len; i++)
        t->args[i] = own(t, weft_value_element(list, i));
    free(text);
}

static void trial_fini(trial *t)
{
    for (size_t i = 0; i < t->kept_count; i++)
        free(t->kept[i]);
    wf_arena_fini(&t->arguments);
}

static uint32_t kinds_taken(weft_value value)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_NULL:
        return WF_SIG_NULL;
    case WEFT_KIND_BOOL:
        return WF_SIG_BOOL;
    case WEFT_KIND_INT:
        return WF_SIG_INT;
    case WEFT_KIND_DECIMAL:
        return WF_SIG_DECIMAL;
    case WEFT_KIND_TEXT:
        return WF_SIG_TEXT | WF_SIG_PATTERN;
    case WEFT_KIND_DATE:
        return WF_SIG_DATE;
    case WEFT_KIND_DATETIME:
        return WF_SIG_DATETIME;
    case WEFT_KIND_LIST:
        return WF_SIG_LIST | WF_SIG_LAMBDA;
    case WEFT_KIND_MAP:
        return WF_SIG_MAP;
    default:
        return 0;
    }
}

typedef enum verdict {
    TAKEN,
    GIVEN_BACK,
    REFUSED,
    NO_MEMORY
} verdict;

static verdict take_number(uint32_t kinds, weft_value *arg, wf_arena *arena)
{
    wf_decimal number;
    int64_t integer;
    if (!wf_value_number(&number, *arg))
        return REFUSED;
    if ((kinds & WF_SIG_INT) != 0 && wf_decimal_to_int(&integer, &number) &&
        (number.scale == 0 || (kinds & WF_SIG_DECIMAL) == 0)) {
        *arg = weft_int(integer);
        return TAKEN;
    }
    if ((kinds & WF_SIG_DECIMAL) == 0)
        return REFUSED;
    return wf_value_decimal(arg, arena, &number) ? TAKEN : NO_MEMORY;
}

static verdict take(const wf_sig_param *param, weft_value *arg, wf_arena *arena)
{
    const uint32_t kinds = param->type->kinds;
    if ((kinds & WF_SIG_ANY) != 0 || (weft_value_is_nothing(*arg) && param->type->maybe) ||
        (arg->kind == WEFT_KIND_MISSING && param->optional))
        return TAKEN;
    if (weft_value_is_nothing(*arg))
        return GIVEN_BACK;
    if (arg->kind == WEFT_KIND_NUMBER && (kinds & WF_SIG_NUMBER) != 0)
        return take_number(kinds, arg, arena);
    if ((kinds & WF_SIG_VARIABLE) != 0)
        return TAKEN;
    return (kinds & kinds_taken(*arg)) != 0 ? TAKEN : REFUSED;
}

static void show(wf_buf *shown, weft_status rc, weft_value result, const wf_buf *message)
{
    wf_buf_reset(shown);
    if (rc == WEFT_OK && result.kind == WEFT_KIND_MISSING)
        wf_buf_put_text(shown, "missing");
    else if (rc == WEFT_OK)
        wf_json_put(shown, result);
    else if (rc == WEFT_REJECTED)
        wf_buf_printf(shown, "fails: %.*s", (int)message->len, message->data);
}

static weft_status call_body(trial *t, wf_arena *arena, void *compiled, void *scratch,
                             wf_buf *shown)
{
    weft_value args[WF_SIG_MAX_PARAMS] = {{0}};
    weft_value result = weft_missing();
    wf_buf message;
    wf_buf_init(&message, 4096);
    weft_call call = {.arena = arena,
                      .message = &message,
                      .now_seconds = clock_seconds,
                      .now_nanos = clock_nanos,
                      .record = 7,
                      .random_state = {1, 2},
                      .compiled = compiled,
                      .scratch = scratch};
    verdict taken = TAKEN;
    for (uint32_t i = 0; i < t->count && taken == TAKEN; i++) {
        args[i] = t->args[i];
        taken = take(&t->entry->signature.params[i], &args[i], arena);
        if (taken == REFUSED)
            fail_msg("%s %s: argument %u is refused", t->row->name, t->row->args, i + 1);
        if (taken == GIVEN_BACK)
            result = args[i];
    }
    weft_status rc = taken == NO_MEMORY ? WEFT_NOMEM : WEFT_OK;
    if (taken == TAKEN)
        rc = t->entry->resolver->body(&result, &call, args, t->count);
    show(shown, rc, result, &message);
    wf_buf_fini(&message);
    return shown->status != WEFT_OK ? shown->status : rc;
}

static weft_status run(trial *t, size_t record_bytes, wf_buf *shown)
{
    void *compiled = NULL;
    void *scratch = NULL;
    char reason[128] = "";
    size_t offset = 0;
    weft_status rc = WEFT_OK;
    const weft_prepare *const prepare = t->entry->resolver->prepare;
    wf_arena arena;
    wf_arena_init(&arena, record_bytes);
    if (prepare && t->pattern.ptr)
        rc = prepare->compile(&compiled, t->pattern, reason, &offset);
    if (rc == WEFT_REJECTED) {
        wf_buf_reset(shown);
        wf_buf_printf(shown, "refused at %zu: %s", offset, reason);
    }
    if (rc == WEFT_OK && prepare)
        rc = prepare->scratch(&scratch, compiled);
    if (rc == WEFT_OK)
        rc = call_body(t, &arena, compiled, scratch, shown);
    if (scratch)
        prepare->scratch_release(scratch);
    if (compiled)
        prepare->release(compiled);
    wf_arena_fini(&arena);
    return rc;
}

static void expect(const trial *t, const wf_buf *shown, const char *expected, const char *mode)
{
    const weft_span got =
        weft_span_of(shown->data ? shown->data : "", shown->data ? shown->len : 0);
    if (weft_span_equal(got, weft_span_text(expected)))
        return;
    print_error("%s %s (%s)\n  gives    %.*s\n  expected %s\n", t->row->name, t->row->args, mode,
                (int)got.len, got.ptr, expected);
    mismatches++;
}

#define RECORD_STEPS 400

static void check_little_memory(trial *t, wf_buf *shown, const char *expected)
{
    weft_status rc = WEFT_NOMEM;
    for (size_t i = 1; i < RECORD_STEPS && rc == WEFT_NOMEM; i++) {
        rc = run(t, i * 16, shown);
        if (rc != WEFT_NOMEM)
            expect(t, shown, expected, "little memory");
    }
}

static void check_failing_memory(trial *t, wf_buf *shown, const char *expected)
{
    weft_status rc = WEFT_NOMEM;
    for (uint64_t n = 1; rc == WEFT_NOMEM; n++) {
        wf_buf_reset(shown);
        assert_true(wf_buf_reserve(shown, 4096));
        wf_memory_fail_nth(n);
        rc = run(t, 0, shown);
        wf_memory_fail_nth(0);
        if (rc != WEFT_NOMEM)
            expect(t, shown, expected, "failing memory");
    }
}

static void check_row(const call_row *row)
{
    trial *const t = malloc(sizeof *t);
    wf_buf shown;
    assert_non_null(t);
    wf_buf_init(&shown, 0);
    char *const expected = with_quotes(row->expect);
    for (int strides = 0; strides < 2; strides++) {
        trial_init(t, row, strides == 1);
        const weft_status rc = run(t, 0, &shown);
        if (rc != WEFT_OK && rc != WEFT_REJECTED)
            fail_msg("%s %s: %s", row->name, row->args, weft_status_text(rc));
        expect(t, &shown, expected, strides ? "strides" : "plain");
        if (strides == 0) {
            check_little_memory(t, &shown, expected);
            check_failing_memory(t, &shown, expected);
        }
        trial_fini(t);
    }
    free(expected);
    wf_buf_fini(&shown);
    free(t);
}

void stdlib_calls_check(const call_row *rows, size_t count)
{
    mismatches = 0;
    open_registry();
    for (size_t i = 0; i < count; i++)
        check_row(&rows[i]);
    wf_registry_fini(&registry);
    assert_int_equal(mismatches, 0);
}
