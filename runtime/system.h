/* What the operating system said, as words. */
#ifndef WF_RUNTIME_SYSTEM_H
#define WF_RUNTIME_SYSTEM_H

#include "base/core.h"

#define WF_SYSTEM_REASON_CHARS 128

/* The sentence of an errno value in `room`, which is returned. Safe from any thread. */
const char *wf_system_reason(int error, char room[WF_SYSTEM_REASON_CHARS]);

/* Waits until `descriptor` can be read (or written); false when waiting itself fails. An arriving
   signal ends the wait. */
bool wf_system_wait(int descriptor, bool to_write);

/* Whether reading `descriptor` now would not wait. */
bool wf_system_readable(int descriptor);

/* Does nothing for so long, or until a signal arrives. */
void wf_system_nap(uint32_t ms);

/* 64 bits that nobody can guess; false when the system has none to give. */
bool wf_system_random(uint64_t *out);

#endif
