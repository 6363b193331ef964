/* Values as JSON text straight into the output buffer. What occurs a million times is inline here: a
   plain text, a number's digits; the rest is in emit.c. */
#ifndef WF_VM_EMIT_H
#define WF_VM_EMIT_H

#include "vm/machine.h"

#include <string.h>

#define WF_EMIT_SLACK 32u /* bytes behind what is asked for: copies may be made in whole steps */

/* Makes room; false when the output is full or memory is short. */
static WF_ALWAYS_INLINE bool wf_emit_room(wf_buf *out, size_t len)
{
    return WF_LIKELY(len + WF_EMIT_SLACK <= out->cap - out->len) ||
           wf_buf_grow(out, len + WF_EMIT_SLACK);
}

/* Whether the output ends in { or [, or is empty. */
static WF_ALWAYS_INLINE bool wf_emit_is_open(const weft_vm *vm)
{
    const wf_buf *const out = vm->out;
    /* 0x20 is what { and [ differ by */
    return out->len == vm->out_start || (out->data[out->len - 1] | 0x20) == '{';
}

/* Copies in steps of 16 bytes: reads up to 15 bytes behind `from`, writes as many behind `to`. */
static WF_ALWAYS_INLINE void wf_emit_copy_wide(char *to, const char *from, size_t len)
{
    size_t i = 0;
    do {
        memcpy(to + i, from + i, 16);
        i += 16;
    } while (i < len);
}

/* Copies exactly `len` bytes; short ones without a call. */
static WF_ALWAYS_INLINE void wf_emit_copy(char *to, const char *from, size_t len)
{
    if (len >= 16) {
        if (WF_UNLIKELY(len > 128)) {
            memcpy(to, from, len);
            return;
        }
        for (size_t i = 0; i + 16 < len; i += 16)
            memcpy(to + i, from + i, 16);
        memcpy(to + len - 16, from + len - 16, 16);
    } else if (len >= 8) {
        uint64_t head;
        uint64_t tail;
        memcpy(&head, from, 8);
        memcpy(&tail, from + len - 8, 8);
        memcpy(to, &head, 8);
        memcpy(to + len - 8, &tail, 8);
    } else if (len >= 4) {
        uint32_t head;
        uint32_t tail;
        memcpy(&head, from, 4);
        memcpy(&tail, from + len - 4, 4);
        memcpy(to, &head, 4);
        memcpy(to + len - 4, &tail, 4);
    } else if (len != 0) {
        to[0] = from[0];
        to[len >> 1] = from[len >> 1];
        to[len - 1] = from[len - 1];
    }
}

/* A value of any kind but MISSING. */
weft_status wf_emit_other(weft_vm *vm, weft_value value);

/* A value; the output has room for `value.len + 2` bytes where it is a TEXT or NUMBER. */
static WF_ALWAYS_INLINE weft_status wf_emit_value(weft_vm *vm, weft_value value)
{
    wf_buf *const out = vm->out;
    if (value.kind == WEFT_KIND_TEXT && WF_LIKELY((value.flags & WEFT_VALUE_PLAIN) != 0)) {
        char *const at = out->data + out->len;
        at[0] = '"';
        wf_emit_copy(at + 1, value.as.text, value.len);
        at[value.len + 1] = '"';
        out->len += (size_t)value.len + 2;
        return WEFT_OK;
    }
    if (value.kind == WEFT_KIND_NUMBER) {
        wf_emit_copy(out->data + out->len, value.as.text, value.len);
        out->len += value.len;
        return WEFT_OK;
    }
    return wf_emit_other(vm, value);
}

/* The room that wf_emit_value wants. */
static WF_ALWAYS_INLINE size_t wf_emit_need(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER ? (size_t)value.len + 2
                                                                          : 0;
}

/* A skeleton, its comma left out where the output is open. */
static WF_ALWAYS_INLINE void wf_emit_skeleton(weft_vm *vm, const weft_value *skeleton)
{
    wf_buf *const out = vm->out;
    /* Only a comma gives way; a skeleton may begin with what closes the value before it. */
    const uint32_t skip = (uint32_t)(skeleton->as.text[0] == ',') & (uint32_t)wf_emit_is_open(vm);
    wf_emit_copy_wide(out->data + out->len, skeleton->as.text + skip, skeleton->len - skip);
    out->len += skeleton->len - skip;
}

/* EMIT: a text as it is. */
static WF_ALWAYS_INLINE weft_status wf_emit_text(weft_vm *vm, const weft_value *text)
{
    wf_buf *const out = vm->out;
    if (WF_UNLIKELY(!wf_emit_room(out, text->len)))
        return wf_vm_fail_buf(vm, out);
    wf_emit_copy_wide(out->data + out->len, text->as.text, text->len);
    out->len += text->len;
    return WEFT_OK;
}

/* EMITF and EMITN: skeleton and value. */
static WF_ALWAYS_INLINE weft_status wf_emit_member(weft_vm *vm, const weft_value *skeleton,
                                                   weft_value value)
{
    if (WF_UNLIKELY(!wf_emit_room(vm->out, skeleton->len + wf_emit_need(value))))
        return wf_vm_fail_buf(vm, vm->out);
    wf_emit_skeleton(vm, skeleton);
    return wf_emit_value(vm, value);
}

/* EMITE: an element. */
static WF_ALWAYS_INLINE weft_status wf_emit_element(weft_vm *vm, weft_value value)
{
    wf_buf *const out = vm->out;
    if (WF_UNLIKELY(!wf_emit_room(out, wf_emit_need(value) + 1)))
        return wf_vm_fail_buf(vm, out);
    if (!wf_emit_is_open(vm))
        out->data[out->len++] = ',';
    return wf_emit_value(vm, value);
}

#endif
