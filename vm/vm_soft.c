/* Fields of the npm package's mapping files: one that cannot be computed is left out, and a word is kept
   about it and about those without value. The failure is the one noted last; its handler runs at once,
   so nothing can have come in between. */
#include "base/memory.h"
#include "vm/code.h"
#include "vm/machine.h"
#include "vm/value.h"

#include <string.h>

#define FIRST_TEXTS 16u

/* Kept in the order of the mapping, which groups of dotted entries may leave. */
static weft_status keep(wf_texts *texts, weft_span text, uint32_t start)
{
    if (texts->count == texts->cap) {
        const uint32_t cap = texts->cap == 0 ? FIRST_TEXTS : texts->cap * 2;
        wf_kept_text *const grown = wf_realloc(texts->at, (size_t)cap * sizeof *grown);
        if (!grown)
            return WEFT_NOMEM;
        texts->at = grown;
        texts->cap = cap;
    }
    uint32_t i = texts->count++;
    for (; i > 0 && texts->at[i - 1].start > start; i--)
        texts->at[i] = texts->at[i - 1];
    texts->at[i] = (wf_kept_text){text, start};
    return WEFT_OK;
}

/* Where a word stands in the mapping. */
static uint32_t start_of(const weft_vm *vm, uint32_t word)
{
    return vm->program->sites[vm->program->code_sites[word]].start;
}

weft_status wf_vm_note_skipped(weft_vm *vm, const weft_value *name)
{
    return keep(&vm->skipped, weft_value_span(*name), start_of(vm, vm->failed_at));
}

bool wf_vm_note_at(weft_vm *vm, uint32_t word)
{
    const weft_program *const p = vm->program;
    const weft_value *const name = &p->constants[wf_code_x(p->code[word])];
    return keep(&vm->skipped, weft_value_span(*name), start_of(vm, word)) == WEFT_OK;
}

/* Some path of the package decides by these words whether a record fails. */
static bool is_required(weft_span sentence)
{
    static const char words[] = "Required field";
    const size_t len = sizeof words - 1;
    for (size_t i = 0; i + len <= sentence.len; i++)
        if (memcmp(sentence.ptr + i, words, len) == 0)
            return true;
    return false;
}

/* The sentence with the prefix, in vm->text. */
static weft_status put_sentence(weft_vm *vm, const weft_value *prefix)
{
    wf_buf_reset(&vm->text);
    wf_buf_put_span(&vm->text, weft_value_span(*prefix));
    wf_buf_put_span(&vm->text, wf_buf_span(&vm->message));
    return vm->text.status == WEFT_OK ? WEFT_OK : wf_vm_fail_buf(vm, &vm->text);
}

weft_status wf_vm_failure(weft_vm *vm, weft_value *out)
{
    const weft_span kept = wf_arena_dup(&vm->arena, wf_buf_span(&vm->message));
    if (!kept.ptr)
        return wf_vm_fail_memory(vm);
    *out = weft_text(kept);
    return WEFT_OK;
}

weft_status wf_vm_harden(weft_vm *vm, const weft_value *prefix)
{
    const weft_status rc = put_sentence(vm, prefix);
    if (rc != WEFT_OK)
        return rc;
    wf_buf_reset(&vm->message);
    wf_buf_put_span(&vm->message, wf_buf_span(&vm->text));
    if (vm->message.status != WEFT_OK)
        return wf_vm_fail_buf(vm, &vm->message);
    vm->failed_at = vm->caught_at;
    vm->failure.passes = true;
    return WEFT_REJECTED;
}

weft_status wf_vm_soften(weft_vm *vm, const weft_value *prefix)
{
    if (is_required(wf_buf_span(&vm->message)))
        return wf_vm_harden(vm, prefix);
    const uint32_t start = start_of(vm, vm->failed_at);
    weft_status rc = put_sentence(vm, prefix);
    if (rc != WEFT_OK)
        return rc;
    const weft_span kept = wf_arena_dup(&vm->arena, wf_buf_span(&vm->text));
    if (!kept.ptr)
        return wf_vm_fail_memory(vm);
    rc = keep(&vm->failed, kept, start);
    vm->failed_at = vm->caught_at;
    if (rc == WEFT_OK)
        wf_vm_report_soft(vm, kept);
    return rc;
}

void wf_vm_texts_fini(weft_vm *vm)
{
    wf_free(vm->skipped.at);
    wf_free(vm->failed.at);
}

/* ---- asked from outside ---- */

size_t weft_vm_skipped_count(const weft_vm *vm)
{
    return vm->skipped.count;
}

weft_span weft_vm_skipped_at(const weft_vm *vm, size_t i)
{
    return i < vm->skipped.count ? vm->skipped.at[i].text : weft_span_of("", 0);
}

size_t weft_vm_failed_count(const weft_vm *vm)
{
    return vm->failed.count;
}

weft_span weft_vm_failed_at(const weft_vm *vm, size_t i)
{
    return i < vm->failed.count ? vm->failed.at[i].text : weft_span_of("", 0);
}
