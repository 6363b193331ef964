/* "expected … or …". The parser knows which tokens could stand here, often forty of them; an author
   thinks of an entry, an expression, a name. */
#include "grammar/expected.h"

#include "grammar/mistake.h"
#include "weft_grammar.h"

#include <stdio.h>

enum {
    NEAR_BYTES = 1000
};

typedef struct phrase {
    const char *parts[WF_TOKEN_MOST + 8];
    size_t count;
} phrase;

static void say(phrase *p, const char *part)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->parts[i] == part || strcmp(p->parts[i], part) == 0)
            return;
    p->parts[p->count++] = part;
}

/* Whether a token needs no mention because its class has one, or because it would only mislead. */
static bool is_covered(const wf_mistake *m, int kind)
{
    unsigned classes = 0;
    const bool named = wf_mistake_can(m, WF_T_NAME);
    const bool any_word = named && wf_mistake_can(m, WF_T_USE);
    const bool path = !m->operator_ && !m->expression &&
                      (wf_mistake_can(m, WF_T_EQ) || wf_mistake_can(m, WF_T_BANG));
    classes |= m->expression ? WF_TOKEN_STARTS : 0;
    classes |= m->operator_ ? WF_TOKEN_CONTINUES : 0;
    classes |= m->literal ? WF_TOKEN_LITERAL : 0;
    classes |= m->entry ? WF_TOKEN_ENTRY : 0;
    classes |= m->test_item ? WF_TOKEN_TEST_ITEM : 0;
    classes |= m->declaration ? WF_TOKEN_DECLARATION : 0;
    classes |= path ? WF_TOKEN_STEP : 0;
    if (kind == WF_T_NAME)
        return m->type || wf_token_is(kind, classes);
    classes |= named ? WF_TOKEN_NAME : 0;
    classes |= any_word ? WF_TOKEN_WORD : 0;
    return wf_token_is(kind, classes) || (kind == WF_T_LBRACKET && m->type) ||
           (kind == WF_T_END && m->declaration) ||
           (kind == WF_T_GIVES && m->operator_ && wf_mistake_can(m, WF_T_RPAREN)) ||
           (kind == WF_T_QUOTED_KEY && wf_mistake_can(m, WF_T_KEY)) ||
           (kind == WF_T_COMMA && (m->entry || m->test_item));
}

static void say_token(phrase *p, const wf_mistake *m, int kind)
{
    const char *const text = wf_token_text(kind);
    if (text && wf_mistake_can(m, kind) && !is_covered(m, kind))
        say(p, text);
}

static void collect(phrase *p, const wf_mistake *m)
{
    const struct {
        bool expected;
        const char *text;
    } classes[] = {
        {m->expression, "an expression"},
        {m->entry, "an entry `name: …`"},
        {m->declaration, "a declaration"},
        {m->test_item, "`with`, `mock`, `clock`, `given`, `expect`"},
        {m->type, "a type"},
        {m->literal, "a literal"},
    };
    for (size_t i = 0; i < WF_COUNTOF(classes); i++)
        if (classes[i].expected)
            say(p, classes[i].text);
    say_token(p, m, WF_T_COMMA);
    for (unsigned i = 1; i < WF_TOKEN_MOST; i++)
        if (wf_token_at(i) != 0)
            say_token(p, m, wf_token_at(i));
    if (p->count == 0)
        say(p, m->operator_ ? "an operator" : "something else");
}

static void put_phrase(char *out, size_t cap, const wf_mistake *m)
{
    phrase p = {.count = 0};
    size_t len = 0;
    collect(&p, m);
    out[0] = '\0';
    for (size_t i = 0; i < p.count && len < cap; i++) {
        const char *const comma = i == 0 ? "" : i + 1 == p.count ? " or " : ", ";
        const int n = snprintf(out + len, cap - len, "%s%s", comma, p.parts[i]);
        len += n > 0 ? (size_t)n : 0;
    }
}

static void complain(const wf_mistake *m)
{
    char expected[256];
    const weft_span found = wf_mistake_written(m, m->found);
    weft_diag *diag;
    put_phrase(expected, sizeof expected, m);
    if (m->found->kind == WF_T_END)
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start, m->found->at.end,
                           "expected %s, found the end of the file", expected);
    else
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start, m->found->at.end,
                           "expected %s, found `%.*s`", expected, (int)found.len, found.ptr);
    wf_mistake_hint(m, diag);
}

/* Lines of a file that a machine wrote can be as long as the file: what is far apart counts as apart,
   so that no mistake makes us read the line again. */
static bool same_line(const wf_mistake *m, uint32_t from, uint32_t to)
{
    const char *const text = m->parse->source->text.ptr;
    if (from > to || to - from > NEAR_BYTES)
        return false;
    for (; from < to; from++)
        if (text[from] == '\n' || text[from] == '\r')
            return false;
    return true;
}

/* A complaint of the lexer about this place, or a closer that the feed made up, says it all. */
static bool is_said(const wf_mistake *m)
{
    const wf_feed *const feed = &m->parse->feed;
    const wf_complaints *const complaints = &m->parse->complaints;
    const bool made_up = m->found->at.start == m->found->at.end && m->found->kind != WF_T_END;
    const bool just_resumed = feed->resumed && feed->since <= 1 && complaints->any &&
                              same_line(m, complaints->last, m->found->at.start);
    return made_up || just_resumed ||
           (complaints->any && complaints->last >= m->before->at.start &&
            complaints->last <= m->found->at.end);
}

/* What the tokens amount to. */
static void classify(wf_mistake *m)
{
    const bool anything = wf_mistake_can(m, WF_T_USE) && wf_mistake_can(m, WF_T_NAME);
    m->entry = wf_mistake_can(m, WF_T_LET) && wf_mistake_can(m, WF_T_KEY) && !anything;
    m->declaration = wf_mistake_can(m, WF_T_MAP) && wf_mistake_can(m, WF_T_END);
    m->test_item = wf_mistake_can(m, WF_T_EXPECT) && wf_mistake_can(m, WF_T_GIVEN) && !anything;
    m->expression = wf_mistake_can(m, WF_T_INTEGER) && wf_mistake_can(m, WF_T_XPATH);
    m->operator_ = wf_mistake_can(m, WF_T_PLUS) && wf_mistake_can(m, WF_T_AND);
    m->type = wf_mistake_can(m, WF_T_NAME) && wf_mistake_can(m, WF_T_LBRACKET) && !m->expression;
    m->literal = wf_mistake_can(m, WF_T_INTEGER) && wf_mistake_can(m, WF_T_TRUE) && !m->expression;
}

void wf_expected_complain(wf_parse *parse, const int *kinds, size_t count)
{
    wf_mistake m = {.parse = parse,
                    .found = &parse->feed.last,
                    .before = &parse->feed.before,
                    .bracket = wf_feed_innermost(&parse->feed)};
    for (size_t i = 0; i < count; i++)
        m.can[wf_token_index(kinds[i])] = true;
    m.can[0] = false;
    classify(&m);
    if (!is_said(&m) && !wf_mistake_explain(&m))
        complain(&m);
}
