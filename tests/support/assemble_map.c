/* Mappings of a listing. */
#include "tests/support/assemble_parts.h"

static bool one_of(assembler *a, const char *const *words, uint32_t count, uint32_t *out)
{
    for (uint32_t i = 0; i < count; i++) {
        if (assemble_take(a, words[i])) {
            *out = i;
            return true;
        }
    }
    return assemble_fail(a, "there is no such source or target");
}

bool assemble_open_map(assembler *a)
{
    static const char *const sources[] = {"csv", "json", "ndjson"};
    static const char *const targets[] = {"json",  "type", "mutation", "batch",
                                          "event", "csv",  "xml"};
    uint32_t choice = 0;
    uint32_t index;
    if (assemble_at_number(a) && !assemble_number(a, &index))
        return false;
    a->map = (wf_map_entry_point){.target_name = WF_NONE,
                                  .operation = WF_NONE,
                                  .several = WF_NONE,
                                  .action = WF_NONE,
                                  .group_key = WF_NONE,
                                  .source = WF_SOURCE_JSON};
    a->has_map = true;
    a->map.name = assemble_text_constant(a);
    if (!assemble_row(a, "function", &a->map.function))
        return false;
    while (!assemble_at_end(a) && !a->failed) {
        if (assemble_take(a, "from") && one_of(a, sources, WF_COUNTOF(sources), &choice))
            a->map.source = (wf_source_kind)choice;
        else if (assemble_take(a, "to") && one_of(a, targets, WF_COUNTOF(targets), &choice))
            a->map.target = (wf_target_kind)choice;
        else if (assemble_take(a, "each"))
            a->map.each = true;
        else if (assemble_take(a, "no-header"))
            a->map.no_header = true;
        else if (assemble_take(a, "trim-unquoted"))
            a->map.trim = a->map.keep_quoted = true;
        else if (assemble_take(a, "trim"))
            a->map.trim = true;
        else if (assemble_take(a, "keep-blank"))
            a->map.keep_blank = true;
        else if (assemble_take(a, "keep-pieces"))
            a->map.keep_pieces = true;
        else
            (void)assemble_fail(a, "mappings have no such property");
    }
    return !a->failed;
}

static void hang(assembler *a, uint32_t parent, uint32_t id)
{
    uint32_t *link = &a->nodes[parent].first_child;
    while (*link != WF_SHAPE_NONE)
        link = &a->nodes[*link].next;
    *link = id;
}

static bool node_place(assembler *a, uint32_t id, wf_shape_node *node)
{
    weft_span key;
    const bool is_member = assemble_take(a, "in");
    const bool is_element = !is_member && assemble_take(a, "each");
    if (!is_member && !is_element)
        return true;
    if (!assemble_number(a, &node->parent) || node->parent >= id)
        return assemble_fail(a, "a parent that stands before is expected");
    a->depths[id] = a->depths[node->parent] + 1;
    if (a->depths[id] > a->map.shape.depth)
        a->map.shape.depth = a->depths[id];
    if (is_element) {
        a->nodes[node->parent].element = id;
        return true;
    }
    if (!assemble_text(a, &key))
        return false;
    node->key = wf_builder_key(a->builder, key);
    hang(a, node->parent, id);
    return true;
}

bool assemble_add_node(assembler *a)
{
    uint32_t index;
    const uint32_t id = a->row_count;
    wf_shape_node node = {.key = WF_SHAPE_NONE,
                          .first_child = WF_SHAPE_NONE,
                          .next = WF_SHAPE_NONE,
                          .element = WF_SHAPE_NONE,
                          .parent = WF_SHAPE_NONE};
    if (!a->has_map || id == ASSEMBLE_MOST || !assemble_number(a, &index) ||
        !node_place(a, id, &node))
        return assemble_fail(a, "node N in P \"key\" slot S stands below a map");
    a->depths[0] = 0;
    if (assemble_take(a, "width") && !assemble_number(a, &node.width))
        return false;
    if (assemble_take(a, "slot") && !assemble_number(a, &node.slot))
        return false;
    node.all = assemble_take(a, "all");
    node.used = assemble_take(a, "used");
    a->nodes[id] = node;
    a->row_count++;
    return true;
}

static bool map_texts(assembler *a, uint32_t *first, uint32_t *count)
{
    weft_span names[64];
    for (*count = 0; assemble_at_text(a) && *count < WF_COUNTOF(names); ++*count)
        if (!assemble_text(a, &names[*count]))
            return false;
    *first = wf_builder_texts(a->builder, names, *count);
    return true;
}

bool assemble_map_line(assembler *a)
{
    uint32_t byte = 0;
    if (!a->has_map)
        return assemble_fail(a, "not a line of a listing");
    if (assemble_take(a, "path"))
        return map_texts(a, &a->map.path_first, &a->map.path_count);
    if (assemble_take(a, "columns"))
        return map_texts(a, &a->map.column_first, &a->map.column_count);
    if (assemble_take(a, "output"))
        return map_texts(a, &a->map.output_first, &a->map.output_count);
    if (assemble_take(a, "size"))
        return assemble_number(a, &a->map.batch_size);
    if (assemble_take(a, "target"))
        a->map.target_name = assemble_text_constant(a);
    else if (assemble_take(a, "operation"))
        a->map.operation = assemble_text_constant(a);
    else if (assemble_take(a, "several"))
        a->map.several = assemble_text_constant(a);
    else if (assemble_take(a, "action"))
        a->map.action = assemble_text_constant(a);
    else if (assemble_take(a, "delimiter") && assemble_number(a, &byte))
        a->map.delimiter = (char)byte;
    else if (assemble_take(a, "quote") && assemble_number(a, &byte))
        a->map.quote = (char)byte;
    else
        return assemble_fail(a, "not a line of a mapping");
    return !a->failed;
}

void assemble_close_map(assembler *a)
{
    if (!a->has_map)
        return;
    a->map.shape.nodes = a->nodes;
    a->map.shape.node_count = a->row_count;
    (void)wf_builder_map(a->builder, &a->map);
    a->has_map = false;
}
