/* What the XML reader makes of documents, for the oracles beside it. Standard input: each document as
   the number of its bytes, a line feed and its bytes. Standard output: a line of JSON for each,
     [status, code or "", sentence or "", complete value or null, element or null]
   where an element is ["e", uri, prefix, local, [[uri, prefix, local, value]...], [[prefix, uri]...],
   [children...]] and a child is an element, a text, ["c", comment] or ["p", target, text].

   The value and the tree come from two readings, the second in small pieces; both must end alike. */
#include "tests/support/reader_text.h"
#include "tests/support/shape_text.h"

#include <stdio.h>

#define PIECE      ((size_t)7)
#define INPUT_MOST ((size_t)1 << 30)

typedef struct reading {
    wf_arena arena;
    weft_status status;
    wf_buf value; /* of the only record; empty: none */
    wf_buf complaint;
} reading;

static void reading_init(reading *r)
{
    wf_arena_init(&r->arena, 0);
    wf_buf_init(&r->value, 0);
    wf_buf_init(&r->complaint, 0);
}

static void reading_fini(reading *r)
{
    wf_buf_fini(&r->value);
    wf_buf_fini(&r->complaint);
    wf_arena_fini(&r->arena);
}

/* ---- trees ---- */

static void put_texts(wf_buf *out, const weft_span *texts, size_t count)
{
    wf_buf_put_byte(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i != 0)
            wf_buf_put_byte(out, ',');
        wf_json_put_text(out, texts[i]);
    }
    wf_buf_put_byte(out, ']');
}

static void put_attributes(wf_buf *out, const wf_xml_node *element)
{
    wf_buf_put_byte(out, '[');
    for (const wf_xml_node *at = element->first_attribute; at; at = at->next) {
        const weft_span parts[] = {at->uri, at->prefix, at->local, at->text};
        put_texts(out, parts, WF_COUNTOF(parts));
        wf_buf_put_text(out, at->next ? "," : "");
    }
    wf_buf_put_text(out, "],[");
    for (const wf_xml_node *at = element->first_namespace; at; at = at->next) {
        const weft_span parts[] = {at->local, at->text};
        put_texts(out, parts, WF_COUNTOF(parts));
        wf_buf_put_text(out, at->next ? "," : "");
    }
    wf_buf_put_byte(out, ']');
}

/* As deep as the reader lets documents be. */
static void put_node(wf_buf *out, const wf_xml_node *node)
{
    const weft_span comment[] = {weft_span_text("c"), node->text};
    const weft_span instruction[] = {weft_span_text("p"), node->local, node->text};
    switch ((wf_xml_kind)node->kind) {
    case WF_XML_ELEMENT:
        break;
    case WF_XML_COMMENT:
        put_texts(out, comment, WF_COUNTOF(comment));
        return;
    case WF_XML_PI:
        put_texts(out, instruction, WF_COUNTOF(instruction));
        return;
    case WF_XML_ROOT:
    case WF_XML_ATTRIBUTE:
    case WF_XML_NAMESPACE:
    case WF_XML_TEXT:
        wf_json_put_text(out, node->text);
        return;
    }
    wf_buf_put_text(out, "[\"e\",");
    wf_json_put_text(out, node->uri);
    wf_buf_put_byte(out, ',');
    wf_json_put_text(out, node->prefix);
    wf_buf_put_byte(out, ',');
    wf_json_put_text(out, node->local);
    wf_buf_put_byte(out, ',');
    put_attributes(out, node);
    wf_buf_put_text(out, ",[");
    for (const wf_xml_node *child = node->first_child; child; child = child->next) {
        put_node(out, child);
        wf_buf_put_text(out, child->next ? "," : "");
    }
    wf_buf_put_text(out, "]]");
}

/* ---- readings ---- */

static void put_record(reading *r, const wf_shape *shape, const wf_record *record)
{
    const uint32_t tree = wf_shape_member(shape, 0, weft_span_text("#tree"));
    if (tree == WF_SHAPE_NONE)
        wf_json_put(&r->value, record->block[shape->nodes[0].slot]);
    else
        put_node(&r->value, record->block[shape->nodes[tree].slot].as.xml);
}

static void put_complaint(reading *r, weft_diags *diags)
{
    static const char *const names[] = {
#define STATUS_NAME(name, sentence) #name,
        WEFT_STATUS_LIST(STATUS_NAME)
#undef STATUS_NAME
    };
    const bool is_told = weft_diags_count(diags) != 0;
    const weft_diag *const diag = is_told ? weft_diags_at(diags, 0) : NULL;
    const weft_span parts[] = {weft_span_text(names[r->status]),
                               weft_span_text(diag ? diag->code : ""),
                               weft_span_text(diag ? diag->message : "")};
    put_texts(&r->complaint, parts, WF_COUNTOF(parts));
}

/* To the end of the document, whose root is the record. */
static void read_document(reading *r, const char *shape_words, weft_span text, size_t piece)
{
    const wf_reader_options options = {.format = WF_FORMAT_XML, .name = "in"};
    weft_diags *const diags = weft_diags_new(0);
    shape_text nodes;
    const wf_shape *const shape = shape_text_parse(&nodes, shape_words);
    chunk_input input = chunk_input_of(text, piece);
    wf_reader *reader = NULL;
    if (!diags)
        abort();
    r->status = wf_reader_open(&reader, &options, shape, &input.base, diags);
    while (r->status == WEFT_OK) {
        wf_record record = {.arena = &r->arena};
        wf_arena_reset(&r->arena);
        r->status = reader->next(reader, &record, diags);
        if (r->status == WEFT_OK)
            put_record(r, shape, &record);
    }
    put_complaint(r, diags);
    wf_reader_close(reader);
    weft_diags_free(diags);
}

static void answer(weft_span text)
{
    reading whole;
    reading tree;
    reading_init(&whole);
    reading_init(&tree);
    read_document(&whole, "*", text, text.len + 1);
    read_document(&tree, "{#tree}", text, PIECE);
    const bool is_alike =
        weft_span_equal(wf_buf_span(&whole.complaint), wf_buf_span(&tree.complaint));
    const bool is_read = whole.status == WEFT_DONE;
    if (!is_alike)
        (void)printf("[\"DIFFERS\",\"\",\"in pieces it ends otherwise\",null,null]\n");
    else
        (void)printf("%.*s,%.*s,%.*s]\n", (int)whole.complaint.len - 1, whole.complaint.data,
                     is_read && whole.value.len != 0 ? (int)whole.value.len : 4,
                     is_read && whole.value.len != 0 ? whole.value.data : "null",
                     is_read ? (int)tree.value.len : 4, is_read ? tree.value.data : "null");
    reading_fini(&whole);
    reading_fini(&tree);
}

/* ---- documents ---- */

static bool slurp(wf_buf *all)
{
    static char piece[(size_t)1 << 16];
    wf_buf_init(all, INPUT_MOST);
    for (;;) {
        const size_t got = fread(piece, 1, sizeof piece, stdin);
        if (got == 0)
            return all->status == WEFT_OK && ferror(stdin) == 0;
        wf_buf_put_span(all, weft_span_of(piece, got));
    }
}

int main(void)
{
    wf_buf all;
    size_t at = 0;
    bool is_sound = slurp(&all);
    while (is_sound && at < all.len) {
        size_t len = 0;
        while (at < all.len && all.data[at] >= '0' && all.data[at] <= '9' && len < INPUT_MOST)
            len = len * 10 + (size_t)(all.data[at++] - '0');
        is_sound = at < all.len && all.data[at++] == '\n' && len <= all.len - at;
        if (is_sound)
            answer(weft_span_of(all.data + at, len));
        at += len;
    }
    wf_buf_fini(&all);
    return !is_sound;
}
