/* What is odd without being wrong: names that nothing uses, functions that hide the library's. */
#include "compiler/check.h"

static const char *kind_word(const wf_symbol *symbol)
{
    switch ((wf_symbol_kind)symbol->kind) {
    case WF_SYMBOL_LET:
        return "let";
    case WF_SYMBOL_ITEM:
        return symbol->node && symbol->node->kind == WF_NODE_PARAMETER ? "parameter" : "item";
    case WF_SYMBOL_INDEX:
        return "index";
    case WF_SYMBOL_PARAM:
        return "parameter";
    case WF_SYMBOL_CONST:
        return "constant";
    case WF_SYMBOL_TABLE:
        return "table";
    case WF_SYMBOL_FUNCTION:
        return "function";
    case WF_SYMBOL_LOOKUP:
        return "look-up";
    case WF_SYMBOL_FILE:
        return "used file";
    case WF_SYMBOL_RECORD:
    case WF_SYMBOL_RESOLVER:
    case WF_SYMBOL_MAP:
        break;
    }
    return "name";
}

/* Where the name stands: of a used file its alias. */
static wf_place place_of(const wf_symbol *symbol)
{
    if (symbol->kind == WF_SYMBOL_FILE)
        return wf_check_at(wf_node_at(symbol->node, 0));
    return wf_check_at_name(symbol->node);
}

void wf_check_unused(wf_unit *unit, const wf_symbol *symbol)
{
    if (symbol->reads || !symbol->node || symbol->name.len == 0 || symbol->name.ptr[0] == '_')
        return;
    for (const wf_unit_file *file = unit->files; file; file = file->next) {
        if (file->source == symbol->node->source && (file->damaged || file != unit->files))
            return; /* its use may stand in a part that did not parse, or in another file */
    }
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W9001, place_of(symbol), "nothing uses the %s `%.*s`",
                     kind_word(symbol), WF_SPAN(symbol->name));
    wf_diag_hint(unit->diags, diag, "remove it, or call it _%.*s", WF_SPAN(symbol->name));
}

static void hides_library(wf_unit *unit, const wf_symbol *symbol)
{
    const bool callable = symbol->kind == WF_SYMBOL_FUNCTION || symbol->kind == WF_SYMBOL_TABLE ||
                          symbol->kind == WF_SYMBOL_LOOKUP;
    if (!callable || !wf_registry_find(unit->registry, symbol->name))
        return;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W9004, wf_check_at_name(symbol->node),
                                   "the library has a function `%.*s` too", WF_SPAN(symbol->name));
    wf_diag_hint(unit->diags, diag,
                 "calls in this file mean this one; rename it if they should not");
}

void wf_check_lint(wf_unit *unit)
{
    const wf_unit_file *file = unit->files;
    for (uint32_t i = 0; i < file->names.count; i++) {
        const wf_symbol *symbol = file->names.entries[i].value;
        hides_library(unit, symbol);
        /* A file without mappings is there to be used by others. */
        if (unit->maps || symbol->kind == WF_SYMBOL_FILE)
            wf_check_unused(unit, symbol);
    }
}
