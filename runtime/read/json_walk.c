/* From separator to separator. What is easy to get wrong: an entry may be one of the guards behind the
   last; whoever takes them ends behind the last entry, and that is checked once, at the end. Until then
   everything read through them is in the window, and of no consequence. */
#include "runtime/read/json_twice.h"
#include "runtime/read/json_walk_parts.h"

/* Containers. Functions give the place behind, or NULL, and leave the entry behind. */

/* Steps over the bracket at `at`. */
static WF_ALWAYS_INLINE bool open_container(wf_json_way *w, const char *at)
{
    if (WF_UNLIKELY(w->left == 0 || next_entry(w) != at))
        return false;
    w->left--;
    w->at++;
    return true;
}

/* Which of the open containers are objects: a stack of bits. */
typedef struct bit_stack {
    uint64_t bits[WF_JSON_DEPTH / 64];
    uint32_t depth;
} bit_stack;

static void push_bit(bit_stack *stack, bool bit)
{
    const uint64_t one = UINT64_C(1) << (stack->depth & 63);
    uint64_t *const word = &stack->bits[stack->depth++ / 64];
    *word = bit ? *word | one : *word & ~one;
}

static bool top_bit(const bit_stack *stack)
{
    return (stack->bits[(stack->depth - 1) / 64] >> ((stack->depth - 1) & 63) & 1) != 0;
}

/* From a key that nobody wants to its value. */
static const char *skip_key(wf_json_way *w, const char *at)
{
    const char *const colon = next_entry(w);
    if (*at != '"' || *colon != ':')
        return NULL;
    w->self->members++;
    w->at++;
    return first_byte(colon + 1, next_entry(w));
}

static void skip_close(wf_json_way *w, bit_stack *stack)
{
    w->at++;
    stack->depth--;
    w->left++;
}

/* Behind the value that ends before the next entry: closes what ends, gives the next value, or where
   everything is closed the place behind. */
static const char *skip_to_next(wf_json_way *w, bit_stack *stack)
{
    for (;;) {
        const bool is_object = top_bit(stack);
        const char *at = next_entry(w);
        if (*at == ',') {
            w->at++;
            at = first_byte(at + 1, next_entry(w));
            return at && is_object ? skip_key(w, at) : at;
        }
        if (*at != (is_object ? '}' : ']'))
            return NULL;
        skip_close(w, stack);
        if (stack->depth == 0)
            return at + 1;
        if (!is_clear(at + 1, next_entry(w)))
            return NULL;
    }
}

static const char *skip_container(wf_json_way *w, const char *at)
{
    bit_stack stack = {.depth = 0};
    do {
        if (*at == '{' || *at == '[') {
            const bool is_object = *at == '{';
            if (!open_container(w, at))
                return NULL;
            push_bit(&stack, is_object);
            at = first_byte(at + 1, next_entry(w));
            if (!at)
                return NULL;
            if (*at == (is_object ? '}' : ']'))
                at = skip_to_next(w, &stack);
            else if (is_object)
                at = skip_key(w, at);
        } else {
            at = skip_scalar(w, at, next_entry(w)) ? skip_to_next(w, &stack) : NULL;
        }
    } while (at && stack.depth != 0);
    return at;
}

/* A list or object with everything below. */
static const char *read_whole(wf_json_way *w, uint32_t node, weft_value *out, const char *at)
{
    wf_json_record *const self = w->self;
    const uint64_t before = self->members;
    const char *const end = skip_container(w, at);
    if (!end)
        return NULL;
    wf_json_error error = {0, ""};
    if (wf_json_parse(out, weft_span_of(at, (size_t)(end - at)), self->arena, &error) != WEFT_OK)
        return NULL;
    const bool is_known = self->warned[node] != 0;
    return is_known || self->members - before == wf_json_twice_members(*out) ? end : NULL;
}

/* Values in the shape. */

static bool read_value(wf_json_way *w, uint32_t node, weft_value *block, const char *at);
static const char *read_object(wf_json_way *w, uint32_t node, uint32_t slot, weft_value *block,
                               const char *at);

/* A member: its key, and where its value stands or NULL. By value, so that keys stay in registers. */
typedef struct member {
    const char *value;
    wf_json_key *key;
} member;

/* The member at `at`, whose key is not `key`, the one expected; `last`: the key before it. */
static member find_member(wf_json_way *w, uint32_t object, const char *at, wf_json_key *last,
                          wf_json_key *key)
{
    const char *const colon = next_entry(w);
    member found = {NULL, key};
    at = first_byte(at, colon);
    if (!at || *colon != ':')
        return found;
    w->at++;
    if (!wf_json_key_matches(key, at))
        found.key = key->next;
    if (wf_json_key_matches(found.key, at)) {
        found.value = at + found.key->len;
        return found;
    }
    at = wf_json_parts_find_key(w->self, object, at, last, &found.key);
    found.value = at && at <= next_entry(w) ? at : NULL;
    return found;
}

bool wf_json_walk_member(wf_json_way *w, const wf_json_key *key, weft_value *block, const char *at)
{
    const char *const entry = next_entry(w);
    at = first_byte(at, entry);
    if (!at)
        return false;
    const bool is_container = *at == '{' || *at == '[';
    if (key->form == WF_JSON_SKIP) {
        if (!is_container)
            return skip_scalar(w, at, entry);
        at = skip_container(w, at);
        return at && is_clear(at, next_entry(w));
    }
    if (block[key->slot].kind != WEFT_KIND_MISSING)
        return false;
    if (!is_container && wf_json_form_is_leaf(key->form))
        return read_scalar(w, &block[key->slot], at, entry);
    if (key->form == WF_JSON_OBJECT && *at == '{') {
        at = read_object(w, key->node, key->slot, block, at);
        return at && is_clear(at, next_entry(w));
    }
    return read_value(w, key->node, block, at);
}

/* Members up to the end of the object; `at` is the first key. `last` is the key before the one that is
   read. */
static WF_ALWAYS_INLINE const char *read_members(wf_json_way *w, uint32_t object, weft_value *block,
                                                 const char *at)
{
    wf_json_keys *const keys = &w->self->keys;
    const char *const base = w->base;
    const uint32_t *next = w->at;
    wf_json_key *last = NULL;
    wf_json_key *key = keys->first[object];
    do {
        const char *value = at + key->len;
        const char *const entry = base + next[1];
        const bool is_known = wf_json_key_stands(key, at);
        if (WF_LIKELY(is_known && read_plain(w, key->form, &block[key->slot], value, entry))) {
            next += 2;
            last = key;
            key = key->next;
            at = entry + 1;
            continue;
        }
        w->at = next + is_known;
        if (!is_known) {
            const member found = find_member(w, object, at, last, key);
            value = found.value;
            key = found.key;
        }
        if (!value)
            return NULL;
        last = key != &keys->strange ? key : last;
        wf_json_key *const following = key->next;
        if (!wf_json_walk_member(w, key, block, value))
            return NULL;
        next = w->at;
        key = following;
        at = base + *next++ + 1;
    } while (at[-1] == ',');
    w->at = next;
    return at[-1] == '}' ? at : NULL;
}

/* `at` is the brace, `slot` that of `node`. */
static const char *read_object(wf_json_way *w, uint32_t node, uint32_t slot, weft_value *block,
                               const char *at)
{
    if (!open_container(w, at))
        return NULL;
    const char *const first = next_entry(w);
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    block[slot] = record;
    at++;
    if (WF_UNLIKELY(*first == '}') && is_clear(at, first)) {
        w->at++;
        at = first + 1;
    } else {
        at = read_members(w, node, block, at);
    }
    w->left++;
    return at;
}

/* `at` is the bracket of a list. */
static const char *read_elements(wf_json_way *w, uint32_t node, weft_value *block, const char *at)
{
    wf_json_record *const self = w->self;
    const uint32_t element = self->shape->nodes[node].element;
    wf_json_list list = {.width = self->shape->nodes[element].width};
    const wf_json_form form = wf_json_keys_form(self->shape, element);
    const uint32_t expected = self->lengths[node];
    if (!wf_json_list_grow(self, &list, expected < 4 ? 4 : expected))
        return NULL;
    at = open_container(w, at) ? first_byte(at + 1, next_entry(w)) : NULL;
    while (at && (*at != ']' || list.count != 0)) {
        weft_value *const to = wf_json_list_add(self, &list);
        if (!to)
            return NULL;
        if (form == WF_JSON_OBJECT && *at == '{') {
            at = read_object(w, element, 0, to, at);
            if (!at || !is_clear(at, next_entry(w)))
                return NULL;
        } else if (!read_value(w, element, to, at)) {
            return NULL;
        }
        at = next_entry(w);
        if (*at != ',')
            break;
        w->at++;
        at = first_byte(at + 1, next_entry(w));
    }
    if (!at || *at != ']')
        return NULL;
    w->at++;
    w->left++;
    self->lengths[node] = list.count;
    wf_json_list_put(self, node, block, &list, 0);
    return at + 1;
}

/* What is no list, where elements are wanted: a list of this one. */
static bool read_wrapped(wf_json_way *w, uint32_t node, weft_value *block, const char *at)
{
    wf_json_record *const self = w->self;
    const uint32_t element = self->shape->nodes[node].element;
    wf_json_list list = {.width = self->shape->nodes[element].width};
    weft_value *const to = wf_json_list_grow(self, &list, 1) ? wf_json_list_add(self, &list) : NULL;
    if (!to || !read_value(w, element, to, at))
        return false;
    wf_json_list_put(self, node, block, &list, WEFT_VALUE_WRAPPED);
    return true;
}

/* `at` is the value's first byte. The slots of `node` in `block` are zeroed. */
static bool read_value(wf_json_way *w, uint32_t node, weft_value *block, const char *at)
{
    const wf_shape *const shape = w->self->shape;
    weft_value *const slot = &block[shape->nodes[node].slot];
    const wf_json_form form = wf_json_keys_form(shape, node);
    if (form == WF_JSON_LIST && *at != '[' && *at != 'n')
        return read_wrapped(w, node, block, at);
    if (*at == '{' || *at == '[') {
        const char *end;
        if (form == WF_JSON_LIST)
            end = read_elements(w, node, block, at);
        else if (form != WF_JSON_WHOLE && *at == '{')
            end = read_object(w, node, shape->nodes[node].slot, block, at);
        else
            end = read_whole(w, node, slot, at);
        if (!end || !is_clear(end, next_entry(w)))
            return false;
    } else if (!read_scalar(w, slot, at, next_entry(w))) {
        return false;
    }
    if (form == WF_JSON_OBJECT && slot->kind > WEFT_KIND_NULL && slot->kind != WEFT_KIND_RECORD)
        wf_shape_fault(shape, node, block);
    return true;
}

/* From the start of the record on, all of which is `line`, if that is not NULL. */
static bool read_way(wf_json_way *w, const wf_json_index *index, const wf_json_line *line,
                     weft_value *block, bool is_run)
{
    const char *const begin = next_entry(w);
    w->left = w->self->max_depth;
    w->self->members = 0;
    memset(&w->self->token, 0, sizeof w->self->token);
    if (!(is_run ? wf_json_run(w, block) : read_value(w, 0, block, begin)))
        return false;
    const uint32_t entry = (uint32_t)(w->at - index->entries);
    if (entry > index->now.entries || (line && entry != line->entry))
        return false;
    return pass_marks(w, w->base + (line ? line->end : w->at[-1]) + 1);
}

/* Reads by links; when they do not lead to the end nothing is left of it. */
static bool try_links(wf_json_way *w, const wf_json_index *index, const wf_json_line *line,
                      weft_value *block)
{
    wf_json_links *const links = &w->self->keys.links;
    const wf_arena_mark mark = wf_arena_here(w->self->arena);
    if (read_way(w, index, line, block, true)) {
        links->failed -= links->failed != 0;
        return true;
    }
    wf_arena_rewind(w->self->arena, mark);
    memset(block, 0, w->self->shape->nodes[0].width * sizeof *block);
    return false;
}

bool wf_json_walk(wf_json_record *self, wf_json_index *index, const wf_window *window,
                  uint32_t begin, const wf_json_line *line, weft_value *block, wf_arena *arena)
{
    const char *const base = wf_json_index_text(index, window);
    const char *const at = base + begin;
    wf_json_way w = {.self = self,
                     .base = base,
                     .at = index->entries + index->entry,
                     .last = index->entries + index->now.entries,
                     .marks = index->marks + index->mark};
    while (*w.marks < begin)
        w.marks++;
    w.mark = base + *w.marks++;
    self->arena = arena;
    if ((*at != '{' && *at != '[') || next_entry(&w) != at)
        return false;
    const wf_json_way start = w;
    const bool is_tried = *at == '{' && wf_json_links_are_worth(&self->keys.links);
    if (!is_tried || !try_links(&w, index, line, block)) {
        if (is_tried && !line && w.at >= w.last) /* the index ends first */
            return false;
        w = start;
        if (!read_way(&w, index, line, block, false))
            return false;
        if (is_tried)
            wf_json_links_miss(self, at);
    }
    index->entry = (uint32_t)(w.at - index->entries);
    index->mark = (uint32_t)(w.marks - index->marks) - 1;
    return true;
}
