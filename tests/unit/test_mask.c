/* Secrets that come back are covered, and nothing else is. */
#include "runtime/send/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static void assert_masked(const char *text, const char *secret, const char *masked, size_t places)
{
    char room[256];
    assert_true(strlen(text) < sizeof room);
    memcpy(room, text, strlen(text) + 1);
    assert_int_equal(wf_mask(room, strlen(room), weft_span_text(secret)), places);
    assert_string_equal(room, masked);
}

static void secrets_are_covered_where_they_stand(void **state)
{
    (void)state;
    assert_masked("Bearer s3cr3t-key!", "s3cr3t-key", "Bearer **********!", 1);
    assert_masked("s3cr3t-keys3cr3t-key", "s3cr3t-key", "********************", 2);
    assert_masked("s3cr3t-ke", "s3cr3t-key", "s3cr3t-ke", 0);
    assert_masked("ss3cr3t-key", "s3cr3t-key", "s**********", 1);
    assert_masked("", "s3cr3t-key", "", 0);
}

static void short_secrets_are_left_alone(void **state)
{
    (void)state;
    assert_masked("the admin said admin12", "admin12", "the admin said admin12", 0);
}

/* Worked out with base64(1) and python3's urllib.parse.quote. */
static void other_forms_are_covered(void **state)
{
    (void)state;
    assert_masked("czNjcjN0LWtleQ==", "s3cr3t-key", "**************==", 1);
    assert_masked("czNjcjN0LWtleXM=", "s3cr3t-keys", "***************=", 1);
    assert_masked("czNjcjN0LWtleXMh", "s3cr3t-keys!", "****************", 1);
    assert_masked("Pz8/Pj4+Pz8/", "??\?>>>??\?", "************", 1);
    assert_masked("Pz8_Pj4-Pz8_", "??\?>>>??\?", "************", 1);
    assert_masked("a%2Fb%20c%3Dd%26", "a/b c=d&", "****************", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_covered_where_they_stand),
        cmocka_unit_test(short_secrets_are_left_alone),
        cmocka_unit_test(other_forms_are_covered),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
