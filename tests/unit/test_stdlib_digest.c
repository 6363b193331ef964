#include "tests/support/stdlib_calls.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#define CHECK(rows) stdlib_calls_check(rows, WF_COUNTOF(rows))

/* Expected digests: RFC 1321, FIPS 180-4 and its examples, RFC 2202, RFC 4231. */
static void digests_are_those_of_the_standards(void **state)
{
    (void)state;
    static const call_row rows[] = {
        {"md5", "[``]", "`d41d8cd98f00b204e9800998ecf8427e`"},
        {"md5", "[`abc`]", "`900150983cd24fb0d6963f7d28e17f72`"},
        {"md5",
         "[`12345678901234567890123456789012345678901234567890123456789012345678901234567890`]",
         "`57edf4a22be3c955ac49da2e2107b67a`"},
        {"sha1", "[`abc`]", "`a9993e364706816aba3e25717850c26c9cd0d89d`"},
        {"sha1", "[`abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq`]",
         "`84983e441c3bd26ebaae4aa1f95129e5e54670f1`"},
        {"sha256", "[``]", "`e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`"},
        {"sha256", "[`abc`]", "`ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad`"},
        {"sha256", "[`abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq`]",
         "`248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1`"},
        {"sha512", "[`abc`]",
         "`ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23"
         "a3"
         "feebbd454d4423643ce80e2a9ac94fa54ca49f`"},
        {"sha512",
         "[`"
         "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrl"
         "m"
         "nopqrsmnopqrstnopqrstu`]",
         "`8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018501d289e4900f7e4331b99de"
         "c4"
         "b5433ac7d329eeb6dd26545e96e55b874be909`"},
        {"sha256", "[`abc`, `base64`]", "`ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=`"},
        {"sha256", "[`abc`, `raw`]", "fails: as: `raw` is not an option; it is `hex` or `base64`"},
        {"hmac", "[`what do ya want for nothing?`, `Jefe`]",
         "`5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843`"},
        {"hmac", "[`what do ya want for nothing?`, `Jefe`, `md5`]",
         "`750c783e6ab0b503eaa86e310a5db738`"},
        {"hmac", "[`what do ya want for nothing?`, `Jefe`, `sha1`]",
         "`effcdf6ae5eb2fa2d27416d5f184df9c259a7c79`"},
        {"hmac", "[`what do ya want for nothing?`, `Jefe`, `sha512`]",
         "`164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea2505549758bf75c05a994a6d034f65"
         "f8"
         "f0e6fdcaeab1a34d4a6b4b636e070a38bce737`"},
        {"hmac", "[`what do ya want for nothing?`, `Jefe`, `@missing`, `base64`]",
         "`W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=`"},
        {"hmac", "[`x`, `y`, `sha3`]",
         "fails: digest: `sha3` is not an option; it is `md5`, `sha1`, `sha256` or `sha512`"},
        {"crc32", "[`123456789`]", "3421780262"},
        {"crc32", "[``]", "0"},
    };
    CHECK(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(digests_are_those_of_the_standards)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
