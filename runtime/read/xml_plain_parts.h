/* What the walk over plain XML is in the middle of, shared with the run along what is known (xml_run.h) and
   with those who read byte by byte what is not (xml_markup.c). For them, xml_plain.c and xml_outer.c alone. */
#ifndef WF_RUNTIME_XML_PLAIN_PARTS_H
#define WF_RUNTIME_XML_PLAIN_PARTS_H

#include "runtime/read/xml_plain.h"
#include "runtime/read/xml_tags.h"
#include "runtime/read/xml_text.h"

#define WF_XML_PLAIN_ATTRIBUTES 16u
#define WF_XML_PLAIN_VALUES     4096u /* bytes of the values of a tag that hold references */
#define WF_XML_NO_FIT                                                                              \
    UINT64_MAX /* of an element in which nothing is put at once, or nothing is wanted */

typedef struct wf_xml_open {
    wf_xml_tag_seen *tag;       /* its own, or none */
    wf_xml_tag_seen *last_tag;  /* of the child met last; NULL: there was no child */
    uint64_t fit;               /* its node while names mean the same, ... */
    struct wf_xml_frame *frame; /* ... and what is open of the record there */
    uint32_t name;
    uint32_t last;   /* name of the child met last, or 0: kept while tags are read byte by byte */
    bool wants_text; /* then every white space does too, until it ends */
    bool wants_more;
    bool is_told;
    bool is_nested; /* it was put by wf_xml_nest_open: it ends in the same way */
} wf_xml_open;

struct wf_xml_plain {
    wf_xml_record *filler;
    void (*run)(wf_xml_plain *p);
    wf_xml_text_bytes known;
    wf_xml_names names;
    wf_xml_tags tags;
    const char *uri;    /* of elements without prefix */
    uint32_t meaning;   /* how often that changed */
    const char *at;     /* everything before was taken */
    const char *tag_at; /* the `<` of an end tag before it, the last one */
    uint32_t most;
    uint32_t depth;
    size_t attribute_count;
    size_t value_len;
    wf_xml_attribute attributes[WF_XML_PLAIN_ATTRIBUTES];
    wf_xml_open open[WF_XML_DEPTH + 1];
    char values[WF_XML_PLAIN_VALUES];
};

/* As far as everything is as it is known: each child of the innermost element in turn, and what is inside
   and behind. It stops between two tags, or behind a start tag; what comes then is read by others. */
void wf_xml_run(wf_xml_plain *p);
#if defined(__x86_64__)
void wf_xml_run_avx2(wf_xml_plain *p);
#endif

/* The element of that tag, which is not empty, begins in the innermost one: told as far as it is wanted. */
void wf_xml_plain_open(wf_xml_plain *p, wf_xml_tag_seen *seen);
/* A whole element of that tag in the innermost one, which wants it, with nothing but `text` in it. */
void wf_xml_plain_leaf(wf_xml_plain *p, wf_xml_tag_seen *seen, weft_span text);
/* The run has met what it does not know behind `text`, the first thing inside of an element of that tag. */
void wf_xml_plain_miss_leaf(wf_xml_plain *p, wf_xml_tag_seen *seen, weft_span text);
/* The same at `at`, where the innermost element seems to end. */
void wf_xml_plain_miss_end(wf_xml_plain *p, const char *at);
/* To what is neither a plain character nor one beyond ASCII. */
const char *wf_xml_plain_text(const char *at);

/* Behind white space. */
const char *wf_xml_markup_blanks(const char *at);
/* Behind characters beyond ASCII; NULL: they are none, or U+FFFE, U+FFFF. */
const char *wf_xml_markup_wide(const char *at);
/* Each gives what is behind it, or NULL: it is not plain, or not finished. A text, to the next `<`. */
const char *wf_xml_markup_text(const wf_xml_plain *p, const char *at);
/* A CDATA section or comment, behind `<!`. */
const char *wf_xml_markup_section(const wf_xml_plain *p, const char *at);
/* A start tag, behind `<`; its name is that of the element around met last, then. */
const char *wf_xml_markup_start(wf_xml_plain *p, const char *at, bool *is_empty);
/* The attributes of an element of that name, up to the tag's end; `*is_empty`: it has none of its own. */
const char *wf_xml_markup_attributes(wf_xml_plain *p, uint32_t name, const char *at,
                                     bool *is_empty);
/* An end tag, behind `</`. */
const char *wf_xml_markup_end(const wf_xml_plain *p, const char *at);

#endif
