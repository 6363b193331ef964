/* The values that are not copied as they are: texts with escapes, integers, dates, whole trees. */
#include "vm/emit.h"

#include "base/number.h"
#include "vm/json.h"

static weft_status emit_tree(weft_vm *vm, weft_value value)
{
    const weft_status rc = wf_vm_to_map(vm, &value);
    if (rc != WEFT_OK)
        return rc;
    wf_json_put(vm->out, value);
    return WF_LIKELY(vm->out->status == WEFT_OK) ? WEFT_OK : wf_vm_fail_buf(vm, vm->out);
}

static weft_status emit_integer(weft_vm *vm, int64_t integer)
{
    wf_buf *const out = vm->out;
    if (!wf_emit_room(out, WF_INT64_CHARS))
        return wf_vm_fail_buf(vm, out);
    out->len += wf_int64_format(out->data + out->len, integer);
    return WEFT_OK;
}

weft_status wf_emit_other(weft_vm *vm, weft_value value)
{
    switch ((weft_kind)value.kind) {
    case WEFT_KIND_MISSING:
        return WEFT_OK;
    case WEFT_KIND_INT:
        return emit_integer(vm, value.as.integer);
    case WEFT_KIND_NULL:
    case WEFT_KIND_BOOL:
    case WEFT_KIND_NUMBER:
    case WEFT_KIND_DECIMAL:
    case WEFT_KIND_DOUBLE:
    case WEFT_KIND_TEXT:
    case WEFT_KIND_DATE:
    case WEFT_KIND_DATETIME:
    case WEFT_KIND_LIST:
    case WEFT_KIND_MAP:
    case WEFT_KIND_RECORD:
        return emit_tree(vm, value);
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_COUNT:
        break;
    }
    return wf_vm_fail_builder(vm, value);
}
