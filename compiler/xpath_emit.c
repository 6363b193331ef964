/* A checked tree → code (vm/xpath_ops.def). Two things are done here so that the machine need not:
   a//b becomes one step along the descendant axis where no condition counts positions, and conditions
   that count none are taken off their step, so that the set is filtered at once. */
#include "compiler/xpath_tree.h"

#include <string.h>

typedef struct emitter {
    wf_buf words; /* little-endian, as they will be */
    wf_buf pool;
    uint32_t count; /* values on the stack */
    uint32_t most;
} emitter;

static void emit(emitter *e, const wf_xpath_node *node);

static void put_word(wf_buf *out, uint32_t word)
{
    const char bytes[] = {(char)(word & 0xff), (char)(word >> 8 & 0xff), (char)(word >> 16 & 0xff),
                          (char)(word >> 24)};
    wf_buf_put(out, bytes, sizeof bytes);
}

static void put_op(emitter *e, wf_xpath_op op, uint32_t a, uint32_t b)
{
    const wf_xpath_op_row *const row = wf_xpath_op_at(op);
    put_word(&e->words, (uint32_t)op | a << 8 | b << 16);
    e->count -= op == WF_XPATH_OP_CALL ? b : row->takes;
    e->count += row->gives;
    if (e->count > e->most)
        e->most = e->count;
}

static void put_text(emitter *e, weft_span text)
{
    put_word(&e->words, (uint32_t)e->pool.len);
    put_word(&e->words, (uint32_t)text.len);
    wf_buf_put_span(&e->pool, text);
}

/* Behind an instruction that has a block: its length, and the block, which leaves one value. */
static void put_block(emitter *e, const wf_xpath_node *node)
{
    const size_t at = e->words.len;
    put_word(&e->words, 0);
    emit(e, node);
    if (e->words.status != WEFT_OK)
        return;
    const uint32_t len = (uint32_t)((e->words.len - at) / 4 - 1);
    for (unsigned i = 0; i < 4; i++)
        e->words.data[at + i] = (char)(len >> 8 * i & 0xff);
}

static void emit_number(emitter *e, double number)
{
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    put_op(e, WF_XPATH_OP_NUMBER, 0, 0);
    put_word(&e->words, (uint32_t)bits);
    put_word(&e->words, (uint32_t)(bits >> 32));
}

static void emit_filter(emitter *e, const wf_xpath_node *condition)
{
    put_op(e, WF_XPATH_OP_FILTER, 0, 0);
    put_block(e, condition);
    e->count--; /* the machine took the condition's value */
}

static wf_xpath_op op_of(wf_xpath_sign sign)
{
    switch (sign) {
    case WF_XPATH_SIGN_OR:
        return WF_XPATH_OP_OR;
    case WF_XPATH_SIGN_AND:
        return WF_XPATH_OP_AND;
    case WF_XPATH_SIGN_EQ:
        return WF_XPATH_OP_EQ;
    case WF_XPATH_SIGN_NE:
        return WF_XPATH_OP_NE;
    case WF_XPATH_SIGN_LT:
        return WF_XPATH_OP_LT;
    case WF_XPATH_SIGN_LE:
        return WF_XPATH_OP_LE;
    case WF_XPATH_SIGN_GT:
        return WF_XPATH_OP_GT;
    case WF_XPATH_SIGN_GE:
        return WF_XPATH_OP_GE;
    case WF_XPATH_SIGN_ADD:
        return WF_XPATH_OP_ADD;
    case WF_XPATH_SIGN_SUB:
        return WF_XPATH_OP_SUB;
    case WF_XPATH_SIGN_MUL:
        return WF_XPATH_OP_MUL;
    case WF_XPATH_SIGN_DIV:
        return WF_XPATH_OP_DIV;
    case WF_XPATH_SIGN_MOD:
        return WF_XPATH_OP_MOD;
    case WF_XPATH_SIGN_UNION:
        break;
    }
    return WF_XPATH_OP_UNION;
}

static void emit_chain(emitter *e, const wf_xpath_node *chain)
{
    emit(e, chain->first);
    for (const wf_xpath_node *part = chain->first->next; part; part = part->next) {
        const wf_xpath_op op = op_of((wf_xpath_sign)part->sign);
        if (op == WF_XPATH_OP_AND || op == WF_XPATH_OP_OR) {
            put_op(e, op, 0, 0);
            e->count--; /* the block's value comes instead */
            put_block(e, part);
        } else {
            emit(e, part);
            put_op(e, op, 0, 0);
        }
    }
}

/* Conditions up to the last that counts positions stay with the step. */
static uint32_t count_positional(const wf_xpath_node *step)
{
    uint32_t count = 0;
    uint32_t at = 0;
    for (const wf_xpath_node *condition = step->first; condition; condition = condition->next) {
        at++;
        if (wf_xpath_is_positional(condition))
            count = at;
    }
    return count;
}

static wf_xpath_test test_of(const wf_xpath_node *step)
{
    switch ((wf_xpath_looks_for)step->test) {
    case WF_XPATH_FOR_NAME:
        return WF_XPATH_TEST_NAME;
    case WF_XPATH_FOR_ANY:
        return WF_XPATH_TEST_ANY;
    case WF_XPATH_FOR_ANY_IN:
        return WF_XPATH_TEST_ANY_IN;
    case WF_XPATH_FOR_NODE:
        return WF_XPATH_TEST_NODE;
    case WF_XPATH_FOR_TEXT:
        return WF_XPATH_TEST_TEXT;
    case WF_XPATH_FOR_COMMENT:
        return WF_XPATH_TEST_COMMENT;
    case WF_XPATH_FOR_PI:
        return WF_XPATH_TEST_PI;
    case WF_XPATH_FOR_PI_TARGET:
        break;
    }
    return WF_XPATH_TEST_PI_TARGET;
}

static void emit_step(emitter *e, const wf_xpath_node *step, wf_xpath_axis axis)
{
    const uint32_t positional = count_positional(step);
    const wf_xpath_node *condition = step->first;
    put_op(e, WF_XPATH_OP_STEP, axis, test_of(step) | positional << 8);
    put_text(e, step->text);
    put_text(e, step->uri);
    for (uint32_t i = 0; i < positional; i++) {
        put_op(e, WF_XPATH_OP_PREDICATE, 0, 0);
        put_block(e, condition);
        e->count--;
        condition = condition->next;
    }
    for (; condition; condition = condition->next)
        emit_filter(e, condition);
}

/* descendant-or-self::node()/child::x is descendant::x, unless positions among children count. */
static bool is_descent(const wf_xpath_node *step)
{
    const wf_xpath_node *const next = step->next;
    return next && step->meaning == WF_XPATH_AXIS_DESCENDANT_OR_SELF &&
           step->test == WF_XPATH_FOR_NODE && !step->first &&
           next->meaning == WF_XPATH_AXIS_CHILD && count_positional(next) == 0;
}

static void emit_path(emitter *e, const wf_xpath_node *path)
{
    const wf_xpath_node *step = path->first;
    if (step->sort == WF_XPATH_STEP) {
        put_op(e, WF_XPATH_OP_CONTEXT, 0, 0);
    } else {
        emit(e, step);
        step = step->next;
    }
    for (; step; step = step->next) {
        wf_xpath_axis axis = (wf_xpath_axis)step->meaning;
        if (is_descent(step)) {
            axis = WF_XPATH_AXIS_DESCENDANT;
            step = step->next;
        }
        emit_step(e, step, axis);
    }
}

static void emit_call(emitter *e, const wf_xpath_node *call)
{
    uint32_t count = 0;
    for (const wf_xpath_node *arg = call->first; arg; arg = arg->next, count++)
        emit(e, arg);
    put_op(e, WF_XPATH_OP_CALL, call->meaning, count);
}

static void emit(emitter *e, const wf_xpath_node *node)
{
    switch ((wf_xpath_sort)node->sort) {
    case WF_XPATH_NUMERAL:
        emit_number(e, node->number);
        break;
    case WF_XPATH_LITERAL:
        put_op(e, WF_XPATH_OP_STRING, 0, 0);
        put_text(e, node->text);
        break;
    case WF_XPATH_VARIABLE:
        put_op(e, WF_XPATH_OP_VARIABLE, 0, 0);
        put_word(&e->words, node->meaning);
        break;
    case WF_XPATH_CALL:
        emit_call(e, node);
        break;
    case WF_XPATH_CHAIN:
        emit_chain(e, node);
        break;
    case WF_XPATH_NEGATE: /* twice is not nothing: it makes a number */
        emit(e, node->first);
        put_op(e, WF_XPATH_OP_NEGATE, 0, 0);
        if ((uint32_t)node->number % 2 == 0)
            put_op(e, WF_XPATH_OP_NEGATE, 0, 0);
        break;
    case WF_XPATH_FILTER:
        emit(e, node->first);
        for (const wf_xpath_node *next = node->first->next; next; next = next->next)
            emit_filter(e, next);
        break;
    case WF_XPATH_PATH:
        emit_path(e, node);
        break;
    case WF_XPATH_ROOT:
        put_op(e, WF_XPATH_OP_ROOT, 0, 0);
        break;
    case WF_XPATH_STEP: /* emit_path */
        break;
    }
}

weft_status wf_xpath_compile(wf_buf *code, const wf_xpath *xpath)
{
    emitter e = {0};
    wf_buf_init(&e.words, 0);
    wf_buf_init(&e.pool, 0);
    emit(&e, xpath->root);
    weft_status rc = e.words.status != WEFT_OK ? e.words.status : e.pool.status;
    if (rc == WEFT_OK) {
        put_word(code, WF_XPATH_MAGIC);
        put_word(code, (uint32_t)xpath->result | xpath->variable_count << 8);
        put_word(code, (uint32_t)(e.words.len / 4));
        put_word(code, e.most);
        put_word(code, (uint32_t)e.pool.len);
        wf_buf_put_span(code, wf_buf_span(&e.words));
        wf_buf_put_span(code, wf_buf_span(&e.pool));
        rc = code->status;
    }
    wf_buf_fini(&e.words);
    wf_buf_fini(&e.pool);
    return rc;
}
