/* However the bytes of an XML document arrive, and by whichever route records are read, the same records,
   refusals and complaints come out. The first three bytes choose options. */
#include "tests/fuzz/fuzz_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const shapes[] = {
        "{a @b c{d @e #text} l[]{a @b}}", "*",    "{#tree a{#tree}}", "{l[]* a* c[]}", "",
        "{\"{u}a\" \"@{u}b\" \"{}c\"}",   "[]{a}"};
    static const weft_span paths[] = {{"r", 1}, {"o", 1}, {"//o", 3}, {"*", 1}, {"{u}o", 4}};
    static const struct {
        size_t first;
        size_t count;
    } ways[] = {{0, 0}, {0, 2}, {2, 1}, {1, 3}, {3, 2}};
    if (size < 3)
        return 0;
    const size_t way = (data[0] >> 1) % WF_COUNTOF(ways);
    wf_reader_options options = {.format =
                                     (data[0] & 0xf0) == 0xf0 ? WF_FORMAT_TEXT : WF_FORMAT_XML,
                                 .path = paths + ways[way].first,
                                 .path_count = ways[way].count,
                                 .keep_blank = (data[0] & 1) != 0,
                                 .keep_pieces = (data[2] & 1) != 0,
                                 .name = "in"};
    options.max_record_bytes = data[1] >> 4 ? (size_t)(data[1] >> 4) * 4 : RECORD_BYTES;
    options.max_depth = data[1] & 8 ? 4 : 0;
    const char *const shape = shapes[(data[1] & 7) % WF_COUNTOF(shapes)];
    const weft_span input = weft_span_of((const char *)data + 3, size - 3);
    wf_buf whole;
    wf_buf other;
    const weft_status rc = read_all(&whole, &options, shape, input, input.len + 1);
    MUST(rc == WEFT_DONE || rc == WEFT_INVALID);
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        options.cpu = (wf_cpu)cpu;
        const size_t chunk = cpu == WF_CPU_AVX2 ? 1 + (size_t)data[2] % 67 : input.len + 1;
        MUST(read_all(&other, &options, shape, input, chunk) == rc);
        MUST(weft_span_equal(wf_buf_span(&whole), wf_buf_span(&other)));
        wf_buf_fini(&other);
    }
    options.careful = true;
    MUST(read_all(&other, &options, shape, input, input.len + 1) == rc);
    MUST(weft_span_equal(wf_buf_span(&whole), wf_buf_span(&other)));
    wf_buf_fini(&whole);
    wf_buf_fini(&other);
    return 0;
}
