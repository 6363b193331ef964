/* The proleptic Gregorian calendar and dates as text. Years are counted from March, so that the leap
   day ends a year, in eras of 400 years (146097 days). */
#include "vm/value.h"

#include <string.h>

#define ERA_DAYS    146097
#define EPOCH_SHIFT 719468 /* days from 0000-03-01 to 1970-01-01 */
#define DAY_SECONDS 86400
#define DAYS_LEAST  ((int64_t)-784353015833) /* 1 January of INT32_MIN */
#define DAYS_MOST   ((int64_t)784351576776)  /* 31 December of INT32_MAX */
#define ZONE_BASE   0x8000
#define ZONE_MOST   (24 * 60)

int64_t wf_civil_to_days(int32_t year, unsigned month, unsigned day)
{
    const int64_t y = (int64_t)year - (month <= 2);
    const int64_t era = (y >= 0 ? y : y - 399) / 400;
    const unsigned year_of_era = (unsigned)(y - era * 400);
    const unsigned month_from_march = month > 2 ? month - 3 : month + 9;
    const unsigned day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    const unsigned day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * ERA_DAYS + (int64_t)day_of_era - EPOCH_SHIFT;
}

static int64_t clamp(int64_t value, int64_t least, int64_t most)
{
    if (value > most)
        return most;
    return value < least ? least : value;
}

void wf_civil_from_days(int64_t days, int32_t *year, unsigned *month, unsigned *day)
{
    const int64_t shifted = clamp(days, DAYS_LEAST, DAYS_MOST) + EPOCH_SHIFT;
    const int64_t era = (shifted >= 0 ? shifted : shifted - (ERA_DAYS - 1)) / ERA_DAYS;
    const unsigned day_of_era = (unsigned)(shifted - era * ERA_DAYS);
    const unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned month_from_march = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    *month = month_from_march < 10 ? month_from_march + 3 : month_from_march - 9;
    *year = (int32_t)((int64_t)year_of_era + era * 400 + (*month <= 2));
}

static char *put_two(char *to, unsigned value)
{
    to[0] = (char)('0' + value / 10);
    to[1] = (char)('0' + value % 10);
    return to + 2;
}

/* At least four digits, a minus before the year 0. */
static char *put_year(char *to, int32_t year)
{
    uint32_t rest = year < 0 ? 0u - (uint32_t)year : (uint32_t)year;
    if (year < 0)
        *to++ = '-';
    if (rest > 9999) {
        char digits[6];
        size_t count = 0;
        for (uint32_t upper = rest / 10000; upper != 0; upper /= 10)
            digits[count++] = (char)('0' + upper % 10);
        while (count != 0)
            *to++ = digits[--count];
        rest %= 10000;
    }
    return put_two(put_two(to, rest / 100), rest % 100);
}

size_t wf_date_format(char *out, int64_t days)
{
    int32_t year;
    unsigned month;
    unsigned day;
    wf_civil_from_days(days, &year, &month, &day);
    char *to = put_year(out, year);
    *to++ = '-';
    to = put_two(to, month);
    *to++ = '-';
    return (size_t)(put_two(to, day) - out);
}

/* A year outside 0 to 9999 has a sign and six digits (ECMA-262, Date Time String Format). */
static size_t format_expanded(char *out, int64_t days)
{
    int32_t year;
    unsigned month;
    unsigned day;
    wf_civil_from_days(days, &year, &month, &day);
    if (year >= 0 && year <= 9999)
        return wf_date_format(out, days);
    char *to = out;
    const uint32_t size = (uint32_t)(year < 0 ? -year : year) % 1000000u;
    *to++ = year < 0 ? '-' : '+';
    to = put_two(put_two(put_two(to, size / 10000), size / 100 % 100), size % 100);
    *to++ = '-';
    to = put_two(to, month);
    *to++ = '-';
    return (size_t)(put_two(to, day) - out);
}

static char *put_millis(char *to, uint32_t nanos)
{
    const uint32_t millis = nanos / 1000000u;
    *to++ = '.';
    *to++ = (char)('0' + millis / 100);
    return put_two(to, millis % 100);
}

static char *put_fraction(char *to, uint32_t nanos)
{
    unsigned digits = 9;
    for (; nanos % 10 == 0; nanos /= 10)
        digits--;
    *to = '.';
    for (unsigned i = digits; i != 0; i--, nanos /= 10)
        to[i] = (char)('0' + nanos % 10);
    return to + digits + 1;
}

static char *put_zone(char *to, int zone)
{
    if (zone == 0) {
        *to = 'Z';
        return to + 1;
    }
    const unsigned minutes = (unsigned)(zone < 0 ? -zone : zone);
    *to++ = zone < 0 ? '-' : '+';
    to = put_two(to, minutes / 60);
    *to++ = ':';
    return put_two(to, minutes % 60);
}

size_t wf_datetime_format(char *out, weft_value datetime)
{
    int zone = (int)datetime.extra - ZONE_BASE;
    if (zone < -ZONE_MOST || zone > ZONE_MOST)
        zone = 0; /* no zone was set */
    const int64_t seconds =
        clamp(datetime.as.integer, DAYS_LEAST * DAY_SECONDS, DAYS_MOST * DAY_SECONDS);
    const int64_t local = seconds + (int64_t)zone * 60;
    const int64_t days = (local >= 0 ? local : local - (DAY_SECONDS - 1)) / DAY_SECONDS;
    const unsigned second = (unsigned)(local - days * DAY_SECONDS);
    const bool is_expanded = (datetime.flags & WEFT_VALUE_MILLIS) != 0;
    char *to = out + (is_expanded ? format_expanded(out, days) : wf_date_format(out, days));
    *to++ = 'T';
    to = put_two(to, second / 3600);
    *to++ = ':';
    to = put_two(to, second / 60 % 60);
    *to++ = ':';
    to = put_two(to, second % 60);
    const uint32_t nanos = datetime.len % 1000000000u;
    if (is_expanded)
        to = put_millis(to, nanos);
    else if (nanos != 0)
        to = put_fraction(to, nanos);
    return (size_t)(put_zone(to, zone) - out);
}
