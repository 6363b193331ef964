/* Where parcels stand. They leave in the order in which they were recorded, so the line is a ring of three stretches:
   what is ready, what is on its way to the disk, what was said since. */
#include "runtime/flow/send_run.h"

void wf_send_move(wf_send_run *run, wf_send_parcel *parcel, wf_parcel_state state)
{
    WF_ASSERT(run->parcels_in[parcel->state] != 0);
    run->parcels_in[parcel->state]--;
    run->parcels_in[state]++;
    parcel->state = state;
}

static uint32_t standing(const wf_send_run *run)
{
    const uint32_t *in = run->parcels_in;
    return in[WF_PARCEL_STAGED] + in[WF_PARCEL_COMMITTING] + in[WF_PARCEL_READY];
}

void wf_send_line_up(wf_send_run *run, wf_send_parcel *parcel)
{
    const uint32_t at = (run->line_first + standing(run)) % run->parcel_count;
    run->line[at] = (uint32_t)(parcel - run->parcels);
    wf_send_move(run, parcel, WF_PARCEL_STAGED);
}

wf_send_parcel *wf_send_line_next(wf_send_run *run)
{
    wf_send_parcel *const parcel = &run->parcels[run->line[run->line_first]];
    WF_ASSERT(parcel->state == WF_PARCEL_READY);
    run->line_first = (run->line_first + 1) % run->parcel_count;
    return parcel;
}

void wf_send_line_on(wf_send_run *run, wf_parcel_state from, wf_parcel_state to)
{
    const uint32_t count = standing(run);
    for (uint32_t i = 0; i < count && run->parcels_in[from] != 0; i++) {
        wf_send_parcel *const parcel =
            &run->parcels[run->line[(run->line_first + i) % run->parcel_count]];
        if (parcel->state == from)
            wf_send_move(run, parcel, to);
    }
}
