/* Keys of objects → nodes of the shape, guessed from the record before. For json_record.c alone. */
#ifndef WF_RUNTIME_JSON_KEYS_H
#define WF_RUNTIME_JSON_KEYS_H

#include "runtime/read/json_links.h"
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

/* A key as it stood in the text, with quotes and colon: `"qty":`. It never moves. */
typedef struct wf_json_key wf_json_key;
struct wf_json_key {
    uint64_t word[4]; /* its first 32 bytes */
    uint64_t mask[4]; /* which of them count */
    const char *text;
    wf_json_key *next; /* the key that came after it last time */
    uint32_t len;
    uint32_t behind; /* of its first 32 bytes those that do not count, a bit each ... */
    uint32_t whole;  /* ... all bits; 0 when it is longer than that */
    uint32_t node;   /* WF_SHAPE_NONE: not wanted */
    uint32_t slot;
    uint32_t form;       /* wf_json_form */
    uint32_t object;     /* the node whose member it is */
    wf_json_place after; /* its value */
};

typedef struct wf_json_keys {
    const wf_shape *shape;
    wf_json_key never;   /* matches nothing */
    wf_json_key strange; /* stands for the key found last, when that was not learned */
    wf_json_links links;
    uint32_t count;      /* of what was learned */
    wf_json_key **first; /* per node: the key that came first in its object last time */
    uint16_t *learned;   /* per node: how many */
    wf_json_key **known; /* hash table of keys by object and text, NULL: free */
    uint32_t *members;   /* hash table of nodes by parent and key, WF_SHAPE_NONE: free */
    uint32_t member_mask;
    uint32_t seed;
    wf_arena arena;
} wf_json_keys;

/* Stays where it is. */
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

/* Whether a key of at most 32 bytes stands there: 32 bytes at `at` are readable. */
#if defined(__AVX2__)
static WF_ALWAYS_INLINE bool wf_json_key_stands(const wf_json_key *key, const char *at)
{
    const __m256i text = _mm256_loadu_si256((const __m256i *)(const void *)at);
    const __m256i head = _mm256_loadu_si256((const __m256i *)(const void *)key->word);
    const uint32_t same = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(text, head));
    return (same | key->behind) == key->whole;
}
#else
static WF_ALWAYS_INLINE bool wf_json_key_stands(const wf_json_key *key, const char *at)
{
    return key->len <= 32 && wf_json_key_matches(key, at);
}
#endif

/* The key of `object` written as `raw` (quotes and colon included) that was learned, or NULL. */
wf_json_key *wf_json_keys_known(const wf_json_keys *keys, uint32_t object, weft_span raw);
/* Learns it; NULL when there is no room for more. */
wf_json_key *wf_json_keys_learn(wf_json_keys *keys, uint32_t object, weft_span raw, uint32_t node);
/* Remembers that `key` came after `last` (NULL: first) in `object`. */
void wf_json_keys_follow(wf_json_keys *keys, uint32_t object, wf_json_key *last, wf_json_key *key);
/* The key that is guessed behind `last` (NULL: first) in `object`. */
static inline wf_json_key *wf_json_keys_guess(const wf_json_keys *keys, uint32_t object,
                                              const wf_json_key *last)
{
    return last ? last->next : keys->first[object];
}
/* The member of `object` under the decoded `key`. */
uint32_t wf_json_keys_member(const wf_json_keys *keys, uint32_t object, weft_span key);

#endif
