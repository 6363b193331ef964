/* From scalar to scalar along the links that are known. What is easy to get wrong: a link that stands says
   nothing about where the index ends, so those that pass more entries than there are guards behind the last
   look there first; and nothing but a slot in use tells that a key stands twice. */
#include "runtime/read/json_walk_parts.h"

#define STEP WF_JSON_LINK_HEAD
#define ROOM 8u /* elements, at least: more room costs less than growing */

/* A list that is open. */
typedef struct open_list {
    wf_json_list list;
    weft_value *block; /* where it goes */
    uint32_t node;
} open_list;

typedef struct run {
    wf_json_record *self;
    open_list lists[WF_JSON_LINK_LISTS];
    uint32_t count;
} run;

#if defined(__AVX2__)
static WF_ALWAYS_INLINE __m256i load(const char *at)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)at);
}

static WF_ALWAYS_INLINE uint32_t same_step(const char *a, const char *b)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(load(a), load(b)));
}
#else
static uint32_t same_step(const char *a, const char *b)
{
    uint32_t same = 0;
    for (uint32_t i = 0; i < STEP; i++)
        same |= (uint32_t)(a[i] == b[i]) << i;
    return same;
}
#endif

/* A bit for each byte of the head that stands at `at`, and for each that does not count. */
static WF_ALWAYS_INLINE uint32_t same_bytes(const wf_json_link *link, const char *at)
{
    return same_step(link->head, at) | link->loose;
}

/* Whether all of a link stands at `at` whose head does. What is compared is in the window, or its padding: no
   link holds the NUL behind it. */
static bool rest_stands(const wf_json_link *link, const char *at)
{
    for (uint32_t done = WF_JSON_LINK_HEAD - 1; done < link->seen;) {
        done = done + STEP < link->seen ? done + STEP : link->seen;
        if (same_step(link->text + done - STEP, at + done - STEP) != UINT32_MAX)
            return false;
    }
    return true;
}

/* The link that stands at `at`, which becomes the first, or NULL; `left`: entries up to the first guard. */
static WF_NEVER_INLINE const wf_json_link *find_link(wf_json_place *place, const char *at,
                                                     ptrdiff_t left)
{
    wf_json_link *before = NULL;
    wf_json_link *link = place->first;
    while (same_bytes(link, at) != UINT32_MAX || !rest_stands(link, at)) {
        before = link;
        link = link->next;
        if (!link)
            return NULL;
    }
    if (before) {
        before->next = link->next;
        link->next = place->first;
        place->first = link;
    }
    return link->entries <= WF_JSON_INDEX_GUARDS || link->entries <= left ? link : NULL;
}

static weft_value *open_one(run *r, weft_value *block, const wf_json_turn *turn)
{
    WF_ASSERT(r->count < WF_JSON_LINK_LISTS);
    wf_json_record *const self = r->self;
    open_list *const one = &r->lists[r->count++];
    const wf_json_list list = {
        .width = self->shape->nodes[self->shape->nodes[turn->node].element].width};
    const uint32_t expected = self->lengths[turn->node];
    one->list = list;
    one->block = block;
    one->node = turn->node;
    return wf_json_list_grow(self, &one->list, expected < ROOM ? ROOM : expected) ? block : NULL;
}

static weft_value *close_one(run *r)
{
    WF_ASSERT(r->count != 0); /* the link says so */
    const open_list *const one = &r->lists[--r->count];
    r->self->lengths[one->node] = one->list.count;
    wf_json_list_put(r->self, one->node, one->block, &one->list, 0);
    return one->block;
}

static void put_object(weft_value *slot, weft_value *block, uint32_t node)
{
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    *slot = record;
}

/* Takes a turn from `block` that has to do with lists; gives the block behind it, or NULL. */
static WF_NEVER_INLINE weft_value *take_turn(run *r, weft_value *block, const wf_json_turn *turn)
{
    if (turn->sort == WF_JSON_TURN_CLOSE)
        return close_one(r);
    if (turn->sort == WF_JSON_TURN_LIST)
        return block[turn->slot].kind == WEFT_KIND_MISSING ? open_one(r, block, turn) : NULL;
    WF_ASSERT(r->count != 0);
    block = wf_json_list_add(r->self, &r->lists[r->count - 1].list);
    if (block)
        put_object(block, block, turn->node);
    return block;
}

/* Takes the turns of a link; gives the block behind them, or NULL: the record is the careful walk's. */
static WF_ALWAYS_INLINE weft_value *take_turns(run *r, weft_value *block, const wf_json_link *link)
{
    const wf_json_turn *turn = link->turns;
    for (uint32_t left = link->turn_count; left != 0; left--, turn++) {
        if (turn->sort == WF_JSON_TURN_OBJECT) {
            weft_value *const slot = &block[turn->slot];
            if (slot->kind != WEFT_KIND_MISSING)
                return NULL;
            put_object(slot, block, turn->node);
            continue;
        }
        block = take_turn(r, block, turn);
        if (!block)
            return NULL;
    }
    return block;
}

/* The value at `at` of the link's key, up to the entry `next`; gives the entry behind, or NULL. */
static WF_NEVER_INLINE const uint32_t *take_other(wf_json_way *w, const wf_json_link *link,
                                                  weft_value *block, const char *at,
                                                  const uint32_t *next)
{
    w->at = next;
    w->left = w->self->max_depth - link->depth;
    return wf_json_walk_member(w, link->key, block, at) ? w->at : NULL;
}

bool wf_json_run(wf_json_way *w, weft_value *block)
{
    const char *const base = w->base;
    const uint32_t *next = w->at;
    const char *at = base + *next;
    wf_json_place *place = &w->self->keys.links.start;
    run r;
    r.self = w->self;
    r.count = 0;
    for (;;) {
        const wf_json_link *link = place->first;
        wf_json_goal goal = WF_JSON_GOAL_SCALAR;
        const uint32_t same = same_bytes(link, at);
        if (WF_UNLIKELY(same != link->straight)) {
            w->at = next;
            if (same != link->whole)
                link = find_link(place, at, w->last - next);
            block = link ? take_turns(&r, block, link) : NULL;
            if (!block)
                return false;
            goal = link->goal;
        }
        const char *const value = at + link->len;
        next += link->entries;
        at = base + *next;
        place = link->after;
        if (WF_LIKELY(goal == WF_JSON_GOAL_SCALAR)) {
            weft_value *const slot = (weft_value *)(void *)((char *)block + link->offset);
            const uint32_t form = link->is_wanted ? WF_JSON_VALUE : WF_JSON_SKIP;
            if (WF_LIKELY(read_plain(w, form, slot, value, at)))
                continue;
        }
        w->at = next;
        if (goal == WF_JSON_GOAL_END)
            return is_clear(value, at);
        next = take_other(w, link, block, value, next);
        if (!next)
            return false;
        at = base + *next;
    }
}
