/* The names of a block of fields. The package writes each with its own set(): dots nest, brackets make
   lists, a later name may go into what an earlier one wrote. Plain names that do not touch each other
   are entries of an object; the rest is put together by a function. */
#include "compiler/mapping.h"

#include <stdlib.h>
#include <string.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* Names between dots, so that the entry can be written down as it is. */
static bool is_dotted_plain(weft_span name)
{
    bool fresh = true;
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const bool fits = fresh ? is_letter(c) : is_letter(c) || c == '.' || (c >= '0' && c <= '9');
        if (!fits)
            return false;
        fresh = c == '.';
    }
    return !fresh;
}

static bool is_single(weft_span name)
{
    return name.len != 0 && !memchr(name.ptr, '.', name.len) && !memchr(name.ptr, '[', name.len);
}

/* `b` is `a` or goes into it. */
static bool is_within(weft_span a, weft_span b)
{
    return b.len >= a.len && memcmp(a.ptr, b.ptr, a.len) == 0 &&
           (b.len == a.len || b.ptr[a.len] == '.');
}

/* A dot is only found in a name that stands in the file as it is, without escapes. */
static bool is_entry(const wf_document *field)
{
    static const weft_span proto = {"__proto__", 9};
    if (is_single(field->key))
        return !weft_span_equal(field->key, proto);
    return is_dotted_plain(field->key) && !is_within(proto, field->key) &&
           field->key_end - field->key_start == field->key.len + 2;
}

bool wf_mapping_goes_into(const wf_map *names, weft_span name)
{
    uint32_t dots = 0;
    for (size_t i = 0; i < name.len && dots <= WF_NODE_MAX_HEIGHT; i++) {
        if (name.ptr[i] != '.')
            continue;
        if (wf_map_find(names, weft_span_of(name.ptr, i)))
            return true;
        dots++; /* a name of more is refused when it is checked */
    }
    return false;
}

/* ---- elements of lists ---- */

bool wf_mapping_element_of(wf_mapping_element *out, const wf_document *field)
{
    const weft_span key = field->key;
    const char *const open = key.len != 0 ? memchr(key.ptr, '[', key.len) : NULL;
    if (!open || field->key_end - field->key_start != key.len + 2)
        return false;
    size_t at = (size_t)(open - key.ptr) + 1;
    const size_t digits = at;
    out->list = weft_span_of(key.ptr, digits - 1);
    out->index = 0;
    for (; at < key.len && key.ptr[at] >= '0' && key.ptr[at] <= '9' && at - digits < 4; at++)
        out->index = out->index * 10 + (size_t)(key.ptr[at] - '0');
    if (at == digits || at + 2 >= key.len || memcmp(key.ptr + at, "].", 2) != 0 ||
        (key.ptr[digits] == '0' && at - digits > 1))
        return false;
    out->member = weft_span_of(key.ptr + at + 2, key.len - at - 2);
    return is_dotted_plain(out->list) && is_dotted_plain(out->member) && is_single(out->list) &&
           is_single(out->member) && !weft_span_equal(out->member, weft_span_text("__proto__"));
}

/* A constant and nothing else: its element is there, whatever the record holds. */
static bool is_constant(const wf_document *field)
{
    return field->kind == WF_DOCUMENT_OBJECT && field->count == 1 &&
           wf_mapping_find(field, "value") != NULL;
}

/* How many fields from `first` on write to element `index` of `list`. */
static size_t run_of(const wf_mapping_members *fields, size_t first, weft_span list, size_t index,
                     bool *is_sure)
{
    wf_mapping_element name;
    size_t end = first;
    *is_sure = false;
    while (end < fields->count && wf_mapping_element_of(&name, fields->items[end].value) &&
           weft_span_equal(name.list, list) && name.index == index) {
        *is_sure = *is_sure || is_constant(fields->items[end].value);
        end++;
    }
    return end - first;
}

size_t wf_mapping_list_fields(const wf_mapping_members *fields, size_t first)
{
    wf_mapping_element name;
    size_t count = 0;
    if (!wf_mapping_element_of(&name, fields->items[first].value))
        return 0;
    for (size_t index = 0;; index++) {
        bool is_sure;
        const size_t run = run_of(fields, first + count, name.list, index, &is_sure);
        if (run == 0)
            return count;
        if (!is_sure)
            return 0;
        count += run;
    }
}

/* ---- all of them ---- */

bool wf_mapping_are_entries(wf_mapping *m, const wf_mapping_members *fields)
{
    wf_map names;
    wf_map_init(&names, &m->unit->arena);
    for (size_t i = 0; i < fields->count; i++) {
        const size_t listed = wf_mapping_list_fields(fields, i);
        weft_span name = fields->items[i].key;
        if (listed != 0)
            name.len = (size_t)((const char *)memchr(name.ptr, '[', name.len) - name.ptr);
        else if (!is_entry(fields->items[i].value))
            return false;
        if (wf_map_find(&names, name))
            return false;
        if (!wf_map_put(&names, name, &names, NULL))
            m->unit->status = WEFT_NOMEM;
        i += listed != 0 ? listed - 1 : 0;
    }
    for (size_t i = 0; i < fields->count && m->unit->status == WEFT_OK; i++) {
        if (wf_mapping_goes_into(&names, fields->items[i].key))
            return false;
    }
    return true;
}

static int by_place(const void *a, const void *b)
{
    const wf_mapping_member *const left = a;
    const wf_mapping_member *const right = b;
    return (left->value->key_start > right->value->key_start) -
           (left->value->key_start < right->value->key_start);
}

bool wf_mapping_fields(wf_mapping *m, wf_mapping_members *out, const wf_document *object)
{
    const weft_status rc = wf_mapping_members_of(out, object, &m->unit->arena);
    if (rc != WEFT_OK) {
        m->unit->status = rc;
        return false;
    }
    if (m->faithful || out->count < 2)
        return true;
    wf_mapping_member *items = wf_arena_alloc(&m->unit->arena, out->count * sizeof *items);
    if (!items) {
        m->unit->status = WEFT_NOMEM;
        return false;
    }
    memcpy(items, out->items, out->count * sizeof *items);
    qsort(items, out->count, sizeof *items, by_place);
    out->items = items;
    return true;
}
