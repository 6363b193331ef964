/* Text and tags as they are read byte by byte: what is not as it was the last time. */
#include "base/utf8.h"
#include "runtime/read/xml_plain_parts.h"
#include "runtime/read/xml_scan.h"
#include "runtime/read/xml_text.h"

#include <string.h>

#define OF_ATTRIBUTE  WF_XML_NAMES /* added to the number of the element */
#define XML_NAMESPACE "http://www.w3.org/XML/1998/namespace"

/* ---- bytes ---- */

/* To the first byte in a comment that is a dash, or no plain character of one. */
static const char *skip_to_dash(const char *at)
{
    while (*at != '-' && ((*at >= ' ' && *at <= '~') || *at == '\t' || *at == '\n'))
        at++;
    return at;
}

const char *wf_xml_markup_blanks(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

const char *wf_xml_markup_wide(const char *at)
{
    const char *const begin = at;
    while (((uint8_t)*at & 0x80) != 0) {
        if (at - begin >= 2 && ((uint8_t)*at & 0xfe) == 0xbe && (uint8_t)at[-1] == 0xbf &&
            (uint8_t)at[-2] == 0xef)
            return NULL;
        at++;
    }
    const weft_span run = weft_span_of(begin, (size_t)(at - begin));
    return wf_utf8_valid(run) == run.len ? at : NULL;
}

/* ---- references ---- */

static bool is_character(uint32_t code)
{
    return (code >= 0x20 && code < 0xd800) || (code >= 0xe000 && code < 0xfffe) ||
           (code >= 0x10000 && code <= 0x10ffff) || code == '\t' || code == '\n';
}

/* Behind `&#`; NULL: not finished, no character, or a carriage return, which means more than itself. */
static const char *read_number(const char *at, char out[4], size_t *len)
{
    const bool is_hex = *at == 'x';
    at += is_hex;
    const char *const digits = at;
    uint32_t code = 0;
    for (; *at != ';'; at++) {
        const char c = (char)(*at | 0x20);
        uint32_t digit;
        if (*at >= '0' && *at <= '9')
            digit = (uint32_t)(*at - '0');
        else if (is_hex && c >= 'a' && c <= 'f')
            digit = (uint32_t)(c - 'a') + 10;
        else
            return NULL;
        if (at - digits == 7)
            return NULL;
        code = code * (is_hex ? 16 : 10) + digit;
    }
    if (at == digits || !is_character(code))
        return NULL;
    *len = wf_utf8_encode(out, code);
    return at + 1;
}

/* The reference at `at`, which is `&`; behind it, or NULL. */
static const char *read_reference(const char *at, char out[4], size_t *len)
{
    static const struct {
        const char *name;
        uint8_t len;
        char meaning;
    } entities[] = {
        {"amp;", 4, '&'}, {"lt;", 3, '<'}, {"gt;", 3, '>'}, {"quot;", 5, '"'}, {"apos;", 5, '\''}};
    if (at[1] == '#')
        return read_number(at + 2, out, len);
    for (size_t i = 0; i < WF_COUNTOF(entities); i++) {
        if (strncmp(at + 1, entities[i].name, entities[i].len) == 0) {
            out[0] = entities[i].meaning;
            *len = 1;
            return at + 1 + entities[i].len;
        }
    }
    return NULL;
}

/* ---- texts ---- */

static bool wants_text(const wf_xml_plain *p)
{
    return p->open[p->depth - 1].wants_text;
}

static void tell_text(const wf_xml_plain *p, const char *from, const char *to)
{
    if (from != to && wants_text(p))
        wf_xml_record_lasting_text(p->filler, weft_span_of(from, (size_t)(to - from)));
}

const char *wf_xml_markup_text(const wf_xml_plain *p, const char *at)
{
    const char *begin = at;
    for (;;) {
        at = wf_xml_text_skip(at);
        const uint8_t c = (uint8_t)*at;
        if (WF_LIKELY(c == '<')) {
            tell_text(p, begin, at);
            return at;
        }
        if (c == ']' && !(at[1] == ']' && at[2] == '>')) {
            at++;
        } else if (c >= 0x80) {
            at = wf_xml_markup_wide(at);
            if (!at)
                return NULL;
        } else if (c == '\r') { /* a line feed of its own, or part of the next one */
            tell_text(p, begin, at);
            at++;
            if (*at != '\n' && wants_text(p))
                wf_xml_record_text(p->filler, weft_span_text("\n"));
            begin = at;
        } else if (c == '&') {
            char character[4];
            size_t len;
            tell_text(p, begin, at);
            at = read_reference(at, character, &len);
            if (!at)
                return NULL;
            if (wants_text(p))
                wf_xml_record_text(p->filler, weft_span_of(character, len));
            begin = at;
        } else {
            return NULL;
        }
    }
}

/* Behind `<!--`. */
static const char *take_comment(const wf_xml_plain *p, const char *at)
{
    const char *const begin = at;
    for (;;) {
        at = skip_to_dash(at);
        const uint8_t c = (uint8_t)*at;
        if (c == '-' && at[1] == '-')
            break;
        if (c >= 0x80) {
            at = wf_xml_markup_wide(at);
            if (!at)
                return NULL;
        } else if (c == '-') {
            at++;
        } else {
            return NULL;
        }
    }
    if (at[2] != '>' || at - begin > WF_XML_MOST_COMMENT - 8)
        return NULL;
    if (p->open[p->depth - 1].wants_more)
        wf_xml_record_comment(p->filler, weft_span_of(begin, (size_t)(at - begin)));
    return at + 3;
}

const char *wf_xml_markup_section(const wf_xml_plain *p, const char *at)
{
    if (at[0] == '-' && at[1] == '-')
        return take_comment(p, at + 2);
    if (strncmp(at, "[CDATA[", 7) != 0)
        return NULL;
    const char *const begin = at + 7;
    at = begin;
    for (;;) {
        at = wf_xml_text_skip(at);
        const uint8_t c = (uint8_t)*at;
        if (c == ']' && at[1] == ']' && at[2] == '>') {
            tell_text(p, begin, at);
            return at + 3;
        }
        if (c >= 0x80) {
            at = wf_xml_markup_wide(at);
            if (!at)
                return NULL;
        } else if (c == ']' || c == '<' || c == '&') {
            at++;
        } else {
            return NULL;
        }
    }
}

/* ---- tags ---- */

/* The value that `quote` ends, behind which it gives; NULL. */
static const char *take_value(wf_xml_plain *p, const char *at, char quote, weft_span *value)
{
    const char *piece = at;
    const char *const begin = at;
    char *const copy = p->values + p->value_len;
    char *to = copy;
    for (; *at != quote;) {
        const uint8_t c = (uint8_t)*at;
        if (c >= 0x80) {
            at = wf_xml_markup_wide(at);
            if (!at)
                return NULL;
        } else if (c == '&') {
            char character[4];
            size_t len;
            const size_t before = (size_t)(at - piece);
            at = read_reference(at, character, &len);
            if (!at || before + len > (size_t)(p->values + WF_XML_PLAIN_VALUES - to))
                return NULL;
            memcpy(to, piece, before);
            memcpy(to + before, character, len);
            to += before + len;
            piece = at;
        } else if (c < ' ' || c == '<') { /* blanks would become spaces */
            return NULL;
        } else {
            at++;
        }
    }
    *value = weft_span_of(begin, (size_t)(at - begin));
    if (piece != begin) {
        const size_t rest = (size_t)(at - piece);
        if (rest > (size_t)(p->values + WF_XML_PLAIN_VALUES - to))
            return NULL;
        memcpy(to, piece, rest);
        to += rest;
        *value = weft_span_of(copy, (size_t)(to - copy));
        p->value_len = (size_t)(to - p->values);
    }
    return at + 1;
}

/* Whether the tag has it already, or it is no mere attribute. */
static bool is_refused(const wf_xml_plain *p, const wf_xml_attribute *attribute)
{
    if (strcmp(attribute->local, attribute->uri ? "id" : "xmlns") == 0)
        return true;
    for (size_t i = 0; i < p->attribute_count; i++)
        if (p->attributes[i].local == attribute->local && p->attributes[i].uri == attribute->uri)
            return true;
    return false;
}

/* The attribute at `at` of the element `owner`, where `*last` stands before it (0: nothing) and becomes
   this one; behind it, or NULL. */
static const char *take_attribute(wf_xml_plain *p, uint32_t owner, uint32_t *last, const char *at)
{
    static const char xml[] = "xml";
    static const char uri[] = XML_NAMESPACE;
    wf_xml_attribute *const attribute = &p->attributes[p->attribute_count];
    const bool is_xml = at[0] == 'x' && at[1] == 'm' && at[2] == 'l' && at[3] == ':';
    wf_xml_name *const list = p->names.list;
    uint32_t *const guess = *last != 0 ? &list[*last].follower : &list[owner].attribute;
    at += is_xml ? 4 : 0;
    if (*guess == 0 || !wf_xml_names_match(&list[*guess], at)) {
        const uint32_t len = wf_xml_names_len(at);
        if (len == 0 || at[len] == '\0')
            return NULL;
        *guess = wf_xml_names_find(&p->names, OF_ATTRIBUTE + owner, weft_span_of(at, len));
        if (*guess == 0)
            return NULL;
    }
    *last = *guess;
    const wf_xml_name *const name = &list[*last];
    *attribute = (wf_xml_attribute){
        .local = name->text, .prefix = is_xml ? xml : NULL, .uri = is_xml ? uri : NULL};
    at = wf_xml_markup_blanks(at + name->len);
    if (*at != '=' || is_refused(p, attribute))
        return NULL;
    at = wf_xml_markup_blanks(at + 1);
    if (*at != '"' && *at != '\'')
        return NULL;
    at = take_value(p, at + 1, *at, &attribute->value);
    p->attribute_count++;
    return at;
}

/* What stands at `at` in the open element: mostly what stood there last time. 0: no plain name. */
static uint32_t expect(wf_xml_plain *p, wf_xml_open *around, const char *at)
{
    wf_xml_name *const list = p->names.list;
    uint32_t *const guess = around->last ? &list[around->last].follower : &list[around->name].first;
    if (WF_LIKELY(*guess != 0 && wf_xml_names_match(&list[*guess], at)))
        return *guess;
    if (*guess != 0) { /* one was left out */
        const uint32_t second = list[*guess].follower;
        if (second != 0 && wf_xml_names_match(&list[second], at))
            return second;
    }
    const uint32_t len = wf_xml_names_len(at);
    if (len == 0 || at[len] == '\0')
        return 0;
    *guess = wf_xml_names_find(&p->names, around->name, weft_span_of(at, len));
    return *guess;
}

const char *wf_xml_markup_attributes(wf_xml_plain *p, uint32_t name, const char *at, bool *is_empty)
{
    uint32_t last = 0;
    p->attribute_count = 0;
    p->value_len = 0;
    while (*at != '>') {
        const char *const blanks = at;
        at = wf_xml_markup_blanks(at);
        if (*at == '>' || *at == '/')
            break;
        if (at == blanks || p->attribute_count == WF_XML_PLAIN_ATTRIBUTES)
            return NULL;
        at = take_attribute(p, name, &last, at);
        if (!at)
            return NULL;
    }
    *is_empty = *at == '/';
    at += *is_empty;
    return *at == '>' ? at + 1 : NULL;
}

const char *wf_xml_markup_start(wf_xml_plain *p, const char *at, bool *is_empty)
{
    wf_xml_open *const around = &p->open[p->depth - 1];
    const uint32_t name = p->depth < p->most ? expect(p, around, at) : 0;
    if (name == 0)
        return NULL;
    around->last = name;
    return wf_xml_markup_attributes(p, name, at + p->names.list[name].len, is_empty);
}

const char *wf_xml_markup_end(const wf_xml_plain *p, const char *at)
{
    const wf_xml_name *const name = &p->names.list[p->open[p->depth - 1].name];
    if (!wf_xml_names_match(name, at))
        return NULL;
    at = wf_xml_markup_blanks(at + name->len);
    return *at == '>' ? at + 1 : NULL;
}
