/* The fast walk over one record: from separator to separator, by the shape, with the keys that stood
   there in the record before. It judges nothing: either it proves that the record is what the careful
   walk (json_record.h) would take without a word, and gives the same slots, or it gives up, and the
   careful walk reads the record and says what is wrong. For the JSON readers alone. */
#ifndef WF_RUNTIME_JSON_WALK_H
#define WF_RUNTIME_JSON_WALK_H

#include "runtime/read/json_index.h"
#include "runtime/read/json_record.h"

/* Reads the object or list at `begin`, a position in `index`, whose next entry is that of its first
   bracket, into `block`, which has the root's width of zeroed slots. `line`: it must be all of that line;
   NULL: its end is found. True: index->entry is the entry after its last bracket, and only white space
   stands before that. False: `block` and `arena` are to be cleared. */
bool wf_json_walk(wf_json_record *self, wf_json_index *index, const wf_window *window,
                  uint32_t begin, const wf_json_line *line, weft_value *block, wf_arena *arena);

#endif
