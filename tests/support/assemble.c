/* Listing → program by the builder. Line by line: the first word says what the line is. */
#include "tests/support/assemble_parts.h"

#include "base/memory.h"

#include <string.h>

static bool close_all(assembler *a)
{
    const bool is_closed = assemble_close_function(a);
    assemble_close_type(a);
    assemble_close_table(a);
    assemble_close_map(a);
    a->row_count = 0;
    return is_closed;
}

static bool line(assembler *a)
{
    if (assemble_at_end(a))
        return true;
    if (assemble_take(a, "field"))
        return assemble_add_field(a);
    if (assemble_take(a, "row"))
        return assemble_add_row(a);
    if (assemble_take(a, "node"))
        return assemble_add_node(a);
    if (assemble_take(a, "function"))
        return close_all(a) && assemble_open_function(a);
    if (assemble_take(a, "type"))
        return close_all(a) && assemble_open_type(a);
    if (assemble_take(a, "param"))
        return close_all(a) && assemble_add_param(a);
    if (assemble_take(a, "table"))
        return close_all(a) && assemble_open_table(a);
    if (assemble_take(a, "lookup"))
        return close_all(a) && assemble_add_lookup(a);
    if (assemble_take(a, "map"))
        return close_all(a) && assemble_open_map(a);
    return a->function != WF_NONE ? assemble_code_line(a) : assemble_map_line(a);
}

static bool lines(assembler *a, const char *listing)
{
    const wf_site nowhere = {WF_NONE, 0, 0, 0, 0, WF_NONE, WF_NONE};
    a->site = wf_builder_site(a->builder, &nowhere);
    a->function = a->type = WF_NONE;
    while (*listing != '\0' && !a->failed) {
        const char *const feed = strchr(listing, '\n');
        a->at = listing;
        a->end = feed ? feed : listing + strlen(listing);
        listing = feed ? feed + 1 : a->end;
        a->line++;
        if (line(a) && !assemble_at_end(a))
            (void)assemble_fail(a, "nothing more is expected");
    }
    return !a->failed && close_all(a);
}

weft_status wf_assemble(weft_program **out, const char *listing, weft_diags *diags, char error[160])
{
    assembler *const a = wf_new(assembler);
    if (!a)
        return WEFT_NOMEM;
    weft_status rc = WEFT_NOMEM;
    wf_arena_init(&a->arena, 0);
    a->error = error;
    error[0] = '\0';
    a->builder = wf_builder_new();
    if (a->builder)
        rc = lines(a, listing) ? wf_builder_finish(out, a->builder, diags) : WEFT_INVALID;
    wf_builder_free(a->builder);
    wf_arena_fini(&a->arena);
    wf_free(a);
    return rc;
}
