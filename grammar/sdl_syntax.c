/* The GraphQL half of syntax.h: a source in, a tree and complaints out. The parser is graphql.y; its
   tokens come from graphql_feed.c, its sentences from graphql_report.c. */
#include "grammar/syntax.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "grammar/graphql.h"
#include "graphql_grammar.h"

#define SIZE_MOST ((size_t)64 * 1024 * 1024)

void *wf_gql_stack_alloc(size_t size)
{
    return wf_alloc(1, size);
}

/* Size and encoding; false when the text cannot be scanned. */
static bool check_text(wf_gql *gql)
{
    const weft_span text = gql->source->text;
    const wf_gql_range start = {0, 0};
    if (text.len > SIZE_MOST) {
        wf_gql_mistake(gql, WF_W1108, start, "the file is larger than 64 MiB");
        gql->status = WEFT_LIMIT;
        return false;
    }
    const size_t valid = wf_utf8_valid(text);
    if (valid == text.len)
        return true;
    const wf_gql_range range = {(uint32_t)valid, (uint32_t)valid + 1};
    weft_diag *const diag = wf_gql_mistake(gql, WF_W1106, range, "byte 0x%02x is not UTF-8 here",
                                           (unsigned char)text.ptr[valid]);
    wf_diag_hint(gql->diags, diag, "save the file as UTF-8");
    return false;
}

static void parse(wf_gql *gql)
{
    if (wf_gqyyparse(gql) == 2)
        gql->status = WEFT_NOMEM;
    if (gql->status != WEFT_OK || gql->mistakes != 0 || gql->document->first)
        return;
    const wf_gql_range range = {0, 0};
    weft_diag *const diag = wf_gql_mistake(gql, WF_W1112, range, "the file holds no definition");
    wf_diag_stopped(diag, gql->source, (uint32_t)(gql->limit - gql->begin));
    wf_diag_hint(gql->diags, diag, gql->executable ? "write a query or mutation" : "write a type");
}

static weft_status read_document(wf_sdl_node **out, wf_source *source, wf_arena *arena,
                                 weft_diags *diags, bool executable)
{
    static const char nothing[] = "";
    const char *const text = source->text.len != 0 ? source->text.ptr : nothing;
    wf_gql gql = {0};
    gql.source = source;
    gql.arena = arena;
    gql.diags = diags;
    gql.executable = executable;
    gql.begin = (const unsigned char *)text;
    gql.cursor = gql.begin;
    gql.limit = gql.begin + source->text.len;
    gql.document = wf_sdl_node_new(arena, WF_SDL_DOCUMENT, source, 0, (uint32_t)source->text.len);
    if (!gql.document)
        return WEFT_NOMEM;
    if (check_text(&gql))
        parse(&gql);
    if (gql.status != WEFT_OK)
        return gql.status;
    *out = gql.document;
    return gql.mistakes != 0 ? WEFT_INVALID : WEFT_OK;
}

weft_status wf_syntax_sdl(wf_sdl_node **out, wf_source *source, wf_arena *arena, weft_diags *diags)
{
    return read_document(out, source, arena, diags, false);
}

weft_status wf_syntax_operation(wf_sdl_node **out, wf_source *source, wf_arena *arena,
                                weft_diags *diags)
{
    return read_document(out, source, arena, diags, true);
}
