/* ECMAScript's view of a JSON value, as far as the package's rules need it (ECMA-262: ToBoolean,
   ToString, OrdinaryOwnPropertyKeys). Nothing here is inherited: own members only. */
#include "compiler/mapping_value.h"

#include "base/map.h"
#include "base/number.h"
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>

#define INDEX_MOST   4294967294u /* 2^32 - 2: the last list index */
#define INDEX_DIGITS 10u

bool wf_mapping_is_truthy(const wf_document *value)
{
    double number = 0;
    if (!value)
        return false;
    switch ((wf_document_kind)value->kind) {
    case WF_DOCUMENT_NULL:
    case WF_DOCUMENT_ERROR:
        return false;
    case WF_DOCUMENT_BOOL:
        return value->truth;
    case WF_DOCUMENT_NUMBER:
        return !wf_double_parse(&number, value->text) || number < 0 || number > 0;
    case WF_DOCUMENT_STRING:
        return value->text.len != 0;
    case WF_DOCUMENT_LIST:
    case WF_DOCUMENT_OBJECT:
        break;
    }
    return true;
}

bool wf_mapping_is_object(const wf_document *value)
{
    return value && (value->kind == WF_DOCUMENT_OBJECT || value->kind == WF_DOCUMENT_LIST);
}

const char *wf_mapping_type_name(const wf_document *value)
{
    static const char *const names[] = {
        [WF_DOCUMENT_NULL] = "object",   [WF_DOCUMENT_BOOL] = "boolean",
        [WF_DOCUMENT_NUMBER] = "number", [WF_DOCUMENT_STRING] = "string",
        [WF_DOCUMENT_LIST] = "object",   [WF_DOCUMENT_OBJECT] = "object",
        [WF_DOCUMENT_ERROR] = "object",
    };
    return value ? names[value->kind] : "undefined";
}

static void put_number(wf_buf *out, weft_span text)
{
    double number = 0;
    char room[WF_DOUBLE_CHARS];
    if (!wf_double_parse(&number, text)) {
        wf_buf_put_span(out, text);
    } else if (number > 1.7976931348623157e308 || number < -1.7976931348623157e308) {
        wf_buf_put_text(out, number < 0 ? "-Infinity" : "Infinity");
    } else {
        if (!(number < 0 || number > 0))
            number = 0; /* -0 is "0" */
        wf_buf_put(out, room, wf_double_format(room, number));
    }
}

/* Lists nest at most 200 deep (grammar/document.h), so does the recursion. */
void wf_mapping_put_text(wf_buf *out, const wf_document *value)
{
    if (!value) {
        wf_buf_put_text(out, "undefined");
        return;
    }
    switch ((wf_document_kind)value->kind) {
    case WF_DOCUMENT_NULL:
    case WF_DOCUMENT_ERROR:
        wf_buf_put_text(out, "null");
        break;
    case WF_DOCUMENT_BOOL:
        wf_buf_put_text(out, value->truth ? "true" : "false");
        break;
    case WF_DOCUMENT_NUMBER:
        put_number(out, value->text);
        break;
    case WF_DOCUMENT_STRING:
        wf_buf_put_span(out, value->text);
        break;
    case WF_DOCUMENT_OBJECT:
        wf_buf_put_text(out, "[object Object]");
        break;
    case WF_DOCUMENT_LIST:
        for (const wf_document *item = value->first; item; item = item->next) {
            if (item->kind != WF_DOCUMENT_NULL)
                wf_mapping_put_text(out, item);
            if (item->next)
                wf_buf_put_byte(out, ',');
        }
        break;
    }
}

bool wf_mapping_is_index(uint32_t *index, weft_span name)
{
    uint64_t value = 0;
    if (name.len == 0 || name.len > INDEX_DIGITS || (name.ptr[0] == '0' && name.len > 1))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9')
            return false;
        value = value * 10 + (uint64_t)(name.ptr[i] - '0');
    }
    *index = (uint32_t)value;
    return value <= INDEX_MOST;
}

/* ---- members ---- */

static int by_index(const void *left, const void *right)
{
    const wf_mapping_member *const a = left;
    const wf_mapping_member *const b = right;
    uint32_t ia = 0;
    uint32_t ib = 0;
    (void)wf_mapping_is_index(&ia, a->key); /* only indexes are sorted */
    (void)wf_mapping_is_index(&ib, b->key);
    return ia < ib ? -1 : ia > ib;
}

/* Moves the indexes of `names` to the front and sorts them. */
static weft_status put_in_order(wf_mapping_members *out, const wf_map *names, wf_arena *arena)
{
    wf_mapping_member *const items = wf_arena_zero(arena, (size_t)names->count + 1, sizeof *items);
    size_t indexes = 0;
    size_t count = 0;
    uint32_t index;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < names->count; i++)
        indexes += wf_mapping_is_index(&index, names->entries[i].key);
    size_t others = indexes;
    for (uint32_t i = 0; i < names->count; i++) {
        const weft_span key = names->entries[i].key;
        wf_mapping_member *const to =
            wf_mapping_is_index(&index, key) ? &items[count++] : &items[others++];
        to->key = key;
        to->value = names->entries[i].value;
    }
    if (indexes > 1)
        qsort(items, indexes, sizeof *items, by_index);
    out->items = items;
    out->count = names->count;
    return WEFT_OK;
}

static weft_status members_of_object(wf_mapping_members *out, const wf_document *object,
                                     wf_arena *arena)
{
    wf_map names;
    wf_map_init(&names, arena);
    for (wf_document *member = object->first; member; member = member->next) {
        if (!wf_map_put(&names, member->key, member, NULL))
            return WEFT_NOMEM;
    }
    return put_in_order(out, &names, arena);
}

/* `count` members named 0, 1, 2 …: the elements from `first` on, or `same` each time. */
static weft_status members_by_number(wf_mapping_members *out, size_t count,
                                     const wf_document *first, const wf_document *same,
                                     wf_arena *arena)
{
    wf_mapping_member *const items = wf_arena_zero(arena, count + 1, sizeof *items);
    if (!items)
        return WEFT_NOMEM;
    for (size_t i = 0; i < count; i++) {
        char digits[WF_INT64_CHARS];
        const size_t len = wf_int64_format(digits, (int64_t)i);
        items[i].key = wf_arena_dup(arena, weft_span_of(digits, len));
        items[i].value = same ? same : first;
        if (!items[i].key.ptr)
            return WEFT_NOMEM;
        first = first ? first->next : NULL;
    }
    out->items = items;
    out->count = count;
    return WEFT_OK;
}

static size_t units_of(weft_span text)
{
    size_t units = 0;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.ptr[i];
        units += (size_t)((byte & 0xc0) != 0x80) + (size_t)(byte >= 0xf0);
    }
    return units;
}

weft_status wf_mapping_members_of(wf_mapping_members *out, const wf_document *value,
                                  wf_arena *arena)
{
    const wf_mapping_members none = {0};
    *out = none;
    if (!value)
        return WEFT_OK;
    if (value->kind == WF_DOCUMENT_OBJECT)
        return members_of_object(out, value, arena);
    if (value->kind == WF_DOCUMENT_LIST)
        return members_by_number(out, value->count, value->first, NULL, arena);
    if (value->kind == WF_DOCUMENT_STRING)
        return members_by_number(out, units_of(value->text), NULL, value, arena);
    return WEFT_OK;
}

const wf_document *wf_mapping_find(const wf_document *object, const char *key)
{
    return wf_document_member(object, weft_span_text(key));
}

const wf_document *wf_mapping_text(const wf_document *object, const char *key)
{
    const wf_document *const found = wf_mapping_find(object, key);
    return found && found->kind == WF_DOCUMENT_STRING && found->text.len != 0 ? found : NULL;
}

wf_place wf_mapping_place(const wf_document_file *file, const wf_document *value)
{
    wf_place place = {file->source, 0, 0};
    if (value && value->key_end != 0) {
        place.start = value->key_start;
        place.end = value->key_end;
    } else if (value) {
        place.start = value->start;
        place.end = value->start < value->end ? value->start + 1 : value->end;
    }
    return place;
}
