/* Shapes: finding members, laying complete values out in blocks, and back. The tree of nodes is
   walked by its links; only lists and values inside values recurse, with a limit. */
#include "vm/shape.h"

#include "vm/json.h"
#include "vm/xml.h"

#define DEPTH_MOST (4 * WF_JSON_DEPTH)

uint32_t wf_shape_member(const wf_shape *shape, uint32_t node, weft_span key)
{
    uint32_t child = shape->nodes[node].first_child;
    while (child != WF_SHAPE_NONE && !weft_span_equal(shape->keys[shape->nodes[child].key], key))
        child = shape->nodes[child].next;
    return child;
}

static weft_span without_first(weft_span text, size_t count)
{
    return weft_span_of(text.ptr + count, text.len - count);
}

bool wf_shape_key_means(weft_span key, bool is_attribute, weft_span local, weft_span uri)
{
    if (is_attribute != (key.len != 0 && key.ptr[0] == '@'))
        return false;
    if (is_attribute)
        key = without_first(key, 1);
    if (key.len == 0 || key.ptr[0] != '{')
        return weft_span_equal(key, local);
    return key.len == uri.len + local.len + 2 && key.ptr[uri.len + 1] == '}' &&
           weft_span_equal(weft_span_of(key.ptr + 1, uri.len), uri) &&
           weft_span_equal(without_first(key, uri.len + 2), local);
}

uint32_t wf_shape_member_xml(const wf_shape *shape, uint32_t node, bool is_attribute,
                             weft_span local, weft_span uri)
{
    uint32_t child = shape->nodes[node].first_child;
    while (child != WF_SHAPE_NONE &&
           !wf_shape_key_means(shape->keys[shape->nodes[child].key], is_attribute, local, uri))
        child = shape->nodes[child].next;
    return child;
}

uint32_t wf_shape_member_key(const wf_shape *shape, uint32_t node, uint32_t key)
{
    uint32_t child = shape->nodes[node].first_child;
    while (child != WF_SHAPE_NONE && shape->nodes[child].key != key)
        child = shape->nodes[child].next;
    return child;
}

bool wf_shape_step(weft_span *name, weft_span *rest)
{
    const char *const at = rest->ptr;
    size_t len = rest->len;
    if (len < 2 || at[0] != '.')
        return false;
    if (at[1] == '"') {
        const char *const end = memchr(at + 2, '"', len - 2);
        if (!end || end == at + 2)
            return false;
        *name = weft_span_of(at + 2, (size_t)(end - at) - 2);
        len = (size_t)(end - at) + 1;
    } else {
        const char *const end = memchr(at + 1, '.', len - 1);
        len = end ? (size_t)(end - at) : len;
        *name = weft_span_of(at + 1, len - 1);
    }
    *rest = weft_span_of(at + len, rest->len - len);
    return name->len != 0;
}

/* The node after `at` among those below `top` that share its block, parents first; WF_SHAPE_NONE
   behind the last. */
static uint32_t next_below(const wf_shape *shape, uint32_t top, uint32_t at)
{
    const wf_shape_node *const node = &shape->nodes[at];
    if (!node->all && node->first_child != WF_SHAPE_NONE)
        return node->first_child;
    while (at != top && shape->nodes[at].next == WF_SHAPE_NONE)
        at = shape->nodes[at].parent;
    return at == top ? WF_SHAPE_NONE : shape->nodes[at].next;
}

static void fault_below(const wf_shape *shape, uint32_t node, weft_value *block,
                        const weft_value *found)
{
    const weft_value fault = {.kind = WEFT_KIND_FAULT, .as.block = found};
    for (uint32_t at = next_below(shape, node, node); at != WF_SHAPE_NONE;
         at = next_below(shape, node, at))
        block[shape->nodes[at].slot] = fault;
}

void wf_shape_fault(const wf_shape *shape, uint32_t node, weft_value *block)
{
    fault_below(shape, node, block, &block[shape->nodes[node].slot]);
}

void wf_shape_fault_with(const wf_shape *shape, uint32_t node, weft_value *block,
                         const weft_value *found)
{
    const weft_value fault = {.kind = WEFT_KIND_FAULT, .as.block = found};
    block[shape->nodes[node].slot] = fault;
    fault_below(shape, node, block, found);
}

/* Filling. */

typedef struct filler {
    const wf_shape *shape;
    wf_arena *arena;
} filler;

static weft_status fill(const filler *f, uint32_t node, weft_value value, weft_value *block,
                        int depth);

/* `value` as a list of blocks, one per element; what is no list becomes a list of one. */
static weft_status fill_elements(const filler *f, uint32_t node, weft_value value,
                                 weft_value *block, int depth)
{
    const uint32_t element = f->shape->nodes[node].element;
    const uint32_t width = f->shape->nodes[element].width;
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const uint32_t count = is_list ? value.len : 1;
    WF_ASSERT(width != 0 && width <= WF_SHAPE_MAX_WIDTH);
    weft_value *const blocks = wf_arena_zero(f->arena, count, width * sizeof *blocks);
    weft_status rc = blocks ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++)
        rc = fill(f, element, is_list ? weft_value_element(value, i) : value,
                  blocks + (size_t)i * width, depth);
    weft_value list = weft_list(blocks, count);
    list.extra = (uint16_t)width;
    list.flags = is_list ? 0 : WEFT_VALUE_WRAPPED;
    block[f->shape->nodes[node].slot] = list;
    return rc;
}

static weft_status fill_members(const filler *f, uint32_t node, weft_value map, weft_value *block,
                                int depth)
{
    weft_status rc = WEFT_OK;
    uint32_t child = f->shape->nodes[node].first_child;
    while (rc == WEFT_OK && child != WF_SHAPE_NONE) {
        const weft_span key = f->shape->keys[f->shape->nodes[child].key];
        rc = fill(f, child, weft_value_member(map, key), block, depth);
        child = f->shape->nodes[child].next;
    }
    return rc;
}

/* `block` is zeroed: what is not set here is missing. */
static weft_status fill(const filler *f, uint32_t node, weft_value value, weft_value *block,
                        int depth)
{
    const wf_shape_node *const n = &f->shape->nodes[node];
    if (depth == DEPTH_MOST)
        return WEFT_LIMIT;
    if (weft_value_is_nothing(value) || n->all) {
        block[n->slot] = value;
        return WEFT_OK;
    }
    if (n->element != WF_SHAPE_NONE)
        return fill_elements(f, node, value, block, depth + 1);
    if (value.kind != WEFT_KIND_MAP) {
        block[n->slot] = value;
        wf_shape_fault(f->shape, node, block);
        return WEFT_OK;
    }
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    block[n->slot] = record;
    return fill_members(f, node, value, block, depth + 1);
}

weft_status wf_shape_fill(const wf_shape *shape, weft_value value, weft_value *block,
                          wf_arena *arena)
{
    const filler f = {.shape = shape, .arena = arena};
    return fill(&f, 0, value, block, 0);
}

/* Back to maps. */

static weft_status to_map(const filler *f, weft_value *out, weft_value value, bool is_read,
                          int depth);

/* `is_read`: the value stands in a block, so a list of one that was made from something else goes
   back to what it was made from. */
static weft_status record_to_map(const filler *f, weft_value *out, weft_value record, int depth)
{
    const wf_shape_node *const nodes = f->shape->nodes;
    const uint32_t first = nodes[record.len].first_child;
    const uint32_t tree = wf_shape_member(f->shape, record.len, weft_span_text(WF_SHAPE_TREE));
    uint32_t count = 0;
    if (tree != WF_SHAPE_NONE && record.as.block[nodes[tree].slot].kind == WEFT_KIND_XML)
        return to_map(f, out, record.as.block[nodes[tree].slot], true, depth);
    for (uint32_t child = first; child != WF_SHAPE_NONE; child = nodes[child].next)
        count += record.as.block[nodes[child].slot].kind != WEFT_KIND_MISSING;
    weft_member *const members = wf_arena_zero(f->arena, count, sizeof *members);
    if (!members)
        return WEFT_NOMEM;
    weft_member *to = members;
    for (uint32_t child = first; child != WF_SHAPE_NONE; child = nodes[child].next) {
        weft_value value = record.as.block[nodes[child].slot];
        if (value.kind == WEFT_KIND_MISSING)
            continue;
        if (value.kind == WEFT_KIND_FAULT)
            value = *value.as.block;
        to->key = f->shape->keys[nodes[child].key];
        const weft_status rc = to_map(f, &to->value, value, true, depth);
        if (rc != WEFT_OK)
            return rc;
        to++;
    }
    *out = weft_map(members, count);
    return WEFT_OK;
}

/* Whether converting gave something else than what was there. */
static bool is_same(weft_value a, weft_value b)
{
    return a.kind == b.kind && a.as.block == b.as.block;
}

/* Copied from the first element on that changes. */
static weft_status list_to_map(const filler *f, weft_value *out, weft_value list, bool is_read,
                               int depth)
{
    weft_value *items = NULL;
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value from = weft_value_element(list, i);
        weft_value to = from;
        const weft_status rc = to_map(f, &to, from, is_read, depth);
        if (rc != WEFT_OK)
            return rc;
        if (!items && is_same(to, from))
            continue;
        if (!items) {
            items = wf_arena_zero(f->arena, list.len, sizeof *items);
            if (!items)
                return WEFT_NOMEM;
            for (uint32_t before = 0; before < i; before++)
                items[before] = weft_value_element(list, before);
        }
        items[i] = to;
    }
    *out = list;
    if (items) {
        *out = weft_list(items, list.len);
        out->flags = list.flags;
    }
    return WEFT_OK;
}

static weft_status members_to_map(const filler *f, weft_value *out, weft_value map, int depth)
{
    weft_member *members = NULL;
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_value from = map.as.map[i].value;
        weft_value to = from;
        const weft_status rc = to_map(f, &to, from, false, depth);
        if (rc != WEFT_OK)
            return rc;
        if (!members && is_same(to, from))
            continue;
        if (!members) {
            members = wf_arena_alloc(f->arena, map.len * sizeof *members);
            if (!members)
                return WEFT_NOMEM;
            memcpy(members, map.as.map, map.len * sizeof *members);
        }
        members[i].value = to;
    }
    *out = map;
    if (members)
        *out = weft_map(members, map.len);
    return WEFT_OK;
}

static weft_status to_map(const filler *f, weft_value *out, weft_value value, bool is_read,
                          int depth)
{
    if (value.kind == WEFT_KIND_XML)
        return wf_xml_value(out, value.as.xml, value.extra, f->arena);
    if (value.kind != WEFT_KIND_RECORD && value.kind != WEFT_KIND_LIST &&
        value.kind != WEFT_KIND_MAP) {
        *out = value;
        return WEFT_OK;
    }
    if (depth == DEPTH_MOST)
        return WEFT_LIMIT;
    if (value.kind == WEFT_KIND_RECORD)
        return record_to_map(f, out, value, depth + 1);
    if (value.kind == WEFT_KIND_MAP)
        return members_to_map(f, out, value, depth + 1);
    if (is_read && (value.flags & WEFT_VALUE_WRAPPED) != 0)
        return to_map(f, out, weft_value_element(value, 0), true, depth + 1);
    return list_to_map(f, out, value, is_read, depth + 1);
}

weft_status wf_shape_to_map(weft_value *out, const wf_shape *shape, weft_value value,
                            wf_arena *arena)
{
    const filler f = {.shape = shape, .arena = arena};
    return to_map(&f, out, value, false, 0);
}

/* Paths. */

static bool is_name_start(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(weft_span key)
{
    if (key.len == 0 || !is_name_start(key.ptr[0]) || key.ptr[key.len - 1] == '-')
        return false;
    for (size_t i = 1; i < key.len; i++) {
        const char c = key.ptr[i];
        if (!is_name_start(c) && !(c >= '0' && c <= '9') && c != '-')
            return false;
    }
    return true;
}

static void put_step(wf_buf *out, weft_span key)
{
    const bool is_attribute =
        key.len > 1 && key.ptr[0] == '@' && is_name(weft_span_of(key.ptr + 1, key.len - 1));
    if (!is_attribute)
        wf_buf_put_byte(out, '.');
    if (is_attribute || is_name(key))
        wf_buf_put_span(out, key);
    else
        wf_json_put_text(out, key);
}

void wf_shape_put_path(wf_buf *out, const wf_shape *shape, uint32_t node)
{
    const wf_shape_node *const nodes = shape->nodes;
    uint32_t depth = 0;
    for (uint32_t at = node; nodes[at].parent != WF_SHAPE_NONE; at = nodes[at].parent)
        depth++;
    if (depth == 0)
        wf_buf_put_byte(out, '$');
    for (uint32_t i = 0; i < depth; i++) {
        uint32_t at = node;
        for (uint32_t up = i + 1; up < depth; up++)
            at = nodes[at].parent;
        if (nodes[at].key != WF_SHAPE_NONE)
            put_step(out, shape->keys[nodes[at].key]);
        else
            wf_buf_put_text(out, i == 0 ? "$[]" : "[]");
    }
}
