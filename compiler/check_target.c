/* The target of a mapping: what its block is checked against, and what the program is told of it. */
#include "compiler/check.h"

#include "vm/xml_name.h"

#define BATCH_MOST 1000000

static bool needs_schema(wf_check_place *place, const wf_node *node, const char *what)
{
    wf_unit *unit = place->unit;
    if (unit->schema)
        return true;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2119, wf_check_at(node),
                                   "%s comes from a schema, and the file uses none", what);
    wf_diag_hint(unit->diags, diag, "add  use schema \"schema.graphql\"  at the top of the file");
    return false;
}

/* The input type called `name`; reports what is none. */
static const wf_schema_ref *input_ref(wf_check_place *place, const wf_node *at, weft_span name)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    const wf_schema_type *named = wf_schema_find(unit->schema, name);
    if (named && named->kind == WF_SCHEMA_INPUT)
        return wf_check_ref(unit, named, true);
    if (!named && unit->schema_lost)
        return NULL;
    if (named) {
        wf_diags_add(unit->diags, WF_W2009, wf_check_at(at), "`%.*s` is %s, not an input type",
                     WF_SPAN(name), wf_schema_kind_text(named->kind));
        return NULL;
    }
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2009, wf_check_at(at),
                                   "the schema has no type `%.*s`", WF_SPAN(name));
    wf_suggest_init(&suggest, name);
    const wf_map *types = wf_schema_types(unit->schema);
    for (uint32_t i = 0; i < types->count; i++) {
        const wf_schema_type *type = types->entries[i].value;
        if (type->kind == WF_SCHEMA_INPUT)
            wf_suggest_offer(&suggest, type->name);
    }
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
    return NULL;
}

static const wf_node *target_name(const wf_node *target)
{
    const wf_node *name = wf_node_maybe(target, 0);
    return name && name->kind == WF_NODE_NAME ? name : NULL;
}

/* ---- json, type ---- */

/* Among the options of json. */
enum {
    MUTATION = 2,
    FIELDS,
    TYPES,
    RETURNS
};

/* `fields: "named"`: the entries are fields of the npm package's mapping files. */
static void option_fields(wf_check_place *place, const wf_map_note *map, const wf_node *option)
{
    weft_span how;
    if (!wf_check_option_text(place, option, &how))
        return;
    if (weft_span_equal(how, weft_span_text("named")))
        wf_name_fields(place->unit, wf_node_at(map->node, 2));
    else
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(wf_node_at(option, 0)),
                     "`fields` takes \"named\"");
}

static bool check_json(wf_check_place *place, wf_map_note *map, const wf_node *target)
{
    static const char *const options[] = {"operation", "several", "mutation", "fields",
                                          "types",     "returns", NULL};
    weft_span *const texts[] = {&map->operation, &map->several};
    wf_sent sent = {0};
    for (const wf_node *option = target->first; option; option = option->next) {
        const int which =
            option->kind == WF_NODE_OPTION ? wf_check_option(place, option, options, "json") : -1;
        if (which == FIELDS)
            option_fields(place, map, option);
        else if (which >= 0 && which < MUTATION)
            (void)wf_check_option_text(place, option, texts[which]);
        else if (which >= 0)
            *(which == MUTATION ? &sent.mutation
              : which == TYPES  ? &sent.types
                                : &sent.returns) = wf_node_at(option, 0);
    }
    map->entry.target = WF_TARGET_JSON;
    /* The variables of a mutation that says itself what it sends: a schema may be given to prove them. */
    if (sent.mutation && sent.mutation->kind == WF_NODE_TEXT && place->unit->schema)
        map->target = wf_check_sent(place, map, &sent);
    return true;
}

static bool check_type(wf_check_place *place, wf_map_note *map, const wf_node *target)
{
    static const char *const none[] = {NULL};
    const wf_node *name = target_name(target);
    map->entry.target = WF_TARGET_TYPE;
    for (const wf_node *option = target->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION)
            (void)wf_check_option(place, option, none, "type");
    }
    if (!name || !needs_schema(place, name, "the type of this target"))
        return false;
    map->target_name = name->text;
    map->target = input_ref(place, name, name->text);
    return map->target != NULL;
}

/* ---- batch ---- */

enum {
    ACTION,
    SIZE,
    TYPE
};
static const char *const batch_options[] = {"action", "size", "type", NULL};

static bool batch_type(wf_check_place *place, wf_map_note *map, const wf_node *option)
{
    const wf_node *value = wf_node_at(option, 0);
    if (value->kind != WF_NODE_NAME) {
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(value),
                     "`type` takes the name of an input type");
        return false;
    }
    if (!needs_schema(place, value, "the type of this target"))
        return false;
    map->target = input_ref(place, value, value->text);
    return map->target != NULL;
}

/* Members of entities that are known without a schema. */
static void known_entity(wf_check_place *place, wf_map_note *map, const wf_node *name)
{
    wf_unit *unit = place->unit;
    const weft_span inventory = weft_span_text("INVENTORY");
    const wf_schema *builtins = wf_check_builtins(unit);
    if (builtins && weft_span_equal(name->text, inventory)) {
        map->target = wf_check_ref(unit, wf_schema_find(builtins, inventory), true);
        return;
    }
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2124, wf_check_at(name),
                                   "the members of `%.*s` are not known: its entries are not "
                                   "checked",
                                   WF_SPAN(name->text));
    wf_diag_hint(unit->diags, diag, "name an input type:  batch %.*s(type: …)",
                 WF_SPAN(name->text));
}

static bool check_batch(wf_check_place *place, wf_map_note *map, const wf_node *target)
{
    const wf_node *name = target_name(target);
    int64_t size = 0;
    bool typed = false;
    bool usable = name != NULL;
    map->entry.target = WF_TARGET_BATCH;
    for (const wf_node *option = target->first; option; option = option->next) {
        if (option->kind != WF_NODE_OPTION)
            continue;
        const int which = wf_check_option(place, option, batch_options, "batch");
        if (which == ACTION)
            (void)wf_check_option_text(place, option, &map->action);
        if (which == SIZE && wf_check_option_int(place, option, &size)) {
            if (size >= 1 && size <= BATCH_MOST)
                map->entry.batch_size = (uint32_t)size;
            else
                wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(wf_node_at(option, 0)),
                             "`size` takes 1 to %d", BATCH_MOST);
        }
        if (which == TYPE) {
            typed = true;
            usable = batch_type(place, map, option) && usable;
        }
    }
    if (!name)
        return false;
    map->target_name = name->text;
    if (!typed)
        known_entity(place, map, name);
    return usable;
}

/* ---- event ---- */

/* An entry `name: value` before the entries of the block, as if it had been written there. */
static void prepend_entry(wf_unit *unit, wf_node *block, const wf_node *like, weft_span name,
                          wf_node *value)
{
    wf_node *entry = wf_node_new(&unit->arena, WF_NODE_ENTRY, like->source, like->start, like->end);
    if (!entry || !value) {
        unit->status = WEFT_NOMEM;
        return;
    }
    entry->text = name;
    entry->name_start = like->name_start;
    entry->name_end = like->name_end;
    entry->first = entry->last = value;
    entry->count = 1;
    entry->next = block->first;
    block->first = entry;
    if (!block->last)
        block->last = entry;
    block->count++;
}

static bool check_event(wf_check_place *place, wf_map_note *map, wf_node *target)
{
    static const char *const known[] = {"entityType", "rootEntityType", "entitySubtype",
                                        "retailerId", NULL};
    wf_unit *unit = place->unit;
    wf_node *block = wf_node_at(map->node, 2);
    wf_node *name = wf_node_maybe(target, 0);
    const wf_schema *builtins = wf_check_builtins(unit);
    map->entry.target = WF_TARGET_EVENT;
    if (!name || !builtins)
        return false;
    for (wf_node *option = target->first; option; option = option->next) {
        if (option->kind != WF_NODE_OPTION || wf_check_option(place, option, known, "event") < 0)
            continue;
        prepend_entry(unit, block, option, option->text, wf_node_at(option, 0));
    }
    wf_node *text = wf_node_new(&unit->arena, WF_NODE_TEXT, name->source, name->start, name->end);
    if (text) {
        text->text = name->text;
        prepend_entry(unit, block, name, weft_span_text("name"), text);
    }
    map->target_name = name->text;
    const wf_schema_type *event = wf_schema_find(builtins, weft_span_text("EVENT"));
    map->target = event ? wf_check_ref(unit, event, true) : NULL;
    return unit->status == WEFT_OK;
}

/* ---- csv ---- */

static bool add_column(wf_check_place *place, wf_map_note *map, weft_span *columns, wf_map *names,
                       wf_node *at, weft_span name)
{
    if (wf_map_find(names, name))
        return false;
    if (!wf_map_put(names, name, at, NULL))
        place->unit->status = WEFT_NOMEM;
    columns[map->output_count++] = name;
    return true;
}

static void listed_columns(wf_check_place *place, wf_map_note *map, const wf_node *list,
                           wf_map *names)
{
    wf_unit *unit = place->unit;
    weft_span *columns = wf_arena_zero(&unit->arena, (size_t)list->count + 1, sizeof *columns);
    if (!columns) {
        unit->status = WEFT_NOMEM;
        return;
    }
    map->output = columns;
    for (wf_node *item = list->first; item; item = item->next) {
        if (item->kind != WF_NODE_TEXT || item->text.len == 0)
            wf_diags_add(unit->diags, WF_W2012, wf_check_at(item), "columns are named by texts");
        else if (!add_column(place, map, columns, names, item, item->text))
            wf_diags_add(unit->diags, WF_W2012, wf_check_at(item), "column `%.*s` stands twice",
                         WF_SPAN(item->text));
    }
}

/* Without `columns` the entries are the columns, in their order. */
static void columns_of_entries(wf_check_place *place, wf_map_note *map, const wf_node *block,
                               wf_map *names)
{
    wf_unit *unit = place->unit;
    weft_span *columns = wf_arena_zero(&unit->arena, (size_t)block->count + 1, sizeof *columns);
    if (!columns) {
        unit->status = WEFT_NOMEM;
        return;
    }
    map->output = columns;
    for (wf_node *entry = block->first; entry; entry = entry->next) {
        if (entry->kind == WF_NODE_ENTRY)
            (void)add_column(place, map, columns, names, entry, entry->text);
    }
}

/* Every entry is a column, every column an entry. A dotted name is one column here. */
static void match_entries(wf_check_place *place, const wf_node *block, const wf_map *names)
{
    wf_unit *unit = place->unit;
    wf_map set; /* columns with an entry, or with one that was meant for them */
    wf_map_init(&set, &unit->arena);
    for (wf_node *entry = block->first; entry; entry = entry->next) {
        wf_suggest suggest;
        if (entry->kind != WF_NODE_ENTRY)
            continue;
        entry->flags |= WF_NODE_QUOTED;
        if (!wf_map_put(&set, entry->text, entry, NULL))
            unit->status = WEFT_NOMEM;
        if (wf_map_find(names, entry->text))
            continue;
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2126, wf_check_at_name(entry),
                                       "`%.*s` is none of the columns", WF_SPAN(entry->text));
        wf_suggest_init(&suggest, entry->text);
        wf_suggest_offer_map(&suggest, names);
        if (!wf_suggest_hint(unit->diags, diag, &suggest))
            wf_diag_hint(unit->diags, diag, "add it to `columns`, or remove the entry");
        else if (!wf_map_put(&set, wf_suggest_best(&suggest), entry, NULL))
            unit->status = WEFT_NOMEM;
    }
    for (uint32_t i = 0; i < names->count; i++) {
        const weft_span name = names->entries[i].key;
        if (wf_map_find(&set, name))
            continue;
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2126, wf_check_at(names->entries[i].value),
                                       "no entry sets column `%.*s`", WF_SPAN(name));
        wf_diag_hint(unit->diags, diag, "add  %.*s: …  ( %.*s: \"\"  for an empty column)",
                     WF_SPAN(name), WF_SPAN(name));
    }
}

static bool check_csv(wf_check_place *place, wf_map_note *map, const wf_node *target)
{
    static const char *const options[] = {"columns", NULL};
    const wf_node *block = wf_node_at(map->node, 2);
    const wf_node *list = NULL;
    wf_map names;
    wf_map_init(&names, &place->unit->arena);
    map->entry.target = WF_TARGET_CSV;
    for (const wf_node *option = target->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION && wf_check_option(place, option, options, "csv") == 0)
            list = wf_node_at(option, 0);
    }
    if (list && list->kind != WF_NODE_LIST) {
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(list),
                     "`columns` takes a list of texts: [\"sku\", \"qty\"]");
        list = NULL;
    }
    if (list)
        listed_columns(place, map, list, &names);
    else
        columns_of_entries(place, map, block, &names);
    match_entries(place, block, &names);
    return true;
}

/* ---- xml ---- */

enum {
    ROOT,
    RECORD,
    CDATA
};
static const char *const xml_options[] = {"root", "record", "cdata", NULL};

/* The name of an element in an option, into `*out`. */
static void element_name(wf_check_place *place, const wf_node *option, weft_span *out)
{
    weft_span name;
    if (!wf_check_option_text(place, option, &name))
        return;
    *out = name;
    if (!wf_xml_name_is_simple(name))
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(wf_node_at(option, 0)),
                     "`%.*s` takes the name of an element", WF_SPAN(option->text));
}

static void cdata_elements(wf_check_place *place, const wf_node *option, wf_map_note *map,
                           weft_span *names)
{
    const wf_node *list = wf_node_at(option, 0);
    if (list->kind != WF_NODE_LIST) {
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(list),
                     "`cdata` takes a list of texts: [\"description\"]");
        return;
    }
    for (const wf_node *item = list->first; item; item = item->next) {
        if (item->kind != WF_NODE_TEXT || !wf_xml_name_is_qualified(item->text))
            wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(item),
                         "elements are named by texts");
        names[map->output_count++] = item->text;
    }
}

static uint32_t most_texts(const wf_node *target)
{
    uint32_t count = 2;
    for (const wf_node *option = target->first; option; option = option->next)
        if (option->kind == WF_NODE_OPTION)
            count += wf_node_at(option, 0)->count;
    return count;
}

static bool check_xml(wf_check_place *place, wf_map_note *map, const wf_node *target)
{
    wf_unit *unit = place->unit;
    weft_span *names = wf_arena_zero(&unit->arena, most_texts(target), sizeof *names);
    if (!names) {
        unit->status = WEFT_NOMEM;
        return false;
    }
    names[0] = weft_span_text("records");
    names[1] = weft_span_text("record");
    map->output = names;
    map->output_count = 2;
    map->entry.target = WF_TARGET_XML;
    for (const wf_node *option = target->first; option; option = option->next) {
        if (option->kind != WF_NODE_OPTION)
            continue;
        const int which = wf_check_option(place, option, xml_options, "xml");
        if (which == ROOT || which == RECORD)
            element_name(place, option, &names[which]);
        if (which == CDATA)
            cdata_elements(place, option, map, names);
    }
    return true;
}

/* ---- the target ---- */

/* Columns, payloads and arguments are told by the names of entries. */
static bool wants_entries(wf_check_place *place, const wf_map_note *map, weft_span kind)
{
    static const char *const kinds[] = {"mutation", "batch", "event", "csv"};
    const wf_node *body = wf_node_at(map->node, 2);
    for (size_t i = 0; body->kind != WF_NODE_BLOCK && i < WF_COUNTOF(kinds); i++) {
        if (!weft_span_equal(kind, weft_span_text(kinds[i])))
            continue;
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2122, wf_check_at(body),
                                       "a mapping to %s has entries in braces", kinds[i]);
        wf_diag_hint(place->unit->diags, diag, "only json, type and xml take one expression");
        return true;
    }
    return false;
}

bool wf_check_target(wf_check_place *place, wf_map_note *map, wf_node *target)
{
    const weft_span kind = target->text;
    if (wants_entries(place, map, kind))
        return false;
    wf_check_options_once(place, target);
    if (weft_span_equal(kind, weft_span_text("json")))
        return check_json(place, map, target);
    if (weft_span_equal(kind, weft_span_text("type")))
        return check_type(place, map, target);
    if (weft_span_equal(kind, weft_span_text("mutation")))
        return wf_check_mutation(place, map, target);
    if (weft_span_equal(kind, weft_span_text("batch")))
        return check_batch(place, map, target);
    if (weft_span_equal(kind, weft_span_text("event")))
        return check_event(place, map, target);
    if (weft_span_equal(kind, weft_span_text("csv")))
        return check_csv(place, map, target);
    if (weft_span_equal(kind, weft_span_text("xml")))
        return check_xml(place, map, target);
    return false; /* another word: the parser said that it is no target */
}

void wf_check_map(wf_unit *unit, wf_check_shared *shared, wf_map_note *map)
{
    wf_check_place place;
    wf_node *block = wf_node_at(map->node, 2);
    wf_check_place_init(&place, unit, map->symbol->file, shared);
    place.outside = "a mapping without a source";
    (void)wf_check_source(&place, map, wf_node_at(map->node, 0));
    const bool target = wf_check_target(&place, map, wf_node_at(map->node, 1));
    if (unit->status != WEFT_OK)
        return;
    if (!place.record) {
        shared->skipped = true;
        return;
    }
    wf_goal goal = {.path = map->wrap, .is_cell = map->entry.target == WF_TARGET_CSV};
    /* A target that is not known leaves the expressions to be checked. */
    goal.ref = target ? map->target : NULL;
    map->symbol->broken = !target;
    block->type = block->kind == WF_NODE_BLOCK ? wf_check_object(&place, block, &goal)
                                               : wf_check_expr(&place, block, &goal);
}
