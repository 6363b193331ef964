/* Runs that group rows, with every allocation failing in turn, and what a group costs once all is warm:
   nothing. */
#include "base/memory.h"
#include "weft/weft.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#define MOST_ALLOCATIONS 20000u

static const char sorted[] =
    "weft 1\n"
    "map m from csv group(sorted: true) by .k! to json { k: .key  v: .rows[*].v  all: .rows }\n"
    "test m \"rows\" { given [{ k: \"a\" v: \"1\" }, { k: \"a\" v: \"2\" }]  expect v == [\"1\", "
    "\"2\"] }\n";

static const char any[] =
    "weft 1\n"
    "fn key_of(r: Node) -> Text = r@k!\n"
    "map m from xml each x'/r/o' group by key_of(.)! to json {\n"
    "  k: .key  n: each .rows[] => x'count(v)'  v: each .rows[] as r => r.v[*].text()\n"
    "}\n";

typedef struct scene {
    const char *mapping;
    char folder[32];
    char input[64];
    char output[64];
    size_t sort_memory;
} scene;

static void open_scene(scene *s, const char *mapping)
{
    *s = (scene){.mapping = mapping};
    (void)snprintf(s->folder, sizeof s->folder, "/tmp/weft-groups-XXXXXX");
    assert_non_null(mkdtemp(s->folder));
    (void)snprintf(s->input, sizeof s->input, "%s/in", s->folder);
    (void)snprintf(s->output, sizeof s->output, "%s/out", s->folder);
}

static void close_scene(const scene *s)
{
    (void)unlink(s->input);
    (void)unlink(s->output);
    assert_int_equal(rmdir(s->folder), 0); /* no temporary file stayed */
}

static void write_csv(const scene *s, int groups, int rows)
{
    FILE *const file = fopen(s->input, "w");
    assert_non_null(file);
    assert_true(fputs("k,v\n", file) >= 0);
    for (int i = 0; i < groups; i++)
        for (int k = 0; k < rows; k++)
            assert_true(fprintf(file, "key-%06d,%06d\n", i, k) > 0);
    assert_int_equal(fclose(file), 0);
}

static void write_xml(const scene *s, int count)
{
    FILE *const file = fopen(s->input, "w");
    assert_non_null(file);
    assert_true(fputs("<r>", file) >= 0);
    for (int i = 0; i < count; i++)
        assert_true(fprintf(file, "<o k='%d'><v>a&amp;b</v><v>%d</v></o>", i % 7, i) > 0);
    assert_true(fputs("</r>", file) >= 0);
    assert_int_equal(fclose(file), 0);
}

/* All of it: compiled, tested, run. */
static weft_status play(const scene *s, weft_diags *diags, weft_counts *counts)
{
    const weft_compile_options compile = {.tests = 1};
    const weft_pipeline_options run = {.input = s->input,
                                       .output = s->output,
                                       .sort_memory = s->sort_memory,
                                       .temporary = s->folder};
    weft_program *program = NULL;
    uint32_t failed = 0;
    weft_status rc = weft_compile(&program, weft_span_text(s->mapping), "m.weft", &compile, diags);
    if (rc == WEFT_OK)
        rc = weft_test_run(&failed, program, weft_span_text(""), NULL, NULL, diags);
    if (rc == WEFT_OK)
        rc = weft_pipeline_run(counts, program, &run, NULL, 0, diags);
    weft_program_free(program);
    assert_int_equal(failed, 0);
    return rc;
}

static void fail_each(const scene *s, uint64_t mapped)
{
    uint64_t n = 1;
    weft_status rc = WEFT_NOMEM;
    weft_counts counts = {0};
    for (; rc == WEFT_NOMEM && n < MOST_ALLOCATIONS; n++) {
        weft_diags *const diags = weft_diags_new(0);
        assert_non_null(diags);
        wf_memory_fail_nth(n);
        rc = play(s, diags, &counts);
        wf_memory_fail_nth(0);
        if (rc != WEFT_OK && rc != WEFT_NOMEM)
            print_message("allocation %llu gave: %s (%s)\n", (unsigned long long)n,
                          weft_status_text(rc),
                          weft_diags_count(diags) ? weft_diags_at(diags, 0)->message : "");
        weft_diags_free(diags);
    }
    assert_int_equal(rc, WEFT_OK);
    assert_true(n > 100);
    assert_int_equal(counts.mapped, mapped);
}

static void grouping_survives_every_failed_allocation(void **state)
{
    (void)state;
    scene s;
    open_scene(&s, sorted);
    write_csv(&s, 20, 2);
    fail_each(&s, 20);
    s.sort_memory = 1; /* keys of groups go to disk, too */
    fail_each(&s, 20);
    close_scene(&s);
    open_scene(&s, any);
    write_xml(&s, 40);
    fail_each(&s, 7);
    s.sort_memory = 4096;
    fail_each(&s, 7);
    close_scene(&s);
}

/* Allocations of a run over so many groups of three rows. */
static uint64_t cost_of(int groups)
{
    scene s;
    weft_counts counts = {0};
    weft_diags *const diags = weft_diags_new(0);
    open_scene(&s, sorted);
    write_csv(&s, groups, 3);
    const uint64_t before = wf_memory_count();
    assert_int_equal(play(&s, diags, &counts), WEFT_OK);
    const uint64_t made = wf_memory_count() - before;
    assert_int_equal(counts.mapped, groups);
    close_scene(&s);
    weft_diags_free(diags);
    return made;
}

/* The table of keys that were doubles from 1024 to 4096; that is all. */
static void more_groups_allocate_nothing_more(void **state)
{
    (void)state;
    assert_true(cost_of(3000) - cost_of(700) <= 2);
}

/* An embedder hands over whole groups; what a CSV would have given is given. */
static void groups_from_memory_have_cells(void **state)
{
    (void)state;
    static const char mapping[] =
        "weft 1\n"
        "map m from csv(trim: true) group by .k! to json { k: .key.int()  v: each .rows[] as r => "
        "r.v.int()  n: .rows[*].n }\n";
    weft_diags *const diags = weft_diags_new(0);
    weft_program *program = NULL;
    weft_vm *vm = NULL;
    weft_span out;
    assert_int_equal(weft_compile(&program, weft_span_text(mapping), "m.weft", NULL, diags),
                     WEFT_OK);
    assert_int_equal(weft_vm_new(&vm, program, NULL, diags), WEFT_OK);
    assert_int_equal(
        weft_vm_map_json(&out, vm,
                         weft_span_text("{\"key\":\"7\",\"rows\":[{\"k\":\"7\",\"v\":\" 1 "
                                        "\",\"n\":\" \"},{\"k\":\"7\",\"v\":\"2\"}]}"),
                         diags),
        WEFT_OK);
    const weft_span wanted = weft_span_text("{\"k\":7,\"v\":[1,2],\"n\":[]}");
    assert_true(weft_span_equal(out, wanted));
    weft_vm_free(vm);
    weft_program_free(program);
    weft_diags_free(diags);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grouping_survives_every_failed_allocation),
        cmocka_unit_test(more_groups_allocate_nothing_more),
        cmocka_unit_test(groups_from_memory_have_cells),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
