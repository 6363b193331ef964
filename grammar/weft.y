/* The productions of weft, edition 1. An action is one constructor call. Comparisons are left
   associative here so that a chain of them can be reported by name. Recovery has two shapes:
   `entries error RESYNC`, where the feed decides where RESYNC stands, and `MAP error REBLOCK
   block`, which reads the block below a header that could not be read. */

%code requires {
#include "grammar/build.h"
}

%define api.pure full
%define api.prefix {wf_yy}
%define api.token.prefix {WF_T_}
%define api.location.type {wf_range}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%param { wf_parse *parse }

%union {
    wf_word word;
    wf_node *node;
}

%code {
#include "base/memory.h"
#include "grammar/expected.h"

#define YYMALLOC(size) wf_alloc(1, (size))
#define YYFREE         wf_free
#define YYMAXDEPTH     20000 /* more than the feed lets pass */

#define YYLLOC_DEFAULT(current, rhs, n)                                                            \
    do {                                                                                           \
        (current).start = (n) ? YYRHSLOC(rhs, 1).start : YYRHSLOC(rhs, 0).end;                     \
        (current).end = (n) ? YYRHSLOC(rhs, n).end : YYRHSLOC(rhs, 0).end;                         \
    } while (0)

#define OK(node)                                                                                   \
    do {                                                                                           \
        if (!(node))                                                                               \
            YYNOMEM;                                                                               \
    } while (0)

#define LEAF(kind, at, word)        wf_build_0(parse, WF_NODE_##kind, (at), (word))
#define NODE1(kind, at, word, a)    wf_build_1(parse, WF_NODE_##kind, (at), (word), (a))
#define NODE2(kind, at, word, a, b) wf_build_2(parse, WF_NODE_##kind, (at), (word), (a), (b))
#define NODE3(kind, at, word, a, b, c)                                                             \
    wf_build_3(parse, WF_NODE_##kind, (at), (word), (a), (b), (c))
#define BINARY(at, op, a, b)        wf_build_binary(parse, (at), WF_OPERATOR_##op, (a), (b))
#define COMPARE(at, op, a, b)       wf_build_compare(parse, (at), WF_OPERATOR_##op, (a), (b))
#define LIST(kind)                  wf_build_0(parse, WF_NODE_##kind, no_place, no_word)
#define FINISH(list, kind, at)      wf_build_finish(parse, (list), WF_NODE_##kind, (at))
#define ABSENT(at)                  wf_build_absent(parse, (at))
#define NOTHING_BEHIND(at)          wf_build_absent(parse, wf_build_end(at))

static const wf_word no_word;
static const wf_range no_place;

static int wf_yylex(WF_YYSTYPE *value, wf_range *at, wf_parse *parse);
static void wf_yyerror(const wf_range *at, wf_parse *parse, const char *message);
}

/* words that are names too where a name can stand */
%token <word> NAME
%token <word> AT BY CLOCK FROM GROUP QUERY TAKE TO
/* words that are not */
%token <word> AND AS CATCH EACH ELSE EXPECT FALSE GIVEN IF IN IS KEEP LET MATCH MATCHES MOCK NOT
%token <word> NULL OMIT OR REJECT REQUIRE RETURNING SKIP THEN TRUE TRY WARN WITH
/* words that begin a declaration; names where none follows */
%token <word> CONST FN LOOKUP MAP NS PARAM RESOLVER TABLE TEST USE

%token <word> KEY QUOTED_KEY MEMBER QUOTED_MEMBER ATTRIBUTE
%token <word> TEXT TEMPLATE_OPEN TEMPLATE_NEXT TEMPLATE_CLOSE REGEX XPATH INTEGER DECIMAL UNIT
%token LBRACE RBRACE LPAREN RPAREN LBRACKET FILTER RBRACKET
%token COMMA COLON QUESTION DEFAULT BANG DOT DOLLAR DOTS ELLIPSIS ASSIGN GIVES ARROW BAR
%token EQ NE LT LE GT GE PLUS MINUS STAR SLASH PERCENT
%token END RESYNC REBLOCK

%nterm <word> name any_name title
%nterm <node> declaration type plain_type default result
%nterm <node> parameters parameter_list parameter
%nterm <node> rows row_list row keys key options option_list option settings
%nterm <node> lookup_items lookup_item tests test_item target_path target_index
%nterm <node> source each_path group target target_name returning fields field
%nterm <node> block object entries entry entry_body
%nterm <node> expr postfix primary literal number template template_head list list_items element
%nterm <node> bound arguments argument_list argument pair_lambda names
%nterm <node> each each_item each_index each_if each_body arms arm_list arm patterns pattern

%precedence LOW
%precedence ELSE
%left CATCH
%left DEFAULT
%left OR
%left AND
%precedence NOT
%left EQ NE LT LE GT GE IN IS MATCHES
%left PLUS MINUS
%left STAR SLASH PERCENT
%precedence NEGATION

%%

/* ---- file ---- */

file
    : declarations END
    ;

declarations
    : %empty
    | declarations declaration
        { OK(wf_node_add(parse->file, wf_build_documented(parse, $2))); }
    | declarations error RESYNC
        { yyerrok; OK(wf_node_add(parse->file, LEAF(ERROR, @2, no_word))); }
    ;

declaration
    : USE TEXT AS name
        { OK($$ = NODE1(USE, @$, $2, LEAF(NAME, @4, $4))); }
    | USE name TEXT
        { OK($$ = wf_build_use_schema(parse, @$, $2, $3)); }
    | USE name
        { OK($$ = wf_build_effect(parse, @$, $2)); }
    | PARAM KEY type default
        { OK($$ = NODE2(PARAM, @$, wf_build_single(parse, $2), $3, $4)); }
    | CONST name ASSIGN expr
        { OK($$ = NODE1(CONST, @$, $2, $4)); }
    | NS name ASSIGN TEXT
        { OK($$ = NODE1(NS, @$, $2, LEAF(TEXT, @4, $4))); }
    | TABLE name ARROW type LBRACE rows RBRACE
        { OK($$ = wf_build_over(parse, WF_NODE_TABLE, @$, $2, $4, $6)); }
    | TABLE name ARROW type FROM name TEXT settings
        { OK($$ = wf_build_table_from(parse, @$, $2, $4, $6, $7, $8)); }
    | FN name parameters result ASSIGN expr
        { OK($$ = NODE3(FN, @$, $2, $3, $4, $6)); }
    | RESOLVER TEXT parameters result ASSIGN expr
        { OK($$ = NODE3(RESOLVER, @$, $2, $3, $4, $6)); }
    | LOOKUP name parameters ARROW type LBRACE lookup_items RBRACE
        { OK($$ = wf_build_lookup(parse, @$, $2, $3, $5, $7)); }
    | MAP name FROM source TO target block
        { OK($$ = NODE3(MAP, @$, $2, $4, $6, $7)); }
    | MAP name FROM source TO target ASSIGN expr
        { OK($$ = NODE3(MAP, @$, $2, $4, $6, $8)); }
    | MAP error REBLOCK { yyerrok; } block
        { OK($$ = LEAF(ERROR, @$, no_word)); }
    | MAP error RESYNC
        { yyerrok; OK($$ = LEAF(ERROR, @$, no_word)); }
    | TEST title TEXT LBRACE tests RBRACE
        { OK($$ = wf_build_over(parse, WF_NODE_TEST, @$, $2, LEAF(TEXT, @3, $3), $5)); }
    | TEST error REBLOCK { yyerrok; } LBRACE tests RBRACE
        { OK($$ = LEAF(ERROR, @$, no_word)); }
    | TEST error RESYNC
        { yyerrok; OK($$ = LEAF(ERROR, @$, no_word)); }
    ;

title
    : name
    | TEXT
    ;

default
    : %empty                        { OK($$ = ABSENT(@$)); }
    | ASSIGN expr                   { $$ = $2; }
    ;

result
    : %empty                        { OK($$ = ABSENT(@$)); }
    | ARROW type                    { $$ = $2; }
    ;

parameters
    : LPAREN RPAREN                 { OK($$ = LEAF(PARAMETERS, @$, no_word)); }
    | LPAREN parameter_list RPAREN  { OK($$ = FINISH($2, PARAMETERS, @$)); }
    | LPAREN parameter_list COMMA RPAREN
                                    { OK($$ = FINISH($2, PARAMETERS, @$)); }
    ;

parameter_list
    : parameter                     { OK($$ = wf_node_add(LIST(PARAMETERS), $1)); }
    | parameter_list COMMA parameter
                                    { OK($$ = wf_node_add($1, $3)); }
    ;

parameter
    : name default                  { OK($$ = NODE2(PARAMETER, @$, $1, ABSENT(@1), $2)); }
    | KEY type default
        { OK($$ = NODE2(PARAMETER, @$, wf_build_single(parse, $1), $2, $3)); }
    ;

/* ---- types ---- */

type
    : plain_type
    | plain_type BANG               { $$ = wf_build_flagged($1, WF_NODE_NON_NULL, @$); }
    | plain_type QUESTION           { $$ = wf_build_flagged($1, WF_NODE_MAYBE, @$); }
    ;

plain_type
    : name                          { OK($$ = LEAF(TYPE_NAME, @$, $1)); }
    | name MEMBER                   { OK($$ = wf_build_type_of(parse, @$, $1, $2)); }
    | LBRACKET type RBRACKET        { OK($$ = NODE1(TYPE_LIST, @$, no_word, $2)); }
    ;

/* ---- tables and look-ups ---- */

rows
    : row_list
    | row_list row                  { OK($$ = wf_node_add($1, $2)); }
    ;

row_list
    : %empty                        { OK($$ = LIST(LIST)); }
    | row_list row COMMA            { OK($$ = wf_node_add($1, $2)); }
    | row_list error RESYNC
        { yyerrok; OK($$ = wf_node_add($1, LEAF(ERROR, @2, no_word))); }
    ;

row
    : keys GIVES expr               { OK($$ = NODE2(TABLE_ROW, @$, no_word, $1, $3)); }
    | ELSE GIVES expr
        { OK($$ = NODE2(TABLE_ROW, @$, no_word, LEAF(LIST, @1, no_word), $3)); }
    ;

keys
    : key                           { OK($$ = NODE1(LIST, @$, no_word, $1)); }
    | keys BAR key                  { OK($$ = FINISH(wf_node_add($1, $3), LIST, @$)); }
    ;

key
    : literal
    ;

settings
    : %empty                        { OK($$ = LIST(LIST)); }
    | settings NAME key
        { OK($$ = wf_node_add($1, NODE1(OPTION, wf_build_both(@2, @3), $2, $3))); }
    ;

lookup_items
    : %empty                        { OK($$ = LIST(LIST)); }
    | lookup_items lookup_item      { OK($$ = wf_node_add($1, $2)); }
    | lookup_items COMMA
    | lookup_items error RESYNC
        { yyerrok; OK($$ = wf_node_add($1, LEAF(ERROR, @2, no_word))); }
    ;

/* QUERY and TAKE as options too: wf_build_lookup puts each in its place. */
lookup_item
    : QUERY TEXT                    { OK($$ = NODE1(OPTION, @$, $1, LEAF(TEXT, @2, $2))); }
    | WITH object                   { OK($$ = NODE1(OPTION, @$, $1, $2)); }
    | TAKE expr                     { OK($$ = NODE1(OPTION, @$, $1, $2)); }
    | NAME key                      { OK($$ = NODE1(OPTION, @$, $1, $2)); }
    ;

/* ---- mappings ---- */

source
    : name options each_path group  { OK($$ = wf_build_source(parse, @$, $1, $3, $2, $4)); }
    ;

each_path
    : %empty                        { OK($$ = ABSENT(@$)); }
    | EACH expr                     { $$ = $2; }
    ;

group
    : %empty                        { $$ = NULL; }
    | GROUP options BY expr
        { OK($$ = wf_build_over(parse, WF_NODE_GROUP, @$, $1, $4, $2)); }
    ;

target
    : name target_name options returning
        { OK($$ = wf_build_target(parse, @$, $1, $2, $4, $3)); }
    ;

target_name
    : %empty                        { OK($$ = ABSENT(@$)); }
    | name                          { OK($$ = LEAF(NAME, @$, $1)); }
    | name MEMBER                   { OK($$ = wf_build_name_of(parse, @$, $1, $2)); }
    ;

options
    : %empty                        { OK($$ = LIST(LIST)); }
    | LPAREN RPAREN                 { OK($$ = LIST(LIST)); }
    | LPAREN option_list RPAREN     { $$ = $2; }
    | LPAREN option_list COMMA RPAREN
                                    { $$ = $2; }
    ;

option_list
    : option                        { OK($$ = wf_node_add(LIST(LIST), $1)); }
    | option_list COMMA option      { OK($$ = wf_node_add($1, $3)); }
    ;

option
    : KEY expr                      { OK($$ = NODE1(OPTION, @$, wf_build_single(parse, $1), $2)); }
    ;

returning
    : %empty                        { OK($$ = ABSENT(@$)); }
    | RETURNING LBRACE fields RBRACE
        { OK($$ = FINISH($3, SELECTION, wf_build_both(@2, @4))); }
    ;

fields
    : %empty                        { OK($$ = LIST(SELECTION)); }
    | fields field                  { OK($$ = wf_node_add($1, $2)); }
    | fields COMMA
    | fields error RESYNC
        { yyerrok; OK($$ = wf_node_add($1, LEAF(ERROR, @2, no_word))); }
    ;

field
    : any_name                      { OK($$ = NODE1(FIELD, @$, $1, NOTHING_BEHIND(@1))); }
    | any_name LBRACE fields RBRACE
        { OK($$ = NODE1(FIELD, @$, $1, FINISH($3, SELECTION, wf_build_both(@2, @4)))); }
    ;

/* ---- entries ---- */

block
    : LBRACE entries RBRACE         { OK($$ = FINISH($2, BLOCK, @$)); }
    ;

object
    : LBRACE entries RBRACE         { OK($$ = FINISH($2, OBJECT, @$)); }
    ;

entries
    : %empty                        { OK($$ = LIST(OBJECT)); }
    | entries entry                 { OK($$ = wf_node_add($1, wf_build_documented(parse, $2))); }
    | entries COMMA
    | entries error RESYNC
        { yyerrok; OK($$ = wf_node_add($1, LEAF(ERROR, @2, no_word))); }
    ;

entry
    : entry_body
    | KEEP entry_body               { $$ = wf_build_flagged($2, WF_NODE_KEEP, @$); }
    | TRY entry_body                { $$ = wf_build_flagged($2, WF_NODE_TRY, @$); }
    | TRY KEEP entry_body
        { $$ = wf_build_flagged($3, WF_NODE_TRY | WF_NODE_KEEP, @$); }
    | LET name ASSIGN expr          { OK($$ = NODE2(LET, @$, $2, NOTHING_BEHIND(@2), $4)); }
    | LET KEY type ASSIGN expr
        { OK($$ = NODE2(LET, @$, wf_build_single(parse, $2), $3, $5)); }
    | REQUIRE expr
        { OK($$ = NODE2(REQUIRE, @$, no_word, $2, NOTHING_BEHIND(@2))); }
    | REQUIRE expr ELSE expr        { OK($$ = NODE2(REQUIRE, @$, no_word, $2, $4)); }
    | SKIP                          { OK($$ = NODE1(SKIP, @$, no_word, NOTHING_BEHIND(@1))); }
    | SKIP IF expr                  { OK($$ = NODE1(SKIP, @$, no_word, $3)); }
    | WARN postfix                  { OK($$ = NODE2(WARN, @$, no_word, NOTHING_BEHIND(@1), $2)); }
    | WARN IF expr THEN expr        { OK($$ = NODE2(WARN, @$, no_word, $3, $5)); }
    | ELLIPSIS expr                 { OK($$ = NODE1(SPREAD, @$, no_word, $2)); }
    ;

entry_body
    : KEY expr                      { OK($$ = NODE1(ENTRY, @$, $1, $2)); }
    | QUOTED_KEY expr
        { OK($$ = wf_build_flagged(NODE1(ENTRY, @$, $1, $2), WF_NODE_QUOTED, @$)); }
    ;

/* ---- tests ---- */

tests
    : %empty                        { OK($$ = LIST(LIST)); }
    | tests test_item               { OK($$ = wf_node_add($1, $2)); }
    | tests COMMA
    | tests error RESYNC
        { yyerrok; OK($$ = wf_node_add($1, LEAF(ERROR, @2, no_word))); }
    ;

test_item
    : WITH name ASSIGN expr         { OK($$ = NODE1(WITH, @$, $2, $4)); }
    | MOCK name arguments GIVES expr
                                    { OK($$ = NODE2(MOCK, @$, $2, FINISH($3, LIST, @3), $5)); }
    | CLOCK TEXT                    { OK($$ = NODE1(CLOCK, @$, no_word, LEAF(TEXT, @2, $2))); }
    | GIVEN name TEXT               { OK($$ = wf_build_given(parse, @$, $2, LEAF(TEXT, @3, $3))); }
    | GIVEN object                  { OK($$ = wf_build_given(parse, @$, no_word, $2)); }
    | GIVEN list                    { OK($$ = wf_build_given(parse, @$, no_word, $2)); }
    | EXPECT object                 { OK($$ = NODE1(EXPECT, @$, wf_build_word("value"), $2)); }
    | EXPECT list                   { OK($$ = NODE1(EXPECT, @$, wf_build_word("value"), $2)); }
    | EXPECT target_path EQ expr    { OK($$ = NODE2(EXPECT, @$, wf_build_word("path"), $2, $4)); }
    | EXPECT REJECT
        { OK($$ = NODE1(EXPECT, @$, wf_build_word("reject"), NOTHING_BEHIND(@2))); }
    | EXPECT REJECT TEXT
        { OK($$ = NODE1(EXPECT, @$, wf_build_word("reject"), LEAF(TEXT, @3, $3))); }
    | EXPECT REJECT AT target_path  { OK($$ = NODE1(EXPECT, @$, wf_build_word("reject_at"), $4)); }
    | EXPECT SKIP                   { OK($$ = LEAF(EXPECT, @$, wf_build_word("skip"))); }
    | EXPECT WARN
        { OK($$ = NODE1(EXPECT, @$, wf_build_word("warn"), NOTHING_BEHIND(@2))); }
    | EXPECT WARN TEXT
        { OK($$ = NODE1(EXPECT, @$, wf_build_word("warn"), LEAF(TEXT, @3, $3))); }
    ;

target_path
    : name                          { OK($$ = LEAF(NAME, @$, $1)); }
    | MEMBER                        { OK($$ = NODE1(MEMBER, @$, $1, wf_build_current(parse, @1))); }
    | target_path MEMBER            { OK($$ = NODE1(MEMBER, @$, $2, $1)); }
    | target_path QUOTED_MEMBER
        { OK($$ = wf_build_flagged(NODE1(MEMBER, @$, $2, $1), WF_NODE_QUOTED, @$)); }
    | target_path ATTRIBUTE         { OK($$ = NODE1(ATTRIBUTE, @$, $2, $1)); }
    | target_path LBRACKET target_index RBRACKET
                                    { OK($$ = NODE2(INDEX, @$, no_word, $1, $3)); }
    ;

target_index
    : number
    ;

/* ---- expressions ---- */

expr
    : postfix
    | expr CATCH expr               { OK($$ = BINARY(@$, CATCH, $1, $3)); }
    | expr DEFAULT expr             { OK($$ = BINARY(@$, ELSE, $1, $3)); }
    | expr OR expr                  { OK($$ = BINARY(@$, OR, $1, $3)); }
    | expr AND expr                 { OK($$ = BINARY(@$, AND, $1, $3)); }
    | NOT expr                      { OK($$ = wf_build_unary(parse, @$, WF_OPERATOR_NOT, $2)); }
    | expr EQ expr                  { OK($$ = COMPARE(@$, EQ, $1, $3)); }
    | expr NE expr                  { OK($$ = COMPARE(@$, NE, $1, $3)); }
    | expr LT expr                  { OK($$ = COMPARE(@$, LT, $1, $3)); }
    | expr LE expr                  { OK($$ = COMPARE(@$, LE, $1, $3)); }
    | expr GT expr                  { OK($$ = COMPARE(@$, GT, $1, $3)); }
    | expr GE expr                  { OK($$ = COMPARE(@$, GE, $1, $3)); }
    | expr IN expr                  { OK($$ = COMPARE(@$, IN, $1, $3)); }
    | expr MATCHES expr             { OK($$ = COMPARE(@$, MATCHES, $1, $3)); }
    | expr IS name                  { OK($$ = wf_build_is(parse, @$, $1, $3)); }
    | expr IS NULL                  { OK($$ = wf_build_is(parse, @$, $1, $3)); }
    | expr PLUS expr                { OK($$ = BINARY(@$, ADD, $1, $3)); }
    | expr MINUS expr               { OK($$ = BINARY(@$, SUB, $1, $3)); }
    | expr STAR expr                { OK($$ = BINARY(@$, MUL, $1, $3)); }
    | expr SLASH expr               { OK($$ = BINARY(@$, DIV, $1, $3)); }
    | expr PERCENT expr             { OK($$ = BINARY(@$, REM, $1, $3)); }
    | MINUS expr %prec NEGATION     { OK($$ = wf_build_unary(parse, @$, WF_OPERATOR_NEG, $2)); }
    | IF expr THEN expr %prec LOW
        { OK($$ = NODE3(IF, @$, no_word, $2, $4, NOTHING_BEHIND(@4))); }
    | IF expr THEN expr ELSE expr %prec LOW
        { OK($$ = NODE3(IF, @$, no_word, $2, $4, $6)); }
    | REJECT postfix                { OK($$ = NODE1(REJECT, @$, no_word, $2)); }
    | each
    ;

each
    : EACH expr each_item each_index each_if each_body
        { OK($$ = wf_build_each(parse, @$, $2, $3, $4, $5, $6)); }
    | EACH expr each_if each_body
        { OK($$ = wf_build_each(parse, @$, $2, NOTHING_BEHIND(@2), NOTHING_BEHIND(@2), $3,
                                $4)); }
    ;

each_item
    : AS name                       { OK($$ = LEAF(NAME, @2, $2)); }
    ;

each_index
    : %empty                        { OK($$ = ABSENT(@$)); }
    | COMMA name                    { OK($$ = LEAF(NAME, @2, $2)); }
    ;

each_if
    : %empty                        { OK($$ = ABSENT(@$)); }
    | IF expr                       { $$ = $2; }
    ;

each_body
    : object
    | GIVES expr %prec LOW          { $$ = $2; }
    ;

postfix
    : primary
    | postfix MEMBER                { OK($$ = NODE1(MEMBER, @$, $2, $1)); }
    | postfix MEMBER arguments      { OK($$ = wf_build_call(parse, @$, $2, $1, $3)); }
    | postfix QUOTED_MEMBER
        { OK($$ = wf_build_flagged(NODE1(MEMBER, @$, $2, $1), WF_NODE_QUOTED, @$)); }
    | postfix ATTRIBUTE             { OK($$ = NODE1(ATTRIBUTE, @$, $2, $1)); }
    | postfix LBRACKET RBRACKET     { OK($$ = NODE1(AS_LIST, @$, no_word, $1)); }
    | postfix LBRACKET STAR RBRACKET
                                    { OK($$ = NODE1(EACH_MEMBER, @$, no_word, $1)); }
    | postfix LBRACKET expr RBRACKET
                                    { OK($$ = NODE2(INDEX, @$, no_word, $1, $3)); }
    | postfix LBRACKET bound DOTS bound RBRACKET
                                    { OK($$ = NODE3(SLICE, @$, no_word, $1, $3, $5)); }
    | postfix FILTER expr RBRACKET  { OK($$ = NODE2(FILTER, @$, no_word, $1, $3)); }
    | postfix BANG                  { OK($$ = NODE1(REQUIRED, @$, no_word, $1)); }
    ;

bound
    : %empty                        { OK($$ = ABSENT(@$)); }
    | expr
    ;

primary
    : name                          { OK($$ = LEAF(NAME, @$, $1)); }
    | name arguments                { OK($$ = wf_build_call(parse, @$, $1, NULL, $2)); }
    | DOT                           { OK($$ = LEAF(CURRENT, @$, no_word)); }
    | DOLLAR                        { OK($$ = LEAF(RECORD, @$, no_word)); }
    | MEMBER                        { OK($$ = NODE1(MEMBER, @$, $1, wf_build_current(parse, @1))); }
    | MEMBER arguments
        { OK($$ = wf_build_call(parse, @$, $1, wf_build_current(parse, @1), $2)); }
    | QUOTED_MEMBER
        { OK($$ = wf_build_flagged(NODE1(MEMBER, @$, $1, wf_build_current(parse, @1)),
                                   WF_NODE_QUOTED, @$)); }
    | ATTRIBUTE
        { OK($$ = NODE1(ATTRIBUTE, @$, $1, wf_build_current(parse, @1))); }
    | TEXT                          { OK($$ = LEAF(TEXT, @$, $1)); }
    | template
    | INTEGER                       { OK($$ = LEAF(INTEGER, @$, $1)); }
    | DECIMAL                       { OK($$ = LEAF(DECIMAL, @$, $1)); }
    | INTEGER UNIT                  { OK($$ = NODE1(DURATION, @$, $1, LEAF(NAME, @2, $2))); }
    | TRUE                          { OK($$ = LEAF(BOOL, @$, $1)); }
    | FALSE                         { OK($$ = LEAF(BOOL, @$, $1)); }
    | NULL                          { OK($$ = LEAF(NULL, @$, no_word)); }
    | REGEX                         { OK($$ = LEAF(REGEX, @$, $1)); }
    | XPATH                         { OK($$ = LEAF(XPATH, @$, $1)); }
    | OMIT                          { OK($$ = LEAF(OMIT, @$, no_word)); }
    | list
    | object
    | LPAREN expr RPAREN            { $$ = wf_build_grouped($2); }
    | MATCH expr LBRACE arms RBRACE
        { OK($$ = wf_build_over(parse, WF_NODE_MATCH, @$, no_word, $2, $4)); }
    ;

template
    : template_head TEMPLATE_CLOSE
        { OK($$ = FINISH(wf_build_piece(parse, $1, $2), TEMPLATE, @$)); }
    ;

template_head
    : TEMPLATE_OPEN expr
        { OK($$ = wf_node_add(wf_build_piece(parse, LIST(TEMPLATE), $1), $2)); }
    | template_head TEMPLATE_NEXT expr
        { OK($$ = wf_node_add(wf_build_piece(parse, $1, $2), $3)); }
    ;

list
    : LBRACKET RBRACKET             { OK($$ = LEAF(LIST, @$, no_word)); }
    | LBRACKET list_items RBRACKET  { OK($$ = FINISH($2, LIST, @$)); }
    | LBRACKET list_items COMMA RBRACKET
                                    { OK($$ = FINISH($2, LIST, @$)); }
    ;

list_items
    : element                       { OK($$ = wf_node_add(LIST(LIST), $1)); }
    | list_items COMMA element      { OK($$ = wf_node_add($1, $3)); }
    ;

element
    : expr
    | ELLIPSIS expr                 { OK($$ = NODE1(SPREAD, @$, no_word, $2)); }
    ;

arguments
    : LPAREN RPAREN                 { OK($$ = LIST(LIST)); }
    | LPAREN argument_list RPAREN   { $$ = $2; }
    | LPAREN argument_list COMMA RPAREN
                                    { $$ = $2; }
    ;

argument_list
    : argument                      { OK($$ = wf_node_add(LIST(LIST), $1)); }
    | argument_list COMMA argument  { OK($$ = wf_node_add($1, $3)); }
    ;

argument
    : expr                          { OK($$ = NODE1(ARGUMENT, @$, no_word, $1)); }
    | KEY expr
        { OK($$ = NODE1(ARGUMENT, @$, wf_build_single(parse, $1), $2)); }
    | expr GIVES expr
        { OK($$ = NODE1(ARGUMENT, @$, no_word, wf_build_lambda(parse, @$, $1, $3))); }
    | KEY expr GIVES expr
        { OK($$ = NODE1(ARGUMENT, @$, wf_build_single(parse, $1),
                        wf_build_lambda(parse, wf_build_both(@2, @4), $2, $4))); }
    | pair_lambda                   { OK($$ = NODE1(ARGUMENT, @$, no_word, $1)); }
    | KEY pair_lambda
        { OK($$ = NODE1(ARGUMENT, @$, wf_build_single(parse, $1), $2)); }
    ;

pair_lambda
    : LPAREN names RPAREN GIVES expr
        { OK($$ = NODE2(LAMBDA, @$, no_word, FINISH($2, PARAMETERS, wf_build_both(@1, @3)),
                        $5)); }
    ;

/* Two parameters at least: one in parentheses is an expression in parentheses first. */
names
    : name COMMA name
        { OK($$ = wf_node_add(wf_node_add(LIST(PARAMETERS), wf_build_bare(parse, @1, $1)),
                              wf_build_bare(parse, @3, $3))); }
    | names COMMA name              { OK($$ = wf_node_add($1, wf_build_bare(parse, @3, $3))); }
    ;

arms
    : arm_list
    | arm_list arm                  { OK($$ = wf_node_add($1, $2)); }
    ;

arm_list
    : %empty                        { OK($$ = LIST(LIST)); }
    | arm_list arm COMMA            { OK($$ = wf_node_add($1, $2)); }
    | arm_list error RESYNC
        { yyerrok; OK($$ = wf_node_add($1, LEAF(ERROR, @2, no_word))); }
    ;

arm
    : patterns GIVES expr           { OK($$ = NODE2(ARM, @$, no_word, $1, $3)); }
    | ELSE GIVES expr
        { OK($$ = NODE2(ARM, @$, no_word, LEAF(PATTERNS, @1, $1), $3)); }
    ;

patterns
    : pattern                       { OK($$ = NODE1(PATTERNS, @$, wf_build_word("any"), $1)); }
    | patterns BAR pattern          { OK($$ = FINISH(wf_node_add($1, $3), PATTERNS, @$)); }
    ;

pattern
    : literal
    | REGEX                         { OK($$ = LEAF(REGEX, @$, $1)); }
    | IS name                       { OK($$ = LEAF(IS_KIND, @$, $2)); }
    | IS NULL                       { OK($$ = LEAF(IS_KIND, @$, $2)); }
    | IF expr                       { OK($$ = NODE1(GUARD, @$, no_word, $2)); }
    ;

literal
    : TEXT                          { OK($$ = LEAF(TEXT, @$, $1)); }
    | number
    | DECIMAL                       { OK($$ = LEAF(DECIMAL, @$, $1)); }
    | MINUS DECIMAL
        { OK($$ = wf_build_unary(parse, @$, WF_OPERATOR_NEG, LEAF(DECIMAL, @2, $2))); }
    | INTEGER UNIT                  { OK($$ = NODE1(DURATION, @$, $1, LEAF(NAME, @2, $2))); }
    | TRUE                          { OK($$ = LEAF(BOOL, @$, $1)); }
    | FALSE                         { OK($$ = LEAF(BOOL, @$, $1)); }
    | NULL                          { OK($$ = LEAF(NULL, @$, no_word)); }
    ;

number
    : INTEGER                       { OK($$ = LEAF(INTEGER, @$, $1)); }
    | MINUS INTEGER
        { OK($$ = wf_build_unary(parse, @$, WF_OPERATOR_NEG, LEAF(INTEGER, @2, $2))); }
    ;

/* ---- names ---- */

name
    : NAME | AT | BY | CLOCK | FROM | GROUP | QUERY | TAKE | TO
    ;

any_name
    : name
    | AND | AS | CATCH | EACH | ELSE | EXPECT | FALSE | GIVEN | IF | IN | IS | KEEP | LET | MATCH
    | MATCHES | MOCK | NOT | NULL | OMIT | OR | REJECT | REQUIRE | RETURNING | SKIP | THEN | TRUE
    | TRY | WARN | WITH
    | CONST | FN | LOOKUP | MAP | NS | PARAM | RESOLVER | TABLE | TEST | USE
    ;

%%

static int wf_yylex(WF_YYSTYPE *value, wf_range *at, wf_parse *parse)
{
    wf_token token;
    if (parse->feed.last.kind == WF_T_END && !parse->feed.recovering)
        return WF_T_YYEOF;
    wf_feed_next(&parse->feed, &token);
    value->word = token.word;
    *at = token.at;
    return parse->feed.lexer.failed ? WF_T_YYEOF : token.kind;
}

/* Told only of memory; mistakes go to yyreport_syntax_error. */
static void wf_yyerror(const wf_range *at, wf_parse *parse, const char *message)
{
    (void)at;
    (void)message;
    parse->feed.lexer.failed = true;
}

static int yyreport_syntax_error(const yypcontext_t *context, wf_parse *parse)
{
    yysymbol_kind_t symbols[YYNTOKENS];
    int kinds[YYNTOKENS];
    if (!parse->complaints.quiet) {
        const int count = yypcontext_expected_tokens(context, symbols, YYNTOKENS);
        if (count < 0)
            return 2; /* memory, as yyparse says it */
        for (int i = 0; i < count; i++)
            kinds[i] =
                symbols[i] < YYSYMBOL_NAME ? 0 : (int)(symbols[i] - YYSYMBOL_NAME) + WF_T_NAME;
        if (!parse->feed.lexer.failed)
            wf_expected_complain(parse, kinds, (size_t)count);
    }
    wf_feed_recover(&parse->feed);
    return 0;
}
