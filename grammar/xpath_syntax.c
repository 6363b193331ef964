/* The face of the XPath grammar: a text in, a tree or a complaint out. */
#include "base/memory.h"
#include "base/utf8.h"
#include "grammar/xpath.h"
#include "xpath_grammar.h"

static void open_bracket(wf_xp *xp)
{
    if (xp->depth == WF_XPATH_DEPTH_MOST) {
        weft_diag *const diag =
            wf_xp_mistake(xp, WF_W1305, xp->current.at, "brackets nest more than %u deep here",
                          WF_XPATH_DEPTH_MOST);
        wf_diag_hint(xp->diags, diag, "name a part with `let` and use it as $name");
        return;
    }
    xp->opened[xp->depth++] = xp->current.at.start;
}

int wf_xp_next(wf_xp *xp)
{
    xp->previous = xp->current;
    xp->current = wf_xp_scan(xp);
    if (xp->current.kind == '(' || xp->current.kind == '[')
        open_bracket(xp);
    else if ((xp->current.kind == ')' || xp->current.kind == ']') && xp->depth != 0)
        xp->depth--;
    return xp->current.kind;
}

/* Size and encoding; false when the text cannot be scanned. */
static bool check_text(wf_xp *xp)
{
    const wf_xp_range start = {0, 0};
    if (xp->text.len > WF_XPATH_TEXT_MOST) {
        wf_xp_mistake(xp, WF_W1305, start, "the expression is longer than %u bytes",
                      WF_XPATH_TEXT_MOST);
        return false;
    }
    const size_t valid = wf_utf8_valid(xp->text);
    if (valid == xp->text.len)
        return true;
    const wf_xp_range at = {(uint32_t)valid, (uint32_t)valid + 1};
    wf_xp_mistake(xp, WF_W1302, at, "byte 0x%02x is not UTF-8 here",
                  (unsigned char)xp->text.ptr[valid]);
    return false;
}

weft_status wf_xpath_parse(wf_xpath_node **out, weft_span text, wf_arena *arena,
                           wf_xpath_locate locate, const void *context, weft_diags *diags)
{
    wf_xp xp = {0};
    xp.text = text;
    xp.arena = arena;
    xp.diags = diags;
    xp.locate = locate;
    xp.context = context;
    if (!check_text(&xp))
        return xp.status;
    xp.text = wf_arena_dup(arena, text); /* the scanner needs the NUL behind it */
    if (!xp.text.ptr)
        return WEFT_NOMEM;
    xp.begin = (const unsigned char *)xp.text.ptr;
    xp.cursor = xp.begin;
    xp.limit = xp.begin + xp.text.len;
    if (wf_xpyyparse(&xp) == 2 && xp.status == WEFT_OK)
        xp.status = WEFT_NOMEM;
    if (xp.status == WEFT_OK)
        *out = xp.root;
    return xp.status;
}
