/* Values as JSON text straight into the output buffer. The loop keeps the place where it writes in
   registers of the processor (a cursor) and gives it back to the buffer before it calls anything that
   writes too. What occurs a million times is inline here: texts, digits; the rest is in emit.c. */
#ifndef WF_VM_EMIT_H
#define WF_VM_EMIT_H

#include "vm/machine.h"

#include <string.h>

#define WF_EMIT_SLACK  32u /* bytes behind what is asked for: copies may be made in whole steps */
#define WF_EMIT_SCALAR 24u /* more than any integer, bool or null takes */

typedef struct wf_cursor {
    char *at;   /* the next byte */
    char *open; /* where this record's output begins */
    char *end;  /* of the buffer's memory */
} wf_cursor;

static WF_ALWAYS_INLINE void wf_cursor_save(const wf_cursor *cursor, wf_buf *out)
{
    out->len = (size_t)(cursor->at - out->data);
}

static WF_ALWAYS_INLINE void wf_cursor_load(wf_cursor *cursor, const weft_vm *vm)
{
    cursor->at = vm->out->data + vm->out->len;
    cursor->open = vm->out->data + vm->out_start;
    cursor->end = vm->out->data + vm->out->cap;
}

/* The buffer grown by `len` and slack; false when it is full or memory is short. */
bool wf_emit_grow(weft_vm *vm, size_t len);

/* Makes room; false when the output is full or memory is short. */
static WF_ALWAYS_INLINE bool wf_emit_room(weft_vm *vm, wf_cursor *cursor, size_t len)
{
    if (WF_LIKELY(len + WF_EMIT_SLACK <= (size_t)(cursor->end - cursor->at)))
        return true;
    wf_cursor_save(cursor, vm->out);
    const bool is_grown = wf_emit_grow(vm, len);
    wf_cursor_load(cursor, vm);
    return is_grown;
}

/* Whether the output ends in { or [, or is empty. */
static WF_ALWAYS_INLINE bool wf_emit_is_open(const wf_cursor *cursor)
{
    /* 0x20 is what { and [ differ by */
    return cursor->at == cursor->open || (cursor->at[-1] | 0x20) == '{';
}

/* Copies in steps of 16 bytes: reads up to 15 bytes behind `from`, writes as many behind `to`. */
static WF_ALWAYS_INLINE void wf_emit_copy_wide(char *to, const char *from, size_t len)
{
    memcpy(to, from, 16);
    for (size_t i = 16; i < len; i += 16)
        memcpy(to + i, from + i, 16);
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

/* A text in quotes to `to`, which has room for it and slack; gives the end. NULL: it needs escapes, and
   what was written does not count. */
char *wf_emit_quoted(char *to, const char *text, uint32_t len);
/* A value of any kind but MISSING, by the buffer. */
weft_status wf_emit_other(weft_vm *vm, weft_value value);

/* The room that wf_emit_value wants. */
static WF_ALWAYS_INLINE size_t wf_emit_need(weft_value value)
{
    const bool has_bytes = value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER;
    return (has_bytes ? value.len : 0) + (size_t)WF_EMIT_SCALAR;
}

/* A value behind `to`, where there is room for it; the cursor moves when all went well. */
static WF_ALWAYS_INLINE weft_status wf_emit_value(weft_vm *vm, wf_cursor *cursor, char *to,
                                                  weft_value value)
{
    if (value.kind == WEFT_KIND_TEXT) {
        if ((value.flags & WEFT_VALUE_PLAIN) != 0) {
            to[0] = '"';
            wf_emit_copy(to + 1, value.as.text, value.len);
            to[value.len + 1] = '"';
            cursor->at = to + value.len + 2;
            return WEFT_OK;
        }
        char *const end = wf_emit_quoted(to, value.as.text, value.len);
        if (WF_LIKELY(end != NULL)) {
            cursor->at = end;
            return WEFT_OK;
        }
    } else if (value.kind == WEFT_KIND_NUMBER) {
        wf_emit_copy(to, value.as.text, value.len);
        cursor->at = to + value.len;
        return WEFT_OK;
    }
    vm->out->len = (size_t)(to - vm->out->data);
    const weft_status rc = wf_emit_other(vm, value);
    const size_t before = (size_t)(cursor->at - cursor->open);
    wf_cursor_load(cursor, vm);
    if (WF_UNLIKELY(rc != WEFT_OK))
        cursor->at = cursor->open + before;
    return rc;
}

/* A skeleton to the cursor, its comma left out where the output is open; gives the end. The cursor
   stays. */
static WF_ALWAYS_INLINE char *wf_emit_skeleton(const wf_cursor *cursor, const weft_value *skeleton)
{
    /* Only a comma gives way; a skeleton may begin with what closes the value before it. */
    const size_t skip = wf_emit_is_open(cursor) && skeleton->as.text[0] == ',';
    wf_emit_copy_wide(cursor->at, skeleton->as.text + skip, skeleton->len - skip);
    return cursor->at + (skeleton->len - skip);
}

/* EMIT: a text as it is. */
static WF_ALWAYS_INLINE weft_status wf_emit_text(weft_vm *vm, wf_cursor *cursor,
                                                 const weft_value *text)
{
    if (WF_UNLIKELY(!wf_emit_room(vm, cursor, text->len)))
        return wf_vm_fail_buf(vm, vm->out);
    wf_emit_copy_wide(cursor->at, text->as.text, text->len);
    cursor->at += text->len;
    return WEFT_OK;
}

/* EMITF and EMITN: skeleton and value, or neither. */
static WF_ALWAYS_INLINE weft_status wf_emit_member(weft_vm *vm, wf_cursor *cursor,
                                                   const weft_value *skeleton, weft_value value)
{
    if (WF_UNLIKELY(!wf_emit_room(vm, cursor, skeleton->len + wf_emit_need(value))))
        return wf_vm_fail_buf(vm, vm->out);
    return wf_emit_value(vm, cursor, wf_emit_skeleton(cursor, skeleton), value);
}

/* EMITE: an element. */
static WF_ALWAYS_INLINE weft_status wf_emit_element(weft_vm *vm, wf_cursor *cursor,
                                                    weft_value value)
{
    if (WF_UNLIKELY(!wf_emit_room(vm, cursor, wf_emit_need(value))))
        return wf_vm_fail_buf(vm, vm->out);
    char *to = cursor->at;
    if (!wf_emit_is_open(cursor))
        *to++ = ',';
    return wf_emit_value(vm, cursor, to, value);
}

#endif
