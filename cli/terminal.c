/* What a person sees: colour, lines on stderr, output that must not be lost. */
#include "cli/cli.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static cli_colours colours_wanted;
static bool is_quiet;

void cli_terminal_init(cli_colours colours, bool quiet)
{
    const char *no_colour = getenv("NO_COLOR");
    colours_wanted = colours;
    if (colours == CLI_COLOUR_AUTO && no_colour && no_colour[0])
        colours_wanted = CLI_COLOUR_NEVER;
    is_quiet = quiet;
}

bool cli_quiet(void)
{
    return is_quiet;
}

bool cli_is_terminal(int descriptor)
{
    const char *term = getenv("TERM");
    return isatty(descriptor) && term && term[0] && strcmp(term, "dumb") != 0;
}

bool cli_colour(int descriptor)
{
    return colours_wanted == CLI_COLOUR_ALWAYS ||
           (colours_wanted == CLI_COLOUR_AUTO && cli_is_terminal(descriptor));
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

int cli_put(weft_span text)
{
    if (text.len == 0)
        return CLI_OK;
    /* What fails here fails again in cli_finish_output, which says so. */
    return fwrite(text.ptr, 1, text.len, stdout) == text.len ? CLI_OK : CLI_WORLD;
}

void cli_put_json_text(FILE *out, weft_span text)
{
    fputc('"', out);
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c < 0x20)
            fprintf(out, "\\u%04x", (unsigned)c);
        else if (c == '"' || c == '\\')
            fprintf(out, "\\%c", c);
        else
            fputc(c, out);
    }
    fputc('"', out);
}

/* errno may be of an earlier write, or of none: the pipe itself is asked. */
static bool reader_is_gone(void)
{
    struct pollfd pipe_end = {STDOUT_FILENO, POLLOUT, 0};
    return poll(&pipe_end, 1, 0) > 0 && (pipe_end.revents & POLLERR) != 0;
}

int cli_finish_output(int code)
{
    errno = 0;
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    const bool no_room = errno == ENOSPC;
    if (reader_is_gone())
        return code == CLI_WORLD ? CLI_OK : code;
    cli_say("standard output cannot be written%s", no_room ? ": no space is left" : "");
    return CLI_WORLD;
}
