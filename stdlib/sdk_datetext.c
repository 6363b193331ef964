/* See sdk_datetext.h. ECMA-262 leaves the loose form to the engine; what is done here is what was
   observed. What is easy to get wrong: a text that leaves the ISO form before its T goes on in the
   loose form with the parts that were read, from the very token that did not fit; behind a T it is
   no date at all. */
#include "stdlib/sdk_datetext.h"

#include "base/utf8.h"
#include "vm/value.h"

#define DAY_MILLIS    ((int64_t)86400000)
#define DIGITS_COUNT  9      /* significant digits of a number that count */
#define YEAR_FAR      300000 /* beyond every date, whatever its offset */
#define UNSET         INT32_MAX
#define WORD_LETTERS  3
#define OFFSET_LIMIT  ((uint32_t)INT32_MAX)
#define ZONE_HOUR_MIN 60u

/* ---- tokens ---- */

typedef enum token_kind {
    TOKEN_END,
    TOKEN_NUMBER,
    TOKEN_SYMBOL, /* : - + . ) and everything that means nothing */
    TOKEN_SPACE,
    TOKEN_MONTH,
    TOKEN_HALF_DAY, /* am, pm */
    TOKEN_ZONE,
    TOKEN_T,
    TOKEN_WORD
} token_kind;

typedef struct token {
    token_kind kind;
    int32_t number; /* value of a number, month, half day (0 or 12) or zone (hours) */
    uint32_t len;   /* digits or letters */
    char symbol;
} token;

typedef struct scanner {
    weft_span text;
    size_t at;
    token next;
} scanner;

typedef struct keyword {
    char letters[WORD_LETTERS + 1];
    token_kind kind;
    int32_t number;
} keyword;

static const keyword keywords[] = {
    {"jan", TOKEN_MONTH, 1},   {"feb", TOKEN_MONTH, 2},    {"mar", TOKEN_MONTH, 3},
    {"apr", TOKEN_MONTH, 4},   {"may", TOKEN_MONTH, 5},    {"jun", TOKEN_MONTH, 6},
    {"jul", TOKEN_MONTH, 7},   {"aug", TOKEN_MONTH, 8},    {"sep", TOKEN_MONTH, 9},
    {"oct", TOKEN_MONTH, 10},  {"nov", TOKEN_MONTH, 11},   {"dec", TOKEN_MONTH, 12},
    {"am", TOKEN_HALF_DAY, 0}, {"pm", TOKEN_HALF_DAY, 12}, {"ut", TOKEN_ZONE, 0},
    {"utc", TOKEN_ZONE, 0},    {"z", TOKEN_ZONE, 0},       {"gmt", TOKEN_ZONE, 0},
    {"cdt", TOKEN_ZONE, -5},   {"cst", TOKEN_ZONE, -6},    {"edt", TOKEN_ZONE, -4},
    {"est", TOKEN_ZONE, -5},   {"mdt", TOKEN_ZONE, -6},    {"mst", TOKEN_ZONE, -7},
    {"pdt", TOKEN_ZONE, -7},   {"pst", TOKEN_ZONE, -8},    {"t", TOKEN_T, 0},
};

/* 0 at the end; a NUL in the text ends it too. */
static uint32_t peek_code(const scanner *s, size_t *len)
{
    *len = 0;
    return s->at < s->text.len
               ? wf_utf8_decode(weft_span_of(s->text.ptr + s->at, s->text.len - s->at), len)
               : 0;
}

static bool is_digit(uint32_t code)
{
    return code >= '0' && code <= '9';
}

static token scan_number(scanner *s)
{
    token t = {.kind = TOKEN_NUMBER};
    uint32_t significant = 0;
    for (; s->at < s->text.len && is_digit((unsigned char)s->text.ptr[s->at]); s->at++) {
        const int32_t digit = s->text.ptr[s->at] - '0';
        t.len++;
        if ((digit != 0 || significant != 0) && significant++ < DIGITS_COUNT)
            t.number = t.number * 10 + digit;
    }
    return t;
}

/* The ends of lines beyond ASCII are letters here, for the engine. */
static bool is_word(uint32_t code)
{
    return code >= 'A' && (!wf_utf8_is_space(code) || code == 0x2028 || code == 0x2029);
}

static token scan_word(scanner *s)
{
    token t = {.kind = TOKEN_WORD};
    char letters[WORD_LETTERS + 1] = "";
    size_t len;
    for (uint32_t code = peek_code(s, &len); is_word(code); code = peek_code(s, &len)) {
        if (t.len < WORD_LETTERS)
            letters[t.len] = code < 0x80 ? (char)(code | 0x20u) : '?';
        t.len++;
        s->at += len;
    }
    for (size_t i = 0; i < WF_COUNTOF(keywords); i++) {
        const keyword *const word = &keywords[i];
        if (memcmp(word->letters, letters, sizeof letters) == 0 &&
            (t.len <= WORD_LETTERS || word->kind == TOKEN_MONTH)) {
            t.kind = word->kind;
            t.number = word->number;
        }
    }
    return t;
}

/* To the matching parenthesis, or to the end. */
static void skip_parentheses(scanner *s)
{
    size_t depth = 0;
    size_t len;
    for (uint32_t code = peek_code(s, &len); code != 0; code = peek_code(s, &len)) {
        depth += code == '(';
        depth -= code == ')';
        s->at += len;
        if (depth == 0)
            return;
    }
}

static token scan(scanner *s)
{
    size_t len;
    const uint32_t code = peek_code(s, &len);
    token t = {.kind = TOKEN_END};
    if (code == 0)
        return t;
    if (is_digit(code))
        return scan_number(s);
    if (is_word(code))
        return scan_word(s);
    if (code == '(') {
        skip_parentheses(s);
        t.kind = TOKEN_SYMBOL;
        return t;
    }
    s->at += len;
    t.kind = wf_utf8_is_space(code) ? TOKEN_SPACE : TOKEN_SYMBOL;
    if (code == ':' || code == '-' || code == '+' || code == '.' || code == ')')
        t.symbol = (char)code;
    return t;
}

static token take(scanner *s)
{
    const token t = s->next;
    s->next = scan(s);
    return t;
}

static bool is_symbol(token t, char symbol)
{
    return t.kind == TOKEN_SYMBOL && t.symbol == symbol;
}

static bool is_sign(token t)
{
    return is_symbol(t, '+') || is_symbol(t, '-');
}

static bool skip(scanner *s, char symbol)
{
    if (!is_symbol(s->next, symbol))
        return false;
    (void)take(s);
    return true;
}

static bool is_fixed(token t, uint32_t digits)
{
    return t.kind == TOKEN_NUMBER && t.len == digits;
}

/* The number, when it has two digits and is not above `most`. */
static bool take_two(int32_t *out, scanner *s, int32_t most)
{
    if (!is_fixed(s->next, 2) || s->next.number > most)
        return false;
    *out = take(s).number;
    return true;
}

/* ---- what is gathered ---- */

typedef struct parts {
    int32_t day[3];
    uint32_t day_count;
    int32_t month; /* by name, or 0 */
    bool is_iso;
    int32_t time[4];
    uint32_t time_count;
    int32_t half_day;       /* 0 or 12, or UNSET */
    int32_t sign;           /* of the offset, or 0: none */
    int32_t offset_hours;   /* or UNSET */
    int32_t offset_minutes; /* or UNSET */
} parts;

static bool add_day(parts *p, int32_t number)
{
    if (p->day_count == WF_COUNTOF(p->day))
        return false;
    p->day[p->day_count++] = number;
    return true;
}

static bool add_time(parts *p, int32_t number)
{
    if (p->time_count == WF_COUNTOF(p->time))
        return false;
    p->time[p->time_count++] = number;
    return true;
}

static bool add_last_time(parts *p, int32_t number)
{
    if (!add_time(p, number))
        return false;
    while (p->time_count < WF_COUNTOF(p->time))
        p->time[p->time_count++] = 0;
    return true;
}

/* Whether the number can be the next part of the time; the first is told by its colon alone. */
static bool fits_time(const parts *p, int32_t number)
{
    return ((p->time_count == 1 || p->time_count == 2) && number < 60) ||
           (p->time_count == 3 && number < 1000);
}

/* The first three digits of a fraction. */
static int32_t millis_of(token t)
{
    int32_t number = t.number;
    uint32_t len = t.len;
    for (; len < 3; len++)
        number *= 10;
    if (len > DIGITS_COUNT)
        len = DIGITS_COUNT;
    for (; len > 3; len--)
        number /= 10;
    return number;
}

static void set_offset(parts *p, int32_t sign, int32_t hours, int32_t minutes)
{
    p->sign = sign;
    p->offset_hours = hours;
    p->offset_minutes = minutes;
}

/* ---- the ISO form ---- */

typedef enum verdict {
    IS_DATE,
    NO_DATE,
    GOES_ON /* in the loose form */
} verdict;

static bool iso_offset(parts *p, scanner *s)
{
    const int32_t sign = take(s).symbol == '-' ? -1 : 1;
    int32_t hours;
    int32_t minutes;
    if (is_fixed(s->next, 4)) {
        const int32_t both = take(s).number;
        set_offset(p, sign, both / 100, both % 100);
        return both / 100 < 24 && both % 100 < 60;
    }
    if (!take_two(&hours, s, 23) || !skip(s, ':') || !take_two(&minutes, s, 59))
        return false;
    set_offset(p, sign, hours, minutes);
    return true;
}

/* Behind the T. The hour 24 has nothing but zeros behind it. */
static bool iso_time(parts *p, scanner *s)
{
    int32_t number;
    if (!take_two(&number, s, 24))
        return false;
    const int32_t most = number == 24 ? 0 : 59;
    (void)add_time(p, number);
    if (!skip(s, ':') || !take_two(&number, s, most))
        return false;
    (void)add_time(p, number);
    if (skip(s, ':')) {
        if (!take_two(&number, s, most))
            return false;
        (void)add_time(p, number);
        if (skip(s, '.')) {
            if (s->next.kind != TOKEN_NUMBER || (most == 0 && s->next.number > 0))
                return false;
            (void)add_time(p, millis_of(take(s)));
        }
    }
    if (s->next.kind == TOKEN_ZONE && s->next.len == 1) {
        (void)take(s);
        set_offset(p, 1, 0, 0);
    } else if (is_sign(s->next) && !iso_offset(p, s)) {
        return false;
    }
    return s->next.kind == TOKEN_END;
}

/* The year; `*left` is a sign that was taken for nothing. */
static bool iso_year(parts *p, scanner *s, token *left)
{
    if (is_sign(s->next)) {
        *left = take(s);
        if (!is_fixed(s->next, 6) || (left->symbol == '-' && s->next.number == 0))
            return false;
        const int32_t year = take(s).number;
        return add_day(p, left->symbol == '-' ? -year : year);
    }
    if (is_fixed(s->next, 4))
        return add_day(p, take(s).number);
    *left = take(s);
    return false;
}

static bool iso_part(parts *p, scanner *s, int32_t most)
{
    return is_fixed(s->next, 2) && s->next.number >= 1 && s->next.number <= most &&
           add_day(p, take(s).number);
}

/* `*left` is the token that the loose form goes on from. */
static verdict parse_iso(parts *p, scanner *s, token *left)
{
    if (!iso_year(p, s, left))
        return GOES_ON;
    if (skip(s, '-') && (!iso_part(p, s, 12) || (skip(s, '-') && !iso_part(p, s, 31)))) {
        *left = take(s);
        return GOES_ON;
    }
    if (s->next.kind == TOKEN_T) {
        (void)take(s);
        if (!iso_time(p, s))
            return NO_DATE;
    } else if (s->next.kind != TOKEN_END) {
        *left = take(s);
        return GOES_ON;
    }
    if (p->sign == 0 && p->time_count == 0)
        set_offset(p, 1, 0, 0); /* a day alone is a day in UTC */
    p->is_iso = true;
    return IS_DATE;
}

/* ---- the loose form ---- */

static bool loose_number(parts *p, scanner *s, int32_t number)
{
    if (skip(s, ':')) {
        if (is_symbol(s->next, ':'))
            return p->time_count == 0 && add_time(p, number) && add_time(p, 0);
        if (!add_time(p, number))
            return false;
        (void)skip(s, '.');
        return true;
    }
    if (skip(s, '.') && fits_time(p, number)) {
        (void)add_time(p, number);
        return s->next.kind == TOKEN_NUMBER && add_last_time(p, millis_of(take(s)));
    }
    if (p->offset_hours != UNSET && p->offset_minutes == UNSET && number < 60) {
        p->offset_minutes = number;
        return true;
    }
    if (fits_time(p, number))
        return add_last_time(p, number) &&
               (s->next.kind == TOKEN_END || s->next.kind == TOKEN_SPACE || is_sign(s->next) ||
                (s->next.kind == TOKEN_ZONE && s->next.len == 1));
    if (!add_day(p, number))
        return false;
    (void)skip(s, '-');
    return true;
}

static bool loose_word(parts *p, scanner *s, token word, bool has_number)
{
    if (word.kind == TOKEN_HALF_DAY && p->time_count != 0) {
        p->half_day = word.number;
    } else if (word.kind == TOKEN_MONTH) {
        p->month = word.number;
        (void)skip(s, '-');
    } else if (word.kind == TOKEN_ZONE && has_number) {
        set_offset(p, word.number < 0 ? -1 : 1, word.number < 0 ? -word.number : word.number, 0);
    } else {
        /* other words stand before the first number, and not directly */
        return !has_number && s->next.kind != TOKEN_NUMBER;
    }
    return true;
}

static bool loose_offset(parts *p, scanner *s, char sign)
{
    token t = {0};
    p->sign = sign == '-' ? -1 : 1;
    if (s->next.kind == TOKEN_NUMBER)
        t = take(s);
    if (is_symbol(s->next, ':')) {
        p->offset_hours = t.number;
        p->offset_minutes = UNSET;
        return true;
    }
    const bool is_joined = t.len > 2; /* hhmm */
    p->offset_hours = is_joined ? t.number / 100 : t.number;
    p->offset_minutes = is_joined ? t.number % 100 : 0;
    return t.len >= 1 && t.len <= 4;
}

static bool parse_loose(parts *p, scanner *s, token first)
{
    bool has_number = p->day_count != 0;
    for (token t = first; t.kind != TOKEN_END; t = take(s)) {
        const bool has_time = p->time_count != 0;
        bool is_good = true;
        if (t.kind == TOKEN_NUMBER) {
            has_number = true;
            is_good = loose_number(p, s, t.number);
        } else if (t.kind >= TOKEN_MONTH) {
            is_good = loose_word(p, s, t, has_number);
        } else if (is_sign(t) && (has_time || (p->offset_hours == 0 && p->offset_minutes == 0))) {
            has_number = true;
            is_good = loose_offset(p, s, t.symbol);
        } else if (has_number && (is_sign(t) || is_symbol(t, ')'))) {
            is_good = false;
        }
        if (!is_good)
            return false;
    }
    return true;
}

/* ---- the parts together ---- */

static bool is_day(int32_t number)
{
    return number >= 1 && number <= 31;
}

typedef struct calendar_day {
    int32_t year;
    int32_t month;
    int32_t day;
} calendar_day;

static calendar_day arrange(const parts *p)
{
    int32_t part[3] = {1, 1, 1}; /* what is not given is 1 */
    for (uint32_t i = 0; i < p->day_count; i++)
        part[i] = p->day[i];
    if (p->is_iso || (p->month == 0 && !is_day(part[0])))
        return (calendar_day){part[0], part[1], part[2]};
    if (p->month == 0)
        return (calendar_day){part[2], part[0], part[1]};
    if (!is_day(part[0]))
        return (calendar_day){part[0], p->month, part[1]};
    return (calendar_day){part[1], p->month, part[0]};
}

static bool put_day(int64_t *days, bool *rolls_over, const parts *p)
{
    static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    calendar_day d = arrange(p);
    if (p->day_count == 0)
        return false;
    if (!p->is_iso && d.year >= 0 && d.year < 100)
        d.year += d.year < 50 ? 2000 : 1900;
    if (d.month < 1 || d.month > 12 || !is_day(d.day) || d.year > YEAR_FAR || d.year < -YEAR_FAR)
        return false;
    const bool is_leap = (d.year % 4 == 0 && d.year % 100 != 0) || d.year % 400 == 0;
    *rolls_over = d.day > lengths[d.month - 1] + (d.month == 2 && is_leap);
    *days = wf_civil_to_days(d.year, (unsigned)d.month, (unsigned)d.day);
    return true;
}

static bool put_time(int64_t *millis, const parts *p)
{
    int32_t time[4] = {0};
    for (uint32_t i = 0; i < p->time_count; i++)
        time[i] = p->time[i];
    if (p->half_day != UNSET) {
        if (time[0] > 12)
            return false;
        time[0] = time[0] % 12 + p->half_day;
    }
    const bool is_midnight = time[0] == 24 && (time[1] | time[2] | time[3]) == 0;
    if (!is_midnight && (time[0] > 23 || time[1] > 59 || time[2] > 59 || time[3] > 999))
        return false;
    *millis = (((int64_t)time[0] * 60 + time[1]) * 60 + time[2]) * 1000 + time[3];
    return true;
}

static bool put_offset(int64_t *seconds, const parts *p)
{
    const uint32_t hours = p->offset_hours == UNSET ? 0 : (uint32_t)p->offset_hours;
    const uint32_t minutes = p->offset_minutes == UNSET ? 0 : (uint32_t)p->offset_minutes;
    const uint32_t offset = hours * 3600u + minutes * ZONE_HOUR_MIN; /* 32 bits there too */
    *seconds = p->sign < 0 ? -(int64_t)offset : (int64_t)offset;
    return offset <= OFFSET_LIMIT;
}

bool wf_sdk_datetext_parse(wf_sdk_datetext *out, weft_span text)
{
    scanner s = {.text = text};
    parts p = {.half_day = UNSET, .offset_hours = UNSET, .offset_minutes = UNSET};
    token left = {.kind = TOKEN_END};
    int64_t days;
    int64_t millis;
    int64_t offset;
    s.next = scan(&s);
    const verdict found = parse_iso(&p, &s, &left);
    if (found == NO_DATE || (found == GOES_ON && !parse_loose(&p, &s, left)))
        return false;
    if (!put_day(&days, &out->rolls_over, &p) || !put_time(&millis, &p) || !put_offset(&offset, &p))
        return false;
    out->is_local = p.sign == 0;
    out->is_loose = !p.is_iso;
    out->millis = days * DAY_MILLIS + millis - (out->is_local ? 0 : offset * 1000);
    return true;
}
