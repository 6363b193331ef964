/* The program from a checked unit: parameters, tables, functions, mappings, tests, in that order. */
#include "compiler/emitter.h"

static void emit_params(wf_emitter *e)
{
    for (wf_symbol *param = e->unit->params; param; param = param->next) {
        wf_param row = {0};
        weft_value value;
        row.name = wf_builder_text(e->builder, param->name);
        row.type = wf_emit_declared_type(e, param->type, false);
        row.fallback = WF_NONE;
        const wf_node *fallback = wf_node_maybe(param->node, 1);
        if (fallback && wf_fold_constant(&value, e->unit, fallback))
            row.fallback = wf_builder_constant(e->builder, value);
        param->index = wf_builder_param(e->builder, &row);
    }
}

static uint32_t add_rows(wf_emitter *e, uint32_t table, const wf_node *row, wf_table_row *rows,
                         uint32_t count)
{
    weft_value value;
    const wf_node *keys = wf_node_at(row, 0);
    if (keys->count == 0 || !wf_fold_constant(&value, e->unit, wf_node_at(row, 1)))
        return count;
    const uint32_t result = wf_builder_constant(e->builder, value);
    for (const wf_node *key = keys->first; key; key = key->next) {
        if (!wf_fold_constant(&value, e->unit, key))
            continue;
        wf_emit_point_row(e, key, table, count);
        rows[count].key = wf_builder_constant(e->builder, value);
        rows[count].value = result;
        count++;
    }
    return count;
}

static uint32_t key_count(const wf_node *table)
{
    uint32_t count = 0;
    for (const wf_node *row = table->first; row; row = row->next) {
        if (row->kind == WF_NODE_TABLE_ROW)
            count += wf_node_at(row, 0)->count;
    }
    return count;
}

static void emit_tables(wf_emitter *e)
{
    uint32_t index = 0;
    for (wf_symbol *table = e->unit->tables; table; table = table->next) {
        const uint32_t cap = key_count(table->node);
        wf_table_row *rows = wf_arena_zero(&e->unit->arena, cap + 1, sizeof *rows);
        uint32_t count = 0;
        if (!rows) {
            wf_emit_fail(e, WEFT_NOMEM);
            return;
        }
        wf_emit_owner(e, WF_OWNER_TABLE, table->name);
        for (const wf_node *row = table->node->first; row; row = row->next) {
            if (row->kind == WF_NODE_TABLE_ROW)
                count = add_rows(e, index, row, rows, count);
        }
        table->index = wf_builder_table(e->builder, table->name, rows, count);
        WF_ASSERT(table->index == index || wf_builder_status(e->builder) != WEFT_OK);
        index++;
    }
}

static void emit_function(wf_emitter *e, wf_symbol *symbol)
{
    const wf_function_note *function = symbol->function;
    const wf_emit_frame frame = wf_emit_begin(e, function->count);
    wf_emit_owner(e, WF_OWNER_FUNCTION, symbol->name);
    for (uint32_t i = 0; i < function->count; i++)
        function->params[i]->index = i;
    const uint32_t result = wf_emit_register(e, function->body);
    if (function->convert)
        wf_emit_value(e, function->body, result);
    else
        wf_emit_expr(e, function->body, result);
    const uint32_t declared =
        function->convert ? wf_emit_declared_type(e, function->result, false) : WF_NONE;
    if (declared != WF_NONE)
        wf_emit_ax(e, function->body, WF_OP_CONVERT, result, declared);
    wf_emit_abc(e, function->body, WF_OP_RETURN, result, 0, 0);
    symbol->index = wf_emit_end(e, frame, symbol->name, function->count, false);
}

/* `with` and `take` of a look-up, as functions of the arguments and of the reply. */
static uint32_t emit_lookup_part(wf_emitter *e, wf_symbol *lookup, const wf_node *part,
                                 uint32_t params)
{
    if (!part)
        return WF_NONE;
    const wf_emit_frame frame = wf_emit_begin(e, params);
    const uint32_t result = wf_emit_register(e, part);
    wf_emit_expr(e, part, result);
    wf_emit_abc(e, part, WF_OP_RETURN, result, 0, 0);
    return wf_emit_end(e, frame, lookup->name, params, false);
}

static uint32_t duration_option(wf_emitter *e, const wf_node *lookup, const char *name)
{
    weft_value value;
    for (const wf_node *child = lookup->first; child; child = child->next) {
        if (child->kind == WF_NODE_OPTION && weft_span_equal(child->text, weft_span_text(name)) &&
            wf_fold_constant(&value, e->unit, wf_node_at(child, 0)) &&
            value.kind == WEFT_KIND_INT && value.as.integer >= 0 && value.as.integer <= UINT32_MAX)
            return (uint32_t)value.as.integer;
    }
    return 0;
}

/* Functions may call look-ups and the other way round: rows are numbered before either is emitted. */
static void number_lookups(wf_emitter *e)
{
    uint32_t index = 0;
    for (wf_symbol *lookup = e->unit->lookups; lookup; lookup = lookup->next)
        lookup->index = index++;
}

static void emit_lookups(wf_emitter *e)
{
    for (wf_symbol *lookup = e->unit->lookups; lookup; lookup = lookup->next) {
        const wf_node *node = lookup->node;
        const wf_function_note *function = lookup->function;
        wf_lookup row = {0};
        for (uint32_t i = 0; i < function->count; i++)
            function->params[i]->index = i;
        row.name = wf_builder_text(e->builder, lookup->name);
        row.params = function->count;
        row.query = wf_builder_text(e->builder, wf_node_at(node, 2)->text);
        row.several = lookup->several.ptr ? wf_builder_text(e->builder, lookup->several) : WF_NONE;
        row.variables = emit_lookup_part(e, lookup, wf_node_maybe(node, 3), function->count);
        if (lookup->take)
            lookup->take->index = 0;
        row.take = emit_lookup_part(e, lookup, wf_node_maybe(node, 4), 1);
        row.type = wf_emit_declared_type(e, lookup->type, false);
        row.cache_seconds = duration_option(e, node, "cache");
        row.batch = duration_option(e, node, "batch");
        const uint32_t index = wf_builder_lookup(e->builder, &row);
        if (index == WF_NONE)
            wf_emit_fail(e, wf_builder_status(e->builder));
        WF_ASSERT(index == lookup->index || e->status != WEFT_OK);
    }
}

static void emit_value_map(wf_emitter *e, const wf_map_note *map)
{
    const wf_node *block = wf_node_at(map->node, 2);
    const uint32_t result = wf_emit_registers(e, block, 2);
    if (block->kind == WF_NODE_BLOCK)
        wf_emit_object(e, block, result);
    else
        wf_emit_expr(e, block, result);
    if (map->wrap.len != 0) {
        const uint32_t outer = wf_emit_registers(e, block, 2);
        wf_emit_abc(e, block, WF_OP_NEWMAP, outer, 0, 0);
        wf_emit_abc(e, block, WF_OP_MOVE, outer + 1, result, 0);
        wf_emit_ax(e, block, WF_OP_PUT, outer, wf_builder_key(e->builder, map->wrap));
        wf_emit_abc(e, block, WF_OP_MAP, outer, 0, 0);
        wf_emit_abc(e, block, WF_OP_RETURN, outer, 0, 0);
    } else {
        wf_emit_abc(e, block, WF_OP_RETURN, result, 0, 0);
    }
}

static uint32_t text_or_none(wf_emitter *e, weft_span text)
{
    return text.len == 0 ? WF_NONE : wf_builder_text(e->builder, text);
}

/* A row → its key. */
static uint32_t emit_group_key(wf_emitter *e, const wf_map_note *map, const wf_shape *shape)
{
    const wf_emit_frame frame = wf_emit_begin(e, 1);
    e->shape = shape;
    wf_emit_owner(e, WF_OWNER_MAP, map->symbol->name);
    map->row->index = 0;
    const uint32_t result = wf_emit_register(e, map->group);
    wf_emit_value(e, map->group, result);
    wf_emit_abc(e, map->group, WF_OP_RETURN, result, 0, 0);
    return wf_emit_end(e, frame, map->symbol->name, 1, false);
}

static void emit_map(wf_emitter *e, wf_map_note *map)
{
    wf_map_entry_point entry = map->entry;
    const weft_status placed = wf_emit_shape(e, map->root, &entry.shape);
    if (placed != WEFT_OK) {
        const wf_place place = {map->node->source, map->node->start, map->node->end};
        if (placed == WEFT_LIMIT)
            wf_diags_add(e->unit->diags, WF_W2191, place,
                         "the mapping reads more members of its source than a program can hold");
        wf_emit_fail(e, placed == WEFT_LIMIT ? WEFT_INVALID : placed);
        return;
    }
    const bool emits =
        entry.target != WF_TARGET_CSV && entry.target != WF_TARGET_XML && !e->unit->options->values;
    entry.group_key = map->group ? emit_group_key(e, map, &entry.shape) : WF_NONE;
    const wf_emit_frame frame = wf_emit_begin(e, 0);
    e->shape = &entry.shape;
    wf_emit_owner(e, WF_OWNER_MAP, map->symbol->name);
    if (emits)
        wf_emit_output(e, map);
    else
        emit_value_map(e, map);
    entry.function = wf_emit_end(e, frame, map->symbol->name, 0, emits);
    entry.name = wf_builder_text(e->builder, map->symbol->name);
    entry.path_first = wf_builder_texts(e->builder, map->path, map->path_count);
    entry.path_count = map->path_count;
    entry.column_first = wf_builder_texts(e->builder, map->columns, map->column_count);
    entry.column_count = map->column_count;
    entry.output_first = wf_builder_texts(e->builder, map->output, map->output_count);
    entry.output_count = map->output_count;
    entry.target_name = text_or_none(e, map->target_name);
    entry.operation = text_or_none(e, map->operation);
    entry.several = text_or_none(e, map->several);
    entry.action = text_or_none(e, map->action);
    map->symbol->index = wf_builder_map(e->builder, &entry);
}

static void emit_all(wf_emitter *e)
{
    emit_params(e);
    emit_tables(e);
    number_lookups(e);
    for (wf_symbol *symbol = e->unit->functions; symbol && e->status == WEFT_OK;
         symbol = symbol->next)
        emit_function(e, symbol);
    wf_emit_points *const points = e->points;
    e->points = NULL; /* tests mock look-ups: their parts never run */
    emit_lookups(e);
    e->points = points;
    for (wf_map_note *map = e->unit->maps; map && e->status == WEFT_OK; map = map->next)
        emit_map(e, map);
    e->points = NULL; /* mappings around resolvers that have tests: nobody wrote them */
    for (wf_map_note *map = e->unit->options->tests ? e->unit->tested : NULL;
         map && e->status == WEFT_OK; map = map->next)
        emit_map(e, map);
    e->points = points;
}

weft_status wf_emit(weft_program **out, wf_unit *unit)
{
    wf_emitter e = {0};
    weft_program *program = NULL;
    wf_emit_tests *tests = NULL;
    e.unit = unit;
    e.target = WF_NONE;
    e.inline_path = WF_NONE;
    e.builder = wf_builder_new();
    wf_map_init(&e.types, &unit->arena);
    wf_buf_init(&e.pending, 1u << 20);
    if (!e.builder)
        e.status = WEFT_NOMEM;
    else
        e.status = wf_emit_points_begin(&e);
    if (e.status == WEFT_OK)
        emit_all(&e);
    if (e.status == WEFT_OK && unit->options->tests)
        tests = wf_emit_tests_compile(&e);
    if (e.status == WEFT_OK)
        e.status = wf_builder_finish(&program, e.builder, unit->diags);
    if (e.status == WEFT_OK && tests)
        e.status = wf_emit_tests_attach(program, unit, tests);
    if (e.status == WEFT_OK && e.points)
        e.status = wf_emit_points_attach(program, e.points);
    if (e.status == WEFT_OK)
        *out = program;
    else
        weft_program_free(program);
    wf_buf_fini(&e.pending);
    wf_builder_free(e.builder);
    return e.status;
}
