/* Documents whose records are alike but for one thing: what is known of the record before must not be taken
   for what stands in this one. Each is read with care, and by every kernel in whole and in pieces. */
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define PAD40 "pppppppppppppppppppppppppppppppppppppppp"

static const char *const shapes[] = {
    "{a @k c{d @e} l[]{a @b} m[]*}", "{a c{a d} l[]{a}}", "*", "{#tree a}",
    "{a #text c{d #text}}",          "{l[]* c*}",         ""};

/* Each stands in a record between others that are as the first. */
static const char *const records[] = {
    "<r k='1'><a>one</a> <c><d>x</d></c> <l><a>1</a></l><l><a>2</a></l> <m i='1'>z</m></r>",
    "<r k='1'><a>two</a> <c><d>x</d></c> <l><a>1</a></l><l><a>2</a></l> <m i='1'>z</m></r>",
    "<r k='1'><a>one</a>\r\n<c>\r<d>x</d></c> <l><a>1</a></l>\t<l><a>2</a></l> <m i='1'>z</m></r>",
    "<r k='1'><a>one</a> <c/> <l/><l><a></a></l> <m i='1'/></r>",
    "<r k='1'><a/> <c></c> <l><a><b/>q</a></l><l> </l> <m i='2'>z</m></r>",
    "<r k='1'><a>one</a> <c>text</c> <l>text<a>1</a></l> <m i='1'><n>z</n></m></r>",
    "<r k='1'><a>one</a > <c ><d>x</d></c> <l><a>1</a></l\n><l><a>2</a></l> <m  i='1'>z</m></r>",
    "<r k='1'><a>on<!-- e --></a> <c><!-- d --><d>x</d></c> <l><a><![CDATA[1]]></a></l></r>",
    "<r k='1'><a>o&amp;e</a> <c><d>&#x78;</d></c> <l><a>1]</a></l><l><a>&lt;</a></l></r>",
    "<r k='1'><a>\xc3\xa9n\xe6\x97\xa5</a> <c><d>x\xc3\xa9</d></c> <l><a>" PAD40 "</a></l></r>",
    "<r k='1'><a>" PAD40 PAD40 "\xc3\xa9</a> <c><d> x </d></c> <l><a>1</a></l></r>",
    "<r k='1'>text<a>one</a>text<c>text<d>x</d>text</c>text<l><a>1</a></l></r>",
    "<r k='1'><c><d>x</d></c> <a>one</a><m i='1'>z</m><m i='1'>y</m> <l><a>1</a></l></r>",
    "<r k='1'><a>one</a><a>two</a> <c><d>x</d><d>y</d></c><c><d>z</d></c> <l><a>1</a></l></r>",
    "<r k='1'><x y='" PAD40 PAD40 PAD40 "'>one</x> <x y='" PAD40 PAD40 PAD40 "'/><a>1</a></r>",
    "<r k='1'><a>one</a>" PAD40 "<c><d>x</d></c> <l><a>1</a><deep><a><a/></a></deep></l></r>"};

static void put_record(wf_buf *out, size_t i)
{
    wf_buf_put_text(out, records[i]);
    wf_buf_put_text(out, "\n ");
}

/* Names, attributes and white space of the record numbered `i` are its own. */
static void put_strange(wf_buf *out, unsigned i)
{
    char text[400];
    (void)snprintf(text, sizeof text, "<r k='%u'><a>%u</a>%*s<x%u>1</x%u><c z='%u'><d>%u</d></c>",
                   i, i, (int)(i % 240), "", i % 50, i % 50, i, i);
    wf_buf_put_text(out, text);
    (void)snprintf(text, sizeof text, "<l><a>1</a></l><m i='%u'>%u</m></r>\n", i % 40, i);
    wf_buf_put_text(out, text);
}

static void read_all(wf_buf *out, const wf_reader_options *options, const char *shape,
                     weft_span input, size_t chunk)
{
    shape_text nodes;
    chunk_input bytes = chunk_input_of(input, chunk);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_buf_init(out, 0);
    assert_int_equal(
        reader_text_run(out, options, shape_text_parse(&nodes, shape), &bytes.base, &arena, true),
        WEFT_DONE);
    assert_int_equal(out->status, WEFT_OK);
    wf_arena_fini(&arena);
}

/* However it is read, `content` in an element gives the same records. */
static void expect_same(const wf_buf *content, size_t chunk)
{
    static const weft_span path[] = {{"o", 1}, {"r", 1}};
    wf_buf input;
    wf_buf_init(&input, 0);
    wf_buf_put_text(&input, "<o>");
    wf_buf_put_span(&input, wf_buf_span(content));
    wf_buf_put_text(&input, "</o>");
    for (size_t i = 0; i < WF_COUNTOF(shapes); i++) {
        wf_reader_options options = {
            .format = WF_FORMAT_XML, .path = path, .path_count = 2, .each = true, .name = "in"};
        wf_buf wanted;
        wf_buf got;
        options.careful = true;
        read_all(&wanted, &options, shapes[i], wf_buf_span(&input), input.len);
        assert_true(wanted.len != 0);
        options.careful = false;
        for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
            options.cpu = (wf_cpu)cpu;
            read_all(&got, &options, shapes[i], wf_buf_span(&input),
                     cpu == WF_CPU_AVX512 ? chunk : input.len);
            assert_int_equal(got.len, wanted.len);
            assert_memory_equal(got.data, wanted.data, wanted.len);
            wf_buf_fini(&got);
        }
        wf_buf_fini(&wanted);
    }
    wf_buf_fini(&input);
}

static void each_record_is_itself_after_any_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(records); i++) {
        wf_buf text;
        wf_buf_init(&text, 0);
        for (size_t k = 0; k < WF_COUNTOF(records); k++) {
            put_record(&text, i);
            put_record(&text, i);
            put_record(&text, k);
            put_record(&text, 0);
        }
        expect_same(&text, 7);
        wf_buf_fini(&text);
    }
}

static void what_differs_each_time_is_read_each_time(void **state)
{
    (void)state;
    wf_buf text;
    wf_buf_init(&text, 0);
    for (unsigned i = 0; i < 600; i++)
        put_strange(&text, i);
    expect_same(&text, 101);
    wf_buf_fini(&text);
}

#define LONG_TEXT 70u /* bytes: more than two steps of the widest kernel */

static void every_byte_of_a_text_is_itself(void **state)
{
    (void)state;
    static const char bytes[] = "\"\\\t\n\r\x7f ]>'/x";
    wf_buf text;
    wf_buf_init(&text, 0);
    for (size_t i = 0; i < sizeof bytes - 1; i++)
        for (size_t place = 0; place < LONG_TEXT; place++) {
            char own[LONG_TEXT + 1];
            memset(own, 'y', LONG_TEXT);
            own[LONG_TEXT] = '\0';
            own[place] = bytes[i];
            wf_buf_printf(&text, "<r><a>%s</a><c><d>%s</d></c><m i='1'>%s</m></r>\n", own, own,
                          own);
        }
    expect_same(&text, 1000);
    wf_buf_fini(&text);
}

static void a_text_says_that_it_is_plain(void **state)
{
    (void)state;
    static const char document[] = "<r><a>x</a></r><r><a>one</a></r><r><a>two</a></r>"
                                   "<r><a>th\"ree</a></r><r><a>" PAD40 "</a></r>";
    static const bool is_plain[] = {true, true, false, true}; /* the first tag is not known yet */
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        static const weft_span path[] = {{"o", 1}, {"r", 1}};
        const wf_reader_options options = {.format = WF_FORMAT_XML,
                                           .path = path,
                                           .path_count = 2,
                                           .each = true,
                                           .name = "in",
                                           .cpu = (wf_cpu)cpu};
        wf_buf text;
        shape_text nodes;
        wf_arena arena;
        wf_reader *reader = NULL;
        weft_diags *const diags = weft_diags_new(0);
        wf_buf_init(&text, 0);
        wf_buf_printf(&text, "<o>%s</o>", document);
        chunk_input bytes = chunk_input_of(wf_buf_span(&text), text.len);
        wf_arena_init(&arena, 0);
        const wf_shape *const shape = shape_text_parse(&nodes, "{a}");
        assert_int_equal(wf_reader_open(&reader, &options, shape, &bytes.base, diags), WEFT_OK);
        for (size_t i = 0; i <= WF_COUNTOF(is_plain); i++) {
            wf_record record = {.arena = &arena};
            assert_int_equal(reader->next(reader, &record, diags), WEFT_OK);
            const weft_value a = record.block[shape->nodes[shape->nodes[0].first_child].slot];
            assert_int_equal(a.kind, WEFT_KIND_TEXT);
            if (i != 0)
                assert_int_equal((a.flags & WEFT_VALUE_PLAIN) != 0, is_plain[i - 1]);
        }
        wf_reader_close(reader);
        weft_diags_free(diags);
        wf_arena_fini(&arena);
        wf_buf_fini(&text);
    }
}

static void a_record_beyond_the_window_is_read_like_others(void **state)
{
    (void)state;
    wf_buf text;
    wf_buf_init(&text, 0);
    for (unsigned k = 0; k < 2; k++) {
        wf_buf_put_text(&text, "<r k='1'><a>one</a>");
        for (unsigned i = 0; i < 12000; i++)
            wf_buf_put_text(&text, "<l b='1'>\n  <a>item</a>\n  <b>unread</b>\n</l>");
        wf_buf_put_text(&text, "<c><d>x</d></c></r>");
        put_record(&text, 0);
    }
    expect_same(&text, 5000);
    wf_buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_record_is_itself_after_any_other),
        cmocka_unit_test(what_differs_each_time_is_read_each_time),
        cmocka_unit_test(every_byte_of_a_text_is_itself),
        cmocka_unit_test(a_text_says_that_it_is_plain),
        cmocka_unit_test(a_record_beyond_the_window_is_read_like_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
