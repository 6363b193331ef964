/* See dateread.h. What is easy to get wrong: a format is read left to right without going back, so a part
   of variable length takes all the digits it may. */
#include "stdlib/dateread.h"

#include "base/number.h"
#include "stdlib/dateformat.h"
#include "stdlib/dateusual.h"

#include <stdio.h>

typedef struct reader {
    weft_call *call;
    weft_span text;
    weft_span format;
    const char *thing; /* "a date", "a date-time" */
    size_t at;
    int32_t weekday; /* 0: none was read */
    int32_t half;    /* 1 AM, 2 PM, 0: none was read */
    int32_t hour12;  /* 0: none was read */
    bool has_day;
    bool has_month;
    bool has_year;
    bool has_hour;
    bool has_time; /* anything of a time or an offset */
    bool ends_day; /* 24:00 */
    wf_moment moment;
} reader;

/* `more` goes on behind the sentence, or is NULL. */
static weft_status fail_read(const reader *r, const char *more)
{
    return weft_call_fail(r->call, "%s is not %s like %s%s%s", wf_lib_show_text(r->text).text,
                          r->thing, wf_lib_show_text(r->format).text, more ? ": " : "",
                          more ? more : "");
}

static weft_status fail_range(const reader *r, const char *what, int32_t found)
{
    char more[64];
    (void)snprintf(more, sizeof more, "there is no %s %d", what, (int)found);
    return fail_read(r, more);
}

static size_t count_digits(const reader *r, size_t most)
{
    size_t n = 0;
    while (n < most && r->at + n < r->text.len && r->text.ptr[r->at + n] >= '0' &&
           r->text.ptr[r->at + n] <= '9')
        n++;
    return n;
}

/* A number of `least` to `most` (at most 9) digits. */
static weft_status read_digits(reader *r, int32_t *out, size_t least, size_t most)
{
    const size_t n = count_digits(r, most);
    if (n < least)
        return fail_read(
            r, least == 2 && n == 1 ? "two letters take two digits, one takes one or two" : NULL);
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out = *out * 10 + (r->text.ptr[r->at++] - '0');
    return WEFT_OK;
}

static bool is_same_letter(char a, char b)
{
    return (a >= 'A' && a <= 'Z' ? a + 32 : a) == (b >= 'A' && b <= 'Z' ? b + 32 : b);
}

/* The 1-based number of the name that stands next, in any case; 0 when none does. */
static int32_t read_name(reader *r, const char *const *names, size_t count, bool is_short)
{
    for (size_t i = 0; i < count; i++) {
        const size_t len = is_short ? WF_SHORT_NAME : strlen(names[i]);
        size_t k = 0;
        while (k < len && r->at + k < r->text.len &&
               is_same_letter(r->text.ptr[r->at + k], names[i][k]))
            k++;
        if (k == len) {
            r->at += len;
            return (int32_t)i + 1;
        }
    }
    return 0;
}

static weft_status read_named(reader *r, int32_t *out, const char *const *names, size_t count,
                              bool is_short, const char *missing)
{
    *out = read_name(r, names, count, is_short);
    return *out != 0 ? WEFT_OK : fail_read(r, missing);
}

static weft_status read_half(reader *r)
{
    static const char *const halves[] = {"AM", "PM"};
    r->half = read_name(r, halves, 2, false);
    return r->half != 0 ? WEFT_OK : fail_read(r, "AM or PM is expected");
}

static weft_status read_fraction(reader *r, size_t least, size_t most)
{
    const size_t n = count_digits(r, most);
    if (n < least)
        return fail_read(r, "the fraction of a second has fewer digits");
    r->moment.nanos = 0;
    for (size_t i = 0; i < 9; i++)
        r->moment.nanos =
            r->moment.nanos * 10 + (i < n ? (uint32_t)(r->text.ptr[r->at + i] - '0') : 0);
    r->at += n;
    return WEFT_OK;
}

static bool take(reader *r, char c)
{
    const bool there = r->at < r->text.len && r->text.ptr[r->at] == c;
    r->at += there;
    return there;
}

#define OFFSET_MOST (18 * 3600)

typedef enum offset_form {
    OFFSET_SHORT, /* +02 or +0230 */
    OFFSET_PLAIN, /* +0200 */
    OFFSET_COLON, /* +02:00 */
    OFFSET_ANY
} offset_form;

static weft_status read_offset(reader *r, offset_form form)
{
    int32_t hours;
    int32_t minutes = 0;
    const bool is_west = take(r, '-');
    if (!is_west && !take(r, '+'))
        return fail_read(r, "an offset like +02:00 is expected");
    weft_status rc = read_digits(r, &hours, 2, 2);
    if (rc != WEFT_OK)
        return rc;
    const bool has_colon = take(r, ':');
    const bool has_minutes = has_colon || count_digits(r, 2) == 2;
    const bool is_other =
        (form == OFFSET_COLON) != has_colon || (form == OFFSET_PLAIN && !has_minutes);
    if (form != OFFSET_ANY && is_other)
        return fail_read(r, "the offset has another form");
    if (has_minutes)
        rc = read_digits(r, &minutes, 2, 2);
    if (rc != WEFT_OK)
        return rc;
    const int32_t seconds = hours * 3600 + minutes * 60;
    if (minutes > 59 || seconds > OFFSET_MOST)
        return fail_read(r, "an offset is at most 18 hours");
    r->moment.offset = is_west ? -seconds : seconds;
    r->moment.has_offset = true;
    return WEFT_OK;
}

static weft_status read_offset_or_z(reader *r, offset_form form)
{
    if (!take(r, 'Z') && !(form == OFFSET_ANY && take(r, 'z')))
        return read_offset(r, form);
    r->moment.has_offset = true;
    return WEFT_OK;
}

static weft_status read_year(reader *r, size_t width)
{
    const weft_status rc = read_digits(r, &r->moment.year, width, width);
    r->has_year = true;
    if (rc == WEFT_OK && width == 2)
        r->moment.year += 2000;
    return rc;
}

static weft_status read_month(reader *r, size_t width)
{
    r->has_month = true;
    if (width > 2)
        return read_named(r, &r->moment.month, wf_month_names, 12, width == 3,
                          "an English month is expected");
    return read_digits(r, &r->moment.month, width, 2);
}

/* "GMT" or "+0200". */
static weft_status read_mail_zone(reader *r)
{
    static const char *const names[] = {"GMT", "UTC", "UT", "Z"};
    if (read_name(r, names, WF_COUNTOF(names), false) == 0)
        return read_offset(r, OFFSET_PLAIN);
    r->moment.has_offset = true;
    return WEFT_OK;
}

static weft_status read_field(reader *r, const wf_datepart *p)
{
    static const offset_form forms[] = {OFFSET_SHORT, OFFSET_PLAIN, OFFSET_COLON};
    r->has_time |= wf_dateformat_is_of_time(p->letter);
    switch (p->letter) {
    case 'y':
        return read_year(r, p->width);
    case 'M':
        return read_month(r, p->width);
    case 'd':
        r->has_day = true;
        return read_digits(r, &r->moment.day, p->width, 2);
    case 'H':
        r->has_hour = true;
        return read_digits(r, &r->moment.hour, p->width, 2);
    case 'h':
        r->has_hour = true;
        return read_digits(r, &r->hour12, p->width, 2);
    case 'm':
        return read_digits(r, &r->moment.minute, p->width, 2);
    case 's':
        return read_digits(r, &r->moment.second, p->width, 2);
    case 'S':
        return read_fraction(r, p->width, p->width);
    case 'a':
        return read_half(r);
    case 'E':
        return read_named(r, &r->weekday, wf_day_names, 7, p->width == 3,
                          "an English weekday is expected");
    case 'O':
        return read_mail_zone(r);
    default: /* X and x: is_field let nothing else pass */
        return p->letter == 'X' ? read_offset_or_z(r, forms[p->width - 1])
                                : read_offset(r, forms[p->width - 1]);
    }
}

static weft_status read_literal(reader *r, weft_span literal)
{
    const bool there = r->text.len - r->at >= literal.len &&
                       memcmp(r->text.ptr + r->at, literal.ptr, literal.len) == 0;
    if (!there)
        return fail_read(r, NULL);
    r->at += literal.len;
    return WEFT_OK;
}

static weft_status read_by_format(reader *r)
{
    wf_datepart p;
    size_t at = 0;
    weft_status rc = wf_dateformat_next(&p, r->call, r->format, &at);
    while (rc == WEFT_OK && p.kind != WF_DATEPART_END) {
        rc = p.kind == WF_DATEPART_FIELD ? read_field(r, &p) : read_literal(r, p.literal);
        if (rc == WEFT_OK)
            rc = wf_dateformat_next(&p, r->call, r->format, &at);
    }
    return rc;
}

static weft_status settle_hour(reader *r)
{
    if (r->hour12 == 0 && r->half == 0)
        return WEFT_OK;
    if (r->half == 0)
        return weft_call_fail(r->call,
                              "the format %s has hours to 12 (hh) but no AM or PM (a); "
                              "hours to 23 are HH",
                              wf_lib_show_text(r->format).text);
    if (r->hour12 < 1 || r->hour12 > 12)
        return fail_range(r, "hour", r->hour12);
    r->moment.hour = r->hour12 % 12 + (r->half == 2 ? 12 : 0);
    return WEFT_OK;
}

/* Whether all that was read exists. */
static weft_status check_moment(const reader *r)
{
    const wf_moment *const m = &r->moment;
    if (m->year < WF_MOMENT_YEAR_LEAST)
        return fail_range(r, "year", m->year);
    if (m->month < 1 || m->month > 12)
        return fail_range(r, "month", m->month);
    const int32_t length = wf_moment_month_days(m->year, m->month);
    if (m->day < 1 || m->day > length) {
        char more[64];
        (void)snprintf(more, sizeof more, "%s %d has %d days", wf_month_names[m->month - 1],
                       (int)m->year, (int)length);
        return fail_read(r, more);
    }
    if (m->hour > 23)
        return fail_range(r, "hour", m->hour);
    if (m->minute > 59)
        return fail_range(r, "minute", m->minute);
    if (m->second > 59)
        return fail_range(r, "second", m->second);
    if (r->weekday != 0 && r->weekday != wf_moment_weekday(wf_moment_days(m))) {
        char more[64];
        (void)snprintf(more, sizeof more, "that day is a %s",
                       wf_day_names[wf_moment_weekday(wf_moment_days(m)) - 1]);
        return fail_read(r, more);
    }
    return WEFT_OK;
}

/* ISO 8601, calendar dates, extended or basic. 24:00 ends a day (8601-1, amendment of 2022). */

static weft_status read_iso_date(reader *r)
{
    weft_status rc = read_digits(r, &r->moment.year, 4, 4);
    const bool is_extended = rc == WEFT_OK && take(r, '-');
    if (rc == WEFT_OK)
        rc = read_digits(r, &r->moment.month, 2, 2);
    if (rc == WEFT_OK && is_extended && !take(r, '-'))
        rc = fail_read(r, NULL);
    if (rc == WEFT_OK)
        rc = read_digits(r, &r->moment.day, 2, 2);
    r->has_year = true;
    r->has_month = true;
    r->has_day = true;
    return rc;
}

static weft_status read_iso_time(reader *r)
{
    weft_status rc = read_digits(r, &r->moment.hour, 2, 2);
    const bool is_extended = rc == WEFT_OK && take(r, ':');
    r->has_hour = true;
    if (rc == WEFT_OK)
        rc = read_digits(r, &r->moment.minute, 2, 2);
    if (rc == WEFT_OK && (is_extended ? take(r, ':') : count_digits(r, 2) == 2))
        rc = read_digits(r, &r->moment.second, 2, 2);
    if (rc == WEFT_OK && (take(r, '.') || take(r, ',')))
        rc = read_fraction(r, 1, 9);
    if (rc == WEFT_OK && r->at < r->text.len)
        rc = read_offset_or_z(r, OFFSET_ANY);
    return rc;
}

static weft_status read_iso(reader *r, bool wants_time)
{
    weft_status rc = read_iso_date(r);
    if (rc != WEFT_OK || !wants_time)
        return rc;
    if (!take(r, 'T') && !take(r, 't'))
        return fail_read(r, r->at == r->text.len ? "it has no time; use date()" : NULL);
    rc = read_iso_time(r);
    const wf_moment *const m = &r->moment;
    if (rc == WEFT_OK && m->hour == 24 && m->minute == 0 && m->second == 0 && m->nanos == 0) {
        r->moment.hour = 0;
        r->ends_day = true;
    }
    return rc;
}

/* Seconds or milliseconds since 1970. */
static weft_status read_epoch(reader *r, bool is_millis)
{
    int64_t number;
    weft_value value;
    const int64_t unit = is_millis ? 1000 : 1;
    if (!wf_int64_parse(&number, r->text))
        return fail_read(r, "digits are expected");
    const int64_t rest = (number % unit + unit) % unit;
    const weft_status rc =
        wf_moment_value(&value, r->call, (number - rest) / unit, (uint32_t)rest * 1000000u, 0);
    if (rc == WEFT_OK)
        r->moment = wf_moment_of(value);
    r->at = r->text.len;
    r->has_day = r->has_month = r->has_year = r->has_hour = true;
    return rc;
}

static weft_status read_all(reader *r, bool wants_time)
{
    weft_status rc;
    if (wf_dateformat_is(r->format, "iso8601"))
        rc = read_iso(r, wants_time);
    else if (wf_dateformat_is(r->format, "epoch") || wf_dateformat_is(r->format, "epoch_ms"))
        rc = read_epoch(r, r->format.len > 5);
    else
        rc = read_by_format(r);
    if (rc == WEFT_OK && r->at < r->text.len)
        rc = fail_read(r, "something stands behind it");
    return rc;
}

static weft_status check_format(const reader *r, bool wants_time)
{
    const char *lacks = NULL;
    if (!r->has_year || !r->has_month || !r->has_day)
        lacks = !r->has_year ? "no year" : !r->has_month ? "no month" : "no day";
    else if (wants_time && !r->has_hour)
        lacks = "no hour; use date()";
    else if (!wants_time && r->has_time)
        lacks = "a time; use datetime()";
    if (!lacks)
        return WEFT_OK;
    return weft_call_fail(r->call, "the format %s has %s", wf_lib_show_text(r->format).text, lacks);
}

weft_status wf_dateread(wf_moment *out, weft_call *call, weft_span text, weft_span format,
                        bool wants_time)
{
    reader r = {.call = call, .text = text};
    if (wf_dateusual_read(out, text, format, wants_time))
        return WEFT_OK;
    r.format = wf_dateformat_expand(format, true);
    r.thing = wants_time ? "a date-time" : "a date";
    weft_status rc = read_all(&r, wants_time);
    if (rc == WEFT_OK)
        rc = check_format(&r, wants_time);
    if (rc == WEFT_OK)
        rc = settle_hour(&r);
    if (rc == WEFT_OK)
        rc = check_moment(&r);
    if (rc != WEFT_OK)
        return rc;
    r.moment.has_time = wants_time;
    if (r.ends_day) {
        unsigned month;
        unsigned day;
        wf_civil_from_days(wf_moment_days(&r.moment) + 1, &r.moment.year, &month, &day);
        r.moment.month = (int32_t)month;
        r.moment.day = (int32_t)day;
    }
    *out = r.moment;
    return WEFT_OK;
}

/* What read_field would have noted. */
static void note_field(reader *r, const wf_datepart *p)
{
    r->has_time |= wf_dateformat_is_of_time(p->letter);
    r->has_year |= p->letter == 'y';
    r->has_month |= p->letter == 'M';
    r->has_day |= p->letter == 'd';
    r->has_hour |= p->letter == 'H' || p->letter == 'h';
    r->hour12 |= p->letter == 'h';
    r->half |= p->letter == 'a';
}

static weft_status try_parts(reader *r)
{
    wf_datepart p;
    size_t at = 0;
    weft_status rc = wf_dateformat_next(&p, r->call, r->format, &at);
    while (rc == WEFT_OK && p.kind != WF_DATEPART_END) {
        if (p.kind == WF_DATEPART_FIELD)
            note_field(r, &p);
        rc = wf_dateformat_next(&p, r->call, r->format, &at);
    }
    return rc;
}

weft_status wf_dateread_try(weft_call *call, weft_span format, bool wants_time)
{
    reader r = {.call = call, .format = wf_dateformat_expand(format, true)};
    if (wf_dateformat_is_one_value(format))
        return WEFT_OK;
    weft_status rc = try_parts(&r);
    if (rc == WEFT_OK)
        rc = check_format(&r, wants_time);
    if (rc == WEFT_OK && r.half == 0)
        rc = settle_hour(&r);
    return rc;
}
