/* Open addressing over indexes into an array of entries: the array keeps the order of insertion,
   the slots find a key. The seed comes from addresses, which differ from run to run; nothing
   visible depends on it, because walking follows the array. */
#include "base/map.h"

#include <string.h>

#define LEAST_ENTRIES 8u
#define MOST_ENTRIES  ((uint32_t)1 << 30)

static uint64_t rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64u - by);
}

static uint64_t scatter(uint64_t x) /* splitmix64's finalizer */
{
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

typedef struct sip_state {
    uint64_t a, b, c, d;
} sip_state;

static void sip_round(sip_state *s)
{
    s->a += s->b;
    s->b = rotate(s->b, 13) ^ s->a;
    s->a = rotate(s->a, 32);
    s->c += s->d;
    s->d = rotate(s->d, 16) ^ s->c;
    s->a += s->d;
    s->d = rotate(s->d, 21) ^ s->a;
    s->c += s->b;
    s->b = rotate(s->b, 17) ^ s->c;
    s->c = rotate(s->c, 32);
}

/* Little-endian whatever the machine is. */
static uint64_t load(const unsigned char *at, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word |= (uint64_t)at[i] << (8 * i);
    return word;
}

/* SipHash-1-3 with a key spread from the seed: a faster mixing of multiplications has collisions
   that hold for every seed, which would void the promise of the header. */
uint32_t wf_hash(weft_span bytes, uint32_t seed)
{
    const uint64_t k0 = scatter(seed);
    const uint64_t k1 = scatter(k0);
    sip_state s = {k0 ^ 0x736f6d6570736575u, k1 ^ 0x646f72616e646f6du, k0 ^ 0x6c7967656e657261u,
                   k1 ^ 0x7465646279746573u};
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    size_t left = bytes.len;
    for (; left >= 8; at += 8, left -= 8) {
        const uint64_t word = load(at, 8);
        s.d ^= word;
        sip_round(&s);
        s.a ^= word;
    }
    const uint64_t last = load(at, left) | (uint64_t)bytes.len << 56;
    s.d ^= last;
    sip_round(&s);
    s.a ^= last;
    s.c ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    const uint64_t h = s.a ^ s.b ^ s.c ^ s.d;
    return (uint32_t)(h ^ h >> 32);
}

void wf_map_init(wf_map *map, wf_arena *arena)
{
    memset(map, 0, sizeof *map);
    map->arena = arena;
    const uint64_t where = (uint64_t)(uintptr_t)map ^ rotate((uint64_t)(uintptr_t)arena, 32);
    map->seed = (uint32_t)scatter(where ^ (uint64_t)(uintptr_t)arena->first);
}

/* The slot that holds `key`, or the free one where it belongs. */
static uint32_t find_slot(const wf_map *map, weft_span key, uint32_t hash)
{
    uint32_t slot = hash & map->slot_mask;
    while (map->slots[slot] != 0) {
        const wf_map_entry *const entry = &map->entries[map->slots[slot] - 1];
        if (entry->hash == hash && weft_span_equal(entry->key, key))
            break;
        slot = (slot + 1) & map->slot_mask;
    }
    return slot;
}

void *wf_map_find(const wf_map *map, weft_span key)
{
    if (map->count == 0)
        return NULL;
    const uint32_t index = map->slots[find_slot(map, key, wf_hash(key, map->seed))];
    return index != 0 ? map->entries[index - 1].value : NULL;
}

/* Twice the entries; the slots are twice the entries, so half of them are always free. */
static bool grow(wf_map *map)
{
    if (map->cap >= MOST_ENTRIES)
        return false;
    const uint32_t cap = map->cap == 0 ? LEAST_ENTRIES : map->cap * 2;
    wf_map_entry *const entries = wf_arena_zero(map->arena, cap, sizeof *entries);
    uint32_t *const slots =
        entries ? wf_arena_zero(map->arena, (size_t)cap * 2, sizeof *slots) : NULL;
    if (!slots)
        return false;
    if (map->count != 0)
        memcpy(entries, map->entries, map->count * sizeof *entries);
    map->entries = entries;
    map->slots = slots;
    map->cap = cap;
    map->slot_mask = cap * 2 - 1;
    for (uint32_t i = 0; i < map->count; i++)
        slots[find_slot(map, entries[i].key, entries[i].hash)] = i + 1;
    return true;
}

bool wf_map_put(wf_map *map, weft_span key, void *value, void **old)
{
    const uint32_t hash = wf_hash(key, map->seed);
    if (old)
        *old = NULL;
    if (map->count != 0) {
        const uint32_t index = map->slots[find_slot(map, key, hash)];
        if (index != 0) {
            wf_map_entry *const entry = &map->entries[index - 1];
            if (old)
                *old = entry->value;
            entry->value = value;
            return true;
        }
    }
    if (map->count == map->cap && !grow(map))
        return false;
    const uint32_t slot = find_slot(map, key, hash);
    wf_map_entry *const entry = &map->entries[map->count++];
    entry->key = key;
    entry->value = value;
    entry->hash = hash;
    map->slots[slot] = map->count;
    return true;
}
