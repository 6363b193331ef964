/* Operators. Nothing is converted to make one work: comparing or adding values of different kinds is
   an error here, where the author can answer it, and not a surprise at run time. */
#include "compiler/check.h"

/* Values of one sort may be equal to each other; ANY_SORT to everything. */
typedef enum sort {
    ANY_SORT,
    NULL_SORT,
    TEXT_SORT,
    NUMBER_SORT,
    BOOL_SORT,
    DATE_SORT,
    DATETIME_SORT,
    DURATION_SORT,
    LIST_SORT,
    OBJECT_SORT,
    PATTERN_SORT
} sort;

static sort sort_of(const wf_type *type)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_NEVER:
    case WF_CLASS_ANY:
    case WF_CLASS_SOURCE:
        return ANY_SORT;
    case WF_CLASS_NOTHING:
        return NULL_SORT;
    case WF_CLASS_TEXT:
    case WF_CLASS_STRING:
        return TEXT_SORT;
    case WF_CLASS_INT:
    case WF_CLASS_DECIMAL:
        return NUMBER_SORT;
    case WF_CLASS_BOOL:
        return BOOL_SORT;
    case WF_CLASS_DATE:
        return DATE_SORT;
    case WF_CLASS_DATETIME:
        return DATETIME_SORT;
    case WF_CLASS_DURATION:
        return DURATION_SORT;
    case WF_CLASS_PATTERN:
        return PATTERN_SORT;
    case WF_CLASS_LIST:
        return LIST_SORT;
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
        return OBJECT_SORT;
    case WF_CLASS_SCHEMA:
        break;
    }
    if (wf_type_is_enum(type))
        return TEXT_SORT;
    return wf_type_is_input(type) ? OBJECT_SORT : ANY_SORT; /* an ID is a text or a number */
}

/* ---- comparing ---- */

static void hint_conversion(wf_unit *unit, weft_diag *diag, const wf_node *left, sort a,
                            const wf_node *right, sort b)
{
    const wf_node *text = a == TEXT_SORT ? left : b == TEXT_SORT ? right : NULL;
    const sort other = a == TEXT_SORT ? b : a;
    if (!text)
        return;
    const weft_span operand = wf_check_operand(unit, text);
    if (other == NUMBER_SORT)
        wf_diag_hint(unit->diags, diag, "write %.*s.decimal(), or put the number in quotes",
                     WF_SPAN(operand));
    else if (other == BOOL_SORT)
        wf_check_write(unit, diag, "", "%.*s.bool()", WF_SPAN(operand));
    else if (other == DATE_SORT)
        wf_check_write(unit, diag, "", "%.*s.date(\"yyyy-MM-dd\")", WF_SPAN(operand));
    else if (other == DATETIME_SORT)
        wf_check_write(unit, diag, "", "%.*s.datetime(\"iso8601\")", WF_SPAN(operand));
}

static bool report_unequal(wf_check_place *place, const wf_node *left, const wf_type *left_type,
                           const wf_node *right, const wf_type *right_type)
{
    wf_unit *unit = place->unit;
    const wf_place at = {left->source, left->start < right->start ? left->start : right->start,
                         left->end > right->end ? left->end : right->end};
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2110, at, "%s and %s are never equal",
                                   wf_check_type_name(unit, wf_type_some(unit, left_type)),
                                   wf_check_type_name(unit, wf_type_some(unit, right_type)));
    hint_conversion(unit, diag, left, sort_of(left_type), right, sort_of(right_type));
    return false;
}

/* A text that is known now, compared with an enum that does not have it. */
static bool check_enum_value(wf_check_place *place, const wf_node *node, const wf_type *type)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    if (!wf_type_is_enum(type) || node->kind != WF_NODE_TEXT ||
        wf_schema_value_find(type->named, node->text))
        return true;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2106, wf_check_at(node), "enum %.*s has no value `%.*s`",
                     WF_SPAN(type->named->name), WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    wf_suggest_offer_map(&suggest, &type->named->values);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
    return false;
}

bool wf_check_comparable(wf_check_place *place, const wf_node *node, const wf_type *left,
                         const wf_node *right_node, const wf_type *right)
{
    const sort a = sort_of(left);
    const sort b = sort_of(right);
    /* Two things that may be composite are compared all the way down. */
    const bool deep_left = left->class_ == WF_CLASS_SOURCE || wf_type_is_composite(left);
    const bool deep_right = right->class_ == WF_CLASS_SOURCE || wf_type_is_composite(right);
    if (deep_left && (deep_right || b == ANY_SORT))
        wf_type_use_all(left);
    if (deep_right && (deep_left || a == ANY_SORT))
        wf_type_use_all(right);
    if (a == PATTERN_SORT || b == PATTERN_SORT || a == DURATION_SORT || b == DURATION_SORT)
        return a == b && a == DURATION_SORT ? true
                                            : report_unequal(place, node, left, right_node, right);
    if (a == ANY_SORT || b == ANY_SORT || a == NULL_SORT || b == NULL_SORT)
        return true;
    if (a != b)
        return report_unequal(place, node, left, right_node, right);
    return check_enum_value(place, right_node, left) && check_enum_value(place, node, right);
}

static bool has_order(sort s)
{
    return s == ANY_SORT || s == TEXT_SORT || s == NUMBER_SORT || s == DATE_SORT ||
           s == DATETIME_SORT;
}

static void check_order(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    wf_node *left = wf_node_at(node, 0);
    wf_node *right = wf_node_at(node, 1);
    const wf_type *a = wf_check_value(place, left);
    const wf_type *b = wf_check_value(place, right);
    const bool left_fits = has_order(sort_of(a));
    if (!left_fits || !has_order(sort_of(b))) {
        const wf_type *wrong = left_fits ? b : a;
        wf_diags_add(unit->diags, WF_W2110, wf_check_at(left_fits ? right : left),
                     "%s has no order", wf_check_type_name(unit, wrong));
        return;
    }
    if (sort_of(a) == ANY_SORT || sort_of(b) == ANY_SORT || sort_of(a) == sort_of(b))
        return;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2110, wf_check_at(node),
                                   "%s and %s have no order between them",
                                   wf_check_type_name(unit, wf_type_some(unit, a)),
                                   wf_check_type_name(unit, wf_type_some(unit, b)));
    hint_conversion(unit, diag, left, sort_of(a), right, sort_of(b));
}

static void check_in(wf_check_place *place, wf_node *node)
{
    bool maybe = false;
    wf_node *left = wf_node_at(node, 0);
    wf_node *right = wf_node_at(node, 1);
    const wf_type *one = wf_check_value(place, left);
    const wf_type *list = wf_check_value(place, right);
    const wf_type *element = wf_check_elements(place, right, list, "in", &maybe);
    wf_type_use(element);
    if (right->kind != WF_NODE_LIST) {
        (void)wf_check_comparable(place, left, one, right, element);
        return;
    }
    /* A literal list is compared element by element: the complaint is about the wrong one. */
    for (wf_node *item = right->first; item; item = item->next) {
        if (item->kind != WF_NODE_SPREAD && item->kind != WF_NODE_ERROR &&
            !wf_check_comparable(place, left, one, item, item->type))
            return;
    }
}

static const wf_type *check_matches(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    wf_node *left = wf_node_at(node, 0);
    wf_node *right = wf_node_at(node, 1);
    const wf_type *type = wf_check_value(place, left);
    const wf_type *pattern = wf_check_expr(place, right, NULL);
    if (pattern->class_ != WF_CLASS_PATTERN && right->kind != WF_NODE_ERROR) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2122, wf_check_at(right),
                                       "behind `matches` stands a pattern");
        wf_diag_hint(unit->diags, diag, "write r'…'");
    }
    if (!wf_type_is_text(type) && !wf_type_is_dynamic(type) && type->class_ != WF_CLASS_NOTHING) {
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2114, wf_check_at(left),
                         "`matches` takes a text, this is %s", wf_check_type_name(unit, type));
        wf_check_write(unit, diag, "", "%.*s.text()", WF_SPAN(wf_check_operand(unit, left)));
    }
    return wf_type_maybe(unit, wf_type_plain(WF_CLASS_BOOL), type->may_miss, type->may_null);
}

/* ---- arithmetic ---- */

static bool check_operand(wf_check_place *place, const wf_node *node, const wf_type *type,
                          const char *sign)
{
    wf_unit *unit = place->unit;
    if (wf_type_is_number(type) || wf_type_is_dynamic(type) || sort_of(type) == ANY_SORT)
        return true;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2111, wf_check_at(node), "%s takes numbers, this is %s", sign,
                     wf_check_type_name(unit, type));
    const weft_span text = wf_check_operand(unit, node);
    if (node->kind == WF_NODE_TEXT || node->kind == WF_NODE_TEMPLATE)
        wf_diag_hint(unit->diags, diag, "texts are joined by \"${a}${b}\"");
    else if (wf_type_is_text(type))
        wf_diag_hint(unit->diags, diag,
                     "write %.*s.decimal() or %.*s.int(); texts are joined by "
                     "\"${a}${b}\"",
                     WF_SPAN(text), WF_SPAN(text));
    return false;
}

static const wf_type *number_type(wf_unit *unit)
{
    /* INT or DECIMAL: which one shows at run time. */
    return wf_type_join(unit, wf_type_plain(WF_CLASS_INT), wf_type_plain(WF_CLASS_DECIMAL));
}

static const wf_type *check_arithmetic(wf_check_place *place, wf_node *node)
{
    wf_node *left = wf_node_at(node, 0);
    wf_node *right = wf_node_at(node, 1);
    const char *sign = wf_operator_text((wf_operator)node->operator_);
    const wf_type *a = wf_check_value(place, left);
    const wf_type *b = wf_check_value(place, right);
    const bool fits = check_operand(place, left, a, sign);
    if (!fits || !check_operand(place, right, b, sign))
        return number_type(place->unit);
    if (node->operator_ == WF_OPERATOR_DIV)
        return wf_type_plain(WF_CLASS_DECIMAL);
    if (a->class_ == WF_CLASS_INT && b->class_ == WF_CLASS_INT)
        return wf_type_plain(WF_CLASS_INT);
    const bool decimal = (a->class_ == WF_CLASS_DECIMAL && !a->number) ||
                         (b->class_ == WF_CLASS_DECIMAL && !b->number);
    return decimal ? wf_type_plain(WF_CLASS_DECIMAL) : number_type(place->unit);
}

/* ---- ?? and catch ---- */

static const wf_type *check_else(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    wf_node *left = wf_node_at(node, 0);
    const wf_type *type = NULL;
    if (goal) {
        wf_goal relaxed = *goal;
        relaxed.relaxed = true;
        type = wf_check_expr(place, left, &relaxed);
        goal->convert = goal->convert || relaxed.convert;
    } else {
        type = wf_check_expr(place, left, NULL);
    }
    wf_type_use(type);
    if (!wf_type_may_be_nothing(type) && type->class_ != WF_CLASS_NEVER &&
        left->kind != WF_NODE_ERROR) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W9003, wf_check_at(wf_node_at(node, 1)),
                                       "`%.*s` is always there, so this is never used",
                                       WF_SPAN(wf_check_text(left)));
        wf_diag_hint(unit->diags, diag, "remove the ??, or write `catch` to answer a failure");
    }
    return wf_type_join(unit, wf_type_some(unit, type),
                        wf_check_expr(place, wf_node_at(node, 1), goal));
}

static const wf_type *check_catch(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    const wf_type *type = wf_check_expr(place, wf_node_at(node, 0), goal);
    place->catching++;
    type = wf_type_join(place->unit, type, wf_check_expr(place, wf_node_at(node, 1), goal));
    place->catching--;
    return type;
}

static const wf_type *check_plain(wf_check_place *place, wf_node *node)
{
    switch ((wf_operator)node->operator_) {
    case WF_OPERATOR_OR:
    case WF_OPERATOR_AND:
        wf_check_condition(place, wf_node_at(node, 0));
        wf_check_condition(place, wf_node_at(node, 1));
        break;
    case WF_OPERATOR_EQ:
    case WF_OPERATOR_NE: {
        const wf_type *a = wf_check_value(place, wf_node_at(node, 0));
        const wf_type *b = wf_check_value(place, wf_node_at(node, 1));
        (void)wf_check_comparable(place, wf_node_at(node, 0), a, wf_node_at(node, 1), b);
        break;
    }
    case WF_OPERATOR_LT:
    case WF_OPERATOR_LE:
    case WF_OPERATOR_GT:
    case WF_OPERATOR_GE:
        check_order(place, node);
        break;
    case WF_OPERATOR_IN:
        check_in(place, node);
        break;
    case WF_OPERATOR_MATCHES:
        return check_matches(place, node);
    case WF_OPERATOR_ADD:
    case WF_OPERATOR_SUB:
    case WF_OPERATOR_MUL:
    case WF_OPERATOR_DIV:
    case WF_OPERATOR_REM:
        return check_arithmetic(place, node);
    case WF_OPERATOR_NONE:
    case WF_OPERATOR_CATCH:
    case WF_OPERATOR_ELSE:
    case WF_OPERATOR_NOT:
    case WF_OPERATOR_NEG:
        break;
    }
    return wf_type_plain(WF_CLASS_BOOL);
}

const wf_type *wf_check_binary(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    if (node->operator_ == WF_OPERATOR_ELSE)
        return check_else(place, node, goal);
    if (node->operator_ == WF_OPERATOR_CATCH)
        return check_catch(place, node, goal);
    const wf_type *type = check_plain(place, node);
    if (goal)
        wf_check_fit(place, node, type, goal);
    return type;
}

const wf_type *wf_check_unary(wf_check_place *place, wf_node *node)
{
    wf_node *operand = wf_node_at(node, 0);
    if (node->operator_ == WF_OPERATOR_NOT) {
        wf_check_condition(place, operand);
        return wf_type_plain(WF_CLASS_BOOL);
    }
    const wf_type *type = wf_check_value(place, operand);
    if (!check_operand(place, operand, type, "-") || !wf_type_is_number(type))
        return number_type(place->unit);
    return wf_type_flagged(place->unit, type, false, false, false);
}
