/* What either of two types may be. The easy thing to get wrong: a join of two places of the source
   must not forget either, or the reader would skip what is touched below the result. */
#include "compiler/types.h"

static bool may_be_nothing(const wf_type *type)
{
    return type->may_miss || type->may_null;
}

static const wf_type *join_flags(wf_unit *unit, const wf_type *result, const wf_type *a,
                                 const wf_type *b)
{
    const wf_type *flagged =
        wf_type_flagged(unit, result, a->may_miss || b->may_miss, a->may_null || b->may_null,
                        a->may_blank || b->may_blank);
    const bool lenient = may_be_nothing(flagged) && (a->lenient || !may_be_nothing(a)) &&
                         (b->lenient || !may_be_nothing(b));
    return lenient ? wf_type_lenient(unit, flagged)
                   : wf_type_maybe(unit, flagged, flagged->may_miss, flagged->may_null);
}

static const wf_type *join_places(wf_unit *unit, const wf_type *a, const wf_type *b)
{
    if (a->source == b->source)
        return a;
    wf_source_node *root = wf_source_root(unit, true, a->text_source && b->text_source);
    if (!root)
        return wf_type_plain(WF_CLASS_ANY);
    wf_source_flow(unit, root, a->source);
    wf_source_flow(unit, root, b->source);
    return wf_type_source(unit, root);
}

static wf_type_member *append_member(wf_unit *unit, wf_type_member ***tail, weft_span name,
                                     const wf_type *type)
{
    wf_type_member *member = wf_arena_new(&unit->arena, wf_type_member);
    if (!member) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    member->name = name;
    member->type = type;
    **tail = member;
    *tail = &member->next;
    return member;
}

static const wf_type *join_objects(wf_unit *unit, const wf_type *a, const wf_type *b)
{
    wf_type_member *members = NULL;
    wf_type_member **tail = &members;
    bool same = true;
    for (const wf_type_member *m = a->members; m; m = m->next) {
        const wf_type *other = wf_type_member_find(b, m->name);
        const wf_type *type =
            other ? wf_type_join(unit, m->type, other) : wf_type_maybe(unit, m->type, true, false);
        same = same && type == m->type;
        if (!append_member(unit, &tail, m->name, type))
            return wf_type_plain(WF_CLASS_ANY);
    }
    for (const wf_type_member *m = b->members; m; m = m->next) {
        if (wf_type_member_find(a, m->name))
            continue;
        same = false;
        if (!append_member(unit, &tail, m->name, wf_type_maybe(unit, m->type, true, false)))
            return wf_type_plain(WF_CLASS_ANY);
    }
    return same ? a : wf_type_object(unit, members);
}

static const wf_type *join_named(const wf_type *a, const wf_type *b)
{
    if (a->named == b->named)
        return a;
    return wf_type_is_text(a) && wf_type_is_text(b) ? wf_type_plain(WF_CLASS_STRING)
                                                    : wf_type_plain(WF_CLASS_ANY);
}

static const wf_type *join_number(const wf_type *a, const wf_type *b)
{
    static const wf_type either = {.class_ = WF_CLASS_DECIMAL, .number = true};
    return a->class_ == b->class_ && a->number == b->number ? a : &either;
}

/* Two types of the same class. */
static const wf_type *join_alike(wf_unit *unit, const wf_type *a, const wf_type *b)
{
    switch ((wf_class)a->class_) {
    case WF_CLASS_SOURCE:
        return join_places(unit, a, b);
    case WF_CLASS_LIST:
    case WF_CLASS_MAP: {
        const wf_type *element = wf_type_join(unit, a->element, b->element);
        if (element == a->element)
            return a;
        return a->class_ == WF_CLASS_LIST ? wf_type_list(unit, element)
                                          : wf_type_map(unit, element);
    }
    case WF_CLASS_OBJECT:
        return join_objects(unit, a, b);
    case WF_CLASS_SCHEMA:
        return join_named(a, b);
    case WF_CLASS_DECIMAL:
        return join_number(a, b);
    case WF_CLASS_TEXT:
        return wf_type_plain(WF_CLASS_TEXT); /* from whichever cell */
    case WF_CLASS_NEVER:
    case WF_CLASS_NOTHING:
    case WF_CLASS_ANY:
    case WF_CLASS_STRING:
    case WF_CLASS_INT:
    case WF_CLASS_BOOL:
    case WF_CLASS_DATE:
    case WF_CLASS_DATETIME:
    case WF_CLASS_DURATION:
    case WF_CLASS_PATTERN:
        break;
    }
    return a;
}

/* Nothing below it can be asked for: joined with source data it adds no place. */
static bool has_nothing_below(const wf_type *type)
{
    if (type->class_ == WF_CLASS_LIST)
        return type->element->class_ == WF_CLASS_NEVER;
    return !wf_type_is_composite(type) && type->class_ != WF_CLASS_ANY;
}

static const wf_type *join_unlike(const wf_type *a, const wf_type *b)
{
    if (a->class_ == WF_CLASS_SOURCE && has_nothing_below(b))
        return a;
    if (b->class_ == WF_CLASS_SOURCE && has_nothing_below(a))
        return b;
    if (wf_type_is_number(a) && wf_type_is_number(b))
        return join_number(a, b);
    if (wf_type_is_text(a) && wf_type_is_text(b)) {
        if (wf_type_is_id(a) || wf_type_is_id(b))
            return wf_type_is_id(a) ? a : b;
        const bool untyped = a->class_ == WF_CLASS_TEXT || b->class_ == WF_CLASS_TEXT;
        return wf_type_plain(untyped ? WF_CLASS_TEXT : WF_CLASS_STRING);
    }
    wf_type_use_all(a);
    wf_type_use_all(b);
    return wf_type_plain(WF_CLASS_ANY);
}

const wf_type *wf_type_join(wf_unit *unit, const wf_type *a, const wf_type *b)
{
    if (a == b || b->class_ == WF_CLASS_NEVER)
        return a;
    if (a->class_ == WF_CLASS_NEVER)
        return b;
    const wf_type *result = NULL;
    if (a->class_ == WF_CLASS_NOTHING)
        result = b;
    else if (b->class_ == WF_CLASS_NOTHING)
        result = a;
    else if (a->class_ == b->class_)
        result = join_alike(unit, a, b);
    else
        result = join_unlike(a, b);
    return join_flags(unit, result, a, b);
}
