/* Inputs that are not UTF-8, made UTF-8 before anything else looks at them: UTF-16 and the encodings of
   one byte a character. The encoding is what the byte order mark says, else what the XML declaration
   names, else UTF-8 (XML 1.0 appendix F). Where both are there they must agree (4.3.3). Encodings with
   states or of several bytes are refused: their converters are large, rarely used and have been a way
   in. For xml_reader.c alone. */
#ifndef WF_RUNTIME_XML_ENCODING_H
#define WF_RUNTIME_XML_ENCODING_H

#include "runtime/read/reader.h"

typedef enum wf_xml_encoding_kind {
    WF_XML_UTF8,
    WF_XML_UTF16_LOW, /* low byte first */
    WF_XML_UTF16_HIGH,
    WF_XML_BYTES /* one byte a character: `table` */
} wf_xml_encoding_kind;

#define WF_XML_ENCODING_NAME 40

typedef struct wf_xml_encoding {
    wf_xml_encoding_kind kind;
    size_t mark;                     /* bytes of the byte order mark */
    char name[WF_XML_ENCODING_NAME]; /* as declared */
    uint16_t table[256];             /* WF_XML_BYTES: code points; 0: no character */
} wf_xml_encoding;

#define WF_XML_HEAD 512u /* bytes that are enough to tell */

/* From the first bytes of the input, `WF_XML_HEAD` of them unless it is shorter. WEFT_INVALID: an
   encoding of that name is not read here; WEFT_REJECTED: the bytes are not in the encoding that they
   name; WEFT_NOMEM. */
weft_status wf_xml_encoding_tell(wf_xml_encoding *out, weft_span head);

/* Gives `raw` and then what `source` has, converted. A byte that is no character becomes 0xc0, which is
   not UTF-8. */
typedef struct wf_xml_input {
    wf_input base;
    wf_input *source;
    const wf_xml_encoding *encoding;
    char *raw; /* bytes not yet converted are [at, end) */
    size_t at;
    size_t end;
    size_t cap;
    bool ended;
    char next[4]; /* a character on its way out: [next_at, next_len) of it */
    size_t next_at;
    size_t next_len;
} wf_xml_input;

weft_status wf_xml_input_init(wf_xml_input *input, wf_input *source,
                              const wf_xml_encoding *encoding, weft_span raw);
void wf_xml_input_fini(wf_xml_input *input); /* takes a zeroed one */

/* How many bytes `text` was before conversion. It begins and ends with a character. */
uint64_t wf_xml_encoding_raw(const wf_xml_encoding *encoding, weft_span text);

#endif
