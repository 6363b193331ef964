#include "runtime/read/json_parts.h"

#include "base/utf8.h"
#include "runtime/read/reader_core.h"

void *wf_json_parts_room(wf_json_record *self, size_t count, size_t size)
{
    const bool fits = size == 0 || count <= SIZE_MAX / size;
    void *const room = fits ? wf_arena_alloc(self->arena, count * size) : NULL;
    if (!room) {
        const bool is_full = !fits || wf_reader_core_is_full(self->arena, count * size);
        self->status = is_full ? WEFT_LIMIT : WEFT_NOMEM;
    }
    return room;
}

bool wf_json_parts_decode(wf_json_record *self, weft_span *text, bool *is_plain)
{
    *is_plain = true;
    if (text->len == 0 || !memchr(text->ptr, '\\', text->len))
        return true;
    char *const to = wf_json_parts_room(self, text->len, 1);
    if (!to)
        return false;
    *text = weft_span_of(to, wf_json_token_unescape(to, text->ptr, text->len, is_plain));
    return true;
}

/* What is learned is not looked at again, so it must be sound. */
static bool is_sound(const wf_json_record *self, weft_span raw)
{
    return !self->token.soft_at && wf_utf8_valid(raw) == raw.len;
}

/* A key that is not learned, as if it were: nothing comes to stand behind another. */
static wf_json_key *pass_strange(wf_json_record *self, uint32_t object, uint32_t node,
                                 const wf_json_key *last)
{
    wf_json_key *const key = &self->keys.strange;
    key->node = node;
    key->slot = node == WF_SHAPE_NONE ? 0 : self->shape->nodes[node].slot;
    key->form = (uint32_t)wf_json_keys_form(self->shape, node);
    key->next = wf_json_keys_guess(&self->keys, object, last);
    return key;
}

const char *wf_json_parts_find_key(wf_json_record *self, uint32_t object, const char *at,
                                   wf_json_key *last, wf_json_key **key)
{
    const char *const value = wf_json_parts_skip_key(self, at);
    if (!value)
        return NULL;
    const char *close = wf_json_token_text(&self->token, at + 1);
    const bool is_tight = *close == ':';
    const weft_span raw = weft_span_of(at, (size_t)(close - at) + 1);
    wf_json_key *found = is_tight ? wf_json_keys_known(&self->keys, object, raw) : NULL;
    if (!found) {
        weft_span text = weft_span_of(at + 1, (size_t)(close - at) - 2);
        bool is_plain;
        if (!wf_json_parts_decode(self, &text, &is_plain))
            return NULL;
        const uint32_t node = wf_json_keys_member(&self->keys, object, text);
        if (is_tight && is_sound(self, raw))
            found = wf_json_keys_learn(&self->keys, object, raw, node);
        if (!found) {
            *key = pass_strange(self, object, node, last);
            return value;
        }
    }
    wf_json_keys_follow(&self->keys, object, last, found);
    *key = found;
    return value;
}

static void move_blocks(wf_json_list *list, weft_value *to)
{
    const size_t used = (size_t)list->count * list->width;
    memcpy(to, list->blocks, used * sizeof *to);
    for (size_t i = 0; i < used; i++)
        if (to[i].kind == WEFT_KIND_RECORD || to[i].kind == WEFT_KIND_FAULT)
            to[i].as.block = to + (to[i].as.block - list->blocks);
    list->blocks = to;
}

bool wf_json_list_grow(wf_json_record *self, wf_json_list *list, uint32_t cap)
{
    weft_value *const to = wf_json_parts_room(self, cap, list->width * sizeof *to);
    if (!to)
        return false;
    if (list->count != 0)
        move_blocks(list, to);
    list->blocks = to;
    list->cap = cap;
    return true;
}
