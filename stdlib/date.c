/* Dates and date-times: from text, to text, in zones, and from the clock. Nothing is guessed: a
   format is stated or ISO 8601, a clock without an offset needs a zone, and a time that a zone's
   clock never shows or shows twice fails. */
#include "stdlib/families.h"

#include "stdlib/dateformat.h"
#include "stdlib/dateread.h"
#include "stdlib/zone.h"

/* Zones. */

/* The date-time of a clock in a zone. `overlap` is missing, "earlier" or "later". */
static weft_status from_local(weft_value *out, weft_call *call, const wf_moment *m,
                              const wf_zone *zone, weft_value overlap)
{
    static const char *const sides[] = {"earlier", "later"};
    uint32_t side = 0;
    uint32_t found;
    int32_t offsets[2];
    weft_value shown;
    const int64_t local = wf_moment_local(m);
    weft_status rc = WEFT_OK;
    if (overlap.kind != WEFT_KIND_MISSING)
        rc = wf_lib_choice(&side, call, "overlap", overlap, sides, 2);
    if (rc == WEFT_OK)
        rc = wf_zone_of_local(&found, offsets, call, zone, local);
    if (rc == WEFT_OK)
        rc = wf_moment_value(&shown, call, local, m->nanos, 0);
    if (rc != WEFT_OK)
        return rc;
    if (found == 0)
        return weft_call_fail(call, "%.19s does not exist in %s: clocks go forward there",
                              wf_lib_show(shown).text, wf_lib_show_text(zone->name).text);
    if (found == 2 && overlap.kind == WEFT_KIND_MISSING)
        return weft_call_fail(call,
                              "%.19s happens twice in %s, where clocks go back; say overlap: "
                              "\"earlier\" or \"later\"",
                              wf_lib_show(shown).text, wf_lib_show_text(zone->name).text);
    const int32_t offset = offsets[found == 2 ? side : 0];
    return wf_moment_value(out, call, local - offset, m->nanos, offset);
}

static weft_status in_zone(weft_value *out, weft_call *call, weft_value datetime, weft_span name)
{
    wf_zone zone;
    int32_t offset;
    weft_status rc = wf_zone_find(&zone, call, name);
    if (rc == WEFT_OK)
        rc = wf_zone_offset(&offset, call, &zone, datetime.as.integer);
    if (rc == WEFT_OK)
        rc = wf_moment_value(out, call, datetime.as.integer, datetime.len, offset);
    return rc;
}

/* WEFT_TRIES_CONSTANTS: what is there besides the value. No name: no zone was given. */
static weft_status try_zone(weft_value *out, weft_call *call, weft_value name)
{
    wf_zone zone;
    *out = weft_missing();
    return weft_value_is_text(name) ? wf_zone_find(&zone, call, weft_value_span(name)) : WEFT_OK;
}

static weft_status try_read(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count, bool wants_time)
{
    const weft_span format = wf_lib_text_arg(args, count, 1, "iso8601");
    const weft_status rc = wf_dateread_try(call, format, wants_time);
    return rc == WEFT_OK ? try_zone(out, call, wf_lib_arg(args, count, 2)) : rc;
}

static weft_status try_put(weft_value *out, weft_call *call, const weft_value *args, uint32_t count)
{
    const weft_status rc = wf_dateformat_try_put(call, weft_value_span(args[1]));
    return rc == WEFT_OK ? try_zone(out, call, wf_lib_arg(args, count, 2)) : rc;
}

/* From text and between the kinds. */

static weft_status date_of_text(weft_value *out, weft_call *call, weft_span text, weft_span format)
{
    wf_moment m;
    const weft_status rc = wf_dateread(&m, call, text, format, false);
    return rc == WEFT_OK ? wf_moment_date(out, call, wf_moment_days(&m)) : rc;
}

static weft_status date_date(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    const weft_value zone = wf_lib_arg(args, count, 2);
    weft_value value = args[0];
    weft_status rc = WEFT_OK;
    if (weft_value_is_text(value))
        return date_of_text(out, call, weft_value_span(value),
                            wf_lib_text_arg(args, count, 1, "iso8601"));
    if (value.kind == WEFT_KIND_MISSING)
        return try_read(out, call, args, count, false);
    if (!wf_moment_is(value))
        return wf_moment_fail(call, "date", value);
    if (value.kind == WEFT_KIND_DATETIME && weft_value_is_text(zone))
        rc = in_zone(&value, call, value, weft_value_span(zone));
    if (rc != WEFT_OK)
        return rc;
    const wf_moment m = wf_moment_of(value);
    return wf_moment_date(out, call, wf_moment_days(&m));
}

static weft_status date_datetime(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_span format = wf_lib_text_arg(args, count, 1, "iso8601");
    const weft_value zone_name = wf_lib_arg(args, count, 2);
    wf_moment m = {0};
    wf_zone zone;
    weft_status rc = WEFT_OK;
    if (args[0].kind == WEFT_KIND_DATETIME) {
        if (weft_value_is_text(zone_name))
            return in_zone(out, call, args[0], weft_value_span(zone_name));
        *out = args[0];
        return WEFT_OK;
    }
    if (weft_value_is_text(args[0]))
        rc = wf_dateread(&m, call, weft_value_span(args[0]), format, true);
    else if (args[0].kind == WEFT_KIND_DATE)
        m = wf_moment_of(args[0]);
    else if (args[0].kind == WEFT_KIND_MISSING)
        return try_read(out, call, args, count, true);
    else
        rc = wf_moment_fail(call, "datetime", args[0]);
    if (rc != WEFT_OK)
        return rc;
    if (m.has_offset)
        return wf_moment_value(out, call, wf_moment_local(&m) - m.offset, m.nanos, m.offset);
    if (!weft_value_is_text(zone_name))
        return weft_call_fail(call,
                              "%s has no offset; say zone: \"Europe/London\" or zone: \"UTC\"",
                              wf_lib_show(args[0]).text);
    rc = wf_zone_find(&zone, call, weft_value_span(zone_name));
    return rc == WEFT_OK ? from_local(out, call, &m, &zone, wf_lib_arg(args, count, 3)) : rc;
}

static weft_status date_format_date(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const weft_value zone = wf_lib_arg(args, count, 2);
    weft_value value = args[0];
    weft_status rc = WEFT_OK;
    if (value.kind == WEFT_KIND_MISSING)
        return try_put(out, call, args, count);
    if (!wf_moment_is(value))
        return wf_moment_fail(call, "format_date", value);
    if (value.kind == WEFT_KIND_DATETIME && weft_value_is_text(zone))
        rc = in_zone(&value, call, value, weft_value_span(zone));
    if (rc != WEFT_OK)
        return rc;
    wf_lib_text text;
    const wf_moment m = wf_moment_of(value);
    wf_lib_text_init(&text, call, 32);
    rc = wf_dateformat_put(&text, &m, weft_value_span(args[1]));
    return rc == WEFT_OK ? wf_lib_text_finish(out, &text) : rc;
}

static weft_status date_to_zone(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    if (args[0].kind == WEFT_KIND_MISSING)
        return try_zone(out, call, args[1]);
    return in_zone(out, call, args[0], weft_value_span(args[1]));
}

static weft_status date_utc(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return wf_moment_value(out, call, args[0].as.integer, args[0].len, 0);
}

/* The clock. */

static weft_status date_now(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return wf_moment_value(out, call, weft_call_now_seconds(call), weft_call_now_nanos(call), 0);
}

static weft_status date_today(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    weft_value now;
    const weft_value zone = wf_lib_arg(args, count, 0);
    weft_status rc = date_now(&now, call, args, count);
    if (rc == WEFT_OK && weft_value_is_text(zone))
        rc = in_zone(&now, call, now, weft_value_span(zone));
    if (rc != WEFT_OK)
        return rc;
    const wf_moment m = wf_moment_of(now);
    return wf_moment_date(out, call, wf_moment_days(&m));
}

static weft_status date_epoch(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    *out = weft_int(args[0].as.integer);
    return WEFT_OK;
}

static weft_status date_epoch_ms(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    *out = weft_int(args[0].as.integer * 1000 + args[0].len / 1000000);
    return WEFT_OK;
}

static weft_status date_from_epoch(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return wf_moment_value(out, call, args[0].as.integer, 0, 0);
}

static weft_status date_from_epoch_ms(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    const int64_t ms = args[0].as.integer;
    const int64_t rest = (ms % 1000 + 1000) % 1000;
    return wf_moment_value(out, call, ms / 1000 - (ms % 1000 < 0), (uint32_t)rest * 1000000u, 0);
}

static weft_status date_make_date(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const int64_t year = args[0].as.integer;
    const int64_t month = args[1].as.integer;
    const int64_t day = args[2].as.integer;
    if (year < WF_MOMENT_YEAR_LEAST || year > WF_MOMENT_YEAR_MOST || month < 1 || month > 12 ||
        day < 1 || day > wf_moment_month_days((int32_t)year, (int32_t)month))
        return weft_call_fail(call, "there is no day %lld of month %lld in the year %lld",
                              (long long)day, (long long)month, (long long)year);
    return wf_moment_date(out, call,
                          wf_civil_to_days((int32_t)year, (unsigned)month, (unsigned)day));
}

static const weft_resolver rows[] = {
    {"date", "(value: text|date|datetime, format?: text, zone?: text) -> date",
     WEFT_LIKE_DATE | WEFT_TRIES_CONSTANTS, date_date,
     "The date that a text writes, or of a date-time. `format` is \"iso8601\" (yyyy-MM-dd, the "
     "default) or letters: yyyy yy MM M MMM MMMM dd d EEE EEEE, everything else as it is, 'quoted' "
     "where it is letters. A day that does not exist fails. The date of a date-time is that of its "
     "own clock, or of a clock in `zone`.\n"
     "e.g. \"03/04/2025\".date(\"dd/MM/yyyy\").text() gives \"2025-04-03\"\n"
     "e.g. \"5 Jan 2025\".date(\"d MMM yyyy\").text() gives \"2025-01-05\"\n"
     "e.g. \"2025-02-30\".date() fails",
     NULL},
    {"datetime",
     "(value: text|date|datetime, format?: text, zone?: text, overlap?: text) -> datetime",
     WEFT_LIKE_DATETIME | WEFT_TRIES_CONSTANTS, date_datetime,
     "The date-time that a text writes, or the start of a date. `format` is \"iso8601\" (the "
     "default), "
     "\"rfc2822\", \"epoch\", \"epoch_ms\" or letters: those of date() and HH H hh h a mm m ss s S "
     "XXX XX "
     "X xxx xx x O. Without an offset in the text, `zone` is needed: \"Europe/London\", \"UTC\" or "
     "\"+02:00\". A time that does not exist there fails, and so does one that happens twice "
     "unless "
     "`overlap` says \"earlier\" or \"later\". A date-time is shown in `zone`.\n"
     "e.g. \"2025-01-05T10:00:00+02:00\".datetime().text() gives \"2025-01-05T10:00:00+02:00\"\n"
     "e.g. \"05.07.2025 10:00\".datetime(\"dd.MM.yyyy HH:mm\", zone: \"Europe/Berlin\").text() "
     "gives "
     "\"2025-07-05T10:00:00+02:00\"\n"
     "e.g. \"2025-01-05T10:00:00\".datetime() fails",
     NULL},
    {"make_date", "(year: int, month: int, day: int) -> date", WEFT_PURE, date_make_date,
     "The date of a year (1 to 9999), a month and a day. A day that does not exist fails.\n"
     "e.g. make_date(2025, 1, 5).text() gives \"2025-01-05\"\n"
     "e.g. make_date(2025, 2, 29) fails",
     NULL},
    {"format_date", "(d: date|datetime, format: text, zone?: text) -> text",
     WEFT_LIKE_FORMAT_DATE | WEFT_TRIES_CONSTANTS, date_format_date,
     "The date or date-time as text, by a format as for datetime(). A date-time is shown on its "
     "own "
     "clock, or on one in `zone`. For numbers there is format().\n"
     "e.g. \"2025-01-05\".date().format_date(\"EEE d MMMM yyyy\") gives \"Sun 5 January 2025\"\n"
     "e.g. \"2025-01-05\".date().format_date(\"HH:mm\") fails",
     NULL},
    {"to_zone", "(d: datetime, zone: text) -> datetime", WEFT_TRIES_CONSTANTS, date_to_zone,
     "The same instant on a clock in `zone`.\n"
     "e.g. \"2025-07-05T10:00:00Z\".datetime().to_zone(\"America/New_York\").text() gives "
     "\"2025-07-05T06:00:00-04:00\"",
     NULL},
    {"utc", "(d: datetime) -> datetime", WEFT_PURE, date_utc,
     "The same instant on a clock in UTC.\n"
     "e.g. \"2025-07-05T10:00:00+02:00\".datetime().utc().text() gives \"2025-07-05T08:00:00Z\"",
     NULL},
    {"now", "() -> datetime", WEFT_USES_CLOCK, date_now,
     "The instant at which the run reads its clock, in UTC; the same for the whole record. Needs "
     "`use "
     "clock`.\n"
     "e.g. now() == now() gives true",
     NULL},
    {"today", "(zone?: text) -> date", WEFT_USES_CLOCK, date_today,
     "The date of now() in UTC or in `zone`. Needs `use clock`.\n"
     "e.g. today() == now().date() gives true",
     NULL},
    {"epoch", "(d: datetime) -> int", WEFT_PURE, date_epoch,
     "The seconds since the start of 1970 in UTC, without their fraction.\n"
     "e.g. \"1970-01-02T00:00:00Z\".datetime().epoch() gives 86400",
     NULL},
    {"epoch_ms", "(d: datetime) -> int", WEFT_PURE, date_epoch_ms,
     "The milliseconds since the start of 1970 in UTC.\n"
     "e.g. \"1970-01-01T00:00:01.5Z\".datetime().epoch_ms() gives 1500",
     NULL},
    {"from_epoch", "(seconds: int) -> datetime", WEFT_PURE, date_from_epoch,
     "The date-time, in UTC, so many seconds after the start of 1970.\n"
     "e.g. from_epoch(1704067200).text() gives \"2024-01-01T00:00:00Z\"",
     NULL},
    {"from_epoch_ms", "(milliseconds: int) -> datetime", WEFT_PURE, date_from_epoch_ms,
     "The date-time, in UTC, so many milliseconds after the start of 1970.\n"
     "e.g. from_epoch_ms(1704067200250).text() gives \"2024-01-01T00:00:00.25Z\"",
     NULL},
};

const weft_family wf_date_family = {
    "dates", "Dates and date-times: from text, to text, in zones, and from the clock.", rows,
    WF_COUNTOF(rows)};
