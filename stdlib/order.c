/* Lists in order: sorting, and the first and last by a key. Keys have an order or the call fails;
   no kind is put before another. What is easy to get wrong: the sort is stable in both directions,
   so descending is no reversal. */
#include "stdlib/families.h"

#include "stdlib/lib.h"

typedef struct sort_row {
    weft_value key;
    weft_value item;
} sort_row;

/* Whether two keys can stand in one order; numbers were made exact before. */
static bool is_comparable(weft_value a, weft_value b)
{
    int order;
    if (a.kind == WEFT_KIND_BOOL && b.kind == WEFT_KIND_BOOL)
        return true;
    return wf_value_compare(&order, a, b);
}

static weft_status fail_order(weft_call *call, const char *function, weft_value a, weft_value b)
{
    return weft_call_fail(
        call,
        "%s and %s have no order; %s() takes numbers, texts, dates, date-times or "
        "booleans, all of one kind",
        wf_lib_show(a).text, wf_lib_show(b).text, function);
}

static weft_status check_part(weft_call *call, const char *function, uint32_t i, weft_value key,
                              weft_value first)
{
    if (weft_value_is_nothing(key))
        return weft_call_fail(call, "the key of element %u is %s; %s() needs one: use ??",
                              (unsigned)i, wf_lib_show(key).text, function);
    return is_comparable(first, key) ? WEFT_OK : fail_order(call, function, first, key);
}

/* Literal numbers are read once here, not at each comparison. */
static weft_status read_part(weft_value *key, weft_call *call, const char *function, uint32_t i)
{
    return weft_value_is_number(*key) ? wf_lib_number_element(key, call, function, i, *key)
                                      : WEFT_OK;
}

/* A list as key: its elements count in turn. */
static weft_status read_compound(weft_value *key, weft_call *call, const char *function, uint32_t i,
                                 weft_value first)
{
    weft_value *const parts = wf_lib_values(call, key->len);
    if (!parts)
        return WEFT_NOMEM;
    if (first.kind != WEFT_KIND_LIST || first.len != key->len)
        return fail_order(call, function, first, *key);
    for (uint32_t k = 0; k < key->len; k++) {
        parts[k] = weft_value_element(*key, k);
        weft_status rc = read_part(&parts[k], call, function, i);
        if (rc == WEFT_OK)
            rc = check_part(call, function, i, parts[k],
                            i == 0 ? parts[k] : weft_value_element(first, k));
        if (rc != WEFT_OK)
            return rc;
    }
    *key = weft_list(parts, key->len);
    return WEFT_OK;
}

static weft_status read_key(weft_value *key, weft_call *call, const char *function, uint32_t i,
                            weft_value first)
{
    if (key->kind == WEFT_KIND_LIST)
        return read_compound(key, call, function, i, first);
    const weft_status rc = read_part(key, call, function, i);
    return rc == WEFT_OK ? check_part(call, function, i, *key, i == 0 ? *key : first) : rc;
}

static int compare_parts(weft_value a, weft_value b)
{
    int order = 0;
    if (a.kind == WEFT_KIND_BOOL)
        return a.as.boolean - b.as.boolean;
    (void)wf_value_compare(&order, a, b); /* read_key saw to it that they have an order */
    return order;
}

static int compare_keys(weft_value a, weft_value b)
{
    int order = 0;
    if (a.kind != WEFT_KIND_LIST)
        return compare_parts(a, b);
    for (uint32_t k = 0; order == 0 && k < a.len; k++)
        order = compare_parts(weft_value_element(a, k), weft_value_element(b, k));
    return order;
}

/* Merges the neighbours [from, middle) and [middle, to). */
static void merge(sort_row *into, const sort_row *rows, size_t from, size_t middle, size_t to,
                  int sign)
{
    size_t left = from;
    size_t right = middle;
    for (size_t at = from; at < to; at++) {
        const bool take_left =
            left < middle &&
            (right == to || compare_keys(rows[left].key, rows[right].key) * sign <= 0);
        into[at] = take_left ? rows[left++] : rows[right++];
    }
}

static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Bottom-up merge sort; gives the array that holds the result. */
static const sort_row *sort_rows(sort_row *rows, sort_row *spare, size_t count, int sign)
{
    for (size_t width = 1; width < count; width *= 2) {
        for (size_t from = 0; from < count; from += 2 * width)
            merge(spare, rows, from, lesser(from + width, count), lesser(from + 2 * width, count),
                  sign);
        sort_row *const other = rows;
        rows = spare;
        spare = other;
    }
    return rows;
}

static weft_status sort_by_keys(weft_value *out, weft_call *call, const char *function,
                                weft_value xs, weft_value keys, weft_value direction)
{
    static const char *const directions[] = {"asc", "desc"};
    uint32_t is_descending = 0;
    weft_status rc = WEFT_OK;
    if (direction.kind != WEFT_KIND_MISSING)
        rc = wf_lib_choice(&is_descending, call, "order", direction, directions, 2);
    if (rc != WEFT_OK)
        return rc;
    sort_row *const rows = weft_call_alloc(call, 2 * (size_t)xs.len * sizeof *rows);
    weft_value *const items = rows ? wf_lib_values(call, xs.len) : NULL;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < xs.len; i++) {
        rows[i].item = weft_value_element(xs, i);
        rows[i].key = weft_value_element(keys, i);
        rc = read_key(&rows[i].key, call, function, i, rows[0].key);
        if (rc != WEFT_OK)
            return rc;
    }
    const sort_row *const sorted = sort_rows(rows, rows + xs.len, xs.len, is_descending ? -1 : 1);
    for (uint32_t i = 0; i < xs.len; i++)
        items[i] = sorted[i].item;
    *out = weft_list(items, xs.len);
    return WEFT_OK;
}

static weft_status order_sort(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return sort_by_keys(out, call, "sort", args[0], args[0], wf_lib_arg(args, count, 1));
}

static weft_status order_sort_by(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return sort_by_keys(out, call, "sort_by", args[0], args[1], wf_lib_arg(args, count, 2));
}

/* The first element with the least (`sign` 1) or greatest key. */
static weft_status extreme_element(weft_value *out, weft_call *call, const char *function,
                                   weft_value xs, weft_value keys, int sign)
{
    uint32_t best = 0;
    *out = weft_missing();
    if (xs.len == 0)
        return WEFT_OK;
    for (uint32_t i = 0; i < xs.len; i++) {
        const weft_value key = weft_value_element(keys, i);
        const weft_value least = weft_value_element(keys, best);
        if (!is_comparable(key, least))
            return fail_order(call, function, least, key);
        if (compare_parts(key, least) * sign < 0)
            best = i;
    }
    *out = weft_value_element(xs, best);
    return WEFT_OK;
}

static weft_status order_min_by(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return extreme_element(out, call, "min_by", args[0], args[1], 1);
}

static weft_status order_max_by(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return extreme_element(out, call, "max_by", args[0], args[1], -1);
}

static weft_status extreme_date(weft_value *out, weft_call *call, const char *function,
                                weft_value xs, int sign)
{
    for (uint32_t i = 0; i < xs.len; i++) {
        const weft_value item = weft_value_element(xs, i);
        if (item.kind != WEFT_KIND_DATE && item.kind != WEFT_KIND_DATETIME)
            return wf_lib_fail_element(call, function, i, item, "dates or date-times");
    }
    return extreme_element(out, call, function, xs, xs, sign);
}

static weft_status order_earliest(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return extreme_date(out, call, "earliest", args[0], 1);
}

static weft_status order_latest(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return extreme_date(out, call, "latest", args[0], -1);
}

static const weft_resolver rows[] = {
    {"sort", "(xs: list<a>, order?: text) -> list<a>", WEFT_PURE, order_sort,
     "The elements in order: numbers by value, texts by code point, dates, date-times, false "
     "before "
     "true. `order` is \"asc\" (the default) or \"desc\"; equal elements keep their order. "
     "Elements "
     "of different kinds fail.\n"
     "e.g. [3, 1, 2].sort() gives [1, 2, 3]\n"
     "e.g. [\"b\", \"a\"].sort(\"desc\") gives [\"b\", \"a\"]\n"
     "e.g. [1, \"a\"].sort() fails",
     NULL},
    {"sort_by",
     "(xs: list<a>, key: fn(a) -> text|number|bool|date|datetime|list<any>, order?: text) -> "
     "list<a>",
     WEFT_PURE, order_sort_by,
     "The elements in the order of their keys, which are as for sort(), or lists of those, "
     "compared "
     "part by part. `order` is \"asc\" (the default) or \"desc\"; elements with equal keys keep "
     "their "
     "order. A missing key fails.\n"
     "e.g. [{ n: 2 }, { n: 1 }].sort_by(x => x.n) gives [{ n: 1 }, { n: 2 }]\n"
     "e.g. [{ n: 2 }, {}].sort_by(x => x.n) fails",
     NULL},
    {"min_by", "(xs: list<a>, key: fn(a) -> text|number|bool|date|datetime) -> a?", WEFT_PURE,
     order_min_by,
     "The first element with the least key; missing for an empty list. Keys are numbers, texts, "
     "dates or date-times, all of one kind.\n"
     "e.g. [{ n: 2 }, { n: 1 }].min_by(x => x.n) gives { n: 1 }",
     NULL},
    {"max_by", "(xs: list<a>, key: fn(a) -> text|number|bool|date|datetime) -> a?", WEFT_PURE,
     order_max_by,
     "The first element with the greatest key; missing for an empty list. Keys are numbers, texts, "
     "dates or date-times, all of one kind.\n"
     "e.g. [\"ab\", \"c\"].max_by(x => x.length()) gives \"ab\"",
     NULL},
    {"earliest", "(xs: list<a>) -> a?", WEFT_PURE, order_earliest,
     "The earliest of dates or of date-times; missing for an empty list.\n"
     "e.g. [\"2025-02-01\".date(), \"2025-01-01\".date()].earliest().text() gives \"2025-01-01\"",
     NULL},
    {"latest", "(xs: list<a>) -> a?", WEFT_PURE, order_latest,
     "The latest of dates or of date-times; missing for an empty list.\n"
     "e.g. [\"2025-02-01\".date(), \"2025-01-01\".date()].latest().text() gives \"2025-02-01\"",
     NULL},
};

const weft_family wf_order_family = {
    "order", "Lists in order: sorting, and the first and last by a key.", rows, WF_COUNTOF(rows)};
