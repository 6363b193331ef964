/* Which elements are records: a path of names from the root, each "name" (in any namespace),
   "{uri}name" ("{}name": in none) or "*"; with // before it, it may stand at any depth below what stands
   before it. Without names the root is the record. For xml_reader.c alone. */
#ifndef WF_RUNTIME_XML_PATH_H
#define WF_RUNTIME_XML_PATH_H

#include "weft/span.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define WF_XML_MOST_STEPS 63u

/* The steps that lead to an element: bit i is set when it can be what the first i steps name. */
typedef uint64_t wf_xml_steps;

/* What the element around the root matches. */
#define WF_XML_STEPS_ROOT ((wf_xml_steps)1)

/* The steps that lead to a child of what `parent` leads to. 0: no record can stand below it. */
wf_xml_steps wf_xml_path_step(wf_xml_steps parent, const weft_span *path, size_t count,
                              weft_span local, weft_span uri);

static inline bool wf_xml_path_is_record(wf_xml_steps steps, size_t count)
{
    return (steps >> count & 1) != 0;
}

#endif
