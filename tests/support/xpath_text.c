#include "tests/support/xpath_text.h"

#include "vm/xpath_machine.h"

static wf_place within(const void *context, uint32_t start, uint32_t end)
{
    const wf_place place = {(wf_source *)(uintptr_t)context, start, end};
    return place;
}

wf_xpath *xpath_text_read(weft_span text, const char *uri, wf_arena *arena, weft_diags *diags)
{
    const wf_xpath_prefix prefixes[] = {{weft_span_text("p"), weft_span_text("urn:p")},
                                        {weft_span_text("q"), weft_span_text("urn:q")},
                                        {weft_span_text(""), weft_span_text(uri)}};
    wf_xpath_names names = {0};
    names.prefixes = prefixes;
    names.prefix_count = WF_COUNTOF(prefixes);
    names.locate = within;
    names.context = wf_source_new(arena, "xpath", text);
    wf_xpath *xpath = NULL;
    if (!names.context || wf_xpath_read(&xpath, text, &names, arena, diags) != WEFT_OK)
        return NULL;
    return xpath;
}

static void put_name(wf_buf *out, const wf_xml_node *node)
{
    if (node->prefix.len != 0) {
        wf_buf_put_span(out, node->prefix);
        wf_buf_put_byte(out, ':');
    }
    wf_buf_put_span(out, node->local);
}

static void put_node(wf_buf *out, const wf_xml_node *node)
{
    switch ((wf_xml_kind)node->kind) {
    case WF_XML_ROOT:
        wf_buf_put_byte(out, '/');
        break;
    case WF_XML_ELEMENT:
        put_name(out, node);
        for (const wf_xml_node *a = node->first_attribute; a; a = a->next) {
            if (weft_span_equal(a->local, weft_span_text("id")))
                wf_buf_printf(out, "#%.*s", (int)a->text.len, a->text.ptr);
        }
        break;
    case WF_XML_ATTRIBUTE:
        wf_buf_put_byte(out, '@');
        put_name(out, node);
        break;
    case WF_XML_NAMESPACE:
        wf_buf_put_text(out, "xmlns:");
        put_name(out, node);
        break;
    case WF_XML_TEXT:
        wf_buf_printf(out, "\"%.*s\"", (int)node->text.len, node->text.ptr);
        break;
    case WF_XML_COMMENT:
        wf_buf_printf(out, "!%.*s", (int)node->text.len, node->text.ptr);
        break;
    case WF_XML_PI:
        wf_buf_put_byte(out, '?');
        put_name(out, node);
        break;
    }
}

void xpath_text_put(wf_buf *out, const wf_xpath_value *value)
{
    char digits[WF_XPATH_NUMBER_CHARS];
    switch (value->kind) {
    case WF_XPATH_NODES:
        for (uint32_t i = 0; i < value->count; i++) {
            if (i != 0)
                wf_buf_put_byte(out, ' ');
            put_node(out, value->nodes[i]);
        }
        break;
    case WF_XPATH_BOOL:
        wf_buf_put_text(out, value->boolean ? "true" : "false");
        break;
    case WF_XPATH_NUMBER:
        wf_buf_put(out, digits, wf_xpath_number_format(digits, value->number));
        break;
    case WF_XPATH_STRING:
    case WF_XPATH_ANY:
        wf_buf_put_byte(out, '\'');
        wf_buf_put_span(out, value->string);
        wf_buf_put_byte(out, '\'');
        break;
    }
}
