/* The text of the mutation that a mapping file sends, byte for byte as the package writes it. */
#include "compiler/mapping.h"

#include "base/utf8.h"
#include "vm/several.h"

/* The mutation's name; what has none prints as the package does. */
static void put_name(wf_buf *out, const wf_document *root)
{
    wf_mapping_put_text(out, wf_mapping_find(root, "mutation"));
}

static void put_operation(wf_buf *out, const wf_document *root)
{
    const wf_document *name = wf_mapping_find(root, "operationName");
    wf_buf_put_text(out, "mutation ");
    if (wf_mapping_is_truthy(name)) {
        wf_mapping_put_text(out, name);
    } else {
        put_name(out, root);
        wf_buf_put_text(out, "Mutation");
    }
}

static void put_fields(wf_buf *out, const wf_document *root, const char *usual)
{
    const wf_document *fields = wf_mapping_find(root, "returnFields");
    if (!fields || fields->kind != WF_DOCUMENT_LIST || fields->count == 0) {
        wf_buf_put_text(out, usual);
        return;
    }
    for (const wf_document *field = fields->first; field; field = field->next) {
        if (field->kind != WF_DOCUMENT_NULL)
            wf_mapping_put_text(out, field);
        if (field->next)
            wf_buf_put_text(out, "\n    ");
    }
}

/* ($id: ID!, $input: JSON) before the brace, (id: $id, input: $input) after it. */
static void put_arguments(wf_buf *out, wf_mapping *m, const wf_mapping_members *arguments,
                          bool declares)
{
    const char *before = "(";
    for (size_t i = 0; i < arguments->count; i++) {
        const weft_span name = arguments->items[i].key;
        const wf_document *type = wf_mapping_find(arguments->items[i].value, "_type");
        if (!m->faithful && wf_mapping_is_private(name))
            continue;
        wf_buf_printf(out, declares ? "%s$%.*s: " : "%s%.*s: $", before, (int)name.len, name.ptr);
        if (!declares)
            wf_buf_put_span(out, name);
        else if (wf_mapping_is_truthy(type))
            wf_mapping_put_text(out, type);
        else
            wf_buf_put_text(out, "JSON");
        before = ", ";
    }
    if (before[0] == ',')
        wf_buf_put_byte(out, ')');
}

static void put_with_arguments(wf_buf *out, wf_mapping *m)
{
    const wf_document *root = m->file.root;
    wf_mapping_members arguments = {NULL, 0};
    if (!wf_mapping_fields(m, &arguments, wf_mapping_find(root, "arguments")))
        return;
    put_operation(out, root);
    put_arguments(out, m, &arguments, true);
    wf_buf_put_text(out, " {\n  ");
    put_name(out, root);
    put_arguments(out, m, &arguments, false);
    wf_buf_put_text(out, " {\n    ");
    put_fields(out, root, "id");
    wf_buf_put_text(out, "\n  }\n}");
}

/* The name with its first letter in upper case; what takes two UTF-16 units is no letter to the package. */
static void put_capital(wf_buf *out, const wf_document *root)
{
    wf_buf name;
    wf_buf_init(&name, 0);
    put_name(&name, root);
    const weft_span text = wf_buf_span(&name);
    size_t first = text.len != 0 ? 1 : 0;
    while (first < text.len && ((unsigned char)text.ptr[first] & 0xc0) == 0x80)
        first++;
    if (first < 4)
        wf_utf8_put_upper(out, weft_span_of(text.ptr, first));
    else
        wf_buf_put_span(out, weft_span_of(text.ptr, first));
    wf_buf_put_span(out, weft_span_of(text.ptr + first, text.len - first));
    if (name.status != WEFT_OK)
        out->status = name.status;
    wf_buf_fini(&name);
}

/* CreateOrderInput for createOrder. */
static void put_input_type(wf_buf *out, const wf_document *root)
{
    put_capital(out, root);
    wf_buf_put_text(out, "Input");
}

static void put_with_input(wf_buf *out, const wf_document *root)
{
    put_operation(out, root);
    wf_buf_put_text(out, "($input: ");
    put_input_type(out, root);
    wf_buf_put_text(out, "!) {\n  ");
    put_name(out, root);
    wf_buf_put_text(out, "(input: $input) {\n    ");
    put_fields(out, root, "id\n    ref");
    wf_buf_put_text(out, "\n  }\n}");
}

static void put_bare(wf_buf *out, const wf_document *root)
{
    put_operation(out, root);
    wf_buf_put_text(out, " {\n  ");
    put_name(out, root);
    wf_buf_put_text(out, " {\n    ");
    put_fields(out, root, "id");
    wf_buf_put_text(out, "\n  }\n}");
}

/* ---- several records in one request: the parts of vm/several.h ---- */

static void put_marked(wf_buf *out, weft_span name)
{
    wf_buf_put_byte(out, '$');
    wf_buf_put_span(out, name);
    wf_buf_put_byte(out, WF_SEVERAL_NUMBER);
}

static void put_variable(wf_buf *out, const wf_document *root, weft_span name,
                         const wf_document *type, bool declares)
{
    if (!declares)
        wf_buf_printf(out, "%.*s: ", (int)name.len, name.ptr);
    put_marked(out, name);
    if (!declares)
        return;
    wf_buf_put_text(out, ": ");
    if (wf_mapping_is_truthy(type)) {
        wf_mapping_put_text(out, type);
    } else if (weft_span_equal(name, weft_span_text("input"))) {
        put_input_type(out, root);
        wf_buf_put_byte(out, '!');
    } else {
        wf_buf_put_text(out, "JSON");
    }
}

/* The arguments with variables of their own. The package knows one, `input`, whatever is declared. */
static void put_numbered(wf_buf *out, const wf_mapping *m, const wf_mapping_members *arguments,
                         bool declares)
{
    bool any = false;
    for (size_t i = 0; i < arguments->count && !m->faithful; i++) {
        const wf_mapping_member *argument = &arguments->items[i];
        if (wf_mapping_is_private(argument->key))
            continue;
        wf_buf_put_text(out, any ? ", " : "");
        put_variable(out, m->file.root, argument->key, wf_mapping_find(argument->value, "_type"),
                     declares);
        any = true;
    }
    if (!any)
        put_variable(out, m->file.root, weft_span_text("input"), NULL, declares);
}

static void put_several(wf_buf *out, const wf_mapping *m, const wf_mapping_members *arguments)
{
    const wf_document *root = m->file.root;
    const wf_document *name = wf_mapping_find(root, "operationName");
    wf_buf_put_text(out, "mutation ");
    if (wf_mapping_is_truthy(name)) {
        wf_mapping_put_text(out, name);
    } else {
        wf_buf_put_text(out, "Batch");
        put_capital(out, root);
        wf_buf_put_byte(out, 's');
    }
    wf_buf_printf(out, "(%c", WF_SEVERAL_PART);
    put_numbered(out, m, arguments, true);
    wf_buf_printf(out, "%c) {\n%c  ", WF_SEVERAL_PART, WF_SEVERAL_PART);
    put_name(out, root);
    wf_buf_printf(out, "%c: ", WF_SEVERAL_NUMBER);
    put_name(out, root);
    wf_buf_put_byte(out, '(');
    put_numbered(out, m, arguments, false);
    wf_buf_put_text(out, ") {\n    ");
    put_fields(out, root, "id\n    ref");
    wf_buf_printf(out, "\n  }%c\n}", WF_SEVERAL_PART);
}

weft_span wf_mapping_several(wf_mapping *m)
{
    wf_mapping_members arguments = {NULL, 0};
    wf_buf out;
    wf_buf_init(&out, 0);
    if (wf_mapping_fields(m, &arguments, wf_mapping_find(m->file.root, "arguments")))
        put_several(&out, m, &arguments);
    const weft_span text = wf_arena_dup(&m->unit->arena, wf_buf_span(&out));
    if (out.status != WEFT_OK || !text.ptr)
        m->unit->status = WEFT_NOMEM;
    wf_buf_fini(&out);
    return text;
}

weft_span wf_mapping_operation(wf_mapping *m)
{
    const wf_document *root = m->file.root;
    const wf_document *arguments = wf_mapping_find(root, "arguments");
    wf_buf out;
    wf_buf_init(&out, 0);
    if (wf_mapping_is_object(arguments) && arguments->count != 0)
        put_with_arguments(&out, m);
    else if (wf_mapping_is_truthy(wf_mapping_find(root, "fields")))
        put_with_input(&out, root);
    else
        put_bare(&out, root);
    const weft_span text = wf_arena_dup(&m->unit->arena, wf_buf_span(&out));
    if (out.status != WEFT_OK || !text.ptr)
        m->unit->status = WEFT_NOMEM;
    wf_buf_fini(&out);
    return text;
}
