/* Dates of the npm package: what each text is taken for, as the reference tables have it. */
#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void iso_dates_are_formatted(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.formatDate", "[`2025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01`]", "`2025-01-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025`]", "`2025-01-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00:00Z`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00:00.123456Z`]", "`2025-01-05T10:00:00.123Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00:00+02:00`]", "`2025-01-05T08:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00:00+0200`]", "`2025-01-05T08:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00:00-05`]", "`2025-01-05T10:00:00-05`"},
        {"sdk.formatDate", "[`2025-01-05T10:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05 10:00:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05 10:00:00 UTC`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-1-5`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025/01/05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025.01.05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`01/02/2025`]", "`2025-01-02T00:00:00.000Z`"},
        {"sdk.formatDate", "[`13/01/2025`]", "`13/01/2025`"},
        {"sdk.formatDate", "[`31-12-2025`]", "`31-12-2025`"},
        {"sdk.formatDate", "[`12-31-2025`]", "`2025-12-31T00:00:00.000Z`"},
        {"sdk.formatDate", "[`1/2/49`]", "`2049-01-02T00:00:00.000Z`"},
        {"sdk.formatDate", "[`1/2/50`]", "`1950-01-02T00:00:00.000Z`"},
        {"sdk.formatDate", "[`Jan 5 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`5 January 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`Jan 5, 2025 10:00 PST`]", "`2025-01-05T18:00:00.000Z`"},
        {"sdk.formatDate", "[`Sun, 05 Jan 2025 10:00:00 GMT`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`05-JAN-25`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`Jan 5 2025 12:00 AM`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`Jan 5 2025 13:00 PM`]", "`Jan 5 2025 13:00 PM`"},
        {"sdk.formatDate", "[`2025-02-29`]", "`2025-03-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-02-31`]", "`2025-03-03T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-02-32`]", "`2025-02-32`"},
        {"sdk.formatDate", "[`2025-13-01`]", "`2025-13-01`"},
        {"sdk.formatDate", "[`2025-01-05T24:00:00Z`]", "`2025-01-06T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T24:00:01Z`]", "`2025-01-05T24:00:01Z`"},
        {"sdk.formatDate", "[`2025-01-05T23:59:60Z`]", "`2025-01-05T23:59:60Z`"},
        {"sdk.formatDate", "[`+002025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`0099-01-01`]", "`0099-01-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`20250105`]", "`20250105`"},
        {"sdk.formatDate", "[`1704067200000`]", "`1704067200000`"},
        {"sdk.formatDate", "[`12`]", "`2001-12-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`13`]", "`13`"},
        {"sdk.formatDate", "[`32`]", "`2032-01-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`99`]", "`1999-01-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-005`]", "`2025-05-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`item 12`]", "`2001-12-01T00:00:00.000Z`"},
        {"sdk.formatDate", "[`market 5`]", "`2001-03-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`10:00`]", "`10:00`"},
        {"sdk.formatDate", "[`tomorrow`]", "`tomorrow`"},
        {"sdk.formatDate", "[` 2025-01-05 `]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[``]", "``"},
        {"sdk.formatDate", "[1704067200000]", "`1704067200000`"},
        {"sdk.formatDate", "[1704067200]", "`1704067200`"},
        {"sdk.formatDate", "[0]", "0"},
        {"sdk.formatDate", "[-1]", "`-1`"},
        {"sdk.formatDate", "[true]", "`true`"},
        {"sdk.formatDate", "[false]", "false"},
        {"sdk.formatDate", "[null]", "null"},
        {"sdk.formatDate", "[`@missing`]", "missing"},
        {"sdk.formatDate", "[[2025, 1, 5]]", "`2025,1,5`"},
        {"sdk.formatDate", "[{`a`: 1}]", "`[object Object]`"},
    };
    CHECK(rows);
}

static void days_are_formatted(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.formatDateShort", "[`2025-01-05`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01`]", "`2025-01-01`"},
        {"sdk.formatDateShort", "[`2025`]", "`2025-01-01`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00:00Z`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00:00.123456Z`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00:00+02:00`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00:00+0200`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00:00-05`]", "`2025-01-05T10:00:00-05`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05T10:00:00`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05 10:00:00`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-01-05 10:00:00 UTC`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025-1-5`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025/01/05`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`2025.01.05`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`01/02/2025`]", "`2025-01-02`"},
        {"sdk.formatDateShort", "[`13/01/2025`]", "`13/01/2025`"},
        {"sdk.formatDateShort", "[`31-12-2025`]", "`31-12-2025`"},
        {"sdk.formatDateShort", "[`12-31-2025`]", "`2025-12-31`"},
        {"sdk.formatDateShort", "[`1/2/49`]", "`2049-01-02`"},
        {"sdk.formatDateShort", "[`1/2/50`]", "`1950-01-02`"},
        {"sdk.formatDateShort", "[`Jan 5 2025`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`5 January 2025`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`Jan 5, 2025 10:00 PST`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`Sun, 05 Jan 2025 10:00:00 GMT`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`05-JAN-25`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`Jan 5 2025 12:00 AM`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`Jan 5 2025 13:00 PM`]", "`Jan 5 2025 13:00 PM`"},
        {"sdk.formatDateShort", "[`2025-02-29`]", "`2025-03-01`"},
        {"sdk.formatDateShort", "[`2025-02-31`]", "`2025-03-03`"},
        {"sdk.formatDateShort", "[`2025-02-32`]", "`2025-02-32`"},
        {"sdk.formatDateShort", "[`2025-13-01`]", "`2025-13-01`"},
        {"sdk.formatDateShort", "[`2025-01-05T24:00:00Z`]", "`2025-01-06`"},
        {"sdk.formatDateShort", "[`2025-01-05T24:00:01Z`]", "`2025-01-05T24:00:01Z`"},
        {"sdk.formatDateShort", "[`2025-01-05T23:59:60Z`]", "`2025-01-05T23:59:60Z`"},
        {"sdk.formatDateShort", "[`+002025-01-05`]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[`0099-01-01`]", "`0099-01-01`"},
        {"sdk.formatDateShort", "[`20250105`]", "`20250105`"},
        {"sdk.formatDateShort", "[`1704067200000`]", "`1704067200000`"},
        {"sdk.formatDateShort", "[`12`]", "`2001-12-01`"},
        {"sdk.formatDateShort", "[`13`]", "`13`"},
        {"sdk.formatDateShort", "[`32`]", "`2032-01-01`"},
        {"sdk.formatDateShort", "[`99`]", "`1999-01-01`"},
        {"sdk.formatDateShort", "[`2025-005`]", "`2025-05-01`"},
        {"sdk.formatDateShort", "[`item 12`]", "`2001-12-01`"},
        {"sdk.formatDateShort", "[`market 5`]", "`2001-03-05`"},
        {"sdk.formatDateShort", "[`10:00`]", "`10:00`"},
        {"sdk.formatDateShort", "[`tomorrow`]", "`tomorrow`"},
        {"sdk.formatDateShort", "[` 2025-01-05 `]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[``]", "``"},
        {"sdk.formatDateShort", "[1704067200000]", "`2024-01-01`"},
        {"sdk.formatDateShort", "[1704067200]", "`1970-01-20`"},
        {"sdk.formatDateShort", "[0]", "0"},
        {"sdk.formatDateShort", "[-1]", "`1969-12-31`"},
        {"sdk.formatDateShort", "[true]", "`1970-01-01`"},
        {"sdk.formatDateShort", "[false]", "false"},
        {"sdk.formatDateShort", "[null]", "null"},
        {"sdk.formatDateShort", "[`@missing`]", "missing"},
        {"sdk.formatDateShort", "[[2025, 1, 5]]", "`2025-01-05`"},
        {"sdk.formatDateShort", "[{`a`: 1}]", "{`a`:1}"},
    };
    CHECK(rows);
}

static void dates_are_parsed(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.parseDate", "[`2025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01`]", "`2025-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025`]", "`2025-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05T10:00:00Z`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05T10:00:00.123456Z`]", "`2025-01-05T10:00:00.123Z`"},
        {"sdk.parseDate", "[`2025-01-05T10:00:00+02:00`]", "`2025-01-05T08:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05T10:00:00+0200`]", "`2025-01-05T08:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05T10:00:00-05`]", "null"},
        {"sdk.parseDate", "[`2025-01-05T10:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05T10:00:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05 10:00:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05 10:00:00 UTC`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-1-5`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025/01/05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025.01.05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`01/02/2025`]", "`2025-01-02T00:00:00.000Z`"},
        {"sdk.parseDate", "[`13/01/2025`]", "null"},
        {"sdk.parseDate", "[`31-12-2025`]", "null"},
        {"sdk.parseDate", "[`12-31-2025`]", "`2025-12-31T00:00:00.000Z`"},
        {"sdk.parseDate", "[`1/2/49`]", "`2049-01-02T00:00:00.000Z`"},
        {"sdk.parseDate", "[`1/2/50`]", "`1950-01-02T00:00:00.000Z`"},
        {"sdk.parseDate", "[`Jan 5 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`5 January 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`Jan 5, 2025 10:00 PST`]", "`2025-01-05T18:00:00.000Z`"},
        {"sdk.parseDate", "[`Sun, 05 Jan 2025 10:00:00 GMT`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.parseDate", "[`05-JAN-25`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`Jan 5 2025 12:00 AM`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`Jan 5 2025 13:00 PM`]", "null"},
        {"sdk.parseDate", "[`2025-02-29`]", "`2025-03-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-02-31`]", "`2025-03-03T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-02-32`]", "null"},
        {"sdk.parseDate", "[`2025-13-01`]", "null"},
        {"sdk.parseDate", "[`2025-01-05T24:00:00Z`]", "`2025-01-06T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-01-05T24:00:01Z`]", "null"},
        {"sdk.parseDate", "[`2025-01-05T23:59:60Z`]", "null"},
        {"sdk.parseDate", "[`+002025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`0099-01-01`]", "`0099-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`20250105`]", "null"},
        {"sdk.parseDate", "[`1704067200000`]", "null"},
        {"sdk.parseDate", "[`12`]", "`2001-12-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`13`]", "null"},
        {"sdk.parseDate", "[`32`]", "`2032-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`99`]", "`1999-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`2025-005`]", "`2025-05-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`item 12`]", "`2001-12-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`market 5`]", "`2001-03-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`10:00`]", "null"},
        {"sdk.parseDate", "[`tomorrow`]", "null"},
        {"sdk.parseDate", "[` 2025-01-05 `]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[``]", "null"},
        {"sdk.parseDate", "[1704067200000]", "`2024-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[1704067200]", "`1970-01-20T17:21:07.200Z`"},
        {"sdk.parseDate", "[0]", "`1970-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[-1]", "`1969-12-31T23:59:59.999Z`"},
        {"sdk.parseDate", "[true]", "`1970-01-01T00:00:00.001Z`"},
        {"sdk.parseDate", "[false]", "`1970-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[null]", "`1970-01-01T00:00:00.000Z`"},
        {"sdk.parseDate", "[`@missing`]", "null"},
        {"sdk.parseDate", "[[2025, 1, 5]]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[{`a`: 1}]", "null"},
    };
    CHECK(rows);
}

static void texts_become_iso_dates(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.transform.toISO8601", "[`2025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01`]", "`2025-01-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025`]", "`2025-01-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00:00Z`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00:00.123456Z`]",
         "`2025-01-05T10:00:00.123Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00:00+02:00`]", "`2025-01-05T08:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00:00+0200`]", "`2025-01-05T08:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00:00-05`]", "`2025-01-05T10:00:00-05`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T10:00:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05 10:00:00`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05 10:00:00 UTC`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-1-5`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025/01/05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025.01.05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`01/02/2025`]", "`2025-01-02T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`13/01/2025`]", "`13/01/2025`"},
        {"sdk.transform.toISO8601", "[`31-12-2025`]", "`31-12-2025`"},
        {"sdk.transform.toISO8601", "[`12-31-2025`]", "`2025-12-31T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`1/2/49`]", "`2049-01-02T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`1/2/50`]", "`1950-01-02T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`Jan 5 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`5 January 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`Jan 5, 2025 10:00 PST`]", "`2025-01-05T18:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`Sun, 05 Jan 2025 10:00:00 GMT`]",
         "`2025-01-05T10:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`05-JAN-25`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`Jan 5 2025 12:00 AM`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`Jan 5 2025 13:00 PM`]", "`Jan 5 2025 13:00 PM`"},
        {"sdk.transform.toISO8601", "[`2025-02-29`]", "`2025-03-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-02-31`]", "`2025-03-03T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-02-32`]", "`2025-02-32`"},
        {"sdk.transform.toISO8601", "[`2025-13-01`]", "`2025-13-01`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T24:00:00Z`]", "`2025-01-06T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T24:00:01Z`]", "`2025-01-05T24:00:01Z`"},
        {"sdk.transform.toISO8601", "[`2025-01-05T23:59:60Z`]", "`2025-01-05T23:59:60Z`"},
        {"sdk.transform.toISO8601", "[`+002025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`0099-01-01`]", "`0099-01-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`20250105`]", "`20250105`"},
        {"sdk.transform.toISO8601", "[`1704067200000`]", "`1704067200000`"},
        {"sdk.transform.toISO8601", "[`12`]", "`2001-12-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`13`]", "`13`"},
        {"sdk.transform.toISO8601", "[`32`]", "`2032-01-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`99`]", "`1999-01-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`2025-005`]", "`2025-05-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`item 12`]", "`2001-12-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`market 5`]", "`2001-03-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[`10:00`]", "`10:00`"},
        {"sdk.transform.toISO8601", "[`tomorrow`]", "`tomorrow`"},
        {"sdk.transform.toISO8601", "[` 2025-01-05 `]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[``]", "``"},
        {"sdk.transform.toISO8601", "[1704067200000]", "1704067200000"},
        {"sdk.transform.toISO8601", "[1704067200]", "1704067200"},
        {"sdk.transform.toISO8601", "[0]", "0"},
        {"sdk.transform.toISO8601", "[-1]", "`2001-01-01T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[true]", "true"},
        {"sdk.transform.toISO8601", "[false]", "false"},
        {"sdk.transform.toISO8601", "[null]", "null"},
        {"sdk.transform.toISO8601", "[`@missing`]", "missing"},
        {"sdk.transform.toISO8601", "[[2025, 1, 5]]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.transform.toISO8601", "[{`a`: 1}]", "{`a`:1}"},
    };
    CHECK(rows);
}

/* Found side by side with the engine. */
static void odd_texts_are_taken_as_the_engine_does(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.parseDate", "[`1 may 10:00 +`]", "null"},
        {"sdk.parseDate", "[`1 may 10:00 +5`]", "`2001-05-01T05:00:00.000Z`"},
        {"sdk.parseDate", "[`may 1 10:00 +1:30`]", "`2001-05-01T08:30:00.000Z`"},
        {"sdk.parseDate", "[`1 jan 999999999`]", "null"},
        {"sdk.parseDate", "[`Jan\\u20285 2025`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`Jan 5 2025\\u2028`]", "null"},
        {"sdk.parseDate", "[`Jan 5 2025\\u0000x`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[`Jan 5 (a (b) 2025`]", "`2001-01-05T00:00:00.000Z`"},
        {"sdk.parseDate", "[8.64e15]", "`+275760-09-13T00:00:00.000Z`"},
        {"sdk.parseDate", "[-8.64e15]", "`-271821-04-20T00:00:00.000Z`"},
        {"sdk.parseDate", "[8640000000000001]", "null"},
        {"sdk.formatDateShort", "[8.64e15]", "`+275760-09-13`"},
        {"sdk.helper.addDays", "[`1970-07-16`, -1.9]", "`1970-07-14T00:00:00.000Z`"},
        {"sdk.helper.subtractDays", "[`2025-05-07`, 1.9]", "`2025-05-05T00:00:00.000Z`"},
        {"sdk.helper.addDays", "[`2025-05-07`, 1e12]", "null"},
    };
    CHECK(rows);
}

/* Of a clock's two equal hours the first, of an hour that it skips the one behind. */

static void local_times_are_on_the_clock_of_the_zone(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"sdk.formatDate", "[`2025-01-05`, `Europe/Berlin`]", "`2025-01-05T00:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00`, `Europe/Berlin`]", "`2025-01-05T09:00:00.000Z`"},
        {"sdk.formatDate", "[`2025/07/05`, `Europe/Berlin`]", "`2025-07-04T22:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-01-05T10:00Z`, `Europe/Berlin`]", "`2025-01-05T10:00:00.000Z`"},
        {"sdk.formatDate", "[`2025-03-30T02:30`, `Europe/Berlin`]", "`2025-03-30T01:30:00.000Z`"},
        {"sdk.formatDate", "[`2025-10-26T02:30`, `Europe/Berlin`]", "`2025-10-26T00:30:00.000Z`"},
        {"sdk.formatDateShort", "[` 2025-01-05 `, `Asia/Tokyo`]", "`2025-01-04`"},
        {"sdk.parseDate", "[`2025-01-05T10:00`, `Nowhere/Here`]",
         "fails: `Nowhere/Here` is not a time zone; zones are written like `Europe/London`, `UTC` "
         "or `+02:00`"},
        {"sdk.helper.addDays", "[`2025-03-29T10:00`, 1, `Europe/Berlin`]",
         "`2025-03-30T08:00:00.000Z`"},
        {"sdk.helper.subtractDays", "[`2025-03-30T10:00`, 1, `Europe/Berlin`]",
         "`2025-03-29T09:00:00.000Z`"},
        {"sdk.helper.dateDiff", "[`2025-03-29T10:00`, `2025-03-30T10:00`, `Europe/Berlin`]", "1"},
        {"sdk.helper.parseDate", "[`05/01/2025`, `DD/MM/YYYY`, `Europe/Berlin`]",
         "`2025-04-30T22:00:00.000Z`"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(iso_dates_are_formatted),
        cmocka_unit_test(days_are_formatted),
        cmocka_unit_test(dates_are_parsed),
        cmocka_unit_test(texts_become_iso_dates),
        cmocka_unit_test(odd_texts_are_taken_as_the_engine_does),
        cmocka_unit_test(local_times_are_on_the_clock_of_the_zone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
