/* Keys that stand twice in one object, found in text that is known to be JSON. For json_record.c
   alone, which takes whole values from a parser that keeps only the last of equal keys. */
#ifndef WF_RUNTIME_JSON_TWICE_H
#define WF_RUNTIME_JSON_TWICE_H

#include "base/arena.h"
#include "base/buf.h"
#include "weft/value.h"

/* Members of all maps in `value`: fewer than the text has when keys stand twice. */
uint64_t wf_json_twice_members(weft_value value);

/* The first key below the value at `at` that was there before in its object: its place, and its path
   (".a[].b") appended to `path`. NULL when there is none or memory is short. Slow. */
const char *wf_json_twice_find(const char *at, wf_arena *arena, wf_buf *path);

#endif
