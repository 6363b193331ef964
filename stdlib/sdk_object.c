/* The npm package's helpers for objects and for what its XML parser makes. What is easy to get wrong:
   lists and texts have members too where objects are expected, by their positions. */
#include "stdlib/families.h"

#include "base/map.h"
#include "base/number.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"

#define DEPTH_MOST 256u

/* ---- members ---- */

/* The members of a map in the making: by key, in order. */
typedef struct builder {
    weft_call *call;
    wf_map by_key; /* to its index + 1 */
    weft_member *members;
    uint32_t count;
    uint32_t cap;
    weft_status status;
} builder;

static builder builder_of(weft_call *call)
{
    builder b = {.call = call, .status = WEFT_OK};
    wf_map_init(&b.by_key, call->arena);
    return b;
}

static void grow(builder *b)
{
    const uint32_t cap = b->cap == 0 ? 8 : b->cap * 2;
    weft_member *const members = wf_lib_members(b->call, cap);
    if (!members) {
        b->status = WEFT_NOMEM;
        return;
    }
    if (b->count != 0)
        memcpy(members, b->members, b->count * sizeof *members);
    b->members = members;
    b->cap = cap;
}

static weft_member *find_member(const builder *b, weft_span key)
{
    const void *const found = wf_map_find(&b->by_key, key);
    return found ? &b->members[(uintptr_t)found - 1] : NULL;
}

/* Sets a member; the first place of a key stays its place. */
static void put(builder *b, weft_span key, weft_value value)
{
    weft_member *const there = find_member(b, key);
    if (there) {
        there->value = value;
        return;
    }
    if (b->count == b->cap)
        grow(b);
    if (b->status != WEFT_OK)
        return;
    b->members[b->count] = (weft_member){key, value};
    /* An index instead of a pointer: the members move. */
    if (!wf_map_put(&b->by_key, key, (void *)(uintptr_t)++b->count, NULL))
        b->status = WEFT_NOMEM;
}

static weft_status finish(weft_value *out, const builder *b)
{
    if (b->status == WEFT_OK)
        *out = weft_map(b->members, b->count);
    return b->status;
}

/* The name of a position. */
static weft_span index_name(builder *b, uint32_t i)
{
    char *const name = weft_call_alloc(b->call, WF_INT64_CHARS);
    if (!name) {
        b->status = WEFT_NOMEM;
        return weft_span_of("", 0);
    }
    return weft_span_of(name, wf_int64_format(name, i));
}

/* The own members of anything: of lists and texts their elements. */
static void put_all(builder *b, weft_value from)
{
    const uint32_t len = from.kind == WEFT_KIND_LIST   ? from.len
                         : from.kind == WEFT_KIND_TEXT ? wf_sdk_value_units(weft_value_span(from))
                                                       : 0;
    for (uint32_t i = 0; from.kind == WEFT_KIND_MAP && i < from.len; i++)
        put(b, from.as.map[i].key, from.as.map[i].value);
    for (uint32_t i = 0; i < len && b->status == WEFT_OK; i++) {
        const weft_span name = index_name(b, i);
        put(b, name, wf_sdk_value_member(from, name));
    }
}

/* Whether `name` is a member of an object or list, and its value. */
static bool has_member(weft_value *out, weft_value of, weft_span name)
{
    *out = wf_sdk_value_member(of, name);
    return of.kind == WEFT_KIND_MAP ? wf_sdk_value_has(of, name) : out->kind != WEFT_KIND_MISSING;
}

static bool holds_members(weft_value value)
{
    return value.kind == WEFT_KIND_MAP || value.kind == WEFT_KIND_LIST;
}

/* ---- choosing ---- */

static weft_status object_map_value(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const weft_value table = wf_lib_arg(args, count, 1);
    weft_span key;
    weft_value found;
    if (!holds_members(table))
        return wf_lib_fail_kind(call, "sdk.helper.mapValue", table, "an object");
    const weft_status rc = wf_sdk_js_text(&key, call, wf_lib_arg(args, count, 0), WF_SDK_JS_RIGHT);
    if (rc == WEFT_OK)
        *out = has_member(&found, table, key) ? found : wf_lib_arg(args, count, 2);
    return rc;
}

/* The keys of argument 1 as texts into a builder whose values say nothing. */
static weft_status read_keys(builder *keys, const char *function, const weft_value *args,
                             uint32_t count)
{
    const weft_value list = wf_lib_arg(args, count, 1);
    weft_status rc = WEFT_OK;
    if (list.kind != WEFT_KIND_LIST)
        return wf_lib_fail_kind(keys->call, function, list, "a list of keys");
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        weft_span key;
        rc = wf_sdk_js_text(&key, keys->call, weft_value_element(list, i), WF_SDK_JS_FAITHFUL);
        if (rc == WEFT_OK)
            put(keys, key, weft_null());
    }
    return rc == WEFT_OK ? keys->status : rc;
}

static weft_status object_pick(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_value from = wf_lib_arg(args, count, 0);
    builder keys = builder_of(call);
    builder all = builder_of(call);
    builder made = builder_of(call);
    if (!holds_members(from))
        return wf_lib_fail_kind(call, "sdk.helper.pick", from, "an object");
    weft_status rc = read_keys(&keys, "sdk.helper.pick", args, count);
    if (rc != WEFT_OK)
        return rc;
    put_all(&all, from);
    for (uint32_t i = 0; i < keys.count && all.status == WEFT_OK; i++) {
        const weft_member *const found = find_member(&all, keys.members[i].key);
        if (found)
            put(&made, found->key, found->value);
    }
    rc = all.status;
    return rc == WEFT_OK ? finish(out, &made) : rc;
}

static weft_status object_omit(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    builder keys = builder_of(call);
    builder all = builder_of(call);
    builder made = builder_of(call);
    const weft_status rc = read_keys(&keys, "sdk.helper.omit", args, count);
    if (rc != WEFT_OK)
        return rc;
    put_all(&all, wf_lib_arg(args, count, 0));
    for (uint32_t i = 0; i < all.count && all.status == WEFT_OK; i++)
        if (!find_member(&keys, all.members[i].key))
            put(&made, all.members[i].key, all.members[i].value);
    return all.status == WEFT_OK ? finish(out, &made) : all.status;
}

/* ---- joining ---- */

static weft_status object_merge(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    builder made = builder_of(call);
    for (uint32_t i = 0; i < count; i++)
        put_all(&made, args[i]);
    return finish(out, &made);
}

/* Recursion is bounded by DEPTH_MOST. */
static weft_status deep_merge(weft_value *out, weft_call *call, weft_value a, weft_value b,
                              unsigned depth)
{
    builder made = builder_of(call);
    builder from = builder_of(call);
    if (depth == DEPTH_MOST)
        return weft_call_fail(call, "the objects are nested too deeply");
    put_all(&made, a);
    put_all(&from, b);
    for (uint32_t i = 0; i < from.count && from.status == WEFT_OK; i++) {
        weft_value value = from.members[i].value;
        const weft_member *const there = find_member(&made, from.members[i].key);
        if (value.kind == WEFT_KIND_MAP) {
            const weft_status rc =
                deep_merge(&value, call, there ? there->value : weft_null(), value, depth + 1);
            if (rc != WEFT_OK)
                return rc;
        }
        put(&made, from.members[i].key, value);
    }
    return from.status == WEFT_OK ? finish(out, &made) : from.status;
}

static weft_status object_deep_merge(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return deep_merge(out, call, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1), 0);
}

/* ---- copies ---- */

static weft_status clone(weft_value *out, weft_call *call, weft_value value, unsigned depth);

static weft_status clone_list(weft_value *out, weft_call *call, weft_value list, unsigned depth)
{
    weft_value *const items = wf_lib_values(call, list.len);
    weft_status rc = items ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        const weft_value item = weft_value_element(list, i);
        rc = clone(&items[i], call, item.kind == WEFT_KIND_MISSING ? weft_null() : item, depth);
    }
    if (rc == WEFT_OK)
        *out = weft_list(items, list.len);
    return rc;
}

static weft_status clone_map(weft_value *out, weft_call *call, weft_value map, unsigned depth)
{
    weft_member *const members = wf_lib_members(call, map.len);
    weft_status rc = members ? WEFT_OK : WEFT_NOMEM;
    uint32_t n = 0;
    for (uint32_t i = 0; rc == WEFT_OK && i < map.len; i++) {
        if (map.as.map[i].value.kind == WEFT_KIND_MISSING)
            continue;
        members[n].key = map.as.map[i].key;
        rc = clone(&members[n++].value, call, map.as.map[i].value, depth);
    }
    if (rc == WEFT_OK)
        *out = weft_map(members, n);
    return rc;
}

/* What JSON would leave of a value. Recursion is bounded by DEPTH_MOST. */
static weft_status clone(weft_value *out, weft_call *call, weft_value value, unsigned depth)
{
    wf_lib_text text;
    *out = value;
    if (depth == DEPTH_MOST)
        return weft_call_fail(call, "the value is nested too deeply");
    if (value.kind == WEFT_KIND_LIST)
        return clone_list(out, call, value, depth + 1);
    if (value.kind == WEFT_KIND_MAP)
        return clone_map(out, call, value, depth + 1);
    if (value.kind == WEFT_KIND_DOUBLE)
        *out = wf_sdk_js_is_finite(value.as.real) ? wf_sdk_js_number(value.as.real + 0.0)
                                                  : weft_null();
    if (!wf_sdk_js_is_date(value))
        return WEFT_OK;
    wf_lib_text_init(&text, call, WF_DATETIME_CHARS);
    wf_lib_put_value(&text, wf_value_put_text,
                     value.kind == WEFT_KIND_DATE ? value
                                                  : wf_sdk_js_date(wf_sdk_js_millis(value)));
    return wf_lib_text_finish(out, &text);
}

static weft_status object_deep_clone(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    if (value.kind == WEFT_KIND_MISSING)
        return weft_call_fail(call, "\"undefined\" is not valid JSON");
    return clone(out, call, value, 0);
}

/* ---- what the package's XML parser makes ---- */

static bool take_truthy(weft_value *out, weft_value value)
{
    if (!wf_sdk_value_is_truthy(value))
        return false;
    *out = value;
    return true;
}

/* The member `name` with a mark before it. */
static weft_status marked_member(weft_value *out, weft_call *call, weft_value of, char mark,
                                 weft_span name)
{
    wf_lib_text text;
    weft_value made;
    wf_lib_text_init(&text, call, name.len + 1);
    wf_lib_put_byte(&text, mark);
    wf_lib_put_span(&text, name);
    const weft_status rc = wf_lib_text_finish(&made, &text);
    if (rc == WEFT_OK)
        *out = wf_sdk_value_member(of, weft_value_span(made));
    return rc;
}

static weft_status object_xml_attribute(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    static const char marks[] = {'$', '@'};
    const weft_value of = wf_lib_arg(args, count, 0);
    weft_span name;
    weft_status rc = wf_sdk_js_text(&name, call, wf_lib_arg(args, count, 1), WF_SDK_JS_FAITHFUL);
    for (size_t i = 0; rc == WEFT_OK && i < sizeof marks; i++) {
        weft_value found = weft_missing();
        rc = marked_member(&found, call, of, marks[i], name);
        if (rc == WEFT_OK &&
            (take_truthy(out, found) ||
             take_truthy(out, wf_sdk_value_member(
                                  wf_sdk_value_member(of, weft_span_of(&marks[i], 1)), name))))
            return WEFT_OK;
    }
    const weft_value attributes = wf_sdk_value_member(of, weft_span_text("_attributes"));
    if (rc == WEFT_OK && !take_truthy(out, wf_sdk_value_member(of, name)) &&
        !take_truthy(out, wf_sdk_value_member(attributes, name)))
        *out = wf_lib_arg(args, count, 2);
    return rc;
}

static weft_status object_xml_text(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    static const char *const names[] = {"_", "#text", "value"};
    const weft_value value = wf_lib_arg(args, count, 0);
    *out = wf_lib_arg(args, count, 1);
    if (!weft_value_is_nothing(value) && !holds_members(value) && !wf_sdk_js_is_date(value))
        *out = value;
    for (size_t i = 0; value.kind == WEFT_KIND_MAP && i < WF_COUNTOF(names); i++) {
        const weft_value found = weft_value_member(value, weft_span_text(names[i]));
        if (!weft_value_is_nothing(found)) {
            *out = found;
            break;
        }
    }
    return WEFT_OK;
}

static bool is_attribute(weft_value entry, weft_value id)
{
    static const char *const names[] = {"@attribute-id", "attributeId"};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        const weft_value found = wf_sdk_value_member(entry, weft_span_text(names[i]));
        if (found.kind != WEFT_KIND_MISSING && wf_value_equal(found, id))
            return true;
    }
    return false;
}

/* The text of the entry that was found, or `otherwise`. */
static weft_status attribute_text(weft_value *out, weft_value entry, weft_value otherwise)
{
    if (!take_truthy(out, wf_sdk_value_member(entry, weft_span_text("#text"))) &&
        !take_truthy(out, wf_sdk_value_member(entry, weft_span_text("value"))))
        *out = otherwise;
    return WEFT_OK;
}

static weft_status object_custom_attribute(weft_value *out, weft_call *call, const weft_value *args,
                                           uint32_t count)
{
    const weft_value from = wf_lib_arg(args, count, 0);
    const weft_value id = wf_lib_arg(args, count, 1);
    const weft_value otherwise = wf_lib_arg(args, count, 2);
    weft_span name;
    *out = otherwise;
    if (from.kind == WEFT_KIND_LIST) {
        for (uint32_t i = 0; i < from.len; i++) {
            const weft_value entry = weft_value_element(from, i);
            if (weft_value_is_nothing(entry))
                return wf_lib_fail_element(call, "sdk.helper.extractCustomAttribute", i, entry,
                                           "objects");
            if (is_attribute(entry, id))
                return attribute_text(out, entry, otherwise);
        }
        return WEFT_OK;
    }
    if (is_attribute(from, id))
        return attribute_text(out, from, otherwise);
    const weft_status rc = wf_sdk_js_text(&name, call, id, WF_SDK_JS_FAITHFUL);
    if (rc == WEFT_OK)
        (void)take_truthy(out, wf_sdk_value_member(from, name)); /* else `otherwise` */
    return rc;
}

static const weft_resolver rows[] = {
    {"sdk.helper.mapValue", "(value: any?, table: any?, otherwise?: any?) -> any?", WEFT_PURE,
     object_map_value,
     "The member of `table` whose name is the text of the value, else `otherwise`.\n"
     "e.g. sdk.helper.mapValue(1, { \"1\": \"one\" }) gives \"one\"",
     NULL},
    {"sdk.helper.pick", "(object: any?, keys: any?) -> any?", WEFT_PURE, object_pick,
     "The members of the object that `keys` names, in its order.\n"
     "e.g. sdk.helper.pick({ a: 1, b: 2 }, [\"b\", \"c\"]) gives { b: 2 }",
     NULL},
    {"sdk.helper.omit", "(object: any?, keys: any?) -> any?", WEFT_PURE, object_omit,
     "The members of the object that `keys` does not name.\n"
     "e.g. sdk.helper.omit({ a: 1, b: 2 }, [\"a\"]) gives { b: 2 }",
     NULL},
    {"sdk.helper.merge",
     "(a?: any?, b?: any?, c?: any?, d?: any?, e?: any?, f?: any?, g?: any?, h?: any?) -> any?",
     WEFT_PURE, object_merge,
     "The members of all objects; of equal names the last.\n"
     "e.g. sdk.helper.merge({ a: 1 }, { b: 2 }, { a: 3 }) gives { a: 3, b: 2 }",
     NULL},
    {"sdk.helper.deepMerge", "(a?: any?, b?: any?) -> any?", WEFT_PURE, object_deep_merge,
     "The members of both; objects of equal names are merged, anything else of `b` replaces.\n"
     "e.g. sdk.helper.deepMerge({ a: { x: 1 } }, { a: { y: 2 } }) gives { a: { x: 1, y: 2 } }",
     NULL},
    {"sdk.helper.deepClone", "(value: any?) -> any?", WEFT_PURE, object_deep_clone,
     "What JSON leaves of the value: dates as texts, what is not finite as null.\n"
     "e.g. sdk.helper.deepClone({ a: [1] }) gives { a: [1] }",
     NULL},
    {"sdk.helper.getXmlAttribute", "(object: any?, name: any?, otherwise?: any?) -> any?",
     WEFT_PURE, object_xml_attribute,
     "An attribute of a parsed element: of $name, $ name, @name, @ name, name and _attributes name "
     "the "
     "first that is not empty, 0 or false, else `otherwise`.\n"
     "e.g. sdk.helper.getXmlAttribute({ \"@id\": \"1\" }, \"id\") gives \"1\"",
     NULL},
    {"sdk.helper.getXmlTextContent", "(value: any?, otherwise?: any?) -> any?", WEFT_PURE,
     object_xml_text,
     "The text of a parsed element: the value itself, or its member _, #text or value, else "
     "`otherwise`.\n"
     "e.g. sdk.helper.getXmlTextContent({ \"#text\": \"b\" }) gives \"b\"",
     NULL},
    {"sdk.helper.extractCustomAttribute", "(from: any?, id: any?, otherwise?: any?) -> any?",
     WEFT_PURE, object_custom_attribute,
     "The text of the entry whose @attribute-id or attributeId is `id`, else `otherwise`.\n"
     "e.g. sdk.helper.extractCustomAttribute([{ attributeId: \"b\", value: 2 }], \"b\") gives 2",
     NULL},
};

const weft_family wf_sdk_object_family = {"package: objects",
                                          "Helpers of the npm package for objects and parsed XML.",
                                          rows, WF_COUNTOF(rows)};
