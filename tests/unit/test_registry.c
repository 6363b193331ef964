#include "vm/registry.h"

#include "base/memory.h"
#include "weft/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static weft_status nothing(weft_value *out, weft_call *call, const weft_value *args, uint32_t count)
{
    (void)call;
    (void)args;
    (void)count;
    *out = weft_null();
    return WEFT_OK;
}

/* A registry of one resolver with this signature; gives the complaint's sentence or NULL. */
static wf_registry registry;
static weft_resolver row;
static weft_family family;

static weft_status init(const char *signature, weft_diags *diags)
{
    const weft_family *const families[] = {&family};
    row = (weft_resolver){"f", signature, WEFT_PURE, nothing, "", NULL};
    family = (weft_family){"family", "", &row, 1};
    return wf_registry_init(&registry, families, 1, diags);
}

static const wf_signature *read_signature(const char *signature)
{
    weft_diags *const diags = weft_diags_new(0);
    if (init(signature, diags) != WEFT_OK)
        fail_msg("%s", weft_diags_at(diags, 0)->message);
    weft_diags_free(diags);
    return &wf_registry_find(&registry, weft_span_text("f"))->signature;
}

static bool is_text(weft_span span, const char *text)
{
    return weft_span_equal(span, weft_span_text(text));
}

static void signatures_have_parameters_and_a_result(void **state)
{
    (void)state;
    const wf_signature *s = read_signature("(s: text, group?: text) -> int");
    assert_int_equal(s->count, 2);
    assert_int_equal(s->required, 1);
    assert_true(is_text(s->params[0].name, "s"));
    assert_true(is_text(s->params[1].name, "group"));
    assert_int_equal(s->params[0].optional, 0);
    assert_int_equal(s->params[1].optional, 1);
    assert_int_equal(s->params[0].type->kinds, WF_SIG_TEXT);
    assert_int_equal(s->result->kinds, WF_SIG_INT);
    assert_int_equal(s->result->maybe, 0);
    wf_registry_fini(&registry);

    s = read_signature("() -> datetime");
    assert_int_equal(s->count, 0);
    assert_int_equal(s->required, 0);
    assert_int_equal(s->result->kinds, WF_SIG_DATETIME);
    wf_registry_fini(&registry);

    s = read_signature("  (a:any,b?:any)->any  "); /* blanks do not matter */
    assert_int_equal(s->count, 2);
    wf_registry_fini(&registry);

    s = read_signature("(a:int,b:int,c:int,d:int,e:int,f:int,g:int,h:int) -> int");
    assert_int_equal(s->count, WF_SIG_MAX_PARAMS);
    wf_registry_fini(&registry);
}

static void all_types_are_known(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint32_t kinds;
    } rows[] = {
        {"any", WF_SIG_ANY},
        {"null", WF_SIG_NULL},
        {"bool", WF_SIG_BOOL},
        {"int", WF_SIG_INT},
        {"decimal", WF_SIG_DECIMAL},
        {"number", WF_SIG_INT | WF_SIG_DECIMAL},
        {"text", WF_SIG_TEXT},
        {"date", WF_SIG_DATE},
        {"datetime", WF_SIG_DATETIME},
        {"pattern", WF_SIG_PATTERN},
        {"duration", WF_SIG_DURATION},
        {"list<any>", WF_SIG_LIST},
        {"map<any>", WF_SIG_MAP},
        {"x", WF_SIG_VARIABLE},
        {"text|int", WF_SIG_TEXT | WF_SIG_INT},
        {"date | datetime | null", WF_SIG_DATE | WF_SIG_DATETIME | WF_SIG_NULL},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "(p: %s) -> any", rows[i].name);
        assert_int_equal(read_signature(text)->params[0].type->kinds, rows[i].kinds);
        wf_registry_fini(&registry);
    }
}

static void types_nest(void **state)
{
    (void)state;
    const wf_signature *s = read_signature("(xs: list<list<a>|b>, m: map<int?>?) -> list<a>?");
    const wf_sig_type *type = s->params[0].type;
    assert_int_equal(type->kinds, WF_SIG_LIST);
    assert_int_equal(type->element->kinds, WF_SIG_LIST | WF_SIG_VARIABLE);
    assert_int_equal(type->element->variable, 'b');
    assert_int_equal(type->element->element->variable, 'a');
    type = s->params[1].type;
    assert_int_equal(type->kinds, WF_SIG_MAP);
    assert_int_equal(type->maybe, 1);
    assert_int_equal(type->element->maybe, 1);
    assert_int_equal(s->result->maybe, 1);
    assert_int_equal(s->result->element->variable, 'a');
    wf_registry_fini(&registry);

    s = read_signature("(xs: list<a>|map<a>) -> a");
    assert_int_equal(s->params[0].type->kinds, WF_SIG_LIST | WF_SIG_MAP);
    assert_int_equal(s->params[0].type->element->variable, 'a');
    wf_registry_fini(&registry);
}

static void lambdas_have_an_argument_and_a_result(void **state)
{
    (void)state;
    const wf_signature *const s = read_signature("(xs: list<a>, f?: fn(a) -> b?) -> list<b>");
    const wf_sig_type *const type = s->params[1].type;
    assert_int_equal(type->kinds, WF_SIG_LAMBDA);
    assert_int_equal(type->maybe, 0);
    assert_int_equal(type->argument->variable, 'a');
    assert_int_equal(type->result->variable, 'b');
    assert_int_equal(type->result->maybe, 1);
    wf_registry_fini(&registry);
    (void)read_signature("(m: map<a>, f: fn(a) -> b) -> map<b>"); /* over its values */
    wf_registry_fini(&registry);
}

static const struct {
    const char *signature;
    int column;
    const char *part; /* of the sentence */
} refused[] = {
    {"", 1, "begins with its parameters"},
    {"text -> text", 1, "begins with its parameters"},
    {"(", 2, "name of a parameter"},
    {"(s", 3, "colon"},
    {"(s text) -> int", 4, "colon"},
    {"(s: ) -> int", 5, "a type is expected"},
    {"(s: string) -> int", 5, "no such type"},
    {"(s: Text) -> int", 5, "no such type"},
    {"(s: text", 9, "comma or )"},
    {"(s: text,) -> int", 10, "name of a parameter"},
    {"(s: text; n: int) -> int", 9, "comma or )"},
    {"(s: text)", 10, "->"},
    {"(s: text) int", 11, "->"},
    {"(s: text) ->", 13, "a type is expected"},
    {"(s: text) -> int int", 18, "nothing is expected"},
    {"(s: text) -> int)", 17, "nothing is expected"},
    {"(s?: text, n: int) -> int", 12, "may be left out"},
    {"(s: text, s: int) -> int", 11, "twice"},
    {"(a:int,b:int,c:int,d:int,e:int,f:int,g:int,h:int,i:int) -> int", 50, "more parameters"},
    {"(s: list) -> int", 9, "list<any>"},
    {"(s: list<>) -> int", 10, "a type is expected"},
    {"(s: list<int) -> int", 13, "> is expected"},
    {"(s: int?|text) -> int", 9, "behind the last"},
    {"(s: a|b) -> a", 7, "at most one variable"},
    {"(s: list<int>|map<text>) -> int", 15, "same element type"},
    {"(xs: list<a>, f: fn a -> b) -> b", 21, "fn takes"},
    {"(xs: list<a>, f: fn(a, b) -> b) -> b", 22, "one argument"},
    {"(xs: list<a>, f: fn(a)) -> b", 23, "->"},
    {"(xs: list<a>, f: fn(a) -> b|int|fn(a) -> b) -> b", 33, "no alternative"},
    {"(f: fn(a) -> b, xs: list<a>) -> b", 2, "list<a> or map<a> before"},
    {"(s: text) -> a", 14, "no parameter has"},
    {"(xs: list<a>) -> fn(a) -> a", 18, "no result"},
    {"(x: list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<list<int",
     85, "too deeply"},
};

static void mistakes_are_reported_with_their_column(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(refused); i++) {
        weft_diags *const diags = weft_diags_new(0);
        char column[32];
        assert_int_equal(init(refused[i].signature, diags), WEFT_INVALID);
        assert_int_equal(weft_diags_errors(diags), 1);
        const weft_diag *const diag = weft_diags_at(diags, 0);
        (void)snprintf(column, sizeof column, "column %d:", refused[i].column);
        assert_string_equal(diag->code, "W2002");
        if (!strstr(diag->message, column) || !strstr(diag->message, refused[i].part))
            fail_msg("%s: %s", refused[i].signature, diag->message);
        assert_null(wf_registry_find(&registry, weft_span_text("f")));
        weft_diags_free(diags);
        wf_registry_fini(&registry);
    }
}

static const weft_resolver text_rows[] = {
    {"trim", "(s: text) -> text", WEFT_PURE, nothing, "", NULL},
    {"upper", "(s: text) -> text", WEFT_PURE, nothing, "", NULL},
};
static const weft_resolver other_rows[] = {
    {"sum", "(xs: list<number>) -> number", WEFT_PURE, nothing, "", NULL},
    {"trim", "(s: text) -> text", WEFT_PURE, nothing, "", NULL},
    {"broken", "(s: tex) -> text", WEFT_PURE, nothing, "", NULL},
};
static const weft_family texts = {"text", "", text_rows, WF_COUNTOF(text_rows)};
static const weft_family others = {"others", "", other_rows, WF_COUNTOF(other_rows)};
static const weft_family empty = {"empty", "", NULL, 0};

static void resolvers_are_found_by_name(void **state)
{
    (void)state;
    const weft_family *const families[] = {&texts, &empty};
    weft_diags *const diags = weft_diags_new(0);
    assert_int_equal(wf_registry_init(&registry, families, 2, diags), WEFT_OK);
    const wf_registry_entry *const entry = wf_registry_find(&registry, weft_span_text("upper"));
    assert_non_null(entry);
    assert_ptr_equal(entry->resolver, &text_rows[1]);
    assert_ptr_equal(entry->family, &texts);
    assert_null(wf_registry_find(&registry, weft_span_text("uppe")));
    assert_null(wf_registry_find(&registry, weft_span_text("")));
    assert_int_equal(registry.by_name.count, 2); /* in the order of the rows */
    assert_ptr_equal(registry.by_name.entries[1].value, entry);
    wf_registry_fini(&registry);
    assert_int_equal(wf_registry_init(&registry, NULL, 0, diags), WEFT_OK);
    assert_null(wf_registry_find(&registry, weft_span_text("trim")));
    wf_registry_fini(&registry);
    weft_diags_free(diags);
}

static void all_mistakes_come_in_one_pass(void **state)
{
    (void)state;
    const weft_family *const families[] = {&texts, &others};
    weft_diags *const diags = weft_diags_new(0);
    assert_int_equal(wf_registry_init(&registry, families, 2, diags), WEFT_INVALID);
    assert_int_equal(weft_diags_errors(diags), 2);
    assert_non_null(strstr(weft_diags_at(diags, 0)->message, "trim stands twice"));
    assert_non_null(strstr(weft_diags_at(diags, 0)->message, "text and others"));
    assert_non_null(strstr(weft_diags_at(diags, 1)->message, "broken"));
    wf_registry_fini(&registry);
    weft_diags_free(diags);
}

static void memory_failures_are_reported(void **state)
{
    (void)state;
    enum {
        COUNT = 500
    };
    static weft_resolver rows[COUNT];
    static char names[COUNT][16];
    for (int i = 0; i < COUNT; i++) {
        (void)snprintf(names[i], sizeof names[i], "f%d", i);
        rows[i] = (weft_resolver){
            names[i], "(xs: list<a>, f: fn(a) -> b) -> map<b>", WEFT_PURE, nothing, "", NULL};
    }
    const weft_family many = {"many", "", rows, COUNT};
    const weft_family *const families[] = {&many};
    weft_diags *const diags = weft_diags_new(0);
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM) {
        wf_memory_fail_nth(++nth);
        rc = wf_registry_init(&registry, families, 1, diags);
        wf_memory_fail_nth(0);
        if (rc == WEFT_OK)
            assert_non_null(wf_registry_find(&registry, weft_span_text("f499")));
        wf_registry_fini(&registry);
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(nth > 3);
    assert_int_equal(weft_diags_count(diags), 0);
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_have_parameters_and_a_result),
        cmocka_unit_test(all_types_are_known),
        cmocka_unit_test(types_nest),
        cmocka_unit_test(lambdas_have_an_argument_and_a_result),
        cmocka_unit_test(mistakes_are_reported_with_their_column),
        cmocka_unit_test(resolvers_are_found_by_name),
        cmocka_unit_test(all_mistakes_come_in_one_pass),
        cmocka_unit_test(memory_failures_are_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
