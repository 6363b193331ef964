#include "compiler/paging.h"

#include "grammar/sdl.h"

#include <string.h>

#define DEPTH_MOST     100u
#define FOUND_MOST     16u
#define STEPS_MOST     100000u /* selections looked at: fragments may repeat them */
#define PATH_TEXT_MOST 512u

/* A field with arguments of a connection. */
typedef struct found {
    const wf_sdl_node *field;
    weft_span path[DEPTH_MOST];
    size_t depth;
} found;

typedef struct search {
    wf_unit *unit;
    const wf_sdl_node *document;
    weft_span path[DEPTH_MOST];
    size_t depth;
    uint32_t steps;
    found *list;
    size_t count;
} search;

static weft_diag *complain(wf_unit *unit, const wf_sdl_node *node, const char *sentence)
{
    return wf_diags_add(unit->diags, WF_W5601, wf_sdl_place(node), "%s", sentence);
}

static weft_span key_of(const wf_sdl_node *field)
{
    const wf_sdl_node *const alias = wf_sdl_find(field, WF_SDL_ALIAS);
    return alias ? alias->text : field->text;
}

static const wf_sdl_node *fragment_of(const search *s, weft_span name)
{
    for (const wf_sdl_node *at = s->document->first; at; at = at->next)
        if (at->kind == WF_SDL_FRAGMENT && weft_span_equal(at->text, name))
            return at;
    return NULL;
}

/* The value of an argument, or NULL. */
static const wf_sdl_node *argument(const wf_sdl_node *field, const char *name)
{
    for (const wf_sdl_node *at = field->first; at; at = at->next)
        if (at->kind == WF_SDL_ARGUMENT && weft_span_equal(at->text, weft_span_text(name)))
            return at->first;
    return NULL;
}

/* The field of that name in a selection set, through fragments; NULL. */
static const wf_sdl_node *member(search *s, const wf_sdl_node *parent, const char *name,
                                 uint32_t depth)
{
    const wf_sdl_node *const set = wf_sdl_find(parent, WF_SDL_SELECTION_SET);
    for (const wf_sdl_node *at = set ? set->first : NULL; at; at = at->next) {
        const wf_sdl_node *inside = NULL;
        if (++s->steps > STEPS_MOST)
            return NULL;
        if (at->kind == WF_SDL_FIELD && weft_span_equal(at->text, weft_span_text(name)))
            return at;
        if (depth < DEPTH_MOST && at->kind == WF_SDL_INLINE_FRAGMENT)
            inside = member(s, at, name, depth + 1);
        else if (depth < DEPTH_MOST && at->kind == WF_SDL_FRAGMENT_SPREAD &&
                 fragment_of(s, at->text))
            inside = member(s, fragment_of(s, at->text), name, depth + 1);
        if (inside)
            return inside;
    }
    return NULL;
}

static bool is_variable(const wf_sdl_node *value)
{
    return value && value->kind == WF_SDL_VARIABLE;
}

static void look(search *s, const wf_sdl_node *parent, uint32_t depth);

static void look_at_field(search *s, const wf_sdl_node *field, uint32_t depth)
{
    if (s->depth == DEPTH_MOST)
        return;
    s->path[s->depth++] = key_of(field);
    const bool moves =
        is_variable(argument(field, "after")) || is_variable(argument(field, "before"));
    if (moves && s->count < FOUND_MOST) {
        found *const f = &s->list[s->count++];
        f->field = field;
        f->depth = s->depth;
        memcpy(f->path, s->path, s->depth * sizeof *s->path);
    }
    look(s, field, depth + 1);
    s->depth--;
}

static void look(search *s, const wf_sdl_node *parent, uint32_t depth)
{
    const wf_sdl_node *const set = wf_sdl_find(parent, WF_SDL_SELECTION_SET);
    if (depth == DEPTH_MOST)
        return;
    for (const wf_sdl_node *at = set ? set->first : NULL; at; at = at->next) {
        if (++s->steps > STEPS_MOST)
            return;
        if (at->kind == WF_SDL_FIELD)
            look_at_field(s, at, depth);
        else if (at->kind == WF_SDL_INLINE_FRAGMENT)
            look(s, at, depth + 1);
        else if (at->kind == WF_SDL_FRAGMENT_SPREAD && fragment_of(s, at->text))
            look(s, fragment_of(s, at->text), depth + 1);
    }
}

/* ---- choosing ---- */

static const wf_sdl_node *find_operation(wf_unit *unit, const wf_sdl_node *document,
                                         const char *name)
{
    const wf_sdl_node *chosen = NULL;
    for (const wf_sdl_node *at = document->first; at; at = at->next) {
        if (at->kind != WF_SDL_OPERATION)
            continue;
        const wf_sdl_node *const own = wf_sdl_find(at, WF_SDL_NAME);
        if (name && (!own || !weft_span_equal(own->text, weft_span_text(name))))
            continue;
        if (chosen) {
            wf_diag_hint(unit->diags, complain(unit, at, "the document has several operations"),
                         "name one with --operation");
            return NULL;
        }
        chosen = at;
    }
    if (!chosen)
        (void)complain(unit, document,
                       name ? "the document has no operation of that name"
                            : "the document has no operation");
    return chosen;
}

static size_t put_path(char *to, size_t room, const found *f)
{
    size_t len = 0;
    for (size_t i = 0; i < f->depth; i++) {
        if (len + f->path[i].len + 1 >= room)
            break;
        if (i != 0)
            to[len++] = '.';
        memcpy(to + len, f->path[i].ptr, f->path[i].len);
        len += f->path[i].len;
    }
    return len;
}

static bool is_path(const found *f, const char *wanted)
{
    char text[PATH_TEXT_MOST];
    const size_t len = put_path(text, sizeof text, f);
    const weft_span path = weft_span_of(text, len);
    if (weft_span_equal(path, weft_span_text(wanted)))
        return true;
    return strncmp(wanted, "data.", 5) == 0 && weft_span_equal(path, weft_span_text(wanted + 5));
}

static const found *choose(search *s, const wf_sdl_node *operation, const char *path)
{
    const found *chosen = NULL;
    size_t fits = 0;
    for (size_t i = 0; i < s->count; i++) {
        if (path && !is_path(&s->list[i], path))
            continue;
        chosen = &s->list[i];
        fits++;
    }
    if (fits == 1)
        return chosen;
    weft_diag *const diag = complain(
        s->unit, operation,
        fits > 1        ? "several fields of the query can be paged"
        : s->count == 0 ? "no field of the query takes a cursor, so that all pages were the first"
                        : "no field that can be paged stands at that path");
    if (s->count == 0)
        wf_diag_hint(s->unit->diags, diag,
                     "declare $after: String and give it to the connection: orders(first: $first, "
                     "after: $after)");
    else {
        char text[PATH_TEXT_MOST];
        const size_t len = put_path(text, sizeof text, &s->list[0]);
        wf_diag_hint(s->unit->diags, diag, "name one with --path, such as --path %.*s", (int)len,
                     text);
    }
    return NULL;
}

/* ---- the connection ---- */

static weft_status read_rows(weft_paging *out, search *s, const wf_sdl_node *field)
{
    const wf_sdl_node *const edges = member(s, field, "edges", 0);
    const wf_sdl_node *const nodes = member(s, field, "nodes", 0);
    const wf_sdl_node *const node = edges ? member(s, edges, "node", 0) : NULL;
    const wf_sdl_node *const cursor = edges ? member(s, edges, "cursor", 0) : NULL;
    if (!node && !nodes) {
        (void)complain(s->unit, field, "the rows are not asked for: edges { node { ... } }");
        return WEFT_INVALID;
    }
    out->rows = key_of(node ? edges : nodes);
    out->node = node ? key_of(node) : weft_span_text("");
    out->cursor = node && cursor ? key_of(cursor) : weft_span_text("");
    return WEFT_OK;
}

static weft_status read_info(weft_paging *out, search *s, const wf_sdl_node *field)
{
    const wf_sdl_node *const info = member(s, field, "pageInfo", 0);
    const wf_sdl_node *const more =
        info ? member(s, info, out->backward ? "hasPreviousPage" : "hasNextPage", 0) : NULL;
    const wf_sdl_node *const end =
        info ? member(s, info, out->backward ? "startCursor" : "endCursor", 0) : NULL;
    if (!more) {
        wf_diag_hint(s->unit->diags,
                     complain(s->unit, field, "nobody could tell where the pages end"),
                     "ask for pageInfo { %s }", out->backward ? "hasPreviousPage" : "hasNextPage");
        return WEFT_INVALID;
    }
    if (!end && out->cursor.len == 0) {
        wf_diag_hint(s->unit->diags,
                     complain(s->unit, field, "no cursor to the next page is asked for"),
                     "ask for edges { cursor }, or pageInfo { %s }",
                     out->backward ? "startCursor" : "endCursor");
        return WEFT_INVALID;
    }
    out->info = key_of(info);
    out->more = key_of(more);
    out->end = end ? key_of(end) : weft_span_text("");
    return WEFT_OK;
}

static weft_status read_arguments(weft_paging *out, search *s, const wf_sdl_node *field,
                                  bool wants_backward)
{
    const wf_sdl_node *const after = argument(field, "after");
    const wf_sdl_node *const before = argument(field, "before");
    out->backward = !is_variable(after) || (wants_backward && is_variable(before));
    if (wants_backward && !out->backward) {
        wf_diag_hint(s->unit->diags, complain(s->unit, field, "this field cannot be read backward"),
                     "give it last: $last, before: $before");
        return WEFT_INVALID;
    }
    const wf_sdl_node *const size = argument(field, out->backward ? "last" : "first");
    out->cursor_variable = (out->backward ? before : after)->text;
    out->size_variable = is_variable(size) ? size->text : weft_span_text("");
    return WEFT_OK;
}

static weft_status read_connection(weft_paging *out, search *s, const found *f,
                                   const weft_paging_options *options)
{
    weft_span *const path = wf_arena_zero(&s->unit->arena, f->depth, sizeof *path);
    if (!path)
        return WEFT_NOMEM;
    memcpy(path, f->path, f->depth * sizeof *path);
    out->path = path;
    out->path_count = f->depth;
    weft_status rc = read_arguments(out, s, f->field, options->backward != 0);
    if (rc == WEFT_OK)
        rc = read_rows(out, s, f->field);
    return rc == WEFT_OK ? read_info(out, s, f->field) : rc;
}

weft_status wf_paging_find(weft_paging *out, wf_unit *unit, const wf_sdl_node *document,
                           const weft_paging_options *options)
{
    const wf_sdl_node *const operation = find_operation(unit, document, options->operation);
    if (!operation)
        return WEFT_INVALID;
    if (!weft_span_equal(operation->text, weft_span_text("query"))) {
        wf_diag_hint(unit->diags, complain(unit, operation, "only queries are read page by page"),
                     "a mutation would be executed once a page");
        return WEFT_INVALID;
    }
    const wf_sdl_node *const name = wf_sdl_find(operation, WF_SDL_NAME);
    out->operation = name ? name->text : weft_span_text("");
    search *const s = wf_arena_new(&unit->arena, search);
    found *const list = wf_arena_zero(&unit->arena, FOUND_MOST, sizeof *list);
    if (!s || !list)
        return WEFT_NOMEM;
    s->unit = unit;
    s->document = document;
    s->list = list;
    look(s, operation, 0);
    const found *const chosen = choose(s, operation, options->path);
    return chosen ? read_connection(out, s, chosen, options) : WEFT_INVALID;
}
