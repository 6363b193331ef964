/* A row: read, asked for its key, packed. */
#include "runtime/flow/group_core.h"

#include "vm/pack.h"
#include "vm/value.h"

#include <stddef.h>

const char *wf_group_show(wf_buf *room, weft_span key)
{
    wf_buf_reset(room);
    wf_value_show_key(room, key);
    wf_buf_put_byte(room, '\0');
    return room->status == WEFT_OK ? room->data : "?";
}

/* The machine does not know where the row stood. */
static void place_last(const wf_group_reader *r, weft_diags *diags)
{
    wf_diag_record(diags, wf_diags_last(diags), r->options.name, r->row.number, r->row.offset,
                   r->row.line);
}

static weft_status no_key(const wf_group_reader *r, weft_value key, weft_diags *diags)
{
    const char *const found = key.kind == WEFT_KIND_LIST ? "a list"
                              : key.kind == WEFT_KIND_MAP || key.kind == WEFT_KIND_RECORD
                                  ? "an object"
                                  : weft_kind_name((weft_kind)key.kind);
    weft_diag *const diag =
        wf_diags_add(diags, WF_W4810, (wf_place){0}, "the row has no key: it is %s", found);
    wf_diag_hint(diags, diag, "group by one text, number, bool or date");
    place_last(r, diags);
    return WEFT_REJECTED;
}

static weft_status ask_key(wf_group_reader *r, weft_value *key, weft_diags *diags)
{
    weft_value *const row = &r->row.block[0];
    if (row->kind == WEFT_KIND_RECORD)
        row->len = r->element; /* its reader knows it as the root */
    const size_t told = weft_diags_count(diags);
    const weft_status rc = wf_vm_call(key, r->vm, r->map->group_key, row, 1, diags);
    if (rc == WEFT_REJECTED && weft_diags_count(diags) != told)
        place_last(r, diags);
    if (rc != WEFT_OK)
        return rc;
    wf_buf_reset(&r->row_key);
    if (!wf_value_put_key(&r->row_key, *key))
        return no_key(r, *key, diags);
    return r->row_key.status;
}

static weft_status too_large(const wf_group_reader *r, weft_diags *diags)
{
    (void)wf_diags_add(diags, WF_W4804, (wf_place){0}, "the row is too large to be grouped");
    place_last(r, diags);
    return WEFT_REJECTED;
}

static weft_status pack(wf_group_reader *r, weft_value key, weft_diags *diags)
{
    wf_buf *const out = &r->row_packed;
    wf_row_head head = {.number = r->row.number,
                        .offset = r->row.offset,
                        .line = r->row.line,
                        .key = (uint32_t)r->row_key.len,
                        .raw = r->row.raw.len};
    union {
        const wf_row_head *head;
        const char *bytes;
    } cast = {&head};
    wf_buf_reset(out);
    wf_buf_put(out, cast.bytes, sizeof head);
    weft_status rc = wf_pack_block(out, 0, &key, 1);
    head.block = (uint32_t)out->len;
    if (rc == WEFT_OK)
        rc = wf_pack_block(out, 0, r->row.block, r->width);
    wf_buf_put_span(out, wf_buf_span(&r->row_key));
    wf_buf_put_span(out, r->row.raw);
    if (rc == WEFT_OK)
        rc = out->status;
    if (rc == WEFT_OK)
        memcpy(out->data, &head, sizeof head);
    return rc == WEFT_LIMIT ? too_large(r, diags) : rc;
}

weft_status wf_group_row(wf_group_reader *r, wf_arena_mark mark, weft_diags *diags)
{
    weft_value key;
    wf_arena_reset(&r->arena);
    r->row.arena = &r->arena;
    weft_status rc = r->rows->next(r->rows, &r->row, diags);
    r->row_count += rc == WEFT_OK || rc == WEFT_REJECTED;
    if (rc != WEFT_OK)
        return rc;
    rc = ask_key(r, &key, diags);
    if (rc == WEFT_OK)
        rc = pack(r, key, diags);
    wf_arena_rewind(wf_vm_arena(r->vm), mark);
    return rc;
}
