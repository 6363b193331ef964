/* What those who look through lists for a text share: how a member is found and held against it. */
#ifndef WF_VM_FILTER_PARTS_H
#define WF_VM_FILTER_PARTS_H

#include "vm/filter.h"
#include "vm/fuse.h"
#include "vm/machine.h"

#include <string.h>

#define WF_FILTER_MEMBERS 7u   /* of an element: looking through more takes steps */
#define WF_FILTER_TEXT    255u /* longer ones take steps */

static const weft_value wf_filter_missing;

static inline wf_filter_text wf_filter_text_of(const char *text, size_t len)
{
    wf_filter_text t = {.text = text, .len = (uint32_t)len};
    if (len - 1 < 16)
        wf_text_key(&t.head, &t.tail, text, t.len);
    return t;
}

static WF_ALWAYS_INLINE bool wf_filter_is(const wf_filter_text *t, const char *text, size_t len)
{
    uint64_t head;
    uint64_t tail;
    if (WF_LIKELY(len != t->len))
        return false;
    if (WF_UNLIKELY(len - 1 >= 16))
        return len == 0 || memcmp(text, t->text, len) == 0;
    wf_text_key(&head, &tail, text, (uint32_t)len);
    return head == t->head && tail == t->tail;
}

/* The last of equal keys counts. */
static WF_ALWAYS_INLINE const weft_value *wf_filter_member(const weft_value *map,
                                                           const wf_filter_text *key)
{
    const weft_member *const members = map->as.map;
    for (uint32_t i = map->len; i-- != 0;)
        if (wf_filter_is(key, members[i].key.ptr, members[i].key.len))
            return &members[i].value;
    return &wf_filter_missing;
}

/* Whether a value that needs no steps is the text: 1, 0; -1: it is another matter. */
static WF_ALWAYS_INLINE int wf_filter_holds(const weft_value *value, const wf_filter_text *wanted)
{
    if (WF_UNLIKELY(value->kind != WEFT_KIND_TEXT))
        return value->kind < WEFT_KIND_LIST ? 0 : -1;
    if (WF_UNLIKELY(value->len > WF_FILTER_TEXT))
        return -1;
    return wf_filter_is(wanted, value->as.text, value->len);
}

/* The slot of the member in records of the node, or WF_NONE. */
static inline uint32_t wf_filter_slot(const weft_vm *vm, const wf_filter *f, uint32_t node)
{
    if (f->key.text == NULL)
        return f->slot < vm->node_widths[node] ? f->slot : WF_NONE;
    const wf_found_member *const found = &vm->members[f->member];
    return found->node == node ? found->slot : WF_NONE;
}

#endif
