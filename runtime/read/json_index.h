/* The separator index of JSON text that slides with the window: where , : [ ] { } and (in lines) line
   ends stand outside texts, and where something stands that needs a closer look. Positions count from
   `origin`, a place in the input outside of any text: what was indexed is never indexed again when the
   window moves or more arrives.

   Backslashes outside texts are entries too, so that whoever walks stops there.

   What the index proves: between two neighbouring entries stands, besides white space, at most one text
   with both its quotes, or something without quotes in front; a text is followed, besides white space,
   by an entry. Where that does not hold there is a mark. In lines every line stands for itself: a text
   that a line leaves open ends there, with a mark.

   Marks stand at: each backslash that begins an escape; a control character in a text, line ends
   included; what follows a text and may not; every byte of a block of 64 that is not UTF-8 or holds the
   end of what is not. So a value without marks from its first byte up to the line's end or its own last
   byte is UTF-8 and has sound texts.

   There are kernels for AVX2 and AVX-512. Without them the index costs more than it saves: the careful
   walk, which takes eight bytes at a time, is the way then. For the JSON readers alone. */
#ifndef WF_RUNTIME_JSON_INDEX_H
#define WF_RUNTIME_JSON_INDEX_H

#include "runtime/read/cpu.h"
#include "runtime/read/window.h"

/* Most bytes before the index's end that a record may begin: what is longer is read carefully. */
#define WF_JSON_INDEX_REACH ((size_t)8 << 20)

#define WF_JSON_INDEX_STEP                                                                         \
    ((size_t)16 << 10) /* bytes looked at at once: they and their index stay near */

#define WF_JSON_INDEX_GUARDS 8u /* entries behind the last */

typedef struct wf_json_line {
    uint32_t end;   /* of its line end */
    uint32_t entry; /* which entry that is */
} wf_json_line;

/* How a block begins. */
typedef struct wf_json_index_state {
    uint64_t inside;  /* a text: all bits or none */
    uint64_t escaped; /* 1: behind a backslash that counts */
    uint64_t closed;  /* 1: behind a text and white space */
    uint64_t wide;    /* not 0: the block before ends with bytes beyond ASCII */
    uint32_t done;    /* where it begins */
    uint32_t entries; /* how much there is before it */
    uint32_t lines;
    uint32_t marks;
} wf_json_index_state;

typedef struct wf_json_index wf_json_index;
typedef void (*wf_json_index_kernel)(wf_json_index *index, const char *text, uint32_t to);

struct wf_json_index {
    wf_json_index_kernel kernel; /* NULL: there is none for this machine */
    bool has_lines;
    uint64_t origin;
    wf_json_index_state now;  /* its counts are those of the arrays, its `done` where they end */
    wf_json_index_state full; /* the same without a last block that was not full */
    uint32_t *entries; /* with guards behind the last: where the window ends, which is a NUL */
    wf_json_line *lines;
    uint32_t *marks; /* one more behind the last: behind where the window ends */
    uint32_t cap;
    /* the next that was not taken: */
    uint32_t entry;
    uint32_t line;
    uint32_t mark;
    uint32_t failed;    /* records one after the other that were read carefully all the same */
    uint64_t worthless; /* up to this place of the input */
};

/* Allocates nothing yet. */
void wf_json_index_init(wf_json_index *index, wf_cpu cpu, bool has_lines);
void wf_json_index_fini(wf_json_index *index);

/* Begins anew at `origin`. */
void wf_json_index_reset(wf_json_index *index, uint64_t origin);
/* Forgets what stands before `origin`, which was taken; it must before the window drops it. */
void wf_json_index_drop(wf_json_index *index, uint64_t origin);
/* Looks at up to `most` bytes more of what the window holds, a multiple of 64. WEFT_NOMEM: it ends where
   it ended. */
weft_status wf_json_index_extend(wf_json_index *index, const wf_window *window, size_t most);
/* To be called before the index is walked when the window has grown since. */
void wf_json_index_guard(wf_json_index *index, const wf_window *window);
/* The input ends, and no line end stands there: makes a line of what is left in the window. */
weft_status wf_json_index_end_line(wf_json_index *index, const wf_window *window);

/* Whether a record at `at` is worth the index: where many failed one after the other a stretch is read
   without, so that an input full of what is unusual costs little more than reading it carefully. */
static inline bool wf_json_index_is_worth(const wf_json_index *index, uint64_t at)
{
    return index->kernel && at >= index->worthless;
}

/* The record that ends at `at` failed, or did not. */
void wf_json_index_tell(wf_json_index *index, bool is_failed, uint64_t at);

static inline const char *wf_json_index_text(const wf_json_index *index, const wf_window *window)
{
    return window->data + (index->origin - window->offset);
}

/* Whether there is nothing in the window behind what it looked at. */
static inline bool wf_json_index_has_seen(const wf_json_index *index, const wf_window *window)
{
    return index->origin + index->now.done == window->offset + window->end;
}

#endif
