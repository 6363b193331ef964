/* XML texts as the npm package has them: an object model of plain values. What its parser forgives is
   forgiven here too, unless `is_strict`. */
#ifndef WF_STDLIB_SDK_XML_H
#define WF_STDLIB_SDK_XML_H

#include "base/map.h"
#include "stdlib/sdk_members.h"

typedef struct wf_sdk_xml_options {
    bool has_attributes;
    bool has_numbers;
    bool has_booleans;
    bool has_attribute_values; /* numbers and booleans in attributes */
    bool is_without_prefix;    /* names without what stands before their colon */
    bool is_lower;             /* names in lower case */
    bool is_normal;            /* white space in texts becomes one space */
    bool is_strict;
    bool has_any_name; /* elements named like members of the package's engine, too */
    bool keeps_pieces; /* text on both sides of children is not glued; always when strict */
    weft_span prefix;  /* of attributes */
    weft_span text_key;
    weft_value lists; /* names that are always lists, or missing */
    weft_value root;
} wf_sdk_xml_options;

/* ---- sdk_xml_options.c ---- */

/* As the package's parser has them; missing: all as it does by itself, which is without attributes. */
weft_status wf_sdk_xml_options_read(wf_sdk_xml_options *out, weft_call *call, weft_value options,
                                    bool is_strict);

/* As paths and nodes have them: with attributes. */
wf_sdk_xml_options wf_sdk_xml_options_path(bool is_strict);

/* ---- sdk_xml_parse.c ---- */

/* The model of a document. Fails with the package's sentence, `prefix` before it. */
weft_status wf_sdk_xml_parse(weft_value *out, weft_call *call, weft_span text,
                             const wf_sdk_xml_options *options, const char *prefix);

/* ---- sdk_xml_tree.c ---- */

/* The text of an element as it is written. */
typedef struct wf_sdk_xml_written {
    wf_lib_text joined;
    uint32_t pieces;
    uint32_t groups;  /* of pieces, between children */
    uint32_t lead;    /* children before the first text */
    wf_lib_list gaps; /* bytes of `joined` at each child behind it */
    size_t fixed_len; /* bytes of `joined` that are not trimmed: to the end of a CDATA section */
    bool has_cdata;
    bool is_between; /* a child came since the last piece */
} wf_sdk_xml_written;

/* An element that is open. */
typedef struct wf_sdk_xml_frame {
    weft_span name;
    wf_sdk_members children;
    wf_sdk_members attributes;
    /* As the package has it. */
    weft_value text; /* the first piece, or missing */
    wf_lib_text joined;
    uint32_t pieces;
    wf_sdk_xml_written written; /* with `keeps_pieces` */
} wf_sdk_xml_frame;

void wf_sdk_xml_frame_init(wf_sdk_xml_frame *frame, weft_call *call, weft_span name);
/* Adds a piece of text: between tags and with its references read, or a CDATA section. As the package
   takes it (trimmed, but for CDATA), unless `is_strict`; and as it is written, with `keeps_pieces`. */
void wf_sdk_xml_frame_text(wf_sdk_xml_frame *frame, weft_span text, bool is_cdata,
                           const wf_sdk_xml_options *options);
void wf_sdk_xml_frame_written(wf_sdk_xml_frame *frame, weft_span text, bool is_cdata);
void wf_sdk_xml_frame_child(wf_sdk_xml_frame *frame, weft_span name, weft_value value,
                            const wf_sdk_xml_options *options);
/* The texts of an element whose children were added before: `text` is a text, or a list of the texts
   before, between and behind them. */
void wf_sdk_xml_frame_texts(wf_sdk_xml_frame *frame, weft_value text,
                            const wf_sdk_xml_options *options);
/* `value` NULL: the attribute has none. */
weft_status wf_sdk_xml_frame_attribute(wf_sdk_xml_frame *frame, weft_span name,
                                       const weft_span *value, const wf_sdk_xml_options *options);
/* What the element is worth; the document itself when `is_root`. */
weft_status wf_sdk_xml_frame_finish(weft_value *out, wf_sdk_xml_frame *frame,
                                    const wf_sdk_xml_options *options, bool is_root);

/* ---- sdk_xml_text.c ---- */

/* In the text of a tag: behind white space, and behind a name (before white space or `=`). */
size_t wf_sdk_xml_skip_space(weft_span text, size_t at);
size_t wf_sdk_xml_name_end(weft_span text, size_t at);

typedef struct wf_sdk_xml_entities {
    wf_map named; /* of the document type: name → weft_value */
    bool is_open;
} wf_sdk_xml_entities;

/* A text with its references read. In strict form a reference that is none makes it WEFT_INVALID,
   with `*bad` the reference. */
weft_status wf_sdk_xml_text_decode(weft_span *out, weft_call *call, weft_span text,
                                   const wf_sdk_xml_entities *entities, bool is_strict,
                                   weft_span *bad);
/* A number or `true`/`false`, where the text is one and that is wanted; else the text. */
weft_value wf_sdk_xml_text_value(weft_call *call, weft_span text, bool numbers, bool booleans,
                                 bool is_strict);
/* What the package does to a text at the end: booleans in any case, white space. */
weft_status wf_sdk_xml_text_final(weft_value *out, weft_call *call, weft_value value,
                                  const wf_sdk_xml_options *options);

/* ---- sdk_xml_doctype.c ---- */

/* Reads the declaration that begins at text.ptr[at] (`<!D`); `*end` is its last byte. The reason of a
   failure, behind which `*bad` belongs (in quotes when the reason ends with one), or NULL. WEFT_NOMEM
   goes to `*status`. */
const char *wf_sdk_xml_doctype(wf_sdk_xml_entities *entities, weft_call *call, weft_span text,
                               size_t at, size_t *end, weft_span *bad, weft_status *status);

#endif
