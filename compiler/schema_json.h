/* What the two notations of a schema in JSON share: schema_json.c reads introspection results,
   schema_pages.c the form that documentation uses. */
#ifndef WF_COMPILER_SCHEMA_JSON_H
#define WF_COMPILER_SCHEMA_JSON_H

#include "compiler/schema_build.h"

#include <cjson/cJSON.h>

typedef struct wf_schema_json {
    wf_schema *schema;
    wf_place place; /* the document */
    weft_span type; /* the type being read, for sentences */
} wf_schema_json;

/* The member, or NULL when it is absent or null. */
const cJSON *wf_schema_json_member(const cJSON *object, const char *name);
/* A copy of the text under `name`; ptr NULL when there is none. False: memory. */
bool wf_schema_json_text(wf_schema_json *reader, weft_span *out, const cJSON *object,
                         const char *name);
bool wf_schema_json_is_name(weft_span name);
/* `isDeprecated` and `deprecationReason`. False: memory. */
bool wf_schema_json_deprecated(wf_schema_json *reader, bool *out, weft_span *reason,
                               const cJSON *object);
/* The member `kind`; false when it is no kind. */
bool wf_schema_json_kind(wf_schema_kind *out, const cJSON *json);

/* A document whose `types` is an object: name → type. False: memory. */
bool wf_schema_json_pages(wf_schema_json *reader, const cJSON *document);

#endif
