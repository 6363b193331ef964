/* Diagnostics to where they belong, and statuses as exit codes. */
#include "cli/cli.h"

#include <string.h>
#include <unistd.h>

int cli_report(weft_diags *diags, weft_diag_format format)
{
    weft_diag_style style = {format, 0};
    if (format == WEFT_DIAG_TEXT && cli_quiet() && weft_diags_errors(diags) == 0)
        return CLI_OK;
    style.colour = format == WEFT_DIAG_TEXT && cli_colour(STDERR_FILENO);
    const weft_span text = weft_diags_render(diags, &style);
    if (!text.ptr) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    if (format != WEFT_DIAG_TEXT)
        return cli_put(text);
    (void)fwrite(text.ptr, 1, text.len, stderr); /* there is no other place to complain */
    return CLI_OK;
}

bool cli_is_about_usage(const weft_diags *diags)
{
    static const char *const of_usage[] = {"W2205", "W2206", "W2207", "W4890", "W4892"};
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        for (size_t k = 0; k < sizeof of_usage / sizeof of_usage[0]; k++) {
            if (strcmp(weft_diags_at(diags, i)->code, of_usage[k]) == 0)
                return true;
        }
    }
    return false;
}

int cli_exit_of(weft_status status)
{
    switch (status) {
    case WEFT_OK:
    case WEFT_DONE:
        return CLI_OK;
    case WEFT_INVALID:
    case WEFT_REJECTED:
    case WEFT_SKIPPED:
        return CLI_INVALID;
    case WEFT_STOPPED:
        return cli_interrupted();
    case WEFT_LIMIT:
    case WEFT_NOMEM:
    case WEFT_IO:
    case WEFT_MISUSE:
    case WEFT_STATUS_COUNT:
        break;
    }
    return CLI_WORLD;
}
