#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/input.h"
#include "tests/support/endless_input.h"
#include "tests/support/reading.h"
#include "vm/xml.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

static const wf_reader_options whole = {.format = WF_FORMAT_XML, .name = "in"};

/* The root is the record. */
static void expect_whole(const char *shape, const char *input, const char *expected)
{
    expect_reading(&whole, shape, weft_span_text(input), expected);
}

/* `path`: names with blanks between. */
static void expect_path(const char *path, const char *shape, const char *input,
                        const char *expected)
{
    weft_span names[8];
    wf_reader_options options = {.format = WF_FORMAT_XML, .each = true, .name = "in"};
    while (*path) {
        const size_t len = strcspn(path, " ");
        names[options.path_count++] = weft_span_of(path, len);
        path += len + (path[len] == ' ');
    }
    options.path = names;
    expect_reading(&options, shape, weft_span_text(input), expected);
}

/* Slots. */

static void xml_lays_records_out_by_the_shape(void **state)
{
    (void)state;
    expect_whole("{a b}", "<r><a> x </a><b>y&amp;<![CDATA[<z>]]>&#233;<!--c--> w</b></r>",
                 "1@0:1 {a:u\"x\",b:u\"y&<z>\xc3\xa9 w\"}\nDONE\n");
    expect_whole("{@no a{b{c} @id d}}",
                 "<r no='7'><a id=' 1 '><b><c>2</c></b><x><d>3</d></x></a></r>",
                 "1@0:1 {@no:u\"7\",a:{b:{c:u\"2\"},@id:u\"1\",d:~}}\nDONE\n");
    expect_whole(
        "{a{@x #text} b{@x #text} c{#text d}}", "<r><a x='1'> t </a><b/><c>no<d>e</d>text</c></r>",
        "1@0:1 {a:{@x:u\"1\",#text:u\"t\"},b:{@x:~,#text:~},c:{#text:<element>,d:u\"e\"}}\n"
        "DONE\n");
    expect_whole("{a b c}", "<r><a><x>1</x></a><c><x/></c></r>", "1@0:1 {a:{},b:~,c:{}}\nDONE\n");
}

static void xml_reads_lists_wherever_their_elements_stand(void **state)
{
    (void)state;
    expect_whole("{l[]{a @b} m[]}",
                 "<r><l><a>1</a></l><x/><m>5</m><l b='2'/><l/><l><a/></l><l><a>6</a></l><m/></r>",
                 "1@0:1 {l:[{a:u\"1\",@b:~},{a:~,@b:u\"2\"},{a:~,@b:~},{a:~,@b:~},{a:u\"6\",@b:~}],"
                 "m:[u\"5\",~]}\nDONE\n");
    expect_whole("{l[]{k[]{v}}}",
                 "<r><l><k><v>1</v></k><k><v>2</v></k></l><l><k><v>3</v></k></l><l/></r>",
                 "1@0:1 {l:[{k:[{v:u\"1\"},{v:u\"2\"}]},{k:[{v:u\"3\"}]},{k:~}]}\nDONE\n");
    expect_whole("[]{a}", "<r><a>1</a></r>", "1@0:1 [{a:u\"1\"}]\nDONE\n");
    expect_whole("{l[][]{a}}", "<r><l><a>1</a></l><l/></r>",
                 "1@0:1 {l:[[{a:u\"1\"}],[{a:~}]]}\nDONE\n");
}

static void xml_marks_several_elements_as_faults(void **state)
{
    (void)state;
    expect_whole("{a b{c @d} e}", "<r><a/><b d='1'><c>1</c></b><a>2</a><e>3</e><b/><b/></r>",
                 "1@0:1 {a:!list,b:!list,e:u\"3\"}\nDONE\n");
    shape_text nodes;
    const wf_shape *const shape = shape_text_parse(&nodes, "{b{c}}");
    wf_memory_input input;
    wf_memory_input_init(&input, weft_span_text("<r><b><c>1</c></b><b/><b/><b/><b/><b/></r>"));
    weft_diags *const diags = weft_diags_new(0);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    wf_reader *reader;
    wf_record record = {.arena = &arena};
    assert_int_equal(wf_reader_open(&reader, &whole, shape, &input.base, diags), WEFT_OK);
    assert_int_equal(reader->next(reader, &record, diags), WEFT_OK);
    for (int slot = 1; slot <= 2; slot++) { /* the element and its member */
        assert_int_equal(record.block[slot].kind, WEFT_KIND_FAULT);
        assert_int_equal(record.block[slot].as.block->kind, WEFT_KIND_LIST);
        assert_int_equal(record.block[slot].as.block->len, 6);
        assert_int_equal(weft_value_element(*record.block[slot].as.block, 5).kind,
                         WEFT_KIND_MISSING);
    }
    wf_reader_close(reader);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

static void xml_reads_whole_values(void **state)
{
    (void)state;
    expect_whole("{a* b}", "<r><a x='1'><k>1</k><k> 2 </k><l/>t</a><b>3</b></r>",
                 "1@0:1 {a:{\"@x\":\"1\",\"k\":[\"1\",\"2\"],\"#text\":\"t\"},b:u\"3\"}\nDONE\n");
    expect_whole("*", "<r>\n <a>1</a>\n</r>", "1@0:1 {\"a\":\"1\"}\nDONE\n");
    expect_whole("*", "<r>\n 1\n</r>", "1@0:1 u\"1\"\nDONE\n");
    expect_whole("{a*}", "<r><a/><a>1</a><b/><a><c>2</c></a></r>",
                 "1@0:1 {a:[\"1\",{\"c\":\"2\"}]}\nDONE\n");
    expect_whole("{l[]*}", "<r><l>1</l><l y='2'/></r>",
                 "1@0:1 {l:[u\"1\",{\"@y\":\"2\"}]}\nDONE\n");
}

static void xml_keeps_blank_texts_when_asked(void **state)
{
    (void)state;
    static const wf_reader_options blank = {
        .format = WF_FORMAT_XML, .keep_blank = true, .name = "in"};
    expect_reading(&blank, "{a b @c @d e{#text} l[] w*}",
                   weft_span_text("<r c=''><a/><b> \n</b><e/><l/><l>x</l><w y=''><z/></w></r>"),
                   "1@0:1 {a:u\"\",b:u\"\",@c:u\"\",@d:~,e:{#text:u\"\"},l:[u\"\",u\"x\"],"
                   "w:{\"@y\":\"\",\"z\":\"\"}}\nDONE\n");
}

static void xml_finds_names_in_namespaces(void **state)
{
    (void)state;
    expect_whole("{\"{urn:a}x\" \"{}y\" z \"@{urn:a}q\" @r}",
                 "<p:r xmlns:p='urn:a' p:q='1' r='2'><x>no</x><p:x>3</p:x><p:y>no</p:y><y>4</y>"
                 "<q:z xmlns:q='urn:q'>5</q:z></p:r>",
                 "1@0:1 {{urn:a}x:u\"3\",{}y:u\"4\",z:u\"5\",@{urn:a}q:u\"1\",@r:u\"2\"}\nDONE\n");
}

/* Paths. */

static void xml_takes_records_at_a_path(void **state)
{
    (void)state;
    expect_path(
        "orders order", "{@no s}",
        "<?xml version='1.0'?>\n<orders>\n<order no='1'><s>a</s></order>\n"
        "<other><order no='x'/></other><order no='2'/><order>\n</order></orders>\n",
        "1@31:3 {@no:u\"1\",s:u\"a\"}\n2@92:4 {@no:u\"2\",s:~}\n3@107:4 {@no:~,s:~}\nDONE\n");
    expect_path("//o", "{a}", "<o><a>1</a></o>", "1@0:1 {a:u\"1\"}\nDONE\n");
    expect_path("//o", "{a o{a}}", "<r><o><a>1</a><o><a>2</a></o></o><x><y><o/></y></x></r>",
                "1@3:1 {a:u\"1\",o:{a:u\"2\"}}\n2@39:1 {a:~,o:~}\nDONE\n");
    expect_path("* b //c", "{t}",
                "<a><b><c><t>1</t></c><d><c/></d></b><x><c/></x><b><b><c/></b></b></a>",
                "1@6:1 {t:u\"1\"}\n2@24:1 {t:~}\n3@53:1 {t:~}\nDONE\n");
    expect_path("{u}r {u}o", "{@n}",
                "<r xmlns='u'><o n='1'/><o xmlns='v' n='2'/><p:o xmlns:p='u' n='3'/></r>",
                "1@13:1 {@n:u\"1\"}\n2@43:1 {@n:u\"3\"}\nDONE\n");
    expect_path("r o", "{a}", "<r/>", "DONE\n");
    expect_path("r o", "{a}", "<r> text <x><![CDATA[<o>]]><!-- <o/> --><?o <o/>?></x></r>",
                "DONE\n");
}

static void xml_refuses_another_root(void **state)
{
    (void)state;
    expect_path("orders order", "{a}", "\n<catalog><order/></catalog>",
                "  W4206 0@1:2 the root element is not orders, in column 1\nINVALID\n");
}

/* Trees. */

static void put_tree(wf_buf *out, const wf_xml_node *node, uint32_t *order)
{
    assert_true(node->order >= *order);
    *order = node->order + 1;
    if (node->kind == WF_XML_TEXT) {
        wf_buf_printf(out, "'%.*s'", (int)node->text.len, node->text.ptr);
        return;
    }
    if (node->kind == WF_XML_COMMENT || node->kind == WF_XML_PI) {
        wf_buf_printf(out, "!%.*s%.*s!", (int)node->local.len, node->local.ptr, (int)node->text.len,
                      node->text.ptr);
        return;
    }
    wf_buf_printf(out, "(%.*s", (int)node->local.len, node->local.ptr);
    if (node->uri.len != 0)
        wf_buf_printf(out, "{%.*s}", (int)node->uri.len, node->uri.ptr);
    for (const wf_xml_node *n = node->first_namespace; n; n = n->next)
        wf_buf_printf(out, " xmlns:%.*s=%.*s", (int)n->local.len, n->local.ptr, (int)n->text.len,
                      n->text.ptr);
    for (const wf_xml_node *a = node->first_attribute; a; a = a->next)
        wf_buf_printf(out, " %.*s=%.*s", (int)a->local.len, a->local.ptr, (int)a->text.len,
                      a->text.ptr);
    for (const wf_xml_node *child = node->first_child; child; child = child->next) {
        assert_ptr_equal(child->parent, node);
        put_tree(out, child, order);
    }
    wf_buf_put_byte(out, ')');
}

static void xml_builds_trees_of_one_record_and_its_ancestors(void **state)
{
    (void)state;
    static const char *const input =
        "<!--x--><r a='1' xmlns:p='u'><other/><p:g b='2'>text<o n='1'>a<!--c-->&lt;b<?go on?>"
        "<k> c </k></o><o n='2'><k/></o></p:g></r>";
    static const char *const expected[] = {
        "((r xmlns:p=u a=1(g{u} b=2(o n=1'a'!c!'<b'!goon!(k' c ')))))",
        "((r xmlns:p=u a=1(g{u} b=2(o n=2(k)))))"};
    const weft_span path[] = {weft_span_text("r"), weft_span_text("g"), weft_span_text("o")};
    const wf_reader_options options = {
        .format = WF_FORMAT_XML, .path = path, .path_count = 3, .name = "in"};
    shape_text nodes;
    const wf_shape *const shape = shape_text_parse(&nodes, "{#tree k{#tree}}");
    for (size_t chunk = 1; chunk < 200; chunk += 13) {
        chunk_input bytes = chunk_input_of(weft_span_text(input), chunk);
        weft_diags *const diags = weft_diags_new(0);
        wf_arena arena;
        wf_arena_init(&arena, 0);
        wf_reader *reader;
        wf_record record = {.arena = &arena};
        assert_int_equal(wf_reader_open(&reader, &options, shape, &bytes.base, diags), WEFT_OK);
        for (int i = 0; i < 2; i++) {
            wf_buf text;
            uint32_t order = 0;
            wf_buf_init(&text, 0);
            wf_arena_reset(&arena);
            assert_int_equal(reader->next(reader, &record, diags), WEFT_OK);
            assert_int_equal(record.block[1].kind, WEFT_KIND_XML);
            assert_int_equal(record.block[3].kind, WEFT_KIND_XML);
            assert_ptr_equal(record.block[3].as.xml->parent, record.block[1].as.xml);
            const wf_xml_node *root = record.block[3].as.xml;
            while (root->parent)
                root = root->parent;
            assert_int_equal(root->kind, WF_XML_ROOT);
            put_tree(&text, root, &order);
            wf_buf_put_byte(&text, '\0');
            assert_string_equal(text.data, expected[i]);
            wf_buf_fini(&text);
        }
        assert_int_equal(reader->next(reader, &record, diags), WEFT_DONE);
        wf_reader_close(reader);
        wf_arena_fini(&arena);
        weft_diags_free(diags);
    }
}

/* Encodings. */

static void xml_reads_encodings(void **state)
{
    (void)state;
    static const char utf16[] = "\xff\xfe<\0r\0>\0\n\0<\0a\0>\0\xe9\0\x34\xd8\x1e\xdd<\0/\0a\0>\0"
                                "<\0a\0/\0>\0<\0/\0r\0>\0";
    const weft_span path[] = {weft_span_text("r"), weft_span_text("a")};
    const wf_reader_options options = {
        .format = WF_FORMAT_XML, .path = path, .path_count = 2, .name = "in"};
    expect_reading(&options, "", weft_span_of(utf16, sizeof utf16 - 1),
                   "1@10:2 u\"\xc3\xa9\xf0\x9d\x84\x9e\"\n2@30:2 ~\nDONE\n");
    expect_whole("{a}", "<?xml version='1.0' encoding='ISO-8859-1'?>\n<r><a>\xe9\x80</a></r>",
                 "1@44:2 {a:u\"\xc3\xa9\xc2\x80\"}\nDONE\n");
    expect_whole("{a}", "<?xml version='1.0' encoding=\"windows-1252\"?><r><a>\x80\xe9</a></r>",
                 "1@45:1 {a:u\"\xe2\x82\xac\xc3\xa9\"}\nDONE\n");
    expect_whole("{a}", "<?xml version='1.0' encoding='us-ascii'?><r><a>\xe9</a></r>",
                 "  W4207 1@47:1 there are bytes that are no characters, in column 48\nINVALID\n");
    expect_whole("{a}", "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><r><a>\xc3\xa9</a></r>",
                 "1@41:1 {a:u\"\xc3\xa9\"}\nDONE\n");
    expect_whole("{a}", "<r><a>\xe9</a></r>",
                 "  W4207 1@6:1 there are bytes that are no characters, in column 7\nINVALID\n");
    expect_whole("{a}", "<?xml version='1.0' encoding='Shift_JIS'?><r/>",
                 "  W4203 0@0:1 the encoding \"Shift_JIS\" is not read, in column 1\nINVALID\n");
    expect_whole("{a}", "<?xml version='1.0' encoding='UTF-8'?><r><a>\xe2\x82\xac</a></r>",
                 "1@38:1 {a:u\"\xe2\x82\xac\"}\nDONE\n");
}

/* XML 1.0 section 4.3.3: an encoding that is declared and is not the entity's is fatal. */
static void xml_refuses_another_encoding_than_the_mark_says(void **state)
{
    (void)state;
    static const char utf16[] = "\xfe\xff\0<\0?\0x\0m\0l\0 \0e\0n\0c\0o\0d\0i\0n\0g\0=\0'\0u\0t"
                                "\0f\0-\0"
                                "8\0'\0?\0>\0<\0r\0/\0>";
    expect_whole(
        "{a}", "\xef\xbb\xbf<?xml version='1.0' encoding='latin1'?><r/>",
        "  W4207 0@0:1 the text is in UTF-8 and names the encoding \"latin1\", in column 1\n"
        "INVALID\n");
    expect_reading(
        &whole, "{a}", weft_span_of(utf16, sizeof utf16 - 1),
        "  W4207 0@0:1 the text is in UTF-16 and names the encoding \"utf-8\", in column 1\n"
        "INVALID\n");
}

/* Section 2.11, in sections as elsewhere. */
static void xml_has_line_feeds_only(void **state)
{
    (void)state;
    expect_whole("*", "<r><![CDATA[\r\na\r\n\r\rb\n\r]]><![CDATA[\n\r\nc]]></r>",
                 "1@0:1 u\"a\\n\\n\\nb\\n\\n\\n\\nc\"\nDONE\n");
}

/* The parser gets 32 KiB at a time, and so long a section in pieces: each byte of a line end is the last
   of one in its turn. */
static void xml_keeps_line_ends_whole_where_sections_are_split(void **state)
{
    enum {
        SLICE = 32768,
        ALL = 3 * SLICE
    };
    (void)state;
    static char input[ALL + 64];
    reading r;
    reading_init(&r);
    for (size_t shift = 0; shift < 3; shift++) {
        size_t len = (size_t)sprintf(input, "<r><a><![CDATA[%.*s", (int)shift, "xx");
        size_t lines = 0;
        for (; len < ALL; len += 3, lines++)
            memcpy(input + len, "l\r\n", 3);
        memcpy(input + len, "]]></a></r>", sizeof "]]></a></r>");
        const weft_span text = weft_span_text(input);
        const char *const got = read_in_chunks(&r, &whole, "{a}", text, text.len);
        size_t found = 0;
        assert_null(strstr(got, "\\r"));
        for (const char *at = strstr(got, "l\\n"); at; at = strstr(at + 1, "l\\n"))
            found++;
        assert_int_equal(found, lines - 1); /* trimmed */
        assert_null(strstr(got, "\\n\\n"));
    }
    reading_fini(&r);
}

static void xml_knows_references_in_values_and_texts(void **state)
{
    (void)state;
    expect_whole(
        "{@a @b @c t}",
        "<r a='&amp;&#38;&#x26;' b='&amp;amp; &amp;#38; x&lt;y&#38;&quot;&apos;' c='&gt;1'>"
        "<t>&amp;&#38;amp;&#x1d11e;</t></r>",
        "1@0:1 {@a:u\"&&&\",@b:u\"&amp; &#38; x<y&\\\"'\",@c:u\">1\","
        "t:u\"&&amp;\xf0\x9d\x84\x9e\"}\nDONE\n");
    expect_whole(
        "{@a}", "<?xml version='42.88'?><r/>",
        "  W4201 0@16:1 the XML declaration has a value that it cannot have, in column 17\n"
        "INVALID\n");
}

static void xml_takes_the_attribute_without_a_namespace(void **state)
{
    (void)state;
    static const char input[] =
        "<r xmlns:a='u' xmlns:b='v'><o a:t='1' t='2' b:t='3' a:n='4' b:n='5'/></r>";
    expect_whole("{o{@t @n}}", input, "1@0:1 {o:{@t:u\"2\",@n:u\"4\"}}\nDONE\n");
    expect_whole("{o{\"@{v}t\" \"@{v}n\"}}", input,
                 "1@0:1 {o:{@{v}t:u\"3\",@{v}n:u\"5\"}}\nDONE\n");
    expect_whole("*", input, "1@0:1 {\"o\":{\"@t\":\"2\",\"@n\":\"4\"}}\nDONE\n");
}

/* Faults. */

static void xml_gives_the_records_before_a_fault(void **state)
{
    (void)state;
    expect_path("r o", "{a}", "<r>\n<o/>\n<o><a>1</b></o><o/></r>",
                "1@4:2 {a:~}\n  W4201 2@20:3 </b> where </a> is expected, in column 12\nINVALID\n");
    expect_path("r o", "{a}", "<r><o/></r><o/>",
                "1@3:1 {a:~}\n"
                "  W4201 0@11:1 only comments may stand behind the root element, in column 12\n"
                "INVALID\n");
    expect_path("r o", "{a}", "<r><o/>",
                "1@3:1 {a:~}\n  W4201 0@7:1 the text ends too early, in column 8\nINVALID\n");
    expect_path("r o", "{a}", "<r><o><a>",
                "  W4201 1@9:1 the text ends too early, in column 10\nINVALID\n");
}

static void xml_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *input;
        const char *complaint;
    } rows[] = {
        {"", "W4201 0@0:1 there is no element, in column 1"},
        {"text", "W4201 0@0:1 there is no element, in column 1"},
        {"<r>&x;</r>", "W4201 1@6:1 &x; is none of the five entities of XML, in column 7"},
        {"<r>a & b</r>", "W4201 1@6:1 & begins a reference; the character itself is &amp;, in "
                         "column 7"},
        {"<r a=1/>", "W4201 0@5:1 the value of an attribute stands in quotes, in column 6"},
        {"<r a='1' a='2'/>", "W4201 0@14:1 attribute a stands twice in a tag, in column 15"},
        {"<r a='<'/>", "W4201 0@6:1 < cannot stand in the value of an attribute, in column 7"},
        {"<p:r/>", "W4201 0@4:1 the prefix p has no namespace, in column 5"},
        {"<r>]]></r>", "W4201 1@3:1 ]]> cannot stand in text, in column 4"},
        {"<r>\x01</r>", "W4201 1@3:1 a character that XML does not allow, in column 4"},
        {"<r>&#0;</r>", "W4201 1@7:1 a character that XML does not allow, in column 8"},
        {"<r><!-- -- --></r>", "W4201 1@8:1 -- cannot stand in a comment, in column 9"},
        {" <?xml version='1.0'?><r/>",
         "W4201 0@6:1 <?xml can only stand at the very beginning, in column 7"},
        {"<!DOCTYPE r><r/>",
         "W4202 0@9:1 the document has a DOCTYPE, which is not read, in column 10"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        char expected[200];
        (void)snprintf(expected, sizeof expected, "  %s\nINVALID\n", rows[i].complaint);
        expect_whole("{a}", rows[i].input, expected);
    }
    expect_reading(&whole, "{a}", weft_span_of("<r>\0</r>", 8),
                   "  W4201 1@3:1 a character that XML does not allow, in column 4\nINVALID\n");
}

/* Limits. */

static void expect_limit(const wf_reader_options *options, const char *input, const char *expected)
{
    const weft_span path[] = {weft_span_text("r"), weft_span_text("o")};
    wf_reader_options limited = *options;
    limited.format = WF_FORMAT_XML;
    limited.path = path;
    limited.path_count = 2;
    limited.name = "in";
    expect_reading(&limited, "{a}", weft_span_text(input), expected);
}

static void xml_goes_on_behind_a_record_beyond_a_limit(void **state)
{
    (void)state;
    static const wf_reader_options small = {.max_record_bytes = 20};
    static const wf_reader_options flat = {.max_depth = 4};
    expect_limit(&small, "<r><o><a>1</a></o>\n<o><a>22222222</a></o><o/><o><a>1</a></o></r>",
                 "1@3:1 {a:u\"1\"}\n"
                 "2@19:2 rejected \"<o><a>22222222</a></\"\n"
                 "  W4205 2@19:2 the record is longer than 20 bytes, the most it may have\n"
                 "3@41:2 {a:~}\n4@45:2 {a:u\"1\"}\nDONE\n");
    expect_limit(&small, "<r><o a='1234567890123456789'/><o/></r>",
                 "1@3:1 rejected \"<o a='12345678901234\"\n"
                 "  W4205 1@3:1 the record is longer than 20 bytes, the most it may have\n"
                 "2@31:1 {a:~}\nDONE\n");
    expect_limit(&small, "<r><o>1234567890123456789",
                 "1@3:1 rejected \"<o>12345678901234567\"\n"
                 "  W4205 1@3:1 the record is longer than 20 bytes, the most it may have\n"
                 "  W4201 1@25:1 the text ends inside of a record, in column 26\nINVALID\n");
    expect_limit(&flat, "<r><o><a><b/></a></o><o><a><b><c/></b></a></o><o><a>2</a></o></r>",
                 "1@3:1 {a:{}}\n"
                 "2@21:1 rejected \"<o><a><b><c/>\"\n"
                 "  W4204 2@21:1 the record's elements are nested too deeply\n"
                 "3@46:1 {a:u\"2\"}\nDONE\n");
    expect_limit(&flat, "<r><x><y><z><o/></z></y></x></r>",
                 "  W4204 0@16:1 elements are nested too deeply, in column 17\nINVALID\n");
}

static void text_is_one_record(void **state)
{
    (void)state;
    static const wf_reader_options text = {.format = WF_FORMAT_TEXT, .name = "in"};
    static const wf_reader_options small = {
        .format = WF_FORMAT_TEXT, .max_record_bytes = 4, .name = "in"};
    expect_reading(&text, "", weft_span_text("\xef\xbb\xbf<r>\n</r>"),
                   "1@3:1 \"<r>\\n</r>\"\nDONE\n");
    expect_reading(&text, "", weft_span_text(""), "1@0:1 \"\"\nDONE\n");
    expect_reading(&text, "", weft_span_text("a\xff"),
                   "1@0:1 rejected \"a\xff\"\n  W4207 1@1:1 byte 0xff is not UTF-8\nDONE\n");
    expect_reading(&small, "", weft_span_text("1234"), "1@0:1 \"1234\"\nDONE\n");
    expect_reading(&small, "", weft_span_text("12345"),
                   "  W4205 1@0:1 the text is longer than 4 bytes, the most a record may have\n"
                   "INVALID\n");
}

/* Memory. */

#define ORDER                                                                                      \
    "<o no='1'><id>1</id>\n <customer x='2'><name>A&amp;B</name></customer><lines><sku>a</sku>"    \
    "<tag>1</tag><tag>2</tag></lines><lines><sku>b</sku></lines><all z='1'><k>1</k><k>2</k></all>" \
    "<unwanted><sku>a</sku></unwanted></o>\n"

/* Allocations of ours: what libxml2 asks for is its own. */
static void xml_allocates_nothing_for_a_record_in_steady_state(void **state)
{
    (void)state;
    const weft_span path[] = {weft_span_text("r"), weft_span_text("o")};
    const wf_reader_options options = {
        .format = WF_FORMAT_XML, .path = path, .path_count = 2, .name = "in"};
    static const char *const shapes[] = {"{@no id customer{name @x} lines[]{sku tag[]} all*}",
                                         "{#tree id customer{name} all*}"};
    for (size_t i = 0; i < WF_COUNTOF(shapes); i++) {
        shape_text nodes;
        endless_input input = {.base = {read_endless},
                               .first = "<r>",
                               .row = ORDER,
                               .len = strlen(ORDER),
                               .left = strlen(ORDER) * 20000};
        weft_diags *const diags = weft_diags_new(0);
        wf_arena arena;
        wf_arena_init(&arena, 0);
        wf_reader *reader;
        assert_int_equal(wf_reader_open(&reader, &options, shape_text_parse(&nodes, shapes[i]),
                                        &input.base, diags),
                         WEFT_OK);
        uint64_t before = 0;
        uint64_t count = 0;
        wf_record record = {.arena = &arena};
        while (reader->next(reader, &record, diags) == WEFT_OK) {
            if (++count == 5)
                before = wf_memory_count();
            if (count == 20000)
                assert_int_equal(wf_memory_count(), before);
            wf_arena_reset(&arena);
        }
        assert_int_equal(count, 20000);
        wf_reader_close(reader);
        wf_arena_fini(&arena);
        weft_diags_free(diags);
    }
}

static void xml_reports_a_record_that_is_too_big_for_its_arena(void **state)
{
    (void)state;
    wf_buf input;
    wf_buf_init(&input, 0);
    wf_buf_put_text(&input, "<r><o>");
    for (int i = 0; i < 1000; i++)
        wf_buf_put_text(&input, "<l>1</l>");
    wf_buf_put_text(&input, "</o><o><l>2</l></o></r>");
    const weft_span path[] = {weft_span_text("r"), weft_span_text("o")};
    const wf_reader_options options = {
        .format = WF_FORMAT_XML, .path = path, .path_count = 2, .name = "in"};
    for (size_t chunk = 1; chunk < 9000; chunk += 977) {
        reading r;
        reading_init(&r);
        wf_arena_init(&r.arena, 8192);
        assert_string_equal(
            read_in_chunks(&r, &options, "{l[]}", wf_buf_span(&input), chunk),
            "1@3:1 rejected \"<o><l>1</l><l>1</l><l>1</l><l>1</l><l>1<\"\n"
            "  W4804 1@3:1 the record's values need more memory than a record may hold\n"
            "2@8010:1 {l:[u\"2\"]}\nDONE\n");
        reading_fini(&r);
    }
    wf_buf_fini(&input);
}

static void xml_survives_every_failing_allocation(void **state)
{
    (void)state;
    static const wf_reader_options text = {.format = WF_FORMAT_TEXT, .name = "in"};
    const weft_span path[] = {weft_span_text("r"), weft_span_text("o")};
    const wf_reader_options options = {
        .format = WF_FORMAT_XML, .path = path, .path_count = 2, .name = "in"};
    expect_survival(
        &options, "{a{#tree @b} l[]{c} w*}",
        "<?xml version='1.0' encoding='iso-8859-1'?><r x='1'><o><a b='1'>t</a><l><c>1</c>"
        "</l><l/><l/><l/><l/><w><x>1</x></w><w/></o><o/></r>",
        3);
    expect_survival(&text, "{a{#tree @b} l[]{c} w*}", "a text", 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(xml_lays_records_out_by_the_shape),
        cmocka_unit_test(xml_reads_lists_wherever_their_elements_stand),
        cmocka_unit_test(xml_marks_several_elements_as_faults),
        cmocka_unit_test(xml_reads_whole_values),
        cmocka_unit_test(xml_keeps_blank_texts_when_asked),
        cmocka_unit_test(xml_finds_names_in_namespaces),
        cmocka_unit_test(xml_takes_records_at_a_path),
        cmocka_unit_test(xml_refuses_another_root),
        cmocka_unit_test(xml_builds_trees_of_one_record_and_its_ancestors),
        cmocka_unit_test(xml_reads_encodings),
        cmocka_unit_test(xml_refuses_another_encoding_than_the_mark_says),
        cmocka_unit_test(xml_has_line_feeds_only),
        cmocka_unit_test(xml_keeps_line_ends_whole_where_sections_are_split),
        cmocka_unit_test(xml_knows_references_in_values_and_texts),
        cmocka_unit_test(xml_takes_the_attribute_without_a_namespace),
        cmocka_unit_test(xml_gives_the_records_before_a_fault),
        cmocka_unit_test(xml_says_what_is_wrong),
        cmocka_unit_test(xml_goes_on_behind_a_record_beyond_a_limit),
        cmocka_unit_test(text_is_one_record),
        cmocka_unit_test(xml_allocates_nothing_for_a_record_in_steady_state),
        cmocka_unit_test(xml_reports_a_record_that_is_too_big_for_its_arena),
        cmocka_unit_test(xml_survives_every_failing_allocation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
