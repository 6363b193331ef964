/* Mutations as targets: where the block goes among the arguments, what is returned, and the text of
   the operation. The text is the same for the same mapping on every machine. */
#include "compiler/check.h"
#include "vm/several.h"

#define SELECTION_DEEP 100

/* ---- the selection ---- */

static void suggest_field(wf_check_place *place, weft_diag *diag, weft_span name,
                          const wf_schema_type *type)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, name);
    wf_suggest_offer_map(&suggest, &type->fields);
    (void)wf_suggest_hint(place->unit->diags, diag, &suggest);
}

static const wf_schema_field *find_field(wf_check_place *place, const wf_node *node,
                                         const wf_schema_type *type)
{
    wf_unit *unit = place->unit;
    if (weft_span_equal(node->text, weft_span_text("__typename")))
        return wf_schema_typename(unit->schema);
    const wf_schema_field *field = wf_schema_field_find(type, node->text);
    if (field)
        return field;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2121, wf_check_at_name(node), "%.*s has no field `%.*s`",
                     WF_SPAN(type->name), WF_SPAN(node->text));
    suggest_field(place, diag, node->text, type);
    return NULL;
}

static void needs_arguments(wf_check_place *place, const wf_node *node,
                            const wf_schema_field *field)
{
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        const wf_schema_field *argument = wf_schema_argument_at(field, i);
        if (!wf_schema_field_required(argument))
            continue;
        wf_diags_add(place->unit->diags, WF_W2121, wf_check_at_name(node),
                     "`%.*s` needs the argument `%.*s`, so it cannot be returned here",
                     WF_SPAN(node->text), WF_SPAN(argument->name));
        return;
    }
}

static bool is_leaf(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM;
}

static void check_selection(wf_check_place *place, const wf_node *selection,
                            const wf_schema_type *type, wf_buf *out, uint32_t depth)
{
    wf_unit *unit = place->unit;
    wf_map seen;
    wf_map_init(&seen, &unit->arena);
    wf_buf_put_text(out, " {");
    for (wf_node *node = selection->first; node && unit->status == WEFT_OK; node = node->next) {
        if (node->kind != WF_NODE_FIELD || depth > SELECTION_DEEP)
            continue;
        const wf_node *inner = wf_node_maybe(node, 0);
        const wf_schema_field *field = find_field(place, node, type);
        if (wf_map_find(&seen, node->text))
            wf_diags_add(unit->diags, WF_W2121, wf_check_at_name(node), "`%.*s` stands twice",
                         WF_SPAN(node->text));
        else if (!wf_map_put(&seen, node->text, node, NULL))
            unit->status = WEFT_NOMEM;
        if (!field)
            continue;
        const wf_schema_type *base = wf_schema_ref_base(field->type);
        needs_arguments(place, node, field);
        wf_buf_put_byte(out, ' ');
        wf_buf_put_span(out, node->text);
        if (inner && is_leaf(base)) {
            wf_diags_add(unit->diags, WF_W2121, wf_check_at(inner),
                         "`%.*s` is %.*s and has no fields to select", WF_SPAN(node->text),
                         WF_SPAN(base->name));
        } else if (inner) {
            check_selection(place, inner, base, out, depth + 1);
        } else if (!is_leaf(base)) {
            weft_diag *diag =
                wf_diags_add(unit->diags, WF_W2121, wf_check_at_name(node),
                             "`%.*s` is an object: say which of its fields", WF_SPAN(node->text));
            wf_diag_hint(unit->diags, diag, "write  %.*s { … }", WF_SPAN(node->text));
        }
    }
    if (selection->count == 0)
        wf_diags_add(unit->diags, WF_W2121, wf_check_at(selection), "nothing is selected");
    wf_buf_put_text(out, " }");
}

static void check_returning(wf_check_place *place, const wf_node *target, const wf_node *name,
                            const wf_schema_field *mutation, wf_buf *out)
{
    wf_unit *unit = place->unit;
    const wf_node *selection = wf_node_maybe(target, 1);
    const wf_schema_type *base = wf_schema_ref_base(mutation->type);
    if (selection && selection->kind != WF_NODE_SELECTION)
        selection = NULL;
    if (is_leaf(base)) {
        if (selection)
            wf_diags_add(unit->diags, WF_W2121, wf_check_at(selection),
                         "`%.*s` returns %.*s, which has no fields to select",
                         WF_SPAN(mutation->name), WF_SPAN(base->name));
    } else if (selection) {
        check_selection(place, selection, base, out, 0);
    } else {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2121, wf_check_at(name),
                                       "`%.*s` returns an object: say which of its fields",
                                       WF_SPAN(mutation->name));
        const bool has_id = wf_schema_field_find(base, weft_span_text("id")) != NULL;
        const weft_span first = has_id || base->fields.count == 0
                                    ? weft_span_text(has_id ? "id" : "__typename")
                                    : wf_schema_field_at(base, 0)->name;
        wf_diag_hint(unit->diags, diag, "add  returning { %.*s }", WF_SPAN(first));
    }
}

/* ---- arguments ---- */

const wf_schema_ref *wf_check_arguments_ref(wf_unit *unit, const wf_schema_field *mutation)
{
    wf_schema_type *type = wf_arena_new(&unit->arena, wf_schema_type);
    if (!type) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    type->name = mutation->name;
    type->kind = WF_SCHEMA_INPUT;
    type->fields = mutation->arguments;
    return wf_check_ref(unit, type, true);
}

static bool is_single_input(const wf_schema_field *mutation)
{
    if (mutation->arguments.count != 1)
        return false;
    const wf_schema_ref *ref = wf_schema_argument_at(mutation, 0)->type;
    return ref->kind == WF_SCHEMA_REF_NAMED && ref->named->kind == WF_SCHEMA_INPUT;
}

static bool is_given(const wf_map_note *map, weft_span name)
{
    const wf_node *block = wf_node_at(map->node, 2);
    for (const wf_node *entry = block->first; entry; entry = entry->next) {
        const char *dot = memchr(entry->text.ptr, '.', entry->text.len);
        const size_t len = dot ? (size_t)(dot - entry->text.ptr) : entry->text.len;
        if (entry->kind == WF_NODE_ENTRY &&
            weft_span_equal(weft_span_of(entry->text.ptr, len), name))
            return true;
    }
    return false;
}

/* $input: CreateOrderInput! or input: $input: the arguments that are given, in schema order. `number` is
   what the names of variables end in. */
static void put_arguments(wf_buf *out, const wf_map_note *map, const wf_schema_field *mutation,
                          bool declaring, const char *number)
{
    bool any = false;
    for (uint32_t i = 0; i < mutation->arguments.count; i++) {
        const wf_schema_field *argument = wf_schema_argument_at(mutation, i);
        if (map->wrap.len == 0 && !is_given(map, argument->name))
            continue;
        wf_buf_put_text(out, any ? ", " : "");
        any = true;
        if (declaring) {
            wf_buf_printf(out, "$%.*s%s: ", WF_SPAN(argument->name), number);
            wf_schema_ref_print(out, argument->type);
        } else {
            wf_buf_printf(out, "%.*s: $%.*s%s", WF_SPAN(argument->name), WF_SPAN(argument->name),
                          number);
        }
    }
}

static bool has_arguments(const wf_map_note *map, const wf_schema_field *mutation)
{
    for (uint32_t i = 0; i < mutation->arguments.count; i++) {
        if (map->wrap.len != 0 || is_given(map, wf_schema_argument_at(mutation, i)->name))
            return true;
    }
    return false;
}

/* createOrder(input: $input) { id } */
static void put_field(wf_buf *out, const wf_map_note *map, const wf_schema_field *mutation,
                      const wf_buf *selection, const char *number)
{
    const bool is_called = has_arguments(map, mutation);
    wf_buf_put_span(out, mutation->name);
    wf_buf_put_text(out, is_called ? "(" : "");
    put_arguments(out, map, mutation, false, number);
    wf_buf_put_text(out, is_called ? ")" : "");
    wf_buf_put_span(out, wf_buf_span(selection));
}

static void put_operation(wf_buf *out, const wf_map_note *map, const wf_schema_field *mutation,
                          const wf_buf *selection)
{
    const bool is_called = has_arguments(map, mutation);
    wf_buf_printf(out, "mutation %.*s%s", WF_SPAN(mutation->name), is_called ? "(" : "");
    put_arguments(out, map, mutation, true, "");
    wf_buf_put_text(out, is_called ? ") { " : " { ");
    put_field(out, map, mutation, selection, "");
    wf_buf_put_text(out, " }");
}

/* The parts of vm/several.h. */
static void put_several(wf_buf *out, const wf_map_note *map, const wf_schema_field *mutation,
                        const wf_buf *selection)
{
    static const char number[] = {WF_SEVERAL_NUMBER, '\0'};
    const bool is_called = has_arguments(map, mutation);
    const char *name = mutation->name.ptr;
    wf_buf_put_text(out, "mutation Batch");
    wf_buf_put_byte(out, *name >= 'a' && *name <= 'z' ? (char)(*name - 'a' + 'A') : *name);
    wf_buf_printf(out, "%.*ss%s%c", (int)(mutation->name.len - 1), name + 1, is_called ? "(" : "",
                  WF_SEVERAL_PART);
    put_arguments(out, map, mutation, true, number);
    wf_buf_printf(out, "%c%s{\n%c  %.*s%s: ", WF_SEVERAL_PART, is_called ? ") " : " ",
                  WF_SEVERAL_PART, WF_SPAN(mutation->name), number);
    put_field(out, map, mutation, selection, number);
    wf_buf_printf(out, "%c\n}", WF_SEVERAL_PART);
}

/* Both texts of the mapping, for a record by itself and for several. */
static void put_texts(wf_unit *unit, wf_map_note *map, const wf_schema_field *mutation,
                      const wf_buf *selection)
{
    wf_buf text;
    wf_buf_init(&text, 1u << 20);
    put_operation(&text, map, mutation, selection);
    map->operation = wf_arena_dup(&unit->arena, wf_buf_span(&text));
    const bool is_whole = text.status == WEFT_OK;
    wf_buf_reset(&text);
    put_several(&text, map, mutation, selection);
    map->several = wf_arena_dup(&unit->arena, wf_buf_span(&text));
    if (!is_whole || text.status != WEFT_OK || !map->operation.ptr || !map->several.ptr)
        unit->status = WEFT_NOMEM;
    wf_buf_fini(&text);
}

const wf_schema_field *wf_check_find_mutation(wf_check_place *place, const wf_node *at,
                                              weft_span name)
{
    wf_unit *unit = place->unit;
    const wf_schema_type *root = wf_schema_root(unit->schema, WF_SCHEMA_MUTATION);
    const wf_schema_field *mutation = wf_schema_mutation(unit->schema, name);
    if (mutation || unit->schema_lost)
        return mutation;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2120, wf_check_at(at),
                                   "the schema has no mutation `%.*s`", WF_SPAN(name));
    if (root)
        suggest_field(place, diag, name, root);
    return NULL;
}

bool wf_check_mutation(wf_check_place *place, wf_map_note *map, wf_node *target)
{
    static const char *const none[] = {NULL};
    wf_unit *unit = place->unit;
    wf_buf selection;
    const wf_node *name = wf_node_maybe(target, 0);
    map->entry.target = WF_TARGET_MUTATION;
    for (const wf_node *option = target->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION)
            (void)wf_check_option(place, option, none, "mutation");
    }
    if (!name || name->kind != WF_NODE_NAME)
        return false;
    map->target_name = name->text;
    if (!unit->schema) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2119, wf_check_at(name),
                                       "a mutation comes from a schema, and the file uses none");
        wf_diag_hint(unit->diags, diag,
                     "add  use schema \"schema.graphql\"  at the top of the file");
        return false;
    }
    const wf_schema_field *mutation = wf_check_find_mutation(place, name, name->text);
    if (!mutation)
        return false;
    if (is_single_input(mutation)) {
        map->wrap = wf_schema_argument_at(mutation, 0)->name;
        map->target = wf_schema_argument_at(mutation, 0)->type;
    } else {
        map->target = wf_check_arguments_ref(unit, mutation);
    }
    wf_buf_init(&selection, 1u << 20);
    check_returning(place, target, name, mutation, &selection);
    put_texts(unit, map, mutation, &selection);
    if (selection.status != WEFT_OK)
        unit->status = WEFT_NOMEM;
    wf_buf_fini(&selection);
    return map->target != NULL;
}
