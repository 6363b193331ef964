/* Schemas on their own. One is opened as a mapping would open it, by a text that uses it and nothing
   else, so that files, folders and notations mean the same in both places. */
#include "api/files.h"
#include "base/memory.h"
#include "compiler/operation.h"
#include "compiler/schema_ask.h"
#include "grammar/syntax.h"
#include "weft/weft.h"

#define UNIT_BYTES     ((size_t)1 << 30)
#define MAX_TEXT_BYTES ((size_t)64 << 20)

static void put_quoted(wf_buf *out, const char *path)
{
    wf_buf_put_byte(out, '"');
    for (; *path != '\0'; path++) {
        if (*path == '"' || *path == '\\' || *path == '$')
            wf_buf_put_byte(out, '\\');
        wf_buf_put_byte(out, *path);
    }
    wf_buf_put_byte(out, '"');
}

static weft_status open_into(weft_schema *schema, const char *path)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_buf_put_text(&text, "weft 1\nuse schema ");
    put_quoted(&text, path);
    wf_buf_put_byte(&text, '\n');
    weft_status rc = text.status;
    /* Nobody wrote that text: without a name no complaint shows a place in it. */
    wf_source *const source =
        rc == WEFT_OK ? wf_source_new(&schema->unit.arena, "", wf_buf_span(&text)) : NULL;
    wf_buf_fini(&text);
    if (rc == WEFT_OK && !source)
        rc = WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = wf_bind(&schema->unit, source);
    return rc == WEFT_OK ? schema->unit.status : rc;
}

weft_status weft_schema_open(weft_schema **out, const char *path, const weft_loader *loader,
                             weft_diags *diags)
{
    weft_schema *const schema = wf_new(weft_schema);
    if (!schema)
        return WEFT_NOMEM;
    schema->options.loader = loader ? loader : &wf_api_files;
    wf_arena_init(&schema->unit.arena, UNIT_BYTES);
    schema->unit.diags = diags;
    schema->unit.options = &schema->options;
    const weft_status rc = open_into(schema, path);
    schema->unit.diags = NULL;
    if (rc == WEFT_OK)
        *out = schema;
    else
        weft_schema_close(schema);
    return rc;
}

weft_status weft_schema_check(const weft_schema *schema, weft_span text, const char *name,
                              weft_diags *diags)
{
    const size_t errors = weft_diags_errors(diags);
    const weft_compile_options none = {0};
    wf_unit unit = {.diags = diags,
                    .options = schema ? &schema->options : &none,
                    .schema = schema ? schema->unit.schema : NULL};
    wf_sdl_node *document = NULL;
    wf_operation op;
    if (text.len > MAX_TEXT_BYTES)
        return WEFT_LIMIT;
    wf_arena_init(&unit.arena, UNIT_BYTES);
    wf_source *const source = wf_source_new(&unit.arena, name, text);
    weft_status rc =
        source ? wf_syntax_operation(&document, source, &unit.arena, diags) : WEFT_NOMEM;
    if (rc == WEFT_OK) {
        wf_operation_check(&op, &unit, document);
        rc = unit.status;
    }
    wf_arena_fini(&unit.arena);
    if (rc == WEFT_OK && weft_diags_errors(diags) != errors)
        rc = WEFT_INVALID;
    return rc;
}

void weft_schema_close(weft_schema *schema)
{
    if (schema)
        wf_arena_fini(&schema->unit.arena);
    wf_free(schema);
}

static weft_status give(weft_span *out, wf_buf *text)
{
    const weft_status rc = text->status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(text);
    else
        wf_buf_fini(text);
    return rc;
}

weft_status weft_schema_show(weft_span *out, const weft_schema *schema, const char *name,
                             weft_schema_format format, weft_diags *diags)
{
    wf_schema_subject subject;
    wf_buf text;
    const weft_status rc =
        name ? wf_schema_subject_find(&subject, schema->unit.schema, weft_span_text(name), diags)
             : WEFT_OK;
    if (rc != WEFT_OK)
        return rc;
    wf_buf_init(&text, 0);
    wf_schema_show(&text, schema->unit.schema, name ? &subject : NULL, format);
    return give(out, &text);
}

weft_status weft_schema_print(weft_span *out, const weft_schema *schema)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_schema_print(&text, schema->unit.schema);
    return give(out, &text);
}

weft_status weft_schema_fields(weft_span *out, const weft_schema *schema, const char *name,
                               uint32_t depth, weft_schema_format format, weft_diags *diags)
{
    wf_schema_subject subject;
    wf_buf text;
    const weft_status rc =
        wf_schema_subject_find(&subject, schema->unit.schema, weft_span_text(name), diags);
    if (rc != WEFT_OK)
        return rc;
    wf_buf_init(&text, 0);
    wf_schema_fields(&text, &subject, depth, format);
    return give(out, &text);
}

weft_status weft_schema_diff(weft_span *out, weft_schema_changes *changes,
                             const weft_schema *before, const weft_schema *after,
                             weft_schema_format format)
{
    wf_arena arena;
    wf_buf text;
    wf_arena_init(&arena, UNIT_BYTES);
    wf_buf_init(&text, 0);
    const bool had_memory =
        wf_schema_diff(&text, changes, before->unit.schema, after->unit.schema, format, &arena);
    wf_arena_fini(&arena);
    if (had_memory)
        return give(out, &text);
    wf_buf_fini(&text);
    return WEFT_NOMEM;
}
