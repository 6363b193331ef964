/* Parsers in C with nothing behind them, as limits: what reading alone costs a good program.

       cc -O2 -DWITH_CJSON limits.c -lcjson      every line parsed and printed again
       cc -O2 -DWITH_YYJSON limits.c -lyyjson    the same
       cc -O2 -DWITH_LIBXML2 limits.c -lxml2     SAX2 events to empty handlers
       cc -O2 -DWITH_EXPAT limits.c -lexpat      the same */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(WITH_CJSON)
#include <cjson/cJSON.h>

static int run(FILE *in)
{
    char *line = NULL;
    size_t room = 0;
    while (getline(&line, &room, in) > 0) {
        cJSON *const value = cJSON_Parse(line);
        char *const text = value ? cJSON_PrintUnformatted(value) : NULL;
        if (!text)
            return 1;
        puts(text);
        free(text);
        cJSON_Delete(value);
    }
    free(line);
    return 0;
}
#elif defined(WITH_YYJSON)
#include <yyjson.h>

static int run(FILE *in)
{
    char *line = NULL;
    size_t room = 0;
    ssize_t got;
    while ((got = getline(&line, &room, in)) > 0) {
        yyjson_doc *const value = yyjson_read(line, (size_t)got, 0);
        char *const text = value ? yyjson_write(value, 0, NULL) : NULL;
        if (!text)
            return 1;
        puts(text);
        free(text);
        yyjson_doc_free(value);
    }
    free(line);
    return 0;
}
#elif defined(WITH_LIBXML2)
#include <libxml/parser.h>

static void on_start(void *c, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
                     int namespaces, const xmlChar **declared, int attributes, int defaulted,
                     const xmlChar **values)
{
    ++*(long *)c;
}

static void on_text(void *c, const xmlChar *text, int len)
{
    *(long *)c += len;
}

static int run(FILE *in)
{
    static char block[1 << 16];
    xmlSAXHandler sax = {0};
    long seen = 0;
    size_t got;
    sax.initialized = XML_SAX2_MAGIC;
    sax.startElementNs = on_start;
    sax.characters = on_text;
    xmlParserCtxtPtr context = xmlCreatePushParserCtxt(&sax, &seen, NULL, 0, NULL);
    while ((got = fread(block, 1, sizeof block, in)) != 0)
        if (xmlParseChunk(context, block, (int)got, 0) != 0)
            return 1;
    printf("%ld\n", seen);
    return xmlParseChunk(context, block, 0, 1) != 0;
}
#else
#include <expat.h>

static void on_start(void *c, const char *name, const char **attributes)
{
    ++*(long *)c;
}

static void on_text(void *c, const char *text, int len)
{
    *(long *)c += len;
}

static int run(FILE *in)
{
    static char block[1 << 16];
    long seen = 0;
    size_t got;
    XML_Parser parser = XML_ParserCreate(NULL);
    XML_SetUserData(parser, &seen);
    XML_SetStartElementHandler(parser, on_start);
    XML_SetCharacterDataHandler(parser, on_text);
    while ((got = fread(block, 1, sizeof block, in)) != 0)
        if (XML_Parse(parser, block, (int)got, 0) == XML_STATUS_ERROR)
            return 1;
    printf("%ld\n", seen);
    return XML_Parse(parser, block, 0, 1) == XML_STATUS_ERROR;
}
#endif

int main(int argc, char **argv)
{
    FILE *const in = argc > 1 ? fopen(argv[1], "rb") : NULL;
    return !in || run(in) != 0;
}
