/* Lists. The machine runs lambdas: a body with a lambda parameter receives the list of its results,
   one per element. What is easy to get wrong: a list may have a stride, so elements are read with
   weft_value_element, and a part of a list keeps the stride of the whole. */
#include "stdlib/families.h"

#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/lib.h"
#include "stdlib/search.h"

/* `n` elements from `from` on, without copying. */
static weft_value part(weft_value list, uint32_t from, uint32_t n)
{
    weft_value v = weft_list(n != 0 ? list.as.list + (size_t)from * list.extra : NULL, n);
    v.extra = list.extra;
    return v;
}

static weft_status truth(bool *out, weft_call *call, const char *function, weft_value results,
                         uint32_t i)
{
    const weft_value result = weft_value_element(results, i);
    if (result.kind != WEFT_KIND_BOOL)
        return weft_call_fail(call, "the condition for element %u is %s; %s() takes true or false",
                              (unsigned)i, wf_lib_show(result).text, function);
    *out = result.as.boolean;
    return WEFT_OK;
}

static weft_status list_map(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    *out = args[1];
    return WEFT_OK;
}

/* Those elements of `xs` whose result equals `wanted`. */
static weft_status select_elements(weft_value *out, weft_call *call, const char *function,
                                   weft_value xs, weft_value results, bool wanted)
{
    weft_value *const items = wf_lib_values(call, xs.len);
    uint32_t n = 0;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < xs.len; i++) {
        bool holds = false;
        const weft_status rc = truth(&holds, call, function, results, i);
        if (rc != WEFT_OK)
            return rc;
        if (holds == wanted)
            items[n++] = weft_value_element(xs, i);
    }
    *out = weft_list(items, n);
    return WEFT_OK;
}

static weft_status list_filter(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return select_elements(out, call, "filter", args[0], args[1], true);
}

static weft_status list_partition(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    weft_value *const both = wf_lib_values(call, 2);
    if (!both)
        return WEFT_NOMEM;
    weft_status rc = select_elements(&both[0], call, "partition", args[0], args[1], true);
    if (rc == WEFT_OK)
        rc = select_elements(&both[1], call, "partition", args[0], args[1], false);
    if (rc == WEFT_OK)
        *out = weft_list(both, 2);
    return rc;
}

/* The first element whose result equals `wanted`: its number, or xs.len. */
static weft_status find_element(uint32_t *out, weft_call *call, const char *function, weft_value xs,
                                weft_value results, bool wanted)
{
    for (uint32_t i = 0; i < xs.len; i++) {
        bool holds = false;
        const weft_status rc = truth(&holds, call, function, results, i);
        if (rc != WEFT_OK)
            return rc;
        if (holds == wanted) {
            *out = i;
            return WEFT_OK;
        }
    }
    *out = xs.len;
    return WEFT_OK;
}

static weft_status list_find(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    uint32_t at;
    const weft_status rc = find_element(&at, call, "find", args[0], args[1], true);
    if (rc == WEFT_OK)
        *out = at < args[0].len ? weft_value_element(args[0], at) : weft_missing();
    return rc;
}

static weft_status list_all(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    uint32_t at;
    const weft_status rc = find_element(&at, call, "all", args[0], args[1], false);
    if (rc == WEFT_OK)
        *out = weft_bool(at == args[0].len);
    return rc;
}

static weft_status list_any(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    uint32_t at;
    const weft_status rc = find_element(&at, call, "any", args[0], args[1], true);
    if (rc == WEFT_OK)
        *out = weft_bool(at < args[0].len);
    return rc;
}

static weft_status list_none(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    uint32_t at;
    const weft_status rc = find_element(&at, call, "none", args[0], args[1], true);
    if (rc == WEFT_OK)
        *out = weft_bool(at == args[0].len);
    return rc;
}

static weft_status list_count(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_value results = wf_lib_arg(args, count, 1);
    if (results.kind != WEFT_KIND_LIST) {
        *out = weft_int(args[0].len);
        return WEFT_OK;
    }
    int64_t n = 0;
    for (uint32_t i = 0; i < args[0].len; i++) {
        bool holds = false;
        const weft_status rc = truth(&holds, call, "count", results, i);
        if (rc != WEFT_OK)
            return rc;
        n += holds;
    }
    *out = weft_int(n);
    return WEFT_OK;
}

/* The list whose numbers count: the lambda's results, or the elements themselves. */
static weft_value numbers_of(const weft_value *args, uint32_t count)
{
    const weft_value results = wf_lib_arg(args, count, 1);
    return results.kind == WEFT_KIND_LIST ? results : args[0];
}

static weft_status add_up(weft_value *out, weft_call *call, const char *function, weft_value list)
{
    int64_t whole = 0; /* as long as it is enough */
    wf_decimal sum = wf_decimal_of_int(0);
    bool exact = true;
    for (uint32_t i = 0; i < list.len; i++) {
        wf_decimal term;
        const weft_value item = weft_value_element(list, i);
        if (exact && item.kind == WEFT_KIND_INT && wf_int64_add(&whole, whole, item.as.integer))
            continue;
        if (exact)
            sum = wf_decimal_of_int(whole);
        exact = false;
        if (!wf_value_number(&term, item))
            return wf_lib_fail_element(call, function, i, item, "numbers of at most 38 digits");
        if (!wf_decimal_add(&sum, &sum, &term))
            return weft_call_fail(call, "the sum has more than %d digits", WF_DECIMAL_DIGITS);
    }
    if (!exact)
        return sum.scale == 0 ? wf_lib_number(out, call, &sum) : wf_lib_decimal(out, call, &sum);
    *out = weft_int(whole);
    return WEFT_OK;
}

static weft_status list_sum(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return add_up(out, call, "sum", numbers_of(args, count));
}

static weft_status list_avg(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    wf_decimal sum;
    const wf_decimal n = wf_decimal_of_int(args[0].len);
    *out = weft_missing();
    if (args[0].len == 0)
        return WEFT_OK;
    weft_value total = weft_int(0);
    const weft_status rc = add_up(&total, call, "avg", numbers_of(args, count));
    if (rc != WEFT_OK)
        return rc;
    if (!wf_value_number(&sum, total) || !wf_decimal_div(&sum, &sum, &n))
        return weft_call_fail(call, "the average has more than %d digits", WF_DECIMAL_DIGITS);
    return sum.scale == 0 ? wf_lib_number(out, call, &sum) : wf_lib_decimal(out, call, &sum);
}

/* The least (`sign` 1) or greatest (-1) number of a list; missing when it is empty. */
static weft_status extreme_number(weft_value *out, weft_call *call, const char *function,
                                  weft_value list, int sign)
{
    weft_value best = weft_missing();
    for (uint32_t i = 0; i < list.len; i++) {
        int order = -1;
        weft_value number;
        const weft_status rc =
            wf_lib_number_element(&number, call, function, i, weft_value_element(list, i));
        if (rc != WEFT_OK)
            return rc;
        if (i == 0 || (wf_value_compare(&order, number, best) && order * sign < 0))
            best = number;
    }
    *out = best;
    return WEFT_OK;
}

static weft_status list_min(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return extreme_number(out, call, "min", numbers_of(args, count), 1);
}

static weft_status list_max(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return extreme_number(out, call, "max", numbers_of(args, count), -1);
}

static weft_status list_reverse(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const uint32_t len = args[0].len;
    weft_value *const items = wf_lib_values(call, len);
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < len; i++)
        items[i] = weft_value_element(args[0], len - 1 - i);
    *out = weft_list(items, len);
    return WEFT_OK;
}

static weft_status list_chunk(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const uint32_t len = args[0].len;
    const int64_t size = args[1].as.integer;
    if (size < 1)
        return weft_call_fail(call, "size: %lld is not a size; chunk() takes 1 or more",
                              (long long)size);
    const uint32_t step = size < (int64_t)len ? (uint32_t)size : len;
    const uint32_t n = len != 0 ? (len - 1) / step + 1 : 0;
    weft_value *const items = wf_lib_values(call, n);
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < n; i++) {
        const uint32_t from = i * step;
        items[i] = part(args[0], from, len - from < step ? len - from : step);
    }
    *out = weft_list(items, n);
    return WEFT_OK;
}

static weft_status list_zip(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    const uint32_t len = args[0].len;
    if (args[1].len != len)
        return weft_call_fail(call, "the lists have %u and %u elements; zip() takes equally many",
                              (unsigned)len, (unsigned)args[1].len);
    weft_value *const pairs = wf_lib_values(call, len);
    weft_value *const items = pairs ? wf_lib_values(call, (size_t)len * 2) : NULL;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < len; i++) {
        items[2 * (size_t)i] = weft_value_element(args[0], i);
        items[2 * (size_t)i + 1] = weft_value_element(args[1], i);
        pairs[i] = weft_list(items + 2 * (size_t)i, 2);
    }
    *out = weft_list(pairs, len);
    return WEFT_OK;
}

static weft_value *put_all(weft_value *to, weft_value list)
{
    for (uint32_t i = 0; i < list.len; i++)
        *to++ = weft_value_element(list, i);
    return to;
}

static weft_status list_flatten(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    size_t total = 0;
    for (uint32_t i = 0; i < args[0].len; i++) {
        const weft_value item = weft_value_element(args[0], i);
        if (item.kind != WEFT_KIND_LIST)
            return wf_lib_fail_element(call, "flatten", i, item,
                                       "a list of lists, which x[] always gives");
        total += item.len;
    }
    if (total > WF_LIB_LIST_MAX)
        return weft_call_fail(call, "the list would have more than %u elements",
                              (unsigned)WF_LIB_LIST_MAX);
    weft_value *const items = wf_lib_values(call, total);
    if (!items)
        return WEFT_NOMEM;
    weft_value *at = items;
    for (uint32_t i = 0; i < args[0].len; i++)
        at = put_all(at, weft_value_element(args[0], i));
    *out = weft_list(items, (uint32_t)total);
    return WEFT_OK;
}

static weft_status list_concat(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const size_t total = (size_t)args[0].len + args[1].len;
    weft_value *const items = wf_lib_values(call, total);
    if (!items)
        return WEFT_NOMEM;
    (void)put_all(put_all(items, args[0]), args[1]);
    *out = weft_list(items, (uint32_t)total);
    return WEFT_OK;
}

static weft_status list_first(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    *out = args[0].len != 0 ? weft_value_element(args[0], 0) : weft_missing();
    return WEFT_OK;
}

static weft_status list_last(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    *out = args[0].len != 0 ? weft_value_element(args[0], args[0].len - 1) : weft_missing();
    return WEFT_OK;
}

static weft_status list_only(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    if (args[0].len != 1)
        return weft_call_fail(call, "the list has %u elements; only() takes exactly one",
                              (unsigned)args[0].len);
    *out = weft_value_element(args[0], 0);
    return WEFT_OK;
}

static weft_status at_most_len(uint32_t *out, weft_call *call, const char *function,
                               const weft_value *args)
{
    const int64_t n = args[1].as.integer;
    if (n < 0)
        return weft_call_fail(call, "count: %lld is negative; %s() takes 0 or more", (long long)n,
                              function);
    *out = n < (int64_t)args[0].len ? (uint32_t)n : args[0].len;
    return WEFT_OK;
}

static weft_status list_take(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    uint32_t n = 0;
    const weft_status rc = at_most_len(&n, call, "take", args);
    if (rc == WEFT_OK)
        *out = part(args[0], 0, n);
    return rc;
}

static weft_status list_drop(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    uint32_t n = 0;
    const weft_status rc = at_most_len(&n, call, "drop", args);
    if (rc == WEFT_OK)
        *out = part(args[0], n, args[0].len - n);
    return rc;
}

static weft_status list_compact(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_value *const items = wf_lib_values(call, args[0].len);
    uint32_t n = 0;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < args[0].len; i++) {
        const weft_value item = weft_value_element(args[0], i);
        if (!wf_value_is_blank(item))
            items[n++] = item;
    }
    *out = weft_list(items, n);
    return WEFT_OK;
}

/* The place of `what`: an element's number or a text's byte, or SIZE_MAX. */
static weft_status find_place(size_t *out, weft_call *call, const char *function,
                              const weft_value *args)
{
    *out = SIZE_MAX;
    if (args[0].kind == WEFT_KIND_LIST) {
        for (uint32_t i = 0; *out == SIZE_MAX && i < args[0].len; i++)
            if (wf_value_equal(weft_value_element(args[0], i), args[1]))
                *out = i;
        return WEFT_OK;
    }
    if (!weft_value_is_text(args[0]))
        return wf_lib_fail_kind(call, function, args[0], "a text or a list");
    if (!weft_value_is_text(args[1]))
        return weft_call_fail(call, "%s is not text; in a text %s() looks for text",
                              wf_lib_show(args[1]).text, function);
    *out = wf_search_first(weft_value_span(args[0]), weft_value_span(args[1]), 0);
    return WEFT_OK;
}

static weft_status list_contains(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    size_t at;
    const weft_status rc = find_place(&at, call, "contains", args);
    if (rc == WEFT_OK)
        *out = weft_bool(at != SIZE_MAX);
    return rc;
}

static weft_status list_index_of(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    size_t at;
    const weft_status rc = find_place(&at, call, "index_of", args);
    if (rc != WEFT_OK)
        return rc;
    *out = weft_missing();
    if (at != SIZE_MAX && args[0].kind == WEFT_KIND_LIST)
        *out = weft_int((int64_t)at);
    else if (at != SIZE_MAX)
        *out = weft_int((int64_t)wf_utf8_count(weft_span_of(args[0].as.text, at)));
    return WEFT_OK;
}

static weft_status list_range(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const int64_t from = args[0].as.integer;
    const int64_t to = args[1].as.integer;
    const weft_value given = wf_lib_arg(args, count, 2);
    const int64_t step = given.kind == WEFT_KIND_INT ? given.as.integer : 1;
    if (step == 0)
        return weft_call_fail(call, "step: 0 gets nowhere; range() takes steps up or down");
    const bool ahead = step > 0 ? from < to : from > to;
    /* unsigned, because the distance may be more than an int64 holds */
    const uint64_t distance =
        step > 0 ? (uint64_t)to - (uint64_t)from : (uint64_t)from - (uint64_t)to;
    const uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;
    const uint64_t n = ahead ? (distance - 1) / stride + 1 : 0;
    if (n > WF_LIB_LIST_MAX)
        return weft_call_fail(call, "the range would have %llu elements; range() makes at most %u",
                              (unsigned long long)n, (unsigned)WF_LIB_LIST_MAX);
    weft_value *const items = wf_lib_values(call, n);
    if (!items)
        return WEFT_NOMEM;
    int64_t at = from;
    for (uint64_t i = 0; i < n; i++) {
        items[i] = weft_int(at);
        if (i + 1 < n) /* the step behind the last one may not fit */
            at += step;
    }
    *out = weft_list(items, (uint32_t)n);
    return WEFT_OK;
}

static weft_status list_pluck(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    weft_value *const items = wf_lib_values(call, args[0].len);
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < args[0].len; i++) {
        const weft_value item = weft_value_element(args[0], i);
        if (item.kind != WEFT_KIND_MAP)
            return wf_lib_fail_element(call, "pluck", i, item, "objects");
        items[i] = weft_value_member(item, weft_value_span(args[1]));
    }
    *out = weft_list(items, args[0].len);
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"map", "(xs: list<a>, f: fn(a) -> b) -> list<b>", WEFT_PURE, list_map,
     "What `f` gives for each element.\n"
     "e.g. [1, 2].map(x => x * 10) gives [10, 20]",
     NULL},
    {"filter", "(xs: list<a>, keep: fn(a) -> bool) -> list<a>", WEFT_PURE, list_filter,
     "The elements for which `keep` holds. A condition that is neither true nor false fails.\n"
     "e.g. [1, 5, 3].filter(x => x > 2) gives [5, 3]",
     NULL},
    {"partition", "(xs: list<a>, by: fn(a) -> bool) -> list<list<a>>", WEFT_PURE, list_partition,
     "Two lists: the elements for which `by` holds, and the others.\n"
     "e.g. [1, 5, 3].partition(x => x > 2) gives [[5, 3], [1]]",
     NULL},
    {"find", "(xs: list<a>, test: fn(a) -> bool) -> a?", WEFT_PURE, list_find,
     "The first element for which `test` holds; missing when there is none. In texts, extract() "
     "finds a pattern.\n"
     "e.g. [1, 5, 3].find(x => x > 2) gives 5",
     NULL},
    {"all", "(xs: list<a>, test: fn(a) -> bool) -> bool", WEFT_PURE, list_all,
     "Whether `test` holds for every element; true for an empty list.\n"
     "e.g. [1, 2].all(x => x > 0) gives true",
     NULL},
    {"any", "(xs: list<a>, test: fn(a) -> bool) -> bool", WEFT_PURE, list_any,
     "Whether `test` holds for at least one element; false for an empty list.\n"
     "e.g. [1, 2].any(x => x > 1) gives true",
     NULL},
    {"none", "(xs: list<a>, test: fn(a) -> bool) -> bool", WEFT_PURE, list_none,
     "Whether `test` holds for no element; true for an empty list.\n"
     "e.g. [1, 2].none(x => x > 2) gives true",
     NULL},
    {"count", "(xs: list<a>, when?: fn(a) -> bool) -> int", WEFT_PURE, list_count,
     "The number of elements, or of those for which `when` holds.\n"
     "e.g. [1, 5, 3].count() gives 3\n"
     "e.g. [1, 5, 3].count(x => x > 2) gives 2",
     NULL},
    {"sum", "(xs: list<a>, by?: fn(a) -> number) -> number", WEFT_PURE, list_sum,
     "The exact sum of the elements, or of what `by` gives for each; 0 for an empty list. Anything "
     "but a number fails.\n"
     "e.g. [0.1, 0.2].sum() gives 0.3\n"
     "e.g. [{ n: 2 }, { n: 3 }].sum(x => x.n) gives 5\n"
     "e.g. [1, null].sum() fails",
     NULL},
    {"avg", "(xs: list<a>, by?: fn(a) -> number) -> number?", WEFT_PURE, list_avg,
     "The sum divided by the number of elements, to 20 fraction digits half even; missing for an "
     "empty list.\n"
     "e.g. [1, 2].avg() gives 1.5",
     NULL},
    {"min", "(xs: list<a>, by?: fn(a) -> number) -> number?", WEFT_PURE, list_min,
     "The least number of the list, or of what `by` gives; missing for an empty list. See also "
     "min_by(), earliest() and at_most().\n"
     "e.g. [3, 1, 2].min() gives 1\n"
     "e.g. [\"a\"].min() fails",
     NULL},
    {"max", "(xs: list<a>, by?: fn(a) -> number) -> number?", WEFT_PURE, list_max,
     "The greatest number of the list, or of what `by` gives; missing for an empty list. See also "
     "max_by(), latest() and at_least().\n"
     "e.g. [3, 1, 2].max() gives 3",
     NULL},
    {"reverse", "(xs: list<a>) -> list<a>", WEFT_PURE, list_reverse,
     "The elements in reverse order. For texts there is reverse_text().\n"
     "e.g. [1, 2, 3].reverse() gives [3, 2, 1]",
     NULL},
    {"chunk", "(xs: list<a>, size: int) -> list<list<a>>", WEFT_PURE, list_chunk,
     "Lists of `size` elements each, the last one perhaps shorter.\n"
     "e.g. [1, 2, 3].chunk(2) gives [[1, 2], [3]]\n"
     "e.g. [1].chunk(0) fails",
     NULL},
    {"zip", "(xs: list<a>, ys: list<b>) -> list<list<any>>", WEFT_PURE, list_zip,
     "Pairs of the elements that stand at the same place. Lists of different length fail.\n"
     "e.g. [1, 2].zip([\"a\", \"b\"]) gives [[1, \"a\"], [2, \"b\"]]\n"
     "e.g. [1].zip([]) fails",
     NULL},
    {"flatten", "(xs: list<list<a>>) -> list<a>", WEFT_PURE, list_flatten,
     "The elements of the lists in one list, one level deep. An element that is no list fails.\n"
     "e.g. [[1, 2], [], [3]].flatten() gives [1, 2, 3]\n"
     "e.g. [[1], 2].flatten() fails",
     NULL},
    {"concat", "(xs: list<a>, ys: list<a>) -> list<a>", WEFT_PURE, list_concat,
     "The elements of both lists; the same as [...xs, ...ys].\n"
     "e.g. [1].concat([2, 3]) gives [1, 2, 3]",
     NULL},
    {"first", "(xs: list<a>) -> a?", WEFT_LIKE_FIRST, list_first,
     "The first element; missing when there is none.\n"
     "e.g. [1, 2].first() gives 1",
     NULL},
    {"last", "(xs: list<a>) -> a?", WEFT_PURE, list_last,
     "The last element; missing when there is none.\n"
     "e.g. [1, 2].last() gives 2",
     NULL},
    {"only", "(xs: list<a>) -> a", WEFT_PURE, list_only,
     "The one element of a list; fails when there are none or several.\n"
     "e.g. [7].only() gives 7\n"
     "e.g. [1, 2].only() fails",
     NULL},
    {"take", "(xs: list<a>, count: int) -> list<a>", WEFT_PURE, list_take,
     "The first `count` elements, or all where there are fewer.\n"
     "e.g. [1, 2, 3].take(2) gives [1, 2]",
     NULL},
    {"drop", "(xs: list<a>, count: int) -> list<a>", WEFT_PURE, list_drop,
     "The elements behind the first `count`.\n"
     "e.g. [1, 2, 3].drop(2) gives [3]",
     NULL},
    {"compact", "(xs: list<a>) -> list<a>", WEFT_PURE, list_compact,
     "The elements that are not missing, null or blank text. 0 and false stay.\n"
     "e.g. [\"a\", null, \" \", 0].compact() gives [\"a\", 0]",
     NULL},
    {"contains", "(xs: text|list<a>, what: a) -> bool", WEFT_PURE, list_contains,
     "Whether the text has `what` as a part, or the list as an element (as == compares).\n"
     "e.g. \"abc\".contains(\"bc\") gives true\n"
     "e.g. [1, 2].contains(2.0) gives true",
     NULL},
    {"index_of", "(xs: text|list<a>, what: a) -> int?", WEFT_PURE, list_index_of,
     "Where `what` first stands in the text (in characters) or the list, from 0 on; missing when "
     "it "
     "does not.\n"
     "e.g. \"añb\".index_of(\"b\") gives 2\n"
     "e.g. [\"a\", \"b\"].index_of(\"b\") gives 1",
     NULL},
    {"range", "(from: int, to: int, step?: int) -> list<int>", WEFT_PURE, list_range,
     "The integers from `from` up to but without `to`, in steps of `step` (1), which may be "
     "negative. At most a million.\n"
     "e.g. range(0, 3) gives [0, 1, 2]\n"
     "e.g. range(5, 0, -2) gives [5, 3, 1]\n"
     "e.g. range(0, 9, 0) fails",
     NULL},
    {"pluck", "(xs: list<a>, key: text) -> list<any>", WEFT_PURE, list_pluck,
     "The member `key` of each element; missing where an object has none. Elements that are no "
     "objects fail.\n"
     "e.g. [{ a: 1 }, { a: 2 }].pluck(\"a\") gives [1, 2]",
     NULL},
};

const weft_family wf_list_family = {"lists", "Lists: choosing, counting, cutting and joining them.",
                                    rows, WF_COUNTOF(rows)};
