/* The source of a mapping and the settings of sources and targets. */
#include "compiler/check.h"

/* ---- settings ---- */

int wf_check_option(wf_check_place *place, const wf_node *option, const char *const *names,
                    const char *owner)
{
    wf_unit *unit = place->unit;
    wf_suggest suggest;
    wf_suggest_init(&suggest, option->text);
    for (int i = 0; names[i]; i++) {
        if (weft_span_equal(option->text, weft_span_text(names[i])))
            return i;
        wf_suggest_offer(&suggest, weft_span_text(names[i]));
    }
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2011, wf_check_at_name(option),
                                   "%s has no setting `%.*s`", owner, WF_SPAN(option->text));
    if (wf_suggest_hint(unit->diags, diag, &suggest))
        return -1;
    weft_span known = weft_span_text("");
    for (int i = 0; names[i]; i++)
        known = wf_check_join(unit, known, i ? ", " : "", weft_span_text(names[i]));
    if (known.len != 0)
        wf_diag_hint(unit->diags, diag, "its settings are %.*s", WF_SPAN(known));
    return -1;
}

void wf_check_options_once(wf_check_place *place, const wf_node *node)
{
    wf_map seen;
    wf_map_init(&seen, &place->unit->arena);
    for (wf_node *option = node->first; option; option = option->next) {
        if (option->kind != WF_NODE_OPTION)
            continue;
        if (wf_map_find(&seen, option->text))
            wf_diags_add(place->unit->diags, WF_W2011, wf_check_at_name(option),
                         "`%.*s` stands twice", WF_SPAN(option->text));
        else if (!wf_map_put(&seen, option->text, option, NULL))
            place->unit->status = WEFT_NOMEM;
    }
}

static bool wrong_value(wf_check_place *place, const wf_node *option, const char *wanted)
{
    wf_diags_add(place->unit->diags, WF_W2012, wf_check_at(wf_node_at(option, 0)),
                 "`%.*s` takes %s", WF_SPAN(option->text), wanted);
    return false;
}

static bool constant(wf_check_place *place, const wf_node *option, weft_value *out)
{
    wf_node *node = wf_node_at(option, 0);
    (void)wf_check_expr(place, node, NULL);
    return wf_fold_constant(out, place->unit, node);
}

bool wf_check_option_text(wf_check_place *place, const wf_node *option, weft_span *out)
{
    weft_value value;
    if (!constant(place, option, &value) || !weft_value_is_text(value))
        return wrong_value(place, option, "a text");
    *out = weft_value_span(value);
    return true;
}

bool wf_check_option_int(wf_check_place *place, const wf_node *option, int64_t *out)
{
    weft_value value;
    if (!constant(place, option, &value) || value.kind != WEFT_KIND_INT)
        return wrong_value(place, option, "a whole number");
    *out = value.as.integer;
    return true;
}

bool wf_check_option_bool(wf_check_place *place, const wf_node *option, bool *out)
{
    weft_value value;
    if (!constant(place, option, &value) || value.kind != WEFT_KIND_BOOL)
        return wrong_value(place, option, "true or false");
    *out = value.as.boolean != 0;
    return true;
}

static void option_char(wf_check_place *place, const wf_node *option, char *out)
{
    weft_span text;
    if (!wf_check_option_text(place, option, &text))
        return;
    const bool one = text.len == 1 && (unsigned char)text.ptr[0] < 0x80 && text.ptr[0] != '\n' &&
                     text.ptr[0] != '\r' && text.ptr[0] != 0;
    if (one)
        *out = text.ptr[0];
    else
        (void)wrong_value(place, option, "one character");
}

static void option_blank(wf_check_place *place, wf_map_note *map, const wf_node *option)
{
    weft_span text;
    if (!wf_check_option_text(place, option, &text))
        return;
    map->entry.keep_blank = weft_span_equal(text, weft_span_text("keep"));
    if (!map->entry.keep_blank && !weft_span_equal(text, weft_span_text("missing")))
        (void)wrong_value(place, option, "\"missing\" or \"keep\"");
}

static void option_mixed(wf_check_place *place, wf_map_note *map, const wf_node *option)
{
    weft_span text;
    if (!wf_check_option_text(place, option, &text))
        return;
    map->entry.keep_pieces = weft_span_equal(text, weft_span_text("pieces"));
    if (!map->entry.keep_pieces && !weft_span_equal(text, weft_span_text("joined")))
        (void)wrong_value(place, option, "\"joined\" or \"pieces\"");
}

/* ---- CSV ---- */

/* true, false or "unquoted". */
static void option_trim(wf_check_place *place, const wf_node *option, wf_map_entry_point *entry)
{
    weft_value value;
    const bool known = constant(place, option, &value);
    entry->keep_quoted = known && weft_value_is_text(value) &&
                         weft_span_equal(weft_value_span(value), weft_span_text("unquoted"));
    entry->trim = entry->keep_quoted || (known && value.kind == WEFT_KIND_BOOL && value.as.boolean);
    if (!entry->keep_quoted && !(known && value.kind == WEFT_KIND_BOOL))
        (void)wrong_value(place, option, "true, false or \"unquoted\"");
}

enum {
    HEADER,
    DELIMITER,
    TRIM,
    BLANK,
    QUOTE,
    COLUMNS,
    RAGGED
};
static const char *const csv_options[] = {"header", "delimiter", "trim",   "blank",
                                          "quote",  "columns",   "ragged", NULL};

static void option_columns(wf_check_place *place, wf_map_note *map, const wf_node *option,
                           wf_map *names)
{
    wf_unit *unit = place->unit;
    const wf_node *list = wf_node_at(option, 0);
    if (list->kind != WF_NODE_LIST || list->count == 0) {
        (void)wrong_value(place, option, "a list of texts: [\"sku\", \"qty\"]");
        return;
    }
    weft_span *columns = wf_arena_zero(&unit->arena, list->count, sizeof *columns);
    if (!columns) {
        unit->status = WEFT_NOMEM;
        return;
    }
    map->columns = columns;
    for (const wf_node *item = list->first; item; item = item->next) {
        union {
            const wf_node *kept;
            void *value;
        } cast = {item};
        if (item->kind != WF_NODE_TEXT || item->text.len == 0)
            wf_diags_add(unit->diags, WF_W2012, wf_check_at(item), "columns are named by texts");
        else if (wf_map_find(names, item->text))
            wf_diags_add(unit->diags, WF_W2012, wf_check_at(item), "column `%.*s` stands twice",
                         WF_SPAN(item->text));
        else if (!wf_map_put(names, item->text, cast.value, NULL))
            unit->status = WEFT_NOMEM;
        columns[map->column_count++] = item->text;
    }
}

static void csv_option(wf_check_place *place, wf_map_note *map, const wf_node *option,
                       wf_map *columns)
{
    wf_map_entry_point *entry = &map->entry;
    bool truth = false;
    switch (wf_check_option(place, option, csv_options, "csv")) {
    case HEADER:
        if (wf_check_option_bool(place, option, &truth))
            entry->no_header = !truth;
        break;
    case DELIMITER:
        option_char(place, option, &entry->delimiter);
        break;
    case TRIM:
        option_trim(place, option, entry);
        break;
    case RAGGED:
        if (wf_check_option_bool(place, option, &truth))
            entry->ragged = truth;
        break;
    case BLANK:
        option_blank(place, map, option);
        break;
    case QUOTE:
        option_char(place, option, &entry->quote);
        break;
    case COLUMNS:
        option_columns(place, map, option, columns);
        break;
    default:
        break;
    }
}

static void check_csv(wf_check_place *place, wf_map_note *map, const wf_node *source,
                      wf_map *columns)
{
    wf_map_entry_point *entry = &map->entry;
    for (const wf_node *option = source->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION)
            csv_option(place, map, option, columns);
    }
    if (entry->no_header && map->column_count == 0) {
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2012, wf_check_at_name(source),
                                       "a CSV without header needs the names of its columns");
        wf_diag_hint(place->unit->diags, diag, "add  columns: [\"sku\", \"qty\"]");
    }
    if (entry->delimiter != 0 && entry->delimiter == (entry->quote ? entry->quote : '"'))
        wf_diags_add(place->unit->diags, WF_W2012, wf_check_at_name(source),
                     "delimiter and quote are the same character");
    if (wf_node_maybe(source, 0)) {
        weft_diag *diag =
            wf_diags_add(place->unit->diags, WF_W2011, wf_check_at(wf_node_at(source, 0)),
                         "the records of a CSV are its rows");
        wf_diag_hint(place->unit->diags, diag, "leave out the each");
    }
}

/* ---- JSON ---- */

/* .a.b[] : member names and at the end [] , which says that the elements are the records. */
static void each_path(wf_check_place *place, wf_map_note *map, const wf_node *path)
{
    wf_unit *unit = place->unit;
    uint32_t count = 0;
    const wf_node *at = path->kind == WF_NODE_AS_LIST ? wf_node_at(path, 0) : path;
    for (const wf_node *step = at; step->kind == WF_NODE_MEMBER; step = wf_node_at(step, 0))
        count++;
    weft_span *keys = wf_arena_zero(&unit->arena, (size_t)count + 1, sizeof *keys);
    if (!keys) {
        unit->status = WEFT_NOMEM;
        return;
    }
    uint32_t i = count;
    for (; at->kind == WF_NODE_MEMBER; at = wf_node_at(at, 0))
        keys[--i] = at->text;
    if (at->kind != WF_NODE_CURRENT && at->kind != WF_NODE_RECORD) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2012, wf_check_at(path),
                                       "records are found by a path of members");
        wf_diag_hint(unit->diags, diag, "write  each .orders[]");
        return;
    }
    if (path->kind != WF_NODE_AS_LIST) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2012, wf_check_at(path),
                                       "the path of the records ends in []");
        wf_diag_hint(unit->diags, diag, "write  each %.*s[]", WF_SPAN(wf_check_text(path)));
        return;
    }
    map->path = keys;
    map->path_count = count;
    map->entry.each = true;
}

static void check_json(wf_check_place *place, wf_map_note *map, const wf_node *source, bool lines)
{
    static const char *const none[] = {NULL};
    for (const wf_node *option = source->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION)
            (void)wf_check_option(place, option, none, lines ? "ndjson" : "json");
    }
    const wf_node *path = wf_node_maybe(source, 0);
    if (!path)
        return;
    if (!lines) {
        each_path(place, map, path);
        return;
    }
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2011, wf_check_at(path),
                                   "the records of ndjson are its lines");
    wf_diag_hint(place->unit->diags, diag, "leave out the each, or write json each …");
}

/* ---- XML ---- */

static void check_xml(wf_check_place *place, wf_map_note *map, const wf_node *source)
{
    static const char *const options[] = {"blank", "mixed", NULL};
    for (const wf_node *option = source->first; option; option = option->next) {
        const int which = option->kind == WF_NODE_OPTION
                              ? (int)wf_check_option(place, option, options, "xml")
                              : -1;
        if (which == 0)
            option_blank(place, map, option);
        else if (which == 1)
            option_mixed(place, map, option);
    }
    const wf_node *path = wf_node_maybe(source, 0);
    if (path && path->kind == WF_NODE_XPATH)
        wf_check_record_path(place, map, path);
    else if (path)
        each_path(place, map, path);
}

/* ---- the source ---- */

/* The whole input as one text. */
static void check_text(wf_check_place *place, const wf_node *source)
{
    static const char *const none[] = {NULL};
    const wf_node *path = wf_node_maybe(source, 0);
    for (const wf_node *option = source->first; option; option = option->next) {
        if (option->kind == WF_NODE_OPTION)
            (void)wf_check_option(place, option, none, "text");
    }
    if (path)
        wf_diags_add(place->unit->diags, WF_W2011, wf_check_at(path),
                     "the whole text is the record: there is nothing to choose from");
}

static void make_record(wf_check_place *place, wf_map_note *map, bool text, const wf_map *columns)
{
    wf_unit *unit = place->unit;
    map->root = wf_source_root(unit, false, text);
    map->record =
        wf_check_symbol(unit, WF_SYMBOL_RECORD, weft_span_text("$"), map->node, place->file);
    wf_type *type = wf_arena_new(&unit->arena, wf_type);
    if (!map->root || !map->record || !type) {
        unit->status = WEFT_NOMEM;
        return;
    }
    type->class_ = WF_CLASS_SOURCE;
    type->source = map->root;
    map->root->xml = map->entry.source == WF_SOURCE_XML;
    type->text_source = text;
    type->may_miss = map->root->xml; /* as a value: an element without text */
    type->may_blank = !text || map->entry.keep_blank;
    type->index = map->column_count != 0 ? columns : NULL;
    map->record->type = type;
    place->record = map->record;
    place->current = map->record;
}

void wf_check_source(wf_check_place *place, wf_map_note *map, wf_node *source)
{
    wf_unit *unit = place->unit;
    wf_map *columns = wf_arena_new(&unit->arena, wf_map);
    if (!columns) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_map_init(columns, &unit->arena);
    wf_check_options_once(place, source);
    if (weft_span_equal(source->text, weft_span_text("csv"))) {
        map->entry.source = WF_SOURCE_CSV;
        check_csv(place, map, source, columns);
    } else if (weft_span_equal(source->text, weft_span_text("json")) ||
               weft_span_equal(source->text, weft_span_text("object"))) {
        /* An object comes from memory; a reader may be given JSON in its place. */
        map->entry.source = WF_SOURCE_JSON;
        check_json(place, map, source, false);
    } else if (weft_span_equal(source->text, weft_span_text("ndjson"))) {
        map->entry.source = WF_SOURCE_NDJSON;
        check_json(place, map, source, true);
    } else if (weft_span_equal(source->text, weft_span_text("xml"))) {
        map->entry.source = WF_SOURCE_XML;
        check_xml(place, map, source);
    } else if (weft_span_equal(source->text, weft_span_text("text"))) {
        map->entry.source = WF_SOURCE_TEXT;
        check_text(place, source);
    } else {
        return; /* the parser said that there is no such format */
    }
    make_record(place, map, map->entry.source == WF_SOURCE_CSV, columns);
    if (unit->status == WEFT_OK && source->last && source->last->kind == WF_NODE_GROUP)
        wf_check_group(place, map, source->last);
}
