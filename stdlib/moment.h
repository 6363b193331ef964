/* Dates and times taken apart: a year, a month, a day and the clock of some offset. */
#ifndef WF_STDLIB_MOMENT_H
#define WF_STDLIB_MOMENT_H

#include "stdlib/lib.h"

typedef struct wf_moment {
    int32_t year; /* 1 to 9999 */
    int32_t month;
    int32_t day;
    int32_t hour;
    int32_t minute;
    int32_t second;
    uint32_t nanos;
    int32_t offset; /* seconds east of UTC */
    bool has_time;
    bool has_offset;
} wf_moment;

#define WF_MOMENT_YEAR_LEAST  1
#define WF_MOMENT_YEAR_MOST   9999
#define WF_MOMENT_OFFSET_BASE 0x8000 /* of a DATETIME's `extra`, in minutes */
#define WF_DAY_SECONDS        86400

/* Whether it is a DATE or a DATETIME; and the failure for what is not. */
bool wf_moment_is(weft_value value);
weft_status wf_moment_fail(weft_call *call, const char *function, weft_value found);

/* Of a DATE, or of a DATETIME on the clock of its own offset. */
wf_moment wf_moment_of(weft_value value);
/* Days since 1970-01-01. */
int64_t wf_moment_days(const wf_moment *moment);
/* Seconds since 1970 that its clock shows, as if it were in UTC. */
int64_t wf_moment_local(const wf_moment *moment);

/* A DATETIME of an instant shown at an offset; fails the call outside the years 1 to 9999. */
weft_status wf_moment_value(weft_value *out, weft_call *call, int64_t instant, uint32_t nanos,
                            int32_t offset);
/* A DATE; fails the call outside the years 1 to 9999. */
weft_status wf_moment_date(weft_value *out, weft_call *call, int64_t days);

/* The day on which a second since 1970 falls. */
int64_t wf_moment_floor_days(int64_t seconds);
int32_t wf_moment_month_days(int32_t year, int32_t month);
/* 1 is Monday, 7 Sunday. */
int32_t wf_moment_weekday(int64_t days);

#endif
