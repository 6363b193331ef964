/* Digests. What is easy to get wrong: MD5 counts and lays out
   bytes little-endian, the others big-endian; SHA-512 has blocks of 128 bytes, the others of 64. */
#include "base/digest.h"

#include <string.h>

/* clang-format off */

static const uint32_t md5_constants[] = {
    0xd76aa478u, 0xe8c7b756u, 0x242070dbu, 0xc1bdceeeu, 0xf57c0fafu, 0x4787c62au,
    0xa8304613u, 0xfd469501u, 0x698098d8u, 0x8b44f7afu, 0xffff5bb1u, 0x895cd7beu,
    0x6b901122u, 0xfd987193u, 0xa679438eu, 0x49b40821u, 0xf61e2562u, 0xc040b340u,
    0x265e5a51u, 0xe9b6c7aau, 0xd62f105du, 0x02441453u, 0xd8a1e681u, 0xe7d3fbc8u,
    0x21e1cde6u, 0xc33707d6u, 0xf4d50d87u, 0x455a14edu, 0xa9e3e905u, 0xfcefa3f8u,
    0x676f02d9u, 0x8d2a4c8au, 0xfffa3942u, 0x8771f681u, 0x6d9d6122u, 0xfde5380cu,
    0xa4beea44u, 0x4bdecfa9u, 0xf6bb4b60u, 0xbebfbc70u, 0x289b7ec6u, 0xeaa127fau,
    0xd4ef3085u, 0x04881d05u, 0xd9d4d039u, 0xe6db99e5u, 0x1fa27cf8u, 0xc4ac5665u,
    0xf4292244u, 0x432aff97u, 0xab9423a7u, 0xfc93a039u, 0x655b59c3u, 0x8f0ccc92u,
    0xffeff47du, 0x85845dd1u, 0x6fa87e4fu, 0xfe2ce6e0u, 0xa3014314u, 0x4e0811a1u,
    0xf7537e82u, 0xbd3af235u, 0x2ad7d2bbu, 0xeb86d391u,
};

/* SHA-256 has the upper halves of the first 64, and of the start below. */
static const uint64_t sha512_constants[] = {
    0x428a2f98d728ae22u, 0x7137449123ef65cdu, 0xb5c0fbcfec4d3b2fu, 0xe9b5dba58189dbbcu,
    0x3956c25bf348b538u, 0x59f111f1b605d019u, 0x923f82a4af194f9bu, 0xab1c5ed5da6d8118u,
    0xd807aa98a3030242u, 0x12835b0145706fbeu, 0x243185be4ee4b28cu, 0x550c7dc3d5ffb4e2u,
    0x72be5d74f27b896fu, 0x80deb1fe3b1696b1u, 0x9bdc06a725c71235u, 0xc19bf174cf692694u,
    0xe49b69c19ef14ad2u, 0xefbe4786384f25e3u, 0x0fc19dc68b8cd5b5u, 0x240ca1cc77ac9c65u,
    0x2de92c6f592b0275u, 0x4a7484aa6ea6e483u, 0x5cb0a9dcbd41fbd4u, 0x76f988da831153b5u,
    0x983e5152ee66dfabu, 0xa831c66d2db43210u, 0xb00327c898fb213fu, 0xbf597fc7beef0ee4u,
    0xc6e00bf33da88fc2u, 0xd5a79147930aa725u, 0x06ca6351e003826fu, 0x142929670a0e6e70u,
    0x27b70a8546d22ffcu, 0x2e1b21385c26c926u, 0x4d2c6dfc5ac42aedu, 0x53380d139d95b3dfu,
    0x650a73548baf63deu, 0x766a0abb3c77b2a8u, 0x81c2c92e47edaee6u, 0x92722c851482353bu,
    0xa2bfe8a14cf10364u, 0xa81a664bbc423001u, 0xc24b8b70d0f89791u, 0xc76c51a30654be30u,
    0xd192e819d6ef5218u, 0xd69906245565a910u, 0xf40e35855771202au, 0x106aa07032bbd1b8u,
    0x19a4c116b8d2d0c8u, 0x1e376c085141ab53u, 0x2748774cdf8eeb99u, 0x34b0bcb5e19b48a8u,
    0x391c0cb3c5c95a63u, 0x4ed8aa4ae3418acbu, 0x5b9cca4f7763e373u, 0x682e6ff3d6b2b8a3u,
    0x748f82ee5defb2fcu, 0x78a5636f43172f60u, 0x84c87814a1f0ab72u, 0x8cc702081a6439ecu,
    0x90befffa23631e28u, 0xa4506cebde82bde9u, 0xbef9a3f7b2c67915u, 0xc67178f2e372532bu,
    0xca273eceea26619cu, 0xd186b8c721c0c207u, 0xeada7dd6cde0eb1eu, 0xf57d4f7fee6ed178u,
    0x06f067aa72176fbau, 0x0a637dc5a2c898a6u, 0x113f9804bef90daeu, 0x1b710b35131c471bu,
    0x28db77f523047d84u, 0x32caab7b40c72493u, 0x3c9ebe0a15c9bebcu, 0x431d67c49c100d4cu,
    0x4cc5d4becb3e42b6u, 0x597f299cfc657e2au, 0x5fcb6fab3ad6faecu, 0x6c44198c4a475817u,
};

static const uint64_t sha512_start[] = {
    0x6a09e667f3bcc908u, 0xbb67ae8584caa73bu, 0x3c6ef372fe94f82bu, 0xa54ff53a5f1d36f1u,
    0x510e527fade682d1u, 0x9b05688c2b3e6c1fu, 0x1f83d9abfb41bd6bu, 0x5be0cd19137e2179u,
};

static const unsigned char md5_turns[4][4] = {
    {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
static const uint32_t md5_start[] = {
    0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u}; /* SHA-1 has all five */

/* clang-format on */

static uint32_t left32(uint32_t x, unsigned by)
{
    return x << by | x >> (32u - by);
}

static uint32_t right32(uint32_t x, unsigned by)
{
    return x >> by | x << (32u - by);
}

static uint64_t right64(uint64_t x, unsigned by)
{
    return x >> by | x << (64u - by);
}

static uint64_t load_big(const unsigned char *at, size_t len)
{
    uint64_t word = 0;
    for (size_t i = 0; i < len; i++)
        word = word << 8 | at[i];
    return word;
}

static void store_big(unsigned char *at, uint64_t word, size_t len)
{
    for (size_t i = len; i-- != 0; word >>= 8)
        at[i] = (unsigned char)word;
}

static void store_little(unsigned char *at, uint64_t word, size_t len)
{
    for (size_t i = 0; i < len; i++, word >>= 8)
        at[i] = (unsigned char)word;
}

static void md5_block(uint64_t *state, const unsigned char *block)
{
    uint32_t words[16];
    for (size_t i = 0; i < 16; i++) {
        const unsigned char *const at = block + 4 * i;
        words[i] =
            (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 | (uint32_t)at[3] << 24;
    }
    uint32_t a = (uint32_t)state[0];
    uint32_t b = (uint32_t)state[1];
    uint32_t c = (uint32_t)state[2];
    uint32_t d = (uint32_t)state[3];
    for (uint32_t i = 0; i < 64; i++) {
        const uint32_t round = i / 16;
        uint32_t f = (b & c) | (~b & d);
        uint32_t word = i;
        if (round == 1) {
            f = (d & b) | (~d & c);
            word = 5 * i + 1;
        } else if (round == 2) {
            f = b ^ c ^ d;
            word = 3 * i + 5;
        } else if (round == 3) {
            f = c ^ (b | ~d);
            word = 7 * i;
        }
        const uint32_t sum = a + f + md5_constants[i] + words[word % 16];
        a = d;
        d = c;
        c = b;
        b += left32(sum, md5_turns[round][i % 4]);
    }
    const uint32_t mixed[] = {a, b, c, d};
    for (size_t i = 0; i < 4; i++)
        state[i] = (uint32_t)(state[i] + mixed[i]);
}

static void sha1_block(uint64_t *state, const unsigned char *block)
{
    uint32_t words[80];
    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)load_big(block + 4 * i, 4);
    for (size_t i = 16; i < 80; i++)
        words[i] = left32(words[i - 3] ^ words[i - 8] ^ words[i - 14] ^ words[i - 16], 1);
    uint32_t a = (uint32_t)state[0];
    uint32_t b = (uint32_t)state[1];
    uint32_t c = (uint32_t)state[2];
    uint32_t d = (uint32_t)state[3];
    uint32_t e = (uint32_t)state[4];
    for (size_t i = 0; i < 80; i++) {
        uint32_t f = b ^ c ^ d;
        uint32_t constant = i < 40 ? 0x6ed9eba1u : 0xca62c1d6u;
        if (i < 20) {
            f = (b & c) | (~b & d);
            constant = 0x5a827999u;
        } else if (i >= 40 && i < 60) {
            f = (b & c) | (b & d) | (c & d);
            constant = 0x8f1bbcdcu;
        }
        const uint32_t next = left32(a, 5) + f + e + constant + words[i];
        e = d;
        d = c;
        c = left32(b, 30);
        b = a;
        a = next;
    }
    const uint32_t mixed[] = {a, b, c, d, e};
    for (size_t i = 0; i < 5; i++)
        state[i] = (uint32_t)(state[i] + mixed[i]);
}

static void sha256_block(uint64_t *state, const unsigned char *block)
{
    uint32_t words[64];
    for (size_t i = 0; i < 16; i++)
        words[i] = (uint32_t)load_big(block + 4 * i, 4);
    for (size_t i = 16; i < 64; i++) {
        const uint32_t a = words[i - 15];
        const uint32_t b = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (right32(a, 7) ^ right32(a, 18) ^ a >> 3) +
                   (right32(b, 17) ^ right32(b, 19) ^ b >> 10);
    }
    uint32_t a = (uint32_t)state[0];
    uint32_t b = (uint32_t)state[1];
    uint32_t c = (uint32_t)state[2];
    uint32_t d = (uint32_t)state[3];
    uint32_t e = (uint32_t)state[4];
    uint32_t f = (uint32_t)state[5];
    uint32_t g = (uint32_t)state[6];
    uint32_t h = (uint32_t)state[7];
    for (size_t i = 0; i < 64; i++) {
        const uint32_t one = h + (right32(e, 6) ^ right32(e, 11) ^ right32(e, 25)) +
                             ((e & f) ^ (~e & g)) + (uint32_t)(sha512_constants[i] >> 32) +
                             words[i];
        const uint32_t two =
            (right32(a, 2) ^ right32(a, 13) ^ right32(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + one;
        d = c;
        c = b;
        b = a;
        a = one + two;
    }
    const uint32_t mixed[] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; i++)
        state[i] = (uint32_t)(state[i] + mixed[i]);
}

static void sha512_block(uint64_t *state, const unsigned char *block)
{
    uint64_t words[80];
    for (size_t i = 0; i < 16; i++)
        words[i] = load_big(block + 8 * i, 8);
    for (size_t i = 16; i < 80; i++) {
        const uint64_t a = words[i - 15];
        const uint64_t b = words[i - 2];
        words[i] = words[i - 16] + words[i - 7] + (right64(a, 1) ^ right64(a, 8) ^ a >> 7) +
                   (right64(b, 19) ^ right64(b, 61) ^ b >> 6);
    }
    uint64_t a = state[0];
    uint64_t b = state[1];
    uint64_t c = state[2];
    uint64_t d = state[3];
    uint64_t e = state[4];
    uint64_t f = state[5];
    uint64_t g = state[6];
    uint64_t h = state[7];
    for (size_t i = 0; i < 80; i++) {
        const uint64_t one = h + (right64(e, 14) ^ right64(e, 18) ^ right64(e, 41)) +
                             ((e & f) ^ (~e & g)) + sha512_constants[i] + words[i];
        const uint64_t two =
            (right64(a, 28) ^ right64(a, 34) ^ right64(a, 39)) + ((a & b) ^ (a & c) ^ (b & c));
        h = g;
        g = f;
        f = e;
        e = d + one;
        d = c;
        c = b;
        b = a;
        a = one + two;
    }
    const uint64_t mixed[] = {a, b, c, d, e, f, g, h};
    for (size_t i = 0; i < 8; i++)
        state[i] += mixed[i];
}

static size_t block_bytes(wf_digest_kind kind)
{
    return kind == WF_DIGEST_SHA512 ? 128 : 64;
}

static void add_block(wf_digest *digest, const unsigned char *block)
{
    switch (digest->kind) {
    case WF_DIGEST_MD5:
        md5_block(digest->state, block);
        break;
    case WF_DIGEST_SHA1:
        sha1_block(digest->state, block);
        break;
    case WF_DIGEST_SHA256:
        sha256_block(digest->state, block);
        break;
    case WF_DIGEST_SHA512:
        sha512_block(digest->state, block);
        break;
    }
}

void wf_digest_init(wf_digest *digest, wf_digest_kind kind)
{
    memset(digest, 0, sizeof *digest);
    digest->kind = kind;
    for (size_t i = 0; i < 8; i++) {
        if (kind == WF_DIGEST_SHA512 || kind == WF_DIGEST_SHA256)
            digest->state[i] = kind == WF_DIGEST_SHA512 ? sha512_start[i] : sha512_start[i] >> 32;
        else if (i < WF_COUNTOF(md5_start))
            digest->state[i] = md5_start[i];
    }
}

void wf_digest_add(wf_digest *digest, weft_span bytes)
{
    const unsigned char *at = (const unsigned char *)bytes.ptr;
    const size_t size = block_bytes(digest->kind);
    size_t left = bytes.len;
    digest->length += bytes.len;
    while (left != 0) {
        const size_t room = size - digest->used;
        const size_t n = left < room ? left : room;
        memcpy(digest->block + digest->used, at, n);
        digest->used += n;
        at += n;
        left -= n;
        if (digest->used == size) {
            add_block(digest, digest->block);
            digest->used = 0;
        }
    }
}

size_t wf_digest_finish(wf_digest *digest, unsigned char out[WF_DIGEST_BYTES])
{
    static const size_t lengths[] = {16, 20, 32, 64};
    const size_t size = block_bytes(digest->kind);
    const size_t tail = size / 8;             /* of the block: the length in bits */
    const uint64_t bits = digest->length * 8; /* texts are far below 2^61 bytes */
    digest->block[digest->used++] = 0x80;
    if (digest->used > size - tail) {
        memset(digest->block + digest->used, 0, size - digest->used);
        add_block(digest, digest->block);
        digest->used = 0;
    }
    memset(digest->block + digest->used, 0, size - digest->used);
    if (digest->kind == WF_DIGEST_MD5)
        store_little(digest->block + size - 8, bits, 8);
    else
        store_big(digest->block + size - 8, bits, 8);
    add_block(digest, digest->block);
    const size_t word = digest->kind == WF_DIGEST_SHA512 ? 8 : 4;
    const size_t length = lengths[digest->kind];
    for (size_t i = 0; i < length / word; i++) {
        if (digest->kind == WF_DIGEST_MD5)
            store_little(out + i * word, digest->state[i], word);
        else
            store_big(out + i * word, digest->state[i], word);
    }
    return length;
}

size_t wf_digest_of(unsigned char out[WF_DIGEST_BYTES], wf_digest_kind kind, weft_span bytes)
{
    wf_digest digest;
    wf_digest_init(&digest, kind);
    wf_digest_add(&digest, bytes);
    return wf_digest_finish(&digest, out);
}

size_t wf_digest_hmac(unsigned char out[WF_DIGEST_BYTES], wf_digest_kind kind, weft_span key,
                      weft_span text)
{
    const size_t size = block_bytes(kind);
    unsigned char pad[128] = {0};
    unsigned char inner[WF_DIGEST_BYTES];
    wf_digest digest;
    if (key.len > size) {
        unsigned char short_key[WF_DIGEST_BYTES];
        memcpy(pad, short_key, wf_digest_of(short_key, kind, key));
    } else if (key.len != 0) {
        memcpy(pad, key.ptr, key.len);
    }
    for (size_t i = 0; i < size; i++)
        pad[i] ^= 0x36;
    wf_digest_init(&digest, kind);
    wf_digest_add(&digest, weft_span_of((const char *)pad, size));
    wf_digest_add(&digest, text);
    const size_t inner_len = wf_digest_finish(&digest, inner);
    for (size_t i = 0; i < size; i++)
        pad[i] ^= 0x36 ^ 0x5c;
    wf_digest_init(&digest, kind);
    wf_digest_add(&digest, weft_span_of((const char *)pad, size));
    wf_digest_add(&digest, weft_span_of((const char *)inner, inner_len));
    return wf_digest_finish(&digest, out);
}
