#include "runtime/read/xml_around.h"

#define MOST_BYTES ((size_t)256 << 10) /* of all tags; a document with more is not cut */

void wf_xml_around_init(wf_xml_around *around)
{
    wf_buf_init(&around->tags, MOST_BYTES);
    around->least = UINT32_MAX;
}

void wf_xml_around_fini(wf_xml_around *around)
{
    wf_buf_fini(&around->tags);
}

void wf_xml_around_enter(wf_xml_around *around, uint32_t depth, weft_span tag)
{
    around->begin[depth] = around->tags.len;
    wf_buf_put_span(&around->tags, tag);
}

void wf_xml_around_leave(wf_xml_around *around, uint32_t depth)
{
    around->tags.len = around->begin[depth];
    if (around->least != UINT32_MAX && depth < around->least)
        around->least = depth;
}

bool wf_xml_around_put(const wf_xml_around *around, uint32_t depth, wf_standing *out)
{
    const uint32_t level = around->least;
    if (around->tags.status != WEFT_OK || level == 0 || level > depth)
        return false;
    const size_t len = level < depth ? around->begin[level] : around->tags.len;
    out->around = weft_span_of(around->tags.data, len);
    out->depth = depth - level;
    return true;
}
