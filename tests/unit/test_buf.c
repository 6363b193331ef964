#include "base/buf.h"

#include "base/memory.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void expect_text(const wf_buf *buf, const char *text)
{
    assert_int_equal(buf->status, WEFT_OK);
    assert_true(weft_span_equal(wf_buf_span(buf), weft_span_text(text)));
}

static void buf_puts_what_it_is_given(void **state)
{
    (void)state;
    wf_buf buf;
    wf_buf_init(&buf, 0);
    wf_buf_put(&buf, NULL, 0);
    wf_buf_put(&buf, "ab", 2);
    wf_buf_put_byte(&buf, 'c');
    wf_buf_put_span(&buf, weft_span_text("de"));
    wf_buf_put_text(&buf, "f");
    wf_buf_printf(&buf, "%d%s", 12, "g");
    expect_text(&buf, "abcdef12g");
    wf_buf_fini(&buf);
}

static void buf_printf_grows(void **state)
{
    (void)state;
    wf_buf buf;
    wf_buf_init(&buf, 0);
    for (int i = 0; i < 1000; i++)
        wf_buf_printf(&buf, "%05d", i);
    assert_int_equal(buf.status, WEFT_OK);
    assert_int_equal(buf.len, 5000);
    assert_memory_equal(buf.data + (size_t)5 * 777, "00777", 5);
    wf_buf_fini(&buf);
}

static void buf_stops_at_its_maximum(void **state)
{
    (void)state;
    wf_buf buf;
    wf_buf_init(&buf, 300);
    for (int i = 0; i < 300; i++)
        wf_buf_put_byte(&buf, 'x');
    assert_int_equal(buf.status, WEFT_OK);
    wf_buf_put_byte(&buf, 'y');
    assert_int_equal(buf.status, WEFT_LIMIT);
    assert_int_equal(buf.len, 300);
    wf_buf_fini(&buf);
}

static void buf_failure_sticks(void **state)
{
    (void)state;
    wf_buf buf;
    wf_buf_init(&buf, 300);
    wf_buf_put(&buf, "ab", 2);
    assert_false(wf_buf_reserve(&buf, 1000));
    wf_buf_put(&buf, "c", 1); /* would fit */
    wf_buf_put_byte(&buf, 'd');
    wf_buf_printf(&buf, "%d", 1);
    assert_int_equal(buf.status, WEFT_LIMIT);
    assert_int_equal(buf.len, 2);
    wf_buf_reset(&buf);
    wf_buf_put_text(&buf, "again");
    expect_text(&buf, "again");
    wf_buf_fini(&buf);
}

static void buf_refuses_lengths_that_wrap(void **state)
{
    (void)state;
    wf_buf buf;
    wf_buf_init(&buf, 0);
    wf_buf_put_byte(&buf, 'a');
    assert_false(wf_buf_reserve(&buf, SIZE_MAX));
    assert_int_equal(buf.status, WEFT_LIMIT);
    wf_buf_fini(&buf);
}

static void buf_survives_every_failing_allocation(void **state)
{
    (void)state;
    for (uint64_t nth = 1;; nth++) {
        wf_buf buf;
        wf_buf_init(&buf, 0);
        wf_memory_fail_nth(nth);
        for (int i = 0; i < 500; i++)
            wf_buf_printf(&buf, "%04d", i);
        wf_memory_fail_nth(0);
        const bool done = buf.status == WEFT_OK;
        if (done)
            assert_int_equal(buf.len, 2000);
        else
            assert_int_equal(buf.status, WEFT_NOMEM);
        wf_buf_fini(&buf);
        if (done)
            break;
        assert_true(nth < 10);
    }
}

static void buf_reset_keeps_the_memory(void **state)
{
    (void)state;
    wf_buf buf;
    wf_buf_init(&buf, 0);
    wf_buf_put_text(&buf, "something");
    const uint64_t before = wf_memory_count();
    for (int i = 0; i < 10; i++) {
        wf_buf_reset(&buf);
        wf_buf_put_text(&buf, "something");
    }
    assert_int_equal(wf_memory_count(), before);
    wf_buf_fini(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(buf_puts_what_it_is_given),
        cmocka_unit_test(buf_printf_grows),
        cmocka_unit_test(buf_stops_at_its_maximum),
        cmocka_unit_test(buf_failure_sticks),
        cmocka_unit_test(buf_refuses_lengths_that_wrap),
        cmocka_unit_test(buf_survives_every_failing_allocation),
        cmocka_unit_test(buf_reset_keeps_the_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
