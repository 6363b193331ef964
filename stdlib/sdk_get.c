/* Source paths of universal mappings: sdk.get and sdk.items as the npm package reads them, and the
   `strict.` forms that read every index and wildcard. What is easy to get wrong: in the package's
   grammar `name[3]` is the only bracket; all else is a name as it stands. */
#include "stdlib/families.h"
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_walk.h"

/* Cuts `segment` into name and index when it is `name[digits]`. */
static bool is_indexed(weft_span segment, weft_span *name, weft_span *digits)
{
    const char *const open = segment.len != 0 ? memchr(segment.ptr, '[', segment.len) : NULL;
    if (!open || open == segment.ptr || segment.ptr[segment.len - 1] != ']')
        return false;
    *name = weft_span_of(segment.ptr, (size_t)(open - segment.ptr));
    *digits = weft_span_of(open + 1, segment.len - name->len - 2);
    for (size_t i = 0; i < digits->len; i++)
        if (digits->ptr[i] < '0' || digits->ptr[i] > '9')
            return false;
    return digits->len != 0;
}

static weft_span without_zeros(weft_span digits)
{
    while (digits.len > 1 && digits.ptr[0] == '0')
        digits = wf_lib_rest(digits, 1);
    return digits;
}

static weft_value step_into(weft_value value, weft_span segment)
{
    weft_span name;
    weft_span digits;
    if (!is_indexed(segment, &name, &digits))
        return wf_sdk_value_member(value, segment);
    return wf_sdk_value_member(wf_sdk_value_member(value, name), without_zeros(digits));
}

/* Missing where the package gives undefined. */
static weft_value get(weft_value value, weft_span path)
{
    if (!wf_sdk_value_is_truthy(value) || path.len == 0)
        return weft_missing();
    for (;;) {
        const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
        const size_t len = dot ? (size_t)(dot - path.ptr) : path.len;
        value = step_into(value, weft_span_of(path.ptr, len));
        if (!dot)
            return value;
        path = wf_lib_rest(path, len + 1);
    }
}

static weft_status sdk_get(weft_value *out, weft_call *call, const weft_value *args, uint32_t count)
{
    weft_span path = {NULL, 0};
    weft_status rc = WEFT_OK;
    if (!weft_value_is_nothing(args[1]))
        rc = wf_sdk_walk_path(&path, call, args[1]);
    *out = rc == WEFT_OK ? get(args[0], path) : weft_missing();
    if (out->kind == WEFT_KIND_MISSING)
        *out = wf_lib_arg(args, count, 2);
    return rc;
}

static weft_status strict_get(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    weft_span path = {NULL, 0};
    weft_status rc = WEFT_OK;
    if (!weft_value_is_nothing(args[1]))
        rc = wf_sdk_walk_path(&path, call, args[1]);
    *out = weft_missing();
    if (rc == WEFT_OK && path.len != 0 && wf_sdk_value_is_truthy(args[0]))
        rc = wf_sdk_walk(out, call, args[0], path, WF_SDK_GRAMMAR_GET, NULL);
    if (out->kind == WEFT_KIND_MISSING)
        *out = wf_lib_arg(args, count, 2);
    return rc;
}

static weft_status strict_below(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_span path;
    const weft_status rc = wf_sdk_walk_path(&path, call, args[1]);
    return rc == WEFT_OK ? wf_sdk_walk(out, call, args[0], path, WF_SDK_GRAMMAR_GET, NULL) : rc;
}

/* Where the only `[*]` of `path` stands; SIZE_MAX when there is none, `*is_single` false when there
   are several. */
static size_t find_wildcard(weft_span path, bool *is_single)
{
    size_t found = SIZE_MAX;
    *is_single = true;
    for (size_t i = 0; i + 3 <= path.len; i++) {
        if (memcmp(path.ptr + i, "[*]", 3) != 0)
            continue;
        *is_single = found == SIZE_MAX;
        found = found == SIZE_MAX ? i : found;
    }
    return found;
}

/* `P[*]` or `P[*].Q`: the items of the list at P, or what stands at Q in each. */
static weft_status wild_items(weft_value *out, weft_call *call, weft_value value, weft_span path,
                              size_t star)
{
    const weft_value list = get(value, weft_span_of(path.ptr, star));
    weft_span below = wf_lib_rest(path, star + 3);
    if (below.len != 0 && below.ptr[0] == '.')
        below = wf_lib_rest(below, 1);
    *out = list.kind == WEFT_KIND_LIST ? list : weft_list(NULL, 0);
    if (out->len == 0 || below.len == 0)
        return WEFT_OK;
    weft_value *const items = wf_lib_values(call, list.len);
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < list.len; i++)
        items[i] = get(weft_value_element(list, i), below);
    *out = weft_list(items, list.len);
    return WEFT_OK;
}

/* The nodes of a connection. What the package's engine says of a null edge has no rule: any failure
   will do. */
static weft_status edge_items(weft_value *out, weft_call *call, weft_value edges)
{
    *out = weft_list(NULL, 0);
    if (!wf_sdk_value_is_truthy(edges))
        return WEFT_OK;
    if (edges.kind != WEFT_KIND_LIST)
        return weft_call_fail(call, "edges.map is not a function");
    weft_value *const items = wf_lib_values(call, edges.len);
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < edges.len; i++) {
        const weft_value edge = weft_value_element(edges, i);
        if (weft_value_is_nothing(edge))
            return weft_call_fail(call, "Cannot read properties of %s (reading 'node')",
                                  edge.kind == WEFT_KIND_NULL ? "null" : "undefined");
        const weft_value node = wf_sdk_value_member(edge, weft_span_text("node"));
        items[i] = wf_sdk_value_is_truthy(node) ? node : edge;
    }
    *out = weft_list(items, edges.len);
    return WEFT_OK;
}

static weft_status one_item(weft_value *out, weft_call *call, weft_value item)
{
    weft_value *const items = wf_lib_values(call, 1);
    if (!items)
        return WEFT_NOMEM;
    items[0] = item;
    *out = weft_list(items, 1);
    return WEFT_OK;
}

static weft_status sdk_items(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    static const weft_span edges = {"edges", 5};
    weft_span path;
    bool is_single;
    *out = weft_list(NULL, 0);
    if (!wf_sdk_value_is_truthy(args[1]))
        return WEFT_OK;
    const weft_status rc = wf_sdk_walk_path(&path, call, args[1]);
    if (rc != WEFT_OK)
        return rc;
    const size_t star = find_wildcard(path, &is_single);
    if (star != SIZE_MAX)
        return is_single ? wild_items(out, call, args[0], path, star) : WEFT_OK;
    const weft_value found = get(args[0], path);
    if (found.kind == WEFT_KIND_LIST)
        *out = found;
    else if (wf_sdk_value_has(found, edges))
        return edge_items(out, call, weft_value_member(found, edges));
    else if (wf_sdk_value_is_truthy(found))
        return one_item(out, call, found);
    return WEFT_OK;
}

static weft_status strict_items(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_span path;
    bool spread;
    wf_lib_list list;
    weft_value found = weft_missing();
    *out = weft_list(NULL, 0);
    if (!wf_sdk_value_is_truthy(args[1]))
        return WEFT_OK;
    weft_status rc = wf_sdk_walk_path(&path, call, args[1]);
    if (rc == WEFT_OK)
        rc = wf_sdk_walk(&found, call, args[0], path, WF_SDK_GRAMMAR_GET, &spread);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_list_init(&list, call);
    wf_sdk_walk_expand(&list, found);
    return wf_lib_list_finish(out, &list);
}

static const weft_resolver rows[] = {
    {"sdk.get", "(value: any?, path: any?, default?: any?) -> any?", WEFT_READS_PATH, sdk_get,
     "What stands at a source path of a universal mapping, or `default`: names between dots, each "
     "with at most one index.\n"
     "e.g. sdk.get({ a: [{ x: 1 }, { x: 2 }] }, \"a[1].x\") gives 2\n"
     "e.g. sdk.get({ a: 1 }, \"b\", \"none\") gives \"none\"",
     NULL},
    {"strict.get", "(value: any?, path: any?, default?: any?) -> any?",
     WEFT_READS_PATH | WEFT_READS_STEPS, strict_get,
     "As sdk.get, with every index, indexes from the end, names in quotes, `a@id` and wildcards: "
     "the list of all that is found. A text has no elements.\n"
     "e.g. strict.get({ a: [{ x: 1 }, { x: 2 }] }, \"a[*].x\") gives [1, 2]\n"
     "e.g. strict.get({ a: [[1, 2], [3]] }, \"a[0][-1]\") gives 2",
     NULL},
    {"sdk.items", "(value: any?, path: any?) -> list<any>", WEFT_LISTS_PATH, sdk_items,
     "The items that a list field of a universal mapping maps: the list at the path, the nodes of "
     "a "
     "connection, or the one value there.\n"
     "e.g. sdk.items({ a: { x: 1 } }, \"a\") gives [{ x: 1 }]\n"
     "e.g. sdk.items({ a: { edges: [{ node: { x: 1 } }] } }, \"a\") gives [{ x: 1 }]\n"
     "e.g. sdk.items({ a: { x: 1 } }, \"a[*]\") gives []",
     NULL},
    {"strict.below", "(value: any?, path: any?) -> any?", WEFT_PURE, strict_below,
     "As strict.get for a value that is part of another: an empty text, 0 and false are values, "
     "too.\n"
     "e.g. strict.below(\"\", \"length\") gives 0\n"
     "e.g. strict.below([{ a: 1 }], \"[*].a\") gives [1]",
     NULL},
    {"strict.items", "(value: any?, path: any?) -> list<any>", WEFT_LISTS_PATH | WEFT_READS_STEPS,
     strict_items,
     "As sdk.items, where `[*]` takes one value and a connection too, may stand at the beginning "
     "and "
     "more than once, and a null edge is left out.\n"
     "e.g. strict.items({ a: { x: 1 } }, \"a[*]\") gives [{ x: 1 }]\n"
     "e.g. strict.items({ a: [{ b: [1, 2] }, { b: [3] }] }, \"a[*].b[*]\") gives [1, 2, 3]",
     NULL},
};

const weft_family wf_sdk_get_family = {"mapping files: sources",
                                       "Source paths of universal mappings of the npm package.",
                                       rows, WF_COUNTOF(rows)};
