/* Tests of resolvers. A resolver is tested as the mapping { result: resolver(…) } from an object whose
   members are its arguments, so that it runs on the machine, limits and checks of all others. */
#include "compiler/check.h"

static wf_node *node_at(wf_unit *unit, wf_node_kind kind, const wf_node *like, weft_span text)
{
    wf_node *node = wf_node_new(&unit->arena, kind, like->source, like->start, like->end);
    if (!node)
        unit->status = WEFT_NOMEM;
    else
        node->text = text;
    return node;
}

/* NULL passes through: unit->status says why. */
static wf_node *with(wf_unit *unit, wf_node *parent, wf_node *child)
{
    if (!parent || !child)
        return NULL;
    if (!wf_node_add(parent, child))
        unit->status = WEFT_NOMEM;
    return unit->status == WEFT_OK ? parent : NULL;
}

/* name: .name */
static wf_node *argument(wf_unit *unit, const wf_node *like, weft_span name)
{
    wf_node *member = with(unit, node_at(unit, WF_NODE_MEMBER, like, name),
                           node_at(unit, WF_NODE_CURRENT, like, weft_span_text("")));
    return with(unit, node_at(unit, WF_NODE_ARGUMENT, like, name), member);
}

static wf_node *call(wf_unit *unit, const wf_node *like, const wf_symbol *resolver)
{
    wf_node *node = node_at(unit, WF_NODE_CALL, like, resolver->name);
    const wf_node *params = wf_node_at(resolver->node, 0);
    if (node)
        node->flags |= WF_NODE_PACKAGE; /* a resolver, by its name */
    for (const wf_node *param = params->first; node && param; param = param->next)
        node = with(unit, node, argument(unit, like, param->text));
    return node;
}

/* map NAME from json to json { result: NAME(value: .value, …) } */
static wf_node *mapping(wf_unit *unit, const wf_node *like, const wf_symbol *resolver)
{
    const weft_span json = weft_span_text("json");
    wf_node *entry = with(unit, node_at(unit, WF_NODE_ENTRY, like, weft_span_text("result")),
                          call(unit, like, resolver));
    if (entry)
        entry->flags |= WF_NODE_KEEP;
    wf_node *block = with(unit, node_at(unit, WF_NODE_BLOCK, like, weft_span_text("")), entry);
    wf_node *target = node_at(unit, WF_NODE_TARGET, like, json);
    for (int i = 0; i < 2; i++) /* no name, no selection */
        target = with(unit, target, node_at(unit, WF_NODE_ABSENT, like, weft_span_text("")));
    wf_node *source = with(unit, node_at(unit, WF_NODE_SOURCE, like, json),
                           node_at(unit, WF_NODE_ABSENT, like, weft_span_text("")));
    wf_node *map = with(unit, node_at(unit, WF_NODE_MAP, like, resolver->name), source);
    return with(unit, with(unit, map, target), block);
}

static wf_map_note *find(wf_map_note *maps, const wf_symbol *resolver)
{
    while (maps && !weft_span_equal(maps->symbol->name, resolver->name))
        maps = maps->next;
    return maps;
}

static wf_map_note *add(wf_unit *unit, wf_check_shared *shared, const wf_node *test,
                        const wf_symbol *resolver)
{
    wf_map_note *map = wf_arena_new(&unit->arena, wf_map_note);
    wf_node *node = mapping(unit, test, resolver);
    if (!map || !node) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    map->node = node;
    map->symbol = wf_check_symbol(unit, WF_SYMBOL_MAP, resolver->name, node, unit->files);
    if (!map->symbol)
        return NULL;
    wf_check_map(unit, shared, map);
    wf_map_note **end = &unit->tested;
    while (*end)
        end = &(*end)->next;
    *end = map;
    return map;
}

wf_map_note *wf_check_resolver(wf_unit *unit, wf_check_shared *shared, const wf_node *test)
{
    const wf_symbol *resolver = unit->resolvers;
    while (resolver && !weft_span_equal(resolver->name, test->text))
        resolver = resolver->next_resolver;
    if (!resolver)
        return NULL;
    wf_map_note *known = find(unit->tested, resolver);
    return known ? known : add(unit, shared, test, resolver);
}
