/* The query of a look-up against the schema. */
#ifndef WF_COMPILER_QUERY_H
#define WF_COMPILER_QUERY_H

#include "compiler/check.h"

/* Parses and checks the query text in `node`. `*reply` gets the type of the answer's data (ANY where
   nothing is known), `*variables` an input type whose fields are the query's variables; NULL when it
   does not parse. Everything wrong is reported inside the text. */
void wf_query_check(wf_check_place *place, const wf_node *node, const wf_type **reply,
                    const wf_schema_type **variables);

#endif
