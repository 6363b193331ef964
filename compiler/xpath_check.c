/* What the names in an XPath expression mean, and whether its parts fit together. Whether a variable
   holds nodes is known only when it runs, so its kind fits everywhere. */
#include "compiler/suggest.h"
#include "compiler/xpath_tree.h"

typedef struct state {
    wf_xpath *xpath;
    const wf_xpath_names *names;
    weft_diags *diags;
    wf_xpath_variable *variables;
    uint32_t variable_cap;
    weft_status status;
} state;

static void check(state *s, wf_xpath_node *node);

static wf_place place_of(const state *s, const wf_xpath_node *node)
{
    return s->names->locate(s->names->context, node->start, node->end);
}

static void wrong(state *s)
{
    if (s->status == WEFT_OK)
        s->status = WEFT_INVALID;
}

/* ---- names ---- */

static void find_axis(state *s, wf_xpath_node *step)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, step->axis);
    for (uint32_t i = 0; i < WF_XPATH_AXIS_COUNT; i++) {
        const weft_span name = weft_span_text(wf_xpath_axis_at((wf_xpath_axis)i)->name);
        step->meaning = i;
        if (weft_span_equal(name, step->axis))
            return;
        wf_suggest_offer(&suggest, name);
    }
    step->meaning = WF_XPATH_AXIS_CHILD;
    wrong(s);
    weft_diag *const diag =
        wf_diags_add(s->diags, WF_W2034, place_of(s, step), "there is no axis `%.*s`",
                     (int)step->axis.len, step->axis.ptr);
    wf_suggest_hint(s->diags, diag, &suggest);
}

static bool find_prefix(const state *s, weft_span prefix, weft_span *uri)
{
    for (uint32_t i = 0; i < s->names->prefix_count; i++) {
        *uri = s->names->prefixes[i].uri;
        if (weft_span_equal(s->names->prefixes[i].prefix, prefix))
            return true;
    }
    *uri = weft_span_text("http://www.w3.org/XML/1998/namespace");
    return weft_span_equal(prefix, weft_span_text("xml"));
}

static void complain_prefix(state *s, const wf_xpath_node *step)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, step->prefix);
    for (uint32_t i = 0; i < s->names->prefix_count; i++)
        wf_suggest_offer(&suggest, s->names->prefixes[i].prefix);
    wrong(s);
    weft_diag *const diag = wf_diags_add(s->diags, WF_W2033, place_of(s, step),
                                         "no namespace is declared for the prefix `%.*s`",
                                         (int)step->prefix.len, step->prefix.ptr);
    if (!wf_suggest_hint(s->diags, diag, &suggest))
        wf_diag_hint(s->diags, diag, "declare it: ns %.*s = \"http://…\"", (int)step->prefix.len,
                     step->prefix.ptr);
}

/* An unprefixed name is in no namespace, but for elements there may be a default one. */
static void find_namespace(state *s, wf_xpath_node *step)
{
    const bool has_prefix = step->prefix.len != 0;
    const bool is_element =
        wf_xpath_axis_at((wf_xpath_axis)step->meaning)->principal == WF_XML_ELEMENT;
    if (step->test != WF_XPATH_FOR_NAME && step->test != WF_XPATH_FOR_ANY_IN)
        return;
    if ((has_prefix || is_element) && find_prefix(s, step->prefix, &step->uri))
        return;
    step->uri = weft_span_of(NULL, 0);
    if (has_prefix)
        complain_prefix(s, step);
}

static bool find_function(state *s, wf_xpath_node *call)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, call->text);
    for (uint32_t i = 0; i < WF_XPATH_FUNCTIONS; i++) {
        const weft_span name = weft_span_text(wf_xpath_function_at((wf_xpath_function)i)->name);
        call->meaning = i;
        if (call->prefix.len == 0 && weft_span_equal(name, call->text))
            return true;
        wf_suggest_offer(&suggest, name);
    }
    wrong(s);
    weft_diag *const diag = wf_diags_add(
        s->diags, WF_W2031, place_of(s, call), "XPath 1.0 has no function `%.*s%s%.*s`",
        (int)call->prefix.len, call->prefix.len != 0 ? call->prefix.ptr : "",
        call->prefix.len != 0 ? ":" : "", (int)call->text.len, call->text.ptr);
    if (!wf_suggest_hint(s->diags, diag, &suggest))
        wf_diag_hint(s->diags, diag, "use weft's library around the expression");
    return false;
}

static void check_count(state *s, const wf_xpath_node *call, uint32_t count)
{
    const wf_xpath_function_row *const row = wf_xpath_function_at((wf_xpath_function)call->meaning);
    if (count >= row->least && count <= row->most)
        return;
    wrong(s);
    if (row->least == row->most)
        wf_diags_add(s->diags, WF_W2032, place_of(s, call), "%s() takes %u argument%s, not %u",
                     row->name, row->least, row->least == 1 ? "" : "s", count);
    else
        wf_diags_add(s->diags, WF_W2032, place_of(s, call), "%s() takes %u to %u arguments, not %u",
                     row->name, row->least, row->most, count);
}

static weft_span written(const wf_xpath_node *variable)
{
    const weft_span prefix = variable->prefix;
    return prefix.len == 0 ? variable->text
                           : weft_span_of(prefix.ptr, prefix.len + 1 + variable->text.len);
}

/* Room for one more; false when memory is short. */
static bool grow(state *s)
{
    const uint32_t count = s->xpath->variable_count;
    if (s->variables && count < s->variable_cap)
        return true;
    const uint32_t cap = count != 0 ? count * 2 : 4;
    wf_xpath_variable *const more = wf_arena_zero(s->xpath->arena, cap, sizeof *more);
    if (!more) {
        s->status = WEFT_NOMEM;
        return false;
    }
    if (s->variables)
        memcpy(more, s->variables, count * sizeof *more);
    s->variables = more;
    s->variable_cap = cap;
    return true;
}

/* The number of the variable: that of its first use. */
static void find_variable(state *s, wf_xpath_node *node)
{
    const weft_span name = written(node);
    const uint32_t count = s->xpath->variable_count;
    for (node->meaning = 0; s->variables && node->meaning < count; node->meaning++) {
        if (weft_span_equal(s->variables[node->meaning].name, name))
            return;
    }
    if (!grow(s))
        return;
    s->variables[count].name = name;
    s->variables[count].place = place_of(s, node);
    s->xpath->variable_count++;
}

/* ---- kinds ---- */

static const char *kind_name(uint8_t kind)
{
    return kind == WF_XPATH_BOOL ? "a boolean" : kind == WF_XPATH_NUMBER ? "a number" : "a text";
}

/* `what`: "a path goes on from", as in "a path goes on from nodes, and this is a text". */
static void want_nodes(state *s, const wf_xpath_node *node, const char *what)
{
    if (node->kind == WF_XPATH_NODES || node->kind == WF_XPATH_ANY)
        return;
    wrong(s);
    wf_diags_add(s->diags, WF_W2035, place_of(s, node), "%s nodes, and this is %s", what,
                 kind_name(node->kind));
}

static void check_children(state *s, wf_xpath_node *node)
{
    for (wf_xpath_node *child = node->first; child; child = child->next)
        check(s, child);
}

static void check_call(state *s, wf_xpath_node *call)
{
    uint32_t count = 0;
    check_children(s, call);
    for (const wf_xpath_node *arg = call->first; arg; arg = arg->next)
        count++;
    call->kind = WF_XPATH_ANY;
    if (!find_function(s, call))
        return;
    const wf_xpath_function_row *const row = wf_xpath_function_at((wf_xpath_function)call->meaning);
    call->kind = (uint8_t)row->result;
    check_count(s, call, count);
    if (count != 0 && row->first == WF_XPATH_NODES)
        want_nodes(s, call->first, "the function takes");
}

static void check_chain(state *s, wf_xpath_node *chain)
{
    const wf_xpath_sign sign = (wf_xpath_sign)chain->last->sign;
    check_children(s, chain);
    if (sign == WF_XPATH_SIGN_UNION) {
        for (const wf_xpath_node *part = chain->first; part; part = part->next)
            want_nodes(s, part, "| joins");
        chain->kind = WF_XPATH_NODES;
    } else {
        chain->kind = sign >= WF_XPATH_SIGN_ADD ? WF_XPATH_NUMBER : WF_XPATH_BOOL;
    }
}

static void check_path(state *s, wf_xpath_node *path)
{
    check_children(s, path);
    if (path->first->sort != WF_XPATH_STEP && path->first->sort != WF_XPATH_ROOT)
        want_nodes(s, path->first, "a path goes on from");
}

static void check(state *s, wf_xpath_node *node)
{
    switch ((wf_xpath_sort)node->sort) {
    case WF_XPATH_NUMERAL:
    case WF_XPATH_LITERAL:
        node->kind = node->sort == WF_XPATH_NUMERAL ? WF_XPATH_NUMBER : WF_XPATH_STRING;
        return;
    case WF_XPATH_VARIABLE:
        node->kind = WF_XPATH_ANY;
        find_variable(s, node);
        return;
    case WF_XPATH_CALL:
        check_call(s, node);
        return;
    case WF_XPATH_CHAIN:
        check_chain(s, node);
        return;
    case WF_XPATH_NEGATE:
        check_children(s, node);
        node->kind = WF_XPATH_NUMBER;
        return;
    case WF_XPATH_FILTER:
        check_children(s, node);
        want_nodes(s, node->first, "conditions in brackets choose among");
        break;
    case WF_XPATH_PATH:
        check_path(s, node);
        break;
    case WF_XPATH_ROOT:
        break;
    case WF_XPATH_STEP:
        find_axis(s, node);
        find_namespace(s, node);
        check_children(s, node);
        break;
    }
    node->kind = WF_XPATH_NODES;
}

weft_status wf_xpath_check(wf_xpath *xpath, wf_xpath_node *root, const wf_xpath_names *names,
                           weft_diags *diags)
{
    state s = {0};
    s.xpath = xpath;
    s.names = names;
    s.diags = diags;
    check(&s, root);
    xpath->variables = s.variables;
    return s.status;
}

/* ---- positions ---- */

/* Conditions inside have nodes of their own; all else is about this one. */
static bool asks_position(const wf_xpath_node *node)
{
    if (node->sort == WF_XPATH_CALL &&
        (node->meaning == WF_XPATH_FN_POSITION || node->meaning == WF_XPATH_FN_LAST))
        return true;
    if (node->sort == WF_XPATH_STEP)
        return false;
    if (node->sort == WF_XPATH_FILTER)
        return asks_position(node->first);
    for (const wf_xpath_node *child = node->first; child; child = child->next) {
        if (asks_position(child))
            return true;
    }
    return false;
}

bool wf_xpath_is_positional(const wf_xpath_node *condition)
{
    return condition->kind == WF_XPATH_NUMBER || condition->kind == WF_XPATH_ANY ||
           asks_position(condition);
}
