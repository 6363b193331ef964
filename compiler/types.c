/* Types: making, asking, printing. */
#include "compiler/types.h"

#define INDEXED_MEMBERS 16 /* objects with more get a map */

static const wf_type plain[] = {
    [WF_CLASS_NEVER] = {.class_ = WF_CLASS_NEVER},
    [WF_CLASS_NOTHING] = {.class_ = WF_CLASS_NOTHING, .may_miss = true},
    [WF_CLASS_ANY] = {.class_ = WF_CLASS_ANY},
    [WF_CLASS_SOURCE] = {.class_ = WF_CLASS_SOURCE},
    [WF_CLASS_TEXT] = {.class_ = WF_CLASS_TEXT, .may_blank = true},
    [WF_CLASS_STRING] = {.class_ = WF_CLASS_STRING, .may_blank = true},
    [WF_CLASS_INT] = {.class_ = WF_CLASS_INT},
    [WF_CLASS_DECIMAL] = {.class_ = WF_CLASS_DECIMAL},
    [WF_CLASS_BOOL] = {.class_ = WF_CLASS_BOOL},
    [WF_CLASS_DATE] = {.class_ = WF_CLASS_DATE},
    [WF_CLASS_DATETIME] = {.class_ = WF_CLASS_DATETIME},
    [WF_CLASS_DURATION] = {.class_ = WF_CLASS_DURATION},
    [WF_CLASS_PATTERN] = {.class_ = WF_CLASS_PATTERN},
    [WF_CLASS_LIST] = {.class_ = WF_CLASS_LIST, .element = &plain[WF_CLASS_ANY]},
    [WF_CLASS_MAP] = {.class_ = WF_CLASS_MAP, .element = &plain[WF_CLASS_ANY]},
    [WF_CLASS_OBJECT] = {.class_ = WF_CLASS_OBJECT},
    [WF_CLASS_SCHEMA] = {.class_ = WF_CLASS_ANY}, /* no named type: nothing is known */
};

const wf_type *wf_type_plain(wf_class class_)
{
    return &plain[class_];
}

static wf_type *new_type(wf_unit *unit, wf_class class_)
{
    wf_type *type = wf_arena_new(&unit->arena, wf_type);
    if (type)
        type->class_ = (uint8_t)class_;
    else
        unit->status = WEFT_NOMEM;
    return type;
}

/* ---- flags ---- */

const wf_type *wf_type_flagged(wf_unit *unit, const wf_type *type, bool may_miss, bool may_null,
                               bool may_blank)
{
    if (type->may_miss == may_miss && type->may_null == may_null && type->may_blank == may_blank)
        return type;
    wf_type *copy = new_type(unit, (wf_class)type->class_);
    if (!copy)
        return &plain[WF_CLASS_ANY];
    *copy = *type;
    copy->may_miss = may_miss;
    copy->may_null = may_null;
    copy->may_blank = may_blank;
    copy->lenient = type->lenient && (may_miss || may_null);
    return copy;
}

static const wf_type *set_lenient(wf_unit *unit, const wf_type *type, bool lenient)
{
    if (type->lenient == lenient)
        return type;
    wf_type *copy = new_type(unit, (wf_class)type->class_);
    if (!copy)
        return &plain[WF_CLASS_ANY];
    *copy = *type;
    copy->lenient = lenient;
    return copy;
}

static bool may_be_nothing(const wf_type *type)
{
    return type->may_miss || type->may_null;
}

const wf_type *wf_type_lenient(wf_unit *unit, const wf_type *type)
{
    return may_be_nothing(type) ? set_lenient(unit, type, true) : type;
}

const wf_type *wf_type_after(wf_unit *unit, const wf_type *type, const wf_type *from)
{
    if (!may_be_nothing(from))
        return type;
    const bool lenient = from->lenient && (type->lenient || !may_be_nothing(type));
    return set_lenient(unit,
                       wf_type_flagged(unit, type, type->may_miss || from->may_miss,
                                       type->may_null || from->may_null, type->may_blank),
                       lenient);
}

const wf_type *wf_type_maybe(wf_unit *unit, const wf_type *type, bool may_miss, bool may_null)
{
    const wf_type *added = wf_type_flagged(unit, type, type->may_miss || may_miss,
                                           type->may_null || may_null, type->may_blank);
    return may_miss || may_null ? set_lenient(unit, added, false) : added;
}

const wf_type *wf_type_some(wf_unit *unit, const wf_type *type)
{
    if (type->class_ == WF_CLASS_NOTHING)
        return &plain[WF_CLASS_NEVER];
    return wf_type_flagged(unit, type, false, false, type->may_blank);
}

const wf_type *wf_type_sure(wf_unit *unit, const wf_type *type)
{
    if (type->class_ == WF_CLASS_NOTHING)
        return &plain[WF_CLASS_NEVER];
    return wf_type_flagged(unit, type, false, false, false);
}

const wf_type *wf_type_kept(wf_unit *unit, const wf_type *type)
{
    if (type->class_ == WF_CLASS_NOTHING && !type->may_null)
        return &plain[WF_CLASS_NEVER];
    return wf_type_flagged(unit, type, false, type->may_null, type->may_blank);
}

const wf_type *wf_type_unproven(wf_unit *unit, const wf_type *type)
{
    if (type->class_ != WF_CLASS_LIST)
        return type;
    return wf_type_after(unit, &plain[WF_CLASS_ANY], type);
}

/* ---- making ---- */

static const wf_type *with_element(wf_unit *unit, wf_class class_, const wf_type *element)
{
    wf_type *type = new_type(unit, class_);
    if (!type)
        return &plain[WF_CLASS_ANY];
    type->element = element;
    return type;
}

const wf_type *wf_type_list(wf_unit *unit, const wf_type *element)
{
    return with_element(unit, WF_CLASS_LIST, element);
}

const wf_type *wf_type_map(wf_unit *unit, const wf_type *element)
{
    return with_element(unit, WF_CLASS_MAP, element);
}

const wf_type *wf_type_source(wf_unit *unit, wf_source_node *node)
{
    wf_type *type = node ? new_type(unit, WF_CLASS_SOURCE) : NULL;
    if (!type)
        return &plain[WF_CLASS_ANY];
    type->source = node;
    type->text_source = node->text_source;
    type->may_miss = true;
    type->may_null = !node->xml;
    type->may_blank = true;
    return type;
}

const wf_type *wf_type_element(wf_unit *unit, wf_source_node *node)
{
    const wf_type *type = wf_type_source(unit, wf_source_element(unit, node));
    /* An empty element of XML is missing, also in a list. */
    const bool may_miss = node->xml || (node->is_virtual && unit->has_xml);
    type = wf_type_flagged(unit, type, may_miss, !node->xml, true);
    /* Whether lists of a parameter hold nulls is not known where the function is written. */
    return node->is_virtual ? wf_type_lenient(unit, type) : type;
}

const wf_type *wf_type_named(wf_unit *unit, const wf_schema_type *named)
{
    wf_type *type = named ? new_type(unit, WF_CLASS_SCHEMA) : NULL;
    if (!type)
        return &plain[WF_CLASS_ANY];
    type->named = named;
    return type;
}

static const wf_map *index_of(wf_unit *unit, const wf_type_member *members)
{
    uint32_t count = 0;
    for (const wf_type_member *m = members; m && count <= INDEXED_MEMBERS; m = m->next)
        count++;
    if (count <= INDEXED_MEMBERS)
        return NULL;
    wf_map *map = wf_arena_new(&unit->arena, wf_map);
    if (!map) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    wf_map_init(map, &unit->arena);
    for (const wf_type_member *m = members; m; m = m->next) {
        union {
            const wf_type_member *kept;
            void *value;
        } cast = {m};
        if (!wf_map_put(map, m->name, cast.value, NULL)) {
            unit->status = WEFT_NOMEM;
            return NULL;
        }
    }
    return map;
}

const wf_type *wf_type_object(wf_unit *unit, const wf_type_member *members)
{
    wf_type *type = new_type(unit, WF_CLASS_OBJECT);
    if (!type)
        return &plain[WF_CLASS_ANY];
    type->members = members;
    type->index = index_of(unit, members);
    return type;
}

static const wf_type *read_scalar(wf_unit *unit, const wf_schema_type *named)
{
    switch (named->scalar) {
    case WF_SCALAR_INT:
        return &plain[WF_CLASS_INT];
    case WF_SCALAR_FLOAT:
        return &plain[WF_CLASS_DECIMAL];
    case WF_SCALAR_STRING:
        return &plain[WF_CLASS_STRING];
    case WF_SCALAR_BOOLEAN:
        return &plain[WF_CLASS_BOOL];
    case WF_SCALAR_ID:
        return wf_type_named(unit, named);
    case WF_SCALAR_DATE:
    case WF_SCALAR_DATE_TIME: /* a date or its text: which one shows at run time */
    case WF_SCALAR_ANY:
    case WF_SCALAR_NONE:
        break;
    }
    return &plain[WF_CLASS_ANY];
}

const wf_type *wf_type_of_ref(wf_unit *unit, const wf_schema_ref *ref)
{
    const wf_type *type = NULL;
    if (ref->kind == WF_SCHEMA_REF_LIST)
        type = wf_type_list(unit, wf_type_of_ref(unit, ref->element));
    else if (ref->named->kind == WF_SCHEMA_SCALAR)
        type = read_scalar(unit, ref->named);
    else
        type = wf_type_named(unit, ref->named);
    return ref->non_null ? type : wf_type_maybe(unit, type, true, true);
}

/* ---- asking ---- */

const wf_type *wf_type_member_find(const wf_type *type, weft_span name)
{
    if (type->index) {
        const wf_type_member *found = wf_map_find(type->index, name);
        return found ? found->type : NULL;
    }
    for (const wf_type_member *m = type->members; m; m = m->next) {
        if (weft_span_equal(m->name, name))
            return m->type;
    }
    return NULL;
}

bool wf_type_is_enum(const wf_type *type)
{
    return type->class_ == WF_CLASS_SCHEMA && type->named->kind == WF_SCHEMA_ENUM;
}

bool wf_type_is_input(const wf_type *type)
{
    return type->class_ == WF_CLASS_SCHEMA && type->named->kind != WF_SCHEMA_ENUM &&
           type->named->kind != WF_SCHEMA_SCALAR;
}

bool wf_type_is_id(const wf_type *type)
{
    return type->class_ == WF_CLASS_SCHEMA && type->named->scalar == WF_SCALAR_ID;
}

bool wf_type_is_text(const wf_type *type)
{
    return type->class_ == WF_CLASS_TEXT || type->class_ == WF_CLASS_STRING ||
           wf_type_is_enum(type) || wf_type_is_id(type);
}

bool wf_type_is_number(const wf_type *type)
{
    return type->class_ == WF_CLASS_INT || type->class_ == WF_CLASS_DECIMAL;
}

bool wf_type_is_composite(const wf_type *type)
{
    return type->class_ == WF_CLASS_LIST || type->class_ == WF_CLASS_MAP ||
           type->class_ == WF_CLASS_OBJECT || wf_type_is_input(type);
}

bool wf_type_is_dynamic(const wf_type *type)
{
    return type->class_ == WF_CLASS_ANY || type->class_ == WF_CLASS_SOURCE ||
           type->class_ == WF_CLASS_NEVER ||
           (type->class_ == WF_CLASS_SCHEMA && type->named->kind == WF_SCHEMA_SCALAR &&
            !wf_type_is_id(type));
}

/* ---- what is touched ---- */

void wf_type_use(const wf_type *type)
{
    if (type->source)
        type->source->used = true;
}

void wf_type_use_all(const wf_type *type)
{
    if (type->source) {
        type->source->used = true;
        /* A cell of text has nothing below it. */
        if (type->class_ == WF_CLASS_SOURCE)
            type->source->all = true;
    }
    if (type->element)
        wf_type_use_all(type->element);
    for (const wf_type_member *m = type->members; m; m = m->next)
        wf_type_use_all(m->type);
}

/* ---- printing ---- */

static const char *class_name(const wf_type *type)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_NEVER:
        return "never a value";
    case WF_CLASS_NOTHING:
        return type->may_null && !type->may_miss ? "null" : "missing";
    case WF_CLASS_ANY:
        return "Any";
    case WF_CLASS_SOURCE:
        return "source data";
    case WF_CLASS_TEXT:
        return "Text";
    case WF_CLASS_STRING:
        return "String";
    case WF_CLASS_INT:
        return "Int";
    case WF_CLASS_DECIMAL:
        return type->number ? "Number" : "Decimal";
    case WF_CLASS_BOOL:
        return "Bool";
    case WF_CLASS_DATE:
        return "Date";
    case WF_CLASS_DATETIME:
        return "DateTime";
    case WF_CLASS_DURATION:
        return "Duration";
    case WF_CLASS_PATTERN:
        return "pattern";
    case WF_CLASS_LIST:
        return "List";
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
        return "Object";
    case WF_CLASS_SCHEMA:
        break;
    }
    return "Any";
}

void wf_type_put(wf_buf *out, const wf_type *type)
{
    /* A list is as deep as the tree it was written in. */
    const bool plain_list =
        type->class_ == WF_CLASS_LIST &&
        (type->element->class_ == WF_CLASS_ANY || type->element->class_ == WF_CLASS_SOURCE ||
         type->element->class_ == WF_CLASS_NEVER);
    if (type->class_ == WF_CLASS_LIST && !plain_list) {
        wf_buf_put_byte(out, '[');
        wf_type_put(out, type->element);
        wf_buf_put_byte(out, ']');
    } else if (type->class_ == WF_CLASS_SCHEMA && type->named) {
        wf_buf_put_span(out, type->named->name);
    } else {
        wf_buf_put_text(out, class_name(type));
    }
    const bool plain_word = type->class_ == WF_CLASS_NOTHING || type->class_ == WF_CLASS_NEVER ||
                            type->class_ == WF_CLASS_SOURCE;
    if (!plain_word && (type->may_miss || type->may_null))
        wf_buf_put_byte(out, '?');
}
