/* Tokens of JSON (RFC 8259) with comments: one call, one token. A faulty token is reported here and
   handed on mended, so that one wrong character does not hide what follows. The text is valid UTF-8
   with a NUL behind it; a NUL inside it is an ordinary wrong character. */
#include "base/utf8.h"
#include "grammar/document_scan.h"

#define SHOWN_MAX 40 /* bytes of a faulty token that a message repeats */

static uint32_t offset_of(const wf_document_scan *scan, const unsigned char *at)
{
    return (uint32_t)(at - scan->begin);
}

static wf_document_token token_of(const wf_document_scan *scan, wf_document_mark kind,
                                  const unsigned char *start)
{
    wf_document_token token = {0};
    token.kind = kind;
    token.start = offset_of(scan, start);
    token.end = offset_of(scan, scan->cursor);
    token.text = weft_span_of((const char *)start, token.end - token.start);
    return token;
}

/* Quotes of a word processor, three bytes each. */
static wf_document_token curly_string(wf_document_scan *scan, const unsigned char *start)
{
    wf_document_token token = token_of(scan, WF_DOCUMENT_T_STRING, start);
    weft_diag *const diag = wf_document_mistake(scan, WF_W1216, token.start, token.end,
                                                "a text stands in straight double quotes");
    wf_diag_hint(scan->diags, diag, "write \"...\"");
    wf_document_unescape(scan, &token, token.start + 3, token.end - 3);
    return token;
}

/* A text in quotes from `start` to the cursor; `open`: the closing one is missing. */
static wf_document_token string_of(wf_document_scan *scan, const unsigned char *start, bool open)
{
    wf_document_token token = token_of(scan, WF_DOCUMENT_T_STRING, start);
    token.open = open;
    if (open) {
        weft_diag *const diag = wf_document_mistake(scan, WF_W1204, token.start, token.end,
                                                    "this text is not closed on its line");
        wf_diag_hint(scan->diags, diag,
                     *start == '"' ? "end it with \"; a line end inside a text is written \\n"
                                   : "texts stand in double quotes: \"...\"");
    } else if (*start != '"') {
        weft_diag *const diag = wf_document_mistake(scan, WF_W1216, token.start, token.end,
                                                    "a text stands in double quotes");
        wf_diag_hint(scan->diags, diag, "write \"...\" instead of %c...%c", *start, *start);
    }
    wf_document_unescape(scan, &token, token.start + 1, open ? token.end : token.end - 1);
    return token;
}

static wf_document_token bad_number(wf_document_scan *scan, const unsigned char *start)
{
    wf_document_token token = token_of(scan, WF_DOCUMENT_T_BAD, start);
    const weft_span shown = wf_utf8_clip(token.text, SHOWN_MAX);
    weft_diag *const diag =
        wf_document_mistake(scan, WF_W1208, token.start, token.end, "`%.*s` is not a JSON number",
                            (int)shown.len, shown.ptr);
    const unsigned char *const digits = *start == '-' ? start + 1 : start;
    if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
        wf_diag_hint(scan->diags, diag,
                     "leave out the leading zero; what must keep it is a text: \"%.*s\"",
                     (int)shown.len, shown.ptr);
    else
        wf_diag_hint(scan->diags, diag,
                     "digits, then perhaps .digits and an exponent; anything else is a text in "
                     "double quotes");
    return token;
}

static void hint_character(wf_document_scan *scan, weft_diag *diag, const unsigned char *start)
{
    if (*start == ';')
        wf_diag_hint(scan->diags, diag, "members are separated by commas");
    else if (*start == '#')
        wf_diag_hint(scan->diags, diag, "comments begin with // or stand between /* and */");
    else if (*start == '=')
        wf_diag_hint(scan->diags, diag, "between a key and its value stands a colon");
    else if (*start == '.')
        wf_diag_hint(scan->diags, diag, "dots stand for nothing in a file; write out what is meant");
    else if (*start == '(' || *start == ')')
        wf_diag_hint(scan->diags, diag, "a mapping file holds data, no code");
    else if (*start == 0xe2 && start[1] == 0x80)
        wf_diag_hint(scan->diags, diag, "texts stand in straight double quotes: \"...\"");
}

static wf_document_token bad_character(wf_document_scan *scan, const unsigned char *start)
{
    const wf_document_token token = token_of(scan, WF_DOCUMENT_T_BAD, start);
    const weft_span shown = wf_utf8_clip(token.text, SHOWN_MAX);
    weft_diag *diag;
    if (*start >= 0x20 && *start != 0x7f)
        diag = wf_document_mistake(scan, WF_W1205, token.start, token.end,
                                   "`%.*s` has no meaning in JSON", (int)shown.len, shown.ptr);
    else
        diag = wf_document_mistake(scan, WF_W1205, token.start, token.end,
                                   "byte 0x%02x has no meaning in JSON", *start);
    hint_character(scan, diag, start);
    return token;
}

/* It swallows the rest of the file, so there is nothing more to say. */
static wf_document_token open_comment(wf_document_scan *scan, const unsigned char *start)
{
    weft_diag *const diag =
        wf_document_mistake(scan, WF_W1204, offset_of(scan, start), offset_of(scan, start) + 2,
                            "this comment is never closed");
    wf_diag_hint(scan->diags, diag, "end it with */");
    scan->stop = true;
    scan->cursor = scan->limit;
    return token_of(scan, WF_DOCUMENT_T_END, scan->limit);
}

wf_document_token wf_document_next(wf_document_scan *scan)
{
    const unsigned char *const YYLIMIT = scan->limit;
    const unsigned char *YYCURSOR = scan->cursor;
    const unsigned char *YYMARKER = YYCURSOR;
    const unsigned char *start;
    if (scan->stop) {
        scan->cursor = scan->limit;
        return token_of(scan, WF_DOCUMENT_T_END, scan->limit);
    }
    for (;;) {
        start = YYCURSOR;
#define TOKEN(kind) (scan->cursor = YYCURSOR, token_of(scan, WF_DOCUMENT_T_##kind, start))
#define FAULT(what) (scan->cursor = YYCURSOR, (what)(scan, start))
        /*!re2c
        re2c:define:YYCTYPE = "unsigned char";
        re2c:yyfill:enable = 0;
        re2c:eof = 0;

        digit  = [0-9];
        int    = "-"? ("0" | [1-9] digit*);
        number = int ("." digit+)? ([eE] [+-]? digit+)?;
        high   = [\u0080-\U0010ffff] \ [\ufeff\u00a0\u2018-\u201f];
        letter = [A-Za-z_$@] | high;
        word   = letter (letter | digit | [.-])*;
        curly  = [\u2018-\u201f];
        tail   = digit | letter | [.+-];
        inside = [^"\\\r\n] | "\\" [^\r\n];
        within = [^'\\\r\n] | "\\" [^\r\n];

        $ { return TOKEN(END); }

        ([ \t\r\n] | "\ufeff")+ { continue; }
        "//" [^\r\n]* { scan->file->comments = true; continue; }
        "/*" ([^*] | ("*"+ [^*/]))* "*"+ "/" { scan->file->comments = true; continue; }
        "/*" { return FAULT(open_comment); }

        "{" { return TOKEN(LBRACE); }
        "}" { return TOKEN(RBRACE); }
        "[" { return TOKEN(LBRACKET); }
        "]" { return TOKEN(RBRACKET); }
        ":" { return TOKEN(COLON); }
        "," { return TOKEN(COMMA); }
        "true"  { return TOKEN(TRUE); }
        "false" { return TOKEN(FALSE); }
        "null"  { return TOKEN(NULL); }
        number  { return TOKEN(NUMBER); }
        word    { return TOKEN(WORD); }

        "\"" inside* "\"" { scan->cursor = YYCURSOR; return string_of(scan, start, false); }
        "\"" inside* "\\"? { scan->cursor = YYCURSOR; return string_of(scan, start, true); }
        "'" within* "'" { scan->cursor = YYCURSOR; return string_of(scan, start, false); }
        "'" within* "\\"? { scan->cursor = YYCURSOR; return string_of(scan, start, true); }

        curly [^"\r\n\u2018-\u201f]* curly { return FAULT(curly_string); }

        number tail+ | [+-] tail* { return FAULT(bad_number); }
        "." digit tail* { return FAULT(bad_number); }
        "."+ | [\u00a0]+ { return FAULT(bad_character); }
        [\u0080-\U0010ffff] { return FAULT(bad_character); }
        * { return FAULT(bad_character); }
        */
#undef TOKEN
#undef FAULT
    }
}
