/* NDJSON, and one JSON array with a record a line. The comma stands before a record and is only
   final with it: a record that is dropped half-way takes its comma along, so the count moves when a
   record is closed and not when it is opened. */
#include "base/memory.h"
#include "runtime/write/writer_kinds.h"
#include "vm/json.h"

#define INDENT ((size_t)2) /* of the records inside the brackets */

static const wf_vm_frame line_frame = {.after = "\n", .after_len = 1};
static const wf_vm_frame element_frame = {.before = ",\n", .before_len = 2};

typedef struct json_writer {
    wf_writer writer; /* first */
    bool is_array;
    bool is_pretty;
    uint64_t count; /* records that are complete */
} json_writer;

static weft_status begin_array(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    (void)self;
    (void)diags;
    wf_buf_put_byte(out, '[');
    return out->status;
}

static weft_status end_array(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    (void)diags;
    wf_buf_put_text(out, ((json_writer *)self)->count != 0 ? "\n]\n" : "]\n");
    return out->status;
}

static weft_status open_element(wf_writer *self, wf_buf *out)
{
    wf_buf_put_text(out, ((json_writer *)self)->count != 0 ? ",\n" : "\n");
    return out->status;
}

static weft_status close_element(wf_writer *self, wf_buf *out)
{
    json_writer *const w = (json_writer *)self;
    w->count += out->status == WEFT_OK;
    if (w->count != 0 && !w->is_pretty)
        w->writer.frame = &element_frame;
    return out->status;
}

static weft_status no_frame(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    (void)self;
    (void)out;
    (void)diags;
    return WEFT_OK;
}

static weft_status open_line(wf_writer *self, wf_buf *out)
{
    (void)self;
    return out->status;
}

static weft_status close_line(wf_writer *self, wf_buf *out)
{
    (void)self;
    wf_buf_put_byte(out, '\n');
    return out->status;
}

/* Two blanks before each line from `mark` on: line feeds stand only between lines, because texts
   write theirs as \n. */
static void indent(wf_buf *out, size_t mark)
{
    size_t lines = 1;
    for (size_t i = mark; i < out->len; i++)
        lines += out->data[i] == '\n';
    if (out->status != WEFT_OK || !wf_buf_reserve(out, lines * INDENT))
        return;
    char *from = out->data + out->len;
    char *to = from + lines * INDENT;
    out->len += lines * INDENT;
    while (from > out->data + mark) {
        *--to = *--from;
        if (from == out->data + mark || from[-1] == '\n') {
            *--to = ' ';
            *--to = ' ';
        }
    }
}

static void put_record(const json_writer *w, wf_buf *out, weft_value value)
{
    const size_t mark = out->len;
    if (!w->is_pretty) {
        wf_json_put(out, value);
        return;
    }
    wf_json_put_pretty(out, value);
    if (w->is_array)
        indent(out, mark);
}

static weft_status put_value(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    json_writer *const w = (json_writer *)self;
    const size_t mark = out->len;
    const uint64_t count = w->count;
    (void)(w->is_array ? open_element(self, out) : open_line(self, out)); /* settled below */
    put_record(w, out, value);
    (void)(w->is_array ? close_element(self, out) : close_line(self, out));
    const weft_status rc = wf_writer_settle(out, mark, diags);
    if (rc != WEFT_OK)
        w->count = count;
    return rc;
}

static void follow(wf_writer *self)
{
    json_writer *const w = (json_writer *)self;
    w->count = 1; /* or more: no matter */
    if (w->is_array && !w->is_pretty)
        w->writer.frame = &element_frame;
}

static void close_writer(wf_writer *self)
{
    wf_free(self);
}

weft_status wf_json_writer_open(wf_writer **out, const wf_writer_options *options)
{
    json_writer *const w = wf_new(json_writer);
    if (!w)
        return WEFT_NOMEM;
    w->is_array = options->format == WF_OUTPUT_JSON;
    w->is_pretty = options->pretty && w->is_array; /* a line of NDJSON is one line */
    w->writer.begin = w->is_array ? begin_array : no_frame;
    w->writer.end = w->is_array ? end_array : no_frame;
    w->writer.put = put_value;
    if (!w->is_pretty) {
        w->writer.open_record = w->is_array ? open_element : open_line;
        w->writer.close_record = w->is_array ? close_element : close_line;
        w->writer.frame = w->is_array ? NULL : &line_frame;
    }
    w->writer.follow = follow;
    w->writer.lead = w->is_array ? 1 : 0;
    w->writer.close = close_writer;
    *out = &w->writer;
    return WEFT_OK;
}
