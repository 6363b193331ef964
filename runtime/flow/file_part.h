/* Parts of a file that threads read for themselves, wherever they stand: the conductor looks at no byte of
   them. Where they begin is guessed (runtime/read/guess.h). For jobs.c alone. */
#ifndef WF_RUNTIME_FILE_PART_H
#define WF_RUNTIME_FILE_PART_H

#include "runtime/read/guess.h"
#include "runtime/read/input.h"

struct wf_part;

typedef struct wf_file_parts {
    const wf_file_input *input;
    wf_guess guess;
    weft_span around;    /* documents: the tags around records; borrowed */
    uint64_t known;      /* a record may begin here, whatever is guessed, */
    uint64_t line_begin; /* in a line that begins there */
    size_t usual;        /* bytes of a part */
    uint64_t next;       /* where the next part is to begin, about */
} wf_file_parts;

/* From the byte `known` on, where one who read up to there found a record's border (documents: standing so).
   False: such records are not guessed, or the file is too small to be worth it. */
bool wf_file_parts_begin(wf_file_parts *parts, const wf_file_input *input,
                         const wf_reader_options *options, size_t usual, uint64_t known,
                         const wf_standing *standing);

/* The next part, not read yet. */
void wf_file_parts_next(wf_file_parts *parts, struct wf_part *part);

/* Its bytes, from where a record seems to begin to where one does behind it; it is_doubtful when there is
   no such place, or the file is not read. WEFT_NOMEM. For the thread that maps it. */
weft_status wf_file_part_read(struct wf_part *part);

#endif
