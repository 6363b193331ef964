/* The public compiling functions: where compiler, standard library and machine meet. Each program
   owns the registry it is linked against, so that no state is shared between programs. */
#include "api/library.h"
#include "base/memory.h"
#include "compiler/compile.h"
#include "compiler/mapping_rules.h"
#include "grammar/syntax.h"
#include "weft/weft.h"

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
    const weft_compile_options filled = wf_api_options(options);
    wf_registry *library = NULL;
    weft_program *program = NULL;
    weft_status rc = wf_api_library_open(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_compile(&program, text, name, &filled, library, diags);
    if (rc == WEFT_OK)
        rc = finish(out, program, &library, diags);
    wf_api_library_close(library);
    return rc;
}

weft_status weft_check(weft_span text, const char *name, const weft_compile_options *options,
                       weft_diags *diags)
{
    weft_compile_options filled = wf_api_options(options);
    weft_program *program = NULL;
    if (wf_mapping_is_json(text) && filled.package_rules)
        return wf_mapping_check(diags, text, name, true);
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
    const weft_compile_options filled = wf_api_options(options);
    wf_registry *library = NULL;
    weft_program *program = NULL;
    wf_buf plan;
    wf_buf_init(&plan, 0);
    weft_status rc = wf_api_library_open(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_compile_explained(&program, &plan, text, name, &filled, library, diags);
    if (rc == WEFT_OK)
        rc = finish(&program, program, &library, diags);
    if (rc == WEFT_OK) {
        wf_buf_put_text(&plan, "\nListing\n\n");
        wf_program_dump(&plan, program, false);
        rc = give(out, &plan);
        weft_program_free(program);
    } else {
        wf_buf_fini(&plan);
    }
    wf_api_library_close(library);
    return rc;
}

weft_status weft_convert(weft_span *out, weft_span text, const char *name,
                         const weft_compile_options *options, weft_diags *diags)
{
    const weft_compile_options filled = wf_api_options(options);
    wf_registry *library = NULL;
    wf_buf converted;
    wf_buf_init(&converted, 0);
    weft_status rc = wf_api_library_open(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_mapping_convert(&converted, text, name, &filled, library, diags);
    if (rc == WEFT_OK)
        rc = give(out, &converted);
    else
        wf_buf_fini(&converted);
    wf_api_library_close(library);
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
    weft_status rc = wf_api_library_open(&library, diags);
    if (rc == WEFT_OK)
        rc = wf_program_load(&program, image, name, library, diags);
    if (rc == WEFT_OK) {
        program->library = library;
        library = NULL;
        *out = program;
    }
    wf_api_library_close(library);
    return rc;
}
