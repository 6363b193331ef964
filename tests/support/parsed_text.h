/* A text parsed in an arena of its own, and what is said of it; for tests with cmocka. */
#ifndef WF_TESTS_PARSED_TEXT_H
#define WF_TESTS_PARSED_TEXT_H

#include "base/buf.h"
#include "base/source.h"
#include "weft/diag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

typedef struct parsed_text {
    wf_arena arena;
    weft_diags *diags;
    wf_source *source;
    wf_buf out; /* the last dump or list of complaints */
} parsed_text;

static inline void parsed_open(parsed_text *p, const char *name, weft_span text)
{
    wf_arena_init(&p->arena, 0);
    wf_buf_init(&p->out, 0);
    p->diags = weft_diags_new(0);
    assert_non_null(p->diags);
    p->source = wf_source_new(&p->arena, name, text);
    assert_non_null(p->source);
}

static inline void parsed_close(parsed_text *p)
{
    wf_buf_fini(&p->out);
    weft_diags_free(p->diags);
    wf_arena_fini(&p->arena);
}

/* What was put since the last reset. */
static inline const char *parsed_out(parsed_text *p)
{
    wf_buf_put_byte(&p->out, '\0');
    assert_int_equal(p->out.status, WEFT_OK);
    return p->out.data;
}

/* "W1213 1:7; W1202 4:1" */
static inline const char *parsed_complaints(parsed_text *p)
{
    weft_diags_sort(p->diags);
    wf_buf_reset(&p->out);
    for (size_t i = 0; i < weft_diags_count(p->diags); i++) {
        const weft_diag *const diag = weft_diags_at(p->diags, i);
        wf_buf_printf(&p->out, "%s%s %u:%u", i == 0 ? "" : "; ", diag->code, diag->line,
                      diag->column);
    }
    return parsed_out(p);
}

#endif
