/* XPath against libxml2: made-up expressions over made-up documents, each run by both, from the same
   context node. Node sets are compared node by node, numbers bit by bit (all NaNs are one), texts byte
   by byte. Usage: test_xpath_oracle [--seed S] [--count N]

   Where libxml2 (2.9 to 2.13) does not do what the Recommendation says, so that the generator keeps
   away from it or the comparison allows for it:
   - following:: and preceding:: of an attribute or namespace node: libxml2 leaves out what is inside of
     its element. Section 2.2 leaves out descendants of the context node, and an attribute has none.
   - string(number): libxml2 writes 15 digits and exponents (1e+21); section 4.2 has no exponent and
     as many digits as tell the number from all others. Only natural numbers are made into texts.
   - number(string): libxml2 takes exponents (1e3) and gives -0 for '-'; section 4.4 has neither. Texts
     have no e behind digits and no minus.
   - namespace nodes: they stand behind their element, in an order left open among themselves (section
     5); libxml2 has no place for them among other nodes. They are compared as a set, an expression
     looks for one prefix only or counts them, and they are in no union.
   - lang() of a namespace node: libxml2 finds no element; section 4.3 goes by the nearest ancestor.
   - simple paths without brackets go another way in libxml2 (pattern.c), where .//. lacks the context
     node. It is given them in parentheses.
   - preceding:: of what stands behind the document element: libxml2 leaves out that element unless
     something stands before it. */
#include "generate.h"
#include "tests/support/xml_tree.h"
#include "tests/support/xpath_text.h"

#include <libxml/parser.h>
#include <libxml/xpath.h>
#include <libxml/xpathInternals.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    PER_DOCUMENT = 20,
    NODES_MOST = 4096,
    FAILURES_MOST = 5
};

typedef struct bench {
    wf_arena arena;
    wf_buf text; /* of the document */
    generator generator;
    const wf_xml_node *root;
    xmlDocPtr document;
    xmlNodePtr nodes[NODES_MOST]; /* of libxml2, by document order */
    uint32_t count;
    uint32_t kinds[4];  /* results compared, by kind */
    uint32_t full;      /* node sets that were not empty */
    uint32_t long_ones; /* that took more steps than is waited for */
    uint32_t failures;
} bench;

/* ---- the document, twice ---- */

static void number_nodes(bench *b, xmlNodePtr node)
{
    /* libxml2 keeps the pointer for its user: here a place in the list, from 1 */
    for (; node; node = node->next) {
        if (b->count + 1 >= NODES_MOST)
            return;
        b->nodes[b->count] = node;
        node->_private = &b->nodes[b->count++];
        if (node->type == XML_ELEMENT_NODE) {
            for (xmlAttrPtr a = node->properties; a && b->count + 1 < NODES_MOST; a = a->next) {
                b->nodes[b->count] = (xmlNodePtr)(void *)a;
                a->_private = &b->nodes[b->count++];
            }
            number_nodes(b, node->children);
        }
    }
}

static bool next_document(bench *b)
{
    xmlFreeDoc(b->document);
    wf_arena_reset(&b->arena);
    wf_buf_reset(&b->text);
    b->generator.out = &b->text;
    generate_document(&b->generator);
    b->root = xml_tree_read(wf_buf_span(&b->text), &b->arena);
    b->document = xmlReadMemory(b->text.data, (int)b->text.len, "document", NULL,
                                XML_PARSE_NONET | XML_PARSE_NOCDATA);
    if (!b->root || !b->document)
        return false;
    b->nodes[0] = (xmlNodePtr)(void *)b->document;
    b->document->_private = &b->nodes[0];
    b->count = 1;
    number_nodes(b, b->document->children);
    return true;
}

static uint32_t order_of(const bench *b, const void *private)
{
    return (uint32_t)((const xmlNodePtr *)private - b->nodes);
}

/* ---- results as text: what is compared and shown ---- */

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void put_sorted(wf_buf *out, char **names, uint32_t count)
{
    if (!names)
        return;
    qsort(names, count, sizeof *names, by_name);
    for (uint32_t i = 0; i < count; i++)
        wf_buf_printf(out, " %s", names[i]);
}

static void put_number(wf_buf *out, double number)
{
    if (isnan(number))
        wf_buf_put_text(out, "NaN");
    else
        wf_buf_printf(out, "%a", number);
}

static char *name_of(bench *b, uint32_t order, const char *suffix, size_t len)
{
    char *const name = wf_arena_alloc(&b->arena, len + 32);
    if (name)
        (void)snprintf(name, len + 32, "%06u%s%.*s", order, suffix ? "~" : "", (int)len,
                       suffix ? suffix : "");
    return name;
}

static bool put_ours(bench *b, wf_buf *out, const wf_xpath_value *value)
{
    char **names;
    switch (value->kind) {
    case WF_XPATH_NODES:
        names = wf_arena_zero(&b->arena, value->count, sizeof *names);
        for (uint32_t i = 0; names && i < value->count; i++) {
            const wf_xml_node *const node = value->nodes[i];
            const bool is_namespace = node->kind == WF_XML_NAMESPACE;
            if (i != 0 && value->nodes[i - 1]->order > node->order)
                return false; /* not in document order */
            names[i] = name_of(b, node->order,
                               is_namespace ? node->local.ptr ? node->local.ptr : "" : NULL,
                               is_namespace ? node->local.len : 0);
            if (!names[i])
                return false;
        }
        put_sorted(out, names, value->count);
        return true;
    case WF_XPATH_BOOL:
        wf_buf_put_text(out, value->boolean ? "true" : "false");
        return true;
    case WF_XPATH_NUMBER:
        put_number(out, value->number);
        return true;
    case WF_XPATH_STRING:
    case WF_XPATH_ANY:
        break;
    }
    wf_buf_printf(out, "'%.*s'", (int)value->string.len,
                  value->string.len ? value->string.ptr : "");
    return true;
}

static char *their_name(bench *b, xmlNodePtr node)
{
    if (node->type != XML_NAMESPACE_DECL)
        return name_of(b, order_of(b, node->_private), NULL, 0);
    const xmlNs *const ns = (const xmlNs *)(const void *)node;
    xmlNodePtr parent = (xmlNodePtr)(void *)ns->next; /* so in node sets */
    const char *const prefix = ns->prefix ? (const char *)ns->prefix : "";
    return name_of(b, order_of(b, parent->_private), prefix, strlen(prefix));
}

static bool put_theirs(bench *b, wf_buf *out, const xmlXPathObject *value)
{
    const xmlNodeSet *const set = value->nodesetval;
    const uint32_t count = set ? (uint32_t)set->nodeNr : 0;
    char **names;
    switch (value->type) {
    case XPATH_NODESET:
        names = wf_arena_zero(&b->arena, count, sizeof *names);
        for (uint32_t i = 0; names && i < count; i++)
            names[i] = their_name(b, set->nodeTab[i]);
        put_sorted(out, names, count);
        return true;
    case XPATH_BOOLEAN:
        wf_buf_put_text(out, value->boolval ? "true" : "false");
        return true;
    case XPATH_NUMBER:
        put_number(out, value->floatval);
        return true;
    case XPATH_STRING:
        wf_buf_printf(out, "'%s'", (const char *)value->stringval);
        return true;
    default:
        return false;
    }
}

/* ---- one expression, twice ---- */

static weft_status run_ours(bench *b, wf_buf *out, weft_span expression, uint32_t context)
{
    wf_buf code;
    wf_xpath_value value;
    weft_status rc = WEFT_INVALID;
    uint64_t steps = 50000000;
    wf_xpath_run run = {.arena = &b->arena, .steps = &steps};
    weft_diags *const diags = weft_diags_new(0);
    wf_buf_init(&code, 0);
    const wf_xpath *const xpath = xpath_text_read(expression, NULL, &b->arena, diags);
    const wf_xml_node *const node = xml_tree_at(b->root, context);
    if (xpath && node && wf_xpath_compile(&code, xpath) == WEFT_OK &&
        wf_xpath_verify(wf_buf_span(&code), 0))
        rc = wf_xpath_eval(&value, wf_buf_span(&code), node, &run);
    if (rc == WEFT_OK && (value.kind != xpath->result || !put_ours(b, out, &value)))
        rc = WEFT_INVALID;
    if (rc == WEFT_OK) {
        b->kinds[value.kind]++;
        b->full += value.kind == WF_XPATH_NODES && value.count != 0;
    } else if (rc != WEFT_LIMIT) {
        (void)fprintf(stderr, "status %d\n%s\n", (int)rc, weft_diags_render(diags, NULL).ptr);
    }
    wf_buf_fini(&code);
    weft_diags_free(diags);
    return rc;
}

static bool run_theirs(bench *b, wf_buf *out, const char *expression, uint32_t context)
{
    xmlXPathContextPtr at = xmlXPathNewContext(b->document);
    xmlXPathRegisterNs(at, (const xmlChar *)"p", (const xmlChar *)"urn:p");
    xmlXPathRegisterNs(at, (const xmlChar *)"q", (const xmlChar *)"urn:q");
    at->node = b->nodes[context];
    at->contextSize = 1;
    at->proximityPosition = 1;
    wf_buf bracketed;
    wf_buf_init(&bracketed, 0);
    wf_buf_printf(&bracketed, "(%s)%c", expression, '\0');
    xmlXPathCompExprPtr compiled = xmlXPathCompile((const xmlChar *)bracketed.data);
    wf_buf_fini(&bracketed);
    xmlXPathObjectPtr value = compiled ? xmlXPathCompiledEval(compiled, at) : NULL;
    const bool is_done = value && put_theirs(b, out, value);
    xmlXPathFreeObject(value);
    xmlXPathFreeCompExpr(compiled);
    xmlXPathFreeContext(at);
    return is_done;
}

static void compare(bench *b)
{
    wf_buf expression;
    wf_buf ours;
    wf_buf theirs;
    wf_buf_init(&expression, 0);
    wf_buf_init(&ours, 0);
    wf_buf_init(&theirs, 0);
    const uint32_t context = generate_below(&b->generator, b->count);
    b->generator.out = &expression;
    b->generator.at_attribute = b->nodes[context]->type == XML_ATTRIBUTE_NODE;
    generate_expression(&b->generator);
    const weft_span text = wf_buf_span(&expression);
    wf_buf_put_byte(&expression, '\0');
    const weft_status rc = run_ours(b, &ours, weft_span_of(expression.data, text.len), context);
    const bool both = rc == WEFT_OK && run_theirs(b, &theirs, expression.data, context);
    if (rc == WEFT_LIMIT) {
        b->long_ones++;
    } else if (!both || !weft_span_equal(wf_buf_span(&ours), wf_buf_span(&theirs))) {
        b->failures++;
        (void)printf("%.*s\nfrom node %u: %s\n  weft:    %.*s\n  libxml2: %.*s\n", (int)b->text.len,
                     b->text.data, context, expression.data, (int)ours.len,
                     ours.data ? ours.data : "", (int)theirs.len, theirs.data ? theirs.data : "");
    }
    wf_buf_fini(&expression);
    wf_buf_fini(&ours);
    wf_buf_fini(&theirs);
}

static uint64_t option(int argc, char **argv, const char *name, uint64_t otherwise)
{
    for (int i = 1; i + 1 < argc; i++) {
        if (strcmp(argv[i], name) == 0)
            return strtoull(argv[i + 1], NULL, 10);
    }
    return otherwise;
}

/* What they say about expressions they refuse would only be noise. */
static void be_quiet(void *context, const char *message, ...)
{
    (void)context;
    (void)message;
}

int main(int argc, char **argv)
{
    static bench b;
    const uint64_t count = option(argc, argv, "--count", 4000);
    xmlSetGenericErrorFunc(NULL, be_quiet);
    wf_arena_init(&b.arena, 0);
    wf_buf_init(&b.text, 0);
    b.generator.seed = option(argc, argv, "--seed", 20250127) * 2 + 1;
    for (uint64_t i = 0; i < count && b.failures < FAILURES_MOST; i++) {
        if (i % PER_DOCUMENT == 0 && !next_document(&b)) {
            (void)printf("a document cannot be read:\n%.*s\n", (int)b.text.len, b.text.data);
            b.failures++;
            break;
        }
        compare(&b);
    }
    (void)printf("%u node sets (%u not empty), %u booleans, %u numbers, %u texts; "
                 "%u too long, %u differences\n",
                 b.kinds[WF_XPATH_NODES], b.full, b.kinds[WF_XPATH_BOOL], b.kinds[WF_XPATH_NUMBER],
                 b.kinds[WF_XPATH_STRING], b.long_ones, b.failures);
    xmlFreeDoc(b.document);
    xmlCleanupParser();
    wf_buf_fini(&b.text);
    wf_arena_fini(&b.arena);
    return b.failures != 0;
}
