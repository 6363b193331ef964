/* Shapes that were written as JSON, read back: many samples, inferred once. */
#ifndef WF_RUNTIME_SHAPE_FILE_H
#define WF_RUNTIME_SHAPE_FILE_H

#include "runtime/infer/infer.h"

/* `*is_shape` says whether the file at `path` is what weft_infer_print gave as JSON; then its counts
   are added. "-" never is. WEFT_OK; WEFT_INVALID with a diagnostic (W4805) when it is one and is
   damaged; WEFT_IO, WEFT_LIMIT, WEFT_NOMEM. */
weft_status wf_shape_file_read(bool *is_shape, weft_infer *infer, const char *path,
                               weft_diags *diags);

#endif
