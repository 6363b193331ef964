/* Generated and mutated CSV, read carefully and by the index with every kernel, in pieces of several
   sizes, some rows one by one and some laid ahead: values, places, raw bytes and complaints must be the
   same to the byte.

   agree_csv [--seed N] [--count RECORDS] */
#include "tests/agree/made_csv.h"

static bool agree_on(random_source *r, const habits *h, weft_span input, uint64_t *taken)
{
    static const char *const shapes[] = {"{c1 c3 c7}",      "{c0}",   "*",
                                         "{c0 c1{x} c2[]}", "[]{c1}", "{c9 c2 c30 c31 c0}"};
    static const char *const kernels[] = {"", "scalar", "avx2", "avx512"};
    static wf_buf careful;
    static wf_buf fast;
    wf_reader_options options = {.format = WF_FORMAT_CSV, .name = "in"};
    options.csv.delimiter = h->delimiter;
    options.csv.quote = h->quote;
    options.csv.trim = one_in(r, 2);
    options.csv.keep_quoted = one_in(r, 4);
    options.csv.keep_blank = one_in(r, 3);
    options.csv.ragged = one_in(r, 3);
    options.csv.no_header = one_in(r, 6);
    options.max_record_bytes = one_in(r, 4) ? 1 + below(r, one_in(r, 2) ? 80 : 3000) : 0;
    const char *const shape = shapes[below(r, WF_COUNTOF(shapes))];
    options.careful = true;
    static agree_places places;
    places.input = input;
    places.count = 0;
    *taken += agree_read_places(&careful, &options, shape, input, input.len + 1, NULL, &places);
    options.careful = false;
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        const size_t chunk = one_in(r, 2) ? input.len + 1 : 1 + below(r, 70000);
        options.cpu = (wf_cpu)cpu;
        (void)agree_read_places(&fast, &options, shape, input, chunk, r, &places);
        if (weft_span_equal(wf_buf_span(&careful), wf_buf_span(&fast)))
            continue;
        fprintf(stderr, "agree_csv: %s in pieces of %zu bytes\n", kernels[cpu], chunk);
        agree_show(&careful, &fast);
        return false;
    }
    return true;
}

/* One file; the rows in it. */
static bool run_file(random_source *r, wf_buf *text, agree_counts *counts)
{
    const habits h = make_habits(r);
    counts->made += make_csv(r, &h, text);
    return agree_on(r, &h, wf_buf_span(text), &counts->taken);
}

int main(int argc, char **argv)
{
    return agree_main(argc, argv, "agree_csv", run_file);
}
