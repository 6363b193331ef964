/* What is said about mistakes in XPath. */
#include "base/utf8.h"
#include "grammar/xpath.h"
#include "xpath_grammar.h"

#include <stdarg.h>

#define SHOWN_MAX 40 /* bytes of a token that a message repeats */

weft_diag *wf_xp_mistake(wf_xp *xp, wf_code code, wf_xp_range at, const char *format, ...)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    weft_diag *const diag = wf_diags_add(xp->diags, code, xp->locate(xp->context, at.start, at.end),
                                         "%.*s", (int)text.len, text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    if (xp->status == WEFT_OK)
        xp->status = WEFT_INVALID;
    return diag;
}

static bool wants(const wf_xp_expected *expected, int kind)
{
    for (uint32_t i = 0; i < expected->count; i++) {
        if (expected->kinds[i] == kind)
            return true;
    }
    return false;
}

static bool begins_step(int kind)
{
    return kind == WF_XP_NAME || kind == WF_XP_STAR || kind == WF_XP_PREFIX_STAR ||
           kind == WF_XP_NODE_TYPE || kind == WF_XP_PI || kind == WF_XP_AXIS || kind == '@' ||
           kind == '.' || kind == WF_XP_DOTDOT;
}

/* What begins an expression and no step: a variable stands for all of them. */
static bool begins_expression(int kind)
{
    return kind == WF_XP_VARIABLE || kind == WF_XP_LITERAL || kind == WF_XP_NUMBER ||
           kind == WF_XP_FUNCTION || kind == '(' || kind == '-' || kind == '/' ||
           kind == WF_XP_DSLASH;
}

static void put_list(wf_buf *out, const char *const *names, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0)
            wf_buf_put_text(out, i + 1 == count ? " or " : ", ");
        wf_buf_put_text(out, names[i]);
    }
}

/* The author's words: groups where all of a group could stand. */
static void put_expected(wf_buf *out, const wf_xp_expected *expected)
{
    const char *names[WF_XP_EXPECTED + 3];
    uint32_t count = 0;
    const bool expression = wants(expected, WF_XP_VARIABLE);
    const bool step = !expression && wants(expected, WF_XP_NAME);
    const bool operator_ = wants(expected, WF_XP_OR);
    if (expression)
        names[count++] = "an expression";
    if (step)
        names[count++] = wants(expected, '@') ? "a step" : "a name, `*` or a node test";
    if (operator_)
        names[count++] = "an operator";
    for (uint32_t i = 0; i < expected->count; i++) {
        const int kind = expected->kinds[i];
        if ((expression && (begins_step(kind) || begins_expression(kind))) ||
            (step && begins_step(kind)) ||
            (operator_ && wf_xp_is_operator(kind) && kind != '/' && kind != WF_XP_DSLASH))
            continue;
        if (kind != WF_XP_DSLASH) /* goes with `/` */
            names[count++] = expected->names[i];
    }
    put_list(out, names, count);
}

static void add_hint(wf_xp *xp, weft_diag *diag, const wf_xp_expected *expected)
{
    static const char *const later[] = {"eq", "ne", "lt",    "le",        "gt",     "ge",
                                        "is", "to", "union", "intersect", "except", "idiv"};
    const int found = xp->current.kind;
    if (found == '=' && xp->previous.kind == '=')
        wf_diag_hint(xp->diags, diag, "XPath compares with one =");
    else if (found == '|' && xp->previous.kind == '|')
        wf_diag_hint(xp->diags, diag, "XPath joins conditions with `or`, node sets with one |");
    else if (found == '[' && (xp->previous.kind == '.' || xp->previous.kind == WF_XP_DOTDOT))
        wf_diag_hint(xp->diags, diag, "write self::node()[…] or parent::node()[…]");
    else if (found == 0 && xp->previous.kind == '/')
        wf_diag_hint(xp->diags, diag, "a path does not end in /");
    else if (wf_xp_is_operator(found) && wants(expected, WF_XP_VARIABLE) && xp->previous.kind != 0)
        wf_diag_hint(xp->diags, diag, "something is missing before it");
    for (size_t i = 0; found == WF_XP_NAME && i < WF_COUNTOF(later); i++) {
        if (weft_span_equal(xp->current.text, weft_span_text(later[i])))
            wf_diag_hint(xp->diags, diag, "`%s` came with XPath 2.0; this is 1.0: = != < <= > >= |",
                         later[i]);
    }
}

static bool report_unclosed(wf_xp *xp)
{
    if (xp->current.kind != 0 || xp->depth == 0 || xp->previous.kind == '(' ||
        wf_xp_is_operator(xp->previous.kind))
        return false;
    const uint32_t at = xp->opened[xp->depth - 1];
    const char bracket = (char)xp->begin[at];
    const wf_xp_range range = {at, at + 1};
    weft_diag *const diag =
        wf_xp_mistake(xp, WF_W1304, range, "this `%c` is never closed", bracket);
    wf_diag_hint(xp->diags, diag, "the expression ends without its `%c`",
                 bracket == '(' ? ')' : ']');
    return true;
}

void wf_xp_unexpected(wf_xp *xp, const wf_xp_expected *expected)
{
    if (xp->status != WEFT_OK || report_unclosed(xp))
        return;
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "expected ");
    put_expected(&text, expected);
    const weft_span found =
        wf_utf8_clip(weft_span_of((const char *)xp->begin + xp->current.at.start,
                                  xp->current.at.end - xp->current.at.start),
                     SHOWN_MAX);
    if (xp->current.kind == 0)
        wf_buf_put_text(&text, ", found the end of the expression");
    else
        wf_buf_printf(&text, ", found `%.*s`", (int)found.len, found.ptr);
    weft_diag *const diag = wf_xp_mistake(xp, WF_W1301, xp->current.at, "%.*s", (int)text.len,
                                          text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    add_hint(xp, diag, expected);
}
