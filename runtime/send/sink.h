/* Sinks: where the bytes of finished records go. The pipeline appends whole records to a buffer
   that the sink lends, and commits each; a sink only ever lets whole committed records out. */
#ifndef WF_RUNTIME_SINK_H
#define WF_RUNTIME_SINK_H

#include "base/buf.h"
#include "base/diags.h"

typedef struct wf_sink wf_sink;
struct wf_sink {
    /* The buffer to append to; its len may be greater than 0. Never NULL. */
    wf_buf *(*buffer)(wf_sink *self);
    /* What was appended since the last commit is a whole record. May write. WEFT_IO with a
       diagnostic; WEFT_STOPPED when the reader of a pipe went away (quietly). */
    weft_status (*commit)(wf_sink *self, weft_diags *diags);
    /* Everything out and durable under its final name. `keep` false: leaves no file behind. */
    weft_status (*finish)(wf_sink *self, bool keep, weft_diags *diags);
    void (*close)(wf_sink *self);
};

/* To `path`, written under a temporary name beside it, synced and renamed by finish; "-" or NULL is
   standard output. */
weft_status wf_file_sink_open(wf_sink **out, const char *path, weft_diags *diags);
void wf_sink_close(wf_sink *sink); /* takes NULL */

#endif
