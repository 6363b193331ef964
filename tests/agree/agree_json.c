/* Generated and mutated NDJSON and JSON, read carefully and by the index with every kernel, in pieces of
   several sizes: values, places, raw bytes and complaints must be the same to the byte.

   agree_json [--seed N] [--count RECORDS] */
#include "tests/agree/agree.h"
#include "tests/agree/made_json.h"

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

static wf_reader_options make_options(random_source *r)
{
    wf_reader_options options = {.name = "in"};
    options.format = one_in(r, 3) ? WF_FORMAT_JSON : WF_FORMAT_NDJSON;
    options.each = options.format == WF_FORMAT_JSON && !one_in(r, 4);
    options.max_depth = one_in(r, 8) ? 1 + below(r, 5) : 0;
    options.max_record_bytes = one_in(r, 10) ? 20 + below(r, 400) : 0;
    return options;
}

/* Lines, and of a document as many as were taken. */
static uint64_t records_of(weft_span text, bool has_lines, uint64_t taken)
{
    uint64_t count = 0;
    for (size_t i = 0; has_lines && i < text.len; i++)
        count += text.ptr[i] == '\n';
    return has_lines ? count : taken + 1;
}

/* One input. */
static bool run_file(random_source *r, wf_buf *text, agree_counts *counts)
{
    static wf_buf careful;
    static wf_buf fast;
    wf_reader_options options = make_options(r);
    const char *const shape = shapes[below(r, WF_COUNTOF(shapes))];
    const bool has_lines = options.format == WF_FORMAT_NDJSON;
    made_json_seed(r->state);
    wf_buf_reset(text);
    made_json_text(text, has_lines, options.each);
    const weft_span input = wf_buf_span(text);
    options.careful = true;
    const uint64_t taken = agree_read(&careful, &options, shape, input, input.len + 1);
    counts->taken += taken;
    counts->made += records_of(input, has_lines, taken);
    options.careful = false;
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        options.cpu = (wf_cpu)cpu;
        for (int i = 0; i < 2; i++) {
            const size_t chunk = i == 0 ? input.len + 1 : 1 + below(r, 3000);
            (void)agree_read(&fast, &options, shape, input, chunk);
            if (weft_span_equal(wf_buf_span(&careful), wf_buf_span(&fast)))
                continue;
            fprintf(stderr, "agree_json: kernel %d, shape %s, in pieces of %zu bytes\n", cpu, shape,
                    chunk);
            agree_show(&careful, &fast);
            return false;
        }
    }
    return true;
}

int main(int argc, char **argv)
{
    return agree_main(argc, argv, "agree_json", run_file);
}
