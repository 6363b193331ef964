/* The content of a plain record, told to the filler without the parser: UTF-8 text with the five entities
   and references to characters, CDATA sections, comments, elements and attributes with plain names and
   without prefixes (xml: excepted). What is anything else - instructions, namespaces declared inside, and
   every mistake - is not plain: the parser reads such a record, and says what is wrong with it. So
   this file never complains; it only must not take for plain what the parser refuses or reads otherwise.

   Texts are told as they stand in the window and must stay there as long as the record. For
   xml_reader.c alone. */
#ifndef WF_RUNTIME_XML_PLAIN_H
#define WF_RUNTIME_XML_PLAIN_H

#include "runtime/read/window.h"
#include "runtime/read/xml_record.h"

typedef enum wf_xml_plainness {
    WF_XML_PLAIN,        /* the record was told to its end */
    WF_XML_PLAIN_SO_FAR, /* perhaps: too near to the end of the bytes to tell */
    WF_XML_NOT_PLAIN
} wf_xml_plainness;

typedef struct wf_xml_plain wf_xml_plain;

/* `filler` is kept; `cpu`: instructions the run may use. NULL: memory is short. */
wf_xml_plain *wf_xml_plain_new(wf_xml_record *filler, wf_cpu cpu);
void wf_xml_plain_free(wf_xml_plain *plain); /* takes NULL */

/* White space at `*at` and the start tag of a record behind it, which has the name of `tag`: that gets the
   attributes, for the time being. Gives the tag's `<`, and `*at` is behind it; NULL: it is not plain,
   not there, or of an empty element. */
const char *wf_xml_plain_start(wf_xml_plain *plain, const char **at, wf_xml_tag *tag);

/* `filler` was told that the record begins with `tag`, behind which `*at` stands; up to `most` elements may
   be open at once, this one counted. PLAIN: `*at` is behind the end tag, which began at `*tag_at`. Otherwise
   the filler was told something, and must begin anew. */
wf_xml_plainness wf_xml_plain_walk(wf_xml_plain *plain, const char **at, const char **tag_at,
                                   const wf_window *window, const wf_xml_tag *tag, uint32_t most);

#endif
