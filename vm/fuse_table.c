#include "vm/fuse_table.h"

#include "base/memory.h"
#include "vm/json.h"

#define ROWS_MOST 4096u
#define KEY_MOST  16u
#define TRIES     16 /* multipliers */

static bool is_short_text(weft_value key)
{
    return key.kind == WEFT_KIND_TEXT && key.len != 0 && key.len <= KEY_MOST;
}

/* Whether all keys are short texts and all rows are scalars that write themselves. */
static bool suits(const weft_program *p, const wf_table *table)
{
    for (uint32_t i = 0; i < table->count; i++) {
        const wf_table_row *const row = &p->rows[table->first + i];
        if (!is_short_text(p->constants[row->key]) ||
            weft_value_is_nothing(p->constants[row->value]))
            return false;
    }
    return table->count != 0 && table->count <= ROWS_MOST;
}

/* Where the key stands, or a free place; WF_NONE: both too far away. The first of equal keys counts. */
static uint32_t place_of(const wf_text_table *table, const wf_table_row_text *rows,
                         const wf_table_row_text *key)
{
    uint32_t at = wf_text_key_hash(table, key->head, key->tail, key->key_len);
    for (uint32_t i = 0; i <= WF_TABLE_FAR; i++, at = (at + 1) & table->mask) {
        if (rows[at].key_len == WF_NONE)
            return at;
        if (rows[at].key_len == key->key_len && rows[at].head == key->head &&
            rows[at].tail == key->tail)
            return at;
    }
    return WF_NONE;
}

/* All keys by the table's multiplier; false: one has no place. `*moved`: how many are not at their own. */
static bool place_all(const wf_text_table *table, wf_table_row_text *rows,
                      const wf_table_row_text *keys, uint32_t count, uint32_t *moved)
{
    *moved = 0;
    for (uint32_t i = 0; i <= table->mask; i++)
        rows[i] = (wf_table_row_text){.key_len = WF_NONE};
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t at = place_of(table, rows, &keys[i]);
        if (at == WF_NONE)
            return false;
        *moved += at != wf_text_key_hash(table, keys[i].head, keys[i].tail, keys[i].key_len);
        if (rows[at].key_len == WF_NONE)
            rows[at] = keys[i];
    }
    return true;
}

/* The best of a few multipliers; false: by none of them have all keys a place. */
static bool find_multiplier(wf_text_table *table, wf_table_row_text *rows,
                            const wf_table_row_text *keys, uint32_t count)
{
    uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);
    uint64_t best = 0;
    uint32_t best_moved = WF_NONE;
    for (int i = 0; i < TRIES && best_moved != 0; i++) {
        uint32_t moved;
        table->multiplier = multiplier;
        if (place_all(table, rows, keys, count, &moved) && moved < best_moved) {
            best = multiplier;
            best_moved = moved;
        }
        multiplier = (multiplier * UINT64_C(6364136223846793005) + 1442695040888963407u) | 1u;
    }
    uint32_t moved;
    table->multiplier = best;
    return best_moved != WF_NONE && place_all(table, rows, keys, count, &moved);
}

/* The row as JSON, with slack. */
static weft_status set_text(wf_text_table *table, weft_program *program, wf_table_row_text *row,
                            weft_value value)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_json_put(&text, value);
    char *const to =
        text.status == WEFT_OK ? wf_arena_zero(&program->arena, text.len + WF_TEXT_SLACK, 1) : NULL;
    const weft_status rc = to ? WEFT_OK : WEFT_NOMEM;
    if (to && text.len != 0)
        memcpy(to, text.data, text.len);
    row->text = to;
    row->len = (uint32_t)text.len;
    wf_buf_fini(&text);
    table->longest = row->len > table->longest ? row->len : table->longest;
    table->all_full = table->all_full && (value.kind != WEFT_KIND_TEXT || value.len != 0);
    return rc;
}

static weft_status lay(wf_text_table *table, weft_program *program, const wf_table *from,
                       wf_table_row_text *keys)
{
    const wf_table_row *const source = &program->rows[from->first];
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < from->count; i++) {
        const weft_value key = program->constants[source[i].key];
        keys[i] = (wf_table_row_text){.key_len = key.len};
        wf_text_key(&keys[i].head, &keys[i].tail, key.as.text, key.len);
    }
    wf_table_row_text *const rows =
        wf_arena_alloc(&program->arena, ((size_t)table->mask + 1) * sizeof *rows);
    if (!rows)
        return WEFT_NOMEM;
    if (!find_multiplier(table, rows, keys, from->count))
        return WEFT_OK;
    table->all_full = true;
    for (uint32_t i = 0; i < from->count && rc == WEFT_OK; i++) {
        wf_table_row_text *const row = &rows[place_of(table, rows, &keys[i])];
        if (!row->text)
            rc = set_text(table, program, row, program->constants[source[i].value]);
    }
    table->rows = rc == WEFT_OK ? rows : NULL;
    return rc;
}

weft_status wf_text_table_make(wf_text_table *out, weft_program *program, const wf_table *from)
{
    uint32_t size = 4;
    if (!suits(program, from))
        return WEFT_OK;
    while (size < from->count * 4)
        size *= 2;
    wf_table_row_text *const keys = wf_alloc(from->count, sizeof *keys);
    if (!keys)
        return WEFT_NOMEM;
    out->mask = size - 1;
    const weft_status rc = lay(out, program, from, keys);
    wf_free(keys);
    return rc;
}
