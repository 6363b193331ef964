/* Rows of `parked`. */
#include "runtime/keep/parked.h"

weft_status wf_parked_put(wf_store *store, int64_t work, int64_t run, const wf_parked *parked)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_PARKED_PUT);
    wf_query_put_int(query, 1, work);
    wf_query_put_count(query, 2, parked->record);
    wf_query_put_int(query, 3, run);
    wf_query_put_count(query, 4, parked->attempts);
    wf_query_put_count(query, 5, parked->line);
    wf_query_put_count(query, 6, parked->offset);
    wf_query_put_text(query, 7, parked->mapping);
    wf_query_put_bytes(query, 8, parked->request);
    wf_query_put_bytes(query, 9, parked->reply);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}

weft_status wf_parked_drop(wf_store *store, int64_t work, uint64_t record)
{
    bool mine;
    weft_status rc = wf_store_enter(store, &mine);
    if (rc != WEFT_OK)
        return rc;
    wf_query *const query = wf_query_start(store, WF_QUERY_PARKED_DROP);
    wf_query_put_int(query, 1, work);
    wf_query_put_count(query, 2, record);
    rc = wf_query_run(query);
    return wf_store_leave(store, mine, rc);
}
