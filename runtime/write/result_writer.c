/* What the npm package's mappers return, a record a line, for comparison and for moving over:
   {"success","data","errors","skippedFields"} of a mapping of fields; {"query","variables"} of a mutation;
   {"success","query","errors","data","variables","context"} of one with nodes.
   A rejected record has its line too. `errors` and `skippedFields` are left out when they are empty, as
   the package leaves them out. */
#include "base/memory.h"
#include "runtime/write/writer_kinds.h"
#include "vm/json.h"

typedef struct result_writer {
    wf_writer writer; /* first */
    wf_buf head;
    wf_buf query; /* as JSON */
    bool is_mutation;
    bool is_whole;
    bool is_bare;
    size_t mark; /* whole: where the record's text begins */
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
    result_writer *const w = (result_writer *)self;
    wf_buf_put_span(out, wf_buf_span(&w->head));
    w->mark = out->len;
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
    if (w->is_whole) { /* its members go on where the head ends */
        if (out->status == WEFT_OK && w->mark < out->len)
            out->data[w->mark] = ',';
        wf_buf_put_byte(out, '\n');
        return out->status;
    }
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

static void put_failed_head(const result_writer *w, wf_buf *out)
{
    if (w->is_whole) {
        wf_buf_put_text(out, "{\"success\":false,\"data\":{},\"variables\":");
        wf_buf_put_text(out, w->is_bare ? "{}" : "{\"input\":{}}");
        wf_buf_put_text(out, ",\"query\":");
        wf_buf_put_span(out, wf_buf_span(&w->query));
        wf_buf_put_text(out, ",\"context\":{},\"errors\":[");
        return;
    }
    wf_buf_put_text(out, w->is_mutation
                             ? "{\"success\":false,\"query\":\"\",\"variables\":{},\"errors\":["
                             : "{\"success\":false,\"data\":null,\"errors\":[");
}

static weft_status put_rejected(wf_writer *self, wf_buf *out, const weft_diags *diags)
{
    bool is_first = true;
    put_failed_head((const result_writer *)self, out);
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
    wf_buf_fini(&((result_writer *)self)->query);
    wf_free(self);
}

weft_status wf_result_writer_open(wf_writer **out, const wf_writer_options *options)
{
    result_writer *const w = wf_new(result_writer);
    if (!w)
        return WEFT_NOMEM;
    wf_buf_init(&w->head, 0);
    wf_buf_init(&w->query, 0);
    wf_json_put_text(&w->query, options->operation);
    w->is_mutation = options->operation.len != 0;
    w->is_whole = options->is_whole;
    w->is_bare = options->is_bare;
    w->machine = options->machine;
    w->writer.begin = no_frame;
    w->writer.end = no_frame;
    w->writer.put = put_result;
    w->writer.open_record = open_result;
    w->writer.close_record = close_result;
    w->writer.put_rejected = put_rejected;
    w->writer.follow = wf_writer_follow;
    w->writer.close = close_writer;
    if (w->is_whole) {
        wf_buf_put_text(&w->head, "{\"success\":true,\"query\":");
        wf_buf_put_span(&w->head, wf_buf_span(&w->query));
        wf_buf_put_text(&w->head, ",\"errors\":[]");
    } else if (w->is_mutation) {
        wf_buf_put_text(&w->head, "{\"query\":");
        wf_buf_put_span(&w->head, wf_buf_span(&w->query));
        wf_buf_put_text(&w->head, ",\"variables\":");
    } else {
        wf_buf_put_text(&w->head, "{\"success\":true,\"data\":");
    }
    const weft_status rc = w->head.status != WEFT_OK ? w->head.status : w->query.status;
    if (rc == WEFT_OK)
        *out = &w->writer;
    else
        close_writer(&w->writer);
    return rc;
}
