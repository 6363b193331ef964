/* Expressions. Control (if, match, each, ??) hands the goal down to every place a value can come
   from, so that a complaint points at the branch that is wrong and not at the whole. */
#include "compiler/check.h"

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

static const wf_type *string_of(wf_unit *unit, bool may_blank)
{
    return wf_type_flagged(unit, wf_type_plain(WF_CLASS_STRING), false, false, may_blank);
}

static bool is_blank(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] != ' ' && text.ptr[i] != '\t' && text.ptr[i] != '\n' && text.ptr[i] != '\r')
            return false;
    }
    return true;
}

/* ---- names ---- */

static const wf_type *unknown_name(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    if (place->file->damaged)
        return any();
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2001, wf_check_at(node),
                                   "nothing here is called `%.*s`", WF_SPAN(node->text));
    wf_check_suggest_name(place, diag, node->text, false);
    if (diag && diag->hint[0] == 0 && place->current)
        wf_diag_hint(unit->diags, diag, "a member of the current item is written .%.*s",
                     WF_SPAN(node->text));
    return any();
}

static const wf_type *callable_name(wf_check_place *place, const wf_node *node)
{
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2008, wf_check_at(node),
                                   "`%.*s` is called, it is no value", WF_SPAN(node->text));
    wf_diag_hint(place->unit->diags, diag, "write %.*s(…)", WF_SPAN(node->text));
    return any();
}

static const wf_type *symbol_type(wf_check_place *place, wf_node *node, wf_symbol *symbol)
{
    symbol->reads = true;
    node->ref = symbol;
    switch ((wf_symbol_kind)symbol->kind) {
    case WF_SYMBOL_LET:
    case WF_SYMBOL_ITEM:
    case WF_SYMBOL_INDEX:
    case WF_SYMBOL_RECORD:
        return symbol->type;
    case WF_SYMBOL_PARAM:
        wf_check_param(place->unit, place->shared, symbol);
        return symbol->type;
    case WF_SYMBOL_CONST:
        (void)wf_check_const(place->unit, place->shared, symbol, node);
        return symbol->type;
    case WF_SYMBOL_TABLE:
    case WF_SYMBOL_FUNCTION:
    case WF_SYMBOL_LOOKUP:
    case WF_SYMBOL_RESOLVER:
        return callable_name(place, node);
    case WF_SYMBOL_FILE: {
        weft_diag *diag =
            wf_diags_add(place->unit->diags, WF_W2008, wf_check_at(node),
                         "`%.*s` is a used file, it is no value", WF_SPAN(node->text));
        wf_diag_hint(place->unit->diags, diag, "its names are written %.*s.name",
                     WF_SPAN(node->text));
        return any();
    }
    case WF_SYMBOL_MAP:
        break;
    }
    return any();
}

static const wf_type *check_name(wf_check_place *place, wf_node *node)
{
    /* Once people.NAME was resolved, the node is its own and keeps its symbol. */
    wf_symbol *symbol = node->ref ? node->ref : wf_check_find(place, node->text);
    return symbol ? symbol_type(place, node, symbol) : unknown_name(place, node);
}

static const wf_type *check_here(wf_check_place *place, wf_node *node, wf_symbol *symbol,
                                 const char *what)
{
    if (symbol) {
        symbol->reads = true;
        node->ref = symbol;
        return symbol->type;
    }
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2007, wf_check_at(node), "%s has no %s",
                                   place->outside ? place->outside : "this place", what);
    wf_diag_hint(place->unit->diags, diag, "add a parameter and pass the value to it");
    return any();
}

/* ---- literals ---- */

static const wf_type *check_template(wf_check_place *place, wf_node *node, bool message)
{
    bool solid = false; /* a part that is surely more than white space */
    for (wf_node *part = node->first; part; part = part->next) {
        if (part->kind == WF_NODE_TEXT) {
            part->type = string_of(place->unit, is_blank(part->text));
            solid = solid || !is_blank(part->text);
            continue;
        }
        const wf_type *type = wf_check_value(place, part);
        if (wf_type_is_composite(type))
            wf_type_use_all(type);
        solid = solid || wf_type_is_number(type) || type->class_ == WF_CLASS_BOOL;
        if (message || type->lenient || !(type->may_miss || type->may_null))
            continue;
        const weft_span text = wf_check_operand(place->unit, part);
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2112, wf_check_at(part),
                                       "`%.*s` may be %s inside this text", WF_SPAN(text),
                                       type->may_miss ? "missing" : "null");
        wf_diag_hint(place->unit->diags, diag, "write %.*s! to reject the record, or %.*s ?? \"…\"",
                     WF_SPAN(text), WF_SPAN(text));
        wf_check_edit(place->unit, diag, wf_check_join(place->unit, text, "!", weft_span_text("")));
    }
    return string_of(place->unit, !solid);
}

void wf_check_message(wf_check_place *place, wf_node *node)
{
    if (node->kind == WF_NODE_TEMPLATE) {
        node->type = check_template(place, node, true);
        return;
    }
    const wf_type *type = wf_check_value(place, node);
    if (wf_type_is_composite(type) || type->class_ == WF_CLASS_PATTERN) {
        weft_diag *diag =
            wf_diags_add(place->unit->diags, WF_W2101, wf_check_at(node),
                         "a message is a text, this is %s", wf_check_type_name(place->unit, type));
        wf_diag_hint(place->unit->diags, diag, "put it into a text: \"…${%.*s}\"",
                     WF_SPAN(wf_check_text(node)));
    }
}

static const wf_type *check_null(wf_check_place *place)
{
    return wf_type_flagged(place->unit, wf_type_plain(WF_CLASS_NOTHING), false, true, false);
}

/* ---- if, reject ---- */

void wf_check_condition(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    const wf_type *type = wf_check_value(place, node);
    if (type->class_ == WF_CLASS_BOOL || wf_type_is_dynamic(type))
        return;
    const weft_span text = wf_check_operand(unit, node);
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2109, wf_check_at(node), "a condition is a bool, this is %s",
                     wf_check_type_name(unit, type));
    if (wf_type_is_number(type))
        wf_diag_hint(unit->diags, diag, "compare it: %.*s != 0", WF_SPAN(text));
    else if (node->kind == WF_NODE_TEXT || node->kind == WF_NODE_TEMPLATE)
        wf_diag_hint(unit->diags, diag, "compare something with it: .a == %.*s", WF_SPAN(text));
    else if (wf_type_is_text(type))
        wf_diag_hint(unit->diags, diag, "write %.*s.exists(), %.*s == \"…\" or %.*s.bool()",
                     WF_SPAN(text), WF_SPAN(text), WF_SPAN(text));
    else if (type->class_ == WF_CLASS_LIST)
        wf_check_write(unit, diag, "", "%.*s.count() > 0", WF_SPAN(text));
    else
        wf_check_write(unit, diag, "", "%.*s.exists()", WF_SPAN(text));
}

static const wf_type *check_if(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    wf_check_condition(place, wf_node_at(node, 0));
    const wf_type *type = wf_check_expr(place, wf_node_at(node, 1), goal);
    wf_node *otherwise = wf_node_maybe(node, 2);
    if (otherwise)
        return wf_type_join(unit, type, wf_check_expr(place, otherwise, goal));
    if (goal && goal->ref && goal->ref->non_null && !goal->relaxed && !goal->is_element) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2105, wf_check_at(node),
                                       "`%.*s` is %s, but there is no else", WF_SPAN(goal->path),
                                       wf_check_ref_name(unit, goal->ref));
        wf_diag_hint(unit->diags, diag, "add  else …  or  else reject \"…\"");
    }
    return wf_type_maybe(unit, type, true, false);
}

static const wf_type *check_required(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    const wf_type *type = wf_check_expr(place, wf_node_at(node, 0), NULL);
    /* Of XML it is not known yet whether the element is wanted or its value. */
    if (!unit->has_xml || !type->source)
        wf_type_use(type);
    const bool sure = !type->may_miss && !type->may_null && !type->may_blank;
    if (sure && type->class_ != WF_CLASS_ANY && type->class_ != WF_CLASS_NEVER) {
        const wf_place mark = {node->source, node->end - 1, node->end};
        weft_diag *diag = wf_diags_add(unit->diags, WF_W9002, mark, "`%.*s` is always there",
                                       WF_SPAN(wf_check_text(wf_node_at(node, 0))));
        wf_diag_remove(unit->diags, diag, "remove the !");
    }
    return wf_type_sure(unit, type);
}

static const wf_type *check_is(wf_check_place *place, wf_node *node)
{
    (void)wf_check_value(place, wf_node_at(node, 0));
    node->ref = (void *)(uintptr_t)wf_check_kind(place, node);
    return wf_type_plain(WF_CLASS_BOOL);
}

static const wf_type *misplaced(wf_check_place *place, const wf_node *node, const char *sentence,
                                const char *hint)
{
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2122, wf_check_at(node), "%s", sentence);
    wf_diag_hint(place->unit->diags, diag, "%s", hint);
    return any();
}

/* ---- one expression ---- */

static const wf_type *plain_expr(wf_check_place *place, wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_NAME:
        return check_name(place, node);
    case WF_NODE_CURRENT:
        return check_here(place, node, place->current, "current item");
    case WF_NODE_RECORD:
        return check_here(place, node, place->record, "record");
    case WF_NODE_MEMBER:
    case WF_NODE_ATTRIBUTE:
    case WF_NODE_AS_LIST:
    case WF_NODE_INDEX:
    case WF_NODE_SLICE:
    case WF_NODE_FILTER:
    case WF_NODE_EACH_MEMBER:
        return wf_check_path(place, node);
    case WF_NODE_CALL:
        return wf_check_call(place, node);
    case WF_NODE_TEXT:
        return string_of(place->unit, is_blank(node->text));
    case WF_NODE_TEMPLATE:
        return check_template(place, node, false);
    case WF_NODE_INTEGER:
        return wf_type_plain(WF_CLASS_INT);
    case WF_NODE_DECIMAL:
        return wf_type_plain(WF_CLASS_DECIMAL);
    case WF_NODE_BOOL:
        return wf_type_plain(WF_CLASS_BOOL);
    case WF_NODE_DURATION:
        return wf_type_plain(WF_CLASS_DURATION);
    case WF_NODE_NULL:
        return check_null(place);
    case WF_NODE_OMIT:
        return wf_type_plain(WF_CLASS_NOTHING);
    case WF_NODE_REGEX:
        wf_check_pattern(place, node, NULL);
        return wf_type_plain(WF_CLASS_PATTERN);
    case WF_NODE_XPATH:
        return wf_check_xpath(place, node);
    case WF_NODE_REJECT:
        wf_check_message(place, wf_node_at(node, 0));
        return wf_type_plain(WF_CLASS_NEVER);
    case WF_NODE_UNARY:
        return wf_check_unary(place, node);
    case WF_NODE_REQUIRED:
        return check_required(place, node);
    case WF_NODE_IS:
        return check_is(place, node);
    case WF_NODE_LAMBDA:
        return misplaced(place, node, "a lambda is no value",
                         "lambdas are arguments: xs.map(x => x.sku)");
    case WF_NODE_SPREAD:
        return misplaced(place, node, "`...` stands in lists only",
                         "objects are put together by merge(a, b)");
    default:
        return any(); /* ERROR: reported by the parser */
    }
}

/* Forms that look at the goal themselves; NULL: the node is none. */
static const wf_type *goal_expr(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_IF:
        return check_if(place, node, goal);
    case WF_NODE_MATCH:
        return wf_check_match(place, node, goal);
    case WF_NODE_EACH:
        return wf_check_each(place, node, goal);
    case WF_NODE_LIST:
        return wf_check_list(place, node, goal);
    case WF_NODE_OBJECT:
        return wf_check_object(place, node, goal);
    case WF_NODE_BINARY:
        return wf_check_binary(place, node, goal);
    default:
        return NULL;
    }
}

const wf_type *wf_check_expr(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    const wf_type *type = NULL;
    if (place->unit->status == WEFT_OK)
        type = goal_expr(place, node, goal);
    if (!type && place->unit->status == WEFT_OK) {
        type = plain_expr(place, node);
        if (goal && node->kind != WF_NODE_ERROR)
            wf_check_fit(place, node, type, goal);
    }
    node->type = type ? type : any();
    return node->type;
}

const wf_type *wf_check_value(wf_check_place *place, wf_node *node)
{
    const wf_type *type = wf_check_expr(place, node, NULL);
    wf_type_use(type);
    return type;
}
