/* Brackets, depth, and where to go on. Recovery leans on how people lay a file out: a declaration
   stands at the margin, an entry that begins a line no deeper than the broken one is its sibling. */
#include "grammar/feed.h"

#include "grammar/tokens.h"
#include "weft_grammar.h"

void wf_feed_init(wf_feed *feed, wf_source *source, uint32_t from, wf_arena *arena,
                  wf_complaints *complaints)
{
    memset(feed, 0, sizeof *feed);
    wf_lexer_init(&feed->lexer, source, from, arena, complaints);
    feed->open[0].item = UINT32_MAX;
}

const wf_bracket *wf_feed_innermost(const wf_feed *feed)
{
    return feed->depth > 0 ? &feed->open[feed->depth] : NULL;
}

/* ---- brackets ---- */

static bool opens(int kind)
{
    return wf_token_is(kind, WF_TOKEN_OPENS);
}

static void push(wf_feed *feed, const wf_token *token)
{
    WF_ASSERT(feed->depth < WF_FEED_DEPTH);
    const uint32_t waiting = feed->open[feed->depth].waiting;
    wf_bracket *const bracket = &feed->open[++feed->depth];
    bracket->kind = token->kind == WF_T_FILTER ? WF_T_LBRACKET : token->kind;
    bracket->at = token->at;
    bracket->indent = feed->indent;
    bracket->item = UINT32_MAX;
    bracket->around = waiting;
    bracket->waiting = waiting;
    bracket->told = false;
    bracket->owner = 0;
    bracket->holds = WF_BRACES_ENTRIES;
}

/* What the brace that `feed->last` opens will hold. */
static wf_braces braces_of(const wf_feed *feed)
{
    const wf_bracket *const around = &feed->open[feed->depth];
    if (feed->before.kind == WF_T_RETURNING || feed->before.kind == WF_T_MATCH ||
        around->holds == WF_BRACES_WHOLE)
        return WF_BRACES_WHOLE;
    if (around->owner == WF_T_MATCH || feed->header == WF_T_TABLE)
        return WF_BRACES_ARMS;
    return WF_BRACES_ENTRIES;
}

static void pop(wf_feed *feed, const wf_token *token)
{
    const wf_bracket *const bracket = &feed->open[feed->depth--];
    if (token->is_first && token->column < bracket->indent && feed->suspect.end == 0)
        feed->suspect = bracket->at;
}

static bool begins_declaration(const wf_token *token)
{
    return token->declares && token->kind != WF_T_NAME;
}

/* Counts the token that was given last: its bracket, and what its bracket belongs to. */
static void count_token(wf_feed *feed)
{
    const wf_token *const token = &feed->last;
    wf_bracket *const top = &feed->open[feed->depth];
    const wf_braces holds = braces_of(feed);
    if (feed->depth == 0 && begins_declaration(token))
        feed->header = token->kind;
    if (token->kind == WF_T_MATCH || token->kind == WF_T_EACH)
        top->owner = token->kind;
    if (token->kind == WF_T_LBRACE) {
        top->owner = 0;
        if (feed->depth == 0 && feed->before.kind != WF_T_RETURNING)
            feed->header = 0;
    }
    if (opens(token->kind)) {
        push(feed, token);
        feed->open[feed->depth].holds = holds;
    } else if (wf_token_opener(token->kind) && token->kind != WF_T_TEMPLATE_NEXT &&
               feed->depth > 0) {
        pop(feed, token);
    }
}

/* The index of the innermost open bracket of `kind`, or 0. A closer does not reach out of an
   interpolation. */
static uint32_t find_open(const wf_feed *feed, int kind)
{
    for (uint32_t i = feed->depth; i > 0; i--) {
        if (feed->open[i].kind == kind)
            return i;
        if (feed->open[i].kind == WF_T_TEMPLATE_OPEN)
            return 0;
    }
    return 0;
}

/* ---- documentation ---- */

static bool keep_doc(wf_feed *feed, const wf_token *token)
{
    if (token->doc.len == 0)
        return true;
    if (feed->doc_count == feed->doc_cap) {
        const uint32_t cap = feed->doc_cap == 0 ? 8 : feed->doc_cap * 2;
        wf_doc *const docs = wf_arena_zero(feed->lexer.arena, cap, sizeof *docs);
        if (!docs)
            return false;
        if (feed->doc_count > 0)
            memcpy(docs, feed->docs, feed->doc_count * sizeof *docs);
        feed->docs = docs;
        feed->doc_cap = cap;
    }
    feed->docs[feed->doc_count].start = token->at.start;
    feed->docs[feed->doc_count++].text = token->doc;
    return true;
}

weft_span wf_feed_doc(const wf_feed *feed, uint32_t start)
{
    uint32_t low = 0;
    uint32_t high = feed->doc_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (feed->docs[middle].start == start)
            return feed->docs[middle].text;
        if (feed->docs[middle].start < start)
            low = middle + 1;
        else
            high = middle;
    }
    return weft_span_of(NULL, 0);
}

static void fetch(wf_feed *feed, wf_token *token)
{
    wf_lexer_next(&feed->lexer, token);
    if (token->is_first)
        feed->indent = token->column;
    if (!keep_doc(feed, token)) {
        feed->lexer.failed = true;
        token->kind = WF_T_END;
    }
}

/* ---- items ---- */

static bool begins_item(int kind)
{
    return wf_token_is(kind, WF_TOKEN_ITEM);
}

/* A declaration that stands at the margin ends everything that is open. */
static bool ends_all(const wf_token *token)
{
    return token->kind == WF_T_END ||
           (begins_declaration(token) && token->is_first && token->column == 0);
}

/* ---- depth ---- */

static bool waits_for_operand(int kind, int previous)
{
    switch (kind) {
    case WF_T_NOT:
    case WF_T_IF:
    case WF_T_ELSE:
    case WF_T_EACH:
    case WF_T_MATCH:
    case WF_T_REJECT:
    case WF_T_GIVES:
        return true;
    case WF_T_MINUS:
        return !wf_token_is(previous, WF_TOKEN_ENDS);
    default:
        return false;
    }
}

/* Bounds what the parser can have on its stack: brackets, and prefix operators of the items that
   are open. True when the bound is broken: that was said, and the rest of the file is passed over. */
static bool is_too_deep(wf_feed *feed, const wf_token *token)
{
    wf_bracket *const top = &feed->open[feed->depth];
    if (begins_item(token->kind) || token->kind == WF_T_COMMA || begins_declaration(token))
        top->waiting = top->around;
    else if (waits_for_operand(token->kind, feed->last.kind))
        top->waiting++;
    const bool brackets = opens(token->kind) && feed->depth == WF_FEED_DEPTH;
    if (!brackets && top->waiting <= WF_FEED_DEPTH)
        return false;
    wf_complaints *const complaints = feed->lexer.complaints;
    weft_diag *const diag = wf_complain(complaints, WF_W1015, token->at.start, token->at.end,
                                        brackets ? "brackets nest more than %d deep"
                                                 : "operators nest more than %d deep",
                                        WF_FEED_DEPTH);
    wf_diag_hint(complaints->diags, diag, "name a part with let, or make it a function");
    complaints->quiet = true;
    return true;
}

/* ---- tokens for the parser ---- */

static void complain_unclosed(wf_feed *feed, wf_bracket *bracket, const wf_token *before)
{
    if (bracket->told)
        return;
    bracket->told = true;
    wf_complaints *const complaints = feed->lexer.complaints;
    const bool blame = bracket->kind == WF_T_LBRACE && feed->suspect.end > 0;
    const wf_range at = blame ? feed->suspect : bracket->at;
    uint32_t line;
    uint32_t column;
    wf_source_line(complaints->source, before->at.start, &line, &column);
    weft_diag *const diag = wf_complain(complaints, WF_W1004, at.start, at.end,
                                        "`%s` is never closed", wf_token_opening(bracket->kind));
    const char *const closer = wf_token_closing(bracket->kind);
    if (blame)
        wf_diag_hint(complaints->diags, diag,
                     "add `%s`: the next one stands further left, so it closes what is around this",
                     closer);
    else
        wf_diag_hint(complaints->diags, diag, "add `%s` before line %u, column %u", closer,
                     (unsigned)line, (unsigned)column);
    feed->suspect.end = 0;
}

/* Puts the closer of the innermost bracket before `token`, which waits. */
static void close_innermost(wf_feed *feed, wf_token *token)
{
    wf_bracket *const bracket = &feed->open[feed->depth];
    complain_unclosed(feed, bracket, token);
    feed->queued = *token;
    memset(token, 0, sizeof *token);
    token->kind = wf_token_closer(bracket->kind);
    token->at.start = feed->last.at.end;
    token->at.end = feed->last.at.end;
    token->word.text = weft_span_of("", 0);
    token->word.start = token->at.start;
    token->word.end = token->at.start;
}

static void complain_unopened(wf_feed *feed, const wf_token *token)
{
    wf_complaints *const complaints = feed->lexer.complaints;
    weft_diag *const diag = wf_complain(
        complaints, WF_W1005, token->at.start, token->at.end, "`%.*s` closes nothing",
        (int)(token->at.end - token->at.start), complaints->source->text.ptr + token->at.start);
    wf_diag_hint(complaints->diags, diag, "delete it, or add `%s` where it should begin",
                 wf_token_opening(wf_token_opener(token->kind)));
}

/* Notes where items begin their lines: what stands no deeper later is a sibling. */
static void note_item(wf_feed *feed, const wf_token *token)
{
    wf_bracket *const top = &feed->open[feed->depth];
    if (token->is_first && begins_item(token->kind))
        top->item = token->column;
    if (feed->depth == 0)
        feed->suspect.end = 0;
}

static void balanced(wf_feed *feed, wf_token *token)
{
    *token = feed->queued;
    feed->queued.kind = 0;
    for (;;) {
        if (token->kind == 0)
            fetch(feed, token);
        if (ends_all(token) && feed->depth > 0) {
            close_innermost(feed, token);
            return;
        }
        const int opener = wf_token_opener(token->kind);
        if (opener == 0 || (feed->depth > 0 && feed->open[feed->depth].kind == opener))
            return;
        if (find_open(feed, opener) > 0) {
            close_innermost(feed, token);
            return;
        }
        complain_unopened(feed, token);
        token->kind = 0;
    }
}

void wf_feed_recover(wf_feed *feed)
{
    feed->recovering = true;
}

/* ---- going on after a mistake ---- */

/* Whether one can go on at `token`, directly inside `bracket`. A brace that closes further right than
   the line it would close was opened by a brace that is missing. */
static bool resumes_inside(const wf_bracket *bracket, const wf_token *token, int previous)
{
    if (token->kind == WF_T_RBRACE)
        return !token->is_first || token->column <= bracket->indent;
    switch (bracket->holds) {
    case WF_BRACES_ENTRIES:
        return begins_item(token->kind) || (token->is_first && token->column == bracket->item &&
                                            wf_token_is(token->kind, WF_TOKEN_WORD));
    case WF_BRACES_ARMS:
        return previous == WF_T_COMMA;
    case WF_BRACES_WHOLE:
        return false;
    }
    return false;
}

/* Whether recovery may end at `token`, which is not yet counted; `brace` is the index of the
   innermost open brace (0: the file). */
static bool resumes_at(const wf_feed *feed, const wf_token *token, uint32_t brace, int previous)
{
    const wf_bracket *const bracket = &feed->open[brace];
    if (ends_all(token))
        return true; /* what the parser knows to be open is closed by `balanced` */
    if (brace == 0)
        return feed->depth == 0 &&
               (begins_declaration(token) ||
                (token->is_first && token->column == 0 && wf_token_is(token->kind, WF_TOKEN_WORD)));
    if (feed->depth == brace)
        return resumes_inside(bracket, token, previous);
    if (token->kind == WF_T_RBRACE)
        return find_open(feed, WF_T_LBRACE) <= brace;
    return bracket->holds == WF_BRACES_ENTRIES && begins_item(token->kind) && token->is_first &&
           bracket->item != UINT32_MAX && token->column <= bracket->item;
}

static void pass_over(wf_feed *feed, const wf_token *token, uint32_t brace)
{
    const int opener = wf_token_opener(token->kind);
    if (opens(token->kind)) {
        if (feed->depth < WF_FEED_DEPTH)
            push(feed, token);
    } else if (opener != 0 && token->kind != WF_T_TEMPLATE_NEXT) {
        const uint32_t found = find_open(feed, opener);
        if (found > brace)
            feed->depth = found - 1;
    }
}

/* Gives `kind`, of no width, before `at`. */
static void resume(wf_feed *feed, wf_token *token, int kind, const wf_token *at)
{
    memset(token, 0, sizeof *token);
    token->at.start = at->at.start;
    token->at.end = at->at.start;
    token->kind = kind;
    feed->queued = *at;
    feed->resumed = true;
    feed->resync = at->at.start;
    feed->since = 0;
    feed->open[feed->depth].waiting = feed->open[feed->depth].around;
}

static void resync(wf_feed *feed, wf_token *token)
{
    uint32_t brace = feed->depth;
    while (brace > 0 && feed->open[brace].kind != WF_T_LBRACE)
        brace--;
    wf_token at = feed->last;
    int previous = feed->before.kind;
    bool stuck = feed->resumed && feed->resync == at.at.start; /* it did not help to go on there */
    if (feed->queued.kind != 0) {
        at = feed->queued; /* `last` was a closer of our own making */
        feed->queued.kind = 0;
        stuck = false;
    }
    while (at.kind != WF_T_END && (stuck || !resumes_at(feed, &at, brace, previous))) {
        if (feed->depth == 0 && at.is_first && begins_item(at.kind))
            feed->header = 0; /* its brace is what is missing */
        if ((feed->header == WF_T_MAP || feed->header == WF_T_TEST) && feed->depth == 0 &&
            at.kind == WF_T_LBRACE && previous != WF_T_RETURNING) {
            resume(feed, token, WF_T_REBLOCK, &at);
            return;
        }
        pass_over(feed, &at, brace);
        previous = at.kind;
        fetch(feed, &at);
        stuck = false;
    }
    feed->depth = brace;
    resume(feed, token, stuck ? WF_T_YYEOF : WF_T_RESYNC, &at); /* stuck at the end: no more help */
}

void wf_feed_next(wf_feed *feed, wf_token *token)
{
    if (feed->recovering) {
        feed->recovering = false;
        resync(feed, token);
        feed->last = *token;
        return;
    }
    count_token(feed);
    balanced(feed, token);
    if (is_too_deep(feed, token)) {
        feed->lexer.cursor = feed->lexer.limit;
        feed->lexer.depth = 0;
        feed->queued.kind = 0;
        balanced(feed, token);
    }
    note_item(feed, token);
    feed->since++;
    feed->before = feed->last;
    feed->last = *token;
}
