/* Rows that do not stand together. First all are read and sorted by key; then they are sorted once more by
   the number of the first row of their group. Both sorts keep the order of equals, so the rows of a group
   stay in that of the input. Not one sort by key alone: groups would come in another order than from
   sorted input. */
#include "runtime/flow/group_core.h"

/* How much of all memory each of the two sorters has. */
static weft_status open_sorter(const wf_group_reader *r, wf_sorter **out)
{
    wf_sorter_options options = r->options.sorting;
    options.memory = (options.memory != 0 ? options.memory : WF_SORTER_MEMORY) / 2;
    return wf_sorter_open(out, &options);
}

/* A number as a key: bytes in order are numbers in order. */
static weft_span number_key(char room[8], uint64_t number)
{
    for (int i = 8; i-- > 0; number >>= 8)
        room[i] = (char)(number & 0xff);
    return weft_span_of(room, 8);
}

/* Strays were told of one by one; no group can be known to be whole. */
static weft_status refuse_all(const wf_group_reader *r, weft_diags *diags)
{
    weft_diag *const diag =
        wf_diags_add(diags, WF_W4807, (wf_place){0},
                     "no group is given: %llu %s (the first is row %llu) may belong to any of them",
                     (unsigned long long)r->strays, r->strays == 1 ? "row" : "rows",
                     (unsigned long long)r->first_stray.number);
    wf_diag_hint(diags, diag, "mend them, or let groups go without: group(stray: \"reject\")");
    wf_diag_record(diags, diag, r->options.name, 0, 0, r->first_stray.line);
    return WEFT_INVALID;
}

/* Until the input ends or a row is refused, which is a record. */
static weft_status read_rows(wf_group_reader *r, wf_record *record, weft_diags *diags)
{
    const wf_arena_mark mark = wf_arena_here(record->arena);
    weft_status rc = r->sorter ? WEFT_OK : open_sorter(r, &r->sorter);
    while (rc == WEFT_OK) {
        rc = wf_group_row(r, mark, diags);
        if (rc == WEFT_REJECTED)
            return wf_group_stray(r, record);
        if (rc == WEFT_OK)
            rc = wf_sorter_put(r->sorter, wf_buf_span(&r->row_key), wf_buf_span(&r->row_packed),
                               diags);
    }
    return rc;
}

/* From the order of keys to that of first rows. */
static weft_status sort_again(wf_group_reader *r, weft_diags *diags)
{
    wf_sorter *again = NULL;
    char first[8] = {0};
    weft_span key;
    weft_span packed;
    weft_status rc = wf_sorter_sort(r->sorter, diags);
    if (rc == WEFT_OK)
        rc = open_sorter(r, &again);
    wf_buf_reset(&r->group.key);
    for (bool is_first = true; rc == WEFT_OK; is_first = false) {
        rc = wf_sorter_next(r->sorter, &key, &packed, diags);
        if (rc != WEFT_OK)
            break;
        if (is_first || !weft_span_equal(key, wf_buf_span(&r->group.key))) {
            wf_row_head head;
            memcpy(&head, packed.ptr, sizeof head);
            (void)number_key(first, head.number);
            wf_buf_reset(&r->group.key);
            wf_buf_put_span(&r->group.key, key);
        }
        rc = r->group.key.status;
        if (rc == WEFT_OK)
            rc = wf_sorter_put(again, weft_span_of(first, sizeof first), packed, diags);
    }
    wf_sorter_close(r->sorter);
    r->sorter = again;
    if (rc == WEFT_DONE)
        rc = wf_sorter_sort(again, diags);
    r->is_sorted = rc == WEFT_OK;
    return rc;
}

static weft_status read_all(wf_group_reader *r, wf_record *record, weft_diags *diags)
{
    const weft_status rc = read_rows(r, record, diags);
    if (rc != WEFT_DONE)
        return rc;
    if (r->strays != 0 && !r->map->group_stray)
        return refuse_all(r, diags);
    return sort_again(r, diags);
}

/* Rows up to the first of the next group, which waits in row_key and row_packed. */
static weft_status gather(wf_group_reader *r, weft_diags *diags)
{
    weft_span key;
    weft_span packed;
    weft_status rc = WEFT_OK;
    if (r->has_row) {
        wf_group_begin(r, wf_buf_span(&r->row_key));
        rc = wf_group_add(r, wf_buf_span(&r->row_packed));
    }
    r->has_row = false;
    while (rc == WEFT_OK) {
        rc = wf_sorter_next(r->sorter, &key, &packed, diags);
        if (rc != WEFT_OK)
            break;
        if (!r->group.is_open)
            wf_group_begin(r, key);
        if (!weft_span_equal(key, wf_buf_span(&r->group.key))) {
            wf_buf_reset(&r->row_key);
            wf_buf_reset(&r->row_packed);
            wf_buf_put_span(&r->row_key, key);
            wf_buf_put_span(&r->row_packed, packed);
            r->has_row = true;
            return r->row_packed.status;
        }
        rc = wf_group_add(r, packed);
    }
    return rc;
}

weft_status wf_group_next_sorting(wf_group_reader *r, wf_record *record, weft_diags *diags)
{
    weft_status rc = r->is_sorted ? WEFT_OK : read_all(r, record, diags);
    if (rc != WEFT_OK)
        return rc;
    rc = gather(r, diags);
    if (rc == WEFT_DONE && !r->group.is_open)
        return WEFT_DONE;
    return rc == WEFT_OK || rc == WEFT_DONE ? wf_group_give(r, record, diags) : rc;
}
