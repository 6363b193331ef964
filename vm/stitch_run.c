/* The steps. Each is a few lines over the same locals: where it writes (`at`), where its values are
   (`base`), and itself (`s`). */
#include "vm/stitch.h"

#include "vm/pick.h"
#include "vm/stitch_look.h"

/* What a step picks; its steps are taken, and given back where the step gives way. */
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

static WF_ALWAYS_INLINE char *put_before(char *at, const wf_stitch *s)
{
    memcpy(at, s->before, WF_STITCH_VALUE);
    return at + s->before_len;
}

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

#define GO_ON_BARE                                                                                 \
    do {                                                                                           \
        const uint32_t behind = s->bare_op;                                                        \
        s = s->bare_next;                                                                          \
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

#define PLAIN_STEP(name, loads, suits)                                                             \
    CASE(name)                                                                                     \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(!is_short_text(v) || !(suits)))                                            \
            goto no_text;                                                                          \
        if (WF_UNLIKELY(!wf_fused_is_plain(v)))                                                    \
            goto not_plain;                                                                        \
        char *const to = put_before(at, s);                                                        \
        memcpy(to, v->as.text, WF_STITCH_VALUE);                                                   \
        at = to + v->len;                                                                          \
        GO_ON;                                                                                     \
    }

#define FOLDED_STEP(name, loads, first)                                                            \
    CASE(name)                                                                                     \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(!is_handy(v) || (s->asks_mark && !begins_with_mark(v))))                   \
            goto no_text;                                                                          \
        char *const to = put_before(at, s);                                                        \
        if (WF_UNLIKELY(!copy_folded(to, v, first)))                                               \
            goto other;                                                                            \
        at = to + v->len;                                                                          \
        GO_ON;                                                                                     \
    }

#define STEPS_OF(prefix, loads)                                                                    \
    PLAIN_STEP(prefix##CARRY, loads, true)                                                         \
    PLAIN_STEP(prefix##MARK, loads, begins_with_mark(v))                                           \
    PLAIN_STEP(prefix##TRIM, loads, is_bare(v))                                                    \
    FOLDED_STEP(prefix##UPPER, loads, 'a')                                                         \
    FOLDED_STEP(prefix##LOWER, loads, 'A')                                                         \
    CASE(prefix##TIME)                                                                             \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(!is_handy(v)))                                                             \
            goto no_text;                                                                          \
        char *const to = copy_time(put_before(at, s), v);                                          \
        if (WF_UNLIKELY(!to))                                                                      \
            goto no_text;                                                                          \
        at = to;                                                                                   \
        GO_ON;                                                                                     \
    }                                                                                              \
    CASE(prefix##BOOL)                                                                             \
    {                                                                                              \
        loads;                                                                                     \
        if (WF_UNLIKELY(v->kind != WEFT_KIND_BOOL))                                                \
            goto no_text;                                                                          \
        at = put_truth(put_before(at, s), v);                                                      \
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
        char *const to = put_before(at, s);                                                        \
        memcpy(to, v->as.text, WF_STITCH_VALUE);                                                   \
        at = to + v->len;                                                                          \
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
        at = wf_fused_copy(put_before(at, s), row->text, row->len);                                \
        GO_ON;                                                                                     \
    }

/* Where the join begins is noted: what does not suit later is left to the whole of it. */
#define PART_STEPS(prefix, notes)                                                                  \
    CASE(prefix)                                                                                   \
    (void)(notes);                                                                                 \
    PART_STEP(true, v->len)                                                                        \
    CASE(prefix##_MARK)                                                                            \
    (void)(notes);                                                                                 \
    PART_STEP(begins_with_mark(v), v->len)                                                         \
    CASE(prefix##_DAY)                                                                             \
    (void)(notes);                                                                                 \
    PART_STEP(v->len == 10 && is_day(v->as.text), 10)                                              \
    CASE(prefix##_OTHER)                                                                           \
    (void)(notes);                                                                                 \
    LOAD_SLOT;                                                                                     \
    goto part;

#define PART_STEP(suits, length)                                                                   \
    {                                                                                              \
        LOAD_SLOT;                                                                                 \
        if (WF_UNLIKELY(!is_short_text(v) || !(suits)))                                            \
            goto part;                                                                             \
        if (WF_UNLIKELY(!wf_fused_is_plain(v)))                                                    \
            goto part;                                                                             \
        char *const to = put_before(at, s);                                                        \
        memcpy(to, v->as.text, WF_STITCH_VALUE);                                                   \
        at = to + (length);                                                                        \
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

/* What the step before left to this one, which gives way. */
static WF_ALWAYS_INLINE char *put_pending(char *at, const wf_stitch *s)
{
    return s->pending == 0 ? at : wf_fused_copy(at, s->before - s->lead_len, s->pending);
}

/* A text of up to 32 bytes that is not so handy; false: it needs escapes. */
static WF_ALWAYS_INLINE bool put_carried(char *to, const weft_value *v)
{
    if (has_tag(v, WEFT_KIND_TEXT, WEFT_VALUE_ROOMY))
        return copy_text(to, v);
    if (wf_fused_is_plain(v)) {
        wf_emit_copy(to, v->as.text, v->len);
        return true;
    }
    return wf_emit_quoted(to - 1, v->as.text, v->len) != NULL;
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
        LABEL(ENTER),
        LABEL(LEAVE),
        LABEL(SOFT),
        LABEL(ODD),
        LABEL(TIME),
        LABEL(BOOL),
        LABEL(MEMBER_TIME),
        LABEL(MEMBER_BOOL),
        LABEL(PEEK),
        LABEL(MOVE),
        LABEL(IS),
        LABEL(JTRUE),
        LABEL(OTHER),
        LABEL(LEAD),
        LABEL(LEADS),
        LABEL(PART_MARK),
        LABEL(PART_DAY),
        LABEL(PART_OTHER),
        LABEL(NEXT_PART_MARK),
        LABEL(NEXT_PART_DAY),
        LABEL(NEXT_PART_OTHER),
        LABEL(TAIL),
        LABEL(CARRY),
        LABEL(MARK),
        LABEL(TRIM),
        LABEL(UPPER),
        LABEL(LOWER),
        LABEL(DIGITS),
        LABEL(TABLE),
        LABEL(MEMBER_CARRY),
        LABEL(MEMBER_MARK),
        LABEL(MEMBER_TRIM),
        LABEL(MEMBER_UPPER),
        LABEL(MEMBER_LOWER),
        LABEL(MEMBER_DIGITS),
        LABEL(MEMBER_TABLE),
        LABEL(PART),
        LABEL(NEXT_PART),
        LABEL(GET),
        LABEL(CONST),
        LABEL(EMIT),
        LABEL(EMITS),
        LABEL(JNONE),
        LABEL(LOOP),
        LABEL(BACK),
        LABEL(PLACE),
#undef LABEL
    };
#endif
    const weft_value *base = vm->block;
    const weft_value *v;
    const wf_stitch_way *way;
    uint32_t node = 0;
    char *mark = at; /* where the join begins that is being written */
    const wf_stitch *join = s;
    uint32_t len;
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
        return wf_stitch_leave(at, s->pc, false);
        CASE(ODD)
        if (WF_UNLIKELY(!wf_fused_is_fit(vm, s->fused)))
            goto not_entered;
        vm->steps -= s->spends;
        DISPATCH(s->then_op);
        CASE(SOFT)
        if (WF_UNLIKELY(at == open || (at[-1] | 0x20) == '{'))
            s = s->without_comma;
        DISPATCH(s->lead_op);
        CASE(LEAD)
        memcpy(at, s->before - WF_STITCH_VALUE, WF_STITCH_VALUE);
        at += WF_STITCH_VALUE;
        DISPATCH(s->op);
        CASE(LEADS)
        for (const char *lead = s->before - s->lead_len; lead != s->before;) {
            memcpy(at, lead, WF_STITCH_VALUE);
            lead += WF_STITCH_VALUE;
            at += WF_STITCH_VALUE;
        }
        DISPATCH(s->op);
        CASE(TAIL)
        at = put_before(at, s);
        GO_ON;
        CASE(OTHER)
        goto not_entered;
        STEPS_OF(, LOAD_SLOT)
        STEPS_OF(MEMBER_, LOAD_MEMBER)
        PART_STEPS(PART, (mark = at, join = s))
        PART_STEPS(NEXT_PART, 0)
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
        at = wf_fused_copy(at, s->before, s->before_len);
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
not_plain : {
    char *const to = put_not_plain(put_before(at, s), v);
    if (WF_UNLIKELY(!to))
        goto other;
    at = to;
    GO_ON;
}
no_text:
    if (s->takes_number && is_handy_number(v)) {
        at = put_before(at, s) - 1;
        memcpy(at, v->as.text, WF_STITCH_VALUE);
        at += v->len;
        GO_ON_BARE;
    }
    if (v->kind <= WEFT_KIND_NULL) {
        way = &s->ways[v->kind];
        goto no_value;
    }
    if (is_empty_way(s, v)) {
        way = &s->ways[WF_STITCH_WAY_EMPTY];
        goto no_value;
    }
    if (v->kind == WEFT_KIND_TEXT && v->len <= WF_STITCH_VALUE && is_fit_to_carry(s, v)) {
        char *const to = put_before(at, s);
        if (WF_UNLIKELY(!put_carried(to, v)))
            goto other;
        at = to + v->len;
        GO_ON;
    }
    if (s->takes_number && v->kind == WEFT_KIND_BOOL) {
        at = put_truth(put_before(at, s) - 1, v);
        GO_ON_BARE;
    }
    goto other;
part:
    if (is_handy(v) && is_part(s, v, &len)) {
        char *const to = put_before(at, s);
        if (WF_LIKELY(copy_text(to, v))) {
            at = to + len;
            GO_ON;
        }
    }
    if (s == join && v->kind <= WEFT_KIND_NULL) {
        way = &s->ways[v->kind];
        goto no_value;
    }
    if (s == join && is_empty_way(s, v)) {
        way = &s->ways[WF_STITCH_WAY_EMPTY];
        goto no_value;
    }
    s = join;
    at = mark;
    goto other;
no_value:
    if (WF_LIKELY(way->next != NULL) &&
        (way->note == 0 || WF_LIKELY(wf_vm_note_at(vm, way->note - 1)))) {
        at -= s->lead_len;
        const uint32_t less = way->soft && (at == open || (at[-1] | 0x20) == '{');
        at = wf_fused_copy(at, way->text + less, way->len - less);
        s = way->next;
        DISPATCH(way->op);
    }
    give_back(vm, s);
    at = put_pending(at - s->lead_len, s);
to_loop:
    return wf_stitch_leave(at, s->pc, true);
other:
    give_back(vm, s);
    at -= s->lead_len;
not_entered : {
    const wf_cursor cursor = {put_pending(at, s), open, end};
    return wf_stitch_other(vm, s, r, &cursor);
}
}

#if defined(__GNUC__)
#pragma GCC diagnostic pop
#endif
