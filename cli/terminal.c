/* What a person sees: colour, lines on stderr, output that must not be lost. */
#include "cli/cli.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static enum { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER } colour_mode;

void cli_terminal_init(const char *colour)
{
    const char *no_colour = getenv("NO_COLOR");
    colour_mode = no_colour && no_colour[0] ? COLOUR_NEVER : COLOUR_AUTO;
    if (colour && strcmp(colour, "always") == 0)
        colour_mode = COLOUR_ALWAYS;
    else if (colour && strcmp(colour, "never") == 0)
        colour_mode = COLOUR_NEVER;
}

bool cli_is_terminal(int descriptor)
{
    const char *term = getenv("TERM");
    return isatty(descriptor) && (!term || strcmp(term, "dumb") != 0);
}

bool cli_colour(int descriptor)
{
    return colour_mode == COLOUR_ALWAYS ||
           (colour_mode == COLOUR_AUTO && cli_is_terminal(descriptor));
}

void cli_say(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    fputs("weft: ", stderr);
    vfprintf(stderr, format, list);
    fputc('\n', stderr);
    va_end(list);
}

static bool output_failed;
static bool output_closed; /* the reader of a pipe went away */

int cli_put(weft_span text)
{
    if (output_failed)
        return CLI_WORLD;
    if (text.len != 0 && fwrite(text.ptr, 1, text.len, stdout) != text.len) {
        output_closed = errno == EPIPE;
        output_failed = true;
        return CLI_WORLD;
    }
    return CLI_OK;
}

int cli_finish_output(int code)
{
    if (fflush(stdout) != 0 || ferror(stdout) || output_failed) {
        if (errno != EPIPE && !output_closed)
            cli_say("standard output could not be written: %s",
                    errno == ENOSPC ? "no space left" : "the write failed");
        return code == CLI_OK ? CLI_WORLD : code;
    }
    return code;
}
