/* Bump arena: things that die together. Nothing in it is freed singly. A reset keeps the blocks,
   so that a warm arena allocates nothing; under AddressSanitizer what is given back is poisoned. */
#ifndef WF_BASE_ARENA_H
#define WF_BASE_ARENA_H

#include "base/core.h"
#include "weft/span.h"

#if defined(__SANITIZE_ADDRESS__)
#define WF_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WF_HAS_ASAN 1
#endif
#endif

#ifdef WF_HAS_ASAN
#include <sanitizer/asan_interface.h>
#define WF_POISON(at, size)   ASAN_POISON_MEMORY_REGION((at), (size))
#define WF_UNPOISON(at, size) ASAN_UNPOISON_MEMORY_REGION((at), (size))
#else
#define WF_POISON(at, size)   ((void)0)
#define WF_UNPOISON(at, size) ((void)0)
#endif

typedef struct wf_arena_block wf_arena_block;

typedef struct wf_arena {
    wf_arena_block *first;
    wf_arena_block *current;
    char *at;     /* next free byte of `current` */
    char *end;    /* one past its last byte */
    size_t held;  /* bytes of all blocks */
    size_t max;   /* most bytes it may hold */
    bool is_full; /* whether the last refusal was for the maximum, not for want of memory */
} wf_arena;

typedef struct wf_arena_mark {
    wf_arena_block *block;
    char *at;
} wf_arena_mark;

/* `max_bytes` 0: 1 GiB. Allocates nothing yet. */
void wf_arena_init(wf_arena *arena, size_t max_bytes);
void wf_arena_fini(wf_arena *arena); /* takes a zeroed arena */
void wf_arena_reset(wf_arena *arena);
void wf_arena_wipe(wf_arena *arena); /* fini, for one that held secrets: overwritten first */

/* The slow way out of wf_arena_alloc: the next block, or NULL at the maximum or without memory. */
void *wf_arena_more(wf_arena *arena, size_t size);

/* `size` bytes aligned to 16, not zeroed; NULL at the maximum or when memory is short. Zero bytes
   give a valid pointer. */
static inline void *wf_arena_alloc(wf_arena *arena, size_t size)
{
    const size_t rounded = (size + (size == 0) + 15u) & ~(size_t)15u;
    char *const at = arena->at;
    /* 0 (the rounding wrapped) becomes SIZE_MAX and takes the slow way. */
    if (WF_LIKELY(rounded - 1 < (size_t)(arena->end - at))) {
        arena->at = at + rounded;
        WF_UNPOISON(at, size);
        return at;
    }
    return wf_arena_more(arena, size);
}

/* The same, zeroed, for `count` things of `size` bytes (checked for overflow). */
void *wf_arena_zero(wf_arena *arena, size_t count, size_t size);
#define wf_arena_new(arena, type) ((type *)wf_arena_zero((arena), 1, sizeof(type)))

/* A copy of `text` with a NUL behind it that the length does not count; ptr NULL on failure. */
weft_span wf_arena_dup(wf_arena *arena, weft_span text);

wf_arena_mark wf_arena_here(const wf_arena *arena);
/* Gives back everything allocated since `mark`. */
void wf_arena_rewind(wf_arena *arena, wf_arena_mark mark);

#endif
