/* Keys of objects → nodes of the shape, guessed from the record before. For json_record.c alone. */
#ifndef WF_RUNTIME_JSON_KEYS_H
#define WF_RUNTIME_JSON_KEYS_H

#include "runtime/read/word.h"
#include "vm/shape.h"

#if defined(__AVX2__)
#include <immintrin.h>
#endif

/* What is done with a member's value. */
typedef enum wf_json_form {
    WF_JSON_SKIP,   /* not wanted: checked and dropped */
    WF_JSON_VALUE,  /* wanted, nothing below */
    WF_JSON_WHOLE,  /* everything below is wanted */
    WF_JSON_OBJECT, /* has members */
    WF_JSON_LIST    /* has elements */
} wf_json_form;

/* A scalar there is the slot's value, and that is all. */
static WF_ALWAYS_INLINE bool wf_json_form_is_leaf(uint32_t form)
{
    return form - WF_JSON_VALUE <= WF_JSON_WHOLE - WF_JSON_VALUE;
}

/* A key as it stood in the text, with quotes and colon: `"qty":`. */
typedef struct wf_json_key {
    uint64_t word[4]; /* its first 32 bytes */
    uint64_t mask[4]; /* which of them count */
    const char *text;
    uint32_t len;
    uint32_t node; /* WF_SHAPE_NONE: not wanted */
    uint32_t slot;
    uint32_t form;    /* wf_json_form */
    uint32_t next;    /* the key that came after it last time; 0 is the key that never matches */
    uint32_t object;  /* the node whose member it is */
    uint32_t behind;  /* of its first 32 bytes those that do not count, a bit each */
    uint32_t room[7]; /* 128 bytes: an index becomes a place by a shift */
} wf_json_key;

typedef struct wf_json_keys {
    const wf_shape *shape;
    wf_json_key *keys; /* 0 never matches */
    uint32_t count;
    uint32_t cap;
    uint32_t *first;   /* per node: the key that came first in its object last time */
    uint16_t *learned; /* per node: how many */
    uint32_t *known;   /* hash table of keys by object and text, 0: free */
    uint32_t *members; /* hash table of nodes by parent and key, WF_SHAPE_NONE: free */
    uint32_t member_mask;
    uint32_t seed;
    wf_arena arena;
} wf_json_keys;

weft_status wf_json_keys_init(wf_json_keys *keys, const wf_shape *shape);
void wf_json_keys_fini(wf_json_keys *keys);

static inline wf_json_form wf_json_keys_form(const wf_shape *shape, uint32_t node)
{
    if (node == WF_SHAPE_NONE)
        return WF_JSON_SKIP;
    const wf_shape_node *const n = &shape->nodes[node];
    if (n->all)
        return WF_JSON_WHOLE;
    if (n->element != WF_SHAPE_NONE)
        return WF_JSON_LIST;
    return n->first_child != WF_SHAPE_NONE ? WF_JSON_OBJECT : WF_JSON_VALUE;
}

static WF_ALWAYS_INLINE bool wf_json_key_matches(const wf_json_key *key, const char *at)
{
    uint64_t differs = ((wf_word_load(at) & key->mask[0]) ^ key->word[0]) |
                       ((wf_word_load(at + 8) & key->mask[1]) ^ key->word[1]);
    if (key->len > 16)
        differs |= ((wf_word_load(at + 16) & key->mask[2]) ^ key->word[2]) |
                   ((wf_word_load(at + 24) & key->mask[3]) ^ key->word[3]);
    return differs == 0 &&
           (WF_LIKELY(key->len <= 32) || memcmp(at + 32, key->text + 32, key->len - 32) == 0);
}

/* The same where AVX2 may be used: 32 bytes at `at` are readable. */
#if defined(__AVX2__)
static WF_ALWAYS_INLINE bool wf_json_key_stands(const wf_json_key *key, const char *at)
{
    const __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)at);
    const __m256i head = _mm256_loadu_si256((const __m256i *)(const void *)key->word);
    const uint32_t same = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(text, head));
    return (same | key->behind) == UINT32_MAX &&
           (WF_LIKELY(key->len <= 32) || memcmp(at + 32, key->text + 32, key->len - 32) == 0);
}
#else
static WF_ALWAYS_INLINE bool wf_json_key_stands(const wf_json_key *key, const char *at)
{
    return wf_json_key_matches(key, at);
}
#endif

/* The key of `object` written as `raw` (quotes and colon included) that was learned, or 0. */
uint32_t wf_json_keys_known(const wf_json_keys *keys, uint32_t object, weft_span raw);
/* Learns it; 0 when there is no room for more. */
uint32_t wf_json_keys_learn(wf_json_keys *keys, uint32_t object, weft_span raw, uint32_t node);
/* The member of `object` under the decoded `key`. */
uint32_t wf_json_keys_member(const wf_json_keys *keys, uint32_t object, weft_span key);

#endif
