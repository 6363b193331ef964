/* An instruction that writes a value counts only when there is one to write: an entry whose value was
   missing in every test was not exercised. */
#include "vm/witness.h"

#include "base/memory.h"
#include "vm/code.h"
#include "vm/machine.h"

weft_status wf_witness_init(wf_witness *witness, const weft_program *program)
{
    witness->program = program;
    witness->ran = wf_alloc(program->code_count, 1);
    witness->answered = wf_alloc(program->row_count, 1);
    return witness->ran && witness->answered ? WEFT_OK : WEFT_NOMEM;
}

void wf_witness_fini(wf_witness *witness)
{
    wf_free(witness->ran);
    wf_free(witness->answered);
}

static bool writes(uint32_t word, const weft_value *registers)
{
    const weft_value *const a = &registers[wf_code_a(word)];
    switch (wf_code_op(word)) {
    case WF_OP_EMITF:
        return !weft_value_is_nothing(a[0]);
    case WF_OP_EMITN:
        return a[0].kind != WEFT_KIND_MISSING;
    case WF_OP_PUT:
        return !weft_value_is_nothing(a[1]);
    case WF_OP_PUTKEEP:
        return a[1].kind != WEFT_KIND_MISSING;
    default:
        return true;
    }
}

static void see(void *context, const weft_program *program, uint32_t pc,
                const weft_value *registers, uint32_t count)
{
    wf_witness *const witness = context;
    const uint32_t word = program->code[pc];
    (void)count;
    if (writes(word, registers))
        witness->ran[pc] = 1;
    if (wf_code_op(word) == WF_OP_TABLE) {
        const wf_table_row *const row =
            wf_table_find(program, &program->tables[wf_code_x(word)], registers[wf_code_a(word)]);
        if (row)
            witness->answered[row - program->rows] = 1;
    }
}

void wf_witness_watch(wf_witness *witness, weft_vm *vm)
{
    wf_vm_set_trace(vm, see, witness);
}

bool wf_witness_saw(const wf_witness *witness, const wf_point *point)
{
    if (point->pc != WF_NONE)
        return witness->ran[point->pc] != 0;
    return witness->answered[witness->program->tables[point->table].first + point->row] != 0;
}
