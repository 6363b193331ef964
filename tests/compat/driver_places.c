/* Where the diagnostics of a mapping stand: by the keys around, which is how whoever compares answers tells
   whether one of them can be about a difference. */
#include "tests/compat/driver.h"

#include "base/source.h"
#include "grammar/document.h"
#include "vm/json.h"

static const wf_document *child_at(const wf_document *around, uint32_t offset)
{
    const wf_document *child = around->first;
    while (child) {
        const uint32_t start = child->key_end != 0 ? child->key_start : child->start;
        if (offset >= start && offset < child->end)
            return child;
        child = child->next;
    }
    return NULL;
}

/* The keys from the root to the innermost member around the place; elements have none. */
static void put_keys(wf_buf *out, const wf_document *root, uint32_t offset)
{
    for (const wf_document *at = root; at; at = child_at(at, offset)) {
        if (at->key_end == 0)
            continue;
        wf_buf_put_byte(out, ',');
        wf_json_put_text(out, at->key);
    }
}

void driver_put_diagnostics(driver *d, weft_span text, const weft_diags *diags)
{
    wf_document_file file = {0};
    weft_diags *const ignored = weft_diags_new(0);
    wf_source *const source = wf_source_new(&d->arena, "mapping.json", text);
    if (ignored && source)
        (void)wf_document_parse(&file, source, &d->arena,
                                ignored); /* what is wrong is in `diags` */
    wf_buf_put_text(&d->answer, "\"diagnostics\":[");
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        wf_buf_printf(&d->answer, "%s[\"%s\"", i == 0 ? "" : ",", diag->code);
        put_keys(&d->answer, file.root, diag->start);
        wf_buf_put_byte(&d->answer, ']');
    }
    wf_buf_put_text(&d->answer, "],");
    weft_diags_free(ignored);
}
