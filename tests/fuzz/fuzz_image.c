/* Images of programs, made up: loaded, verified, linked and run with small limits. The first byte says
   whether length and checksum are set right first, which they never are by chance. */
#include "tests/support/library.h"
#include "tests/support/torture.h"

#include "base/memory.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const weft_family *const families[] = {&machine_family};
    weft_diags *const diags = weft_diags_new(0);
    wf_registry registry;
    if (size == 0) {
        weft_diags_free(diags);
        return 0;
    }
    unsigned char *const image = wf_alloc(size, 1);
    MUST(diags && image);
    MUST(wf_registry_init(&registry, families, 1, diags) == WEFT_OK);
    memcpy(image, data + 1, size - 1);
    if (data[0] % 4 != 0)
        (void)torture_seal(image, size - 1);
    (void)torture_image(image, size - 1, &registry);
    wf_registry_fini(&registry);
    wf_free(image);
    weft_diags_free(diags);
    return 0;
}
