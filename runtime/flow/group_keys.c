/* A key is known by the 128 bits of its digest: two that differ are taken for one about never, and then a
   sound run ends with an error, never the other way round. Easy to get wrong: when memory is full the keys
   move to the sorter all at once, and from then on a key may be in both. */
#include "base/digest.h"
#include "base/memory.h"
#include "runtime/flow/group_core.h"

#define FINGERPRINT 16u
#define FIRST_CAP   ((size_t)1024)
#define LEAST_CAP   ((size_t)16)

typedef struct wf_group_key {
    uint64_t print[2]; /* both 0: free */
    wf_row_place place;
} group_key;

void wf_group_keys_init(wf_group_keys *keys, const wf_sorter_options *sorting)
{
    *keys = (wf_group_keys){.sorting = *sorting};
    const size_t memory = sorting->memory != 0 ? sorting->memory : WF_SORTER_MEMORY;
    keys->most = LEAST_CAP; /* growing holds the old table and the new one */
    while (keys->most * 2 * sizeof(group_key) <= memory / 2)
        keys->most *= 2;
    keys->sorting.memory = memory / 2;
}

void wf_group_keys_fini(wf_group_keys *keys)
{
    wf_free(keys->slots);
    wf_sorter_close(keys->older);
    *keys = (wf_group_keys){0};
}

static void take_print(uint64_t print[2], weft_span key)
{
    unsigned char bytes[WF_DIGEST_BYTES];
    (void)wf_digest_of(bytes, WF_DIGEST_MD5, key); /* 16 bytes, as FINGERPRINT has it */
    memcpy(print, bytes, FINGERPRINT);
    print[0] |= 1;
}

/* The slot of that key, or the free one where it belongs. */
static group_key *find(const wf_group_keys *keys, const uint64_t print[2])
{
    size_t at = (size_t)(print[1] & (keys->cap - 1));
    while (keys->slots[at].print[0] != 0 &&
           (keys->slots[at].print[0] != print[0] || keys->slots[at].print[1] != print[1]))
        at = (at + 1) & (keys->cap - 1);
    return &keys->slots[at];
}

static weft_status grow(wf_group_keys *keys)
{
    wf_group_keys larger = *keys;
    larger.cap = keys->cap != 0 ? keys->cap * 2 : keys->most < FIRST_CAP ? keys->most : FIRST_CAP;
    larger.slots = wf_alloc(larger.cap, sizeof *larger.slots);
    if (!larger.slots)
        return WEFT_NOMEM;
    for (size_t i = 0; i < keys->cap; i++)
        if (keys->slots[i].print[0] != 0)
            *find(&larger, keys->slots[i].print) = keys->slots[i];
    wf_free(keys->slots);
    *keys = larger;
    return WEFT_OK;
}

static weft_status move_to_sorter(wf_group_keys *keys, weft_diags *diags)
{
    weft_status rc = keys->older ? WEFT_OK : wf_sorter_open(&keys->older, &keys->sorting);
    for (size_t i = 0; rc == WEFT_OK && i < keys->cap; i++) {
        const group_key *const key = &keys->slots[i];
        union {
            const uint64_t *print;
            const wf_row_place *place;
            const char *bytes;
        } print = {.print = key->print}, place = {.place = &key->place};
        if (key->print[0] != 0)
            rc = wf_sorter_put(keys->older, weft_span_of(print.bytes, FINGERPRINT),
                               weft_span_of(place.bytes, sizeof key->place), diags);
    }
    if (rc == WEFT_OK)
        memset(keys->slots, 0, keys->cap * sizeof *keys->slots);
    keys->count = 0;
    return rc;
}

weft_status wf_group_keys_add(wf_group_keys *keys, weft_span key, wf_row_place place,
                              wf_row_place *before, weft_diags *diags)
{
    uint64_t print[2];
    weft_status rc = WEFT_OK;
    take_print(print, key);
    if (keys->count + 1 > keys->cap / 4 * 3)
        rc = keys->cap < keys->most ? grow(keys) : move_to_sorter(keys, diags);
    if (rc != WEFT_OK)
        return rc;
    group_key *const slot = find(keys, print);
    if (slot->print[0] != 0) {
        *before = slot->place;
        return WEFT_REJECTED;
    }
    *slot = (group_key){{print[0], print[1]}, place};
    keys->count++;
    return WEFT_OK;
}

weft_status wf_group_keys_end(wf_group_keys *keys, wf_row_place *before, wf_row_place *again,
                              weft_diags *diags)
{
    char last[FINGERPRINT] = {0};
    weft_span print;
    weft_span place;
    weft_status rc = keys->older ? move_to_sorter(keys, diags) : WEFT_DONE;
    if (rc == WEFT_OK)
        rc = wf_sorter_sort(keys->older, diags);
    *again = (wf_row_place){0};
    while (rc == WEFT_OK) {
        wf_row_place here;
        wf_row_place earlier = *again;
        rc = wf_sorter_next(keys->older, &print, &place, diags);
        if (rc != WEFT_OK)
            break;
        memcpy(&here, place.ptr, sizeof here);
        *again = here;
        *before = earlier;
        if (earlier.number != 0 && memcmp(last, print.ptr, FINGERPRINT) == 0)
            return WEFT_REJECTED;
        memcpy(last, print.ptr, FINGERPRINT);
    }
    return rc == WEFT_DONE ? WEFT_OK : rc;
}
