/* The machine's clock in the form that the rooms take. */
#ifndef WF_FLOW_CLOCK_H
#define WF_FLOW_CLOCK_H

#include "runtime/clock.h"

wf_clock wf_flow_clock(void);

#endif
