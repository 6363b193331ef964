/* The front door for mapping files of the npm package: which of its mappers the file is for, and the
   FILE node around what that one gives. */
#include "base/utf8.h"
#include "compiler/mapping.h"

#include <string.h>

static bool is_filled(const wf_document *root, const char *key)
{
    const wf_document *member = wf_mapping_find(root, key);
    return wf_mapping_is_object(member) && member->count != 0;
}

static wf_mapping_dialect dialect_of(const wf_mapping *m)
{
    static const char *const names[] = {
        [WF_MAPPING_FIELDS] = "universal",
        [WF_MAPPING_ARGUMENTS] = "arguments",
        [WF_MAPPING_NODES] = "nodes",
    };
    const char *mapper = m->unit->options->mapper;
    for (size_t i = WF_MAPPING_FIELDS; mapper && i < WF_COUNTOF(names); i++) {
        if (strcmp(mapper, names[i]) == 0)
            return (wf_mapping_dialect)i;
    }
    return wf_mapping_dialect_of(m->file.root);
}

/* What the records are. A universal mapping does not look at sourceFormat: the caller parses. */
static const char *format_of(const wf_mapping *m)
{
    const wf_document *said = wf_mapping_text(m->file.root, "sourceFormat");
    if (m->unit->options->source)
        return m->unit->options->source;
    return said && wf_utf8_is_word(said->text, "xml") ? "xml" : "json";
}

/* ---- the file ---- */

/* XML comes as text and is parsed whole, as the package does it, unless elements were chosen. A list of
   records at the root of JSON is mapped item by item. */
static wf_node *source_node(wf_mapping *m, const char *format)
{
    const wf_document *root = m->file.root;
    const bool whole = m->is_xml && !m->unit->options->elements && !m->has_xpath;
    const bool listed = strcmp(format, "json") == 0 && m->dialect == WF_MAPPING_FIELDS;
    wf_node *node =
        wf_mapping_word(m, WF_NODE_SOURCE, root, weft_span_text(whole ? "text" : format));
    wf_node *each = wf_mapping_absent(m, root);
    if (listed)
        each = wf_node_add(wf_mapping_node(m, WF_NODE_AS_LIST, root),
                           wf_mapping_node(m, WF_NODE_RECORD, root));
    node = wf_node_add(node, each);
    if (whole || strcmp(format, "json") == 0)
        return node;
    wf_node *option = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("blank"));
    option = wf_node_add(option, wf_mapping_quoted(m, root, weft_span_text("keep")));
    node = wf_node_add(node, option);
    if (strcmp(format, "xml") == 0) {
        wf_node *mixed = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("mixed"));
        mixed = wf_node_add(mixed, wf_mapping_quoted(m, root, weft_span_text("pieces")));
        return wf_node_add(node, mixed);
    }
    if (strcmp(format, "csv") != 0)
        return node;
    /* As the package's parser does where it is not told otherwise. */
    wf_node *trim = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("trim"));
    trim = wf_node_add(trim, wf_mapping_quoted(m, root, weft_span_text("unquoted")));
    return wf_node_add(node, trim);
}

/* The types that arguments are declared with: `_type`. */
static wf_node *add_types(wf_mapping *m, wf_node *target)
{
    const wf_document *const root = m->file.root;
    const wf_document *const arguments = wf_mapping_find(root, "arguments");
    wf_node *types = NULL;
    for (const wf_document *at = wf_mapping_is_object(arguments) ? arguments->first : NULL; at;
         at = at->next) {
        const wf_document *const type =
            wf_mapping_is_object(at) ? wf_mapping_text(at, "_type") : NULL;
        if (!type || type->text.len == 0)
            continue;
        types = types ? types : wf_mapping_node(m, WF_NODE_OBJECT, arguments);
        types = wf_node_add(
            types, wf_mapping_entry(m, at, at->key, 0, wf_mapping_quoted(m, type, type->text)));
    }
    if (!types)
        return target;
    wf_node *option = wf_mapping_word(m, WF_NODE_OPTION, arguments, weft_span_text("types"));
    return wf_node_add(target, wf_node_add(option, types));
}

/* What is selected of the answer: `returnFields`, when it is a list of texts. */
static wf_node *add_returns(wf_mapping *m, wf_node *target)
{
    const wf_document *const fields = wf_mapping_find(m->file.root, "returnFields");
    const bool is_list = fields && fields->kind == WF_DOCUMENT_LIST && fields->count != 0;
    wf_node *list = is_list ? wf_mapping_node(m, WF_NODE_LIST, fields) : NULL;
    for (const wf_document *at = is_list ? fields->first : NULL; at; at = at->next) {
        if (at->kind != WF_DOCUMENT_STRING)
            return target;
        list = wf_node_add(list, wf_mapping_quoted(m, at, at->text));
    }
    if (!is_list)
        return target;
    wf_node *option = wf_mapping_word(m, WF_NODE_OPTION, fields, weft_span_text("returns"));
    return wf_node_add(target, wf_node_add(option, list));
}

static wf_node *target_node(wf_mapping *m, bool sends)
{
    const wf_document *root = m->file.root;
    wf_node *node = wf_mapping_word(m, WF_NODE_TARGET, root, weft_span_text("json"));
    node = wf_node_add(node, wf_mapping_absent(m, root));
    node = wf_node_add(node, wf_mapping_absent(m, root));
    if (m->dialect == WF_MAPPING_FIELDS) { /* said in .weft; the entries are marked already */
        wf_node *fields = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("fields"));
        fields = wf_node_add(fields, wf_mapping_quoted(m, root, weft_span_text("named")));
        return wf_node_add(node, fields);
    }
    if (!sends)
        return node;
    wf_node *operation = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("operation"));
    operation = wf_node_add(operation, wf_mapping_quoted(m, root, wf_mapping_operation(m)));
    wf_node *several = wf_mapping_word(m, WF_NODE_OPTION, root, weft_span_text("several"));
    several = wf_node_add(several, wf_mapping_quoted(m, root, wf_mapping_several(m)));
    node = wf_node_add(wf_node_add(node, operation), several);
    const wf_document *name = wf_mapping_text(root, "mutation");
    if (!name || m->faithful || !m->unit->options->schema)
        return node;
    /* With a schema what is sent is proved against it. */
    wf_node *mutation = wf_mapping_word(m, WF_NODE_OPTION, name, weft_span_text("mutation"));
    node = wf_node_add(node, wf_node_add(mutation, wf_mapping_quoted(m, name, name->text)));
    return add_returns(m, add_types(m, node));
}

/* JSON text, so that it can be given as every parameter is. */
static void add_context(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    wf_node *param = wf_mapping_word(m, WF_NODE_PARAM, root, weft_span_text("context"));
    wf_node *type = wf_mapping_word(m, WF_NODE_TYPE_NAME, root, weft_span_text("String"));
    param = wf_node_add(wf_node_add(param, type), wf_mapping_quoted(m, root, weft_span_text("{}")));
    if (!wf_node_add(m->tree, param))
        m->unit->status = WEFT_NOMEM;
}

static void add_map(wf_mapping *m, const char *name, const char *format, wf_node *target,
                    wf_node *body)
{
    wf_node *map = wf_mapping_word(m, WF_NODE_MAP, m->file.root, weft_span_text(name));
    map = wf_node_add(wf_node_add(wf_node_add(map, source_node(m, format)), target), body);
    if (!wf_node_add(m->tree, map))
        m->unit->status = WEFT_NOMEM;
}

/* What the package takes and then fails at in each record. A format that the mutation mapper does not
   know is one such thing; one that is not said at all is JSON, but for the package. */
static wf_node *refused(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    const wf_document *said = wf_mapping_find(root, "sourceFormat");
    const wf_document *arguments = wf_mapping_find(root, "arguments");
    wf_node *fail = NULL;
    if (m->dialect == WF_MAPPING_FIELDS) {
        if (wf_mapping_is_object(wf_mapping_find(root, "fields")))
            return NULL;
        fail = wf_mapping_reject(m, root, "Cannot convert undefined or null to object");
    } else if (m->dialect == WF_MAPPING_ARGUMENTS && arguments &&
               !wf_mapping_is_object(arguments)) {
        fail = wf_mapping_reject(m, arguments, "Cannot convert undefined or null to object");
    } else if (said && said->kind == WF_DOCUMENT_STRING && !wf_utf8_is_word(said->text, "json") &&
               !wf_utf8_is_word(said->text, "jsonl") && !wf_utf8_is_word(said->text, "xml")) {
        fail = wf_mapping_fail(m, said, "Unsupported source format: %.*s. Must be 'xml' or 'json'.",
                               (int)said->text.len, said->text.ptr);
    } else if (!said && m->faithful) {
        fail = wf_mapping_fail(m, root,
                               "Cannot read properties of undefined (reading "
                               "'toLowerCase')");
    }
    if (!fail)
        return NULL;
    wf_node *entry = wf_mapping_word(m, WF_NODE_ENTRY, root, weft_span_text("input"));
    return wf_node_add(wf_mapping_node(m, WF_NODE_BLOCK, root), wf_node_add(entry, fail));
}

/* Whoever writes results knows by the name what the mapping gives. */
static const char *name_of(const wf_mapping *m)
{
    if (!m->unit->options->result || m->dialect != WF_MAPPING_NODES)
        return "mapping";
    return wf_mapping_nodes_wrapped(m) ? "result" : "bare_result";
}

static weft_status build(wf_mapping *m)
{
    const char *format = format_of(m);
    const wf_document *root = m->file.root;
    wf_node *body = NULL;
    wf_node *refusal = refused(m);
    if (refusal) {
        add_map(m, name_of(m), format, target_node(m, true), refusal);
        return m->unit->status;
    }
    switch (m->dialect) {
    case WF_MAPPING_AUTO:
    case WF_MAPPING_FIELDS:
        body = wf_mapping_universal(m);
        break;
    case WF_MAPPING_ARGUMENTS:
        body = wf_mapping_arguments(m);
        break;
    case WF_MAPPING_NODES:
        body = wf_mapping_nodes(m);
        break;
    }
    add_map(m, name_of(m), format, target_node(m, true), body);
    if (m->unit->options->nodes && m->dialect == WF_MAPPING_NODES && is_filled(root, "nodes"))
        add_map(m, "nodes", format, target_node(m, false), wf_mapping_nodes_alone(m));
    if (m->uses_context)
        add_context(m);
    if (m->unit->status != WEFT_OK)
        return m->unit->status;
    if (m->tree->height <= WF_NODE_MAX_HEIGHT)
        return WEFT_OK;
    wf_mapping_complain(m, WF_W1015, root, "this nests more than %d deep", WF_NODE_MAX_HEIGHT);
    return WEFT_INVALID;
}

/* What the file shows by itself; the lowering need not say any of it again. */
static weft_status look(wf_mapping *m)
{
    wf_unit *unit = m->unit;
    wf_mapping_rules_options options = {m->dialect, m->faithful, m->is_xml, NULL, 0};
    for (const wf_symbol *symbol = unit->resolvers; symbol; symbol = symbol->next_resolver)
        options.resolver_count++;
    weft_span *names = wf_arena_zero(&unit->arena, options.resolver_count + 1, sizeof *names);
    if (!names)
        return WEFT_NOMEM;
    size_t count = 0;
    for (const wf_symbol *symbol = unit->resolvers; symbol; symbol = symbol->next_resolver)
        names[count++] = symbol->name;
    options.resolvers = names;
    return wf_mapping_rules(unit->diags, &m->file, &options, NULL);
}

weft_status wf_mapping_parse(wf_node **out, wf_unit *unit, wf_source *source)
{
    wf_mapping m = {.unit = unit, .faithful = unit->options->faithful != 0};
    weft_status rc = wf_document_parse(&m.file, source, &unit->arena, unit->diags);
    if (rc != WEFT_OK)
        return rc;
    wf_map_init(&m.environment, &unit->arena);
    m.dialect = dialect_of(&m);
    const wf_document *said = wf_mapping_text(m.file.root, "sourceFormat");
    m.is_xml = strcmp(format_of(&m), "xml") == 0;
    m.xml_paths = said && wf_utf8_is_word(said->text, "xml");
    m.has_xpath = wf_mapping_has_xpath(m.file.root);
    /* A mistake of the file stops nothing: what can be made of it is checked in the same pass. */
    const weft_status looked = look(&m);
    if (looked != WEFT_OK && looked != WEFT_INVALID)
        return looked;
    m.tree = wf_mapping_node(&m, WF_NODE_FILE, m.file.root);
    if (!m.tree)
        return WEFT_NOMEM;
    rc = build(&m);
    if (rc != WEFT_OK)
        return rc;
    *out = m.tree;
    return looked;
}
