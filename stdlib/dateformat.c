/* See dateformat.h. One walk over the format serves reading (dateread.c) and writing: wf_dateformat_next cuts
   it into parts. */
#include "stdlib/dateformat.h"

#include "base/number.h"
#include "stdlib/dateusual.h"

const char *const wf_month_names[] = {"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
const char *const wf_day_names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                    "Friday", "Saturday", "Sunday"};

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

bool wf_dateformat_is_of_time(char letter)
{
    return letter != 'y' && letter != 'M' && letter != 'd' && letter != 'E';
}

/* A quoted literal that begins at `*at`; '' is an apostrophe, inside quotes too: the first half is
   taken along, the second half opens what follows. */
static weft_status quoted_part(wf_datepart *out, weft_call *call, weft_span format, size_t *at)
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

weft_status wf_dateformat_next(wf_datepart *out, weft_call *call, weft_span format, size_t *at)
{
    memset(out, 0, sizeof *out);
    if (*at == format.len)
        return WEFT_OK;
    const char first = format.ptr[*at];
    size_t end = *at;
    out->kind = WF_DATEPART_LITERAL;
    if (first == '\'')
        return quoted_part(out, call, format, at);
    if (is_letter(first)) {
        while (end < format.len && format.ptr[end] == first)
            end++;
        out->kind = WF_DATEPART_FIELD;
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

weft_span wf_dateformat_expand(weft_span format, bool reads)
{
    if (!weft_span_equal(format, weft_span_text("rfc2822")))
        return format;
    return weft_span_text(reads ? "EEE, d MMM yyyy HH:mm:ss O" : "EEE, dd MMM yyyy HH:mm:ss O");
}

bool wf_dateformat_is(weft_span format, const char *name)
{
    return weft_span_equal(format, weft_span_text(name));
}

bool wf_dateformat_is_one_value(weft_span format)
{
    return wf_dateformat_is(format, "iso8601") || wf_dateformat_is(format, "epoch") ||
           wf_dateformat_is(format, "epoch_ms");
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
    wf_lib_put(text, name, is_short ? WF_SHORT_NAME : strlen(name));
}

static void put_offset(wf_lib_text *text, int32_t offset, const wf_datepart *p)
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

static void put_field(wf_lib_text *text, const wf_moment *m, const wf_datepart *p)
{
    const int32_t hour12 = m->hour % 12 == 0 ? 12 : m->hour % 12;
    switch (p->letter) {
    case 'y':
        put_number(text, p->width == 2 ? m->year % 100 : m->year, p->width);
        break;
    case 'M':
        if (p->width > 2)
            put_name(text, wf_month_names[m->month - 1], p->width == 3);
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
        put_name(text, wf_day_names[wf_moment_weekday(wf_moment_days(m)) - 1], p->width == 3);
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
    if (wf_dateformat_is(format, "iso8601")) {
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
    wf_datepart p;
    size_t at = 0;
    if (wf_dateusual_put(text, moment, format))
        return WEFT_OK;
    if (wf_dateformat_is_one_value(format))
        return put_named(text, moment, format);
    format = wf_dateformat_expand(format, false);
    for (;;) {
        const weft_status rc = wf_dateformat_next(&p, text->call, format, &at);
        if (rc != WEFT_OK || p.kind == WF_DATEPART_END)
            return rc;
        if (p.kind == WF_DATEPART_LITERAL)
            wf_lib_put_span(text, p.literal);
        else if (wf_dateformat_is_of_time(p.letter) && !moment->has_time)
            return weft_call_fail(text->call, "a date has no time for the format %s",
                                  wf_lib_show_text(format).text);
        else
            put_field(text, moment, &p);
    }
}

weft_status wf_dateformat_try_put(weft_call *call, weft_span format)
{
    wf_datepart p;
    size_t at = 0;
    weft_status rc = WEFT_OK;
    if (wf_dateformat_is_one_value(format))
        return WEFT_OK;
    format = wf_dateformat_expand(format, false);
    do
        rc = wf_dateformat_next(&p, call, format, &at);
    while (rc == WEFT_OK && p.kind != WF_DATEPART_END);
    return rc;
}
