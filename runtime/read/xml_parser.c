/* The door to libxml2's parser. Of its options only NONET and IGNORE_ENC (the bytes are UTF-8 already)
   are on; a document with a DOCTYPE never gets here, so there are no entities but the five, and
   nothing to load. Nothing of the process is changed: no entity loader, no catalog.

   The parser is handed a copy of every byte and gives names from its dictionary. That one only grows,
   so it has a limit; so has the number of namespaces in scope, which are searched one by one. */
#include "runtime/read/xml_parser.h"

#include "base/memory.h"
#include "runtime/read/xml_outer.h"
#include "runtime/read/xml_scan.h"

#include <late/libxml.h>

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define MOST_ATTRIBUTES 1024u           /* of one tag: the scan lets no more through */
#define MOST_DEPTH      300u            /* of open elements: the same */
#define MOST_NAMESPACES 1024u           /* in scope */
#define MOST_VALUES     WF_XML_MOST_TAG /* bytes of the values of one tag */
#define MOST_NAME_BYTES ((size_t)1 << 20)
#define SLICE_MOST      ((size_t)1 << 20) /* bytes of one push */

struct wf_xml_parser {
    xmlParserCtxtPtr ctxt;
    const wf_xml_handler *handler;
    void *context;
    wf_xml_error error;
    wf_xml_outer outer; /* until there is a ctxt */
    uint64_t aside;     /* bytes before its own that it did not get, less those made up */
    bool is_plain;      /* everything was so far */
    bool is_deaf;       /* it gets what was told already */
    bool has_root;
    bool has_told_line; /* the line feed that comes next was told already */
    uint32_t depth;
    uint32_t namespaces; /* in scope */
    uint32_t declared[MOST_DEPTH];
    wf_xml_attribute attributes[MOST_ATTRIBUTES];
    wf_xml_namespace own[MOST_ATTRIBUTES];
    char values[MOST_VALUES]; /* those of this tag that had an ampersand */
};

static const char *chars(const xmlChar *text)
{
    return (const char *)text;
}

static weft_span span_of(const xmlChar *text, int len)
{
    return weft_span_of(chars(text), (size_t)len);
}

/* ---- errors ---- */

static void set_error(wf_xml_parser *p, const char *format, ...) WF_PRINTF(2, 3);

/* The first one counts; what follows is its consequence. */
static void set_error(wf_xml_parser *p, const char *format, ...)
{
    va_list args;
    if (p->error.is_set)
        return;
    const long at = p->ctxt ? xmlByteConsumed(p->ctxt) : 0;
    p->error.is_set = true;
    p->error.at = (at > 0 ? (uint64_t)at : 0) + p->aside;
    va_start(args, format);
    (void)vsnprintf(p->error.sentence, sizeof p->error.sentence, format, args);
    va_end(args);
}

typedef struct wording {
    int code;
    const char *sentence;
} wording;

static const wording wordings[] = {
    {XML_ERR_DOCUMENT_EMPTY, "there is no element"},
    {XML_ERR_DOCUMENT_START, "there is no element"},
    {XML_ERR_INVALID_HEX_CHARREF, "a reference to a character is not finished"},
    {XML_ERR_INVALID_DEC_CHARREF, "a reference to a character is not finished"},
    {XML_ERR_INVALID_CHARREF, "a reference to a character is not finished"},
    {XML_ERR_INVALID_CHAR, "a character that XML does not allow"},
    {XML_ERR_ENTITYREF_NO_NAME, "& begins a reference; the character itself is &amp;"},
    {XML_ERR_ENTITYREF_SEMICOL_MISSING, "a reference ends in a semicolon; an & itself is &amp;"},
    {XML_ERR_LT_IN_ATTRIBUTE, "< cannot stand in the value of an attribute"},
    {XML_ERR_ATTRIBUTE_NOT_STARTED, "the value of an attribute stands in quotes"},
    {XML_ERR_ATTRIBUTE_NOT_FINISHED, "the value of an attribute is not closed"},
    {XML_ERR_COMMENT_NOT_FINISHED, "a comment is not closed"},
    {XML_ERR_HYPHEN_IN_COMMENT, "-- cannot stand in a comment"},
    {XML_ERR_PI_NOT_STARTED, "a processing instruction has no name"},
    {XML_ERR_PI_NOT_FINISHED, "a processing instruction is not closed"},
    {XML_ERR_XMLDECL_NOT_FINISHED, "the XML declaration is not closed"},
    {XML_ERR_RESERVED_XML_NAME, "<?xml can only stand at the very beginning"},
    {XML_ERR_MISPLACED_CDATA_END, "]]> cannot stand in text"},
    {XML_ERR_CDATA_NOT_FINISHED, "a CDATA section is not closed"},
    {XML_ERR_SPACE_REQUIRED, "white space is missing"},
    {XML_ERR_GT_REQUIRED, "a tag is not closed"},
    {XML_ERR_EQUAL_REQUIRED, "an attribute has no ="},
    {XML_ERR_VERSION_MISSING, "the XML declaration has no version"},
    {XML_ERR_UNKNOWN_VERSION, "this version of XML is not known"},
    {XML_ERR_STRING_NOT_CLOSED, "the XML declaration has a value that it cannot have"},
    {XML_ERR_NAME_TOO_LONG, "a name is too long"},
};

static const char *word_of(int code)
{
    for (size_t i = 0; i < WF_COUNTOF(wordings); i++)
        if (wordings[i].code == code)
            return wordings[i].sentence;
    return NULL;
}

/* The dictionary gave no name because it is full: that looks like short memory, or like no name. */
static bool has_too_many_names(const wf_xml_parser *p, int code)
{
    return (code == XML_ERR_NO_MEMORY || code == XML_ERR_NAME_REQUIRED) && p->ctxt &&
           xmlDictGetUsage(p->ctxt->dict) > MOST_NAME_BYTES;
}

static const char *shown(const char *text)
{
    return text ? text : "";
}

/* Those whose sentence has names in it; false: another one. */
static bool describe(wf_xml_parser *p, const xmlError *error)
{
    switch (error->code) {
    case XML_ERR_DOCUMENT_END:
        set_error(p, !p->has_root    ? "there is no element"
                     : p->depth != 0 ? "the text ends too early"
                                     : "only comments may stand behind the root element");
        return true;
    case XML_ERR_NAME_REQUIRED:
        set_error(p, error->message && strstr(error->message, "EntityRef")
                         ? "& begins a reference; the character itself is &amp;"
                         : "a name is expected");
        return true;
    case XML_ERR_TAG_NAME_MISMATCH:
        set_error(p, "</%.80s> where </%.80s> is expected", shown(error->str2), shown(error->str1));
        return true;
    case XML_ERR_TAG_NOT_FINISHED:
        set_error(p, error->str1 ? "the text ends inside of <%.80s>" : "the text ends too early",
                  shown(error->str1));
        return true;
    case XML_ERR_UNDECLARED_ENTITY:
        set_error(p, "&%.80s; is none of the five entities of XML", shown(error->str1));
        return true;
    case XML_ERR_ATTRIBUTE_REDEFINED:
        set_error(p, "attribute %.80s stands twice in a tag", shown(error->str1));
        return true;
    case XML_ERR_ATTRIBUTE_WITHOUT_VALUE:
        set_error(p, "attribute %.80s has no value", shown(error->str1));
        return true;
    case XML_NS_ERR_UNDEFINED_NAMESPACE:
        set_error(p, "the prefix %.80s has no namespace", shown(error->str1));
        return true;
    default:
        return false;
    }
}

/* libxml2's own sentence without its line end. */
static void repeat(wf_xml_parser *p, const xmlError *error)
{
    char sentence[200];
    (void)snprintf(sentence, sizeof sentence, "%s", error->message ? error->message : "not XML");
    sentence[strcspn(sentence, "\n")] = '\0';
    set_error(p, "%s", sentence);
}

static void on_error(void *context, xmlErrorPtr error)
{
    wf_xml_parser *const p = context;
    if (error->level < XML_ERR_ERROR || error->code == XML_WAR_NS_URI ||
        error->code == XML_WAR_NS_URI_RELATIVE || p->error.is_set)
        return;
    if (has_too_many_names(p, error->code)) {
        set_error(p, "the document has more than a megabyte of different names");
    } else if (error->code == XML_ERR_NO_MEMORY) {
        set_error(p, "memory is short");
        p->error.is_memory = true;
    } else if (error->code == XML_ERR_INVALID_ENCODING) {
        set_error(p, "bytes that are no characters");
        p->error.is_encoding = true;
    } else if (!describe(p, error)) {
        const char *const sentence = word_of(error->code);
        if (sentence)
            set_error(p, "%s", sentence);
        else
            repeat(p, error);
    }
}

/* ---- what is told ---- */

/* Unless it replaces entities, which would open it to those of a DTD, libxml2 tells an ampersand in a
   value as &#38;, however it was written, and no other reference. */
static weft_span value_of(wf_xml_parser *p, size_t *used, const xmlChar *from, const xmlChar *end)
{
    static const char ampersand[] = "&#38;";
    const size_t len = (size_t)(end - from);
    if (!memchr(from, '&', len))
        return weft_span_of(chars(from), len);
    char *const value = p->values + *used;
    WF_ASSERT(len <= MOST_VALUES - *used);
    while (from < end) {
        p->values[(*used)++] = (char)*from;
        const size_t left = (size_t)(end - from);
        from += left >= 5 && memcmp(from, ampersand, 5) == 0 ? 5 : 1;
    }
    return weft_span_of(value, (size_t)(p->values + *used - value));
}

static void take_attributes(wf_xml_parser *p, wf_xml_tag *tag, int count, const xmlChar **from)
{
    size_t used = 0;
    tag->attribute_count = (size_t)count < MOST_ATTRIBUTES ? (size_t)count : MOST_ATTRIBUTES;
    for (size_t i = 0; i < tag->attribute_count; i++, from += 5) {
        p->attributes[i].local = chars(from[0]);
        p->attributes[i].prefix = chars(from[1]);
        p->attributes[i].uri = chars(from[2]);
        p->attributes[i].value = value_of(p, &used, from[3], from[4]);
    }
}

static void take_namespaces(wf_xml_parser *p, wf_xml_tag *tag, int count, const xmlChar **from)
{
    tag->namespace_count = (size_t)count < MOST_ATTRIBUTES ? (size_t)count : MOST_ATTRIBUTES;
    for (size_t i = 0; i < tag->namespace_count; i++, from += 2) {
        p->own[i].prefix = chars(from[0]);
        p->own[i].uri = chars(from[1]);
    }
}

static void on_open(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri,
                    int namespace_count, const xmlChar **namespaces, int attribute_count,
                    int defaulted, const xmlChar **attributes)
{
    wf_xml_parser *const p = context;
    wf_xml_tag tag = {.local = chars(local),
                      .prefix = chars(prefix),
                      .uri = chars(uri),
                      .namespaces = p->own,
                      .attributes = p->attributes};
    (void)defaulted; /* there is no DTD */
    take_namespaces(p, &tag, namespace_count, namespaces);
    take_attributes(p, &tag, attribute_count, attributes);
    p->namespaces += (uint32_t)tag.namespace_count;
    if (p->depth < MOST_DEPTH)
        p->declared[p->depth] = (uint32_t)tag.namespace_count;
    p->depth++;
    p->has_root = true;
    if (p->namespaces > MOST_NAMESPACES || p->depth > MOST_DEPTH) {
        set_error(p, "more than %u namespaces are declared around one place", MOST_NAMESPACES);
        xmlStopParser(p->ctxt);
    }
    if (!p->error.is_set && !p->is_deaf)
        p->handler->open(p->context, &tag);
}

static void on_close(void *context, const xmlChar *local, const xmlChar *prefix, const xmlChar *uri)
{
    wf_xml_parser *const p = context;
    (void)local;
    (void)prefix;
    (void)uri;
    p->depth--;
    if (p->depth < MOST_DEPTH)
        p->namespaces -= p->declared[p->depth];
    if (!p->error.is_set && !p->is_deaf)
        p->handler->close(p->context);
}

static void on_text(void *context, const xmlChar *text, int len)
{
    const wf_xml_parser *const p = context;
    if (!p->error.is_set)
        p->handler->text(p->context, span_of(text, len));
}

/* Pushed CDATA sections come as they stand in the parser's buffer, in pieces, with the line ends of
   the input; XML has line feeds only (2.11). What follows `text` there is the next piece or `]]>`. */
static void on_cdata(void *context, const xmlChar *text, int len)
{
    wf_xml_parser *const p = context;
    const char *at = chars(text);
    const char *const end = at + len;
    if (p->error.is_set)
        return;
    if (p->has_told_line && at < end)
        at++;
    p->has_told_line = false;
    while (at < end) {
        const char *const found = memchr(at, '\r', (size_t)(end - at));
        const char *const stop = found ? found : end;
        if (stop > at)
            p->handler->text(p->context, weft_span_of(at, (size_t)(stop - at)));
        if (found && found[1] != '\n')
            p->handler->text(p->context, weft_span_text("\n"));
        at = found ? found + 1 : end;
    }
}

static void on_comment(void *context, const xmlChar *text)
{
    const wf_xml_parser *const p = context;
    if (!p->error.is_set)
        p->handler->comment(p->context, weft_span_text(chars(text)));
}

static void on_pi(void *context, const xmlChar *target, const xmlChar *text)
{
    const wf_xml_parser *const p = context;
    if (!p->error.is_set)
        p->handler->pi(p->context, chars(target), weft_span_text(text ? chars(text) : ""));
}

/* ---- the parser ---- */

/* Where this thread's errors that belong to no document go: short memory, mostly. It is set while
   libxml2 works for us and put back, so that nothing is printed and the embedder keeps its own. */
typedef struct listener {
    xmlStructuredErrorFunc function;
    void *context;
} listener;

static listener listen(wf_xml_parser *p)
{
    const listener before = {xmlStructuredError, xmlStructuredErrorContext};
    xmlSetStructuredErrorFunc(p, on_error);
    return before;
}

static void unlisten(listener before)
{
    xmlSetStructuredErrorFunc(before.context, before.function);
}

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void prepare_library(void)
{
    xmlInitParser();
}

static xmlSAXHandler make_handler(void)
{
    xmlSAXHandler sax;
    memset(&sax, 0, sizeof sax);
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_open;
    sax.endElementNs = on_close;
    sax.characters = on_text;
    sax.ignorableWhitespace = on_text;
    sax.cdataBlock = on_cdata;
    sax.comment = on_comment;
    sax.processingInstruction = on_pi;
    sax.serror = on_error;
    return sax;
}

static bool open_context(wf_xml_parser *p)
{
    xmlSAXHandler sax = make_handler();
    p->ctxt = xmlCreatePushParserCtxt(&sax, p, NULL, 0, NULL);
    return p->ctxt && xmlCtxtUseOptions(p->ctxt, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC) == 0 &&
           xmlDictSetLimit(p->ctxt->dict, MOST_NAME_BYTES) != 0 &&
           xmlSwitchEncoding(p->ctxt, XML_CHAR_ENCODING_UTF8) == 0;
}

wf_xml_parser *wf_xml_parser_new(const wf_xml_handler *handler, void *context, bool careful)
{
    wf_xml_parser *const p = wf_new(wf_xml_parser);
    if (!p)
        return NULL;
    p->handler = handler;
    p->context = context;
    p->is_plain = !careful;
    wf_xml_outer_init(&p->outer, handler, context);
    return p;
}

void wf_xml_parser_free(wf_xml_parser *parser)
{
    if (!parser)
        return;
    if (parser->ctxt)
        xmlFreeParserCtxt(parser->ctxt);
    wf_xml_outer_fini(&parser->outer);
    wf_free(parser);
}

/* What it says and what it tells must agree. */
static bool settle(wf_xml_parser *p, int rc)
{
    if (rc == XML_ERR_NO_MEMORY && !p->error.is_set) {
        set_error(p, "memory is short");
        p->error.is_memory = true;
    }
    if (!p->ctxt->wellFormed)
        set_error(p, "not XML");
    return !p->error.is_set;
}

static void open_library(wf_xml_parser *p)
{
    const char *const why = wf_libxml_load();
    if (why) {
        set_error(p, "libxml2 cannot be used: %s", why);
        return;
    }
    (void)pthread_once(&once, prepare_library); /* fails only when `once` is no such thing */
    const listener before = listen(p);
    if (!open_context(p)) {
        set_error(p, "memory is short");
        p->error.is_memory = true;
    }
    unlisten(before);
}

static bool parse(wf_xml_parser *p, weft_span bytes, bool ends)
{
    const listener before = listen(p);
    const int rc = xmlParseChunk(p->ctxt, bytes.ptr, (int)bytes.len, ends);
    unlisten(before);
    return settle(p, rc);
}

/* What it gets in place of what was plain, nothing of which is told again. */
static void make_up(wf_xml_parser *p, weft_span text)
{
    p->aside -= text.len;
    if (!p->error.is_set)
        (void)parse(p, text, false);
}

/* libxml2 stands where everything before was plain; `next` is what it will get. */
static void stop_plain(wf_xml_parser *p, weft_span next)
{
    const wf_xml_outer *const outer = &p->outer;
    const bool is_declared = next.len >= 5 && memcmp(next.ptr, "<?xml", 5) == 0;
    p->is_plain = false;
    open_library(p);
    p->aside = outer->taken;
    p->is_deaf = true;
    if (outer->taken != 0 || !is_declared) /* it waits for four bytes before it begins */
        make_up(p, weft_span_text("    "));
    if (outer->depth != 0)
        make_up(p, wf_buf_span(&outer->tags));
    else if (outer->has_root)
        make_up(p, weft_span_text("<r/>"));
    p->is_deaf = false;
}

static bool is_open(wf_xml_parser *p, weft_span next)
{
    if (!p->ctxt && !p->error.is_set)
        stop_plain(p, next);
    return !p->error.is_set;
}

void wf_xml_parser_tell_all(wf_xml_parser *parser)
{
    (void)is_open(parser, weft_span_of("", 0)); /* the next push says why it is not */
}

bool wf_xml_parser_push(wf_xml_parser *parser, weft_span bytes)
{
    WF_ASSERT(bytes.len <= SLICE_MOST);
    if (parser->is_plain) {
        const size_t taken = wf_xml_outer_take(&parser->outer, bytes);
        bytes = weft_span_of(bytes.ptr + taken, bytes.len - taken);
        if (bytes.len == 0)
            return true;
    }
    return is_open(parser, bytes) && parse(parser, bytes, false);
}

bool wf_xml_parser_split(wf_xml_parser *parser, bool is_in_line_end)
{
    const bool is_sound = wf_xml_parser_push(parser, weft_span_text(WF_XML_BORDER));
    parser->has_told_line = is_in_line_end;
    return is_sound;
}

bool wf_xml_parser_end(wf_xml_parser *parser)
{
    const wf_xml_outer *const outer = &parser->outer;
    if (parser->is_plain && outer->has_root && outer->depth == 0)
        return true;
    return is_open(parser, weft_span_of("", 0)) && parse(parser, weft_span_of("", 0), true);
}

uint32_t wf_xml_parser_depth(const wf_xml_parser *parser)
{
    return parser->is_plain ? parser->outer.depth : parser->depth;
}

const wf_xml_error *wf_xml_parser_error(const wf_xml_parser *parser)
{
    return &parser->error;
}
