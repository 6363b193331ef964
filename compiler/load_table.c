/* Tables from files: rows of a CSV with a header, objects of a JSON list, or the members of a JSON
   object. Each becomes a TABLE_ROW as if it had been written; a cell is converted by the table's
   declared type. */
#include "compiler/load.h"

#include "base/number.h"
#include "compiler/check.h"
#include "vm/decimal.h"
#include "vm/json.h"

typedef struct loading {
    wf_unit *unit;
    wf_node *table;
    wf_source *source;
    weft_span key; /* names of the two columns */
    weft_span value;
    wf_node *last; /* row */
    char kind;     /* of values: 't'ext, 'i'nteger, 'd'ecimal, 'b'ool */
    bool failed;
} loading;

static const wf_node *from_node(const wf_node *table)
{
    for (const wf_node *child = table->first; child; child = child->next) {
        if (child->kind == WF_NODE_TABLE_FROM)
            return child;
    }
    return NULL;
}

static void complain(loading *l, uint32_t start, uint32_t end, const char *what, weft_span text)
{
    const wf_place place = {l->source, start, end};
    wf_diags_add(l->unit->diags, WF_W2014, place, "%s%.*s", what, WF_SPAN(text));
    l->failed = true;
}

/* ---- rows ---- */

static wf_node *new_node(loading *l, wf_node_kind kind, weft_span text, uint32_t start,
                         uint32_t end)
{
    wf_node *node = wf_node_new(&l->unit->arena, kind, l->source, start, end);
    if (!node) {
        l->unit->status = WEFT_NOMEM;
        return NULL;
    }
    node->text = text;
    return node;
}

/* A cell as a literal of the declared kind; NULL (reported) when it is not one. */
static wf_node *value_node(loading *l, weft_span text, uint32_t start, uint32_t end)
{
    int64_t integer = 0;
    wf_decimal decimal;
    const bool whole = wf_int64_parse(&integer, text);
    const bool truth = weft_span_equal(text, weft_span_text("true")) ||
                       weft_span_equal(text, weft_span_text("false"));
    if (text.len == 0)
        return new_node(l, WF_NODE_OMIT, text, start, end); /* a blank cell is missing */
    if (l->kind == 't')
        return new_node(l, WF_NODE_TEXT, text, start, end);
    if (l->kind == 'b' && truth)
        return new_node(l, WF_NODE_BOOL, text, start, end);
    if (l->kind != 'b' && whole)
        return new_node(l, WF_NODE_INTEGER, text, start, end);
    if (l->kind == 'd' && wf_decimal_parse(&decimal, text))
        return new_node(l, WF_NODE_DECIMAL, text, start, end);
    complain(l, start, end,
             l->kind == 'b'   ? "this is neither true nor false: "
             : l->kind == 'i' ? "this is no whole number: "
                              : "this is no number: ",
             text);
    return NULL;
}

static void add_row(loading *l, wf_node *key, wf_node *value)
{
    wf_node *keys =
        key ? new_node(l, WF_NODE_LIST, weft_span_text(""), key->start, key->end) : NULL;
    wf_node *row = keys && value
                       ? new_node(l, WF_NODE_TABLE_ROW, weft_span_text(""), key->start, value->end)
                       : NULL;
    if (!row)
        return;
    (void)wf_node_add(keys, key);
    (void)wf_node_add(row, keys);
    (void)wf_node_add(row, value);
    l->last->next = row;
    l->last = row;
    l->table->last = row;
    l->table->count++;
}

/* ---- CSV (RFC 4180) ---- */

typedef struct cell {
    weft_span text;
    uint32_t start;
    uint32_t end;
} cell;

typedef struct scanner {
    loading *l;
    size_t at;
    bool row_ended;
} scanner;

static weft_span without_doubled(wf_unit *unit, weft_span raw)
{
    char *text = wf_arena_alloc(&unit->arena, raw.len + 1);
    size_t len = 0;
    if (!text) {
        unit->status = WEFT_NOMEM;
        return weft_span_text("");
    }
    for (size_t i = 0; i < raw.len; i++) {
        text[len++] = raw.ptr[i];
        if (raw.ptr[i] == '"')
            i++;
    }
    return weft_span_of(text, len);
}

static void end_cell(scanner *s)
{
    const weft_span text = s->l->source->text;
    s->row_ended = true;
    if (s->at >= text.len)
        return;
    const char c = text.ptr[s->at++];
    s->row_ended = c != ',';
    if (c == '\r' && s->at < text.len && text.ptr[s->at] == '\n')
        s->at++;
}

static cell quoted_cell(scanner *s)
{
    const weft_span text = s->l->source->text;
    const size_t start = ++s->at;
    bool doubled = false;
    while (s->at < text.len) {
        if (text.ptr[s->at] == '"') {
            if (s->at + 1 >= text.len || text.ptr[s->at + 1] != '"')
                break;
            doubled = true;
            s->at++;
        }
        s->at++;
    }
    weft_span raw = weft_span_of(text.ptr + start, s->at - start);
    const cell read = {doubled ? without_doubled(s->l->unit, raw) : raw, (uint32_t)start,
                       (uint32_t)s->at};
    if (s->at >= text.len)
        complain(s->l, (uint32_t)start - 1, (uint32_t)start, "this quote is never closed",
                 weft_span_text(""));
    else
        s->at++;
    if (s->at < text.len && !strchr(",\r\n", text.ptr[s->at])) {
        complain(s->l, (uint32_t)s->at, (uint32_t)s->at + 1, "behind a quoted cell stands ",
                 weft_span_of(text.ptr + s->at, 1));
        while (s->at < text.len && !strchr(",\r\n", text.ptr[s->at]))
            s->at++;
    }
    end_cell(s);
    return read;
}

static cell next_cell(scanner *s)
{
    const weft_span text = s->l->source->text;
    if (s->at < text.len && text.ptr[s->at] == '"')
        return quoted_cell(s);
    const size_t start = s->at;
    while (s->at < text.len && text.ptr[s->at] != ',' && text.ptr[s->at] != '\n' &&
           text.ptr[s->at] != '\r')
        s->at++;
    size_t from = start;
    size_t to = s->at;
    while (from < to && text.ptr[from] == ' ')
        from++;
    while (to > from && text.ptr[to - 1] == ' ')
        to--;
    const cell read = {weft_span_of(text.ptr + from, to - from), (uint32_t)from, (uint32_t)to};
    end_cell(s);
    return read;
}

/* The positions of the two columns in the header; false (reported) when one is not there. */
static bool read_header(scanner *s, const wf_node *from, uint32_t *key, uint32_t *value)
{
    loading *l = s->l;
    wf_map names;
    bool found_key = false;
    bool found_value = false;
    wf_map_init(&names, &l->unit->arena);
    for (uint32_t i = 0; !s->row_ended || i == 0; i++) {
        const cell name = next_cell(s);
        found_key = found_key || weft_span_equal(name.text, l->key);
        found_value = found_value || weft_span_equal(name.text, l->value);
        if (weft_span_equal(name.text, l->key))
            *key = i;
        if (weft_span_equal(name.text, l->value))
            *value = i;
        if (!wf_map_put(&names, name.text, l, NULL))
            l->unit->status = WEFT_NOMEM;
    }
    for (const wf_node *option = from->first; option; option = option->next) {
        wf_suggest suggest;
        if (option->kind != WF_NODE_OPTION)
            continue;
        const wf_node *name = wf_node_at(option, 0);
        if (wf_map_find(&names, name->text))
            continue;
        weft_diag *diag =
            wf_diags_add(l->unit->diags, WF_W2014, wf_check_at(name), "%s has no column `%.*s`",
                         l->source->name, WF_SPAN(name->text));
        wf_suggest_init(&suggest, name->text);
        wf_suggest_offer_map(&suggest, &names);
        (void)wf_suggest_hint(l->unit->diags, diag, &suggest);
    }
    return found_key && found_value;
}

static void read_row(scanner *s, uint32_t key_at, uint32_t value_at)
{
    loading *l = s->l;
    cell key = {0};
    cell value = {0};
    uint32_t count = 0;
    const size_t start = s->at;
    s->row_ended = false;
    while (!s->row_ended) {
        const cell read = next_cell(s);
        if (count == key_at)
            key = read;
        if (count == value_at)
            value = read;
        count++;
    }
    if (count == 1 && key.text.len == 0 && value.text.len == 0)
        return; /* an empty line */
    if (key.text.len == 0) {
        complain(l, (uint32_t)start, (uint32_t)s->at, "this row has no key", weft_span_text(""));
        return;
    }
    wf_node *key_node = new_node(l, WF_NODE_TEXT, key.text, key.start, key.end);
    add_row(l, key_node, value_node(l, value.text, value.start, value.end));
}

static void read_csv(loading *l, const wf_node *from)
{
    scanner s = {.l = l};
    uint32_t key = 0;
    uint32_t value = 0;
    const weft_span text = l->source->text;
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        s.at = 3;
    if (!read_header(&s, from, &key, &value))
        return;
    while (s.at < text.len && l->unit->status == WEFT_OK)
        read_row(&s, key, value);
}

/* ---- JSON ---- */

static wf_node *json_node(loading *l, weft_value value)
{
    const uint32_t end = (uint32_t)l->source->text.len;
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_TEXT:
        return new_node(l, WF_NODE_TEXT, weft_value_span(value), 0, end);
    case WEFT_KIND_NUMBER: {
        int64_t integer = 0;
        const weft_span digits = weft_value_span(value);
        const bool whole = wf_int64_parse(&integer, digits);
        return new_node(l, whole ? WF_NODE_INTEGER : WF_NODE_DECIMAL, digits, 0, end);
    }
    case WEFT_KIND_BOOL:
        return new_node(l, WF_NODE_BOOL, weft_span_text(value.as.boolean ? "true" : "false"), 0,
                        end);
    case WEFT_KIND_NULL:
    case WEFT_KIND_MISSING:
        return new_node(l, WF_NODE_OMIT, weft_span_text(""), 0, end);
    default:
        complain(l, 0, 0, "a value of the table is a list or an object", weft_span_text(""));
        return NULL;
    }
}

static void read_element(loading *l, weft_value element, uint32_t number)
{
    const wf_place whole = {l->source, 0, 0};
    if (element.kind != WEFT_KIND_MAP) {
        wf_diags_add(l->unit->diags, WF_W2014, whole, "element %u is no object",
                     (unsigned)number + 1);
        return;
    }
    const weft_value key = weft_value_member(element, l->key);
    if (weft_value_is_nothing(key)) {
        wf_diags_add(l->unit->diags, WF_W2014, whole, "element %u has no `%.*s`",
                     (unsigned)number + 1, WF_SPAN(l->key));
        return;
    }
    add_row(l, json_node(l, key), json_node(l, weft_value_member(element, l->value)));
}

static void read_json(loading *l)
{
    wf_json_error error = {0, NULL};
    weft_value value;
    const weft_status rc = wf_json_parse(&value, l->source->text, &l->unit->arena, &error);
    if (rc == WEFT_NOMEM) {
        l->unit->status = WEFT_NOMEM;
        return;
    }
    if (rc != WEFT_OK) {
        complain(l, (uint32_t)error.offset, (uint32_t)error.offset + 1,
                 "this JSON cannot be read: ",
                 weft_span_text(error.reason ? error.reason : "it nests too deep"));
        return;
    }
    if (value.kind == WEFT_KIND_MAP && l->key.len == 0) {
        for (uint32_t i = 0; i < value.len; i++) {
            wf_node *key = new_node(l, WF_NODE_TEXT, value.as.map[i].key, 0, 0);
            add_row(l, key, json_node(l, value.as.map[i].value));
        }
        return;
    }
    if (value.kind != WEFT_KIND_LIST) {
        complain(l, 0, 1, "a table is a list of objects, or an object without `key` and `value`",
                 weft_span_text(""));
        return;
    }
    for (uint32_t i = 0; i < value.len && l->unit->status == WEFT_OK; i++)
        read_element(l, weft_value_element(value, i), i);
}

/* ---- settings ---- */

static char kind_of(const wf_node *type)
{
    const weft_span name = type->text;
    if (weft_span_equal(name, weft_span_text("Int")))
        return 'i';
    if (weft_span_equal(name, weft_span_text("Decimal")) ||
        weft_span_equal(name, weft_span_text("Number")) ||
        weft_span_equal(name, weft_span_text("Float")))
        return 'd';
    if (weft_span_equal(name, weft_span_text("Bool")) ||
        weft_span_equal(name, weft_span_text("Boolean")))
        return 'b';
    return 't';
}

static bool read_settings(loading *l, const wf_node *from, bool csv)
{
    for (const wf_node *option = from->first; option; option = option->next) {
        if (option->kind != WF_NODE_OPTION)
            continue;
        const wf_node *value = wf_node_at(option, 0);
        const bool key = weft_span_equal(option->text, weft_span_text("key"));
        if (!key && !weft_span_equal(option->text, weft_span_text("value"))) {
            weft_diag *diag = wf_diags_add(l->unit->diags, WF_W2011, wf_check_at_name(option),
                                           "a table has no setting `%.*s`", WF_SPAN(option->text));
            wf_diag_hint(l->unit->diags, diag, "its settings are key and value");
            return false;
        }
        if (value->kind != WF_NODE_TEXT || value->text.len == 0) {
            wf_diags_add(l->unit->diags, WF_W2012, wf_check_at(value), "`%.*s` takes a name",
                         WF_SPAN(option->text));
            return false;
        }
        *(key ? &l->key : &l->value) = value->text;
    }
    if ((l->key.len != 0 && l->value.len != 0) || (!csv && l->key.len == 0 && l->value.len == 0))
        return true;
    weft_diag *diag = wf_diags_add(l->unit->diags, WF_W2014, wf_check_at(from),
                                   "the table does not say which columns it is made of");
    wf_diag_hint(l->unit->diags, diag, "add  key \"code\" value \"name\"");
    return false;
}

void wf_load_table(wf_unit *unit, wf_node *table)
{
    const wf_node *from = from_node(table);
    loading l = {.unit = unit, .table = table, .last = table->last};
    if (!from)
        return;
    const wf_node *file = wf_node_at(from, 0);
    const bool csv = weft_span_equal(from->text, weft_span_text("csv"));
    l.kind = kind_of(wf_node_at(table, 0));
    if (!read_settings(&l, from, csv) ||
        wf_load(&l.source, unit, table->source->name, file->text, wf_check_at(file)) != WEFT_OK)
        return;
    if (csv)
        read_csv(&l, from);
    else
        read_json(&l);
}
