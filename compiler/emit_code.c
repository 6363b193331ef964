/* Registers, sites, instructions and jumps: the small tools of the emitter. */
#include "compiler/emitter.h"

void wf_emit_fail(wf_emitter *e, weft_status status)
{
    if (e->status == WEFT_OK)
        e->status = status;
}

uint32_t wf_emit_registers(wf_emitter *e, const wf_node *node, uint32_t count)
{
    if (e->top + count > WF_EMITTER_REGISTERS) {
        if (e->status == WEFT_OK) {
            const wf_place place = {node->source, node->start, node->end};
            weft_diag *diag = wf_diags_add(e->unit->diags, WF_W2190, place,
                                           "too many values are in use at once here (at most %d)",
                                           WF_EMITTER_REGISTERS);
            wf_diag_hint(e->unit->diags, diag,
                         "move a part of the mapping into a function, or bind fewer names");
        }
        wf_emit_fail(e, WEFT_INVALID);
        return 0;
    }
    const uint32_t first = e->top;
    e->top += count;
    if (e->top > e->high)
        e->high = e->top;
    return first;
}

uint32_t wf_emit_register(wf_emitter *e, const wf_node *node)
{
    return wf_emit_registers(e, node, 1);
}

uint32_t wf_emit_place(wf_emitter *e, const wf_node *node, uint32_t dst)
{
    return dst + 1 == e->top ? dst : wf_emit_register(e, node);
}

void wf_emit_settle(wf_emitter *e, const wf_node *node, uint32_t dst, uint32_t place)
{
    if (place != dst)
        wf_emit_abc(e, node, WF_OP_MOVE, dst, place, 0);
}

#define PATH_DEPTH 64  /* of an expression that is looked through for a place */
#define PATH_MOST  120 /* bytes of a place that is kept for messages */

static const wf_node *path_at(const wf_node *node, uint32_t depth);

/* `a ?? b` gives what stands at a, unless b has a place too; of `a + b` no place has the value. */
static const wf_node *path_of_binary(const wf_node *node, uint32_t depth)
{
    const bool answers =
        node->operator_ == WF_OPERATOR_ELSE || node->operator_ == WF_OPERATOR_CATCH;
    if (!answers || path_at(wf_node_at(node, 1), depth))
        return NULL;
    return path_at(wf_node_at(node, 0), depth);
}

/* The place in the source whose value the expression gives or works on; NULL when there is none, or
   no single one. */
static const wf_node *path_at(const wf_node *node, uint32_t depth)
{
    for (; node && depth < PATH_DEPTH; depth++) {
        switch ((wf_node_kind)node->kind) {
        case WF_NODE_MEMBER:
        case WF_NODE_ATTRIBUTE:
        case WF_NODE_INDEX:
        case WF_NODE_AS_LIST:
        case WF_NODE_XPATH:
            return node;
        case WF_NODE_BINARY:
            return path_of_binary(node, depth + 1);
        case WF_NODE_REQUIRED:
        case WF_NODE_UNARY:
        case WF_NODE_CALL:
        case WF_NODE_ARGUMENT:
        case WF_NODE_ENTRY:
        case WF_NODE_IS:
        case WF_NODE_MATCH:
            node = node->first;
            break;
        default:
            return NULL;
        }
    }
    return NULL;
}

/* Adds the line of an operand: nothing when it has no place. */
static void put_path(wf_buf *out, const wf_node *operand)
{
    const wf_node *path = operand ? path_at(operand, 0) : NULL;
    if (path && path->end - path->start <= PATH_MOST)
        wf_buf_put(out, path->source->text.ptr + path->start, path->end - path->start);
    wf_buf_put_byte(out, '\n');
}

static void put_paths(wf_buf *out, const wf_node *node)
{
    const wf_call_note *call = node->kind == WF_NODE_CALL ? node->ref : NULL;
    /* a > b runs as b < a */
    const bool swaps = node->operator_ == WF_OPERATOR_GT || node->operator_ == WF_OPERATOR_GE;
    if (node->kind == WF_NODE_BINARY && !path_at(node, 0)) {
        put_path(out, wf_node_at(node, swaps ? 1 : 0));
        put_path(out, wf_node_at(node, swaps ? 0 : 1));
    } else if (node->kind == WF_NODE_TEMPLATE) {
        for (const wf_node *part = node->first; part; part = part->next)
            put_path(out, part);
    } else if (call) {
        for (uint32_t i = 0; i < call->count; i++)
            put_path(out, call->args[i]);
    } else {
        put_path(out, node);
    }
}

/* The places of what an instruction works on, a line for each operand (no path has a line end), so
   that a failure can name that of the operand at fault. */
static uint32_t paths_of(wf_emitter *e, const wf_node *node)
{
    wf_buf lines;
    wf_buf_init(&lines, 0);
    put_paths(&lines, node);
    while (lines.len != 0 && lines.data[lines.len - 1] == '\n')
        lines.len--;
    const uint32_t text =
        lines.len == 0 ? WF_NONE : wf_builder_text(e->builder, wf_buf_span(&lines));
    if (lines.status != WEFT_OK)
        wf_emit_fail(e, lines.status);
    wf_buf_fini(&lines);
    return text;
}

uint32_t wf_emit_path_of(wf_emitter *e, const wf_node *node)
{
    wf_buf lines;
    wf_buf_init(&lines, 0);
    put_paths(&lines, node);
    weft_span path = wf_buf_span(&lines);
    while (path.len != 0 && path.ptr[path.len - 1] == '\n')
        path.len--;
    while (path.len != 0 && path.ptr[0] == '\n')
        path = weft_span_of(path.ptr + 1, path.len - 1);
    const bool is_one = path.len != 0 && !memchr(path.ptr, '\n', path.len);
    const uint32_t text = is_one ? wf_builder_text(e->builder, path) : WF_NONE;
    if (lines.status != WEFT_OK)
        wf_emit_fail(e, lines.status);
    wf_buf_fini(&lines);
    return text;
}

uint32_t wf_emit_site(wf_emitter *e, const wf_node *node)
{
    wf_site site = {0};
    site.file = wf_builder_text(e->builder, weft_span_text(node->source->name));
    wf_source_line(node->source, node->start, &site.line, &site.column);
    site.start = node->start;
    site.length = node->end - node->start;
    site.target = e->target;
    site.path = WF_NONE;
    site.path = paths_of(e, node);
    if (site.path == WF_NONE)
        site.path = e->inline_path;
    return wf_builder_site(e->builder, &site);
}

uint32_t wf_emit_abc(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, uint32_t b,
                     uint32_t c)
{
    return wf_builder_abc(e->builder, op, a, b, c, wf_emit_site(e, node));
}

static void report_full(wf_emitter *e, const wf_node *node)
{
    const wf_place place = {node->source, node->start, node->end};
    if (wf_builder_status(e->builder) == WEFT_NOMEM)
        wf_emit_fail(e, WEFT_NOMEM);
    if (e->status == WEFT_OK)
        wf_diags_add(e->unit->diags, WF_W2191, place,
                     "the mapping has more constants, names or calls than a program can hold");
    wf_emit_fail(e, WEFT_INVALID);
}

uint32_t wf_emit_ax(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, uint32_t x)
{
    if (x > UINT16_MAX) {
        report_full(e, node);
        x = 0;
    }
    return wf_builder_ax(e->builder, op, a, x, wf_emit_site(e, node));
}

void wf_emit_constant(wf_emitter *e, const wf_node *node, uint32_t dst, weft_value value)
{
    wf_emit_ax(e, node, WF_OP_CONST, dst, wf_builder_constant(e->builder, value));
}

void wf_emit_text(wf_emitter *e, const wf_node *node, uint32_t dst, weft_span text)
{
    wf_emit_constant(e, node, dst, weft_text(text));
}

static void remember(wf_emitter *e, wf_jumps *jumps, uint32_t pc)
{
    if (jumps->count == jumps->cap) {
        const uint32_t cap = jumps->cap ? jumps->cap * 2 : 8;
        uint32_t *at = wf_arena_alloc(&e->unit->arena, cap * sizeof *at);
        if (!at) {
            wf_emit_fail(e, WEFT_NOMEM);
            return;
        }
        if (jumps->count != 0)
            memcpy(at, jumps->at, jumps->count * sizeof *at);
        jumps->at = at;
        jumps->cap = cap;
    }
    jumps->at[jumps->count++] = pc;
}

void wf_emit_jump(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, wf_jumps *jumps)
{
    remember(e, jumps, wf_builder_jump(e->builder, op, a, wf_emit_site(e, node)));
}

void wf_emit_jump_to(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, uint32_t target)
{
    const uint32_t pc = wf_builder_jump(e->builder, op, a, wf_emit_site(e, node));
    wf_builder_aim(e->builder, pc, target);
}

void wf_emit_aim(wf_emitter *e, wf_jumps *jumps)
{
    const uint32_t here = wf_builder_here(e->builder);
    for (uint32_t i = 0; i < jumps->count; i++)
        wf_builder_aim(e->builder, jumps->at[i], here);
    jumps->count = 0;
}

uint32_t wf_emit_here(wf_emitter *e)
{
    return wf_builder_here(e->builder);
}

wf_emit_frame wf_emit_begin(wf_emitter *e, uint32_t params)
{
    const wf_emit_frame frame = {e->top, e->high, e->target, e->shape, wf_emit_here(e)};
    e->top = params;
    e->high = params;
    e->target = WF_NONE;
    e->shape = NULL;
    return frame;
}

uint32_t wf_emit_end(wf_emitter *e, wf_emit_frame frame, weft_span name, uint32_t params,
                     bool emits)
{
    wf_function function = {0};
    function.name = wf_builder_text(e->builder, name);
    function.entry = frame.entry;
    function.end = wf_emit_here(e);
    function.params = params;
    function.registers = e->high;
    function.emits = emits;
    e->top = frame.top;
    e->high = frame.high;
    e->target = frame.target;
    e->shape = frame.shape;
    return wf_builder_function(e->builder, &function);
}
