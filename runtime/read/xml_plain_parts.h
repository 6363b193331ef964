/* What the walk over plain XML is in the middle of, shared with those who read byte by byte what it does
   not expect. For xml_plain.c and xml_markup.c alone. */
#ifndef WF_RUNTIME_XML_PLAIN_PARTS_H
#define WF_RUNTIME_XML_PLAIN_PARTS_H

#include "runtime/read/xml_index.h"
#include "runtime/read/xml_names.h"
#include "runtime/read/xml_plain.h"
#include "runtime/read/xml_tags.h"

#define WF_XML_PLAIN_ATTRIBUTES 16u
#define WF_XML_PLAIN_VALUES     4096u /* bytes of the values of a tag that hold references */

typedef struct wf_xml_open {
    wf_xml_tag_seen *tag;      /* its own, or none */
    wf_xml_tag_seen *last_tag; /* of the child met last; NULL: there was no child */
    uint32_t name;
    uint32_t last; /* child met last, or 0 */
    uint64_t fit;  /* its node while names mean the same, for leaves; 0: none are put at once */
    bool has_leaf; /* one was put */
    bool wants_text;
    bool wants_more;
    bool is_told;
} wf_xml_open;

struct wf_xml_plain {
    wf_xml_record *filler;
    wf_xml_names names;
    wf_xml_tags tags;
    wf_xml_index index;
    const char *uri;      /* of elements without prefix */
    uint32_t meaning;     /* how often that changed */
    const char *at;       /* everything before was taken */
    const uint32_t *less; /* the next `<` of the index, ... */
    const uint32_t *end;  /* ... which has none from here on */
    const uint32_t *mark; /* the next mark */
    const char *seen_end; /* of the window that the index is of, which began at ... */
    uint64_t seen_offset; /* ... that byte of the document */
    uint32_t most;
    uint32_t depth;
    size_t attribute_count;
    size_t value_len;
    wf_xml_attribute attributes[WF_XML_PLAIN_ATTRIBUTES];
    wf_xml_open open[WF_XML_DEPTH + 1];
    char values[WF_XML_PLAIN_VALUES];
};

/* An element of that tag begins; it ends at once when it is empty. */
void wf_xml_plain_open(wf_xml_plain *p, const wf_xml_tag *tag, uint32_t name, bool is_empty);

/* Behind white space. */
const char *wf_xml_markup_blanks(const char *at);
/* Each gives what is behind it, or NULL: it is not plain, or not finished. A text, to the next `<`. */
const char *wf_xml_markup_text(const wf_xml_plain *p, const char *at);
/* A CDATA section or comment, behind `<!`. */
const char *wf_xml_markup_section(const wf_xml_plain *p, const char *at);
/* A start tag, behind `<`; its name is that of the element around met last, then. */
const char *wf_xml_markup_start(wf_xml_plain *p, const char *at);
/* The attributes of an element of that name, up to the tag's end; `*is_empty`: it has none of its own. */
const char *wf_xml_markup_attributes(wf_xml_plain *p, uint32_t name, const char *at,
                                     bool *is_empty);
/* An end tag, behind `</`. */
const char *wf_xml_markup_end(wf_xml_plain *p, const char *at);

#endif
