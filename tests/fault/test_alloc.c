/* Every allocation of compiling, saving, loading, mapping, testing and whole runs fails in turn: each
   time a clean status, no output file, no leak (the sanitizer build says so), and at last success. */
#include "base/memory.h"
#include "tests/support/one_text.h"
#include "weft/weft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST_ALLOCATIONS 200000u

static const char mapping[] =
    "weft 1\n"
    "use schema \"s.graphql\"\n"
    "param FACTOR: Int = 2\n"
    "table unit -> String { \"EA\" => \"each\", else => \"other\" }\n"
    "fn twice(n: Int) -> Int = n * 2\n"
    "map stock from csv(header: true, trim: true) to type Stock {\n"
    "  skip if .sku == \"skip\"\n"
    "  warn if .unit.blank() then \"row ${row()} has no unit\"\n"
    "  let tags = .tags.split(\"|\").filter(t => not t.blank()).map(t => t.trim().upper())\n"
    "  sku: .sku!.replace(r'\\s+', \"-\")\n"
    "  qty: twice(.qty!.int(group: \",\"))\n"
    "  unit: unit(.unit)\n"
    "  tags: tags\n"
    "  at.day: .day.date(\"dd/MM/yyyy\") catch omit\n"
    "}\n"
    "test stock \"a row\" {\n"
    "  given { sku: \"a b\"  qty: \"1,000\"  unit: \"EA\"  tags: \"x|y\" }\n"
    "  expect { sku: \"a-b\"  qty: 2000  unit: \"each\"  tags: [\"X\", \"Y\"] }\n"
    "}\n";

static const char schema[] =
    "input Day { day: String }\n"
    "input Stock { sku: String!  qty: Int!  unit: String  tags: [String!]  "
    "at: Day }\n";

static const char rows[] = "sku,qty,unit,tags,day\n"
                           "a b,\"1,000\",EA,x|y,03/04/2025\n"
                           "skip,1,EA,,\n"
                           "c,many,EA,,\n"
                           "\"d \"\"e\"\"\",3,,,99/99/2025\n";

/* XML: elements as values, XPath with variables, a resolver with its test. */
static const char orders[] =
    "weft 1\n"
    "ns o = \"urn:o\"\n"
    "fn attrs(n: Node, key: Text) = n.all(x'attr[@id = $key]').map(a => a.text())\n"
    "map orders from xml each x'/r/o:order' to json {\n"
    "  let lines = .line[]\n"
    "  ref: @no!  cur: .cur ?? \"none\"  unit: .cur@unit  n: x'count(.//o:line)'  c: x'o:cur'\n"
    "  lines: each lines as l, at { sku: l.sku  q: l.q.decimal()  k: attrs(l, \"k\")  x: x'@id = "
    "$at' }\n"
    "  all: .all(x'o:line/o:sku').join(\",\")  whole: .whole  one: .at(x'o:whole/*[1]')@i\n"
    "}\n"
    "resolver \"custom.one\" (value: Any) = \"item_${value.text() ?? \"1\"}\"\n"
    "test \"custom.one\" \"it\" { given { value: \"1\" } expect result == \"item_1\" }\n"
    "test orders \"read\" {\n"
    "  given xml ```<r xmlns:o=\"urn:o\"><o:order no=\"1\"><o:cur unit=\"x\">USD</o:cur>"
    "<line id=\"1\"><sku>a</sku><q>2</q><attr "
    "id=\"k\">v</attr></line><o:line><o:sku>a</o:sku></o:line>"
    "<o:whole><o:a i=\"1\"/></o:whole></o:order></r>```\n"
    "  expect lines[0].k == [\"v\"]\n"
    "  expect all == \"a\"\n"
    "}\n";

static weft_status load(void *context, const char *from, const char *path, weft_span *out,
                        const char **name, char reason[160])
{
    (void)context;
    (void)from;
    (void)name;
    (void)reason;
    *out = weft_span_text(strcmp(path, "s.graphql") == 0 ? schema : "");
    return WEFT_OK;
}

static void release(void *context, weft_span bytes)
{
    (void)context;
    (void)bytes;
}

static const weft_loader loader = {.load = load, .release = release};

static weft_status compile(weft_program **out, weft_diags *diags)
{
    const weft_compile_options options = {.loader = &loader, .tests = 1, .exercise = 1};
    return weft_compile(out, weft_span_text(mapping), "stock.weft", &options, diags);
}

static weft_status compile_orders(weft_program **out, weft_diags *diags)
{
    const weft_compile_options options = {.tests = 1};
    return weft_compile(out, weft_span_text(orders), "orders.weft", &options, diags);
}

typedef weft_status (*scene)(void *state, weft_diags *diags);

/* Runs `play` with the first, second, ... allocation failing until it succeeds. */
static void fail_each(scene play, void *state)
{
    uint64_t n = 1;
    weft_status rc = WEFT_NOMEM;
    for (; rc != WEFT_OK && n < MOST_ALLOCATIONS; n++) {
        weft_diags *diags = weft_diags_new(0);
        assert_non_null(diags);
        wf_memory_fail_nth(n);
        rc = play(state, diags);
        wf_memory_fail_nth(0);
        if (rc != WEFT_OK && rc != WEFT_NOMEM)
            print_message("allocation %llu gave: %s\n", (unsigned long long)n,
                          weft_status_text(rc));
        assert_true(rc == WEFT_OK || rc == WEFT_NOMEM);
        weft_diags_free(diags);
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(n > 1);
}

static weft_status play_compile(void *state, weft_diags *diags)
{
    weft_program *program = NULL;
    (void)state;
    const weft_status rc = compile(&program, diags);
    weft_program_free(program);
    return rc;
}

static weft_status play_compile_orders(void *state, weft_diags *diags)
{
    weft_program *program = NULL;
    (void)state;
    const weft_status rc = compile_orders(&program, diags);
    weft_program_free(program);
    return rc;
}

/* Mapping files of the npm package; the resolvers come through the loader. */
static weft_status play_mapping_file(void *state, weft_diags *diags)
{
    static const char *const files[] = {"r.weft", NULL};
    one_text given = {"weft 1\nresolver \"custom.x\" (value: Any?, config) = value\n"};
    const weft_loader resolvers = one_text_loader(&given);
    const weft_compile_options options = {.loader = &resolvers, .resolvers = files, .nodes = 1};
    weft_program *program = NULL;
    weft_vm *vm = NULL;
    weft_span out;
    weft_status rc = weft_compile(&program, weft_span_text(state), "m.json", &options, diags);
    if (rc == WEFT_OK)
        rc = weft_vm_new(&vm, program, NULL, diags);
    if (rc == WEFT_OK)
        rc = weft_vm_map_json(
            &out, vm, weft_span_text("{\"a\":\"x\",\"i\":[{\"s\":1}],\"j\":\"{}\"}"), diags);
    weft_vm_free(vm);
    weft_program_free(program);
    return rc;
}

static void mapping_files_survive_every_failed_allocation(void **state)
{
    static char universal[] =
        "{\"fields\":{\"a.b\":{\"source\":\"a\",\"resolver\":\"custom.x\"},\"n\":{\"source\":\"a\","
        "\"resolver\":\"sdk.parseInt\"},\"l[0].x\":{\"value\":{\"k\":[1,2.5]}},\"no\":{\"source\":"
        "\"no\"},\"i\":{\"isArray\":true,\"source\":\"i\",\"fields\":{\"s\":{\"source\":\"s\"}}}}}";
    static char arguments[] =
        "{\"mutation\":\"m\",\"sourceFormat\":\"json\",\"arguments\":{\"input\":{\"a\":\"a\",\"e\":"
        "{\"value\":\"${E}\"},\"i\":{\"isArray\":true,\"source\":\"i\",\"s\":{\"source\":\"s\"}}}}"
        "}";
    static char nodes[] =
        "{\"mutation\":\"m\",\"sourceFormat\":\"json\",\"nodes\":{\"j\":{\"extract\":\"j\","
        "\"parse\":"
        "\"json\"}},\"fields\":{\"a.b\":{\"source\":\"a\"},\"c\":{\"source\":\"$j.x\",\"resolver\":"
        "\"custom.x\"},\"i[]\":{\"source\":\"i\",\"fields\":{\"s\":{\"source\":\"$.s\"}}}}}";
    (void)state;
    fail_each(play_mapping_file, universal);
    fail_each(play_mapping_file, arguments);
    fail_each(play_mapping_file, nodes);
}

static void compiling_survives_every_failed_allocation(void **state)
{
    (void)state;
    fail_each(play_compile, NULL);
    fail_each(play_compile_orders, NULL);
}

static weft_status play_image(void *state, weft_diags *diags)
{
    weft_span image = {0};
    weft_program *loaded = NULL;
    weft_status rc = weft_program_save(&image, state);
    if (rc == WEFT_OK)
        rc = weft_program_load(&loaded, image, "stock.weftc", diags);
    weft_program_free(loaded);
    weft_bytes_free(image);
    return rc;
}

static weft_status play_explain(void *state, weft_diags *diags)
{
    const weft_compile_options options = {.loader = &loader};
    weft_span text = {0};
    (void)state;
    weft_status rc = weft_explain(&text, weft_span_text(mapping), "stock.weft", &options, diags);
    weft_bytes_free(text);
    text = weft_span_of(NULL, 0);
    if (rc == WEFT_OK)
        rc = weft_format(&text, weft_span_text(mapping), "stock.weft", diags);
    weft_bytes_free(text);
    return rc;
}

static weft_status play_map(void *state, weft_diags *diags)
{
    weft_vm *vm = NULL;
    weft_span out;
    weft_status rc = weft_vm_new(&vm, state, NULL, diags);
    if (rc == WEFT_OK)
        rc = weft_vm_param(vm, weft_span_text("FACTOR"), weft_span_text("3"), diags);
    if (rc == WEFT_OK)
        rc = weft_vm_map_json(
            &out, vm, weft_span_text("{\"sku\":\"a \\u0041\",\"qty\":\"7\",\"tags\":\"x\"}"),
            diags);
    weft_vm_free(vm);
    return rc;
}

static weft_status play_tests(void *state, weft_diags *diags)
{
    uint32_t failed = 0;
    const weft_status rc = weft_test_run(&failed, state, weft_span_text(""), NULL, NULL, diags);
    if (rc == WEFT_OK)
        assert_int_equal(failed, 0);
    return rc;
}

static weft_status play_exercise(void *state, weft_diags *diags)
{
    weft_exercise *exercise = NULL;
    weft_span text = {0};
    uint32_t failed = 0;
    weft_status rc = weft_exercise_new(&exercise);
    if (rc == WEFT_OK)
        rc = weft_exercise_run(&failed, exercise, state, weft_span_text(""), NULL, NULL, diags);
    if (rc == WEFT_OK)
        rc = weft_exercise_print(&text, exercise, WEFT_EXERCISE_JSON, 1);
    weft_bytes_free(text);
    weft_exercise_free(exercise);
    return rc;
}

static void with_program(scene play)
{
    weft_program *program = NULL;
    weft_diags *diags = weft_diags_new(0);
    assert_int_equal(compile(&program, diags), WEFT_OK);
    fail_each(play, program);
    weft_program_free(program);
    weft_diags_free(diags);
}

static void with_orders(scene play)
{
    weft_program *program = NULL;
    weft_diags *diags = weft_diags_new(0);
    assert_int_equal(compile_orders(&program, diags), WEFT_OK);
    fail_each(play, program);
    weft_program_free(program);
    weft_diags_free(diags);
}

static void images_survive_every_failed_allocation(void **state)
{
    (void)state;
    with_program(play_image);
    with_orders(play_image);
}

static void explaining_survives_every_failed_allocation(void **state)
{
    (void)state;
    fail_each(play_explain, NULL);
}

static void mapping_survives_every_failed_allocation(void **state)
{
    (void)state;
    with_program(play_map);
}

static void tests_survive_every_failed_allocation(void **state)
{
    (void)state;
    with_program(play_tests);
    with_orders(play_tests);
    with_program(play_exercise);
}

/* ---- whole runs ---- */

typedef struct run_state {
    const weft_program *program;
    char folder[64];
    char input[96];
    char output[96];
    char rejects[96];
} run_state;

static weft_status play_run(void *state, weft_diags *diags)
{
    const run_state *s = state;
    weft_counts counts;
    weft_pipeline_options options = {0};
    options.input = s->input;
    options.output = s->output;
    options.rejects = s->rejects;
    const weft_status rc = weft_pipeline_run(&counts, s->program, &options, NULL, 0, diags);
    if (rc == WEFT_OK) {
        assert_int_equal(counts.read, 4);
        assert_int_equal(counts.mapped, 2);
        assert_int_equal(counts.rejected, 1);
        assert_int_equal(counts.skipped, 1);
    } else {
        assert_int_not_equal(access(s->output, F_OK), 0); /* nothing half-written */
    }
    return rc;
}

static weft_status play_why(void *state, weft_diags *diags)
{
    const run_state *s = state;
    weft_span text = {0};
    uint64_t records = 0;
    const weft_why_options options = {.input = s->input, .record = 1, .target = "sku"};
    const weft_status rc =
        weft_why(&text, &records, s->program, &options, WEFT_WHY_JSON, NULL, 0, diags);
    if (rc == WEFT_OK)
        assert_int_equal(records, 1);
    weft_bytes_free(text);
    return rc;
}

/* What the samples show, and a draft of it. */
static weft_status play_draft(void *state, weft_diags *diags)
{
    const run_state *s = state;
    const weft_infer_options wishes = {.from = WEFT_FROM_CSV};
    weft_draft_options options = {
        .target = "Stock", .schema_path = "s.graphql", .source = "csv(header: true)"};
    weft_infer *infer = NULL;
    weft_schema *opened = NULL;
    weft_span text = {0};
    weft_draft_counts counts;
    weft_status rc = weft_infer_new(&infer);
    if (rc == WEFT_OK)
        rc = weft_infer_read(infer, s->input, &wishes, diags);
    if (rc == WEFT_OK)
        rc = weft_infer_places(&options.places, &options.place_count, infer);
    if (rc == WEFT_OK)
        rc = weft_schema_open(&opened, "s.graphql", &loader, diags);
    if (rc == WEFT_OK)
        rc = weft_draft(&text, &counts, opened, &options, diags);
    if (rc == WEFT_OK) {
        assert_int_equal(counts.mapped, 3); /* sku, qty, unit */
        assert_int_equal(counts.todo, 0);
    }
    weft_bytes_free(text);
    weft_schema_close(opened);
    weft_infer_free(infer);
    return rc;
}

static void runs_survive_every_failed_allocation(void **state)
{
    (void)state;
    run_state s = {0};
    weft_program *program = NULL;
    weft_diags *diags = weft_diags_new(0);
    assert_int_equal(compile(&program, diags), WEFT_OK);
    s.program = program;
    (void)snprintf(s.folder, sizeof s.folder, "/tmp/weft-fault-XXXXXX");
    assert_non_null(mkdtemp(s.folder));
    (void)snprintf(s.input, sizeof s.input, "%s/in.csv", s.folder);
    (void)snprintf(s.output, sizeof s.output, "%s/out.ndjson", s.folder);
    (void)snprintf(s.rejects, sizeof s.rejects, "%s/rejects.ndjson", s.folder);
    FILE *file = fopen(s.input, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(rows, 1, strlen(rows), file), strlen(rows));
    assert_int_equal(fclose(file), 0);
    fail_each(play_run, &s);
    assert_int_equal(access(s.output, F_OK), 0);
    fail_each(play_why, &s);
    fail_each(play_draft, &s);
    (void)unlink(s.input);
    (void)unlink(s.output);
    (void)unlink(s.rejects);
    assert_int_equal(rmdir(s.folder), 0); /* no temporary file stayed */
    weft_program_free(program);
    weft_diags_free(diags);
}

/* ---- a warm machine ---- */

static void a_warm_machine_allocates_nothing(void **state)
{
    (void)state;
    weft_program *program = NULL;
    weft_vm *vm = NULL;
    weft_span out;
    weft_diags *diags = weft_diags_new(0);
    const weft_span good =
        weft_span_text("{\"sku\":\"a \\u0041\",\"qty\":\"7\",\"unit\":\"EA\",\"tags\":\"x|y z\"}");
    const weft_span bad = weft_span_text("{\"sku\":\"a\",\"qty\":\"seven\"}");
    assert_int_equal(compile(&program, diags), WEFT_OK);
    assert_int_equal(weft_vm_new(&vm, program, NULL, diags), WEFT_OK);
    uint64_t before = 0;
    for (int i = 0; i < 2000; i++) {
        if (i == 1000)
            before = wf_memory_count();
        assert_int_equal(weft_vm_map_json(&out, vm, good, diags), WEFT_OK);
        assert_int_equal(weft_vm_map_json(&out, vm, bad, diags), WEFT_REJECTED);
        weft_diags_reset(diags);
    }
    assert_int_equal(wf_memory_count(), before);
    weft_vm_free(vm);
    weft_program_free(program);
    weft_diags_free(diags);
}

/* Allocations of a run over so many equal records. */
static uint64_t run_orders(const weft_program *program, const char *folder, int count)
{
    char input[96];
    char output[96];
    weft_counts counts;
    weft_diags *diags = weft_diags_new(0);
    (void)snprintf(input, sizeof input, "%s/in.xml", folder);
    (void)snprintf(output, sizeof output, "%s/out.ndjson", folder);
    FILE *file = fopen(input, "w");
    assert_non_null(file);
    assert_true(fputs("<r xmlns:o='urn:o'>", file) >= 0);
    for (int i = 0; i < count; i++)
        assert_true(fprintf(file,
                            "<o:order no='%d'><cur unit='x'>USD</cur><line id='1'><sku>a</sku>"
                            "<attr id='k'>v</attr></line><o:whole><a i='1'/></o:whole></o:order>",
                            1000 + i) > 0);
    assert_true(fputs("</r>", file) >= 0);
    assert_int_equal(fclose(file), 0);
    const weft_pipeline_options options = {.input = input, .output = output};
    const uint64_t before = wf_memory_count();
    assert_int_equal(weft_pipeline_run(&counts, program, &options, NULL, 0, diags), WEFT_OK);
    const uint64_t made = wf_memory_count() - before;
    assert_int_equal(counts.mapped, count);
    (void)unlink(input);
    (void)unlink(output);
    weft_diags_free(diags);
    return made;
}

static void more_xml_records_allocate_nothing_more(void **state)
{
    (void)state;
    char folder[] = "/tmp/weft-warm-XXXXXX";
    weft_program *program = NULL;
    weft_diags *diags = weft_diags_new(0);
    assert_int_equal(compile_orders(&program, diags), WEFT_OK);
    assert_non_null(mkdtemp(folder));
    assert_int_equal(run_orders(program, folder, 2000), run_orders(program, folder, 500));
    assert_int_equal(rmdir(folder), 0);
    weft_program_free(program);
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiling_survives_every_failed_allocation),
        cmocka_unit_test(mapping_files_survive_every_failed_allocation),
        cmocka_unit_test(images_survive_every_failed_allocation),
        cmocka_unit_test(explaining_survives_every_failed_allocation),
        cmocka_unit_test(mapping_survives_every_failed_allocation),
        cmocka_unit_test(tests_survive_every_failed_allocation),
        cmocka_unit_test(runs_survive_every_failed_allocation),
        cmocka_unit_test(a_warm_machine_allocates_nothing),
        cmocka_unit_test(more_xml_records_allocate_nothing_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
