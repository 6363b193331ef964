/* The kind validate-config: the package's validator over the config's text. */
#include "tests/compat/driver.h"

#include "compiler/mapping_validate.h"
#include "vm/json.h"

/* The config as a document; the diagnostics have nothing to say, it was JSON a moment ago. */
static bool read_config(driver *d, wf_document_file *file, weft_value config)
{
    weft_diags *const diags = weft_diags_new(0);
    wf_buf text;
    wf_buf_init(&text, 0);
    if (config.kind == WEFT_KIND_MISSING)
        wf_buf_put_text(&text, "null");
    else
        wf_json_put(&text, config);
    const weft_span kept = wf_arena_dup(&d->arena, wf_buf_span(&text));
    wf_source *const source = kept.ptr ? wf_source_new(&d->arena, "config", kept) : NULL;
    const bool is_read =
        source && diags && wf_document_parse(file, source, &d->arena, diags) == WEFT_OK;
    wf_buf_fini(&text);
    weft_diags_free(diags);
    return is_read;
}

void driver_run_validate(driver *d, const driver_case *one)
{
    const weft_value given = driver_member(one->options, "validateOptions");
    const weft_value known = driver_member(given, "knownResolvers");
    wf_mapping_validate_options options = {0};
    wf_document_file file;
    weft_span names[64];
    options.strict = driver_member(given, "strict").as.boolean;
    options.check_resolvers =
        driver_member(given, "validateResolvers").as.boolean && known.kind == WEFT_KIND_LIST;
    options.known = names;
    for (uint32_t i = 0; known.kind == WEFT_KIND_LIST && i < known.len && i < 64; i++)
        names[options.known_count++] = weft_value_span(weft_value_element(known, i));
    if (!read_config(d, &file, one->config)) {
        driver_give_up(d, "the config cannot be read");
        return;
    }
    wf_buf result;
    wf_buf_init(&result, 0);
    const weft_status rc = wf_mapping_validate(&result, &file, &options);
    if (rc == WEFT_OK) {
        wf_buf_put_text(&d->answer, "\"ok\":true,\"result\":");
        wf_buf_put_span(&d->answer, wf_buf_span(&result));
    } else if (rc == WEFT_REJECTED) {
        driver_error(d, weft_span_text("an error of the package's engine"));
    } else {
        driver_give_up(d, weft_status_text(rc));
    }
    wf_buf_fini(&result);
}
