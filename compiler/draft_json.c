/* The draft as a JSON mapping file of the npm package: a mutation by `arguments`, an input type by `fields`. JSON has
   no comments, so what draft.c says in them is said in `comment`; a required field for which nothing was found
   has the source TODO, which no record has. What is optional and was not found is left out. */
#include "compiler/draft.h"
#include "vm/json.h"

typedef struct writing {
    wf_buf *out;
    weft_draft_counts *counts;
    const weft_draft_options *options;
    uint8_t *used; /* per place */
    const wf_schema_type *above[WF_DRAFT_DEPTH];
    uint32_t depth;
    uint32_t indent;
    bool by_arguments; /* members stand directly in objects, and resolvers have other names */
    bool any;          /* something stands before, at this level */
} writing;

/* ---- JSON ---- */

static void put_line(writing *w)
{
    wf_buf_put_text(w->out, w->any ? ",\n" : "\n");
    for (uint32_t i = 0; i < w->indent; i++)
        wf_buf_put_text(w->out, "  ");
    w->any = true;
}

static void put_key(writing *w, weft_span key)
{
    put_line(w);
    wf_json_put_text(w->out, key);
    wf_buf_put_text(w->out, ": ");
}

static void put_member(writing *w, const char *key, weft_span text)
{
    put_key(w, weft_span_text(key));
    wf_json_put_text(w->out, text);
}

static void open_object(writing *w)
{
    wf_buf_put_byte(w->out, '{');
    w->indent++;
    w->any = false;
}

static void close_object(writing *w)
{
    w->indent--;
    if (w->any) {
        w->any = false;
        put_line(w);
    }
    wf_buf_put_byte(w->out, '}');
    w->any = true;
}

/* ---- sources ---- */

/* Whether a path of a mapping file can say it: names without dots and brackets. */
static bool is_sayable(weft_span path)
{
    return path.len == 0 || !memchr(path.ptr, '"', path.len);
}

static weft_span relative(const writing *w, const wf_draft_match *match)
{
    const weft_span base = w->options->places[match->scope->base].path;
    const weft_span path = match->place->path;
    const size_t cut = match->scope->base == 0 ? 0 : base.len;
    return path.len >= cut ? weft_span_of(path.ptr + cut, path.len - cut) : path;
}

/* ".a.b@c" as "a.b@c" or, by fields, "a.b.@c"; at the record behind the path of the records. */
static void put_source(writing *w, const wf_draft_match *match)
{
    const char *const prefix = w->options->source_path;
    const weft_span path = relative(w, match);
    wf_buf text;
    wf_buf_init(&text, 4096);
    if (prefix && match->scope->base == 0)
        wf_buf_put_text(&text, prefix);
    for (size_t i = 0; i < path.len; i++) {
        const char c = path.ptr[i];
        if (c == '.' && i == 0)
            continue;
        if (c == '@' && i == 0 && text.len != 0 && w->by_arguments)
            text.len--; /* orders.order@no */
        else if (c == '@' && i != 0 && !w->by_arguments)
            wf_buf_put_byte(&text, '.');
        wf_buf_put_byte(&text, c);
    }
    put_member(w, "source", wf_buf_span(&text));
    if (text.status != WEFT_OK)
        w->out->status = text.status;
    wf_buf_fini(&text);
}

/* What makes the type's value of what the samples show: by its name in `fields`, or NULL. */
static const char *resolver_of(const wf_schema_type *type, const weft_place *place)
{
    const bool is_text = (place->kinds & WEFT_PLACE_TEXT) != 0;
    if (type->kind != WF_SCHEMA_SCALAR)
        return NULL;
    switch (type->scalar) {
    case WF_SCALAR_INT:
        return is_text || !place->is_integer ? "sdk.parseInt" : NULL;
    case WF_SCALAR_FLOAT:
        return is_text ? "sdk.parseFloat" : NULL;
    case WF_SCALAR_BOOLEAN:
        return is_text ? "sdk.boolean" : NULL;
    case WF_SCALAR_STRING:
    case WF_SCALAR_ID:
        return is_text ? NULL : "sdk.toString";
    default:
        return NULL;
    }
}

static void put_resolver(writing *w, const char *name, bool in_item)
{
    if (!name)
        return;
    if (!w->by_arguments)
        put_member(w, "resolver", weft_span_text(name));
    else
        put_member(w, in_item ? "transform" : "resolver",
                   weft_span_text(strcmp(name, "sdk.boolean") == 0 ? "toBoolean" : name + 4));
}

static void put_required(writing *w)
{
    put_key(w, weft_span_text("required"));
    wf_buf_put_text(w->out, "true");
}

static void put_doubt(writing *w, const wf_draft_match *match)
{
    if (match->is_unsure)
        put_member(w, "comment", weft_span_text("by a part of its name: is it this?"));
    w->counts->unsure += match->is_unsure;
}

static void use(writing *w, const wf_draft_match *match)
{
    w->used[match->place - w->options->places] = 1;
    w->counts->mapped++;
}

/* ---- fields ---- */

static void put_fields(writing *w, const wf_map *fields, const wf_draft_scope *scope);

static void put_todo(writing *w, const wf_schema_field *field)
{
    wf_buf text;
    wf_buf_init(&text, 1u << 16);
    wf_schema_ref_print(&text, field->type);
    if (field->description.len != 0) {
        wf_buf_put_text(&text, ": ");
        wf_buf_put_span(&text, field->description);
    }
    put_key(w, field->name);
    open_object(w);
    put_member(w, "source", weft_span_text("TODO"));
    put_required(w);
    put_member(w, "comment", wf_buf_span(&text));
    close_object(w);
    if (text.status != WEFT_OK)
        w->out->status = text.status;
    wf_buf_fini(&text);
    w->counts->todo++;
}

static void put_value(writing *w, const wf_schema_field *field, const wf_draft_match *match,
                      bool is_list)
{
    put_key(w, field->name);
    open_object(w);
    put_source(w, match);
    if (!is_list)
        put_resolver(w, resolver_of(wf_schema_ref_base(field->type), match->place),
                     match->scope->base != 0);
    if (wf_schema_field_required(field))
        put_required(w);
    put_doubt(w, match);
    close_object(w);
    use(w, match);
}

static size_t element_of(const writing *w, const weft_place *list)
{
    const size_t own = (size_t)(list - w->options->places);
    for (size_t i = own + 1; i < w->options->place_count; i++) {
        if (w->options->places[i].is_element && w->options->places[i].parent == own)
            return i;
    }
    return own;
}

static void put_members(writing *w, const wf_schema_type *type, const wf_draft_scope *scope)
{
    if (!w->by_arguments) {
        put_key(w, weft_span_text("fields"));
        open_object(w);
    }
    w->above[w->depth++] = type;
    put_fields(w, &type->fields, scope);
    w->depth--;
    if (!w->by_arguments)
        close_object(w);
}

static void put_list(writing *w, const wf_schema_field *field, const wf_draft_match *match)
{
    wf_draft_scope scope = {.root = element_of(w, match->place)};
    scope.base = scope.root;
    put_key(w, field->name);
    open_object(w);
    put_source(w, match);
    put_key(w, weft_span_text("isArray"));
    wf_buf_put_text(w->out, "true");
    if (w->by_arguments) {
        put_key(w, weft_span_text("autoWrap"));
        wf_buf_put_text(w->out, "true");
    }
    put_doubt(w, match);
    use(w, match);
    put_members(w, wf_schema_ref_base(field->type), &scope);
    close_object(w);
}

/* An object of the samples, or members that stand beside each other: customer_email. Written only when something
   was found for it. */
static bool put_object(writing *w, const wf_schema_field *field, const wf_draft_scope *scope)
{
    const weft_draft_counts before = *w->counts;
    const size_t mark = w->out->len;
    const bool any = w->any;
    put_key(w, field->name);
    open_object(w);
    put_members(w, wf_schema_ref_base(field->type), scope);
    close_object(w);
    if (w->counts->mapped != before.mapped)
        return true;
    w->out->len = mark;
    w->any = any;
    *w->counts = before;
    return false;
}

static bool is_above(const writing *w, const wf_schema_type *type)
{
    for (uint32_t i = 0; i < w->depth; i++) {
        if (w->above[i] == type)
            return true;
    }
    return w->depth == WF_DRAFT_DEPTH;
}

static bool put_input(writing *w, const wf_schema_field *field, const wf_draft_scope *scope)
{
    const bool is_list = field->type->kind == WF_SCHEMA_REF_LIST;
    if (is_above(w, wf_schema_ref_base(field->type)))
        return false;
    const wf_draft_match match = wf_draft_find(w->options, w->used, scope, field->name,
                                               is_list ? WF_DRAFT_OBJECTS : WF_DRAFT_OBJECT);
    if (is_list) {
        const bool is_clear = match.place && !match.is_unsure && is_sayable(relative(w, &match));
        if (is_clear)
            put_list(w, field, &match);
        return is_clear;
    }
    wf_draft_scope own = *scope;
    own.field = field->name;
    own.must_prefix = !match.place || match.is_unsure;
    if (own.must_prefix && scope->must_prefix)
        return false; /* of names that long nobody knows which word is whose */
    if (!own.must_prefix) {
        own = *match.scope;
        own.root = (size_t)(match.place - w->options->places);
        own.field = field->name;
    }
    return put_object(w, field, &own);
}

static bool put_field(writing *w, const wf_schema_field *field, const wf_draft_scope *scope)
{
    const bool is_list = field->type->kind == WF_SCHEMA_REF_LIST;
    if (is_list && field->type->element->kind == WF_SCHEMA_REF_LIST)
        return false;
    if (wf_schema_ref_base(field->type)->kind == WF_SCHEMA_INPUT)
        return put_input(w, field, scope);
    const wf_draft_match match = wf_draft_find(w->options, w->used, scope, field->name,
                                               is_list ? WF_DRAFT_SCALARS : WF_DRAFT_SCALAR);
    if (!match.place || !is_sayable(relative(w, &match)))
        return false;
    put_value(w, field, &match, is_list);
    return true;
}

static void put_fields(writing *w, const wf_map *fields, const wf_draft_scope *scope)
{
    for (uint32_t i = 0; i < fields->count && w->out->status == WEFT_OK; i++) {
        const wf_schema_field *const field = fields->entries[i].value;
        const bool must = wf_schema_field_required(field);
        if ((field->deprecated && !must) || put_field(w, field, scope))
            continue;
        if (must)
            put_todo(w, field);
        else
            w->counts->optional++;
    }
}

/* ---- the file ---- */

static void put_arguments(writing *w, const wf_schema_field *mutation)
{
    const wf_draft_scope record = {0};
    put_key(w, weft_span_text("arguments"));
    open_object(w);
    for (uint32_t i = 0; i < mutation->arguments.count; i++) {
        const wf_schema_field *const argument = wf_schema_argument_at(mutation, i);
        const wf_schema_type *const type = wf_schema_ref_base(argument->type);
        if (type->kind != WF_SCHEMA_INPUT || argument->type->kind == WF_SCHEMA_REF_LIST) {
            const wf_map one = {.entries = &mutation->arguments.entries[i], .count = 1};
            put_fields(w, &one, &record);
            continue;
        }
        put_key(w, argument->name);
        open_object(w);
        w->above[w->depth++] = type;
        put_fields(w, &type->fields, &record);
        w->depth--;
        close_object(w);
    }
    close_object(w);
}

static void put_returns(writing *w, const wf_schema_type *type)
{
    wf_buf names;
    if (type->kind == WF_SCHEMA_SCALAR || type->kind == WF_SCHEMA_ENUM)
        return;
    wf_buf_init(&names, 4096);
    wf_draft_put_returned(&names, type);
    weft_span rest = wf_buf_span(&names);
    put_key(w, weft_span_text("returnFields"));
    wf_buf_put_byte(w->out, '[');
    for (bool first = true; rest.len > 1; first = false) { /* " id ref" */
        rest = weft_span_of(rest.ptr + 1, rest.len - 1);
        const char *const blank = memchr(rest.ptr, ' ', rest.len);
        const size_t len = blank ? (size_t)(blank - rest.ptr) : rest.len;
        wf_buf_put_text(w->out, first ? "" : ", ");
        wf_json_put_text(w->out, weft_span_of(rest.ptr, len));
        rest = weft_span_of(rest.ptr + len, rest.len - len);
    }
    wf_buf_put_byte(w->out, ']');
    wf_buf_fini(&names);
}

weft_status wf_draft_put_json(wf_buf *out, weft_draft_counts *counts, const wf_schema *schema,
                              const weft_draft_options *options, weft_diags *diags)
{
    const weft_span target = weft_span_text(options->target);
    const wf_draft_scope record = {0};
    wf_schema_subject subject;
    wf_arena arena;
    const weft_status rc = wf_draft_subject(&subject, schema, target, diags);
    if (rc != WEFT_OK)
        return rc;
    wf_arena_init(&arena, 0);
    writing w = {.out = out, .counts = counts, .options = options};
    w.by_arguments = subject.field != NULL;
    w.used = wf_arena_zero(&arena, options->place_count + 1, 1);
    if (w.used) {
        open_object(&w);
        put_member(&w, "name", target);
        if (w.by_arguments)
            put_member(&w, "mutation", target);
        put_member(&w, "sourceFormat", weft_span_text(options->source));
        if (w.by_arguments) {
            put_arguments(&w, subject.field);
            put_returns(&w, wf_schema_ref_base(subject.field->type));
        } else {
            put_key(&w, weft_span_text("fields"));
            open_object(&w);
            w.above[w.depth++] = subject.type;
            put_fields(&w, &subject.type->fields, &record);
            close_object(&w);
        }
        close_object(&w);
        wf_buf_put_byte(out, '\n');
    }
    wf_arena_fini(&arena);
    return w.used ? out->status : WEFT_NOMEM;
}
