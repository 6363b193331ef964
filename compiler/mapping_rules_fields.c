/* Files of the UniversalMapper: `fields` of fields. Scalar, nested object, list, in the order in which
   the package decides. */
#include "compiler/mapping_rules_room.h"

static const char *const members[] = {"source",   "value",   "defaultValue", "required",
                                      "resolver", "isArray", "fields",       "type"};

typedef struct around {
    bool is_top;
    bool is_fatal; /* the top-level field is required: whatever fails in it rejects the record */
} around;

static void look_at_all(wf_rules *rules, const wf_document *fields, around outer);

/* A source that is a text, or NULL. */
static const wf_document *source_of(wf_rules *rules, const wf_document *field)
{
    const wf_document *const source = wf_rules_truthy(field, "source");
    if (!source || source->kind == WF_DOCUMENT_STRING)
        return source;
    wf_rules_impossible(rules, source, "write a path in quotes");
    return NULL;
}

static void tell_ignored(wf_rules *rules, const wf_document *field, const char *name,
                         wf_difference which)
{
    const wf_document *const member = wf_mapping_find(field, name);
    if (member)
        wf_rules_tell_key(rules, which, member);
}

static bool has_object_of_fields(wf_rules *rules, const wf_document *inner)
{
    if (inner->kind == WF_DOCUMENT_OBJECT)
        return true;
    wf_rules_impossible(rules, inner,
                        "write an object of fields: {\"name\": {\"source\": \"path\"}}");
    return false;
}

static void look_at_list(wf_rules *rules, const wf_document *field, const wf_document *inner,
                         around outer)
{
    const wf_document *const source = source_of(rules, field);
    if (source)
        wf_rules_path(rules, source, true);
    if (wf_rules_truthy(field, "required"))
        tell_ignored(rules, field, "required", WF_DIFFERENCE_ARRAY_REQUIRED);
    tell_ignored(rules, field, "defaultValue", WF_DIFFERENCE_ARRAY_REQUIRED);
    tell_ignored(rules, field, "value", WF_DIFFERENCE_NESTED_IGNORED_KEYS);
    if (wf_rules_truthy(field, "resolver"))
        tell_ignored(rules, field, "resolver", WF_DIFFERENCE_NESTED_IGNORED_KEYS);
    if (has_object_of_fields(rules, inner))
        look_at_all(rules, inner, outer);
}

static void look_at_nested(wf_rules *rules, const wf_document *field, const wf_document *inner,
                           around outer)
{
    const wf_document *const source = source_of(rules, field);
    const wf_document *const required = wf_rules_truthy(field, "required");
    if (source)
        wf_rules_path(rules, source, false);
    tell_ignored(rules, field, "value", WF_DIFFERENCE_NESTED_IGNORED_KEYS);
    tell_ignored(rules, field, "defaultValue", WF_DIFFERENCE_NESTED_IGNORED_KEYS);
    if (wf_rules_truthy(field, "resolver"))
        tell_ignored(rules, field, "resolver", WF_DIFFERENCE_NESTED_IGNORED_KEYS);
    if (required && source && !outer.is_top && !outer.is_fatal)
        wf_rules_tell(rules, WF_DIFFERENCE_REQ_NESTED, required, field->key, NULL);
    outer.is_top = false;
    if (has_object_of_fields(rules, inner))
        look_at_all(rules, inner, outer);
}

static void look_at_scalar(wf_rules *rules, const wf_document *field)
{
    const wf_document *const value = wf_mapping_find(field, "value");
    const wf_document *const source = source_of(rules, field);
    const wf_document *const resolver = wf_mapping_find(field, "resolver");
    const wf_document *const required = wf_rules_truthy(field, "required");
    const wf_document *const spare = wf_mapping_find(field, "defaultValue");
    if (value)
        wf_rules_constant(rules, field, value);
    else if (source)
        wf_rules_path(rules, source, false);
    wf_rules_resolver(rules, resolver, false);
    if (required && spare && !value)
        wf_rules_tell(rules, WF_DIFFERENCE_REQUIRED_DEFAULT, spare, field->key, NULL);
    if (required && wf_mapping_is_truthy(resolver) && (source || value))
        wf_rules_tell(rules, WF_DIFFERENCE_REQ_AFTER_RESOLVER, required, field->key, NULL);
    if (wf_rules_truthy(field, "isArray"))
        wf_rules_tell(rules, WF_DIFFERENCE_ARRAY_NO_FIELDS, wf_mapping_find(field, "isArray"),
                      field->key, NULL);
}

static void look_at_field(wf_rules *rules, const wf_document *field, around outer)
{
    if (field->kind == WF_DOCUMENT_STRING) {
        if (!wf_rules_is_remark(field))
            wf_rules_tell(rules, WF_DIFFERENCE_SHORTHAND_IGNORED, field, field->text, NULL);
        return;
    }
    if (field->kind != WF_DOCUMENT_OBJECT) {
        wf_rules_impossible(rules, field, "write {\"source\": \"path\"} or {\"value\": ...}");
        return;
    }
    wf_rules_members(rules, field, members, WF_COUNTOF(members));
    const wf_document *const inner = wf_rules_truthy(field, "fields");
    around within = {false, outer.is_fatal};
    if (outer.is_top)
        within.is_fatal = wf_rules_truthy(field, "required") != NULL;
    if (inner && wf_rules_truthy(field, "isArray")) {
        look_at_list(rules, field, inner, within);
    } else if (inner) {
        within.is_top = outer.is_top; /* of this field, not of those inside */
        look_at_nested(rules, field, inner, within);
    } else {
        look_at_scalar(rules, field);
    }
}

/* As deep as the document nests: 200 levels. */
static void look_at_all(wf_rules *rules, const wf_document *fields, around outer)
{
    wf_rules_targets(rules, fields);
    for (const wf_document *field = fields->first; field; field = field->next)
        look_at_field(rules, field, outer);
}

void wf_rules_fields(wf_rules *rules, const wf_document *root)
{
    const wf_document *const fields = wf_mapping_find(root, "fields");
    const around top = {true, false};
    if (!fields)
        wf_rules_impossible(rules, root, "write an object with `fields`, `arguments` or `nodes`");
    else if (has_object_of_fields(rules, fields))
        look_at_all(rules, fields, top);
}
