/* Constructors for the actions of weft.y: each gives a node, or NULL when memory is short, and takes
   NULL for a child that could not be had. What the productions let pass and the language does not (a
   dotted name where one name stands, comparisons in a row, a format nobody knows) is reported here. */
#ifndef WF_GRAMMAR_BUILD_H
#define WF_GRAMMAR_BUILD_H

#include "grammar/ast.h"
#include "grammar/feed.h"

typedef struct wf_parse {
    wf_feed feed;
    wf_complaints complaints;
    wf_source *source;
    wf_arena *arena;
    wf_node *file; /* declarations are added as they are found */
} wf_parse;

/* A node with `word` as its text and none to three children. */
wf_node *wf_build_0(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word);
wf_node *wf_build_1(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word, wf_node *a);
wf_node *wf_build_2(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word, wf_node *a,
                    wf_node *b);
wf_node *wf_build_3(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word, wf_node *a,
                    wf_node *b, wf_node *c);
/* A node with `first` and then the children of `list`, which is given up. */
wf_node *wf_build_over(wf_parse *parse, wf_node_kind kind, wf_range at, wf_word word,
                       wf_node *first, wf_node *list);
/* Makes a list in the making the node it is to be. */
wf_node *wf_build_finish(wf_parse *parse, wf_node *list, wf_node_kind kind, wf_range at);

wf_word wf_build_word(const char *text); /* stands nowhere in the source */
wf_range wf_build_both(wf_range from, wf_range to);
wf_range wf_build_end(wf_range at); /* the place behind it */

wf_node *wf_build_absent(wf_parse *parse, wf_range at);
/* The current item that `.a` and `@a` begin with. */
wf_node *wf_build_current(wf_parse *parse, wf_range at);
/* With the ## lines before it. */
wf_node *wf_build_documented(wf_parse *parse, wf_node *node);
wf_node *wf_build_flagged(wf_node *node, unsigned flag, wf_range at);
wf_node *wf_build_grouped(wf_node *expr);

/* The name of a parameter, a let, an argument: it may not be dotted. */
wf_word wf_build_single(wf_parse *parse, wf_word word);
/* people.T and people.name: NAME and TYPE_NAME with both words. */
wf_node *wf_build_name_of(wf_parse *parse, wf_range at, wf_word file, wf_word name);
wf_node *wf_build_type_of(wf_parse *parse, wf_range at, wf_word file, wf_word name);
wf_node *wf_build_bare(wf_parse *parse, wf_range at, wf_word name); /* PARAMETER */

wf_node *wf_build_binary(wf_parse *parse, wf_range at, wf_operator operator_, wf_node *left,
                         wf_node *right);
wf_node *wf_build_compare(wf_parse *parse, wf_range at, wf_operator operator_, wf_node *left,
                          wf_node *right);
wf_node *wf_build_is(wf_parse *parse, wf_range at, wf_node *left, wf_word kind);
wf_node *wf_build_unary(wf_parse *parse, wf_range at, wf_operator operator_, wf_node *operand);
wf_node *wf_build_each(wf_parse *parse, wf_range at, wf_node *list, wf_node *item, wf_node *index,
                       wf_node *condition, wf_node *body);
/* f(…) and x.f(…): `self` is NULL for the first. */
wf_node *wf_build_call(wf_parse *parse, wf_range at, wf_word name, wf_node *self,
                       wf_node *arguments);
/* `left` => body, where `left` must be a name. */
wf_node *wf_build_lambda(wf_parse *parse, wf_range at, wf_node *left, wf_node *body);
/* The next text of a template; one of no length is left out. */
wf_node *wf_build_piece(wf_parse *parse, wf_node *template_, wf_word word);

wf_node *wf_build_use_schema(wf_parse *parse, wf_range at, wf_word word, wf_word path);
wf_node *wf_build_effect(wf_parse *parse, wf_range at, wf_word effect);
wf_node *wf_build_table_from(wf_parse *parse, wf_range at, wf_word name, wf_node *type,
                             wf_word format, wf_word file, wf_node *settings);
/* `items` holds OPTIONs in any order, query, with and take among them. */
wf_node *wf_build_lookup(wf_parse *parse, wf_range at, wf_word name, wf_node *parameters,
                         wf_node *type, wf_node *items);
/* `group` NULL: none. */
wf_node *wf_build_source(wf_parse *parse, wf_range at, wf_word format, wf_node *each,
                         wf_node *options, wf_node *group);
wf_node *wf_build_target(wf_parse *parse, wf_range at, wf_word format, wf_node *name,
                         wf_node *returning, wf_node *options);
/* `format` of no text: members as the source would give them. */
wf_node *wf_build_given(wf_parse *parse, wf_range at, wf_word format, wf_node *content);

#endif
