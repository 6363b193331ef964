#include "runtime/read/xml_link.h"

static bool is_known(const wf_xml_links *links, weft_span text)
{
    for (const wf_xml_link *link = links->first; link; link = link->next)
        if (link->len == text.len && memcmp(link->text, text.ptr, text.len) == 0)
            return true;
    return false;
}

void wf_xml_link_learn(wf_xml_links *links, struct wf_xml_tag_seen *tag, weft_span text,
                       uint32_t blanks, uint32_t *all, wf_arena *arena)
{
    if (links->count == WF_XML_LINK_LIST || *all == WF_XML_LINKS || text.len > WF_XML_LINK_MOST ||
        text.len == 0 || is_known(links, text))
        return;
    const uint32_t len = (uint32_t)text.len;
    const uint32_t last = len > WF_XML_LINK_STEP ? len - WF_XML_LINK_STEP : 0;
    wf_xml_link *const link = wf_arena_zero(arena, 1, sizeof *link + last + WF_XML_LINK_STEP);
    if (!link)
        return;
    memcpy(link->text, text.ptr, len);
    link->tag = tag;
    link->len = len;
    link->blanks = blanks;
    link->passed = tag ? len : len - 2;
    link->last = last;
    link->loose = len < WF_XML_LINK_STEP ? UINT32_MAX << len : 0;
    link->next = links->first;
    links->first = link;
    links->count++;
    (*all)++;
}
