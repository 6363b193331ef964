/* Nodes: making, linking, printing. What a kind means is in ast.def and nowhere here. */
#include "grammar/ast.h"

wf_node *wf_node_new(wf_arena *arena, wf_node_kind kind, wf_source *source, uint32_t start,
                     uint32_t end)
{
    wf_node *const node = wf_arena_new(arena, wf_node);
    if (node) {
        node->kind = (uint8_t)kind;
        node->source = source;
        node->start = start;
        node->end = end;
    }
    return node;
}

static void rise(wf_node *parent, uint8_t child_height)
{
    if (child_height >= parent->height && parent->height < UINT8_MAX)
        parent->height = (uint8_t)(child_height < UINT8_MAX ? child_height + 1 : UINT8_MAX);
}

wf_node *wf_node_add(wf_node *parent, wf_node *child)
{
    if (!parent || !child)
        return NULL;
    if (parent->last)
        parent->last->next = child;
    else
        parent->first = child;
    parent->last = child;
    parent->count++;
    rise(parent, child->height);
    return parent;
}

wf_node *wf_node_adopt(wf_node *parent, wf_node *from)
{
    if (!parent || !from)
        return NULL;
    if (!from->first)
        return parent;
    if (parent->last)
        parent->last->next = from->first;
    else
        parent->first = from->first;
    parent->last = from->last;
    parent->count += from->count;
    rise(parent, (uint8_t)(from->height - 1));
    return parent;
}

wf_node *wf_node_at(const wf_node *node, uint32_t i)
{
    WF_ASSERT(i < node->count);
    wf_node *child = node->first;
    while (i-- > 0)
        child = child->next;
    return child;
}

wf_node *wf_node_maybe(const wf_node *node, uint32_t i)
{
    if (i >= node->count)
        return NULL;
    wf_node *const child = wf_node_at(node, i);
    return child->kind == WF_NODE_ABSENT ? NULL : child;
}

const char *wf_node_kind_name(wf_node_kind kind)
{
    static const char *const names[] = {
#define NODE(name, text, children) #name,
#include "grammar/ast.def"
#undef NODE
    };
    WF_ASSERT((size_t)kind < WF_COUNTOF(names));
    return names[kind];
}

const char *wf_operator_text(wf_operator operator_)
{
    static const char *const texts[] = {
        "",  "catch", "??", "or",      "and", "not", "==", "!=", "<", "<=",
        ">", ">=",    "in", "matches", "+",   "-",   "*",  "/",  "%", "-",
    };
    WF_ASSERT((size_t)operator_ < WF_COUNTOF(texts));
    return texts[operator_];
}

/* ---- the s-expression ---- */

static bool is_plain(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c <= ' ' || c == '"' || c == '(' || c == ')' || c == '\\' || (unsigned char)c >= 0x7f)
            return false;
    }
    return text.len > 0;
}

static void put_text(wf_buf *out, weft_span text)
{
    if (is_plain(text)) {
        wf_buf_put_span(out, text);
        return;
    }
    wf_buf_put_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '"' || c == '\\')
            wf_buf_printf(out, "\\%c", c);
        else if (c == '\n')
            wf_buf_put_text(out, "\\n");
        else if ((unsigned char)c < ' ')
            wf_buf_printf(out, "\\x%02x", (unsigned)c);
        else
            wf_buf_put_byte(out, c);
    }
    wf_buf_put_byte(out, '"');
}

static void put_head(wf_buf *out, const wf_node *node)
{
    static const struct {
        unsigned flag;
        const char *text;
    } flags[] = {
        {WF_NODE_KEEP, "keep"},     {WF_NODE_NON_NULL, "!"},      {WF_NODE_MAYBE, "?"},
        {WF_NODE_QUOTED, "quoted"}, {WF_NODE_GROUPED, "grouped"}, {WF_NODE_TRY, "try"},
    };
    wf_buf_put_text(out, wf_node_kind_name((wf_node_kind)node->kind));
    if (node->operator_ != WF_OPERATOR_NONE)
        wf_buf_printf(out, " %s", wf_operator_text((wf_operator)node->operator_));
    if (node->text.ptr) {
        wf_buf_put_byte(out, ' ');
        put_text(out, node->text);
    }
    for (size_t i = 0; i < WF_COUNTOF(flags); i++)
        if (node->flags & flags[i].flag)
            wf_buf_printf(out, " :%s", flags[i].text);
    if (node->doc.len > 0) {
        wf_buf_put_text(out, " ## ");
        put_text(out, node->doc);
    }
}

static void dump(wf_buf *out, const wf_node *node, unsigned depth)
{
    WF_ASSERT(depth <= UINT8_MAX);
    wf_buf_put_byte(out, '(');
    put_head(out, node);
    for (const wf_node *child = node->first; child; child = child->next) {
        if (node->height <= 1) {
            wf_buf_put_byte(out, ' ');
        } else {
            wf_buf_put_byte(out, '\n');
            for (unsigned i = 0; i <= depth; i++)
                wf_buf_put_text(out, "  ");
        }
        dump(out, child, depth + 1);
    }
    wf_buf_put_byte(out, ')');
}

void wf_node_dump(wf_buf *out, const wf_node *node)
{
    dump(out, node, 0);
    wf_buf_put_byte(out, '\n');
}
