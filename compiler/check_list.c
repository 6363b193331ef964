/* Lists: literals, spreads, each. Every element is checked on its own against what the list is made
   of; a list never becomes a single value, nor the other way round. */
#include "compiler/check.h"

const wf_type *wf_check_elements(wf_check_place *place, wf_node *node, const wf_type *list,
                                 const char *what, bool *maybe)
{
    wf_unit *unit = place->unit;
    *maybe = wf_type_may_be_nothing(list);
    switch ((wf_class)list->class_) {
    case WF_CLASS_LIST:
        return list->element;
    case WF_CLASS_SOURCE:
        return wf_type_element(unit, list->source);
    case WF_CLASS_NEVER:
    case WF_CLASS_ANY:
    case WF_CLASS_NOTHING:
        return wf_type_plain(WF_CLASS_ANY);
    default:
        break;
    }
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2103, wf_check_at(node), "%s takes a list, this is %s", what,
                     wf_check_type_name(unit, list));
    const weft_span text = wf_check_operand(unit, node);
    if (list->class_ == WF_CLASS_MAP || list->class_ == WF_CLASS_OBJECT)
        wf_check_write(unit, diag, " for a list of its members", "%.*s.entries()", WF_SPAN(text));
    else if (wf_type_is_text(list) && strcmp(what, "in") == 0)
        wf_diag_hint(unit->diags, diag, "write %.*s.contains(…) to look inside a text",
                     WF_SPAN(text));
    else
        wf_check_write(unit, diag, " for a list of one", "%.*s[]", WF_SPAN(text));
    return wf_type_plain(WF_CLASS_ANY);
}

static const wf_type *check_spread(wf_check_place *place, wf_node *spread, const wf_goal *goal,
                                   wf_goal *element)
{
    wf_node *list = wf_node_at(spread, 0);
    bool maybe = false;
    if (goal && goal->ref && goal->ref->kind == WF_SCHEMA_REF_LIST) {
        wf_schema_ref ref = *goal->ref;
        wf_goal whole = *goal;
        ref.non_null = false;
        whole.ref = &ref;
        whole.relaxed = true;
        spread->type = wf_check_expr(place, list, &whole);
        element->convert = element->convert || whole.convert;
    } else {
        spread->type = wf_check_value(place, list);
        if (goal)
            wf_type_use_all(spread->type);
    }
    return wf_check_elements(place, list, spread->type, "...", &maybe);
}

/* Where the elements of a list go that goes to `goal`. */
static wf_goal element_goal(wf_unit *unit, const wf_goal *goal)
{
    wf_goal element = {0};
    element.is_element = true;
    element.is_cell = goal->is_cell;
    element.path = wf_check_join(unit, goal->path, "[]", weft_span_text(""));
    element.ref = goal->ref ? goal->ref->element : NULL;
    return element;
}

static const wf_type *check_list(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    const wf_type *type = wf_type_plain(WF_CLASS_NEVER);
    wf_goal element = {0};
    if (goal)
        element = element_goal(unit, goal);
    for (wf_node *item = node->first; item; item = item->next) {
        if (item->kind == WF_NODE_ERROR)
            continue;
        const wf_type *one = item->kind == WF_NODE_SPREAD
                                 ? check_spread(place, item, goal, &element)
                                 : wf_check_expr(place, item, goal ? &element : NULL);
        type = wf_type_join(unit, type, wf_type_kept(unit, one));
    }
    if (goal)
        goal->convert = goal->convert || element.convert;
    return wf_type_list(unit, type);
}

/* A single value where the goal is no list, or a list where it is none. */
static bool takes_list(const wf_goal *goal)
{
    if (!goal)
        return true;
    if (!goal->ref)
        return !goal->is_cell;
    return goal->ref->kind == WF_SCHEMA_REF_LIST;
}

const wf_type *wf_check_list(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    if (takes_list(goal))
        return check_list(place, node, goal);
    const wf_type *type = check_list(place, node, NULL);
    wf_check_fit(place, node, type, goal);
    return type;
}

static wf_symbol *scope_symbol(wf_check_place *place, wf_symbol_kind kind, wf_node *name,
                               wf_node *fallback, const wf_type *type)
{
    wf_symbol *symbol = wf_check_symbol(place->unit, kind, name ? name->text : weft_span_text(""),
                                        name ? name : fallback, place->file);
    if (symbol) {
        symbol->type = type;
        if (name)
            name->ref = symbol;
    }
    return symbol;
}

/* The elements were checked one by one; what is left is that the list may be missing. */
static void list_may_miss(wf_check_place *place, const wf_node *list, const wf_goal *goal)
{
    wf_unit *unit = place->unit;
    const weft_span text = wf_check_operand(unit, list);
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2105, wf_check_at(list),
                                   "`%.*s` is %s, but `%.*s` may be missing", WF_SPAN(goal->path),
                                   wf_check_ref_name(unit, goal->ref), WF_SPAN(text));
    wf_check_write(unit, diag, " : a missing list is then []", "%.*s[]", WF_SPAN(text));
}

static wf_scope_note *open_scope(wf_check_place *place, wf_node *node, const wf_type *element)
{
    wf_scope_note *scope = wf_arena_new(&place->unit->arena, wf_scope_note);
    if (!scope) {
        place->unit->status = WEFT_NOMEM;
        return NULL;
    }
    wf_node *index = wf_node_maybe(node, 2);
    scope->item = scope_symbol(place, WF_SYMBOL_ITEM, wf_node_maybe(node, 1), node, element);
    if (index)
        scope->index =
            scope_symbol(place, WF_SYMBOL_INDEX, index, index, wf_type_plain(WF_CLASS_INT));
    wf_check_bind(place, scope->item);
    wf_check_bind(place, scope->index);
    node->ref = scope;
    return scope;
}

/* Condition and body of an each, with "." as the element. */
static const wf_type *check_body(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    if (wf_node_maybe(node, 3))
        wf_check_condition(place, wf_node_at(node, 3));
    if (!goal)
        return wf_check_expr(place, wf_node_at(node, 4), NULL);
    wf_goal inner = element_goal(place->unit, goal);
    const wf_type *type = wf_check_expr(place, wf_node_at(node, 4), &inner);
    goal->convert = goal->convert || inner.convert;
    return type;
}

/* each LIST as item, index if condition => body */
static const wf_type *check_each(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    bool maybe = false;
    wf_node *list = wf_node_at(node, 0);
    const wf_type *type = wf_check_expr(place, list, NULL);
    const wf_type *element = wf_check_elements(place, list, type, "each", &maybe);
    wf_check_local *const mark = place->bound;
    wf_symbol *const outer = place->current;
    const wf_scope_note *scope = open_scope(place, node, element);
    if (!scope)
        return wf_type_plain(WF_CLASS_ANY);
    place->current = scope->item;
    const wf_type *body = check_body(place, node, goal);
    place->current = outer;
    wf_check_unbind(place, mark);
    const wf_type *result = wf_type_list(unit, wf_type_kept(unit, body));
    result = wf_type_maybe(unit, result, maybe && type->class_ != WF_CLASS_ANY, false);
    const bool listed = type->class_ == WF_CLASS_LIST || type->class_ == WF_CLASS_SOURCE;
    if (goal && goal->ref && goal->ref->non_null && !goal->relaxed && result->may_miss && listed)
        list_may_miss(place, list, goal);
    return result;
}

const wf_type *wf_check_each(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    if (takes_list(goal))
        return check_each(place, node, goal);
    const wf_type *type = check_each(place, node, NULL);
    wf_check_fit(place, node, type, goal);
    return type;
}
