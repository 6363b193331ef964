/* See zone.h. What is easy to get wrong: the rule of a zone holds from its last listed change on,
   in the southern hemisphere it spans the turn of the year, and a change may be said as a time of
   day below 0 or beyond 24 hours. */
#include "stdlib/zone.h"

#include "stdlib/moment.h"
#include "stdlib/zone_table.h"
#include "vm/value.h"

const char *wf_zone_edition(void)
{
    return ZONE_EDITION;
}

static int compare_name(weft_span name, const char *to)
{
    const size_t len = strlen(to);
    const int order = memcmp(name.ptr, to, name.len < len ? name.len : len);
    return order != 0 ? order : (name.len > len) - (name.len < len);
}

static const zone_name *find_name(weft_span name)
{
    size_t low = 0;
    size_t high = WF_COUNTOF(zone_names);
    while (name.len != 0 && low < high) {
        const size_t middle = low + (high - low) / 2;
        const int order = compare_name(name, zone_names[middle].name);
        if (order == 0)
            return &zone_names[middle];
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

static char fold(char c)
{
    if (c == ' ')
        return '_';
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool is_similar(weft_span name, const char *to)
{
    if (name.len != strlen(to))
        return false;
    for (size_t i = 0; i < name.len; i++)
        if (fold(name.ptr[i]) != fold(to[i]))
            return false;
    return true;
}

static weft_status fail_name(weft_call *call, weft_span name)
{
    for (size_t i = 0; i < WF_COUNTOF(zone_names); i++)
        if (is_similar(name, zone_names[i].name))
            return weft_call_fail(call, "%s is not a time zone; it is written \"%s\"",
                                  wf_lib_show_text(name).text, zone_names[i].name);
    return weft_call_fail(
        call,
        "%s is not a time zone; zones are written like \"Europe/London\", \"UTC\" "
        "or \"+02:00\"",
        wf_lib_show_text(name).text);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* "+02:00": at most 18 hours, as ISO 8601 writers agree. */
static bool read_offset(int32_t *out, weft_span name)
{
    const char *const s = name.ptr;
    if (name.len != 6 || (s[0] != '+' && s[0] != '-') || s[3] != ':' || !is_digit(s[1]) ||
        !is_digit(s[2]) || !is_digit(s[4]) || !is_digit(s[5]))
        return false;
    const int32_t hours = (s[1] - '0') * 10 + (s[2] - '0');
    const int32_t minutes = (s[4] - '0') * 10 + (s[5] - '0');
    const int32_t seconds = (hours * 60 + minutes) * 60;
    *out = s[0] == '-' ? -seconds : seconds;
    return minutes < 60 && seconds <= 18 * 3600;
}

weft_status wf_zone_find(wf_zone *out, weft_call *call, weft_span name)
{
    out->history = NULL;
    out->fixed = 0;
    out->name = name;
    if (weft_span_equal(name, weft_span_text("UTC")) ||
        weft_span_equal(name, weft_span_text("Z")) || read_offset(&out->fixed, name))
        return WEFT_OK;
    const zone_name *const found = find_name(name);
    if (!found)
        return fail_name(call, name);
    out->history = &zone_histories[found->history];
    return WEFT_OK;
}

/* When a rule's change happens in `year`, on a clock that shows UTC. */
static int64_t change_in(int32_t year, const zone_change *change)
{
    const int64_t first = wf_civil_to_days(year, (unsigned)change->month, 1);
    const int weekday = wf_moment_weekday(first) % 7; /* Sunday is 0 here */
    int day = 1 + (change->day - weekday + 7) % 7 + 7 * (change->week - 1);
    while (day > wf_moment_month_days(year, change->month))
        day -= 7;
    return (first + day - 1) * WF_DAY_SECONDS + change->time;
}

static int32_t rule_offset(const zone_rule *rule, int64_t instant)
{
    int32_t year;
    unsigned month;
    unsigned day;
    if (rule->start.month == 0)
        return rule->standard;
    wf_civil_from_days(wf_moment_floor_days(instant + rule->standard), &year, &month, &day);
    const int64_t start = change_in(year, &rule->start) - rule->standard;
    const int64_t end = change_in(year, &rule->end) - rule->saving;
    const bool saves =
        start < end ? instant >= start && instant < end : instant >= start || instant < end;
    return saves ? rule->saving : rule->standard;
}

static int32_t history_offset(const zone_history *history, int64_t instant)
{
    const uint32_t *const at = zone_at + history->first;
    size_t low = 0; /* changes at or before the instant */
    size_t high = history->count;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if ((int64_t)at[middle] <= instant)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == history->count)
        return rule_offset(&zone_rules[history->rule], instant);
    return low == 0 ? history->before : zone_offsets[zone_to[history->first + low - 1]];
}

static int32_t offset_at(const wf_zone *zone, int64_t instant)
{
    return zone->history ? history_offset(zone->history, instant) : zone->fixed;
}

/* Zones that are an offset by definition. */
static bool is_place(weft_span name)
{
    return !(name.len >= 4 && memcmp(name.ptr, "Etc/", 4) == 0) &&
           !weft_span_equal(name, weft_span_text("GMT"));
}

#define FIRST_LOCAL (-(int64_t)WF_DAY_SECONDS) /* 1970 begins a day earlier east of Greenwich */

static weft_status check(weft_call *call, const wf_zone *zone, int64_t instant, int32_t offset)
{
    if (zone->history && instant < FIRST_LOCAL && is_place(zone->name))
        return weft_call_fail(call,
                              "the offsets of %s are known from 1970 on; give the text an "
                              "offset, or zone: \"UTC\"",
                              wf_lib_show_text(zone->name).text);
    if (offset % 60 != 0)
        return weft_call_fail(call, "the offset of %s had seconds then, which no date-time carries",
                              wf_lib_show_text(zone->name).text);
    return WEFT_OK;
}

weft_status wf_zone_offset(int32_t *out, weft_call *call, const wf_zone *zone, int64_t instant)
{
    *out = offset_at(zone, instant);
    return check(call, zone, instant, *out);
}

weft_status wf_zone_of_local(uint32_t *count, int32_t offsets[2], weft_call *call,
                             const wf_zone *zone, int64_t local)
{
    /* Whatever is in force a day before and a day after; changes are further apart than that. */
    const int32_t before = offset_at(zone, local - WF_DAY_SECONDS);
    const int32_t after = offset_at(zone, local + WF_DAY_SECONDS);
    const int32_t tried[2] = {before > after ? before : after, before > after ? after : before};
    *count = 0;
    for (int i = 0; i < 2 && before != after; i++)
        if (offset_at(zone, local - tried[i]) == tried[i])
            offsets[(*count)++] = tried[i]; /* the greater offset is the earlier instant */
    if (before == after)
        offsets[(*count)++] = before;
    return check(call, zone, local, *count != 0 ? offsets[0] : 0);
}
