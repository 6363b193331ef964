/* What an XML node is worth: its string for XPath, its complete value for everything else. Trees are
   as deep as their reader lets them be; both walks are bounded all the same. */
#include "vm/xml.h"

#include "base/map.h"
#include "base/utf8.h"

#define DEPTH_MOST 1024
#define FEW        8u /* children whose names are compared one by one */

/* ---- strings ---- */

/* The node behind `at` in document order among those below `top`; NULL behind the last. */
static const wf_xml_node *next_below(const wf_xml_node *top, const wf_xml_node *at)
{
    if (at->first_child)
        return at->first_child;
    while (at != top && !at->next)
        at = at->parent;
    return at == top ? NULL : at->next;
}

typedef struct joining {
    weft_span first; /* the only piece, as long as there is one */
    size_t pieces;
    size_t len;
    char *to; /* the second time round */
} joining;

static void join(joining *j, const wf_xml_node *node)
{
    if (node->kind != WF_XML_TEXT)
        return;
    if (j->to) {
        memcpy(j->to, node->text.ptr, node->text.len);
        j->to += node->text.len;
        return;
    }
    if (j->pieces++ == 0)
        j->first = node->text;
    j->len += node->text.len;
}

/* The texts below `node`, or only its own children. */
static void join_all(joining *j, const wf_xml_node *node, bool deep)
{
    const wf_xml_node *at = node->first_child;
    while (at) {
        join(j, at);
        at = deep ? next_below(node, at) : at->next;
    }
}

static bool joined(weft_span *out, const wf_xml_node *node, bool deep, wf_arena *arena)
{
    joining j = {.first = weft_span_of("", 0)};
    join_all(&j, node, deep);
    *out = j.first;
    if (j.pieces < 2)
        return true;
    char *const text = wf_arena_alloc(arena, j.len);
    if (!text)
        return false;
    *out = weft_span_of(text, j.len);
    j.to = text;
    join_all(&j, node, deep);
    return true;
}

bool wf_xml_string(weft_span *out, const wf_xml_node *node, wf_arena *arena)
{
    if (node->kind == WF_XML_ROOT || node->kind == WF_XML_ELEMENT)
        return joined(out, node, true, arena);
    *out = node->text.ptr ? node->text : weft_span_of("", 0);
    return true;
}

/* ---- values ---- */

weft_value wf_xml_text(weft_span text, bool keep_blank)
{
    const weft_span trimmed = text.len != 0 ? wf_utf8_trim(text) : text;
    if (trimmed.len == 0 && !keep_blank)
        return weft_missing();
    weft_value value = weft_text(trimmed.len != 0 ? trimmed : weft_span_of("", 0));
    value.flags = WEFT_VALUE_UNTYPED;
    return value;
}

typedef struct maker {
    wf_arena *arena;
    bool keep_blank;
    bool keep_pieces;
} maker;

/* Children of one name. */
typedef struct group {
    weft_span name;
    uint32_t count;
    uint32_t filled;
    weft_value *values;
} group;

static weft_status make(const maker *m, weft_value *out, const wf_xml_node *node, int depth);

static group *find_group(const wf_map *index, group *groups, uint32_t count, weft_span name)
{
    if (index->arena)
        return wf_map_find(index, name);
    for (uint32_t i = 0; i < count; i++)
        if (weft_span_equal(groups[i].name, name))
            return &groups[i];
    return NULL;
}

/* Names of the child elements in the order of their first, each with how often it stands. */
static weft_status gather(const maker *m, group *groups, uint32_t *count, wf_map *index,
                          const wf_xml_node *node)
{
    for (const wf_xml_node *child = node->first_child; child; child = child->next) {
        if (child->kind != WF_XML_ELEMENT)
            continue;
        group *found = find_group(index, groups, *count, child->local);
        if (!found) {
            found = &groups[(*count)++];
            found->name = child->local;
            if (index->arena && !wf_map_put(index, child->local, found, NULL))
                return WEFT_NOMEM;
        }
        found->count++;
    }
    for (uint32_t i = 0; i < *count; i++) {
        groups[i].values = wf_arena_zero(m->arena, groups[i].count, sizeof *groups[i].values);
        if (!groups[i].values)
            return WEFT_NOMEM;
    }
    return WEFT_OK;
}

static void put_member(weft_member *members, uint32_t *count, weft_span key, weft_value value)
{
    if (value.kind == WEFT_KIND_MISSING)
        return;
    members[*count].key = key;
    members[(*count)++].value = value;
}

/* Whether another attribute has its local name and precedence: the one without a namespace, else the
   first. A tag has 1,024 attributes at most, which are compared one by one by the parser, too. */
static bool is_hidden(const wf_xml_node *attribute)
{
    bool is_before = true;
    if (attribute->uri.len == 0)
        return false;
    for (const wf_xml_node *at = attribute->parent->first_attribute; at; at = at->next) {
        is_before &= at != attribute;
        if (at != attribute && (is_before || at->uri.len == 0) &&
            weft_span_equal(at->local, attribute->local))
            return true;
    }
    return false;
}

static weft_status put_attributes(const maker *m, weft_member *members, uint32_t *count,
                                  const wf_xml_node *node)
{
    for (const wf_xml_node *at = node->first_attribute; at; at = at->next) {
        if (is_hidden(at))
            continue;
        char *const key = wf_arena_alloc(m->arena, at->local.len + 1);
        if (!key)
            return WEFT_NOMEM;
        key[0] = '@';
        memcpy(key + 1, at->local.ptr, at->local.len);
        put_member(members, count, weft_span_of(key, at->local.len + 1),
                   wf_xml_text(at->text, m->keep_blank));
    }
    return WEFT_OK;
}

static weft_status put_children(const maker *m, weft_member *members, uint32_t *count,
                                const wf_xml_node *node, uint32_t elements, int depth)
{
    uint32_t group_count = 0;
    group *const groups = wf_arena_zero(m->arena, elements, sizeof *groups);
    wf_map index = {0};
    if (elements > FEW)
        wf_map_init(&index, m->arena);
    weft_status rc = groups ? gather(m, groups, &group_count, &index, node) : WEFT_NOMEM;
    for (const wf_xml_node *child = node->first_child; rc == WEFT_OK && child;
         child = child->next) {
        if (child->kind != WF_XML_ELEMENT)
            continue;
        group *const found = find_group(&index, groups, group_count, child->local);
        rc = make(m, &found->values[found->filled++], child, depth);
    }
    for (uint32_t i = 0; rc == WEFT_OK && i < group_count; i++)
        put_member(members, count, groups[i].name,
                   groups[i].count == 1 ? groups[i].values[0]
                                        : weft_list(groups[i].values, groups[i].count));
    return rc;
}

/* ---- mixed content ---- */

/* The texts that stand in one gap between child elements, as XPath sees them: one node each, comments and
   instructions between them left out. */
static weft_status gap_text(const maker *m, weft_span *out, const wf_xml_node **at)
{
    joining j = {.first = weft_span_of("", 0)};
    const wf_xml_node *const from = *at;
    const wf_xml_node *to = from;
    for (; to && to->kind != WF_XML_ELEMENT; to = to->next)
        join(&j, to);
    *at = to;
    *out = j.first;
    if (j.pieces < 2)
        return WEFT_OK;
    char *const text = wf_arena_alloc(m->arena, j.len);
    if (!text)
        return WEFT_NOMEM;
    *out = weft_span_of(text, j.len);
    j.to = text;
    for (const wf_xml_node *node = from; node != to; node = node->next)
        join(&j, node);
    return WEFT_OK;
}

/* White space at the outer ends falls away, the ends of the whole and not of each piece. */
static void trim_ends(weft_value *pieces, uint32_t count)
{
    bool is_blank = true;
    for (uint32_t i = 0; is_blank && i < count; i++) {
        const weft_span text = weft_value_span(pieces[i]);
        const weft_span whole = wf_utf8_trim(text);
        is_blank = whole.len == 0;
        pieces[i] =
            is_blank
                ? weft_text(weft_span_text(""))
                : weft_text(weft_span_of(whole.ptr, (size_t)(text.ptr + text.len - whole.ptr)));
    }
    is_blank = true;
    for (uint32_t i = count; is_blank && i-- != 0;) {
        const weft_span text = weft_value_span(pieces[i]);
        const weft_span whole = wf_utf8_trim(text);
        is_blank = whole.len == 0;
        pieces[i] =
            is_blank
                ? weft_text(weft_span_text(""))
                : weft_text(weft_span_of(text.ptr, (size_t)(whole.ptr + whole.len - text.ptr)));
    }
}

/* The pieces of an element with `elements` child elements when there are several; else `*out` stays. */
static weft_status take_pieces(const maker *m, weft_value *out, const wf_xml_node *node,
                               uint32_t elements)
{
    uint32_t filled = 0;
    weft_value *const pieces = wf_arena_zero(m->arena, (size_t)elements + 1, sizeof *pieces);
    weft_status rc = pieces ? WEFT_OK : WEFT_NOMEM;
    const wf_xml_node *at = node->first_child;
    for (uint32_t i = 0; rc == WEFT_OK && i <= elements; i++) {
        weft_span text;
        rc = gap_text(m, &text, &at);
        if (rc != WEFT_OK)
            break;
        filled += text.len != 0 && wf_utf8_trim(text).len != 0;
        pieces[i] = weft_text(text);
        at = at ? at->next : NULL;
    }
    if (rc != WEFT_OK || filled < 2)
        return rc;
    trim_ends(pieces, elements + 1);
    for (uint32_t i = 0; i <= elements; i++)
        pieces[i].flags = WEFT_VALUE_UNTYPED;
    *out = weft_list(pieces, elements + 1);
    return WEFT_OK;
}

static weft_status make_element(const maker *m, weft_value *out, const wf_xml_node *node, int depth)
{
    uint32_t attributes = 0;
    uint32_t elements = 0;
    weft_span text;
    for (const wf_xml_node *at = node->first_attribute; at; at = at->next)
        attributes++;
    for (const wf_xml_node *child = node->first_child; child; child = child->next)
        elements += child->kind == WF_XML_ELEMENT;
    if (!joined(&text, node, false, m->arena))
        return WEFT_NOMEM;
    if (attributes == 0 && elements == 0) {
        *out = wf_xml_text(text, m->keep_blank);
        return WEFT_OK;
    }
    weft_member *const members =
        wf_arena_zero(m->arena, (size_t)attributes + elements + 1, sizeof *members);
    uint32_t count = 0;
    weft_status rc = members ? put_attributes(m, members, &count, node) : WEFT_NOMEM;
    if (rc == WEFT_OK && elements != 0)
        rc = put_children(m, members, &count, node, elements, depth);
    weft_value inner = wf_xml_text(text, false);
    if (rc == WEFT_OK && m->keep_pieces && elements != 0 && inner.kind != WEFT_KIND_MISSING)
        rc = take_pieces(m, &inner, node, elements);
    if (rc != WEFT_OK)
        return rc;
    put_member(members, &count, weft_span_text("#text"), inner);
    *out = weft_map(members, count);
    return WEFT_OK;
}

static weft_status make(const maker *m, weft_value *out, const wf_xml_node *node, int depth)
{
    if (depth == DEPTH_MOST)
        return WEFT_LIMIT;
    if (node->kind == WF_XML_ELEMENT)
        return make_element(m, out, node, depth + 1);
    if (node->kind != WF_XML_ROOT) {
        *out = wf_xml_text(node->text, m->keep_blank);
        return WEFT_OK;
    }
    /* A document: an object with its one element. */
    weft_member *const member = wf_arena_new(m->arena, weft_member);
    uint32_t count = 0;
    weft_status rc = member ? put_children(m, member, &count, node, 1, depth + 1) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        *out = weft_map(member, count);
    return rc;
}

weft_status wf_xml_value(weft_value *out, const wf_xml_node *node, unsigned how, wf_arena *arena)
{
    const maker m = {.arena = arena,
                     .keep_blank = (how & WF_XML_KEEP_BLANK) != 0,
                     .keep_pieces = (how & WF_XML_KEEP_PIECES) != 0};
    return make(&m, out, node, 0);
}
