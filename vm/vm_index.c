/* Which element a failure is about. The paths of sites say `items[].qty`; the loops around the word that
   failed know how far they are. Looked at only when something is reported. */
#include "base/buf.h"
#include "vm/code.h"
#include "vm/machine.h"

#define LOOPS_MOST 16u

/* The registers of the loops whose bodies hold word `at`, outermost first: bodies nest and stand behind
   their LOOP. More than LOOPS_MOST: none. */
static uint32_t loops_around(const weft_program *program, uint32_t at, uint32_t loops[LOOPS_MOST])
{
    uint32_t count = 0;
    uint32_t f = 0;
    while (f < program->function_count &&
           (at < program->functions[f].entry || at >= program->functions[f].end))
        f++;
    if (f == program->function_count)
        return 0;
    for (uint32_t i = program->functions[f].entry; i < at; i++) {
        const uint32_t word = program->code[i];
        if (wf_code_op(word) != WF_OP_LOOP || (int64_t)i + 1 + wf_code_j16(word) <= (int64_t)at)
            continue;
        if (count == LOOPS_MOST)
            return 0;
        loops[count++] = wf_code_a(word);
    }
    return count;
}

static uint32_t count_marks(weft_span path)
{
    uint32_t count = 0;
    for (size_t i = 0; i + 1 < path.len; i++)
        count += path.ptr[i] == '[' && path.ptr[i + 1] == ']';
    return count;
}

/* The number of rounds that the loop of register `a` has begun, less one; false when it is none. */
static bool index_of(int64_t *out, const weft_value *registers, uint32_t a)
{
    const weft_value counter = registers[a + 1];
    if (counter.kind != WEFT_KIND_INT || counter.as.integer < 1)
        return false;
    *out = counter.as.integer - 1;
    return true;
}

void wf_vm_put_indexed(wf_buf *out, const weft_vm *vm, weft_span path, uint32_t at,
                       const weft_value *registers)
{
    uint32_t loops[LOOPS_MOST];
    const uint32_t marks = count_marks(path);
    /* A path may go through fewer lists than there are loops around, or through one that a function
       before this one walks: then nobody knows which is which. */
    const bool known = marks != 0 && registers && loops_around(vm->program, at, loops) == marks;
    uint32_t mark = 0;
    for (size_t i = 0; i < path.len; i++) {
        int64_t index;
        wf_buf_put_byte(out, path.ptr[i]);
        if (known && path.ptr[i] == '[' && i + 1 < path.len && path.ptr[i + 1] == ']' &&
            index_of(&index, registers, loops[mark++]))
            wf_buf_printf(out, "%lld", (long long)index);
    }
}
