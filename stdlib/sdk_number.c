/* The npm package's helpers that calculate, and reading numbers. What is easy to get wrong: the
   package calculates with doubles, so 0.1 and 0.2 make 0.30000000000000004; nobody asked for less. */
#include "stdlib/sdk_number.h"

#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_fixed.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"

#include <math.h>

static double of_digits(weft_span number)
{
    double real;
    if (number.len == 0)
        return NAN;
    if (!wf_double_parse(&real, number))
        return number.ptr[0] == '-' ? -INFINITY : INFINITY;
    return real;
}

weft_status wf_sdk_number_read(weft_value *out, weft_call *call, weft_value value, bool whole)
{
    weft_span text;
    weft_span number = weft_span_of("", 0);
    size_t len;
    weft_status rc = wf_sdk_js_text(&text, call, value, WF_SDK_JS_FAITHFUL);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_number_prefix(&number, &len, call, text, whole);
    if (rc == WEFT_OK)
        *out = wf_sdk_js_number(of_digits(number));
    return rc;
}

/* An exact number, or the double where it has too many digits. */
static weft_status settle(weft_value *out, weft_call *call, const wf_decimal *exact, double real,
                          bool whole)
{
    wf_decimal number;
    if (!exact) {
        *out = wf_sdk_js_number(whole && real < 0 ? -wf_sdk_js_floor(-real)
                                : whole           ? wf_sdk_js_floor(real)
                                                  : real);
        return WEFT_OK;
    }
    number = wf_decimal_trim(exact);
    if (whole && !wf_decimal_round(&number, &number, 0, WF_ROUND_DOWN))
        return WEFT_MISUSE; /* fewer digits always fit */
    return wf_lib_number(out, call, &number);
}

weft_status wf_sdk_number_strict(weft_value *out, bool *is_number, weft_call *call,
                                 weft_value value, bool whole)
{
    wf_decimal exact;
    weft_span text;
    weft_span number = weft_span_of("", 0);
    size_t len = 0;
    if (weft_value_is_number(value)) {
        const double real = wf_sdk_js_real(value);
        *is_number = isfinite(real);
        return settle(out, call, wf_value_number(&exact, value) ? &exact : NULL, real, whole);
    }
    *is_number = false;
    weft_status rc = wf_sdk_js_text(&text, call, value, WF_SDK_JS_RIGHT);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_number_prefix(&number, &len, call, text, false);
    if (rc != WEFT_OK || wf_utf8_trim(wf_lib_rest(text, len)).len != 0)
        return rc;
    const double real = of_digits(number);
    *is_number = isfinite(real);
    return *is_number
               ? settle(out, call, wf_decimal_parse(&exact, number) ? &exact : NULL, real, whole)
               : WEFT_OK;
}

/* ---- safe parsing ---- */

static weft_status parse_safe(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count, bool whole)
{
    const weft_value otherwise = wf_lib_arg(args, count, 1);
    const weft_status rc = wf_sdk_number_read(out, call, wf_lib_arg(args, count, 0), whole);
    if (rc == WEFT_OK && out->kind == WEFT_KIND_DOUBLE && isnan(out->as.real))
        *out = otherwise.kind == WEFT_KIND_MISSING ? weft_int(0) : otherwise;
    return rc;
}

static weft_status number_int_safe(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return parse_safe(out, call, args, count, true);
}

static weft_status number_float_safe(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return parse_safe(out, call, args, count, false);
}

static weft_status parse_strict(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count, bool whole)
{
    const weft_value value = wf_lib_arg(args, count, 0);
    const weft_value otherwise = wf_lib_arg(args, count, 1);
    bool is_number = false;
    weft_status rc = WEFT_OK;
    if (!weft_value_is_nothing(value))
        rc = wf_sdk_number_strict(out, &is_number, call, value, whole);
    if (rc != WEFT_OK || is_number)
        return rc;
    *out = otherwise;
    return otherwise.kind != WEFT_KIND_MISSING
               ? WEFT_OK
               : weft_call_fail(call, "%s is not a number, and no default is given",
                                wf_lib_show(value).text);
}

static weft_status number_strict_int_safe(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    return parse_strict(out, call, args, count, true);
}

static weft_status number_strict_float_safe(weft_value *out, weft_call *call,
                                            const weft_value *args, uint32_t count)
{
    return parse_strict(out, call, args, count, false);
}

/* ---- over lists ---- */

typedef enum fold_kind {
    FOLD_SUM,
    FOLD_AVG,
    FOLD_MIN,
    FOLD_MAX
} fold_kind;

typedef struct fold {
    double sum;
    double least;
    double most;
} fold;

static void fold_in(fold *f, double real)
{
    f->sum += real;
    f->least = real < f->least ? real : f->least;
    f->most = real > f->most ? real : f->most;
}

static weft_status fold_list(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count, fold_kind kind, const char *function)
{
    const weft_value list = wf_lib_arg(args, count, 0);
    const weft_value key = wf_lib_arg(args, count, 1);
    fold f = {.sum = 0, .least = INFINITY, .most = -INFINITY};
    weft_span name = weft_span_of("", 0);
    if (list.kind != WEFT_KIND_LIST)
        return wf_lib_fail_kind(call, function, list, "a list");
    const weft_status rc = wf_sdk_js_text(&name, call, key, WF_SDK_JS_FAITHFUL);
    if (rc != WEFT_OK)
        return rc;
    for (uint32_t i = 0; i < list.len; i++) {
        weft_value item = weft_value_element(list, i);
        if (wf_sdk_value_is_truthy(key)) {
            if (weft_value_is_nothing(item))
                return wf_lib_fail_element(call, function, i, item, "objects");
            item = wf_sdk_value_member(item, name);
        }
        if (weft_value_is_number(item) && (item.flags & WF_SDK_JS_NO_DATE) == 0)
            fold_in(&f, wf_sdk_js_real(item));
    }
    if (kind == FOLD_SUM || kind == FOLD_AVG) {
        *out = wf_sdk_js_number(kind == FOLD_SUM || list.len == 0 ? f.sum : f.sum / list.len);
        return WEFT_OK;
    }
    const double extreme = kind == FOLD_MIN ? f.least : f.most;
    *out = wf_sdk_js_number(extreme);
    if (extreme == (kind == FOLD_MIN ? INFINITY : -INFINITY))
        *out = weft_missing(); /* as it was before the first number */
    return WEFT_OK;
}

static weft_status number_sum(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return fold_list(out, call, args, count, FOLD_SUM, "sdk.helper.sum");
}

static weft_status number_avg(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return fold_list(out, call, args, count, FOLD_AVG, "sdk.helper.avg");
}

static weft_status number_min(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return fold_list(out, call, args, count, FOLD_MIN, "sdk.helper.min");
}

static weft_status number_max(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return fold_list(out, call, args, count, FOLD_MAX, "sdk.helper.max");
}

/* ---- single numbers ---- */

static weft_status three_numbers(double real[3], weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < 3 && rc == WEFT_OK; i++)
        rc = wf_sdk_js_to_number(&real[i], call, wf_lib_arg(args, count, i));
    return rc;
}

static weft_status number_clamp(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    double real[3];
    const weft_status rc = three_numbers(real, call, args, count);
    if (rc != WEFT_OK)
        return rc;
    double value = isnan(real[0]) || isnan(real[1]) ? NAN : real[0] > real[1] ? real[0] : real[1];
    value = isnan(value) || isnan(real[2]) ? NAN : value < real[2] ? value : real[2];
    *out = wf_sdk_js_number(value);
    return WEFT_OK;
}

static weft_status number_range(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    double real[3];
    wf_lib_list list;
    const weft_status rc = three_numbers(real, call, args, count);
    if (rc != WEFT_OK)
        return rc;
    const bool has_end = wf_lib_arg(args, count, 1).kind != WEFT_KIND_MISSING;
    const double end = has_end ? real[1] : real[0];
    const double step = wf_lib_arg(args, count, 2).kind == WEFT_KIND_MISSING ? 1 : real[2];
    wf_lib_list_init(&list, call);
    double at = has_end ? real[0] : 0;
    while (list.status == WEFT_OK && (step > 0 ? at < end : step < 0 && at > end)) {
        wf_lib_list_add(&list, wf_sdk_js_number(at));
        at += step;
    }
    return wf_lib_list_finish(out, &list);
}

static weft_status number_format_currency(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    const weft_value scale = wf_lib_arg(args, count, 1);
    double amount;
    double digits = 2;
    weft_status rc = wf_sdk_js_to_number(&amount, call, wf_lib_arg(args, count, 0));
    if (rc == WEFT_OK && scale.kind != WEFT_KIND_MISSING)
        rc = wf_sdk_js_to_number(&digits, call, scale);
    return rc == WEFT_OK ? wf_sdk_fixed_currency(out, call, amount, digits) : rc;
}

/* Exact, half away from zero. */
static weft_status number_strict_currency(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count)
{
    const weft_value amount = wf_lib_arg(args, count, 0);
    const weft_value scale = wf_lib_arg(args, count, 1);
    int64_t digits = 2;
    weft_value number = weft_int(0);
    wf_decimal exact;
    char text[WF_DECIMAL_CHARS];
    bool is_number = true;
    weft_status rc = WEFT_OK;
    if (scale.kind != WEFT_KIND_MISSING && !wf_value_integer(&digits, scale))
        return weft_call_fail(call, "scale: %s is not a whole number", wf_lib_show(scale).text);
    if (digits < 0 || digits > WF_DECIMAL_DIGITS)
        return weft_call_fail(call, "scale: %lld is not between 0 and %d", (long long)digits,
                              WF_DECIMAL_DIGITS);
    if (!wf_sdk_js_is_empty(amount))
        rc = wf_sdk_number_strict(&number, &is_number, call, amount, false);
    if (rc != WEFT_OK)
        return rc;
    if (!is_number)
        return weft_call_fail(call, "%s is not a number", wf_lib_show(amount).text);
    if (number.kind == WEFT_KIND_DOUBLE) {
        char room[WF_DOUBLE_CHARS];
        const size_t len = wf_double_format(room, number.as.real);
        is_number = wf_decimal_parse(&exact, weft_span_of(room, len));
    } else {
        is_number = wf_value_number(&exact, number);
    }
    if (!is_number || !wf_decimal_round(&exact, &exact, (int)digits, WF_ROUND_HALF_UP))
        return weft_call_fail(call, "%s has too many digits for %d behind the point",
                              wf_lib_show(amount).text, (int)digits);
    const size_t len = wf_decimal_format(text, &exact);
    char *const kept = weft_call_alloc(call, len);
    if (!kept)
        return WEFT_NOMEM;
    memcpy(kept, text, len);
    *out = weft_text(weft_span_of(kept, len));
    return WEFT_OK;
}

#define SAFE "(value: any?, otherwise?: any?) -> any?"
#define FOLD "(list: any?, key?: any?) -> any?"

static const weft_resolver rows[] = {
    {"sdk.helper.parseIntSafe", SAFE, WEFT_PURE, number_int_safe,
     "The whole number that the text of a value begins with, else `otherwise`, which is 0.\n"
     "e.g. sdk.helper.parseIntSafe(\"x\", 7) gives 7",
     NULL},
    {"sdk.helper.parseFloatSafe", SAFE, WEFT_PURE, number_float_safe,
     "The number that the text of a value begins with, else `otherwise`, which is 0.\n"
     "e.g. sdk.helper.parseFloatSafe(\"12.5x\") gives 12.5",
     NULL},
    {"sdk.helper.sum", FOLD, WEFT_PURE, number_sum,
     "The sum of the numbers of a list, or of the member `key` of its elements; what is no number "
     "is left aside.\n"
     "e.g. sdk.helper.sum([1, \"2\", 3]) gives 4",
     NULL},
    {"sdk.helper.avg", FOLD, WEFT_PURE, number_avg,
     "The sum divided by the number of all elements; 0 of an empty list.\n"
     "e.g. sdk.helper.avg([1, \"x\"]) gives 0.5",
     NULL},
    {"sdk.helper.min", FOLD, WEFT_PURE, number_min,
     "The least number, as sdk.helper.sum finds them; missing when there is none.\n"
     "e.g. sdk.helper.min([3, 1, 2]) gives 1",
     NULL},
    {"sdk.helper.max", FOLD, WEFT_PURE, number_max,
     "The greatest number, as sdk.helper.sum finds them; missing when there is none.\n"
     "e.g. sdk.helper.max([{ a: 1 }, { a: 2 }], \"a\") gives 2",
     NULL},
    {"sdk.helper.clamp", "(value: any?, low: any?, high: any?) -> any?", WEFT_PURE, number_clamp,
     "The value, not below `low` and not above `high`.\n"
     "e.g. sdk.helper.clamp(5, 1, 3) gives 3",
     NULL},
    {"sdk.helper.range", "(from: any?, end?: any?, step?: any?) -> any?", WEFT_PURE, number_range,
     "The numbers from `from` on, before `end`; with one argument, from 0 on before it.\n"
     "e.g. sdk.helper.range(1, 10, 3) gives [1, 4, 7]",
     NULL},
    {"sdk.helper.formatCurrency", "(amount: any?, scale?: any?) -> any?", WEFT_PURE,
     number_format_currency,
     "The amount with `scale` fraction digits, which is 2; fractions from .45 to .55 of the last "
     "digit are cut off.\n"
     "e.g. sdk.helper.formatCurrency(1234.5) gives \"1234.50\"\n"
     "e.g. sdk.helper.formatCurrency(1.005) gives \"1.00\"",
     NULL},
    {"strict.helper.parseIntSafe", SAFE, WEFT_PURE, number_strict_int_safe,
     "The number that the text of a value is, without its fraction, else `otherwise`; fails when "
     "that is not given.\n"
     "e.g. strict.helper.parseIntSafe(\"7 pieces\", 0) gives 0",
     NULL},
    {"strict.helper.parseFloatSafe", SAFE, WEFT_PURE, number_strict_float_safe,
     "The number that the text of a value is, else `otherwise`; fails when that is not given.\n"
     "e.g. strict.helper.parseFloatSafe(\"x\") fails",
     NULL},
    {"strict.helper.formatCurrency", "(amount: any?, scale?: any?) -> any?", WEFT_PURE,
     number_strict_currency,
     "The amount with `scale` fraction digits, which is 2; exact, halves away from zero.\n"
     "e.g. strict.helper.formatCurrency(1.005) gives \"1.01\"\n"
     "e.g. strict.helper.formatCurrency(\"abc\") fails",
     NULL},
};

const weft_family wf_sdk_number_family = {
    "package: numbers", "Helpers of the npm package that read numbers and calculate.", rows,
    WF_COUNTOF(rows)};
