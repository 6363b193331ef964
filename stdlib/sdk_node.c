/* Nodes of mutation mappings: a part of the record, taken out and read once more. What is easy to get
   wrong: the package takes a false value (0, "", false) for nothing and looks elsewhere. */
#include "base/buf.h"
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_entities.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_resolve.h"
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_xml.h"
#include "vm/json.h"

#include <stdio.h>

typedef struct node {
    weft_call *call;
    weft_span extract;
    weft_span name;
    bool is_xml;
    bool is_strict;
} node;

/* The sentence that a node's failure has around its own. */
static weft_status fail(const node *n, weft_span reason, bool with_path)
{
    const int path = with_path ? (int)n->extract.len : 0;
    const int name = (int)n->name.len;
    return weft_call_fail(
        n->call, "Node processing failed for '%.*s': %.*s%s%.*s%s%.*s\n\nField: %.*s", name,
        n->name.ptr, (int)reason.len, reason.ptr, with_path ? "\n\nField: " : "",
        with_path ? name : 0, n->name.ptr, with_path ? "\nSource Path: " : "", path, n->extract.ptr,
        name, n->name.ptr);
}

/* Says again, with the node around it, what a function below has said. */
static weft_status wrap(const node *n, weft_status rc)
{
    if (rc != WEFT_REJECTED)
        return rc;
    const weft_span said = wf_buf_span(n->call->message);
    char *const kept = weft_call_alloc(n->call, said.len);
    if (!kept)
        return WEFT_NOMEM;
    if (said.len != 0)
        memcpy(kept, said.ptr, said.len);
    wf_buf_reset(n->call->message);
    return fail(n, weft_span_of(kept, said.len), false);
}

static bool is_nothing(const node *n, weft_value value)
{
    return n->is_strict ? weft_value_is_nothing(value) : !wf_sdk_value_is_truthy(value);
}

static weft_status resolve(weft_value *out, const node *n, weft_value root, weft_span path)
{
    if (n->is_strict)
        return wf_sdk_resolve_strictly(out, n->call, root, path, n->is_xml);
    return n->is_xml ? wf_sdk_resolve_xml(out, n->call, root, path)
                     : wf_sdk_resolve_json(out, n->call, root, path);
}

/* At the path, else below completeData, else below body. */
static weft_status extract(weft_value *out, const node *n, weft_value root)
{
    static const char *const places[] = {"completeData.", "body."};
    weft_status rc = resolve(out, n, root, n->extract);
    for (size_t i = 0; rc == WEFT_OK && is_nothing(n, *out) && i < WF_COUNTOF(places); i++) {
        const size_t len = strlen(places[i]);
        char *const path = weft_call_alloc(n->call, len + n->extract.len);
        if (!path)
            return WEFT_NOMEM;
        memcpy(path, places[i], len);
        memcpy(path + len, n->extract.ptr, n->extract.len);
        rc = resolve(out, n, root, weft_span_of(path, len + n->extract.len));
    }
    return wrap(n, rc);
}

/* What stands on both sides of elements, one behind the other as it is written. */
static weft_status join_pieces(weft_value *out, const node *n, weft_value pieces)
{
    wf_lib_text joined;
    wf_lib_text_init(&joined, n->call, 0);
    for (uint32_t i = 0; i < pieces.len; i++) {
        const weft_value piece = weft_value_element(pieces, i);
        if (!weft_value_is_text(piece))
            return WEFT_OK; /* a list of something else */
        wf_lib_put_span(&joined, weft_value_span(piece));
    }
    return wf_lib_text_finish(out, &joined);
}

static weft_status unescape(weft_value *out, const node *n)
{
    static const char *const inside[] = {"_", "#text", "value"};
    weft_value value = *out;
    weft_span text;
    for (size_t i = 0; out->kind == WEFT_KIND_MAP && i < WF_COUNTOF(inside); i++) {
        const weft_value part = weft_value_member(*out, weft_span_text(inside[i]));
        if (!is_nothing(n, part)) {
            value = part;
            break;
        }
    }
    weft_status rc = WEFT_OK;
    if (n->is_strict && value.kind == WEFT_KIND_LIST)
        rc = join_pieces(&value, n, value);
    if (rc == WEFT_OK)
        rc = wf_sdk_js_text(&text, n->call, value,
                            n->is_strict ? WF_SDK_JS_RIGHT : WF_SDK_JS_FAITHFUL);
    return rc == WEFT_OK ? wf_sdk_entities_decode(out, n->call, text, n->is_strict) : wrap(n, rc);
}

static weft_status parse_xml(weft_value *out, const node *n)
{
    /* As the package in both forms, for mappings depend on the numbers; but mixed text is not glued. */
    wf_sdk_xml_options options = wf_sdk_xml_options_path(false);
    options.keeps_pieces = n->is_strict;
    if (!weft_value_is_text(*out)) {
        static const char sentence[] = "Failed to parse XML: xmlContent.replace is not a function";
        return fail(n, weft_span_text(sentence), false);
    }
    return wrap(n, wf_sdk_xml_parse(out, n->call, weft_value_span(*out), &options, ""));
}

static weft_status parse_json(weft_value *out, const node *n)
{
    wf_json_error error;
    if (!weft_value_is_text(*out))
        return WEFT_OK;
    const weft_status rc = wf_json_parse(out, weft_value_span(*out), n->call->arena, &error);
    if (rc != WEFT_REJECTED && rc != WEFT_LIMIT)
        return rc;
    char sentence[160];
    (void)snprintf(sentence, sizeof sentence, "%s in JSON at position %zu", error.reason,
                   error.offset);
    return fail(n, weft_span_text(sentence), false);
}

static bool is_word(weft_value value, const char *word)
{
    return weft_value_is_text(value) &&
           weft_span_equal(weft_value_span(value), weft_span_text(word));
}

/* root, extract, format, unescape, parse, required, name */
static weft_status take(weft_value *out, weft_call *call, const weft_value *args, bool is_strict)
{
    node n = {.call = call, .is_xml = is_word(args[2], "xml"), .is_strict = is_strict};
    if (!weft_value_is_text(args[1]) || args[1].len == 0 || !weft_value_is_text(args[6]))
        return weft_call_fail(call, "a node has a path (here %s) and a name (here %s), both texts",
                              wf_lib_show(args[1]).text, wf_lib_show(args[6]).text);
    n.extract = weft_value_span(args[1]);
    n.name = weft_value_span(args[6]);
    weft_status rc = extract(out, &n, args[0]);
    if (rc != WEFT_OK)
        return rc;
    if (is_nothing(&n, *out)) {
        static const char format[] = "Required node '%.*s' extraction returned null/undefined at "
                                     "path: %.*s (also tried fallback paths)";
        char sentence[700];
        const weft_span name = wf_utf8_clip(n.name, 100);
        const weft_span path = wf_utf8_clip(n.extract, 400);
        *out = weft_missing();
        if (!wf_sdk_value_is_truthy(args[5]))
            return WEFT_OK;
        (void)snprintf(sentence, sizeof sentence, format, (int)name.len, name.ptr, (int)path.len,
                       path.ptr);
        return fail(&n, weft_span_text(sentence), true);
    }
    if (wf_sdk_value_is_truthy(args[3]))
        rc = unescape(out, &n);
    if (rc == WEFT_OK && is_word(args[4], "xml"))
        rc = parse_xml(out, &n);
    else if (rc == WEFT_OK && is_word(args[4], "json"))
        rc = parse_json(out, &n);
    return rc;
}

static weft_status sdk_node(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    return take(out, call, args, false);
}

static weft_status strict_node(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return take(out, call, args, true);
}

static weft_status decode(weft_value *out, weft_call *call, weft_value text, bool once)
{
    if (weft_value_is_text(text))
        return wf_sdk_entities_decode(out, call, weft_value_span(text), once);
    *out = text;
    return WEFT_OK;
}

static weft_status sdk_unescape(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return decode(out, call, args[0], false);
}

static weft_status strict_unescape(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return decode(out, call, args[0], true);
}

#define NODE_SIGNATURE                                                                             \
    "(root: any?, extract: any?, format: any?, unescape: any?, parse: any?, required: any?, "      \
    "name: "                                                                                       \
    "any?) -> any?"

static const weft_resolver rows[] = {
    {"sdk.node", NODE_SIGNATURE, WEFT_PURE, sdk_node,
     "A node of a mutation mapping: what stands at the path (or below completeData or body), with "
     "its "
     "references read and parsed as XML or JSON where that is wanted; missing when there is "
     "nothing. "
     "`format` is \"xml\" or \"json\".\n"
     "e.g. sdk.node({ a: \"&lt;b&gt;1&lt;/b&gt;\" }, \"a\", \"json\", true, \"xml\", false, \"n\") "
     "gives { b: 1 }\n"
     "e.g. sdk.node({}, \"a\", \"json\", false, null, true, \"n\") fails",
     NULL},
    {"strict.node", NODE_SIGNATURE, WEFT_PURE, strict_node,
     "As sdk.node; 0, false and \"\" are values, references are read once, XML is to be well "
     "formed.\n"
     "e.g. strict.node({ a: 0 }, \"a\", \"json\", false, null, true, \"n\") gives 0",
     NULL},
    {"sdk.unescape", "(text: any?) -> any?", WEFT_PURE, sdk_unescape,
     "The text with references read as nodes do it: named ones, then decimal, then hexadecimal.\n"
     "e.g. sdk.unescape(\"&lt;&amp;#65;\") gives \"<A\"",
     NULL},
    {"strict.unescape", "(text: any?) -> any?", WEFT_PURE, strict_unescape,
     "The text with references read, once.\n"
     "e.g. strict.unescape(\"&lt;&amp;#65;\") gives \"<&#65;\"",
     NULL},
};

const weft_family wf_sdk_node_family = {"mapping files: nodes",
                                        "Nodes of mutation mappings of the npm package.", rows,
                                        WF_COUNTOF(rows)};
