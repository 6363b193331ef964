/* What a record of XML in the making is, for those who put elements into it: xml_record.c, which is told
   everything, and xml_leaf.c and xml_plain.c, which put an element at once that they know. For them alone. */
#ifndef WF_RUNTIME_XML_RECORD_PARTS_H
#define WF_RUNTIME_XML_RECORD_PARTS_H

#include "runtime/read/xml_record.h"
#include "vm/xml_build.h"

#define WF_XML_LOOKUPS 1024u /* a power of two */

/* What a name means inside a node, as it was found last time. */
typedef struct wf_xml_lookup {
    const char *local;
    const char *uri;
    uint32_t parent; /* with OF_ATTRIBUTE for attributes */
    uint32_t child;
} wf_xml_lookup;

/* Of a shape node, of which at most one parent is open at a time. */
typedef struct wf_xml_node_state {
    uint64_t parent; /* serial of the frame in which it was met last */
    uint32_t count;  /* how often there */
    uint32_t cap;    /* room of its list */
    uint32_t usual;  /* how often in the frame before */
    weft_value *several;
    uint32_t text; /* its members of these names, or WF_SHAPE_NONE */
    uint32_t tree;
    bool has_attributes;
} wf_xml_node_state;

/* An open element that is wanted. */
typedef struct wf_xml_frame {
    uint64_t serial;
    weft_value *block;
    wf_xml_node *tree; /* of a node that is `all` */
    uint32_t node;
    uint32_t text;  /* slot of its text, or WF_SHAPE_NONE */
    uint32_t count; /* this is the how-manieth of its name */
    bool has_elements;
    bool is_all;
    bool is_bare;      /* is `all`, and nothing but text yet: there is no tree */
    const char *local; /* its name, while it is bare */
    const char *prefix;
    const char *uri;
} wf_xml_frame;

struct wf_xml_record {
    const wf_shape *shape;
    bool keep_blank;
    unsigned how;  /* values are made of elements (vm/xml.h) */
    bool has_tree; /* the whole record is wanted as a tree */
    bool is_building;
    weft_status status;
    wf_arena *arena;
    uint64_t serial;
    uint32_t depth;  /* open elements of the record */
    uint32_t wanted; /* the outermost so many are wanted: frames */
    wf_buf text;     /* of the innermost frame */
    weft_span piece; /* lasting, what came first of it, while nothing else came */
    wf_xml_builder builder;
    wf_arena around; /* copies of the tags around the record */
    uint32_t around_count;
    wf_xml_tag *tags[WF_XML_DEPTH + 1];
    wf_arena_mark marks[WF_XML_DEPTH + 1];
    wf_xml_frame frames[WF_XML_DEPTH + 2];
    wf_xml_lookup lookups[WF_XML_LOOKUPS];
    wf_xml_node_state states[]; /* one for each node */
};

/* What a name means inside a node: one of its members, or WF_SHAPE_NONE. */
uint32_t wf_xml_record_find(wf_xml_record *self, uint32_t parent, const char *local,
                            const char *uri, bool is_attribute);
/* Room for one more element of `width` values in the list at `slot`; NULL: memory is short. */
weft_value *wf_xml_record_append(wf_xml_record *self, weft_value *slot, wf_xml_node_state *state,
                                 uint32_t width);
/* The `count`th complete value of a node in `block`. */
void wf_xml_record_put_whole(wf_xml_record *self, weft_value *block, uint32_t node, uint32_t count,
                             weft_value value);
/* The second and every further element where one is expected. */
void wf_xml_record_put_several(wf_xml_record *self, uint32_t node, weft_value *block);

/* The innermost wanted element. */
static WF_ALWAYS_INLINE wf_xml_frame *wf_xml_record_frame(wf_xml_record *self)
{
    return &self->frames[self->wanted - 1];
}

static WF_ALWAYS_INLINE bool wf_xml_is_blank(char c)
{
    return (uint32_t)(uint8_t)c - '!' >= 0x7f - '!'; /* or what may be */
}

/* Of a value that lasts and has nothing to trim; `plain` is WEFT_VALUE_PLAIN if it is. False: somebody must look
   at it. */
static WF_ALWAYS_INLINE bool wf_xml_leaf_text(weft_value *out, weft_span text, uint8_t plain)
{
    if (WF_UNLIKELY(text.len - 1 >= WF_XML_MOST_TEXT || wf_xml_is_blank(text.ptr[0]) ||
                    wf_xml_is_blank(text.ptr[text.len - 1])))
        return false;
    const weft_value value = {.kind = WEFT_KIND_TEXT,
                              .flags = (uint8_t)(WEFT_VALUE_UNTYPED | WEFT_VALUE_ROOMY | plain),
                              .len = (uint32_t)text.len,
                              .as.text = text.ptr};
    *out = value;
    return true;
}

/* wf_xml_record_append, which is only needed where the room is used up. */
static WF_ALWAYS_INLINE weft_value *wf_xml_record_next(wf_xml_record *self, weft_value *slot,
                                                       wf_xml_node_state *state, uint32_t width)
{
    if (WF_UNLIKELY(slot->kind != WEFT_KIND_LIST || slot->len == state->cap))
        return wf_xml_record_append(self, slot, state, width);
    union {
        const weft_value *kept;
        weft_value *block;
    } list = {slot->as.list}; /* the arena's own memory */
    return list.block + (size_t)slot->len++ * width;
}

/* The `count`th element of that node in `f` begins. */
static WF_ALWAYS_INLINE uint32_t wf_xml_record_count(wf_xml_node_state *state,
                                                     const wf_xml_frame *f)
{
    if (state->parent != f->serial) {
        state->parent = f->serial;
        state->usual = state->count;
        state->count = 0;
        state->cap = 0;
    }
    return ++state->count;
}

/* wf_xml_record_put_leaf for what leaves mostly are: the first of its name in `f`, a text for a slot. It is PLAIN. */
static WF_ALWAYS_INLINE bool wf_xml_leaf_put_at_once(const wf_xml_frame *f, const wf_xml_leaf *leaf,
                                                     weft_span text)
{
    if (!leaf->is_text)
        return false;
    wf_xml_node_state *const state = leaf->state;
    if (WF_UNLIKELY(state->parent == f->serial ||
                    !wf_xml_leaf_text(&f->block[leaf->slot], text, WEFT_VALUE_PLAIN)))
        return false;
    state->parent = f->serial;
    state->count = 1;
    state->cap = 0;
    return true;
}

/* The same of one with attributes that is one of a list of complete values. */
static WF_ALWAYS_INLINE bool wf_xml_leaf_put_listed(wf_xml_record *self, const wf_xml_frame *f,
                                                    const wf_xml_leaf *leaf, weft_span text)
{
    weft_value value;
    if (!leaf->is_listed || !wf_xml_leaf_text(&value, text, WEFT_VALUE_PLAIN))
        return false;
    const uint32_t count = leaf->member_count;
    weft_member *const members = wf_arena_alloc(self->arena, (count + 1) * sizeof *members);
    if (WF_UNLIKELY(!members))
        return false;
    wf_xml_node_state *const state = leaf->state;
    (void)wf_xml_record_count(state, f);
    weft_value *const block = wf_xml_record_next(self, &f->block[leaf->slot], state, leaf->width);
    if (WF_UNLIKELY(!block))
        return true; /* a fault */
    for (uint32_t i = 0; i < count; i++)
        members[i] = leaf->members[i];
    members[count].key = leaf->members[count].key;
    members[count].value = value;
    *block = weft_map(members, count + 1);
    return true;
}

/* The nested element that `leaf` is about opens in the innermost one, which is `parent`. False: nothing was done, it must be
   told. */
static WF_ALWAYS_INLINE bool wf_xml_nest_open(wf_xml_record *self, wf_xml_frame *parent,
                                              const wf_xml_leaf *leaf)
{
    wf_xml_node_state *const state = leaf->state;
    weft_value *block = parent->block;
    parent->has_elements = true;
    if (leaf->width == 0 && state->parent == parent->serial)
        return false; /* one of several */
    const uint32_t count = wf_xml_record_count(state, parent);
    if (leaf->width != 0) {
        block = wf_xml_record_next(self, &block[leaf->slot], state, leaf->width);
        if (WF_UNLIKELY(!block)) {
            state->count = count - 1;
            return false;
        }
    }
    wf_xml_frame *const f = parent + 1;
    self->wanted++;
    const weft_value record = {.kind = WEFT_KIND_RECORD, .len = leaf->node, .as.block = block};
    block[leaf->inner] = record;
    f->serial = ++self->serial;
    f->block = block;
    f->tree = NULL;
    f->node = leaf->node;
    f->text = WF_SHAPE_NONE;
    f->count = 1;
    f->has_elements = false;
    f->is_all = false;
    f->is_bare = false;
    self->depth++;
    return true;
}

/* It closes. */
static WF_ALWAYS_INLINE void wf_xml_nest_close(wf_xml_record *self)
{
    self->wanted--;
    self->depth--;
}

#endif
