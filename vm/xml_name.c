#include "vm/xml_name.h"

#include "base/core.h"
#include "base/utf8.h"

#include <string.h>

typedef struct range {
    uint32_t first;
    uint32_t last;
} range;

/* NameStartChar beyond ASCII (production 4). */
static const range starts[] = {
    {0xc0, 0xd6},     {0xd8, 0xf6},     {0xf8, 0x2ff},    {0x370, 0x37d},
    {0x37f, 0x1fff},  {0x200c, 0x200d}, {0x2070, 0x218f}, {0x2c00, 0x2fef},
    {0x3001, 0xd7ff}, {0xf900, 0xfdcf}, {0xfdf0, 0xfffd}, {0x10000, 0xeffff},
};

static bool is_start(uint32_t code)
{
    if (code < 0x80)
        return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') || code == '_';
    for (size_t i = 0; i < WF_COUNTOF(starts); i++)
        if (code >= starts[i].first && code <= starts[i].last)
            return true;
    return false;
}

static bool is_inner(uint32_t code)
{
    return is_start(code) || (code >= '0' && code <= '9') || code == '-' || code == '.' ||
           code == 0xb7 || (code >= 0x300 && code <= 0x36f) || code == 0x203f || code == 0x2040;
}

bool wf_xml_name_is_simple(weft_span name)
{
    size_t at = 0;
    while (at < name.len) {
        size_t len = 0;
        const uint32_t code = wf_utf8_decode(weft_span_of(name.ptr + at, name.len - at), &len);
        if (at == 0 ? !is_start(code) : !is_inner(code))
            return false;
        at += len;
    }
    return name.len != 0;
}

bool wf_xml_name_is_qualified(weft_span name)
{
    const char *const colon = name.len != 0 ? memchr(name.ptr, ':', name.len) : NULL;
    if (!colon)
        return wf_xml_name_is_simple(name);
    const size_t prefix = (size_t)(colon - name.ptr);
    return wf_xml_name_is_simple(weft_span_of(name.ptr, prefix)) &&
           wf_xml_name_is_simple(weft_span_of(colon + 1, name.len - prefix - 1));
}

size_t wf_xml_name_characters(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.ptr[i];
        if (byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r')
            return i;
        /* U+FFFE and U+FFFF; UTF-8 has no surrogates */
        if (byte == 0xef && text.len - i >= 3 && (unsigned char)text.ptr[i + 1] == 0xbf &&
            (unsigned char)text.ptr[i + 2] >= 0xbe)
            return i;
    }
    return text.len;
}
