/* What the careful walk (json_record.c) and the walk over separators (json_walk.c) share: the parser
   with what it has learned, memory for its values, and the lists it builds. For these alone. */
#ifndef WF_RUNTIME_JSON_PARTS_H
#define WF_RUNTIME_JSON_PARTS_H

#include "runtime/read/json_keys.h"
#include "runtime/read/json_record.h"
#include "runtime/read/json_token.h"
#include "vm/json.h"

/* A key that stood there before in its object. */
typedef struct wf_json_repeat {
    uint32_t node;
    bool is_below; /* it is somewhere in the whole value at `at` */
    const char *at;
} wf_json_repeat;

struct wf_json_record {
    const wf_shape *shape;
    const char *input;
    wf_json_keys keys;
    uint32_t max_depth;
    uint32_t *lengths; /* per node: elements of its list last time */
    uint8_t *warned;   /* per node: a key that stands twice was reported */
    /* of the running read: */
    wf_json_token token;
    wf_arena *arena;
    const char *begin;
    uint32_t depth;
    uint64_t members;   /* of skipped objects */
    weft_status status; /* why a NULL was given that is no hard fault */
    bool is_too_deep;
    const char *spoiled_at; /* a whole value that could not be taken */
    const char *spoiled_why;
    wf_json_repeat repeats[8]; /* of more in one record later records tell */
    uint32_t repeat_count;
};

static inline const char *wf_json_parts_fail(wf_json_record *self, const char *at,
                                             const char *reason)
{
    return wf_json_token_fail(&self->token, at, reason);
}

/* From a key to the value behind it. */
static inline const char *wf_json_parts_skip_key(wf_json_record *self, const char *at)
{
    self->members++;
    if (*at != '"')
        return wf_json_parts_fail(self, at, "a key in quotes is expected");
    at = wf_json_token_text(&self->token, at + 1);
    if (!at)
        return NULL;
    at = wf_json_token_space(at);
    if (*at != ':')
        return wf_json_parts_fail(self, at, "a colon is expected behind the key");
    return wf_json_token_space(at + 1);
}

/* In the record's arena, or NULL with self->status set. */
void *wf_json_parts_room(wf_json_record *self, size_t count, size_t size);
/* `*text` without its escapes; `*is_plain` as in wf_json_token_unescape. */
bool wf_json_parts_decode(wf_json_record *self, weft_span *text, bool *is_plain);
/* Finds the key at `at`, which was not guessed; `last` is the key before it, or NULL. `*key` is what was
   learned of it, or keys.strange when nothing was, and is what comes next time. Gives the place of the
   value, or NULL. */
const char *wf_json_parts_find_key(wf_json_record *self, uint32_t object, const char *at,
                                   wf_json_key *last, wf_json_key **key);

/* Blocks of the elements of a list. What is easy to get wrong: they move when it grows, and RECORDs
   and FAULTs point into their own block. */
typedef struct wf_json_list {
    weft_value *blocks;
    uint32_t count;
    uint32_t cap;
    uint32_t width;
} wf_json_list;

/* Room for `cap` blocks. */
bool wf_json_list_grow(wf_json_record *self, wf_json_list *list, uint32_t cap);

/* One more block, zeroed, or NULL. */
static inline weft_value *wf_json_list_add(wf_json_record *self, wf_json_list *list)
{
    if (list->count == list->cap && !wf_json_list_grow(self, list, list->cap * 2))
        return NULL;
    weft_value *const block = list->blocks + (size_t)list->count++ * list->width;
    memset(block, 0, list->width * sizeof *block);
    return block;
}

/* The list as the value of `node`. */
static inline void wf_json_list_put(wf_json_record *self, uint32_t node, weft_value *block,
                                    const wf_json_list *list, uint8_t flags)
{
    weft_value value = weft_list(list->blocks, list->count);
    value.extra = (uint16_t)list->width;
    value.flags = flags;
    block[self->shape->nodes[node].slot] = value;
}

#endif
