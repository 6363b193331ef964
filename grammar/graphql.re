/* Tokens of GraphQL (October 2021 section 2.1): one call, one token. Blanks, commas, comments and
   byte order marks are skipped. A faulty token is reported here and handed on mended, so that one
   wrong character does not hide what follows. The text is valid UTF-8 with a NUL behind it; a NUL
   inside it is an ordinary wrong character. */
#include "base/utf8.h"
#include "grammar/graphql.h"
#include "graphql_grammar.h"

#include <string.h>

/* Text is scanned twice where the parser looks for the next definition, and complained about once. */
static bool is_scanned(const wf_gql *gql, wf_gql_range range)
{
    return range.start < gql->scanned;
}

#define SHOWN_MAX 40 /* bytes of a faulty token that a message repeats */

static uint32_t offset_of(const wf_gql *gql, const unsigned char *at)
{
    return (uint32_t)(at - gql->begin);
}

static wf_gql_token token_of(const wf_gql *gql, int kind, const unsigned char *start)
{
    wf_gql_token token;
    token.kind = kind;
    token.range.start = offset_of(gql, start);
    token.range.end = offset_of(gql, gql->cursor);
    token.text = weft_span_of((const char *)start, token.range.end - token.range.start);
    return token;
}

/* ---- strings ---- */

static uint32_t hex_value(const unsigned char *at, const unsigned char *end)
{
    uint32_t value = 0;
    for (; at < end; at++) {
        const unsigned letter = (unsigned)*at | 0x20u; /* small; digits have that bit anyway */
        const unsigned digit = letter <= '9' ? letter - '0' : letter - 'a' + 10u;
        value = value << 4 | digit;
    }
    return value;
}

static bool is_high(uint32_t code)
{
    return code >= 0xd800 && code < 0xdc00;
}

static bool is_low(uint32_t code)
{
    return code >= 0xdc00 && code < 0xe000;
}

static bool is_scalar(uint32_t code)
{
    return code <= 0x10ffff && !is_high(code) && !is_low(code);
}

static void bad_escape(wf_gql *gql, const unsigned char *start, const unsigned char *end)
{
    const wf_gql_range range = {offset_of(gql, start), offset_of(gql, end)};
    if (is_scanned(gql, range))
        return;
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1104, range, "`%.*s` is not an escape of a GraphQL string",
                       (int)(end - start), (const char *)start);
    wf_diag_hint(gql->diags, diag,
                 "write \\\" \\\\ \\/ \\b \\f \\n \\r \\t, \\uXXXX or \\u{X…}; "
                 "a backslash itself is \\\\");
}

static char simple_escape(unsigned char letter)
{
    switch (letter) {
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return (char)letter;
    }
}

/* The text between the quotes, [at, end), unescaped into `out`, which is never longer: the shortest
   escape of a code point has at least as many bytes as its UTF-8. Gives the length. */
static size_t unescape(wf_gql *gql, char *out, const unsigned char *at, const unsigned char *end)
{
    const unsigned char *YYCURSOR = at;
    const unsigned char *YYMARKER = at;
    const unsigned char *start;
    char *to = out;
    for (;;) {
        start = YYCURSOR;
        if (start >= end)
            return (size_t)(to - out);
        /*!re2c
        re2c:define:YYCTYPE = "unsigned char";
        re2c:yyfill:enable = 0;
        re2c:eof = -1;

        hex = [0-9a-fA-F];

        [^"\\\r\n\x00]+ {
            memcpy(to, start, (size_t)(YYCURSOR - start));
            to += YYCURSOR - start;
            continue;
        }
        "\x00" { *to++ = '\0'; continue; }
        "\\" ["\\/bfnrt] { *to++ = simple_escape(YYCURSOR[-1]); continue; }
        "\\u" hex{4} "\\u" hex{4} {
            const uint32_t high = hex_value(start + 2, start + 6);
            const uint32_t low = hex_value(start + 8, YYCURSOR);
            if (is_high(high) && is_low(low)) {
                to += wf_utf8_encode(to, 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00));
            } else {
                YYCURSOR = start + 6;
                if (is_scalar(high))
                    to += wf_utf8_encode(to, high);
                else
                    bad_escape(gql, start, YYCURSOR);
            }
            continue;
        }
        "\\u" hex{4} {
            const uint32_t code = hex_value(start + 2, YYCURSOR);
            if (is_scalar(code))
                to += wf_utf8_encode(to, code);
            else
                bad_escape(gql, start, YYCURSOR);
            continue;
        }
        "\\u{" hex{1,8} "}" {
            const uint32_t code = hex_value(start + 3, YYCURSOR - 1);
            if (is_scalar(code))
                to += wf_utf8_encode(to, code);
            else
                bad_escape(gql, start, YYCURSOR);
            continue;
        }
        "\\u{" hex{0,12} "}" | "\\u" hex{0,3} | "\\" [^\x00] | "\\" {
            bad_escape(gql, start, YYCURSOR < end ? YYCURSOR : end);
            continue;
        }
        * { continue; } /* unreachable: the text is UTF-8 */
        */
    }
}

/* A string token whose raw text is [from, to). Without a backslash it is borrowed as it stands. */
static wf_gql_token string_of(wf_gql *gql, const unsigned char *start, const unsigned char *from,
                              const unsigned char *to)
{
    wf_gql_token token = token_of(gql, WF_GQL_STRING, start);
    const size_t len = (size_t)(to - from);
    token.text = weft_span_of((const char *)from, len);
    if (len != 0 && memchr(from, '\\', len)) {
        char *const room = wf_arena_alloc(gql->arena, len);
        if (room)
            token.text = weft_span_of(room, unescape(gql, room, from, to));
        else
            gql->status = WEFT_NOMEM;
    }
    return token;
}

/* ---- block strings (section 2.9.4, "Block String Semantics") ---- */

static bool is_indent(char c)
{
    return c == ' ' || c == '\t';
}

/* Takes one line with its end off `text`. */
static weft_span take_line(weft_span *text)
{
    size_t len = 0;
    while (len < text->len && text->ptr[len] != '\n' && text->ptr[len] != '\r')
        len++;
    size_t end = len;
    if (end < text->len)
        end += text->ptr[end] == '\r' && end + 1 < text->len && text->ptr[end + 1] == '\n' ? 2 : 1;
    const weft_span line = weft_span_of(text->ptr, len);
    *text = weft_span_of(text->ptr + end, text->len - end);
    return line;
}

static size_t indent_of(weft_span line)
{
    size_t indent = 0;
    while (indent < line.len && is_indent(line.ptr[indent]))
        indent++;
    return indent;
}

/* The indentation that all lines but the first share; blank lines do not count. */
static size_t common_indent(weft_span text)
{
    size_t common = SIZE_MAX;
    (void)take_line(&text); /* the first */
    while (text.len != 0) {
        const weft_span line = take_line(&text);
        const size_t indent = indent_of(line);
        if (indent < line.len && indent < common)
            common = indent;
    }
    return common == SIZE_MAX ? 0 : common;
}

/* Copies `line`, with \""" as """; gives what follows the copy. */
static char *put_line(char *to, weft_span line)
{
    size_t i = 0;
    while (i < line.len) {
        if (line.len - i >= 4 && memcmp(line.ptr + i, "\\\"\"\"", 4) == 0)
            i++;
        else
            *to++ = line.ptr[i++];
    }
    return to;
}

/* Whether the raw text is its value, as on one line it mostly is. */
static bool is_plain_block(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r' || text.ptr[i] == '\\')
            return false;
    }
    return text.len == 0 || indent_of(text) < text.len;
}

/* Writes the value of the raw text into `out`, which is at least as long. Gives the length. */
static size_t put_block(char *out, weft_span text)
{
    const size_t common = common_indent(text);
    char *to = out;
    char *end = out; /* behind the last line that is not blank */
    bool first = true;
    bool begun = false;
    while (text.len != 0) {
        weft_span line = take_line(&text);
        const bool blank = indent_of(line) == line.len;
        if (!first) {
            const size_t cut = common < line.len ? common : line.len;
            line = weft_span_of(line.ptr + cut, line.len - cut);
        }
        first = false;
        if (blank && !begun)
            continue;
        if (begun)
            *to++ = '\n';
        begun = true;
        to = put_line(to, line);
        if (!blank)
            end = to;
    }
    return (size_t)(end - out);
}

/* The closing quotes of the block string whose text begins at `at`, or NULL. */
static const unsigned char *block_end(const unsigned char *at, const unsigned char *limit)
{
    const unsigned char *const from = at;
    while (limit - at >= 3) {
        at = memchr(at, '"', (size_t)(limit - at) - 2);
        if (!at)
            return NULL;
        if (at[1] != '"' || at[2] != '"')
            at++;
        else if (at > from && at[-1] == '\\')
            at += 3;
        else
            return at;
    }
    return NULL;
}

/* It swallows the rest of the file, so there is nothing more to say. */
static void unclosed_block(wf_gql *gql, const unsigned char *start)
{
    const wf_gql_range range = {offset_of(gql, start), offset_of(gql, start) + 3};
    if (is_scanned(gql, range))
        return;
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1103, range, "this block string is never closed");
    wf_diag_stopped(diag, gql->source, offset_of(gql, gql->limit));
    wf_diag_hint(gql->diags, diag, "end it with \"\"\"");
    gql->stop = true;
}

static wf_gql_token block_string(wf_gql *gql, const unsigned char *start)
{
    const unsigned char *const from = gql->cursor;
    const unsigned char *const close = block_end(from, gql->limit);
    const unsigned char *const to = close ? close : gql->limit;
    if (!close)
        unclosed_block(gql, start);
    gql->cursor = close ? close + 3 : gql->limit;
    wf_gql_token token = token_of(gql, WF_GQL_BLOCK_STRING, start);
    const weft_span raw = weft_span_of((const char *)from, (size_t)(to - from));
    token.text = raw;
    if (is_plain_block(raw))
        return token;
    char *const room = wf_arena_alloc(gql->arena, raw.len);
    if (room)
        token.text = weft_span_of(room, put_block(room, raw));
    else
        gql->status = WEFT_NOMEM;
    return token;
}

/* ---- complaints ---- */

static void unclosed_string(wf_gql *gql, const unsigned char *start)
{
    const wf_gql_range range = {offset_of(gql, start), offset_of(gql, gql->cursor)};
    if (is_scanned(gql, range))
        return;
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1103, range, "this string is not closed on its line");
    wf_diag_stopped(diag, gql->source, range.end);
    wf_diag_hint(gql->diags, diag, "end it with \", or use \"\"\" for a text of several lines");
}

static const unsigned char *digits_end(const unsigned char *at)
{
    while (*at >= '0' && *at <= '9')
        at++;
    return at;
}

/* The first character of what begins as a number that no number goes on with (October 2021, 2.1.9). */
static const unsigned char *number_end(const unsigned char *at)
{
    at += *at == '-';
    if (at[0] == '0' && at[1] >= '0' && at[1] <= '9')
        return at + 1;
    at = digits_end(at);
    if (*at == '.') {
        if (digits_end(at + 1) == at + 1)
            return at + 1;
        at = digits_end(at + 1);
    }
    if (*at == 'e' || *at == 'E') {
        at += 1 + (at[1] == '+' || at[1] == '-');
        at = digits_end(at);
    }
    return at;
}

static void bad_number(wf_gql *gql, const unsigned char *start)
{
    const wf_gql_range range = {offset_of(gql, start), offset_of(gql, gql->cursor)};
    if (is_scanned(gql, range))
        return;
    const uint32_t len = range.end - range.start;
    weft_diag *const diag =
        wf_gql_mistake(gql, WF_W1105, range, "`%.*s` is not a GraphQL number",
                       len < SHOWN_MAX ? (int)len : SHOWN_MAX, (const char *)start);
    wf_diag_stopped(diag, gql->source, offset_of(gql, number_end(start)));
    const unsigned char *digits = *start == '-' ? start + 1 : start;
    if (digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9')
        wf_diag_hint(gql->diags, diag, "leave out the leading zero; an identifier is a \"string\"");
    else
        wf_diag_hint(gql->diags, diag,
                     "digits, then perhaps .digits and an exponent, and a blank before a name");
}

static void bad_character(wf_gql *gql, const unsigned char *start)
{
    const wf_gql_range range = {offset_of(gql, start), offset_of(gql, gql->cursor)};
    if (is_scanned(gql, range))
        return;
    const weft_span text = wf_utf8_clip(
        weft_span_of((const char *)start, (size_t)(gql->cursor - start)), SHOWN_MAX);
    weft_diag *diag;
    if (*start >= 0x20 && *start != 0x7f)
        diag = wf_gql_mistake(gql, WF_W1102, range, "`%.*s` has no meaning in GraphQL",
                              (int)text.len, text.ptr);
    else
        diag = wf_gql_mistake(gql, WF_W1102, range, "byte 0x%02x has no meaning in GraphQL",
                              *start);
    if (*start == '\'')
        wf_diag_hint(gql->diags, diag, "strings stand in double quotes");
    else if (*start == ';')
        wf_diag_hint(gql->diags, diag, "leave it out; a line end is enough");
    else if (*start == '/')
        wf_diag_hint(gql->diags, diag, "comments begin with #");
    else if (*start == '?')
        wf_diag_hint(gql->diags, diag, "types may be null unless they end in !; leave it out");
    else if (*start == '.')
        wf_diag_hint(gql->diags, diag, "a spread has three dots: ...");
}

/* ---- tokens ---- */

wf_gql_token wf_gql_scan(wf_gql *gql)
{
    const unsigned char *const YYLIMIT = gql->limit;
    const unsigned char *YYCURSOR = gql->cursor;
    const unsigned char *YYMARKER = YYCURSOR;
    const unsigned char *start;
    for (;;) {
        start = YYCURSOR;
#define TOKEN(kind) (gql->cursor = YYCURSOR, token_of(gql, WF_GQL_##kind, start))
#define MARK(c) (gql->cursor = YYCURSOR, token_of(gql, (c), start))
        /*!re2c
        re2c:eof = 0;

        digit    = [0-9];
        digits   = digit+;
        int      = "-"? ("0" | [1-9] digit*);
        float    = int ("." digits | ("." digits)? [eE] [+-]? digits);
        tail     = [0-9A-Za-z_.];
        name     = [A-Za-z_] [0-9A-Za-z_]*;
        inside   = [^"\\\r\n] | "\\" [^\r\n];

        $ { return TOKEN(END); }

        ([ \t\r\n,] | "\ufeff")+ { continue; }
        "#" [^\r\n]* { continue; }

        "query"        { return TOKEN(QUERY); }
        "mutation"     { return TOKEN(MUTATION); }
        "subscription" { return TOKEN(SUBSCRIPTION); }
        "fragment"     { return TOKEN(FRAGMENT); }
        "on"           { return TOKEN(ON); }
        "true"         { return TOKEN(TRUE); }
        "false"        { return TOKEN(FALSE); }
        "null"         { return TOKEN(NULL); }
        "schema"       { return TOKEN(SCHEMA); }
        "extend"       { return TOKEN(EXTEND); }
        "scalar"       { return TOKEN(SCALAR); }
        "type"         { return TOKEN(TYPE); }
        "interface"    { return TOKEN(INTERFACE); }
        "union"        { return TOKEN(UNION); }
        "enum"         { return TOKEN(ENUM); }
        "input"        { return TOKEN(INPUT); }
        "directive"    { return TOKEN(DIRECTIVE); }
        "implements"   { return TOKEN(IMPLEMENTS); }
        "repeatable"   { return TOKEN(REPEATABLE); }
        name           { return TOKEN(NAME); }

        int            { return TOKEN(INT); }
        float          { return TOKEN(FLOAT); }
        "-"? digit tail* | float tail+ | "-"? digits [.0-9]* [eE] [+-] tail* {
            gql->cursor = YYCURSOR;
            bad_number(gql, start);
            return token_of(gql, WF_GQL_INT, start);
        }

        "..."          { return TOKEN(SPREAD); }
        [!$&():=@{|}] | "[" | "]" { return MARK(*start); }

        "\"\"\"" {
            gql->cursor = YYCURSOR;
            return block_string(gql, start);
        }
        "\"" inside* "\"" {
            gql->cursor = YYCURSOR;
            return string_of(gql, start, start + 1, YYCURSOR - 1);
        }
        "\"" inside* {
            gql->cursor = YYCURSOR;
            unclosed_string(gql, start);
            return string_of(gql, start, start + 1, YYCURSOR);
        }
        "\"" inside* "\\" {
            gql->cursor = YYCURSOR;
            unclosed_string(gql, start);
            return string_of(gql, start, start + 1, YYCURSOR - 1);
        }

        "'" [^'\r\n]* "'" {
            gql->cursor = YYCURSOR;
            bad_character(gql, start);
            wf_gql_token token = token_of(gql, WF_GQL_STRING, start);
            token.text = weft_span_of((const char *)start + 1, token.text.len - 2);
            return token;
        }
        "."{1,2} | [^\x00-\x7f]+ | [^] {
            gql->cursor = YYCURSOR;
            bad_character(gql, start);
            continue;
        }
        * { continue; } /* unreachable: the text is UTF-8 */
        */
#undef TOKEN
#undef MARK
    }
}
