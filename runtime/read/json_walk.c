/* From separator to separator. `w->at` is always the next entry; `base + *w->at` is where the value or
   the key that is being read must end. What is easy to get wrong: an entry may be one of the guards
   behind the last; whoever takes them ends behind the last entry, and that is checked once, at the end.
   Until then everything read through them is in the window, and of no consequence.

   Marks are looked at when a text with one is taken, and at the end for the whole record. */
#include "runtime/read/json_walk.h"

#include "runtime/read/json_parts.h"
#include "runtime/read/json_twice.h"

typedef struct walk {
    wf_json_record *self;
    uint32_t left;    /* containers that may still be opened in each other */
    const char *base; /* of positions */
    const uint32_t *at;
    const char *mark;      /* the place of the next mark ... */
    const uint32_t *marks; /* ... behind which these come */
} walk;

static WF_ALWAYS_INLINE const char *next_entry(const walk *w)
{
    return w->base + *w->at;
}

/* Over white space, which must end before the next entry. */
static const char *pass_spaces(const char *at, const char *entry)
{
    at = wf_json_token_spaces(at);
    return at <= entry ? at : NULL;
}

/* The first byte of a key or value, or NULL. */
static WF_ALWAYS_INLINE const char *first_byte(const char *at, const char *entry)
{
    return WF_LIKELY((unsigned char)*at > ' ') ? at : pass_spaces(at, entry);
}

/* Whether nothing but white space stands from `at` to the next entry. */
static WF_ALWAYS_INLINE bool is_clear(const char *at, const char *entry)
{
    return WF_LIKELY(at == entry) || wf_json_token_spaces(at) == entry;
}

/* Marks. */

/* Looks at the marks before `end`: whether all are escapes as they should be. */
static bool pass_marks(walk *w, const char *end)
{
    wf_json_token *const token = &w->self->token;
    while (w->mark < end) {
        const char *const at = w->mark;
        const char *const behind = *at == '\\' ? wf_json_token_escape(token, at) : NULL;
        if (!behind || token->soft_at)
            return false;
        w->mark = w->base + *w->marks++;
        if (w->mark == at + 6 && behind == at + 12) /* the other half of a pair */
            w->mark = w->base + *w->marks++;
        if (w->mark < behind)
            return false;
    }
    return true;
}

/* Scalars. `at` is the first byte, `entry` the next entry, which must be the end. */

/* Whether a number of at most eight bytes and without exponent stands from `at` to `entry`: digits, with
   a point between two of them at most. */
static WF_ALWAYS_INLINE bool is_short_number(const char *at, const char *entry)
{
    const char *const first = at + (*at == '-');
    const uint64_t len = (uint64_t)(entry - first);
    if (WF_UNLIKELY(len - 1 > 7))
        return false;
    const uint64_t digits = wf_word_load(first) ^ WF_WORD_EACH('0');
    const uint64_t others = (((digits & ~WF_WORD_HIGH) + WF_WORD_EACH(0x76)) | digits) &
                            WF_WORD_HIGH & (UINT64_MAX >> (64 - len * 8));
    if (others == 0)
        return *first != '0' || len == 1;
    const unsigned point = wf_word_first(others);
    return (others & (others - 1)) == 0 && first[point] == '.' && point + 1 < len &&
           (*first != '0' ? point != 0 : point == 1);
}

/* The place behind the number at `at`, or NULL when it does not reach the entry. */
static WF_ALWAYS_INLINE const char *number_end(walk *w, const char *at, const char *entry)
{
    if (is_short_number(at, entry))
        return entry;
    const char *const end = wf_json_token_number(&w->self->token, at);
    return end && is_clear(end, entry) ? end : NULL;
}

static WF_ALWAYS_INLINE bool is_number_start(char c)
{
    return (unsigned char)(c - '0') <= 9 || c == '-';
}

/* Whether true, false or null stands there. */
static WF_ALWAYS_INLINE bool is_word(const char *at, const char *entry)
{
    if (memcmp(at, "null", 4) == 0 || memcmp(at, "true", 4) == 0)
        return is_clear(at + 4, entry);
    return memcmp(at, "false", 5) == 0 && is_clear(at + 5, entry);
}

/* A scalar that nobody wants; of a text everything is known. */
static WF_ALWAYS_INLINE bool skip_scalar(walk *w, const char *at, const char *entry)
{
    if (*at == '"')
        return true;
    return is_number_start(*at) ? number_end(w, at, entry) != NULL : is_word(at, entry);
}

static bool decode_text(walk *w, weft_value *out, weft_span text)
{
    bool is_plain;
    if (!pass_marks(w, text.ptr + text.len) || !wf_json_parts_decode(w->self, &text, &is_plain))
        return false;
    *out = weft_text(text);
    out->flags = is_plain ? WEFT_VALUE_PLAIN : 0;
    return true;
}

/* The text at `at`, a quote. */
static WF_ALWAYS_INLINE bool read_text(walk *w, weft_value *out, const char *at, const char *entry)
{
    const char *close = entry - 1;
    while (WF_UNLIKELY(*close != '"') && close > at)
        close--; /* white space */
    if (WF_UNLIKELY(close == at))
        return false;
    const weft_span text = weft_span_of(at + 1, (size_t)(close - at) - 1);
    if (WF_UNLIKELY(w->mark < close))
        return decode_text(w, out, text);
    weft_value value = weft_text(text);
    value.flags = WEFT_VALUE_PLAIN;
    *out = value;
    return true;
}

static WF_ALWAYS_INLINE bool read_scalar(walk *w, weft_value *out, const char *at,
                                         const char *entry)
{
    if (WF_LIKELY(*at == '"'))
        return read_text(w, out, at, entry);
    if (is_number_start(*at)) {
        const char *const end = number_end(w, at, entry);
        if (!end)
            return false;
        weft_value value = weft_text(weft_span_of(at, (size_t)(end - at)));
        value.kind = WEFT_KIND_NUMBER;
        *out = value;
        return true;
    }
    *out = *at == 'n' ? weft_null() : weft_bool(*at == 't');
    return is_word(at, entry);
}

/* Containers. Functions give the place behind, or NULL, and leave the entry behind. */

/* Steps over the bracket at `at`. */
static WF_ALWAYS_INLINE bool open_container(walk *w, const char *at)
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
static const char *skip_key(walk *w, const char *at)
{
    const char *const colon = next_entry(w);
    if (*at != '"' || *colon != ':')
        return NULL;
    w->self->members++;
    w->at++;
    return first_byte(colon + 1, next_entry(w));
}

static void skip_close(walk *w, bit_stack *stack)
{
    w->at++;
    stack->depth--;
    w->left++;
}

/* Behind the value that ends before the next entry: closes what ends, gives the next value, or where
   everything is closed the place behind. */
static const char *skip_to_next(walk *w, bit_stack *stack)
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

static const char *skip_container(walk *w, const char *at)
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
static const char *read_whole(walk *w, uint32_t node, weft_value *out, const char *at)
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

static bool read_value(walk *w, uint32_t node, weft_value *block, const char *at);
static const char *read_object(walk *w, uint32_t node, uint32_t slot, weft_value *block,
                               const char *at);

/* From the member at `at`, whose key is not `*key`, to its value; `last`: the key before it. */
static const char *find_member(walk *w, uint32_t object, const char *at, wf_json_key *last,
                               wf_json_key **key)
{
    const char *const colon = next_entry(w);
    at = first_byte(at, colon);
    if (!at || *colon != ':')
        return NULL;
    w->at++;
    if (!wf_json_key_matches(*key, at))
        *key = (*key)->next;
    if (wf_json_key_matches(*key, at))
        return at + (*key)->len;
    at = wf_json_parts_find_key(w->self, object, at, last, key);
    return at && at <= next_entry(w) ? at : NULL;
}

/* The value of a member, of whatever sort; a key that stands twice is the careful walk's. */
static bool read_member(walk *w, const wf_json_key *key, weft_value *block, const char *at)
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

/* The same at once for what members mostly are: a text with nothing to do, or a short number. False:
   read_member must. (Of a quote that nothing closes it makes a text of whatever length; where there is
   one the walk fails in the end.) */
static WF_ALWAYS_INLINE bool read_plain(const walk *w, const wf_json_key *key, weft_value *block,
                                        const char *at, const char *entry)
{
    const uint32_t form = key->form;
    weft_value *const slot = &block[key->slot];
    const uint32_t len = (uint32_t)(entry - at);
    if (WF_LIKELY(*at == '"' && entry[-1] == '"')) {
        if (form == WF_JSON_SKIP)
            return true;
        if (WF_UNLIKELY(form > WF_JSON_WHOLE || slot->kind != WEFT_KIND_MISSING || w->mark < entry))
            return false;
        const weft_value text = {
            .kind = WEFT_KIND_TEXT, .flags = WEFT_VALUE_PLAIN, .len = len - 2, .as.text = at + 1};
        *slot = text;
        return true;
    }
    if (form > WF_JSON_WHOLE || !is_short_number(at, entry))
        return false;
    if (form == WF_JSON_SKIP)
        return true;
    if (WF_UNLIKELY(slot->kind != WEFT_KIND_MISSING))
        return false;
    const weft_value number = {.kind = WEFT_KIND_NUMBER, .len = len, .as.text = at};
    *slot = number;
    return true;
}

/* Members up to the end of the object; `at` is the first key. `last` is the key before the one that is
   read. */
static WF_ALWAYS_INLINE const char *read_members(walk *w, uint32_t object, weft_value *block,
                                                 const char *at)
{
    wf_json_keys *const keys = &w->self->keys;
    const char *const base = w->base;
    const uint32_t *next = w->at;
    wf_json_key *last = NULL;
    wf_json_key *key = keys->first[object];
    do {
        const char *value = at + key->len;
        const bool is_known = wf_json_key_stands(key, at);
        if (WF_LIKELY(is_known && read_plain(w, key, block, value, base + next[1]))) {
            next++;
            last = key;
            key = key->next;
        } else {
            w->at = next + is_known;
            if (!is_known)
                value = find_member(w, object, at, last, &key);
            if (!value)
                return NULL;
            last = key != &keys->strange ? key : last;
            wf_json_key *const following = key->next;
            if (!read_member(w, key, block, value))
                return NULL;
            next = w->at;
            key = following;
        }
        at = base + *next++ + 1;
    } while (at[-1] == ',');
    w->at = next;
    return at[-1] == '}' ? at : NULL;
}

/* `at` is the brace, `slot` that of `node`. */
static const char *read_object(walk *w, uint32_t node, uint32_t slot, weft_value *block,
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
static const char *read_elements(walk *w, uint32_t node, weft_value *block, const char *at)
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
static bool read_wrapped(walk *w, uint32_t node, weft_value *block, const char *at)
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
static bool read_value(walk *w, uint32_t node, weft_value *block, const char *at)
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

bool wf_json_walk(wf_json_record *self, wf_json_index *index, const wf_window *window,
                  uint32_t begin, const wf_json_line *line, weft_value *block, wf_arena *arena)
{
    const char *const base = wf_json_index_text(index, window);
    const char *const at = base + begin;
    walk w = {.self = self,
              .left = self->max_depth,
              .base = base,
              .at = index->entries + index->entry,
              .marks = index->marks + index->mark};
    while (*w.marks < begin)
        w.marks++;
    w.mark = base + *w.marks++;
    memset(&self->token, 0, sizeof self->token);
    self->arena = arena;
    self->members = 0;
    if ((*at != '{' && *at != '[') || !read_value(&w, 0, block, at))
        return false;
    const uint32_t entry = (uint32_t)(w.at - index->entries);
    if (entry > index->now.entries || (line && entry != line->entry))
        return false;
    if (!pass_marks(&w, base + (line ? line->end : w.at[-1]) + 1))
        return false;
    index->entry = entry;
    index->mark = (uint32_t)(w.marks - index->marks) - 1;
    return true;
}
