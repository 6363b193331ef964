/* What fused instructions do. Each looks at everything first and writes behind the cursor, which moves only
   when all went well; false: nothing happened, the general code is to run. */
#ifndef WF_VM_FUSED_H
#define WF_VM_FUSED_H

#include "vm/emit.h"
#include "vm/escaped.h"
#include "vm/fuse.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#define WF_FUSED_TEXT_MOST 255u /* of texts given to functions: longer ones take steps */

/* ---- writing ---- */

/* Copies in steps of 32 bytes: reads and writes up to 31 bytes behind. */
static WF_ALWAYS_INLINE char *wf_fused_copy(char *to, const char *from, uint32_t len)
{
    memcpy(to, from, 32);
    for (uint32_t i = 32; WF_UNLIKELY(i < len); i += 32)
        memcpy(to + i, from + i, 32);
    return to + len;
}

/* `less` bytes at the end left out. */
static WF_ALWAYS_INLINE char *wf_fused_open(const wf_cursor *cursor, const wf_fused_text *text,
                                            uint32_t less)
{
    if (WF_UNLIKELY(text->soft) && wf_emit_is_open(cursor))
        return wf_fused_copy(cursor->at, text->text + 1, text->len - 1 - less);
    return wf_fused_copy(cursor->at, text->text, text->len - less);
}

/* Room for so much and the slack of a step. */
static WF_ALWAYS_INLINE bool wf_fused_room(const wf_cursor *cursor, size_t len)
{
    return len <= (size_t)(cursor->end - cursor->at);
}

/* What stands behind the value. */
static WF_ALWAYS_INLINE char *wf_fused_close(const wf_fused *f, char *to, uint32_t skip)
{
    return wf_fused_copy(to, f->after.text + skip, f->after.len - skip);
}

/* ---- looking ---- */

static WF_ALWAYS_INLINE bool wf_fused_is_mark(char c)
{
    return (unsigned char)(c - '!') <= '~' - '!';
}

/* Two digits as a number, beyond 99 when they are none. */
static inline unsigned wf_fused_two(const char *at)
{
    const unsigned tens = (unsigned char)(at[0] - '0');
    const unsigned ones = (unsigned char)(at[1] - '0');
    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* Whether the month has that day in every year; of two digits each, or more. */
static WF_ALWAYS_INLINE bool wf_fused_has_day(unsigned month, unsigned day)
{
    static const uint8_t days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month < sizeof days && day - 1 < days[month];
}

/* yyyy-MM-dd of a day that the month has in every year. */
static inline bool wf_fused_is_day(const char *text, uint32_t len)
{
    return len == 10 && text[0] != '0' && wf_fused_two(text) < 100 &&
           wf_fused_two(text + 2) < 100 && text[4] == '-' && text[7] == '-' &&
           wf_fused_has_day(wf_fused_two(text + 5), wf_fused_two(text + 8));
}

/* yyyy-MM-ddTHH:mm:ssZ of such a day. */
static inline bool wf_fused_is_stamp(const char *text, uint32_t len)
{
    return len == 20 && wf_fused_is_day(text, 10) && text[10] == 'T' &&
           wf_fused_two(text + 11) < 24 && text[13] == ':' && wf_fused_two(text + 14) < 60 &&
           text[16] == ':' && wf_fused_two(text + 17) < 60 && text[19] == 'Z';
}

/* Spaces gone from both ends; what stands there then must be ASCII marks. */
static inline bool wf_fused_trim(weft_value *v)
{
    const char *from = v->as.text;
    const char *to = from + v->len;
    while (from != to && *from == ' ')
        from++;
    while (from != to && to[-1] == ' ')
        to--;
    v->as.text = from;
    v->len = (uint32_t)(to - from);
    v->flags &= (uint8_t)~WEFT_VALUE_ESCAPED;
    return from != to && wf_fused_is_mark(*from) && wf_fused_is_mark(to[-1]);
}

static inline bool wf_fused_asks_more(const wf_fused_load *load, weft_value *v)
{
    if ((load->asks & WF_ASKS_TRIM) != 0) {
        const bool is_bare = v->len != 0 && wf_fused_is_mark(v->as.text[0]) &&
                             wf_fused_is_mark(v->as.text[v->len - 1]);
        if (WF_UNLIKELY(!is_bare) && !wf_fused_trim(v))
            return false;
    } else if ((load->asks & WF_ASKS_FULL) != 0) {
        if (v->len == 0 || ((load->asks & WF_ASKS_MARK) != 0 && !wf_fused_is_mark(v->as.text[0])))
            return false;
    }
    if ((load->asks & WF_ASKS_STAMP) != 0) {
        if (!wf_fused_is_stamp(v->as.text, v->len))
            return false;
        v->len--;
        v->flags &= (uint8_t)~WEFT_VALUE_ESCAPED;
    }
    return ((load->asks & WF_ASKS_DATE) == 0 || wf_fused_is_day(v->as.text, v->len)) &&
           v->len <= WF_FUSED_TEXT_MOST;
}

/* What the run asks of a text before anything is done with it. */
static WF_ALWAYS_INLINE bool wf_fused_suits(const wf_fused_load *load, weft_value *v)
{
    if (load->asks == 0)
        return true;
    if (load->asks == (WF_ASKS_FULL | WF_ASKS_MARK))
        return v->len != 0 && wf_fused_is_mark(v->as.text[0]);
    return wf_fused_asks_more(load, v);
}

static WF_ALWAYS_INLINE bool wf_fused_is_plain(const weft_value *v)
{
    return (v->flags & WEFT_VALUE_PLAIN) != 0;
}

/* ---- the forms: each gives the end of what it wrote, or NULL ---- */

/* What stands in quotes for a text whose escapes are those of its source. */
static inline void wf_fused_take_source(weft_value *v)
{
    const wf_escaped escaped = wf_escaped_of(v);
    v->as.text = escaped.source;
    v->len = escaped.len;
    v->flags = WEFT_VALUE_PLAIN;
}

static inline char *wf_fused_carry_other(const wf_fused *f, wf_cursor cursor, weft_value v)
{
    const bool is_digits = v.kind == WEFT_KIND_NUMBER;
    if ((!is_digits && v.kind != WEFT_KIND_BOOL) || f->load.asks > (WF_ASKS_FULL | WF_ASKS_MARK))
        return NULL;
    if (!wf_fused_room(&cursor, f->need + (size_t)(is_digits ? v.len : 0)))
        return NULL;
    char *const to = wf_fused_open(&cursor, &f->before, 1);
    if (is_digits) {
        wf_emit_copy(to, v.as.text, v.len);
        return wf_fused_close(f, to + v.len, 1);
    }
    memcpy(to, v.as.boolean ? "true" : "false", v.as.boolean ? 4 : 5);
    return wf_fused_close(f, to + (v.as.boolean ? 4 : 5), 1);
}

static WF_ALWAYS_INLINE char *wf_fused_carry(const wf_fused *f, const wf_cursor *cursor,
                                             weft_value v)
{
    if (WF_UNLIKELY(v.kind != WEFT_KIND_TEXT))
        return wf_fused_carry_other(f, *cursor, v);
    if (!wf_fused_suits(&f->load, &v))
        return NULL;
    if (wf_escaped_is(&v))
        wf_fused_take_source(&v);
    if (!wf_fused_room(cursor, (size_t)f->need + v.len))
        return NULL;
    char *to = wf_fused_open(cursor, &f->before, 0);
    if (WF_LIKELY(wf_fused_is_plain(&v))) {
        wf_emit_copy(to, v.as.text, v.len);
        to += v.len;
    } else {
        to = wf_emit_quoted(to - 1, v.as.text, v.len);
        if (!to)
            return NULL;
        to--;
    }
    return wf_fused_close(f, to, 0);
}

#if defined(__SSE2__)
/* `first` to `first` + 25 changed in case, 16 bytes at a time; bytes behind `len` change too. False: there
   is one beyond ASCII. */
static WF_ALWAYS_INLINE bool wf_fused_fold(char *to, uint32_t len, char first)
{
    const __m128i low = _mm_set1_epi8((char)(first - 1));
    const __m128i high = _mm_set1_epi8((char)(first + 26));
    const __m128i bit = _mm_set1_epi8(0x20);
    for (uint32_t i = 0; i < len; i += 16) {
        __m128i *const at = (__m128i *)(void *)(to + i);
        const __m128i bytes = _mm_loadu_si128(at);
        const __m128i letters =
            _mm_and_si128(_mm_cmpgt_epi8(bytes, low), _mm_cmplt_epi8(bytes, high));
        const unsigned beyond = (unsigned)_mm_movemask_epi8(bytes);
        if (beyond != 0 && (len - i >= 16 || (beyond & ((1u << (len - i)) - 1)) != 0))
            return false;
        _mm_storeu_si128(at, _mm_xor_si128(bytes, _mm_and_si128(letters, bit)));
    }
    return true;
}
#else
static WF_ALWAYS_INLINE bool wf_fused_fold(char *to, uint32_t len, char first)
{
    for (uint32_t i = 0; i < len; i++) {
        const unsigned char byte = (unsigned char)to[i];
        if (byte >= 0x80)
            return false;
        to[i] = (char)(byte ^ ((unsigned char)(byte - (unsigned char)first) < 26 ? 0x20u : 0u));
    }
    return true;
}
#endif

static WF_ALWAYS_INLINE char *wf_fused_case(const wf_fused *f, const wf_cursor *cursor,
                                            weft_value v, char first)
{
    if (WF_UNLIKELY(v.kind != WEFT_KIND_TEXT) || !wf_fused_suits(&f->load, &v) ||
        !wf_fused_room(cursor, (size_t)f->need + v.len))
        return NULL;
    char *const to = wf_fused_open(cursor, &f->before, 0);
    if (WF_LIKELY(wf_fused_is_plain(&v)))
        wf_emit_copy(to, v.as.text, v.len);
    else if (!wf_emit_quoted(to - 1, v.as.text, v.len))
        return NULL;
    if (!wf_fused_fold(to, v.len, first))
        return NULL;
    return wf_fused_close(f, to + v.len, 0);
}

/* Whether a number of so many bytes with a fraction is written as JavaScript writes it, but for zeros at its
   end: 0.0000001 is 1e-7 there. */
static WF_ALWAYS_INLINE bool wf_fused_is_shortest(const char *text, uint32_t len)
{
    return text[0] != '0' || len <= 8;
}

/* How much of a number stays without the zeros at the end of its fraction. */
static inline uint32_t wf_fused_shorten(const char *text, uint32_t len)
{
    if (!memchr(text, '.', len))
        return len;
    while (text[len - 1] == '0')
        len--;
    return text[len - 1] == '.' ? len - 1 : len;
}

/* Digits that are written as they are read: 1 to 15 of them, none too many in front. */
static inline bool wf_fused_is_number(const char *text, uint32_t len, unsigned kind)
{
    uint32_t i = 0;
    uint32_t digits = 0;
    if (len > 17 || len == 0)
        return false;
    if (text[0] == '-') {
        i = 1;
        if (len == 1 || text[1] == '0')
            return false; /* -0 is another matter, and -0.5 not worth one */
    }
    if (text[i] == '0' && len > i + 1 && text[i + 1] != '.')
        return false;
    for (; i < len && (unsigned char)(text[i] - '0') <= 9; i++)
        digits++;
    if (digits == 0 || i == len)
        return digits != 0 && digits <= 15;
    if (kind == WF_DIGITS_WHOLE || text[i] != '.' || ++i == len)
        return false;
    for (; i < len && (unsigned char)(text[i] - '0') <= 9; i++)
        digits++;
    return i == len && digits <= 15 &&
           (kind == WF_DIGITS_DECIMAL || wf_fused_is_shortest(text, len));
}

static WF_ALWAYS_INLINE char *wf_fused_digits(const wf_fused *f, const wf_cursor *cursor,
                                              weft_value v)
{
    if (v.kind == WEFT_KIND_TEXT) {
        if (!wf_fused_suits(&f->load, &v))
            return NULL;
    } else if (v.kind != WEFT_KIND_NUMBER || (f->load.asks & (WF_ASKS_TRIM | WF_ASKS_TEXT)) != 0) {
        return NULL;
    }
    if (!wf_fused_is_number(v.as.text, v.len, f->digits) ||
        !wf_fused_room(cursor, (size_t)f->need + v.len))
        return NULL;
    if (f->digits == WF_DIGITS_SHORTEST)
        v.len = wf_fused_shorten(v.as.text, v.len);
    char *const to = wf_fused_open(cursor, &f->before, 0);
    wf_emit_copy(to, v.as.text, v.len);
    return wf_fused_close(f, to + v.len, 0);
}

/* What is true or false, or a text that says so; false: neither. */
static WF_ALWAYS_INLINE bool wf_fused_truth(const wf_fused *f, weft_value *v, bool *truth)
{
    if (v->kind == WEFT_KIND_BOOL) {
        *truth = v->as.boolean != 0;
        return (f->load.asks & ~(uint32_t)(WF_ASKS_FULL | WF_ASKS_MARK | WF_ASKS_SHORT)) == 0;
    }
    if (v->kind != WEFT_KIND_TEXT || !wf_fused_suits(&f->load, v))
        return false;
    *truth = v->len == 4 && memcmp(v->as.text, "true", 4) == 0;
    return *truth || (v->len == 5 && memcmp(v->as.text, "false", 5) == 0);
}

static WF_ALWAYS_INLINE char *wf_fused_bool(const wf_fused *f, const wf_cursor *cursor,
                                            weft_value v)
{
    bool truth = false;
    if (!wf_fused_truth(f, &v, &truth) || !wf_fused_room(cursor, f->need))
        return NULL;
    char *const to = wf_fused_open(cursor, &f->before, 0);
    memcpy(to, truth ? "true" : "false", truth ? 4 : 5);
    return wf_fused_close(f, to + (truth ? 4 : 5), 0);
}

/* How many bytes of an instant stay, and what stands behind them; NULL: it is none. */
static WF_ALWAYS_INLINE const char *wf_fused_time_end(const char *text, uint32_t len,
                                                      uint32_t *stays)
{
    *stays = len;
    if (len == 10)
        return wf_fused_is_day(text, len) ? "T00:00:00.000Z" : NULL;
    if (len == 20 && wf_fused_is_stamp(text, len)) {
        *stays = 19;
        return ".000Z";
    }
    return NULL;
}

static WF_ALWAYS_INLINE char *wf_fused_time(const wf_fused *f, const wf_cursor *cursor,
                                            weft_value v)
{
    uint32_t stays;
    if (v.kind != WEFT_KIND_TEXT || !wf_fused_suits(&f->load, &v))
        return NULL;
    const char *const end = wf_fused_time_end(v.as.text, v.len, &stays);
    if (!end || !wf_fused_room(cursor, (size_t)f->need + 24))
        return NULL;
    char *const to = wf_fused_open(cursor, &f->before, 0);
    memcpy(to, v.as.text, stays);
    memcpy(to + stays, end, 24 - stays);
    return wf_fused_close(f, to + 24, 0);
}

/* ---- tables ---- */

static WF_ALWAYS_INLINE const wf_table_row_text *wf_text_table_find(const wf_text_table *table,
                                                                    const weft_value *key)
{
    uint64_t head;
    uint64_t tail;
    wf_text_key(&head, &tail, key->as.text, key->len);
    const uint64_t mixed = wf_text_key_mix(table->multiplier, head, tail, key->len);
    const uint32_t seed = table->seeds[wf_text_table_bucket(table, mixed)];
    const wf_table_row_text *const row = &table->rows[wf_text_table_place(table, mixed, seed)];
    return row->head == head && row->tail == tail && row->key_len == key->len ? row : NULL;
}

/* NULL and `*is_absent`: there is no such row. */
static WF_ALWAYS_INLINE char *wf_fused_row(const wf_fused *f, const wf_cursor *cursor, weft_value v,
                                           bool *is_absent)
{
    *is_absent = false;
    if (v.kind != WEFT_KIND_TEXT || v.len == 0 || v.len > WF_FUSED_TEXT_MOST ||
        (f->load.asks != WF_ASKS_SHORT && !wf_fused_suits(&f->load, &v)))
        return NULL;
    const wf_table_row_text *const row = v.len <= 16 ? wf_text_table_find(f->table, &v) : NULL;
    if (!row) {
        *is_absent = true;
        return NULL;
    }
    if (!wf_fused_room(cursor, (size_t)f->need + row->len))
        return NULL;
    char *const to = wf_fused_open(cursor, &f->before, 0);
    return wf_fused_close(f, wf_fused_copy(to, row->text, row->len), 0);
}

/* ---- no value ---- */

static WF_ALWAYS_INLINE bool wf_fused_way_out(weft_vm *vm, const wf_fused_way *way,
                                              wf_cursor *cursor)
{
    if (WF_UNLIKELY(!way->known) ||
        (way->text.len != 0 && !wf_fused_room(cursor, way->text.len + (size_t)WF_FUSED_SPARE)) ||
        (way->note != 0 && !wf_vm_note_at(vm, way->note - 1)))
        return false;
    if (way->text.len != 0) {
        cursor->at = wf_fused_open(cursor, &way->text, 0);
    }
    return true;
}

/* ---- loads ---- */

/* The record is what slot 0 says, where the run took it apart. */
static WF_ALWAYS_INLINE bool wf_fused_is_fit(const weft_vm *vm, const wf_fused *f)
{
    if (WF_LIKELY(!f->is_odd))
        return true;
    const bool is_root = vm->block[0].kind == WEFT_KIND_RECORD && vm->block[0].len == 0;
    return vm->steps >= f->steps && (!f->has_root || is_root);
}

static WF_ALWAYS_INLINE const weft_value *wf_fused_field(const weft_vm *vm,
                                                         const wf_fused_load *load,
                                                         const weft_value *r)
{
    const weft_value *const of = &r[load->reg];
    if (of->kind != WEFT_KIND_RECORD || load->slot >= vm->node_widths[of->len] ||
        (load->node != WF_NONE && load->node != of->len))
        return NULL;
    return &of->as.block[load->slot];
}

static WF_ALWAYS_INLINE const weft_value *wf_fused_member(const weft_vm *vm,
                                                          const wf_fused_load *load,
                                                          const weft_value *r)
{
    const weft_value *const of = &r[load->reg];
    const wf_found_member *const found = &vm->members[load->member];
    if (of->kind != WEFT_KIND_RECORD || found->node != of->len)
        return NULL;
    return &of->as.block[found->slot];
}

static inline const weft_value *wf_fused_load_of(const weft_vm *vm, const wf_fused_load *load,
                                                 const weft_value *r)
{
    switch ((wf_fused_from)load->from) {
    case WF_FROM_SLOT:
        return &vm->block[load->slot];
    case WF_FROM_FIELD:
        return wf_fused_field(vm, load, r);
    case WF_FROM_MEMBER:
        return wf_fused_member(vm, load, r);
    case WF_FROM_REGISTER:
        return &r[load->reg];
    case WF_FROM_PICK: /* takes steps (pick.h) */
        break;
    }
    return NULL;
}

/* ---- joins ---- */

/* A text behind something; false: it needs escapes. */
static inline bool wf_fused_put_part(char *to, const weft_value *v)
{
    const char before = to[-1];
    if (WF_LIKELY(wf_fused_is_plain(v))) {
        wf_emit_copy(to, v->as.text, v->len);
        return true;
    }
    const bool needs_none = wf_emit_quoted(to - 1, v->as.text, v->len) != NULL;
    to[-1] = before; /* where the quote went */
    return needs_none;
}

static inline char *wf_fused_join(const weft_vm *vm, const wf_fused *f, wf_cursor cursor,
                                  const weft_value *r)
{
    if (!wf_fused_room(&cursor, f->need))
        return NULL;
    char *to = wf_fused_open(&cursor, &f->before, 0);
    const wf_fused_part *part = f->parts;
    const wf_fused_part *const end = part + f->part_count;
    for (; part != end; part++) {
        const weft_value *const from =
            part->constant ? part->constant : wf_fused_load_of(vm, &part->load, r);
        if (WF_UNLIKELY(!from) || from->kind != WEFT_KIND_TEXT)
            return NULL;
        weft_value v = *from;
        if (!wf_fused_suits(&part->load, &v) || (size_t)f->need + v.len > (size_t)(cursor.end - to))
            return NULL;
        if (!wf_fused_put_part(to, &v))
            return NULL;
        to += v.len;
    }
    return wf_fused_close(f, to, 0);
}

#endif
