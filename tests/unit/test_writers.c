#include "base/memory.h"
#include "runtime/read/input.h"
#include "runtime/read/reader.h"
#include "runtime/write/writer.h"
#include "tests/support/shape_text.h"
#include "vm/json.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

/* Writes the values that `lines` holds as JSON, one a line; what was refused stands as !CODE. */
static weft_status write_lines(wf_buf *out, const wf_writer_options *options, const char *lines,
                               weft_diags *diags)
{
    wf_writer *writer = NULL;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    weft_status rc = wf_writer_open(&writer, options);
    if (rc == WEFT_OK)
        rc = writer->begin(writer, out, diags);
    while (rc == WEFT_OK && *lines != '\0') {
        const size_t len = strcspn(lines, "\n");
        wf_json_error error;
        weft_value value;
        const weft_status parsed = wf_json_parse(&value, weft_span_of(lines, len), &arena, &error);
        rc = parsed == WEFT_OK ? writer->put(writer, out, value, diags) : parsed;
        if (rc == WEFT_REJECTED) {
            wf_buf_printf(out, "!%s\n", weft_diags_at(diags, weft_diags_count(diags) - 1)->code);
            rc = out->status;
        }
        lines += len + (lines[len] == '\n');
    }
    if (rc == WEFT_OK)
        rc = writer->end(writer, out, diags);
    wf_writer_close(writer);
    wf_arena_fini(&arena);
    return rc;
}

static void expect_written(const wf_writer_options *options, const char *lines,
                           const char *expected)
{
    weft_diags *const diags = weft_diags_new(0);
    wf_buf out;
    wf_buf_init(&out, 0);
    assert_int_equal(write_lines(&out, options, lines, diags), WEFT_OK);
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, expected);
    wf_buf_fini(&out);
    weft_diags_free(diags);
}

static const wf_writer_options ndjson = {.format = WF_OUTPUT_NDJSON};
static const wf_writer_options json = {.format = WF_OUTPUT_JSON};
static const wf_writer_options pretty = {.format = WF_OUTPUT_JSON, .pretty = true};
static const wf_writer_options csv = {.format = WF_OUTPUT_CSV};
static const wf_writer_options payload = {.format = WF_OUTPUT_PAYLOAD, .operation = {"q\"", 2}};
static const wf_writer_options result = {.format = WF_OUTPUT_RESULT, .operation = {"q", 1}};
#define SEVERAL "m(\x1f$a\x1e: T\x1f) {\n\x1f  m\x1e: m(a: $a\x1e)\x1f\n}"
static const wf_writer_options alias = {
    .format = WF_OUTPUT_PAYLOAD, .several = {SEVERAL, sizeof SEVERAL - 1}, .alias = 2};
#define OF_INPUT "m(\x1f$input\x1e: T\x1f) {\n\x1f  m\x1e: m(input: $input\x1e)\x1f\n}"
static const wf_writer_options of_input = {
    .format = WF_OUTPUT_PAYLOAD, .several = {OF_INPUT, sizeof OF_INPUT - 1}, .alias = 9};
static const wf_writer_options xml = {.format = WF_OUTPUT_XML};

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"

static void json_writer_puts_a_record_a_line(void **state)
{
    (void)state;
    expect_written(&ndjson, "{\"a\": [1, null]}\n\"x\"", "{\"a\":[1,null]}\n\"x\"\n");
    expect_written(&ndjson, "", "");
}

static void json_writer_puts_one_array(void **state)
{
    (void)state;
    expect_written(&json, "", "[]\n");
    expect_written(&json, "{\"a\":1}", "[\n{\"a\":1}\n]\n");
    expect_written(&json, "{\"a\":1}\n[]\n3", "[\n{\"a\":1},\n[],\n3\n]\n");
}

static void json_writer_indents_what_is_pretty(void **state)
{
    (void)state;
    expect_written(&pretty, "", "[]\n");
    expect_written(&pretty, "{\"a\":[1,{}],\"b\":\"x\\ny\"}\n2",
                   "[\n  {\n    \"a\": [\n      1,\n      {}\n    ],\n    \"b\": \"x\\ny\"\n  },\n"
                   "  2\n]\n");
}

/* The machine writes a record's text itself; one that it drops half-way leaves no comma behind. */
static void json_writer_frames_emitted_records(void **state)
{
    (void)state;
    wf_writer *writer;
    wf_buf out;
    wf_buf_init(&out, 0);
    weft_diags *const diags = weft_diags_new(0);
    assert_int_equal(wf_writer_open(&writer, &json), WEFT_OK);
    assert_int_equal(writer->begin(writer, &out, diags), WEFT_OK);
    for (int i = 0; i < 4; i++) {
        const size_t mark = out.len;
        assert_int_equal(writer->open_record(writer, &out), WEFT_OK);
        wf_buf_printf(&out, "%d", i);
        if (i % 2 == 0)
            out.len = mark;
        else
            assert_int_equal(writer->close_record(writer, &out), WEFT_OK);
    }
    assert_int_equal(writer->end(writer, &out, diags), WEFT_OK);
    wf_buf_put_byte(&out, '\0');
    assert_string_equal(out.data, "[\n1,\n3\n]\n");
    wf_writer_close(writer);
    wf_writer_close(NULL);
    assert_int_equal(wf_writer_open(&writer, &pretty), WEFT_OK);
    assert_null(writer->open_record);
    wf_writer_close(writer);
    wf_buf_fini(&out);
    weft_diags_free(diags);
}

static void json_writer_takes_back_what_is_too_large(void **state)
{
    (void)state;
    weft_diags *const diags = weft_diags_new(0);
    wf_buf out;
    wf_buf_init(&out, 40);
    assert_int_equal(
        write_lines(&out, &json, "1\n\"0123456789012345678901234567890123456789\"\n2", diags),
        WEFT_OK);
    wf_buf_fini(&out);
    assert_int_equal(weft_diags_count(diags), 1);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W4505");
    weft_diags_free(diags);
}

static void csv_writer_takes_its_header_from_the_first_record(void **state)
{
    (void)state;
    expect_written(&csv, "{\"a\":1,\"b\":\"x\"}\n{\"b\":true,\"a\":null}\n{\"a\":29.90}",
                   "a,b\n1,x\n,true\n29.90,\n");
    expect_written(&csv, "", "");
    const wf_writer_options bare = {.format = WF_OUTPUT_CSV, .no_header = true};
    expect_written(&bare, "{\"a\":1}\n{\"a\":2}", "1\n2\n");
}

static void csv_writer_takes_columns_from_the_target(void **state)
{
    (void)state;
    const weft_span names[] = {{"b", 1}, {"a", 1}, {"c, d", 4}};
    const wf_writer_options named = {.format = WF_OUTPUT_CSV,
                                     .columns = names,
                                     .column_count = 3,
                                     .delimiter = ';',
                                     .crlf = true};
    expect_written(&named, "{\"a\":1,\"c, d\":\"x;y\"}\n{}\n", "b;a;c, d\r\n;1;\"x;y\"\r\n;;\r\n");
    expect_written(&named, "", "b;a;c, d\r\n");
}

static void csv_writer_quotes_what_needs_it(void **state)
{
    (void)state;
    expect_written(&csv,
                   "{\"a,\":\"x\",\"b\":\"say "
                   "\\\"hi\\\"\",\"c\":\"two\\nlines\",\"d\":\"cr\\r\",\"e\":\" pad\",\"f\":"
                   "\"pad\\t\",\"g\":\"\xef\xbb\xbfmark\",\"h\":\"plain - text\"}",
                   "\"a,\",b,c,d,e,f,g,h\n"
                   "x,\"say \"\"hi\"\"\",\"two\nlines\",\"cr\r\",\" pad\",\"pad\t\","
                   "\"\xef\xbb\xbfmark\",plain - text\n");
    expect_written(&csv, "{\"a\":\"\"}\n{\"a\":null}\n{\"a\":1}", "a\n\"\"\n\"\"\n1\n");
}

static void csv_writer_guards_formulas(void **state)
{
    (void)state;
    const wf_writer_options guarded = {.format = WF_OUTPUT_CSV, .guard_formulas = true};
    expect_written(&guarded,
                   "{\"a\":\"=1+1\",\"b\":\"+x\",\"c\":\"-x\",\"d\":\"@x\",\"e\":\"\\tx\",\"f\":\"="
                   "\\\"q\\\"\",\"g\":-5,"
                   "\"h\":\"a=b\",\"=i\":\"\"}",
                   "a,b,c,d,e,f,g,h,'=i\n'=1+1,'+x,'-x,'@x,\"'\tx\",\"'=\"\"q\"\"\",-5,a=b,\n");
}

static void csv_writer_refuses_what_is_no_cell(void **state)
{
    (void)state;
    expect_written(&csv, "{\"a\":[1]}\n{\"a\":1,\"b\":2}\n{\"a\":{}}\n{\"c\":1}\n7\n{\"b\":3}",
                   "!W4501\na,b\n1,2\n!W4501\n!W4502\n!W4503\n,3\n");
    weft_diags *const diags = weft_diags_new(0);
    wf_buf out;
    wf_buf_init(&out, 0);
    assert_int_equal(write_lines(&out, &csv, "{\"a\":1}\n{\"a\":[]}\n{\"z\":1}\n[]", diags),
                     WEFT_OK);
    assert_string_equal(weft_diags_at(diags, 0)->message, "the CSV cell \"a\" is a list");
    assert_string_equal(weft_diags_at(diags, 0)->target_path, "a");
    assert_string_equal(weft_diags_at(diags, 1)->message, "the output has no column \"z\"");
    assert_string_equal(weft_diags_at(diags, 2)->message,
                        "a CSV row is made from an object, not from a list");
    wf_buf_fini(&out);
    const weft_span names[] = {{"a", 1}, {"b", 1}, {"a", 1}};
    const wf_writer_options twice = {.format = WF_OUTPUT_CSV, .columns = names, .column_count = 3};
    wf_buf_init(&out, 0);
    weft_diags_reset(diags);
    assert_int_equal(write_lines(&out, &twice, "{}", diags), WEFT_INVALID);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W4504");
    wf_buf_fini(&out);
    weft_diags_free(diags);
}

/* What is written reads back. */
static void csv_writer_and_reader_agree(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "x",         "",  ",", "\"",       "\"\"", "\r", "\n", "\r\n", " x ", "\t", "\xef\xbb\xbf",
        "a\"b,c\nd", "'", "=", "\xc3\xa9", "\x01"};
    const size_t count = WF_COUNTOF(texts);
    wf_buf out;
    wf_buf_init(&out, 0);
    weft_diags *const diags = weft_diags_new(0);
    wf_writer *writer;
    const wf_writer_options bare = {.format = WF_OUTPUT_CSV, .no_header = true};
    assert_int_equal(wf_writer_open(&writer, &bare), WEFT_OK);
    for (size_t i = 0; i < count * count; i++) {
        const weft_member members[] = {{{"1", 1}, weft_text(weft_span_text(texts[i / count]))},
                                       {{"2", 1}, weft_text(weft_span_text(texts[i % count]))}};
        assert_int_equal(writer->put(writer, &out, weft_map(members, 2), diags), WEFT_OK);
    }
    wf_writer_close(writer);
    shape_text nodes;
    wf_memory_input input;
    wf_memory_input_init(&input, wf_buf_span(&out));
    const wf_reader_options options = {.format = WF_FORMAT_CSV,
                                       .csv = {.no_header = true, .keep_blank = true}};
    wf_reader *reader;
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_record record = {.arena = &arena};
    assert_int_equal(wf_reader_open(&reader, &options, shape_text_parse(&nodes, "{\"1\" \"2\"}"),
                                    &input.base, diags),
                     WEFT_OK);
    for (size_t i = 0; i < count * count; i++) {
        assert_int_equal(reader->next(reader, &record, diags), WEFT_OK);
        assert_true(
            weft_span_equal(weft_value_span(record.block[1]), weft_span_text(texts[i / count])));
        assert_true(
            weft_span_equal(weft_value_span(record.block[2]), weft_span_text(texts[i % count])));
    }
    assert_int_equal(reader->next(reader, &record, diags), WEFT_DONE);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
    wf_buf_fini(&out);
}

static void graphql_writer_puts_a_request_a_record(void **state)
{
    (void)state;
    expect_written(&payload, "", "");
    expect_written(&payload, "{\"a\": 1}\n{}",
                   "{\"query\":\"q\\\"\",\"variables\":{\"a\":1}}\n"
                   "{\"query\":\"q\\\"\",\"variables\":{}}\n");
}

static void graphql_writer_puts_several_records_in_a_request(void **state)
{
    (void)state;
    expect_written(&alias, "", "");
    expect_written(&alias, "{\"a\": 1}\n{\"a\": \"\\\"\"}\n{}",
                   "{\"query\":\"m($a1: T, $a2: T) {\\n  m1: m(a: $a1)\\n  m2: m(a: $a2)\\n}\","
                   "\"variables\":{\"a1\":1,\"a2\":\"\\\"\"}}\n"
                   "{\"query\":\"m($a1: T) {\\n  m1: m(a: $a1)\\n}\",\"variables\":{}}\n");
}

/* Where `input` is all there is, a record without one is the input itself. */
static void graphql_writer_knows_the_only_input(void **state)
{
    (void)state;
    expect_written(
        &of_input, "{\"input\": {\"a\": 1}}\n{\"b\": 2}\n{\"input\": 0}",
        "{\"query\":\"m($input1: T, $input2: T, $input3: T) {\\n"
        "  m1: m(input: $input1)\\n  m2: m(input: $input2)\\n  m3: m(input: $input3)\\n}\","
        "\"variables\":{\"input1\":{\"a\":1},\"input2\":{\"b\":2},"
        "\"input3\":{\"input\":0}}}\n");
}

static void graphql_writer_refuses_what_is_not_in_parts(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "a\x1f"
                                        "b\x1f"
                                        "c\x1f"
                                        "d",
                                        "a\x1f"
                                        "b\x1f"
                                        "c\x1f"
                                        "d\x1f"
                                        "e\x1f"
                                        "f"};
    for (size_t i = 0; i < WF_COUNTOF(texts); i++) {
        wf_writer *writer = NULL;
        const wf_writer_options bad = {
            .format = WF_OUTPUT_PAYLOAD, .several = weft_span_text(texts[i]), .alias = 1};
        assert_int_equal(wf_writer_open(&writer, &bad), WEFT_MISUSE);
        assert_null(writer);
    }
}

static void result_writer_puts_variables_beside_the_query(void **state)
{
    (void)state;
    expect_written(&result, "{\"a\": 1}", "{\"query\":\"q\",\"variables\":{\"a\":1}}\n");
}

static void writers_allocate_nothing_for_a_record_in_steady_state(void **state)
{
    (void)state;
    const wf_writer_options *const all[] = {&ndjson, &json, &csv, &payload, &result};
    const weft_member members[] = {{{"a", 1}, weft_int(-12)},
                                   {{"b", 1}, weft_text(weft_span_text("x,y"))}};
    weft_diags *const diags = weft_diags_new(0);
    for (size_t i = 0; i < WF_COUNTOF(all); i++) {
        wf_writer *writer;
        wf_buf out;
        wf_buf_init(&out, 0);
        assert_int_equal(wf_writer_open(&writer, all[i]), WEFT_OK);
        assert_int_equal(writer->put(writer, &out, weft_map(members, 2), diags), WEFT_OK);
        const uint64_t before = wf_memory_count();
        for (int n = 0; n < 1000; n++) {
            wf_buf_reset(&out);
            assert_int_equal(writer->put(writer, &out, weft_map(members, 2), diags), WEFT_OK);
        }
        assert_int_equal(wf_memory_count(), before);
        wf_writer_close(writer);
        wf_buf_fini(&out);
    }
    weft_diags_free(diags);
}

static void writers_survive_every_failing_allocation(void **state)
{
    (void)state;
    const wf_writer_options *const all[] = {&ndjson,  &json,   &pretty, &csv,
                                            &payload, &result, &alias};
    for (size_t i = 0; i < WF_COUNTOF(all); i++) {
        weft_status rc = WEFT_NOMEM;
        uint64_t nth = 0;
        while (rc == WEFT_NOMEM && nth < 200) {
            weft_diags *const diags = weft_diags_new(0);
            wf_buf out;
            wf_buf_init(&out, 0);
            wf_memory_fail_nth(++nth);
            rc = write_lines(&out, all[i], "{\"a\":1.5,\"b\":\"x\"}\n{\"a\":2}", diags);
            wf_memory_fail_nth(0);
            wf_buf_fini(&out);
            weft_diags_free(diags);
        }
        assert_int_equal(rc, WEFT_OK);
        assert_true(nth > 2);
    }
}

static void xml_writer_puts_members_as_elements(void **state)
{
    (void)state;
    expect_written(&xml, "", XML "<records>\n</records>\n");
    expect_written(&xml,
                   "{\"a\":1,\"b\":null,\"c\":\"\",\"d\":{},\"e\":[],\"f\":[1,[2,[]],{\"g\":3}]}\n"
                   "\"text\"\n12.50\nnull\n{}",
                   XML "<records>\n<record><a>1</a><b/><c></c><d/><f>1</f><f>2</f><f><g>3</g></f>"
                       "</record>\n<record>text</record>\n<record>12.50</record>\n<record/>\n"
                       "<record/>\n</records>\n");
    expect_written(&xml,
                   "{\"a\":{\"#text\":\"t\",\"@x\":1,\"@y\":null},\"b\":{\"c\":1,\"@z\":\"\"},"
                   "\"d\":{\"#text\":\"\"},\"e\":{\"#text\":null,\"f\":[[]]}}",
                   XML
                   "<records>\n<record><a x=\"1\">t</a><b z=\"\"><c>1</c></b><d></d><e/></record>\n"
                   "</records>\n");
}

static void xml_writer_escapes(void **state)
{
    (void)state;
    expect_written(
        &xml, "{\"@a\":\"<&>\\\"'\\t\\n\\r\",\"b\":\"<&>\\\"'\\t\\n\\r\xc3\xa9\"}",
        XML "<records>\n<record a=\"&lt;&amp;&gt;&quot;&apos;&#9;&#10;&#13;\"><b>&lt;&amp;&gt;"
            "&quot;&apos;\t\n&#13;\xc3\xa9</b></record>\n</records>\n");
}

static void xml_writer_splits_cdata_sections(void **state)
{
    (void)state;
    const weft_span names[] = {{"c", 1}};
    const wf_writer_options sections = {.format = WF_OUTPUT_XML, .cdata = names, .cdata_count = 1};
    expect_written(&sections,
                   "{\"c\":\"a]]>b]]>\",\"d\":\"<\"}\n{\"c\":\"\"}\n{\"c\":\"<\\r\"}\n"
                   "{\"c\":{\"#text\":\"<\",\"@c\":\"<\"}}",
                   XML "<records>\n<record><c><![CDATA[a]]]]><![CDATA[>b]]]]><![CDATA[>]]></c>"
                       "<d>&lt;</d></record>\n<record><c></c></record>\n"
                       "<record><c>&lt;&#13;</c></record>\n"
                       "<record><c c=\"&lt;\"><![CDATA[<]]></c></record>\n</records>\n");
}

static void xml_writer_indents(void **state)
{
    (void)state;
    const wf_writer_options indented = {.format = WF_OUTPUT_XML,
                                        .pretty = true,
                                        .root = weft_span_text("orders"),
                                        .record = weft_span_text("order")};
    expect_written(&indented, "{\"a\":{\"b\":1,\"c\":[{\"d\":2},null]},\"#text\":\"t\"}\n{}",
                   XML
                   "<orders>\n  <order>\n    <a>\n      <b>1</b>\n      <c>\n        <d>2</d>\n"
                   "      </c>\n      <c/>\n    </a>\n    t\n  </order>\n  <order/>\n</orders>\n");
    expect_written(&indented, "", XML "<orders>\n</orders>\n");
}

static void xml_writer_rejects_what_xml_does_not_have(void **state)
{
    (void)state;
    expect_written(
        &xml,
        "{\"a b\":1}\n{\"1\":1}\n{\"\":1}\n{\"@\":1}\n{\"a:b:c\":1}\n{\"p:a\":1}\n"
        "{\"@p:a\":1}\n{\"@a b\":1}\n{\"#x\":1}\n{\"a\":\"\\u0000\"}\n{\"@a\":\"\\uffff\"}\n"
        "{\"@a\":{}}\n{\"#text\":[1]}\n[1]\n{\"a\":{\"b\":{\"c\":[\"\\u001f\"]}}}",
        XML "<records>\n!W4506\n!W4506\n!W4506\n!W4506\n!W4506\n!W4506\n!W4506\n!W4506\n"
            "!W4506\n!W4508\n!W4508\n!W4507\n!W4507\n!W4507\n!W4508\n</records>\n");
    expect_written(
        &xml,
        "{\"@xmlns:p\":\"u\",\"p:a\":{\"@p:b\":1,\"p:c\":2},\"@xml:lang\":\"en\"}\n"
        "{\"\xc3\xa9t\xc3\xa9\":1,\"_a-b.c1\":2}",
        XML "<records>\n<record xmlns:p=\"u\" xml:lang=\"en\"><p:a p:b=\"1\"><p:c>2</p:c></p:a>"
            "</record>\n<record><\xc3\xa9t\xc3\xa9>1</\xc3\xa9t\xc3\xa9><_a-b.c1>2</_a-b.c1>"
            "</record>\n</records>\n");
}

static void xml_writer_bounds_the_depth(void **state)
{
    (void)state;
    weft_value value = weft_int(1);
    weft_member members[300];
    wf_writer *writer;
    wf_buf out;
    weft_diags *const diags = weft_diags_new(0);
    wf_buf_init(&out, 0);
    for (size_t i = 0; i < WF_COUNTOF(members); i++) {
        members[i].key = weft_span_text("a");
        members[i].value = value;
        value = weft_map(&members[i], 1);
    }
    assert_int_equal(wf_writer_open(&writer, &xml), WEFT_OK);
    assert_int_equal(writer->put(writer, &out, value, diags), WEFT_REJECTED);
    assert_string_equal(weft_diags_at(diags, 0)->code, "W4505");
    assert_int_equal(out.len, 0);
    wf_writer_close(writer);
    weft_diags_free(diags);
    wf_buf_fini(&out);
}

static void xml_writer_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const lines = "{\"@a\":1,\"b\":[1,{\"c\":true}],\"d\":\"<\"}\n{\"b\":2.5}";
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM && nth < 1000) {
        wf_buf out;
        weft_diags *const diags = weft_diags_new(0);
        wf_buf_init(&out, 0);
        wf_memory_fail_nth(++nth);
        rc = write_lines(&out, &xml, lines, diags);
        wf_memory_fail_nth(0);
        weft_diags_free(diags);
        wf_buf_fini(&out);
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(nth > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_writer_puts_a_record_a_line),
        cmocka_unit_test(json_writer_puts_one_array),
        cmocka_unit_test(json_writer_indents_what_is_pretty),
        cmocka_unit_test(json_writer_frames_emitted_records),
        cmocka_unit_test(json_writer_takes_back_what_is_too_large),
        cmocka_unit_test(csv_writer_takes_its_header_from_the_first_record),
        cmocka_unit_test(csv_writer_takes_columns_from_the_target),
        cmocka_unit_test(csv_writer_quotes_what_needs_it),
        cmocka_unit_test(csv_writer_guards_formulas),
        cmocka_unit_test(csv_writer_refuses_what_is_no_cell),
        cmocka_unit_test(csv_writer_and_reader_agree),
        cmocka_unit_test(graphql_writer_puts_a_request_a_record),
        cmocka_unit_test(graphql_writer_puts_several_records_in_a_request),
        cmocka_unit_test(graphql_writer_knows_the_only_input),
        cmocka_unit_test(graphql_writer_refuses_what_is_not_in_parts),
        cmocka_unit_test(result_writer_puts_variables_beside_the_query),
        cmocka_unit_test(writers_allocate_nothing_for_a_record_in_steady_state),
        cmocka_unit_test(writers_survive_every_failing_allocation),
        cmocka_unit_test(xml_writer_puts_members_as_elements),
        cmocka_unit_test(xml_writer_escapes),
        cmocka_unit_test(xml_writer_splits_cdata_sections),
        cmocka_unit_test(xml_writer_indents),
        cmocka_unit_test(xml_writer_rejects_what_xml_does_not_have),
        cmocka_unit_test(xml_writer_bounds_the_depth),
        cmocka_unit_test(xml_writer_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
