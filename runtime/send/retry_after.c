/* Retry-After (RFC 9110 section 10.2.3): seconds, or a date in one of the three forms that section
   5.6.7 has every recipient read. */
#include "runtime/send/retry.h"

#include <string.h>

typedef struct cursor {
    const char *at;
    const char *end;
} cursor;

static bool take_text(cursor *c, const char *text)
{
    const size_t len = strlen(text);
    if ((size_t)(c->end - c->at) < len || memcmp(c->at, text, len) != 0)
        return false;
    c->at += len;
    return true;
}

/* From `least` to `most` digits. */
static bool take_digits(cursor *c, int *out, int least, int most)
{
    int count = 0;
    int value = 0;
    while (c->at < c->end && *c->at >= '0' && *c->at <= '9' && count < most) {
        value = value * 10 + (*c->at++ - '0');
        count++;
    }
    *out = value;
    return count >= least;
}

static bool take_month(cursor *c, int *month)
{
    static const char names[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    for (int i = 0; i < 12 && c->end - c->at >= 3; i++) {
        if (memcmp(c->at, names + (ptrdiff_t)i * 3, 3) == 0) {
            c->at += 3;
            *month = i + 1;
            return true;
        }
    }
    return false;
}

typedef struct moment {
    int year, month, day, hour, minute, second;
} moment;

static bool take_time(cursor *c, moment *m)
{
    return take_digits(c, &m->hour, 2, 2) && take_text(c, ":") &&
           take_digits(c, &m->minute, 2, 2) && take_text(c, ":") &&
           take_digits(c, &m->second, 2, 2);
}

static void skip_letters(cursor *c)
{
    while (c->at < c->end && ((*c->at >= 'A' && *c->at <= 'Z') || (*c->at >= 'a' && *c->at <= 'z')))
        c->at++;
}

/* Sun, 06 Nov 1994 08:49:37 GMT */
static bool read_fixed(cursor c, moment *m)
{
    skip_letters(&c);
    return take_text(&c, ", ") && take_digits(&c, &m->day, 2, 2) && take_text(&c, " ") &&
           take_month(&c, &m->month) && take_text(&c, " ") && take_digits(&c, &m->year, 4, 4) &&
           take_text(&c, " ") && take_time(&c, m) && take_text(&c, " GMT") && c.at == c.end;
}

/* Sunday, 06-Nov-94 08:49:37 GMT; two digits mean the year at most 50 years ahead */
static bool read_dashed(cursor c, moment *m, int64_t now_s)
{
    skip_letters(&c);
    if (!take_text(&c, ", ") || !take_digits(&c, &m->day, 2, 2) || !take_text(&c, "-") ||
        !take_month(&c, &m->month) || !take_text(&c, "-") || !take_digits(&c, &m->year, 2, 2) ||
        !take_text(&c, " ") || !take_time(&c, m) || !take_text(&c, " GMT") || c.at != c.end)
        return false;
    const int now_year = (int)(1970 + now_s / 31556952);
    m->year += now_year / 100 * 100;
    if (m->year > now_year + 50)
        m->year -= 100;
    return true;
}

/* Sun Nov  6 08:49:37 1994 */
static bool read_spaced(cursor c, moment *m)
{
    skip_letters(&c);
    if (!take_text(&c, " ") || !take_month(&c, &m->month) || !take_text(&c, " "))
        return false;
    (void)take_text(&c, " ");
    return take_digits(&c, &m->day, 1, 2) && take_text(&c, " ") && take_time(&c, m) &&
           take_text(&c, " ") && take_digits(&c, &m->year, 4, 4) && c.at == c.end;
}

/* Days since 1970 of a Gregorian date: years begin in March, so that a leap day is a year's last. */
static int64_t days_of(const moment *m)
{
    const int64_t year = m->month <= 2 ? m->year - 1 : m->year;
    const int64_t era = (year >= 0 ? year : year - 399) / 400;
    const int64_t of_era = year - era * 400;
    const int64_t of_year = (153 * (m->month + (m->month > 2 ? -3 : 9)) + 2) / 5 + m->day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool is_moment(const moment *m)
{
    return m->day >= 1 && m->day <= 31 && m->hour <= 23 && m->minute <= 59 && m->second <= 60;
}

static bool read_seconds(cursor c, int64_t *seconds)
{
    int64_t value = 0;
    const char *const begin = c.at;
    for (; c.at < c.end && *c.at >= '0' && *c.at <= '9'; c.at++)
        value = value < 1000000000 ? value * 10 + (*c.at - '0') : value;
    *seconds = value;
    return c.at == c.end && c.at != begin;
}

int64_t wf_retry_after_ms(weft_span value, int64_t now_s)
{
    moment m;
    int64_t seconds = 0;
    memset(&m, 0, sizeof m);
    if (value.len == 0)
        return -1;
    const cursor c = {value.ptr, value.ptr + value.len};
    if (!read_seconds(c, &seconds)) {
        if (!(read_fixed(c, &m) || read_dashed(c, &m, now_s) || read_spaced(c, &m)) ||
            !is_moment(&m))
            return -1;
        seconds = days_of(&m) * 86400 + (int64_t)m.hour * 3600 + (int64_t)m.minute * 60 + m.second -
                  now_s;
    }
    return seconds < 0 ? 0 : seconds * 1000;
}
