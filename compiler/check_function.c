/* Declarations whose values and bodies are checked when they are first needed: functions, constants,
   parameters. What is needed by itself is a circle, and reported where it closes. */
#include "compiler/check.h"
#include "compiler/fold.h"

#define CALLS_DEEP 200 /* functions that need each other's types, one inside the other */

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

/* ---- signatures ---- */

/* A parameter that takes source data is a place of its own, fed by each call. */
static const wf_type *place_type(wf_unit *unit, const wf_type *declared, bool maybe)
{
    if (declared->class_ == WF_CLASS_LIST) {
        const wf_type *element = place_type(unit, declared->element, false);
        return element == declared->element
                   ? declared
                   : wf_type_flagged(unit, wf_type_list(unit, element), declared->may_miss,
                                     declared->may_null, false);
    }
    if (declared->class_ != WF_CLASS_ANY && declared->class_ != WF_CLASS_SOURCE)
        return declared;
    const wf_type *type = wf_type_source(unit, wf_source_root(unit, true, false));
    /* An element of XML is there and may have no value all the same. */
    type = wf_type_flagged(unit, type, maybe || unit->has_xml, maybe, true);
    return unit->has_xml && !maybe ? wf_type_lenient(unit, type) : type;
}

static bool note_init(wf_unit *unit, wf_function_note *note, wf_declared **declared, uint32_t count)
{
    const size_t room = (size_t)count + 1;
    note->params = wf_arena_zero(&unit->arena, room, sizeof(wf_symbol *));
    note->maybe = wf_arena_zero(&unit->arena, room, sizeof(bool));
    note->defaults = wf_arena_zero(&unit->arena, room, sizeof(wf_node *));
    *declared = wf_arena_zero(&unit->arena, room, sizeof(wf_declared));
    note->declared = *declared;
    note->count = count;
    const bool made = note->params && note->maybe && note->defaults && *declared;
    if (!made)
        unit->status = WEFT_NOMEM;
    return made;
}

static void check_default(wf_check_place *place, wf_node *node, const wf_declared *declared,
                          weft_span name)
{
    const wf_type *type = wf_check_expr(place, node, NULL);
    if (wf_check_fit_declared(place, node, type, declared, name))
        node->type = type;
    if (wf_check_constant(place->unit, node))
        return;
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2118, wf_check_at(node),
                                   "the default of `%.*s` is not a constant", WF_SPAN(name));
    wf_diag_hint(place->unit->diags, diag, "write a literal or the name of a const");
}

static void check_parameter(wf_check_place *place, wf_function_note *note, wf_declared *declared,
                            uint32_t i, wf_node *node)
{
    wf_unit *unit = place->unit;
    wf_symbol *symbol = wf_check_symbol(unit, WF_SYMBOL_ITEM, node->text, node, place->file);
    note->params[i] = symbol;
    if (!symbol)
        return;
    *declared = wf_check_declared(place, wf_node_maybe(node, 0));
    note->maybe[i] = declared->maybe;
    note->defaults[i] = wf_node_maybe(node, 1);
    if (note->defaults[i])
        check_default(place, note->defaults[i], declared, node->text);
    symbol->type = place_type(unit, declared->type, declared->maybe);
    if (declared->open)
        symbol->type = wf_type_lenient(unit, symbol->type);
}

void wf_check_signature(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol)
{
    wf_check_place place;
    wf_declared *declared = NULL;
    uint32_t i = 0;
    if (symbol->function)
        return;
    wf_function_note *note = wf_arena_new(&unit->arena, wf_function_note);
    wf_node *params = wf_node_at(symbol->node, 0);
    if (!note || !note_init(unit, note, &declared, params->count)) {
        unit->status = WEFT_NOMEM;
        return;
    }
    symbol->function = note;
    wf_check_place_init(&place, unit, symbol->file, shared);
    place.outside = "a function";
    for (wf_node *node = params->first; node && unit->status == WEFT_OK; node = node->next, i++)
        check_parameter(&place, note, &declared[i], i, node);
    note->result = any();
    if (symbol->kind != WF_SYMBOL_LOOKUP) {
        note->body = wf_node_at(symbol->node, 2);
        return;
    }
    /* Nothing may be found: the result of a look-up may be missing unless it says `T!`. */
    const wf_declared result = wf_check_declared(&place, wf_node_at(symbol->node, 1));
    declared[note->count] = result;
    note->result = result.type;
    symbol->type = result.non_null ? result.type : wf_type_maybe(unit, result.type, true, true);
}

/* ---- bodies ---- */

static void report_circle(wf_unit *unit, const wf_symbol *symbol, const wf_node *use)
{
    const wf_node *at = use ? use : symbol->node;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2005, wf_check_at_name(at),
                                   "`%.*s` needs itself here", WF_SPAN(symbol->name));
    wf_diag_hint(unit->diags, diag,
                 "every run has to end: use each, or a function of the library over a list");
}

static void bind_parameters(wf_check_place *place, const wf_function_note *note)
{
    for (uint32_t i = 0; i < note->count; i++)
        wf_check_bind(place, note->params[i]);
}

/* The body against the declared result. Its flags are those of the body: `-> Int` says the kind. */
static void check_body(wf_check_place *place, wf_symbol *symbol)
{
    wf_unit *unit = place->unit;
    wf_function_note *note = symbol->function;
    const wf_declared result = wf_check_declared(place, wf_node_maybe(symbol->node, 1));
    const wf_type *type = NULL;
    note->result = result.type;
    if (result.ref) {
        wf_goal goal = {.ref = result.ref, .path = symbol->name};
        goal.relaxed = !result.non_null;
        type = wf_check_expr(place, note->body, &goal);
        note->convert = goal.convert;
    } else {
        type = wf_check_expr(place, note->body, NULL);
        note->convert = wf_check_fit_declared(place, note->body, type, &result, symbol->name);
    }
    if (note->convert)
        note->body->type = wf_type_unproven(unit, type);
    const wf_class class_ = (wf_class)result.type->class_;
    const bool open = class_ == WF_CLASS_ANY || class_ == WF_CLASS_SOURCE ||
                      (class_ == WF_CLASS_LIST && result.type->element->class_ == WF_CLASS_ANY);
    if (open) {
        symbol->type = type;
        return;
    }
    if (type->class_ == WF_CLASS_ANY)
        type = wf_type_lenient(unit, wf_type_maybe(unit, type, true, true));
    symbol->type = result.type->may_miss ? result.type : wf_type_after(unit, result.type, type);
}

bool wf_check_function(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol,
                       const wf_node *call)
{
    wf_check_place place;
    if (symbol->busy) {
        report_circle(unit, symbol, call);
        return false;
    }
    if (symbol->done || unit->status != WEFT_OK)
        return true;
    if (shared->depth >= CALLS_DEEP) {
        wf_diags_add(unit->diags, WF_W2016, wf_check_at_name(call ? call : symbol->node),
                     "functions call each other more than %d deep", CALLS_DEEP);
        return false;
    }
    wf_check_signature(unit, shared, symbol);
    if (unit->status != WEFT_OK)
        return true;
    symbol->busy = true;
    shared->depth++;
    wf_check_place_init(&place, unit, symbol->file, shared);
    place.outside = "a function";
    bind_parameters(&place, symbol->function);
    check_body(&place, symbol);
    /* What a resolver is given is not its own choice. */
    for (uint32_t i = 0; symbol->kind == WF_SYMBOL_RESOLVER && i < symbol->function->count; i++)
        symbol->function->params[i]->reads = true;
    wf_check_unbind(&place, NULL);
    shared->depth--;
    symbol->busy = false;
    symbol->done = true;
    if (symbol->kind == WF_SYMBOL_FUNCTION || symbol->kind == WF_SYMBOL_RESOLVER) {
        *shared->next_function = symbol;
        shared->next_function = &symbol->next;
    }
    return true;
}

/* ---- constants ---- */

bool wf_check_constant(wf_unit *unit, const wf_node *node)
{
    weft_value value;
    if (node->kind == WF_NODE_ERROR)
        return true; /* reported already */
    if (node->kind == WF_NODE_LIST || node->kind == WF_NODE_OBJECT) {
        for (const wf_node *child = node->first; child; child = child->next) {
            const bool inner = child->kind == WF_NODE_ENTRY || child->kind == WF_NODE_SPREAD;
            if (!wf_check_constant(unit, inner ? wf_node_at(child, 0) : child))
                return false;
        }
        return true;
    }
    if (node->kind == WF_NODE_NAME) {
        const wf_symbol *symbol = node->ref;
        /* An unknown name was reported; a const was checked where it stands. */
        return !symbol || symbol->kind == WF_SYMBOL_CONST;
    }
    return wf_fold_constant(&value, unit, node);
}

bool wf_check_const(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol, const wf_node *use)
{
    wf_check_place place;
    wf_node *value = wf_node_at(symbol->node, 0);
    const size_t before = weft_diags_errors(unit->diags);
    if (symbol->busy) {
        report_circle(unit, symbol, use);
        return false;
    }
    if (symbol->done || unit->status != WEFT_OK)
        return true;
    if (shared->depth >= CALLS_DEEP) {
        wf_diags_add(unit->diags, WF_W2016, wf_check_at_name(use ? use : symbol->node),
                     "constants need each other more than %d deep", CALLS_DEEP);
        return false;
    }
    symbol->busy = true;
    shared->depth++;
    wf_check_place_init(&place, unit, symbol->file, shared);
    place.outside = "a constant";
    symbol->type = wf_check_expr(&place, value, NULL);
    shared->depth--;
    symbol->busy = false;
    symbol->done = true;
    symbol->broken = weft_diags_errors(unit->diags) != before;
    if (!symbol->broken && !wf_check_constant(unit, value)) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2118, wf_check_at(value),
                                       "`%.*s` is not a constant", WF_SPAN(symbol->name));
        wf_diag_hint(unit->diags, diag, "write a literal, or use fn or let");
        symbol->broken = true;
    } else if (!symbol->broken) {
        wf_fold_node(unit, value);
    }
    return true;
}

/* ---- parameters of the file ---- */

void wf_check_param(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol)
{
    wf_check_place place;
    if (symbol->done || symbol->busy)
        return;
    symbol->busy = true;
    wf_check_place_init(&place, unit, symbol->file, shared);
    place.outside = "a parameter";
    const wf_declared declared = wf_check_declared(&place, wf_node_at(symbol->node, 0));
    wf_node *fallback = wf_node_maybe(symbol->node, 1);
    if (wf_type_is_composite(declared.type) || declared.type->class_ == WF_CLASS_SOURCE) {
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2009, wf_check_at(wf_node_at(symbol->node, 0)),
                         "a parameter is one value from outside, never a list or object");
        wf_diag_hint(unit->diags, diag, "take Text and write .split(\",\") or .json()");
    }
    if (fallback)
        check_default(&place, fallback, &declared, symbol->name);
    symbol->type =
        declared.type->class_ == WF_CLASS_ANY ? wf_type_plain(WF_CLASS_TEXT) : declared.type;
    if (fallback)
        symbol->type = wf_type_some(unit, symbol->type);
    symbol->busy = false;
    symbol->done = true;
}
