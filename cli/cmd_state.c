/* weft state: what a ledger holds, asked and mended. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

static const cli_option options[] = {
    {"ledger", 'l', "FILE", "the ledger (weft.ledger)"},
    {"json", 0, NULL, "one JSON object a line"},
    {"ttl", 0, "TIME", "set: how long it stays: 500ms, 90s, 15m, 24h, 7d (for ever)"},
    {"if-version", 0, "N", "set, rm: only if this version is there"},
    {"if-absent", 0, NULL, "set: only if nothing is there"},
    {"work", 0, "N", "runs, ways, rejects: of this work alone"},
    {"limit", 'n', "N", "print at most N lines"},
    {"quiet", 'q', NULL, "say nothing on stderr but errors"},
};

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Whole milliseconds from "90s"; false after saying what is wrong. */
static bool read_ttl(int64_t *out, const cli_args *args)
{
    static const struct {
        const char *unit;
        int64_t ms;
    } units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};
    const char *const text = cli_value(args, "ttl");
    int64_t number = 0;
    if (!text)
        return true;
    const char *at = text;
    for (; *at >= '0' && *at <= '9' && number < 100000000; at++)
        number = number * 10 + (*at - '0');
    for (size_t i = 0; at != text && number != 0 && i < sizeof units / sizeof units[0]; i++) {
        if (strcmp(units[i].unit, at) == 0) {
            *out = number * units[i].ms;
            return true;
        }
    }
    (void)cli_usage(args->command, "--ttl: \"%s\" is no time; write 500ms, 90s, 15m, 24h or 7d",
                    text);
    return false;
}

/* A number behind an action; false after saying what is wrong. */
static bool read_operand(uint64_t *out, const cli_args *args, size_t at, const char *what)
{
    const char *c = args->operands[at];
    uint64_t number = 0;
    for (; *c >= '0' && *c <= '9' && number < UINT64_MAX / 20; c++)
        number = number * 10 + (uint64_t)(*c - '0');
    *out = number;
    if (*c == '\0' && number != 0 && number <= INT64_MAX)
        return true;
    (void)cli_usage(args->command, "\"%s\" is not the number of a %s", args->operands[at], what);
    return false;
}

static weft_span operand(const cli_args *args, size_t at)
{
    return weft_span_text(at < args->operand_count ? args->operands[at] : "");
}

/* What a call gave, as an exit code; failures without a complaint get words. */
static int finish(weft_status rc, weft_diags *diags)
{
    const size_t said = weft_diags_count(diags);
    (void)cli_report(diags, WEFT_DIAG_TEXT); /* text goes to stderr */
    if (rc != WEFT_OK && rc != WEFT_DONE && said == 0)
        cli_say("%s", weft_status_text(rc));
    return rc == WEFT_INVALID ? CLI_WORLD : cli_exit_of(rc);
}

/* ---- lists ---- */

static weft_status put_line(void *context, weft_span line)
{
    (void)context;
    return fwrite(line.ptr, 1, line.len, stdout) == line.len && putchar('\n') == '\n' ? WEFT_OK
                                                                                      : WEFT_IO;
}

static int list(const cli_args *args, weft_state *state, weft_state_view view, weft_diags *diags)
{
    uint64_t work = 0;
    weft_state_query query = {
        .view = view, .json = cli_flag(args, "json"), .scope = operand(args, 1)};
    query.prefix = operand(args, 2);
    if (!cli_number(&query.limit, args, "limit") || !cli_number(&work, args, "work"))
        return CLI_USAGE;
    query.work = work > INT64_MAX ? INT64_MAX : (int64_t)work;
    if (query.limit > INT64_MAX)
        query.limit = 0;
    return finish(weft_state_list(state, &query, now_ms(), put_line, NULL), diags);
}

/* ---- values ---- */

static int get(const cli_args *args, weft_state *state, weft_diags *diags)
{
    weft_span value;
    const weft_status rc =
        weft_state_get(&value, NULL, state, operand(args, 1), operand(args, 2), now_ms());
    if (rc == WEFT_DONE) {
        cli_say("%s: there is no %s", args->operands[1], args->operands[2]);
        return CLI_INVALID;
    }
    if (rc != WEFT_OK)
        return finish(rc, diags);
    int code = cli_put(value);
    weft_bytes_free(value);
    if (code == CLI_OK && cli_is_terminal(1))
        code = cli_put(weft_span_text("\n"));
    return code;
}

/* Which version must be there; false after saying what is wrong. */
static bool read_condition(int64_t *out, const cli_args *args)
{
    uint64_t version = 0;
    if (!cli_number(&version, args, "if-version"))
        return false;
    *out = version != 0 ? (int64_t)version : cli_flag(args, "if-absent") ? 0 : WEFT_STATE_ANY;
    if (version == 0 || !cli_flag(args, "if-absent"))
        return true;
    (void)cli_usage(args->command, "--if-version and --if-absent exclude each other");
    return false;
}

static int is_not_so(const cli_args *args)
{
    cli_say("%s %s: another version is there; nothing was changed", args->operands[1],
            args->operands[2]);
    return CLI_INVALID;
}

static int set(const cli_args *args, weft_state *state, weft_diags *diags)
{
    int64_t only_if;
    int64_t ttl_ms = 0;
    int64_t version = 0;
    weft_span file = {NULL, 0};
    const bool is_input = strcmp(args->operands[3], "-") == 0;
    if (!read_condition(&only_if, args) || !read_ttl(&ttl_ms, args))
        return CLI_USAGE;
    if (is_input && !cli_file_read(&file, "-"))
        return CLI_WORLD;
    const weft_status rc =
        weft_state_set(&version, state, operand(args, 1), operand(args, 2),
                       is_input ? file : operand(args, 3), only_if, ttl_ms, now_ms());
    if (is_input)
        cli_file_free(file);
    if (rc == WEFT_REJECTED)
        return is_not_so(args);
    if (rc == WEFT_OK && !cli_quiet())
        fprintf(stderr, "version %lld\n", (long long)version);
    return rc == WEFT_INVALID ? (void)cli_report(diags, WEFT_DIAG_TEXT),
           CLI_USAGE          : finish(rc, diags);
}

static int remove_value(const cli_args *args, weft_state *state, weft_diags *diags)
{
    int64_t only_if;
    if (!read_condition(&only_if, args))
        return CLI_USAGE;
    const weft_status rc =
        weft_state_remove(state, operand(args, 1), operand(args, 2), only_if, now_ms());
    if (rc == WEFT_REJECTED)
        return is_not_so(args);
    if (rc != WEFT_DONE)
        return finish(rc, diags);
    cli_say("%s: there is no %s", args->operands[1], args->operands[2]);
    return CLI_INVALID;
}

static int resolve(const cli_args *args, weft_state *state, weft_diags *diags)
{
    static const char *const verdicts[] = {"accepted", "refused", "unsent"};
    uint64_t work;
    uint64_t record;
    size_t verdict = 0;
    if (!read_operand(&work, args, 1, "work") || !read_operand(&record, args, 2, "record"))
        return CLI_USAGE;
    while (verdict < 3 && strcmp(args->operands[3], verdicts[verdict]) != 0)
        verdict++;
    if (verdict == 3)
        return cli_usage(args->command, "a record was accepted, refused or unsent, not \"%s\"",
                         args->operands[3]);
    const weft_status rc =
        weft_state_resolve(state, (int64_t)work, record, (weft_state_verdict)verdict, now_ms());
    if (rc != WEFT_DONE)
        return finish(rc, diags);
    cli_say("record %s of work %s is not unknown; weft state rejects lists those that are",
            args->operands[2], args->operands[1]);
    return CLI_INVALID;
}

/* ---- the command ---- */

typedef struct action {
    const char *name;
    size_t least; /* operands behind it */
    size_t most;
    weft_state_mode mode;
    int (*run)(const cli_args *args, weft_state *state, weft_diags *diags); /* NULL: a list */
    weft_state_view view;
} action;

static const action actions[] = {
    {"ls", 0, 2, WEFT_STATE_READ, NULL, WEFT_STATE_SCOPES},
    {"get", 2, 2, WEFT_STATE_READ, get, WEFT_STATE_VALUES},
    {"set", 3, 3, WEFT_STATE_MAKE, set, WEFT_STATE_VALUES},
    {"rm", 2, 2, WEFT_STATE_WRITE, remove_value, WEFT_STATE_VALUES},
    {"locks", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_LOCKS},
    {"runs", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_RUNS},
    {"works", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_WORKS},
    {"ways", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_WAYS},
    {"rejects", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_REJECTS},
    {"files", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_FILES},
    {"jobs", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_JOBS},
    {"counters", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_COUNTERS},
    {"failures", 0, 0, WEFT_STATE_READ, NULL, WEFT_STATE_FAILURES},
    {"resolve", 3, 3, WEFT_STATE_WRITE, resolve, WEFT_STATE_REJECTS},
};

static int act(const cli_args *args, const action *todo, weft_diags *diags)
{
    weft_state *state = NULL;
    const char *const path = cli_value(args, "ledger");
    const weft_status rc = weft_state_open(&state, path ? path : "weft.ledger", todo->mode, diags);
    if (rc != WEFT_OK)
        return finish(rc, diags);
    const bool is_scope = todo->view == WEFT_STATE_SCOPES && args->operand_count > 1;
    const int code = todo->run
                         ? todo->run(args, state, diags)
                         : list(args, state, is_scope ? WEFT_STATE_VALUES : todo->view, diags);
    weft_state_close(state);
    return code;
}

static int run(const cli_args *args)
{
    const action *todo = NULL;
    const size_t behind = args->operand_count - 1;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0] && !todo; i++) {
        if (strcmp(actions[i].name, args->operands[0]) == 0)
            todo = &actions[i];
    }
    if (!todo)
        return cli_usage(args->command, "there is no `state %s`", args->operands[0]);
    if (behind < todo->least || behind > todo->most)
        return cli_usage(args->command, "`state %s` takes %zu%s operands behind it", todo->name,
                         todo->most, todo->least == todo->most ? "" : " at most");
    weft_diags *const diags = weft_diags_new(0);
    if (!diags) {
        cli_say("%s", weft_status_text(WEFT_NOMEM));
        return CLI_WORLD;
    }
    const int code = act(args, todo, diags);
    weft_diags_free(diags);
    return code;
}

const cli_command cli_state = {
    .name = "state",
    .operands =
        "ls|get|set|rm|locks|runs|works|ways|rejects|files|jobs|counters|failures|resolve ...",
    .summary = "Ask and mend the ledger: runs, outcomes, rejects, locks, values",
    .details =
        "    weft state runs                      runs, the latest first\n"
        "    weft state works                     what is sent where, outcomes counted\n"
        "    weft state ways [--work N]           connections that a work's records were parted "
        "among\n"
        "    weft state rejects [--work N]        records refused, unknown or unsent\n"
        "    weft state resolve WORK RECORD accepted|refused|unsent\n"
        "                                         say what became of an unknown record; one that\n"
        "                                         was not executed is sent by the next run\n"
        "    weft state locks                     who holds what, until when\n"
        "    weft state files|jobs|counters|failures\n"
        "    weft state ls [SCOPE [PREFIX]]       scopes, or the values of one\n"
        "    weft state get SCOPE KEY             the bytes of a value\n"
        "    weft state set SCOPE KEY VALUE|-     with --ttl, --if-version, --if-absent\n"
        "    weft state rm SCOPE KEY\n\n"
        "`get`, `rm` and `resolve` end with 1 when there is no such thing, `set` and `rm` when "
        "another version is\nthere. Lists may be asked for while a run goes on.",
    .choices = "ls|get|set|rm|locks|runs|works|ways|rejects|files|jobs|counters|failures|resolve",
    .options = options,
    .option_count = sizeof options / sizeof options[0],
    .least = 1,
    .most = 4,
    .run = run,
};
