/* Complaints for people: the sentence, the source line in a box with carets under the place, then
   what is known about the record. What is easy to get wrong: carets stand under columns of the
   terminal, not under bytes, and nothing that came from a file may reach the terminal as a control
   sequence. */
#include "base/diags.h"

#include "base/utf8.h"

#include <inttypes.h>

#define TAB 4u

typedef enum ink {
    INK_PLAIN,
    INK_SEVERITY,
    INK_BOX
} ink;

typedef struct text_page {
    wf_buf *out;
    bool colour;
    weft_severity severity;
} text_page;

static void set_ink(const text_page *page, ink which)
{
    static const char *const severities[] = {"\x1b[1;36m", "\x1b[1;33m", "\x1b[1;31m"};
    if (!page->colour)
        return;
    switch (which) {
    case INK_PLAIN:
        wf_buf_put_text(page->out, "\x1b[0m");
        break;
    case INK_SEVERITY:
        wf_buf_put_text(page->out, severities[page->severity]);
        break;
    case INK_BOX:
        wf_buf_put_text(page->out, "\x1b[34m");
        break;
    }
}

static bool is_between(uint32_t code, const uint32_t (*ranges)[2], size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (code >= ranges[i][0] && code <= ranges[i][1])
            return true;
    return false;
}

/* What would steer a terminal or turn the order of its text. */
static bool is_control(uint32_t code)
{
    static const uint32_t ranges[][2] = {
        {0x0, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};
    return is_between(code, ranges, WF_COUNTOF(ranges));
}

/* Columns of a terminal. Coarse on purpose: whole blocks, no table of single characters. */
static uint32_t width_of(uint32_t code)
{
    static const uint32_t none[][2] = {{0x300, 0x36f},   {0x483, 0x489},   {0x591, 0x5bd},
                                       {0x610, 0x61a},   {0x64b, 0x65f},   {0x1ab0, 0x1aff},
                                       {0x1dc0, 0x1dff}, {0x200b, 0x200d}, {0x20d0, 0x20ff},
                                       {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
    static const uint32_t two[][2] = {{0x1100, 0x115f},   {0x2e80, 0x303e},   {0x3041, 0xa4cf},
                                      {0xac00, 0xd7a3},   {0xf900, 0xfaff},   {0xfe30, 0xfe6f},
                                      {0xff01, 0xff60},   {0xffe0, 0xffe6},   {0x1f300, 0x1f64f},
                                      {0x1f680, 0x1f6ff}, {0x1f900, 0x1f9ff}, {0x20000, 0x3fffd}};
    if (code < 0x300)
        return 1;
    if (is_between(code, none, WF_COUNTOF(none)))
        return 0;
    return is_between(code, two, WF_COUNTOF(two)) ? 2 : 1;
}

#define REPLACEMENT 0xfffdu

/* The next code point of bytes that need not be UTF-8; a wrong byte gives U+FFFD. */
static uint32_t next_code(weft_span text, size_t at, size_t *len)
{
    const size_t left = text.len - at;
    const weft_span head = weft_span_of(text.ptr + at, left < 4 ? left : 4);
    const size_t valid = wf_utf8_valid(head);
    *len = 1;
    return valid != 0 ? wf_utf8_decode(head, len) : REPLACEMENT;
}

static void put_code(wf_buf *out, uint32_t code)
{
    char bytes[4];
    wf_buf_put(out, bytes, wf_utf8_encode(bytes, code));
}

/* Text from anywhere on one line, controls as escapes. */
static void put_clean(wf_buf *out, const char *text)
{
    const weft_span all = weft_span_text(text);
    size_t len;
    for (size_t at = 0; at < all.len; at += len) {
        const uint32_t code = next_code(all, at, &len);
        if (code == '\n')
            wf_buf_put_text(out, "\\n");
        else if (code == '\t')
            wf_buf_put_text(out, "\\t");
        else if (code == '\r')
            wf_buf_put_text(out, "\\r");
        else if (is_control(code))
            wf_buf_printf(out, "\\u{%" PRIx32 "}", code);
        else
            put_code(out, code);
    }
}

/* A piece of a source line as it looks from terminal column `column` on; gives the column behind
   it. NULL `out` only measures. */
static uint32_t put_line(wf_buf *out, weft_span line, uint32_t column)
{
    size_t len;
    for (size_t at = 0; at < line.len; at += len) {
        const uint32_t code = next_code(line, at, &len);
        const uint32_t shown = is_control(code) ? REPLACEMENT : code;
        const uint32_t width = code == '\t' ? TAB - column % TAB : width_of(shown);
        column += width;
        if (!out)
            continue;
        if (code != '\t')
            put_code(out, shown);
        for (uint32_t i = 0; code == '\t' && i < width; i++)
            wf_buf_put_byte(out, ' ');
    }
    return column;
}

static void put_repeated(wf_buf *out, char c, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        wf_buf_put_byte(out, c);
}

static uint32_t digits_of(uint32_t number)
{
    uint32_t count = 1;
    for (; number >= 10; number /= 10)
        count++;
    return count;
}

/* Carets under the part of the excerpt that the place covers; one at its end when it covers none. */
static void put_carets(const text_page *page, const weft_diag *diag)
{
    const weft_span line = weft_span_text(diag->excerpt);
    size_t begin = diag->column >= diag->excerpt_column ? diag->column - diag->excerpt_column : 0;
    if (begin > line.len)
        begin = line.len;
    size_t len = line.len - begin;
    if (len > diag->length)
        len = diag->length;
    const uint32_t from = put_line(NULL, weft_span_of(line.ptr, begin), 0);
    const uint32_t to = put_line(NULL, weft_span_of(line.ptr + begin, len), from);
    put_repeated(page->out, ' ', from);
    set_ink(page, INK_SEVERITY);
    put_repeated(page->out, '^', to > from ? to - from : 1);
    set_ink(page, INK_PLAIN);
}

static void put_gutter(const text_page *page, uint32_t indent, const char *sign)
{
    set_ink(page, INK_BOX);
    put_repeated(page->out, ' ', indent);
    wf_buf_put_text(page->out, sign);
    set_ink(page, INK_PLAIN);
    wf_buf_put_byte(page->out, ' ');
}

static void put_box(const text_page *page, const weft_diag *diag, uint32_t indent)
{
    put_gutter(page, indent, "\xe2\x94\x8c\xe2\x94\x80");
    put_clean(page->out, diag->file);
    if (diag->line != 0)
        wf_buf_printf(page->out, ":%" PRIu32 ":%" PRIu32, diag->line, diag->column);
    wf_buf_put_byte(page->out, '\n');
    if (diag->line == 0 || diag->excerpt[0] == '\0')
        return;
    set_ink(page, INK_BOX);
    wf_buf_printf(page->out, "%" PRIu32, diag->line);
    put_gutter(page, 1, "\xe2\x94\x82");
    (void)put_line(page->out, weft_span_text(diag->excerpt), 0);
    wf_buf_put_byte(page->out, '\n');
    put_gutter(page, indent, "\xe2\x94\x82");
    put_carets(page, diag);
    wf_buf_put_byte(page->out, '\n');
}

static void put_record(const text_page *page, const weft_diag *diag, uint32_t indent)
{
    if (diag->record == 0 && diag->input[0] == '\0')
        return;
    put_gutter(page, indent, "=");
    if (diag->record != 0)
        wf_buf_printf(page->out, "record %" PRIu64 "%s", diag->record,
                      diag->input[0] != '\0' ? " of " : "");
    put_clean(page->out, diag->input);
    if (diag->input_line != 0)
        wf_buf_printf(page->out, ", line %" PRIu64, diag->input_line);
    wf_buf_printf(page->out, ", byte %" PRIu64 "\n", diag->offset);
}

static void put_note(const text_page *page, uint32_t indent, const char *label, const char *text)
{
    put_gutter(page, indent, "=");
    wf_buf_put_text(page->out, label);
    put_clean(page->out, text);
}

static void put_diag(const text_page *page, const weft_diag *diag)
{
    static const char *const names[] = {"note", "warning", "error"};
    const uint32_t indent = (diag->line != 0 ? digits_of(diag->line) : 1) + 1;
    set_ink(page, INK_SEVERITY);
    wf_buf_printf(page->out, "%s[%s]", names[diag->severity], diag->code);
    set_ink(page, INK_PLAIN);
    wf_buf_put_text(page->out, ": ");
    put_clean(page->out, diag->message);
    wf_buf_put_byte(page->out, '\n');
    if (diag->file[0] != '\0')
        put_box(page, diag, indent);
    put_record(page, diag, indent);
    if (diag->source_path[0] != '\0' || diag->value[0] != '\0') {
        const bool both = diag->source_path[0] != '\0' && diag->value[0] != '\0';
        put_note(page, indent, "source ", diag->source_path);
        wf_buf_put_text(page->out, both ? ": " : "");
        put_clean(page->out, diag->value);
        wf_buf_put_byte(page->out, '\n');
    }
    if (diag->target_path[0] != '\0') {
        put_note(page, indent, "target ", diag->target_path);
        wf_buf_put_byte(page->out, '\n');
    }
    if (diag->hint[0] != '\0') {
        put_note(page, indent, "hint: ", diag->hint);
        wf_buf_put_byte(page->out, '\n');
    }
}

void wf_diags_put_text(wf_buf *out, const weft_diags *diags, bool colour)
{
    const size_t count = weft_diags_count(diags);
    for (size_t i = 0; i < count; i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        const text_page page = {out, colour, diag->severity};
        if (i != 0)
            wf_buf_put_byte(out, '\n');
        put_diag(&page, diag);
    }
    if (weft_diags_dropped(diags) != 0)
        wf_buf_printf(out, "%s%zu more not shown\n", count != 0 ? "\n" : "",
                      weft_diags_dropped(diags));
}
