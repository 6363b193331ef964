/* Files of mapWithNodes: `nodes` beside `fields`, or beside `arguments.input`. Objects may be written
   with `fields` or without; items of lists are one level deep. */
#include "compiler/mapping_rules_room.h"

static const char *const members[] = {"source",  "value",  "defaultValue", "required", "resolver",
                                      "isArray", "fields", "transform",    "type"};

typedef struct around {
    unsigned item;    /* objects since the item of a list; 0: outside of lists */
    bool is_implicit; /* in an object that the package does not look into for custom resolvers */
    bool is_input;    /* in arguments.input */
} around;

static void look_at_field(wf_rules *rules, const wf_document *field, around outer);

static bool starts_item(const wf_document *source)
{
    return source->text.len >= 2 && memcmp(source->text.ptr, "$.", 2) == 0;
}

static void look_at_source(wf_rules *rules, const wf_document *source, around outer)
{
    if (source->kind != WF_DOCUMENT_STRING) {
        wf_rules_impossible(rules, source, "write a path in quotes");
        return;
    }
    wf_rules_path(rules, source, false);
    if (outer.item > 1 && starts_item(source))
        wf_rules_tell(rules, WF_DIFFERENCE_REL_DEEP, source, source->text, NULL);
}

static void look_at_resolver(wf_rules *rules, const wf_document *resolver, around outer)
{
    wf_rules_resolver(rules, resolver, false);
    if (resolver->kind != WF_DOCUMENT_STRING || !wf_rules_is_custom(resolver->text))
        return;
    if (outer.is_input)
        wf_rules_tell(rules, WF_DIFFERENCE_CUSTOM_IN_ARGS, resolver, resolver->text, NULL);
    else if (outer.is_implicit || outer.item > 1)
        wf_rules_tell(rules, WF_DIFFERENCE_IMPLICIT_CUSTOM, resolver, resolver->text, NULL);
}

static void look_at_scalar(wf_rules *rules, const wf_document *field, around outer)
{
    const wf_document *const source = wf_rules_truthy(field, "source");
    const wf_document *const resolver = wf_rules_truthy(field, "resolver");
    const wf_document *const transform = wf_rules_truthy(field, "transform");
    const wf_document *const required = wf_rules_truthy(field, "required");
    if (source)
        look_at_source(rules, source, outer);
    if (resolver) {
        look_at_resolver(rules, resolver, outer);
    } else if (transform) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_TRANSFORM_IGNORED, transform);
        wf_rules_resolver(rules, transform, false);
    }
    if (required)
        wf_rules_tell(rules, WF_DIFFERENCE_REQ_NODES, required, field->key, NULL);
}

/* ---- objects and lists ---- */

static void look_at_object(wf_rules *rules, const wf_document *field, const wf_document *inner,
                           around outer)
{
    around within = outer;
    within.is_implicit = outer.is_implicit || inner == field || wf_rules_truthy(field, "source") ||
                         wf_rules_truthy(field, "resolver");
    if (outer.item != 0) {
        within.item++;
        wf_rules_tell_key(rules, WF_DIFFERENCE_CIRC, field);
    }
    for (const wf_document *member = inner->first; member; member = member->next) {
        if (!wf_rules_is_remark(member))
            look_at_field(rules, member, within);
    }
}

static bool is_list(const wf_document *field, around outer)
{
    const wf_document *const flag = wf_mapping_find(field, "isArray");
    const weft_span name = field->key;
    if (flag && flag->kind == WF_DOCUMENT_BOOL && flag->truth)
        return true;
    return outer.item == 0 && name.len > 2 && memcmp(name.ptr + name.len - 2, "[]", 2) == 0;
}

static void look_at_list(wf_rules *rules, const wf_document *field, around outer)
{
    const wf_document *const source = wf_rules_truthy(field, "source");
    const wf_document *const inner = wf_mapping_find(field, "fields");
    const wf_document *const required = wf_rules_truthy(field, "required");
    around within = outer;
    within.item = 1;
    if (source)
        look_at_source(rules, source, outer);
    if (outer.item != 0)
        wf_rules_tell_key(rules, WF_DIFFERENCE_NESTED_ARRAY, field);
    if (required)
        wf_rules_tell_key(rules, WF_DIFFERENCE_ARRAY_REQUIRED, required);
    if (!inner || inner->kind != WF_DOCUMENT_OBJECT)
        return;
    for (const wf_document *member = inner->first; member; member = member->next)
        look_at_field(rules, member, within);
}

/* ---- fields ---- */

/* `value` is a target when it says where a value comes from and another member does so too. */
static bool is_value_target(const wf_document *field, const wf_document *value)
{
    if (value->kind != WF_DOCUMENT_OBJECT ||
        !(wf_mapping_find(value, "source") || wf_mapping_find(value, "value")))
        return false;
    for (const wf_document *member = field->first; member; member = member->next) {
        if (member != value && member->kind == WF_DOCUMENT_OBJECT)
            return true;
    }
    return false;
}

static void look_at_config(wf_rules *rules, const wf_document *field, around outer)
{
    const wf_document *const value = wf_mapping_find(field, "value");
    const wf_document *const inner = wf_rules_truthy(field, "fields");
    if (value && is_value_target(field, value)) {
        wf_rules_tell_key(rules, WF_DIFFERENCE_VALUE_KEY, value);
        look_at_object(rules, field, field, outer);
    } else if (value) {
        wf_rules_constant(rules, field, value);
    } else if (is_list(field, outer)) {
        wf_rules_members(rules, field, members, WF_COUNTOF(members));
        look_at_list(rules, field, outer);
    } else if (inner && inner->kind == WF_DOCUMENT_OBJECT) {
        look_at_object(rules, field, inner, outer);
    } else if (inner) {
        wf_rules_impossible(rules, inner, "write an object of fields");
    } else if (wf_rules_truthy(field, "source") || wf_rules_truthy(field, "resolver")) {
        wf_rules_members(rules, field, members, WF_COUNTOF(members));
        look_at_scalar(rules, field, outer);
    } else {
        look_at_object(rules, field, field, outer);
    }
}

/* As deep as the document nests: 200 levels. */
static void look_at_field(wf_rules *rules, const wf_document *field, around outer)
{
    if (field->kind == WF_DOCUMENT_OBJECT)
        look_at_config(rules, field, outer);
    else if (field->kind == WF_DOCUMENT_NULL)
        wf_rules_impossible(rules, field, "remove it, or write {\"value\": null}");
    else if (field->kind == WF_DOCUMENT_STRING && !wf_rules_is_remark(field))
        wf_rules_tell(rules, WF_DIFFERENCE_SHORTHAND_IGNORED, field, field->text, NULL);
}

static void look_at_nodes(wf_rules *rules, const wf_document *root)
{
    const wf_document *const nodes = wf_mapping_find(root, "nodes");
    if (!nodes || nodes->kind != WF_DOCUMENT_OBJECT)
        return;
    for (const wf_document *node = nodes->first; node; node = node->next) {
        const wf_document *const extract = wf_mapping_text(node, "extract");
        const wf_document *const parse = wf_mapping_text(node, "parse");
        if (extract)
            wf_rules_path(rules, extract, false);
        if (parse && weft_span_equal(parse->text, weft_span_text("xml")))
            wf_rules_tell(rules, WF_DIFFERENCE_XML_MIXED, parse, parse->text, NULL);
        if (node->kind == WF_DOCUMENT_OBJECT)
            wf_rules_tell_key(rules, WF_DIFFERENCE_NODE_FALSY, node);
    }
}

void wf_rules_nodes(wf_rules *rules, const wf_document *root)
{
    const wf_document *const fields = wf_rules_truthy(root, "fields");
    const wf_document *const input = wf_mapping_find(wf_mapping_find(root, "arguments"), "input");
    const around top = {0, false, !fields};
    const wf_document *const from = fields ? fields : input;
    look_at_nodes(rules, root);
    if (!from && !wf_mapping_find(root, "fields")) {
        wf_rules_maps_nothing(rules, root);
        return;
    }
    if (!from || from->kind != WF_DOCUMENT_OBJECT) {
        wf_rules_impossible(rules, from ? from : root, "write an object of fields under `fields`");
        return;
    }
    if (!fields)
        wf_rules_tell_key(rules, WF_DIFFERENCE_NODES_VARS, input);
    else
        wf_rules_targets(rules, fields);
    for (const wf_document *field = from->first; field; field = field->next) {
        if (!wf_rules_is_remark(field))
            look_at_field(rules, field, top);
    }
}
