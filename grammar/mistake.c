/* Mistakes that people make, each with the edit that mends it: forms of other languages, `=` for `:`,
   what stands one level too high. A rule looks at the tokens around and says all or nothing. */
#include "grammar/mistake.h"

#include "base/utf8.h"
#include "weft_grammar.h"

enum {
    MOST_WRITTEN = 40 /* bytes of a token that are shown */
};

weft_span wf_mistake_written(const wf_mistake *mistake, const wf_token *token)
{
    weft_span text = weft_span_of(mistake->parse->source->text.ptr + token->at.start,
                                  token->at.end - token->at.start);
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r')
            text.len = i;
    return wf_utf8_clip(text, MOST_WRITTEN);
}

static bool is_name(const wf_mistake *m, const wf_token *token, const char *name)
{
    return wf_token_is(token->kind, WF_TOKEN_WORD) &&
           weft_span_equal(wf_mistake_written(m, token), weft_span_text(name));
}

/* The first byte behind `token` that is not blank, and the one behind that. */
static const char *behind(const wf_mistake *m, const wf_token *token)
{
    const char *at = m->parse->source->text.ptr + token->at.end; /* a NUL stands at the end */
    while (*at == ' ' || *at == '\t')
        at++;
    return at;
}

static weft_diag *complain(const wf_mistake *m, wf_code code, const char *sentence)
{
    return wf_complain(&m->parse->complaints, code, m->found->at.start, m->found->at.end, "%s",
                       sentence);
}

#define HINT(m, diag, ...) wf_diag_hint((m)->parse->complaints.diags, (diag), __VA_ARGS__)

/* `=` where none can stand. */
static bool wrong_assign(const wf_mistake *m)
{
    const weft_span name = wf_mistake_written(m, m->before);
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

/* `match { … }`: its arms are read as the entries of an object. */
static bool wrong_match(const wf_mistake *m)
{
    if (!m->entry || !m->bracket || m->bracket->holds != WF_BRACES_WHOLE)
        return false;
    weft_diag *const diag =
        wf_complain(&m->parse->complaints, WF_W1003, m->bracket->at.start, m->bracket->at.end,
                    "expected what `match` looks at, found `{`");
    HINT(m, diag, "write `match .x { … }`");
    return true;
}

/* A word where an entry must begin. */
static bool wrong_entry(const wf_mistake *m)
{
    const weft_span name = wf_mistake_written(m, m->found);
    const char *const next = behind(m, m->found);
    const bool assigns = next[0] == '=' && next[1] != '=' && next[1] != '>';
    const bool binds = m->found->kind == WF_T_CONST || is_name(m, m->found, "var");
    weft_diag *diag;
    if (!m->entry || !wf_token_is(m->found->kind, WF_TOKEN_WORD))
        return false;
    if (binds) {
        diag = complain(m, WF_W1003, "names inside a block are bound with `let`");
        HINT(m, diag, "write `let … = …`");
        return true;
    }
    if (wf_token_is(m->found->kind, WF_TOKEN_DECLARATION) || (m->operator_ && !assigns))
        return false;
    if (assigns) {
        diag = complain(m, WF_W1012, "an entry has a colon, not `=`");
        HINT(m, diag, "write `%.*s: …`, or `let %.*s = …` for a name of your own", (int)name.len,
             name.ptr, (int)name.len, name.ptr);
        return true;
    }
    diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start, m->found->at.end,
                       "expected an entry, found the name `%.*s` without a colon", (int)name.len,
                       name.ptr);
    HINT(m, diag, "write `%.*s: …`", (int)name.len, name.ptr);
    return true;
}

/* Two operands side by side in a block: the second is an entry without its colon. */
static bool missing_colon(const wf_mistake *m)
{
    const weft_span name = wf_mistake_written(m, m->found);
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
static bool wrong_language(const wf_mistake *m)
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
    if (wf_mistake_can(m, WF_T_ELSE) &&
        (is_name(m, m->found, "elif") || is_name(m, m->found, "elsif") ||
         is_name(m, m->found, "elseif"))) {
        diag = complain(m, WF_W1010, "`else` and `if` are two words");
        HINT(m, diag, "write `else if`");
        return true;
    }
    if (kind == WF_T_LBRACE && wf_mistake_can(m, WF_T_THEN)) {
        diag = complain(m, WF_W1003, "expected `then`, found `{`");
        HINT(m, diag, "`if` is an expression: write `if c then a else b`");
        return true;
    }
    if (kind == WF_T_COLON && wf_mistake_can(m, WF_T_ARROW)) {
        diag = complain(m, WF_W1010, "a result type stands behind `->`");
        HINT(m, diag, "write `-> Type`");
        return true;
    }
    return false;
}

/* Hints at the bracket that is still open. */
static void hint_open(const wf_mistake *m, weft_diag *diag)
{
    uint32_t line;
    uint32_t column;
    wf_source_line(m->parse->source, m->bracket->at.start, &line, &column);
    HINT(m, diag, "`%s` of line %u, column %u is still open: add `%s`",
         wf_token_opening(m->bracket->kind), (unsigned)line, (unsigned)column,
         wf_token_closing(m->bracket->kind));
}

static bool inside_open(const wf_mistake *m)
{
    return m->bracket && ((m->bracket->kind == WF_T_LPAREN && wf_mistake_can(m, WF_T_RPAREN)) ||
                          (m->bracket->kind == WF_T_LBRACKET && wf_mistake_can(m, WF_T_RBRACKET)));
}

static bool is_time_word(const wf_mistake *m)
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

static bool wrong_lambda(const wf_mistake *m)
{
    if (m->found->kind != WF_T_GIVES)
        return false;
    weft_diag *const diag =
        complain(m, WF_W1014, "`=>` cannot stand here: a lambda is only an argument of a call");
    HINT(m, diag, "write it where it is used: xs.map(x => …)");
    return true;
}

static bool wrong_template(const wf_mistake *m)
{
    weft_diag *diag;
    const int kind = m->found->kind;
    const bool closes = kind == WF_T_TEMPLATE_CLOSE || kind == WF_T_TEMPLATE_NEXT;
    const bool opened =
        m->before->kind == WF_T_TEMPLATE_OPEN || m->before->kind == WF_T_TEMPLATE_NEXT;
    if (kind == WF_T_TEMPLATE_OPEN && wf_mistake_can(m, WF_T_TEXT) && !m->expression) {
        diag = complain(m, WF_W1018, "this text is fixed: it has no ${…}");
        HINT(m, diag, "for the two characters write \\${, or use '…'");
        return true;
    }
    if (closes && opened && m->expression) {
        diag = wf_complain(&m->parse->complaints, WF_W1003, m->found->at.start,
                           m->found->at.start + 1, "expected an expression between `${` and `}`");
        HINT(m, diag, "for the characters ${} write \\${}");
        return true;
    }
    return false;
}

static bool wrong_slice(const wf_mistake *m)
{
    const bool colon = m->found->kind == WF_T_KEY || m->found->kind == WF_T_COLON;
    if (!colon || m->found->is_first || !m->bracket || m->bracket->kind != WF_T_LBRACKET ||
        !wf_mistake_can(m, WF_T_RBRACKET))
        return false;
    weft_diag *const diag = complain(m, WF_W1003, "a colon has no meaning between brackets");
    HINT(m, diag, "a slice is written xs[a..b], an object { k: v }");
    return true;
}

static bool wrong_unit(const wf_mistake *m)
{
    if (m->before->kind != WF_T_INTEGER || m->found->kind != WF_T_NAME || !is_time_word(m))
        return false;
    weft_diag *const diag = complain(m, WF_W1003, "units of time are ms, s, min, h and d");
    HINT(m, diag, "write it so: 10 min");
    return true;
}

/* What belongs into a block, outside of all. */
static bool outside(const wf_mistake *m)
{
    weft_diag *diag;
    if (!m->declaration || m->operator_)
        return false;
    if (m->found->kind == WF_T_LET) {
        diag = complain(m, WF_W1003,
                        "`let` binds inside a block; at the top of a file stands `const`");
        HINT(m, diag, "write `const … = …`");
        return true;
    }
    if (!wf_token_is(m->found->kind, WF_TOKEN_ENTRY | WF_TOKEN_TEST_ITEM))
        return false;
    diag = complain(m, WF_W1003, "expected a declaration: this stands in no block");
    HINT(m, diag,
         "entries stand between the braces of a map, items of a test between those of a test; is "
         "there a } too many above?");
    return true;
}

/* A word of the language where a name of the author's must stand. */
static bool reserved_name(const wf_mistake *m)
{
    const weft_span word = wf_mistake_written(m, m->found);
    if (!wf_mistake_can(m, WF_T_NAME) || m->expression || m->entry || m->operator_ ||
        !wf_token_is(m->found->kind, WF_TOKEN_WORD) || m->found->kind == WF_T_NAME)
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
    return wf_token_is(kind, WF_TOKEN_CONTINUES) &&
           !wf_token_is(kind, WF_TOKEN_STEP | WF_TOKEN_ENDS | WF_TOKEN_OPENS);
}

static void hint_declaration(const wf_mistake *m, weft_diag *diag)
{
    const char *const meant = wf_token_is(m->found->kind, WF_TOKEN_WORD)
                                  ? meant_declaration(wf_mistake_written(m, m->found))
                                  : NULL;
    if (meant)
        HINT(m, diag, "did you mean `%s`?", meant);
    else
        HINT(m, diag,
             "declarations are use, param, const, ns, table, fn, resolver, lookup, map, test");
}

/* In a place for patterns or literals. */
static void hint_literal(const wf_mistake *m, weft_diag *diag)
{
    const weft_span word = wf_mistake_written(m, m->found);
    if (m->found->kind == WF_T_QUOTED_KEY)
        HINT(m, diag, "between what is looked for and its value stands =>");
    else if (wf_token_is(m->found->kind, WF_TOKEN_WORD))
        HINT(m, diag, "a text stands in quotes: \"%.*s\"", (int)word.len, word.ptr);
    else if (m->before->kind == WF_T_NAME)
        HINT(m, diag, "a look-up has query, with, take, and settings such as `batch 50`");
}

/* `a: keep .b` */
static bool is_late_flag(const wf_mistake *m)
{
    return (m->found->kind == WF_T_KEEP || m->found->kind == WF_T_TRY) &&
           m->before->kind == WF_T_KEY;
}

static void hint_flag(const wf_mistake *m, weft_diag *diag)
{
    const weft_span word = wf_mistake_written(m, m->found);
    const weft_span name = m->before->word.text;
    HINT(m, diag, "`%.*s` stands before the name: %.*s %.*s: …", (int)word.len, word.ptr,
         (int)word.len, word.ptr, (int)name.len, name.ptr);
}

/* Where only settings stand, as behind csv and xml, and something else does. */
static bool lacks_setting(const wf_mistake *m)
{
    return m->bracket && m->bracket->kind == WF_T_LPAREN && wf_mistake_can(m, WF_T_KEY) &&
           !wf_mistake_can(m, WF_T_NAME) && !m->expression && !m->entry && !m->type &&
           (m->found->kind == WF_T_TEXT || m->found->kind == WF_T_NAME);
}

static void hint_setting(const wf_mistake *m, weft_diag *diag)
{
    const weft_span word = wf_mistake_written(m, m->found);
    const bool is_path = word.len > 1 && (word.ptr[1] == '/' || word.ptr[1] == '.');
    if (m->found->kind == WF_T_NAME)
        HINT(m, diag, "write `%.*s: …`", (int)word.len, word.ptr);
    else if (is_path)
        HINT(m, diag,
             "where the records are is written  xml each x'/orders/order'  or  "
             "json each .orders[]");
    else
        HINT(m, diag, "settings have names, as in  csv(delimiter: \";\")");
}

void wf_mistake_hint(const wf_mistake *m, weft_diag *diag)
{
    const weft_span word = wf_mistake_written(m, m->found);
    const weft_span before = wf_mistake_written(m, m->before);
    const bool in_braces = m->bracket && m->bracket->kind == WF_T_LBRACE;
    if (m->declaration && !m->operator_)
        hint_declaration(m, diag);
    else if (inside_open(m) && (m->found->is_first || m->found->kind == WF_T_KEY))
        hint_open(m, diag);
    else if (m->operator_ && wf_mistake_can(m, WF_T_COMMA) && !m->entry && !m->test_item &&
             wf_token_is(m->found->kind, WF_TOKEN_STARTS))
        HINT(m, diag, "put a comma before it");
    else if (m->found->kind == WF_T_ELSE)
        HINT(m, diag, "`else` belongs to an `if … then …` or a `require`");
    else if (is_late_flag(m))
        hint_flag(m, diag);
    else if (m->expression && is_binary(m->before->kind))
        HINT(m, diag, "`%.*s` needs a right side", (int)before.len, before.ptr);
    else if (m->literal)
        hint_literal(m, diag);
    else if (lacks_setting(m))
        hint_setting(m, diag);
    else if (m->type && m->before->kind == WF_T_KEY && in_braces)
        HINT(m, diag, "a colon is followed by a type; without one write `let %.*s = …`",
             (int)m->before->word.text.len, m->before->word.text.ptr);
    else if (wf_mistake_can(m, WF_T_KEY) && !m->entry && !m->expression &&
             m->found->kind == WF_T_NAME && m->before->kind == WF_T_PARAM)
        HINT(m, diag, "write `%.*s: Type`", (int)word.len, word.ptr);
    else if (wf_mistake_can(m, WF_T_ASSIGN) && m->found->kind == WF_T_LBRACE)
        HINT(m, diag, "a body stands behind `=`: -> Type = …");
    else if (m->test_item)
        HINT(m, diag,
             "a test has `given` and `expect`; before them may stand `with`, `mock`, `clock`");
    else if (wf_mistake_can(m, WF_T_EQ) && !m->operator_)
        HINT(m, diag, "an expectation names the value: expect path == value");
    else if (m->entry && m->operator_ && m->found->kind == WF_T_TEXT)
        HINT(m, diag, "texts are joined inside one: \"${a}${b}\"");
}

bool wf_mistake_explain(const wf_mistake *mistake)
{
    static bool (*const rules[])(const wf_mistake *) = {
        wrong_match,    wrong_assign, wrong_language, missing_colon, wrong_entry,   wrong_lambda,
        wrong_template, wrong_slice,  wrong_unit,     outside,       reserved_name,
    };
    for (size_t i = 0; i < WF_COUNTOF(rules); i++)
        if (rules[i](mistake))
            return true;
    return false;
}
