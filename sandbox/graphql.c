/* POST /graphql: the request's body, the document, the answer. */
#include "sandbox/answer.h"
#include "sandbox/world.h"

#include "vm/json.h"

#define REPLY_BYTES ((size_t)32 << 20)

static void mutate(void *context, wf_verdict *verdict, weft_span mutation, weft_value arguments)
{
    wf_call *const call = context;
    uint32_t value = 0;
    verdict->is_refused = true;
    if (wf_fault_strikes(&call->world->faults, WF_FAULT_PARTIAL, &value)) {
        verdict->code = "C0123E";
        verdict->sentence = "a unique constraint is violated";
    } else if (wf_fault_strikes(&call->world->faults, WF_FAULT_PARTIAL_SERVER, &value)) {
        verdict->code = "S0002E";
        verdict->sentence = "server error";
    } else {
        const wf_executed *const done = wf_world_execute(call, mutation, arguments);
        verdict->code = "S0001E";
        verdict->sentence = "out of memory";
        verdict->is_refused = !done;
        verdict->number = done ? done->number : 0;
        return;
    }
    call->world->faults_made++;
}

static void put_errors(wf_call *call, const wf_buf *errors)
{
    wf_buf_put_text(call->reply, "{\"errors\":[");
    wf_buf_put_span(call->reply, wf_buf_span(errors));
    wf_buf_put_text(call->reply, "]}");
}

static weft_span text_of(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT ? weft_value_span(value) : weft_span_of(NULL, 0);
}

/* The answer to a request whose errors are collected in `errors`. */
static void answer_into(wf_call *call, weft_value body, wf_buf *errors)
{
    wf_request op = {0};
    op.schema = call->world->schema;
    op.arena = call->arena;
    op.errors = errors;
    const weft_status rc = wf_request_open(
        &op, text_of(weft_value_member(body, weft_span_text("query"))),
        weft_value_member(body, weft_span_text("variables")),
        text_of(weft_value_member(body, weft_span_text("operationName"))));
    if (rc == WEFT_INVALID) {
        put_errors(call, errors);
        return;
    }
    if (rc != WEFT_OK) {
        wf_call_refuse(call, 503, "out of memory");
        return;
    }
    wf_answer answer = {&op, call->reply, call->world->rows, call, mutate};
    call->reply->max = REPLY_BYTES;
    if (wf_answer_put(&answer) != WEFT_OK)
        wf_call_refuse(call, 500, "the answer is larger than the sandbox gives");
}

void wf_graphql_answer(wf_call *call)
{
    const weft_value body = wf_call_json(call);
    wf_buf errors;
    uint32_t value = 0;
    if (body.kind == WEFT_KIND_MISSING)
        return;
    if (text_of(weft_value_member(body, weft_span_text("query"))).len == 0) {
        wf_call_refuse(call, 400, "the body has no member query");
        return;
    }
    wf_buf_init(&errors, 1u << 20);
    if (wf_fault_strikes(&call->world->faults, WF_FAULT_THROTTLED, &value)) {
        call->world->faults_made++;
        wf_buf_put_text(call->reply, "{\"errors\":[{\"message\":\"rate limit\",\"extensions\":"
                                     "{\"code\":\"C0011E\"}}],\"data\":null}");
    } else {
        answer_into(call, body, &errors);
    }
    wf_buf_fini(&errors);
}
