/* What can stand below a type, flat: one line for each place a mapping may fill or a query may ask
   for. Types that contain themselves are followed once on each way down. */
#include "compiler/schema_ask.h"
#include "vm/json.h"

#define DEPTH_USUAL 8u
#define DEPTH_MOST  32u

typedef struct lister {
    wf_buf *out;
    weft_schema_format format;
    uint32_t depth;
    uint32_t count;
    const wf_schema_type *above[DEPTH_MOST]; /* the types on the way down */
    wf_buf path;
} lister;

static bool is_list(const wf_schema_ref *ref)
{
    return ref->kind == WF_SCHEMA_REF_LIST;
}

static void put_cell(wf_buf *out, weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '|')
            wf_buf_put_text(out, "\\|");
        else
            wf_buf_put_byte(out, (unsigned char)text.ptr[i] < 0x20 ? ' ' : text.ptr[i]);
    }
}

static void put_json(lister *l, const wf_schema_field *field, const char *note)
{
    wf_buf *const out = l->out;
    wf_buf_put_text(out, l->count == 0 ? "[" : ",\n ");
    wf_buf_put_text(out, "{\"path\":");
    wf_json_put_text(out, wf_buf_span(&l->path));
    wf_buf_put_text(out, ",\"type\":\"");
    wf_schema_ref_print(out, field->type);
    wf_buf_printf(out, "\",\"required\":%s,\"list\":%s",
                  wf_schema_field_required(field) ? "true" : "false",
                  is_list(field->type) ? "true" : "false");
    if (field->has_default) {
        wf_buf_put_text(out, ",\"default\":");
        wf_json_put_text(out, field->default_text);
    }
    if (field->description.ptr) {
        wf_buf_put_text(out, ",\"description\":");
        wf_json_put_text(out, field->description);
    }
    if (field->deprecated)
        wf_buf_put_text(out, ",\"deprecated\":true");
    if (note[0] != '\0')
        wf_buf_printf(out, ",\"below\":\"%s\"", note);
    wf_buf_put_byte(out, '}');
}

static void put_markdown(lister *l, const wf_schema_field *field, const char *note)
{
    wf_buf *const out = l->out;
    if (l->count == 0)
        wf_buf_put_text(out,
                        "| path | type | required | list | description |\n|---|---|---|---|---|\n");
    wf_buf_put_text(out, "| `");
    wf_buf_put_span(out, wf_buf_span(&l->path));
    wf_buf_put_text(out, "` | `");
    wf_schema_ref_print(out, field->type);
    wf_buf_printf(out, "` | %s | %s | ", wf_schema_field_required(field) ? "yes" : "",
                  is_list(field->type) ? "yes" : "");
    put_cell(out, field->description);
    wf_buf_printf(out, "%s%s |\n", note[0] != '\0' && field->description.len != 0 ? "; " : "",
                  note);
}

static void put_text(lister *l, const wf_schema_field *field, const char *note)
{
    wf_buf *const out = l->out;
    const size_t from = out->len;
    wf_buf_put_span(out, wf_buf_span(&l->path));
    while (out->status == WEFT_OK && out->len - from < 47)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_byte(out, ' ');
    wf_schema_ref_print(out, field->type);
    if (field->has_default) {
        wf_buf_put_text(out, " = ");
        put_cell(out, field->default_text);
    }
    if (field->deprecated)
        wf_buf_put_text(out, "  (deprecated)");
    if (note[0] != '\0')
        wf_buf_printf(out, "  (%s)", note);
    wf_buf_put_byte(out, '\n');
}

static void put(lister *l, const wf_schema_field *field, const char *note)
{
    if (l->format == WEFT_SCHEMA_JSON)
        put_json(l, field, note);
    else if (l->format == WEFT_SCHEMA_MARKDOWN)
        put_markdown(l, field, note);
    else
        put_text(l, field, note);
    l->count++;
}

static void walk(lister *l, const wf_map *fields, uint32_t depth);

/* Why nothing below this field is listed; "" when it is, or when there is nothing. */
static const char *stop(const lister *l, const wf_schema_type *type, uint32_t depth)
{
    if (type->fields.count == 0)
        return "";
    for (uint32_t i = 0; i < depth; i++) {
        if (l->above[i] == type)
            return "recursive";
    }
    return depth == l->depth ? "deeper" : "";
}

static void list_field(lister *l, const wf_schema_field *field, uint32_t depth)
{
    const wf_schema_type *const type = wf_schema_ref_base(field->type);
    const char *const note = stop(l, type, depth);
    const size_t len = l->path.len;
    if (len != 0)
        wf_buf_put_byte(&l->path, '.');
    wf_buf_put_span(&l->path, field->name);
    for (const wf_schema_ref *at = field->type; is_list(at); at = at->element)
        wf_buf_put_text(&l->path, "[]");
    put(l, field, note);
    if (type->fields.count != 0 && note[0] == '\0') {
        l->above[depth] = type;
        walk(l, &type->fields, depth + 1);
    }
    l->path.len = len;
}

static void walk(lister *l, const wf_map *fields, uint32_t depth)
{
    for (uint32_t i = 0; i < fields->count && l->out->status == WEFT_OK; i++)
        list_field(l, fields->entries[i].value, depth);
}

void wf_schema_fields(wf_buf *out, const wf_schema_subject *subject, uint32_t depth,
                      weft_schema_format format)
{
    lister l = {.out = out, .format = format};
    l.depth = depth == 0 ? DEPTH_USUAL : depth < DEPTH_MOST ? depth : DEPTH_MOST - 1;
    wf_buf_init(&l.path, 0);
    if (subject->field && subject->field->arguments.count != 0) {
        walk(&l, &subject->field->arguments, 0); /* an operation: what it is given */
    } else if (subject->type || subject->field) {
        const wf_schema_type *const type =
            subject->type ? subject->type : wf_schema_ref_base(subject->field->type);
        l.above[0] = type;
        walk(&l, &type->fields, 1);
    }
    if (format == WEFT_SCHEMA_JSON)
        wf_buf_put_text(out, l.count == 0 ? "[]\n" : "]\n");
    if (l.path.status != WEFT_OK)
        out->status = l.path.status;
    wf_buf_fini(&l.path);
}
