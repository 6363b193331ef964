/* Values to XML text as the npm package's two writers do it. What is easy to get wrong: an empty object
   is <a/> to one and <a></a> to the other, a text beside children has a line of its own in one and stands
   before the first child's indent in the other. */
#include "stdlib/families.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_value.h"

#define DEPTH_MOST 256u

typedef struct writer {
    weft_call *call;
    wf_lib_text out;
    weft_span prefix; /* of attributes */
    weft_span text_key;
    weft_span indent; /* of one level */
    weft_value cdata; /* names whose text is put into CDATA */
    bool is_pretty;
    bool is_strict;
    unsigned nesting;   /* of objects and lists, which have no indent of their own */
    weft_status status; /* sticks */
} writer;

static weft_value option(weft_value options, const char *name)
{
    return wf_sdk_value_member(options, weft_span_text(name));
}

static weft_span text_option(weft_value options, const char *name, const char *otherwise)
{
    const weft_value value = option(options, name);
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_text(otherwise);
}

static wf_sdk_js_form form_of(const writer *w)
{
    return w->is_strict ? WF_SDK_JS_RIGHT : WF_SDK_JS_FAITHFUL;
}

static void put(writer *w, const char *text)
{
    wf_lib_put_span(&w->out, weft_span_text(text));
}

static void put_indent(writer *w, unsigned depth)
{
    for (unsigned i = 0; w->is_pretty && i < depth; i++)
        wf_lib_put_span(&w->out, w->indent);
}

static void put_line_end(writer *w)
{
    if (w->is_pretty)
        wf_lib_put_byte(&w->out, '\n');
}

static void put_escaped(writer *w, weft_span text)
{
    static const struct {
        char byte;
        const char *reference;
    } escapes[] = {{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&apos;"}};
    for (size_t i = 0; i < text.len; i++) {
        size_t k = 0;
        while (k < WF_COUNTOF(escapes) && escapes[k].byte != text.ptr[i])
            k++;
        if (k < WF_COUNTOF(escapes))
            put(w, escapes[k].reference);
        else
            wf_lib_put_byte(&w->out, text.ptr[i]);
    }
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

static void put_name(writer *w, weft_span name)
{
    if (w->is_strict && !is_xml_name(name) && w->status == WEFT_OK)
        w->status = weft_call_fail(w->call, "%s is no name of an XML element or attribute",
                                   wf_lib_show_text(name).text);
    wf_lib_put_span(&w->out, name);
}

/* Texts of null and missing as the engine writes them. */
static weft_span text_of(writer *w, weft_value value)
{
    weft_span text = weft_span_text(value.kind == WEFT_KIND_NULL ? "null" : "undefined");
    if (!weft_value_is_nothing(value) && w->status == WEFT_OK)
        w->status = wf_sdk_js_text(&text, w->call, value, form_of(w));
    return text;
}

static bool begins(weft_span text, weft_span with)
{
    return text.len >= with.len && (with.len == 0 || memcmp(text.ptr, with.ptr, with.len) == 0);
}

static bool is_cdata(const writer *w, weft_span name)
{
    for (uint32_t i = 0; w->cdata.kind == WEFT_KIND_LIST && i < w->cdata.len; i++) {
        const weft_value one = weft_value_element(w->cdata, i);
        if (weft_value_is_text(one) && weft_span_equal(weft_value_span(one), name))
            return true;
    }
    return false;
}

/* ---- the builder ---- */

static void put_text(writer *w, weft_span name, weft_value value)
{
    const weft_span text = text_of(w, value);
    if (!is_cdata(w, name)) {
        put_escaped(w, text);
        return;
    }
    put(w, "<![CDATA[");
    wf_lib_put_span(&w->out, text);
    put(w, "]]>");
}

static void put_element(writer *w, weft_span name, weft_value value, unsigned depth);

static void put_attributes(writer *w, weft_value map)
{
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        if (!begins(member->key, w->prefix) || weft_span_equal(member->key, w->text_key))
            continue;
        wf_lib_put_byte(&w->out, ' ');
        put_name(w, wf_lib_rest(member->key, w->prefix.len));
        put(w, "=\"");
        put_escaped(w, text_of(w, member->value));
        wf_lib_put_byte(&w->out, '"');
    }
}

static bool is_child(const writer *w, const weft_member *member)
{
    return !begins(member->key, w->prefix) && !weft_span_equal(member->key, w->text_key) &&
           !(member->value.kind == WEFT_KIND_LIST && member->value.len == 0);
}

/* Whether lists without elements stand where children would. */
static bool has_empty_lists(const writer *w, weft_value map)
{
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        if (!begins(member->key, w->prefix) && !weft_span_equal(member->key, w->text_key) &&
            member->value.kind == WEFT_KIND_LIST)
            return true;
    }
    return false;
}

static void put_object(writer *w, weft_span name, weft_value map, unsigned depth)
{
    const weft_value text = weft_value_member(map, w->text_key);
    const bool has_text = text.kind != WEFT_KIND_MISSING;
    bool has_children = false;
    put_indent(w, depth);
    wf_lib_put_byte(&w->out, '<');
    put_name(w, name);
    put_attributes(w, map);
    for (uint32_t i = 0; i < map.len; i++)
        has_children = has_children || is_child(w, &map.as.map[i]);
    if (!has_children && !has_text) {
        put(w, "/>");
        return;
    }
    if (!has_children && !w->is_strict && has_empty_lists(w, map)) { /* the text is lost */
        wf_lib_put_byte(&w->out, '>');
        put_line_end(w);
        put_indent(w, depth);
        put(w, "</");
        wf_lib_put_span(&w->out, name);
        wf_lib_put_byte(&w->out, '>');
        return;
    }
    wf_lib_put_byte(&w->out, '>');
    if (has_children)
        put_line_end(w);
    if (has_children && has_text)
        put_indent(w, depth + 1);
    if (has_text)
        put_text(w, name, text);
    if (has_children && has_text)
        put_line_end(w);
    for (uint32_t i = 0; i < map.len; i++) {
        if (!is_child(w, &map.as.map[i]))
            continue;
        put_element(w, map.as.map[i].key, map.as.map[i].value, depth + 1);
        put_line_end(w);
    }
    if (has_children)
        put_indent(w, depth);
    put(w, "</");
    wf_lib_put_span(&w->out, name);
    wf_lib_put_byte(&w->out, '>');
}

static bool is_date(weft_value value)
{
    return value.kind == WEFT_KIND_DATE || value.kind == WEFT_KIND_DATETIME;
}

static void put_scalar(writer *w, weft_span name, weft_value value, unsigned depth)
{
    const bool is_empty = weft_value_is_nothing(value) || (is_date(value) && !w->is_strict);
    put_indent(w, depth);
    wf_lib_put_byte(&w->out, '<');
    put_name(w, name);
    if (is_empty) {
        put(w, "/>");
        return;
    }
    wf_lib_put_byte(&w->out, '>');
    put_text(w, name, value);
    put(w, "</");
    wf_lib_put_span(&w->out, name);
    wf_lib_put_byte(&w->out, '>');
}

/* Recursion is bounded by DEPTH_MOST. */
static void put_element(writer *w, weft_span name, weft_value value, unsigned depth)
{
    if (w->nesting == DEPTH_MOST && w->status == WEFT_OK)
        w->status =
            weft_call_fail(w->call, "the value is nested deeper than %u levels", DEPTH_MOST);
    if (w->status != WEFT_OK)
        return;
    w->nesting++;
    if (value.kind == WEFT_KIND_MAP)
        put_object(w, name, value, depth);
    else if (value.kind != WEFT_KIND_LIST)
        put_scalar(w, name, value, depth);
    for (uint32_t i = 0; value.kind == WEFT_KIND_LIST && i < value.len; i++) {
        if (i != 0)
            put_line_end(w);
        put_element(w, name, weft_value_element(value, i), depth);
    }
    w->nesting--;
}

static weft_status build(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                         bool is_strict)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    const weft_value pretty = option(options, "prettyPrint");
    const weft_value declaration = option(options, "xmlDeclaration");
    writer w = {.call = call,
                .prefix = text_option(options, "attributePrefix", "@"),
                .text_key = text_option(options, "textKey", "#text"),
                .indent = text_option(options, "indent", "  "),
                .cdata = option(options, "cdataKeys"),
                .is_pretty = pretty.kind == WEFT_KIND_MISSING || wf_sdk_value_is_truthy(pretty),
                .is_strict = is_strict,
                .status = WEFT_OK};
    if (is_strict && args[0].kind == WEFT_KIND_LIST)
        return weft_call_fail(call, "a document has one root; a list of %u would have as many",
                              (unsigned)args[0].len);
    wf_lib_text_init(&w.out, call, 256);
    if (declaration.kind == WEFT_KIND_MISSING || wf_sdk_value_is_truthy(declaration)) {
        put(&w, "<?xml version=\"1.0\" encoding=\"");
        wf_lib_put_span(&w.out, text_option(options, "encoding", "UTF-8"));
        put(&w, "\"?>");
        put_line_end(&w);
    }
    put_element(&w, text_option(options, "rootElement", "root"), args[0], 0);
    return w.status == WEFT_OK ? wf_lib_text_finish(out, &w.out) : w.status;
}

/* ---- the other writer ---- */

static void put_node(writer *w, weft_span name, weft_value value, unsigned depth);

static bool is_instruction(weft_span name)
{
    return name.len != 0 && name.ptr[0] == '?';
}

static bool is_plain(weft_value value)
{
    return value.kind != WEFT_KIND_MAP && value.kind != WEFT_KIND_LIST;
}

static bool is_attribute(const writer *w, const weft_member *member)
{
    return member->key.len > w->prefix.len && begins(member->key, w->prefix) &&
           is_plain(member->value);
}

static void put_pairs(writer *w, weft_value map)
{
    for (uint32_t i = 0; map.kind == WEFT_KIND_MAP && i < map.len; i++) {
        const weft_member *const member = &map.as.map[i];
        if (!is_attribute(w, member) || weft_value_is_nothing(member->value))
            continue;
        const weft_span text = text_of(w, member->value);
        wf_lib_put_byte(&w->out, ' ');
        wf_lib_put_span(&w->out, wf_lib_rest(member->key, w->prefix.len));
        if (weft_span_equal(text, weft_span_text("true")))
            continue;
        put(w, "=\"");
        put_escaped(w, text);
        wf_lib_put_byte(&w->out, '"');
    }
}

/* A text member is put where it stands; what is not is a child. */
static bool is_inner_text(const writer *w, const weft_member *member)
{
    return weft_span_equal(member->key, w->text_key) && is_plain(member->value) &&
           !weft_value_is_nothing(member->value);
}

/* Bit 1: something is inside; bit 2: and it is an element. */
static unsigned content_of(writer *w, weft_value value)
{
    unsigned content = 0;
    for (uint32_t i = 0; value.kind == WEFT_KIND_LIST && i < value.len; i++) {
        const weft_value item = weft_value_element(value, i);
        content |= item.kind == WEFT_KIND_LIST && item.len == 0 ? 0 : 3;
    }
    for (uint32_t i = 0; value.kind == WEFT_KIND_MAP && i < value.len; i++) {
        const weft_member *const member = &value.as.map[i];
        const bool is_nothing = member->value.kind == WEFT_KIND_LIST && member->value.len == 0;
        if (is_attribute(w, member) || is_nothing)
            continue;
        if (!is_inner_text(w, member))
            content = 3;
        else if (text_of(w, member->value).len != 0)
            content |= 1;
    }
    return content;
}

/* The elements of a list under its name; nulls go before all others. */
static void put_all(writer *w, weft_span name, weft_value list, unsigned depth)
{
    for (uint32_t i = 0; i < list.len; i++)
        if (weft_value_is_nothing(weft_value_element(list, i)))
            put_node(w, name, weft_null(), depth);
    for (uint32_t i = 0; i < list.len; i++)
        if (!weft_value_is_nothing(weft_value_element(list, i)))
            put_node(w, name, weft_value_element(list, i), depth);
}

static void put_child(writer *w, weft_span name, weft_value value, unsigned depth)
{
    if (value.kind == WEFT_KIND_LIST)
        put_all(w, name, value, depth);
    else
        put_node(w, name, value, depth);
}

static void put_content(writer *w, weft_value value, unsigned depth)
{
    for (uint32_t i = 0; value.kind == WEFT_KIND_LIST && i < value.len; i++)
        put_child(w, text_of(w, weft_int(i)), weft_value_element(value, i), depth);
    for (uint32_t i = 0; value.kind == WEFT_KIND_MAP && i < value.len; i++) {
        const weft_member *const member = &value.as.map[i];
        if (is_attribute(w, member))
            continue;
        if (is_inner_text(w, member))
            put_escaped(w, text_of(w, member->value));
        else
            put_child(w, member->key, member->value, depth);
    }
}

static void put_start(writer *w, weft_span name, unsigned depth)
{
    put_indent(w, depth);
    wf_lib_put_byte(&w->out, '<');
    wf_lib_put_span(&w->out, name);
}

static void put_end(writer *w, weft_span name)
{
    put(w, "</");
    wf_lib_put_span(&w->out, name);
    put(w, ">\n");
}

/* An object of nothing but a text, whatever that is. */
static bool is_text_alone(const writer *w, weft_value value)
{
    return value.kind == WEFT_KIND_MAP && value.len == 1 &&
           weft_span_equal(value.as.map[0].key, w->text_key) &&
           value.as.map[0].value.kind != WEFT_KIND_MISSING;
}

/* An element with what is in it; a list here is a list in a list, whose elements are numbered. Recursion
   is bounded by DEPTH_MOST. */
static void put_node(writer *w, weft_span name, weft_value value, unsigned depth)
{
    if (depth == DEPTH_MOST && w->status == WEFT_OK)
        w->status =
            weft_call_fail(w->call, "the value is nested deeper than %u levels", DEPTH_MOST);
    if (w->status != WEFT_OK)
        return;
    put_start(w, name, depth);
    put_pairs(w, value);
    if (is_instruction(name)) {
        put(w, "?>\n");
    } else if (weft_value_is_nothing(value)) {
        put(w, "/>\n");
    } else if (is_plain(value) || is_text_alone(w, value)) {
        wf_lib_put_byte(&w->out, '>');
        put_escaped(w, text_of(w, is_plain(value) ? value : value.as.map[0].value));
        put_end(w, name);
    } else {
        const unsigned content = content_of(w, value);
        put(w, (content & 2) != 0 ? ">\n" : ">");
        if (content != 0)
            put_content(w, value, depth + 1);
        if ((content & 2) != 0)
            put_indent(w, depth);
        put_end(w, name);
    }
}

static weft_status sdk_stringify_xml(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    const weft_value declaration = option(options, "declaration");
    const weft_span root = text_option(options, "rootElement", "root");
    const weft_value data = args[0];
    writer w = {.call = call,
                .prefix = weft_span_text("@"),
                .text_key = weft_span_text("#text"),
                .indent = text_option(options, "indent", "  "),
                .is_pretty = true,
                .status = WEFT_OK};
    if (weft_value_is_nothing(data))
        return weft_call_fail(call, "Cannot read properties of %s (reading '%.*s')",
                              data.kind == WEFT_KIND_NULL ? "null" : "undefined", (int)root.len,
                              root.ptr);
    wf_lib_text_init(&w.out, call, 256);
    if (declaration.kind != WEFT_KIND_BOOL || declaration.as.boolean)
        put(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    if (wf_sdk_value_is_truthy(wf_sdk_value_member(data, root)))
        put_content(&w, data, 0);
    else
        put_child(&w, root, data, 0);
    return w.status == WEFT_OK ? wf_lib_text_finish(out, &w.out) : w.status;
}

static weft_status sdk_build_xml(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return build(out, call, args, count, false);
}

static weft_status strict_build_xml(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return build(out, call, args, count, true);
}

static const weft_resolver rows[] = {
    {"sdk.build_xml", "(data: any?, options?: any?) -> text", WEFT_PURE, sdk_build_xml,
     "The data as an XML document by the npm package's builder: `@name` are attributes, `#text` is "
     "text, lists are repeated elements.\n"
     "e.g. sdk.build_xml({ a: [1, 2] }, { prettyPrint: false, xmlDeclaration: false }) gives "
     "\"<root><a>1</a><a>2</a></root>\"",
     NULL},
    {"strict.build_xml", "(data: any?, options?: any?) -> text", WEFT_PURE, strict_build_xml,
     "As sdk.build_xml; a name that XML does not have and a list as root fail.\n"
     "e.g. strict.build_xml({ a: \"<\" }, { prettyPrint: false, xmlDeclaration: false }) gives "
     "\"<root><a>&lt;</a></root>\"\n"
     "e.g. strict.build_xml({ \"a b\": 1 }) fails",
     NULL},
    {"sdk.stringify_xml", "(data: any?, options?: any?) -> text", WEFT_PURE, sdk_stringify_xml,
     "The data as an XML document by the package's other writer.\n"
     "e.g. sdk.stringify_xml({ a: 1 }, { declaration: false }) gives \"<root>\\n  "
     "<a>1</a>\\n</root>\\n\"",
     NULL},
};

const weft_family wf_sdk_build_xml_family = {"mapping files: XML output",
                                             "XML texts as the npm package writes them.", rows,
                                             WF_COUNTOF(rows)};
