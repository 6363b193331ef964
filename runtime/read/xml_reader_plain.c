/* Records that need no parser: of most it sees nothing, of some the two tags. */
#include "runtime/read/xml_reader_parts.h"

#include <string.h>

/* Once more, after it was told in part. */
static void begin_again(wf_xml_reader *r, wf_arena_mark mark)
{
    const uint32_t width = r->feed.core.shape->nodes[0].width;
    wf_arena_rewind(r->record->arena, mark);
    memset(r->record->block, 0, width * sizeof *r->record->block);
    wf_xml_record_begin(r->filler, &r->own.tag, r->record->block, r->record->arena);
}

#define MOST_PAUSES 64u

/* The next record that is tried, after one that was (not) plain. */
static void learn_plainness(wf_xml_reader *r, bool is_plain)
{
    r->pauses = is_plain ? 0 : r->pauses < MOST_PAUSES ? r->pauses * 2 + 1 : MOST_PAUSES;
    r->pause = r->pauses;
}

/* Tells the rest of the record without the parser, as far as the window goes. PLAIN: r->feed.at is behind its
   end tag, and the parser has seen that one; *rc says how that went. Otherwise nothing happened. */
static wf_xml_plainness walk(wf_xml_reader *r, weft_status *rc, uint64_t content, weft_diags *diags)
{
    wf_xml_feed *const feed = &r->feed;
    const wf_window *const window = &feed->core.window;
    const wf_arena_mark mark = wf_arena_here(r->record->arena);
    const char *at = window->data + (size_t)(content - window->offset);
    const char *tag = at;
    const wf_xml_plainness plainness = wf_xml_plain_walk(r->plain, &at, &tag, window, &r->own.tag,
                                                         wf_xml_reader_depth(r) - r->depth + 1);
    const uint64_t end = window->offset + (uint64_t)(at - window->data);
    if (plainness != WF_XML_PLAIN || end - r->start > feed->core.options.max_record_bytes) {
        begin_again(r, mark);
        return plainness == WF_XML_PLAIN ? WF_XML_NOT_PLAIN : plainness;
    }
    wf_xml_feed_leap(feed, window->offset + (uint64_t)(tag - window->data), end);
    r->depth--;
    r->is_walked = true;
    *rc = wf_xml_feed_flush_tag(feed, r->depth, diags);
    return WF_XML_PLAIN;
}

static uint64_t window_end(const wf_xml_reader *r)
{
    return r->feed.core.window.offset + r->feed.core.window.end;
}

/* Twice as much of the record, or all there is: so that a long one is not begun too often. WEFT_DONE: there
   was no more. */
static weft_status read_twice(wf_xml_reader *r, weft_diags *diags)
{
    const uint64_t had = window_end(r);
    const uint64_t wanted = r->start + 2 * (had - r->start);
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && window_end(r) < wanted)
        rc = wf_xml_feed_more(&r->feed, r->start, diags);
    return (rc == WEFT_DONE || rc == WEFT_LIMIT) && window_end(r) != had ? WEFT_OK : rc;
}

weft_status wf_xml_reader_content(wf_xml_reader *r, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    if (!r->plain || !r->own.is_whole)
        return wf_xml_reader_careful(r, diags);
    if (r->pause != 0) {
        r->pause--;
        return wf_xml_reader_careful(r, diags);
    }
    const bool has_ended = r->feed.core.window.ended;
    wf_xml_plainness plainness = WF_XML_PLAIN_SO_FAR;
    if (r->short_at != window_end(r))
        plainness = walk(r, &rc, r->feed.at, diags);
    while (rc == WEFT_OK && plainness == WF_XML_PLAIN_SO_FAR) {
        rc = read_twice(r, diags);
        if (rc == WEFT_OK)
            plainness = walk(r, &rc, r->feed.at, diags);
    }
    if (plainness == WF_XML_PLAIN_SO_FAR && (rc == WEFT_DONE || rc == WEFT_LIMIT))
        rc = WEFT_OK;                      /* what that means is found out with care, ... */
    r->feed.core.window.ended = has_ended; /* ... as if nobody had looked */
    if (rc != WEFT_OK || plainness == WF_XML_PLAIN) {
        learn_plainness(r, true);
        return rc;
    }
    if (plainness == WF_XML_NOT_PLAIN)
        learn_plainness(r, false);
    return wf_xml_reader_careful(r, diags);
}

/* ---- whole records ---- */

/* Whether the next record's tag means what the last one's did: it stands in the same element, and neither
   has a prefix or declares anything. */
static bool may_leap(const wf_xml_reader *r)
{
    return r->plain && r->told == WF_XML_TOLD_END && r->pause == 0 && r->open != 0 &&
           r->own.tag.local && r->own.tag.prefix == NULL && r->own.tag.namespace_count == 0 &&
           r->depth < wf_xml_reader_depth(r) && r->feed.at == r->feed.pushed &&
           !r->feed.core.is_skipping;
}

bool wf_xml_reader_leap(wf_xml_reader *r)
{
    wf_xml_feed *const feed = &r->feed;
    const wf_window *const window = &feed->core.window;
    if (!may_leap(r))
        return false;
    const wf_arena_mark mark = wf_arena_here(r->record->arena);
    const char *at = window->data + (size_t)(feed->at - window->offset);
    wf_xml_tag tag = r->own.tag;
    const char *const start = wf_xml_plain_start(r->plain, &at, &tag);
    if (!start)
        return false;
    const char *end_tag;
    wf_xml_reader_begin(r, &tag);
    const wf_xml_plainness plainness =
        r->is_refused ? WF_XML_PLAIN_SO_FAR
                      : wf_xml_plain_walk(r->plain, &at, &end_tag, window, &r->own.tag,
                                          wf_xml_reader_depth(r) - r->depth);
    if (plainness != WF_XML_PLAIN || (size_t)(at - start) > feed->core.options.max_record_bytes) {
        if (plainness == WF_XML_NOT_PLAIN) /* it is not tried once more, ... */
            learn_plainness(r, false);
        else if (plainness == WF_XML_PLAIN_SO_FAR) /* ... or not without more */
            r->short_at = window_end(r);
        wf_arena_rewind(r->record->arena, mark);
        r->record->block = NULL;
        r->told = WF_XML_TOLD_NOTHING;
        return false;
    }
    r->start = window->offset + (uint64_t)(start - window->data);
    feed->at = window->offset + (uint64_t)(at - window->data);
    wf_xml_feed_skip(feed, feed->at);
    learn_plainness(r, true);
    r->told = WF_XML_TOLD_END;
    return true;
}
