/* The tests of a mapping file: given records through the real reader and machine, results held
   against what is expected. Two machines: one runs the mapping, the other evaluates the test's own
   expressions and keeps their values until the test ends. */
#include "runtime/flow/suite.h"

#include "runtime/flow/given_rows.h"
#include "runtime/flow/group.h"

#include "runtime/read/input.h"
#include "vm/json.h"
#include "vm/tests.h"
#include "vm/value.h"
#include "weft/test.h"

#define MAX_RESULTS   10000u
#define DEFAULT_CLOCK 1735689600 /* 2025-01-01T00:00:00Z */
#define CLIP          400u

typedef enum outcome_kind {
    MAPPED,
    SKIPPED,
    REJECTED
} outcome_kind;

typedef struct outcome {
    outcome_kind kind;
    weft_value value;
    struct outcome *next;
} outcome;

typedef struct mock {
    uint32_t lookup;
    weft_value args;
    weft_value result;
} mock;

typedef struct testing {
    const weft_program *program;
    const wf_test *test;
    wf_witness *witness; /* of the mapping; or NULL */
    weft_diags *diags;   /* complaints of this test's records */
    weft_vm *vm;         /* runs the mapping */
    weft_vm *eval;       /* evaluates expressions; its arena lives as long as the test */
    mock *mocks;
    outcome *first;
    outcome *last;
    uint32_t count;
    wf_buf *message; /* of the failure */
    uint32_t fail_line;
} testing;

static wf_arena *kept(const testing *t)
{
    return wf_vm_arena(t->eval);
}

static weft_status evaluate(weft_value *out, testing *t, uint32_t function)
{
    return wf_vm_call(out, t->eval, function, NULL, 0, t->diags);
}

/* ---- look-ups ---- */

static bool same_arguments(const mock *m, const weft_value *args, uint32_t count)
{
    if (m->args.kind != WEFT_KIND_LIST || m->args.len != count)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!wf_value_equal(weft_value_element(m->args, i), args[i]))
            return false;
    }
    return true;
}

static weft_status mocked(weft_value *out, void *context, uint32_t lookup, const weft_value *args,
                          uint32_t count, wf_buf *message)
{
    const testing *t = context;
    for (uint32_t i = 0; i < t->test->mock_count; i++) {
        if (t->mocks[i].lookup == lookup && same_arguments(&t->mocks[i], args, count)) {
            *out = t->mocks[i].result;
            return WEFT_OK;
        }
    }
    wf_buf_put_text(message, "no mock for ");
    wf_buf_put_span(message, wf_program_text(t->program, t->program->lookups[lookup].name));
    wf_buf_put_byte(message, '(');
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0)
            wf_buf_put_text(message, ", ");
        wf_json_put(message, args[i]);
    }
    wf_buf_put_text(message, "): add  mock name(arguments) => value  to the test");
    return WEFT_REJECTED;
}

static weft_status prepare(testing *t)
{
    const wf_test *test = t->test;
    weft_status rc = WEFT_OK;
    const int64_t seconds = test->has_clock ? test->clock_seconds : DEFAULT_CLOCK;
    wf_vm_set_clock(t->vm, seconds, test->clock_nanos);
    wf_vm_set_clock(t->eval, seconds, test->clock_nanos);
    for (uint32_t i = 0; i < test->with_count && rc == WEFT_OK; i++) {
        weft_value value;
        rc = evaluate(&value, t, test->with[i].value);
        if (rc == WEFT_OK)
            rc = wf_vm_set_param(t->vm, test->with[i].param, value, t->diags);
        if (rc == WEFT_OK)
            rc = wf_vm_set_param(t->eval, test->with[i].param, value, t->diags);
    }
    t->mocks = wf_arena_zero(kept(t), (size_t)test->mock_count + 1, sizeof *t->mocks);
    if (!t->mocks)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < test->mock_count && rc == WEFT_OK; i++) {
        t->mocks[i].lookup = test->mocks[i].lookup;
        rc = evaluate(&t->mocks[i].args, t, test->mocks[i].args);
        if (rc == WEFT_OK)
            rc = evaluate(&t->mocks[i].result, t, test->mocks[i].result);
    }
    wf_vm_set_lookup(t->vm, mocked, t);
    return rc == WEFT_OK ? wf_vm_ready(t->vm, t->diags) : rc;
}

/* ---- running ---- */

static weft_status add_outcome(testing *t, outcome_kind kind, weft_value value)
{
    outcome *o = wf_arena_new(kept(t), outcome);
    if (!o)
        return WEFT_NOMEM;
    o->kind = kind;
    o->value = value;
    if (t->last)
        t->last->next = o;
    else
        t->first = o;
    t->last = o;
    t->count++;
    return t->count > MAX_RESULTS ? WEFT_LIMIT : WEFT_OK;
}

static weft_status take_output(testing *t, weft_span json, weft_value *out)
{
    wf_json_error error;
    const weft_span copy = wf_arena_dup(kept(t), json);
    return copy.ptr ? wf_json_parse(out, copy, kept(t), &error) : WEFT_NOMEM;
}

static weft_status run_record(testing *t, const wf_vm_input *input)
{
    wf_buf out;
    weft_value value = weft_missing();
    wf_buf_init(&out, 0);
    const bool emits = t->program->functions[t->program->maps[t->test->map].function].emits;
    weft_status rc = wf_vm_run(t->vm, input, &out, &value, t->diags);
    if (rc == WEFT_OK && emits) {
        rc = take_output(t, wf_buf_span(&out), &value);
    } else if (rc == WEFT_OK) {
        weft_value whole;
        rc = wf_shape_to_map(&whole, wf_vm_shape(t->vm), value, wf_vm_arena(t->vm));
        if (rc == WEFT_OK)
            rc = wf_value_copy(&value, whole, kept(t));
    }
    wf_buf_fini(&out);
    if (rc == WEFT_OK)
        return add_outcome(t, MAPPED, value);
    if (rc == WEFT_SKIPPED)
        return add_outcome(t, SKIPPED, weft_missing());
    return rc == WEFT_REJECTED ? add_outcome(t, REJECTED, weft_missing()) : rc;
}

/* Every record of the reader, which is closed. */
static weft_status run_reader(testing *t, wf_reader *reader)
{
    wf_record record = {.arena = wf_vm_arena(t->vm)};
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK) {
        wf_arena_reset(record.arena);
        rc = reader->next(reader, &record, t->diags);
        if (rc == WEFT_OK) {
            wf_vm_input run = {record.block, "given", record.number, record.offset, record.line};
            rc = run_record(t, &run);
        } else if (rc == WEFT_REJECTED) {
            rc = add_outcome(t, REJECTED, weft_missing());
        }
    }
    wf_reader_close(reader);
    if (rc == WEFT_INVALID) /* what is given is broken for good: that too rejects */
        rc = add_outcome(t, REJECTED, weft_missing());
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static const wf_group_options grouping = {.name = "given"};

static weft_status run_text(testing *t)
{
    wf_memory_input input;
    wf_reader_options options;
    wf_reader *reader = NULL;
    static const weft_input_format formats[] = {[WF_GIVEN_VALUE] = WEFT_FROM_MAPPING,
                                                [WF_GIVEN_CSV] = WEFT_FROM_CSV,
                                                [WF_GIVEN_JSON] = WEFT_FROM_JSON,
                                                [WF_GIVEN_NDJSON] = WEFT_FROM_NDJSON,
                                                [WF_GIVEN_XML] = WEFT_FROM_XML};
    const weft_input_format from = formats[t->test->given_kind];
    weft_status rc =
        wf_flow_reader_options(&options, t->program, t->test->map, from, NULL, kept(t), t->diags);
    options.name = "given";
    wf_memory_input_init(&input, t->test->given);
    if (rc == WEFT_OK)
        rc = wf_flow_reader_open(&reader, &options, t->program, t->test->map, t->vm, &grouping,
                                 &input.base, t->diags);
    return rc == WEFT_OK ? run_reader(t, reader) : rc;
}

/* Members of a `given { … }` as the mapping's source would give them: CSV cells have no type. */
static weft_status as_source(weft_value *out, const testing *t, weft_value given)
{
    const wf_map_entry_point *map = &t->program->maps[t->test->map];
    *out = given;
    if (map->source != WF_SOURCE_CSV || given.kind != WEFT_KIND_MAP)
        return WEFT_OK;
    weft_member *cells = wf_arena_zero(kept(t), (size_t)given.len + 1, sizeof *cells);
    if (!cells)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < given.len; i++) {
        cells[i] = given.as.map[i];
        if (cells[i].value.kind != WEFT_KIND_TEXT)
            continue;
        cells[i].value.flags |= WEFT_VALUE_UNTYPED;
        if (!map->keep_blank && wf_value_is_blank(cells[i].value))
            cells[i].value = weft_missing();
    }
    *out = weft_map(cells, given.len);
    return WEFT_OK;
}

/* The given objects as rows of groups. */
static weft_status run_rows(testing *t, weft_value given)
{
    const uint32_t count = given.kind == WEFT_KIND_LIST ? given.len : 1;
    wf_group_reader *groups = NULL;
    wf_reader *rows = NULL;
    weft_value *list = wf_arena_zero(kept(t), (size_t)count + 1, sizeof *list);
    weft_status rc = list ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; i < count && rc == WEFT_OK; i++)
        rc = as_source(&list[i], t,
                       given.kind == WEFT_KIND_LIST ? weft_value_element(given, i) : given);
    if (rc == WEFT_OK)
        rc = wf_group_reader_open(&groups, t->program, t->test->map, t->vm, &grouping);
    if (rc == WEFT_OK)
        rc = wf_given_rows_open(&rows, &t->program->maps[t->test->map],
                                wf_group_reader_shape(groups), list, count, kept(t));
    if (rc == WEFT_OK)
        return run_reader(t, wf_group_reader_over(groups, rows));
    wf_group_reader_free(groups);
    return rc;
}

static weft_status run_value(testing *t)
{
    weft_value given;
    weft_status rc = evaluate(&given, t, t->test->given_value);
    if (rc == WEFT_OK && t->program->maps[t->test->map].group_key != WF_NONE)
        return run_rows(t, given);
    const bool many = rc == WEFT_OK && given.kind == WEFT_KIND_LIST;
    const uint32_t count = many ? given.len : 1;
    const wf_shape *shape = wf_vm_shape(t->vm);
    for (uint32_t i = 0; i < count && rc == WEFT_OK; i++) {
        weft_value record;
        rc = as_source(&record, t, many ? weft_value_element(given, i) : given);
        wf_arena *arena = wf_vm_arena(t->vm);
        wf_arena_reset(arena);
        weft_value *block = wf_arena_zero(arena, shape->nodes[0].width, sizeof *block);
        if (!block)
            return WEFT_NOMEM;
        if (rc == WEFT_OK)
            rc = wf_vm_fill(t->vm, record, block);
        if (rc == WEFT_OK) {
            wf_vm_input run = {block, "given", i + 1, 0, 0};
            rc = run_record(t, &run);
        }
    }
    return rc;
}

/* ---- expecting ---- */

static void put_clipped(wf_buf *out, weft_value value)
{
    const size_t mark = out->len;
    if (value.kind == WEFT_KIND_MISSING)
        wf_buf_put_text(out, "missing");
    else
        wf_json_put(out, value);
    if (out->len - mark > CLIP) {
        out->len = mark + CLIP;
        wf_buf_put_text(out, "...");
    }
}

/* The first place where two values differ, appended to `path`. */
static void put_difference(wf_buf *path, weft_value a, weft_value b, weft_value *at_a,
                           weft_value *at_b, uint32_t depth)
{
    *at_a = a;
    *at_b = b;
    if (depth > 64)
        return;
    if (a.kind == WEFT_KIND_MAP && b.kind == WEFT_KIND_MAP) {
        for (uint32_t side = 0; side < 2; side++) {
            const weft_value one = side ? b : a;
            for (uint32_t i = 0; i < one.len; i++) {
                const weft_span key = one.as.map[i].key;
                const weft_value in_a = weft_value_member(a, key);
                const weft_value in_b = weft_value_member(b, key);
                if (wf_value_equal(in_a, in_b))
                    continue;
                wf_buf_put_byte(path, '.');
                wf_buf_put_span(path, key);
                put_difference(path, in_a, in_b, at_a, at_b, depth + 1);
                return;
            }
        }
    } else if (a.kind == WEFT_KIND_LIST && b.kind == WEFT_KIND_LIST && a.len == b.len) {
        for (uint32_t i = 0; i < a.len; i++) {
            const weft_value in_a = weft_value_element(a, i);
            const weft_value in_b = weft_value_element(b, i);
            if (wf_value_equal(in_a, in_b))
                continue;
            wf_buf_printf(path, "[%u]", (unsigned)i);
            put_difference(path, in_a, in_b, at_a, at_b, depth + 1);
            return;
        }
    }
}

static void fail_values(testing *t, const wf_test_expect *expect, weft_value want, weft_value got)
{
    weft_value at_want;
    weft_value at_got;
    t->fail_line = expect->line;
    wf_buf_put_span(t->message, expect->text.len ? expect->text : weft_span_text("the result"));
    put_difference(t->message, want, got, &at_want, &at_got, 0);
    wf_buf_put_text(t->message, ": expected ");
    put_clipped(t->message, at_want);
    wf_buf_put_text(t->message, ", got ");
    put_clipped(t->message, at_got);
}

static void put_complaints(testing *t)
{
    for (size_t i = 0; i < weft_diags_count(t->diags); i++) {
        const weft_diag *diag = weft_diags_at(t->diags, i);
        wf_buf_printf(t->message, "%s%s: %s", i ? "; " : " (", diag->code, diag->message);
    }
    if (weft_diags_count(t->diags) != 0)
        wf_buf_put_byte(t->message, ')');
}

static void fail_text(testing *t, const wf_test_expect *expect, const char *what)
{
    t->fail_line = expect->line;
    wf_buf_put_text(t->message, what);
    if (expect->text.len != 0) {
        wf_buf_put_text(t->message, " \"");
        wf_buf_put_span(t->message, expect->text);
        wf_buf_put_byte(t->message, '"');
    }
    put_complaints(t);
}

static bool contains(const char *text, weft_span part)
{
    const size_t len = strlen(text);
    for (size_t i = 0; i + part.len <= len; i++) {
        if (memcmp(text + i, part.ptr, part.len) == 0)
            return true;
    }
    return false;
}

/* Target paths without positions and the mutation's argument: "input.items[0].ref" is "items.ref". */
static void put_bare_path(wf_buf *out, weft_span path)
{
    const weft_span wrap = weft_span_text("input.");
    if (path.len > wrap.len && memcmp(path.ptr, wrap.ptr, wrap.len) == 0)
        path = weft_span_of(path.ptr + wrap.len, path.len - wrap.len);
    for (size_t i = 0; i < path.len; i++) {
        if (path.ptr[i] == '[') {
            while (i < path.len && path.ptr[i] != ']')
                i++;
        } else {
            wf_buf_put_byte(out, path.ptr[i]);
        }
    }
}

static bool same_target(weft_span a, weft_span b)
{
    wf_buf one;
    wf_buf two;
    wf_buf_init(&one, 0);
    wf_buf_init(&two, 0);
    put_bare_path(&one, a);
    put_bare_path(&two, b);
    const bool same = weft_span_equal(wf_buf_span(&one), wf_buf_span(&two));
    wf_buf_fini(&one);
    wf_buf_fini(&two);
    return same;
}

static bool complained(const testing *t, const wf_test_expect *expect, weft_severity severity)
{
    for (size_t i = 0; i < weft_diags_count(t->diags); i++) {
        const weft_diag *diag = weft_diags_at(t->diags, i);
        if (diag->severity != severity)
            continue;
        if (expect->kind == WF_EXPECT_REJECT_AT) {
            if (same_target(weft_span_text(diag->target_path), expect->text))
                return true;
        } else if (contains(diag->message, expect->text)) {
            return true;
        }
    }
    return false;
}

static bool has(const testing *t, outcome_kind kind)
{
    for (const outcome *o = t->first; o; o = o->next) {
        if (o->kind == kind)
            return true;
    }
    return false;
}

/* One mapped record is itself; several are a list. */
static weft_status whole_result(weft_value *out, testing *t)
{
    if (t->count == 1) {
        *out = t->first->value;
        return WEFT_OK;
    }
    weft_value *list = wf_arena_zero(kept(t), (size_t)t->count + 1, sizeof *list);
    uint32_t count = 0;
    if (!list)
        return WEFT_NOMEM;
    for (const outcome *o = t->first; o; o = o->next) {
        if (o->kind == MAPPED)
            list[count++] = o->value;
    }
    *out = weft_list(list, count);
    return WEFT_OK;
}

static weft_status expect_value(testing *t, const wf_test_expect *expect)
{
    weft_value result;
    weft_value want = weft_missing();
    weft_value got = weft_missing();
    if (has(t, REJECTED) || !has(t, MAPPED)) {
        fail_text(t, expect, has(t, REJECTED) ? "the record was rejected" : "no record was mapped");
        return WEFT_OK;
    }
    weft_status rc = whole_result(&result, t);
    got = result;
    if (rc == WEFT_OK)
        rc = evaluate(&want, t, expect->expected);
    if (rc == WEFT_OK && expect->kind == WF_EXPECT_PATH)
        rc = wf_vm_call(&got, t->eval, expect->got, &result, 1, t->diags);
    if (rc == WEFT_OK && !wf_value_equal(want, got))
        fail_values(t, expect, want, got);
    return rc;
}

static weft_status check_expect(testing *t, const wf_test_expect *expect)
{
    switch (expect->kind) {
    case WF_EXPECT_VALUE:
    case WF_EXPECT_PATH:
        return expect_value(t, expect);
    case WF_EXPECT_REJECT:
    case WF_EXPECT_REJECT_AT:
        if (!has(t, REJECTED))
            fail_text(t, expect, "expected a reject, but the record was mapped or skipped");
        else if (!complained(t, expect, WEFT_SEVERITY_ERROR))
            fail_text(t, expect, "rejected, but not with");
        break;
    case WF_EXPECT_SKIP:
        if (!has(t, SKIPPED))
            fail_text(t, expect, "expected skip, but the record was mapped or rejected");
        break;
    case WF_EXPECT_WARN:
        if (!complained(t, expect, WEFT_SEVERITY_WARNING))
            fail_text(t, expect, "there was no warning");
        break;
    }
    return WEFT_OK;
}

static weft_status check_all(testing *t)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < t->test->expect_count && rc == WEFT_OK && t->fail_line == 0; i++)
        rc = check_expect(t, &t->test->expects[i]);
    if (rc == WEFT_OK && t->test->expect_count == 0 && has(t, REJECTED)) {
        t->fail_line = t->test->line;
        wf_buf_put_text(t->message, "the record was rejected");
        put_complaints(t);
    }
    return rc;
}

/* A rejection while evaluating the test's own expressions is a failed test, not a broken run. */
static weft_status settle(testing *t, weft_status rc)
{
    if (rc != WEFT_REJECTED && rc != WEFT_INVALID && rc != WEFT_SKIPPED && rc != WEFT_LIMIT)
        return rc;
    if (t->fail_line == 0) {
        t->fail_line = t->test->line;
        wf_buf_put_text(t->message, "the test could not be run");
        put_complaints(t);
    }
    return WEFT_OK;
}

static weft_status run_test(testing *t)
{
    weft_vm_options options = {0};
    options.map = t->test->map;
    weft_status rc = weft_vm_new(&t->vm, t->program, &options, t->diags);
    if (rc == WEFT_OK)
        rc = weft_vm_new(&t->eval, t->program, &options, t->diags);
    if (rc == WEFT_OK)
        rc = settle(t, prepare(t));
    if (rc == WEFT_OK && t->witness)
        wf_witness_watch(t->witness, t->vm);
    if (rc == WEFT_OK && t->fail_line == 0)
        rc = settle(t, t->test->given_kind == WF_GIVEN_VALUE ? run_value(t) : run_text(t));
    if (rc == WEFT_OK && t->fail_line == 0)
        rc = settle(t, check_all(t));
    weft_vm_free(t->vm);
    weft_vm_free(t->eval);
    return rc;
}

uint32_t weft_test_count(const weft_program *program)
{
    return program->tests ? program->tests->count : 0;
}

weft_status weft_test_run(uint32_t *failed, const weft_program *program, weft_span filter,
                          weft_test_fn report, void *context, weft_diags *diags)
{
    return wf_suite_run(failed, program, filter, report, context, NULL, diags);
}

weft_status wf_suite_run(uint32_t *failed, const weft_program *program, weft_span filter,
                         weft_test_fn report, void *context, wf_witness *witness, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    wf_buf message;
    wf_buf title;
    *failed = 0;
    wf_buf_init(&message, 1u << 20);
    wf_buf_init(&title, 1u << 20);
    weft_diags *own = weft_diags_new(100);
    if (!own)
        rc = WEFT_NOMEM;
    for (uint32_t i = 0; i < weft_test_count(program) && rc == WEFT_OK; i++) {
        const wf_test *test = &program->tests->tests[i];
        testing t = {0};
        t.program = program;
        t.witness = witness;
        t.test = test;
        t.diags = own;
        t.message = &message;
        wf_buf_reset(&message);
        wf_buf_reset(&title);
        wf_buf_put_span(&title, test->title);
        wf_buf_put_byte(&title, '\0');
        if (title.status != WEFT_OK || !contains(title.data, filter))
            continue;
        weft_diags_reset(own);
        rc = run_test(&t);
        weft_test_result result = {0};
        result.file = program->tests->file;
        result.title = test->title;
        result.map = weft_program_map_name(program, test->map);
        result.line = test->line;
        result.passed = t.fail_line == 0;
        result.fail_line = t.fail_line;
        result.message = wf_buf_span(&message);
        *failed += !result.passed;
        if (rc == WEFT_OK && report)
            report(context, &result);
    }
    if (rc != WEFT_OK)
        for (size_t i = 0; own && i < weft_diags_count(own); i++)
            wf_diags_copy(diags, weft_diags_at(own, i));
    weft_diags_free(own);
    wf_buf_fini(&message);
    wf_buf_fini(&title);
    return rc;
}
