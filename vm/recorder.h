/* What ran for one record: every instruction with what it worked on and what it gave. Like all tracing it
   costs nothing where it is not wanted. Values are the record's: read them before its arena is reset. */
#ifndef WF_VM_RECORDER_H
#define WF_VM_RECORDER_H

#include "vm/vm.h"

#define WF_RECORDER_MOST 2000000u /* instructions */

typedef struct wf_event {
    uint32_t pc;
    uint32_t base;     /* number of the running function's first register, over all that wait */
    weft_value before; /* what it worked on: the record of FIELD, the key of TABLE, else r[a] */
    weft_value after;  /* what it gave: r[a], the element of a LOOP, the result of RETURN */
} wf_event;

/* A failure that was handled: `event` is the handler's first. */
typedef struct wf_caught {
    uint32_t event;
    weft_span sentence;
    struct wf_caught *next;
} wf_caught;

typedef struct wf_recorder {
    weft_vm *vm;
    const weft_program *program;
    uint8_t *handles; /* per word: a handler begins there */
    wf_event *events;
    uint32_t count;
    uint32_t cap;
    wf_arena arena;
    wf_caught *caught;  /* the last one first */
    weft_status status; /* WEFT_LIMIT: there were more; WEFT_NOMEM */
} wf_recorder;

weft_status wf_recorder_init(wf_recorder *recorder, weft_vm *vm, const weft_program *program);
void wf_recorder_fini(wf_recorder *recorder); /* takes a zeroed one */

/* The machine's next run is recorded. */
void wf_recorder_start(wf_recorder *recorder);

/* The sentence of the failure that led to this event; the empty span when none did. */
weft_span wf_recorder_sentence(const wf_recorder *recorder, uint32_t event);

#endif
