/* Tokens of XPath 1.0 (section 3.7): one call, one token. Whether `*` multiplies and `and` joins is
   told by the token before; whether a name is a function, a node test or an axis by what follows it.
   The text is valid UTF-8 with a NUL behind it. */
#include "base/utf8.h"
#include "grammar/xpath.h"
#include "xpath_grammar.h"

#include <string.h>

#define SHOWN_MAX 40 /* bytes of a faulty token that a message repeats */

bool wf_xp_is_operator(int kind)
{
    switch (kind) {
    case WF_XP_OR:
    case WF_XP_AND:
    case WF_XP_NE:
    case WF_XP_LE:
    case WF_XP_GE:
    case WF_XP_MULTIPLY:
    case WF_XP_DIV:
    case WF_XP_MOD:
    case WF_XP_DSLASH:
    case '=':
    case '<':
    case '>':
    case '+':
    case '-':
    case '|':
    case '/':
        return true;
    default:
        return false;
    }
}

/* "If there is a preceding token and the preceding token is not one of @, ::, (, [, , or an Operator,
   then a * must be recognized as a MultiplyOperator and an NCName as an OperatorName." */
static bool wants_operator(const wf_xp *xp)
{
    const int kind = xp->previous.kind;
    return kind != 0 && kind != '@' && kind != WF_XP_AXIS && kind != '(' && kind != '[' &&
           kind != ',' && !wf_xp_is_operator(kind);
}

static uint32_t offset_of(const wf_xp *xp, const unsigned char *at)
{
    return (uint32_t)(at - xp->begin);
}

static weft_span span_of(const unsigned char *from, const unsigned char *to)
{
    return weft_span_of((const char *)from, (size_t)(to - from));
}

static wf_xp_token token_of(wf_xp *xp, int kind, const unsigned char *start,
                            const unsigned char *end)
{
    wf_xp_token token;
    token.kind = kind;
    token.prefix = weft_span_of(NULL, 0);
    token.text = span_of(start, end);
    token.at.start = offset_of(xp, start);
    token.at.end = offset_of(xp, end);
    xp->cursor = end;
    return token;
}

static wf_xp_token literal_of(wf_xp *xp, const unsigned char *start, const unsigned char *end)
{
    wf_xp_token token = token_of(xp, WF_XP_LITERAL, start, end);
    token.text = span_of(start + 1, end - 1);
    return token;
}

static bool is_blank(unsigned char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

static const unsigned char *skip_blanks(const unsigned char *at)
{
    while (is_blank(*at)) /* the NUL behind the text is none */
        at++;
    return at;
}

static int operator_name(weft_span name)
{
    static const struct {
        const char *name;
        int kind;
    } names[] = {{"or", WF_XP_OR}, {"and", WF_XP_AND}, {"div", WF_XP_DIV}, {"mod", WF_XP_MOD}};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(name, weft_span_text(names[i].name)))
            return names[i].kind;
    }
    return 0;
}

static bool is_node_type(weft_span name)
{
    return weft_span_equal(name, weft_span_text("node")) ||
           weft_span_equal(name, weft_span_text("text")) ||
           weft_span_equal(name, weft_span_text("comment"));
}

/* A token of [start, end) whose name begins at `from`, perhaps with a prefix. */
static wf_xp_token qualified(wf_xp *xp, int kind, const unsigned char *start,
                             const unsigned char *from, const unsigned char *end)
{
    wf_xp_token token = token_of(xp, kind, start, end);
    const unsigned char *const colon = memchr(from, ':', (size_t)(end - from));
    token.text = span_of(colon ? colon + 1 : from, end);
    if (colon)
        token.prefix = span_of(from, colon);
    return token;
}

static wf_xp_token name_of(wf_xp *xp, const unsigned char *start, const unsigned char *end)
{
    wf_xp_token token = qualified(xp, WF_XP_NAME, start, start, end);
    const unsigned char *const behind = skip_blanks(end);
    const bool is_bare = token.prefix.len == 0;
    const int named = is_bare && wants_operator(xp) ? operator_name(token.text) : 0;
    if (named != 0) {
        token.kind = named;
    } else if (wants_operator(xp)) {
        return token; /* the parser says what was wanted instead */
    } else if (*behind == '(') {
        token.kind = WF_XP_FUNCTION;
        if (is_bare && is_node_type(token.text))
            token.kind = WF_XP_NODE_TYPE;
        else if (is_bare && weft_span_equal(token.text, weft_span_text("processing-instruction")))
            token.kind = WF_XP_PI;
    } else if (is_bare && behind[0] == ':' && behind[1] == ':') {
        token.kind = WF_XP_AXIS;
        xp->cursor = behind + 2;
    }
    return token;
}

static wf_xp_token starred(wf_xp *xp, const unsigned char *start, const unsigned char *end)
{
    wf_xp_token token = token_of(xp, WF_XP_PREFIX_STAR, start, end);
    token.prefix = span_of(start, end - 2);
    token.text = weft_span_of(NULL, 0);
    return token;
}

static wf_xp_token variable_of(wf_xp *xp, const unsigned char *start, const unsigned char *end)
{
    return qualified(xp, WF_XP_VARIABLE, start, start + 1, end);
}

static wf_xp_token unclosed(wf_xp *xp, const unsigned char *start)
{
    const wf_xp_token token = token_of(xp, WF_XP_LITERAL, start, xp->limit);
    weft_diag *const diag = wf_xp_mistake(xp, WF_W1303, token.at, "this text is not closed");
    wf_diag_hint(xp->diags, diag,
                 "end it with %c; a text with both kinds of quotes is concat('…', \"'\")", *start);
    return token;
}

static wf_xp_token stray(wf_xp *xp, const unsigned char *start, const unsigned char *end)
{
    const wf_xp_token token = token_of(xp, WF_XP_NAME, start, end);
    const weft_span shown = wf_utf8_clip(token.text, SHOWN_MAX);
    weft_diag *diag;
    if (*start >= 0x20 && *start != 0x7f)
        diag = wf_xp_mistake(xp, WF_W1302, token.at, "`%.*s` has no meaning in XPath",
                             (int)shown.len, shown.ptr);
    else
        diag = wf_xp_mistake(xp, WF_W1302, token.at, "byte 0x%02x has no meaning in XPath", *start);
    if (*start == '!')
        wf_diag_hint(xp->diags, diag, "unequal is !=, and the opposite is not(…)");
    else if (*start == '&')
        wf_diag_hint(xp->diags, diag, "both conditions are joined by `and`");
    else if (*start == '$')
        wf_diag_hint(xp->diags, diag, "a variable is $name, without a blank");
    else if (*start == ':')
        wf_diag_hint(xp->diags, diag, "an axis is written name::, a prefix p:name");
    return token;
}

wf_xp_token wf_xp_scan(wf_xp *xp)
{
    const unsigned char *const YYLIMIT = xp->limit;
    const unsigned char *YYCURSOR = xp->cursor;
    const unsigned char *YYMARKER = YYCURSOR;
    const unsigned char *start;
    for (;;) {
        start = YYCURSOR;
#define TOKEN(kind) token_of(xp, (kind), start, YYCURSOR)
        /*!re2c
        re2c:define:YYCTYPE = "unsigned char";
        re2c:yyfill:enable = 0;
        re2c:eof = 0;

        first = [A-Z_a-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff]
              | [\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff]
              | [\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff];
        more  = first | [-.0-9\u00b7\u0300-\u036f\u203f\u2040];
        name  = first more*;

        $ { return TOKEN(0); }

        [ \t\r\n]+ { continue; }

        name (":" name)?     { return name_of(xp, start, YYCURSOR); }
        name ":*"            { return starred(xp, start, YYCURSOR); }
        "$" name (":" name)? { return variable_of(xp, start, YYCURSOR); }

        [0-9]+ ("." [0-9]*)? | "." [0-9]+ { return TOKEN(WF_XP_NUMBER); }
        "'" [^']* "'" | "\"" [^"]* "\""   { return literal_of(xp, start, YYCURSOR); }
        ['"]                              { return unclosed(xp, start); }

        "*"  { return TOKEN(wants_operator(xp) ? WF_XP_MULTIPLY : WF_XP_STAR); }
        ".." { return TOKEN(WF_XP_DOTDOT); }
        "//" { return TOKEN(WF_XP_DSLASH); }
        "!=" { return TOKEN(WF_XP_NE); }
        "<=" { return TOKEN(WF_XP_LE); }
        ">=" { return TOKEN(WF_XP_GE); }
        [().@,/|+=<>] | "-" | "[" | "]" { return TOKEN(*start); }

        [^\x00-\x7f]+ | [^] { return stray(xp, start, YYCURSOR); }
        * { return stray(xp, start, YYCURSOR); } /* unreachable: the text is UTF-8 */
        */
#undef TOKEN
    }
}
