/* GraphQL documents and schemas. The first byte chooses what the rest is: s schema language, o an
   operation, j an introspection result, else schema language twice (halves of one schema). Whatever
   it is: every place lies in the source, nodes lie in their parents, a status agrees with the
   complaints, and a finished schema has no loose end. */
#include "compiler/schema.h"
#include "grammar/syntax.h"
#include "tests/fuzz/fuzz.h"

#include <stdlib.h>

#define DEPTH_MOST 1000u

static void check_node(const wf_sdl_node *node, unsigned depth)
{
    const wf_place place = wf_sdl_place(node);
    MUST(depth < DEPTH_MOST && node->kind < WF_SDL_KIND_COUNT);
    MUST(node->start <= node->end && node->end <= node->source->text.len);
    MUST(place.start >= node->start && place.end <= node->end);
    const wf_sdl_node *last = NULL;
    for (const wf_sdl_node *child = node->first; child; child = child->next) {
        MUST(child->start >= node->start && child->end <= node->end);
        check_node(child, depth + 1);
        last = child;
    }
    MUST(last == node->last);
}

static void check_tree(const wf_sdl_node *tree)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    check_node(tree, 0);
    wf_sdl_dump(&text, tree);
    MUST(text.status == WEFT_OK);
    wf_buf_fini(&text);
}

static void check_ref(const wf_schema *schema, const wf_schema_ref *ref)
{
    const wf_schema_type *const base = wf_schema_ref_base(ref);
    wf_buf text;
    MUST(base);
    const wf_schema_type *const found = wf_schema_find(schema, base->name);
    MUST(found == base || (!found && base->scalar == WF_SCALAR_ANY));
    wf_buf_init(&text, 0);
    wf_schema_ref_print(&text, ref);
    MUST(text.len >= base->name.len);
    wf_buf_fini(&text);
}

static void check_field(const wf_schema *schema, const wf_schema_type *type,
                        const wf_schema_field *field)
{
    MUST(wf_schema_field_find(type, field->name) == field && field->owner == type);
    MUST(field->has_default || !field->default_value);
    check_ref(schema, field->type);
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        const wf_schema_field *const argument = wf_schema_argument_at(field, i);
        MUST(wf_schema_argument_find(field, argument->name) == argument);
        check_ref(schema, argument->type);
    }
}

static void check_type(const wf_schema *schema, const wf_schema_type *type)
{
    MUST(wf_schema_find(schema, type->name) == type && wf_schema_kind_text(type->kind));
    MUST((type->kind == WF_SCHEMA_SCALAR) == (type->scalar != WF_SCALAR_NONE));
    MUST(wf_schema_is_input(type) || wf_schema_is_output(type));
    for (uint32_t i = 0; i < type->fields.count; i++)
        check_field(schema, type, wf_schema_field_at(type, i));
    for (uint32_t i = 0; i < type->members.count; i++)
        check_ref(schema, type->members.entries[i].value);
    for (uint32_t i = 0; i < type->possible.count; i++)
        MUST(wf_schema_overlap(type, type->possible.entries[i].value));
}

static void check_schema(wf_schema *schema, weft_diags *diags, bool was_sound)
{
    const weft_status status = wf_schema_finish(schema, diags);
    MUST(status == WEFT_OK || status == WEFT_INVALID);
    MUST((was_sound && status == WEFT_OK) == (weft_diags_errors(diags) == 0));
    for (uint32_t i = 0; i < wf_schema_types(schema)->count; i++)
        check_type(schema, wf_schema_type_at(schema, i));
    for (unsigned i = 0; i < WF_SCHEMA_OPERATION_COUNT; i++) {
        const wf_schema_type *const root = wf_schema_root(schema, (wf_schema_operation)i);
        MUST(!root || root->kind == WF_SCHEMA_OBJECT);
    }
}

static void check_places(weft_diags *diags, size_t size)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        MUST(diag->message[0] != '\0' && diag->line != 0 && diag->column != 0);
        MUST(diag->start <= size && diag->length <= size - diag->start);
    }
    MUST(weft_diags_render(diags, NULL).len != 0 || weft_diags_count(diags) == 0);
}

/* Gives whether the document is sound so far. */
static bool add_sdl(wf_schema *schema, wf_arena *arena, weft_diags *diags, weft_span text)
{
    wf_source *const source = wf_source_new(arena, "a.graphql", text);
    wf_sdl_node *tree = NULL;
    const weft_status status = wf_syntax_sdl(&tree, source, arena, diags);
    MUST(status == WEFT_OK || status == WEFT_INVALID || status == WEFT_LIMIT);
    if (status == WEFT_LIMIT)
        return false;
    check_tree(tree);
    return wf_schema_add_sdl(schema, tree, diags) == WEFT_OK && status == WEFT_OK;
}

static void parse_operation(wf_arena *arena, weft_diags *diags, weft_span text)
{
    wf_source *const source = wf_source_new(arena, "a.graphql", text);
    wf_sdl_node *tree = NULL;
    const weft_status status = wf_syntax_operation(&tree, source, arena, diags);
    MUST(status == WEFT_OK || status == WEFT_INVALID || status == WEFT_LIMIT);
    MUST((status == WEFT_OK) == (weft_diags_errors(diags) == 0));
    if (status != WEFT_LIMIT)
        check_tree(tree);
}

static void build_schema(char sort, wf_arena *arena, weft_diags *diags, weft_span text)
{
    wf_schema *const schema = wf_schema_new(arena);
    bool is_sound;
    if (sort == 'j') {
        wf_source *const source = wf_source_new(arena, "a.json", text);
        is_sound = wf_schema_add_json(schema, source, diags) == WEFT_OK;
    } else if (sort == 's') {
        is_sound = add_sdl(schema, arena, diags, text);
    } else {
        const size_t half = text.len / 2;
        is_sound = add_sdl(schema, arena, diags, weft_span_of(text.ptr, half));
        is_sound = add_sdl(schema, arena, diags, weft_span_of(text.ptr + half, text.len - half)) &&
                   is_sound;
    }
    check_schema(schema, diags, is_sound);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    const weft_span text = weft_span_of((const char *)data + 1, size - 1);
    wf_arena arena;
    wf_arena_init(&arena, 0);
    weft_diags *const diags = weft_diags_new(0);
    MUST(diags);
    if (data[0] == 'o')
        parse_operation(&arena, diags, text);
    else
        build_schema((char)data[0], &arena, diags, text);
    check_places(diags, text.len);
    weft_diags_free(diags);
    wf_arena_fini(&arena);
    return 0;
}
