/* What is parsed, written and parsed again is the same value, in each of the written forms; what is
   refused is refused at a place before which nothing was wrong. */
#include "tests/fuzz/fuzz.h"
#include "vm/json.h"
#include "vm/value.h"

static weft_value parse_again(const wf_buf *text, wf_arena *arena)
{
    weft_value value;
    wf_json_error error;
    MUST(text->status == WEFT_OK);
    MUST(wf_json_parse(&value, wf_buf_span(text), arena, &error) == WEFT_OK);
    return value;
}

/* Numbers that fit are equal to their decimals, and those to their text. */
static void check_number(weft_value number, wf_arena *arena)
{
    wf_decimal decimal;
    wf_decimal back;
    weft_value value;
    char text[WF_DECIMAL_CHARS];
    if (!wf_value_number(&decimal, number))
        return;
    MUST(wf_value_decimal(&value, arena, &decimal));
    MUST(wf_value_equal(value, number));
    MUST(wf_decimal_parse(&back, weft_span_of(text, wf_decimal_format(text, &decimal))));
    MUST(wf_decimal_compare(&back, &decimal) == 0 && back.scale == decimal.scale);
}

/* Depth is bounded by the parser. */
static void check_numbers(weft_value value, wf_arena *arena)
{
    if (value.kind == WEFT_KIND_NUMBER)
        check_number(value, arena);
    if (value.kind == WEFT_KIND_LIST)
        for (uint32_t i = 0; i < value.len; i++)
            check_numbers(weft_value_element(value, i), arena);
    if (value.kind == WEFT_KIND_MAP)
        for (uint32_t i = 0; i < value.len; i++)
            check_numbers(value.as.map[i].value, arena);
}

static void check_written(weft_value value, wf_arena *arena)
{
    weft_value copied;
    wf_buf out;
    wf_buf again;
    wf_buf_init(&out, 0);
    wf_buf_init(&again, 0);
    MUST(wf_value_equal(value, value));
    wf_json_put(&out, value);
    const weft_value second = parse_again(&out, arena);
    MUST(wf_value_equal(value, second));
    wf_json_put(&again, second);
    MUST(weft_span_equal(wf_buf_span(&out), wf_buf_span(&again)));
    wf_buf_reset(&again);
    wf_json_put_pretty(&again, value);
    MUST(wf_value_equal(value, parse_again(&again, arena)));
    MUST(wf_value_copy(&copied, value, arena) == WEFT_OK);
    MUST(wf_value_equal(value, copied));
    wf_buf_fini(&out);
    wf_buf_fini(&again);
}

/* The bytes before the fault are a value or the beginning of one. */
static void check_fault(weft_span text, const wf_json_error *error, wf_arena *arena)
{
    weft_value value;
    wf_json_error before;
    MUST(error->reason && error->offset <= text.len);
    const weft_span prefix = weft_span_of(text.ptr, error->offset);
    const weft_status rc = wf_json_parse(&value, prefix, arena, &before);
    MUST(rc == WEFT_OK || (rc == WEFT_REJECTED && before.offset == prefix.len));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const weft_span text = weft_span_of((const char *)data, size);
    wf_arena arena;
    weft_value value;
    wf_json_error error = {0, NULL};
    wf_arena_init(&arena, 0);
    const weft_status rc = wf_json_parse(&value, text, &arena, &error);
    if (rc == WEFT_OK) {
        check_written(value, &arena);
        check_numbers(value, &arena);
    } else {
        MUST(rc == WEFT_REJECTED || rc == WEFT_LIMIT);
        check_fault(text, &error, &arena);
    }
    wf_arena_fini(&arena);
    return 0;
}
