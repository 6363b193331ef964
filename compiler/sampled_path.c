/* Paths that are texts, as mapping files of the npm package write them. What has several readings there
   (names with brackets or dots in quotes, `length`) is not followed. */
#include "compiler/sampled.h"

typedef struct path_walk {
    wf_sampled_walk *w;
    const wf_node *node;
    weft_span rest;
    wf_view view;
    bool is_list; /* a wildcard was passed */
} path_walk;

/* Where `part` of the path stands in the file; all of it when it is written with escapes. */
static wf_place place_of(const path_walk *p, weft_span part)
{
    const wf_node *const node = p->node;
    wf_place place = wf_check_at(node);
    const size_t offset = (size_t)(part.ptr - node->text.ptr);
    const size_t written = node->end - node->start;
    if (written != node->text.len && written != node->text.len + 2)
        return place;
    place.start += (uint32_t)(offset + (written != node->text.len ? 1 : 0));
    place.end = place.start + (uint32_t)part.len;
    return place;
}

static bool is_number(weft_span name)
{
    size_t i = name.len != 0 && name.ptr[0] == '-' ? 1 : 0;
    const bool any = i < name.len;
    while (i < name.len && name.ptr[i] >= '0' && name.ptr[i] <= '9')
        i++;
    return any && i == name.len;
}

static void to_element(path_walk *p)
{
    p->view.at = p->view.at ? wf_sample_one(p->view.at) : NULL;
    p->view.lacks = NULL;
}

/* A list has no members there: what stands behind its name finds nothing. */
static bool is_lost_in_list(const path_walk *p)
{
    return wf_sample_is_list(p->view.at) && p->view.at->place->most > 1;
}

static void to_member(path_walk *p, weft_span name, weft_span key)
{
    const wf_sample *const at = p->view.at;
    if (p->view.is_document) {
        p->view.is_document = false;
        return;
    }
    if (is_lost_in_list(p)) {
        wf_sampled_several(p->w, place_of(p, name), at);
        p->view.at = NULL;
        return;
    }
    p->view.at = wf_sample_member(at, key);
    if (!p->view.at)
        wf_sampled_unknown(p->w, place_of(p, name), at, key);
    else if (!p->view.lacks && wf_sample_lacks(p->view.at, false))
        p->view.lacks = p->view.at;
}

static weft_span take(path_walk *p, size_t len)
{
    const weft_span part = weft_span_of(p->rest.ptr, len);
    p->rest = weft_span_of(p->rest.ptr + len, p->rest.len - len);
    return part;
}

/* [0], [-1], [*]; false: it is something else. */
static bool step_bracket(path_walk *p)
{
    const char *const close = memchr(p->rest.ptr, ']', p->rest.len);
    if (!close)
        return false;
    const weft_span whole = take(p, (size_t)(close - p->rest.ptr) + 1);
    const weft_span inner = weft_span_of(whole.ptr + 1, whole.len - 2);
    const bool is_wild = inner.len == 1 && inner.ptr[0] == '*';
    if (!is_wild && !is_number(inner))
        return false;
    p->is_list = p->is_list || is_wild;
    to_element(p);
    return true;
}

static bool step_name(path_walk *p)
{
    const bool is_attribute = p->view.is_text && p->rest.ptr[0] == '@';
    size_t len = is_attribute ? 1 : 0;
    while (len < p->rest.len && p->rest.ptr[len] != '.' && p->rest.ptr[len] != '[' &&
           !(p->view.is_text && p->rest.ptr[len] == '@'))
        len++;
    const weft_span name = take(p, len);
    if (name.len == 1 && name.ptr[0] == '*') {
        p->is_list = true;
        to_element(p);
    } else if (is_number(name)) {
        to_element(p);
    } else if (name.len == 0 || weft_span_equal(name, weft_span_text("length"))) {
        return false;
    } else if (!weft_span_equal(name, weft_span_text("#text")) &&
               !weft_span_equal(name, weft_span_text("$"))) {
        to_member(p, name, name);
    }
    return true;
}

wf_view wf_sampled_path(wf_sampled_walk *w, wf_view from, const wf_node *node)
{
    path_walk p = {.w = w, .node = node, .rest = node->text, .view = from};
    const wf_view unknown = {0};
    if (from.is_list || node->text.len == 0)
        return unknown;
    while (p.view.at && p.rest.len != 0) {
        const bool done = p.rest.ptr[0] == '[' ? step_bracket(&p) : step_name(&p);
        if (!done)
            return unknown;
        if (p.rest.len != 0 && p.rest.ptr[0] == '.')
            (void)take(&p, 1);
    }
    if (!p.view.at)
        return unknown;
    p.view.is_list = p.is_list;
    if (p.is_list)
        p.view.lacks = NULL;
    return p.view;
}
