/* The face of XPath for the compiler: text → checked tree, and what a simple path amounts to. */
#include "compiler/xpath.h"

#include "compiler/xpath_tree.h"

wf_place wf_xpath_locate_literal(const void *context, uint32_t start, uint32_t end)
{
    const wf_place *const literal = context;
    const weft_span text = literal->source->text;
    wf_place place = *literal;
    uint32_t at = literal->start + 2; /* x' */
    for (uint32_t i = 0; i <= end && at < literal->end; i++) {
        if (i == start)
            place.start = at;
        place.end = at;
        const bool is_doubled = text.ptr[at] == '\'' && at + 1 < literal->end;
        at += is_doubled ? 2 : 1;
    }
    return place;
}

/* ---- paths that a shape can say ---- */

static bool is_self(const wf_xpath_node *step)
{
    return step->meaning == WF_XPATH_AXIS_SELF && step->test == WF_XPATH_FOR_NODE;
}

/* What // put before `step->next`. */
static bool is_deepening(const wf_xpath_node *step)
{
    return step->next && step->next->is_deep;
}

static bool is_named(const wf_xpath_node *step)
{
    return step->test == WF_XPATH_FOR_NAME || step->test == WF_XPATH_FOR_ANY ||
           step->test == WF_XPATH_FOR_ANY_IN;
}

/* A step that a shape or a record path has a word for. */
static bool is_plain(const wf_xpath_node *step)
{
    const bool is_attribute = step->meaning == WF_XPATH_AXIS_ATTRIBUTE;
    return step->sort == WF_XPATH_STEP && !step->first && is_named(step) &&
           (step->meaning == WF_XPATH_AXIS_CHILD || (is_attribute && !step->next));
}

/* Whether a path leaves `step` out: `.`, and what only says that the next one is deep. */
static bool is_silent(const wf_xpath_node *step)
{
    return step->sort == WF_XPATH_ROOT ||
           (step->sort == WF_XPATH_STEP && !step->first &&
            ((is_self(step) && !step->is_deep) || is_deepening(step)));
}

static wf_xpath_step step_of(const wf_xpath_node *node)
{
    wf_xpath_step step = {0};
    step.is_attribute = node->meaning == WF_XPATH_AXIS_ATTRIBUTE;
    step.is_deep = node->is_deep;
    step.any_uri = node->test == WF_XPATH_FOR_ANY;
    step.local = node->text;
    step.uri = node->uri;
    return step;
}

static weft_status find_steps(wf_xpath *xpath)
{
    const wf_xpath_node *const path = xpath->root;
    if (path->sort != WF_XPATH_PATH)
        return WEFT_OK;
    uint32_t count = 0;
    WF_ASSERT(path->first); /* a start or a step */
    for (const wf_xpath_node *node = path->first; node; node = node->next) {
        if (!is_silent(node) && !is_plain(node))
            return WEFT_OK;
        count += !is_silent(node);
    }
    wf_xpath_step *const steps = wf_arena_zero(xpath->arena, count, sizeof *steps);
    if (!steps)
        return WEFT_NOMEM;
    for (const wf_xpath_node *node = path->first; node; node = node->next) {
        if (!is_silent(node))
            steps[xpath->step_count++] = step_of(node);
    }
    xpath->steps = steps;
    xpath->is_path = true;
    xpath->is_absolute = path->first->sort == WF_XPATH_ROOT;
    return WEFT_OK;
}

weft_status wf_xpath_read(wf_xpath **out, weft_span text, const wf_xpath_names *names,
                          wf_arena *arena, weft_diags *diags)
{
    wf_xpath_node *root = NULL;
    wf_xpath *const xpath = wf_arena_new(arena, wf_xpath);
    if (!xpath)
        return WEFT_NOMEM;
    xpath->text = text;
    xpath->arena = arena;
    weft_status rc = wf_xpath_parse(&root, text, arena, names->locate, names->context, diags);
    if (rc == WEFT_OK)
        rc = wf_xpath_check(xpath, root, names, diags);
    if (rc != WEFT_OK)
        return rc;
    xpath->root = root;
    xpath->result = (wf_xpath_kind)root->kind;
    rc = find_steps(xpath);
    if (rc == WEFT_OK)
        *out = xpath;
    return rc;
}
