/* Identifiers, and the number of the record. What is easy to get wrong: the six bits of a UUID that
   say its version and variant (RFC 9562 section 4). */
#include "stdlib/id.h"

#include "base/digest.h"
#include "stdlib/coding.h"
#include "stdlib/families.h"

#define UUID_BYTES 16

static weft_status put_uuid(weft_value *out, weft_call *call, unsigned char bytes[UUID_BYTES],
                            unsigned version)
{
    static const size_t groups[] = {4, 2, 2, 2, 6};
    wf_lib_text text;
    const char *at = (const char *)bytes;
    bytes[6] = (unsigned char)((bytes[6] & 0x0fu) | version << 4);
    bytes[8] = (unsigned char)((bytes[8] & 0x3fu) | 0x80u);
    wf_lib_text_init(&text, call, 36);
    for (size_t i = 0; i < WF_COUNTOF(groups); i++) {
        if (i != 0)
            wf_lib_put_byte(&text, '-');
        wf_coding_put_hex(&text, weft_span_of(at, groups[i]));
        at += groups[i];
    }
    return wf_lib_text_finish(out, &text);
}

static unsigned digit_of(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
}

static bool read_uuid(unsigned char bytes[UUID_BYTES], weft_span text)
{
    size_t n = 0;
    if (text.len != 36)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const bool wants_hyphen = i == 8 || i == 13 || i == 18 || i == 23;
        if (wants_hyphen) {
            if (text.ptr[i] != '-')
                return false;
            continue;
        }
        const unsigned digit = digit_of(text.ptr[i]);
        if (digit > 15)
            return false;
        bytes[n / 2] = (unsigned char)(n % 2 == 0 ? digit << 4 : bytes[n / 2] | digit);
        n++;
    }
    return true;
}

/* Those of RFC 9562 section 6.6 differ in one byte. */
static bool named_space(unsigned char bytes[UUID_BYTES], weft_span name)
{
    static const char *const names[] = {"dns", "url", "oid", "x500"};
    static const unsigned char last[] = {0x10, 0x11, 0x12, 0x14};
    for (size_t i = 0; i < WF_COUNTOF(names); i++)
        if (weft_span_equal(name, weft_span_text(names[i]))) {
            (void)read_uuid(bytes, weft_span_text("6ba7b800-9dad-11d1-80b4-00c04fd430c8"));
            bytes[3] = last[i];
            return true;
        }
    return false;
}

static weft_status id_uuid5(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    unsigned char space[UUID_BYTES];
    unsigned char bytes[WF_DIGEST_BYTES];
    wf_digest digest;
    const weft_span name = weft_value_span(args[0]);
    if (!named_space(space, name) && !read_uuid(space, name))
        return weft_call_fail(call, "space: %s is neither a UUID nor dns, url, oid or x500",
                              wf_lib_show_text(name).text);
    wf_digest_init(&digest, WF_DIGEST_SHA1);
    wf_digest_add(&digest, weft_span_of((const char *)space, UUID_BYTES));
    wf_digest_add(&digest, weft_value_span(args[1]));
    (void)wf_digest_finish(&digest, bytes);
    return put_uuid(out, call, bytes, 5);
}

weft_status wf_id_uuid4(weft_value *out, weft_call *call)
{
    unsigned char bytes[UUID_BYTES];
    for (size_t i = 0; i < UUID_BYTES; i += 8) {
        const uint64_t random = weft_call_random(call);
        for (size_t k = 0; k < 8; k++)
            bytes[i + k] = (unsigned char)(random >> (8 * k) & 0xffu);
    }
    return put_uuid(out, call, bytes, 4);
}

static weft_status id_uuid4(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return wf_id_uuid4(out, call);
}

static weft_status id_is_uuid(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    unsigned char bytes[UUID_BYTES];
    *out = weft_bool(read_uuid(bytes, weft_value_span(args[0])));
    return WEFT_OK;
}

static weft_status id_row(weft_value *out, weft_call *call, const weft_value *args, uint32_t count)
{
    *out = weft_int((int64_t)weft_call_record(call));
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"uuid5", "(space: text, name: text) -> text", WEFT_PURE, id_uuid5,
     "The UUID that belongs to a name, always the same. `space` is dns, url, oid, x500 or a UUID "
     "of "
     "your own.\n"
     "e.g. uuid5(\"dns\", \"www.example.com\") gives \"2ed6657d-e927-568b-95e1-2665a8aea6a2\"\n"
     "e.g. uuid5(\"shop\", \"1\") fails",
     NULL},
    {"uuid4", "() -> text", WEFT_USES_RANDOM, id_uuid4,
     "A random UUID. Needs `use random`; a retry makes another one, so prefer uuid5() for keys.\n"
     "e.g. uuid4().is_uuid() gives true",
     NULL},
    {"is_uuid", "(s: text) -> bool", WEFT_PURE, id_is_uuid,
     "Whether the text has the form of a UUID, in either case.\n"
     "e.g. \"2ed6657d-e927-568b-95e1-2665a8aea6a2\".is_uuid() gives true",
     NULL},
    {"row", "() -> int", WEFT_USES_RECORD, id_row,
     "The number of the record in its input, from 1 on.\n"
     "e.g. row() >= 1 gives true",
     NULL},
};

const weft_family wf_id_family = {"ids", "Identifiers, and the number of the record.", rows,
                                  WF_COUNTOF(rows)};
