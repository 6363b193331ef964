#include "runtime/read/xml_outer.h"

#include "runtime/read/xml_names.h"
#include "runtime/read/xml_plain_parts.h"

#include <string.h>

#define MOST_TAGS  ((size_t)64 << 10) /* bytes of all open tags */
#define MOST_NAMES 256u               /* different ones, URIs too */
#define MOST_URI   1024u              /* bytes */

/* An attribute as it stands in its tag. */
typedef struct raw_attribute {
    weft_span prefix;
    weft_span local;
    weft_span value;
} raw_attribute;

typedef struct raw_tag {
    weft_span prefix;
    weft_span local;
    uint32_t count;
    bool is_empty;
    raw_attribute attributes[WF_XML_OUTER_ATTRIBUTES];
} raw_tag;

void wf_xml_outer_init(wf_xml_outer *o, const wf_xml_handler *handler, void *context)
{
    o->handler = handler;
    o->context = context;
    wf_arena_init(&o->arena, 0);
    wf_map_init(&o->names, &o->arena);
    wf_buf_init(&o->tags, MOST_TAGS);
}

void wf_xml_outer_fini(wf_xml_outer *o)
{
    wf_arena_fini(&o->arena);
    wf_buf_fini(&o->tags);
}

/* ---- names ---- */

static bool begins(const char *at, const char *word)
{
    return strncmp(at, word, strlen(word)) == 0;
}

/* The one copy of a name; NULL: one too many, or memory is short. */
static const char *intern(wf_xml_outer *o, weft_span name)
{
    char *const known = wf_map_find(&o->names, name);
    if (known || o->names.count == MOST_NAMES)
        return known;
    const weft_span copy = wf_arena_dup(&o->arena, name);
    union {
        const char *kept;
        void *value;
    } text = {copy.ptr}; /* a map's values are nobody's constants */
    return copy.ptr && wf_map_put(&o->names, copy, text.value, NULL) ? copy.ptr : NULL;
}

/* A name with or without prefix at `at`; behind it, or NULL. */
static const char *take_name(const char *at, weft_span *prefix, weft_span *local)
{
    const uint32_t before = wf_xml_names_prefix(at);
    *prefix = weft_span_of(at, before);
    at += before != 0 ? before + 1 : 0;
    *local = weft_span_of(at, wf_xml_names_len(at));
    return local->len != 0 ? at + local->len : NULL;
}

/* The URI of that prefix, NULL for no prefix and no default. False: the prefix is not declared. */
static bool find_uri(const wf_xml_outer *o, weft_span prefix, const char **out)
{
    for (uint32_t i = o->namespace_count; i-- != 0;) {
        const char *const declared = o->namespaces[i].prefix;
        if (weft_span_equal(weft_span_text(declared ? declared : ""), prefix)) {
            *out = o->namespaces[i].uri;
            return true;
        }
    }
    *out = NULL;
    return prefix.len == 0;
}

/* ---- start tags ---- */

/* A value that stands for itself, behind its first quote; behind its last one, or NULL. */
static const char *take_value(const char *at, char quote, weft_span *value)
{
    const char *const begin = at;
    while (*at != quote) {
        const uint8_t c = (uint8_t)*at;
        if (c < ' ' || c == '<' || c == '&')
            return NULL;
        at = c >= 0x80 ? wf_xml_markup_wide(at) : at + 1;
        if (!at)
            return NULL;
    }
    *value = weft_span_of(begin, (size_t)(at - begin));
    return at + 1;
}

/* `= "value"` at `at`. */
static const char *take_equals(const char *at, weft_span *value)
{
    at = wf_xml_markup_blanks(at);
    if (*at != '=')
        return NULL;
    at = wf_xml_markup_blanks(at + 1);
    return *at == '"' || *at == '\'' ? take_value(at + 1, *at, value) : NULL;
}

/* The start tag behind whose `<` `at` stands; behind it, or NULL. */
static const char *take_tag(const char *at, raw_tag *tag)
{
    tag->count = 0;
    at = take_name(at, &tag->prefix, &tag->local);
    while (at) {
        const char *const blanks = at;
        at = wf_xml_markup_blanks(at);
        tag->is_empty = *at == '/';
        if (*at == '>' || *at == '/')
            return at[tag->is_empty] == '>' ? at + tag->is_empty + 1 : NULL;
        if (at == blanks || tag->count == WF_XML_OUTER_ATTRIBUTES)
            return NULL;
        raw_attribute *const attribute = &tag->attributes[tag->count++];
        at = take_name(at, &attribute->prefix, &attribute->local);
        if (at)
            at = take_equals(at, &attribute->value);
    }
    return NULL;
}

static bool is_word(weft_span text, const char *word)
{
    return weft_span_equal(text, weft_span_text(word));
}

/* Whether the attribute declares a namespace; `*prefix` is empty for the default. */
static bool is_declaration(const raw_attribute *attribute, weft_span *prefix)
{
    const bool is_default = attribute->prefix.len == 0 && is_word(attribute->local, "xmlns");
    *prefix = is_default ? weft_span_of("", 0) : attribute->local;
    return is_default || is_word(attribute->prefix, "xmlns");
}

/* A namespace is declared behind the `around` that are in scope already. False: it is not plain. */
static bool declare(wf_xml_outer *o, uint32_t around, weft_span prefix, weft_span uri)
{
    static const char reserved[] = "http://www.w3.org/";
    wf_xml_namespace *const own = &o->namespaces[o->namespace_count];
    if (o->namespace_count == WF_XML_OUTER_NAMESPACES || uri.len == 0 || uri.len > MOST_URI ||
        (prefix.len >= 3 && begins(prefix.ptr, "xml")) ||
        (begins(uri.ptr, reserved) && !begins(uri.ptr, "http://www.w3.org/2001/")))
        return false;
    own->prefix = prefix.len != 0 ? intern(o, prefix) : NULL;
    own->uri = intern(o, uri);
    if (!own->uri || (prefix.len != 0 && !own->prefix))
        return false;
    for (uint32_t i = around; i < o->namespace_count; i++)
        if (o->namespaces[i].prefix == own->prefix)
            return false;
    o->namespace_count++;
    return true;
}

/* The attributes that declare nothing. False: not plain. */
static bool name_attributes(wf_xml_outer *o, const raw_tag *raw, wf_xml_tag *tag)
{
    weft_span prefix;
    tag->attributes = o->attributes;
    tag->attribute_count = 0;
    for (uint32_t i = 0; i < raw->count; i++) {
        const raw_attribute *const from = &raw->attributes[i];
        wf_xml_attribute *const attribute = &o->attributes[tag->attribute_count];
        if (is_declaration(from, &prefix))
            continue;
        *attribute = (wf_xml_attribute){.local = intern(o, from->local), .value = from->value};
        if (from->prefix.len != 0) { /* without one it is in no namespace */
            attribute->prefix = intern(o, from->prefix);
            if (!attribute->prefix || !find_uri(o, from->prefix, &attribute->uri))
                return false;
        }
        if (!attribute->local)
            return false;
        for (size_t j = 0; j < tag->attribute_count; j++)
            if (o->attributes[j].local == attribute->local &&
                o->attributes[j].uri == attribute->uri)
                return false;
        tag->attribute_count++;
    }
    return true;
}

/* What the names of a tag mean. False: it is not plain. */
static bool name_tag(wf_xml_outer *o, const raw_tag *raw, wf_xml_tag *tag)
{
    const uint32_t around = o->namespace_count;
    weft_span prefix;
    for (uint32_t i = 0; i < raw->count; i++)
        if (is_declaration(&raw->attributes[i], &prefix) &&
            !declare(o, around, prefix, raw->attributes[i].value))
            return false;
    tag->namespaces = o->namespaces + around;
    tag->namespace_count = o->namespace_count - around;
    tag->local = intern(o, raw->local);
    tag->prefix = raw->prefix.len != 0 ? intern(o, raw->prefix) : NULL;
    return tag->local && (raw->prefix.len == 0 || tag->prefix) &&
           find_uri(o, raw->prefix, &tag->uri) && name_attributes(o, raw, tag);
}

static void close_element(wf_xml_outer *o)
{
    const wf_xml_outer_element *const element = &o->open[--o->depth];
    o->tags.len = element->begin;
    o->namespace_count = element->namespaces;
    o->handler->close(o->context);
}

/* The start tag at `less`; behind it, or NULL. */
static const char *take_start(wf_xml_outer *o, const char *less, const char *end)
{
    raw_tag raw;
    wf_xml_tag tag;
    const uint32_t around = o->namespace_count;
    if (o->depth == WF_XML_OUTER_DEPTH || (o->depth == 0 && o->has_root))
        return NULL;
    const char *const behind = take_tag(less + 1, &raw);
    if (!behind || behind > end)
        return NULL;
    const size_t begin = o->tags.len;
    wf_buf_put(&o->tags, less, (size_t)(behind - less));
    if (o->tags.status != WEFT_OK || !name_tag(o, &raw, &tag)) {
        o->tags.len = begin; /* what is open is told to the parser */
        return NULL;
    }
    const char *const name_end = raw.local.ptr + raw.local.len;
    o->open[o->depth++] = (wf_xml_outer_element){
        .begin = begin, .name_len = (uint32_t)(name_end - less) - 1, .namespaces = around};
    o->has_root = true;
    o->handler->open(o->context, &tag);
    if (raw.is_empty)
        close_element(o);
    return behind;
}

/* The end tag at `less`. */
static const char *take_end(wf_xml_outer *o, const char *less, const char *end)
{
    if (o->depth == 0)
        return NULL;
    const wf_xml_outer_element *const element = &o->open[o->depth - 1];
    const size_t len = element->name_len;
    if ((size_t)(end - less) < len + 3 ||
        memcmp(less + 2, o->tags.data + element->begin + 1, len) != 0)
        return NULL;
    const char *const at = wf_xml_markup_blanks(less + 2 + len);
    if (*at != '>' || at >= end)
        return NULL;
    close_element(o);
    return at + 1;
}

/* ---- what is told to nobody ---- */

/* `<?xml … ?>` at the beginning; behind it, or NULL. */
static const char *take_declaration(const char *at)
{
    weft_span value;
    at = wf_xml_markup_blanks(at + 5);
    at = begins(at, "version") ? take_equals(at + 7, &value) : NULL;
    if (!at || !is_word(value, "1.0"))
        return NULL;
    const char *blanks = at;
    at = wf_xml_markup_blanks(at);
    if (at != blanks && begins(at, "encoding")) {
        at = take_equals(at + 8, &value);
        if (!at || !(is_word(value, "UTF-8") || is_word(value, "utf-8")))
            return NULL;
        blanks = at;
        at = wf_xml_markup_blanks(at);
    }
    if (at != blanks && begins(at, "standalone")) {
        at = take_equals(at + 10, &value);
        if (!at || !(is_word(value, "yes") || is_word(value, "no")))
            return NULL;
        at = wf_xml_markup_blanks(at);
    }
    return begins(at, "?>") ? at + 2 : NULL;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Over characters to two bytes, the first of which is `end`; NULL. */
static const char *pass_to(const char *at, char end, char behind)
{
    for (;;) {
        const uint8_t c = (uint8_t)*at;
        if (*at == end && at[1] == behind)
            return at;
        if (c < ' ' && !is_blank(*at))
            return NULL;
        at = c >= 0x80 ? wf_xml_markup_wide(at) : at + 1;
        if (!at)
            return NULL;
    }
}

/* The comment at `at`. */
static const char *take_comment(const char *at)
{
    at = pass_to(at + 4, '-', '-');
    return at && at[2] == '>' ? at + 3 : NULL;
}

/* The instruction at `at`. */
static const char *take_instruction(const char *at)
{
    const uint32_t len = wf_xml_names_len(at + 2);
    if (len == 0 || (len == 3 && (at[2] | 0x20) == 'x'))
        return NULL;
    at += 2 + len;
    if (!is_blank(*at) && !begins(at, "?>"))
        return NULL;
    at = pass_to(at, '?', '>');
    return at ? at + 2 : NULL;
}

/* To the next `<`, or NULL. */
static const char *take_text(const wf_xml_outer *o, const char *at, const char *end)
{
    while (o->depth != 0 && at < end && *at != '<') {
        at = wf_xml_plain_text(at);
        if (*at == '\r')
            at++;
        else if (*at != '<')
            return NULL;
    }
    at = wf_xml_markup_blanks(at);
    return at < end && *at == '<' ? at : NULL;
}

/* The next thing; behind it, or NULL. */
static const char *take_thing(wf_xml_outer *o, const char *at, const char *end)
{
    const char *const less = take_text(o, at, end);
    if (!less)
        return NULL;
    if (less[1] == '/')
        return take_end(o, less, end);
    if (o->taken == 0 && begins(at, "<?xml") && is_blank(at[5]))
        return take_declaration(at);
    if (less[1] == '?')
        return take_instruction(less);
    if (less[1] != '!')
        return take_start(o, less, end);
    return begins(less, "<!--") ? take_comment(less) : NULL;
}

size_t wf_xml_outer_take(wf_xml_outer *o, weft_span bytes)
{
    const char *at = bytes.ptr;
    const char *const end = at + bytes.len;
    while (at < end) {
        const char *behind = take_thing(o, at, end);
        if (!behind && o->depth == 0 && wf_xml_markup_blanks(at) >= end)
            behind = end;
        if (!behind || behind > end)
            break;
        o->taken += (size_t)(behind - at);
        at = behind;
    }
    return (size_t)(at - bytes.ptr);
}
