/* Start tags as a document repeats them, byte for byte, each proven once by reading it: a tag that is the
   same again at the same place needs no reading. Each knows which one followed it last time among the
   children of its parent. A name whose tags differ every time (numbers in attributes) has one tag that
   stands for all and is like none: it only knows what follows. For xml_plain.c alone. */
#ifndef WF_RUNTIME_XML_TAGS_H
#define WF_RUNTIME_XML_TAGS_H

#include "runtime/read/xml_names.h"
#include "runtime/read/xml_pattern.h"
#include "runtime/read/xml_record.h"

#define WF_XML_TAGS 2048u /* of them; others are read each time */

typedef struct wf_xml_tag_seen wf_xml_tag_seen;
struct wf_xml_tag_seen {
    wf_xml_pattern open;
    wf_xml_pattern close;      /* of an empty one like nothing */
    wf_xml_tag_seen *follower; /* next sibling, last time, or none */
    uint32_t name;
    bool is_empty; /* it ends itself */
    wf_xml_leaf leaf;
    const wf_xml_attribute *attributes;
    size_t attribute_count;
};

typedef struct wf_xml_tags {
    wf_arena arena;
    wf_xml_names texts;    /* of tags: their parents are numbers of names */
    wf_xml_tag_seen *list; /* the first is none: it is like nothing, and its own follower */
    uint32_t count;
    wf_xml_tag_seen **of_text; /* by number in `texts`; NULL: not yet */
    /* By number of the name: */
    wf_xml_tag_seen **first; /* child seen first, last time, or none */
    wf_xml_tag_seen **any;   /* the tag that stands for all; NULL: not yet */
    uint8_t *variants;       /* tags of this name that are known */
} wf_xml_tags;

/* WEFT_NOMEM. */
weft_status wf_xml_tags_init(wf_xml_tags *tags);
void wf_xml_tags_fini(wf_xml_tags *tags); /* takes zeroed ones */

static inline wf_xml_tag_seen *wf_xml_tags_none(const wf_xml_tags *tags)
{
    return &tags->list[0];
}

/* The tag `text` of that name, from its `<` to its `>`, learned when it is new, or the one that stands for
   all of the name, or none: there is no room. Attributes are copied; their names are kept. */
wf_xml_tag_seen *wf_xml_tags_find(wf_xml_tags *tags, uint32_t name, weft_span local, weft_span text,
                                  const wf_xml_attribute *attributes, size_t count);

#endif
