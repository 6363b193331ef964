/* Hash and displace: keys fall into buckets, and for each bucket, the fullest first, a seed is searched for
   by which all its keys have places that are free. Easy to get wrong: everything here is bounded whatever
   the keys are, so giving up is an outcome like any other. */
#include "vm/fuse_table.h"

#include "base/memory.h"
#include "vm/json.h"

#define ROWS_MOST   4096u
#define KEY_MOST    16u
#define TRIES       16    /* multipliers */
#define SEEDS       1024u /* per bucket */
#define BUCKET_MOST 16u   /* keys; more are a bad multiplier */

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

/* A table while it is laid. */
typedef struct layout {
    wf_text_table *table;
    wf_table_row_text *rows;
    uint32_t *seeds;
    const wf_table_row_text *keys;
    uint32_t count;
    uint64_t *mixed; /* per key */
    uint32_t *next;  /* per key: the next of its bucket, or WF_NONE */
    uint32_t *first; /* per bucket, or WF_NONE */
    uint8_t *fill;   /* per bucket: how many keys it has */
} layout;

static size_t places(const wf_text_table *table)
{
    return (size_t)1 << (32 - table->shift);
}

static bool is_same(const wf_table_row_text *a, const wf_table_row_text *b)
{
    return a->key_len == b->key_len && a->head == b->head && a->tail == b->tail;
}

/* Puts key `i` behind the others of its bucket; the first of equal keys counts. False: the multiplier is
   none for these keys. */
static bool put_in_bucket(layout *l, uint32_t i)
{
    const uint32_t bucket = wf_text_table_bucket(l->table, l->mixed[i]);
    uint32_t *link = &l->first[bucket];
    for (; *link != WF_NONE; link = &l->next[*link]) {
        if (is_same(&l->keys[i], &l->keys[*link]))
            return true;
        if (l->mixed[i] == l->mixed[*link])
            return false;
    }
    *link = i;
    return ++l->fill[bucket] <= BUCKET_MOST;
}

static bool fill_buckets(layout *l)
{
    for (uint32_t i = 0; i <= l->table->bucket_mask; i++) {
        l->first[i] = WF_NONE;
        l->fill[i] = 0;
    }
    for (uint32_t i = 0; i < l->count; i++) {
        const wf_table_row_text *const key = &l->keys[i];
        l->mixed[i] = wf_text_key_mix(l->table->multiplier, key->head, key->tail, key->key_len);
        l->next[i] = WF_NONE;
        if (!put_in_bucket(l, i))
            return false;
    }
    return true;
}

/* The keys of the bucket by that seed; false, and nothing is changed: one has no place. */
static bool place_bucket(layout *l, uint32_t bucket, uint32_t seed)
{
    uint32_t at = l->first[bucket];
    for (; at != WF_NONE; at = l->next[at]) {
        wf_table_row_text *const row = &l->rows[wf_text_table_place(l->table, l->mixed[at], seed)];
        if (row->key_len != WF_NONE)
            break;
        *row = l->keys[at];
    }
    if (at == WF_NONE)
        return true;
    for (uint32_t i = l->first[bucket]; i != at; i = l->next[i])
        l->rows[wf_text_table_place(l->table, l->mixed[i], seed)].key_len = WF_NONE;
    return false;
}

static bool find_seed(layout *l, uint32_t bucket)
{
    uint32_t seed = 1;
    for (uint32_t i = 0; i < SEEDS; i++, seed += UINT32_C(0x9e3779b8))
        if (place_bucket(l, bucket, seed)) {
            l->seeds[bucket] = seed;
            return true;
        }
    return false;
}

/* All keys by the table's multiplier. */
static bool place_all(layout *l)
{
    if (!fill_buckets(l))
        return false;
    for (uint32_t i = 0; i < places(l->table); i++)
        l->rows[i] = (wf_table_row_text){.key_len = WF_NONE};
    for (uint32_t keys = BUCKET_MOST; keys > 0; keys--)
        for (uint32_t i = 0; i <= l->table->bucket_mask; i++)
            if (l->fill[i] == keys && !find_seed(l, i))
                return false;
    return true;
}

static bool find_multiplier(layout *l)
{
    uint64_t multiplier = UINT64_C(0x9e3779b97f4a7c15);
    for (int i = 0; i < TRIES; i++) {
        l->table->multiplier = multiplier;
        if (place_all(l))
            return true;
        multiplier = (multiplier * UINT64_C(6364136223846793005) + 1442695040888963407u) | 1u;
    }
    return false;
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

/* The rows' texts, where their keys stand. */
static weft_status set_texts(layout *l, weft_program *program, const wf_table_row *source)
{
    weft_status rc = WEFT_OK;
    l->table->all_full = true;
    for (uint32_t i = 0; i < l->count && rc == WEFT_OK; i++) {
        const uint32_t seed = l->seeds[wf_text_table_bucket(l->table, l->mixed[i])];
        wf_table_row_text *const row = &l->rows[wf_text_table_place(l->table, l->mixed[i], seed)];
        if (!row->text)
            rc = set_text(l->table, program, row, program->constants[source[i].value]);
    }
    return rc;
}

static weft_status lay(layout *l, weft_program *program, const wf_table_row *source,
                       wf_table_row_text *keys)
{
    for (uint32_t i = 0; i < l->count; i++) {
        const weft_value key = program->constants[source[i].key];
        keys[i] = (wf_table_row_text){.key_len = key.len};
        wf_text_key(&keys[i].head, &keys[i].tail, key.as.text, key.len);
    }
    l->keys = keys;
    l->rows = wf_arena_alloc(&program->arena, places(l->table) * sizeof *l->rows);
    l->seeds = wf_arena_zero(&program->arena, (size_t)l->table->bucket_mask + 1, sizeof *l->seeds);
    if (!l->rows || !l->seeds)
        return WEFT_NOMEM;
    if (!find_multiplier(l))
        return WEFT_OK;
    const weft_status rc = set_texts(l, program, source);
    l->table->seeds = l->seeds;
    l->table->rows = rc == WEFT_OK ? l->rows : NULL;
    return rc;
}

weft_status wf_text_table_make(wf_text_table *out, weft_program *program, const wf_table *from)
{
    uint32_t size = 4;
    if (!suits(program, from))
        return WEFT_OK;
    out->shift = 30;
    for (; size < from->count * 2; size *= 2)
        out->shift--;
    out->bucket_mask = size / 4 - 1;
    wf_table_row_text *const keys = wf_alloc(from->count, sizeof *keys);
    layout l = {.table = out,
                .count = from->count,
                .mixed = wf_alloc(from->count, sizeof *l.mixed),
                .next = wf_alloc(from->count, sizeof *l.next),
                .first = wf_alloc(size / 4, sizeof *l.first),
                .fill = wf_alloc(size / 4, sizeof *l.fill)};
    const weft_status rc = keys && l.mixed && l.next && l.first && l.fill
                               ? lay(&l, program, &program->rows[from->first], keys)
                               : WEFT_NOMEM;
    wf_free(keys);
    wf_free(l.mixed);
    wf_free(l.next);
    wf_free(l.first);
    wf_free(l.fill);
    return rc;
}
