/* A GraphQL schema as a table of types, from schema language or from an introspection result.
   Add documents in any order, then finish once; after that it is read-only and may be shared.
   Types, fields and names live in the schema's arena and borrow from the documents' trees and
   sources, which must live as long (the unit arena holds all of them). This is no validator of
   foreign schemas: it refuses what would make a type mean two things or nothing. */
#ifndef WF_COMPILER_SCHEMA_H
#define WF_COMPILER_SCHEMA_H

#include "base/diags.h"
#include "base/map.h"
#include "grammar/sdl.h"

typedef enum wf_schema_kind {
    WF_SCHEMA_SCALAR,
    WF_SCHEMA_OBJECT,
    WF_SCHEMA_INTERFACE,
    WF_SCHEMA_UNION,
    WF_SCHEMA_ENUM,
    WF_SCHEMA_INPUT,
    WF_SCHEMA_KIND_COUNT
} wf_schema_kind;

/* What a scalar takes. The five of the specification and the dates are known by name, whether a
   document declares them or not; every other scalar takes any JSON. */
typedef enum wf_schema_scalar {
    WF_SCALAR_NONE, /* not a scalar */
    WF_SCALAR_INT,
    WF_SCALAR_FLOAT,
    WF_SCALAR_STRING,
    WF_SCALAR_BOOLEAN,
    WF_SCALAR_ID,
    WF_SCALAR_DATE,      /* Date, LocalDate */
    WF_SCALAR_DATE_TIME, /* DateTime, Timestamp */
    WF_SCALAR_ANY
} wf_schema_scalar;

typedef enum wf_schema_ref_kind {
    WF_SCHEMA_REF_NAMED,
    WF_SCHEMA_REF_LIST
} wf_schema_ref_kind;

typedef struct wf_schema_type wf_schema_type;
typedef struct wf_schema_ref wf_schema_ref;

/* A reference to a type: a name in any number of list and non-null wrappers. */
struct wf_schema_ref {
    wf_schema_ref_kind kind;
    bool non_null;
    wf_schema_ref *element; /* LIST: of what; else NULL */
    /* NAMED: the type; else NULL. Never NULL once the schema is finished: a name that was never
       declared (and was reported) stands for a scalar that takes anything. */
    const wf_schema_type *named;
    weft_span name; /* NAMED: as written */
    wf_place place;
};

/* A field of an object, interface or input; also an argument. */
typedef struct wf_schema_field {
    weft_span name;
    weft_span description; /* ptr NULL: none */
    wf_place place;        /* of the name; from introspection: the whole document */
    wf_schema_ref *type;
    wf_map arguments; /* name → wf_schema_field, as declared; count 0 for inputs and arguments */
    bool has_default;
    bool deprecated;
    weft_span default_text;           /* as written in GraphQL: `"EUR"`, `[A, B]` */
    const wf_sdl_node *default_value; /* the same, parsed; NULL when it came from introspection */
    weft_span deprecated_reason;      /* "No longer supported" when none was given */
    const wf_schema_type *owner;      /* the type it is a field of; of an argument: its field's */
} wf_schema_field;

typedef struct wf_schema_value { /* of an enum */
    weft_span name;
    weft_span description;
    wf_place place;
    bool deprecated;
    weft_span deprecated_reason;
} wf_schema_value;

struct wf_schema_type {
    weft_span name;
    wf_schema_kind kind;
    wf_schema_scalar scalar; /* WF_SCALAR_NONE unless kind is SCALAR */
    weft_span description;
    wf_place place; /* of the name; no source for the built-in scalars */
    bool one_of;    /* INPUT: exactly one field is given (September 2025 section 3.10.1) */
    bool built_in;  /* one of the five, and not declared by any document */
    wf_map fields;  /* OBJECT, INTERFACE, INPUT: name → wf_schema_field, as declared */
    wf_map values;  /* ENUM: name → wf_schema_value */
    /* UNION: its members; OBJECT and INTERFACE: the interfaces it implements. name → wf_schema_ref
       (NAMED). */
    wf_map members;
    /* UNION and INTERFACE, once finished: the objects it can be. name → wf_schema_type. */
    wf_map possible;
    uint8_t mark; /* scratch of the checks */
};

typedef enum wf_schema_operation {
    WF_SCHEMA_QUERY,
    WF_SCHEMA_MUTATION,
    WF_SCHEMA_SUBSCRIPTION,
    WF_SCHEMA_OPERATION_COUNT
} wf_schema_operation;

/* Where a directive may stand in an operation document, as bits; where it may stand in schemas is not
   kept. */
typedef enum wf_schema_location {
    WF_SCHEMA_AT_QUERY = 1,
    WF_SCHEMA_AT_MUTATION = 2,
    WF_SCHEMA_AT_SUBSCRIPTION = 4,
    WF_SCHEMA_AT_FIELD = 8,
    WF_SCHEMA_AT_FRAGMENT = 16,
    WF_SCHEMA_AT_SPREAD = 32,
    WF_SCHEMA_AT_INLINE = 64,
    WF_SCHEMA_AT_VARIABLE = 128
} wf_schema_location;

typedef struct wf_schema_directive {
    wf_schema_type arguments; /* as the fields of an input; its name is the directive's */
    unsigned locations;       /* wf_schema_location */
    bool repeatable;
    bool open; /* some argument's type is not described: they are not looked at */
} wf_schema_directive;

typedef struct wf_schema wf_schema;

/* An empty schema in `arena` with the five built-in scalars; NULL when memory is short. */
wf_schema *wf_schema_new(wf_arena *arena);

/* Adds the definitions and extensions of a document of wf_syntax_sdl (kept; ERROR-free or not).
   WEFT_OK; WEFT_INVALID when there were complaints (what could be read was added); WEFT_NOMEM. */
weft_status wf_schema_add_sdl(wf_schema *schema, const wf_sdl_node *document, weft_diags *diags);

/* Adds an introspection result: `{"__schema": …}`, the same under "data", or the value of
   "__schema" itself. Names are copied. At most 64 MiB, 200 levels and 4 million values. Same
   statuses, and WEFT_LIMIT. */
weft_status wf_schema_add_json(wf_schema *schema, wf_source *source, weft_diags *diags);

/* Merges extensions, links names to types, finds the root types, checks. Call once, after the last
   document. WEFT_OK; WEFT_INVALID when there were complaints (the schema can still be asked);
   WEFT_NOMEM. */
weft_status wf_schema_finish(wf_schema *schema, weft_diags *diags);

/* The type called `name`, or NULL. */
const wf_schema_type *wf_schema_find(const wf_schema *schema, weft_span name);
/* All types by name (wf_schema_type), in order of declaration, built-in scalars first. */
const wf_map *wf_schema_types(const wf_schema *schema);
static inline const wf_schema_type *wf_schema_type_at(const wf_schema *schema, uint32_t i)
{
    return (const wf_schema_type *)wf_schema_types(schema)->entries[i].value;
}

/* The root type of an operation, or NULL when the schema has none. */
const wf_schema_type *wf_schema_root(const wf_schema *schema, wf_schema_operation operation);
/* A field of a root type, or NULL. */
const wf_schema_field *wf_schema_query(const wf_schema *schema, weft_span name);
const wf_schema_field *wf_schema_mutation(const wf_schema *schema, weft_span name);
/* `__typename: String!`, which every object, interface and union has beside its own fields. */
const wf_schema_field *wf_schema_typename(const wf_schema *schema);

/* A declared directive, or `skip` and `include`; NULL. */
const wf_schema_directive *wf_schema_directive_find(const wf_schema *schema, weft_span name);
/* Whether all that exists is described: documentation may leave out the rest. */
bool wf_schema_is_whole(const wf_schema *schema);

/* A field of an object, interface or input, an argument of a field, a value of an enum; or NULL. */
const wf_schema_field *wf_schema_field_find(const wf_schema_type *type, weft_span name);
const wf_schema_field *wf_schema_argument_find(const wf_schema_field *field, weft_span name);
const wf_schema_value *wf_schema_value_find(const wf_schema_type *type, weft_span name);
/* The field at `i` < type->fields.count, the argument at `i` < field->arguments.count, the value at
   `i` < type->values.count. */
static inline const wf_schema_field *wf_schema_field_at(const wf_schema_type *type, uint32_t i)
{
    return (const wf_schema_field *)type->fields.entries[i].value;
}
static inline const wf_schema_field *wf_schema_argument_at(const wf_schema_field *field, uint32_t i)
{
    return (const wf_schema_field *)field->arguments.entries[i].value;
}
static inline const wf_schema_value *wf_schema_value_at(const wf_schema_type *type, uint32_t i)
{
    return (const wf_schema_value *)type->values.entries[i].value;
}

/* An input field or argument that must be given: non-null and without default. */
static inline bool wf_schema_field_required(const wf_schema_field *field)
{
    return field->type->non_null && !field->has_default;
}
/* What is left when all wrappers are taken off. */
const wf_schema_type *wf_schema_ref_base(const wf_schema_ref *ref);
/* May stand where a value is given (scalars, enums, inputs); where one is read (all but inputs). */
bool wf_schema_is_input(const wf_schema_type *type);
bool wf_schema_is_output(const wf_schema_type *type);
/* Whether a value of object, interface or union `type` may turn out to be of `condition` too, as a
   fragment asks (October 2021 section 5.5.2.3). */
bool wf_schema_overlap(const wf_schema_type *type, const wf_schema_type *condition);

/* "[AttributeInput!]!" */
void wf_schema_ref_print(wf_buf *out, const wf_schema_ref *ref);
/* "an object type", "an input type", "an enum" …, for sentences. */
const char *wf_schema_kind_text(wf_schema_kind kind);

#endif
