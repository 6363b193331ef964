/* Nodes of a GraphQL tree: making, finding, printing. The printed form is for tests: an
   s-expression, a node a line, children indented below. */
#include "grammar/sdl.h"

wf_sdl_node *wf_sdl_node_new(wf_arena *arena, wf_sdl_kind kind, wf_source *source, uint32_t start,
                             uint32_t end)
{
    wf_sdl_node *const node = wf_arena_new(arena, wf_sdl_node);
    if (node) {
        node->kind = (uint8_t)kind;
        node->start = start;
        node->end = end;
        node->source = source;
    }
    return node;
}

wf_sdl_node *wf_sdl_node_add(wf_sdl_node *parent, wf_sdl_node *child)
{
    if (!parent || !child)
        return NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    return parent;
}

wf_sdl_node *wf_sdl_find(const wf_sdl_node *node, wf_sdl_kind kind)
{
    wf_sdl_node *child = node->first;
    while (child && child->kind != kind)
        child = child->next;
    return child;
}

wf_place wf_sdl_place(const wf_sdl_node *node)
{
    wf_place place = {node->source, node->start, node->end};
    const weft_span text = node->source->text;
    const uintptr_t begin = (uintptr_t)text.ptr;
    const uintptr_t name = (uintptr_t)node->text.ptr;
    if (node->text.len != 0 && name >= begin && name - begin < text.len) {
        place.start = (uint32_t)(name - begin);
        place.end = place.start + (uint32_t)node->text.len;
    }
    return place;
}

static const char *const kind_names[] = {
    [WF_SDL_DOCUMENT] = "DOCUMENT",
    [WF_SDL_SCHEMA] = "SCHEMA",
    [WF_SDL_ROOT_OPERATION] = "ROOT_OPERATION",
    [WF_SDL_SCALAR] = "SCALAR",
    [WF_SDL_OBJECT] = "OBJECT",
    [WF_SDL_INTERFACE] = "INTERFACE",
    [WF_SDL_UNION] = "UNION",
    [WF_SDL_ENUM] = "ENUM",
    [WF_SDL_INPUT] = "INPUT",
    [WF_SDL_DIRECTIVE_DEF] = "DIRECTIVE_DEF",
    [WF_SDL_LOCATION] = "LOCATION",
    [WF_SDL_IMPLEMENTS] = "IMPLEMENTS",
    [WF_SDL_FIELD_DEF] = "FIELD_DEF",
    [WF_SDL_INPUT_VALUE] = "INPUT_VALUE",
    [WF_SDL_ENUM_VALUE] = "ENUM_VALUE",
    [WF_SDL_DIRECTIVE] = "DIRECTIVE",
    [WF_SDL_ARGUMENT] = "ARGUMENT",
    [WF_SDL_NAMED_TYPE] = "NAMED_TYPE",
    [WF_SDL_LIST_TYPE] = "LIST_TYPE",
    [WF_SDL_NON_NULL_TYPE] = "NON_NULL_TYPE",
    [WF_SDL_OPERATION] = "OPERATION",
    [WF_SDL_NAME] = "NAME",
    [WF_SDL_VARIABLE_DEF] = "VARIABLE_DEF",
    [WF_SDL_SELECTION_SET] = "SELECTION_SET",
    [WF_SDL_FIELD] = "FIELD",
    [WF_SDL_ALIAS] = "ALIAS",
    [WF_SDL_FRAGMENT_SPREAD] = "FRAGMENT_SPREAD",
    [WF_SDL_INLINE_FRAGMENT] = "INLINE_FRAGMENT",
    [WF_SDL_FRAGMENT] = "FRAGMENT",
    [WF_SDL_VARIABLE] = "VARIABLE",
    [WF_SDL_INT] = "INT",
    [WF_SDL_FLOAT] = "FLOAT",
    [WF_SDL_STRING] = "STRING",
    [WF_SDL_BOOLEAN] = "BOOLEAN",
    [WF_SDL_NULL] = "NULL",
    [WF_SDL_ENUM_LITERAL] = "ENUM_LITERAL",
    [WF_SDL_LIST] = "LIST",
    [WF_SDL_OBJECT_VALUE] = "OBJECT_VALUE",
};

const char *wf_sdl_kind_name(wf_sdl_kind kind)
{
    WF_ASSERT(kind < WF_SDL_KIND_COUNT);
    return kind_names[kind];
}

static void put_quoted(wf_buf *out, weft_span text)
{
    wf_buf_put_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '"' || c == '\\')
            wf_buf_put_byte(out, '\\');
        if (c == '\n')
            wf_buf_put_text(out, "\\n");
        else if ((unsigned char)c < 0x20)
            wf_buf_printf(out, "\\x%02x", (unsigned char)c);
        else
            wf_buf_put_byte(out, c);
    }
    wf_buf_put_byte(out, '"');
}

/* As deep as the tree, which the parser bounds. */
static void dump(wf_buf *out, const wf_sdl_node *node, size_t depth)
{
    for (size_t i = 0; i < depth; i++)
        wf_buf_put_text(out, "  ");
    wf_buf_put_byte(out, '(');
    wf_buf_put_text(out, wf_sdl_kind_name((wf_sdl_kind)node->kind));
    if (node->text.ptr) {
        wf_buf_put_byte(out, ' ');
        put_quoted(out, node->text);
    }
    if (node->flags & WF_SDL_EXTEND)
        wf_buf_put_text(out, " extend");
    if (node->flags & WF_SDL_REPEATABLE)
        wf_buf_put_text(out, " repeatable");
    if (node->flags & WF_SDL_BLOCK)
        wf_buf_put_text(out, " block");
    if (node->description.ptr) {
        wf_buf_put_text(out, " described ");
        put_quoted(out, node->description);
    }
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        wf_buf_put_byte(out, '\n');
        dump(out, child, depth + 1);
    }
    wf_buf_put_byte(out, ')');
}

void wf_sdl_dump(wf_buf *out, const wf_sdl_node *node)
{
    dump(out, node, 0);
    wf_buf_put_byte(out, '\n');
}
