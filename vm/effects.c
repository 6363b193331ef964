/* A call has none of its own: its arguments are the first registers of the function that runs next, and
   RETURN puts the result where the first one was. */
#include "vm/effects.h"

#include "vm/code.h"

static wf_effects effects(wf_register_range one, wf_register_range two, wf_register_range writes)
{
    return (wf_effects){.reads = {one, two}, .writes = writes};
}

static wf_register_range range(uint32_t first, uint32_t count)
{
    return (wf_register_range){first, count};
}

/* One case a group of instructions. NOLINTNEXTLINE(readability-function-size) */
wf_effects wf_effects_of(const weft_program *program, uint32_t word)
{
    const uint32_t a = wf_code_a(word);
    const uint32_t b = wf_code_b(word);
    const wf_register_range none = {0, 0};
    const wf_register_range to = range(a, 1);
    wf_effects e = effects(none, none, none);
    switch ((wf_op)wf_code_op(word)) {
    case WF_OP_CONST:
    case WF_OP_PARAM:
    case WF_OP_RECORD:
    case WF_OP_GET:
    case WF_OP_PEEK:
    case WF_OP_NEWLIST:
    case WF_OP_NEWMAP:
    case WF_OP_MARK:
    case WF_OP_SOFT:
    case WF_OP_FAILURE:
        return effects(none, none, to);
    case WF_OP_MOVE:
    case WF_OP_FIELD:
    case WF_OP_VALUE:
    case WF_OP_VALUES:
    case WF_OP_ASLIST:
    case WF_OP_NOT:
    case WF_OP_NEG:
        return effects(range(b, 1), none, to);
    case WF_OP_FIELDW:
    case WF_OP_STEP:
    case WF_OP_SEEK:
    case WF_OP_MEMBER:
    case WF_OP_MAPOF:
    case WF_OP_IS:
    case WF_OP_LIST:
    case WF_OP_MAP:
    case WF_OP_MAPSOME:
    case WF_OP_TABLE:
    case WF_OP_CONVERT:
        return effects(to, none, to);
    case WF_OP_XPATH:
        return effects(range(a, 1 + program->xpaths[wf_code_x(word)].variables), none, to);
    case WF_OP_LIB:
        return effects(range(a, program->calls[wf_code_x(word)].count), none, to);
    case WF_OP_LOOKUP:
        return effects(range(a, program->lookups[wf_code_x(word)].params), none, to);
    case WF_OP_INDEX:
    case WF_OP_NTH:
    case WF_OP_NTHOF:
    case WF_OP_EQ:
    case WF_OP_NE:
    case WF_OP_LT:
    case WF_OP_LE:
    case WF_OP_IN:
    case WF_OP_ADD:
    case WF_OP_SUB:
    case WF_OP_MUL:
    case WF_OP_DIV:
    case WF_OP_REM:
        return effects(range(b, 1), range(wf_code_c(word), 1), to);
    case WF_OP_SLICE:
        return effects(to, range(b, 2), to);
    case WF_OP_CONCAT:
    case WF_OP_MESSAGE:
        return effects(range(b, wf_code_c(word)), none, to);
    case WF_OP_LOOP: /* the position it counts depends on nothing but the loop */
        return effects(to, none, range(a + 1, 2));
    case WF_OP_APPEND:
    case WF_OP_APPENDM:
    case WF_OP_SPREAD:
        e = effects(range(b, 1), none, to);
        e.keeps = true;
        return e;
    case WF_OP_PUT:
    case WF_OP_PUTKEEP:
        e = effects(range(a + 1, 1), none, to);
        e.keeps = true;
        return e;
    case WF_OP_RETURN:
        return effects(to, none, range(0, 1));
    case WF_OP_JNONE:
    case WF_OP_JSOME:
    case WF_OP_JFULL:
    case WF_OP_JTRUE:
    case WF_OP_JFALSE:
    case WF_OP_JABSENT:
        e = effects(to, none, none);
        e.decides = true;
        return e;
    case WF_OP_REQUIRE:
    case WF_OP_REJECT:
    case WF_OP_WARN:
    case WF_OP_NOTE:
    case WF_OP_EMITF:
    case WF_OP_EMITN:
    case WF_OP_EMITE:
        return effects(to, none, none);
    case WF_OP_JMP:
    case WF_OP_BACK:
    case WF_OP_CALL:
    case WF_OP_SKIP:
    case WF_OP_HARD:
    case WF_OP_EMIT:
    case WF_OP_EMITS:
    case WF_OP_CLOSE:
    case WF_OP_CUT:
    case WF_OP_END:
    case WF_OP_COUNT:
        break;
    }
    return e;
}
