/* What a record costs once all is warm, in allocations: nothing. Runs over many and over few records of
   the same size allocate equally often, whatever the input, the forms of its fields, the output and the
   reader are; with several threads there are buffers a part, and parts are few. */
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

#define FEW  2000
#define MANY 8000

/* `%d` in a record is its number, of five digits. */
typedef struct source {
    const char *name;
    const char *mapping;
    const char *head;
    const char *record;
    const char *other; /* each seventh: something unusual, or to be refused; NULL: as the rest */
    const char *between;
    const char *tail;
    int refused;   /* the others are */
    int nested;    /* what comes out: no CSV */
    uint64_t kept; /* allocations of what outlives a record: the keys of groups */
} source;

#define TABLE                                                                                      \
    "weft 1\n"                                                                                     \
    "table place -> String { \"AU\" => \"Australia\", \"NZ\" => \"New Zealand\", else => \"?\" "   \
    "}\n"                                                                                          \
    "table unlike -> String { \"aaaaaaaabccccccc\" => \"one\", \"bbbbbbbbccccccc\" => \"two\", "   \
    "else => \"-\" }\n"

static const source sources[] = {
    {"csv",
     TABLE "map m from csv(header: true, trim: true) to json { id: .a!  d: .d ?? \"none\" "
           "t: .b.trim()  u: .b.upper()  n: .c!.int()  p: place(.e)  j: \"${.a!}-${.e!}\" "
           "w: unlike(.e)  l: .b.lower()  y: .f.date(\"yyyy-MM-dd\") }\n",
     "a,b,c,d,e,f\n", "r%d, Some text ,12,,AU,2025-02-03\n",
     "r%d,\"a \"\"quoted\"\" one\",many,x,bbbbbbbbccccccc,2025-02-29\n", "", "", 1, 0, 0},
    {"ndjson",
     TABLE
     "fn part(o: Any) -> Any = { x: o.x  y: o.y.upper() }\n"
     "fn named(xs: Any, id: String!) -> Any = xs[][? .t == id].first()\n"
     "map m from ndjson to json { id: .a!  d: .d ?? \"none\"  t: .b.trim()  u: .b.upper() "
     "n: .c!.int()  p: place(.e)  j: \"${.a!}-${.e!}\"  o: part(.o)  h: named(.xs, \"home\").v "
     "k: .xs[? .t == \"work\"][0].v  l: each .xs as x { t: x.t  v: x.v ?? 0 }  s: .s }\n",
     "",
     "{\"a\":\"r%d\",\"b\":\" Some text \",\"c\":12,\"e\":\"AU\",\"o\":{\"x\":true,\"y\":\"why\"},"
     "\"xs\":[{\"t\":\"home\",\"v\":1.50},{\"t\":\"work\",\"v\":\"x\"}],\"s\":\"plain\"}",
     "{\"a\":\"r%d\",\"b\":\"caf\\u00e9 "
     "\\ud83d\\ude00\",\"c\":7,\"e\":\"a\\/b\",\"o\":{\"x\":\"\\n\"},"
     "\"xs\":[],\"s\":\"a \\\"quoted\\\" one, \\\\ and \\t, longer than thirty-two bytes\"}",
     "\n", "\n", 0, 1, 0},
    {"ndjson, flat", "weft 1\nmap m from ndjson to json { id: .a!  s: .s  n: .c!.int() }\n", "",
     "{\"a\":\"r%d\",\"s\":\"a \\\"quoted\\\" one\",\"c\":12}", "{\"a\":\"r%d\",\"c\":\"twelve\"}",
     "\n", "\n", 1, 0, 0},
    {"json",
     "weft 1\nmap m from json each .l[] to json { id: .a!  s: .s  l: each .xs as x => x }\n",
     "{\"l\":[", "{\"a\":\"r%d\",\"s\":\"tab\\tand \\\"quote\\\"\",\"xs\":[\"\\\\\",\"b\"]}", NULL,
     ",\n", "]}", 0, 1, 0},
    {"xml",
     TABLE
     "ns o = \"urn:o\"\n"
     "fn marked(xs: Any, id: String!) -> Any = xs[][? .@id == id].first()\n"
     "map m from xml each x'/f/i' to json { id: .a!  no: @n  d: .d ?? \"none\"  u: .b.upper() "
     "n: .c!.int()  p: place(.e)  k: marked(.as.a, \"color\")  z: marked(.as.a, \"size\") "
     "l: each .ls.l[] as l { q: l.q.int()  s: l@s } }\n",
     "<f>",
     "<i n='1'><a>r%d</a><b>Some text</b><c>12</c><e>NZ</e><as><a id='color'>red</a>"
     "<a id='size'>XL</a></as><ls><l s='1'><q>1</q></l><l s='2'><q>2</q></l></ls></i>",
     "<i n='2'><a>r%d</a><b>a &amp; &lt;b&gt; &#233;</b><c>7</c><e>x</e><as/><ls/></i>", "\n",
     "</f>", 0, 1, 0},
    {"ndjson, grouped",
     "weft 1\nmap m from ndjson group(sorted: true) by .a! to json { k: .key  n: each .rows[] as r "
     "=> r.s }\n",
     "", "{\"a\":\"r%d\",\"s\":\"a \\\"quoted\\\" one\"}", NULL, "\n", "", 0, 1, 2},
};

/* For requests: `use schema` needs one. */
static const char schema_text[] =
    "type Query { one: Int }\ntype Thing { id: ID! }\n"
    "input Part { x: String! }\n"
    "input ThingInput { ref: String!  count: Int!  note: String  parts: [Part!]! }\n"
    "type Mutation { createThing(input: ThingInput!): Thing }\n";

static const source request = {
    "requests",
    "weft 1\nuse schema \"schema.graphql\"\n"
    "map m from ndjson to mutation createThing returning { id } { ref: .a!.text()  "
    "count: .c!.int()  note: .s.text()  parts: each .xs! as x { x: x.x!.text() } }\n",
    "",
    "{\"a\":\"r%d\",\"c\":12,\"s\":\"some \\\"text\\\"\",\"xs\":[{\"x\":\"y\"},{\"x\":\"z\"}]}",
    "{\"a\":\"r%d\",\"c\":\"many\",\"xs\":[]}",
    "\n",
    "\n",
    1,
    1,
    0};

typedef struct folder {
    char path[32];
    char schema[64];
    char mapping[64];
    char input[64];
    char output[64];
    char rejects[64];
} folder;

static void make_folder(folder *f)
{
    memset(f, 0, sizeof *f);
    (void)snprintf(f->path, sizeof f->path, "/tmp/weft-steady-XXXXXX");
    assert_non_null(mkdtemp(f->path));
    (void)snprintf(f->schema, sizeof f->schema, "%s/schema.graphql", f->path);
    (void)snprintf(f->mapping, sizeof f->mapping, "%s/m.weft", f->path);
    (void)snprintf(f->input, sizeof f->input, "%s/in", f->path);
    (void)snprintf(f->output, sizeof f->output, "%s/out", f->path);
    (void)snprintf(f->rejects, sizeof f->rejects, "%s/rejects", f->path);
}

static void remove_folder(const folder *f)
{
    (void)unlink(f->schema);
    (void)unlink(f->input);
    (void)unlink(f->output);
    (void)unlink(f->rejects);
    assert_int_equal(rmdir(f->path), 0);
}

static void put_record(FILE *file, const char *record, int number)
{
    const char *const at = strstr(record, "%d");
    assert_non_null(at);
    assert_true(fprintf(file, "%.*s%d%s", (int)(at - record), record, number, at + 2) > 0);
}

/* Gives how many are refused. */
static int write_input(const folder *f, const source *s, int records)
{
    int others = 0;
    FILE *const file = fopen(f->input, "w");
    assert_non_null(file);
    assert_true(fputs(s->head, file) >= 0);
    for (int i = 0; i < records; i++) {
        const bool is_other = s->other && i % 7 == 3;
        if (i != 0)
            assert_true(fputs(s->between, file) >= 0);
        put_record(file, is_other ? s->other : s->record, 10000 + i);
        others += is_other;
    }
    assert_true(fputs(s->tail, file) >= 0);
    assert_int_equal(fclose(file), 0);
    return s->refused != 0 ? others : 0;
}

typedef struct way {
    weft_output_format to;
    uint32_t jobs;
    int careful;
    int general;
    uint32_t alias;
} way;

/* Allocations of a run. */
static uint64_t cost_of(const folder *f, const source *s, const weft_program *program, way by,
                        int records)
{
    const int refused = write_input(f, s, records);
    const weft_pipeline_options options = {.input = f->input,
                                           .output = f->output,
                                           .rejects = f->rejects,
                                           .to = by.to,
                                           .jobs = by.jobs,
                                           .part_bytes = 40000,
                                           .careful = by.careful,
                                           .general = by.general,
                                           .alias = by.alias};
    weft_counts counts = {0};
    weft_diags *const diags = weft_diags_new(0);
    const uint64_t before = wf_memory_count();
    const weft_status rc = weft_pipeline_run(&counts, program, &options, NULL, 0, diags);
    const uint64_t made = wf_memory_count() - before;
    if (rc != WEFT_OK)
        print_message("%s: %s\n", s->name,
                      weft_diags_count(diags) ? weft_diags_at(diags, 0)->message : "");
    assert_int_equal(rc, WEFT_OK);
    assert_int_equal(counts.mapped, records - refused);
    weft_diags_free(diags);
    return made;
}

static weft_program *compiled(const folder *f, const source *s)
{
    weft_program *program = NULL;
    weft_diags *const diags = weft_diags_new(0);
    const weft_status rc =
        weft_compile(&program, weft_span_text(s->mapping), f->mapping, NULL, diags);
    if (rc != WEFT_OK)
        print_message("%s: %s\n", s->name, weft_diags_at(diags, 0)->message);
    assert_int_equal(rc, WEFT_OK);
    weft_diags_free(diags);
    return program;
}

/* `slack`: allocations that many records may cost beyond few. */
static void check(const folder *f, const source *s, const weft_program *program, way by,
                  uint64_t slack)
{
    if (by.to == WEFT_TO_CSV && s->nested != 0)
        return;
    const uint64_t few = cost_of(f, s, program, by, FEW);
    const uint64_t many = cost_of(f, s, program, by, MANY);
    if (many > few + slack)
        print_message("%s to %d: %llu allocations for %d records, %llu for %d\n", s->name,
                      (int)by.to, (unsigned long long)few, FEW, (unsigned long long)many, MANY);
    assert_true(many <= few + slack);
}

static void check_all(const way *ways, size_t count, uint64_t slack)
{
    folder f;
    make_folder(&f);
    for (size_t i = 0; i < WF_COUNTOF(sources); i++) {
        weft_program *const program = compiled(&f, &sources[i]);
        for (size_t k = 0; k < count; k++)
            check(&f, &sources[i], program, ways[k], slack + sources[i].kept);
        weft_program_free(program);
    }
    remove_folder(&f);
}

static void records_allocate_nothing(void **state)
{
    (void)state;
    static const way ways[] = {{WEFT_TO_NDJSON, 1, 0, 0, 0}, {WEFT_TO_JSON, 1, 0, 0, 0},
                               {WEFT_TO_CSV, 1, 0, 0, 0},    {WEFT_TO_XML, 1, 0, 0, 0},
                               {WEFT_TO_RESULT, 1, 0, 0, 0}, {WEFT_TO_NDJSON, 1, 1, 0, 0},
                               {WEFT_TO_NDJSON, 1, 0, 1, 0}, {WEFT_TO_NDJSON, 1, 1, 1, 0}};
    check_all(ways, WF_COUNTOF(ways), 0);
}

/* Each part that is in hand has buffers that grow until they are warm. */
static void records_of_two_threads_allocate_nothing(void **state)
{
    (void)state;
    static const way ways[] = {{WEFT_TO_NDJSON, 2, 0, 0, 0}, {WEFT_TO_XML, 2, 0, 0, 0}};
    check_all(ways, WF_COUNTOF(ways), MANY / 6);
}

static void requests_allocate_nothing(void **state)
{
    (void)state;
    static const way ways[] = {{WEFT_TO_PAYLOAD, 1, 0, 0, 0},
                               {WEFT_TO_PAYLOAD, 1, 0, 0, 10},
                               {WEFT_TO_PAYLOAD, 1, 1, 1, 0},
                               {WEFT_TO_NDJSON, 1, 0, 0, 0}};
    folder f;
    make_folder(&f);
    FILE *const file = fopen(f.schema, "w");
    assert_non_null(file);
    assert_true(fputs(schema_text, file) >= 0);
    assert_int_equal(fclose(file), 0);
    weft_program *const program = compiled(&f, &request);
    for (size_t i = 0; i < WF_COUNTOF(ways); i++)
        check(&f, &request, program, ways[i], 0);
    weft_program_free(program);
    remove_folder(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(records_allocate_nothing),
        cmocka_unit_test(requests_allocate_nothing),
        cmocka_unit_test(records_of_two_threads_allocate_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
