/* One line per rejected record. */
#include "runtime/keep/rejects.h"

#include "base/utf8.h"
#include "vm/json.h"

/* `key` with its quotes and the colon. */
static void put_key(wf_buf *out, const char *key)
{
    if (out->len != 0 && out->data[out->len - 1] != '{')
        wf_buf_put_byte(out, ',');
    wf_buf_put_text(out, key);
}

static void put_number(wf_buf *out, const char *key, uint64_t number)
{
    put_key(out, key);
    wf_buf_put_number(out, number);
}

static void put_text(wf_buf *out, const char *key, const char *text)
{
    if (text[0] == '\0')
        return;
    put_key(out, key);
    wf_json_put_text(out, weft_span_text(text));
}

static void put_base64(wf_buf *out, weft_span bytes)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    wf_buf_put_byte(out, '"');
    for (size_t i = 0; i < bytes.len; i += 3) {
        const size_t left = bytes.len - i;
        const unsigned char *at = (const unsigned char *)bytes.ptr + i;
        const uint32_t three = (uint32_t)at[0] << 16 | (left > 1 ? (uint32_t)at[1] << 8 : 0) |
                               (left > 2 ? (uint32_t)at[2] : 0);
        wf_buf_put_byte(out, digits[three >> 18 & 63u]);
        wf_buf_put_byte(out, digits[three >> 12 & 63u]);
        wf_buf_put_byte(out, left > 1 ? digits[three >> 6 & 63u] : '=');
        wf_buf_put_byte(out, left > 2 ? digits[three & 63u] : '=');
    }
    wf_buf_put_byte(out, '"');
}

static void put_mapping(wf_buf *out, const weft_diag *diag)
{
    if (diag->line == 0)
        return;
    put_key(out, "\"mapping\":");
    wf_buf_put_byte(out, '{');
    put_text(out, "\"file\":", diag->file);
    put_number(out, "\"line\":", diag->line);
    put_number(out, "\"column\":", diag->column);
    put_number(out, "\"start\":", diag->start);
    put_number(out, "\"length\":", diag->length);
    wf_buf_put_byte(out, '}');
}

static void put_source(wf_buf *out, const weft_diag *diag)
{
    if (diag->source_path[0] == '\0' && diag->value[0] == '\0')
        return;
    put_key(out, "\"source\":");
    wf_buf_put_byte(out, '{');
    put_text(out, "\"path\":", diag->source_path);
    put_text(out, "\"value\":", diag->value);
    wf_buf_put_byte(out, '}');
}

void wf_rejects_put_bytes(wf_buf *out, const char *name, weft_span bytes)
{
    const bool is_text = wf_utf8_valid(bytes) == bytes.len;
    wf_buf_put_byte(out, '"');
    wf_buf_put_text(out, name);
    wf_buf_put_text(out, is_text ? "\":" : "_base64\":");
    if (is_text)
        wf_json_put_text(out, bytes);
    else
        put_base64(out, bytes);
}

void wf_rejects_put(wf_buf *out, const weft_diag *diag, weft_span raw)
{
    wf_buf_put_byte(out, '{');
    put_text(out, "\"input\":", diag->input);
    put_number(out, "\"record\":", diag->record);
    put_number(out, "\"offset\":", diag->offset);
    if (diag->input_line != 0)
        put_number(out, "\"line\":", diag->input_line);
    put_text(out, "\"code\":", diag->code);
    put_text(out, "\"message\":", diag->message);
    put_text(out, "\"hint\":", diag->hint);
    put_mapping(out, diag);
    put_source(out, diag);
    put_text(out, "\"target\":", diag->target_path);
    wf_buf_put_byte(out, ',');
    wf_rejects_put_bytes(out, "raw", raw);
    wf_buf_put(out, "}\n", 2);
}
