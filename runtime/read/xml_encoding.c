/* Which code point a byte of an encoding is, iconv tells, once for each byte and when the input is
   opened. The conversion itself is a table. */
#include "runtime/read/xml_encoding.h"

#include "base/memory.h"
#include "base/utf8.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#define ROOM    ((size_t)64 << 10)
#define INVALID 0xc0u
#define LONGEST 4u /* bytes of one character, in UTF-8 and in UTF-16 */

/* ---- telling ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Encodings of one byte a character by what their names begin with; the rest is digits. */
static bool is_single(const char *name)
{
    static const char *const families[] = {"iso-8859-", "windows-125", "ibm",   "cp",
                                           "koi8-",     "us-ascii",    "ascii", "latin"};
    char small[WF_XML_ENCODING_NAME];
    size_t len = 0;
    for (; name[len] != '\0'; len++) {
        small[len] = lower(name[len]);
        if (small[len] == '/') /* settings of the converter */
            return false;
    }
    small[len] = '\0';
    for (size_t i = 0; i < WF_COUNTOF(families); i++)
        if (strncmp(small, families[i], strlen(families[i])) == 0)
            return true;
    return false;
}

static bool is_name(const char *name, const char *other)
{
    while (*name != '\0' && lower(*name) == *other) {
        name++;
        other++;
    }
    return *name == '\0' && *other == '\0';
}

static bool is_utf8(const char *name)
{
    return is_name(name, "utf-8") || is_name(name, "utf8");
}

/* One byte through the converter: its code point, 0 unless exactly one character comes out. */
static uint16_t convert(iconv_t converter, char byte)
{
    char room[8];
    char *in = &byte;
    char *out = room;
    size_t in_left = 1;
    size_t out_left = sizeof room;
    size_t len = 0;
    (void)iconv(converter, NULL, NULL, NULL, NULL); /* forget what came before */
    if (iconv(converter, &in, &in_left, &out, &out_left) != 0 || out == room)
        return 0;
    const weft_span text = weft_span_of(room, (size_t)(out - room));
    if (wf_utf8_valid(text) != text.len)
        return 0;
    const uint32_t code = wf_utf8_decode(text, &len);
    return len == text.len && code <= UINT16_MAX ? (uint16_t)code : 0;
}

static weft_status fill_table(wf_xml_encoding *encoding)
{
    if (is_name(encoding->name, "iso-8859-1") || is_name(encoding->name, "latin1")) {
        for (unsigned i = 0; i < 256; i++)
            encoding->table[i] = (uint16_t)i;
        return WEFT_OK;
    }
    iconv_t converter = iconv_open("UTF-8", encoding->name);
    if (converter == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr): POSIX says so */
        return errno == ENOMEM ? WEFT_NOMEM : WEFT_INVALID;
    for (unsigned i = 1; i < 256; i++)
        encoding->table[i] = convert(converter, (char)(unsigned char)i);
    (void)iconv_close(converter);                                /* nothing is left to lose */
    return encoding->table['<'] == '<' ? WEFT_OK : WEFT_INVALID; /* a superset of ASCII */
}

/* The value of encoding="…" in <?xml … ?>; false: none. */
static bool declared(char name[WF_XML_ENCODING_NAME], weft_span head)
{
    static const char key[] = "encoding";
    enum {
        KEY_LEN = sizeof key - 1
    };
    if (head.len < 6 || memcmp(head.ptr, "<?xml", 5) != 0)
        return false;
    const char *const stop = memchr(head.ptr, '>', head.len);
    const char *const end = stop ? stop : head.ptr + head.len;
    const char *at = head.ptr;
    while (end - at >= KEY_LEN && memcmp(at, key, KEY_LEN) != 0)
        at++;
    if (end - at < KEY_LEN)
        return false;
    while (at < end && *at != '"' && *at != '\'')
        at++;
    if (end - at < 2)
        return false;
    const char *const close = memchr(at + 1, *at, (size_t)(end - at - 1));
    const size_t len = close ? (size_t)(close - at - 1) : 0;
    if (len == 0 || len >= WF_XML_ENCODING_NAME)
        return false;
    for (size_t i = 0; i < len; i++) /* a complaint shows it */
        name[i] = at[i + 1] > ' ' && at[i + 1] < 0x7f ? at[i + 1] : '?';
    name[len] = '\0';
    return true;
}

static bool begins(weft_span head, const char *bytes, size_t len)
{
    return head.len >= len && memcmp(head.ptr, bytes, len) == 0;
}

static weft_status tell_utf8(wf_xml_encoding *out, weft_span head)
{
    const weft_span text = weft_span_of(head.ptr + 3, head.len - 3);
    out->mark = 3;
    return !declared(out->name, text) || is_utf8(out->name) ? WEFT_OK : WEFT_REJECTED;
}

/* Names of it, and of what it grew out of. */
static bool is_utf16(const char *name, wf_xml_encoding_kind kind)
{
    return is_name(name, "utf-16") || is_name(name, "utf16") || is_name(name, "ucs-2") ||
           is_name(name, "iso-10646-ucs-2") ||
           is_name(name, kind == WF_XML_UTF16_LOW ? "utf-16le" : "utf-16be");
}

static weft_status tell_utf16(wf_xml_encoding *out, wf_xml_encoding_kind kind, weft_span head)
{
    char narrow[WF_XML_HEAD / 2];
    size_t len = 0;
    const size_t low = kind == WF_XML_UTF16_LOW ? 0 : 1;
    out->kind = kind;
    out->mark = head.ptr[low] == '<' ? 0 : 2;
    for (size_t i = out->mark; i + 1 < head.len && len < sizeof narrow; i += 2)
        narrow[len++] = head.ptr[i + 1 - low] == 0 ? head.ptr[i + low] : '?';
    if (!declared(out->name, weft_span_of(narrow, len)))
        return WEFT_OK;
    return is_utf16(out->name, kind) ? WEFT_OK : WEFT_REJECTED;
}

weft_status wf_xml_encoding_tell(wf_xml_encoding *out, weft_span head)
{
    memset(out, 0, sizeof *out);
    if (begins(head, "\xef\xbb\xbf", 3))
        return tell_utf8(out, head);
    if (begins(head, "\xff\xfe", 2) || begins(head, "<\0?\0", 4))
        return tell_utf16(out, WF_XML_UTF16_LOW, head);
    if (begins(head, "\xfe\xff", 2) || begins(head, "\0<\0?", 4))
        return tell_utf16(out, WF_XML_UTF16_HIGH, head);
    if (!declared(out->name, head) || is_utf8(out->name))
        return WEFT_OK;
    out->kind = WF_XML_BYTES;
    return is_single(out->name) ? fill_table(out) : WEFT_INVALID;
}

/* ---- converting ---- */

/* One character of `text` into `to`; gives its bytes in `text`, 0 when it is not all there. */
static size_t from_utf16(char to[LONGEST], size_t *len, const unsigned char *text, size_t have,
                         bool low_first)
{
    uint32_t code = 0;
    if (have < 2)
        return 0;
    const unsigned low = low_first ? 0 : 1;
    code = (uint32_t)text[low] | (uint32_t)text[1 - low] << 8;
    if (code >= 0xd800 && code < 0xdc00) {
        if (have < 4)
            return 0;
        const uint32_t second = (uint32_t)text[2 + low] | (uint32_t)text[3 - low] << 8;
        if (second >= 0xdc00 && second < 0xe000) {
            *len = wf_utf8_encode(to, 0x10000 + ((code - 0xd800) << 10) + (second - 0xdc00));
            return 4;
        }
    }
    if (code >= 0xd800 && code < 0xe000) {
        to[0] = (char)INVALID;
        *len = 1;
    } else {
        *len = wf_utf8_encode(to, code);
    }
    return 2;
}

static size_t from_byte(char to[LONGEST], size_t *len, unsigned char byte, const uint16_t *table)
{
    *len = 1;
    to[0] = (char)INVALID;
    if (byte == 0)
        to[0] = 0; /* the parser says what it thinks of it */
    else if (table[byte] != 0)
        *len = wf_utf8_encode(to, table[byte]);
    return 1;
}

static size_t from_raw(char to[LONGEST], size_t *len, const wf_xml_input *input)
{
    const unsigned char *const text = (const unsigned char *)input->raw + input->at;
    const size_t have = input->end - input->at;
    if (input->encoding->kind == WF_XML_BYTES)
        return have != 0 ? from_byte(to, len, *text, input->encoding->table) : 0;
    return from_utf16(to, len, text, have, input->encoding->kind == WF_XML_UTF16_LOW);
}

static weft_status refill(wf_xml_input *input, weft_diags *diags)
{
    size_t got = 0;
    memmove(input->raw, input->raw + input->at, input->end - input->at);
    input->end -= input->at;
    input->at = 0;
    const weft_status rc = input->source->read(input->source, &got, input->raw + input->end,
                                               input->cap - input->end, diags);
    input->end += got;
    input->ended = rc == WEFT_OK && got == 0;
    return rc;
}

/* The next character into `input->next`; false when more bytes are needed. */
static bool take(wf_xml_input *input)
{
    const size_t taken = from_raw(input->next, &input->next_len, input);
    if (taken == 0 && !(input->ended && input->at < input->end))
        return false;
    input->next_at = 0;
    input->at += taken;
    if (taken == 0) { /* half a character at the end */
        input->next[0] = (char)INVALID;
        input->next_len = 1;
        input->at = input->end;
    }
    return true;
}

static weft_status read_converted(wf_input *self, size_t *got, char *to, size_t room,
                                  weft_diags *diags)
{
    wf_xml_input *const input = (wf_xml_input *)self;
    size_t count = 0;
    while (count < room) {
        if (input->next_at < input->next_len) {
            to[count++] = input->next[input->next_at++];
            continue;
        }
        if (take(input))
            continue;
        if (input->ended || count != 0)
            break;
        const weft_status rc = refill(input, diags);
        if (rc != WEFT_OK)
            return rc;
    }
    *got = count;
    return WEFT_OK;
}

weft_status wf_xml_input_init(wf_xml_input *input, wf_input *source,
                              const wf_xml_encoding *encoding, weft_span raw)
{
    input->base.read = read_converted;
    input->source = source;
    input->encoding = encoding;
    input->cap = raw.len > ROOM ? raw.len : ROOM;
    input->raw = wf_alloc(1, input->cap);
    if (!input->raw)
        return WEFT_NOMEM;
    memcpy(input->raw, raw.ptr, raw.len);
    input->end = raw.len;
    return WEFT_OK;
}

void wf_xml_input_fini(wf_xml_input *input)
{
    wf_free(input->raw);
    input->raw = NULL;
}

uint64_t wf_xml_encoding_raw(const wf_xml_encoding *encoding, weft_span text)
{
    uint64_t count = 0;
    if (encoding->kind == WF_XML_UTF8)
        return text.len;
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.ptr[i];
        if (encoding->kind == WF_XML_BYTES)
            count += (byte & 0xc0u) != 0x80u;
        else if ((byte & 0xc0u) != 0x80u)
            count += byte >= 0xf0u ? 4 : 2;
    }
    return count;
}
