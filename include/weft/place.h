/* A place of samples: what records have there. weft_infer_places gives them, weft_draft takes them. */
#ifndef WEFT_PLACE_H
#define WEFT_PLACE_H

#include "weft/span.h"

typedef enum weft_place_kinds {
    WEFT_PLACE_OBJECT = 1,
    WEFT_PLACE_LIST = 2,
    WEFT_PLACE_TEXT = 4,
    WEFT_PLACE_NUMBER = 8,
    WEFT_PLACE_BOOL = 16
} weft_place_kinds;

typedef struct weft_place {
    weft_span path; /* as a mapping writes it: ".lines[].qty"; "." is the record */
    weft_span
        name; /* of the member, an attribute with its @; empty: record, or elements of a list */
    size_t parent;        /* index of what it stands in; of the record: its own, 0 */
    unsigned kinds;       /* weft_place_kinds that were seen; null alone: 0 */
    int is_element;       /* the elements of the list at `parent` */
    int is_always;        /* wherever it could stand it does, neither null nor blank */
    int is_integer;       /* all numbers were */
    weft_span conversion; /* what a mapping would write behind the path, ".int()"; empty: nothing */
} weft_place;

#endif
