/* Walking a path the right way: what the `strict.` path functions share. */
#ifndef WF_STDLIB_SDK_WALK_H
#define WF_STDLIB_SDK_WALK_H

#include "stdlib/sdk_steps.h"

/* What stands at `path` in `value`; missing when nothing does. `*spread`, where given, says whether
   the path had a wildcard: then the result is the list of what it found, or missing. */
weft_status wf_sdk_walk(weft_value *out, weft_call *call, weft_value value, weft_span path,
                        wf_sdk_grammar grammar, bool *spread);

/* The items that stand for a value where a list is wanted: a list's elements, a connection's nodes
   ({ edges: [{ node }] }), any other true value alone, nothing otherwise. Adds them to `list`. */
void wf_sdk_walk_expand(wf_lib_list *list, weft_value value);

/* The value of an XML element as the package has it at the end of a path: the text of an object that
   holds nothing but text and attributes, else the value itself. */
weft_value wf_sdk_walk_xml_value(weft_value element);
/* Members of an XML element: a child, also one inside its text; an attribute (`name` without @), also
   one in a group `$`. */
weft_value wf_sdk_walk_xml_child(weft_value element, weft_span name);
weft_value wf_sdk_walk_xml_attribute(weft_value element, weft_span name);

/* The path argument `i` of a function; fails when it is no text or beyond measure. */
weft_status wf_sdk_walk_path(weft_span *out, weft_call *call, weft_value path);

#endif
