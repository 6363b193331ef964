/* The lists behind the manual: one row per name, made from the same files as the code. */
#include "weft/describe.h"

#include "base/core.h"
#include "stdlib/stdlib.h"

static const weft_opcode_row opcodes[] = {
#define OPCODE(name, form, effect) {#name, #form, effect},
#include "vm/opcodes.def"
#undef OPCODE
};

static const weft_code_row codes[] = {
#define DIAG(code, severity, title, page) {#code, WEFT_SEVERITY_##severity, title, page},
#include "weft/diag_codes.def"
#undef DIAG
};

const weft_family *weft_describe_family(size_t i)
{
    size_t count = 0;
    const weft_family *const *families = wf_stdlib_families(&count);
    return i < count ? families[i] : NULL;
}

const weft_opcode_row *weft_describe_opcode(size_t i)
{
    return i < WF_COUNTOF(opcodes) ? &opcodes[i] : NULL;
}

const weft_opcode_row *weft_describe_fused(size_t i)
{
    static const weft_opcode_row rows[] = {
#define FUSED(name, effect) {#name, "", effect},
#include "vm/fused.def"
#undef FUSED
    };
    return i < WF_COUNTOF(rows) ? &rows[i] : NULL;
}

const weft_code_row *weft_describe_code(size_t i)
{
    return i < WF_COUNTOF(codes) ? &codes[i] : NULL;
}
