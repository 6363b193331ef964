/* Productions of XPath 1.0, [1] to [39] of the Recommendation. Actions are one constructor call each.
   Only brackets nest, and the scanner counts them; all else is recursive to the left. */
%require "3.8"
%define api.pure full
%define api.prefix {wf_xpyy}
%define api.token.prefix {WF_XP_}
%define api.location.type {wf_xp_range}
%locations
%define parse.lac full
%define parse.error custom
%param {wf_xp *xp}
%expect 0

%code requires {
#include "grammar/xpath.h"
}

%union {
    wf_xp_token token;
    wf_xpath_node *node;
    uint32_t count;
}

%code {
#include "base/memory.h"

static void *stack_alloc(size_t size)
{
    return wf_alloc(1, size);
}

#define YYMALLOC stack_alloc
#define YYFREE wf_free
#define YYLLOC_DEFAULT(now, rhs, n)                                                                \
    ((now).start = (n) != 0 ? YYRHSLOC(rhs, 1).start : YYRHSLOC(rhs, 0).end,                       \
     (now).end = (n) != 0 ? YYRHSLOC(rhs, n).end : YYRHSLOC(rhs, 0).end)

/* An action ends in this: a constructor without memory stops the parser. */
#define MADE(node)                                                                                 \
    do {                                                                                           \
        if (!(node))                                                                               \
            YYNOMEM;                                                                               \
    } while (0)

static int wf_xpyylex(YYSTYPE *value, YYLTYPE *range, wf_xp *xp)
{
    const int kind = wf_xp_next(xp);
    value->token = xp->current;
    *range = xp->current.at;
    return xp->status == WEFT_OK ? kind : WF_XP_FAULT;
}

/* Called only when the parser's stack has no memory. */
static void wf_xpyyerror(const YYLTYPE *range, wf_xp *xp, const char *message)
{
    (void)range;
    (void)message;
    xp->status = WEFT_NOMEM;
}

static const weft_span axis_self = {"self", 4};
static const weft_span axis_parent = {"parent", 6};
static const weft_span axis_attribute = {"attribute", 9};

static wf_xpath_node *from_filter(wf_xp *xp, wf_xp_range at, wf_xpath_node *filter,
                                  wf_xpath_node *step, bool is_deep)
{
    wf_xpath_node *const path = wf_xp_path(xp, at, filter);
    return path ? wf_xp_walk(xp, path, step, is_deep) : NULL;
}

static wf_xpath_node *from_root(wf_xp *xp, wf_xp_range at, wf_xpath_node *step, bool is_deep)
{
    wf_xpath_node *const root = wf_xp_node(xp, WF_XPATH_ROOT, at);
    return root ? from_filter(xp, at, root, step, is_deep) : NULL;
}

static wf_xpath_node *named(wf_xp *xp, wf_xp_range at, wf_xpath_looks_for what, wf_xp_token token)
{
    wf_xpath_node *const node = wf_xp_step(xp, at, what);
    if (node) {
        node->prefix = token.prefix;
        node->text = token.text;
    }
    return node;
}

static wf_xpath_looks_for type_of(wf_xp_token token)
{
    const char letter = token.text.ptr[0];
    return letter == 'n'   ? WF_XPATH_FOR_NODE
           : letter == 't' ? WF_XPATH_FOR_TEXT
                           : WF_XPATH_FOR_COMMENT;
}

static wf_xpath_node *along(wf_xpath_node *step, weft_span axis, wf_xp_range at)
{
    if (step) {
        step->axis = axis;
        step->start = at.start;
    }
    return step;
}

static wf_xpath_node *called(wf_xpath_node *call, wf_xp_token function, wf_xp_range at)
{
    call->prefix = function.prefix;
    call->text = function.text;
    call->start = at.start;
    call->end = at.end;
    return call;
}

/* `to` with a predicate more. */
static wf_xpath_node *grown(wf_xpath_node *to, wf_xpath_node *predicate, wf_xp_range at)
{
    wf_xp_with(to, predicate);
    to->end = at.end;
    return to;
}
}

%token END 0           "the end of the expression"
%token FAULT           "a fault that was told of" /* stands nowhere, so that the parser stops */
%token <token> NAME "a name"  STAR "`*`"  PREFIX_STAR "a name "
%token <token> FUNCTION "a function"  NODE_TYPE "a node test"  PI "`processing-instruction`"
%token <token> AXIS "an axis"  VARIABLE "a variable"  LITERAL "a text"  NUMBER "a number"
%token OR "`or`"  AND "`and`"  NE "`!=`"  LE "`<=`"  GE "`>=`"
%token MULTIPLY "`*` (times)"  DIV "`div`"  MOD "`mod`"  DSLASH "`//`"  DOTDOT "`..`"
%token '(' "`(`"  ')' "`)`"  '[' "`[`"  ']' "`]`"  '.' "`.`"  '@' "`@`"  ',' "`,`"
%token '/' "`/`"  '|' "`|`"  '+' "`+`"  '-' "`-`"  '=' "`=`"  '<' "`<`"  '>' "`>`"

%type <node> expression or and equality relational additive multiplicative unary union path
%type <node> walk step tested test filter filtered primary arguments
%type <count> minuses

%%

whole: expression  { xp->root = $1; } ;

expression: or ;

or:
  and
| or OR and  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_OR, $3)); }
;
and:
  equality
| and AND equality  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_AND, $3)); }
;
equality:
  relational
| equality '=' relational  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_EQ, $3)); }
| equality NE relational   { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_NE, $3)); }
;
relational:
  additive
| relational '<' additive  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_LT, $3)); }
| relational LE additive   { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_LE, $3)); }
| relational '>' additive  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_GT, $3)); }
| relational GE additive   { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_GE, $3)); }
;
additive:
  multiplicative
| additive '+' multiplicative  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_ADD, $3)); }
| additive '-' multiplicative  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_SUB, $3)); }
;
multiplicative:
  unary
| multiplicative MULTIPLY unary  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_MUL, $3)); }
| multiplicative DIV unary       { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_DIV, $3)); }
| multiplicative MOD unary       { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_MOD, $3)); }
;
unary:
  union
| minuses union  { MADE($$ = wf_xp_negate(xp, @$, $1, $2)); }
;
minuses:
  '-'          { $$ = 1; }
| minuses '-'  { $$ = $1 + 1; }
;
union:
  path
| union '|' path  { MADE($$ = wf_xp_chain(xp, $1, WF_XPATH_SIGN_UNION, $3)); }
;
path:
  filter
| walk
| '/'  { wf_xpath_node *root;
         MADE(root = wf_xp_node(xp, WF_XPATH_ROOT, @1));
         MADE($$ = wf_xp_path(xp, @$, root)); }
;
walk:
  step                { wf_xpath_node *path;
                        MADE(path = wf_xp_path(xp, @$, NULL));
                        MADE($$ = wf_xp_walk(xp, path, $1, false)); }
| '/' step            { MADE($$ = from_root(xp, @1, $2, false)); }
| DSLASH step         { MADE($$ = from_root(xp, @1, $2, true)); }
| filter '/' step     { MADE($$ = from_filter(xp, @1, $1, $3, false)); }
| filter DSLASH step  { MADE($$ = from_filter(xp, @1, $1, $3, true)); }
| walk '/' step       { MADE($$ = wf_xp_walk(xp, $1, $3, false)); }
| walk DSLASH step    { MADE($$ = wf_xp_walk(xp, $1, $3, true)); }
;
step:
  tested
| '.'     { MADE($$ = along(wf_xp_step(xp, @$, WF_XPATH_FOR_NODE), axis_self, @$)); }
| DOTDOT  { MADE($$ = along(wf_xp_step(xp, @$, WF_XPATH_FOR_NODE), axis_parent, @$)); }
;
tested:
  test
| '@' test                   { $$ = along($2, axis_attribute, @$); }
| AXIS test                  { $$ = along($2, $1.text, @$); }
| tested '[' expression ']'  { $$ = grown($1, $3, @$); }
;
test:
  NAME                { MADE($$ = named(xp, @$, WF_XPATH_FOR_NAME, $1)); }
| STAR                { MADE($$ = wf_xp_step(xp, @$, WF_XPATH_FOR_ANY)); }
| PREFIX_STAR         { MADE($$ = named(xp, @$, WF_XPATH_FOR_ANY_IN, $1)); }
| NODE_TYPE '(' ')'   { MADE($$ = wf_xp_step(xp, @$, type_of($1))); }
| PI '(' ')'          { MADE($$ = wf_xp_step(xp, @$, WF_XPATH_FOR_PI)); }
| PI '(' LITERAL ')'  { MADE($$ = named(xp, @$, WF_XPATH_FOR_PI_TARGET, $3)); }
;
filter:
  primary
| filtered
;
filtered:
  primary '[' expression ']'   { wf_xpath_node *filter;
                                 MADE(filter = wf_xp_node(xp, WF_XPATH_FILTER, @$));
                                 wf_xp_with(filter, $1);
                                 $$ = grown(filter, $3, @$); }
| filtered '[' expression ']'  { $$ = grown($1, $3, @$); }
;
primary:
  VARIABLE                    { MADE($$ = wf_xp_leaf(xp, WF_XPATH_VARIABLE, @$, &$1)); }
| LITERAL                     { MADE($$ = wf_xp_leaf(xp, WF_XPATH_LITERAL, @$, &$1)); }
| NUMBER                      { MADE($$ = wf_xp_numeral(xp, @$, $1.text)); }
| '(' expression ')'          { $$ = $2; }
| FUNCTION '(' ')'            { MADE($$ = wf_xp_leaf(xp, WF_XPATH_CALL, @1, &$1)); $$->end = @$.end; }
| FUNCTION '(' arguments ')'  { $$ = called($3, $1, @$); }
;
arguments:
  expression                { MADE($$ = wf_xp_node(xp, WF_XPATH_CALL, @$)); wf_xp_with($$, $1); }
| arguments ',' expression  { $$ = wf_xp_with($1, $3); }
;

%%

static int token_kind(yysymbol_kind_t symbol)
{
    int kind = 0;
    while (YYTRANSLATE(kind) != symbol)
        kind++;
    return kind;
}

/* Tells xpath_report.c, which makes the sentence, what was wanted. */
static int yyreport_syntax_error(const yypcontext_t *context, wf_xp *xp)
{
    yysymbol_kind_t wanted[WF_XP_EXPECTED];
    wf_xp_expected expected;
    const int count = yypcontext_expected_tokens(context, wanted, WF_XP_EXPECTED);
    if (count < 0)
        return count;
    expected.count = 0;
    for (int i = 0; i < count; i++) {
        expected.kinds[expected.count] = token_kind(wanted[i]);
        expected.names[expected.count++] = yysymbol_name(wanted[i]);
    }
    wf_xp_unexpected(xp, &expected);
    return 0;
}
