/* The tags of the elements that are open around records, as they stand in the document: a reader that is
   given them stands where this one does. For xml_reader.c alone. */
#ifndef WF_RUNTIME_XML_AROUND_H
#define WF_RUNTIME_XML_AROUND_H

#include "base/buf.h"
#include "runtime/read/reader.h"
#include "runtime/read/xml_record.h"

typedef struct wf_xml_around {
    wf_buf tags;
    size_t begin[WF_XML_DEPTH + 1]; /* of the tag in which so many elements are open already */
    uint32_t least; /* open elements at least, since a record began; UINT32_MAX: none did */
} wf_xml_around;

void wf_xml_around_init(wf_xml_around *around);
void wf_xml_around_fini(wf_xml_around *around); /* takes a zeroed one */

/* A record stands in `depth` elements. */
static inline void wf_xml_around_record(wf_xml_around *around, uint32_t depth)
{
    if (around->least == UINT32_MAX)
        around->least = depth;
}

/* `tag` opens an element in `depth` others; only those are given that are told around records. */
void wf_xml_around_enter(wf_xml_around *around, uint32_t depth, weft_span tag);
/* An element ends that stood in `depth` others. */
void wf_xml_around_leave(wf_xml_around *around, uint32_t depth);

/* For a reader that stands in `depth` elements: the tags around what has ended least often since a record
   began, and how many elements are open beside those. False: they are none, or too long. */
bool wf_xml_around_put(const wf_xml_around *around, uint32_t depth, wf_standing *out);

#endif
