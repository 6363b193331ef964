/* Walking what the tool knows: library functions, instructions, diagnostic codes. The manual pages
   are printed from these. All texts are static. */
#ifndef WEFT_DESCRIBE_H
#define WEFT_DESCRIBE_H

#include "weft/resolver.h"

typedef struct weft_opcode_row {
    const char *name;
    const char *form; /* "AB": the operands, see docs/bytecode.md */
    const char *effect;
} weft_opcode_row;

typedef struct weft_code_row {
    const char *code;
    weft_severity severity;
    const char *title;
    const char *page;
} weft_code_row;

#ifdef __cplusplus
extern "C" {
#endif

/* Row `i`, or NULL beyond the last. */
WEFT_API const weft_family *weft_describe_family(size_t i);
WEFT_API const weft_opcode_row *weft_describe_opcode(size_t i);
WEFT_API const weft_code_row *weft_describe_code(size_t i);
/* Fused instructions; the form is empty. */
WEFT_API const weft_opcode_row *weft_describe_fused(size_t i);

#ifdef __cplusplus
}
#endif
#endif
