/* The form of compiled XPath, for what writes it (compiler/xpath_emit.c), proves it (xpath_verify.c)
   and runs it (xpath.c). Numbers are little-endian words of four bytes: five of header, the code,
   then the text pool. */
#ifndef WF_VM_XPATH_CODE_H
#define WF_VM_XPATH_CODE_H

#include "vm/xpath.h"

typedef enum wf_xpath_op {
#define XPATH_OP(name, operands, takes, gives, effect) WF_XPATH_OP_##name,
#include "vm/xpath_ops.def"
#undef XPATH_OP
    WF_XPATH_OP_COUNT
} wf_xpath_op;

typedef enum wf_xpath_axis {
#define XPATH_AXIS(name, text, reverse, kind) WF_XPATH_AXIS_##name,
#include "vm/xpath_ops.def"
#undef XPATH_AXIS
    WF_XPATH_AXIS_COUNT
} wf_xpath_axis;

typedef enum wf_xpath_test {
#define XPATH_TEST(name, effect) WF_XPATH_TEST_##name,
#include "vm/xpath_ops.def"
#undef XPATH_TEST
    WF_XPATH_TEST_COUNT
} wf_xpath_test;

typedef enum wf_xpath_function {
#define XPATH_FUNCTION(name, text, least, most, result, first) WF_XPATH_FN_##name,
#include "vm/xpath_ops.def"
#undef XPATH_FUNCTION
    WF_XPATH_FUNCTIONS
} wf_xpath_function;

typedef struct wf_xpath_op_row {
    uint8_t operands;
    uint8_t takes;
    uint8_t gives;
} wf_xpath_op_row;

typedef struct wf_xpath_axis_row {
    const char *name;
    bool is_reverse;
    wf_xml_kind principal;
} wf_xpath_axis_row;

typedef struct wf_xpath_function_row {
    const char *name;
    uint8_t least;
    uint8_t most;
    wf_xpath_kind result;
    wf_xpath_kind first; /* NODES: the first argument has to be nodes */
} wf_xpath_function_row;

/* By number, which is in range. */
const wf_xpath_op_row *wf_xpath_op_at(wf_xpath_op op);
const wf_xpath_axis_row *wf_xpath_axis_at(wf_xpath_axis axis);
const wf_xpath_function_row *wf_xpath_function_at(wf_xpath_function function);

enum {
    WF_XPATH_MAGIC = 0x31707877, /* "wxp1" */
    WF_XPATH_HEADER_WORDS = 5, /* magic, result | variables << 8, code words, values, text bytes */
    WF_XPATH_BLOCKS_MOST =
        200, /* blocks inside of blocks: brackets, and in each an or with an and */
    WF_XPATH_VALUES_MOST = 20000
};

/* The word at `at`, which need not be aligned. */
static inline uint32_t wf_xpath_word(const char *at)
{
    const unsigned char *const bytes = (const unsigned char *)at;
    return (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8 | (uint32_t)bytes[2] << 16 |
           (uint32_t)bytes[3] << 24;
}

#endif
