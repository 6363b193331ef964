/* A circuit that opens when half of at least twenty requests failed: then one probe an interval goes,
   and three good ones in a row close it. Pure, on a time that is handed in. */
#ifndef WF_SEND_CIRCUIT_H
#define WF_SEND_CIRCUIT_H

#include "base/core.h"

#define WF_CIRCUIT_WINDOW      20
#define WF_CIRCUIT_INTERVAL_MS 5000
#define WF_CIRCUIT_PROBES      3

typedef struct wf_circuit {
    bool is_used; /* otherwise always closed */
    bool is_open;
    bool is_probing; /* a probe is under way */
    uint32_t seen;   /* of the window */
    uint32_t bad;
    uint32_t good; /* probes in a row */
    int64_t probe_at_ms;
    uint64_t history; /* one bit each, 1: failed; the newest is the lowest */
} wf_circuit;

/* Milliseconds until a request may go; 0: now; -1: when the probe under way has come back. */
int64_t wf_circuit_wait_ms(const wf_circuit *circuit, int64_t now_ms);
/* A request goes; only after wait_ms gave 0. */
void wf_circuit_go(wf_circuit *circuit);
/* One came back; true when this opened or closed the circuit. */
bool wf_circuit_note(wf_circuit *circuit, int64_t now_ms, bool failed);

#endif
