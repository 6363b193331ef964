/* What the npm package's mappers return, a record a line, for comparison and for moving over:
   {"success","data","errors","skippedFields"} of a mapping of fields; {"query","variables"} of a mutation.
   A rejected record has its line too. `errors` and `skippedFields` are left out when they are empty, as
   the package leaves them out. */
#include "base/memory.h"
#include "runtime/write/writer_kinds.h"
#include "vm/json.h"

typedef struct result_writer {
    wf_writer writer; /* first */
    wf_buf head;
    bool is_mutation;
    const weft_vm *machine;
} result_writer;

static weft_status no_frame(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    (void)self;
    (void)out;
    (void)diags;
    return WEFT_OK;
}

static weft_status open_result(wf_writer *self, wf_buf *out)
{
    wf_buf_put_span(out, wf_buf_span(&((result_writer *)self)->head));
    return out->status;
}

static void put_texts(wf_buf *out, const char *name, const weft_vm *vm, size_t count,
                      weft_span (*at)(const weft_vm *vm, size_t i))
{
    for (size_t i = 0; i < count; i++) {
        if (i == 0)
            wf_buf_printf(out, ",\"%s\":[", name);
        else
            wf_buf_put_byte(out, ',');
        wf_json_put_text(out, at(vm, i));
    }
    if (count != 0)
        wf_buf_put_byte(out, ']');
}

static weft_status close_result(wf_writer *self, wf_buf *out)
{
    const result_writer *const w = (const result_writer *)self;
    if (!w->is_mutation) {
        put_texts(out, "errors", w->machine, weft_vm_failed_count(w->machine), weft_vm_failed_at);
        put_texts(out, "skippedFields", w->machine, weft_vm_skipped_count(w->machine),
                  weft_vm_skipped_at);
    }
    wf_buf_put_text(out, "}\n");
    return out->status;
}

static weft_status put_result(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    const size_t mark = out->len;
    (void)open_result(self, out); /* settled below */
    wf_json_put(out, value);
    (void)close_result(self, out);
    return wf_writer_settle(out, mark, diags);
}

static weft_status put_rejected(wf_writer *self, wf_buf *out, const weft_diags *diags)
{
    bool is_first = true;
    wf_buf_put_text(out, ((result_writer *)self)->is_mutation
                             ? "{\"success\":false,\"query\":\"\",\"variables\":{},\"errors\":["
                             : "{\"success\":false,\"data\":null,\"errors\":[");
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        if (diag->severity != WEFT_SEVERITY_ERROR)
            continue;
        if (!is_first)
            wf_buf_put_byte(out, ',');
        is_first = false;
        wf_json_put_text(out, weft_span_text(diag->message));
    }
    wf_buf_put_text(out, "]}\n");
    return out->status;
}

static void close_writer(wf_writer *self)
{
    wf_buf_fini(&((result_writer *)self)->head);
    wf_free(self);
}

weft_status wf_result_writer_open(wf_writer **out, const wf_writer_options *options)
{
    result_writer *const w = wf_new(result_writer);
    if (!w)
        return WEFT_NOMEM;
    wf_buf_init(&w->head, 0);
    w->is_mutation = options->operation.len != 0;
    w->machine = options->machine;
    w->writer.begin = no_frame;
    w->writer.end = no_frame;
    w->writer.put = put_result;
    w->writer.open_record = open_result;
    w->writer.close_record = close_result;
    w->writer.put_rejected = put_rejected;
    w->writer.close = close_writer;
    if (w->is_mutation) {
        wf_buf_put_text(&w->head, "{\"query\":");
        wf_json_put_text(&w->head, options->operation);
        wf_buf_put_text(&w->head, ",\"variables\":");
    } else {
        wf_buf_put_text(&w->head, "{\"success\":true,\"data\":");
    }
    const weft_status rc = w->head.status;
    if (rc == WEFT_OK)
        *out = &w->writer;
    else
        close_writer(&w->writer);
    return rc;
}
