/* Elements with nothing but text, put into the record at once: what becomes of them is found out once for
   each tag and node around it. */
#include "runtime/read/xml_record_parts.h"

#include <string.h>

uint32_t wf_xml_record_leaf_node(const wf_xml_record *self)
{
    if (self->is_building || self->status != WEFT_OK || self->depth != self->wanted)
        return WF_SHAPE_NONE;
    const wf_xml_frame *const f = &self->frames[self->wanted - 1];
    return f->is_all ? WF_SHAPE_NONE : f->node;
}

/* The members that the attributes are in every such value; false: no memory, or a case for who knows better. */
static bool make_members(wf_xml_leaf *leaf, const wf_xml_tag *tag, bool keep_blank, wf_arena *arena)
{
    weft_member *const members = wf_arena_zero(arena, tag->attribute_count + 1, sizeof *members);
    if (!members)
        return false;
    leaf->members = members;
    leaf->member_count = 0;
    for (size_t i = 0; i < tag->attribute_count; i++) {
        const wf_xml_attribute *const attribute = &tag->attributes[i];
        const weft_value value = wf_xml_text(attribute->value, keep_blank);
        const size_t len = strlen(attribute->local);
        char *const key = wf_arena_alloc(arena, len + 1);
        if (!key || attribute->uri)
            return false;
        key[0] = '@';
        memcpy(key + 1, attribute->local, len);
        if (value.kind != WEFT_KIND_MISSING)
            members[leaf->member_count++] =
                (weft_member){.key = weft_span_of(key, len + 1), .value = value};
    }
    members[leaf->member_count].key = weft_span_text(WF_SHAPE_TEXT);
    return true;
}

void wf_xml_record_learn_leaf(wf_xml_record *self, wf_xml_leaf *leaf, const wf_xml_tag *tag,
                              wf_arena *arena)
{
    const wf_shape_node *const nodes = self->shape->nodes;
    const uint32_t node = self->frames[self->wanted - 1].node;
    leaf->members = NULL;
    leaf->is_nested = false;
    leaf->is_text = false;
    leaf->is_listed = false;
    leaf->child = wf_xml_record_find(self, node, tag->local, tag->uri, false);
    if (leaf->child == WF_SHAPE_NONE) {
        leaf->way = WF_XML_LEAF_NOTHING;
        return;
    }
    const wf_shape_node *child = &nodes[leaf->child];
    leaf->state = &self->states[leaf->child];
    leaf->slot = child->slot;
    leaf->width = 0;
    leaf->node = leaf->child;
    leaf->way = WF_XML_LEAF_TOLD;
    if (!child->all && child->element != WF_SHAPE_NONE) {
        leaf->node = child->element;
        child = &nodes[child->element];
        leaf->width = child->width;
    }
    const wf_xml_node_state *const state = &self->states[leaf->node];
    leaf->inner = child->slot;
    leaf->is_nested = !child->all && child->element == WF_SHAPE_NONE &&
                      child->first_child != WF_SHAPE_NONE && state->text == WF_SHAPE_NONE &&
                      state->tree == WF_SHAPE_NONE && !state->has_attributes;
    if (child->all) {
        if (tag->attribute_count == 0 || make_members(leaf, tag, self->keep_blank, arena))
            leaf->way = WF_XML_LEAF_WHOLE;
    } else if (child->element == WF_SHAPE_NONE && child->first_child == WF_SHAPE_NONE) {
        leaf->way = WF_XML_LEAF_TEXT;
    }
    leaf->is_text = leaf->way != WF_XML_LEAF_TOLD && leaf->width == 0 && !leaf->members;
    leaf->is_listed = leaf->way == WF_XML_LEAF_WHOLE && leaf->width != 0 && leaf->members;
}

static WF_ALWAYS_INLINE weft_value text_value(weft_span text, bool keep_blank)
{
    weft_value value;
    return WF_LIKELY(wf_xml_leaf_text(&value, text, 0)) ? value : wf_xml_text(text, keep_blank);
}

/* A complete value of one with attributes; false: no memory. */
static bool whole_value(wf_xml_record *self, weft_value *out, const wf_xml_leaf *leaf,
                        weft_span text)
{
    const uint32_t count = leaf->member_count;
    weft_member *const members = wf_arena_alloc(self->arena, (count + 1) * sizeof *members);
    if (!members) {
        if (self->status == WEFT_OK)
            self->status = WEFT_NOMEM;
        return false;
    }
    for (uint32_t i = 0; i < count; i++)
        members[i] = leaf->members[i];
    members[count].key = leaf->members[count].key;
    members[count].value = text_value(text, false);
    *out = weft_map(members, count + (members[count].value.kind != WEFT_KIND_MISSING));
    return true;
}

/* Where the element belongs that was counted. */
static void put(wf_xml_record *self, const wf_xml_frame *f, const wf_xml_leaf *leaf,
                weft_value value)
{
    wf_xml_node_state *const state = leaf->state;
    if (leaf->width != 0) { /* of a list: slot 0 of its block is the element */
        weft_value *const block =
            wf_xml_record_next(self, &f->block[leaf->slot], state, leaf->width);
        if (block)
            *block = value;
    } else if (leaf->way == WF_XML_LEAF_WHOLE) {
        wf_xml_record_put_whole(self, f->block, leaf->child, state->count, value);
    } else if (WF_LIKELY(state->count == 1)) {
        f->block[leaf->slot] = value;
    } else {
        wf_xml_record_put_several(self, leaf->child, f->block);
    }
}

bool wf_xml_record_put_leaf(wf_xml_record *self, const wf_xml_leaf *leaf, weft_span text)
{
    wf_xml_frame *const f = &self->frames[self->wanted - 1];
    if (leaf->way == WF_XML_LEAF_TOLD || text.len > WF_XML_MOST_TEXT)
        return false;
    f->has_elements = true;
    if (leaf->way == WF_XML_LEAF_NOTHING)
        return true;
    (void)wf_xml_record_count(leaf->state, f);
    weft_value value;
    if (!leaf->members)
        value = text_value(text, self->keep_blank);
    else if (!whole_value(self, &value, leaf, text))
        return true; /* a fault */
    put(self, f, leaf, value);
    return true;
}
