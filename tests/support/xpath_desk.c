#include "tests/support/xpath_desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

void desk_init(desk *d)
{
    wf_arena_init(&d->arena, 0);
    wf_buf_init(&d->text, 0);
    d->diags = weft_diags_new(0);
    d->steps = 1000000;
    assert_non_null(d->diags);
}

void desk_fini(desk *d)
{
    weft_diags_free(d->diags);
    wf_buf_fini(&d->text);
    wf_arena_fini(&d->arena);
}

const char *desk_shown(desk *d)
{
    wf_buf_put_byte(&d->text, '\0');
    assert_int_equal(d->text.status, WEFT_OK);
    return d->text.data;
}

weft_span desk_code(desk *d, const char *expression)
{
    wf_buf code;
    wf_buf_init(&code, 0);
    const wf_xpath *const xpath =
        xpath_text_read(weft_span_text(expression), NULL, &d->arena, d->diags);
    if (!xpath) {
        fail_msg("%s: %.*s", expression, (int)weft_diags_render(d->diags, NULL).len,
                 weft_diags_render(d->diags, NULL).ptr);
        return weft_span_of(NULL, 0);
    }
    assert_int_equal(wf_xpath_compile(&code, xpath), WEFT_OK);
    const weft_span kept = wf_arena_dup(&d->arena, wf_buf_span(&code));
    wf_buf_fini(&code);
    assert_true(wf_xpath_verify(kept, xpath->variable_count));
    assert_int_equal(wf_xpath_result(kept), xpath->result);
    return kept;
}

weft_status desk_run(desk *d, wf_xpath_value *out, const char *expression,
                     const wf_xml_node *context, const wf_xpath_value *variables, uint32_t count)
{
    wf_xpath_run run = {0};
    run.arena = &d->arena;
    run.steps = &d->steps;
    run.variables = variables;
    run.variable_count = count;
    return wf_xpath_eval(out, desk_code(d, expression), context, &run);
}

const wf_xml_node *desk_tree(desk *d, const char *document)
{
    const wf_xml_node *const root = xml_tree_read(weft_span_text(document), &d->arena);
    assert_non_null(root);
    return root;
}
