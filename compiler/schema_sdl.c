/* Definitions and extensions of schema language into the table of types. Extensions wait until the
   schema is finished, because the type they extend may stand in a later document. Directives in
   schemas are taken at their word: only `deprecated` and `oneOf` mean something, and none has to be
   declared; declarations are kept for operation documents. */
#include "compiler/schema.h"

#include "compiler/schema_build.h"

static bool is_type_node(const wf_sdl_node *node)
{
    return node->kind == WF_SDL_NAMED_TYPE || node->kind == WF_SDL_LIST_TYPE ||
           node->kind == WF_SDL_NON_NULL_TYPE;
}

static bool is_value_node(const wf_sdl_node *node)
{
    return node->kind >= WF_SDL_VARIABLE && node->kind <= WF_SDL_OBJECT_VALUE;
}

/* The reference that a type node writes. Outermost first, so that no recursion is needed. */
static bool read_ref(wf_schema *schema, wf_schema_ref **out, const wf_sdl_node *node)
{
    for (;;) {
        wf_schema_ref *const ref = wf_arena_new(schema->arena, wf_schema_ref);
        if (!ref)
            return false;
        *out = ref;
        if (node->kind == WF_SDL_NON_NULL_TYPE) {
            ref->non_null = true;
            node = node->first;
        }
        ref->place = wf_sdl_place(node);
        if (node->kind == WF_SDL_NAMED_TYPE) {
            ref->kind = WF_SCHEMA_REF_NAMED;
            ref->name = node->text;
            return true;
        }
        ref->kind = WF_SCHEMA_REF_LIST;
        out = &ref->element;
        node = node->first;
    }
}

/* Whether `node` is deprecated; the reason, where there is one, goes to `*reason`. */
static bool read_deprecated(weft_span *reason, const wf_sdl_node *node)
{
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        if (at->kind != WF_SDL_DIRECTIVE ||
            !weft_span_equal(at->text, weft_span_text("deprecated")))
            continue;
        *reason = weft_span_text("No longer supported");
        for (const wf_sdl_node *argument = at->first; argument; argument = argument->next) {
            if (weft_span_equal(argument->text, weft_span_text("reason")) &&
                argument->first->kind == WF_SDL_STRING)
                *reason = argument->first->text;
        }
        return true;
    }
    return false;
}

static void read_default(wf_schema_field *field, const wf_sdl_node *value)
{
    field->has_default = true;
    field->default_value = value;
    field->default_text =
        weft_span_of(value->source->text.ptr + value->start, value->end - value->start);
}

/* A FIELD_DEF or INPUT_VALUE without its arguments. */
static bool read_field(wf_schema *schema, wf_schema_field **out, const wf_sdl_node *node)
{
    wf_schema_field *const field = wf_arena_new(schema->arena, wf_schema_field);
    if (!field)
        return false;
    field->name = node->text;
    field->description = node->description;
    field->place = wf_sdl_place(node);
    field->deprecated = read_deprecated(&field->deprecated_reason, node);
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        if (is_type_node(at) && !read_ref(schema, &field->type, at))
            return false;
        if (is_value_node(at))
            read_default(field, at);
    }
    *out = field;
    return true;
}

static bool read_arguments(wf_schema *schema, wf_schema_field *field, const wf_sdl_node *node,
                           const wf_schema_type *type)
{
    wf_map_init(&field->arguments, schema->arena);
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        wf_schema_field *argument;
        if (at->kind == WF_SDL_INPUT_VALUE &&
            (!read_field(schema, &argument, at) ||
             !wf_schema_put_field(schema, &field->arguments, argument, type)))
            return false;
    }
    return true;
}

static bool add_field(wf_schema *schema, wf_schema_type *type, const wf_sdl_node *node)
{
    wf_schema_field *field;
    if (!read_field(schema, &field, node))
        return false;
    if (node->kind == WF_SDL_FIELD_DEF && !read_arguments(schema, field, node, type))
        return false;
    return wf_schema_put_field(schema, &type->fields, field, type);
}

static bool add_value(wf_schema *schema, wf_schema_type *type, const wf_sdl_node *node)
{
    wf_schema_value *const value = wf_arena_new(schema->arena, wf_schema_value);
    if (!value)
        return false;
    value->name = node->text;
    value->description = node->description;
    value->place = wf_sdl_place(node);
    value->deprecated = read_deprecated(&value->deprecated_reason, node);
    return wf_schema_put_value(schema, type, value);
}

/* What the body of a definition or extension says about `type`. */
static bool add_body(wf_schema *schema, wf_schema_type *type, const wf_sdl_node *node)
{
    bool ok = true;
    for (const wf_sdl_node *at = node->first; at && ok; at = at->next) {
        if (at->kind == WF_SDL_DIRECTIVE && type->kind == WF_SCHEMA_INPUT)
            type->one_of = type->one_of || weft_span_equal(at->text, weft_span_text("oneOf"));
        if (at->kind == WF_SDL_FIELD_DEF || at->kind == WF_SDL_INPUT_VALUE)
            ok = add_field(schema, type, at);
        else if (at->kind == WF_SDL_ENUM_VALUE)
            ok = add_value(schema, type, at);
        else if (at->kind == WF_SDL_NAMED_TYPE || at->kind == WF_SDL_IMPLEMENTS)
            ok = wf_schema_put_member(schema, type, at->text, wf_sdl_place(at));
    }
    return ok;
}

static void add_roots(wf_schema *schema, const wf_sdl_node *node)
{
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        if (at->kind != WF_SDL_ROOT_OPERATION)
            continue;
        const wf_schema_operation operation = at->text.ptr[0] == 'q'   ? WF_SCHEMA_QUERY
                                              : at->text.ptr[0] == 'm' ? WF_SCHEMA_MUTATION
                                                                       : WF_SCHEMA_SUBSCRIPTION;
        wf_schema_put_root(schema, operation, at->first->text, wf_sdl_place(at->first));
    }
}

static void add_schema(wf_schema *schema, const wf_sdl_node *node)
{
    if (schema->declared.source) {
        weft_diag *const diag = wf_schema_complain(schema, WF_W2156, wf_sdl_place(node),
                                                   "the schema's root types are declared twice");
        wf_diag_hint(schema->diags, diag, "write `extend schema` to add to them");
    } else {
        schema->declared = wf_sdl_place(node);
    }
    add_roots(schema, node);
}

/* False when the node declares no type. */
static bool kind_of(wf_schema_kind *out, const wf_sdl_node *node)
{
    switch ((wf_sdl_kind)node->kind) {
    case WF_SDL_SCALAR:
        *out = WF_SCHEMA_SCALAR;
        return true;
    case WF_SDL_OBJECT:
        *out = WF_SCHEMA_OBJECT;
        return true;
    case WF_SDL_INTERFACE:
        *out = WF_SCHEMA_INTERFACE;
        return true;
    case WF_SDL_UNION:
        *out = WF_SCHEMA_UNION;
        return true;
    case WF_SDL_ENUM:
        *out = WF_SCHEMA_ENUM;
        return true;
    case WF_SDL_INPUT:
        *out = WF_SCHEMA_INPUT;
        return true;
    default: /* the other kinds of a tree declare nothing */
        return false;
    }
}

static bool add_type(wf_schema *schema, const wf_sdl_node *node)
{
    wf_schema_kind kind;
    wf_schema_type *type;
    if (!kind_of(&kind, node))
        return true;
    if (!wf_schema_put_type(schema, &type, kind, node->text, wf_sdl_place(node)))
        return false;
    if (!type)
        return true; /* declared twice */
    if (node->description.ptr)
        type->description = node->description;
    return add_body(schema, type, node);
}

static bool keep_extension(wf_schema *schema, const wf_sdl_node *node)
{
    wf_schema_extension *const extension = wf_arena_new(schema->arena, wf_schema_extension);
    if (!extension)
        return false;
    extension->node = node;
    if (schema->last_extension)
        schema->last_extension->next = extension;
    else
        schema->extensions = extension;
    schema->last_extension = extension;
    return true;
}

bool wf_schema_extend(wf_schema *schema, const wf_sdl_node *node)
{
    wf_schema_kind kind;
    if (!kind_of(&kind, node)) {
        add_roots(schema, node);
        return true;
    }
    wf_schema_type *const type = wf_map_find(&schema->types, node->text);
    if (type && type->kind == kind)
        return add_body(schema, type, node);
    if (type) {
        wf_schema_complain(schema, WF_W2153, wf_sdl_place(node), "`%.*s` is %s and not %s",
                           WF_SHOWN(node->text), wf_schema_kind_text(type->kind),
                           wf_schema_kind_text(kind));
        return true;
    }
    weft_diag *const diag =
        wf_schema_complain(schema, WF_W2153, wf_sdl_place(node),
                           "`%.*s` is extended but declared nowhere", WF_SHOWN(node->text));
    wf_schema_suggest(schema, diag, node->text, &schema->types);
    return true;
}

static bool add_directive(wf_schema *schema, const wf_sdl_node *node)
{
    wf_schema_directive *made;
    if (!wf_schema_put_directive(schema, &made, node->text))
        return false;
    bool ok = true;
    for (const wf_sdl_node *at = node->first; made && at && ok; at = at->next) {
        if (at->kind == WF_SDL_INPUT_VALUE)
            ok = add_field(schema, &made->arguments, at);
        else if (at->kind == WF_SDL_LOCATION)
            made->locations |= wf_schema_location_of(at->text);
    }
    if (made)
        made->repeatable = (node->flags & WF_SDL_REPEATABLE) != 0;
    return ok;
}

weft_status wf_schema_add_sdl(wf_schema *schema, const wf_sdl_node *document, weft_diags *diags)
{
    schema->diags = diags;
    schema->invalid = false;
    bool ok = true;
    for (const wf_sdl_node *node = document->first; node && ok; node = node->next) {
        if (node->flags & WF_SDL_EXTEND)
            ok = keep_extension(schema, node);
        else if (node->kind == WF_SDL_SCHEMA)
            add_schema(schema, node);
        else if (node->kind == WF_SDL_DIRECTIVE_DEF)
            ok = add_directive(schema, node);
        else
            ok = add_type(schema, node);
    }
    return wf_schema_status(schema, ok);
}
