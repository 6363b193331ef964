/* Mappings that bring the text of their mutation, as files of the npm package do: its types and its
   selection against the schema. What they leave open (`JSON`, `id`) the package guesses; here the schema
   knows. The text keeps its layout: only the types and names in it change. */
#include "compiler/check.h"
#include "compiler/operation.h"
#include "grammar/syntax.h"
#include "vm/several.h"

/* ---- types ---- */

static wf_schema_ref *new_ref(wf_unit *unit)
{
    wf_schema_ref *const ref = wf_arena_new(&unit->arena, wf_schema_ref);
    if (!ref)
        unit->status = WEFT_NOMEM;
    return ref;
}

static weft_span trimmed(weft_span text)
{
    while (text.len != 0 && memchr(" \t\r\n", text.ptr[0], 4))
        text = weft_span_of(text.ptr + 1, text.len - 1);
    while (text.len != 0 && memchr(" \t\r\n", text.ptr[text.len - 1], 4))
        text.len--;
    return text;
}

/* "[Item!]!"; NULL when it is no type of the schema. */
static wf_schema_ref *read_type(wf_unit *unit, weft_span text, uint32_t depth)
{
    wf_schema_ref *const ref = depth < WF_OPERATION_DEPTH ? new_ref(unit) : NULL;
    text = trimmed(text);
    if (!ref || text.len == 0)
        return NULL;
    if (text.ptr[text.len - 1] == '!') {
        ref->non_null = true;
        text = trimmed(weft_span_of(text.ptr, text.len - 1));
    }
    if (text.len >= 2 && text.ptr[0] == '[' && text.ptr[text.len - 1] == ']') {
        ref->kind = WF_SCHEMA_REF_LIST;
        ref->element = read_type(unit, weft_span_of(text.ptr + 1, text.len - 2), depth + 1);
        return ref->element ? ref : NULL;
    }
    ref->name = text;
    ref->named = wf_schema_find(unit->schema, text);
    return ref->named ? ref : NULL;
}

static const wf_node *declared_type(const wf_sent *sent, weft_span name)
{
    const wf_node *const types =
        sent->types && sent->types->kind == WF_NODE_OBJECT ? sent->types : NULL;
    for (const wf_node *entry = types ? types->first : NULL; entry; entry = entry->next) {
        const wf_node *const type = entry->kind == WF_NODE_ENTRY ? wf_node_maybe(entry, 0) : NULL;
        if (type && type->kind == WF_NODE_TEXT && weft_span_equal(entry->text, name))
            return type;
    }
    return NULL;
}

static void check_type(wf_check_place *place, const wf_node *node, const wf_schema_field *argument)
{
    wf_unit *const unit = place->unit;
    const wf_schema_ref *const ref = read_type(unit, node->text, 0);
    if (unit->status != WEFT_OK ||
        (ref && wf_operation_allows(ref, argument->type, argument->has_default)))
        return;
    const char *const wanted = wf_check_ref_name(unit, argument->type);
    weft_diag *const diag = wf_diags_add(unit->diags, WF_W2128, wf_check_at(node),
                                         "`%.*s` is declared as %.*s, and the schema says %s",
                                         WF_SPAN(argument->name), WF_SPAN(node->text), wanted);
    wf_check_write(unit, diag, "", "\"%s\"", wanted);
}

/* ---- texts ---- */

static weft_span kept(wf_unit *unit, wf_buf *buf)
{
    const weft_span copy = wf_arena_dup(&unit->arena, wf_buf_span(buf));
    if (buf->status != WEFT_OK || !copy.ptr)
        unit->status = WEFT_NOMEM;
    wf_buf_fini(buf);
    return copy;
}

/* `text` with what stands from `start` to `end` replaced. */
static weft_span replaced(wf_unit *unit, weft_span text, size_t start, size_t end, weft_span by)
{
    wf_buf out;
    wf_buf_init(&out, 1u << 20);
    wf_buf_put(&out, text.ptr, start);
    wf_buf_put_span(&out, by);
    wf_buf_put(&out, text.ptr + end, text.len - end);
    return kept(unit, &out);
}

/* Where `part` stands first, or SIZE_MAX. */
static size_t find(weft_span text, const char *part, size_t len)
{
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, part, len) == 0)
            return i;
    }
    return SIZE_MAX;
}

/* $input: JSON becomes $input: CreateOrderInput! */
static weft_span retyped(wf_unit *unit, weft_span text, weft_span name, const char *type,
                         bool is_numbered)
{
    wf_buf head;
    wf_buf_init(&head, 0);
    wf_buf_put_byte(&head, '$');
    wf_buf_put_span(&head, name);
    if (is_numbered)
        wf_buf_put_byte(&head, WF_SEVERAL_NUMBER);
    wf_buf_put_text(&head, ": ");
    const weft_span known = kept(unit, &head);
    const size_t at = unit->status == WEFT_OK ? find(text, known.ptr, known.len) : SIZE_MAX;
    if (at == SIZE_MAX)
        return text;
    size_t end = at + known.len;
    while (end < text.len && text.ptr[end] != ',' && text.ptr[end] != ')' &&
           text.ptr[end] != WF_SEVERAL_PART)
        end++;
    return replaced(unit, text, at + known.len, end, weft_span_text(type));
}

static void check_types(wf_check_place *place, wf_map_note *map, const wf_sent *sent,
                        const wf_schema_field *mutation)
{
    wf_unit *const unit = place->unit;
    for (uint32_t i = 0; i < mutation->arguments.count && unit->status == WEFT_OK; i++) {
        const wf_schema_field *const argument = wf_schema_argument_at(mutation, i);
        const wf_node *const said = declared_type(sent, argument->name);
        const char *const type = wf_check_ref_name(unit, argument->type);
        if (said) {
            check_type(place, said, argument);
            continue;
        }
        map->operation = retyped(unit, map->operation, argument->name, type, false);
        map->several = retyped(unit, map->several, argument->name, type, true);
    }
}

/* ---- the selection ---- */

static bool is_leaf(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM;
}

/* What stands between the inner braces: `by`, or nothing at all, braces included, when it is empty. */
static weft_span reselected(wf_unit *unit, weft_span text, weft_span by)
{
    static const char opens[] = " {\n    ";
    static const char closes[] = "\n  }";
    const size_t start = find(text, opens, sizeof opens - 1);
    size_t end = text.len;
    while (end >= sizeof closes - 1 &&
           memcmp(text.ptr + end - (sizeof closes - 1), closes, sizeof closes - 1) != 0)
        end--;
    if (start == SIZE_MAX || end < start + sizeof opens + sizeof closes - 2)
        return text;
    if (by.len == 0)
        return replaced(unit, text, start, end, by);
    return replaced(unit, text, start + sizeof opens - 1, end - (sizeof closes - 1), by);
}

/* Nothing was said: of what the package asks for, what there is. */
static void derive_selection(wf_unit *unit, wf_map_note *map, const wf_schema_type *type)
{
    static const char *const usual[] = {"id", "ref"};
    weft_span by = weft_span_text("");
    for (size_t i = 0; i < WF_COUNTOF(usual) && !is_leaf(type); i++) {
        const weft_span name = weft_span_text(usual[i]);
        const wf_schema_field *const field = wf_schema_field_find(type, name);
        if (field && is_leaf(wf_schema_ref_base(field->type)))
            by = wf_check_join(unit, by, by.len != 0 ? "\n    " : "", name);
    }
    if (!is_leaf(type) && by.len == 0)
        by = weft_span_text("__typename");
    const bool has_both = wf_schema_field_find(type, weft_span_text("id")) &&
                          wf_schema_field_find(type, weft_span_text("ref"));
    if (has_both)
        return; /* then the package's own is right */
    map->operation = reselected(unit, map->operation, by);
    map->several = reselected(unit, map->several, by);
}

/* The elements as one selection, as they are sent; `ends[i]` is where element i ends in it. */
static weft_span joined(wf_unit *unit, const wf_node *list, size_t *ends)
{
    wf_buf out;
    size_t i = 0;
    wf_buf_init(&out, 1u << 20);
    wf_buf_put_text(&out, "{ ");
    for (const wf_node *at = list->first; at; at = at->next) {
        wf_buf_put_span(&out, at->text);
        ends[i++] = out.len;
        wf_buf_put_text(&out, "\n");
    }
    wf_buf_put_byte(&out, '}');
    return kept(unit, &out);
}

/* What was found in the joined text, said of the elements. */
static void tell(wf_unit *unit, const weft_diags *found, const wf_node *list, const size_t *ends)
{
    for (size_t i = 0; i < weft_diags_count(found); i++) {
        const weft_diag *const from = weft_diags_at(found, i);
        const wf_node *at = list->first;
        for (size_t j = 0; at->next && from->start > ends[j]; j++)
            at = at->next;
        const bool is_deprecated = strcmp(from->code, "W9005") == 0;
        weft_diag *const diag = wf_diags_add(unit->diags, is_deprecated ? WF_W9005 : WF_W2121,
                                             wf_check_at(at), "%s", from->message);
        if (from->hint[0] != '\0')
            wf_diag_hint(unit->diags, diag, "%s", from->hint);
    }
}

static void check_fields(wf_unit *unit, weft_span text, const wf_schema_type *type)
{
    wf_operation op = {.unit = unit, .schema = unit->schema};
    wf_operation_part part = {0};
    wf_sdl_node *document = NULL;
    wf_source *const source = wf_source_new(&unit->arena, "", text);
    if (!source) {
        unit->status = WEFT_NOMEM;
        return;
    }
    const weft_status rc = wf_syntax_operation(&document, source, &unit->arena, unit->diags);
    if (rc == WEFT_NOMEM)
        unit->status = rc;
    const wf_sdl_node *const operation =
        rc == WEFT_OK ? wf_sdl_find(document, WF_SDL_OPERATION) : NULL;
    const wf_sdl_node *const set = operation ? wf_sdl_find(operation, WF_SDL_SELECTION_SET) : NULL;
    if (!set)
        return;
    wf_map_init(&op.fragments, &unit->arena);
    part.uses_end = &part.uses;
    part.spreads_end = &part.spreads;
    wf_operation_selection(&op, &part, set, type, 0);
    for (const wf_operation_use *use = part.uses; use; use = use->next)
        (void)wf_operation_complain(&op, wf_operation_at(use->variable), "variable ",
                                    use->variable->text, " has no value here");
    for (const wf_operation_spread *at = part.spreads; at; at = at->next)
        (void)wf_operation_complain(&op, wf_operation_at(at->node), "there is no fragment ",
                                    at->node->text, "");
}

static void check_returns(wf_unit *unit, const wf_node *list, const wf_schema_type *type)
{
    weft_diags *const all = unit->diags;
    weft_diags *const found = weft_diags_new(0);
    size_t *const ends = wf_arena_zero(&unit->arena, list->count, sizeof *ends);
    const weft_span text = found && ends ? joined(unit, list, ends) : weft_span_of(NULL, 0);
    if (!found || !ends) {
        unit->status = WEFT_NOMEM;
    } else if (unit->status == WEFT_OK) {
        unit->diags = found;
        check_fields(unit, text, type);
        unit->diags = all;
        tell(unit, found, list, ends);
    }
    weft_diags_free(found);
}

static void check_selection(wf_check_place *place, wf_map_note *map, const wf_sent *sent,
                            const wf_schema_field *mutation)
{
    wf_unit *const unit = place->unit;
    const wf_schema_type *const type = wf_schema_ref_base(mutation->type);
    const wf_node *const list =
        sent->returns && sent->returns->kind == WF_NODE_LIST ? sent->returns : NULL;
    if (!list || !list->first) {
        derive_selection(unit, map, type);
        return;
    }
    for (const wf_node *at = list->first; at; at = at->next) {
        if (at->kind != WF_NODE_TEXT)
            return;
    }
    if (!is_leaf(type)) {
        check_returns(unit, list, type);
        return;
    }
    weft_diag *const diag = wf_diags_add(unit->diags, WF_W2121, wf_check_at(list->first),
                                         "`%.*s` returns %.*s, which has no fields to select",
                                         WF_SPAN(mutation->name), WF_SPAN(type->name));
    wf_diag_hint(unit->diags, diag, "leave it out");
}

const wf_schema_ref *wf_check_sent(wf_check_place *place, wf_map_note *map, const wf_sent *sent)
{
    const wf_schema_field *const mutation =
        wf_check_find_mutation(place, sent->mutation, sent->mutation->text);
    if (!mutation)
        return NULL;
    check_types(place, map, sent, mutation);
    check_selection(place, map, sent, mutation);
    return wf_check_arguments_ref(place->unit, mutation);
}
