/* The texts of a JSON document: what their escapes mean (RFC 8259 section 7). A text without a
   backslash is borrowed from the source as it stands. */
#include "base/utf8.h"
#include "grammar/document_scan.h"

#include <string.h>

#define HEX_DIGITS 4u
#define PAIR       12u /* bytes of two \uXXXX */

/* Where in the text the next piece stands, and where its meaning goes. */
typedef struct piece {
    wf_document_scan *scan;
    const char *from;
    const char *at;
    const char *end;
    uint32_t offset; /* of `from` in the source */
    char *to;        /* never ahead of `at`: no escape is shorter than what it means */
} piece;

static uint32_t place_of(const piece *p, const char *at)
{
    return p->offset + (uint32_t)(at - p->from);
}

static void bad_escape(const piece *p, size_t len, const char *hint)
{
    const size_t left = (size_t)(p->end - p->at);
    const weft_span shown = wf_utf8_clip(weft_span_of(p->at, left), len < left ? len : left);
    weft_diag *const diag = wf_document_mistake(
        p->scan, WF_W1206, place_of(p, p->at), place_of(p, p->at) + (uint32_t)shown.len,
        "`%.*s` is not an escape of a JSON text", (int)shown.len, shown.ptr);
    wf_diag_hint(p->scan->diags, diag, "%s", hint);
}

/* The four digits behind \u at `at`, or UINT32_MAX. */
static uint32_t unit_at(const piece *p, const char *at)
{
    if ((size_t)(p->end - at) < 2 + HEX_DIGITS || at[0] != '\\' || at[1] != 'u')
        return UINT32_MAX;
    uint32_t code = 0;
    for (size_t i = 2; i < 2 + HEX_DIGITS; i++) {
        const char c = at[i];
        if (c >= '0' && c <= '9')
            code = code << 4 | (uint32_t)(c - '0');
        else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
            code = code << 4 | (uint32_t)((c | 0x20) - 'a' + 10);
        else
            return UINT32_MAX;
    }
    return code;
}

static void take_unicode(piece *p)
{
    const uint32_t code = unit_at(p, p->at);
    if (code == UINT32_MAX) {
        bad_escape(p, 2, "behind \\u stand four hexadecimal digits: \\u00e9");
        p->at += 2;
        return;
    }
    if (code < 0xd800 || code > 0xdfff) {
        p->to += wf_utf8_encode(p->to, code);
        p->at += 2 + HEX_DIGITS;
        return;
    }
    const uint32_t low = code < 0xdc00 ? unit_at(p, p->at + 2 + HEX_DIGITS) : UINT32_MAX;
    if (low >= 0xdc00 && low <= 0xdfff) {
        p->to += wf_utf8_encode(p->to, 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00));
        p->at += PAIR;
        return;
    }
    bad_escape(p, 2 + HEX_DIGITS,
               "it is half of a character: surrogates come in pairs, "
               "\\ud83d\\ude00");
    p->at += 2 + HEX_DIGITS;
}

static void take_escape(piece *p)
{
    static const char letters[] = "\"\\/bfnrt";
    static const char meanings[] = "\"\\/\b\f\n\r\t";
    const char letter = p->end - p->at < 2 ? '\0' : p->at[1];
    const char *const found = letter != '\0' ? strchr(letters, letter) : NULL;
    if (found) {
        *p->to++ = meanings[found - letters];
        p->at += 2;
    } else if (letter == 'u') {
        take_unicode(p);
    } else {
        size_t len = 1; /* the character behind the backslash, whole */
        if (p->end - p->at > 1) {
            (void)wf_utf8_decode(weft_span_of(p->at + 1, (size_t)(p->end - p->at) - 1), &len);
            len++;
        }
        bad_escape(p, len,
                   "write \\\" \\\\ \\/ \\b \\f \\n \\r \\t or \\uXXXX; a backslash itself "
                   "is \\\\");
        p->at += len;
    }
}

static void take_plain(piece *p)
{
    const unsigned char c = (unsigned char)*p->at;
    if (c < 0x20) {
        weft_diag *const diag = wf_document_mistake(
            p->scan, WF_W1207, place_of(p, p->at), place_of(p, p->at) + 1,
            "%s 0x%02x stands in a text", c == '\t' ? "a tab," : "control character", c);
        if (c == '\t')
            wf_diag_hint(p->scan->diags, diag, "write \\t");
        else
            wf_diag_hint(p->scan->diags, diag, "write \\u%04x", c);
    }
    *p->to++ = *p->at++;
}

static bool is_plain(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\\' || (unsigned char)text.ptr[i] < 0x20)
            return false;
    }
    return true;
}

void wf_document_unescape(wf_document_scan *scan, wf_document_token *token, uint32_t from,
                          uint32_t to)
{
    const char *const begin = (const char *)scan->begin;
    token->text = weft_span_of(begin + from, to - from);
    if (is_plain(token->text))
        return;
    char *const room = wf_arena_alloc(scan->arena, token->text.len);
    if (!room) {
        scan->status = WEFT_NOMEM;
        scan->stop = true;
        return;
    }
    piece p = {scan, begin + from, begin + from, begin + to, from, room};
    while (p.at < p.end) {
        if (*p.at == '\\')
            take_escape(&p);
        else
            take_plain(&p);
    }
    token->text = weft_span_of(room, (size_t)(p.to - room));
}
