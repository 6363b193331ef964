/* Files of the mutation mapper: `arguments`. Constant, list, group, scalar, in the order in which the
   package decides; items of lists have fewer rules, which is where most of it goes wrong. */
#include "compiler/mapping_rules_room.h"

static const char *const members[] = {
    "source",  "value",    "defaultValue", "required", "resolver", "transform",
    "isArray", "autoWrap", "validation",   "fields",   "mapping",  "type",
};

/* Names that a group does not take for targets. */
static const char *const reserved[] = {
    "source",  "value",    "resolver",   "transform", "required", "defaultValue",
    "isArray", "autoWrap", "validation", "fields",    "mapping",
};

static void look_at_member(wf_rules *rules, const wf_document *member);
static void look_at_items(wf_rules *rules, const wf_document *list);

static bool is_private(weft_span name)
{
    return name.len != 0 && name.ptr[0] == '_';
}

static bool is_reserved(weft_span name)
{
    for (size_t i = 0; i < WF_COUNTOF(reserved); i++) {
        if (weft_span_equal(name, weft_span_text(reserved[i])))
            return true;
    }
    return false;
}

static bool is_key(const wf_document *member, const char *name)
{
    return weft_span_equal(member->key, weft_span_text(name));
}

/* An object that says where a value comes from, not a constant. */
static bool is_config(const wf_document *value)
{
    return value && value->kind == WF_DOCUMENT_OBJECT &&
           (wf_mapping_find(value, "source") || wf_mapping_find(value, "value") ||
            wf_mapping_find(value, "fields") || wf_mapping_find(value, "resolver"));
}

/* Whether a member beside `value` is a target: then `value` is one too. */
static bool has_target(const wf_document *object)
{
    for (const wf_document *member = object->first; member; member = member->next) {
        if (!is_reserved(member->key) && !is_private(member->key) &&
            member->kind == WF_DOCUMENT_OBJECT)
            return true;
    }
    return false;
}

static bool is_list(const wf_document *object)
{
    return wf_rules_truthy(object, "isArray") || wf_rules_truthy(object, "_array");
}

/* `resolver`, else `transform`. */
static void look_at_transform(wf_rules *rules, const wf_document *field, bool in_item)
{
    const wf_document *const resolver = wf_rules_truthy(field, "resolver");
    const wf_document *const transform = wf_rules_truthy(field, "transform");
    if (resolver)
        wf_rules_resolver(rules, resolver, in_item && !transform);
    else
        wf_rules_resolver(rules, transform, false);
}

static void look_at_source(wf_rules *rules, const wf_document *source)
{
    if (source->kind == WF_DOCUMENT_STRING)
        wf_rules_path(rules, source, false);
    else
        wf_rules_impossible(rules, source, "write a path in quotes");
}

/* ---- groups ---- */

static void look_at_group_key(wf_rules *rules, const wf_document *member)
{
    if (is_key(member, "fields") && member->kind == WF_DOCUMENT_OBJECT) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_FIELDS_IGNORED, member);
        for (const wf_document *inner = member->first; inner; inner = inner->next)
            look_at_member(rules, inner);
    } else if (is_key(member, "value")) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_VALUE_KEY, member);
        look_at_member(rules, member);
    } else if (is_config(member)) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_RESERVED_NAME, member);
        look_at_member(rules, member);
    } else if ((is_key(member, "required") || is_key(member, "resolver") ||
                is_key(member, "transform") || is_key(member, "defaultValue")) &&
               wf_mapping_is_truthy(member)) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_GROUP_IGNORED_KEYS, member);
    }
}

static void look_at_group(wf_rules *rules, const wf_document *group)
{
    const wf_document *const source = wf_rules_truthy(group, "source");
    if (source && source->kind == WF_DOCUMENT_STRING)
        look_at_source(rules, source);
    for (const wf_document *member = group->first; member; member = member->next) {
        if (member == source || is_private(member->key))
            continue;
        if (is_reserved(member->key))
            look_at_group_key(rules, member);
        else
            look_at_member(rules, member);
    }
}

/* ---- lists ---- */

static void look_at_item_member(wf_rules *rules, const wf_document *member)
{
    const wf_document *const value = wf_mapping_find(member, "value");
    const wf_document *const source = wf_rules_truthy(member, "source");
    const wf_document *const mapping = wf_mapping_find(member, "mapping");
    if (member->kind != WF_DOCUMENT_OBJECT) {
        if (member->kind == WF_DOCUMENT_STRING)
            look_at_source(rules, member);
    } else if (value && !(is_config(value) && has_target(member))) {
        wf_rules_constant(rules, member, value);
    } else if (is_list(member)) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_ITEM_NESTED, member);
        look_at_items(rules, member);
    } else if (source && mapping && mapping->kind == WF_DOCUMENT_OBJECT) {
        look_at_source(rules, source);
        look_at_group(rules, mapping);
    } else if (source) {
        wf_rules_members(rules, member, members, WF_COUNTOF(members));
        look_at_source(rules, source);
        look_at_transform(rules, member, true);
    } else {
        wf_rules_tell_key(rules, WF_DIFFERENCE_ITEM_NESTED, member);
        look_at_group(rules, member);
    }
}

static void look_at_items(wf_rules *rules, const wf_document *list)
{
    static const char *const beside[] = {"source",   "isArray",  "autoWrap", "validation",
                                         "required", "resolver", "transform"};
    for (const wf_document *member = list->first; member; member = member->next) {
        bool is_beside = is_private(member->key);
        for (size_t i = 0; i < WF_COUNTOF(beside); i++)
            is_beside |= is_key(member, beside[i]);
        if (is_beside)
            continue;
        if (is_key(member, "fields") && member->kind == WF_DOCUMENT_OBJECT) {
            wf_rules_tell_key(rules, WF_DIFFERENCE_FIELDS_IGNORED, member);
            for (const wf_document *inner = member->first; inner; inner = inner->next)
                look_at_item_member(rules, inner);
        } else {
            if (is_key(member, "value"))
                wf_rules_tell_key(rules, WF_DIFFERENCE_VALUE_KEY, member);
            look_at_item_member(rules, member);
        }
    }
}

static void look_at_list(wf_rules *rules, const wf_document *list)
{
    const wf_document *const source = wf_rules_truthy(list, "source");
    if (!source)
        wf_rules_impossible(rules, list, "say where the list is: \"source\": \"path\"");
    else
        look_at_source(rules, source);
    if (!wf_rules_truthy(list, "autoWrap") && !wf_rules_truthy(list, "_autoWrap"))
        wf_rules_tell_key(rules, WF_DIFFERENCE_NO_AUTOWRAP, list);
    look_at_items(rules, list);
}

/* ---- members ---- */

/* As deep as the document nests: 200 levels. */
static void look_at_member(wf_rules *rules, const wf_document *member)
{
    const wf_document *const value = wf_mapping_find(member, "value");
    if (member->kind == WF_DOCUMENT_NULL) {
        wf_rules_impossible(rules, member, "remove it, or write {\"value\": null}");
    } else if (member->kind == WF_DOCUMENT_STRING) {
        if (!wf_rules_is_remark(member))
            look_at_source(rules, member);
    } else if (member->kind != WF_DOCUMENT_OBJECT) {
        wf_rules_impossible(rules, member, "write {\"value\": ...} for a constant");
    } else if (value && !(is_config(value) && has_target(member))) {
        wf_rules_constant(rules, member, value);
    } else if (is_list(member)) {
        look_at_list(rules, member);
    } else if (wf_rules_truthy(member, "_nested") || !wf_rules_truthy(member, "source")) {
        look_at_group(rules, member);
    } else {
        wf_rules_members(rules, member, members, WF_COUNTOF(members));
        look_at_source(rules, wf_rules_truthy(member, "source"));
        look_at_transform(rules, member, false);
    }
}

static void look_at_batch(wf_rules *rules, const wf_document *root, const wf_document *arguments)
{
    const wf_document *const batch = wf_rules_truthy(root, "aliasBatching");
    if (!batch)
        return;
    wf_rules_tell_key(rules, WF_DIFFERENCE_BATCH_TRUNC, batch);
    if (arguments->count != 1 || !wf_mapping_find(arguments, "input"))
        wf_rules_tell_key(rules, WF_DIFFERENCE_BATCH_ARGS, batch);
}

void wf_rules_arguments(wf_rules *rules, const wf_document *root)
{
    const wf_document *const arguments = wf_mapping_find(root, "arguments");
    const wf_document *const fields = wf_mapping_find(root, "fields");
    if (!arguments && !fields) {
        wf_rules_maps_nothing(rules, root);
        return;
    }
    if (!arguments && fields->kind == WF_DOCUMENT_OBJECT) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_FIELDS_IGNORED, fields);
        look_at_group(rules, fields);
        return;
    }
    if (!arguments || arguments->kind != WF_DOCUMENT_OBJECT) {
        wf_rules_impossible(rules, arguments ? arguments : root,
                            "write an object: \"arguments\": {\"input\": {...}}");
        return;
    }
    for (const wf_document *argument = arguments->first; argument; argument = argument->next) {
        if (is_private(argument->key))
            wf_rules_tell_key(rules, WF_DIFFERENCE_UNDERSCORE_ARG, argument);
        else
            look_at_member(rules, argument);
    }
    look_at_batch(rules, root, arguments);
}
