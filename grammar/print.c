/* Printing leans on the parser: whatever might be read otherwise stands in parentheses, every text
   between double quotes with the escapes of literal.h. Recursion is bounded by the height of trees. */
#include "grammar/print.h"

#include <string.h>

typedef struct printer {
    wf_buf *out;
    uint32_t depth; /* of braces */
    bool failed;    /* a node that is not printed */
} printer;

static void put_expr(printer *p, const wf_node *node);
static void put_entries(printer *p, const wf_node *block);

static void put(printer *p, const char *text)
{
    wf_buf_put_text(p->out, text);
}

static void begin_line(printer *p)
{
    put(p, "\n");
    for (uint32_t i = 0; i < p->depth; i++)
        put(p, "  ");
}

/* ---- words ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_name(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!is_letter(c) && (i == 0 || c < '0' || c > '9'))
            return false;
    }
    return text.len != 0;
}

/* Between double quotes; a dollar could begin an interpolation. */
static void put_quoted(printer *p, weft_span text)
{
    put(p, "\"");
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\' || c == '$')
            wf_buf_printf(p->out, "\\%c", c);
        else if (c == '\n')
            put(p, "\\n");
        else if (c == '\t')
            put(p, "\\t");
        else if (c < ' ' || c == 0x7f)
            wf_buf_printf(p->out, "\\u%04x", c);
        else
            wf_buf_put_byte(p->out, (char)c);
    }
    put(p, "\"");
}

/* Between single quotes, where nothing but they need be doubled. */
static void put_xpath(printer *p, weft_span text)
{
    put(p, "x'");
    for (size_t i = 0; i < text.len; i++) {
        wf_buf_put_byte(p->out, text.ptr[i]);
        put(p, text.ptr[i] == '\'' ? "'" : "");
    }
    put(p, "'");
}

static void put_key(printer *p, const wf_node *entry)
{
    if (entry->flags & WF_NODE_QUOTED && !is_name(entry->text))
        put_quoted(p, entry->text);
    else
        wf_buf_put_span(p->out, entry->text);
    put(p, ": ");
}

/* ---- expressions ---- */

/* Whether a postfix or an operator can follow without parentheses. */
static bool is_primary(const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_NAME:
    case WF_NODE_RECORD:
    case WF_NODE_MEMBER:
    case WF_NODE_AS_LIST:
    case WF_NODE_CALL:
    case WF_NODE_TEXT:
    case WF_NODE_TEMPLATE:
    case WF_NODE_XPATH:
    case WF_NODE_INTEGER:
    case WF_NODE_DECIMAL:
    case WF_NODE_BOOL:
    case WF_NODE_NULL:
    case WF_NODE_OMIT:
    case WF_NODE_LIST:
        return true;
    default:
        return false;
    }
}

static void put_operand(printer *p, const wf_node *node)
{
    const bool plain = is_primary(node);
    put(p, plain ? "" : "(");
    put_expr(p, node);
    put(p, plain ? "" : ")");
}

static void put_arguments(printer *p, const wf_node *call)
{
    wf_buf_put_span(p->out, call->text);
    put(p, "(");
    for (const wf_node *argument = call->first; argument; argument = argument->next) {
        if (argument->text.len != 0) {
            wf_buf_put_span(p->out, argument->text);
            put(p, ": ");
        }
        put_expr(p, wf_node_at(argument, 0));
        put(p, argument->next ? ", " : "");
    }
    put(p, ")");
}

static void put_list(printer *p, const wf_node *list)
{
    put(p, "[");
    for (const wf_node *item = list->first; item; item = item->next) {
        put_expr(p, item);
        put(p, item->next ? ", " : "");
    }
    put(p, "]");
}

static void put_object(printer *p, const wf_node *object)
{
    if (object->count == 0) {
        put(p, "{}");
        return;
    }
    put(p, "{");
    p->depth++;
    put_entries(p, object);
    p->depth--;
    begin_line(p);
    put(p, "}");
}

static void put_member(printer *p, const wf_node *member)
{
    put_operand(p, wf_node_at(member, 0));
    put(p, ".");
    if (is_name(member->text))
        wf_buf_put_span(p->out, member->text);
    else
        put_quoted(p, member->text);
}

static void put_if(printer *p, const wf_node *node)
{
    const wf_node *otherwise = wf_node_maybe(node, 2);
    const wf_node *then = wf_node_at(node, 1);
    put(p, "if ");
    put_expr(p, wf_node_at(node, 0));
    put(p, " then ");
    if (then->kind == WF_NODE_IF) /* else an `else` could be taken for its */
        put(p, "(");
    put_expr(p, then);
    if (then->kind == WF_NODE_IF)
        put(p, ")");
    if (!otherwise)
        return;
    put(p, " else ");
    put_expr(p, otherwise);
}

static void put_each(printer *p, const wf_node *node)
{
    const wf_node *item = wf_node_maybe(node, 1);
    const wf_node *index = wf_node_maybe(node, 2);
    const wf_node *condition = wf_node_maybe(node, 3);
    const wf_node *body = wf_node_at(node, 4);
    put(p, "each ");
    put_operand(p, wf_node_at(node, 0));
    if (item) {
        put(p, " as ");
        wf_buf_put_span(p->out, item->text);
    }
    if (index) {
        put(p, ", ");
        wf_buf_put_span(p->out, index->text);
    }
    if (condition) {
        put(p, " if ");
        put_operand(p, condition);
    }
    put(p, body->kind == WF_NODE_OBJECT ? " " : " => ");
    put_expr(p, body);
}

static void put_template(printer *p, const wf_node *node)
{
    put(p, "\"");
    for (const wf_node *part = node->first; part; part = part->next) {
        if (part->kind != WF_NODE_TEXT) {
            put(p, "${");
            put_expr(p, part);
            put(p, "}");
            continue;
        }
        const size_t from = p->out->len;
        put_quoted(p, part->text);
        if (p->out->status != WEFT_OK)
            return;
        /* its quotes are those of the whole */
        memmove(p->out->data + from, p->out->data + from + 1, p->out->len - from - 2);
        p->out->len -= 2;
    }
    put(p, "\"");
}

static void put_binary(printer *p, const wf_node *node)
{
    put_operand(p, wf_node_at(node, 0));
    wf_buf_printf(p->out, " %s ", wf_operator_text((wf_operator)node->operator_));
    put_operand(p, wf_node_at(node, 1));
}

static void put_expr(printer *p, const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_NAME:
    case WF_NODE_INTEGER:
    case WF_NODE_DECIMAL:
    case WF_NODE_BOOL:
        wf_buf_put_span(p->out, node->text);
        break;
    case WF_NODE_NULL:
        put(p, "null");
        break;
    case WF_NODE_OMIT:
        put(p, "omit");
        break;
    case WF_NODE_RECORD:
        put(p, "$");
        break;
    case WF_NODE_TEXT:
        put_quoted(p, node->text);
        break;
    case WF_NODE_TEMPLATE:
        put_template(p, node);
        break;
    case WF_NODE_XPATH:
        put_xpath(p, node->text);
        break;
    case WF_NODE_LIST:
        put_list(p, node);
        break;
    case WF_NODE_OBJECT:
        put_object(p, node);
        break;
    case WF_NODE_MEMBER:
        put_member(p, node);
        break;
    case WF_NODE_AS_LIST:
        put_operand(p, wf_node_at(node, 0));
        put(p, "[]");
        break;
    case WF_NODE_CALL:
        put_arguments(p, node);
        break;
    case WF_NODE_IF:
        put_if(p, node);
        break;
    case WF_NODE_EACH:
        put_each(p, node);
        break;
    case WF_NODE_BINARY:
        put_binary(p, node);
        break;
    case WF_NODE_UNARY:
        put(p, node->operator_ == WF_OPERATOR_NOT ? "not " : "-");
        put_operand(p, wf_node_at(node, 0));
        break;
    case WF_NODE_REJECT:
        put(p, "reject ");
        put_operand(p, wf_node_at(node, 0));
        break;
    default:
        p->failed = true;
        break;
    }
}

/* ---- blocks ---- */

static void put_entries(printer *p, const wf_node *block)
{
    for (const wf_node *node = block->first; node; node = node->next) {
        begin_line(p);
        if (node->kind == WF_NODE_LET) {
            put(p, "let ");
            wf_buf_put_span(p->out, node->text);
            put(p, " = ");
            put_expr(p, wf_node_at(node, 1));
        } else if (node->kind == WF_NODE_ENTRY) {
            put(p, node->flags & WF_NODE_TRY ? "try " : "");
            put(p, node->flags & WF_NODE_KEEP ? "keep " : "");
            put_key(p, node);
            put_expr(p, wf_node_at(node, 0));
        } else if (node->kind == WF_NODE_REQUIRE && !wf_node_maybe(node, 1)) {
            put(p, "require ");
            put_expr(p, wf_node_at(node, 0));
        } else {
            p->failed = true;
        }
    }
}

static void put_options(printer *p, const wf_node *owner)
{
    const char *before = "(";
    for (const wf_node *option = owner->first; option; option = option->next) {
        if (option->kind != WF_NODE_OPTION)
            continue;
        put(p, before);
        wf_buf_put_span(p->out, option->text);
        put(p, ": ");
        put_expr(p, wf_node_at(option, 0));
        before = ", ";
    }
    put(p, before[0] == ',' ? ")" : "");
}

static void put_map(printer *p, const wf_node *map)
{
    const wf_node *source = wf_node_at(map, 0);
    const wf_node *target = wf_node_at(map, 1);
    const wf_node *body = wf_node_at(map, 2);
    const wf_node *each = wf_node_maybe(source, 0);
    put(p, "map ");
    wf_buf_put_span(p->out, map->text);
    put(p, " from ");
    wf_buf_put_span(p->out, source->text);
    put_options(p, source);
    if (each) {
        put(p, " each ");
        put_operand(p, each);
    }
    put(p, " to ");
    wf_buf_put_span(p->out, target->text);
    put_options(p, target);
    put(p, body->kind == WF_NODE_BLOCK ? " " : " = ");
    if (body->kind == WF_NODE_BLOCK)
        put_object(p, body);
    else
        put_expr(p, body);
}

static void put_param(printer *p, const wf_node *param)
{
    const wf_node *fallback = wf_node_maybe(param, 1);
    put(p, "param ");
    wf_buf_put_span(p->out, param->text);
    put(p, ": ");
    wf_buf_put_span(p->out, wf_node_at(param, 0)->text);
    if (!fallback)
        return;
    put(p, " = ");
    put_expr(p, fallback);
}

weft_status wf_print_file(wf_buf *out, const wf_node *file)
{
    printer p = {.out = out};
    for (const wf_node *node = file->first; node; node = node->next) {
        put(&p, "\n");
        if (node->kind == WF_NODE_MAP)
            put_map(&p, node);
        else if (node->kind == WF_NODE_PARAM)
            put_param(&p, node);
        else
            p.failed = true;
        put(&p, "\n");
    }
    if (out->status != WEFT_OK)
        return out->status;
    return p.failed ? WEFT_INVALID : WEFT_OK;
}
