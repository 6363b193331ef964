/* Where in the record an instruction looked. A block knows nothing of the list it stands in: it is looked
   for among the lists of the record. */
#include "runtime/flow/why.h"

#include "vm/code.h"

#define INDEXES_MOST 64u

typedef struct search {
    const wf_shape *shape;
    const weft_value *wanted;
    uint32_t indexes[INDEXES_MOST];
    uint32_t count;
} search;

/* The node whose block a node's slot is in: the root, or an element. */
static uint32_t block_of(const wf_shape *shape, uint32_t node)
{
    while (shape->nodes[node].width == 0)
        node = shape->nodes[node].parent;
    return node;
}

static bool find_block(search *s, uint32_t node, const weft_value *block);

static bool find_in_list(search *s, uint32_t element, weft_value list)
{
    const uint32_t width = s->shape->nodes[element].width;
    if (s->count == INDEXES_MOST)
        return false;
    s->count++;
    for (uint32_t i = 0; i < list.len && list.extra == width; i++) {
        s->indexes[s->count - 1] = i;
        if (find_block(s, element, list.as.list + (size_t)i * width))
            return true;
    }
    s->count--;
    return false;
}

static bool find_block(search *s, uint32_t node, const weft_value *block)
{
    if (block == s->wanted)
        return true;
    for (uint32_t i = 1; i < s->shape->node_count; i++) {
        const wf_shape_node *const at = &s->shape->nodes[i];
        if (at->element == WF_SHAPE_NONE || block_of(s->shape, i) != node || at->all)
            continue;
        const weft_value value = block[at->slot];
        if (value.kind == WEFT_KIND_LIST && find_in_list(s, at->element, value))
            return true;
    }
    return false;
}

/* The node at a slot of the blocks of `root`; of several the deepest, which is the member asked for. */
static uint32_t node_at(const wf_shape *shape, uint32_t root, uint32_t slot)
{
    for (uint32_t i = 0; i < shape->node_count; i++)
        if (shape->nodes[i].slot == slot && block_of(shape, i) == root && !(i == root && slot != 0))
            return i;
    return WF_SHAPE_NONE;
}

/* The pattern of a node, ".lines[].qty", with the positions that were found. */
static void put_with_indexes(wf_buf *out, const search *s, uint32_t node)
{
    wf_buf pattern;
    uint32_t next = 0;
    wf_buf_init(&pattern, 1u << 16);
    wf_shape_put_path(&pattern, s->shape, node);
    for (size_t i = 0; i < pattern.len; i++) {
        wf_buf_put_byte(out, pattern.data[i]);
        if (pattern.data[i] == '[' && i + 1 < pattern.len && pattern.data[i + 1] == ']' &&
            next < s->count)
            wf_buf_printf(out, "%u", (unsigned)s->indexes[next++]);
    }
    wf_buf_fini(&pattern);
}

void wf_why_put_place(wf_buf *out, const wf_recorder *recorder, const wf_shape *shape,
                      const weft_value *block, uint32_t event)
{
    const wf_event *const at = &recorder->events[event];
    const uint32_t word = recorder->program->code[at->pc];
    search s = {.shape = shape};
    uint32_t node = WF_SHAPE_NONE;
    if (wf_code_op(word) == WF_OP_GET || wf_code_op(word) == WF_OP_PEEK) {
        node = node_at(shape, 0, wf_code_x(word));
    } else if (at->before.kind == WEFT_KIND_RECORD && at->before.len < shape->node_count) {
        const uint32_t record = at->before.len;
        const uint32_t root = block_of(shape, record);
        s.wanted = at->before.as.block;
        if (!find_block(&s, 0, block))
            return;
        if (wf_code_op(word) == WF_OP_FIELD)
            node = node_at(shape, root, wf_code_c(word));
        else if (wf_code_op(word) == WF_OP_FIELDW)
            node = node_at(shape, root, wf_code_x(word));
        else if (wf_code_op(word) == WF_OP_MEMBER || wf_code_op(word) == WF_OP_SEEK)
            node = wf_shape_member_key(shape, record, wf_code_x(word));
        else if (wf_code_op(word) == WF_OP_STEP && wf_code_x(word) < shape->node_count)
            node = wf_code_x(word);
    }
    if (node != WF_SHAPE_NONE)
        put_with_indexes(out, &s, node);
}
