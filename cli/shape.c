/* --shape: samples of the source, or the shape that weft infer wrote of them, for the compiler. */
#include "cli/cli.h"

#include <string.h>

int cli_shape_read(weft_infer **shape, weft_compile_options *options, const cli_args *args,
                   weft_diags *diags)
{
    const weft_infer_options wishes = {.record_path = cli_value(args, "record")};
    weft_infer *infer = NULL;
    weft_status rc = WEFT_OK;
    *shape = NULL;
    if (!cli_value(args, "shape"))
        return CLI_OK;
    rc = weft_infer_new(&infer);
    for (size_t i = 0; rc == WEFT_OK && i < args->given_count; i++) {
        if (strcmp(args->command->options[args->given[i].option].name, "shape") == 0)
            rc = weft_infer_read(infer, args->given[i].value, &wishes, diags);
    }
    if (rc == WEFT_OK)
        rc = weft_infer_places(&options->places, &options->place_count, infer);
    if (rc == WEFT_OK) {
        *shape = infer;
        return CLI_OK;
    }
    if (weft_diags_count(diags) == 0)
        cli_say("%s: %s", cli_value(args, "shape"), weft_status_text(rc));
    weft_infer_free(infer);
    return rc == WEFT_INVALID ? CLI_WORLD : cli_exit_of(rc);
}
