/* The query of a look-up against the schema. */
#ifndef WF_COMPILER_QUERY_H
#define WF_COMPILER_QUERY_H

#include "compiler/check.h"

/* Parses and checks the query text in `node`. `*reply` gets the type of the answer's data (ANY where
   nothing is known), `*variables` an input type whose fields are the query's variables; NULL when it
   does not parse. `*several` gets the parts of vm/lookup.h, ptr NULL when the query can only be asked one
   at a time. Everything wrong is reported inside the text. */
void wf_query_check(wf_check_place *place, const wf_node *node, const wf_type **reply,
                    const wf_schema_type **variables, weft_span *several);

/* query_several.c: the parts, in the unit's arena; ptr NULL: there are none. */
weft_span wf_query_several(wf_unit *unit, const wf_sdl_node *document, const wf_sdl_node *query);

#endif
