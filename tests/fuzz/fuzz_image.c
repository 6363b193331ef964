/* Images of programs, made up: loaded, verified, linked and run with small limits. The first byte says
   whether length and checksum are set right first, which they never are by chance, and whether the
   program is linked with the functions of the machine's tests or with the library. */
#include "stdlib/stdlib.h"
#include "tests/support/library.h"
#include "tests/support/torture.h"

#include "base/memory.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    AS_IT_IS = 3,
    LIBRARY = 4
}; /* bits of the first byte */

/* Made once: it is the same for every image. */
static const wf_registry *registry_of(bool is_library)
{
    static wf_registry registries[2];
    static bool is_made[2];
    const weft_family *const plain[] = {&machine_family};
    size_t count = 1;
    const weft_family *const *families = is_library ? wf_stdlib_families(&count) : plain;
    if (!is_made[is_library]) {
        weft_diags *const diags = weft_diags_new(0);
        MUST(diags);
        MUST(wf_registry_init(&registries[is_library], families, count, diags) == WEFT_OK);
        weft_diags_free(diags);
    }
    is_made[is_library] = true;
    return &registries[is_library];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    unsigned char *const image = wf_alloc(size, 1);
    MUST(image);
    memcpy(image, data + 1, size - 1);
    if ((data[0] & AS_IT_IS) != 0)
        (void)torture_seal(image, size - 1);
    (void)torture_image(image, size - 1, registry_of((data[0] & LIBRARY) != 0));
    wf_free(image);
    return 0;
}
