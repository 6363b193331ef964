/* The steps. Each is a few lines over the same locals: where it writes (`at`), where its values are
   (`base`), and itself (`s`). What is easy to get wrong: a value is copied with 32 bytes whatever its
   length is, so it must be known that they can be read (ROOMY) and written (the chain's room). */
#include "vm/stitch.h"

#include "vm/fused.h"
#include "vm/pick.h"

/* ---- looking ---- */

static WF_ALWAYS_INLINE unsigned tag_of(unsigned kind, unsigned flags)
{
    const uint8_t bytes[2] = {(uint8_t)kind, (uint8_t)flags};
    uint16_t tag;
    memcpy(&tag, bytes, sizeof tag);
    return tag;
}

/* Kind and flags at once. */
static WF_ALWAYS_INLINE bool has_tag(const weft_value *v, unsigned kind, unsigned flags)
{
    uint16_t tag;
    memcpy(&tag, v, sizeof tag);
    return (tag & tag_of(0xff, flags)) == tag_of(kind, flags);
}

/* A text of up to 32 bytes that can be copied with 32. */
static WF_ALWAYS_INLINE bool is_handy(const weft_value *v)
{
    return has_tag(v, WEFT_KIND_TEXT, WEFT_VALUE_ROOMY) && v->len <= WF_STITCH_VALUE;
}

static WF_ALWAYS_INLINE bool begins_with_mark(const weft_value *v)
{
    return v->len != 0 && wf_fused_is_mark(v->as.text[0]);
}

static WF_ALWAYS_INLINE bool is_bare(const weft_value *v)
{
    return begins_with_mark(v) && wf_fused_is_mark(v->as.text[v->len - 1]);
}

/* ---- copying ---- */

static WF_ALWAYS_INLINE char *put_before(char *to, const wf_stitch *s, uint32_t less)
{
    return wf_fused_copy(to, s->before, s->before_len - less);
}

static WF_ALWAYS_INLINE char *put_after(char *to, const wf_stitch *s, uint32_t skip)
{
    memcpy(to, s->after + skip, WF_STITCH_AFTER);
    return to + (s->after_len - skip);
}

#if defined(__SSE2__)
/* One bit for each byte, of 16. */
static WF_ALWAYS_INLINE unsigned needs_escape(__m128i bytes)
{
    const __m128i quotes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'));
    const __m128i slashes = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\'));
    const __m128i controls = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
    return (unsigned)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(quotes, slashes), controls));
}

static WF_ALWAYS_INLINE __m128i load(const char *at)
{
    return _mm_loadu_si128((const __m128i *)(const void *)at);
}

static WF_ALWAYS_INLINE void store(char *to, __m128i bytes)
{
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
}

/* The bits of the first `len` bytes, 0 to 32. */
static WF_ALWAYS_INLINE uint64_t first_bits(uint32_t len)
{
    return (UINT64_C(1) << len) - 1;
}

/* 32 bytes; whether the first `len` of them may stand in quotes as they are. */
static WF_ALWAYS_INLINE bool copy_plain(char *to, const char *from, uint32_t len)
{
    const __m128i head = load(from);
    const __m128i tail = load(from + 16);
    store(to, head);
    store(to + 16, tail);
    return ((needs_escape(head) | (uint64_t)needs_escape(tail) << 16) & first_bits(len)) == 0;
}

static WF_ALWAYS_INLINE __m128i fold(__m128i bytes, char first)
{
    const __m128i low = _mm_set1_epi8((char)(first - 1));
    const __m128i high = _mm_set1_epi8((char)(first + 26));
    const __m128i letters = _mm_and_si128(_mm_cmpgt_epi8(bytes, low), _mm_cmplt_epi8(bytes, high));
    return _mm_xor_si128(bytes, _mm_and_si128(letters, _mm_set1_epi8(0x20)));
}

/* 32 bytes in another case; whether the first `len` of them are ASCII that may stand in quotes. */
static WF_ALWAYS_INLINE bool copy_folded(char *to, const weft_value *v, char first)
{
    const __m128i head = load(v->as.text);
    const __m128i tail = load(v->as.text + 16);
    uint64_t odd = (unsigned)_mm_movemask_epi8(head) | (uint64_t)(unsigned)_mm_movemask_epi8(tail)
                                                           << 16;
    if (WF_UNLIKELY(!wf_fused_is_plain(v)))
        odd |= needs_escape(head) | (uint64_t)needs_escape(tail) << 16;
    store(to, fold(head, first));
    store(to + 16, fold(tail, first));
    return (odd & first_bits(v->len)) == 0;
}

/* Digits that are written as they are read, 15 at most, as wf_fused_is_number has it. */
static WF_ALWAYS_INLINE bool is_number(const weft_value *v, unsigned kind)
{
    const __m128i values = _mm_sub_epi8(load(v->as.text), _mm_set1_epi8('0'));
    const __m128i digits = _mm_cmpeq_epi8(_mm_min_epu8(values, _mm_set1_epi8(9)), values);
    const uint32_t len = v->len;
    const char *const text = v->as.text;
    if (WF_UNLIKELY(len - 1 > 15))
        return false;
    const unsigned others = ~(unsigned)_mm_movemask_epi8(digits) & (unsigned)first_bits(len);
    if (others == 0)
        return len <= 15 && (text[0] != '0' || len == 1);
    /* One point in the middle, and no zero too many before it; else it is looked at closely. */
    const bool is_one = (others & (others - 1)) == 0 && (others & 1u) == 0 &&
                        others != 1u << (len - 1) && (text[0] != '0' || others == 2);
    if (WF_UNLIKELY(!is_one) || kind == WF_DIGITS_WHOLE)
        return wf_fused_is_number(text, len, kind);
    const uint16_t pair_at = (uint16_t)__builtin_ctz(others);
    return text[pair_at] == '.' && (kind == WF_DIGITS_DECIMAL || wf_fused_is_shortest(text, len));
}

/* yyyy-MM-dd of a day that every month has, of the first 16 bytes of a text. */
static WF_ALWAYS_INLINE bool is_day(const char *text)
{
    static const char zeros[16] = "0000-00-00";
    static const char spans[16] = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9};
    const __m128i over = _mm_sub_epi8(load(text), load(zeros));
    const __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(over, load(spans)), over);
    const unsigned month = (unsigned)(text[5] * 10 + text[6] - '0' * 11);
    const unsigned day = (unsigned)(text[8] * 10 + text[9] - '0' * 11);
    return (~(unsigned)_mm_movemask_epi8(fits) & 0x3ffu) == 0 && text[0] != '0' && month - 1 < 12 &&
           day - 1 < 28;
}

/* yyyy-MM-ddTHH:mm:ssZ of such a day, of 20 bytes and more. */
static WF_ALWAYS_INLINE bool is_stamp(const char *text)
{
    static const char zeros[16] = {'0', '0', '0', '0', '-', '0', '0', '-',
                                   '0', '0', 'T', '0', '0', ':', '0', '0'};
    static const char spans[16] = {9, 9, 9, 9, 0, 9, 9, 0, 9, 9, 0, 2, 9, 0, 5, 9};
    const __m128i over = _mm_sub_epi8(load(text), load(zeros));
    const __m128i fits = _mm_cmpeq_epi8(_mm_min_epu8(over, load(spans)), over);
    const unsigned hour = (unsigned)(text[11] * 10 + text[12] - '0' * 11);
    return _mm_movemask_epi8(fits) == 0xffff && is_day(text) && hour < 24 && text[16] == ':' &&
           wf_fused_two(text + 17) < 60 && text[19] == 'Z';
}
#else
static inline bool is_stamp(const char *text)
{
    return wf_fused_is_stamp(text, 20);
}

static inline bool copy_plain(char *to, const char *from, uint32_t len)
{
    const char before = to[-1];
    const bool is_plain = wf_emit_quoted(to - 1, from, len) != NULL;
    to[-1] = before;
    return is_plain;
}

static inline bool copy_folded(char *to, const weft_value *v, char first)
{
    return wf_emit_quoted(to - 1, v->as.text, v->len) != NULL && wf_fused_fold(to, v->len, first);
}

static inline bool is_number(const weft_value *v, unsigned kind)
{
    return wf_fused_is_number(v->as.text, v->len, kind);
}

static inline bool is_day(const char *text)
{
    return wf_fused_is_day(text, 10);
}
#endif

/* The 24 bytes of an instant from a text that can be read with 32; NULL: it is none. */
static WF_ALWAYS_INLINE char *copy_time(char *to, const weft_value *v)
{
    memcpy(to, v->as.text, WF_STITCH_VALUE);
    if (v->len == 10 && is_day(v->as.text))
        memcpy(to + 10, "T00:00:00.000Z", 14);
    else if (v->len == 20 && is_stamp(v->as.text))
        memcpy(to + 19, ".000Z", 5);
    else
        return NULL;
    return to + 24;
}

static WF_ALWAYS_INLINE char *put_truth(char *to, const weft_value *v)
{
    memcpy(to, v->as.boolean ? "true\0\0\0" : "false\0\0", 8);
    return to + 5 - (v->as.boolean != 0);
}

/* A text of up to 32 bytes; false: it needs escapes. */
static WF_ALWAYS_INLINE bool copy_text(char *to, const weft_value *v)
{
    if (WF_LIKELY(wf_fused_is_plain(v))) {
        memcpy(to, v->as.text, WF_STITCH_VALUE);
        return true;
    }
    return copy_plain(to, v->as.text, v->len);
}

/* ---- what is not so usual ---- */

/* The form of the fused instruction; NULL: the general code knows. */
static char *write_form(const wf_stitch *s, const wf_cursor *cursor, weft_value v, bool *is_absent)
{
    const wf_fused *const f = s->fused;
    switch ((wf_fused_form)s->form) {
    case WF_AS_IT_IS:
        return wf_fused_carry(f, cursor, v);
    case WF_AS_UPPER:
        return wf_fused_case(f, cursor, v, 'a');
    case WF_AS_LOWER:
        return wf_fused_case(f, cursor, v, 'A');
    case WF_AS_TIME:
        return wf_fused_time(f, cursor, v);
    case WF_AS_DIGITS:
        return wf_fused_digits(f, cursor, v);
    case WF_AS_BOOL:
        return wf_fused_bool(f, cursor, v);
    case WF_AS_ROW:
        return wf_fused_row(f, cursor, v, is_absent);
    case WF_FUSED_FORMS:
        break;
    }
    return NULL;
}

static wf_stitch_end leave(char *at, uint32_t word, bool to_general)
{
    const wf_stitch_end end = {at, (uint64_t)word * 2 + to_general};
    return end;
}

/* The whole fused instruction of a step, whatever it is given. */
static WF_NEVER_INLINE wf_stitch_end do_other(weft_vm *vm, const wf_stitch *s, const weft_value *r,
                                              wf_cursor cursor)
{
    const wf_fused *const f = s->fused;
    uint64_t steps = 0;
    const weft_value *const from = !wf_fused_is_fit(vm, f) ? NULL
                                   : f->load.from == WF_FROM_PICK
                                       ? wf_pick_run(vm, f->pick, r, f->steps, &steps)
                                       : wf_fused_load_of(vm, &f->load, r);
    const wf_fused_way *way = NULL;
    bool is_absent = false;
    char *written = NULL;
    if (from && from->kind <= WEFT_KIND_NULL)
        way = &f->nothing[from->kind];
    else if (from && from->kind == WEFT_KIND_TEXT && from->len == 0 && f->empty.known)
        way = &f->empty;
    else if (from)
        written = s->form == WF_FUSED_FORMS ? wf_fused_join(vm, f, cursor, r)
                                            : write_form(s, &cursor, *from, &is_absent);
    if (is_absent)
        way = &f->absent;
    if (!written && (!way || !wf_fused_way_out(vm, way, &cursor)))
        return leave(cursor.at, s->pc, true);
    vm->steps -= f->steps + steps;
    return leave(written ? written : cursor.at, s->pc + 1 + (written ? f->more : way->more), false);
}

/* What a step picks; its steps are taken, and given back as those of others where the step gives way. */
static bool pick_base(weft_vm *vm, const wf_stitch *s, const weft_value *r, const weft_value **base)
{
    *base = wf_pick_run(vm, s->fused->pick, r, s->fused->steps, &vm->picking);
    if (!*base)
        return false;
    vm->picking += s->fused->steps;
    vm->steps -= vm->picking;
    return true;
}

static WF_ALWAYS_INLINE void give_back(weft_vm *vm, const wf_stitch *s)
{
    vm->steps += s->base == WF_STITCH_PICKED ? vm->picking : s->spends;
}

/* Whether the values of the chain are where they should be; `*base` is where. */
static WF_ALWAYS_INLINE bool find_base(weft_vm *vm, const wf_stitch *s, const weft_value *r,
                                       const weft_value **base, uint32_t *node)
{
    if (s->base == WF_STITCH_IN_RECORD) {
        *base = vm->block;
        return true;
    }
    if (s->base == WF_STITCH_IN_REGISTERS) {
        *base = r;
        return true;
    }
    if (s->base == WF_STITCH_PICKED)
        return pick_base(vm, s, r, base);
    const weft_value *const of = &r[s->reg];
    *base = of->as.block;
    *node = of->len;
    return of->kind == WEFT_KIND_RECORD && s->slots <= vm->node_widths[of->len] &&
           (s->node == WF_NONE || s->node == of->len);
}

/* ---- the chain ---- */

#if defined(__GNUC__)
#define CASE(name) at_##name:
#define DISPATCH(op)                                                                               \
    do {                                                                                           \
        goto *labels[op];                                                                          \
    } while (0)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" /* labels as values */
#else
#define CASE(name) case WF_STITCH_##name:
#define DISPATCH(op)                                                                               \
    do {                                                                                           \
        doing = (op);                                                                              \
        goto again;                                                                                \
    } while (0)
#endif

/* On to the step behind, `at` what was written. */
#define GO_ON                                                                                      \
    do {                                                                                           \
        const uint32_t behind = s->next_op;                                                        \
        s = s->next;                                                                               \
        DISPATCH(behind);                                                                          \
    } while (0)

/* On to a step that looks for itself where its values are. */
#define TO(behind)                                                                                 \
    do {                                                                                           \
        s = (behind);                                                                              \
        DISPATCH(s->enter_op);                                                                     \
    } while (0)

/* The value, or the way of what has none. */
#define LOAD_SLOT v = (const weft_value *)(const void *)((const char *)base + s->offset)
#define LOAD_MEMBER                                                                                \
    do {                                                                                           \
        const wf_found_member *const found = &vm->members[s->offset];                              \
        if (WF_UNLIKELY(found->node != node))                                                      \
            goto other;                                                                            \
        v = &base[found->slot];                                                                    \
    } while (0)

#define TEXT_STEP(name, loads, suits, copies)                                                      \
    CASE(name)                                                                                     \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(!is_handy(v) || !(suits)))                                                 \
            goto no_text;                                                                          \
        char *const to = put_before(at, s, 0);                                                     \
        if (WF_UNLIKELY(!(copies)))                                                                \
            goto other;                                                                            \
        at = put_after(to + v->len, s, 0);                                                         \
        GO_ON;                                                                                     \
    }

#define STEPS_OF(prefix, loads)                                                                    \
    TEXT_STEP(prefix##CARRY, loads, true, copy_text(to, v))                                        \
    TEXT_STEP(prefix##MARK, loads, begins_with_mark(v), copy_text(to, v))                          \
    TEXT_STEP(prefix##TRIM, loads, is_bare(v), copy_text(to, v))                                   \
    TEXT_STEP(prefix##UPPER, loads, !s->asks_mark || begins_with_mark(v), copy_folded(to, v, 'a')) \
    TEXT_STEP(prefix##LOWER, loads, !s->asks_mark || begins_with_mark(v), copy_folded(to, v, 'A')) \
    CASE(prefix##TIME)                                                                             \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(!is_handy(v)))                                                             \
            goto no_text;                                                                          \
        char *const to = copy_time(put_before(at, s, 0), v);                                       \
        if (WF_UNLIKELY(!to))                                                                      \
            goto no_text;                                                                          \
        at = put_after(to, s, 0);                                                                  \
        GO_ON;                                                                                     \
    }                                                                                              \
    CASE(prefix##BOOL)                                                                             \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(v->kind != WEFT_KIND_BOOL))                                                \
            goto no_text;                                                                          \
        at = put_after(put_truth(put_before(at, s, 0), v), s, 0);                                  \
        GO_ON;                                                                                     \
    }                                                                                              \
    CASE(prefix##DIGITS)                                                                           \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(!has_tag(v, WEFT_KIND_TEXT, WEFT_VALUE_ROOMY) &&                           \
                        !has_tag(v, WEFT_KIND_NUMBER, WEFT_VALUE_ROOMY)))                          \
            goto no_text;                                                                          \
        if (WF_UNLIKELY(!is_number(v, s->fused->digits)))                                          \
            goto no_text;                                                                          \
        char *const to = put_before(at, s, 0);                                                     \
        memcpy(to, v->as.text, WF_STITCH_VALUE);                                                   \
        at = put_after(to + v->len, s, 0);                                                         \
        GO_ON;                                                                                     \
    }                                                                                              \
    CASE(prefix##TABLE)                                                                            \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(v->kind != WEFT_KIND_TEXT || v->len - 1 > 15))                             \
            goto no_text;                                                                          \
        if (WF_UNLIKELY(s->asks_mark && !begins_with_mark(v)))                                     \
            goto other;                                                                            \
        const wf_table_row_text *const row = wf_text_table_find(s->fused->table, v);               \
        if (WF_UNLIKELY(!row)) {                                                                   \
            way = &s->ways[WF_STITCH_WAY_ABSENT];                                                  \
            goto no_value;                                                                         \
        }                                                                                          \
        at = put_after(wf_fused_copy(put_before(at, s, 0), row->text, row->len), s, 0);            \
        GO_ON;                                                                                     \
    }

#define PART_STEP(name)                                                                            \
    CASE(name)                                                                                     \
    {                                                                                              \
        LOAD_SLOT;                                                                                 \
        uint32_t len;                                                                              \
        if (WF_UNLIKELY(!is_handy(v) || !is_part(s, v, &len)))                                     \
            goto no_part;                                                                          \
        at = put_before(at, s, 0);                                                                 \
        if (WF_UNLIKELY(!copy_text(at, v)))                                                        \
            goto no_part;                                                                          \
        at = put_after(at + len, s, 0);                                                            \
        GO_ON;                                                                                     \
    }

/* Whether a part is what is asked of it; `*len` is what counts of it. */
static WF_ALWAYS_INLINE bool is_part(const wf_stitch *s, const weft_value *v, uint32_t *len)
{
    const uint32_t asks = s->asks;
    const char *const text = v->as.text;
    *len = v->len;
    if (asks == 0)
        return true;
    if ((asks & WF_ASKS_STAMP) != 0) {
        *len = v->len - 1;
        return v->len == 20 && is_stamp(text);
    }
    if ((asks & WF_ASKS_DATE) != 0)
        return v->len == 10 && is_day(text);
    return (asks & WF_ASKS_TRIM) != 0 ? is_bare(v) : begins_with_mark(v);
}

/* Whether the value has no bytes, and the step a way for that. */
static WF_ALWAYS_INLINE bool is_empty_way(const wf_stitch *s, const weft_value *v)
{
    return v->kind == WEFT_KIND_TEXT && v->len == 0 && s->ways[WF_STITCH_WAY_EMPTY].next;
}

/* Whether a step that carries carries this text. */
static WF_ALWAYS_INLINE bool is_fit_to_carry(const wf_stitch *s, const weft_value *v)
{
    switch ((int)s->op) {
    case WF_STITCH_CARRY:
    case WF_STITCH_MEMBER_CARRY:
        return true;
    case WF_STITCH_MARK:
    case WF_STITCH_MEMBER_MARK:
        return begins_with_mark(v);
    case WF_STITCH_TRIM:
    case WF_STITCH_MEMBER_TRIM:
        return is_bare(v);
    }
    return false;
}

/* One function because it is one loop, as the machine's.
   NOLINTNEXTLINE(readability-function-size,readability-function-cognitive-complexity) */
wf_stitch_end wf_stitch_run(weft_vm *vm, const wf_stitch *s, weft_value *r, char *at, char *open,
                            char *end)
{
#if defined(__GNUC__)
    static const void *const labels[WF_STITCH_OPS] = {
#define LABEL(name) [WF_STITCH_##name] = &&at_##name
        LABEL(ENTER),         LABEL(LEAVE),        LABEL(SOFT),         LABEL(ODD),
        LABEL(OTHER),         LABEL(CARRY),        LABEL(MARK),         LABEL(TRIM),
        LABEL(UPPER),         LABEL(LOWER),        LABEL(TIME),         LABEL(DIGITS),
        LABEL(BOOL),          LABEL(TABLE),        LABEL(MEMBER_CARRY), LABEL(MEMBER_MARK),
        LABEL(MEMBER_TRIM),   LABEL(MEMBER_UPPER), LABEL(MEMBER_LOWER), LABEL(MEMBER_TIME),
        LABEL(MEMBER_DIGITS), LABEL(MEMBER_BOOL),  LABEL(MEMBER_TABLE), LABEL(PART),
        LABEL(NEXT_PART),     LABEL(GET),          LABEL(PEEK),         LABEL(CONST),
        LABEL(MOVE),          LABEL(IS),           LABEL(JTRUE),        LABEL(EMIT),
        LABEL(EMITS),         LABEL(JNONE),        LABEL(LOOP),         LABEL(BACK),
        LABEL(PLACE),
#undef LABEL
    };
#endif
    const weft_value *base = vm->block;
    const weft_value *v;
    const wf_stitch_way *way;
    uint32_t node = 0;
    char *mark = at; /* where the join begins that is being written */
#if defined(__GNUC__)
    DISPATCH(s->enter_op);
    {
#else
    uint32_t doing = s->enter_op;
again:
    switch ((wf_stitch_op)doing) {
#endif
        CASE(ENTER)
        if (WF_UNLIKELY(s->room + (size_t)WF_STITCH_SLACK > (size_t)(end - at) ||
                        !find_base(vm, s, r, &base, &node)))
            goto not_entered;
        DISPATCH(s->first_op);
        CASE(LEAVE)
        return leave(at, s->pc, false);
        CASE(ODD)
        if (WF_UNLIKELY(!wf_fused_is_fit(vm, s->fused)))
            goto not_entered;
        vm->steps -= s->spends;
        DISPATCH(s->then_op);
        CASE(SOFT)
        if (WF_UNLIKELY(at == open || (at[-1] | 0x20) == '{'))
            s = s->without_comma;
        DISPATCH(s->op);
        CASE(OTHER)
        goto not_entered;
        STEPS_OF(, LOAD_SLOT)
        STEPS_OF(MEMBER_, LOAD_MEMBER)
        CASE(PART)
        mark = at;
        PART_STEP(NEXT_PART)
        CASE(GET)
        v = &vm->block[s->offset];
        if (WF_UNLIKELY(v->kind == WEFT_KIND_FAULT))
            goto to_loop;
        r[s->reg] = *v;
        TO(s->next);
        CASE(PEEK)
        v = &vm->block[s->offset];
        if (WF_UNLIKELY(v->kind == WEFT_KIND_FAULT || (v->flags & WEFT_VALUE_WRAPPED) != 0))
            goto to_loop;
        r[s->reg] = *v;
        TO(s->next);
        CASE(MOVE)
        r[s->reg] = r[s->offset];
        TO(s->next);
        CASE(IS)
        r[s->reg] = weft_bool(wf_vm_is(r[s->reg], s->offset));
        TO(s->next);
        CASE(JTRUE)
        if (WF_UNLIKELY(r[s->reg].kind != WEFT_KIND_BOOL))
            goto to_loop;
        TO(r[s->reg].as.boolean ? s->head : s->next);
        CASE(CONST)
        r[s->reg] = vm->program->constants[s->offset];
        TO(s->next);
        CASE(EMITS)
        if (WF_UNLIKELY(at == open || (at[-1] | 0x20) == '{'))
            s = s->without_comma;
        CASE(EMIT)
        if (WF_UNLIKELY(s->room + (size_t)WF_STITCH_SLACK > (size_t)(end - at)))
            goto to_loop;
        at = put_before(at, s, 0);
        TO(s->next);
        CASE(PLACE)
        r[s->reg] = weft_int(at - open);
        TO(s->next);
        CASE(JNONE)
        TO(r[s->reg].kind <= WEFT_KIND_NULL ? s->head : s->next);
        CASE(BACK)
        if (WF_UNLIKELY(vm->steps == 0))
            goto to_loop;
        vm->steps--;
        s = s->next;
        CASE(LOOP)
        {
            weft_value *const list = &r[s->reg];
            if (WF_UNLIKELY(list[0].kind != WEFT_KIND_LIST || list[1].kind != WEFT_KIND_INT))
                goto to_loop;
            const uint64_t i = (uint64_t)list[1].as.integer;
            if (i >= list[0].len)
                TO(s->head);
            list[2] = list[0].as.list[i * list[0].extra];
            list[1].as.integer++;
            TO(s->next);
        }
#if !defined(__GNUC__)
    case WF_STITCH_OPS:
        break;
#endif
    }
no_text:
    if (s->takes_number && has_tag(v, WEFT_KIND_NUMBER, WEFT_VALUE_ROOMY) &&
        v->len <= WF_STITCH_VALUE) {
        char *const to = put_before(at, s, 1);
        memcpy(to, v->as.text, WF_STITCH_VALUE);
        at = put_after(to + v->len, s, 1);
        GO_ON;
    }
    if (v->kind <= WEFT_KIND_NULL) {
        way = &s->ways[v->kind];
        goto no_value;
    }
    if (is_empty_way(s, v)) {
        way = &s->ways[WF_STITCH_WAY_EMPTY];
        goto no_value;
    }
    if (v->kind == WEFT_KIND_TEXT && is_fit_to_carry(s, v) && v->len <= WF_STITCH_VALUE) {
        char *const to = put_before(at, s, 0);
        if (wf_fused_is_plain(v))
            wf_emit_copy(to, v->as.text, v->len);
        else if (!wf_emit_quoted(to - 1, v->as.text, v->len))
            goto other;
        at = put_after(to + v->len, s, 0);
        GO_ON;
    }
    if (s->takes_number && v->kind == WEFT_KIND_BOOL) {
        at = put_after(put_truth(put_before(at, s, 1), v), s, 1);
        GO_ON;
    }
    goto other;
no_part:
    if (s == s->head && v->kind <= WEFT_KIND_NULL) {
        way = &s->ways[v->kind];
        goto no_value;
    }
    if (s == s->head && is_empty_way(s, v)) {
        way = &s->ways[WF_STITCH_WAY_EMPTY];
        goto no_value;
    }
    s = s->head;
    at = mark;
    goto other;
no_value:
    if (WF_LIKELY(way->next != NULL) &&
        (way->note == 0 || WF_LIKELY(wf_vm_note_at(vm, way->note - 1)))) {
        const uint32_t less = way->soft && (at == open || (at[-1] | 0x20) == '{');
        at = wf_fused_copy(at, way->text + less, way->len - less);
        s = way->next;
        DISPATCH(way->op);
    }
to_loop:
    give_back(vm, s);
    return leave(at, s->pc, true);
other:
    give_back(vm, s);
not_entered : {
    const wf_cursor cursor = {at, open, end};
    return do_other(vm, s, r, cursor);
}
}

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
