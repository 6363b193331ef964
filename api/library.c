/* A registry over the standard library, and options with nothing left open. */
#include "api/library.h"

#include "api/files.h"
#include "base/memory.h"
#include "stdlib/stdlib.h"

weft_status wf_api_library_open(wf_registry **out, weft_diags *diags)
{
    size_t count = 0;
    const weft_family *const *families = wf_stdlib_families(&count);
    wf_registry *registry = wf_new(wf_registry);
    if (!registry)
        return WEFT_NOMEM;
    const weft_status rc = wf_registry_init(registry, families, count, diags);
    if (rc == WEFT_OK) {
        *out = registry;
    } else {
        wf_registry_fini(registry);
        wf_free(registry);
    }
    return rc;
}

void wf_api_library_close(wf_registry *registry)
{
    if (registry)
        wf_registry_fini(registry);
    wf_free(registry);
}

weft_compile_options wf_api_options(const weft_compile_options *options)
{
    weft_compile_options filled = {0};
    if (options)
        filled = *options;
    if (!filled.loader)
        filled.loader = &wf_api_files;
    return filled;
}
