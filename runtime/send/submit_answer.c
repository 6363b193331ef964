/* What came back: outcomes of records, or pieces of the parcel that go once more. */
#include "runtime/send/submit_core.h"

#include <stdio.h>
#include <string.h>

#define FIRST_ASK_MS ((int64_t)100)
#define MOST_ASK_MS  ((int64_t)5000)

void wf_submit_answer_settle(wf_submit *s, const wf_submit_request *r, uint32_t i,
                             wf_sent_fate fate, const wf_wire_result *result,
                             const wf_answer *answer)
{
    wf_submit_load *const l = &s->loads[r->load];
    wf_sent sent = {0};
    sent.tag = l->parcel.tag;
    sent.index = r->first + i;
    sent.fate = fate;
    sent.code = result->code;
    sent.note = result->message;
    sent.hint = wf_graphql_advice_text(result->advice);
    if (fate != WF_SENT_ACCEPTED)
        sent.reply = weft_span_of(answer->body.ptr, answer->body.len < WF_SENT_REPLY_MOST
                                                        ? answer->body.len
                                                        : WF_SENT_REPLY_MOST);
    sent.attempts = answer->attempts;
    sent.took_ms = answer->took_ms;
    WF_ASSERT(l->open > 0);
    l->open--;
    s->options.settled(s->options.user, &sent);
    if (l->open == 0) {
        l->in_use = false;
        s->in_use--;
    }
}

void wf_submit_answer_settle_all(wf_submit *s, const wf_submit_request *r, wf_sent_fate fate,
                                 const char *code, const wf_answer *answer)
{
    wf_wire_result result;
    wf_wire_say(&result, WF_GRAPHQL_DOUBTFUL, code, answer->sentence);
    for (uint32_t i = 0; i < r->count; i++)
        wf_submit_answer_settle(s, r, i, fate, &result, answer);
}

static void take_result(wf_submit *s, const wf_submit_request *r, uint32_t i,
                        const wf_wire_result *result, const wf_answer *answer)
{
    const bool is_alone = r->count == 1 || s->loads[r->load].is_adopted;
    switch (result->class_) {
    case WF_GRAPHQL_ACCEPTED:
        wf_submit_answer_settle(s, r, i, WF_SENT_ACCEPTED, result, answer);
        return;
    case WF_GRAPHQL_REFUSED:
        wf_submit_answer_settle(s, r, i, WF_SENT_REFUSED, result, answer);
        return;
    case WF_GRAPHQL_ISOLATE:
    case WF_GRAPHQL_THROTTLED:
    case WF_GRAPHQL_UNAUTHENTICATED: /* alone, the client waits or renews as is due */
        if (is_alone)
            wf_submit_answer_settle(s, r, i, WF_SENT_UNSENT, result, answer);
        else
            wf_submit_piece_wait(s, r->load, r->first + i, 1, 1);
        return;
    case WF_GRAPHQL_DOUBTFUL:
        if (is_alone || !s->options.is_repeatable)
            wf_submit_answer_settle(s, r, i, WF_SENT_UNKNOWN, result, answer);
        else
            wf_submit_piece_wait(s, r->load, r->first + i, 1, 1);
        return;
    }
}

static bool all_isolated(const wf_wire_result *results, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        if (results[i].class_ != WF_GRAPHQL_ISOLATE)
            return false;
    }
    return true;
}

/* A refusal of the connection, not of what was sent. */
static bool is_of_connection(int status)
{
    return status / 100 == 3 || status == 401 || status == 403 || status == 404 || status == 405 ||
           status == 407 || status == 410 || status == 451;
}

void wf_submit_answer_await(wf_submit *s, wf_submit_request *r, weft_span ticket)
{
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    memcpy(r->ticket, ticket.ptr, ticket.len);
    r->ticket[ticket.len] = '\0';
    r->is_lost = false;
    r->stage = WF_STAGE_PAUSING;
    r->asked = 0;
    r->due_ms = now + FIRST_ASK_MS;
    r->until_ms = now + s->options.await_ms;
}

/* The answer promises: what became of the records is asked for under a path of its own. WEFT_INVALID: it does not say where. */
static weft_status take_ticket(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    wf_buf path;
    wf_buf_init(&path, WF_TICKET_BYTES - 1);
    wf_arena_reset(&s->arena);
    const weft_status rc = s->wire->ticket(s->wire, &path, answer->body, &s->arena);
    if (rc == WEFT_OK && s->options.book) {
        const weft_status told = s->options.book->taken(s->options.user, wf_buf_span(&path));
        s->failed = s->failed == WEFT_OK ? told : s->failed;
        s->is_out = false;
    }
    if (rc == WEFT_OK)
        wf_submit_answer_await(s, r, wf_buf_span(&path));
    wf_buf_fini(&path);
    return rc;
}

static void take_results(wf_submit *s, const wf_submit_request *taken, const wf_answer *answer)
{
    const uint32_t waiting = s->loads[taken->load].waiting;
    const uint64_t tag = s->loads[taken->load].parcel.tag;
    if (taken->count > 1 && !s->loads[taken->load].is_adopted &&
        all_isolated(s->results, taken->count))
        wf_submit_piece_wait(s, taken->load, taken->first, taken->count, (taken->count + 1) / 2);
    else
        for (uint32_t i = 0; i < taken->count; i++)
            take_result(s, taken, i, &s->results[i], answer);
    if (s->loads[taken->load].waiting > waiting) {
        const wf_submit_event event = {
            WF_SUBMIT_ALONE, tag, answer->attempts,
            answer->status,  0,   "records of the request are tried apart"};
        wf_submit_tell(s, &event);
    }
}

/* What a status says. One that could not be had is asked for again until the deadline. */
static void take_status(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    const wf_submit_request taken = *r;
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    bool is_done = false;
    wf_arena_reset(&s->arena);
    if (answer->fate == WF_CALL_ANSWERED && answer->status / 100 == 2)
        is_done = s->wire->follow(s->wire, s->results, taken.count, answer->body, &s->arena);
    const bool is_stopped = s->options.stop && *s->options.stop;
    if (is_done) {
        r->stage = WF_STAGE_FREE;
        take_results(s, &taken, answer);
    } else if (now >= taken.until_ms || is_stopped) {
        wf_wire_result result;
        const bool is_gone = answer->fate == WF_CALL_ANSWERED && answer->status == 404;
        const wf_sent_fate fate = s->options.book && !is_gone ? WF_SENT_OPEN : WF_SENT_UNKNOWN;
        wf_wire_say(&result, WF_GRAPHQL_DOUBTFUL, "",
                    "it was taken, and what became of it was not said in time");
        r->stage = WF_STAGE_FREE;
        for (uint32_t i = 0; i < taken.count; i++)
            wf_submit_answer_settle(s, &taken, i, fate, &result, answer);
    } else {
        wf_submit_answer_pause(r, now);
    }
}

void wf_submit_answer_pause(wf_submit_request *r, int64_t now)
{
    const int64_t pause = FIRST_ASK_MS << (r->asked < 5 ? r->asked : 5);
    r->stage = WF_STAGE_PAUSING;
    r->asked++;
    r->due_ms = now + (pause < MOST_ASK_MS ? pause : MOST_ASK_MS);
}

/* An answer that leaves it open says why, of each record. False: it is none. */
static bool settle_as_read(wf_submit *s, const wf_submit_request *taken, const wf_answer *answer)
{
    if (answer->status / 100 != 2 || s->wire->ticket)
        return false;
    wf_arena_reset(&s->arena);
    if (s->wire->read(s->wire, s->results, taken->count, answer->status, answer->body, &s->arena) !=
        WEFT_OK)
        return false;
    for (uint32_t i = 0; i < taken->count; i++) {
        if (s->results[i].class_ != WF_GRAPHQL_DOUBTFUL)
            return false;
    }
    for (uint32_t i = 0; i < taken->count; i++)
        wf_submit_answer_settle(s, taken, i, WF_SENT_UNKNOWN, &s->results[i], answer);
    return true;
}

/* There is no memory to ask with. The run ends, the book keeps that something is out, and the next run asks. */
static void leave_open(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    const wf_submit_request taken = *r;
    s->failed = s->failed == WEFT_OK ? WEFT_NOMEM : s->failed;
    r->stage = WF_STAGE_FREE;
    wf_submit_answer_settle_all(s, &taken, WF_SENT_OPEN, s->code, answer);
}

/* Nobody knows what was done: the API may. */
static void take_doubt(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    const wf_submit_request taken = *r;
    const weft_status asked = s->options.book ? wf_submit_lost_begin(s, r) : WEFT_DONE;
    if (asked == WEFT_NOMEM) {
        leave_open(s, r, answer);
        return;
    }
    if (asked == WEFT_OK) {
        const wf_submit_event event = {WF_SUBMIT_LOST,
                                       s->loads[taken.load].parcel.tag,
                                       answer->attempts,
                                       answer->status,
                                       0,
                                       "its answer was lost: the API is asked what it took"};
        wf_submit_tell(s, &event);
        return;
    }
    r->stage = WF_STAGE_FREE;
    wf_submit_lost_close(s, true);
    if (!settle_as_read(s, &taken, answer))
        wf_submit_answer_settle_all(s, &taken, WF_SENT_UNKNOWN, s->code, answer);
}

void wf_submit_answer_take(wf_submit *s, const wf_answer *answer)
{
    wf_submit_request *const r = &s->requests[answer->tag];
    const wf_submit_request taken = *r;
    if (taken.stage == WF_STAGE_ASKING) {
        if (taken.is_lost)
            wf_submit_lost_take(s, r, answer);
        else
            take_status(s, r, answer);
        return;
    }
    s->code[0] = '\0';
    if (answer->status != 0)
        (void)snprintf(s->code, sizeof s->code, "HTTP %d", answer->status);
    const bool promises = answer->fate == WF_CALL_ANSWERED && answer->status / 100 == 2;
    if (promises && s->wire->ticket) {
        const weft_status said = take_ticket(s, r, answer);
        if (said == WEFT_NOMEM && s->options.book)
            leave_open(s, r, answer);
        else if (said != WEFT_OK)
            take_doubt(s, r, answer);
        return;
    }
    /* A failure of the server that stays the same says nothing about what was done. */
    if (answer->fate == WF_CALL_UNKNOWN ||
        (answer->fate != WF_CALL_UNSENT && answer->status >= 500)) {
        take_doubt(s, r, answer);
        return;
    }
    r->stage = WF_STAGE_FREE;
    wf_submit_lost_close(s, false);
    if (answer->fate == WF_CALL_UNSENT) {
        wf_submit_answer_settle_all(s, &taken, WF_SENT_UNSENT, s->code, answer);
        return;
    }
    wf_arena_reset(&s->arena);
    const bool is_of_record =
        s->wire->is_of_record &&
        s->wire->is_of_record(s->wire, answer->status, answer->body, &s->arena);
    if (is_of_connection(answer->status) && !is_of_record) {
        (void)snprintf(s->broken, sizeof s->broken, "the API refuses the connection: %s",
                       answer->sentence);
        wf_submit_answer_settle_all(s, &taken, WF_SENT_UNSENT, s->code, answer);
        return;
    }
    wf_arena_reset(&s->arena);
    if (s->wire->read(s->wire, s->results, taken.count, answer->status, answer->body, &s->arena) ==
        WEFT_OK)
        take_results(s, &taken, answer);
    else
        wf_submit_answer_settle_all(s, &taken, WF_SENT_UNKNOWN, s->code, answer);
}
