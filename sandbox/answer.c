/* Executing a checked operation: fields are collected as the specification says (section 6.3.2), values are
   made up. A type with `edges` and `pageInfo` is a connection over the sandbox's rows. */
#include "sandbox/answer.h"

#include "base/number.h"
#include "sandbox/coerce.h"
#include "vm/json.h"

#define LIST_ITEMS 2

/* A field of the answer with all its selections. */
typedef struct picked {
    weft_span name;
    const wf_sdl_node *field; /* the first */
    struct selection {
        const wf_sdl_node *set;
        struct selection *next;
    } *sets;
    struct picked *next;
} picked;

typedef struct page {
    uint64_t first; /* rows [first, end) of `rows` */
    uint64_t end;
    uint64_t rows;
} page;

/* The object that is being made. */
typedef struct thing {
    const wf_schema_type *type;
    weft_value echo; /* MAP or missing: what was put in */
    uint64_t number;
    const page *page; /* of a connection, its edges and its pageInfo */
} thing;

/* ---- what is selected ---- */

static picked *pick(wf_request *op, picked **list, const wf_sdl_node *field)
{
    const wf_sdl_node *alias = wf_sdl_find(field, WF_SDL_ALIAS);
    const weft_span name = alias ? alias->text : field->text;
    picked **at = list;
    for (; *at; at = &(*at)->next) {
        if (weft_span_equal((*at)->name, name))
            return *at;
    }
    picked *const made = wf_arena_new(op->arena, picked);
    if (!made)
        return NULL;
    made->name = name;
    made->field = field;
    *at = made;
    return made;
}

static bool applies(const wf_request *op, const wf_sdl_node *fragment, const wf_schema_type *type)
{
    const wf_sdl_node *on = wf_sdl_find(fragment, WF_SDL_NAMED_TYPE);
    const wf_schema_type *condition = on ? wf_schema_find(op->schema, on->text) : type;
    return condition && wf_schema_overlap(type, condition);
}

static bool add_set(wf_request *op, picked *field, const wf_sdl_node *set)
{
    struct selection *const made = wf_arena_new(op->arena, struct selection);
    if (!made)
        return false;
    made->set = set;
    struct selection **at = &field->sets;
    while (*at)
        at = &(*at)->next;
    *at = made;
    return true;
}

static bool collect(wf_request *op, picked **list, const wf_sdl_node *set,
                    const wf_schema_type *type)
{
    for (const wf_sdl_node *node = set->first; node; node = node->next) {
        if (op->steps++ > WF_REQUEST_STEPS * 2u)
            return false;
        if (!wf_request_stands(op, node))
            continue;
        if (node->kind == WF_SDL_FIELD) {
            picked *const field = pick(op, list, node);
            const wf_sdl_node *inner = wf_sdl_find(node, WF_SDL_SELECTION_SET);
            if (!field || (inner && !add_set(op, field, inner)))
                return false;
            continue;
        }
        const wf_sdl_node *fragment =
            node->kind == WF_SDL_FRAGMENT_SPREAD ? wf_request_fragment(op, node->text) : node;
        const wf_sdl_node *inner = fragment ? wf_sdl_find(fragment, WF_SDL_SELECTION_SET) : NULL;
        if (inner && applies(op, fragment, type) && !collect(op, list, inner, type))
            return false;
    }
    return true;
}

/* ---- values ---- */

static bool is_connection(const wf_schema_type *type)
{
    return type->kind == WF_SCHEMA_OBJECT && wf_schema_field_find(type, weft_span_text("edges")) &&
           wf_schema_field_find(type, weft_span_text("pageInfo"));
}

static bool is_named(weft_span name, const char *word)
{
    return weft_span_equal(name, weft_span_text(word));
}

/* A number argument of a page; `fallback` when it is not given. */
static uint64_t number_argument(wf_request *op, const wf_sdl_node *node,
                                const wf_schema_field *field, const char *name, uint64_t fallback)
{
    const weft_value value = wf_request_argument(op, node, field, weft_span_text(name));
    int64_t n = value.kind == WEFT_KIND_INT ? value.as.integer : -1;
    if (value.kind == WEFT_KIND_NUMBER && !wf_int64_parse(&n, weft_value_span(value)))
        n = -1;
    return n < 0 ? fallback : (uint64_t)n;
}

/* Cursors are "c" and the row's number, from 1 on. */
static uint64_t cursor_argument(wf_request *op, const wf_sdl_node *node,
                                const wf_schema_field *field, const char *name, uint64_t fallback)
{
    const weft_value value = wf_request_argument(op, node, field, weft_span_text(name));
    int64_t n = 0;
    if (value.kind != WEFT_KIND_TEXT || value.len < 2 || value.as.text[0] != 'c' ||
        !wf_int64_parse(&n, weft_span_of(value.as.text + 1, value.len - 1)) || n < 0)
        return fallback;
    return (uint64_t)n;
}

static page page_of(const wf_answer *a, const wf_sdl_node *node, const wf_schema_field *field)
{
    page p = {0, a->rows, a->rows};
    p.first = cursor_argument(a->op, node, field, "after", 0);
    const uint64_t before = cursor_argument(a->op, node, field, "before", a->rows + 1);
    p.end = before > a->rows ? a->rows : before - (before != 0);
    p.first = p.first > p.end ? p.end : p.first;
    const uint64_t first = number_argument(a->op, node, field, "first", UINT64_MAX);
    const uint64_t last = number_argument(a->op, node, field, "last", UINT64_MAX);
    if (first < p.end - p.first)
        p.end = p.first + first;
    if (last < p.end - p.first)
        p.first = p.end - last;
    return p;
}

static void put_object(wf_answer *a, const thing *what, const picked *field, uint32_t depth);

static void put_leaf(wf_answer *a, const thing *what, const wf_schema_type *type, weft_span name)
{
    const unsigned long long number = (unsigned long long)what->number;
    wf_buf text;
    if (type->kind == WF_SCHEMA_ENUM) {
        wf_json_put_text(a->out, type->values.count ? wf_schema_value_at(type, 0)->name
                                                    : weft_span_text(""));
        return;
    }
    switch (type->scalar) {
    case WF_SCALAR_INT:
        wf_buf_printf(a->out, "%llu", number % 1000);
        return;
    case WF_SCALAR_FLOAT:
        wf_buf_printf(a->out, "%llu.5", number % 1000);
        return;
    case WF_SCALAR_BOOLEAN:
        wf_buf_put_text(a->out, number % 2 ? "true" : "false");
        return;
    case WF_SCALAR_ID:
        wf_buf_printf(a->out, "\"%llu\"", number);
        return;
    case WF_SCALAR_DATE:
        wf_buf_printf(a->out, "\"2025-01-%02u\"", (unsigned)(number % 28 + 1));
        return;
    case WF_SCALAR_DATE_TIME:
        wf_buf_printf(a->out, "\"2025-01-%02uT10:00:00Z\"", (unsigned)(number % 28 + 1));
        return;
    case WF_SCALAR_STRING:
    case WF_SCALAR_ANY:
    case WF_SCALAR_NONE:
        break;
    }
    wf_buf_init(&text, 1u << 16);
    wf_buf_printf(&text, "%.*s-%llu", WF_SPAN(name), number);
    wf_json_put_text(a->out, wf_buf_span(&text));
    wf_buf_fini(&text);
}

/* What a page says of itself; false: an ordinary field. */
static bool put_of_page(wf_answer *a, const thing *what, weft_span name)
{
    const page *p = what->page;
    if (is_named(name, "cursor"))
        wf_buf_printf(a->out, "\"c%llu\"", (unsigned long long)what->number);
    else if (is_named(name, "hasNextPage"))
        wf_buf_put_text(a->out, p->end < p->rows ? "true" : "false");
    else if (is_named(name, "hasPreviousPage"))
        wf_buf_put_text(a->out, p->first > 0 ? "true" : "false");
    else if (is_named(name, "startCursor") || is_named(name, "endCursor"))
        wf_buf_printf(a->out, p->first == p->end ? "null" : "\"c%llu\"",
                      (unsigned long long)(is_named(name, "endCursor") ? p->end : p->first + 1));
    else if (is_named(name, "totalCount"))
        wf_buf_printf(a->out, "%llu", (unsigned long long)p->rows);
    else
        return false;
    return true;
}

static void put_value(wf_answer *a, const thing *what, const picked *field,
                      const wf_schema_field *definition, const wf_schema_ref *ref,
                      weft_value echo, uint32_t depth);

static void put_list(wf_answer *a, const thing *what, const picked *field,
                     const wf_schema_field *definition, const wf_schema_ref *ref, weft_value echo,
                     uint32_t depth)
{
    const bool is_edges = what->page && is_named(field->field->text, "edges");
    const bool is_echo = echo.kind == WEFT_KIND_LIST;
    uint64_t count = depth > 3 ? 1 : LIST_ITEMS;
    if (is_edges)
        count = what->page->end - what->page->first;
    else if (is_echo)
        count = echo.len;
    wf_buf_put_byte(a->out, '[');
    for (uint64_t i = 0; i < count && a->out->status == WEFT_OK; i++) {
        thing item = *what;
        item.number = is_edges ? what->page->first + i + 1 : what->number + i;
        if (i != 0)
            wf_buf_put_byte(a->out, ',');
        put_value(a, &item, field, definition, ref->element,
                  is_echo ? weft_value_element(echo, (uint32_t)i) : weft_missing(), depth + 1);
    }
    wf_buf_put_byte(a->out, ']');
}

static void put_scalar(wf_answer *a, const thing *what, const wf_schema_type *type, weft_span name,
                       weft_value echo)
{
    const bool is_plain = echo.kind == WEFT_KIND_TEXT || echo.kind == WEFT_KIND_BOOL ||
                          weft_value_is_number(echo);
    if (is_plain || (type->scalar == WF_SCALAR_ANY && echo.kind != WEFT_KIND_MISSING))
        wf_json_put(a->out, echo);
    else
        put_leaf(a, what, type, name);
}

static void put_value(wf_answer *a, const thing *what, const picked *field,
                      const wf_schema_field *definition, const wf_schema_ref *ref,
                      weft_value echo, uint32_t depth)
{
    const wf_schema_type *base = ref->named;
    const weft_span name = field->field->text;
    if (ref->kind == WF_SCHEMA_REF_LIST) {
        put_list(a, what, field, definition, ref, echo, depth);
        return;
    }
    if (base->kind == WF_SCHEMA_SCALAR || base->kind == WF_SCHEMA_ENUM) {
        put_scalar(a, what, base, name, echo);
        return;
    }
    thing inner = {base, echo.kind == WEFT_KIND_MAP ? echo : weft_missing(), what->number, NULL};
    page own;
    if (base->kind != WF_SCHEMA_OBJECT && base->possible.count != 0)
        inner.type = base->possible.entries[0].value;
    if (is_connection(base)) {
        own = page_of(a, field->field, definition);
        inner.page = &own;
    } else if (what->page && (is_named(name, "edges") || is_named(name, "pageInfo"))) {
        inner.page = what->page;
    }
    put_object(a, &inner, field, depth + 1);
}

static void put_member(wf_answer *a, const thing *what, const picked *field, uint32_t depth)
{
    const weft_span name = field->field->text;
    if (is_named(name, "__typename")) {
        wf_json_put_text(a->out, what->type->name);
        return;
    }
    if (what->page && put_of_page(a, what, name))
        return;
    const wf_schema_field *definition = wf_schema_field_find(what->type, name);
    const weft_value echo = what->echo.kind == WEFT_KIND_MAP ? weft_value_member(what->echo, name)
                                                             : weft_missing();
    if (!definition) /* of an interface's other object: cannot be, it was checked */
        wf_buf_put_text(a->out, "null");
    else
        put_value(a, what, field, definition, definition->type, echo, depth);
}

static void put_object(wf_answer *a, const thing *what, const picked *field, uint32_t depth)
{
    picked *members = NULL;
    bool ok = true;
    for (const struct selection *s = field->sets; s && ok; s = s->next)
        ok = collect(a->op, &members, s->set, what->type);
    if (!ok)
        a->out->status = WEFT_LIMIT;
    wf_buf_put_byte(a->out, '{');
    for (const picked *m = members; m && a->out->status == WEFT_OK; m = m->next) {
        if (m != members)
            wf_buf_put_byte(a->out, ',');
        wf_json_put_text(a->out, m->name);
        wf_buf_put_byte(a->out, ':');
        put_member(a, what, m, depth);
    }
    wf_buf_put_byte(a->out, '}');
}

/* ---- the roots ---- */

static weft_value arguments_of(wf_request *op, const wf_sdl_node *node,
                               const wf_schema_field *field)
{
    weft_member *const members =
        wf_arena_zero(op->arena, (size_t)field->arguments.count + 1, sizeof *members);
    if (!members)
        return weft_missing();
    for (uint32_t i = 0; i < field->arguments.count; i++) {
        members[i].key = wf_schema_argument_at(field, i)->name;
        members[i].value = wf_request_argument(op, node, field, members[i].key);
    }
    return weft_map(members, field->arguments.count);
}

static void put_error(wf_answer *a, weft_span name, const wf_verdict *verdict)
{
    wf_buf *const errors = a->op->errors;
    if (errors->len != 0)
        wf_buf_put_byte(errors, ',');
    wf_buf_put_text(errors, "{\"message\":");
    wf_json_put_text(errors, weft_span_text(verdict->sentence));
    wf_buf_put_text(errors, ",\"path\":[");
    wf_json_put_text(errors, name);
    wf_buf_printf(errors, "],\"extensions\":{\"code\":\"%s\"}}", verdict->code);
}

/* A field of the root; false: it is null where none may stand, so that the whole data are. */
static bool put_root(wf_answer *a, const picked *field)
{
    wf_request *const op = a->op;
    thing root = {op->root, weft_missing(), 1, NULL};
    if (op->kind == WF_SCHEMA_MUTATION && !is_named(field->field->text, "__typename")) {
        const wf_schema_field *definition = wf_schema_field_find(op->root, field->field->text);
        const weft_value arguments = arguments_of(op, field->field, definition);
        wf_verdict verdict = {false, "", "", 1};
        a->mutate(a->context, &verdict, field->field->text, arguments);
        if (verdict.is_refused) {
            put_error(a, field->name, &verdict);
            wf_buf_put_text(a->out, "null");
            return !definition->type->non_null;
        }
        const weft_value input = weft_value_member(arguments, weft_span_text("input"));
        root.number = verdict.number;
        put_value(a, &root, field, definition, definition->type,
                  input.kind == WEFT_KIND_MAP ? input : arguments, 0);
        return true;
    }
    put_member(a, &root, field, 0);
    return true;
}

weft_status wf_answer_put(wf_answer *a)
{
    picked *members = NULL;
    bool is_whole = true;
    const wf_sdl_node *set = wf_sdl_find(a->op->chosen, WF_SDL_SELECTION_SET);
    if (set && !collect(a->op, &members, set, a->op->root))
        return WEFT_LIMIT;
    wf_buf_put_text(a->out, "{\"data\":");
    const size_t data = a->out->len;
    wf_buf_put_byte(a->out, '{');
    for (const picked *m = members; m && a->out->status == WEFT_OK; m = m->next) {
        if (m != members)
            wf_buf_put_byte(a->out, ',');
        wf_json_put_text(a->out, m->name);
        wf_buf_put_byte(a->out, ':');
        is_whole = put_root(a, m) && is_whole;
    }
    wf_buf_put_byte(a->out, '}');
    if (!is_whole && a->out->status == WEFT_OK) {
        a->out->len = data;
        wf_buf_put_text(a->out, "null");
    }
    if (a->op->errors->len != 0) {
        wf_buf_put_text(a->out, ",\"errors\":[");
        wf_buf_put_span(a->out, wf_buf_span(a->op->errors));
        wf_buf_put_byte(a->out, ']');
    }
    wf_buf_put_byte(a->out, '}');
    return a->out->status;
}
