/* The table. A row is a token; what has no row (END, RESYNC, signs that only messages of their own
   speak of) belongs to no class. */
#include "grammar/tokens.h"

#include "weft_grammar.h"

enum {
    FIRST = WF_T_NAME,
    COUNT = WF_T_REBLOCK - WF_T_NAME + 1
};

static_assert((int)COUNT < (int)WF_TOKEN_MOST, "WF_TOKEN_MOST is too small");

#define NAMES (WF_TOKEN_WORD | WF_TOKEN_NAME | WF_TOKEN_STARTS | WF_TOKEN_ENDS)
#define VALUE (WF_TOKEN_STARTS | WF_TOKEN_ENDS)
#define JOINS (WF_TOKEN_WORD | WF_TOKEN_CONTINUES)
#define BEGIN (WF_TOKEN_WORD | WF_TOKEN_DECLARATION)
#define STATE (WF_TOKEN_WORD | WF_TOKEN_ENTRY | WF_TOKEN_ITEM)
#define TESTS (WF_TOKEN_WORD | WF_TOKEN_TEST_ITEM | WF_TOKEN_ITEM)
#define STEPS (WF_TOKEN_STARTS | WF_TOKEN_CONTINUES | WF_TOKEN_ENDS | WF_TOKEN_STEP)

typedef struct token_row {
    unsigned classes;
    const char *text;
} token_row;

#define ROW(kind) [WF_T_##kind - FIRST]

static const token_row table[COUNT] = {
    ROW(NAME) = {NAMES, "a name"},
    ROW(AT) = {NAMES, "`at`"},
    ROW(BY) = {NAMES, "`by`"},
    ROW(CLOCK) = {NAMES | WF_TOKEN_TEST_ITEM, "`clock`"},
    ROW(FROM) = {NAMES, "`from`"},
    ROW(GROUP) = {NAMES, "`group`"},
    ROW(QUERY) = {NAMES, "`query`"},
    ROW(TAKE) = {NAMES, "`take`"},
    ROW(TO) = {NAMES, "`to`"},

    ROW(AND) = {JOINS, NULL},
    ROW(AS) = {WF_TOKEN_WORD, "`as`"},
    ROW(CATCH) = {JOINS, NULL},
    ROW(EACH) = {WF_TOKEN_WORD | WF_TOKEN_STARTS, "`each`"},
    ROW(ELSE) = {WF_TOKEN_WORD, "`else`"},
    ROW(EXPECT) = {TESTS, NULL},
    ROW(FALSE) = {WF_TOKEN_WORD | VALUE | WF_TOKEN_LITERAL, NULL},
    ROW(GIVEN) = {TESTS, NULL},
    ROW(IF) = {WF_TOKEN_WORD | WF_TOKEN_STARTS, "`if`"},
    ROW(IN) = {JOINS, NULL},
    ROW(IS) = {JOINS, "`is`"},
    ROW(KEEP) = {STATE, NULL},
    ROW(LET) = {STATE, NULL},
    ROW(MATCH) = {WF_TOKEN_WORD | WF_TOKEN_STARTS, NULL},
    ROW(MATCHES) = {JOINS, NULL},
    ROW(MOCK) = {TESTS, NULL},
    ROW(NOT) = {WF_TOKEN_WORD | WF_TOKEN_STARTS, NULL},
    ROW(NULL) = {WF_TOKEN_WORD | VALUE | WF_TOKEN_LITERAL, "`null`"},
    ROW(OMIT) = {WF_TOKEN_WORD | VALUE, NULL},
    ROW(OR) = {JOINS, NULL},
    ROW(REJECT) = {WF_TOKEN_WORD | WF_TOKEN_STARTS, "`reject`"},
    ROW(REQUIRE) = {STATE, NULL},
    ROW(RETURNING) = {WF_TOKEN_WORD, "`returning`"},
    ROW(SKIP) = {STATE, "`skip`"},
    ROW(THEN) = {WF_TOKEN_WORD, "`then`"},
    ROW(TRUE) = {WF_TOKEN_WORD | VALUE | WF_TOKEN_LITERAL, NULL},
    ROW(TRY) = {STATE, NULL},
    ROW(WARN) = {STATE, "`warn`"},
    ROW(WITH) = {TESTS, "`with`"},

    ROW(CONST) = {BEGIN, NULL},
    ROW(FN) = {BEGIN, NULL},
    ROW(LOOKUP) = {BEGIN, NULL},
    ROW(MAP) = {BEGIN, NULL},
    ROW(NS) = {BEGIN, NULL},
    ROW(PARAM) = {BEGIN, NULL},
    ROW(RESOLVER) = {BEGIN, NULL},
    ROW(TABLE) = {BEGIN, NULL},
    ROW(TEST) = {BEGIN, NULL},
    ROW(USE) = {BEGIN, NULL},

    ROW(KEY) = {WF_TOKEN_ENTRY | WF_TOKEN_ITEM, "a name with a colon"},
    ROW(QUOTED_KEY) = {WF_TOKEN_ENTRY | WF_TOKEN_ITEM, "a key in quotes with a colon"},
    ROW(MEMBER) = {STEPS, "a member such as `.name`"},
    ROW(QUOTED_MEMBER) = {STEPS, "a member such as `.name`"},
    ROW(ATTRIBUTE) = {STEPS, "an attribute such as `@name`"},
    ROW(TEXT) = {VALUE | WF_TOKEN_LITERAL, "a text"},
    ROW(TEMPLATE_OPEN) = {WF_TOKEN_STARTS | WF_TOKEN_OPENS, NULL},
    ROW(TEMPLATE_NEXT) = {0, "`}`"},
    ROW(TEMPLATE_CLOSE) = {WF_TOKEN_ENDS | WF_TOKEN_CLOSES, "`}`"},
    ROW(REGEX) = {VALUE, "a pattern r'…'"},
    ROW(XPATH) = {VALUE, NULL},
    ROW(INTEGER) = {VALUE | WF_TOKEN_LITERAL, "a number"},
    ROW(DECIMAL) = {VALUE | WF_TOKEN_LITERAL, NULL},
    ROW(UNIT) = {WF_TOKEN_CONTINUES | WF_TOKEN_ENDS, NULL},

    ROW(LBRACE) = {WF_TOKEN_STARTS | WF_TOKEN_OPENS, "`{`"},
    ROW(RBRACE) = {WF_TOKEN_ENDS | WF_TOKEN_CLOSES, "`}`"},
    ROW(LPAREN) = {WF_TOKEN_STARTS | WF_TOKEN_CONTINUES | WF_TOKEN_OPENS, "`(`"},
    ROW(RPAREN) = {WF_TOKEN_ENDS | WF_TOKEN_CLOSES, "`)`"},
    ROW(LBRACKET) = {WF_TOKEN_STARTS | WF_TOKEN_CONTINUES | WF_TOKEN_STEP | WF_TOKEN_OPENS, "`[`"},
    ROW(FILTER) = {WF_TOKEN_CONTINUES | WF_TOKEN_STEP | WF_TOKEN_OPENS, NULL},
    ROW(RBRACKET) = {WF_TOKEN_ENDS | WF_TOKEN_CLOSES, "`]`"},

    ROW(COMMA) = {0, "`,`"},
    ROW(DEFAULT) = {WF_TOKEN_CONTINUES, NULL},
    ROW(BANG) = {WF_TOKEN_CONTINUES | WF_TOKEN_ENDS, NULL},
    ROW(DOT) = {VALUE, NULL},
    ROW(DOLLAR) = {VALUE, NULL},
    ROW(DOTS) = {0, "`..`"},
    ROW(ELLIPSIS) = {WF_TOKEN_ENTRY, "`...`"},
    ROW(ASSIGN) = {0, "`=`"},
    ROW(GIVES) = {0, "`=>`"},
    ROW(ARROW) = {0, "`->`"},
    ROW(BAR) = {0, "`|`"},
    ROW(EQ) = {WF_TOKEN_CONTINUES, "`==`"},
    ROW(NE) = {WF_TOKEN_CONTINUES, NULL},
    ROW(LT) = {WF_TOKEN_CONTINUES, NULL},
    ROW(LE) = {WF_TOKEN_CONTINUES, NULL},
    ROW(GT) = {WF_TOKEN_CONTINUES, NULL},
    ROW(GE) = {WF_TOKEN_CONTINUES, NULL},
    ROW(PLUS) = {WF_TOKEN_CONTINUES, NULL},
    ROW(MINUS) = {WF_TOKEN_STARTS | WF_TOKEN_CONTINUES | WF_TOKEN_LITERAL, NULL},
    ROW(STAR) = {WF_TOKEN_CONTINUES, NULL},
    ROW(SLASH) = {WF_TOKEN_CONTINUES, NULL},
    ROW(PERCENT) = {WF_TOKEN_CONTINUES, NULL},

    ROW(END) = {0, "the end of the file"},
};

static const token_row *row_of(int kind)
{
    static const token_row none = {0, NULL};
    return kind >= FIRST && kind < FIRST + COUNT ? &table[kind - FIRST] : &none;
}

unsigned wf_token_index(int kind)
{
    return kind >= FIRST && kind < FIRST + COUNT ? (unsigned)(kind - FIRST) + 1 : 0;
}

int wf_token_at(unsigned index)
{
    return index >= 1 && index <= COUNT ? (int)index - 1 + FIRST : 0;
}

bool wf_token_is(int kind, unsigned classes)
{
    return (row_of(kind)->classes & classes) != 0;
}

const char *wf_token_text(int kind)
{
    return row_of(kind)->text;
}

/* FILTER is a bracket like any other once it is open. */
static const struct {
    int opener;
    int closer;
    const char *opening;
    const char *closing;
} brackets[] = {
    {WF_T_LBRACE, WF_T_RBRACE, "{", "}"},
    {WF_T_LPAREN, WF_T_RPAREN, "(", ")"},
    {WF_T_LBRACKET, WF_T_RBRACKET, "[", "]"},
    {WF_T_TEMPLATE_OPEN, WF_T_TEMPLATE_CLOSE, "${", "}"},
    {WF_T_TEMPLATE_OPEN, WF_T_TEMPLATE_NEXT, "${", "}"},
};

int wf_token_opener(int kind)
{
    for (size_t i = 0; i < WF_COUNTOF(brackets); i++)
        if (brackets[i].closer == kind)
            return brackets[i].opener;
    return 0;
}

int wf_token_closer(int opener)
{
    for (size_t i = 0; i < WF_COUNTOF(brackets); i++)
        if (brackets[i].opener == opener)
            return brackets[i].closer;
    return 0;
}

const char *wf_token_opening(int opener)
{
    for (size_t i = 0; i < WF_COUNTOF(brackets); i++)
        if (brackets[i].opener == opener)
            return brackets[i].opening;
    return "";
}

const char *wf_token_closing(int opener)
{
    for (size_t i = 0; i < WF_COUNTOF(brackets); i++)
        if (brackets[i].opener == opener)
            return brackets[i].closing;
    return "";
}
