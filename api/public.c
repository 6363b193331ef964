/* The public compiling functions: where compiler, standard library and machine meet. Each program
   owns the registry it is linked against, so that no state is shared between programs. */
#include "api/files.h"
#include "base/memory.h"
#include "compiler/compile.h"
#include "compiler/mapping_rules.h"
#include "grammar/syntax.h"
#include "stdlib/stdlib.h"
#include "weft/weft.h"

static weft_status open_library(wf_registry **out, weft_diags *diags)
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

static void close_library(wf_registry *registry)
{
    if (registry)
        wf_registry_fini(registry);
    wf_free(registry);
}

static weft_compile_options with_defaults(const weft_compile_options *options)
{
    weft_compile_options filled = {0};
    if (options)
        filled = *options;
    if (!filled.loader)
        filled.loader = &wf_api_files;
    return filled;
}

/* Links, and hands the registry over. */
static weft_status finish(weft_program **out, weft_program *program, wf_registry **library,
                          weft_diags *diags)
{
    const weft_status rc = wf_program_link(program, *library, diags);
    if (rc != WEFT_OK) {
        weft_program_free(program);
        return rc;
    }
    program->library = *library;
    *library = NULL;
    *out = program;
    return WEFT_OK;
}

weft_status weft_compile(weft_program **out, weft_span text, const char *name,
                         const weft_compile_options *options, weft_diags *diags)
{
    const weft_compile_options filled = with_defaults(options);
    wf_registry *library = NULL;
    weft_program *program = NULL;
    weft_status rc = open_library(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_compile(&program, text, name, &filled, library, diags);
    if (rc == WEFT_OK)
        rc = finish(out, program, &library, diags);
    close_library(library);
    return rc;
}

weft_status weft_check(weft_span text, const char *name, const weft_compile_options *options,
                       weft_diags *diags)
{
    weft_compile_options filled = with_defaults(options);
    weft_program *program = NULL;
    if (wf_mapping_is_json(text))
        return wf_mapping_check(diags, text, name, filled.package_rules != 0);
    filled.tests = 1; /* tests are checked like everything else */
    const weft_status rc = weft_compile(&program, text, name, &filled, diags);
    weft_program_free(program);
    return rc;
}

static weft_status give(weft_span *out, wf_buf *buf)
{
    const weft_status rc = buf->status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(buf);
    else
        wf_buf_fini(buf);
    return rc;
}

weft_status weft_explain(weft_span *out, weft_span text, const char *name,
                         const weft_compile_options *options, weft_diags *diags)
{
    const weft_compile_options filled = with_defaults(options);
    wf_registry *library = NULL;
    weft_program *program = NULL;
    wf_buf plan;
    wf_buf_init(&plan, 0);
    weft_status rc = open_library(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_compile_explained(&program, &plan, text, name, &filled, library, diags);
    if (rc == WEFT_OK)
        rc = finish(&program, program, &library, diags);
    if (rc == WEFT_OK) {
        wf_buf_put_text(&plan, "\nListing\n\n");
        wf_program_dump(&plan, program);
        rc = give(out, &plan);
        weft_program_free(program);
    } else {
        wf_buf_fini(&plan);
    }
    close_library(library);
    return rc;
}

weft_status weft_format(weft_span *out, weft_span text, const char *name, weft_diags *diags)
{
    wf_arena arena;
    wf_buf formatted;
    wf_arena_init(&arena, 0);
    wf_buf_init(&formatted, 0);
    wf_source *source = wf_source_new(&arena, name, text);
    weft_status rc = source ? wf_syntax_format(&formatted, source, &arena, diags) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = give(out, &formatted);
    else
        wf_buf_fini(&formatted);
    wf_arena_fini(&arena);
    return rc;
}

weft_status weft_program_load(weft_program **out, weft_span image, const char *name,
                              weft_diags *diags)
{
    wf_registry *library = NULL;
    weft_program *program = NULL;
    weft_status rc = open_library(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_program_load(&program, image, name, library, diags);
    if (rc == WEFT_OK) {
        program->library = library;
        library = NULL;
        *out = program;
    }
    close_library(library);
    return rc;
}
