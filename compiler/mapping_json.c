/* The front door for mapping files of the npm package: which of its mappers the file is for, and the
   FILE node around what that one gives. */
#include "compiler/mapping.h"

#include "grammar/complain.h"

#include <string.h>

bool wf_mapping_begins(weft_span text)
{
    size_t i = 0;
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        i = 3;
    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t' || text.ptr[i] == '\n' ||
                            text.ptr[i] == '\r'))
        i++;
    return i < text.len && (text.ptr[i] == '{' || text.ptr[i] == '[' || text.ptr[i] == '/');
}

static bool is_filled(const wf_document *root, const char *key)
{
    const wf_document *member = wf_mapping_find(root, key);
    return wf_mapping_is_object(member) && member->count != 0;
}

static wf_mapping_form form_of(const wf_mapping *m)
{
    const char *mapper = m->unit->options->mapper;
    const wf_document *root = m->file.root;
    if (mapper && strcmp(mapper, "universal") == 0)
        return WF_MAPPING_FORM_UNIVERSAL;
    if (mapper && strcmp(mapper, "arguments") == 0)
        return WF_MAPPING_FORM_ARGUMENTS;
    if (mapper && strcmp(mapper, "nodes") == 0)
        return WF_MAPPING_FORM_NODES;
    if (is_filled(root, "nodes"))
        return WF_MAPPING_FORM_NODES;
    if (is_filled(root, "arguments"))
        return WF_MAPPING_FORM_ARGUMENTS;
    return wf_mapping_is_truthy(wf_mapping_find(root, "mutation")) ? WF_MAPPING_FORM_NODES
                                                                   : WF_MAPPING_FORM_UNIVERSAL;
}

static bool is_word(weft_span text, const char *word)
{
    if (text.len != strlen(word))
        return false;
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if ((c >= 'A' && c <= 'Z' ? (char)(c + 32) : c) != word[i])
            return false;
    }
    return true;
}

/* What the records are. A universal mapping does not look at sourceFormat: the caller parses. */
static const char *format_of(const wf_mapping *m)
{
    const wf_document *said = wf_mapping_text(m->file.root, "sourceFormat");
    if (m->unit->options->source)
        return m->unit->options->source;
    return said && is_word(said->text, "xml") ? "xml" : "json";
}

/* ---- the file ---- */

static wf_node *source_node(wf_mapping *m, const char *format)
{
    const wf_document *root = m->file.root;
    wf_node *node = wf_mapping_word(m, WF_NODE_SOURCE, root, weft_span_text(format));
    node = wf_node_add(node, wf_mapping_absent(m, root));
    if (strcmp(format, "json") == 0)
        return node;
    wf_node *option = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("blank"));
    option = wf_node_add(option, wf_mapping_quoted(m, root, weft_span_text("keep")));
    return wf_node_add(node, option);
}

static wf_node *target_node(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    wf_node *node = wf_mapping_word(m, WF_NODE_TARGET, root, weft_span_text("json"));
    node = wf_node_add(node, wf_mapping_absent(m, root));
    node = wf_node_add(node, wf_mapping_absent(m, root));
    if (form_of(m) == WF_MAPPING_FORM_UNIVERSAL)
        return node;
    wf_node *operation = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("operation"));
    operation = wf_node_add(operation, wf_mapping_quoted(m, root, wf_mapping_operation(m)));
    wf_node *several = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("several"));
    several = wf_node_add(several, wf_mapping_quoted(m, root, wf_mapping_several(m)));
    return wf_node_add(wf_node_add(node, operation), several);
}

static wf_node *param_node(wf_mapping *m, weft_span name, wf_node *type, wf_node *fallback)
{
    wf_node *node = wf_mapping_word(m, WF_NODE_PARAM, m->file.root, name);
    return wf_node_add(wf_node_add(node, type), fallback);
}

static void add_context(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    wf_node *type = wf_mapping_word(m, WF_NODE_TYPE_NAME, root, weft_span_text("Any"));
    wf_node *param =
        param_node(m, weft_span_text("context"), type, wf_mapping_node(m, WF_NODE_NULL, root));
    if (!wf_node_add(m->tree, param))
        m->unit->status = WEFT_NOMEM;
}

/* A mapping to one expression where the fields cannot be entries. */
static weft_status build(wf_mapping *m)
{
    const char *format = format_of(m);
    const wf_document *root = m->file.root;
    m->is_xml = strcmp(format, "xml") == 0;
    wf_node *body = NULL;
    switch (form_of(m)) {
    case WF_MAPPING_FORM_UNIVERSAL:
        body = wf_mapping_universal(m);
        break;
    case WF_MAPPING_FORM_ARGUMENTS:
        body = wf_mapping_arguments(m);
        break;
    case WF_MAPPING_FORM_NODES:
        break;
    }
    if (m->uses_context)
        add_context(m);
    wf_node *map = wf_mapping_word(m, WF_NODE_MAP, root, weft_span_text("mapping"));
    map = wf_node_add(wf_node_add(wf_node_add(map, source_node(m, format)), target_node(m)), body);
    if (!wf_node_add(m->tree, map))
        m->unit->status = WEFT_NOMEM;
    if (m->unit->status != WEFT_OK)
        return m->unit->status;
    if (m->tree->height <= WF_NODE_MAX_HEIGHT)
        return WEFT_OK;
    wf_mapping_complain(m, WF_W1015, root, "this nests more than %d deep", WF_NODE_MAX_HEIGHT);
    return WEFT_INVALID;
}

/* What has nothing to map is told by the rules; this keeps the builders from it. */
static bool is_usable(const wf_mapping *m)
{
    const wf_document *root = m->file.root;
    const wf_mapping_form form = form_of(m);
    const char *key = form == WF_MAPPING_FORM_ARGUMENTS ? "arguments" : "fields";
    return form != WF_MAPPING_FORM_NODES && wf_mapping_is_object(wf_mapping_find(root, key));
}

weft_status wf_mapping_parse(wf_node **out, wf_unit *unit, wf_source *source)
{
    wf_mapping m = {.unit = unit, .faithful = unit->options->faithful != 0};
    weft_status rc = wf_document_parse(&m.file, source, &unit->arena, unit->diags);
    if (rc != WEFT_OK)
        return rc;
    wf_map_init(&m.environment, &unit->arena);
    if (!is_usable(&m)) {
        wf_mapping_complain(&m, WF_W5013, m.file.root, "this is no mapping: it has no fields");
        return WEFT_INVALID;
    }
    m.tree = wf_mapping_node(&m, WF_NODE_FILE, m.file.root);
    if (!m.tree)
        return WEFT_NOMEM;
    rc = build(&m);
    if (rc == WEFT_OK)
        *out = m.tree;
    return rc;
}
