/* Mapping files of the npm package: JSON with places in, the tree of a .weft file out. Nodes stand
   where the JSON says what they mean, so that whatever is reported later points into that file. What
   the mapping_*.c files share. A builder gives NULL when memory is short and takes NULL for a child
   that could not be had; only the whole tree is looked at. */
#ifndef WF_COMPILER_MAPPING_H
#define WF_COMPILER_MAPPING_H

#include "compiler/mapping_rules.h"
#include "compiler/mapping_value.h"
#include "compiler/unit.h"
#include "grammar/document.h"

typedef struct wf_mapping {
    wf_unit *unit;
    wf_document_file file;
    wf_node *tree; /* FILE */
    wf_mapping_dialect dialect;
    bool faithful;
    bool is_xml;    /* the record is read from XML and made the package's object model */
    bool has_xpath; /* some source is an XPath: the record is read as elements */
    bool xml_paths; /* paths are those of XML, whatever the record was read from */
    bool uses_context;
    weft_span top;      /* universal: the top-level field being made */
    wf_map environment; /* names of ${NAME} constants that have a parameter */
    uint32_t names;     /* made up so far */
} wf_mapping;

/* What a path is relative to: the record, or the item of a list, or what a nested object reads. */
typedef struct wf_mapping_scope {
    weft_span name; /* of the binding; empty: the record itself */
    bool used;
    weft_span index; /* of its position, from 0; empty: it is no item */
    bool index_used;
    const struct wf_mapping_scope *above; /* nodes: the scope around an item */
} wf_mapping_scope;

/* The tree of a mapping file. WEFT_OK, WEFT_INVALID (reported; `*out` may be set all the same: what
   could be read), WEFT_NOMEM, WEFT_LIMIT. */
weft_status wf_mapping_parse(wf_node **out, wf_unit *unit, wf_source *source);

/* ---- mapping_tree.c: nodes at places of the document ---- */

wf_node *wf_mapping_node(wf_mapping *m, wf_node_kind kind, const wf_document *at);
wf_node *wf_mapping_word(wf_mapping *m, wf_node_kind kind, const wf_document *at, weft_span text);
wf_node *wf_mapping_quoted(wf_mapping *m, const wf_document *at, weft_span text);
wf_node *wf_mapping_absent(wf_mapping *m, const wf_document *at);
wf_node *wf_mapping_omit(wf_mapping *m, const wf_document *at);
wf_node *wf_mapping_name(wf_mapping *m, const wf_document *at, weft_span name);
/* A call with up to four arguments; NULL ends them. */
wf_node *wf_mapping_call(wf_mapping *m, const wf_document *at, const char *name, wf_node *a,
                         wf_node *b, wf_node *c, wf_node *d);
/* An argument more, `name` empty: the next in turn. */
wf_node *wf_mapping_argue(wf_mapping *m, wf_node *call, const char *name, wf_node *value);
/* The name of a library function: `strict.` where there is one and the mapping is not faithful, else
   `sdk.`; `name` without either. */
const char *wf_mapping_library(wf_mapping *m, const char *name);
/* The entry of a member: at its key. */
wf_node *wf_mapping_entry(wf_mapping *m, const wf_document *member, weft_span name, unsigned flags,
                          wf_node *value);
/* The statement before the entries of an object or block, or of the object that a call is given; any
   other body is put into an object and taken out again. */
wf_node *wf_mapping_prepend(wf_mapping *m, wf_node *body, wf_node *let);
/* The height of a node below which one grew. */
void wf_mapping_grow(wf_node *node);
/* The record as the package has it: of XML its object model. */
wf_node *wf_mapping_model(wf_mapping *m, const wf_document *at);
/* The package's object model of the XML record, bound to the name of the scope. */
wf_node *wf_mapping_with_model(wf_mapping *m, wf_node *body, const wf_mapping_scope *record,
                               const wf_document *at);
wf_node *wf_mapping_let(wf_mapping *m, const wf_document *at, weft_span name, wf_node *value);
wf_node *wf_mapping_if(wf_mapping *m, const wf_document *at, wf_node *condition, wf_node *then,
                       wf_node *otherwise);
wf_node *wf_mapping_each(wf_mapping *m, const wf_document *at, wf_node *list,
                         const wf_mapping_scope *item, wf_node *body);
/* a ?? b, a catch b */
wf_node *wf_mapping_else(wf_mapping *m, const wf_document *at, wf_node *a, wf_node *b);
wf_node *wf_mapping_catch(wf_mapping *m, const wf_document *at, wf_node *a, wf_node *b);
/* fails with this sentence */
wf_node *wf_mapping_fail(wf_mapping *m, const wf_document *at, const char *format, ...)
    WF_PRINTF(3, 4);
/* rejects the record with this sentence, past every handler */
wf_node *wf_mapping_reject(wf_mapping *m, const wf_document *at, const char *format, ...)
    WF_PRINTF(3, 4);
/* What the scope's name stands for. */
wf_node *wf_mapping_record(wf_mapping *m, wf_mapping_scope *scope, const wf_document *at);
wf_node *wf_mapping_index(wf_mapping *m, wf_mapping_scope *item, const wf_document *at);
/* A scope with a name nobody else has. */
wf_mapping_scope wf_mapping_bind(wf_mapping *m, const char *name);
/* A text in the unit arena. */
weft_span wf_mapping_print(wf_mapping *m, const char *format, ...) WF_PRINTF(2, 3);
weft_diag *wf_mapping_complain(wf_mapping *m, wf_code code, const wf_document *at,
                               const char *format, ...) WF_PRINTF(4, 5);

/* ---- mapping_literal.c ---- */

/* A JSON value as an expression. */
wf_node *wf_mapping_literal(wf_mapping *m, const wf_document *value);
/* The same, where a text ${NAME} is a parameter with itself as default. */
wf_node *wf_mapping_constant(wf_mapping *m, const wf_document *value);

/* ---- mapping_targets.c ---- */

/* The fields of an object in the order in which they are made: that of the file, or faithfully that of
   the package. False: out of memory. */
bool wf_mapping_fields(wf_mapping *m, wf_mapping_members *out, const wf_document *object);
/* A target `list[n].member`. */
typedef struct wf_mapping_element {
    weft_span list;
    size_t index;
    weft_span member;
} wf_mapping_element;

/* False: the field's name is no such target, or written with escapes. */
bool wf_mapping_element_of(wf_mapping_element *out, const wf_document *field);
/* How many fields from `first` on are such targets of one list, in its order from 0 on and each element
   with something constant, so that it is there whatever the record holds; 0: they are not. */
size_t wf_mapping_list_fields(const wf_mapping_members *fields, size_t first);
/* Whether one of the names is what stands before a dot of `name`. */
bool wf_mapping_goes_into(const wf_map *names, weft_span name);
/* Whether their names can stand as (dotted) entries of one object, those of lists put together. */
bool wf_mapping_are_entries(wf_mapping *m, const wf_mapping_members *fields);

/* ---- mapping_resolver.c ---- */

/* `value` through the resolver that the member `at` names. */
wf_node *wf_mapping_resolve(wf_mapping *m, wf_mapping_scope *scope, const wf_document *at,
                            wf_node *value);
/* A call of a declared resolver by the name at `at`: it gets what it asks for. */
wf_node *wf_mapping_custom(wf_mapping *m, const wf_document *at, wf_node *value, wf_node *source,
                           wf_node *item);
/* Whether a `resolver` declaration has that name. */
bool wf_mapping_declares(const wf_mapping *m, weft_span name);
wf_node *wf_mapping_context(wf_mapping *m, const wf_document *at);
/* The library's function of the name at `at`, `family` before it, on `value`. */
wf_node *wf_mapping_library_call(wf_mapping *m, const char *family, const wf_document *at,
                                 wf_node *value);

/* ---- mapping_field.c: what the mappers of mutation files share ---- */

bool wf_mapping_is_private(weft_span name);  /* _x: no target */
bool wf_mapping_is_reserved(weft_span name); /* of a group: about it */
/* An object that says where a value comes from, not a constant. */
bool wf_mapping_is_config(const wf_document *value);
/* The constant of a field; NULL: it has none, or `value` is a target there. */
const wf_document *wf_mapping_constant_of(const wf_mapping *m, const wf_document *field);
wf_node *wf_mapping_path(wf_mapping *m, wf_node *record, const wf_document *path);
/* Whether the package has a transform of that name (or NULL). */
bool wf_mapping_is_transform(const wf_mapping *m, const wf_document *name);
/* Whether the name (or NULL) does anything; `value` through it, or itself. */
bool wf_mapping_transforms(const wf_mapping *m, const wf_document *name);
wf_node *wf_mapping_transform(wf_mapping *m, wf_mapping_scope *scope, const wf_document *name,
                              wf_node *value);

/* ---- mapping_operation.c ---- */

weft_span wf_mapping_operation(wf_mapping *m);
/* ... for several records in one request (vm/several.h). */
weft_span wf_mapping_several(wf_mapping *m);

/* ---- mapping_xpath.c ---- */

/* Whether some `source` below is an XPath. */
bool wf_mapping_has_xpath(const wf_document *value);
/* The XPath of a source "xpath:…"; NULL: it is none. `of_record`: it stands where paths are the record's. */
wf_node *wf_mapping_xpath(wf_mapping *m, const wf_document *source, bool of_record);
/* The package's object model of a whole document that was read as elements: { root: … }. */
wf_node *wf_mapping_document(wf_mapping *m, const wf_document *at);

/* ---- the dialects: the MAP node ---- */

wf_node *wf_mapping_universal(wf_mapping *m);
wf_node *wf_mapping_arguments(wf_mapping *m);
wf_node *wf_mapping_nodes(wf_mapping *m);
wf_node *wf_mapping_nodes_alone(wf_mapping *m);
/* Whether the data of the fields stand inside of `input`. */
bool wf_mapping_nodes_wrapped(const wf_mapping *m);

#endif
