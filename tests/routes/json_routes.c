/* json_routes [--seed N] [--count N]: the fast walk beside the careful one. Generated and mutated NDJSON
   and JSON, read carefully and with every kernel of this machine in pieces of random sizes: slots,
   rejects, complaints and the end must be the same to the byte. Prints what differs and gives 1. */
#include "runtime/read/json_index.h"
#include "tests/routes/json_make.h"
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct tally {
    uint64_t records;
    uint64_t rejected;
    uint64_t broken;
} tally;

#define LONG_KEY "a very long name of a key, longer than any vector"

static const char *const shapes[] = {
    "{a b c}",
    "*",
    "{}",
    "{a{b{c}} lines[]{sku tags[]} all* id}",
    "[]{a b}",
    "{a[][]{b} b[]* c{}}",
    "[][]",
    "{a{a{a{a}}} b{a} lines[]{id name{first} tags*}}",
    "{id name{first last} lines[]{id sku qty name{first}} \"a longer name of a key\" tags[]}",
    "{\"" LONG_KEY "\" a b lines[]{\"" LONG_KEY "\"}}",
};

static const char *transcript(wf_buf *out, wf_reader_options options, const char *shape,
                              weft_span text, size_t chunk)
{
    shape_text nodes;
    chunk_input bytes = chunk_input_of(text, chunk);
    wf_arena arena;
    wf_arena_init(&arena, (size_t)64 << 20);
    wf_buf_reset(out);
    (void)reader_text_run(out, &options, shape_text_parse(&nodes, shape), &bytes.base, &arena,
                          true);
    wf_arena_fini(&arena);
    wf_buf_put_byte(out, '\0');
    return out->data;
}

static void count(tally *t, const char *text)
{
    for (const char *line = text; line && *line != '\0'; line = strchr(line, '\n')) {
        line += *line == '\n';
        t->records += *line >= '0' && *line <= '9';
        t->rejected += strncmp(line + strcspn(line, " \n"), " rejected", 9) == 0;
        t->broken += strncmp(line, "INVALID", 7) == 0;
    }
}

/* The input, and where the transcripts part. */
static void print_difference(const wf_reader_options *options, int cpu, size_t chunk,
                             const char *shape, weft_span text, const char *careful,
                             const char *fast)
{
    size_t at = 0;
    while (careful[at] == fast[at])
        at++;
    while (at > 0 && careful[at - 1] != '\n')
        at--;
    printf("--- input\n%.*s\n--- kernel %d, %zu bytes a read, format %d, shape %s\n", (int)text.len,
           text.ptr, cpu, chunk, (int)options->format, shape);
    printf("--- careful\n%.*s\n--- fast\n%.*s\n", (int)strcspn(careful + at, "\n"), careful + at,
           (int)strcspn(fast + at, "\n"), fast + at);
}

static bool compare(const wf_reader_options *options, const char *shape, weft_span text,
                    wf_buf *expected, wf_buf *got, tally *t)
{
    wf_reader_options careful = *options;
    careful.careful = true;
    count(t, transcript(expected, careful, shape, text, text.len + 1));
    for (int cpu = WF_CPU_AVX2; cpu <= WF_CPU_AVX512; cpu++) {
        wf_reader_options fast = *options;
        fast.cpu = (wf_cpu)cpu;
        for (unsigned round = 0; round < 2; round++) {
            const size_t chunk = round == 0 ? text.len + 1 : 1 + json_make_below(3000);
            if (strcmp(transcript(got, fast, shape, text, chunk), expected->data) == 0)
                continue;
            print_difference(options, cpu, chunk, shape, text, expected->data, got->data);
            return false;
        }
    }
    return true;
}

static wf_reader_options random_options(void)
{
    wf_reader_options options = {.name = "in"};
    options.format = json_make_below(3) == 0 ? WF_FORMAT_JSON : WF_FORMAT_NDJSON;
    options.each = options.format == WF_FORMAT_JSON && json_make_below(4) != 0;
    options.max_depth = json_make_below(8) == 0 ? 1 + json_make_below(5) : 0;
    options.max_record_bytes = json_make_below(10) == 0 ? 20 + json_make_below(400) : 0;
    return options;
}

int main(int argc, char **argv)
{
    uint64_t seed = 1;
    uint64_t most = 20000;
    for (int i = 1; i + 1 < argc; i += 2) {
        if (strcmp(argv[i], "--seed") == 0)
            seed = strtoull(argv[i + 1], NULL, 10);
        else if (strcmp(argv[i], "--count") == 0)
            most = strtoull(argv[i + 1], NULL, 10);
        else
            argc = 0;
    }
    if (argc % 2 == 0) {
        (void)fprintf(stderr, "usage: json_routes [--seed N] [--count N]\n");
        return 2;
    }
    wf_json_index index;
    wf_json_index_init(&index, WF_CPU_BEST, true);
    if (!index.kernel) {
        printf("this machine has no kernel\n");
        return 77;
    }
    json_make_seed(seed);
    wf_buf text;
    wf_buf expected;
    wf_buf got;
    wf_buf_init(&text, 0);
    wf_buf_init(&expected, 0);
    wf_buf_init(&got, 0);
    tally t = {0};
    bool is_same = true;
    while (is_same && t.records < most) {
        const wf_reader_options options = random_options();
        const char *const shape = shapes[json_make_below(WF_COUNTOF(shapes))];
        wf_buf_reset(&text);
        json_make_text(&text, options.format == WF_FORMAT_NDJSON, options.each);
        is_same = compare(&options, shape, wf_buf_span(&text), &expected, &got, &t);
    }
    printf("%llu records, %llu of them rejected, %llu inputs broken off: %s\n",
           (unsigned long long)t.records, (unsigned long long)t.rejected,
           (unsigned long long)t.broken, is_same ? "all the same" : "a difference");
    wf_buf_fini(&text);
    wf_buf_fini(&expected);
    wf_buf_fini(&got);
    return is_same ? 0 : 1;
}
