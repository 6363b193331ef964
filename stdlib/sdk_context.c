/* What mapping files with nodes read: the record, checked as the package does, with nodes over it; and
   the sentence around the failure of a resolver. */
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_value.h"
#include "vm/json.h"

#define DATA_SHOWN  200u
#define VALUE_SHOWN 150u
#define NAME_MOST   255u

/* The value's JSON text, cut. */
static const char *json_of(char *room, size_t most, weft_value value)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_json_put(&text, value);
    const weft_span shown = wf_utf8_clip(wf_buf_span(&text), most);
    if (shown.len != 0)
        memcpy(room, shown.ptr, shown.len);
    room[shown.len] = '\0';
    wf_buf_fini(&text);
    return room;
}

static const char *kind_of(weft_value value)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_MISSING:
        return "undefined";
    case WEFT_KIND_NULL:
        return "null";
    case WEFT_KIND_LIST:
        return "an array";
    default:
        return wf_sdk_value_typeof(value);
    }
}

static weft_status fail_root(weft_call *call, weft_value root)
{
    char room[DATA_SHOWN + 1];
    const char *const advice =
        root.kind == WEFT_KIND_LIST
            ? "If you need to process multiple items, please call mapWithNodes for each item "
              "separately, or wrap your array in an object like { items: [...] }."
            : "Please provide a valid object containing your source data.";
    return weft_call_fail(
        call,
        "mapWithNodes requires rootData to be an object, but received %s. %s\nSource Data: %s",
        kind_of(root), advice, json_of(room, DATA_SHOWN, root));
}

/* No member of the record may be called as a node is in paths. */
static weft_status check_names(weft_call *call, weft_value root, weft_value names)
{
    char dollar[1 + NAME_MOST];
    for (uint32_t i = 0; names.kind == WEFT_KIND_LIST && i < names.len; i++) {
        const weft_value item = weft_value_element(names, i);
        const weft_span name =
            weft_value_is_text(item) ? weft_value_span(item) : weft_span_text("");
        if (name.len > NAME_MOST)
            continue; /* longer than any key that is looked for */
        dollar[0] = '$';
        if (name.len != 0)
            memcpy(dollar + 1, name.ptr, name.len);
        if (wf_sdk_value_has(root, weft_span_of(dollar, name.len + 1)))
            return weft_call_fail(call,
                                  "Node name conflict: Source data already contains field '$%.*s'. "
                                  "Choose a different node name to avoid ambiguity.\n\nField: %.*s",
                                  (int)name.len, name.ptr, (int)name.len, name.ptr);
    }
    return WEFT_OK;
}

static weft_status context_root(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    if (args[0].kind != WEFT_KIND_MAP)
        return fail_root(call, args[0]);
    *out = args[0];
    return check_names(call, args[0], args[1]);
}

static weft_status context_overlay(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const weft_value root = args[0];
    const weft_value over = args[1];
    *out = root;
    if (root.kind != WEFT_KIND_MAP || over.kind != WEFT_KIND_MAP)
        return WEFT_OK;
    weft_member *const members = wf_lib_members(call, (size_t)root.len + over.len);
    uint32_t len = 0;
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < root.len; i++)
        if (!wf_sdk_value_has(over, root.as.map[i].key))
            members[len++] = root.as.map[i];
    for (uint32_t i = 0; i < over.len; i++)
        members[len++] = over.as.map[i];
    *out = weft_map(members, len);
    return WEFT_OK;
}

static weft_status context_items(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    *out = weft_list(NULL, 0);
    if (args[0].kind == WEFT_KIND_LIST) {
        *out = args[0];
    } else if (args[0].kind == WEFT_KIND_MAP) {
        weft_value *const item = wf_lib_values(call, 1);
        if (!item)
            return WEFT_NOMEM;
        *item = args[0];
        *out = weft_list(item, 1);
    }
    if (out->len > 1 && wf_sdk_value_is_truthy(args[1]))
        return weft_call_fail(call, "Circular reference detected in field configuration");
    return WEFT_OK;
}

static weft_status context_failure(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    *out = weft_missing();
    return WEFT_OK;
}

static weft_span text_of(weft_value value)
{
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_text("");
}

/* sentence, resolver, value, field, list, index */
static weft_status context_resolver_failed(weft_value *out, weft_call *call, const weft_value *args,
                                           uint32_t count)
{
    char room[VALUE_SHOWN + 1];
    int64_t index = 0;
    const weft_span sentence = text_of(args[0]);
    const weft_span resolver = text_of(args[1]);
    const weft_span field = text_of(args[3]);
    const weft_span list = text_of(args[4]);
    const char *const value = json_of(room, VALUE_SHOWN, args[2]);
    if (!wf_value_integer(&index, args[5]))
        return weft_call_fail(call,
                              "Resolver '%.*s' failed for field '%.*s'\n\nInput Value: "
                              "%s\n\nOriginal Error: %.*s",
                              (int)resolver.len, resolver.ptr, (int)field.len, field.ptr, value,
                              (int)sentence.len, sentence.ptr);
    return weft_call_fail(
        call,
        "Resolver '%.*s' failed for field '%.*s[%lld].%.*s'\n\nField Path: %.*s[%lld] "
        "\xE2\x86\x92 %.*s\n\nInput Value: %s\n\nOriginal Error: %.*s",
        (int)resolver.len, resolver.ptr, (int)list.len, list.ptr, (long long)index, (int)field.len,
        field.ptr, (int)list.len, list.ptr, (long long)index, (int)field.len, field.ptr, value,
        (int)sentence.len, sentence.ptr);
}

static const weft_resolver rows[] = {
    {"sdk.node_root", "(record: any?, names: any?) -> any?", WEFT_PURE, context_root,
     "The record of a mapping with nodes; fails with the npm package's sentence when it is no "
     "object, or has a member $name for one of the names.\n"
     "e.g. sdk.node_root({ a: 1 }, [\"n\"]) gives { a: 1 }\n"
     "e.g. sdk.node_root([], []) fails",
     NULL},
    {"sdk.overlay", "(record: any?, nodes: any?) -> any?", WEFT_PURE, context_overlay,
     "The members of the record, those of the nodes in the place of theirs.\n"
     "e.g. sdk.overlay({ a: 1, b: 2 }, { b: 3 }) gives { a: 1, b: 3 }",
     NULL},
    {"sdk.node_items", "(value: any?, once?: any?) -> list<any>", WEFT_PURE, context_items,
     "The items that a list field of a mapping with nodes maps: a list, one object as a list of "
     "one, "
     "else none. With `once` more than one fail, as the package does.\n"
     "e.g. sdk.node_items({ a: 1 }) gives [{ a: 1 }]\n"
     "e.g. sdk.node_items(\"x\") gives []",
     NULL},
    {"sdk.failure", "() -> any?", WEFT_USES_RECORD, context_failure,
     "The sentence of the failure that a `catch` answers; behind a `catch` only.\n"
     "e.g. \"x\".int() catch sdk.failure().length() > 5 gives true",
     NULL},
    {"sdk.resolver_failed",
     "(sentence: any?, resolver: any?, value: any?, field: any?, list?: any?, index?: any?) -> "
     "any?",
     WEFT_PURE, context_resolver_failed,
     "Fails as the npm package does when a resolver of a field (of an item of a list) failed.\n"
     "e.g. sdk.resolver_failed(\"no\", \"custom.x\", 1, \"qty\") fails",
     NULL},
};

const weft_family wf_sdk_context_family = {"mapping files: nodes",
                                           "What mapping files of the npm package with nodes read.",
                                           rows, WF_COUNTOF(rows)};
