#include "runtime/read/xml_own.h"

#include <string.h>

void wf_xml_own_take(wf_xml_own *own, const wf_xml_tag *tag)
{
    size_t used = 0;
    own->tag = *tag;
    own->tag.attributes = own->attributes;
    own->tag.namespaces = own->namespaces;
    own->is_whole = tag->attribute_count <= WF_XML_OWN_ATTRIBUTES &&
                    tag->namespace_count <= WF_XML_OWN_ATTRIBUTES;
    for (size_t i = 0; own->is_whole && i < tag->namespace_count; i++)
        own->namespaces[i] = tag->namespaces[i];
    for (size_t i = 0; own->is_whole && i < tag->attribute_count; i++) {
        const weft_span value = tag->attributes[i].value;
        own->is_whole = value.len <= sizeof own->values - used;
        if (!own->is_whole)
            break;
        if (value.len != 0)
            memcpy(own->values + used, value.ptr, value.len);
        own->attributes[i] = tag->attributes[i];
        own->attributes[i].value = weft_span_of(own->values + used, value.len);
        used += value.len;
    }
}
