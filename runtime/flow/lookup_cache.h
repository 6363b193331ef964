/* What look-ups were asked and what came back, by name and arguments; memory is bounded. */
#ifndef WF_FLOW_LOOKUP_CACHE_H
#define WF_FLOW_LOOKUP_CACHE_H

#include "base/map.h"
#include "weft/value.h"

typedef enum wf_found_state {
    WF_FOUND_WANTED, /* to be asked for */
    WF_FOUND_VALUE,
    WF_FOUND_FAILED
} wf_found_state;

typedef struct wf_found {
    wf_found_state state;
    uint32_t lookup;
    weft_span arguments; /* a JSON array */
    weft_value value;
    weft_span message; /* FAILED: why */
    int64_t until_ms;  /* steady; valid before it */
    uint64_t window;   /* without a cache: valid in this one alone */
    bool is_lasting;
    struct wf_found *next; /* wanted ones, in order */
} wf_found;

typedef struct wf_lookup_cache {
    wf_arena arena;
    wf_map map;
    wf_found *wanted;
    wf_found **wanted_end;
    uint32_t wanted_count;
    uint64_t window;
} wf_lookup_cache;

void wf_lookup_cache_init(wf_lookup_cache *cache);
void wf_lookup_cache_fini(wf_lookup_cache *cache);
/* A new window: what is not kept longer is asked for again. Forgets everything when it has grown too large; nothing
   of it may be in use then. */
void wf_lookup_cache_turn(wf_lookup_cache *cache);
/* What is known under lookup and arguments, made wanted when that is nothing (any more). NULL: memory is short. */
wf_found *wf_lookup_cache_at(wf_lookup_cache *cache, uint32_t lookup, weft_span arguments,
                             int64_t now_ms);
/* Sets what was found: `json` is copied. WEFT_NOMEM, WEFT_INVALID when it is no JSON. */
weft_status wf_lookup_cache_set(wf_lookup_cache *cache, wf_found *found, weft_span json,
                                int64_t now_ms, uint32_t seconds);
weft_status wf_lookup_cache_fail(wf_lookup_cache *cache, wf_found *found, weft_span message);
/* Takes the list of wanted ones away. */
wf_found *wf_lookup_cache_take(wf_lookup_cache *cache);

#endif
