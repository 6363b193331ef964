/* Look-up tables: every key once, every value constant and of the declared type. */
#include "compiler/check.h"

typedef struct tabling {
    wf_check_place place;
    wf_symbol *table;
    wf_declared declared;
    wf_map keys; /* kind and text → row */
    bool has_else;
    bool mixed_said;
    uint8_t key_kind;
} tabling;

static char mark_of(const wf_node *key)
{
    return key->kind == WF_NODE_TEXT ? 't' : key->kind == WF_NODE_BOOL ? 'b' : 'n';
}

static void check_key(tabling *t, wf_node *key)
{
    wf_unit *unit = t->place.unit;
    const char mark = mark_of(key);
    (void)wf_check_expr(&t->place, key, NULL);
    if (key->kind == WF_NODE_NULL || key->kind == WF_NODE_DURATION || key->kind == WF_NODE_ERROR) {
        if (key->kind != WF_NODE_ERROR)
            wf_diags_add(unit->diags, WF_W2101, wf_check_at(key),
                         "keys of a table are texts, numbers and bools");
        return;
    }
    const weft_span text = key->kind == WF_NODE_UNARY ? wf_check_text(key) : key->text;
    const weft_span name = wf_check_join(unit, weft_span_of(&mark, 1), "", text);
    const wf_node *earlier = wf_map_find(&t->keys, name);
    if (earlier) {
        uint32_t line = 0;
        uint32_t column = 0;
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2107, wf_check_at(key), "key %.*s stands twice in `%.*s`",
                         WF_SPAN(wf_check_text(key)), WF_SPAN(t->table->name));
        wf_source_line(earlier->source, earlier->start, &line, &column);
        wf_diag_hint(unit->diags, diag, "the other one is in line %u", (unsigned)line);
    } else if (!wf_map_put(&t->keys, name, key, NULL)) {
        unit->status = WEFT_NOMEM;
    }
    if (t->key_kind == 0)
        t->key_kind = (uint8_t)mark;
    if (t->key_kind != (uint8_t)mark && !t->mixed_said) {
        t->mixed_said = true;
        wf_diags_add(unit->diags, WF_W2101, wf_check_at(key),
                     "the keys of a table are all texts, all numbers or all bools");
    }
}

static const wf_type *check_row_value(tabling *t, wf_node *value)
{
    const wf_declared *declared = &t->declared;
    if (declared->ref) {
        wf_goal goal = {.ref = declared->ref, .path = t->table->name};
        goal.relaxed = !declared->non_null;
        return wf_check_expr(&t->place, value, &goal);
    }
    const wf_type *type = wf_check_expr(&t->place, value, NULL);
    (void)wf_check_fit_declared(&t->place, value, type, declared, t->table->name);
    return type;
}

static void check_constant_row(tabling *t, const wf_node *value)
{
    wf_unit *unit = t->place.unit;
    weft_value folded;
    if (value->kind == WF_NODE_ERROR || wf_fold_constant(&folded, unit, value))
        return;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2118, wf_check_at(value),
                                   "the values of a table are constants, single texts, numbers or "
                                   "bools");
    wf_diag_hint(unit->diags, diag,
                 "use  fn %.*s(key: Text) = match key { … }  when a row needs more",
                 WF_SPAN(t->table->name));
}

static const wf_type *check_row(tabling *t, wf_node *row)
{
    wf_node *keys = wf_node_at(row, 0);
    wf_node *value = wf_node_at(row, 1);
    const size_t before = weft_diags_errors(t->place.unit->diags);
    if (t->has_else)
        wf_diags_add(t->place.unit->diags, WF_W2116, wf_check_at(row),
                     "rows behind else are never reached");
    for (wf_node *key = keys->first; key; key = key->next)
        check_key(t, key);
    const wf_type *type = check_row_value(t, value);
    if (keys->count == 0)
        t->has_else = true;
    else if (weft_diags_errors(t->place.unit->diags) == before)
        check_constant_row(t, value);
    return type;
}

void wf_check_table(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol)
{
    tabling t = {.table = symbol};
    bool miss = false;
    bool null = false;
    if (symbol->busy || symbol->done)
        return;
    symbol->busy = true;
    wf_check_place_init(&t.place, unit, symbol->file, shared);
    t.place.outside = "a table";
    wf_map_init(&t.keys, &unit->arena);
    t.declared = wf_check_declared(&t.place, wf_node_at(symbol->node, 0));
    const wf_type *all = wf_type_plain(WF_CLASS_NEVER);
    for (wf_node *row = symbol->node->first; row && unit->status == WEFT_OK; row = row->next) {
        if (row->kind != WF_NODE_TABLE_ROW)
            continue;
        const wf_type *type = check_row(&t, row);
        miss = miss || type->may_miss;
        null = null || type->may_null;
        if (t.declared.type->class_ == WF_CLASS_ANY)
            all = wf_type_join(unit, all, type);
    }
    const wf_type *type = t.declared.type->class_ == WF_CLASS_ANY ? all : t.declared.type;
    /* A key without row and else rejects the record: nothing is missing for that reason. */
    symbol->type = wf_type_flagged(unit, type, miss, null, type->may_blank);
    symbol->busy = false;
    symbol->done = true;
}
