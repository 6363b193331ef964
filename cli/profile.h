/* weft run --profile. */
#ifndef WF_CLI_PROFILE_H
#define WF_CLI_PROFILE_H

#include "cli/cli.h"

/* Sets who is told where the time went; CLI_OK, or CLI_USAGE after saying why not. */
int cli_profile(const cli_args *args, weft_pipeline_options *options);

#endif
