/* Target types at run time: what CONVERT checks a value against, by the rules of GraphQL input
   coercion made strict (no text to number, except source text that has no type of its own). */
#ifndef WF_VM_TYPE_H
#define WF_VM_TYPE_H

#include "weft/span.h"

#include <stdbool.h>
#include <stdint.h>

typedef enum wf_type_kind {
    WF_TYPE_ANY,     /* any JSON value (custom scalars) */
    WF_TYPE_STRING,  /* text; dates in ISO form */
    WF_TYPE_ID,      /* text or integer */
    WF_TYPE_INT,     /* integer in 32 bits */
    WF_TYPE_LONG,    /* integer in 64 bits: `Int` of parameters and functions */
    WF_TYPE_FLOAT,   /* number, digits kept */
    WF_TYPE_DECIMAL, /* number, exact */
    WF_TYPE_BOOLEAN,
    WF_TYPE_DATE,
    WF_TYPE_DATETIME, /* date-time, date, or text */
    WF_TYPE_ENUM,     /* text out of `names` */
    WF_TYPE_LIST,     /* of `element` */
    WF_TYPE_INPUT,    /* map: `fields` */
    WF_TYPE_TEXT,     /* text, typed or not, as it is: parameters `Text` */
    WF_TYPE_ONE_OF,   /* INPUT of which exactly one field is given, and not as null (@oneOf) */
    WF_TYPE_KIND_COUNT
} wf_type_kind;

typedef struct wf_type_field {
    uint32_t name;    /* key index */
    uint32_t type;    /* type index */
    bool has_default; /* may be left out though non-null */
} wf_type_field;

typedef struct wf_target_type {
    uint8_t kind; /* wf_type_kind */
    bool non_null;
    uint32_t name;    /* constant index of its printed name, "[AttributeInput!]!" */
    uint32_t element; /* LIST: type index */
    uint32_t first;   /* ENUM: first constant (texts) of `count`; INPUT, ONE_OF: first field */
    uint32_t count;
} wf_target_type;

#endif
