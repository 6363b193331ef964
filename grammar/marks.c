/* One walk to count, one to note. The tree is no taller than WF_NODE_MAX_HEIGHT, so it recurses. */
#include "grammar/marks.h"

#include <stdlib.h>

static void note_item(wf_marks *marks, const wf_node *node)
{
    if (marks->items)
        marks->items[marks->item_count] = node->start;
    marks->item_count++;
}

static void note_owner(wf_marks *marks, const wf_node *node, uint32_t brace)
{
    if (marks->owners) {
        const wf_owner owner = {node->start, brace, node->kind == WF_NODE_LOOKUP};
        marks->owners[marks->owner_count] = owner;
    }
    marks->owner_count++;
}

/* How many of the first children of a node are not items; UINT32_MAX: none is one. */
static uint32_t first_item(const wf_node *node)
{
    switch (node->kind) {
    case WF_NODE_FILE:
    case WF_NODE_BLOCK:
    case WF_NODE_OBJECT:
        return 0;
    case WF_NODE_TABLE:
    case WF_NODE_TEST:
    case WF_NODE_MATCH:
        return 1;
    case WF_NODE_LOOKUP:
        return 5;
    default:
        return UINT32_MAX;
    }
}

static void note_braces(wf_marks *marks, const wf_node *node)
{
    switch (node->kind) {
    case WF_NODE_TABLE:
    case WF_NODE_TEST:
    case WF_NODE_MATCH:
        note_owner(marks, node, node->first->end);
        break;
    case WF_NODE_LOOKUP:
        note_owner(marks, node, wf_node_at(node, 1)->end);
        break;
    case WF_NODE_MAP:
    case WF_NODE_EACH:
        if (node->last->kind == WF_NODE_BLOCK || node->last->kind == WF_NODE_OBJECT)
            note_owner(marks, node, node->last->start);
        break;
    default:
        break;
    }
}

static void walk(wf_marks *marks, const wf_node *node)
{
    uint32_t before = first_item(node);
    if (node->kind == WF_NODE_TEMPLATE)
        return; /* a text is kept as it is */
    note_braces(marks, node);
    for (const wf_node *child = node->first; child; child = child->next) {
        if (before == 0 && child->kind != WF_NODE_TABLE_FROM)
            note_item(marks, child);
        else if (before != UINT32_MAX && before > 0)
            before--;
        walk(marks, child);
    }
}

static int by_offset(const void *a, const void *b)
{
    const uint32_t left = *(const uint32_t *)a;
    const uint32_t right = *(const uint32_t *)b;
    return (left > right) - (left < right);
}

static int by_start(const void *a, const void *b)
{
    const wf_owner *const left = a;
    const wf_owner *const right = b;
    return (left->start > right->start) - (left->start < right->start);
}

weft_status wf_marks_collect(wf_marks *marks, const wf_node *file, wf_arena *arena)
{
    memset(marks, 0, sizeof *marks);
    walk(marks, file);
    uint32_t *const items = wf_arena_zero(arena, marks->item_count + 1u, sizeof *items);
    wf_owner *const owners = wf_arena_zero(arena, marks->owner_count + 1u, sizeof *owners);
    if (!items || !owners)
        return WEFT_NOMEM;
    memset(marks, 0, sizeof *marks);
    marks->items = items;
    marks->owners = owners;
    walk(marks, file);
    qsort(items, marks->item_count, sizeof *items, by_offset);
    qsort(owners, marks->owner_count, sizeof *owners, by_start);
    return WEFT_OK;
}
