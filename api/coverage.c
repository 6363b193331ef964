/* Coverage of one file after the other; what is kept does not borrow from them. */
#include "compiler/coverage.h"
#include "api/library.h"
#include "base/memory.h"
#include "compiler/compile.h"

weft_status weft_coverage_new(weft_coverage **out)
{
    weft_coverage *const coverage = wf_new(weft_coverage);
    if (!coverage)
        return WEFT_NOMEM;
    wf_arena_init(&coverage->arena, 0);
    coverage->end = &coverage->maps;
    *out = coverage;
    return WEFT_OK;
}

void weft_coverage_free(weft_coverage *coverage)
{
    if (coverage)
        wf_arena_fini(&coverage->arena);
    wf_free(coverage);
}

static bool review(void *context, const wf_unit *unit)
{
    return wf_coverage_add(context, unit);
}

weft_status weft_coverage_add(weft_coverage *coverage, weft_span text, const char *name,
                              const weft_compile_options *options, weft_diags *diags)
{
    const weft_compile_options filled = wf_api_options(options);
    wf_registry *library = NULL;
    weft_status rc = wf_api_library_open(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_compile_reviewed(review, coverage, text, name, &filled, library, diags);
    wf_api_library_close(library);
    return rc;
}

void weft_coverage_count(const weft_coverage *coverage, weft_coverage_counts *counts)
{
    memset(counts, 0, sizeof *counts);
    for (const wf_coverage_map *map = coverage->maps; map; map = map->next)
        wf_coverage_count(map, counts);
}

weft_status weft_coverage_print(weft_span *out, const weft_coverage *coverage,
                                weft_coverage_format format, int all)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_coverage_put(&text, coverage, format, all != 0);
    if (text.status == WEFT_OK)
        *out = wf_buf_span(&text);
    else
        wf_buf_fini(&text);
    return text.status;
}
