/* The walk: the run goes along what is known (xml_run.h), and what it stops at is read byte by byte
   (xml_markup.c) and known from then on. */
#include "base/memory.h"
#include "runtime/read/xml_plain_parts.h"
#include "runtime/read/xml_record_parts.h"
#include "runtime/read/xml_scan.h"
#include "runtime/read/xml_text.h"

#include <string.h>

#define TOKEN 8192 /* bytes of a text and a tag, mostly */

/* ---- elements ---- */

static wf_xml_open *innermost(wf_xml_plain *p)
{
    return &p->open[p->depth - 1];
}

static wf_xml_tag tag_of(const wf_xml_plain *p, const wf_xml_tag_seen *seen)
{
    return (wf_xml_tag){.local = p->names.list[seen->name].text,
                        .uri = p->uri,
                        .attributes = seen->attributes,
                        .attribute_count = seen->attribute_count};
}

/* The tag that was just read, which is none of those that are known. */
static wf_xml_tag tag_read(const wf_xml_plain *p, uint32_t name)
{
    return (wf_xml_tag){.local = p->names.list[name].text,
                        .uri = p->uri,
                        .attributes = p->attributes,
                        .attribute_count = p->attribute_count};
}

static uint64_t fit_of(const wf_xml_plain *p, uint32_t node)
{
    return node != WF_SHAPE_NONE ? (uint64_t)p->meaning << 32 | (node + 1) : WF_XML_NO_FIT;
}

static void enter(wf_xml_plain *p, wf_xml_tag_seen *seen, uint32_t name, bool is_wanted)
{
    wf_xml_open *const inner = &p->open[p->depth++];
    inner->tag = seen;
    inner->last_tag = NULL;
    inner->name = name;
    inner->last = 0;
    inner->fit = WF_XML_NO_FIT;
    inner->is_told = is_wanted;
    inner->is_nested = false;
    inner->wants_text = is_wanted && wf_xml_record_wants_text(p->filler);
    inner->wants_more = is_wanted && wf_xml_record_wants_more(p->filler);
    if (inner->wants_more)
        inner->fit = fit_of(p, wf_xml_record_leaf_node(p->filler));
    inner->frame = inner->fit != WF_XML_NO_FIT ? wf_xml_record_frame(p->filler) : NULL;
}

/* What becomes of elements of that tag in the innermost one, which has a node. */
static const wf_xml_leaf *meaning_of(wf_xml_plain *p, wf_xml_tag_seen *seen)
{
    const uint64_t fit = innermost(p)->fit;
    if (seen->leaf.fit != fit) {
        const wf_xml_tag tag = tag_of(p, seen);
        wf_xml_record_learn_leaf(p->filler, &seen->leaf, &tag, &p->tags.arena);
        seen->leaf.fit = fit;
    }
    return &seen->leaf;
}

void wf_xml_plain_open(wf_xml_plain *p, wf_xml_tag_seen *seen)
{
    const wf_xml_open *const around = innermost(p);
    bool is_wanted = around->wants_more;
    if (is_wanted && around->fit != WF_XML_NO_FIT &&
        meaning_of(p, seen)->way == WF_XML_LEAF_NOTHING) {
        wf_xml_record_frame(p->filler)->has_elements = true;
        is_wanted = false;
    }
    if (is_wanted) {
        const wf_xml_tag tag = tag_of(p, seen);
        wf_xml_record_open(p->filler, &tag);
    }
    enter(p, seen, seen->name, is_wanted);
}

void wf_xml_plain_leaf(wf_xml_plain *p, wf_xml_tag_seen *seen, weft_span text)
{
    if (innermost(p)->fit != WF_XML_NO_FIT &&
        wf_xml_record_put_leaf(p->filler, meaning_of(p, seen), text))
        return;
    const wf_xml_tag tag = tag_of(p, seen);
    wf_xml_record_open(p->filler, &tag);
    if (text.len != 0 && wf_xml_record_wants_text(p->filler))
        wf_xml_record_lasting_text(p->filler, text);
    (void)wf_xml_record_close(p->filler);
}

/* ---- what the run stops at ---- */

const char *wf_xml_plain_text(const char *at)
{
    for (;;) {
        at = wf_xml_text_skip(at);
        const char *const behind = ((uint8_t)*at & 0x80) != 0 ? wf_xml_markup_wide(at) : NULL;
        if (!behind)
            return at;
        at = behind;
    }
}

/* The element of that tag may have nothing but `text` in it, behind which there is a `<`. False: it has more. */
static bool take_leaf(wf_xml_plain *p, wf_xml_tag_seen *seen, weft_span text)
{
    const char *const end = text.ptr + text.len;
    seen->is_leaf = strncmp(end, seen->close, seen->close_len) == 0;
    if (!seen->is_leaf)
        return false;
    if (innermost(p)->wants_more)
        wf_xml_plain_leaf(p, seen, text);
    innermost(p)->last_tag = seen;
    p->at = end + seen->close_len;
    return true;
}

void wf_xml_plain_miss_leaf(wf_xml_plain *p, wf_xml_tag_seen *seen, weft_span text)
{
    if (take_leaf(p, seen, text))
        return;
    innermost(p)->last_tag = seen;
    wf_xml_plain_open(p, seen);
    p->at = text.ptr;
}

static void leave(wf_xml_plain *p, const char *less)
{
    const wf_xml_open *const element = innermost(p);
    if (element->is_nested)
        wf_xml_nest_close(p->filler);
    else if (element->is_told)
        (void)wf_xml_record_close(p->filler);
    p->tag_at = less;
    p->depth--;
    if (p->depth != 0)
        innermost(p)->last_tag = element->tag;
}

void wf_xml_plain_miss_end(wf_xml_plain *p, const char *at)
{
    const wf_xml_tag_seen *const seen = innermost(p)->tag;
    if (seen->close_len == 0 || strncmp(at, seen->close, seen->close_len) != 0)
        return;
    leave(p, at);
    p->at = at + seen->close_len;
}

/* From `from`, behind which the tag at `less` is the next thing, to `to`: it will be known. */
static void learn(wf_xml_plain *p, const char *from, const char *less, const char *to,
                  wf_xml_tag_seen *tag)
{
    const wf_xml_open *const around = innermost(p);
    wf_xml_tag_seen *const last = around->last_tag;
    wf_xml_links *links = &around->tag->inside;
    if (wf_xml_markup_blanks(from) != less || (last ? last->name : around->tag->name) == 0)
        return;
    uint32_t blanks = 0;
    if (last) {
        links = &last->behind;
        blanks = last->close_len;
        from -= blanks;
        if (strncmp(from, last->close, blanks) != 0)
            return;
    }
    wf_xml_link_learn(links, tag, weft_span_of(from, (size_t)(to - from)), blanks,
                      &p->tags.link_count, &p->tags.arena);
}

/* The start tag at `less`. False: it is not plain. */
static bool take_start(wf_xml_plain *p, const char *less)
{
    wf_xml_open *const around = innermost(p);
    bool is_empty;
    around->last = around->last_tag ? around->last_tag->name : 0;
    const char *const behind = wf_xml_markup_start(p, less + 1, &is_empty);
    if (!behind)
        return false;
    const uint32_t name = around->last;
    const weft_span local = weft_span_of(p->names.list[name].text, p->names.list[name].len);
    wf_xml_tag_seen *const seen =
        wf_xml_tags_find(&p->tags, name, local, weft_span_of(less, (size_t)(behind - less)),
                         p->attributes, p->attribute_count);
    const bool is_known = seen->len != 0;
    if (is_known)
        learn(p, p->at, less, behind, seen);
    p->at = behind;
    if (is_known && !is_empty) {
        const char *const end = wf_xml_plain_text(behind);
        if (*end == '<' && take_leaf(p, seen, weft_span_of(behind, (size_t)(end - behind))))
            return true;
    }
    around->last_tag = seen;
    if (is_known && !is_empty) {
        wf_xml_plain_open(p, seen);
        return true;
    }
    if (around->wants_more) {
        const wf_xml_tag tag = tag_read(p, name);
        wf_xml_record_open(p->filler, &tag);
    }
    if (!is_empty)
        enter(p, seen, name, around->wants_more);
    else if (around->wants_more)
        (void)wf_xml_record_close(p->filler);
    return true;
}

/* The end tag at `less`. */
static bool take_end(wf_xml_plain *p, const char *less)
{
    const wf_xml_open *const element = innermost(p);
    const char *const behind = wf_xml_markup_end(p, less + 2);
    if (!behind)
        return false;
    learn(p, p->at, less, less + 2, NULL);
    element->tag->is_leaf = !element->last_tag;
    leave(p, less);
    p->at = behind;
    return true;
}

/* A text and what stands behind it. False: it is not plain, or not there. */
static bool step(wf_xml_plain *p)
{
    const char *const less = wf_xml_markup_text(p, p->at);
    if (!less)
        return false;
    if (less[1] == '/')
        return take_end(p, less);
    if (less[1] != '!')
        return take_start(p, less);
    const char *const behind = wf_xml_markup_section(p, less + 2);
    if (behind)
        p->at = behind;
    return behind != NULL;
}

/* ---- the walk ---- */

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

/* Perhaps what is not plain at `from` only misses what stands behind `end`. */
static bool may_be_cut(const char *from, const char *end)
{
    return end - from < TOKEN || !memchr(from + 1, '<', (size_t)(end - from) - 1);
}

wf_xml_plainness wf_xml_plain_walk(wf_xml_plain *p, const char **at, const char **tag_at,
                                   const wf_window *window, const wf_xml_tag *tag, uint32_t most)
{
    p->meaning += p->uri != tag->uri;
    p->uri = tag->uri;
    p->most = most;
    p->depth = 0;
    p->at = *at;
    const uint32_t name = name_of(p, tag);
    if (name == 0)
        return WF_XML_NOT_PLAIN;
    enter(p, wf_xml_tags_any(&p->tags, name, weft_span_text(tag->local)), name, true);
    while (p->depth != 0) {
        p->run(p);
        if (p->depth != 0 && !step(p))
            return may_be_cut(p->at, window->data + window->end) ? WF_XML_PLAIN_SO_FAR
                                                                 : WF_XML_NOT_PLAIN;
    }
    *at = p->at;
    *tag_at = p->tag_at;
    return WF_XML_PLAIN;
}

wf_xml_plain *wf_xml_plain_new(wf_xml_record *filler, wf_cpu cpu)
{
    wf_xml_plain *const p = wf_new(wf_xml_plain);
    if (!p)
        return NULL;
    p->filler = filler;
    memset(p->known.space, ' ', sizeof p->known.space);
    memset(p->known.slash, '\\', sizeof p->known.slash);
    p->run = wf_xml_run;
#if WF_CPU_IS_X86_64
    if (wf_cpu_choose(cpu) != WF_CPU_SCALAR)
        p->run = wf_xml_run_avx2;
#endif
    weft_status rc = wf_xml_names_init(&p->names);
    if (rc == WEFT_OK)
        rc = wf_xml_tags_init(&p->tags);
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
    wf_free(p);
}
