/* The face of the .weft half: the edition line, then the parser. */
#include "grammar/syntax.h"

#include "base/memory.h"
#include "grammar/build.h"
#include "grammar/edition.h"
#include "weft_grammar.h"

/* Parses what stands behind the edition line, whatever was wrong with that. */
static weft_status parse_from(wf_parse *parse, uint32_t from)
{
    const uint32_t end = (uint32_t)parse->source->text.len;
    parse->file = wf_node_new(parse->arena, WF_NODE_FILE, parse->source, 0, end);
    if (!parse->file)
        return WEFT_NOMEM;
    wf_feed_init(&parse->feed, parse->source, from, parse->arena, &parse->complaints);
    const int stopped = wf_yyparse(parse);
    if (stopped == 2 || parse->feed.lexer.failed)
        return WEFT_NOMEM;
    WF_ASSERT(stopped == 0 || parse->complaints.count > 0);
    return parse->complaints.count > 0 ? WEFT_INVALID : WEFT_OK;
}

weft_status wf_syntax_weft(wf_node **out, wf_source *source, wf_arena *arena, weft_diags *diags)
{
    wf_parse *const parse = wf_new(wf_parse); /* its stack of brackets is too much for ours */
    uint32_t from;
    if (!parse)
        return WEFT_NOMEM;
    parse->source = source;
    parse->arena = arena;
    parse->complaints.source = source;
    parse->complaints.diags = diags;
    weft_status rc = wf_edition_check(&from, &parse->complaints);
    if (rc == WEFT_OK || rc == WEFT_INVALID)
        rc = parse_from(parse, from);
    if (rc == WEFT_OK || rc == WEFT_INVALID)
        *out = parse->file;
    wf_free(parse);
    return rc;
}
