/* NDJSON is cut behind a line, JSON behind the comma between two elements, XML behind a tag that leaves no
   more elements open than were where a reader stood: the scan is the reader's own. Of CSV the quotes are followed, which is enough as long as each stands
   where it should; else a reader that wants no cell goes ahead and tells where its rows end. What is
   easy to get wrong: a row may be read otherwise because of what comes long after it (a quote that
   opens and is never closed). The reader's complaint tells, and nothing is cut behind such a row. */
#include "runtime/read/border.h"

#include "base/memory.h"
#include "runtime/read/index.h"
#include "runtime/read/input.h"
#include "runtime/read/json_border.h"
#include "runtime/read/reader_core.h"
#include "runtime/read/xml_border.h"

struct wf_border {
    const wf_reader_options *options;
    size_t most; /* bytes of a record */
    char delimiter;
    char quote;
    wf_shape_node root; /* a shape that wants nothing */
    wf_shape shape;
    weft_diags *diags;
    wf_arena arena;
    /* Documents: */
    wf_json_border json;
    wf_xml_border xml;
    bool is_over;
    size_t looked; /* bytes that the next call is about and that were looked at */
};

bool wf_border_is_of_document(wf_format format)
{
    return format == WF_FORMAT_JSON || format == WF_FORMAT_XML;
}

bool wf_border_is_known(wf_format format)
{
    return format != WF_FORMAT_TEXT;
}

weft_status wf_border_new(wf_border **out, const wf_reader_options *options)
{
    wf_border *const border = wf_new(wf_border);
    if (!border)
        return WEFT_NOMEM;
    border->options = options;
    border->most =
        options->max_record_bytes != 0 ? options->max_record_bytes : WF_READER_RECORD_BYTES;
    border->delimiter = options->csv.delimiter ? options->csv.delimiter : ',';
    border->quote = options->csv.quote ? options->csv.quote : '"';
    border->root = (wf_shape_node){.key = WF_SHAPE_NONE,
                                   .first_child = WF_SHAPE_NONE,
                                   .next = WF_SHAPE_NONE,
                                   .element = WF_SHAPE_NONE,
                                   .parent = WF_SHAPE_NONE,
                                   .width = 1};
    border->shape.nodes = &border->root;
    border->shape.node_count = 1;
    wf_arena_init(&border->arena, 0);
    border->diags = weft_diags_new(0);
    if (!border->diags) {
        wf_border_free(border);
        return WEFT_NOMEM;
    }
    *out = border;
    return WEFT_OK;
}

void wf_border_free(wf_border *border)
{
    if (!border)
        return;
    weft_diags_free(border->diags);
    wf_arena_fini(&border->arena);
    wf_free(border);
}

void wf_border_begin(wf_border *border, const wf_standing *standing)
{
    memset(&border->json, 0, sizeof border->json);
    wf_xml_border_begin(&border->xml, standing->depth);
    border->is_over = false;
    border->looked = 0;
}

bool wf_border_is_over(const wf_border *border)
{
    return border->is_over;
}

size_t wf_border_most(const wf_border *border)
{
    return border->most + WF_WINDOW_PADDING;
}

static bool is_open_quote(const weft_diags *diags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        if (strcmp(weft_diags_at(diags, i)->code, "W4003") == 0)
            return true;
    }
    return false;
}

/* Where the last row ends that was read without a look at the end of the bytes. */
static weft_status end_of_rows(size_t *end, wf_border *border, wf_reader *reader, weft_span text)
{
    const wf_reader_core *const core = (const wf_reader_core *)reader;
    for (;;) {
        wf_record record = {.arena = &border->arena};
        wf_arena_reset(&border->arena);
        weft_diags_reset(border->diags);
        const weft_status rc = reader->next(reader, &record, border->diags);
        if (rc == WEFT_NOMEM)
            return rc;
        const size_t at = (size_t)reader->position(reader);
        if ((rc != WEFT_OK && rc != WEFT_REJECTED) || at == text.len ||
            is_open_quote(border->diags))
            return WEFT_OK;
        /* The reader's view may end in a row that it drops, or between CR and LF. */
        if (!core->is_skipping && !(text.ptr[at] == '\n' && text.ptr[at - 1] == '\r'))
            *end = at;
    }
}

static weft_status find_by_reader(size_t *end, wf_border *border, weft_span text, bool is_first)
{
    static const weft_span unnamed[] = {{"", 0}};
    wf_reader_options options = *border->options;
    wf_memory_input input;
    wf_reader *reader = NULL;
    wf_memory_input_init(&input, text);
    if (!is_first) { /* how many columns there are makes no difference to where rows end */
        options.csv.no_header = true;
        options.csv.columns = unnamed;
        options.csv.column_count = 1;
    }
    weft_status rc = wf_reader_open(&reader, &options, &border->shape, &input.base, border->diags);
    if (rc == WEFT_OK)
        rc = end_of_rows(end, border, reader, text);
    wf_reader_close(reader);
    return rc;
}

static weft_status find_row_end(size_t *end, wf_border *border, const char *text, size_t len,
                                bool is_first)
{
    /* The end of a CR is not known before its next byte is. */
    const size_t known = len != 0 && text[len - 1] == '\r' ? len - 1 : len;
    if (len <= border->most) {
        *end = wf_index_csv_border(border->options->cpu, text, known, border->delimiter,
                                   border->quote);
        if (*end != WF_INDEX_NO_BORDER)
            return WEFT_OK;
        *end = 0;
    }
    return find_by_reader(end, border, weft_span_of(text, known), is_first);
}

/* ---- documents ---- */

static void look_at_json(wf_border *border, const char *text, size_t len, size_t *end)
{
    size_t comma = SIZE_MAX;
    wf_json_border_look(&border->json, border->options->cpu, text + border->looked,
                        len - border->looked, &comma);
    if (comma != SIZE_MAX)
        *end = border->looked + comma + 1;
    border->looked = len;
    border->is_over = border->json.is_over;
}

static void look_at_xml(wf_border *border, const char *text, size_t len, size_t *end)
{
    border->looked =
        wf_xml_border_look(&border->xml, border->options->cpu, text, border->looked, len, end);
    border->is_over = border->xml.is_over;
}

static void find_in_document(size_t *end, wf_border *border, const char *text, size_t len)
{
    if (border->is_over || len <= border->looked)
        return;
    if (border->options->format == WF_FORMAT_JSON)
        look_at_json(border, text, len, end);
    else
        look_at_xml(border, text, len, end);
    border->looked -= *end;
}

weft_status wf_border_find(size_t *end, wf_border *border, const char *text, size_t len,
                           bool is_first)
{
    *end = 0;
    switch (border->options->format) {
    case WF_FORMAT_CSV:
        return find_row_end(end, border, text, len, is_first);
    case WF_FORMAT_JSON:
    case WF_FORMAT_XML:
        find_in_document(end, border, text, len);
        break;
    case WF_FORMAT_NDJSON:
        while (len != 0 && text[len - 1] != '\n')
            len--;
        *end = len;
        break;
    case WF_FORMAT_TEXT:
        break;
    }
    return WEFT_OK;
}
