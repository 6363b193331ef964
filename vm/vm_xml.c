/* XML at run time: elements as values, members of elements, XPath. An element is one of three things
   in a register: a RECORD of the shape (its text in "#text", its node in "#tree", when the program
   needs them), a node of the record's tree, or a MAP when it was read whole. Easy to get wrong: what
   it is must never show, so each of these steps takes all three. */
#include "vm/machine.h"
#include "vm/value.h"
#include "vm/xpath.h"

#include <inttypes.h>
#include <math.h>

bool wf_vm_is_xml(const weft_vm *vm)
{
    return vm->map->source == WF_SOURCE_XML;
}

/* ---- failures ---- */

weft_status wf_vm_fail_several(weft_vm *vm, weft_value found, uint32_t count)
{
    const weft_span path = wf_vm_path(vm);
    return wf_vm_fail_hint(vm, WF_W3013, found,
                           "write [] behind the path for all of them, [0] for the first",
                           "%.*s%sthere are %" PRIu32 " elements where one may be", (int)path.len,
                           path.ptr, path.len != 0 ? ": " : "", count);
}

static weft_status fail_rebuilt(weft_vm *vm, weft_value found)
{
    return wf_vm_fail_hint(vm, WF_W3014, found,
                           "take the XPath from the element itself, before a function rebuilds it",
                           "an XPath starts at an element of an XML record, this is %s",
                           wf_vm_show(vm, found));
}

/* ---- nodes ---- */

static weft_value node_value(const weft_vm *vm, const wf_xml_node *node)
{
    weft_value value = {.kind = WEFT_KIND_XML, .as.xml = node};
    value.extra = (uint16_t)wf_xml_how(vm->map->keep_blank, vm->map->keep_pieces);
    return value;
}

static bool has_elements(const wf_xml_node *node)
{
    const wf_xml_node *child = node->first_child;
    while (child && child->kind != WF_XML_ELEMENT)
        child = child->next;
    return child != NULL;
}

/* The slot of the record's block that holds its node or its text; WF_NONE: the shape has none. */
static uint32_t slot_of(const weft_vm *vm, weft_value record, const char *key)
{
    const wf_shape *const shape = &vm->map->shape;
    const uint32_t node = wf_shape_member(shape, record.len, weft_span_text(key));
    return node == WF_SHAPE_NONE ? WF_NONE : shape->nodes[node].slot;
}

/* The tree node of an element, or NULL. */
static const wf_xml_node *tree_of(const weft_vm *vm, weft_value value)
{
    if (value.kind == WEFT_KIND_XML)
        return value.as.xml;
    if (value.kind != WEFT_KIND_RECORD || !wf_vm_is_xml(vm))
        return NULL;
    const uint32_t slot = slot_of(vm, value, WF_SHAPE_TREE);
    const weft_value found = slot == WF_NONE ? weft_missing() : value.as.block[slot];
    return found.kind == WEFT_KIND_XML ? found.as.xml : NULL;
}

uint64_t wf_vm_tree_size(const weft_vm *vm, weft_value value)
{
    const wf_xml_node *const node = tree_of(vm, value);
    const wf_xml_node *last = node;
    while (last && last->last_child)
        last = last->last_child;
    return node ? last->order - node->order : 0;
}

/* ---- values ---- */

/* An element with child elements stays what it is. */
static weft_status node_scalar(weft_vm *vm, weft_value *out, const wf_xml_node *node)
{
    weft_span text;
    if (node->kind == WF_XML_ROOT || has_elements(node))
        return WEFT_OK;
    if (!wf_xml_string(&text, node, &vm->arena))
        return wf_vm_fail_memory(vm);
    *out = wf_xml_text(text, vm->map->keep_blank);
    return wf_vm_charge(vm, text.len >> 8);
}

static weft_status record_scalar(weft_vm *vm, weft_value *out, weft_value record)
{
    const wf_xml_node *const node = tree_of(vm, record);
    if (node)
        return node_scalar(vm, out, node);
    const uint32_t slot = slot_of(vm, record, WF_SHAPE_TEXT);
    if (slot != WF_NONE && record.as.block[slot].kind != WEFT_KIND_RECORD)
        *out = record.as.block[slot];
    return WEFT_OK;
}

/* What was read whole: attributes and text alone are a text. */
static void map_scalar(weft_value *out, weft_value map)
{
    weft_value text = weft_missing();
    for (uint32_t i = 0; i < map.len; i++) {
        const weft_span key = map.as.map[i].key;
        if (weft_span_equal(key, weft_span_text(WF_SHAPE_TEXT)))
            text = map.as.map[i].value;
        else if (key.len == 0 || key.ptr[0] != '@')
            return;
    }
    if (map.len != 0)
        *out = text;
}

static weft_status list_scalars(weft_vm *vm, weft_value *out, weft_value list, uint32_t depth);

static weft_status scalar(weft_vm *vm, weft_value *out, weft_value value, uint32_t depth)
{
    *out = value;
    switch ((int)value.kind) {
    case WEFT_KIND_XML:
        return node_scalar(vm, out, value.as.xml);
    case WEFT_KIND_RECORD:
        return wf_vm_is_xml(vm) ? record_scalar(vm, out, value) : WEFT_OK;
    case WEFT_KIND_MAP:
        if (wf_vm_is_xml(vm))
            map_scalar(out, value);
        return WEFT_OK;
    case WEFT_KIND_LIST:
        return wf_vm_is_xml(vm) ? list_scalars(vm, out, value, depth + 1) : WEFT_OK;
    }
    return wf_value_is_builder(value) ? wf_vm_fail_builder(vm, value) : WEFT_OK;
}

#define LISTS_MOST 64 /* lists in lists that are looked through for elements */

/* Copied only when an element changes. */
static weft_status list_scalars(weft_vm *vm, weft_value *out, weft_value list, uint32_t depth)
{
    weft_value *items = NULL;
    weft_status rc = wf_vm_charge(vm, list.len);
    for (uint32_t i = 0; rc == WEFT_OK && depth < LISTS_MOST && i < list.len; i++) {
        const weft_value from = weft_value_element(list, i);
        weft_value to;
        if (from.kind < WEFT_KIND_LIST)
            continue;
        rc = scalar(vm, &to, from, depth);
        if (rc != WEFT_OK || (to.kind == from.kind && to.as.xml == from.as.xml))
            continue;
        if (!items) {
            items = wf_arena_alloc(&vm->arena, list.len * sizeof *items);
            if (!items)
                return wf_vm_fail_memory(vm);
            for (uint32_t k = 0; k < list.len; k++)
                items[k] = weft_value_element(list, k);
            *out = weft_list(items, list.len);
            out->flags = list.flags;
        }
        items[i] = to;
    }
    return rc;
}

weft_status wf_vm_values(weft_vm *vm, weft_value *out, weft_value value)
{
    return scalar(vm, out, value, 0);
}

weft_status wf_vm_value(weft_vm *vm, weft_value *out, weft_value value)
{
    if (value.kind != WEFT_KIND_LIST || !wf_vm_is_xml(vm))
        return scalar(vm, out, value, 0);
    if (value.len > 1)
        return wf_vm_fail_several(vm, value, value.len);
    *out = weft_missing();
    return value.len == 0 ? WEFT_OK : scalar(vm, out, weft_value_element(value, 0), 0);
}

bool wf_vm_may_list(const weft_vm *vm, weft_value value)
{
    return wf_vm_is_xml(vm) && !weft_value_is_nothing(value) && !wf_value_is_builder(value);
}

/* ---- members ---- */

static weft_status node_list(weft_vm *vm, weft_value *out, const wf_xml_node *first, weft_span key,
                             uint32_t count)
{
    weft_value *const items = wf_arena_alloc(&vm->arena, count * sizeof *items);
    uint32_t i = 0;
    if (!items)
        return wf_vm_fail_memory(vm);
    for (const wf_xml_node *child = first; child; child = child->next) {
        if (child->kind == WF_XML_ELEMENT &&
            wf_shape_key_means(key, false, child->local, child->uri))
            items[i++] = node_value(vm, child);
    }
    *out = weft_list(items, i);
    return WEFT_OK;
}

/* The one without a namespace, else the first. */
static weft_value attribute(const weft_vm *vm, const wf_xml_node *node, weft_span key)
{
    const wf_xml_node *found = NULL;
    for (const wf_xml_node *at = node->first_attribute; at; at = at->next) {
        if (wf_shape_key_means(key, true, at->local, at->uri) && (!found || at->uri.len == 0))
            found = at;
    }
    return found ? wf_xml_text(found->text, vm->map->keep_blank) : weft_missing();
}

/* Children of a node by name: none is missing, one is it, several are a list for others to refuse. */
weft_status wf_vm_xml_member(weft_vm *vm, weft_value *value, uint32_t index)
{
    const weft_span key = vm->program->keys[index];
    const wf_xml_node *const node = value->as.xml;
    const wf_xml_node *only = NULL;
    uint32_t count = 0;
    uint32_t looked = 0;
    if (key.len != 0 && key.ptr[0] == '@') {
        *value = attribute(vm, node, key);
        return WEFT_OK;
    }
    for (const wf_xml_node *child = node->first_child; child; child = child->next, looked++) {
        if (child->kind != WF_XML_ELEMENT ||
            !wf_shape_key_means(key, false, child->local, child->uri))
            continue;
        only = child;
        count++;
    }
    *value = only ? node_value(vm, only) : weft_missing();
    const weft_status rc = wf_vm_charge(vm, looked >> 3);
    return rc == WEFT_OK && count > 1 ? node_list(vm, value, node->first_child, key, count) : rc;
}

bool wf_vm_has_tree(const weft_vm *vm, weft_value record, weft_value *out)
{
    const wf_xml_node *const node = tree_of(vm, record);
    if (node)
        *out = node_value(vm, node);
    return node != NULL;
}

bool wf_vm_asks_namespace(weft_span key)
{
    return key.len > 1 && (key.ptr[0] == '{' || (key.ptr[0] == '@' && key.ptr[1] == '{'));
}

weft_status wf_vm_fail_namespace(weft_vm *vm, weft_value found)
{
    return fail_rebuilt(vm, found);
}

/* ---- XPath ---- */

typedef struct asking {
    weft_vm *vm;
    const wf_xpath_site *site;
    weft_span text;
} asking;

static weft_status fail_count(const asking *ask, uint32_t count)
{
    if (count == 0)
        return wf_vm_fail(ask->vm, WF_W3013, weft_missing(), "x'%.*s' finds no node, one is needed",
                          (int)ask->text.len, ask->text.ptr);
    return wf_vm_fail_hint(
        ask->vm, WF_W3013, weft_missing(), "write .all(x'…') for all of them, or [1] in the XPath",
        "x'%.*s' finds %" PRIu32 " nodes, one is needed", (int)ask->text.len, ask->text.ptr, count);
}

/* A node as a value of the language: elements keep their place in the tree. */
static weft_status from_node(weft_vm *vm, weft_value *out, const wf_xml_node *node)
{
    weft_span text;
    if (node->kind == WF_XML_ELEMENT || node->kind == WF_XML_ROOT) {
        *out = node_value(vm, node);
        return WEFT_OK;
    }
    if (!wf_xml_string(&text, node, &vm->arena))
        return wf_vm_fail_memory(vm);
    *out = wf_xml_text(text, vm->map->keep_blank);
    return WEFT_OK;
}

static weft_status from_nodes(const asking *ask, weft_value *out, const wf_xpath_value *nodes)
{
    weft_vm *const vm = ask->vm;
    if (ask->site->mode != WF_XPATH_ALL) {
        const bool is_fine =
            nodes->count == 1 || (nodes->count == 0 && ask->site->mode == WF_XPATH_VALUE);
        if (!is_fine)
            return fail_count(ask, nodes->count);
        *out = weft_missing();
        return nodes->count == 0 ? WEFT_OK : from_node(vm, out, nodes->nodes[0]);
    }
    weft_value *const items = wf_arena_alloc(&vm->arena, (nodes->count + 1ul) * sizeof *items);
    if (!items)
        return wf_vm_fail_memory(vm);
    weft_status rc = wf_vm_charge(vm, nodes->count);
    for (uint32_t i = 0; rc == WEFT_OK && i < nodes->count; i++)
        rc = from_node(vm, &items[i], nodes->nodes[i]);
    if (rc == WEFT_OK)
        *out = weft_list(items, nodes->count);
    return rc;
}

/* Whole numbers of 64 bits are integers, all others decimals of the shortest digits that mean them. */
static weft_status from_number(const asking *ask, weft_value *out, double number)
{
    weft_vm *const vm = ask->vm;
    const weft_value as_double = {.kind = WEFT_KIND_DOUBLE, .as.real = number};
    wf_decimal decimal;
    if (fabs(number) < 9223372036854775808.0 && (double)(int64_t)number == number) {
        *out = weft_int((int64_t)number);
        return WEFT_OK;
    }
    if (!isfinite(number) || !wf_vm_number(&decimal, as_double))
        return wf_vm_fail(vm, WF_W3014, weft_missing(), "x'%.*s' gives %s", (int)ask->text.len,
                          ask->text.ptr,
                          isnan(number) ? "no number (NaN)" : "a number beyond 38 digits");
    return wf_value_decimal(out, &vm->arena, &decimal) ? WEFT_OK : wf_vm_fail_memory(vm);
}

static weft_status from_result(const asking *ask, weft_value *out, const wf_xpath_value *result)
{
    switch (result->kind) {
    case WF_XPATH_NODES:
        return from_nodes(ask, out, result);
    case WF_XPATH_BOOL:
        *out = weft_bool(result->boolean);
        return WEFT_OK;
    case WF_XPATH_NUMBER:
        return from_number(ask, out, result->number);
    case WF_XPATH_STRING:
        *out = weft_text(result->string);
        out->flags = WEFT_VALUE_UNTYPED;
        return WEFT_OK;
    case WF_XPATH_ANY:
        break;
    }
    return wf_vm_fail_builder(ask->vm, weft_missing()); /* no value is of that kind */
}

static weft_status variable_nodes(weft_vm *vm, wf_xpath_value *out, weft_value value)
{
    const bool is_list = value.kind == WEFT_KIND_LIST;
    const uint32_t count = is_list ? value.len : 1;
    const wf_xml_node **const nodes = wf_arena_alloc(&vm->arena, (count + 1ul) * sizeof *nodes);
    if (!nodes)
        return wf_vm_fail_memory(vm);
    for (uint32_t i = 0; i < count; i++) {
        const weft_value item = is_list ? weft_value_element(value, i) : value;
        nodes[i] = tree_of(vm, item);
        if (!nodes[i])
            return fail_rebuilt(vm, item);
        if (i != 0 && nodes[i]->order <= nodes[i - 1]->order)
            return wf_vm_fail(vm, WF_W3014, item,
                              "a list of elements for an XPath keeps their order in the document");
    }
    out->kind = WF_XPATH_NODES;
    out->nodes = nodes;
    out->count = count;
    return wf_vm_charge(vm, count);
}

static weft_status variable_text(weft_vm *vm, wf_xpath_value *out, weft_value value)
{
    wf_buf_reset(&vm->text);
    wf_value_put_text(&vm->text, value);
    if (vm->text.status != WEFT_OK)
        return wf_vm_fail_buf(vm, &vm->text);
    out->kind = WF_XPATH_STRING;
    out->string = wf_arena_dup(&vm->arena, wf_buf_span(&vm->text));
    return out->string.ptr ? WEFT_OK : wf_vm_fail_memory(vm);
}

/* XPath has four kinds: texts and dates are strings, numbers doubles. */
static weft_status variable(weft_vm *vm, wf_xpath_value *out, weft_value value)
{
    wf_decimal decimal;
    *out = (wf_xpath_value){.kind = WF_XPATH_STRING};
    if (value.kind == WEFT_KIND_LIST || value.kind == WEFT_KIND_RECORD ||
        value.kind == WEFT_KIND_XML || value.kind == WEFT_KIND_MAP)
        return variable_nodes(vm, out, value);
    if (value.kind == WEFT_KIND_TEXT) {
        out->string = weft_value_span(value);
        return WEFT_OK;
    }
    if (value.kind == WEFT_KIND_BOOL) {
        out->kind = WF_XPATH_BOOL;
        out->boolean = value.as.boolean != 0;
        return WEFT_OK;
    }
    if (!weft_value_is_number(value))
        return variable_text(vm, out, value);
    out->kind = WF_XPATH_NUMBER;
    if (!wf_vm_number(&decimal, value))
        return wf_vm_fail(vm, WF_W3014, value, "an XPath takes no number beyond %d digits",
                          WF_DECIMAL_DIGITS);
    out->number = wf_decimal_to_double(&decimal);
    return WEFT_OK;
}

static weft_status evaluate(const asking *ask, weft_value *out, const wf_xml_node *context,
                            const wf_xpath_value *variables)
{
    weft_vm *const vm = ask->vm;
    const weft_span code = weft_value_span(vm->program->constants[ask->site->code]);
    wf_xpath_value result;
    wf_xpath_run run = {.arena = &vm->arena,
                        .steps = &vm->steps,
                        .variables = variables,
                        .variable_count = ask->site->variables};
    const weft_status rc = wf_xpath_eval(&result, code, context, &run);
    if (rc == WEFT_OK)
        return from_result(ask, out, &result);
    if (rc == WEFT_LIMIT)
        return wf_vm_fail_steps(vm);
    if (rc == WEFT_REJECTED)
        return wf_vm_fail(vm, WF_W3014, weft_missing(), "x'%.*s': %s", (int)ask->text.len,
                          ask->text.ptr, run.reason);
    return wf_vm_fail_memory(vm);
}

weft_status wf_vm_xpath(weft_vm *vm, uint32_t index, weft_value *args)
{
    const wf_xpath_site *const site = &vm->program->xpaths[index];
    const asking ask = {vm, site, wf_program_text(vm->program, site->text)};
    if (weft_value_is_nothing(args[0])) { /* no element has no nodes */
        args[0] = site->mode == WF_XPATH_ALL ? weft_list(NULL, 0) : weft_missing();
        return WEFT_OK;
    }
    for (uint32_t i = 1; i <= site->variables; i++) {
        if (weft_value_is_nothing(args[i])) {
            args[0] = weft_missing();
            return WEFT_OK;
        }
    }
    weft_value from = args[0];
    if (from.kind == WEFT_KIND_LIST && from.len > 1)
        return wf_vm_fail_several(vm, from, from.len);
    if (from.kind == WEFT_KIND_LIST && from.len == 1)
        from = weft_value_element(from, 0);
    const wf_xml_node *const context = tree_of(vm, from);
    if (!context)
        return fail_rebuilt(vm, from);
    wf_xpath_value *const variables =
        wf_arena_alloc(&vm->arena, (site->variables + 1ul) * sizeof *variables);
    if (!variables)
        return wf_vm_fail_memory(vm);
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; rc == WEFT_OK && i < site->variables; i++)
        rc = variable(vm, &variables[i], args[i + 1]);
    return rc == WEFT_OK ? evaluate(&ask, args, context, variables) : rc;
}
