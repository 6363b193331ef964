/* Values of a mapping file as the npm package sees them: truth, type names, text, and members in its
   order. NULL stands for a member that is not there (undefined). */
#ifndef WF_COMPILER_MAPPING_VALUE_H
#define WF_COMPILER_MAPPING_VALUE_H

#include "base/buf.h"
#include "grammar/document.h"
#include "weft/status.h"

typedef struct wf_mapping_member {
    weft_span key;            /* of an element: its index */
    const wf_document *value; /* of a text: the text itself, once for each UTF-16 unit */
} wf_mapping_member;

typedef struct wf_mapping_members {
    const wf_mapping_member *items; /* in the arena */
    size_t count;
} wf_mapping_members;

/* False: undefined, null, false, 0, -0 and "". */
bool wf_mapping_is_truthy(const wf_document *value);
/* Objects and lists: what `typeof` calls an object, less null. */
bool wf_mapping_is_object(const wf_document *value);
/* "undefined", "object" (null and lists too), "string", "number", "boolean". */
const char *wf_mapping_type_name(const wf_document *value);
/* What String() gives: lists joined with commas, numbers as doubles, [object Object]. */
void wf_mapping_put_text(wf_buf *out, const wf_document *value);
/* A name that is a list index (0, 7, 42; not 01): such members come first. */
bool wf_mapping_is_index(uint32_t *index, weft_span name);
/* Members, elements or characters in the package's order: indexes first, ascending, then as they
   stand in the file; of equal keys the first place and the last value. */
weft_status wf_mapping_members_of(wf_mapping_members *out, const wf_document *value,
                                  wf_arena *arena);
/* The last member of that name, or NULL. */
const wf_document *wf_mapping_find(const wf_document *object, const char *key);
/* The last member of that name if it is a text that is not empty, or NULL. */
const wf_document *wf_mapping_text(const wf_document *object, const char *key);
/* Where the key of a member stands; the value itself of what has none. */
wf_place wf_mapping_place(const wf_document_file *file, const wf_document *value);

#endif
