/* What the files of the schema table share while it grows: schema.c holds it, schema_sdl.c and
   schema_json.c fill it, schema_finish.c links and checks it. Others include schema.h.

   A `bool` here says whether memory sufficed; complaints go to the list and are remembered. */
#ifndef WF_COMPILER_SCHEMA_BUILD_H
#define WF_COMPILER_SCHEMA_BUILD_H

#include "compiler/schema.h"
#include "compiler/suggest.h"

/* An `extend` that waits for the type it extends. */
typedef struct wf_schema_extension {
    const wf_sdl_node *node;
    struct wf_schema_extension *next;
} wf_schema_extension;

typedef struct wf_schema_root_type {
    weft_span name; /* ptr NULL: none */
    wf_place place;
    const wf_schema_type *type;
} wf_schema_root_type;

struct wf_schema {
    wf_arena *arena;
    wf_map types;      /* name → wf_schema_type */
    wf_map directives; /* name → wf_schema_directive */
    wf_map unknown;    /* name → wf_schema_type: stand-ins for what was never declared */
    wf_schema_root_type roots[WF_SCHEMA_OPERATION_COUNT];
    bool is_partial;   /* documentation: what it does not describe may exist all the same */
    bool has_roots;    /* some document says which types are the roots */
    wf_place declared; /* of the first `schema { … }`; no source: there is none */
    wf_schema_extension *extensions; /* in order */
    wf_schema_extension *last_extension;
    wf_schema_field *type_name; /* __typename */
    uint32_t suggestions;       /* searched so far */
    weft_diags *diags;          /* of the call in progress */
    bool invalid;               /* it complained */
};

/* A complaint of the call in progress. */
weft_diag *wf_schema_complain(wf_schema *schema, wf_code code, wf_place place, const char *format,
                              ...) WF_PRINTF(4, 5);
/* Hints at the nearest of `names`; only for the first mistakes, because each search is linear. */
void wf_schema_suggest(wf_schema *schema, weft_diag *diag, weft_span wrong, const wf_map *names);

/* Spans in printf: "%.*s" with WF_SHOWN(name). Names are cut to 100 bytes. */
#define WF_SHOWN(span) (int)((span).len < 100 ? (span).len : 100), (span).len ? (span).ptr : ""

/* A new type, or NULL in `*out` after complaining that the name is taken. A built-in scalar may be
   declared once more. */
bool wf_schema_put_type(wf_schema *schema, wf_schema_type **out, wf_schema_kind kind,
                        weft_span name, wf_place place);
/* Puts a field, argument or input field into `map`; complains when its name is taken there. `where`
   is the type it belongs to. */
bool wf_schema_put_field(wf_schema *schema, wf_map *map, wf_schema_field *field,
                         const wf_schema_type *where);
bool wf_schema_put_value(wf_schema *schema, wf_schema_type *type, wf_schema_value *value);
/* A member of a union or an implemented interface. */
bool wf_schema_put_member(wf_schema *schema, wf_schema_type *type, weft_span name, wf_place place);
void wf_schema_put_root(wf_schema *schema, wf_schema_operation operation, weft_span name,
                        wf_place place);

/* A new directive whose arguments are to be put into `arguments.fields`; NULL in `*out` when the name
   is taken: the first one counts. */
bool wf_schema_put_directive(wf_schema *schema, wf_schema_directive **out, weft_span name);
/* The bit of "FRAGMENT_SPREAD"; 0 for places in schemas. */
unsigned wf_schema_location_of(weft_span word);
/* `skip` and `include`, which need no declaration. */
bool wf_schema_add_usual_directives(wf_schema *schema);

/* Adds what an `extend` node says to the type it names, or complains (schema_sdl.c). */
bool wf_schema_extend(wf_schema *schema, const wf_sdl_node *node);

/* Ends a call: what it returns. */
weft_status wf_schema_status(const wf_schema *schema, bool had_memory);

#endif
