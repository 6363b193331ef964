/* Running a program: one machine per thread. A record goes in as JSON text or as a value, its
   mapped form comes out as JSON text. */
#ifndef WEFT_RUN_H
#define WEFT_RUN_H

#include "weft/program.h"
#include "weft/value.h"

typedef struct weft_vm weft_vm;

/* Per record; 0: the default. Reaching one rejects the record. */
typedef struct weft_limits {
    uint64_t steps;      /* loop rounds, calls, parts of large values: 10,000,000 */
    size_t memory_bytes; /* 256 MiB */
    size_t output_bytes; /* 64 MiB */
} weft_limits;

typedef struct weft_vm_options {
    uint32_t map; /* index of the mapping to run */
    weft_limits limits;
    int64_t now_seconds; /* what `now()` gives, since 1970 UTC */
    uint32_t now_nanos;
    uint64_t random_seed;
    int general; /* for diagnosis: no fused instructions; slower, the result is the same */
} weft_vm_options;

#ifdef __cplusplus
extern "C" {
#endif

/* The program is kept and must outlive the machine. NULL options: the first mapping, defaults.
   Given: free with weft_vm_free. */
WEFT_API weft_status weft_vm_new(weft_vm **out, const weft_program *program,
                                 const weft_vm_options *options, weft_diags *diags);
WEFT_API void weft_vm_free(weft_vm *vm); /* takes NULL */

/* Sets a parameter from text, converted strictly to its type; WEFT_INVALID with a diagnostic
   (W2205 unknown, W2206 does not convert). */
WEFT_API weft_status weft_vm_param(weft_vm *vm, weft_span name, weft_span value, weft_diags *diags);

/* Maps one record given as JSON text (borrowed for the call). `*out` is the mapped record as
   compact JSON, valid until the next call on `vm`. WEFT_OK; WEFT_SKIPPED; WEFT_REJECTED with
   diagnostics (also when the text is not JSON); WEFT_INVALID when a required parameter was never
   set; WEFT_NOMEM. Allocates nothing once warm. */
WEFT_API weft_status weft_vm_map_json(weft_span *out, weft_vm *vm, weft_span record,
                                      weft_diags *diags);

/* The same for a record that is already a value (MAPs and LISTs, borrowed for the call). */
WEFT_API weft_status weft_vm_map_value(weft_span *out, weft_vm *vm, weft_value record,
                                       weft_diags *diags);

/* What the record mapped last left behind, in the order of the mapping; valid until the next call on
   `vm`. Skipped: the top-level fields of a JSON mapping file that had no value. Failed: sentences of
   `try` entries that were left out. Beyond the count: the empty text. */
WEFT_API size_t weft_vm_skipped_count(const weft_vm *vm);
WEFT_API weft_span weft_vm_skipped_at(const weft_vm *vm, size_t i);
WEFT_API size_t weft_vm_failed_count(const weft_vm *vm);
WEFT_API weft_span weft_vm_failed_at(const weft_vm *vm, size_t i);

#ifdef __cplusplus
}
#endif
#endif
