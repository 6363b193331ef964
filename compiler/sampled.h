/* What was checked, held against samples of the source: what an expression reads is followed through
   the samples beside what its type says. sampled.c and sampled_call.c walk, sampled_path.c reads paths of mapping files,
   sampled_tell.c complains. Nothing here changes a type or the program. */
#ifndef WF_COMPILER_SAMPLED_H
#define WF_COMPILER_SAMPLED_H

#include "compiler/check.h"
#include "compiler/sample.h"

#define WF_SAMPLED_ASSURED 16u

/* What the samples have where an expression reads. */
typedef struct wf_view {
    const wf_sample *at; /* NULL: not known */
    const wf_sample
        *lacks;       /* the place on the way that samples lack; NULL: none, or it is answered */
    bool is_sure;     /* a condition around asked for it */
    bool is_list;     /* a list of what is at `at` */
    bool is_document; /* an XML document: its root element, by whatever name, is `at` */
    bool is_group;    /* of rows that are like `at`: its member `rows` lists them */
    bool is_text;     /* leaves are untyped text, which typed targets convert */
} wf_view;

typedef struct wf_sampled_walk {
    wf_unit *unit;
    const wf_sample *root;
    const wf_sample *assured[WF_SAMPLED_ASSURED]; /* asked for by the conditions around */
    uint32_t assured_count;
    uint32_t calls; /* of functions, in all */
    uint32_t depth; /* of them, one in the other */
} wf_sampled_walk;

/* ---- sampled.c ---- */

wf_view wf_sampled_expr(wf_sampled_walk *w, const wf_node *node);
/* The symbol (or NULL) has this view from now on. */
void wf_sampled_bind(wf_sampled_walk *w, wf_symbol *symbol, wf_view view);
/* What `view` gives one by one; `view` as a list. */
wf_view wf_view_element(wf_view view);
wf_view wf_view_list(wf_view view);

/* ---- sampled_call.c ---- */

wf_view wf_sampled_call(wf_sampled_walk *w, const wf_node *node);
/* Whether a call is of that function of the library. */
bool wf_sampled_is_call(const wf_call_note *note, const char *name);

/* ---- sampled_path.c ---- */

/* What the path of a mapping file (`orders[0].lines[*].sku`, `order@no`) in the TEXT node `node` leads
   to from `from`; complains where no sample goes on. */
wf_view wf_sampled_path(wf_sampled_walk *w, wf_view from, const wf_node *node);

/* ---- sampled_tell.c ---- */

/* `key`, written at `place`, is nowhere in `from`. */
void wf_sampled_unknown(wf_sampled_walk *w, wf_place place, const wf_sample *from, weft_span key);
/* One value is wanted of lists of several. */
void wf_sampled_several(wf_sampled_walk *w, wf_place place, const wf_sample *list);
/* `node` is required, blank ones refused; the samples may lack it. */
void wf_sampled_required(wf_sampled_walk *w, const wf_node *node, const wf_view *view);
/* The value of `node` goes where `target` is wanted. */
void wf_sampled_fit(wf_sampled_walk *w, const wf_node *node, const wf_view *view,
                    const wf_schema_ref *target);
/* The value of `node` is given to a conversion that needs texts which look so (weft_place_looks). */
void wf_sampled_looks(wf_sampled_walk *w, const wf_node *node, const wf_view *view,
                      weft_span conversion, unsigned looks);

#endif
