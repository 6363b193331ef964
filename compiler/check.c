/* Checking a unit: declarations first, each when it is needed, then mappings, then tests, then what
   is odd. Everything wrong is reported in this one pass. */
#include "compiler/check.h"

static bool reads_xml(const wf_unit *unit)
{
    for (const wf_map_note *map = unit->maps; map; map = map->next) {
        if (weft_span_equal(wf_node_at(map->node, 0)->text, weft_span_text("xml")))
            return true;
    }
    return false;
}

static void check_named(wf_unit *unit, wf_check_shared *shared, wf_symbol *symbol)
{
    switch ((wf_symbol_kind)symbol->kind) {
    case WF_SYMBOL_FUNCTION:
        (void)wf_check_function(unit, shared, symbol, NULL);
        break;
    case WF_SYMBOL_CONST:
        (void)wf_check_const(unit, shared, symbol, NULL);
        break;
    case WF_SYMBOL_PARAM:
        wf_check_param(unit, shared, symbol);
        break;
    case WF_SYMBOL_TABLE:
        wf_check_table(unit, shared, symbol);
        break;
    case WF_SYMBOL_LOOKUP:
        wf_check_lookup(unit, shared, symbol);
        break;
    case WF_SYMBOL_LET:
    case WF_SYMBOL_ITEM:
    case WF_SYMBOL_INDEX:
    case WF_SYMBOL_RECORD:
    case WF_SYMBOL_RESOLVER:
    case WF_SYMBOL_MAP:
    case WF_SYMBOL_FILE:
        break;
    }
}

static void check_declarations(wf_unit *unit, wf_check_shared *shared)
{
    for (wf_unit_file *file = unit->files; file; file = file->next) {
        for (uint32_t i = 0; i < file->names.count && unit->status == WEFT_OK; i++) {
            wf_symbol *symbol = file->names.entries[i].value;
            if (symbol->file == file)
                check_named(unit, shared, symbol);
        }
    }
    for (wf_symbol *symbol = unit->resolvers; symbol && unit->status == WEFT_OK;
         symbol = symbol->next_resolver)
        (void)wf_check_function(unit, shared, symbol, NULL);
}

weft_status wf_check(wf_unit *unit)
{
    wf_check_shared shared = {.next_function = &unit->functions};
    const size_t before = weft_diags_errors(unit->diags);
    unit->has_xml = reads_xml(unit);
    for (wf_unit_file *file = unit->files; file; file = file->next)
        wf_check_prefixes(unit, file);
    check_declarations(unit, &shared);
    for (wf_map_note *map = unit->maps; map && unit->status == WEFT_OK; map = map->next)
        wf_check_map(unit, &shared, map);
    for (uint32_t i = 0; i < unit->test_count && unit->status == WEFT_OK; i++)
        wf_check_test(unit, &shared, unit->tests[i]);
    if (unit->status != WEFT_OK)
        return unit->status;
    /* What is unused may only be so because of a mistake elsewhere. */
    const bool sound = weft_diags_errors(unit->diags) == before;
    if (sound && !shared.skipped)
        wf_check_lint(unit);
    return sound ? WEFT_OK : WEFT_INVALID;
}
