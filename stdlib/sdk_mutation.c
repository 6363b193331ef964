/* What mapWithNodes says of records, nodes and custom resolvers; the sentences are the npm package's. */
#include "stdlib/families.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"

#define DATA_SHOWN  200u /* UTF-16 units of the record */
#define INPUT_SHOWN 150u /* of what a resolver was given */

static weft_span text_of(weft_value value)
{
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_of("", 0);
}

/* As JSON, cut with "..." behind so many UTF-16 units, and never inside a character. */
static weft_status shown(weft_span *out, weft_call *call, weft_value value, uint32_t units)
{
    wf_lib_text json;
    weft_value text;
    wf_lib_text_init(&json, call, 64);
    wf_sdk_js_put_json(&json, value, WF_SDK_JS_FAITHFUL);
    const weft_status rc = wf_lib_text_finish(&text, &json);
    if (rc != WEFT_OK)
        return rc;
    *out = weft_value_span(text);
    if (wf_sdk_value_units(*out) <= units)
        return WEFT_OK;
    size_t len = 0;
    uint32_t seen = 0;
    while (len < out->len) {
        const unsigned char lead = (unsigned char)out->ptr[len];
        const size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        seen += size == 4 ? 2 : 1;
        if (seen > units)
            break;
        len += size;
    }
    char *const cut = weft_call_alloc(call, len + 3);
    if (!cut)
        return WEFT_NOMEM;
    memcpy(cut, out->ptr, len);
    memcpy(cut + len, "...", 3);
    *out = weft_span_of(cut, len + 3);
    return WEFT_OK;
}

/* ---- the record ---- */

static weft_status fail_root(weft_call *call, weft_value value)
{
    static const char advice[] = "Please provide a valid object containing your source data.";
    static const char list[] =
        "If you need to process multiple items, please call mapWithNodes for each item "
        "separately, or wrap your array in an object like { items: [...] }.";
    weft_span data;
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const char *const kind = is_list                        ? "an array"
                             : value.kind == WEFT_KIND_NULL ? "null"
                                                            : wf_sdk_value_typeof(value);
    const weft_status rc = shown(&data, call, value, DATA_SHOWN);
    if (rc != WEFT_OK)
        return rc;
    const bool none = value.kind == WEFT_KIND_MISSING;
    return weft_call_fail(
        call, "mapWithNodes requires rootData to be an object, but received %s. %s%s%.*s", kind,
        is_list ? list : advice, none ? "" : "\nSource Data: ", none ? 0 : (int)data.len,
        data.len != 0 ? data.ptr : "");
}

static weft_status root_object(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    if (args[0].kind != WEFT_KIND_MAP)
        return fail_root(call, args[0]);
    *out = args[0];
    return WEFT_OK;
}

/* root, name, what is wrong with the node anyway */
static weft_status node_name(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    const weft_span name = text_of(args[1]);
    const weft_span wrong = text_of(args[2]);
    char *const key = weft_call_alloc(call, name.len + 1);
    if (!key)
        return WEFT_NOMEM;
    key[0] = '$';
    if (name.len != 0)
        memcpy(key + 1, name.ptr, name.len);
    const bool bad_name = wrong.len > 7 && memcmp(wrong.ptr, "Invalid", 7) == 0;
    if (!bad_name && wf_sdk_value_has(args[0], weft_span_of(key, name.len + 1)))
        return weft_call_fail(call,
                              "Node name conflict: Source data already contains field '$%.*s'. "
                              "Choose a different node name to avoid ambiguity.\n\nField: %.*s",
                              (int)name.len, name.ptr, (int)name.len, name.ptr);
    if (wrong.len != 0)
        return weft_call_fail(call, "%.*s\n\nField: %.*s", (int)wrong.len, wrong.ptr, (int)name.len,
                              name.ptr);
    *out = args[0];
    return WEFT_OK;
}

static weft_status nothing_to_map(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    weft_span config;
    const weft_status rc = shown(&config, call, args[0], DATA_SHOWN);
    if (rc != WEFT_OK)
        return rc;
    return weft_call_fail(call,
                          "Mapping configuration must have either a \"fields\" property or "
                          "\"arguments.input\" property. These define how source data should be "
                          "mapped to GraphQL fields. Please check your mapping configuration.\n"
                          "Config: %.*s",
                          (int)config.len, config.ptr);
}

/* ---- fields ---- */

static weft_status node_items(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    if (args[0].kind == WEFT_KIND_LIST) {
        *out = args[0];
        return WEFT_OK;
    }
    if (args[0].kind != WEFT_KIND_MAP) {
        *out = weft_list(NULL, 0);
        return WEFT_OK;
    }
    weft_value *const item = weft_call_alloc(call, sizeof *item);
    if (!item)
        return WEFT_NOMEM;
    *item = args[0];
    *out = weft_list(item, 1);
    return WEFT_OK;
}

static weft_status if_undefined(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    *out = args[0].kind == WEFT_KIND_MISSING ? args[1] : args[0];
    return WEFT_OK;
}

/* sentence, resolver, field, way, value */
static weft_status resolver_failed(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const weft_span sentence = text_of(args[0]);
    const weft_span resolver = text_of(args[1]);
    const weft_span field = text_of(args[2]);
    const weft_span way = text_of(args[3]);
    weft_span input = weft_span_text("[undefined]");
    const weft_status rc =
        args[4].kind == WEFT_KIND_MISSING ? WEFT_OK : shown(&input, call, args[4], INPUT_SHOWN);
    if (rc != WEFT_OK)
        return rc;
    return weft_call_fail(call,
                          "Resolver '%.*s' failed for field '%.*s'%s%.*s\n\nInput Value: %.*s\n\n"
                          "Original Error: %.*s",
                          (int)resolver.len, resolver.ptr, (int)field.len, field.ptr,
                          way.len != 0 ? "\n\nField Path: " : "", (int)way.len, way.ptr,
                          (int)input.len, input.ptr, (int)sentence.len, sentence.ptr);
}

/* ---- names with dots ---- */

static weft_status put(weft_value *target, weft_call *call, weft_span name, weft_value value,
                       unsigned depth);

/* The member `key` of a copy of the map: `value` itself, or with `rest` inside of it. */
static weft_status put_member(weft_value *target, weft_call *call, weft_span key, weft_span rest,
                              weft_value value, unsigned depth)
{
    uint32_t at = 0;
    while (at < target->len && !weft_span_equal(target->as.map[at].key, key))
        at++;
    const bool found = at < target->len;
    const uint32_t len = target->len + (found ? 0 : 1);
    weft_member *const members = weft_call_alloc(call, (size_t)len * sizeof *members);
    if (!members)
        return WEFT_NOMEM;
    if (target->len != 0)
        memcpy(members, target->as.map, (size_t)target->len * sizeof *members);
    members[at].key = key;
    weft_value inside = found ? members[at].value : weft_map(NULL, 0);
    weft_status rc = WEFT_OK;
    if (rest.ptr)
        rc = put(&inside, call, rest, value, depth + 1);
    else
        inside = value;
    members[at].value = inside;
    *target = weft_map(members, len);
    return rc;
}

static weft_status put(weft_value *target, weft_call *call, weft_span name, weft_value value,
                       unsigned depth)
{
    const char *const dot = name.len != 0 ? memchr(name.ptr, '.', name.len) : NULL;
    const weft_span key = weft_span_of(name.ptr, dot ? (size_t)(dot - name.ptr) : name.len);
    const weft_span rest =
        dot ? weft_span_of(dot + 1, name.len - key.len - 1) : weft_span_of(NULL, 0);
    if (depth == 200)
        return weft_call_fail(call, "a name has more than 200 dots");
    if (target->kind != WEFT_KIND_MAP)
        return weft_call_fail(call, "Cannot create property '%.*s' on %s", (int)key.len, key.ptr,
                              wf_lib_show(*target).text);
    return put_member(target, call, key, rest, value, depth);
}

static weft_status nest_dots(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    weft_value target = weft_map(NULL, 0);
    weft_status rc = WEFT_OK;
    if (args[0].kind != WEFT_KIND_LIST)
        return weft_call_fail(call, "nest_dots takes a list, not %s", wf_lib_show(args[0]).text);
    for (uint32_t i = 0; i < args[0].len && rc == WEFT_OK; i++) {
        const weft_value one = weft_value_element(args[0], i);
        if (one.kind != WEFT_KIND_MAP)
            return wf_lib_fail_element(call, "nest_dots", i, one, "objects with name and value");
        const weft_span name = text_of(weft_value_member(one, weft_span_text("name")));
        const weft_value literal = weft_value_member(one, weft_span_text("literal"));
        const weft_value value = weft_value_member(one, weft_span_text("value"));
        rc = wf_sdk_value_is_truthy(literal)
                 ? put_member(&target, call, name, weft_span_of(NULL, 0), value, 0)
                 : put(&target, call, name, value, 0);
    }
    *out = target;
    return rc;
}

static const weft_resolver rows[] = {
    {"sdk.root_object", "(value: any?) -> any?", WEFT_PURE, root_object,
     "The record of a mapping with nodes, which must be an object.\n"
     "e.g. sdk.root_object({ a: 1 }) gives { a: 1 }\n"
     "e.g. sdk.root_object([]) fails",
     NULL},
    {"sdk.node_name", "(root: any?, name: any?, wrong: any?) -> any?", WEFT_PURE, node_name,
     "The record, unless it has a member of the node's name behind `$`, or something else is wrong "
     "with the node.\n"
     "e.g. sdk.node_name({ a: 1 }, \"x\", \"\") gives { a: 1 }\n"
     "e.g. sdk.node_name({ a: 1 }, \"x\", \"it is no object\") fails",
     NULL},
    {"sdk.nothing_to_map", "(config: any?) -> any?", WEFT_PURE, nothing_to_map,
     "Fails with what the npm package says of a file without fields.\n"
     "e.g. sdk.nothing_to_map({ mutation: \"m\" }) fails",
     NULL},
    {"sdk.node_items", "(value: any?) -> list<any>", WEFT_PURE, node_items,
     "What a list field of a mapping with nodes maps: a list, an object as a list of one, else "
     "nothing.\n"
     "e.g. sdk.node_items({ a: 1 }) gives [{ a: 1 }]\n"
     "e.g. sdk.node_items(\"x\") gives []",
     NULL},
    {"sdk.if_undefined", "(value: any?, to: any?) -> any?", WEFT_PURE, if_undefined,
     "The value, or `to` when it is missing; null stays.\n"
     "e.g. sdk.if_undefined(null, 1) gives null",
     NULL},
    {"sdk.resolver_failed",
     "(sentence: any?, resolver: any?, field: any?, way: any?, value: any?) -> any?", WEFT_PURE,
     resolver_failed,
     "Fails with what the npm package says when a custom resolver fails.\n"
     "e.g. sdk.resolver_failed(\"no\", \"custom.t\", \"a\", null, 1) fails",
     NULL},
    {"sdk.nest_dots", "(fields: any?) -> any?", WEFT_PURE, nest_dots,
     "An object of { name, value }, one after the other, each where the dots of its name put it; "
     "with "
     "`literal: true` dots are part of the name.\n"
     "e.g. sdk.nest_dots([{ name: \"a.b\", value: 1 }, { name: \"a.c\", value: 2 }]) gives { a: { "
     "b: 1, c: 2 } }\n"
     "e.g. sdk.nest_dots([{ name: \"a\", value: 1 }, { name: \"a.c\", value: 2 }]) fails",
     NULL},
};

const weft_family wf_sdk_mutation_family = {"mapping files: nodes and custom resolvers",
                                            "What mapWithNodes of the npm package says and does.",
                                            rows, WF_COUNTOF(rows)};
