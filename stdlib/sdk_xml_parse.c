/* XML text to the package's object model. What is easy to get wrong: the package's parser knows no
   errors but the unclosed: a closing tag closes whatever is open, an attribute needs no value, text
   outside of elements is dropped or kept depending on what comes behind it. The strict form walks the
   same way and fails where the document is not well formed. */
#include "base/utf8.h"
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_xml.h"

#include <stdarg.h>
#include <stdio.h>

#define OPEN_MOST 102u /* frames: the document and 101 elements in one another */
#define CONTEXT   50u  /* UTF-16 units of the text on each side of a failure */

/* A name for %.*s in a sentence. */
#define SHOWN(name) (int)wf_utf8_clip(name, 60).len, (name).ptr

typedef struct parser {
    weft_call *call;
    const wf_sdk_xml_options *options;
    const char *prefix; /* of failures */
    weft_span text;
    size_t at;
    wf_sdk_xml_frame *frames;
    uint32_t depth; /* the index of the innermost */
    bool has_doctype;
    bool has_root;
    weft_span pending; /* text since the last tag */
    wf_lib_text joined;
    bool is_joined; /* it is in `joined`: there was something between */
    wf_sdk_xml_entities entities;
} parser;

/* A tag without its angle brackets, as the package takes it apart. */
typedef struct tag {
    weft_span name;
    weft_span expression; /* behind the name; the name itself when nothing is */
    bool has_expression;
    bool is_closed; /* <a/> */
} tag;

static wf_sdk_xml_frame *top(const parser *p)
{
    return &p->frames[p->depth];
}

WF_PRINTF(2, 3) static weft_status fail(const parser *p, const char *format, ...)
{
    char sentence[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    const weft_span whole = weft_span_text(sentence);
    const size_t len = wf_utf8_valid(whole); /* it may have been cut */
    return weft_call_fail(p->call, "%sFailed to parse XML: %.*s", p->prefix, (int)len, sentence);
}

/* A strict complaint, with its place. */
WF_PRINTF(3, 4) static weft_status refuse(const parser *p, size_t at, const char *format, ...)
{
    char sentence[256];
    va_list args;
    unsigned line = 1;
    size_t begin = 0;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    for (size_t i = 0; i < at; i++)
        if (p->text.ptr[i] == '\n') {
            line++;
            begin = i + 1;
        }
    const size_t column = wf_utf8_count(weft_span_of(p->text.ptr + begin, at - begin)) + 1;
    const size_t len = wf_utf8_valid(weft_span_text(sentence));
    return weft_call_fail(p->call, "%sFailed to parse XML: line %u, column %zu: %.*s", p->prefix,
                          line, column, (int)len, sentence);
}

static bool is_next(const parser *p, const char *word)
{
    const size_t len = strlen(word);
    return p->text.len - p->at >= len && memcmp(p->text.ptr + p->at, word, len) == 0;
}

/* Where `word` is next from `from` on, or SIZE_MAX. */
static size_t find(const parser *p, size_t from, const char *word)
{
    const size_t len = strlen(word);
    for (size_t at = from; at < p->text.len && p->text.len - at >= len; at++) {
        const char *const first = memchr(p->text.ptr + at, word[0], p->text.len - at - len + 1);
        if (!first)
            return SIZE_MAX;
        at = (size_t)(first - p->text.ptr);
        if (memcmp(first, word, len) == 0)
            return at;
    }
    return SIZE_MAX;
}

/* ---- text ---- */

static void add_pending(parser *p, weft_span text)
{
    if (text.len == 0)
        return;
    if (p->pending.len == 0 && !p->is_joined) {
        p->pending = text;
    } else if (!p->is_joined && p->pending.ptr + p->pending.len == text.ptr) {
        p->pending.len += text.len;
    } else {
        if (!p->is_joined) {
            wf_lib_text_init(&p->joined, p->call, p->pending.len + text.len);
            wf_lib_put_span(&p->joined, p->pending);
        }
        p->is_joined = true;
        wf_lib_put_span(&p->joined, text);
    }
}

static void drop_pending(parser *p)
{
    p->pending = weft_span_of(NULL, 0);
    p->is_joined = false;
}

static weft_status decode(weft_span *out, const parser *p, weft_span text)
{
    weft_span bad;
    const weft_status rc =
        wf_sdk_xml_text_decode(out, p->call, text, &p->entities, p->options->is_strict, &bad);
    if (rc == WEFT_INVALID)
        return refuse(p, p->at, "%.*s is no reference; a plain & is written &amp;", SHOWN(bad));
    return rc;
}

static weft_status save_written(parser *p, weft_span text)
{
    weft_status rc = WEFT_OK;
    if (text.len != 0)
        rc = decode(&text, p, text);
    if (rc == WEFT_OK && text.len != 0)
        wf_sdk_xml_frame_written(top(p), text, false);
    return rc;
}

/* Gives what is pending to the innermost element. */
static weft_status save_text(parser *p)
{
    weft_span text = p->pending;
    weft_status rc = WEFT_OK;
    if (p->is_joined) {
        weft_value joined;
        rc = wf_lib_text_finish(&joined, &p->joined);
        text = rc == WEFT_OK ? weft_value_span(joined) : text;
    }
    drop_pending(p);
    if (rc == WEFT_OK && p->options->keeps_pieces)
        rc = save_written(p, text);
    if (rc == WEFT_OK && text.len != 0)
        text = wf_utf8_trim(text);
    if (rc == WEFT_OK && text.len != 0 && !p->options->is_strict)
        rc = decode(&text, p, text);
    if (rc == WEFT_OK && text.len != 0 && !p->options->is_strict)
        wf_sdk_xml_frame_text(top(p), text, false, p->options);
    return rc;
}

/* ---- names and attributes ---- */

static weft_status lower(weft_span *out, weft_call *call, weft_span text)
{
    wf_lib_text made;
    weft_value value;
    wf_lib_text_init(&made, call, wf_lib_case_room(text));
    wf_utf8_put_lower(&made.buf, text);
    const weft_status rc = wf_lib_text_finish(&value, &made);
    if (rc == WEFT_OK)
        *out = weft_value_span(value);
    return rc;
}

static bool is_among(weft_span name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (weft_span_equal(name, weft_span_text(names[i])))
            return true;
    return false;
}

/* The name under which an element becomes a member; some the package refuses or changes. */
static weft_status member_name(weft_span *out, const parser *p, weft_span name)
{
    static const char *const refused[] = {"constructor", "prototype", "__proto__"};
    static const char *const changed[] = {
        "hasOwnProperty",   "toString",         "valueOf",         "__defineGetter__",
        "__defineSetter__", "__lookupGetter__", "__lookupSetter__"};
    *out = name;
    if (p->options->has_any_name)
        return WEFT_OK;
    if (is_among(name, refused, WF_COUNTOF(refused)))
        return fail(p,
                    "[SECURITY] Invalid name: \"%.*s\" is a reserved JavaScript keyword that could "
                    "cause prototype pollution",
                    (int)name.len, name.ptr);
    if (!is_among(name, changed, WF_COUNTOF(changed)))
        return WEFT_OK;
    char *const longer = weft_call_alloc(p->call, name.len + 2);
    if (!longer)
        return WEFT_NOMEM;
    memcpy(longer, "__", 2);
    memcpy(longer + 2, name.ptr, name.len);
    *out = weft_span_of(longer, name.len + 2);
    return WEFT_OK;
}

/* An attribute's name without its namespace; empty when it is to be left out. A slash before it, which
   only malformed tags have, stays. */
static weft_status without_prefix(weft_span *out, const parser *p, weft_span name)
{
    const char *const colon = memchr(name.ptr, ':', name.len);
    const size_t before = colon ? (size_t)(colon - name.ptr) : name.len;
    *out = name;
    if (weft_span_equal(weft_span_of(name.ptr, before), weft_span_text("xmlns")))
        out->len = 0;
    else if (colon && !memchr(colon + 1, ':', name.len - before - 1))
        *out = wf_lib_rest(name, before + 1);
    if (out->len == name.len || name.ptr[0] != '/')
        return WEFT_OK;
    char *const made = weft_call_alloc(p->call, out->len + 1);
    if (!made)
        return WEFT_NOMEM;
    made[0] = '/';
    memcpy(made + 1, out->ptr, out->len);
    *out = weft_span_of(made, out->len + 1);
    return WEFT_OK;
}

/* `= "value"` at `*at`, which moves behind it; false when there is none. */
static bool take_value(weft_span *value, weft_span text, size_t *at, bool open[2])
{
    const size_t equals = wf_sdk_xml_skip_space(text, *at);
    const size_t quote = equals < text.len && text.ptr[equals] == '='
                             ? wf_sdk_xml_skip_space(text, equals + 1)
                             : text.len;
    if (quote == text.len || (text.ptr[quote] != '"' && text.ptr[quote] != '\''))
        return false;
    bool *const is_open = &open[text.ptr[quote] == '"'];
    const char *const end =
        *is_open || quote + 1 == text.len
            ? NULL
            : memchr(text.ptr + quote + 1, text.ptr[quote], text.len - quote - 1);
    if (!end) {
        *is_open = true; /* no such quote is left: not to be searched again and again */
        return false;
    }
    *value = weft_span_of(text.ptr + quote + 1, (size_t)(end - text.ptr) - quote - 1);
    *at = (size_t)(end - text.ptr) + 1;
    return true;
}

static bool is_xml_name(weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const char low = (char)(c | 0x20);
        const bool starts = (low >= 'a' && low <= 'z') || c == '_' || c == ':' || (c & 0x80) != 0;
        if (!starts && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.')))
            return false;
    }
    return name.len != 0;
}

/* What the strict form has against an attribute; WEFT_OK when nothing. */
static weft_status judge_attribute(const parser *p, weft_span name, const weft_span *value)
{
    if (!is_xml_name(name))
        return refuse(p, p->at, "\"%.*s\" is no name of an attribute", SHOWN(name));
    if (!value)
        return refuse(p, p->at, "attribute %.*s has no value in quotes", SHOWN(name));
    if (value->len != 0 && memchr(value->ptr, '<', value->len))
        return refuse(p, p->at, "a < in an attribute is written &lt;");
    return WEFT_OK;
}

static weft_status add_attribute(const parser *p, wf_sdk_xml_frame *frame, weft_span name,
                                 weft_span *value, bool is_judged)
{
    weft_status rc = is_judged ? judge_attribute(p, name, value) : WEFT_OK;
    if (rc == WEFT_OK && value)
        rc = decode(value, p, wf_utf8_trim(*value));
    if (rc == WEFT_OK && p->options->is_without_prefix && name.len != 0)
        rc = without_prefix(&name, p, name);
    if (rc == WEFT_OK && p->options->is_lower)
        rc = lower(&name, p->call, name);
    if (rc != WEFT_OK || name.len == 0)
        return rc;
    const uint32_t count = frame->attributes.count;
    rc = wf_sdk_xml_frame_attribute(frame, name, value, p->options);
    const bool is_known =
        rc == WEFT_OK && frame->attributes.status == WEFT_OK && frame->attributes.count == count;
    if (is_judged && is_known && !p->options->is_without_prefix && !p->options->is_lower)
        return refuse(p, p->at, "attribute %.*s stands twice", SHOWN(name));
    return rc;
}

/* Names and values in any order; the strict form wants white space between. */
static weft_status read_attributes(const parser *p, wf_sdk_xml_frame *frame, weft_span text,
                                   bool is_judged)
{
    weft_status rc = WEFT_OK;
    bool open[2] = {false, false};
    size_t behind_value = SIZE_MAX;
    for (size_t at = 0; rc == WEFT_OK;) {
        at = wf_sdk_xml_skip_space(text, at);
        while (!is_judged && at < text.len && text.ptr[at] == '=')
            at = wf_sdk_xml_skip_space(text, at + 1);
        if (at >= text.len)
            break;
        if (is_judged && at == behind_value)
            return refuse(p, p->at, "white space is missing between two attributes");
        const size_t end = wf_sdk_xml_name_end(text, at);
        const weft_span name = weft_span_of(text.ptr + at, end - at);
        weft_span value;
        at = end;
        const bool has_value = take_value(&value, text, &at, open);
        behind_value = at;
        rc = add_attribute(p, frame, name, has_value ? &value : NULL, is_judged);
        at += is_judged && end == at && name.len == 0; /* never the same place twice */
    }
    return rc;
}

/* ---- tags ---- */

/* The text from the byte behind a < up to `close` outside of quotes, into `*out`; where `close`
   begins, or SIZE_MAX. */
static size_t read_expression(weft_span *out, const parser *p, const char *close)
{
    char quote = '\0';
    const size_t from = p->at + 1;
    for (size_t at = from; at < p->text.len; at++) {
        const char c = p->text.ptr[at];
        if (quote != '\0') {
            quote = c == quote ? '\0' : quote;
        } else if (c == '"' || c == '\'') {
            quote = c;
        } else if (c == close[0] && (close[1] == '\0' ||
                                     (at + 1 < p->text.len && p->text.ptr[at + 1] == close[1]))) {
            *out = weft_span_of(p->text.ptr + from, at - from);
            return at;
        }
    }
    return SIZE_MAX;
}

static tag take_apart(weft_span text, bool without_prefixes)
{
    tag t = {.name = text, .expression = text, .has_expression = true};
    size_t at = 0;
    for (size_t len; at < text.len; at += len)
        if (wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(text, at), &len)))
            break;
    if (at < text.len) {
        t.name.len = at;
        t.expression = wf_lib_rest(text, wf_sdk_xml_skip_space(text, at));
    }
    const char *const colon =
        without_prefixes && t.name.len != 0 ? memchr(t.name.ptr, ':', t.name.len) : NULL;
    if (colon) {
        t.name = wf_lib_rest(t.name, (size_t)(colon - t.name.ptr) + 1);
        t.has_expression = at < text.len;
    }
    return t;
}

static void take_slash(tag *t)
{
    const weft_span e = t->expression;
    if (e.len == 0 || e.ptr[e.len - 1] != '/')
        return;
    t->is_closed = true;
    if (t->name.len != 0 && t->name.ptr[t->name.len - 1] == '/') {
        t->name.len--;
        t->expression = t->name;
    } else {
        t->expression.len--;
    }
}

static bool is_inside(weft_span text, size_t at)
{
    return at < text.len && (text.ptr[at] & 0xc0) == 0x80;
}

/* Positions and the context are in UTF-16 units; half a character is left out. */
static weft_status fail_unclosed(const parser *p)
{
    size_t from = p->at;
    size_t to = p->at;
    for (size_t at = p->at, units = 0; at > 0 && units <= CONTEXT;) {
        from = at;
        do
            at--;
        while (is_inside(p->text, at));
        units += wf_sdk_value_units(weft_span_of(p->text.ptr + at, from - at));
        from = units <= CONTEXT ? at : from;
    }
    for (size_t at = p->at, units = 0; at < p->text.len && units <= CONTEXT;) {
        to = at;
        do
            at++;
        while (is_inside(p->text, at));
        units += wf_sdk_value_units(weft_span_of(p->text.ptr + to, at - to));
        to = units <= CONTEXT ? at : to;
    }
    return fail(p, "readTagExp returned undefined at position %u. Context: \"%.*s\"",
                (unsigned)wf_sdk_value_units(weft_span_of(p->text.ptr, p->at)), (int)(to - from),
                p->text.ptr + from);
}

/* Whether the document goes on at this tag; in strict form everything that the package forgives. */
static weft_status judge_open(const parser *p, weft_span raw)
{
    if (!is_xml_name(raw))
        return refuse(p, p->at, "\"%.*s\" is no name of an element", SHOWN(raw));
    if (p->depth == 0 && !p->has_root && p->pending.len != 0 && wf_utf8_trim(p->pending).len != 0)
        return refuse(p, p->at, "there is text before the first element");
    return WEFT_OK;
}

static weft_status make_element(const parser *p, wf_sdk_xml_frame *frame, const tag *t)
{
    const wf_sdk_xml_options *const options = p->options;
    weft_span name = t->name;
    weft_span expression = t->expression;
    const bool is_bare = weft_span_equal(name, expression);
    weft_status rc = WEFT_OK;
    if (options->is_lower)
        rc = lower(&name, p->call, name);
    if (rc == WEFT_OK && is_bare)
        expression = name;
    if (rc == WEFT_OK)
        rc = member_name(&name, p, name);
    if (rc != WEFT_OK)
        return rc;
    wf_sdk_xml_frame_init(frame, p->call, name);
    const bool is_changed = !weft_span_equal(name, expression) && !(is_bare && t->is_closed);
    if (options->is_strict && !is_bare)
        rc = read_attributes(p, frame, expression, true);
    else if (options->has_attributes && t->has_expression && is_changed)
        rc = read_attributes(p, frame, expression, false);
    if (!options->has_attributes) /* they were only judged */
        wf_sdk_members_init(&frame->attributes, p->call);
    return rc;
}

static weft_status add_closed(parser *p, wf_sdk_xml_frame *frame)
{
    weft_value value;
    const weft_status rc = wf_sdk_xml_frame_finish(&value, frame, p->options, false);
    if (rc == WEFT_OK)
        wf_sdk_xml_frame_child(top(p), frame->name, value, p->options);
    return rc;
}

static weft_status open_element(parser *p)
{
    weft_span text;
    wf_sdk_xml_frame frame;
    const size_t end = read_expression(&text, p, ">");
    if (end == SIZE_MAX)
        return fail_unclosed(p);
    tag t = take_apart(text, p->options->is_without_prefix);
    tag raw = take_apart(text, false);
    if (weft_span_equal(t.name, p->options->text_key))
        return fail(p, "Invalid tag name: %.*s", (int)t.name.len, t.name.ptr);
    take_slash(&t);
    take_slash(&raw);
    weft_status rc = p->options->is_strict ? judge_open(p, raw.name) : WEFT_OK;
    if (rc == WEFT_OK && p->depth != 0)
        rc = save_text(p);
    drop_pending(p);
    if (rc == WEFT_OK)
        rc = make_element(p, &frame, &t);
    if (rc != WEFT_OK)
        return rc;
    p->has_root = true;
    p->at = end + 1;
    if (t.is_closed)
        return add_closed(p, &frame);
    if (p->depth + 1 == OPEN_MOST)
        return fail(p, "Maximum nested tags exceeded");
    p->frames[++p->depth] = frame;
    return WEFT_OK;
}

static weft_status judge_close(const parser *p, weft_span name)
{
    if (p->depth == 0)
        return refuse(p, p->at, "</%.*s> closes nothing", SHOWN(name));
    const weft_span open = top(p)->name;
    weft_span expected = name;
    weft_status rc = WEFT_OK;
    const char *const colon = name.len != 0 ? memchr(name.ptr, ':', name.len) : NULL;
    if (p->options->is_without_prefix && colon)
        expected = wf_lib_rest(name, (size_t)(colon - name.ptr) + 1);
    if (p->options->is_lower)
        rc = lower(&expected, p->call, expected);
    if (rc == WEFT_OK)
        rc = member_name(&expected, p, expected);
    if (rc == WEFT_OK && !weft_span_equal(expected, open))
        return refuse(p, p->at, "</%.*s> stands where </%.*s> is expected", SHOWN(name),
                      SHOWN(open));
    return rc;
}

static weft_status close_element(parser *p)
{
    const size_t end = find(p, p->at, ">");
    if (end == SIZE_MAX)
        return fail(p, "Closing Tag is not closed.");
    const weft_span name = wf_utf8_trim(weft_span_of(p->text.ptr + p->at + 2, end - p->at - 2));
    weft_status rc = p->options->is_strict ? judge_close(p, name) : WEFT_OK;
    if (rc == WEFT_OK)
        rc = save_text(p);
    p->at = end + 1;
    if (rc != WEFT_OK || p->depth == 0)
        return rc;
    wf_sdk_xml_frame *const closed = top(p);
    p->depth--;
    return add_closed(p, closed);
}

static weft_status read_instruction(parser *p)
{
    weft_span text;
    wf_sdk_xml_frame frame;
    const size_t end = read_expression(&text, p, "?>");
    if (end == SIZE_MAX)
        return fail(p, "Pi Tag is not closed.");
    const tag t = take_apart(text, false);
    weft_status rc = save_text(p);
    if (rc == WEFT_OK && !weft_span_equal(t.name, weft_span_text("?xml"))) {
        wf_sdk_xml_frame_init(&frame, p->call, t.name);
        if (p->options->has_attributes && !weft_span_equal(t.name, t.expression))
            rc = read_attributes(p, &frame, t.expression, false);
        if (rc == WEFT_OK)
            rc = add_closed(p, &frame);
    }
    p->at = end + 2;
    return rc;
}

static weft_status read_comment(parser *p)
{
    const size_t end = find(p, p->at + 4, "-->");
    if (end == SIZE_MAX)
        return fail(p, "Comment is not closed.");
    p->at = end + 3;
    return WEFT_OK;
}

/* The package looks at two bytes and takes nine for the beginning. */
static weft_status read_cdata(parser *p)
{
    const size_t end = find(p, p->at, "]]>");
    if (end == SIZE_MAX)
        return fail(p, "CDATA is not closed.");
    if (p->options->is_strict && !is_next(p, "<![CDATA["))
        return refuse(p, p->at, "<! begins nothing that belongs here; CDATA is <![CDATA[...]]>");
    const weft_status rc = save_text(p);
    const size_t begin = p->at + wf_lib_offset(wf_lib_rest(p->text, p->at), 9);
    const size_t from = begin < end ? begin : end;
    const weft_span text = weft_span_of(p->text.ptr + from, end - from);
    if (rc == WEFT_OK && p->options->keeps_pieces)
        wf_sdk_xml_frame_written(top(p), text, true);
    if (rc == WEFT_OK && !p->options->is_strict)
        wf_sdk_xml_frame_text(top(p), text, true, p->options);
    p->at = end + 3;
    return rc;
}

static weft_status read_doctype(parser *p)
{
    weft_span bad = {"", 0};
    size_t end = p->at;
    weft_status rc = WEFT_OK;
    if (p->has_doctype)
        return fail(p, "Multiple DOCTYPE declarations found.");
    p->has_doctype = true;
    const char *const reason =
        wf_sdk_xml_doctype(&p->entities, p->call, p->text, p->at, &end, &bad, &rc);
    if (rc != WEFT_OK)
        return rc;
    if (reason) {
        const bool is_quoted = reason[strlen(reason) - 1] == '"';
        return fail(p, "%s%.*s%s", reason, (int)(bad.len < 200 ? bad.len : 200), bad.ptr,
                    is_quoted ? "\"" : "");
    }
    p->at = end + 1;
    return rc;
}

static weft_status read_next(parser *p)
{
    if (p->text.ptr[p->at] != '<') {
        const char *const next = memchr(p->text.ptr + p->at, '<', p->text.len - p->at);
        const size_t end = next ? (size_t)(next - p->text.ptr) : p->text.len;
        add_pending(p, weft_span_of(p->text.ptr + p->at, end - p->at));
        p->at = end;
        return WEFT_OK;
    }
    if (is_next(p, "</"))
        return close_element(p);
    if (is_next(p, "<?"))
        return read_instruction(p);
    if (is_next(p, "<!--"))
        return read_comment(p);
    if (is_next(p, "<!D"))
        return read_doctype(p);
    if (is_next(p, "<!["))
        return read_cdata(p);
    return open_element(p);
}

/* ---- the document ---- */

/* Line ends become \n. Comments go before anything is read, as the package does it, even in CDATA. */
static weft_status prepare(weft_span *out, weft_call *call, weft_span text, bool keep_comments)
{
    char *const clean = weft_call_alloc(call, text.len);
    size_t len = 0;
    bool is_open = keep_comments; /* no comment ends behind here */
    if (!clean)
        return WEFT_NOMEM;
    for (size_t i = 0; i < text.len; i++) {
        if (!is_open && text.ptr[i] == '<' && text.len - i >= 4 &&
            memcmp(text.ptr + i, "<!--", 4) == 0) {
            const parser p = {.text = text};
            const size_t end = find(&p, i + 4, "-->");
            is_open = end == SIZE_MAX;
            if (!is_open) {
                i = end + 2;
                continue;
            }
        }
        if (text.ptr[i] != '\r')
            clean[len++] = text.ptr[i];
        else if (i + 1 == text.len || text.ptr[i + 1] != '\n')
            clean[len++] = '\n';
    }
    *out = wf_utf8_trim(weft_span_of(clean, len));
    return WEFT_OK;
}

/* Everything up to the end, and what is still open there. */
static weft_status read_document(weft_value *out, parser *p)
{
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && p->at < p->text.len)
        rc = read_next(p);
    if (rc != WEFT_OK)
        return rc;
    if (p->options->is_strict && p->depth != 0)
        return refuse(p, p->text.len, "<%.*s> is not closed", SHOWN(top(p)->name));
    if (p->options->is_strict && !p->has_root)
        return refuse(p, p->text.len, "there is no element");
    while (rc == WEFT_OK && p->depth != 0) {
        wf_sdk_xml_frame *const open = top(p);
        p->depth--;
        rc = add_closed(p, open);
    }
    return rc == WEFT_OK ? wf_sdk_xml_frame_finish(out, top(p), p->options, true) : rc;
}

weft_status wf_sdk_xml_parse(weft_value *out, weft_call *call, weft_span text,
                             const wf_sdk_xml_options *options, const char *prefix)
{
    parser p = {.call = call, .options = options, .prefix = prefix};
    if (text.len > WF_LIB_TEXT_MAX)
        return fail(&p, "the text is longer than %u MiB", (unsigned)(WF_LIB_TEXT_MAX >> 20));
    weft_status rc = prepare(&p.text, call, text, options->is_strict);
    if (rc != WEFT_OK)
        return rc;
    p.frames = weft_call_alloc(call, OPEN_MOST * sizeof *p.frames);
    if (!p.frames)
        return WEFT_NOMEM;
    wf_sdk_xml_frame_init(&p.frames[0], call, weft_span_of("", 0));
    rc = read_document(out, &p);
    if (rc == WEFT_OK && weft_value_is_text(options->root)) {
        const weft_value root = wf_sdk_value_member(*out, weft_value_span(options->root));
        *out = wf_sdk_value_is_truthy(root) ? root : *out;
    }
    return rc;
}
