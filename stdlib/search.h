/* Finding one text in another, in time linear in both whatever they hold. */
#ifndef WF_STDLIB_SEARCH_H
#define WF_STDLIB_SEARCH_H

#include "weft/span.h"

/* The first place of `what` in `text` at or after `from` (at most text.len), or SIZE_MAX. An empty
   `what` is found at `from`. In UTF-8 a valid text is only found at the start of a code point. */
size_t wf_search_first(weft_span text, weft_span what, size_t from);
/* The last place, or SIZE_MAX; an empty `what` is found at the end. */
size_t wf_search_last(weft_span text, weft_span what);

#endif
