/* What the reader of XML is in the middle of, shared with the parts of it that do without the parser and
   that go on elsewhere. For xml_reader.c, xml_reader_plain.c and xml_reader_stand.c alone. */
#ifndef WF_RUNTIME_XML_READER_PARTS_H
#define WF_RUNTIME_XML_READER_PARTS_H

#include "runtime/read/xml_around.h"
#include "runtime/read/xml_feed.h"
#include "runtime/read/xml_own.h"
#include "runtime/read/xml_path.h"
#include "runtime/read/xml_plain.h"
#include "runtime/read/xml_record.h"

typedef enum wf_xml_told {
    WF_XML_TOLD_NOTHING,
    WF_XML_TOLD_BEGIN, /* a record began and has not ended */
    WF_XML_TOLD_END
} wf_xml_told;

typedef struct wf_xml_reader {
    wf_xml_feed feed; /* first */
    wf_xml_record *filler;
    wf_record *record; /* of the caller, during next */
    uint64_t start;    /* of the record */
    uint64_t inner;    /* open elements of a refused record: it may be as deep as it likes */
    uint32_t depth;    /* open elements behind the last tag scanned */
    uint32_t ignored;  /* depth of the outermost element that no record can stand in; 0: none */
    uint32_t open;     /* open elements around records, as the parser told */
    wf_xml_steps steps[WF_XML_DEPTH + 2];
    wf_xml_plain *plain; /* NULL: every record goes through the parser */
    wf_xml_own own;      /* the tag of a record that the parser told, the last one */
    uint64_t short_at;   /* a window that ends here was too short for the record */
    uint32_t pause;      /* records that are not tried: the ones before were not plain */
    uint32_t pauses;
    wf_xml_told told;
    wf_xml_around around;
    bool is_part; /* what the window ends with is not the end of the document */
    bool is_root_seen;
    bool is_root_wrong;
    bool is_refused; /* the record the parser is in */
    bool is_walked;  /* the same: the filler was told its end already */
} wf_xml_reader;

/* Elements that may be open at once. */
static inline uint32_t wf_xml_reader_depth(const wf_xml_reader *r)
{
    const uint32_t limit = r->feed.core.options.max_depth;
    return limit == 0 || limit > WF_XML_DEPTH ? WF_XML_DEPTH : limit;
}

/* The filler begins with a record of that tag. */
void wf_xml_reader_begin(wf_xml_reader *r, const wf_xml_tag *tag);

/* The rest of the record whose start tag was told, by the parser. */
weft_status wf_xml_reader_careful(wf_xml_reader *r, weft_diags *diags);

/* The same, without the parser if it is plain. */
weft_status wf_xml_reader_content(wf_xml_reader *r, weft_diags *diags);
/* The record that follows the one before at once, all of it, if it is plain and in the window: the parser
   sees nothing of it. False: nothing happened. */
bool wf_xml_reader_leap(wf_xml_reader *r);

/* Of wf_reader. */
bool wf_xml_reader_stand(wf_reader *self, wf_standing *out);
weft_status wf_xml_reader_resume(wf_reader *self, const wf_resume *from);

#endif
