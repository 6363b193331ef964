/* What a mapping may not say: each mistake with its place, and the limits. */
#include "grammar/syntax.h"

#include "base/memory.h"
#include "grammar/weft_lexer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/support/syntax_text.h"

/* ---- mistakes ---- */

#define MAP(body) "weft 1\nmap m from json to json {\n" body "\n}\n"

typedef struct mistake_row {
    const char *text;
    const char *diags;   /* "code line:column", one for each, with blanks between */
    const char *message; /* part of the first */
    const char *hint;    /* part of the first */
} mistake_row;

static const mistake_row mistakes[] = {
    /* the first line */
    {"", "W1001 1:1", "edition", "`weft 1`"},
    {"map m from json to json {}\n", "W1001 1:1", "edition", "`weft 1`"},
    {"map m from json to json { a: 00 }\n", "W1001 1:1 W1009 1:30", "edition", "`weft 1`"},
    {"sku,qty\nab-1,0012\n", "W1001 1:1", "no mapping", "the mapping's file first"},
    {"<orders>\n<order/></orders>", "W1001 1:1", "no mapping", "the mapping's file first"},
    {"weft 1\nmap m from json to json {\n  a: keep .b\n}\n", "W1003 3:6", "an expression",
     "before the name: keep a: …"},
    {"weft 1\nmap m from json to json { a: try .b.int() }\n", "W1003 2:30", "an expression",
     "before the name: try a: …"},
    {"WEFT 1\n", "W1001 1:1", "no mapping", "the mapping's file first"},
    {"# hi\n\nweft 1\nconst x = \n", "W1001 3:1 W1003 5:1", "very first line", "line 1"},
    {"weft 2\nnot at all\n", "W1002 1:6", "edition `2`", "`weft 1`"},
    {"weft\n", "W1002 1:1", "number", "`weft 1`"},
    {"weft 1 const x = 1\n", "W1002 1:8", "its own", "next line"},
    {"weft 1\nconst x = \"\xff\"\n", "W1017 2:12", "0xFF", "UTF-8"},

    /* brackets */
    {"weft 1\nmap m from json to json {\n  a: 1\n", "W1004 2:25", "`{` is never closed", "line 4"},
    {"weft 1\nmap m from json to json {\n  a: {\n    b: 1\n}\n\nconst x = 1\n", "W1004 3:6",
     "`{` is never closed", "further left"},
    {MAP("  a: f(.x, [1)\n  b: 2"), "W1004 3:12", "`[` is never closed", "`]`"},
    {MAP("  a: f(.x, 1\n  b: 2\n  c: +"), "W1003 4:3 W1003 5:6", "expected `,` or `)`, found `b:`",
     "`(` of line 3, column 7 is still open"},
    {MAP("  a: 1 )\n  b: ]"), "W1005 3:8 W1005 4:6", "`)` closes nothing", "delete"},
    {MAP("  a: \"${f(1}\"\n  b: 2"), "W1004 3:10", "`(` is never closed", "`)`"},

    /* texts */
    {MAP("  a: \"abc\n  b: 2"), "W1006 3:6", "begins here", "add \""},
    {MAP("  a: 'abc\n  b: 2"), "W1006 3:6", "begins here", "add '"},
    {MAP("  a: \"abc ${.x\n  b: +"), "W1006 3:6 W1003 4:6", "${ is still open", "}\""},
    {MAP("  a: ```\n  b: 2"), "W1006 3:6", "block", "```"},
    {MAP("  a: \"a\\q\""), "W1008 3:8", "unknown escape `\\q`", "\\\\"},
    {MAP("  a: \"it\\'s\""), "W1008 3:9", "unknown escape", "without a backslash"},
    {MAP("  a: \"\\u12\""), "W1008 3:7", "hexadecimal", "\\u00e9"},
    {MAP("  a: \"\\ud800\""), "W1008 3:7", "not a character", "pairs"},
    {MAP("  a: \"a\tb\""), "W1007 3:8", "tab", "\\t"},
    {MAP("  a: \"a\x01z\""), "W1007 3:8", "U+0001", "\\u0001"},
    {MAP("  a: \"x ${} y\""), "W1003 3:11", "between `${` and `}`", "\\${}"},
    {"weft 1\nuse schema \"a${b}\"\n", "W1018 2:12", "fixed", "'…'"},
    {MAP("  a: .\"x${y}\""), "W1018 3:6", "fixed", ".get(key)"},

    /* characters, numbers, names */
    {MAP("  a: \xe2\x80\x9c"
         "abc\xe2\x80\x9d"),
     "W1007 3:6", "typographic", "\"abc\""},
    {MAP("  a:\xc2\xa0"
         "1"),
     "W1007 3:5", "no-break space", "plain blank"},
    {MAP("  a: 3 \xe2\x80\x93 2"), "W1007 3:8", "en dash", "minus"},
    {MAP("  a: 1 ^ 2"), "W1007 3:8", "caret", "no such operator"},
    {MAP("  a: 1e3"), "W1009 3:6", "`1e3`", "exponent"},
    {MAP("  a: 007"), "W1009 3:6", "`007`", "\"007\""},
    {MAP("  a: 10min"), "W1009 3:6", "`10min`", "10 min"},
    {MAP("  a: .5"), "W1009 3:6", "`.5`", "0.5"},
    {MAP("  a: xs.0"), "W1009 3:8", "`.0`", "xs[0]"},
    {MAP("  a: 1_000"), "W1009 3:6", "`1_000`", "without _"},
    {MAP("  a: gr\xc3\xb6\xc3\x9f"
         "e"),
     "W1011 3:6", "not a name", "rename"},
    {MAP("  gr\xc3\xb6\xc3\x9f"
         "e : 1"),
     "W1011 3:3", "not a field name", "quote"},
    {MAP("  a: 1 \xe2\x98\x83"), "W1007 3:8", "U+2603", ""},
    {MAP("  a: 7up"), "W1009 3:6", "`7up`", "begins with a letter"},
    {MAP("  a: total-1"), "W1011 3:6", "minus has blanks", "`total - 1`"},
    {MAP("  first-name: 1"), "W1011 3:3", "not a field name", "\"first-name\":"},
    {MAP("  a: .gr\xc3\xb6\xc3\x9f"
         "e"),
     "W1011 3:7", "not a name", ".\"gr"},
    {MAP("  let if = 3"), "W1019 3:7", "`if` is a word of the language", "`if_`"},
    {"weft 1\nfn f(a.b: T) = 1\n", "W1020 2:6", "`a.b`", "dots"},

    /* signs of other languages */
    {MAP("  a: .x && .y"), "W1010 3:9", "`&&`", "`and`"},
    {MAP("  a: .x || .y"), "W1010 3:9", "`||`", "`or`"},
    {MAP("  a: !.x"), "W1010 3:6", "`!`", "`not`"},
    {MAP("  a: .x === 1"), "W1010 3:9", "`===`", "=="},
    {MAP("  a: .x !== 1"), "W1010 3:9", "`!==`", "!="},
    {MAP("  a: .x ? 1 : 2"), "W1010 3:9", "`? :`", "if … then … else"},
    {MAP("  a: .x ?: 2"), "W1010 3:9", "`? :`", "??"},
    {MAP("  a: .x?.y"), "W1010 3:8", "`?.`", "missing"},
    {MAP("  a: 1;\n  b: 2 // two"), "W1010 3:7 W1010 4:8", "`;`", "no separator"},
    {MAP("  a: if .x then 1 elif .y then 2"), "W1010 3:19", "two words", "`else if`"},
    {"weft 1\nfn f(a: T): U = 1\n", "W1010 2:11", "`->`", "-> Type"},

    /* = : == */
    {MAP("  sku = .sku\n  b: 2"), "W1012 3:3", "a colon, not `=`", "`sku: …`"},
    {MAP("  b: 2\n  sku = .sku"), "W1012 4:3", "a colon, not `=`", "`sku: …`"},
    {MAP("  skip if .x = 1"), "W1012 3:14", "does not compare", "=="},
    {MAP("  let y: = 3"), "W1012 3:10", "without the colon", "`let y = …`"},
    {MAP("  a: = 3"), "W1012 3:6", "no `=`", "`a: …`"},

    /* expressions */
    {MAP("  a: 1 < .x < 5"), "W1013 3:6", "do not chain", "`1 < .x and .x < 5`"},
    {MAP("  a: .x is T == true"), "W1013 3:6", "do not chain", "`and`"},
    {MAP("  let f = x => x.y"), "W1014 3:13", "lambda", "xs.map"},
    {MAP("  a: xs.map(.a => 2)"), "W1014 3:13", "must be a name", "`x => …`"},
    {MAP("  a: if .x { 1 } else { 2 }"), "W1003 3:12", "expected `then`", "if c then a else b"},
    {MAP("  a: .x not in [1]"), "W1003 3:9", "`not`", "not (a in b)"},
    {MAP("  a: .x is not T"), "W1003 3:12", "`is not`", "not (x is Kind)"},
    {MAP("  a: xs[1:2]"), "W1003 3:10", "colon", "xs[a..b]"},
    {MAP("  a: [1 2]"), "W1003 3:9", "expected `,` or `]`, found `2`", "comma"},
    {MAP("  a: 1 +\n  b: 2"), "W1003 4:3", "expected an expression, found `b:`", "`+`"},
    {MAP("  a: 10 mins"), "W1003 3:9", "ms, s, min, h and d", "10 min"},
    {MAP("  a: 1 else 2"), "W1003 3:8", "found `else`", "if … then"},
    {MAP("  a: match .x { \"A\" => 1 \"B\" => 2 }"), "W1003 3:26", "expected `,` or `}`", "comma"},
    {MAP("  a: match .x { \"A\": 1 }"), "W1003 3:17", "found `\"A\":`", "=>"},
    {MAP("  a: match .x { A => 1 }"), "W1003 3:17", "a literal", "\"A\""},

    /* entries and declarations */
    {MAP("  sku .sku\n  b: 2"), "W1003 3:3", "without a colon", "`sku: …`"},
    {MAP("  b: 2\n  sku .sku\n  c: 3"), "W1003 4:3", "no colon", "`sku: …`"},
    {MAP("  let total: .x"), "W1003 3:14", "expected a type", "`let total = …`"},
    {MAP("  const x = 1"), "W1003 3:3", "`let`", "`let … = …`"},
    {MAP("  keep .a"), "W1003 3:8", "a name with a colon", ""},
    {"weft 1\nmapp m from json to json {}\n", "W1003 2:1", "expected a declaration", "`map`"},
    {"weft 1\nfunction f(a) = 1\nimport \"x\"\n", "W1003 2:1 W1003 3:1", "a declaration", "`fn`"},
    {"weft 1\nlet x = 1\n", "W1003 2:1", "inside a block", "const"},
    {"weft 1\na: 1\n", "W1003 2:1", "in no block", "}"},
    {"weft 1\nparam A ID\n", "W1003 2:7", "a name with a colon", "`A: Type`"},
    {"weft 1\nparam A: = 1\n", "W1003 2:10", "a type behind the colon", "`A: Type = …`"},
    {"weft 1\nfn f() -> T { 1 }\n", "W1003 2:13", "expected `=`", "-> Type = …"},
    {"weft 1\nmap m json to json {\n  a: +\n}\n", "W1003 2:7 W1003 3:6", "expected `from`", ""},
    {"weft 1\ntest m { expect 1 }\n", "W1003 2:8 W1003 2:17", "expected a text", ""},
    {"weft 1\ntest m \"t\" { foo }\n", "W1003 2:14", "`expect`", "`given`"},
    {"weft 1\ntest m \"t\" { expect a != 1 }\n", "W1003 2:23", "expected `==`", "path == value"},
    {"weft 1\nmap m from cvs to json {}\n", "W1021 2:12", "`cvs`", "csv"},
    {"weft 1\nmap m from csv to jsn {}\n", "W1021 2:19", "`jsn`", "json"},
    {"weft 1\nuse banana\n", "W1021 2:5", "`use banana`", "use clock"},
    {"weft 1\nuse shema \"x\"\n", "W1021 2:5", "`use shema", "use schema"},
    {"weft 1\ntable t -> T from xml \"f\"\n", "W1021 2:19", "`xml`", "csv"},
    {"weft 1\ntest m \"t\" { given yaml '' }\n", "W1021 2:20", "`yaml`", "ndjson"},
    {"weft 1\nmap m from csv to mutation {}\n", "W1022 2:19", "needs a name", "mutation NAME"},
    {"weft 1\nmap m from csv to json T {}\n", "W1022 2:24", "takes no name", "type T"},
    {"weft 1\nmap m from csv to json returning { a } {}\n", "W1022 2:34", "returns nothing",
     "mutation"},
    {"weft 1\nlookup l() -> U { take .a }\n", "W1022 2:8", "no query", "query '…'"},
    {"weft 1\nlookup l() -> U { query '' take .a take .b }\n", "W1022 2:36", "only one `take`",
     "keep one"},
};

/* "W1003 4:3 W1003 6:1" of all complaints. */
static void places_of(wf_buf *out, const weft_diags *diags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        wf_buf_printf(out, "%s%s %u:%u", i > 0 ? " " : "", diag->code, (unsigned)diag->line,
                      (unsigned)diag->column);
    }
    wf_buf_put_byte(out, '\0');
}

static void expect_part(const mistake_row *row, const char *text, const char *part)
{
    if (!strstr(text, part))
        fail_msg("\n%s\nsays `%s`, expected `%s` in it", row->text, text, part);
}

static void syntax_weft_names_each_mistake_and_its_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++) {
        const mistake_row *const row = &mistakes[i];
        wf_buf places = {.data = NULL};
        syntax_text t;
        syntax_parse(&t, weft_span_text(row->text));
        assert_int_equal(t.status, WEFT_INVALID);
        weft_diags_sort(t.diags);
        places_of(&places, t.diags);
        if (strcmp(places.data, row->diags) != 0)
            fail_msg("\n%s\ngives %s, expected %s", row->text, places.data, row->diags);
        expect_part(row, weft_diags_at(t.diags, 0)->message, row->message);
        expect_part(row, weft_diags_at(t.diags, 0)->hint, row->hint);
        for (size_t j = 0; j < weft_diags_count(t.diags); j++)
            assert_non_null(weft_diag_explain(weft_diags_at(t.diags, j)->code));
        wf_buf_fini(&places);
        syntax_close(&t);
    }
}

static void syntax_weft_goes_on_after_each_mistake(void **state)
{
    (void)state;
    static const char text[] = "weft 1\n"
                               "map m from json to json {\n"
                               "  a: 1 +\n"
                               "  b: 2\n"
                               "  c: match .x { 1 2 => 3, 4 => 5 }\n"
                               "  d: { e: ] f: 6 }\n"
                               "}\n"
                               "fn f(a b) = 1\n"
                               "const g = 7\n";
    syntax_text t;
    wf_buf places = {.data = NULL};
    syntax_parse(&t, weft_span_text(text));
    places_of(&places, t.diags);
    assert_string_equal(places.data, "W1003 4:3 W1003 5:19 W1005 6:11 W1003 8:8");
    assert_string_equal(t.out.data, "(FILE\n"
                                    "  (MAP m\n"
                                    "    (SOURCE json (ABSENT))\n"
                                    "    (TARGET json (ABSENT) (ABSENT))\n"
                                    "    (BLOCK\n"
                                    "      (ERROR)\n"
                                    "      (ENTRY b (INTEGER 2))\n"
                                    "      (ENTRY c\n"
                                    "        (MATCH\n"
                                    "          (MEMBER x (CURRENT))\n"
                                    "          (ERROR)\n"
                                    "          (ARM\n"
                                    "            (PATTERNS any (INTEGER 4))\n"
                                    "            (INTEGER 5))))\n"
                                    "      (ENTRY d\n"
                                    "        (OBJECT\n"
                                    "          (ERROR)\n"
                                    "          (ENTRY f (INTEGER 6))))))\n"
                                    "  (ERROR)\n"
                                    "  (CONST g (INTEGER 7)))\n");
    wf_buf_fini(&places);
    syntax_close(&t);
}

/* Every sample without any one of its tokens: what is said stays in proportion. */
static void syntax_weft_one_missing_token_costs_few_complaints(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(syntax_files); i++) {
        wf_buf text = {.data = NULL};
        wf_buf less = {.data = NULL};
        syntax_text sample;
        syntax_open(&sample, syntax_read(&text, syntax_files[i]));
        wf_complaints silent = {.source = sample.source, .quiet = true};
        wf_lexer lexer;
        wf_token token;
        wf_lexer_init(&lexer, sample.source, (uint32_t)strlen("weft 1"), &sample.arena, &silent);
        wf_lexer_next(&lexer, &token);
        for (; token.at.end > token.at.start; wf_lexer_next(&lexer, &token)) {
            syntax_text t;
            wf_buf_reset(&less);
            wf_buf_put(&less, text.data, token.at.start);
            wf_buf_put(&less, text.data + token.at.end, text.len - token.at.end);
            syntax_parse(&t, wf_buf_span(&less));
            if (weft_diags_errors(t.diags) > 3)
                fail_msg("%s without byte %u: %zu errors", syntax_files[i],
                         (unsigned)token.at.start, weft_diags_errors(t.diags));
            syntax_close(&t);
        }
        syntax_close(&sample);
        wf_buf_fini(&text);
        wf_buf_fini(&less);
    }
}

static void syntax_weft_shows_fifty_mistakes_and_says_so(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    syntax_text t;
    wf_buf_put_text(&text, "weft 1\nmap m from json to json {\n");
    for (int i = 0; i < 200; i++)
        wf_buf_put_text(&text, "  a: +\n  b: 1 = 2\n");
    wf_buf_put_text(&text, "}\n");
    syntax_parse(&t, wf_buf_span(&text));
    assert_int_equal(t.status, WEFT_INVALID);
    assert_int_equal(weft_diags_count(t.diags), 51);
    assert_string_equal(weft_diags_at(t.diags, 50)->code, "W1023");
    wf_buf_fini(&text);
    syntax_close(&t);
}

/* ---- limits ---- */

typedef struct repeat_row {
    const char *before;
    const char *repeated;
    const char *middle;
    const char *after; /* repeated, too */
    const char *end;
    size_t most; /* times it may be repeated */
} repeat_row;

static void put_times(wf_buf *out, const char *text, size_t times)
{
    for (size_t i = 0; i < times; i++)
        wf_buf_put_text(out, text);
}

static void expect_repeated(const repeat_row *row, size_t times, bool fits)
{
    wf_buf text = {.data = NULL};
    syntax_text t;
    wf_buf_put_text(&text, "weft 1\n");
    wf_buf_put_text(&text, row->before);
    put_times(&text, row->repeated, times);
    wf_buf_put_text(&text, row->middle);
    put_times(&text, row->after, times);
    wf_buf_put_text(&text, row->end);
    syntax_parse(&t, wf_buf_span(&text));
    if (t.status != (fits ? WEFT_OK : WEFT_INVALID))
        fail_msg("%zu times `%s`: %s", times, row->repeated, weft_status_text(t.status));
    if (!fits)
        assert_string_equal(weft_diags_at(t.diags, 0)->code, "W1015");
    wf_buf_fini(&text);
    syntax_close(&t);
}

static void syntax_weft_depth_is_bounded(void **state)
{
    (void)state;
    /* what may nest: brackets 200 deep, trees 200 tall with the FILE and CONST on top */
    static const repeat_row rows[] = {
        {"const x = ", "(", "1", ")", "\n", 200},
        {"const x = ", "[", "1", "]", "\n", 197},
        {"const x = ", "{ a: ", "1", "}", "\n", 98},
        {"const x = ", "not ", "a", "", "\n", 197},
        {"const x = ", "-", "a", "", "\n", 197},
        {"const x = a", ".b", "", "", "\n", 197},
        {"const x = a", " + b", "", "", "\n", 197},
        {"const x = ", "if a then b else ", "c", "", "\n", 100},
        {"const x = ", "f(", "a", ")", "\n", 98},
        {"const x = ", "each a => ", "b", "", "\n", 100},
        {"param x: ", "[", "T", "]", "\n", 197},
        {"const x = ", "\"${", "a", "}\"", "\n", 32},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        expect_repeated(&rows[i], rows[i].most, true);
        expect_repeated(&rows[i], rows[i].most + 1, false);
        expect_repeated(&rows[i], 100000, false);
    }
}

static void syntax_weft_long_lists_are_not_deep(void **state)
{
    (void)state;
    static const repeat_row rows[] = {
        {"const x = [", "1,", "", "", "]\n", 0},
        {"const x = {", "a: if b then c else not d ", "", "", "}\n", 0},
        {"const x = match a {", "1 => not -b,", "", "", "}\n", 0},
        {"", "const x = not -a\n", "", "", "", 0},
        {"map m from csv to json {", "skip if not .a\n", "", "", "}\n", 0},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++)
        expect_repeated(&rows[i], 3000, true);
}

static void syntax_weft_refuses_more_than_64_mib(void **state)
{
    (void)state;
    const size_t len = (size_t)64 * 1024 * 1024 + 1;
    char *const text = wf_alloc(len, 1);
    syntax_text t;
    assert_non_null(text);
    memset(text, ' ', len);
    memcpy(text, "weft 1\n", 7);
    syntax_parse(&t, weft_span_of(text, len));
    assert_int_equal(t.status, WEFT_LIMIT);
    assert_string_equal(weft_diags_at(t.diags, 0)->code, "W1016");
    syntax_close(&t);
    syntax_parse(&t, weft_span_of(text, len - 1));
    assert_int_equal(t.status, WEFT_OK);
    syntax_close(&t);
    wf_free(text);
}

/* Fails the nth allocation for every n there is. */
static void expect_clean_failures(weft_span text, weft_status expected)
{
    bool failed = true;
    for (uint64_t nth = 1; failed; nth++) {
        wf_node *file = NULL;
        wf_arena arena;
        wf_arena_init(&arena, 0);
        weft_diags *const diags = weft_diags_new(0);
        wf_source *const source = wf_source_new(&arena, "test.weft", text);
        assert_non_null(source);
        const uint64_t before = wf_memory_count();
        wf_memory_fail_nth(nth);
        const weft_status rc = wf_syntax_weft(&file, source, &arena, diags);
        wf_memory_fail_nth(0);
        failed = wf_memory_count() - before >= nth;
        if (rc != WEFT_NOMEM || !failed)
            assert_int_equal(rc, expected);
        assert_true((rc == WEFT_NOMEM) == (file == NULL));
        weft_diags_free(diags);
        wf_arena_fini(&arena);
    }
}

static void syntax_weft_fails_cleanly_without_memory(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    expect_clean_failures(syntax_read(&text, "every_kind.weft"), WEFT_OK);
    wf_buf_reset(&text);
    wf_buf_put_text(&text, "weft 1\nconst x = ");
    put_times(&text, "f([", 60);
    put_times(&text, "])", 60);
    expect_clean_failures(wf_buf_span(&text), WEFT_OK);
    wf_buf_fini(&text);
    for (size_t i = 0; i < WF_COUNTOF(mistakes); i++)
        expect_clean_failures(weft_span_text(mistakes[i].text), WEFT_INVALID);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(syntax_weft_names_each_mistake_and_its_place),
        cmocka_unit_test(syntax_weft_goes_on_after_each_mistake),
        cmocka_unit_test(syntax_weft_one_missing_token_costs_few_complaints),
        cmocka_unit_test(syntax_weft_shows_fifty_mistakes_and_says_so),
        cmocka_unit_test(syntax_weft_depth_is_bounded),
        cmocka_unit_test(syntax_weft_long_lists_are_not_deep),
        cmocka_unit_test(syntax_weft_refuses_more_than_64_mib),
        cmocka_unit_test(syntax_weft_fails_cleanly_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
