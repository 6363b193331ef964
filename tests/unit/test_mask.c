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

static void escapes_are_seen_through(void **state)
{
    (void)state;
    assert_masked("x a\\\"b/c<d&e f y", "a\"b/c<d&e f", "x ************ y", 1);
    assert_masked("a\\\\\\\"b\\/c\\u003Cd", "a\\\"b/c<d", "****************", 1);
    assert_masked("\\u0061b\\n\\u00e9\\ud83d\\uDE00xyz", "ab\n\xc3\xa9\xf0\x9f\x98\x80xyz",
                  "******************************", 1);
    assert_masked("a%2fb+c%3d%c3%a9d&",
                  "a/b c=\xc3\xa9"
                  "d&",
                  "******************", 1);
    assert_masked("a&amp;b&lt;c&#34;d&#x27;e", "a&b<c\"d'e", "*************************", 1);
    assert_masked("a\\/b%2Fc/defgh%", "a/b/c/defg", "*************h%", 1);
    assert_masked("a%2541%2Fbcdef", "a%41/bcdef", "**************", 1);
    assert_masked("a%41\\/bcdef", "a%41/bcdef", "***********", 1);
    assert_masked("a&amp;quot;b&amp;amp;&lt;cdefgh", "a\"b&<cdefgh",
                  "*******************************", 1);
    assert_masked("a%2", "a/bcdefgh", "a%2", 0);
    assert_masked("a/b c%zz&#;\\u12", "a/b cdefgh", "a/b c%zz&#;\\u12", 0);
    assert_masked("no \xff\xfe\\secret\\\\!", "\xff\xfe\\secret\\!", "no ************", 1);
}

/* base64 of "me:s3cr3t-key" and of "you:s3cr3t-key:"; the digits at the edges are their neighbours', too. */
static void within_a_pair_too(void **state)
{
    (void)state;
    assert_masked("bWU6czNjcjN0LWtleQ==", "s3cr3t-key", "bWU6**************==", 1);
    assert_masked("eW91OnMzY3IzdC1rZXk6", "s3cr3t-key", "eW91On************k6", 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(secrets_are_covered_where_they_stand),
        cmocka_unit_test(short_secrets_are_left_alone),
        cmocka_unit_test(other_forms_are_covered),
        cmocka_unit_test(escapes_are_seen_through),
        cmocka_unit_test(within_a_pair_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
