/* The tokens of weft. `name:` is one token, so is `.name`: that is why entries need no separators
   and why a path may hold hyphens and keywords. The easy thing to get wrong: a text with ${…} is
   several tokens, and only the count of braces tells which } resumes it. */
#include "grammar/weft_lexer.h"

#include "grammar/literal.h"
#include "grammar/stray.h"
#include "grammar/tokens.h"
#include "weft_grammar.h"

#define YYCTYPE  unsigned char
#define YYCURSOR lexer->cursor
#define YYMARKER lexer->marker
#define YYLIMIT  lexer->limit

void wf_lexer_init(wf_lexer *lexer, wf_source *source, uint32_t from, wf_arena *arena,
                   wf_complaints *complaints)
{
    memset(lexer, 0, sizeof *lexer);
    lexer->text = (const unsigned char *)source->text.ptr;
    lexer->cursor = lexer->text + from;
    lexer->limit = lexer->text + source->text.len;
    lexer->arena = arena;
    lexer->complaints = complaints;
    lexer->line_start = from;
}

/* ---- where we are ---- */

uint32_t wf_lexer_offset(const wf_lexer *lexer, const unsigned char *at)
{
    return (uint32_t)(at - lexer->text);
}

static weft_span slice(const unsigned char *from, const unsigned char *to)
{
    return weft_span_of((const char *)from, (size_t)(to - from));
}

wf_word wf_lexer_word(const wf_lexer *lexer, const unsigned char *from, const unsigned char *to)
{
    const wf_word word = { slice(from, to), wf_lexer_offset(lexer, from),
                           wf_lexer_offset(lexer, to) };
    return word;
}

static void begin_line(wf_lexer *lexer, const unsigned char *at)
{
    lexer->line_start = wf_lexer_offset(lexer, at);
    lexer->on_line = false;
}

static bool is_name_byte(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static const unsigned char *skip_blanks(const wf_lexer *lexer, const unsigned char *at)
{
    while (at < lexer->limit && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

static const unsigned char *skip_space(const wf_lexer *lexer, const unsigned char *at)
{
    while (at < lexer->limit && (*at == ' ' || *at == '\t' || *at == '\n' || *at == '\r'))
        at++;
    return at;
}

/* ---- documentation ---- */

static void see_doc(wf_lexer *lexer, const unsigned char *from)
{
    if (lexer->doc_end == 0)
        lexer->doc_start = wf_lexer_offset(lexer, from);
    lexer->doc_end = wf_lexer_offset(lexer, lexer->cursor);
}

static weft_span doc_line(const unsigned char *from, const unsigned char *to)
{
    from += 2;
    if (from < to && *from == ' ')
        from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t'))
        to--;
    return slice(from, to);
}

/* The ## lines between doc_start and doc_end, without their signs. Plain comments between are left
   out. */
static weft_span take_doc(wf_lexer *lexer)
{
    if (lexer->doc_end == 0)
        return weft_span_of(NULL, 0);
    const unsigned char *const end = lexer->text + lexer->doc_end;
    const unsigned char *at = lexer->text + lexer->doc_start;
    char *out = NULL;
    size_t len = 0;
    weft_span line = { NULL, 0 };
    while (at < end) {
        const unsigned char *const from = skip_space(lexer, at);
        for (at = from; at < end && *at != '\n' && *at != '\r';)
            at++;
        if (at - from < 2 || from[0] != '#' || from[1] != '#')
            continue;
        line = doc_line(from, at);
        if (at == end && !out)
            break; /* the usual case: a single line */
        if (!out)
            out = wf_arena_alloc(lexer->arena, (size_t)(end - from));
        if (!out) {
            lexer->failed = true;
            return weft_span_of(NULL, 0);
        }
        if (len > 0)
            out[len++] = '\n';
        if (line.len > 0)
            memcpy(out + len, line.ptr, line.len);
        len += line.len;
    }
    lexer->doc_end = 0;
    return out ? weft_span_of(out, len) : line;
}

/* ---- words ---- */

/* Whether a word that may begin a declaration does: a name or a text stands behind it, which can
   follow no operand. Words between operands do not count; at the margin the benefit of the doubt is
   the other way. */
static bool declares(const wf_lexer *lexer, bool at_margin)
{
    static const char *const infix[] = { "and", "as",   "catch", "else", "if",
                                         "in",  "is",   "matches", "or", "then" };
    const unsigned char *const from = skip_space(lexer, lexer->cursor);
    const unsigned char *to = from;
    while (to < lexer->limit && is_name_byte(*to))
        to++;
    if (to == from)
        return from < lexer->limit
                   ? *from == '"' || (at_margin && !strchr("(.[!@,)]}+-*/%=<>?|:", *from))
                   : at_margin;
    for (size_t i = 0; i < WF_COUNTOF(infix); i++)
        if (weft_span_equal(slice(from, to), weft_span_text(infix[i])))
            return false;
    return *from < '0' || *from > '9';
}

/* ---- texts ---- */

static bool line_ends(const wf_lexer *lexer, const unsigned char *at)
{
    return at >= lexer->limit || *at == '\n' || *at == '\r';
}

/* The rest of a text in double quotes, from the cursor to its end or the next interpolation. */
static int lex_text(wf_lexer *lexer, wf_token *token, bool resumes)
{
    const uint32_t opened = resumes ? lexer->opened[lexer->depth - 1] : token->at.start;
    const unsigned char *const from = lexer->cursor;
    const unsigned char *p = from;
    int kind = resumes ? WF_T_TEMPLATE_CLOSE : WF_T_TEXT;
    while (!line_ends(lexer, p) && *p != '"' && !(p[0] == '$' && p[1] == '{'))
        p += *p == '\\' && !line_ends(lexer, p + 1) ? 2 : 1;
    wf_stray_text place = { lexer, wf_lexer_offset(lexer, from) };
    token->word = wf_lexer_word(lexer, from, p);
    lexer->cursor = p;
    if (line_ends(lexer, p)) {
        wf_stray_open(lexer, opened, p, "\"");
    } else if (*p == '"') {
        lexer->cursor = p + 1;
    } else {
        lexer->cursor = p + 2;
        kind = resumes ? WF_T_TEMPLATE_NEXT : WF_T_TEMPLATE_OPEN;
        if (!resumes && lexer->depth == WF_LEXER_TEMPLATES) {
            weft_diag *const diag =
                wf_complain(lexer->complaints, WF_W1015, wf_lexer_offset(lexer, p),
                            wf_lexer_offset(lexer, p) + 2,
                            "texts nest more than %d deep in interpolations", WF_LEXER_TEMPLATES);
            wf_diag_hint(lexer->complaints->diags, diag, "name the inner text with let");
            lexer->complaints->quiet = true;
            lexer->cursor = lexer->limit;
            kind = WF_T_TEXT;
        } else if (!resumes) {
            lexer->opened[lexer->depth] = opened;
            lexer->braces[lexer->depth++] = 0;
        }
    }
    if (kind == WF_T_TEMPLATE_CLOSE)
        lexer->depth--;
    token->word.text = wf_literal_text(token->word.text, lexer->arena, wf_stray_escape, &place);
    lexer->failed |= !token->word.text.ptr;
    return kind;
}

/* '…', r'…', x'…' from behind the first quote: '' inside is one quote. */
static int lex_raw(wf_lexer *lexer, wf_token *token, int kind)
{
    const unsigned char *const from = lexer->cursor;
    const unsigned char *p = from;
    while (!line_ends(lexer, p) && (*p != '\'' || p[1] == '\''))
        p += *p == '\'' ? 2 : 1;
    lexer->cursor = line_ends(lexer, p) ? p : p + 1;
    if (line_ends(lexer, p))
        wf_stray_open(lexer, token->at.start, p, "'");
    token->word = wf_lexer_word(lexer, from, p);
    token->word.text = wf_literal_raw(token->word.text, lexer->arena);
    lexer->failed |= !token->word.text.ptr;
    return kind;
}

/* From behind the opening fence, which is `fence` backticks long, to a run of exactly as many. */
static int lex_block(wf_lexer *lexer, wf_token *token, size_t fence)
{
    const unsigned char *const from = lexer->cursor;
    const unsigned char *p = from;
    size_t run = 0;
    for (; p < lexer->limit; p++) {
        run = *p == '`' ? run + 1 : 0;
        if (run == fence && (p + 1 == lexer->limit || p[1] != '`')) {
            p++;
            break;
        }
    }
    const bool closed = run == fence;
    const unsigned char *const to = closed ? p - fence : p;
    lexer->cursor = p;
    for (const unsigned char *line = to; line > from; line--) {
        if (line[-1] == '\n' || line[-1] == '\r') {
            lexer->line_start = wf_lexer_offset(lexer, line);
            break;
        }
    }
    if (!closed) {
        weft_diag *const diag =
            wf_complain(lexer->complaints, WF_W1006, token->at.start,
                        token->at.start + (uint32_t)fence,
                        "the block that begins here is never closed");
        wf_diag_hint(lexer->complaints->diags, diag, "add a line of %.*s behind it", (int)fence,
                     (const char *)lexer->text + token->at.start);
        lexer->complaints->quiet = true; /* the rest of the file is inside it */
    }
    token->word = wf_lexer_word(lexer, from, to);
    token->word.text = wf_literal_block(token->word.text, lexer->arena);
    lexer->failed |= !token->word.text.ptr;
    return WF_T_TEXT;
}

/* A text behind which a colon stands is the key of an entry. */
static int key_or_text(wf_lexer *lexer, int kind)
{
    const unsigned char *const p = skip_blanks(lexer, lexer->cursor);
    if (kind != WF_T_TEXT || p >= lexer->limit || *p != ':')
        return kind;
    lexer->cursor = p + 1;
    return WF_T_QUOTED_KEY;
}

/* A number is followed by its unit when a unit is the next word of the line, unless that word is
   itself a name with something behind it: `{ qty: 10  d: 4 }`. */
static int lex_number(wf_lexer *lexer, wf_token *token, int kind)
{
    const unsigned char *const from = lexer->text + token->at.start;
    if (from[0] == '0' && from + 1 < lexer->cursor && from[1] != '.')
        return wf_stray_number(lexer, token);
    token->word = wf_lexer_word(lexer, from, lexer->cursor);
    const unsigned char *const unit = skip_blanks(lexer, lexer->cursor);
    const unsigned char *end = unit;
    while (end < lexer->limit && is_name_byte(*end))
        end++;
    const unsigned char *const next = skip_blanks(lexer, end);
    lexer->unit_next = kind == WF_T_INTEGER && unit > lexer->cursor &&
                       wf_literal_is_unit(slice(unit, end)) && *end != '.' && *end != '(' &&
                       *next != ':';
    return kind;
}

/* A line end inside ${…}: the text is closed here, so that the damage stays on its line. */
static int close_template(wf_lexer *lexer, wf_token *token)
{
    weft_diag *const diag =
        wf_complain(lexer->complaints, WF_W1006, lexer->opened[lexer->depth - 1], token->at.start,
                    "the text that begins here is not closed before the end of its line: its last "
                    "${ is still open");
    wf_diag_hint(lexer->complaints->diags, diag, "add }\" ; an interpolation stays on one line");
    lexer->depth--;
    lexer->cursor = lexer->text + token->at.start;
    token->word = wf_lexer_word(lexer, lexer->cursor, lexer->cursor);
    token->word.text = weft_span_of("", 0);
    return WF_T_TEMPLATE_CLOSE;
}

static int open_brace(wf_lexer *lexer)
{
    if (lexer->depth > 0)
        lexer->braces[lexer->depth - 1]++;
    return WF_T_LBRACE;
}

static int close_brace(wf_lexer *lexer, wf_token *token)
{
    if (lexer->depth == 0)
        return WF_T_RBRACE;
    if (lexer->braces[lexer->depth - 1] == 0)
        return lex_text(lexer, token, true);
    lexer->braces[lexer->depth - 1]--;
    return WF_T_RBRACE;
}

static int lex_key(const wf_lexer *lexer, wf_token *token)
{
    const unsigned char *const from = lexer->text + token->at.start;
    const unsigned char *to = lexer->cursor - 1;
    while (to[-1] == ' ' || to[-1] == '\t')
        to--;
    token->word = wf_lexer_word(lexer, from, to);
    return WF_T_KEY;
}

/* A word, carrying itself. */
static int word(const wf_lexer *lexer, wf_token *token, int kind)
{
    token->word = wf_lexer_word(lexer, lexer->text + token->at.start, lexer->cursor);
    return kind;
}

/* A word that begins a declaration where one follows, else a name. */
static int opening(const wf_lexer *lexer, wf_token *token, int kind)
{
    token->declares = declares(lexer, token->column == 0);
    return word(lexer, token, token->declares ? kind : WF_T_NAME);
}

static int member(const wf_lexer *lexer, wf_token *token, int kind, size_t skip)
{
    token->word = wf_lexer_word(lexer, lexer->text + token->at.start + skip, lexer->cursor);
    return kind;
}

/* ."key" and @"name": no interpolation inside. */
static int quoted_member(wf_lexer *lexer, wf_token *token, int kind)
{
    const int ended = lex_text(lexer, token, false);
    if (ended == WF_T_TEMPLATE_OPEN) {
        lexer->depth--;
        weft_diag *const diag = wf_complain(lexer->complaints, WF_W1018, token->at.start,
                                            wf_lexer_offset(lexer, lexer->cursor),
                                            "a key in a path is fixed: it has no ${…}");
        wf_diag_hint(lexer->complaints->diags, diag, "for a computed key write .get(key)");
        while (!line_ends(lexer, lexer->cursor) && *lexer->cursor != '"')
            lexer->cursor++;
        lexer->cursor += !line_ends(lexer, lexer->cursor);
    }
    return kind;
}

static void begin_token(wf_lexer *lexer, wf_token *token)
{
    memset(token, 0, sizeof *token);
    token->at.start = wf_lexer_offset(lexer, lexer->cursor);
    token->column = token->at.start - lexer->line_start;
    token->is_first = !lexer->on_line;
}

/* The kind of the token at the cursor; 0: nothing that is handed on. */
static int lex(wf_lexer *lexer, wf_token *token)
{
    const unsigned char *const begin = lexer->cursor;
    if (lexer->unit_next) {
        lexer->unit_next = false;
        lexer->cursor = skip_blanks(lexer, begin);
        begin_token(lexer, token);
        while (is_name_byte(*lexer->cursor))
            lexer->cursor++;
        return word(lexer, token, WF_T_UNIT);
    }
    /*!re2c
    re2c:eof = 0;
    re2c:yyfill:enable = 0;

    eol     = "\r\n" | "\n" | "\r";
    rest    = [^\n\r]*;
    name    = [A-Za-z_][A-Za-z0-9_]*;
    hyphens = name ("-" [A-Za-z0-9_]+)+;
    path    = name ("-" [A-Za-z0-9_]+)*;
    digits  = [0-9]+;
    blanks  = [ \t]*;
    alien   = [\u00aa\u00b5\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u1fff\u2c00-\u2dff]
            | [\u3005-\ud7ff\uf900-\ufdff\U00010000-\U000effff];
    aliens  = [A-Za-z0-9_]* alien ([A-Za-z0-9_-] | alien)*;

    [ \t]+              { return 0; }
    eol                 { if (lexer->depth > 0) return close_template(lexer, token);
                          begin_line(lexer, lexer->cursor); return 0; }
    "##" rest           { see_doc(lexer, begin); return 0; }
    "#" rest            { return 0; }
    $                   { return lexer->depth > 0 ? close_template(lexer, token) : WF_T_END; }

    name ("." name)* blanks ":"                               { return lex_key(lexer, token); }
    [A-Za-z_][A-Za-z0-9_]* ([.-] [A-Za-z0-9_]+)+ blanks ":"   { return wf_stray_key(lexer, token); }
    aliens blanks ":"                                         { return wf_stray_key(lexer, token); }
    aliens              { return wf_stray_letters(lexer, token, WF_T_NAME); }
    "." aliens          { return wf_stray_letters(lexer, token, WF_T_MEMBER); }
    hyphens             { return wf_stray_hyphen(lexer, token); }

    "const"             { return opening(lexer, token, WF_T_CONST); }
    "fn"                { return opening(lexer, token, WF_T_FN); }
    "lookup"            { return opening(lexer, token, WF_T_LOOKUP); }
    "map"               { return opening(lexer, token, WF_T_MAP); }
    "ns"                { return opening(lexer, token, WF_T_NS); }
    "param"             { return opening(lexer, token, WF_T_PARAM); }
    "resolver"          { return opening(lexer, token, WF_T_RESOLVER); }
    "table"             { return opening(lexer, token, WF_T_TABLE); }
    "test"              { return opening(lexer, token, WF_T_TEST); }
    "use"               { return opening(lexer, token, WF_T_USE); }

    "at"                { return word(lexer, token, WF_T_AT); }
    "by"                { return word(lexer, token, WF_T_BY); }
    "clock"             { return word(lexer, token, WF_T_CLOCK); }
    "from"              { return word(lexer, token, WF_T_FROM); }
    "group"             { return word(lexer, token, WF_T_GROUP); }
    "query"             { return word(lexer, token, WF_T_QUERY); }
    "take"              { return word(lexer, token, WF_T_TAKE); }
    "to"                { return word(lexer, token, WF_T_TO); }

    "and"               { return word(lexer, token, WF_T_AND); }
    "as"                { return word(lexer, token, WF_T_AS); }
    "catch"             { return word(lexer, token, WF_T_CATCH); }
    "each"              { return word(lexer, token, WF_T_EACH); }
    "else"              { return word(lexer, token, WF_T_ELSE); }
    "expect"            { return word(lexer, token, WF_T_EXPECT); }
    "false"             { return word(lexer, token, WF_T_FALSE); }
    "given"             { return word(lexer, token, WF_T_GIVEN); }
    "if"                { return word(lexer, token, WF_T_IF); }
    "in"                { return word(lexer, token, WF_T_IN); }
    "is"                { return word(lexer, token, WF_T_IS); }
    "keep"              { return word(lexer, token, WF_T_KEEP); }
    "let"               { return word(lexer, token, WF_T_LET); }
    "match"             { return word(lexer, token, WF_T_MATCH); }
    "matches"           { return word(lexer, token, WF_T_MATCHES); }
    "mock"              { return word(lexer, token, WF_T_MOCK); }
    "not"               { return word(lexer, token, WF_T_NOT); }
    "null"              { return word(lexer, token, WF_T_NULL); }
    "omit"              { return word(lexer, token, WF_T_OMIT); }
    "or"                { return word(lexer, token, WF_T_OR); }
    "reject"            { return word(lexer, token, WF_T_REJECT); }
    "require"           { return word(lexer, token, WF_T_REQUIRE); }
    "returning"         { return word(lexer, token, WF_T_RETURNING); }
    "skip"              { return word(lexer, token, WF_T_SKIP); }
    "then"              { return word(lexer, token, WF_T_THEN); }
    "true"              { return word(lexer, token, WF_T_TRUE); }
    "try"               { return word(lexer, token, WF_T_TRY); }
    "warn"              { return word(lexer, token, WF_T_WARN); }
    "with"              { return word(lexer, token, WF_T_WITH); }
    name                { return word(lexer, token, WF_T_NAME); }

    "." path            { return member(lexer, token, WF_T_MEMBER, 1); }
    "@" path            { return member(lexer, token, WF_T_ATTRIBUTE, 1); }
    ".@" path           { return member(lexer, token, WF_T_ATTRIBUTE, 2); }
    ".\""               { return quoted_member(lexer, token, WF_T_QUOTED_MEMBER); }
    "."? "@\""          { return quoted_member(lexer, token, WF_T_ATTRIBUTE); }
    "."                 { return WF_T_DOT; }
    "$"                 { return WF_T_DOLLAR; }

    digits              { return lex_number(lexer, token, WF_T_INTEGER); }
    digits "." digits   { return lex_number(lexer, token, WF_T_DECIMAL); }
    digits ("." digits)? [Ee] [+-]? digits          { return wf_stray_number(lexer, token); }
    digits ("." digits)? [A-Za-z_] [A-Za-z0-9_]*    { return wf_stray_number(lexer, token); }
    "." digits          { return wf_stray_number(lexer, token); }

    ["]                 { return key_or_text(lexer, lex_text(lexer, token, false)); }
    [']                 { return key_or_text(lexer, lex_raw(lexer, token, WF_T_TEXT)); }
    "r'"                { return lex_raw(lexer, token, WF_T_REGEX); }
    "x'"                { return lex_raw(lexer, token, WF_T_XPATH); }
    "```" "`"*          { return lex_block(lexer, token, (size_t)(lexer->cursor - begin)); }
    "\u201c" [^\u201c\u201d\n\r]* "\u201d"  { return wf_stray_quotes(lexer, token); }

    "{"                 { return open_brace(lexer); }
    "}"                 { return close_brace(lexer, token); }
    "("                 { return WF_T_LPAREN; }
    ")"                 { return WF_T_RPAREN; }
    "["                 { return WF_T_LBRACKET; }
    "[?"                { return WF_T_FILTER; }
    "]"                 { return WF_T_RBRACKET; }
    ","                 { return WF_T_COMMA; }
    ":"                 { return WF_T_COLON; }
    "?"                 { return WF_T_QUESTION; }
    "??"                { return WF_T_DEFAULT; }
    "!"                 { if (wf_token_is(lexer->previous, WF_TOKEN_ENDS)) return WF_T_BANG;
                          return wf_stray_sign(lexer, token, WF_T_NOT, "write `not`"); }
    ".."                { return WF_T_DOTS; }
    "..."               { return WF_T_ELLIPSIS; }
    "="                 { return WF_T_ASSIGN; }
    "=>"                { return WF_T_GIVES; }
    "->"                { return WF_T_ARROW; }
    "|"                 { return WF_T_BAR; }
    "=="                { return WF_T_EQ; }
    "!="                { return WF_T_NE; }
    "<"                 { return WF_T_LT; }
    "<="                { return WF_T_LE; }
    ">"                 { return WF_T_GT; }
    ">="                { return WF_T_GE; }
    "+"                 { return WF_T_PLUS; }
    "-"                 { return WF_T_MINUS; }
    "*"                 { return WF_T_STAR; }
    "/"                 { return WF_T_SLASH; }
    "%"                 { return WF_T_PERCENT; }

    "==="
                        { return wf_stray_sign(lexer, token, WF_T_EQ,
                              "write ==, which compares strictly"); }
    "!=="
                        { return wf_stray_sign(lexer, token, WF_T_NE,
                              "write !=, which compares strictly"); }
    "<>"                { return wf_stray_sign(lexer, token, WF_T_NE, "write !="); }
    "&&"                { return wf_stray_sign(lexer, token, WF_T_AND, "write `and`"); }
    "||"
                        { return wf_stray_sign(lexer, token, WF_T_OR,
                              "write `or`; for a default when something is missing write ??"); }
    "?."                { (void)wf_stray_sign(lexer, token, 0,
                              "write . alone: a step on missing gives missing");
                          lexer->cursor = begin + 1; return 0; }
    ";"
                        { return wf_stray_sign(lexer, token, 0,
                              "leave it out: entries need no separator"); }
    "//" rest           { return wf_stray_sign(lexer, token, 0, "a comment begins with #"); }
    "/*"
                        { return wf_stray_sign(lexer, token, 0,
                              "a comment begins with # on each of its lines"); }
    "*" "/"
                        { return wf_stray_sign(lexer, token, 0,
                              "a comment begins with # on each of its lines"); }

    *                   { return wf_stray_character(lexer, token); }
    */
}

void wf_lexer_next(wf_lexer *lexer, wf_token *token)
{
    do {
        begin_token(lexer, token);
        token->kind = lexer->failed ? WF_T_END : lex(lexer, token);
    } while (token->kind == 0);
    token->at.end = wf_lexer_offset(lexer, lexer->cursor);
    token->doc = take_doc(lexer);
    if (lexer->failed)
        token->kind = WF_T_END;
    lexer->on_line = true;
    lexer->previous = token->kind;
}
