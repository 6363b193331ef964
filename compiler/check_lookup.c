/* lookup: a query of the platform as a function of the file. What is not checked is whether the
   platform answers; everything else is. */
#include "compiler/query.h"

#define BATCH_MOST 1000

static const wf_node *option_of(const wf_node *lookup, const char *name)
{
    for (const wf_node *child = lookup->first; child; child = child->next) {
        if (child->kind == WF_NODE_OPTION && weft_span_equal(child->text, weft_span_text(name)))
            return child;
    }
    return NULL;
}

static void check_options(wf_check_place *place, const wf_node *lookup)
{
    static const char *const names[] = {"cache", "batch", NULL};
    const wf_node *cache = option_of(lookup, "cache");
    const wf_node *batch = option_of(lookup, "batch");
    int64_t size = 0;
    for (const wf_node *child = lookup->first; child; child = child->next) {
        if (child->kind == WF_NODE_OPTION)
            (void)wf_check_option(place, child, names, "a look-up");
    }
    wf_check_options_once(place, lookup);
    if (cache && wf_node_at(cache, 0)->kind != WF_NODE_DURATION) {
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2012,
                                       wf_check_at(wf_node_at(cache, 0)), "cache takes a duration");
        wf_diag_hint(place->unit->diags, diag, "write  cache 10 min");
    }
    if (batch && wf_check_option_int(place, batch, &size) && (size < 1 || size > BATCH_MOST))
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(wf_node_at(batch, 0)),
                     "batch takes 1 to %d", BATCH_MOST);
}

static void check_with(wf_check_place *place, const wf_symbol *symbol, wf_node *with,
                       const wf_node *query, const wf_schema_type *variables)
{
    wf_unit *unit = place->unit;
    wf_check_local *const mark = place->bound;
    for (uint32_t i = 0; i < symbol->function->count; i++) {
        symbol->function->params[i]->reads = with == NULL;
        wf_check_bind(place, symbol->function->params[i]);
    }
    if (with && variables) {
        wf_goal goal = {.ref = wf_check_ref(unit, variables, true)};
        if (goal.ref)
            (void)wf_check_expr(place, with, &goal);
    } else if (with) {
        (void)wf_check_expr(place, with, NULL);
    }
    for (uint32_t i = 0; !with && variables && i < variables->fields.count; i++) {
        const wf_schema_field *field = wf_schema_field_at(variables, i);
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2123, wf_check_at_name(query),
                         "nothing sets the query's variable `%.*s`", WF_SPAN(field->name));
        wf_diag_hint(unit->diags, diag, "add  with { %.*s: … }", WF_SPAN(field->name));
    }
    wf_check_unbind(place, mark);
}

static const wf_type *check_take(wf_check_place *place, wf_symbol *symbol, wf_node *take,
                                 const wf_type *reply, const wf_declared *declared)
{
    wf_unit *unit = place->unit;
    wf_symbol *item = wf_check_symbol(unit, WF_SYMBOL_ITEM, weft_span_text(""), take, symbol->file);
    if (!item)
        return reply;
    item->type = reply;
    symbol->take = item;
    place->current = item;
    place->outside = "a look-up";
    const wf_type *type = NULL;
    if (declared->ref) {
        wf_goal goal = {.ref = declared->ref, .path = symbol->name, .relaxed = true};
        type = wf_check_expr(place, take, &goal);
    } else {
        type = wf_check_expr(place, take, NULL);
        (void)wf_check_fit_declared(place, take, wf_type_some(unit, type), declared, symbol->name);
    }
    place->current = NULL;
    return type;
}

void wf_check_lookup(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol)
{
    wf_check_place place;
    const wf_type *reply = NULL;
    const wf_schema_type *variables = NULL;
    wf_node *node = symbol->node;
    const wf_node *query = wf_node_at(node, 2);
    wf_check_signature(unit, shared, symbol);
    if (unit->status != WEFT_OK || !symbol->function)
        return;
    wf_check_place_init(&place, unit, symbol->file, shared);
    place.outside = "a look-up";
    const wf_declared declared = symbol->function->declared[symbol->function->count];
    check_options(&place, node);
    if (query->kind != WF_NODE_TEXT)
        return; /* the parser said that there is none */
    wf_query_check(&place, query, &reply, &variables, &symbol->several);
    check_with(&place, symbol, wf_node_maybe(node, 3), query, variables);
    if (wf_node_maybe(node, 4))
        (void)check_take(&place, symbol, wf_node_at(node, 4), reply, &declared);
}
