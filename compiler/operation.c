/* A document as a whole: operations, fragments and who uses whom, variables. */
#include "compiler/operation.h"

#include "compiler/check.h"

/* ---- complaints ---- */

wf_place wf_operation_at(const wf_sdl_node *node)
{
    const wf_place place = {node->source, node->start, node->end};
    return place;
}

wf_place wf_operation_at_name(const wf_sdl_node *node)
{
    return wf_sdl_place(node);
}

weft_diag *wf_operation_complain(wf_operation *op, wf_place place, const char *what, weft_span name,
                                 const char *rest)
{
    return wf_diags_add(op->unit->diags, WF_W2123, place, "%s`%.*s`%s", what, (int)name.len,
                        name.ptr, rest);
}

void wf_operation_suggest(wf_operation *op, weft_diag *diag, weft_span name, const wf_map *names)
{
    wf_suggest found;
    wf_suggest_init(&found, name);
    wf_suggest_offer_map(&found, names);
    (void)wf_suggest_hint(op->unit->diags, diag, &found);
}

/* ---- types ---- */

static bool is_type(const wf_sdl_node *node)
{
    return node->kind == WF_SDL_NAMED_TYPE || node->kind == WF_SDL_LIST_TYPE ||
           node->kind == WF_SDL_NON_NULL_TYPE;
}

wf_schema_ref *wf_operation_ref(wf_operation *op, const wf_sdl_node *type)
{
    if (type->kind == WF_SDL_NON_NULL_TYPE) {
        wf_schema_ref *const inner = wf_operation_ref(op, type->first);
        if (inner)
            inner->non_null = true;
        return inner;
    }
    wf_schema_ref *const ref = wf_arena_new(&op->unit->arena, wf_schema_ref);
    if (!ref) {
        op->unit->status = WEFT_NOMEM;
        return NULL;
    }
    if (type->kind == WF_SDL_LIST_TYPE) {
        ref->kind = WF_SCHEMA_REF_LIST;
        ref->element = wf_operation_ref(op, type->first);
        return ref->element ? ref : NULL;
    }
    const wf_schema *const schema = op->schema ? op->schema : wf_check_builtins(op->unit);
    ref->name = type->text;
    ref->named = schema ? wf_schema_find(schema, type->text) : NULL;
    if (ref->named && wf_schema_is_input(ref->named))
        return ref;
    if (ref->named)
        (void)wf_operation_complain(op, wf_operation_at(type), "there is no input type ",
                                    type->text, "");
    else if (op->schema && wf_schema_is_whole(op->schema))
        wf_operation_suggest(op,
                             wf_operation_complain(op, wf_operation_at(type),
                                                   "there is no input type ", type->text, ""),
                             type->text, wf_schema_types(op->schema));
    return NULL;
}

/* ---- parts ---- */

static void read_variables(wf_operation *op, wf_operation_part *part)
{
    for (const wf_sdl_node *node = part->node->first; node; node = node->next) {
        if (node->kind != WF_SDL_VARIABLE_DEF)
            continue;
        wf_schema_field *const field = wf_arena_new(&op->unit->arena, wf_schema_field);
        const bool is_twice = wf_map_find(&part->variables, node->text) != NULL;
        if (is_twice)
            (void)wf_operation_complain(op, wf_operation_at(node), "variable ", node->text,
                                        " is declared twice");
        if (!field || (!is_twice && !wf_map_put(&part->variables, node->text, field, NULL))) {
            op->unit->status = WEFT_NOMEM;
            return;
        }
        field->name = node->text;
        field->place = wf_operation_at(node);
        for (const wf_sdl_node *at = node->first; at; at = at->next) {
            if (is_type(at))
                field->type = wf_operation_ref(op, at);
        }
        for (const wf_sdl_node *at = node->first; at; at = at->next) {
            if (is_type(at) || at->kind == WF_SDL_DIRECTIVE)
                continue;
            field->has_default = true;
            field->default_value = at;
            wf_operation_value(op, part, at, field->type, false, 0);
        }
        wf_operation_directives(op, part, node, WF_SCHEMA_AT_VARIABLE);
    }
}

static void check_operation(wf_operation *op, wf_operation_part *part)
{
    static const char *const words[] = {"query", "mutation", "subscription"};
    static const unsigned locations[] = {WF_SCHEMA_AT_QUERY, WF_SCHEMA_AT_MUTATION,
                                         WF_SCHEMA_AT_SUBSCRIPTION};
    int which = 0;
    while (which < 2 && !weft_span_equal(part->node->text, weft_span_text(words[which])))
        which++;
    part->type = op->schema ? wf_schema_root(op->schema, (wf_schema_operation)which) : NULL;
    if (op->schema && !part->type && wf_schema_is_whole(op->schema))
        (void)wf_operation_complain(op, wf_operation_at_name(part->node), "the schema has no ",
                                    part->node->text, " type");
    read_variables(op, part);
    wf_operation_directives(op, part, part->node, locations[which]);
}

static void check_condition(wf_operation *op, wf_operation_part *part)
{
    const wf_sdl_node *const on = wf_sdl_find(part->node, WF_SDL_NAMED_TYPE);
    part->type = op->schema && on ? wf_schema_find(op->schema, on->text) : NULL;
    if (part->type && part->type->fields.count == 0 && part->type->kind != WF_SCHEMA_UNION) {
        (void)wf_operation_complain(op, wf_operation_at(on), "a fragment cannot be on ", on->text,
                                    ", which has no fields");
        part->type = NULL;
    } else if (part->type && part->type->kind == WF_SCHEMA_INPUT) {
        (void)wf_operation_complain(op, wf_operation_at(on), "a fragment cannot be on ", on->text,
                                    ", an input type");
        part->type = NULL;
    } else if (op->schema && on && !part->type && wf_schema_is_whole(op->schema)) {
        wf_operation_suggest(
            op, wf_operation_complain(op, wf_operation_at(on), "there is no type ", on->text, ""),
            on->text, wf_schema_types(op->schema));
    }
    wf_operation_directives(op, part, part->node, WF_SCHEMA_AT_FRAGMENT);
}

static wf_operation_part *add_part(wf_operation *op, const wf_sdl_node *node,
                                   wf_operation_part ***end)
{
    wf_operation_part *const part = wf_arena_new(&op->unit->arena, wf_operation_part);
    if (!part) {
        op->unit->status = WEFT_NOMEM;
        return NULL;
    }
    part->node = node;
    part->uses_end = &part->uses;
    part->spreads_end = &part->spreads;
    wf_map_init(&part->variables, &op->unit->arena);
    **end = part;
    *end = &part->next;
    if (node->kind != WF_SDL_FRAGMENT)
        return part;
    if (wf_map_find(&op->fragments, node->text))
        (void)wf_operation_complain(op, wf_operation_at_name(node), "fragment ", node->text,
                                    " is declared twice");
    else if (!wf_map_put(&op->fragments, node->text, part, NULL))
        op->unit->status = WEFT_NOMEM;
    return part;
}

static void check_names(wf_operation *op)
{
    wf_map names;
    uint32_t operations = 0;
    const wf_sdl_node *nameless = NULL;
    wf_map_init(&names, &op->unit->arena);
    for (wf_operation_part *part = op->parts; part; part = part->next) {
        const wf_sdl_node *const name = wf_sdl_find(part->node, WF_SDL_NAME);
        if (part->node->kind != WF_SDL_OPERATION)
            continue;
        operations++;
        if (!name)
            nameless = part->node;
        else if (wf_map_find(&names, name->text))
            (void)wf_operation_complain(op, wf_operation_at(name), "operation ", name->text,
                                        " stands twice");
        else if (!wf_map_put(&names, name->text, part, NULL))
            op->unit->status = WEFT_NOMEM;
    }
    if (nameless && operations > 1)
        wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at_name(nameless),
                     "an operation without a name stands alone");
}

/* ---- fragments ---- */

static void mark_reached(wf_operation *op, wf_operation_part *part, uint32_t visit)
{
    for (const wf_operation_spread *at = part->spreads; at; at = at->next) {
        wf_operation_part *const to = wf_map_find(&op->fragments, at->node->text);
        if (!to || to->visit == visit)
            continue;
        to->visit = visit;
        to->is_used = true;
        mark_reached(op, to, visit); /* at most WF_OPERATION_FRAGMENTS deep */
    }
}

static void find_cycles(wf_operation *op, wf_operation_part *part)
{
    part->cycle = 1;
    for (const wf_operation_spread *at = part->spreads; at; at = at->next) {
        wf_operation_part *const to = wf_map_find(&op->fragments, at->node->text);
        if (to && to->cycle == 1)
            (void)wf_operation_complain(op, wf_operation_at(at->node), "fragment ", at->node->text,
                                        " contains itself");
        else if (to && to->cycle == 0)
            find_cycles(op, to);
    }
    part->cycle = 2;
}

static void check_fragments(wf_operation *op)
{
    for (wf_operation_part *part = op->parts; part; part = part->next) {
        for (const wf_operation_spread *at = part->spreads; at; at = at->next) {
            if (!wf_map_find(&op->fragments, at->node->text))
                wf_operation_suggest(op,
                                     wf_operation_complain(op, wf_operation_at(at->node),
                                                           "there is no fragment ", at->node->text,
                                                           ""),
                                     at->node->text, &op->fragments);
        }
        if (part->node->kind == WF_SDL_FRAGMENT && part->cycle == 0)
            find_cycles(op, part);
        if (part->node->kind == WF_SDL_OPERATION)
            mark_reached(op, part, ++op->visits);
    }
    for (wf_operation_part *part = op->parts; part; part = part->next) {
        if (part->node->kind == WF_SDL_FRAGMENT && !part->is_used)
            (void)wf_operation_complain(op, wf_operation_at_name(part->node), "fragment ",
                                        part->node->text, " is never used");
    }
}

/* ---- variables ---- */

static void check_uses(wf_operation *op, const wf_operation_part *operation,
                       const wf_operation_part *part, wf_map *used)
{
    for (wf_operation_use *use = part->uses; use; use = use->next) {
        const weft_span name = use->variable->text;
        const wf_schema_field *const variable = wf_map_find(&operation->variables, name);
        if (!wf_map_find(used, name) && !wf_map_put(used, name, use, NULL))
            op->unit->status = WEFT_NOMEM;
        if (variable)
            wf_operation_use_check(op, variable, use);
        else
            wf_operation_suggest(op,
                                 wf_operation_complain(op, wf_operation_at(use->variable),
                                                       "variable ", name, " is not declared"),
                                 name, &operation->variables);
    }
}

static void walk_uses(wf_operation *op, const wf_operation_part *operation, wf_operation_part *part,
                      wf_map *used, uint32_t visit)
{
    check_uses(op, operation, part, used);
    for (const wf_operation_spread *at = part->spreads; at; at = at->next) {
        wf_operation_part *const to = wf_map_find(&op->fragments, at->node->text);
        if (!to || to->visit == visit)
            continue;
        to->visit = visit;
        walk_uses(op, operation, to, used, visit);
    }
}

static void check_variables(wf_operation *op, wf_operation_part *part)
{
    wf_map used;
    wf_suggest meant;
    wf_map_init(&used, &op->unit->arena);
    walk_uses(op, part, part, &used, ++op->visits);
    for (uint32_t i = 0; i < part->variables.count; i++) {
        const wf_schema_field *const variable = part->variables.entries[i].value;
        if (wf_map_find(&used, variable->name))
            continue;
        /* What a misspelt use was for is the same mistake. */
        wf_suggest_init(&meant, variable->name);
        for (uint32_t j = 0; j < used.count; j++) {
            if (!wf_map_find(&part->variables, used.entries[j].key))
                wf_suggest_offer(&meant, used.entries[j].key);
        }
        if (wf_suggest_best(&meant).len == 0)
            (void)wf_operation_complain(op, variable->place, "variable ", variable->name,
                                        " is never used");
    }
}

/* ---- subscriptions ---- */

/* @skip(if: true), @include(if: false): it is as if it was not there. */
static bool is_left_out(const wf_sdl_node *node)
{
    for (const wf_sdl_node *at = node->first; at; at = at->next) {
        const bool skips = weft_span_equal(at->text, weft_span_text("skip"));
        const wf_sdl_node *const value = at->first ? at->first->first : NULL;
        if (at->kind == WF_SDL_DIRECTIVE && value && value->kind == WF_SDL_BOOLEAN &&
            (skips || weft_span_equal(at->text, weft_span_text("include"))) &&
            weft_span_equal(value->text, weft_span_text(skips ? "true" : "false")))
            return true;
    }
    return false;
}

/* Names of the answer at the top, through fragments. */
static uint32_t count_roots(wf_operation *op, const wf_sdl_node *set, wf_map *names, uint32_t visit)
{
    for (const wf_sdl_node *at = set->first; at; at = at->next) {
        const wf_sdl_node *const inner = wf_sdl_find(at, WF_SDL_SELECTION_SET);
        const wf_sdl_node *const alias = wf_sdl_find(at, WF_SDL_ALIAS);
        wf_operation_part *const to =
            at->kind == WF_SDL_FRAGMENT_SPREAD ? wf_map_find(&op->fragments, at->text) : NULL;
        if (is_left_out(at))
            continue;
        if (at->kind == WF_SDL_FIELD &&
            !wf_map_put(names, alias ? alias->text : at->text, names, NULL))
            op->unit->status = WEFT_NOMEM;
        if (at->kind == WF_SDL_FIELD && at->text.len > 1 && memcmp(at->text.ptr, "__", 2) == 0)
            (void)wf_operation_complain(op, wf_operation_at_name(at), "", at->text,
                                        " cannot be subscribed to");
        if (at->kind == WF_SDL_INLINE_FRAGMENT && inner)
            (void)count_roots(op, inner, names, visit);
        if (to && to->visit != visit) {
            to->visit = visit;
            (void)count_roots(op, wf_sdl_find(to->node, WF_SDL_SELECTION_SET), names, visit);
        }
    }
    return names->count;
}

static void check_subscription(wf_operation *op, const wf_operation_part *part,
                               const wf_sdl_node *set)
{
    wf_map names;
    wf_map_init(&names, &op->unit->arena);
    if (weft_span_equal(part->node->text, weft_span_text("subscription")) &&
        count_roots(op, set, &names, ++op->visits) > 1)
        wf_diags_add(op->unit->diags, WF_W2123, wf_operation_at(set),
                     "a subscription has one field at its top");
}

/* ---- the document ---- */

void wf_operation_check(wf_operation *op, wf_unit *unit, const wf_sdl_node *document)
{
    const size_t errors = weft_diags_errors(unit->diags);
    wf_operation_part **end = &op->parts;
    *op = (wf_operation){.unit = unit, .schema = unit->schema, .document = document};
    wf_map_init(&op->fragments, &unit->arena);
    for (const wf_sdl_node *node = document->first; node && unit->status == WEFT_OK;
         node = node->next) {
        if (node->kind == WF_SDL_OPERATION || node->kind == WF_SDL_FRAGMENT)
            (void)add_part(op, node, &end);
    }
    if (op->fragments.count > WF_OPERATION_FRAGMENTS) {
        wf_diags_add(unit->diags, WF_W2123, wf_operation_at(document),
                     "a document has at most %u fragments", WF_OPERATION_FRAGMENTS);
        return;
    }
    check_names(op);
    for (wf_operation_part *part = op->parts; part && unit->status == WEFT_OK; part = part->next) {
        const wf_sdl_node *const set = wf_sdl_find(part->node, WF_SDL_SELECTION_SET);
        if (part->node->kind == WF_SDL_OPERATION)
            check_operation(op, part);
        else
            check_condition(op, part);
        if (set)
            wf_operation_selection(op, part, set, part->type, 0);
    }
    check_fragments(op);
    for (wf_operation_part *part = op->parts; part && unit->status == WEFT_OK; part = part->next) {
        const wf_sdl_node *const set = wf_sdl_find(part->node, WF_SDL_SELECTION_SET);
        if (part->node->kind != WF_SDL_OPERATION || !set)
            continue;
        check_variables(op, part);
        check_subscription(op, part, set);
    }
    /* What stands for what else is only asked of a document that is sound: cycles would not end. */
    for (wf_operation_part *part = op->parts;
         part && unit->status == WEFT_OK && weft_diags_errors(unit->diags) == errors;
         part = part->next) {
        const wf_sdl_node *const set = wf_sdl_find(part->node, WF_SDL_SELECTION_SET);
        if (set)
            wf_operation_merge(op, set, part->type);
    }
}
