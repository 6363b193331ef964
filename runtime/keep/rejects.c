/* One line per rejected record: many records may be, so it is written in few steps. Members of objects that
   always have others behind them end with a comma, the others begin with one. */
#include "runtime/keep/rejects.h"

#include "base/number.h"
#include "base/utf8.h"
#include "vm/json.h"

#define PUT(out, text) wf_buf_put((out), (text), sizeof(text) - 1)

#define KEY_CHARS 16u

typedef struct number_member {
    char key[KEY_CHARS]; /* with its quotes and the colon */
    size_t key_len;
    uint64_t number;
} number_member;

#define NUMBER(name, number)                                                                       \
    {                                                                                              \
        "\"" name "\":", sizeof(name) + 2, (number)                                                \
    }

/* Each with a comma behind it. */
static void put_numbers(wf_buf *out, const number_member *members, size_t count)
{
    if (!wf_buf_reserve(out, count * (KEY_CHARS + WF_INT64_CHARS + 1)))
        return;
    char *at = out->data + out->len;
    for (size_t i = 0; i < count; i++) {
        memcpy(at, members[i].key, KEY_CHARS);
        at += members[i].key_len;
        at += wf_uint64_format(at, members[i].number);
        *at++ = ',';
    }
    out->len = (size_t)(at - out->data);
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
    const number_member place[] = {
        NUMBER("line", diag->line),
        NUMBER("column", diag->column),
        NUMBER("start", diag->start),
        NUMBER("length", diag->length),
    };
    if (diag->line == 0)
        return;
    PUT(out, ",\"mapping\":{");
    if (diag->file[0] != '\0') {
        PUT(out, "\"file\":");
        wf_json_put_text(out, weft_span_text(diag->file));
        PUT(out, ",");
    }
    put_numbers(out, place, WF_COUNTOF(place));
    if (out->status == WEFT_OK)
        out->data[out->len - 1] = '}';
}

static void put_source(wf_buf *out, const weft_diag *diag)
{
    const bool has_path = diag->source_path[0] != '\0';
    const bool has_value = diag->value[0] != '\0';
    if (!has_path && !has_value)
        return;
    PUT(out, ",\"source\":{");
    if (has_path) {
        PUT(out, "\"path\":");
        wf_json_put_text(out, weft_span_text(diag->source_path));
    }
    if (has_path && has_value)
        PUT(out, ",");
    if (has_value) {
        PUT(out, "\"value\":");
        wf_json_put_text(out, weft_span_text(diag->value));
    }
    PUT(out, "}");
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
    const number_member place[] = {
        NUMBER("record", diag->record),
        NUMBER("offset", diag->offset),
        NUMBER("line", diag->input_line),
    };
    PUT(out, "{");
    if (diag->input[0] != '\0') {
        PUT(out, "\"input\":");
        wf_json_put_text(out, weft_span_text(diag->input));
        PUT(out, ",");
    }
    put_numbers(out, place, diag->input_line != 0 ? 3 : 2);
    PUT(out, "\"code\":");
    wf_json_put_text(out, weft_span_text(diag->code));
    PUT(out, ",\"message\":");
    wf_json_put_text(out, weft_span_text(diag->message));
    if (diag->hint[0] != '\0') {
        PUT(out, ",\"hint\":");
        wf_json_put_text(out, weft_span_text(diag->hint));
    }
    put_mapping(out, diag);
    put_source(out, diag);
    if (diag->target_path[0] != '\0') {
        PUT(out, ",\"target\":");
        wf_json_put_text(out, weft_span_text(diag->target_path));
    }
    PUT(out, ",");
    wf_rejects_put_bytes(out, "raw", raw);
    PUT(out, "}\n");
}
