/* The functions that give digests: md5, sha1, sha256, sha512, hmac, crc32. */
#include "base/digest.h"
#include "stdlib/coding.h"
#include "stdlib/families.h"
#include "stdlib/lib.h"

/* The bytes of a digest as text: `as` is hex or base64. */
static weft_status put_digest(weft_value *out, weft_call *call, const unsigned char *bytes,
                              size_t len, weft_value as)
{
    static const char *const forms[] = {"hex", "base64"};
    uint32_t form = 0;
    if (as.kind != WEFT_KIND_MISSING) {
        const weft_status rc = wf_lib_choice(&form, call, "as", as, forms, 2);
        if (rc != WEFT_OK)
            return rc;
    }
    wf_lib_text text;
    const weft_span span = weft_span_of((const char *)bytes, len);
    wf_lib_text_init(&text, call, 2 * len);
    if (form == 0)
        wf_coding_put_hex(&text, span);
    else
        wf_coding_put_base64(&text, span, false);
    return wf_lib_text_finish(out, &text);
}

static weft_status give_digest(weft_value *out, weft_call *call, wf_digest_kind kind,
                               const weft_value *args, uint32_t count)
{
    unsigned char bytes[WF_DIGEST_BYTES];
    const size_t len = wf_digest_of(bytes, kind, weft_value_span(args[0]));
    return put_digest(out, call, bytes, len, wf_lib_arg(args, count, 1));
}

static weft_status digest_md5(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return give_digest(out, call, WF_DIGEST_MD5, args, count);
}

static weft_status digest_sha1(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return give_digest(out, call, WF_DIGEST_SHA1, args, count);
}

static weft_status digest_sha256(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return give_digest(out, call, WF_DIGEST_SHA256, args, count);
}

static weft_status digest_sha512(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return give_digest(out, call, WF_DIGEST_SHA512, args, count);
}

static weft_status digest_hmac(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    static const char *const names[] = {"md5", "sha1", "sha256", "sha512"};
    static const wf_digest_kind kinds[] = {WF_DIGEST_MD5, WF_DIGEST_SHA1, WF_DIGEST_SHA256,
                                           WF_DIGEST_SHA512};
    const weft_value digest = wf_lib_arg(args, count, 2);
    uint32_t index = 2;
    if (digest.kind != WEFT_KIND_MISSING) {
        const weft_status rc =
            wf_lib_choice(&index, call, "digest", digest, names, WF_COUNTOF(names));
        if (rc != WEFT_OK)
            return rc;
    }
    unsigned char bytes[WF_DIGEST_BYTES];
    const size_t len =
        wf_digest_hmac(bytes, kinds[index], weft_value_span(args[1]), weft_value_span(args[0]));
    return put_digest(out, call, bytes, len, wf_lib_arg(args, count, 3));
}

/* Bit by bit: short texts do not earn a table. */
static weft_status digest_crc32(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < s.len; i++) {
        crc ^= (unsigned char)s.ptr[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
    }
    *out = weft_int((int64_t)(crc ^ 0xffffffffu));
    return WEFT_OK;
}

static const weft_resolver rows[] = {
    {"md5", "(s: text, as?: text) -> text", WEFT_PURE, digest_md5,
     "The MD5 digest of the text's UTF-8 bytes, as \"hex\" (the default) or \"base64\". For keys, "
     "not "
     "for secrets.\n"
     "e.g. \"abc\".md5() gives \"900150983cd24fb0d6963f7d28e17f72\"",
     NULL},
    {"sha1", "(s: text, as?: text) -> text", WEFT_PURE, digest_sha1,
     "The SHA-1 digest of the text's UTF-8 bytes, as \"hex\" (the default) or \"base64\".\n"
     "e.g. \"abc\".sha1() gives \"a9993e364706816aba3e25717850c26c9cd0d89d\"",
     NULL},
    {"sha256", "(s: text, as?: text) -> text", WEFT_PURE, digest_sha256,
     "The SHA-256 digest of the text's UTF-8 bytes, as \"hex\" (the default) or \"base64\".\n"
     "e.g. \"abc\".sha256() gives "
     "\"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\"",
     NULL},
    {"sha512", "(s: text, as?: text) -> text", WEFT_PURE, digest_sha512,
     "The SHA-512 digest of the text's UTF-8 bytes, as \"hex\" (the default) or \"base64\".\n"
     "e.g. \"abc\".sha512().left(16) gives \"ddaf35a193617aba\"",
     NULL},
    {"hmac", "(s: text, key: text, digest?: text, as?: text) -> text", WEFT_PURE, digest_hmac,
     "The keyed digest HMAC of the text. `digest` is md5, sha1, sha256 (the default) or sha512; "
     "`as` "
     "is \"hex\" (the default) or \"base64\".\n"
     "e.g. \"what do ya want for nothing?\".hmac(\"Jefe\").left(16) gives \"5bdcc146bf60754e\"",
     NULL},
    {"crc32", "(s: text) -> int", WEFT_PURE, digest_crc32,
     "The CRC-32 (of zip and Ethernet) of the text's UTF-8 bytes, from 0 to 4294967295.\n"
     "e.g. \"123456789\".crc32() gives 3421780262",
     NULL},
};

const weft_family wf_digest_family = {"digests", "Digests and keyed digests of texts.", rows,
                                      WF_COUNTOF(rows)};
