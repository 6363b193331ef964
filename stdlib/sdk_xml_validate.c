/* XML texts judged: by the npm package's second, stricter reader of tags, which knows its own errors and
   tells the first; and by the strict parser. What is easy to get wrong: the package's reader looks at the
   text behind the root only in some of its branches, so two empty roots are valid and two others are not. */
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_members.h"
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_xml.h"

#include <stdarg.h>
#include <stdio.h>

#define OPEN_MOST 1024u

typedef struct open_tag {
    weft_span name;
    size_t at;
} open_tag;

typedef struct checker {
    weft_call *call;
    weft_span text;
    size_t at;
    open_tag *open;
    uint32_t depth;
    bool has_tag;
    bool is_past_root;
    char error[600]; /* empty: none so far */
} checker;

WF_PRINTF(2, 3) static void complain(checker *c, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    (void)vsnprintf(c->error, sizeof c->error, format, args);
    va_end(args);
}

static char char_at(const checker *c, size_t at)
{
    return at < c->text.len ? c->text.ptr[at] : '\0';
}

static bool is_at(const checker *c, size_t at, const char *word)
{
    const size_t len = strlen(word);
    return at <= c->text.len && c->text.len - at >= len && memcmp(c->text.ptr + at, word, len) == 0;
}

static bool is_blank(char ch)
{
    return ch == ' ' || ch == '\t' || ch == '\n' || ch == '\r';
}

static int shown_len(weft_span name)
{
    return (int)wf_utf8_clip(name, 200).len;
}

static bool is_name(weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char ch = name.ptr[i];
        const char low = (char)(ch | 0x20);
        const bool starts =
            (low >= 'a' && low <= 'z') || ch == '_' || ch == ':' || (ch & 0x80) != 0;
        if (!starts && (i == 0 || !((ch >= '0' && ch <= '9') || ch == '-' || ch == '.')))
            return false;
    }
    return name.len != 0;
}

/* `at` is behind `<!`'s exclamation mark's first byte; gives where the declaration ends. */
static size_t skip_declaration(const checker *c, size_t at)
{
    const char *end = NULL;
    if (c->text.len > at + 5 && is_at(c, at + 1, "--")) {
        end = "-->";
        at += 3;
    } else if (c->text.len > at + 9 && is_at(c, at + 1, "[CDATA[")) {
        end = "]]>";
        at += 8;
    } else if (c->text.len > at + 8 && is_at(c, at + 1, "DOCTYPE")) {
        size_t open = 1;
        for (at += 8; at < c->text.len; at++) {
            open += c->text.ptr[at] == '<';
            open -= c->text.ptr[at] == '>';
            if (open == 0)
                break;
        }
    }
    for (; end && at < c->text.len; at++)
        if (is_at(c, at, end))
            return at + 2;
    return at;
}

/* `at` is the first byte of the instruction's name. */
static size_t skip_instruction(checker *c, size_t at)
{
    const size_t from = at;
    for (; at < c->text.len; at++) {
        if (c->text.ptr[at] != '?' && c->text.ptr[at] != ' ')
            continue;
        if (at > 5 && at - from == 3 && is_at(c, from, "xml")) {
            complain(c, "XML declaration allowed only at the start of the document.");
            return at;
        }
        if (is_at(c, at, "?>"))
            return at + 1;
    }
    return at;
}

/* Where the reference that begins at `at` has its ;, or SIZE_MAX. */
static size_t skip_reference(const checker *c, size_t at)
{
    const bool is_number = char_at(c, at + 1) == '#';
    const bool is_hex = is_number && char_at(c, at + 2) == 'x';
    const size_t from = at + 1 + is_number + is_hex;
    if (char_at(c, at + 1) == ';')
        return SIZE_MAX;
    for (at = from; at < c->text.len; at++) {
        const char ch = c->text.ptr[at];
        const char low = (char)(ch | 0x20);
        const bool is_digit = ch >= '0' && ch <= '9';
        const bool is_letter = low >= 'a' && low <= 'z';
        if (ch == ';')
            return at;
        if (is_number ? !is_digit && !(is_hex && is_letter && low <= 'f')
                      : !(is_digit || is_letter || ch == '_') || at - from >= 20)
            return SIZE_MAX;
    }
    return is_number ? SIZE_MAX : at;
}

/* ---- attributes ---- */

/* The quoted value at `*at`, which moves behind it. */
static bool take_value(weft_span text, size_t *at)
{
    const size_t quote = wf_sdk_xml_skip_space(text, *at);
    if (quote >= text.len || (text.ptr[quote] != '"' && text.ptr[quote] != '\''))
        return false;
    const char *const end =
        quote + 1 < text.len ? memchr(text.ptr + quote + 1, text.ptr[quote], text.len - quote - 1)
                             : NULL;
    if (!end)
        return false;
    *at = (size_t)(end - text.ptr) + 1;
    return true;
}

/* Space, name, = and value, as far as they are there; complains of what is not. */
static void check_attributes(checker *c, weft_span text)
{
    wf_sdk_members seen;
    wf_sdk_members_init(&seen, c->call);
    for (size_t at = 0; at < text.len && c->error[0] == '\0';) {
        const size_t from = wf_sdk_xml_skip_space(text, at);
        if (from >= text.len)
            return;
        if (text.ptr[from] == '=') { /* no name: passed over */
            at = from + 1;
            continue;
        }
        const bool has_space = from != at;
        const size_t end = wf_sdk_xml_name_end(text, from);
        const weft_span name = weft_span_of(text.ptr + from, end - from);
        const size_t equals = wf_sdk_xml_skip_space(text, end);
        const bool has_equals = equals < text.len && text.ptr[equals] == '=';
        const uint32_t count = seen.count;
        at = has_equals ? equals + 1 : end;
        const bool has_value = take_value(text, &at);
        const char *const ptr = name.ptr;
        if (!has_space)
            complain(c, "Attribute '%.*s' has no space in starting.", shown_len(name), ptr);
        else if (has_equals && !has_value)
            complain(c, "Attribute '%.*s' is without value.", shown_len(name), ptr);
        else if (!has_equals)
            complain(c, "boolean attribute '%.*s' is not allowed.", shown_len(name), ptr);
        else if (!is_name(name))
            complain(c, "Attribute '%.*s' is an invalid name.", shown_len(name), ptr);
        wf_sdk_members_put(&seen, name, weft_null());
        if (c->error[0] == '\0' && seen.count == count && seen.status == WEFT_OK)
            complain(c, "Attribute '%.*s' is repeated.", shown_len(name), ptr);
    }
}

/* ---- tags ---- */

static void close_tag(checker *c, weft_span name, weft_span attributes, bool is_ended)
{
    const int len = shown_len(name);
    if (!is_ended) {
        complain(c, "Closing tag '%.*s' doesn't have proper closing.", len, name.ptr);
    } else if (attributes.len != 0 && wf_utf8_trim(attributes).len != 0) {
        complain(c, "Closing tag '%.*s' can't have attributes or invalid starting.", len, name.ptr);
    } else if (c->depth == 0) {
        complain(c, "Closing tag '%.*s' has not been opened.", len, name.ptr);
    } else {
        const open_tag *const open = &c->open[--c->depth];
        unsigned line = 1;
        size_t begin = 0;
        for (size_t i = 0; i < open->at; i++)
            if (c->text.ptr[i] == '\n') {
                line++;
                begin = i + 1;
            }
        const unsigned column =
            wf_sdk_value_units(weft_span_of(c->text.ptr + begin, open->at - begin)) + 1;
        if (!weft_span_equal(open->name, name))
            complain(c,
                     "Expected closing tag '%.*s' (opened in line %u, col %u) instead of closing "
                     "tag '%.*s'.",
                     shown_len(open->name), open->name.ptr, line, column, len, name.ptr);
        c->is_past_root = c->depth == 0;
    }
}

/* Attributes up to the > outside of quotes; false when a quote stays open. */
static bool read_attributes(weft_span *out, checker *c, bool *is_ended)
{
    const size_t from = c->at;
    char quote = '\0';
    *is_ended = false;
    for (; c->at < c->text.len && !*is_ended; c->at++) {
        const char ch = c->text.ptr[c->at];
        if (quote != '\0')
            quote = ch == quote ? '\0' : quote;
        else if (ch == '"' || ch == '\'')
            quote = ch;
        else if (ch == '>')
            *is_ended = true;
    }
    c->at -= *is_ended;
    *out = weft_span_of(c->text.ptr + from, c->at - from);
    return quote == '\0';
}

/* The text behind a tag, up to the next one. */
static void read_text(checker *c)
{
    for (c->at++; c->at < c->text.len && c->error[0] == '\0'; c->at++) {
        const char ch = c->text.ptr[c->at];
        if (ch == '<' && char_at(c, c->at + 1) == '!') {
            c->at = skip_declaration(c, c->at + 1);
        } else if (ch == '<' && char_at(c, c->at + 1) == '?') {
            c->at = skip_instruction(c, c->at + 1);
        } else if (ch == '<') {
            return;
        } else if (ch == '&') {
            const size_t end = skip_reference(c, c->at);
            if (end == SIZE_MAX)
                complain(c, "char '&' is not expected.");
            else
                c->at = end;
        } else if (c->is_past_root && !is_blank(ch)) {
            complain(c, "Extra text at the end");
        }
    }
}

static void open_or_close(checker *c, weft_span name, size_t from, bool is_closing)
{
    weft_span attributes;
    bool is_ended;
    if (!read_attributes(&attributes, c, &is_ended)) {
        complain(c, "Attributes for '%.*s' have open quote.", shown_len(name), name.ptr);
    } else if (attributes.len != 0 && attributes.ptr[attributes.len - 1] == '/') {
        attributes.len--;
        check_attributes(c, attributes);
        c->has_tag = true;
    } else if (is_closing) {
        close_tag(c, name, attributes, is_ended);
    } else {
        check_attributes(c, attributes);
        if (c->error[0] == '\0' && c->is_past_root)
            complain(c, "Multiple possible root nodes found.");
        else if (c->error[0] == '\0' && c->depth == OPEN_MOST)
            complain(c, "There are more than %u elements in one another.", OPEN_MOST);
        if (c->error[0] == '\0')
            c->open[c->depth++] = (open_tag){name, from};
        c->has_tag = true;
    }
}

static void read_tag(checker *c)
{
    const size_t from = c->at++;
    if (char_at(c, c->at) == '!') {
        c->at = skip_declaration(c, c->at) + 1;
        return;
    }
    const bool is_closing = char_at(c, c->at) == '/';
    c->at += is_closing;
    const size_t name_from = c->at;
    while (c->at < c->text.len && c->text.ptr[c->at] != '>' && !is_blank(c->text.ptr[c->at]))
        c->at++;
    weft_span name = weft_span_of(c->text.ptr + name_from, c->at - name_from);
    name = name.len != 0 ? wf_utf8_trim(name) : name;
    if (name.len != 0 && name.ptr[name.len - 1] == '/') {
        name.len--;
        c->at--;
    }
    if (!is_name(name)) {
        if (name.len == 0)
            complain(c, "Invalid space after '<'.");
        else
            complain(c, "Tag '%.*s' is an invalid name.", shown_len(name), name.ptr);
        return;
    }
    open_or_close(c, name, from, is_closing);
    if (c->error[0] == '\0')
        read_text(c);
}

static void check_end(checker *c)
{
    if (!c->has_tag) {
        complain(c, "Start tag expected.");
    } else if (c->depth == 1) {
        complain(c, "Unclosed tag '%.*s'.", shown_len(c->open[0].name), c->open[0].name.ptr);
    } else if (c->depth != 0) {
        size_t len = 0;
        char names[400];
        for (uint32_t i = 0; i < c->depth && len + 110 < sizeof names; i++)
            len += (size_t)snprintf(names + len, sizeof names - len, "%s    \"%.*s\"",
                                    i == 0 ? "" : ",", (int)wf_utf8_clip(c->open[i].name, 90).len,
                                    c->open[i].name.ptr);
        complain(c, "Invalid '[%.*s]' found.", (int)len, names);
    }
}

static void check_all(checker *c)
{
    while (c->at < c->text.len && c->error[0] == '\0') {
        const char ch = c->text.ptr[c->at];
        size_t len;
        if (is_at(c, c->at, "<?"))
            c->at = skip_instruction(c, c->at + 2) + 1;
        else if (ch == '<')
            read_tag(c);
        else if (is_blank(ch))
            c->at++;
        else {
            (void)wf_utf8_decode(wf_lib_rest(c->text, c->at), &len);
            complain(c, "char '%.*s' is not expected.", (int)len, c->text.ptr + c->at);
        }
    }
    if (c->error[0] == '\0')
        check_end(c);
}

/* { valid, errors } with one sentence, or none. */
static weft_status verdict(weft_value *out, weft_call *call, weft_span error)
{
    wf_sdk_members result;
    weft_value *const items = wf_lib_values(call, 1);
    const size_t len = wf_utf8_valid(error); /* it may have been cut */
    char *const kept = weft_call_alloc(call, len);
    if (!items || !kept)
        return WEFT_NOMEM;
    if (len != 0)
        memcpy(kept, error.ptr, len);
    items[0] = weft_text(weft_span_of(kept, len));
    wf_sdk_members_init(&result, call);
    wf_sdk_members_put(&result, weft_span_text("valid"), weft_bool(len == 0));
    wf_sdk_members_put(&result, weft_span_text("errors"), weft_list(items, len == 0 ? 0 : 1));
    return wf_sdk_members_finish(out, &result);
}

static weft_status sdk_validate_xml(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    static const weft_span mark = {"\xef\xbb\xbf", 3};
    const weft_span empty = weft_span_text("XML content is empty");
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call, "the XML is %s; it is a text", wf_lib_show(args[0]).text);
    const weft_span text = weft_value_span(args[0]);
    if (text.len == 0 || wf_utf8_trim(text).len == 0)
        return verdict(out, call, empty);
    checker *const c = weft_call_alloc(call, sizeof *c);
    open_tag *const open = weft_call_alloc(call, OPEN_MOST * sizeof *open);
    if (!c || !open)
        return WEFT_NOMEM;
    memset(c, 0, sizeof *c);
    c->call = call;
    c->text = text;
    c->open = open;
    if (is_at(c, 0, mark.ptr))
        c->text = wf_lib_rest(text, mark.len);
    check_all(c);
    return verdict(out, call, weft_span_text(c->error));
}

static weft_status strict_validate_xml(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    const wf_sdk_xml_options options = wf_sdk_xml_options_path(true);
    weft_value document;
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call, "the XML is %s; it is a text", wf_lib_show(args[0]).text);
    const weft_status rc =
        wf_sdk_xml_parse(&document, call, weft_value_span(args[0]), &options, "");
    if (rc == WEFT_OK)
        return verdict(out, call, weft_span_of("", 0));
    if (rc != WEFT_REJECTED)
        return rc;
    const weft_status told = verdict(out, call, wf_buf_span(call->message));
    wf_buf_reset(call->message);
    return told;
}

static const weft_resolver rows[] = {
    {"sdk.validate_xml", "(text: any?) -> any?", WEFT_PURE, sdk_validate_xml,
     "Whether the npm package takes a text for valid XML: an object with valid and errors, of "
     "which it "
     "tells the first.\n"
     "e.g. sdk.validate_xml(\"<a>\") gives { valid: false, errors: [\"Unclosed tag 'a'.\"] }",
     NULL},
    {"strict.validate_xml", "(text: any?) -> any?", WEFT_PURE, strict_validate_xml,
     "As sdk.validate_xml, by the parser of strict.parse_xml.\n"
     "e.g. strict.validate_xml(\"<a>&x;</a>\").get(\"valid\") gives false",
     NULL},
};

const weft_family wf_sdk_xml_validate_family = {"mapping files: XML checks",
                                                "XML texts judged as the npm package does.", rows,
                                                WF_COUNTOF(rows)};
