/* See sdk_walk.h. Universal paths put what nested wildcards find into one list, the paths of mutation
   mappings into lists of lists: mapping files rely on both. */
#include "stdlib/sdk_walk.h"

#include "stdlib/sdk_value.h"

#define PATH_MAX_BYTES 8192u
#define WILDCARDS_MOST 64u

typedef struct walk {
    weft_call *call;
    wf_sdk_grammar grammar;
    unsigned depth; /* wildcards above */
    bool spread;    /* a wildcard was met below */
} walk;

static weft_status rest(weft_value *out, walk *w, weft_value value, wf_sdk_steps steps);

weft_value wf_sdk_walk_xml_child(weft_value element, weft_span name)
{
    static const char *const inside[] = {"#text", "_"};
    const weft_value child = wf_sdk_value_member(element, name);
    if (child.kind != WEFT_KIND_MISSING || element.kind != WEFT_KIND_MAP)
        return child;
    for (size_t i = 0; i < WF_COUNTOF(inside); i++) {
        const weft_value text = weft_value_member(element, weft_span_text(inside[i]));
        const weft_value found = wf_sdk_value_member(text, name);
        if (found.kind != WEFT_KIND_MISSING)
            return found;
    }
    return weft_missing();
}

/* The member whose name is @ and `name`; the last of equal ones, as everywhere. */
static weft_value with_at(weft_value map, weft_span name)
{
    weft_value found = weft_missing();
    for (uint32_t i = 0; map.kind == WEFT_KIND_MAP && i < map.len; i++) {
        const weft_span key = map.as.map[i].key;
        if (key.len == name.len + 1 && key.ptr[0] == '@' &&
            weft_span_equal(wf_lib_rest(key, 1), name))
            found = map.as.map[i].value;
    }
    return found;
}

weft_value wf_sdk_walk_xml_attribute(weft_value element, weft_span name)
{
    if (element.kind != WEFT_KIND_MAP)
        return weft_missing();
    const weft_value group = weft_value_member(element, weft_span_text("$"));
    const weft_value found =
        group.kind == WEFT_KIND_MAP ? weft_value_member(group, name) : weft_missing();
    return found.kind != WEFT_KIND_MISSING ? found : with_at(element, name);
}

weft_value wf_sdk_walk_xml_value(weft_value element)
{
    static const weft_span text_key = {"#text", 5};
    static const weft_span underscore = {"_", 1};
    bool has_text = false;
    if (element.kind != WEFT_KIND_MAP)
        return element;
    for (uint32_t i = 0; i < element.len; i++) {
        const weft_span key = element.as.map[i].key;
        if (weft_span_equal(key, text_key) || weft_span_equal(key, underscore))
            has_text = true;
        else if (!(key.len != 0 && key.ptr[0] == '@') && !(key.len == 1 && key.ptr[0] == '$'))
            return element;
    }
    if (!has_text)
        return element;
    return weft_value_member(element, wf_sdk_value_has(element, text_key) ? text_key : underscore);
}

static void expand_edge(wf_lib_list *list, weft_value edge)
{
    if (weft_value_is_nothing(edge))
        return;
    const weft_value node = wf_sdk_value_member(edge, weft_span_text("node"));
    wf_lib_list_add(list, wf_sdk_value_is_truthy(node) ? node : edge);
}

void wf_sdk_walk_expand(wf_lib_list *list, weft_value value)
{
    if (value.kind == WEFT_KIND_LIST) {
        for (uint32_t i = 0; i < value.len; i++)
            wf_lib_list_add(list, weft_value_element(value, i));
    } else if (wf_sdk_value_has(value, weft_span_text("edges"))) {
        const weft_value edges = weft_value_member(value, weft_span_text("edges"));
        if (edges.kind == WEFT_KIND_LIST)
            for (uint32_t i = 0; i < edges.len; i++)
                expand_edge(list, weft_value_element(edges, i));
        else if (wf_sdk_value_is_truthy(edges))
            expand_edge(list, edges);
    } else if (wf_sdk_value_is_truthy(value)) {
        wf_lib_list_add(list, value);
    }
}

/* A universal path's wildcard: one list of all that is found below. */
static weft_status spread_flat(weft_value *out, walk *w, weft_value value, wf_sdk_steps steps)
{
    wf_lib_list items;
    wf_lib_list found;
    weft_value all;
    wf_lib_list_init(&items, w->call);
    wf_sdk_walk_expand(&items, value);
    weft_status rc = wf_lib_list_finish(&all, &items);
    if (rc != WEFT_OK)
        return rc;
    if (wf_sdk_steps_at_end(&steps)) {
        *out = all;
        return WEFT_OK;
    }
    wf_lib_list_init(&found, w->call);
    for (uint32_t i = 0; rc == WEFT_OK && i < all.len; i++) {
        weft_value below = weft_missing();
        w->spread = false;
        rc = rest(&below, w, all.as.list[i], steps);
        if (rc == WEFT_OK && !w->spread)
            wf_lib_list_add(&found, below);
        for (uint32_t k = 0;
             rc == WEFT_OK && w->spread && below.kind == WEFT_KIND_LIST && k < below.len; k++)
            wf_lib_list_add(&found, weft_value_element(below, k));
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &found) : rc;
}

/* A mutation path's: a list with one result for each item. */
static weft_status spread_nested(weft_value *out, walk *w, weft_value value, wf_sdk_steps steps)
{
    const uint32_t count = value.kind == WEFT_KIND_LIST ? value.len : 1;
    if (value.kind == WEFT_KIND_LIST && wf_sdk_steps_at_end(&steps)) {
        *out = value;
        return WEFT_OK;
    }
    weft_value *const items = wf_lib_values(w->call, count);
    weft_status rc = items ? WEFT_OK : WEFT_NOMEM;
    for (uint32_t i = 0; rc == WEFT_OK && i < count; i++) {
        const weft_value item = value.kind == WEFT_KIND_LIST ? weft_value_element(value, i) : value;
        items[i] = weft_missing();
        rc = rest(&items[i], w, item, steps);
        if (items[i].kind == WEFT_KIND_MISSING)
            items[i] = weft_null(); /* an undefined item prints so, and has its position */
    }
    if (rc == WEFT_OK)
        *out = weft_list(items, count);
    return rc;
}

static weft_status spread(weft_value *out, walk *w, weft_value value, wf_sdk_steps steps)
{
    weft_status rc = WEFT_OK;
    if (w->depth == WILDCARDS_MOST)
        return weft_call_fail(w->call, "a path has at most %u wildcards", WILDCARDS_MOST);
    w->depth++;
    if (weft_value_is_nothing(value))
        *out = weft_missing();
    else if (w->grammar == WF_SDK_GRAMMAR_GET)
        rc = spread_flat(out, w, value, steps);
    else
        rc = spread_nested(out, w, value, steps);
    w->depth--;
    w->spread = true;
    return rc;
}

/* In mutation mappings one element is a list of one. */
static weft_value element_at(const walk *w, weft_value value, int64_t index)
{
    if (value.kind == WEFT_KIND_LIST)
        return wf_sdk_value_element(value, (uint64_t)(index < 0 ? index + value.len : index));
    const bool is_one = w->grammar != WF_SDK_GRAMMAR_GET && !weft_value_is_nothing(value);
    return is_one && (index == 0 || index == -1) ? value : weft_missing();
}

static weft_value filtered(weft_value value, const wf_sdk_step *step)
{
    const uint32_t count = value.kind == WEFT_KIND_LIST ? value.len : 1;
    for (uint32_t i = 0; i < count; i++) {
        const weft_value item = value.kind == WEFT_KIND_LIST ? weft_value_element(value, i) : value;
        const weft_value has = wf_sdk_walk_xml_attribute(item, step->name);
        if (weft_value_is_text(has) && weft_span_equal(weft_value_span(has), step->value))
            return item;
    }
    return weft_missing();
}

static weft_value child(const walk *w, weft_value value, weft_span name)
{
    uint32_t index;
    if (weft_value_is_text(value) && wf_sdk_value_index(&index, name))
        return weft_missing(); /* a text has no elements */
    return w->grammar == WF_SDK_GRAMMAR_XML ? wf_sdk_walk_xml_child(value, name)
                                            : wf_sdk_value_member(value, name);
}

static weft_value attribute(const walk *w, weft_value value, weft_span name)
{
    return w->grammar == WF_SDK_GRAMMAR_XML ? wf_sdk_walk_xml_attribute(value, name)
                                            : with_at(value, name);
}

/* Whether the segment `*` means every item: not where something has that name. */
static bool is_star(weft_value value, const wf_sdk_step *step)
{
    return step->kind == WF_SDK_STEP_NAME && step->name.len == 1 && step->name.ptr[0] == '*' &&
           !wf_sdk_value_has(value, step->name);
}

static weft_status rest(weft_value *out, walk *w, weft_value value, wf_sdk_steps steps)
{
    bool is_attribute = false;
    for (;;) {
        const wf_sdk_step step = wf_sdk_steps_next(&steps);
        if (step.kind == WF_SDK_STEP_END)
            break;
        if (step.whole.len != 0 && wf_sdk_value_has(value, step.whole)) {
            value = weft_value_member(value, step.whole);
            wf_sdk_steps_skip(&steps, &step);
            continue;
        }
        if (step.kind == WF_SDK_STEP_ALL || is_star(value, &step))
            return spread(out, w, value, steps);
        is_attribute = step.kind == WF_SDK_STEP_ATTRIBUTE;
        value = step.kind == WF_SDK_STEP_INDEX    ? element_at(w, value, step.index)
                : step.kind == WF_SDK_STEP_FILTER ? filtered(value, &step)
                : is_attribute                    ? attribute(w, value, step.name)
                                                  : child(w, value, step.name);
    }
    *out = w->grammar == WF_SDK_GRAMMAR_XML && !is_attribute ? wf_sdk_walk_xml_value(value) : value;
    return WEFT_OK;
}

/* Brackets without sense are found wherever they stand, whatever the record holds. */
static weft_status check(weft_call *call, wf_sdk_steps steps)
{
    for (;;) {
        const wf_sdk_step step = wf_sdk_steps_next(&steps);
        if (step.kind == WF_SDK_STEP_END)
            return WEFT_OK;
        if (step.kind == WF_SDK_STEP_BAD)
            return weft_call_fail(call, "Failed to resolve path: Invalid array index: %.*s",
                                  (int)step.name.len, step.name.ptr);
    }
}

weft_status wf_sdk_walk(weft_value *out, weft_call *call, weft_value value, weft_span path,
                        wf_sdk_grammar grammar, bool *has_spread)
{
    walk w = {.call = call, .grammar = grammar};
    const wf_sdk_steps steps = wf_sdk_steps_of(path, grammar);
    weft_status rc = check(call, steps);
    if (rc == WEFT_OK)
        rc = rest(out, &w, value, steps);
    if (has_spread)
        *has_spread = w.spread;
    return rc;
}

weft_status wf_sdk_walk_path(weft_span *out, weft_call *call, weft_value path)
{
    if (!weft_value_is_text(path))
        return weft_call_fail(call, "the path is %s; it is to be a text", wf_lib_show(path).text);
    if (path.len > PATH_MAX_BYTES)
        return weft_call_fail(call, "the path is longer than %u bytes", PATH_MAX_BYTES);
    *out = weft_value_span(path);
    return WEFT_OK;
}
