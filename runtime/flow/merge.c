/* See merge.h: a heap of readers, each with a window into its run. */
#include "runtime/flow/merge.h"

#include "base/memory.h"

typedef struct wf_merge_reader {
    uint64_t at; /* of the byte behind the window */
    uint64_t end;
    char *window;
    size_t cap;
    size_t from; /* where the entry begins */
    size_t to;   /* where the window ends */
    weft_span key;
} reader;

weft_span wf_entry_key(const char *entry)
{
    wf_entry_head head;
    memcpy(&head, entry, sizeof head);
    return weft_span_of(entry + sizeof head, head.key);
}

weft_span wf_entry_value(const char *entry)
{
    wf_entry_head head;
    memcpy(&head, entry, sizeof head);
    return weft_span_of(entry + sizeof head + wf_entry_rounded(head.key), head.value);
}

int wf_entry_compare(weft_span a, weft_span b)
{
    const size_t least = a.len < b.len ? a.len : b.len;
    const int order = least != 0 ? memcmp(a.ptr, b.ptr, least) : 0;
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

/* At least `want` bytes from the entry's beginning on, which the run has for sure. */
static weft_status hold(const wf_merge *merge, reader *r, size_t want, weft_diags *diags)
{
    const size_t has = r->to - r->from;
    if (has >= want)
        return WEFT_OK;
    if (want > r->cap) {
        char *const window = wf_realloc(r->window, want);
        if (!window)
            return WEFT_NOMEM;
        r->window = window;
        r->cap = want;
    }
    memmove(r->window, r->window + r->from, has);
    r->from = 0;
    r->to = has;
    const uint64_t left = r->end - r->at;
    const size_t more = left < r->cap - has ? (size_t)left : r->cap - has;
    const weft_status rc = wf_spill_read(merge->spill, r->at, r->window + has, more, diags);
    r->at += more;
    r->to += more;
    return rc;
}

/* The reader's entry, whole in its window. WEFT_DONE: it has none. */
static weft_status load(const wf_merge *merge, reader *r, weft_diags *diags)
{
    wf_entry_head head;
    if (r->from == r->to && r->at == r->end)
        return WEFT_DONE;
    weft_status rc = hold(merge, r, sizeof head, diags);
    if (rc != WEFT_OK)
        return rc;
    memcpy(&head, r->window + r->from, sizeof head);
    rc = hold(merge, r, wf_entry_size(head.key, head.value), diags);
    if (rc == WEFT_OK)
        r->key = wf_entry_key(r->window + r->from);
    return rc;
}

/* Of equal keys the earlier run is less. */
static bool is_less(const wf_merge *merge, uint32_t a, uint32_t b)
{
    const int order = wf_entry_compare(merge->readers[a].key, merge->readers[b].key);
    return order != 0 ? order < 0 : a < b;
}

static void sink(wf_merge *merge, uint32_t at)
{
    uint32_t *const heap = merge->heap;
    for (uint32_t child = 2 * at + 1; child < merge->heap_count; child = 2 * at + 1) {
        if (child + 1 < merge->heap_count && is_less(merge, heap[child + 1], heap[child]))
            child++;
        if (!is_less(merge, heap[child], heap[at]))
            return;
        const uint32_t moved = heap[at];
        heap[at] = heap[child];
        heap[child] = moved;
        at = child;
    }
}

weft_status wf_merge_open(wf_merge *merge, const wf_spill *spill, const wf_run *runs,
                          uint32_t count, size_t room, weft_diags *diags)
{
    *merge = (wf_merge){.spill = spill, .count = count};
    merge->readers = wf_alloc(count, sizeof *merge->readers);
    merge->heap = wf_alloc(count, sizeof *merge->heap);
    weft_status rc = merge->readers && merge->heap ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++) {
        reader *const r = &merge->readers[i];
        r->at = runs[i].at;
        r->end = runs[i].end;
        r->window = wf_alloc(1, room);
        r->cap = room;
        rc = r->window ? load(merge, r, diags) : WEFT_NOMEM;
        if (rc == WEFT_OK)
            merge->heap[merge->heap_count++] = i;
        else if (rc == WEFT_DONE)
            rc = WEFT_OK;
    }
    for (uint32_t i = merge->heap_count / 2; rc == WEFT_OK && i-- > 0;)
        sink(merge, i);
    return rc;
}

void wf_merge_close(wf_merge *merge)
{
    for (uint32_t i = 0; merge->readers && i < merge->count; i++)
        wf_free(merge->readers[i].window);
    wf_free(merge->readers);
    wf_free(merge->heap);
    *merge = (wf_merge){0};
}

/* The reader whose entry was given goes on. */
static weft_status go_on(wf_merge *merge, weft_diags *diags)
{
    reader *const r = &merge->readers[merge->heap[0]];
    r->from += wf_entry_size(r->key.len, wf_entry_value(r->window + r->from).len);
    const weft_status rc = load(merge, r, diags);
    if (rc == WEFT_DONE)
        merge->heap[0] = merge->heap[--merge->heap_count];
    else if (rc != WEFT_OK)
        return rc;
    sink(merge, 0);
    return WEFT_OK;
}

weft_status wf_merge_next(wf_merge *merge, const char **entry, weft_diags *diags)
{
    const weft_status rc = merge->is_begun ? go_on(merge, diags) : WEFT_OK;
    if (rc != WEFT_OK)
        return rc;
    merge->is_begun = merge->heap_count != 0;
    if (!merge->is_begun)
        return WEFT_DONE;
    const reader *const least = &merge->readers[merge->heap[0]];
    *entry = least->window + least->from;
    return WEFT_OK;
}
