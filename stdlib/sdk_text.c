/* The npm package's helpers for texts. What is easy to get wrong: lengths count UTF-16 units, of which
   a character beyond the first 65,536 has two; half of one is never made here. */
#include "stdlib/sdk_text.h"

#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/id.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"

size_t wf_sdk_text_offset(weft_span text, uint64_t units)
{
    size_t at = 0;
    while (units != 0 && at < text.len) {
        size_t len;
        const uint32_t code = wf_utf8_decode(wf_lib_rest(text, at), &len);
        if (code > 0xffff && units == 1)
            break;
        units -= code > 0xffff ? 2 : 1;
        at += len;
    }
    return at;
}

int wf_sdk_text_compare(weft_span a, weft_span b)
{
    size_t at = 0;
    size_t len;
    const size_t both = a.len < b.len ? a.len : b.len;
    while (at < both && a.ptr[at] == b.ptr[at])
        at++;
    if (at == both)
        return (a.len > b.len) - (a.len < b.len);
    while (at != 0 && ((unsigned char)a.ptr[at] & 0xc0u) == 0x80u)
        at--;
    const uint32_t code_a = wf_utf8_decode(wf_lib_rest(a, at), &len);
    const uint32_t code_b = wf_utf8_decode(wf_lib_rest(b, at), &len);
    const uint32_t unit_a = code_a > 0xffff ? 0xd800 : code_a; /* its first half, or about */
    const uint32_t unit_b = code_b > 0xffff ? 0xd800 : code_b;
    if (unit_a == unit_b)
        return code_a < code_b ? -1 : 1;
    return unit_a < unit_b ? -1 : 1;
}

/* The text of argument 0, or the failure. */
static weft_status text_arg(weft_span *out, weft_call *call, const char *function,
                            const weft_value *args, uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    if (!weft_value_is_text(value))
        return wf_lib_fail_kind(call, function, value, "a text");
    *out = weft_value_span(value);
    return WEFT_OK;
}

/* ---- joining and cutting ---- */

static weft_status text_full_name(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, 32);
    for (uint32_t i = 0; i < 2; i++) {
        const weft_value name = wf_lib_arg(args, count, i);
        if (i != 0)
            wf_lib_put_byte(&text, ' ');
        if (wf_sdk_value_is_truthy(name))
            wf_sdk_js_put_text(&text, name, WF_SDK_JS_RIGHT);
    }
    const weft_status rc = wf_lib_text_finish(out, &text);
    if (rc == WEFT_OK)
        *out = weft_text(wf_utf8_trim(weft_value_span(*out)));
    return rc;
}

static weft_span trim_end(weft_span text)
{
    const weft_span trimmed = wf_utf8_trim(text);
    return weft_span_of(text.ptr,
                        trimmed.len == 0 ? 0 : (size_t)(trimmed.ptr - text.ptr) + trimmed.len);
}

static weft_status truncate(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count, bool is_strict)
{
    double most;
    weft_span text = {"", 0};
    wf_lib_text made;
    weft_status rc = text_arg(&text, call, "sdk.helper.truncate", args, count);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_to_number(&most, call, wf_lib_arg(args, count, 1));
    if (rc != WEFT_OK)
        return rc;
    *out = args[0];
    if (wf_sdk_value_units(text) <= most)
        return WEFT_OK;
    const double room = most > 3 ? most - 3 : 0;
    weft_span head = weft_span_of(text.ptr, wf_sdk_text_offset(text, (uint64_t)room));
    for (size_t at = head.len; at > 1; at--)
        if (head.ptr[at - 1] == ' ') {
            head.len = at - 1;
            break;
        }
    head = trim_end(head);
    const size_t dots = !is_strict || most >= 3 ? 3 : most > 0 ? (size_t)most : 0;
    wf_lib_text_init(&made, call, head.len + dots);
    wf_lib_put_span(&made, head);
    wf_lib_put(&made, "...", dots);
    return wf_lib_text_finish(out, &made);
}

static weft_status text_truncate(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return truncate(out, call, args, count, false);
}

static weft_status text_strict_truncate(weft_value *out, weft_call *call, const weft_value *args,
                                        uint32_t count)
{
    return truncate(out, call, args, count, true);
}

static weft_status text_normalize_whitespace(weft_value *out, weft_call *call,
                                             const weft_value *args, uint32_t count)
{
    weft_span text = {"", 0};
    wf_lib_text made;
    bool is_open = false; /* white space was left out and stands for one space */
    const weft_status rc = text_arg(&text, call, "sdk.helper.normalizeWhitespace", args, count);
    if (rc != WEFT_OK)
        return rc;
    text = wf_utf8_trim(text);
    wf_lib_text_init(&made, call, text.len);
    for (size_t at = 0, len; at < text.len; at += len) {
        const bool is_space = wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(text, at), &len));
        if (!is_space && is_open)
            wf_lib_put_byte(&made, ' ');
        if (!is_space)
            wf_lib_put(&made, text.ptr + at, len);
        is_open = is_space;
    }
    return wf_lib_text_finish(out, &made);
}

/* ---- other ways of writing names ---- */

#define CASE_MOST 16 /* bytes of one character in another case */

static void put_case(wf_lib_text *to, weft_span character, void (*put)(wf_buf *, weft_span))
{
    if (wf_lib_reserve(to, CASE_MOST))
        put(&to->buf, character);
}

static bool ends_line(uint32_t code)
{
    return code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

static weft_status text_camel_case(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    weft_span text = {"", 0};
    wf_lib_text made;
    const weft_status rc = text_arg(&text, call, "sdk.helper.toCamelCase", args, count);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_text_init(&made, call, text.len);
    bool is_mark = false; /* a - or _ stands before */
    for (size_t at = 0, len; at < text.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(text, at), &len);
        const weft_span character = weft_span_of(text.ptr + at, len);
        if (code == '-' || code == '_') {
            is_mark = true;
            continue;
        }
        if (is_mark && code <= 0xffff && !ends_line(code)) /* halves have no case */
            put_case(&made, character, wf_utf8_put_upper);
        else
            wf_lib_put_span(&made, character);
        is_mark = false;
    }
    if (made.buf.status != WEFT_OK || made.buf.len == 0)
        return wf_lib_text_finish(out, &made);
    /* Only now is the first letter known. */
    const weft_span all = wf_buf_span(&made.buf);
    size_t len;
    const uint32_t first = wf_utf8_decode(all, &len);
    wf_lib_text lower;
    wf_lib_text_init(&lower, call, all.len + CASE_MOST);
    if (first <= 0xffff)
        put_case(&lower, weft_span_of(all.ptr, len), wf_utf8_put_lower);
    else
        wf_lib_put(&lower, all.ptr, len);
    wf_lib_put_span(&lower, wf_lib_rest(all, len));
    return wf_lib_text_finish(out, &lower);
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static weft_status text_snake_case(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    weft_span text = {"", 0};
    wf_lib_text made;
    const weft_status rc = text_arg(&text, call, "sdk.helper.toSnakeCase", args, count);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_text_init(&made, call, text.len + text.len / 4);
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (is_capital(c))
            wf_lib_put_byte(&made, '_');
        wf_lib_put_byte(&made, is_capital(c) ? (char)(c + 32) : c);
    }
    return wf_lib_text_finish(out, &made);
}

static bool is_word(uint32_t code)
{
    return (code >= 'a' && code <= 'z') || (code >= 'A' && code <= 'Z') ||
           (code >= '0' && code <= '9') || code == '_';
}

static weft_status text_slugify(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_span text = {"", 0};
    weft_value lower;
    wf_lib_text made;
    weft_status rc = text_arg(&text, call, "sdk.helper.slugify", args, count);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_text_init(&made, call, wf_lib_case_room(text));
    if (made.buf.status == WEFT_OK)
        wf_utf8_put_lower(&made.buf, text);
    rc = wf_lib_text_finish(&lower, &made);
    if (rc != WEFT_OK)
        return rc;
    text = weft_value_span(lower);
    bool is_open = false; /* a hyphen is due, unless nothing follows */
    wf_lib_text_init(&made, call, text.len);
    for (size_t at = 0, len; at < text.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(text, at), &len);
        if (code == '-' || code == '_' || wf_utf8_is_space(code)) {
            is_open = made.buf.len != 0;
        } else if (is_word(code)) {
            if (is_open)
                wf_lib_put_byte(&made, '-');
            wf_lib_put_byte(&made, (char)code);
            is_open = false;
        }
    }
    return wf_lib_text_finish(out, &made);
}

/* ---- templates ---- */

/* The name in {{name}} at the beginning of the text; empty when there is none. */
static weft_span placeholder(weft_span text)
{
    size_t end = 2;
    if (text.len < 5 || memcmp(text.ptr, "{{", 2) != 0)
        return weft_span_of("", 0);
    while (end < text.len && is_word((unsigned char)text.ptr[end]))
        end++;
    if (text.len - end < 2 || memcmp(text.ptr + end, "}}", 2) != 0)
        return weft_span_of("", 0);
    return weft_span_of(text.ptr + 2, end - 2);
}

static weft_status text_template(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_value values = wf_lib_arg(args, count, 1);
    weft_span text = {"", 0};
    wf_lib_text made;
    const weft_status rc = text_arg(&text, call, "sdk.helper.template", args, count);
    if (rc != WEFT_OK)
        return rc;
    wf_lib_text_init(&made, call, text.len);
    for (size_t at = 0; at < text.len;) {
        const weft_span name = placeholder(wf_lib_rest(text, at));
        if (name.len == 0) {
            wf_lib_put_byte(&made, text.ptr[at++]);
            continue;
        }
        if (weft_value_is_nothing(values))
            return wf_lib_fail_kind(call, "sdk.helper.template", values, "an object");
        const weft_value value = wf_sdk_value_member(values, name);
        if (value.kind != WEFT_KIND_MISSING)
            wf_sdk_js_put_text(&made, value, WF_SDK_JS_RIGHT);
        at += name.len + 4;
    }
    return wf_lib_text_finish(out, &made);
}

/* ---- what a text is ---- */

/* Something, @, something with a dot inside; no white space and no other @. */
static bool is_email(weft_span text)
{
    size_t sign = text.len;
    bool has_dot = false;
    for (size_t at = 0, len; at < text.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(text, at), &len);
        if (wf_utf8_is_space(code) || (code == '@' && sign != text.len))
            return false;
        if (code == '@')
            sign = at;
        has_dot = has_dot || (code == '.' && at > sign + 1 && at + 1 < text.len);
    }
    return has_dot && sign != 0;
}

static weft_status text_is_email(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    weft_span text = {"", 0};
    const weft_status rc =
        wf_sdk_js_text(&text, call, wf_lib_arg(args, count, 0), WF_SDK_JS_FAITHFUL);
    if (rc == WEFT_OK)
        *out = weft_bool(is_email(text));
    return rc;
}

static weft_status text_hash(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    weft_span text = {"", 0};
    uint32_t hash = 0;
    const weft_status rc = text_arg(&text, call, "sdk.helper.hashString", args, count);
    if (rc != WEFT_OK)
        return rc;
    for (size_t at = 0, len; at < text.len; at += len) {
        uint32_t code = wf_utf8_decode(wf_lib_rest(text, at), &len);
        if (code > 0xffff) {
            code -= 0x10000;
            hash = hash * 31 + (0xd800 | code >> 10);
            code = 0xdc00 | (code & 0x3ff);
        }
        hash = hash * 31 + code;
    }
    uint32_t rest = hash > INT32_MAX ? 0u - hash : hash; /* of the signed number */
    char *const made = weft_call_alloc(call, 8);
    if (!made)
        return WEFT_NOMEM;
    size_t at = 8;
    do {
        made[--at] = digits[rest % 36];
        rest /= 36;
    } while (rest != 0);
    *out = weft_text(weft_span_of(made + at, 8 - at));
    return WEFT_OK;
}

static weft_status text_uuid(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    return wf_id_uuid4(out, call);
}

#define TEXT "(text: any?) -> any?"

static const weft_resolver rows[] = {
    {"sdk.helper.fullName", "(first?: any?, last?: any?) -> any?", WEFT_PURE, text_full_name,
     "Both names with a space between them, without white space at both ends.\n"
     "e.g. sdk.helper.fullName(\"Ada\", null) gives \"Ada\"",
     NULL},
    {"sdk.helper.truncate", "(text: any?, length?: any?) -> any?", WEFT_PURE, text_truncate,
     "A text that is too long cut at a space, with three dots behind it.\n"
     "e.g. sdk.helper.truncate(\"hello world\", 8) gives \"hello...\"\n"
     "e.g. sdk.helper.truncate(\"hello world\", 2) gives \"...\"",
     NULL},
    {"sdk.helper.normalizeWhitespace", TEXT, WEFT_PURE, text_normalize_whitespace,
     "The text with one space for each run of white space and none at both ends.\n"
     "e.g. sdk.helper.normalizeWhitespace(\" a  b \") gives \"a b\"",
     NULL},
    {"sdk.helper.toCamelCase", TEXT, WEFT_PURE, text_camel_case,
     "The text without hyphens and underscores, a capital behind each, the first letter small.\n"
     "e.g. sdk.helper.toCamelCase(\"hello_world\") gives \"helloWorld\"",
     NULL},
    {"sdk.helper.toSnakeCase", TEXT, WEFT_PURE, text_snake_case,
     "The text with an underscore and the small letter for each capital.\n"
     "e.g. sdk.helper.toSnakeCase(\"helloWorld\") gives \"hello_world\"",
     NULL},
    {"sdk.helper.slugify", TEXT, WEFT_PURE, text_slugify,
     "The ASCII letters and digits of the text, small, with hyphens between the words.\n"
     "e.g. sdk.helper.slugify(\"Hello World!\") gives \"hello-world\"",
     NULL},
    {"sdk.helper.template", "(text: any?, values?: any?) -> any?", WEFT_PURE, text_template,
     "The text with the member of `values` for each {{name}}.\n"
     "e.g. sdk.helper.template(\"Hi {{name}}\", { name: \"Bob\" }) gives \"Hi Bob\"",
     NULL},
    {"sdk.helper.isValidEmail", TEXT, WEFT_PURE, text_is_email,
     "Whether the text has one @, no white space and a dot inside what follows the @.\n"
     "e.g. sdk.helper.isValidEmail(\"a@b\") gives false",
     NULL},
    {"sdk.helper.hashString", TEXT, WEFT_PURE, text_hash,
     "A number of 32 bits made from the text, in base 36.\n"
     "e.g. sdk.helper.hashString(\"hello\") gives \"1n1e4y\"",
     NULL},
    {"sdk.helper.uuid", "() -> any?", WEFT_USES_RANDOM, text_uuid,
     "A random UUID. Needs `use random`.\n"
     "e.g. sdk.helper.uuid() == sdk.helper.uuid() gives false",
     NULL},
    {"strict.helper.truncate", "(text: any?, length?: any?) -> any?", WEFT_PURE,
     text_strict_truncate,
     "As sdk.helper.truncate, but never longer than `length`.\n"
     "e.g. strict.helper.truncate(\"hello world\", 2) gives \"..\"",
     NULL},
};

const weft_family wf_sdk_text_family = {"package: texts", "Helpers of the npm package for texts.",
                                        rows, WF_COUNTOF(rows)};
