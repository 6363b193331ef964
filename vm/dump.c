/* A program as a listing. Operands are shown as what they mean - the text, the key, the function's name -
   and the listing can be read back by the assembler of the tests; sites are comments. */
#include "base/number.h"
#include "vm/code.h"
#include "vm/dump_fused.h"
#include "vm/json.h"
#include "vm/rows.h"
#include "vm/value.h"

#include <inttypes.h>

static const char *const kind_words[] = {"missing", "null",   "bool",  "int",  "number",
                                         "decimal", "double", "text",  "date", "datetime",
                                         "list",    "map",    "record"};

/* Also for what is not verified yet: out of range prints as ?. */
static void put_constant(wf_buf *out, const weft_program *program, uint32_t constant)
{
    if (constant >= program->constant_count) {
        wf_buf_printf(out, "constant %" PRIu32 "?", constant);
        return;
    }
    const weft_value c = program->constants[constant];
    switch ((int)c.kind) {
    case WEFT_KIND_MISSING:
        wf_buf_put_text(out, "missing");
        return;
    case WEFT_KIND_TEXT:
        if ((c.flags & WEFT_VALUE_UNTYPED) != 0)
            wf_buf_put_byte(out, '~');
        break;
    case WEFT_KIND_NUMBER:
        wf_buf_put_byte(out, '#');
        break;
    case WEFT_KIND_DECIMAL:
        wf_buf_put_text(out, "decimal ");
        break;
    case WEFT_KIND_DOUBLE:
        wf_buf_put_text(out, "double ");
        break;
    case WEFT_KIND_DATE:
        wf_buf_printf(out, "date %" PRId64, c.as.integer);
        return;
    case WEFT_KIND_DATETIME:
        wf_buf_printf(out, "datetime %" PRId64 " %" PRIu32 " %d", c.as.integer, c.len,
                      (int)c.extra - 0x8000);
        return;
    }
    wf_json_put(out, c);
}

static void put_name(wf_buf *out, weft_span name)
{
    wf_json_put_text(out, name);
}

static void put_text(wf_buf *out, const weft_program *program, const char *word, uint32_t constant)
{
    if (constant == WF_NONE)
        return;
    wf_buf_put_text(out, word);
    put_constant(out, program, constant);
}

static void put_function(wf_buf *out, const weft_program *program, uint32_t function)
{
    wf_buf_printf(out, "function %" PRIu32, function);
    if (function < program->function_count)
        put_text(out, program, " ", program->functions[function].name);
}

static void put_call_site(wf_buf *out, const weft_program *program, uint32_t index)
{
    if (index >= program->call_count) {
        wf_buf_printf(out, "call %" PRIu32 "?", index);
        return;
    }
    const wf_call_site *const site = &program->calls[index];
    put_constant(out, program, site->name);
    wf_buf_printf(out, " %" PRIu32, site->count);
    put_text(out, program, " pattern ", site->pattern);
}

static void put_kinds(wf_buf *out, uint32_t kinds)
{
    const char *before = "{";
    for (uint32_t i = 0; i < WF_COUNTOF(kind_words); i++) {
        if ((kinds >> i & 1u) == 0)
            continue;
        wf_buf_printf(out, "%s%s", before, kind_words[i]);
        before = " ";
    }
    wf_buf_put_text(out, before[0] == '{' ? "{}" : "}");
}

static void put_named(wf_buf *out, const char *word, uint32_t index, const weft_program *program,
                      uint32_t name)
{
    wf_buf_printf(out, "%s %" PRIu32, word, index);
    put_text(out, program, " ", name);
}

/* The operand behind a: sixteen bits. */
static void put_operand(wf_buf *out, const weft_program *p, wf_form form, uint32_t x)
{
    switch ((int)form) {
    case WF_FORM_AK:
    case WF_FORM_K:
    case WF_FORM_AE:
        put_constant(out, p, x);
        return;
    case WF_FORM_AY:
        if (x < p->key_count)
            put_name(out, p->keys[x]);
        else
            wf_buf_printf(out, "key %" PRIu32 "?", x);
        return;
    case WF_FORM_AS:
    case WF_FORM_AI:
        wf_buf_printf(out, "slot %" PRIu32, x);
        return;
    case WF_FORM_AD:
        wf_buf_printf(out, "node %" PRIu32, x);
        return;
    case WF_FORM_AF:
        put_function(out, p, x);
        return;
    case WF_FORM_AL:
        put_call_site(out, p, x);
        return;
    case WF_FORM_AT:
        put_named(out, "table", x, p, x < p->table_count ? p->tables[x].name : WF_NONE);
        return;
    case WF_FORM_AP:
        put_named(out, "param", x, p, x < p->param_count ? p->params[x].name : WF_NONE);
        return;
    case WF_FORM_AG:
        put_named(out, "type", x, p, x < p->type_count ? p->types[x].name : WF_NONE);
        return;
    case WF_FORM_AM:
        put_kinds(out, x);
        return;
    case WF_FORM_AX:
        put_named(out, "xpath", x, p, x < p->xpath_count ? p->xpaths[x].text : WF_NONE);
        return;
    case WF_FORM_AU:
        put_named(out, "lookup", x, p, x < p->lookup_count ? p->lookups[x].name : WF_NONE);
        return;
    }
}

static void put_operands(wf_buf *out, const weft_program *program, uint32_t pc, wf_form form)
{
    const uint32_t word = program->code[pc];
    const uint32_t a = wf_code_a(word);
    const uint32_t b = wf_code_b(word);
    const uint32_t c = wf_code_c(word);
    switch ((int)form) {
    case WF_FORM_N:
        return;
    case WF_FORM_A:
        wf_buf_printf(out, "r%" PRIu32, a);
        return;
    case WF_FORM_AB:
        wf_buf_printf(out, "r%" PRIu32 ", r%" PRIu32, a, b);
        return;
    case WF_FORM_ABC:
        wf_buf_printf(out, "r%" PRIu32 ", r%" PRIu32 ", r%" PRIu32, a, b, c);
        return;
    case WF_FORM_ABI:
        wf_buf_printf(out, "r%" PRIu32 ", r%" PRIu32 ", slot %" PRIu32, a, b, c);
        return;
    case WF_FORM_ABN:
        wf_buf_printf(out, "r%" PRIu32 ", r%" PRIu32 ", %" PRIu32, a, b, c);
        return;
    case WF_FORM_J:
        wf_buf_printf(out, "@%" PRId64, (int64_t)pc + 1 + wf_code_jump(form, word));
        return;
    case WF_FORM_AJ:
        wf_buf_printf(out, "r%" PRIu32 ", @%" PRId64, a,
                      (int64_t)pc + 1 + wf_code_jump(form, word));
        return;
    case WF_FORM_K:
        break;
    default:
        wf_buf_printf(out, "r%" PRIu32 ", ", a);
        break;
    }
    put_operand(out, program, form, wf_code_x(word));
}

static void put_comment(wf_buf *out, const weft_program *program, uint32_t pc, size_t from)
{
    const uint32_t index = program->code_sites[pc];
    if (index >= program->site_count)
        return;
    const wf_site *const site = &program->sites[index];
    if (site->line == 0 && site->path == WF_NONE && site->target == WF_NONE)
        return;
    while (out->status == WEFT_OK && out->len - from < 40)
        wf_buf_put_byte(out, ' ');
    wf_buf_printf(out, " ; %" PRIu32 ":%" PRIu32, site->line, site->column);
    const weft_span path = wf_program_text(program, site->path);
    const weft_span target = wf_program_text(program, site->target);
    if (path.len != 0) {
        wf_buf_put_byte(out, ' ');
        for (size_t i = 0; i < path.len; i++) /* a line an operand */
            wf_buf_put_byte(out, path.ptr[i] == '\n' ? ',' : path.ptr[i]);
    }
    if (target.len != 0) {
        wf_buf_put_text(out, " -> ");
        wf_buf_put_span(out, target);
    }
}

void wf_program_put_instruction(wf_buf *out, const weft_program *program, uint32_t pc)
{
    const uint32_t number = wf_code_op(program->code[pc]);
    const size_t from = out->len;
    if (number >= WF_OP_COUNT) {
        wf_buf_printf(out, "?%" PRIu32, number);
        return;
    }
    const wf_form form = wf_op_form((wf_op)number);
    if (form == WF_FORM_N) {
        wf_buf_put_text(out, wf_op_name((wf_op)number));
    } else {
        wf_buf_printf(out, "%-8s ", wf_op_name((wf_op)number));
        put_operands(out, program, pc, form);
    }
    put_comment(out, program, pc, from);
}

/* ---- tables ---- */

static const char *const type_words[] = {"any",   "string",  "id",      "int",  "long",
                                         "float", "decimal", "boolean", "date", "datetime",
                                         "enum",  "list",    "input",   "text", "one of"};

static void put_fields(wf_buf *out, const weft_program *p, const wf_target_type *type)
{
    for (uint32_t i = type->first; i < type->first + type->count; i++) {
        wf_buf_put_text(out, "  field ");
        put_name(out, p->keys[p->fields[i].name]);
        wf_buf_printf(out, " type %" PRIu32 "%s\n", p->fields[i].type,
                      p->fields[i].has_default ? " default" : "");
    }
}

static void put_types(wf_buf *out, const weft_program *p)
{
    for (uint32_t i = 0; i < p->type_count; i++) {
        const wf_target_type *const type = &p->types[i];
        put_named(out, "type", i, p, type->name);
        wf_buf_printf(out, " %s%s", type_words[type->kind], type->non_null ? " non-null" : "");
        if (type->kind == WF_TYPE_LIST)
            wf_buf_printf(out, " of %" PRIu32, type->element);
        for (uint32_t n = 0; type->kind == WF_TYPE_ENUM && n < type->count; n++)
            put_text(out, p, " ", type->first + n);
        wf_buf_put_byte(out, '\n');
        if (type->kind == WF_TYPE_INPUT || type->kind == WF_TYPE_ONE_OF)
            put_fields(out, p, type);
    }
}

static void put_params(wf_buf *out, const weft_program *p)
{
    for (uint32_t i = 0; i < p->param_count; i++) {
        put_named(out, "param", i, p, p->params[i].name);
        wf_buf_printf(out, " type %" PRIu32, p->params[i].type);
        put_text(out, p, " default ", p->params[i].fallback);
        wf_buf_put_byte(out, '\n');
    }
}

static void put_tables(wf_buf *out, const weft_program *p)
{
    for (uint32_t i = 0; i < p->table_count; i++) {
        put_named(out, "table", i, p, p->tables[i].name);
        wf_buf_put_byte(out, '\n');
        for (uint32_t n = 0; n < p->tables[i].count; n++) {
            const wf_table_row *const row = &p->rows[p->tables[i].first + n];
            put_text(out, p, "  row ", row->key);
            put_text(out, p, " ", row->value);
            wf_buf_put_byte(out, '\n');
        }
    }
}

static void put_lookups(wf_buf *out, const weft_program *p)
{
    for (uint32_t i = 0; i < p->lookup_count; i++) {
        const wf_lookup *const lookup = &p->lookups[i];
        put_named(out, "lookup", i, p, lookup->name);
        wf_buf_printf(out, " params %" PRIu32 " type %" PRIu32, lookup->params, lookup->type);
        if (lookup->variables != WF_NONE)
            wf_buf_printf(out, " variables %" PRIu32, lookup->variables);
        if (lookup->take != WF_NONE)
            wf_buf_printf(out, " take %" PRIu32, lookup->take);
        wf_buf_printf(out, " cache %" PRIu32 " batch %" PRIu32, lookup->cache_seconds,
                      lookup->batch);
        put_text(out, p, " query ", lookup->query);
        wf_buf_put_byte(out, '\n');
    }
}

static void put_handlers(wf_buf *out, const weft_program *p, const wf_function *function)
{
    for (uint32_t i = 0; i < p->handler_count; i++) {
        const wf_handler *const h = &p->handlers[i];
        if (h->from >= function->entry && h->from < function->end)
            wf_buf_printf(out, "  handler @%" PRIu32 " @%" PRIu32 " @%" PRIu32 "\n", h->from, h->to,
                          h->handler);
    }
}

static void put_functions(wf_buf *out, const weft_program *p, bool with_fused)
{
    for (uint32_t i = 0; i < p->function_count; i++) {
        const wf_function *const function = &p->functions[i];
        put_function(out, p, i);
        wf_buf_printf(out, " params %" PRIu32 " registers %" PRIu32 "%s\n", function->params,
                      function->registers, function->emits ? " emits" : "");
        for (uint32_t pc = function->entry; pc < function->end; pc++) {
            if (with_fused)
                wf_dump_fused(out, p, pc);
            wf_buf_printf(out, "%5" PRIu32 "  ", pc);
            wf_program_put_instruction(out, p, pc);
            wf_buf_put_byte(out, '\n');
        }
        put_handlers(out, p, function);
    }
}

/* ---- mappings ---- */

static void put_node(wf_buf *out, const wf_shape *shape, uint32_t i)
{
    const wf_shape_node *const node = &shape->nodes[i];
    wf_buf_printf(out, "  node %" PRIu32, i);
    if (node->key != WF_SHAPE_NONE) {
        wf_buf_printf(out, " in %" PRIu32 " ", node->parent);
        put_name(out, shape->keys[node->key]);
    } else if (node->parent != WF_SHAPE_NONE) {
        wf_buf_printf(out, " each %" PRIu32, node->parent);
    }
    if (node->width != 0)
        wf_buf_printf(out, " width %" PRIu32, node->width);
    else if (node->slot != WF_SHAPE_NONE)
        wf_buf_printf(out, " slot %" PRIu32, node->slot);
    wf_buf_printf(out, "%s%s ; ", node->all ? " all" : "", node->used ? " used" : "");
    wf_shape_put_path(out, shape, i);
    wf_buf_put_byte(out, '\n');
}

static void put_texts(wf_buf *out, const weft_program *p, const char *word, uint32_t first,
                      uint32_t count)
{
    if (count == 0)
        return;
    wf_buf_printf(out, "  %s", word);
    for (uint32_t i = 0; i < count; i++)
        put_text(out, p, " ", first + i);
    wf_buf_put_byte(out, '\n');
}

static void put_line(wf_buf *out, const weft_program *p, const char *word, uint32_t constant)
{
    put_texts(out, p, word, constant, constant == WF_NONE ? 0 : 1);
}

static void put_map(wf_buf *out, const weft_program *p, uint32_t index)
{
    static const char *const sources[] = {"csv", "json", "ndjson", "xml", "text"};
    static const char *const targets[] = {"json",  "type", "mutation", "batch",
                                          "event", "csv",  "xml"};
    const wf_map_entry_point *const map = &p->maps[index];
    put_named(out, "map", index, p, map->name);
    wf_buf_printf(out, " function %" PRIu32 " from %s to %s%s%s%s%s%s\n", map->function,
                  sources[map->source], targets[map->target], map->each ? " each" : "",
                  map->no_header ? " no-header" : "",
                  map->keep_quoted ? " trim-unquoted"
                  : map->trim      ? " trim"
                                   : "",
                  map->keep_blank ? " keep-blank" : "", map->keep_pieces ? " keep-pieces" : "");
    if (map->group_key != WF_NONE)
        wf_buf_printf(out, "  group by function %" PRIu32 "%s%s\n", map->group_key,
                      map->group_sorted ? " sorted" : "", map->group_stray ? " stray-reject" : "");
    if (map->delimiter != 0)
        wf_buf_printf(out, "  delimiter %d\n", map->delimiter);
    if (map->quote != 0)
        wf_buf_printf(out, "  quote %d\n", map->quote);
    put_texts(out, p, "path", map->path_first, map->path_count);
    put_texts(out, p, "columns", map->column_first, map->column_count);
    put_texts(out, p, "output", map->output_first, map->output_count);
    put_line(out, p, "target", map->target_name);
    put_line(out, p, "operation", map->operation);
    put_line(out, p, "several", map->several);
    put_line(out, p, "action", map->action);
    if (map->batch_size != 0)
        wf_buf_printf(out, "  size %" PRIu32 "\n", map->batch_size);
    for (uint32_t i = 0; i < map->shape.node_count; i++)
        put_node(out, &map->shape, i);
}

void wf_program_dump(wf_buf *out, const weft_program *program, bool with_fused)
{
    wf_buf_printf(out,
                  "; %" PRIu32 " instructions, %" PRIu32 " constants, %" PRIu32 " keys, %" PRIu32
                  " registers, calls %" PRIu32 " deep\n",
                  program->code_count, program->constant_count, program->key_count,
                  program->max_registers, program->max_depth);
    put_types(out, program);
    put_params(out, program);
    put_tables(out, program);
    put_lookups(out, program);
    put_functions(out, program, with_fused);
    for (uint32_t i = 0; i < program->map_count; i++)
        put_map(out, program, i);
}
