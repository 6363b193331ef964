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

/* Whether some other field is what stands before a dot of the name. */
static bool goes_into(const wf_map *names, weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] == '.' && wf_map_find(names, weft_span_of(name.ptr, i)))
            return true;
    }
    return false;
}

bool wf_mapping_are_entries(wf_mapping *m, const wf_mapping_members *fields)
{
    wf_map names;
    wf_map_init(&names, &m->unit->arena);
    for (size_t i = 0; i < fields->count; i++) {
        if (!is_entry(fields->items[i].value))
            return false;
        if (!wf_map_put(&names, fields->items[i].key, &names, NULL))
            m->unit->status = WEFT_NOMEM;
    }
    for (size_t i = 0; i < fields->count && m->unit->status == WEFT_OK; i++) {
        if (goes_into(&names, fields->items[i].key))
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
