/* See group.h. Easy to get wrong: what a record holds points into the buffers of the group, which may be
   changed only when the next record is asked for. */
#include "runtime/flow/group_core.h"

#include "base/memory.h"
#include "vm/pack.h"

#define ROW_SPACE  ((size_t)1 << 30)
#define NAME_BYTES ((size_t)4 << 10)

/* ---- gathering ---- */

static size_t group_bytes(const wf_group_reader *r)
{
    return r->options.group_bytes != 0 ? r->options.group_bytes : WF_GROUP_BYTES;
}

void wf_group_begin(wf_group_reader *r, weft_span key)
{
    wf_group_state *const g = &r->group;
    g->is_open = true;
    g->is_large = false;
    g->count = 0;
    wf_buf_reset(&g->rows);
    wf_buf_reset(&g->raw);
    wf_buf_reset(&g->key);
    wf_buf_put_span(&g->key, key);
    g->taint = r->next_taint;
    r->next_taint = (wf_row_place){0};
}

weft_status wf_group_add(wf_group_reader *r, weft_span packed)
{
    static const char zeros[WF_PACK_ALIGN] = {0};
    wf_group_state *const g = &r->group;
    const size_t size = WF_PACK_ALIGN + packed.len + WF_PACK_ALIGN;
    r->next_taint = (wf_row_place){0}; /* a row between two of one group is of no other */
    wf_row_head head;
    char room[WF_PACK_ALIGN] = {0};
    memcpy(&head, packed.ptr, sizeof head);
    const char *const raw = packed.ptr + packed.len - head.raw;
    if (g->count++ == 0) {
        wf_buf_reset(&g->name);
        wf_buf_put(&g->name, raw - head.key, head.key);
        g->first = head;
    }
    if (g->is_large || g->rows.len + g->raw.len + size > group_bytes(r) || g->count == UINT32_MAX) {
        g->is_large = true;
        return g->name.status;
    }
    memcpy(room, &packed.len, sizeof packed.len);
    wf_buf_put(&g->rows, room, sizeof room);
    wf_buf_put_span(&g->rows, packed);
    wf_buf_put(&g->rows, zeros, (WF_PACK_ALIGN - packed.len % WF_PACK_ALIGN) % WF_PACK_ALIGN);
    if (g->count != 1)
        wf_buf_put_byte(&g->raw, '\n');
    wf_buf_put(&g->raw, raw, (size_t)head.raw);
    return g->rows.status != WEFT_OK ? g->rows.status : g->raw.status;
}

/* ---- giving ---- */

static weft_status broken(weft_diags *diags)
{
    wf_diags_add(diags, WF_W4806, (wf_place){0}, "a temporary file gave back other bytes");
    return WEFT_IO;
}

/* The rows' blocks side by side; the key is that of the first. */
static weft_status lay_out(wf_group_reader *r, weft_value *blocks, weft_value *key)
{
    wf_group_state *const g = &r->group;
    size_t at = 0;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < g->count; i++) {
        wf_row_head head;
        size_t len;
        memcpy(&len, g->rows.data + at, sizeof len);
        char *const bytes = g->rows.data + at + WF_PACK_ALIGN;
        memcpy(&head, bytes, sizeof head);
        at += WF_PACK_ALIGN + (len + WF_PACK_ALIGN - 1) / WF_PACK_ALIGN * WF_PACK_ALIGN;
        if (i == 0)
            rc = wf_pack_take(key, 1, bytes, len, sizeof head);
        if (rc == WEFT_OK)
            rc = wf_pack_take(blocks + (size_t)i * r->width, r->width, bytes, len, head.block);
    }
    return rc;
}

static weft_status refuse_large(const wf_group_reader *r, const wf_record *record,
                                weft_diags *diags)
{
    wf_buf room;
    wf_buf_init(&room, NAME_BYTES);
    weft_diag *const diag = wf_diags_add(
        diags, WF_W4804, (wf_place){0}, "the group %s has %u rows, which take more than %zu bytes",
        wf_group_show(&room, wf_buf_span(&r->group.name)), r->group.count, group_bytes(r));
    wf_diag_hint(diags, diag, "raise --max-group-bytes, or group by what makes smaller groups");
    wf_diag_record(diags, diag, r->options.name, record->number, record->offset, record->line);
    wf_buf_fini(&room);
    return WEFT_REJECTED;
}

static weft_status refuse_tainted(const wf_group_reader *r, const wf_record *record,
                                  weft_diags *diags)
{
    wf_buf room;
    wf_buf_init(&room, NAME_BYTES);
    weft_diag *const diag = wf_diags_add(diags, WF_W4809, (wf_place){0},
                                         "the group %s may lack row %llu, whose key is not known",
                                         wf_group_show(&room, wf_buf_span(&r->group.name)),
                                         (unsigned long long)r->group.taint.number);
    wf_diag_hint(diags, diag, "mend that row, or let groups go without: group(stray: \"reject\")");
    wf_diag_record(diags, diag, r->options.name, record->number, record->offset, record->line);
    wf_buf_fini(&room);
    return WEFT_REJECTED;
}

weft_status wf_group_give(wf_group_reader *r, wf_record *record, weft_diags *diags)
{
    wf_group_state *const g = &r->group;
    const uint32_t width = r->map->shape.nodes[0].width;
    g->is_open = false;
    record->number = ++r->given;
    record->raw = wf_buf_span(&g->raw);
    record->offset = g->first.offset;
    record->line = g->first.line;
    if (g->taint.number != 0)
        return refuse_tainted(r, record, diags);
    if (g->is_large)
        return refuse_large(r, record, diags);
    weft_value *const block = wf_arena_zero(record->arena, width, sizeof *block);
    weft_value *const blocks = wf_arena_zero(record->arena, g->count, r->width * sizeof *blocks);
    if (!block || !blocks)
        return record->arena->is_full ? refuse_large(r, record, diags) : WEFT_NOMEM;
    /* texts may be copied in whole steps: there are bytes behind the last one */
    if (!wf_buf_reserve(&g->rows, 64))
        return g->rows.status;
    const weft_status rc = lay_out(r, blocks, &block[r->key_slot]);
    if (rc != WEFT_OK)
        return broken(diags);
    block[0] = (weft_value){.kind = WEFT_KIND_RECORD, .as.block = block};
    block[r->rows_slot] = (weft_value){
        .kind = WEFT_KIND_LIST, .extra = (uint16_t)r->width, .len = g->count, .as.list = blocks};
    record->block = block;
    return WEFT_OK;
}

weft_status wf_group_stray(wf_group_reader *r, wf_record *record)
{
    const wf_row_place place = {r->row.number, r->row.line};
    record->number = ++r->given;
    record->offset = r->row.offset;
    record->line = r->row.line;
    record->raw = r->row.raw;
    if (r->strays++ == 0)
        r->first_stray = place;
    if (r->map->group_stray)
        return WEFT_REJECTED;
    if (r->group.is_open)
        r->group.taint = place;
    r->next_taint = place;
    return WEFT_REJECTED;
}

/* ---- sorted input ---- */

static weft_status comes_back(const wf_group_reader *r, const char *key, wf_row_place again,
                              wf_row_place before, uint64_t offset, weft_diags *diags)
{
    weft_diag *const diag = wf_diags_add(
        diags, WF_W4808, (wf_place){0},
        "%s comes back in row %llu: its group began with row %llu and was mapped without it", key,
        (unsigned long long)again.number, (unsigned long long)before.number);
    wf_diag_hint(diags, diag, "the input is not sorted: leave  sorted: true  out");
    wf_diag_record(diags, diag, r->options.name, again.number, offset, again.line);
    return WEFT_INVALID;
}

/* The row that was read begins a group. */
static weft_status begin_with_row(wf_group_reader *r, weft_diags *diags)
{
    const weft_span key = wf_buf_span(&r->row_key);
    const wf_row_place place = {r->row.number, r->row.line};
    wf_row_place before;
    weft_status rc = wf_group_keys_add(&r->keys, key, place, &before, diags);
    if (rc == WEFT_REJECTED) {
        wf_buf room;
        wf_buf_init(&room, NAME_BYTES);
        rc = comes_back(r, wf_group_show(&room, key), place, before, r->row.offset, diags);
        wf_buf_fini(&room);
        return rc;
    }
    if (rc == WEFT_OK)
        wf_group_begin(r, key);
    return rc;
}

static weft_status end_of_keys(wf_group_reader *r, weft_diags *diags)
{
    wf_row_place before;
    wf_row_place again;
    const weft_status rc = wf_group_keys_end(&r->keys, &before, &again, diags);
    return rc == WEFT_REJECTED ? comes_back(r, "a key", again, before, 0, diags)
           : rc == WEFT_OK     ? WEFT_DONE
                               : rc;
}

/* The input broke off inside a group, whose other rows nobody knows. */
static weft_status broken_off(wf_group_reader *r, weft_status rc, weft_diags *diags)
{
    if (rc == WEFT_INVALID && r->group.is_open) {
        wf_buf room;
        wf_buf_init(&room, NAME_BYTES);
        wf_diags_add(diags, WF_W4809, (wf_place){0},
                     "the group %s is not given: the input breaks off in it",
                     wf_group_show(&room, wf_buf_span(&r->group.name)));
        wf_buf_fini(&room);
    }
    r->group.is_open = false;
    return rc;
}

static weft_status next_of_sorted(wf_group_reader *r, wf_record *record, weft_diags *diags)
{
    const wf_arena_mark mark = wf_arena_here(record->arena);
    for (;;) {
        weft_status rc = WEFT_OK;
        if (!r->has_row && !r->is_at_end)
            rc = wf_group_row(r, mark, diags);
        if (rc == WEFT_REJECTED)
            return wf_group_stray(r, record);
        if (rc != WEFT_OK && rc != WEFT_DONE)
            return broken_off(r, rc, diags);
        r->is_at_end |= rc == WEFT_DONE;
        r->has_row = !r->is_at_end;
        if (r->is_at_end)
            return r->group.is_open ? wf_group_give(r, record, diags) : end_of_keys(r, diags);
        if (!r->group.is_open)
            rc = begin_with_row(r, diags);
        else if (!weft_span_equal(wf_buf_span(&r->row_key), wf_buf_span(&r->group.key)))
            return wf_group_give(r, record, diags);
        if (rc == WEFT_OK)
            rc = wf_group_add(r, wf_buf_span(&r->row_packed));
        r->has_row = false;
        if (rc != WEFT_OK)
            return rc;
    }
}

/* ---- the reader ---- */

static weft_status group_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    wf_group_reader *const r = (wf_group_reader *)self;
    return r->map->group_sorted ? next_of_sorted(r, record, diags)
                                : wf_group_next_sorting(r, record, diags);
}

static void group_close(wf_reader *self)
{
    wf_group_reader_free((wf_group_reader *)self);
}

static uint64_t group_position(const wf_reader *self)
{
    const wf_group_reader *const r = (const wf_group_reader *)self;
    return r->rows->position(r->rows);
}

static uint64_t group_rows(const wf_reader *self)
{
    return ((const wf_group_reader *)self)->row_count;
}

/* The map's shape with the element of `rows` as its root: all nodes keep their numbers. */
static bool make_shape(wf_group_reader *r)
{
    const wf_shape *const whole = &r->map->shape;
    const uint32_t rows = wf_shape_member(whole, 0, weft_span_text(WF_GROUP_ROWS));
    const uint32_t key = wf_shape_member(whole, 0, weft_span_text(WF_GROUP_KEY));
    wf_shape_node *const nodes = wf_alloc(whole->node_count, sizeof *nodes);
    if (!nodes)
        return false;
    memcpy(nodes, whole->nodes, whole->node_count * sizeof *nodes);
    r->shape = *whole;
    r->shape.nodes = nodes;
    r->element = whole->nodes[rows].element;
    r->key_slot = whole->nodes[key].slot;
    r->rows_slot = whole->nodes[rows].slot;
    nodes[0] = nodes[r->element];
    nodes[0].parent = WF_SHAPE_NONE;
    for (uint32_t at = nodes[0].first_child; at != WF_SHAPE_NONE; at = nodes[at].next)
        nodes[at].parent = 0;
    if (nodes[0].element != WF_SHAPE_NONE)
        nodes[nodes[0].element].parent = 0;
    r->width = nodes[0].width;
    return true;
}

weft_status wf_group_reader_open(wf_group_reader **out, const weft_program *program, uint32_t map,
                                 weft_vm *vm, const wf_group_options *options)
{
    wf_group_reader *const r = wf_new(wf_group_reader);
    if (!r)
        return WEFT_NOMEM;
    r->reader.next = group_next;
    r->reader.close = group_close;
    r->reader.position = group_position;
    r->reader.rows = group_rows;
    r->program = program;
    r->map = &program->maps[map];
    r->vm = vm;
    r->options = *options;
    wf_arena_init(&r->arena, wf_vm_arena(vm)->max);
    wf_buf_init(&r->row_key, ROW_SPACE);
    wf_buf_init(&r->row_packed, ROW_SPACE);
    wf_buf_init(&r->group.key, ROW_SPACE);
    wf_buf_init(&r->group.name, ROW_SPACE);
    wf_buf_init(&r->group.rows, ROW_SPACE);
    wf_buf_init(&r->group.raw, ROW_SPACE);
    wf_group_keys_init(&r->keys, &options->sorting);
    if (!make_shape(r)) {
        wf_group_reader_free(r);
        return WEFT_NOMEM;
    }
    *out = r;
    return WEFT_OK;
}

void wf_group_reader_free(wf_group_reader *r)
{
    if (!r)
        return;
    wf_reader_close(r->rows);
    wf_sorter_close(r->sorter);
    wf_group_keys_fini(&r->keys);
    wf_buf_fini(&r->row_key);
    wf_buf_fini(&r->row_packed);
    wf_buf_fini(&r->group.key);
    wf_buf_fini(&r->group.name);
    wf_buf_fini(&r->group.rows);
    wf_buf_fini(&r->group.raw);
    wf_arena_fini(&r->arena);
    wf_free(r->shape.nodes);
    wf_free(r);
}

const wf_shape *wf_group_reader_shape(const wf_group_reader *r)
{
    return &r->shape;
}

wf_reader *wf_group_reader_over(wf_group_reader *r, wf_reader *rows)
{
    r->rows = rows;
    return &r->reader;
}
