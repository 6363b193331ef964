/* The rules of mapping files: what concerns the whole file, then those of its dialect. */
#include "base/utf8.h"
#include "compiler/mapping_rules_room.h"

#define RULES_BYTES ((size_t)512 << 20)

static bool has_members(const wf_document *value)
{
    return value && value->kind == WF_DOCUMENT_OBJECT && value->count != 0;
}

wf_mapping_dialect wf_mapping_dialect_of(const wf_document *root)
{
    const wf_document *const arguments = wf_mapping_find(root, "arguments");
    const wf_document *const fields = wf_mapping_find(root, "fields");
    if (wf_mapping_find(root, "nodes"))
        return WF_MAPPING_NODES;
    if (has_members(arguments) || (arguments && !fields))
        return WF_MAPPING_ARGUMENTS;
    return wf_mapping_find(root, "mutation") ? WF_MAPPING_NODES : WF_MAPPING_FIELDS;
}

bool wf_mapping_is_json(weft_span text)
{
    size_t at = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    while (at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t' || text.ptr[at] == '\r' ||
                             text.ptr[at] == '\n'))
        at++;
    if (at == text.len)
        return false;
    return text.ptr[at] == '{' || (text.ptr[at] == '/' && at + 1 < text.len &&
                                   (text.ptr[at + 1] == '/' || text.ptr[at + 1] == '*'));
}

static bool is_word(const wf_document *value, const char *word)
{
    return value && value->kind == WF_DOCUMENT_STRING && wf_utf8_is_word(value->text, word);
}

static void look_at_format(wf_rules *rules, const wf_document *root)
{
    const wf_document *const format = wf_mapping_find(root, "sourceFormat");
    const bool is_xml = is_word(format, "xml");
    rules->xml = rules->options->xml || is_xml;
    if (rules->dialect != WF_MAPPING_FIELDS && !is_xml && !is_word(format, "json") &&
        !is_word(format, "jsonl"))
        wf_rules_tell(rules, WF_DIFFERENCE_SOURCE_FORMAT, format ? format : root,
                      weft_span_text("sourceFormat"), NULL);
    if (!rules->xml)
        return;
    const wf_document *const at = is_xml ? format : root;
    wf_rules_tell(rules, WF_DIFFERENCE_XML_COERCE, at, weft_span_text("xml"), NULL);
    wf_rules_tell(rules, WF_DIFFERENCE_XML_MIXED, at, weft_span_text("xml"), NULL);
}

static void look_at_answer(wf_rules *rules, const wf_document *root)
{
    const wf_document *const fields = wf_rules_truthy(root, "returnFields");
    if (fields && fields->kind != WF_DOCUMENT_LIST && rules->dialect != WF_MAPPING_FIELDS)
        wf_rules_impossible(rules, fields, "write a list: [\"id\", \"ref\"]");
}

static void look_at_dialect(wf_rules *rules, const wf_document *root)
{
    switch (rules->dialect) {
    case WF_MAPPING_AUTO: /* was replaced */
    case WF_MAPPING_FIELDS:
        wf_rules_fields(rules, root);
        break;
    case WF_MAPPING_ARGUMENTS:
        wf_rules_arguments(rules, root);
        break;
    case WF_MAPPING_NODES:
        wf_rules_nodes(rules, root);
        break;
    }
}

weft_status wf_mapping_rules(weft_diags *diags, const wf_document_file *file,
                             const wf_mapping_rules_options *options, size_t *differences)
{
    static const char *const members[] = {
        "fields",       "arguments",    "nodes",         "mutation",      "version",
        "sourceFormat", "returnFields", "operationName", "aliasBatching", "name",
        "direction",    "query",        "rootPath",      "operation",     "schemaValidation",
        "targetFormat"};
    static const wf_mapping_rules_options defaults = {0};
    wf_rules rules = {0};
    const wf_document *const root = file->root;
    rules.file = file;
    rules.options = options ? options : &defaults;
    rules.diags = diags;
    rules.dialect = rules.options->dialect;
    wf_arena_init(&rules.arena, RULES_BYTES);
    if (rules.dialect == WF_MAPPING_AUTO)
        rules.dialect = wf_mapping_dialect_of(root);
    if (root->kind != WF_DOCUMENT_OBJECT) {
        wf_rules_impossible(&rules, root, "a mapping file is an object with `fields`");
    } else {
        wf_rules_twice(&rules, root);
        wf_rules_members(&rules, root, members, WF_COUNTOF(members));
        look_at_format(&rules, root);
        look_at_answer(&rules, root);
        look_at_dialect(&rules, root);
    }
    wf_arena_fini(&rules.arena);
    if (differences)
        *differences = rules.differences;
    if (rules.status != WEFT_OK)
        return rules.status;
    return rules.errors != 0 ? WEFT_INVALID : WEFT_OK;
}
