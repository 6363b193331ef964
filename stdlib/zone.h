/* Time zones: from a name to offsets. The IANA database is compiled in (zone_table.h), so that an
   expression reads no file, every machine gives the same result, and a zone may come from a
   parameter. The price: news of a government reach a mapping with the next edition of the table. */
#ifndef WF_STDLIB_ZONE_H
#define WF_STDLIB_ZONE_H

#include "base/core.h"
#include "weft/resolver.h"

typedef struct wf_zone {
    const struct zone_history *history; /* NULL: always `fixed` */
    int32_t fixed;                      /* seconds east of UTC */
    weft_span name;                     /* borrowed, as the mapping wrote it */
} wf_zone;

/* The edition of the database, "2025b". */
const char *wf_zone_edition(void);

/* The zone called `name`: of the IANA database (case counts), "UTC", "Z" or an offset "+02:00".
   Fails the call when there is none, naming one that differs only in case. */
weft_status wf_zone_find(wf_zone *out, weft_call *call, weft_span name);

/* Seconds east of UTC at `instant` (seconds since 1970). Fails the call before 1970 (except for
   fixed offsets), and where the offset has seconds, which a date-time cannot carry. */
weft_status wf_zone_offset(int32_t *out, weft_call *call, const wf_zone *zone, int64_t instant);

/* The offsets with which a clock in the zone shows `local` (seconds since 1970 as if in UTC): one,
   none in the gap when clocks go forward, two (the earlier instant first) when they go back. Fails
   the call as wf_zone_offset does. */
weft_status wf_zone_of_local(uint32_t *count, int32_t offsets[2], weft_call *call,
                             const wf_zone *zone, int64_t local);

#endif
