/* The npm package's functions for dates. A text without a zone is on the clock of `zone`, the zone of
   the program. What is easy to get wrong: what is no date passes unchanged or gives null, which is
   kept; `strict.` refuses only what was guessed, and numbers that nobody declared to be a time. */
#include "stdlib/families.h"

#include "stdlib/moment.h"
#include "stdlib/sdk_datetext.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"
#include "stdlib/zone.h"

#include <math.h>

#define DAY_MILLIS ((int64_t)86400000)
#define DAYS_FAR   3e8 /* more days than there are between the first and the last date */

/* A call of one of these functions. */
typedef struct dating {
    weft_call *call;
    weft_value zone;
    bool is_strict;
} dating;

static dating dating_of(weft_call *call, const weft_value *args, uint32_t count, uint32_t zone,
                        bool is_strict)
{
    return (dating){call, wf_lib_arg(args, count, zone), is_strict};
}

static int64_t floor_seconds(int64_t millis)
{
    return millis / 1000 - (millis % 1000 < 0);
}

/* Milliseconds on the zone's clock to UTC: a time that the clock shows twice is the first of the two,
   one that it skips is counted on from before the gap. */
static weft_status to_utc(int64_t *millis, const dating *d)
{
    wf_zone zone;
    uint32_t count = 0;
    int32_t offsets[2] = {0};
    const int64_t local = floor_seconds(*millis);
    if (!weft_value_is_text(d->zone))
        return WEFT_OK;
    weft_status rc = wf_zone_find(&zone, d->call, weft_value_span(d->zone));
    if (rc == WEFT_OK)
        rc = wf_zone_of_local(&count, offsets, d->call, &zone, local);
    if (rc == WEFT_OK && count == 0)
        rc = wf_zone_offset(&offsets[0], d->call, &zone, local - 86400);
    *millis -= (int64_t)offsets[0] * 1000;
    return rc;
}

static weft_status to_local(int64_t *millis, const dating *d)
{
    wf_zone zone;
    int32_t offset = 0;
    if (!weft_value_is_text(d->zone))
        return WEFT_OK;
    weft_status rc = wf_zone_find(&zone, d->call, weft_value_span(d->zone));
    if (rc == WEFT_OK)
        rc = wf_zone_offset(&offset, d->call, &zone, floor_seconds(*millis));
    *millis += (int64_t)offset * 1000;
    return rc;
}

static bool is_in_range(int64_t millis)
{
    return millis >= -WF_SDK_JS_MILLIS_MOST && millis <= WF_SDK_JS_MILLIS_MOST;
}

/* A date object, or missing where the text is no date. */
static weft_status date_of_text(weft_value *out, const dating *d, weft_span text)
{
    wf_sdk_datetext found;
    weft_status rc = WEFT_OK;
    *out = weft_missing();
    if (!wf_sdk_datetext_parse(&found, text))
        return WEFT_OK;
    if (found.is_local)
        rc = to_utc(&found.millis, d);
    if (rc != WEFT_OK || !is_in_range(found.millis))
        return rc;
    if (d->is_strict && found.is_loose)
        return weft_call_fail(d->call,
                              "%s could only be guessed to be a date; write it as 2025-01-05 or "
                              "2025-01-05T10:00:00Z",
                              wf_lib_show_text(text).text);
    if (!d->is_strict || !found.rolls_over)
        *out = wf_sdk_js_date(found.millis);
    return WEFT_OK;
}

/* new Date(value): the text of a list, the number of anything else. */
static weft_status date_of(weft_value *out, const dating *d, weft_value value)
{
    weft_span text;
    double millis;
    *out = weft_missing();
    if (wf_sdk_js_is_date(value)) {
        *out = wf_sdk_js_date(wf_sdk_js_millis(value));
        return WEFT_OK;
    }
    if (weft_value_is_text(value) || value.kind == WEFT_KIND_LIST) {
        const weft_status rc = wf_sdk_js_text(&text, d->call, value, WF_SDK_JS_FAITHFUL);
        return rc == WEFT_OK ? date_of_text(out, d, text) : rc;
    }
    const weft_status rc = wf_sdk_js_to_number(&millis, d->call, value);
    if (rc == WEFT_OK && millis >= -(double)WF_SDK_JS_MILLIS_MOST &&
        millis <= (double)WF_SDK_JS_MILLIS_MOST)
        *out = wf_sdk_js_date((int64_t)millis);
    return rc;
}

static weft_status fail_epoch(weft_call *call, weft_value number)
{
    return weft_call_fail(call, "%s is a number, which nobody said to be a time",
                          wf_lib_show(number).text);
}

static bool is_number(weft_value value)
{
    return weft_value_is_number(value) && (value.flags & WF_SDK_JS_NO_DATE) == 0;
}

static bool is_no_date(weft_value value)
{
    return value.kind == WEFT_KIND_DOUBLE && (value.flags & WF_SDK_JS_NO_DATE) != 0;
}

/* The ISO text of a date object. */
static weft_status put_iso(weft_value *out, weft_call *call, weft_value date, bool short_form)
{
    char text[WF_DATETIME_CHARS];
    size_t len = wf_datetime_format(text, date);
    if (short_form)
        len = (size_t)((const char *)memchr(text, 'T', len) - text);
    char *const kept = weft_call_alloc(call, len);
    if (!kept)
        return WEFT_NOMEM;
    memcpy(kept, text, len);
    *out = weft_text(weft_span_of(kept, len));
    out->flags = WEFT_VALUE_PLAIN;
    return WEFT_OK;
}

/* ---- formatDate ---- */

static weft_status format_date(weft_value *out, const dating *d, weft_value value)
{
    weft_value date = weft_missing();
    weft_span text;
    weft_status rc = WEFT_OK;
    *out = value;
    if (weft_value_is_text(value) || wf_sdk_js_is_date(value)) {
        rc = date_of(&date, d, value);
        return rc == WEFT_OK && date.kind != WEFT_KIND_MISSING ? put_iso(out, d->call, date, false)
                                                               : rc;
    }
    rc = wf_sdk_js_text(&text, d->call, value, WF_SDK_JS_FAITHFUL);
    if (rc == WEFT_OK)
        *out = weft_text(text);
    return rc;
}

static weft_status date_format(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, false);
    *out = wf_lib_arg(args, count, 0);
    return !wf_sdk_value_is_truthy(*out) ? WEFT_OK : format_date(out, &d, *out);
}

static weft_status date_strict_format(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, true);
    *out = wf_lib_arg(args, count, 0);
    if (!wf_sdk_value_is_truthy(*out))
        return WEFT_OK;
    return is_number(*out) ? fail_epoch(call, *out) : format_date(out, &d, *out);
}

static weft_status helper_format(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, false);
    return format_date(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status helper_strict_format(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, true);
    return format_date(out, &d, wf_lib_arg(args, count, 0));
}

/* ---- formatDateShort ---- */

static weft_status format_short(weft_value *out, const dating *d, weft_value value)
{
    weft_value date;
    *out = value;
    if (!wf_sdk_value_is_truthy(value))
        return WEFT_OK;
    if (d->is_strict && is_number(value))
        return fail_epoch(d->call, value);
    const weft_status rc = date_of(&date, d, value);
    return rc == WEFT_OK && date.kind != WEFT_KIND_MISSING ? put_iso(out, d->call, date, true) : rc;
}

static weft_status date_format_short(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, false);
    return format_short(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status date_strict_format_short(weft_value *out, weft_call *call,
                                            const weft_value *args, uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, true);
    return format_short(out, &d, wf_lib_arg(args, count, 0));
}

/* ---- parseDate ---- */

/* Whether `text` is in the form: 0 stands for any digit. */
static bool has_form(weft_span text, const char *form)
{
    if (text.len != strlen(form))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const bool is_digit = text.ptr[i] >= '0' && text.ptr[i] <= '9';
        if (form[i] == '0' ? !is_digit : form[i] != text.ptr[i])
            return false;
    }
    return true;
}

static bool looks_like_date(weft_value value)
{
    static const char *const forms[] = {"0000-00-00", "00/00/0000", "00-00-0000", "00000000"};
    for (size_t i = 0; i < WF_COUNTOF(forms) && weft_value_is_text(value); i++)
        if (has_form(weft_value_span(value), forms[i]))
            return true;
    return false;
}

static weft_status parse_date(weft_value *out, const dating *d, weft_value value)
{
    weft_value date = weft_missing();
    weft_status rc = WEFT_OK;
    if (!d->is_strict || value.kind != WEFT_KIND_NULL)
        rc = date_of(&date, d, value);
    if (rc != WEFT_OK)
        return rc;
    if (date.kind == WEFT_KIND_MISSING && looks_like_date(value)) {
        if (d->is_strict)
            return weft_call_fail(d->call, "%s is not a date", wf_lib_show(value).text);
        date = wf_sdk_js_no_date();
    }
    *out = date.kind == WEFT_KIND_MISSING ? weft_null() : date;
    return WEFT_OK;
}

static weft_status date_parse(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, false);
    return parse_date(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status date_strict_parse(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, true);
    return parse_date(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status helper_parse(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, false);
    return parse_date(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status helper_strict_parse(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, true);
    return parse_date(out, &d, wf_lib_arg(args, count, 0));
}

/* ---- the transforms ---- */

/* The date of the value's text; missing where that is none. */
static weft_status date_of_its_text(weft_value *out, const dating *d, weft_value value)
{
    weft_span text;
    *out = weft_missing();
    if (!wf_sdk_value_is_truthy(value))
        return WEFT_OK;
    if (d->is_strict && is_number(value))
        return fail_epoch(d->call, value);
    if (wf_sdk_js_is_date(value)) /* its long form has no milliseconds */
        value = wf_sdk_js_date(floor_seconds(wf_sdk_js_millis(value)) * 1000);
    if (wf_sdk_js_is_date(value))
        return date_of(out, d, value);
    const weft_status rc = wf_sdk_js_text(&text, d->call, value, WF_SDK_JS_FAITHFUL);
    return rc == WEFT_OK ? date_of_text(out, d, text) : rc;
}

static weft_status to_iso(weft_value *out, const dating *d, weft_value value)
{
    weft_value date;
    const weft_status rc = date_of_its_text(&date, d, value);
    *out = value;
    return rc == WEFT_OK && date.kind != WEFT_KIND_MISSING ? put_iso(out, d->call, date, false)
                                                           : rc;
}

static weft_status transform_to_iso(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, false);
    return to_iso(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status transform_strict_to_iso(weft_value *out, weft_call *call, const weft_value *args,
                                           uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, true);
    return to_iso(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status to_date(weft_value *out, const dating *d, weft_value value)
{
    const weft_status rc = date_of_its_text(out, d, value);
    if (rc == WEFT_OK && out->kind == WEFT_KIND_MISSING)
        *out = weft_null();
    return rc;
}

static weft_status transform_to_date(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, false);
    return to_date(out, &d, wf_lib_arg(args, count, 0));
}

static weft_status transform_strict_to_date(weft_value *out, weft_call *call,
                                            const weft_value *args, uint32_t count)
{
    const dating d = dating_of(call, args, count, 1, true);
    return to_date(out, &d, wf_lib_arg(args, count, 0));
}

/* ---- reckoning ---- */

/* A date object; one that is no date where there is none, or the failure. */
static weft_status operand(weft_value *out, const dating *d, weft_value value)
{
    weft_status rc = WEFT_OK;
    *out = weft_missing();
    if (!d->is_strict || value.kind != WEFT_KIND_NULL)
        rc = date_of(out, d, value);
    if (rc != WEFT_OK || out->kind != WEFT_KIND_MISSING)
        return rc;
    if (d->is_strict)
        return weft_call_fail(d->call, "%s is not a date", wf_lib_show(value).text);
    *out = wf_sdk_js_no_date();
    return WEFT_OK;
}

static int32_t day_of_month(int64_t millis)
{
    int32_t year;
    unsigned month;
    unsigned day;
    wf_civil_from_days(wf_moment_floor_days(floor_seconds(millis)), &year, &month, &day);
    return (int32_t)day;
}

/* The day of the month and the days are added before the fraction is cut off. */
static weft_status shift_days(weft_value *out, const dating *d, weft_value value, weft_value days,
                              int sign)
{
    double number;
    weft_status rc = operand(out, d, value);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_to_number(&number, d->call, days);
    if (rc != WEFT_OK || is_no_date(*out))
        return rc;
    const bool is_far = !(number > -DAYS_FAR && number < DAYS_FAR);
    int64_t millis = wf_sdk_js_millis(*out);
    if (!is_far)
        rc = to_local(&millis, d);
    if (!is_far && rc == WEFT_OK) {
        const int32_t day = day_of_month(millis);
        millis += ((int64_t)(day + sign * number) - day) * DAY_MILLIS;
        rc = to_utc(&millis, d);
    }
    if (rc != WEFT_OK)
        return rc;
    if (is_far || !is_in_range(millis)) {
        if (d->is_strict)
            return weft_call_fail(d->call, "there is no date %s days away", wf_lib_show(days).text);
        *out = wf_sdk_js_no_date();
        return WEFT_OK;
    }
    *out = wf_sdk_js_date(millis);
    return WEFT_OK;
}

static weft_status helper_add_days(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, false);
    return shift_days(out, &d, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1), 1);
}

static weft_status helper_strict_add_days(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, true);
    return shift_days(out, &d, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1), 1);
}

static weft_status helper_subtract_days(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, false);
    return shift_days(out, &d, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1), -1);
}

static weft_status helper_strict_subtract_days(weft_value *out, weft_call *call,
                                               const weft_value *args, uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, true);
    return shift_days(out, &d, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1), -1);
}

static weft_status date_difference(weft_value *out, const dating *d, weft_value a, weft_value b)
{
    weft_value dates[2] = {a, b};
    for (int i = 0; i < 2; i++) {
        const weft_value value = dates[i];
        if (!weft_value_is_text(value) && !wf_sdk_js_is_date(value) && !is_no_date(value))
            return wf_lib_fail_kind(d->call, "sdk.helper.dateDiff", value, "a date or a text");
        const weft_status rc = operand(&dates[i], d, value);
        if (rc != WEFT_OK)
            return rc;
    }
    if (is_no_date(dates[0]) || is_no_date(dates[1])) {
        *out = wf_sdk_js_number(NAN);
        return WEFT_OK;
    }
    const int64_t apart = wf_sdk_js_millis(dates[0]) - wf_sdk_js_millis(dates[1]);
    *out = weft_int(((apart < 0 ? -apart : apart) + DAY_MILLIS - 1) / DAY_MILLIS);
    return WEFT_OK;
}

static weft_status helper_date_diff(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, false);
    return date_difference(out, &d, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1));
}

static weft_status helper_strict_date_diff(weft_value *out, weft_call *call, const weft_value *args,
                                           uint32_t count)
{
    const dating d = dating_of(call, args, count, 2, true);
    return date_difference(out, &d, wf_lib_arg(args, count, 0), wf_lib_arg(args, count, 1));
}

static weft_status helper_is_date(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_bool(wf_sdk_js_is_date(wf_lib_arg(args, count, 0)));
    return WEFT_OK;
}

#define VALUE "(value: any?, zone?: text?) -> any?"
#define SHIFT "(date: any?, days?: any?, zone?: text?) -> any?"
#define PARSE "(value: any?, format?: any?, zone?: text?) -> any?"
#define DIFF  "(a: any?, b: any?, zone?: text?) -> any?"

static const weft_resolver rows[] = {
    {"sdk.formatDate", VALUE, WEFT_LIKE_TIME | WEFT_KEEPS_NOTHING, date_format,
     "The ISO form, in UTC, of a text that is or resembles a date; other texts as they are, other "
     "values as text.\n"
     "e.g. sdk.formatDate(\"2025-01-05\") gives \"2025-01-05T00:00:00.000Z\"\n"
     "e.g. sdk.formatDate(\"item 12\") gives \"2001-12-01T00:00:00.000Z\"",
     NULL},
    {"sdk.formatDateShort", VALUE, WEFT_PURE, date_format_short,
     "The day, in UTC, of what is or resembles a date; numbers are milliseconds since 1970.\n"
     "e.g. sdk.formatDateShort(1704067200000) gives \"2024-01-01\"\n"
     "e.g. sdk.formatDateShort(\"tomorrow\") gives \"tomorrow\"",
     NULL},
    {"sdk.parseDate", VALUE, WEFT_PURE, date_parse,
     "The date of what is or resembles one, else null; null itself is 1970.\n"
     "e.g. sdk.parseDate(\"2025-01-05 10:00\", zone: \"Europe/Berlin\") gives "
     "\"2025-01-05T09:00:00.000Z\"\n"
     "e.g. sdk.parseDate(\"tomorrow\") gives null",
     NULL},
    {"sdk.transform.toISO8601", VALUE, WEFT_PURE, transform_to_iso,
     "The ISO form, in UTC, of a value whose text is or resembles a date; others as they are.\n"
     "e.g. sdk.transform.toISO8601(\"Jan 5 2025\") gives \"2025-01-05T00:00:00.000Z\"",
     NULL},
    {"sdk.transform.toDate", VALUE, WEFT_PURE, transform_to_date,
     "The date of a value whose text is or resembles one, else null.\n"
     "e.g. sdk.transform.toDate(\"1/2/25\") gives \"2025-01-02T00:00:00.000Z\"",
     NULL},
    {"sdk.helper.formatDate", VALUE, WEFT_PURE, helper_format,
     "As sdk.formatDate; null and missing are words.\n"
     "e.g. sdk.helper.formatDate(null) gives \"null\"",
     NULL},
    {"sdk.helper.parseDate", PARSE, WEFT_PURE, helper_parse,
     "As sdk.parseDate; `format` is of no effect.\n"
     "e.g. sdk.helper.parseDate(\"05/01/2025\", \"DD/MM/YYYY\") gives "
     "\"2025-05-01T00:00:00.000Z\"",
     NULL},
    {"sdk.helper.addDays", SHIFT, WEFT_PURE, helper_add_days,
     "The date so many whole days later, at the same time of the clock of `zone`.\n"
     "e.g. sdk.helper.addDays(\"2024-02-28\", 2) gives \"2024-03-01T00:00:00.000Z\"",
     NULL},
    {"sdk.helper.subtractDays", SHIFT, WEFT_PURE, helper_subtract_days,
     "The date so many whole days earlier, at the same time of the clock of `zone`.\n"
     "e.g. sdk.helper.subtractDays(\"2025-03-01\", 1) gives \"2025-02-28T00:00:00.000Z\"",
     NULL},
    {"sdk.helper.dateDiff", DIFF, WEFT_PURE, helper_date_diff,
     "The days between two dates, begun ones counted; not a number where one is no date.\n"
     "e.g. sdk.helper.dateDiff(\"2025-01-01\", \"2025-01-01T00:00:01Z\") gives 1",
     NULL},
    {"sdk.helper.isDate", "(value: any?) -> any?", WEFT_PURE, helper_is_date,
     "Whether the value is a date, not a text that is one.\n"
     "e.g. sdk.helper.isDate(\"2025-01-05\") gives false",
     NULL},
    {"strict.formatDate", VALUE, WEFT_LIKE_TIME | WEFT_KEEPS_NOTHING, date_strict_format,
     "The ISO form, in UTC, of a text that is a date in ISO form; a text that could be guessed to "
     "be "
     "one and a number fail, others are as they are.\n"
     "e.g. strict.formatDate(\"2025-01-05T10:00:00+02:00\") gives \"2025-01-05T08:00:00.000Z\"\n"
     "e.g. strict.formatDate(\"01/02/2025\") fails\n"
     "e.g. strict.formatDate(\"2025-02-30\") gives \"2025-02-30\"",
     NULL},
    {"strict.formatDateShort", VALUE, WEFT_PURE, date_strict_format_short,
     "The day, in UTC, of a text that is a date in ISO form; a text that could be guessed to be "
     "one "
     "and a number fail.\n"
     "e.g. strict.formatDateShort(\"2025-01-05T10:00:00Z\") gives \"2025-01-05\"\n"
     "e.g. strict.formatDateShort(1704067200) fails",
     NULL},
    {"strict.parseDate", VALUE, WEFT_PURE, date_strict_parse,
     "The date of a text in ISO form, else null; a guess and a text that has the form of a date "
     "and "
     "is none fail.\n"
     "e.g. strict.parseDate(null) gives null\n"
     "e.g. strict.parseDate(\"2025-13-01\") fails",
     NULL},
    {"strict.transform.toISO8601", VALUE, WEFT_PURE, transform_strict_to_iso,
     "As strict.formatDate; what is no text and no number is as it is.\n"
     "e.g. strict.transform.toISO8601(\"2025-01\") gives \"2025-01-01T00:00:00.000Z\"\n"
     "e.g. strict.transform.toISO8601(2025) fails",
     NULL},
    {"strict.transform.toDate", VALUE, WEFT_PURE, transform_strict_to_date,
     "The date of a text in ISO form, else null; a text that could be guessed to be one fails.\n"
     "e.g. strict.transform.toDate(\"5.1.2025\") fails",
     NULL},
    {"strict.helper.formatDate", VALUE, WEFT_PURE, helper_strict_format,
     "As strict.formatDate; null and missing are words.\n"
     "e.g. strict.helper.formatDate(\"bad\") gives \"bad\"",
     NULL},
    {"strict.helper.parseDate", PARSE, WEFT_PURE, helper_strict_parse,
     "As strict.parseDate; `format` is of no effect.\n"
     "e.g. strict.helper.parseDate(\"05/01/2025\", \"DD/MM/YYYY\") fails",
     NULL},
    {"strict.helper.addDays", SHIFT, WEFT_PURE, helper_strict_add_days,
     "As sdk.helper.addDays of a date or a text in ISO form; fails where there is none.\n"
     "e.g. strict.helper.addDays(\"bad\", 1) fails",
     NULL},
    {"strict.helper.subtractDays", SHIFT, WEFT_PURE, helper_strict_subtract_days,
     "As sdk.helper.subtractDays of a date or a text in ISO form; fails where there is none.\n"
     "e.g. strict.helper.subtractDays(\"2025-01-01\", 1) gives \"2024-12-31T00:00:00.000Z\"",
     NULL},
    {"strict.helper.dateDiff", DIFF, WEFT_PURE, helper_strict_date_diff,
     "As sdk.helper.dateDiff of dates or texts in ISO form; fails where one is none.\n"
     "e.g. strict.helper.dateDiff(\"2025-01-31\", \"2025-01-01\") gives 30",
     NULL},
};

const weft_family wf_sdk_date_family = {"package: dates",
                                        "Dates as the npm package reads them. `zone` is the zone "
                                        "of texts that name none, UTC where it is "
                                        "not given.",
                                        rows, WF_COUNTOF(rows)};
