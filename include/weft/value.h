/* Values: what records are made of and what expressions give. 16 bytes, plain data, never counted:
   a value lives exactly as long as the arena (record or program) it was built in. Texts, lists and
   maps point into that arena or into the input window, which stays put until the next record. */
#ifndef WEFT_VALUE_H
#define WEFT_VALUE_H

#include "weft/span.h"
#include "weft/status.h"

#include <stdint.h>
#include <string.h>

typedef enum weft_kind {
    WEFT_KIND_MISSING, /* nothing there; zeroed memory is this */
    WEFT_KIND_NULL,    /* JSON null */
    WEFT_KIND_BOOL,    /* as.boolean */
    WEFT_KIND_INT,     /* as.integer */
    WEFT_KIND_NUMBER,  /* a JSON number as its source digits: as.text, len */
    WEFT_KIND_DECIMAL, /* as.decimal: exact, up to 38 digits */
    WEFT_KIND_DOUBLE,  /* as.real: only where the npm package's arithmetic is reproduced */
    WEFT_KIND_TEXT,    /* UTF-8: as.text, len */
    WEFT_KIND_DATE,    /* as.integer: days since 1970-01-01 */
    WEFT_KIND_DATETIME, /* as.integer: seconds since 1970-01-01T00:00:00Z; len: nanoseconds; extra: zone */
    WEFT_KIND_LIST,   /* as.list, len elements `extra` values apart */
    WEFT_KIND_MAP,    /* as.map, len members */
    WEFT_KIND_RECORD, /* as.block: an object read by shape; extra unused, len: shape node */
    /* below: never seen by a resolver or an embedder */
    WEFT_KIND_XML, /* as.xml: a node of the record's tree, where XPath starts */
    WEFT_KIND_LIST_BUILDER,
    WEFT_KIND_MAP_BUILDER,
    WEFT_KIND_FAULT,  /* a step into something that has no members: as.block is what was found */
    WEFT_KIND_ABSENT, /* a look-up table has no such row */
    WEFT_KIND_COUNT
} weft_kind;

enum {
    WEFT_VALUE_UNTYPED = 1u << 0, /* TEXT of the source, which a target may convert */
    WEFT_VALUE_PLAIN = 1u << 1,   /* TEXT: needs no escaping inside JSON quotes */
    WEFT_VALUE_WRAPPED = 1u << 2, /* LIST: of one, made by `[]` from something that was no list */
    WEFT_VALUE_ESCAPED = 1u << 3, /* TEXT of readers: how it stood in JSON is known, too */
    WEFT_VALUE_BYTES = 1u << 4,   /* TEXT constants of programs: compiled code, never a value */
    WEFT_VALUE_MILLIS = 1u << 5,  /* DATETIME: printed as ECMAScript does, milliseconds always */
    WEFT_VALUE_ROOMY =
        1u << 6 /* TEXT, NUMBER of readers: 32 bytes may be read from its first one */
};

typedef struct weft_value weft_value;
typedef struct weft_member weft_member;
struct wf_decimal;
struct wf_xml_node;

struct weft_value {
    uint8_t kind; /* weft_kind */
    uint8_t flags;
    uint16_t extra; /* LIST: stride in values, 1 or more; DATETIME: zone in minutes + 0x8000 */
    uint32_t len;
    union {
        int64_t integer;
        double real;
        int boolean;
        const char *text;
        const struct wf_decimal *decimal;
        const weft_value *list;
        const weft_member *map;
        const weft_value *block;
        const struct wf_xml_node *xml;
    } as;
};

/* A member of a map; keys keep the order in which they came. */
struct weft_member {
    weft_span key;
    weft_value value;
};

static inline weft_value weft_missing(void)
{
    weft_value v;
    memset(&v, 0, sizeof v); /* C and C++ agree on no initializer that is free of warnings */
    return v;
}

static inline weft_value weft_null(void)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_NULL;
    return v;
}

static inline weft_value weft_bool(int truth)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_BOOL;
    v.as.boolean = truth != 0;
    return v;
}

static inline weft_value weft_int(int64_t integer)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_INT;
    v.as.integer = integer;
    return v;
}

/* Borrows the bytes, which must be UTF-8 and shorter than 4 GiB. */
static inline weft_value weft_text(weft_span text)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_TEXT;
    v.len = (uint32_t)text.len;
    v.as.text = text.ptr;
    return v;
}

/* Borrows `count` values. */
static inline weft_value weft_list(const weft_value *items, uint32_t count)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_LIST;
    v.extra = 1;
    v.len = count;
    v.as.list = items;
    return v;
}

/* Borrows `count` members. */
static inline weft_value weft_map(const weft_member *members, uint32_t count)
{
    weft_value v = weft_missing();
    v.kind = WEFT_KIND_MAP;
    v.len = count;
    v.as.map = members;
    return v;
}

/* Missing or null. */
static inline int weft_value_is_nothing(weft_value v)
{
    return v.kind <= WEFT_KIND_NULL;
}

static inline int weft_value_is_text(weft_value v)
{
    return v.kind == WEFT_KIND_TEXT;
}

/* INT, NUMBER, DECIMAL or DOUBLE. */
static inline int weft_value_is_number(weft_value v)
{
    return v.kind >= WEFT_KIND_INT && v.kind <= WEFT_KIND_DOUBLE;
}

/* The bytes of a TEXT or NUMBER. */
static inline weft_span weft_value_span(weft_value v)
{
    return weft_span_of(v.as.text, v.len);
}

/* Element `i` < len of a LIST. */
static inline weft_value weft_value_element(weft_value list, uint32_t i)
{
    return list.as.list[(size_t)i * list.extra];
}

#ifdef __cplusplus
extern "C" {
#endif

/* "text", "list", ...: the word for a kind in messages; static. */
WEFT_API const char *weft_kind_name(weft_kind kind);

/* The member of a MAP under `key`, or missing. The last of equal keys counts. */
WEFT_API weft_value weft_value_member(weft_value map, weft_span key);

#ifdef __cplusplus
}
#endif
#endif
