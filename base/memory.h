/* The one door to malloc. In test builds the nth allocation can be made to fail, and allocations
   are counted, so that "fails cleanly" and "allocates nothing" are tests and not hopes. */
#ifndef WF_BASE_MEMORY_H
#define WF_BASE_MEMORY_H

#include "base/core.h"

/* `count` * `size` zeroed bytes, checked for overflow; NULL when memory is short. Free with
   wf_free. Zero bytes give a valid pointer. */
void *wf_alloc(size_t count, size_t size);
/* Room for `size` bytes (not zeroed beyond the old contents); on NULL the old block stays valid. */
void *wf_realloc(void *block, size_t size);
void wf_free(void *block);

/* Overwrites bytes so that no compiler leaves it out: for secrets. NULL with len 0 is fine. */
void wf_wipe(void *bytes, size_t len);

#define wf_new(type) ((type *)wf_alloc(1, sizeof(type)))

/* Test hooks; process-wide, atomic. The nth allocation from now fails (1: the next), and all
   after it; 0: none fails. */
void wf_memory_fail_nth(uint64_t nth);
/* Allocations (including re-allocations) asked for since the process began. */
uint64_t wf_memory_count(void);

#endif
