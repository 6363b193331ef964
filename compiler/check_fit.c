/* Values into places that have a type. The sentence names the place, the kind it has and the kind it
   is given; the hint is the edit. Whether a conversion is left for run time is told to the emitter. */
#include "compiler/check.h"
#include "compiler/mapping_rules.h"

/* ---- sentences ---- */

/* What makes `type` into the scalar `wanted`, or NULL. */
static const char *conversion(wf_type_kind wanted, const wf_type *type)
{
    const bool text = wf_type_is_text(type);
    switch (wanted) {
    case WF_TYPE_STRING:
    case WF_TYPE_ID:
    case WF_TYPE_TEXT:
        return ".text()";
    case WF_TYPE_INT:
    case WF_TYPE_LONG:
        return text || wf_type_is_number(type) ? ".int()" : NULL;
    case WF_TYPE_FLOAT:
    case WF_TYPE_DECIMAL:
        return text ? ".decimal()" : NULL;
    case WF_TYPE_BOOLEAN:
        return text || wf_type_is_number(type) ? ".bool()" : NULL;
    case WF_TYPE_DATE:
        return text ? ".date(\"yyyy-MM-dd\")" : NULL;
    case WF_TYPE_DATETIME:
        return text ? ".datetime(\"iso8601\")" : NULL;
    case WF_TYPE_ANY:
    case WF_TYPE_ENUM:
    case WF_TYPE_LIST:
    case WF_TYPE_INPUT:
    case WF_TYPE_ONE_OF:
    case WF_TYPE_KIND_COUNT:
        break;
    }
    return NULL;
}

static void hint_required(wf_unit *unit, weft_diag *diag, weft_span text)
{
    wf_diag_hint(unit->diags, diag, "write %.*s! to reject the record, or %.*s ?? …", WF_SPAN(text),
                 WF_SPAN(text));
    wf_check_edit(unit, diag, wf_check_join(unit, text, "!", weft_span_text("")));
}

static void hint_brackets(wf_unit *unit, weft_diag *diag, const wf_node *list)
{
    wf_diag_hint(unit->diags, diag, "leave out the [ ]");
    if (list->count == 1 && list->first->kind != WF_NODE_SPREAD)
        wf_check_edit(unit, diag, wf_check_text(list->first));
}

/* A literal is better written in another way than converted. */
static bool hint_literal(wf_unit *unit, weft_diag *diag, const wf_node *node, wf_type_kind wanted)
{
    const bool number = node->kind == WF_NODE_INTEGER || node->kind == WF_NODE_DECIMAL;
    const bool text_wanted =
        wanted == WF_TYPE_STRING || wanted == WF_TYPE_ID || wanted == WF_TYPE_TEXT;
    if (text_wanted && (number || node->kind == WF_NODE_BOOL)) {
        wf_check_write(unit, diag, "", "\"%.*s\"", WF_SPAN(node->text));
        return true;
    }
    const bool number_wanted = wanted == WF_TYPE_INT || wanted == WF_TYPE_LONG ||
                               wanted == WF_TYPE_FLOAT || wanted == WF_TYPE_DECIMAL ||
                               wanted == WF_TYPE_BOOLEAN;
    if (number_wanted && node->kind == WF_NODE_TEXT) {
        wf_diag_hint(unit->diags, diag, "leave out the quotes");
        wf_check_edit(unit, diag, node->text);
        return true;
    }
    return false;
}

static void list_for_single(wf_check_place *place, const wf_node *node, weft_span path,
                            const char *target)
{
    wf_unit *unit = place->unit;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2103, wf_check_at(node),
                                   "`%.*s` is %s, this is a list", WF_SPAN(path), target);
    if (node->kind == WF_NODE_LIST)
        hint_brackets(unit, diag, node);
    else
        wf_check_write(unit, diag, " for its first element", "%.*s[0]",
                       WF_SPAN(wf_check_operand(unit, node)));
}

static void misfit(wf_check_place *place, const wf_node *node, const wf_type *type, weft_span path,
                   const char *target, wf_type_kind wanted)
{
    if (type->class_ == WF_CLASS_LIST && wanted != WF_TYPE_LIST) {
        list_for_single(place, node, path, target);
        return;
    }
    wf_unit *unit = place->unit;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2101, wf_check_at(node), "`%.*s` is %s, not %s",
                     WF_SPAN(path), target, wf_check_type_name(unit, wf_type_some(unit, type)));
    if (hint_literal(unit, diag, node, wanted))
        return;
    const weft_span text = wf_check_operand(unit, node);
    const char *how = wf_type_is_composite(type) ? NULL : conversion(wanted, type);
    if (how)
        wf_check_write(unit, diag, "", "%.*s%s", WF_SPAN(text), how);
    else if (wf_type_is_composite(type) && wanted == WF_TYPE_STRING)
        wf_check_write(unit, diag, ", or a member of it", "%.*s.to_json()", WF_SPAN(text));
}

bool wf_check_in_json(const wf_node *node)
{
    return wf_mapping_is_json(node->source->text);
}

static void nothing_here(wf_check_place *place, const wf_node *node, const wf_type *type,
                         const wf_goal *goal)
{
    wf_unit *unit = place->unit;
    const char *target = wf_check_ref_name(unit, goal->ref);
    const weft_span text = wf_check_operand(unit, node);
    const char *what = type->may_miss ? "missing" : "null";
    weft_diag *diag = NULL;
    if (type->class_ == WF_CLASS_NOTHING) {
        diag = wf_diags_add(unit->diags, WF_W2105, wf_check_at(node),
                            "`%.*s` is %s and cannot be %s", WF_SPAN(goal->path), target,
                            node->kind == WF_NODE_OMIT ? "left out" : what);
        wf_diag_hint(unit->diags, diag, "write reject \"…\" to refuse the record");
        return;
    }
    diag =
        wf_diags_add(unit->diags, WF_W2105, wf_check_at(node), "`%.*s` is %s, but `%.*s` may be %s",
                     WF_SPAN(goal->path), target, WF_SPAN(text), what);
    if (wf_check_in_json(node))
        wf_diag_hint(unit->diags, diag, "add  \"required\": true  to it, or  \"defaultValue\": …");
    else
        hint_required(unit, diag, text);
}

/* ---- enums ---- */

static bool enum_has(wf_check_place *place, const wf_schema_type *named, weft_span value,
                     wf_place at, const char *prefix)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    const wf_schema_value *known = wf_schema_value_find(named, value);
    if (known) {
        if (known->deprecated) {
            const weft_span why = known->deprecated_reason;
            wf_diags_add(unit->diags, WF_W9005, at, "`%.*s` of %.*s is deprecated: %.*s",
                         WF_SPAN(value), WF_SPAN(named->name), WF_SPAN(why));
        }
        return true;
    }
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2106, at, "%senum %.*s has no value `%.*s`",
                                   prefix, WF_SPAN(named->name), WF_SPAN(value));
    wf_suggest_init(&suggest, value);
    wf_suggest_offer_map(&suggest, &named->values);
    if (!wf_suggest_hint(unit->diags, diag, &suggest) && named->values.count != 0) {
        const weft_span first = wf_schema_value_at(named, 0)->name;
        wf_diag_hint(unit->diags, diag, "its values begin with `%.*s`", WF_SPAN(first));
    }
    return false;
}

/* The rows of a table, value by value; the complaint is about the call. */
static bool table_fits_enum(wf_check_place *place, const wf_node *node, const wf_schema_type *named)
{
    const wf_call_note *note = node->ref;
    if (node->kind != WF_NODE_CALL || !note || note->callee != WF_CALLEE_TABLE)
        return false;
    for (const wf_node *row = note->symbol->node->first; row; row = row->next) {
        if (row->kind != WF_NODE_TABLE_ROW)
            continue;
        const wf_node *value = wf_node_at(row, 1);
        if (value->kind == WF_NODE_REJECT || value->kind == WF_NODE_OMIT)
            continue;
        if (value->kind != WF_NODE_TEXT)
            return false;
        const weft_span prefix =
            wf_check_join(place->unit, note->symbol->name, " gives it: ", weft_span_text(""));
        if (!enum_has(place, named, value->text, wf_check_at(node), prefix.ptr))
            return true;
    }
    return true;
}

static void fit_enum(wf_check_place *place, const wf_node *node, const wf_type *type, wf_goal *goal)
{
    const wf_schema_type *named = goal->ref->named;
    weft_value value;
    if (wf_type_is_enum(type)) {
        if (type->named != named)
            misfit(place, node, type, goal->path, wf_check_ref_name(place->unit, goal->ref),
                   WF_TYPE_INPUT);
        return;
    }
    if (wf_type_fit(WF_TYPE_ENUM, type) == WF_FIT_NO) {
        misfit(place, node, type, goal->path, wf_check_ref_name(place->unit, goal->ref),
               WF_TYPE_ANY);
        return;
    }
    if (node->kind == WF_NODE_TEXT) {
        (void)enum_has(place, named, node->text, wf_check_at(node), "");
        return;
    }
    if (node->kind == WF_NODE_NAME && wf_fold_constant(&value, place->unit, node) &&
        weft_value_is_text(value)) {
        (void)enum_has(place, named, weft_value_span(value), wf_check_at(node), "");
        return;
    }
    wf_type_use(type);
    if (!table_fits_enum(place, node, named))
        goal->convert = goal->convert || type->class_ != WF_CLASS_NEVER;
}

/* ---- inputs ---- */

static void fit_typed(wf_check_place *place, const wf_node *node, const wf_type *type,
                      wf_goal *goal);

/* An object whose members are known by type only: from a let, a function or a join. */
static void fit_members(wf_check_place *place, const wf_node *node, const wf_type *type,
                        wf_goal *goal)
{
    wf_unit *unit = place->unit;
    const wf_schema_type *input = goal->ref->named;
    wf_map meant; /* fields that a misspelt member was for */
    wf_map_init(&meant, &unit->arena);
    for (const wf_type_member *m = type->members; m; m = m->next) {
        const wf_schema_field *field = wf_schema_field_find(input, m->name);
        wf_goal inner = {0};
        inner.path = wf_check_join(unit, goal->path, goal->path.len ? "." : "", m->name);
        if (!field) {
            wf_suggest suggest;
            weft_diag *diag = wf_diags_add(unit->diags, WF_W2102, wf_check_at(node),
                                           "this has a member `%.*s`, which %.*s does not",
                                           WF_SPAN(m->name), WF_SPAN(input->name));
            wf_suggest_init(&suggest, m->name);
            wf_suggest_offer_map(&suggest, &input->fields);
            if (wf_suggest_hint(unit->diags, diag, &suggest) &&
                !wf_map_put(&meant, wf_suggest_best(&suggest), goal, NULL))
                unit->status = WEFT_NOMEM;
            continue;
        }
        inner.ref = field->type;
        fit_typed(place, node, m->type, &inner);
        goal->convert = goal->convert || inner.convert;
    }
    for (uint32_t i = 0; i < input->fields.count; i++) {
        const wf_schema_field *field = wf_schema_field_at(input, i);
        if (wf_schema_field_required(field) && !wf_type_member_find(type, field->name) &&
            !wf_map_find(&meant, field->name))
            wf_diags_add(unit->diags, WF_W2104, wf_check_at(node),
                         "`%.*s` is required by %.*s, but this has no such member",
                         WF_SPAN(field->name), WF_SPAN(input->name));
    }
}

static void fit_input(wf_check_place *place, const wf_node *node, const wf_type *type,
                      wf_goal *goal)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_OBJECT:
        fit_members(place, node, type, goal);
        return;
    case WF_CLASS_SCHEMA:
        if (type->named == goal->ref->named)
            return;
        break;
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
        return;
    case WF_CLASS_ANY:
    case WF_CLASS_SOURCE:
    case WF_CLASS_MAP:
        wf_type_use_all(type);
        goal->convert = true;
        return;
    default:
        break;
    }
    if (wf_type_is_dynamic(type)) {
        goal->convert = true;
        return;
    }
    misfit(place, node, type, goal->path, wf_check_ref_name(place->unit, goal->ref), WF_TYPE_INPUT);
}

/* ---- lists ---- */

static void fit_list(wf_check_place *place, const wf_node *node, const wf_type *type, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    switch ((wf_class)type->class_) {
    case WF_CLASS_LIST: {
        wf_goal element = {.ref = goal->ref->element, .is_element = true};
        element.path = wf_check_join(unit, goal->path, "[]", weft_span_text(""));
        fit_typed(place, node, type->element, &element);
        goal->convert = goal->convert || element.convert;
        return;
    }
    case WF_CLASS_SOURCE: {
        wf_source_node *element = wf_source_element(unit, type->source);
        if (element)
            wf_type_use_all(wf_type_source(unit, element));
        goal->convert = true;
        return;
    }
    case WF_CLASS_ANY:
        goal->convert = true;
        return;
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
        return;
    default:
        break;
    }
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2103, wf_check_at(node), "`%.*s` is a list, %s, this is %s",
                     WF_SPAN(goal->path), wf_check_ref_name(unit, goal->ref),
                     wf_check_type_name(unit, wf_type_some(unit, type)));
    wf_check_write(unit, diag, " for a list of one", "[%.*s]", WF_SPAN(wf_check_text(node)));
}

/* ---- one value ---- */

static void fit_scalar(wf_check_place *place, const wf_node *node, const wf_type *type,
                       wf_goal *goal)
{
    const wf_type_kind wanted = wf_type_kind_of(goal->ref->named);
    const char *target = wf_check_ref_name(place->unit, goal->ref);
    const wf_fit fit = wf_type_fit(wanted, type);
    weft_value value;
    if (fit == WF_FIT_NO) {
        misfit(place, node, type, goal->path, target, wanted);
        return;
    }
    if (wanted == WF_TYPE_ANY)
        wf_type_use_all(type);
    else
        wf_type_use(type);
    if (wanted == WF_TYPE_INT && type->class_ == WF_CLASS_INT &&
        wf_fold_constant(&value, place->unit, node) && value.kind == WEFT_KIND_INT) {
        if (value.as.integer >= INT32_MIN && value.as.integer <= INT32_MAX)
            return;
        wf_diags_add(place->unit->diags, WF_W2125, wf_check_at(node),
                     "`%.*s` is %s and this number has more than 32 bits", WF_SPAN(goal->path),
                     target);
        return;
    }
    goal->convert = goal->convert || fit == WF_FIT_CONVERT;
}

/* `type` may be an element's or member's type of what `node` gives. */
static void fit_typed(wf_check_place *place, const wf_node *node, const wf_type *type,
                      wf_goal *goal)
{
    const wf_schema_ref *ref = goal->ref;
    const bool null_literal = type->class_ == WF_CLASS_NOTHING && type->may_null;
    const bool must_be = ref->non_null && !goal->relaxed;
    if (must_be && type->lenient) {
        goal->convert = true;
    } else if (must_be && (goal->is_element ? null_literal : type->may_miss || type->may_null)) {
        nothing_here(place, node, type, goal);
        return;
    }
    if (must_be && goal->is_element && type->may_null)
        goal->convert = true; /* null among the elements shows at run time */
    if (ref->kind == WF_SCHEMA_REF_LIST)
        fit_list(place, node, type, goal);
    else if (ref->named->kind == WF_SCHEMA_ENUM)
        fit_enum(place, node, type, goal);
    else if (ref->named->kind == WF_SCHEMA_INPUT)
        fit_input(place, node, type, goal);
    else
        fit_scalar(place, node, type, goal);
}

static void fit_untyped(wf_check_place *place, const wf_node *node, const wf_type *type,
                        const wf_goal *goal)
{
    wf_unit *unit = place->unit;
    if (type->class_ == WF_CLASS_PATTERN || type->class_ == WF_CLASS_DURATION) {
        wf_diags_add(unit->diags, WF_W2122, wf_check_at(node), "a %s is no value",
                     type->class_ == WF_CLASS_PATTERN ? "pattern" : "duration");
    } else if (goal->is_cell && wf_type_is_composite(type)) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2126, wf_check_at(node),
                                       "`%.*s` is one CSV cell, this is %s", WF_SPAN(goal->path),
                                       wf_check_type_name(unit, type));
        const weft_span text = wf_check_operand(unit, node);
        if (type->class_ == WF_CLASS_LIST)
            wf_check_write(unit, diag, "", "%.*s.join(\";\")", WF_SPAN(text));
        else
            wf_check_write(unit, diag, "", "%.*s.to_json()", WF_SPAN(text));
    } else if (goal->is_cell) {
        wf_type_use(type);
    } else {
        wf_type_use_all(type);
    }
}

void wf_check_fit(wf_check_place *place, wf_node *node, const wf_type *type, wf_goal *goal)
{
    if (goal->ref)
        fit_typed(place, node, type, goal);
    else
        fit_untyped(place, node, type, goal);
}

/* ---- declared types ---- */

static wf_type_kind declared_kind(const wf_type *type)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_TEXT:
        return WF_TYPE_TEXT;
    case WF_CLASS_STRING:
        return WF_TYPE_STRING;
    case WF_CLASS_INT:
        return WF_TYPE_LONG;
    case WF_CLASS_DECIMAL:
        return WF_TYPE_DECIMAL;
    case WF_CLASS_BOOL:
        return WF_TYPE_BOOLEAN;
    case WF_CLASS_DATE:
        return WF_TYPE_DATE;
    case WF_CLASS_DATETIME:
        return WF_TYPE_DATETIME;
    case WF_CLASS_SCHEMA:
        return wf_type_kind_of(type->named);
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
    case WF_CLASS_ANY:
    case WF_CLASS_SOURCE:
    case WF_CLASS_DURATION:
    case WF_CLASS_PATTERN:
    case WF_CLASS_LIST:
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
        break;
    }
    return WF_TYPE_ANY;
}

/* Has no members, whatever it is. */
static bool is_scalar(const wf_type *type)
{
    return !wf_type_is_composite(type) && !wf_type_is_dynamic(type) &&
           type->class_ != WF_CLASS_NOTHING;
}

static bool fit_class(wf_check_place *place, const wf_node *node, const wf_type *type,
                      const wf_type *wanted, weft_span what)
{
    wf_unit *unit = place->unit;
    if (wanted->class_ == WF_CLASS_LIST) {
        if (type->class_ == WF_CLASS_LIST)
            return fit_class(place, node, type->element, wanted->element, what);
        if (type->class_ == WF_CLASS_NOTHING || type->class_ == WF_CLASS_NEVER)
            return false;
        if (type->class_ == WF_CLASS_SOURCE)
            wf_type_use(wf_type_source(unit, wf_source_element(unit, type->source)));
        else if (!wf_type_is_dynamic(type))
            misfit(place, node, type, what, wf_check_type_name(unit, wanted), WF_TYPE_LIST);
        return true;
    }
    const wf_type_kind kind = declared_kind(wanted);
    if (kind == WF_TYPE_ANY) {
        if (type->class_ == WF_CLASS_PATTERN || type->class_ == WF_CLASS_DURATION)
            misfit(place, node, type, what, "a value", WF_TYPE_ANY);
        else if (wanted->class_ == WF_CLASS_SOURCE && is_scalar(type))
            misfit(place, node, type, what, "an element or object", WF_TYPE_ANY);
        return false;
    }
    const wf_fit fit = wf_type_fit(kind, type);
    if (fit == WF_FIT_NO)
        misfit(place, node, type, what, wf_check_type_name(unit, wanted), kind);
    wf_type_use(type);
    return fit == WF_FIT_CONVERT;
}

bool wf_check_fit_declared(wf_check_place *place, wf_node *node, const wf_type *type,
                           const wf_declared *declared, weft_span what)
{
    wf_unit *unit = place->unit;
    if (node->kind == WF_NODE_ERROR)
        return false;
    if (declared->non_null && (type->may_miss || type->may_null)) {
        const weft_span text = wf_check_operand(unit, node);
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2105, wf_check_at(node),
                                       "`%.*s` is %s!, but `%.*s` may be %s", WF_SPAN(what),
                                       wf_check_type_name(unit, declared->type), WF_SPAN(text),
                                       type->may_miss ? "missing" : "null");
        hint_required(unit, diag, text);
        return false;
    }
    return fit_class(place, node, type, wf_type_some(unit, declared->type), what);
}
