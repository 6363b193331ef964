/* Cells → slots. */
#include "runtime/read/csv_reader.h"
#include "runtime/read/word.h"

uint8_t wf_csv_cells_flags(weft_span text)
{
    size_t left = text.len;
    const char *at = text.ptr;
    for (; left != 0; at += 8) {
        uint64_t marks = wf_word_specials(wf_word_load(at), WF_WORD_EACH('"'), WF_WORD_EACH('\\'));
        if (left < 8)
            marks &= wf_word_mask(left);
        if (marks != 0)
            return WEFT_VALUE_UNTYPED;
        left = left < 8 ? 0 : left - 8;
    }
    return WEFT_VALUE_UNTYPED | WEFT_VALUE_PLAIN;
}

weft_status wf_csv_cells_value(const wf_csv_reader *r, weft_value *out, weft_span raw,
                               wf_arena *arena)
{
    *out = weft_missing();
    if (raw.len == 0 && !r->core.options.csv.keep_blank)
        return WEFT_OK;
    if (WF_LIKELY(raw.len != 0 && wf_csv_cells_is_bare(r, raw.ptr, raw.len))) {
        *out = weft_text(raw);
        out->flags = wf_csv_cells_flags(raw) | WEFT_VALUE_ROOMY;
        return WEFT_OK;
    }
    weft_span text = raw;
    const weft_status rc = wf_csv_row_text(&text, &r->dialect, arena);
    if (rc != WEFT_OK || (text.len == 0 && !r->core.options.csv.keep_blank))
        return rc;
    *out = weft_text(text);
    /* A copy holds quotes, and no padding stands behind it. */
    if (text.len == 0)
        out->flags = WEFT_VALUE_UNTYPED | WEFT_VALUE_PLAIN;
    else
        out->flags = text.ptr >= raw.ptr && text.ptr < raw.ptr + raw.len
                         ? wf_csv_cells_flags(text) | WEFT_VALUE_ROOMY
                         : WEFT_VALUE_UNTYPED;
    return WEFT_OK;
}

static weft_status take_cell(const wf_csv_reader *r, weft_value *out, const char *base, uint32_t i)
{
    const uint32_t from = i == 0 ? 0 : r->row.ends[i - 1] + 1;
    return wf_csv_cells_value(r, out, weft_span_of(base + from, r->row.ends[i] - from),
                              r->record->arena);
}

static weft_status fill_slots(wf_csv_reader *r, weft_value *block, const char *base)
{
    const wf_csv_columns *const columns = &r->columns;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < columns->binding_count; i++) {
        const wf_csv_binding *const binding = &columns->bindings[i];
        if (binding->column >= r->row.count)
            break; /* a short row that may be one */
        weft_value value;
        rc = take_cell(r, &value, base, binding->column);
        if (rc != WEFT_OK)
            break;
        if (binding->is_plain)
            block[binding->slot] = value;
        else if (value.kind != WEFT_KIND_MISSING)
            rc = wf_csv_columns_place(columns, binding->node, block, value, r->record->arena);
    }
    return rc;
}

static weft_status make_map(wf_csv_reader *r, weft_value *out, const char *base)
{
    const uint32_t count = r->columns.count;
    weft_member *const members = wf_arena_zero(r->record->arena, count, sizeof *members);
    if (!members)
        return WEFT_NOMEM;
    uint32_t len = 0;
    for (uint32_t i = 0; i < count && i < r->row.count; i++) {
        const weft_status rc = take_cell(r, &members[len].value, base, i);
        if (rc != WEFT_OK)
            return rc;
        members[len].key = r->columns.names[i];
        len += members[len].value.kind != WEFT_KIND_MISSING;
    }
    *out = weft_map(members, len);
    return WEFT_OK;
}

weft_status wf_csv_cells_fill(wf_csv_reader *r, const char *base)
{
    const wf_csv_columns *const columns = &r->columns;
    weft_value *block = r->record->block;
    uint32_t node = 0;
    const weft_status rc = wf_csv_columns_wrap(columns, &node, &block, r->record->arena);
    if (rc != WEFT_OK)
        return rc;
    weft_value *const slot = &block[columns->shape->nodes[node].slot];
    if (columns->is_whole)
        return make_map(r, slot, base);
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    *slot = record;
    return fill_slots(r, block, base);
}
