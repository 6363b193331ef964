#include "vm/pick.h"

#include "vm/filter_parts.h"
#include "vm/fused.h"
#include "vm/machine.h"

/* ---- finding ---- */

static bool is_op(const weft_program *p, uint32_t pc, wf_op op)
{
    return pc < p->code_count && wf_code_op(p->code[pc]) == (uint32_t)op;
}

static bool is_zero(const weft_value *constant)
{
    return constant->kind == WEFT_KIND_INT && constant->as.integer == 0;
}

bool wf_pick_find(wf_pick *out, const weft_program *p, uint32_t pc, uint32_t *list,
                  uint32_t *behind)
{
    wf_pick pick = {.has_wanted = false};
    wf_filter *const f = &pick.filter;
    if (!is_op(p, pc, WF_OP_NEWLIST) || !is_op(p, pc + 1, WF_OP_CONST) ||
        !wf_filter_find(f, p, pc + 2))
        return false;
    const uint32_t made = wf_code_a(p->code[pc]);
    const uint32_t back = f->append + 1;
    const bool is_apart = made != f->found && made != f->truth && made != f->against &&
                          (made < f->list || made > f->list + 2u);
    if (!is_apart || wf_code_a(p->code[pc + 1]) != f->list + 1u ||
        !is_zero(&p->constants[wf_code_x(p->code[pc + 1])]) ||
        wf_code_a(p->code[f->append]) != made || !is_op(p, back, WF_OP_BACK) ||
        (int64_t)back + 1 + wf_code_j24(p->code[back]) != f->loop || f->out != back + 1 ||
        !is_op(p, f->out, WF_OP_LIST) || wf_code_a(p->code[f->out]) != made)
        return false;
    if (f->wanted != WF_NONE) {
        const weft_value *const wanted = &p->constants[f->wanted];
        pick.has_wanted = true;
        pick.wanted = wf_filter_text_of(wanted->as.text, wanted->len);
    }
    *list = made;
    *behind = f->out + 1;
    *out = pick;
    return true;
}

/* ---- running ---- */

/* What a walk over the list comes to. */
typedef struct found {
    const weft_value *first; /* of those that match, or NULL */
    uint64_t steps;
    bool is_usual; /* all of them */
} found;

/* What a function is given is counted, with all that is in it. */
static bool count_members(found *f, const weft_value *map)
{
    f->steps += 1 + (uint64_t)map->len;
    for (uint32_t i = 0; i < map->len; i++)
        if (map->as.map[i].value.kind >= WEFT_KIND_LIST)
            return false;
    return true;
}

static WF_ALWAYS_INLINE found pick_map(const weft_value *list, const wf_pick *p,
                                       const wf_filter_text *wanted)
{
    const int takes = p->filter.takes_equal;
    const weft_value *map = list->as.list;
    const weft_value *const end = map + (size_t)list->len * list->extra;
    found f = {NULL, list->len, false};
    for (; map != end; map += list->extra) {
        if (WF_UNLIKELY(map->kind != WEFT_KIND_MAP || map->len > WF_FILTER_MEMBERS))
            return f;
        const int equal = wf_filter_holds(wf_filter_member(map, &p->filter.key), wanted);
        if (WF_LIKELY(equal == 1 - takes))
            continue;
        if (WF_UNLIKELY(equal < 0) || (p->counts_members && !count_members(&f, map)))
            return f;
        f.first = f.first ? f.first : map;
    }
    f.is_usual = true;
    return f;
}

/* Records that a function is given become maps first, which is not for here. */
static WF_NEVER_INLINE found pick_record(const weft_vm *vm, const weft_value *list,
                                         const wf_pick *p, const wf_filter_text *wanted)
{
    const uint32_t node = list->as.list->len;
    const uint32_t slot = wf_filter_slot(vm, &p->filter, node);
    found f = {NULL, list->len, false};
    if (slot == WF_NONE || p->counts_members)
        return f;
    for (uint32_t i = 0; i < list->len; i++) {
        const weft_value *const record = &list->as.list[(size_t)i * list->extra];
        if (WF_UNLIKELY(record->kind != WEFT_KIND_RECORD || record->len != node))
            return f;
        const int equal = wf_filter_holds(&record->as.block[slot], wanted);
        if (WF_UNLIKELY(equal < 0))
            return f;
        if (!f.first && equal == p->filter.takes_equal)
            f.first = record;
    }
    f.is_usual = true;
    return f;
}

/* VALUE of an element that was read whole: attributes and text alone are its text. */
static const weft_value *text_of(const weft_vm *vm, const weft_value *element)
{
    const weft_value *text = &wf_filter_missing;
    if (!wf_vm_is_xml(vm))
        return element;
    if (element->kind != WEFT_KIND_MAP || element->len == 0)
        return NULL;
    for (uint32_t i = 0; i < element->len; i++) {
        const weft_member *const member = &element->as.map[i];
        const size_t len = member->key.len;
        if (len != 0 && member->key.ptr[0] == '@')
            continue;
        if (len != sizeof WF_SHAPE_TEXT - 1 || memcmp(member->key.ptr, WF_SHAPE_TEXT, len) != 0)
            return NULL;
        text = &member->value;
    }
    return text;
}

static const weft_value *member_of(const weft_vm *vm, const wf_pick *p, const weft_value *element)
{
    const wf_found_member *const known = &vm->members[p->of_word];
    if (element->kind == WEFT_KIND_MAP)
        return wf_filter_member(element, &p->of);
    if (element->kind != WEFT_KIND_RECORD || known->node != element->len)
        return NULL;
    return &element->as.block[known->slot];
}

const weft_value *wf_pick_run(const weft_vm *vm, const wf_pick *p, const weft_value *r,
                              uint32_t spare, uint64_t *steps)
{
    const weft_value *const list = wf_fused_load_of(vm, &p->list, r);
    wf_filter_text text;
    const wf_filter_text *wanted = &p->wanted;
    *steps = 0;
    if (!list || (list->kind != WEFT_KIND_LIST && list->kind > WEFT_KIND_NULL))
        return NULL;
    if (!p->has_wanted) {
        const weft_value *const against = wf_fused_load_of(vm, &p->against, r);
        if (!against || against->kind != WEFT_KIND_TEXT || against->len > WF_FILTER_TEXT)
            return NULL;
        text = wf_filter_text_of(against->as.text, against->len);
        wanted = &text;
    } else if (p->wanted.len > WF_FILTER_TEXT) {
        return NULL;
    }
    found f = {NULL, 0, true};
    if (list->kind == WEFT_KIND_LIST && list->len != 0) {
        if (list->as.list->kind == WEFT_KIND_RECORD)
            f = pick_record(vm, list, p, wanted);
        else if (p->filter.key.text != NULL)
            f = pick_map(list, p, wanted);
        else
            f.is_usual = false;
    }
    if (!f.is_usual || f.steps + spare > vm->steps || (!f.first && p->needs_element))
        return NULL;
    *steps = f.steps;
    if (!f.first)
        return &wf_filter_missing;
    return p->gives_member ? member_of(vm, p, f.first) : text_of(vm, f.first);
}
