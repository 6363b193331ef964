/* See sorter.h. Entries are gathered in one buffer; an index of them is sorted, by the first bytes of the
   keys before all of them. Easy to get wrong: the buffer moves while it grows, so the index holds offsets,
   which rise in the order of putting: by them equal keys keep their order. */
#include "runtime/flow/sorter.h"

#include "base/memory.h"
#include "runtime/flow/merge.h"

#include <stdlib.h>

#define UNIT_USUAL ((size_t)64 << 10) /* read of a run at a time */
#define UNIT_LEAST ((size_t)512)
#define UNITS      16u  /* at least so many of them in a small memory */
#define MOST_RUNS  512u /* merged at once */
#define BUFFER     ((size_t)1 << 30)
#define LOOK_EVERY 1024u /* entries between two looks at the stop flag */

typedef struct slot {
    uint64_t prefix; /* of the key, so that numbers compare as bytes do */
    size_t at;       /* of the entry in the buffer */
    const char *data;
} slot;

struct wf_sorter {
    wf_sorter_options options;
    wf_buf data;
    slot *slots;
    size_t count;
    size_t cap;
    size_t next; /* of those in memory to be given */
    size_t largest;
    wf_run *runs;
    uint32_t run_count;
    uint32_t run_cap;
    uint64_t runs_made;
    uint32_t passes;
    wf_spill spills[2];
    int current; /* the spill that holds the runs */
    wf_merge merge;
    uint32_t looked;
};

weft_status wf_sorter_open(wf_sorter **out, const wf_sorter_options *options)
{
    wf_sorter *const sorter = wf_new(wf_sorter);
    if (!sorter)
        return WEFT_NOMEM;
    sorter->options = *options;
    if (sorter->options.memory == 0)
        sorter->options.memory = WF_SORTER_MEMORY;
    wf_buf_init(&sorter->data, BUFFER);
    for (int i = 0; i < 2; i++)
        wf_spill_init(&sorter->spills[i], options->directory);
    *out = sorter;
    return WEFT_OK;
}

void wf_sorter_close(wf_sorter *sorter)
{
    if (!sorter)
        return;
    wf_merge_close(&sorter->merge);
    for (int i = 0; i < 2; i++)
        wf_spill_fini(&sorter->spills[i]);
    wf_buf_fini(&sorter->data);
    wf_free(sorter->slots);
    wf_free(sorter->runs);
    wf_free(sorter);
}

uint64_t wf_sorter_runs(const wf_sorter *sorter)
{
    return sorter->runs_made;
}

uint32_t wf_sorter_passes(const wf_sorter *sorter)
{
    return sorter->passes;
}

static weft_status look(wf_sorter *sorter)
{
    if (++sorter->looked % LOOK_EVERY != 0 || !sorter->options.stop)
        return WEFT_OK;
    return *sorter->options.stop != 0 ? WEFT_STOPPED : WEFT_OK;
}

/* ---- in memory ---- */

static uint64_t prefix_of(weft_span key)
{
    uint64_t prefix = 0;
    for (size_t i = 0; i < sizeof prefix; i++)
        prefix = prefix << 8 | (i < key.len ? (unsigned char)key.ptr[i] : 0u);
    return prefix;
}

static int by_key(const void *left, const void *right)
{
    const slot *const a = left;
    const slot *const b = right;
    if (a->prefix != b->prefix)
        return a->prefix < b->prefix ? -1 : 1;
    const int order =
        wf_entry_compare(wf_entry_key(a->data + a->at), wf_entry_key(b->data + b->at));
    return order != 0 ? order : (a->at > b->at) - (a->at < b->at);
}

static void sort_slots(wf_sorter *sorter)
{
    for (size_t i = 0; i < sorter->count; i++)
        sorter->slots[i].data = sorter->data.data;
    if (sorter->count != 0)
        qsort(sorter->slots, sorter->count, sizeof *sorter->slots, by_key);
}

static bool add_run(wf_sorter *sorter, wf_run run)
{
    if (sorter->run_count == sorter->run_cap) {
        const uint32_t cap = sorter->run_cap ? sorter->run_cap * 2 : 16;
        wf_run *const runs = wf_realloc(sorter->runs, cap * sizeof *runs);
        if (!runs)
            return false;
        sorter->runs = runs;
        sorter->run_cap = cap;
    }
    sorter->runs[sorter->run_count++] = run;
    return true;
}

/* What is in memory becomes a run. */
static weft_status spill_memory(wf_sorter *sorter, weft_diags *diags)
{
    wf_spill *const spill = &sorter->spills[sorter->current];
    wf_run run = {spill->size, 0};
    weft_status rc = WEFT_OK;
    sort_slots(sorter);
    for (size_t i = 0; rc == WEFT_OK && i < sorter->count; i++) {
        const char *const entry = sorter->data.data + sorter->slots[i].at;
        rc = look(sorter);
        if (rc == WEFT_OK)
            rc = wf_spill_put(spill, entry,
                              wf_entry_size(wf_entry_key(entry).len, wf_entry_value(entry).len),
                              diags);
    }
    run.end = spill->size;
    wf_buf_reset(&sorter->data);
    sorter->count = 0;
    sorter->runs_made++;
    if (rc == WEFT_OK && !add_run(sorter, run))
        rc = WEFT_NOMEM;
    return rc;
}

static bool add_slot(wf_sorter *sorter, slot made)
{
    if (sorter->count == sorter->cap) {
        const size_t cap = sorter->cap ? sorter->cap * 2 : 256;
        slot *const slots = wf_realloc(sorter->slots, cap * sizeof *slots);
        if (!slots)
            return false;
        sorter->slots = slots;
        sorter->cap = cap;
    }
    sorter->slots[sorter->count++] = made;
    return true;
}

static void put_rounded(wf_buf *out, weft_span bytes)
{
    static const char zeros[WF_ENTRY_ALIGN] = {0};
    wf_buf_put_span(out, bytes);
    wf_buf_put(out, zeros, wf_entry_rounded(bytes.len) - bytes.len);
}

weft_status wf_sorter_put(wf_sorter *sorter, weft_span key, weft_span value, weft_diags *diags)
{
    const size_t size = wf_entry_size(key.len, value.len);
    const size_t used = sorter->data.len + sorter->count * sizeof(slot);
    weft_status rc = look(sorter);
    if (key.len > UINT32_MAX || value.len > UINT32_MAX || size > BUFFER)
        return WEFT_LIMIT;
    if (rc == WEFT_OK && sorter->count != 0 && used + size + sizeof(slot) > sorter->options.memory)
        rc = spill_memory(sorter, diags);
    if (rc != WEFT_OK)
        return rc;
    const wf_entry_head head = {(uint32_t)key.len, (uint32_t)value.len, 0};
    const slot made = {prefix_of(key), sorter->data.len, NULL};
    union {
        const wf_entry_head *head;
        const char *bytes;
    } cast = {&head};
    wf_buf_put(&sorter->data, cast.bytes, sizeof head);
    put_rounded(&sorter->data, key);
    put_rounded(&sorter->data, value);
    if (sorter->data.status != WEFT_OK)
        return sorter->data.status;
    if (size > sorter->largest)
        sorter->largest = size;
    return add_slot(sorter, made) ? WEFT_OK : WEFT_NOMEM;
}

/* ---- from the disk ---- */

static size_t unit_of(const wf_sorter *sorter)
{
    const size_t part = sorter->options.memory / UNITS;
    return part >= UNIT_USUAL ? UNIT_USUAL : part < UNIT_LEAST ? UNIT_LEAST : part;
}

/* How many runs are merged at once: an entry of each is in memory. */
static uint32_t most_runs(const wf_sorter *sorter)
{
    const size_t unit = unit_of(sorter);
    const size_t each = sorter->largest > unit ? sorter->largest : unit;
    const size_t many = sorter->options.memory / each;
    return many < 2 ? 2 : many > MOST_RUNS ? MOST_RUNS : (uint32_t)many;
}

/* Some runs beside each other become one in the other spill. */
static weft_status merge_some(wf_sorter *sorter, const wf_run *runs, uint32_t count, wf_run *made,
                              weft_diags *diags)
{
    wf_spill *const to = &sorter->spills[1 - sorter->current];
    const char *entry;
    made->at = to->size;
    weft_status rc = wf_merge_open(&sorter->merge, &sorter->spills[sorter->current], runs, count,
                                   unit_of(sorter), diags);
    while (rc == WEFT_OK) {
        rc = wf_merge_next(&sorter->merge, &entry, diags);
        if (rc == WEFT_OK)
            rc = look(sorter);
        if (rc == WEFT_OK)
            rc = wf_spill_put(to, entry,
                              wf_entry_size(wf_entry_key(entry).len, wf_entry_value(entry).len),
                              diags);
    }
    wf_merge_close(&sorter->merge);
    made->end = to->size;
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* One pass: fewer and longer runs, in the same order. */
static weft_status pass(wf_sorter *sorter, weft_diags *diags)
{
    const uint32_t most = most_runs(sorter);
    uint32_t made = 0;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < sorter->run_count; i += most) {
        const uint32_t left = sorter->run_count - i;
        wf_run run;
        rc = merge_some(sorter, sorter->runs + i, left < most ? left : most, &run, diags);
        sorter->runs[made++] = run;
    }
    if (rc == WEFT_OK)
        rc = wf_spill_flush(&sorter->spills[1 - sorter->current], diags);
    if (rc == WEFT_OK)
        rc = wf_spill_empty(&sorter->spills[sorter->current], diags);
    sorter->run_count = made;
    sorter->current = 1 - sorter->current;
    sorter->passes++;
    return rc;
}

weft_status wf_sorter_sort(wf_sorter *sorter, weft_diags *diags)
{
    if (sorter->run_count == 0) {
        sort_slots(sorter);
        return WEFT_OK;
    }
    weft_status rc = sorter->count != 0 ? spill_memory(sorter, diags) : WEFT_OK;
    if (rc == WEFT_OK)
        rc = wf_spill_flush(&sorter->spills[sorter->current], diags);
    wf_buf_fini(&sorter->data);
    wf_free(sorter->slots);
    sorter->slots = NULL;
    sorter->cap = 0;
    while (rc == WEFT_OK && sorter->run_count > most_runs(sorter))
        rc = pass(sorter, diags);
    if (rc == WEFT_OK)
        rc = wf_merge_open(&sorter->merge, &sorter->spills[sorter->current], sorter->runs,
                           sorter->run_count, unit_of(sorter), diags);
    return rc;
}

weft_status wf_sorter_next(wf_sorter *sorter, weft_span *key, weft_span *value, weft_diags *diags)
{
    const char *entry = NULL;
    weft_status rc = look(sorter);
    if (rc == WEFT_OK && sorter->run_count != 0) {
        rc = wf_merge_next(&sorter->merge, &entry, diags);
    } else if (rc == WEFT_OK) {
        if (sorter->next == sorter->count)
            return WEFT_DONE;
        entry = sorter->data.data + sorter->slots[sorter->next++].at;
    }
    if (rc == WEFT_OK) {
        *key = wf_entry_key(entry);
        *value = wf_entry_value(entry);
    }
    return rc;
}
