/* See moment.h. What is easy to get wrong: an instant before 1970 is negative, so days are counted
   by rounding down. */
#include "stdlib/moment.h"

bool wf_moment_is(weft_value value)
{
    return value.kind == WEFT_KIND_DATE || value.kind == WEFT_KIND_DATETIME;
}

weft_status wf_moment_fail(weft_call *call, const char *function, weft_value found)
{
    return weft_call_fail(call,
                          "%s is not a date; %s() takes dates and date-times: use date() or "
                          "datetime() first",
                          wf_lib_show(found).text, function);
}

int32_t wf_moment_month_days(int32_t year, int32_t month)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool is_leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return lengths[month - 1] + (month == 2 && is_leap);
}

int32_t wf_moment_weekday(int64_t days)
{
    return (int32_t)(((days + 3) % 7 + 7) % 7) + 1; /* 1970-01-01 was a Thursday */
}

int64_t wf_moment_days(const wf_moment *m)
{
    return wf_civil_to_days(m->year, (unsigned)m->month, (unsigned)m->day);
}

int64_t wf_moment_local(const wf_moment *m)
{
    return wf_moment_days(m) * WF_DAY_SECONDS + ((m->hour * 60 + m->minute) * 60 + m->second);
}

int64_t wf_moment_floor_days(int64_t seconds)
{
    return seconds / WF_DAY_SECONDS - (seconds % WF_DAY_SECONDS < 0);
}

wf_moment wf_moment_of(weft_value value)
{
    wf_moment m = {0};
    unsigned month;
    unsigned day;
    int64_t days = value.as.integer;
    if (value.kind == WEFT_KIND_DATETIME) {
        m.offset = value.extra != 0 ? ((int32_t)value.extra - WF_MOMENT_OFFSET_BASE) * 60 : 0;
        m.has_time = true;
        m.has_offset = true;
        m.nanos = value.len;
        const int64_t local = value.as.integer + m.offset;
        days = wf_moment_floor_days(local);
        const int32_t second = (int32_t)(local - days * WF_DAY_SECONDS);
        m.hour = second / 3600;
        m.minute = second / 60 % 60;
        m.second = second % 60;
    }
    wf_civil_from_days(days, &m.year, &month, &day);
    m.month = (int32_t)month;
    m.day = (int32_t)day;
    return m;
}

static weft_status check_days(weft_call *call, int64_t days)
{
    if (days < wf_civil_to_days(WF_MOMENT_YEAR_LEAST, 1, 1) ||
        days > wf_civil_to_days(WF_MOMENT_YEAR_MOST, 12, 31))
        return weft_call_fail(call, "the result is outside the years %d to %d",
                              WF_MOMENT_YEAR_LEAST, WF_MOMENT_YEAR_MOST);
    return WEFT_OK;
}

weft_status wf_moment_date(weft_value *out, weft_call *call, int64_t days)
{
    const weft_status rc = check_days(call, days);
    if (rc != WEFT_OK)
        return rc;
    memset(out, 0, sizeof *out);
    out->kind = WEFT_KIND_DATE;
    out->as.integer = days;
    return WEFT_OK;
}

#define INSTANT_MOST ((int64_t)1 << 40) /* beyond all years, far from overflow */

weft_status wf_moment_value(weft_value *out, weft_call *call, int64_t instant, uint32_t nanos,
                            int32_t offset)
{
    const bool is_far = instant > INSTANT_MOST || instant < -INSTANT_MOST;
    const weft_status rc =
        check_days(call, is_far ? INT64_MAX : wf_moment_floor_days(instant + offset));
    if (rc != WEFT_OK)
        return rc;
    memset(out, 0, sizeof *out);
    out->kind = WEFT_KIND_DATETIME;
    out->as.integer = instant;
    out->len = nanos;
    out->extra = (uint16_t)(offset / 60 + WF_MOMENT_OFFSET_BASE);
    return WEFT_OK;
}
