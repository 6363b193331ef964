/* Listing → program by the builder. Line by line: the first word says what the line is. */
#include "tests/support/assemble.h"

#include "base/memory.h"
#include "base/number.h"
#include "vm/code.h"
#include "vm/decimal.h"
#include "vm/json.h"

#include <stdio.h>
#include <string.h>

#define ROWS_MOST 1024u

typedef struct label {
    weft_span name;
    uint32_t pc;
} label;

typedef struct assembler {
    wf_arena arena;
    wf_builder *builder;
    const char *at; /* in the line */
    const char *end;
    uint32_t line;
    char *error;
    bool failed;

    uint32_t site;
    uint32_t function; /* open one, or WF_NONE */
    wf_function function_row;
    label labels[ROWS_MOST];
    uint32_t label_count;
    label aims[ROWS_MOST]; /* jumps that wait for their label */
    uint32_t aim_count;
    label handlers[3 * ROWS_MOST];
    uint32_t handler_count; /* three labels each */

    uint32_t type; /* input that takes fields, or WF_NONE */
    wf_target_type type_row;
    wf_type_field fields[ROWS_MOST];
    bool has_table;
    weft_span table_name;
    wf_table_row rows[ROWS_MOST];
    bool has_map;
    wf_map_entry_point map;
    wf_shape_node nodes[ROWS_MOST];
    uint32_t depths[ROWS_MOST];
    uint32_t row_count; /* fields, rows or nodes */
} assembler;

static bool fail(assembler *a, const char *what)
{
    if (!a->failed)
        (void)snprintf(a->error, 160, "line %u: %s near \"%.*s\"", a->line, what,
                       (int)(a->end - a->at > 40 ? 40 : a->end - a->at), a->at);
    a->failed = true;
    return false;
}

/* ---- words ---- */

static void skip_blanks(assembler *a)
{
    while (a->at < a->end && (*a->at == ' ' || *a->at == '\t' || *a->at == ','))
        a->at++;
    if (a->at < a->end && *a->at == ';')
        a->at = a->end;
}

static bool at_end(assembler *a)
{
    skip_blanks(a);
    return a->at == a->end;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '+';
}

static weft_span word(assembler *a)
{
    skip_blanks(a);
    const char *const from = a->at;
    while (a->at < a->end && is_word_byte(*a->at))
        a->at++;
    return weft_span_of(from, (size_t)(a->at - from));
}

/* Takes `text` when it is the next word. */
static bool take(assembler *a, const char *text)
{
    skip_blanks(a);
    const char *const from = a->at;
    if (weft_span_equal(word(a), weft_span_text(text)))
        return true;
    a->at = from;
    return false;
}

static bool number(assembler *a, uint32_t *out)
{
    int64_t value;
    const weft_span text = word(a);
    if (!wf_int64_parse(&value, text) || value < 0 || value > UINT32_MAX)
        return fail(a, "a number is expected");
    *out = (uint32_t)value;
    return true;
}

static bool at_number(assembler *a)
{
    skip_blanks(a);
    return a->at < a->end && *a->at >= '0' && *a->at <= '9';
}

static bool at_text(assembler *a)
{
    skip_blanks(a);
    return a->at < a->end && *a->at == '"';
}

static bool text(assembler *a, weft_span *out)
{
    weft_value value;
    wf_json_error error;
    if (!at_text(a))
        return fail(a, "a text is expected");
    const char *const from = a->at++;
    while (a->at < a->end && *a->at != '"')
        a->at += *a->at == '\\' ? 2 : 1;
    if (a->at >= a->end)
        return fail(a, "a text is not closed");
    a->at++;
    if (wf_json_parse(&value, weft_span_of(from, (size_t)(a->at - from)), &a->arena, &error) !=
        WEFT_OK)
        return fail(a, "not a JSON text");
    *out = weft_value_span(value);
    return true;
}

static uint32_t text_constant(assembler *a)
{
    weft_span value;
    return text(a, &value) ? wf_builder_text(a->builder, value) : WF_NONE;
}

static uint32_t maybe_text(assembler *a)
{
    return at_text(a) ? text_constant(a) : WF_NONE;
}

/* ---- constants ---- */

static bool signed_number(assembler *a, int64_t *out)
{
    return wf_int64_parse(out, word(a)) || fail(a, "an integer is expected");
}

static bool datetime(assembler *a, weft_value *out)
{
    int64_t zone;
    out->kind = WEFT_KIND_DATETIME;
    if (!signed_number(a, &out->as.integer) || !number(a, &out->len) || !signed_number(a, &zone))
        return false;
    out->extra = (uint16_t)(zone + 0x8000);
    return true;
}

static bool decimal(assembler *a, weft_value *out)
{
    wf_decimal *const value = wf_arena_new(&a->arena, wf_decimal);
    if (!value || !wf_decimal_parse(value, word(a)))
        return fail(a, "a decimal is expected");
    out->kind = WEFT_KIND_DECIMAL;
    out->as.decimal = value;
    return true;
}

static bool marked(assembler *a, weft_value *out)
{
    weft_span bytes;
    const char mark = *a->at++;
    if (mark == '~') {
        if (!text(a, &bytes))
            return false;
        *out = weft_text(bytes);
        out->flags = WEFT_VALUE_UNTYPED;
    } else {
        *out = weft_text(word(a));
        out->kind = WEFT_KIND_NUMBER;
    }
    return true;
}

static bool value(assembler *a, weft_value *out)
{
    weft_span bytes;
    *out = weft_missing();
    skip_blanks(a);
    if (a->at < a->end && (*a->at == '~' || *a->at == '#'))
        return marked(a, out);
    if (at_text(a)) {
        if (!text(a, &bytes))
            return false;
        *out = weft_text(bytes);
        return true;
    }
    if (take(a, "missing"))
        return true;
    if (take(a, "null"))
        out->kind = WEFT_KIND_NULL;
    else if (take(a, "true"))
        *out = weft_bool(1);
    else if (take(a, "false"))
        *out = weft_bool(0);
    else if (take(a, "decimal"))
        return decimal(a, out);
    else if (take(a, "datetime"))
        return datetime(a, out);
    else if (take(a, "date")) {
        out->kind = WEFT_KIND_DATE;
        return signed_number(a, &out->as.integer);
    } else if (take(a, "double")) {
        out->kind = WEFT_KIND_DOUBLE;
        return wf_double_parse(&out->as.real, word(a)) || fail(a, "a double is expected");
    } else {
        out->kind = WEFT_KIND_INT;
        return signed_number(a, &out->as.integer);
    }
    return true;
}

static uint32_t constant(assembler *a)
{
    weft_value read;
    return value(a, &read) ? wf_builder_constant(a->builder, read) : WF_NONE;
}

/* ---- instructions ---- */

static bool registers(assembler *a, uint32_t *out)
{
    skip_blanks(a);
    if (a->at == a->end || *a->at != 'r')
        return fail(a, "a register is expected");
    a->at++;
    return number(a, out);
}

static bool slot(assembler *a, uint32_t *out)
{
    return take(a, "slot") ? number(a, out) : fail(a, "slot N is expected");
}

/* WORD N "name", or N. */
static bool row(assembler *a, const char *kind, uint32_t *out)
{
    weft_span name;
    (void)take(a, kind);
    return number(a, out) && (!at_text(a) || text(a, &name));
}

static bool kinds(assembler *a, uint32_t *out)
{
    static const char *const words[] = {"missing", "null",   "bool",  "int",  "number",
                                        "decimal", "double", "text",  "date", "datetime",
                                        "list",    "map",    "record"};
    skip_blanks(a);
    *out = 0;
    if (a->at == a->end || *a->at++ != '{')
        return fail(a, "{kinds} are expected");
    for (skip_blanks(a); a->at < a->end && *a->at != '}'; skip_blanks(a)) {
        size_t i = 0;
        while (i < WF_COUNTOF(words) && !take(a, words[i]))
            i++;
        if (i == WF_COUNTOF(words))
            return fail(a, "there is no such kind");
        *out |= 1u << i;
    }
    a->at++;
    return true;
}

static bool call(assembler *a, uint32_t *out)
{
    weft_span name;
    uint32_t count;
    if (!text(a, &name) || !number(a, &count))
        return false;
    const uint32_t pattern = take(a, "pattern") ? text_constant(a) : WF_NONE;
    *out = wf_builder_call_site(a->builder, name, count, pattern);
    return true;
}

static bool aim(assembler *a, uint32_t pc)
{
    skip_blanks(a);
    if (a->at == a->end || *a->at != '@' || a->aim_count == ROWS_MOST)
        return fail(a, "@label is expected");
    a->at++;
    a->aims[a->aim_count].name = word(a);
    a->aims[a->aim_count++].pc = pc;
    return true;
}

/* The operand behind a. */
static bool operand(assembler *a, wf_form form, uint32_t *x)
{
    weft_span key;
    switch (form) {
    case WF_FORM_AK:
    case WF_FORM_K:
    case WF_FORM_AE:
        *x = constant(a);
        return !a->failed;
    case WF_FORM_AY:
        if (!text(a, &key))
            return false;
        *x = wf_builder_key(a->builder, key);
        return true;
    case WF_FORM_AS:
    case WF_FORM_AI:
        return slot(a, x);
    case WF_FORM_AD:
        return row(a, "node", x);
    case WF_FORM_AF:
        return row(a, "function", x);
    case WF_FORM_AL:
        return call(a, x);
    case WF_FORM_AT:
        return row(a, "table", x);
    case WF_FORM_AP:
        return row(a, "param", x);
    case WF_FORM_AG:
        return row(a, "type", x);
    case WF_FORM_AU:
        return row(a, "lookup", x);
    case WF_FORM_AX:
        return row(a, "xpath", x);
    case WF_FORM_AM:
        return kinds(a, x);
    default:
        return fail(a, "an operand that is not known");
    }
}

static bool three(assembler *a, wf_op op, wf_form form)
{
    uint32_t r[3] = {0, 0, 0};
    if (form != WF_FORM_N && !registers(a, &r[0]))
        return false;
    if (form != WF_FORM_N && form != WF_FORM_A && !registers(a, &r[1]))
        return false;
    if (form == WF_FORM_ABC && !registers(a, &r[2]))
        return false;
    if (form == WF_FORM_ABI && !slot(a, &r[2]))
        return false;
    if (form == WF_FORM_ABN && !number(a, &r[2]))
        return false;
    (void)wf_builder_abc(a->builder, op, r[0], r[1], r[2], a->site);
    return true;
}

static bool instruction(assembler *a, wf_op op)
{
    uint32_t r = 0;
    uint32_t x = 0;
    const wf_form form = wf_op_form(op);
    switch (form) {
    case WF_FORM_N:
    case WF_FORM_A:
    case WF_FORM_AB:
    case WF_FORM_ABC:
    case WF_FORM_ABI:
    case WF_FORM_ABN:
        return three(a, op, form);
    case WF_FORM_AJ:
        if (!registers(a, &r))
            return false;
        return aim(a, wf_builder_jump(a->builder, op, r, a->site));
    case WF_FORM_J:
        return aim(a, wf_builder_jump(a->builder, op, 0, a->site));
    default:
        if (form != WF_FORM_K && !registers(a, &r))
            return false;
        if (!operand(a, form, &x))
            return false;
        (void)wf_builder_ax(a->builder, op, r, x, a->site);
        return true;
    }
}

/* ---- lines that open and close ---- */

static bool find_label(assembler *a, weft_span name, uint32_t *out)
{
    for (uint32_t i = 0; i < a->label_count; i++) {
        if (weft_span_equal(a->labels[i].name, name)) {
            *out = a->labels[i].pc;
            return true;
        }
    }
    a->at = name.ptr;
    a->end = name.ptr + name.len;
    return fail(a, "there is no such label");
}

static bool close_function(assembler *a)
{
    uint32_t to[3];
    if (a->function == WF_NONE)
        return true;
    for (uint32_t i = 0; i < a->aim_count; i++) {
        if (!find_label(a, a->aims[i].name, &to[0]))
            return false;
        wf_builder_aim(a->builder, a->aims[i].pc, to[0]);
    }
    for (uint32_t i = 0; i < a->handler_count; i += 3) {
        for (uint32_t n = 0; n < 3; n++)
            if (!find_label(a, a->handlers[i + n].name, &to[n]))
                return false;
        wf_builder_handler(a->builder, to[0], to[1], to[2]);
    }
    a->function_row.end = wf_builder_here(a->builder);
    wf_builder_function_set(a->builder, a->function, &a->function_row);
    a->function = WF_NONE;
    a->label_count = a->aim_count = a->handler_count = 0;
    return true;
}

static void close_type(assembler *a)
{
    if (a->type == WF_NONE)
        return;
    a->type_row.first = wf_builder_fields(a->builder, a->fields, a->row_count);
    a->type_row.count = a->row_count;
    wf_builder_type_set(a->builder, a->type, &a->type_row);
    a->type = WF_NONE;
}

static void close_table(assembler *a)
{
    if (a->has_table)
        (void)wf_builder_table(a->builder, a->table_name, a->rows, a->row_count);
    a->has_table = false;
}

static void close_map(assembler *a)
{
    if (!a->has_map)
        return;
    a->map.shape.nodes = a->nodes;
    a->map.shape.node_count = a->row_count;
    (void)wf_builder_map(a->builder, &a->map);
    a->has_map = false;
}

static bool close_all(assembler *a)
{
    const bool is_closed = close_function(a);
    close_type(a);
    close_table(a);
    close_map(a);
    a->row_count = 0;
    return is_closed;
}

static bool open_function(assembler *a)
{
    uint32_t index;
    if (at_number(a) && !number(a, &index))
        return false;
    a->function_row = (wf_function){.name = maybe_text(a), .entry = wf_builder_here(a->builder)};
    while (!at_end(a)) {
        if (take(a, "params")) {
            if (!number(a, &a->function_row.params))
                return false;
        } else if (take(a, "registers")) {
            if (!number(a, &a->function_row.registers))
                return false;
        } else if (take(a, "emits")) {
            a->function_row.emits = true;
        } else {
            return fail(a, "functions have params, registers and emits");
        }
    }
    a->function = wf_builder_function(a->builder, &a->function_row);
    return true;
}

static bool type_kind(assembler *a, uint8_t *out)
{
    static const char *const words[] = {"any",   "string",  "id",      "int",  "long",
                                        "float", "decimal", "boolean", "date", "datetime",
                                        "enum",  "list",    "input",   "text"};
    for (size_t i = 0; i < WF_COUNTOF(words); i++) {
        if (take(a, words[i])) {
            *out = (uint8_t)i;
            return true;
        }
    }
    return fail(a, "there is no such kind of type");
}

static bool enum_names(assembler *a)
{
    weft_span names[64];
    uint32_t count = 0;
    while (at_text(a) && count < WF_COUNTOF(names))
        if (!text(a, &names[count++]))
            return false;
    a->type_row.first = wf_builder_texts(a->builder, names, count);
    a->type_row.count = count;
    return true;
}

static bool open_type(assembler *a)
{
    uint32_t index;
    if (at_number(a) && !number(a, &index))
        return false;
    a->type_row = (wf_target_type){.name = maybe_text(a)};
    if (!type_kind(a, &a->type_row.kind))
        return false;
    a->type_row.non_null = take(a, "non-null");
    if (take(a, "of") && !number(a, &a->type_row.element))
        return false;
    if (!enum_names(a))
        return false;
    const uint32_t type = wf_builder_type(a->builder, &a->type_row);
    a->type = a->type_row.kind == WF_TYPE_INPUT ? type : WF_NONE;
    return true;
}

static bool add_field(assembler *a)
{
    weft_span name;
    wf_type_field *const field = &a->fields[a->row_count];
    if (a->type == WF_NONE || a->row_count == ROWS_MOST || !text(a, &name) ||
        !row(a, "type", &field->type))
        return fail(a, "field \"name\" type N stands below an input");
    field->name = wf_builder_key(a->builder, name);
    field->has_default = take(a, "default");
    a->row_count++;
    return true;
}

static bool add_param(assembler *a)
{
    uint32_t index;
    wf_param param = {.fallback = WF_NONE};
    if (at_number(a) && !number(a, &index))
        return false;
    param.name = text_constant(a);
    if (!row(a, "type", &param.type))
        return false;
    if (take(a, "default"))
        param.fallback = constant(a);
    (void)wf_builder_param(a->builder, &param);
    return !a->failed;
}

static bool open_table(assembler *a)
{
    uint32_t index;
    if (at_number(a) && !number(a, &index))
        return false;
    a->has_table = true;
    return text(a, &a->table_name);
}

static bool add_row(assembler *a)
{
    if (!a->has_table || a->row_count == ROWS_MOST)
        return fail(a, "row KEY VALUE stands below a table");
    a->rows[a->row_count].key = constant(a);
    a->rows[a->row_count++].value = constant(a);
    return !a->failed;
}

static bool add_lookup(assembler *a)
{
    uint32_t index;
    wf_lookup lookup = {.query = WF_NONE, .variables = WF_NONE, .take = WF_NONE};
    if (at_number(a) && !number(a, &index))
        return false;
    lookup.name = maybe_text(a);
    while (!at_end(a)) {
        bool is_good = true;
        if (take(a, "params"))
            is_good = number(a, &lookup.params);
        else if (take(a, "type"))
            is_good = number(a, &lookup.type);
        else if (take(a, "variables"))
            is_good = number(a, &lookup.variables);
        else if (take(a, "take"))
            is_good = number(a, &lookup.take);
        else if (take(a, "cache"))
            is_good = number(a, &lookup.cache_seconds);
        else if (take(a, "batch"))
            is_good = number(a, &lookup.batch);
        else if (take(a, "query"))
            lookup.query = text_constant(a);
        else
            is_good = fail(a, "look-ups have no such property");
        if (!is_good)
            return false;
    }
    (void)wf_builder_lookup(a->builder, &lookup);
    return !a->failed;
}

/* ---- mappings ---- */

static bool one_of(assembler *a, const char *const *words, uint32_t count, uint32_t *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (take(a, words[i])) {
            *out = i;
            return true;
        }
    }
    return fail(a, "there is no such source or target");
}

static bool open_map(assembler *a)
{
    static const char *const sources[] = {"csv", "json", "ndjson"};
    static const char *const targets[] = {"json",  "type", "mutation", "batch",
                                          "event", "csv",  "xml"};
    uint32_t choice = 0;
    uint32_t index;
    if (at_number(a) && !number(a, &index))
        return false;
    a->map = (wf_map_entry_point){.target_name = WF_NONE,
                                  .operation = WF_NONE,
                                  .several = WF_NONE,
                                  .action = WF_NONE,
                                  .group_key = WF_NONE,
                                  .source = WF_SOURCE_JSON};
    a->has_map = true;
    a->map.name = text_constant(a);
    if (!row(a, "function", &a->map.function))
        return false;
    while (!at_end(a) && !a->failed) {
        if (take(a, "from") && one_of(a, sources, WF_COUNTOF(sources), &choice))
            a->map.source = (wf_source_kind)choice;
        else if (take(a, "to") && one_of(a, targets, WF_COUNTOF(targets), &choice))
            a->map.target = (wf_target_kind)choice;
        else if (take(a, "each"))
            a->map.each = true;
        else if (take(a, "no-header"))
            a->map.no_header = true;
        else if (take(a, "trim-unquoted"))
            a->map.trim = a->map.keep_quoted = true;
        else if (take(a, "trim"))
            a->map.trim = true;
        else if (take(a, "keep-blank"))
            a->map.keep_blank = true;
        else if (take(a, "keep-pieces"))
            a->map.keep_pieces = true;
        else
            (void)fail(a, "mappings have no such property");
    }
    return !a->failed;
}

static void hang(assembler *a, uint32_t parent, uint32_t id)
{
    uint32_t *link = &a->nodes[parent].first_child;
    while (*link != WF_SHAPE_NONE)
        link = &a->nodes[*link].next;
    *link = id;
}

static bool node_place(assembler *a, uint32_t id, wf_shape_node *node)
{
    weft_span key;
    const bool is_member = take(a, "in");
    const bool is_element = !is_member && take(a, "each");
    if (!is_member && !is_element)
        return true;
    if (!number(a, &node->parent) || node->parent >= id)
        return fail(a, "a parent that stands before is expected");
    a->depths[id] = a->depths[node->parent] + 1;
    if (a->depths[id] > a->map.shape.depth)
        a->map.shape.depth = a->depths[id];
    if (is_element) {
        a->nodes[node->parent].element = id;
        return true;
    }
    if (!text(a, &key))
        return false;
    node->key = wf_builder_key(a->builder, key);
    hang(a, node->parent, id);
    return true;
}

static bool add_node(assembler *a)
{
    uint32_t index;
    const uint32_t id = a->row_count;
    wf_shape_node node = {.key = WF_SHAPE_NONE,
                          .first_child = WF_SHAPE_NONE,
                          .next = WF_SHAPE_NONE,
                          .element = WF_SHAPE_NONE,
                          .parent = WF_SHAPE_NONE};
    if (!a->has_map || id == ROWS_MOST || !number(a, &index) || !node_place(a, id, &node))
        return fail(a, "node N in P \"key\" slot S stands below a map");
    a->depths[0] = 0;
    if (take(a, "width") && !number(a, &node.width))
        return false;
    if (take(a, "slot") && !number(a, &node.slot))
        return false;
    node.all = take(a, "all");
    node.used = take(a, "used");
    a->nodes[id] = node;
    a->row_count++;
    return true;
}

static bool map_texts(assembler *a, uint32_t *first, uint32_t *count)
{
    weft_span names[64];
    for (*count = 0; at_text(a) && *count < WF_COUNTOF(names); ++*count)
        if (!text(a, &names[*count]))
            return false;
    *first = wf_builder_texts(a->builder, names, *count);
    return true;
}

static bool map_line(assembler *a)
{
    uint32_t byte = 0;
    if (!a->has_map)
        return fail(a, "not a line of a listing");
    if (take(a, "path"))
        return map_texts(a, &a->map.path_first, &a->map.path_count);
    if (take(a, "columns"))
        return map_texts(a, &a->map.column_first, &a->map.column_count);
    if (take(a, "output"))
        return map_texts(a, &a->map.output_first, &a->map.output_count);
    if (take(a, "size"))
        return number(a, &a->map.batch_size);
    if (take(a, "target"))
        a->map.target_name = text_constant(a);
    else if (take(a, "operation"))
        a->map.operation = text_constant(a);
    else if (take(a, "several"))
        a->map.several = text_constant(a);
    else if (take(a, "action"))
        a->map.action = text_constant(a);
    else if (take(a, "delimiter") && number(a, &byte))
        a->map.delimiter = (char)byte;
    else if (take(a, "quote") && number(a, &byte))
        a->map.quote = (char)byte;
    else
        return fail(a, "not a line of a mapping");
    return !a->failed;
}

/* ---- lines ---- */

static bool add_site(assembler *a)
{
    wf_site site = {.file = wf_builder_text(a->builder, weft_span_text("test.weft"))};
    if (!number(a, &site.line) || !number(a, &site.column))
        return false;
    site.path = maybe_text(a);
    site.target = maybe_text(a);
    a->site = wf_builder_site(a->builder, &site);
    return !a->failed;
}

static bool add_handler(assembler *a)
{
    for (uint32_t i = 0; i < 3; i++) {
        skip_blanks(a);
        if (a->at == a->end || *a->at != '@' || a->handler_count == WF_COUNTOF(a->handlers))
            return fail(a, "handler @from @to @handler");
        a->at++;
        a->handlers[a->handler_count++].name = word(a);
    }
    return true;
}

/* A label: `name:`, or a number before an instruction. */
static bool take_label(assembler *a)
{
    skip_blanks(a);
    const char *const from = a->at;
    const bool is_number = at_number(a);
    const weft_span name = word(a);
    const bool is_name = a->at < a->end && *a->at == ':';
    if (name.len == 0 || (!is_name && !is_number) || a->label_count == ROWS_MOST) {
        a->at = from;
        return false;
    }
    a->at += is_name;
    a->labels[a->label_count].name = name;
    a->labels[a->label_count++].pc = wf_builder_here(a->builder);
    return true;
}

static bool code_line(assembler *a)
{
    while (take_label(a))
        continue;
    if (at_end(a))
        return true;
    if (take(a, "site"))
        return add_site(a);
    if (take(a, "handler"))
        return add_handler(a);
    const char *const from = a->at;
    const weft_span name = word(a);
    for (int op = 0; op < WF_OP_COUNT; op++)
        if (weft_span_equal(name, weft_span_text(wf_op_name((wf_op)op))))
            return instruction(a, (wf_op)op);
    a->at = from;
    return fail(a, "there is no such instruction");
}

static bool line(assembler *a)
{
    if (at_end(a))
        return true;
    if (take(a, "field"))
        return add_field(a);
    if (take(a, "row"))
        return add_row(a);
    if (take(a, "node"))
        return add_node(a);
    if (take(a, "function"))
        return close_all(a) && open_function(a);
    if (take(a, "type"))
        return close_all(a) && open_type(a);
    if (take(a, "param"))
        return close_all(a) && add_param(a);
    if (take(a, "table"))
        return close_all(a) && open_table(a);
    if (take(a, "lookup"))
        return close_all(a) && add_lookup(a);
    if (take(a, "map"))
        return close_all(a) && open_map(a);
    return a->function != WF_NONE ? code_line(a) : map_line(a);
}

static bool lines(assembler *a, const char *listing)
{
    const wf_site nowhere = {WF_NONE, 0, 0, 0, 0, WF_NONE, WF_NONE};
    a->site = wf_builder_site(a->builder, &nowhere);
    a->function = a->type = WF_NONE;
    while (*listing != '\0' && !a->failed) {
        const char *const feed = strchr(listing, '\n');
        a->at = listing;
        a->end = feed ? feed : listing + strlen(listing);
        listing = feed ? feed + 1 : a->end;
        a->line++;
        if (line(a) && !at_end(a))
            (void)fail(a, "nothing more is expected");
    }
    return !a->failed && close_all(a);
}

weft_status wf_assemble(weft_program **out, const char *listing, weft_diags *diags, char error[160])
{
    assembler *const a = wf_new(assembler);
    if (!a)
        return WEFT_NOMEM;
    weft_status rc = WEFT_NOMEM;
    wf_arena_init(&a->arena, 0);
    a->error = error;
    error[0] = '\0';
    a->builder = wf_builder_new();
    if (a->builder)
        rc = lines(a, listing) ? wf_builder_finish(out, a->builder, diags) : WEFT_INVALID;
    wf_builder_free(a->builder);
    wf_arena_fini(&a->arena);
    wf_free(a);
    return rc;
}
