/* Calls out of the machine: library functions, tables, remote look-ups. The signature is applied here, so
   that a body meets only what it asked for. Arguments are copied first: the registers keep theirs. */
#include "vm/machine.h"
#include "vm/value.h"

#include <string.h>

/* ---- library functions ---- */

typedef enum verdict {
    VERDICT_TAKE, /* call the body with it */
    VERDICT_GIVE, /* the call gives this argument, the body is not called */
    VERDICT_FAIL
} verdict;

static const char *wanted(uint32_t kinds)
{
    static const struct {
        uint32_t kinds;
        const char *word;
    } words[] = {
        {WF_SIG_LIST | WF_SIG_LAMBDA, "a list"},
        {WF_SIG_MAP, "an object"},
        {WF_SIG_TEXT | WF_SIG_PATTERN, "text"},
        {WF_SIG_DECIMAL, "a number"},
        {WF_SIG_INT, "an integer"},
        {WF_SIG_BOOL, "a bool"},
        {WF_SIG_DATETIME, "a date-time"},
        {WF_SIG_DATE, "a date"},
        {WF_SIG_DURATION, "a duration"},
    };
    for (size_t i = 0; i < WF_COUNTOF(words); i++)
        if ((kinds & words[i].kinds) != 0)
            return words[i].word;
    return "a value";
}

/* The commonest pair of kinds is said whole. */
static const char *other_wanted(uint32_t kinds)
{
    return (kinds & WF_SIG_TEXT) != 0 && (kinds & WF_SIG_NUMBER) != 0 ? " or a number" : "";
}

static const char *repair(uint32_t kinds, weft_value found)
{
    if (found.kind == WEFT_KIND_TEXT && (kinds & WF_SIG_NUMBER) != 0)
        return "write .int() or .decimal() to read a number from a text";
    if (weft_value_is_number(found) && (kinds & WF_SIG_TEXT) != 0)
        return "write .text() to take a number as text";
    if ((kinds & WF_SIG_LIST) != 0)
        return "write [] behind it to take a single value as a list of one";
    return NULL;
}

static weft_status fail_argument(weft_vm *vm, const wf_call_site *site, uint32_t i,
                                 weft_value found)
{
    const wf_sig_param *const param = &site->entry->signature.params[i];
    wf_decimal number;
    if (found.kind == WEFT_KIND_NUMBER && (param->type->kinds & WF_SIG_NUMBER) != 0 &&
        !wf_vm_number(&number, found))
        return wf_vm_about(vm, i,
                           wf_vm_fail(vm, WF_W3103, found, "%s: %s has more than %d digits",
                                      site->entry->resolver->name, wf_vm_show(vm, found),
                                      WF_DECIMAL_DIGITS));
    const weft_status rc = wf_vm_fail_hint(
        vm, WF_W3103, found, repair(param->type->kinds, found), "%s: %.*s takes %s%s, not %s",
        site->entry->resolver->name, (int)param->name.len, param->name.ptr,
        wanted(param->type->kinds), other_wanted(param->type->kinds), wf_vm_show(vm, found));
    return wf_vm_about(vm, i, rc);
}

/* A number as INT or DECIMAL, as the parameter has it; false when it cannot be. */
static bool take_number(weft_vm *vm, uint32_t kinds, weft_value *arg, weft_status *rc)
{
    int64_t integer;
    wf_decimal decimal;
    const bool is_number = wf_vm_number(&decimal, *arg);
    if (is_number && (kinds & WF_SIG_INT) != 0 && wf_decimal_to_int(&integer, &decimal) &&
        (decimal.scale == 0 || (kinds & WF_SIG_DECIMAL) == 0)) {
        *arg = weft_int(integer);
        return true;
    }
    if (!is_number || (kinds & WF_SIG_DECIMAL) == 0)
        return false;
    if (!wf_value_decimal(arg, &vm->arena, &decimal))
        *rc = wf_vm_fail_memory(vm);
    return true;
}

/* A closer look at an argument that is not taken as it is. */
static verdict look(weft_vm *vm, const wf_call_site *site, uint32_t i, weft_value *arg,
                    weft_status *rc)
{
    const uint32_t kinds = site->entry->signature.params[i].type->kinds;
    if (weft_value_is_nothing(*arg))
        return VERDICT_GIVE;
    if (wf_value_is_builder(*arg)) {
        *rc = wf_vm_fail_builder(vm, *arg);
        return VERDICT_FAIL;
    }
    if ((site->entry->resolver->traits & WEFT_ASKS_KIND) != 0 && !wf_vm_is_xml(vm))
        return VERDICT_TAKE; /* an element of XML may be a text */
    if (weft_value_is_number(*arg) && (kinds & WF_SIG_NUMBER) != 0 &&
        take_number(vm, kinds, arg, rc))
        return *rc == WEFT_OK ? VERDICT_TAKE : VERDICT_FAIL;
    const bool is_any = (kinds & WF_SIG_ANY) != 0;
    if (kinds == WF_SIG_LIST && arg->kind != WEFT_KIND_LIST && wf_vm_may_list(vm, *arg)) {
        *rc = wf_vm_as_list(vm, arg, *arg);
        if (*rc != WEFT_OK)
            return VERDICT_FAIL;
    }
    const bool is_list = arg->kind == WEFT_KIND_LIST;
    const bool is_map =
        arg->kind == WEFT_KIND_MAP || arg->kind == WEFT_KIND_RECORD || arg->kind == WEFT_KIND_XML;
    if (is_any || (is_list && (kinds & WF_SIG_LIST) != 0) ||
        (is_map && (kinds & WF_SIG_MAP) != 0)) {
        *rc = wf_vm_to_map(vm, arg);
        return *rc == WEFT_OK ? VERDICT_TAKE : VERDICT_FAIL;
    }
    *rc = fail_argument(vm, site, i, *arg);
    return VERDICT_FAIL;
}

/* What the body's refusal means for the record. */
static weft_status fail_call(weft_vm *vm, const wf_call_site *site, weft_value first,
                             weft_status rc)
{
    const char *const name = site->entry->resolver->name;
    if (rc == WEFT_NOMEM)
        return wf_vm_fail_memory(vm);
    if (rc == WEFT_LIMIT)
        return wf_vm_refuse(vm, WF_W3201, weft_missing(), "%s needs more memory than a record has",
                            name);
    vm->failure.code = WF_W3101;
    /* What always fails is given sentences; the value it is about it does not know. */
    vm->failure.found = site->entry->resolver->traits & WEFT_NEVER ? weft_missing() : first;
    vm->failure.hint = NULL;
    vm->failure.operand = 0;
    vm->failure.passes = false;
    wf_buf_reset(&vm->suffix);
    if (vm->message.len == 0)
        wf_buf_printf(&vm->message, "%s failed", name);
    return vm->message.status == WEFT_NOMEM ? WEFT_NOMEM : WEFT_REJECTED;
}

weft_status wf_vm_library(weft_vm *vm, uint32_t index, weft_value *args)
{
    const wf_call_site *const site = &vm->program->calls[index];
    weft_value taken[WF_SIG_MAX_PARAMS];
    uint64_t length = 0; /* of texts: long ones count as steps */
    weft_status rc = WEFT_OK;
    const uint32_t params = site->entry->signature.count;
    for (uint32_t i = 0; i < site->count; i++) {
        taken[i] = args[i];
        length += taken[i].kind == WEFT_KIND_TEXT ? taken[i].len : 0;
        if (WF_LIKELY((site->accepts[i] >> taken[i].kind & 1u) != 0))
            continue;
        const verdict looked = look(vm, site, i, &taken[i], &rc);
        if (looked == VERDICT_FAIL)
            return rc;
        if (looked == VERDICT_GIVE) {
            args[0] = taken[i];
            return WEFT_OK;
        }
    }
    for (uint32_t i = site->count; i < params; i++)
        taken[i] = weft_missing();
    rc = wf_vm_charge(vm, length >> 8);
    if (rc != WEFT_OK)
        return rc;
    vm->call.compiled = site->compiled;
    vm->call.scratch = vm->scratch[index];
    wf_buf_reset(&vm->message);
    weft_value result = weft_missing();
    rc = site->entry->resolver->body(&result, &vm->call, taken, site->count);
    if (WF_UNLIKELY(rc != WEFT_OK))
        return fail_call(vm, site, site->count != 0 ? taken[0] : weft_missing(), rc);
    args[0] = result;
    return WEFT_OK;
}

/* ---- tables and look-ups ---- */

weft_status wf_vm_table(weft_vm *vm, uint32_t index, weft_value *value)
{
    const wf_table_row *const row = wf_table_find(vm->program, &vm->program->tables[index], *value);
    const uint64_t steps = value->kind == WEFT_KIND_TEXT ? value->len >> 8 : 0;
    if (row) {
        *value = vm->program->constants[row->value];
    } else {
        *value = weft_missing();
        value->kind = WEFT_KIND_ABSENT;
    }
    return wf_vm_charge(vm, steps);
}

weft_status wf_vm_lookup(weft_vm *vm, uint32_t index, weft_value *args)
{
    const wf_lookup *const lookup = &vm->program->lookups[index];
    const weft_span name = wf_program_text(vm->program, lookup->name);
    weft_status rc = WEFT_OK;
    if (!vm->lookup) {
        rc = wf_vm_fail(vm, WF_W3010, weft_missing(), "%.*s: there are no look-ups here",
                        (int)name.len, name.ptr);
        vm->failure.hint = "name the API that is asked: --connection NAME, or --url URL";
        return rc;
    }
    for (uint32_t i = 0; rc == WEFT_OK && i < lookup->params; i++)
        rc = wf_vm_to_map(vm, &args[i]);
    if (rc != WEFT_OK)
        return rc;
    weft_value result = weft_missing();
    wf_buf_reset(&vm->message);
    rc = vm->lookup(&result, vm->lookup_context, index, args, lookup->params, &vm->message);
    if (rc == WEFT_OK) {
        args[0] = result;
        return wf_vm_convert(vm, args, lookup->type, &name);
    }
    if (rc == WEFT_SKIPPED) {
        args[0] = weft_missing();
        return WEFT_OK;
    }
    if (rc != WEFT_REJECTED)
        return rc;
    vm->failure.code = WF_W3010;
    vm->failure.found = lookup->params != 0 ? args[0] : weft_missing();
    vm->failure.hint = NULL;
    vm->failure.operand = 0;
    vm->failure.passes = false;
    wf_buf_reset(&vm->suffix);
    if (vm->message.len == 0)
        wf_buf_printf(&vm->message, "%.*s gave no answer", (int)name.len, name.ptr);
    return vm->message.status == WEFT_NOMEM ? WEFT_NOMEM : WEFT_REJECTED;
}
