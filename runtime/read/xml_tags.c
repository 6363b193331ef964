#include "runtime/read/xml_tags.h"

#include "base/memory.h"

#include <string.h>

#define MOST_VARIANTS 32u /* of one name: with more its tags differ every time */

weft_status wf_xml_tags_init(wf_xml_tags *tags)
{
    wf_arena_init(&tags->arena, 0);
    tags->list = wf_alloc(WF_XML_TAGS, sizeof *tags->list);
    tags->of_text = wf_alloc(WF_XML_NAMES, sizeof *tags->of_text);
    tags->any = wf_alloc(WF_XML_NAMES, sizeof *tags->any);
    tags->variants = wf_alloc(WF_XML_NAMES, sizeof *tags->variants);
    const weft_status rc = wf_xml_names_init(&tags->texts);
    if (!tags->list || !tags->of_text || !tags->any || !tags->variants)
        return WEFT_NOMEM;
    wf_xml_tags_none(tags)->close = "";
    tags->count = 1;
    return rc;
}

void wf_xml_tags_fini(wf_xml_tags *tags)
{
    wf_arena_fini(&tags->arena);
    wf_xml_names_fini(&tags->texts);
    wf_free(tags->list);
    wf_free(tags->of_text);
    wf_free(tags->any);
    wf_free(tags->variants);
}

/* A new tag of that name, or none: there are too many. */
static wf_xml_tag_seen *add(wf_xml_tags *tags, uint32_t name, weft_span local)
{
    const size_t len = local.len + 3;
    char *const close = tags->count < WF_XML_TAGS ? wf_arena_alloc(&tags->arena, len + 1) : NULL;
    if (!close)
        return wf_xml_tags_none(tags);
    wf_xml_tag_seen *const tag = &tags->list[tags->count++];
    close[0] = '<';
    close[1] = '/';
    memcpy(close + 2, local.ptr, local.len);
    close[len - 1] = '>';
    close[len] = '\0';
    tag->name = name;
    tag->close = close;
    tag->close_len = (uint32_t)len;
    return tag;
}

wf_xml_tag_seen *wf_xml_tags_any(wf_xml_tags *tags, uint32_t name, weft_span local)
{
    if (!tags->any[name])
        tags->any[name] = add(tags, name, local);
    return tags->any[name];
}

static bool copy_attributes(wf_xml_tags *tags, wf_xml_tag_seen *tag,
                            const wf_xml_attribute *attributes, size_t count)
{
    wf_xml_attribute *const copy = wf_arena_zero(&tags->arena, count, sizeof *copy);
    if (!copy)
        return false;
    for (size_t i = 0; i < count; i++) {
        copy[i] = attributes[i];
        copy[i].value = wf_arena_dup(&tags->arena, attributes[i].value);
        if (!copy[i].value.ptr)
            return false;
    }
    tag->attributes = copy;
    tag->attribute_count = count;
    return true;
}

wf_xml_tag_seen *wf_xml_tags_find(wf_xml_tags *tags, uint32_t name, weft_span local, weft_span text,
                                  const wf_xml_attribute *attributes, size_t count)
{
    if (tags->variants[name] == MOST_VARIANTS || text.len > WF_XML_TAG_MOST)
        return wf_xml_tags_any(tags, name, local);
    const uint32_t number = wf_xml_names_find(&tags->texts, name, text);
    if (number == 0)
        return wf_xml_tags_any(tags, name, local);
    if (tags->of_text[number])
        return tags->of_text[number];
    wf_xml_tag_seen *const tag = add(tags, name, local);
    if (tag == wf_xml_tags_none(tags) || !copy_attributes(tags, tag, attributes, count))
        return wf_xml_tags_any(tags, name, local);
    tag->len = (uint32_t)text.len;
    tag->is_empty = text.ptr[text.len - 2] == '/';
    if (tag->is_empty) {
        tag->close = "";
        tag->close_len = 0;
    }
    tags->of_text[number] = tag;
    tags->variants[name]++;
    return tag;
}
