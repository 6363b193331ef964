/* Between two records a reader is what the tags around it make it: one that was given those, or has read on
   to the same depth, may go on there. */
#include "runtime/read/xml_reader_parts.h"

bool wf_xml_reader_stand(wf_reader *self, wf_standing *out)
{
    wf_xml_reader *const r = (wf_xml_reader *)self;
    wf_xml_feed *const feed = &r->feed;
    const wf_window *const window = &feed->core.window;
    const bool is_sound =
        feed->core.broken == WEFT_OK || (feed->core.broken == WEFT_DONE && r->is_part);
    if (!is_sound || feed->core.is_skipping || feed->scan.state != WF_XML_IN_TEXT ||
        feed->encoding.kind != WF_XML_UTF8 || !wf_xml_around_put(&r->around, r->depth, out))
        return false;
    wf_xml_feed_count(feed, feed->at);
    out->unread = wf_xml_feed_between(feed, feed->at, window->offset + window->end);
    out->has_ended = window->ended;
    out->line_begin = feed->line_begin;
    return true;
}

weft_status wf_xml_reader_resume(wf_reader *self, const wf_resume *from)
{
    wf_xml_reader *const r = (wf_xml_reader *)self;
    r->is_part = from->bytes && !from->is_last;
    r->told = WF_XML_TOLD_NOTHING;
    r->short_at = 0;
    r->around.least = UINT32_MAX;
    return wf_xml_feed_resume(&r->feed, from);
}
