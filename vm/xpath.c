/* Runs compiled XPath: a loop over instructions with a stack of values. Blocks (predicates, the right
   sides of `and` and `or`) are run by the same loop, called from itself: WF_XPATH_BLOCKS_MOST deep at
   the most, which verify proved. What a block computed is given back when it ends, so that a
   predicate needs the same memory for one node as for a million. */
#include "vm/xpath.h"

#include "vm/xpath_machine.h"

#include <string.h>

/* Instructions [at, end), in words of the code. */
typedef struct block {
    uint32_t at;
    uint32_t end;
} block;

static void run_block(wf_xpath_machine *m, block code);

wf_xpath_kind wf_xpath_result(weft_span code)
{
    return (wf_xpath_kind)(wf_xpath_word(code.ptr + 4) & 0xff);
}

void *wf_xpath_alloc(wf_xpath_machine *m, size_t count, size_t size)
{
    void *room = NULL;
    if (m->status == WEFT_OK && count <= SIZE_MAX / 2 / size)
        room = wf_arena_alloc(m->arena, count * size);
    if (!room && m->status == WEFT_OK)
        m->status = WEFT_NOMEM;
    return room;
}

void wf_xpath_refuse(wf_xpath_machine *m, const char *reason)
{
    const size_t len = strlen(reason);
    if (m->status != WEFT_OK)
        return;
    WF_ASSERT(len < sizeof m->run->reason);
    memcpy(m->run->reason, reason, len + 1);
    m->status = WEFT_REJECTED;
}

static uint32_t word_at(const wf_xpath_machine *m, uint32_t at)
{
    return wf_xpath_word(m->code + (size_t)at * 4);
}

static weft_span text_at(const wf_xpath_machine *m, uint32_t at)
{
    return weft_span_of(m->pool.ptr + word_at(m, at), word_at(m, at + 1));
}

static double number_at(const wf_xpath_machine *m, uint32_t at)
{
    const uint64_t bits = (uint64_t)word_at(m, at + 1) << 32 | word_at(m, at);
    double number;
    memcpy(&number, &bits, sizeof number);
    return number;
}

static void push(wf_xpath_machine *m, wf_xpath_value value)
{
    m->values[m->count++] = value;
}

static wf_xpath_value *top(wf_xpath_machine *m)
{
    return &m->values[m->count - 1];
}

static bool needs_nodes(wf_xpath_machine *m, const wf_xpath_value *value)
{
    if (value->kind == WF_XPATH_NODES)
        return true;
    wf_xpath_refuse(m, "a step, a condition or | was applied to something that is no node set");
    return false;
}

static wf_xpath_value one_node(wf_xpath_machine *m, const wf_xml_node *node)
{
    wf_xpath_list list = {0};
    (void)wf_xpath_set_add(m, &list, node);
    return wf_xpath_set_value(&list);
}

/* ---- predicates ---- */

/* The value of a block with `node` as its context; what it needed beyond is given back. */
static wf_xpath_value value_for(wf_xpath_machine *m, block code, const wf_xml_node *node,
                                uint32_t position, uint32_t size)
{
    const wf_xml_node *const node_before = m->node;
    const uint32_t position_before = m->position;
    const uint32_t size_before = m->size;
    m->node = node;
    m->position = position;
    m->size = size;
    run_block(m, code);
    m->node = node_before;
    m->position = position_before;
    m->size = size_before;
    return m->values[--m->count];
}

/* Whether the predicate is no more than a number, which says which node is meant. */
static bool is_number(const wf_xpath_machine *m, block code, double *number)
{
    if (code.end - code.at != 3 || (word_at(m, code.at) & 0xff) != WF_XPATH_OP_NUMBER)
        return false;
    *number = number_at(m, code.at + 1);
    return true;
}

static void keep_nth(wf_xpath_list *list, double number)
{
    const bool is_there = number >= 1 && number <= list->count && number == (uint32_t)number;
    if (is_there)
        list->nodes[0] = list->nodes[(uint32_t)number - 1];
    list->count = is_there ? 1 : 0;
}

/* Keeps the nodes for which the block is true, or for which it gives their position. */
static void filter(wf_xpath_machine *m, wf_xpath_list *list, block code)
{
    const uint32_t size = list->count;
    uint32_t kept = 0;
    double number;
    if (is_number(m, code, &number)) {
        keep_nth(list, number);
        return;
    }
    for (uint32_t i = 0; i < size && wf_xpath_pay(m, 1); i++) {
        const wf_arena_mark mark = wf_arena_here(m->arena);
        const wf_xml_node *const node = list->nodes[i];
        const wf_xpath_value value = value_for(m, code, node, i + 1, size);
        const bool is_kept =
            m->status == WEFT_OK &&
            (value.kind == WF_XPATH_NUMBER ? value.number == i + 1.0 : wf_xpath_to_bool(&value));
        wf_arena_rewind(m->arena, mark);
        if (is_kept)
            list->nodes[kept++] = node;
    }
    list->count = kept;
}

/* The set on top of the stack is not ours to change: it may be a variable's. */
static void run_filter(wf_xpath_machine *m, block code)
{
    wf_xpath_list list = {0};
    const wf_xpath_value *const value = top(m);
    if (!needs_nodes(m, value) || !wf_xpath_pay(m, value->count))
        return;
    list.nodes = wf_xpath_alloc(m, value->count, sizeof *list.nodes);
    if (!list.nodes)
        return;
    list.count = value->count;
    if (list.count != 0)
        memcpy(list.nodes, value->nodes, list.count * sizeof *list.nodes);
    filter(m, &list, code);
    *top(m) = wf_xpath_set_value(&list);
}

/* ---- steps ---- */

static wf_xpath_seek seek_of(const wf_xpath_machine *m, uint32_t at)
{
    const uint32_t word = word_at(m, at);
    wf_xpath_seek seek = {0};
    seek.axis = (wf_xpath_axis)(word >> 8 & 0xff);
    seek.test = (wf_xpath_test)(word >> 16 & 0xff);
    seek.local = text_at(m, at + 1);
    seek.uri = text_at(m, at + 3);
    return seek;
}

static block block_at(const wf_xpath_machine *m, uint32_t at)
{
    const block code = {at + 2, at + 2 + word_at(m, at + 1)};
    return code;
}

/* One context node after the other, each with positions of its own. */
static void step_with_positions(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                                wf_xpath_seek seek, uint32_t predicates, uint32_t at)
{
    double number;
    if (is_number(m, block_at(m, at), &number) && number >= 1 && number <= 1000000)
        seek.most = (uint32_t)number;
    for (uint32_t i = 0; i < from->count && m->status == WEFT_OK; i++) {
        wf_xpath_list found = {0};
        wf_xpath_axis_walk(m, &found, from->nodes[i], &seek);
        uint32_t predicate = at;
        for (uint32_t p = 0; p < predicates; p++) {
            const block code = block_at(m, predicate);
            filter(m, &found, code);
            predicate = code.end;
        }
        for (uint32_t n = 0; n < found.count; n++)
            (void)wf_xpath_set_add(m, out, found.nodes[n]);
    }
    wf_xpath_set_order(m, out);
}

/* The step at `at`; gives what follows it and its predicates. */
static uint32_t run_step(wf_xpath_machine *m, uint32_t at)
{
    const uint32_t predicates = word_at(m, at) >> 24;
    const wf_xpath_seek seek = seek_of(m, at);
    const wf_xpath_value from = *top(m);
    uint32_t next = at + 5;
    wf_xpath_list out = {0};
    if (needs_nodes(m, &from)) {
        if (predicates == 0)
            wf_xpath_axis_walk_all(m, &out, &from, &seek);
        else
            step_with_positions(m, &out, &from, seek, predicates, next);
        *top(m) = wf_xpath_set_value(&out);
    }
    for (uint32_t i = 0; i < predicates; i++)
        next = block_at(m, next).end;
    return next;
}

/* ---- the rest ---- */

static void run_logic(wf_xpath_machine *m, wf_xpath_op op, block code)
{
    bool is_true = wf_xpath_to_bool(top(m));
    m->count--;
    if (is_true == (op == WF_XPATH_OP_AND)) {
        const wf_arena_mark mark = wf_arena_here(m->arena);
        const wf_xpath_value value = value_for(m, code, m->node, m->position, m->size);
        is_true = wf_xpath_to_bool(&value);
        wf_arena_rewind(m->arena, mark);
    }
    push(m, wf_xpath_of_bool(is_true));
}

static double calculate(wf_xpath_op op, double a, double b)
{
    switch (op) {
    case WF_XPATH_OP_ADD:
        return a + b;
    case WF_XPATH_OP_SUB:
        return a - b;
    case WF_XPATH_OP_MUL:
        return a * b;
    case WF_XPATH_OP_DIV:
        return a / b;
    default:
        return wf_xpath_number_mod(a, b);
    }
}

static void run_arithmetic(wf_xpath_machine *m, wf_xpath_op op)
{
    const double b = wf_xpath_to_number(m, top(m));
    m->count--;
    *top(m) = wf_xpath_of_number(calculate(op, wf_xpath_to_number(m, top(m)), b));
}

static void run_comparison(wf_xpath_machine *m, wf_xpath_op op)
{
    const wf_arena_mark mark = wf_arena_here(m->arena);
    m->count--;
    const bool is_true = wf_xpath_compare(m, op, top(m), top(m) + 1);
    wf_arena_rewind(m->arena, mark);
    *top(m) = wf_xpath_of_bool(is_true);
}

static void run_union(wf_xpath_machine *m)
{
    m->count--;
    if (needs_nodes(m, top(m)) && needs_nodes(m, top(m) + 1))
        *top(m) = wf_xpath_set_union(m, top(m), top(m) + 1);
}

static void run_call(wf_xpath_machine *m, uint32_t word)
{
    const uint32_t count = word >> 16;
    m->count -= count;
    const wf_xpath_value value =
        wf_xpath_call(m, (wf_xpath_function)(word >> 8 & 0xff), m->values + m->count, count);
    push(m, value);
}

/* One instruction; gives the place of the next. */
static uint32_t run_one(wf_xpath_machine *m, uint32_t at)
{
    const uint32_t word = word_at(m, at);
    const wf_xpath_op op = (wf_xpath_op)(word & 0xff);
    switch (op) {
    case WF_XPATH_OP_NUMBER:
        push(m, wf_xpath_of_number(number_at(m, at + 1)));
        break;
    case WF_XPATH_OP_STRING:
        push(m, wf_xpath_of_string(text_at(m, at + 1)));
        break;
    case WF_XPATH_OP_VARIABLE:
        push(m, m->run->variables[word_at(m, at + 1)]);
        break;
    case WF_XPATH_OP_ROOT:
        push(m, one_node(m, m->root));
        break;
    case WF_XPATH_OP_CONTEXT:
        push(m, one_node(m, m->node));
        break;
    case WF_XPATH_OP_STEP:
        return run_step(m, at);
    case WF_XPATH_OP_FILTER:
        run_filter(m, block_at(m, at));
        return block_at(m, at).end;
    case WF_XPATH_OP_AND:
    case WF_XPATH_OP_OR:
        run_logic(m, op, block_at(m, at));
        return block_at(m, at).end;
    case WF_XPATH_OP_UNION:
        run_union(m);
        break;
    case WF_XPATH_OP_EQ:
    case WF_XPATH_OP_NE:
    case WF_XPATH_OP_LT:
    case WF_XPATH_OP_LE:
    case WF_XPATH_OP_GT:
    case WF_XPATH_OP_GE:
        run_comparison(m, op);
        break;
    case WF_XPATH_OP_ADD:
    case WF_XPATH_OP_SUB:
    case WF_XPATH_OP_MUL:
    case WF_XPATH_OP_DIV:
    case WF_XPATH_OP_MOD:
        run_arithmetic(m, op);
        break;
    case WF_XPATH_OP_NEGATE:
        *top(m) = wf_xpath_of_number(-wf_xpath_to_number(m, top(m)));
        break;
    case WF_XPATH_OP_CALL:
        run_call(m, word);
        break;
    case WF_XPATH_OP_PREDICATE: /* skipped by its step */
    case WF_XPATH_OP_COUNT:
        break;
    }
    return at + 1 + wf_xpath_op_at(op)->operands;
}

/* Leaves one value more on the stack, also where the run came to its end. */
static void run_block(wf_xpath_machine *m, block code)
{
    const uint32_t count = m->count;
    uint32_t at = code.at;
    while (at < code.end && wf_xpath_pay(m, 1))
        at = run_one(m, at);
    if (m->status == WEFT_OK)
        return;
    m->count = count;
    push(m, wf_xpath_of_bool(false));
}

static const wf_xml_node *root_of(const wf_xml_node *node)
{
    while (node->parent)
        node = node->parent;
    return node;
}

weft_status wf_xpath_eval(wf_xpath_value *out, weft_span code, const wf_xml_node *context,
                          wf_xpath_run *run)
{
    const uint32_t words = wf_xpath_word(code.ptr + 8);
    const size_t header = (size_t)WF_XPATH_HEADER_WORDS * 4;
    wf_xpath_machine m = {0};
    m.run = run;
    m.arena = run->arena;
    m.code = code.ptr + header;
    m.pool = weft_span_of(m.code + (size_t)words * 4, code.len - header - (size_t)words * 4);
    m.root = root_of(context);
    m.node = context;
    m.position = 1;
    m.size = 1;
    m.values = wf_xpath_alloc(&m, wf_xpath_word(code.ptr + 12), sizeof *m.values);
    if (!m.values)
        return m.status;
    WF_ASSERT(run->variable_count >= wf_xpath_word(code.ptr + 4) >> 8);
    const block all = {0, words};
    run_block(&m, all);
    if (m.status == WEFT_OK)
        *out = m.values[0];
    return m.status;
}
