/* Places come parents first, so one walk over them makes the tree. */
#include "compiler/sample.h"

const wf_sample *wf_sample_tree(wf_unit *unit)
{
    const weft_place *const places = unit->options->places;
    const size_t count = unit->options->place_count;
    wf_sample *const nodes = count != 0 ? wf_arena_zero(&unit->arena, count, sizeof *nodes) : NULL;
    if (!nodes) {
        if (count != 0)
            unit->status = WEFT_NOMEM;
        return NULL;
    }
    for (size_t i = 0; i < count; i++) {
        wf_sample *const node = &nodes[i];
        node->place = &places[i];
        wf_map_init(&node->members, &unit->arena);
        if (i == 0)
            continue;
        node->parent = &nodes[places[i].parent];
        if (places[i].is_element)
            node->parent->element = node;
        else if (!wf_map_put(&node->parent->members, places[i].name, node, NULL))
            unit->status = WEFT_NOMEM;
    }
    return nodes;
}

const wf_sample *wf_sample_member(const wf_sample *at, weft_span key)
{
    const wf_sample *const found = wf_map_find(&at->members, key);
    return !found && at->element ? wf_map_find(&at->element->members, key) : found;
}

bool wf_sample_is_open(const wf_sample *at)
{
    const unsigned kinds = at->place->kinds;
    if (kinds == 0 || at->place->has_more_members)
        return true;
    return kinds == WEFT_PLACE_LIST && (!at->element || wf_sample_is_open(at->element));
}

bool wf_sample_lacks(const wf_sample *at, bool blank)
{
    const weft_place *const place = at->place;
    return place->seen - place->nulls - (blank ? place->blanks : 0) < place->chances;
}
