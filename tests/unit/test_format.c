#include "grammar/syntax.h"

#include "base/memory.h"
#include "grammar/weft_lexer.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "tests/support/syntax_text.h"

static void format_leaves_the_samples_as_they_are(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(syntax_files); i++) {
        wf_buf text = {.data = NULL};
        syntax_text t;
        const weft_span sample = syntax_read(&text, syntax_files[i]);
        syntax_format(&t, sample);
        assert_int_equal(t.status, WEFT_OK);
        assert_int_equal(syntax_out(&t).len, sample.len);
        assert_memory_equal(t.out.data, sample.ptr, sample.len);
        syntax_close(&t);
        wf_buf_fini(&text);
    }
}

typedef struct format_row {
    const char *title;
    const char *text;
    const char *formatted;
} format_row;

static const format_row rows[] = {
    {"the file ends in one line feed", "weft 1", "weft 1\n"},
    {"the file ends in one line feed", "weft 1\nconst a = 1\n\n\n  ", "weft 1\nconst a = 1\n"},
    {"a byte order mark goes", "\xef\xbb\xbfweft  1\n", "weft 1\n"},
    {"a comment may stand behind the edition", "weft 1 # hi  \n", "weft 1 # hi\n"},
    {"CR LF and CR become LF", "weft 1\r\nconst a = 1\rconst b = 2\r\n",
     "weft 1\nconst a = 1\nconst b = 2\n"},
    {"trailing blanks go", "weft 1  \nconst a = 1 \t \n# c \t\n", "weft 1\nconst a = 1\n# c\n"},
    {"at most one empty line stays", "weft 1\n\n\nconst a = 1\n \n\t\nconst b = 2\n",
     "weft 1\n\nconst a = 1\n\nconst b = 2\n"},
    {"declarations stand at the margin", "weft 1\n   const a = 1\n\tconst b = 2\n",
     "weft 1\nconst a = 1\nconst b = 2\n"},
    {"entries are indented by two",
     "weft 1\nmap m from csv to json {\na: 1\n        b: {\nc: 2\n      }\n   }\n",
     "weft 1\nmap m from csv to json {\n  a: 1\n  b: {\n    c: 2\n  }\n}\n"},
    {"entries on one line stay there", "weft 1\nmap m from csv to json {\na: 1   b: 2\n}\n",
     "weft 1\nmap m from csv to json {\n  a: 1   b: 2\n}\n"},
    {"a block belongs to its map, not to the line of its brace",
     "weft 1\nmap m from csv\n       to json {\n       a: 1\n       }\n",
     "weft 1\nmap m from csv\n       to json {\n  a: 1\n}\n"},
    {"an each on a line of its own indents from there",
     "weft 1\nfn f(a: Any) =\n  each a as b {\n c: 1\n }\n",
     "weft 1\nfn f(a: Any) =\n  each a as b {\n    c: 1\n  }\n"},
    {"the rest of an each does not",
     "weft 1\nmap m from csv to json {\n  a: each .b as c\n     if c.d {\ne: 1\n}\n}\n",
     "weft 1\nmap m from csv to json {\n  a: each .b as c\n     if c.d {\n    e: 1\n  }\n}\n"},
    {"the rest of an entry moves with it",
     "weft 1\nmap m from csv to json {\n      a: .b\n          ?? .c\n           ?? .d\n}\n",
     "weft 1\nmap m from csv to json {\n  a: .b\n      ?? .c\n       ?? .d\n}\n"},
    {"the rest of an entry lies deeper than it",
     "weft 1\nmap m from csv to json {\n  a: .b\n  ?? .c\n}\n",
     "weft 1\nmap m from csv to json {\n  a: .b\n    ?? .c\n}\n"},
    {"arms and rows are indented",
     "weft 1\ntable t -> T {\n\"a\" => 1,\nelse => 2,\n}\nconst x = match 1 {\n1 => 2,\nelse => "
     "3\n}\n",
     "weft 1\ntable t -> T {\n  \"a\" => 1,\n  else => 2,\n}\nconst x = match 1 {\n  1 => 2,\n  "
     "else => 3\n}\n"},
    {"the items of look-ups and tests are indented",
     "weft 1\nlookup l() -> T {\nquery ''\nwith {\na: 1\n}\ntake .b\ncache 1 s\n}\ntest m \"t\" "
     "{\ngiven "
     "{}\nexpect skip\n}\n",
     "weft 1\nlookup l() -> T {\n  query ''\n  with {\n    a: 1\n  }\n  take .b\n  cache 1 "
     "s\n}\ntest m "
     "\"t\" {\n  given {}\n  expect skip\n}\n"},
    {"a selection is indented",
     "weft 1\nmap m from csv to mutation a returning {\nb\nc { d }\n} {\n}\n",
     "weft 1\nmap m from csv to mutation a returning {\n  b\n  c { d }\n} {\n}\n"},
    {"elements under an open bracket are indented",
     "weft 1\nconst a = [\n1,\n   f(\n2,\n3\n),\n]\n",
     "weft 1\nconst a = [\n  1,\n  f(\n    2,\n    3\n  ),\n]\n"},
    {"elements beside the first keep their place",
     "weft 1\nconst a = f(1,\n            2,\n            3)\n",
     "weft 1\nconst a = f(1,\n            2,\n            3)\n"},
    {"comments stand where what follows stands",
     "weft 1\n  # a\nmap m from csv to json {\n# b\n\n      # c\na: 1 # d\n   # e\n}\n   # f\n",
     "weft 1\n# a\nmap m from csv to json {\n  # b\n\n  # c\n  a: 1 # d\n  # e\n}\n# f\n"},
    {"a comment behind code keeps its distance, and has one",
     "weft 1\nconst a = 1# x\nconst b = 2     # y\nconst c = 3\t# z\n",
     "weft 1\nconst a = 1 # x\nconst b = 2     # y\nconst c = 3 # z\n"},
    {"columns are kept", "weft 1\nmap m from csv to json {\n  a:   1\n  bcd: 2    # x\n}\n",
     "weft 1\nmap m from csv to json {\n  a:   1\n  bcd: 2    # x\n}\n"},
    {"tabs align nothing", "weft 1\nconst\ta\t=\t \t1\n", "weft 1\nconst a = 1\n"},
    {"commas have a blank behind them", "weft 1\nconst a = f([1,2],k:3)\n",
     "weft 1\nconst a = f([1, 2], k: 3)\n"},
    {"operators have blanks around them",
     "weft 1\nconst a=1+b*c/d%e==f\nconst g=a-(b)??c\nconst h=a<b or c>=d\n",
     "weft 1\nconst a = 1 + b * c / d % e == f\nconst g = a - (b) ?? c\nconst h = a < b or c >= "
     "d\n"},
    {"signs have none", "weft 1\nconst a = [-1, - 2, x[-1], b[*], -c]\n",
     "weft 1\nconst a = [-1, - 2, x[-1], b[*], -c]\n"},
    {"words have blanks beside brackets and texts",
     "weft 1\nconst a = not(b)and(c)\nconst d = if(e)then{f:1}else[2]\nconst g = "
     "reject\"x\"catch'y'\n",
     "weft 1\nconst a = not (b) and (c)\nconst d = if (e) then { f: 1 } else [2]\nconst g = reject "
     "\"x\" catch 'y'\n"},
    {"arrows and bars have blanks", "weft 1\ntable t->T{\"a\"|\"b\"=>1}\nconst x = f(i=>i.a)\n",
     "weft 1\ntable t -> T { \"a\" | \"b\" => 1 }\nconst x = f(i => i.a)\n"},
    {"braces have blanks inside, unless empty", "weft 1\nconst a = {b:{},c:[{d:1}]}\n",
     "weft 1\nconst a = { b: {}, c: [{ d: 1 }] }\n"},
    {"texts are not touched",
     "weft 1\nconst a = \"x,y  ${ b+c }  \"\nconst d = r'a|b=>c'\nconst e = x'a[ b=1 ]'\n",
     "weft 1\nconst a = \"x,y  ${ b+c }  \"\nconst d = r'a|b=>c'\nconst e = x'a[ b=1 ]'\n"},
    {"blocks are not touched",
     "weft 1\nmap m from csv to json {\na: ```\n  x  \n\ty\n\n\n   ```\n}\n",
     "weft 1\nmap m from csv to json {\n  a: ```\n  x  \n\ty\n\n\n   ```\n}\n"},
    {"line ends in blocks are what they read as", "weft 1\r\nconst a = ```\r\nx\ry\r\n```\r\n",
     "weft 1\nconst a = ```\nx\ny\n```\n"},
};

static void format_gives_the_canonical_form(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        syntax_text t;
        syntax_format(&t, weft_span_text(rows[i].text));
        if (t.status != WEFT_OK)
            fail_msg("%s: %s", rows[i].title, weft_diags_at(t.diags, 0)->message);
        if (strcmp(t.out.data, rows[i].formatted) != 0)
            fail_msg("%s:\n%s\nexpected\n%s", rows[i].title, t.out.data, rows[i].formatted);
        syntax_close(&t);
    }
}

static void format_refuses_what_does_not_parse(void **state)
{
    (void)state;
    syntax_text t;
    syntax_format(&t, weft_span_text("weft 1\nconst a = \n"));
    assert_int_equal(t.status, WEFT_INVALID);
    assert_int_equal(syntax_out(&t).len, 0);
    assert_int_equal(weft_diags_count(t.diags), 1);
    syntax_close(&t);
}

static void format_appends(void **state)
{
    (void)state;
    syntax_text t;
    syntax_open(&t, weft_span_text("weft 1\nconst a=1"));
    wf_buf_put_text(&t.out, "> ");
    assert_int_equal(wf_syntax_format(&t.out, t.source, &t.arena, t.diags), WEFT_OK);
    wf_buf_put_byte(&t.out, '\0');
    assert_string_equal(t.out.data, "> weft 1\nconst a = 1\n");
    syntax_close(&t);
}

/* ---- any layout of the same tokens ---- */

static uint32_t draw(uint32_t *seed, uint32_t below)
{
    *seed = *seed * 1664525u + 1013904223u;
    return (*seed >> 8) % below;
}

static void put_layout(wf_buf *out, uint32_t *seed, bool breaks)
{
    static const char *const blanks[] = {" ", "  ", "\t", "   \t", "       "};
    static const char *const ends[] = {"\n", "\r\n", " \n", "\n\n\n", "\t\r\n \r\n"};
    if (breaks)
        wf_buf_put_text(out, ends[draw(seed, WF_COUNTOF(ends))]);
    if (!breaks || draw(seed, 3) > 0)
        wf_buf_put_text(out, blanks[draw(seed, WF_COUNTOF(blanks))]);
}

/* The same tokens and comments with other blanks and line ends between them; where there was a blank
   there may be a line end, except before the unit of a duration. */
static void put_gap(wf_buf *out, uint32_t *seed, weft_span gap, char before)
{
    const bool may_break = before < '0' || before > '9';
    for (size_t i = 0; i < gap.len;) {
        size_t end = i;
        bool breaks = false;
        if (gap.ptr[i] == '#') {
            while (end < gap.len && gap.ptr[end] != '\n')
                end++;
            wf_buf_put(out, gap.ptr + i, end - i);
        } else {
            for (; end < gap.len && gap.ptr[end] != '#'; end++)
                breaks |= gap.ptr[end] == '\n';
            put_layout(out, seed, breaks || (may_break && draw(seed, 8) == 0));
        }
        i = end;
    }
}

static void put_mangled(wf_buf *out, wf_source *source, wf_arena *arena, uint32_t seed)
{
    wf_complaints silent = {.source = source, .quiet = true};
    wf_lexer lexer;
    wf_token token;
    uint32_t end = (uint32_t)strlen("weft 1\n");
    wf_lexer_init(&lexer, source, end, arena, &silent);
    wf_buf_put_text(out, "weft 1\n");
    do {
        const bool in_text = lexer.depth > 0;
        wf_lexer_next(&lexer, &token);
        const weft_span gap = weft_span_of(source->text.ptr + end, token.at.start - end);
        if (in_text)
            wf_buf_put_span(out, gap);
        else
            put_gap(out, &seed, gap, source->text.ptr[end - 1]);
        wf_buf_put(out, source->text.ptr + token.at.start, token.at.end - token.at.start);
        end = token.at.end;
    } while (token.at.end > token.at.start);
}

static void expect_same_tree(weft_span text, weft_span tree)
{
    syntax_text t;
    syntax_parse(&t, text);
    if (t.status != WEFT_OK)
        fail_msg("%s\n%.*s", weft_diags_at(t.diags, 0)->message, (int)text.len, text.ptr);
    assert_true(weft_span_equal(syntax_out(&t), tree));
    syntax_close(&t);
}

static void expect_settled(weft_span text)
{
    syntax_text t;
    syntax_format(&t, text);
    assert_int_equal(t.status, WEFT_OK);
    if (!weft_span_equal(syntax_out(&t), text))
        fail_msg("%s\nof\n%.*s", t.out.data, (int)text.len, text.ptr);
    syntax_close(&t);
}

/* Every comment of the text, one a line. */
static void put_comments(wf_buf *out, wf_source *source, wf_arena *arena)
{
    wf_complaints silent = {.source = source, .quiet = true};
    wf_lexer lexer;
    wf_token token;
    uint32_t end = 6;
    wf_lexer_init(&lexer, source, end, arena, &silent);
    do {
        wf_lexer_next(&lexer, &token);
        bool inside = false;
        for (uint32_t i = end; i < token.at.start; i++) {
            const char c = source->text.ptr[i];
            inside = (inside || c == '#') && c != '\n' && c != '\r';
            if (inside)
                wf_buf_put_byte(out, c);
            else if (c == '\n')
                wf_buf_put_byte(out, '\n');
        }
        end = token.at.end;
    } while (token.at.end > token.at.start);
    size_t len = 0;
    for (size_t i = 0; i < out->len; i++)
        if (out->data[i] != '\n' || (len > 0 && out->data[len - 1] != '\n'))
            out->data[len++] = out->data[i];
    out->len = len;
}

static void expect_same_comments(syntax_text *sample, weft_span formatted)
{
    wf_buf before = {.data = NULL};
    wf_buf after = {.data = NULL};
    wf_source *const source = wf_source_new(&sample->arena, "formatted.weft", formatted);
    assert_non_null(source);
    put_comments(&before, sample->source, &sample->arena);
    put_comments(&after, source, &sample->arena);
    assert_true(weft_span_equal(wf_buf_span(&before), wf_buf_span(&after)));
    wf_buf_fini(&before);
    wf_buf_fini(&after);
}

static void format_settles_any_layout_and_keeps_the_tree(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(syntax_files); i++) {
        wf_buf text = {.data = NULL};
        syntax_text sample;
        syntax_parse(&sample, syntax_read(&text, syntax_files[i]));
        for (uint32_t seed = 0; seed < 60; seed++) {
            wf_buf mangled = {.data = NULL};
            syntax_text t;
            put_mangled(&mangled, sample.source, &sample.arena, seed);
            expect_same_tree(wf_buf_span(&mangled), syntax_out(&sample));
            syntax_format(&t, wf_buf_span(&mangled));
            assert_int_equal(t.status, WEFT_OK);
            expect_same_tree(syntax_out(&t), syntax_out(&sample));
            expect_same_comments(&sample, syntax_out(&t));
            expect_settled(syntax_out(&t));
            syntax_close(&t);
            wf_buf_fini(&mangled);
        }
        syntax_close(&sample);
        wf_buf_fini(&text);
    }
}

/* ---- limits ---- */

static void format_fails_cleanly_without_memory(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    const weft_span sample = syntax_read(&text, "sfcc_order.weft");
    weft_status rc = WEFT_NOMEM;
    for (uint64_t nth = 1; rc == WEFT_NOMEM; nth++) {
        syntax_text t;
        syntax_open(&t, sample);
        wf_memory_fail_nth(nth);
        rc = wf_syntax_format(&t.out, t.source, &t.arena, t.diags);
        wf_memory_fail_nth(0);
        syntax_close(&t);
    }
    assert_int_equal(rc, WEFT_OK);
    wf_buf_fini(&text);
}

static void format_stops_at_the_limit_of_its_buffer(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    syntax_text t;
    syntax_open(&t, syntax_read(&text, "inventory.weft"));
    wf_buf_init(&t.out, 100);
    assert_int_equal(wf_syntax_format(&t.out, t.source, &t.arena, t.diags), WEFT_LIMIT);
    syntax_close(&t);
    wf_buf_fini(&text);
}

/* A line far to the right does not drag every line below along without end. */
static void format_bounds_indentation(void **state)
{
    (void)state;
    wf_buf text = {.data = NULL};
    syntax_text t;
    wf_buf_put_text(&text, "weft 1\nconst a =\n");
    for (int i = 0; i < 5000; i++)
        wf_buf_put_byte(&text, ' ');
    wf_buf_put_text(&text, "{\n");
    for (int i = 0; i < 1000; i++)
        wf_buf_put_text(&text, "b: 1\n");
    wf_buf_put_text(&text, "}\n");
    syntax_format(&t, wf_buf_span(&text));
    assert_int_equal(t.status, WEFT_OK);
    assert_true(syntax_out(&t).len < (size_t)420 * 1004);
    expect_settled(syntax_out(&t));
    syntax_close(&t);
    wf_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(format_leaves_the_samples_as_they_are),
        cmocka_unit_test(format_gives_the_canonical_form),
        cmocka_unit_test(format_refuses_what_does_not_parse),
        cmocka_unit_test(format_appends),
        cmocka_unit_test(format_settles_any_layout_and_keeps_the_tree),
        cmocka_unit_test(format_fails_cleanly_without_memory),
        cmocka_unit_test(format_stops_at_the_limit_of_its_buffer),
        cmocka_unit_test(format_bounds_indentation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
