/* Loading the files a mapping names, through the loader of the options: this room knows no file
   system. The bytes are copied into the unit arena and handed back at once. */
#include "compiler/load.h"

#include <stdio.h>

#define REASON_BYTES 160

static weft_status say(char reason[REASON_BYTES], const char *text)
{
    (void)snprintf(reason, REASON_BYTES, "%s", text); /* too long: cut */
    return WEFT_IO;
}

static weft_status fetch(wf_source **out, wf_unit *unit, const char *from, weft_span path,
                         char reason[REASON_BYTES])
{
    const weft_loader *loader = unit->options->loader;
    const weft_span copy = wf_arena_dup(&unit->arena, path);
    weft_span bytes = {NULL, 0};
    const char *name = copy.ptr;
    if (!copy.ptr)
        return WEFT_NOMEM;
    if (path.len == 0)
        return say(reason, "its name is empty");
    if (memchr(path.ptr, 0, path.len))
        return say(reason, "its name has a NUL");
    if (!loader)
        return say(reason, "no files can be read here");
    weft_status rc = loader->load(loader->context, from, copy.ptr, &bytes, &name, reason);
    if (rc != WEFT_OK)
        return rc;
    if (bytes.len > WF_LOAD_MAX_BYTES) {
        rc = say(reason, "it is larger than 64 MiB");
    } else {
        *out = wf_source_new(&unit->arena, name ? name : copy.ptr, bytes);
        rc = *out ? WEFT_OK : WEFT_NOMEM;
    }
    if (loader->release)
        loader->release(loader->context, bytes);
    return rc;
}

weft_status wf_load(wf_source **out, wf_unit *unit, const char *from, weft_span path,
                    wf_place place)
{
    char reason[REASON_BYTES] = "";
    const weft_status rc = fetch(out, unit, from, path, reason);
    if (rc == WEFT_NOMEM) {
        unit->status = WEFT_NOMEM;
    } else if (rc != WEFT_OK) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2006, place, "`%.*s` cannot be read%s%s",
                                       (int)path.len, path.ptr, reason[0] ? ": " : "", reason);
        wf_diag_hint(unit->diags, diag, "paths begin at the folder of the file that names them");
    }
    return rc;
}

weft_status wf_load_entry(weft_span *out, wf_unit *unit, const char *from, weft_span path,
                          uint32_t index)
{
    const weft_loader *const loader = unit->options->loader;
    weft_span found = {NULL, 0};
    if (!loader || !loader->entry || path.len == 0 || memchr(path.ptr, 0, path.len))
        return WEFT_INVALID;
    const weft_span copy = wf_arena_dup(&unit->arena, path);
    weft_status rc =
        copy.ptr ? loader->entry(loader->context, from, copy.ptr, index, &found) : WEFT_NOMEM;
    if (rc == WEFT_OK) {
        *out = wf_arena_dup(&unit->arena, found);
        rc = out->ptr ? WEFT_OK : WEFT_NOMEM;
        if (loader->release)
            loader->release(loader->context, found);
    }
    if (rc == WEFT_NOMEM)
        unit->status = rc;
    return rc;
}
