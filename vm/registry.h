/* Resolvers by name, with their signatures parsed. The compiler asks it; programs name resolvers and
   are linked against it when they are loaded. Immutable once built; shared by threads. */
#ifndef WF_VM_REGISTRY_H
#define WF_VM_REGISTRY_H

#include "base/arena.h"
#include "base/map.h"
#include "weft/resolver.h"

/* What an argument may be: a set of these. */
enum {
    WF_SIG_NULL = 1u << 0,
    WF_SIG_BOOL = 1u << 1,
    WF_SIG_INT = 1u << 2,
    WF_SIG_DECIMAL = 1u << 3,
    WF_SIG_TEXT = 1u << 4,
    WF_SIG_DATE = 1u << 5,
    WF_SIG_DATETIME = 1u << 6,
    WF_SIG_PATTERN = 1u << 7,
    WF_SIG_DURATION = 1u << 8,
    WF_SIG_LIST = 1u << 9,
    WF_SIG_MAP = 1u << 10,
    WF_SIG_LAMBDA = 1u << 11,
    WF_SIG_VARIABLE = 1u << 12, /* `variable` says which */
    WF_SIG_ANY = 1u << 13,
    WF_SIG_NUMBER = WF_SIG_INT | WF_SIG_DECIMAL
};

typedef struct wf_sig_type wf_sig_type;
struct wf_sig_type {
    uint32_t kinds;
    char variable;               /* 'a' .. 'z', or 0 */
    uint8_t maybe;               /* T? */
    const wf_sig_type *element;  /* LIST, MAP */
    const wf_sig_type *argument; /* LAMBDA: what it receives */
    const wf_sig_type *result;   /* LAMBDA */
};

typedef struct wf_sig_param {
    weft_span name;
    uint8_t optional;
    const wf_sig_type *type;
} wf_sig_param;

#define WF_SIG_MAX_PARAMS 8

typedef struct wf_signature {
    wf_sig_param params[WF_SIG_MAX_PARAMS];
    uint32_t count;
    uint32_t required;
    const wf_sig_type *result;
} wf_signature;

typedef struct wf_registry_entry {
    const weft_resolver *resolver;
    const weft_family *family;
    wf_signature signature;
} wf_registry_entry;

typedef struct wf_registry {
    wf_arena arena;
    wf_map by_name; /* name → wf_registry_entry, in the order of the families */
} wf_registry;

/* Families are kept. A name that stands twice or a signature that does not parse is WEFT_INVALID
   with a diagnostic (W2002) each; WEFT_NOMEM. The registry is to be freed whatever was returned. */
weft_status wf_registry_init(wf_registry *registry, const weft_family *const *families,
                             size_t count, weft_diags *diags);
void wf_registry_fini(wf_registry *registry);
const wf_registry_entry *wf_registry_find(const wf_registry *registry, weft_span name);

#endif
