/* The npm package's resolvers and transforms that convert one value: numbers, booleans, texts, JSON.
   `sdk.` does what the package does, `strict.` what it should have done: a text that is not wholly a
   number fails instead of giving 0 or its beginning. What is easy to get wrong: the transforms keep
   NaN where the resolvers give 0. */
#include "stdlib/families.h"

#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_number.h"
#include "stdlib/sdk_value.h"
#include "vm/json.h"

#include <math.h>

/* ---- numbers ---- */

static weft_status number_or_zero(weft_value *out, weft_call *call, weft_value value, bool whole)
{
    const weft_status rc = wf_sdk_number_read(out, call, value, whole);
    if (rc == WEFT_OK && out->kind == WEFT_KIND_DOUBLE && isnan(out->as.real))
        *out = weft_int(0);
    return rc;
}

static weft_status convert_parse_int(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return number_or_zero(out, call, wf_lib_arg(args, count, 0), true);
}

static weft_status convert_number(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return number_or_zero(out, call, wf_lib_arg(args, count, 0), false);
}

static weft_status convert_parse_int_nan(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    return wf_sdk_number_read(out, call, wf_lib_arg(args, count, 0), true);
}

static weft_status convert_number_nan(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return wf_sdk_number_read(out, call, wf_lib_arg(args, count, 0), false);
}

/* What is not there stays so: nothing was unreadable. */
static weft_status strict_number(weft_value *out, weft_call *call, weft_value value, bool whole)
{
    bool is_number;
    *out = value;
    if (weft_value_is_nothing(value))
        return WEFT_OK;
    const weft_status rc = wf_sdk_number_strict(out, &is_number, call, value, whole);
    if (rc == WEFT_OK && !is_number)
        return weft_call_fail(call, "%s is not a number", wf_lib_show(value).text);
    return rc;
}

static weft_status convert_strict_int(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return strict_number(out, call, wf_lib_arg(args, count, 0), true);
}

static weft_status convert_strict_number(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    return strict_number(out, call, wf_lib_arg(args, count, 0), false);
}

/* ---- booleans ---- */

static bool is_yes(weft_span text)
{
    return wf_utf8_is_word(text, "true") || wf_utf8_is_word(text, "1") ||
           wf_utf8_is_word(text, "yes") || wf_utf8_is_word(text, "y");
}

static bool boolean_of(weft_value value, bool trims)
{
    if (value.kind == WEFT_KIND_BOOL)
        return value.as.boolean;
    if (weft_value_is_number(value))
        return wf_sdk_js_real(value) == 1;
    if (value.kind != WEFT_KIND_TEXT)
        return false;
    return is_yes(trims ? wf_utf8_trim(weft_value_span(value)) : weft_value_span(value));
}

static bool wide_boolean_of(weft_value value, bool trims)
{
    if (value.kind != WEFT_KIND_TEXT)
        return wf_sdk_value_is_truthy(value);
    const weft_span text = weft_value_span(value);
    return boolean_of(value, trims) || wf_utf8_is_word(trims ? wf_utf8_trim(text) : text, "on");
}

static weft_status convert_boolean(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    *out = weft_bool(boolean_of(wf_lib_arg(args, count, 0), false));
    return WEFT_OK;
}

static weft_status convert_strict_boolean(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    *out = weft_bool(boolean_of(wf_lib_arg(args, count, 0), true));
    return WEFT_OK;
}

static weft_status convert_to_boolean(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    *out = weft_bool(wide_boolean_of(wf_lib_arg(args, count, 0), false));
    return WEFT_OK;
}

static weft_status convert_strict_to_boolean(weft_value *out, weft_call *call,
                                             const weft_value *args, uint32_t count)
{
    *out = weft_bool(wide_boolean_of(wf_lib_arg(args, count, 0), true));
    return WEFT_OK;
}

/* ---- texts ---- */

static weft_status change_case(weft_value *out, weft_call *call, weft_value value,
                               void (*put)(wf_buf *, weft_span))
{
    wf_lib_text text;
    *out = value;
    if (!weft_value_is_text(value))
        return WEFT_OK;
    wf_lib_text_init(&text, call, wf_lib_case_room(weft_value_span(value)));
    if (text.buf.status == WEFT_OK)
        put(&text.buf, weft_value_span(value));
    return wf_lib_text_finish(out, &text);
}

static weft_status convert_upper(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return change_case(out, call, wf_lib_arg(args, count, 0), wf_utf8_put_upper);
}

static weft_status convert_lower(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return change_case(out, call, wf_lib_arg(args, count, 0), wf_utf8_put_lower);
}

static weft_status convert_trim(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    *out = wf_lib_arg(args, count, 0);
    if (weft_value_is_text(*out)) {
        const weft_span text = wf_utf8_trim(weft_value_span(*out));
        *out = wf_lib_part(*out, text.ptr, text.len);
    }
    return WEFT_OK;
}

static weft_status text_of(weft_value *out, weft_call *call, weft_value value, wf_sdk_js_form form)
{
    weft_span text = weft_span_of("", 0);
    const weft_status rc =
        weft_value_is_nothing(value) ? WEFT_OK : wf_sdk_js_text(&text, call, value, form);
    if (rc == WEFT_OK)
        *out = weft_text(text);
    return rc;
}

static weft_status convert_to_string(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return text_of(out, call, wf_lib_arg(args, count, 0), WF_SDK_JS_FAITHFUL);
}

static weft_status convert_strict_to_string(weft_value *out, weft_call *call,
                                            const weft_value *args, uint32_t count)
{
    return text_of(out, call, wf_lib_arg(args, count, 0), WF_SDK_JS_RIGHT);
}

/* ---- JSON ---- */

static weft_status json_of(weft_value *out, weft_call *call, weft_value value, wf_sdk_js_form form)
{
    wf_lib_text text;
    *out = value;
    if (value.kind == WEFT_KIND_MISSING)
        return WEFT_OK;
    wf_lib_text_init(&text, call, 64);
    wf_sdk_js_put_json(&text, value, form);
    return wf_lib_text_finish(out, &text);
}

static weft_status convert_to_json(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return json_of(out, call, wf_lib_arg(args, count, 0), WF_SDK_JS_FAITHFUL);
}

static weft_status convert_strict_to_json(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    return json_of(out, call, wf_lib_arg(args, count, 0), WF_SDK_JS_RIGHT);
}

/* The JSON value of a text, or `otherwise`. */
static weft_status parse_json(weft_value *out, weft_call *call, weft_span text,
                              weft_value otherwise)
{
    wf_json_error error;
    const weft_status rc = wf_json_parse(out, text, call->arena, &error);
    if (rc != WEFT_REJECTED && rc != WEFT_LIMIT)
        return rc;
    *out = otherwise;
    return WEFT_OK;
}

static weft_status convert_parse_json(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    *out = value;
    return weft_value_is_text(value) ? parse_json(out, call, weft_value_span(value), value)
                                     : WEFT_OK;
}

/* JSON.parse of the text of anything. */
static weft_status helper_safe_json_parse(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    weft_span text;
    const weft_status rc =
        wf_sdk_js_text(&text, call, wf_lib_arg(args, count, 0), WF_SDK_JS_FAITHFUL);
    return rc == WEFT_OK ? parse_json(out, call, text, wf_lib_arg(args, count, 1)) : rc;
}

/* ---- as they are ---- */

static weft_status convert_identity(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    *out = wf_lib_arg(args, count, 0);
    return WEFT_OK;
}

static weft_status convert_coalesce(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    *out = wf_lib_arg(args, count, 0);
    if (out->kind == WEFT_KIND_NULL)
        *out = weft_missing();
    return WEFT_OK;
}

#define VALUE   "(value: any?) -> any?"
#define TO_TEXT "(value: any?) -> text"
#define TO_BOOL "(value: any?) -> bool"

static const weft_resolver rows[] = {
    {"sdk.uppercase", VALUE, WEFT_LIKE_UPPER | WEFT_KEEPS_NOTHING, convert_upper,
     "A text in capital letters by the full mapping of Unicode; anything else as it is.\n"
     "e.g. sdk.uppercase(\"stra\xc3\x9f"
     "e\") gives \"STRASSE\"",
     NULL},
    {"sdk.lowercase", VALUE, WEFT_LIKE_LOWER | WEFT_KEEPS_NOTHING, convert_lower,
     "A text in small letters by the full mapping of Unicode; anything else as it is.\n"
     "e.g. sdk.lowercase(\"ABC\") gives \"abc\"",
     NULL},
    {"sdk.trim", VALUE, WEFT_LIKE_TRIM | WEFT_KEEPS_NOTHING, convert_trim,
     "A text without white space at both ends; anything else as it is.\n"
     "e.g. sdk.trim(\" a \") gives \"a\"",
     NULL},
    {"sdk.parseInt", VALUE, WEFT_LIKE_INT, convert_parse_int,
     "The whole number that the text of a value begins with, or 0.\n"
     "e.g. sdk.parseInt(\"12abc\") gives 12\n"
     "e.g. sdk.parseInt(\"abc\") gives 0",
     NULL},
    {"sdk.parseFloat", VALUE, WEFT_LIKE_NUMBER, convert_number,
     "The number that the text of a value begins with, or 0.\n"
     "e.g. sdk.parseFloat(\"12.5 kg\") gives 12.5",
     NULL},
    {"sdk.number", VALUE, WEFT_LIKE_NUMBER, convert_number,
     "The same as sdk.parseFloat.\n"
     "e.g. sdk.number(\"1e3\") gives 1000",
     NULL},
    {"sdk.boolean", TO_BOOL, WEFT_LIKE_YES, convert_boolean,
     "Whether the value is true, the number 1, or a text true, 1, yes or y in any case.\n"
     "e.g. sdk.boolean(\"Yes\") gives true\n"
     "e.g. sdk.boolean(\"on\") gives false",
     NULL},
    {"sdk.toString", TO_TEXT, WEFT_LIKE_TEXT, convert_to_string,
     "The text of a value as the package writes it; of missing and null an empty one.\n"
     "e.g. sdk.toString([1, [2, null]]) gives \"1,2,\"",
     NULL},
    {"sdk.parseJson", VALUE, WEFT_PURE, convert_parse_json,
     "The value of a text that is JSON; anything else as it is.\n"
     "e.g. sdk.parseJson(\"[1]\") gives [1]\n"
     "e.g. sdk.parseJson(\"[1\") gives \"[1\"",
     NULL},
    {"sdk.toJson", VALUE, WEFT_PURE, convert_to_json,
     "The value as compact JSON, members with integer names first; of missing nothing.\n"
     "e.g. sdk.toJson({ a: 1.50, \"2\": true }) gives \"{\\\"2\\\":true,\\\"a\\\":1.5}\"",
     NULL},
    {"sdk.coalesce", VALUE, WEFT_PURE, convert_coalesce,
     "Missing for null, anything else as it is.\n"
     "e.g. sdk.coalesce(null) ?? \"none\" gives \"none\"",
     NULL},
    {"sdk.identity", VALUE, WEFT_LIKE_SAME | WEFT_KEEPS_NOTHING, convert_identity,
     "The value as it is.\n"
     "e.g. sdk.identity(1) gives 1",
     NULL},
    {"sdk.default", VALUE, WEFT_LIKE_SAME | WEFT_KEEPS_NOTHING, convert_identity,
     "The value as it is.\n"
     "e.g. sdk.default(\"a\") gives \"a\"",
     NULL},
    {"sdk.transform.parseInt", VALUE, WEFT_LIKE_INT, convert_parse_int_nan,
     "The whole number that the text of a value begins with, or not a number, which prints as "
     "null.\n"
     "e.g. sdk.transform.parseInt(\"12.9\") gives 12\n"
     "e.g. sdk.toJson(sdk.transform.parseInt(\"abc\")) gives \"null\"",
     NULL},
    {"sdk.transform.parseFloat", VALUE, WEFT_LIKE_NUMBER, convert_number_nan,
     "The number that the text of a value begins with, or not a number, which prints as null.\n"
     "e.g. sdk.transform.parseFloat(\"1,5\") gives 1",
     NULL},
    {"sdk.transform.toString", TO_TEXT, WEFT_LIKE_TEXT, convert_to_string,
     "The same as sdk.toString.\n"
     "e.g. sdk.transform.toString(29.90) gives \"29.9\"",
     NULL},
    {"sdk.transform.toUpperCase", VALUE, WEFT_LIKE_UPPER | WEFT_KEEPS_NOTHING, convert_upper,
     "The same as sdk.uppercase.\n"
     "e.g. sdk.transform.toUpperCase(\"a\") gives \"A\"",
     NULL},
    {"sdk.transform.toLowerCase", VALUE, WEFT_LIKE_LOWER | WEFT_KEEPS_NOTHING, convert_lower,
     "The same as sdk.lowercase.\n"
     "e.g. sdk.transform.toLowerCase(\"A\") gives \"a\"",
     NULL},
    {"sdk.transform.trim", VALUE, WEFT_LIKE_TRIM | WEFT_KEEPS_NOTHING, convert_trim,
     "The same as sdk.trim.\n"
     "e.g. sdk.transform.trim(\" a\") gives \"a\"",
     NULL},
    {"sdk.transform.toBoolean", TO_BOOL, WEFT_LIKE_YES, convert_to_boolean,
     "As sdk.boolean, but the text on, every number but 0, every list and every object are true.\n"
     "e.g. sdk.transform.toBoolean(\"on\") gives true",
     NULL},
    {"sdk.helper.safeJsonParse", "(value: any?, otherwise?: any?) -> any?", WEFT_PURE,
     helper_safe_json_parse,
     "The value of a text that is JSON, else `otherwise`.\n"
     "e.g. sdk.helper.safeJsonParse(\"bad\", 1) gives 1",
     NULL},
    {"strict.parseInt", VALUE, WEFT_LIKE_INT | WEFT_KEEPS_NOTHING, convert_strict_int,
     "The number that the text of a value is, without its fraction. Fails when it is none.\n"
     "e.g. strict.parseInt(\"1e3\") gives 1000\n"
     "e.g. strict.parseInt(\"12abc\") fails",
     NULL},
    {"strict.parseFloat", VALUE, WEFT_LIKE_NUMBER | WEFT_KEEPS_NOTHING, convert_strict_number,
     "The number that the text of a value is, with all its digits. Fails when it is none.\n"
     "e.g. strict.parseFloat(\" 9007199254740993 \") gives 9007199254740993\n"
     "e.g. strict.parseFloat(\"1,5\") fails",
     NULL},
    {"strict.number", VALUE, WEFT_LIKE_NUMBER | WEFT_KEEPS_NOTHING, convert_strict_number,
     "The same as strict.parseFloat.\n"
     "e.g. strict.number(\".5\") gives 0.5",
     NULL},
    {"strict.boolean", TO_BOOL, WEFT_LIKE_YES, convert_strict_boolean,
     "As sdk.boolean, with white space at both ends of a text left aside.\n"
     "e.g. strict.boolean(\" yes\") gives true",
     NULL},
    {"strict.toString", TO_TEXT, WEFT_LIKE_TEXT, convert_strict_to_string,
     "As sdk.toString, with all digits of a number.\n"
     "e.g. strict.toString(9007199254740993) gives \"9007199254740993\"",
     NULL},
    {"strict.toJson", VALUE, WEFT_PURE, convert_strict_to_json,
     "As sdk.toJson, with all digits of a number and members in their order.\n"
     "e.g. strict.toJson({ a: 1.50, \"2\": true }) gives \"{\\\"a\\\":1.5,\\\"2\\\":true}\"",
     NULL},
    {"strict.transform.parseInt", VALUE, WEFT_LIKE_INT | WEFT_KEEPS_NOTHING, convert_strict_int,
     "The same as strict.parseInt.\n"
     "e.g. strict.transform.parseInt(\"x\") fails",
     NULL},
    {"strict.transform.parseFloat", VALUE, WEFT_LIKE_NUMBER | WEFT_KEEPS_NOTHING,
     convert_strict_number,
     "The same as strict.parseFloat.\n"
     "e.g. strict.transform.parseFloat(\"2.50\") gives 2.5",
     NULL},
    {"strict.transform.toString", TO_TEXT, WEFT_LIKE_TEXT, convert_strict_to_string,
     "The same as strict.toString.\n"
     "e.g. strict.transform.toString(true) gives \"true\"",
     NULL},
    {"strict.transform.toBoolean", TO_BOOL, WEFT_LIKE_YES, convert_strict_to_boolean,
     "As sdk.transform.toBoolean, with white space at both ends of a text left aside.\n"
     "e.g. strict.transform.toBoolean(\" on \") gives true",
     NULL},
};

const weft_family wf_sdk_convert_family = {
    "package: conversions",
    "Resolvers and transforms of the npm package: `sdk.` does what the package does, `strict.` "
    "what "
    "it should have done; where there is no `strict.` both are the same.",
    rows, WF_COUNTOF(rows)};
