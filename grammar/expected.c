/* "expected … or …". The parser knows which tokens could stand here, often forty of them; an author
   thinks of an entry, an expression, a name. Rules for mistakes that people make come first. */
#include "grammar/expected.h"

#include "base/utf8.h"
#include "grammar/literal.h"
#include "weft_grammar.h"

#include <stdio.h>

enum {
    FIRST_TOKEN = WF_T_NAME,
    TOKENS = WF_T_REBLOCK - WF_T_NAME + 1,
    MOST_FOUND = 40 /* bytes of a token that are shown */
};

typedef struct mistake {
    wf_parse *parse;
    const wf_token *found;
    const wf_token *before;
    const wf_bracket *bracket; /* around, or NULL */
    bool can[TOKENS];
    bool entry; /* what could stand here: an entry, and so on */
    bool declaration;
    bool test_item;
    bool expression;
    bool type;
    bool literal;   /* without `expression` */
    bool operator_; /* an operand just ended */
} mistake;

static bool can(const mistake *m, int kind)
{
    return m->can[kind - FIRST_TOKEN];
}

static weft_span source_of(const mistake *m, const wf_token *token)
{
    weft_span text =
        weft_span_of(m->parse->source->text.ptr + token->at.start, token->at.end - token->at.start);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r')
            text.len = i;
    return wf_utf8_clip(text, MOST_FOUND);
}

static bool is_name(const mistake *m, const wf_token *token, const char *name)
{
    return wf_lexer_is_word(token->kind) &&
           weft_span_equal(source_of(m, token), weft_span_text(name));
}

/* The first byte behind `token` that is not blank, and the one behind that. */
static const char *behind(const mistake *m, const wf_token *token)
{
    const char *at = m->parse->source->text.ptr + token->at.end; /* a NUL stands at the end */
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

/* ---- what could stand here, in words ---- */

static bool is_declaration(int kind)
{
    return kind >= WF_T_CONST && kind <= WF_T_USE;
}

static bool begins_entry(int kind)
{
    return kind == WF_T_KEY || kind == WF_T_QUOTED_KEY || kind == WF_T_KEEP || kind == WF_T_LET ||
           kind == WF_T_REQUIRE || kind == WF_T_SKIP || kind == WF_T_WARN || kind == WF_T_ELLIPSIS;
}

static bool begins_test_item(int kind)
{
    return kind == WF_T_WITH || kind == WF_T_MOCK || kind == WF_T_CLOCK || kind == WF_T_GIVEN ||
           kind == WF_T_EXPECT;
}

static bool begins_expression(int kind)
{
    switch (kind) {
    case WF_T_NAME:
    case WF_T_AT:
    case WF_T_CLOCK:
    case WF_T_FROM:
    case WF_T_QUERY:
    case WF_T_TAKE:
    case WF_T_TO:
    case WF_T_EACH:
    case WF_T_FALSE:
    case WF_T_IF:
    case WF_T_MATCH:
    case WF_T_NOT:
    case WF_T_NULL:
    case WF_T_OMIT:
    case WF_T_REJECT:
    case WF_T_TRUE:
    case WF_T_MEMBER:
    case WF_T_QUOTED_MEMBER:
    case WF_T_ATTRIBUTE:
    case WF_T_TEXT:
    case WF_T_TEMPLATE_OPEN:
    case WF_T_REGEX:
    case WF_T_XPATH:
    case WF_T_INTEGER:
    case WF_T_DECIMAL:
    case WF_T_LBRACE:
    case WF_T_LPAREN:
    case WF_T_LBRACKET:
    case WF_T_DOT:
    case WF_T_DOLLAR:
    case WF_T_MINUS:
        return true;
    default:
        return false;
    }
}

static bool continues_operand(int kind)
{
    switch (kind) {
    case WF_T_AND:
    case WF_T_CATCH:
    case WF_T_IN:
    case WF_T_IS:
    case WF_T_MATCHES:
    case WF_T_OR:
    case WF_T_MEMBER:
    case WF_T_QUOTED_MEMBER:
    case WF_T_ATTRIBUTE:
    case WF_T_LBRACKET:
    case WF_T_FILTER:
    case WF_T_LPAREN:
    case WF_T_DEFAULT:
    case WF_T_BANG:
    case WF_T_UNIT:
    case WF_T_EQ:
    case WF_T_NE:
    case WF_T_LT:
    case WF_T_LE:
    case WF_T_GT:
    case WF_T_GE:
    case WF_T_PLUS:
    case WF_T_MINUS:
    case WF_T_STAR:
    case WF_T_SLASH:
    case WF_T_PERCENT:
        return true;
    default:
        return false;
    }
}

static bool is_literal(int kind)
{
    switch (kind) {
    case WF_T_TEXT:
    case WF_T_INTEGER:
    case WF_T_DECIMAL:
    case WF_T_MINUS:
    case WF_T_TRUE:
    case WF_T_FALSE:
    case WF_T_NULL:
        return true;
    default:
        return false;
    }
}

static bool steps(int kind)
{
    return kind == WF_T_MEMBER || kind == WF_T_QUOTED_MEMBER || kind == WF_T_ATTRIBUTE ||
           kind == WF_T_LBRACKET;
}

static const char *spelled(int kind)
{
    switch (kind) {
    case WF_T_NAME:
        return "a name";
    case WF_T_AS:
        return "`as`";
    case WF_T_AT:
        return "`at`";
    case WF_T_ELSE:
        return "`else`";
    case WF_T_FROM:
        return "`from`";
    case WF_T_IF:
        return "`if`";
    case WF_T_IS:
        return "`is`";
    case WF_T_NULL:
        return "`null`";
    case WF_T_QUERY:
        return "`query`";
    case WF_T_REJECT:
        return "`reject`";
    case WF_T_RETURNING:
        return "`returning`";
    case WF_T_SKIP:
        return "`skip`";
    case WF_T_TAKE:
        return "`take`";
    case WF_T_THEN:
        return "`then`";
    case WF_T_TO:
        return "`to`";
    case WF_T_WARN:
        return "`warn`";
    case WF_T_WITH:
        return "`with`";
    case WF_T_EACH:
        return "`each`";
    case WF_T_KEY:
        return "a name with a colon";
    case WF_T_QUOTED_KEY:
        return "a key in quotes with a colon";
    case WF_T_MEMBER:
    case WF_T_QUOTED_MEMBER:
        return "a member such as `.name`";
    case WF_T_ATTRIBUTE:
        return "an attribute such as `@name`";
    case WF_T_TEXT:
        return "a text";
    case WF_T_TEMPLATE_NEXT:
    case WF_T_TEMPLATE_CLOSE:
        return "`}`";
    case WF_T_REGEX:
        return "a pattern r'…'";
    case WF_T_INTEGER:
        return "a number";
    case WF_T_LBRACE:
        return "`{`";
    case WF_T_RBRACE:
        return "`}`";
    case WF_T_LPAREN:
        return "`(`";
    case WF_T_RPAREN:
        return "`)`";
    case WF_T_LBRACKET:
        return "`[`";
    case WF_T_RBRACKET:
        return "`]`";
    case WF_T_COMMA:
        return "`,`";
    case WF_T_DOTS:
        return "`..`";
    case WF_T_ASSIGN:
        return "`=`";
    case WF_T_GIVES:
        return "`=>`";
    case WF_T_ARROW:
        return "`->`";
    case WF_T_BAR:
        return "`|`";
    case WF_T_EQ:
        return "`==`";
    case WF_T_ELLIPSIS:
        return "`...`";
    case WF_T_END:
        return "the end of the file";
    default:
        return NULL; /* left to the others: operators, marks of types, literals beside numbers */
    }
}

typedef struct phrase {
    const char *parts[TOKENS];
    size_t count;
} phrase;

static void say(phrase *p, const char *part)
{
    for (size_t i = 0; i < p->count; i++)
        if (p->parts[i] == part || strcmp(p->parts[i], part) == 0)
            return;
    p->parts[p->count++] = part;
}

static bool is_covered(const mistake *m, int kind)
{
    const bool contextual = kind >= WF_T_AT && kind <= WF_T_TO;
    const bool of_type = m->type && (kind == WF_T_NAME || kind == WF_T_LBRACKET);
    const bool of_path =
        !m->operator_ && !m->expression && steps(kind) && (can(m, WF_T_EQ) || can(m, WF_T_BANG));
    return of_type || of_path || (m->literal && is_literal(kind)) ||
           (m->operator_ && kind == WF_T_GIVES && can(m, WF_T_RPAREN)) ||
           (m->expression && begins_expression(kind)) ||
           (m->operator_ && continues_operand(kind)) || (m->entry && begins_entry(kind)) ||
           (m->declaration && (is_declaration(kind) || kind == WF_T_END)) ||
           (m->test_item && begins_test_item(kind)) || (can(m, WF_T_NAME) && contextual) ||
           (kind == WF_T_QUOTED_KEY && can(m, WF_T_KEY)) ||
           (kind == WF_T_COMMA && (m->entry || m->test_item)) ||
           (kind != WF_T_NAME && wf_lexer_is_word(kind) && can(m, WF_T_NAME) && can(m, WF_T_USE));
}

static void put_phrase(char *out, size_t cap, const mistake *m)
{
    phrase p = {.count = 0};
    if (m->expression)
        say(&p, "an expression");
    if (m->entry)
        say(&p, "an entry `name: …`");
    if (m->declaration)
        say(&p, "a declaration");
    if (m->test_item)
        say(&p, "`with`, `mock`, `clock`, `given`, `expect`");
    if (m->type)
        say(&p, "a type");
    if (m->literal)
        say(&p, "a literal");
    if (can(m, WF_T_COMMA) && !is_covered(m, WF_T_COMMA))
        say(&p, spelled(WF_T_COMMA));
    for (int kind = FIRST_TOKEN; kind < FIRST_TOKEN + TOKENS; kind++) {
        const char *const text = can(m, kind) && !is_covered(m, kind) ? spelled(kind) : NULL;
        if (text)
            say(&p, text);
    }
    if (p.count == 0)
        say(&p, m->operator_ ? "an operator" : "something else");
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < p.count && len < cap; i++) {
        const char *const comma = i == 0 ? "" : i + 1 == p.count ? " or " : ", ";
        const int n = snprintf(out + len, cap - len, "%s%s", comma, p.parts[i]);
        len += n > 0 ? (size_t)n : 0;
    }
}

/* ---- mistakes that people make ---- */

static weft_diag *complain(const mistake *m, wf_code code, const char *sentence)
{
    return wf_complain(&m->parse->complaints, code, m->found->at.start, m->found->at.end, "%s",
                       sentence);
}

#define HINT(m, diag, ...) wf_diag_hint((m)->parse->complaints.diags, (diag), __VA_ARGS__)

/* `=` where none can stand. */
static bool wrong_assign(const mistake *m)
{
    const weft_span name = source_of(m, m->before);
    weft_diag *diag;
    if (m->found->kind != WF_T_ASSIGN)
        return false;
    if (m->before->kind == WF_T_KEY && m->type &&
        !(m->bracket && m->bracket->kind == WF_T_LBRACE)) {
        diag = complain(m, WF_W1003, "expected a type behind the colon, found `=`");
        HINT(m, diag, "write `%.*s: Type = …`", (int)m->before->word.text.len,
             m->before->word.text.ptr);
        return true;
    }
    if (m->before->kind == WF_T_KEY && !m->expression) {
        diag = complain(m, WF_W1012, "a name is bound with `=` alone, without the colon");
        HINT(m, diag, "write `let %.*s = …`", (int)m->before->word.text.len,
             m->before->word.text.ptr);
        return true;
    }
    if (m->operator_) {
        diag = complain(m, WF_W1012, "a single `=` does not compare");
        HINT(m, diag, "write ==");
        return true;
    }
    if (m->before->kind == WF_T_KEY) {
        diag = complain(m, WF_W1012, "an entry has a colon and no `=`");
        HINT(m, diag, "write `%.*s …`", (int)name.len, name.ptr);
        return true;
    }
    return false;
}

/* A word where an entry must begin. */
static bool wrong_entry(const mistake *m)
{
    const weft_span name = source_of(m, m->found);
    const char *const next = behind(m, m->found);
    weft_diag *diag;
    if (!m->entry || !wf_lexer_is_word(m->found->kind))
        return false;
    if (m->found->kind == WF_T_CONST || is_name(m, m->found, "var")) {
        diag = complain(m, WF_W1003, "names inside a block are bound with `let`");
        HINT(m, diag, "write `let … = …`");
    } else if (is_declaration(m->found->kind)) {
        return false;
    } else if (next[0] == '=' && next[1] != '=' && next[1] != '>') {
        diag = complain(m, WF_W1012, "an entry has a colon, not `=`");
        HINT(m, diag, "write `%.*s: …`, or `let %.*s = …` for a name of your own", (int)name.len,
             name.ptr, (int)name.len, name.ptr);
    } else if (m->operator_) {
        return false;
    } else {
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start, m->found->at.end,
                           "expected an entry, found the name `%.*s` without a colon",
                           (int)name.len, name.ptr);
        HINT(m, diag, "write `%.*s: …`", (int)name.len, name.ptr);
    }
    return true;
}

/* Two operands side by side in a block: the second is an entry without its colon. */
static bool missing_colon(const mistake *m)
{
    const weft_span name = source_of(m, m->found);
    const char *const next = behind(m, m->found);
    if (!m->entry || !m->operator_ || m->found->kind != WF_T_NAME || !m->found->is_first)
        return false;
    const bool assigns = next[0] == '=' && next[1] != '=' && next[1] != '>';
    weft_diag *const diag = wf_complain(
        &m->parse->complaints, assigns ? WF_W1012 : WF_W1003, m->found->at.start, m->found->at.end,
        assigns ? "an entry has a colon, not `=`"
                : "this is neither an entry nor the rest of the line before: it has no colon");
    HINT(m, diag, "write `%.*s: …`", (int)name.len, name.ptr);
    return true;
}

/* Operators and forms of other languages. */
static bool wrong_language(const mistake *m)
{
    weft_diag *diag;
    const int kind = m->found->kind;
    if (kind == WF_T_QUESTION && m->operator_) {
        const char *const next = behind(m, m->found);
        diag = complain(m, WF_W1010, "there is no `? :`");
        if (*next == ':')
            HINT(m, diag, "for a default when something is missing write `a ?? b`");
        else
            HINT(m, diag, "write `if … then … else …`");
        return true;
    }
    if (kind == WF_T_NOT && m->operator_) {
        diag = complain(m, WF_W1003, "`not` stands before what it denies, not in the middle");
        HINT(m, diag, "write `not (a in b)`");
        return true;
    }
    if (kind == WF_T_NOT && m->before->kind == WF_T_IS) {
        diag = complain(m, WF_W1003, "`is not` is not known");
        HINT(m, diag, "write `not (x is Kind)`");
        return true;
    }
    if (can(m, WF_T_ELSE) && (is_name(m, m->found, "elif") || is_name(m, m->found, "elsif") ||
                              is_name(m, m->found, "elseif"))) {
        diag = complain(m, WF_W1010, "`else` and `if` are two words");
        HINT(m, diag, "write `else if`");
        return true;
    }
    if (kind == WF_T_LBRACE && can(m, WF_T_THEN)) {
        diag = complain(m, WF_W1003, "expected `then`, found `{`");
        HINT(m, diag, "`if` is an expression: write `if c then a else b`");
        return true;
    }
    if (kind == WF_T_COLON && can(m, WF_T_ARROW)) {
        diag = complain(m, WF_W1010, "a result type stands behind `->`");
        HINT(m, diag, "write `-> Type`");
        return true;
    }
    return false;
}

static const char *sign_of(const wf_bracket *bracket)
{
    switch (bracket->kind) {
    case WF_T_LPAREN:
        return "(";
    case WF_T_LBRACKET:
        return "[";
    case WF_T_LBRACE:
        return "{";
    default:
        return "${";
    }
}

/* Hints at the bracket that is still open. */
static void hint_open(const mistake *m, weft_diag *diag)
{
    uint32_t line;
    uint32_t column;
    wf_source_line(m->parse->source, m->bracket->at.start, &line, &column);
    HINT(m, diag, "`%s` of line %u, column %u is still open: add `%s`", sign_of(m->bracket),
         (unsigned)line, (unsigned)column, m->bracket->kind == WF_T_LPAREN ? ")" : "]");
}

static bool inside_open(const mistake *m)
{
    return m->bracket && ((m->bracket->kind == WF_T_LPAREN && can(m, WF_T_RPAREN)) ||
                          (m->bracket->kind == WF_T_LBRACKET && can(m, WF_T_RBRACKET)));
}

static bool is_time_word(const mistake *m)
{
    static const char *const words[] = {
        "msec",   "millis",  "milliseconds", "sec", "secs", "second", "seconds", "m",    "mins",
        "minute", "minutes", "hr",           "hrs", "hour", "hours",  "day",     "days",
    };
    for (size_t i = 0; i < WF_COUNTOF(words); i++)
        if (is_name(m, m->found, words[i]))
            return true;
    return false;
}

static bool wrong_place(const mistake *m)
{
    weft_diag *diag;
    const int kind = m->found->kind;
    const bool in_list = m->bracket && m->bracket->kind == WF_T_LBRACKET;
    if (kind == WF_T_GIVES) {
        diag =
            complain(m, WF_W1014, "`=>` cannot stand here: a lambda is only an argument of a call");
        HINT(m, diag, "write it where it is used: xs.map(x => …)");
        return true;
    }
    if (kind == WF_T_TEMPLATE_OPEN && can(m, WF_T_TEXT) && !m->expression) {
        diag = complain(m, WF_W1018, "this text is fixed: it has no ${…}");
        HINT(m, diag, "for the two characters write \\${, or use '…'");
        return true;
    }
    if ((kind == WF_T_TEMPLATE_CLOSE || kind == WF_T_TEMPLATE_NEXT) && m->expression &&
        (m->before->kind == WF_T_TEMPLATE_OPEN || m->before->kind == WF_T_TEMPLATE_NEXT)) {
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start,
                           m->found->at.start + 1, "expected an expression between `${` and `}`");
        HINT(m, diag, "for the characters ${} write \\${}");
        return true;
    }
    if ((kind == WF_T_KEY || kind == WF_T_COLON) && in_list && can(m, WF_T_RBRACKET) &&
        !m->found->is_first) {
        diag = complain(m, WF_W1003, "a colon has no meaning between brackets");
        HINT(m, diag, "a slice is written xs[a..b], an object { k: v }");
        return true;
    }
    if (m->before->kind == WF_T_INTEGER && kind == WF_T_NAME && is_time_word(m)) {
        diag = complain(m, WF_W1003, "units of time are ms, s, min, h and d");
        HINT(m, diag, "write it so: 10 min");
        return true;
    }
    if (m->declaration && !m->operator_ && kind == WF_T_LET) {
        diag = complain(m, WF_W1003,
                        "`let` binds inside a block; at the top of a file stands `const`");
        HINT(m, diag, "write `const … = …`");
        return true;
    }
    if (m->declaration && !m->operator_ && (begins_entry(kind) || begins_test_item(kind))) {
        diag = complain(m, WF_W1003, "expected a declaration: this stands in no block");
        HINT(m, diag,
             "entries stand between the braces of a map, items of a test between those of a "
             "test; is there a } too many above?");
        return true;
    }
    return false;
}

/* A word of the language where a name of the author's must stand. */
static bool reserved_name(const mistake *m)
{
    const weft_span word = source_of(m, m->found);
    if (!can(m, WF_T_NAME) || m->expression || m->entry || m->operator_ ||
        !wf_lexer_is_word(m->found->kind) || m->found->kind == WF_T_NAME)
        return false;
    weft_diag *const diag = wf_complain(
        &m->parse->complaints, WF_W1019, m->found->at.start, m->found->at.end,
        "`%.*s` is a word of the language and cannot be a name here", (int)word.len, word.ptr);
    HINT(m, diag, "choose another name, such as `%.*s_`", (int)word.len, word.ptr);
    return true;
}

/* Edits between two short words. */
static size_t distance(weft_span a, weft_span b)
{
    size_t row[16];
    if (a.len >= WF_COUNTOF(row) || b.len >= WF_COUNTOF(row))
        return WF_COUNTOF(row);
    for (size_t j = 0; j <= b.len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            const size_t above = row[j];
            const size_t change = corner + (a.ptr[i - 1] != b.ptr[j - 1]);
            const size_t shift = (above < row[j - 1] ? above : row[j - 1]) + 1;
            row[j] = change < shift ? change : shift;
            corner = above;
        }
    }
    return row[b.len];
}

static const char *meant_declaration(weft_span word)
{
    static const struct {
        const char *said;
        const char *meant;
    } words[] = {
        {"import", "use"},  {"include", "use"},   {"function", "fn"}, {"func", "fn"},
        {"def", "fn"},      {"let", "const"},     {"var", "const"},   {"mapping", "map"},
        {"env", "param"},   {"describe", "test"}, {"it", "test"},     {"namespace", "ns"},
        {"enum", "table"},  {"const", "const"},   {"fn", "fn"},       {"lookup", "lookup"},
        {"map", "map"},     {"ns", "ns"},         {"param", "param"}, {"resolver", "resolver"},
        {"table", "table"}, {"test", "test"},     {"use", "use"},
    };
    for (size_t most = 0; most <= 2; most++)
        for (size_t i = 0; i < WF_COUNTOF(words); i++)
            if (distance(word, weft_span_text(words[i].said)) <= most && word.len > most + 1)
                return words[i].meant;
    return NULL;
}

static bool is_binary(int kind)
{
    return continues_operand(kind) && !steps(kind) && kind != WF_T_FILTER && kind != WF_T_LPAREN &&
           kind != WF_T_BANG && kind != WF_T_UNIT;
}

static void hint_declaration(const mistake *m, weft_diag *diag)
{
    const char *const meant =
        wf_lexer_is_word(m->found->kind) ? meant_declaration(source_of(m, m->found)) : NULL;
    if (meant)
        HINT(m, diag, "did you mean `%s`?", meant);
    else
        HINT(m, diag,
             "declarations are use, param, const, ns, table, fn, resolver, lookup, map, test");
}

/* In a place for patterns or literals. */
static void hint_literal(const mistake *m, weft_diag *diag)
{
    const weft_span word = source_of(m, m->found);
    if (m->found->kind == WF_T_QUOTED_KEY)
        HINT(m, diag, "between what is looked for and its value stands =>");
    else if (wf_lexer_is_word(m->found->kind))
        HINT(m, diag, "a text stands in quotes: \"%.*s\"", (int)word.len, word.ptr);
    else if (m->before->kind == WF_T_NAME)
        HINT(m, diag, "a look-up has query, with, take, and settings such as `batch 50`");
}

/* The edit, where the tokens around tell it. */
static void hint(const mistake *m, weft_diag *diag)
{
    const weft_span word = source_of(m, m->found);
    const weft_span before = source_of(m, m->before);
    const bool in_braces = m->bracket && m->bracket->kind == WF_T_LBRACE;
    if (m->declaration && !m->operator_)
        hint_declaration(m, diag);
    else if (inside_open(m) && (m->found->is_first || m->found->kind == WF_T_KEY))
        hint_open(m, diag);
    else if (m->operator_ && can(m, WF_T_COMMA) && !m->entry && !m->test_item &&
             begins_expression(m->found->kind))
        HINT(m, diag, "put a comma before it");
    else if (m->found->kind == WF_T_ELSE)
        HINT(m, diag, "`else` belongs to an `if … then …` or a `require`");
    else if (m->expression && is_binary(m->before->kind))
        HINT(m, diag, "`%.*s` needs a right side", (int)before.len, before.ptr);
    else if (m->literal)
        hint_literal(m, diag);
    else if (m->type && m->before->kind == WF_T_KEY && in_braces)
        HINT(m, diag, "a colon is followed by a type; without one write `let %.*s = …`",
             (int)m->before->word.text.len, m->before->word.text.ptr);
    else if (can(m, WF_T_KEY) && !m->entry && !m->expression && m->found->kind == WF_T_NAME &&
             m->before->kind == WF_T_PARAM)
        HINT(m, diag, "write `%.*s: Type`", (int)word.len, word.ptr);
    else if (can(m, WF_T_ASSIGN) && m->found->kind == WF_T_LBRACE)
        HINT(m, diag, "a body stands behind `=`: -> Type = …");
    else if (m->test_item)
        HINT(m, diag,
             "a test has `given` and `expect`; before them may stand `with`, `mock`, `clock`");
    else if (can(m, WF_T_EQ) && !m->operator_)
        HINT(m, diag, "an expectation names the value: expect path == value");
    else if (m->entry && m->operator_ && m->found->kind == WF_T_TEXT)
        HINT(m, diag, "texts are joined inside one: \"${a}${b}\"");
}

static void complain_general(const mistake *m)
{
    char expected[256];
    const weft_span found = source_of(m, m->found);
    weft_diag *diag;
    put_phrase(expected, sizeof expected, m);
    if (m->found->kind == WF_T_END)
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start, m->found->at.end,
                           "expected %s, found the end of the file", expected);
    else
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start, m->found->at.end,
                           "expected %s, found `%.*s`", expected, (int)found.len, found.ptr);
    hint(m, diag);
}

static bool same_line(const mistake *m, uint32_t from, uint32_t to)
{
    const char *const text = m->parse->source->text.ptr;
    for (; from < to; from++)
        if (text[from] == '\n' || text[from] == '\r')
            return false;
    return true;
}

/* A complaint of the lexer about this place, or a closer that the feed made up, says it all. */
static bool is_said(const mistake *m)
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

void wf_expected_complain(wf_parse *parse, const int *kinds, size_t count)
{
    static bool (*const rules[])(const mistake *) = {
        wrong_assign, wrong_language, missing_colon, wrong_entry, wrong_place, reserved_name,
    };
    mistake m = {.parse = parse,
                 .found = &parse->feed.last,
                 .before = &parse->feed.before,
                 .bracket = wf_feed_innermost(&parse->feed)};
    for (size_t i = 0; i < count; i++)
        if (kinds[i] >= FIRST_TOKEN && kinds[i] < FIRST_TOKEN + TOKENS)
            m.can[kinds[i] - FIRST_TOKEN] = true;
    m.entry = can(&m, WF_T_LET) && can(&m, WF_T_KEY) && !can(&m, WF_T_USE);
    m.declaration = can(&m, WF_T_MAP) && can(&m, WF_T_FN) && can(&m, WF_T_END);
    m.test_item = can(&m, WF_T_EXPECT) && can(&m, WF_T_GIVEN) && !can(&m, WF_T_USE);
    m.expression = can(&m, WF_T_INTEGER) && can(&m, WF_T_XPATH);
    m.operator_ = can(&m, WF_T_PLUS) && can(&m, WF_T_AND);
    m.type = can(&m, WF_T_NAME) && can(&m, WF_T_LBRACKET) && !m.expression;
    m.literal = can(&m, WF_T_INTEGER) && can(&m, WF_T_TRUE) && !m.expression;
    if (is_said(&m))
        return;
    for (size_t i = 0; i < WF_COUNTOF(rules); i++)
        if (rules[i](&m))
            return;
    complain_general(&m);
}
