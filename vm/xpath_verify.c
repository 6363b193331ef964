/* Proves that running code stays inside of it: instructions whole, texts in the pool and UTF-8, numbers
   of axes, tests and functions known, blocks within their instruction, and the stack's height the
   same on every way. What kind the values have is not proved; the machine asks where it matters. */
#include "base/utf8.h"
#include "vm/xpath_code.h"

typedef struct proof {
    const char *code;
    weft_span pool;
    uint32_t words;
    uint32_t values;
    uint32_t variables;
} proof;

static bool prove_block(const proof *p, uint32_t at, uint32_t end, uint32_t count, unsigned depth);

static uint32_t word_at(const proof *p, uint32_t at)
{
    return wf_xpath_word(p->code + (size_t)at * 4);
}

static bool prove_text(const proof *p, uint32_t at)
{
    const size_t offset = word_at(p, at);
    const size_t len = word_at(p, at + 1);
    if (offset > p->pool.len || len > p->pool.len - offset)
        return false;
    const weft_span text = weft_span_of(p->pool.ptr + offset, len);
    return wf_utf8_valid(text) == len;
}

/* The block of the instruction at `at` (its operand is in range), run on `count` values: where it ends,
   or 0. */
static uint32_t block_end(const proof *p, uint32_t at, uint32_t end, uint32_t count, unsigned depth)
{
    const uint32_t len = word_at(p, at + 1);
    if (depth == WF_XPATH_BLOCKS_MOST || len > end - (at + 2))
        return 0;
    return prove_block(p, at + 2, at + 2 + len, count, depth + 1) ? at + 2 + len : 0;
}

static bool prove_operands(const proof *p, uint32_t at)
{
    const uint32_t word = word_at(p, at);
    const uint32_t a = word >> 8 & 0xff;
    const uint32_t b = word >> 16;
    switch ((wf_xpath_op)(word & 0xff)) {
    case WF_XPATH_OP_STRING:
        return prove_text(p, at + 1);
    case WF_XPATH_OP_VARIABLE:
        return word_at(p, at + 1) < p->variables;
    case WF_XPATH_OP_STEP:
        return a < WF_XPATH_AXIS_COUNT && (b & 0xff) < WF_XPATH_TEST_COUNT &&
               prove_text(p, at + 1) && prove_text(p, at + 3);
    case WF_XPATH_OP_CALL:
        return a < WF_XPATH_FUNCTIONS && b >= wf_xpath_function_at((wf_xpath_function)a)->least &&
               b <= wf_xpath_function_at((wf_xpath_function)a)->most;
    default:
        return true;
    }
}

/* The predicates of a step, which stand at `at`: where they end, or 0. */
static uint32_t predicates_end(const proof *p, uint32_t at, uint32_t end, uint32_t predicates,
                               uint32_t count, unsigned depth)
{
    for (; predicates != 0 && at != 0; predicates--) {
        if (end - at < 2 || (word_at(p, at) & 0xff) != WF_XPATH_OP_PREDICATE)
            return 0;
        at = block_end(p, at, end, count, depth);
    }
    return at;
}

/* The instruction at `at` < `end` on `*count` values: where the next stands, or 0. */
static uint32_t prove_one(const proof *p, uint32_t at, uint32_t end, uint32_t *count,
                          unsigned depth)
{
    const uint32_t word = word_at(p, at);
    const wf_xpath_op op = (wf_xpath_op)(word & 0xff);
    if ((word & 0xff) >= WF_XPATH_OP_COUNT || op == WF_XPATH_OP_PREDICATE)
        return 0;
    const wf_xpath_op_row *const row = wf_xpath_op_at(op);
    const uint32_t takes = op == WF_XPATH_OP_CALL ? word >> 16 : row->takes;
    if (row->operands > end - at - 1 || takes > *count || !prove_operands(p, at))
        return 0;
    const uint32_t under = *count;
    *count += row->gives;
    *count -= takes;
    if (*count > p->values)
        return 0;
    /* what a filter filters stays where it is; what `and` looked at is gone */
    if (op == WF_XPATH_OP_FILTER)
        return block_end(p, at, end, under, depth);
    if (op == WF_XPATH_OP_AND || op == WF_XPATH_OP_OR)
        return block_end(p, at, end, under - 1, depth);
    if (op == WF_XPATH_OP_STEP)
        return predicates_end(p, at + 5, end, word >> 24, under, depth);
    return at + 1 + row->operands;
}

/* [at, end) leaves exactly one value on top of `count`. As it always has one of its own, it never
   takes those under it. */
static bool prove_block(const proof *p, uint32_t at, uint32_t end, uint32_t count, unsigned depth)
{
    const uint32_t wanted = count + 1;
    if (wanted > p->values) /* a run that ends early leaves its value too */
        return false;
    while (at < end) {
        at = prove_one(p, at, end, &count, depth);
        if (at == 0 || count < wanted)
            return false;
    }
    return count == wanted;
}

bool wf_xpath_verify(weft_span code, uint32_t variable_count)
{
    const size_t header = (size_t)WF_XPATH_HEADER_WORDS * 4;
    proof p = {0};
    if (code.len < header || wf_xpath_word(code.ptr) != WF_XPATH_MAGIC)
        return false;
    const uint32_t result = wf_xpath_word(code.ptr + 4);
    p.words = wf_xpath_word(code.ptr + 8);
    p.values = wf_xpath_word(code.ptr + 12);
    const size_t text = wf_xpath_word(code.ptr + 16);
    if ((result & 0xff) > WF_XPATH_ANY || result >> 8 > variable_count ||
        p.values > WF_XPATH_VALUES_MOST || text > code.len - header ||
        p.words != (code.len - header - text) / 4 || (code.len - header - text) % 4 != 0)
        return false;
    p.variables = result >> 8;
    p.code = code.ptr + header;
    p.pool = weft_span_of(p.code + (size_t)p.words * 4, text);
    return prove_block(&p, 0, p.words, 0, 0);
}
