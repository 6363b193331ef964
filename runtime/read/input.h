/* Inputs: a file, standard input (a descriptor), or bytes in memory. */
#ifndef WF_RUNTIME_INPUT_H
#define WF_RUNTIME_INPUT_H

#include "runtime/read/reader.h"

typedef struct wf_file_input {
    wf_input base;
    int descriptor;
    bool owned;
    const char *name;
    uint64_t size;            /* bytes, or 0 when unknown (a pipe) */
    volatile const int *stop; /* kept; non-zero ends reading with WEFT_STOPPED; NULL: never */
} wf_file_input;

/* `path` "-" is descriptor 0. WEFT_IO with a diagnostic that says why. */
weft_status wf_file_input_open(wf_file_input *input, const char *path, weft_diags *diags);
/* Up to `room` bytes from `offset` of a regular file on; fewer only where it ends. Moves nothing, so any thread
   may read. False: it cannot be read; reading on in order says why. */
bool wf_file_input_read_at(const wf_file_input *input, size_t *got, char *to, size_t room,
                           uint64_t offset);
/* Of a regular file: what is read next stands at `offset`. WEFT_IO with a diagnostic. */
weft_status wf_file_input_move(const wf_file_input *input, uint64_t offset, weft_diags *diags);
void wf_file_input_close(wf_file_input *input);

typedef struct wf_memory_input {
    wf_input base;
    weft_span rest; /* borrowed */
} wf_memory_input;

void wf_memory_input_init(wf_memory_input *input, weft_span bytes);

/* Bytes that were read ahead, then what comes after them. */
typedef struct wf_chain_input {
    wf_input base;
    weft_span rest; /* borrowed */
    wf_input *then; /* kept; NULL: nothing comes */
} wf_chain_input;

void wf_chain_input_init(wf_chain_input *input, weft_span bytes, wf_input *then);

#endif
