/* Counting what stands where. Values are walked once and nothing of them is kept but a few examples. */
#include "runtime/infer/tally.h"

#include "base/utf8.h"
#include "runtime/infer/looks.h"
#include "vm/json.h"
#include "vm/value.h"

#define SEARCHED 12 /* more members are found by a map */

weft_status wf_tally_init(wf_tally *tally)
{
    memset(tally, 0, sizeof *tally);
    wf_arena_init(&tally->arena, 0);
    wf_buf_init(&tally->scratch, 0);
    tally->root = wf_arena_new(&tally->arena, wf_tally_node);
    tally->nodes = 1;
    if (tally->root)
        return WEFT_OK;
    wf_tally_fini(tally);
    return WEFT_NOMEM;
}

void wf_tally_fini(wf_tally *tally)
{
    wf_buf_fini(&tally->scratch);
    wf_arena_fini(&tally->arena);
}

/* ---- places ---- */

static wf_tally_node *find(const wf_tally_node *node, weft_span key)
{
    if (node->by_key)
        return wf_map_find(node->by_key, key);
    wf_tally_node *at = node->first;
    while (at && !weft_span_equal(at->key, key))
        at = at->next;
    return at;
}

static bool index_members(wf_tally *tally, wf_tally_node *node)
{
    wf_map *const map = wf_arena_new(&tally->arena, wf_map);
    if (!map)
        return false;
    wf_map_init(map, &tally->arena);
    for (wf_tally_node *at = node->first; at; at = at->next) {
        if (!wf_map_put(map, at->key, at, NULL))
            return false;
    }
    node->by_key = map;
    return true;
}

static wf_tally_node *new_node(wf_tally *tally, wf_tally_node *parent)
{
    wf_tally_node *const made = wf_arena_new(&tally->arena, wf_tally_node);
    if (!made)
        return NULL;
    made->parent = parent;
    tally->nodes++;
    return made;
}

static bool add_member(wf_tally *tally, wf_tally_node *node, wf_tally_node *made, weft_span key)
{
    made->key = wf_arena_dup(&tally->arena, key);
    if (!made->key.ptr || (node->by_key && !wf_map_put(node->by_key, made->key, made, NULL)))
        return false;
    if (node->last)
        node->last->next = made;
    else
        node->first = made;
    node->last = made;
    uint32_t count = 0;
    for (const wf_tally_node *at = node->first; at && count <= SEARCHED; at = at->next)
        count++;
    return node->by_key || count <= SEARCHED || index_members(tally, node);
}

static bool is_full(const wf_tally *tally, wf_tally_node *node, uint32_t depth)
{
    const bool full = tally->nodes >= WF_TALLY_MOST || depth >= WF_TALLY_DEPTH;
    node->skipped = node->skipped || full;
    return full;
}

bool wf_tally_member(wf_tally_node **out, wf_tally *tally, wf_tally_node *node, weft_span key,
                     uint32_t depth)
{
    *out = find(node, key);
    if (*out || is_full(tally, node, depth))
        return true;
    *out = new_node(tally, node);
    return *out && add_member(tally, node, *out, key);
}

bool wf_tally_element(wf_tally_node **out, wf_tally *tally, wf_tally_node *node, uint32_t depth)
{
    if (!node->element && !is_full(tally, node, depth)) {
        node->element = new_node(tally, node);
        if (!node->element)
            return false;
    }
    *out = node->element;
    return true;
}

/* ---- scalars ---- */

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static weft_span trimmed(weft_span text)
{
    while (text.len != 0 && is_blank(text.ptr[text.len - 1]))
        text.len--;
    while (text.len != 0 && is_blank(text.ptr[0]))
        text = weft_span_of(text.ptr + 1, text.len - 1);
    return text;
}

bool wf_tally_remember(wf_tally *tally, wf_tally_node *node, weft_span text)
{
    const weft_span shown = wf_utf8_clip(text, WF_TALLY_EXAMPLE);
    if (node->value_count > WF_TALLY_VALUES)
        return true;
    for (uint32_t i = 0; i < node->value_count; i++) {
        if (weft_span_equal(node->values[i], shown))
            return true;
    }
    if (node->value_count < WF_TALLY_VALUES) {
        node->values[node->value_count] = wf_arena_dup(&tally->arena, shown);
        if (!node->values[node->value_count].ptr)
            return false;
    }
    node->value_count++;
    return true;
}

static bool add_text(wf_tally *tally, wf_tally_node *node, weft_span text)
{
    const weft_span core = trimmed(text);
    if (core.len == 0) {
        node->blanks++;
        return true;
    }
    const uint32_t looks = wf_looks_of(core);
    node->padded += core.len != text.len;
    const uint32_t len = (uint32_t)text.len;
    node->looks = node->texts == 0 ? looks : node->looks & looks;
    node->shortest = node->texts == 0 || len < node->shortest ? len : node->shortest;
    node->longest = len > node->longest ? len : node->longest;
    node->texts++;
    return wf_tally_remember(tally, node, text);
}

static bool add_scalar(wf_tally *tally, wf_tally_node *node, weft_value value)
{
    if (value.kind == WEFT_KIND_TEXT)
        return add_text(tally, node, weft_value_span(value));
    wf_buf_reset(&tally->scratch);
    wf_json_put(&tally->scratch, value);
    const weft_span text = wf_buf_span(&tally->scratch);
    if (value.kind == WEFT_KIND_BOOL)
        node->bools++;
    else
        node->numbers++;
    if (weft_value_is_number(value) && text.len != 0 && !memchr(text.ptr, '.', text.len) &&
        !memchr(text.ptr, 'e', text.len) && !memchr(text.ptr, 'E', text.len))
        node->integers++;
    return tally->scratch.status == WEFT_OK && wf_tally_remember(tally, node, text);
}

/* ---- the walk ---- */

static bool add(wf_tally *tally, wf_tally_node *node, weft_value value, uint32_t depth);

static bool add_map(wf_tally *tally, wf_tally_node *node, weft_value map, uint32_t depth)
{
    node->objects++;
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        if (member->value.kind == WEFT_KIND_MISSING)
            continue;
        wf_tally_node *child = NULL;
        if (!wf_tally_member(&child, tally, node, member->key, depth))
            return false;
        if (child && !add(tally, child, member->value, depth + 1))
            return false;
    }
    return true;
}

static bool add_list(wf_tally *tally, wf_tally_node *node, weft_value list, uint32_t depth)
{
    node->fewest = node->lists == 0 || list.len < node->fewest ? list.len : node->fewest;
    node->most = list.len > node->most ? list.len : node->most;
    node->lists++;
    wf_tally_node *element = NULL;
    if (list.len != 0 && !wf_tally_element(&element, tally, node, depth))
        return false;
    for (uint32_t i = 0; element && i < list.len; i++) {
        if (!add(tally, element, weft_value_element(list, i), depth + 1))
            return false;
    }
    return true;
}

static bool add(wf_tally *tally, wf_tally_node *node, weft_value value, uint32_t depth)
{
    node->seen++;
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
        node->nulls++;
        return true;
    case WEFT_KIND_MAP:
        return add_map(tally, node, value, depth);
    case WEFT_KIND_LIST:
        return add_list(tally, node, value, depth);
    default:
        return add_scalar(tally, node, value);
    }
}

weft_status wf_tally_add(wf_tally *tally, weft_value record)
{
    return add(tally, tally->root, record, 0) ? WEFT_OK : WEFT_NOMEM;
}

/* ---- paths ---- */

static bool is_plain(weft_span key)
{
    for (size_t i = 0; i < key.len; i++) {
        const char c = key.ptr[i];
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
        const bool later = (c >= '0' && c <= '9') || c == '-';
        if (!letter && !(later && i != 0))
            return false;
    }
    return key.len != 0;
}

static void put_step(wf_buf *out, const wf_tally_node *node)
{
    const bool attribute = node->key.len > 1 && node->key.ptr[0] == '@';
    const weft_span name =
        attribute ? weft_span_of(node->key.ptr + 1, node->key.len - 1) : node->key;
    if (node->parent->element == node) {
        wf_buf_put_text(out, "[]");
    } else if (is_plain(name)) {
        wf_buf_put_byte(out, attribute ? '@' : '.');
        wf_buf_put_span(out, name);
    } else {
        wf_buf_put_byte(out, '.');
        wf_json_put_text(out, node->key);
    }
}

void wf_tally_put_path(wf_buf *out, const wf_tally_node *node)
{
    const wf_tally_node *way[2 * WF_TALLY_DEPTH + 2];
    size_t depth = 0;
    for (const wf_tally_node *at = node; at->parent && depth < WF_COUNTOF(way); at = at->parent)
        way[depth++] = at;
    if (depth == 0)
        wf_buf_put_byte(out, '.');
    while (depth != 0)
        put_step(out, way[--depth]);
}
