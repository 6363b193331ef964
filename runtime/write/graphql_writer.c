/* Bodies of GraphQL requests, one a line: {"query": …, "variables": …}. The query is the mapping's, so it is
   put in quotes once and the machine emits the variables behind it. With aliases the variables of several
   records wait until the request is full: nothing is written for a record before that. */
#include "base/memory.h"
#include "runtime/write/writer_kinds.h"
#include "vm/json.h"
#include "vm/several.h"

typedef struct graphql_writer {
    wf_writer writer; /* first */
    wf_buf head;      /* {"query":"…","variables": */
    weft_span parts[WF_SEVERAL_PARTS];
    bool is_input;    /* a record's only variable is its `input` */
    uint32_t alias;   /* records in a request */
    uint32_t count;   /* of them that wait */
    wf_buf variables; /* theirs: members without the braces */
    wf_buf query;
} graphql_writer;

static weft_status no_frame(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    (void)self;
    (void)out;
    (void)diags;
    return WEFT_OK;
}

/* ---- a request for each record ---- */

static weft_status open_body(wf_writer *self, wf_buf *out)
{
    wf_buf_put_span(out, wf_buf_span(&((graphql_writer *)self)->head));
    return out->status;
}

static weft_status close_body(wf_writer *self, wf_buf *out)
{
    (void)self;
    wf_buf_put_text(out, "}\n");
    return out->status;
}

static weft_status put_body(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    const size_t mark = out->len;
    (void)open_body(self, out); /* settled below */
    wf_json_put(out, value);
    (void)close_body(self, out);
    return wf_writer_settle(out, mark, diags);
}

/* ---- a request for several ---- */

static weft_status put_request(graphql_writer *w, wf_buf *out)
{
    wf_buf_reset(&w->query);
    wf_several_put(&w->query, w->parts, w->count);
    if (w->query.status != WEFT_OK)
        return w->query.status;
    wf_buf_put_text(out, "{\"query\":");
    wf_json_put_text(out, wf_buf_span(&w->query));
    wf_buf_put_text(out, ",\"variables\":{");
    wf_buf_put_span(out, wf_buf_span(&w->variables));
    wf_buf_put_text(out, "}}\n");
    wf_buf_reset(&w->variables);
    w->count = 0;
    return out->status;
}

static weft_status put_aliased(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    graphql_writer *const w = (graphql_writer *)self;
    const size_t mark = w->variables.len;
    wf_several_put_variables(&w->variables, value, w->is_input, w->count + 1);
    const weft_status rc = wf_writer_settle(&w->variables, mark, diags);
    if (rc != WEFT_OK)
        return rc;
    w->count++;
    return w->count == w->alias ? put_request(w, out) : WEFT_OK;
}

static weft_status end_aliased(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    graphql_writer *const w = (graphql_writer *)self;
    (void)diags;
    return w->count != 0 ? put_request(w, out) : WEFT_OK;
}

/* ---- opening and closing ---- */

static void close_writer(wf_writer *self)
{
    graphql_writer *const w = (graphql_writer *)self;
    wf_buf_fini(&w->head);
    wf_buf_fini(&w->variables);
    wf_buf_fini(&w->query);
    wf_free(w);
}

static weft_status open_single(graphql_writer *w, const wf_writer_options *options)
{
    w->writer.put = put_body;
    w->writer.end = no_frame;
    w->writer.follow = wf_writer_follow;
    w->writer.open_record = open_body;
    w->writer.close_record = close_body;
    wf_buf_put_text(&w->head, "{\"query\":");
    wf_json_put_text(&w->head, options->operation);
    wf_buf_put_text(&w->head, ",\"variables\":");
    return w->head.status;
}

static weft_status open_several(graphql_writer *w, const wf_writer_options *options)
{
    w->writer.put = put_aliased;
    w->writer.end = end_aliased;
    w->alias = options->alias;
    if (!wf_several_split(w->parts, options->several))
        return WEFT_MISUSE;
    w->is_input = wf_several_is_input(w->parts);
    return WEFT_OK;
}

weft_status wf_graphql_writer_open(wf_writer **out, const wf_writer_options *options)
{
    graphql_writer *const w = wf_new(graphql_writer);
    if (!w)
        return WEFT_NOMEM;
    wf_buf_init(&w->head, 0);
    wf_buf_init(&w->variables, 0);
    wf_buf_init(&w->query, 0);
    w->writer.begin = no_frame;
    w->writer.close = close_writer;
    const weft_status rc = options->alias != 0 ? open_several(w, options) : open_single(w, options);
    if (rc == WEFT_OK)
        *out = &w->writer;
    else
        close_writer(&w->writer);
    return rc;
}
