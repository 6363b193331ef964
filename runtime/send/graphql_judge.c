#include "runtime/send/graphql_judge.h"

#include "runtime/send/graphql_error.h"
#include "vm/json.h"

wf_verdict wf_graphql_judge_read(weft_span body, wf_arena *arena)
{
    wf_verdict verdict = {WF_VERDICT_STANDS, -1};
    weft_value value;
    wf_json_error fault;
    wf_arena_reset(arena);
    if (wf_json_parse(&value, body, arena, &fault) != WEFT_OK) {
        verdict.kind = WF_VERDICT_BUSY;
        return verdict;
    }
    const weft_value errors = value.kind == WEFT_KIND_MAP
                                  ? weft_value_member(value, weft_span_text("errors"))
                                  : weft_missing();
    if (errors.kind != WEFT_KIND_LIST || errors.len == 0)
        return verdict;
    const wf_graphql_error first = wf_graphql_error_of(errors.as.list[0]);
    verdict.wait_ms = first.wait_ms;
    if (first.class_ == WF_GRAPHQL_THROTTLED)
        verdict.kind = WF_VERDICT_THROTTLED;
    else if (first.class_ == WF_GRAPHQL_UNAUTHENTICATED)
        verdict.kind = WF_VERDICT_UNAUTHENTICATED;
    return verdict;
}
