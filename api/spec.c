/* The table of a mapping. */
#include "compiler/spec.h"
#include "api/library.h"
#include "compiler/compile.h"

typedef struct request {
    wf_buf *out;
    weft_spec_format format;
    const weft_diags *diags;
} request;

static bool review(void *context, const wf_unit *unit)
{
    const request *const wanted = context;
    wf_spec_row *rows;
    wf_arena arena;
    if (weft_diags_errors(wanted->diags) != 0)
        return true; /* what is wrong specifies nothing */
    wf_arena_init(&arena, 0);
    const bool had_memory = wf_spec_rows(&rows, unit, &arena);
    if (had_memory)
        wf_spec_put(wanted->out, rows, wanted->format);
    wf_arena_fini(&arena);
    return had_memory;
}

weft_status weft_spec(weft_span *out, weft_span text, const char *name,
                      const weft_compile_options *options, weft_spec_format format,
                      weft_diags *diags)
{
    weft_compile_options filled = wf_api_options(options);
    wf_registry *library = NULL;
    wf_buf table;
    request wanted = {&table, format, diags};
    wf_buf_init(&table, 0);
    filled.tests = 1;
    weft_status rc = wf_api_library_open(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_compile_reviewed(review, &wanted, text, name, &filled, library, diags);
    wf_api_library_close(library);
    if (rc == WEFT_OK)
        rc = table.status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(&table);
    else
        wf_buf_fini(&table);
    return rc;
}
