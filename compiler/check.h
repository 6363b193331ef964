/* The front of the compiler, from inside: what the check_*.c files share. A wf_check is one place
   where names are looked up: a function's body, a mapping, a test. Checking never stops at a mistake:
   it reports it and goes on with a type that fits everywhere, so that one cause gives one complaint. */
#ifndef WF_COMPILER_CHECK_H
#define WF_COMPILER_CHECK_H

#include "compiler/suggest.h"
#include "compiler/types.h"

typedef struct wf_check_local wf_check_local;

/* What one call of wf_check knows of all its places. */
typedef struct wf_check_shared {
    bool skipped;              /* a mapping could not be checked: what it uses is not known */
    uint32_t depth;            /* functions being checked, one inside the other */
    wf_symbol **next_function; /* end of unit->functions */
} wf_check_shared;

typedef struct wf_check_place {
    wf_unit *unit;
    wf_unit_file *file;
    wf_check_shared *shared;
    wf_symbol *current;    /* "."; NULL: there is none */
    wf_symbol *record;     /* "$"; NULL: there is none */
    const char *outside;   /* why there is no record: "a function" */
    wf_map locals;         /* name → wf_symbol; NULL once its scope ended */
    wf_check_local *bound; /* the locals, innermost first */
    uint32_t catching;     /* right sides of `catch` around what is checked */
    uint32_t groups;       /* levels of dotted names around it; they nest without brackets */
} wf_check_place;

/* Where a value goes. */
typedef struct wf_goal {
    const wf_schema_ref *ref; /* NULL: any JSON */
    weft_span path;           /* "items[].sku", for sentences */
    bool relaxed;             /* missing and null are answered elsewhere (left of ??) */
    bool is_element;          /* of a list: a missing one is left out */
    bool is_cell;             /* a CSV cell: no lists, no objects */
    bool convert;             /* out: the value must be converted when it gets there */
} wf_goal;

/* ---- check_names.c: places, complaints, scopes ---- */

/* The whole node; the name in it (or the whole node when it has none). */
wf_place wf_check_at(const wf_node *node);
wf_place wf_check_at_name(const wf_node *node);
/* Source text of a node, for hints: one line, at most 60 bytes; else "…". */
weft_span wf_check_text(const wf_node *node);
/* The node's text as something a postfix can follow: in parentheses where it needs them; in the unit
   arena. */
weft_span wf_check_operand(wf_unit *unit, const wf_node *node);
#define WF_SPAN(s) (int)(s).len, (s).ptr /* for %.*s */

/* A printed type, in the unit arena: of a wf_type its kind, without what may be missing. */
const char *wf_check_type_name(wf_unit *unit, const wf_type *type);
const char *wf_check_ref_name(wf_unit *unit, const wf_schema_ref *ref);
/* a, b and c put together, in the unit arena. */
weft_span wf_check_join(wf_unit *unit, weft_span a, const char *b, weft_span c);

/* The hint "write TEXT" and `why`, and in .weft files the edit that puts TEXT in the complaint's place: a
   mapping file in JSON has no expressions. */
void wf_check_write(wf_unit *unit, weft_diag *diag, const char *why, const char *format, ...)
    WF_PRINTF(4, 5);
/* Only the edit; `diag` has its hint. */
void wf_check_edit(wf_unit *unit, weft_diag *diag, weft_span text);

wf_symbol *wf_check_symbol(wf_unit *unit, wf_symbol_kind kind, weft_span name, wf_node *node,
                           wf_unit_file *file);
void wf_check_place_init(wf_check_place *place, wf_unit *unit, wf_unit_file *file,
                         wf_check_shared *shared);
/* Binds a local name; an anonymous symbol (empty name) is not entered. Reports shadowing. */
void wf_check_bind(wf_check_place *place, wf_symbol *symbol);
/* Ends the scope of everything bound since `mark`; unused names are reported. */
void wf_check_unbind(wf_check_place *place, wf_check_local *mark);
/* `sdk`, `strict` and `custom` begin names with dots: of the library, and of resolvers. */
bool wf_check_is_reserved(weft_span name);
void wf_check_report_reserved(wf_unit *unit, const wf_node *node, weft_span name);
/* The local or top-level symbol of that name, or NULL. */
wf_symbol *wf_check_find(const wf_check_place *place, weft_span name);
/* Completes a complaint about an unknown name with the nearest known ones, which count as used. */
void wf_check_suggest_name(wf_check_place *place, weft_diag *diag, weft_span name, bool callable);
/* Whether suggestions still pay: after many complaints they stop. */
bool wf_check_may_suggest(const wf_unit *unit);

/* ---- check_type.c: declared types ---- */

struct wf_declared {
    const wf_type *type; /* never NULL; without flags but for T? */
    wf_schema_ref *ref;  /* inputs, enums, custom scalars and lists of them; else NULL */
    bool non_null;
    bool maybe; /* takes missing and null */
    bool open;  /* Any without ?: takes them, but that they come is not expected */
};
typedef struct wf_declared wf_declared;

/* NULL node: ANY. */
wf_declared wf_check_declared(wf_check_place *place, wf_node *type);
/* The schema type of that name, also ID and the other built-in ones without a schema; or NULL. */
const wf_schema_type *wf_check_schema_type(wf_unit *unit, weft_span name);
/* The embedded schema of known payloads. NULL when memory is short. */
const wf_schema *wf_check_builtins(wf_unit *unit);
wf_schema_ref *wf_check_ref(wf_unit *unit, const wf_schema_type *named, bool non_null);

/* ---- check_expr.c ---- */

/* The type of an expression, also left in node->type. With a goal, every place a value can come from
   (arms, branches, elements) is checked against it. */
const wf_type *wf_check_expr(wf_check_place *place, wf_node *node, wf_goal *goal);
/* The same for a value that is looked at where it stands. */
const wf_type *wf_check_value(wf_check_place *place, wf_node *node);
void wf_check_condition(wf_check_place *place, wf_node *node);
/* Text of reject, require and warn: interpolates anything. */
void wf_check_message(wf_check_place *place, wf_node *node);
/* ---- check_list.c ---- */

/* The element type of a list given to `what`; reports what is no list. `*maybe`: it may be nothing. */
const wf_type *wf_check_elements(wf_check_place *place, wf_node *node, const wf_type *list,
                                 const char *what, bool *maybe);
const wf_type *wf_check_list(wf_check_place *place, wf_node *node, wf_goal *goal);
const wf_type *wf_check_each(wf_check_place *place, wf_node *node, wf_goal *goal);

/* ---- check_operator.c ---- */

const wf_type *wf_check_binary(wf_check_place *place, wf_node *node, wf_goal *goal);
const wf_type *wf_check_unary(wf_check_place *place, wf_node *node);
/* Whether values of both types can ever be equal; reports at `node`. */
bool wf_check_comparable(wf_check_place *place, const wf_node *node, const wf_type *left,
                         const wf_node *right_node, const wf_type *right);

/* ---- check_path.c ---- */

/* `.` or `$` where it is the record: as an element always there, though its value may be missing. */
bool wf_check_is_record(const wf_node *node);

const wf_type *wf_check_path(wf_check_place *place, wf_node *node);
/* One step on something whose type is known. */
const wf_type *wf_check_step(wf_check_place *place, wf_node *node, const wf_type *base);

/* ---- check_xpath.c ---- */

/* The `ns` declarations of a file, once. */
void wf_check_prefixes(wf_unit *unit, wf_unit_file *file);
/* x'…' of the current item. */
const wf_type *wf_check_xpath(wf_check_place *place, wf_node *node);
/* n.all(x'…'), n.at(x'…'): the call becomes the XPath. False: the call is another. */
bool wf_check_xpath_call(wf_check_place *place, wf_node *node, const wf_type **type);
/* x'/orders/order' behind `each`: the texts of a record path (vm/program.h). */
void wf_check_record_path(wf_check_place *place, wf_map_note *map, const wf_node *node);

/* ---- check_call.c, check_library.c ---- */

const wf_type *wf_check_call(wf_check_place *place, wf_node *node);
/* sdk.helper.f(x) becomes one name; false: it is no such call. */
bool wf_check_dotted_call(wf_unit *unit, wf_node *node);
const wf_type *wf_check_library(wf_check_place *place, wf_node *node, wf_call_note *note);
/* check_read.c: a call that reads a place of the source which is known now. Its type; NULL: it is a
   call like others, whose first argument may be checked already. */
const wf_type *wf_check_read(wf_check_place *place, wf_call_note *note);
/* Names and puts in order the arguments of a call. `params` of `count`, the first `required` without
   default. False when they do not fit (reported). */
typedef struct wf_parameter {
    weft_span name;
    bool optional;
    bool lambda;
} wf_parameter;
bool wf_check_arguments(wf_check_place *place, wf_node *node, weft_span callee,
                        const wf_parameter *params, uint32_t count, wf_call_note *note);
/* Checks arguments of a call that was refused, so that the names in them are known to be used. */
void wf_check_loose(wf_check_place *place, wf_node *call);
/* A lambda's parameter bound to an element of `type`, its body checked. */
const wf_type *wf_check_lambda(wf_check_place *place, wf_node *lambda, const wf_type *type);
/* A pattern literal that does not compile is reported at its place. */
void wf_check_pattern(wf_check_place *place, const wf_node *node, const wf_registry_entry *library);

/* ---- check_fit.c: values into targets ---- */

void wf_check_fit(wf_check_place *place, wf_node *node, const wf_type *type, wf_goal *goal);
/* A value where a language type is declared: parameters, results, typed lets. `what` names it. Gives
   whether it must be converted. */
bool wf_check_fit_declared(wf_check_place *place, wf_node *node, const wf_type *type,
                           const wf_declared *declared, weft_span what);

/* ---- check_object.c ---- */

/* The entries of an OBJECT or BLOCK; `goal` NULL: an object of its own. */
const wf_type *wf_check_object(wf_check_place *place, wf_node *node, wf_goal *goal);

/* ---- check_match.c ---- */

const wf_type *wf_check_match(wf_check_place *place, wf_node *node, wf_goal *goal);
/* The mask of a kind's name for IS; 0 (reported) when it is none. */
uint32_t wf_check_kind(wf_check_place *place, wf_node *node);

/* ---- check_function.c, check_table.c, check_lookup.c, check_map.c, check_test.c ---- */

/* Parameters and result of FN, RESOLVER and LOOKUP; once. */
void wf_check_signature(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol);
/* The body; once, callees first. False inside a cycle (reported). */
bool wf_check_function(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol,
                       const wf_node *call);
bool wf_check_const(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol, const wf_node *use);
void wf_check_param(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol);
void wf_check_table(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol);
void wf_check_lookup(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol);
/* named_fields.c: the entries of a mapping's body become fields of the npm package's mapping files. */
void wf_name_fields(wf_unit *unit, wf_node *body);

void wf_check_map(wf_unit *unit, wf_check_shared *shared, wf_map_note *map);
/* check_resolver.c: the mapping that stands for a tested resolver; NULL when there is none of that name,
   or memory is short. */
wf_map_note *wf_check_resolver(wf_unit *unit, wf_check_shared *shared, const wf_node *test);
void wf_check_test(wf_unit *unit, wf_check_shared *shared, wf_node *test);
/* A value that must be known when compiling: literals, constants, pure calls on them. */
bool wf_check_constant(wf_unit *unit, const wf_node *node);

/* check_source.c, check_target.c, check_mutation.c: the settings of a mapping. A source that cannot be
   read leaves no record; false: the target is not known. Both are reported. */
void wf_check_source(wf_check_place *place, wf_map_note *map, wf_node *source);
/* check_group.c: the records of `map` become rows of groups. */
void wf_check_group(wf_check_place *place, wf_map_note *map, wf_node *group);
/* A member of such a record. */
const wf_type *wf_check_group_member(wf_check_place *place, const wf_node *node,
                                     const wf_type *group);
bool wf_check_target(wf_check_place *place, wf_map_note *map, wf_node *target);
bool wf_check_mutation(wf_check_place *place, wf_map_note *map, wf_node *target);
/* The mutation `name`, written at `at`; NULL (reported) when there is none. */
const wf_schema_field *wf_check_find_mutation(wf_check_place *place, const wf_node *at,
                                              weft_span name);
/* The arguments as the fields of an input: entries are arguments by name. */
const wf_schema_ref *wf_check_arguments_ref(wf_unit *unit, const wf_schema_field *mutation);
/* check_sent.c: what a mapping that brings the text of its mutation says of it. NULL: nothing. */
typedef struct wf_sent {
    const wf_node *mutation; /* TEXT: its name */
    const wf_node *types;    /* OBJECT: argument → TEXT, the type it is declared with */
    const wf_node *returns;  /* LIST of TEXT: what is selected */
} wf_sent;
/* Proves it against the schema, and derives in the texts of the mapping what it leaves open. Gives the
   object of all variables; NULL (reported) when there is no such mutation. */
const wf_schema_ref *wf_check_sent(wf_check_place *place, wf_map_note *map, const wf_sent *sent);
/* An option's value as text, integer or bool; reports anything else. */
bool wf_check_option_text(wf_check_place *place, const wf_node *option, weft_span *out);
bool wf_check_option_int(wf_check_place *place, const wf_node *option, int64_t *out);
bool wf_check_option_bool(wf_check_place *place, const wf_node *option, bool *out);
/* Whether the node was made from a JSON mapping file, where hints must speak its notation. */
bool wf_check_in_json(const wf_node *node);
/* Reports an option that is not among `names` (NULL-ended) of `owner`. Gives its index or -1. */
int wf_check_option(wf_check_place *place, const wf_node *option, const char *const *names,
                    const char *owner);
/* The options of a node that stand twice. */
void wf_check_options_once(wf_check_place *place, const wf_node *node);

/* ---- check_lint.c ---- */

void wf_check_unused(wf_unit *unit, const wf_symbol *symbol);
void wf_check_lint(wf_unit *unit);

#endif
