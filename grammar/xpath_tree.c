/* Constructors of the XPath tree: each production calls one. */
#include "grammar/xpath_tree.h"

#include "base/number.h"
#include "grammar/xpath.h"

wf_xpath_node *wf_xp_node(wf_xp *xp, wf_xpath_sort sort, wf_xp_range at)
{
    wf_xpath_node *const node = wf_arena_new(xp->arena, wf_xpath_node);
    if (!node) {
        xp->status = WEFT_NOMEM;
        return NULL;
    }
    node->sort = (uint8_t)sort;
    node->start = at.start;
    node->end = at.end;
    return node;
}

wf_xpath_node *wf_xp_leaf(wf_xp *xp, wf_xpath_sort sort, wf_xp_range at, const wf_xp_token *token)
{
    wf_xpath_node *const node = wf_xp_node(xp, sort, at);
    if (node) {
        node->prefix = token->prefix;
        node->text = token->text;
    }
    return node;
}

/* `digits` as JSON has them: without leading zeros, with digits on both sides of a point. Empty when
   memory is short. */
static weft_span numeral_text(wf_arena *arena, weft_span digits)
{
    while (digits.len > 1 && digits.ptr[0] == '0' && digits.ptr[1] != '.') {
        digits.ptr++;
        digits.len--;
    }
    if (digits.ptr[digits.len - 1] == '.')
        digits.len--;
    if (digits.ptr[0] != '.')
        return digits;
    char *const copy = wf_arena_alloc(arena, digits.len + 1);
    if (!copy)
        return weft_span_of(NULL, 0);
    copy[0] = '0';
    memcpy(copy + 1, digits.ptr, digits.len);
    return weft_span_of(copy, digits.len + 1);
}

wf_xpath_node *wf_xp_numeral(wf_xp *xp, wf_xp_range at, weft_span digits)
{
    wf_xpath_node *const node = wf_xp_node(xp, WF_XPATH_NUMERAL, at);
    const weft_span text = numeral_text(xp->arena, digits);
    if (!node || text.len == 0) {
        xp->status = WEFT_NOMEM;
        return NULL;
    }
    const bool is_number = wf_double_parse(&node->number, text);
    WF_ASSERT(is_number); /* the scanner saw to it */
    (void)is_number;
    return node;
}

/* Signs of one level of precedence (section 3.7), by their first. */
static wf_xpath_sign level_of(uint8_t sign)
{
    switch ((wf_xpath_sign)sign) {
    case WF_XPATH_SIGN_EQ:
    case WF_XPATH_SIGN_NE:
        return WF_XPATH_SIGN_EQ;
    case WF_XPATH_SIGN_LT:
    case WF_XPATH_SIGN_LE:
    case WF_XPATH_SIGN_GT:
    case WF_XPATH_SIGN_GE:
        return WF_XPATH_SIGN_LT;
    case WF_XPATH_SIGN_ADD:
    case WF_XPATH_SIGN_SUB:
        return WF_XPATH_SIGN_ADD;
    case WF_XPATH_SIGN_MUL:
    case WF_XPATH_SIGN_DIV:
    case WF_XPATH_SIGN_MOD:
        return WF_XPATH_SIGN_MUL;
    case WF_XPATH_SIGN_OR:
    case WF_XPATH_SIGN_AND:
    case WF_XPATH_SIGN_UNION:
        break;
    }
    return (wf_xpath_sign)sign;
}

/* All are left-associative, so that (a + b) + c may be one chain as well. An operand knows one sign
   only, so it must not already be in a chain: a tree has each node once. */
wf_xpath_node *wf_xp_chain(wf_xp *xp, wf_xpath_node *left, wf_xpath_sign sign, wf_xpath_node *right)
{
    wf_xpath_node *chain = left;
    if (left->sort != WF_XPATH_CHAIN || level_of(left->last->sign) != level_of((uint8_t)sign)) {
        const wf_xp_range at = {left->start, left->end};
        chain = wf_xp_node(xp, WF_XPATH_CHAIN, at);
        if (!chain)
            return NULL;
        wf_xp_with(chain, left);
    }
    right->sign = (uint8_t)sign;
    chain->end = right->end;
    return wf_xp_with(chain, right);
}

wf_xpath_node *wf_xp_negate(wf_xp *xp, wf_xp_range at, uint32_t times, wf_xpath_node *operand)
{
    wf_xpath_node *const node = wf_xp_node(xp, WF_XPATH_NEGATE, at);
    if (!node)
        return NULL;
    node->number = times;
    return wf_xp_with(node, operand);
}

wf_xpath_node *wf_xp_with(wf_xpath_node *parent, wf_xpath_node *child)
{
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    return parent;
}

wf_xpath_node *wf_xp_path(wf_xp *xp, wf_xp_range at, wf_xpath_node *start)
{
    wf_xpath_node *const path = wf_xp_node(xp, WF_XPATH_PATH, at);
    if (path && start)
        wf_xp_with(path, start);
    return path;
}

wf_xpath_node *wf_xp_step(wf_xp *xp, wf_xp_range at, wf_xpath_looks_for test)
{
    wf_xpath_node *const step = wf_xp_node(xp, WF_XPATH_STEP, at);
    if (step) {
        step->axis = weft_span_text("child");
        step->test = (uint8_t)test;
    }
    return step;
}

wf_xpath_node *wf_xp_walk(wf_xp *xp, wf_xpath_node *path, wf_xpath_node *step, bool is_deep)
{
    if (is_deep) {
        const wf_xp_range at = {step->start, step->start};
        wf_xpath_node *const all = wf_xp_step(xp, at, WF_XPATH_FOR_NODE);
        if (!all)
            return NULL;
        all->axis = weft_span_text("descendant-or-self");
        wf_xp_with(path, all);
        step->is_deep = true;
    }
    path->end = step->end;
    return wf_xp_with(path, step);
}
