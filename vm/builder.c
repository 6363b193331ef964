/* The builder: tables that grow, rows shared where they are equal, jumps aimed late. Texts stay in the
   builder's arena until the end, when all of them are laid side by side in the program. Easy to get
   wrong: an instruction names a constant by sixteen bits, the tables by thirty-two; when there are more
   constants than that, finishing moves those that code names to the front. */
#include "base/map.h"
#include "base/memory.h"
#include "vm/code.h"
#include "vm/decimal.h"
#include "vm/rows.h"

#include <string.h>

#define ROWS_MOST ((uint32_t)1 << 24) /* of any table */
#define OPERANDS  ((uint32_t)1 << 16)

typedef struct rows {
    void *at;
    uint32_t count;
    uint32_t cap;
} rows;

struct wf_builder {
    wf_arena arena;
    wf_buf scratch;   /* the bytes of a row that is looked for */
    wf_map constants; /* row as bytes → index + 1 */
    wf_map keys;
    wf_map sites;
    wf_map calls;
    rows tables[WF_ROWS_TABLES];
    rows code;          /* uint32_t */
    rows code_sites;    /* uint32_t */
    rows code_wide;     /* uint32_t: the constant that the instruction names, in full */
    rows constant_rows; /* weft_value; texts in `arena` */
    rows key_rows;      /* weft_span, in `arena` */
    weft_status status; /* what stopped it */
};

/* Every row table of the builder with the size of its rows, for growing and freeing. */

static void start(wf_builder *builder)
{
    wf_arena_init(&builder->arena, 0);
    wf_buf_init(&builder->scratch, 0);
    wf_map_init(&builder->constants, &builder->arena);
    wf_map_init(&builder->keys, &builder->arena);
    wf_map_init(&builder->sites, &builder->arena);
    wf_map_init(&builder->calls, &builder->arena);
    builder->status = WEFT_OK;
}

wf_builder *wf_builder_new(void)
{
    wf_builder *const builder = wf_new(wf_builder);
    if (builder)
        start(builder);
    return builder;
}

static void drop(rows *table)
{
    wf_free(table->at);
    memset(table, 0, sizeof *table);
}

static void clear(wf_builder *builder)
{
    for (size_t i = 0; i < WF_COUNTOF(builder->tables); i++)
        drop(&builder->tables[i]);
    drop(&builder->code);
    drop(&builder->code_sites);
    drop(&builder->code_wide);
    drop(&builder->constant_rows);
    drop(&builder->key_rows);
    wf_buf_fini(&builder->scratch);
    wf_arena_fini(&builder->arena);
    start(builder);
}

void wf_builder_free(wf_builder *builder)
{
    if (!builder)
        return;
    clear(builder);
    wf_free(builder);
}

/* ---- rows ---- */

static uint32_t stop(wf_builder *builder, weft_status status)
{
    if (builder->status == WEFT_OK)
        builder->status = status;
    return WF_NONE;
}

/* Appends `count` rows of `size` bytes; the first index. */
static uint32_t push(wf_builder *builder, rows *table, const void *row, uint32_t count, size_t size)
{
    if (builder->status != WEFT_OK)
        return WF_NONE;
    if (count > ROWS_MOST - table->count)
        return stop(builder, WEFT_LIMIT);
    if (table->count + count > table->cap) {
        uint32_t cap = table->cap < 16 ? 16 : table->cap;
        while (cap < table->count + count)
            cap *= 2;
        void *const at = wf_realloc(table->at, cap * size);
        if (!at)
            return stop(builder, WEFT_NOMEM);
        table->at = at;
        table->cap = cap;
    }
    const uint32_t first = table->count;
    if (count != 0)
        memcpy((char *)table->at + first * size, row, count * size);
    table->count += count;
    return first;
}

static uint32_t push_row(wf_builder *builder, wf_row_kind kind, const void *row, uint32_t count)
{
    return push(builder, &builder->tables[kind], row, count, wf_row_layout_of(kind).size);
}

/* The index noted under the bytes in `scratch`, or WF_NONE. */
static uint32_t find_equal(wf_builder *builder, const wf_map *map)
{
    if (builder->scratch.status != WEFT_OK)
        return stop(builder, builder->scratch.status);
    const void *const found = wf_map_find(map, wf_buf_span(&builder->scratch));
    return found ? (uint32_t)(uintptr_t)found - 1 : WF_NONE;
}

/* Keeps the bytes in `scratch`, noting `index` under them when there is a map. */
static weft_span keep_bytes(wf_builder *builder)
{
    const weft_span kept = wf_arena_dup(&builder->arena, wf_buf_span(&builder->scratch));
    if (!kept.ptr)
        (void)stop(builder, WEFT_NOMEM);
    return kept;
}

static void note(wf_builder *builder, wf_map *map, weft_span bytes, uint32_t index)
{
    if (index != WF_NONE && !wf_map_put(map, bytes, (void *)(uintptr_t)(index + 1), NULL))
        (void)stop(builder, WEFT_NOMEM);
}

/* ---- constants and keys ---- */

static bool has_bytes(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER;
}

#define CONSTANT_HEAD 8 /* bytes before a constant's text in its key */

/* The constant as bytes: equal bytes, equal constants. */
static void put_constant(wf_buf *out, weft_value value)
{
    const unsigned char head[CONSTANT_HEAD] = {value.kind, value.flags, (unsigned char)value.extra,
                                               (unsigned char)(value.extra >> 8)};
    wf_buf_reset(out);
    wf_buf_put(out, (const char *)head, sizeof head);
    if (has_bytes(value)) {
        wf_buf_put(out, value.as.text, value.len);
    } else if (value.kind == WEFT_KIND_DECIMAL) {
        const wf_decimal *const d = value.as.decimal;
        const uint64_t parts[4] = {d->low, d->high, d->scale, d->negative};
        wf_buf_put(out, (const char *)parts, sizeof parts);
    } else {
        wf_buf_put(out, (const char *)&value.len, sizeof value.len);
        wf_buf_put(out, (const char *)&value.as.integer, sizeof value.as.integer);
    }
}

/* Only what the kind means, so that equal constants are equal bytes. */
static weft_value plain_constant(weft_value value)
{
    weft_value v = {.kind = value.kind};
    if (has_bytes(value)) {
        v.len = value.len;
        v.as.text = value.as.text;
        if (value.kind == WEFT_KIND_TEXT) {
            v.flags = value.flags & (WEFT_VALUE_UNTYPED | WEFT_VALUE_BYTES);
            if (v.flags != WEFT_VALUE_BYTES && wf_text_is_plain(weft_value_span(value)))
                v.flags |= WEFT_VALUE_PLAIN;
        }
    } else if (value.kind == WEFT_KIND_BOOL) {
        v.as.boolean = value.as.boolean != 0;
    } else if (value.kind == WEFT_KIND_DATETIME) {
        v = value;
        v.flags &= WEFT_VALUE_MILLIS;
    } else if (value.kind > WEFT_KIND_NULL) {
        v.as = value.as;
    }
    return v;
}

/* Points the value at memory of the builder; `bytes` is its key. */
static bool own_constant(wf_builder *builder, weft_value *value, weft_span bytes)
{
    if (has_bytes(*value))
        value->as.text = bytes.ptr + CONSTANT_HEAD;
    if (value->kind != WEFT_KIND_DECIMAL)
        return true;
    wf_decimal *const copy = wf_arena_alloc(&builder->arena, sizeof *copy);
    if (!copy)
        return false;
    *copy = *value->as.decimal;
    value->as.decimal = copy;
    return true;
}

static uint32_t add_constant(wf_builder *builder, weft_value value, bool share)
{
    if (value.kind > WEFT_KIND_DATETIME)
        return stop(builder, WEFT_INVALID);
    weft_value v = plain_constant(value);
    put_constant(&builder->scratch, v);
    const uint32_t found = share ? find_equal(builder, &builder->constants) : WF_NONE;
    if (found != WF_NONE || builder->status != WEFT_OK)
        return found;
    const weft_span bytes = keep_bytes(builder);
    if (!bytes.ptr || !own_constant(builder, &v, bytes))
        return stop(builder, WEFT_NOMEM);
    const uint32_t index = push(builder, &builder->constant_rows, &v, 1, sizeof v);
    if (share)
        note(builder, &builder->constants, bytes, index);
    return index;
}

uint32_t wf_builder_constant(wf_builder *builder, weft_value value)
{
    return add_constant(builder, value, true);
}

uint32_t wf_builder_text(wf_builder *builder, weft_span text)
{
    if (text.len > UINT32_MAX - 1)
        return stop(builder, WEFT_LIMIT);
    return add_constant(builder, weft_text(text), true);
}

uint32_t wf_builder_texts(wf_builder *builder, const weft_span *texts, uint32_t count)
{
    const uint32_t first = builder->constant_rows.count;
    for (uint32_t i = 0; i < count; i++)
        if (add_constant(builder, weft_text(texts[i]), false) == WF_NONE)
            return WF_NONE;
    return first;
}

uint32_t wf_builder_key(wf_builder *builder, weft_span key)
{
    wf_buf_reset(&builder->scratch);
    wf_buf_put_span(&builder->scratch, key);
    const uint32_t found = find_equal(builder, &builder->keys);
    if (found != WF_NONE || builder->status != WEFT_OK)
        return found;
    const weft_span kept = keep_bytes(builder);
    if (!kept.ptr)
        return WF_NONE;
    const uint32_t index = push(builder, &builder->key_rows, &kept, 1, sizeof kept);
    note(builder, &builder->keys, kept, index);
    return index;
}

/* ---- the other tables ---- */

/* A row that is shared when an equal one is there. The row has no padding. */
static uint32_t share_row(wf_builder *builder, wf_map *map, wf_row_kind kind, const void *row,
                          const void *key, size_t key_size)
{
    wf_buf_reset(&builder->scratch);
    wf_buf_put(&builder->scratch, key, key_size);
    const uint32_t found = find_equal(builder, map);
    if (found != WF_NONE || builder->status != WEFT_OK)
        return found;
    const weft_span bytes = keep_bytes(builder);
    const uint32_t index = push_row(builder, kind, row, 1);
    note(builder, map, bytes, index);
    return index;
}

uint32_t wf_builder_site(wf_builder *builder, const wf_site *site)
{
    return share_row(builder, &builder->sites, WF_ROWS_SITE, site, site, sizeof *site);
}

uint32_t wf_builder_call_site(wf_builder *builder, weft_span resolver, uint32_t count,
                              uint32_t pattern)
{
    const wf_call_site site = {
        .name = wf_builder_text(builder, resolver), .count = count, .pattern = pattern};
    const uint32_t key[] = {site.name, site.count, site.pattern};
    return share_row(builder, &builder->calls, WF_ROWS_CALL, &site, key, sizeof key);
}

uint32_t wf_builder_xpath(wf_builder *builder, weft_span text, weft_span code, uint32_t variables,
                          wf_xpath_mode mode)
{
    weft_value bytes = weft_text(code);
    bytes.flags = WEFT_VALUE_BYTES;
    const wf_xpath_site site = {.text = wf_builder_text(builder, text),
                                .code = wf_builder_constant(builder, bytes),
                                .variables = variables,
                                .mode = mode};
    return push_row(builder, WF_ROWS_XPATH, &site, 1);
}

uint32_t wf_builder_type(wf_builder *builder, const wf_target_type *type)
{
    return push_row(builder, WF_ROWS_TYPE, type, 1);
}

void wf_builder_type_set(wf_builder *builder, uint32_t index, const wf_target_type *type)
{
    rows *const table = &builder->tables[WF_ROWS_TYPE];
    if (index < table->count)
        ((wf_target_type *)table->at)[index] = *type;
    else
        (void)stop(builder, WEFT_INVALID);
}

uint32_t wf_builder_fields(wf_builder *builder, const wf_type_field *fields, uint32_t count)
{
    return push_row(builder, WF_ROWS_FIELD, fields, count);
}

uint32_t wf_builder_table(wf_builder *builder, weft_span name, const wf_table_row *table_rows,
                          uint32_t count)
{
    const wf_table table = {.name = wf_builder_text(builder, name),
                            .first = push_row(builder, WF_ROWS_ROW, table_rows, count),
                            .count = count};
    return push_row(builder, WF_ROWS_TABLE, &table, 1);
}

uint32_t wf_builder_param(wf_builder *builder, const wf_param *param)
{
    return push_row(builder, WF_ROWS_PARAM, param, 1);
}

uint32_t wf_builder_lookup(wf_builder *builder, const wf_lookup *lookup)
{
    return push_row(builder, WF_ROWS_LOOKUP, lookup, 1);
}

uint32_t wf_builder_function(wf_builder *builder, const wf_function *function)
{
    return push_row(builder, WF_ROWS_FUNCTION, function, 1);
}

void wf_builder_function_set(wf_builder *builder, uint32_t index, const wf_function *function)
{
    rows *const table = &builder->tables[WF_ROWS_FUNCTION];
    if (index < table->count)
        ((wf_function *)table->at)[index] = *function;
    else
        (void)stop(builder, WEFT_INVALID);
}

uint32_t wf_builder_map(wf_builder *builder, const wf_map_entry_point *map)
{
    wf_map_entry_point copy = *map;
    const size_t bytes = (size_t)map->shape.node_count * sizeof *map->shape.nodes;
    copy.shape.nodes = wf_arena_alloc(&builder->arena, bytes);
    if (!copy.shape.nodes)
        return stop(builder, WEFT_NOMEM);
    if (bytes != 0)
        memcpy(copy.shape.nodes, map->shape.nodes, bytes);
    return push_row(builder, WF_ROWS_MAP, &copy, 1);
}

void wf_builder_handler(wf_builder *builder, uint32_t from, uint32_t to, uint32_t handler)
{
    const wf_handler row = {from, to, handler};
    (void)push_row(builder, WF_ROWS_HANDLER, &row, 1);
}

/* ---- code ---- */

static uint32_t add_word(wf_builder *builder, uint32_t word, uint32_t wide, uint32_t site)
{
    (void)push(builder, &builder->code_sites, &site, 1, sizeof site);
    (void)push(builder, &builder->code_wide, &wide, 1, sizeof wide);
    return push(builder, &builder->code, &word, 1, sizeof word);
}

uint32_t wf_builder_abc(wf_builder *builder, wf_op op, uint32_t a, uint32_t b, uint32_t c,
                        uint32_t site)
{
    if ((a | b | c) > 0xffu)
        return stop(builder, WEFT_LIMIT);
    return add_word(builder, wf_code_abc(op, a, b, c), 0, site);
}

static bool names_constant(wf_form form)
{
    return form == WF_FORM_AK || form == WF_FORM_K || form == WF_FORM_AE;
}

uint32_t wf_builder_ax(wf_builder *builder, wf_op op, uint32_t a, uint32_t x, uint32_t site)
{
    const bool is_constant = names_constant(wf_op_form(op));
    if (a > 0xffu || (x >= OPERANDS && (!is_constant || x == WF_NONE)))
        return stop(builder, WEFT_LIMIT);
    return add_word(builder, wf_code_ax(op, a, x & 0xffffu), is_constant ? x : 0, site);
}

uint32_t wf_builder_jump(wf_builder *builder, wf_op op, uint32_t a, uint32_t site)
{
    if (a > 0xffu)
        return stop(builder, WEFT_LIMIT);
    return add_word(builder, wf_code_ax(op, a, 0), 0, site);
}

void wf_builder_aim(wf_builder *builder, uint32_t pc, uint32_t target)
{
    if (builder->status != WEFT_OK)
        return;
    if (pc >= builder->code.count || target > ROWS_MOST) {
        (void)stop(builder, WEFT_INVALID);
        return;
    }
    uint32_t *const word = (uint32_t *)builder->code.at + pc;
    const int32_t jump = (int32_t)target - (int32_t)pc - 1;
    const bool is_wide = wf_op_form((wf_op)wf_code_op(*word)) == WF_FORM_J;
    if (is_wide ? jump < WF_JUMP24_MIN || jump > WF_JUMP24_MAX
                : jump < WF_JUMP16_MIN || jump > WF_JUMP16_MAX)
        (void)stop(builder, WEFT_LIMIT);
    else if (is_wide)
        *word = wf_code_op(*word) | ((uint32_t)jump & 0xffffffu) << 8;
    else
        *word = (*word & 0xffffu) | ((uint32_t)jump & 0xffffu) << 16;
}

uint32_t wf_builder_here(const wf_builder *builder)
{
    return builder->code.count;
}

/* ---- renumbering ---- */

/* Gives each constant its new place: those that code names first. False when they are too many. */
static bool order_constants(const wf_builder *builder, uint32_t *place)
{
    const uint32_t *const code = builder->code.at;
    const uint32_t *const wide = builder->code_wide.at;
    const uint32_t count = builder->constant_rows.count;
    uint32_t next = 0;
    memset(place, 0xff, (size_t)count * sizeof *place);
    for (uint32_t pc = 0; pc < builder->code.count; pc++)
        if (names_constant(wf_op_form((wf_op)wf_code_op(code[pc]))) && wide[pc] < count &&
            place[wide[pc]] == WF_NONE)
            place[wide[pc]] = next++;
    const bool fits = next <= OPERANDS;
    for (uint32_t i = 0; i < count; i++)
        if (place[i] == WF_NONE)
            place[i] = next++;
    return fits;
}

static bool holds_constant(wf_row_field field)
{
    return field.holds >= WF_HOLDS_TEXT && field.holds <= WF_HOLDS_CONSTANT0;
}

static void move_row(const wf_builder *builder, const wf_row_layout *layout, void *row,
                     const uint32_t *place)
{
    for (uint32_t i = 0; i < layout->count; i++) {
        const uint32_t old = wf_row_get(row, layout->fields[i]);
        if (holds_constant(layout->fields[i]) && old < builder->constant_rows.count)
            wf_row_set(row, layout->fields[i], place[old]);
    }
}

static void move_references(wf_builder *builder, const uint32_t *place)
{
    uint32_t *const code = builder->code.at;
    const uint32_t *const wide = builder->code_wide.at;
    for (uint32_t pc = 0; pc < builder->code.count; pc++)
        if (names_constant(wf_op_form((wf_op)wf_code_op(code[pc]))) &&
            wide[pc] < builder->constant_rows.count)
            code[pc] = (code[pc] & 0xffffu) | place[wide[pc]] << 16;
    for (int kind = 0; kind < WF_ROWS_TABLES; kind++) {
        const wf_row_layout layout = wf_row_layout_of((wf_row_kind)kind);
        for (uint32_t i = 0; i < builder->tables[kind].count; i++)
            move_row(builder, &layout, (char *)builder->tables[kind].at + (size_t)i * layout.size,
                     place);
    }
    wf_target_type *const types = builder->tables[WF_ROWS_TYPE].at;
    for (uint32_t i = 0; i < builder->tables[WF_ROWS_TYPE].count; i++)
        if (types[i].kind == WF_TYPE_ENUM && types[i].first < builder->constant_rows.count)
            types[i].first = place[types[i].first];
}

/* Texts that stand side by side are never shared, so code does not name them and they stay so. */
static void renumber(wf_builder *builder)
{
    const uint32_t count = builder->constant_rows.count;
    uint32_t *const place = wf_alloc(count, sizeof *place);
    weft_value *const moved = wf_alloc(count, sizeof *moved);
    if (!place || !moved) {
        (void)stop(builder, WEFT_NOMEM);
    } else if (!order_constants(builder, place)) {
        (void)stop(builder, WEFT_LIMIT);
    } else {
        const weft_value *const old = builder->constant_rows.at;
        for (uint32_t i = 0; i < count; i++)
            moved[place[i]] = old[i];
        memcpy(builder->constant_rows.at, moved, (size_t)count * sizeof *moved);
        move_references(builder, place);
    }
    wf_free(place);
    wf_free(moved);
}

/* ---- finishing ---- */

/* The rows in the program's arena; NULL when memory is short. */
static void *keep_rows(weft_program *program, const rows *table, size_t size)
{
    void *const at = wf_arena_alloc(&program->arena, table->count * size);
    if (at && table->count != 0)
        memcpy(at, table->at, table->count * size);
    return at;
}

static size_t text_size(const wf_builder *builder)
{
    const weft_value *const constants = builder->constant_rows.at;
    const weft_span *const keys = builder->key_rows.at;
    size_t size = WF_TEXT_SLACK;
    for (uint32_t i = 0; i < builder->constant_rows.count; i++)
        size += has_bytes(constants[i]) ? constants[i].len : 0;
    for (uint32_t i = 0; i < builder->key_rows.count; i++)
        size += keys[i].len;
    return size;
}

static const char *move_text(char **at, const char *text, size_t len)
{
    char *const here = *at;
    if (len != 0)
        memcpy(here, text, len);
    *at += len;
    return here;
}

static bool keep_texts(weft_program *program, const wf_builder *builder)
{
    weft_value *const constants =
        keep_rows(program, &builder->constant_rows, sizeof *program->constants);
    weft_span *const keys = keep_rows(program, &builder->key_rows, sizeof *program->keys);
    char *at = wf_arena_zero(&program->arena, text_size(builder), 1);
    if (!constants || !keys || !at)
        return false;
    for (uint32_t i = 0; i < builder->constant_rows.count; i++) {
        weft_value *const v = &constants[i];
        if (has_bytes(*v)) {
            v->as.text = move_text(&at, v->as.text, v->len);
        } else if (v->kind == WEFT_KIND_DECIMAL) {
            wf_decimal *const copy = wf_arena_alloc(&program->arena, sizeof *copy);
            if (!copy)
                return false;
            *copy = *v->as.decimal;
            v->as.decimal = copy;
        }
    }
    for (uint32_t i = 0; i < builder->key_rows.count; i++)
        keys[i].ptr = move_text(&at, keys[i].ptr, keys[i].len);
    program->constants = constants;
    program->constant_count = builder->constant_rows.count;
    program->keys = keys;
    program->key_count = builder->key_rows.count;
    return true;
}

static bool keep_code(weft_program *program, const wf_builder *builder)
{
    program->code = keep_rows(program, &builder->code, sizeof *program->code);
    program->code_sites = keep_rows(program, &builder->code_sites, sizeof *program->code_sites);
    program->code_count = builder->code.count;
    return program->code && program->code_sites;
}

static bool keep_tables(weft_program *program, const wf_builder *builder)
{
    for (int kind = 0; kind < WF_ROWS_TABLES; kind++) {
        const rows *const table = &builder->tables[kind];
        void *const at = keep_rows(program, table, wf_row_layout_of((wf_row_kind)kind).size);
        if (!at)
            return false;
        wf_program_set_rows(program, (wf_row_kind)kind, at, table->count);
    }
    return true;
}

static bool keep_shapes(weft_program *program, const wf_builder *builder)
{
    const rows *const table = &builder->tables[WF_ROWS_MAP];
    wf_map_entry_point *const maps = keep_rows(program, table, sizeof *maps);
    if (!maps)
        return false;
    for (uint32_t i = 0; i < table->count; i++) {
        wf_shape *const shape = &maps[i].shape;
        const rows nodes = {shape->nodes, shape->node_count, shape->node_count};
        shape->nodes = keep_rows(program, &nodes, sizeof *shape->nodes);
        shape->keys = program->keys;
        shape->key_count = program->key_count;
        if (!shape->nodes)
            return false;
    }
    program->maps = maps;
    return true;
}

static weft_status assemble(weft_program *program, const wf_builder *builder)
{
    return keep_texts(program, builder) && keep_code(program, builder) &&
                   keep_tables(program, builder) && keep_shapes(program, builder)
               ? WEFT_OK
               : WEFT_NOMEM;
}

weft_status wf_builder_status(const wf_builder *builder)
{
    return builder->status;
}

weft_status wf_builder_finish(weft_program **out, wf_builder *builder, weft_diags *diags)
{
    const wf_place nowhere = {NULL, 0, 0};
    weft_program *program = NULL;
    if (builder->status == WEFT_OK && builder->constant_rows.count > OPERANDS)
        renumber(builder);
    weft_status rc = builder->status;
    if (rc == WEFT_OK) {
        program = wf_program_new();
        rc = program ? assemble(program, builder) : WEFT_NOMEM;
    } else if (rc == WEFT_LIMIT) {
        (void)wf_diags_add(diags, WF_W2191, nowhere,
                           "the mapping is too large for one program: a jump spans more than "
                           "32,767 instructions or a table has more than 65,536 rows that code "
                           "names; divide it into functions or files");
    }
    clear(builder);
    if (rc == WEFT_OK)
        rc = wf_program_verify(program, diags);
    if (rc == WEFT_OK)
        *out = program;
    else
        weft_program_free(program);
    return rc;
}
