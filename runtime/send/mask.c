/* Asterisks over secrets. */
#include "runtime/send/mask.h"

#include <string.h>

#define MOST_ENCODED 4096u

static size_t cover(char *bytes, size_t len, const char *form, size_t form_len)
{
    size_t places = 0;
    char *at = bytes;
    while (form_len >= WF_MASK_LEAST && (size_t)(bytes + len - at) >= form_len) {
        at = memchr(at, form[0], (size_t)(bytes + len - at) - form_len + 1);
        if (!at)
            break;
        if (memcmp(at, form, form_len) != 0) {
            at++;
            continue;
        }
        memset(at, '*', form_len);
        at += form_len;
        places++;
    }
    return places;
}

/* Without padding, which may be there or not. */
static size_t put_base64(char *out, weft_span secret, bool for_urls)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t len = 0;
    for (size_t bit = 0; bit < 8 * secret.len; bit += 6) {
        const size_t at = bit / 8;
        const uint32_t next = at + 1 < secret.len ? (unsigned char)secret.ptr[at + 1] : 0;
        const uint32_t two = (uint32_t)(unsigned char)secret.ptr[at] << 8 | next;
        const char digit = digits[two >> (10 - bit % 8) & 63u];
        out[len++] = !for_urls || (digit != '+' && digit != '/') ? digit : digit == '+' ? '-' : '_';
    }
    return len;
}

static size_t put_percent(char *out, weft_span secret)
{
    static const char digits[] = "0123456789ABCDEF";
    size_t len = 0;
    for (size_t i = 0; i < secret.len; i++) {
        const unsigned char byte = (unsigned char)secret.ptr[i];
        if ((byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
            (byte >= 'a' && byte <= 'z') || strchr("-._~", byte)) {
            out[len++] = (char)byte;
        } else {
            out[len++] = '%';
            out[len++] = digits[byte >> 4];
            out[len++] = digits[byte & 15u];
        }
    }
    return len;
}

size_t wf_mask(char *bytes, size_t len, weft_span secret)
{
    char form[3 * MOST_ENCODED + 4];
    if (secret.len < WF_MASK_LEAST)
        return 0;
    size_t places = cover(bytes, len, secret.ptr, secret.len);
    if (secret.len > MOST_ENCODED)
        return places;
    places += cover(bytes, len, form, put_base64(form, secret, false));
    places += cover(bytes, len, form, put_base64(form, secret, true));
    places += cover(bytes, len, form, put_percent(form, secret));
    memset(form, 0, sizeof form);
    return places;
}
