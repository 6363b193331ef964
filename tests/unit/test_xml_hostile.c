/* Documents that want to exhaust: each is refused, in time and memory that do not grow with it. What
   libxml2 asks of the heap is counted here, and made to fail. */
#include "base/memory.h"
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#include <libxml/parser.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

/* ---- libxml2's memory ---- */

typedef union header {
    size_t size;
    max_align_t aligned;
} header;

static size_t held;
static size_t peak;
static uint64_t asked;
static uint64_t fails_from; /* 0: none */

static bool may_have(size_t size)
{
    asked++;
    held += size;
    peak = held > peak ? held : peak;
    return fails_from == 0 || asked < fails_from;
}

static void xml_release(void *block)
{
    header *const at = block ? (header *)block - 1 : NULL;
    if (!at)
        return;
    held -= at->size;
    free(at);
}

static void *xml_alloc(size_t size)
{
    header *const at = may_have(size) ? malloc(sizeof *at + size) : NULL;
    if (!at) {
        held -= size;
        return NULL;
    }
    at->size = size;
    return at + 1;
}

static void *xml_realloc(void *block, size_t size)
{
    header *const old = block ? (header *)block - 1 : NULL;
    void *const fresh = xml_alloc(size);
    if (fresh && old) {
        memcpy(fresh, block, old->size < size ? old->size : size);
        xml_release(block);
    }
    return fresh;
}

static char *xml_copy(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *const copy = xml_alloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

/* ---- made-up documents ---- */

/* `first`, then `unit` as long as there is room in `size`, then `last`. A # in the unit becomes a
   number that is never the same. */
typedef struct made_up {
    wf_input base;
    const char *first;
    const char *unit;
    uint64_t size;
    const char *last;
    const char *at;
    uint64_t given;
    uint64_t number;
    char room[256];
    int part;
} made_up;

static const char *next_part(made_up *m)
{
    if (m->part == 0) {
        m->part = 1;
        return m->first;
    }
    if (m->part == 1 && m->given < m->size) {
        const char *const mark = strchr(m->unit, '#');
        if (!mark)
            return m->unit;
        (void)snprintf(m->room, sizeof m->room, "%.*s%llx%s", (int)(mark - m->unit), m->unit,
                       (unsigned long long)m->number++, mark + 1);
        return m->room;
    }
    if (m->part <= 1) {
        m->part = 2;
        return m->last;
    }
    return NULL;
}

static weft_status read_made_up(wf_input *self, size_t *got, char *to, size_t room,
                                weft_diags *diags)
{
    made_up *const m = (made_up *)self;
    (void)diags;
    *got = 0;
    while (*got < room) {
        while (m->at && *m->at != '\0' && *got < room) {
            to[(*got)++] = *m->at++;
            m->given++;
        }
        if (*got == room)
            break;
        m->at = next_part(m);
        if (!m->at)
            break;
    }
    return WEFT_OK;
}

#define MEGABYTE ((uint64_t)1 << 20)

static const weft_span path[] = {{"r", 1}, {"o", 1}};
static const wf_reader_options options = {
    .format = WF_FORMAT_XML, .path = path, .path_count = 2, .name = "in"};

/* Reads it all; `expected` begins the transcript's last complaint and status. */
static void expect(const char *first, const char *unit, uint64_t size, const char *last,
                   const char *expected)
{
    made_up input = {
        .base = {read_made_up}, .first = first, .unit = unit, .size = size, .last = last};
    shape_text nodes;
    wf_arena arena;
    wf_buf text;
    wf_arena_init(&arena, 0);
    wf_buf_init(&text, 0);
    const size_t before_held = held;
    peak = held;
    const clock_t before = clock();
    (void)reader_text_run(&text, &options, shape_text_parse(&nodes, "{a l[]}"), &input.base, &arena,
                          false);
    const double seconds = (double)(clock() - before) / CLOCKS_PER_SEC;
    wf_buf_put_byte(&text, '\0');
    const size_t len = strlen(text.data);
    const size_t wanted = strlen(expected);
    if (len < wanted || strcmp(text.data + len - wanted, expected) != 0)
        fail_msg("%s%s...: %s", first, unit, text.data + (len > 400 ? len - 400 : 0));
    if (peak - before_held > 32 * MEGABYTE)
        fail_msg("%s%s...: libxml2 took %zu bytes", first, unit, peak - before_held);
    /* Reading and making up take a share of every megabyte; sanitizers are slow. */
    if (seconds > 0.5 + (double)size / (double)MEGABYTE * 0.06)
        fail_msg("%s%s...: %f s", first, unit, seconds);
    wf_buf_fini(&text);
    wf_arena_fini(&arena);
}

static void entities_are_never_read(void **state)
{
    (void)state;
    static const char *const doctypes[] = {
        "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'><!ENTITY c '&b;&b;'>]><r><o>&c;</o></r>",
        "<!DOCTYPE r [<!ENTITY x SYSTEM 'file:///etc/hostname'>]><r><o>&x;</o></r>",
        "<!DOCTYPE r [<!ENTITY % p SYSTEM 'file:///etc/hostname'> %p;]><r/>",
        "<!DOCTYPE r SYSTEM 'http://127.0.0.1:1/x.dtd'><r/>",
        "<!DOCTYPE r PUBLIC '-//X' 'file:///dev/zero'><r/>",
        "<!--c--><?p?>\n<!DOCTYPE r><r/>",
    };
    for (size_t i = 0; i < WF_COUNTOF(doctypes); i++) {
        made_up input = {.base = {read_made_up}, .first = doctypes[i], .unit = "", .last = ""};
        shape_text nodes;
        wf_arena arena;
        wf_buf text;
        wf_arena_init(&arena, 0);
        wf_buf_init(&text, 0);
        assert_int_equal(reader_text_run(&text, &options, shape_text_parse(&nodes, "{a}"),
                                         &input.base, &arena, false),
                         WEFT_INVALID);
        wf_buf_put_byte(&text, '\0');
        assert_non_null(strstr(text.data, "W4202"));
        wf_buf_fini(&text);
        wf_arena_fini(&arena);
    }
    expect("<!DOCTYPE r [", "<!ENTITY e# 'x'>", 16 * MEGABYTE, "]><r/>",
           "the document has a DOCTYPE, which is not read, in column 10\nINVALID\n");
}

#define NEXT "<o><a>1</a></o></r>"

#define GOES_ON "{a:u\"1\",l:~}\nDONE\n"

static void records_beyond_a_limit_are_passed(void **state)
{
    (void)state;
    char *const ends = malloc(400000 + sizeof "</o>" NEXT);
    assert_non_null(ends);
    for (size_t i = 0; i < 100000; i++)
        memcpy(ends + i * 4, "</d>", 4);
    memcpy(ends + 400000, "</o>" NEXT, sizeof "</o>" NEXT);
    expect("<r><o>", "<d>", 300000 + 6, ends, GOES_ON);
    free(ends);
    expect("<r><o>", "<d>", 300000, "",
           "the text ends inside of a record, in column 300001\n"
           "INVALID\n");
    expect("<r><o><b x='", "xxxxxxxxxxxxxxxx", 64 * MEGABYTE, "'/></o>" NEXT, GOES_ON);
    expect("<r><o><b ", "a#='' ", 64 * MEGABYTE, "/></o>" NEXT, GOES_ON);
    expect("<r><o><", "nnnnnnnnnnnnnnnn", 64 * MEGABYTE, "/></o>" NEXT, GOES_ON);
    expect("<r><o><b ", "nnnnnnnnnnnnnnnn", 64 * MEGABYTE, "=''/></o>" NEXT, GOES_ON);
    expect("<r><o><a>", "tttttttttttttttt", 64 * MEGABYTE, "</a></o>" NEXT, GOES_ON);
    expect("<r><o><a><![CDATA[", "tttttttttttttttt", 64 * MEGABYTE, "]]></a></o>" NEXT, GOES_ON);
    expect("<r><o><!--", "tttttttttttttttt", 64 * MEGABYTE, "--></o>" NEXT, GOES_ON);
    expect("<r><o><?p ", "tttttttttttttttt", 64 * MEGABYTE, "?></o>" NEXT, GOES_ON);
    expect("<r><o>", "<l>1</l>", 64 * MEGABYTE, "</o>" NEXT, GOES_ON);
}

static void documents_beyond_a_limit_are_refused(void **state)
{
    (void)state;
    expect("<r>", "<d>", 300000, "", "elements are nested too deeply, in column 772\nINVALID\n");
    expect("<r x='", "xxxxxxxxxxxxxxxx", 64 * MEGABYTE, "'/>",
           "a tag is longer than 64 KiB, in column 65537\nINVALID\n");
    expect("<r ", "a#='' ", 64 * MEGABYTE, "/>",
           "a tag has more than 1,024 attributes, in column 7931\nINVALID\n");
    expect("<", "nnnnnnnnnnnnnnnn", 64 * MEGABYTE, "/>",
           "a name is longer than 1 KiB, in column 1027\nINVALID\n");
    expect("<r></", "                ", 64 * MEGABYTE, ">",
           "a tag is longer than 64 KiB, in column 65540\nINVALID\n");
    expect("<r><!--", "cccccccccccccccc", 64 * MEGABYTE, "--></r>",
           "a comment or instruction is longer than 8 MiB, in column 8388612\nINVALID\n");
    expect("", "                ", 64 * MEGABYTE, "<r/>",
           "there is no element in the first megabyte, in column 1048577\nINVALID\n");
    expect("<r>", "<n#/>", 64 * MEGABYTE, "</r>", "INVALID\n");
    expect("<r>", "&                ", 64 * MEGABYTE, "</r>", "INVALID\n");
    expect("<r>&", "nnnnnnnnnnnnnnnn", 64 * MEGABYTE, "</r>", "INVALID\n");
    expect("<r>", "<", 64 * MEGABYTE, "", "INVALID\n");
    expect("<r>", "</", 64 * MEGABYTE, "", "INVALID\n");
    expect("", "<?oasis-xml-catalog catalog='file:///etc/hostname'?>", 64 * MEGABYTE, "<r/>",
           "INVALID\n");
}

/* Text between records has no limit; nothing is kept of it. */
static void documents_without_records_are_read_in_constant_memory(void **state)
{
    (void)state;
    expect("<r>", "tttttttttttttttt", 64 * MEGABYTE, "</r>", "DONE\n");
    expect("<r><![CDATA[", "]]]]]]]]]]]]]]]]", 8 * MEGABYTE, "]]></r>", "DONE\n");
    expect("<r><![CDATA[", "tttttttttttttttt", 64 * MEGABYTE, "]]></r>", "DONE\n");
    expect("<r>", "<x y='1'><z/></x>", 64 * MEGABYTE, "</r>", "DONE\n");
    expect("<r>", "<!-- c --><?p i?>", 64 * MEGABYTE, "</r>", "DONE\n");
    expect("<r>", "<o/>\n", MEGABYTE, "</r>", "DONE\n");
}

/* As many attributes and namespaces as are let through. */
static void crowded_tags_are_read_in_bounded_time(void **state)
{
    (void)state;
    wf_buf attributes;
    wf_buf spaces;
    wf_buf users;
    wf_buf_init(&attributes, 0);
    wf_buf_init(&spaces, 0);
    wf_buf_init(&users, 0);
    wf_buf_put_text(&attributes, "<x ");
    wf_buf_put_text(&users, "<x ");
    for (int i = 0; i < 1000; i++) {
        wf_buf_printf(&attributes, "a%d='' ", i);
        wf_buf_printf(&spaces, "xmlns:p%d='u%d' ", i, i);
        wf_buf_printf(&users, "p%d:a='' ", i);
    }
    wf_buf_put_text(&attributes, "/>");
    wf_buf_put_text(&users, "/>");
    wf_buf_put_byte(&attributes, '\0');
    wf_buf_put_byte(&spaces, '\0');
    wf_buf_put_byte(&users, '\0');
    expect("<r>", attributes.data, 4 * MEGABYTE, "</r>", "DONE\n");
    wf_buf first;
    wf_buf_init(&first, 0);
    wf_buf_printf(&first, "<r %s>%c", spaces.data, 0);
    expect(first.data, users.data, 1 * MEGABYTE, "</r>", "DONE\n");
    first.len--;
    wf_buf_printf(&first, "<d %s>%c", spaces.data, 0);
    expect(first.data, users.data, 1 * MEGABYTE, "</d></r>", "INVALID\n");
    wf_buf_fini(&attributes);
    wf_buf_fini(&spaces);
    wf_buf_fini(&users);
    wf_buf_fini(&first);
}

static void every_failing_allocation_of_the_parser_is_told(void **state)
{
    (void)state;
    static const char *const document =
        "<?xml version='1.0'?><r x='&amp;1' xmlns:p='u'><!--c--><?p i?><o p:b='1'><a>t&#65;</a>"
        "<l><c>1</c></l><l/></o><o/></r>";
    weft_status rc = WEFT_NOMEM;
    uint64_t nth = 0;
    while (rc == WEFT_NOMEM && nth < 1000) {
        shape_text nodes;
        chunk_input bytes = chunk_input_of(weft_span_text(document), 7);
        wf_buf text;
        wf_arena arena;
        wf_buf_init(&text, 0);
        wf_arena_init(&arena, 0);
        asked = 0;
        fails_from = ++nth;
        rc = reader_text_run(&text, &options, shape_text_parse(&nodes, "{a{#tree} l[]{c}}"),
                             &bytes.base, &arena, false);
        fails_from = 0;
        wf_buf_fini(&text);
        wf_arena_fini(&arena);
    }
    assert_int_equal(rc, WEFT_DONE);
    assert_true(nth > 10);
}

int main(void)
{
    (void)xmlMemSetup(xml_release, xml_alloc, xml_realloc, xml_copy);
    xmlInitParser(); /* what it keeps is not counted among what a document takes */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entities_are_never_read),
        cmocka_unit_test(records_beyond_a_limit_are_passed),
        cmocka_unit_test(documents_beyond_a_limit_are_refused),
        cmocka_unit_test(documents_without_records_are_read_in_constant_memory),
        cmocka_unit_test(crowded_tags_are_read_in_bounded_time),
        cmocka_unit_test(every_failing_allocation_of_the_parser_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
