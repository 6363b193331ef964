/* The stop rules of a submission, as the command line gives them. */
#ifndef CLI_SEND_RULES_H
#define CLI_SEND_RULES_H

#include "cli/cli.h"
#include "weft/send.h"

/* false after saying what is wrong. */
bool cli_send_rules(weft_send_options *options, const cli_args *args);

#endif
