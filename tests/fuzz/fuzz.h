/* What every fuzzer has: its door, and what must hold or is a finding. */
#ifndef WF_TESTS_FUZZ_H
#define WF_TESTS_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

#define ARENA_MAX ((size_t)64 << 20)

#endif
