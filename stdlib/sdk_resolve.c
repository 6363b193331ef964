/* See sdk_resolve.h. What is easy to get wrong: brackets are read whole and loosely ("[1x]" is 1,
   "[0][1]" is 0), their mistakes are found before anything is walked, and an XML path is two: the
   element's up to the first @, and the attribute's up to the next. */
#include "stdlib/sdk_resolve.h"

#include "base/utf8.h"
#include "stdlib/families.h"
#include "stdlib/sdk_value.h"
#include "stdlib/sdk_walk.h"
#include "stdlib/sdk_xml.h"

#define WILDCARDS_MOST 64u

typedef enum part_kind {
    PART_NAME,
    PART_KEY,   /* name['key'] */
    PART_ALL,   /* name[*], or * alone: then without a name */
    PART_INDEX, /* name[1] */
    PART_FILTER /* name[key=value] */
} part_kind;

typedef struct part {
    part_kind kind;
    bool has_name;
    weft_span name;
    weft_span key; /* KEY and FILTER */
    weft_span value;
    uint64_t index; /* UINT64_MAX: none there can be */
} part;

typedef struct resolver {
    weft_call *call;
    bool is_xml;
    weft_span attribute; /* ptr NULL: none */
    unsigned depth;      /* wildcards above */
} resolver;

/* As parseInt: white space, a sign, digits, and no matter what behind them. False without digits. */
static bool read_index(uint64_t *out, weft_span text)
{
    const weft_span whole = wf_utf8_trim(text);
    size_t at = whole.len != 0 && (whole.ptr[0] == '-' || whole.ptr[0] == '+');
    const size_t from = at;
    uint64_t index = 0;
    for (; at < whole.len && whole.ptr[at] >= '0' && whole.ptr[at] <= '9'; at++)
        if (index < UINT32_MAX)
            index = index * 10 + (uint64_t)(whole.ptr[at] - '0');
    *out = from != 0 && whole.ptr[0] == '-' && index != 0 ? UINT64_MAX : index;
    return at != from;
}

/* 'key' or "key" without that quote inside. */
static bool is_quoted(weft_span content)
{
    const char quote = content.ptr[0];
    return content.len > 2 && (quote == '\'' || quote == '"') &&
           content.ptr[content.len - 1] == quote &&
           !memchr(content.ptr + 1, quote, content.len - 2);
}

/* The content of brackets; false when it makes no sense. */
static bool read_content(part *out, weft_span content, bool is_xml)
{
    const char *const equals = memchr(content.ptr, '=', content.len);
    if (!is_xml && is_quoted(content)) {
        out->kind = PART_KEY;
        out->key = weft_span_of(content.ptr + 1, content.len - 2);
    } else if (weft_span_equal(content, weft_span_text("*"))) {
        out->kind = PART_ALL;
    } else if (is_xml && equals) {
        out->kind = PART_FILTER;
        out->key = weft_span_of(content.ptr, (size_t)(equals - content.ptr));
        out->value = wf_lib_rest(content, out->key.len + 1);
        const char *const second = memchr(equals + 1, '=', out->value.len);
        if (second) /* a second = ends the value */
            out->value.len = (size_t)(second - equals - 1);
    } else {
        out->kind = PART_INDEX;
        return read_index(&out->index, content);
    }
    return true;
}

/* The next part of `*path`, which moves behind it; `*bad` is the content of brackets without sense. */
static part take_part(weft_span *path, bool *is_last, bool is_xml, weft_span *bad)
{
    const char *const dot = path->len != 0 ? memchr(path->ptr, '.', path->len) : NULL;
    const weft_span text = weft_span_of(path->ptr, dot ? (size_t)(dot - path->ptr) : path->len);
    part p = {.kind = PART_NAME, .has_name = true, .name = text};
    *is_last = !dot;
    *path = wf_lib_rest(*path, dot ? text.len + 1 : text.len);
    bad->ptr = NULL;
    if (weft_span_equal(text, weft_span_text("*"))) {
        p.kind = PART_ALL;
        p.has_name = false;
    }
    const char *const open = text.len != 0 ? memchr(text.ptr, '[', text.len) : NULL;
    if (!open || open == text.ptr || text.ptr[text.len - 1] != ']')
        return p;
    const size_t name_len = (size_t)(open - text.ptr);
    const weft_span content = weft_span_of(open + 1, text.len - name_len - 2);
    if (content.len == 0)
        return p;
    p.name.len = name_len;
    if (!read_content(&p, content, is_xml))
        *bad = content;
    return p;
}

static weft_status check(const resolver *r, weft_span path)
{
    bool is_last = false;
    weft_span bad;
    while (!is_last) {
        (void)take_part(&path, &is_last, r->is_xml, &bad);
        if (bad.ptr)
            return weft_call_fail(r->call, "Failed to resolve path: Invalid array index: %.*s",
                                  (int)bad.len, bad.ptr);
    }
    return WEFT_OK;
}

static weft_status fail_kind(const resolver *r, const char *what, weft_value found,
                             const char *where)
{
    return weft_call_fail(r->call, "Expected array%s but got %s%s", what,
                          wf_sdk_value_typeof(found), where);
}

/* The first item whose attribute is the value. The package's engine fails at a null before it. */
static weft_status filter(weft_value *out, const resolver *r, weft_value list, const part *p)
{
    *out = weft_missing();
    for (uint32_t i = 0; i < list.len; i++) {
        const weft_value item = weft_value_element(list, i);
        if (weft_value_is_nothing(item))
            return weft_call_fail(
                r->call, "Failed to resolve path: Cannot read properties of %s (reading '$')",
                item.kind == WEFT_KIND_NULL ? "null" : "undefined");
        const weft_value has = wf_sdk_walk_xml_attribute(item, p->key);
        if (weft_value_is_text(has) && weft_span_equal(weft_value_span(has), p->value)) {
            *out = item;
            return WEFT_OK;
        }
    }
    return WEFT_OK;
}

static weft_status walk(weft_value *out, resolver *r, weft_value value, weft_span path,
                        bool is_end);

static weft_status walk_items(weft_value *out, resolver *r, weft_value list, weft_span path,
                              bool is_end)
{
    if (is_end && !r->attribute.ptr) {
        *out = list;
        return WEFT_OK;
    }
    if (r->depth == WILDCARDS_MOST)
        return weft_call_fail(r->call, "a path has at most %u wildcards", WILDCARDS_MOST);
    weft_value *const items = wf_lib_values(r->call, list.len);
    weft_status rc = items ? WEFT_OK : WEFT_NOMEM;
    r->depth++;
    for (uint32_t i = 0; rc == WEFT_OK && i < list.len; i++) {
        rc = walk(&items[i], r, weft_value_element(list, i), path, is_end);
        if (items[i].kind == WEFT_KIND_MISSING)
            items[i] = weft_null(); /* an undefined item prints so, and has its position */
    }
    r->depth--;
    if (rc == WEFT_OK)
        *out = weft_list(items, list.len);
    return rc;
}

/* What `value` becomes by a part that is no wildcard. */
static weft_status step_into(weft_value *value, const resolver *r, const part *p)
{
    if (p->kind == PART_KEY)
        *value = wf_sdk_value_member(*value, p->key);
    if (p->kind != PART_INDEX && p->kind != PART_FILTER)
        return WEFT_OK;
    if (weft_value_is_nothing(*value)) {
        *value = weft_missing();
        return WEFT_OK;
    }
    if (value->kind != WEFT_KIND_LIST)
        return p->kind == PART_INDEX ? fail_kind(r, "", *value, " at path segment")
                                     : fail_kind(r, " for filter", *value, "");
    if (p->kind == PART_FILTER)
        return filter(value, r, *value, p);
    *value = wf_sdk_value_element(*value, p->index);
    return WEFT_OK;
}

/* Recursion is bounded by WILDCARDS_MOST. */
static weft_status walk(weft_value *out, resolver *r, weft_value value, weft_span path, bool is_end)
{
    weft_span bad;
    while (!is_end) {
        const part p = take_part(&path, &is_end, r->is_xml, &bad);
        if (weft_value_is_nothing(value)) {
            *out = weft_missing();
            return WEFT_OK;
        }
        if (p.has_name)
            value = r->is_xml ? wf_sdk_walk_xml_child(value, p.name)
                              : wf_sdk_value_member(value, p.name);
        if (p.kind == PART_ALL) {
            *out = weft_missing();
            if (weft_value_is_nothing(value))
                return WEFT_OK;
            return value.kind == WEFT_KIND_LIST ? walk_items(out, r, value, path, is_end)
                                                : fail_kind(r, " for wildcard", value, "");
        }
        const weft_status rc = step_into(&value, r, &p);
        if (rc != WEFT_OK)
            return rc;
    }
    if (r->attribute.ptr)
        value = wf_sdk_walk_xml_attribute(value, r->attribute);
    else if (r->is_xml)
        value = wf_sdk_walk_xml_value(value);
    *out = value;
    return WEFT_OK;
}

weft_status wf_sdk_resolve_json(weft_value *out, weft_call *call, weft_value value, weft_span path)
{
    resolver r = {.call = call};
    if (path.len == 0)
        return weft_call_fail(call, "Path cannot be empty");
    const weft_status rc = check(&r, path);
    return rc == WEFT_OK ? walk(out, &r, value, path, false) : rc;
}

/* A text where an object is expected is a document. */
static weft_status as_document(weft_value *out, weft_call *call, weft_value value)
{
    const wf_sdk_xml_options options = wf_sdk_xml_options_path(false);
    *out = value;
    if (weft_value_is_number(value) || value.kind == WEFT_KIND_BOOL)
        return weft_call_fail(call,
                              "Failed to resolve path: Invalid data format for XMLPathResolver: "
                              "expected string or object, got %s",
                              wf_sdk_value_typeof(value));
    if (!weft_value_is_text(value))
        return WEFT_OK;
    return wf_sdk_xml_parse(out, call, weft_value_span(value), &options,
                            "Failed to resolve path: Failed to parse XML string: ");
}

weft_status wf_sdk_resolve_xml(weft_value *out, weft_call *call, weft_value value, weft_span path)
{
    resolver r = {.call = call, .is_xml = true};
    weft_span element = path;
    if (path.len == 0)
        return weft_call_fail(call, "Path cannot be empty");
    const char *const at = memchr(path.ptr, '@', path.len);
    if (at) {
        element.len = (size_t)(at - path.ptr);
        r.attribute = wf_lib_rest(path, element.len + 1);
        const char *const second =
            r.attribute.len != 0 ? memchr(r.attribute.ptr, '@', r.attribute.len) : NULL;
        if (second)
            r.attribute.len = (size_t)(second - r.attribute.ptr);
    }
    const bool is_end = element.len == 0;
    weft_status rc = as_document(&value, call, value);
    if (rc == WEFT_OK && !is_end)
        rc = check(&r, element);
    return rc == WEFT_OK ? walk(out, &r, value, element, is_end) : rc;
}

weft_status wf_sdk_resolve_strictly(weft_value *out, weft_call *call, weft_value value,
                                    weft_span path, bool is_xml)
{
    if (path.len == 0)
        return weft_call_fail(call, "Path cannot be empty");
    if (is_xml && weft_value_is_text(value)) { /* a text that is no document has no members */
        const wf_sdk_xml_options options = wf_sdk_xml_options_path(true);
        const weft_span text = wf_utf8_trim(weft_value_span(value));
        *out = weft_missing();
        if (text.len == 0 || text.ptr[0] != '<')
            return WEFT_OK;
        const weft_status rc = wf_sdk_xml_parse(
            &value, call, text, &options, "Failed to resolve path: Failed to parse XML string: ");
        if (rc != WEFT_OK)
            return rc;
    }
    return wf_sdk_walk(out, call, value, path, is_xml ? WF_SDK_GRAMMAR_XML : WF_SDK_GRAMMAR_JSON,
                       NULL);
}

static weft_status path_of(weft_span *out, weft_call *call, weft_value path)
{
    if (!wf_sdk_value_is_truthy(path)) {
        *out = weft_span_of("", 0);
        return WEFT_OK;
    }
    return wf_sdk_walk_path(out, call, path);
}

static weft_status sdk_json_path(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    weft_span path;
    const weft_status rc = path_of(&path, call, args[1]);
    return rc == WEFT_OK ? wf_sdk_resolve_json(out, call, args[0], path) : rc;
}

static weft_status strict_json_path(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    weft_span path;
    const weft_status rc = path_of(&path, call, args[1]);
    return rc == WEFT_OK ? wf_sdk_resolve_strictly(out, call, args[0], path, false) : rc;
}

static weft_status sdk_xml_path(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    weft_span path;
    const weft_status rc = path_of(&path, call, args[1]);
    return rc == WEFT_OK ? wf_sdk_resolve_xml(out, call, args[0], path) : rc;
}

static weft_status strict_xml_path(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    weft_span path;
    const weft_status rc = path_of(&path, call, args[1]);
    return rc == WEFT_OK ? wf_sdk_resolve_strictly(out, call, args[0], path, true) : rc;
}

static const weft_resolver rows[] = {
    {"sdk.json_path", "(value: any?, path: any?) -> any?", WEFT_READS_PATH, sdk_json_path,
     "What stands at a JSON path of a mutation mapping: names, `[n]`, `['key']`, and wildcards "
     "that "
     "collect; an index on what is no list fails.\n"
     "e.g. sdk.json_path({ a: [{ x: 1 }, { x: 2 }] }, \"a[*].x\") gives [1, 2]\n"
     "e.g. sdk.json_path({ a: 1 }, \"a[0]\") fails",
     NULL},
    {"strict.json_path", "(value: any?, path: any?) -> any?",
     WEFT_READS_PATH | WEFT_READS_STEPS | WEFT_ONE_IS_LIST, strict_json_path,
     "As sdk.json_path, with every index, indexes from the end and dots in quoted keys; one value "
     "is "
     "a list of one, and brackets that are no index fail.\n"
     "e.g. strict.json_path({ a: [[1, 2]] }, \"a[0][-1]\") gives 2\n"
     "e.g. strict.json_path({ a: 1 }, \"a[0]\") gives 1\n"
     "e.g. strict.json_path({ a: [1, 2] }, \"a[1x]\") fails",
     NULL},
    {"sdk.xml_path", "(value: any?, path: any?) -> any?", WEFT_PURE, sdk_xml_path,
     "What stands at an XML path of a mutation mapping, in the package's model of a document: "
     "elements, `[n]`, `[*]`, `[attribute=value]` and `@attribute`.\n"
     "e.g. sdk.xml_path({ r: { i: [{ n: 1 }, { n: 2 }] } }, \"r.i[1].n\") gives 2",
     NULL},
    {"strict.xml_path", "(value: any?, path: any?) -> any?", WEFT_PURE, strict_xml_path,
     "As sdk.xml_path; one element is a list of one, `a.@id` is `a@id`, and a filter's value may "
     "stand in quotes.\n"
     "e.g. strict.xml_path({ r: { i: { n: 1 } } }, \"r.i[0].n\") gives 1",
     NULL},
};

const weft_family wf_sdk_resolve_family = {"mapping files: paths",
                                           "Source paths of mutation mappings of the npm package.",
                                           rows, WF_COUNTOF(rows)};
