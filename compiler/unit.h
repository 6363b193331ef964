/* What the phases of the compiler share. One unit is one call of weft_compile: its arena holds
   sources, trees, types and scopes, and goes when the call returns.

   The phases, in order, and what each leaves behind:
     parse   (grammar/)   trees without meaning
     bind    bind.c       files joined; top-level names → symbols; `unit->...` lists filled in order
     check   check_*.c    every expression has node->type (never NULL) and the node->ref listed
                          below; shapes grown; everything wrong reported
     fold    fold.c       constants evaluated
     layout  layout.c     source nodes → slots and keys
     emit    emit_*.c     code
   Emit runs only when check found no error, so it may rely on every note below.

   node->ref after check:
     NAME           wf_symbol
     CURRENT        wf_symbol of what "." is here (the record, an each item, an element)
     RECORD         wf_symbol of the record
     MEMBER, ATTRIBUTE, AS_LIST, INDEX, SLICE, FILTER, EACH_MEMBER: NULL; their types say what they
                    read: when the base's type is SOURCE, the MEMBER's type is SOURCE of the child
     FILTER, EACH   wf_scope_note: symbols of the element (and index)
     EACH_MEMBER    wf_scope_note; the tree above it was turned around: EACH_MEMBER(list, expr) with
                    expr reading the element symbol through CURRENT
     CALL           wf_call_note
     LAMBDA         wf_scope_note
     ENTRY          wf_field_note
     LET            wf_symbol
     IS, IS_KIND    (uintptr_t) mask of weft_kind bits, as for WF_OP_IS
     OBJECT, BLOCK  wf_object_note
     WITH, MOCK     wf_symbol of the parameter, of the look-up
     TEST           wf_map_note of the mapping it is about
     MATCH          NULL
     XPATH          wf_xpath_note
     REGEX, DURATION, literals: NULL

   A grouped mapping (check_group.c): its record has the members `key` and `rows`, nothing else; the rows
   are the source's records.

   What check rewrites, so that emit sees fewer forms:
     call->args[i] is the expression itself, never its ARGUMENT node
     people.f(x), people.NAME            CALL of f, NAME: the used file is gone
     expressions where a lambda is due   LAMBDA with one unnamed parameter
     group_by(xs, k, g)                  map_values(group_by(xs, k), g)
     xs[*].a.b                           EACH_MEMBER(xs, .a.b)
     x'a/@b' (names only)                MEMBER, ATTRIBUTE; n.all(x'a'): AS_LIST(MEMBER)
     n.all(x'…'), n.at(x'…')             XPATH
     event NAME(option: …)               entries `name` and the options stand first in the BLOCK
     table from a file                   its TABLE_ROW children, as if they had been written

   Where check could not prove that a value has the type of its place, it says so, and emit converts:
   wf_field_note.convert (entries), wf_symbol.convert (typed lets), wf_call_note.convert (arguments),
   wf_function_note.convert (results). Lists count too: `fn f(a: Any) -> [String!] = a.tags[]`.

   A table with `else` takes nothing as a key: it is in no row, so `else` answers it, and the call is
   never missing for that reason. Without `else` nothing as a key makes the call nothing. */
#ifndef WF_COMPILER_UNIT_H
#define WF_COMPILER_UNIT_H

#include "base/diags.h"
#include "compiler/schema.h"
#include "grammar/ast.h"
#include "vm/program.h"
#include "weft/compile.h"

#include <string.h>

/* ---- types ---- */

typedef enum wf_class {
    WF_CLASS_NEVER,   /* reject: no value ever */
    WF_CLASS_NOTHING, /* omit, null and what is always missing */
    WF_CLASS_ANY,     /* known only at run time */
    WF_CLASS_SOURCE,  /* untouched source data: `source` */
    WF_CLASS_TEXT,    /* untyped source text (CSV cells, parameters) */
    WF_CLASS_STRING,
    WF_CLASS_INT,
    WF_CLASS_DECIMAL, /* any exact number; INT is one */
    WF_CLASS_BOOL,
    WF_CLASS_DATE,
    WF_CLASS_DATETIME,
    WF_CLASS_DURATION,
    WF_CLASS_PATTERN,
    WF_CLASS_LIST,   /* of `element` */
    WF_CLASS_MAP,    /* unknown keys, values of `element` */
    WF_CLASS_OBJECT, /* known members */
    WF_CLASS_SCHEMA  /* a named type of the GraphQL schema: enum, input, custom scalar */
} wf_class;

typedef struct wf_type wf_type;
typedef struct wf_source_node wf_source_node;

typedef struct wf_type_member {
    weft_span name;
    const wf_type *type;
    struct wf_type_member *next;
} wf_type_member;

struct wf_type {
    uint8_t class_; /* wf_class */
    bool may_miss;
    bool may_null;
    bool may_blank;         /* SOURCE, TEXT, STRING: not yet answered by `!` */
    bool lenient;           /* may_miss and may_null come from an `Any` parameter: not known to
                                    happen, so no complaint is made; a conversion checks at run time */
    const wf_type *element; /* LIST, MAP */
    const wf_type_member *members; /* OBJECT */
    const wf_schema_type *named;   /* SCHEMA */
    wf_source_node *source; /* SOURCE; TEXT: the CSV cell it was read from (MEMBER), or NULL */
    bool number;            /* DECIMAL: may be an INT, known only at run time */
    const wf_map *index;    /* OBJECT with many members: name → wf_type_member; SOURCE: the
                                    record of a CSV without header: its columns; or NULL */
    bool text_source;       /* SOURCE of CSV: leaves are untyped text */
};

/* ---- source nodes: the shape while it grows ---- */

/* A place in the source that the program can touch. The record of each mapping has a root; so has
   each function parameter and each join of two places (`if c then .a else .b`): those are *virtual*
   and `feeds` names the places whose data may stand there. What is touched below a virtual node is
   touched below all it feeds from (layout.c carries it over). */
struct wf_source_node {
    weft_span key;
    wf_source_node *parent;
    wf_source_node *children; /* members in the order they were first named, linked by next */
    wf_source_node *last;     /* of children */
    wf_source_node *next;
    wf_source_node *element;      /* of the list that stands here */
    wf_map *by_key;               /* many children: key → child; NULL: search the list */
    struct wf_source_feed *feeds; /* virtual roots only */
    wf_source_node *next_virtual; /* virtual roots only: unit->virtuals */
    bool is_virtual;              /* this node or an ancestor is a virtual root */
    bool all;                     /* used whole */
    bool used;                    /* the value itself is wanted */
    bool indexed;                 /* used as a list ([], index, filter, each) */
    bool passed;                  /* handed to a function that walks on (check_read.c) */
    bool text_source;
    bool xml;             /* data of an XML source, for sure */
    bool tree;            /* an XPath runs from here */
    bool is_group;        /* the record of a grouped mapping: no data of the source */
    const wf_type *known; /* its `key` and `rows`: what they are; else NULL */
    uint32_t id;          /* layout: node of the map's shape, for real nodes; else WF_NONE */
};

typedef struct wf_source_feed {
    wf_source_node *from;
    struct wf_source_feed *next;
} wf_source_feed;

/* ---- symbols ---- */

typedef enum wf_symbol_kind {
    WF_SYMBOL_LET,
    WF_SYMBOL_ITEM,   /* each item, filter element, lambda parameter, function parameter */
    WF_SYMBOL_INDEX,  /* each index */
    WF_SYMBOL_RECORD, /* the whole record of a mapping */
    WF_SYMBOL_PARAM,
    WF_SYMBOL_CONST,
    WF_SYMBOL_TABLE,
    WF_SYMBOL_FUNCTION,
    WF_SYMBOL_RESOLVER,
    WF_SYMBOL_LOOKUP,
    WF_SYMBOL_MAP,
    WF_SYMBOL_FILE /* `use ... as people` */
} wf_symbol_kind;

typedef struct wf_symbol {
    uint8_t kind; /* wf_symbol_kind */
    bool reads;   /* somebody uses it */
    bool busy;    /* being checked: a second visit is a cycle */
    bool done;
    bool broken;  /* CONST: has no value; MAP: its target is not known; either was reported */
    bool convert; /* LET with a declared type: its value must be converted to `type` */
    weft_span name;
    wf_node *node;       /* its declaration */
    const wf_type *type; /* of the value; for functions, tables, look-ups of the result */
    struct wf_function_note *function; /* FUNCTION, RESOLVER, LOOKUP (without body) */
    struct wf_symbol *take;            /* LOOKUP: what "." is in `take`: the reply; or NULL */
    weft_span several;                 /* LOOKUP: the parts of vm/lookup.h; ptr NULL: none */
    struct wf_unit_file *file;         /* where it stands; for FILE the used file */
    uint32_t index;             /* emit: register, or row of the program's table; WF_NONE before */
    const struct wf_view *view; /* sampled.c: what samples have there; NULL: not known */
    struct wf_symbol *next;     /* in declaration order, per kind; functions and called resolvers:
                               callees before callers */
    struct wf_symbol *next_resolver; /* RESOLVER: in declaration order */
} wf_symbol;

/* A parameter list with types; `params[i]` are symbols of kind ITEM. */
typedef struct wf_function_note {
    wf_symbol **params;
    bool *maybe;        /* takes missing (T? or Any) */
    wf_node **defaults; /* or NULL */
    uint32_t count;
    const wf_type *result;
    bool convert; /* the body's value must be converted to `result` */
    wf_node *body;
    const struct wf_declared *declared; /* check's own: the parameters' types as written */
} wf_function_note;

/* ---- notes on nodes ---- */

typedef struct wf_scope_note {
    wf_symbol *item;
    wf_symbol *index; /* or NULL */
} wf_scope_note;

typedef enum wf_callee {
    WF_CALLEE_LIBRARY,
    WF_CALLEE_FUNCTION,
    WF_CALLEE_TABLE,
    WF_CALLEE_LOOKUP,
    WF_CALLEE_FAILURE /* failure(): no arguments, nothing else is set */
} wf_callee;

/* A call with its arguments in the order of the parameters. A lambda stands as its LAMBDA node; an
   expression given where a lambda is wanted was wrapped into a LAMBDA by check. */
typedef struct wf_call_note {
    wf_callee callee;
    const wf_registry_entry *library; /* LIBRARY */
    wf_symbol *symbol;                /* FUNCTION, TABLE, LOOKUP */
    wf_node **args;                   /* `count`; NULL where nothing was given */
    bool *convert; /* FUNCTION, LOOKUP: which arguments must be converted to the parameter's type,
                      also lists whose elements must; NULL for others */
    uint32_t count;
    uint32_t whole;  /* LIBRARY: which arguments (as bits) are handed over as they stand; an XML
                        element in another is its value */
    uint32_t looked; /* LIBRARY: which are looked into: elements become maps first */
    bool is_plain;   /* LIBRARY: it reads by a path of names and indexes */
    /* LIBRARY: what it reads is `to`, which is at `from` or below, the place of its first argument
       (check_read.c); or NULL. `path` leads there, but for `rest` (ptr NULL: none), which the function
       walks. */
    wf_source_node *from;
    wf_source_node *to;
    weft_span path;
    weft_span rest;
    bool has_index; /* on the way to `to` */
} wf_call_note;

/* An entry: where it goes and whether the value must be converted when it gets there. */
typedef struct wf_field_note {
    const wf_schema_ref *target; /* the GraphQL type of the field; NULL: untyped */
    bool convert;                /* CONVERT to `target`; false when the static type proves it */
    weft_span path;              /* "items[].quantity", for sites */
} wf_field_note;

/* An XPath that runs: from what, with which variables. */
typedef struct wf_xpath_note {
    weft_span code; /* vm/xpath.h */
    wf_xpath_mode mode;
    wf_node *context;
    wf_node **variables; /* by number */
    uint32_t variable_count;
} wf_xpath_note;

/* The members of an object literal or block as a tree: dotted entries grouped under one member, in
   order of first appearance. */
typedef struct wf_object_member {
    weft_span name;
    wf_node *entry;                 /* the ENTRY, or NULL for a group */
    struct wf_object_member *group; /* first member of a group, or NULL */
    struct wf_object_member *next;
    bool convert_input; /* group: nothing */
} wf_object_member;

typedef struct wf_object_note {
    wf_object_member *members;
} wf_object_note;

/* ---- the unit ---- */

typedef struct wf_unit_file {
    wf_source *source;
    wf_node *tree;
    wf_map names; /* top-level name → wf_symbol */
    bool uses_clock;
    bool uses_random;
    struct wf_xpath_prefix *prefixes; /* its `ns` declarations */
    uint32_t prefix_count;
    bool damaged; /* did not parse wholly: what is unknown or unused may stand in the lost part */
    bool busy;    /* bind: its `use` declarations are being followed */
    struct wf_unit_file *next;
} wf_unit_file;

/* A mapping as check leaves it. */
typedef struct wf_map_note {
    wf_symbol *symbol;
    wf_node *node;        /* MAP */
    wf_source_node *root; /* of its record */
    wf_symbol *record;    /* "$" */
    wf_node *group;       /* the key of its groups, an expression over `row`; or NULL */
    wf_symbol *row;
    wf_map_entry_point entry; /* source and target settings; texts still as below */
    const weft_span *path;    /* JSON record path */
    uint32_t path_count;
    const weft_span *columns; /* CSV source */
    uint32_t column_count;
    const weft_span *output; /* CSV target columns */
    uint32_t output_count;
    weft_span target_name;
    weft_span operation; /* mutation text, or empty */
    weft_span several;   /* mutation text for several records (vm/several.h), or empty */
    weft_span action;
    const wf_schema_ref *target; /* the object's type, or NULL */
    weft_span wrap; /* mutation: the argument that holds the block ("input"); or empty */
    struct wf_map_note *next;
} wf_map_note;

typedef struct wf_unit {
    wf_arena arena;
    weft_diags *diags;
    const weft_compile_options *options;
    const wf_registry *registry;
    wf_schema *schema;        /* NULL when none is used */
    bool schema_lost;         /* one could not be read: a type that is not known may stand there */
    wf_schema *builtins;      /* types that need no schema: ID, known batch entities, the event */
    wf_unit_file *files;      /* the main file first */
    wf_map_note *maps;        /* of the main file, in order */
    bool has_xml;             /* some mapping reads XML: source data may be elements */
    wf_map_note *tested;      /* mappings that stand for tested resolvers: of test runs only */
    wf_source_node *virtuals; /* every virtual root, newest first: wf_source_root links it here */
    uint32_t source_nodes;    /* made so far; beyond WF_SHAPE_MAX_NODES nodes become `all` */
    wf_symbol *params;        /* all files', in order, linked by next; likewise below */
    wf_symbol *tables;
    wf_symbol *functions; /* with the resolvers: callees before callers */
    wf_symbol *resolvers; /* `resolver` declarations, linked by next_resolver */
    wf_symbol *lookups;
    wf_node **tests;
    uint32_t test_count;
    weft_status status; /* WEFT_NOMEM sticks here */
} wf_unit;

/* Phases; each returns WEFT_OK, WEFT_INVALID when it reported errors, or the world's status. */
weft_status wf_bind(wf_unit *unit, wf_source *main);
weft_status wf_check(wf_unit *unit);
/* Holds what was checked against samples of the source: sampled.c. */
weft_status wf_sampled(wf_unit *unit);
weft_status wf_fold(wf_unit *unit);
weft_status wf_layout(wf_unit *unit);
weft_status wf_emit(weft_program **out, wf_unit *unit);

/* What stands before the first dot of a path. */
static inline weft_span wf_first_name(weft_span path)
{
    const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
    return dot ? weft_span_of(path.ptr, (size_t)(dot - path.ptr)) : path;
}

/* The constant value of an expression after wf_fold: of literals, CONST names, folded calls; false
   when it is not constant. Scalars and texts only; a duration is its seconds: an INT, or a DECIMAL when
   there is a fraction. */
bool wf_fold_constant(weft_value *out, wf_unit *unit, const wf_node *node);

/* The DATETIME of a test's `clock` (a CLOCK node whose text is an ISO 8601 date-time with offset). */
bool wf_fold_clock(weft_value *out, wf_unit *unit, const wf_node *node);

/* Source nodes (source_node.c). NULL when memory is short: unit->status is set. */
wf_source_node *wf_source_root(wf_unit *unit, bool is_virtual, bool text_source);
wf_source_node *wf_source_member(wf_unit *unit, wf_source_node *node, weft_span key);
wf_source_node *wf_source_element(wf_unit *unit, wf_source_node *node);
/* A member of XML that is asked for with its namespace: "{uri}name", "@{uri}name". */
bool wf_source_asks_namespace(weft_span key);
/* Data of `from` may stand at virtual root `to`. */
void wf_source_flow(wf_unit *unit, wf_source_node *to, wf_source_node *from);

/* Types (types.c). Printed as the language writes them: "[AttributeInput!]!", "Text?", "List of
   source". */
void wf_type_put(wf_buf *out, const wf_type *type);

#endif
