/* Files joined and their top-level names entered. Easy to get wrong: a file that two others use is
   bound once, a parameter that two files declare is one parameter. */
#include "compiler/check.h"
#include "compiler/load.h"
#include "compiler/mapping.h"

#include "grammar/syntax.h"

#define FILES_DEEP        64 /* `use` inside `use` */
#define SCHEMA_FILES_MOST 1000

typedef struct list_end {
    wf_symbol **params;
    wf_symbol **tables;
    wf_symbol **resolvers;
    wf_symbol **lookups;
} list_end;

typedef struct binding {
    wf_unit *unit;
    wf_map by_name;   /* file name → wf_unit_file */
    wf_map params;    /* name → wf_symbol, of all files */
    wf_map schemas;   /* file name → wf_source */
    wf_map maps;      /* name → wf_symbol, of the main file */
    wf_map resolvers; /* name → wf_symbol, of all files */
    wf_unit_file **next_file;
    wf_map_note **next_map;
    list_end end;
    bool failed;
} binding;

static void no_memory(binding *b)
{
    b->unit->status = WEFT_NOMEM;
}

static bool has_errors(const wf_node *node)
{
    for (const wf_node *child = node->first; child; child = child->next) {
        if (child->kind == WF_NODE_ERROR)
            return true;
    }
    return false;
}

static void append(wf_symbol ***end, wf_symbol *symbol)
{
    **end = symbol;
    *end = &symbol->next;
}

/* ---- names ---- */

static void report_twice(binding *b, const wf_node *node, weft_span name, const wf_symbol *earlier)
{
    uint32_t line = 0;
    uint32_t column = 0;
    weft_diag *diag = wf_diags_add(b->unit->diags, WF_W2004, wf_check_at_name(node),
                                   "`%.*s` is declared already", WF_SPAN(name));
    wf_source_line(earlier->node->source, earlier->node->start, &line, &column);
    wf_diag_hint(b->unit->diags, diag, "the other one is in line %u; choose another name",
                 (unsigned)line);
}

static wf_symbol *enter(binding *b, wf_unit_file *file, wf_map *names, wf_symbol_kind kind,
                        wf_node *node, weft_span name)
{
    const wf_symbol *earlier = wf_map_find(names, name);
    if (wf_check_is_reserved(name)) {
        wf_check_report_reserved(b->unit, node, name);
        return NULL;
    }
    if (earlier) {
        report_twice(b, node, name, earlier);
        return NULL;
    }
    wf_symbol *symbol = wf_check_symbol(b->unit, kind, name, node, file);
    if (symbol && !wf_map_put(names, name, symbol, NULL))
        no_memory(b);
    return symbol;
}

static weft_span type_text(const wf_node *param)
{
    const wf_node *type = wf_node_at(param, 0);
    return weft_span_of(type->source->text.ptr + type->start, type->end - type->start);
}

/* A parameter of the same name in another file is the same parameter. */
static void enter_param(binding *b, wf_unit_file *file, wf_node *node)
{
    wf_symbol *known = wf_map_find(&b->params, node->text);
    if (known && known->file != file) {
        if (!weft_span_equal(type_text(known->node), type_text(node))) {
            weft_diag *diag = wf_diags_add(b->unit->diags, WF_W2004, wf_check_at_name(node),
                                           "parameter `%.*s` has another type in %s",
                                           WF_SPAN(node->text), known->file->source->name);
            const weft_span type = type_text(known->node);
            wf_diag_hint(b->unit->diags, diag, "declare it as %.*s here too", WF_SPAN(type));
        } else if (!wf_map_put(&file->names, node->text, known, NULL)) {
            no_memory(b);
        }
        return;
    }
    wf_symbol *symbol = enter(b, file, &file->names, WF_SYMBOL_PARAM, node, node->text);
    if (!symbol)
        return;
    append(&b->end.params, symbol);
    if (!wf_map_put(&b->params, node->text, symbol, NULL))
        no_memory(b);
}

static void enter_map(binding *b, wf_unit_file *file, wf_node *node)
{
    if (file != b->unit->files)
        return; /* a used file lends its names, not its mappings */
    wf_symbol *symbol = enter(b, file, &b->maps, WF_SYMBOL_MAP, node, node->text);
    wf_map_note *map = symbol ? wf_arena_new(&b->unit->arena, wf_map_note) : NULL;
    if (!symbol)
        return;
    if (!map) {
        no_memory(b);
        return;
    }
    map->symbol = symbol;
    map->node = node;
    node->ref = map;
    *b->next_map = map;
    b->next_map = &map->next;
}

static void enter_callable(binding *b, wf_unit_file *file, wf_node *node, wf_symbol_kind kind,
                           wf_symbol ***end)
{
    wf_symbol *symbol = enter(b, file, &file->names, kind, node, node->text);
    if (!symbol)
        return;
    node->ref = symbol;
    if (end)
        append(end, symbol);
}

static void enter_table(binding *b, wf_unit_file *file, wf_node *node)
{
    enter_callable(b, file, node, WF_SYMBOL_TABLE, &b->end.tables);
    wf_load_table(b->unit, node);
}

/* The names of resolvers live apart from those of the files. */
static void enter_resolver(binding *b, wf_unit_file *file, wf_node *node)
{
    wf_symbol *symbol = enter(b, file, &b->resolvers, WF_SYMBOL_RESOLVER, node, node->text);
    if (!symbol)
        return;
    *b->end.resolvers = symbol;
    b->end.resolvers = &symbol->next_resolver;
}

static void enter_effect(wf_unit_file *file, const wf_node *node)
{
    if (weft_span_equal(node->text, weft_span_text("clock")))
        file->uses_clock = true;
    if (weft_span_equal(node->text, weft_span_text("random")))
        file->uses_random = true;
}

static void enter_test(binding *b, const wf_unit_file *file)
{
    if (file == b->unit->files)
        b->unit->test_count++;
}

/* ---- schemas ---- */

static bool is_json(weft_span text)
{
    size_t i = 0;
    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0)
        i = 3;
    while (i < text.len && (text.ptr[i] == ' ' || text.ptr[i] == '\t' || text.ptr[i] == '\n' ||
                            text.ptr[i] == '\r'))
        i++;
    return i < text.len && text.ptr[i] == '{';
}

static weft_status add_document(wf_unit *unit, wf_source *source)
{
    wf_sdl_node *document = NULL;
    if (is_json(source->text))
        return wf_schema_add_json(unit->schema, source, unit->diags);
    weft_status rc = wf_syntax_sdl(&document, source, &unit->arena, unit->diags);
    if (rc == WEFT_OK || (rc == WEFT_INVALID && document)) {
        const weft_status added = wf_schema_add_sdl(unit->schema, document, unit->diags);
        if (added != WEFT_OK)
            rc = added;
    }
    return rc;
}

static void note_status(binding *b, weft_status rc)
{
    if (rc == WEFT_INVALID || rc == WEFT_IO || rc == WEFT_LIMIT)
        b->failed = true;
    else if (rc != WEFT_OK)
        b->unit->status = rc;
}

static void load_schema_file(binding *b, const char *from, weft_span path, wf_place place)
{
    wf_unit *unit = b->unit;
    wf_source *source = NULL;
    const weft_status rc = wf_load(&source, unit, from, path, place);
    note_status(b, rc);
    unit->schema_lost = unit->schema_lost || rc != WEFT_OK;
    if (!unit->schema)
        unit->schema = wf_schema_new(&unit->arena);
    if (!unit->schema)
        no_memory(b);
    if (rc != WEFT_OK || !unit->schema)
        return;
    const weft_span name = weft_span_text(source->name);
    if (wf_map_find(&b->schemas, name))
        return;
    if (!wf_map_put(&b->schemas, name, source, NULL))
        no_memory(b);
    const weft_status added = add_document(unit, source);
    unit->schema_lost = unit->schema_lost || added != WEFT_OK;
    note_status(b, added);
}

static void complain_folder(binding *b, weft_span path, wf_place place, uint32_t count)
{
    weft_diag *const diag =
        count == 0 ? wf_diags_add(b->unit->diags, WF_W2006, place,
                                  "`%.*s` is a folder without schema files", WF_SPAN(path))
                   : wf_diags_add(b->unit->diags, WF_W2006, place,
                                  "`%.*s` is a folder of more than %d schema files", WF_SPAN(path),
                                  SCHEMA_FILES_MOST);
    wf_diag_hint(b->unit->diags, diag, "schema files are called *.graphql, *.graphqls or *.gql");
    b->failed = true;
    b->unit->schema_lost = true;
}

/* A folder stands for all schema files in it: servers keep their schemas in many. */
static void load_schema(binding *b, const char *from, weft_span path, wf_place place)
{
    weft_span file;
    uint32_t count = 0;
    weft_status rc;
    while ((rc = wf_load_entry(&file, b->unit, from, path, count)) == WEFT_OK &&
           count++ < SCHEMA_FILES_MOST)
        load_schema_file(b, from, file, place);
    if (rc == WEFT_NOMEM)
        note_status(b, rc);
    else if (count > SCHEMA_FILES_MOST || (rc == WEFT_DONE && count == 0))
        complain_folder(b, path, place, count);
    else if (rc != WEFT_DONE)
        load_schema_file(b, from, path, place);
}

static void enter_schema(binding *b, wf_unit_file *file, wf_node *node)
{
    if (!b->unit->options->schema)
        load_schema(b, file->source->name, node->text, wf_check_at_name(node));
}

/* ---- files ---- */

static wf_unit_file *bind_file(binding *b, wf_source *source, uint32_t depth);

static void enter_file(binding *b, wf_unit_file *file, wf_node *node, uint32_t depth)
{
    wf_unit *unit = b->unit;
    wf_source *source = NULL;
    const wf_node *alias = wf_node_at(node, 0);
    wf_symbol *symbol = enter(b, file, &file->names, WF_SYMBOL_FILE, node, alias->text);
    const wf_place place = wf_check_at_name(node);
    if (!symbol)
        return;
    symbol->file = NULL; /* until it is loaded */
    if (depth >= FILES_DEEP) {
        wf_diags_add(unit->diags, WF_W2016, place, "files use each other more than %d deep",
                     FILES_DEEP);
        return;
    }
    const weft_status rc = wf_load(&source, unit, file->source->name, node->text, place);
    note_status(b, rc);
    if (rc != WEFT_OK)
        return;
    wf_unit_file *known = wf_map_find(&b->by_name, weft_span_text(source->name));
    if (known && known->busy) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2005, place,
                                       "`%.*s` uses this file in turn", WF_SPAN(node->text));
        wf_diag_hint(unit->diags, diag, "move what both need into a third file");
        return;
    }
    symbol->file = known ? known : bind_file(b, source, depth + 1);
}

static void enter_declaration(binding *b, wf_unit_file *file, wf_node *node, uint32_t depth)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_USE_SCHEMA:
        enter_schema(b, file, node);
        break;
    case WF_NODE_USE:
        enter_file(b, file, node, depth);
        break;
    case WF_NODE_USE_EFFECT:
        enter_effect(file, node);
        break;
    case WF_NODE_PARAM:
        enter_param(b, file, node);
        break;
    case WF_NODE_CONST:
        enter_callable(b, file, node, WF_SYMBOL_CONST, NULL);
        break;
    case WF_NODE_TABLE:
        enter_table(b, file, node);
        break;
    case WF_NODE_FN:
        enter_callable(b, file, node, WF_SYMBOL_FUNCTION, NULL);
        break;
    case WF_NODE_RESOLVER:
        enter_resolver(b, file, node);
        break;
    case WF_NODE_LOOKUP:
        enter_callable(b, file, node, WF_SYMBOL_LOOKUP, &b->end.lookups);
        break;
    case WF_NODE_MAP:
        enter_map(b, file, node);
        break;
    case WF_NODE_TEST:
        enter_test(b, file);
        break;
    default: /* NS means something to XML only; ERROR was reported by the parser */
        break;
    }
}

/* The files of --resolvers: bound before the mapping file that names their resolvers. */
static void bind_resolvers(binding *b)
{
    const char *const *paths = b->unit->options->resolvers;
    const wf_place nowhere = {NULL, 0, 0};
    for (size_t i = 0; paths && paths[i] && b->unit->status == WEFT_OK; i++) {
        wf_source *source = NULL;
        const weft_status rc = wf_load(&source, b->unit, "", weft_span_text(paths[i]), nowhere);
        note_status(b, rc);
        if (rc == WEFT_OK && !wf_map_find(&b->by_name, weft_span_text(source->name)))
            (void)bind_file(b, source, 1);
    }
}

static weft_status parse_file(binding *b, wf_unit_file *file)
{
    wf_unit *unit = b->unit;
    if (file == unit->files)
        bind_resolvers(b);
    if (unit->status != WEFT_OK)
        return unit->status;
    if (file != unit->files || !wf_mapping_is_json(file->source->text))
        return wf_syntax_weft(&file->tree, file->source, &unit->arena, unit->diags);
    return wf_mapping_parse(&file->tree, unit, file->source);
}

static wf_unit_file *bind_file(binding *b, wf_source *source, uint32_t depth)
{
    wf_unit *unit = b->unit;
    wf_unit_file *file = wf_arena_new(&unit->arena, wf_unit_file);
    if (!file || !wf_map_put(&b->by_name, weft_span_text(source->name), file, NULL)) {
        no_memory(b);
        return NULL;
    }
    file->source = source;
    wf_map_init(&file->names, &unit->arena);
    *b->next_file = file;
    b->next_file = &file->next;
    const weft_status rc = parse_file(b, file);
    note_status(b, rc);
    if (!file->tree)
        return file;
    file->damaged = rc != WEFT_OK || has_errors(file->tree);
    file->busy = true;
    for (wf_node *node = file->tree->first; node && unit->status == WEFT_OK; node = node->next)
        enter_declaration(b, file, node, depth);
    file->busy = false;
    return file;
}

static void collect_tests(binding *b)
{
    wf_unit *unit = b->unit;
    uint32_t count = 0;
    if (unit->test_count == 0 || !unit->files->tree)
        return;
    unit->tests = wf_arena_zero(&unit->arena, unit->test_count, sizeof *unit->tests);
    if (!unit->tests) {
        no_memory(b);
        return;
    }
    for (wf_node *node = unit->files->tree->first; node; node = node->next) {
        if (node->kind == WF_NODE_TEST)
            unit->tests[count++] = node;
    }
}

weft_status wf_bind(wf_unit *unit, wf_source *main)
{
    binding b = {.unit = unit, .next_file = &unit->files, .next_map = &unit->maps};
    b.end.params = &unit->params;
    b.end.tables = &unit->tables;
    b.end.resolvers = &unit->resolvers;
    b.end.lookups = &unit->lookups;
    wf_map_init(&b.by_name, &unit->arena);
    wf_map_init(&b.params, &unit->arena);
    wf_map_init(&b.schemas, &unit->arena);
    wf_map_init(&b.maps, &unit->arena);
    wf_map_init(&b.resolvers, &unit->arena);
    const size_t before = weft_diags_errors(unit->diags);
    (void)bind_file(&b, main, 0);
    if (unit->options->schema && unit->status == WEFT_OK) {
        const wf_place nowhere = {NULL, 0, 0};
        load_schema(&b, "", weft_span_text(unit->options->schema), nowhere);
    }
    if (unit->schema && unit->status == WEFT_OK)
        note_status(&b, wf_schema_finish(unit->schema, unit->diags));
    if (unit->status == WEFT_OK)
        collect_tests(&b);
    if (unit->status != WEFT_OK)
        return unit->status;
    return b.failed || weft_diags_errors(unit->diags) != before ? WEFT_INVALID : WEFT_OK;
}
