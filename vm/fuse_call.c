/* What the walk knows of library functions: no name, only what their traits say they do to usual texts, to
   nothing and to "". What is easy to get wrong: what a function says of a text it does not say of a number. */
#include "vm/fuse_call.h"

#include "vm/fuse_pick.h"

static unsigned like_of(const wf_call_site *site)
{
    return site->entry->resolver->traits & WEFT_LIKE_MASK;
}

/* Digits made of what are digits already: what was asked of them before holds, too. */
static bool like_digits(const wf_walk *w, wf_guess *g, wf_fused_digits_of digits)
{
    if (g->form == WF_AS_DIGITS) {
        if (digits == WF_DIGITS_WHOLE)
            return g->digits == WF_DIGITS_WHOLE;
        if (digits == WF_DIGITS_SHORTEST && g->digits == WF_DIGITS_DECIMAL)
            g->digits = digits;
        return true;
    }
    g->form = WF_AS_DIGITS;
    g->digits = digits;
    return w->takes == WF_WALK_SOME;
}

/* Whether the second argument, of two, is the constant text. */
static bool second_is(wf_walk *w, const wf_call_site *site, uint32_t r, const char *text)
{
    const wf_guess *const g = wf_walk_at(w, r + 1);
    return site->count == 2 && g->kind == WF_GUESS_CONSTANT &&
           wf_walk_constant(w, g)->kind == WEFT_KIND_TEXT &&
           weft_span_equal(weft_value_span(*wf_walk_constant(w, g)), weft_span_text(text));
}

/* An instant written again: what was read, and another end. */
static bool write_stamp(wf_walk *w, const wf_call_site *site, uint32_t r)
{
    static const weft_value ends[] = {
        {.kind = WEFT_KIND_TEXT, .flags = WEFT_VALUE_PLAIN, .len = 1, .as.text = "Z"},
        {.kind = WEFT_KIND_TEXT, .flags = WEFT_VALUE_PLAIN, .len = 5, .as.text = ".000Z"}};
    const bool has_millis = second_is(w, site, r, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    if (w->part_count != 0 || w->takes != WF_WALK_SOME ||
        wf_walk_at(w, r)->load.from == WF_FROM_PICK ||
        (!has_millis && !second_is(w, site, r, "yyyy-MM-dd'T'HH:mm:ss'Z'")))
        return false;
    w->parts[0].load = wf_walk_at(w, r)->load;
    w->parts[1].constant = &ends[has_millis];
    w->part_count = 2;
    wf_walk_put(w, r, wf_guess_of(WF_GUESS_JOIN));
    return true;
}

/* The load answers a question, which is true. */
static bool take_truth(wf_walk *w, wf_guess *g, uint32_t asks)
{
    wf_walk_load(w, &g->load)->asks |= asks;
    *g = wf_guess_of(WF_GUESS_TRUTH);
    g->truth = true;
    return true;
}

static bool take_text_form(wf_guess *g, bool is_text, wf_fused_form form)
{
    g->form = form;
    return is_text;
}

/* The form that a call of one argument gives the text or number `g`. */
static bool take_form(wf_walk *w, wf_guess *g, unsigned like)
{
    const bool is_text = g->form == WF_AS_IT_IS && (g->load.asks & WF_ASKS_DATE) == 0;
    switch (like) {
    case WEFT_LIKE_TRIM:
        g->load.asks |= WF_ASKS_TRIM;
        return is_text;
    case WEFT_LIKE_UPPER:
        return take_text_form(g, is_text, WF_AS_UPPER);
    case WEFT_LIKE_LOWER:
        return take_text_form(g, is_text, WF_AS_LOWER);
    case WEFT_LIKE_TIME:
        g->load.asks |= WF_ASKS_TEXT;
        return take_text_form(g, is_text, WF_AS_TIME);
    case WEFT_LIKE_BOOL:
    case WEFT_LIKE_YES:
        return take_text_form(g, is_text, WF_AS_BOOL);
    case WEFT_LIKE_INT:
        return (is_text || g->form == WF_AS_DIGITS) && like_digits(w, g, WF_DIGITS_WHOLE);
    case WEFT_LIKE_DECIMAL:
        return (is_text || g->form == WF_AS_DIGITS) && like_digits(w, g, WF_DIGITS_DECIMAL);
    case WEFT_LIKE_NUMBER:
        return (is_text || g->form == WF_AS_DIGITS) && like_digits(w, g, WF_DIGITS_SHORTEST);
    case WEFT_LIKE_EXISTS:
        return is_text && take_truth(w, g, WF_ASKS_SHORT);
    case WEFT_LIKE_TRUTH:
        return is_text && take_truth(w, g, WF_ASKS_FULL | WF_ASKS_SHORT | WF_ASKS_TEXT);
    case WEFT_LIKE_TEXT:
        g->load.asks |= WF_ASKS_TEXT;
        return g->form <= WF_AS_TIME;
    case WEFT_LIKE_SAME:
        return true;
    }
    return false;
}

static bool call_loaded(wf_walk *w, const wf_call_site *site, uint32_t r)
{
    wf_guess g = *wf_walk_at(w, r);
    const unsigned like = like_of(site);
    const bool is_whole = g.form == WF_AS_IT_IS && (g.load.asks & WF_ASKS_DATE) == 0;
    g.load.asks |= WF_ASKS_SHORT;
    if (like == WEFT_LIKE_DATE && g.form == WF_AS_IT_IS && second_is(w, site, r, "yyyy-MM-dd")) {
        g.load.asks |= WF_ASKS_DATE;
    } else if (like == WEFT_LIKE_DATETIME && is_whole && second_is(w, site, r, "iso8601")) {
        g.kind = WF_GUESS_STAMP;
        g.load.asks |= WF_ASKS_STAMP;
    } else if (site->count != 1 || (g.load.asks & WF_ASKS_DATE) != 0 || !take_form(w, &g, like)) {
        return false;
    }
    wf_walk_put(w, r, g);
    return true;
}

/* ---- nothing, and "" ---- */

/* Instead of it the second argument, when that takes no steps. */
static bool take_default(wf_walk *w, const wf_call_site *site, uint32_t r)
{
    const wf_guess g = *wf_walk_at(w, r + 1);
    const bool is_short =
        g.kind == WF_GUESS_CONSTANT && (wf_walk_constant(w, &g)->kind != WEFT_KIND_TEXT ||
                                        wf_walk_constant(w, &g)->len <= WF_WALK_TEXT_MOST);
    if (site->count != 2 || !is_short)
        return false;
    wf_walk_put(w, r, g);
    return true;
}

static bool call_nothing(wf_walk *w, const wf_call_site *site, uint32_t r)
{
    const bool is_empty = wf_walk_at(w, r)->kind == WF_GUESS_EMPTY;
    const weft_kind kind =
        wf_walk_at(w, r)->kind == WF_GUESS_NULL ? WEFT_KIND_NULL : WEFT_KIND_MISSING;
    if (!is_empty && (site->accepts[0] >> kind & 1u) == 0)
        return true; /* is its own result, unless the function takes it */
    if (like_of(site) == WEFT_LIKE_DEFAULT)
        return take_default(w, site, r);
    if (site->count != 1)
        return false;
    switch (like_of(site)) {
    case WEFT_LIKE_TRUTH:
    case WEFT_LIKE_YES:
        wf_walk_put(w, r, wf_guess_of(WF_GUESS_TRUTH)); /* false */
        return true;
    case WEFT_LIKE_TEXT:
        wf_walk_put(w, r, wf_guess_of(WF_GUESS_EMPTY));
        return true;
    case WEFT_LIKE_TRIM:
    case WEFT_LIKE_UPPER:
    case WEFT_LIKE_LOWER:
    case WEFT_LIKE_TIME:
    case WEFT_LIKE_SAME:
        if (is_empty)
            return true;
        break;
    }
    return !is_empty && (site->entry->resolver->traits & WEFT_KEEPS_NOTHING) != 0;
}

bool wf_walk_call(wf_walk *w, uint32_t r, uint32_t index)
{
    const wf_call_site *const site = &w->program->calls[index];
    if (like_of(site) == WEFT_LIKE_FIRST && wf_walk_at(w, r)->kind == WF_GUESS_PICKED)
        return wf_walk_first(w, r, wf_walk_at(w, r),
                             (site->accepts[0] >> WEFT_KIND_LIST & 1u) == 0);
    if (site->count == 0 || !wf_walk_look(w, r))
        return false;
    const wf_guess *const g = wf_walk_at(w, r);
    if (wf_guess_is_nothing(g) || g->kind == WF_GUESS_EMPTY)
        return call_nothing(w, site, r);
    if (g->kind == WF_GUESS_STAMP)
        return like_of(site) == WEFT_LIKE_FORMAT_DATE && write_stamp(w, site, r);
    return g->kind == WF_GUESS_LOADED && call_loaded(w, site, r);
}
