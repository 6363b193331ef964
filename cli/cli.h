/* The command, from inside: it is the library's first embedder and includes public headers only. */
#ifndef WF_CLI_CLI_H
#define WF_CLI_CLI_H

#include "weft/weft.h"

#include <stdbool.h>
#include <stdio.h>

/* Exit codes are a promise (README, man page). */
enum {
    CLI_OK = 0,
    CLI_INVALID = 1, /* the mapping has errors, a test failed, a file is not formatted */
    CLI_USAGE = 2,
    CLI_REJECTED = 3, /* some records were rejected */
    CLI_DENIED = 4,   /* --deny warnings; a rule stopped the run */
    CLI_WORLD = 5,    /* input or output, memory, limits */
    CLI_REFUSED = 6,  /* some records were refused by the API */
    CLI_UNKNOWN = 7   /* of some records nobody knows whether they were executed */
};

typedef struct cli_option {
    const char *name;  /* "output": --output */
    char letter;       /* 'o', or 0 */
    const char *value; /* "FILE"; NULL: a flag */
    const char *help;
} cli_option;

#define CLI_MAX_OPTIONS  48
#define CLI_MAX_OPERANDS 1024
#define CLI_MAX_VALUES   256

typedef struct cli_args {
    const struct cli_command *command;
    const char *operands[CLI_MAX_OPERANDS];
    size_t operand_count;
    struct {
        uint8_t option;
        const char *value; /* "" for flags */
    } given[CLI_MAX_VALUES];
    size_t given_count;
} cli_args;

typedef struct cli_command {
    const char *name;
    const char *operands; /* "FILE [INPUT|-]" */
    const char *summary;  /* one line */
    const char *details;  /* paragraphs for --help and the manual; examples are indented by four */
    const char *choices;  /* "bash|zsh|fish": what the operand is one of; NULL: files */
    const cli_option *options;
    size_t option_count;
    size_t least; /* operands */
    size_t most;
    int (*run)(const cli_args *args);
} cli_command;

/* main.c: every command, in the order of the help. */
extern const cli_command *const cli_commands[];
extern const size_t cli_command_count;
const cli_command *cli_command_find(const char *name);

/* args.c */
/* Parses what stands behind the command's name; CLI_OK, or CLI_USAGE after saying what is wrong. */
int cli_args_parse(cli_args *args, const cli_command *command, int argc, char **argv);
bool cli_flag(const cli_args *args, const char *name);
/* The last value of an option, or NULL. */
const char *cli_value(const cli_args *args, const char *name);
/* A whole number from 1 on; false (and a message) when it is none. `*out` keeps its value when not
   given. */
bool cli_number(uint64_t *out, const cli_args *args, const char *name);
/* The position of the value in `words` ("text json sarif" as an array), or -1 with a message; 0 when
   not given. A first word "" stands for that and cannot be given. */
int cli_choice(const cli_args *args, const char *name, const char *const *words, size_t count);
int cli_usage(const cli_command *command, const char *format, ...);

/* help.c */
void cli_help_all(FILE *out);
void cli_help_command(FILE *out, const cli_command *command);
void cli_man_page(FILE *out);      /* roff */
void cli_markdown_page(FILE *out); /* docs/cli.md */
int cli_completion(FILE *out, const char *shell);

/* terminal.c */
typedef enum cli_colours {
    CLI_COLOUR_AUTO,
    CLI_COLOUR_ALWAYS,
    CLI_COLOUR_NEVER
} cli_colours;
void cli_terminal_init(cli_colours colours, bool quiet);
bool cli_colour(int descriptor);
bool cli_is_terminal(int descriptor); /* one that knows more than lines of text */
bool cli_quiet(void);
void cli_say(const char *format, ...); /* one line to stderr, behind "weft: " */
/* Writes all of it to standard output; CLI_OK or CLI_WORLD after saying why. */
int cli_put(weft_span text);
/* As a JSON text. */
void cli_put_json_text(FILE *out, weft_span text);
/* Flushes stdout; `code`, or CLI_WORLD after saying why when something was lost. A reader who went
   away lost nothing it wanted: that is no failure and nothing is said. */
int cli_finish_output(int code);

/* interrupt.c: what `*cli_stop()` says once SIGINT, SIGTERM or SIGHUP came. */
void cli_catch_interrupts(void);
volatile const int *cli_stop(void);
/* The exit code of what was ended so: 128 and the number of the signal. */
int cli_interrupted(void);

/* files.c */
/* A whole file (or "-") of at most 64 MiB; `*out` is given: cli_file_free. Says why not. */
bool cli_file_read(weft_span *out, const char *path);
void cli_file_free(weft_span bytes);
/* Replaces `path` at once (temporary name, sync, rename) and keeps its permissions; a device or pipe
   is written as it is, a link stays a link, "-" is standard output. Says why not. */
bool cli_file_write(const char *path, weft_span bytes);
/* Whether two names are one regular file, or the same name of one that is not there yet. */
bool cli_file_same(const char *a, const char *b);
/* CLI_USAGE, and says so, when --output names `kept` (NULL: there is none), which the command reads. */
int cli_file_spare(const cli_args *args, const char *kept, const char *what);

/* report.c */
/* Renders to stderr (text; with --quiet only when there are errors) or stdout (json, sarif). CLI_OK,
   or CLI_WORLD when that was not possible. */
int cli_report(weft_diags *diags, weft_diag_format format);
int cli_exit_of(weft_status status);
/* Whether parameters that do not fit, or a record path that is none, are among the complaints: those are about the
   command line. */
bool cli_is_about_usage(const weft_diags *diags);

/* reading.c */
/* Sets how records are read and mapped from WEFT_READER, WEFT_CPU and WEFT_MACHINE; CLI_OK, or CLI_USAGE after saying why not. */
int cli_reading(const cli_args *args, weft_pipeline_options *options);
/* The input (the second operand, or standard input), --from, --record, the clock and what else each run begins with.
   CLI_OK, or CLI_USAGE after saying why not. */
int cli_input(const cli_args *args, weft_pipeline_options *options);

/* complaints.c: the first complaints about records, and how many more there were */
#define CLI_SHOWN_COMPLAINTS 10
typedef struct cli_complaints {
    weft_diags *shown;
    uint64_t hidden;
} cli_complaints;
/* CLI_OK, or CLI_WORLD after saying why. */
int cli_complaints_open(cli_complaints *complaints);
void cli_complaints_close(cli_complaints *complaints); /* takes one that was not opened */
void cli_complaints_add(cli_complaints *complaints, const weft_diag *diag);
/* On stderr. */
void cli_complaints_show(const cli_complaints *complaints);
/* How many were not shown, if any; `remedy` goes on behind it. */
void cli_complaints_show_hidden(const cli_complaints *complaints, const char *remedy);

/* mapping.c: what every command that compiles takes */
#define CLI_MAPPING_OPTIONS                                                                        \
    {"faithful", 0, NULL, "JSON mapping files: do what the npm package does where it is wrong"},   \
        {"resolvers", 'r', "FILE", "a .weft file with the resolvers a JSON mapping file names"},   \
        {"zone", 0, "ZONE", "JSON mapping files: the zone of dates without one (UTC)"},            \
    {                                                                                              \
        "mapper", 0, "universal|arguments|nodes", "JSON mapping files: whose rules"                \
    }
/* Mappings that group rows; cli_reading takes them. */
#define CLI_GROUP_OPTIONS                                                                          \
    {"sort-memory", 0, "BYTES", "`group by`: memory for rows to be sorted (67108864)"},            \
        {"max-group-bytes", 0, "BYTES", "`group by`: refuse larger groups (67108864)"},            \
    {                                                                                              \
        "temp", 0, "DIR", "`group by`: where rows go that do not fit (TMPDIR, else /tmp)"          \
    }
void cli_mapping_options(weft_compile_options *options, const cli_args *args);
/* The file of --context as a text to be freed; NULL without the option. False: it was said why. */
bool cli_context_read(char **out, const cli_args *args);

/* fix.c */
/* Makes the edits of all complaints about `path` in it; `*fixed` says how many. False: it was said why not. */
bool cli_fix(size_t *fixed, const char *path, const weft_diags *diags);

/* shape.c */
/* What --shape names (several are one), read with --record; `*shape` is to be freed when the compiler is
   done, NULL without the option. CLI_OK, or an exit code with diagnostics or after saying why. */
int cli_shape_read(weft_infer **shape, weft_compile_options *options, const cli_args *args,
                   weft_diags *diags);

/* connections.c: what every command that talks to an API takes */
#define CLI_CONNECTION_OPTIONS                                                                     \
    {"connection", 'c', "NAME", "the connection to use (docs/connections.md)"},                    \
        {"connections", 0, "FILE", "the file of connections (found by itself)"},                   \
        {"profile", 0, "NAME", "a profile of the Fluent CLI as the connection"},                   \
        {"retailer", 0, "REF", "the retailer of that profile"},                                    \
        {"url", 0, "URL", "an API without a file: its base URL"},                                  \
        {"set", 0, "KEY=VALUE", "a setting of the connection; secrets as ${env:NAME}"},            \
    {                                                                                              \
        "header", 'H', "NAME: VALUE", "a header to send; secrets as ${env:NAME}"                   \
    }
/* Opens what there is, with those options on top. CLI_OK, or an exit code after saying why. From here to
   the close no core of this process is written. */
int cli_connections_open(weft_connections **out, const cli_args *args);
void cli_connections_close(weft_connections *connections); /* takes NULL */
/* --connection, or the one that is meant without; NULL after saying that there is none. */
const char *cli_connection_name(const cli_args *args, const weft_connections *connections);
/* The same, or the first of its fallbacks that lets us in, where it has any. CLI_OK, or an exit code
   after saying why. */
int cli_connection_pick(const char **name, const cli_args *args, weft_connections *connections);

/* variables.c */
/* The value of an environment variable, or NULL. */
const char *cli_variable(const char *name);
/* The same for what may be a secret: it is gone from the environment then, which others can read (/proc/PID/environ), and
   kept here until cli_variables_forget. NULL also when memory is short. */
const char *cli_variable_take(const char *name);
void cli_variables_forget(void);

/* schema_fetch.c: weft schema fetch */
int cli_schema_fetch(const cli_args *args);

/* params.c */
/* The values of an option that is NAME=VALUE, behind the `*count` that are there; names are kept in `store`. CLI_USAGE: one is not. */
int cli_pairs(const cli_args *args, const char *option, weft_param *out, char *store, size_t room,
              size_t *used, size_t *count);
/* For a command that runs one mapping. `*map`: --map, or the only one. `*params`, which stay as long as the process:
   --param NAME=VALUE, `context` (or NULL) for the parameter of that name, then what the environment has. CLI_OK, or
   CLI_USAGE after saying what is wrong. */
int cli_choose(const cli_args *args, const char *context, const weft_program *program,
               uint32_t *map, const weft_param **params, size_t *count);

/* load.c */
bool cli_is_image(weft_span bytes); /* a compiled program, by its first bytes */
/* The text of a mapping, given as by cli_file_read; a compiled program has none any more. CLI_OK, or the exit code
   after saying why not. */
int cli_text_read(weft_span *out, const char *path);
/* A program from a .weft or .weftc file; renders what was wrong. CLI_OK or the exit code. */
int cli_load(weft_program **out, const char *path, const weft_compile_options *options);
/* From bytes that were read already (borrowed for the call). */
int cli_load_text(weft_program **out, weft_span text, const char *name,
                  const weft_compile_options *options);

extern const cli_command cli_check, cli_compile, cli_convert, cli_run, cli_test, cli_fmt,
    cli_coverage, cli_infer, cli_draft, cli_schema, cli_spec, cli_why, cli_explain, cli_dump,
    cli_sandbox, cli_send, cli_extract, cli_replay, cli_state, cli_preflight, cli_docs,
    cli_completion_command, cli_help_command_row;
extern const cli_command cli_connection;

#endif
