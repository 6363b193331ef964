#include "tests/agree/made_documents.h"

static void put_json(random_source *r, wf_buf *out)
{
    static const char *const numbers[] = {"1", "-20", "3.50", "\"7\"", "\"x\"", "null", "1e3"};
    static const char *const ids[] = {"a", "b\\u00e9", "\xc3\xa9", "", "long enough to be copied"};
    wf_buf_printf(out, "{\"id\":\"%s\",\"n\":%s", ids[below(r, 5)], numbers[below(r, 7)]);
    if (one_in(r, 2))
        wf_buf_printf(out, ", \"t\" : \"t%u\"", below(r, 100));
    wf_buf_put_text(out, ",\"l\":[");
    for (uint32_t i = below(r, 4); i > 0; i--)
        wf_buf_printf(out, "{\"k\":%u%s}%s", below(r, 9), one_in(r, 30) ? ",\"k\":2" : "",
                      i > 1 ? "," : "");
    wf_buf_printf(out, "],\"w\":{\"a\":1%s}", one_in(r, 40) ? ",\"b\":[{\"c\":1,\"c\":2}]" : "");
    if (one_in(r, 60))
        wf_buf_printf(out, ",\"id\":\"again\"");
    if (one_in(r, 8))
        wf_buf_put_text(out, ",\"u\":\"],[\\\\\\\"},{\\\"\"");
    wf_buf_put_byte(out, '}');
}

static size_t some_bytes(random_source *r)
{
    return below(r, one_in(r, 4) ? 300000 : 20000);
}

uint64_t make_ndjson(random_source *r, wf_buf *out)
{
    static const char *const oddities[] = {"",    "  ",         "{\"id\":",          "[1,2]",
                                           "nul", "\xff",       "{\"id\":\"\x01\"}", "{} {}",
                                           "\r",  "\"unclosed", "{\"id\":\"b\"},"};
    const uint32_t odd = 1 + below(r, 60);
    const size_t bytes = some_bytes(r);
    uint64_t rows = 0;
    wf_buf_reset(out);
    for (; out->len < bytes; rows++) {
        if (one_in(r, odd))
            wf_buf_put_text(out, oddities[below(r, WF_COUNTOF(oddities))]);
        else
            put_json(r, out);
        if (one_in(r, 500))
            for (uint32_t i = below(r, 6000); i > 0; i--)
                wf_buf_put_byte(out, ' ');
        wf_buf_put_text(out, one_in(r, 20) ? "\r\n" : "\n");
    }
    return rows;
}

/* ---- faults ---- */

/* A byte of the text becomes another one, or is taken out, or the text ends there. */
static void spoil(random_source *r, const char *bytes, wf_buf *out)
{
    if (out->len == 0)
        return;
    const size_t at = below(r, (uint32_t)out->len);
    switch (below(r, 5)) {
    case 0:
        out->len = at;
        break;
    case 1:
        memmove(out->data + at, out->data + at + 1, out->len - at - 1);
        out->len--;
        break;
    default:
        out->data[at] = bytes[below(r, (uint32_t)strlen(bytes))];
        break;
    }
}

static void spoil_some(random_source *r, const char *bytes, wf_buf *out)
{
    for (uint32_t i = one_in(r, 3) ? 1 + below(r, 3) : 0; i > 0; i--)
        spoil(r, bytes, out);
}

/* Once in a while very many. */
static void put_blanks(random_source *r, wf_buf *out)
{
    for (uint32_t i = one_in(r, 10) ? below(r, 20000) : 0; i > 0; i--)
        wf_buf_put_byte(out, one_in(r, 9) ? '\n' : ' ');
}

/* ---- JSON ---- */

/* White space, with line ends where the document has some. */
static void put_gap(random_source *r, bool has_lines, wf_buf *out)
{
    if (has_lines)
        wf_buf_put_text(out, one_in(r, 10) ? "\r\n\n  " : "\n");
    else if (one_in(r, 5))
        wf_buf_put_text(out, " \t");
    if (one_in(r, 700))
        for (uint32_t i = below(r, 3000); i > 0; i--)
            wf_buf_put_byte(out, ' ');
}

/* What stands behind the list. */
static void put_tail(random_source *r, wf_buf *out)
{
    wf_buf_printf(out, ",\"%s\":[{},1]}%s", one_in(r, 20) ? "list" : "more",
                  one_in(r, 20) ? "" : "}");
    put_blanks(r, out);
    if (one_in(r, 20))
        wf_buf_put_text(out, "x");
}

uint64_t make_json_document(random_source *r, bool is_bare, wf_buf *out)
{
    /* What ends no document, and once in a while what does. */
    static const char *const soft[] = {
        "1",           "null", "[]",     "{}",        "\"text, and [more\"",
        "\"\\ud800\"", "true", "-1.5e2", "[[],[{}]]", "{\"id\":\"\xff\"}"};
    static const char *const hard[] = {"",   "{\"id\":}",  "[1,2}", "nul",  "\"\x01\"",
                                       "{]", "\"unclosed", "01",    "\\\"", "}"};
    const bool has_lines = one_in(r, 2);
    const uint32_t is_soft = one_in(r, 2) ? 1 + below(r, 60) : 0;
    const uint32_t is_hard = one_in(r, 6) ? 20 + below(r, 3000) : 0;
    const size_t bytes = some_bytes(r);
    uint64_t records = 0;
    wf_buf_reset(out);
    if (one_in(r, 8))
        wf_buf_put_text(out, "\xef\xbb\xbf");
    if (!is_bare)
        wf_buf_put_text(out, "{\"a\":[1,{\"list\":[]}], \"data\":{\"n\":{}, \"list\":");
    wf_buf_put_byte(out, '[');
    for (; out->len < bytes; records++) {
        put_gap(r, has_lines, out);
        if (records != 0) {
            wf_buf_put_byte(out, ',');
            put_gap(r, has_lines && one_in(r, 3), out);
        }
        if (one_in(r, is_hard))
            wf_buf_put_text(out, hard[below(r, WF_COUNTOF(hard))]);
        else if (one_in(r, is_soft))
            wf_buf_put_text(out, soft[below(r, WF_COUNTOF(soft))]);
        else
            put_json(r, out);
    }
    wf_buf_put_byte(out, ']');
    if (!is_bare)
        put_tail(r, out);
    spoil_some(r, "{}[],:\"\\ \n1\xc3", out);
    return records;
}

/* ---- XML ---- */

/* How rare what is in it is. */
typedef struct xml_habits {
    uint32_t odd;   /* what is XML and not plain */
    uint32_t wrong; /* what is no XML */
    uint32_t names; /* names that were not met before */
    bool has_lines;
} xml_habits;

static void put_xml_text(random_source *r, wf_buf *out)
{
    static const char *const texts[] = {
        "a",  "b &amp; c", "\xc3\xa9", " a/>b ", "&#65;", "<![CDATA[</item><item>]]>",
        "t7", "12",        "x > y",    "]]"};
    wf_buf_put_text(out, texts[below(r, WF_COUNTOF(texts))]);
}

static void put_xml_oddity(random_source *r, const xml_habits *h, wf_buf *out)
{
    static const char *const oddities[] = {"<!-- </item> -->",
                                           "<?pi <item> ?>",
                                           "<x><item/></x>",
                                           "<y z='>'/>",
                                           "<p:q xmlns:p=\"urn:p\"><p:r/></p:q>",
                                           "<w a=\"'/>\">u</w>",
                                           "<k>&#xE9;</k>"};
    static const char *const wrongs[] = {
        "<a b='<'/>", "]]>", "</nothing>",   "&nbsp;",  "<a b='1' b='2'/>", "<u:v/>",   "\x01",
        "\xff",       "<",   "<!DOCTYPE x>", "</item>", "<item>",           "</group>", "<a"};
    if (one_in(r, h->odd))
        wf_buf_put_text(out, oddities[below(r, WF_COUNTOF(oddities))]);
    if (one_in(r, h->wrong))
        wf_buf_put_text(out, wrongs[below(r, WF_COUNTOF(wrongs))]);
    if (one_in(r, h->names))
        wf_buf_printf(out, "<n%u a%u=\"1\"/>", below(r, 100000), below(r, 100000));
}

static void put_xml_gap(random_source *r, const xml_habits *h, wf_buf *out)
{
    if (h->has_lines)
        wf_buf_put_text(out, one_in(r, 9) ? "\r\n\n  " : "\n");
    if (one_in(r, 300))
        for (uint32_t i = below(r, 3000); i > 0; i--)
            wf_buf_put_byte(out, ' ');
    if (one_in(r, 40))
        put_xml_oddity(r, h, out);
}

static void put_item(random_source *r, const xml_habits *h, wf_buf *out)
{
    if (one_in(r, 30)) {
        wf_buf_printf(out, "<item id='%u'/>", below(r, 9));
        return;
    }
    wf_buf_printf(out, "<item id=\"%u\"%s>", below(r, 200), one_in(r, 50) ? " rare=\"/>\"" : "");
    put_xml_gap(r, h, out);
    wf_buf_printf(out, "<n>%s</n>", one_in(r, 9) ? "x" : "12");
    put_xml_oddity(r, h, out);
    if (one_in(r, 2)) {
        wf_buf_put_text(out, "<t>");
        put_xml_text(r, out);
        wf_buf_put_text(out, "</t>");
    }
    for (uint32_t i = below(r, 4); i > 0; i--) {
        wf_buf_printf(out, "<l k=\"%u\"><k>", i);
        put_xml_text(r, out);
        wf_buf_put_text(out, "</k></l>");
        put_xml_oddity(r, h, out);
    }
    wf_buf_put_text(out, one_in(r, 20) ? "</item >" : "</item>");
}

uint64_t make_xml_document(random_source *r, wf_buf *out)
{
    static const char *const heads[] = {
        "", "<?xml version=\"1.0\"?>\n", "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?>",
        "<!-- <feed> -->", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>"};
    const size_t bytes = some_bytes(r);
    const uint32_t ends = one_in(r, 2) ? 2 + below(r, 500) : 0; /* of groups */
    const xml_habits h = {.odd = one_in(r, 2) ? 3 + below(r, 300) : 0,
                          .wrong = one_in(r, 6) ? 30 + below(r, 3000) : 0,
                          .names = one_in(r, 6) ? 1 + below(r, 100) : 0,
                          .has_lines = one_in(r, 2)};
    uint64_t records = 0;
    wf_buf_reset(out);
    wf_buf_put_text(out, heads[below(r, WF_COUNTOF(heads))]);
    wf_buf_printf(out, "<feed%s><note><item/></note><group at=\"1>0\">",
                  one_in(r, 2) ? " xmlns=\"urn:f\"" : "");
    for (; out->len < bytes; records++) {
        put_xml_gap(r, &h, out);
        put_item(r, &h, out);
        if (one_in(r, ends))
            wf_buf_printf(out, "</group>%s<group>", one_in(r, 3) ? "<item>no</item>" : "");
    }
    wf_buf_put_text(out, "</group>");
    put_blanks(r, out);
    wf_buf_put_text(out, one_in(r, 20) ? "" : "</feed>\n");
    if (one_in(r, 20))
        wf_buf_put_text(out, one_in(r, 2) ? "<!-- end -->" : "x");
    spoil_some(r, "<>/'\"=! ai\n&\xc3", out);
    return records;
}
