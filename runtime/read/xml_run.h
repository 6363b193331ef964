/* The run along what is known: from text to text, what stands between is compared as a whole with what stood
   there before (xml_link.h). Included by the files that compile it for their kind of processor, and by
   them alone. */
#ifndef WF_RUNTIME_XML_RUN_H
#define WF_RUNTIME_XML_RUN_H

#include "runtime/read/xml_plain_parts.h"
#include "runtime/read/xml_record_parts.h"
#include "runtime/read/xml_text.h"

typedef enum wf_xml_pending {
    WF_XML_PENDING_NOTHING,
    WF_XML_PENDING_LEAF,   /* the tag's end is due: behind a text that is PLAIN, ... */
    WF_XML_PENDING_ODD,    /* ... or may not be */
    WF_XML_PENDING_ELEMENT /* the same: behind the last child */
} wf_xml_pending;

typedef struct wf_xml_run_place {
    wf_xml_plain *p;
    wf_xml_open *around; /* the innermost element */
    wf_xml_tag_seen *seen;
    wf_xml_links *links; /* what may follow */
    const char *at;      /* where that would begin */
    const char *text;    /* of a leaf that is pending */
    wf_xml_pending pending;
} wf_xml_run_place;

/* What becomes of elements of that tag is known in the innermost element, which wants it. */
static WF_ALWAYS_INLINE bool wf_xml_run_is_known(const wf_xml_open *around,
                                                 const wf_xml_tag_seen *seen)
{
    return seen->leaf.fit == around->fit;
}

/* An element with nothing but `text`, which is PLAIN. */
static WF_ALWAYS_INLINE void wf_xml_run_leaf(wf_xml_plain *p, const wf_xml_open *around,
                                             wf_xml_tag_seen *seen, weft_span text)
{
    if (WF_LIKELY(wf_xml_run_is_known(around, seen))) {
        wf_xml_frame *const f = around->frame;
        f->has_elements = true;
        if (seen->leaf.way == WF_XML_LEAF_NOTHING ||
            wf_xml_leaf_put_at_once(f, &seen->leaf, text) ||
            wf_xml_leaf_put_listed(p->filler, f, &seen->leaf, text))
            return;
    }
    if (around->wants_more)
        wf_xml_plain_leaf(p, seen, text);
}

/* What is pending ends, as the link says that was met. */
static WF_ALWAYS_INLINE void wf_xml_run_end(wf_xml_run_place *r)
{
    wf_xml_plain *const p = r->p;
    if (WF_LIKELY(r->pending == WF_XML_PENDING_LEAF)) {
        wf_xml_run_leaf(p, r->around, r->seen, weft_span_of(r->text, (size_t)(r->at - r->text)));
        r->around->last_tag = r->seen;
        return;
    }
    if (WF_UNLIKELY(r->pending == WF_XML_PENDING_ODD)) {
        if (r->around->wants_more)
            wf_xml_plain_leaf(p, r->seen, weft_span_of(r->text, (size_t)(r->at - r->text)));
        r->around->last_tag = r->seen;
        return;
    }
    if (r->pending == WF_XML_PENDING_NOTHING)
        return;
    if (r->around->is_nested)
        wf_xml_nest_close(p->filler);
    else if (r->around->is_told)
        (void)wf_xml_record_close(p->filler);
    p->depth--;
    r->around--;
    r->around->last_tag = r->seen;
}

/* The element of that tag begins, and may have children. False: that is for others to read. */
static WF_ALWAYS_INLINE bool wf_xml_run_open(wf_xml_run_place *r, wf_xml_tag_seen *seen)
{
    wf_xml_plain *const p = r->p;
    const wf_xml_open *const around = r->around;
    wf_xml_open *const inner = r->around + 1;
    r->around = inner;
    if (wf_xml_run_is_known(around, seen) && seen->leaf.is_nested &&
        wf_xml_nest_open(p->filler, around->frame, &seen->leaf)) {
        inner->tag = seen;
        inner->last_tag = NULL;
        inner->fit = (uint64_t)p->meaning << 32 | (seen->leaf.node + 1);
        inner->frame = around->frame + 1;
        inner->name = seen->name;
        inner->wants_text = false;
        inner->wants_more = true;
        inner->is_told = true;
        inner->is_nested = true;
        p->depth++;
    } else {
        wf_xml_plain_open(p, seen);
    }
    r->seen = seen;
    r->links = &seen->inside;
    r->pending = WF_XML_PENDING_NOTHING;
    return p->depth < p->most;
}

/* One of `links` that stands at `at`, which is the first to be tried then; NULL. */
static WF_ALWAYS_INLINE const wf_xml_link *wf_xml_run_find(wf_xml_links *links, const char *at)
{
    wf_xml_link *const first = links->first;
    if (WF_LIKELY(first && wf_xml_link_matches(first, at)))
        return first;
    for (wf_xml_link *before = first; before && before->next; before = before->next) {
        wf_xml_link *const link = before->next;
        if (wf_xml_link_matches(link, at)) {
            before->next = link->next;
            link->next = first;
            links->first = link;
            return link;
        }
    }
    return NULL;
}

/* Behind the start tag of what had nothing but text in it the last time. False: it is not so now. */
static WF_ALWAYS_INLINE bool wf_xml_run_text(wf_xml_run_place *r, wf_xml_tag_seen *seen)
{
    const char *end = wf_xml_text_plain(&r->p->known, r->at);
    r->pending = WF_XML_PENDING_LEAF;
    if (WF_UNLIKELY(*end != '<')) {
        r->pending = WF_XML_PENDING_ODD;
        end = wf_xml_plain_text(end);
        if (*end != '<')
            return false;
    }
    r->text = r->at;
    r->at = end;
    r->seen = seen;
    r->links = &seen->behind;
    return true;
}

/* Behind the start tag that a link ends with. False: what comes is for others to read. */
static WF_ALWAYS_INLINE bool wf_xml_run_start(wf_xml_run_place *r, wf_xml_tag_seen *seen)
{
    if (seen->is_leaf && WF_LIKELY(wf_xml_run_text(r, seen)))
        return true;
    if (!seen->is_empty)
        return wf_xml_run_open(r, seen) && !seen->is_leaf;
    if (r->around->wants_more)
        wf_xml_plain_leaf(r->p, seen, weft_span_of(r->at, 0));
    r->around->last_tag = seen;
    r->seen = seen;
    r->links = &seen->behind;
    r->pending = WF_XML_PENDING_NOTHING;
    return true;
}

static WF_ALWAYS_INLINE void wf_xml_run_along(wf_xml_plain *p)
{
    wf_xml_run_place r = {.p = p, .around = &p->open[p->depth - 1], .at = p->at};
    if (p->depth >= p->most)
        return;
    r.seen = r.around->last_tag;
    if (r.seen) {
        r.links = &r.seen->behind;
        r.at -= r.seen->close_len;
    } else {
        r.seen = r.around->tag;
        r.links = &r.seen->inside;
    }
    for (;;) {
        const wf_xml_link *const link = wf_xml_run_find(r.links, r.at);
        if (WF_UNLIKELY(!link)) {
            if (r.pending == WF_XML_PENDING_LEAF || r.pending == WF_XML_PENDING_ODD)
                wf_xml_plain_miss_leaf(p, r.seen, weft_span_of(r.text, (size_t)(r.at - r.text)));
            else if (r.pending == WF_XML_PENDING_ELEMENT)
                wf_xml_plain_miss_end(p, r.at);
            return;
        }
        wf_xml_run_end(&r);
        if (WF_UNLIKELY(r.around->wants_text))
            (void)wf_xml_markup_text(p, r.at + link->blanks);
        r.at += link->passed;
        if (!link->tag) {
            r.seen = r.around->tag;
            r.links = &r.seen->behind;
            r.pending = WF_XML_PENDING_ELEMENT;
            p->at = r.at;
        } else {
            const bool goes_on = wf_xml_run_start(&r, link->tag);
            if (r.pending == WF_XML_PENDING_NOTHING)
                p->at = r.at;
            if (!goes_on)
                return;
        }
    }
}

#endif
