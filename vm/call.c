/* What a resolver may ask of its call. */
#include "vm/call.h"

#include <stdarg.h>

weft_status weft_call_fail(weft_call *call, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    wf_buf_reset(call->message);
    wf_buf_vprintf(call->message, format, args);
    va_end(args);
    return call->message->status == WEFT_NOMEM ? WEFT_NOMEM : WEFT_REJECTED;
}

void *weft_call_alloc(weft_call *call, size_t size)
{
    return wf_arena_alloc(call->arena, size);
}

int64_t weft_call_now_seconds(const weft_call *call)
{
    return call->now_seconds;
}

uint32_t weft_call_now_nanos(const weft_call *call)
{
    return call->now_nanos;
}

uint64_t weft_call_record(const weft_call *call)
{
    return call->record;
}

static uint64_t rotate(uint64_t x, unsigned by)
{
    return x << by | x >> (64u - by);
}

/* xoroshiro128++: fast, well distributed, and not for secrets. All zeros is its one bad state. */
uint64_t weft_call_random(weft_call *call)
{
    uint64_t *const s = call->random_state;
    if ((s[0] | s[1]) == 0)
        s[0] = 0x9e3779b97f4a7c15u;
    const uint64_t a = s[0];
    const uint64_t b = s[1] ^ a;
    const uint64_t result = rotate(a + s[1], 17) + a;
    s[0] = rotate(a, 49) ^ b ^ b << 21;
    s[1] = rotate(b, 28);
    return result;
}

const void *weft_call_compiled(const weft_call *call)
{
    return call->compiled;
}

void *weft_call_scratch(const weft_call *call)
{
    return call->scratch;
}
