/* Where parts of a file are guessed to begin, and how readers tell that a guess was right. */
#include "runtime/read/guess.h"

#include "runtime/read/input.h"
#include "runtime/read/window.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* Padded, as the kernels want it. */
static size_t found_in(const wf_guess *guess, const char *text)
{
    char padded[2048] = {0};
    const size_t len = strlen(text);
    assert_true(len + WF_WINDOW_PADDING <= sizeof padded);
    memcpy(padded, text, len);
    return wf_guess_find(guess, padded, len);
}

static wf_guess guess_of(wf_format format, const char *before)
{
    wf_guess guess;
    const wf_reader_options options = {.format = format};
    assert_true(wf_guess_init(&guess, &options, weft_span_text(before)));
    return guess;
}

static void guess_takes_the_next_line_of_ndjson(void **state)
{
    (void)state;
    const wf_guess guess = guess_of(WF_FORMAT_NDJSON, "");
    assert_int_equal(found_in(&guess, "1}\n{\"a\":2}\n"), 3);
    assert_true(found_in(&guess, "{\"a\":2}") == WF_GUESS_NONE);
}

static void guess_passes_line_ends_in_quotes(void **state)
{
    (void)state;
    const wf_guess guess = guess_of(WF_FORMAT_CSV, "");
    assert_int_equal(found_in(&guess, "a,b\nc,d\ne,f\ng,h\ni,j\n"), 4);
    /* it begins in a cell of three lines */
    assert_int_equal(
        found_in(&guess, "one\ntwo, too\nthree\",x\nc,\"d\"\ne,f\ng,h\ni,\"j\"\nk,l\n"), 22);
    /* every line end has a stray quote behind it */
    assert_true(found_in(&guess, "a,b\nc,d\ne,f\ng,h\ni,j\nk,x\"y\n") == WF_GUESS_NONE);
}

static void guess_takes_the_end_tag_of_records(void **state)
{
    (void)state;
    const wf_guess guess = guess_of(WF_FORMAT_XML, "<r>\n <i>x</i>");
    assert_int_equal(found_in(&guess, "/i>\n<i></ix></i><i>"), 16);
    assert_true(found_in(&guess, "<i></i><i></i>") == WF_GUESS_NONE); /* no line begins before it */
    wf_guess none;
    const wf_reader_options xml = {.format = WF_FORMAT_XML};
    const wf_reader_options json = {.format = WF_FORMAT_JSON};
    assert_false(wf_guess_init(&none, &xml, weft_span_text("<r><i/>")));
    assert_false(wf_guess_init(&none, &xml, weft_span_text("<r>text")));
    assert_false(wf_guess_init(&none, &xml, weft_span_text("")));
    assert_false(wf_guess_init(&none, &json, weft_span_text("[{}")));
}

/* What a reader of /r/i, which has read `head`, says when it was given `part` behind it. */
static bool is_right(const char *head, const char *part)
{
    static const weft_span path[] = {{"r", 1}, {"i", 1}};
    const wf_reader_options options = {
        .format = WF_FORMAT_XML, .path = path, .path_count = 2, .each = true};
    wf_shape_node root = {.key = WF_SHAPE_NONE,
                          .first_child = WF_SHAPE_NONE,
                          .next = WF_SHAPE_NONE,
                          .element = WF_SHAPE_NONE,
                          .parent = WF_SHAPE_NONE,
                          .width = 1};
    const wf_shape shape = {.nodes = &root, .node_count = 1};
    char bytes[2][512] = {{0}};
    const char *const texts[] = {head, part};
    wf_memory_input none;
    wf_reader *reader = NULL;
    wf_arena arena;
    wf_record record = {.arena = &arena};
    weft_diags *const diags = weft_diags_new(0);
    weft_status rc = WEFT_OK;
    uint64_t offset = 0;
    wf_memory_input_init(&none, weft_span_of(NULL, 0));
    wf_arena_init(&arena, 0);
    assert_int_equal(wf_reader_open(&reader, &options, &shape, &none.base, diags), WEFT_OK);
    for (size_t i = 0; i < 2; i++) {
        const size_t len = strlen(texts[i]);
        assert_true(len + WF_WINDOW_PADDING <= sizeof bytes[i]);
        memcpy(bytes[i], texts[i], len);
        const wf_resume from = {.bytes = bytes[i], .len = len, .offset = offset, .line = 1};
        assert_int_equal(reader->resume(reader, &from), WEFT_OK);
        do {
            wf_arena_reset(&arena);
            rc = reader->next(reader, &record, diags);
        } while (rc == WEFT_OK);
        offset += len;
    }
    const wf_guess guess = guess_of(WF_FORMAT_XML, "</i>");
    const bool is =
        rc == WEFT_DONE && wf_guess_is_right(&guess, reader, offset, weft_span_text(head));
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
    return is;
}

static void guess_is_right_where_a_reader_stands_between_records(void **state)
{
    (void)state;
    assert_true(is_right("<r a='1'>", "\n<i>1</i>\n<i>2</i>"));
    assert_false(is_right("<r>", "\n<i>1</i>\n<i><![CDATA[</i>"));
    assert_false(is_right("<r>", "\n<i>1</i>\n<!-- <i></i>"));
    assert_false(is_right("<r>", "\n<i>1</i>\n<x><i></i>"));
    assert_false(is_right("<r>", "\n<x/>"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(guess_takes_the_next_line_of_ndjson),
        cmocka_unit_test(guess_passes_line_ends_in_quotes),
        cmocka_unit_test(guess_takes_the_end_tag_of_records),
        cmocka_unit_test(guess_is_right_where_a_reader_stands_between_records),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
