/* The functions of texts (section 4.2). Characters are code points. */
#include "base/utf8.h"
#include "vm/xpath_machine.h"

#include <math.h>
#include <string.h>

bool wf_xpath_text_find(wf_xpath_machine *m, size_t *at, weft_span text, weft_span part)
{
    *at = 0;
    if (part.len == 0)
        return true;
    if (part.len > text.len || !wf_xpath_pay_bytes(m, text.len))
        return false;
    const size_t last = text.len - part.len;
    for (size_t i = 0; i <= last; i++) {
        const char *const first = memchr(text.ptr + i, part.ptr[0], last - i + 1);
        if (!first)
            return false;
        i = (size_t)(first - text.ptr);
        size_t same = 1;
        while (same < part.len && text.ptr[i + same] == part.ptr[same])
            same++;
        *at = i;
        if (same == part.len)
            return true;
        if (same >= 64 && !wf_xpath_pay_bytes(m, same)) /* aaa…b in aaa… */
            return false;
    }
    return false;
}

/* Characters whose position, from 1, is at least `from` and less than `to`. */
weft_span wf_xpath_text_slice(wf_xpath_machine *m, weft_span text, double from, double to)
{
    size_t start = 0;
    size_t end = 0;
    if (!(from < to) || !wf_xpath_pay_bytes(m, text.len))
        return weft_span_of(NULL, 0);
    size_t position = 1;
    for (size_t i = 0; i < text.len && (double)position < to; position++) {
        size_t len;
        (void)wf_utf8_decode(weft_span_of(text.ptr + i, text.len - i), &len);
        if ((double)position < from)
            start = i + len;
        i += len;
        end = i;
    }
    return start < end ? weft_span_of(text.ptr + start, end - start) : weft_span_of(NULL, 0);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

weft_span wf_xpath_text_normalize(wf_xpath_machine *m, weft_span text)
{
    if (!wf_xpath_pay_bytes(m, text.len))
        return weft_span_of(NULL, 0);
    char *const out = wf_xpath_alloc(m, text.len, 1);
    if (!out)
        return weft_span_of(NULL, 0);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_space(text.ptr[i]))
            out[len++] = text.ptr[i];
        else if (len != 0 && out[len - 1] != ' ')
            out[len++] = ' ';
    }
    if (len != 0 && out[len - 1] == ' ')
        len--;
    return weft_span_of(out, len);
}

/* How many characters stand before `character` in `text`; false when it is not there. */
static bool index_of(size_t *index, weft_span text, weft_span character)
{
    *index = 0;
    for (size_t i = 0; i < text.len; (*index)++) {
        size_t len;
        (void)wf_utf8_decode(weft_span_of(text.ptr + i, text.len - i), &len);
        if (len == character.len && memcmp(text.ptr + i, character.ptr, len) == 0)
            return true;
        i += len;
    }
    return false;
}

static weft_span character_at(weft_span text, size_t index)
{
    for (size_t i = 0; i < text.len; index--) {
        size_t len;
        (void)wf_utf8_decode(weft_span_of(text.ptr + i, text.len - i), &len);
        if (index == 0)
            return weft_span_of(text.ptr + i, len);
        i += len;
    }
    return weft_span_of(NULL, 0);
}

weft_span wf_xpath_text_translate(wf_xpath_machine *m, weft_span text, weft_span from, weft_span to)
{
    const uint64_t each = 1 + (from.len + to.len) / 64;
    /* a character of one byte may become one of four */
    char *const out = wf_xpath_alloc(m, text.len, 4);
    size_t len = 0;
    for (size_t i = 0; out && i < text.len;) {
        size_t width;
        (void)wf_utf8_decode(weft_span_of(text.ptr + i, text.len - i), &width);
        weft_span character = weft_span_of(text.ptr + i, width);
        i += width;
        size_t index;
        if (!wf_xpath_pay(m, each))
            return weft_span_of(NULL, 0);
        if (index_of(&index, from, character))
            character = character_at(to, index);
        if (character.len != 0)
            memcpy(out + len, character.ptr, character.len);
        len += character.len;
    }
    return weft_span_of(out, len);
}
