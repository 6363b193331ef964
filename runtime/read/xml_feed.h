/* An XML document on its way from the input to the parser. A scan runs ahead and says where tags end;
   the parser gets the bytes in portions that depend on the document alone and never on how it arrives.
   Places are bytes of the window's stream: the input, or what it was converted to. For xml_reader.c
   alone. */
#ifndef WF_RUNTIME_XML_FEED_H
#define WF_RUNTIME_XML_FEED_H

#include "runtime/read/lines.h"
#include "runtime/read/reader_core.h"
#include "runtime/read/xml_encoding.h"
#include "runtime/read/xml_parser.h"
#include "runtime/read/xml_scan.h"

#define WF_XML_SLICES 32768u /* of the longest record */

typedef struct wf_xml_feed {
    wf_reader_core core; /* first */
    wf_xml_encoding encoding;
    wf_xml_input converted;
    wf_xml_parser *parser;
    wf_xml_scan scan;
    uint64_t at;      /* the scan has looked at everything before */
    uint64_t pushed;  /* the parser got everything before, or never will */
    uint64_t portion; /* where the bytes that the parser got last began */
    uint64_t kept;    /* so many bytes before `pushed` it did not get (less those made up) */
    uint64_t origin;  /* the next slice begins here */
    uint64_t mark;    /* end of the slice that the scan is in */
    uint32_t marked;  /* slices that the scan has left, ... */
    uint32_t sliced;  /* ... and those that the parser got, since both were in one place */
    uint8_t is_cdata[WF_XML_SLICES / 8]; /* whether a slice ends inside of a CDATA section */
    wf_lines_count count_blocks;
    uint64_t counted; /* lines are counted up to here */
    uint64_t line_begin;
    uint64_t raw; /* place of `counted` in the input before conversion */
    bool is_started;
    bool is_in_record;  /* for complaints: core.number is about it */
    weft_status failed; /* set by a handler that could not do its work */
} wf_xml_feed;

weft_status wf_xml_feed_init(wf_xml_feed *feed, const wf_reader_options *options,
                             const wf_shape *shape, wf_input *input, const wf_xml_handler *handler,
                             void *context);
void wf_xml_feed_fini(wf_xml_feed *feed);

/* Reads the first bytes and finds out their encoding. */
weft_status wf_xml_feed_start(wf_xml_feed *feed, weft_diags *diags);

/* To the next event, as far as the window goes: WF_XML_MORE is its end. */
wf_xml_event wf_xml_feed_scan(wf_xml_feed *feed);
/* More bytes behind the window's end; those from `keep` on stay. WEFT_DONE: there are none. */
weft_status wf_xml_feed_more(wf_xml_feed *feed, uint64_t keep, weft_diags *diags);
/* Bytes that the window holds. */
weft_span wf_xml_feed_between(const wf_xml_feed *feed, uint64_t from, uint64_t to);
/* Counts lines up to `to`: core.line and feed->raw are about it then. */
void wf_xml_feed_count(wf_xml_feed *feed, uint64_t to);

/* Gives the parser everything before `to`; unless it is `final`, only whole slices. */
weft_status wf_xml_feed_flush(wf_xml_feed *feed, uint64_t to, bool final, weft_diags *diags);
/* Gives it everything up to the end of the tag scanned last, behind which `depth` elements are open. */
weft_status wf_xml_feed_flush_tag(wf_xml_feed *feed, uint32_t depth, weft_diags *diags);
/* The scan and the parser leave out what stands before the end tag from `tag` to `end`; the scan is behind
   it. */
void wf_xml_feed_leap(wf_xml_feed *feed, uint64_t tag, uint64_t end);
/* It will not get what stands before `to`. */
void wf_xml_feed_skip(wf_xml_feed *feed, uint64_t to);
/* It goes on elsewhere in the input, between two tags; the parser does not notice. WEFT_NOMEM. */
weft_status wf_xml_feed_resume(wf_xml_feed *feed, const wf_resume *from);
/* The document ends at `to`. */
weft_status wf_xml_feed_end(wf_xml_feed *feed, uint64_t to, weft_diags *diags);
/* It is broken somewhere before `to`: the parser finds the words for it. WEFT_INVALID. */
weft_status wf_xml_feed_broken(wf_xml_feed *feed, uint64_t to, weft_diags *diags);
/* The document is refused at `at`, for good: WEFT_INVALID. `hint` may be NULL. */
weft_status wf_xml_feed_refuse(wf_xml_feed *feed, wf_code code, uint64_t at, const char *sentence,
                               const char *hint, weft_diags *diags);

#endif
