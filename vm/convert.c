/* Values against target types, strictly. What fits is passed on as it is; only source text without a
   type of its own (CSV, XML, parameters) is read as what the target wants. Easy to get wrong: number
   texts are carried, not computed, so "29.90" leaves as 29.90; only forms that JSON does not have are
   rewritten ("007", "+5"). */
#include "base/number.h"
#include "vm/json.h"
#include "vm/machine.h"
#include "vm/value.h"

#include <inttypes.h>

/* The way into a nested value, innermost first. */
typedef struct step {
    const struct step *above;
    weft_span member; /* ptr NULL: an element */
    uint32_t index;
} step;

typedef struct converter {
    weft_vm *vm;
    const weft_program *program;
    const weft_span *name; /* what is converted; NULL: the target of vm->failed_at */
} converter;

static weft_status convert(const converter *c, weft_value *value, uint32_t type, const step *way,
                           int depth);

/* ---- failures ---- */

/* Outermost first; the chain is at most WF_JSON_DEPTH long. */
static void put_way(wf_buf *out, const step *way)
{
    const step *steps[WF_JSON_DEPTH + 1];
    size_t count = 0;
    for (; way && count < WF_COUNTOF(steps); way = way->above)
        steps[count++] = way;
    while (count-- != 0) {
        if (!steps[count]->member.ptr) {
            wf_buf_printf(out, "[%" PRIu32 "]", steps[count]->index);
        } else {
            wf_buf_put_byte(out, '.');
            wf_buf_put_span(out, steps[count]->member);
        }
    }
}

/* `problem` follows the value in the sentence: "is not an integer". */
static weft_status fail(const converter *c, weft_value found, uint32_t type, const step *way,
                        wf_code code, const char *problem, const char *hint)
{
    weft_vm *const vm = c->vm;
    const weft_span target = c->name ? *c->name : wf_vm_target(vm);
    const weft_span printed = wf_program_text(c->program, c->program->types[type].name);
    const weft_status rc =
        wf_vm_fail_hint(vm, code, found, hint, "%s %s", wf_vm_show(vm, found), problem);
    put_way(&vm->suffix, way);
    const bool has_target = target.len + vm->suffix.len != 0;
    if (!has_target && printed.len == 0)
        return rc;
    wf_buf_put_text(&vm->message, " (");
    wf_buf_put_span(&vm->message, target);
    wf_buf_put_span(&vm->message, wf_buf_span(&vm->suffix));
    if (has_target && printed.len != 0)
        wf_buf_put_text(&vm->message, ": ");
    wf_buf_put_span(&vm->message, printed);
    wf_buf_put_byte(&vm->message, ')');
    return vm->message.status == WEFT_NOMEM ? WEFT_NOMEM : rc;
}

static weft_status mismatch(const converter *c, weft_value found, uint32_t type, const step *way,
                            const char *problem, const char *hint)
{
    return fail(c, found, type, way, WF_W3102, problem, hint);
}

static bool is_untyped(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT && (value.flags & WEFT_VALUE_UNTYPED) != 0;
}

/* ---- numbers ---- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A sign, digits and perhaps a fraction: what source text may say for a number. */
typedef struct digits {
    weft_span whole;    /* without leading zeros, at least one digit */
    weft_span fraction; /* with its point; may be empty */
    bool is_negative;
    bool is_json; /* the text is a JSON number as it stands */
} digits;

static bool read_digits(digits *out, weft_span text)
{
    size_t at = 0;
    const bool has_sign = text.len != 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    out->is_negative = has_sign && text.ptr[0] == '-';
    at += has_sign;
    const size_t from = at;
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    const size_t whole_end = at;
    if (at < text.len && text.ptr[at] == '.') {
        at++;
        while (at < text.len && is_digit(text.ptr[at]))
            at++;
    }
    if (whole_end == from || at != text.len || (at != whole_end && at == whole_end + 1))
        return false;
    size_t first = from;
    while (first + 1 < whole_end && text.ptr[first] == '0')
        first++;
    out->whole = weft_span_of(text.ptr + first, whole_end - first);
    out->fraction = weft_span_of(text.ptr + whole_end, at - whole_end);
    out->is_json = first == from && (!has_sign || out->is_negative);
    return true;
}

/* The digits as a NUMBER: bytes of the text where they stand together, else a copy. */
static weft_status put_number(weft_vm *vm, weft_value *value, const digits *d)
{
    weft_span number = weft_span_of(d->whole.ptr, d->whole.len + d->fraction.len);
    if (d->is_json && d->is_negative) {
        number.ptr--;
        number.len++;
    } else if (d->is_negative) {
        char *const copy = wf_arena_alloc(&vm->arena, number.len + 1);
        if (!copy)
            return wf_vm_fail_memory(vm);
        copy[0] = '-';
        memcpy(copy + 1, number.ptr, number.len);
        number = weft_span_of(copy, number.len + 1);
    }
    *value = weft_text(number);
    value->kind = WEFT_KIND_NUMBER;
    return WEFT_OK;
}

static bool is_zeros(weft_span fraction)
{
    for (size_t i = 1; i < fraction.len; i++)
        if (fraction.ptr[i] != '0')
            return false;
    return true;
}

/* The integer that an untyped text says: "12", "+5", "007", "2.0". */
static bool text_to_integer(int64_t *out, weft_span text)
{
    digits d;
    if (!read_digits(&d, text) || !is_zeros(d.fraction))
        return false;
    const size_t len = d.whole.len;
    char room[WF_INT64_CHARS + 1];
    if (len >= WF_INT64_CHARS)
        return false;
    room[0] = d.is_negative ? '-' : '+';
    memcpy(room + 1, d.whole.ptr, len);
    return wf_int64_parse(out, weft_span_of(room, len + 1));
}

static const char integer_hint[] = "write .int() to read an integer from a text";
static const char number_hint[] = "write .decimal() to read a number from a text";

static bool to_integer(int64_t *out, weft_value value)
{
    wf_decimal decimal;
    if (value.kind == WEFT_KIND_INT) {
        *out = value.as.integer;
        return true;
    }
    if (is_untyped(value))
        return text_to_integer(out, weft_value_span(value));
    return wf_vm_number(&decimal, value) && wf_decimal_to_int(out, &decimal);
}

#define CARRIED_MOST 9u /* digits that always fit 32 bits */

/* Digits that may stand in JSON as they are and surely fit 32 bits: carried, not computed. */
static bool is_short_integer(weft_value value)
{
    const bool is_negative = value.len != 0 && value.as.text[0] == '-';
    const char *const at = value.as.text + is_negative;
    const uint32_t len = value.len - is_negative;
    if (len == 0 || len > CARRIED_MOST || (at[0] == '0' && value.len != 1))
        return false;
    for (uint32_t i = 0; i < len; i++)
        if (!is_digit(at[i]))
            return false;
    return true;
}

static weft_status convert_integer(const converter *c, weft_value *value, uint32_t type,
                                   const step *way)
{
    int64_t integer;
    const bool is_long = c->program->types[type].kind == WF_TYPE_LONG;
    if (!is_long && (is_untyped(*value) || value->kind == WEFT_KIND_NUMBER) &&
        is_short_integer(*value)) {
        value->kind = WEFT_KIND_NUMBER;
        value->flags = 0;
        return WEFT_OK;
    }
    if (value->kind == WEFT_KIND_TEXT && !is_untyped(*value))
        return mismatch(c, *value, type, way, "is text, not an integer", integer_hint);
    if (!to_integer(&integer, *value))
        return mismatch(c, *value, type, way, "is not an integer", NULL);
    if (!is_long && (integer < INT32_MIN || integer > INT32_MAX))
        return mismatch(c, *value, type, way, "does not fit an Int of 32 bits",
                        "declare the field with a scalar that takes large numbers");
    *value = weft_int(integer);
    return WEFT_OK;
}

/* FLOAT keeps the digits, DECIMAL makes them exact. */
static weft_status convert_number(const converter *c, weft_value *value, uint32_t type,
                                  const step *way)
{
    digits d;
    wf_decimal decimal;
    const bool is_decimal = c->program->types[type].kind == WF_TYPE_DECIMAL;
    if (value->kind == WEFT_KIND_TEXT && !is_untyped(*value))
        return mismatch(c, *value, type, way, "is text, not a number", number_hint);
    if (is_untyped(*value)) {
        if (!read_digits(&d, weft_value_span(*value)))
            return mismatch(c, *value, type, way, "is not a number", NULL);
        const weft_value text = *value;
        const weft_status rc = put_number(c->vm, value, &d);
        if (rc != WEFT_OK || !is_decimal)
            return rc;
        if (!wf_vm_number(&decimal, *value))
            return mismatch(c, text, type, way, "has more than 38 digits", NULL);
    } else if (!weft_value_is_number(*value)) {
        return mismatch(c, *value, type, way, "is not a number", NULL);
    } else if (!is_decimal || value->kind == WEFT_KIND_DECIMAL) {
        return WEFT_OK;
    } else if (!wf_vm_number(&decimal, *value)) {
        return mismatch(c, *value, type, way, "has more than 38 digits", NULL);
    }
    return wf_value_decimal(value, &c->vm->arena, &decimal) ? WEFT_OK : wf_vm_fail_memory(c->vm);
}

/* ---- texts ---- */

static bool is_date(weft_value value)
{
    return value.kind == WEFT_KIND_DATE || value.kind == WEFT_KIND_DATETIME;
}

static weft_status date_to_text(const converter *c, weft_value *value)
{
    char *const text = wf_arena_alloc(&c->vm->arena, WF_DATETIME_CHARS);
    if (!text)
        return wf_vm_fail_memory(c->vm);
    const size_t len = value->kind == WEFT_KIND_DATE ? wf_date_format(text, value->as.integer)
                                                     : wf_datetime_format(text, *value);
    *value = weft_text(weft_span_of(text, len));
    value->flags = WEFT_VALUE_PLAIN;
    return WEFT_OK;
}

static weft_status convert_string(const converter *c, weft_value *value, uint32_t type,
                                  const step *way)
{
    if (is_date(*value))
        return date_to_text(c, value);
    if (value->kind != WEFT_KIND_TEXT)
        return mismatch(c, *value, type, way, "is not text",
                        weft_value_is_number(*value) || value->kind == WEFT_KIND_BOOL
                            ? "write .text() to make a text of it"
                            : NULL);
    value->flags &= (uint8_t)~WEFT_VALUE_UNTYPED;
    return WEFT_OK;
}

/* Digits with at most a sign, whatever their number: what an ID may be made of. */
static bool is_plain_integer(weft_value value)
{
    digits d;
    return value.kind == WEFT_KIND_NUMBER && read_digits(&d, weft_value_span(value)) &&
           d.fraction.len == 0;
}

static weft_status convert_id(const converter *c, weft_value *value, uint32_t type, const step *way)
{
    int64_t integer;
    if (value->kind == WEFT_KIND_TEXT) {
        value->flags &= (uint8_t)~WEFT_VALUE_UNTYPED;
        return WEFT_OK;
    }
    if (is_plain_integer(*value))
        return WEFT_OK;
    if (!to_integer(&integer, *value))
        return mismatch(c, *value, type, way, "is neither text nor an integer", NULL);
    *value = weft_int(integer);
    return WEFT_OK;
}

static bool names_it(weft_span name, weft_value text)
{
    return weft_span_equal(name, weft_value_span(text));
}

static weft_status fail_enum(const converter *c, weft_value found, uint32_t type, const step *way)
{
    const wf_target_type *const t = &c->program->types[type];
    const weft_status rc = mismatch(c, found, type, way, "is not a value of its type", NULL);
    if (rc != WEFT_REJECTED)
        return rc;
    wf_buf_put_text(&c->vm->message, "; it has ");
    for (uint32_t i = 0; i < t->count && i < 5; i++) {
        if (i != 0)
            wf_buf_put_text(&c->vm->message, ", ");
        wf_buf_put_span(&c->vm->message, wf_program_text(c->program, t->first + i));
    }
    if (t->count > 5)
        wf_buf_printf(&c->vm->message, " and %" PRIu32 " more", t->count - 5);
    return c->vm->message.status == WEFT_NOMEM ? WEFT_NOMEM : WEFT_REJECTED;
}

static weft_status convert_enum(const converter *c, weft_value *value, uint32_t type,
                                const step *way)
{
    const wf_target_type *const t = &c->program->types[type];
    const weft_status rc = wf_vm_charge(c->vm, t->count >> 6);
    if (rc != WEFT_OK)
        return rc;
    if (value->kind != WEFT_KIND_TEXT)
        return fail_enum(c, *value, type, way);
    for (uint32_t i = 0; i < t->count; i++) {
        if (names_it(wf_program_text(c->program, t->first + i), *value)) {
            value->flags &= (uint8_t)~WEFT_VALUE_UNTYPED;
            return WEFT_OK;
        }
    }
    return fail_enum(c, *value, type, way);
}

static weft_status convert_boolean(const converter *c, weft_value *value, uint32_t type,
                                   const step *way)
{
    if (value->kind == WEFT_KIND_BOOL)
        return WEFT_OK;
    if (value->kind == WEFT_KIND_TEXT && !is_untyped(*value))
        return mismatch(c, *value, type, way, "is text, not a bool",
                        "write .bool() to read a bool from a text");
    if (is_untyped(*value) && names_it(weft_span_of("true", 4), *value))
        *value = weft_bool(1);
    else if (is_untyped(*value) && names_it(weft_span_of("false", 5), *value))
        *value = weft_bool(0);
    else
        return mismatch(c, *value, type, way, "is not a bool (true or false)", NULL);
    return WEFT_OK;
}

/* ---- dates ---- */

/* `count` digits at text[at] as a number, or -1. */
static int read_field(weft_span text, size_t at, size_t count)
{
    int number = 0;
    if (at > text.len || count > text.len - at)
        return -1;
    for (size_t i = at; i < at + count; i++) {
        if (!is_digit(text.ptr[i]))
            return -1;
        number = number * 10 + (text.ptr[i] - '0');
    }
    return number;
}

static bool is_calendar_day(int year, int month, int day)
{
    int32_t back_year;
    unsigned back_month;
    unsigned back_day;
    if (year < 0 || month < 1 || day < 1)
        return false;
    wf_civil_from_days(wf_civil_to_days(year, (unsigned)month, (unsigned)day), &back_year,
                       &back_month, &back_day);
    return back_year == year && back_month == (unsigned)month && back_day == (unsigned)day;
}

/* "2025-04-03" (ISO 8601) at the start of the text. */
static bool read_date(int64_t *days, weft_span text)
{
    const int year = read_field(text, 0, 4);
    const int month = read_field(text, 5, 2);
    const int day = read_field(text, 8, 2);
    if (text.len < 10 || text.ptr[4] != '-' || text.ptr[7] != '-' || month > 12 || day > 31 ||
        !is_calendar_day(year, month, day))
        return false;
    *days = wf_civil_to_days(year, (unsigned)month, (unsigned)day);
    return true;
}

static weft_status convert_date(const converter *c, weft_value *value, uint32_t type,
                                const step *way)
{
    int64_t days;
    if (value->kind == WEFT_KIND_DATE)
        return WEFT_OK;
    if (value->kind == WEFT_KIND_TEXT && !is_untyped(*value))
        return mismatch(c, *value, type, way, "is text, not a date",
                        "write .date(\"yyyy-MM-dd\") to read a date from a text");
    if (!is_untyped(*value) || value->len != 10 || !read_date(&days, weft_value_span(*value)))
        return mismatch(c, *value, type, way, "is not a date (yyyy-MM-dd)", NULL);
    const weft_value date = {.kind = WEFT_KIND_DATE, .as.integer = days};
    *value = date;
    return WEFT_OK;
}

static weft_status convert_datetime(const converter *c, weft_value *value, uint32_t type,
                                    const step *way)
{
    if (is_date(*value))
        return WEFT_OK;
    if (value->kind != WEFT_KIND_TEXT)
        return mismatch(c, *value, type, way, "is not a date-time", NULL);
    value->flags &= (uint8_t)~WEFT_VALUE_UNTYPED;
    return WEFT_OK;
}

/* ---- lists and inputs ---- */

static bool is_changed(weft_value a, weft_value b)
{
    return a.kind != b.kind || a.flags != b.flags || a.extra != b.extra || a.len != b.len ||
           a.as.integer != b.as.integer;
}

/* A copy that may be written, made at the first change. */
static weft_value *own_items(const converter *c, weft_value list, weft_value *items)
{
    if (items)
        return items;
    items = wf_arena_alloc(&c->vm->arena, (size_t)list.len * sizeof *items);
    for (uint32_t i = 0; items && i < list.len; i++)
        items[i] = weft_value_element(list, i);
    return items;
}

static weft_status convert_list(const converter *c, weft_value *value, uint32_t type,
                                const step *way, int depth)
{
    const uint32_t element = c->program->types[type].element;
    const weft_value list = *value;
    weft_value *items = NULL;
    if (list.kind != WEFT_KIND_LIST)
        return mismatch(c, list, type, way, "is not a list",
                        "write [] behind it to make a list of one");
    weft_status rc = wf_vm_charge(c->vm, list.len);
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        const step here = {way, {NULL, 0}, i};
        const weft_value before = weft_value_element(list, i);
        weft_value after = before;
        if (before.kind == WEFT_KIND_MISSING)
            continue; /* elements that are missing are left out */
        rc = convert(c, &after, element, &here, depth + 1);
        if (rc == WEFT_OK && (items || is_changed(before, after))) {
            items = own_items(c, list, items);
            if (!items)
                return wf_vm_fail_memory(c->vm);
            items[i] = after;
        }
    }
    if (rc == WEFT_OK && items)
        *value = weft_list(items, list.len);
    return rc;
}

/* The field named `key`; searched from where the one before was found, because members tend to come
   in the order of the fields. */
static uint32_t find_field(const converter *c, const wf_target_type *t, weft_span key,
                           uint32_t from, uint32_t *looks)
{
    for (*looks = 0; *looks < t->count; ++*looks) {
        const uint32_t i = from + *looks < t->count ? from + *looks : from + *looks - t->count;
        if (weft_span_equal(c->program->keys[c->program->fields[t->first + i].name], key))
            return i;
    }
    return WF_NONE;
}

/* Each member against its field; `seen` notes which fields are there. */
static weft_status convert_members(const converter *c, weft_value *value, uint32_t type,
                                   const step *way, int depth, uint8_t *seen)
{
    const wf_target_type *const t = &c->program->types[type];
    const weft_value map = *value;
    weft_member *members = NULL;
    uint32_t next = 0;
    weft_status rc = wf_vm_charge(c->vm, (uint64_t)map.len + t->count);
    for (uint32_t i = 0; rc == WEFT_OK && i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        const step here = {way, member->key.ptr ? member->key : weft_span_of("", 0), 0};
        if (member->value.kind == WEFT_KIND_MISSING)
            continue;
        uint32_t looks;
        const uint32_t field = find_field(c, t, member->key, next, &looks);
        if (field == WF_NONE)
            return mismatch(c, member->value, type, &here, "is under a name that its input lacks",
                            NULL);
        seen[field] = 1;
        next = field + 1 < t->count ? field + 1 : 0;
        weft_value after = member->value;
        rc = wf_vm_charge(c->vm, looks >> 3);
        if (rc == WEFT_OK)
            rc = convert(c, &after, c->program->fields[t->first + field].type, &here, depth + 1);
        if (rc != WEFT_OK || (!members && !is_changed(member->value, after)))
            continue;
        if (!members) {
            members = wf_arena_alloc(&c->vm->arena, (size_t)map.len * sizeof *members);
            if (!members)
                return wf_vm_fail_memory(c->vm);
            memcpy(members, map.as.map, (size_t)map.len * sizeof *members);
        }
        members[i].value = after;
    }
    if (rc == WEFT_OK && members)
        *value = weft_map(members, map.len);
    return rc;
}

static weft_status require_fields(const converter *c, uint32_t type, const step *way,
                                  const uint8_t *seen)
{
    const wf_target_type *const t = &c->program->types[type];
    for (uint32_t i = 0; i < t->count; i++) {
        const wf_type_field *const field = &c->program->fields[t->first + i];
        const step here = {way, c->program->keys[field->name], 0};
        if (!seen[i] && !field->has_default && c->program->types[field->type].non_null)
            return fail(c, weft_missing(), field->type, &here, WF_W3002,
                        "where a value is required", NULL);
    }
    return WEFT_OK;
}

/* GraphQL, September 2025, section 3.10.1: one member, and not null. */
static weft_status require_one(const converter *c, weft_value map, uint32_t type, const step *way)
{
    uint32_t given = 0;
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        const step here = {way, member->key.ptr ? member->key : weft_span_of("", 0), 0};
        given += member->value.kind != WEFT_KIND_MISSING;
        if (member->value.kind == WEFT_KIND_NULL)
            return mismatch(c, member->value, type, &here, "is null where one value is due", NULL);
    }
    return given == 1 ? WEFT_OK
                      : mismatch(c, map, type, way, "must have exactly one of its members", NULL);
}

static weft_status convert_input(const converter *c, weft_value *value, uint32_t type,
                                 const step *way, int depth)
{
    const uint32_t count = c->program->types[type].count;
    uint8_t few[64] = {0};
    uint8_t *seen = few;
    if (value->kind == WEFT_KIND_RECORD || value->kind == WEFT_KIND_XML) {
        const weft_status rc = wf_vm_to_map(c->vm, value);
        if (rc != WEFT_OK)
            return rc;
    }
    if (value->kind != WEFT_KIND_MAP)
        return mismatch(c, *value, type, way, "is not an object", NULL);
    if (count > sizeof few) {
        seen = wf_arena_zero(&c->vm->arena, count, 1);
        if (!seen)
            return wf_vm_fail_memory(c->vm);
    }
    const weft_status rc = convert_members(c, value, type, way, depth, seen);
    if (rc != WEFT_OK)
        return rc;
    return c->program->types[type].kind == WF_TYPE_ONE_OF ? require_one(c, *value, type, way)
                                                          : require_fields(c, type, way, seen);
}

/* ---- any type ---- */

static weft_status convert_something(const converter *c, weft_value *value, uint32_t type,
                                     const step *way, int depth)
{
    switch ((wf_type_kind)c->program->types[type].kind) {
    case WF_TYPE_ANY:
        return WEFT_OK;
    case WF_TYPE_STRING:
        return convert_string(c, value, type, way);
    case WF_TYPE_ID:
        return convert_id(c, value, type, way);
    case WF_TYPE_INT:
    case WF_TYPE_LONG:
        return convert_integer(c, value, type, way);
    case WF_TYPE_FLOAT:
    case WF_TYPE_DECIMAL:
        return convert_number(c, value, type, way);
    case WF_TYPE_BOOLEAN:
        return convert_boolean(c, value, type, way);
    case WF_TYPE_DATE:
        return convert_date(c, value, type, way);
    case WF_TYPE_DATETIME:
        return convert_datetime(c, value, type, way);
    case WF_TYPE_ENUM:
        return convert_enum(c, value, type, way);
    case WF_TYPE_LIST:
        return convert_list(c, value, type, way, depth);
    case WF_TYPE_INPUT:
    case WF_TYPE_ONE_OF:
        return convert_input(c, value, type, way, depth);
    case WF_TYPE_TEXT:
        if (value->kind == WEFT_KIND_TEXT)
            return WEFT_OK;
        return mismatch(c, *value, type, way, "is not text", "write .text() to make a text of it");
    case WF_TYPE_KIND_COUNT:
        break;
    }
    return WEFT_OK;
}

/* `depth` values lie around this one. */
static weft_status convert(const converter *c, weft_value *value, uint32_t type, const step *way,
                           int depth)
{
    if (weft_value_is_nothing(*value))
        return c->program->types[type].non_null
                   ? fail(c, *value, type, way, WF_W3002, "where a value is required", NULL)
                   : WEFT_OK;
    if (wf_value_is_builder(*value))
        return wf_vm_fail_builder(c->vm, *value);
    if (depth >= WF_JSON_DEPTH)
        return wf_vm_refuse(c->vm, WF_W3204, weft_missing(),
                            "a value is nested more than %d levels deep", WF_JSON_DEPTH);
    return convert_something(c, value, type, way, depth);
}

/* What most conversions are: a value that is already what is wanted. */
static WF_ALWAYS_INLINE bool convert_quickly(weft_value *value, wf_type_kind kind)
{
    if (value->kind == WEFT_KIND_TEXT && (kind == WF_TYPE_STRING || kind == WF_TYPE_ID)) {
        value->flags &= (uint8_t)~WEFT_VALUE_UNTYPED;
        return true;
    }
    if (kind == WF_TYPE_INT && (is_untyped(*value) || value->kind == WEFT_KIND_NUMBER) &&
        is_short_integer(*value)) {
        value->kind = WEFT_KIND_NUMBER;
        value->flags = 0;
        return true;
    }
    return kind == WF_TYPE_FLOAT && value->kind == WEFT_KIND_NUMBER;
}

weft_status wf_vm_convert(weft_vm *vm, weft_value *value, uint32_t type, const weft_span *name)
{
    const converter c = {.vm = vm, .program = vm->program, .name = name};
    weft_value converted = *value;
    if (convert_quickly(value, (wf_type_kind)vm->program->types[type].kind))
        return WEFT_OK;
    const weft_status rc = convert(&c, &converted, type, NULL, 0);
    if (rc == WEFT_OK)
        *value = converted;
    return rc;
}
