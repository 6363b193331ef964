#include "tests/support/xml_tree.h"

#include <string.h>

enum {
    DEPTH_MOST = 256
};

typedef struct reader {
    const char *at;
    const char *end;
    wf_arena *arena;
    wf_xml_node *open; /* the node whose content is read */
    uint32_t depth;
    uint32_t order;
} reader;

static bool looks_at(const reader *r, const char *text)
{
    const size_t len = strlen(text);
    return (size_t)(r->end - r->at) >= len && memcmp(r->at, text, len) == 0;
}

static bool take(reader *r, const char *text)
{
    if (!looks_at(r, text))
        return false;
    r->at += strlen(text);
    return true;
}

/* What stands before `text`, which is taken too; ptr NULL when it never comes. */
static weft_span take_until(reader *r, const char *text)
{
    const char *const start = r->at;
    for (; r->at < r->end; r->at++) {
        if (looks_at(r, text)) {
            const weft_span found = weft_span_of(start, (size_t)(r->at - start));
            r->at += strlen(text);
            return found;
        }
    }
    return weft_span_of(NULL, 0);
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static void skip_blanks(reader *r)
{
    while (r->at < r->end && is_blank(*r->at))
        r->at++;
}

static weft_span take_name(reader *r)
{
    const char *const start = r->at;
    while (r->at < r->end && !is_blank(*r->at) && !strchr("<>/=?\"'&!", *r->at))
        r->at++;
    return weft_span_of(start, (size_t)(r->at - start));
}

static void split_name(wf_xml_node *node, weft_span name)
{
    const char *const colon = name.len != 0 ? memchr(name.ptr, ':', name.len) : NULL;
    node->local = name;
    if (!colon)
        return;
    node->prefix = weft_span_of(name.ptr, (size_t)(colon - name.ptr));
    node->local = weft_span_of(colon + 1, name.len - node->prefix.len - 1);
}

/* `raw` with entities replaced. */
static weft_span plain(reader *r, weft_span raw)
{
    static const struct {
        const char *name;
        char means;
    } entities[] = {
        {"&lt;", '<'}, {"&gt;", '>'}, {"&amp;", '&'}, {"&quot;", '"'}, {"&apos;", '\''}};
    char *const out = wf_arena_alloc(r->arena, raw.len);
    size_t len = 0;
    for (size_t i = 0; out && i < raw.len;) {
        size_t taken = 1;
        out[len] = raw.ptr[i];
        for (size_t e = 0; e < WF_COUNTOF(entities); e++) {
            const size_t width = strlen(entities[e].name);
            if (raw.len - i >= width && memcmp(raw.ptr + i, entities[e].name, width) == 0) {
                out[len] = entities[e].means;
                taken = width;
            }
        }
        len++;
        i += taken;
    }
    return weft_span_of(out, len);
}

static wf_xml_node *new_node(reader *r, wf_xml_kind kind)
{
    wf_xml_node *const node = wf_arena_new(r->arena, wf_xml_node);
    if (node) {
        node->kind = (uint8_t)kind;
        node->parent = r->open;
    }
    return node;
}

/* At the end of a chain of siblings. */
static void append(wf_xml_node **first, wf_xml_node *node)
{
    wf_xml_node *last = *first;
    while (last && last->next)
        last = last->next;
    node->previous = last;
    if (last)
        last->next = node;
    else
        *first = node;
}

static wf_xml_node *add_child(reader *r, wf_xml_kind kind)
{
    wf_xml_node *const node = new_node(r, kind);
    if (!node)
        return NULL;
    node->order = r->order++;
    node->previous = r->open->last_child;
    if (node->previous)
        node->previous->next = node;
    else
        r->open->first_child = node;
    r->open->last_child = node;
    return node;
}

static bool add_text(reader *r, weft_span text)
{
    wf_xml_node *node = r->open->last_child;
    if (text.len == 0 || r->open->kind == WF_XML_ROOT)
        return true;
    if (!node || node->kind != WF_XML_TEXT) {
        node = add_child(r, WF_XML_TEXT);
        if (node)
            node->text = text;
        return node != NULL;
    }
    char *const joined = wf_arena_alloc(r->arena, node->text.len + text.len);
    if (!joined)
        return false;
    memcpy(joined, node->text.ptr, node->text.len);
    memcpy(joined + node->text.len, text.ptr, text.len);
    node->text = weft_span_of(joined, node->text.len + text.len);
    return true;
}

static bool find_uri(const wf_xml_node *element, weft_span prefix, weft_span *uri)
{
    *uri = weft_span_text("http://www.w3.org/XML/1998/namespace");
    if (weft_span_equal(prefix, weft_span_text("xml")))
        return true;
    for (; element; element = element->parent) {
        for (const wf_xml_node *ns = element->first_namespace; ns; ns = ns->next) {
            *uri = ns->text;
            if (weft_span_equal(ns->local, prefix))
                return true;
        }
    }
    *uri = weft_span_of(NULL, 0);
    return prefix.len == 0;
}

static bool read_attribute(reader *r, wf_xml_node *element)
{
    const weft_span name = take_name(r);
    skip_blanks(r);
    if (name.len == 0 || !take(r, "="))
        return false;
    skip_blanks(r);
    const char *const quote = take(r, "\"") ? "\"" : take(r, "'") ? "'" : NULL;
    if (!quote)
        return false;
    const weft_span value = take_until(r, quote);
    wf_xml_node *const node = value.ptr ? new_node(r, WF_XML_ATTRIBUTE) : NULL;
    if (!node)
        return false;
    node->parent = element;
    node->text = plain(r, value);
    split_name(node, name);
    const bool is_default = weft_span_equal(name, weft_span_text("xmlns"));
    if (!is_default && !weft_span_equal(node->prefix, weft_span_text("xmlns"))) {
        append(&element->first_attribute, node);
        return true;
    }
    node->kind = WF_XML_NAMESPACE;
    node->prefix = weft_span_of(NULL, 0);
    if (is_default)
        node->local = weft_span_of(NULL, 0);
    append(&element->first_namespace, node);
    return true;
}

static bool name_all(reader *r, wf_xml_node *element)
{
    if (!find_uri(element, element->prefix, &element->uri))
        return false;
    for (wf_xml_node *a = element->first_attribute; a; a = a->next) {
        a->order = r->order++;
        if (a->prefix.len != 0 && !find_uri(element, a->prefix, &a->uri))
            return false;
        for (const wf_xml_node *b = element->first_attribute; b != a; b = b->next) {
            if (weft_span_equal(a->local, b->local) && weft_span_equal(a->uri, b->uri))
                return false;
        }
    }
    return true;
}

static bool read_start(reader *r)
{
    wf_xml_node *const element = add_child(r, WF_XML_ELEMENT);
    const weft_span name = take_name(r);
    if (!element || name.len == 0 || r->depth++ == DEPTH_MOST)
        return false;
    split_name(element, name);
    r->open = element;
    for (skip_blanks(r); r->at < r->end && *r->at != '>' && *r->at != '/'; skip_blanks(r)) {
        if (!read_attribute(r, element))
            return false;
    }
    if (!name_all(r, element))
        return false;
    if (take(r, ">"))
        return true;
    r->open = element->parent;
    r->depth--;
    return take(r, "/>");
}

static bool read_end(reader *r)
{
    const weft_span name = take_name(r);
    wf_xml_node opened = {0};
    split_name(&opened, name);
    skip_blanks(r);
    if (r->open->kind != WF_XML_ELEMENT || !take(r, ">") ||
        !weft_span_equal(opened.local, r->open->local) ||
        !weft_span_equal(opened.prefix, r->open->prefix))
        return false;
    r->open = r->open->parent;
    r->depth--;
    return true;
}

static bool read_apart(reader *r, wf_xml_kind kind, const char *end)
{
    const weft_span target = kind == WF_XML_PI ? take_name(r) : weft_span_of(NULL, 0);
    if (kind == WF_XML_PI)
        skip_blanks(r);
    const weft_span text = take_until(r, end);
    wf_xml_node *const node = text.ptr ? add_child(r, kind) : NULL;
    if (!node)
        return false;
    node->local = target;
    node->text = text;
    return true;
}

static bool read_one(reader *r)
{
    if (take(r, "<!--"))
        return read_apart(r, WF_XML_COMMENT, "-->");
    if (take(r, "<![CDATA[")) {
        const weft_span text = take_until(r, "]]>");
        return text.ptr && add_text(r, text);
    }
    if (take(r, "<?"))
        return read_apart(r, WF_XML_PI, "?>");
    if (take(r, "</"))
        return read_end(r);
    if (take(r, "<"))
        return read_start(r);
    const char *const start = r->at;
    while (r->at < r->end && *r->at != '<')
        r->at++;
    const weft_span text = plain(r, weft_span_of(start, (size_t)(r->at - start)));
    return text.ptr && add_text(r, text);
}

wf_xml_node *xml_tree_read(weft_span text, wf_arena *arena)
{
    static const char nothing[] = "";
    reader r = {0};
    r.at = text.len != 0 ? text.ptr : nothing;
    r.end = r.at + text.len;
    r.arena = arena;
    wf_xml_node *const root = new_node(&r, WF_XML_ROOT);
    if (!root)
        return NULL;
    root->order = r.order++;
    r.open = root;
    while (r.at < r.end) {
        if (!read_one(&r))
            return NULL;
    }
    return r.open == root ? root : NULL;
}

const wf_xml_node *xml_tree_at(const wf_xml_node *root, uint32_t order)
{
    const wf_xml_node *node = root;
    while (node) {
        if (node->order == order)
            return node;
        for (const wf_xml_node *a = node->first_attribute; a; a = a->next) {
            if (a->order == order)
                return a;
        }
        if (node->first_child) {
            node = node->first_child;
            continue;
        }
        while (node && !node->next)
            node = node->parent;
        node = node ? node->next : NULL;
    }
    return NULL;
}
