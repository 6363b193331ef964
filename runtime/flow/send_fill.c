/* From the input to recorded parcels. A record is looked up before it is mapped: one that is settled costs a
   read and nothing else. */
#include "runtime/flow/inquiry.h"
#include "runtime/flow/send_run.h"
#include "runtime/system.h"

#define MS_OF_HOUR ((int64_t)3600000)

static weft_status settle(wf_send_run *run, uint64_t record, wf_fate fate, weft_span code,
                          weft_span note, weft_span raw)
{
    const wf_outcome outcome = {record, fate, code, note, raw};
    run->is_dirty = true;
    return wf_ledger_settle(run->ledger, &outcome, 1, wf_send_wall_ms());
}

/* The complaints about a record to whoever listens; the first error into the ledger. */
static weft_status reject(wf_send_run *run, bool was_sent)
{
    const weft_pipeline_options *o = &run->options->input;
    const wf_record *record = &run->intake.record;
    const weft_diag *first = NULL;
    for (size_t i = 0; i < weft_diags_count(run->intake.record_diags); i++) {
        const weft_diag *diag = weft_diags_at(run->intake.record_diags, i);
        if (o->report)
            o->report(o->report_context, diag, record->raw);
        if (diag->severity != WEFT_SEVERITY_ERROR)
            run->said.warnings++;
        else if (!first)
            first = diag;
    }
    if (!first)
        return WEFT_OK;
    wf_send_log_rejected(run, first, record->number);
    if (run->options->dry_run) {
        run->said.rejected++;
        return WEFT_OK;
    }
    if (was_sent) /* by an earlier run, and nobody knows what became of it: the ledger keeps that */
        run->said.unknown++;
    else
        run->said.rejected++;
    wf_send_rule_note(run, true, weft_span_text(first->code), weft_span_text(first->message));
    const weft_status rc =
        settle(run, record->number, WF_FATE_REJECTED, weft_span_text(first->code),
               weft_span_text(first->message), record->raw);
    return rc == WEFT_OK ? wf_send_park_mapped(run, record->number) : rc;
}

static weft_status check_rejects(wf_send_run *run)
{
    const uint64_t max = run->options->input.max_rejects;
    const uint64_t rejected = run->counts.rejected + run->said.rejected;
    if (run->rule.is_broken)
        return WEFT_LIMIT;
    if (max == 0 || rejected < max)
        return WEFT_OK;
    wf_diags_add(run->diags, WF_W4891, (wf_place){0},
                 "stopped after %llu rejected records, as --max-rejects asked",
                 (unsigned long long)rejected);
    return WEFT_LIMIT;
}

static wf_send_parcel *free_parcel(wf_send_route *route)
{
    for (uint32_t i = 0; i < route->parcel_count; i++) {
        if (route->parcels[i].state == WF_PARCEL_FREE)
            return &route->parcels[i];
    }
    return NULL;
}

static weft_status stage(wf_send_route *route)
{
    wf_send_run *const run = route->run;
    wf_send_parcel *const p = route->filling;
    size_t from = 0;
    if (!p)
        return WEFT_OK;
    for (uint32_t i = 0; i < p->count; i++) {
        p->spans[i] = weft_span_of(p->bodies.data + from, p->body_ends[i] - from);
        p->key_texts[i] = p->keys[i];
        from = p->body_ends[i];
    }
    route->filling = NULL;
    wf_send_line_up(route, p);
    p->open = p->count;
    if (run->options->dry_run)
        return WEFT_OK;
    run->is_dirty = true;
    run->said.open += p->count;
    route->said.open += p->count;
    /* Of several APIs another may have an earlier record in its parcel: what is passed is said with the commit. */
    const weft_status rc =
        wf_ledger_batch(&p->batch, run->ledger, p->items, p->count,
                        route->number == 0 ? p->items[p->count - 1].record : p->items[0].record - 1,
                        p->keys, wf_send_wall_ms());
    return rc == WEFT_OK ? wf_send_route_note(route, p->batch) : rc;
}

weft_status wf_send_stage(wf_send_run *run)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < run->route_count && rc == WEFT_OK; i++)
        rc = stage(&run->routes[i]);
    return rc;
}

/* Puts the mapped record into the parcel being filled, which is staged first when it would become too large. */
static weft_status add(wf_send_route *route, const unsigned char digest[WF_KEY_BYTES])
{
    wf_send_run *const run = route->run;
    const wf_record *record = &run->intake.record;
    weft_status rc = WEFT_OK;
    if (route->filling && route->filling->bodies.len + run->body.len > run->batch_bytes)
        rc = stage(route);
    if (rc == WEFT_OK && !route->filling) {
        route->filling = free_parcel(route);
        WF_ASSERT(route->filling); /* has_room counted one more */
        route->filling->count = 0;
        wf_buf_reset(&route->filling->bodies);
        wf_buf_reset(&route->filling->raws);
        wf_buf_reset(&route->filling->names);
    }
    if (rc != WEFT_OK)
        return rc;
    wf_send_parcel *const p = route->filling;
    wf_item *const item = &p->items[p->count];
    *item = (wf_item){0};
    item->record = record->number;
    memcpy(item->body, digest, WF_KEY_BYTES);
    p->places[p->count] = (wf_send_place){record->line, record->offset};
    wf_buf_put_span(&p->bodies, wf_buf_span(&run->body));
    wf_buf_put_span(&p->raws, record->raw);
    wf_buf_put_span(&p->names, run->name);
    if (p->bodies.status != WEFT_OK || p->raws.status != WEFT_OK || p->names.status != WEFT_OK) {
        if (p->count == 0)
            route->filling = NULL;
        return WEFT_NOMEM; /* what is in the parcel goes without the record */
    }
    p->name_ends[p->count] = p->names.len;
    p->body_ends[p->count] = p->bodies.len;
    p->raw_ends[p->count++] = p->raws.len;
    return p->count == run->batch ? stage(route) : WEFT_OK;
}

/* What an earlier run left without an outcome, and must not be sent again. */
static weft_status leave_unknown(wf_send_run *run, const char *note)
{
    const wf_sent sent = {.fate = WF_SENT_UNKNOWN,
                          .code = weft_span_text("W5504"),
                          .note = weft_span_text(note),
                          .hint = "look it up in the API, then weft state says what became of it"};
    run->said.unknown++;
    wf_send_log_outcome(run, NULL, run->intake.record.number, &sent);
    const weft_status rc = settle(run, run->intake.record.number, WF_FATE_UNKNOWN, sent.code,
                                  sent.note, run->intake.record.raw);
    return rc == WEFT_OK ? wf_send_park_mapped(run, run->intake.record.number) : rc;
}

/* Rejected by the mapping, or for want of a key. */
static weft_status refuse(wf_send_run *run, bool was_open)
{
    const weft_status told = reject(run, was_open);
    return told == WEFT_OK ? check_rejects(run) : told;
}

/* The mapped record goes into a parcel, unless it must not or need not. */
static weft_status take_mapped(wf_send_route *route, const wf_known *known)
{
    wf_send_run *const run = route->run;
    unsigned char digest[WF_KEY_BYTES];
    const bool was_open = known->is_known && known->fate == WF_FATE_OPEN;
    wf_key_of_body(digest, wf_buf_span(&run->body));
    if (was_open && memcmp(digest, known->body, WF_KEY_BYTES) != 0)
        return leave_unknown(run, "the run that sent it was killed, and the record or the mapping "
                                  "is another now");
    const weft_status rc = wf_send_delta_look(route, digest);
    if (rc == WEFT_REJECTED)
        return refuse(run, was_open);
    if (rc == WEFT_SKIPPED && !known->is_known) {
        run->said.unchanged++;
        return WEFT_OK;
    }
    if (rc != WEFT_OK && rc != WEFT_SKIPPED)
        return rc;
    run->said.mapped++;
    route->mapped++;
    return add(route, digest);
}

static weft_status map_one(wf_send_route *route, const wf_known *known)
{
    wf_send_run *const run = route->run;
    wf_buf_reset(&run->body);
    weft_status rc = WEFT_OK;
    if (run->select)
        rc = wf_inquiry_turn_to(run->intake.inquiry, route->connection);
    if (rc == WEFT_OK)
        rc = wf_intake_map(&run->intake, &run->body);
    const bool was_open = known->is_known && known->fate == WF_FATE_OPEN;
    if (rc == WEFT_SKIPPED) {
        run->said.skipped++;
        return was_open ? leave_unknown(run, "sent by a run that was killed, and skipped now")
                        : WEFT_OK;
    }
    if (rc == WEFT_REJECTED)
        return refuse(run, was_open);
    if (rc == WEFT_OK && weft_diags_count(run->intake.record_diags) != 0)
        rc = reject(run, was_open); /* warnings */
    return rc == WEFT_OK ? take_mapped(route, known) : rc;
}

/* What the ledger knows of the record, and whether an earlier run has dealt with it. A replay takes up what was
   refused or rejected. */
static weft_status look_up(wf_send_run *run, wf_known *known, bool *is_settled)
{
    const uint64_t number = run->intake.record.number;
    const wf_item item = {.record = number};
    const bool is_before = number <= run->begun.checkpoint;
    *is_settled = run->begun.is_resumed && is_before && !run->options->replay;
    if (!run->begun.is_resumed || *is_settled)
        return WEFT_OK;
    const weft_status rc = wf_ledger_known(known, run->ledger, &item);
    if (!known->is_known)
        *is_settled = is_before; /* the mapping skipped it */
    else if (known->fate == WF_FATE_REFUSED || known->fate == WF_FATE_REJECTED)
        *is_settled = !run->options->replay;
    else
        *is_settled = known->fate != WF_FATE_OPEN && known->fate != WF_FATE_UNSENT;
    return rc;
}

/* So many parcels are made ready that an answer finds the next one durable. One may be staged inside `add` and another
   begun: so much must be free. */
static bool has_room(const wf_send_route *route)
{
    const uint32_t *in = route->parcels_in;
    const uint32_t waiting = in[WF_PARCEL_STAGED] + in[WF_PARCEL_COMMITTING] + in[WF_PARCEL_READY];
    const uint32_t room = route->submit ? wf_submit_room(route->submit) + route->ahead : 1;
    return waiting < room && in[WF_PARCEL_FREE] >= 2;
}

/* The outcome was found out and is in the ledger; the record itself is kept now. */
static weft_status take_found(wf_send_run *run, const wf_send_found *found)
{
    static const wf_fate fates[] = {WF_FATE_ACCEPTED, WF_FATE_REFUSED, WF_FATE_UNKNOWN};
    const wf_sent sent = {.fate = found->fate,
                          .code = found->code,
                          .note = found->note,
                          .hint = "asked for after the run was killed"};
    const wf_outcome outcome = {found->record, fates[found->fate], found->code, found->note,
                                run->intake.record.raw};
    weft_status rc = WEFT_OK;
    if (found->fate == WF_SENT_ACCEPTED)
        rc = wf_send_delta_note(run);
    else
        rc = wf_ledger_settle(run->ledger, &outcome, 1, wf_send_wall_ms());
    run->is_dirty = true;
    run->said.accepted += found->fate == WF_SENT_ACCEPTED;
    run->said.refused += found->fate == WF_SENT_REFUSED;
    run->said.unknown += found->fate == WF_SENT_UNKNOWN;
    found->route->said.accepted += found->fate == WF_SENT_ACCEPTED;
    found->route->said.refused += found->fate == WF_SENT_REFUSED;
    found->route->said.unknown += found->fate == WF_SENT_UNKNOWN;
    wf_send_log_outcome(run, found->route, found->record, &sent);
    return rc;
}

/* Whether the API may have forgotten the key that an earlier run sent the record with: under it, it would be executed again. */
static bool is_key_forgotten(const wf_send_route *route, const wf_known *known)
{
    const weft_send_options *const o = route->run->options;
    const int64_t hours = wf_connection_number(route->connection, WF_SETTING_keyHours);
    return o->send_keys && !o->repeatable &&
           wf_send_wall_ms() - known->first_ms >= hours * MS_OF_HOUR;
}

/* One record: left alone, given up as unknown, held back until its API has room, or mapped. */
static weft_status take(wf_send_run *run)
{
    wf_known known = {0};
    bool is_settled;
    wf_send_route *route = NULL;
    const wf_send_found *const found = wf_send_found_at(run, run->intake.record.number);
    if (found && found->fate != WF_SENT_UNSENT)
        return take_found(run, found);
    weft_status rc = look_up(run, &known, &is_settled);
    if (rc != WEFT_OK)
        return rc;
    if (is_settled) {
        run->said.before++;
        return WEFT_OK;
    }
    const bool was_open = known.is_known && known.fate == WF_FATE_OPEN;
    if (was_open && !run->is_repeatable)
        return leave_unknown(run, "the run that sent it was killed before its answer was recorded");
    rc = wf_send_route_of(&route, run, was_open ? known.batch : 0);
    if (rc == WEFT_REJECTED)
        return refuse(run, was_open);
    if (rc == WEFT_DONE)
        return leave_unknown(run, "the run that sent it was killed, and its connection leads "
                                  "elsewhere now");
    if (rc != WEFT_OK)
        return rc;
    if (was_open && is_key_forgotten(route, &known))
        return leave_unknown(run, "the run that sent it was killed, and its key is older than the "
                                  "API keeps keys (keyHours)");
    run->is_held = !has_room(route);
    return run->is_held ? WEFT_OK : map_one(route, &known);
}

static bool enough(const wf_send_run *run)
{
    const weft_pipeline_options *o = &run->options->input;
    return o->limit != 0 && run->counts.read + run->said.read >= o->limit;
}

/* A pipe that has nothing now must not keep answers waiting: what is under way has deadlines. What the reader holds
   already comes a round later. */
static bool would_wait(const wf_send_run *run)
{
    bool is_idle = true;
    bool is_filling = false;
    for (uint32_t r = 0; r < run->route_count; r++) {
        const wf_send_route *const route = &run->routes[r];
        is_filling = is_filling || route->filling;
        is_idle = is_idle && route->parcels_in[WF_PARCEL_FREE] == route->parcel_count;
    }
    return !run->options->dry_run && run->intake.input.size == 0 && (!is_idle || is_filling) &&
           !wf_system_readable(run->intake.input.descriptor);
}

/* A record that cannot be read. */
static weft_status take_unreadable(wf_send_run *run)
{
    wf_known known = {0};
    bool is_settled;
    weft_status rc = look_up(run, &known, &is_settled);
    if (rc == WEFT_OK && is_settled)
        run->said.before++;
    else if (rc == WEFT_OK)
        rc = reject(run, known.is_known && known.fate == WF_FATE_OPEN);
    return rc == WEFT_OK ? check_rejects(run) : rc;
}

/* The next record, unless one is held. WEFT_DONE at the end, WEFT_REJECTED: it cannot be read. */
static weft_status read_one(wf_send_run *run)
{
    if (run->is_held)
        return WEFT_OK;
    if (enough(run))
        return WEFT_DONE;
    const weft_status rc = wf_intake_next(&run->intake, run->diags);
    run->is_whole = rc == WEFT_DONE;
    if (rc == WEFT_OK || rc == WEFT_REJECTED)
        run->said.read++;
    return rc;
}

weft_status wf_send_fill(wf_send_run *run)
{
    weft_status rc = WEFT_OK;
    /* Of several APIs the record itself says whose room is asked for. */
    while (rc == WEFT_OK && (run->select || has_room(&run->routes[0]))) {
        if (!run->is_held && would_wait(run))
            return wf_send_stage(run);
        rc = read_one(run);
        if (rc != WEFT_OK && rc != WEFT_REJECTED)
            return rc;
        rc = rc == WEFT_OK ? take(run) : take_unreadable(run);
        if (run->is_held)
            return rc;
        if (rc ==
            WEFT_OK) /* else the next run looks at it again, and finds its outcome if it has one */
            run->passed = run->intake.record.number;
    }
    return rc;
}
