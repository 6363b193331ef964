/* XML for mapping files: texts and weft's own XML values as the npm package's object model. */
#include "stdlib/sdk_xml.h"

#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_value.h"

#define DEPTH_MOST 256u

static weft_status parse(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                         bool is_strict)
{
    wf_sdk_xml_options options;
    if (!weft_value_is_text(args[0]))
        return weft_call_fail(call,
                              "Failed to parse XML: xmlContent.replace is not a function (the "
                              "text is %s)",
                              wf_lib_show(args[0]).text);
    const weft_status rc =
        wf_sdk_xml_options_read(&options, call, wf_lib_arg(args, count, 1), is_strict);
    return rc == WEFT_OK ? wf_sdk_xml_parse(out, call, weft_value_span(args[0]), &options, "") : rc;
}

static weft_status sdk_parse_xml(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return parse(out, call, args, count, false);
}

static weft_status strict_parse_xml(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return parse(out, call, args, count, true);
}

/* ---- weft's XML values ---- */

static weft_status model(weft_value *out, weft_call *call, weft_value value,
                         const wf_sdk_xml_options *options, unsigned depth);

static weft_status model_child(wf_sdk_xml_frame *frame, weft_call *call, weft_span name,
                               weft_value value, const wf_sdk_xml_options *options, unsigned depth)
{
    weft_value made;
    weft_status rc = WEFT_OK;
    const uint32_t count = value.kind == WEFT_KIND_LIST ? value.len : 1;
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++) {
        const weft_value one = value.kind == WEFT_KIND_LIST ? weft_value_element(value, i) : value;
        rc = model(&made, call, one, options, depth + 1);
        if (rc == WEFT_OK)
            wf_sdk_xml_frame_child(frame, name, made, options);
    }
    return rc;
}

static weft_status model_member(wf_sdk_xml_frame *frame, weft_call *call, const weft_member *member,
                                const wf_sdk_xml_options *options, unsigned depth)
{
    const weft_span key = member->key;
    const weft_span text = weft_value_is_text(member->value)
                               ? wf_utf8_trim(weft_value_span(member->value))
                               : weft_span_of("", 0);
    if (member->value.kind == WEFT_KIND_MISSING)
        return WEFT_OK;
    if (key.len != 0 && key.ptr[0] == '@')
        return wf_sdk_xml_frame_attribute(frame, wf_lib_rest(key, 1), &text, options);
    if (!weft_span_equal(key, options->text_key))
        return model_child(frame, call, key, member->value, options, depth);
    wf_sdk_xml_frame_texts(frame, member->value, options);
    return WEFT_OK;
}

static weft_status model(weft_value *out, weft_call *call, weft_value value,
                         const wf_sdk_xml_options *options, unsigned depth)
{
    wf_sdk_xml_frame frame;
    weft_status rc = WEFT_OK;
    if (depth == DEPTH_MOST)
        return weft_call_fail(call, "the document is nested deeper than %u levels", DEPTH_MOST);
    if (value.kind != WEFT_KIND_TEXT && value.kind != WEFT_KIND_MAP) {
        *out = value.kind == WEFT_KIND_MISSING ? weft_null() : value;
        return WEFT_OK;
    }
    wf_sdk_xml_frame_init(&frame, call, weft_span_of("", 0));
    if (value.kind == WEFT_KIND_TEXT)
        wf_sdk_xml_frame_texts(&frame, value, options);
    for (uint32_t i = 0; value.kind == WEFT_KIND_MAP && rc == WEFT_OK && i < value.len; i++)
        rc = model_member(&frame, call, &value.as.map[i], options, depth);
    return rc == WEFT_OK ? wf_sdk_xml_frame_finish(out, &frame, options, false) : rc;
}

static weft_status model_all(weft_value *out, weft_call *call, weft_value value, bool is_strict)
{
    const wf_sdk_xml_options options = wf_sdk_xml_options_path(is_strict);
    if (value.kind != WEFT_KIND_LIST)
        return model(out, call, value, &options, 0);
    weft_value *const items = wf_lib_values(call, value.len);
    weft_status rc = items ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < value.len; i++)
        rc = model(&items[i], call, weft_value_element(value, i), &options, 0);
    if (rc == WEFT_OK)
        *out = weft_list(items, value.len);
    return rc;
}

static weft_status sdk_xml_model(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return model_all(out, call, args[0], false);
}

static weft_status strict_xml_model(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    return model_all(out, call, args[0], true);
}

/* ---- parts of a document ---- */

static weft_status collect(wf_lib_list *list, weft_call *call, weft_value value, weft_span name,
                           unsigned depth);

/* A found element is wrapped: { name: element }. */
static weft_status collect_found(wf_lib_list *list, weft_call *call, weft_span name,
                                 weft_value found)
{
    const uint32_t count = found.kind == WEFT_KIND_LIST ? found.len : 1;
    for (uint32_t i = 0; i < count; i++) {
        weft_member *const member = wf_lib_members(call, 1);
        if (!member)
            return WEFT_NOMEM;
        member->key = name;
        member->value = found.kind == WEFT_KIND_LIST ? weft_value_element(found, i) : found;
        wf_lib_list_add(list, weft_map(member, 1));
    }
    return WEFT_OK;
}

static weft_status collect(wf_lib_list *list, weft_call *call, weft_value value, weft_span name,
                           unsigned depth)
{
    weft_status rc = WEFT_OK;
    if (depth == DEPTH_MOST) /* the parser lets nothing through that is deeper */
        return WEFT_OK;
    for (uint32_t i = 0; value.kind == WEFT_KIND_LIST && rc == WEFT_OK && i < value.len; i++)
        rc = collect(list, call, weft_value_element(value, i), name, depth + 1);
    for (uint32_t i = 0; value.kind == WEFT_KIND_MAP && rc == WEFT_OK && i < value.len; i++) {
        if (weft_span_equal(value.as.map[i].key, name))
            rc = collect_found(list, call, name, value.as.map[i].value);
        if (rc == WEFT_OK)
            rc = collect(list, call, value.as.map[i].value, name, depth + 1);
    }
    return rc;
}

/* `/`-separated names; objects only. */
static weft_status select_path(wf_lib_list *list, weft_value value, weft_span path)
{
    while (path.len != 0) {
        const char *const slash = memchr(path.ptr, '/', path.len);
        const size_t len = slash ? (size_t)(slash - path.ptr) : path.len;
        if (len != 0)
            value = wf_sdk_value_member(value, weft_span_of(path.ptr, len));
        path = wf_lib_rest(path, slash ? len + 1 : len);
    }
    for (uint32_t i = 0; value.kind == WEFT_KIND_LIST && i < value.len; i++)
        wf_lib_list_add(list, weft_value_element(value, i));
    if (value.kind == WEFT_KIND_MAP)
        wf_lib_list_add(list, value);
    return WEFT_OK;
}

static weft_status select(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                          bool is_strict)
{
    const weft_value parsed[] = {args[0], wf_lib_arg(args, count, 2)};
    wf_lib_list list;
    weft_value document = weft_missing();
    weft_status rc = parse(&document, call, parsed, 2, is_strict);
    if (rc == WEFT_OK && !weft_value_is_text(args[1]))
        return weft_call_fail(call, "the selector is %s; it is a text", wf_lib_show(args[1]).text);
    if (rc != WEFT_OK)
        return rc;
    const weft_span selector = weft_value_span(args[1]);
    wf_lib_list_init(&list, call);
    if (selector.len >= 2 && memcmp(selector.ptr, "//", 2) == 0)
        rc = collect(&list, call, document, wf_lib_rest(selector, 2), 0);
    else
        rc = select_path(&list, document, selector);
    return rc == WEFT_OK ? wf_lib_list_finish(out, &list) : rc;
}

static weft_status sdk_select_xml(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return select(out, call, args, count, false);
}

static weft_status strict_select_xml(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    return select(out, call, args, count, true);
}

static const weft_resolver rows[] = {
    {"sdk.parse_xml", "(text: any?, options?: any?) -> any?", WEFT_PURE, sdk_parse_xml,
     "The document as the npm package's parser has it: an object, lists for repeated elements, "
     "numbers and booleans for what looks so, null for empty elements. What is not well formed is "
     "mostly accepted.\n"
     "e.g. sdk.parse_xml(\"<a><b>007</b><b/></a>\") gives { a: { b: [7, null] } }\n"
     "e.g. sdk.parse_xml(\"<a\") fails",
     NULL},
    {"strict.parse_xml", "(text: any?, options?: any?) -> any?", WEFT_PURE, strict_parse_xml,
     "As sdk.parse_xml for well-formed documents: a number only where its text stays the same, "
     "every "
     "reference is read, CDATA stays as it stands, text on both sides of elements is a list. The "
     "option `anyName` keeps names of elements that the package refuses or changes.\n"
     "e.g. strict.parse_xml(\"<a><b>007</b><b>7</b></a>\") gives { a: { b: [\"007\", 7] } }\n"
     "e.g. strict.parse_xml(\"<a><b></a>\") fails",
     NULL},
    {"sdk.xml_model", "(value: any?) -> any?", WEFT_PURE, sdk_xml_model,
     "An XML value of weft (texts, `@name`, `#text`) in the package's model.\n"
     "e.g. sdk.xml_model({ \"@id\": \"1\", n: \"007\" }) gives { n: 7, \"@id\": \"1\" }",
     NULL},
    {"strict.xml_model", "(value: any?) -> any?", WEFT_PURE, strict_xml_model,
     "As sdk.xml_model; a number only where its text stays the same.\n"
     "e.g. strict.xml_model({ n: \"007\", m: \"7\" }) gives { n: \"007\", m: 7 }",
     NULL},
    {"sdk.select_xml", "(text: any?, selector: any?, options?: any?) -> list<any>", WEFT_PURE,
     sdk_select_xml,
     "The elements of a document at `a/b`, or `//name` anywhere, each in an object of its own.\n"
     "e.g. sdk.select_xml(\"<a><b>1</b><b>2</b></a>\", \"a/b\") gives [1, 2]",
     NULL},
    {"strict.select_xml", "(text: any?, selector: any?, options?: any?) -> list<any>", WEFT_PURE,
     strict_select_xml,
     "As sdk.select_xml, of a well-formed document.\n"
     "e.g. strict.select_xml(\"<a><b>07</b></a>\", \"//b\") gives [{ b: \"07\" }]",
     NULL},
};

const weft_family wf_sdk_xml_family = {
    "mapping files: XML", "XML texts in the npm package's object model.", rows, WF_COUNTOF(rows)};
