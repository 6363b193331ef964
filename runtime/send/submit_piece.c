/* What is sent next: whole parcels, pieces of them that go once more, questions about tickets. */
#include "runtime/send/submit_core.h"

#include <stdio.h>
#include <string.h>

static uint32_t free_request(const wf_submit *s)
{
    uint32_t slot = 0;
    while (slot < s->request_count && s->requests[slot].stage != WF_STAGE_FREE)
        slot++;
    return slot;
}

weft_status wf_submit_piece_start(wf_submit *s, uint32_t load, uint32_t first, uint32_t count)
{
    const wf_parcel *parcel = &s->loads[load].parcel;
    const char *reason = "";
    const uint32_t slot = free_request(s);
    if (slot == s->request_count || s->is_out)
        return WEFT_LIMIT;
    wf_buf_reset(&s->body);
    weft_status rc = s->wire->put(s->wire, &s->body, parcel->bodies + first, count);
    if (rc != WEFT_OK)
        return rc == WEFT_LIMIT ? WEFT_NOMEM : rc; /* LIMIT means: no room now */
    wf_call call = {0};
    call.path = s->wire->path;
    call.body = wf_buf_span(&s->body);
    call.safety = s->options.is_repeatable ? WF_SAFETY_KEYED : WF_SAFETY_UNSAFE;
    if (parcel->keys && count == 1)
        call.key = weft_span_text(parcel->keys[first]);
    call.tag = slot;
    call.total_ms = s->wire->total_ms;
    if (s->options.book)
        rc = s->options.book->leaving(s->options.user, parcel->tag, first, count);
    s->is_out = s->options.book != NULL;
    if (rc == WEFT_OK)
        rc = wf_client_start(s->client, &call, &reason);
    if (rc != WEFT_OK)
        wf_submit_lost_close(s, false);
    if (rc == WEFT_OK) {
        s->fresh++;
        s->requests[slot] = (wf_submit_request){.stage = WF_STAGE_SENT};
        s->requests[slot].load = load;
        s->requests[slot].first = first;
        s->requests[slot].count = count;
    } else if (rc == WEFT_INVALID) {
        (void)snprintf(s->broken, sizeof s->broken, "the request cannot be sent: %s", reason);
    }
    return rc;
}

void wf_submit_piece_wait(wf_submit *s, uint32_t load, uint32_t first, uint32_t count,
                          uint32_t piece)
{
    wf_submit_load *const l = &s->loads[load];
    for (uint32_t i = 0; i < count; i++)
        l->marks[first + i] = i % piece == 0 ? WF_PIECE_FIRST : WF_PIECE_MORE;
    l->waiting += count;
}

/* What waits when nothing more is to be sent. */
static void give_up(wf_submit *s, uint32_t index)
{
    wf_submit_load *const l = &s->loads[index];
    wf_submit_request whole = {.stage = WF_STAGE_SENT};
    wf_answer answer = {0};
    wf_wire_result result;
    whole.load = index;
    whole.count = l->parcel.count;
    wf_wire_say(&result, WF_GRAPHQL_REFUSED, "", s->broken);
    for (uint32_t i = 0; l->in_use && l->waiting != 0 && i < whole.count; i++) {
        if (l->marks[i] == WF_PIECE_NONE)
            continue;
        l->marks[i] = WF_PIECE_NONE;
        l->waiting--;
        wf_submit_answer_settle(s, &whole, i, WF_SENT_UNSENT, &result, &answer);
    }
}

/* One slot for each parcel stays free. WEFT_LIMIT: there is no room now. */
static weft_status start_pieces(wf_submit *s, uint32_t index)
{
    wf_submit_load *const l = &s->loads[index];
    for (uint32_t i = 0; l->in_use && l->waiting != 0 && i < l->parcel.count; i++) {
        uint32_t count = 1;
        if (l->marks[i] != WF_PIECE_FIRST)
            continue;
        while (i + count < l->parcel.count && l->marks[i + count] == WF_PIECE_MORE)
            count++;
        if (wf_client_room(s->client) <= s->options.parcels)
            return WEFT_LIMIT;
        const weft_status rc = wf_submit_piece_start(s, index, i, count);
        if (rc != WEFT_OK)
            return rc;
        memset(l->marks + i, WF_PIECE_NONE, count);
        l->waiting -= count;
    }
    return WEFT_OK;
}

static weft_status ask(wf_submit *s, uint32_t slot)
{
    const char *reason = "";
    wf_call call = {0};
    call.path = weft_span_text(s->requests[slot].ticket); /* or, without one, the list's path */
    call.safety = WF_SAFETY_READ;
    call.tag = slot;
    const weft_status rc = wf_client_start(s->client, &call, &reason);
    if (rc == WEFT_OK)
        s->requests[slot].stage = WF_STAGE_ASKING;
    return rc;
}

weft_status wf_submit_piece_pump(wf_submit *s)
{
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; s->broken[0] != '\0' && i < s->options.parcels; i++)
        give_up(s, i);
    for (uint32_t i = 0; rc == WEFT_OK && i < s->request_count; i++) {
        if (s->requests[i].stage == WF_STAGE_PAUSING && s->requests[i].due_ms <= now)
            rc = ask(s, i);
    }
    for (uint32_t i = 0; rc == WEFT_OK && i < s->options.parcels; i++)
        rc = start_pieces(s, i);
    return rc == WEFT_LIMIT ? WEFT_OK : rc;
}

uint32_t wf_submit_piece_due(const wf_submit *s, uint32_t most_ms)
{
    const int64_t now = wf_clock_steady_ms(&s->options.clock);
    int64_t wait = most_ms;
    for (uint32_t i = 0; i < s->request_count; i++) {
        const wf_submit_request *r = &s->requests[i];
        if (r->stage == WF_STAGE_PAUSING && r->due_ms - now < wait)
            wait = r->due_ms > now ? r->due_ms - now : 0;
    }
    return (uint32_t)wait;
}
