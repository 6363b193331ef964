#include "stdlib/dateusual.h"

#define DAY_CHARS  10 /* yyyy-MM-dd */
#define TIME_CHARS 20 /* yyyy-MM-ddTHH:mm:ssZ */

/* Two digits as a number, 100 when they are none. */
static int32_t two_at(const char *at)
{
    const unsigned tens = (unsigned char)(at[0] - '0');
    const unsigned ones = (unsigned char)(at[1] - '0');
    return tens > 9 || ones > 9 ? 100 : (int32_t)(tens * 10 + ones);
}

static bool read_day(wf_moment *m, const char *at)
{
    const int32_t century = two_at(at);
    const int32_t year = two_at(at + 2);
    m->month = two_at(at + 5);
    m->day = two_at(at + 8);
    if (century > 99 || year > 99 || at[4] != '-' || at[7] != '-' || m->month < 1 || m->month > 12)
        return false;
    m->year = century * 100 + year;
    return m->year >= WF_MOMENT_YEAR_LEAST && m->day >= 1 &&
           m->day <= wf_moment_month_days(m->year, m->month);
}

static bool read_time(wf_moment *m, const char *at)
{
    m->hour = two_at(at + 1);
    m->minute = two_at(at + 4);
    m->second = two_at(at + 7);
    m->has_offset = true;
    return at[0] == 'T' && at[3] == ':' && at[6] == ':' && at[9] == 'Z' && m->hour < 24 &&
           m->minute < 60 && m->second < 60;
}

static bool is_format(weft_span format, const char *text)
{
    return weft_span_equal(format, weft_span_text(text));
}

bool wf_dateusual_read(wf_moment *out, weft_span text, weft_span format, bool wants_time)
{
    wf_moment m = {0};
    const bool is_iso = is_format(format, "iso8601");
    if (text.len != (wants_time ? TIME_CHARS : DAY_CHARS) ||
        (!is_iso && (wants_time || !is_format(format, "yyyy-MM-dd"))))
        return false;
    m.has_time = wants_time;
    if (!read_day(&m, text.ptr) || (wants_time && !read_time(&m, text.ptr + DAY_CHARS)))
        return false;
    *out = m;
    return true;
}

static char *put_two(char *to, char before, int32_t number)
{
    to[0] = before;
    to[1] = (char)('0' + number / 10);
    to[2] = (char)('0' + number % 10);
    return to + 3;
}

bool wf_dateusual_put(wf_lib_text *text, const wf_moment *m, weft_span format)
{
    char room[32];
    const bool has_millis = is_format(format, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'");
    const bool has_time = has_millis || is_format(format, "yyyy-MM-dd'T'HH:mm:ss'Z'");
    if ((!has_time && !is_format(format, "yyyy-MM-dd")) || (has_time && !m->has_time) ||
        m->year < WF_MOMENT_YEAR_LEAST || m->year > WF_MOMENT_YEAR_MOST)
        return false;
    room[0] = (char)('0' + m->year / 1000);
    room[1] = (char)('0' + m->year / 100 % 10);
    room[2] = (char)('0' + m->year / 10 % 10);
    room[3] = (char)('0' + m->year % 10);
    char *to = put_two(room + 4, '-', m->month);
    to = put_two(to, '-', m->day);
    if (has_time) {
        to = put_two(to, 'T', m->hour);
        to = put_two(to, ':', m->minute);
        to = put_two(to, ':', m->second);
        if (has_millis) {
            const int32_t millis = (int32_t)(m->nanos / 1000000);
            to = put_two(to, '.', millis / 10);
            *to++ = (char)('0' + millis % 10);
        }
        *to++ = 'Z';
    }
    wf_lib_put(text, room, (size_t)(to - room));
    return true;
}
