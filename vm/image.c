/* Programs as bytes (.weftc): everything in fixed widths, least byte first, so that a file made anywhere
   runs anywhere and equal programs are equal files.

     0  "WEFTC", 0x1a            the last byte shows when a transfer took it for text
     6  version, 2 bytes
     8  length of the file, 4    of all that is here
    12  checksum, 4              CRC-32 of what follows
    16  sections: for each, in order, number of rows (4) and bytes (4); then their bytes

   Texts are one section of bytes; constants and keys say where theirs lie. Easy to get wrong: nothing
   of the file is believed; lengths are compared before memory is asked for, and what the rows name is
   left to the verifier. */
#include "base/memory.h"
#include "vm/code.h"
#include "vm/decimal.h"
#include "vm/rows.h"

#include <inttypes.h>

#define MAGIC      "WEFTC\x1a"
#define MAGIC_SIZE 6u
#define VERSION    5u
#define HEAD       16u
#define CHECKED    16u /* the checksum covers the bytes from here on */
#define TEXT_MOST  ((uint32_t)1 << 30)

/* What is in a constant, key or word, as stored. */
#define CONSTANT_SIZE 16u
#define KEY_SIZE      8u
#define WORD_SIZE     4u
#define DECIMAL_SIZE  18u

typedef enum section {
    SECTION_TEXTS, /* bytes */
    SECTION_DECIMALS,
    SECTION_CONSTANTS,
    SECTION_KEYS,
    SECTION_CODE,
    SECTION_CODE_SITES,
    SECTION_ROWS, /* the tables of rows.def, then the nodes of shapes */
    SECTION_COUNT = SECTION_ROWS + WF_ROWS_COUNT
} section;

#define DIRECTORY (HEAD + 8u * SECTION_COUNT) /* where the first section begins */

/* CRC-32 of ISO 3309, the one of PNG and gzip; by half bytes, so that the table is small. */
static uint32_t checksum(const unsigned char *at, size_t len)
{
    static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac,
                                       0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
                                       0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
                                       0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < len; i++) {
        crc ^= at[i];
        crc = crc >> 4 ^ table[crc & 15u];
        crc = crc >> 4 ^ table[crc & 15u];
    }
    return ~crc;
}

/* ---- saving ---- */

static void put_number(wf_buf *out, uint64_t value, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++)
        wf_buf_put_byte(out, (char)(unsigned char)(value >> 8 * i));
}

static void patch_number(wf_buf *out, size_t at, uint32_t value)
{
    for (uint32_t i = 0; i < 4 && out->status == WEFT_OK; i++)
        out->data[at + i] = (char)(unsigned char)(value >> 8 * i);
}

typedef struct saver {
    wf_buf *out;
    const weft_program *program;
    size_t begin;   /* of the image in `out` */
    uint32_t texts; /* bytes of texts named so far */
    uint32_t decimals;
} saver;

static bool has_bytes(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER;
}

static uint32_t save_texts(const saver *s)
{
    const weft_program *const p = s->program;
    const size_t from = s->out->len;
    for (uint32_t i = 0; i < p->constant_count; i++)
        if (has_bytes(p->constants[i]))
            wf_buf_put_span(s->out, weft_value_span(p->constants[i]));
    for (uint32_t i = 0; i < p->key_count; i++)
        wf_buf_put_span(s->out, p->keys[i]);
    return (uint32_t)(s->out->len - from);
}

static uint32_t save_decimals(const saver *s)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->program->constant_count; i++) {
        if (s->program->constants[i].kind != WEFT_KIND_DECIMAL)
            continue;
        const wf_decimal *const d = s->program->constants[i].as.decimal;
        put_number(s->out, d->low, 8);
        put_number(s->out, d->high, 8);
        put_number(s->out, d->scale, 1);
        put_number(s->out, d->negative, 1);
        count++;
    }
    return count;
}

/* kind, flags, extra, len, then where its bytes lie, its decimal's number, or its value. */
static uint32_t save_constants(saver *s)
{
    const weft_program *const p = s->program;
    for (uint32_t i = 0; i < p->constant_count; i++) {
        const weft_value c = p->constants[i];
        uint64_t payload = 0;
        if (has_bytes(c)) {
            payload = s->texts;
            s->texts += c.len;
        } else if (c.kind == WEFT_KIND_DECIMAL) {
            payload = s->decimals++;
        } else if (c.kind == WEFT_KIND_BOOL) {
            payload = (uint64_t)(c.as.boolean != 0);
        } else if (c.kind > WEFT_KIND_NULL) {
            payload = (uint64_t)c.as.integer;
        }
        put_number(s->out, c.kind, 1);
        put_number(s->out, c.flags, 1);
        put_number(s->out, c.extra, 2);
        put_number(s->out, c.len, 4);
        put_number(s->out, payload, 8);
    }
    return p->constant_count;
}

static uint32_t save_keys(saver *s)
{
    for (uint32_t i = 0; i < s->program->key_count; i++) {
        const weft_span key = s->program->keys[i];
        put_number(s->out, s->texts, 4);
        put_number(s->out, key.len, 4);
        s->texts += (uint32_t)key.len;
    }
    return s->program->key_count;
}

static uint32_t save_words(const saver *s, const uint32_t *words)
{
    for (uint32_t i = 0; i < s->program->code_count; i++)
        put_number(s->out, words[i], WORD_SIZE);
    return s->program->code_count;
}

static void save_row(wf_buf *out, const wf_row_layout *layout, const void *row)
{
    for (uint32_t i = 0; i < layout->count; i++)
        put_number(out, wf_row_get(row, layout->fields[i]), layout->fields[i].size);
}

static uint32_t save_table(const saver *s, wf_row_kind kind)
{
    uint32_t count;
    const wf_row_layout layout = wf_row_layout_of(kind);
    const char *row = wf_program_rows(s->program, kind, &count);
    for (uint32_t i = 0; i < count; i++, row += layout.size)
        save_row(s->out, &layout, row);
    return count;
}

/* The nodes of all shapes, one after another. */
static uint32_t save_nodes(const saver *s)
{
    const wf_row_layout layout = wf_row_layout_of(WF_ROWS_NODE);
    uint32_t count = 0;
    for (uint32_t m = 0; m < s->program->map_count; m++) {
        const wf_shape *const shape = &s->program->maps[m].shape;
        for (uint32_t i = 0; i < shape->node_count; i++)
            save_row(s->out, &layout, &shape->nodes[i]);
        count += shape->node_count;
    }
    return count;
}

static uint32_t save_section(saver *s, section which)
{
    switch ((int)which) {
    case SECTION_TEXTS:
        return save_texts(s);
    case SECTION_DECIMALS:
        return save_decimals(s);
    case SECTION_CONSTANTS:
        return save_constants(s);
    case SECTION_KEYS:
        return save_keys(s);
    case SECTION_CODE:
        return save_words(s, s->program->code);
    case SECTION_CODE_SITES:
        return save_words(s, s->program->code_sites);
    case SECTION_ROWS + WF_ROWS_NODE:
        return save_nodes(s);
    }
    return save_table(s, (wf_row_kind)(which - SECTION_ROWS));
}

weft_status wf_image_save(wf_buf *out, const weft_program *program)
{
    saver s = {.out = out, .program = program, .begin = out->len};
    wf_buf_put(out, MAGIC, MAGIC_SIZE);
    put_number(out, VERSION, 2);
    put_number(out, 0, 8); /* length and checksum */
    for (uint32_t i = 0; i < SECTION_COUNT; i++)
        put_number(out, 0, 8);
    for (uint32_t i = 0; i < SECTION_COUNT; i++) {
        const size_t from = out->len;
        const uint32_t count = save_section(&s, (section)i);
        patch_number(out, s.begin + HEAD + (size_t)i * 8, count);
        patch_number(out, s.begin + HEAD + (size_t)i * 8 + 4, (uint32_t)(out->len - from));
    }
    const size_t size = out->len - s.begin;
    if (out->status == WEFT_OK && size > UINT32_MAX)
        return WEFT_LIMIT;
    patch_number(out, s.begin + 8, (uint32_t)size);
    if (out->status == WEFT_OK)
        patch_number(
            out, s.begin + 12,
            checksum((const unsigned char *)out->data + s.begin + CHECKED, size - CHECKED));
    return out->status;
}

/* ---- loading ---- */

typedef struct part {
    const unsigned char *at;
    uint32_t rows;
    uint32_t size;
} part;

typedef struct loader {
    weft_program *program;
    const char *name;
    weft_diags *diags;
    part parts[SECTION_COUNT];
    const char *texts; /* in the program */
    const wf_decimal *decimals;
    weft_status status;
} loader;

static uint64_t get_number(const unsigned char *at, uint32_t size)
{
    uint64_t value = 0;
    for (uint32_t i = 0; i < size; i++)
        value |= (uint64_t)at[i] << 8 * i;
    return value;
}

static uint32_t get_word(const unsigned char *at)
{
    return (uint32_t)get_number(at, 4);
}

/* Reports; always false. */
static bool refuse(loader *l, wf_code code, const char *sentence)
{
    const wf_place nowhere = {NULL, 0, 0};
    (void)wf_diags_add(l->diags, code, nowhere, "%s: %s", l->name, sentence);
    l->status = WEFT_INVALID;
    return false;
}

static bool fail_memory(loader *l)
{
    l->status = WEFT_NOMEM;
    return false;
}

static bool check_head(loader *l, weft_span image)
{
    const unsigned char *const at = (const unsigned char *)image.ptr;
    if (image.len < MAGIC_SIZE || memcmp(at, MAGIC, MAGIC_SIZE) != 0)
        return refuse(l, WF_W2201, "this is not a compiled mapping (.weftc)");
    if (image.len < DIRECTORY)
        return refuse(l, WF_W2201, "the file ends too early");
    if (get_number(at + 6, 2) != VERSION)
        return refuse(l, WF_W2202, "made by another version of weft: compile the mapping again");
    if (get_word(at + 8) != image.len)
        return refuse(l, WF_W2203, "the file is longer or shorter than it says");
    if (get_word(at + 12) != checksum(at + CHECKED, image.len - CHECKED))
        return refuse(l, WF_W2203, "the checksum does not match");
    return true;
}

/* Bytes of a row of the section; 0: rows are bytes. */
static uint32_t row_size(uint32_t which)
{
    switch (which) {
    case SECTION_TEXTS:
        return 1;
    case SECTION_DECIMALS:
        return DECIMAL_SIZE;
    case SECTION_CONSTANTS:
        return CONSTANT_SIZE;
    case SECTION_KEYS:
        return KEY_SIZE;
    case SECTION_CODE:
    case SECTION_CODE_SITES:
        return WORD_SIZE;
    }
    return wf_row_layout_of((wf_row_kind)(which - SECTION_ROWS)).stored;
}

/* Sections follow each other to the last byte. */
static bool find_parts(loader *l, weft_span image)
{
    const unsigned char *const head = (const unsigned char *)image.ptr;
    size_t at = DIRECTORY;
    for (uint32_t i = 0; i < SECTION_COUNT; i++) {
        part *const p = &l->parts[i];
        p->rows = get_word(head + HEAD + (size_t)i * 8);
        p->size = get_word(head + HEAD + (size_t)i * 8 + 4);
        if (p->size > image.len - at || (uint64_t)p->rows * row_size(i) != p->size)
            return refuse(l, WF_W2204, "a section is not where it should be");
        p->at = head + at;
        at += p->size;
    }
    if (at != image.len || l->parts[SECTION_CODE].rows != l->parts[SECTION_CODE_SITES].rows)
        return refuse(l, WF_W2204, "the sections do not fit together");
    return true;
}

static bool load_texts(loader *l)
{
    const part *const p = &l->parts[SECTION_TEXTS];
    if (p->size > TEXT_MOST)
        return refuse(l, WF_W2204, "the texts are too long");
    char *const texts = wf_arena_zero(&l->program->arena, (size_t)p->size + WF_TEXT_SLACK, 1);
    if (!texts)
        return fail_memory(l);
    if (p->size != 0)
        memcpy(texts, p->at, p->size);
    l->texts = texts;
    return true;
}

static bool load_decimals(loader *l)
{
    const part *const p = &l->parts[SECTION_DECIMALS];
    wf_decimal *const decimals = wf_arena_zero(&l->program->arena, p->rows, sizeof *decimals);
    if (!decimals)
        return fail_memory(l);
    for (uint32_t i = 0; i < p->rows; i++) {
        const unsigned char *const at = p->at + (size_t)i * DECIMAL_SIZE;
        decimals[i].low = get_number(at, 8);
        decimals[i].high = get_number(at + 8, 8);
        decimals[i].scale = at[16];
        decimals[i].negative = at[17];
    }
    l->decimals = decimals;
    return true;
}

static bool has_text(const loader *l, uint64_t at, uint32_t len)
{
    const uint32_t size = l->parts[SECTION_TEXTS].size;
    return at <= size && len <= size - at;
}

static bool load_constant(loader *l, weft_value *value, const unsigned char *at)
{
    const uint64_t payload = get_number(at + 8, 8);
    value->kind = at[0];
    value->flags = at[1];
    value->extra = (uint16_t)get_number(at + 2, 2);
    value->len = get_word(at + 4);
    if (value->kind > WEFT_KIND_DATETIME)
        return false;
    if (has_bytes(*value)) {
        const uint8_t known = WEFT_VALUE_UNTYPED | WEFT_VALUE_PLAIN | WEFT_VALUE_BYTES;
        if (!has_text(l, payload, value->len) || (value->flags & ~known) != 0 || value->extra != 0)
            return false;
        value->as.text = l->texts + payload;
        return true;
    }
    const uint8_t known = value->kind == WEFT_KIND_DATETIME ? WEFT_VALUE_MILLIS : 0;
    if ((value->flags & ~known) != 0 ||
        (value->kind != WEFT_KIND_DATETIME && (value->extra | value->len) != 0))
        return false;
    if (value->kind == WEFT_KIND_DECIMAL) {
        if (payload >= l->parts[SECTION_DECIMALS].rows)
            return false;
        value->as.decimal = l->decimals + payload;
        return true;
    }
    if (value->kind == WEFT_KIND_BOOL) {
        value->as.boolean = payload == 1;
        return payload <= 1;
    }
    memcpy(&value->as.integer, &payload, sizeof payload);
    return value->kind > WEFT_KIND_NULL || payload == 0;
}

static bool load_constants(loader *l)
{
    const part *const p = &l->parts[SECTION_CONSTANTS];
    weft_value *const constants = wf_arena_zero(&l->program->arena, p->rows, sizeof *constants);
    if (!constants)
        return fail_memory(l);
    for (uint32_t i = 0; i < p->rows; i++)
        if (!load_constant(l, &constants[i], p->at + (size_t)i * CONSTANT_SIZE))
            return refuse(l, WF_W2204, "a constant is not a value");
    l->program->constants = constants;
    l->program->constant_count = p->rows;
    return true;
}

static bool load_keys(loader *l)
{
    const part *const p = &l->parts[SECTION_KEYS];
    weft_span *const keys = wf_arena_zero(&l->program->arena, p->rows, sizeof *keys);
    if (!keys)
        return fail_memory(l);
    for (uint32_t i = 0; i < p->rows; i++) {
        const uint32_t at = get_word(p->at + (size_t)i * KEY_SIZE);
        const uint32_t len = get_word(p->at + (size_t)i * KEY_SIZE + 4);
        if (!has_text(l, at, len))
            return refuse(l, WF_W2204, "a key is not among the texts");
        keys[i] = weft_span_of(l->texts + at, len);
    }
    l->program->keys = keys;
    l->program->key_count = p->rows;
    return true;
}

static const uint32_t *load_words(loader *l, section which)
{
    const part *const p = &l->parts[which];
    uint32_t *const words = wf_arena_zero(&l->program->arena, p->rows, sizeof *words);
    for (uint32_t i = 0; words && i < p->rows; i++)
        words[i] = get_word(p->at + (size_t)i * WORD_SIZE);
    return words;
}

static bool load_code(loader *l)
{
    l->program->code = load_words(l, SECTION_CODE);
    l->program->code_sites = load_words(l, SECTION_CODE_SITES);
    l->program->code_count = l->parts[SECTION_CODE].rows;
    return (l->program->code && l->program->code_sites) || fail_memory(l);
}

/* Rows with what linking sets zeroed; NULL when memory is short or a flag is neither 0 nor 1. */
static void *load_rows(loader *l, wf_row_kind kind)
{
    const part *const p = &l->parts[SECTION_ROWS + kind];
    const wf_row_layout layout = wf_row_layout_of(kind);
    const unsigned char *at = p->at;
    char *const rows = wf_arena_zero(&l->program->arena, p->rows, layout.size);
    if (!rows) {
        (void)fail_memory(l);
        return NULL;
    }
    for (uint32_t i = 0; i < p->rows; i++) {
        for (uint32_t f = 0; f < layout.count; f++) {
            const wf_row_field field = layout.fields[f];
            const uint32_t value = (uint32_t)get_number(at, field.size);
            at += field.size;
            if (field.holds == WF_HOLDS_FLAG && value > 1) {
                (void)refuse(l, WF_W2204, "a flag is neither yes nor no");
                return NULL;
            }
            wf_row_set(rows + (size_t)i * layout.size, field, value);
        }
    }
    return rows;
}

static bool load_tables(loader *l)
{
    for (int kind = 0; kind < WF_ROWS_TABLES; kind++) {
        void *const rows = load_rows(l, (wf_row_kind)kind);
        if (!rows)
            return false;
        wf_program_set_rows(l->program, (wf_row_kind)kind, rows,
                            l->parts[SECTION_ROWS + kind].rows);
    }
    return true;
}

/* Each mapping takes its nodes from the front of what is left. */
static bool load_shapes(loader *l)
{
    wf_shape_node *nodes = load_rows(l, WF_ROWS_NODE);
    wf_map_entry_point *const maps = load_rows(l, WF_ROWS_MAP);
    uint32_t left = l->parts[SECTION_ROWS + WF_ROWS_NODE].rows;
    if (!nodes || !maps)
        return false;
    for (uint32_t i = 0; i < l->program->map_count; i++) {
        wf_shape *const shape = &maps[i].shape;
        if (shape->node_count > left)
            return refuse(l, WF_W2204, "a shape has nodes that are not there");
        shape->nodes = nodes;
        shape->keys = l->program->keys;
        shape->key_count = l->program->key_count;
        nodes += shape->node_count;
        left -= shape->node_count;
    }
    l->program->maps = maps;
    return left == 0 || refuse(l, WF_W2204, "nodes belong to no shape");
}

static bool load_all(loader *l, weft_span image)
{
    return check_head(l, image) && find_parts(l, image) && load_texts(l) && load_decimals(l) &&
           load_constants(l) && load_keys(l) && load_code(l) && load_tables(l) && load_shapes(l);
}

weft_status wf_image_load(weft_program **out, weft_span image, const char *name, weft_diags *diags)
{
    loader l = {.name = name ? name : "program", .diags = diags, .status = WEFT_OK};
    l.program = wf_program_new();
    if (!l.program)
        return WEFT_NOMEM;
    if (load_all(&l, image))
        l.status = wf_program_verify(l.program, diags);
    if (l.status == WEFT_OK)
        *out = l.program;
    else
        weft_program_free(l.program);
    return l.status;
}
