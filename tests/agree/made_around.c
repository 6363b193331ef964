#include "tests/agree/made_around.h"

static const char *one_of(made_around *a, const char *const *texts, uint32_t count)
{
    return texts[below(a->r, count)];
}

#define PUT_ONE_OF(a, ...)                                                                         \
    do {                                                                                           \
        static const char *const texts[] = {__VA_ARGS__};                                          \
        wf_buf_put_text((a)->out, one_of((a), texts, WF_COUNTOF(texts)));                          \
    } while (0)

static void put_line(made_around *a)
{
    wf_buf_put_text(a->out, a->end);
    PUT_ONE_OF(a, "", "", "  ", "\t", "   \n");
}

static void put_wrong(made_around *a)
{
    PUT_ONE_OF(a, "<!DOCTYPE r>", "<!-- -- -->", "<!-- \x02 -->", "<!-- \xff -->", "<!-- ",
               "<?xml version='1.0'?>", "<?XML x?>", "<?a:b c?>", "<?p \x01?>", "<?p", "<?1?>",
               "<?p?", "&amp;", "&x;", "]]>", "text", "\xef\xbb\xbf", "\xef\xbf\xbf", "\x0b", "<g",
               "</g>", "</r>", "<x:y/>", "<g a='1' a='2'/>", "<g p:a='1' xmlns:s='urn:p' s:a='2'/>",
               "<g xmlns:p='urn:1' xmlns:p='urn:2'/>", "<g xmlns:xml='urn:1'/>", "<g xmlns:s=''/>",
               "<g xmlns='http://www.w3.org/2000/xmlns/'/>", "<g a='<'/>", "<g a/>", "<g a=1/>",
               "<g a='1'b='2'/>", "<g a='&y;'/>", "<g xmlns:xmlns='urn:1'/>", "<xmlns:g/>", "<p:/>",
               "<:p/>", "<p:q:r/>", "<g a='\xc3'/>", "<![CDATA[x", "<!x>", "< g/>", "<g / >",
               "<g></g >x", "<g></ g>", "\r", "<g p:xmlns='1' xmlns:p='2' xmlns='3' xmlns='4'/>");
}

static void put_comment(made_around *a)
{
    PUT_ONE_OF(a, "<!-- a > b -->", "<!---->", "<!-- - -->", "<!-->-->",
               "<!-- two\r\nlines & more -->", "<!-- \xc3\xa9 -->",
               "<?xml-stylesheet href='a.xsl'?>", "<?p?>", "<?php  echo '?' ?>",
               "<?p \xe2\x82\xac?>", "<?pi.x <a>?>");
    if (one_in(a->r, 60)) {
        wf_buf_put_text(a->out, "<!-- ");
        for (uint32_t i = 0; i < 9000; i++)
            wf_buf_put_text(a->out, "long ");
        wf_buf_put_text(a->out, "-->");
    }
}

/* Attributes and declarations of an element around records. */
static void put_attributes(made_around *a)
{
    for (uint32_t i = below(a->r, 4); i > 0; i--)
        switch (below(a->r, 8)) {
        case 0:
            PUT_ONE_OF(a, " xmlns='urn:o'", "\nxmlns = \"urn:g\"", " xmlns=''");
            break;
        case 1:
            PUT_ONE_OF(a, " xmlns:p='urn:p2'",
                       " xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'",
                       " xmlns:s='not a uri'");
            break;
        case 2:
            PUT_ONE_OF(a, " p:a='1'", " xml:lang='de'", " xml:id='1'", " p:b='2'", " xsi:c='3'");
            break;
        default:
            PUT_ONE_OF(a, " a='1'", " b=\"it's\"", "\tc\t=\t''", " d='a&amp;b'", " e='\xc3\xa9 >'",
                       " f='a\nb'", " a-b.c_d='9'", "");
            break;
        }
}

/* An element that no record stands in, or one around records that follow. */
static void put_element(made_around *a)
{
    if (a->depth == MADE_AROUND_DEPTH || one_in(a->r, 2)) {
        wf_buf_put_text(a->out, "<h");
        put_attributes(a);
        PUT_ONE_OF(a, "/>", " />", "></h>", ">text</h\n>", "><o2/><i>a&lt;b</i>\r\n</h>",
                   "><![CDATA[<]]></h>", "><p:i q='1'>\xc3\xa9</p:i></h>", "><!-- x --><?p?></h>");
        return;
    }
    static const char *const names[] = {"g", "p:g", "group", "g2", "\xc3\xa9", "long-name.of_it"};
    char *const name = a->names[a->depth++];
    (void)snprintf(name, sizeof a->names[0], "%s", one_of(a, names, WF_COUNTOF(names)));
    wf_buf_printf(a->out, "<%s", name);
    put_attributes(a);
    PUT_ONE_OF(a, ">", ">", " >", ">\r\n", ">mixed", ">mixed\r\ntext ");
}

static void leave(made_around *a)
{
    wf_buf_printf(a->out, "</%s", a->names[--a->depth]);
    PUT_ONE_OF(a, ">", ">", " >", "\n>");
}

void made_around_between(made_around *a)
{
    if (!one_in(a->r, 8))
        put_line(a);
    if (one_in(a->r, a->odd))
        put_comment(a);
    if (one_in(a->r, a->wrong))
        put_wrong(a);
    if (one_in(a->r, a->groups))
        put_element(a);
    if (a->depth != 0 && one_in(a->r, 3))
        leave(a);
    if (one_in(a->r, 3))
        put_line(a);
}

/* Outside of the root. */
static void put_outside(made_around *a)
{
    for (uint32_t i = below(a->r, 4); i > 0; i--) {
        if (one_in(a->r, a->odd))
            put_comment(a);
        if (one_in(a->r, a->wrong))
            put_wrong(a);
        if (one_in(a->r, 2))
            put_line(a);
    }
}

void made_around_begin(made_around *a, bool has_default)
{
    a->depth = 0;
    if (one_in(a->r, 8))
        wf_buf_put_text(a->out, "\xef\xbb\xbf");
    if (one_in(a->r, 2))
        wf_buf_put_text(a->out, "<?xml version='1.0' encoding='UTF-8'?>");
    else if (one_in(a->r, a->odd))
        PUT_ONE_OF(a, "<?xml version=\"1.0\"?>", "<?xml version = '1.0' standalone='yes' ?>",
                   "<?xml\nversion='1.0'\r\nencoding=\"utf-8\" standalone = 'no'?>",
                   "<?xml version='1.1'?>", "<?xml version='1.0' encoding='UTF8'?>",
                   "<?xml version='1.0' encoding='windows-1252'?>");
    else if (one_in(a->r, a->wrong))
        PUT_ONE_OF(a, "<?xml version='1.0'encoding='UTF-8'?>", "<?xml encoding='UTF-8'?>",
                   "<?xml?>", " <?xml version='1.0'?>", "<?xml version='1.0' standalone='maybe'?>",
                   "<?xml version='1.0' encoding='UTF-8' encoding='UTF-8'?>",
                   "<?xml version='1.0' standalone='no' encoding='UTF-8'?>",
                   "<?xml version='2.0'?>", "<?xml version='1.0' ? >",
                   "<?xml version='1.0' encoding=''?>", "<?xml version='1.0' encoding='no-such'?>",
                   "<?xml version='1.0\"?>");
    put_outside(a);
    wf_buf_printf(a->out, "<r xmlns:p='urn:p'%s", has_default ? " xmlns='urn:o'" : "");
    if (one_in(a->r, a->odd))
        put_attributes(a);
    wf_buf_put_byte(a->out, '>');
}

void made_around_end(made_around *a)
{
    while (a->depth != 0)
        leave(a);
    if (!one_in(a->r, a->wrong))
        wf_buf_put_text(a->out, "</r>");
    put_outside(a);
}
