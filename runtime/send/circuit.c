#include "runtime/send/circuit.h"

int64_t wf_circuit_wait_ms(const wf_circuit *circuit, int64_t now_ms)
{
    if (!circuit->is_open)
        return 0;
    if (circuit->is_probing)
        return -1;
    return circuit->probe_at_ms > now_ms ? circuit->probe_at_ms - now_ms : 0;
}

void wf_circuit_go(wf_circuit *circuit)
{
    circuit->is_probing = circuit->is_open;
}

static void forget(wf_circuit *circuit)
{
    circuit->seen = circuit->bad = circuit->good = 0;
    circuit->history = 0;
}

static bool note_probe(wf_circuit *circuit, int64_t now_ms, bool failed)
{
    if (!circuit->is_probing)
        return false; /* it had left before the circuit opened */
    circuit->is_probing = false;
    circuit->good = failed ? 0 : circuit->good + 1;
    circuit->probe_at_ms = now_ms + WF_CIRCUIT_INTERVAL_MS;
    if (circuit->good < WF_CIRCUIT_PROBES)
        return false;
    circuit->is_open = false;
    forget(circuit);
    return true;
}

bool wf_circuit_note(wf_circuit *circuit, int64_t now_ms, bool failed)
{
    if (!circuit->is_used)
        return false;
    if (circuit->is_open)
        return note_probe(circuit, now_ms, failed);
    if (circuit->seen == WF_CIRCUIT_WINDOW)
        circuit->bad -= (uint32_t)(circuit->history >> (WF_CIRCUIT_WINDOW - 1) & 1);
    else
        circuit->seen++;
    circuit->history = circuit->history << 1 | failed;
    circuit->bad += failed;
    if (circuit->seen < WF_CIRCUIT_WINDOW || circuit->bad * 2 < circuit->seen)
        return false;
    circuit->is_open = true;
    circuit->is_probing = false;
    circuit->good = 0;
    circuit->probe_at_ms = now_ms + WF_CIRCUIT_INTERVAL_MS;
    return true;
}
