#include "vm/fuse_pick.h"

#include "vm/filter_parts.h"

/* A value as it was found, whose elements may be looked at. */
static bool is_raw(const wf_guess *g)
{
    return (g->kind == WF_GUESS_LOADED || g->kind == WF_GUESS_LIST) && g->form == WF_AS_IT_IS &&
           g->load.asks == 0 && g->load.from != WF_FROM_PICK;
}

bool wf_walk_list(wf_walk *w, uint32_t to, const wf_guess *from)
{
    wf_guess g = *from;
    if (!is_raw(from))
        return false;
    g.kind = WF_GUESS_LIST;
    wf_walk_put(w, to, g);
    return true;
}

/* What elements are held against. */
static bool take_wanted(wf_walk *w, wf_pick *pick)
{
    if (pick->has_wanted)
        return true;
    const wf_guess *const g = wf_walk_at(w, pick->filter.against);
    if (g->kind == WF_GUESS_CONSTANT && w->program->constants[g->index].kind == WEFT_KIND_TEXT) {
        const weft_value wanted = w->program->constants[g->index];
        pick->wanted = wf_filter_text_of(wanted.as.text, wanted.len);
        pick->has_wanted = true;
        return true;
    }
    pick->against = g->load;
    return g->kind == WF_GUESS_LOADED && is_raw(g);
}

bool wf_walk_begins_pick(const wf_walk *w, uint32_t pc, uint32_t r)
{
    wf_pick pick;
    uint32_t made;
    uint32_t behind;
    return wf_pick_find(&pick, w->program, pc, &made, &behind) && pick.filter.list == r;
}

bool wf_walk_pick(wf_walk *w)
{
    uint32_t made;
    uint32_t behind;
    wf_pick pick;
    if (w->has_pick || !wf_pick_find(&pick, w->program, w->pc - 1, &made, &behind))
        return false;
    const wf_filter *const f = &pick.filter;
    const wf_guess *const list = wf_walk_at(w, f->list);
    if (!is_raw(list) || !take_wanted(w, &pick))
        return false;
    pick.list = list->load;
    w->pick = pick;
    w->has_pick = true;
    for (uint32_t i = 0; i < 3; i++)
        wf_walk_put(w, f->list + i, wf_guess_of(WF_GUESS_NOTHING_KNOWN));
    wf_walk_put(w, f->found, wf_guess_of(WF_GUESS_NOTHING_KNOWN));
    wf_walk_put(w, f->truth, wf_guess_of(WF_GUESS_NOTHING_KNOWN));
    if (f->wanted != WF_NONE)
        wf_walk_put(w, f->against, wf_guess_of(WF_GUESS_NOTHING_KNOWN));
    wf_walk_put(w, made, wf_guess_of(WF_GUESS_PICKED));
    w->pc = behind;
    return true;
}

bool wf_walk_first(wf_walk *w, uint32_t to, const wf_guess *of, bool counts)
{
    if (of->kind != WF_GUESS_PICKED)
        return false;
    w->pick.counts_members = counts;
    wf_walk_put(w, to, wf_guess_loaded(WF_FROM_PICK));
    return true;
}

bool wf_walk_pick_text(wf_walk *w, uint32_t to, const wf_guess *of)
{
    wf_guess g = *of;
    if (w->pick.gives_text || w->pick.gives_member)
        return false;
    w->pick.gives_text = true;
    g.load.member = 1;
    wf_walk_put(w, to, g);
    return true;
}

bool wf_walk_pick_member(wf_walk *w, uint32_t r, uint32_t key)
{
    const weft_span name = w->program->keys[key];
    wf_guess g = *wf_walk_at(w, r);
    if (w->pick.gives_text || w->pick.gives_member || name.len == 0 || wf_vm_asks_namespace(name))
        return false;
    w->pick.gives_member = true;
    w->pick.of = wf_filter_text_of(name.ptr, name.len);
    w->pick.of_word = w->pc - 1;
    g.load.member = 1;
    wf_walk_put(w, r, g);
    return true;
}

bool wf_walk_index(wf_walk *w, uint32_t to, const wf_guess *of, const wf_guess *index)
{
    const weft_value *const at = &w->program->constants[index->index];
    return index->kind == WF_GUESS_CONSTANT && at->kind == WEFT_KIND_INT && at->as.integer == 0 &&
           wf_walk_first(w, to, of, false);
}
