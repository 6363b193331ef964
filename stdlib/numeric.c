/* Numbers: from text, to text, and exact arithmetic on them. Nothing is guessed: a text is a number
   in one stated notation or the call fails. What is easy to get wrong: a group separator stands
   only between groups of three digits, so "12,34" is no number in any grouping. */
#include "stdlib/families.h"

#include "base/number.h"
#include "base/utf8.h"
#include "stdlib/lib.h"

/* How a text writes its numbers. */
typedef struct notation {
    const char *function;
    weft_span group; /* empty: none */
    weft_span point; /* empty: no fraction allowed */
} notation;

#define PLAIN_MAX 128u /* more characters than any number of 38 digits needs */

typedef struct plain {
    char text[PLAIN_MAX]; /* sign, digits, '.', digits */
    size_t len;
    size_t fraction; /* digits behind the point */
    bool is_long;    /* the text has more than fits */
} plain;

static void put_plain(plain *p, char c)
{
    if (p->len < sizeof p->text)
        p->text[p->len++] = c;
    else
        p->is_long = true;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool begins_with(weft_span s, weft_span what)
{
    return what.len != 0 && s.len >= what.len && memcmp(s.ptr, what.ptr, what.len) == 0;
}

static weft_span skip(weft_span s, size_t len)
{
    return weft_span_of(s.ptr + len, s.len - len);
}

/* The digits before the point, with their groups: one to three digits, then three at a time; or no
   separator at all. Leading zeros are dropped, so that they do not count as digits. */
static bool take_whole(plain *p, weft_span *s, weft_span group)
{
    size_t digits = 0; /* since the last separator */
    bool grouped = false;
    bool significant = false;
    for (;;) {
        if (s->len != 0 && is_digit(s->ptr[0])) {
            significant |= s->ptr[0] != '0';
            if (significant)
                put_plain(p, s->ptr[0]);
            digits++;
            *s = skip(*s, 1);
        } else if (begins_with(*s, group)) {
            if (grouped ? digits != 3 : digits == 0 || digits > 3)
                return false;
            grouped = true;
            digits = 0;
            *s = skip(*s, group.len);
        } else {
            break;
        }
    }
    if (!significant)
        put_plain(p, '0');
    return grouped ? digits == 3 : digits != 0;
}

static bool take_fraction(plain *p, weft_span s)
{
    put_plain(p, '.');
    for (size_t i = 0; i < s.len; i++) {
        if (!is_digit(s.ptr[i]))
            return false;
        put_plain(p, s.ptr[i]);
    }
    p->fraction = s.len;
    return s.len != 0;
}

/* Whether `s` is a number in this notation; `*p` gets it in the plain one. */
static bool read_plain(plain *p, weft_span s, const notation *how)
{
    p->len = 0;
    p->fraction = 0;
    p->is_long = false;
    if (s.len != 0 && (s.ptr[0] == '-' || s.ptr[0] == '+')) {
        if (s.ptr[0] == '-')
            put_plain(p, '-');
        s = skip(s, 1);
    }
    if (!take_whole(p, &s, how->group))
        return false;
    if (s.len == 0)
        return true;
    return begins_with(s, how->point) && take_fraction(p, skip(s, how->point.len));
}

/* One character that cannot be part of a number itself. */
static weft_status check_separator(weft_call *call, const char *name, weft_span mark)
{
    size_t len = 0;
    if (mark.len != 0)
        (void)wf_utf8_decode(mark, &len);
    if (mark.len == 0 || len != mark.len || is_digit(mark.ptr[0]) || mark.ptr[0] == '-' ||
        mark.ptr[0] == '+')
        return weft_call_fail(call, "%s: %s is not a separator; it takes one character like \",\"",
                              name, wf_lib_show_text(mark).text);
    return WEFT_OK;
}

/* `group` and `point` of the call, from argument 1 on. */
static weft_status read_notation(notation *how, weft_call *call, const weft_value *args,
                                 uint32_t count, const char *function)
{
    const bool has_group = weft_value_is_text(wf_lib_arg(args, count, 1));
    how->function = function;
    how->group = wf_lib_text_arg(args, count, 1, "");
    how->point = wf_lib_text_arg(args, count, 2, ".");
    weft_status rc = has_group ? check_separator(call, "group", how->group) : WEFT_OK;
    if (rc == WEFT_OK)
        rc = check_separator(call, "point", how->point);
    if (rc == WEFT_OK && weft_span_equal(how->group, how->point)) {
        /* int(group: ".") has no fractions; the others were told twice. */
        if (weft_value_is_text(wf_lib_arg(args, count, 2)) || strcmp(function, "int") != 0)
            return weft_call_fail(call, "group and point are both %s; give the other one too",
                                  wf_lib_show_text(how->point).text);
        how->point = weft_span_of(NULL, 0);
    }
    return rc;
}

static weft_status fail_integer(weft_call *call, weft_span s, const notation *how)
{
    const wf_lib_shown shown = wf_lib_show_text(s);
    if (how->group.len != 0)
        return weft_call_fail(
            call,
            "%s is not an integer; int() takes digits with an optional sign, %s only between "
            "groups of three",
            shown.text, wf_lib_show_text(how->group).text);
    const weft_span inner = wf_utf8_trim(s);
    if (inner.len != 0 && inner.len != s.len)
        return weft_call_fail(call, "%s is not an integer: it has white space around it; trim() it",
                              shown.text);
    return weft_call_fail(call, "%s is not an integer; int() takes digits with an optional sign",
                          shown.text);
}

static weft_status int_of_text(weft_value *out, weft_call *call, weft_span s, const notation *how)
{
    plain p;
    if (!read_plain(&p, s, how))
        return fail_integer(call, s, how);
    const weft_span all = weft_span_of(p.text, p.len);
    size_t whole = p.len - (p.fraction != 0 ? p.fraction + 1 : 0);
    for (size_t i = whole; !p.is_long && i < all.len; i++)
        if (all.ptr[i] != '.' && all.ptr[i] != '0')
            return weft_call_fail(call,
                                  "%s has a fraction; int() takes whole numbers: use decimal() or "
                                  "round()",
                                  wf_lib_show_text(s).text);
    int64_t value;
    if (p.is_long || !wf_int64_parse(&value, weft_span_of(p.text, whole)))
        return weft_call_fail(call, "%s does not fit 64 bits; use decimal() or keep it as text",
                              wf_lib_show_text(s).text);
    *out = weft_int(value);
    return WEFT_OK;
}

/* WEFT_TRIES_CONSTANTS: there is no value, and the other arguments could be used with one. */
static weft_status only_tried(weft_value *out)
{
    *out = weft_missing();
    return WEFT_OK;
}

static weft_status numeric_int(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    notation how;
    int64_t value;
    if (count < 2 && weft_value_is_text(args[0]) &&
        wf_int64_parse(&value, weft_value_span(args[0]))) { /* the usual case, at once */
        *out = weft_int(value);
        return WEFT_OK;
    }
    const weft_status rc = read_notation(&how, call, args, count < 2 ? count : 2, "int");
    if (rc != WEFT_OK)
        return rc;
    if (weft_value_is_text(args[0]))
        return int_of_text(out, call, weft_value_span(args[0]), &how);
    if (args[0].kind == WEFT_KIND_MISSING)
        return only_tried(out);
    if (!weft_value_is_number(args[0]))
        return wf_lib_fail_kind(call, "int", args[0], "text or a number");
    if (!wf_value_integer(&value, args[0]))
        return weft_call_fail(call, "%s is no whole number of 64 bits; use decimal() or round()",
                              wf_lib_show(args[0]).text);
    *out = weft_int(value);
    return WEFT_OK;
}

static weft_status fail_decimal(weft_call *call, weft_span s, const notation *how)
{
    const wf_lib_shown shown = wf_lib_show_text(s);
    const weft_span inner = wf_utf8_trim(s);
    if (inner.len != 0 && inner.len != s.len)
        return weft_call_fail(call, "%s is not a number: it has white space around it; trim() it",
                              shown.text);
    if (how->group.len != 0)
        return weft_call_fail(call,
                              "%s is not a number; %s() takes digits with an optional sign and "
                              "fraction behind %s, %s only between groups of three",
                              shown.text, how->function, wf_lib_show_text(how->point).text,
                              wf_lib_show_text(how->group).text);
    return weft_call_fail(call,
                          "%s is not a number; %s() takes digits with an optional sign and "
                          "fraction behind %s",
                          shown.text, how->function, wf_lib_show_text(how->point).text);
}

static weft_status decimal_of_text(wf_decimal *out, weft_call *call, weft_span s,
                                   const notation *how)
{
    plain p;
    if (!read_plain(&p, s, how))
        return fail_decimal(call, s, how);
    if (p.is_long || !wf_decimal_parse(out, weft_span_of(p.text, p.len)))
        return weft_call_fail(call, "%s has more than %d digits; keep it as text",
                              wf_lib_show_text(s).text, WF_DECIMAL_DIGITS);
    return WEFT_OK;
}

static weft_status read_number(wf_decimal *out, weft_call *call, const weft_value *args,
                               uint32_t count, const char *function)
{
    notation how;
    const weft_status rc = read_notation(&how, call, args, count, function);
    if (rc != WEFT_OK)
        return rc;
    if (weft_value_is_text(args[0]))
        return decimal_of_text(out, call, weft_value_span(args[0]), &how);
    if (args[0].kind == WEFT_KIND_MISSING)
        return WEFT_OK; /* the notation was tried */
    if (!weft_value_is_number(args[0]))
        return wf_lib_fail_kind(call, function, args[0], "text or a number");
    if (!wf_value_number(out, args[0]))
        return weft_call_fail(call, "%s has more than %d digits; keep it as text",
                              wf_lib_show(args[0]).text, WF_DECIMAL_DIGITS);
    return WEFT_OK;
}

static weft_status numeric_decimal(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    wf_decimal value = wf_decimal_of_int(0);
    const weft_status rc = read_number(&value, call, args, count, "decimal");
    return rc == WEFT_OK ? wf_lib_decimal(out, call, &value) : rc;
}

static weft_status numeric_number(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    wf_decimal value = wf_decimal_of_int(0);
    const weft_status rc = read_number(&value, call, args, count, "number");
    if (rc != WEFT_OK)
        return rc;
    return value.scale == 0 ? wf_lib_number(out, call, &value) : wf_lib_decimal(out, call, &value);
}

/* The number of an argument that the signature calls one. */
static weft_status take_number(wf_decimal *out, weft_call *call, weft_value value)
{
    if (wf_value_number(out, value))
        return WEFT_OK;
    return weft_call_fail(call, "%s is not a number of at most %d digits", wf_lib_show(value).text,
                          WF_DECIMAL_DIGITS);
}

/* The same, or 0 where only the constants beside it are tried. */
static weft_status take_or_try(wf_decimal *out, weft_call *call, weft_value value)
{
    if (value.kind != WEFT_KIND_MISSING)
        return take_number(out, call, value);
    *out = wf_decimal_of_int(0);
    return WEFT_OK;
}

static weft_status fail_digits(weft_call *call)
{
    return weft_call_fail(call, "the result has more than %d digits", WF_DECIMAL_DIGITS);
}

static weft_status fraction_digits(int *out, weft_call *call, const char *parameter,
                                   weft_value value)
{
    if (value.as.integer < 0 || value.as.integer > WF_DECIMAL_DIGITS)
        return weft_call_fail(call, "%s: %lld is not from 0 to %d", parameter,
                              (long long)value.as.integer, WF_DECIMAL_DIGITS);
    *out = (int)value.as.integer;
    return WEFT_OK;
}

static weft_status read_mode(wf_rounding *out, weft_call *call, weft_value mode)
{
    static const char *const names[] = {"half_even", "half_up", "half_down", "up",
                                        "down",      "ceiling", "floor"};
    static const wf_rounding modes[] = {WF_ROUND_HALF_EVEN, WF_ROUND_HALF_UP, WF_ROUND_HALF_DOWN,
                                        WF_ROUND_UP,        WF_ROUND_DOWN,    WF_ROUND_CEILING,
                                        WF_ROUND_FLOOR};
    uint32_t index = 0;
    weft_status rc = WEFT_OK;
    if (mode.kind != WEFT_KIND_MISSING)
        rc = wf_lib_choice(&index, call, "mode", mode, names, WF_COUNTOF(names));
    if (rc == WEFT_OK)
        *out = modes[index];
    return rc;
}

static weft_status numeric_round(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    wf_decimal value;
    wf_rounding mode;
    int digits = 0;
    weft_status rc = take_or_try(&value, call, args[0]);
    if (rc == WEFT_OK && wf_lib_arg(args, count, 1).kind == WEFT_KIND_INT)
        rc = fraction_digits(&digits, call, "digits", args[1]);
    if (rc == WEFT_OK)
        rc = read_mode(&mode, call, wf_lib_arg(args, count, 2));
    if (rc != WEFT_OK)
        return rc;
    if (!wf_decimal_round(&value, &value, digits, mode))
        return fail_digits(call);
    return digits == 0 ? wf_lib_number(out, call, &value) : wf_lib_decimal(out, call, &value);
}

static weft_status to_whole(weft_value *out, weft_call *call, weft_value of, wf_rounding mode)
{
    wf_decimal value;
    int64_t whole;
    const weft_status rc = take_number(&value, call, of);
    if (rc != WEFT_OK)
        return rc;
    if (!wf_decimal_round(&value, &value, 0, mode) || !wf_decimal_to_int(&whole, &value))
        return weft_call_fail(call, "%s does not fit 64 bits as an integer", wf_lib_show(of).text);
    *out = weft_int(whole);
    return WEFT_OK;
}

static weft_status numeric_floor(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return to_whole(out, call, args[0], WF_ROUND_FLOOR);
}

static weft_status numeric_ceil(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return to_whole(out, call, args[0], WF_ROUND_CEILING);
}

static weft_status numeric_trunc(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return to_whole(out, call, args[0], WF_ROUND_DOWN);
}

static weft_status numeric_abs(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    wf_decimal value;
    const weft_status rc = take_number(&value, call, args[0]);
    if (rc != WEFT_OK)
        return rc;
    if (!value.negative) {
        *out = args[0];
        return WEFT_OK;
    }
    value = wf_decimal_negate(&value);
    return args[0].kind == WEFT_KIND_INT ? wf_lib_number(out, call, &value)
                                         : wf_lib_decimal(out, call, &value);
}

static weft_status numeric_sign(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    wf_decimal value;
    const weft_status rc = take_number(&value, call, args[0]);
    if (rc == WEFT_OK)
        *out = weft_int(value.negative ? -1 : (value.low | value.high) != 0);
    return rc;
}

static weft_status compare(int *out, weft_call *call, weft_value a, weft_value b)
{
    wf_decimal x;
    wf_decimal y;
    weft_status rc = take_number(&x, call, a);
    if (rc == WEFT_OK)
        rc = take_number(&y, call, b);
    if (rc == WEFT_OK)
        *out = wf_decimal_compare(&x, &y);
    return rc;
}

static weft_status numeric_at_least(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    int order;
    const weft_status rc = compare(&order, call, args[0], args[1]);
    if (rc == WEFT_OK)
        *out = order < 0 ? args[1] : args[0];
    return rc;
}

static weft_status numeric_at_most(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    int order;
    const weft_status rc = compare(&order, call, args[0], args[1]);
    if (rc == WEFT_OK)
        *out = order > 0 ? args[1] : args[0];
    return rc;
}

static weft_status numeric_clamp(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    int limits;
    int low;
    int high;
    weft_status rc = compare(&limits, call, args[1], args[2]);
    if (rc == WEFT_OK && limits > 0)
        return weft_call_fail(call, "low: %s is more than high: %s", wf_lib_show(args[1]).text,
                              wf_lib_show(args[2]).text);
    if (rc == WEFT_OK)
        rc = compare(&low, call, args[0], args[1]);
    if (rc == WEFT_OK)
        rc = compare(&high, call, args[0], args[2]);
    if (rc == WEFT_OK)
        *out = low < 0 ? args[1] : high > 0 ? args[2] : args[0];
    return rc;
}

static weft_status put_result(weft_value *out, weft_call *call, const wf_decimal *value,
                              const weft_value *args)
{
    const bool whole = args[0].kind == WEFT_KIND_INT && args[1].kind == WEFT_KIND_INT;
    return whole ? wf_lib_number(out, call, value) : wf_lib_decimal(out, call, value);
}

static weft_status numeric_mod(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    wf_decimal a;
    wf_decimal b;
    wf_decimal rest;
    weft_status rc = take_number(&a, call, args[0]);
    if (rc == WEFT_OK)
        rc = take_number(&b, call, args[1]);
    if (rc != WEFT_OK)
        return rc;
    if (!wf_decimal_rem(&rest, &a, &b))
        return weft_call_fail(call, "%s has no remainder by %s", wf_lib_show(args[0]).text,
                              wf_lib_show(args[1]).text);
    const bool is_zero = (rest.low | rest.high) == 0;
    if (!is_zero && rest.negative != b.negative && !wf_decimal_add(&rest, &rest, &b))
        return fail_digits(call);
    return put_result(out, call, &rest, args);
}

#define POWER_MAX 1000

static weft_status numeric_power(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    wf_decimal base;
    wf_decimal value = wf_decimal_of_int(1);
    const int64_t exponent = args[1].as.integer;
    const weft_status rc = take_number(&base, call, args[0]);
    if (rc != WEFT_OK)
        return rc;
    if (exponent < 0 || exponent > POWER_MAX)
        return weft_call_fail(call, "exponent: %lld is not from 0 to %d", (long long)exponent,
                              POWER_MAX);
    for (int64_t i = 0; i < exponent; i++)
        if (!wf_decimal_mul(&value, &value, &base))
            return fail_digits(call);
    return args[0].kind == WEFT_KIND_INT ? wf_lib_number(out, call, &value)
                                         : wf_lib_decimal(out, call, &value);
}

static void put_grouped(wf_lib_text *text, const char *digits, size_t count, weft_span group)
{
    for (size_t i = 0; i < count; i++) {
        if (i != 0 && (count - i) % 3 == 0)
            wf_lib_put_span(text, group);
        wf_lib_put_byte(text, digits[i]);
    }
}

static weft_status put_formatted(weft_value *out, weft_call *call, const wf_decimal *value,
                                 weft_span group, weft_span point)
{
    char digits[WF_DECIMAL_CHARS];
    const size_t len = wf_decimal_format(digits, value);
    const size_t sign = value->negative ? 1 : 0;
    const char *const dot = memchr(digits, '.', len);
    const size_t whole = dot ? (size_t)(dot - digits) : len;
    wf_lib_text text;
    wf_lib_text_init(&text, call, len + len / 3 * group.len + point.len);
    wf_lib_put(&text, digits, sign);
    put_grouped(&text, digits + sign, whole - sign, group);
    if (dot) {
        wf_lib_put_span(&text, point);
        wf_lib_put(&text, dot + 1, len - whole - 1);
    }
    return wf_lib_text_finish(out, &text);
}

static weft_status numeric_format(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    wf_decimal value;
    wf_rounding mode;
    int digits = 0;
    weft_status rc = take_or_try(&value, call, args[0]);
    if (rc == WEFT_OK)
        rc = read_mode(&mode, call, wf_lib_arg(args, count, 4));
    if (rc == WEFT_OK && wf_lib_arg(args, count, 1).kind == WEFT_KIND_INT) {
        rc = fraction_digits(&digits, call, "decimals", args[1]);
        if (rc == WEFT_OK && !wf_decimal_round(&value, &value, digits, mode))
            rc = fail_digits(call);
    }
    if (rc != WEFT_OK)
        return rc;
    return put_formatted(out, call, &value, wf_lib_text_arg(args, count, 2, ""),
                         wf_lib_text_arg(args, count, 3, "."));
}

static const weft_resolver rows[] = {
    {"int", "(value: text|number, group?: text) -> int", WEFT_LIKE_INT | WEFT_TRIES_CONSTANTS,
     numeric_int,
     "The integer that a text writes, or a number without fraction. Takes digits with an optional "
     "sign; a fraction of zeros is dropped; white space, units, exponents and empty text fail. "
     "`group` allows that separator between groups of three digits.\n"
     "e.g. \"1,234\".int(group: \",\") gives 1234\n"
     "e.g. \"2.0\".int() gives 2\n"
     "e.g. \"12 EA\".int() fails\n"
     "e.g. \"12,34\".int(group: \",\") fails",
     NULL},
    {"decimal", "(value: text|number, group?: text, point?: text) -> decimal",
     WEFT_LIKE_DECIMAL | WEFT_TRIES_CONSTANTS, numeric_decimal,
     "The exact decimal that a text writes, or of a number. Takes digits with an optional sign and "
     "a fraction behind `point` (\".\"), at most 38 digits; trailing zeros are kept. `group` "
     "allows "
     "that separator between groups of three digits.\n"
     "e.g. \"1.000,05\".decimal(group: \".\", point: \",\") gives 1000.05\n"
     "e.g. \"29.90\".decimal().text() gives \"29.90\"\n"
     "e.g. \"1e3\".decimal() fails",
     NULL},
    {"number", "(value: text|number, group?: text, point?: text) -> number", WEFT_TRIES_CONSTANTS,
     numeric_number,
     "The number that a text writes: an integer without a fraction, else a decimal. Rules as for "
     "decimal().\n"
     "e.g. \"12\".number() + 1 gives 13\n"
     "e.g. \"twelve\".number() fails",
     NULL},
    {"round", "(n: number, digits?: int, mode?: text) -> number", WEFT_TRIES_CONSTANTS,
     numeric_round,
     "The number rounded to `digits` (0) fraction digits, with all of them. `mode` is half_even "
     "(the default), half_up, half_down, up, down, ceiling or floor; up and down mean away from "
     "and towards zero.\n"
     "e.g. (2.345).round(2, mode: \"half_up\") gives 2.35\n"
     "e.g. (2.5).round() gives 2",
     NULL},
    {"floor", "(n: number) -> int", WEFT_PURE, numeric_floor,
     "The greatest integer that is not above the number.\n"
     "e.g. (-2.5).floor() gives -3",
     NULL},
    {"ceil", "(n: number) -> int", WEFT_PURE, numeric_ceil,
     "The least integer that is not below the number.\n"
     "e.g. (2.1).ceil() gives 3",
     NULL},
    {"trunc", "(n: number) -> int", WEFT_PURE, numeric_trunc,
     "The integer without the fraction, towards zero.\n"
     "e.g. (-2.9).trunc() gives -2",
     NULL},
    {"abs", "(n: number) -> number", WEFT_PURE, numeric_abs,
     "The number without its sign.\n"
     "e.g. (-2.50).abs() gives 2.50",
     NULL},
    {"sign", "(n: number) -> int", WEFT_PURE, numeric_sign,
     "-1, 0 or 1 for a negative number, zero and a positive one.\n"
     "e.g. (-0.5).sign() gives -1",
     NULL},
    {"at_least", "(n: number, low: number) -> number", WEFT_PURE, numeric_at_least,
     "The number, but never less than `low`. For the greatest of a list there is max().\n"
     "e.g. (-3).at_least(0) gives 0",
     NULL},
    {"at_most", "(n: number, high: number) -> number", WEFT_PURE, numeric_at_most,
     "The number, but never more than `high`. For the least of a list there is min().\n"
     "e.g. (12).at_most(10) gives 10",
     NULL},
    {"clamp", "(n: number, low: number, high: number) -> number", WEFT_PURE, numeric_clamp,
     "The number, but never less than `low` nor more than `high`.\n"
     "e.g. (12).clamp(1, 10) gives 10\n"
     "e.g. (1).clamp(5, 2) fails",
     NULL},
    {"mod", "(n: number, by: number) -> number", WEFT_PURE, numeric_mod,
     "The remainder of the division by `by`, with the sign of `by`. Exact; by zero fails.\n"
     "e.g. (-7).mod(3) gives 2\n"
     "e.g. (7).mod(0) fails",
     NULL},
    {"power", "(n: number, exponent: int) -> number", WEFT_PURE, numeric_power,
     "The number multiplied with itself `exponent` times, exact. The exponent is from 0 to 1000; a "
     "result beyond 38 digits fails.\n"
     "e.g. (1.1).power(2) gives 1.21\n"
     "e.g. (2).power(-1) fails",
     NULL},
    {"format", "(n: number, decimals?: int, group?: text, point?: text, mode?: text) -> text",
     WEFT_TRIES_CONSTANTS, numeric_format,
     "The number as text with `decimals` fraction digits (as many as it has), `group` between "
     "groups of three digits (nothing) and `point` (\".\") before the fraction. Rounds as round() "
     "does. For dates there is format_date().\n"
     "e.g. (1234567.5).format(2, group: \",\") gives \"1,234,567.50\"\n"
     "e.g. (0.125).format(2, mode: \"half_up\") gives \"0.13\"",
     NULL},
};

const weft_family wf_numeric_family = {
    "numbers", "Numbers from text, to text, and exact arithmetic on them.", rows, WF_COUNTOF(rows)};
