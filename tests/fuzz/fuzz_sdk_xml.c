/* XML texts of mapping files: whatever they are, there is a model or a sentence, the same each time. The
   first byte chooses options. */
#include "base/utf8.h"
#include "stdlib/sdk_xml.h"
#include "tests/fuzz/fuzz.h"
#include "vm/json.h"

static wf_sdk_xml_options options_of(uint8_t byte, bool is_strict)
{
    wf_sdk_xml_options options = wf_sdk_xml_options_path(is_strict);
    options.has_attributes = (byte & 1) != 0;
    options.has_attribute_values = (byte & 2) != 0;
    options.is_without_prefix = (byte & 4) != 0;
    options.is_lower = (byte & 8) != 0;
    options.is_normal = (byte & 16) != 0;
    options.has_numbers = (byte & 32) == 0;
    return options;
}

static void parse(wf_buf *shown, weft_span text, const wf_sdk_xml_options *options)
{
    wf_arena arena;
    wf_buf message;
    weft_value value = weft_missing();
    wf_arena_init(&arena, (size_t)256 << 20);
    wf_buf_init(&message, 8192);
    weft_call call = {.arena = &arena, .message = &message};
    const weft_status rc = wf_sdk_xml_parse(&value, &call, text, options, "");
    MUST(rc == WEFT_OK || rc == WEFT_REJECTED);
    wf_buf_reset(shown);
    if (rc == WEFT_OK)
        wf_json_put(shown, value);
    else
        wf_buf_put_span(shown, wf_buf_span(&message));
    MUST(shown->status == WEFT_OK && shown->len != 0);
    MUST(wf_utf8_valid(wf_buf_span(shown)) == shown->len);
    wf_buf_fini(&message);
    wf_arena_fini(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    wf_buf once;
    wf_buf again;
    if (size == 0)
        return 0;
    const weft_span text = weft_span_of((const char *)data + 1, size - 1);
    if (wf_utf8_valid(text) != text.len)
        return 0;
    wf_buf_init(&once, 0);
    wf_buf_init(&again, 0);
    for (int i = 0; i < 2; i++) {
        const wf_sdk_xml_options options = options_of(data[0], i == 1);
        parse(&once, text, &options);
        parse(&again, text, &options);
        MUST(weft_span_equal(wf_buf_span(&once), wf_buf_span(&again)));
    }
    wf_buf_fini(&once);
    wf_buf_fini(&again);
    return 0;
}
