/* The text of the mutation that a mapping file sends, byte for byte as the package writes it. */
#include "compiler/mapping.h"

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

/* CreateOrderInput for createOrder. */
static void put_input_type(wf_buf *out, const wf_document *root)
{
    const size_t from = out->len;
    put_name(out, root);
    if (out->len > from && out->data[from] >= 'a' && out->data[from] <= 'z')
        out->data[from] = (char)(out->data[from] - 'a' + 'A');
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
