#include "grammar/document.h"

#include "base/memory.h"
#include "tests/support/parsed_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

typedef struct parsed {
    parsed_text in;
    wf_document_file file;
    weft_status status;
} parsed;

static void parse_bytes(parsed *p, weft_span text)
{
    *p = (parsed){0};
    parsed_open(&p->in, "a.json", text);
    p->status = wf_document_parse(&p->file, p->in.source, &p->in.arena, p->in.diags);
}

/* {key=value ...}, [value ...], texts between bars, numbers as written, ? for what is faulty */
static void put_value(wf_buf *out, const wf_document *value)
{
    static const char *const words[] = {"null", "false", "", "", "", "", "?"};
    if (value->kind == WF_DOCUMENT_OBJECT || value->kind == WF_DOCUMENT_LIST) {
        const bool is_object = value->kind == WF_DOCUMENT_OBJECT;
        uint32_t count = 0;
        wf_buf_put_byte(out, is_object ? '{' : '[');
        for (const wf_document *child = value->first; child; child = child->next) {
            assert_ptr_equal(child->parent, value);
            if (count++ != 0)
                wf_buf_put_byte(out, ' ');
            if (is_object)
                wf_buf_printf(out, "%.*s=", (int)child->key.len, child->key.ptr);
            put_value(out, child);
        }
        assert_int_equal(count, value->count);
        wf_buf_put_byte(out, is_object ? '}' : ']');
    } else if (value->kind == WF_DOCUMENT_STRING) {
        wf_buf_printf(out, "|%.*s|", (int)value->text.len, value->text.ptr);
    } else if (value->kind == WF_DOCUMENT_NUMBER) {
        wf_buf_put_span(out, value->text);
    } else {
        wf_buf_put_text(out, value->truth ? "true" : words[value->kind]);
    }
}

static const char *dumped(parsed *p)
{
    wf_buf_reset(&p->in.out);
    put_value(&p->in.out, p->file.root);
    return parsed_out(&p->in);
}

/* The tree is `tree` and what is said is `said`. */
static void expect_said(const char *text, const char *said, const char *tree)
{
    parsed p;
    parse_bytes(&p, weft_span_text(text));
    assert_string_equal(parsed_complaints(&p.in), said);
    assert_int_equal(p.status, said[0] == '\0' ? WEFT_OK : WEFT_INVALID);
    assert_string_equal(dumped(&p), tree);
    parsed_close(&p.in);
}

static void expect_tree(const char *text, const char *tree)
{
    expect_said(text, "", tree);
}

/* The sentence and the hint of the first complaint. */
static void expect_words(const char *text, const char *message, const char *hint)
{
    parsed p;
    parse_bytes(&p, weft_span_text(text));
    assert_int_not_equal(weft_diags_count(p.in.diags), 0);
    assert_string_equal(weft_diags_at(p.in.diags, 0)->message, message);
    assert_string_equal(weft_diags_at(p.in.diags, 0)->hint, hint);
    parsed_close(&p.in);
}

static void document_reads_every_kind_of_value(void **state)
{
    (void)state;
    expect_tree("{\"a\": [1, -2.50e3, true, false, null, \"x\"], \"b\": {}, \"c\": []}",
                "{a=[1 -2.50e3 true false null |x|] b={} c=[]}");
    expect_tree(" \"only\" ", "|only|");
    expect_tree("0", "0");
}

static void document_undoes_escapes(void **state)
{
    (void)state;
    expect_tree("\"\\\" \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\uD83D\\uDE00\"",
                "|\" \\ / \b\f\n\r\t \xc3\xa9 \xf0\x9f\x98\x80|");
    expect_tree("{\"\\u0061\\\"b\": 1}", "{a\"b=1}");
    parsed p;
    parse_bytes(&p, weft_span_text("\"a\\u0000b\""));
    assert_int_equal(p.file.root->text.len, 3);
    assert_memory_equal(p.file.root->text.ptr, "a\0b", 3);
    parsed_close(&p.in);
}

static void document_tells_places_of_keys_and_values(void **state)
{
    (void)state;
    parsed p;
    parse_bytes(&p, weft_span_text("{\"key\" : [ 12 ]}"));
    const wf_document *const list = p.file.root->first;
    assert_int_equal(p.file.root->start, 0);
    assert_int_equal(p.file.root->end, 16);
    assert_int_equal(list->key_start, 1);
    assert_int_equal(list->key_end, 6);
    assert_int_equal(list->start, 9);
    assert_int_equal(list->end, 15);
    assert_int_equal(list->first->start, 11);
    assert_int_equal(list->first->end, 13);
    assert_int_equal(list->first->key_end, 0);
    parsed_close(&p.in);
}

static void document_keeps_equal_keys_and_finds_the_last(void **state)
{
    (void)state;
    parsed p;
    parse_bytes(&p, weft_span_text("{\"a\": 1, \"b\": 2, \"a\": 3}"));
    assert_string_equal(dumped(&p), "{a=1 b=2 a=3}");
    const wf_document *const found = wf_document_member(p.file.root, weft_span_text("a"));
    assert_non_null(found);
    assert_string_equal(found->text.ptr, "3}");
    assert_null(wf_document_member(p.file.root, weft_span_text("c")));
    assert_null(wf_document_member(found, weft_span_text("a")));
    assert_null(wf_document_member(NULL, weft_span_text("a")));
    parsed_close(&p.in);
}

static void document_reads_comments_and_trailing_commas(void **state)
{
    (void)state;
    parsed p;
    parse_bytes(&p, weft_span_text("// one\n{\"a\": /* // */ 1, /***/ \"u\": \"//no /* */\",}\n"));
    assert_int_equal(p.status, WEFT_OK);
    assert_true(p.file.comments);
    assert_true(p.file.commas);
    assert_string_equal(dumped(&p), "{a=1 u=|//no /* */|}");
    parsed_close(&p.in);
    parse_bytes(&p, weft_span_text("[1, 2]"));
    assert_false(p.file.comments);
    assert_false(p.file.commas);
    parsed_close(&p.in);
    parse_bytes(&p, weft_span_text("[1, 2,]"));
    assert_true(p.file.commas);
    parsed_close(&p.in);
}

static void document_takes_a_byte_order_mark(void **state)
{
    (void)state;
    expect_tree("\xef\xbb\xbf{\"a\": 1}", "{a=1}");
}

static void document_complains_of_missing_signs(void **state)
{
    (void)state;
    expect_said("{\"a\": 1\n \"b\": 2}", "W1213 1:8", "{a=1 b=2}");
    expect_said("[1 2]", "W1213 1:3", "[1 2]");
    expect_said("{\"a\" 1}", "W1214 1:5", "{a=1}");
    expect_said("{\"a\": , \"b\": 2}", "W1201 1:7", "{a=? b=2}");
    expect_said("{\"a\"}", "W1201 1:5", "{a=?}");
    expect_said("{\"a\": 1,, \"b\": 2}", "W1201 1:9", "{a=1 b=2}");
    expect_said("[,1]", "W1201 1:2", "[1]");
    expect_said("{: 1, \"b\": 2}", "W1201 1:2", "{b=2}");
    expect_said("{{\"x\": 1}, \"b\": 2}", "W1201 1:2", "{b=2}");
    expect_said("[\"a\": 1]", "W1201 1:5", "[|a| 1]");
    expect_said("{\"a\" = 1}", "W1205 1:6", "{a=1}");
    expect_words("{\"a\": 1 \"b\": 2}", "a comma is missing here", "put `,` behind the value");
    expect_words("{\"a\" 1}", "a colon is missing here", "between a key and its value stands `:`");
}

static void document_reads_on_where_quotes_are_wrong(void **state)
{
    (void)state;
    expect_said("{a: 1, $b.c: 2}", "W1215 1:2; W1215 1:8", "{a=1 $b.c=2}");
    expect_said("{'a': 'b'}", "W1216 1:2; W1216 1:7", "{a=|b|}");
    expect_said("{\"a\": b}", "W1216 1:7", "{a=?}");
    expect_said("{\"a\": \"b,\n \"c\": 1}", "W1204 1:7", "{a=|b,| c=1}");
    expect_said("{\"a\": \xe2\x80\x9c"
                "b\xe2\x80\x9d}",
                "W1216 1:7", "{a=|b|}");
    expect_said("{1: 2}", "W1215 1:2", "{1=2}");
    expect_words("{a: 1}", "a key stands in double quotes", "write \"a\"");
    expect_words("['a']", "a text stands in double quotes", "write \"...\" instead of '...'");
}

static void document_knows_words_of_other_languages(void **state)
{
    (void)state;
    expect_said("{\"a\": undefined, \"b\": NaN, \"c\": True}", "W1214 1:7; W1214 1:23; W1214 1:33",
                "{a=? b=? c=?}");
    expect_words("[None]", "`None` is no value of JSON", "write null");
}

static void document_says_where_a_bracket_was_opened(void **state)
{
    (void)state;
    expect_said("{\"a\": 1", "W1202 1:1", "{a=1}");
    expect_said("[{\"a\": 1]", "W1202 1:2", "[{a=1}]");
    expect_said("{\"a\": [1, 2}", "W1202 1:7", "{a=[1 2]}");
    expect_said("{\"a\": 1]}", "W1203 1:8", "{a=1}");
    expect_said("{\n  \"a\": {\n    \"b\": 1,\n  \"c\": {\n    \"d\": 1\n  }\n}\n", "W1202 2:8",
                "{a={b=1 c={d=1}}}");
    /* the layout tells that it is `a`, not the outermost one */
    expect_said("{\n    \"a\":\n    {\n        \"b\": 1\n}\n", "W1202 3:5", "{a={b=1}}");
    expect_words("{\"a\": 1", "this `{` is never closed", "add `}` where it ends");
}

static void document_complains_of_faulty_texts(void **state)
{
    (void)state;
    expect_said("[\"a\\qb\", \"\\x41\", \"\\u12G4\"]", "W1206 1:4; W1206 1:11; W1206 1:19",
                "[|ab| |41| |12G4|]");
    expect_said("[\"\\ud83d\", \"\\ude00x\", \"\\ud83d\\u0041\"]",
                "W1206 1:3; W1206 1:13; W1206 1:24", "[|| |x| |A|]");
    expect_said("[\"a\tb\"]", "W1207 1:4", "[|a\tb|]");
    expect_words("[\"a\tb\"]", "a tab, 0x09 stands in a text", "write \\t");
}

static void document_complains_of_faulty_numbers(void **state)
{
    (void)state;
    expect_said("[007, 1., .5, +1, 0x10, 1e, 1_000]",
                "W1208 1:2; W1208 1:7; W1208 1:11; W1208 1:15; W1208 1:19; W1208 1:25; W1208 1:29",
                "[? ? ? ? ? ? ?]");
}

static void document_skips_what_has_no_meaning(void **state)
{
    (void)state;
    expect_said("{\"a\": 1, ... }", "W1205 1:10", "{a=1}");
    expect_said("{ ..., \"a\": 1 }", "W1205 1:3", "{a=1}");
    expect_said("{\"a\": 1; \"b\": 2}", "W1205 1:8", "{a=1 b=2}");
    expect_said("/* open", "W1204 1:1", "?");
    expect_said("", "W1217 1:1", "?");
    expect_said("// nothing\n", "W1217 1:1", "?");
    expect_said("{} {}", "W1201 1:4", "{}");
    expect_said("}", "W1201 1:1", "?");
    expect_said("[\"a\xff\"]", "W1209 1:4", "?");
}

static void document_gives_up_after_fifty_mistakes(void **state)
{
    (void)state;
    parsed p;
    char text[400];
    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = i == 0 ? '[' : i % 2 == 0 ? ',' : '?';
    parse_bytes(&p, weft_span_of(text, sizeof(text)));
    assert_int_equal(p.status, WEFT_INVALID);
    assert_int_equal(weft_diags_count(p.in.diags), 51);
    assert_string_equal(weft_diags_at(p.in.diags, 50)->code, "W1212");
    parsed_close(&p.in);
}

static void document_is_200_levels_deep_at_most(void **state)
{
    (void)state;
    char text[402];
    for (int depth = 200; depth <= 201; depth++) {
        parsed p;
        memset(text, '[', (size_t)depth);
        memset(text + depth, ']', (size_t)depth);
        parse_bytes(&p, weft_span_of(text, (size_t)depth * 2));
        assert_int_equal(p.status, depth == 200 ? WEFT_OK : WEFT_LIMIT);
        assert_string_equal(parsed_complaints(&p.in), depth == 200 ? "" : "W1210 1:201");
        parsed_close(&p.in);
    }
}

static void document_is_64_mib_at_most(void **state)
{
    (void)state;
    const size_t size = (size_t)64 * 1024 * 1024 + 1;
    char *const text = malloc(size);
    assert_non_null(text);
    memset(text, ' ', size);
    text[0] = '1';
    for (size_t over = 0; over <= 1; over++) {
        parsed p;
        parse_bytes(&p, weft_span_of(text, size - 1 + over));
        assert_int_equal(p.status, over == 0 ? WEFT_OK : WEFT_LIMIT);
        assert_string_equal(parsed_complaints(&p.in), over == 0 ? "" : "W1211 1:1");
        parsed_close(&p.in);
    }
    free(text);
}

static void document_stands_a_failing_allocation(void **state)
{
    (void)state;
    static const char text[] = "{\"a\\n\": [1, \"\\u00e9\", {b: 'c'}], /* x */ \"d\" 1 ";
    weft_status status = WEFT_NOMEM;
    for (uint64_t nth = 1; status == WEFT_NOMEM; nth++) {
        wf_arena arena;
        wf_arena_init(&arena, 0);
        weft_diags *const diags = weft_diags_new(0);
        wf_source *const source = wf_source_new(&arena, "a.json", weft_span_text(text));
        wf_document_file file = {0};
        assert_non_null(diags);
        assert_non_null(source);
        (void)wf_arena_alloc(&arena,
                             (size_t)(arena.end - arena.at)); /* so that blocks are wanted */
        wf_memory_fail_nth(nth);
        status = wf_document_parse(&file, source, &arena, diags);
        wf_memory_fail_nth(0);
        assert_true(status == WEFT_NOMEM || status == WEFT_INVALID);
        assert_true(nth != 1 || status == WEFT_NOMEM);
        weft_diags_free(diags);
        wf_arena_fini(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(document_reads_every_kind_of_value),
        cmocka_unit_test(document_undoes_escapes),
        cmocka_unit_test(document_tells_places_of_keys_and_values),
        cmocka_unit_test(document_keeps_equal_keys_and_finds_the_last),
        cmocka_unit_test(document_reads_comments_and_trailing_commas),
        cmocka_unit_test(document_takes_a_byte_order_mark),
        cmocka_unit_test(document_complains_of_missing_signs),
        cmocka_unit_test(document_reads_on_where_quotes_are_wrong),
        cmocka_unit_test(document_knows_words_of_other_languages),
        cmocka_unit_test(document_says_where_a_bracket_was_opened),
        cmocka_unit_test(document_complains_of_faulty_texts),
        cmocka_unit_test(document_complains_of_faulty_numbers),
        cmocka_unit_test(document_skips_what_has_no_meaning),
        cmocka_unit_test(document_gives_up_after_fifty_mistakes),
        cmocka_unit_test(document_is_200_levels_deep_at_most),
        cmocka_unit_test(document_is_64_mib_at_most),
        cmocka_unit_test(document_stands_a_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
