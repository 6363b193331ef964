/* Instruction words taken apart and put together: op in bits 0-7, then a, b, c of eight bits each, or
   a and one operand of sixteen bits, or one jump of twenty-four. */
#ifndef WF_VM_CODE_H
#define WF_VM_CODE_H

#include "vm/json_bytes.h"
#include "vm/program.h"

/* What the operands of an instruction are: the forms of opcodes.def. */
typedef enum wf_form {
    WF_FORM_N,
    WF_FORM_A,
    WF_FORM_AB,
    WF_FORM_ABC,
    WF_FORM_AK,
    WF_FORM_AY,
    WF_FORM_AS,
    WF_FORM_ABI,
    WF_FORM_AI,
    WF_FORM_AD,
    WF_FORM_AJ,
    WF_FORM_J,
    WF_FORM_AF,
    WF_FORM_AL,
    WF_FORM_AT,
    WF_FORM_AP,
    WF_FORM_AG,
    WF_FORM_AM,
    WF_FORM_AU,
    WF_FORM_AX,
    WF_FORM_ABN,
    WF_FORM_K,
    WF_FORM_AE
} wf_form;

wf_form wf_op_form(wf_op op); /* op < WF_OP_COUNT */
/* The sentence of opcodes.def. */
const char *wf_op_effect(wf_op op);

#define WF_JUMP16_MIN (-32768)
#define WF_JUMP16_MAX 32767
#define WF_JUMP24_MIN (-8388608)
#define WF_JUMP24_MAX 8388607

static inline uint32_t wf_code_op(uint32_t word)
{
    return word & 0xffu;
}

static inline uint32_t wf_code_a(uint32_t word)
{
    return word >> 8 & 0xffu;
}

static inline uint32_t wf_code_b(uint32_t word)
{
    return word >> 16 & 0xffu;
}

static inline uint32_t wf_code_c(uint32_t word)
{
    return word >> 24;
}

static inline uint32_t wf_code_x(uint32_t word)
{
    return word >> 16;
}

static inline int32_t wf_code_j16(uint32_t word)
{
    return (int32_t)(word >> 16 ^ 0x8000u) - 0x8000;
}

static inline int32_t wf_code_j24(uint32_t word)
{
    return (int32_t)(word >> 8 ^ 0x800000u) - 0x800000;
}

static inline uint32_t wf_code_abc(wf_op op, uint32_t a, uint32_t b, uint32_t c)
{
    return (uint32_t)op | a << 8 | b << 16 | c << 24;
}

static inline uint32_t wf_code_ax(wf_op op, uint32_t a, uint32_t x)
{
    return (uint32_t)op | a << 8 | x << 16;
}

/* Whether the text may stand in JSON quotes as it is: what WEFT_VALUE_PLAIN says of a constant. */
static inline bool wf_text_is_plain(weft_span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!wf_json_is_plain((unsigned char)text.ptr[i]))
            return false;
    return true;
}

/* The jump of an instruction of form AJ or J, from the next instruction. */
static inline int32_t wf_code_jump(wf_form form, uint32_t word)
{
    return form == WF_FORM_J ? wf_code_j24(word) : wf_code_j16(word);
}

#endif
