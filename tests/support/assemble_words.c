/* Words, numbers, texts and constants of a listing. */
#include "tests/support/assemble_parts.h"

#include "base/number.h"
#include "vm/decimal.h"
#include "vm/json.h"

#include <stdio.h>

bool assemble_fail(assembler *a, const char *what)
{
    if (!a->failed)
        (void)snprintf(a->error, 160, "line %u: %s near \"%.*s\"", a->line, what,
                       (int)(a->end - a->at > 40 ? 40 : a->end - a->at), a->at);
    a->failed = true;
    return false;
}

void assemble_skip_blanks(assembler *a)
{
    while (a->at < a->end && (*a->at == ' ' || *a->at == '\t' || *a->at == ','))
        a->at++;
    if (a->at < a->end && *a->at == ';')
        a->at = a->end;
}

bool assemble_at_end(assembler *a)
{
    assemble_skip_blanks(a);
    return a->at == a->end;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '+';
}

weft_span assemble_word(assembler *a)
{
    assemble_skip_blanks(a);
    const char *const from = a->at;
    while (a->at < a->end && is_word_byte(*a->at))
        a->at++;
    return weft_span_of(from, (size_t)(a->at - from));
}

/* Takes `text` when it is the next word. */
bool assemble_take(assembler *a, const char *text)
{
    assemble_skip_blanks(a);
    const char *const from = a->at;
    if (weft_span_equal(assemble_word(a), weft_span_text(text)))
        return true;
    a->at = from;
    return false;
}

bool assemble_number(assembler *a, uint32_t *out)
{
    int64_t value;
    const weft_span text = assemble_word(a);
    if (!wf_int64_parse(&value, text) || value < 0 || value > UINT32_MAX)
        return assemble_fail(a, "a number is expected");
    *out = (uint32_t)value;
    return true;
}

bool assemble_at_number(assembler *a)
{
    assemble_skip_blanks(a);
    return a->at < a->end && *a->at >= '0' && *a->at <= '9';
}

bool assemble_at_text(assembler *a)
{
    assemble_skip_blanks(a);
    return a->at < a->end && *a->at == '"';
}

bool assemble_text(assembler *a, weft_span *out)
{
    weft_value value;
    wf_json_error error;
    if (!assemble_at_text(a))
        return assemble_fail(a, "a text is expected");
    const char *const from = a->at++;
    while (a->at < a->end && *a->at != '"')
        a->at += *a->at == '\\' ? 2 : 1;
    if (a->at >= a->end)
        return assemble_fail(a, "a text is not closed");
    a->at++;
    if (wf_json_parse(&value, weft_span_of(from, (size_t)(a->at - from)), &a->arena, &error) !=
        WEFT_OK)
        return assemble_fail(a, "not a JSON text");
    *out = weft_value_span(value);
    return true;
}

uint32_t assemble_text_constant(assembler *a)
{
    weft_span value;
    return assemble_text(a, &value) ? wf_builder_text(a->builder, value) : WF_NONE;
}

uint32_t assemble_maybe_text(assembler *a)
{
    return assemble_at_text(a) ? assemble_text_constant(a) : WF_NONE;
}

static bool signed_number(assembler *a, int64_t *out)
{
    return wf_int64_parse(out, assemble_word(a)) || assemble_fail(a, "an integer is expected");
}

static bool datetime(assembler *a, weft_value *out)
{
    int64_t zone;
    out->kind = WEFT_KIND_DATETIME;
    if (!signed_number(a, &out->as.integer) || !assemble_number(a, &out->len) ||
        !signed_number(a, &zone))
        return false;
    out->extra = (uint16_t)(zone + 0x8000);
    return true;
}

static bool decimal(assembler *a, weft_value *out)
{
    wf_decimal *const value = wf_arena_new(&a->arena, wf_decimal);
    if (!value || !wf_decimal_parse(value, assemble_word(a)))
        return assemble_fail(a, "a decimal is expected");
    out->kind = WEFT_KIND_DECIMAL;
    out->as.decimal = value;
    return true;
}

static bool marked(assembler *a, weft_value *out)
{
    weft_span bytes;
    const char mark = *a->at++;
    if (mark == '~') {
        if (!assemble_text(a, &bytes))
            return false;
        *out = weft_text(bytes);
        out->flags = WEFT_VALUE_UNTYPED;
    } else {
        *out = weft_text(assemble_word(a));
        out->kind = WEFT_KIND_NUMBER;
    }
    return true;
}

static bool value(assembler *a, weft_value *out)
{
    weft_span bytes;
    *out = weft_missing();
    assemble_skip_blanks(a);
    if (a->at < a->end && (*a->at == '~' || *a->at == '#'))
        return marked(a, out);
    if (assemble_at_text(a)) {
        if (!assemble_text(a, &bytes))
            return false;
        *out = weft_text(bytes);
        return true;
    }
    if (assemble_take(a, "missing"))
        return true;
    if (assemble_take(a, "null"))
        out->kind = WEFT_KIND_NULL;
    else if (assemble_take(a, "true"))
        *out = weft_bool(1);
    else if (assemble_take(a, "false"))
        *out = weft_bool(0);
    else if (assemble_take(a, "decimal"))
        return decimal(a, out);
    else if (assemble_take(a, "datetime"))
        return datetime(a, out);
    else if (assemble_take(a, "date")) {
        out->kind = WEFT_KIND_DATE;
        return signed_number(a, &out->as.integer);
    } else if (assemble_take(a, "double")) {
        out->kind = WEFT_KIND_DOUBLE;
        return wf_double_parse(&out->as.real, assemble_word(a)) ||
               assemble_fail(a, "a double is expected");
    } else {
        out->kind = WEFT_KIND_INT;
        return signed_number(a, &out->as.integer);
    }
    return true;
}

uint32_t assemble_constant(assembler *a)
{
    weft_value read;
    return value(a, &read) ? wf_builder_constant(a->builder, read) : WF_NONE;
}

/* WORD N "name", or N. */
bool assemble_row(assembler *a, const char *kind, uint32_t *out)
{
    weft_span name;
    (void)assemble_take(a, kind);
    return assemble_number(a, out) && (!assemble_at_text(a) || assemble_text(a, &name));
}
