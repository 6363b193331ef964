/* The npm package's helpers for lists. What is easy to get wrong: the order of sortBy() where keys
   cannot be compared is whatever the engine's way of sorting leaves, so short lists are sorted in that
   very way. */
#include "stdlib/families.h"

#include "base/map.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_text.h"
#include "stdlib/sdk_value.h"

#include <math.h>

#define DEPTH_MOST 256u

/* The list of argument 0, or the failure. */
static weft_status list_arg(weft_value *out, weft_call *call, const char *function,
                            const weft_value *args, uint32_t count)
{
    *out = wf_lib_arg(args, count, 0);
    return out->kind == WEFT_KIND_LIST ? WEFT_OK : wf_lib_fail_kind(call, function, *out, "a list");
}

/* The member `name` of element `i`; nothing has no members. */
static weft_status member_of(weft_value *out, weft_call *call, const char *function,
                             weft_value list, uint32_t i, weft_span name)
{
    const weft_value item = weft_value_element(list, i);
    if (weft_value_is_nothing(item))
        return wf_lib_fail_element(call, function, i, item, "objects");
    *out = wf_sdk_value_member(item, name);
    return WEFT_OK;
}

/* ---- groups ---- */

typedef struct group {
    weft_span key;
    uint32_t count;
    uint32_t last;
    weft_value *items;
} group;

typedef struct grouping {
    weft_call *call;
    weft_value list;
    wf_map by_key;    /* to group */
    group **group_of; /* of each element */
} grouping;

static weft_status put_in_group(grouping *g, uint32_t i, weft_span key)
{
    group *one = wf_map_find(&g->by_key, key);
    if (!one) {
        one = weft_call_alloc(g->call, sizeof *one);
        if (!one || !wf_map_put(&g->by_key, key, one, NULL))
            return WEFT_NOMEM;
        *one = (group){.key = key};
    }
    one->count++;
    one->last = i;
    g->group_of[i] = one;
    return WEFT_OK;
}

static weft_status make_groups(grouping *g, weft_call *call, const char *function,
                               const weft_value *args, uint32_t count)
{
    weft_span name;
    weft_status rc = list_arg(&g->list, call, function, args, count);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_text(&name, call, wf_lib_arg(args, count, 1), WF_SDK_JS_FAITHFUL);
    if (rc != WEFT_OK)
        return rc;
    g->call = call;
    wf_map_init(&g->by_key, call->arena);
    g->group_of = weft_call_alloc(call, g->list.len * sizeof(group *));
    if (!g->group_of)
        return WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < g->list.len; i++) {
        weft_value member = weft_missing();
        weft_span key;
        rc = member_of(&member, call, function, g->list, i, name);
        if (rc == WEFT_OK)
            rc = wf_sdk_js_text(&key, call, member, WF_SDK_JS_RIGHT);
        if (rc == WEFT_OK)
            rc = put_in_group(g, i, key);
    }
    return rc;
}

/* The groups as members, integer names first; their values are still to be set. */
static weft_status open_members(weft_member **out, const grouping *g)
{
    weft_member *const members = wf_lib_members(g->call, g->by_key.count);
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < g->by_key.count; i++) {
        members[i].key = g->by_key.entries[i].key;
        members[i].value = weft_missing();
    }
    *out = members;
    return WEFT_OK;
}

static weft_status close_members(weft_value *out, const grouping *g, const weft_member *members)
{
    const weft_member *ordered;
    const weft_status rc = wf_sdk_js_order(&ordered, g->call, members, g->by_key.count);
    if (rc == WEFT_OK)
        *out = weft_map(ordered, g->by_key.count);
    return rc;
}

static weft_status list_group_by(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    grouping g;
    weft_member *members = NULL;
    weft_status rc = make_groups(&g, call, "sdk.helper.groupBy", args, count);
    weft_value *const items = rc == WEFT_OK ? wf_lib_values(call, g.list.len) : NULL;
    if (rc == WEFT_OK)
        rc = items ? open_members(&members, &g) : WEFT_NOMEM;
    if (rc != WEFT_OK)
        return rc;
    weft_value *next = items;
    for (uint32_t i = 0; i < g.by_key.count; i++) {
        group *const one = g.by_key.entries[i].value;
        members[i].value = weft_list(next, one->count);
        one->items = next;
        next += one->count;
    }
    for (uint32_t i = 0; i < g.list.len; i++)
        *g.group_of[i]->items++ = weft_value_element(g.list, i);
    return close_members(out, &g, members);
}

static weft_status list_key_by(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    grouping g;
    weft_member *members = NULL;
    weft_status rc = make_groups(&g, call, "sdk.helper.keyBy", args, count);
    if (rc == WEFT_OK)
        rc = open_members(&members, &g);
    if (rc != WEFT_OK)
        return rc;
    for (uint32_t i = 0; i < g.by_key.count; i++)
        members[i].value =
            weft_value_element(g.list, ((const group *)g.by_key.entries[i].value)->last);
    return close_members(out, &g, members);
}

/* ---- cutting and joining ---- */

/* Part [from, to) of a list or, in UTF-16 units, of a text. */
static weft_value slice(weft_value of, double from, double to)
{
    if (of.kind == WEFT_KIND_TEXT) {
        const weft_span text = weft_value_span(of);
        const size_t begin = wf_sdk_text_offset(text, (uint64_t)from);
        const size_t end =
            to < (double)text.len ? wf_sdk_text_offset(text, (uint64_t)to) : text.len;
        return wf_lib_part(of, text.ptr + begin, end > begin ? end - begin : 0);
    }
    const uint32_t begin = (uint32_t)from;
    const uint32_t end = to < of.len ? (uint32_t)to : of.len;
    weft_value part = of;
    part.flags = 0;
    part.as.list += (size_t)begin * of.extra;
    part.len = end - begin;
    return part;
}

static weft_status list_chunk(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_value of = wf_lib_arg(args, count, 0);
    const weft_value size = wf_lib_arg(args, count, 1);
    double step;
    wf_lib_list list;
    const weft_status rc = wf_sdk_js_to_number(&step, call, size);
    if (rc != WEFT_OK)
        return rc;
    if (of.kind != WEFT_KIND_LIST && of.kind != WEFT_KIND_TEXT)
        return wf_lib_fail_kind(call, "sdk.helper.chunk", of, "a list");
    const uint32_t len =
        of.kind == WEFT_KIND_LIST ? of.len : wf_sdk_value_units(weft_value_span(of));
    if (len > 0 && !(step > 0))
        return weft_call_fail(call, "chunks of %s would never end; the size is above 0",
                              wf_lib_show(size).text);
    wf_lib_list_init(&list, call);
    double at = 0;
    while (at < len && list.status == WEFT_OK) {
        wf_lib_list_add(&list, slice(of, at, at + step));
        at += step;
    }
    return wf_lib_list_finish(out, &list);
}

/* Recursion is bounded by DEPTH_MOST; `depth` counts down to zero, which below zero it never meets. */
static void flatten(wf_lib_list *to, weft_value list, double depth, unsigned level)
{
    if (level == DEPTH_MOST)
        to->status = WEFT_LIMIT;
    for (uint32_t i = 0; i < list.len && to->status == WEFT_OK; i++) {
        const weft_value item = weft_value_element(list, i);
        if (item.kind == WEFT_KIND_LIST && depth != 0)
            flatten(to, item, depth - 1, level + 1);
        else
            wf_lib_list_add(to, item);
    }
}

static weft_status list_flatten(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const weft_value depth = wf_lib_arg(args, count, 1);
    weft_value list;
    wf_lib_list made;
    const weft_status rc = list_arg(&list, call, "sdk.helper.flatten", args, count);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_list_init(&made, call);
    flatten(&made, list,
            depth.kind == WEFT_KIND_MISSING ? 1
            : weft_value_is_number(depth)   ? wf_sdk_js_real(depth)
                                            : -1,
            0);
    return wf_lib_list_finish(out, &made);
}

static weft_status list_compact(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_value list;
    wf_lib_list made;
    const weft_status rc = list_arg(&list, call, "sdk.helper.compact", args, count);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_list_init(&made, call);
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value item = weft_value_element(list, i);
        if (wf_sdk_value_is_truthy(item))
            wf_lib_list_add(&made, item);
    }
    return wf_lib_list_finish(out, &made);
}

/* ---- each once ---- */

/* What two values have in common exactly when they are the same: plain ones by value, lists and
   objects by where they are. */
static weft_status identity(weft_span *out, weft_call *call, weft_value value)
{
    wf_lib_text text;
    weft_value made;
    const void *const at = value.as.list;
    wf_lib_text_init(&text, call, 24);
    wf_lib_put_byte(&text, weft_value_is_number(value) ? '#' : (char)('A' + value.kind));
    if (value.kind == WEFT_KIND_LIST || value.kind == WEFT_KIND_MAP) {
        wf_lib_put(&text, (const char *)&at, sizeof at);
        wf_lib_put(&text, (const char *)&value.len, sizeof value.len);
    } else {
        wf_sdk_js_put_text(&text, value, WF_SDK_JS_RIGHT);
    }
    const weft_status rc = wf_lib_text_finish(&made, &text);
    if (rc == WEFT_OK)
        *out = weft_value_span(made);
    return rc;
}

/* Two objects without members are two objects, though they may be in one place. */
static bool is_always_new(weft_value value)
{
    return (value.kind == WEFT_KIND_LIST || value.kind == WEFT_KIND_MAP ||
            wf_sdk_js_is_date(value)) &&
           (value.len == 0 || wf_sdk_js_is_date(value));
}

static weft_status list_unique(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_value key = wf_lib_arg(args, count, 1);
    weft_value list;
    wf_lib_list made;
    wf_map seen;
    weft_span name;
    weft_status rc = list_arg(&list, call, "sdk.helper.unique", args, count);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_text(&name, call, key, WF_SDK_JS_FAITHFUL);
    if (rc != WEFT_OK)
        return rc;
    wf_map_init(&seen, call->arena);
    wf_lib_list_init(&made, call);
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        weft_value value = weft_value_element(list, i);
        weft_span id;
        if (wf_sdk_value_is_truthy(key))
            rc = member_of(&value, call, "sdk.helper.unique", list, i, name);
        if (rc == WEFT_OK)
            rc = identity(&id, call, value);
        if (rc != WEFT_OK || (!is_always_new(value) && wf_map_find(&seen, id)))
            continue;
        if (!wf_map_put(&seen, id, &seen, NULL))
            rc = WEFT_NOMEM;
        wf_lib_list_add(&made, weft_value_element(list, i));
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &made) : rc;
}

/* ---- order ---- */

typedef struct sort_item {
    weft_value item;
    weft_value key; /* TEXT where it is compared as one */
    double number;
} sort_item;

/* Whether a stands before b: both texts by units, else both as numbers. */
static int compare(const sort_item *a, const sort_item *b, bool is_descending)
{
    int order;
    int64_t whole_a;
    int64_t whole_b;
    if (weft_value_is_text(a->key) && weft_value_is_text(b->key))
        order = wf_sdk_text_compare(weft_value_span(a->key), weft_value_span(b->key));
    else if (weft_value_is_number(a->key) && weft_value_is_number(b->key) &&
             wf_value_integer(&whole_a, a->key) && wf_value_integer(&whole_b, b->key))
        order = (whole_a > whole_b) - (whole_a < whole_b);
    else
        order = (a->number > b->number) - (a->number < b->number);
    return is_descending ? -order : order;
}

/* The engine's own way for short lists: the run at the beginning, then binary insertion. */
static void insertion_sort(sort_item *items, uint32_t count, bool is_descending)
{
    uint32_t run = 2;
    if (count < 2)
        return;
    const bool falls = compare(&items[1], &items[0], is_descending) < 0;
    while (run < count && (compare(&items[run], &items[run - 1], is_descending) < 0) == falls)
        run++;
    for (uint32_t i = 0, k = run - 1; falls && i < k; i++, k--) {
        const sort_item swapped = items[i];
        items[i] = items[k];
        items[k] = swapped;
    }
    for (; run < count; run++) {
        const sort_item pivot = items[run];
        uint32_t left = 0;
        uint32_t right = run;
        while (left < right) {
            const uint32_t middle = left + (right - left) / 2;
            if (compare(&pivot, &items[middle], is_descending) < 0)
                right = middle;
            else
                left = middle + 1;
        }
        memmove(&items[left + 1], &items[left], (run - left) * sizeof *items);
        items[left] = pivot;
    }
}

#define RUN_COUNT 32u
#define FEW       64u /* fewer are one run */

static void merge_runs(sort_item *items, sort_item *room, uint32_t count, bool is_descending)
{
    for (uint32_t from = 0; from < count; from += RUN_COUNT)
        insertion_sort(items + from, count - from < RUN_COUNT ? count - from : RUN_COUNT,
                       is_descending);
    for (uint32_t width = RUN_COUNT; width < count; width *= 2) {
        for (uint32_t from = 0; from < count; from += 2 * width) {
            const uint32_t middle = count - from > width ? from + width : count;
            const uint32_t end = count - from > 2 * width ? from + 2 * width : count;
            uint32_t a = from;
            uint32_t b = middle;
            for (uint32_t to = from; to < end; to++)
                room[to] =
                    a < middle && (b == end || compare(&items[b], &items[a], is_descending) >= 0)
                        ? items[a++]
                        : items[b++];
        }
        memcpy(items, room, count * sizeof *items);
    }
}

/* A list is compared by its text, as it is in `<`. */
static weft_status set_key(sort_item *item, weft_call *call, weft_value key)
{
    weft_span text;
    weft_status rc = WEFT_OK;
    if (key.kind == WEFT_KIND_LIST || key.kind == WEFT_KIND_MAP) {
        rc = wf_sdk_js_text(&text, call, key, WF_SDK_JS_FAITHFUL);
        if (rc == WEFT_OK)
            key = weft_text(text);
    }
    item->key = key;
    return rc == WEFT_OK ? wf_sdk_js_to_number(&item->number, call, key) : rc;
}

static weft_status list_sort_by(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const weft_value direction = wf_lib_arg(args, count, 2);
    const bool is_descending =
        direction.kind != WEFT_KIND_MISSING &&
        !(weft_value_is_text(direction) &&
          weft_span_equal(weft_value_span(direction), weft_span_text("asc")));
    weft_value list;
    weft_span name;
    weft_status rc = list_arg(&list, call, "sdk.helper.sortBy", args, count);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_text(&name, call, wf_lib_arg(args, count, 1), WF_SDK_JS_FAITHFUL);
    if (rc != WEFT_OK)
        return rc;
    sort_item *const items = weft_call_alloc(call, 2 * (size_t)list.len * sizeof *items);
    weft_value *const sorted = items ? wf_lib_values(call, list.len) : NULL;
    uint32_t used = 0; /* missing elements stand at the end, uncompared */
    if (!sorted)
        return WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        weft_value key = weft_missing();
        items[used].item = weft_value_element(list, i);
        if (items[used].item.kind == WEFT_KIND_MISSING)
            continue;
        if (list.len > 1)
            rc = member_of(&key, call, "sdk.helper.sortBy", list, i, name);
        if (rc == WEFT_OK)
            rc = set_key(&items[used++], call, key);
    }
    if (rc != WEFT_OK)
        return rc;
    if (used < FEW)
        insertion_sort(items, used, is_descending);
    else
        merge_runs(items, items + list.len, used, is_descending);
    for (uint32_t i = 0; i < list.len; i++)
        sorted[i] = i < used ? items[i].item : weft_missing();
    *out = weft_list(sorted, list.len);
    return WEFT_OK;
}

#define BY_KEY "(list: any?, key?: any?) -> any?"

static const weft_resolver rows[] = {
    {"sdk.helper.groupBy", BY_KEY, WEFT_PURE, list_group_by,
     "An object of lists: the elements by the text of their member `key`, integer names first.\n"
     "e.g. sdk.helper.groupBy([{ k: \"a\" }, { k: 1 }], \"k\") gives { \"1\": [{ k: 1 }], a: [{ k: "
     "\"a\" }] }",
     NULL},
    {"sdk.helper.keyBy", BY_KEY, WEFT_PURE, list_key_by,
     "An object of elements by the text of their member `key`; of equal ones the last.\n"
     "e.g. sdk.helper.keyBy([{ k: \"a\", v: 1 }, { k: \"a\", v: 2 }], \"k\") gives { a: { k: "
     "\"a\", "
     "v: 2 } }",
     NULL},
    {"sdk.helper.chunk", "(list: any?, size: any?) -> any?", WEFT_PURE, list_chunk,
     "The list cut into lists of `size`, the last perhaps shorter. Fails where the size is not "
     "above "
     "0.\n"
     "e.g. sdk.helper.chunk([1, 2, 3], 2) gives [[1, 2], [3]]\n"
     "e.g. sdk.helper.chunk([1], 0) fails",
     NULL},
    {"sdk.helper.flatten", "(list: any?, depth?: any?) -> any?", WEFT_PURE, list_flatten,
     "The list with the elements of its lists in their place, `depth` levels, which is 1; below 0 "
     "all.\n"
     "e.g. sdk.helper.flatten([1, [2, [3]]]) gives [1, 2, [3]]",
     NULL},
    {"sdk.helper.unique", BY_KEY, WEFT_PURE, list_unique,
     "The first of equal elements, or of those with an equal member `key`; objects and lists are "
     "equal "
     "to themselves alone.\n"
     "e.g. sdk.helper.unique([1, \"1\", 1]) gives [1, \"1\"]",
     NULL},
    {"sdk.helper.sortBy", "(list: any?, key?: any?, order?: any?) -> any?", WEFT_PURE, list_sort_by,
     "The list ordered by the member \"key\": texts by UTF-16 units, else by number; any `order` "
     "but "
     "asc is descending.\n"
     "e.g. sdk.helper.sortBy([{ k: 10 }, { k: 9 }], \"k\") gives [{ k: 9 }, { k: 10 }]",
     NULL},
    {"sdk.helper.compact", "(list: any?) -> any?", WEFT_PURE, list_compact,
     "The list without missing, null, false, 0 and empty texts.\n"
     "e.g. sdk.helper.compact([0, 1, \"\", null, \"a\"]) gives [1, \"a\"]",
     NULL},
};

const weft_family wf_sdk_list_family = {"package: lists", "Helpers of the npm package for lists.",
                                        rows, WF_COUNTOF(rows)};
