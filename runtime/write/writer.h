/* Writers: finished records → output bytes. A JSON record arrives as text that the machine emitted;
   a CSV or XML record as a value. The framing between records (line ends, brackets, header) is the
   writer's. */
#ifndef WF_RUNTIME_WRITER_H
#define WF_RUNTIME_WRITER_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/diags.h"
#include "vm/vm.h"
#include "weft/value.h"

typedef enum wf_output_format {
    WF_OUTPUT_NDJSON,
    WF_OUTPUT_JSON, /* one array */
    WF_OUTPUT_CSV,
    WF_OUTPUT_XML,     /* one document */
    WF_OUTPUT_PAYLOAD, /* NDJSON of GraphQL requests: query and variables */
    WF_OUTPUT_RESULT   /* NDJSON of what the npm package's mappers return */
} wf_output_format;

typedef struct wf_writer_options {
    wf_output_format format;
    bool pretty;    /* JSON, XML */
    char delimiter; /* CSV; 0: ',' */
    bool crlf;      /* CSV rows end in CRLF (RFC 4180); default LF */
    bool no_header;
    bool guard_formulas;      /* CSV: text cells that begin with = + - @ TAB CR get a leading ' */
    const weft_span *columns; /* CSV, borrowed; none: the members of the first record, in order */
    size_t column_count;
    weft_span root;         /* XML: the outermost element, "records" when empty; a name, borrowed */
    weft_span record;       /* XML: a record's element, "record" when empty; the same */
    const weft_span *cdata; /* XML, borrowed: elements whose text stands in CDATA sections */
    size_t cdata_count;
    weft_span operation; /* PAYLOAD, RESULT: the query; empty: the mapping is no mutation */
    weft_span several;   /* PAYLOAD: the query for several records (vm/several.h) */
    uint32_t alias;      /* PAYLOAD: records in one request; 0: each has its own, without aliases */
    bool is_whole;       /* RESULT: records are {data, variables, context} of mapWithNodes */
    bool is_bare;        /* RESULT, whole: the variables are the data themselves */
    const weft_vm *machine; /* RESULT: what its record left behind; kept */
} wf_writer_options;

typedef struct wf_writer wf_writer;
struct wf_writer {
    /* Before the first record and after the last. */
    weft_status (*begin)(wf_writer *self, wf_buf *out, weft_diags *diags);
    weft_status (*end)(wf_writer *self, wf_buf *out, weft_diags *diags);
    /* A record as a value (RECORD kinds do not occur). WEFT_REJECTED with a diagnostic when it
       cannot be written (a CSV cell from a list, a member that is no column, a name that XML does not
       have). Nothing is appended then. */
    weft_status (*put)(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags);
    /* For JSON formats: what stands before a record's text and after it; the caller lets the
       machine emit in between. NULL for writers that need values. */
    weft_status (*open_record)(wf_writer *self, wf_buf *out);
    weft_status (*close_record)(wf_writer *self, wf_buf *out);
    /* What those two write of each further record; NULL: that is not known, or not yet. */
    const wf_vm_frame *frame;
    /* What stands for a record that was rejected, for the reasons `diags`; NULL: nothing does. */
    weft_status (*put_rejected)(wf_writer *self, wf_buf *out, const weft_diags *diags);
    /* Goes on as if records stood before this writer's first one, which makes it begin with `lead` more
       bytes. NULL: what is written of a record depends on those before it. */
    void (*follow)(wf_writer *self);
    size_t lead;
    /* Puts into `options` what another writer must know of the records this one wrote to go on as it would:
       the columns of a CSV, which live as long as this writer. False: that is not known yet. NULL: there is
       no such thing. */
    bool (*settle)(const wf_writer *self, wf_writer_options *options);
    void (*close)(wf_writer *self);
};

weft_status wf_writer_open(wf_writer **out, const wf_writer_options *options);
void wf_writer_close(wf_writer *writer); /* takes NULL */

#endif
