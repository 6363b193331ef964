/* Names, scopes, and what complaints are made of. Local names never shadow anything, so one map holds
   the locals of a place: a scope that ends takes its names out again. */
#include "compiler/check.h"
#include "compiler/habits.h"
#include "compiler/mapping_rules.h"

#include <stdarg.h>

#define SUGGESTIONS_MOST 100 /* complaints of a file that still get one */

struct wf_check_local {
    wf_symbol *symbol;
    wf_check_local *outer;
};

/* ---- places and texts ---- */

wf_place wf_check_at(const wf_node *node)
{
    const wf_place place = {node->source, node->start, node->end};
    return place;
}

wf_place wf_check_at_name(const wf_node *node)
{
    if (node->name_end <= node->name_start)
        return wf_check_at(node);
    const wf_place place = {node->source, node->name_start, node->name_end};
    return place;
}

weft_span wf_check_text(const wf_node *node)
{
    const char *const text = node->source->text.ptr + node->start;
    const size_t len = node->end - node->start;
    if (len == 0 || len > 60 || memchr(text, '\n', len) || memchr(text, '\r', len))
        return weft_span_text("…");
    return weft_span_of(text, len);
}

static bool takes_postfix(const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_BINARY:
    case WF_NODE_UNARY:
    case WF_NODE_IF:
    case WF_NODE_IS:
    case WF_NODE_EACH:
    case WF_NODE_REJECT:
        return false;
    default:
        return true;
    }
}

weft_span wf_check_operand(wf_unit *unit, const wf_node *node)
{
    const weft_span text = wf_check_text(node);
    if (takes_postfix(node))
        return text;
    return wf_check_join(unit, weft_span_text("("), "",
                         wf_check_join(unit, text, ")", weft_span_text("")));
}

weft_span wf_check_join(wf_unit *unit, weft_span a, const char *b, weft_span c)
{
    const size_t middle = strlen(b);
    char *const text = wf_arena_alloc(&unit->arena, a.len + middle + c.len + 1);
    if (!text) {
        unit->status = WEFT_NOMEM;
        return a;
    }
    if (a.len != 0)
        memcpy(text, a.ptr, a.len);
    memcpy(text + a.len, b, middle);
    if (c.len != 0)
        memcpy(text + a.len + middle, c.ptr, c.len);
    text[a.len + middle + c.len] = 0;
    return weft_span_of(text, a.len + middle + c.len);
}

/* ---- edits ---- */

static bool is_in_json(const wf_unit *unit, const weft_diag *diag)
{
    const wf_source *const file = unit->files ? unit->files->source : NULL;
    return file && strcmp(diag->file, file->name) == 0 && wf_mapping_is_json(file->text);
}

void wf_check_edit(wf_unit *unit, weft_diag *diag, weft_span text)
{
    if (diag && !is_in_json(unit, diag))
        wf_diag_edit(unit->diags, diag, diag->start, diag->start + diag->length, "%.*s",
                     WF_SPAN(text));
}

void wf_check_write(wf_unit *unit, weft_diag *diag, const char *why, const char *format, ...)
{
    wf_buf text;
    va_list args;
    if (!diag)
        return;
    wf_buf_init(&text, 4096);
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    wf_diag_hint(unit->diags, diag, "write %.*s%s", (int)text.len, text.data ? text.data : "", why);
    if (text.status == WEFT_OK)
        wf_check_edit(unit, diag, wf_buf_span(&text));
    wf_buf_fini(&text);
}

/* What stands in `buf`, kept in the unit arena. */
static const char *kept(wf_unit *unit, wf_buf *buf)
{
    const weft_span copy = wf_arena_dup(&unit->arena, wf_buf_span(buf));
    if (buf->status != WEFT_OK || !copy.ptr)
        unit->status = WEFT_NOMEM;
    wf_buf_fini(buf);
    return copy.ptr ? copy.ptr : "";
}

const char *wf_check_type_name(wf_unit *unit, const wf_type *type)
{
    wf_buf buf;
    wf_buf_init(&buf, 1u << 16);
    wf_type_put(&buf, wf_type_some(unit, type));
    return kept(unit, &buf);
}

const char *wf_check_ref_name(wf_unit *unit, const wf_schema_ref *ref)
{
    wf_buf buf;
    wf_buf_init(&buf, 1u << 16);
    wf_schema_ref_print(&buf, ref);
    return kept(unit, &buf);
}

/* ---- symbols and scopes ---- */

wf_symbol *wf_check_symbol(wf_unit *unit, wf_symbol_kind kind, weft_span name, wf_node *node,
                           wf_unit_file *file)
{
    wf_symbol *symbol = wf_arena_new(&unit->arena, wf_symbol);
    if (!symbol) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    symbol->kind = (uint8_t)kind;
    symbol->name = name;
    symbol->node = node;
    symbol->file = file;
    symbol->index = WF_NONE;
    symbol->type = wf_type_plain(WF_CLASS_ANY);
    return symbol;
}

void wf_check_place_init(wf_check_place *place, wf_unit *unit, wf_unit_file *file,
                         wf_check_shared *shared)
{
    *place = (wf_check_place){.unit = unit, .file = file, .shared = shared};
    wf_map_init(&place->locals, &unit->arena);
}

wf_symbol *wf_check_find(const wf_check_place *place, weft_span name)
{
    wf_symbol *local = wf_map_find(&place->locals, name);
    return local ? local : wf_map_find(&place->file->names, name);
}

bool wf_check_is_reserved(weft_span name)
{
    static const char *const names[] = {"sdk", "strict", "custom"};
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(name, weft_span_text(names[i])))
            return true;
    }
    return false;
}

void wf_check_report_reserved(wf_unit *unit, const wf_node *node, weft_span name)
{
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2004, wf_check_at_name(node),
                                   "`%.*s` begins names of the library", WF_SPAN(name));
    wf_diag_hint(unit->diags, diag, "choose another name");
}

static void report_shadowing(wf_check_place *place, const wf_symbol *symbol,
                             const wf_symbol *earlier)
{
    uint32_t line = 0;
    uint32_t column = 0;
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2004, wf_check_at_name(symbol->node),
                                   "`%.*s` is bound already", WF_SPAN(symbol->name));
    if (!earlier->node)
        return;
    wf_source_line(earlier->node->source, earlier->node->start, &line, &column);
    wf_diag_hint(place->unit->diags, diag, "the other one is in line %u; choose another name",
                 (unsigned)line);
}

void wf_check_bind(wf_check_place *place, wf_symbol *symbol)
{
    if (!symbol || symbol->name.len == 0)
        return;
    const wf_symbol *earlier = wf_check_find(place, symbol->name);
    if (wf_check_is_reserved(symbol->name) && symbol->node) {
        wf_check_report_reserved(place->unit, symbol->node, symbol->name);
        return;
    }
    if (earlier) {
        report_shadowing(place, symbol, earlier);
        return;
    }
    wf_check_local *local = wf_arena_new(&place->unit->arena, wf_check_local);
    if (!local || !wf_map_put(&place->locals, symbol->name, symbol, NULL)) {
        place->unit->status = WEFT_NOMEM;
        return;
    }
    local->symbol = symbol;
    local->outer = place->bound;
    place->bound = local;
}

void wf_check_unbind(wf_check_place *place, wf_check_local *mark)
{
    while (place->bound != mark) {
        wf_symbol *symbol = place->bound->symbol;
        wf_check_unused(place->unit, symbol);
        if (!wf_map_put(&place->locals, symbol->name, NULL, NULL))
            place->unit->status = WEFT_NOMEM;
        place->bound = place->bound->outer;
    }
}

/* ---- suggestions ---- */

bool wf_check_may_suggest(const wf_unit *unit)
{
    return weft_diags_count(unit->diags) < SUGGESTIONS_MOST;
}

static bool is_callable(const wf_symbol *symbol)
{
    return symbol->kind == WF_SYMBOL_FUNCTION || symbol->kind == WF_SYMBOL_TABLE ||
           symbol->kind == WF_SYMBOL_LOOKUP;
}

static void offer(wf_suggest *suggest, const wf_map *names, bool callable)
{
    for (uint32_t i = 0; i < names->count; i++) {
        const wf_symbol *symbol = names->entries[i].value;
        if (symbol && symbol->kind != WF_SYMBOL_MAP && is_callable(symbol) == callable)
            wf_suggest_offer(suggest, symbol->name);
    }
}

/* Whether the name is one of another language, whose equivalent was told. */
static bool tell_habit(const wf_unit *unit, weft_diag *diag, weft_span name, bool callable)
{
    const wf_habit *const habit = wf_habit_find(name, callable);
    const char *const remark = habit && habit->remark ? habit->remark : "";
    if (!habit)
        return false;
    if (!habit->function)
        wf_diag_hint(unit->diags, diag, "%s", remark);
    else if (wf_map_find(&unit->registry->by_name, weft_span_text(habit->function)))
        wf_diag_hint(unit->diags, diag, "write %s%s", habit->function, remark);
    else
        return false;
    return true;
}

void wf_check_suggest_name(wf_check_place *place, weft_diag *diag, weft_span name, bool callable)
{
    wf_suggest suggest;
    if (!wf_check_may_suggest(place->unit))
        return;
    wf_suggest_init(&suggest, name);
    offer(&suggest, &place->locals, callable);
    offer(&suggest, &place->file->names, callable);
    if (callable)
        wf_suggest_offer_map(&suggest, &place->unit->registry->by_name);
    if (!tell_habit(place->unit, diag, name, callable))
        (void)wf_suggest_hint(place->unit->diags, diag, &suggest);
    /* The misspelt name was meant: that it is unused would be the same complaint again. */
    wf_symbol *meant = wf_check_find(place, wf_suggest_best(&suggest));
    if (meant)
        meant->reads = true;
}
