/* weft run --profile: where the time went, for people or as JSON, on standard error. */
#include "cli/profile.h"

#include <stdio.h>

#define SHOWN_LINES 20

static double percent(double part, double whole)
{
    return whole > 0 ? 100 * part / whole : 0;
}

static void print_text(const weft_profile *p)
{
    const double whole = p->read_ns + p->map_ns + p->write_ns;
    fprintf(stderr,
            "profile: %llu of %llu records timed, %llu instruction by instruction%s\n"
            "  read  %5.1f %%  %10.0f ns a record\n  map   %5.1f %%  %10.0f ns\n"
            "  write %5.1f %%  %10.0f ns\n",
            (unsigned long long)p->timed, (unsigned long long)p->records,
            (unsigned long long)p->traced, p->general ? ", no fused instructions" : "",
            percent(p->read_ns, whole), p->read_ns, percent(p->map_ns, whole), p->map_ns,
            percent(p->write_ns, whole), p->write_ns);
    if (p->line_count != 0)
        fputs("of mapping, by line:\n", stderr);
    for (size_t i = 0; i < p->line_count && i < SHOWN_LINES; i++) {
        const weft_profile_line *const line = &p->lines[i];
        fprintf(stderr, "  %5.1f %%  %.*s:%u%s%.*s\n", 100 * line->share, (int)line->file.len,
                line->file.ptr, (unsigned)line->line, line->target.len != 0 ? "  " : "",
                (int)line->target.len, line->target.ptr);
    }
    if (p->line_count > SHOWN_LINES)
        fprintf(stderr, "  and %zu lines more\n", p->line_count - SHOWN_LINES);
}

static void print_json(const weft_profile *p)
{
    fprintf(stderr,
            "{\"records\":%llu,\"timed\":%llu,\"traced\":%llu,\"general\":%s,\"read_ns\":%.1f,"
            "\"map_ns\":%.1f,\"write_ns\":%.1f,\"lines\":[",
            (unsigned long long)p->records, (unsigned long long)p->timed,
            (unsigned long long)p->traced, p->general ? "true" : "false", p->read_ns, p->map_ns,
            p->write_ns);
    for (size_t i = 0; i < p->line_count; i++) {
        fputs(i == 0 ? "{\"file\":" : ",{\"file\":", stderr);
        cli_put_json_text(stderr, p->lines[i].file);
        fprintf(stderr, ",\"line\":%u,\"target\":", (unsigned)p->lines[i].line);
        cli_put_json_text(stderr, p->lines[i].target);
        fprintf(stderr, ",\"share\":%.5f}", p->lines[i].share);
    }
    fputs("]}\n", stderr);
}

static void on_text(void *context, const weft_profile *profile)
{
    (void)context;
    print_text(profile);
}

static void on_json(void *context, const weft_profile *profile)
{
    (void)context;
    print_json(profile);
}

int cli_profile(const cli_args *args, weft_pipeline_options *options)
{
    static const char *const words[] = {"", "text", "json"};
    static const weft_profile_fn reports[] = {NULL, on_text, on_json};
    const int choice = cli_choice(args, "profile", words, 3);
    if (choice < 0)
        return CLI_USAGE;
    options->profile = reports[choice];
    return CLI_OK;
}
