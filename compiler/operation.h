/* Operation documents (queries, mutations, fragments) against a schema, by the rules of the GraphQL
   specification's chapter 5. Where the schema is not whole (documentation), or there is none, only what
   the document says of itself is checked. Everything wrong is a W2123 at its place. */
#ifndef WF_COMPILER_OPERATION_H
#define WF_COMPILER_OPERATION_H

#include "compiler/suggest.h"
#include "compiler/unit.h"

#define WF_OPERATION_DEPTH     100u  /* selections and values nest no deeper */
#define WF_OPERATION_FRAGMENTS 1000u /* of a document; so far may they contain each other, too */

/* A variable where a value is wanted. */
typedef struct wf_operation_use {
    const wf_sdl_node *variable;
    const wf_schema_ref *wanted; /* NULL: not known */
    bool has_default;            /* the argument or input field has one */
    bool is_one_of;              /* it is the field of a @oneOf input: null is no value */
    struct wf_operation_use *next;
} wf_operation_use;

typedef struct wf_operation_spread {
    const wf_sdl_node *node;
    struct wf_operation_spread *next;
} wf_operation_spread;

/* An operation or a fragment. */
typedef struct wf_operation_part {
    const wf_sdl_node *node;
    const wf_schema_type *type; /* root, or condition; NULL: not known */
    wf_operation_use *uses;
    wf_operation_use **uses_end;
    wf_operation_spread *spreads;
    wf_operation_spread **spreads_end;
    wf_map variables; /* operations: name → wf_schema_field */
    bool is_used;     /* fragments: some operation reaches it */
    uint32_t visit;   /* fragments: number of the walk that came by last */
    uint8_t cycle;    /* fragments: 0 not seen, 1 on the way, 2 done */
    struct wf_operation_part *next;
} wf_operation_part;

typedef struct wf_operation {
    wf_unit *unit;
    const wf_schema *schema; /* NULL: there is none */
    const wf_sdl_node *document;
    wf_operation_part *parts; /* in order */
    wf_map fragments;         /* name → wf_operation_part */
    uint32_t visits;
    uint32_t work; /* of comparing selections; bounded */
} wf_operation;

/* Checks a document of wf_syntax_operation. Afterwards op->parts may be asked. */
void wf_operation_check(wf_operation *op, wf_unit *unit, const wf_sdl_node *document);

/* A complaint that names `name`; the hint is the caller's. */
weft_diag *wf_operation_complain(wf_operation *op, wf_place place, const char *what, weft_span name,
                                 const char *rest);
void wf_operation_suggest(wf_operation *op, weft_diag *diag, weft_span name, const wf_map *names);
wf_place wf_operation_at(const wf_sdl_node *node);      /* the whole */
wf_place wf_operation_at_name(const wf_sdl_node *node); /* its first word */

/* The type a type node writes; NULL (reported) when it names no input type. */
wf_schema_ref *wf_operation_ref(wf_operation *op, const wf_sdl_node *type);
/* The field of `type` (NULL: not known) that a FIELD asks for; NULL when there is none (reported) or it
   is not known. */
const wf_schema_field *wf_operation_field(wf_operation *op, const wf_sdl_node *node,
                                          const wf_schema_type *type);

/* operation_selection.c: a selection set on `type`, below it everything. */
void wf_operation_selection(wf_operation *op, wf_operation_part *part, const wf_sdl_node *set,
                            const wf_schema_type *type, uint32_t depth);
/* The directives of a node that stands at `location` (wf_schema_location). */
void wf_operation_directives(wf_operation *op, wf_operation_part *part, const wf_sdl_node *node,
                             unsigned location);

/* operation_value.c: a value where `wanted` (NULL: not known) is wanted. */
void wf_operation_value(wf_operation *op, wf_operation_part *part, const wf_sdl_node *value,
                        const wf_schema_ref *wanted, bool has_default, uint32_t depth);
/* The variable as declared where it is used. */
void wf_operation_use_check(wf_operation *op, const wf_schema_field *variable,
                            const wf_operation_use *use);

/* Whether a variable of the type may stand where `wanted` is wanted; `has_default`: nothing given is no
   null there. */
bool wf_operation_allows(const wf_schema_ref *variable, const wf_schema_ref *wanted,
                         bool has_default);

/* operation_merge.c: fields of one name in the answer are one field. */
void wf_operation_merge(wf_operation *op, const wf_sdl_node *set, const wf_schema_type *type);

#endif
