/* Values in documents, and variables in their stead. */
#include "compiler/operation.h"

#include "base/number.h"

/* ---- scalars ---- */

static bool is_int32(weft_span digits)
{
    int64_t number = 0;
    const bool negative = digits.len != 0 && digits.ptr[0] == '-';
    for (size_t i = negative ? 1 : 0; i < digits.len; i++) {
        number = number * 10 + (digits.ptr[i] - '0');
        if (number > (int64_t)INT32_MAX + 1)
            return false;
    }
    return negative || number <= INT32_MAX;
}

static bool fits_scalar(const wf_sdl_node *value, const wf_schema_type *type)
{
    const wf_sdl_kind kind = value->kind;
    if (!type->built_in && type->scalar != WF_SCALAR_INT && type->scalar != WF_SCALAR_FLOAT &&
        type->scalar != WF_SCALAR_STRING && type->scalar != WF_SCALAR_BOOLEAN &&
        type->scalar != WF_SCALAR_ID)
        return true; /* what a custom scalar takes is its server's affair */
    switch (type->scalar) {
    case WF_SCALAR_INT:
        return kind == WF_SDL_INT && is_int32(value->text);
    case WF_SCALAR_FLOAT:
        return kind == WF_SDL_INT || kind == WF_SDL_FLOAT;
    case WF_SCALAR_STRING:
        return kind == WF_SDL_STRING;
    case WF_SCALAR_BOOLEAN:
        return kind == WF_SDL_BOOLEAN;
    case WF_SCALAR_ID:
        return kind == WF_SDL_STRING || kind == WF_SDL_INT;
    default:
        return true;
    }
}

static const char *printed(wf_operation *op, const wf_schema_ref *ref)
{
    wf_buf buf;
    wf_buf_init(&buf, 4096);
    wf_schema_ref_print(&buf, ref);
    wf_buf_put_byte(&buf, '\0');
    const weft_span copy = wf_arena_dup(&op->unit->arena, wf_buf_span(&buf));
    if (buf.status != WEFT_OK || !copy.ptr)
        op->unit->status = WEFT_NOMEM;
    wf_buf_fini(&buf);
    return copy.ptr ? copy.ptr : "";
}

static void misfit(wf_operation *op, const wf_sdl_node *value, const wf_schema_ref *wanted)
{
    wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(value), "this is no %s",
                 printed(op, wanted));
}

/* ---- variables ---- */

static void add_use(wf_operation *op, wf_operation_part *part, const wf_sdl_node *variable,
                    const wf_schema_ref *wanted, bool has_default, bool is_one_of)
{
    wf_operation_use *const use = wf_arena_new(&op->unit->arena, wf_operation_use);
    if (!use) {
        op->unit->status = WEFT_NOMEM;
        return;
    }
    use->variable = variable;
    use->wanted = wanted;
    use->has_default = has_default;
    use->is_one_of = is_one_of;
    *part->uses_end = use;
    part->uses_end = &use->next;
}

/* October 2021 section 5.8.5, AreTypesCompatible; whether the outermost may be null is asked before. */
static bool is_compatible(const wf_schema_ref *variable, const wf_schema_ref *wanted, bool top)
{
    for (;; top = false) {
        if (!top && wanted->non_null && !variable->non_null)
            return false;
        if (variable->kind != wanted->kind)
            return false;
        if (variable->kind == WF_SCHEMA_REF_NAMED)
            return variable->named == wanted->named;
        variable = variable->element;
        wanted = wanted->element;
    }
}

bool wf_operation_allows(const wf_schema_ref *variable, const wf_schema_ref *wanted,
                         bool has_default)
{
    return (variable->non_null || !wanted->non_null || has_default) &&
           is_compatible(variable, wanted, true);
}

void wf_operation_use_check(wf_operation *op, const wf_schema_field *variable,
                            const wf_operation_use *use)
{
    const wf_schema_ref *const wanted = use->wanted;
    const bool has_value = variable->has_default && variable->default_value->kind != WF_SDL_NULL;
    if (!wanted || !variable->type)
        return;
    if (wf_operation_allows(variable->type, wanted, has_value || use->has_default) &&
        (!use->is_one_of || variable->type->non_null))
        return;
    weft_diag *const diag =
        wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(use->variable),
                     "variable `%.*s` is %s, and here %s%s is wanted", (int)variable->name.len,
                     variable->name.ptr, printed(op, variable->type), printed(op, wanted),
                     use->is_one_of && !wanted->non_null ? "!" : "");
    wf_diag_hint(op->unit->diags, diag, "declare it as $%.*s: %s%s", (int)variable->name.len,
                 variable->name.ptr, printed(op, wanted),
                 use->is_one_of && !wanted->non_null ? "!" : "");
}

/* ---- values ---- */

static const wf_sdl_node *member(const wf_sdl_node *object, weft_span name)
{
    for (const wf_sdl_node *at = object->first; at; at = at->next) {
        if (weft_span_equal(at->text, name))
            return at;
    }
    return NULL;
}

/* Exactly one field, and not null (September 2025 section 5.6.5). */
static void check_one_of(wf_operation *op, const wf_sdl_node *object, const wf_schema_ref *wanted)
{
    const wf_sdl_node *const first = object->first;
    if (first && !first->next && first->first && first->first->kind != WF_SDL_NULL)
        return;
    wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(object),
                 "of %s exactly one field is given, and not null", printed(op, wanted));
}

static void check_object(wf_operation *op, wf_operation_part *part, const wf_sdl_node *object,
                         const wf_schema_ref *wanted, uint32_t depth)
{
    const wf_schema_type *const type = wanted->named;
    for (const wf_sdl_node *at = object->first; at; at = at->next) {
        const wf_schema_field *const field = wf_schema_field_find(type, at->text);
        if (member(object, at->text) != at)
            (void)wf_operation_complain(op, wf_operation_at_name(at), "field ", at->text,
                                        " stands twice");
        if (!field)
            wf_operation_suggest(op,
                                 wf_operation_complain(op, wf_operation_at_name(at),
                                                       "there is no field ", at->text, ""),
                                 at->text, &type->fields);
        if (type->one_of && field && at->first && at->first->kind == WF_SDL_VARIABLE)
            add_use(op, part, at->first, field->type, field->has_default, true);
        else if (at->first)
            wf_operation_value(op, part, at->first, field ? field->type : NULL,
                               field && field->has_default, depth + 1);
    }
    for (uint32_t i = 0; i < type->fields.count; i++) {
        const wf_schema_field *const field = wf_schema_field_at(type, i);
        if (wf_schema_field_required(field) && !member(object, field->name))
            (void)wf_operation_complain(op, wf_operation_at(object), "field ", field->name,
                                        " is required here");
    }
    if (type->one_of)
        check_one_of(op, object, wanted);
}

static void check_named(wf_operation *op, wf_operation_part *part, const wf_sdl_node *value,
                        const wf_schema_ref *wanted, uint32_t depth)
{
    const wf_schema_type *const type = wanted->named;
    if (type->kind == WF_SCHEMA_INPUT) {
        if (value->kind == WF_SDL_OBJECT_VALUE)
            check_object(op, part, value, wanted, depth);
        else
            misfit(op, value, wanted);
        return;
    }
    if (type->kind == WF_SCHEMA_ENUM) {
        if (value->kind == WF_SDL_ENUM_LITERAL && wf_schema_value_find(type, value->text))
            return;
        weft_diag *const diag = wf_operation_complain(op, wf_operation_at(value), "enum ",
                                                      type->name, " has no such value");
        wf_operation_suggest(op, diag, value->text, &type->values);
        return;
    }
    if (!fits_scalar(value, type))
        misfit(op, value, wanted);
    else if (value->kind == WF_SDL_LIST || value->kind == WF_SDL_OBJECT_VALUE)
        wf_operation_value(op, part, value, NULL, false, depth + 1);
}

void wf_operation_value(wf_operation *op, wf_operation_part *part, const wf_sdl_node *value,
                        const wf_schema_ref *wanted, bool has_default, uint32_t depth)
{
    if (depth > WF_OPERATION_DEPTH) {
        wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(value), "values nest too deep");
        return;
    }
    if (value->kind == WF_SDL_VARIABLE) {
        add_use(op, part, value, wanted, has_default, false);
        return;
    }
    if (value->kind == WF_SDL_ARGUMENT) { /* of an object nobody knows */
        if (value->first)
            wf_operation_value(op, part, value->first, NULL, false, depth + 1);
        return;
    }
    if (wanted && value->kind == WF_SDL_NULL) {
        if (wanted->non_null)
            misfit(op, value, wanted);
        return;
    }
    if (wanted && wanted->kind == WF_SCHEMA_REF_LIST) {
        for (const wf_sdl_node *at = value->first; value->kind == WF_SDL_LIST && at; at = at->next)
            wf_operation_value(op, part, at, wanted->element, false, depth + 1);
        if (value->kind != WF_SDL_LIST) /* one value stands for a list of it */
            wf_operation_value(op, part, value, wanted->element, false, depth + 1);
        return;
    }
    if (wanted) {
        check_named(op, part, value, wanted, depth);
        return;
    }
    for (const wf_sdl_node *at = value->first; at; at = at->next)
        wf_operation_value(op, part, at, NULL, false, depth + 1);
}
