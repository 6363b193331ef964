/* When weft send stops because too much fails: "5" or "2/500", and plain numbers. */
#include "cli/send_rules.h"

#define MOST_WINDOW 1000000u

/* Digits up to `most` from `*at` on; false where none stand. */
static bool read_digits(uint32_t *out, const char **at, uint32_t most)
{
    const char *const from = *at;
    uint32_t number = 0;
    for (; **at >= '0' && **at <= '9' && number <= most; ++*at)
        number = number * 10 + (uint32_t)(**at - '0');
    *out = number;
    return *at != from && number >= 1 && number <= most;
}

bool cli_send_rules(weft_send_options *o, const cli_args *args)
{
    const char *at = cli_value(args, "max-failed-share");
    if (!cli_number(&o->max_failed, args, "max-failed") ||
        !cli_number(&o->max_alike, args, "max-alike"))
        return false;
    if (!at)
        return true;
    bool is_well = read_digits(&o->max_failed_share, &at, 99);
    if (is_well && *at == '/') {
        at++;
        is_well = read_digits(&o->failed_window, &at, MOST_WINDOW);
    }
    if (is_well && *at == '\0')
        return true;
    (void)cli_usage(args->command,
                    "--max-failed-share takes 1 to 99 percent and, behind a slash, a number of "
                    "records up to %u: 5 or 2/500",
                    MOST_WINDOW);
    return false;
}
