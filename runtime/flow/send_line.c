/* Where parcels stand. They leave in the order in which they were recorded, so the line is a ring of three stretches:
   what is ready, what is on its way to the disk, what was said since. */
#include "runtime/flow/send_run.h"

void wf_send_move(wf_send_route *route, wf_send_parcel *parcel, wf_parcel_state state)
{
    WF_ASSERT(route->parcels_in[parcel->state] != 0);
    route->parcels_in[parcel->state]--;
    route->parcels_in[state]++;
    parcel->state = state;
}

static uint32_t standing(const wf_send_route *route)
{
    const uint32_t *in = route->parcels_in;
    return in[WF_PARCEL_STAGED] + in[WF_PARCEL_COMMITTING] + in[WF_PARCEL_READY];
}

void wf_send_line_up(wf_send_route *route, wf_send_parcel *parcel)
{
    const uint32_t at = (route->line_first + standing(route)) % route->parcel_count;
    route->line[at] = (uint32_t)(parcel - route->parcels);
    wf_send_move(route, parcel, WF_PARCEL_STAGED);
}

wf_send_parcel *wf_send_line_next(wf_send_route *route)
{
    wf_send_parcel *const parcel = &route->parcels[route->line[route->line_first]];
    WF_ASSERT(parcel->state == WF_PARCEL_READY);
    route->line_first = (route->line_first + 1) % route->parcel_count;
    return parcel;
}

void wf_send_line_on(wf_send_route *route, wf_parcel_state from, wf_parcel_state to)
{
    const uint32_t count = standing(route);
    for (uint32_t i = 0; i < count && route->parcels_in[from] != 0; i++) {
        wf_send_parcel *const parcel =
            &route->parcels[route->line[(route->line_first + i) % route->parcel_count]];
        if (parcel->state == from)
            wf_send_move(route, parcel, to);
    }
}
