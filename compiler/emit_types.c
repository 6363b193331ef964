/* GraphQL and declared types → rows of the program's type table. */
#include "compiler/emitter.h"
#include "compiler/types.h"

static void add_enum(wf_emitter *e, const wf_schema_type *named, wf_target_type *row)
{
    weft_span *names = wf_arena_zero(&e->unit->arena, named->values.count + 1, sizeof *names);
    if (!names) {
        wf_emit_fail(e, WEFT_NOMEM);
        return;
    }
    for (uint32_t i = 0; i < named->values.count; i++)
        names[i] = wf_schema_value_at(named, i)->name;
    row->kind = WF_TYPE_ENUM;
    row->first = wf_builder_texts(e->builder, names, named->values.count);
    row->count = named->values.count;
}

static void add_input(wf_emitter *e, const wf_schema_type *named, wf_target_type *row)
{
    wf_type_field *fields = wf_arena_zero(&e->unit->arena, named->fields.count + 1, sizeof *fields);
    if (!fields) {
        wf_emit_fail(e, WEFT_NOMEM);
        return;
    }
    for (uint32_t i = 0; i < named->fields.count && e->status == WEFT_OK; i++) {
        const wf_schema_field *field = wf_schema_field_at(named, i);
        fields[i].name = wf_builder_key(e->builder, field->name);
        fields[i].type = wf_emit_schema_type(e, field->type);
        fields[i].has_default = field->has_default;
    }
    row->kind = named->one_of ? WF_TYPE_ONE_OF : WF_TYPE_INPUT;
    row->first = wf_builder_fields(e->builder, fields, named->fields.count);
    row->count = named->fields.count;
}

/* The printed form, kept in the unit arena: the key under which the row is remembered. */
static weft_span printed(wf_emitter *e, const wf_schema_ref *ref)
{
    wf_buf text;
    wf_buf_init(&text, 1 << 16);
    wf_schema_ref_print(&text, ref);
    const weft_span copy = wf_arena_dup(&e->unit->arena, wf_buf_span(&text));
    if (text.status != WEFT_OK || !copy.ptr)
        wf_emit_fail(e, WEFT_NOMEM);
    wf_buf_fini(&text);
    return copy;
}

static uint32_t remember(wf_emitter *e, weft_span key, weft_span name, wf_target_type *row)
{
    row->name = wf_builder_text(e->builder, name);
    const uint32_t index = wf_builder_type(e->builder, row);
    if (!wf_map_put(&e->types, key, (void *)(uintptr_t)(index + 1), NULL))
        wf_emit_fail(e, WEFT_NOMEM);
    return index;
}

uint32_t wf_emit_schema_type(wf_emitter *e, const wf_schema_ref *ref)
{
    const weft_span name = printed(e, ref);
    if (e->status != WEFT_OK)
        return 0;
    const uintptr_t known = (uintptr_t)wf_map_find(&e->types, name);
    if (known != 0)
        return (uint32_t)(known - 1);
    wf_target_type row = {0};
    row.non_null = ref->non_null;
    /* An input may contain itself: its row exists before its fields are looked at. */
    const uint32_t index = remember(e, name, name, &row);
    if (ref->kind == WF_SCHEMA_REF_LIST) {
        row.kind = WF_TYPE_LIST;
        row.element = wf_emit_schema_type(e, ref->element);
    } else if (ref->named->kind == WF_SCHEMA_ENUM) {
        add_enum(e, ref->named, &row);
    } else if (ref->named->kind == WF_SCHEMA_INPUT) {
        add_input(e, ref->named, &row);
    } else {
        row.kind = (uint8_t)wf_type_kind_of(ref->named);
    }
    wf_builder_type_set(e->builder, index, &row);
    return index;
}

/* A kind of the language. Its key begins with a blank: a schema may have a scalar of that name. */
static uint32_t plain_type(wf_emitter *e, uint8_t kind, const char *name, bool non_null)
{
    wf_target_type row = {0};
    char key[32];
    const size_t len = strlen(name);
    WF_ASSERT(len + 2 < sizeof key);
    key[0] = ' ';
    memcpy(key + 1, name, len);
    key[len + 1] = '!';
    const weft_span text = weft_span_of(key, len + (non_null ? 2 : 1));
    const uintptr_t known = (uintptr_t)wf_map_find(&e->types, text);
    if (known != 0)
        return (uint32_t)(known - 1);
    row.kind = kind;
    row.non_null = non_null;
    const weft_span copy = wf_arena_dup(&e->unit->arena, text);
    if (!copy.ptr) {
        wf_emit_fail(e, WEFT_NOMEM);
        return 0;
    }
    return remember(e, copy, weft_span_of(copy.ptr + 1, copy.len - 1), &row);
}

static uint32_t named_type(wf_emitter *e, const wf_schema_type *named, bool non_null)
{
    wf_schema_ref ref = {0};
    ref.kind = WF_SCHEMA_REF_NAMED;
    ref.non_null = non_null;
    ref.named = named;
    ref.name = named->name;
    return wf_emit_schema_type(e, &ref);
}

static uint32_t list_type(wf_emitter *e, const wf_type *type, bool non_null)
{
    const uint32_t element =
        type->element ? wf_emit_declared_type(e, type->element, false) : WF_NONE;
    if (element == WF_NONE)
        return WF_NONE;
    wf_target_type row = {0};
    row.kind = WF_TYPE_LIST;
    row.non_null = non_null;
    row.element = element;
    row.name = wf_builder_text(e->builder, weft_span_text("list"));
    return wf_builder_type(e->builder, &row);
}

uint32_t wf_emit_declared_type(wf_emitter *e, const wf_type *type, bool non_null)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_TEXT:
        return plain_type(e, WF_TYPE_TEXT, "Text", non_null);
    case WF_CLASS_STRING:
        return plain_type(e, WF_TYPE_STRING, "String", non_null);
    case WF_CLASS_INT:
        return plain_type(e, WF_TYPE_LONG, "integer", non_null);
    case WF_CLASS_DECIMAL:
        return plain_type(e, WF_TYPE_DECIMAL, "Decimal", non_null);
    case WF_CLASS_BOOL:
        return plain_type(e, WF_TYPE_BOOLEAN, "Bool", non_null);
    case WF_CLASS_DATE:
        return plain_type(e, WF_TYPE_DATE, "Date", non_null);
    case WF_CLASS_DATETIME:
        return plain_type(e, WF_TYPE_DATETIME, "DateTime", non_null);
    case WF_CLASS_SCHEMA:
        return type->named ? named_type(e, type->named, non_null) : WF_NONE;
    case WF_CLASS_LIST:
        return list_type(e, type, non_null);
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
    case WF_CLASS_ANY:
    case WF_CLASS_SOURCE:
    case WF_CLASS_DURATION:
    case WF_CLASS_PATTERN:
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
        break;
    }
    return WF_NONE;
}
