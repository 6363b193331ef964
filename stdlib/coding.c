/* Text in other clothes: JSON, base64, hexadecimal, addresses, HTML. Whatever is read must be well
   formed to the last byte and give UTF-8, or the call fails. What is easy to get wrong: base64 has
   spellings whose spare bits are not zero; they are refused, so that one text has one spelling. */
#include "stdlib/coding.h"

#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/search.h"
#include "vm/json.h"

static weft_status coding_json(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    wf_json_error error = {0, ""};
    const weft_status rc = wf_json_parse(out, weft_value_span(args[0]), call->arena, &error);
    if (rc == WEFT_LIMIT)
        return weft_call_fail(call, "the JSON is nested deeper than %d levels", WF_JSON_DEPTH);
    if (rc == WEFT_REJECTED)
        return weft_call_fail(call, "%s is not JSON: %s at byte %zu", wf_lib_show(args[0]).text,
                              error.reason, error.offset + 1);
    return rc;
}

static weft_status coding_to_json(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const weft_value pretty = wf_lib_arg(args, count, 1);
    wf_lib_text text;
    wf_lib_text_init(&text, call, 256);
    wf_lib_put_value(&text,
                     pretty.kind == WEFT_KIND_BOOL && pretty.as.boolean ? wf_json_put_pretty
                                                                        : wf_json_put,
                     args[0]);
    return wf_lib_text_finish(out, &text);
}

/* The decoded bytes as text, when they are UTF-8. */
static weft_status finish_decoded(weft_value *out, const wf_lib_text *text, const char *function)
{
    const weft_status rc = wf_lib_text_finish(out, text);
    if (rc != WEFT_OK)
        return rc;
    const size_t valid = wf_utf8_valid(weft_value_span(*out));
    if (valid != out->len)
        return weft_call_fail(text->call,
                              "%s() gives bytes that are not UTF-8 text, from byte %zu on",
                              function, valid + 1);
    return WEFT_OK;
}

/* Base64. */

static const char alphabets[2][65] = {
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};

void wf_coding_put_base64(wf_lib_text *text, weft_span bytes, bool url)
{
    const char *const alphabet = alphabets[url];
    for (size_t i = 0; i < bytes.len; i += 3) {
        const size_t n = bytes.len - i < 3 ? bytes.len - i : 3;
        uint32_t word = 0;
        for (size_t k = 0; k < 3; k++)
            word = word << 8 | (k < n ? (unsigned char)bytes.ptr[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            if (k <= n)
                wf_lib_put_byte(text, alphabet[word >> (18 - 6 * k) & 63u]);
            else if (!url)
                wf_lib_put_byte(text, '=');
    }
}

static weft_status encode_base64(weft_value *out, weft_call *call, weft_value of, bool url)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, ((size_t)of.len + 2) / 3 * 4);
    wf_coding_put_base64(&text, weft_value_span(of), url);
    return wf_lib_text_finish(out, &text);
}

static weft_status coding_base64(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return encode_base64(out, call, args[0], false);
}

static weft_status coding_base64url(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return encode_base64(out, call, args[0], true);
}

/* The value of a digit, or 64. */
static uint32_t base64_digit(char c, bool url)
{
    if (c >= 'A' && c <= 'Z')
        return (uint32_t)(c - 'A');
    if (c >= 'a' && c <= 'z')
        return (uint32_t)(c - 'a') + 26;
    if (c >= '0' && c <= '9')
        return (uint32_t)(c - '0') + 52;
    if (c == (url ? '-' : '+'))
        return 62;
    return c == (url ? '_' : '/') ? 63 : 64;
}

/* Without padding. False when it is not base64. */
static bool read_base64(wf_lib_text *text, weft_span digits, bool url)
{
    uint32_t word = 0;
    unsigned bits = 0;
    for (size_t i = 0; i < digits.len; i++) {
        const uint32_t digit = base64_digit(digits.ptr[i], url);
        if (digit == 64)
            return false;
        word = word << 6 | digit;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            wf_lib_put_byte(text, (char)(unsigned char)(word >> bits & 0xffu));
            word &= (1u << bits) - 1;
        }
    }
    return bits < 6 && word == 0;
}

static weft_status decode_base64(weft_value *out, weft_call *call, weft_value of, bool url)
{
    const char *const function = url ? "from_base64url" : "from_base64";
    weft_span digits = weft_value_span(of);
    wf_lib_text text;
    wf_lib_text_init(&text, call, digits.len / 4 * 3 + 3);
    const bool is_padded = digits.len % 4 == 0;
    for (int i = 0; i < 2 && is_padded && digits.len != 0; i++)
        if (digits.ptr[digits.len - 1] == '=')
            digits.len--;
    if ((!url && !is_padded) || !read_base64(&text, digits, url))
        return weft_call_fail(call, "%s is not base64; %s() takes %s", wf_lib_show(of).text,
                              function,
                              url ? "A-Z a-z 0-9 - _" : "A-Z a-z 0-9 + / with = up to a fourth");
    return finish_decoded(out, &text, function);
}

static weft_status coding_from_base64(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return decode_base64(out, call, args[0], false);
}

static weft_status coding_from_base64url(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    return decode_base64(out, call, args[0], true);
}

/* Hexadecimal. */

void wf_coding_put_hex(wf_lib_text *text, weft_span bytes)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < bytes.len; i++) {
        const unsigned char byte = (unsigned char)bytes.ptr[i];
        wf_lib_put_byte(text, digits[byte >> 4]);
        wf_lib_put_byte(text, digits[byte & 15u]);
    }
}

static weft_status coding_hex(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, 2 * (size_t)args[0].len);
    wf_coding_put_hex(&text, weft_value_span(args[0]));
    return wf_lib_text_finish(out, &text);
}

/* The value of a digit, or 16. */
static unsigned hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    if (c >= 'a' && c <= 'f')
        return (unsigned)(c - 'a') + 10;
    return c >= 'A' && c <= 'F' ? (unsigned)(c - 'A') + 10 : 16;
}

/* The byte that two digits at `i` write, or 256. */
static unsigned hex_byte(weft_span s, size_t i)
{
    if (s.len - i < 2)
        return 256;
    const unsigned high = hex_digit(s.ptr[i]);
    const unsigned low = hex_digit(s.ptr[i + 1]);
    return high < 16 && low < 16 ? high << 4 | low : 256;
}

static weft_status coding_from_hex(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len / 2);
    for (size_t i = 0; i < s.len; i += 2) {
        const unsigned byte = hex_byte(s, i);
        if (byte > 255)
            return weft_call_fail(call, "%s is not hexadecimal; from_hex() takes pairs of digits",
                                  wf_lib_show(args[0]).text);
        wf_lib_put_byte(&text, (char)(unsigned char)byte);
    }
    return finish_decoded(out, &text, "from_hex");
}

/* Addresses (RFC 3986). */

static bool is_unreserved(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

static void put_url(wf_lib_text *text, weft_span s)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < s.len; i++) {
        const unsigned char byte = (unsigned char)s.ptr[i];
        if (is_unreserved(s.ptr[i])) {
            wf_lib_put_byte(text, s.ptr[i]);
        } else {
            wf_lib_put_byte(text, '%');
            wf_lib_put_byte(text, digits[byte >> 4]);
            wf_lib_put_byte(text, digits[byte & 15u]);
        }
    }
}

static weft_status coding_url_encode(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, (size_t)args[0].len + 16);
    put_url(&text, weft_value_span(args[0]));
    return wf_lib_text_finish(out, &text);
}

static weft_status coding_url_decode(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    const weft_value plus = wf_lib_arg(args, count, 1);
    const bool plus_is_space = plus.kind == WEFT_KIND_BOOL && plus.as.boolean;
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '%') {
            wf_lib_put_byte(&text, s.ptr[i] == '+' && plus_is_space ? ' ' : s.ptr[i]);
            continue;
        }
        const unsigned byte = hex_byte(s, i + 1);
        if (byte > 255)
            return weft_call_fail(call, "%s has a %% without two hexadecimal digits behind it",
                                  wf_lib_show(args[0]).text);
        wf_lib_put_byte(&text, (char)(unsigned char)byte);
        i += 2;
    }
    return finish_decoded(out, &text, "url_decode");
}

static weft_status coding_url_query(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, 64);
    for (uint32_t i = 0; i < args[0].len; i++) {
        const weft_member *const member = &args[0].as.map[i];
        weft_value shown = member->value;
        if (weft_value_is_nothing(shown))
            continue;
        if (shown.kind == WEFT_KIND_LIST || shown.kind == WEFT_KIND_MAP)
            return weft_call_fail(call, "%s is %s; url_query() takes texts, numbers and dates",
                                  wf_lib_show_text(member->key).text, wf_lib_show(shown).text);
        if (!weft_value_is_text(shown)) {
            wf_lib_text printed;
            wf_lib_text_init(&printed, call, 64);
            wf_lib_put_value(&printed, wf_value_put_text, shown);
            const weft_status rc = wf_lib_text_finish(&shown, &printed);
            if (rc != WEFT_OK)
                return rc;
        }
        if (text.buf.len != 0)
            wf_lib_put_byte(&text, '&');
        put_url(&text, member->key);
        wf_lib_put_byte(&text, '=');
        put_url(&text, weft_value_span(shown));
    }
    return wf_lib_text_finish(out, &text);
}

/* HTML. */

static const char *html_escape_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&#39;";
    default:
        return NULL;
    }
}

static weft_status coding_html_escape(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len + 16);
    for (size_t i = 0; i < s.len; i++) {
        const char *const escape = html_escape_of(s.ptr[i]);
        if (escape)
            wf_lib_put(&text, escape, strlen(escape));
        else
            wf_lib_put_byte(&text, s.ptr[i]);
    }
    return wf_lib_text_finish(out, &text);
}

typedef struct entity {
    const char *name;
    uint32_t code;
} entity;

/* clang-format off */

/* The names of U+00A0 to U+00FF. */
static const char latin_entities[][7] = {
    "nbsp", "iexcl", "cent", "pound", "curren", "yen", "brvbar", "sect", "uml", "copy", "ordf",
    "laquo", "not", "shy", "reg", "macr", "deg", "plusmn", "sup2", "sup3", "acute", "micro",
    "para", "middot", "cedil", "sup1", "ordm", "raquo", "frac14", "frac12", "frac34", "iquest",
    "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute",
    "Ecirc", "Euml", "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute",
    "Ocirc", "Otilde", "Ouml", "times", "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute",
    "THORN", "szlig", "agrave", "aacute", "acirc", "atilde", "auml", "aring", "aelig", "ccedil",
    "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc", "iuml", "eth", "ntilde",
    "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute", "ucirc",
    "uuml", "yacute", "thorn", "yuml",
};

static const entity other_entities[] = {
    {"amp", 0x26}, {"lt", 0x3c}, {"gt", 0x3e}, {"quot", 0x22}, {"apos", 0x27}, {"euro", 0x20ac},
    {"trade", 0x2122}, {"hellip", 0x2026}, {"ndash", 0x2013}, {"mdash", 0x2014}, {"lsquo", 0x2018},
    {"rsquo", 0x2019}, {"sbquo", 0x201a}, {"ldquo", 0x201c}, {"rdquo", 0x201d}, {"bdquo", 0x201e},
    {"bull", 0x2022}, {"dagger", 0x2020}, {"Dagger", 0x2021}, {"permil", 0x2030},
    {"lsaquo", 0x2039}, {"rsaquo", 0x203a}, {"OElig", 0x152}, {"oelig", 0x153}, {"Scaron", 0x160},
    {"scaron", 0x161}, {"Yuml", 0x178}, {"fnof", 0x192}, {"circ", 0x2c6}, {"tilde", 0x2dc},
    {"ensp", 0x2002}, {"emsp", 0x2003}, {"thinsp", 0x2009}, {"zwnj", 0x200c}, {"zwj", 0x200d},
    {"lrm", 0x200e}, {"rlm", 0x200f}, {"minus", 0x2212}, {"prime", 0x2032}, {"Prime", 0x2033},
    {"frasl", 0x2044}, {"le", 0x2264}, {"ge", 0x2265}, {"ne", 0x2260}, {"asymp", 0x2248},
};

/* clang-format on */

/* The code point of a named entity, or 0. */
static uint32_t named_entity(weft_span name)
{
    for (uint32_t i = 0; i < WF_COUNTOF(other_entities); i++)
        if (weft_span_equal(name, weft_span_text(other_entities[i].name)))
            return other_entities[i].code;
    for (uint32_t i = 0; i < WF_COUNTOF(latin_entities); i++)
        if (weft_span_equal(name, weft_span_text(latin_entities[i])))
            return 0xa0 + i;
    return 0;
}

/* The code point of "#233" or "#xE9", or 0 when it is none that a text may hold. */
static uint32_t numeric_entity(weft_span name)
{
    const bool is_hex = name.len > 1 && (name.ptr[1] == 'x' || name.ptr[1] == 'X');
    const uint32_t base = is_hex ? 16 : 10;
    size_t i = is_hex ? 2 : 1;
    uint32_t code = 0;
    if (i == name.len)
        return 0;
    for (; i < name.len; i++) {
        const uint32_t digit = hex_digit(name.ptr[i]);
        if (digit >= base || code > 0x10ffff)
            return 0;
        code = code * base + digit;
    }
    const bool is_control = (code < 0x20 && code != '\t' && code != '\n' && code != '\r') ||
                            (code >= 0x7f && code < 0xa0);
    return is_control || (code >= 0xd800 && code <= 0xdfff) || code > 0x10ffff ? 0 : code;
}

/* The name of the entity that begins with the & at `at`; empty when the & stands for itself. */
static weft_span entity_name(weft_span s, size_t at)
{
    size_t end = at + 1;
    end += end < s.len && s.ptr[end] == '#';
    while (end < s.len &&
           ((s.ptr[end] >= 'a' && s.ptr[end] <= 'z') || (s.ptr[end] >= 'A' && s.ptr[end] <= 'Z') ||
            (s.ptr[end] >= '0' && s.ptr[end] <= '9')))
        end++;
    const bool is_closed = end < s.len && s.ptr[end] == ';' && end != at + 1;
    return weft_span_of(s.ptr + at + 1, is_closed ? end - at - 1 : 0);
}

static weft_status coding_html_unescape(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    size_t at = 0;
    while (at < s.len) {
        const weft_span name = s.ptr[at] == '&' ? entity_name(s, at) : weft_span_of(NULL, 0);
        if (name.len == 0) {
            wf_lib_put_byte(&text, s.ptr[at++]);
            continue;
        }
        const uint32_t code = name.ptr[0] == '#' ? numeric_entity(name) : named_entity(name);
        if (code == 0)
            return weft_call_fail(call,
                                  "%s between & and ; is no entity that html_unescape() knows",
                                  wf_lib_show_text(name).text);
        wf_lib_put_code(&text, code);
        at += name.len + 2;
    }
    return wf_lib_text_finish(out, &text);
}

static const weft_resolver rows[] = {
    {"json", "(s: text) -> any", WEFT_PURE, coding_json,
     "The value that a JSON text writes. Strict: RFC 8259 and nothing else. Numbers keep their "
     "digits.\n"
     "e.g. '{\"a\":[1,2]}'.json() gives { a: [1, 2] }\n"
     "e.g. \"{'a':1}\".json() fails",
     NULL},
    {"to_json", "(value: a, pretty?: bool) -> text", WEFT_PURE, coding_to_json,
     "The value as JSON text, compact, or on lines with two spaces an indent.\n"
     "e.g. { a: [1, null] }.to_json() gives '{\"a\":[1,null]}'",
     NULL},
    {"base64", "(s: text) -> text", WEFT_PURE, coding_base64,
     "The UTF-8 bytes of the text in base64, with padding.\n"
     "e.g. \"héllo\".base64() gives \"aMOpbGxv\"",
     NULL},
    {"from_base64", "(s: text) -> text", WEFT_PURE, coding_from_base64,
     "The text whose UTF-8 bytes are written in base64. Padding is required; white space, other "
     "characters and bytes that are no text fail.\n"
     "e.g. \"aGk=\".from_base64() gives \"hi\"\n"
     "e.g. \"aGk\".from_base64() fails",
     NULL},
    {"base64url", "(s: text) -> text", WEFT_PURE, coding_base64url,
     "The UTF-8 bytes of the text in base64 for addresses: - and _ instead of + and /, no "
     "padding.\n"
     "e.g. \"a?>\".base64url() gives \"YT8-\"",
     NULL},
    {"from_base64url", "(s: text) -> text", WEFT_PURE, coding_from_base64url,
     "The text whose UTF-8 bytes are written in base64 for addresses. Padding may stand.\n"
     "e.g. \"YT8-\".from_base64url() gives \"a?>\"",
     NULL},
    {"hex", "(s: text) -> text", WEFT_PURE, coding_hex,
     "The UTF-8 bytes of the text in hexadecimal, lower case.\n"
     "e.g. \"hé\".hex() gives \"68c3a9\"",
     NULL},
    {"from_hex", "(s: text) -> text", WEFT_PURE, coding_from_hex,
     "The text whose UTF-8 bytes are written in hexadecimal, in either case.\n"
     "e.g. \"68C3A9\".from_hex() gives \"hé\"\n"
     "e.g. \"abc\".from_hex() fails",
     NULL},
    {"url_encode", "(s: text) -> text", WEFT_PURE, coding_url_encode,
     "The text as part of an address: everything but A-Z a-z 0-9 - . _ ~ as % and two digits.\n"
     "e.g. \"a b/é\".url_encode() gives \"a%20b%2F%C3%A9\"",
     NULL},
    {"url_decode", "(s: text, plus?: bool) -> text", WEFT_PURE, coding_url_decode,
     "The text that a part of an address writes. `plus` reads + as a space, as forms write it.\n"
     "e.g. \"a%20b\".url_decode() gives \"a b\"\n"
     "e.g. \"100%\".url_decode() fails",
     NULL},
    {"url_query", "(m: map<a>) -> text", WEFT_PURE, coding_url_query,
     "The members as the query of an address. Missing and null ones are left out.\n"
     "e.g. { q: \"a b\", n: 2 }.url_query() gives \"q=a%20b&n=2\"",
     NULL},
    {"html_escape", "(s: text) -> text", WEFT_PURE, coding_html_escape,
     "The text with & < > \" ' written as HTML and XML need them.\n"
     "e.g. \"a<b & c\".html_escape() gives \"a&lt;b &amp; c\"",
     NULL},
    {"html_unescape", "(s: text) -> text", WEFT_PURE, coding_html_unescape,
     "The text with entities replaced by their characters: numeric ones, those of Latin-1 and the "
     "usual signs. An & that begins no entity stands for itself; an unknown entity fails.\n"
     "e.g. \"&lt;b&gt; &eacute; &#8364; AT&T\".html_unescape() gives \"<b> é € AT&T\"\n"
     "e.g. \"&nosuch;\".html_unescape() fails",
     NULL},
};

const weft_family wf_coding_family = {
    "encoding", "Text in other clothes: JSON, base64, hexadecimal, addresses, HTML.", rows,
    WF_COUNTOF(rows)};
