/* Generated and mutated XML, read with the parser alone and by the plain route, in pieces of several sizes:
   values, places, raw bytes and complaints must be the same to the byte.

   agree_xml [--seed N] [--count RECORDS] */
#include "tests/agree/made_around.h"

#define NAMES 12u

/* How one document is: the chance of each oddity is one in so many, 0: never. */
typedef struct habits {
    uint32_t attributes;
    uint32_t references;
    uint32_t sections;
    uint32_t comments;
    uint32_t instructions;
    uint32_t prefixes;
    uint32_t declarations; /* of namespaces, inside of records */
    uint32_t wide;         /* beyond ASCII */
    uint32_t mixed;
    uint32_t wrong; /* what no parser may take */
    uint32_t lengthy;
    uint32_t blanks; /* in tags */
    uint32_t depth;
    uint32_t alike; /* a record that repeats the one before */
    uint32_t odd;   /* what stands around records, as made_around has it, ... */
    uint32_t amiss; /* ... and mistakes there */
    uint32_t groups;
    const char *end; /* of lines */
    bool has_default;
    bool is_small; /* and its records are plain: it is about what stands around them */
} habits;

static habits make_habits(random_source *r)
{
    static const char *const ends[] = {"\n", "\n", "\n", "\r\n", "\r", ""};
    habits h = {0};
    h.attributes = 1 + below(r, 8);
    h.end = ends[below(r, WF_COUNTOF(ends))];
    h.has_default = one_in(r, 2);
    h.odd = some(r, 4);
    h.amiss = one_in(r, 3) ? 1 + below(r, one_in(r, 2) ? 8 : 300) : 0;
    h.groups = some(r, 6);
    h.is_small = !one_in(r, 5);
    if (h.is_small)
        return h;
    h.references = some(r, 8);
    h.sections = some(r, 10);
    h.comments = some(r, 40);
    h.instructions = some(r, 60);
    h.prefixes = some(r, 40);
    h.declarations = some(r, 60);
    h.wide = some(r, 6);
    h.mixed = some(r, 6);
    h.wrong = one_in(r, 5) ? 50 + below(r, 2000) : 0;
    h.lengthy = some(r, 60);
    h.blanks = some(r, 10);
    h.depth = 1 + below(r, 6);
    h.alike = some(r, 4);
    return h;
}

static const char *name_of(uint32_t number)
{
    static const char *const names[NAMES] = {"a",
                                             "b",
                                             "c",
                                             "d",
                                             "item",
                                             "quantity-of-the-thing",
                                             "Price",
                                             "_under",
                                             "dot.name",
                                             "x1",
                                             "exactly-sixteen1",
                                             "exactly-seventeen"};
    return names[number % NAMES];
}

static void put_wrong(random_source *r, wf_buf *out)
{
    static const char *const wrongs[] = {"]]>",
                                         "&",
                                         "&nbsp;",
                                         "&#0;",
                                         "&#xD800;",
                                         "\x01",
                                         "\xff",
                                         "<",
                                         "</",
                                         "<a",
                                         "<a b>",
                                         "<a b=c>",
                                         "<a b='1' b='2'>",
                                         "<a b='<'/>",
                                         "&#13;",
                                         "<!x>",
                                         "<!-- -- -->",
                                         "<!-- a--->",
                                         "<!--->-->",
                                         "<!-- \x02 -->",
                                         "<!-- \xc3 -->",
                                         "<!-- ",
                                         "\xef\xbf\xbf",
                                         "<a b='1'c='2'/>",
                                         "<1/>",
                                         "<a:b/>",
                                         "<?xml ?>",
                                         "&#x110000;",
                                         "</nothing>",
                                         "<a b='&'/>",
                                         "\x0b"};
    wf_buf_put_text(out, wrongs[below(r, WF_COUNTOF(wrongs))]);
}

static void put_letters(random_source *r, const habits *h, wf_buf *out)
{
    static const char *const wide[] = {
        "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xc2\x85", "\xe3\x81\x82\xe3\x81\x84",
        "\xc2\xa0", "\xe2\x80\xa8"};
    static const char *const references[] = {"&amp;",  "&lt;",      "&gt;",    "&quot;",
                                             "&apos;", "&#233;",    "&#xE9;",  "&#10;",
                                             "&#9;",   "&#x1F600;", "&#00065;"};
    uint32_t count = 1 + below(r, 14);
    if (one_in(r, h->lengthy))
        count = below(r, 6000);
    for (uint32_t i = 0; i < count; i++) {
        wf_buf_put_byte(out, (char)('a' + (int)below(r, 26)));
        if (one_in(r, h->wide))
            wf_buf_put_text(out, wide[below(r, WF_COUNTOF(wide))]);
        if (one_in(r, h->references))
            wf_buf_put_text(out, references[below(r, WF_COUNTOF(references))]);
        if (one_in(r, 12))
            wf_buf_put_text(out, one_in(r, 3) ? "]" : " ");
    }
}

static void put_blanks(random_source *r, const habits *h, wf_buf *out)
{
    static const char *const blanks[] = {" ", "\t", "\n", "\r\n", "  "};
    if (one_in(r, h->blanks))
        wf_buf_put_text(out, blanks[below(r, WF_COUNTOF(blanks))]);
}

static void put_attributes(random_source *r, const habits *h, wf_buf *out)
{
    for (uint32_t i = 0; one_in(r, h->attributes) && i < 30; i++) {
        const char quote = one_in(r, 3) ? '\'' : '"';
        wf_buf_put_byte(out, ' ');
        put_blanks(r, h, out);
        if (one_in(r, h->prefixes))
            wf_buf_put_text(out, one_in(r, 2) ? "xml:" : "p:");
        wf_buf_put_text(out, name_of(i - (one_in(r, h->wrong) ? 1 : 0)));
        put_blanks(r, h, out);
        wf_buf_put_byte(out, '=');
        put_blanks(r, h, out);
        wf_buf_put_byte(out, quote);
        if (!one_in(r, 4))
            put_letters(r, h, out);
        put_blanks(r, h, out);
        wf_buf_put_byte(out, quote);
    }
    if (one_in(r, h->declarations))
        wf_buf_put_text(out, one_in(r, 2) ? " xmlns='urn:o'" : " xmlns:q='urn:q'");
}

static void put_line(random_source *r, const habits *h, wf_buf *out)
{
    if (one_in(r, 8))
        return;
    wf_buf_put_text(out, h->end);
    wf_buf_put_text(out, "  ");
}

static void put_text(random_source *r, const habits *h, wf_buf *out)
{
    static const char *const escaped[] = {"\"",  "\\",   "\t",      "\n", "a\"",
                                          "\\b", "c\td", "\x7f\"e", "\\"};
    if (!one_in(r, 6))
        put_letters(r, h, out);
    if (one_in(r, 12)) { /* what JSON escapes, among other things */
        wf_buf_put_text(out, escaped[below(r, WF_COUNTOF(escaped))]);
        put_letters(r, h, out);
    }
    if (one_in(r, h->sections)) {
        wf_buf_put_text(out, "<![CDATA[");
        if (one_in(r, 2))
            wf_buf_put_text(out, "1 < 2 && ]] > x");
        wf_buf_put_text(out, "]]>");
    }
    if (one_in(r, h->comments))
        wf_buf_put_text(out, "<!-- not > here -->");
    if (one_in(r, h->instructions))
        wf_buf_put_text(out, "<?do it?>");
    if (one_in(r, h->wrong))
        put_wrong(r, out);
    if (one_in(r, 4))
        put_line(r, h, out);
}

static void put_element(random_source *r, const habits *h, wf_buf *out, uint32_t depth)
{
    const char *const name = depth == 0 ? "o" : name_of(below(r, one_in(r, 4) ? NAMES : 4));
    const char *const prefix = depth != 0 && one_in(r, h->prefixes) ? "p:" : "";
    wf_buf_printf(out, "<%s%s", prefix, name);
    put_attributes(r, h, out);
    put_blanks(r, h, out);
    if (one_in(r, 12)) {
        wf_buf_put_text(out, "/>");
        return;
    }
    wf_buf_put_byte(out, '>');
    if (depth < h->depth && (depth == 0 || one_in(r, 2))) {
        for (uint32_t i = below(r, 6); i > 0; i--) {
            put_line(r, h, out);
            put_element(r, h, out, depth + 1);
            if (one_in(r, h->mixed))
                put_text(r, h, out);
        }
    } else {
        put_text(r, h, out);
    }
    wf_buf_printf(out, "</%s%s", prefix, name);
    put_blanks(r, h, out);
    wf_buf_put_byte(out, '>');
}

/* What stands from `from` to `end`, a record, once more, now and then with a letter in it exchanged. */
static void repeat(random_source *r, wf_buf *out, size_t from, size_t end)
{
    const size_t len = end - from;
    wf_buf copy;
    wf_buf_init(&copy, 0);
    wf_buf_put_span(&copy, weft_span_of(out->data + from, len));
    if (one_in(r, 20))
        copy.data[below(r, (uint32_t)len)] = (char)('a' + (int)below(r, 26));
    wf_buf_put_span(out, wf_buf_span(&copy));
    wf_buf_fini(&copy);
}

/* The records of the document. */
static uint64_t make_document(random_source *r, const habits *h, wf_buf *out)
{
    const uint32_t sizes[] = {2000, 2000, 2000, 20000, 20000, 600000};
    const size_t bytes = below(r, h->is_small ? 300 : sizes[below(r, WF_COUNTOF(sizes))]);
    made_around around = {
        .r = r, .out = out, .end = h->end, .odd = h->odd, .wrong = h->amiss, .groups = h->groups};
    uint64_t records = 0;
    size_t last = 0;     /* where the one before begins, ... */
    size_t last_end = 0; /* ... and ends */
    wf_buf_reset(out);
    made_around_begin(&around, h->has_default);
    while (out->len < bytes && records < 5000) {
        made_around_between(&around);
        const size_t from = out->len;
        if (records != 0 && one_in(r, h->alike))
            repeat(r, out, last, last_end);
        else
            put_element(r, h, out, 0);
        last = from;
        last_end = out->len;
        records++;
    }
    made_around_end(&around);
    if (one_in(r, 8)) { /* mutated */
        for (uint32_t i = 1 + below(r, 3); i > 0; i--)
            out->data[below(r, (uint32_t)out->len)] =
                one_in(r, 2) ? "<>&/'\" ]"[below(r, 8)] : (char)below(r, 256);
    }
    return records;
}

static bool agree_on(random_source *r, weft_span input, uint64_t *taken)
{
    static const char *const shapes[] = {"{a @b c{d @a #text} item[]{a @b}}",
                                         "*",
                                         "{#tree a{#tree}}",
                                         "{item[]* a* c[]}",
                                         "",
                                         "{a{b{c}} quantity-of-the-thing}",
                                         "{a* @a}",
                                         "{d b{a* c[]*} exactly-seventeen}"};
    static const weft_span direct[] = {{"r", 1}, {"o", 1}};
    static const weft_span deep[] = {{"r", 1}, {"//o", 3}};
    static wf_buf careful;
    static wf_buf plain;
    wf_reader_options options = {.format = WF_FORMAT_XML,
                                 .path = one_in(r, 2) ? deep : direct,
                                 .path_count = 2,
                                 .each = true,
                                 .name = "in"};
    options.keep_blank = one_in(r, 3);
    options.max_record_bytes = one_in(r, 4) ? 1 + below(r, one_in(r, 2) ? 80 : 3000) : 0;
    options.max_depth = one_in(r, 6) ? 2 + below(r, 5) : 0;
    const char *const shape = shapes[below(r, WF_COUNTOF(shapes))];
    options.careful = true;
    *taken += agree_read(&careful, &options, shape, input, input.len + 1);
    options.careful = false;
    for (int cpu = WF_CPU_SCALAR; cpu <= WF_CPU_AVX512; cpu++) {
        const size_t chunk =
            one_in(r, 2) ? input.len + 1 : 1 + below(r, one_in(r, 2) ? 100 : 70000);
        options.cpu = (wf_cpu)cpu;
        (void)agree_read(&plain, &options, shape, input, chunk);
        if (weft_span_equal(wf_buf_span(&careful), wf_buf_span(&plain)))
            continue;
        fprintf(stderr, "agree_xml: kernel %d, shape %s in pieces of %zu bytes\n", cpu, shape,
                chunk);
        agree_show(&careful, &plain);
        return false;
    }
    return true;
}

/* One document; the records in it. */
static bool run_file(random_source *r, wf_buf *text, agree_counts *counts)
{
    const habits h = make_habits(r);
    counts->made += make_document(r, &h, text);
    return agree_on(r, wf_buf_span(text), &counts->taken);
}

int main(int argc, char **argv)
{
    return agree_main(argc, argv, "agree_xml", run_file);
}
