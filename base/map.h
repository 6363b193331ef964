/* Text → pointer, in an arena, kept in the order of insertion. Lookup is by seeded hash, so that
   chosen keys cannot make it slow. Entries are never removed. */
#ifndef WF_BASE_MAP_H
#define WF_BASE_MAP_H

#include "base/arena.h"

typedef struct wf_map_entry {
    weft_span key;
    void *value;
    uint32_t hash;
} wf_map_entry;

typedef struct wf_map {
    wf_arena *arena;
    wf_map_entry *entries; /* `count` of them, oldest first */
    uint32_t *slots;       /* 1-based indexes into entries; 0: free */
    uint32_t count;
    uint32_t cap;
    uint32_t slot_mask;
    uint32_t seed;
} wf_map;

void wf_map_init(wf_map *map, wf_arena *arena);
/* The value under `key`, or NULL. */
void *wf_map_find(const wf_map *map, weft_span key);
/* Sets the value under `key` (the key's bytes are kept, not copied). `*old`, where given, gets what
   stood there before or NULL. False when memory is short. */
bool wf_map_put(wf_map *map, weft_span key, void *value, void **old);

/* Seeded 32-bit hash of bytes, the same on every machine for the same seed. */
uint32_t wf_hash(weft_span bytes, uint32_t seed);

#endif
