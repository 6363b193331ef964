#include "base/diags.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cjson/cJSON.h>
#include <cmocka.h>

static const wf_place nowhere = {NULL, 0, 0};

typedef struct fixture {
    wf_arena arena;
    weft_diags *diags;
} fixture;

static int open_fixture(void **state)
{
    static fixture f;
    wf_arena_init(&f.arena, 0);
    f.diags = weft_diags_new(0);
    assert_non_null(f.diags);
    *state = &f;
    return 0;
}

static int close_fixture(void **state)
{
    fixture *const f = *state;
    weft_diags_free(f->diags);
    wf_arena_fini(&f->arena);
    return 0;
}

/* The place of the first `part` in the text of a new source. */
static wf_place place_of(fixture *f, const char *name, const char *text, const char *part)
{
    wf_source *const source = wf_source_new(&f->arena, name, weft_span_text(text));
    assert_non_null(source);
    const char *const found = strstr(source->text.ptr, part);
    assert_non_null(found);
    const uint32_t start = (uint32_t)(found - source->text.ptr);
    const wf_place place = {source, start, start + (uint32_t)strlen(part)};
    return place;
}

static void expect_render(weft_diags *diags, const char *text)
{
    const weft_span out = weft_diags_render(diags, NULL);
    if (!weft_span_equal(out, weft_span_text(text)))
        fail_msg("rendered:\n%.*s\nexpected:\n%s", (int)out.len, out.ptr, text);
}

static void diags_text_shows_the_line_with_carets(void **state)
{
    fixture *const f = *state;
    const wf_place place =
        place_of(f, "order.json", "{\n  \"ref\": 1,\n  \"items\": {\n", "\"items\"");
    weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, place, "`%s` is too large", "items");
    wf_diag_hint(f->diags, diag, "split it into %d", 2);
    expect_render(f->diags, "error[W3201]: `items` is too large\n"
                            "  ┌─ order.json:3:3\n"
                            "3 │   \"items\": {\n"
                            "  │   ^^^^^^^\n"
                            "  = hint: split it into 2\n");
}

static void diags_text_counts_columns_of_the_terminal(void **state)
{
    fixture *const f = *state;
    /* two bytes one column; three bytes two columns; tab; a combining mark takes none */
    const wf_place place = place_of(f, "a.weft", "\t\xc3\xa4 \xe6\x97\xa5 e\xcc\x81: BAD\n", "BAD");
    (void)wf_diags_add(f->diags, WF_W3201, place, "bad");
    expect_render(f->diags, "error[W3201]: bad\n"
                            "  ┌─ a.weft:1:14\n"
                            "1 │     \xc3\xa4 \xe6\x97\xa5 e\xcc\x81: BAD\n"
                            "  │             ^^^\n");
}

static void diags_text_lets_no_control_through(void **state)
{
    fixture *const f = *state;
    const wf_place place = place_of(f, "a\x1b[2J.weft", "x \x1b[31m \xff BAD", "BAD");
    weft_diag *const diag =
        wf_diags_add(f->diags, WF_W3201, place, "bad %s", "\x1b]0;t\x07\n\xe2\x80\xae\xff");
    wf_diag_value(f->diags, diag, weft_span_text(".a"), weft_span_text("1\r\n2\t"),
                  weft_span_text(""));
    expect_render(f->diags, "error[W3201]: bad \\u{1b}]0;t\\u{7}\\n\\u{202e}\xef\xbf\xbd\n"
                            "  ┌─ a\\u{1b}[2J.weft:1:11\n"
                            "1 │ x \xef\xbf\xbd[31m \xef\xbf\xbd BAD\n"
                            "  │           ^^^\n"
                            "  = source .a: 1\\r\\n2\\t\n");
}

static void diags_text_tells_about_the_record(void **state)
{
    fixture *const f = *state;
    const wf_place place =
        place_of(f, "inventory.weft", "a\nb\nc\nd\ne\nf\ng\nh\ni\nqty: .QTY.int()\n", ".QTY.int()");
    weft_diag *const diag =
        wf_diags_add(f->diags, WF_W3201, place, "qty: \"three\" is not an integer");
    wf_diag_record(f->diags, diag, "stock.csv", 17, 2048, 18);
    wf_diag_value(f->diags, diag, weft_span_text(".QTY"), weft_span_text("three"),
                  weft_span_text("items[].quantity"));
    wf_diag_hint(f->diags, diag, "int() takes digits");
    expect_render(f->diags, "error[W3201]: qty: \"three\" is not an integer\n"
                            "   ┌─ inventory.weft:10:6\n"
                            "10 │ qty: .QTY.int()\n"
                            "   │      ^^^^^^^^^^\n"
                            "   = record 17 of stock.csv, line 18, byte 2048\n"
                            "   = source .QTY: three\n"
                            "   = target items[].quantity\n"
                            "   = hint: int() takes digits\n");
}

static void diags_text_without_a_place_has_no_box(void **state)
{
    fixture *const f = *state;
    weft_diag *const diag = wf_diags_add(f->diags, WF_W4801, nowhere, "cannot open it");
    wf_diag_record(f->diags, diag, "stock.csv", 0, 7, 0);
    (void)wf_diags_add(f->diags, WF_W3201, nowhere, "out of memory");
    expect_render(f->diags, "error[W4801]: cannot open it\n"
                            "  = stock.csv, byte 7\n"
                            "\n"
                            "error[W3201]: out of memory\n");
}

static void diags_text_shows_one_caret_for_an_empty_place(void **state)
{
    fixture *const f = *state;
    wf_place place = place_of(f, "a.weft", "map {", "map {");
    place.start = place.end;
    (void)wf_diags_add(f->diags, WF_W3201, place, "`}` is missing");
    expect_render(f->diags, "error[W3201]: `}` is missing\n"
                            "  ┌─ a.weft:1:6\n"
                            "1 │ map {\n"
                            "  │      ^\n");
}

static void diags_text_marks_the_first_line_of_a_long_place(void **state)
{
    fixture *const f = *state;
    const wf_place place = place_of(f, "a.weft", "map {\n}\n", "{\n}");
    (void)wf_diags_add(f->diags, WF_W3201, place, "empty");
    expect_render(f->diags, "error[W3201]: empty\n"
                            "  ┌─ a.weft:1:5\n"
                            "1 │ map {\n"
                            "  │     ^\n");
}

static void diags_long_line_is_cut_around_the_place(void **state)
{
    fixture *const f = *state;
    static char text[100001];
    memset(text, 'x', sizeof text - 1);
    memcpy(text + 50000, "BAD", 3);
    (void)wf_diags_add(f->diags, WF_W3201, place_of(f, "a.json", text, "BAD"), "bad");
    const weft_diag *const diag = weft_diags_at(f->diags, 0);
    assert_int_equal(diag->column, 50001);
    assert_true(strlen(diag->excerpt) <= 240);
    assert_memory_equal(diag->excerpt + (diag->column - diag->excerpt_column), "BAD", 3);
    const weft_span out = weft_diags_render(f->diags, NULL);
    assert_true(out.len < 700);
    assert_non_null(strstr(out.ptr, " ^^^\n"));
}

static void diags_colour_only_adds_escapes(void **state)
{
    fixture *const f = *state;
    const weft_diag_style colour = {WEFT_DIAG_TEXT, 1};
    char stripped[1000];
    size_t len = 0;
    (void)wf_diags_add(f->diags, WF_W3201, place_of(f, "a.weft", "map {", "map"), "bad");
    const weft_span out = weft_diags_render(f->diags, &colour);
    assert_memory_equal(out.ptr, "\x1b[1;31merror", 12);
    for (size_t i = 0; i < out.len; i++) {
        if (out.ptr[i] != '\x1b') {
            stripped[len++] = out.ptr[i];
            continue;
        }
        while (out.ptr[i] != 'm')
            i++;
    }
    stripped[len] = '\0';
    expect_render(f->diags, stripped);
}

static void diags_keep_at_most_max_and_count_the_rest(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(3);
    for (int i = 0; i < 5; i++)
        (void)wf_diags_add(diags, WF_W3201, nowhere, "number %d", i);
    assert_int_equal(weft_diags_count(diags), 3);
    assert_int_equal(weft_diags_errors(diags), 5);
    assert_int_equal(weft_diags_dropped(diags), 2);
    assert_string_equal(weft_diags_at(diags, 2)->message, "number 2");
    assert_non_null(strstr(weft_diags_render(diags, NULL).ptr, "\n2 more not shown\n"));
    weft_diags_free(diags);
}

static void fill(fixture *f, wf_place place)
{
    for (int i = 0; i < 50; i++) {
        weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, place, "number %d of many", i);
        wf_diag_hint(f->diags, diag, "leave out %d", i);
        wf_diag_record(f->diags, diag, "stock.csv", (uint64_t)i, 0, 0);
        wf_diag_value(f->diags, diag, weft_span_text(".a"), weft_span_text("b"),
                      weft_span_text("c"));
    }
    assert_true(weft_diags_render(f->diags, NULL).len > 1000);
}

static void diags_reset_list_allocates_nothing(void **state)
{
    fixture *const f = *state;
    const wf_place place = place_of(f, "a.weft", "map {", "map");
    fill(f, place);
    const uint64_t before = wf_memory_count();
    for (int round = 0; round < 10; round++) {
        weft_diags_reset(f->diags);
        assert_int_equal(weft_diags_count(f->diags), 0);
        assert_int_equal(weft_diags_errors(f->diags), 0);
        fill(f, place);
    }
    assert_int_equal(wf_memory_count(), before);
}

static void diags_without_memory_still_count(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        fixture f;
        wf_arena_init(&f.arena, 0);
        const wf_place place = place_of(&f, "a.weft", "map {", "map");
        wf_memory_fail_nth(nth);
        f.diags = weft_diags_new(0);
        for (int i = 0; f.diags && i < 40; i++) {
            weft_diag *const diag = wf_diags_add(f.diags, WF_W3201, place, "%0200d", i);
            wf_diag_hint(f.diags, diag, "%0200d", i);
        }
        const weft_span out = f.diags ? weft_diags_render(f.diags, NULL) : weft_span_of(NULL, 0);
        wf_memory_fail_nth(0);
        assert_true(f.diags || nth == 1);
        assert_true(!f.diags || weft_diags_errors(f.diags) == 40);
        assert_true(!f.diags || weft_diags_count(f.diags) + weft_diags_dropped(f.diags) == 40);
        const bool done = out.len != 0 && weft_diags_dropped(f.diags) == 0;
        weft_diags_free(f.diags);
        wf_arena_fini(&f.arena);
        if (done)
            break;
        assert_true(nth < 40);
    }
}

static void diags_sort_orders_by_place_and_keeps_ties(void **state)
{
    fixture *const f = *state;
    const wf_place late = place_of(f, "a.weft", "one\ntwo three\n", "three");
    wf_place early = late;
    early.start = 4;
    const wf_place other = place_of(f, "b.weft", "one", "one");
    (void)wf_diags_add(f->diags, WF_W3201, nowhere, "6");
    (void)wf_diags_add(f->diags, WF_W3201, other, "5");
    (void)wf_diags_add(f->diags, WF_W3201, late, "2");
    (void)wf_diags_add(f->diags, WF_W3201, late, "3");
    (void)wf_diags_add(f->diags, WF_W3201, nowhere, "7");
    (void)wf_diags_add(f->diags, WF_W3201, early, "1");
    (void)wf_diags_add(f->diags, WF_W3201, late, "4");
    weft_diags_sort(f->diags);
    for (size_t i = 0; i < weft_diags_count(f->diags); i++) {
        const char expected[2] = {(char)('1' + i), '\0'};
        assert_string_equal(weft_diags_at(f->diags, i)->message, expected);
    }
}

static void diags_copy_needs_nothing_of_the_other_list(void **state)
{
    fixture *const f = *state;
    weft_diags *const other = weft_diags_new(0);
    weft_diag *const diag =
        wf_diags_add(other, WF_W3201, place_of(f, "a.weft", "map {", "map"), "bad");
    wf_diag_record(other, diag, "stock.csv", 3, 4, 5);
    wf_diag_value(other, diag, weft_span_text(".a"), weft_span_text("b"), weft_span_text("c"));
    wf_diag_hint(other, diag, "good");
    wf_diags_copy(f->diags, diag);
    wf_buf before;
    wf_buf after;
    wf_buf_init(&before, 0);
    wf_buf_init(&after, 0);
    wf_diag_put_json(&before, diag);
    weft_diags_free(other);
    wf_diag_put_json(&after, weft_diags_at(f->diags, 0));
    assert_true(weft_span_equal(wf_buf_span(&before), wf_buf_span(&after)));
    assert_int_equal(weft_diags_errors(f->diags), 1);
    wf_buf_fini(&before);
    wf_buf_fini(&after);
}

static void diags_clip_long_values_between_code_points(void **state)
{
    fixture *const f = *state;
    char value[400];
    for (size_t i = 0; i < sizeof value; i += 2)
        memcpy(value + i, "\xc3\xa4", 2);
    weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, nowhere, "long");
    wf_diag_value(f->diags, diag, weft_span_of(NULL, 0), weft_span_of(value, sizeof value),
                  weft_span_of(NULL, 0));
    assert_int_equal(strlen(diag->value), 119); /* 58 times two bytes and the ellipsis */
    assert_string_equal(diag->value + 116, "\xe2\x80\xa6");
}

static void diags_clip_long_messages(void **state)
{
    fixture *const f = *state;
    const weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, nowhere, "%05000d", 7);
    assert_int_equal(strlen(diag->message), 4096);
    assert_string_equal(diag->message + 4093, "\xe2\x80\xa6");
}

static void diags_place_of_a_program_is_shown_alike(void **state)
{
    fixture *const f = *state;
    weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, nowhere, "bad");
    wf_diag_place(f->diags, diag, weft_span_text("a.weft"), 3, 5, 40, 3,
                  weft_span_text("map BAD {"));
    expect_render(f->diags, "error[W3201]: bad\n"
                            "  ┌─ a.weft:3:5\n"
                            "3 │ map BAD {\n"
                            "  │     ^^^\n");
}

static void diags_place_without_a_line_shows_where_alone(void **state)
{
    fixture *const f = *state;
    weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, nowhere, "bad");
    wf_diag_place(f->diags, diag, weft_span_text("a.weft"), 3, 900, 40, 3, weft_span_of(NULL, 0));
    expect_render(f->diags, "error[W3201]: bad\n"
                            "  ┌─ a.weft:3:900\n");
}

static void diags_take_a_full_list_and_null(void **state)
{
    fixture *const f = *state;
    wf_diag_hint(f->diags, NULL, "x");
    wf_diag_record(f->diags, NULL, "x", 1, 1, 1);
    wf_diag_value(f->diags, NULL, weft_span_text("x"), weft_span_text("x"), weft_span_text("x"));
    wf_diag_place(f->diags, NULL, weft_span_text("x"), 1, 1, 1, 1, weft_span_text("x"));
    assert_int_equal(weft_diags_count(f->diags), 0);
    weft_diags_free(NULL);
}

static void diags_json_is_one_object_a_line(void **state)
{
    fixture *const f = *state;
    const weft_diag_style style = {WEFT_DIAG_JSON, 0};
    weft_diag *const diag =
        wf_diags_add(f->diags, WF_W3201, place_of(f, "a \"b\".weft", "one\ntwo", "two"),
                     "a \"quote\" \\ \x01 \xff");
    wf_diag_record(f->diags, diag, "stock.csv", 18446744073709551615u, 9, 2);
    wf_diag_value(f->diags, diag, weft_span_text(".a"), weft_span_text("1\n2"),
                  weft_span_text("b"));
    (void)wf_diags_add(f->diags, WF_W4801, nowhere, "plain");
    const weft_span out = weft_diags_render(f->diags, &style);
    static const char expected[] =
        "{\"code\":\"W3201\",\"severity\":\"error\","
        "\"message\":\"a \\\"quote\\\" \\\\ \\u0001 \xef\xbf\xbd\",\"file\":\"a \\\"b\\\".weft\","
        "\"line\":2,\"column\":1,\"start\":4,\"length\":3,\"input\":\"stock.csv\","
        "\"record\":18446744073709551615,\"offset\":9,\"input_line\":2,\"source_path\":\".a\","
        "\"value\":\"1\\n2\",\"target_path\":\"b\"}\n"
        "{\"code\":\"W4801\",\"severity\":\"error\",\"message\":\"plain\"}\n";
    assert_true(weft_span_equal(out, weft_span_text(expected)));
}

static const cJSON *member(const cJSON *at, const char *name)
{
    const cJSON *const found = cJSON_GetObjectItemCaseSensitive(at, name);
    assert_non_null(found);
    return found;
}

static void expect_number_member(const cJSON *at, const char *name, double value)
{
    assert_true(member(at, name)->valuedouble == value);
}

static void expect_text_member(const cJSON *at, const char *name, const char *value)
{
    assert_string_equal(cJSON_GetStringValue(member(at, name)), value);
}

static void expect_sarif_region(const cJSON *result)
{
    const cJSON *const location = cJSON_GetArrayItem(member(result, "locations"), 0);
    const cJSON *const logical = cJSON_GetArrayItem(member(location, "logicalLocations"), 0);
    expect_text_member(logical, "fullyQualifiedName", "items[].qty");
    const cJSON *const physical = member(location, "physicalLocation");
    expect_text_member(member(physical, "artifactLocation"), "uri", "maps/a%20%23b.weft");
    const cJSON *const region = member(physical, "region");
    expect_number_member(region, "startLine", 1);
    expect_number_member(region, "startColumn", 3); /* code points, not bytes */
    expect_number_member(region, "endColumn", 6);
    expect_number_member(region, "byteOffset", 3);
    expect_number_member(region, "byteLength", 3);
}

static void diags_sarif_is_a_log_of_one_run(void **state)
{
    fixture *const f = *state;
    const weft_diag_style style = {WEFT_DIAG_SARIF, 0};
    const wf_place place = place_of(f, "maps/a #b.weft", "\xc3\xa4 BAD", "BAD");
    weft_diag *const diag = wf_diags_add(f->diags, WF_W3201, place, "first");
    wf_diag_value(f->diags, diag, weft_span_text(".a"), weft_span_text("1\r\t2"),
                  weft_span_text("items[].qty"));
    (void)wf_diags_add(f->diags, WF_W3201, nowhere, "second");
    (void)wf_diags_add(f->diags, WF_W4801, nowhere, "third");
    const weft_span out = weft_diags_render(f->diags, &style);
    cJSON *const log = cJSON_ParseWithLength(out.ptr, out.len);
    assert_non_null(log);
    expect_text_member(log, "version", "2.1.0");
    const cJSON *const run = cJSON_GetArrayItem(member(log, "runs"), 0);
    const cJSON *const rules = member(member(member(run, "tool"), "driver"), "rules");
    assert_int_equal(cJSON_GetArraySize(rules), 2);
    const cJSON *const results = member(run, "results");
    assert_int_equal(cJSON_GetArraySize(results), 3);
    const cJSON *const first = cJSON_GetArrayItem(results, 0);
    expect_text_member(first, "ruleId", "W3201");
    expect_text_member(first, "level", "error");
    expect_text_member(member(first, "message"), "text", "first");
    expect_text_member(member(first, "properties"), "value", "1\r\t2");
    expect_sarif_region(first);
    cJSON_Delete(log);
}

static void codes_are_in_order_and_complete(void **state)
{
    (void)state;
    for (int i = 0; i < WF_CODE_COUNT; i++) {
        const wf_code_row *const row = wf_code_at((wf_code)i);
        assert_int_equal(strlen(row->code), 5);
        assert_int_equal(row->code[0], 'W');
        assert_true(row->title[0] != '\0');
        assert_true(row->page[0] != '\0');
        assert_ptr_equal(wf_code_find(row->code), row); /* none stands twice */
        assert_ptr_equal(weft_diag_explain(row->code), row->page);
    }
    assert_null(weft_diag_explain("W0000"));
    assert_null(weft_diag_explain(NULL));
}

static void status_has_a_sentence_each(void **state)
{
    (void)state;
    assert_string_equal(weft_status_text(WEFT_OK), "done");
    assert_string_equal(weft_status_text(WEFT_NOMEM), "out of memory");
    assert_string_equal(weft_status_text(WEFT_STATUS_COUNT), "not a status");
}

#define WITH_LIST(test) cmocka_unit_test_setup_teardown(test, open_fixture, close_fixture)

static void diags_keep_the_first_error_behind_many_warnings(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(3);
    for (int i = 0; i < 5; i++)
        wf_diags_add(diags, WF_W9001, (wf_place){0}, "warning %d", i);
    wf_diags_add(diags, WF_W3101, (wf_place){0}, "the error");
    wf_diags_add(diags, WF_W3101, (wf_place){0}, "another");
    assert_int_equal(weft_diags_count(diags), 3);
    assert_int_equal(weft_diags_errors(diags), 2);
    assert_int_equal(weft_diags_warnings(diags), 5);
    assert_int_equal(weft_diags_dropped(diags), 4);
    assert_string_equal(weft_diags_at(diags, 2)->message, "the error");
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_LIST(diags_text_shows_the_line_with_carets),
        WITH_LIST(diags_text_counts_columns_of_the_terminal),
        WITH_LIST(diags_text_lets_no_control_through),
        WITH_LIST(diags_text_tells_about_the_record),
        WITH_LIST(diags_text_without_a_place_has_no_box),
        WITH_LIST(diags_text_shows_one_caret_for_an_empty_place),
        WITH_LIST(diags_text_marks_the_first_line_of_a_long_place),
        WITH_LIST(diags_long_line_is_cut_around_the_place),
        WITH_LIST(diags_colour_only_adds_escapes),
        cmocka_unit_test(diags_keep_the_first_error_behind_many_warnings),
        cmocka_unit_test(diags_keep_at_most_max_and_count_the_rest),
        WITH_LIST(diags_reset_list_allocates_nothing),
        cmocka_unit_test(diags_without_memory_still_count),
        WITH_LIST(diags_sort_orders_by_place_and_keeps_ties),
        WITH_LIST(diags_copy_needs_nothing_of_the_other_list),
        WITH_LIST(diags_clip_long_values_between_code_points),
        WITH_LIST(diags_clip_long_messages),
        WITH_LIST(diags_place_of_a_program_is_shown_alike),
        WITH_LIST(diags_place_without_a_line_shows_where_alone),
        WITH_LIST(diags_take_a_full_list_and_null),
        WITH_LIST(diags_json_is_one_object_a_line),
        WITH_LIST(diags_sarif_is_a_log_of_one_run),
        cmocka_unit_test(codes_are_in_order_and_complete),
        cmocka_unit_test(status_has_a_sentence_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
