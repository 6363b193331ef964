/* Packing copies values as they are and writes offsets where pointers stood; taking turns them back into
   pointers, in place. Easy to get wrong: the buffer moves while it grows, so what is being written is
   named by its offset, and a RECORD or FAULT points into the block it stands in, which will be
   elsewhere. */
#include "vm/pack.h"

#include "vm/decimal.h"
#include "vm/json.h"
#include "vm/pack_xml.h"

#define DEPTH_MOST (4 * WF_JSON_DEPTH) /* lists count twice; no reader nests deeper */

/* What the `len` of a packed FAULT says. */
enum {
    FAULT_HERE = 0,  /* as.integer: index in the block */
    FAULT_APART = 1, /* as.integer: offset of a value of its own */
    FAULT_AGAIN = 2  /* the same value as of the FAULT before */
};

/* ---- packing ---- */

typedef struct packer {
    wf_buf *out;
    size_t start;
    wf_pack_trees trees;
    const weft_value
        *apart; /* what FAULTs before pointed to; all below several elements do to one */
    int64_t apart_at;
} packer;

/* The block whose values are packed: RECORDs and FAULTs point into it. */
typedef struct own_block {
    const weft_value *at;
    uint32_t width;
} own_block;

static weft_status pack_value(packer *p, size_t at, weft_value value, own_block own, int depth);

/* Room for `size` bytes, aligned; their offset from `start`. */
static size_t room_for(packer *p, size_t size)
{
    static const char zeros[WF_PACK_ALIGN] = {0};
    const size_t past = (p->out->len - p->start) % WF_PACK_ALIGN;
    wf_buf_put(p->out, zeros, past == 0 ? 0 : WF_PACK_ALIGN - past);
    const size_t at = p->out->len - p->start;
    if (wf_buf_reserve(p->out, size))
        p->out->len += size;
    return at;
}

static void put_at(const packer *p, size_t at, const void *bytes, size_t size)
{
    if (p->out->status == WEFT_OK)
        memcpy(p->out->data + p->start + at, bytes, size);
}

static int64_t put_bytes(packer *p, const void *bytes, size_t size)
{
    const size_t at = p->out->len - p->start;
    wf_buf_put(p->out, bytes, size);
    return (int64_t)at;
}

/* `count` values in blocks of `stride`; each is its own block. */
static weft_status pack_values(packer *p, int64_t *where, const weft_value *values, size_t count,
                               uint32_t stride, int depth)
{
    if (depth > DEPTH_MOST)
        return WEFT_LIMIT;
    const size_t at = room_for(p, count * sizeof *values);
    weft_status rc = p->out->status;
    for (size_t i = 0; rc == WEFT_OK && i < count; i++) {
        const own_block own = {values + i / stride * stride, stride};
        rc = pack_value(p, at + i * sizeof *values, values[i], own, depth);
    }
    *where = (int64_t)at;
    return rc;
}

static weft_status pack_map(packer *p, weft_value *value, int depth)
{
    const weft_member *const members = value->as.map;
    const size_t at = room_for(p, value->len * sizeof *members);
    weft_status rc = p->out->status;
    for (uint32_t i = 0; rc == WEFT_OK && i < value->len; i++) {
        const size_t to = at + i * sizeof *members;
        const int64_t key = put_bytes(p, members[i].key.ptr, members[i].key.len);
        const weft_span span = {NULL, members[i].key.len};
        put_at(p, to + offsetof(weft_member, key), &span, sizeof span);
        put_at(p, to + offsetof(weft_member, key), &key, sizeof key);
        rc = pack_value(p, to + offsetof(weft_member, value), members[i].value,
                        (own_block){NULL, 0}, depth + 1);
    }
    value->as.integer = (int64_t)at;
    return rc;
}

static weft_status pack_fault(packer *p, weft_value *value, own_block own, int depth)
{
    const weft_value *const found = value->as.block;
    if (own.at && found >= own.at && found < own.at + own.width) {
        value->len = FAULT_HERE;
        value->as.integer = found - own.at;
        return WEFT_OK;
    }
    weft_status rc = WEFT_OK;
    value->len = found == p->apart ? FAULT_AGAIN : FAULT_APART;
    if (found != p->apart)
        rc = pack_values(p, &p->apart_at, found, 1, 1, depth + 1);
    p->apart = found;
    value->as.integer = p->apart_at;
    return rc;
}

/* Puts `value` at the offset `at`, and behind everything what it points to. */
static weft_status pack_value(packer *p, size_t at, weft_value value, own_block own, int depth)
{
    weft_status rc = depth > DEPTH_MOST ? WEFT_LIMIT : WEFT_OK;
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_BOOL:
    case WEFT_KIND_INT:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
        break;
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_TEXT:
        value.as.integer = put_bytes(p, value.as.text, value.len);
        break;
    case WEFT_KIND_DECIMAL: {
        const size_t to = room_for(p, sizeof *value.as.decimal);
        put_at(p, to, value.as.decimal, sizeof *value.as.decimal);
        value.as.integer = (int64_t)to;
        break;
    }
    case WEFT_KIND_LIST:
        if (rc == WEFT_OK)
            rc = pack_values(p, &value.as.integer, value.as.list, (size_t)value.len * value.extra,
                             value.extra, depth + 1);
        break;
    case WEFT_KIND_MAP:
        if (rc == WEFT_OK)
            rc = pack_map(p, &value, depth);
        break;
    case WEFT_KIND_RECORD:
        if (value.as.block != own.at)
            return WEFT_MISUSE;
        value.as.integer = 0;
        break;
    case WEFT_KIND_FAULT:
        if (rc == WEFT_OK)
            rc = pack_fault(p, &value, own, depth);
        break;
    case WEFT_KIND_XML:
        value.as.integer = (int64_t)wf_pack_node(&p->trees, p->out, p->start, value.as.xml);
        break;
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_COUNT:
        return WEFT_MISUSE;
    }
    put_at(p, at, &value, sizeof value);
    return rc == WEFT_OK ? p->out->status : rc;
}

weft_status wf_pack_block(wf_buf *out, size_t start, const weft_value *block, uint32_t width)
{
    packer p = {.out = out, .start = start};
    int64_t where;
    return pack_values(&p, &where, block, width, width, 0);
}

/* ---- taking ---- */

typedef struct taker {
    char *bytes;
    size_t len;
} taker;

static weft_status take_value(const taker *t, weft_value *value, weft_value *own, uint32_t width,
                              int depth);

/* Whether `count` things of `size` lie at an offset, aligned. */
static bool lies_within(const taker *t, int64_t at, size_t count, size_t size)
{
    return at >= 0 && (uint64_t)at <= t->len && (size_t)at % WF_PACK_ALIGN == 0 &&
           count <= (t->len - (size_t)at) / size;
}

static weft_status take_text(const taker *t, const char **text, int64_t at, size_t len)
{
    if (at < 0 || (uint64_t)at > t->len || len > t->len - (size_t)at)
        return WEFT_INVALID;
    *text = t->bytes + at;
    return WEFT_OK;
}

static void *at_offset(const taker *t, int64_t at)
{
    return t->bytes + at;
}

static weft_status take_values(const taker *t, weft_value *values, size_t count, uint32_t stride,
                               int depth)
{
    weft_status rc = WEFT_OK;
    for (size_t i = 0; rc == WEFT_OK && i < count; i++)
        rc = take_value(t, &values[i], values + i / stride * stride, stride, depth);
    return rc;
}

static weft_status take_list(const taker *t, weft_value *value, int depth)
{
    const size_t count = (size_t)value->len * value->extra;
    if (value->extra == 0 || !lies_within(t, value->as.integer, count, sizeof *value))
        return WEFT_INVALID;
    weft_value *const values = at_offset(t, value->as.integer);
    value->as.list = values;
    return take_values(t, values, count, value->extra, depth + 1);
}

static weft_status take_map(const taker *t, weft_value *value, int depth)
{
    if (!lies_within(t, value->as.integer, value->len, sizeof(weft_member)))
        return WEFT_INVALID;
    weft_member *const members = at_offset(t, value->as.integer);
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < value->len; i++) {
        int64_t key;
        memcpy(&key, &members[i].key, sizeof key);
        rc = take_text(t, &members[i].key.ptr, key, members[i].key.len);
        if (rc == WEFT_OK)
            rc = take_value(t, &members[i].value, NULL, 0, depth + 1);
    }
    value->as.map = members;
    return rc;
}

static weft_status take_fault(const taker *t, weft_value *value, weft_value *own, uint32_t width,
                              int depth)
{
    const int64_t at = value->as.integer;
    const uint32_t how = value->len;
    value->len = 0;
    if (how == FAULT_HERE) {
        value->as.block = own + at;
        return own && at >= 0 && at < (int64_t)width ? WEFT_OK : WEFT_INVALID;
    }
    if (!lies_within(t, at, 1, sizeof *value))
        return WEFT_INVALID;
    weft_value *const found = at_offset(t, at);
    value->as.block = found;
    if (how == FAULT_AGAIN) /* taken with the one before */
        return WEFT_OK;
    return take_value(t, found, NULL, 0, depth + 1);
}

static weft_status take_value(const taker *t, weft_value *value, weft_value *own, uint32_t width,
                              int depth)
{
    if (depth > DEPTH_MOST)
        return WEFT_INVALID;
    switch ((weft_kind)value->kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_BOOL:
    case WEFT_KIND_INT:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
        return WEFT_OK;
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_TEXT:
        value->flags &= (uint8_t)~WEFT_VALUE_ESCAPED; /* nothing stands in front of it here */
        return take_text(t, &value->as.text, value->as.integer, value->len);
    case WEFT_KIND_DECIMAL:
        if (!lies_within(t, value->as.integer, 1, sizeof(wf_decimal)))
            return WEFT_INVALID;
        value->as.decimal = at_offset(t, value->as.integer);
        return WEFT_OK;
    case WEFT_KIND_LIST:
        return take_list(t, value, depth);
    case WEFT_KIND_MAP:
        return take_map(t, value, depth);
    case WEFT_KIND_RECORD:
        value->as.block = own;
        return own ? WEFT_OK : WEFT_INVALID;
    case WEFT_KIND_FAULT:
        return take_fault(t, value, own, width, depth);
    case WEFT_KIND_XML:
        value->as.xml = wf_pack_take_node(t->bytes, t->len, (uint64_t)value->as.integer);
        return value->as.xml ? WEFT_OK : WEFT_INVALID;
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_COUNT:
        break;
    }
    return WEFT_INVALID;
}

weft_status wf_pack_take(weft_value *block, uint32_t width, char *bytes, size_t len, size_t at)
{
    const taker t = {bytes, len};
    const size_t first = (at + WF_PACK_ALIGN - 1) / WF_PACK_ALIGN * WF_PACK_ALIGN;
    if (first > len || (len - first) / sizeof *block < width)
        return WEFT_INVALID;
    memcpy(block, bytes + first, width * sizeof *block);
    return take_values(&t, block, width, width, 0);
}
