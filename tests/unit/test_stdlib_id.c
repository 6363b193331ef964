#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

static void identifiers(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"uuid5", "[`dns`, `www.example.com`]", "`2ed6657d-e927-568b-95e1-2665a8aea6a2`"},
        {"uuid5", "[`6ba7b810-9dad-11d1-80b4-00c04fd430c8`, `www.example.com`]",
         "`2ed6657d-e927-568b-95e1-2665a8aea6a2`"},
        {"uuid5", "[`6BA7B810-9DAD-11D1-80B4-00C04FD430C8`, `www.example.com`]",
         "`2ed6657d-e927-568b-95e1-2665a8aea6a2`"},
        {"uuid5", "[`shop`, `1`]",
         "fails: space: `shop` is neither a UUID nor dns, url, oid or x500"},
        {"uuid5", "[`6ba7b810-9dad-11d1-80b4-00c04fd430cg`, `1`]",
         "fails: space: `6ba7b810-9dad-11d1-80b4-00c04fd430cg` is neither a UUID nor dns, url, oid "
         "or "
         "x500"},
        {"uuid4", "[]", "`01000600-0000-4000-8700-6600c0600200`"},
        {"is_uuid", "[`2ed6657d-e927-568b-95e1-2665a8aea6a2`]", "true"},
        {"is_uuid", "[`2ed6657de927-568b-95e1-2665a8aea6a2-`]", "false"},
        {"is_uuid", "[`2ed6657d`]", "false"},
        {"is_uuid", "[``]", "false"},
        {"row", "[]", "7"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(identifiers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
