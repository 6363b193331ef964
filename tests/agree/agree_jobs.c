/* Runs of generated inputs with one thread and with several, as a file and through a pipe: output, rejects,
   complaints and counts must be the same to the byte.

   agree_jobs [--seed N] [--count RECORDS] */
#include "base/memory.h"
#include "tests/agree/made_csv.h"
#include "tests/agree/made_documents.h"
#include "weft/weft.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define IN      "agree_jobs.in"
#define OUT     "agree_jobs.out"
#define REJECTS "agree_jobs.rejects"

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "agree_jobs: %s\n", why);
    exit(2);
}

/* ---- mappings ---- */

static const char csv_body[] = " {\n"
                               "  warn if .c4 == \"b\" then \"it is b\"\n"
                               "  skip if .c3 == \"a\"\n"
                               "  key: .c0!\n  up: .c1 ?? \"-\"\n  try n: .c2.int()\n"
                               "}\n";
/* Most records are the one chain that it begins with. */
static const char chain_body[] =
    " {\n"
    "  key: .c0!\n  up: .c1 ?? \"-\"\n  both: \"${.c0!}:${.c2 ?? \"\"}\"\n"
    "  l: [ { a: .c3  b: \"x\" } ]\n"
    "}\n";
static const char json_body[] = "to json {\n"
                                "  skip if .t == \"t7\"\n"
                                "  id: .id!\n  n: .n.int()\n  t: .t ?? \"none\"\n"
                                "  l: .l[*].k\n  w: .w\n"
                                "}\n";

static weft_program *compile(const char *text, bool values)
{
    weft_program *program = NULL;
    weft_diags *const diags = weft_diags_new(0);
    const weft_compile_options options = {.values = values};
    if (!diags ||
        weft_compile(&program, weft_span_text(text), "agree.weft", &options, diags) != WEFT_OK) {
        const weft_span told = weft_diags_render(diags, NULL);
        fprintf(stderr, "%s\n%.*s\n", text, (int)told.len, told.ptr);
        give_up("the mapping does not compile");
    }
    weft_diags_free(diags);
    return program;
}

static const char xml_body[] = "to json {\n"
                               "  skip if .t == \"t7\"\n"
                               "  id: .@id!\n  n: .n.int()\n  t: .t ?? \"none\"\n"
                               "  l: .l[*].k\n  x: x'../@at'\n"
                               "}\n";
/* Columns are what the first record has that is written. */
static const char row_body[] = " {\n  id: .id\n  n: .n.int()\n  t: .t\n}\n";

static weft_program *program_for_csv(const habits *h, random_source *r, bool values)
{
    static const char *const targets[] = {"csv(columns: [\"key\", \"up\", \"n\"])", "csv"};
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "weft 1\nmap m from csv(header: true, delimiter: \"%s%c\", quote: \"%s%c\", "
                   "trim: %s, ragged: %s) to %s%s",
                   h->delimiter == '\t' ? "\\" : "", h->delimiter == '\t' ? 't' : h->delimiter,
                   h->quote == '"' ? "\\" : "", h->quote, one_in(r, 2) ? "true" : "false",
                   one_in(r, 3) ? "true" : "false", values ? targets[below(r, 2)] : "json",
                   !values && one_in(r, 2) ? chain_body : csv_body);
    return compile(text, values);
}

static weft_program *program_for(random_source *r, const char *source, const char *body)
{
    char text[1024];
    const bool is_row = strcmp(source, "ndjson") != 0 && one_in(r, 5);
    (void)snprintf(text, sizeof text, "weft 1\nmap m from %s %s%s", source, is_row ? "to csv" : "",
                   is_row ? row_body : body);
    return compile(text, false);
}

/* ---- runs ---- */

static void put_file(const char *path, weft_span bytes)
{
    FILE *const file = fopen(path, "wb");
    if (!file || (bytes.len != 0 && fwrite(bytes.ptr, bytes.len, 1, file) != 1) ||
        fclose(file) != 0)
        give_up("cannot write");
}

static void take_file(wf_buf *out, const char *path)
{
    FILE *const file = fopen(path, "rb");
    if (!file) {
        wf_buf_put_text(out, "no file\n");
        return;
    }
    char room[65536];
    size_t got;
    while ((got = fread(room, 1, sizeof room, file)) != 0)
        wf_buf_put(out, room, got);
    (void)fclose(file); /* read only */
    (void)remove(path);
}

static void put_diag(wf_buf *out, const weft_diag *d)
{
    wf_buf_printf(out, "%s %s %llu@%llu:%llu %s|%s|%s|%s\n", d->code, d->message,
                  (unsigned long long)d->record, (unsigned long long)d->offset,
                  (unsigned long long)d->input_line, d->source_path, d->value, d->target_path,
                  d->hint);
}

static void on_report(void *context, const weft_diag *diag, weft_span raw)
{
    wf_buf *const out = context;
    put_diag(out, diag);
    wf_buf_put_span(out, raw);
    wf_buf_put_byte(out, '\n');
}

/* Everything a run leaves behind, as text; the count of records it mapped. */
static uint64_t run(wf_buf *out, const weft_program *program, const weft_pipeline_options *options)
{
    weft_counts counts;
    weft_diags *const diags = weft_diags_new(0);
    weft_pipeline_options o = *options;
    wf_buf_reset(out);
    o.report = on_report;
    o.report_context = out;
    const weft_status rc = weft_pipeline_run(&counts, program, &o, NULL, 0, diags);
    wf_buf_printf(out, "status %d: %llu %llu %llu %llu %llu, %llu bytes\n", (int)rc,
                  (unsigned long long)counts.read, (unsigned long long)counts.mapped,
                  (unsigned long long)counts.rejected, (unsigned long long)counts.skipped,
                  (unsigned long long)counts.warnings, (unsigned long long)counts.bytes_out);
    for (size_t i = 0; i < weft_diags_count(diags); i++)
        put_diag(out, weft_diags_at(diags, i));
    take_file(out, OUT);
    take_file(out, REJECTS);
    weft_diags_free(diags);
    if (out->status != WEFT_OK)
        give_up("out of memory");
    return counts.mapped;
}

/* ---- a pipe of the file's name ---- */

static void *pour(void *context)
{
    const weft_span *const bytes = context;
    const int to = open(IN, O_WRONLY);
    for (size_t at = 0; to >= 0 && at < bytes->len;) {
        const ssize_t wrote = write(to, bytes->ptr + at, bytes->len - at);
        if (wrote < 0 && errno != EINTR)
            break; /* nobody reads on */
        at += wrote > 0 ? (size_t)wrote : 0;
    }
    if (to >= 0)
        (void)close(to); /* all was written, or is not wanted */
    return NULL;
}

static uint64_t run_piped(wf_buf *out, const weft_program *program,
                          const weft_pipeline_options *options, weft_span bytes)
{
    pthread_t thread;
    (void)remove(IN);
    if (mkfifo(IN, 0600) != 0 || pthread_create(&thread, NULL, pour, &bytes) != 0)
        give_up("no pipe");
    const uint64_t mapped = run(out, program, options);
    (void)pthread_join(thread, NULL);
    (void)remove(IN);
    put_file(IN, bytes);
    return mapped;
}

static bool agree_on(random_source *r, const weft_program *program, weft_span bytes, bool values,
                     uint64_t *taken)
{
    static wf_buf one;
    static wf_buf several;
    static const size_t sizes[] = {1, 20, 50, 150, 500, 5000, 50000};
    weft_pipeline_options options = {.input = IN, .output = OUT, .rejects = REJECTS};
    if (!values && one_in(r, 3))
        options.to = WEFT_TO_JSON;
    options.pretty = options.to == WEFT_TO_JSON && one_in(r, 2);
    options.limit = one_in(r, 6) ? 1 + below(r, 2000) : 0;
    options.max_rejects = one_in(r, 6) ? 1 + below(r, 50) : 0;
    options.max_record_bytes = one_in(r, 6) ? 20 + below(r, 3000) : 0;
    options.careful = one_in(r, 4);
    *taken += run(&one, program, &options);
    options.jobs = 2 + below(r, 3);
    options.part_bytes = sizes[below(r, WF_COUNTOF(sizes))];
    options.careful = one_in(r, 4);
    options.cpu = one_in(r, 4) ? WEFT_CPU_SCALAR : WEFT_CPU_BEST;
    const bool is_piped = one_in(r, 3);
    (void)(is_piped ? run_piped(&several, program, &options, bytes)
                    : run(&several, program, &options));
    if (weft_span_equal(wf_buf_span(&one), wf_buf_span(&several)))
        return true;
    fprintf(stderr, "agree_jobs: %u threads, parts of %zu bytes of a %s\n", options.jobs,
            options.part_bytes, is_piped ? "pipe" : "file");
    agree_show(&one, &several);
    return false;
}

/* From the nth allocation on there is no memory: the run ends, and says so. */
static bool ends_without_memory(random_source *r, const weft_program *program)
{
    weft_counts counts;
    weft_pipeline_options options = {.input = IN, .output = OUT, .rejects = REJECTS};
    weft_diags *const diags = weft_diags_new(0);
    options.jobs = 2;
    options.part_bytes = 1000;
    wf_memory_fail_nth(1 + below(r, 400));
    const weft_status rc = weft_pipeline_run(&counts, program, &options, NULL, 0, diags);
    wf_memory_fail_nth(0);
    weft_diags_free(diags);
    (void)remove(OUT);
    (void)remove(REJECTS);
    if (rc != WEFT_STOPPED && rc != WEFT_IO)
        return true;
    fprintf(stderr, "agree_jobs: without memory a run ended with %d\n", (int)rc);
    return false;
}

/* A text in `text`, and a mapping for it. */
static weft_program *make_case(random_source *r, wf_buf *text, bool *values, agree_counts *counts)
{
    switch (below(r, 4)) {
    case 0:
        counts->made += make_ndjson(r, text);
        return program_for(r, "ndjson", json_body);
    case 1: {
        const bool is_bare = one_in(r, 2);
        counts->made += make_json_document(r, is_bare, text);
        return program_for(r, is_bare ? "json each .[]" : "json each .data.list[]", json_body);
    }
    case 2:
        counts->made += make_xml_document(r, text);
        return program_for(r, "xml each x'/feed/group/item'", xml_body);
    default: {
        const habits h = make_habits(r);
        *values = one_in(r, 4);
        counts->made += make_csv(r, &h, text);
        return program_for_csv(&h, r, *values);
    }
    }
}

static bool run_file(random_source *r, wf_buf *text, agree_counts *counts)
{
    bool values = false;
    weft_program *const program = make_case(r, text, &values, counts);
    put_file(IN, wf_buf_span(text));
    bool is_good = agree_on(r, program, wf_buf_span(text), values, &counts->taken);
    for (unsigned i = 0; i < 3; i++)
        is_good = is_good && ends_without_memory(r, program);
    weft_program_free(program);
    return is_good;
}

/* ---- what is cut ---- */

/* A sound input. */
typedef struct sound {
    const char *source;
    const char *head;
    const char *record;
    const char *between;
    const char *tail;
} sound;

/* What a run of it took. */
typedef struct effort {
    unsigned told; /* times that progress was told: for each part, by one thread for 512 records */
    uint64_t allocations;
} effort;

static void count_part(void *context, const weft_counts *counts)
{
    (void)counts;
    ++((effort *)context)->told;
}

static bool run_sound(effort *e, const sound *s, uint64_t records, size_t part_bytes)
{
    wf_buf text;
    weft_counts counts;
    char mapping[200];
    const weft_pipeline_options options = {.input = IN,
                                           .output = OUT,
                                           .jobs = 2,
                                           .part_bytes = part_bytes,
                                           .progress = count_part,
                                           .progress_context = e};
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, s->head);
    for (uint64_t i = 0; i < records; i++) {
        wf_buf_put_text(&text, i != 0 ? s->between : "");
        wf_buf_put_text(&text, s->record);
    }
    wf_buf_put_text(&text, s->tail);
    put_file(IN, wf_buf_span(&text));
    wf_buf_fini(&text);
    (void)snprintf(mapping, sizeof mapping, "weft 1\nmap m from %s to csv { a: .a }\n", s->source);
    weft_program *const program = compile(mapping, false);
    weft_diags *const diags = weft_diags_new(0);
    const uint64_t before = wf_memory_count();
    e->told = 0;
    const weft_status rc = weft_pipeline_run(&counts, program, &options, NULL, 0, diags);
    e->allocations = wf_memory_count() - before;
    weft_diags_free(diags);
    weft_program_free(program);
    (void)remove(OUT);
    return rc == WEFT_OK && counts.mapped == records;
}

/* Every format is mapped in parts, and records cost no allocations: buffers grow until they are warm,
   however many records there are. */
static bool all_are_cut(void)
{
    enum {
        RECORDS = 2000,
        MANY = 40000,
        LEAST = 100,
        WARM = 4000
    };
    static const char item[] = "<i><a n='1'>12</a><b/><c>some text</c></i>";
    static const sound sounds[] = {
        {"csv(header: true)", "a,b\n", "12,some text\n", "", ""},
        {"ndjson", "", "{\"a\":12,\"b\":\"text\"}\n", "", ""},
        {"json each .l[]", "{\"l\":[", "{\"a\":12,\"b\":[1,{}]}", ",", "]}"},
        {"xml each x'/f/i'", "<f>", item, "\n", "</f>"},
        {"xml each x'/f/g/i'", "<f><g>", item, "</g><g>", "</g></f>"}};
    for (size_t i = 0; i < WF_COUNTOF(sounds); i++) {
        effort few = {0, 0};
        effort many = {0, 0};
        if (run_sound(&few, &sounds[i], RECORDS, 200) && few.told >= LEAST &&
            run_sound(&many, &sounds[i], MANY, 20000) && many.allocations < WARM)
            continue;
        fprintf(stderr, "agree_jobs: %s: told %u times, %llu allocations\n", sounds[i].source,
                few.told, (unsigned long long)many.allocations);
        return false;
    }
    return true;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/weft-agree-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        give_up("no folder");
    (void)signal(SIGPIPE, SIG_IGN); /* a run may end before its input */
    if (!all_are_cut())
        return 1;
    const int code = agree_main(argc, argv, "agree_jobs", run_file);
    if (code == 1) {
        fprintf(stderr, "agree_jobs: the input is in %s\n", folder);
    } else {
        (void)remove(IN);
        (void)rmdir(folder);
    }
    return code;
}
