/* What looks right to its author and is not of this language: each is reported and, where one can know
   what was meant, taken for that, so that reading goes on as if it stood there. */
#include "grammar/stray.h"

#include "base/utf8.h"
#include "grammar/tokens.h"
#include "weft_grammar.h"

static weft_span slice(const unsigned char *from, const unsigned char *to)
{
    return weft_span_of((const char *)from, (size_t)(to - from));
}

void wf_stray_escape(void *context, wf_literal_fault fault, size_t at, size_t len)
{
    const wf_stray_text *const place = context;
    wf_complaints *const complaints = place->lexer->complaints;
    const uint32_t start = place->start + (uint32_t)at;
    const uint32_t end = start + (uint32_t)len;
    const unsigned char *const bytes = place->lexer->text + start;
    weft_diag *diag = NULL;
    switch (fault) {
    case WF_LITERAL_UNKNOWN_ESCAPE:
        diag = wf_complain(complaints, WF_W1008, start, end, "unknown escape `%.*s` in a text",
                           (int)len, (const char *)bytes);
        if (len == 2 && bytes[1] == '\'') {
            wf_diag_hint(complaints->diags, diag, "write ' without a backslash");
            wf_diag_edit(complaints->diags, diag, start, end, "'");
        } else
            wf_diag_hint(
                complaints->diags, diag,
                "a backslash is written \\\\, a pattern r'…'; known are \\\" \\\\ \\/ \\$ \\b "
                "\\f \\n \\r \\t \\u");
        break;
    case WF_LITERAL_BAD_UNICODE:
        diag = wf_complain(complaints, WF_W1008, start, end,
                           "`\\u` needs four hexadecimal digits, or one to six in braces");
        wf_diag_hint(complaints->diags, diag, "write \\u00e9 or \\u{1f600}");
        break;
    case WF_LITERAL_NO_CHARACTER:
        diag = wf_complain(complaints, WF_W1008, start, end, "`%.*s` is not a character", (int)len,
                           (const char *)bytes);
        wf_diag_hint(complaints->diags, diag,
                     "characters end at \\u{10ffff}; \\ud800 to \\udfff are halves of pairs");
        break;
    case WF_LITERAL_CONTROL:
        if (*bytes == '\t') {
            diag =
                wf_complain(complaints, WF_W1007, start, end, "a tab inside a text is invisible");
            wf_diag_write(complaints->diags, diag, "", "\\t");
        } else {
            diag = wf_complain(complaints, WF_W1007, start, end,
                               "control character U+%04X inside a text", *bytes);
            wf_diag_write(complaints->diags, diag, "", "\\u%04x", *bytes);
        }
        break;
    }
}

void wf_stray_open(wf_lexer *lexer, uint32_t opened, const unsigned char *end, const char *closer)
{
    weft_diag *const diag =
        wf_complain(lexer->complaints, WF_W1006, opened, wf_lexer_offset(lexer, end),
                    "the text that begins here is not closed before the end of its line");
    wf_diag_hint(lexer->complaints->diags, diag,
                 "add %s at its end; a text of several lines stands between ``` and ```", closer);
}

int wf_stray_number(wf_lexer *lexer, wf_token *token)
{
    const unsigned char *const from = lexer->text + token->at.start;
    const unsigned char *letters = from;
    wf_complaints *const complaints = lexer->complaints;
    const uint32_t end = wf_lexer_offset(lexer, lexer->cursor);
    while (letters < lexer->cursor && ((*letters >= '0' && *letters <= '9') || *letters == '.'))
        letters++;
    const weft_span rest = slice(letters, lexer->cursor);
    const int digits = (int)(letters - from);
    weft_diag *const diag =
        wf_complain(complaints, WF_W1009, token->at.start, end, "`%.*s` is not a number",
                    (int)(lexer->cursor - from), (const char *)from);
    if (*from == '.')
        wf_diag_hint(complaints->diags, diag,
                     wf_token_is(lexer->previous, WF_TOKEN_ENDS) ? "an element is written xs[%.*s]"
                                                                 : "write 0.%.*s",
                     digits - 1, (const char *)from + 1);
    else if (wf_literal_is_unit(rest)) {
        wf_diag_hint(complaints->diags, diag, "a duration has a blank: %.*s %.*s", digits,
                     (const char *)from, (int)rest.len, rest.ptr);
        wf_diag_edit(complaints->diags, diag, token->at.start, end, "%.*s %.*s", digits,
                     (const char *)from, (int)rest.len, rest.ptr);
    } else if (rest.len > 0 && rest.ptr[0] == '_')
        wf_diag_hint(complaints->diags, diag, "write the digits without _");
    else if (rest.len > 0 && (rest.ptr[0] == 'e' || rest.ptr[0] == 'E'))
        wf_diag_hint(complaints->diags, diag, "write it out: numbers have no exponent");
    else if (rest.len > 0)
        wf_diag_hint(complaints->diags, diag,
                     "a name begins with a letter; a text stands in quotes");
    else
        wf_diag_hint(complaints->diags, diag,
                     "leave out the leading zeros, or keep them as a text: \"%.*s\"", digits,
                     (const char *)from);
    token->word = wf_lexer_word(lexer, from, letters > from ? letters : lexer->cursor);
    return WF_T_INTEGER;
}

/* What this language has for a token; NULL: nothing that stands in the same place. */
static const char *sign_of(int kind)
{
    switch (kind) {
    case WF_T_NOT:
        return "not";
    case WF_T_AND:
        return "and";
    case WF_T_OR:
        return "or";
    case WF_T_EQ:
        return "==";
    case WF_T_NE:
        return "!=";
    default:
        return NULL;
    }
}

int wf_stray_sign(wf_lexer *lexer, wf_token *token, int kind, const char *hint)
{
    const char *const sign = sign_of(kind);
    const unsigned char *const from = lexer->text + token->at.start;
    weft_diag *const diag = wf_complain(
        lexer->complaints, WF_W1010, token->at.start, wf_lexer_offset(lexer, lexer->cursor),
        "`%.*s` is not of this language", (int)(lexer->cursor - from), (const char *)from);
    wf_diag_hint(lexer->complaints->diags, diag, "%s", hint);
    if (diag && sign)
        wf_diag_edit(lexer->complaints->diags, diag, diag->start, diag->start + diag->length,
                     sign[0] >= 'a' ? " %s " : "%s", sign);
    return kind;
}

int wf_stray_hyphen(wf_lexer *lexer, wf_token *token)
{
    const unsigned char *const from = lexer->text + token->at.start;
    const unsigned char *hyphen = from;
    while (*hyphen != '-')
        hyphen++;
    weft_diag *const diag = wf_complain(
        lexer->complaints, WF_W1011, token->at.start, wf_lexer_offset(lexer, lexer->cursor),
        "`%.*s` is neither a name nor a difference: a bare name has no hyphen and a "
        "minus has blanks around it",
        (int)(lexer->cursor - from), (const char *)from);
    wf_diag_hint(lexer->complaints->diags, diag,
                 "subtract with `%.*s - %.*s`; a member of the current item is `.%.*s`",
                 (int)(hyphen - from), (const char *)from, (int)(lexer->cursor - hyphen - 1),
                 (const char *)hyphen + 1, (int)(lexer->cursor - from), (const char *)from);
    token->word = wf_lexer_word(lexer, from, lexer->cursor);
    return WF_T_NAME;
}

int wf_stray_key(wf_lexer *lexer, wf_token *token)
{
    const unsigned char *const from = lexer->text + token->at.start;
    const unsigned char *to = lexer->cursor - 1;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    token->word = wf_lexer_word(lexer, from, to);
    weft_diag *const diag =
        wf_complain(lexer->complaints, WF_W1011, token->at.start, wf_lexer_offset(lexer, to),
                    "`%.*s` is not a field name: those have letters, digits and _",
                    (int)(to - from), (const char *)from);
    wf_diag_hint(lexer->complaints->diags, diag,
                 "if the key is meant so, quote it: \"%.*s\":", (int)(to - from),
                 (const char *)from);
    wf_diag_edit(lexer->complaints->diags, diag, token->at.start, wf_lexer_offset(lexer, to),
                 "\"%.*s\"", (int)(to - from), (const char *)from);
    return WF_T_QUOTED_KEY;
}

int wf_stray_letters(wf_lexer *lexer, wf_token *token, int kind)
{
    const unsigned char *const from = lexer->text + token->at.start + (kind == WF_T_MEMBER);
    token->word = wf_lexer_word(lexer, from, lexer->cursor);
    weft_diag *const diag =
        wf_complain(lexer->complaints, WF_W1011, wf_lexer_offset(lexer, from),
                    wf_lexer_offset(lexer, lexer->cursor),
                    "`%.*s` is not a name: those have the letters A to Z, digits and _",
                    (int)(lexer->cursor - from), (const char *)from);
    if (kind == WF_T_MEMBER) {
        wf_diag_hint(lexer->complaints->diags, diag, "quote the key: .\"%.*s\"",
                     (int)(lexer->cursor - from), (const char *)from);
        wf_diag_edit(lexer->complaints->diags, diag, wf_lexer_offset(lexer, from),
                     wf_lexer_offset(lexer, lexer->cursor), "\"%.*s\"", (int)(lexer->cursor - from),
                     (const char *)from);
    } else
        wf_diag_hint(lexer->complaints->diags, diag, "rename it; a text stands in quotes");
    return kind;
}

/* A character that begins no token. What is meant is guessed where one can know; else it is left
   out. Gives the token that stands for it, or 0. */
int wf_stray_character(wf_lexer *lexer, wf_token *token)
{
    static const struct {
        uint32_t code;
        const char *name;
        const char *hint;
        int kind;
        const char *edit; /* what is meant for sure, or NULL */
    } known[] = {
        {0xa0, "a no-break space", "type a plain blank instead", 0, " "},
        {0x202f, "a narrow no-break space", "type a plain blank instead", 0, " "},
        {0x3000, "an ideographic space", "type a plain blank instead", 0, " "},
        {0x200b, "a zero-width space", "delete it: it is invisible", 0, ""},
        {0xfeff, "a byte order mark", "delete it: it is invisible", 0, ""},
        {0x2013, "an en dash", "a minus is -", WF_T_MINUS, "-"},
        {0x2014, "an em dash", "a minus is -", WF_T_MINUS, "-"},
        {0x2212, "a minus sign", "a minus is -", WF_T_MINUS, "-"},
        {0xd7, "a multiplication sign", "multiply with *", WF_T_STAR, "*"},
        {0x2018, "a typographic quote", "raw texts stand between ' and '", 0, NULL},
        {0x2019, "a typographic quote", "raw texts stand between ' and '", 0, NULL},
        {0x201d, "a typographic quote", "texts stand between \" and \"", 0, NULL},
        {0x201e, "a typographic quote", "texts stand between \" and \"", 0, NULL},
        {0x2260, "a not-equal sign", "write !=", WF_T_NE, "!="},
        {0x2264, "a less-or-equal sign", "write <=", WF_T_LE, "<="},
        {0x2265, "a greater-or-equal sign", "write >=", WF_T_GE, ">="},
        {0x2026, "an ellipsis", "write ...", WF_T_ELLIPSIS, "..."},
        {'`', "a backtick", "texts stand between \" and \", blocks between ``` and ```", 0, NULL},
        {'\\', "a backslash", "it has a meaning only inside texts", 0, NULL},
        {'&', "an ampersand", "conditions are joined with `and`", 0, NULL},
        {'^', "a caret", "there is no such operator", 0, NULL},
        {'~', "a tilde", "compare with a pattern: .x matches r'…'", 0, NULL},
    };
    const unsigned char *const from = lexer->text + token->at.start;
    size_t len;
    const uint32_t code = wf_utf8_decode(slice(from, lexer->limit), &len);
    lexer->cursor = from + len;
    const uint32_t end = token->at.start + (uint32_t)len;
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        if (known[i].code != code)
            continue;
        weft_diag *const diag = wf_complain(lexer->complaints, WF_W1007, token->at.start, end,
                                            "%s has no meaning here", known[i].name);
        wf_diag_hint(lexer->complaints->diags, diag, "%s", known[i].hint);
        if (known[i].edit)
            wf_diag_edit(lexer->complaints->diags, diag, token->at.start, end, "%s", known[i].edit);
        return known[i].kind;
    }
    (void)wf_complain(lexer->complaints, WF_W1007, token->at.start, end,
                      "the character U+%04X has no meaning here", code);
    return 0;
}

/* “…”: a text, once the quotes are put right. */
int wf_stray_quotes(wf_lexer *lexer, wf_token *token)
{
    const unsigned char *const from = lexer->text + token->at.start;
    const unsigned char *const last =
        lexer->cursor - 3; /* U+201C and U+201D have three bytes each */
    token->word = wf_lexer_word(lexer, from + 3, last);
    weft_diag *const diag =
        wf_complain(lexer->complaints, WF_W1007, token->at.start,
                    wf_lexer_offset(lexer, lexer->cursor), "typographic quotes do not make a text");
    wf_diag_write(lexer->complaints->diags, diag, "", "\"%.*s\"", (int)(last - from - 3),
                  (const char *)from + 3);
    return WF_T_TEXT;
}
