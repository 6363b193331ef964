/* Sorts of GraphQL tokens, for the files that look at more than one. */
#ifndef WF_GRAMMAR_GRAPHQL_TOKENS_H
#define WF_GRAMMAR_GRAPHQL_TOKENS_H

#include "graphql_grammar.h"

static inline bool wf_gql_is_opener(int kind)
{
    return kind == '{' || kind == '(' || kind == '[';
}

static inline bool wf_gql_is_closer(int kind)
{
    return kind == '}' || kind == ')' || kind == ']';
}

static inline bool wf_gql_is_name(int kind)
{
    return kind >= WF_GQL_NAME && kind <= WF_GQL_REPEATABLE;
}

static inline bool wf_gql_is_string(int kind)
{
    return kind == WF_GQL_STRING || kind == WF_GQL_BLOCK_STRING;
}

static inline bool wf_gql_is_type_keyword(int kind)
{
    return kind >= WF_GQL_SCALAR && kind <= WF_GQL_INPUT;
}

static inline bool wf_gql_is_operation_keyword(int kind)
{
    return kind == WF_GQL_QUERY || kind == WF_GQL_MUTATION || kind == WF_GQL_SUBSCRIPTION;
}

#endif
