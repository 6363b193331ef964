/* Patterns: compiled once a program, matched with scratch memory that a machine keeps. What a
   pattern may hold and how its work is bounded stands in match.c. */
#ifndef WF_STDLIB_MATCH_H
#define WF_STDLIB_MATCH_H

#include "base/core.h"
#include "weft/resolver.h"

typedef struct wf_match_pattern wf_match_pattern;
typedef struct wf_match_scratch wf_match_scratch;

/* Of every resolver with a parameter `pattern`. */
extern const weft_prepare wf_match_prepare;

/* A search in one text. */
typedef struct wf_match {
    weft_call *call;
    const char *function;
    const wf_match_pattern *pattern;
    wf_match_scratch *scratch;
    weft_span text;
    bool is_long;
    uint32_t groups; /* of the pattern, the whole match aside */
    size_t begin;    /* of the last match */
    size_t end;
} wf_match;

/* For the compiled pattern of the call; fails the call when the text is too long for it. */
weft_status wf_match_init(wf_match *m, weft_call *call, const char *function, weft_span text);
/* The next match at or after `from`: `*found` says whether there is one. Too many steps fail the
   call. */
weft_status wf_match_next(bool *found, wf_match *m, size_t from);
/* Where the search goes on: behind the match, or one code point further when it is empty; text.len
   + 1 when nothing is left. */
size_t wf_match_after(const wf_match *m);

/* The bytes of a group of the last match; ptr NULL when it took no part. */
weft_span wf_match_group(const wf_match *m, uint32_t group);
/* How many groups have names; the name of one of them and its group, kept with the pattern. */
uint32_t wf_match_names(const wf_match *m);
weft_span wf_match_name(const wf_match *m, uint32_t i, uint32_t *group);
bool wf_match_find_group(uint32_t *group, const wf_match *m, weft_span name);

#endif
