/* What all wires share. */
#include "runtime/send/wire.h"

void wf_wire_close(wf_wire *wire)
{
    if (wire)
        wire->close(wire);
}

void wf_wire_say(wf_wire_result *out, wf_graphql_class class_, const char *code, const char *text)
{
    *out = (wf_wire_result){class_, WF_ADVICE_NONE, -1, weft_span_text(code), weft_span_text(text)};
}
