/* Where a walk gets values: slots of the record, fields and members of blocks that registers hold, and
   what looking at one means for the case that is walked. */
#include "vm/fuse_pick.h"
#include "vm/fuse_walk.h"

/* ---- loads ---- */

wf_fused_load *wf_walk_load(wf_walk *w, const wf_fused_load *load)
{
    for (uint32_t i = 0; i < w->load_count; i++)
        if (wf_same_load(&w->loads[i], load))
            return &w->loads[i];
    if (w->load_count == WF_WALK_LOADS || (w->only && !wf_same_load(w->only, load)))
        return NULL;
    w->loads[w->load_count] = *load;
    return &w->loads[w->load_count++];
}

bool wf_walk_look(wf_walk *w, uint32_t r)
{
    wf_guess *const g = wf_walk_at(w, r);
    if (g->kind == WF_GUESS_RECORD || g->kind >= WF_GUESS_LIST)
        return false;
    if (g->kind != WF_GUESS_LOADED)
        return true;
    if (g->load.from == WF_FROM_PICK && g->load.member == 0)
        return false; /* a whole element */
    if (!wf_walk_load(w, &g->load))
        return false;
    if (w->takes == WF_WALK_MISSING)
        *g = wf_guess_of(WF_GUESS_MISSING);
    else if (w->takes == WF_WALK_NULL)
        *g = wf_guess_of(WF_GUESS_NULL);
    else if (w->takes == WF_WALK_EMPTY)
        *g = wf_guess_of(WF_GUESS_EMPTY);
    return true;
}

void wf_walk_load_slot(wf_walk *w, uint32_t to, uint32_t slot)
{
    wf_guess g = wf_guess_loaded(WF_FROM_SLOT);
    g.load.slot = (uint16_t)slot;
    wf_walk_put(w, to, g);
}

/* A register as the function found it: its block may be looked into. */
static bool is_raw_register(const wf_guess *g)
{
    return g->kind == WF_GUESS_LOADED && g->load.from == WF_FROM_REGISTER &&
           g->form == WF_AS_IT_IS && g->load.asks == 0;
}

bool wf_walk_load_field(wf_walk *w, uint32_t to, const wf_guess *of, uint32_t slot, uint32_t node)
{
    if (!is_raw_register(of))
        return false;
    wf_guess g = wf_guess_loaded(WF_FROM_FIELD);
    g.load.reg = of->load.reg;
    g.load.slot = (uint16_t)slot;
    g.load.node = node;
    wf_walk_put(w, to, g);
    return true;
}

/* A member with a slot of its own in the block of the record. */
static bool root_member(wf_walk *w, uint32_t to, uint32_t node)
{
    if (!w->shape || node == WF_SHAPE_NONE || node >= w->shape->node_count ||
        w->shape->nodes[node].parent != 0 || w->shape->nodes[node].slot > UINT16_MAX)
        return false;
    w->has_root = true;
    wf_walk_load_slot(w, to, w->shape->nodes[node].slot);
    return true;
}

/* ---- members ---- */

bool wf_walk_load_member(wf_walk *w, uint32_t r, uint32_t key)
{
    const wf_guess of = *wf_walk_at(w, r);
    if (wf_guess_is_element(&of))
        return wf_walk_pick_member(w, r, key);
    if (of.kind == WF_GUESS_MISSING || of.kind == WF_GUESS_NULL) {
        wf_walk_put(w, r, wf_guess_of(WF_GUESS_MISSING));
        return true;
    }
    if (of.kind == WF_GUESS_RECORD)
        return w->shape && root_member(w, r, wf_shape_member_key(w->shape, 0, key));
    if (!is_raw_register(&of))
        return false;
    wf_guess g = wf_guess_loaded(WF_FROM_MEMBER);
    g.load.reg = of.load.reg;
    g.load.member = w->pc - 1;
    wf_walk_put(w, r, g);
    return true;
}

/* A member of an object that stands in the block of the register: in the same block. */
static bool load_nested(wf_walk *w, uint32_t r, const wf_guess *of, uint32_t node)
{
    const wf_shape_node *const to = &w->shape->nodes[node];
    wf_guess g = *of;
    if (of->kind != WF_GUESS_LOADED || of->load.from != WF_FROM_FIELD || of->load.asks != 0 ||
        of->form != WF_AS_IT_IS || of->node == WF_NONE || to->parent != of->node ||
        to->key == WF_SHAPE_NONE || to->slot > UINT16_MAX)
        return false;
    g.load.slot = (uint16_t)to->slot;
    g.node = node;
    wf_walk_put(w, r, g);
    return true;
}

bool wf_walk_load_step(wf_walk *w, uint32_t r, uint32_t node)
{
    const wf_guess of = *wf_walk_at(w, r);
    if (!w->shape || node >= w->shape->node_count)
        return false;
    if (of.kind == WF_GUESS_RECORD)
        return root_member(w, r, node);
    const wf_shape_node *const to = &w->shape->nodes[node];
    if (load_nested(w, r, &of, node))
        return true;
    if (to->parent == WF_SHAPE_NONE || to->slot > UINT16_MAX ||
        !wf_walk_load_field(w, r, &of, to->slot, to->parent))
        return false;
    wf_walk_at(w, r)->node = node;
    return true;
}
