/* Start tags as a document repeats them, byte for byte, each proven once by reading it: a tag that is the
   same again at the same place needs no reading. Each knows what followed it, inside and behind its end. A
   name whose tags differ every time (numbers in attributes) has one tag that stands for all of them: it
   only knows what follows. For the plain route of XML alone. */
#ifndef WF_RUNTIME_XML_TAGS_H
#define WF_RUNTIME_XML_TAGS_H

#include "runtime/read/xml_link.h"
#include "runtime/read/xml_names.h"
#include "runtime/read/xml_record.h"

#define WF_XML_TAGS     2048u /* of them; others are read each time */
#define WF_XML_TAG_MOST 96u   /* bytes of the longest that is learned */

typedef struct wf_xml_tag_seen wf_xml_tag_seen;
struct wf_xml_tag_seen {
    wf_xml_links inside; /* from behind it to its first child or its end */
    wf_xml_links behind; /* from the `<` of its end tag, or from behind one that is empty */
    const char *close;   /* its end tag, "" for one that is empty */
    uint32_t close_len;
    uint32_t len;  /* 0: it stands for all of its name, or is none */
    uint32_t name; /* 0: it is none */
    bool is_empty; /* it ends itself */
    bool is_leaf;  /* there was nothing but text in it, last time */
    wf_xml_leaf leaf;
    const wf_xml_attribute *attributes;
    size_t attribute_count;
};

typedef struct wf_xml_tags {
    wf_arena arena;
    wf_xml_names texts;    /* of tags: their parents are numbers of names */
    wf_xml_tag_seen *list; /* the first is none */
    uint32_t count;
    uint32_t link_count;
    wf_xml_tag_seen **of_text; /* by number in `texts`; NULL: not yet */
    /* By number of the name: */
    wf_xml_tag_seen **any; /* the tag that stands for all; NULL: not yet */
    uint8_t *variants;     /* tags of this name that are known */
} wf_xml_tags;

/* WEFT_NOMEM. */
weft_status wf_xml_tags_init(wf_xml_tags *tags);
void wf_xml_tags_fini(wf_xml_tags *tags); /* takes zeroed ones */

static inline wf_xml_tag_seen *wf_xml_tags_none(const wf_xml_tags *tags)
{
    return &tags->list[0];
}

/* The tag that stands for all of the name, or none: there is no room. */
wf_xml_tag_seen *wf_xml_tags_any(wf_xml_tags *tags, uint32_t name, weft_span local);

/* The tag `text` of that name, from its `<` to its `>`, learned when it is new, or the one that stands for
   all of the name, or none. Attributes are copied; their names are kept. */
wf_xml_tag_seen *wf_xml_tags_find(wf_xml_tags *tags, uint32_t name, weft_span local, weft_span text,
                                  const wf_xml_attribute *attributes, size_t count);

#endif
