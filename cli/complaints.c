#include "cli/cli.h"

int cli_complaints_open(cli_complaints *complaints)
{
    complaints->hidden = 0;
    complaints->shown = weft_diags_new(CLI_SHOWN_COMPLAINTS);
    if (complaints->shown)
        return CLI_OK;
    cli_say("%s", weft_status_text(WEFT_NOMEM));
    return CLI_WORLD;
}

void cli_complaints_close(cli_complaints *complaints)
{
    weft_diags_free(complaints->shown);
    complaints->shown = NULL;
}

void cli_complaints_add(cli_complaints *complaints, const weft_diag *diag)
{
    if (cli_quiet() && diag->severity != WEFT_SEVERITY_ERROR)
        return;
    if (weft_diags_count(complaints->shown) < CLI_SHOWN_COMPLAINTS)
        weft_diags_add_copy(complaints->shown, diag);
    else
        complaints->hidden++;
}

void cli_complaints_show(const cli_complaints *complaints)
{
    (void)cli_report(complaints->shown, WEFT_DIAG_TEXT); /* text goes to stderr */
}

void cli_complaints_show_hidden(const cli_complaints *complaints, const char *remedy)
{
    if (complaints->hidden != 0)
        fprintf(stderr, "... and %llu more complaints%s\n", (unsigned long long)complaints->hidden,
                remedy);
}
