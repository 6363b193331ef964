/* Directives that operation documents may use. Which directives stand in schemas is not looked at. */
#include "compiler/schema_build.h"

unsigned wf_schema_location_of(weft_span word)
{
    static const struct {
        const char *word;
        unsigned bit;
    } rows[] = {
        {"QUERY", WF_SCHEMA_AT_QUERY},
        {"MUTATION", WF_SCHEMA_AT_MUTATION},
        {"SUBSCRIPTION", WF_SCHEMA_AT_SUBSCRIPTION},
        {"FIELD", WF_SCHEMA_AT_FIELD},
        {"FRAGMENT_DEFINITION", WF_SCHEMA_AT_FRAGMENT},
        {"FRAGMENT_SPREAD", WF_SCHEMA_AT_SPREAD},
        {"INLINE_FRAGMENT", WF_SCHEMA_AT_INLINE},
        {"VARIABLE_DEFINITION", WF_SCHEMA_AT_VARIABLE},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        if (weft_span_equal(word, weft_span_text(rows[i].word)))
            return rows[i].bit;
    }
    return 0;
}

bool wf_schema_put_directive(wf_schema *schema, wf_schema_directive **out, weft_span name)
{
    *out = NULL;
    if (wf_map_find(&schema->directives, name))
        return true;
    wf_schema_directive *const made = wf_arena_new(schema->arena, wf_schema_directive);
    if (!made || !wf_map_put(&schema->directives, name, made, NULL))
        return false;
    made->arguments.name = name;
    made->arguments.kind = WF_SCHEMA_INPUT;
    wf_map_init(&made->arguments.fields, schema->arena);
    *out = made;
    return true;
}

static bool add_usual(wf_schema *schema, const char *name)
{
    wf_schema_directive *made;
    if (!wf_schema_put_directive(schema, &made, weft_span_text(name)))
        return false;
    if (!made)
        return true; /* the document declares it */
    wf_schema_field *const field = wf_arena_new(schema->arena, wf_schema_field);
    wf_schema_ref *const ref = wf_arena_new(schema->arena, wf_schema_ref);
    if (!field || !ref)
        return false;
    ref->kind = WF_SCHEMA_REF_NAMED;
    ref->non_null = true;
    ref->name = weft_span_text("Boolean");
    field->name = weft_span_text("if");
    field->type = ref;
    made->locations = WF_SCHEMA_AT_FIELD | WF_SCHEMA_AT_SPREAD | WF_SCHEMA_AT_INLINE;
    return wf_schema_put_field(schema, &made->arguments.fields, field, &made->arguments);
}

bool wf_schema_add_usual_directives(wf_schema *schema)
{
    return add_usual(schema, "skip") && add_usual(schema, "include");
}

const wf_schema_directive *wf_schema_directive_find(const wf_schema *schema, weft_span name)
{
    return wf_map_find(&schema->directives, name);
}

bool wf_schema_is_whole(const wf_schema *schema)
{
    return !schema->is_partial && schema->unknown.count == 0;
}
