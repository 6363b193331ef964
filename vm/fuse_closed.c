/* Forward over the words of a function; what jumps back begins with nothing known. */
#include "vm/fuse_closed.h"

#include "vm/code.h"
#include "vm/effects.h"

#include <string.h>

typedef struct finder {
    const weft_program *program;
    bool *aimed;
    bool *closed;
} finder;

static bool ends_closed(weft_value text, bool before)
{
    if (text.len == 0)
        return before;
    const char last = text.as.text[text.len - 1];
    return last != '{' && last != '[';
}

/* Whether the register that the word at `pc` writes holds something: it was required, or put together, and
   then perhaps given to functions that give something for it. */
static bool is_sure(const finder *f, const wf_function *function, uint32_t pc)
{
    const weft_program *const p = f->program;
    const uint32_t a = wf_code_a(p->code[pc]);
    while (pc > function->entry && !f->aimed[pc - function->entry]) {
        const uint32_t word = p->code[--pc];
        const wf_op op = (wf_op)wf_code_op(word);
        if (wf_code_a(word) != a)
            return false;
        if (op == WF_OP_REQUIRE || op == WF_OP_CONCAT || op == WF_OP_MESSAGE)
            return true;
        if (op != WF_OP_LIB || p->calls[wf_code_x(word)].entry->signature.result->maybe)
            return false;
    }
    return false;
}

static bool may_write(const weft_program *p, uint32_t word, uint32_t reg)
{
    const wf_register_range writes = wf_effects_of(p, word).writes;
    if (wf_code_op(word) == WF_OP_CALL)
        return wf_code_a(word) <= reg;
    return reg >= writes.first && reg < writes.first + writes.count;
}

/* A CUT at the beginning of a handler takes the output back to where the MARK in front of its range found
   it, when nothing in the range writes the register. */
static bool closed_where_cut(const finder *f, const wf_function *function, uint32_t pc)
{
    const weft_program *const p = f->program;
    const uint32_t a = wf_code_a(p->code[pc]);
    for (uint32_t i = 0; i < p->handler_count; i++) {
        const uint32_t from = p->handlers[i].from;
        if (p->handlers[i].handler != pc || from <= function->entry || from > pc)
            continue;
        const uint32_t mark = p->code[from - 1];
        for (uint32_t at = from; at < pc; at++)
            if (may_write(p, p->code[at], a))
                return false;
        return wf_code_op(mark) == WF_OP_MARK && wf_code_a(mark) == a &&
               f->closed[from - 1 - function->entry];
    }
    return false;
}

static bool runs_on(wf_op op)
{
    return op != WF_OP_JMP && op != WF_OP_BACK && op != WF_OP_RETURN && op != WF_OP_REJECT &&
           op != WF_OP_SKIP && op != WF_OP_HARD && op != WF_OP_END;
}

/* Behind the word, from what holds before it. */
static bool closed_behind(const finder *f, const wf_function *function, uint32_t pc, bool before)
{
    const weft_program *const p = f->program;
    const uint32_t word = p->code[pc];
    switch ((int)wf_code_op(word)) {
    case WF_OP_EMIT:
    case WF_OP_EMITS:
        return ends_closed(p->constants[wf_code_x(word)], before);
    case WF_OP_EMITF:
        return before || is_sure(f, function, pc);
    case WF_OP_CUT:
        return closed_where_cut(f, function, pc);
    case WF_OP_CLOSE:
        return false;
    default:
        return before; /* a value closes, but it may be missing */
    }
}

static void find_aimed(finder *f, const wf_function *function)
{
    const weft_program *const p = f->program;
    memset(f->aimed, 0, (size_t)(function->end - function->entry) * sizeof *f->aimed);
    for (uint32_t pc = function->entry; pc < function->end; pc++) {
        const wf_form form = wf_op_form((wf_op)wf_code_op(p->code[pc]));
        if (form == WF_FORM_AJ || form == WF_FORM_J)
            f->aimed[(int64_t)pc + 1 + wf_code_jump(form, p->code[pc]) - function->entry] = true;
    }
    for (uint32_t i = 0; i < p->handler_count; i++)
        if (p->handlers[i].handler >= function->entry && p->handlers[i].handler < function->end)
            f->aimed[p->handlers[i].handler - function->entry] = true;
}

/* Forward once: loops and handlers begin with nothing known. `closed` has a word more than the function. */
static void find_closed(finder *f, const wf_function *function)
{
    const weft_program *const p = f->program;
    bool *const closed = f->closed;
    for (uint32_t i = 0; i <= function->end - function->entry; i++)
        closed[i] = true;
    closed[0] = false;
    for (uint32_t i = 0; i < p->handler_count; i++)
        if (p->handlers[i].handler >= function->entry && p->handlers[i].handler < function->end)
            closed[p->handlers[i].handler - function->entry] = false;
    for (uint32_t pc = function->entry; pc < function->end; pc++) {
        const uint32_t i = pc - function->entry;
        const uint32_t word = p->code[pc];
        const wf_form form = wf_op_form((wf_op)wf_code_op(word));
        if (wf_code_op(word) == WF_OP_LOOP)
            closed[i] = false;
        const bool behind = closed_behind(f, function, pc, closed[i]);
        if (form == WF_FORM_AJ || form == WF_FORM_J) {
            const int64_t to = (int64_t)i + 1 + wf_code_jump(form, word);
            if (to > i)
                closed[to] = closed[to] && behind;
        }
        if (runs_on((wf_op)wf_code_op(word)))
            closed[i + 1] = closed[i + 1] && behind;
    }
}

void wf_closed_find(bool *closed, bool *aimed, const weft_program *program,
                    const wf_function *function)
{
    finder f = {program, aimed, closed};
    find_aimed(&f, function);
    find_closed(&f, function);
}
