/* The separator index: one pass over a stretch of input that looks at every byte, 64 at a time, and
   leaves places for those who then look at few. Positions count from the stretch's first byte. Beside
   them stand bits: one a byte where a reader asks about single bytes, one for each 64 bytes
   (`suspects`) where something is not plain. A kernel never judges: what overlaps a suspect block goes
   to the careful reader, which knows what is wrong and says it.

   A stretch is at most `cap` bytes. At least 64 readable bytes stand behind it; what they are makes
   no difference. Every kernel gives exactly the same for the same bytes. */
#ifndef WF_RUNTIME_INDEX_H
#define WF_RUNTIME_INDEX_H

#include "runtime/read/cpu.h"
#include "weft/status.h"

typedef struct wf_index_kernel wf_index_kernel;

typedef struct wf_index {
    uint32_t *positions; /* ascending */
    uint32_t count;
    /* CSV: for each row that ends in the stretch the count of positions up to and with its line end. */
    uint32_t *rows;
    uint32_t row_count;
    uint64_t *quotes;   /* JSON, a bit a byte: quotes that open or close a string */
    uint64_t *escapes;  /* JSON, a bit a byte: backslashes. XML: ampersands */
    uint64_t *suspects; /* a bit for each 64 bytes */
    uint64_t *marks;    /* CSV, a bit for each 64 bytes: what JSON would escape, but quotes */
    size_t cap;
    const wf_index_kernel *kernel;
} wf_index;

/* What goes on from one stretch to the next that follows it; all zero before the first. JSON and XML
   alone: a stretch of CSV begins with a row. */
typedef struct wf_index_carry {
    uint64_t in_string; /* all bits or none */
    uint64_t escaped;   /* 1: the next byte follows a backslash that counts */
    uint32_t tail;      /* the last four bytes, the last of them highest */
} wf_index_carry;

/* Room for stretches of `cap` bytes (at least 1, at most 2^31). `with_rows` for CSV, otherwise with
   the bits a byte. Kernels for `cpu`, or for what the machine has instead. WEFT_NOMEM. */
weft_status wf_index_init(wf_index *index, wf_cpu cpu, size_t cap, bool with_rows);
void wf_index_fini(wf_index *index); /* takes a zeroed one */

/* CSV. The stretch begins where a row does. Positions: delimiters and line ends (LF, CR, of CRLF the CR
   alone) outside quotes. Suspect: a quote that is not the first of its cell, the last of it or one of
   two in it; a line end in quotes; bytes that are not UTF-8. Marked: a backslash, or a control character
   that is no separator outside quotes. Behind the first suspect quote what is
   outside and what inside is a guess: index anew from where the careful reader got to, unless a row
   begins there in the index as well. */
void wf_index_csv(wf_index *index, const char *text, size_t len, char delimiter, char quote);

/* How many bytes of CSV, which begin with a row, end with one: up to behind the last line end outside
   quotes (of a CRLF the LF); 0: none ends. WF_INDEX_NO_BORDER: a quote is suspect, nobody knows. The
   fastest kernel for `cpu`. */
#define WF_INDEX_NO_BORDER SIZE_MAX
size_t wf_index_csv_border(wf_cpu cpu, const char *text, size_t len, char delimiter, char quote);

/* JSON. Positions: , [ ] { } outside strings and, for `lines`, every LF wherever it stands. Suspect: a
   control character in a string; bytes that are not UTF-8. Where an LF stands in a string (which is
   suspect) what follows it is a guess for NDJSON: index anew from there. */
void wf_index_json(wf_index *index, wf_index_carry *carry, const char *text, size_t len,
                   bool lines);

/* XML. Positions: every <. Suspect: control characters but TAB, LF and CR; bytes that are not UTF-8. */
void wf_index_xml(wf_index *index, wf_index_carry *carry, const char *text, size_t len);

/* Whether a bit of `bits` from `from` up to but without `to` is set. */
static WF_ALWAYS_INLINE bool wf_index_any(const uint64_t *bits, size_t from, size_t to)
{
    if (from >= to)
        return false;
    const size_t first = from / 64;
    const size_t last = (to - 1) / 64;
    const uint64_t low = UINT64_MAX << (from % 64);
    const uint64_t high = UINT64_MAX >> (63 - (to - 1) % 64);
    if (WF_LIKELY(first == last))
        return (bits[first] & low & high) != 0;
    uint64_t any = (bits[first] & low) | (bits[last] & high);
    for (size_t i = first + 1; i < last; i++)
        any |= bits[i];
    return any != 0;
}

/* Whether something between `from` and `to` (without it) may be not plain. */
static WF_ALWAYS_INLINE bool wf_index_is_suspect(const wf_index *index, size_t from, size_t to)
{
    return from < to && wf_index_any(index->suspects, from / 64, (to - 1) / 64 + 1);
}

static WF_ALWAYS_INLINE bool wf_index_is_marked(const wf_index *index, size_t from, size_t to)
{
    return from < to && wf_index_any(index->marks, from / 64, (to - 1) / 64 + 1);
}

#endif
