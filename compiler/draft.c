/* The input type is walked, and every field either gets an entry, or a TODO when it must have one, or a
   place in the comments at the end of its block. */
#include "compiler/draft.h"

#define VALUES_SHOWN 8u

typedef struct drafting {
    wf_buf *out;
    weft_draft_counts *counts;
    const weft_draft_options *options;
    uint8_t *used; /* per place */
    const wf_schema_type *above[WF_DRAFT_DEPTH];
    uint32_t depth;
    uint32_t items; /* names of elements given so far on this way down */
} drafting;

static void put_type(wf_buf *out, const wf_schema_field *field)
{
    const wf_schema_type *const base = wf_schema_ref_base(field->type);
    wf_schema_ref_print(out, field->type);
    if (base->kind == WF_SCHEMA_ENUM) {
        wf_buf_put_text(out, " (");
        for (uint32_t i = 0; i < base->values.count && i < VALUES_SHOWN; i++) {
            wf_buf_put_text(out, i == 0 ? "" : " | ");
            wf_buf_put_span(out, wf_schema_value_at(base, i)->name);
        }
        wf_buf_put_text(out, base->values.count > VALUES_SHOWN ? " | ...)" : ")");
    }
    if (field->has_default) {
        wf_buf_put_text(out, " = ");
        wf_buf_put_span(out, field->default_text);
    }
}

/* "TODO ref: String!   The order's number", on a line of its own. */
static void put_comment(wf_buf *out, const char *word, const wf_schema_field *field)
{
    wf_buf_put_text(out, "# ");
    wf_buf_put_text(out, word);
    wf_buf_put_span(out, field->name);
    wf_buf_put_text(out, ": ");
    put_type(out, field);
    if (field->description.len != 0) {
        wf_buf_put_text(out, "   ");
        for (size_t i = 0; i < field->description.len; i++) {
            const char c = field->description.ptr[i];
            wf_buf_put_byte(out, (unsigned char)c < 0x20 ? ' ' : c);
        }
    }
    wf_buf_put_byte(out, '\n');
}

/* ---- expressions ---- */

/* The path from what the scope's item is. */
static void put_path(wf_buf *out, const drafting *d, const wf_draft_scope *scope,
                     const weft_place *place)
{
    const weft_span base = d->options->places[scope->base].path;
    const size_t cut = scope->base == 0 ? 0 : base.len;
    wf_buf_put_text(out, scope->item);
    if (place->path.len >= cut)
        wf_buf_put(out, place->path.ptr + cut, place->path.len - cut);
}

static bool begins(weft_span text, const char *with)
{
    const size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

/* What makes the type's value of what the samples show. */
static void put_conversion(wf_buf *out, const wf_schema_type *type, const weft_place *place)
{
    const bool is_text = (place->kinds & WEFT_PLACE_TEXT) != 0;
    const weft_span found = place->conversion;
    const bool has_groups = begins(found, ".decimal(") && found.len > strlen(".decimal()");
    if (type->kind != WF_SCHEMA_SCALAR)
        return;
    switch (type->scalar) {
    case WF_SCALAR_INT:
        if (is_text)
            wf_buf_put_text(out, begins(found, ".decimal(group: \",\"")   ? ".int(group: \",\")"
                                 : begins(found, ".decimal(group: \".\"") ? ".int(group: \".\")"
                                                                          : ".int()");
        else if (!place->is_integer)
            wf_buf_put_text(out, ".int()");
        break;
    case WF_SCALAR_FLOAT:
        if (is_text && has_groups)
            wf_buf_put_span(out, found);
        else if (is_text)
            wf_buf_put_text(out, ".decimal()");
        break;
    case WF_SCALAR_BOOLEAN:
        if (is_text)
            wf_buf_put_text(out, ".bool()");
        break;
    case WF_SCALAR_STRING:
    case WF_SCALAR_ID:
        if (!is_text)
            wf_buf_put_text(out, ".text()");
        break;
    case WF_SCALAR_DATE:
    case WF_SCALAR_DATE_TIME:
        if (begins(found, ".date(") || begins(found, ".datetime("))
            wf_buf_put_span(out, found);
        break;
    default:
        break;
    }
}

static void use(drafting *d, const wf_draft_match *match)
{
    d->used[match->place - d->options->places] = 1;
    d->counts->mapped++;
    d->counts->unsure += match->is_unsure;
}

static void end_entry(drafting *d, const wf_draft_match *match)
{
    wf_buf_put_text(d->out, match->is_unsure ? "  # by a part of its name: is it this?\n" : "\n");
}

static void put_scalar(drafting *d, const wf_schema_field *field, const wf_draft_match *match)
{
    wf_buf *const out = d->out;
    wf_buf_put_span(out, field->name);
    wf_buf_put_text(out, ": ");
    put_path(out, d, match->scope, match->place);
    if (wf_schema_field_required(field))
        wf_buf_put_byte(out, '!');
    put_conversion(out, wf_schema_ref_base(field->type), match->place);
    use(d, match);
    end_entry(d, match);
}

static const weft_place *element_of(const drafting *d, const weft_place *list)
{
    const size_t own = (size_t)(list - d->options->places);
    for (size_t i = own + 1; i < d->options->place_count; i++)
        if (d->options->places[i].is_element && d->options->places[i].parent == own)
            return &d->options->places[i];
    return list;
}

static void put_scalars(drafting *d, const wf_schema_field *field, const wf_draft_match *match)
{
    wf_buf *const out = d->out;
    const weft_place *const element = element_of(d, match->place);
    wf_buf each;
    wf_buf_init(&each, 0);
    put_conversion(&each, wf_schema_ref_base(field->type), element);
    wf_buf_put_span(out, field->name);
    wf_buf_put_text(out, ": ");
    put_path(out, d, match->scope, match->place);
    wf_buf_put_text(out, "[]");
    if (each.len != 0) {
        wf_buf_put_text(out, ".map(value => value");
        wf_buf_put_span(out, wf_buf_span(&each));
        wf_buf_put_byte(out, ')');
    }
    if (each.status != WEFT_OK)
        out->status = each.status;
    wf_buf_fini(&each);
    use(d, match);
    end_entry(d, match);
}

/* ---- objects ---- */

static void put_block(drafting *d, const wf_schema_type *type, const wf_draft_scope *scope);

static bool is_above(const drafting *d, const wf_schema_type *type)
{
    for (uint32_t i = 0; i < d->depth; i++)
        if (d->above[i] == type)
            return true;
    return false;
}

static void put_each(drafting *d, const wf_schema_field *field, const wf_draft_match *match)
{
    wf_buf *const out = d->out;
    const weft_place *const element = element_of(d, match->place);
    wf_draft_scope scope = {.root = (size_t)(element - d->options->places)};
    scope.base = scope.root;
    d->items++;
    memcpy(scope.item, "item", 5);
    if (d->items > 1 && d->items < 100) {
        scope.item[4] = d->items >= 10 ? (char)('0' + d->items / 10) : (char)('0' + d->items);
        scope.item[5] = d->items >= 10 ? (char)('0' + d->items % 10) : '\0';
        scope.item[6] = '\0';
    }
    wf_buf_put_span(out, field->name);
    wf_buf_put_text(out, ": each ");
    put_path(out, d, match->scope, match->place);
    wf_buf_put_text(out, "[] as ");
    wf_buf_put_text(out, scope.item);
    wf_buf_put_text(out, match->is_unsure ? " {  # by a part of its name: is it this?\n" : " {\n");
    use(d, match);
    put_block(d, wf_schema_ref_base(field->type), &scope);
    wf_buf_put_text(out, "}\n");
    d->items--;
}

static void put_object(drafting *d, const wf_schema_field *field, const wf_draft_match *match)
{
    wf_buf *const out = d->out;
    const bool may_miss = !match->place->is_always && !wf_schema_field_required(field);
    wf_draft_scope scope = *match->scope;
    scope.root = (size_t)(match->place - d->options->places);
    scope.field = field->name;
    scope.must_prefix = false;
    wf_buf_put_span(out, field->name);
    wf_buf_put_text(out, ": ");
    if (may_miss) {
        wf_buf_put_text(out, "if ");
        put_path(out, d, match->scope, match->place);
        wf_buf_put_text(out, ".exists() then ");
    }
    wf_buf_put_text(out, match->is_unsure ? "{  # by a part of its name: is it this?\n" : "{\n");
    d->counts->unsure += match->is_unsure;
    put_block(d, wf_schema_ref_base(field->type), &scope);
    wf_buf_put_text(out, may_miss ? "} else omit\n" : "}\n");
}

/* Nothing stands for the object itself; its fields may stand beside each other: customer_email. Without a
   required one nothing is written unless something was found. */
static bool put_scattered(drafting *d, const wf_schema_field *field, const wf_draft_scope *scope)
{
    if (scope->must_prefix)
        return false; /* of names that long nobody knows which word is whose */
    const weft_draft_counts before = *d->counts;
    const size_t mark = d->out->len;
    wf_draft_scope own = *scope;
    own.field = field->name;
    own.must_prefix = true;
    wf_buf_put_span(d->out, field->name);
    wf_buf_put_text(d->out, ": {\n");
    put_block(d, wf_schema_ref_base(field->type), &own);
    wf_buf_put_text(d->out, "}\n");
    if (d->counts->mapped != before.mapped)
        return true;
    d->out->len = mark;
    *d->counts = before;
    return false;
}

static wf_draft_want want_of(const wf_schema_field *field)
{
    const bool is_list = field->type->kind == WF_SCHEMA_REF_LIST;
    if (wf_schema_ref_base(field->type)->kind == WF_SCHEMA_INPUT)
        return is_list ? WF_DRAFT_OBJECTS : WF_DRAFT_OBJECT;
    return is_list ? WF_DRAFT_SCALARS : WF_DRAFT_SCALAR;
}

static bool is_list_of_lists(const wf_schema_field *field)
{
    return field->type->kind == WF_SCHEMA_REF_LIST &&
           field->type->element->kind == WF_SCHEMA_REF_LIST;
}

/* False: nothing was found. */
static bool put_field(drafting *d, const wf_schema_field *field, const wf_draft_scope *scope)
{
    const wf_draft_want want = want_of(field);
    const bool is_object = want == WF_DRAFT_OBJECT || want == WF_DRAFT_OBJECTS;
    if (is_list_of_lists(field) ||
        (is_object && (d->depth == WF_DRAFT_DEPTH || is_above(d, wf_schema_ref_base(field->type)))))
        return false;
    const wf_draft_match match = wf_draft_find(d->options, d->used, scope, field->name, want);
    if (!match.place)
        return want == WF_DRAFT_OBJECT && put_scattered(d, field, scope);
    if (match.is_unsure && is_object)
        return want == WF_DRAFT_OBJECT && put_scattered(d, field, scope);
    switch (want) {
    case WF_DRAFT_SCALAR:
        put_scalar(d, field, &match);
        break;
    case WF_DRAFT_SCALARS:
        put_scalars(d, field, &match);
        break;
    case WF_DRAFT_OBJECT:
        put_object(d, field, &match);
        break;
    case WF_DRAFT_OBJECTS:
        put_each(d, field, &match);
        break;
    }
    return true;
}

static void put_fields(drafting *d, const wf_map *fields, const wf_draft_scope *scope)
{
    uint8_t left[256] = {0}; /* fields beyond are not listed in comments */
    bool any = false;
    for (uint32_t i = 0; i < fields->count && d->out->status == WEFT_OK; i++) {
        const wf_schema_field *const field = fields->entries[i].value;
        if (field->deprecated && !wf_schema_field_required(field))
            continue;
        if (put_field(d, field, scope))
            continue;
        if (wf_schema_field_required(field)) {
            put_comment(d->out, "TODO ", field);
            d->counts->todo++;
            continue;
        }
        d->counts->optional++;
        if (i < sizeof left) {
            left[i] = 1;
            any = true;
        }
    }
    if (any)
        wf_buf_put_text(d->out, "# nothing was found for:\n");
    for (uint32_t i = 0; i < fields->count && i < sizeof left; i++)
        if (left[i])
            put_comment(d->out, "  ", fields->entries[i].value);
}

static void put_block(drafting *d, const wf_schema_type *type, const wf_draft_scope *scope)
{
    d->above[d->depth++] = type;
    put_fields(d, &type->fields, scope);
    d->depth--;
}

/* ---- the file ---- */

static void put_schema_path(wf_buf *out, const char *path)
{
    wf_buf_put_byte(out, '"');
    for (; *path != '\0'; path++) {
        if (*path == '"' || *path == '\\' || *path == '$')
            wf_buf_put_byte(out, '\\');
        wf_buf_put_byte(out, *path);
    }
    wf_buf_put_byte(out, '"');
}

/* A name that can be a mapping's: that of the target begins small. */
static void put_name(wf_buf *out, weft_span name)
{
    for (size_t i = 0; i < name.len; i++) {
        const char c = name.ptr[i];
        const bool lowers = i == 0 && c >= 'A' && c <= 'Z';
        wf_buf_put_byte(out, lowers ? (char)(c + 32) : c);
    }
}

static weft_status fields_of(const wf_map **out, const wf_schema_type **type, bool *is_mutation,
                             const wf_schema *schema, weft_span name, weft_diags *diags)
{
    wf_schema_subject subject;
    const weft_status rc = wf_draft_subject(&subject, schema, name, diags);
    if (rc != WEFT_OK)
        return rc;
    *is_mutation = subject.field != NULL;
    if (!*is_mutation) {
        *type = subject.type;
        *out = &subject.type->fields;
        return WEFT_OK;
    }
    const wf_map *const arguments = &subject.field->arguments;
    const wf_schema_field *const only =
        arguments->count == 1 ? wf_schema_argument_at(subject.field, 0) : NULL;
    if (only && only->type->kind == WF_SCHEMA_REF_NAMED &&
        only->type->named->kind == WF_SCHEMA_INPUT)
        *type = only->type->named;
    *out = *type ? &(*type)->fields : arguments;
    return WEFT_OK;
}

static void put_returning(wf_buf *out, const wf_schema_type *type)
{
    if (type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM)
        return;
    wf_buf_put_text(out, " returning {");
    wf_draft_put_returned(out, type);
    wf_buf_put_text(out, " }");
}

weft_status wf_draft_put(wf_buf *out, weft_draft_counts *counts, const wf_schema *schema,
                         const weft_draft_options *options, weft_diags *diags)
{
    const weft_span target = weft_span_text(options->target);
    const wf_draft_scope record = {0};
    const wf_map *fields = NULL;
    const wf_schema_type *type = NULL; /* NULL: the fields are arguments */
    bool is_mutation = false;
    wf_arena arena;
    drafting d = {.out = out, .counts = counts, .options = options};
    const weft_status rc = fields_of(&fields, &type, &is_mutation, schema, target, diags);
    if (rc != WEFT_OK || !fields)
        return rc;
    wf_arena_init(&arena, 0);
    d.used = wf_arena_zero(&arena, options->place_count + 1, 1);
    if (d.used) {
        wf_buf_put_text(out, "weft 1\nuse schema ");
        put_schema_path(out, options->schema_path);
        wf_buf_put_text(out, "\n\nmap ");
        put_name(out, target);
        wf_buf_put_text(out, " from ");
        wf_buf_put_text(out, options->source);
        wf_buf_put_text(out, is_mutation ? " to mutation " : " to type ");
        wf_buf_put_span(out, target);
        if (is_mutation)
            put_returning(out, wf_schema_ref_base(wf_schema_mutation(schema, target)->type));
        wf_buf_put_text(out, " {\n");
        if (type)
            d.above[d.depth++] = type;
        put_fields(&d, fields, &record);
        wf_buf_put_text(out, "}\n");
    }
    wf_arena_fini(&arena);
    return d.used ? out->status : WEFT_NOMEM;
}
