/* Sampling where a run's time goes. Windows of the input are timed record by record - a window spans more
   than one block of a reader that works block by block, so that each record bears its part - and long
   stretches between them are not. In a window a record now and then runs with a look at the clock before
   each instruction, which tells how mapping divides over the lines of the mapping. */
#ifndef WF_FLOW_PROFILE_H
#define WF_FLOW_PROFILE_H

#include "vm/vm.h"
#include "weft/profile.h"

#define WF_PROFILE_WINDOWS 64

/* Sums over a window's records: nanoseconds, and how many of them are in each. */
typedef struct wf_profile_window {
    int64_t read;
    int64_t map;
    int64_t write;
    uint64_t records;
    uint64_t mapped; /* without the traced ones */
} wf_profile_window;

typedef struct wf_profile {
    const weft_program *program;
    uint64_t seen;    /* records */
    uint64_t turn_at; /* position in the input where the window, or the stretch, ends */
    bool is_traced;   /* the record at hand */
    int64_t last;     /* the clock before */
    uint32_t pc;      /* the instruction that runs */
    int64_t cost;     /* of one look at the clock */
    uint64_t timed;
    uint64_t traced;
    wf_profile_window *window; /* NULL: between windows */
    uint32_t window_count;
    wf_profile_window windows[WF_PROFILE_WINDOWS]; /* the last ones */
    int64_t *sites;                                /* time of each */
} wf_profile;

/* WEFT_NOMEM. */
weft_status wf_profile_open(wf_profile *profile, const weft_program *program);
void wf_profile_close(wf_profile *profile); /* takes a zeroed one */

/* Around a record: before it is read (`position` of the input), then behind each of its steps. */
void wf_profile_begin(wf_profile *profile, uint64_t position);
void wf_profile_read(wf_profile *profile, weft_vm *vm);
void wf_profile_mapped(wf_profile *profile, weft_vm *vm);
void wf_profile_written(wf_profile *profile);

/* Whether records from there on are in no window, so that many may be read and mapped at once, ... */
bool wf_profile_rests(const wf_profile *profile, uint64_t position);
/* ... and that so many were. */
void wf_profile_passed(wf_profile *profile, uint32_t count);

/* Hands over what was found. */
void wf_profile_report(const wf_profile *profile, bool is_general, weft_profile_fn report,
                       void *context);

#endif
