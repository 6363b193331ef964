/* Functions of a listing: instructions, labels, handlers. */
#include "tests/support/assemble_parts.h"

#include "vm/code.h"

static bool registers(assembler *a, uint32_t *out)
{
    assemble_skip_blanks(a);
    if (a->at == a->end || *a->at != 'r')
        return assemble_fail(a, "a register is expected");
    a->at++;
    return assemble_number(a, out);
}

static bool slot(assembler *a, uint32_t *out)
{
    return assemble_take(a, "slot") ? assemble_number(a, out)
                                    : assemble_fail(a, "slot N is expected");
}

static bool kinds(assembler *a, uint32_t *out)
{
    static const char *const words[] = {"missing", "null",   "bool",  "int",  "number",
                                        "decimal", "double", "text",  "date", "datetime",
                                        "list",    "map",    "record"};
    assemble_skip_blanks(a);
    *out = 0;
    if (a->at == a->end || *a->at++ != '{')
        return assemble_fail(a, "{kinds} are expected");
    for (assemble_skip_blanks(a); a->at < a->end && *a->at != '}'; assemble_skip_blanks(a)) {
        size_t i = 0;
        while (i < WF_COUNTOF(words) && !assemble_take(a, words[i]))
            i++;
        if (i == WF_COUNTOF(words))
            return assemble_fail(a, "there is no such kind");
        *out |= 1u << i;
    }
    a->at++;
    return true;
}

static bool call(assembler *a, uint32_t *out)
{
    weft_span name;
    uint32_t count;
    if (!assemble_text(a, &name) || !assemble_number(a, &count))
        return false;
    const uint32_t pattern = assemble_take(a, "pattern") ? assemble_text_constant(a) : WF_NONE;
    *out = wf_builder_call_site(a->builder, name, count, pattern);
    return true;
}

static bool aim(assembler *a, uint32_t pc)
{
    assemble_skip_blanks(a);
    if (a->at == a->end || *a->at != '@' || a->aim_count == ASSEMBLE_MOST)
        return assemble_fail(a, "@label is expected");
    a->at++;
    a->aims[a->aim_count].name = assemble_word(a);
    a->aims[a->aim_count++].pc = pc;
    return true;
}

/* The operand behind a. */
static bool operand(assembler *a, wf_form form, uint32_t *x)
{
    weft_span key;
    switch (form) {
    case WF_FORM_AK:
    case WF_FORM_K:
    case WF_FORM_AE:
        *x = assemble_constant(a);
        return !a->failed;
    case WF_FORM_AY:
        if (!assemble_text(a, &key))
            return false;
        *x = wf_builder_key(a->builder, key);
        return true;
    case WF_FORM_AS:
    case WF_FORM_AI:
        return slot(a, x);
    case WF_FORM_AD:
        return assemble_row(a, "node", x);
    case WF_FORM_AF:
        return assemble_row(a, "function", x);
    case WF_FORM_AL:
        return call(a, x);
    case WF_FORM_AT:
        return assemble_row(a, "table", x);
    case WF_FORM_AP:
        return assemble_row(a, "param", x);
    case WF_FORM_AG:
        return assemble_row(a, "type", x);
    case WF_FORM_AU:
        return assemble_row(a, "lookup", x);
    case WF_FORM_AX:
        return assemble_row(a, "xpath", x);
    case WF_FORM_AM:
        return kinds(a, x);
    default:
        return assemble_fail(a, "an operand that is not known");
    }
}

static bool three(assembler *a, wf_op op, wf_form form)
{
    uint32_t r[3] = {0, 0, 0};
    if (form != WF_FORM_N && !registers(a, &r[0]))
        return false;
    if (form != WF_FORM_N && form != WF_FORM_A && !registers(a, &r[1]))
        return false;
    if (form == WF_FORM_ABC && !registers(a, &r[2]))
        return false;
    if (form == WF_FORM_ABI && !slot(a, &r[2]))
        return false;
    if (form == WF_FORM_ABN && !assemble_number(a, &r[2]))
        return false;
    (void)wf_builder_abc(a->builder, op, r[0], r[1], r[2], a->site);
    return true;
}

static bool instruction(assembler *a, wf_op op)
{
    uint32_t r = 0;
    uint32_t x = 0;
    const wf_form form = wf_op_form(op);
    switch (form) {
    case WF_FORM_N:
    case WF_FORM_A:
    case WF_FORM_AB:
    case WF_FORM_ABC:
    case WF_FORM_ABI:
    case WF_FORM_ABN:
        return three(a, op, form);
    case WF_FORM_AJ:
        if (!registers(a, &r))
            return false;
        return aim(a, wf_builder_jump(a->builder, op, r, a->site));
    case WF_FORM_J:
        return aim(a, wf_builder_jump(a->builder, op, 0, a->site));
    default:
        if (form != WF_FORM_K && !registers(a, &r))
            return false;
        if (!operand(a, form, &x))
            return false;
        (void)wf_builder_ax(a->builder, op, r, x, a->site);
        return true;
    }
}

static bool find_label(assembler *a, weft_span name, uint32_t *out)
{
    for (uint32_t i = 0; i < a->label_count; i++) {
        if (weft_span_equal(a->labels[i].name, name)) {
            *out = a->labels[i].pc;
            return true;
        }
    }
    a->at = name.ptr;
    a->end = name.ptr + name.len;
    (void)assemble_fail(a, "there is no such label");
    return false;
}

bool assemble_close_function(assembler *a)
{
    uint32_t to[3];
    if (a->function == WF_NONE)
        return true;
    for (uint32_t i = 0; i < a->aim_count; i++) {
        if (!find_label(a, a->aims[i].name, &to[0]))
            return false;
        wf_builder_aim(a->builder, a->aims[i].pc, to[0]);
    }
    for (uint32_t i = 0; i < a->handler_count; i += 3) {
        for (uint32_t n = 0; n < 3; n++)
            if (!find_label(a, a->handlers[i + n].name, &to[n]))
                return false;
        wf_builder_handler(a->builder, to[0], to[1], to[2]);
    }
    a->function_row.end = wf_builder_here(a->builder);
    wf_builder_function_set(a->builder, a->function, &a->function_row);
    a->function = WF_NONE;
    a->label_count = a->aim_count = a->handler_count = 0;
    return true;
}

bool assemble_open_function(assembler *a)
{
    uint32_t index;
    if (assemble_at_number(a) && !assemble_number(a, &index))
        return false;
    a->function_row =
        (wf_function){.name = assemble_maybe_text(a), .entry = wf_builder_here(a->builder)};
    while (!assemble_at_end(a)) {
        if (assemble_take(a, "params")) {
            if (!assemble_number(a, &a->function_row.params))
                return false;
        } else if (assemble_take(a, "registers")) {
            if (!assemble_number(a, &a->function_row.registers))
                return false;
        } else if (assemble_take(a, "emits")) {
            a->function_row.emits = true;
        } else {
            return assemble_fail(a, "functions have params, registers and emits");
        }
    }
    a->function = wf_builder_function(a->builder, &a->function_row);
    return true;
}

static bool add_site(assembler *a)
{
    wf_site site = {.file = wf_builder_text(a->builder, weft_span_text("test.weft"))};
    if (!assemble_number(a, &site.line) || !assemble_number(a, &site.column))
        return false;
    site.path = assemble_maybe_text(a);
    site.target = assemble_maybe_text(a);
    a->site = wf_builder_site(a->builder, &site);
    return !a->failed;
}

static bool add_handler(assembler *a)
{
    for (uint32_t i = 0; i < 3; i++) {
        assemble_skip_blanks(a);
        if (a->at == a->end || *a->at != '@' || a->handler_count == WF_COUNTOF(a->handlers))
            return assemble_fail(a, "handler @from @to @handler");
        a->at++;
        a->handlers[a->handler_count++].name = assemble_word(a);
    }
    return true;
}

/* A label: `name:`, or a number before an instruction. */
static bool take_label(assembler *a)
{
    assemble_skip_blanks(a);
    const char *const from = a->at;
    const bool is_number = assemble_at_number(a);
    const weft_span name = assemble_word(a);
    const bool is_name = a->at < a->end && *a->at == ':';
    if (name.len == 0 || (!is_name && !is_number) || a->label_count == ASSEMBLE_MOST) {
        a->at = from;
        return false;
    }
    a->at += is_name;
    a->labels[a->label_count].name = name;
    a->labels[a->label_count++].pc = wf_builder_here(a->builder);
    return true;
}

bool assemble_code_line(assembler *a)
{
    while (take_label(a))
        continue;
    if (assemble_at_end(a))
        return true;
    if (assemble_take(a, "site"))
        return add_site(a);
    if (assemble_take(a, "handler"))
        return add_handler(a);
    const char *const from = a->at;
    const weft_span name = assemble_word(a);
    for (int op = 0; op < WF_OP_COUNT; op++)
        if (weft_span_equal(name, weft_span_text(wf_op_name((wf_op)op))))
            return instruction(a, (wf_op)op);
    a->at = from;
    return assemble_fail(a, "there is no such instruction");
}
