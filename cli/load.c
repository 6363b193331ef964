/* A program from a text or an image; images are known by their first bytes. */
#include "cli/cli.h"

#include <string.h>

bool cli_is_image(weft_span bytes)
{
    return bytes.len >= 6 && memcmp(bytes.ptr, "WEFTC\x1a", 6) == 0;
}

int cli_load(weft_program **out, const char *path, const weft_compile_options *options)
{
    weft_span bytes;
    weft_diags *diags = weft_diags_new(0);
    weft_status rc = WEFT_NOMEM;
    if (!diags)
        cli_say("%s", weft_status_text(rc));
    if (!diags || !cli_file_read(&bytes, path)) {
        weft_diags_free(diags);
        return CLI_WORLD;
    }
    if (cli_is_image(bytes))
        rc = weft_program_load(out, bytes, path, diags);
    else
        rc = weft_compile(out, bytes, path, options, diags);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && weft_diags_count(diags) == 0)
        cli_say("%s: %s", path, weft_status_text(rc));
    cli_file_free(bytes);
    weft_diags_free(diags);
    return cli_exit_of(rc);
}
