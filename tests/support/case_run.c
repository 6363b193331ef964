/* Cases that run: through the pipeline, record by record, and from a saved program. Input and output
   are files of their own, removed before the case is over. */
#include "tests/support/case_run.h"

#include "base/buf.h"
#include "weft/pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PARAMS_MOST 16

typedef struct running {
    const case_item *item;
    const case_report *report;
    weft_span input;
    weft_input_format from;
    weft_output_format to;
    char input_path[32]; /* the same for each run: complaints name it */
    char output_path[32];
    weft_param params[PARAMS_MOST];
    size_t param_count;
} running;

/* What one run gives. */
typedef struct result {
    weft_status status;
    weft_counts counts;
    weft_span output;
    weft_diags *diags;
} result;

static void fail(running *r, const char *what, weft_span detail)
{
    r->report->fail(r->report->context, what, detail);
}

static const struct {
    const char *name;
    weft_input_format from;
    weft_output_format to;
} formats[] = {
    {"csv", WEFT_FROM_CSV, WEFT_TO_CSV},
    {"json", WEFT_FROM_JSON, WEFT_TO_JSON},
    {"ndjson", WEFT_FROM_NDJSON, WEFT_TO_NDJSON},
    {"xml", WEFT_FROM_XML, WEFT_TO_XML},
};

#define FORMAT_COUNT (sizeof formats / sizeof formats[0])

bool case_run_wanted(const case_item *item)
{
    bool found = case_section_find(item, NULL, "record") != NULL;
    for (size_t i = 0; i < FORMAT_COUNT; i++)
        found |= case_section_find(item, NULL, formats[i].name) != NULL;
    return found;
}

/* JSON that is read as a value and written anew. */
static bool is_pretty(const case_item *item)
{
    const case_section *expect = case_section_find(item, NULL, "expect");
    return expect && weft_span_equal(expect->argument, weft_span_text("pretty"));
}

/* `expect payload N`: requests with N records each; 0: one, without aliases. */
static bool is_payload(const case_item *item, uint32_t *alias)
{
    static const char word[] = "payload ";
    const case_section *expect = case_section_find(item, NULL, "expect");
    const weft_span said = expect ? expect->argument : weft_span_text("");
    if (said.len != sizeof word || memcmp(said.ptr, word, sizeof word - 1) != 0)
        return false;
    *alias = (uint32_t)(said.ptr[sizeof word - 1] - '0');
    return *alias <= 9;
}

static weft_output_format output_of(const case_item *item)
{
    const case_section *expect = case_section_find(item, NULL, "expect");
    uint32_t alias;
    if (is_pretty(item))
        return WEFT_TO_JSON;
    if (is_payload(item, &alias))
        return WEFT_TO_PAYLOAD;
    for (size_t i = 0; expect && i < FORMAT_COUNT; i++) {
        if (weft_span_equal(expect->argument, weft_span_text(formats[i].name)))
            return formats[i].to;
    }
    return WEFT_TO_DEFAULT;
}

bool case_run_by_value(const case_item *item)
{
    return output_of(item) == WEFT_TO_CSV || output_of(item) == WEFT_TO_XML;
}

/* ---- what goes in ---- */

/* Empty lines before the next title belong to no section. */
static weft_span ended(weft_span text)
{
    while (text.len != 0 && text.ptr[text.len - 1] == '\n')
        text.len--;
    return text;
}

/* The record on one line: between tokens of JSON a line end is a blank, and inside none may stand. */
static weft_span one_line(running *r, weft_span text)
{
    char *line = wf_arena_alloc(r->report->arena, text.len + 1);
    for (size_t i = 0; line && i < text.len; i++)
        line[i] = text.ptr[i] == '\n' ? ' ' : text.ptr[i];
    return weft_span_of(line, line ? text.len : 0);
}

static weft_span records_as_lines(running *r)
{
    const case_section *record = NULL;
    wf_buf lines;
    wf_buf_init(&lines, 0);
    while ((record = case_section_find(r->item, record, "record")) != NULL) {
        wf_buf_put_span(&lines, one_line(r, record->text));
        wf_buf_put_byte(&lines, '\n');
    }
    const weft_span text = wf_arena_dup(r->report->arena, wf_buf_span(&lines));
    wf_buf_fini(&lines);
    return text;
}

static void choose_input(running *r)
{
    for (size_t i = 0; i < FORMAT_COUNT; i++) {
        const case_section *section = case_section_find(r->item, NULL, formats[i].name);
        if (section) {
            r->from = formats[i].from;
            r->input = ended(section->text);
            return;
        }
    }
    r->from = WEFT_FROM_NDJSON;
    r->input = records_as_lines(r);
}

static void collect_params(running *r)
{
    const case_section *param = NULL;
    while ((param = case_section_find(r->item, param, "param")) != NULL) {
        if (r->param_count == PARAMS_MOST) {
            fail(r, "too many parameters", weft_span_text(""));
            return;
        }
        weft_param *at = &r->params[r->param_count++];
        at->name = wf_arena_dup(r->report->arena, param->argument).ptr; /* with a NUL behind */
        at->value = wf_arena_dup(r->report->arena, ended(param->text)).ptr;
    }
}

/* ---- one run through the pipeline ---- */

static void keep_report(void *context, const weft_diag *diag, weft_span raw)
{
    (void)raw;
    weft_diags_add_copy(context, diag);
}

/* An empty file of a new name. */
static bool make_file(char *path, const char *pattern)
{
    (void)snprintf(path, sizeof((running *)0)->input_path, "%s", pattern);
    const int fd = mkstemp(path);
    return fd >= 0 && close(fd) == 0;
}

static bool write_input(const char *path, weft_span text)
{
    FILE *file = fopen(path, "wb");
    if (!file)
        return false;
    const bool whole = fwrite(text.ptr ? text.ptr : "", 1, text.len, file) == text.len;
    return fclose(file) == 0 && whole;
}

static void run_pipeline(running *r, result *out, const weft_program *program)
{
    weft_pipeline_options options = {0};
    out->status = WEFT_IO;
    if (write_input(r->output_path, weft_span_text("")) && write_input(r->input_path, r->input)) {
        options.input = r->input_path;
        options.output = r->output_path;
        options.from = r->from;
        options.to = r->to;
        options.pretty = is_pretty(r->item);
        (void)is_payload(r->item, &options.alias);
        options.report = keep_report;
        options.report_context = out->diags;
        out->status = weft_pipeline_run(&out->counts, program, &options, r->params, r->param_count,
                                        out->diags);
        out->output = case_file_bytes(r->output_path, r->report->arena);
        if (out->output.len != 0 && out->output.ptr[out->output.len - 1] == '\n')
            out->output.len--;
    } else {
        fail(r, "the input cannot be written", weft_span_text(""));
    }
}

/* ---- comparing ---- */

static weft_span rendered(const result *run)
{
    static const weft_diag_style style = {WEFT_DIAG_TEXT, 0};
    return weft_diags_render(run->diags, &style);
}

/* But for the record's number, which a single record does not have. */
static bool same_complaint(const weft_diag *a, const weft_diag *b)
{
    return strcmp(a->code, b->code) == 0 && strcmp(a->message, b->message) == 0 &&
           strcmp(a->source_path, b->source_path) == 0 && strcmp(a->value, b->value) == 0 &&
           strcmp(a->target_path, b->target_path) == 0 && a->line == b->line &&
           a->column == b->column;
}

static void compare_runs(running *r, const char *which, const result *one, const result *other)
{
    const size_t count = weft_diags_count(one->diags);
    bool same = count == weft_diags_count(other->diags) && one->status == other->status &&
                weft_span_equal(one->output, other->output);
    for (size_t i = 0; same && i < count; i++)
        same = same_complaint(weft_diags_at(one->diags, i), weft_diags_at(other->diags, i));
    if (same)
        return;
    fail(r, which, weft_span_text(""));
    fail(r, "    one: ", one->output);
    fail(r, "", rendered(one));
    fail(r, "    other: ", other->output);
    fail(r, "", rendered(other));
}

/* ---- the same records, one by one, and by general instructions alone ---- */

static void map_record(weft_vm *vm, weft_span record, result *out, wf_buf *lines)
{
    weft_span mapped = {NULL, 0};
    const weft_status rc = weft_vm_map_json(&mapped, vm, record, out->diags);
    if (rc == WEFT_OK) {
        wf_buf_put_span(lines, mapped);
        wf_buf_put_byte(lines, '\n');
    } else if (rc != WEFT_SKIPPED && rc != WEFT_REJECTED) {
        out->status = rc;
    }
}

static void run_records(running *r, result *out, const weft_program *program)
{
    const case_section *record = NULL;
    weft_vm *vm = NULL;
    wf_buf lines;
    wf_buf_init(&lines, 0);
    const weft_vm_options options = {.general = 1};
    out->status = weft_vm_new(&vm, program, &options, out->diags);
    for (size_t i = 0; out->status == WEFT_OK && i < r->param_count; i++)
        out->status = weft_vm_param(vm, weft_span_text(r->params[i].name),
                                    weft_span_text(r->params[i].value), out->diags);
    while (out->status == WEFT_OK &&
           (record = case_section_find(r->item, record, "record")) != NULL)
        map_record(vm, one_line(r, record->text), out, &lines);
    out->output = wf_arena_dup(r->report->arena, wf_buf_span(&lines));
    if (out->output.len != 0)
        out->output.len--;
    wf_buf_fini(&lines);
    weft_vm_free(vm);
}

static void run_again_by_records(running *r, const result *first, const weft_program *program)
{
    result again = {0};
    if (r->from != WEFT_FROM_NDJSON || r->to != WEFT_TO_DEFAULT ||
        !case_section_find(r->item, NULL, "record"))
        return;
    again.diags = weft_diags_new(0);
    run_records(r, &again, program);
    compare_runs(r, "a run and the records one by one differ", first, &again);
    weft_diags_free(again.diags);
}

static void run_again_loaded(running *r, const result *first, const weft_program *program)
{
    result again = {0};
    weft_span image = {NULL, 0};
    weft_program *loaded = NULL;
    again.diags = weft_diags_new(0);
    if (weft_program_save(&image, program) != WEFT_OK ||
        weft_program_load(&loaded, image, "case.weftc", again.diags) != WEFT_OK) {
        fail(r, "the program cannot be saved and loaded", rendered(&again));
    } else {
        run_pipeline(r, &again, loaded);
        compare_runs(r, "a program and its saved form differ", first, &again);
    }
    weft_program_free(loaded);
    weft_bytes_free(image);
    weft_diags_free(again.diags);
}

/* ---- what was expected ---- */

static void compare_output(running *r, const result *run)
{
    const case_section *expect = case_section_find(r->item, NULL, "expect");
    const case_section *skipped = case_section_find(r->item, NULL, "skipped");
    char count[24];
    (void)snprintf(count, sizeof count, "%u", (unsigned)run->counts.skipped);
    if (!weft_span_equal(skipped ? skipped->argument : weft_span_text("0"), weft_span_text(count)))
        fail(r, "so many records were skipped: ", weft_span_text(count));
    if (!expect) {
        if (run->counts.mapped != 0)
            fail(r, "nothing was expected, got: ", run->output);
        return;
    }
    const weft_span expected = ended(expect->text);
    if (weft_span_equal(expected, run->output))
        return;
    fail(r, "expected: ", expected);
    fail(r, "     got: ", run->output);
}

void case_run(const case_item *item, const weft_program *program, weft_diags *diags,
              const case_report *report)
{
    running r = {0};
    result first = {0};
    r.item = item;
    r.report = report;
    r.to = output_of(item);
    choose_input(&r);
    collect_params(&r);
    first.diags = weft_diags_new(0);
    if (make_file(r.input_path, "case_input_XXXXXX") &&
        make_file(r.output_path, "case_output_XXXXXX")) {
        run_pipeline(&r, &first, program);
        compare_output(&r, &first);
        run_again_by_records(&r, &first, program);
        run_again_loaded(&r, &first, program);
    } else {
        fail(&r, "no file can be made here", weft_span_text(""));
    }
    (void)unlink(r.input_path); /* may not be there */
    (void)unlink(r.output_path);
    for (size_t i = 0; i < weft_diags_count(first.diags); i++)
        weft_diags_add_copy(diags, weft_diags_at(first.diags, i));
    weft_diags_free(first.diags);
}
