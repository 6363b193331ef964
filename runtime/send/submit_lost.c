/* What was handed over and not answered: the API is asked what it took. What is listed and not in the book is the
   lost request, because no other was without an answer. What is easy to get wrong: a request may be taken a moment after its
   connection broke, so one that is not listed counts as not taken only a while later. */
#include "runtime/send/submit_core.h"

#include <stdio.h>
#include <string.h>

#define MOST_LOSSES 3u /* of a parcel; then it is left to the next run */

void wf_submit_lost_close(wf_submit *s, bool is_lost)
{
    if (!s->is_out)
        return;
    const weft_status rc = s->options.book->closed(s->options.user, is_lost);
    s->failed = s->failed == WEFT_OK ? rc : s->failed;
    s->is_out = false;
}

weft_status wf_submit_lost_begin(wf_submit *s, wf_submit_request *r)
{
    wf_buf path;
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    if (s->options.book->cannot_list || !s->wire->list)
        return WEFT_DONE;
    wf_buf_init(&path, WF_TICKET_BYTES - 1);
    const weft_status rc = s->wire->list(s->wire, &path);
    if (rc == WEFT_OK) {
        memcpy(r->ticket, path.data, path.len);
        r->ticket[path.len] = '\0';
        r->is_lost = true;
        r->stage = WF_STAGE_PAUSING;
        r->asked = 0;
        r->due_ms = now;
        r->until_ms = now + s->options.await_ms;
        r->settled_ms =
            now + (s->options.await_ms < s->lost_wait_ms ? s->options.await_ms : s->lost_wait_ms);
    }
    wf_buf_fini(&path);
    return rc;
}

typedef struct search {
    wf_submit *s;
    uint32_t found; /* things that the book does not know */
    wf_buf ticket;  /* of the first */
} search;

static weft_status look(void *user, weft_span ticket)
{
    search *const at = user;
    const weft_status rc = at->s->options.book->knows(at->s->options.user, ticket);
    if (rc != WEFT_DONE)
        return rc;
    if (at->found++ == 0)
        wf_buf_put_span(&at->ticket, ticket);
    return at->ticket.status;
}

static void settle(wf_submit *s, const wf_submit_request *taken, wf_sent_fate fate,
                   const char *sentence, const wf_answer *answer)
{
    wf_wire_result result;
    wf_wire_say(&result, WF_GRAPHQL_DOUBTFUL, "", sentence);
    for (uint32_t i = 0; i < taken->count; i++)
        wf_submit_answer_settle(s, taken, i, fate, &result, answer);
}

/* It was not taken, so it may go again. */
static void send_again(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    const wf_submit_request taken = *r;
    wf_submit_load *const l = &s->loads[taken.load];
    const bool is_stopped = s->options.stop && *s->options.stop;
    r->stage = WF_STAGE_FREE;
    s->unlisted += taken.count;
    wf_submit_tell(s, &(wf_submit_event){.kind = WF_SUBMIT_UNLISTED,
                                         .tag = l->parcel.tag,
                                         .sentence = "the API lists nothing that could be it: it "
                                                     "counts as not taken"});
    wf_submit_lost_close(s, false);
    if (l->is_adopted || is_stopped || ++l->losses > MOST_LOSSES)
        settle(s, &taken, WF_SENT_UNSENT, "the API does not list it: it was not taken", answer);
    else
        wf_submit_piece_wait(s, taken.load, taken.first, taken.count, taken.count);
}

static void take_list(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    search at = {.s = s};
    const wf_submit_request taken = *r;
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    wf_buf_init(&at.ticket, WF_TICKET_BYTES - 1);
    wf_arena_reset(&s->arena);
    weft_status rc = s->wire->listed(s->wire, answer->body, &s->arena, look, &at);
    if (rc == WEFT_OK && at.found == 1) {
        rc = s->options.book->taken(s->options.user, wf_buf_span(&at.ticket));
        s->is_out = false;
        wf_submit_answer_await(s, r, wf_buf_span(&at.ticket));
    } else if (rc == WEFT_INVALID || at.found > 1) {
        r->stage = WF_STAGE_FREE;
        wf_submit_lost_close(s, true);
        settle(s, &taken, WF_SENT_UNKNOWN,
               rc == WEFT_OK ? "its answer was lost, and the API lists several that nobody knows"
                             : "its answer was lost, and the API does not list what it took",
               answer);
        rc = WEFT_OK;
    } else if (rc == WEFT_OK && now >= taken.settled_ms) {
        send_again(s, r, answer);
    } else {
        wf_submit_answer_pause(r, now);
    }
    s->failed = s->failed == WEFT_OK ? rc : s->failed;
    wf_buf_fini(&at.ticket);
}

void wf_submit_lost_take(wf_submit *s, wf_submit_request *r, const wf_answer *answer)
{
    const wf_submit_request taken = *r;
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    const bool is_stopped = s->options.stop && *s->options.stop;
    const bool is_answered = answer->fate == WF_CALL_ANSWERED;
    if (is_answered && answer->status / 100 == 2) {
        take_list(s, r, answer);
        if (r->stage != WF_STAGE_PAUSING || !r->is_lost || !is_stopped)
            return;
    } else if (is_answered && (answer->status == 404 || answer->status == 405)) {
        r->stage = WF_STAGE_FREE;
        wf_submit_lost_close(s, true);
        settle(s, &taken, WF_SENT_UNKNOWN,
               "its answer was lost, and the API does not list what it took", answer);
        return;
    }
    if (now < taken.until_ms && !is_stopped) {
        wf_submit_answer_pause(r, now);
        return;
    }
    /* The book keeps that it is out: nothing else may leave until somebody has asked. */
    r->stage = WF_STAGE_FREE;
    if (s->broken[0] == '\0')
        (void)snprintf(s->broken, sizeof s->broken, "what it took cannot be asked for: %s",
                       answer->sentence);
    settle(s, &taken, WF_SENT_OPEN, "its answer was lost, and the API could not be asked", answer);
}
