/* Dates and date-times: from text, to text, their parts and arithmetic. Nothing is guessed: a format
   is stated or ISO 8601, a clock without an offset needs a zone, and a time that a zone's clock never
   shows or shows twice fails. What is easy to get wrong: days of a date-time are counted on its own
   clock, hours on the line of time. */
#include "stdlib/families.h"

#include "stdlib/dateformat.h"
#include "stdlib/zone.h"

#define SECOND_NANOS 1000000000

static bool is_date_or_time(weft_value value)
{
    return value.kind == WEFT_KIND_DATE || value.kind == WEFT_KIND_DATETIME;
}

static weft_status fail_date(weft_call *call, const char *function, weft_value found)
{
    return weft_call_fail(call,
                          "%s is not a date; %s() takes dates and date-times: use date() or "
                          "datetime() first",
                          wf_lib_show(found).text, function);
}

/* Zones. */

/* The date-time of a clock in a zone. `overlap` is missing, "earlier" or "later". */
static weft_status from_local(weft_value *out, weft_call *call, const wf_moment *m,
                              const wf_zone *zone, weft_value overlap)
{
    static const char *const sides[] = {"earlier", "later"};
    uint32_t side = 0;
    uint32_t found;
    int32_t offsets[2];
    weft_value shown;
    const int64_t local = wf_moment_local(m);
    weft_status rc = WEFT_OK;
    if (overlap.kind != WEFT_KIND_MISSING)
        rc = wf_lib_choice(&side, call, "overlap", overlap, sides, 2);
    if (rc == WEFT_OK)
        rc = wf_zone_of_local(&found, offsets, call, zone, local);
    if (rc == WEFT_OK)
        rc = wf_moment_value(&shown, call, local, m->nanos, 0);
    if (rc != WEFT_OK)
        return rc;
    if (found == 0)
        return weft_call_fail(call, "%.19s does not exist in %s: clocks go forward there",
                              wf_lib_show(shown).text, wf_lib_show_text(zone->name).text);
    if (found == 2 && overlap.kind == WEFT_KIND_MISSING)
        return weft_call_fail(call,
                              "%.19s happens twice in %s, where clocks go back; say overlap: "
                              "\"earlier\" or \"later\"",
                              wf_lib_show(shown).text, wf_lib_show_text(zone->name).text);
    const int32_t offset = offsets[found == 2 ? side : 0];
    return wf_moment_value(out, call, local - offset, m->nanos, offset);
}

static weft_status in_zone(weft_value *out, weft_call *call, weft_value datetime, weft_span name)
{
    wf_zone zone;
    int32_t offset;
    weft_status rc = wf_zone_find(&zone, call, name);
    if (rc == WEFT_OK)
        rc = wf_zone_offset(&offset, call, &zone, datetime.as.integer);
    if (rc == WEFT_OK)
        rc = wf_moment_value(out, call, datetime.as.integer, datetime.len, offset);
    return rc;
}

/* From text and between the kinds. */

static weft_status date_of_text(weft_value *out, weft_call *call, weft_span text, weft_span format)
{
    wf_moment m;
    const weft_status rc = wf_dateformat_read(&m, call, text, format, false);
    return rc == WEFT_OK ? wf_moment_date(out, call, wf_moment_days(&m)) : rc;
}

static weft_status date_date(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    const weft_value zone = wf_lib_arg(args, count, 2);
    weft_value value = args[0];
    weft_status rc = WEFT_OK;
    if (weft_value_is_text(value))
        return date_of_text(out, call, weft_value_span(value),
                            wf_lib_text_arg(args, count, 1, "iso8601"));
    if (!is_date_or_time(value))
        return fail_date(call, "date", value);
    if (value.kind == WEFT_KIND_DATETIME && weft_value_is_text(zone))
        rc = in_zone(&value, call, value, weft_value_span(zone));
    if (rc != WEFT_OK)
        return rc;
    const wf_moment m = wf_moment_of(value);
    return wf_moment_date(out, call, wf_moment_days(&m));
}

static weft_status date_datetime(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_span format = wf_lib_text_arg(args, count, 1, "iso8601");
    const weft_value zone_name = wf_lib_arg(args, count, 2);
    wf_moment m = {0};
    wf_zone zone;
    weft_status rc = WEFT_OK;
    if (args[0].kind == WEFT_KIND_DATETIME) {
        if (weft_value_is_text(zone_name))
            return in_zone(out, call, args[0], weft_value_span(zone_name));
        *out = args[0];
        return WEFT_OK;
    }
    if (weft_value_is_text(args[0]))
        rc = wf_dateformat_read(&m, call, weft_value_span(args[0]), format, true);
    else if (args[0].kind == WEFT_KIND_DATE)
        m = wf_moment_of(args[0]);
    else
        rc = fail_date(call, "datetime", args[0]);
    if (rc != WEFT_OK)
        return rc;
    if (m.has_offset)
        return wf_moment_value(out, call, wf_moment_local(&m) - m.offset, m.nanos, m.offset);
    if (!weft_value_is_text(zone_name))
        return weft_call_fail(call,
                              "%s has no offset; say zone: \"Europe/London\" or zone: \"UTC\"",
                              wf_lib_show(args[0]).text);
    rc = wf_zone_find(&zone, call, weft_value_span(zone_name));
    return rc == WEFT_OK ? from_local(out, call, &m, &zone, wf_lib_arg(args, count, 3)) : rc;
}

static weft_status date_format_date(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const weft_value zone = wf_lib_arg(args, count, 2);
    weft_value value = args[0];
    weft_status rc = WEFT_OK;
    if (!is_date_or_time(value))
        return fail_date(call, "format_date", value);
    if (value.kind == WEFT_KIND_DATETIME && weft_value_is_text(zone))
        rc = in_zone(&value, call, value, weft_value_span(zone));
    if (rc != WEFT_OK)
        return rc;
    wf_lib_text text;
    const wf_moment m = wf_moment_of(value);
    wf_lib_text_init(&text, call, 32);
    rc = wf_dateformat_put(&text, &m, weft_value_span(args[1]));
    return rc == WEFT_OK ? wf_lib_text_finish(out, &text) : rc;
}

static weft_status date_to_zone(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return in_zone(out, call, args[0], weft_value_span(args[1]));
}

static weft_status date_utc(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return wf_moment_value(out, call, args[0].as.integer, args[0].len, 0);
}

/* The clock. */

static weft_status date_now(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return wf_moment_value(out, call, weft_call_now_seconds(call), weft_call_now_nanos(call), 0);
}

static weft_status date_today(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    weft_value now;
    const weft_value zone = wf_lib_arg(args, count, 0);
    weft_status rc = date_now(&now, call, args, count);
    if (rc == WEFT_OK && weft_value_is_text(zone))
        rc = in_zone(&now, call, now, weft_value_span(zone));
    if (rc != WEFT_OK)
        return rc;
    const wf_moment m = wf_moment_of(now);
    return wf_moment_date(out, call, wf_moment_days(&m));
}

/* Parts. */

static weft_status date_year(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).year);
    return WEFT_OK;
}

static weft_status date_month(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).month);
    return WEFT_OK;
}

static weft_status date_day(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).day);
    return WEFT_OK;
}

static weft_status date_quarter(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    *out = weft_int((wf_moment_of(args[0]).month - 1) / 3 + 1);
    return WEFT_OK;
}

static weft_status date_weekday(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    *out = weft_int(wf_moment_weekday(wf_moment_days(&m)));
    return WEFT_OK;
}

static weft_status date_day_of_year(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    *out = weft_int(wf_moment_days(&m) - wf_civil_to_days(m.year, 1, 1) + 1);
    return WEFT_OK;
}

/* The week of ISO 8601 belongs to the year of its Thursday. */
static weft_status date_week(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    const int64_t days = wf_moment_days(&m);
    const int64_t thursday = days - wf_moment_weekday(days) + 4;
    int32_t year;
    unsigned month;
    unsigned day;
    wf_civil_from_days(thursday, &year, &month, &day);
    *out = weft_int((thursday - wf_civil_to_days(year, 1, 1)) / 7 + 1);
    return WEFT_OK;
}

static weft_status date_days_in_month(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    *out = weft_int(wf_moment_month_days(m.year, m.month));
    return WEFT_OK;
}

static weft_status date_hour(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).hour);
    return WEFT_OK;
}

static weft_status date_minute(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).minute);
    return WEFT_OK;
}

static weft_status date_second(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).second);
    return WEFT_OK;
}

/* Arithmetic. */

/* A moment as a value of the kind it came from, on the clock of its offset. */
static weft_status give_moment(weft_value *out, weft_call *call, const wf_moment *m)
{
    if (!m->has_time)
        return wf_moment_date(out, call, wf_moment_days(m));
    return wf_moment_value(out, call, wf_moment_local(m) - m->offset, m->nanos, m->offset);
}

#define COUNT_MOST 10000000000 /* more than the seconds or months of all years */

static weft_status check_count(weft_call *call, int64_t n)
{
    if (n > COUNT_MOST || n < -COUNT_MOST)
        return weft_call_fail(call, "the result is outside the years %d to %d",
                              WF_MOMENT_YEAR_LEAST, WF_MOMENT_YEAR_MOST);
    return WEFT_OK;
}

static weft_status add_days(weft_value *out, weft_call *call, const char *function,
                            const weft_value *args, int64_t unit)
{
    const int64_t n = args[1].as.integer;
    if (!is_date_or_time(args[0]))
        return fail_date(call, function, args[0]);
    const weft_status rc = check_count(call, n);
    if (rc != WEFT_OK)
        return rc;
    if (args[0].kind == WEFT_KIND_DATE)
        return wf_moment_date(out, call, args[0].as.integer + n * unit);
    return wf_moment_value(out, call, args[0].as.integer + n * unit * WF_DAY_SECONDS, args[0].len,
                           wf_moment_of(args[0]).offset);
}

static weft_status date_add_days(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return add_days(out, call, "add_days", args, 1);
}

static weft_status date_add_weeks(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return add_days(out, call, "add_weeks", args, 7);
}

static weft_status add_months(weft_value *out, weft_call *call, const char *function,
                              const weft_value *args, int64_t unit)
{
    if (!is_date_or_time(args[0]))
        return fail_date(call, function, args[0]);
    const weft_status rc = check_count(call, args[1].as.integer);
    if (rc != WEFT_OK)
        return rc;
    wf_moment m = wf_moment_of(args[0]);
    const int64_t months = (int64_t)m.year * 12 + (m.month - 1) + args[1].as.integer * unit;
    if (months / 12 < WF_MOMENT_YEAR_LEAST || months / 12 > WF_MOMENT_YEAR_MOST)
        return check_count(call, INT64_MAX);
    m.year = (int32_t)(months / 12);
    m.month = (int32_t)(months % 12) + 1;
    const int32_t length = wf_moment_month_days(m.year, m.month);
    if (m.day > length)
        m.day = length;
    return give_moment(out, call, &m);
}

static weft_status date_add_months(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return add_months(out, call, "add_months", args, 1);
}

static weft_status date_add_years(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return add_months(out, call, "add_years", args, 12);
}

static weft_status add_seconds(weft_value *out, weft_call *call, const weft_value *args,
                               int64_t unit)
{
    const weft_status rc = check_count(call, args[1].as.integer);
    if (rc != WEFT_OK)
        return rc;
    return wf_moment_value(out, call, args[0].as.integer + args[1].as.integer * unit, args[0].len,
                           wf_moment_of(args[0]).offset);
}

static weft_status date_add_hours(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return add_seconds(out, call, args, 3600);
}

static weft_status date_add_minutes(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return add_seconds(out, call, args, 60);
}

static weft_status date_add_seconds(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return add_seconds(out, call, args, 1);
}

/* The first moment of the unit that a moment lies in. */
static weft_status date_start_of(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    static const char *const units[] = {"year", "quarter", "month", "week",
                                        "day",  "hour",    "minute"};
    uint32_t unit = 0;
    if (!is_date_or_time(args[0]))
        return fail_date(call, "start_of", args[0]);
    const weft_status rc = wf_lib_choice(&unit, call, "unit", args[1], units, WF_COUNTOF(units));
    if (rc != WEFT_OK)
        return rc;
    wf_moment m = wf_moment_of(args[0]);
    m.nanos = 0;
    m.second = 0;
    m.minute = unit > 5 ? m.minute : 0;
    m.hour = unit > 4 ? m.hour : 0;
    if (unit == 3) {
        const int64_t days = wf_moment_days(&m);
        unsigned month;
        unsigned day;
        wf_civil_from_days(days - wf_moment_weekday(days) + 1, &m.year, &month, &day);
        m.month = (int32_t)month;
        m.day = (int32_t)day;
    } else if (unit < 3) {
        m.day = 1;
        m.month = unit == 2 ? m.month : unit == 1 ? (m.month - 1) / 3 * 3 + 1 : 1;
    }
    return give_moment(out, call, &m);
}

static weft_status date_end_of_month(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    wf_moment m = wf_moment_of(args[0]);
    m.day = wf_moment_month_days(m.year, m.month);
    return wf_moment_date(out, call, wf_moment_days(&m));
}

static weft_status check_pair(weft_call *call, const char *function, const weft_value *args)
{
    if (args[0].kind != args[1].kind)
        return weft_call_fail(call,
                              "%s and %s are a date and a date-time; %s() takes two of one kind",
                              wf_lib_show(args[0]).text, wf_lib_show(args[1]).text, function);
    return WEFT_OK;
}

/* Seconds and nanoseconds from one date-time to another, both of the same sign. */
static void difference(int64_t *seconds, int64_t *nanos, weft_value from, weft_value to)
{
    *seconds = to.as.integer - from.as.integer;
    *nanos = (int64_t)to.len - (int64_t)from.len;
    if (*seconds > 0 && *nanos < 0) {
        (*seconds)--;
        *nanos += SECOND_NANOS;
    } else if (*seconds < 0 && *nanos > 0) {
        (*seconds)++;
        *nanos -= SECOND_NANOS;
    }
}

static weft_status date_days_between(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    int64_t seconds;
    int64_t nanos;
    const weft_status rc = check_pair(call, "days_between", args);
    if (rc != WEFT_OK)
        return rc;
    difference(&seconds, &nanos, args[0], args[1]);
    *out = weft_int(args[0].kind == WEFT_KIND_DATE ? args[1].as.integer - args[0].as.integer
                                                   : seconds / WF_DAY_SECONDS);
    return WEFT_OK;
}

static weft_status date_seconds_between(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    int64_t seconds;
    int64_t nanos;
    difference(&seconds, &nanos, args[0], args[1]);
    if (nanos == 0) {
        *out = weft_int(seconds);
        return WEFT_OK;
    }
    /* years 1 to 9999: below 2^39 seconds, so that nanoseconds need the wide arithmetic */
    const wf_decimal billionth = {1, 0, 9, 0};
    const wf_decimal whole = wf_decimal_of_int(seconds);
    wf_decimal fraction = wf_decimal_of_int(nanos);
    if (!wf_decimal_mul(&fraction, &fraction, &billionth) ||
        !wf_decimal_add(&fraction, &whole, &fraction))
        return weft_call_fail(call, "the result has more than %d digits", WF_DECIMAL_DIGITS);
    fraction = wf_decimal_trim(&fraction);
    return wf_lib_decimal(out, call, &fraction);
}

/* Where a moment stands in its month, to be compared. */
static int64_t within_month(const wf_moment *m)
{
    return ((int64_t)m->day * WF_DAY_SECONDS + ((m->hour * 60 + m->minute) * 60 + m->second)) *
               SECOND_NANOS +
           m->nanos;
}

static weft_status full_months(int64_t *out, weft_call *call, const char *function,
                               const weft_value *args)
{
    const weft_status rc = check_pair(call, function, args);
    if (rc != WEFT_OK)
        return rc;
    const wf_moment from = wf_moment_of(args[0]);
    const wf_moment to = wf_moment_of(args[1]);
    int64_t months = ((int64_t)to.year - from.year) * 12 + (to.month - from.month);
    if (months > 0 && within_month(&to) < within_month(&from))
        months--;
    else if (months < 0 && within_month(&to) > within_month(&from))
        months++;
    *out = months;
    return WEFT_OK;
}

static weft_status date_months_between(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    int64_t months;
    const weft_status rc = full_months(&months, call, "months_between", args);
    if (rc == WEFT_OK)
        *out = weft_int(months);
    return rc;
}

static weft_status date_years_between(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    int64_t months;
    const weft_status rc = full_months(&months, call, "years_between", args);
    if (rc == WEFT_OK)
        *out = weft_int(months / 12);
    return rc;
}

static weft_status date_epoch(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    *out = weft_int(args[0].as.integer);
    return WEFT_OK;
}

static weft_status date_epoch_ms(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    *out = weft_int(args[0].as.integer * 1000 + args[0].len / 1000000);
    return WEFT_OK;
}

static weft_status date_from_epoch(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return wf_moment_value(out, call, args[0].as.integer, 0, 0);
}

static weft_status date_from_epoch_ms(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    const int64_t ms = args[0].as.integer;
    const int64_t rest = (ms % 1000 + 1000) % 1000;
    return wf_moment_value(out, call, ms / 1000 - (ms % 1000 < 0), (uint32_t)rest * 1000000u, 0);
}

static weft_status date_make_date(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const int64_t year = args[0].as.integer;
    const int64_t month = args[1].as.integer;
    const int64_t day = args[2].as.integer;
    if (year < WF_MOMENT_YEAR_LEAST || year > WF_MOMENT_YEAR_MOST || month < 1 || month > 12 ||
        day < 1 || day > wf_moment_month_days((int32_t)year, (int32_t)month))
        return weft_call_fail(call, "there is no day %lld of month %lld in the year %lld",
                              (long long)day, (long long)month, (long long)year);
    return wf_moment_date(out, call,
                          wf_civil_to_days((int32_t)year, (unsigned)month, (unsigned)day));
}

static const weft_resolver rows[] = {
    {"date", "(value: text|date|datetime, format?: text, zone?: text) -> date", WEFT_PURE,
     date_date,
     "The date that a text writes, or of a date-time. `format` is \"iso8601\" (yyyy-MM-dd, the "
     "default) or letters: yyyy yy MM M MMM MMMM dd d EEE EEEE, everything else as it is, 'quoted' "
     "where it is letters. A day that does not exist fails. The date of a date-time is that of its "
     "own clock, or of a clock in `zone`.\n"
     "e.g. \"03/04/2025\".date(\"dd/MM/yyyy\").text() gives \"2025-04-03\"\n"
     "e.g. \"5 Jan 2025\".date(\"d MMM yyyy\").text() gives \"2025-01-05\"\n"
     "e.g. \"2025-02-30\".date() fails",
     NULL},
    {"datetime",
     "(value: text|date|datetime, format?: text, zone?: text, overlap?: text) -> datetime",
     WEFT_PURE, date_datetime,
     "The date-time that a text writes, or the start of a date. `format` is \"iso8601\" (the "
     "default), "
     "\"rfc2822\", \"epoch\", \"epoch_ms\" or letters: those of date() and HH H hh h a mm m ss s S "
     "XXX XX "
     "X xxx xx x O. Without an offset in the text, `zone` is needed: \"Europe/London\", \"UTC\" or "
     "\"+02:00\". A time that does not exist there fails, and so does one that happens twice "
     "unless "
     "`overlap` says \"earlier\" or \"later\". A date-time is shown in `zone`.\n"
     "e.g. \"2025-01-05T10:00:00+02:00\".datetime().text() gives \"2025-01-05T10:00:00+02:00\"\n"
     "e.g. \"05.07.2025 10:00\".datetime(\"dd.MM.yyyy HH:mm\", zone: \"Europe/Berlin\").text() "
     "gives "
     "\"2025-07-05T10:00:00+02:00\"\n"
     "e.g. \"2025-01-05T10:00:00\".datetime() fails",
     NULL},
    {"format_date", "(d: date|datetime, format: text, zone?: text) -> text", WEFT_PURE,
     date_format_date,
     "The date or date-time as text, by a format as for datetime(). A date-time is shown on its "
     "own "
     "clock, or on one in `zone`. For numbers there is format().\n"
     "e.g. \"2025-01-05\".date().format_date(\"EEE d MMMM yyyy\") gives \"Sun 5 January 2025\"\n"
     "e.g. \"2025-01-05\".date().format_date(\"HH:mm\") fails",
     NULL},
    {"to_zone", "(d: datetime, zone: text) -> datetime", WEFT_PURE, date_to_zone,
     "The same instant on a clock in `zone`.\n"
     "e.g. \"2025-07-05T10:00:00Z\".datetime().to_zone(\"America/New_York\").text() gives "
     "\"2025-07-05T06:00:00-04:00\"",
     NULL},
    {"utc", "(d: datetime) -> datetime", WEFT_PURE, date_utc,
     "The same instant on a clock in UTC.\n"
     "e.g. \"2025-07-05T10:00:00+02:00\".datetime().utc().text() gives \"2025-07-05T08:00:00Z\"",
     NULL},
    {"now", "() -> datetime", WEFT_USES_CLOCK, date_now,
     "The instant at which the run reads its clock, in UTC; the same for the whole record. Needs "
     "`use "
     "clock`.\n"
     "e.g. now() == now() gives true",
     NULL},
    {"today", "(zone?: text) -> date", WEFT_USES_CLOCK, date_today,
     "The date of now() in UTC or in `zone`. Needs `use clock`.\n"
     "e.g. today() == now().date() gives true",
     NULL},
    {"year", "(d: date|datetime) -> int", WEFT_PURE, date_year,
     "The year of a date or date-time.\n"
     "e.g. \"2025-01-05\".date().year() gives 2025",
     NULL},
    {"month", "(d: date|datetime) -> int", WEFT_PURE, date_month,
     "The month, from 1 to 12.\n"
     "e.g. \"2025-01-05\".date().month() gives 1",
     NULL},
    {"day", "(d: date|datetime) -> int", WEFT_PURE, date_day,
     "The day of the month, from 1 to 31.\n"
     "e.g. \"2025-01-05\".date().day() gives 5",
     NULL},
    {"quarter", "(d: date|datetime) -> int", WEFT_PURE, date_quarter,
     "The quarter of the year, from 1 to 4.\n"
     "e.g. \"2025-05-01\".date().quarter() gives 2",
     NULL},
    {"weekday", "(d: date|datetime) -> int", WEFT_PURE, date_weekday,
     "The day of the week, from 1 for Monday to 7 for Sunday.\n"
     "e.g. \"2025-01-05\".date().weekday() gives 7",
     NULL},
    {"week", "(d: date|datetime) -> int", WEFT_PURE, date_week,
     "The week of the year by ISO 8601, from 1 to 53.\n"
     "e.g. \"2024-12-30\".date().week() gives 1",
     NULL},
    {"day_of_year", "(d: date|datetime) -> int", WEFT_PURE, date_day_of_year,
     "The day of the year, from 1 to 366.\n"
     "e.g. \"2024-12-31\".date().day_of_year() gives 366",
     NULL},
    {"days_in_month", "(d: date|datetime) -> int", WEFT_PURE, date_days_in_month,
     "How many days the month has.\n"
     "e.g. \"2024-02-10\".date().days_in_month() gives 29",
     NULL},
    {"hour", "(d: datetime) -> int", WEFT_PURE, date_hour,
     "The hour on its own clock, from 0 to 23.\n"
     "e.g. \"2025-01-05T10:20:30Z\".datetime().hour() gives 10",
     NULL},
    {"minute", "(d: datetime) -> int", WEFT_PURE, date_minute,
     "The minute, from 0 to 59.\n"
     "e.g. \"2025-01-05T10:20:30Z\".datetime().minute() gives 20",
     NULL},
    {"second", "(d: datetime) -> int", WEFT_PURE, date_second,
     "The second, from 0 to 59.\n"
     "e.g. \"2025-01-05T10:20:30Z\".datetime().second() gives 30",
     NULL},
    {"add_days", "(d: a, n: int) -> a", WEFT_PURE, date_add_days,
     "The date or date-time `n` days later, or earlier. A date-time keeps its offset.\n"
     "e.g. \"2025-02-27\".date().add_days(2).text() gives \"2025-03-01\"",
     NULL},
    {"add_weeks", "(d: a, n: int) -> a", WEFT_PURE, date_add_weeks,
     "The date or date-time `n` weeks later, or earlier.\n"
     "e.g. \"2025-01-01\".date().add_weeks(1).text() gives \"2025-01-08\"",
     NULL},
    {"add_months", "(d: a, n: int) -> a", WEFT_PURE, date_add_months,
     "The date or date-time `n` months later, or earlier; on the last day of a month that is too "
     "short.\n"
     "e.g. \"2025-01-31\".date().add_months(1).text() gives \"2025-02-28\"",
     NULL},
    {"add_years", "(d: a, n: int) -> a", WEFT_PURE, date_add_years,
     "The date or date-time `n` years later, or earlier; 29 February becomes the 28th where there "
     "is "
     "none.\n"
     "e.g. \"2024-02-29\".date().add_years(1).text() gives \"2025-02-28\"",
     NULL},
    {"add_hours", "(d: datetime, n: int) -> datetime", WEFT_PURE, date_add_hours,
     "The date-time `n` hours later, or earlier.\n"
     "e.g. \"2025-01-05T23:00:00Z\".datetime().add_hours(2).text() gives \"2025-01-06T01:00:00Z\"",
     NULL},
    {"add_minutes", "(d: datetime, n: int) -> datetime", WEFT_PURE, date_add_minutes,
     "The date-time `n` minutes later, or earlier.\n"
     "e.g. \"2025-01-05T10:00:00Z\".datetime().add_minutes(-1).text() gives "
     "\"2025-01-05T09:59:00Z\"",
     NULL},
    {"add_seconds", "(d: datetime, n: int) -> datetime", WEFT_PURE, date_add_seconds,
     "The date-time `n` seconds later, or earlier.\n"
     "e.g. \"2025-01-05T10:00:00Z\".datetime().add_seconds(90).text() gives "
     "\"2025-01-05T10:01:30Z\"",
     NULL},
    {"start_of", "(d: a, unit: text) -> a", WEFT_PURE, date_start_of,
     "The first day or moment of the year, quarter, month, week (Monday), day, hour or minute. A "
     "date-time keeps its offset.\n"
     "e.g. \"2025-05-17\".date().start_of(\"quarter\").text() gives \"2025-04-01\"",
     NULL},
    {"end_of_month", "(d: date|datetime) -> date", WEFT_PURE, date_end_of_month,
     "The last day of the month.\n"
     "e.g. \"2024-02-10\".date().end_of_month().text() gives \"2024-02-29\"",
     NULL},
    {"days_between", "(from: date|datetime, to: date|datetime) -> int", WEFT_PURE,
     date_days_between,
     "The days from one date to another, negative when it lies before; of date-times, the full "
     "days "
     "that pass.\n"
     "e.g. days_between(\"2025-02-27\".date(), \"2025-03-01\".date()) gives 2",
     NULL},
    {"months_between", "(from: date|datetime, to: date|datetime) -> int", WEFT_PURE,
     date_months_between,
     "The full months from one date to another, negative when it lies before.\n"
     "e.g. months_between(\"2025-01-31\".date(), \"2025-03-30\".date()) gives 1",
     NULL},
    {"years_between", "(from: date|datetime, to: date|datetime) -> int", WEFT_PURE,
     date_years_between,
     "The full years from one date to another, negative when it lies before.\n"
     "e.g. years_between(\"2000-06-15\".date(), \"2025-06-14\".date()) gives 24",
     NULL},
    {"seconds_between", "(from: datetime, to: datetime) -> number", WEFT_PURE, date_seconds_between,
     "The seconds from one date-time to another, with their fraction; negative when it lies "
     "before.\n"
     "e.g. seconds_between(\"2025-01-05T10:00:00Z\".datetime(), "
     "\"2025-01-05T10:01:00.5Z\".datetime()) "
     "gives 60.5",
     NULL},
    {"epoch", "(d: datetime) -> int", WEFT_PURE, date_epoch,
     "The seconds since the start of 1970 in UTC, without their fraction.\n"
     "e.g. \"1970-01-02T00:00:00Z\".datetime().epoch() gives 86400",
     NULL},
    {"epoch_ms", "(d: datetime) -> int", WEFT_PURE, date_epoch_ms,
     "The milliseconds since the start of 1970 in UTC.\n"
     "e.g. \"1970-01-01T00:00:01.5Z\".datetime().epoch_ms() gives 1500",
     NULL},
    {"from_epoch", "(seconds: int) -> datetime", WEFT_PURE, date_from_epoch,
     "The date-time, in UTC, so many seconds after the start of 1970.\n"
     "e.g. from_epoch(1704067200).text() gives \"2024-01-01T00:00:00Z\"",
     NULL},
    {"from_epoch_ms", "(milliseconds: int) -> datetime", WEFT_PURE, date_from_epoch_ms,
     "The date-time, in UTC, so many milliseconds after the start of 1970.\n"
     "e.g. from_epoch_ms(1704067200250).text() gives \"2024-01-01T00:00:00.25Z\"",
     NULL},
    {"make_date", "(year: int, month: int, day: int) -> date", WEFT_PURE, date_make_date,
     "The date of a year (1 to 9999), a month and a day. A day that does not exist fails.\n"
     "e.g. make_date(2025, 1, 5).text() gives \"2025-01-05\"\n"
     "e.g. make_date(2025, 2, 29) fails",
     NULL},
};

const weft_family wf_date_family = {
    "dates", "Dates and date-times: from text, to text, their parts, zones and arithmetic.", rows,
    WF_COUNTOF(rows)};
