/* A look-up's query for several keys in one request: its variables and root fields get names with a number in
   them (vm/lookup.h). What cannot be named anew - fields that a fragment selects at the root, variables inside
   of named fragments - makes a query that is asked for one key at a time. */
#include "compiler/query.h"

#include "vm/lookup.h"

#define DEPTH_MOST 100u

typedef struct rewriting {
    wf_buf out;
    const wf_source *source;
    uint32_t at; /* bytes of the source that were copied */
    bool is_possible;
} rewriting;

static void copy_to(rewriting *r, uint32_t end)
{
    if (end > r->at)
        wf_buf_put(&r->out, r->source->text.ptr + r->at, end - r->at);
    r->at = end;
}

/* The variables below `node`, each with the number behind its name. */
static void number_variables(rewriting *r, const wf_sdl_node *node, uint32_t depth)
{
    if (depth == DEPTH_MOST)
        r->is_possible = false;
    for (const wf_sdl_node *at = node->first; at && r->is_possible; at = at->next) {
        if (at->kind == WF_SDL_VARIABLE) {
            copy_to(r, at->end);
            wf_buf_put_byte(&r->out, WF_LOOKUP_NUMBER);
        } else {
            number_variables(r, at, depth + 1);
        }
    }
}

static void put_definitions(rewriting *r, const wf_sdl_node *query)
{
    bool is_first = true;
    for (const wf_sdl_node *at = query->first; at; at = at->next) {
        if (at->kind != WF_SDL_VARIABLE_DEF)
            continue;
        if (!is_first)
            wf_buf_put_byte(&r->out, ',');
        is_first = false;
        wf_buf_put_byte(&r->out, '$');
        wf_buf_put_span(&r->out, at->text);
        wf_buf_put_byte(&r->out, WF_LOOKUP_NUMBER);
        for (const wf_sdl_node *part = at->first; part; part = part->next) {
            r->is_possible = r->is_possible && part->kind != WF_SDL_DIRECTIVE;
            wf_buf_put_text(&r->out, part == at->first ? ": " : " = ");
            wf_buf_put(&r->out, r->source->text.ptr + part->start, part->end - part->start);
        }
    }
}

static void put_fields(rewriting *r, const wf_sdl_node *set)
{
    for (const wf_sdl_node *at = set->first; at && r->is_possible; at = at->next) {
        if (at->kind != WF_SDL_FIELD) {
            r->is_possible = false;
            return;
        }
        const wf_sdl_node *const alias = wf_sdl_find(at, WF_SDL_ALIAS);
        const weft_span key = alias ? alias->text : at->text;
        wf_buf_put_text(&r->out, " k");
        wf_buf_put_byte(&r->out, WF_LOOKUP_NUMBER);
        wf_buf_put_byte(&r->out, '_');
        wf_buf_put_span(&r->out, key);
        wf_buf_put_text(&r->out, ": ");
        r->at = wf_sdl_place(at).start; /* the field's name, behind its alias */
        number_variables(r, at, 0);
        copy_to(r, at->end);
    }
}

static bool has_variables(const wf_sdl_node *node, uint32_t depth)
{
    if (node->kind == WF_SDL_VARIABLE || depth == DEPTH_MOST)
        return true;
    for (const wf_sdl_node *at = node->first; at; at = at->next)
        if (has_variables(at, depth + 1))
            return true;
    return false;
}

static void put_fragments(rewriting *r, const wf_sdl_node *document)
{
    for (const wf_sdl_node *at = document->first; at; at = at->next) {
        if (at->kind != WF_SDL_FRAGMENT)
            continue;
        r->is_possible = r->is_possible && !has_variables(at, 0);
        wf_buf_put_byte(&r->out, ' ');
        wf_buf_put(&r->out, r->source->text.ptr + at->start, at->end - at->start);
    }
}

weft_span wf_query_several(wf_unit *unit, const wf_sdl_node *document, const wf_sdl_node *query)
{
    rewriting r = {.source = query->source, .is_possible = true};
    weft_span parts = weft_span_of(NULL, 0);
    wf_buf_init(&r.out, 0);
    if (wf_sdl_find(query, WF_SDL_DIRECTIVE))
        r.is_possible = false;
    put_definitions(&r, query);
    wf_buf_put_byte(&r.out, WF_LOOKUP_PART);
    put_fields(&r, wf_sdl_find(query, WF_SDL_SELECTION_SET));
    wf_buf_put_byte(&r.out, WF_LOOKUP_PART);
    put_fragments(&r, document);
    if (r.out.status != WEFT_OK)
        unit->status = r.out.status;
    else if (r.is_possible)
        parts = wf_arena_dup(&unit->arena, wf_buf_span(&r.out));
    wf_buf_fini(&r.out);
    return parts;
}
