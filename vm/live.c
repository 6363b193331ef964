/* Backward over the words until nothing changes. What an instruction reads and writes is in effects.c,
   except where that leaves something out which does not matter to it: a call's arguments, the position
   of a loop, the marks of the output. Too many reads are harmless here, one too few would not be. */
#include "vm/live.h"

#include "vm/code.h"
#include "vm/effects.h"

#define PASSES_MOST 16

static void add_range(wf_register_set *set, wf_register_range range)
{
    for (uint32_t i = 0; i < range.count; i++)
        wf_register_set_add(set, range.first + i);
}

static void remove_range(wf_register_set *set, wf_register_range range)
{
    for (uint32_t r = range.first; r < range.first + range.count; r++)
        set->bits[r >> 6 & 3u] &= ~(UINT64_C(1) << (r & 63u));
}

static void join(wf_register_set *to, const wf_register_set *from)
{
    for (int i = 0; i < 4; i++)
        to->bits[i] |= from->bits[i];
}

static bool runs_on(wf_op op)
{
    return op != WF_OP_JMP && op != WF_OP_BACK && op != WF_OP_RETURN && op != WF_OP_REJECT &&
           op != WF_OP_SKIP && op != WF_OP_HARD && op != WF_OP_END;
}

/* What is read before it is written. */
static void pass_through(wf_register_set *set, const weft_program *program, uint32_t word)
{
    const wf_op op = (wf_op)wf_code_op(word);
    const wf_effects e = wf_effects_of(program, word);
    wf_register_range also = {wf_code_a(word), 0};
    if (op == WF_OP_CALL)
        also.count = program->functions[wf_code_x(word)].params;
    else if (op == WF_OP_LOOP)
        also.count = 2;
    else if (e.keeps || op == WF_OP_CLOSE || op == WF_OP_CUT)
        also.count = 1;
    if (op != WF_OP_LOOP && op != WF_OP_CALL && op != WF_OP_RETURN)
        remove_range(set, e.writes);
    add_range(set, e.reads[0]);
    add_range(set, e.reads[1]);
    add_range(set, also);
}

static wf_register_set before(const wf_register_set *live, const weft_program *program,
                              const wf_function *f, uint32_t pc)
{
    const uint32_t word = program->code[pc];
    const wf_op op = (wf_op)wf_code_op(word);
    const wf_form form = wf_op_form(op);
    const uint32_t handler = program->code_handlers[pc];
    wf_register_set set = {{0}};
    if (runs_on(op) && pc + 1 < f->end)
        join(&set, &live[pc + 1 - f->entry]);
    if (op == WF_OP_LOOP) /* the element is written where it goes into the loop */
        remove_range(&set, (wf_register_range){wf_code_a(word) + 2u, 1});
    if (form == WF_FORM_J || form == WF_FORM_AJ)
        join(&set, &live[(int64_t)pc + 1 + wf_code_jump(form, word) - f->entry]);
    pass_through(&set, program, word);
    if (handler != WF_NONE)
        join(&set, &live[program->handlers[handler].handler - f->entry]);
    return set;
}

bool wf_live_registers(wf_register_set *live, const weft_program *program, const wf_function *f)
{
    bool changes = true;
    for (uint32_t i = 0; i < f->end - f->entry; i++)
        live[i] = (wf_register_set){{0}};
    for (int pass = 0; changes && pass < PASSES_MOST; pass++) {
        changes = false;
        for (uint32_t pc = f->end; pc-- > f->entry;) {
            const wf_register_set now = before(live, program, f, pc);
            wf_register_set *const was = &live[pc - f->entry];
            changes = changes || memcmp(&now, was, sizeof now) != 0;
            *was = now;
        }
    }
    return !changes;
}
