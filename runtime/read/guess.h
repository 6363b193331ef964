/* Where a part of a file may begin that nobody has read up to: guessed from the bytes there, the same by all
   who look at the same bytes. A guess is tried by reading what stands before it: a reader that was right
   about where it began stands at the guess in the end, or the guess was wrong. */
#ifndef WF_RUNTIME_GUESS_H
#define WF_RUNTIME_GUESS_H

#include "runtime/read/reader.h"

#define WF_GUESS_TAG_BYTES 64u

typedef struct wf_guess {
    wf_format format;
    wf_cpu cpu;
    char delimiter;
    char quote;
    char tag[WF_GUESS_TAG_BYTES]; /* XML: what a record ends with */
    size_t tag_len;
} wf_guess;

/* `before`: documents: the bytes before the place that a reader stands at, at most WF_GUESS_TAG_BYTES of
   them matter. False: records of this kind are not guessed. */
bool wf_guess_init(wf_guess *guess, const wf_reader_options *options, weft_span before);

/* The first likely place behind a record that ends among `len` bytes, which begin anywhere; 64 bytes behind
   them are readable. In a document a line begins between them and the place. WF_GUESS_NONE: none. */
#define WF_GUESS_NONE SIZE_MAX
size_t wf_guess_find(const wf_guess *guess, const char *text, size_t len);

/* Whether `reader`, which is done with a part that ends at `end` of the input, stands there, between two
   records, in the same tags (`around`) as those before. */
bool wf_guess_is_right(const wf_guess *guess, wf_reader *reader, uint64_t end, weft_span around);
/* Whether a complaint says that a record was read otherwise because the part ends. */
bool wf_guess_is_doubted(const wf_guess *guess, const weft_diags *diags);

#endif
