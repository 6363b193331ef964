/* The separator index: one pass over a stretch of input that looks at every byte, 64 at a time, and
   leaves places for those who then look at few. Positions count from the stretch's first byte. Beside
   them stands, for each 64 bytes, whether something is not plain there. A kernel never
   judges: what overlaps a suspect block goes to the careful reader, which knows what is wrong and says
   it. For delimited text; JSON has an index of its own (json_index.h).

   A stretch is at most `cap` bytes. At least 64 readable bytes stand behind it; what they are makes
   no difference. Every kernel gives exactly the same for the same bytes. */
#ifndef WF_RUNTIME_INDEX_H
#define WF_RUNTIME_INDEX_H

#include "runtime/read/cpu.h"
#include "runtime/read/word.h"
#include "weft/status.h"

typedef struct wf_index_kernel wf_index_kernel;

/* What is said of 64 bytes. */
enum {
    WF_INDEX_SUSPECT = 1,
    WF_INDEX_MARKED = 2, /* something that JSON would escape, but for quotes */
    WF_INDEX_BROKEN = 4  /* a line end in quotes */
};

typedef struct wf_index {
    uint32_t *positions; /* ascending */
    uint32_t count;
    /* For each row that ends in the stretch the count of positions up to and with its line end. */
    uint32_t *rows;
    uint32_t row_count;
    uint8_t *blocks; /* for each 64 bytes; seven more can be read */
    size_t cap;
    const wf_index_kernel *kernel;
} wf_index;

/* Room for stretches of `cap` bytes (at least 1, at most 2^31). Kernels for `cpu`, or for what the machine
   has instead. WEFT_NOMEM. */
weft_status wf_index_init(wf_index *index, wf_cpu cpu, size_t cap);
void wf_index_fini(wf_index *index); /* takes a zeroed one */

/* The stretch begins where a row does. Positions: delimiters and line ends (LF, CR, of CRLF the CR
   alone) outside quotes. Suspect: a quote that is not the first of its cell, the last of it or one of
   two in it; bytes that are not UTF-8. Marked: a backslash, or a control character
   that is no separator outside quotes. Behind the first suspect quote what is
   outside and what inside is a guess: index anew from where the careful reader got to, unless a row
   begins there in the index as well. */
void wf_index_csv(wf_index *index, const char *text, size_t len, char delimiter, char quote);

/* How many bytes of CSV, which begin with a row, end with one: up to behind the last line end outside
   quotes (of a CRLF the LF); 0: none ends. WF_INDEX_NO_BORDER: a quote is suspect, nobody knows. The
   fastest kernel for `cpu`. */
#define WF_INDEX_NO_BORDER SIZE_MAX
size_t wf_index_csv_border(wf_cpu cpu, const char *text, size_t len, char delimiter, char quote);

/* Everything that is said between `from` and `to` > `from` (without it). */
static WF_ALWAYS_INLINE unsigned wf_index_said(const wf_index *index, size_t from, size_t to)
{
    const size_t first = from / 64;
    const size_t count = (to - 1) / 64 + 1 - first;
    const uint64_t some = wf_word_load((const char *)index->blocks + first);
    unsigned said = 0;
    if (WF_LIKELY(count <= 8 && (some & wf_word_mask(count)) == 0))
        return 0;
    for (size_t i = first; i < first + count; i++)
        said |= index->blocks[i];
    return said;
}

#endif
