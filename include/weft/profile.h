/* Where the time of a run goes: how much is reading, mapping and writing, and of mapping how much each
   line of the mapping takes. Sampled, so that it costs next to nothing. */
#ifndef WEFT_PROFILE_H
#define WEFT_PROFILE_H

#include "weft/span.h"

#include <stdint.h>

/* One line of a mapping and what it is about. */
typedef struct weft_profile_line {
    weft_span file;
    weft_span target; /* "items[].price"; empty: of no field */
    uint32_t line;    /* 1-based */
    double share;     /* of the time of mapping, 0 to 1 */
} weft_profile_line;

typedef struct weft_profile {
    uint64_t records; /* of the run */
    uint64_t timed;   /* whose reading, mapping and writing were timed */
    uint64_t traced;  /* whose instructions were timed, the general ones */
    int general;      /* the machine ran without fused instructions */
    double read_ns;   /* a record */
    double map_ns;
    double write_ns;
    const weft_profile_line *lines; /* the dearest first */
    size_t line_count;
} weft_profile;

/* Called once, when the run is over; everything is borrowed for the call. */
typedef void (*weft_profile_fn)(void *context, const weft_profile *profile);

#endif
