/* JSON as the npm package writes it, and its way of making rows from a document. What is easy to get
   wrong: sorting goes by UTF-16 units, and names that are numbers come first all the same. */
#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_js.h"
#include "stdlib/sdk_members.h"
#include "stdlib/sdk_value.h"
#include "vm/json.h"

#include <stdlib.h>

#define DEPTH_MOST  256u
#define INDENT_MOST 10u

static weft_value option(weft_value options, const char *name)
{
    return wf_sdk_value_member(options, weft_span_text(name));
}

/* ---- rows from a document ---- */

static weft_value at_path(weft_value value, weft_span path)
{
    for (;;) {
        const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
        const size_t len = dot ? (size_t)(dot - path.ptr) : path.len;
        value = wf_sdk_value_member(value, weft_span_of(path.ptr, len));
        if (!dot)
            return value;
        path = wf_lib_rest(path, len + 1);
    }
}

static size_t find_star(weft_span path)
{
    for (size_t i = 0; i + 3 <= path.len; i++)
        if (memcmp(path.ptr + i, "[*]", 3) == 0)
            return i;
    return path.len;
}

/* Its members as they would be copied into another object. */
static weft_status copy_members(wf_sdk_members *row, weft_value child)
{
    const weft_status made = wf_sdk_value_spread(&child, row->call, child);
    if (made != WEFT_OK)
        return made;
    for (uint32_t i = 0; child.kind == WEFT_KIND_MAP && i < child.len; i++)
        wf_sdk_members_put(row, child.as.map[i].key, child.as.map[i].value);
    for (uint32_t i = 0; child.kind == WEFT_KIND_LIST && i < child.len; i++) {
        wf_lib_text digits;
        weft_value name;
        wf_lib_text_init(&digits, row->call, 16);
        wf_lib_put_value(&digits, wf_value_put_text, weft_int(i));
        const weft_status rc = wf_lib_text_finish(&name, &digits);
        if (rc != WEFT_OK)
            return rc;
        wf_sdk_members_put(row, weft_value_span(name), weft_value_element(child, i));
    }
    return WEFT_OK;
}

static weft_status add_row(wf_lib_list *rows, weft_call *call, weft_value child, weft_value parent,
                           weft_value repeated)
{
    wf_sdk_members row;
    weft_value made;
    wf_sdk_members_init(&row, call);
    weft_status rc = copy_members(&row, child);
    for (uint32_t i = 0; rc == WEFT_OK && repeated.kind == WEFT_KIND_LIST && i < repeated.len;
         i++) {
        const weft_value name = weft_value_element(repeated, i);
        const weft_value value =
            weft_value_is_text(name) ? at_path(parent, weft_value_span(name)) : weft_missing();
        if (value.kind != WEFT_KIND_MISSING)
            wf_sdk_members_put(&row, weft_value_span(name), value);
    }
    if (rc == WEFT_OK)
        rc = wf_sdk_members_finish(&made, &row);
    if (rc == WEFT_OK)
        wf_lib_list_add(rows, made);
    return rc;
}

/* Children of each parent; a parent without children gives one row all the same. */
static weft_status rows_of_children(weft_value *out, weft_call *call, weft_value parents,
                                    weft_span path, weft_value repeated)
{
    wf_lib_list rows;
    weft_status rc = WEFT_OK;
    wf_lib_list_init(&rows, call);
    for (uint32_t i = 0; parents.kind == WEFT_KIND_LIST && rc == WEFT_OK && i < parents.len; i++) {
        const weft_value parent = weft_value_element(parents, i);
        if (parent.kind != WEFT_KIND_MAP)
            continue;
        const weft_value children = at_path(parent, path);
        const bool has_children = children.kind == WEFT_KIND_LIST && children.len != 0;
        if (!has_children)
            rc = add_row(&rows, call, weft_missing(), parent, repeated);
        for (uint32_t k = 0; has_children && rc == WEFT_OK && k < children.len; k++)
            rc = add_row(&rows, call, weft_value_element(children, k), parent, repeated);
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &rows) : rc;
}

static weft_status one_row(weft_value *out, weft_call *call, weft_value value)
{
    weft_value *const items = wf_lib_values(call, 1);
    if (!items)
        return WEFT_NOMEM;
    items[0] = value;
    *out = weft_list(items, value.kind == WEFT_KIND_MISSING ? 0 : 1);
    return WEFT_OK;
}

static weft_status flatten(weft_value *out, weft_call *call, weft_value data, weft_value options)
{
    const weft_value path = option(options, "arrayPath");
    weft_value found = data;
    if (weft_value_is_text(path) && path.len != 0) {
        const weft_span whole = weft_value_span(path);
        const size_t star = find_star(whole);
        weft_span below = wf_lib_rest(whole, star < whole.len ? star + 3 : star);
        found = at_path(data, weft_span_of(whole.ptr, star));
        if (below.len != 0 && below.ptr[0] == '.')
            below = wf_lib_rest(below, 1);
        below.len = find_star(below);
        if (below.len != 0)
            return rows_of_children(out, call, found, below, option(options, "repeatFields"));
    } else {
        for (uint32_t i = 0; data.kind == WEFT_KIND_MAP && i < data.len; i++)
            if (data.as.map[i].value.kind == WEFT_KIND_LIST) {
                found = data.as.map[i].value;
                break;
            }
    }
    *out = found;
    return found.kind == WEFT_KIND_LIST ? WEFT_OK : one_row(out, call, found);
}

static weft_status sdk_build_json(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    const weft_value mode = option(options, "mode");
    *out = args[0];
    if (weft_value_is_text(mode) &&
        weft_span_equal(weft_value_span(mode), weft_span_text("flatten")))
        return flatten(out, call, args[0], options);
    return WEFT_OK;
}

/* ---- text ---- */

/* The first UTF-16 unit of a character, and whether another follows. */
static uint32_t unit_of(uint32_t code)
{
    return code > 0xffff ? 0xd800 + ((code - 0x10000) >> 10) : code;
}

static int compare_names(const void *left, const void *right)
{
    const weft_span a = ((const weft_member *)left)->key;
    const weft_span b = ((const weft_member *)right)->key;
    for (size_t at = 0; at < a.len && at < b.len;) {
        size_t len;
        size_t other;
        const uint32_t x = wf_utf8_decode(wf_lib_rest(a, at), &len);
        const uint32_t y = wf_utf8_decode(wf_lib_rest(b, at), &other);
        if (x != y)
            return unit_of(x) != unit_of(y) ? (unit_of(x) < unit_of(y) ? -1 : 1) : (x < y ? -1 : 1);
        at += len;
    }
    return a.len == b.len ? 0 : a.len < b.len ? -1 : 1;
}

/* A copy with the members of every object in order. Recursion is bounded by DEPTH_MOST. */
static weft_status sorted(weft_value *value, weft_call *call, unsigned depth)
{
    weft_status rc = WEFT_OK;
    if (depth == DEPTH_MOST)
        return weft_call_fail(call, "the value is nested deeper than %u levels", DEPTH_MOST);
    if (value->kind == WEFT_KIND_LIST) {
        weft_value *const items = wf_lib_values(call, value->len);
        rc = items ? WEFT_OK : WEFT_NOMEM;
        for (uint32_t i = 0; rc == WEFT_OK && i < value->len; i++) {
            items[i] = weft_value_element(*value, i);
            rc = sorted(&items[i], call, depth + 1);
        }
        *value = weft_list(items, value->len);
    } else if (value->kind == WEFT_KIND_MAP) {
        weft_member *const members = wf_lib_members(call, value->len);
        rc = members ? WEFT_OK : WEFT_NOMEM;
        for (uint32_t i = 0; rc == WEFT_OK && i < value->len; i++) {
            members[i] = value->as.map[i];
            rc = sorted(&members[i].value, call, depth + 1);
        }
        if (rc == WEFT_OK && value->len != 0)
            qsort(members, value->len, sizeof *members, compare_names);
        *value = weft_map(members, value->len);
    }
    return rc;
}

typedef struct printer {
    weft_call *call;
    wf_lib_text out;
    weft_span indent; /* of one level */
    wf_sdk_js_form form;
    weft_status status;
} printer;

static void put_line(printer *p, unsigned depth)
{
    wf_lib_put_byte(&p->out, '\n');
    for (unsigned i = 0; i < depth; i++)
        wf_lib_put_span(&p->out, p->indent);
}

static void put_pretty(printer *p, weft_value value, unsigned depth);

static void put_list(printer *p, weft_value list, unsigned depth)
{
    wf_lib_put_byte(&p->out, '[');
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value item = weft_value_element(list, i);
        if (i != 0)
            wf_lib_put_byte(&p->out, ',');
        put_line(p, depth + 1);
        put_pretty(p, item.kind == WEFT_KIND_MISSING ? weft_null() : item, depth + 1);
    }
    if (list.len != 0)
        put_line(p, depth);
    wf_lib_put_byte(&p->out, ']');
}

static void put_map(printer *p, weft_value map, unsigned depth)
{
    const weft_member *members = map.as.map;
    bool is_first = true;
    if (p->form == WF_SDK_JS_FAITHFUL && p->status == WEFT_OK)
        p->status = wf_sdk_js_order(&members, p->call, map.as.map, map.len);
    wf_lib_put_byte(&p->out, '{');
    for (uint32_t i = 0; p->status == WEFT_OK && i < map.len; i++) {
        if (members[i].value.kind == WEFT_KIND_MISSING)
            continue;
        if (!is_first)
            wf_lib_put_byte(&p->out, ',');
        is_first = false;
        put_line(p, depth + 1);
        wf_lib_put_value(&p->out, wf_json_put, weft_text(members[i].key));
        wf_lib_put_span(&p->out, weft_span_text(": "));
        put_pretty(p, members[i].value, depth + 1);
    }
    if (!is_first)
        put_line(p, depth);
    wf_lib_put_byte(&p->out, '}');
}

/* Recursion is bounded by DEPTH_MOST. */
static void put_pretty(printer *p, weft_value value, unsigned depth)
{
    if (depth == DEPTH_MOST && p->status == WEFT_OK)
        p->status =
            weft_call_fail(p->call, "the value is nested deeper than %u levels", DEPTH_MOST);
    if (p->status != WEFT_OK)
        return;
    if (value.kind == WEFT_KIND_LIST)
        put_list(p, value, depth);
    else if (value.kind == WEFT_KIND_MAP)
        put_map(p, value, depth);
    else
        wf_sdk_js_put_json(&p->out, value, p->form);
}

/* What one level of indentation is: up to ten spaces, or up to ten characters of a text. */
static weft_span indent_of(weft_value options)
{
    static const char spaces[] = "          ";
    const weft_value indent = option(options, "indent");
    int64_t count = 2;
    if (!wf_sdk_value_is_truthy(option(options, "pretty")))
        return weft_span_of(spaces, 0);
    if (weft_value_is_text(indent))
        return weft_span_of(indent.as.text, wf_lib_offset(weft_value_span(indent), INDENT_MOST));
    if (wf_value_integer(&count, indent))
        count = count < 0 ? 0 : count > INDENT_MOST ? INDENT_MOST : count;
    return weft_span_of(spaces, (size_t)count);
}

static weft_status stringify(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count, wf_sdk_js_form form)
{
    const weft_value options = wf_lib_arg(args, count, 1);
    weft_value value = args[0];
    printer p = {.call = call, .indent = indent_of(options), .form = form, .status = WEFT_OK};
    weft_status rc = WEFT_OK;
    *out = weft_missing();
    if (value.kind == WEFT_KIND_MISSING)
        return WEFT_OK;
    if (wf_sdk_value_is_truthy(option(options, "sortKeys")))
        rc = sorted(&value, call, 0);
    wf_lib_text_init(&p.out, call, 256);
    if (rc == WEFT_OK && p.indent.len != 0)
        put_pretty(&p, value, 0);
    else if (rc == WEFT_OK)
        wf_sdk_js_put_json(&p.out, value, form);
    rc = rc == WEFT_OK ? p.status : rc;
    return rc == WEFT_OK ? wf_lib_text_finish(out, &p.out) : rc;
}

static weft_status sdk_stringify_json(weft_value *out, weft_call *call, const weft_value *args,
                                      uint32_t count)
{
    return stringify(out, call, args, count, WF_SDK_JS_FAITHFUL);
}

static weft_status strict_stringify_json(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    return stringify(out, call, args, count, WF_SDK_JS_RIGHT);
}

static const weft_resolver rows[] = {
    {"sdk.build_json", "(data: any?, options?: any?) -> any?", WEFT_PURE, sdk_build_json,
     "The data unchanged, or with the mode \"flatten\" the rows at `arrayPath`, each with the "
     "`repeatFields` of its parent.\n"
     "e.g. sdk.build_json({ o: [{ id: 1, l: [{ s: 2 }] }] }, { mode: \"flatten\", arrayPath: "
     "\"o[*].l[*]\", repeatFields: [\"id\"] }) gives [{ s: 2, id: 1 }]",
     NULL},
    {"sdk.stringify_json", "(value: any?, options?: any?) -> text?", WEFT_PURE, sdk_stringify_json,
     "The value as JSON text as the npm package's engine writes it.\n"
     "e.g. sdk.stringify_json({ b: 1, a: [2] }, { sortKeys: true }) gives "
     "\"{\\\"a\\\":[2],\\\"b\\\":1}\"",
     NULL},
    {"strict.stringify_json", "(value: any?, options?: any?) -> text?", WEFT_PURE,
     strict_stringify_json,
     "As sdk.stringify_json, with every digit of a number and members in their order.\n"
     "e.g. strict.stringify_json({ b: 12345678901234567890 }) gives "
     "\"{\\\"b\\\":12345678901234567890}\"",
     NULL},
};

const weft_family wf_sdk_build_json_family = {
    "mapping files: JSON output", "JSON as the npm package writes it.", rows, WF_COUNTOF(rows)};
