/* A whole input as one record: its text, UTF-8, without a byte order mark. For programs that take a
   text apart themselves. */
#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/reader_core.h"

typedef struct text_reader {
    wf_reader_core core; /* first */
    bool is_over;
} text_reader;

static weft_status refuse_long(text_reader *r, const wf_record *record, weft_diags *diags)
{
    weft_diag *const diag =
        wf_reader_core_complain(&r->core, record, diags, WF_W4205, record->offset,
                                "the text is longer than %zu bytes, the most a record may have",
                                r->core.options.max_record_bytes);
    wf_diag_hint(diags, diag, "raise max_record_bytes");
    return WEFT_INVALID;
}

static weft_status read_all(text_reader *r, wf_record *record, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    const size_t max = r->core.options.max_record_bytes;
    weft_status rc = wf_reader_core_start(&r->core, diags);
    size_t moved;
    while (rc == WEFT_OK) {
        if (window->end - window->at > max)
            return refuse_long(r, record, diags);
        rc = wf_window_more(window, window->at, &moved, diags);
    }
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status fill(text_reader *r, wf_record *record, weft_diags *diags)
{
    const weft_span text = record->raw;
    const size_t valid = wf_utf8_valid(text);
    if (valid != text.len) {
        char byte[WF_BYTE_CHARS];
        (void)wf_reader_core_complain(&r->core, record, diags, WF_W4207, record->offset + valid,
                                      "%s is not UTF-8",
                                      wf_reader_core_byte(byte, text.ptr[valid]));
        return WEFT_REJECTED;
    }
    weft_status rc = wf_reader_core_block(&r->core, record, diags);
    if (rc == WEFT_OK)
        rc = wf_shape_fill(r->core.shape, weft_text(text), record->block, record->arena);
    return rc == WEFT_NOMEM ? wf_reader_core_short(&r->core, record, text.len, diags) : rc;
}

static weft_status text_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    text_reader *const r = (text_reader *)self;
    wf_window *const window = &r->core.window;
    if (r->core.broken != WEFT_OK)
        return r->core.broken;
    if (r->is_over)
        return WEFT_DONE;
    record->number = ++r->core.number;
    record->offset = 0;
    record->line = 1;
    weft_status rc = read_all(r, record, diags);
    if (rc == WEFT_OK) {
        record->offset = window->offset + window->at;
        record->raw = weft_span_of(window->data + window->at, window->end - window->at);
        window->at = window->end;
        r->is_over = true;
        rc = fill(r, record, diags);
    }
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->core.broken = rc;
    return rc;
}

static void text_close(wf_reader *self)
{
    text_reader *const r = (text_reader *)self;
    wf_reader_core_fini(&r->core);
    wf_free(r);
}

weft_status wf_text_reader_open(wf_reader **out, const wf_reader_options *options,
                                const wf_shape *shape, wf_input *input)
{
    text_reader *const r = wf_new(text_reader);
    if (!r)
        return WEFT_NOMEM;
    r->core.reader.next = text_next;
    r->core.reader.close = text_close;
    const weft_status rc = wf_reader_core_init(&r->core, options, shape, input);
    if (rc == WEFT_OK)
        *out = &r->core.reader;
    else
        text_close(&r->core.reader);
    return rc;
}
