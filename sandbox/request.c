/* A request's document against the schema. Every field, argument, fragment and variable is looked at before
   anything is executed, so that a request is refused as a whole or not at all. */
#include "sandbox/request.h"

#include "base/diags.h"
#include "grammar/syntax.h"
#include "sandbox/coerce.h"
#include "vm/json.h"

#include <stdio.h>

#define INVALID "GRAPHQL_VALIDATION_FAILED"

void wf_request_error(wf_request *op, const char *code, const wf_sdl_node *node,
                        const char *format, ...)
{
    wf_buf text;
    if (op->error_count++ >= WF_REQUEST_ERRORS)
        return;
    wf_buf_init(&text, 1u << 16);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    if (op->errors->len != 0)
        wf_buf_put_byte(op->errors, ',');
    wf_buf_put_text(op->errors, "{\"message\":");
    wf_json_put_text(op->errors, wf_buf_span(&text));
    if (node) {
        uint32_t line = 0;
        uint32_t column = 0;
        wf_source_line(node->source, node->start, &line, &column);
        wf_buf_printf(op->errors, ",\"locations\":[{\"line\":%u,\"column\":%u}]", (unsigned)line,
                      (unsigned)column);
    }
    wf_buf_printf(op->errors, ",\"extensions\":{\"code\":\"%s\"}}", code);
    wf_buf_fini(&text);
}

/* ---- variables ---- */

static wf_schema_ref *ref_of(wf_request *op, const wf_sdl_node *type, uint32_t depth)
{
    if (depth > WF_REQUEST_DEPTH)
        return NULL;
    if (type->kind == WF_SDL_NON_NULL_TYPE) {
        wf_schema_ref *const inner = ref_of(op, type->first, depth + 1);
        if (inner)
            inner->non_null = true;
        return inner;
    }
    wf_schema_ref *const ref = wf_arena_new(op->arena, wf_schema_ref);
    if (!ref) {
        op->status = WEFT_NOMEM;
        return NULL;
    }
    if (type->kind == WF_SDL_LIST_TYPE) {
        ref->kind = WF_SCHEMA_REF_LIST;
        ref->element = ref_of(op, type->first, depth + 1);
        return ref->element ? ref : NULL;
    }
    ref->name = type->text;
    ref->named = wf_schema_find(op->schema, type->text);
    if (ref->named && wf_schema_is_input(ref->named))
        return ref;
    wf_request_error(op, INVALID, type, "there is no input type %.*s", WF_SPAN(type->text));
    return NULL;
}

static bool is_type(const wf_sdl_node *node)
{
    return node->kind == WF_SDL_NAMED_TYPE || node->kind == WF_SDL_LIST_TYPE ||
           node->kind == WF_SDL_NON_NULL_TYPE;
}

/* The value of a declared variable: given, its default, or missing. */
static void give_value(wf_request *op, const wf_sdl_node *node, wf_variable *variable,
                       const wf_sdl_node *fallback, weft_value given)
{
    char path[128];
    (void)snprintf(path, sizeof path, "$%.*s", WF_SPAN(node->text));
    if (given.kind != WEFT_KIND_MISSING)
        (void)wf_coerce_json(op, &variable->value, given, variable->type, path); /* complains */
    else if (fallback)
        (void)wf_coerce_literal(op, &variable->value, fallback, variable->type, false);
    else if (variable->type->non_null)
        wf_request_error(op, "BAD_USER_INPUT", node, "variable %s is required and is not given",
                           path);
}

static void declare(wf_request *op, const wf_sdl_node *node, weft_value variables)
{
    wf_variable *const variable = wf_arena_new(op->arena, wf_variable);
    const wf_sdl_node *fallback = NULL;
    if (!variable) {
        op->status = WEFT_NOMEM;
        return;
    }
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        if (is_type(child))
            variable->type = ref_of(op, child, 0);
        else if (child->kind != WF_SDL_DIRECTIVE)
            fallback = child;
    }
    if (!variable->type)
        return;
    variable->has_default = fallback != NULL;
    if (wf_map_find(&op->variables, node->text))
        wf_request_error(op, INVALID, node, "variable $%.*s is declared twice",
                           WF_SPAN(node->text));
    else if (!wf_map_put(&op->variables, node->text, variable, NULL))
        op->status = WEFT_NOMEM;
    give_value(op, node, variable, fallback,
               variables.kind == WEFT_KIND_MAP ? weft_value_member(variables, node->text)
                                               : weft_missing());
}

static void check_used(wf_request *op)
{
    for (uint32_t i = 0; i < op->variables.count; i++) {
        const wf_variable *variable = op->variables.entries[i].value;
        if (!variable->used)
            wf_request_error(op, INVALID, op->chosen, "variable $%.*s is never used",
                               WF_SPAN(op->variables.entries[i].key));
    }
}

/* ---- selections ---- */

static const wf_sdl_node *argument_of(const wf_sdl_node *node, weft_span name)
{
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        if (child->kind == WF_SDL_ARGUMENT && weft_span_equal(child->text, name))
            return child;
    }
    return NULL;
}

weft_value wf_request_argument(wf_request *op, const wf_sdl_node *field,
                                 const wf_schema_field *definition, weft_span name)
{
    const wf_schema_field *argument = wf_schema_argument_find(definition, name);
    const wf_sdl_node *given = argument_of(field, name);
    weft_value value = weft_missing();
    if (!argument)
        return value;
    if (given && given->first)
        (void)wf_coerce_literal(op, &value, given->first, argument->type, argument->has_default);
    return value.kind == WEFT_KIND_MISSING ? wf_coerce_default(op, argument) : value;
}

static void check_arguments(wf_request *op, const wf_sdl_node *node, const wf_schema_field *field)
{
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        if (child->kind != WF_SDL_ARGUMENT)
            continue;
        if (!wf_schema_argument_find(field, child->text))
            wf_request_error(op, INVALID, child, "%.*s has no argument %.*s",
                               WF_SPAN(field->name), WF_SPAN(child->text));
        else if (argument_of(node, child->text) != child)
            wf_request_error(op, INVALID, child, "argument %.*s stands here twice",
                               WF_SPAN(child->text));
        else
            (void)wf_request_argument(op, node, field, child->text); /* complains */
    }
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        const wf_schema_field *argument = wf_schema_argument_at(field, i);
        if (wf_schema_field_required(argument) && !argument_of(node, argument->name))
            wf_request_error(op, INVALID, node, "argument %.*s of %.*s is required",
                               WF_SPAN(argument->name), WF_SPAN(field->name));
    }
}

static void check_directives(wf_request *op, const wf_sdl_node *node)
{
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        if (child->kind != WF_SDL_DIRECTIVE)
            continue;
        const wf_sdl_node *condition = argument_of(child, weft_span_text("if"));
        if (!weft_span_equal(child->text, weft_span_text("include")) &&
            !weft_span_equal(child->text, weft_span_text("skip"))) {
            wf_request_error(op, INVALID, child, "there is no directive @%.*s",
                               WF_SPAN(child->text));
        } else if (!condition || !condition->first) {
            wf_request_error(op, INVALID, child, "@%.*s needs its argument if",
                               WF_SPAN(child->text));
        } else if (condition->first->kind == WF_SDL_VARIABLE) {
            wf_variable *const variable = wf_map_find(&op->variables, condition->first->text);
            if (variable)
                variable->used = true;
        }
    }
}

static void check_set(wf_request *op, const wf_sdl_node *set, const wf_schema_type *type,
                      uint32_t depth);

static void check_field(wf_request *op, const wf_sdl_node *node, const wf_schema_type *type,
                        uint32_t depth)
{
    const wf_schema_field *field = weft_span_equal(node->text, weft_span_text("__typename"))
                                       ? wf_schema_typename(op->schema)
                                       : wf_schema_field_find(type, node->text);
    if (!field) {
        wf_request_error(op, INVALID, node, "%.*s has no field %.*s", WF_SPAN(type->name),
                           WF_SPAN(node->text));
        return;
    }
    check_arguments(op, node, field);
    const wf_schema_type *base = wf_schema_ref_base(field->type);
    const wf_sdl_node *set = wf_sdl_find(node, WF_SDL_SELECTION_SET);
    const bool is_leaf = base->kind == WF_SCHEMA_SCALAR || base->kind == WF_SCHEMA_ENUM;
    if (is_leaf && set)
        wf_request_error(op, INVALID, node, "%.*s has no fields to select", WF_SPAN(node->text));
    else if (!is_leaf && !set)
        wf_request_error(op, INVALID, node, "%.*s is an object: select some of its fields",
                           WF_SPAN(node->text));
    else if (set)
        check_set(op, set, base, depth + 1);
}

const wf_sdl_node *wf_request_fragment(const wf_request *op, weft_span name)
{
    for (const wf_sdl_node *node = op->document->first; node; node = node->next) {
        if (node->kind == WF_SDL_FRAGMENT && weft_span_equal(node->text, name))
            return node;
    }
    return NULL;
}

/* A fragment by name, or one that stands here. Depth ends those that spread themselves. */
static void check_fragment(wf_request *op, const wf_sdl_node *node, const wf_schema_type *type,
                           uint32_t depth)
{
    const wf_sdl_node *fragment = node;
    if (node->kind == WF_SDL_FRAGMENT_SPREAD)
        fragment = wf_request_fragment(op, node->text);
    if (!fragment) {
        wf_request_error(op, INVALID, node, "there is no fragment %.*s", WF_SPAN(node->text));
        return;
    }
    const wf_sdl_node *on = wf_sdl_find(fragment, WF_SDL_NAMED_TYPE);
    const wf_schema_type *condition = on ? wf_schema_find(op->schema, on->text) : type;
    const wf_sdl_node *set = wf_sdl_find(fragment, WF_SDL_SELECTION_SET);
    if (!condition || !wf_schema_overlap(type, condition))
        wf_request_error(op, INVALID, node, "this fragment never fits %.*s", WF_SPAN(type->name));
    else if (set)
        check_set(op, set, condition, depth + 1);
}

static void check_set(wf_request *op, const wf_sdl_node *set, const wf_schema_type *type,
                      uint32_t depth)
{
    if (depth > WF_REQUEST_DEPTH || op->steps > WF_REQUEST_STEPS) {
        wf_request_error(op, INVALID, set, "selections are nested too deeply, or too many");
        return;
    }
    for (const wf_sdl_node *node = set->first; node; node = node->next) {
        op->steps++;
        if (op->status != WEFT_OK || op->error_count >= WF_REQUEST_ERRORS)
            return;
        check_directives(op, node);
        if (node->kind == WF_SDL_FIELD)
            check_field(op, node, type, depth);
        else
            check_fragment(op, node, type, depth);
    }
}

bool wf_request_stands(const wf_request *op, const wf_sdl_node *selection)
{
    for (const wf_sdl_node *child = selection->first; child; child = child->next) {
        const wf_sdl_node *condition =
            child->kind == WF_SDL_DIRECTIVE ? argument_of(child, weft_span_text("if")) : NULL;
        if (!condition || !condition->first)
            continue;
        const wf_sdl_node *value = condition->first;
        bool is_true = weft_span_equal(value->text, weft_span_text("true"));
        if (value->kind == WF_SDL_VARIABLE) {
            const wf_variable *variable = wf_map_find(&op->variables, value->text);
            is_true = variable && variable->value.kind == WEFT_KIND_BOOL &&
                      variable->value.as.boolean;
        }
        if (is_true == weft_span_equal(child->text, weft_span_text("skip")))
            return false;
    }
    return true;
}

/* ---- the document ---- */

static const wf_sdl_node *choose(wf_request *op, weft_span name)
{
    const wf_sdl_node *found = NULL;
    uint32_t count = 0;
    for (const wf_sdl_node *node = op->document->first; node; node = node->next) {
        if (node->kind != WF_SDL_OPERATION)
            continue;
        const wf_sdl_node *own = wf_sdl_find(node, WF_SDL_NAME);
        if (name.len == 0 || (own && weft_span_equal(own->text, name))) {
            found = node;
            count++;
        }
    }
    if (count != 1)
        wf_request_error(op, INVALID, NULL,
                           count == 0 ? "there is no such operation in the document"
                                      : "the document has several operations: say operationName");
    return count == 1 ? found : NULL;
}

static weft_status parse(wf_request *op, weft_span query)
{
    wf_source *const source = wf_source_new(op->arena, "query", query);
    weft_diags *const diags = source ? weft_diags_new(4) : NULL;
    wf_sdl_node *document = NULL;
    if (!diags)
        return WEFT_NOMEM;
    const weft_status rc = wf_syntax_operation(&document, source, op->arena, diags);
    op->document = document;
    if (rc != WEFT_OK && rc != WEFT_NOMEM)
        wf_request_error(op, "GRAPHQL_PARSE_FAILED", NULL, "%s",
                           weft_diags_count(diags) != 0 ? weft_diags_at(diags, 0)->message
                                                        : weft_status_text(rc));
    weft_diags_free(diags);
    return rc;
}

static wf_schema_operation kind_of(weft_span word)
{
    if (weft_span_equal(word, weft_span_text("mutation")))
        return WF_SCHEMA_MUTATION;
    return weft_span_equal(word, weft_span_text("subscription")) ? WF_SCHEMA_SUBSCRIPTION
                                                                  : WF_SCHEMA_QUERY;
}

weft_status wf_request_open(wf_request *op, weft_span query, weft_value variables,
                              weft_span name)
{
    wf_map_init(&op->variables, op->arena);
    const weft_status rc = parse(op, query);
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc : WEFT_INVALID;
    op->chosen = choose(op, name);
    if (!op->chosen)
        return WEFT_INVALID;
    op->kind = kind_of(op->chosen->text);
    op->root = wf_schema_root(op->schema, op->kind);
    if (!op->root || op->kind == WF_SCHEMA_SUBSCRIPTION) {
        wf_request_error(op, INVALID, op->chosen, "the schema has no such operation");
        return WEFT_INVALID;
    }
    for (const wf_sdl_node *child = op->chosen->first; child; child = child->next) {
        if (child->kind == WF_SDL_VARIABLE_DEF)
            declare(op, child, variables);
    }
    const wf_sdl_node *set = wf_sdl_find(op->chosen, WF_SDL_SELECTION_SET);
    if (set)
        check_set(op, set, op->root, 0);
    check_used(op);
    if (op->status != WEFT_OK)
        return op->status;
    return op->error_count != 0 ? WEFT_INVALID : WEFT_OK;
}
