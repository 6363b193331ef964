/* What the two mappers of mutation files share: paths, transforms, what tells a field from a constant. */
#include "compiler/mapping.h"

#include <string.h>

bool wf_mapping_is_private(weft_span name)
{
    return name.len != 0 && name.ptr[0] == '_';
}

/* An object that says where a value comes from. */
bool wf_mapping_is_config(const wf_document *value)
{
    return value && value->kind == WF_DOCUMENT_OBJECT &&
           (wf_mapping_find(value, "source") || wf_mapping_find(value, "value") ||
            wf_mapping_find(value, "fields") || wf_mapping_find(value, "resolver"));
}

/* Names that a group does not take for targets. */
bool wf_mapping_is_reserved(weft_span name)
{
    static const char *const names[] = {
        "source",  "value",    "resolver",   "transform", "required", "defaultValue",
        "isArray", "autoWrap", "validation", "fields",    "mapping",
    };
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(name, weft_span_text(names[i])))
            return true;
    }
    return false;
}

static bool has_target(const wf_document *object)
{
    for (const wf_document *member = object->first; member; member = member->next) {
        if (!wf_mapping_is_reserved(member->key) && !wf_mapping_is_private(member->key) &&
            member->kind == WF_DOCUMENT_OBJECT)
            return true;
    }
    return false;
}

const wf_document *wf_mapping_constant_of(const wf_mapping *m, const wf_document *field)
{
    const wf_document *value = wf_mapping_find(field, "value");
    const bool is_target = value && wf_mapping_is_config(value) && has_target(field);
    return is_target && !m->faithful ? NULL : value;
}

wf_node *wf_mapping_path(wf_mapping *m, wf_node *record, const wf_document *path)
{
    return wf_mapping_call(m, path, wf_mapping_library(m, m->xml_paths ? "xml_path" : "json_path"),
                           record, wf_mapping_quoted(m, path, path->text), NULL, NULL);
}

static bool is_transform(weft_span name)
{
    static const char *const names[] = {"parseInt",  "parseFloat",  "toString",
                                        "toBoolean", "toISO8601",   "toDate",
                                        "trim",      "toUpperCase", "toLowerCase"};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(name, weft_span_text(names[i])))
            return true;
    }
    return false;
}

bool wf_mapping_is_transform(const wf_mapping *m, const wf_document *name)
{
    return name && (is_transform(name->text) || wf_mapping_declares(m, name->text));
}

bool wf_mapping_transforms(const wf_mapping *m, const wf_document *name)
{
    return name && (!m->faithful || wf_mapping_is_transform(m, name));
}

wf_node *wf_mapping_transform(wf_mapping *m, wf_mapping_scope *scope, const wf_document *name,
                              wf_node *value)
{
    if (!wf_mapping_transforms(m, name))
        return value;
    if (!wf_mapping_declares(m, name->text) && is_transform(name->text))
        return wf_mapping_library_call(m, "transform.", name, value);
    return wf_mapping_resolve(m, scope, name, value);
}
