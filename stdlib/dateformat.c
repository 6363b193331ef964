/* See dateformat.h. One walk over the format serves reading and writing: next_part cuts it into
   parts. What is easy to get wrong: a format is read left to right without going back, so a part of
   variable length takes all the digits it may. */
#include "stdlib/dateformat.h"

#include "base/number.h"
#include "stdlib/dateusual.h"

#include <stdio.h>

static const char *const month_names[] = {"January",   "February", "March",    "April",
                                          "May",       "June",     "July",     "August",
                                          "September", "October",  "November", "December"};
static const char *const day_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};

#define SHORT_NAME 3

typedef enum part_kind {
    PART_END,
    PART_LITERAL, /* `literal` as it is */
    PART_FIELD    /* `letter`, `width` times */
} part_kind;

typedef struct part {
    part_kind kind;
    char letter;
    size_t width;
    weft_span literal;
} part;

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static weft_status fail_letter(weft_call *call, weft_span format, weft_span field)
{
    static const char *const hints[][2] = {{"Y", "years are yyyy"},
                                           {"D", "days are dd"},
                                           {"n", "minutes are mm"},
                                           {"f", "fractions are SSS"},
                                           {"z", "offsets are XXX; a zone is the argument zone:"},
                                           {"Z", "offsets are XX or XXX"},
                                           {"T", "a T stands in quotes: 'T'"},
                                           {"M", "months are M, MM, MMM or MMMM"},
                                           {"y", "years are yyyy or yy"},
                                           {"E", "weekdays are EEE or EEEE"}};
    const char *hint = "see date()";
    for (size_t i = 0; i < WF_COUNTOF(hints); i++)
        if (field.ptr[0] == hints[i][0][0])
            hint = hints[i][1];
    return weft_call_fail(call, "the format %s has %s, which means nothing: %s",
                          wf_lib_show_text(format).text, wf_lib_show_text(field).text, hint);
}

static bool is_field(char letter, size_t width)
{
    switch (letter) {
    case 'y':
        return width == 2 || width == 4;
    case 'M':
        return width <= 4;
    case 'd':
    case 'H':
    case 'h':
    case 'm':
    case 's':
        return width <= 2;
    case 'E':
        return width == 3 || width == 4;
    case 'S':
        return width <= 9;
    case 'X':
    case 'x':
        return width <= 3;
    case 'a':
    case 'O':
        return width == 1;
    default:
        return false;
    }
}

static bool is_of_time(char letter)
{
    return letter != 'y' && letter != 'M' && letter != 'd' && letter != 'E';
}

/* A quoted literal that begins at `*at`; '' is an apostrophe, inside quotes too: the first half is
   taken along, the second half opens what follows. */
static weft_status quoted_part(part *out, weft_call *call, weft_span format, size_t *at)
{
    const size_t begin = *at + 1;
    size_t end = begin;
    while (end < format.len && format.ptr[end] != '\'')
        end++;
    if (end == format.len)
        return weft_call_fail(call, "the format %s has a ' without another one",
                              wf_lib_show_text(format).text);
    const bool is_alone = end == begin;
    const bool is_doubled = end + 1 < format.len && format.ptr[end + 1] == '\'';
    out->literal = weft_span_of(format.ptr + begin, end - begin + (is_alone || is_doubled));
    *at = end + 1;
    return WEFT_OK;
}

/* The part of `format` at `*at`, which moves behind it. */
static weft_status next_part(part *out, weft_call *call, weft_span format, size_t *at)
{
    memset(out, 0, sizeof *out);
    if (*at == format.len)
        return WEFT_OK;
    const char first = format.ptr[*at];
    size_t end = *at;
    out->kind = PART_LITERAL;
    if (first == '\'')
        return quoted_part(out, call, format, at);
    if (is_letter(first)) {
        while (end < format.len && format.ptr[end] == first)
            end++;
        out->kind = PART_FIELD;
        out->letter = first;
        out->width = end - *at;
        if (!is_field(first, out->width))
            return fail_letter(call, format, weft_span_of(format.ptr + *at, out->width));
    } else {
        while (end < format.len && format.ptr[end] != '\'' && !is_letter(format.ptr[end]))
            end++;
        out->literal = weft_span_of(format.ptr + *at, end - *at);
    }
    *at = end;
    return WEFT_OK;
}

/* Reading. */

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
        const size_t len = is_short ? SHORT_NAME : strlen(names[i]);
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
        return read_named(r, &r->moment.month, month_names, 12, width == 3,
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

static weft_status read_field(reader *r, const part *p)
{
    static const offset_form forms[] = {OFFSET_SHORT, OFFSET_PLAIN, OFFSET_COLON};
    r->has_time |= is_of_time(p->letter);
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
        return read_named(r, &r->weekday, day_names, 7, p->width == 3,
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
    part p;
    size_t at = 0;
    weft_status rc = next_part(&p, r->call, r->format, &at);
    while (rc == WEFT_OK && p.kind != PART_END) {
        rc = p.kind == PART_FIELD ? read_field(r, &p) : read_literal(r, p.literal);
        if (rc == WEFT_OK)
            rc = next_part(&p, r->call, r->format, &at);
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
        (void)snprintf(more, sizeof more, "%s %d has %d days", month_names[m->month - 1],
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
                       day_names[wf_moment_weekday(wf_moment_days(m)) - 1]);
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

/* The format that a name stands for: as mail and HTTP write (RFC 5322 section 3.3). */
static weft_span expand(weft_span format, bool reads)
{
    if (!weft_span_equal(format, weft_span_text("rfc2822")))
        return format;
    return weft_span_text(reads ? "EEE, d MMM yyyy HH:mm:ss O" : "EEE, dd MMM yyyy HH:mm:ss O");
}

static bool is_named(weft_span format, const char *name)
{
    return weft_span_equal(format, weft_span_text(name));
}

static weft_status read_all(reader *r, bool wants_time)
{
    weft_status rc;
    if (is_named(r->format, "iso8601"))
        rc = read_iso(r, wants_time);
    else if (is_named(r->format, "epoch") || is_named(r->format, "epoch_ms"))
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

weft_status wf_dateformat_read(wf_moment *out, weft_call *call, weft_span text, weft_span format,
                               bool wants_time)
{
    reader r = {.call = call, .text = text};
    if (wf_dateusual_read(out, text, format, wants_time))
        return WEFT_OK;
    r.format = expand(format, true);
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
static void note_field(reader *r, const part *p)
{
    r->has_time |= is_of_time(p->letter);
    r->has_year |= p->letter == 'y';
    r->has_month |= p->letter == 'M';
    r->has_day |= p->letter == 'd';
    r->has_hour |= p->letter == 'H' || p->letter == 'h';
    r->hour12 |= p->letter == 'h';
    r->half |= p->letter == 'a';
}

static bool is_number_or_iso(weft_span format)
{
    return is_named(format, "iso8601") || is_named(format, "epoch") || is_named(format, "epoch_ms");
}

static weft_status try_parts(reader *r)
{
    part p;
    size_t at = 0;
    weft_status rc = next_part(&p, r->call, r->format, &at);
    while (rc == WEFT_OK && p.kind != PART_END) {
        if (p.kind == PART_FIELD)
            note_field(r, &p);
        rc = next_part(&p, r->call, r->format, &at);
    }
    return rc;
}

weft_status wf_dateformat_try_read(weft_call *call, weft_span format, bool wants_time)
{
    reader r = {.call = call, .format = expand(format, true)};
    if (is_number_or_iso(format))
        return WEFT_OK;
    weft_status rc = try_parts(&r);
    if (rc == WEFT_OK)
        rc = check_format(&r, wants_time);
    if (rc == WEFT_OK && r.half == 0)
        rc = settle_hour(&r);
    return rc;
}

weft_status wf_dateformat_try_put(weft_call *call, weft_span format)
{
    reader r = {.call = call, .format = expand(format, false)};
    return is_number_or_iso(format) ? WEFT_OK : try_parts(&r);
}

/* Writing. */

static void put_number(wf_lib_text *text, int32_t number, size_t width)
{
    char digits[WF_INT64_CHARS];
    const bool is_negative = number < 0;
    const size_t len = wf_int64_format(digits, is_negative ? -(int64_t)number : number);
    if (is_negative)
        wf_lib_put_byte(text, '-');
    for (size_t i = len + is_negative; i < width; i++)
        wf_lib_put_byte(text, '0');
    wf_lib_put(text, digits, len);
}

static void put_name(wf_lib_text *text, const char *name, bool is_short)
{
    wf_lib_put(text, name, is_short ? SHORT_NAME : strlen(name));
}

static void put_offset(wf_lib_text *text, int32_t offset, const part *p)
{
    const int32_t minutes = (offset < 0 ? -offset : offset) / 60;
    if (offset == 0 && p->letter != 'x') {
        wf_lib_put(text, "GMT", p->letter == 'O' ? 3 : 0);
        wf_lib_put(text, "Z", p->letter == 'X' ? 1 : 0);
        return;
    }
    wf_lib_put_byte(text, offset < 0 ? '-' : '+');
    put_number(text, minutes / 60, 2);
    if (p->width == 3)
        wf_lib_put_byte(text, ':');
    if (p->width > 1 || p->letter == 'O' || minutes % 60 != 0)
        put_number(text, minutes % 60, 2);
}

static void put_fraction(wf_lib_text *text, uint32_t nanos, size_t width)
{
    char digits[9];
    for (size_t i = sizeof digits; i-- > 0; nanos /= 10)
        digits[i] = (char)('0' + nanos % 10);
    wf_lib_put(text, digits, width);
}

static void put_field(wf_lib_text *text, const wf_moment *m, const part *p)
{
    const int32_t hour12 = m->hour % 12 == 0 ? 12 : m->hour % 12;
    switch (p->letter) {
    case 'y':
        put_number(text, p->width == 2 ? m->year % 100 : m->year, p->width);
        break;
    case 'M':
        if (p->width > 2)
            put_name(text, month_names[m->month - 1], p->width == 3);
        else
            put_number(text, m->month, p->width);
        break;
    case 'd':
        put_number(text, m->day, p->width);
        break;
    case 'H':
        put_number(text, m->hour, p->width);
        break;
    case 'h':
        put_number(text, hour12, p->width);
        break;
    case 'm':
        put_number(text, m->minute, p->width);
        break;
    case 's':
        put_number(text, m->second, p->width);
        break;
    case 'S':
        put_fraction(text, m->nanos, p->width);
        break;
    case 'a':
        wf_lib_put(text, m->hour < 12 ? "AM" : "PM", 2);
        break;
    case 'E':
        put_name(text, day_names[wf_moment_weekday(wf_moment_days(m)) - 1], p->width == 3);
        break;
    default: /* X, x and O */
        put_offset(text, m->offset, p);
        break;
    }
}

static weft_status put_named(wf_lib_text *text, const wf_moment *m, weft_span format)
{
    char room[WF_DATETIME_CHARS];
    weft_value value = {0};
    const int64_t instant = wf_moment_local(m) - m->offset;
    if (is_named(format, "iso8601")) {
        value.kind = m->has_time ? WEFT_KIND_DATETIME : WEFT_KIND_DATE;
        value.as.integer = m->has_time ? instant : wf_moment_days(m);
        value.len = m->nanos;
        value.extra = (uint16_t)(m->offset / 60 + WF_MOMENT_OFFSET_BASE);
        wf_lib_put_value(text, wf_value_put_text, value);
        return WEFT_OK;
    }
    if (!m->has_time)
        return weft_call_fail(text->call, "a date has no time for the format %s",
                              wf_lib_show_text(format).text);
    const bool is_millis = format.len > 5;
    const int64_t number = is_millis ? instant * 1000 + m->nanos / 1000000 : instant;
    wf_lib_put(text, room, wf_int64_format(room, number));
    return WEFT_OK;
}

weft_status wf_dateformat_put(wf_lib_text *text, const wf_moment *moment, weft_span format)
{
    part p;
    size_t at = 0;
    if (wf_dateusual_put(text, moment, format))
        return WEFT_OK;
    if (is_number_or_iso(format))
        return put_named(text, moment, format);
    format = expand(format, false);
    for (;;) {
        const weft_status rc = next_part(&p, text->call, format, &at);
        if (rc != WEFT_OK || p.kind == PART_END)
            return rc;
        if (p.kind == PART_LITERAL)
            wf_lib_put_span(text, p.literal);
        else if (is_of_time(p.letter) && !moment->has_time)
            return weft_call_fail(text->call, "a date has no time for the format %s",
                                  wf_lib_show_text(format).text);
        else
            put_field(text, moment, &p);
    }
}
