/* Paths. Steps on source data grow the shape; steps on values ask their types. `xs[*].a.b` is turned
   around here: it becomes EACH_MEMBER(xs, .a.b), whose right side reads the element. */
#include "compiler/check.h"

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

/* A step on something that may be nothing may give nothing. */
static const wf_type *after_step(wf_unit *unit, const wf_type *type, const wf_type *base)
{
    return base->may_miss || base->may_null ? wf_type_maybe(unit, type, true, false) : type;
}

bool wf_check_is_record(const wf_node *node)
{
    const wf_symbol *symbol = node->ref;
    return (node->kind == WF_NODE_RECORD || node->kind == WF_NODE_CURRENT) && symbol &&
           symbol->kind == WF_SYMBOL_RECORD;
}

/* ---- [*] ---- */

static bool is_step(const wf_node *node)
{
    return node->kind == WF_NODE_MEMBER || node->kind == WF_NODE_ATTRIBUTE ||
           node->kind == WF_NODE_AS_LIST || node->kind == WF_NODE_INDEX ||
           node->kind == WF_NODE_SLICE || node->kind == WF_NODE_FILTER ||
           node->kind == WF_NODE_EACH_MEMBER;
}

/* The [*] nearest to where the path begins, or NULL. Parentheses end a path. */
static wf_node *first_each(wf_node *node)
{
    wf_node *found = NULL;
    for (wf_node *at = node; is_step(at); at = wf_node_at(at, 0)) {
        if (at != node && (at->flags & WF_NODE_GROUPED))
            break;
        if (at->kind == WF_NODE_EACH_MEMBER && at->count == 1)
            found = at;
    }
    return found;
}

static wf_node *current_node(wf_unit *unit, const wf_node *like)
{
    wf_node *node =
        wf_node_new(&unit->arena, WF_NODE_CURRENT, like->source, like->start, like->end);
    if (!node)
        unit->status = WEFT_NOMEM;
    return node;
}

/* `each` is the [*] below `top`, or `top` itself. Afterwards `top` is EACH_MEMBER(list, expr) and
   what was `each` reads the element. */
static void turn_around(wf_unit *unit, wf_node *top, wf_node *each)
{
    wf_node *const list = wf_node_at(each, 0);
    wf_node *expr = current_node(unit, each);
    if (!expr)
        return;
    if (top != each) {
        wf_node *const next = top->next;
        *each = (wf_node){.kind = WF_NODE_CURRENT,
                          .source = each->source,
                          .start = each->start,
                          .end = each->end,
                          .next = each->next};
        *expr = *top; /* its children stay where they are: `each` is among those below */
        top->kind = WF_NODE_EACH_MEMBER;
        top->next = next;
        top->text = weft_span_text("");
    }
    expr->next = NULL;
    list->next = expr;
    top->first = list;
    top->last = expr;
    top->count = 2;
}

static wf_scope_note *element_scope(wf_check_place *place, wf_node *node, const wf_type *element)
{
    wf_unit *unit = place->unit;
    wf_scope_note *scope = wf_arena_new(&unit->arena, wf_scope_note);
    if (!scope) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    scope->item = wf_check_symbol(unit, WF_SYMBOL_ITEM, weft_span_text(""), node, place->file);
    if (!scope->item)
        return NULL;
    scope->item->type = element;
    node->ref = scope;
    return scope;
}

static const wf_type *check_each_member(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    bool maybe = false;
    wf_node *list = wf_node_at(node, 0);
    const wf_type *type = wf_check_expr(place, list, NULL);
    const wf_type *element = wf_check_elements(place, list, type, "[*]", &maybe);
    const wf_scope_note *scope = element_scope(place, node, element);
    if (!scope)
        return any();
    wf_symbol *const outer = place->current;
    place->current = scope->item;
    const wf_type *body = wf_check_expr(place, wf_node_at(node, 1), NULL);
    place->current = outer;
    const wf_type *result = wf_type_list(unit, wf_type_kept(unit, body));
    return after_step(unit, result, type);
}

/* ---- members ---- */

static const wf_type *no_members(wf_check_place *place, const wf_node *node, const wf_type *base)
{
    wf_unit *unit = place->unit;
    const wf_node *below = wf_node_at(node, 0);
    const weft_span text = wf_check_operand(unit, below);
    weft_diag *diag = wf_diags_add(
        unit->diags, WF_W2108, wf_check_at_name(node), "`%.*s` is %s and has no member `%.*s`",
        WF_SPAN(text), wf_check_type_name(unit, wf_type_some(unit, base)), WF_SPAN(node->text));
    if (base->class_ == WF_CLASS_LIST) {
        const weft_span list =
            below->kind == WF_NODE_AS_LIST ? wf_check_operand(unit, wf_node_at(below, 0)) : text;
        const char *step = node->kind == WF_NODE_ATTRIBUTE ? "@" : ".";
        wf_diag_hint(unit->diags, diag, "write %.*s[0]%s%.*s for one, %.*s[*]%s%.*s for each",
                     WF_SPAN(list), step, WF_SPAN(node->text), WF_SPAN(list), step,
                     WF_SPAN(node->text));
    }
    if (base->class_ != WF_CLASS_LIST && wf_registry_find(unit->registry, node->text))
        wf_diag_hint(unit->diags, diag, "a function is called with ( ): %.*s.%.*s()", WF_SPAN(text),
                     WF_SPAN(node->text));
    return any();
}

static const wf_type *unknown_member(wf_check_place *place, const wf_node *node,
                                     const wf_type *base)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    const weft_span text = wf_check_text(wf_node_at(node, 0));
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2108, wf_check_at_name(node), "`%.*s` has no member `%.*s`",
                     WF_SPAN(text), WF_SPAN(node->text));
    if (!wf_check_may_suggest(unit))
        return any();
    wf_suggest_init(&suggest, node->text);
    for (const wf_type_member *m = base->members; m; m = m->next)
        wf_suggest_offer(&suggest, m->name);
    if (base->class_ == WF_CLASS_SCHEMA)
        wf_suggest_offer_map(&suggest, &base->named->fields);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
    return any();
}

static const wf_type *cell(wf_check_place *place, const wf_type *base, weft_span key)
{
    wf_unit *unit = place->unit;
    const wf_type *read = wf_type_source(unit, wf_source_member(unit, base->source, key));
    if (!base->text_source || read->class_ != WF_CLASS_SOURCE)
        return read;
    wf_type *type = wf_arena_new(&unit->arena, wf_type);
    if (!type) {
        unit->status = WEFT_NOMEM;
        return any();
    }
    type->class_ = WF_CLASS_TEXT;
    type->source = read->source;
    type->text_source = true;
    type->may_miss = true;
    type->may_blank = base->may_blank; /* the record's: whether blank cells are kept */
    return type;
}

static const wf_type *schema_member(wf_check_place *place, const wf_node *node, const wf_type *base)
{
    if (!wf_type_is_input(base))
        return wf_type_is_dynamic(base) ? any() : no_members(place, node, base);
    const wf_schema_field *field = wf_schema_field_find(base->named, node->text);
    if (!field)
        return unknown_member(place, node, base);
    return after_step(place->unit, wf_type_of_ref(place->unit, field->type), base);
}

static const wf_type *object_member(wf_check_place *place, const wf_node *node, const wf_type *base)
{
    const wf_type *type = wf_type_member_find(base, node->text);
    return type ? after_step(place->unit, type, base) : unknown_member(place, node, base);
}

/* CSV names its columns only when it has no header row; then they are known. */
static void check_column(wf_check_place *place, const wf_node *node, const wf_type *base)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    if (base->class_ != WF_CLASS_SOURCE || !base->index || wf_map_find(base->index, node->text))
        return;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2108, wf_check_at_name(node),
                                   "the source has no column `%.*s`", WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    wf_suggest_offer_map(&suggest, base->index);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
}

static const wf_type *member_of(wf_check_place *place, wf_node *node, const wf_type *base)
{
    switch ((wf_class)base->class_) {
    case WF_CLASS_SOURCE:
        if (base->source->is_group)
            return wf_check_group_member(place, node, base);
        check_column(place, node, base);
        return cell(place, base, node->text);
    case WF_CLASS_OBJECT:
        return object_member(place, node, base);
    case WF_CLASS_MAP:
        return wf_type_maybe(place->unit, base->element, true, false);
    case WF_CLASS_SCHEMA:
        return schema_member(place, node, base);
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
    case WF_CLASS_ANY:
        return any();
    case WF_CLASS_TEXT:
    case WF_CLASS_STRING:
    case WF_CLASS_INT:
    case WF_CLASS_DECIMAL:
    case WF_CLASS_BOOL:
    case WF_CLASS_DATE:
    case WF_CLASS_DATETIME:
    case WF_CLASS_DURATION:
    case WF_CLASS_PATTERN:
    case WF_CLASS_LIST:
        break;
    }
    return no_members(place, node, base);
}

/* people.name: the node becomes the NAME itself. NULL: the base is no used file. */
static const wf_type *check_foreign(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    const wf_node *base = wf_node_at(node, 0);
    wf_suggest suggest;
    if (base->kind != WF_NODE_NAME || base->ref)
        return NULL;
    wf_symbol *file = wf_check_find(place, base->text);
    if (!file || file->kind != WF_SYMBOL_FILE)
        return NULL;
    file->reads = true;
    const bool is_private = node->text.len != 0 && node->text.ptr[0] == '_';
    wf_symbol *symbol =
        file->file && !is_private ? wf_map_find(&file->file->names, node->text) : NULL;
    if (symbol && symbol->kind != WF_SYMBOL_FILE) {
        node->kind = WF_NODE_NAME;
        node->ref = symbol;
        node->first = node->last = NULL;
        node->count = 0;
        return wf_check_expr(place, node, NULL);
    }
    if (!file->file || file->file->damaged)
        return any();
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2001, wf_check_at_name(node),
                     is_private ? "`%.*s` of %s is private" : "nothing is called `%.*s` in %s",
                     WF_SPAN(node->text), file->file->source->name);
    wf_suggest_init(&suggest, node->text);
    wf_suggest_offer_map(&suggest, &file->file->names);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
    return any();
}

static const wf_type *attribute_of(wf_check_place *place, wf_node *node, const wf_type *base)
{
    wf_unit *unit = place->unit;
    if (base->class_ != WF_CLASS_SOURCE)
        return member_of(place, node, base);
    if (!base->source->is_virtual && !base->source->xml) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2108, wf_check_at_name(node),
                                       "attributes belong to XML; this source has none");
        wf_diag_hint(unit->diags, diag, "write .\"@%.*s\" for a member of that name",
                     WF_SPAN(node->text));
        return any();
    }
    const weft_span key = wf_check_join(unit, weft_span_text(""), "@", node->text);
    const wf_type *read = wf_type_source(unit, wf_source_member(unit, base->source, key));
    if (!base->source->xml || read->class_ != WF_CLASS_SOURCE || read->source == base->source)
        return read;
    wf_type *type = wf_arena_new(&unit->arena, wf_type);
    if (!type) {
        unit->status = WEFT_NOMEM;
        return any();
    }
    type->class_ = WF_CLASS_TEXT;
    type->source = read->source;
    type->may_miss = true;
    type->may_blank = true;
    return type;
}

/* ---- elements ---- */

static const wf_type *check_as_list(wf_check_place *place, const wf_type *base)
{
    wf_unit *unit = place->unit;
    if (base->class_ == WF_CLASS_LIST)
        return wf_type_flagged(unit, base, false, false, false);
    if (base->class_ == WF_CLASS_SOURCE)
        return wf_type_list(unit, wf_type_element(unit, base->source));
    if (base->class_ == WF_CLASS_ANY)
        return wf_type_plain(WF_CLASS_LIST);
    wf_type_use(base);
    return wf_type_list(unit, wf_type_some(unit, base));
}

static void check_position(wf_check_place *place, wf_node *node)
{
    if (!node)
        return;
    const wf_type *type = wf_check_value(place, node);
    if (type->class_ == WF_CLASS_INT || wf_type_is_dynamic(type) ||
        (type->class_ == WF_CLASS_DECIMAL && type->number))
        return;
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2101, wf_check_at(node),
                                   "a position is a whole number, this is %s",
                                   wf_check_type_name(place->unit, type));
    if (wf_type_is_text(type))
        wf_diag_hint(place->unit->diags, diag,
                     "positions count from 0; a member is written .\"…\"");
}

static const wf_type *check_filter(wf_check_place *place, wf_node *node, const wf_type *element)
{
    const wf_scope_note *scope = element_scope(place, node, element);
    if (!scope)
        return any();
    wf_symbol *const outer = place->current;
    place->current = scope->item;
    wf_check_condition(place, wf_node_at(node, 1));
    place->current = outer;
    return wf_type_list(place->unit, element);
}

/* [i], [i..j] and [? ...] need a list; what is no list for sure is reported. */
static const wf_type *check_selection(wf_check_place *place, wf_node *node, const wf_type *base)
{
    wf_unit *unit = place->unit;
    bool maybe = false;
    const char *what = node->kind == WF_NODE_INDEX   ? "an index"
                       : node->kind == WF_NODE_SLICE ? "a slice"
                                                     : "a filter";
    const wf_type *element = wf_check_elements(place, wf_node_at(node, 0), base, what, &maybe);
    if (node->kind == WF_NODE_INDEX) {
        check_position(place, wf_node_at(node, 1));
        return wf_type_maybe(unit, element, true, false);
    }
    if (node->kind == WF_NODE_FILTER)
        return after_step(unit, check_filter(place, node, element), base);
    check_position(place, wf_node_maybe(node, 1));
    check_position(place, wf_node_maybe(node, 2));
    return after_step(unit, wf_type_list(unit, element), base);
}

/* ---- one step ---- */

static const wf_type *check_step(wf_check_place *place, wf_node *node);

/* The base of a step: no [*] is left in it. */
static const wf_type *check_base(wf_check_place *place, wf_node *node)
{
    if (!is_step(node) || (node->flags & WF_NODE_GROUPED))
        return wf_check_expr(place, node, NULL);
    node->type = check_step(place, node);
    return node->type;
}

static const wf_type *check_step(wf_check_place *place, wf_node *node)
{
    if (node->kind == WF_NODE_EACH_MEMBER)
        return check_each_member(place, node);
    wf_node_at(node, 0)->flags |= WF_NODE_STEPPED;
    if (node->kind == WF_NODE_MEMBER) {
        const wf_type *foreign = check_foreign(place, node);
        if (foreign)
            return foreign;
    }
    return wf_check_step(place, node, check_base(place, wf_node_at(node, 0)));
}

const wf_type *wf_check_step(wf_check_place *place, wf_node *node, const wf_type *base)
{
    if (node->kind == WF_NODE_MEMBER)
        return member_of(place, node, base);
    if (node->kind == WF_NODE_ATTRIBUTE)
        return attribute_of(place, node, base);
    if (node->kind == WF_NODE_AS_LIST)
        return check_as_list(place, base);
    return check_selection(place, node, base);
}

const wf_type *wf_check_path(wf_check_place *place, wf_node *node)
{
    wf_node *each = first_each(node);
    if (each)
        turn_around(place->unit, node, each);
    if (place->unit->status != WEFT_OK)
        return any();
    return check_step(place, node);
}
