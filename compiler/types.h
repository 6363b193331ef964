/* Types as check makes, joins and prints them. Types are immutable and live in the unit arena or are
   static; no function here gives NULL: when memory is short unit->status is set and the result is
   ANY, which fits everywhere. */
#ifndef WF_COMPILER_TYPES_H
#define WF_COMPILER_TYPES_H

#include "compiler/unit.h"
#include "vm/type.h"

/* A class without flags, element or name; static. */
const wf_type *wf_type_plain(wf_class class_);

/* `type` with exactly these flags. */
const wf_type *wf_type_flagged(wf_unit *unit, const wf_type *type, bool may_miss, bool may_null,
                               bool may_blank);
/* `type` that may also miss or be null. */
const wf_type *wf_type_maybe(wf_unit *unit, const wf_type *type, bool may_miss, bool may_null);
/* `type` that may also be whatever nothing `from` may be. */
const wf_type *wf_type_after(wf_unit *unit, const wf_type *type, const wf_type *from);
/* `type` whose missing and null are not known to happen. */
const wf_type *wf_type_lenient(wf_unit *unit, const wf_type *type);
/* `type` after `??`: neither missing nor null. */
const wf_type *wf_type_some(wf_unit *unit, const wf_type *type);
/* `type` after `!`: not blank either. */
const wf_type *wf_type_sure(wf_unit *unit, const wf_type *type);
/* `type` as an element of a list: missing ones are never kept. */
const wf_type *wf_type_kept(wf_unit *unit, const wf_type *type);

const wf_type *wf_type_list(wf_unit *unit, const wf_type *element);
const wf_type *wf_type_map(wf_unit *unit, const wf_type *element);
/* Source data at `node`: may be missing, null and blank. NULL node: ANY. */
const wf_type *wf_type_source(wf_unit *unit, wf_source_node *node);
/* An element of the list at `node`: never missing, perhaps null. */
const wf_type *wf_type_element(wf_unit *unit, wf_source_node *node);
const wf_type *wf_type_named(wf_unit *unit, const wf_schema_type *named);
/* An object with these members (kept). */
const wf_type *wf_type_object(wf_unit *unit, const wf_type_member *members);
/* What is read where the schema says `ref`: String gives STRING, and so on. */
const wf_type *wf_type_of_ref(wf_unit *unit, const wf_schema_ref *ref);

/* What an expression of `type` is for whoever converts its value: a list whose elements are not proven
   is known only at run time. */
const wf_type *wf_type_unproven(wf_unit *unit, const wf_type *type);

/* What either may be. Grows the shape: places that come together get a virtual root. */
const wf_type *wf_type_join(wf_unit *unit, const wf_type *a, const wf_type *b);

/* The type of a member of an OBJECT, or NULL. */
const wf_type *wf_type_member_find(const wf_type *type, weft_span name);

static inline bool wf_type_is(const wf_type *type, wf_class class_)
{
    return type->class_ == class_;
}
/* Missing or null is possible, or nothing is known. */
static inline bool wf_type_may_be_nothing(const wf_type *type)
{
    return type->may_miss || type->may_null || type->class_ == WF_CLASS_ANY ||
           type->class_ == WF_CLASS_NOTHING;
}
bool wf_type_is_text(const wf_type *type);      /* TEXT, STRING, enums, ID */
bool wf_type_is_number(const wf_type *type);    /* INT, DECIMAL */
bool wf_type_is_dynamic(const wf_type *type);   /* ANY, SOURCE, NEVER, custom scalars */
bool wf_type_is_composite(const wf_type *type); /* LIST, MAP, OBJECT, inputs */
bool wf_type_is_enum(const wf_type *type);
bool wf_type_is_id(const wf_type *type);
bool wf_type_is_input(const wf_type *type);

/* Marks the places a value comes from: its scalars are wanted; everything below is. */
void wf_type_use(const wf_type *type);
void wf_type_use_all(const wf_type *type);

/* Whether a value of a type may stand where a scalar kind is wanted. */
typedef enum wf_fit {
    WF_FIT_NO,
    WF_FIT_CONVERT,
    WF_FIT_YES
} wf_fit;
wf_fit wf_type_fit(wf_type_kind wanted, const wf_type *type);
/* What CONVERT does at a scalar or enum of the schema; inputs are WF_TYPE_INPUT. */
wf_type_kind wf_type_kind_of(const wf_schema_type *named);

#endif
