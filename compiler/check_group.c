/* `group by`: the record of a mapping is made of all rows of one key, `{ key, rows }`. The rows are what
   the source gives; the key is an expression over one of them. Easy to get wrong: the place of the
   record is no data of the source, its rows are, so what the format says of them (XML, untyped text)
   belongs to the element of `rows` and to nothing above it. */
#include "compiler/check.h"

static void group_option(wf_check_place *place, wf_map_note *map, const wf_node *option)
{
    static const char *const names[] = {"sorted", "stray", NULL};
    weft_span text;
    bool truth = false;
    switch (wf_check_option(place, option, names, "group")) {
    case 0:
        if (wf_check_option_bool(place, option, &truth))
            map->entry.group_sorted = truth;
        break;
    case 1:
        if (!wf_check_option_text(place, option, &text))
            break;
        map->entry.group_stray = weft_span_equal(text, weft_span_text("reject"));
        if (!map->entry.group_stray && !weft_span_equal(text, weft_span_text("stop")))
            wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(wf_node_at(option, 0)),
                         "`stray` takes \"stop\" or \"reject\"");
        break;
    default:
        break;
    }
}

/* ---- look-ups ---- */

/* Functions met on the way, by the bytes of their pointers: each is walked once. */
static bool is_new(wf_unit *unit, wf_map *met, wf_symbol **symbol)
{
    const weft_span key =
        wf_arena_dup(&unit->arena, weft_span_of((const char *)symbol, sizeof *symbol));
    if (!key.ptr) {
        unit->status = WEFT_NOMEM;
        return false;
    }
    if (wf_map_find(met, key))
        return false;
    if (!wf_map_put(met, key, *symbol, NULL))
        unit->status = WEFT_NOMEM;
    return unit->status == WEFT_OK;
}

/* The first call of a look-up in `node` or in a function it calls; NULL: there is none. The depth of the
   tree and of calls is bounded. */
static const wf_symbol *first_lookup(wf_unit *unit, wf_map *met, const wf_node *node)
{
    if (node->kind == WF_NODE_CALL && node->ref) {
        const wf_call_note *const call = node->ref;
        wf_symbol *symbol = call->symbol;
        if (call->callee == WF_CALLEE_LOOKUP)
            return symbol;
        if (call->callee == WF_CALLEE_FUNCTION && symbol && symbol->function &&
            symbol->function->body && is_new(unit, met, &symbol)) {
            const wf_symbol *const found = first_lookup(unit, met, symbol->function->body);
            if (found)
                return found;
        }
    }
    for (const wf_node *child = node->first; child; child = child->next) {
        const wf_symbol *const found = first_lookup(unit, met, child);
        if (found)
            return found;
    }
    return NULL;
}

static void refuse_lookup(wf_check_place *place, const wf_node *key)
{
    wf_unit *const unit = place->unit;
    wf_map met;
    wf_map_init(&met, &unit->arena);
    const wf_symbol *const lookup = first_lookup(unit, &met, key);
    if (!lookup)
        return;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2122, wf_check_at(key),
                     "the key of a group cannot be looked up with `%.*s`", WF_SPAN(lookup->name));
    wf_diag_hint(unit->diags, diag,
                 "group by what the rows have, and look up in the mapping: %.*s(.key)",
                 WF_SPAN(lookup->name));
}

/* ---- the key ---- */

/* The row itself, which only in XML may be one value. */
static bool is_row(const wf_check_place *place, const wf_type *type)
{
    const wf_type *const row = place->current->type;
    return type->class_ == WF_CLASS_SOURCE && type->source == row->source && !row->source->xml;
}

static void fit_key(wf_check_place *place, wf_node *key, const wf_type *type)
{
    wf_unit *const unit = place->unit;
    const weft_span text = wf_check_operand(unit, key);
    if (wf_type_is_composite(type) || is_row(place, type) || type->class_ == WF_CLASS_DURATION ||
        type->class_ == WF_CLASS_PATTERN) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2101, wf_check_at(key),
                                       "the key of a group is one value, this is %s",
                                       wf_check_type_name(unit, wf_type_some(unit, type)));
        wf_diag_hint(unit->diags, diag,
                     type->class_ == WF_CLASS_LIST
                         ? "for a key of several values write one text: \"${.a!}/${.b!}\""
                         : "name a member of it");
        return;
    }
    if (type->class_ == WF_CLASS_NOTHING || type->class_ == WF_CLASS_NEVER) {
        wf_diags_add(unit->diags, WF_W2101, wf_check_at(key), "this key is never there");
        return;
    }
    if (type->lenient || !(type->may_miss || type->may_null))
        return;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2105, wf_check_at(key),
                                   "`%.*s` may be %s, and a row without key belongs to no group",
                                   WF_SPAN(text), type->may_miss ? "missing" : "null");
    wf_diag_hint(unit->diags, diag,
                 "write %.*s! to refuse such rows, or %.*s ?? \"…\" for a group of their own",
                 WF_SPAN(text), WF_SPAN(text));
    wf_check_edit(unit, diag, wf_check_join(unit, text, "!", weft_span_text("")));
}

/* What `.key` is: of a key read from the source its value, no longer a place of it. */
static const wf_type *key_type(wf_unit *unit, const wf_type *type, wf_source_node *node)
{
    wf_type *known = wf_arena_new(&unit->arena, wf_type);
    if (!known) {
        unit->status = WEFT_NOMEM;
        return wf_type_plain(WF_CLASS_ANY);
    }
    *known = *type;
    known->may_miss = false;
    known->may_null = false;
    known->lenient = false;
    if (known->class_ == WF_CLASS_SOURCE && type->source && type->source->xml)
        known->class_ = WF_CLASS_TEXT;
    if (known->class_ == WF_CLASS_SOURCE || known->class_ == WF_CLASS_TEXT)
        known->source = node;
    return known;
}

static const wf_type *check_key(const wf_check_place *outer, wf_symbol *row, wf_node *key)
{
    wf_check_place place;
    wf_check_place_init(&place, outer->unit, outer->file, outer->shared);
    place.outside = "the key of a group";
    place.current = row;
    place.record = row;
    const wf_type *const type = wf_check_value(&place, key);
    if (outer->unit->status != WEFT_OK)
        return type;
    wf_type_use(type);
    fit_key(&place, key, type);
    refuse_lookup(&place, key);
    return type;
}

/* ---- the record ---- */

static void refuse_single(wf_check_place *place, const wf_map_note *map, const wf_node *group)
{
    if (map->entry.source != WF_SOURCE_TEXT)
        return;
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2122, wf_check_at(group),
                                   "the whole text is one record: there are no rows to group");
    wf_diag_hint(place->unit->diags, diag, "group rows of csv, ndjson, json each … or xml each …");
}

/* The rows of the source become the elements of `rows`. False: memory. */
static bool raise_record(wf_unit *unit, wf_map_note *map, wf_symbol *row)
{
    const wf_source_node *const old = map->root;
    wf_source_node *const root = wf_source_root(unit, false, false);
    wf_source_node *const rows =
        root ? wf_source_member(unit, root, weft_span_text(WF_GROUP_ROWS)) : NULL;
    wf_source_node *const element = rows ? wf_source_element(unit, rows) : NULL;
    wf_type *const type = wf_arena_new(&unit->arena, wf_type);
    if (!element || !type)
        return false;
    root->is_group = true;
    element->text_source = old->text_source;
    element->xml = old->xml;
    *type = *(const wf_type *)map->record->type;
    type->source = element;
    row->type = type;
    rows->known = wf_type_list(unit, type);
    map->root = root;
    return true;
}

void wf_check_group(wf_check_place *place, wf_map_note *map, wf_node *group)
{
    wf_unit *const unit = place->unit;
    wf_node *const key = wf_node_at(group, 0);
    wf_symbol *const row =
        wf_check_symbol(unit, WF_SYMBOL_ITEM, weft_span_text(""), group, place->file);
    wf_type *const type = wf_arena_new(&unit->arena, wf_type);
    if (!row || !type || !raise_record(unit, map, row)) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_check_options_once(place, group);
    for (const wf_node *option = group->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION)
            group_option(place, map, option);
    }
    refuse_single(place, map, group);
    const wf_type *const found = check_key(place, row, key);
    wf_source_node *const at = wf_source_member(unit, map->root, weft_span_text(WF_GROUP_KEY));
    if (!at) {
        unit->status = WEFT_NOMEM;
        return;
    }
    at->used = true;
    at->known = key_type(unit, found, at);
    *type = (wf_type){.class_ = WF_CLASS_SOURCE, .source = map->root};
    map->record->type = type;
    map->group = key;
    map->row = row;
}

const wf_type *wf_check_group_member(wf_check_place *place, const wf_node *node,
                                     const wf_type *group)
{
    wf_unit *const unit = place->unit;
    for (const wf_source_node *child = group->source->children; child; child = child->next) {
        if (child->known && weft_span_equal(child->key, node->text))
            return child->known;
    }
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2108, wf_check_at_name(node),
                     "a group has no member `%.*s`, it has `key` and `rows`", WF_SPAN(node->text));
    const weft_span text = wf_check_text(wf_node_at(node, 0));
    const char *const dot = text.len == 1 && text.ptr[0] == '.' ? "" : ".";
    wf_diag_hint(unit->diags, diag,
                 "write %.*s%srows[0].%.*s for that of its first row, "
                 "%.*s%srows[*].%.*s for those of all",
                 WF_SPAN(text), dot, WF_SPAN(node->text), WF_SPAN(text), dot, WF_SPAN(node->text));
    return wf_type_plain(WF_CLASS_ANY);
}
