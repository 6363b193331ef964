/* What gives way: a step whose value is not the most usual one is done by its whole fused instruction. */
#include "vm/fused.h"
#include "vm/pick.h"
#include "vm/stitch.h"

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

wf_stitch_end wf_stitch_other(weft_vm *vm, const wf_stitch *s, const weft_value *r,
                              const wf_cursor *given)
{
    const wf_fused *const f = s->fused;
    wf_cursor cursor = *given;
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
        return wf_stitch_leave(cursor.at, s->pc, true);
    vm->steps -= f->steps + steps;
    return wf_stitch_leave(written ? written : cursor.at,
                           s->pc + 1 + (written ? f->more : way->more), false);
}
