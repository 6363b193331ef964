/* Readers as transcripts, for tests and fuzzing: everything that a reader gives, as text, so that
   two ways of reading the same bytes can be compared. */
#ifndef WF_TEST_READER_TEXT_H
#define WF_TEST_READER_TEXT_H

#include "runtime/read/reader.h"
#include "vm/escaped.h"
#include "vm/json.h"
#include "vm/xml.h"

/* Gives at most `chunk` bytes a read. */
typedef struct chunk_input {
    wf_input base;
    weft_span rest;
    size_t chunk;
} chunk_input;

static inline weft_status chunk_input_read(wf_input *self, size_t *got, char *to, size_t room,
                                           weft_diags *diags)
{
    chunk_input *const input = (chunk_input *)self;
    size_t count = input->rest.len < room ? input->rest.len : room;
    (void)diags;
    if (count > input->chunk)
        count = input->chunk;
    if (count != 0) {
        memcpy(to, input->rest.ptr, count);
        input->rest.ptr += count;
        input->rest.len -= count;
    }
    *got = count;
    return WEFT_OK;
}

static inline chunk_input chunk_input_of(weft_span bytes, size_t chunk)
{
    const chunk_input input = {.base = {chunk_input_read}, .rest = bytes, .chunk = chunk};
    return input;
}

/* What the flags promise is taken at its word: a ROOMY text has 32 bytes, and an ESCAPED one is printed as
   it stood in its source, which must be what printing the decoded text gives. */
static inline void reader_text_scalar(wf_buf *out, weft_value value)
{
    if ((value.flags & WEFT_VALUE_ROOMY) != 0) {
        const size_t before = out->len;
        wf_buf_put(out, value.as.text, 32);
        out->len = out->len > before ? before : out->len;
    }
    if (value.kind == WEFT_KIND_TEXT && wf_escaped_is(&value)) {
        const wf_escaped escaped = wf_escaped_of(&value);
        wf_buf_put_byte(out, '"');
        wf_buf_put(out, escaped.source, escaped.len);
        wf_buf_put_byte(out, '"');
    } else {
        wf_json_put(out, value);
    }
}

static inline void reader_text_slot(wf_buf *out, const wf_shape *shape, uint32_t node,
                                    weft_value value, bool with_flags);

static inline void reader_text_list(wf_buf *out, const wf_shape *shape, uint32_t node,
                                    weft_value list, bool with_flags)
{
    const uint32_t element = shape->nodes[node].element;
    wf_buf_put_text(out, (list.flags & WEFT_VALUE_WRAPPED) != 0 ? "wrapped[" : "[");
    for (uint32_t i = 0; i < list.len; i++) {
        if (i != 0)
            wf_buf_put_byte(out, ',');
        reader_text_slot(out, shape, element, weft_value_element(list, i), with_flags);
    }
    wf_buf_put_byte(out, ']');
}

static inline void reader_text_record(wf_buf *out, const wf_shape *shape, weft_value record,
                                      bool with_flags)
{
    const char *comma = "";
    wf_buf_put_byte(out, '{');
    for (uint32_t child = shape->nodes[record.len].first_child; child != WF_SHAPE_NONE;
         child = shape->nodes[child].next) {
        wf_buf_put_text(out, comma);
        comma = ",";
        wf_buf_put_span(out, shape->keys[shape->nodes[child].key]);
        wf_buf_put_byte(out, ':');
        reader_text_slot(out, shape, child, record.as.block[shape->nodes[child].slot], with_flags);
    }
    wf_buf_put_byte(out, '}');
}

/* Values as JSON; ~ missing, ! fault, wrapped[...], u"untyped", <node>; with flags p"plain" too. */
static inline void reader_text_slot(wf_buf *out, const wf_shape *shape, uint32_t node,
                                    weft_value value, bool with_flags)
{
    const bool is_in_shape = !shape->nodes[node].all;
    if (value.kind == WEFT_KIND_RECORD && value.len != node) {
        wf_buf_put_text(out, "<element>"); /* "#text" of an element with child elements */
    } else if (value.kind == WEFT_KIND_XML) {
        wf_buf_put_byte(out, '<');
        wf_buf_put_span(out, value.as.xml->local);
        wf_buf_put_byte(out, '>');
    } else if (value.kind == WEFT_KIND_RECORD) {
        reader_text_record(out, shape, value, with_flags);
    } else if (value.kind == WEFT_KIND_MISSING) {
        wf_buf_put_byte(out, '~');
    } else if (value.kind == WEFT_KIND_FAULT) {
        wf_buf_put_byte(out, '!');
        wf_buf_put_text(out, weft_kind_name((weft_kind)value.as.block->kind));
    } else if (value.kind == WEFT_KIND_LIST && is_in_shape &&
               shape->nodes[node].element != WF_SHAPE_NONE) {
        reader_text_list(out, shape, node, value, with_flags);
    } else {
        if (value.kind == WEFT_KIND_TEXT && (value.flags & WEFT_VALUE_UNTYPED) != 0)
            wf_buf_put_byte(out, 'u');
        if (with_flags && value.kind == WEFT_KIND_TEXT && (value.flags & WEFT_VALUE_PLAIN) != 0)
            wf_buf_put_byte(out, 'p');
        reader_text_scalar(out, value);
    }
}

static inline void reader_text_diags(wf_buf *out, weft_diags *diags, bool with_flags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const d = weft_diags_at(diags, i);
        wf_buf_printf(out, "  %s %llu@%llu:%llu %s\n", d->code, (unsigned long long)d->record,
                      (unsigned long long)d->offset, (unsigned long long)d->input_line, d->message);
        if (with_flags)
            wf_buf_printf(out, "    %s | %s | %s\n", d->source_path, d->value, d->hint);
    }
    weft_diags_reset(diags);
}

/* Of XML only the fast route tells which texts are plain: those are printed as such, and must be the same. */
static inline bool reader_text_tells_flags(const wf_reader_options *options)
{
    return options->format != WF_FORMAT_XML;
}

/* Reads everything; gives how it ended. One line a record, then its complaints:
     1@0:1 {a:u"x"}         number, byte, line, slots
     2@6:2 rejected <raw>
       W4001 2@6:2 the row has ...
     DONE                   or the status that ended it */
static inline weft_status reader_text_run(wf_buf *out, const wf_reader_options *options,
                                          const wf_shape *shape, wf_input *input, wf_arena *arena,
                                          bool with_flags)
{
    weft_diags *const diags = weft_diags_new(0);
    wf_reader *reader = NULL;
    weft_status rc = diags ? wf_reader_open(&reader, options, shape, input, diags) : WEFT_NOMEM;
    while (rc == WEFT_OK || rc == WEFT_REJECTED) {
        wf_record record = {.arena = arena};
        wf_arena_reset(arena);
        rc = reader->next(reader, &record, diags);
        if (rc == WEFT_OK || rc == WEFT_REJECTED)
            wf_buf_printf(out, "%llu@%llu:%llu ", (unsigned long long)record.number,
                          (unsigned long long)record.offset, (unsigned long long)record.line);
        if (rc == WEFT_OK)
            reader_text_slot(out, shape, 0, record.block[shape->nodes[0].slot],
                             with_flags && reader_text_tells_flags(options));
        else if (rc == WEFT_REJECTED)
            wf_buf_put_text(out, "rejected ");
        if (rc == WEFT_REJECTED)
            wf_json_put_text(
                out, weft_span_of(record.raw.ptr, record.raw.len < 40 ? record.raw.len : 40));
        if (rc == WEFT_OK || rc == WEFT_REJECTED)
            wf_buf_put_byte(out, '\n');
        if (diags)
            reader_text_diags(out, diags, with_flags);
    }
    if (diags)
        reader_text_diags(out, diags, with_flags);
    static const char *const ends[] = {
#define READER_TEXT_END(name, sentence) #name,
        WEFT_STATUS_LIST(READER_TEXT_END)
#undef READER_TEXT_END
    };
    wf_buf_put_text(out, ends[rc]);
    wf_buf_put_byte(out, '\n');
    wf_reader_close(reader);
    weft_diags_free(diags);
    return rc;
}

#endif
