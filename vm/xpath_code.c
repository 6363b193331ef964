/* The tables of compiled XPath, from xpath_ops.def. */
#include "vm/xpath_code.h"

const wf_xpath_op_row *wf_xpath_op_at(wf_xpath_op op)
{
    static const wf_xpath_op_row rows[] = {
#define XPATH_OP(name, operands, takes, gives, effect) {operands, takes, gives},
#include "vm/xpath_ops.def"
#undef XPATH_OP
    };
    WF_ASSERT(op < WF_XPATH_OP_COUNT);
    return &rows[op];
}

const wf_xpath_axis_row *wf_xpath_axis_at(wf_xpath_axis axis)
{
    static const wf_xpath_axis_row rows[] = {
#define XPATH_AXIS(name, text, reverse, kind) {text, reverse, WF_XML_##kind},
#include "vm/xpath_ops.def"
#undef XPATH_AXIS
    };
    WF_ASSERT(axis < WF_XPATH_AXIS_COUNT);
    return &rows[axis];
}

const wf_xpath_function_row *wf_xpath_function_at(wf_xpath_function function)
{
    static const wf_xpath_function_row rows[] = {
#define XPATH_FUNCTION(name, text, least, most, result, first)                                     \
    {text, least, most, WF_XPATH_##result, WF_XPATH_##first},
#include "vm/xpath_ops.def"
#undef XPATH_FUNCTION
    };
    WF_ASSERT(function < WF_XPATH_FUNCTIONS);
    return &rows[function];
}
