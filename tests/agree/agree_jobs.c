/* Runs of generated inputs with one thread and with several: output, rejects, complaints and counts must
   be the same to the byte.

   agree_jobs [--seed N] [--count RECORDS] */
#include "base/memory.h"
#include "tests/agree/made_csv.h"
#include "weft/weft.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define IN      "agree_jobs.in"
#define OUT     "agree_jobs.out"
#define REJECTS "agree_jobs.rejects"

static _Noreturn void give_up(const char *why)
{
    fprintf(stderr, "agree_jobs: %s\n", why);
    exit(2);
}

/* ---- inputs ---- */

static void put_json(random_source *r, wf_buf *out)
{
    static const char *const numbers[] = {"1", "-20", "3.50", "\"7\"", "\"x\"", "null", "1e3"};
    static const char *const ids[] = {"a", "b\\u00e9", "\xc3\xa9", "", "long enough to be copied"};
    wf_buf_printf(out, "{\"id\":\"%s\",\"n\":%s", ids[below(r, 5)], numbers[below(r, 7)]);
    if (one_in(r, 2))
        wf_buf_printf(out, ", \"t\" : \"t%u\"", below(r, 100));
    wf_buf_put_text(out, ",\"l\":[");
    for (uint32_t i = below(r, 4); i > 0; i--)
        wf_buf_printf(out, "{\"k\":%u%s}%s", below(r, 9), one_in(r, 30) ? ",\"k\":2" : "",
                      i > 1 ? "," : "");
    wf_buf_printf(out, "],\"w\":{\"a\":1%s}", one_in(r, 40) ? ",\"b\":[{\"c\":1,\"c\":2}]" : "");
    if (one_in(r, 60))
        wf_buf_printf(out, ",\"id\":\"again\"");
    wf_buf_put_byte(out, '}');
}

static uint64_t make_ndjson(random_source *r, wf_buf *out)
{
    static const char *const oddities[] = {"",    "  ",         "{\"id\":",          "[1,2]",
                                           "nul", "\xff",       "{\"id\":\"\x01\"}", "{} {}",
                                           "\r",  "\"unclosed", "{\"id\":\"b\"},"};
    const uint32_t odd = 1 + below(r, 60);
    const size_t bytes = below(r, one_in(r, 4) ? 300000 : 20000);
    uint64_t rows = 0;
    wf_buf_reset(out);
    for (; out->len < bytes; rows++) {
        if (one_in(r, odd))
            wf_buf_put_text(out, oddities[below(r, WF_COUNTOF(oddities))]);
        else
            put_json(r, out);
        if (one_in(r, 500))
            for (uint32_t i = below(r, 6000); i > 0; i--)
                wf_buf_put_byte(out, ' ');
        wf_buf_put_text(out, one_in(r, 20) ? "\r\n" : "\n");
    }
    return rows;
}

/* ---- mappings ---- */

static const char csv_body[] = " {\n"
                               "  warn if .c4 == \"b\" then \"it is b\"\n"
                               "  skip if .c3 == \"a\"\n"
                               "  key: .c0!\n  up: .c1 ?? \"-\"\n  try n: .c2.int()\n"
                               "}\n";
static const char json_body[] = " {\n"
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

static weft_program *program_for_csv(const habits *h, random_source *r, bool values)
{
    char text[1024];
    (void)snprintf(text, sizeof text,
                   "weft 1\nmap m from csv(header: true, delimiter: \"%s%c\", quote: \"%s%c\", "
                   "trim: %s, ragged: %s) to %s%s",
                   h->delimiter == '\t' ? "\\" : "", h->delimiter == '\t' ? 't' : h->delimiter,
                   h->quote == '"' ? "\\" : "", h->quote, one_in(r, 2) ? "true" : "false",
                   one_in(r, 3) ? "true" : "false",
                   values ? "csv(columns: [\"key\", \"up\", \"n\"])" : "json", csv_body);
    return compile(text, values);
}

static weft_program *program_for_json(void)
{
    char text[1024];
    (void)snprintf(text, sizeof text, "weft 1\nmap m from ndjson to json%s", json_body);
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

static bool agree_on(random_source *r, const weft_program *program, bool values, uint64_t *taken)
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
    (void)run(&several, program, &options);
    if (weft_span_equal(wf_buf_span(&one), wf_buf_span(&several)))
        return true;
    fprintf(stderr, "agree_jobs: %u threads, parts of %zu bytes\n", options.jobs,
            options.part_bytes);
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

static bool run_file(random_source *r, wf_buf *text, agree_counts *counts)
{
    weft_program *program;
    bool values = false;
    if (one_in(r, 2)) {
        counts->made += make_ndjson(r, text);
        program = program_for_json();
    } else {
        const habits h = make_habits(r);
        values = one_in(r, 4);
        counts->made += make_csv(r, &h, text);
        program = program_for_csv(&h, r, values);
    }
    put_file(IN, wf_buf_span(text));
    bool is_good = agree_on(r, program, values, &counts->taken);
    for (unsigned i = 0; i < 3; i++)
        is_good = is_good && ends_without_memory(r, program);
    weft_program_free(program);
    return is_good;
}

int main(int argc, char **argv)
{
    char folder[] = "/tmp/weft-agree-XXXXXX";
    if (!mkdtemp(folder) || chdir(folder) != 0)
        give_up("no folder");
    const int code = agree_main(argc, argv, "agree_jobs", run_file);
    if (code == 1) {
        fprintf(stderr, "agree_jobs: the input is in %s\n", folder);
    } else {
        (void)remove(IN);
        (void)rmdir(folder);
    }
    return code;
}
