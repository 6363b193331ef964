/* The only file that calls malloc and its kin. The counter and the failing allocation are always
   compiled in: one relaxed atomic step beside a call of the allocator costs nothing worth a second
   build. */
#include "base/memory.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static _Atomic uint64_t asked;
static _Atomic uint64_t fail_from; /* the allocation from which on all fail; 0: none */

static bool is_refused(void)
{
    const uint64_t nth = atomic_fetch_add_explicit(&asked, 1, memory_order_relaxed) + 1;
    const uint64_t from = atomic_load_explicit(&fail_from, memory_order_relaxed);
    return from != 0 && nth >= from;
}

void *wf_alloc(size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    if (is_refused())
        return NULL;
    const size_t bytes = count * size;
    return calloc(1, bytes != 0 ? bytes : 1);
}

void *wf_realloc(void *block, size_t size)
{
    if (is_refused())
        return NULL;
    return realloc(block, size != 0 ? size : 1);
}

void wf_free(void *block)
{
    free(block);
}

void wf_memory_fail_nth(uint64_t nth)
{
    const uint64_t now = atomic_load_explicit(&asked, memory_order_relaxed);
    atomic_store_explicit(&fail_from, nth == 0 ? 0 : now + nth, memory_order_relaxed);
}

uint64_t wf_memory_count(void)
{
    return atomic_load_explicit(&asked, memory_order_relaxed);
}

/* Through a volatile pointer: a call that must be made, since nobody knows to what. */
static void *(*const volatile overwrite)(void *, int, size_t) = memset;

void wf_wipe(void *bytes, size_t len)
{
    if (bytes)
        (void)overwrite(bytes, 0, len);
}
