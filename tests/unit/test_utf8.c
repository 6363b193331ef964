#include "base/utf8.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void utf8_valid_takes_every_scalar_value(void **state)
{
    (void)state;
    for (uint32_t code = 0; code <= 0x10ffff; code++) {
        char bytes[4];
        size_t len = 0;
        if (code >= 0xd800 && code <= 0xdfff)
            continue;
        const weft_span text = weft_span_of(bytes, wf_utf8_encode(bytes, code));
        assert_int_equal(wf_utf8_valid(text), text.len);
        assert_int_equal(wf_utf8_decode(text, &len), code);
        assert_int_equal(len, text.len);
    }
}

static void utf8_valid_refuses_what_rfc_3629_refuses(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "\x80", /* a tail alone */
        "\xbf",
        "\xc0\x80", /* overlong */
        "\xc1\xbf",
        "\xe0\x9f\xbf",
        "\xf0\x8f\xbf\xbf",
        "\xed\xa0\x80", /* surrogates */
        "\xed\xbf\xbf",
        "\xf4\x90\x80\x80", /* beyond U+10FFFF */
        "\xf5\x80\x80\x80",
        "\xff",
        "\xc3", /* cut */
        "\xe2\x82",
        "\xf0\x9f\x98",
        "\xc3\x28", /* tail missing */
        "\xe2\x28\xa1",
        "\xe2\x82\x28",
        "\xf0\x28\x8c\xbc",
        "\xf0\x9f\x28\xbc",
    };
    for (size_t i = 0; i < WF_COUNTOF(wrong); i++)
        assert_int_equal(wf_utf8_valid(weft_span_text(wrong[i])), 0);
}

/* The fault at every offset of a text longer than each stride of the scan. */
static void utf8_valid_finds_the_fault_wherever_it_is(void **state)
{
    (void)state;
    char text[100];
    for (size_t at = 0; at < sizeof text; at++) {
        memset(text, 'a', sizeof text);
        text[at] = '\x80';
        assert_int_equal(wf_utf8_valid(weft_span_of(text, sizeof text)), at);
        assert_int_equal(wf_utf8_valid(weft_span_of(text, at)), at);
    }
    for (size_t at = 0; at + 3 <= sizeof text; at++) {
        memset(text, 'a', sizeof text);
        memcpy(text + at, "\xe2\x82\xac", 3);
        assert_int_equal(wf_utf8_valid(weft_span_of(text, sizeof text)), sizeof text);
        assert_int_equal(wf_utf8_valid(weft_span_of(text, at + 2)), at);
    }
}

static void utf8_count_counts_code_points(void **state)
{
    (void)state;
    assert_int_equal(wf_utf8_count(weft_span_of(NULL, 0)), 0);
    assert_int_equal(wf_utf8_count(weft_span_text("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80")), 4);
}

static void utf8_clip_keeps_code_points_whole(void **state)
{
    (void)state;
    static const size_t lens[] = {0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10};
    const weft_span text = weft_span_text("a\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80");
    for (size_t max = 0; max < WF_COUNTOF(lens); max++)
        assert_int_equal(wf_utf8_clip(text, max).len, lens[max]);
}

typedef void case_change(wf_buf *out, weft_span text);

static void expect_case(case_change *change, const char *text, const char *changed)
{
    wf_buf buf;
    wf_buf_init(&buf, 0);
    change(&buf, weft_span_text(text));
    assert_int_equal(buf.status, WEFT_OK);
    assert_true(weft_span_equal(wf_buf_span(&buf), weft_span_text(changed)));
    wf_buf_fini(&buf);
}

static void utf8_upper_maps_as_ecmascript_does(void **state)
{
    (void)state;
    expect_case(wf_utf8_put_upper, "", "");
    expect_case(wf_utf8_put_upper, "abc XYZ 09 {@[`", "ABC XYZ 09 {@[`");
    expect_case(wf_utf8_put_upper,
                "stra\xc3\x9f"
                "e",
                "STRASSE");
    expect_case(wf_utf8_put_upper, "\xc3\xa4\xc3\xbf", "\xc3\x84\xc5\xb8"); /* ä ÿ */
    expect_case(wf_utf8_put_upper, "i\xc4\xb1", "II");                      /* dotless i */
    expect_case(wf_utf8_put_upper, "\xef\xac\x83", "FFI");                  /* ligature ffi */
    expect_case(wf_utf8_put_upper, "\xce\x90", "\xce\x99\xcc\x88\xcc\x81"); /* U+0390 */
    expect_case(wf_utf8_put_upper, "\xcf\x82\xcf\x83", "\xce\xa3\xce\xa3"); /* both sigmas */
    expect_case(wf_utf8_put_upper, "\xf0\x90\x90\xa8", "\xf0\x90\x90\x80"); /* Deseret */
    expect_case(wf_utf8_put_upper, "\xe6\x97\xa5", "\xe6\x97\xa5");         /* no case */
}

static void utf8_lower_maps_as_ecmascript_does(void **state)
{
    (void)state;
    expect_case(wf_utf8_put_lower, "ABC xyz 09 [@{`", "abc xyz 09 [@{`");
    expect_case(wf_utf8_put_lower, "\xc3\x84\xe1\xba\x9e", "\xc3\xa4\xc3\x9f"); /* Ä, capital ß */
    expect_case(wf_utf8_put_lower, "\xc4\xb0", "i\xcc\x87");                    /* dotted I */
    expect_case(wf_utf8_put_lower, "\xc4\x80\xc4\x82", "\xc4\x81\xc4\x83");     /* every second */
}

#define SIGMA       "\xce\xa3"
#define SMALL_SIGMA "\xcf\x83"
#define FINAL_SIGMA "\xcf\x82"

static void utf8_lower_regards_the_final_sigma(void **state)
{
    (void)state;
    expect_case(wf_utf8_put_lower, SIGMA, SMALL_SIGMA);
    expect_case(wf_utf8_put_lower, "A" SIGMA, "a" FINAL_SIGMA);
    expect_case(wf_utf8_put_lower, "A" SIGMA "B", "a" SMALL_SIGMA "b");
    expect_case(wf_utf8_put_lower, "A" SIGMA " B", "a" FINAL_SIGMA " b");
    expect_case(wf_utf8_put_lower, "A" SIGMA ".B", "a" SMALL_SIGMA ".b"); /* the point is ignored */
    expect_case(wf_utf8_put_lower, "A'" SIGMA "'", "a'" FINAL_SIGMA "'");
    expect_case(wf_utf8_put_lower, "1" SIGMA, "1" SMALL_SIGMA);
    expect_case(wf_utf8_put_lower, SIGMA SIGMA, SMALL_SIGMA FINAL_SIGMA);
}

static void utf8_case_survives_every_failing_allocation(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        wf_buf buf;
        wf_buf_init(&buf, 0);
        wf_memory_fail_nth(nth);
        for (int i = 0; i < 200; i++)
            wf_utf8_put_upper(&buf, weft_span_text("\xce\x90\xce\x90"));
        wf_memory_fail_nth(0);
        const weft_status status = buf.status;
        wf_buf_fini(&buf);
        if (status == WEFT_OK)
            break;
        assert_int_equal(status, WEFT_NOMEM);
        assert_true(nth < 10);
    }
}

static void expect_trim(const char *text, const char *trimmed)
{
    assert_true(weft_span_equal(wf_utf8_trim(weft_span_text(text)), weft_span_text(trimmed)));
}

static void utf8_trim_takes_the_white_space_of_ecmascript(void **state)
{
    (void)state;
    expect_trim("", "");
    expect_trim(" \t\r\n\v\f", "");
    expect_trim("a b", "a b");
    expect_trim(" a ", "a");
    expect_trim("\xc2\xa0\xe3\x80\x80"
                "a\xe2\x80\xa8\xef\xbb\xbf",
                "a"); /* NBSP U+3000 LS BOM */
    expect_trim("\xe2\x80\x8b"
                "a",
                "\xe2\x80\x8b"
                "a"); /* U+200B is none */
    expect_trim("\xc2\x85"
                "a",
                "\xc2\x85"
                "a"); /* nor is NEL */
    expect_trim("\x1c"
                "a",
                "\x1c"
                "a");
    expect_trim(" \xc3\xa0 ", "\xc3\xa0"); /* ends in the byte of NBSP */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(utf8_valid_takes_every_scalar_value),
        cmocka_unit_test(utf8_valid_refuses_what_rfc_3629_refuses),
        cmocka_unit_test(utf8_valid_finds_the_fault_wherever_it_is),
        cmocka_unit_test(utf8_count_counts_code_points),
        cmocka_unit_test(utf8_clip_keeps_code_points_whole),
        cmocka_unit_test(utf8_upper_maps_as_ecmascript_does),
        cmocka_unit_test(utf8_lower_maps_as_ecmascript_does),
        cmocka_unit_test(utf8_lower_regards_the_final_sigma),
        cmocka_unit_test(utf8_case_survives_every_failing_allocation),
        cmocka_unit_test(utf8_trim_takes_the_white_space_of_ecmascript),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
