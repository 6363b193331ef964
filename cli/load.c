/* A program from a text or an image; images are known by their first bytes. */
#include "cli/cli.h"

#include <string.h>

bool cli_is_image(weft_span bytes)
{
    return bytes.len >= 6 && memcmp(bytes.ptr, "WEFTC\x1a", 6) == 0;
}

int cli_text_read(weft_span *out, const char *path)
{
    if (!cli_file_read(out, path))
        return CLI_WORLD;
    if (!cli_is_image(*out))
        return CLI_OK;
    cli_say("%s is a compiled program; weft dump lists it", path);
    cli_file_free(*out);
    return CLI_USAGE;
}

/* What weft check tells of a JSON mapping file beside mistakes. */
static bool is_told_by_check(const weft_diag *diag)
{
    return strncmp(diag->code, "W51", 3) == 0;
}

/* W5149 to W5153 tell what both do. */
static bool is_difference(const weft_diag *diag)
{
    return is_told_by_check(diag) &&
           (strcmp(diag->code, "W5149") < 0 || strcmp(diag->code, "W5153") > 0);
}

/* Where a JSON mapping file is understood otherwise than by the package is counted here; weft check
   says each. Of a file with errors all is said. */
static int report_loaded(weft_diags *diags, const char *path, bool faithful)
{
    const size_t count = weft_diags_count(diags);
    size_t differences = 0;
    size_t told = 0;
    for (size_t i = 0; i < count; i++) {
        differences += is_difference(weft_diags_at(diags, i));
        told += is_told_by_check(weft_diags_at(diags, i));
    }
    if (told == 0 || weft_diags_errors(diags) != 0)
        return cli_report(diags, WEFT_DIAG_TEXT);
    weft_diags *others = weft_diags_new(0);
    if (!others) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    for (size_t i = 0; i < count; i++) {
        if (!is_told_by_check(weft_diags_at(diags, i)))
            weft_diags_add_copy(others, weft_diags_at(diags, i));
    }
    const int code = cli_report(others, WEFT_DIAG_TEXT);
    weft_diags_free(others);
    if (differences != 0 && !faithful && !cli_quiet())
        cli_say("%s: the npm package differs in %zu place%s; weft check says where", path,
                differences, differences == 1 ? "" : "s");
    return code;
}

int cli_load_text(weft_program **out, weft_span text, const char *name,
                  const weft_compile_options *options)
{
    weft_diags *const diags = weft_diags_new(0);
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    const weft_status rc = cli_is_image(text) ? weft_program_load(out, text, name, diags)
                                              : weft_compile(out, text, name, options, diags);
    (void)report_loaded(diags, name, options->faithful != 0); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s: %s", name, weft_status_text(rc));
    weft_diags_free(diags);
    return cli_exit_of(rc);
}

int cli_load(weft_program **out, const char *path, const weft_compile_options *options)
{
    weft_span bytes;
    if (!cli_file_read(&bytes, path))
        return CLI_WORLD;
    const int code = cli_load_text(out, bytes, path, options);
    cli_file_free(bytes);
    return code;
}
