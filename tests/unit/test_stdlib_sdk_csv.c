/* CSV and JSON texts of mapping files: what the strict forms do right, options, and failures. The rest is
   in the conformance vectors (tests/compat). */
#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void rows_are_read_as_the_package_does(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.parse_csv", "[`a,b\\n1, x \\n\\n`]", "[{`a`:`1`,`b`:`x`}]"},
        {"sdk.parse_csv", "[`a,a\\n1,2`]", "[{`a`:`2`}]"},
        {"sdk.parse_csv", "[`a,a\\n1,2`, {`group_columns_by_name`: true}]", "[{`a`:[`1`,`2`]}]"},
        {"sdk.parse_csv", "[`a,b\\r\\n1,2\\n3,4`]",
         "fails: CSV parse error: Invalid Record Length: columns length is 2, got 3 on line 3"},
        {"sdk.parse_csv", "[`a\\n\\`x`]",
         "fails: CSV parse error: Quote Not Closed: the parsing is finished with an opening quote "
         "at "
         "line 2"},
        {"sdk.parse_csv", "[`a\\n\\`x\\`y`]",
         "fails: CSV parse error: Invalid Closing Quote: got `y` at line 2 instead of delimiter, "
         "record delimiter, trimable character (if activated) or comment"},
        {"sdk.parse_csv", "[`a\\nx\\`y`]",
         "fails: CSV parse error: Invalid Opening Quote: a quote is found on field `a` at line 2, "
         "value is `x`"},
        {"sdk.parse_csv", "[`a;b\\n1;2`, {`delimiter`: `;`, `columns`: false}]",
         "[[`a`,`b`],[`1`,`2`]]"},
        {"sdk.parse_csv", "[`1,2`, {`columns`: [`x`, null]}]", "[{`x`:`1`}]"},
        {"sdk.parse_csv", "[`1,2`, {`columns`: [`x`, 5]}]",
         "fails: Invalid column definition: expect a string or a literal object, got 5 at position "
         "1"},
        {"sdk.parse_csv", "[`a\\n1`, {`delimiter`: ``}]",
         "fails: Invalid option delimiter: delimiter must be a non empty string or buffer or array "
         "of "
         "string|buffer, got ``"},
        {"sdk.parse_csv", "[`a\\n1`, {`skipEmptyLines`: 1}]",
         "fails: Invalid Option: skip_empty_lines must be a boolean, got 1"},
        {"sdk.parse_csv", "[`a\\n1`, {`from`: `x`}]",
         "fails: Invalid Option: from must be an integer, got `x`"},
        {"sdk.parse_csv", "[`a,d\\n007,2025-01-05\\nx,5.`, {`cast`: true, `cast_date`: true}]",
         "[{`a`:7,`d`:`2025-01-05T00:00:00.000Z`},{`a`:`x`,`d`:5}]"},
        {"sdk.parse_csv", "[`a,b\\n1,2`, {`objname`: `a`}]", "{`1`:{`a`:`1`,`b`:`2`}}"},
        {"sdk.parse_csv", "[`a\\n1`, {`info`: true, `raw`: true}]",
         "[{`record`:{`a`:`1`},`raw`:`1`,`info`:{`bytes`:3,`comment_lines`:0,`empty_lines`:0,"
         "`invalid_field_length`:0,`lines`:2,`records`:1,`columns`:[{`name`:`a`}],`header`:false,"
         "`index`:1,`raw`:`1`}}]"},
        {"sdk.parse_csv", "[5]", "fails: the CSV is 5; it is a text"},
        {"sdk.parse_csv", "[`a`, 5]", "fails: the options are 5; they are an object"},
    };
    CHECK(rows);
}

static void rows_are_read_strictly(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.parse_csv", "[`\\ufeffa,b\\n1,2\\r\\n3,4\\r5,6`]",
         "[{`a`:`1`,`b`:`2`},{`a`:`3`,`b`:`4`},{`a`:`5`,`b`:`6`}]"},
        {"strict.parse_csv", "[`a,a\\n1,2`]",
         "fails: CSV parse error: two columns have the name `a`; the option group_columns_by_name "
         "makes a list of them"},
        {"strict.parse_csv", "[`__proto__\\n1`]", "[{`__proto__`:`1`}]"},
        {"strict.parse_csv", "[`d\\nitem 12\\n2025-02-30`, {`cast`: true, `cast_date`: true}]",
         "[{`d`:`item 12`},{`d`:`2025-02-30`}]"},
        {"strict.simple_csv", "[`a,b\\n\\`x,y\\`,2\\n3`]",
         "{`valid`:true,`errors`:[],`data`:[{`a`:`x,y`,`b`:`2`},{`a`:`3`}],`stats`:{`totalRows`:2,"
         "`validRows`:2,`invalidRows`:0,`columns`:[`a`,`b`]}}"},
        {"strict.simple_csv", "[`a\\n12abc\\n7\\nTRUE`, {`columnTypes`: {`a`: `number`}}]",
         "{`valid`:false,`errors`:[`Row 1: Column 'a' must be a number, got '12abc'`,`Row 3: "
         "Column "
         "'a' must be a number, got 'TRUE'`],`data`:[{`a`:7}],`stats`:{`totalRows`:3,`validRows`:1,"
         "`invalidRows`:2,`columns`:[`a`]}}"},
        {"strict.simple_csv", "[`a\\n\\`x`]",
         "{`valid`:false,`errors`:[`CSV parse error: Quote Not Closed: the parsing is finished "
         "with "
         "an opening quote at line 2`]}"},
        {"sdk.simple_csv", "[`a\\n\\`x`, {`requiredColumns`: [`b`], `minRows`: 3}]",
         "{`valid`:false,`errors`:[`Required column 'b' is missing`,`CSV must have at least 3 "
         "rows, "
         "found 2`]}"},
        {"strict.validate_csv", "[`a\\n1\\nx`, {`columnTypes`: {`a`: `number`}, `maxRows`: 1}]",
         "{`valid`:false,`errors`:[`CSV has 2 rows, maximum allowed is 1`,`Row 2, column \\`a\\`: "
         "expected number, got string`]}"},
        {"sdk.validate_csv", "[`a,b\\n1`]",
         "{`valid`:false,`errors`:[`Parse error: CSV parse error: Invalid Record Length: columns "
         "length is 2, got 1 on line 2`]}"},
        {"sdk.validate_csv", "[`d\\nitem 12`, {`columnTypes`: {`d`: `date`}}]",
         "{`valid`:true,`errors`:[]}"},
        {"strict.validate_csv", "[`d\\nitem 12`, {`columnTypes`: {`d`: `date`}}]",
         "{`valid`:false,`errors`:[`Row 1, column \\`d\\`: expected date, got string`]}"},
    };
    CHECK(rows);
}

static void json_is_read(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.parse_json", "[`\\ufeff {\\`a\\`:[1,2]}`, {`dataPath`: `a[1]`}]", "2"},
        {"sdk.parse_json", "[`{\\`a\\`:null}`, {`dataPath`: `a.b`}]", "missing"},
        {"sdk.parse_json", "[`[\\`a//b\\`]`, {`allowComments`: true}]",
         "fails: Failed to parse JSON: the text is not closed in JSON at position 3"},
        {"strict.parse_json", "[`[\\`a//b\\`] /* c */`, {`allowComments`: true}]", "[`a//b`]"},
        {"sdk.parse_json", "[`[\\`x,]\\`,]`, {`allowTrailingCommas`: true}]", "[`x]`]"},
        {"strict.parse_json", "[`[\\`x,]\\\\\\`,]\\` , ]`, {`allowTrailingCommas`: true}]",
         "[`x,]\\`,]`]"},
        {"sdk.parse_json", "[`9007199254740993`]", "9007199254740993"},
        {"sdk.parse_json",
         "[`[\\`2025-02-30\\`]`, {`parseDates`: true, `dateFormats`: "
         "[`YYYY-MM-DD`]}]",
         "[`2025-03-02T00:00:00.000Z`]"},
        {"strict.parse_json",
         "[`{\\`d\\`:\\`2025-02-30\\`}`, {`parseDates`: true, `dateFormats`: "
         "[`YYYY-MM-DD`]}]",
         "{`d`:`2025-02-30`}"},
        {"sdk.parse_json",
         "[`{\\`b\\`:1}`, {`validateSchema`: true, `schema`: {`type`: `array`, "
         "`required`: [`a`]}}]",
         "fails: Failed to parse JSON: Schema validation failed: Expected type array, got object, "
         "Required field `a` is missing"},
        {"sdk.parse_json", "[5]", "fails: Failed to parse JSON: the JSON is 5; it is a text"},
        {"sdk.stream_json", "[`1\\n\\nx\\n2`, {`jsonLines`: true}]", "[1,2]"},
        {"strict.stream_json", "[`1\\n\\n?\\n2`, {`jsonLines`: true}]",
         "fails: Failed to parse JSON stream: a value is expected in JSON at position 0 (line 3)"},
        {"sdk.stream_json", "[`[1,2,3]`, {`batchSize`: 2}]", "[[1,2],[3]]"},
        {"sdk.stream_json", "[`{}`]",
         "fails: Failed to parse JSON stream: Content is not a JSON array"},
        {"sdk.stream_json", "[`\\ufeff[]`]",
         "fails: Failed to parse JSON stream: Unexpected token, a byte order mark"},
        {"strict.stream_json", "[`\\ufeff[1]`]", "[1]"},
        {"sdk.validate_json", "[`[[\\`NaN\\`]]`, {`maxDepth`: 2}]",
         "{`valid`:true,`errors`:[],`warnings`:[`JSON contains \\`NaN\\` which is not a valid JSON "
         "value`]}"},
        {"sdk.validate_json", "[`[\\n?`]",
         "{`valid`:false,`errors`:[`JSON syntax error at line 2, column 1: a value is expected in "
         "JSON "
         "at position 2`]}"},
    };
    CHECK(rows);
}

static void documents_are_judged(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.validate_xml", "[`<a/><b/>`]", "{`valid`:true,`errors`:[]}"},
        {"sdk.validate_xml", "[`<a><b></a>`]",
         "{`valid`:false,`errors`:[`Expected closing tag 'b' (opened in line 1, col 4) instead of "
         "closing tag 'a'.`]}"},
        {"sdk.validate_xml", "[`<a><b>`]",
         "{`valid`:false,`errors`:[`Invalid '[    \\`a\\`,    \\`b\\`]' found.`]}"},
        {"sdk.validate_xml", "[`@text 1025 <a>`]",
         "{`valid`:false,`errors`:[`There are more than 1024 elements in one another.`]}"},
        {"sdk.validate_xml", "[` `]", "{`valid`:false,`errors`:[`XML content is empty`]}"},
        {"strict.validate_xml", "[`<a>&x;</a>`]",
         "{`valid`:false,`errors`:[`Failed to parse XML: line 1, column 7: &x; is no reference; a "
         "plain & is written &amp;`]}"},
        {"strict.validate_xml", "[`<a>&#65;</a>`]", "{`valid`:true,`errors`:[]}"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_read_as_the_package_does),
        cmocka_unit_test(rows_are_read_strictly),
        cmocka_unit_test(json_is_read),
        cmocka_unit_test(documents_are_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
