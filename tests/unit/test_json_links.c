/* Records that are alike but for one thing: what is known of those before must not be taken for what stands in
   this one. Each input is read with care, and by every kernel in whole and in pieces. */
#include "tests/agree/agree.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define PAD40 "pppppppppppppppppppppppppppppppppppppppp"
#define PAD39 "ppppppppppppppppppppppppppppppppppppppp"

static const char eleven[] =
    "{\"l\":[{\"b\":1},{\"b\":2},{\"b\":3},{\"b\":4},{\"b\":5},{\"b\":6},{\"b\":7},{\"b\":8},"
    "{\"b\":9},{\"b\":10,\"d\":[{\"e\":1}]},{\"b\":11}],\"a\":1}";

static void expect_agreement(const wf_reader_options *options, const char *shape, weft_span input)
{
    wf_buf careful;
    wf_buf fast;
    wf_buf_init(&careful, 0);
    wf_buf_init(&fast, 0);
    wf_reader_options by = *options;
    by.careful = true;
    (void)agree_read(&careful, &by, shape, input, input.len + 1);
    by.careful = false;
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        by.cpu = (wf_cpu)cpu;
        static const size_t chunks[] = {61, 4000};
        for (size_t i = 0; i < WF_COUNTOF(chunks); i++) {
            (void)agree_read(&fast, &by, shape, input, chunks[i]);
            if (!weft_span_equal(wf_buf_span(&careful), wf_buf_span(&fast)))
                fail_msg("%s by kernel %d in pieces of %zu:\n%.*s\ncareful:\n%.*s\nfast:\n%.*s",
                         shape, cpu, chunks[i], (int)input.len, input.ptr, (int)careful.len,
                         careful.data, (int)fast.len, fast.data);
        }
    }
    wf_buf_fini(&careful);
    wf_buf_fini(&fast);
}

/* Each record that is asked stands between those that teach, which come three times. */
typedef struct lesson {
    const char *shape;
    const char *teach[6];
    const char *ask[16];
} lesson;

static void put_record(wf_buf *out, const char *record, bool is_line)
{
    if (!is_line && out->len > 1)
        wf_buf_put_byte(out, ',');
    wf_buf_put_text(out, record);
    if (is_line)
        wf_buf_put_byte(out, '\n');
}

static void put_lesson(wf_buf *out, const lesson *l, bool is_line)
{
    for (size_t round = 0; round < 3; round++)
        for (size_t i = 0; i < WF_COUNTOF(l->teach) && l->teach[i]; i++)
            put_record(out, l->teach[i], is_line);
}

static void hear(const lesson *l, uint32_t max_depth)
{
    const wf_reader_options lines = {
        .format = WF_FORMAT_NDJSON, .name = "in", .max_depth = max_depth};
    const wf_reader_options list = {
        .format = WF_FORMAT_JSON, .each = true, .name = "in", .max_depth = max_depth};
    wf_buf input;
    wf_buf_init(&input, 0);
    for (size_t i = 0; i < WF_COUNTOF(l->ask) && l->ask[i]; i++) {
        for (int is_line = 0; is_line < 2; is_line++) {
            wf_buf_reset(&input);
            if (!is_line)
                wf_buf_put_byte(&input, '[');
            put_lesson(&input, l, is_line);
            put_record(&input, l->ask[i], is_line);
            put_lesson(&input, l, is_line);
            if (!is_line)
                wf_buf_put_byte(&input, ']');
            expect_agreement(is_line ? &lines : &list, l->shape, wf_buf_span(&input));
        }
    }
    wf_buf_fini(&input);
}

/* Every step of the records that are asked was met before, in another record. */
static void links_do_not_hide_keys_that_stand_twice(void **state)
{
    (void)state;
    static const lesson lessons[] = {
        {"{a b c}",
         {"{\"a\":1,\"b\":2,\"c\":3}", "{\"c\":1,\"b\":2,\"a\":3}"},
         {"{\"a\":1,\"b\":2,\"a\":3}", "{\"c\":1,\"b\":2,\"c\":3}", "{\"a\":1,\"b\":2,\"a\":\"x\"}",
          "{\"a\":1,\"b\":2,\"a\":null}"}},
        {"{o{b} a c}",
         {"{\"a\":1,\"o\":{\"b\":1},\"c\":2}", "{\"c\":2,\"o\":{\"b\":1},\"a\":1}",
          "{\"a\":1,\"o\":{\"b\":1}}"},
         {"{\"a\":1,\"o\":{\"b\":1},\"c\":2,\"o\":{\"b\":5}}",
          "{\"c\":1,\"o\":{\"b\":1},\"a\":2,\"o\":{\"b\":5}}"}},
        {"{o[]{b} a c}",
         {"{\"a\":1,\"o\":[{\"b\":1}],\"c\":2}", "{\"c\":2,\"o\":[{\"b\":1}],\"a\":1}",
          "{\"a\":1,\"o\":[{\"b\":1}]}"},
         {"{\"a\":1,\"o\":[{\"b\":1}],\"c\":2,\"o\":[{\"b\":5}]}",
          "{\"c\":1,\"o\":[{\"b\":1}],\"a\":2,\"o\":[{\"b\":5}]}"}},
        {"{o{b} a}",
         {"{\"a\":1,\"o\":{\"b\":1}}", "{\"o\":null,\"a\":1}", "{\"o\":3,\"a\":1}", "{\"o\":\"\"}"},
         {"{\"o\":null,\"a\":1,\"o\":{\"b\":1}}", "{\"o\":3,\"a\":1,\"o\":{\"b\":1}}"}},
        {"{l[]{b c}}",
         {"{\"l\":[{\"b\":1,\"c\":2},{\"c\":2,\"b\":1}]}"},
         {"{\"l\":[{\"b\":1,\"c\":2,\"b\":3},{\"c\":2}]}", "{\"l\":[{\"c\":1},{\"c\":2}]}"}},
    };
    for (size_t i = 0; i < WF_COUNTOF(lessons); i++)
        hear(&lessons[i], 0);
}

static void links_prove_nothing_of_values(void **state)
{
    (void)state;
    static const lesson values = {
        "{a c}",
        {"{\"a\":1,\"b\":2,\"c\":3}", "{\"a\":\"x\",\"b\":\"y\",\"c\":null}"},
        {"{\"a\":01,\"b\":2,\"c\":3}", "{\"a\":1,\"b\":1.,\"c\":3}", "{\"a\":1,\"b\":,\"c\":3}",
         "{\"a\":1,\"b\":2,\"c\":-}", "{\"a\":\"x\x01\",\"b\":2,\"c\":3}",
         "{\"a\":1,\"b\":\"\xff\",\"c\":3}", "{\"a\":1,\"b\":\"\\x\",\"c\":3}",
         "{\"a\":\"\\u00e9\",\"b\":\"\\ud83d\",\"c\":3}", "{\"a\":1,\"b\":\"x\"y,\"c\":3}",
         "{\"a\":1,\"b\":\"x\" \"y\",\"c\":3}", "{\"a\":tru,\"b\":nul,\"c\":3}",
         "{\"a\":1,\"b\":[1,{\"a\":2}],\"c\":{\"a\":1}}", "{\"a\" :1,\"b\": 2 , \"c\":3 }",
         "{\"a\":1,\"b\":[1,2},\"c\":3}", "{\"a\":123456789012,\"b\":-1.5e3,\"c\":-0}"}};
    static const lesson ends = {"{a o{b}}",
                                {"{\"a\":1}", "{\"a\":1,\"o\":{\"b\":1}}"},
                                {"{\"a\":1}x", "{\"a\":1} \"x\"", "{\"a\":1}}",
                                 "{\"a\":1}{\"a\":1}", "{\"a\":1", "{\"a\":1,\"o\":{\"b\":1}",
                                 "{\"a\":1,\"o\":{\"b\":1}}1", "{\"a\":1,}", "{\"a\":1]", "{}",
                                 " {\"a\":1} ", "{\"a\":1}\\"}};
    hear(&values, 0);
    hear(&ends, 0);
}

static void links_hold_what_containers_hold(void **state)
{
    (void)state;
    static const lesson lists = {
        "{l[]{b d[]{e}} a}",
        {"{\"l\":[{\"b\":1},{\"b\":2}],\"a\":1}", "{\"l\":[],\"a\":1}",
         "{\"l\":[{\"b\":1,\"d\":[{\"e\":1},{\"e\":2}]},{\"b\":2,\"d\":[{\"e\":3}]}],\"a\":1}"},
        {"{\"l\":[{\"b\":1},5],\"a\":1}", "{\"l\":[{}],\"a\":1}", "{\"l\":[{\"b\":1},{}],\"a\":1}",
         "{\"l\":{\"b\":1},\"a\":1}", "{\"l\":null,\"a\":1}", "{\"l\":[null],\"a\":1}",
         "{\"l\":[[{\"b\":1}]],\"a\":1}", "{\"l\":7,\"a\":1}", "{\"l\":[ ],\"a\":1}", eleven,
         "{\"l\":[{\"b\":1,\"d\":[{\"e\":1},{\"e\":2}]],\"a\":1}"}};
    static const lesson deep = {
        "{l[]{l[]{l[]{l[]{l[]{l[]{l[]{l[]{l[]{a}}}}}}}}}}",
        {"{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"a\":1}]}]}]}]}"
         "]}]}]}]}]}",
         "{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":[{\"l\":1}]}]}]}]}]}]}]}"},
        {"{\"l\":[{\"l\":[]}]}"}};
    static const lesson whole = {"*", {"{\"a\":1}"}, {"{\"a\":1,\"a\":2}", "[1]"}};
    static const lesson root = {"[]{a}", {"[{\"a\":1}]"}, {"{\"a\":2}", "[{\"a\":1},{\"a\":2}]"}};
    hear(&lists, 0);
    hear(&deep, 0);
    hear(&whole, 0);
    hear(&root, 0);
}

static void links_keep_to_the_depth(void **state)
{
    (void)state;
    static const lesson depth = {"{a o{b{c} d*} e}",
                                 {"{\"a\":1,\"o\":{\"b\":{\"c\":1},\"d\":2},\"e\":1}", "{\"x\":1}"},
                                 {"{\"a\":1,\"o\":{\"b\":{\"c\":{}},\"d\":2},\"e\":1}",
                                  "{\"a\":1,\"o\":{\"b\":{\"c\":1},\"d\":[[1]]},\"e\":1}",
                                  "{\"a\":[{}],\"o\":{\"b\":{\"c\":1},\"d\":2},\"e\":1}",
                                  "{\"x\":{\"y\":[]}}", "{\"x\":{\"y\":[[[]]]}}"}};
    for (uint32_t most = 1; most < 6; most++)
        hear(&depth, most);
}

static void links_differ_in_their_last_bytes(void **state)
{
    (void)state;
    static const lesson keys = {"{a " PAD40 " e}",
                                {"{\"a\":1,\"" PAD40 "\":2,\"" PAD40 PAD40 "\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40 PAD40 PAD40 PAD40 "\":3,\"e\":1}"},
                                {"{\"a\":1,\"" PAD39 "x\":2,\"" PAD40 PAD40 "\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40 "\":2,\"" PAD40 PAD39 "x\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40 "x\":2,\"" PAD40 PAD40 "\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40 "\":2,\"" PAD40 PAD40 "x\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40 "\":2,\"" PAD40 "x" PAD40 "\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40 "\"x:2,\"" PAD40 PAD40 "\":3,\"e\":1}",
                                 "{\"a\":1,\"" PAD40, "{\"a\":1,\"" PAD40 "\":2,\"" PAD40 PAD40}};
    hear(&keys, 0);
}

/* More ways to go on than are remembered, each a few times. */
static void links_are_bounded(void **state)
{
    (void)state;
    const wf_reader_options lines = {.format = WF_FORMAT_NDJSON, .name = "in"};
    wf_buf input;
    wf_buf_init(&input, 0);
    for (uint32_t i = 0; i < 400; i++)
        wf_buf_printf(&input, "{\"a\":%u,\"k%u\":%u,\"b\":%u,\"k%u\":{\"x\":1},\"a%u\":\"%s\"}\n",
                      i, i * 7 % 31, i, i, i * 5 % 23, i % 2, i % 11 ? "x" : "\\t");
    expect_agreement(&lines, "{a b k3 k5{x} a1 k7[]{x}}", wf_buf_span(&input));
    wf_buf_fini(&input);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(links_do_not_hide_keys_that_stand_twice),
        cmocka_unit_test(links_prove_nothing_of_values),
        cmocka_unit_test(links_hold_what_containers_hold),
        cmocka_unit_test(links_keep_to_the_depth),
        cmocka_unit_test(links_differ_in_their_last_bytes),
        cmocka_unit_test(links_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
