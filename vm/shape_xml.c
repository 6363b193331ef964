/* A complete value laid out as an XML reader would have given it: for tests that write a record as an
   object, and for records from memory. Members of an object are child elements, "@name" attributes,
   "#text" the text beside them; there is no tree behind it, so no XPath runs from it. */
#include "vm/json.h"
#include "vm/shape.h"
#include "vm/xml.h"

#define DEPTH_MOST (4 * WF_JSON_DEPTH)

typedef struct filler {
    const wf_shape *shape;
    wf_arena *arena;
    bool keep_blank;
} filler;

static weft_status fill(const filler *f, uint32_t node, weft_value value, weft_value *block,
                        int depth);

/* ---- values ---- */

static bool is_part(weft_span key)
{
    return key.len != 0 && (key.ptr[0] == '@' || key.ptr[0] == '#');
}

/* Child elements make an object of it; attributes and text alone do not. */
static bool has_elements(weft_value map)
{
    for (uint32_t i = 0; i < map.len; i++) {
        if (!is_part(map.as.map[i].key))
            return true;
    }
    return false;
}

/* Texts as XML has them, all the way down. */
static weft_status whole(const filler *f, weft_value *out, weft_value value, int depth)
{
    *out = value;
    if (depth == DEPTH_MOST)
        return WEFT_LIMIT;
    if (value.kind == WEFT_KIND_NULL)
        *out = weft_missing();
    if (value.kind == WEFT_KIND_TEXT)
        *out = wf_xml_text(weft_value_span(value), f->keep_blank);
    weft_status rc = WEFT_OK;
    if (value.kind == WEFT_KIND_LIST) {
        weft_value *const items = wf_arena_zero(f->arena, (size_t)value.len + 1, sizeof *items);
        if (!items)
            return WEFT_NOMEM;
        for (uint32_t i = 0; rc == WEFT_OK && i < value.len; i++)
            rc = whole(f, &items[i], weft_value_element(value, i), depth + 1);
        *out = weft_list(items, value.len);
    } else if (value.kind == WEFT_KIND_MAP) {
        weft_member *const members =
            wf_arena_zero(f->arena, (size_t)value.len + 1, sizeof *members);
        uint32_t count = 0;
        if (!members)
            return WEFT_NOMEM;
        for (uint32_t i = 0; rc == WEFT_OK && i < value.len; i++) {
            members[count].key = value.as.map[i].key;
            rc = whole(f, &members[count].value, value.as.map[i].value, depth + 1);
            count += members[count].value.kind != WEFT_KIND_MISSING;
        }
        *out = weft_map(members, count);
    }
    return rc;
}

/* ---- places ---- */

static weft_status fill_list(const filler *f, uint32_t node, weft_value value, weft_value *block,
                             int depth)
{
    const uint32_t element = f->shape->nodes[node].element;
    const uint32_t width = f->shape->nodes[element].width;
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const uint32_t count = is_list ? value.len : 1;
    weft_value *const blocks = wf_arena_zero(f->arena, count, width * sizeof *blocks);
    weft_status rc = blocks ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++)
        rc = fill(f, element, is_list ? weft_value_element(value, i) : value,
                  blocks + (size_t)i * width, depth + 1);
    weft_value list = weft_list(blocks, count);
    list.extra = (uint16_t)width;
    if (count != 0)
        block[f->shape->nodes[node].slot] = list;
    return rc;
}

/* Several elements where one may be. */
static weft_status fill_several(const filler *f, uint32_t node, weft_value list, weft_value *block)
{
    weft_value *const kept = wf_arena_alloc(f->arena, sizeof *kept);
    if (!kept)
        return WEFT_NOMEM;
    *kept = list;
    block[f->shape->nodes[node].slot] = (weft_value){.kind = WEFT_KIND_FAULT, .as.block = kept};
    wf_shape_fault(f->shape, node, block);
    return WEFT_OK;
}

/* The member that a key of the shape means: with a namespace by its local name, as objects have none. */
static weft_value member(weft_value map, weft_span key)
{
    const char *const end = key.len != 0 ? memchr(key.ptr, '}', key.len) : NULL;
    if (end)
        key = weft_span_of(end + 1, (size_t)(key.ptr + key.len - end) - 1);
    return weft_value_member(map, key);
}

static weft_status fill_element(const filler *f, uint32_t node, weft_value value, weft_value *block,
                                int depth)
{
    const wf_shape_node *const nodes = f->shape->nodes;
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    const bool is_map = value.kind == WEFT_KIND_MAP;
    weft_status rc = WEFT_OK;
    block[nodes[node].slot] = record;
    for (uint32_t child = nodes[node].first_child; rc == WEFT_OK && child != WF_SHAPE_NONE;
         child = nodes[child].next) {
        const weft_span key = f->shape->keys[nodes[child].key];
        const bool is_text = weft_span_equal(key, weft_span_text(WF_SHAPE_TEXT));
        if (is_map && is_text && has_elements(value))
            block[nodes[child].slot] = record;
        else if (is_map)
            rc = fill(f, child, member(value, key), block, depth + 1);
        else if (is_text)
            rc = whole(f, &block[nodes[child].slot], value, depth);
    }
    return rc;
}

/* A place that is asked for its value only. */
static weft_status fill_leaf(const filler *f, uint32_t node, weft_value value, weft_value *block,
                             int depth)
{
    weft_value *const slot = &block[f->shape->nodes[node].slot];
    if (value.kind != WEFT_KIND_MAP)
        return whole(f, slot, value, depth);
    if (!has_elements(value))
        return whole(f, slot, weft_value_member(value, weft_span_text(WF_SHAPE_TEXT)), depth);
    *slot = (weft_value){.kind = WEFT_KIND_RECORD, .len = node, .as.block = block};
    return WEFT_OK;
}

/* `block` is zeroed: what is not set here is missing. */
static weft_status fill(const filler *f, uint32_t node, weft_value value, weft_value *block,
                        int depth)
{
    const wf_shape_node *const n = &f->shape->nodes[node];
    if (depth == DEPTH_MOST)
        return WEFT_LIMIT;
    if (weft_value_is_nothing(value))
        return WEFT_OK;
    if (n->element != WF_SHAPE_NONE)
        return fill_list(f, node, value, block, depth);
    if (value.kind == WEFT_KIND_LIST && value.len == 1)
        value = weft_value_element(value, 0);
    else if (value.kind == WEFT_KIND_LIST)
        return value.len == 0 ? WEFT_OK : fill_several(f, node, value, block);
    if (n->all)
        return whole(f, &block[n->slot], value, depth);
    if (n->first_child != WF_SHAPE_NONE)
        return fill_element(f, node, value, block, depth);
    return fill_leaf(f, node, value, block, depth);
}

weft_status wf_shape_fill_xml(const wf_shape *shape, weft_value value, bool keep_blank,
                              weft_value *block, wf_arena *arena)
{
    const filler f = {.shape = shape, .arena = arena, .keep_blank = keep_blank};
    return fill(&f, 0, value, block, 0);
}
