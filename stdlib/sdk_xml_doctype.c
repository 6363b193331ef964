/* The document type declaration: internal entities are noted, all else is passed over. An entity whose
   value has an & in it is left out, as the package does, so nothing can grow by its own references. */
#include "base/utf8.h"
#include "stdlib/sdk_xml.h"

#define ENTITIES_MOST 1000u

typedef struct scan {
    weft_call *call;
    wf_sdk_xml_entities *entities;
    weft_span text;
    size_t at;
    weft_span *bad;
    const char *reason;
    weft_status *status;
} scan;

static char char_at(const scan *s, size_t at)
{
    return at < s->text.len ? s->text.ptr[at] : '\0';
}

static bool is_next(const scan *s, const char *word)
{
    const size_t len = strlen(word);
    return s->text.len - s->at >= len && memcmp(s->text.ptr + s->at, word, len) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static void skip_space(scan *s)
{
    while (is_space(char_at(s, s->at)))
        s->at++;
}

static bool is_name(weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const char low = (char)(c | 0x20);
        const bool starts = (low >= 'a' && low <= 'z') || c == '_' || c == ':' || (c & 0x80) != 0;
        const bool follows = (c >= '0' && c <= '9') || c == '-' || c == '.';
        if (!starts && !(i != 0 && follows))
            return false;
    }
    return name.len != 0;
}

static void fail(scan *s, const char *reason, size_t from, size_t to)
{
    s->reason = reason;
    *s->bad = weft_span_of(s->text.ptr + from, to - from);
}

static void note(scan *s, weft_span name, weft_span value)
{
    if (!s->entities->is_open)
        wf_map_init(&s->entities->named, s->call->arena);
    s->entities->is_open = true;
    weft_value *const kept = wf_lib_values(s->call, 1);
    if (kept)
        *kept = weft_text(value);
    if (!kept || !wf_map_put(&s->entities->named, name, kept, NULL))
        *s->status = WEFT_NOMEM;
}

/* Behind `<!ENTITY`. */
static void read_entity(scan *s)
{
    skip_space(s);
    const size_t from = s->at;
    while (s->at < s->text.len && !is_space(char_at(s, s->at)) && char_at(s, s->at) != '"' &&
           char_at(s, s->at) != '\'')
        s->at++;
    const weft_span name = weft_span_of(s->text.ptr + from, s->at - from);
    if (!is_name(name)) {
        fail(s, "Invalid entity name ", from, s->at);
        return;
    }
    skip_space(s);
    const char quote = char_at(s, s->at);
    if (is_next(s, "SYSTEM")) {
        fail(s, "External entities are not supported", s->at, s->at);
        return;
    }
    if (quote != '"' && quote != '\'') {
        const size_t end = s->at + wf_utf8_clip(wf_lib_rest(s->text, s->at), 4).len;
        fail(s, "Expected quoted string, found \"", s->at, quote & 0x80 ? end : s->at + 1);
        return;
    }
    const size_t value = ++s->at;
    while (s->at < s->text.len && char_at(s, s->at) != quote)
        s->at++;
    if (s->at == s->text.len) {
        fail(s, "Unterminated entity value", s->at, s->at);
        return;
    }
    const weft_span content = weft_span_of(s->text.ptr + value, s->at - value);
    if (content.len != 0 && memchr(content.ptr, '&', content.len))
        return;
    if (s->entities->is_open && s->entities->named.count == ENTITIES_MOST)
        fail(s, "a document type has at most 1000 entities", s->at, s->at);
    else
        note(s, name, content);
}

/* What begins with the < at `at`; false when nothing the package knows does. */
static bool read_declaration(scan *s, bool has_body, bool *is_comment)
{
    static const char *const passed[] = {"!ELEMENT", "!ATTLIST", "!NOTATION"};
    s->at++;
    if (is_next(s, "!--")) {
        *is_comment = true;
        return true;
    }
    if (has_body && is_next(s, "!ENTITY")) {
        s->at += 7;
        read_entity(s);
        return true;
    }
    for (size_t i = 0; has_body && i < WF_COUNTOF(passed); i++)
        if (is_next(s, passed[i]))
            return true;
    return false;
}

/* The quote that ends the one at `at`, or `at` itself when there is none. */
static size_t closing_quote(const scan *s)
{
    for (size_t at = s->at + 1; at < s->text.len; at++)
        if (s->text.ptr[at] == s->text.ptr[s->at])
            return at;
    return s->at;
}

static void read_all(scan *s)
{
    size_t open = 1; /* angle brackets */
    bool has_body = false;
    bool is_comment = false;
    for (; s->at < s->text.len && !s->reason && *s->status == WEFT_OK; s->at++) {
        const char c = s->text.ptr[s->at];
        if (c == '<' && !is_comment) {
            if (!read_declaration(s, has_body, &is_comment))
                fail(s, "Invalid DOCTYPE", s->at, s->at);
            open++;
        } else if (c == '>' && is_comment) {
            is_comment = s->text.ptr[s->at - 1] != '-' || s->text.ptr[s->at - 2] != '-';
            open -= is_comment ? 0 : 1;
        } else if (c == '>') {
            open--;
        } else if (c == '[') {
            has_body = true;
        } else if (!has_body && (c == '"' || c == '\'')) {
            s->at = closing_quote(s);
        }
        if (open == 0)
            return;
    }
    if (!s->reason)
        fail(s, "Unclosed DOCTYPE", s->text.len, s->text.len);
}

const char *wf_sdk_xml_doctype(wf_sdk_xml_entities *entities, weft_call *call, weft_span text,
                               size_t at, size_t *end, weft_span *bad, weft_status *status)
{
    scan s = {
        .call = call, .entities = entities, .text = text, .at = at, .bad = bad, .status = status};
    if (!is_next(&s, "<!DOCTYPE"))
        return "Invalid Tag instead of DOCTYPE";
    s.at += 9;
    read_all(&s);
    *end = s.at;
    return s.reason;
}
