/* A reader's transcript of a text that comes in pieces, for tests with cmocka (which is included before or after). */
#ifndef WF_TEST_READING_H
#define WF_TEST_READING_H

#include "base/memory.h"
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

typedef struct reading {
    wf_arena arena;
    wf_buf text;
} reading;

static inline void reading_init(reading *r)
{
    wf_arena_init(&r->arena, 0);
    wf_buf_init(&r->text, 0);
}

static inline void reading_fini(reading *r)
{
    wf_buf_fini(&r->text);
    wf_arena_fini(&r->arena);
}

/* The transcript when each read gives at most `chunk` bytes; until the next one. */
static inline const char *read_in_chunks(reading *r, const wf_reader_options *options,
                                         const char *shape, weft_span input, size_t chunk)
{
    shape_text nodes;
    chunk_input bytes = chunk_input_of(input, chunk);
    wf_buf_reset(&r->text);
    (void)reader_text_run(&r->text, options, shape_text_parse(&nodes, shape), &bytes.base,
                          &r->arena, false);
    wf_buf_put_byte(&r->text, '\0');
    assert_int_equal(r->text.status, WEFT_OK);
    return r->text.data;
}

/* In one piece, then one byte at a time, two, and so on (a long text in fewer sizes): always with one result. */
static inline void expect_reading(const wf_reader_options *options, const char *shape,
                                  weft_span input, const char *expected)
{
    reading r;
    reading_init(&r);
    assert_string_equal(read_in_chunks(&r, options, shape, input, input.len + 1), expected);
    for (size_t chunk = 1; chunk <= input.len; chunk += chunk < 100 ? 1 : 97)
        assert_string_equal(read_in_chunks(&r, options, shape, input, chunk), expected);
    reading_fini(&r);
}

/* Fails each allocation in turn, at least `least`, until all is read; the input comes in small pieces. */
static inline void expect_survival(const wf_reader_options *options, const char *shape,
                                   const char *input, uint64_t least)
{
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM && nth < 1000) {
        shape_text nodes;
        chunk_input bytes = chunk_input_of(weft_span_text(input), 7);
        reading r;
        reading_init(&r);
        assert_true(wf_buf_reserve(&r.text, 4096));
        wf_memory_fail_nth(++nth);
        rc = reader_text_run(&r.text, options, shape_text_parse(&nodes, shape), &bytes.base,
                             &r.arena, false);
        wf_memory_fail_nth(0);
        reading_fini(&r);
    }
    assert_int_equal(rc, WEFT_DONE);
    assert_true(nth > least);
}

#endif
