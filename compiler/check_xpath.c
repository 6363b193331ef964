/* XPath in a mapping: x'…' of the current item, n.all(x'…'), n.at(x'…'), and the paths that say which
   elements are records. Children by name, with an attribute at the end, become steps of a path: they
   cost what a path costs. All else runs over the record's tree, which the reader builds when some
   place of the source is marked `tree`. Easy to get wrong: an unprefixed name in XPath has a namespace
   of its own (that of `ns default`, else none), a member of a path matches any. */
#include "compiler/check.h"
#include "compiler/xpath.h"

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

/* ---- namespaces ---- */

static bool is_prefix(const wf_node *node, weft_span *prefix)
{
    if (node->kind != WF_NODE_NS)
        return false;
    *prefix = node->text;
    if (weft_span_equal(*prefix, weft_span_text("default")))
        *prefix = weft_span_text("");
    return true;
}

void wf_check_prefixes(wf_unit *unit, wf_unit_file *file)
{
    weft_span prefix;
    uint32_t count = 0;
    for (const wf_node *node = file->tree ? file->tree->first : NULL; node; node = node->next)
        count += is_prefix(node, &prefix);
    wf_xpath_prefix *prefixes = wf_arena_zero(&unit->arena, count + 1, sizeof *prefixes);
    if (!prefixes) {
        unit->status = WEFT_NOMEM;
        return;
    }
    file->prefixes = prefixes;
    for (const wf_node *node = file->tree ? file->tree->first : NULL; node; node = node->next) {
        bool twice = false;
        if (!is_prefix(node, &prefix))
            continue;
        for (uint32_t i = 0; i < file->prefix_count; i++)
            twice = twice || weft_span_equal(prefixes[i].prefix, prefix);
        if (twice) {
            wf_diags_add(unit->diags, WF_W2004, wf_check_at(node), "`ns %.*s` stands twice",
                         WF_SPAN(node->text));
            continue;
        }
        prefixes[file->prefix_count].prefix = prefix;
        prefixes[file->prefix_count++].uri = wf_node_at(node, 0)->text;
    }
}

/* ---- reading ---- */

/* NULL: reported. */
static wf_xpath *read_xpath(wf_check_place *place, const wf_node *node)
{
    wf_unit *unit = place->unit;
    const wf_place literal = wf_check_at(node);
    const wf_xpath_names names = {.prefixes = place->file->prefixes,
                                  .prefix_count = place->file->prefix_count,
                                  .locate = wf_xpath_locate_literal,
                                  .context = &literal};
    wf_xpath *xpath = NULL;
    const weft_status rc = wf_xpath_read(&xpath, node->text, &names, &unit->arena, unit->diags);
    if (rc != WEFT_OK && rc != WEFT_INVALID)
        unit->status = rc;
    return rc == WEFT_OK ? xpath : NULL;
}

/* "{uri}name" */
static weft_span qualified(wf_unit *unit, const wf_xpath_step *step)
{
    const weft_span uri = wf_check_join(unit, weft_span_text("{"), "", step->uri);
    return wf_check_join(unit, uri, "}", step->local);
}

/* ---- record paths ---- */

static bool is_record_path(const wf_xpath *xpath)
{
    for (uint32_t i = 0; xpath->is_path && i < xpath->step_count; i++) {
        const wf_xpath_step *step = &xpath->steps[i];
        if (step->is_attribute || (step->local.len == 0 && !step->any_uri))
            return false;
    }
    return xpath->is_path && xpath->is_absolute && xpath->step_count != 0;
}

static weft_span record_step(wf_unit *unit, const wf_xpath_step *step)
{
    weft_span text = weft_span_text("*");
    if (step->local.len != 0)
        /* without `ns default` a name means the element whatever its namespace */
        text = step->uri.len == 0 ? step->local : qualified(unit, step);
    return step->is_deep ? wf_check_join(unit, weft_span_text("//"), "", text) : text;
}

void wf_check_record_path(wf_check_place *place, wf_map_note *map, const wf_node *node)
{
    wf_unit *unit = place->unit;
    const wf_xpath *xpath = read_xpath(place, node);
    if (!xpath)
        return;
    if (!is_record_path(xpath)) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2012, wf_check_at(node),
                                       "records are found by the names of elements from the root");
        wf_diag_hint(
            unit->diags, diag,
            "write  each x'/orders/order'  or  each x'//order', and choose among them with "
            "skip if");
        return;
    }
    weft_span *steps = wf_arena_zero(&unit->arena, xpath->step_count, sizeof *steps);
    if (!steps) {
        unit->status = WEFT_NOMEM;
        return;
    }
    for (uint32_t i = 0; i < xpath->step_count; i++)
        steps[i] = record_step(unit, &xpath->steps[i]);
    map->path = steps;
    map->path_count = xpath->step_count;
    map->entry.each = true;
}

/* ---- what it starts from ---- */

static const wf_type *refuse_context(wf_check_place *place, const wf_node *node,
                                     const wf_node *context, const wf_type *type)
{
    wf_unit *unit = place->unit;
    const weft_span text = wf_check_operand(unit, context);
    if (type->class_ == WF_CLASS_SOURCE) {
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2108, wf_check_at(node),
                                       "XPath belongs to XML; this source has no elements");
        wf_diag_hint(unit->diags, diag, "write a path: .orders[0].ref");
        return any();
    }
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2108, wf_check_at(node),
                                   "an XPath starts at an element, `%.*s` is %s", WF_SPAN(text),
                                   wf_check_type_name(unit, wf_type_some(unit, type)));
    if (type->class_ == WF_CLASS_LIST)
        wf_diag_hint(unit->diags, diag, "write %.*s.map(n => n.all(x'…')) for each", WF_SPAN(text));
    return any();
}

/* Whether an XPath may start there; the place is marked by whoever runs one. */
static bool is_element(const wf_type *type)
{
    if (type->class_ == WF_CLASS_SOURCE)
        return type->source->xml || type->source->is_virtual;
    return type->class_ == WF_CLASS_ANY || type->class_ == WF_CLASS_NEVER ||
           type->class_ == WF_CLASS_NOTHING;
}

/* ---- paths in disguise ---- */

/* The step checked on what stands before it; NULL: memory. */
static wf_node *add_step(wf_check_place *place, const wf_node *like, wf_node_kind kind,
                         weft_span key, wf_node *base)
{
    wf_node *node = wf_node_new(&place->unit->arena, kind, like->source, like->start, like->end);
    if (!node || !wf_node_add(node, base)) {
        place->unit->status = WEFT_NOMEM;
        return NULL;
    }
    base->flags |= WF_NODE_STEPPED;
    node->text = key;
    node->type = wf_check_step(place, node, base->type);
    return node;
}

/* With every step in one place; `all` of a longer path may meet several parents, which no path says. */
static bool is_plain(const wf_xpath *xpath, wf_xpath_mode mode)
{
    if (!xpath->is_path || xpath->is_absolute || mode == WF_XPATH_AT)
        return false;
    if (mode == WF_XPATH_ALL && (xpath->step_count != 1 || xpath->steps[0].is_attribute))
        return false;
    for (uint32_t i = 0; i < xpath->step_count; i++) {
        const wf_xpath_step *step = &xpath->steps[i];
        if (step->is_deep || step->local.len == 0 ||
            (step->is_attribute && i + 1 != xpath->step_count))
            return false;
    }
    return true;
}

static const wf_type *as_path(wf_check_place *place, wf_node *node, const wf_xpath *xpath,
                              wf_node *context, wf_xpath_mode mode)
{
    wf_node *path = context;
    context->next = NULL;
    for (uint32_t i = 0; path && i < xpath->step_count; i++) {
        const wf_xpath_step *step = &xpath->steps[i];
        const wf_node_kind kind = step->is_attribute ? WF_NODE_ATTRIBUTE : WF_NODE_MEMBER;
        path = add_step(place, node, kind, qualified(place->unit, step), path);
    }
    if (path && mode == WF_XPATH_ALL)
        path = add_step(place, node, WF_NODE_AS_LIST, weft_span_text(""), path);
    if (!path)
        return any();
    wf_node *const next = node->next;
    const uint8_t flags = node->flags;
    *node = *path;
    node->next = next;
    node->flags |= flags;
    return node->type;
}

/* ---- variables ---- */

static bool is_variable(const wf_type *type)
{
    if (type->class_ == WF_CLASS_LIST)
        return type->element->class_ == WF_CLASS_SOURCE || type->element->class_ == WF_CLASS_ANY;
    return !wf_type_is_composite(type) && type->class_ != WF_CLASS_PATTERN &&
           type->class_ != WF_CLASS_DURATION;
}

static void mark_tree(const wf_type *type)
{
    if (type->class_ == WF_CLASS_LIST)
        type = type->element;
    if (type->class_ == WF_CLASS_SOURCE)
        type->source->tree = true;
}

static wf_node *check_variable(wf_check_place *place, const wf_xpath_variable *variable,
                               const wf_type **type)
{
    wf_unit *unit = place->unit;
    wf_node *name = wf_node_new(&unit->arena, WF_NODE_NAME, variable->place.source,
                                variable->place.start, variable->place.end);
    if (!name) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    name->text = variable->name;
    *type = wf_check_expr(place, name, NULL);
    mark_tree(*type);
    wf_type_use(*type);
    if (is_variable(*type))
        return name;
    wf_diags_add(unit->diags, WF_W2114, variable->place,
                 "an XPath takes texts, numbers, booleans and elements; `$%.*s` is %s",
                 WF_SPAN(variable->name), wf_check_type_name(unit, wf_type_some(unit, *type)));
    return name;
}

/* ---- the value ---- */

static const wf_type *nodes_type(wf_unit *unit, wf_xpath_mode mode)
{
    wf_source_node *root = wf_source_root(unit, true, false);
    if (!root)
        return any();
    root->xml = true;
    if (mode == WF_XPATH_ALL)
        return wf_type_list(unit, wf_type_element(unit, root));
    const wf_type *type = wf_type_source(unit, root);
    /* It is there; whether there is text in it shows when it is used. */
    return mode == WF_XPATH_AT ? wf_type_lenient(unit, type) : type;
}

static const wf_type *value_type(wf_unit *unit, const wf_xpath *xpath, wf_xpath_mode mode)
{
    switch (xpath->result) {
    case WF_XPATH_NODES:
        return nodes_type(unit, mode);
    case WF_XPATH_BOOL:
        return wf_type_plain(WF_CLASS_BOOL);
    case WF_XPATH_NUMBER:
        return wf_type_join(unit, wf_type_plain(WF_CLASS_INT), wf_type_plain(WF_CLASS_DECIMAL));
    case WF_XPATH_STRING:
        return wf_type_flagged(unit, wf_type_plain(WF_CLASS_TEXT), false, false, true);
    case WF_XPATH_ANY:
        break;
    }
    return wf_type_lenient(unit, wf_type_maybe(unit, any(), true, false));
}

static bool compile(wf_unit *unit, const wf_xpath *xpath, wf_xpath_note *note)
{
    wf_buf code;
    wf_buf_init(&code, 1u << 24);
    const weft_status rc = wf_xpath_compile(&code, xpath);
    if (rc == WEFT_OK)
        note->code = wf_arena_dup(&unit->arena, wf_buf_span(&code));
    if (rc != WEFT_OK || !note->code.ptr)
        unit->status = rc == WEFT_OK ? WEFT_NOMEM : rc;
    wf_buf_fini(&code);
    return unit->status == WEFT_OK;
}

/* The node keeps its text; context and variables become its children. */
static const wf_type *as_call(wf_check_place *place, wf_node *node, const wf_xpath *xpath,
                              wf_node *context, wf_xpath_mode mode)
{
    wf_unit *unit = place->unit;
    wf_xpath_note *note = wf_arena_new(&unit->arena, wf_xpath_note);
    wf_node **variables =
        wf_arena_zero(&unit->arena, (size_t)xpath->variable_count + 1, sizeof(wf_node *));
    if (!note || !variables || !compile(unit, xpath, note)) {
        unit->status = unit->status == WEFT_OK ? WEFT_NOMEM : unit->status;
        return any();
    }
    const wf_type *from = context->type;
    const wf_type *result = value_type(unit, xpath, mode);
    if (mode != WF_XPATH_ALL && !wf_check_is_record(context)) /* all nodes of nothing are none */
        result = wf_type_after(unit, result, from);
    mark_tree(from);
    note->mode = mode;
    note->context = context;
    note->variables = variables;
    note->variable_count = xpath->variable_count;
    context->next = NULL;
    context->flags |= WF_NODE_STEPPED;
    node->kind = WF_NODE_XPATH;
    node->text = xpath->text;
    node->ref = note;
    node->first = node->last = context;
    node->count = 1;
    for (uint32_t i = 0; i < xpath->variable_count; i++) {
        const wf_type *type = any();
        variables[i] = check_variable(place, &xpath->variables[i], &type);
        if (!variables[i] || !wf_node_add(node, variables[i]))
            return any();
        result = wf_type_after(unit, result, type);
    }
    return result;
}

static const wf_type *check(wf_check_place *place, wf_node *node, const wf_node *literal,
                            wf_node *context, wf_xpath_mode mode)
{
    const wf_type *from = wf_check_expr(place, context, NULL);
    const wf_xpath *xpath = read_xpath(place, literal);
    if (!xpath)
        return any();
    if (!is_element(from))
        return refuse_context(place, literal, context, from);
    if (mode != WF_XPATH_VALUE && xpath->result != WF_XPATH_NODES) {
        weft_diag *diag =
            wf_diags_add(place->unit->diags, WF_W2114, wf_check_at(literal),
                         "`%.*s` takes an XPath that finds nodes", WF_SPAN(node->text));
        wf_diag_hint(place->unit->diags, diag, "write %.*s for its value",
                     WF_SPAN(wf_check_text(literal)));
        return any();
    }
    if (is_plain(xpath, mode) && from->class_ == WF_CLASS_SOURCE)
        return as_path(place, node, xpath, context, mode);
    return as_call(place, node, xpath, context, mode);
}

static wf_node *current_item(wf_unit *unit, const wf_node *like)
{
    wf_node *node =
        wf_node_new(&unit->arena, WF_NODE_CURRENT, like->source, like->start, like->end);
    if (!node)
        unit->status = WEFT_NOMEM;
    return node;
}

const wf_type *wf_check_xpath(wf_check_place *place, wf_node *node)
{
    wf_node *context = current_item(place->unit, node);
    return context ? check(place, node, node, context, WF_XPATH_VALUE) : any();
}

bool wf_check_xpath_call(wf_check_place *place, wf_node *node, const wf_type **type)
{
    const bool is_all = weft_span_equal(node->text, weft_span_text("all"));
    const bool is_at = weft_span_equal(node->text, weft_span_text("at"));
    const wf_node *last = node->last;
    const wf_node *literal = last && last->kind == WF_NODE_ARGUMENT ? wf_node_at(last, 0) : NULL;
    if ((!is_all && !is_at) || node->count > 2 || !literal || literal->kind != WF_NODE_XPATH ||
        literal->type)
        return false;
    wf_node *context =
        node->count == 2 ? wf_node_at(node->first, 0) : current_item(place->unit, literal);
    *type = any();
    if (context)
        *type = check(place, node, literal, context, is_all ? WF_XPATH_ALL : WF_XPATH_AT);
    return true;
}
