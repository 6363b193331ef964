/* Functions of the npm package where the right answer is another one than its own. */
#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void unreadable_numbers_fail(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.parseInt", "[`12`]", "12"},
        {"strict.parseInt", "[` -3.7 `]", "-3"},
        {"strict.parseInt", "[`1e3`]", "1000"},
        {"strict.parseInt", "[1e21]", "1000000000000000000000"},
        {"strict.parseInt", "[1e-7]", "0"},
        {"strict.parseInt", "[`.5`]", "0"},
        {"strict.parseInt", "[`5.`]", "5"},
        {"strict.parseInt", "[`+4`]", "4"},
        {"strict.parseInt", "[`12abc`]", "fails: `12abc` is not a number"},
        {"strict.parseInt", "[`1,234`]", "fails: `1,234` is not a number"},
        {"strict.parseInt", "[`0x10`]", "fails: `0x10` is not a number"},
        {"strict.parseInt", "[``]", "fails: `` is not a number"},
        {"strict.parseInt", "[true]", "fails: true is not a number"},
        {"strict.parseInt", "[[1,2]]", "fails: a list of 2 is not a number"},
        {"strict.parseInt", "[1e400]", "fails: 1e400 is not a number"},
        {"strict.parseInt", "[null]", "null"},
        {"strict.parseInt", "[`@missing`]", "missing"},
        {"strict.parseFloat", "[`9007199254740993`]", "9007199254740993"},
        {"strict.parseFloat", "[`29.90`]", "29.9"},
        {"strict.parseFloat", "[`1e300`]", "1e+300"},
        {"strict.parseFloat", "[`Infinity`]", "fails: `Infinity` is not a number"},
        {"strict.parseFloat", "[`1e400`]", "fails: `1e400` is not a number"},
        {"strict.number", "[`abc`]", "fails: `abc` is not a number"},
        {"strict.transform.parseInt", "[`x`]", "fails: `x` is not a number"},
        {"strict.transform.parseFloat", "[`0.1`]", "0.1"},
        {"strict.helper.parseIntSafe", "[`7 pieces`, 5]", "5"},
        {"strict.helper.parseIntSafe", "[`12.9`]", "12"},
        {"strict.helper.parseIntSafe", "[`x`, null]", "null"},
        {"strict.helper.parseFloatSafe", "[`x`]",
         "fails: `x` is not a number, and no default is given"},
        {"strict.helper.parseFloatSafe", "[null, 2]", "2"},
    };
    CHECK(rows);
}

static void digits_are_not_lost(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.toString", "[9007199254740993]", "`9007199254740993`"},
        {"strict.toString", "[29.90]", "`29.9`"},
        {"strict.toString", "[0.1]", "`0.1`"},
        {"strict.toString", "[1e21]", "`1e+21`"},
        {"strict.toString", "[[12345678901234567890, null]]", "`12345678901234567890,`"},
        {"strict.toString", "[null]", "``"},
        {"strict.transform.toString", "[`@missing`]", "``"},
        {"strict.toJson", "[{`b`: 9007199254740993, `1`: 1.50}]",
         "`{\\`b\\`:9007199254740993,\\`1\\`:1.5}`"},
        {"strict.toJson", "[`@missing`]", "missing"},
        {"sdk.helper.groupBy", "[[{`k`: 9007199254740993}, {`k`: 9007199254740992}], `k`]",
         "{`9007199254740993`:[{`k`:9007199254740993}],`9007199254740992`:[{`k`:9007199254740992}]"
         "}"},
    };
    CHECK(rows);
}

static void white_space_around_words_is_left_aside(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.boolean", "[` yes`]", "true"},
        {"strict.boolean", "[`\\u00a0Y\\n`]", "true"},
        {"strict.boolean", "[` `]", "false"},
        {"strict.boolean", "[`on`]", "false"},
        {"strict.transform.toBoolean", "[` ON `]", "true"},
        {"strict.transform.toBoolean", "[`maybe`]", "false"},
        {"strict.transform.toBoolean", "[0]", "false"},
        {"strict.transform.toBoolean", "[[]]", "true"},
    };
    CHECK(rows);
}

static void dates_are_not_guessed(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.formatDate", "[`2025-01-05`]", "`2025-01-05T00:00:00.000Z`"},
        {"strict.formatDate", "[`2025-01-05T10:00`, `Europe/Berlin`]",
         "`2025-01-05T09:00:00.000Z`"},
        {"strict.formatDate", "[`2025-02-30`]", "`2025-02-30`"},
        {"strict.formatDate", "[`tomorrow`]", "`tomorrow`"},
        {"strict.formatDate", "[`item 12`]",
         "fails: `item 12` could only be guessed to be a date; write it as 2025-01-05 or "
         "2025-01-05T10:00:00Z"},
        {"strict.formatDate", "[`01/02/2025`]",
         "fails: `01/02/2025` could only be guessed to be a date; write it as 2025-01-05 or "
         "2025-01-05T10:00:00Z"},
        {"strict.formatDate", "[`20250105`]", "`20250105`"},
        {"strict.formatDate", "[1704067200000]",
         "fails: 1704067200000 is a number, which nobody said to be a time"},
        {"strict.formatDate", "[0]", "0"},
        {"strict.formatDate", "[``]", "``"},
        {"strict.formatDateShort", "[`2025-01-05T23:00:00-05:00`]", "`2025-01-06`"},
        {"strict.formatDateShort", "[1704067200]",
         "fails: 1704067200 is a number, which nobody said to be a time"},
        {"strict.formatDateShort", "[`12`]",
         "fails: `12` could only be guessed to be a date; write it as 2025-01-05 or "
         "2025-01-05T10:00:00Z"},
        {"strict.parseDate", "[null]", "null"},
        {"strict.parseDate", "[`2025-13-01`]", "fails: `2025-13-01` is not a date"},
        {"strict.parseDate", "[`2025-02-30`]", "fails: `2025-02-30` is not a date"},
        {"strict.parseDate", "[`tomorrow`]", "null"},
        {"strict.parseDate", "[`2025`]", "`2025-01-01T00:00:00.000Z`"},
        {"strict.transform.toISO8601", "[2025]",
         "fails: 2025 is a number, which nobody said to be a time"},
        {"strict.transform.toISO8601", "[`2025-01`]", "`2025-01-01T00:00:00.000Z`"},
        {"strict.transform.toDate", "[`5.1.2025`]",
         "fails: `5.1.2025` could only be guessed to be a date; write it as 2025-01-05 or "
         "2025-01-05T10:00:00Z"},
        {"strict.transform.toDate", "[`bad`]", "null"},
        {"strict.helper.formatDate", "[1704067200000]", "`1704067200000`"},
        {"strict.helper.parseDate", "[`05/01/2025`, `DD/MM/YYYY`]",
         "fails: `05/01/2025` could only be guessed to be a date; write it as 2025-01-05 or "
         "2025-01-05T10:00:00Z"},
        {"strict.helper.addDays", "[`bad`, 1]", "fails: `bad` is not a date"},
        {"strict.helper.addDays", "[null, 1]", "fails: null is not a date"},
        {"strict.helper.addDays", "[`2025-01-05`, 1e12]", "fails: there is no date 1e12 days away"},
        {"strict.helper.subtractDays", "[`2025-01-01`, 1]", "`2024-12-31T00:00:00.000Z`"},
        {"strict.helper.dateDiff", "[`2025-01-01`, `bad`]", "fails: `bad` is not a date"},
        {"strict.helper.dateDiff", "[`2025-01-01`, `2025-01-31`]", "30"},
    };
    CHECK(rows);
}

static void texts_and_amounts_are_as_asked_for(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"strict.helper.truncate", "[`hello world`, 8]", "`hello...`"},
        {"strict.helper.truncate", "[`hello world`, 3]", "`...`"},
        {"strict.helper.truncate", "[`hello world`, 2]", "`..`"},
        {"strict.helper.truncate", "[`hello world`, 0]", "``"},
        {"strict.helper.truncate", "[`hello world`, -1]", "``"},
        {"sdk.helper.truncate", "[`😀😀😀😀`, 6]", "`😀...`"},
        {"strict.helper.formatCurrency", "[1.005]", "`1.01`"},
        {"strict.helper.formatCurrency", "[-2.5, 0]", "`-3`"},
        {"strict.helper.formatCurrency", "[`12.345`]", "`12.35`"},
        {"strict.helper.formatCurrency", "[null]", "`0.00`"},
        {"strict.helper.formatCurrency", "[1e21]", "`1000000000000000000000.00`"},
        {"strict.helper.formatCurrency", "[`abc`]", "fails: `abc` is not a number"},
        {"strict.helper.formatCurrency", "[1, -1]", "fails: scale: -1 is not between 0 and 38"},
        {"strict.helper.formatCurrency", "[1, `x`]", "fails: scale: `x` is not a whole number"},
        {"strict.helper.formatCurrency", "[1e50]",
         "fails: 1e50 has too many digits for 2 behind the point"},
        {"sdk.helper.chunk", "[[1, 2], 0]",
         "fails: chunks of 0 would never end; the size is above 0"},
        {"sdk.helper.chunk", "[[1, 2], `x`]",
         "fails: chunks of `x` would never end; the size is above 0"},
        {"sdk.helper.range", "[0, 1, 1e-300]",
         "fails: the list would have more than 1000000 elements"},
        {"sdk.helper.mapValue", "[`toString`, {}, `none`]", "`none`"},
        {"sdk.helper.groupBy", "[[{`k`: `toString`}], `k`]", "{`toString`:[{`k`:`toString`}]}"},
        {"sdk.helper.groupBy", "[[null], `k`]",
         "fails: element 0 is null; sdk.helper.groupBy() takes objects"},
        {"sdk.helper.sum", "[1]", "fails: 1 is not a list; sdk.helper.sum() takes a list"},
        {"sdk.helper.slugify", "[1]", "fails: 1 is not a text; sdk.helper.slugify() takes a text"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unreadable_numbers_fail),
        cmocka_unit_test(digits_are_not_lost),
        cmocka_unit_test(white_space_around_words_is_left_aside),
        cmocka_unit_test(dates_are_not_guessed),
        cmocka_unit_test(texts_and_amounts_are_as_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
