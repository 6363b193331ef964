/* The wanted cells of a row that the index has found, each into its slot: for shapes that take cells as they
   are. What is easy to get wrong: cells are told empty by the byte they begin with, for which the one
   before it is read; before the first cell there may be none. */
#ifndef WF_RUNTIME_CSV_LAY_H
#define WF_RUNTIME_CSV_LAY_H

#include "runtime/read/csv_reader.h"

static WF_ALWAYS_INLINE weft_value wf_csv_lay_record(weft_value *block)
{
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = 0, .as.block = block};
    return record;
}

/* A cell that is not empty and as it stands in the text; false: somebody must look at it. `flags`: those of
   such cells; 0: not known. */
static WF_ALWAYS_INLINE bool wf_csv_lay_bare(const wf_csv_reader *r, weft_value *slot,
                                             const char *text, uint32_t len, uint8_t flags)
{
    if (WF_UNLIKELY(!wf_csv_cells_is_bare(r, text, len)))
        return false;
    const weft_value value = {.kind = WEFT_KIND_TEXT,
                              .flags = flags != 0 ? flags
                                                  : wf_csv_cells_flags(weft_span_of(text, len)) |
                                                        WEFT_VALUE_ROOMY,
                              .len = len,
                              .as.text = text};
    *slot = value;
    return true;
}

static WF_ALWAYS_INLINE weft_status wf_csv_lay_flat(const wf_csv_reader *r, weft_value *block,
                                                    const char *text, uint32_t begin,
                                                    const uint32_t *ends, uint8_t flags,
                                                    wf_arena *arena)
{
    const wf_csv_binding *binding = r->columns.bindings;
    const wf_csv_binding *const last = binding + r->columns.binding_count;
    if (binding < last && binding->column == 0) {
        weft_value *const slot = &block[binding->slot];
        const char *const cell = text + begin;
        const uint32_t len = ends[0] - begin;
        if (len == 0 || !wf_csv_lay_bare(r, slot, cell, len, flags)) {
            const weft_status rc = wf_csv_cells_value(r, slot, weft_span_of(cell, len), arena);
            if (rc != WEFT_OK)
                return rc;
        }
        binding++;
    }
    for (; binding < last; binding++) {
        const uint32_t *const end = ends + binding->column;
        weft_value *const slot = &block[binding->slot];
        const char *const cell = text + end[-1] + 1;
        const uint32_t len = end[0] - end[-1] - 1;
        if (WF_LIKELY(wf_csv_lay_bare(r, slot, cell, len, flags)))
            continue;
        const weft_status rc = wf_csv_cells_value(r, slot, weft_span_of(cell, len), arena);
        if (rc != WEFT_OK)
            return rc;
    }
    return WEFT_OK;
}

/* A slot of `block` for each wanted cell of the row that begins at the byte `begin` of `text`; `ends` count
   from there, too. Texts are copied into `arena` where they must be; WEFT_NOMEM when that has no room. */
static WF_ALWAYS_INLINE weft_status wf_csv_lay(const wf_csv_reader *r, weft_value *block,
                                               const char *text, uint32_t begin,
                                               const uint32_t *ends, bool is_marked,
                                               wf_arena *arena)
{
    /* Other quotes than JSON's are no marks, and JSON's would be text then. */
    return r->dialect.quote == '"' && !is_marked
               ? wf_csv_lay_flat(r, block, text, begin, ends,
                                 WEFT_VALUE_UNTYPED | WEFT_VALUE_PLAIN | WEFT_VALUE_ROOMY, arena)
               : wf_csv_lay_flat(r, block, text, begin, ends, 0, arena);
}

#endif
