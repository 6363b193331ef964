/* See given_rows.h. */
#include "runtime/flow/given_rows.h"

typedef struct given_rows {
    wf_reader reader; /* first */
    const wf_map_entry_point *map;
    const wf_shape *shape;
    const weft_value *rows;
    uint32_t count;
    uint32_t at;
} given_rows;

static weft_status given_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    given_rows *const given = (given_rows *)self;
    (void)diags; /* nothing here can be wrong with one row alone */
    if (given->at == given->count)
        return WEFT_DONE;
    const weft_value value = given->rows[given->at++];
    record->number = given->at;
    record->offset = 0;
    record->line = 0;
    record->raw = weft_span_text("");
    record->block =
        wf_arena_zero(record->arena, given->shape->nodes[0].width, sizeof *record->block);
    if (!record->block)
        return WEFT_NOMEM;
    return given->map->source == WF_SOURCE_XML
               ? wf_shape_fill_xml(given->shape, value, given->map->keep_blank, record->block,
                                   record->arena)
               : wf_shape_fill(given->shape, value, record->block, record->arena);
}

static void given_close(wf_reader *self)
{
    (void)self; /* it stands in an arena */
}

static uint64_t given_position(const wf_reader *self)
{
    return ((const given_rows *)self)->at;
}

weft_status wf_given_rows_open(wf_reader **out, const wf_map_entry_point *map,
                               const wf_shape *shape, const weft_value *rows, uint32_t count,
                               wf_arena *arena)
{
    given_rows *const given = wf_arena_new(arena, given_rows);
    if (!given)
        return WEFT_NOMEM;
    given->reader =
        (wf_reader){.next = given_next, .close = given_close, .position = given_position};
    given->map = map;
    given->shape = shape;
    given->rows = rows;
    given->count = count;
    *out = &given->reader;
    return WEFT_OK;
}
