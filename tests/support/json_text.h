/* Values from JSON, and as JSON against what it must be, for tests of reading and of writing. */
#ifndef WF_TESTS_JSON_TEXT_H
#define WF_TESTS_JSON_TEXT_H

#include "vm/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static inline weft_value json_value(wf_arena *in, const char *text)
{
    weft_value value;
    wf_json_error error = {0, NULL};
    if (wf_json_parse(&value, weft_span_text(text), in, &error) != WEFT_OK)
        fail_msg("%s: at %zu: %s", text, error.offset, error.reason);
    return value;
}

static inline void expect_put(weft_value value, weft_span text)
{
    wf_buf out;
    wf_buf_init(&out, 0);
    wf_json_put(&out, value);
    assert_int_equal(out.status, WEFT_OK);
    if (!weft_span_equal(wf_buf_span(&out), text))
        fail_msg("%.*s instead of %.*s", (int)out.len, out.data, (int)text.len, text.ptr);
    wf_buf_fini(&out);
}

#endif
