/* The phases in order. Public functions are in api/, where the standard library joins. */
#ifndef WF_COMPILER_COMPILE_H
#define WF_COMPILER_COMPILE_H

#include "base/buf.h"
#include "compiler/unit.h"

/* Compiles `text` (borrowed) against `registry` (borrowed). `out` NULL: checks only. The program is
   verified, not linked. `options` and its loader must be given. WEFT_OK, WEFT_INVALID with
   diagnostics, WEFT_NOMEM, WEFT_LIMIT. */
weft_status wf_compile(weft_program **out, weft_span text, const char *name,
                       const weft_compile_options *options, const wf_registry *registry,
                       weft_diags *diags);

/* The plan of a mapping file, appended to `plan` (explain.c), then the program in `*out`. */
weft_status wf_compile_explained(weft_program **out, wf_buf *plan, weft_span text, const char *name,
                                 const weft_compile_options *options, const wf_registry *registry,
                                 weft_diags *diags);

/* Shows the checked unit to `review` (false: memory), also when it has errors: notes may be missing
   then. Nothing is emitted. Statuses as wf_compile. */
typedef bool wf_review(void *context, const wf_unit *unit);
weft_status wf_compile_reviewed(wf_review *review, void *context, weft_span text, const char *name,
                                const weft_compile_options *options, const wf_registry *registry,
                                weft_diags *diags);

/* A JSON mapping file of the npm package as the text of a .weft file, appended in canonical form
   (mapping_convert.c). Statuses as wf_compile. */
weft_status wf_mapping_convert(wf_buf *out, weft_span text, const char *name,
                               const weft_compile_options *options, const wf_registry *registry,
                               weft_diags *diags);

/* What a unit reads, with which types, and what it builds. After layout. */
void wf_explain_put(wf_buf *out, const wf_unit *unit);

#endif
