/* The walk: tags as they were last time are compared as a whole, elements with nothing but text are put
   where they belong at once, and everything else is read byte by byte (xml_markup.c). Nothing is known to
   be there before the index has it. */
#include "base/memory.h"
#include "runtime/read/xml_plain_parts.h"
#include "runtime/read/xml_record_parts.h"
#include "runtime/read/xml_scan.h"

#include <string.h>

#define TOKEN 8192 /* bytes of a text and a tag, mostly */

/* ---- the index ---- */

/* To the first `<` and the first mark that were not passed. */
static void catch_up(wf_xml_plain *p)
{
    const uint32_t at = (uint32_t)(p->at - p->index.base);
    while (p->less != p->end && *p->less < at)
        p->less++;
    while (*p->mark < at)
        p->mark++;
}

/* Until there is a `<` that was not passed; false: there is none up to the end of the bytes. */
static bool look_ahead(wf_xml_plain *p)
{
    while (p->less == p->end) {
        const uint32_t at = (uint32_t)(p->at - p->index.base);
        while (*p->mark < at)
            p->mark++;
        if (!wf_xml_index_extend(&p->index, *p->mark))
            return false;
        p->less = p->index.less;
        p->end = p->less + p->index.less_count;
        p->mark = p->index.marks;
        catch_up(p);
    }
    return true;
}

/* ---- what is expected ---- */

/* The tag that stood here last time, or none; may be told another. */
static WF_ALWAYS_INLINE wf_xml_tag_seen **expectation(wf_xml_plain *p, const wf_xml_open *around)
{
    return around->last_tag ? &around->last_tag->follower : &p->tags.first[around->name];
}

/* The tag at `less` when one or two were left out; NULL. */
static wf_xml_tag_seen *expect_later(wf_xml_plain *p, const wf_xml_open *around, const char *less)
{
    wf_xml_tag_seen *tag = *expectation(p, around);
    for (int i = 0; i < 2; i++) {
        tag = tag->follower;
        if (wf_xml_pattern_matches(&tag->open, less))
            return tag;
    }
    return NULL;
}

/* ---- elements ---- */

/* What becomes of leaves of that tag is known in the innermost element. */
static WF_ALWAYS_INLINE bool is_known_leaf(const wf_xml_open *around, const wf_xml_tag_seen *tag)
{
    return tag->leaf.fit == around->fit && around->fit != 0;
}

static WF_ALWAYS_INLINE bool is_unwanted(const wf_xml_open *around, const wf_xml_tag_seen *tag)
{
    return is_known_leaf(around, tag) && tag->leaf.way == WF_XML_LEAF_NOTHING && around->has_leaf;
}

static wf_xml_tag tag_of(const wf_xml_plain *p, const wf_xml_tag_seen *seen)
{
    return (wf_xml_tag){.local = p->names.list[seen->name].text,
                        .uri = p->uri,
                        .attributes = seen->attributes,
                        .attribute_count = seen->attribute_count};
}

static uint64_t fit_of(const wf_xml_plain *p, uint32_t node)
{
    return node != WF_SHAPE_NONE ? (uint64_t)p->meaning << 32 | (node + 1) : 0;
}

static void enter(wf_xml_plain *p, wf_xml_tag_seen *seen, uint32_t name, bool is_wanted)
{
    wf_xml_open *const inner = &p->open[p->depth++];
    inner->tag = seen;
    inner->last_tag = NULL;
    inner->name = name;
    inner->last = 0;
    inner->fit = 0;
    inner->has_leaf = false;
    inner->is_told = is_wanted;
    inner->wants_text = is_wanted && wf_xml_record_wants_text(p->filler);
    inner->wants_more = is_wanted && wf_xml_record_wants_more(p->filler);
    if (inner->wants_more)
        inner->fit = fit_of(p, wf_xml_record_leaf_node(p->filler));
}

void wf_xml_plain_open(wf_xml_plain *p, const wf_xml_tag *tag, uint32_t name, bool is_empty)
{
    const bool is_wanted = p->open[p->depth - 1].wants_more;
    if (is_wanted)
        wf_xml_record_open(p->filler, tag);
    if (!is_empty)
        enter(p, wf_xml_tags_none(&p->tags), name, is_wanted);
    else if (is_wanted)
        (void)wf_xml_record_close(p->filler);
}

/* A whole element with nothing but `text` in it, or nothing. */
static WF_NEVER_INLINE void tell_leaf(wf_xml_plain *p, wf_xml_open *around, wf_xml_tag_seen *seen,
                                      weft_span text)
{
    if (around->fit != 0) {
        if (WF_UNLIKELY(!is_known_leaf(around, seen))) {
            const wf_xml_tag tag = tag_of(p, seen);
            wf_xml_record_learn_leaf(p->filler, &seen->leaf, &tag, &p->tags.arena);
            seen->leaf.fit = around->fit;
        }
        if (wf_xml_record_put_leaf(p->filler, &seen->leaf, text))
            return;
    }
    const wf_xml_tag tag = tag_of(p, seen);
    wf_xml_record_open(p->filler, &tag);
    if (text.len != 0 && wf_xml_record_wants_text(p->filler))
        wf_xml_record_lasting_text(p->filler, text);
    (void)wf_xml_record_close(p->filler);
}

static WF_ALWAYS_INLINE void take_leaf(wf_xml_plain *p, wf_xml_open *around, wf_xml_tag_seen *seen,
                                       weft_span text)
{
    if (WF_LIKELY(is_known_leaf(around, seen))) {
        if (seen->leaf.way == WF_XML_LEAF_NOTHING && around->has_leaf)
            return;
        around->has_leaf = true;
        if (wf_xml_leaf_put_at_once(p->filler, wf_xml_record_frame(p->filler), &seen->leaf, text))
            return;
    }
    tell_leaf(p, around, seen, text);
}

/* Elements with nothing but text, one after the other, as long as they are those that stood here last
   time. */
static WF_ALWAYS_INLINE void take_leaves(wf_xml_plain *p, wf_xml_open *around)
{
    const char *const base = p->index.base;
    const uint32_t *less = p->less;
    const uint32_t mark = *p->mark;
    wf_xml_tag_seen *last = around->last_tag;
    wf_xml_tag_seen *seen = *expectation(p, around);
    /* Behind the last `<` stands what no tag is like: the walk stops there. */
    while (WF_LIKELY(mark >= less[0]) && wf_xml_pattern_matches(&seen->open, base + less[0]) &&
           WF_LIKELY(mark >= less[1]) && wf_xml_pattern_matches(&seen->close, base + less[1])) {
        if (around->wants_more)
            take_leaf(
                p, around, seen,
                weft_span_of(base + less[0] + seen->open.len, less[1] - less[0] - seen->open.len));
        less += 2;
        last = seen;
        seen = seen->follower;
    }
    if (less == p->less)
        return;
    p->at = base + less[-1] + last->close.len;
    p->less = less;
    around->last_tag = last;
}

/* The tag at `less`, which is as it is known. */
static void take_known(wf_xml_plain *p, wf_xml_open *around, wf_xml_tag_seen *seen,
                       const char *less)
{
    around->last_tag = seen;
    p->less++;
    p->at = less + seen->open.len;
    if (seen->is_empty) {
        if (around->wants_more)
            tell_leaf(p, around, seen, weft_span_of(p->at, 0));
    } else if (!around->wants_more || is_unwanted(around, seen)) {
        enter(p, seen, seen->name, false);
    } else {
        const wf_xml_tag tag = tag_of(p, seen);
        wf_xml_record_open(p->filler, &tag);
        enter(p, seen, seen->name, true);
    }
}

/* A start tag at `less` that was not expected: it will be. */
static const char *take_start(wf_xml_plain *p, const char *less)
{
    wf_xml_open *const around = &p->open[p->depth - 1];
    const uint32_t depth = p->depth;
    around->last = around->last_tag ? around->last_tag->name : 0;
    const char *const behind = wf_xml_markup_start(p, less + 1);
    if (!behind)
        return NULL;
    const wf_xml_name *const name = &p->names.list[around->last];
    wf_xml_tag_seen *const tag = wf_xml_tags_find(
        &p->tags, around->last, weft_span_of(name->text, name->len),
        weft_span_of(less, (size_t)(behind - less)), p->attributes, p->attribute_count);
    *expectation(p, around) = tag;
    around->last_tag = tag;
    if (p->depth != depth)
        p->open[p->depth - 1].tag = tag;
    return behind;
}

static void take_known_end(wf_xml_plain *p, const wf_xml_open *element, const char *less)
{
    if (element->is_told)
        (void)wf_xml_record_close(p->filler);
    p->depth--;
    p->less++;
    p->at = less + element->tag->close.len;
}

/* What stands at `less` and was not expected. False: it is not plain. */
static bool take_other(wf_xml_plain *p, const char *less)
{
    const char *behind;
    if (less[1] == '/') {
        behind = wf_xml_markup_end(p, less + 2);
    } else if (less[1] == '!') {
        behind = wf_xml_markup_section(p, less + 2);
    } else {
        wf_xml_open *const around = &p->open[p->depth - 1];
        wf_xml_tag_seen *const tag = p->depth < p->most ? expect_later(p, around, less) : NULL;
        if (tag) {
            take_known(p, around, tag, less);
            return true;
        }
        behind = take_start(p, less);
    }
    if (!behind)
        return false;
    p->at = behind;
    catch_up(p);
    return true;
}

/* The text before the next `<`: one that has marks, or makes a difference. False: it is not plain. */
static bool take_text(wf_xml_plain *p)
{
    const char *const less = p->index.base + *p->less;
    catch_up(p);
    if (*p->mark < *p->less)
        return wf_xml_markup_text(p, p->at) == less;
    if (less != p->at && p->open[p->depth - 1].wants_text)
        wf_xml_record_lasting_text(p->filler, weft_span_of(p->at, (size_t)(less - p->at)));
    return true;
}

/* ---- the walk ---- */

/* One more text and tag, or several of them; `*tag`: where the last one is. False: it is not plain, or not
   there. */
static bool step(wf_xml_plain *p, const char **tag)
{
    wf_xml_open *const around = &p->open[p->depth - 1];
    if (WF_LIKELY(!around->wants_text && p->depth < p->most))
        take_leaves(p, around);
    if (WF_UNLIKELY(p->less == p->end) && !look_ahead(p))
        return false;
    if (WF_UNLIKELY(*p->mark < *p->less || around->wants_text) && !take_text(p))
        return false;
    const char *const less = p->index.base + *p->less;
    *tag = less;
    if (wf_xml_pattern_matches(&around->tag->close, less)) {
        take_known_end(p, around, less);
        return true;
    }
    wf_xml_tag_seen *const seen = *expectation(p, around);
    if (WF_LIKELY(p->depth < p->most) && wf_xml_pattern_matches(&seen->open, less)) {
        take_known(p, around, seen, less);
        return true;
    }
    return take_other(p, less);
}

/* The number of a record's name; 0: it is not plain. */
static uint32_t name_of(wf_xml_plain *p, const wf_xml_tag *tag)
{
    const weft_span own = weft_span_text(tag->local);
    return tag->prefix == NULL && own.len != 0 && wf_xml_names_len(own.ptr) == own.len
               ? wf_xml_names_find(&p->names, 0, own)
               : 0;
}

const char *wf_xml_plain_start(wf_xml_plain *p, const char **at, wf_xml_tag *tag)
{
    const char *const less = wf_xml_markup_blanks(*at);
    const uint32_t name = *less == '<' ? name_of(p, tag) : 0;
    bool is_empty;
    if (name == 0 || !wf_xml_names_match(&p->names.list[name], less + 1))
        return NULL;
    const char *const behind =
        wf_xml_markup_attributes(p, name, less + 1 + p->names.list[name].len, &is_empty);
    if (!behind || is_empty || behind - less > WF_XML_MOST_TAG)
        return NULL;
    tag->attributes = p->attributes;
    tag->attribute_count = p->attribute_count;
    *at = behind;
    return less;
}

/* From `at` on: what is known of the window stays known while that is as it was. */
static void begin(wf_xml_plain *p, const wf_window *window, const char *at)
{
    const char *const end = window->data + window->end;
    const bool is_same = p->seen_end == end && p->seen_offset == window->offset && at >= p->at;
    p->at = at;
    if (is_same) {
        catch_up(p);
        return;
    }
    p->seen_end = end;
    p->seen_offset = window->offset;
    wf_xml_index_begin(&p->index, at, (uint32_t)(end - at));
    p->less = p->index.less;
    p->end = p->less;
    p->mark = p->index.marks;
}

void wf_xml_plain_forget(wf_xml_plain *p)
{
    p->seen_end = NULL;
}

wf_xml_plainness wf_xml_plain_walk(wf_xml_plain *p, const char **at, const char **tag_at,
                                   const wf_window *window, const wf_xml_tag *tag, uint32_t most)
{
    const char *const end = window->data + window->end;
    p->meaning += p->uri != tag->uri;
    p->uri = tag->uri;
    p->most = most;
    p->depth = 0;
    const uint32_t name = name_of(p, tag);
    if (name == 0)
        return WF_XML_NOT_PLAIN;
    enter(p, wf_xml_tags_none(&p->tags), name, true);
    begin(p, window, *at);
    while (p->depth != 0) {
        const char *const from = p->at;
        if (!step(p, tag_at)) /* perhaps what is missing stands behind `end` */
            return end - from < TOKEN ? WF_XML_PLAIN_SO_FAR : WF_XML_NOT_PLAIN;
    }
    *at = p->at;
    return WF_XML_PLAIN;
}

wf_xml_plain *wf_xml_plain_new(wf_xml_record *filler, wf_cpu cpu)
{
    wf_xml_plain *const p = wf_new(wf_xml_plain);
    if (!p)
        return NULL;
    p->filler = filler;
    weft_status rc = wf_xml_names_init(&p->names);
    if (rc == WEFT_OK)
        rc = wf_xml_tags_init(&p->tags);
    if (rc == WEFT_OK)
        rc = wf_xml_index_init(&p->index, cpu);
    if (rc != WEFT_OK) {
        wf_xml_plain_free(p);
        return NULL;
    }
    return p;
}

void wf_xml_plain_free(wf_xml_plain *p)
{
    if (!p)
        return;
    wf_xml_names_fini(&p->names);
    wf_xml_tags_fini(&p->tags);
    wf_xml_index_fini(&p->index);
    wf_free(p);
}
