/* Learning is a walk of its own over a record that is known to be sound, so it checks nothing. */
#include "runtime/read/json_links.h"

#include "runtime/read/json_index.h"
#include "runtime/read/json_parts.h"

#include <string.h>

#define MOST_TURNS 64u

/* One failure costs about as much as four successes gain. */
#define COST        4u
#define MOST_FAILED 96u
#define FIRST_PAUSE 64u
#define LAST_PAUSE  4096u

typedef struct learner {
    wf_json_record *self;
    wf_json_place *place; /* where the link begins ... */
    const char *from;     /* ... and its first byte */
    wf_json_turn turns[MOST_TURNS];
    uint32_t turn_count;
    uint32_t lists; /* that are open */
    uint32_t depth; /* containers that are open */
} learner;

void wf_json_links_init(wf_json_links *links, bool is_off)
{
    links->is_off = is_off;
    links->nowhere.head[0] = '\1'; /* no separator */
    links->nowhere.loose = ~(uint32_t)1;
    links->start.first = &links->nowhere;
}

/* The place behind the value at `at`. */
static const char *value_end(wf_json_token *token, const char *at)
{
    uint32_t depth = 0;
    do {
        if (*at == '"') {
            at = wf_json_token_text(token, at + 1);
            continue;
        }
        depth += *at == '{' || *at == '[';
        depth -= *at == '}' || *at == ']';
        at++;
    } while (depth != 0 || (*at != ',' && *at != '}' && *at != ']' && (unsigned char)*at > ' '));
    return at;
}

static uint32_t count_entries(const char *at, const char *end)
{
    uint32_t count = 0;
    for (bool is_inside = false; at < end; at++) {
        is_inside ^= *at == '"';
        count += !is_inside && *at != '"' && strchr(",:[]{}", *at) != NULL;
    }
    return count;
}

static bool take_turn(learner *l, wf_json_turn_sort sort, uint32_t node)
{
    if (l->turn_count == MOST_TURNS)
        return false;
    const wf_json_turn turn = {sort, node, l->self->shape->nodes[node].slot};
    l->turns[l->turn_count++] = turn;
    return true;
}

static bool is_known(const wf_json_place *place, weft_span text)
{
    for (const wf_json_link *link = place->first; link; link = link->next)
        if (link->seen == text.len && memcmp(link->text, text.ptr, text.len) == 0)
            return true;
    return false;
}

static void set_head(wf_json_link *link, weft_span text)
{
    link->text = text.ptr;
    link->seen = (uint32_t)text.len;
    if (text.len <= WF_JSON_LINK_HEAD) {
        memcpy(link->head, text.ptr, text.len);
        link->loose = text.len < WF_JSON_LINK_HEAD ? UINT32_MAX << text.len : 0;
    } else {
        memcpy(link->head, text.ptr, WF_JSON_LINK_HEAD);
        link->loose = UINT32_C(1) << (WF_JSON_LINK_HEAD - 1);
    }
}

static void set_goal(wf_json_link *link, wf_json_key *key)
{
    link->goal = WF_JSON_GOAL_END;
    if (key) {
        link->goal = key->form > WF_JSON_WHOLE ? WF_JSON_GOAL_OTHER : WF_JSON_GOAL_SCALAR;
        link->is_wanted = key->form != WF_JSON_SKIP;
        link->offset = (uint32_t)(key->slot * sizeof(weft_value));
        link->key = key;
        link->after = &key->after;
    }
    const bool is_whole = link->entries <= WF_JSON_INDEX_GUARDS && link->seen < WF_JSON_LINK_HEAD;
    const bool is_straight = is_whole && link->goal == WF_JSON_GOAL_SCALAR && link->turn_count == 0;
    link->whole = is_whole ? UINT32_MAX : 0;
    link->straight = is_straight ? UINT32_MAX : 0;
}

/* The link from l->from to `to`, of which `more` bytes behind it are compared too. `key`: of the value
   there; NULL: the record ends. False: it is not learned. */
static bool learn_link(learner *l, const char *to, size_t more, wf_json_key *key)
{
    wf_json_links *const links = &l->self->keys.links;
    const weft_span seen = weft_span_of(l->from, (size_t)(to - l->from) + more);
    if (seen.len > WF_JSON_LINK_MOST || memchr(seen.ptr, '\\', seen.len))
        return false;
    if (is_known(l->place, seen))
        return true;
    if (links->count == WF_JSON_LINKS || l->place->count == WF_JSON_LINK_LIST)
        return false;
    wf_arena *const arena = &l->self->keys.arena;
    const weft_span text = wf_arena_dup(arena, seen);
    wf_json_turn *const turns = wf_arena_alloc(arena, l->turn_count * sizeof *turns);
    wf_json_link *const link = wf_arena_new(arena, wf_json_link);
    if (!text.ptr || !turns || !link)
        return false;
    memcpy(turns, l->turns, l->turn_count * sizeof *turns);
    set_head(link, text);
    link->len = (uint32_t)(to - l->from);
    link->entries = count_entries(l->from, to);
    link->depth = l->depth;
    link->turns = turns;
    link->turn_count = l->turn_count;
    set_goal(link, key);
    link->next = l->place->count != 0 ? l->place->first : NULL;
    l->place->first = link;
    l->place->count++;
    links->count++;
    return true;
}

static const char *learn_object(learner *l, uint32_t node, const char *at);

/* The list of objects at `at`; gives the place behind. */
static const char *learn_list(learner *l, uint32_t node, const char *at)
{
    const uint32_t element = l->self->shape->nodes[node].element;
    if (l->lists++ == WF_JSON_LINK_LISTS || !take_turn(l, WF_JSON_TURN_LIST, node))
        return NULL;
    l->depth++;
    do {
        at = wf_json_token_space(at + 1);
        if (*at != '{' || !take_turn(l, WF_JSON_TURN_ELEMENT, element))
            return NULL;
        at = learn_object(l, element, at);
        at = at ? wf_json_token_space(at) : NULL;
    } while (at && *at == ',');
    l->lists--;
    l->depth--;
    return at && take_turn(l, WF_JSON_TURN_CLOSE, node) ? at + 1 : NULL;
}

/* Whether the container at `at` is not empty, and a list of objects if it is one. */
static bool has_objects(const wf_json_record *self, const wf_json_key *key, const char *at)
{
    const char *const first = wf_json_token_space(at + 1);
    if (*at == '{')
        return key->form == WF_JSON_OBJECT && *first == '"';
    const wf_shape_node *const n = &self->shape->nodes[key->node];
    return *at == '[' && key->form == WF_JSON_LIST && *first == '{' &&
           wf_json_keys_form(self->shape, n->element) == WF_JSON_OBJECT;
}

/* The value of a member; gives the place behind. */
static const char *learn_value(learner *l, wf_json_key *key, const char *at)
{
    if (has_objects(l->self, key, at)) {
        if (*at == '[')
            return learn_list(l, key->node, at);
        return take_turn(l, WF_JSON_TURN_OBJECT, key->node) ? learn_object(l, key->node, at) : NULL;
    }
    size_t more = 0; /* what goes on here in another way than most records do is another link */
    if (key->form == WF_JSON_OBJECT || key->form == WF_JSON_LIST)
        more = *at == '{' || *at == '[' ? 2 : 1;
    if (!learn_link(l, at, more, key))
        return NULL;
    at = value_end(&l->self->token, at);
    l->place = &key->after;
    l->from = wf_json_token_space(at);
    l->turn_count = 0;
    return at;
}

/* The object at `at`; gives the place behind. */
static const char *learn_object(learner *l, uint32_t node, const char *at)
{
    wf_json_record *const self = l->self;
    at = wf_json_token_space(at + 1);
    if (*at == '}')
        return NULL;
    l->depth++;
    for (;;) {
        const char *const close = wf_json_token_text(&self->token, at + 1);
        const weft_span raw = weft_span_of(at, (size_t)(close - at) + 1);
        wf_json_key *const key = wf_json_keys_known(&self->keys, node, raw);
        at = key ? learn_value(l, key, wf_json_token_space(close + 1)) : NULL;
        at = at ? wf_json_token_space(at) : NULL;
        if (!at || *at == '}')
            break;
        at = wf_json_token_space(at + 1);
    }
    l->depth--;
    return at ? at + 1 : NULL;
}

static void learn_record(wf_json_record *self, const char *text)
{
    learner l = {.self = self, .place = &self->keys.links.start, .from = text};
    const char *const end =
        take_turn(&l, WF_JSON_TURN_OBJECT, 0) ? learn_object(&l, 0, text) : NULL;
    if (end)
        (void)learn_link(&l, end, 0, NULL); /* it is only not learned */
}

void wf_json_links_miss(wf_json_record *self, const char *text)
{
    wf_json_links *const links = &self->keys.links;
    learn_record(self, text);
    links->failed += COST;
    if (links->failed <= MOST_FAILED)
        return;
    links->failed = MOST_FAILED;
    links->pause = links->pause == 0 ? FIRST_PAUSE : links->pause * 2;
    if (links->pause > LAST_PAUSE)
        links->pause = LAST_PAUSE;
    links->left = links->pause;
}
