/* The walk: tags as they were last time are compared as a whole, elements with nothing but text are put
   where they belong at once, and everything else is read byte by byte (xml_markup.c). Nothing is known to
   be there before the index has it. */
#include "base/memory.h"
#include "runtime/read/xml_plain_parts.h"

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

static WF_ALWAYS_INLINE uint32_t *expectation(wf_xml_plain *p, const wf_xml_open *around)
{
    return around->last_tag != 0 ? &p->tags.list[around->last_tag].follower
                                 : &p->tags.first[around->name];
}

/* The tag at `less` when one or two were left out; 0. */
static uint32_t expect_later(wf_xml_plain *p, const wf_xml_open *around, const char *less)
{
    const wf_xml_tag_seen *const list = p->tags.list;
    uint32_t number = *expectation(p, around);
    for (int i = 0; i < 2; i++) {
        number = list[number].follower;
        if (wf_xml_pattern_matches(&list[number].open, less))
            return number;
    }
    return 0;
}

/* ---- elements ---- */

void wf_xml_plain_open(wf_xml_plain *p, const wf_xml_tag *tag, uint32_t name, bool is_empty)
{
    const bool is_wanted = p->open[p->depth - 1].wants_more;
    wf_xml_open *const inner = &p->open[p->depth];
    if (is_wanted)
        wf_xml_record_open(p->filler, tag);
    if (is_empty) {
        if (is_wanted)
            (void)wf_xml_record_close(p->filler);
        return;
    }
    inner->name = name;
    inner->last = 0;
    inner->tag = 0;
    inner->last_tag = 0;
    inner->is_told = is_wanted;
    inner->wants_text = is_wanted && wf_xml_record_wants_text(p->filler);
    inner->wants_more = is_wanted && wf_xml_record_wants_more(p->filler);
    inner->takes_leaves = inner->wants_more && wf_xml_record_takes_leaves(p->filler);
    p->depth++;
}

static wf_xml_tag tag_of(const wf_xml_plain *p, const wf_xml_tag_seen *seen)
{
    return (wf_xml_tag){.local = p->names.list[seen->name].text,
                        .uri = p->uri,
                        .attributes = seen->attributes,
                        .attribute_count = seen->attribute_count};
}

/* A whole element with nothing but `text` in it, or nothing. */
static void tell_leaf(wf_xml_plain *p, const wf_xml_open *around, wf_xml_tag_seen *seen,
                      weft_span text)
{
    const wf_xml_tag tag = tag_of(p, seen);
    if (around->takes_leaves &&
        wf_xml_record_leaf(p->filler, &seen->leaf, &tag, text, &p->tags.arena))
        return;
    wf_xml_record_open(p->filler, &tag);
    if (text.len != 0 && wf_xml_record_wants_text(p->filler))
        wf_xml_record_lasting_text(p->filler, text);
    (void)wf_xml_record_close(p->filler);
}

/* The tag at `less`, which is as it is known. */
static WF_ALWAYS_INLINE void take_known(wf_xml_plain *p, wf_xml_open *around, uint32_t number,
                                        const char *less)
{
    wf_xml_tag_seen *const seen = &p->tags.list[number];
    const char *const behind = less + seen->open.len;
    const char *const next = p->index.base + p->less[1];
    around->last_tag = number;
    if (WF_LIKELY(!seen->is_empty && *p->mark >= p->less[1] &&
                  wf_xml_pattern_matches(&seen->close, next))) {
        if (around->wants_more)
            tell_leaf(p, around, seen, weft_span_of(behind, (size_t)(next - behind)));
        p->less += 2;
        p->at = next + seen->close.len;
        return;
    }
    p->less++;
    p->at = behind;
    if (seen->is_empty) {
        if (around->wants_more)
            tell_leaf(p, around, seen, weft_span_of(behind, 0));
        return;
    }
    const wf_xml_tag tag = tag_of(p, seen);
    wf_xml_plain_open(p, &tag, seen->name, false);
    p->open[p->depth - 1].tag = number;
}

/* A start tag at `less` that was not expected: it will be. */
static const char *take_start(wf_xml_plain *p, const char *less)
{
    wf_xml_open *const around = &p->open[p->depth - 1];
    const uint32_t depth = p->depth;
    around->last = p->tags.list[around->last_tag].name;
    const char *const behind = wf_xml_markup_start(p, less + 1);
    if (!behind)
        return NULL;
    const wf_xml_name *const name = &p->names.list[around->last];
    const uint32_t number = wf_xml_tags_find(
        &p->tags, around->last, weft_span_of(name->text, name->len),
        weft_span_of(less, (size_t)(behind - less)), p->attributes, p->attribute_count);
    *expectation(p, around) = number;
    around->last_tag = number;
    if (p->depth != depth)
        p->open[p->depth - 1].tag = number;
    return behind;
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
        const uint32_t number = p->depth < p->most ? expect_later(p, around, less) : 0;
        if (number != 0) {
            take_known(p, around, number, less);
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

/* One more text and tag; `*tag`: where that is. False: it is not plain, or not there. */
static bool step(wf_xml_plain *p, const char **tag)
{
    wf_xml_open *const around = &p->open[p->depth - 1];
    if (WF_UNLIKELY(p->less == p->end) && !look_ahead(p))
        return false;
    if (WF_UNLIKELY(*p->mark < *p->less || around->wants_text) && !take_text(p))
        return false;
    const char *const less = p->index.base + *p->less;
    const uint32_t number = *expectation(p, around);
    if (WF_LIKELY(wf_xml_pattern_matches(&p->tags.list[number].open, less) && p->depth < p->most)) {
        take_known(p, around, number, less);
        return true;
    }
    const wf_xml_pattern *const close = &p->tags.list[around->tag].close;
    *tag = less;
    if (WF_LIKELY(wf_xml_pattern_matches(close, less))) {
        if (around->is_told)
            (void)wf_xml_record_close(p->filler);
        p->depth--;
        p->less++;
        p->at = less + close->len;
        return true;
    }
    return take_other(p, less);
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

wf_xml_plainness wf_xml_plain_walk(wf_xml_plain *p, const char **at, const char **tag_at,
                                   const wf_window *window, const wf_xml_tag *tag, uint32_t most)
{
    const char *const end = window->data + window->end;
    const weft_span own = weft_span_text(tag->local);
    const wf_xml_record *const filler = p->filler;
    wf_xml_open *const root = &p->open[0];
    p->uri = tag->uri;
    p->most = most;
    p->depth = 1;
    memset(root, 0, sizeof *root);
    root->wants_text = wf_xml_record_wants_text(filler);
    root->wants_more = wf_xml_record_wants_more(filler);
    root->takes_leaves = root->wants_more && wf_xml_record_takes_leaves(filler);
    root->is_told = true;
    root->name = tag->prefix == NULL && wf_xml_names_len(own.ptr) == own.len && own.len != 0
                     ? wf_xml_names_find(&p->names, 0, own)
                     : 0;
    if (root->name == 0)
        return WF_XML_NOT_PLAIN;
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
