/* Reads one value by shape. The recursion follows the shape, whose depth the compiler bounds; what
   is not wanted is skipped by a loop. What is easy to get wrong: blocks of a list move when the
   list grows, and RECORDs and FAULTs point into their own block. */
#include "runtime/read/json_record.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/json_parts.h"
#include "runtime/read/json_twice.h"
#include "runtime/read/reader_core.h"

weft_status wf_json_record_new(wf_json_record **out, const wf_shape *shape, uint32_t max_depth,
                               const char *input)
{
    wf_json_record *const self = wf_new(wf_json_record);
    if (!self)
        return WEFT_NOMEM;
    self->shape = shape;
    self->input = input;
    self->max_depth = max_depth == 0 || max_depth > WF_JSON_DEPTH ? WF_JSON_DEPTH : max_depth;
    weft_status rc = wf_json_keys_init(&self->keys, shape);
    self->lengths = wf_arena_zero(&self->keys.arena, shape->node_count, sizeof *self->lengths);
    self->warned = wf_arena_zero(&self->keys.arena, shape->node_count, sizeof *self->warned);
    if (rc == WEFT_OK && (!self->lengths || !self->warned))
        rc = WEFT_NOMEM;
    if (rc == WEFT_OK)
        *out = self;
    else
        wf_json_record_free(self);
    return rc;
}

void wf_json_record_free(wf_json_record *self)
{
    if (!self)
        return;
    wf_json_keys_fini(&self->keys);
    wf_free(self);
}

/* Skipping. */

static const char *skip_scalar(wf_json_record *self, const char *at)
{
    switch (*at) {
    case '"':
        return wf_json_token_text(&self->token, at + 1);
    case 't':
    case 'f':
    case 'n':
        return wf_json_token_word(&self->token, at);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return wf_json_token_number(&self->token, at);
    default:
        return wf_json_parts_fail(self, at, "a value is expected");
    }
}

static const char *open_container(wf_json_record *self, const char *at)
{
    if (self->depth == self->max_depth) {
        self->is_too_deep = true;
        return wf_json_parts_fail(self, at, "lists and objects are nested too deeply");
    }
    self->depth++;
    return wf_json_token_space(at + 1);
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

/* Behind a value: closes what ends and steps to the next value. `stack` empty: all is closed. */
static const char *skip_to_next(wf_json_record *self, bit_stack *stack, const char *at)
{
    while (stack->depth != 0) {
        const bool is_object = top_bit(stack);
        at = wf_json_token_space(at);
        if (*at == ',') {
            at = wf_json_token_space(at + 1);
            return is_object ? wf_json_parts_skip_key(self, at) : at;
        }
        if (*at != (is_object ? '}' : ']'))
            return wf_json_parts_fail(
                self, at, is_object ? "a comma or } is expected" : "a comma or ] is expected");
        at++;
        stack->depth--;
        self->depth--;
    }
    return at;
}

static const char *skip_container(wf_json_record *self, const char *at)
{
    bit_stack stack = {0};
    do {
        if (*at == '{' || *at == '[') {
            const bool is_object = *at == '{';
            at = open_container(self, at);
            if (!at)
                return NULL;
            push_bit(&stack, is_object);
            if (*at != (is_object ? '}' : ']')) {
                at = is_object ? wf_json_parts_skip_key(self, at) : at;
                if (!at)
                    return NULL;
                continue;
            }
            at++;
            stack.depth--;
            self->depth--;
        } else {
            at = skip_scalar(self, at);
        }
        if (at)
            at = skip_to_next(self, &stack, at);
    } while (at && stack.depth != 0);
    return at;
}

static WF_ALWAYS_INLINE const char *skip_value(wf_json_record *self, const char *at)
{
    return *at == '{' || *at == '[' ? skip_container(self, at) : skip_scalar(self, at);
}

/* Keys that stand twice: noted on the way, reported when the record turns out sound. */

static void note_twice(wf_json_record *self, uint32_t node, const char *at, bool is_below)
{
    if (self->warned[node] || self->repeat_count == WF_COUNTOF(self->repeats))
        return;
    for (uint32_t i = 0; i < self->repeat_count; i++)
        if (self->repeats[i].node == node)
            return;
    const wf_json_repeat noted = {node, is_below, at};
    self->repeats[self->repeat_count++] = noted;
}

static void warn_twice(wf_json_record *self, const wf_json_repeat *what, const wf_json_site *site)
{
    wf_buf path;
    wf_buf_init(&path, 4096);
    wf_shape_put_path(&path, self->shape, what->node);
    const char *const below =
        what->is_below ? wf_json_twice_find(what->at, self->arena, &path) : NULL;
    const char *const at = below ? below : what->at;
    weft_diag *const diag = wf_diags_add(site->diags, WF_W9101, (wf_place){0},
                                         "%.*s stands twice in one object; the last one counts",
                                         (int)path.len, path.len != 0 ? path.data : "");
    wf_diag_record(site->diags, diag, self->input, site->number,
                   site->offset + (uint64_t)(at - self->begin), site->line);
    wf_diag_value(site->diags, diag, wf_buf_span(&path), weft_span_of(NULL, 0),
                  weft_span_of(NULL, 0));
    wf_diag_hint(site->diags, diag,
                 "this is said once for each member; let the sender write every key once");
    wf_buf_fini(&path);
}

void wf_json_record_warn(wf_json_record *self, const wf_json_site *site)
{
    for (uint32_t i = 0; i < self->repeat_count; i++) {
        self->warned[self->repeats[i].node] = 1;
        warn_twice(self, &self->repeats[i], site);
    }
    self->repeat_count = 0;
}

/* Slots of the members below `node`: missing again. */
static void forget_members(const wf_shape *shape, uint32_t node, weft_value *block)
{
    if (shape->nodes[node].all)
        return;
    for (uint32_t child = shape->nodes[node].first_child; child != WF_SHAPE_NONE;
         child = shape->nodes[child].next) {
        block[shape->nodes[child].slot] = weft_missing();
        forget_members(shape, child, block);
    }
}

static void replace_member(wf_json_record *self, uint32_t node, weft_value *block, const char *at)
{
    note_twice(self, node, at, false);
    forget_members(self->shape, node, block);
    block[self->shape->nodes[node].slot] = weft_missing();
}

/* Scalars. */

/* The text at `at`, a quote. */
static WF_ALWAYS_INLINE const char *read_text(wf_json_record *self, weft_value *out, const char *at)
{
    const char *const from = at + 1;
    const char *close = wf_json_token_plain(&self->token, from);
    weft_span text = weft_span_of(from, (size_t)(close - from));
    bool is_plain = true;
    if (WF_UNLIKELY(*close != '"')) {
        close = wf_json_token_escaped(&self->token, close);
        if (!close)
            return NULL;
        text.len = (size_t)(close - from);
        if (!wf_json_parts_decode(self, &text, &is_plain))
            return NULL;
    }
    *out = weft_text(text);
    out->flags = (is_plain ? WEFT_VALUE_PLAIN : 0) | (text.ptr == from ? WEFT_VALUE_ROOMY : 0);
    return close + 1;
}

static const char *read_word(wf_json_record *self, weft_value *out, const char *at)
{
    *out = *at == 'n' ? weft_null() : weft_bool(*at == 't');
    return wf_json_token_word(&self->token, at);
}

static WF_ALWAYS_INLINE const char *read_scalar(wf_json_record *self, weft_value *out,
                                                const char *at)
{
    if (*at == '"')
        return read_text(self, out, at);
    if (*at == 't' || *at == 'f' || *at == 'n')
        return read_word(self, out, at);
    const char *const end = skip_scalar(self, at);
    if (!end)
        return NULL;
    *out = weft_text(weft_span_of(at, (size_t)(end - at)));
    out->kind = WEFT_KIND_NUMBER;
    out->flags = WEFT_VALUE_ROOMY;
    return end;
}

/* A value with everything below: its end is found first, so that a fault is told apart from one
   that only spoils the value. */
static const char *read_whole(wf_json_record *self, uint32_t node, weft_value *out, const char *at)
{
    if (*at != '{' && *at != '[')
        return read_scalar(self, out, at);
    const uint64_t before = self->members;
    const char *const end = skip_container(self, at);
    if (!end)
        return NULL;
    const weft_span text = weft_span_of(at, (size_t)(end - at));
    wf_json_error error = {0, ""};
    const weft_status rc = wf_json_parse(out, text, self->arena, &error);
    if (rc == WEFT_NOMEM) {
        self->status = wf_reader_core_is_full(self->arena, text.len) ? WEFT_LIMIT : WEFT_NOMEM;
        return NULL;
    }
    if (rc != WEFT_OK) {
        *out = weft_missing();
        self->spoiled_at = at + error.offset;
        self->spoiled_why = error.reason;
    } else if (!self->warned[node] && self->members - before != wf_json_twice_members(*out)) {
        note_twice(self, node, at, true);
    }
    return end;
}

/* Values in the shape. */

static const char *read_value(wf_json_record *self, uint32_t node, weft_value *block,
                              const char *at);

/* The value of a member; `slot` and `form` are those of `node`. */
static WF_ALWAYS_INLINE const char *read_member(wf_json_record *self, uint32_t node, uint32_t slot,
                                                uint32_t form, weft_value *block, const char *at)
{
    if (form == WF_JSON_SKIP)
        return skip_value(self, at);
    if (WF_UNLIKELY(block[slot].kind != WEFT_KIND_MISSING))
        replace_member(self, node, block, at);
    if ((form == WF_JSON_VALUE || form == WF_JSON_WHOLE) && *at == '"')
        return read_text(self, &block[slot], at);
    return read_value(self, node, block, at);
}

/* `at` is behind the brace and white space. `last` is the key before the one at `at`. */
static const char *read_members(wf_json_record *self, uint32_t object, weft_value *block,
                                const char *at)
{
    wf_json_keys *const keys = &self->keys;
    wf_json_key *last = NULL;
    wf_json_key *key = keys->first[object];
    if (*at == '}')
        return at + 1;
    for (;;) {
        if (WF_LIKELY(wf_json_key_matches(key, at)) || wf_json_key_matches(key = key->next, at)) {
            at = wf_json_token_space(at + key->len);
        } else {
            at = wf_json_parts_find_key(self, object, at, last, &key);
            if (!at)
                return NULL;
        }
        last = key != &keys->strange ? key : last;
        at = read_member(self, key->node, key->slot, key->form, block, at);
        if (WF_UNLIKELY(!at))
            return NULL;
        at = wf_json_token_space(at);
        if (*at != ',')
            break;
        at = wf_json_token_space(at + 1);
        key = wf_json_keys_guess(keys, object, last);
    }
    return *at == '}' ? at + 1 : wf_json_parts_fail(self, at, "a comma or } is expected");
}

static const char *read_object(wf_json_record *self, uint32_t node, weft_value *block,
                               const char *at)
{
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    block[self->shape->nodes[node].slot] = record;
    at = open_container(self, at);
    if (at)
        at = read_members(self, node, block, at);
    self->depth--;
    return at;
}

static const char *read_elements(wf_json_record *self, uint32_t node, weft_value *block,
                                 const char *at)
{
    const uint32_t element = self->shape->nodes[node].element;
    wf_json_list list = {.width = self->shape->nodes[element].width};
    const uint32_t expected = self->lengths[node];
    if (!wf_json_list_grow(self, &list, expected < 4 ? 4 : expected))
        return NULL;
    at = open_container(self, at);
    if (at && *at == ']') {
        at++;
    } else {
        while (at) {
            weft_value *const to = wf_json_list_add(self, &list);
            at = to ? read_value(self, element, to, at) : NULL;
            if (!at)
                break;
            at = wf_json_token_space(at);
            if (*at != ',') {
                at = *at == ']' ? at + 1 : wf_json_parts_fail(self, at, "a comma or ] is expected");
                break;
            }
            at = wf_json_token_space(at + 1);
        }
    }
    self->depth--;
    if (at) {
        self->lengths[node] = list.count;
        wf_json_list_put(self, node, block, &list, 0);
    }
    return at;
}

/* What is no list, where elements are wanted: a list of this one. */
static const char *read_wrapped(wf_json_record *self, uint32_t node, weft_value *block,
                                const char *at)
{
    const uint32_t element = self->shape->nodes[node].element;
    wf_json_list list = {.width = self->shape->nodes[element].width};
    weft_value *const to = wf_json_list_grow(self, &list, 1) ? wf_json_list_add(self, &list) : NULL;
    at = to ? read_value(self, element, to, at) : NULL;
    if (at)
        wf_json_list_put(self, node, block, &list, WEFT_VALUE_WRAPPED);
    return at;
}

static const char *read_list_node(wf_json_record *self, uint32_t node, weft_value *block,
                                  const char *at)
{
    if (*at == '[')
        return read_elements(self, node, block, at);
    if (*at != 'n')
        return read_wrapped(self, node, block, at);
    return read_word(self, &block[self->shape->nodes[node].slot], at);
}

/* `at` is the value's first byte. The slots of `node` in `block` are zeroed. */
static const char *read_value(wf_json_record *self, uint32_t node, weft_value *block,
                              const char *at)
{
    weft_value *const slot = &block[self->shape->nodes[node].slot];
    const wf_json_form form = wf_json_keys_form(self->shape, node);
    if (form == WF_JSON_WHOLE)
        return read_whole(self, node, slot, at);
    if (form == WF_JSON_LIST)
        return read_list_node(self, node, block, at);
    if (*at == '{')
        return read_object(self, node, block, at);
    at = *at == '[' ? read_whole(self, node, slot, at) : read_scalar(self, slot, at);
    if (at && form == WF_JSON_OBJECT && slot->kind > WEFT_KIND_NULL)
        wf_shape_fault(self->shape, node, block);
    return at;
}

/* The outcome. */

static weft_status spoil(wf_json_outcome *outcome, wf_code code, const char *at, const char *reason)
{
    outcome->code = code;
    outcome->at = at;
    outcome->reason = reason;
    return WEFT_REJECTED;
}

/* A value whose end is known: what may still be wrong with it. */
static weft_status check_value(wf_json_record *self, wf_json_outcome *outcome)
{
    const weft_span text = weft_span_of(self->begin, (size_t)(outcome->end - self->begin));
    const size_t valid = (self->token.seen & WF_WORD_HIGH) != 0 ? wf_utf8_valid(text) : text.len;
    const char *const soft_at = self->token.soft_at;
    if (valid != text.len && (!soft_at || text.ptr + valid < soft_at))
        return spoil(outcome, WF_W4102, text.ptr + valid, "this is not UTF-8");
    if (soft_at)
        return spoil(outcome, WF_W4103, soft_at, "half of a surrogate pair stands alone");
    if (self->spoiled_at)
        return spoil(outcome, WF_W4101, self->spoiled_at, self->spoiled_why);
    return WEFT_OK;
}

/* The arena is full: the end of the value is still found. */
static weft_status overflow(wf_json_record *self, wf_json_outcome *outcome)
{
    self->depth = 0;
    self->status = WEFT_OK;
    outcome->end = skip_value(self, self->begin);
    return outcome->end ? spoil(outcome, WF_W4804, self->begin,
                                "its values need more memory than a record may hold")
                        : WEFT_REJECTED;
}

static weft_status hard_fault(wf_json_record *self, wf_json_outcome *outcome, const char *limit)
{
    const char *const at = self->token.at;
    const weft_span before = weft_span_of(self->begin, (size_t)(at - self->begin));
    const size_t valid = wf_utf8_valid(before);
    outcome->end = NULL;
    outcome->is_cut = at == limit;
    outcome->stop = at;
    if (valid != before.len)
        return spoil(outcome, WF_W4102, self->begin + valid, "this is not UTF-8");
    if (self->is_too_deep)
        return spoil(outcome, WF_W4104, at, self->token.reason);
    if (at == limit)
        return spoil(outcome, WF_W4101, at, "the text ends too early");
    return spoil(outcome, WF_W4101, at,
                 *at == '\0' ? "a NUL byte cannot stand here" : self->token.reason);
}

weft_status wf_json_record_read(wf_json_record *self, wf_json_outcome *outcome, weft_value *block,
                                weft_span text, wf_arena *arena)
{
    WF_ASSERT(text.ptr[text.len] == '\0');
    memset(&self->token, 0, sizeof self->token);
    self->arena = arena;
    self->repeat_count = 0;
    self->begin = text.ptr;
    self->depth = 0;
    self->members = 0;
    self->status = WEFT_OK;
    self->is_too_deep = false;
    self->spoiled_at = NULL;
    outcome->is_cut = false;
    outcome->end = read_value(self, 0, block, text.ptr);
    if (!outcome->end && self->status == WEFT_NOMEM)
        return WEFT_NOMEM;
    if (!outcome->end && self->status == WEFT_LIMIT && overflow(self, outcome) == WEFT_REJECTED &&
        outcome->end)
        return WEFT_REJECTED;
    return outcome->end ? check_value(self, outcome)
                        : hard_fault(self, outcome, text.ptr + text.len);
}
