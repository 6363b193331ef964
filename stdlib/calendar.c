/* The calendar: parts of dates and date-times, and arithmetic on them. What is easy to get wrong:
   days of a date-time are counted on its own clock, hours on the line of time. */
#include "stdlib/families.h"

#include "stdlib/moment.h"

#define SECOND_NANOS 1000000000

/* Parts. */

static weft_status calendar_year(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).year);
    return WEFT_OK;
}

static weft_status calendar_month(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).month);
    return WEFT_OK;
}

static weft_status calendar_day(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).day);
    return WEFT_OK;
}

static weft_status calendar_quarter(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    *out = weft_int((wf_moment_of(args[0]).month - 1) / 3 + 1);
    return WEFT_OK;
}

static weft_status calendar_weekday(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    *out = weft_int(wf_moment_weekday(wf_moment_days(&m)));
    return WEFT_OK;
}

static weft_status calendar_day_of_year(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    *out = weft_int(wf_moment_days(&m) - wf_civil_to_days(m.year, 1, 1) + 1);
    return WEFT_OK;
}

/* The week of ISO 8601 belongs to the year of its Thursday. */
static weft_status calendar_week(weft_value *out, weft_call *call, const weft_value *args,
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

static weft_status calendar_days_in_month(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    const wf_moment m = wf_moment_of(args[0]);
    *out = weft_int(wf_moment_month_days(m.year, m.month));
    return WEFT_OK;
}

static weft_status calendar_hour(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).hour);
    return WEFT_OK;
}

static weft_status calendar_minute(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    *out = weft_int(wf_moment_of(args[0]).minute);
    return WEFT_OK;
}

static weft_status calendar_second(weft_value *out, weft_call *call, const weft_value *args,
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
    if (!wf_moment_is(args[0]))
        return wf_moment_fail(call, function, args[0]);
    const weft_status rc = check_count(call, n);
    if (rc != WEFT_OK)
        return rc;
    if (args[0].kind == WEFT_KIND_DATE)
        return wf_moment_date(out, call, args[0].as.integer + n * unit);
    return wf_moment_value(out, call, args[0].as.integer + n * unit * WF_DAY_SECONDS, args[0].len,
                           wf_moment_of(args[0]).offset);
}

static weft_status calendar_add_days(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return add_days(out, call, "add_days", args, 1);
}

static weft_status calendar_add_weeks(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return add_days(out, call, "add_weeks", args, 7);
}

static weft_status add_months(weft_value *out, weft_call *call, const char *function,
                              const weft_value *args, int64_t unit)
{
    if (!wf_moment_is(args[0]))
        return wf_moment_fail(call, function, args[0]);
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

static weft_status calendar_add_months(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    return add_months(out, call, "add_months", args, 1);
}

static weft_status calendar_add_years(weft_value *out, weft_call *call, const weft_value *args,
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

static weft_status calendar_add_hours(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return add_seconds(out, call, args, 3600);
}

static weft_status calendar_add_minutes(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    return add_seconds(out, call, args, 60);
}

static weft_status calendar_add_seconds(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    return add_seconds(out, call, args, 1);
}

/* The first moment of the unit that a moment lies in. */
static weft_status calendar_start_of(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    static const char *const units[] = {"year", "quarter", "month", "week",
                                        "day",  "hour",    "minute"};
    uint32_t unit = 0;
    if (!wf_moment_is(args[0]))
        return wf_moment_fail(call, "start_of", args[0]);
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

static weft_status calendar_end_of_month(weft_value *out, weft_call *call, const weft_value *args,
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

static weft_status calendar_days_between(weft_value *out, weft_call *call, const weft_value *args,
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

static weft_status calendar_seconds_between(weft_value *out, weft_call *call,
                                            const weft_value *args, uint32_t count)
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

static weft_status calendar_months_between(weft_value *out, weft_call *call, const weft_value *args,
                                           uint32_t count)
{
    int64_t months;
    const weft_status rc = full_months(&months, call, "months_between", args);
    if (rc == WEFT_OK)
        *out = weft_int(months);
    return rc;
}

static weft_status calendar_years_between(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    int64_t months;
    const weft_status rc = full_months(&months, call, "years_between", args);
    if (rc == WEFT_OK)
        *out = weft_int(months / 12);
    return rc;
}

static const weft_resolver rows[] = {
    {"year", "(d: date|datetime) -> int", WEFT_PURE, calendar_year,
     "The year of a date or date-time.\n"
     "e.g. \"2025-01-05\".date().year() gives 2025",
     NULL},
    {"month", "(d: date|datetime) -> int", WEFT_PURE, calendar_month,
     "The month, from 1 to 12.\n"
     "e.g. \"2025-01-05\".date().month() gives 1",
     NULL},
    {"day", "(d: date|datetime) -> int", WEFT_PURE, calendar_day,
     "The day of the month, from 1 to 31.\n"
     "e.g. \"2025-01-05\".date().day() gives 5",
     NULL},
    {"quarter", "(d: date|datetime) -> int", WEFT_PURE, calendar_quarter,
     "The quarter of the year, from 1 to 4.\n"
     "e.g. \"2025-05-01\".date().quarter() gives 2",
     NULL},
    {"weekday", "(d: date|datetime) -> int", WEFT_PURE, calendar_weekday,
     "The day of the week, from 1 for Monday to 7 for Sunday.\n"
     "e.g. \"2025-01-05\".date().weekday() gives 7",
     NULL},
    {"week", "(d: date|datetime) -> int", WEFT_PURE, calendar_week,
     "The week of the year by ISO 8601, from 1 to 53.\n"
     "e.g. \"2024-12-30\".date().week() gives 1",
     NULL},
    {"day_of_year", "(d: date|datetime) -> int", WEFT_PURE, calendar_day_of_year,
     "The day of the year, from 1 to 366.\n"
     "e.g. \"2024-12-31\".date().day_of_year() gives 366",
     NULL},
    {"days_in_month", "(d: date|datetime) -> int", WEFT_PURE, calendar_days_in_month,
     "How many days the month has.\n"
     "e.g. \"2024-02-10\".date().days_in_month() gives 29",
     NULL},
    {"hour", "(d: datetime) -> int", WEFT_PURE, calendar_hour,
     "The hour on its own clock, from 0 to 23.\n"
     "e.g. \"2025-01-05T10:20:30Z\".datetime().hour() gives 10",
     NULL},
    {"minute", "(d: datetime) -> int", WEFT_PURE, calendar_minute,
     "The minute, from 0 to 59.\n"
     "e.g. \"2025-01-05T10:20:30Z\".datetime().minute() gives 20",
     NULL},
    {"second", "(d: datetime) -> int", WEFT_PURE, calendar_second,
     "The second, from 0 to 59.\n"
     "e.g. \"2025-01-05T10:20:30Z\".datetime().second() gives 30",
     NULL},
    {"add_days", "(d: a, n: int) -> a", WEFT_PURE, calendar_add_days,
     "The date or date-time `n` days later, or earlier. A date-time keeps its offset.\n"
     "e.g. \"2025-02-27\".date().add_days(2).text() gives \"2025-03-01\"",
     NULL},
    {"add_weeks", "(d: a, n: int) -> a", WEFT_PURE, calendar_add_weeks,
     "The date or date-time `n` weeks later, or earlier.\n"
     "e.g. \"2025-01-01\".date().add_weeks(1).text() gives \"2025-01-08\"",
     NULL},
    {"add_months", "(d: a, n: int) -> a", WEFT_PURE, calendar_add_months,
     "The date or date-time `n` months later, or earlier; on the last day of a month that is too "
     "short.\n"
     "e.g. \"2025-01-31\".date().add_months(1).text() gives \"2025-02-28\"",
     NULL},
    {"add_years", "(d: a, n: int) -> a", WEFT_PURE, calendar_add_years,
     "The date or date-time `n` years later, or earlier; 29 February becomes the 28th where there "
     "is "
     "none.\n"
     "e.g. \"2024-02-29\".date().add_years(1).text() gives \"2025-02-28\"",
     NULL},
    {"add_hours", "(d: datetime, n: int) -> datetime", WEFT_PURE, calendar_add_hours,
     "The date-time `n` hours later, or earlier.\n"
     "e.g. \"2025-01-05T23:00:00Z\".datetime().add_hours(2).text() gives \"2025-01-06T01:00:00Z\"",
     NULL},
    {"add_minutes", "(d: datetime, n: int) -> datetime", WEFT_PURE, calendar_add_minutes,
     "The date-time `n` minutes later, or earlier.\n"
     "e.g. \"2025-01-05T10:00:00Z\".datetime().add_minutes(-1).text() gives "
     "\"2025-01-05T09:59:00Z\"",
     NULL},
    {"add_seconds", "(d: datetime, n: int) -> datetime", WEFT_PURE, calendar_add_seconds,
     "The date-time `n` seconds later, or earlier.\n"
     "e.g. \"2025-01-05T10:00:00Z\".datetime().add_seconds(90).text() gives "
     "\"2025-01-05T10:01:30Z\"",
     NULL},
    {"start_of", "(d: a, unit: text) -> a", WEFT_PURE, calendar_start_of,
     "The first day or moment of the year, quarter, month, week (Monday), day, hour or minute. A "
     "date-time keeps its offset.\n"
     "e.g. \"2025-05-17\".date().start_of(\"quarter\").text() gives \"2025-04-01\"",
     NULL},
    {"end_of_month", "(d: date|datetime) -> date", WEFT_PURE, calendar_end_of_month,
     "The last day of the month.\n"
     "e.g. \"2024-02-10\".date().end_of_month().text() gives \"2024-02-29\"",
     NULL},
    {"days_between", "(from: date|datetime, to: date|datetime) -> int", WEFT_PURE,
     calendar_days_between,
     "The days from one date to another, negative when it lies before; of date-times, the full "
     "days "
     "that pass.\n"
     "e.g. days_between(\"2025-02-27\".date(), \"2025-03-01\".date()) gives 2",
     NULL},
    {"months_between", "(from: date|datetime, to: date|datetime) -> int", WEFT_PURE,
     calendar_months_between,
     "The full months from one date to another, negative when it lies before.\n"
     "e.g. months_between(\"2025-01-31\".date(), \"2025-03-30\".date()) gives 1",
     NULL},
    {"years_between", "(from: date|datetime, to: date|datetime) -> int", WEFT_PURE,
     calendar_years_between,
     "The full years from one date to another, negative when it lies before.\n"
     "e.g. years_between(\"2000-06-15\".date(), \"2025-06-14\".date()) gives 24",
     NULL},
    {"seconds_between", "(from: datetime, to: datetime) -> number", WEFT_PURE,
     calendar_seconds_between,
     "The seconds from one date-time to another, with their fraction; negative when it lies "
     "before.\n"
     "e.g. seconds_between(\"2025-01-05T10:00:00Z\".datetime(), "
     "\"2025-01-05T10:01:00.5Z\".datetime()) "
     "gives 60.5",
     NULL},
};

const weft_family wf_calendar_family = {
    "calendar", "Parts of dates and date-times, and arithmetic on them.", rows, WF_COUNTOF(rows)};
