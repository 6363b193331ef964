/* What values can be asked whatever their kind: number, equality, order, text form, copy. Numbers
   come in four notations; when they do not meet as integers or decimals they are compared digit by
   digit, so that equality is exact for any number of digits. Easy to get wrong: lists have strides. */
#include "vm/value.h"

#include "base/map.h"
#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"
#include "vm/json.h"

#include <inttypes.h>
#include <string.h>

#define DEPTH_MOST (4 * WF_JSON_DEPTH) /* deeper values are unequal and cannot be copied */

const char *weft_kind_name(weft_kind kind)
{
    switch (kind) {
    case WEFT_KIND_MISSING:
        return "missing";
    case WEFT_KIND_NULL:
        return "null";
    case WEFT_KIND_BOOL:
        return "bool";
    case WEFT_KIND_INT:
        return "integer";
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_DOUBLE:
        return "number";
    case WEFT_KIND_DECIMAL:
        return "decimal";
    case WEFT_KIND_TEXT:
        return "text";
    case WEFT_KIND_DATE:
        return "date";
    case WEFT_KIND_DATETIME:
        return "date-time";
    case WEFT_KIND_LIST:
    case WEFT_KIND_LIST_BUILDER:
        return "list";
    case WEFT_KIND_MAP:
    case WEFT_KIND_RECORD:
    case WEFT_KIND_MAP_BUILDER:
        return "object";
    case WEFT_KIND_FAULT:
        return "fault";
    case WEFT_KIND_ABSENT:
        return "absent";
    case WEFT_KIND_XML:
        return "XML node";
    case WEFT_KIND_COUNT:
        break;
    }
    return "unknown";
}

weft_value weft_value_member(weft_value map, weft_span key)
{
    if (map.kind != WEFT_KIND_MAP)
        return weft_missing();
    for (uint32_t i = map.len; i-- != 0;)
        if (weft_span_equal(map.as.map[i].key, key))
            return map.as.map[i].value;
    return weft_missing();
}

/* Numbers. */

bool wf_value_decimal(weft_value *out, wf_arena *arena, const wf_decimal *decimal)
{
    wf_decimal *const kept = wf_arena_alloc(arena, sizeof *kept);
    if (!kept)
        return false;
    *kept = *decimal;
    const weft_value v = {.kind = WEFT_KIND_DECIMAL, .as.decimal = kept};
    *out = v;
    return true;
}

bool wf_value_number(wf_decimal *out, weft_value value)
{
    if (value.kind == WEFT_KIND_INT) {
        *out = wf_decimal_of_int(value.as.integer);
        return true;
    }
    if (value.kind == WEFT_KIND_DECIMAL) {
        *out = *value.as.decimal;
        return true;
    }
    return value.kind == WEFT_KIND_NUMBER && wf_decimal_parse(out, weft_value_span(value));
}

bool wf_value_integer(int64_t *out, weft_value value)
{
    wf_decimal decimal;
    if (value.kind == WEFT_KIND_INT) {
        *out = value.as.integer;
        return true;
    }
    if (value.kind == WEFT_KIND_NUMBER && wf_int64_parse(out, weft_value_span(value)))
        return true;
    return wf_value_number(&decimal, value) && wf_decimal_to_int(out, &decimal);
}

/* A number taken apart: 0.DIGITS * 10^exponent, the digits without zeros at either end. */
typedef struct digits {
    const char *at; /* may contain one point */
    const char *end;
    int64_t exponent;
    bool is_negative;
} digits;

#define EXPONENT_MOST 100000000000000000 /* 10^17; larger ones are cut to it */

static int64_t read_exponent(const char *at, const char *end)
{
    const bool is_negative = *at == '-';
    int64_t exponent = 0;
    at += *at == '-' || *at == '+';
    for (; at != end && exponent < EXPONENT_MOST; at++)
        exponent = exponent * 10 + (*at - '0');
    if (exponent > EXPONENT_MOST)
        exponent = EXPONENT_MOST;
    return is_negative ? -exponent : exponent;
}

/* `text` is a JSON number. */
static digits take_apart(weft_span text)
{
    digits d = {0};
    const char *const end = text.ptr + text.len;
    d.at = text.ptr;
    d.is_negative = *d.at == '-';
    d.at += d.is_negative;
    d.end = d.at;
    const char *point = NULL;
    for (; d.end != end && *d.end != 'e' && *d.end != 'E'; d.end++)
        if (*d.end == '.')
            point = d.end;
    const int64_t power = d.end != end ? read_exponent(d.end + 1, end) : 0;
    if (!point)
        point = d.end;
    while (d.at != d.end && (*d.at == '0' || *d.at == '.'))
        d.at++;
    while (d.at != d.end && (d.end[-1] == '0' || d.end[-1] == '.'))
        d.end--;
    /* digits before the point, or minus the zeros behind it */
    d.exponent = power + (d.at < point ? point - d.at : point + 1 - d.at);
    if (d.at == d.end) {
        d.exponent = 0;
        d.is_negative = false;
    }
    return d;
}

static int compare_digits(digits a, digits b)
{
    if (a.is_negative != b.is_negative)
        return a.is_negative ? -1 : 1;
    const int more = a.is_negative ? -1 : 1;
    if (a.at == a.end || b.at == b.end)
        return ((a.at != a.end) - (b.at != b.end)) * more;
    if (a.exponent != b.exponent)
        return a.exponent < b.exponent ? -more : more;
    for (;; a.at++, b.at++) {
        a.at += a.at != a.end && *a.at == '.';
        b.at += b.at != b.end && *b.at == '.';
        if (a.at == a.end || b.at == b.end)
            return ((a.at != a.end) - (b.at != b.end)) * more;
        if (*a.at != *b.at)
            return *a.at < *b.at ? -more : more;
    }
}

/* The digits of any number that is finite. */
static weft_span number_text(char room[WF_DECIMAL_CHARS], weft_value v)
{
    size_t len = 0;
    if (v.kind == WEFT_KIND_INT)
        len = wf_int64_format(room, v.as.integer);
    else if (v.kind == WEFT_KIND_DECIMAL)
        len = wf_decimal_format(room, v.as.decimal);
    else if (v.kind == WEFT_KIND_DOUBLE)
        len = wf_double_format(room, v.as.real);
    else
        return weft_value_span(v);
    return weft_span_of(room, len);
}

static bool is_finite(double d)
{
    return d - d == 0;
}

static int order_of_doubles(double a, double b)
{
    return (a > b) - (a < b);
}

/* False only where not-a-number is involved. */
static bool compare_numbers(int *out, weft_value a, weft_value b)
{
    if (a.kind == WEFT_KIND_INT && b.kind == WEFT_KIND_INT) {
        *out = (a.as.integer > b.as.integer) - (a.as.integer < b.as.integer);
        return true;
    }
    if (a.kind == WEFT_KIND_DOUBLE || b.kind == WEFT_KIND_DOUBLE) {
        const double x = a.kind == WEFT_KIND_DOUBLE ? a.as.real : 0;
        const double y = b.kind == WEFT_KIND_DOUBLE ? b.as.real : 0;
        if (!is_finite(x) || !is_finite(y) || a.kind == b.kind) {
            *out = order_of_doubles(x, y);
            return *out != 0 || x == y;
        }
    } else {
        wf_decimal x;
        wf_decimal y;
        if (wf_value_number(&x, a) && wf_value_number(&y, b)) {
            *out = wf_decimal_compare(&x, &y);
            return true;
        }
    }
    char room_a[WF_DECIMAL_CHARS];
    char room_b[WF_DECIMAL_CHARS];
    *out = compare_digits(take_apart(number_text(room_a, a)), take_apart(number_text(room_b, b)));
    return true;
}

static bool equal_numbers(weft_value a, weft_value b)
{
    int order;
    if (a.kind == WEFT_KIND_NUMBER && b.kind == WEFT_KIND_NUMBER &&
        weft_span_equal(weft_value_span(a), weft_value_span(b)))
        return true;
    if (!compare_numbers(&order, a, b))
        return a.kind == b.kind && a.as.real != a.as.real && b.as.real != b.as.real;
    return order == 0;
}

/* Keys. The first byte is the kind. */

static void put_number_key(wf_buf *out, weft_span text)
{
    digits d = take_apart(text);
    wf_buf_put_byte(out, d.is_negative ? '-' : '+');
    for (; d.at != d.end; d.at++)
        if (*d.at != '.')
            wf_buf_put_byte(out, *d.at);
    wf_buf_printf(out, "e%" PRId64, d.exponent);
}

bool wf_value_put_key(wf_buf *out, weft_value value)
{
    char room[WF_DECIMAL_CHARS];
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_TEXT:
        wf_buf_put_byte(out, 'T');
        wf_buf_put_span(out, weft_value_span(value));
        return true;
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_INT:
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_DECIMAL:
        if (value.kind == WEFT_KIND_DOUBLE && !is_finite(value.as.real))
            return false;
        wf_buf_put_byte(out, 'N');
        put_number_key(out, number_text(room, value));
        return true;
    case WEFT_KIND_BOOL:
        wf_buf_put_text(out, value.as.boolean ? "Btrue" : "Bfalse");
        return true;
    case WEFT_KIND_DATE:
        wf_buf_printf(out, "D%" PRId64, value.as.integer);
        return true;
    case WEFT_KIND_DATETIME:
        wf_buf_printf(out, "Z%" PRId64 ".%09" PRIu32, value.as.integer, value.len);
        return true;
    default:
        return false;
    }
}

/* Equality. */

static bool equal(weft_value a, weft_value b, int depth);

static bool equal_lists(weft_value a, weft_value b, int depth)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++)
        if (!equal(weft_value_element(a, i), weft_value_element(b, i), depth))
            return false;
    return true;
}

/* Members of a map by key when the two maps have different orders: an index in heap memory for
   large maps; without it (or without memory) the slow way, which is as right. */
typedef struct member_index {
    weft_value map;
    uint32_t *slots; /* 1-based; NULL: none */
    uint32_t mask;
    uint32_t seed;
} member_index;

#define INDEX_FROM 32u

static uint32_t index_slot(const member_index *index, weft_span key)
{
    uint32_t slot = wf_hash(key, index->seed) & index->mask;
    while (index->slots[slot] != 0 &&
           !weft_span_equal(index->map.as.map[index->slots[slot] - 1].key, key))
        slot = (slot + 1) & index->mask;
    return slot;
}

static void index_init(member_index *index, weft_value map)
{
    memset(index, 0, sizeof *index);
    index->map = map;
    if (map.len < INDEX_FROM || map.len > UINT32_MAX / 4)
        return;
    uint32_t size = INDEX_FROM * 2;
    while (size < map.len * 2)
        size *= 2;
    index->slots = wf_alloc(size, sizeof *index->slots);
    if (!index->slots)
        return;
    index->mask = size - 1;
    index->seed = (uint32_t)((uintptr_t)index->slots >> 4);
    for (uint32_t i = 0; i < map.len; i++) /* the last of equal keys stays */
        index->slots[index_slot(index, map.as.map[i].key)] = i + 1;
}

/* 1-based place of the last member under `key`; 0: there is none. */
static uint32_t index_find(const member_index *index, weft_span key)
{
    if (index->slots)
        return index->slots[index_slot(index, key)];
    uint32_t at = index->map.len;
    while (at != 0 && !weft_span_equal(index->map.as.map[at - 1].key, key))
        at--;
    return at;
}

/* Whether each member of `a` is in `b`; a missing member is like none. */
static bool is_part(const member_index *a, const member_index *b, int depth)
{
    for (uint32_t i = 0; i < a->map.len; i++) {
        const weft_member *const member = &a->map.as.map[i];
        if (index_find(a, member->key) != i + 1)
            continue; /* a later one counts */
        const uint32_t at = index_find(b, member->key);
        const weft_value other = at != 0 ? b->map.as.map[at - 1].value : weft_missing();
        if (!equal(member->value, other, depth))
            return false;
    }
    return true;
}

/* Whether `b` has nothing that `a` lacks. Looks at keys alone, so that nested maps are compared once
   and not once per direction, which would double the work with each level. */
static bool is_covered(const member_index *b, const member_index *a)
{
    for (uint32_t i = 0; i < b->map.len; i++) {
        const weft_member *const member = &b->map.as.map[i];
        if (index_find(a, member->key) == 0 && index_find(b, member->key) == i + 1 &&
            member->value.kind != WEFT_KIND_MISSING)
            return false;
    }
    return true;
}

static bool equal_by_key(weft_value a, weft_value b, int depth)
{
    member_index index_a;
    member_index index_b;
    index_init(&index_a, a);
    index_init(&index_b, b);
    const bool is_equal = is_part(&index_a, &index_b, depth) && is_covered(&index_b, &index_a);
    wf_free(index_a.slots);
    wf_free(index_b.slots);
    return is_equal;
}

static bool has_same_keys(weft_value a, weft_value b)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++)
        if (!weft_span_equal(a.as.map[i].key, b.as.map[i].key))
            return false;
    return true;
}

static bool is_last_of_its_key(weft_value map, uint32_t at)
{
    for (uint32_t i = at + 1; i < map.len; i++)
        if (weft_span_equal(map.as.map[i].key, map.as.map[at].key))
            return false;
    return true;
}

static bool equal_maps(weft_value a, weft_value b, int depth)
{
    if (!has_same_keys(a, b))
        return equal_by_key(a, b, depth);
    for (uint32_t i = 0; i < a.len; i++)
        if (!equal(a.as.map[i].value, b.as.map[i].value, depth) && is_last_of_its_key(a, i))
            return false;
    return true;
}

static bool equal(weft_value a, weft_value b, int depth)
{
    if (weft_value_is_number(a) && weft_value_is_number(b))
        return equal_numbers(a, b);
    if (a.kind != b.kind)
        return false;
    switch ((weft_kind)a.kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_ABSENT:
        return true;
    case WEFT_KIND_BOOL:
        return a.as.boolean == b.as.boolean;
    case WEFT_KIND_TEXT:
        return weft_span_equal(weft_value_span(a), weft_value_span(b));
    case WEFT_KIND_DATE:
        return a.as.integer == b.as.integer;
    case WEFT_KIND_DATETIME: /* the same instant, whatever the zone */
        return a.as.integer == b.as.integer && a.len == b.len;
    case WEFT_KIND_LIST:
        return depth < DEPTH_MOST && equal_lists(a, b, depth + 1);
    case WEFT_KIND_MAP:
        return depth < DEPTH_MOST && equal_maps(a, b, depth + 1);
    case WEFT_KIND_XML:
        return a.as.xml == b.as.xml;
    case WEFT_KIND_RECORD:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
        return a.as.block == b.as.block && a.len == b.len;
    case WEFT_KIND_INT:
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_COUNT:
        break;
    }
    return false;
}

bool wf_value_equal(weft_value a, weft_value b)
{
    return equal(a, b, 0);
}

/* Order. */

/* UTF-8 orders by bytes as by code points. */
static int compare_texts(weft_value a, weft_value b)
{
    const uint32_t len = a.len < b.len ? a.len : b.len;
    const int order = len != 0 ? memcmp(a.as.text, b.as.text, len) : 0;
    if (order != 0)
        return order < 0 ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

static int compare_instants(weft_value a, weft_value b)
{
    if (a.as.integer != b.as.integer)
        return a.as.integer < b.as.integer ? -1 : 1;
    return (a.len > b.len) - (a.len < b.len);
}

bool wf_value_compare(int *out, weft_value a, weft_value b)
{
    if (weft_value_is_number(a) && weft_value_is_number(b))
        return compare_numbers(out, a, b);
    if (a.kind != b.kind)
        return false;
    if (a.kind == WEFT_KIND_TEXT)
        *out = compare_texts(a, b);
    else if (a.kind == WEFT_KIND_DATE || a.kind == WEFT_KIND_DATETIME)
        *out = compare_instants(a, b);
    else
        return false;
    return true;
}

bool wf_value_is_blank(weft_value value)
{
    if (value.kind != WEFT_KIND_TEXT)
        return weft_value_is_nothing(value);
    const unsigned char first = value.len != 0 ? (unsigned char)value.as.text[0] : ' ';
    if (first > ' ' && first < 0x80)
        return false;
    return wf_utf8_trim(weft_value_span(value)).len == 0;
}

/* Text form. */

void wf_value_put_text(wf_buf *out, weft_value value)
{
    char room[WF_DECIMAL_CHARS];
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_TEXT:
    case WEFT_KIND_NUMBER:
        wf_buf_put(out, value.as.text, value.len);
        break;
    case WEFT_KIND_DATE:
        wf_buf_put(out, room, wf_date_format(room, value.as.integer));
        break;
    case WEFT_KIND_DATETIME:
        wf_buf_put(out, room, wf_datetime_format(room, value));
        break;
    case WEFT_KIND_NULL:
        break;
    case WEFT_KIND_DOUBLE:
        if (is_finite(value.as.real))
            wf_buf_put(out, room, wf_double_format(room, value.as.real));
        break;
    case WEFT_KIND_MISSING:
    case WEFT_KIND_BOOL:
    case WEFT_KIND_INT:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_LIST:
    case WEFT_KIND_MAP:
    case WEFT_KIND_RECORD:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_XML:
    case WEFT_KIND_COUNT:
        wf_json_put(out, value);
        break;
    }
}

/* Copies. */

static weft_status copy(weft_value *out, weft_value value, wf_arena *arena, int depth);

static weft_status copy_text(weft_value *out, weft_value value, wf_arena *arena)
{
    char *const text = wf_arena_alloc(arena, value.len);
    if (!text)
        return WEFT_NOMEM;
    if (value.len != 0)
        memcpy(text, value.as.text, value.len);
    value.as.text = text;
    value.flags &= (uint8_t) ~(WEFT_VALUE_ROOMY | WEFT_VALUE_ESCAPED);
    *out = value;
    return WEFT_OK;
}

static weft_status copy_list(weft_value *out, weft_value value, wf_arena *arena, int depth)
{
    weft_value *const items = wf_arena_zero(arena, value.len, sizeof *items);
    weft_status rc = items ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < value.len; i++)
        rc = copy(&items[i], weft_value_element(value, i), arena, depth);
    value.as.list = items;
    value.extra = 1;
    if (rc == WEFT_OK)
        *out = value;
    return rc;
}

static weft_status copy_map(weft_value *out, weft_value value, wf_arena *arena, int depth)
{
    weft_member *const members = wf_arena_zero(arena, value.len, sizeof *members);
    weft_status rc = members ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < value.len; i++) {
        members[i].key = wf_arena_dup(arena, value.as.map[i].key);
        rc = members[i].key.ptr ? copy(&members[i].value, value.as.map[i].value, arena, depth)
                                : WEFT_NOMEM;
    }
    value.as.map = members;
    if (rc == WEFT_OK)
        *out = value;
    return rc;
}

static weft_status copy(weft_value *out, weft_value value, wf_arena *arena, int depth)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_TEXT:
    case WEFT_KIND_NUMBER:
        return copy_text(out, value, arena);
    case WEFT_KIND_DECIMAL:
        return wf_value_decimal(out, arena, value.as.decimal) ? WEFT_OK : WEFT_NOMEM;
    case WEFT_KIND_LIST:
        return depth < DEPTH_MOST ? copy_list(out, value, arena, depth + 1) : WEFT_LIMIT;
    case WEFT_KIND_MAP:
        return depth < DEPTH_MOST ? copy_map(out, value, arena, depth + 1) : WEFT_LIMIT;
    case WEFT_KIND_RECORD:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_XML:
        return WEFT_MISUSE; /* they mean something only beside their block or tree */
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_BOOL:
    case WEFT_KIND_INT:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_COUNT:
        break;
    }
    *out = value;
    return WEFT_OK;
}

weft_status wf_value_copy(weft_value *out, weft_value value, wf_arena *arena)
{
    return copy(out, value, arena, 0);
}
