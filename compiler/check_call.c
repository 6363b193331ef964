/* Calls. `x.f(y)` and `f(x, y)` are the same; f is a function, table or look-up of the file before it
   is one of the library. Arguments are put into the order of the parameters here, so that whoever
   comes later sees one form. */
#include "compiler/check.h"

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

/* ---- arguments ---- */

static weft_span shown(wf_unit *unit, weft_span callee, const wf_parameter *params, uint32_t count)
{
    weft_span text = wf_check_join(unit, callee, "(", weft_span_text(""));
    for (uint32_t i = 0; i < count; i++) {
        text = wf_check_join(unit, text, i ? ", " : "", params[i].name);
        if (params[i].optional)
            text = wf_check_join(unit, text, "?", weft_span_text(""));
    }
    return wf_check_join(unit, text, ")", weft_span_text(""));
}

static int find_parameter(const wf_parameter *params, uint32_t count, weft_span name)
{
    for (uint32_t i = 0; i < count; i++) {
        if (weft_span_equal(params[i].name, name))
            return (int)i;
    }
    return -1;
}

typedef struct resolving {
    wf_check_place *place;
    weft_span callee;
    const wf_parameter *params;
    uint32_t count;
    wf_call_note *note;
    uint32_t next; /* positional */
} resolving;

/* "`int` is given `group` twice": what goes before the name, what behind. */
static bool refuse(resolving *r, wf_place at, const char *before, weft_span name,
                   const char *behind)
{
    wf_unit *unit = r->place->unit;
    weft_diag *diag = NULL;
    if (name.len != 0)
        diag = wf_diags_add(unit->diags, WF_W2113, at, "`%.*s` %s `%.*s`%s", WF_SPAN(r->callee),
                            before, WF_SPAN(name), behind);
    else
        diag = wf_diags_add(unit->diags, WF_W2113, at, "`%.*s` %s", WF_SPAN(r->callee), before);
    const weft_span form = shown(unit, r->callee, r->params, r->count);
    const bool joins = weft_span_equal(r->callee, weft_span_text("concat"));
    wf_diag_hint(unit->diags, diag, "its parameters are  %.*s%s", WF_SPAN(form),
                 joins ? "; texts are joined by \"${a}${b}\"" : "");
    return false;
}

/* No parameter has this name: the one that was meant, or all there are. */
static bool refuse_name(resolving *r, const wf_node *argument)
{
    weft_diags *const diags = r->place->unit->diags;
    wf_suggest found;
    wf_suggest_init(&found, argument->text);
    for (uint32_t i = 0; i < r->count; i++)
        wf_suggest_offer(&found, r->params[i].name);
    if (found.count == 0)
        return refuse(r, wf_check_at_name(argument), "has no parameter", argument->text, "");
    weft_diag *const diag =
        wf_diags_add(diags, WF_W2113, wf_check_at_name(argument), "`%.*s` has no parameter `%.*s`",
                     WF_SPAN(r->callee), WF_SPAN(argument->text));
    (void)wf_suggest_hint(diags, diag, &found);
    return false;
}

static bool place_argument(resolving *r, wf_node *argument)
{
    const weft_span nothing = weft_span_text("");
    int at = (int)r->next;
    if (argument->text.len != 0) {
        at = find_parameter(r->params, r->count, argument->text);
        if (at < 0)
            return refuse_name(r, argument);
    } else {
        r->next++;
        if (r->next > r->count)
            return refuse(r, wf_check_at(argument),
                          r->count == 0   ? "takes no arguments"
                          : r->count == 1 ? "takes one argument"
                                          : "is given too many arguments",
                          nothing, "");
    }
    if (r->note->args[at])
        return refuse(r, wf_check_at(argument), "is given", r->params[at].name, " twice");
    r->note->args[at] = wf_node_at(argument, 0);
    return true;
}

bool wf_check_arguments(wf_check_place *place, wf_node *node, weft_span callee,
                        const wf_parameter *params, uint32_t count, wf_call_note *note)
{
    resolving r = {place, callee, params, count, note, 0};
    note->args = wf_arena_zero(&place->unit->arena, (size_t)count + 1, sizeof(wf_node *));
    note->count = count;
    if (!note->args) {
        place->unit->status = WEFT_NOMEM;
        return false;
    }
    for (wf_node *argument = node->first; argument; argument = argument->next) {
        if (!place_argument(&r, argument))
            return false;
    }
    for (uint32_t i = 0; i < count; i++) {
        if (!note->args[i] && !params[i].optional)
            return refuse(&r, wf_check_at_name(node), "needs its parameter", params[i].name, "");
    }
    return true;
}

const wf_type *wf_check_lambda(wf_check_place *place, wf_node *lambda, const wf_type *type)
{
    wf_unit *unit = place->unit;
    const wf_node *params = wf_node_at(lambda, 0);
    wf_node *name = params->first;
    wf_scope_note *scope = wf_arena_new(&unit->arena, wf_scope_note);
    if (!scope) {
        unit->status = WEFT_NOMEM;
        return any();
    }
    if (params->count > 1) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2122, wf_check_at(params),
                                       "a lambda here has one parameter: the element");
        wf_diag_hint(unit->diags, diag, "for the position too, write  each xs as x, i => …");
    }
    scope->item = wf_check_symbol(unit, WF_SYMBOL_ITEM, name ? name->text : weft_span_text(""),
                                  name ? name : lambda, place->file);
    lambda->ref = scope;
    if (!scope->item)
        return any();
    scope->item->type = type;
    if (name)
        name->ref = scope->item;
    wf_check_local *const mark = place->bound;
    wf_symbol *const outer = place->current;
    wf_check_bind(place, scope->item);
    place->current = scope->item;
    const wf_type *body = wf_check_expr(place, wf_node_at(lambda, 1), NULL);
    place->current = outer;
    wf_check_unbind(place, mark);
    lambda->type = body;
    return body;
}

void wf_check_loose(wf_check_place *place, wf_node *call)
{
    for (wf_node *argument = call->first; argument; argument = argument->next) {
        wf_node *value = wf_node_at(argument, 0);
        argument->type = any();
        if (value->type)
            continue;
        if (value->kind == WF_NODE_LAMBDA)
            (void)wf_check_lambda(place, value, any());
        else
            wf_type_use_all(wf_check_expr(place, value, NULL));
    }
}

/* ---- functions and look-ups of the file ---- */

/* What flows into a parameter is touched where the function touches the parameter. */
static void flow(wf_unit *unit, const wf_type *to, const wf_type *from)
{
    if (to->class_ == WF_CLASS_SOURCE && from->class_ == WF_CLASS_SOURCE) {
        if (to->source && from->source)
            wf_source_flow(unit, to->source, from->source);
        return;
    }
    if (to->class_ == WF_CLASS_LIST && from->class_ == WF_CLASS_LIST) {
        flow(unit, to->element, from->element);
        return;
    }
    if (to->class_ == WF_CLASS_LIST && from->class_ == WF_CLASS_SOURCE) {
        wf_source_node *element = wf_source_element(unit, from->source);
        flow(unit, to->element, wf_type_source(unit, element));
        return;
    }
    /* A list of the elements of a place is, for what is touched, that place. */
    const wf_type *element = from->class_ == WF_CLASS_LIST ? from->element : NULL;
    if (to->class_ == WF_CLASS_SOURCE && to->source && element &&
        element->class_ == WF_CLASS_SOURCE && element->source->parent &&
        element->source->parent->element == element->source) {
        wf_source_flow(unit, to->source, element->source->parent);
        return;
    }
    if (wf_type_is_composite(from))
        wf_type_use_all(from);
    else
        wf_type_use(from);
}

static const wf_type *check_given(wf_check_place *place, wf_node *arg, const wf_declared *declared,
                                  weft_span name, bool *convert)
{
    wf_unit *unit = place->unit;
    if (arg->kind == WF_NODE_LAMBDA) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2122, wf_check_at(arg),
                                       "only functions of the library take lambdas");
        wf_diag_hint(unit->diags, diag, "use .map(…) or .filter(…) on the list first");
        (void)wf_check_lambda(place, arg, any());
        return any();
    }
    if (declared->ref) {
        wf_schema_ref ref = *declared->ref;
        wf_goal goal = {.ref = &ref, .path = name};
        goal.relaxed = !declared->non_null; /* a missing argument makes the call missing */
        const wf_type *type = wf_check_expr(place, arg, &goal);
        *convert = goal.convert;
        return type;
    }
    const wf_type *type = wf_check_expr(place, arg, NULL);
    *convert = wf_check_fit_declared(place, arg, type, declared, name);
    return type;
}

static const wf_type *call_declared(wf_check_place *place, wf_node *node, wf_call_note *note)
{
    wf_unit *unit = place->unit;
    const wf_function_note *function = note->symbol->function;
    const wf_type *result = note->symbol->type;
    wf_parameter *params = wf_arena_zero(&unit->arena, (size_t)function->count + 1, sizeof *params);
    note->convert = wf_arena_zero(&unit->arena, (size_t)function->count + 1, sizeof(bool));
    if (!params || !note->convert) {
        unit->status = WEFT_NOMEM;
        return any();
    }
    for (uint32_t i = 0; i < function->count; i++) {
        params[i].name = function->params[i]->name;
        params[i].optional = function->defaults[i] != NULL || function->maybe[i];
    }
    if (!wf_check_arguments(place, node, note->symbol->name, params, function->count, note)) {
        wf_check_loose(place, node);
        return note->symbol->type;
    }
    for (uint32_t i = 0; i < function->count; i++) {
        if (!note->args[i])
            continue;
        const wf_type *type = check_given(place, note->args[i], &function->declared[i],
                                          params[i].name, &note->convert[i]);
        if (note->convert[i])
            note->args[i]->type = wf_type_unproven(unit, type);
        flow(unit, function->params[i]->type, type);
        const bool is_node = function->params[i]->type->class_ == WF_CLASS_SOURCE &&
                             wf_check_is_record(note->args[i]);
        if (!function->maybe[i] && !is_node)
            result = wf_type_after(unit, result, type);
    }
    return result;
}

/* ---- tables ---- */

static const wf_node *first_key(const wf_node *table)
{
    for (const wf_node *row = table->first; row; row = row->next) {
        if (row->kind == WF_NODE_TABLE_ROW && wf_node_at(row, 0)->count != 0)
            return wf_node_at(row, 0)->first;
    }
    return NULL;
}

static bool has_else(const wf_node *table)
{
    const wf_node *row = table->last;
    return row && row->kind == WF_NODE_TABLE_ROW && wf_node_at(row, 0)->count == 0;
}

static void check_key(wf_check_place *place, const wf_node *arg, const wf_type *type,
                      const wf_symbol *table)
{
    wf_unit *unit = place->unit;
    const wf_node *key = first_key(table->node);
    const bool text_keys = key && key->kind == WF_NODE_TEXT;
    if (!key || key->kind == WF_NODE_NULL)
        return;
    const bool fits = wf_type_is_dynamic(type) || type->class_ == WF_CLASS_NOTHING ||
                      (text_keys ? wf_type_is_text(type) : !wf_type_is_text(type));
    if (fits && !wf_type_is_composite(type) && type->class_ != WF_CLASS_PATTERN)
        return;
    weft_diag *diag = wf_diags_add(
        unit->diags, WF_W2114, wf_check_at(arg), "the keys of `%.*s` are %s, this is %s",
        WF_SPAN(table->name), text_keys ? "texts" : "no texts", wf_check_type_name(unit, type));
    const weft_span text = wf_check_operand(unit, arg);
    if (text_keys && !wf_type_is_composite(type))
        wf_check_write(unit, diag, "", "%.*s.text()", WF_SPAN(text));
    else if (wf_type_is_text(type))
        wf_check_write(unit, diag, "", "%.*s.int()", WF_SPAN(text));
}

static const wf_type *call_table(wf_check_place *place, wf_node *node, wf_call_note *note)
{
    const wf_parameter key = {weft_span_text("key"), false, false};
    wf_symbol *table = note->symbol;
    wf_check_table(place->unit, place->shared, table);
    if (!wf_check_arguments(place, node, table->name, &key, 1, note)) {
        wf_check_loose(place, node);
        return table->type;
    }
    const wf_type *type = wf_check_value(place, note->args[0]);
    check_key(place, note->args[0], type, table);
    /* `else` answers what is in no row, and nothing is in no row. */
    return has_else(table->node) ? table->type : wf_type_after(place->unit, table->type, type);
}

/* ---- whom a call means ---- */

static void unknown_foreign(wf_check_place *place, const wf_node *node, const wf_unit_file *file)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2003, wf_check_at_name(node), "%s has no function `%.*s`",
                     file->source->name, WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    wf_suggest_offer_map(&suggest, &file->names);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
}

static const wf_type *unknown_function(wf_check_place *place, wf_node *node,
                                       const wf_unit_file *file)
{
    wf_unit *unit = place->unit;
    wf_symbol *symbol = wf_check_find(place, node->text);
    wf_check_loose(place, node);
    if (file != place->file) {
        if (!file->damaged)
            unknown_foreign(place, node, file);
    } else if (symbol) {
        symbol->reads = true;
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2008, wf_check_at_name(node),
                         "`%.*s` is a value, it cannot be called", WF_SPAN(node->text));
        wf_diag_hint(unit->diags, diag, "leave out the parentheses");
    } else if (!place->file->damaged) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2003, wf_check_at_name(node),
                                       "there is no function `%.*s`", WF_SPAN(node->text));
        wf_check_suggest_name(place, diag, node->text, true);
    }
    return any();
}

/* people.f(x): the used file leaves the arguments. Gives the file whose functions are meant. */
static wf_unit_file *foreign_file(wf_check_place *place, wf_node *node)
{
    wf_node *argument = node->first;
    const wf_node *value = argument ? wf_node_at(argument, 0) : NULL;
    if (!value || value->kind != WF_NODE_NAME || argument->text.len != 0)
        return place->file;
    wf_symbol *symbol = wf_check_find(place, value->text);
    if (!symbol || symbol->kind != WF_SYMBOL_FILE)
        return place->file;
    symbol->reads = true;
    node->first = argument->next;
    node->count--;
    if (!node->first)
        node->last = NULL;
    return symbol->file;
}

static wf_symbol *callable(wf_check_place *place, wf_unit_file *file, weft_span name)
{
    wf_symbol *symbol = wf_map_find(&file->names, name);
    if (!symbol || (symbol->kind != WF_SYMBOL_FUNCTION && symbol->kind != WF_SYMBOL_TABLE &&
                    symbol->kind != WF_SYMBOL_LOOKUP))
        return NULL;
    const bool is_private = file != place->file && name.len != 0 && name.ptr[0] == '_';
    return is_private ? NULL : symbol;
}

static const wf_type *call_symbol(wf_check_place *place, wf_node *node, wf_call_note *note,
                                  wf_symbol *symbol)
{
    wf_unit *unit = place->unit;
    note->symbol = symbol;
    symbol->reads = true;
    if (symbol->kind == WF_SYMBOL_TABLE) {
        note->callee = WF_CALLEE_TABLE;
        return call_table(place, node, note);
    }
    note->callee = WF_CALLEE_LOOKUP;
    wf_check_signature(unit, place->shared, symbol);
    if (symbol->kind == WF_SYMBOL_FUNCTION || symbol->kind == WF_SYMBOL_RESOLVER) {
        note->callee = WF_CALLEE_FUNCTION;
        if (!wf_check_function(unit, place->shared, symbol, node)) {
            wf_check_loose(place, node);
            return any();
        }
    }
    return symbol->function ? call_declared(place, node, note) : any();
}

/* group_by(xs, k, g) is map_values(group_by(xs, k), g). */
static void split_group_by(wf_unit *unit, wf_node *node, const wf_registry_entry *entry)
{
    if (entry->signature.count != 2 || node->count != 3 ||
        !weft_span_equal(node->text, weft_span_text("group_by")))
        return;
    wf_node *inner = wf_node_new(&unit->arena, WF_NODE_CALL, node->source, node->start, node->end);
    wf_node *argument =
        wf_node_new(&unit->arena, WF_NODE_ARGUMENT, node->source, node->start, node->end);
    if (!inner || !argument) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_node *const list = node->first;
    wf_node *const key = list->next;
    wf_node *const values = key->next;
    inner->text = node->text;
    inner->name_start = node->name_start;
    inner->name_end = node->name_end;
    inner->first = list;
    inner->last = key;
    inner->count = 2;
    key->next = NULL;
    argument->first = argument->last = inner;
    argument->count = 1;
    argument->next = values;
    node->first = argument;
    node->last = values;
    node->count = 2;
    node->text = weft_span_text("map_values");
}

/* ---- names with dots ---- */

/* The chain of members of a reserved name, as it was written; empty when it is none. */
static weft_span reserved_prefix(wf_unit *unit, const wf_node *value)
{
    if (value->kind == WF_NODE_NAME && !value->ref && wf_check_is_reserved(value->text))
        return value->text;
    if (value->kind != WF_NODE_MEMBER || value->flags & WF_NODE_QUOTED)
        return weft_span_text("");
    const weft_span above = reserved_prefix(unit, wf_node_at(value, 0));
    return above.len == 0 ? above : wf_check_join(unit, above, ".", value->text);
}

bool wf_check_dotted_call(wf_unit *unit, wf_node *node)
{
    const wf_node *argument = node->first;
    const wf_node *self = argument && argument->text.len == 0 ? wf_node_at(argument, 0) : NULL;
    const weft_span prefix = self ? reserved_prefix(unit, self) : weft_span_text("");
    if (prefix.len == 0)
        return false;
    node->text = wf_check_join(unit, prefix, ".", node->text);
    node->name_start = self->start;
    node->first = argument->next;
    node->count--;
    if (!node->first)
        node->last = NULL;
    return true;
}

/* A resolver by its name, which has a dot unless a mapping file of the npm package says it. */
static wf_symbol *find_resolver(wf_check_place *place, const wf_node *node)
{
    wf_unit *unit = place->unit;
    if (!(node->flags & WF_NODE_PACKAGE) && !memchr(node->text.ptr, '.', node->text.len))
        return NULL;
    for (wf_symbol *symbol = unit->resolvers; symbol; symbol = symbol->next_resolver) {
        if (weft_span_equal(symbol->name, node->text))
            return symbol;
    }
    return NULL;
}

static const wf_type *unknown_resolver(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    wf_check_loose(place, node);
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2003, wf_check_at_name(node),
                                   "there is no resolver `%.*s`", WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    for (const wf_symbol *symbol = unit->resolvers; symbol; symbol = symbol->next_resolver)
        wf_suggest_offer(&suggest, symbol->name);
    if (!wf_suggest_hint(unit->diags, diag, &suggest))
        wf_diag_hint(unit->diags, diag,
                     "declare  resolver \"%.*s\" (value) = …  in a file given with --resolvers",
                     WF_SPAN(node->text));
    return any();
}

static bool is_custom(weft_span name)
{
    return name.len > 7 && memcmp(name.ptr, "custom.", 7) == 0;
}

/* failure(): what went wrong on the left of `catch`. */
static bool is_failure(const wf_node *node)
{
    return node->count == 0 && weft_span_equal(node->text, weft_span_text("failure"));
}

static const wf_type *check_failure(wf_check_place *place, wf_node *node, wf_call_note *note)
{
    if (place->catching == 0) {
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2122, wf_check_at_name(node),
                                       "`failure()` stands to the right of `catch`");
        wf_diag_hint(place->unit->diags, diag, "there it is the sentence of what failed");
    }
    note->callee = WF_CALLEE_FAILURE;
    node->ref = note;
    return wf_type_plain(WF_CLASS_STRING);
}

const wf_type *wf_check_call(wf_check_place *place, wf_node *node)
{
    wf_unit *unit = place->unit;
    wf_call_note *note = wf_arena_new(&unit->arena, wf_call_note);
    if (!note) {
        unit->status = WEFT_NOMEM;
        return any();
    }
    const wf_type *xpath = NULL;
    if (wf_check_xpath_call(place, node, &xpath))
        return xpath;
    if (is_failure(node))
        return check_failure(place, node, note);
    node->ref = note;
    (void)wf_check_dotted_call(unit, node);
    wf_symbol *resolver = find_resolver(place, node);
    if (resolver)
        return call_symbol(place, node, note, resolver);
    if (is_custom(node->text))
        return unknown_resolver(place, node);
    wf_unit_file *file = foreign_file(place, node);
    if (!file)
        return any(); /* the file could not be loaded: reported */
    wf_symbol *symbol = callable(place, file, node->text);
    if (symbol)
        return call_symbol(place, node, note, symbol);
    const wf_registry_entry *entry =
        file == place->file ? wf_registry_find(unit->registry, node->text) : NULL;
    if (!entry)
        return unknown_function(place, node, file);
    split_group_by(unit, node, entry);
    note->callee = WF_CALLEE_LIBRARY;
    note->library = wf_registry_find(unit->registry, node->text);
    if (!note->library)
        return unknown_function(place, node, file);
    return wf_check_library(place, node, note);
}
