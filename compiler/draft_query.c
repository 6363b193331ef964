/* From a query to rows: the first list of the answer gives the rows, every leaf below it a column. Objects
   on the way are part of the column's name; lists in a row become one cell. */
#include "compiler/draft_query.h"

#include "compiler/operation.h"
#include "grammar/syntax.h"

#define COLUMNS_MOST 1000u

typedef struct flattening {
    wf_operation op;
    wf_buf *out;
    wf_buf path;  /* ".node.customer", from the row */
    wf_buf name;  /* "customer" */
    wf_map names; /* of columns */
    wf_buf columns;
    wf_buf entries;
} flattening;

/* ---- the answer ---- */

static weft_span response_name(const wf_sdl_node *field)
{
    const wf_sdl_node *const alias = wf_sdl_find(field, WF_SDL_ALIAS);
    return alias ? alias->text : field->text;
}

static const wf_schema_field *field_of(const flattening *f, const wf_sdl_node *node,
                                       const wf_schema_type *type)
{
    if (weft_span_equal(node->text, weft_span_text("__typename")))
        return wf_schema_typename(f->op.schema);
    return type->kind == WF_SCHEMA_UNION ? NULL : wf_schema_field_find(type, node->text);
}

static bool is_leaf(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM;
}

static void put_step(wf_buf *out, weft_span name)
{
    wf_buf_put_byte(out, '.');
    wf_buf_put_span(out, name);
}

/* The set that a fragment stands for, and what it is on. */
static const wf_sdl_node *inner_set(const flattening *f, const wf_sdl_node *node,
                                    const wf_schema_type **type)
{
    const wf_operation_part *const to =
        node->kind == WF_SDL_FRAGMENT_SPREAD ? wf_map_find(&f->op.fragments, node->text) : NULL;
    const wf_sdl_node *const from = to ? to->node : node;
    const wf_sdl_node *const on = wf_sdl_find(from, WF_SDL_NAMED_TYPE);
    const wf_schema_type *const condition = on ? wf_schema_find(f->op.schema, on->text) : NULL;
    *type = condition ? condition : *type;
    return wf_sdl_find(from, WF_SDL_SELECTION_SET);
}

/* ---- columns ---- */

static void add_column(flattening *f, weft_span name, const char *ending)
{
    wf_unit *const unit = f->op.unit;
    const size_t mark = f->name.len;
    if (f->name.len != 0)
        wf_buf_put_byte(&f->name, '_');
    wf_buf_put_span(&f->name, name);
    const weft_span full = wf_arena_dup(&unit->arena, wf_buf_span(&f->name));
    f->name.len = mark;
    if (!full.ptr) {
        unit->status = WEFT_NOMEM;
        return;
    }
    if (wf_map_find(&f->names, full) || f->names.count == COLUMNS_MOST)
        return; /* a fragment asks for it again */
    if (!wf_map_put(&f->names, full, f, NULL))
        unit->status = WEFT_NOMEM;
    wf_buf_put_text(&f->columns, f->columns.len != 0 ? ", \"" : "\"");
    wf_buf_put_span(&f->columns, full);
    wf_buf_put_byte(&f->columns, '"');
    wf_buf_put_span(&f->entries, full);
    wf_buf_put_text(&f->entries, ": ");
    wf_buf_put_span(&f->entries, wf_buf_span(&f->path));
    put_step(&f->entries, name);
    wf_buf_put_text(&f->entries, ending);
}

static void put_columns(flattening *f, const wf_sdl_node *set, const wf_schema_type *type,
                        uint32_t depth);

static void put_field(flattening *f, const wf_sdl_node *node, const wf_schema_type *type,
                      uint32_t depth)
{
    const wf_schema_field *const field = field_of(f, node, type);
    const wf_sdl_node *const set = wf_sdl_find(node, WF_SDL_SELECTION_SET);
    const weft_span name = response_name(node);
    const size_t path = f->path.len;
    const size_t above = f->name.len;
    if (!field)
        return;
    const bool is_list = field->type->kind == WF_SCHEMA_REF_LIST;
    if (is_leaf(wf_schema_ref_base(field->type))) {
        add_column(f, name, is_list ? "[].join(\";\")\n" : "\n");
    } else if (is_list) {
        add_column(f, name, "[].to_json()  # a list: one cell of JSON\n");
    } else if (set) {
        put_step(&f->path, name);
        if (!weft_span_equal(name, weft_span_text("node"))) {
            wf_buf_put_text(&f->name, above != 0 ? "_" : "");
            wf_buf_put_span(&f->name, name);
        }
        put_columns(f, set, wf_schema_ref_base(field->type), depth + 1);
        f->path.len = path;
        f->name.len = above;
    }
}

static void put_columns(flattening *f, const wf_sdl_node *set, const wf_schema_type *type,
                        uint32_t depth)
{
    for (const wf_sdl_node *node = set->first;
         node && depth <= WF_OPERATION_DEPTH && f->op.unit->status == WEFT_OK; node = node->next) {
        if (node->kind == WF_SDL_FIELD) {
            put_field(f, node, type, depth);
            continue;
        }
        const wf_schema_type *inner_type = type;
        const wf_sdl_node *const inner = inner_set(f, node, &inner_type);
        if (inner)
            put_columns(f, inner, inner_type, depth + 1);
    }
}

/* ---- rows ---- */

typedef struct rows {
    const wf_sdl_node *set; /* of one row */
    const wf_schema_type *type;
    const wf_sdl_node *list; /* the field; NULL: the answer is one row */
} rows;

/* The first list of objects, its path from the answer in f->path. */
static bool find_rows(flattening *f, rows *found, const wf_sdl_node *set,
                      const wf_schema_type *type, uint32_t depth)
{
    for (const wf_sdl_node *node = set->first; node && depth <= WF_OPERATION_DEPTH;
         node = node->next) {
        const size_t mark = f->path.len;
        const wf_schema_type *inner_type = type;
        const wf_sdl_node *inner = NULL;
        if (node->kind != WF_SDL_FIELD) {
            inner = inner_set(f, node, &inner_type);
        } else {
            const wf_schema_field *const field = field_of(f, node, type);
            inner = field ? wf_sdl_find(node, WF_SDL_SELECTION_SET) : NULL;
            inner_type = field ? wf_schema_ref_base(field->type) : NULL;
            put_step(&f->path, response_name(node));
            if (inner && field->type->kind == WF_SCHEMA_REF_LIST) {
                *found = (rows){inner, inner_type, node};
                return true;
            }
        }
        if (inner && find_rows(f, found, inner, inner_type, depth + 1))
            return true;
        f->path.len = mark;
    }
    return false;
}

/* ---- the mapping ---- */

static void put_mapping(flattening *f, const wf_sdl_node *operation, const wf_schema_type *root)
{
    const wf_sdl_node *const set = wf_sdl_find(operation, WF_SDL_SELECTION_SET);
    const wf_sdl_node *const name = wf_sdl_find(operation, WF_SDL_NAME);
    rows found = {set, root, NULL};
    wf_buf *const out = f->out;
    const bool has_list = find_rows(f, &found, set, root, 0);
    const weft_span list = wf_arena_dup(&f->op.unit->arena, wf_buf_span(&f->path));
    f->path.len = 0;
    if (!has_list)
        wf_buf_put_text(&f->path, ".data");
    put_columns(f, found.set, found.type, 0);
    wf_buf_put_text(out, "weft 1\n");
    if (has_list)
        wf_buf_printf(out, "# One row for each element of .data%.*s in the answer.\n",
                      (int)list.len, list.ptr);
    wf_buf_printf(out, "map %.*srows from json", (int)(name ? name->text.len : 0),
                  name ? name->text.ptr : "");
    if (has_list)
        wf_buf_printf(out, " each .data%.*s[]", (int)list.len, list.ptr);
    wf_buf_put_text(out, " to csv(columns: [");
    wf_buf_put_span(out, wf_buf_span(&f->columns));
    wf_buf_put_text(out, "]) {\n");
    wf_buf_put_span(out, wf_buf_span(&f->entries));
    wf_buf_put_text(out, "}\n");
}

static const wf_operation_part *first_operation(const wf_operation *op)
{
    const wf_operation_part *part = op->parts;
    while (part && part->node->kind != WF_SDL_OPERATION)
        part = part->next;
    return part;
}

weft_status wf_draft_query_put(wf_buf *out, const wf_schema *schema, wf_unit *unit,
                               wf_source *source)
{
    flattening f = {.out = out};
    wf_sdl_node *document = NULL;
    const size_t errors = weft_diags_errors(unit->diags);
    weft_status rc = wf_syntax_operation(&document, source, &unit->arena, unit->diags);
    if (rc != WEFT_OK)
        return rc;
    wf_operation_check(&f.op, unit, document);
    f.op.schema = schema;
    const wf_operation_part *const part = first_operation(&f.op);
    if (unit->status != WEFT_OK || weft_diags_errors(unit->diags) != errors)
        return unit->status != WEFT_OK ? unit->status : WEFT_INVALID;
    if (!part || !part->type) {
        wf_diags_add(unit->diags, WF_W2123, wf_operation_at(document),
                     "there is no operation whose answer is known");
        return WEFT_INVALID;
    }
    wf_map_init(&f.names, &unit->arena);
    wf_buf_init(&f.path, 1u << 20);
    wf_buf_init(&f.name, 1u << 20);
    wf_buf_init(&f.columns, 1u << 20);
    wf_buf_init(&f.entries, 1u << 20);
    put_mapping(&f, part->node, part->type);
    rc = unit->status;
    if (f.path.status != WEFT_OK || f.name.status != WEFT_OK || f.columns.status != WEFT_OK ||
        f.entries.status != WEFT_OK)
        rc = WEFT_NOMEM;
    wf_buf_fini(&f.path);
    wf_buf_fini(&f.name);
    wf_buf_fini(&f.columns);
    wf_buf_fini(&f.entries);
    return rc != WEFT_OK ? rc : out->status;
}
