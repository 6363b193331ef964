#include "runtime/read/xml_record_parts.h"

#include "base/memory.h"

#include <string.h>

#define OF_ATTRIBUTE (UINT32_C(1) << 31)
#define MOST_USUAL   64u /* elements of a list that room is made for at once */

typedef wf_xml_lookup lookup;
typedef wf_xml_node_state node_state;
typedef wf_xml_frame frame;

static weft_span span_of(const char *name)
{
    return weft_span_text(name ? name : "");
}

static void fail(wf_xml_record *self, weft_status status)
{
    if (self->status == WEFT_OK)
        self->status = status;
}

/* ---- names ---- */

uint32_t wf_xml_record_find(wf_xml_record *self, uint32_t parent, const char *local,
                            const char *uri, bool is_attribute)
{
    const uint32_t owner = is_attribute ? parent | OF_ATTRIBUTE : parent;
    const uint64_t mixed =
        ((uint64_t)(uintptr_t)local + owner * UINT64_C(40503)) * UINT64_C(0x9e3779b97f4a7c15);
    lookup *const known = &self->lookups[mixed >> 54 & (WF_XML_LOOKUPS - 1)];
    if (WF_UNLIKELY(known->local != local || known->parent != owner || known->uri != uri)) {
        known->local = local;
        known->uri = uri;
        known->parent = owner;
        known->child =
            wf_shape_member_xml(self->shape, parent, is_attribute, span_of(local), span_of(uri));
    }
    return known->child;
}

/* ---- the tree ---- */

static void build_tag(wf_xml_record *self, const wf_xml_tag *tag)
{
    wf_xml_builder *const builder = &self->builder;
    (void)wf_xml_build_open(builder, span_of(tag->local), span_of(tag->prefix), span_of(tag->uri));
    for (size_t i = 0; i < tag->namespace_count; i++)
        wf_xml_build_namespace(builder, span_of(tag->namespaces[i].prefix),
                               span_of(tag->namespaces[i].uri));
    for (size_t i = 0; i < tag->attribute_count; i++) {
        const wf_xml_attribute *const attribute = &tag->attributes[i];
        wf_xml_build_attribute(builder, span_of(attribute->local), span_of(attribute->prefix),
                               span_of(attribute->uri), attribute->value);
    }
}

/* A copy of a tag in the arena of those around the record; NULL: memory is short. */
static wf_xml_tag *copy_tag(wf_arena *arena, const wf_xml_tag *tag)
{
    wf_xml_tag *const copy = wf_arena_new(arena, wf_xml_tag);
    wf_xml_attribute *const attributes =
        wf_arena_zero(arena, tag->attribute_count, sizeof *attributes);
    wf_xml_namespace *const namespaces =
        wf_arena_zero(arena, tag->namespace_count, sizeof *namespaces);
    if (!copy || !attributes || !namespaces)
        return NULL;
    *copy = *tag;
    copy->attributes = attributes;
    copy->namespaces = namespaces;
    for (size_t i = 0; i < tag->namespace_count; i++)
        namespaces[i] = tag->namespaces[i];
    for (size_t i = 0; i < tag->attribute_count; i++) {
        attributes[i] = tag->attributes[i];
        attributes[i].value = wf_arena_dup(arena, tag->attributes[i].value);
        if (!attributes[i].value.ptr)
            return NULL;
    }
    return copy;
}

weft_status wf_xml_record_enter(wf_xml_record *self, const wf_xml_tag *tag)
{
    WF_ASSERT(self->around_count <= WF_XML_DEPTH);
    const uint32_t at = self->around_count++;
    self->marks[at] = wf_arena_here(&self->around);
    self->tags[at] = NULL;
    if (!self->has_tree)
        return WEFT_OK;
    self->tags[at] = copy_tag(&self->around, tag);
    return self->tags[at] ? WEFT_OK : WEFT_NOMEM;
}

void wf_xml_record_leave(wf_xml_record *self)
{
    WF_ASSERT(self->around_count != 0);
    self->around_count--;
    wf_arena_rewind(&self->around, self->marks[self->around_count]);
}

static void build_around(wf_xml_record *self)
{
    wf_xml_build_begin(&self->builder, self->arena);
    (void)wf_xml_build_root(&self->builder);
    for (uint32_t i = 0; i < self->around_count; i++)
        build_tag(self, self->tags[i]);
    self->is_building = true;
}

/* ---- lists ---- */

/* A block that was copied from `from` to `to`: what points into it points into its new place. */
static void move_block(weft_value *to, const weft_value *from, size_t count)
{
    memcpy(to, from, count * sizeof *to);
    for (size_t i = 0; i < count; i++)
        if (to[i].kind == WEFT_KIND_RECORD)
            to[i].as.block = to + (to[i].as.block - from);
}

weft_value *wf_xml_record_append(wf_xml_record *self, weft_value *slot, node_state *state,
                                 uint32_t width)
{
    if (slot->kind != WEFT_KIND_LIST || slot->len == state->cap) {
        const uint32_t len = slot->kind == WEFT_KIND_LIST ? slot->len : 0;
        const size_t usual = state->usual < MOST_USUAL ? state->usual : MOST_USUAL;
        const size_t cap = len != 0 ? (size_t)len * 2 : usual > 4 ? usual : 4;
        weft_value *const blocks =
            cap <= UINT32_MAX ? wf_arena_zero(self->arena, cap, width * sizeof *blocks) : NULL;
        if (!blocks) {
            fail(self, WEFT_NOMEM);
            return NULL;
        }
        if (len != 0)
            move_block(blocks, slot->as.list, (size_t)len * width);
        *slot = weft_list(blocks, len);
        slot->extra = (uint16_t)width;
        state->cap = (uint32_t)cap;
    }
    union {
        const weft_value *kept;
        weft_value *block;
    } list = {slot->as.list}; /* the arena's own memory */
    return list.block + (size_t)slot->len++ * width;
}

void wf_xml_record_put_whole(wf_xml_record *self, weft_value *block, uint32_t node, uint32_t count,
                             weft_value value)
{
    weft_value *const slot = &block[self->shape->nodes[node].slot];
    if (count == 1) {
        *slot = value;
        return;
    }
    node_state *const state = &self->states[node];
    if (count == 2) {
        const weft_value first = *slot;
        *slot = weft_missing();
        weft_value *const to = wf_xml_record_append(self, slot, state, 1);
        if (to)
            *to = first;
    }
    weft_value *const to =
        self->status == WEFT_OK ? wf_xml_record_append(self, slot, state, 1) : NULL;
    if (to)
        *to = value;
}

void wf_xml_record_put_several(wf_xml_record *self, uint32_t node, weft_value *block)
{
    node_state *const state = &self->states[node];
    if (state->count == 2) {
        state->several = wf_arena_new(self->arena, weft_value);
        if (!state->several) {
            fail(self, WEFT_NOMEM);
            return;
        }
        (void)wf_xml_record_append(self, state->several, state, 1);
        wf_shape_fault_with(self->shape, node, block, state->several);
    }
    if (self->status == WEFT_OK)
        (void)wf_xml_record_append(self, state->several, state, 1);
}

/* ---- elements ---- */

/* Those with a namespace, or those without, the last one first: what stands in a slot at the end is the
   first. */
static void take_attributes(wf_xml_record *self, uint32_t node, weft_value *block,
                            const wf_xml_tag *tag, bool with_namespace)
{
    for (size_t i = tag->attribute_count; i-- != 0;) {
        const wf_xml_attribute *const attribute = &tag->attributes[i];
        if ((attribute->uri != NULL) != with_namespace)
            continue;
        const uint32_t child =
            wf_xml_record_find(self, node, attribute->local, attribute->uri, true);
        if (child == WF_SHAPE_NONE)
            continue;
        weft_value value = wf_xml_text(attribute->value, self->keep_blank);
        if (value.kind == WEFT_KIND_TEXT) {
            const weft_span copy = wf_arena_dup(self->arena, weft_value_span(value));
            if (!copy.ptr)
                fail(self, WEFT_NOMEM);
            value.as.text = copy.ptr;
        }
        block[self->shape->nodes[child].slot] = value;
    }
}

static void take_members(wf_xml_record *self, frame *f, const wf_xml_tag *tag)
{
    const wf_shape_node *const nodes = self->shape->nodes;
    const node_state *const state = &self->states[f->node];
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = f->node, .as.block = f->block};
    f->block[nodes[f->node].slot] = record;
    if (state->text != WF_SHAPE_NONE)
        f->text = nodes[state->text].slot;
    if (state->has_attributes) { /* one without a namespace has precedence: type, not xsi:type */
        take_attributes(self, f->node, f->block, tag, true);
        take_attributes(self, f->node, f->block, tag, false);
    }
    if (state->tree != WF_SHAPE_NONE && self->builder.status == WEFT_OK) {
        const weft_value tree = {
            .kind = WEFT_KIND_XML, .extra = (uint16_t)self->how, .as.xml = self->builder.current};
        f->block[nodes[state->tree].slot] = tree;
    }
}

/* Its tree begins, unless it is part of one. */
static void plant(wf_xml_record *self, frame *f, const wf_xml_tag *tag)
{
    if (!self->is_building) {
        wf_xml_build_begin(&self->builder, self->arena);
        build_tag(self, tag);
        self->is_building = true;
    }
    f->tree = self->builder.current;
}

/* An element that was bare has a child. */
static void plant_late(wf_xml_record *self, frame *f)
{
    const wf_xml_tag tag = {.local = f->local, .prefix = f->prefix, .uri = f->uri};
    const weft_span text = self->piece.len != 0 ? self->piece : wf_buf_span(&self->text);
    f->is_bare = false;
    plant(self, f, &tag);
    if (text.len != 0)
        wf_xml_build_text(&self->builder, text);
}

/* The element is wanted: what `node` says, into `block`. It is the `count`th there. */
static void push(wf_xml_record *self, uint32_t node, weft_value *block, uint32_t count,
                 const wf_xml_tag *tag)
{
    const wf_shape_node *const nodes = self->shape->nodes;
    while (!nodes[node].all && nodes[node].element != WF_SHAPE_NONE) { /* one is a list of one */
        weft_value *const slot = &block[nodes[node].slot];
        *slot = weft_missing();
        block =
            wf_xml_record_append(self, slot, &self->states[node], nodes[nodes[node].element].width);
        if (!block)
            return;
        node = nodes[node].element;
        count = 1;
    }
    WF_ASSERT(self->wanted <= WF_XML_DEPTH);
    frame *const f = &self->frames[self->wanted++];
    memset(f, 0, sizeof *f);
    f->serial = ++self->serial;
    f->block = block;
    f->node = node;
    f->count = count;
    f->text = WF_SHAPE_NONE;
    f->is_all = nodes[node].all != 0;
    wf_buf_reset(&self->text);
    self->piece.len = 0;
    if (f->is_all) {
        f->is_bare = !self->is_building && tag->attribute_count == 0 && tag->namespace_count == 0;
        f->local = tag->local;
        f->prefix = tag->prefix;
        f->uri = tag->uri;
        if (!f->is_bare)
            plant(self, f, tag);
    } else if (nodes[node].first_child != WF_SHAPE_NONE) {
        take_members(self, f, tag);
    } else {
        f->text = nodes[node].slot;
    }
}

/* A child element inside the innermost wanted one. */
static void take_child(wf_xml_record *self, frame *parent, const wf_xml_tag *tag)
{
    const wf_shape_node *const nodes = self->shape->nodes;
    weft_value *block = parent->block;
    parent->has_elements = true;
    if (parent->is_all)
        return;
    const uint32_t child = wf_xml_record_find(self, parent->node, tag->local, tag->uri, false);
    if (child == WF_SHAPE_NONE)
        return;
    node_state *const state = &self->states[child];
    (void)wf_xml_record_count(state, parent);
    if (nodes[child].all) {
        push(self, child, block, state->count, tag);
    } else if (nodes[child].element != WF_SHAPE_NONE) {
        const uint32_t element = nodes[child].element;
        block = wf_xml_record_append(self, &block[nodes[child].slot], state, nodes[element].width);
        if (block)
            push(self, element, block, 1, tag);
    } else if (state->count == 1) {
        push(self, child, block, 1, tag);
    } else {
        wf_xml_record_put_several(self, child, block);
    }
}

void wf_xml_record_begin(wf_xml_record *self, const wf_xml_tag *tag, weft_value *block,
                         wf_arena *arena)
{
    self->arena = arena;
    self->status = WEFT_OK;
    self->depth = 1;
    self->wanted = 0;
    self->is_building = false;
    if (self->has_tree) {
        build_around(self);
        build_tag(self, tag);
    }
    push(self, 0, block, 1, tag);
}

void wf_xml_record_open(wf_xml_record *self, const wf_xml_tag *tag)
{
    const bool is_inside = self->depth == self->wanted;
    self->depth++;
    if (self->status != WEFT_OK)
        return;
    if (is_inside && self->frames[self->wanted - 1].is_bare)
        plant_late(self, &self->frames[self->wanted - 1]);
    if (self->is_building)
        build_tag(self, tag);
    if (is_inside)
        take_child(self, &self->frames[self->wanted - 1], tag);
}

/* Whether a text belongs to the innermost wanted element. */
static bool wants_text(const wf_xml_record *self)
{
    if (self->depth != self->wanted)
        return false;
    const frame *const f = &self->frames[self->wanted - 1];
    return f->is_bare || (f->text != WF_SHAPE_NONE && !f->has_elements);
}

static void add_text(wf_xml_record *self, weft_span text)
{
    wf_buf_put_span(&self->text, self->piece);
    wf_buf_put_span(&self->text, text);
    self->piece.len = 0;
    if (WF_UNLIKELY(self->text.status != WEFT_OK))
        fail(self, self->text.status);
}

bool wf_xml_record_wants_more(const wf_xml_record *self)
{
    return self->is_building || (self->depth == self->wanted && self->status == WEFT_OK);
}

bool wf_xml_record_wants_text(const wf_xml_record *self)
{
    return self->is_building || wants_text(self);
}

void wf_xml_record_text(wf_xml_record *self, weft_span text)
{
    if (self->status != WEFT_OK)
        return;
    if (self->is_building)
        wf_xml_build_text(&self->builder, text);
    if (wants_text(self))
        add_text(self, text);
}

void wf_xml_record_lasting_text(wf_xml_record *self, weft_span text)
{
    if (self->status != WEFT_OK)
        return;
    if (self->is_building)
        wf_xml_build_text(&self->builder, text);
    if (!wants_text(self))
        return;
    if (self->piece.len == 0 && self->text.len == 0 && text.len <= WF_XML_MOST_TEXT)
        self->piece = text;
    else
        add_text(self, text);
}

void wf_xml_record_comment(wf_xml_record *self, weft_span text)
{
    if (self->is_building && self->status == WEFT_OK)
        wf_xml_build_comment(&self->builder, text);
}

void wf_xml_record_pi(wf_xml_record *self, const char *target, weft_span text)
{
    if (self->is_building && self->status == WEFT_OK)
        wf_xml_build_pi(&self->builder, span_of(target), text);
}

/* The text of an element that ends. */
static weft_value text_value(wf_xml_record *self)
{
    const bool is_lasting = self->piece.len != 0;
    weft_value value =
        wf_xml_text(is_lasting ? self->piece : wf_buf_span(&self->text), self->keep_blank);
    if (value.kind == WEFT_KIND_TEXT && !is_lasting) {
        const weft_span copy = wf_arena_dup(self->arena, weft_value_span(value));
        if (!copy.ptr)
            fail(self, WEFT_NOMEM);
        value.as.text = copy.ptr;
    }
    return value;
}

/* A complete element that ends, as wf_xml_value has it. */
static void put_all(wf_xml_record *self, const frame *f)
{
    weft_value value;
    if (f->is_bare) {
        value = text_value(self);
    } else {
        fail(self, wf_xml_value(&value, f->tree, self->how, self->arena));
        self->is_building = self->has_tree;
    }
    if (self->status == WEFT_OK)
        wf_xml_record_put_whole(self, f->block, f->node, f->count, value);
}

static void pop(wf_xml_record *self)
{
    const frame *const f = &self->frames[--self->wanted];
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = f->node, .as.block = f->block};
    if (self->status != WEFT_OK)
        return;
    if (f->is_all)
        put_all(self, f);
    else if (f->text != WF_SHAPE_NONE)
        f->block[f->text] = f->has_elements ? record : text_value(self);
}

bool wf_xml_record_close(wf_xml_record *self)
{
    if (self->is_building && self->status == WEFT_OK) {
        wf_xml_build_close(&self->builder);
        fail(self, self->builder.status);
    }
    if (self->wanted == self->depth)
        pop(self);
    return --self->depth == 0;
}

weft_status wf_xml_record_status(const wf_xml_record *self)
{
    return self->status;
}

/* ---- new and free ---- */

static void learn_node(wf_xml_record *self, uint32_t node)
{
    const wf_shape *const shape = self->shape;
    node_state *const state = &self->states[node];
    state->text = wf_shape_member(shape, node, weft_span_text("#text"));
    state->tree = wf_shape_member(shape, node, weft_span_text("#tree"));
    self->has_tree |= state->tree != WF_SHAPE_NONE;
    for (uint32_t child = shape->nodes[node].first_child; child != WF_SHAPE_NONE;
         child = shape->nodes[child].next) {
        const weft_span key = shape->keys[shape->nodes[child].key];
        state->has_attributes |= key.len != 0 && key.ptr[0] == '@';
    }
}

wf_xml_record *wf_xml_record_new(const wf_shape *shape, bool keep_blank, bool keep_pieces)
{
    const size_t size = sizeof(wf_xml_record) + shape->node_count * sizeof(node_state);
    wf_xml_record *const self = wf_alloc(1, size);
    if (!self)
        return NULL;
    self->shape = shape;
    self->keep_blank = keep_blank;
    self->how = wf_xml_how(keep_blank, keep_pieces);
    wf_buf_init(&self->text, WF_XML_MOST_TEXT);
    wf_xml_builder_init(&self->builder);
    self->builder.text.max = WF_XML_MOST_TEXT;
    wf_arena_init(&self->around, 0);
    for (uint32_t i = 0; i < shape->node_count; i++)
        learn_node(self, i);
    return self;
}

void wf_xml_record_free(wf_xml_record *self)
{
    if (!self)
        return;
    wf_buf_fini(&self->text);
    wf_xml_builder_fini(&self->builder);
    wf_arena_fini(&self->around);
    wf_free(self);
}
