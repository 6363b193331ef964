/* Texts that look like numbers, dates and other things that systems write as text. */
#include "runtime/infer/looks.h"

#include "base/core.h"

#define BIT(look) (1u << (look))

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* ---- numbers ---- */

/* How many digits begin at `at`. */
static size_t digits(weft_span text, size_t at)
{
    size_t n = 0;
    while (at + n < text.len && is_digit(text.ptr[at + n]))
        n++;
    return n;
}

/* Groups of three behind a first of one to three, parted by `mark`: their end, or `at` when there are
   not two groups. */
static size_t groups(weft_span text, size_t at, char mark)
{
    const size_t first = digits(text, at);
    size_t end = at + first;
    if (first == 0 || first > 3)
        return at;
    while (end < text.len && text.ptr[end] == mark && digits(text, end + 1) == 3)
        end += 4;
    return end == at + first ? at : end;
}

/* A whole number with its fraction, if any, behind `mark`. */
static bool ends_after_fraction(weft_span text, size_t at, char mark)
{
    if (at == text.len)
        return true;
    if (text.ptr[at] != mark)
        return false;
    const size_t fraction = digits(text, at + 1);
    return fraction != 0 && at + 1 + fraction == text.len;
}

static uint32_t number_looks(weft_span text)
{
    const size_t at = text.len != 0 && (text.ptr[0] == '-' || text.ptr[0] == '+') ? 1 : 0;
    const size_t whole = digits(text, at);
    uint32_t looks = 0;
    if (whole == 0)
        return 0;
    const bool zeros = whole > 1 && text.ptr[at] == '0';
    if (zeros && at + whole == text.len)
        return BIT(WF_LOOK_LEADING_ZEROS);
    if (!zeros && at + whole == text.len)
        looks |= BIT(WF_LOOK_INTEGER) | BIT(WF_LOOK_DECIMAL) | BIT(WF_LOOK_DECIMAL_COMMA) |
                 BIT(WF_LOOK_GROUPED) | (at == 0 ? BIT(WF_LOOK_LEADING_ZEROS) : 0);
    else if (!zeros && ends_after_fraction(text, at + whole, '.'))
        looks |= BIT(WF_LOOK_DECIMAL) | BIT(WF_LOOK_GROUPED);
    else if (!zeros && ends_after_fraction(text, at + whole, ','))
        looks |= BIT(WF_LOOK_DECIMAL_COMMA);
    const size_t commas = groups(text, at, ',');
    const size_t dots = groups(text, at, '.');
    if (commas != at && ends_after_fraction(text, commas, '.'))
        looks |= BIT(WF_LOOK_GROUPED);
    if (dots != at && ends_after_fraction(text, dots, ','))
        looks |= BIT(WF_LOOK_DECIMAL_COMMA);
    return looks;
}

/* ---- dates ---- */

/* `pattern`: d stands for a digit, anything else for itself. */
static bool fits(weft_span text, const char *pattern)
{
    size_t i = 0;
    for (; pattern[i] != '\0'; i++) {
        if (i == text.len ||
            (pattern[i] == 'd' ? !is_digit(text.ptr[i]) : pattern[i] != text.ptr[i]))
            return false;
    }
    return i == text.len;
}

static unsigned number_at(weft_span text, size_t at, size_t count)
{
    unsigned value = 0;
    for (size_t i = 0; i < count; i++)
        value = value * 10 + (unsigned)(text.ptr[at + i] - '0');
    return value;
}

static bool is_day(unsigned day, unsigned month)
{
    return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/* Behind a date: T or a blank, hours and minutes, seconds, a fraction, Z or an offset. */
static uint32_t time_looks(weft_span text)
{
    size_t at = 11;
    if (text.len < 16 || (text.ptr[10] != 'T' && text.ptr[10] != 't' && text.ptr[10] != ' ') ||
        digits(text, at) != 2 || text.ptr[at + 2] != ':' || digits(text, at + 3) != 2)
        return 0;
    at += 5;
    if (at < text.len && text.ptr[at] == ':') {
        if (digits(text, at + 1) != 2)
            return 0;
        at += 3;
        if (at < text.len && text.ptr[at] == '.')
            at += 1 + digits(text, at + 1);
    }
    const weft_span zone = weft_span_of(text.ptr + at, text.len - at);
    if (zone.len == 0)
        return BIT(WF_LOOK_LOCAL_TIME);
    if (fits(zone, "Z") || fits(zone, "z") || fits(zone, "+dd:dd") || fits(zone, "-dd:dd") ||
        fits(zone, "+dddd") || fits(zone, "-dddd"))
        return BIT(WF_LOOK_DATE_TIME);
    return 0;
}

static uint32_t date_looks(weft_span text)
{
    uint32_t looks = 0;
    if (text.len >= 10 && fits(weft_span_of(text.ptr, 10), "dddd-dd-dd") &&
        is_day(number_at(text, 8, 2), number_at(text, 5, 2)))
        return text.len == 10 ? BIT(WF_LOOK_DATE) : time_looks(text);
    if (fits(text, "dddddddd") && number_at(text, 0, 4) >= 1900 && number_at(text, 0, 4) < 2200 &&
        is_day(number_at(text, 6, 2), number_at(text, 4, 2)))
        return BIT(WF_LOOK_COMPACT_DATE);
    const bool slashes = fits(text, "dd/dd/dddd");
    if (slashes || fits(text, "dd.dd.dddd") || fits(text, "dd-dd-dddd")) {
        const unsigned first = number_at(text, 0, 2);
        const unsigned second = number_at(text, 3, 2);
        looks |= is_day(first, second) ? BIT(WF_LOOK_DAY_FIRST) : 0;
        looks |= slashes && is_day(second, first) ? BIT(WF_LOOK_MONTH_FIRST) : 0;
    }
    return looks;
}

/* ---- words ---- */

static bool is_word(weft_span text, const char *word)
{
    size_t i = 0;
    while (i < text.len && word[i] != '\0' && lower(text.ptr[i]) == word[i])
        i++;
    return i == text.len && word[i] == '\0';
}

static bool is_boolean(weft_span text)
{
    static const char *const words[] = {"true", "false", "yes", "no", "y", "n", "on", "off"};
    for (size_t i = 0; i < WF_COUNTOF(words); i++) {
        if (is_word(text, words[i]))
            return true;
    }
    return false;
}

static bool has_blank(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if ((unsigned char)text.ptr[i] <= ' ')
            return true;
    }
    return false;
}

/* One @ with something before it and a dot inside what follows. */
static bool is_email(weft_span text)
{
    const char *const at = text.len != 0 ? memchr(text.ptr, '@', text.len) : NULL;
    if (!at || at == text.ptr || has_blank(text))
        return false;
    const weft_span domain = weft_span_of(at + 1, text.len - (size_t)(at + 1 - text.ptr));
    const char *const dot = domain.len != 0 ? memchr(domain.ptr, '.', domain.len) : NULL;
    return dot && dot != domain.ptr && dot + 1 != domain.ptr + domain.len &&
           !memchr(domain.ptr, '@', domain.len);
}

static bool begins(weft_span text, const char *start)
{
    const size_t len = strlen(start);
    return text.len > len && is_word(weft_span_of(text.ptr, len), start);
}

static bool is_uuid(weft_span text)
{
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < 36; i++) {
        const char c = lower(text.ptr[i]);
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? c != '-' : !is_digit(c) && (c < 'a' || c > 'f'))
            return false;
    }
    return true;
}

static uint32_t word_looks(weft_span text)
{
    const char first = text.ptr[0];
    const char last = text.ptr[text.len - 1];
    uint32_t looks = is_boolean(text) ? BIT(WF_LOOK_BOOLEAN) : 0;
    looks |= is_email(text) ? BIT(WF_LOOK_EMAIL) : 0;
    looks |= (begins(text, "http://") || begins(text, "https://")) && !has_blank(text)
                 ? BIT(WF_LOOK_URL)
                 : 0;
    looks |= is_uuid(text) ? BIT(WF_LOOK_UUID) : 0;
    looks |= (first == '{' && last == '}') || (first == '[' && last == ']') ? BIT(WF_LOOK_JSON) : 0;
    looks |= first == '<' && last == '>' ? BIT(WF_LOOK_XML) : 0;
    return looks;
}

uint32_t wf_looks_of(weft_span text)
{
    return text.len == 0 ? 0 : number_looks(text) | date_looks(text) | word_looks(text);
}

/* ---- naming ---- */

/* In the order of wf_look; the first that holds is named, so the narrower ones stand first below. */
static const struct {
    const char *text;
    const char *conversion;
} rows[WF_LOOK_COUNT] = {
    [WF_LOOK_INTEGER] = {"integer", ".int()"},
    [WF_LOOK_DECIMAL] = {"decimal", ".decimal()"},
    [WF_LOOK_DECIMAL_COMMA] = {"number with a decimal comma",
                               ".decimal(group: \".\", point: \",\")"},
    [WF_LOOK_GROUPED] = {"number with groups", ".decimal(group: \",\")"},
    [WF_LOOK_LEADING_ZEROS] = {"digits with leading zeros", ""},
    [WF_LOOK_BOOLEAN] = {"yes or no", ".bool()"},
    [WF_LOOK_DATE] = {"date (yyyy-MM-dd)", ".date(\"yyyy-MM-dd\")"},
    [WF_LOOK_DATE_TIME] = {"date and time with offset", ".datetime(\"iso8601\")"},
    [WF_LOOK_LOCAL_TIME] = {"date and time without zone", ""},
    [WF_LOOK_DAY_FIRST] = {"date, day first", ""},
    [WF_LOOK_MONTH_FIRST] = {"date, month first", ""},
    [WF_LOOK_COMPACT_DATE] = {"date (yyyyMMdd)", ".date(\"yyyyMMdd\")"},
    [WF_LOOK_EMAIL] = {"e-mail address", ""},
    [WF_LOOK_URL] = {"URL", ""},
    [WF_LOOK_UUID] = {"UUID", ""},
    [WF_LOOK_JSON] = {"JSON", ".json()"},
    [WF_LOOK_XML] = {"XML", ""},
};

const char *wf_looks_ambiguous(uint32_t looks)
{
    if ((looks & BIT(WF_LOOK_DAY_FIRST)) && (looks & BIT(WF_LOOK_MONTH_FIRST)))
        return "date, day and month cannot be told apart";
    if (!(looks & BIT(WF_LOOK_DECIMAL)) && (looks & BIT(WF_LOOK_DECIMAL_COMMA)) &&
        (looks & BIT(WF_LOOK_GROUPED)))
        return "number, whether its comma is a decimal one cannot be told";
    return NULL;
}

wf_look wf_look_best(uint32_t looks)
{
    /* Eight digits may be a date as well as a number: the date says more. */
    if (looks & BIT(WF_LOOK_COMPACT_DATE))
        return WF_LOOK_COMPACT_DATE;
    for (int i = 0; i < WF_LOOK_COUNT; i++) {
        if (looks & BIT(i))
            return (wf_look)i;
    }
    return WF_LOOK_COUNT;
}

const char *wf_look_text(wf_look look)
{
    return look < WF_LOOK_COUNT ? rows[look].text : "";
}

const char *wf_look_conversion(wf_look look)
{
    return look < WF_LOOK_COUNT ? rows[look].conversion : "";
}
