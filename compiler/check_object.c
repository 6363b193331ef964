/* Objects and blocks: entries under their (dotted) names, checked against the target's fields. One
   map per level finds a name, so that a block of thousands of entries costs no more per entry. */
#include "compiler/check.h"

typedef struct level level;

/* A name of a level: an entry, or a group of dotted entries with a level of its own. */
typedef struct slot {
    wf_object_member *member;
    level *group;
    wf_node *first; /* the entry that named it first */
} slot;

struct level {
    wf_map names; /* name → slot */
    wf_object_member **tail;
    const wf_schema_type *input; /* what is built; NULL: untyped */
    wf_map meant;                /* required fields that a misspelt entry was for */
    weft_span path;
    const wf_node *at; /* where what is missing is reported */
    level *next;       /* all groups of an object */
};

typedef struct building {
    wf_check_place *place;
    const wf_goal *goal;
    level *levels;
    bool damaged; /* an entry did not parse */
    bool is_cell; /* entries are CSV cells */
} building;

static weft_span path_of(wf_unit *unit, weft_span above, weft_span name)
{
    return wf_check_join(unit, above, above.len != 0 ? "." : "", name);
}

static void level_init(building *b, level *at, wf_object_member **tail, const wf_schema_type *input,
                       weft_span path, const wf_node *node)
{
    wf_map_init(&at->names, &b->place->unit->arena);
    wf_map_init(&at->meant, &b->place->unit->arena);
    at->tail = tail;
    at->input = input;
    at->path = path;
    at->at = node;
    at->next = b->levels;
    b->levels = at;
}

/* ---- fields of the target ---- */

static void unknown_field(building *b, level *at, wf_place place, weft_span name)
{
    wf_unit *unit = b->place->unit;
    wf_suggest suggest;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2102, place, "%.*s has no field `%.*s`",
                                   WF_SPAN(at->input->name), WF_SPAN(name));
    if (!wf_check_may_suggest(unit))
        return;
    wf_suggest_init(&suggest, name);
    wf_suggest_offer_map(&suggest, &at->input->fields);
    if (!wf_suggest_hint(unit->diags, diag, &suggest)) {
        wf_diag_hint(unit->diags, diag, "remove it");
        return;
    }
    /* That the field it was meant for is not set is the same mistake. */
    if (!wf_map_put(&at->meant, wf_suggest_best(&suggest), at, NULL))
        unit->status = WEFT_NOMEM;
}

/* The field's type; NULL when untyped or unknown (`*known` says which). */
static const wf_schema_ref *field_type(building *b, level *at, wf_place place, weft_span name,
                                       bool *known)
{
    *known = true;
    if (!at->input)
        return NULL;
    const wf_schema_field *field = wf_schema_field_find(at->input, name);
    if (!field) {
        *known = false;
        unknown_field(b, at, place, name);
        return NULL;
    }
    if (field->deprecated) {
        const weft_span why = field->deprecated_reason;
        wf_diags_add(b->place->unit->diags, WF_W9005, place, "`%.*s` of %.*s is deprecated: %.*s",
                     WF_SPAN(name), WF_SPAN(at->input->name), WF_SPAN(why));
    }
    return field->type;
}

/* ---- entering names ---- */

static void report_twice(building *b, wf_place place, weft_span path, const slot *earlier)
{
    uint32_t line = 0;
    uint32_t column = 0;
    weft_diag *diag = wf_diags_add(b->place->unit->diags, WF_W2107, place, "`%.*s` is set already",
                                   WF_SPAN(path));
    wf_source_line(earlier->first->source, earlier->first->start, &line, &column);
    wf_diag_hint(b->place->unit->diags, diag, "the other entry is in line %u", (unsigned)line);
}

static slot *add_slot(building *b, level *at, weft_span name, wf_node *entry)
{
    wf_unit *unit = b->place->unit;
    slot *made = wf_arena_new(&unit->arena, slot);
    if (made)
        made->member = wf_arena_new(&unit->arena, wf_object_member);
    if (!made || !made->member || !wf_map_put(&at->names, name, made, NULL)) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    made->first = entry;
    made->member->name = name;
    *at->tail = made->member;
    at->tail = &made->member->next;
    return made;
}

/* The level below `at` for the first part of a dotted name; NULL (reported) when there is none. */
static level *enter_group(building *b, level *at, wf_node *entry, weft_span name, wf_place place)
{
    wf_unit *unit = b->place->unit;
    bool known = true;
    const weft_span path = path_of(unit, at->path, name);
    slot *found = wf_map_find(&at->names, name);
    if (found && !found->group) {
        report_twice(b, place, path, found);
        return NULL;
    }
    if (found)
        return found->group;
    const wf_schema_ref *ref = field_type(b, at, place, name, &known);
    if (ref && (ref->kind == WF_SCHEMA_REF_LIST || ref->named->kind != WF_SCHEMA_INPUT) &&
        !(ref->kind == WF_SCHEMA_REF_NAMED && ref->named->scalar == WF_SCALAR_ANY)) {
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2108, place, "`%.*s` is %s and has no fields",
                         WF_SPAN(path), wf_check_ref_name(unit, ref));
        if (ref->kind == WF_SCHEMA_REF_LIST)
            wf_diag_hint(unit->diags, diag, "write %.*s: [{ … }] or %.*s: each … { … }",
                         WF_SPAN(name), WF_SPAN(name));
        return NULL;
    }
    slot *made = known ? add_slot(b, at, name, entry) : NULL;
    level *group = made ? wf_arena_new(&unit->arena, level) : NULL;
    if (!group) {
        if (made)
            unit->status = WEFT_NOMEM;
        return NULL;
    }
    const bool typed =
        ref && ref->kind == WF_SCHEMA_REF_NAMED && ref->named->kind == WF_SCHEMA_INPUT;
    level_init(b, group, &made->member->group, typed ? ref->named : NULL, path, entry);
    made->group = group;
    return group;
}

/* ---- entries ---- */

static size_t first_part(weft_span name)
{
    const char *dot = memchr(name.ptr, '.', name.len);
    return dot ? (size_t)(dot - name.ptr) : name.len;
}

/* A field that must be set cannot be left out when it fails. */
static void tried_required(building *b, const wf_node *entry, const wf_goal *goal)
{
    wf_unit *unit = b->place->unit;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2105, wf_check_at_name(entry),
                                   "`%.*s` is %s, but `try` leaves it out when it fails",
                                   WF_SPAN(goal->path), wf_check_ref_name(unit, goal->ref));
    wf_diag_hint(unit->diags, diag, "leave out `try`, or write `catch` with a value");
}

static void check_value(building *b, wf_node *entry, level *at, weft_span name, wf_place place)
{
    wf_unit *unit = b->place->unit;
    wf_node *value = wf_node_at(entry, 0);
    bool known = true;
    wf_field_note *note = wf_arena_new(&unit->arena, wf_field_note);
    if (!note) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_goal goal = {.path = path_of(unit, at->path, name), .is_cell = b->is_cell};
    const slot *earlier = wf_map_find(&at->names, name);
    if (earlier)
        report_twice(b, place, goal.path, earlier);
    else
        goal.ref = field_type(b, at, place, name, &known);
    entry->ref = note;
    note->path = goal.path;
    note->target = goal.ref;
    if (!known || earlier) {
        wf_type_use_all(wf_check_expr(b->place, value, NULL));
        return;
    }
    slot *made = add_slot(b, at, name, entry);
    if (made)
        made->member->entry = entry;
    entry->type = wf_check_expr(b->place, value, b->goal ? &goal : NULL);
    note->convert = goal.convert;
    if (!(entry->flags & WF_NODE_TRY))
        return;
    entry->type = wf_type_maybe(unit, entry->type, true, false);
    if (goal.ref && goal.ref->non_null)
        tried_required(b, entry, &goal);
}

static void check_below(building *b, wf_node *entry, level *top, bool dotted)
{
    level *at = top;
    weft_span name = entry->text;
    wf_place place = wf_check_at_name(entry);
    for (size_t len = first_part(name); dotted && len < name.len; len = first_part(name)) {
        place.end = place.start + (uint32_t)len;
        at = enter_group(b, at, entry, weft_span_of(name.ptr, len), place);
        if (!at) {
            wf_type_use_all(wf_check_expr(b->place, wf_node_at(entry, 0), NULL));
            return;
        }
        name = weft_span_of(name.ptr + len + 1, name.len - len - 1);
        place.start = place.end + 1;
        place.end = place.start + (uint32_t)name.len;
    }
    check_value(b, entry, at, name, place);
}

static uint32_t dots_in(weft_span name)
{
    uint32_t dots = 0;
    for (size_t i = 0; i < name.len; i++)
        dots += name.ptr[i] == '.';
    return dots;
}

/* The tree of nodes is bounded by the parser; the levels of dotted names are not in it. */
static void check_entry(building *b, wf_node *entry, level *top)
{
    wf_check_place *const place = b->place;
    const wf_place at = wf_check_at_name(entry);
    const bool dotted = !(entry->flags & WF_NODE_QUOTED) && at.end - at.start == entry->text.len;
    const uint32_t groups = dotted ? dots_in(entry->text) : 0;
    if (groups > WF_NODE_MAX_HEIGHT - place->groups) {
        (void)wf_diags_add(place->unit->diags, WF_W1015, at, "this nests more than %d deep",
                           WF_NODE_MAX_HEIGHT);
        b->damaged = true;
        return;
    }
    place->groups += groups;
    check_below(b, entry, top, dotted);
    place->groups -= groups;
}

static void check_let(building *b, wf_node *node)
{
    wf_check_place *place = b->place;
    wf_node *value = wf_node_at(node, 1);
    wf_node *written = wf_node_maybe(node, 0);
    wf_symbol *symbol = wf_check_symbol(place->unit, WF_SYMBOL_LET, node->text, node, place->file);
    if (!symbol)
        return;
    node->ref = symbol;
    if (written) {
        const wf_declared declared = wf_check_declared(place, written);
        const wf_type *type = NULL;
        if (declared.ref) {
            wf_goal goal = {.ref = declared.ref, .path = node->text};
            type = wf_check_expr(place, value, &goal);
            symbol->convert = goal.convert;
        } else {
            type = wf_check_expr(place, value, NULL);
            symbol->convert = wf_check_fit_declared(place, value, type, &declared, node->text);
        }
        const bool open =
            declared.type->class_ == WF_CLASS_ANY || declared.type->class_ == WF_CLASS_SOURCE;
        symbol->type =
            open ? type : wf_type_maybe(place->unit, declared.type, type->may_miss, type->may_null);
    } else {
        symbol->type = wf_check_expr(place, value, NULL);
    }
    /* Bound behind its own value: a let cannot mean itself. */
    wf_check_bind(place, symbol);
}

static void check_statement(building *b, wf_node *node, level *top)
{
    wf_check_place *place = b->place;
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_ENTRY:
        check_entry(b, node, top);
        break;
    case WF_NODE_LET:
        check_let(b, node);
        break;
    case WF_NODE_REQUIRE:
        wf_check_condition(place, wf_node_at(node, 0));
        if (wf_node_maybe(node, 1))
            wf_check_message(place, wf_node_at(node, 1));
        break;
    case WF_NODE_SKIP:
        if (wf_node_maybe(node, 0))
            wf_check_condition(place, wf_node_at(node, 0));
        break;
    case WF_NODE_WARN:
        if (wf_node_maybe(node, 0))
            wf_check_condition(place, wf_node_at(node, 0));
        wf_check_message(place, wf_node_at(node, 1));
        break;
    case WF_NODE_SPREAD: {
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2122, wf_check_at(node),
                                       "`...` stands in lists, not in objects");
        wf_diag_hint(place->unit->diags, diag, "put objects together with merge(a, b)");
        wf_type_use_all(wf_check_expr(place, wf_node_at(node, 0), NULL));
        break;
    }
    default:
        b->damaged = true; /* ERROR: reported by the parser */
        break;
    }
}

/* ---- the whole ---- */

static void check_required(building *b, const level *at)
{
    wf_unit *unit = b->place->unit;
    if (!at->input || b->damaged)
        return;
    for (uint32_t i = 0; i < at->input->fields.count; i++) {
        const wf_schema_field *field = wf_schema_field_at(at->input, i);
        if (!wf_schema_field_required(field) || wf_map_find(&at->names, field->name) ||
            wf_map_find(&at->meant, field->name))
            continue;
        const weft_span path = path_of(unit, at->path, field->name);
        const wf_place place = at->at->kind == WF_NODE_ENTRY ? wf_check_at_name(at->at)
                               : at->at->kind == WF_NODE_TARGET
                                   ? wf_check_at(at->at)
                                   : (wf_place){at->at->source, at->at->start, at->at->start + 1};
        weft_diag *diag =
            wf_diags_add(unit->diags, WF_W2104, place, "`%.*s` is required by %.*s but never set",
                         WF_SPAN(path), WF_SPAN(at->input->name));
        wf_diag_hint(unit->diags, diag,
                     wf_check_in_json(at->at)
                         ? "add  \"%.*s\": { \"source\": \"…\", \"required\": true }   # %s"
                         : "add  %.*s: …   # %s",
                     WF_SPAN(field->name), wf_check_ref_name(unit, field->type));
    }
}

/* Surely there: neither missing nor null, whatever the record holds. */
static uint32_t count_sure(const level *at)
{
    uint32_t sure = 0;
    for (uint32_t i = 0; i < at->names.count; i++) {
        const slot *const named = at->names.entries[i].value;
        const wf_type *const type = named->group ? NULL : named->first->type;
        sure += type && !type->may_miss && !type->may_null && type->class_ != WF_CLASS_NOTHING &&
                type->class_ != WF_CLASS_ANY && type->class_ != WF_CLASS_SOURCE;
    }
    return sure;
}

/* Exactly one field of a @oneOf input is given. Where that depends on the record the object is
   converted as a whole, which checks it; entries of a block and dotted ones are written at once. */
static void check_one_of(building *b, const level *at, wf_goal *goal)
{
    wf_unit *unit = b->place->unit;
    if (!at->input || !at->input->one_of || b->damaged)
        return;
    const uint32_t sure = count_sure(at);
    if (at->names.count == 1 && sure == 1)
        return;
    if (goal && at->names.count != 0 && sure < 2) {
        goal->convert = true;
        return;
    }
    weft_diag *const diag =
        wf_diags_add(unit->diags, WF_W2127, wf_check_at_name(at->at),
                     "%.*s takes exactly one of its fields%s", WF_SPAN(at->input->name),
                     at->names.count == 0 ? ""
                     : sure > 1           ? ", and more are set"
                                          : "; here that is not certain");
    wf_diag_hint(unit->diags, diag,
                 at->names.count == 0 ? "add the one that is meant"
                 : sure > 1           ? "remove all but one"
                            : "write the object as one value:  %.*s: if … then { … } else { … }",
                 WF_SPAN(at->path));
}

static const wf_type *type_of_members(wf_unit *unit, const wf_object_member *members)
{
    wf_type_member *first = NULL;
    wf_type_member **tail = &first;
    for (const wf_object_member *m = members; m; m = m->next) {
        wf_type_member *member = wf_arena_new(&unit->arena, wf_type_member);
        if (!member) {
            unit->status = WEFT_NOMEM;
            break;
        }
        member->name = m->name;
        member->type = m->entry ? (m->entry->type ? m->entry->type : wf_type_plain(WF_CLASS_ANY))
                                : type_of_members(unit, m->group);
        *tail = member;
        tail = &member->next;
    }
    return wf_type_object(unit, first);
}

/* What the object is checked against; reports a goal that takes no object. */
static const wf_schema_type *input_of(const wf_node *node, const wf_goal *goal, bool *fits)
{
    *fits = true;
    if (!goal)
        return NULL;
    if (!goal->ref) {
        if (!goal->is_cell || node->kind == WF_NODE_BLOCK)
            return NULL;
    } else if (goal->ref->kind == WF_SCHEMA_REF_NAMED) {
        if (goal->ref->named->kind == WF_SCHEMA_INPUT)
            return goal->ref->named;
        if (wf_type_kind_of(goal->ref->named) == WF_TYPE_ANY)
            return NULL;
    }
    *fits = false;
    return NULL;
}

const wf_type *wf_check_object(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    bool fits = true;
    level top = {0};
    building b = {.place = place, .goal = goal};
    wf_check_local *const mark = place->bound;
    const wf_schema_type *input = input_of(node, goal, &fits);
    wf_object_note *note = wf_arena_new(&unit->arena, wf_object_note);
    if (!note) {
        unit->status = WEFT_NOMEM;
        return wf_type_plain(WF_CLASS_ANY);
    }
    if (!fits)
        b.goal = NULL;
    b.is_cell = goal && goal->is_cell && node->kind == WF_NODE_BLOCK;
    level_init(&b, &top, &note->members, input, goal ? goal->path : weft_span_text(""), node);
    node->ref = note;
    for (wf_node *child = node->first; child && unit->status == WEFT_OK; child = child->next)
        check_statement(&b, child, &top);
    wf_check_unbind(place, mark);
    for (const level *at = b.levels; at; at = at->next) {
        check_required(&b, at);
        check_one_of(&b, at, at == &top && node->kind == WF_NODE_OBJECT ? goal : NULL);
    }
    if (input)
        return wf_type_named(unit, input);
    const wf_type *type = type_of_members(unit, note->members);
    if (!fits)
        wf_check_fit(place, node, type, goal);
    return type;
}
