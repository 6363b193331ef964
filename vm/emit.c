/* The values that are not copied as they are: texts that may need escapes, integers, whole trees. */
#include "vm/emit.h"

#include "base/number.h"
#include "vm/json.h"
#include "vm/json_bytes.h"

bool wf_emit_grow(weft_vm *vm, size_t len)
{
    return wf_buf_reserve(vm->out, len + WF_EMIT_SLACK);
}

/* ---- texts ---- */

/* Up to seven bytes as a word, the rest of it blanks, which are plain. Writes eight. */
static uint64_t copy_few(char *to, const char *from, uint32_t len)
{
    uint64_t word = WF_JSON_EACH((uint64_t)' ');
    memcpy(to, &word, sizeof word);
    for (uint32_t i = 0; i < len; i++)
        to[i] = from[i];
    memcpy(&word, to, sizeof word);
    return word;
}

static uint64_t copy_word(char *to, const char *from)
{
    uint64_t word;
    memcpy(&word, from, sizeof word);
    memcpy(to, &word, sizeof word);
    return word;
}

/* Less than 16 bytes; whether all were plain. */
static bool copy_short(char *to, const char *from, uint32_t len)
{
    if (len >= 8) {
        const uint64_t head = copy_word(to, from);
        return wf_json_special(head) == 0 &&
               wf_json_special(copy_word(to + len - 8, from + len - 8)) == 0;
    }
    if (len >= 4) {
        uint32_t halves[2];
        uint64_t word;
        memcpy(&halves[0], from, 4);
        memcpy(&halves[1], from + len - 4, 4);
        memcpy(to, &halves[0], 4);
        memcpy(to + len - 4, &halves[1], 4);
        memcpy(&word, halves, sizeof word);
        return wf_json_special(word) == 0;
    }
    return wf_json_special(copy_few(to, from, len)) == 0;
}

#if defined(__SSE2__)
/* 16 bytes; not 0 when one of them needs an escape. */
static int copy_step(char *to, const char *from)
{
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)from);
    _mm_storeu_si128((__m128i *)(void *)to, bytes);
    return (int)wf_json_specials(bytes);
}
#else
static int copy_step(char *to, const char *from)
{
    const uint64_t head = copy_word(to, from);
    const uint64_t tail = copy_word(to + 8, from + 8);
    return wf_json_special(head) != 0 || wf_json_special(tail) != 0;
}
#endif

char *wf_emit_quoted(char *to, const char *text, uint32_t len)
{
    *to++ = '"';
    if (len < 16) {
        if (!copy_short(to, text, len))
            return NULL;
    } else {
        for (uint32_t i = 0; i + 16 < len; i += 16)
            if (copy_step(to + i, text + i) != 0)
                return NULL;
        if (copy_step(to + len - 16, text + len - 16) != 0)
            return NULL;
    }
    to[len] = '"';
    return to + len + 1;
}

/* ---- other values ---- */

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
    if (!wf_buf_reserve(out, WF_INT64_CHARS))
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
    case WEFT_KIND_XML:
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
