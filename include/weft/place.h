/* A place of samples: what records have there. weft_infer_places gives them, weft_draft takes them. */
#ifndef WEFT_PLACE_H
#define WEFT_PLACE_H

#include "weft/span.h"

#include <stdint.h>

typedef enum weft_place_kinds {
    WEFT_PLACE_OBJECT = 1,
    WEFT_PLACE_LIST = 2,
    WEFT_PLACE_TEXT = 4,
    WEFT_PLACE_NUMBER = 8,
    WEFT_PLACE_BOOL = 16
} weft_place_kinds;

/* What every text that is not blank could be taken for. */
typedef enum weft_place_looks {
    WEFT_PLACE_LOOKS_WHOLE = 1,  /* 12, 007 */
    WEFT_PLACE_LOOKS_NUMBER = 2, /* the same, and 12.50 */
    WEFT_PLACE_LOOKS_BOOL = 4,
    WEFT_PLACE_LOOKS_DATE = 8,
    WEFT_PLACE_LOOKS_GROUPED = 16 /* 1,234 or 12,50: a number when told how to read it */
} weft_place_looks;

typedef struct weft_place weft_place;
struct weft_place {
    weft_span path; /* as a mapping writes it: ".lines[].qty"; "." is the record */
    weft_span
        name; /* of the member, an attribute with its @; empty: record, or elements of a list */
    size_t parent;        /* index of what it stands in; of the record: its own, 0 */
    unsigned kinds;       /* weft_place_kinds that were seen; null alone: 0 */
    int is_element;       /* the elements of the list at `parent` */
    int is_always;        /* wherever it could stand it does, neither null nor blank */
    int is_integer;       /* all numbers were */
    weft_span conversion; /* what a mapping would write behind the path, ".int()"; empty: nothing */
    uint64_t seen;        /* values, null included */
    uint64_t chances;     /* how often it could have stood there */
    uint64_t nulls;
    uint64_t blanks;         /* texts of nothing but white space */
    uint64_t most;           /* elements of the longest list */
    unsigned looks;          /* weft_place_looks; 0 without texts */
    const weft_span *values; /* distinct scalars; a long one is cut */
    size_t value_count;
    int has_more_values;  /* there were others */
    int has_more_members; /* some were not followed: too many, or too deep */
};

#endif
