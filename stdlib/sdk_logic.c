/* The npm package's helpers that ask what a value is, and those that put another in its place. What is
   easy to get wrong: a default stands in for missing and null here, for blank texts there. */
#include "stdlib/families.h"

#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"

#include <math.h>

static bool is_no_date(weft_value value)
{
    return value.kind == WEFT_KIND_DOUBLE && (value.flags & WF_SDK_JS_NO_DATE) != 0;
}

static weft_status logic_coalesce(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_missing();
    for (uint32_t i = 0; i < count && weft_value_is_nothing(*out); i++)
        *out = weft_value_is_nothing(args[i]) ? weft_missing() : args[i];
    return WEFT_OK;
}

static weft_status logic_default_to(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    *out = weft_value_is_nothing(value) ? wf_lib_arg(args, count, 1) : value;
    return WEFT_OK;
}

static weft_status logic_normalize_empty(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    const weft_value trim = wf_lib_arg(args, count, 2);
    const bool trims = trim.kind == WEFT_KIND_MISSING || wf_sdk_value_is_truthy(trim);
    const bool is_empty = wf_sdk_js_is_empty(value) || (trims && wf_value_is_blank(value));
    *out = is_empty ? wf_lib_arg(args, count, 1) : value;
    return WEFT_OK;
}

/* A date has no members of its own. */
static bool is_empty(weft_value value)
{
    if (value.kind == WEFT_KIND_LIST || value.kind == WEFT_KIND_MAP)
        return value.len == 0;
    return wf_value_is_blank(value) || wf_sdk_js_is_date(value) || is_no_date(value);
}

static weft_status logic_is_empty(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_bool(is_empty(wf_lib_arg(args, count, 0)));
    return WEFT_OK;
}

static weft_status logic_require(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    weft_span name;
    *out = weft_missing();
    if (!wf_sdk_js_is_empty(wf_lib_arg(args, count, 0)))
        return WEFT_OK;
    const weft_status rc =
        wf_sdk_js_text(&name, call, wf_lib_arg(args, count, 1), WF_SDK_JS_FAITHFUL);
    return rc == WEFT_OK
               ? weft_call_fail(call, "Required field missing: %.*s", (int)name.len, name.ptr)
               : rc;
}

static weft_status logic_ensure_array(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    *out = wf_lib_arg(args, count, 0);
    if (out->kind == WEFT_KIND_LIST)
        return WEFT_OK;
    weft_value *const items = wf_lib_values(call, 1);
    if (!items)
        return WEFT_NOMEM;
    items[0] = *out;
    *out = weft_list(items, weft_value_is_nothing(items[0]) ? 0 : 1);
    return WEFT_OK;
}

static weft_status logic_is_string(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    *out = weft_bool(weft_value_is_text(wf_lib_arg(args, count, 0)));
    return WEFT_OK;
}

static weft_status logic_is_number(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    *out = weft_bool(weft_value_is_number(value) && !isnan(wf_sdk_js_real(value)));
    return WEFT_OK;
}

static weft_status logic_is_array(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_bool(wf_lib_arg(args, count, 0).kind == WEFT_KIND_LIST);
    return WEFT_OK;
}

static weft_status logic_is_object(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    *out = weft_bool(value.kind == WEFT_KIND_MAP || wf_sdk_js_is_date(value) || is_no_date(value));
    return WEFT_OK;
}

#define TEST "(value: any?) -> any?"

static const weft_resolver rows[] = {
    {"sdk.helper.coalesce",
     "(a?: any?, b?: any?, c?: any?, d?: any?, e?: any?, f?: any?, g?: any?, h?: any?) -> any?",
     WEFT_PURE, logic_coalesce,
     "The first argument that is neither missing nor null; missing when there is none.\n"
     "e.g. sdk.helper.coalesce(null, 0, 1) gives 0",
     NULL},
    {"sdk.helper.defaultTo", "(value: any?, otherwise?: any?) -> any?", WEFT_PURE, logic_default_to,
     "The value, or `otherwise` when it is missing or null.\n"
     "e.g. sdk.helper.defaultTo(\"\", 1) gives \"\"",
     NULL},
    {"sdk.helper.normalizeEmpty", "(value: any?, otherwise?: any?, trim?: any?) -> any?", WEFT_PURE,
     logic_normalize_empty,
     "The value, or `otherwise` when it is missing, null, an empty text or, unless `trim` is "
     "false, "
     "a blank one.\n"
     "e.g. sdk.helper.normalizeEmpty(\"  \", \"none\") gives \"none\"",
     NULL},
    {"sdk.helper.isEmpty", TEST, WEFT_PURE, logic_is_empty,
     "Whether the value is missing, null, a blank text, or a list or object with nothing in it.\n"
     "e.g. sdk.helper.isEmpty([]) gives true\n"
     "e.g. sdk.helper.isEmpty(0) gives false",
     NULL},
    {"sdk.helper.requireField", "(value: any?, name: any?) -> any?", WEFT_PURE, logic_require,
     "Nothing; fails when the value is missing, null or an empty text.\n"
     "e.g. sdk.helper.requireField(\"\", \"sku\") fails",
     NULL},
    {"sdk.helper.ensureArray", TEST, WEFT_PURE, logic_ensure_array,
     "A list as it is, nothing as an empty list, anything else as a list of one.\n"
     "e.g. sdk.helper.ensureArray(1) gives [1]",
     NULL},
    {"sdk.helper.isString", TEST, WEFT_PURE, logic_is_string,
     "Whether the value is a text.\n"
     "e.g. sdk.helper.isString(\"\") gives true",
     NULL},
    {"sdk.helper.isNumber", TEST, WEFT_PURE, logic_is_number,
     "Whether the value is a number.\n"
     "e.g. sdk.helper.isNumber(\"1\") gives false",
     NULL},
    {"sdk.helper.isArray", TEST, WEFT_PURE, logic_is_array,
     "Whether the value is a list.\n"
     "e.g. sdk.helper.isArray([]) gives true",
     NULL},
    {"sdk.helper.isObject", TEST, WEFT_PURE, logic_is_object,
     "Whether the value is an object, or a date.\n"
     "e.g. sdk.helper.isObject([]) gives false",
     NULL},
};

const weft_family wf_sdk_logic_family = {
    "package: tests and defaults",
    "Helpers of the npm package that ask what a value is or put another in its place.", rows,
    WF_COUNTOF(rows)};
