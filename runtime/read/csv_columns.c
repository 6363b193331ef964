#include "runtime/read/csv_columns.h"

#include "base/map.h"
#include "base/number.h"
#include "base/utf8.h"

#include <stdlib.h>

void wf_csv_columns_init(wf_csv_columns *columns, const wf_shape *shape)
{
    columns->shape = shape;
    uint32_t node = 0;
    while (shape->nodes[node].element != WF_SHAPE_NONE && !shape->nodes[node].all)
        node = shape->nodes[node].element;
    columns->row_node = node;
    columns->is_whole = shape->nodes[node].all != 0;
    wf_arena_init(&columns->arena, 0);
}

void wf_csv_columns_fini(wf_csv_columns *columns)
{
    wf_arena_fini(&columns->arena);
}

static bool is_wanted(const wf_csv_columns *columns, weft_span name)
{
    return columns->is_whole ||
           wf_shape_member(columns->shape, columns->row_node, name) != WF_SHAPE_NONE;
}

static weft_status complain_twice(weft_span name, uint32_t first, uint32_t second,
                                  wf_reader_core *core, weft_diags *diags)
{
    weft_diag *const diag =
        wf_reader_core_complain(core, NULL, diags, WF_W4007, core->window.offset + core->window.at,
                                "columns %u and %u are both named \"%.*s\"", (unsigned)first + 1,
                                (unsigned)second + 1, (int)wf_utf8_clip(name, 100).len, name.ptr);
    wf_diag_hint(diags, diag, "rename one of them, or name the columns in the source's options");
    return WEFT_INVALID;
}

/* Unnamed columns cannot be asked for, so any number of them is fine. */
static weft_status index_names(wf_csv_columns *columns, wf_map *index, wf_reader_core *core,
                               weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    wf_map_init(index, &columns->arena);
    for (uint32_t i = 0; rc == WEFT_OK && i < columns->count; i++) {
        void *old = NULL;
        if (columns->names[i].len == 0)
            continue;
        if (!wf_map_put(index, columns->names[i], &columns->names[i], &old))
            rc = WEFT_NOMEM;
        else if (old && is_wanted(columns, columns->names[i]))
            rc =
                complain_twice(columns->names[i],
                               (uint32_t)((const weft_span *)old - columns->names), i, core, diags);
    }
    return rc;
}

static void put_names(wf_buf *out, const wf_csv_columns *columns)
{
    for (uint32_t i = 0; i < columns->count && out->len < 200; i++) {
        if (i != 0)
            wf_buf_put_text(out, ", ");
        wf_buf_put_span(out, wf_utf8_clip(columns->names[i], 60));
        if (out->len >= 200 && i + 1 < columns->count)
            wf_buf_put_text(out, ", ...");
    }
}

static void warn_absent(const wf_csv_columns *columns, uint32_t node, wf_reader_core *core,
                        weft_diags *diags)
{
    const weft_span name = columns->shape->keys[columns->shape->nodes[node].key];
    weft_diag *const diag =
        wf_reader_core_complain(core, NULL, diags, WF_W4008, core->window.offset + core->window.at,
                                "%s has no column \"%.*s\"", core->options.name,
                                (int)wf_utf8_clip(name, 100).len, name.ptr);
    wf_buf names;
    wf_buf_init(&names, 0);
    put_names(&names, columns);
    wf_diag_hint(diags, diag, "it reads as missing in every row; the columns are %.*s",
                 (int)names.len, names.len != 0 ? names.data : "");
    wf_buf_fini(&names);
}

static int by_column(const void *a, const void *b)
{
    const wf_csv_binding *const x = a;
    const wf_csv_binding *const y = b;
    return x->column < y->column ? -1 : x->column > y->column;
}

static bool is_plain(const wf_shape_node *node)
{
    return node->all || (node->first_child == WF_SHAPE_NONE && node->element == WF_SHAPE_NONE);
}

weft_status wf_csv_columns_bind(wf_csv_columns *columns, weft_span *names, uint32_t count,
                                wf_reader_core *core, weft_diags *diags)
{
    const wf_shape *const shape = columns->shape;
    const uint32_t first =
        columns->is_whole ? WF_SHAPE_NONE : shape->nodes[columns->row_node].first_child;
    wf_map index;
    columns->names = names;
    columns->count = count;
    weft_status rc = index_names(columns, &index, core, diags);
    if (rc != WEFT_OK)
        return rc;
    uint32_t wanted = 0;
    for (uint32_t node = first; node != WF_SHAPE_NONE; node = shape->nodes[node].next)
        wanted++;
    columns->bindings = wf_arena_zero(&columns->arena, wanted, sizeof *columns->bindings);
    if (!columns->bindings)
        return WEFT_NOMEM;
    for (uint32_t node = first; node != WF_SHAPE_NONE; node = shape->nodes[node].next) {
        const weft_span *const name = wf_map_find(&index, shape->keys[shape->nodes[node].key]);
        if (!name) {
            warn_absent(columns, node, core, diags);
            continue;
        }
        wf_csv_binding *const binding = &columns->bindings[columns->binding_count++];
        binding->column = (uint32_t)(name - names);
        binding->node = node;
        binding->slot = shape->nodes[node].slot;
        binding->is_plain = is_plain(&shape->nodes[node]);
    }
    qsort(columns->bindings, columns->binding_count, sizeof *columns->bindings, by_column);
    columns->ends = columns->is_whole ? count : 1;
    if (columns->binding_count != 0)
        columns->ends = columns->bindings[columns->binding_count - 1].column + 1;
    return WEFT_OK;
}

weft_status wf_csv_columns_number(wf_csv_columns *columns, weft_span **names, uint32_t count)
{
    *names = wf_arena_zero(&columns->arena, count, sizeof **names);
    if (!*names)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        char digits[WF_INT64_CHARS];
        const size_t len = wf_int64_format(digits, (int64_t)i + 1);
        (*names)[i] = wf_arena_dup(&columns->arena, weft_span_of(digits, len));
        if (!(*names)[i].ptr)
            return WEFT_NOMEM;
    }
    return WEFT_OK;
}

weft_status wf_csv_columns_wrap(const wf_csv_columns *columns, uint32_t *node, weft_value **block,
                                wf_arena *arena)
{
    const wf_shape_node *const nodes = columns->shape->nodes;
    while (!nodes[*node].all && nodes[*node].element != WF_SHAPE_NONE) {
        const uint32_t element = nodes[*node].element;
        weft_value *const inner = wf_arena_zero(arena, nodes[element].width, sizeof *inner);
        if (!inner)
            return WEFT_NOMEM;
        weft_value list = weft_list(inner, 1);
        list.extra = (uint16_t)nodes[element].width;
        list.flags = WEFT_VALUE_WRAPPED;
        (*block)[nodes[*node].slot] = list;
        *block = inner;
        *node = element;
    }
    return WEFT_OK;
}

weft_status wf_csv_columns_place(const wf_csv_columns *columns, uint32_t node, weft_value *block,
                                 weft_value value, wf_arena *arena)
{
    const weft_status rc = wf_csv_columns_wrap(columns, &node, &block, arena);
    if (rc != WEFT_OK)
        return rc;
    block[columns->shape->nodes[node].slot] = value;
    wf_shape_fault(columns->shape, node, block);
    return WEFT_OK;
}
