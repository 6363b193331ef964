/* Where `<` stands in a stretch of an XML document, and where something stands in it that needs a closer
   look. Positions count from `base`. A stretch follows the other, each overwriting what was found in the
   one before; what stands behind them all is a `<` that is none, at the end of the bytes.

   Marks stand at: `&` and `]`; control characters but TAB and LF; bytes beyond ASCII that are not UTF-8, or
   U+FFFE or U+FFFF, and perhaps others near to them. So a text without marks from its first byte to its
   `<` is what it says: characters that XML has, without references, without an end of a section, with
   line ends as they are to be told. The scalar kernel marks everything beyond ASCII.

   For xml_plain.c alone. */
#ifndef WF_RUNTIME_XML_INDEX_H
#define WF_RUNTIME_XML_INDEX_H

#include "runtime/read/cpu.h"
#include "weft/status.h"

#define WF_XML_INDEX_STEP                                                                          \
    ((uint32_t)16 << 10) /* bytes of a stretch: they and their index stay near */
#define WF_XML_INDEX_BLOCK 64u
#define WF_XML_NO_MARK     UINT32_MAX

typedef struct wf_xml_index wf_xml_index;
typedef void (*wf_xml_index_kernel)(wf_xml_index *index, uint32_t to);

struct wf_xml_index {
    wf_xml_index_kernel kernel;
    const char *base;
    uint32_t *less;  /* one more behind the last */
    uint32_t *marks; /* rising, WF_XML_NO_MARK behind the last */
    uint32_t less_count;
    uint32_t mark_count;
    uint32_t done; /* a multiple of a block: everything before was looked at */
    uint32_t end;  /* of the bytes; more zero bytes than a block has stand there */
    bool was_wide; /* the block before has bytes beyond ASCII */
};

/* WEFT_NOMEM. */
weft_status wf_xml_index_init(wf_xml_index *index, wf_cpu cpu);
void wf_xml_index_fini(wf_xml_index *index); /* takes a zeroed one */

/* The bytes are `len` at `base`; ASCII stands before them. Nothing was looked at. */
void wf_xml_index_begin(wf_xml_index *index, const char *base, uint32_t len);

/* The next stretch. `mark`: a mark of the one before that was not passed stays the first one; else
   WF_XML_NO_MARK. False: there is none. */
bool wf_xml_index_extend(wf_xml_index *index, uint32_t mark);

void wf_xml_index_avx2(wf_xml_index *index, uint32_t to);
void wf_xml_index_avx512(wf_xml_index *index, uint32_t to);

#endif
