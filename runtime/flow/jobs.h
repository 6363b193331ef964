/* A run with several threads. */
#ifndef WF_RUNTIME_JOBS_H
#define WF_RUNTIME_JOBS_H

#include "runtime/flow/conduct.h"

/* Whether the run that is about to begin may have several threads, and wants them. */
bool wf_jobs_are_possible(const wf_conduct *conduct);

/* Runs to the end of the input, as one thread would. */
weft_status wf_jobs_run(wf_conduct *conduct);

#endif
