/* How XML texts are read, as the options of the npm package's parser say. */
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_xml.h"

#include <string.h>

static weft_value option(weft_value options, const char *name)
{
    return wf_sdk_value_member(options, weft_span_text(name));
}

/* On unless it is false, as both numbers and booleans are. */
static bool is_not_false(weft_value value)
{
    return value.kind != WEFT_KIND_BOOL || value.as.boolean;
}

static weft_span text_option(weft_value value, const char *otherwise, bool takes_empty)
{
    const bool is_given = weft_value_is_text(value) && (value.len != 0 || takes_empty);
    return is_given ? weft_value_span(value) : weft_span_text(otherwise);
}

weft_status wf_sdk_xml_options_read(wf_sdk_xml_options *out, weft_call *call, weft_value options,
                                    bool is_strict)
{
    memset(out, 0, sizeof *out);
    if (options.kind != WEFT_KIND_MAP && options.kind != WEFT_KIND_MISSING)
        return weft_call_fail(call, "the options are %s; they are an object",
                              wf_lib_show(options).text);
    out->has_attributes = wf_sdk_value_is_truthy(option(options, "includeAttributes"));
    out->has_numbers = is_not_false(option(options, "parseNumbers"));
    out->has_booleans = is_not_false(option(options, "parseBooleans"));
    out->has_attribute_values = wf_sdk_value_is_truthy(option(options, "parseAttributeValues"));
    out->is_without_prefix = wf_sdk_value_is_truthy(option(options, "removeNamespacePrefix"));
    out->is_lower = wf_sdk_value_is_truthy(option(options, "lowercaseKeys"));
    out->is_normal = wf_sdk_value_is_truthy(option(options, "normalizeWhitespace"));
    out->is_strict = is_strict;
    out->has_any_name = wf_sdk_value_is_truthy(option(options, "anyName")); /* our own */
    out->keeps_pieces = is_strict;
    out->prefix = text_option(option(options, "attributePrefix"), "@", is_strict);
    out->text_key = text_option(option(options, "textKey"), "#text", false);
    out->lists = option(options, "arrayElements");
    out->root = option(options, "rootElement");
    return WEFT_OK;
}

wf_sdk_xml_options wf_sdk_xml_options_path(bool is_strict)
{
    const wf_sdk_xml_options options = {.has_attributes = true,
                                        .has_numbers = true,
                                        .has_booleans = true,
                                        .is_strict = is_strict,
                                        .has_any_name = is_strict,
                                        .keeps_pieces = is_strict,
                                        .prefix = weft_span_text("@"),
                                        .text_key = weft_span_text("#text")};
    return options;
}
