/* What the fast walk is made of below containers: where it is, marks, scalars. For json_walk.c and json_run.c
   alone.

   `w->at` is always the next entry; `base + *w->at` is where the value or the key that is being read must
   end. Marks are looked at when a text with one is taken, and at the end for the whole record. */
#ifndef WF_RUNTIME_JSON_WALK_PARTS_H
#define WF_RUNTIME_JSON_WALK_PARTS_H

#include "runtime/read/json_decode.h"
#include "runtime/read/json_parts.h"
#include "runtime/read/json_walk.h"

typedef struct wf_json_way {
    wf_json_record *self;
    uint32_t left;    /* containers that may still be opened in each other */
    const char *base; /* of positions */
    const uint32_t *at;
    const uint32_t *last;  /* the first guard */
    const char *mark;      /* the place of the next mark ... */
    const uint32_t *marks; /* ... behind which these come */
} wf_json_way;

static WF_ALWAYS_INLINE const char *next_entry(const wf_json_way *w)
{
    return w->base + *w->at;
}

/* Over white space, which must end before the next entry. */
static inline const char *pass_spaces(const char *at, const char *entry)
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
static WF_NEVER_INLINE bool pass_marks(wf_json_way *w, const char *end)
{
    while (w->mark < end) {
        const char *const at = w->mark;
        const char *const behind = *at == '\\' ? wf_json_decode_behind(at) : NULL;
        if (!behind)
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

/* The lowest `count` bits, 1 to 64. */
static WF_ALWAYS_INLINE uint64_t first_bits(uint64_t bits, uint64_t count)
{
#if defined(__BMI2__)
    return _bzhi_u64(bits, (unsigned)count);
#else
    return bits & UINT64_MAX >> (64 - count);
#endif
}

/* Whether a number of at most eight bytes without sign and exponent stands from `at` to `entry`: digits,
   with a point between two of them at most. */
static WF_ALWAYS_INLINE bool is_short_number(const char *at, const char *entry)
{
    const uint64_t len = (uint64_t)(entry - at);
    if (WF_UNLIKELY(len - 1 > 7))
        return false;
    /* No carry leaves an ASCII byte; where one that is none sends one, it is itself no point. */
    const uint64_t digits = wf_word_load(at) ^ WF_WORD_EACH('0');
    const uint64_t others =
        first_bits((digits + WF_WORD_EACH(0x76)) | digits, len * 8) & WF_WORD_HIGH;
    uint64_t whole = len;
    if (others != 0) {
        whole = wf_word_first(others);
        if ((others & (others - 1)) != 0 || at[whole] != '.' || whole - 1 >= len - 2)
            return false;
    }
    return WF_LIKELY(*at != '0') || whole == 1;
}

/* The place behind the number at `at`, or NULL when it does not reach the entry. */
static WF_ALWAYS_INLINE const char *number_end(wf_json_way *w, const char *at, const char *entry)
{
    if (is_short_number(at + (*at == '-'), entry))
        return entry;
    const char *const end = wf_json_token_number(&w->self->token, at);
    return end && is_clear(end, entry) ? end : NULL;
}

static WF_ALWAYS_INLINE bool is_number_start(char c)
{
    return (unsigned char)(c - '0') <= 9 || c == '-';
}

/* Whether true, false or null stands from `at` to the entry. */
static WF_ALWAYS_INLINE bool is_word(const char *at, const char *entry)
{
    const ptrdiff_t len = entry - at;
    if (len == 4)
        return memcmp(at, "null", 4) == 0 || memcmp(at, "true", 4) == 0;
    return len == 5 && memcmp(at, "fals", 4) == 0 && at[4] == 'e';
}

/* The same with white space behind it. */
static inline bool is_word_before(const char *at, const char *entry)
{
    const char *const end = at + (*at == 'f' ? 5 : 4);
    return end <= entry && is_word(at, end) && is_clear(end, entry);
}

static WF_ALWAYS_INLINE weft_value word_value(char first)
{
    return first == 'n' ? weft_null() : weft_bool(first == 't');
}

/* A scalar that nobody wants; of a text everything is known. */
static WF_ALWAYS_INLINE bool skip_scalar(wf_json_way *w, const char *at, const char *entry)
{
    if (*at == '"')
        return true;
    return is_number_start(*at) ? number_end(w, at, entry) != NULL : is_word_before(at, entry);
}

static WF_ALWAYS_INLINE weft_value plain_text(weft_span text)
{
    weft_value value = weft_text(text);
    value.flags = WEFT_VALUE_PLAIN | WEFT_VALUE_ROOMY;
    return value;
}

/* A text with marks, or behind some that nobody looked at. */
static WF_NEVER_INLINE bool take_marked(wf_json_way *w, weft_value *out, weft_span text)
{
    if (w->mark < text.ptr && !pass_marks(w, text.ptr))
        return false;
    if (w->mark >= text.ptr + text.len) {
        *out = plain_text(text);
        return true;
    }
    char *const to = wf_json_parts_room(w->self, text.len + WF_JSON_DECODE_ROOM, 1);
    if (!to)
        return false;
    w->marks = wf_json_decode(out, to, text, w->base, w->marks - 1);
    if (!w->marks)
        return false;
    w->mark = w->base + *w->marks++;
    return true;
}

/* The text at `at`, a quote. */
static WF_ALWAYS_INLINE bool read_text(wf_json_way *w, weft_value *out, const char *at,
                                       const char *entry)
{
    const char *close = entry - 1;
    while (WF_UNLIKELY(*close != '"') && close > at)
        close--; /* white space */
    if (WF_UNLIKELY(close == at))
        return false;
    const weft_span text = weft_span_of(at + 1, (size_t)(close - at) - 1);
    if (WF_UNLIKELY(w->mark < close))
        return take_marked(w, out, text);
    *out = plain_text(text);
    return true;
}

static WF_ALWAYS_INLINE bool read_scalar(wf_json_way *w, weft_value *out, const char *at,
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
        value.flags = WEFT_VALUE_ROOMY;
        *out = value;
        return true;
    }
    *out = word_value(*at);
    return is_word_before(at, entry);
}

/* The same at once for what members mostly are: a text with nothing to do, or what is short. False:
   wf_json_walk_member must. (Of a quote that nothing closes it makes a text of whatever length; where there
   is one the walk fails in the end.) */
static WF_ALWAYS_INLINE bool read_plain(const wf_json_way *w, uint32_t form, weft_value *slot,
                                        const char *at, const char *entry)
{
    const uint32_t len = (uint32_t)(entry - at);
    if (WF_LIKELY(*at == '"' && entry[-1] == '"')) {
        if (form == WF_JSON_SKIP)
            return true;
        if (WF_UNLIKELY(form > WF_JSON_WHOLE || slot->kind != WEFT_KIND_MISSING || w->mark < entry))
            return false;
        const weft_value text = {.kind = WEFT_KIND_TEXT,
                                 .flags = WEFT_VALUE_PLAIN | WEFT_VALUE_ROOMY,
                                 .len = len - 2,
                                 .as.text = at + 1};
        *slot = text;
        return true;
    }
    if (form > WF_JSON_WHOLE)
        return false;
    const bool is_number = *at <= '9';
    if (!(is_number ? is_short_number(at, entry) : is_word(at, entry)))
        return false;
    if (form == WF_JSON_SKIP)
        return true;
    if (WF_UNLIKELY(slot->kind != WEFT_KIND_MISSING))
        return false;
    const weft_value number = {
        .kind = WEFT_KIND_NUMBER, .flags = WEFT_VALUE_ROOMY, .len = len, .as.text = at};
    *slot = is_number ? number : word_value(*at);
    return true;
}

/* The value of a member, of whatever sort: from `at`, behind the colon, to the next entry. False: the record
   is the careful walk's; also when something stands in its slot, which is a key that stands twice. */
bool wf_json_walk_member(wf_json_way *w, const wf_json_key *key, weft_value *block, const char *at);

/* Reads the object that begins at the next entry, all of a record, by the links that are known
   (json_links.h). False: they do not lead to its end, and `w->at` is the entry where they end; what was read
   is to be cleared. */
bool wf_json_run(wf_json_way *w, weft_value *block);

#endif
