/* Rows of `route` and `batch_route`. */
#include "runtime/keep/route.h"

/* The row that stands, its texts copied. */
static weft_status take(wf_route *out, wf_buf *texts, wf_query *query)
{
    size_t lengths[3];
    const size_t from = texts->len;
    out->number = wf_query_int(query, 0);
    for (int i = 0; i < 3; i++) {
        const weft_span text = wf_query_text(query, i + 1);
        lengths[i] = text.len;
        wf_buf_put_span(texts, text);
    }
    if (texts->status != WEFT_OK)
        return texts->status;
    const char *at = texts->data + from;
    out->name = weft_span_of(at, lengths[0]);
    out->connection = weft_span_of(at + lengths[0], lengths[1]);
    out->target = weft_span_of(at + lengths[0] + lengths[1], lengths[2]);
    return WEFT_OK;
}

weft_status wf_route_find(wf_route *out, wf_buf *texts, wf_store *store, int64_t work,
                          weft_span name)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_ROUTE_FIND);
    wf_query_put_int(query, 1, work);
    wf_query_put_text(query, 2, name);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK)
        rc = take(out, texts, query);
    wf_query_end(query);
    return rc;
}

weft_status wf_route_of_batch(wf_route *out, wf_buf *texts, wf_store *store, int64_t batch)
{
    wf_query *const query = wf_query_start(store, WF_QUERY_ROUTE_OF_BATCH);
    wf_query_put_int(query, 1, batch);
    weft_status rc = wf_query_step(query);
    if (rc == WEFT_OK)
        rc = take(out, texts, query);
    wf_query_end(query);
    return rc;
}

weft_status wf_route_make(int64_t *number, wf_store *store, int64_t work, const wf_route *route)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_ROUTE_MAKE);
    wf_query_put_int(query, 1, work);
    wf_query_put_text(query, 2, route->name);
    wf_query_put_text(query, 3, route->connection);
    wf_query_put_text(query, 4, route->target);
    rc = wf_query_run(query);
    *number = wf_store_row_id(store);
    return wf_store_leave(store, mine, rc);
}

weft_status wf_route_note(wf_store *store, int64_t batch, int64_t number)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_ROUTE_NOTE);
    wf_query_put_int(query, 1, batch);
    wf_query_put_int(query, 2, number);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}
