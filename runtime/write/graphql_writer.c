/* Bodies of GraphQL requests, one a line: {"query": …, "variables": …}. The query is the mapping's, so it is
   put in quotes once and the machine emits the variables behind it. With aliases the variables of several
   records wait until the request is full: nothing is written for a record before that. */
#include "base/memory.h"
#include "base/number.h"
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

/* What the package takes for no input. */
static bool is_nothing(weft_value value)
{
    double number = 1;
    if (value.kind == WEFT_KIND_NUMBER)
        (void)wf_double_parse(&number, weft_value_span(value)); /* it is one */
    return number == 0 || weft_value_is_nothing(value) ||
           (value.kind == WEFT_KIND_BOOL && !value.as.boolean) ||
           (value.kind == WEFT_KIND_TEXT && value.len == 0);
}

static void put_variable(graphql_writer *w, weft_span name, uint32_t number, weft_value value)
{
    char digits[12];
    wf_buf *out = &w->variables;
    if (out->len != 0)
        wf_buf_put_byte(out, ',');
    const size_t mark = out->len;
    wf_json_put_text(out, name);
    if (out->len > mark)
        out->len--; /* the closing quote, behind which the number would stand */
    const size_t len = wf_int64_format(digits, number);
    wf_buf_put(out, digits, len);
    wf_buf_put_text(out, "\":");
    wf_json_put(out, value);
}

static void put_variables(graphql_writer *w, weft_value value)
{
    const uint32_t number = w->count + 1;
    const weft_span input = weft_span_text("input");
    const bool is_map = value.kind == WEFT_KIND_MAP;
    if (w->is_input) {
        const weft_value own = is_map ? weft_value_member(value, input) : weft_missing();
        put_variable(w, input, number, is_nothing(own) ? value : own);
        return;
    }
    for (uint32_t i = 0; is_map && i < value.len; i++) {
        if (value.as.map[i].value.kind != WEFT_KIND_MISSING)
            put_variable(w, value.as.map[i].key, number, value.as.map[i].value);
    }
}

static weft_status put_aliased(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    graphql_writer *const w = (graphql_writer *)self;
    const size_t mark = w->variables.len;
    put_variables(w, value);
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
