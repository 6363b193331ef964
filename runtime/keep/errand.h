/* Somebody who does one thing at a time elsewhere: a thread that waits for the disk while its owner goes on. What is handed
   over belongs to the errand until wf_errand_wait came back; nothing else is shared. */
#ifndef WF_RUNTIME_ERRAND_H
#define WF_RUNTIME_ERRAND_H

#include "base/core.h"

typedef struct wf_errand wf_errand;

/* NULL when memory or a thread is not to be had: the owner does it himself then. `done` (may be NULL) is called in
   the other thread each time something was done. */
wf_errand *wf_errand_open(void (*done)(void *user), void *user);
/* Waits for what is being done. Takes NULL. */
void wf_errand_close(wf_errand *errand);

/* Only when nothing is being done. */
void wf_errand_start(wf_errand *errand, void (*work)(void *what), void *what);
bool wf_errand_is_over(wf_errand *errand);
void wf_errand_wait(wf_errand *errand);

#endif
