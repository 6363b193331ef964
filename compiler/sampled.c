/* The checked tree is walked once more. Each expression gives a view; names keep theirs in their
   symbols, so a function's parameters have those of the call that is walked. What is not followed
   gives no view, and about that nothing is said. Easy to get wrong: the walk sees trees with mistakes,
   whose notes may be missing. */
#include "compiler/sampled.h"

static const wf_view unknown = {0};

static void walk_entries(wf_sampled_walk *w, const wf_node *block);
static void assure(wf_sampled_walk *w, const wf_node *condition);

static void walk_children(wf_sampled_walk *w, const wf_node *node)
{
    for (const wf_node *child = node->first; child; child = child->next)
        (void)wf_sampled_expr(w, child);
}

/* ---- names ---- */

void wf_sampled_bind(wf_sampled_walk *w, wf_symbol *symbol, wf_view view)
{
    wf_view *const kept = symbol ? wf_arena_new(&w->unit->arena, wf_view) : NULL;
    if (!symbol)
        return;
    if (!kept) {
        w->unit->status = WEFT_NOMEM;
        return;
    }
    *kept = view;
    symbol->view = kept;
}

static wf_view view_of_name(const wf_node *node)
{
    const wf_symbol *const symbol = node->ref;
    return symbol && symbol->view ? *symbol->view : unknown;
}

/* ---- steps ---- */

wf_view wf_view_element(wf_view view)
{
    wf_view element = view;
    if (!view.at)
        return unknown;
    element.at = view.is_list ? view.at : wf_sample_one(view.at);
    element.is_list = false;
    element.lacks = element.at->place->nulls != 0 ? element.at : NULL;
    return element;
}

wf_view wf_view_list(wf_view view)
{
    if (!view.at || view.is_list)
        return view;
    view.at = wf_sample_one(view.at);
    view.is_list = true;
    view.lacks = NULL;
    return view;
}

static bool is_assured(const wf_sampled_walk *w, const wf_sample *sample)
{
    for (uint32_t i = 0; i < w->assured_count; i++) {
        if (w->assured[i] == sample)
            return true;
    }
    return false;
}

static wf_view member_of(wf_sampled_walk *w, wf_view base, const wf_node *node, weft_span key)
{
    wf_view view = base;
    if (!base.at || base.is_list)
        return unknown;
    if (base.is_group) {
        view.is_group = false;
        return weft_span_equal(key, weft_span_text(WF_GROUP_ROWS)) ? wf_view_list(view) : unknown;
    }
    if (base.is_document) {
        view.is_document = false;
        return view;
    }
    view.at = wf_sample_member(base.at, key);
    if (!view.at) {
        wf_sampled_unknown(w, wf_check_at_name(node), base.at, key);
        return unknown;
    }
    if (wf_sample_is_list(base.at) && base.at->place->most > 1)
        wf_sampled_several(w, wf_check_at(wf_node_at(node, 0)), base.at);
    if (!view.lacks && wf_sample_lacks(view.at, false))
        view.lacks = view.at;
    view.is_sure = is_assured(w, view.at);
    if (view.is_sure)
        view.lacks = NULL;
    return view;
}

static wf_view walk_attribute(wf_sampled_walk *w, const wf_node *node)
{
    const wf_view base = wf_sampled_expr(w, wf_node_at(node, 0));
    return member_of(w, base, node, wf_check_join(w->unit, weft_span_text(""), "@", node->text));
}

static wf_view walk_each_member(wf_sampled_walk *w, const wf_node *node)
{
    const wf_scope_note *const scope = node->ref;
    const wf_view list = wf_sampled_expr(w, wf_node_at(node, 0));
    const wf_node *const body = wf_node_maybe(node, 1);
    if (!scope || !body)
        return unknown;
    wf_sampled_bind(w, scope->item, wf_view_element(list));
    return wf_view_list(wf_sampled_expr(w, body));
}

static wf_view walk_filter(wf_sampled_walk *w, const wf_node *node)
{
    const wf_scope_note *const scope = node->ref;
    const wf_view list = wf_sampled_expr(w, wf_node_at(node, 0));
    if (scope)
        wf_sampled_bind(w, scope->item, wf_view_element(list));
    (void)wf_sampled_expr(w, wf_node_at(node, 1));
    return wf_view_list(list);
}

/* xs[0], xs[1..]: whether there are so many is not asked. */
static wf_view walk_selection(wf_sampled_walk *w, const wf_node *node)
{
    const wf_view list = wf_sampled_expr(w, wf_node_at(node, 0));
    for (uint32_t i = 1; i < node->count; i++)
        (void)wf_sampled_expr(w, wf_node_at(node, i));
    return node->kind == WF_NODE_INDEX ? wf_view_element(list) : wf_view_list(list);
}

static wf_view walk_each(wf_sampled_walk *w, const wf_node *node)
{
    const wf_scope_note *const scope = node->ref;
    const wf_view list = wf_sampled_expr(w, wf_node_at(node, 0));
    const uint32_t mark = w->assured_count;
    if (scope)
        wf_sampled_bind(w, scope->item, wf_view_element(list));
    for (uint32_t i = 3; i < node->count; i++) {
        (void)wf_sampled_expr(w, wf_node_at(node, i));
        if (i == 3)
            assure(w, wf_node_at(node, i)); /* the elements it keeps */
    }
    w->assured_count = mark;
    return unknown;
}

/* ---- conditions ---- */

/* Notes what holds when the condition does: a.exists() and … */
static void assure(wf_sampled_walk *w, const wf_node *condition)
{
    const wf_call_note *const note = condition->kind == WF_NODE_CALL ? condition->ref : NULL;
    if (condition->kind == WF_NODE_BINARY && condition->operator_ == WF_OPERATOR_AND) {
        assure(w, wf_node_at(condition, 0));
        assure(w, wf_node_at(condition, 1));
    }
    if (!note || note->count == 0 || !wf_sampled_is_call(note, "exists") ||
        w->assured_count == WF_SAMPLED_ASSURED)
        return;
    const wf_view view =
        wf_sampled_expr(w, note->args[0]); /* once more: complaints at one place are made once */
    if (view.at)
        w->assured[w->assured_count++] = view.at;
}

static wf_view walk_if(wf_sampled_walk *w, const wf_node *node)
{
    const uint32_t mark = w->assured_count;
    const wf_node *const otherwise = wf_node_maybe(node, 2);
    (void)wf_sampled_expr(w, wf_node_at(node, 0));
    assure(w, wf_node_at(node, 0));
    const wf_view then = wf_sampled_expr(w, wf_node_at(node, 1));
    w->assured_count = mark;
    const wf_view other = otherwise ? wf_sampled_expr(w, otherwise) : unknown;
    return then.at == other.at && then.is_list == other.is_list ? then : unknown;
}

static wf_view walk_binary(wf_sampled_walk *w, const wf_node *node)
{
    const uint32_t mark = w->assured_count;
    wf_view left = wf_sampled_expr(w, wf_node_at(node, 0));
    if (node->operator_ == WF_OPERATOR_AND)
        assure(w, wf_node_at(node, 0));
    (void)wf_sampled_expr(w, wf_node_at(node, 1));
    w->assured_count = mark;
    left.lacks = NULL;
    return node->operator_ == WF_OPERATOR_ELSE ? left : unknown;
}

/* ---- expressions ---- */

static wf_view walk_required(wf_sampled_walk *w, const wf_node *node)
{
    wf_view view = wf_sampled_expr(w, wf_node_at(node, 0));
    wf_sampled_required(w, node, &view);
    view.lacks = NULL;
    return view;
}

wf_view wf_sampled_expr(wf_sampled_walk *w, const wf_node *node)
{
    if (w->unit->status != WEFT_OK)
        return unknown;
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_NAME:
    case WF_NODE_CURRENT:
    case WF_NODE_RECORD:
        return view_of_name(node);
    case WF_NODE_MEMBER:
        return member_of(w, wf_sampled_expr(w, wf_node_at(node, 0)), node, node->text);
    case WF_NODE_ATTRIBUTE:
        return walk_attribute(w, node);
    case WF_NODE_AS_LIST:
        return wf_view_list(wf_sampled_expr(w, wf_node_at(node, 0)));
    case WF_NODE_INDEX:
    case WF_NODE_SLICE:
        return walk_selection(w, node);
    case WF_NODE_FILTER:
        return walk_filter(w, node);
    case WF_NODE_EACH_MEMBER:
        return walk_each_member(w, node);
    case WF_NODE_EACH:
        return walk_each(w, node);
    case WF_NODE_REQUIRED:
        return walk_required(w, node);
    case WF_NODE_BINARY:
        return walk_binary(w, node);
    case WF_NODE_IF:
        return walk_if(w, node);
    case WF_NODE_CALL:
        return wf_sampled_call(w, node);
    case WF_NODE_OBJECT:
    case WF_NODE_BLOCK:
        walk_entries(w, node);
        return unknown;
    default:
        walk_children(w, node);
        return unknown;
    }
}

/* ---- entries ---- */

/* Each side that a value can come from, against where it goes. */
static void walk_to(wf_sampled_walk *w, const wf_node *value, const wf_schema_ref *target,
                    uint32_t depth)
{
    const wf_node *const otherwise = value->kind == WF_NODE_IF ? wf_node_maybe(value, 2) : NULL;
    const uint32_t mark = w->assured_count;
    if (value->kind != WF_NODE_IF || depth > WF_NODE_MAX_HEIGHT) {
        const wf_view view = wf_sampled_expr(w, value);
        if (target)
            wf_sampled_fit(w, value, &view, target);
        return;
    }
    (void)wf_sampled_expr(w, wf_node_at(value, 0));
    assure(w, wf_node_at(value, 0));
    walk_to(w, wf_node_at(value, 1), target, depth + 1);
    w->assured_count = mark;
    if (otherwise)
        walk_to(w, otherwise, target, depth + 1);
}

static void walk_entries(wf_sampled_walk *w, const wf_node *block)
{
    for (const wf_node *entry = block->first; entry; entry = entry->next) {
        const wf_node *const value = wf_node_maybe(entry, entry->kind == WF_NODE_LET ? 1 : 0);
        if (entry->kind == WF_NODE_ENTRY && value) {
            const wf_field_note *const note = entry->ref;
            walk_to(w, value, note ? note->target : NULL, 0);
        } else if (entry->kind == WF_NODE_LET && value) {
            wf_sampled_bind(w, entry->ref, wf_sampled_expr(w, value));
        } else {
            walk_children(w, entry);
        }
    }
}

/* ---- mappings ---- */

/* `order` of `{uri}order` and `//order`. */
static weft_span local_name(weft_span step)
{
    for (size_t i = step.len; i != 0; i--) {
        if (step.ptr[i - 1] == '}' || step.ptr[i - 1] == '/')
            return weft_span_of(step.ptr + i, step.len - i);
    }
    return step;
}

/* Samples of whole documents and samples of records are told apart by the path of the records: it
   leads somewhere in the former only. */
static wf_view record_view(const wf_sampled_walk *w, const wf_map_note *map)
{
    const wf_source_kind kind = map->entry.source;
    wf_view view = {.at = w->root};
    const wf_sample *at = w->root;
    const uint32_t first =
        kind == WF_SOURCE_XML ? 1 : 0; /* the root element has no name in samples */
    view.is_text = kind == WF_SOURCE_CSV || kind == WF_SOURCE_XML || kind == WF_SOURCE_TEXT;
    view.is_document = kind == WF_SOURCE_TEXT;
    for (uint32_t i = first; at && i < map->path_count; i++)
        at = wf_sample_member(wf_sample_one(at), local_name(map->path[i]));
    if (at && (map->entry.each || map->path_count != 0))
        view.at = wf_sample_one(at);
    return view;
}

weft_status wf_sampled(wf_unit *unit)
{
    wf_sampled_walk w = {.unit = unit};
    const size_t errors = weft_diags_errors(unit->diags);
    w.root = wf_sample_tree(unit);
    for (const wf_map_note *map = unit->maps; map && w.root; map = map->next) {
        const wf_node *const body = wf_node_maybe(map->node, 2);
        if (!map->record || !body)
            continue;
        wf_view record = record_view(&w, map);
        wf_sampled_bind(&w, map->row, record);
        if (map->group)
            (void)wf_sampled_expr(&w, map->group);
        record.is_group = map->group != NULL;
        wf_sampled_bind(&w, map->record, record);
        (void)wf_sampled_expr(&w, body);
    }
    if (unit->status != WEFT_OK)
        return unit->status;
    return weft_diags_errors(unit->diags) > errors ? WEFT_INVALID : WEFT_OK;
}
