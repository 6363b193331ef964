#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void dates_are_read_by_format(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"date", "[`2025-01-05`]", "`2025-01-05`"},
        {"date", "[`20250105`]", "`2025-01-05`"},
        {"date", "[`2024-02-29`]", "`2024-02-29`"},
        {"date", "[`2025-01-05`, `yyyy-MM-dd`]", "`2025-01-05`"},
        {"date", "[`03/04/2025`, `dd/MM/yyyy`]", "`2025-04-03`"},
        {"date", "[`3/4/2025`, `d/M/yyyy`]", "`2025-04-03`"},
        {"date", "[`31/12/2025`, `d/M/yyyy`]", "`2025-12-31`"},
        {"date", "[`050125`, `ddMMyy`]", "`2025-01-05`"},
        {"date", "[`5 Jan 2025`, `d MMM yyyy`]", "`2025-01-05`"},
        {"date", "[`05-JAN-25`, `dd-MMM-yy`]", "`2025-01-05`"},
        {"date", "[`5 january 2025`, `d MMMM yyyy`]", "`2025-01-05`"},
        {"date", "[`May 1, 2025`, `MMMM d, yyyy`]", "`2025-05-01`"},
        {"date", "[`Sun 5 Jan 2025`, `EEE d MMM yyyy`]", "`2025-01-05`"},
        {"date", "[`Sunday, 5.1.2025`, `EEEE, d.M.yyyy`]", "`2025-01-05`"},
        {"date", "[`2025年1月5日`, `yyyy年M月d日`]", "`2025-01-05`"},
        {"date", "[`year 2025 o'clock 01-05`, `'year' yyyy 'o''clock' MM-dd`]", "`2025-01-05`"},
        {"date", "[`'2025-01-05'x`, `''yyyy-MM-dd'''x'`]", "`2025-01-05`"},
        {"date", "[`@date 2025-01-05`]", "`2025-01-05`"},
        {"date", "[`@time 2025-01-05T23:30:00-05:00`]", "`2025-01-05`"},
        {"date", "[`@time 2025-01-05T23:30:00Z`, `@missing`, `Europe/Berlin`]", "`2025-01-06`"},
        {"date", "[null]", "null"},
        {"date", "[``]", "fails: `` is not a date like `iso8601`"},
        {"date", "[`2025-02-30`]",
         "fails: `2025-02-30` is not a date like `iso8601`: February 2025 has 28 days"},
        {"date", "[`2025-13-01`]",
         "fails: `2025-13-01` is not a date like `iso8601`: there is no month 13"},
        {"date", "[`2025-00-01`]",
         "fails: `2025-00-01` is not a date like `iso8601`: there is no month 0"},
        {"date", "[`0000-01-01`]",
         "fails: `0000-01-01` is not a date like `iso8601`: there is no year 0"},
        {"date", "[`2025-01-00`]",
         "fails: `2025-01-00` is not a date like `iso8601`: January 2025 has 31 days"},
        {"date", "[`2025-1-5`]",
         "fails: `2025-1-5` is not a date like `iso8601`: two letters take two digits, one takes "
         "one "
         "or two"},
        {"date", "[`2025-01-05T10:00:00Z`]",
         "fails: `2025-01-05T10:00:00Z` is not a date like `iso8601`: something stands behind it"},
        {"date", "[`2025-01-05 `]",
         "fails: `2025-01-05 ` is not a date like `iso8601`: something stands behind it"},
        {"date", "[`2025-0105`]", "fails: `2025-0105` is not a date like `iso8601`"},
        {"date", "[`31/02/2025`, `dd/MM/yyyy`]",
         "fails: `31/02/2025` is not a date like `dd/MM/yyyy`: February 2025 has 28 days"},
        {"date", "[`13/25/2025`, `MM/dd/yyyy`]",
         "fails: `13/25/2025` is not a date like `MM/dd/yyyy`: there is no month 13"},
        {"date", "[`3/04/2025`, `dd/MM/yyyy`]",
         "fails: `3/04/2025` is not a date like `dd/MM/yyyy`: two letters take two digits, one "
         "takes "
         "one or two"},
        {"date", "[`03-04-2025`, `dd/MM/yyyy`]",
         "fails: `03-04-2025` is not a date like `dd/MM/yyyy`"},
        {"date", "[`03/04/25`, `dd/MM/yyyy`]", "fails: `03/04/25` is not a date like `dd/MM/yyyy`"},
        {"date", "[`5 Mai 2025`, `d MMM yyyy`]",
         "fails: `5 Mai 2025` is not a date like `d MMM yyyy`: an English month is expected"},
        {"date", "[`Mon 5 Jan 2025`, `EEE d MMM yyyy`]",
         "fails: `Mon 5 Jan 2025` is not a date like `EEE d MMM yyyy`: that day is a Sunday"},
    };
    CHECK(rows);
}

static void bad_formats_are_named(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"date", "[`05/01/2025`, `DD/MM/YYYY`]",
         "fails: the format `DD/MM/YYYY` has `DD`, which means nothing: days are dd"},
        {"date", "[`05/01/2025`, `dd/MM/YYYY`]",
         "fails: the format `dd/MM/YYYY` has `YYYY`, which means nothing: years are yyyy"},
        {"date", "[`05/01`, `dd/MM`]", "fails: the format `dd/MM` has no year"},
        {"date", "[`2025-01`, `yyyy-MM`]", "fails: the format `yyyy-MM` has no day"},
        {"date", "[`01/05/2025`, `dd/mm/yyyy`]", "fails: the format `dd/mm/yyyy` has no month"},
        {"date", "[`2025-01-05 10`, `yyyy-MM-dd HH`]",
         "fails: the format `yyyy-MM-dd HH` has a time; use datetime()"},
        {"datetime", "[`2025-01-05`, `yyyy-MM-dd`, `UTC`]",
         "fails: the format `yyyy-MM-dd` has no hour; use date()"},
        {"datetime", "[`2025-01-05 10`, `yyyy-MM-dd hh`, `UTC`]",
         "fails: the format `yyyy-MM-dd hh` has hours to 12 (hh) but no AM or PM (a); hours to 23 "
         "are "
         "HH"},
        {"date", "[`x`, `yyyy'x`]", "fails: `x` is not a date like `yyyy'x`"},
        {"date", "[`2025x`, `yyyy'x`]", "fails: the format `yyyy'x` has a ' without another one"},
        {"date", "[`x`, `ddd`]",
         "fails: the format `ddd` has `ddd`, which means nothing: see date()"},
        {"format_date", "[`@date 2025-01-05`, `DD`]",
         "fails: the format `DD` has `DD`, which means nothing: days are dd"},
        {"format_date", "[`@date 2025-01-05`, `HH:mm`]",
         "fails: a date has no time for the format `HH:mm`"},
        {"format_date", "[`@date 2025-01-05`, `epoch`]",
         "fails: a date has no time for the format `epoch`"},
        {"format_date", "[`@time 2025-01-05T10:00:00Z`, `HH:mm z`]",
         "fails: the format `HH:mm z` has `z`, which means nothing: offsets are XXX; a zone is the "
         "argument zone:"},
    };
    CHECK(rows);
}

static void date_times_are_read(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"datetime", "[`2025-01-05T10:00:00Z`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`2025-01-05t10:00:00z`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`2025-01-05T10:00:00+02:00`]", "`2025-01-05T10:00:00+02:00`"},
        {"datetime", "[`2025-01-05T10:00:00-0530`]", "`2025-01-05T10:00:00-05:30`"},
        {"datetime", "[`2025-01-05T10:00:00-05`]", "`2025-01-05T10:00:00-05:00`"},
        {"datetime", "[`2025-01-05T10:00Z`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`20250105T100000Z`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`2025-01-05T10:00:00.123456789Z`]", "`2025-01-05T10:00:00.123456789Z`"},
        {"datetime", "[`2025-01-05T10:00:00,5Z`]", "`2025-01-05T10:00:00.5Z`"},
        {"datetime", "[`2024-12-31T24:00:00Z`]", "`2025-01-01T00:00:00Z`"},
        {"datetime", "[`1969-12-31T23:59:59.5Z`]", "`1969-12-31T23:59:59.5Z`"},
        {"datetime", "[`2025-01-05T10:00:00`, `iso8601`, `UTC`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`2025-01-05T10:00:00`, `iso8601`, `-03:30`]", "`2025-01-05T10:00:00-03:30`"},
        {"datetime", "[`2025-01-05T10:00:00+02:00`, `iso8601`, `UTC`]",
         "`2025-01-05T10:00:00+02:00`"},
        {"datetime", "[`05.07.2025 10:00`, `dd.MM.yyyy HH:mm`, `Europe/Berlin`]",
         "`2025-07-05T10:00:00+02:00`"},
        {"datetime", "[`2025-01-05 10:20:30.250`, `yyyy-MM-dd HH:mm:ss.SSS`, `UTC`]",
         "`2025-01-05T10:20:30.25Z`"},
        {"datetime", "[`2025-01-05T10:20:30`, `yyyy-MM-dd'T'HH:mm:ss`, `UTC`]",
         "`2025-01-05T10:20:30Z`"},
        {"datetime", "[`5/1/2025 12:05 AM`, `d/M/yyyy h:mm a`, `UTC`]", "`2025-01-05T00:05:00Z`"},
        {"datetime", "[`5/1/2025 12:05 pm`, `d/M/yyyy h:mm a`, `UTC`]", "`2025-01-05T12:05:00Z`"},
        {"datetime", "[`5/1/2025 1:05 PM`, `d/M/yyyy h:mm a`, `UTC`]", "`2025-01-05T13:05:00Z`"},
        {"datetime", "[`2025-01-05 10:00 +0200`, `yyyy-MM-dd HH:mm XX`]",
         "`2025-01-05T10:00:00+02:00`"},
        {"datetime", "[`2025-01-05 10:00+02:00`, `yyyy-MM-dd HH:mmXXX`]",
         "`2025-01-05T10:00:00+02:00`"},
        {"datetime", "[`2025-01-05 10:00 +02`, `yyyy-MM-dd HH:mm X`]",
         "`2025-01-05T10:00:00+02:00`"},
        {"datetime", "[`2025-01-05 10:00 Z`, `yyyy-MM-dd HH:mm XXX`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`Sun, 05 Jan 2025 10:00:00 GMT`, `rfc2822`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`Sun, 5 Jan 2025 10:00:00 -0500`, `rfc2822`]",
         "`2025-01-05T10:00:00-05:00`"},
        {"datetime", "[`1704067200`, `epoch`]", "`2024-01-01T00:00:00Z`"},
        {"datetime", "[`-1500`, `epoch_ms`]", "`1969-12-31T23:59:58.5Z`"},
        {"datetime", "[`@date 2025-07-05`, `@missing`, `Europe/Berlin`]",
         "`2025-07-05T00:00:00+02:00`"},
        {"datetime", "[`@time 2025-01-05T10:00:00Z`]", "`2025-01-05T10:00:00Z`"},
        {"datetime", "[`@time 2025-01-05T10:00:00Z`, `@missing`, `Asia/Kolkata`]",
         "`2025-01-05T15:30:00+05:30`"},
    };
    CHECK(rows);
}

static void bad_date_times_are_refused(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"datetime", "[`2025-01-05T10:00:00`]",
         "fails: `2025-01-05T10:00:00` has no offset; say zone: `Europe/London` or zone: `UTC`"},
        {"datetime", "[`@date 2025-01-05`]",
         "fails: 2025-01-05 has no offset; say zone: `Europe/London` or zone: `UTC`"},
        {"datetime", "[`2025-01-05`]",
         "fails: `2025-01-05` is not a date-time like `iso8601`: it has no time; use date()"},
        {"datetime", "[`2025-01-05 10:00:00Z`]",
         "fails: `2025-01-05 10:00:00Z` is not a date-time like `iso8601`"},
        {"datetime", "[`2025-01-05T25:00:00Z`]",
         "fails: `2025-01-05T25:00:00Z` is not a date-time like `iso8601`: there is no hour 25"},
        {"datetime", "[`2025-01-05T24:00:01Z`]",
         "fails: `2025-01-05T24:00:01Z` is not a date-time like `iso8601`: there is no hour 24"},
        {"datetime", "[`2025-02-30T24:00:00Z`]",
         "fails: `2025-02-30T24:00:00Z` is not a date-time like `iso8601`: February 2025 has 28 "
         "days"},
        {"datetime", "[`2025-01-05T10:60:00Z`]",
         "fails: `2025-01-05T10:60:00Z` is not a date-time like `iso8601`: there is no minute 60"},
        {"datetime", "[`2025-01-05T23:59:60Z`]",
         "fails: `2025-01-05T23:59:60Z` is not a date-time like `iso8601`: there is no second 60"},
        {"datetime", "[`2025-01-05T10:00:00+19:00`]",
         "fails: `2025-01-05T10:00:00+19:00` is not a date-time like `iso8601`: an offset is at "
         "most "
         "18 hours"},
        {"datetime", "[`2025-01-05T10:00:00.Z`]",
         "fails: `2025-01-05T10:00:00.Z` is not a date-time like `iso8601`: the fraction of a "
         "second "
         "has fewer digits"},
        {"datetime", "[`5/1/2025 13:05 PM`, `d/M/yyyy h:mm a`, `UTC`]",
         "fails: `5/1/2025 13:05 PM` is not a date-time like `d/M/yyyy h:mm a`: there is no hour "
         "13"},
        {"datetime", "[`5/1/2025 1:05 xm`, `d/M/yyyy h:mm a`, `UTC`]",
         "fails: `5/1/2025 1:05 xm` is not a date-time like `d/M/yyyy h:mm a`: AM or PM is "
         "expected"},
        {"datetime", "[`2025-01-05 10:00 +02:00`, `yyyy-MM-dd HH:mm XX`]",
         "fails: `2025-01-05 10:00 +02:00` is not a date-time like `yyyy-MM-dd HH:mm XX`: the "
         "offset "
         "has another form"},
        {"datetime", "[`x`, `epoch`]",
         "fails: `x` is not a date-time like `epoch`: digits are expected"},
        {"datetime", "[`9223372036854775807`, `epoch`]",
         "fails: the result is outside the years 1 to 9999"},
        {"datetime", "[`9999-12-31T24:00:00Z`]",
         "fails: the result is outside the years 1 to 9999"},
    };
    CHECK(rows);
}

static void zones_know_their_clocks(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"datetime", "[`2025-03-30T01:59:59`, `iso8601`, `Europe/Berlin`]",
         "`2025-03-30T01:59:59+01:00`"},
        {"datetime", "[`2025-03-30T03:00:00`, `iso8601`, `Europe/Berlin`]",
         "`2025-03-30T03:00:00+02:00`"},
        {"datetime", "[`2025-03-30T02:30:00`, `iso8601`, `Europe/Berlin`]",
         "fails: 2025-03-30T02:30:00 does not exist in `Europe/Berlin`: clocks go forward there"},
        {"datetime", "[`2025-10-26T02:30:00`, `iso8601`, `Europe/Berlin`]",
         "fails: 2025-10-26T02:30:00 happens twice in `Europe/Berlin`, where clocks go back; say "
         "overlap: `earlier` or `later`"},
        {"datetime", "[`2025-10-26T02:30:00`, `iso8601`, `Europe/Berlin`, `earlier`]",
         "`2025-10-26T02:30:00+02:00`"},
        {"datetime", "[`2025-10-26T02:30:00`, `iso8601`, `Europe/Berlin`, `later`]",
         "`2025-10-26T02:30:00+01:00`"},
        {"datetime", "[`2025-10-26T03:00:00`, `iso8601`, `Europe/Berlin`, `later`]",
         "`2025-10-26T03:00:00+01:00`"},
        {"datetime", "[`2025-10-26T02:30:00`, `iso8601`, `Europe/Berlin`, `first`]",
         "fails: overlap: `first` is not an option; it is `earlier` or `later`"},
        {"to_zone", "[`@time 2025-07-05T10:00:00Z`, `America/New_York`]",
         "`2025-07-05T06:00:00-04:00`"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, `Australia/Sydney`]",
         "`2025-01-05T21:00:00+11:00`"},
        {"to_zone", "[`@time 2025-07-05T10:00:00Z`, `Australia/Sydney`]",
         "`2025-07-05T20:00:00+10:00`"},
        {"to_zone", "[`@time 2099-07-05T10:00:00Z`, `Europe/London`]",
         "`2099-07-05T11:00:00+01:00`"},
        {"to_zone", "[`@time 1971-07-05T10:00:00Z`, `Europe/London`]",
         "`1971-07-05T11:00:00+01:00`"},
        {"to_zone", "[`@time 2000-07-05T10:00:00Z`, `Europe/Riga`]", "`2000-07-05T12:00:00+02:00`"},
        {"to_zone", "[`@time 2025-07-05T10:00:00Z`, `Asia/Kathmandu`]",
         "`2025-07-05T15:45:00+05:45`"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, `+02:00`]", "`2025-01-05T12:00:00+02:00`"},
        {"to_zone", "[`@time 1950-01-05T10:00:00Z`, `UTC`]", "`1950-01-05T10:00:00Z`"},
        {"to_zone", "[`@time 1950-01-05T10:00:00Z`, `Etc/GMT+5`]", "`1950-01-05T05:00:00-05:00`"},
        {"to_zone", "[`@time 1950-01-05T10:00:00Z`, `Europe/London`]",
         "fails: the offsets of `Europe/London` are known from 1970 on; give the text an offset, "
         "or "
         "zone: `UTC`"},
        {"to_zone", "[`@time 1971-01-05T10:00:00Z`, `Africa/Monrovia`]",
         "fails: the offset of `Africa/Monrovia` had seconds then, which no date-time carries"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, `europe/london`]",
         "fails: `europe/london` is not a time zone; it is written `Europe/London`"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, `America/New York`]",
         "fails: `America/New York` is not a time zone; it is written `America/New_York`"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, `Mars/Base`]",
         "fails: `Mars/Base` is not a time zone; zones are written like `Europe/London`, `UTC` or "
         "`+02:00`"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, ``]",
         "fails: `` is not a time zone; zones are written like `Europe/London`, `UTC` or `+02:00`"},
        {"to_zone", "[`@time 2025-01-05T10:00:00Z`, `+25:00`]",
         "fails: `+25:00` is not a time zone; zones are written like `Europe/London`, `UTC` or "
         "`+02:00`"},
        {"utc", "[`@time 2025-07-05T10:00:00+02:00`]", "`2025-07-05T08:00:00Z`"},
    };
    CHECK(rows);
}

static void dates_are_written_by_format(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"format_date", "[`@date 2025-01-05`, `EEE d MMMM yyyy`]", "`Sun 5 January 2025`"},
        {"format_date", "[`@date 2025-01-05`, `dd/MM/yy`]", "`05/01/25`"},
        {"format_date", "[`@date 2025-01-05`, `d.M.yyyy`]", "`5.1.2025`"},
        {"format_date", "[`@date 2025-01-05`, `iso8601`]", "`2025-01-05`"},
        {"format_date", "[`@date 2025-01-05`, ``]", "``"},
        {"format_date", "[`@time 2025-01-05T10:20:30.250000000Z`, `yyyy-MM-dd'T'HH:mm:ss.SSSXXX`]",
         "`2025-01-05T10:20:30.250Z`"},
        {"format_date", "[`@time 2025-01-05T00:20:30+02:00`, `h:mm a X XX XXX x xx xxx`]",
         "`12:20 AM +02 +0200 +02:00 +02 +0200 +02:00`"},
        {"format_date", "[`@time 2025-01-05T13:20:30Z`, `hh a X XX XXX x xx xxx O`]",
         "`01 PM Z Z Z +00 +0000 +00:00 GMT`"},
        {"format_date", "[`@time 2025-01-05T13:20:30+05:30`, `X O`]", "`+0530 +0530`"},
        {"format_date", "[`@time 2025-01-05T10:00:00Z`, `rfc2822`]",
         "`Sun, 05 Jan 2025 10:00:00 GMT`"},
        {"format_date", "[`@time 2025-01-05T10:00:00Z`, `iso8601`]", "`2025-01-05T10:00:00Z`"},
        {"format_date", "[`@time 2025-01-05T10:00:00Z`, `epoch`]", "`1736071200`"},
        {"format_date", "[`@time 2025-01-05T10:00:00.250000000Z`, `epoch_ms`]", "`1736071200250`"},
        {"format_date", "[`@time 2025-01-05T23:30:00Z`, `yyyy-MM-dd HH:mm`, `Europe/Berlin`]",
         "`2025-01-06 00:30`"},
        {"format_date", "[`@date 0001-01-01`, `yyyy yy`]", "`0001 01`"},
    };
    CHECK(rows);
}

static void parts_are_taken(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"year", "[`@date 2025-01-05`]", "2025"},
        {"year", "[`@time 2024-12-31T23:00:00-05:00`]", "2024"},
        {"month", "[`@date 2025-11-05`]", "11"},
        {"day", "[`@date 2025-01-31`]", "31"},
        {"quarter", "[`@date 2025-03-31`]", "1"},
        {"quarter", "[`@date 2025-04-01`]", "2"},
        {"quarter", "[`@date 2025-12-31`]", "4"},
        {"weekday", "[`@date 2025-01-05`]", "7"},
        {"weekday", "[`@date 2025-01-06`]", "1"},
        {"weekday", "[`@date 1969-12-31`]", "3"},
        {"week", "[`@date 2024-12-30`]", "1"},
        {"week", "[`@date 2027-01-03`]", "53"},
        {"week", "[`@date 2025-01-01`]", "1"},
        {"week", "[`@date 2021-01-03`]", "53"},
        {"day_of_year", "[`@date 2024-12-31`]", "366"},
        {"day_of_year", "[`@date 2025-01-01`]", "1"},
        {"days_in_month", "[`@date 2024-02-10`]", "29"},
        {"days_in_month", "[`@date 1900-02-10`]", "28"},
        {"hour", "[`@time 2025-01-05T10:20:30+02:00`]", "10"},
        {"minute", "[`@time 2025-01-05T10:20:30Z`]", "20"},
        {"second", "[`@time 1969-12-31T23:59:59Z`]", "59"},
        {"epoch", "[`@time 1970-01-02T00:00:00Z`]", "86400"},
        {"epoch", "[`@time 1970-01-01T02:00:00+02:00`]", "0"},
        {"epoch_ms", "[`@time 1970-01-01T00:00:01.500000000Z`]", "1500"},
        {"epoch_ms", "[`@time 1969-12-31T23:59:59.500000000Z`]", "-500"},
        {"from_epoch", "[1704067200]", "`2024-01-01T00:00:00Z`"},
        {"from_epoch", "[9223372036854775807]", "fails: the result is outside the years 1 to 9999"},
        {"from_epoch_ms", "[1704067200250]", "`2024-01-01T00:00:00.25Z`"},
        {"from_epoch_ms", "[-1]", "`1969-12-31T23:59:59.999Z`"},
        {"from_epoch_ms", "[-9223372036854775808]",
         "fails: the result is outside the years 1 to 9999"},
        {"make_date", "[2025, 1, 5]", "`2025-01-05`"},
        {"make_date", "[2025, 2, 29]", "fails: there is no day 29 of month 2 in the year 2025"},
        {"make_date", "[2025, 13, 1]", "fails: there is no day 1 of month 13 in the year 2025"},
        {"make_date", "[0, 1, 1]", "fails: there is no day 1 of month 1 in the year 0"},
    };
    CHECK(rows);
}

static void arithmetic_follows_the_calendar(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"add_days", "[`@date 2025-02-27`, 2]", "`2025-03-01`"},
        {"add_days", "[`@date 2024-03-01`, -1]", "`2024-02-29`"},
        {"add_days", "[`@time 2025-02-28T10:00:00+02:00`, 1]", "`2025-03-01T10:00:00+02:00`"},
        {"add_days", "[`2025-01-05`, 1]",
         "fails: `2025-01-05` is not a date; add_days() takes dates and date-times: use date() or "
         "datetime() first"},
        {"add_days", "[`@date 2025-01-01`, 9223372036854775807]",
         "fails: the result is outside the years 1 to 9999"},
        {"add_days", "[`@date 2025-01-01`, 9000000000]",
         "fails: the result is outside the years 1 to 9999"},
        {"add_days", "[`@date 9999-12-31`, 1]", "fails: the result is outside the years 1 to 9999"},
        {"add_weeks", "[`@date 2025-01-01`, -1]", "`2024-12-25`"},
        {"add_months", "[`@date 2025-01-31`, 1]", "`2025-02-28`"},
        {"add_months", "[`@date 2025-01-31`, -2]", "`2024-11-30`"},
        {"add_months", "[`@date 2025-01-15`, 12]", "`2026-01-15`"},
        {"add_months", "[`@date 2025-12-31`, 2]", "`2026-02-28`"},
        {"add_months", "[`@time 2025-01-31T10:00:00+02:00`, 1]", "`2025-02-28T10:00:00+02:00`"},
        {"add_months", "[`@date 0001-01-01`, -1]",
         "fails: the result is outside the years 1 to 9999"},
        {"add_months", "[5, 1]",
         "fails: 5 is not a date; add_months() takes dates and date-times: use date() or "
         "datetime() "
         "first"},
        {"add_years", "[`@date 2024-02-29`, 1]", "`2025-02-28`"},
        {"add_years", "[`@date 2024-02-29`, 4]", "`2028-02-29`"},
        {"add_hours", "[`@time 2025-01-05T23:00:00Z`, 2]", "`2025-01-06T01:00:00Z`"},
        {"add_minutes", "[`@time 2025-01-05T10:00:00Z`, -1]", "`2025-01-05T09:59:00Z`"},
        {"add_seconds", "[`@time 2025-01-05T10:00:00.500000000Z`, 90]", "`2025-01-05T10:01:30.5Z`"},
        {"add_seconds", "[`@time 2025-01-05T10:00:00Z`, -9223372036854775808]",
         "fails: the result is outside the years 1 to 9999"},
        {"start_of", "[`@date 2025-05-17`, `quarter`]", "`2025-04-01`"},
        {"start_of", "[`@date 2025-05-17`, `year`]", "`2025-01-01`"},
        {"start_of", "[`@date 2025-05-17`, `month`]", "`2025-05-01`"},
        {"start_of", "[`@date 2025-01-05`, `week`]", "`2024-12-30`"},
        {"start_of", "[`@time 2025-05-17T10:20:30.500000000+02:00`, `day`]",
         "`2025-05-17T00:00:00+02:00`"},
        {"start_of", "[`@time 2025-05-17T10:20:30.500000000+02:00`, `hour`]",
         "`2025-05-17T10:00:00+02:00`"},
        {"start_of", "[`@time 2025-05-17T10:20:30.500000000+02:00`, `minute`]",
         "`2025-05-17T10:20:00+02:00`"},
        {"start_of", "[`@date 2025-05-17`, `decade`]",
         "fails: unit: `decade` is not an option; it is `year`, `quarter`, `month`, `week`, `day`, "
         "`hour` or `minute`"},
        {"end_of_month", "[`@date 2024-02-10`]", "`2024-02-29`"},
        {"end_of_month", "[`@time 2025-12-10T10:00:00Z`]", "`2025-12-31`"},
    };
    CHECK(rows);
}

static void distances(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"days_between", "[`@date 2025-02-27`, `@date 2025-03-01`]", "2"},
        {"days_between", "[`@date 2025-03-01`, `@date 2025-02-27`]", "-2"},
        {"days_between", "[`@time 2025-01-01T10:00:00Z`, `@time 2025-01-02T09:59:59.999999999Z`]",
         "0"},
        {"days_between", "[`@time 2025-01-01T10:00:00Z`, `@time 2025-01-02T12:00:00+02:00`]", "1"},
        {"days_between", "[`@time 2025-01-02T09:59:59.500000000Z`, `@time 2025-01-01T10:00:00Z`]",
         "0"},
        {"days_between", "[`@date 2025-01-01`, `@time 2025-01-02T00:00:00Z`]",
         "fails: 2025-01-01 and 2025-01-02T00:00:00Z are a date and a date-time; days_between() "
         "takes "
         "two of one kind"},
        {"months_between", "[`@date 2025-01-31`, `@date 2025-03-30`]", "1"},
        {"months_between", "[`@date 2025-01-31`, `@date 2025-03-31`]", "2"},
        {"months_between", "[`@date 2025-03-30`, `@date 2025-01-31`]", "-1"},
        {"months_between", "[`@date 2025-01-01`, `@date 2025-01-31`]", "0"},
        {"years_between", "[`@date 2000-06-15`, `@date 2025-06-14`]", "24"},
        {"years_between", "[`@date 2000-06-15`, `@date 2025-06-15`]", "25"},
        {"years_between", "[`@date 2025-06-15`, `@date 2000-06-15`]", "-25"},
        {"seconds_between",
         "[`@time 2025-01-05T10:00:00Z`, `@time 2025-01-05T10:01:00.500000000Z`]", "60.5"},
        {"seconds_between",
         "[`@time 2025-01-05T10:00:00.500000000Z`, `@time 2025-01-05T10:00:00Z`]", "-0.5"},
        {"seconds_between",
         "[`@time 2025-01-05T10:00:00.250000000Z`, `@time 2025-01-05T10:00:02Z`]", "1.75"},
        {"seconds_between",
         "[`@time 0001-01-01T00:00:00Z`, `@time 9999-12-31T23:59:59.999999999Z`]",
         "315537897599.999999999"},
        {"seconds_between", "[`@time 2025-01-05T10:00:00Z`, `@time 2025-01-05T10:00:00Z`]", "0"},
    };
    CHECK(rows);
}

static void the_clock_is_the_runs(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"now", "[]", "`2025-01-05T23:30:00.25Z`"},
        {"today", "[]", "`2025-01-05`"},
        {"today", "[`Europe/Berlin`]", "`2025-01-06`"},
        {"today", "[`America/New_York`]", "`2025-01-05`"},
        {"today", "[`Nowhere`]",
         "fails: `Nowhere` is not a time zone; zones are written like `Europe/London`, `UTC` or "
         "`+02:00`"},
    };
    stdlib_calls_clock(1736119800, 250000000);
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dates_are_read_by_format),
        cmocka_unit_test(bad_formats_are_named),
        cmocka_unit_test(date_times_are_read),
        cmocka_unit_test(bad_date_times_are_refused),
        cmocka_unit_test(zones_know_their_clocks),
        cmocka_unit_test(dates_are_written_by_format),
        cmocka_unit_test(parts_are_taken),
        cmocka_unit_test(arithmetic_follows_the_calendar),
        cmocka_unit_test(distances),
        cmocka_unit_test(the_clock_is_the_runs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
