/* One XML document with an element a record. "@x" members are attributes, "#text" is text, lists are
   repeated elements, and what is missing is left out:

     null, {}   <a/>         ""   <a></a>         []   nothing         [[1], 2]   <a>1</a><a>2</a>

   Whatever is written can be read back: names and characters that XML does not have, and prefixes
   without a namespace, reject the record. */
#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/write/writer_kinds.h"

#include "vm/json.h"
#include "vm/value.h"
#include "vm/xml_name.h"

typedef struct xml_writer {
    wf_writer writer; /* first */
    weft_span root;
    weft_span record;
    const weft_span *cdata; /* elements whose text stands in CDATA sections */
    size_t cdata_count;
    bool is_pretty;
    wf_buf text; /* of a value that is not text */
} xml_writer;

/* A record on its way out, and the element it has got to. */
typedef struct putting {
    xml_writer *w;
    wf_buf *out;
    weft_diags *diags;
} putting;

typedef struct level {
    const struct level *up; /* NULL: the root's */
    weft_span name;
    weft_value value; /* its namespaces are among the members */
    uint32_t depth;
} level;

/* ---- refusals ---- */

static weft_status reject(const putting *p, wf_code code, weft_span name, const char *sentence,
                          const char *hint)
{
    const weft_span shown = wf_utf8_clip(name, 100);
    weft_diag *const diag = wf_diags_add(p->diags, code, (wf_place){0}, "\"%.*s\" %s",
                                         (int)shown.len, shown.ptr, sentence);
    wf_diag_value(p->diags, diag, weft_span_of(NULL, 0), weft_span_of(NULL, 0), name);
    wf_diag_hint(p->diags, diag, "%s", hint);
    return WEFT_REJECTED;
}

/* The prefix of a name, empty when it has none. */
static weft_span prefix_of(weft_span name)
{
    const char *const colon = memchr(name.ptr, ':', name.len);
    return weft_span_of(name.ptr, colon ? (size_t)(colon - name.ptr) : 0);
}

static bool declares(weft_value map, weft_span prefix)
{
    static const char start[] = "@xmlns:";
    const size_t len = sizeof start - 1;
    for (uint32_t i = 0; map.kind == WEFT_KIND_MAP && i < map.len; i++) {
        const weft_span key = map.as.map[i].key;
        if (key.len == len + prefix.len && memcmp(key.ptr, start, len) == 0 &&
            memcmp(key.ptr + len, prefix.ptr, prefix.len) == 0 &&
            map.as.map[i].value.kind == WEFT_KIND_TEXT && map.as.map[i].value.len != 0)
            return true;
    }
    return false;
}

static weft_status check_name(const putting *p, weft_span name, const level *at)
{
    if (!wf_xml_name_is_qualified(name))
        return reject(p, WF_W4506, name, "is no name that an element or attribute can have",
                      "name the entry with letters, digits, - . _, beginning with a letter");
    const weft_span prefix = prefix_of(name);
    if (prefix.len == 0 || weft_span_equal(prefix, weft_span_text("xml")) ||
        weft_span_equal(prefix, weft_span_text("xmlns")))
        return WEFT_OK;
    for (; at; at = at->up)
        if (declares(at->value, prefix))
            return WEFT_OK;
    return reject(p, WF_W4506, name, "has a prefix without a namespace",
                  "declare it on the element: \"@xmlns:p\": \"...\"");
}

/* ---- text ---- */

/* A scalar as text, valid until the next; false: it is none. */
static bool text_of(const putting *p, weft_span *text, weft_value value)
{
    if (value.kind >= WEFT_KIND_LIST)
        return false;
    *text = weft_value_span(value);
    if (value.kind == WEFT_KIND_TEXT)
        return true;
    wf_buf_reset(&p->w->text);
    wf_value_put_text(&p->w->text, value);
    if (p->w->text.status != WEFT_OK && p->out->status == WEFT_OK)
        p->out->status = p->w->text.status;
    *text = wf_buf_span(&p->w->text);
    return true;
}

static const char *escape_of(char c, bool in_attribute)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    case '"':
        return "&quot;";
    case '\'':
        return "&apos;";
    case '\r': /* a parser makes a line feed of it */
        return "&#13;";
    case '\n': /* a parser makes a blank of these in attributes */
        return in_attribute ? "&#10;" : NULL;
    case '\t':
        return in_attribute ? "&#9;" : NULL;
    default:
        return NULL;
    }
}

static void put_escaped(wf_buf *out, weft_span text, bool in_attribute)
{
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *const escape = escape_of(text.ptr[i], in_attribute);
        if (!escape)
            continue;
        wf_buf_put(out, text.ptr + from, i - from);
        wf_buf_put_text(out, escape);
        from = i + 1;
    }
    if (from < text.len)
        wf_buf_put(out, text.ptr + from, text.len - from);
}

/* The end of a section is put into two. */
static void put_section(wf_buf *out, weft_span text)
{
    wf_buf_put_text(out, "<![CDATA[");
    for (size_t i = 0; i < text.len; i++) {
        if (text.len - i >= 3 && memcmp(text.ptr + i, "]]>", 3) == 0) {
            wf_buf_put_text(out, "]]]]><![CDATA[>");
            i += 2;
        } else {
            wf_buf_put_byte(out, text.ptr[i]);
        }
    }
    wf_buf_put_text(out, "]]>");
}

static bool is_section(const xml_writer *w, weft_span name, weft_span text)
{
    for (size_t i = 0; i < w->cdata_count; i++)
        if (weft_span_equal(w->cdata[i], name)) /* a carriage return must be written as such */
            return text.len != 0 && !memchr(text.ptr, '\r', text.len);
    return false;
}

static weft_status put_text(const putting *p, const level *at, weft_span key, weft_value value,
                            bool in_attribute)
{
    weft_span text;
    if (!text_of(p, &text, value))
        return reject(p, WF_W4507, key,
                      in_attribute ? "is an attribute and holds one value"
                                   : "is text and holds one value",
                      "write it as text: .join(\" \") or .to_json()");
    if (wf_xml_name_characters(text) != text.len)
        return reject(p, WF_W4508, key, "holds a character that XML does not have",
                      "take it out: .replace(r'[\\x00-\\x1f]', \"\")");
    if (!in_attribute && is_section(p->w, at->name, text))
        put_section(p->out, text);
    else
        put_escaped(p->out, text, in_attribute);
    return WEFT_OK;
}

/* ---- elements ---- */

static weft_status put_element(const putting *p, const level *up, weft_span name, weft_value value);

static bool is_attribute(weft_span key)
{
    return key.len > 1 && key.ptr[0] == '@';
}

static bool is_text(weft_span key)
{
    return weft_span_equal(key, weft_span_text("#text"));
}

static void put_line(const putting *p, uint32_t depth)
{
    if (!p->w->is_pretty)
        return;
    wf_buf_put_byte(p->out, '\n');
    for (uint32_t i = 0; i < depth; i++)
        wf_buf_put(p->out, "  ", 2);
}

static weft_status put_attributes(const putting *p, const level *at)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < at->value.len; i++) {
        const weft_member *const member = &at->value.as.map[i];
        if (!is_attribute(member->key) || weft_value_is_nothing(member->value))
            continue;
        const weft_span name = weft_span_of(member->key.ptr + 1, member->key.len - 1);
        rc = check_name(p, name, at);
        wf_buf_put_byte(p->out, ' ');
        wf_buf_put_span(p->out, name);
        wf_buf_put_text(p->out, "=\"");
        if (rc == WEFT_OK)
            rc = put_text(p, at, member->key, member->value, true);
        wf_buf_put_byte(p->out, '"');
    }
    return rc;
}

/* What stands between the tags of an element made from a map: its text and its children. */
static weft_status put_content(const putting *p, const level *at, bool has_children)
{
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < at->value.len; i++) {
        const weft_member *const member = &at->value.as.map[i];
        if (is_attribute(member->key) || member->value.kind == WEFT_KIND_MISSING)
            continue;
        if (!is_text(member->key)) {
            rc = put_element(p, at, member->key, member->value);
        } else if (member->value.kind != WEFT_KIND_NULL) {
            if (has_children)
                put_line(p, at->depth + 1);
            rc = put_text(p, at, member->key, member->value, false);
        }
    }
    return rc;
}

/* Whether a value gives elements at all: a list may give none. */
static bool gives_elements(weft_value value, uint32_t depth)
{
    if (value.kind != WEFT_KIND_LIST || depth > WF_JSON_DEPTH)
        return value.kind != WEFT_KIND_MISSING;
    for (uint32_t i = 0; i < value.len; i++)
        if (gives_elements(weft_value_element(value, i), depth + 1))
            return true;
    return false;
}

/* `*is_closed`: the start tag is the end tag too. */
static weft_status put_map(const putting *p, const level *at, bool *is_closed)
{
    bool has_children = false;
    bool has_text = false;
    for (uint32_t i = 0; i < at->value.len; i++) {
        const weft_member *const member = &at->value.as.map[i];
        if (is_text(member->key))
            has_text |= !weft_value_is_nothing(member->value);
        else if (!is_attribute(member->key))
            has_children |= gives_elements(member->value, 0);
    }
    weft_status rc = put_attributes(p, at);
    *is_closed = !has_children && !has_text;
    wf_buf_put_text(p->out, *is_closed ? "/>" : ">");
    if (*is_closed)
        return rc;
    if (rc == WEFT_OK)
        rc = put_content(p, at, has_children);
    if (has_children)
        put_line(p, at->depth);
    return rc;
}

static weft_status put_list(const putting *p, const level *up, weft_span name, weft_value list,
                            uint32_t depth)
{
    weft_status rc = WEFT_OK;
    if (depth > WF_JSON_DEPTH)
        p->out->status = p->out->status == WEFT_OK ? WEFT_LIMIT : p->out->status;
    for (uint32_t i = 0; rc == WEFT_OK && p->out->status == WEFT_OK && i < list.len; i++) {
        const weft_value value = weft_value_element(list, i);
        if (value.kind == WEFT_KIND_LIST)
            rc = put_list(p, up, name, value, depth + 1);
        else if (value.kind != WEFT_KIND_MISSING)
            rc = put_element(p, up, name, value);
    }
    return rc;
}

static weft_status put_element(const putting *p, const level *up, weft_span name, weft_value value)
{
    const level at = {.up = up, .name = name, .value = value, .depth = up ? up->depth + 1 : 1};
    if (value.kind == WEFT_KIND_LIST)
        return put_list(p, up, name, value, 0);
    if (at.depth > WF_JSON_DEPTH && p->out->status == WEFT_OK)
        p->out->status = WEFT_LIMIT;
    weft_status rc = p->out->status == WEFT_OK ? check_name(p, name, &at) : WEFT_OK;
    if (rc != WEFT_OK || p->out->status != WEFT_OK)
        return rc;
    put_line(p, at.depth);
    wf_buf_put_byte(p->out, '<');
    wf_buf_put_span(p->out, name);
    bool is_closed = value.kind == WEFT_KIND_NULL;
    if (value.kind == WEFT_KIND_MAP) {
        rc = put_map(p, &at, &is_closed);
    } else {
        wf_buf_put_text(p->out, is_closed ? "/>" : ">");
        rc = is_closed ? WEFT_OK : put_text(p, &at, name, value, false);
    }
    if (is_closed)
        return rc;
    wf_buf_put_text(p->out, "</");
    wf_buf_put_span(p->out, name);
    wf_buf_put_byte(p->out, '>');
    return rc;
}

/* ---- the document ---- */

static weft_status begin(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    const xml_writer *const w = (const xml_writer *)self;
    (void)diags;
    wf_buf_put_text(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<");
    wf_buf_put_span(out, w->root);
    wf_buf_put_text(out, w->is_pretty ? ">" : ">\n");
    return out->status;
}

static weft_status end(wf_writer *self, wf_buf *out, weft_diags *diags)
{
    const xml_writer *const w = (const xml_writer *)self;
    (void)diags;
    wf_buf_put_text(out, w->is_pretty ? "\n</" : "</");
    wf_buf_put_span(out, w->root);
    wf_buf_put_text(out, ">\n");
    return out->status;
}

static weft_status put(wf_writer *self, wf_buf *out, weft_value value, weft_diags *diags)
{
    xml_writer *const w = (xml_writer *)self;
    const putting p = {.w = w, .out = out, .diags = diags};
    const size_t mark = out->len;
    if (value.kind == WEFT_KIND_LIST)
        return reject(&p, WF_W4507, w->record, "is one element and cannot be made from a list",
                      "let the records be the list's elements, or give the list a name");
    if (value.kind == WEFT_KIND_MISSING)
        value = weft_null();
    const weft_status rc = put_element(&p, NULL, w->record, value);
    if (!w->is_pretty)
        wf_buf_put_byte(out, '\n');
    if (rc == WEFT_OK)
        return wf_writer_settle(out, mark, diags);
    out->len = mark;
    out->status = WEFT_OK;
    return rc;
}

static void close_writer(wf_writer *self)
{
    xml_writer *const w = (xml_writer *)self;
    wf_buf_fini(&w->text);
    wf_free(w);
}

weft_status wf_xml_writer_open(wf_writer **out, const wf_writer_options *options)
{
    xml_writer *const w = wf_new(xml_writer);
    if (!w)
        return WEFT_NOMEM;
    w->root = options->root.len != 0 ? options->root : weft_span_text("records");
    w->record = options->record.len != 0 ? options->record : weft_span_text("record");
    w->cdata = options->cdata;
    w->cdata_count = options->cdata_count;
    w->is_pretty = options->pretty;
    w->writer.begin = begin;
    w->writer.end = end;
    w->writer.put = put;
    w->writer.follow = wf_writer_follow;
    w->writer.close = close_writer;
    wf_buf_init(&w->text, 0);
    *out = &w->writer;
    return WEFT_OK;
}
