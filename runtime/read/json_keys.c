/* Learned keys are bounded in number and length, so that a file with a new key in every record
   (ids as keys) costs a hash look-up a key and no memory. */
#include "runtime/read/json_keys.h"

#include "base/map.h"
#include "base/memory.h"

#define MOST_KEYS       4096u
#define KNOWN_SLOTS     8192u /* a power of two, twice MOST_KEYS */
#define MOST_PER_OBJECT 512u
#define MOST_KEY_BYTES  ((size_t)128)

static uint32_t hash_of(const wf_json_keys *keys, uint32_t object, weft_span text)
{
    return wf_hash(text, keys->seed + object * 0x9e3779b1u);
}

static void index_members(wf_json_keys *keys)
{
    const wf_shape *const shape = keys->shape;
    for (uint32_t i = 0; i <= keys->member_mask; i++)
        keys->members[i] = WF_SHAPE_NONE;
    for (uint32_t node = 0; node < shape->node_count; node++) {
        const wf_shape_node *const n = &shape->nodes[node];
        if (n->key == WF_SHAPE_NONE || n->parent == WF_SHAPE_NONE)
            continue;
        uint32_t at = hash_of(keys, n->parent, shape->keys[n->key]) & keys->member_mask;
        while (keys->members[at] != WF_SHAPE_NONE)
            at = (at + 1) & keys->member_mask;
        keys->members[at] = node;
    }
}

weft_status wf_json_keys_init(wf_json_keys *keys, const wf_shape *shape)
{
    uint32_t size = 16;
    while (size < shape->node_count * 2)
        size *= 2;
    wf_arena_init(&keys->arena, 0);
    keys->shape = shape;
    keys->seed = (uint32_t)((uintptr_t)keys >> 4);
    keys->member_mask = size - 1;
    keys->members = wf_arena_alloc(&keys->arena, size * sizeof *keys->members);
    keys->first = wf_arena_zero(&keys->arena, shape->node_count, sizeof *keys->first);
    keys->learned = wf_arena_zero(&keys->arena, shape->node_count, sizeof *keys->learned);
    keys->known = wf_arena_zero(&keys->arena, KNOWN_SLOTS, sizeof *keys->known);
    if (!keys->members || !keys->first || !keys->learned || !keys->known)
        return WEFT_NOMEM;
    index_members(keys);
    keys->never.word[0] = 1; /* under no mask: differs from everything */
    keys->never.behind = UINT32_MAX;
    keys->never.next = &keys->never;
    wf_json_links_init(&keys->links, wf_json_keys_form(shape, 0) != WF_JSON_OBJECT);
    for (uint32_t node = 0; node < shape->node_count; node++)
        keys->first[node] = &keys->never;
    return WEFT_OK;
}

void wf_json_keys_fini(wf_json_keys *keys)
{
    wf_arena_fini(&keys->arena);
}

wf_json_key *wf_json_keys_known(const wf_json_keys *keys, uint32_t object, weft_span raw)
{
    uint32_t slot = hash_of(keys, object, raw) & (KNOWN_SLOTS - 1);
    for (; keys->known[slot]; slot = (slot + 1) & (KNOWN_SLOTS - 1)) {
        wf_json_key *const key = keys->known[slot];
        if (key->object == object && key->len == raw.len &&
            memcmp(key->text, raw.ptr, raw.len) == 0)
            return key;
    }
    return NULL;
}

static void set_words(wf_json_key *key)
{
    char head[32] = {0};
    memcpy(head, key->text, key->len < 32 ? key->len : 32);
    for (uint32_t i = 0; i < 4; i++) {
        key->mask[i] = key->len > i * 8 ? wf_word_mask(key->len - i * 8) : 0;
        key->word[i] = wf_word_load(head + (size_t)i * 8) & key->mask[i];
    }
    key->behind = key->len < 32 ? UINT32_MAX << key->len : 0;
    key->whole = UINT32_MAX;
    if (key->len > 32) {
        key->behind = UINT32_MAX;
        key->whole = 0;
    }
}

wf_json_key *wf_json_keys_learn(wf_json_keys *keys, uint32_t object, weft_span raw, uint32_t node)
{
    if (raw.len > MOST_KEY_BYTES || keys->count == MOST_KEYS ||
        keys->learned[object] == MOST_PER_OBJECT)
        return NULL;
    const weft_span text = wf_arena_dup(&keys->arena, raw);
    wf_json_key *const key = text.ptr ? wf_arena_new(&keys->arena, wf_json_key) : NULL;
    if (!key)
        return NULL; /* it is only not learned */
    key->text = text.ptr;
    key->len = (uint32_t)text.len;
    key->next = &keys->never;
    key->node = node;
    key->slot = node == WF_SHAPE_NONE ? 0 : keys->shape->nodes[node].slot;
    key->form = (uint32_t)wf_json_keys_form(keys->shape, node);
    key->object = object;
    key->after.first = &keys->links.nowhere;
    set_words(key);
    uint32_t slot = hash_of(keys, object, raw) & (KNOWN_SLOTS - 1);
    while (keys->known[slot])
        slot = (slot + 1) & (KNOWN_SLOTS - 1);
    keys->known[slot] = key;
    keys->learned[object]++;
    keys->count++;
    return key;
}

void wf_json_keys_follow(wf_json_keys *keys, uint32_t object, wf_json_key *last, wf_json_key *key)
{
    if (last)
        last->next = key;
    else
        keys->first[object] = key;
}

uint32_t wf_json_keys_member(const wf_json_keys *keys, uint32_t object, weft_span key)
{
    const wf_shape *const shape = keys->shape;
    uint32_t at = hash_of(keys, object, key) & keys->member_mask;
    for (; keys->members[at] != WF_SHAPE_NONE; at = (at + 1) & keys->member_mask) {
        const wf_shape_node *const n = &shape->nodes[keys->members[at]];
        if (n->parent == object && weft_span_equal(shape->keys[n->key], key))
            return keys->members[at];
    }
    return WF_SHAPE_NONE;
}
