/* Builds trees of XML nodes. Text is collected and becomes a node when something else comes, so that
   pieces, entities and CDATA sections beside each other are one node, as XPath wants it. */
#include "vm/xml_build.h"

void wf_xml_builder_init(wf_xml_builder *builder)
{
    memset(builder, 0, sizeof *builder);
    wf_buf_init(&builder->text, 0);
}

void wf_xml_builder_fini(wf_xml_builder *builder)
{
    wf_buf_fini(&builder->text);
}

void wf_xml_build_begin(wf_xml_builder *builder, wf_arena *arena)
{
    builder->arena = arena;
    builder->current = NULL;
    builder->order = 0;
    builder->status = WEFT_OK;
    wf_buf_reset(&builder->text);
}

static wf_xml_node *new_node(wf_xml_builder *builder, wf_xml_kind kind)
{
    if (builder->status != WEFT_OK)
        return NULL;
    wf_xml_node *const node = wf_arena_new(builder->arena, wf_xml_node);
    if (!node) {
        builder->status = WEFT_NOMEM;
        return NULL;
    }
    node->kind = (uint8_t)kind;
    node->order = builder->order++;
    node->parent = builder->current;
    return node;
}

static void append_child(wf_xml_node *parent, wf_xml_node *node)
{
    node->previous = parent->last_child;
    if (parent->last_child)
        parent->last_child->next = node;
    else
        parent->first_child = node;
    parent->last_child = node;
}

static bool copy_text(wf_xml_builder *builder, weft_span *to, weft_span text)
{
    *to = wf_arena_dup(builder->arena, text);
    if (!to->ptr)
        builder->status = WEFT_NOMEM;
    return to->ptr != NULL;
}

/* A text-like node inside the current one. */
static wf_xml_node *put_leaf(wf_xml_builder *builder, wf_xml_kind kind, weft_span text)
{
    wf_xml_node *const node = new_node(builder, kind);
    if (!node || !copy_text(builder, &node->text, text))
        return NULL;
    if (builder->current)
        append_child(builder->current, node);
    return node;
}

static void flush(wf_xml_builder *builder)
{
    if (builder->text.status != WEFT_OK && builder->status == WEFT_OK)
        builder->status = builder->text.status;
    if (builder->text.len != 0 && builder->status == WEFT_OK)
        (void)put_leaf(builder, WF_XML_TEXT, wf_buf_span(&builder->text));
    wf_buf_reset(&builder->text);
}

wf_xml_node *wf_xml_build_root(wf_xml_builder *builder)
{
    wf_xml_node *const root = new_node(builder, WF_XML_ROOT);
    if (root)
        builder->current = root;
    return root;
}

wf_xml_node *wf_xml_build_open(wf_xml_builder *builder, weft_span local, weft_span prefix,
                               weft_span uri)
{
    flush(builder);
    wf_xml_node *const node = new_node(builder, WF_XML_ELEMENT);
    if (!node)
        return NULL;
    node->local = local;
    node->prefix = prefix;
    node->uri = uri;
    if (builder->current)
        append_child(builder->current, node);
    builder->current = node;
    return node;
}

/* Behind the last of a list that hangs at `first`: the node before it in the order of building, when
   that is of the same kind. */
static void append_to(wf_xml_builder *builder, wf_xml_node **first, wf_xml_node *node)
{
    if (*first) {
        node->previous = builder->beside;
        builder->beside->next = node;
    } else {
        *first = node;
    }
    builder->beside = node;
}

void wf_xml_build_namespace(wf_xml_builder *builder, weft_span prefix, weft_span uri)
{
    wf_xml_node *const node = new_node(builder, WF_XML_NAMESPACE);
    if (!node || !copy_text(builder, &node->text, uri))
        return;
    node->local = prefix;
    append_to(builder, &builder->current->first_namespace, node);
}

void wf_xml_build_attribute(wf_xml_builder *builder, weft_span local, weft_span prefix,
                            weft_span uri, weft_span value)
{
    wf_xml_node *const node = new_node(builder, WF_XML_ATTRIBUTE);
    if (!node || !copy_text(builder, &node->text, value))
        return;
    node->local = local;
    node->prefix = prefix;
    node->uri = uri;
    append_to(builder, &builder->current->first_attribute, node);
}

void wf_xml_build_text(wf_xml_builder *builder, weft_span text)
{
    wf_buf_put_span(&builder->text, text);
}

void wf_xml_build_comment(wf_xml_builder *builder, weft_span text)
{
    flush(builder);
    (void)put_leaf(builder, WF_XML_COMMENT, text);
}

void wf_xml_build_pi(wf_xml_builder *builder, weft_span target, weft_span text)
{
    flush(builder);
    wf_xml_node *const node = put_leaf(builder, WF_XML_PI, text);
    if (node)
        node->local = target;
}

void wf_xml_build_close(wf_xml_builder *builder)
{
    flush(builder);
    if (builder->status == WEFT_OK && builder->current)
        builder->current = builder->current->parent;
}
