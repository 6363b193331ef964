/* Rejected records as JSON lines, each with its complaint, its place and the record itself, so that
   it can be mended and run again. */
#ifndef WF_RUNTIME_REJECTS_H
#define WF_RUNTIME_REJECTS_H

#include "base/buf.h"
#include "weft/diag.h"

/* Appends one line: {"record":12,"offset":345,"line":13,"code":"W3002","message":"…","hint":"…",
   "mapping":{"file":"…","line":4,"column":3,"start":90,"length":5},"source":{"path":".qty",
   "value":"N/A"},"target":"qty","raw":"…"}. Members without content are left out. A record that
   is not UTF-8 stands as "raw_base64". */
void wf_rejects_put(wf_buf *out, const weft_diag *diag, weft_span raw);

/* One member: "name":"text", or of bytes that are no UTF-8 "name_base64":"…". The name is a plain one. */
void wf_rejects_put_bytes(wf_buf *out, const char *name, weft_span bytes);

#endif
