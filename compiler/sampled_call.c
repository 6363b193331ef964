/* Calls: what they give of what they are given. A function is walked anew for each call. */
#include "compiler/sampled.h"

#define CALLS_MOST  10000u
#define CALLS_DEPTH 32u

static const wf_view unknown = {0};

bool wf_sampled_is_call(const wf_call_note *note, const char *name)
{
    return note->callee == WF_CALLEE_LIBRARY &&
           weft_span_equal(weft_span_text(note->library->resolver->name), weft_span_text(name));
}

/* What a conversion of the library needs its text to look like; 0: it is none, or is told how. */
static unsigned looks_needed(const wf_call_note *note)
{
    static const struct {
        const char *name;
        unsigned looks;
    } rows[] = {
        {"int", WEFT_PLACE_LOOKS_NUMBER},
        {"decimal", WEFT_PLACE_LOOKS_NUMBER},
        {"bool", WEFT_PLACE_LOOKS_BOOL},
        {"strict.parseInt", WEFT_PLACE_LOOKS_NUMBER},
        {"strict.parseFloat", WEFT_PLACE_LOOKS_NUMBER},
        {"strict.number", WEFT_PLACE_LOOKS_NUMBER},
    };
    for (uint32_t i = 1; i < note->count; i++) {
        if (note->args[i])
            return 0;
    }
    for (size_t i = 0; i < WF_COUNTOF(rows) && note->count != 0; i++) {
        if (wf_sampled_is_call(note, rows[i].name))
            return rows[i].looks;
    }
    return 0;
}

static wf_view walk_reading(wf_sampled_walk *w, const wf_call_note *note, wf_view from)
{
    const wf_node *const path = note->count > 1 ? note->args[1] : NULL;
    const bool as_list = (note->library->resolver->traits & WEFT_LISTS_PATH) != 0;
    if (!path || path->kind != WF_NODE_TEXT || (note->count > 2 && note->args[2]))
        return unknown;
    const wf_view view = wf_sampled_path(w, from, path);
    return as_list ? wf_view_list(view) : view;
}

/* The view of the first argument. */
static wf_view walk_arguments(wf_sampled_walk *w, const wf_call_note *note)
{
    wf_view first = unknown;
    for (uint32_t i = 0; i < note->count; i++) {
        const wf_node *const arg = note->args[i];
        const wf_scope_note *const scope = arg && arg->kind == WF_NODE_LAMBDA ? arg->ref : NULL;
        if (scope)
            wf_sampled_bind(w, scope->item, wf_view_element(first));
        if (arg && i == 0)
            first = wf_sampled_expr(w, arg);
        else if (arg)
            (void)wf_sampled_expr(w, arg->kind == WF_NODE_LAMBDA ? wf_node_at(arg, 1) : arg);
    }
    return first;
}

/* What a conversion gives is not followed, but of nothing it makes nothing. */
static wf_view walk_conversion(wf_sampled_walk *w, const wf_node *node, const wf_call_note *note,
                               wf_view first)
{
    const unsigned looks = looks_needed(note);
    if (looks != 0)
        wf_sampled_looks(w, note->args[0], &first, node->text, looks);
    if (first.is_list || note->count == 0 ||
        (looks == 0 && note->library->signature.params[0].type->maybe))
        return unknown;
    return (wf_view){.lacks = first.lacks};
}

static wf_view walk_library(wf_sampled_walk *w, const wf_node *node, const wf_call_note *note)
{
    const unsigned traits = note->library->resolver->traits;
    wf_view first = walk_arguments(w, note);
    if ((traits & (WEFT_READS_PATH | WEFT_LISTS_PATH)) ||
        wf_sampled_is_call(note, "strict.xml_path") || wf_sampled_is_call(note, "sdk.xml_path"))
        return walk_reading(w, note, first);
    if (traits & WEFT_LISTS_VALUE)
        return wf_view_list(first);
    if (wf_sampled_is_call(note, "strict.parse_xml") || wf_sampled_is_call(note, "sdk.parse_xml"))
        return first.is_document ? first : unknown;
    if (traits & WEFT_PASSES) {
        if (!wf_sampled_is_call(note, "sdk.or_default"))
            wf_sampled_required(w, note->args[0], &first);
        first.lacks = NULL;
        return first;
    }
    return walk_conversion(w, node, note, first);
}

static wf_view walk_function(wf_sampled_walk *w, const wf_call_note *note)
{
    const wf_function_note *const function = note->symbol ? note->symbol->function : NULL;
    wf_view views[16];
    const uint32_t count = note->count < WF_COUNTOF(views) ? note->count : WF_COUNTOF(views);
    for (uint32_t i = 0; i < note->count; i++) {
        const wf_view view = note->args[i] ? wf_sampled_expr(w, note->args[i]) : unknown;
        if (i < count)
            views[i] = view;
    }
    if (!function || !function->body || w->depth == CALLS_DEPTH || w->calls == CALLS_MOST)
        return unknown;
    for (uint32_t i = 0; i < function->count; i++)
        wf_sampled_bind(w, function->params[i], i < count ? views[i] : unknown);
    w->calls++;
    w->depth++;
    const wf_view result = wf_sampled_expr(w, function->body);
    w->depth--;
    return result;
}

wf_view wf_sampled_call(wf_sampled_walk *w, const wf_node *node)
{
    const wf_call_note *const note = node->ref;
    if (!note) {
        for (const wf_node *child = node->first; child; child = child->next)
            (void)wf_sampled_expr(w, child);
        return unknown;
    }
    if (note->callee == WF_CALLEE_LIBRARY)
        return walk_library(w, node, note);
    if (note->callee == WF_CALLEE_FUNCTION)
        return walk_function(w, note);
    for (uint32_t i = 0; note->callee != WF_CALLEE_FAILURE && i < note->count; i++) {
        if (note->args[i])
            (void)wf_sampled_expr(w, note->args[i]);
    }
    return unknown;
}
