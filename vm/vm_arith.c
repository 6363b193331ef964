/* Arithmetic, order, equality and the joining of texts. Integers stay integers while they fit 64 bits
   and become decimals beyond; nothing is ever rounded except by division. */
#include "base/number.h"
#include "vm/machine.h"
#include "vm/value.h"

#include <math.h>

bool wf_vm_number(wf_decimal *out, weft_value value)
{
    char digits[WF_DOUBLE_CHARS];
    if (value.kind != WEFT_KIND_DOUBLE)
        return wf_value_number(out, value);
    if (!isfinite(value.as.real))
        return false;
    const size_t len = wf_double_format(digits, value.as.real);
    return wf_decimal_parse(out, weft_span_of(digits, len));
}

/* INT, or NUMBER written as one. */
static bool is_integer(int64_t *out, weft_value value)
{
    if (value.kind == WEFT_KIND_INT) {
        *out = value.as.integer;
        return true;
    }
    return value.kind == WEFT_KIND_NUMBER && wf_int64_parse(out, weft_value_span(value));
}

static const char *sign_of(wf_op op)
{
    switch ((int)op) {
    case WF_OP_ADD:
        return "+";
    case WF_OP_SUB:
        return "-";
    case WF_OP_MUL:
        return "*";
    case WF_OP_DIV:
        return "/";
    case WF_OP_REM:
        return "%";
    }
    return "?";
}

static weft_status fail_number(weft_vm *vm, wf_op op, weft_value found)
{
    if (found.kind == WEFT_KIND_NUMBER)
        return wf_vm_fail(vm, WF_W3007, found, "%s has more than %d digits, too many for %s",
                          wf_vm_show(vm, found), WF_DECIMAL_DIGITS, sign_of(op));
    return wf_vm_fail_hint(vm, WF_W3007, found,
                           found.kind == WEFT_KIND_TEXT
                               ? "write .int() or .decimal() to read a number from a text"
                               : NULL,
                           "%s takes numbers, not %s", sign_of(op), wf_vm_show(vm, found));
}

static weft_status fail_result(weft_vm *vm, wf_op op, weft_value a, weft_value b)
{
    wf_decimal divisor;
    const bool divides = op == WF_OP_DIV || op == WF_OP_REM;
    if (divides && wf_vm_number(&divisor, b) && (divisor.low | divisor.high) == 0)
        return wf_vm_about(vm, 1, wf_vm_fail(vm, WF_W3007, b, "division by zero"));
    return wf_vm_fail(vm, WF_W3007, a, "the result of %s has more than %d digits", sign_of(op),
                      WF_DECIMAL_DIGITS);
}

static weft_status give_decimal(weft_vm *vm, weft_value *out, const wf_decimal *value)
{
    return wf_value_decimal(out, &vm->arena, value) ? WEFT_OK : wf_vm_fail_memory(vm);
}

static bool compute(wf_op op, wf_decimal *out, const wf_decimal *a, const wf_decimal *b)
{
    switch ((int)op) {
    case WF_OP_ADD:
        return wf_decimal_add(out, a, b);
    case WF_OP_SUB:
        return wf_decimal_sub(out, a, b);
    case WF_OP_MUL:
        return wf_decimal_mul(out, a, b);
    case WF_OP_DIV:
        return wf_decimal_div(out, a, b);
    case WF_OP_REM:
        return wf_decimal_rem(out, a, b);
    }
    return false;
}

static bool compute_integers(wf_op op, int64_t *out, int64_t a, int64_t b)
{
    switch ((int)op) {
    case WF_OP_ADD:
        return wf_int64_add(out, a, b);
    case WF_OP_SUB:
        return wf_int64_sub(out, a, b);
    case WF_OP_MUL:
        return wf_int64_mul(out, a, b);
    case WF_OP_REM:
        *out = b == -1 || b == 0 ? 0 : a % b; /* the least integer by -1 would overflow */
        return b != 0;
    }
    return false;
}

weft_status wf_vm_arithmetic(weft_vm *vm, wf_op op, weft_value *out, weft_value a, weft_value b)
{
    int64_t x;
    int64_t y;
    int64_t z;
    if (is_integer(&x, a) && is_integer(&y, b) && compute_integers(op, &z, x, y)) {
        *out = weft_int(z);
        return WEFT_OK;
    }
    wf_decimal left;
    wf_decimal right;
    wf_decimal result;
    if (!wf_vm_number(&left, a))
        return fail_number(vm, op, a);
    if (!wf_vm_number(&right, b))
        return wf_vm_about(vm, 1, fail_number(vm, op, b));
    if (!compute(op, &result, &left, &right))
        return fail_result(vm, op, a, b);
    return give_decimal(vm, out, &result);
}

weft_status wf_vm_negate(weft_vm *vm, weft_value *out, weft_value a)
{
    int64_t x;
    int64_t z;
    wf_decimal value;
    if (is_integer(&x, a) && wf_int64_sub(&z, 0, x)) {
        *out = weft_int(z);
        return WEFT_OK;
    }
    if (!wf_vm_number(&value, a))
        return fail_number(vm, WF_OP_SUB, a);
    value = wf_decimal_negate(&value);
    return give_decimal(vm, out, &value);
}

/* ---- comparing ---- */

bool wf_vm_is(weft_value value, uint32_t kinds)
{
    int64_t integer;
    const bool asks_int = (kinds >> WEFT_KIND_INT & 1u) != 0;
    return (kinds >> value.kind & 1u) != 0 || (asks_int && is_integer(&integer, value));
}

/* Long texts count as steps too: a comparison is never free. */
static weft_status charge_text(weft_vm *vm, weft_value value)
{
    return value.kind == WEFT_KIND_TEXT ? wf_vm_charge(vm, value.len >> 8) : WEFT_OK;
}

/* Ready to be compared: records as maps. */
static weft_status comparable(weft_vm *vm, weft_value *value)
{
    return value->kind < WEFT_KIND_LIST ? charge_text(vm, *value) : wf_vm_to_map(vm, value);
}

weft_status wf_vm_equal(weft_vm *vm, bool *out, weft_value a, weft_value b)
{
    weft_status rc = comparable(vm, &a);
    if (rc == WEFT_OK)
        rc = comparable(vm, &b);
    if (rc == WEFT_OK)
        *out = wf_value_equal(a, b);
    return rc;
}

static bool has_order(weft_value value)
{
    return weft_value_is_number(value) || value.kind == WEFT_KIND_TEXT ||
           value.kind == WEFT_KIND_DATE || value.kind == WEFT_KIND_DATETIME;
}

/* Of two values without an order the one at fault: never a constant, rather what never has one. */
static uint32_t fault_of(const weft_vm *vm, weft_value a, weft_value b)
{
    const bool is_first_named = wf_vm_path_of(vm, 0).len != 0;
    const bool is_second_named = wf_vm_path_of(vm, 1).len != 0;
    if (is_first_named != is_second_named)
        return is_second_named;
    return has_order(a) && !has_order(b);
}

weft_status wf_vm_fail_order(weft_vm *vm, weft_value a, weft_value b)
{
    char left[160];
    wf_buf_reset(&vm->text);
    wf_vm_put_found(&vm->text, a);
    const size_t len = vm->text.len < sizeof left - 1 ? vm->text.len : sizeof left - 1;
    if (len != 0)
        memcpy(left, vm->text.data, len);
    left[len] = '\0';
    const uint32_t fault = fault_of(vm, a, b);
    const weft_status rc = wf_vm_fail(vm, WF_W3006, fault == 0 ? a : b, "%s and %s have no order",
                                      left, wf_vm_show(vm, b));
    return wf_vm_about(vm, fault, rc);
}

weft_status wf_vm_less(weft_vm *vm, bool *out, weft_value a, weft_value b, bool or_equal)
{
    int order;
    const weft_status rc = charge_text(vm, a);
    if (rc != WEFT_OK)
        return rc;
    if (wf_value_is_builder(a) || wf_value_is_builder(b))
        return wf_vm_fail_builder(vm, wf_value_is_builder(a) ? a : b);
    if (!wf_value_compare(&order, a, b))
        return WEFT_DONE;
    *out = order < 0 || (or_equal && order == 0);
    return WEFT_OK;
}

weft_status wf_vm_in(weft_vm *vm, bool *out, weft_value value, weft_value list)
{
    *out = false;
    if (weft_value_is_nothing(list))
        return WEFT_OK;
    weft_status rc = WEFT_OK;
    if (list.kind != WEFT_KIND_LIST && wf_vm_may_list(vm, list))
        rc = wf_vm_as_list(vm, &list, list);
    else if (list.kind != WEFT_KIND_LIST)
        return wf_vm_about(
            vm, 1, wf_vm_fail(vm, WF_W3005, list, "in takes a list, not %s", wf_vm_show(vm, list)));
    if (rc == WEFT_OK)
        rc = wf_vm_to_map(vm, &list);
    if (rc == WEFT_OK)
        rc = comparable(vm, &value);
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len && !*out; i++)
        *out = wf_value_equal(value, weft_value_element(list, i));
    return rc;
}

/* ---- joining ---- */

/* Bytes of the parts when all of them are texts. */
static bool all_texts(const weft_value *parts, uint32_t count, size_t *len, uint8_t *flags)
{
    *len = 0;
    *flags = WEFT_VALUE_PLAIN;
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].kind != WEFT_KIND_TEXT)
            return false;
        *len += parts[i].len;
        *flags &= parts[i].flags;
    }
    return true;
}

static weft_status join_texts(weft_vm *vm, weft_value *out, const weft_value *parts, uint32_t count,
                              size_t len, uint8_t flags)
{
    char *const text = len <= UINT32_MAX ? wf_arena_alloc(&vm->arena, len) : NULL;
    char *at = text;
    if (!text)
        return wf_vm_fail_memory(vm);
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i].len != 0)
            memcpy(at, parts[i].as.text, parts[i].len);
        at += parts[i].len;
    }
    *out = weft_text(weft_span_of(text, len));
    out->flags = flags;
    return WEFT_OK;
}

/* Values that print by themselves. The others are named in messages and fail elsewhere: a list in the
   middle of a text is a slip, and of an object only the members are known that the mapping names. */
static weft_status put_part(weft_vm *vm, weft_value part, bool is_message)
{
    if (!weft_value_is_nothing(part) && part.kind < WEFT_KIND_LIST)
        wf_value_put_text(&vm->text, part);
    else if (!is_message)
        return wf_vm_fail_hint(vm, WF_W3009, part,
                               weft_value_is_nothing(part)
                                   ? "write ?? \"\" where nothing may stand"
                                   : "write .join(\", \") for a list, .to_json() for its JSON",
                               "a value of this text is %s", wf_vm_show(vm, part));
    else if (weft_value_is_nothing(part))
        wf_buf_printf(&vm->text, "(%s)", weft_kind_name((weft_kind)part.kind));
    else
        wf_vm_put_found(&vm->text, part);
    return WEFT_OK;
}

weft_status wf_vm_join(weft_vm *vm, weft_value *out, const weft_value *parts, uint32_t count,
                       bool is_message)
{
    size_t len;
    uint8_t flags;
    weft_status rc = WEFT_OK;
    if (all_texts(parts, count, &len, &flags))
        return join_texts(vm, out, parts, count, len, flags);
    wf_buf_reset(&vm->text);
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++)
        rc = wf_vm_about(vm, i, put_part(vm, parts[i], is_message));
    if (rc != WEFT_OK)
        return rc;
    if (vm->text.status != WEFT_OK)
        return wf_vm_fail_buf(vm, &vm->text);
    const weft_span text = wf_arena_dup(&vm->arena, wf_buf_span(&vm->text));
    if (!text.ptr)
        return wf_vm_fail_memory(vm);
    *out = weft_text(text);
    return WEFT_OK;
}
