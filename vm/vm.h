/* The machine, from inside: what pipelines and tests use. */
#ifndef WF_VM_VM_H
#define WF_VM_VM_H

#include "base/buf.h"
#include "vm/program.h"
#include "weft/run.h"

/* One record as read: slots and where it stood. */
typedef struct wf_vm_input {
    const weft_value *block; /* width of the map's shape; borrowed until the next run */
    const char *name;        /* of the input, for diagnostics; may be NULL */
    uint64_t number;
    uint64_t offset;
    uint64_t line;
} wf_vm_input;

/* Called for LOOKUP; puts the result into `*out` (memory that outlives the record's run) or fails
   with WEFT_REJECTED and a sentence in `message`. WEFT_SKIPPED: it is not known yet; the run goes on with
   MISSING and its outcome is not to be used. */
typedef weft_status (*wf_lookup_fn)(weft_value *out, void *context, uint32_t lookup,
                                    const weft_value *args, uint32_t count, wf_buf *message);

/* Called before each instruction while tracing; the registers are those of the running function. */
typedef void (*wf_trace_fn)(void *context, const weft_program *program, uint32_t pc,
                            const weft_value *registers, uint32_t count);

/* The record arena: reset by the caller before each record is read, then filled by reader and
   machine alike. */
wf_arena *wf_vm_arena(weft_vm *vm);
/* A complete value laid out as the mapping's source gives records: into zeroed slots, as many as the
   shape's root is wide. WEFT_LIMIT: nested too deeply; WEFT_NOMEM. */
weft_status wf_vm_fill(weft_vm *vm, weft_value record, weft_value *block);
const wf_shape *wf_vm_shape(const weft_vm *vm);
void wf_vm_set_lookup(weft_vm *vm, wf_lookup_fn lookup, void *context);
void wf_vm_set_trace(weft_vm *vm, wf_trace_fn trace, void *context); /* NULL: off */
bool wf_vm_is_general(const weft_vm *vm);                            /* no fused instructions run */
void wf_vm_set_clock(weft_vm *vm, int64_t seconds, uint32_t nanos);
/* Sets a parameter to a value (copied into the machine), converted to its type. */
weft_status wf_vm_set_param(weft_vm *vm, uint32_t param, weft_value value, weft_diags *diags);
/* WEFT_INVALID with one diagnostic (W2207) for each required parameter that has no value. */
weft_status wf_vm_ready(weft_vm *vm, weft_diags *diags);

/* Runs the mapping on one record. An emitting mapping appends its JSON to `out` (nothing unless
   WEFT_OK is returned); another puts its value into `*result` (in the record arena). WEFT_OK,
   WEFT_SKIPPED, WEFT_REJECTED (with the diagnostic), WEFT_LIMIT never (a limit rejects), WEFT_NOMEM.
   Warnings are diagnostics of severity warning. */
weft_status wf_vm_run(weft_vm *vm, const wf_vm_input *input, wf_buf *out, weft_value *result,
                      weft_diags *diags);

/* What stands before and behind each record's text, 8 bytes at most. */
typedef struct wf_vm_frame {
    char before[8];
    char after[8];
    uint8_t before_len;
    uint8_t after_len;
} wf_vm_frame;

/* As wf_vm_run, of an emitting mapping: the first of the rows, as long as none needs more than the chain it
   begins with, which has nothing to say of a record and takes no memory. How many: each with its frame behind
   `out`, the end of the i-th in ends[i]. It stops early when `out` is short or was given much. */
uint32_t wf_vm_run_rows(weft_vm *vm, const wf_rows *rows, const wf_vm_frame *frame, wf_buf *out,
                        uint32_t *ends);

/* Calls a function that does not emit, with `count` arguments: for tests, constants and look-ups. */
weft_status wf_vm_call(weft_value *result, weft_vm *vm, uint32_t function, const weft_value *args,
                       uint32_t count, weft_diags *diags);

#endif
