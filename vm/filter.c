#include "vm/filter.h"

#include "vm/filter_parts.h"
#include "vm/machine.h"
#include "vm/value.h"

#include <string.h>

/* ---- finding ---- */

static bool is_op(const weft_program *p, uint32_t pc, wf_op op)
{
    return pc < p->code_count && wf_code_op(p->code[pc]) == (uint32_t)op;
}

/* FIELD, or MOVE and MEMBER, and perhaps VALUE; gives the word behind. 0: something else. */
static uint32_t find_member(wf_filter *f, const weft_program *p, uint32_t pc)
{
    const uint32_t element = f->list + 2u;
    const uint32_t word = p->code[pc];
    if (wf_code_b(word) != element)
        return 0;
    f->found = (uint8_t)wf_code_a(word);
    if (is_op(p, pc, WF_OP_FIELD)) {
        f->slot = wf_code_c(word);
        pc++;
    } else if (is_op(p, pc, WF_OP_MOVE) && is_op(p, pc + 1, WF_OP_MEMBER) &&
               wf_code_a(p->code[pc + 1]) == f->found) {
        const weft_span key = p->keys[wf_code_x(p->code[pc + 1])];
        f->key = wf_filter_text_of(key.ptr, key.len);
        f->member = pc + 1;
        if (key.len == 0 || wf_vm_asks_namespace(key))
            return 0;
        pc += 2;
    } else {
        return 0;
    }
    if (is_op(p, pc, WF_OP_VALUE)) {
        if (wf_code_a(p->code[pc]) != f->found || wf_code_b(p->code[pc]) != f->found)
            return 0;
        pc++;
    }
    return pc;
}

/* What it is held against: a constant text, or a register that the loop does not write. */
static uint32_t find_wanted(wf_filter *f, const weft_program *p, uint32_t pc)
{
    f->wanted = WF_NONE;
    if (is_op(p, pc, WF_OP_CONST)) {
        f->wanted = wf_code_x(p->code[pc]);
        f->against = (uint8_t)wf_code_a(p->code[pc]);
        return p->constants[f->wanted].kind == WEFT_KIND_TEXT && f->against != f->found ? pc + 1
                                                                                        : 0;
    }
    return pc;
}

static bool find_test(wf_filter *f, const weft_program *p, uint32_t pc)
{
    const uint32_t word = p->code[pc];
    f->takes_equal = is_op(p, pc, WF_OP_EQ);
    if ((!f->takes_equal && !is_op(p, pc, WF_OP_NE)) || wf_code_b(word) != f->found)
        return false;
    f->truth = (uint8_t)wf_code_a(word);
    if (f->wanted != WF_NONE)
        return wf_code_c(word) == f->against;
    f->against = (uint8_t)wf_code_c(word);
    return f->against != f->found && f->against != f->truth && f->against != f->list + 1u &&
           f->against != f->list + 2u;
}

bool wf_filter_find(wf_filter *out, const weft_program *p, uint32_t pc)
{
    wf_filter f = {.loop = pc};
    if (!is_op(p, pc, WF_OP_LOOP))
        return false;
    f.list = (uint8_t)wf_code_a(p->code[pc]);
    f.out = (uint32_t)((int64_t)pc + 1 + wf_code_j16(p->code[pc]));
    uint32_t at = find_member(&f, p, pc + 1);
    at = at != 0 ? find_wanted(&f, p, at) : 0;
    if (at == 0 || !find_test(&f, p, at))
        return false;
    f.append = at + 3;
    *out = f;
    return is_op(p, at + 1, WF_OP_JTRUE) && wf_code_a(p->code[at + 1]) == f.truth &&
           wf_code_j16(p->code[at + 1]) == 1 && is_op(p, at + 2, WF_OP_BACK) &&
           (int64_t)at + 3 + wf_code_j24(p->code[at + 2]) == pc &&
           is_op(p, f.append, WF_OP_APPEND) && wf_code_b(p->code[f.append]) == f.list + 2u &&
           f.found > f.list + 2u && f.truth > f.list + 2u;
}

/* ---- running ---- */

/* What a walk over elements comes to. */
typedef struct stop {
    uint32_t at;             /* the element */
    bool is_match;           /* or what is no usual one, or the end */
    const weft_value *value; /* the member that was looked at last */
} stop;

static WF_NEVER_INLINE stop pass_maps(weft_value list, uint32_t i, uint32_t to,
                                      const wf_filter_text *key, const wf_filter_text *wanted,
                                      int takes)
{
    stop s = {i, false, &wf_filter_missing};
    for (; s.at < to; s.at++) {
        const weft_value *const map = &list.as.list[(size_t)s.at * list.extra];
        if (WF_UNLIKELY(map->kind != WEFT_KIND_MAP || map->len > WF_FILTER_MEMBERS))
            break;
        const weft_value *const value = wf_filter_member(map, key);
        const int equal = wf_filter_holds(value, wanted);
        if (WF_UNLIKELY(equal < 0))
            break;
        s.value = value;
        if (equal == takes) {
            s.is_match = true;
            break;
        }
    }
    return s;
}

static WF_NEVER_INLINE stop pass_records(const weft_vm *vm, weft_value list, uint32_t i,
                                         uint32_t to, const wf_filter *f,
                                         const wf_filter_text *wanted, int takes)
{
    stop s = {i, false, &wf_filter_missing};
    const uint32_t node = list.as.list[(size_t)i * list.extra].len;
    const uint32_t slot = wf_filter_slot(vm, f, node);
    for (; s.at < to && slot != WF_NONE; s.at++) {
        const weft_value *const record = &list.as.list[(size_t)s.at * list.extra];
        if (WF_UNLIKELY(record->kind != WEFT_KIND_RECORD || record->len != node))
            break;
        const weft_value *const value = &record->as.block[slot];
        const int equal = wf_filter_holds(value, wanted);
        if (WF_UNLIKELY(equal < 0))
            break;
        s.value = value;
        if (equal == takes) {
            s.is_match = true;
            break;
        }
    }
    return s;
}

uint32_t wf_filter_run(weft_vm *vm, const wf_filter *f, weft_value *r, bool *to_general)
{
    weft_value *const position = &r[f->list + 1u];
    const weft_value list = r[f->list];
    const weft_value against =
        f->wanted == WF_NONE ? r[f->against] : vm->program->constants[f->wanted];
    *to_general = true;
    if (list.kind != WEFT_KIND_LIST || position->kind != WEFT_KIND_INT ||
        against.kind != WEFT_KIND_TEXT || against.len > WF_FILTER_TEXT ||
        (uint64_t)position->as.integer >= list.len)
        return f->loop;
    const wf_filter_text wanted = wf_filter_text_of(against.as.text, against.len);
    const uint32_t first = (uint32_t)position->as.integer;
    const uint32_t to =
        list.len - first <= vm->steps ? list.len : first + (uint32_t)vm->steps; /* one each */
    const bool has_records = list.as.list[(size_t)first * list.extra].kind == WEFT_KIND_RECORD;
    if (!has_records && f->key.text == NULL)
        return f->loop;
    const stop s = has_records ? pass_records(vm, list, first, to, f, &wanted, f->takes_equal)
                               : pass_maps(list, first, to, &f->key, &wanted, f->takes_equal);
    vm->steps -= s.at - first;
    position->as.integer = s.at + (int64_t)s.is_match;
    if (!s.is_match && s.at != list.len)
        return f->loop;
    position[1] = list.as.list[(size_t)(s.at - !s.is_match) * list.extra];
    r[f->found] = *s.value;
    if (f->wanted != WF_NONE)
        r[f->against] = against;
    r[f->truth] = weft_bool(s.is_match);
    *to_general = s.is_match;
    return s.is_match ? f->append : f->out;
}
