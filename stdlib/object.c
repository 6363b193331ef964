/* Objects: reading, choosing and joining members. Members keep their order; a new one stands behind
   the others. What is easy to get wrong: looking up each of many keys by walking the members is
   quadratic, so whatever meets many keys builds a table first. */
#include "stdlib/families.h"

#include "base/map.h"
#include "stdlib/lib.h"
#include "vm/json.h"

/* The members of a map in the making: by key, in order. */
typedef struct builder {
    weft_call *call;
    wf_map by_key; /* to the member */
    weft_member *members;
    uint32_t count;
    uint32_t cap;
} builder;

static weft_status builder_init(builder *b, weft_call *call, size_t cap)
{
    b->call = call;
    b->count = 0;
    b->cap = (uint32_t)cap;
    wf_map_init(&b->by_key, call->arena);
    b->members = wf_lib_members(call, cap);
    return b->members ? WEFT_OK : WEFT_NOMEM;
}

/* Sets a member; the first place of a key stays its place. */
static weft_status put_member(builder *b, weft_span key, weft_value value)
{
    weft_member *const there = wf_map_find(&b->by_key, key);
    if (there) {
        there->value = value;
        return WEFT_OK;
    }
    WF_ASSERT(b->count < b->cap);
    weft_member *const member = &b->members[b->count];
    member->key = key;
    member->value = value;
    if (!wf_map_put(&b->by_key, key, member, NULL))
        return WEFT_NOMEM;
    b->count++;
    return WEFT_OK;
}

static weft_status put_members(builder *b, weft_value map)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < map.len; i++)
        rc = put_member(b, map.as.map[i].key, map.as.map[i].value);
    return rc;
}

static weft_status object_keys(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    weft_value *const items = wf_lib_values(call, args[0].len);
    uint32_t n = 0;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < args[0].len; i++)
        if (args[0].as.map[i].value.kind != WEFT_KIND_MISSING)
            items[n++] = weft_text(args[0].as.map[i].key);
    *out = weft_list(items, n);
    return WEFT_OK;
}

static weft_status object_values(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    weft_value *const items = wf_lib_values(call, args[0].len);
    uint32_t n = 0;
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < args[0].len; i++)
        if (args[0].as.map[i].value.kind != WEFT_KIND_MISSING)
            items[n++] = args[0].as.map[i].value;
    *out = weft_list(items, n);
    return WEFT_OK;
}

static const weft_span key_name = {"key", 3};
static const weft_span value_name = {"value", 5};

static weft_status object_entries(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const uint32_t len = args[0].len;
    weft_value *const items = wf_lib_values(call, len);
    weft_member *const members = items ? wf_lib_members(call, 2 * (size_t)len) : NULL;
    uint32_t n = 0;
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < len; i++) {
        const weft_member *const from = &args[0].as.map[i];
        weft_member *const entry = members + 2 * (size_t)n;
        if (from->value.kind == WEFT_KIND_MISSING)
            continue;
        entry[0].key = key_name;
        entry[0].value = weft_text(from->key);
        entry[1].key = value_name;
        entry[1].value = from->value;
        items[n++] = weft_map(entry, 2);
    }
    *out = weft_list(items, n);
    return WEFT_OK;
}

static weft_status object_from_entries(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    builder b;
    weft_status rc = builder_init(&b, call, args[0].len);
    for (uint32_t i = 0; rc == WEFT_OK && i < args[0].len; i++) {
        const weft_value entry = weft_value_element(args[0], i);
        if (entry.kind != WEFT_KIND_MAP)
            return wf_lib_fail_element(call, "from_entries", i, entry, "objects");
        const weft_value key = weft_value_member(entry, key_name);
        if (!weft_value_is_text(key))
            return weft_call_fail(call, "the key of element %u is %s; from_entries() takes texts",
                                  (unsigned)i, wf_lib_show(key).text);
        if (wf_map_find(&b.by_key, weft_value_span(key)))
            return weft_call_fail(call, "the key %s stands twice; from_entries() takes each once",
                                  wf_lib_show(key).text);
        rc = put_member(&b, weft_value_span(key), weft_value_member(entry, value_name));
    }
    if (rc == WEFT_OK)
        *out = weft_map(b.members, b.count);
    return rc;
}

static weft_status object_get(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    *out = weft_value_member(args[0], weft_value_span(args[1]));
    if (out->kind == WEFT_KIND_MISSING)
        *out = wf_lib_arg(args, count, 2);
    return WEFT_OK;
}

static weft_status object_has(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_value member = weft_value_member(args[0], weft_value_span(args[1]));
    *out = weft_bool(member.kind != WEFT_KIND_MISSING);
    return WEFT_OK;
}

static weft_status object_put(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const uint32_t len = args[0].len;
    const weft_span key = weft_value_span(args[1]);
    weft_member *const members = wf_lib_members(call, (size_t)len + 1);
    uint32_t at = len;
    if (!members)
        return WEFT_NOMEM;
    if (len != 0)
        memcpy(members, args[0].as.map, len * sizeof *members);
    while (at != 0 && !weft_span_equal(members[at - 1].key, key))
        at--;
    at = at != 0 ? at - 1 : len;
    members[at].key = key;
    members[at].value = args[2];
    *out = weft_map(members, at == len ? len + 1 : len);
    return WEFT_OK;
}

/* A table of the texts of a list of keys; each leads to itself. */
static weft_status read_keys(wf_map *keys, weft_call *call, const char *function, weft_value list)
{
    wf_map_init(keys, call->arena);
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value key = weft_value_element(list, i);
        if (!weft_value_is_text(key))
            return wf_lib_fail_element(call, function, i, key, "keys, which are texts");
        if (!wf_map_put(keys, weft_value_span(key), keys, NULL))
            return WEFT_NOMEM;
    }
    return WEFT_OK;
}

static weft_status choose_members(weft_value *out, weft_call *call, const char *function,
                                  const weft_value *args, bool named)
{
    wf_map keys;
    weft_member *const members = wf_lib_members(call, args[0].len);
    uint32_t n = 0;
    if (!members)
        return WEFT_NOMEM;
    const weft_status rc = read_keys(&keys, call, function, args[1]);
    if (rc != WEFT_OK)
        return rc;
    for (uint32_t i = 0; i < args[0].len; i++)
        if ((wf_map_find(&keys, args[0].as.map[i].key) != NULL) == named)
            members[n++] = args[0].as.map[i];
    *out = weft_map(members, n);
    return WEFT_OK;
}

static weft_status object_pick(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return choose_members(out, call, "pick", args, true);
}

static weft_status object_omit(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return choose_members(out, call, "omit", args, false);
}

static weft_status object_merge(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    builder b;
    weft_status rc = builder_init(&b, call, (size_t)args[0].len + args[1].len);
    if (rc == WEFT_OK)
        rc = put_members(&b, args[0]);
    if (rc == WEFT_OK)
        rc = put_members(&b, args[1]);
    if (rc == WEFT_OK)
        *out = weft_map(b.members, b.count);
    return rc;
}

/* Recursion is bounded by WF_JSON_DEPTH. */
static weft_status merge_deep(weft_value *out, weft_call *call, weft_value a, weft_value over,
                              int depth)
{
    builder b;
    if (depth == WF_JSON_DEPTH)
        return weft_call_fail(call, "the objects are nested deeper than %d levels", WF_JSON_DEPTH);
    weft_status rc = builder_init(&b, call, (size_t)a.len + over.len);
    if (rc == WEFT_OK)
        rc = put_members(&b, a);
    for (uint32_t i = 0; rc == WEFT_OK && i < over.len; i++) {
        const weft_member *const member = &over.as.map[i];
        const weft_member *const there = wf_map_find(&b.by_key, member->key);
        weft_value value = member->value;
        if (there && there->value.kind == WEFT_KIND_MAP && value.kind == WEFT_KIND_MAP)
            rc = merge_deep(&value, call, there->value, value, depth + 1);
        if (rc == WEFT_OK)
            rc = put_member(&b, member->key, value);
    }
    if (rc == WEFT_OK)
        *out = weft_map(b.members, b.count);
    return rc;
}

static weft_status object_merge_deep(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return merge_deep(out, call, args[0], args[1], 0);
}

static weft_status object_rename(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    builder b;
    wf_map names;
    wf_map_init(&names, call->arena);
    for (uint32_t i = 0; i < args[1].len; i++) {
        const weft_member *const name = &args[1].as.map[i];
        weft_value *const to = wf_lib_values(call, 1);
        if (!to)
            return WEFT_NOMEM;
        *to = name->value;
        if (!weft_value_is_text(*to))
            return weft_call_fail(call, "the new name of %s is %s; rename() takes texts",
                                  wf_lib_show_text(name->key).text, wf_lib_show(*to).text);
        if (!wf_map_put(&names, name->key, to, NULL))
            return WEFT_NOMEM;
    }
    weft_status rc = builder_init(&b, call, args[0].len);
    for (uint32_t i = 0; rc == WEFT_OK && i < args[0].len; i++) {
        const weft_member *const member = &args[0].as.map[i];
        const weft_value *const to = wf_map_find(&names, member->key);
        const weft_span key = to ? weft_value_span(*to) : member->key;
        if (wf_map_find(&b.by_key, key))
            return weft_call_fail(call, "two members would have the name %s",
                                  wf_lib_show_text(key).text);
        rc = put_member(&b, key, member->value);
    }
    if (rc == WEFT_OK)
        *out = weft_map(b.members, b.count);
    return rc;
}

static weft_status object_map_values(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const uint32_t len = args[0].len;
    weft_member *const members = wf_lib_members(call, len);
    if (!members)
        return WEFT_NOMEM;
    uint32_t n = 0; /* the lambda ran over values(), which leaves missing members out */
    for (uint32_t i = 0; i < len && n < args[1].len; i++) {
        if (args[0].as.map[i].value.kind == WEFT_KIND_MISSING)
            continue;
        members[n].key = args[0].as.map[i].key;
        members[n].value = weft_value_element(args[1], n);
        n++;
    }
    *out = weft_map(members, n);
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"keys", "(m: map<a>) -> list<text>", WEFT_PURE, object_keys,
     "The names of the members, in their order.\n"
     "e.g. { b: 1, a: 2 }.keys() gives [\"b\", \"a\"]",
     NULL},
    {"values", "(m: map<a>) -> list<a>", WEFT_PURE, object_values,
     "The values of the members, in their order.\n"
     "e.g. { b: 1, a: 2 }.values() gives [1, 2]",
     NULL},
    {"entries", "(m: map<a>) -> list<map<any>>", WEFT_PURE, object_entries,
     "An object with key and value for each member, in their order.\n"
     "e.g. { a: 1 }.entries() gives [{ key: \"a\", value: 1 }]",
     NULL},
    {"from_entries", "(xs: list<map<a>>) -> map<any>", WEFT_PURE, object_from_entries,
     "The object whose members are given as objects with key and value. A key that stands twice "
     "fails.\n"
     "e.g. [{ key: \"a\", value: 1 }].from_entries() gives { a: 1 }\n"
     "e.g. [{ key: 1, value: 1 }].from_entries() fails",
     NULL},
    {"get", "(m: map<a>, key: text, default?: a?) -> a?", WEFT_PURE, object_get,
     "The member of that name, or `default` when there is none. A member that is null is null.\n"
     "e.g. { a: 1 }.get(\"a\") gives 1\n"
     "e.g. { a: 1 }.get(\"b\", 0) gives 0",
     NULL},
    {"has", "(m: map<a>, key: text) -> bool", WEFT_PURE, object_has,
     "Whether there is a member of that name, be it null.\n"
     "e.g. '{\"a\":null}'.json().has(\"a\") gives true",
     NULL},
    {"put", "(m: map<a>, key: text, value: any) -> map<any>", WEFT_PURE, object_put,
     "The object with that member set, in its place or behind the others.\n"
     "e.g. { a: 1 }.put(\"b\", 2) gives { a: 1, b: 2 }",
     NULL},
    {"pick", "(m: map<a>, keys: list<text>) -> map<a>", WEFT_PURE, object_pick,
     "The object with only the members named, in its own order.\n"
     "e.g. { a: 1, b: 2, c: 3 }.pick([\"c\", \"a\"]) gives { a: 1, c: 3 }",
     NULL},
    {"omit", "(m: map<a>, keys: list<text>) -> map<a>", WEFT_PURE, object_omit,
     "The object without the members named.\n"
     "e.g. { a: 1, b: 2 }.omit([\"a\"]) gives { b: 2 }",
     NULL},
    {"merge", "(m: map<a>, over: map<b>) -> map<any>", WEFT_PURE, object_merge,
     "The members of both; where both have one, that of `over`. Members that are objects are "
     "replaced: see merge_deep().\n"
     "e.g. { a: 1, b: 2 }.merge({ b: 3, c: 4 }) gives { a: 1, b: 3, c: 4 }",
     NULL},
    {"merge_deep", "(m: map<a>, over: map<b>) -> map<any>", WEFT_PURE, object_merge_deep,
     "The members of both; where both have an object, these are merged in turn; else that of "
     "`over` "
     "stands.\n"
     "e.g. { a: { x: 1 } }.merge_deep({ a: { y: 2 } }) gives { a: { x: 1, y: 2 } }",
     NULL},
    {"rename", "(m: map<a>, names: map<text>) -> map<a>", WEFT_PURE, object_rename,
     "The object with members renamed, each from a name in `names` to what stands there. Two "
     "members of one name fail.\n"
     "e.g. { a: 1, b: 2 }.rename({ a: \"x\" }) gives { x: 1, b: 2 }\n"
     "e.g. { a: 1, b: 2 }.rename({ a: \"b\" }) fails",
     NULL},
    {"map_values", "(m: map<a>, f: fn(a) -> b) -> map<b>", WEFT_PURE, object_map_values,
     "The object with what `f` gives for each value.\n"
     "e.g. { a: 1, b: 2 }.map_values(x => x * 10) gives { a: 10, b: 20 }",
     NULL},
};

const weft_family wf_object_family = {"objects", "Objects: reading, choosing and joining members.",
                                      rows, WF_COUNTOF(rows)};
