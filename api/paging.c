/* Queries to be read page by page: parsed and checked as any operation, then asked for their connection. */
#include "compiler/paging.h"
#include "base/memory.h"
#include "compiler/operation.h"
#include "grammar/syntax.h"

#define UNIT_BYTES     ((size_t)256 << 20)
#define MAX_TEXT_BYTES ((size_t)16 << 20)

typedef struct opened {
    weft_paging paging; /* first */
    wf_unit unit;
    weft_compile_options options;
} opened;

static weft_status read_document(opened *o, weft_span query, const char *name,
                                 const weft_paging_options *options)
{
    wf_sdl_node *document = NULL;
    wf_operation op;
    const size_t errors = weft_diags_errors(o->unit.diags);
    const weft_span copy = wf_arena_dup(&o->unit.arena, query);
    wf_source *const source = copy.ptr ? wf_source_new(&o->unit.arena, name, copy) : NULL;
    if (!source)
        return WEFT_NOMEM;
    weft_status rc = wf_syntax_operation(&document, source, &o->unit.arena, o->unit.diags);
    if (rc != WEFT_OK)
        return rc;
    wf_operation_check(&op, &o->unit, document);
    if (o->unit.status != WEFT_OK)
        return o->unit.status;
    if (weft_diags_errors(o->unit.diags) != errors)
        return WEFT_INVALID;
    o->paging.query = copy;
    return wf_paging_find(&o->paging, &o->unit, document, options);
}

weft_status weft_paging_open(weft_paging **out, weft_span query, const char *name,
                             const weft_paging_options *options, weft_diags *diags)
{
    static const weft_paging_options none;
    opened *const o = query.len <= MAX_TEXT_BYTES ? wf_new(opened) : NULL;
    if (!o)
        return query.len <= MAX_TEXT_BYTES ? WEFT_NOMEM : WEFT_LIMIT;
    wf_arena_init(&o->unit.arena, UNIT_BYTES);
    o->unit.diags = diags;
    o->unit.options = &o->options;
    const weft_status rc = read_document(o, query, name, options ? options : &none);
    o->unit.diags = NULL;
    if (rc == WEFT_OK)
        *out = &o->paging;
    else
        weft_paging_close(&o->paging);
    return rc;
}

void weft_paging_close(weft_paging *paging)
{
    opened *const o = (opened *)paging;
    if (o)
        wf_arena_fini(&o->unit.arena);
    wf_free(o);
}
