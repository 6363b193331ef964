/* An image of unknown making, taken through everything that may be done with one: loaded, listed, saved,
   linked, run on records that suit its shape. It is refused, or runs within its limits; anything else
   ends the process (MUST below, or a sanitizer). */
#ifndef WF_TESTS_TORTURE_H
#define WF_TESTS_TORTURE_H

#include "vm/registry.h"

#include <stdbool.h>
#include <stdlib.h>

#define MUST(condition)                                                                            \
    do {                                                                                           \
        if (!(condition))                                                                          \
            abort();                                                                               \
    } while (0)

/* Writes length and checksum of an image as they should be; false when it is too short for them. */
bool torture_seal(unsigned char *image, size_t size);
/* Whether the image was loaded and run. `registry` holds machine_family. */
bool torture_image(const unsigned char *image, size_t size, const wf_registry *registry);

#endif
