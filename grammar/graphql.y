/* Productions of GraphQL, October 2021 appendix B: schema language and operations, chosen by the
   first token, which the text does not have. Actions are one constructor call each. Keywords are
   names wherever the specification lets them be; after a mistake the scanner skips to the next
   definition and says RESUME. */
%require "3.8"
%define api.pure full
%define api.prefix {wf_gqyy}
%define api.token.prefix {WF_GQL_}
%define api.location.type {wf_gql_range}
%locations
%define parse.lac full
%define parse.error custom
%param {wf_gql *gql}
%expect 0

%code requires {
#include "grammar/graphql.h"
}

%union {
    weft_span text;
    wf_sdl_node *node;
    wf_gql_list list;
    uint8_t flags;
}

%code {
#include "base/memory.h"

#define YYMALLOC wf_gql_stack_alloc
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

static int wf_gqyylex(YYSTYPE *value, YYLTYPE *range, wf_gql *gql)
{
    return wf_gql_next(gql, &value->text, range);
}

/* Called only when the parser's stack has no memory. */
static void wf_gqyyerror(const YYLTYPE *range, wf_gql *gql, const char *message)
{
    (void)range;
    (void)message;
    gql->status = WEFT_NOMEM;
}

static weft_span no_text(void)
{
    return weft_span_of(NULL, 0);
}

static const wf_gql_list none = {NULL, NULL};

static wf_gql_list one(wf_sdl_node *node)
{
    const wf_gql_list list = {node, node};
    return list;
}

static wf_gql_list joined(wf_gql_list a, wf_gql_list b)
{
    if (!a.first)
        return b;
    if (b.first) {
        a.last->next = b.first;
        a.last = b.last;
    }
    return a;
}

/* A node with up to three sorts of children, in this order. */
static wf_sdl_node *make(wf_gql *gql, wf_sdl_kind kind, wf_gql_range at, weft_span text,
                         wf_gql_list a, wf_gql_list b, wf_gql_list c)
{
    wf_sdl_node *const node = wf_sdl_node_new(gql->arena, kind, gql->source, at.start, at.end);
    if (node) {
        const wf_gql_list all = joined(joined(a, b), c);
        node->text = text;
        node->first = all.first;
        node->last = all.last;
    }
    return node;
}

static wf_sdl_node *leaf(wf_gql *gql, wf_sdl_kind kind, wf_gql_range at, weft_span text)
{
    return make(gql, kind, at, text, none, none, none);
}

static wf_sdl_node *parent(wf_gql *gql, wf_sdl_kind kind, wf_gql_range at, wf_gql_list children)
{
    return make(gql, kind, at, no_text(), children, none, none);
}

static wf_sdl_node *flagged(wf_sdl_node *node, uint8_t flags)
{
    if (node)
        node->flags |= flags;
    return node;
}

static wf_sdl_node *extended(wf_gql *gql, wf_sdl_node *node, wf_gql_range at)
{
    node->flags |= WF_SDL_EXTEND;
    node->start = at.start;
    wf_gql_check_extension(gql, node);
    return node;
}

/* `field` with its alias as first child. */
static wf_sdl_node *aliased(wf_sdl_node *field, wf_sdl_node *alias, wf_gql_range at)
{
    alias->next = field->first;
    field->first = alias;
    if (!field->last)
        field->last = alias;
    field->start = at.start;
    return field;
}

static wf_sdl_node *location(wf_gql *gql, wf_gql_range at, weft_span text)
{
    wf_sdl_node *const node = leaf(gql, WF_SDL_LOCATION, at, text);
    if (node)
        wf_gql_check_location(gql, node);
    return node;
}
}

%token START_SCHEMA     "a schema"
%token START_OPERATION  "an operation document"
%token RESUME           "the next definition"
%token END 0            "the end of the file"
%token SPREAD           "`...`"
%token '!' "`!`"  '$' "`$`"  '&' "`&`"  '(' "`(`"  ')' "`)`"  ':' "`:`"  '=' "`=`"  '@' "`@`"
%token '[' "`[`"  ']' "`]`"  '{' "`{`"  '|' "`|`"  '}' "`}`"

%token <text> NAME         "a name"
%token <text> QUERY        "`query`"
%token <text> MUTATION     "`mutation`"
%token <text> SUBSCRIPTION "`subscription`"
%token <text> FRAGMENT     "`fragment`"
%token <text> ON           "`on`"
%token <text> TRUE         "`true`"
%token <text> FALSE        "`false`"
%token <text> NULL         "`null`"
%token <text> SCHEMA       "`schema`"
%token <text> EXTEND       "`extend`"
%token <text> SCALAR       "`scalar`"
%token <text> TYPE         "`type`"
%token <text> INTERFACE    "`interface`"
%token <text> UNION        "`union`"
%token <text> ENUM         "`enum`"
%token <text> INPUT        "`input`"
%token <text> DIRECTIVE    "`directive`"
%token <text> IMPLEMENTS   "`implements`"
%token <text> REPEATABLE   "`repeatable`"
%token <text> INT          "a whole number"
%token <text> FLOAT        "a number"
%token <text> STRING       "a string"
%token <text> BLOCK_STRING "a block string"

%type <text> word name fragment_name enum_name literal_name operation_word description
%type <flags> repeatable
%type <node> definition definition_body extension operation_definition operation_body
%type <node> schema_body scalar_body object_body interface_body union_body enum_body input_body
%type <node> root_operation named_type interface field_def field_def_body type inner_type
%type <node> input_value input_value_body enum_value enum_value_body location
%type <node> directive const_directive argument const_argument
%type <node> value const_value plain_value variable_def variable_def_body selection_set selection field
%type <list> root_operations_opt root_operations implements interfaces fields_opt fields
%type <list> arguments_def input_values default union_members_opt union_members
%type <list> enum_values_opt enum_values input_fields_opt locations
%type <list> directives const_directives arguments_opt arguments const_arguments_opt
%type <list> const_arguments values const_values members const_members
%type <list> name_opt variables_opt variables selections selection_set_opt

%%

document:
  START_SCHEMA definitions
| START_OPERATION operations
;

definitions:
  %empty
| definitions definition    { wf_sdl_node_add(gql->document, $2); }
| definitions error RESUME  { yyerrok; }
;

operations:
  %empty
| operations operation_definition  { wf_sdl_node_add(gql->document, $2); }
| operations error RESUME          { yyerrok; }
;

/* ---- names ---- */

word:
  NAME | QUERY | MUTATION | SUBSCRIPTION | FRAGMENT | SCHEMA | EXTEND | SCALAR | TYPE | INTERFACE
| UNION | ENUM | INPUT | DIRECTIVE | IMPLEMENTS | REPEATABLE
;
name:          word | ON | TRUE | FALSE | NULL ;
fragment_name: word | TRUE | FALSE | NULL ;
enum_name:     word | ON ;
literal_name:  word | ON ;

description:
  STRING
| BLOCK_STRING
;

/* ---- schema language (section 3) ---- */

definition:
  definition_body              { $$ = $1; }
| description definition_body  { $$ = $2; $$->description = $1; }
| EXTEND extension             { $$ = extended(gql, $2, @$); }
;

definition_body:
  SCHEMA const_directives '{' root_operations '}'
    { MADE($$ = make(gql, WF_SDL_SCHEMA, @$, no_text(), $4, $2, none)); }
| SCALAR scalar_body        { $$ = $2; $$->start = @$.start; }
| TYPE object_body          { $$ = $2; $$->start = @$.start; }
| INTERFACE interface_body  { $$ = $2; $$->start = @$.start; }
| UNION union_body          { $$ = $2; $$->start = @$.start; }
| ENUM enum_body            { $$ = $2; $$->start = @$.start; }
| INPUT input_body          { $$ = $2; $$->start = @$.start; }
| DIRECTIVE '@' name arguments_def repeatable ON pipe_opt locations
    { MADE($$ = flagged(make(gql, WF_SDL_DIRECTIVE_DEF, @$, $3, $4, $8, none), $5)); }
;

extension:
  SCHEMA schema_body        { $$ = $2; }
| SCALAR scalar_body        { $$ = $2; }
| TYPE object_body          { $$ = $2; }
| INTERFACE interface_body  { $$ = $2; }
| UNION union_body          { $$ = $2; }
| ENUM enum_body            { $$ = $2; }
| INPUT input_body          { $$ = $2; }
;

schema_body:
  const_directives root_operations_opt
    { MADE($$ = make(gql, WF_SDL_SCHEMA, @$, no_text(), $2, $1, none)); }
;
root_operations_opt:
  %empty                   { $$ = none; }
| '{' root_operations '}'  { $$ = $2; }
;
root_operations:
  root_operation                  { $$ = one($1); }
| root_operations root_operation  { $$ = joined($1, one($2)); }
;
root_operation:
  operation_word ':' named_type
    { MADE($$ = make(gql, WF_SDL_ROOT_OPERATION, @$, $1, one($3), none, none)); }
;
operation_word: QUERY | MUTATION | SUBSCRIPTION ;

scalar_body:
  name const_directives
    { MADE($$ = make(gql, WF_SDL_SCALAR, @$, $1, $2, none, none)); }
;

object_body:
  name implements const_directives fields_opt
    { MADE($$ = make(gql, WF_SDL_OBJECT, @$, $1, $2, $4, $3)); }
;
interface_body:
  name implements const_directives fields_opt
    { MADE($$ = make(gql, WF_SDL_INTERFACE, @$, $1, $2, $4, $3)); }
;
implements:
  %empty                         { $$ = none; }
| IMPLEMENTS amp_opt interfaces  { $$ = $3; }
;
amp_opt: %empty | '&' ;
interfaces:
  interface                 { $$ = one($1); }
| interfaces '&' interface  { $$ = joined($1, one($3)); }
;
interface:
  name  { MADE($$ = leaf(gql, WF_SDL_IMPLEMENTS, @$, $1)); }
;
fields_opt:
  %empty          { $$ = none; }
| '{' fields '}'  { $$ = $2; }
;
fields:
  field_def         { $$ = one($1); }
| fields field_def  { $$ = joined($1, one($2)); }
;
field_def:
  field_def_body              { $$ = $1; }
| description field_def_body  { $$ = $2; $$->description = $1; }
;
field_def_body:
  name arguments_def ':' type const_directives
    { MADE($$ = make(gql, WF_SDL_FIELD_DEF, @$, $1, one($4), $2, $5)); }
;
arguments_def:
  %empty                { $$ = none; }
| '(' input_values ')'  { $$ = $2; }
;
input_values:
  input_value               { $$ = one($1); }
| input_values input_value  { $$ = joined($1, one($2)); }
;
input_value:
  input_value_body              { $$ = $1; }
| description input_value_body  { $$ = $2; $$->description = $1; }
;
input_value_body:
  name ':' type default const_directives
    { MADE($$ = make(gql, WF_SDL_INPUT_VALUE, @$, $1, one($3), $4, $5)); }
;
default:
  %empty           { $$ = none; }
| '=' const_value  { $$ = one($2); }
;

union_body:
  name const_directives union_members_opt
    { MADE($$ = make(gql, WF_SDL_UNION, @$, $1, $3, $2, none)); }
;
union_members_opt:
  %empty                      { $$ = none; }
| '=' pipe_opt union_members  { $$ = $3; }
;
pipe_opt: %empty | '|' ;
union_members:
  named_type                    { $$ = one($1); }
| union_members '|' named_type  { $$ = joined($1, one($3)); }
;

enum_body:
  name const_directives enum_values_opt
    { MADE($$ = make(gql, WF_SDL_ENUM, @$, $1, $3, $2, none)); }
;
enum_values_opt:
  %empty               { $$ = none; }
| '{' enum_values '}'  { $$ = $2; }
;
enum_values:
  enum_value              { $$ = one($1); }
| enum_values enum_value  { $$ = joined($1, one($2)); }
;
enum_value:
  enum_value_body              { $$ = $1; }
| description enum_value_body  { $$ = $2; $$->description = $1; }
;
enum_value_body:
  enum_name const_directives
    { MADE($$ = make(gql, WF_SDL_ENUM_VALUE, @$, $1, $2, none, none)); }
;

input_body:
  name const_directives input_fields_opt
    { MADE($$ = make(gql, WF_SDL_INPUT, @$, $1, $3, $2, none)); }
;
input_fields_opt:
  %empty                { $$ = none; }
| '{' input_values '}'  { $$ = $2; }
;

repeatable:
  %empty      { $$ = 0; }
| REPEATABLE  { $$ = WF_SDL_REPEATABLE; }
;
locations:
  location                { $$ = one($1); }
| locations '|' location  { $$ = joined($1, one($3)); }
;
location:
  name  { MADE($$ = location(gql, @$, $1)); }
;

/* ---- types, directives, values (sections 2.9, 2.11, 2.12) ---- */

type:
  inner_type
| inner_type '!'
    { MADE($$ = parent(gql, WF_SDL_NON_NULL_TYPE, @$, one($1))); }
;
inner_type:
  named_type
| '[' type ']'
    { MADE($$ = parent(gql, WF_SDL_LIST_TYPE, @$, one($2))); }
;
named_type:
  name  { MADE($$ = leaf(gql, WF_SDL_NAMED_TYPE, @$, $1)); }
;

directives:
  %empty                { $$ = none; }
| directives directive  { $$ = joined($1, one($2)); }
;
directive:
  '@' name arguments_opt
    { MADE($$ = make(gql, WF_SDL_DIRECTIVE, @$, $2, $3, none, none)); }
;
const_directives:
  %empty                            { $$ = none; }
| const_directives const_directive  { $$ = joined($1, one($2)); }
;
const_directive:
  '@' name const_arguments_opt
    { MADE($$ = make(gql, WF_SDL_DIRECTIVE, @$, $2, $3, none, none)); }
;

arguments_opt:
  %empty             { $$ = none; }
| '(' arguments ')'  { $$ = $2; }
;
arguments:
  argument            { $$ = one($1); }
| arguments argument  { $$ = joined($1, one($2)); }
;
argument:
  name ':' value
    { MADE($$ = make(gql, WF_SDL_ARGUMENT, @$, $1, one($3), none, none)); }
;
const_arguments_opt:
  %empty                   { $$ = none; }
| '(' const_arguments ')'  { $$ = $2; }
;
const_arguments:
  const_argument                  { $$ = one($1); }
| const_arguments const_argument  { $$ = joined($1, one($2)); }
;
const_argument:
  name ':' const_value
    { MADE($$ = make(gql, WF_SDL_ARGUMENT, @$, $1, one($3), none, none)); }
;

value:
  plain_value
| '$' name         { MADE($$ = leaf(gql, WF_SDL_VARIABLE, @$, $2)); }
| '[' values ']'   { MADE($$ = parent(gql, WF_SDL_LIST, @$, $2)); }
| '{' members '}'  { MADE($$ = parent(gql, WF_SDL_OBJECT_VALUE, @$, $2)); }
;
values:
  %empty        { $$ = none; }
| values value  { $$ = joined($1, one($2)); }
;
members:
  %empty            { $$ = none; }
| members argument  { $$ = joined($1, one($2)); }
;
const_value:
  plain_value
| '[' const_values ']'   { MADE($$ = parent(gql, WF_SDL_LIST, @$, $2)); }
| '{' const_members '}'  { MADE($$ = parent(gql, WF_SDL_OBJECT_VALUE, @$, $2)); }
;
const_values:
  %empty                    { $$ = none; }
| const_values const_value  { $$ = joined($1, one($2)); }
;
const_members:
  %empty                        { $$ = none; }
| const_members const_argument  { $$ = joined($1, one($2)); }
;
plain_value:
  INT           { MADE($$ = leaf(gql, WF_SDL_INT, @$, $1)); }
| FLOAT         { MADE($$ = leaf(gql, WF_SDL_FLOAT, @$, $1)); }
| STRING        { MADE($$ = leaf(gql, WF_SDL_STRING, @$, $1)); }
| BLOCK_STRING  { MADE($$ = flagged(leaf(gql, WF_SDL_STRING, @$, $1), WF_SDL_BLOCK)); }
| TRUE          { MADE($$ = leaf(gql, WF_SDL_BOOLEAN, @$, $1)); }
| FALSE         { MADE($$ = leaf(gql, WF_SDL_BOOLEAN, @$, $1)); }
| NULL          { MADE($$ = leaf(gql, WF_SDL_NULL, @$, $1)); }
| literal_name  { MADE($$ = leaf(gql, WF_SDL_ENUM_LITERAL, @$, $1)); }
;

/* ---- operations (section 2) ---- */

operation_definition:
  selection_set
    { MADE($$ = make(gql, WF_SDL_OPERATION, @$, weft_span_text("query"), one($1), none, none)); }
| operation_body              { $$ = $1; }
| description operation_body  { $$ = $2; $$->description = $1; }
;
operation_body:
  operation_word name_opt variables_opt directives selection_set
    { MADE($$ = make(gql, WF_SDL_OPERATION, @$, $1, joined($2, $3), $4, one($5))); }
| FRAGMENT fragment_name ON named_type directives selection_set
    { MADE($$ = make(gql, WF_SDL_FRAGMENT, @$, $2, one($4), $5, one($6))); }
;
name_opt:
  %empty  { $$ = none; }
| name    { wf_sdl_node *node; MADE(node = leaf(gql, WF_SDL_NAME, @$, $1)); $$ = one(node); }
;
variables_opt:
  %empty             { $$ = none; }
| '(' variables ')'  { $$ = $2; }
;
variables:
  variable_def            { $$ = one($1); }
| variables variable_def  { $$ = joined($1, one($2)); }
;
variable_def:
  variable_def_body              { $$ = $1; }
| description variable_def_body  { $$ = $2; $$->description = $1; }
;
variable_def_body:
  '$' name ':' type default const_directives
    { MADE($$ = make(gql, WF_SDL_VARIABLE_DEF, @$, $2, one($4), $5, $6)); }
;
selection_set_opt:
  %empty         { $$ = none; }
| selection_set  { $$ = one($1); }
;
selection_set:
  '{' selections '}'  { MADE($$ = parent(gql, WF_SDL_SELECTION_SET, @$, $2)); }
;
selections:
  selection             { $$ = one($1); }
| selections selection  { $$ = joined($1, one($2)); }
;
selection:
  field
| name ':' field  { wf_sdl_node *node;
                    MADE(node = leaf(gql, WF_SDL_ALIAS, @1, $1));
                    $$ = aliased($3, node, @$); }
| SPREAD fragment_name directives
    { MADE($$ = make(gql, WF_SDL_FRAGMENT_SPREAD, @$, $2, $3, none, none)); }
| SPREAD ON named_type directives selection_set
    { MADE($$ = make(gql, WF_SDL_INLINE_FRAGMENT, @$, no_text(), one($3), $4, one($5))); }
| SPREAD directives selection_set
    { MADE($$ = make(gql, WF_SDL_INLINE_FRAGMENT, @$, no_text(), $2, one($3), none)); }
;
field:
  name arguments_opt directives selection_set_opt
    { MADE($$ = make(gql, WF_SDL_FIELD, @$, $1, $2, $3, $4)); }
;

%%

static int token_kind(yysymbol_kind_t symbol)
{
    int kind = 0;
    while (YYTRANSLATE(kind) != symbol)
        kind++;
    return kind;
}

/* Tells graphql_report.c, which makes the sentence, what was wanted. */
static int yyreport_syntax_error(const yypcontext_t *context, wf_gql *gql)
{
    yysymbol_kind_t wanted[WF_GQL_EXPECTED];
    wf_gql_expected expected;
    const int count = yypcontext_expected_tokens(context, wanted, WF_GQL_EXPECTED);
    if (count < 0)
        return count;
    expected.count = 0;
    for (int i = 0; i < count; i++) {
        expected.kinds[expected.count] = token_kind(wanted[i]);
        expected.names[expected.count++] = yysymbol_name(wanted[i]);
    }
    wf_gql_unexpected(gql, &expected);
    return 0;
}
