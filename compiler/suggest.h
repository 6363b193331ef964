/* "Did you mean": the names nearest to a wrong one. Candidates are offered one by one, so any list
   will do and nothing is allocated. Near means few typing mistakes, or the same words in another
   order, notation or trade term: primaryEmail → email, postal_code → postcode, qty → quantity. */
#ifndef WF_COMPILER_SUGGEST_H
#define WF_COMPILER_SUGGEST_H

#include "base/map.h"
#include "weft/diag.h"

#define WF_SUGGEST_MAX      3  /* names kept */
#define WF_SUGGEST_NAME_MAX 64 /* longer names only match themselves in another case */
#define WF_SUGGEST_WORDS    8  /* names of more words match by spelling only */

/* A name in lower case, its words one behind the other without what parted them: word i is
   text[start[i], start[i + 1]). */
typedef struct wf_suggest_words {
    char text[WF_SUGGEST_NAME_MAX];
    uint8_t start[WF_SUGGEST_WORDS + 1];
    uint8_t count;
} wf_suggest_words;

typedef struct wf_suggest {
    weft_span wrong;
    wf_suggest_words words;
    const char *terms[WF_SUGGEST_WORDS];  /* trade terms that word i belongs to, or NULL */
    const char *paired[WF_SUGGEST_WORDS]; /* the same for words i and i + 1 together */
    uint32_t count;                       /* names kept */
    weft_span names[WF_SUGGEST_MAX];      /* best first */
    uint32_t scores[WF_SUGGEST_MAX];      /* smaller is nearer */
} wf_suggest;

/* Begins a search; `wrong` and the candidates are borrowed as long as `suggest` is used. */
void wf_suggest_init(wf_suggest *suggest, weft_span wrong);
/* Considers one candidate. Bounded work whatever its length; equal names are not suggested. */
void wf_suggest_offer(wf_suggest *suggest, weft_span candidate);
/* Considers every key of `map`. */
void wf_suggest_offer_map(wf_suggest *suggest, const wf_map *map);
/* How far a candidate is by its words alone, where spelling is no reason: 0 the same text, then the same
   words in another notation, order or trade term (at most WF_SUGGEST_SAME_WORDS), then names that lack a
   word or two of the other. WF_SUGGEST_APART: not by words. */
#define WF_SUGGEST_SAME_WORDS 10u
#define WF_SUGGEST_ONE_LESS   22u /* at most, where one word is lacking */
#define WF_SUGGEST_APART      UINT32_MAX
uint32_t wf_suggest_words_apart(const wf_suggest *suggest, weft_span candidate);
/* The nearest name, or the empty span. */
weft_span wf_suggest_best(const wf_suggest *suggest);
/* Sets the hint of `diag` to "did you mean `a`, `b` or `c`?"; does nothing without a name or with
   a NULL `diag`. Gives whether there was one. */
bool wf_suggest_hint(weft_diags *diags, weft_diag *diag, const wf_suggest *suggest);

#endif
