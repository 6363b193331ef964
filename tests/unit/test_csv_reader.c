#include "base/memory.h"
#include "runtime/read/input.h"
#include "tests/support/endless_input.h"
#include "tests/support/reading.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static void expect_span(const wf_csv_options *csv, size_t max, const char *shape, weft_span input,
                        const char *expected)
{
    const wf_reader_options options = {
        .format = WF_FORMAT_CSV, .csv = *csv, .max_record_bytes = max, .name = "in"};
    expect_reading(&options, shape, input, expected);
}

static void expect_read(const wf_csv_options *csv, size_t max, const char *shape, const char *input,
                        const char *expected)
{
    expect_span(csv, max, shape, weft_span_text(input), expected);
}

static const wf_csv_options plain = {0};
static const wf_csv_options trimmed = {.trim = true};
static const wf_csv_options kept = {.keep_blank = true};

static void csv_gives_the_wanted_cells(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{c a}", "a,b,c\n1,2,3\n4,5,6\n",
                "1@6:2 {c:u\"3\",a:u\"1\"}\n"
                "2@12:3 {c:u\"6\",a:u\"4\"}\nDONE\n");
}

static void csv_ends_rows_at_any_line_end(void **state)
{
    (void)state;
    static const char *const expected = "1@4:2 {a:u\"1\",b:u\"2\"}\n"
                                        "2@8:3 {a:u\"3\",b:u\"4\"}\nDONE\n";
    expect_read(&plain, 0, "{a b}", "a,b\n1,2\n3,4\n", expected);
    expect_read(&plain, 0, "{a b}", "a,b\r1,2\r3,4\r", expected);
    expect_read(&plain, 0, "{a b}", "a,b\n1,2\r3,4", expected);
    expect_read(&plain, 0, "{a b}", "a,b\r\n1,2\r\n3,4\r\n",
                "1@5:2 {a:u\"1\",b:u\"2\"}\n2@10:3 {a:u\"3\",b:u\"4\"}\nDONE\n");
}

static void csv_keeps_quoted_delimiters_and_line_ends(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a b}", "a,b\n\"x,y\",\"1\n2\r\n3\r4\"\n5,6\n",
                "1@4:2 {a:u\"x,y\",b:u\"1\\n2\\r\\n3\\r4\"}\n"
                "2@21:6 {a:u\"5\",b:u\"6\"}\nDONE\n");
}

static void csv_halves_doubled_quotes(void **state)
{
    (void)state;
    expect_read(&kept, 0, "{a b}", "a,b\n\"a \"\"b\"\"\",\"\"\"\"\n\"\"\"\",\"\"\n",
                "1@4:2 {a:u\"a \\\"b\\\"\",b:u\"\\\"\"}\n"
                "2@19:3 {a:u\"\\\"\",b:u\"\"}\nDONE\n");
}

/* The cases of csv-spectrum. */
static void csv_reads_what_csv_spectrum_collects(void **state)
{
    (void)state;
    expect_read(
        &kept, 0, "*", "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123",
        "1@28:2 {\"first\":\"John\",\"last\":\"Doe\",\"address\":\"120 any st.\",\"city\":\""
        "Anytown, WW\",\"zip\":\"08123\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\n1,\"\",\"\"\n2,3,4\n",
                "1@6:2 {\"a\":\"1\",\"b\":\"\",\"c\":\"\"}\n"
                "2@14:3 {\"a\":\"2\",\"b\":\"3\",\"c\":\"4\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\r\n1,,\r\n2,3,4\r\n",
                "1@7:2 {\"a\":\"1\",\"b\":\"\",\"c\":\"\"}\n"
                "2@12:3 {\"a\":\"2\",\"b\":\"3\",\"c\":\"4\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n",
                "1@4:2 {\"a\":\"1\",\"b\":\"ha \\\"ha\\\" ha\"}\n"
                "2@21:3 {\"a\":\"3\",\"b\":\"4\"}\nDONE\n");
    expect_read(&kept, 0, "*",
                "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n",
                "1@8:2 {\"key\":\"1\",\"val\":\"{\\\"type\\\": \\\"Point\\\", \\\"coordinates\\\": "
                "[102.0, 0.5]}\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n",
                "1@6:2 {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\n"
                "2@12:3 {\"a\":\"Once upon \\na time\",\"b\":\"5\",\"c\":\"6\"}\n"
                "3@36:5 {\"a\":\"7\",\"b\":\"8\",\"c\":\"9\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\n1,2,3\n4,5,\xca\xa4\n",
                "1@6:2 {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\n"
                "2@12:3 {\"a\":\"4\",\"b\":\"5\",\"c\":\"\xca\xa4\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n",
                "1@4:2 {\"a\":\"1\",\"b\":\"ha \\n\\\"ha\\\" \\nha\"}\n"
                "2@23:5 {\"a\":\"3\",\"b\":\"4\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\r\n1,2,3\r\n\"Once upon \r\na time\",5,6\r\n7,8,9\r\n",
                "1@7:2 {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\n"
                "2@14:3 {\"a\":\"Once upon \\r\\na time\",\"b\":\"5\",\"c\":\"6\"}\n"
                "3@40:5 {\"a\":\"7\",\"b\":\"8\",\"c\":\"9\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\n1,2,3\n",
                "1@6:2 {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\nDONE\n");
    expect_read(&kept, 0, "*", "a,b,c\r\n1,2,3\r\n",
                "1@7:2 {\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}\nDONE\n");
}

static void csv_reads_blank_cells_as_missing(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a b c}", "a,b,c\n,\"\", \n", "1@6:2 {a:~,b:~,c:u\" \"}\nDONE\n");
    expect_read(&trimmed, 0, "{a b c}", "a,b,c\n,\" \", \n", "1@6:2 {a:~,b:~,c:~}\nDONE\n");
    expect_read(&kept, 0, "{a b c}", "a,b,c\n,\"\", \n",
                "1@6:2 {a:u\"\",b:u\"\",c:u\" \"}\nDONE\n");
}

static void csv_trims_inside_and_outside_quotes(void **state)
{
    (void)state;
    expect_read(&trimmed, 0, "{a b c}",
                " a , b,\"c \"\n  x y\t,  \" q \"\"r\"\" \" ,\xc2\xa0n\xc2\xa0\n",
                "1@12:2 {a:u\"x y\",b:u\"q \\\"r\\\"\",c:u\"n\"}\nDONE\n");
    /* Behind other white space a quote is a character. */
    expect_read(&trimmed, 0, "{a b}", "a,b\n\v\",\f\"x\" \v\n",
                "1@4:2 {a:u\"\\\"\",b:u\"\\\"x\\\"\"}\nDONE\n");
}

static void csv_trims_only_outside_quotes(void **state)
{
    (void)state;
    const wf_csv_options outside = {.trim = true, .keep_quoted = true, .keep_blank = true};
    expect_read(&outside, 0, "{a b c}", " a ,\tb,\"c\"\n  x y\t,  \" q \"\"r\"\" \" ,\" \"\n",
                "1@11:2 {a:u\"x y\",b:u\" q \\\"r\\\" \",c:u\" \"}\nDONE\n");
}

static void csv_takes_other_delimiters_and_quotes(void **state)
{
    (void)state;
    const wf_csv_options tabs = {.delimiter = '\t', .quote = '\''};
    expect_read(&tabs, 0, "{a b}", "a\tb\n'x\ty'\t\"2\"\n'it''s'\t3\n",
                "1@4:2 {a:u\"x\\ty\",b:u\"\\\"2\\\"\"}\n"
                "2@14:3 {a:u\"it's\",b:u\"3\"}\nDONE\n");
    const wf_csv_options semicolons = {.delimiter = ';', .trim = true};
    expect_read(&semicolons, 0, "{a b}", "a;b\n1,5;2\n", "1@4:2 {a:u\"1,5\",b:u\"2\"}\nDONE\n");
    const wf_csv_options pipes = {.delimiter = '|'};
    expect_read(&pipes, 0, "{b}", "a|b\n1|2\n", "1@4:2 {b:u\"2\"}\nDONE\n");
    const wf_csv_options blanks = {.delimiter = ' ', .trim = true};
    expect_read(&blanks, 0, "{a b}", "a b\n1 \"2 \"\n", "1@4:2 {a:u\"1\",b:u\"2\"}\nDONE\n");
}

static void csv_refuses_delimiters_that_cannot_be(void **state)
{
    (void)state;
    const wf_csv_options bad[] = {{.delimiter = '"'},        {.delimiter = '\n'}, {.quote = '\r'},
                                  {.delimiter = (char)0xa7}, {.quote = ','},      {.quote = ' '}};
    for (size_t i = 0; i < WF_COUNTOF(bad); i++)
        expect_read(
            &bad[i], 0, "{a}", "a\n1\n",
            "  W4010 0@0:1 delimiter and quote must be two different ASCII characters, no line "
            "ends, and the quote no blank\nMISUSE\n");
}

static void csv_skips_a_byte_order_mark(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a}",
                "\xef\xbb\xbf"
                "a,b\n1,2\n",
                "1@7:2 {a:u\"1\"}\nDONE\n");
    expect_read(&plain, 0, "{a}", "\xef\xbb\xbf\"a\",b\n1,2\n", "1@9:2 {a:u\"1\"}\nDONE\n");
}

static void csv_says_that_utf16_is_not_utf8(void **state)
{
    (void)state;
    static const char *const expected =
        "  W4803 0@0:1 in is UTF-16, and UTF-8 is needed\nINVALID\n";
    expect_span(&plain, 0, "{a}",
                weft_span_of("\xff\xfe"
                             "a\0\n\0",
                             6),
                expected);
    expect_span(&plain, 0, "{a}", weft_span_of("\xfe\xff\0a", 4), expected);
}

static void csv_skips_blank_lines(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a}", "\n\r\na,b\n\n1,2\r\n\r\n\n3,4\n\n",
                "1@8:5 {a:u\"1\"}\n2@16:8 {a:u\"3\"}\nDONE\n");
    expect_read(&plain, 0, "{a}", "a,b\n \n1,2\n",
                "1@4:2 rejected \" \"\n  W4001 1@4:2 the row has 1 cell instead of 2\n"
                "2@6:3 {a:u\"1\"}\nDONE\n");
    expect_read(&trimmed, 0, "{a}", "a,b\n \t \n1,2\n", "1@8:3 {a:u\"1\"}\nDONE\n");
}

static void csv_of_one_column_needs_quotes_for_an_empty_cell(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a}", "a\n1\n\n\"\"\n2\n",
                "1@2:2 {a:u\"1\"}\n2@5:4 {a:~}\n3@8:5 {a:u\"2\"}\nDONE\n");
}

static void csv_rejects_ragged_rows_and_goes_on(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a b}", "a,b\n1\n1,2,3\n4,5\n6,7,\n",
                "1@4:2 rejected \"1\"\n  W4001 1@4:2 the row has 1 cell instead of 2\n"
                "2@6:3 rejected \"1,2,3\"\n  W4001 2@6:3 the row has 3 cells instead of 2\n"
                "3@12:4 {a:u\"4\",b:u\"5\"}\n"
                "4@16:5 rejected \"6,7,\"\n  W4001 4@16:5 the row has 3 cells instead of 2\n"
                "DONE\n");
}

static void csv_fills_short_rows_when_told_to(void **state)
{
    (void)state;
    const wf_csv_options ragged = {.ragged = true, .keep_blank = true};
    expect_read(&ragged, 0, "{a b c}", "a,b,c\n1\n1,2,3,4\n5,6\n",
                "1@6:2 {a:u\"1\",b:~,c:~}\n"
                "2@8:3 rejected \"1,2,3,4\"\n  W4001 2@8:3 the row has 4 cells instead of 3\n"
                "3@16:4 {a:u\"5\",b:u\"6\",c:~}\nDONE\n");
    expect_read(&ragged, 0, "*", "a,b\n1\n", "1@4:2 {\"a\":\"1\"}\nDONE\n");
}

static void csv_rejects_text_behind_a_closing_quote(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a b}", "a,b\n\"x\"y,2\n\"x\" ,2\n\"x\"\"y\"z\",2\n3,\"4\"\n",
                "1@4:2 rejected \"\\\"x\\\"y,2\"\n"
                "  W4002 1@7:2 text stands behind the closing quote of a cell\n"
                "2@11:3 rejected \"\\\"x\\\" ,2\"\n"
                "  W4002 2@14:3 text stands behind the closing quote of a cell\n"
                "3@18:4 rejected \"\\\"x\\\"\\\"y\\\"z\\\",2\"\n"
                "  W4002 3@24:4 text stands behind the closing quote of a cell\n"
                "4@29:5 {a:u\"3\",b:u\"4\"}\nDONE\n");
    expect_read(&trimmed, 0, "{a b}", "a,b\n\"x\" \t,2\n\"x\" y,2\n",
                "1@4:2 {a:u\"x\",b:u\"2\"}\n"
                "2@12:3 rejected \"\\\"x\\\" y,2\"\n"
                "  W4002 2@15:3 text stands behind the closing quote of a cell\nDONE\n");
    expect_read(&plain, 0, "{a b}", "a,b\n1,\"x\"y",
                "1@4:2 rejected \"1,\\\"x\\\"y\"\n"
                "  W4002 1@9:2 text stands behind the closing quote of a cell\nDONE\n");
}

static void csv_takes_a_quote_inside_an_unquoted_cell_as_it_is(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a b}", "a,b\n6\" pipe,2\n \"x\",2\n3,4\n",
                "1@4:2 {a:u\"6\\\" pipe\",b:u\"2\"}\n"
                "2@14:3 {a:u\" \\\"x\\\"\",b:u\"2\"}\n"
                "3@21:4 {a:u\"3\",b:u\"4\"}\nDONE\n");
}

static void csv_goes_on_behind_the_line_of_an_open_quote(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a b}", "a,b\n1,\"x\r\n2,3\n4,5",
                "1@4:2 rejected \"1,\\\"x\"\n"
                "  W4003 1@6:2 the quote that opens here is not closed before the end of the "
                "input\n"
                "2@10:3 {a:u\"2\",b:u\"3\"}\n3@14:4 {a:u\"4\",b:u\"5\"}\nDONE\n");
    expect_read(&plain, 0, "{a b}", "a,b\n\"1\n2\",\"x\n3,4",
                "1@4:2 rejected \"\\\"1\\n2\\\",\\\"x\"\n"
                "  W4003 1@10:2 the quote that opens here is not closed before the end of the "
                "input\n"
                "2@13:4 {a:u\"3\",b:u\"4\"}\nDONE\n");
    expect_read(&plain, 0, "{a b}", "a,b\n1,\"",
                "1@4:2 rejected \"1,\\\"\"\n"
                "  W4003 1@6:2 the quote that opens here is not closed before the end of the "
                "input\nDONE\n");
}

static void csv_refuses_an_open_quote_within_the_maximum(void **state)
{
    (void)state;
    expect_read(
        &plain, 12, "{a b}", "a,b\n1,\"x\n2,3\n4,5\n6,7\n\"8\",9\n",
        "1@4:2 rejected \"1,\\\"x\"\n"
        "  W4003 1@6:2 the quote that opens here is not closed within 12 bytes, the most a "
        "row may have\n"
        "2@9:3 {a:u\"2\",b:u\"3\"}\n3@13:4 {a:u\"4\",b:u\"5\"}\n4@17:5 {a:u\"6\",b:u\"7\"}\n"
        "5@21:6 {a:u\"8\",b:u\"9\"}\nDONE\n");
}

static void csv_drops_rows_that_are_too_long(void **state)
{
    (void)state;
    expect_read(&plain, 5, "{a b}",
                "a,b\n1,2\n123,4\n1234,5678,901234567890\r\n1,\"3\"\nx,y\n123,45\r1,2\n",
                "1@4:2 {a:u\"1\",b:u\"2\"}\n2@8:3 {a:u\"123\",b:u\"4\"}\n"
                "3@14:4 rejected \"1234,\"\n"
                "  W4005 3@14:4 the row is longer than 5 bytes, the most a row may have\n"
                "4@38:5 {a:u\"1\",b:u\"3\"}\n5@44:6 {a:u\"x\",b:u\"y\"}\n"
                "6@48:7 rejected \"123,4\"\n"
                "  W4005 6@48:7 the row is longer than 5 bytes, the most a row may have\n"
                "7@55:8 {a:u\"1\",b:u\"2\"}\nDONE\n");
    expect_read(&plain, 5, "{a b}", "a,b\n\"x\"yz,\"3,4",
                "1@4:2 rejected \"\\\"x\\\"yz\"\n"
                "  W4002 1@7:2 text stands behind the closing quote of a cell\nDONE\n");
    expect_read(&plain, 5, "{a b}", "a,b,c\n1,2",
                "1@6:2 rejected \"1,2\"\n"
                "  W4001 1@6:2 the row has 2 cells instead of 3\nDONE\n");
}

static void csv_rejects_rows_that_are_not_utf8(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a}", "a,b\n1,\xe9t\xe9\n2,\xc3\xa9\n\"\xed\xa0\x80\",3\n",
                "1@4:2 rejected \"1,\xe9t\xe9\"\n"
                "  W4006 1@6:2 byte 0xe9, the row's byte 3, is not UTF-8\n"
                "2@10:3 {a:u\"2\"}\n"
                "3@15:4 rejected \"\\\"\xed\xa0\x80\\\",3\"\n"
                "  W4006 3@16:4 byte 0xed, the row's byte 2, is not UTF-8\nDONE\n");
}

static void csv_keeps_control_characters(void **state)
{
    (void)state;
    expect_span(&plain, 0, "{a b}", weft_span_of("a,b\nx\0y,\x01\n", 10),
                "1@4:2 {a:u\"x\\u0000y\",b:u\"\\u0001\"}\nDONE\n");
}

static void csv_names_the_columns_that_are_not_there(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a z y}", "a,b\n1,2\n",
                "1@4:2 {a:u\"1\",z:~,y:~}\n"
                "  W4008 0@0:1 in has no column \"z\"\n  W4008 0@0:1 in has no column \"y\"\n"
                "DONE\n");
}

static void csv_refuses_a_wanted_name_that_stands_twice(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a}", "a,b,a\n1,2,3\n",
                "  W4007 0@0:1 columns 1 and 3 are both named \"a\"\nINVALID\n");
    expect_read(&plain, 0, "*", "a,b,b\n1,2,3\n",
                "  W4007 0@0:1 columns 2 and 3 are both named \"b\"\nINVALID\n");
    expect_read(&plain, 0, "{a}", "a,b,b,,\n1,2,3,4,5\n", "1@8:2 {a:u\"1\"}\nDONE\n");
}

static void csv_cannot_go_on_without_a_header(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a}", "a,\"b\"x\n1,2\n",
                "  W4002 0@5:1 text stands behind the closing quote of a cell\nINVALID\n");
    expect_read(&plain, 0, "{a}", "a,\xff\n1,2\n",
                "  W4006 0@2:1 byte 0xff, the row's byte 3, is not UTF-8\nINVALID\n");
    expect_read(&plain, 4, "{a}", "a,b,c\n1,2\n",
                "  W4005 0@0:1 the row is longer than 4 bytes, the most a row may have\nINVALID\n");
    expect_read(&plain, 0, "{a}", "", "  W4009 0@0:1 in is empty: it has no header row\nDONE\n");
    expect_read(&plain, 0, "{a}", "\n\r\n",
                "  W4009 0@0:3 in is empty: it has no header row\nDONE\n");
    expect_read(&plain, 0, "{a}", "a,b\n", "DONE\n");
}

static void csv_without_a_header_has_named_or_numbered_columns(void **state)
{
    (void)state;
    const weft_span names[] = {{"sku", 3}, {"qty", 3}};
    const wf_csv_options named = {.no_header = true, .columns = names, .column_count = 2};
    expect_read(&named, 0, "{qty sku}", "A,1\nB,2\nC\n",
                "1@0:1 {qty:u\"1\",sku:u\"A\"}\n2@4:2 {qty:u\"2\",sku:u\"B\"}\n"
                "3@8:3 rejected \"C\"\n  W4001 3@8:3 the row has 1 cell instead of 2\nDONE\n");
    const wf_csv_options numbered = {.no_header = true};
    expect_read(&numbered, 0, "{\"2\" \"1\" \"3\"}", "A,1\nB,2\nC,3,4\n",
                "1@0:1 {2:u\"1\",1:u\"A\",3:~}\n  W4008 0@0:1 in has no column \"3\"\n"
                "2@4:2 {2:u\"2\",1:u\"B\",3:~}\n"
                "3@8:3 rejected \"C,3,4\"\n  W4001 3@8:3 the row has 3 cells instead of 2\nDONE\n");
    expect_read(&numbered, 0, "*", "A,1\nB\n",
                "1@0:1 {\"1\":\"A\",\"2\":\"1\"}\n"
                "2@4:2 rejected \"B\"\n  W4001 2@4:2 the row has 1 cell instead of 2\nDONE\n");
    expect_read(&numbered, 0, "{\"1\"}", "", "DONE\n");
}

static void csv_lays_cells_out_by_the_shape(void **state)
{
    (void)state;
    expect_read(&plain, 0, "{a{x y{z}} b[] c[]{d} e*}", "a,b,c,e\n1,2,3,4\n,,,\n",
                "1@8:2 {a:u\"1\",b:wrapped[u\"2\"],c:wrapped[u\"3\"],e:u\"4\"}\n"
                "2@16:3 {a:~,b:~,c:~,e:~}\nDONE\n");
    expect_read(&plain, 0, "[]{a b}", "a,b\n1,2\n", "1@4:2 wrapped[{a:u\"1\",b:u\"2\"}]\nDONE\n");
    expect_read(&plain, 0, "[][]{a}", "a,b\n1,2\n", "1@4:2 wrapped[wrapped[{a:u\"1\"}]]\nDONE\n");
    expect_read(&plain, 0, "[]*", "a,b\n1,2\n", "1@4:2 wrapped[{\"a\":\"1\",\"b\":\"2\"}]\nDONE\n");
    expect_read(&plain, 0, "{}", "a,b\n1,2\n", "1@4:2 {}\nDONE\n");
}

static void csv_marks_members_of_a_cell_as_faults(void **state)
{
    (void)state;
    shape_text nodes;
    const wf_shape *const shape = shape_text_parse(&nodes, "{a{x y{z}} l[]{m}}");
    wf_memory_input input;
    wf_memory_input_init(&input, weft_span_text("a,l\n1,2\n"));
    const wf_reader_options options = {.format = WF_FORMAT_CSV};
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_reader *reader;
    wf_record record = {.arena = &arena};
    assert_int_equal(wf_reader_open(&reader, &options, shape, &input.base, diags), WEFT_OK);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_OK);
    const weft_value *const block = record.block;
    const uint32_t a = wf_shape_member(shape, 0, weft_span_text("a"));
    const uint32_t y = wf_shape_member(shape, a, weft_span_text("y"));
    const uint32_t z = wf_shape_member(shape, y, weft_span_text("z"));
    assert_int_equal(block[shape->nodes[y].slot].kind, WEFT_KIND_FAULT);
    assert_int_equal(block[shape->nodes[z].slot].kind, WEFT_KIND_FAULT);
    assert_ptr_equal(block[shape->nodes[z].slot].as.block, &block[shape->nodes[a].slot]);
    const weft_value list =
        block[shape->nodes[wf_shape_member(shape, 0, weft_span_text("l"))].slot];
    assert_int_equal(list.extra, 2);
    assert_int_equal(list.as.list[1].kind, WEFT_KIND_FAULT);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_DONE);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_DONE);
    assert_int_equal(reader->position(reader), 8);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

static void csv_says_which_cells_are_plain(void **state)
{
    (void)state;
    reading r;
    wf_arena_init(&r.arena, 0);
    wf_buf_init(&r.text, 0);
    shape_text nodes;
    wf_memory_input input;
    wf_memory_input_init(&input,
                         weft_span_text("a,b,c,d\nlonger than a word,x\\y,\"n\nl\",\"q\"\"\"\n"));
    const wf_reader_options options = {.format = WF_FORMAT_CSV};
    (void)reader_text_run(&r.text, &options, shape_text_parse(&nodes, "{a b c d}"), &input.base,
                          &r.arena, true);
    wf_buf_put_byte(&r.text, '\0');
    assert_string_equal(r.text.data, "1@8:2 {a:up\"longer than a word\",b:u\"x\\\\y\",c:u\"n\\nl\","
                                     "d:u\"q\\\"\"}\nDONE\n");
    wf_buf_fini(&r.text);
    wf_arena_fini(&r.arena);
}

static void csv_has_at_most_65535_columns(void **state)
{
    (void)state;
    wf_buf header;
    wf_buf_init(&header, 0);
    for (int i = 0; i < 65536; i++)
        wf_buf_printf(&header, "%sc%d", i ? "," : "", i);
    wf_buf_put_text(&header, "\n");
    reading r;
    wf_arena_init(&r.arena, 0);
    wf_buf_init(&r.text, 0);
    const wf_reader_options options = {.format = WF_FORMAT_CSV, .name = "in"};
    assert_string_equal(read_in_chunks(&r, &options, "{c9}", wf_buf_span(&header), 65536),
                        "  W4011 0@0:1 the first row has more than 65535 columns\nINVALID\n");
    wf_buf_reset(&header);
    for (int row = 0; row < 2; row++)
        for (int i = 0; i < 65535; i++)
            wf_buf_printf(&header, "c%d%s", i, i == 65534 ? "\n" : ",");
    assert_string_equal(read_in_chunks(&r, &options, "{c65534 c9}", wf_buf_span(&header), 99999),
                        "1@447635:2 {c65534:u\"c65534\",c9:u\"c9\"}\nDONE\n");
    wf_buf_fini(&header);
    wf_buf_fini(&r.text);
    wf_arena_fini(&r.arena);
}

static void csv_allocates_nothing_for_a_row_in_steady_state(void **state)
{
    (void)state;
    static const char row[] = "1,\"x \"\"y\"\"\",\"two\nlines\",plain text of some length\n";
    shape_text nodes;
    endless_input input = {.base = {read_endless},
                           .row = row,
                           .len = sizeof row - 1,
                           .left = (sizeof row - 1) * 20000};
    const wf_reader_options options = {.format = WF_FORMAT_CSV, .csv = {.no_header = true}};
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_reader *reader;
    assert_int_equal(wf_reader_open(&reader, &options, shape_text_parse(&nodes, "{\"2\" \"4\"}"),
                                    &input.base, diags),
                     WEFT_OK);
    uint64_t before = 0;
    uint64_t rows = 0;
    wf_record record = {.arena = &arena};
    while (reader->next(reader, &record, diags) == WEFT_OK) {
        if (++rows == 2)
            before = wf_memory_count();
        wf_arena_reset(&arena);
    }
    assert_int_equal(rows, 20000);
    assert_int_equal(wf_memory_count(), before);
    assert_int_equal(record.number, 20000);
    assert_int_equal(record.line, 39999);
    assert_int_equal(weft_diags_count(diags), 0);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

/* A row that spans every read: the cost per byte does not grow with the row. */
static void csv_drops_an_endless_row_in_bounded_memory(void **state)
{
    (void)state;
    shape_text nodes;
    endless_input input = {
        .base = {read_endless}, .row = "abcdefg,", .len = 8, .left = (uint64_t)64 << 20};
    const wf_reader_options options = {
        .format = WF_FORMAT_CSV, .csv = {.no_header = true}, .max_record_bytes = 1 << 20};
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, (size_t)1 << 20);
    wf_reader *reader;
    wf_record record = {.arena = &arena};
    assert_int_equal(
        wf_reader_open(&reader, &options, shape_text_parse(&nodes, "{a}"), &input.base, diags),
        WEFT_OK);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_INVALID); /* too many columns */
    wf_reader_close(reader);
    input.left = (uint64_t)64 << 20;
    input.row = "abcdefgh";
    assert_int_equal(
        wf_reader_open(&reader, &options, shape_text_parse(&nodes, "{a}"), &input.base, diags),
        WEFT_OK);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_REJECTED);
    assert_int_equal(record.raw.len, 1 << 20);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_DONE);
    assert_int_equal(reader->position(reader), 64 << 20);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

static void csv_reports_a_record_that_is_too_big_for_its_arena(void **state)
{
    (void)state;
    reading r;
    wf_arena_init(&r.arena, 4096);
    wf_buf_init(&r.text, 0);
    wf_buf input;
    wf_buf_init(&input, 0);
    wf_buf_put_text(&input, "a\n\"\"\"");
    for (int i = 0; i < 10000; i++)
        wf_buf_put_byte(&input, 'x');
    wf_buf_put_text(&input, "\"\n1\n");
    const wf_reader_options options = {.format = WF_FORMAT_CSV, .name = "in"};
    assert_string_equal(
        read_in_chunks(&r, &options, "{a}", wf_buf_span(&input), 1000),
        "1@2:2 rejected \"\\\"\\\"\\\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"\n"
        "  W4804 1@2:2 the record's values need more memory than a record may hold\n"
        "2@10007:3 {a:u\"1\"}\nDONE\n");
    wf_buf_fini(&input);
    wf_buf_fini(&r.text);
    wf_arena_fini(&r.arena);
}

static weft_status fail_to_read(wf_input *self, size_t *got, char *to, size_t room,
                                weft_diags *diags)
{
    (void)self;
    (void)got;
    (void)to;
    (void)room;
    (void)diags;
    return WEFT_IO;
}

static void csv_passes_a_failed_read_on_for_good(void **state)
{
    (void)state;
    shape_text nodes;
    wf_input input = {fail_to_read};
    const wf_reader_options options = {.format = WF_FORMAT_CSV};
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_reader *reader;
    wf_record record = {.arena = &arena};
    assert_int_equal(
        wf_reader_open(&reader, &options, shape_text_parse(&nodes, "{a}"), &input, diags), WEFT_OK);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_IO);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_IO);
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

static void csv_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const char *const input = "a,b,c,d\n1,\"2\"\"\",3,4\n\"5\n\",6,7,8\n1,2\n";
    const wf_reader_options options = {.format = WF_FORMAT_CSV, .max_record_bytes = 16};
    expect_survival(&options, "{d b zz c[]{m}}", input, 8);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(csv_gives_the_wanted_cells),
        cmocka_unit_test(csv_ends_rows_at_any_line_end),
        cmocka_unit_test(csv_keeps_quoted_delimiters_and_line_ends),
        cmocka_unit_test(csv_halves_doubled_quotes),
        cmocka_unit_test(csv_reads_what_csv_spectrum_collects),
        cmocka_unit_test(csv_reads_blank_cells_as_missing),
        cmocka_unit_test(csv_trims_inside_and_outside_quotes),
        cmocka_unit_test(csv_trims_only_outside_quotes),
        cmocka_unit_test(csv_takes_other_delimiters_and_quotes),
        cmocka_unit_test(csv_refuses_delimiters_that_cannot_be),
        cmocka_unit_test(csv_skips_a_byte_order_mark),
        cmocka_unit_test(csv_says_that_utf16_is_not_utf8),
        cmocka_unit_test(csv_skips_blank_lines),
        cmocka_unit_test(csv_of_one_column_needs_quotes_for_an_empty_cell),
        cmocka_unit_test(csv_rejects_ragged_rows_and_goes_on),
        cmocka_unit_test(csv_fills_short_rows_when_told_to),
        cmocka_unit_test(csv_rejects_text_behind_a_closing_quote),
        cmocka_unit_test(csv_takes_a_quote_inside_an_unquoted_cell_as_it_is),
        cmocka_unit_test(csv_goes_on_behind_the_line_of_an_open_quote),
        cmocka_unit_test(csv_refuses_an_open_quote_within_the_maximum),
        cmocka_unit_test(csv_drops_rows_that_are_too_long),
        cmocka_unit_test(csv_rejects_rows_that_are_not_utf8),
        cmocka_unit_test(csv_keeps_control_characters),
        cmocka_unit_test(csv_names_the_columns_that_are_not_there),
        cmocka_unit_test(csv_refuses_a_wanted_name_that_stands_twice),
        cmocka_unit_test(csv_cannot_go_on_without_a_header),
        cmocka_unit_test(csv_without_a_header_has_named_or_numbered_columns),
        cmocka_unit_test(csv_lays_cells_out_by_the_shape),
        cmocka_unit_test(csv_marks_members_of_a_cell_as_faults),
        cmocka_unit_test(csv_says_which_cells_are_plain),
        cmocka_unit_test(csv_has_at_most_65535_columns),
        cmocka_unit_test(csv_allocates_nothing_for_a_row_in_steady_state),
        cmocka_unit_test(csv_drops_an_endless_row_in_bounded_memory),
        cmocka_unit_test(csv_reports_a_record_that_is_too_big_for_its_arena),
        cmocka_unit_test(csv_passes_a_failed_read_on_for_good),
        cmocka_unit_test(csv_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
