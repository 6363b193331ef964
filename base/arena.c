/* A chain of blocks, each larger than the one before until they are big enough. Blocks behind
   `current` are free: a reset only moves `current` back to the first. What is easy to get wrong:
   under AddressSanitizer everything not handed out is poisoned, so a block is unpoisoned before it
   is given back to the allocator. */
#include "base/arena.h"

#include "base/memory.h"

#include <string.h>

#define DEFAULT_MAX ((size_t)1 << 30)
#define BLOCK_LEAST ((size_t)4096)
#define BLOCK_MOST  ((size_t)1 << 20) /* a larger request gets a block of its own size */

struct wf_arena_block {
    wf_arena_block *next;
    size_t size; /* bytes behind the header */
};

/* Rounded up, so that the first byte behind it is aligned as malloc aligned the block. */
#define HEADER ((sizeof(wf_arena_block) + 15u) & ~(size_t)15u)

static char *block_begin(wf_arena_block *block)
{
    return (char *)block + HEADER;
}

void wf_arena_init(wf_arena *arena, size_t max_bytes)
{
    memset(arena, 0, sizeof *arena);
    arena->max = max_bytes;
}

void wf_arena_fini(wf_arena *arena)
{
    wf_arena_block *block = arena->first;
    while (block) {
        wf_arena_block *const next = block->next;
        WF_UNPOISON(block_begin(block), block->size);
        wf_free(block);
        block = next;
    }
    wf_arena_init(arena, arena->max);
}

void wf_arena_wipe(wf_arena *arena)
{
    for (wf_arena_block *block = arena->first; block; block = block->next) {
        WF_UNPOISON(block_begin(block), block->size);
        wf_wipe(block_begin(block), block->size);
    }
    wf_arena_fini(arena);
}

static void enter_block(wf_arena *arena, wf_arena_block *block, char *at)
{
    arena->current = block;
    arena->at = at;
    arena->end = block_begin(block) + block->size;
}

#ifdef WF_HAS_ASAN
static void poison_behind(wf_arena_block *block, char *at)
{
    WF_POISON(at, (size_t)(block_begin(block) + block->size - at));
    for (block = block->next; block; block = block->next)
        WF_POISON(block_begin(block), block->size);
}
#else
static void poison_behind(wf_arena_block *block, char *at)
{
    (void)block;
    (void)at;
}
#endif

void wf_arena_reset(wf_arena *arena)
{
    if (arena->first) {
        poison_behind(arena->first, block_begin(arena->first));
        enter_block(arena, arena->first, block_begin(arena->first));
    }
}

/* Takes the first free block that has room out of the chain and puts it behind `current`, so that
   smaller ones stay free for what comes later. */
static wf_arena_block *take_free_block(wf_arena *arena, size_t size)
{
    wf_arena_block *before = arena->current;
    if (!before)
        return NULL;
    while (before->next && before->next->size < size)
        before = before->next;
    wf_arena_block *const block = before->next;
    if (block && before != arena->current) {
        before->next = block->next;
        block->next = arena->current->next;
        arena->current->next = block;
    }
    return block;
}

static wf_arena_block *add_block(wf_arena *arena, size_t size)
{
    const size_t max = arena->max != 0 ? arena->max : DEFAULT_MAX;
    const size_t left = arena->held < max ? max - arena->held : 0;
    size_t want = arena->held < BLOCK_LEAST ? BLOCK_LEAST : arena->held;
    if (want > BLOCK_MOST)
        want = BLOCK_MOST;
    if (want > left)
        want = left & ~(size_t)15u;
    if (want < size)
        want = size;
    arena->is_full = want > left || want > SIZE_MAX - HEADER;
    if (arena->is_full)
        return NULL;
    wf_arena_block *const block = wf_realloc(NULL, HEADER + want);
    if (!block)
        return NULL;
    block->size = want;
    block->next = arena->current ? arena->current->next : NULL;
    if (arena->current)
        arena->current->next = block;
    else
        arena->first = block;
    arena->held += want;
    WF_POISON(block_begin(block), want);
    return block;
}

void *wf_arena_more(wf_arena *arena, size_t size)
{
    arena->is_full = size > SIZE_MAX - 15u;
    if (arena->is_full)
        return NULL;
    const size_t rounded = size == 0 ? 16u : (size + 15u) & ~(size_t)15u;
    wf_arena_block *block = take_free_block(arena, rounded);
    if (!block)
        block = add_block(arena, rounded);
    if (!block)
        return NULL;
    char *const at = block_begin(block);
    enter_block(arena, block, at + rounded);
    WF_UNPOISON(at, size);
    return at;
}

void *wf_arena_zero(wf_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size) {
        arena->is_full = true;
        return NULL;
    }
    void *const at = wf_arena_alloc(arena, count * size);
    if (at)
        memset(at, 0, count * size);
    return at;
}

weft_span wf_arena_dup(wf_arena *arena, weft_span text)
{
    char *const at = text.len < SIZE_MAX ? wf_arena_alloc(arena, text.len + 1) : NULL;
    if (!at)
        return weft_span_of(NULL, 0);
    if (text.len != 0)
        memcpy(at, text.ptr, text.len);
    at[text.len] = '\0';
    return weft_span_of(at, text.len);
}

wf_arena_mark wf_arena_here(const wf_arena *arena)
{
    const wf_arena_mark mark = {arena->current, arena->at};
    return mark;
}

void wf_arena_rewind(wf_arena *arena, wf_arena_mark mark)
{
    if (!mark.block) {
        wf_arena_reset(arena);
        return;
    }
    poison_behind(mark.block, mark.at);
    enter_block(arena, mark.block, mark.at);
}
