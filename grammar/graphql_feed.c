/* Tokens on their way from scanner to parser: brackets are counted, and after a mistake everything is
   skipped up to where the next definition begins. Easy to get wrong: a keyword is a name almost
   everywhere, so only a keyword followed by what can follow it, outside of brackets or at the start
   of a line, is taken for the beginning of a definition. */
#include "grammar/graphql.h"
#include "grammar/graphql_tokens.h"

static wf_gql_token scan(wf_gql *gql)
{
    const wf_gql_token token = wf_gql_scan(gql);
    if (token.range.end > gql->scanned)
        gql->scanned = token.range.end;
    return token;
}

/* False: nested too deep, which ends the parsing. */
static bool count_bracket(wf_gql *gql, const wf_gql_token *token)
{
    if (wf_gql_is_closer(token->kind) && gql->depth != 0)
        gql->depth--;
    if (!wf_gql_is_opener(token->kind))
        return true;
    if (gql->depth == WF_GQL_DEPTH) {
        weft_diag *const diag = wf_gql_mistake(gql, WF_W1107, token->range,
                                               "more than %u brackets are open", WF_GQL_DEPTH);
        wf_diag_hint(gql->diags, diag, "no schema or operation needs that; look for unclosed ones");
        gql->status = WEFT_LIMIT;
        gql->stop = true;
        return false;
    }
    gql->opened[gql->depth++] = token->range.start;
    return true;
}

static bool begins_line(const wf_gql *gql, const wf_gql_token *token)
{
    const uint32_t start = token->range.start;
    return start == 0 || gql->begin[start - 1] == '\n' || gql->begin[start - 1] == '\r';
}

/* Whether these two tokens in a row read as the beginning of a definition. Operations count in a
   schema too, so that they are reported there. */
static bool begins_definition(const wf_gql *gql, int first, int second)
{
    if (first == WF_GQL_FRAGMENT)
        return wf_gql_is_name(second) && second != WF_GQL_ON;
    if (wf_gql_is_operation_keyword(first))
        return wf_gql_is_name(second) ||
               (gql->executable && (second == '{' || second == '(' || second == '@'));
    if (gql->executable)
        return false;
    if (wf_gql_is_type_keyword(first))
        return wf_gql_is_name(second);
    if (first == WF_GQL_SCHEMA)
        return second == '{' || second == '@';
    if (first == WF_GQL_DIRECTIVE)
        return second == '@';
    const bool type_follows = wf_gql_is_type_keyword(second) || second == WF_GQL_SCHEMA;
    if (first == WF_GQL_EXTEND)
        return type_follows;
    return wf_gql_is_string(first) &&
           (type_follows || second == WF_GQL_DIRECTIVE || second == WF_GQL_EXTEND);
}

/* Whether the parser may go on at `token`, the last one scanned. */
static bool can_resume(wf_gql *gql, const wf_gql_token *token)
{
    const bool line_start = begins_line(gql, token);
    if (token->range.start < gql->floor)
        return false;
    if (gql->executable && token->kind == '{')
        return line_start;
    if (gql->depth != 0 && !line_start)
        return false;
    if (!wf_gql_is_name(token->kind) && !wf_gql_is_string(token->kind))
        return false;
    const unsigned char *const behind = gql->cursor;
    const wf_gql_token next = scan(gql);
    gql->cursor = behind;
    return begins_definition(gql, token->kind, next.kind);
}

bool wf_gql_began_unseen(const wf_gql *gql)
{
    return gql->previous.kind != 0 && !wf_gql_is_string(gql->previous.kind) &&
           gql->previous.range.start >= gql->floor && begins_line(gql, &gql->previous) &&
           begins_definition(gql, gql->previous.kind, gql->current.kind);
}

/* Moves the cursor to the next definition or the end. */
static void skip(wf_gql *gql)
{
    wf_gql_token token = wf_gql_began_unseen(gql) ? gql->previous : gql->current;
    if (!wf_gql_began_unseen(gql)) {
        while (token.kind != WF_GQL_END && !can_resume(gql, &token)) {
            token = scan(gql);
            if (wf_gql_is_closer(token.kind) && gql->depth != 0)
                gql->depth--;
            else if (wf_gql_is_opener(token.kind) && gql->depth < WF_GQL_DEPTH)
                gql->depth++;
        }
    }
    gql->cursor = gql->begin + token.range.start;
    gql->floor = token.range.start + 1;
    gql->depth = 0;
    gql->lost = false;
}

static wf_gql_token mark(int kind, uint32_t at)
{
    const wf_gql_token token = {kind, weft_span_of(NULL, 0), {at, at}};
    return token;
}

int wf_gql_next(wf_gql *gql, weft_span *text, wf_gql_range *range)
{
    const uint32_t here = (uint32_t)(gql->cursor - gql->begin);
    wf_gql_token token;
    if (!gql->started) {
        gql->started = true;
        token = mark(gql->executable ? WF_GQL_START_OPERATION : WF_GQL_START_SCHEMA, here);
    } else if (gql->stop) {
        token = mark(WF_GQL_END, here);
    } else if (gql->lost) {
        skip(gql);
        token = mark(WF_GQL_RESUME, (uint32_t)(gql->cursor - gql->begin));
    } else {
        token = scan(gql);
        if (!count_bracket(gql, &token) || gql->status != WEFT_OK)
            token = mark(WF_GQL_END, token.range.start);
    }
    gql->previous = gql->current;
    gql->current = token;
    *text = token.text;
    *range = token.range;
    return token.kind;
}
