/* Failures: noted where they happen, told when no handler took them. */
#include "base/utf8.h"
#include "vm/machine.h"
#include "vm/value.h"

#include <inttypes.h>
#include <stdarg.h>

#define SHOWN_MOST 60u /* bytes of a value in a sentence */

/* ---- noting ---- */

/* The sentence is put into vm->message afterwards. */
static void begin_note(weft_vm *vm, wf_code code, weft_value found, const char *hint)
{
    vm->failure.code = code;
    vm->failure.found = found;
    vm->failure.hint = hint;
    vm->failure.operand = 0;
    vm->failure.passes = false;
    wf_buf_reset(&vm->suffix);
    wf_buf_reset(&vm->message);
}

static weft_status end_note(const weft_vm *vm)
{
    return vm->message.status == WEFT_NOMEM ? WEFT_NOMEM : WEFT_REJECTED;
}

static weft_status note(weft_vm *vm, wf_code code, weft_value found, const char *hint,
                        const char *format, va_list args)
{
    begin_note(vm, code, found, hint);
    wf_buf_vprintf(&vm->message, format, args);
    return end_note(vm);
}

weft_status wf_vm_fail(weft_vm *vm, wf_code code, weft_value found, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_status rc = note(vm, code, found, NULL, format, args);
    va_end(args);
    return rc;
}

weft_status wf_vm_fail_hint(weft_vm *vm, wf_code code, weft_value found, const char *hint,
                            const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_status rc = note(vm, code, found, hint, format, args);
    va_end(args);
    return rc;
}

weft_status wf_vm_refuse(weft_vm *vm, wf_code code, weft_value found, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const weft_status rc = note(vm, code, found, NULL, format, args);
    va_end(args);
    vm->failure.passes = true;
    return rc;
}

weft_status wf_vm_fail_memory(weft_vm *vm)
{
    if (!vm->arena.is_full)
        return WEFT_NOMEM;
    return wf_vm_refuse(vm, WF_W3201, weft_missing(),
                        "mapping this record takes more than %zu bytes of memory",
                        vm->limits.memory_bytes);
}

weft_status wf_vm_fail_buf(weft_vm *vm, const wf_buf *buf)
{
    if (buf->status != WEFT_LIMIT)
        return WEFT_NOMEM;
    if (buf != vm->out)
        return wf_vm_refuse(vm, WF_W3201, weft_missing(),
                            "a text of this record is longer than %zu bytes",
                            vm->limits.memory_bytes);
    return wf_vm_refuse(vm, WF_W3203, weft_missing(),
                        "the output of this record is longer than %zu bytes",
                        vm->limits.output_bytes);
}

weft_status wf_vm_fail_steps(weft_vm *vm)
{
    return wf_vm_refuse(vm, WF_W3202, weft_missing(),
                        "mapping this record takes more than %" PRIu64 " steps", vm->limits.steps);
}

weft_status wf_vm_fail_builder(weft_vm *vm, weft_value found)
{
    return wf_vm_refuse(vm, WF_W3011, weft_missing(),
                        "an unfinished value (%s) stands where a whole one must",
                        weft_kind_name((weft_kind)found.kind));
}

/* ---- showing values ---- */

static void put_clipped(wf_buf *out, weft_span text)
{
    const weft_span shown = wf_utf8_clip(text, SHOWN_MOST);
    for (size_t i = 0; i < shown.len; i++) {
        const char byte = shown.ptr[i];
        wf_buf_put_byte(out, (unsigned char)byte < 0x20 ? ' ' : byte);
    }
    if (shown.len < text.len)
        wf_buf_put_text(out, "...");
}

void wf_vm_put_found(wf_buf *out, weft_value found)
{
    switch ((weft_kind)found.kind) {
    case WEFT_KIND_TEXT:
        wf_buf_put_byte(out, '"');
        put_clipped(out, weft_value_span(found));
        wf_buf_put_byte(out, '"');
        return;
    case WEFT_KIND_NUMBER:
        put_clipped(out, weft_value_span(found));
        return;
    case WEFT_KIND_BOOL:
    case WEFT_KIND_INT:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
        wf_value_put_text(out, found);
        return;
    case WEFT_KIND_LIST:
        wf_buf_printf(out, "a list of %" PRIu32, found.len);
        return;
    case WEFT_KIND_MAP:
    case WEFT_KIND_RECORD:
        wf_buf_put_text(out, "an object");
        return;
    case WEFT_KIND_XML:
        wf_buf_put_text(out, "an element");
        return;
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_COUNT:
        wf_buf_put_text(out, weft_kind_name((weft_kind)found.kind));
        return;
    }
}

void wf_vm_put_sentence(wf_buf *out, weft_value message)
{
    if (weft_value_is_nothing(message) || message.kind > WEFT_KIND_DATETIME)
        wf_vm_put_found(out, message);
    else
        wf_value_put_text(out, message);
}

const char *wf_vm_show(weft_vm *vm, weft_value found)
{
    wf_buf_reset(&vm->text);
    wf_vm_put_found(&vm->text, found);
    wf_buf_put_byte(&vm->text, '\0');
    return vm->text.status == WEFT_OK ? vm->text.data : "a value";
}

/* ---- what the word is about ---- */

static const wf_site *site_at(const weft_vm *vm, uint32_t pc)
{
    return &vm->program->sites[vm->program->code_sites[pc]];
}

/* The word that runs in the function `up` callers above the running one. */
static uint32_t word_above(const weft_vm *vm, uint32_t up)
{
    return up == 0 ? vm->failed_at : (uint32_t)(vm->frames[vm->depth - up].pc - vm->code) - 1;
}

static weft_span target_above(const weft_vm *vm, uint32_t *up)
{
    for (*up = 0; *up <= vm->depth; ++*up) {
        const wf_site *const site = site_at(vm, word_above(vm, *up));
        if (site->target != WF_NONE)
            return wf_program_text(vm->program, site->target);
    }
    return weft_span_of(NULL, 0);
}

weft_span wf_vm_target(const weft_vm *vm)
{
    uint32_t up;
    return target_above(vm, &up);
}

/* A site has a line for each operand. */
static weft_span line_at(weft_span lines, uint32_t line)
{
    for (;; line--) {
        const char *const end = lines.len != 0 ? memchr(lines.ptr, '\n', lines.len) : NULL;
        if (line == 0 || !end)
            return line == 0 ? weft_span_of(lines.ptr, end ? (size_t)(end - lines.ptr) : lines.len)
                             : weft_span_of(NULL, 0);
        lines = weft_span_of(end + 1, (size_t)(lines.ptr + lines.len - end) - 1);
    }
}

/* The only line that is not empty: in a caller nobody knows which argument was at fault. */
static weft_span only_line(weft_span lines)
{
    while (lines.len != 0 && lines.ptr[0] == '\n')
        lines = weft_span_of(lines.ptr + 1, lines.len - 1);
    return lines.len != 0 && memchr(lines.ptr, '\n', lines.len) ? weft_span_of(NULL, 0) : lines;
}

static weft_span path_above(const weft_vm *vm, uint32_t operand, uint32_t *up)
{
    for (*up = 0; *up <= vm->depth; ++*up) {
        const wf_site *const site = site_at(vm, word_above(vm, *up));
        if (site->path == WF_NONE)
            continue;
        const weft_span lines = wf_program_text(vm->program, site->path);
        return *up == 0 ? line_at(lines, operand) : only_line(lines);
    }
    return weft_span_of(NULL, 0);
}

weft_span wf_vm_path_of(const weft_vm *vm, uint32_t operand)
{
    uint32_t up;
    return path_above(vm, operand, &up);
}

weft_span wf_vm_path(const weft_vm *vm)
{
    return wf_vm_path_of(vm, 0);
}

weft_status wf_vm_about(weft_vm *vm, uint32_t operand, weft_status rc)
{
    vm->failure.operand = operand;
    return rc;
}

/* Without a format: an input may have many records that lack something. */
weft_status wf_vm_fail_required(weft_vm *vm, weft_value found)
{
    const weft_span path = wf_vm_path(vm);
    const weft_span target = wf_vm_target(vm);
    const char *const state =
        found.kind == WEFT_KIND_TEXT ? "blank" : weft_kind_name((weft_kind)found.kind);
    const weft_span what = path.len != 0 ? path : weft_span_text("a required value");
    begin_note(vm, WF_W3002, found, NULL);
    vm->failure.passes = true;
    wf_buf_put_span(&vm->message, what);
    wf_buf_put_text(&vm->message, " is ");
    wf_buf_put_text(&vm->message, state);
    wf_buf_put_text(&vm->message, target.len != 0 ? ", required for " : "");
    wf_buf_put_span(&vm->message, target);
    return end_note(vm);
}

weft_status wf_vm_fail_step_into(weft_vm *vm, weft_value found)
{
    const weft_span path = wf_vm_path(vm);
    if (found.kind == WEFT_KIND_FAULT) /* of XML: below several elements */
        found = *found.as.block;
    if (found.kind == WEFT_KIND_LIST && wf_vm_is_xml(vm))
        return wf_vm_fail_several(vm, found, found.len);
    return wf_vm_fail(vm, WF_W3004, found, "%.*s%sthere is %s, which has no members", (int)path.len,
                      path.ptr, path.len != 0 ? ": " : "", wf_vm_show(vm, found));
}

/* ---- telling ---- */

static void put_place(weft_vm *vm, weft_diags *diags, weft_diag *diag)
{
    const wf_vm_input *const input = vm->input;
    const wf_site *const site = site_at(vm, vm->failed_at);
    wf_diag_place(diags, diag, wf_program_text(vm->program, site->file), site->line, site->column,
                  site->start, site->length, weft_span_of("", 0));
    if (input)
        wf_diag_record(diags, diag, input->name, input->number, input->offset, input->line);
}

static weft_span found_text(weft_vm *vm)
{
    const weft_value found = vm->failure.found;
    if (found.kind == WEFT_KIND_MISSING)
        return weft_span_of(NULL, 0);
    if (found.kind == WEFT_KIND_TEXT || found.kind == WEFT_KIND_NUMBER)
        return weft_value_span(found);
    wf_buf_reset(&vm->text);
    wf_vm_put_found(&vm->text, found);
    return wf_buf_span(&vm->text);
}

/* With the numbers of elements, in the function `up` callers above the running one. */
static void put_indexed(wf_buf *out, const weft_vm *vm, weft_span path, uint32_t up)
{
    if (path.len != 0)
        wf_vm_put_indexed(out, vm, path, word_above(vm, up),
                          up == 0 ? vm->failed_registers : vm->frames[vm->depth - up].registers);
}

/* The path of the failure, in vm->where. */
static weft_span told_path(weft_vm *vm)
{
    uint32_t up;
    const weft_span path = path_above(vm, vm->failure.operand, &up);
    wf_buf_reset(&vm->where);
    put_indexed(&vm->where, vm, path, up);
    return wf_buf_span(&vm->where);
}

void wf_vm_report(weft_vm *vm, weft_diags *diags)
{
    const wf_place nowhere = {NULL, 0, 0};
    uint32_t up;
    weft_diag *const diag =
        wf_diags_add_text(diags, vm->failure.code, nowhere, wf_buf_span(&vm->message));
    const weft_span target = target_above(vm, &up);
    const weft_span found = found_text(vm);
    put_place(vm, diags, diag);
    wf_buf_reset(&vm->message);
    put_indexed(&vm->message, vm, target, up);
    wf_buf_put_span(&vm->message, wf_buf_span(&vm->suffix));
    wf_diag_value(diags, diag, told_path(vm), found, wf_buf_span(&vm->message));
    if (vm->failure.hint)
        wf_diag_hint(diags, diag, "%s", vm->failure.hint);
}

void wf_vm_report_soft(weft_vm *vm, weft_span sentence)
{
    const wf_place nowhere = {NULL, 0, 0};
    weft_diag *const diag = wf_diags_add_text(vm->diags, WF_W3015, nowhere, sentence);
    put_place(vm, vm->diags, diag);
    wf_diag_value(vm->diags, diag, wf_vm_path_of(vm, vm->failure.operand), found_text(vm),
                  wf_vm_target(vm));
}

void wf_vm_warn(weft_vm *vm, uint32_t pc, weft_value message)
{
    const wf_place nowhere = {NULL, 0, 0};
    const uint32_t failed_at = vm->failed_at;
    wf_buf_reset(&vm->text);
    wf_vm_put_sentence(&vm->text, message);
    weft_diag *const diag = wf_diags_add_text(vm->diags, WF_W3001, nowhere, wf_buf_span(&vm->text));
    vm->failed_at = pc;
    put_place(vm, vm->diags, diag);
    wf_diag_value(vm->diags, diag, wf_vm_path(vm), weft_span_of(NULL, 0), wf_vm_target(vm));
    vm->failed_at = failed_at;
}
