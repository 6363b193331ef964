/* match: which values each arm takes, what no arm takes, which arm takes nothing. */
#include "compiler/check.h"

#define BIT(kind)     (1u << WEFT_KIND_##kind)
#define NUMBERS       (BIT(INT) | BIT(NUMBER) | BIT(DECIMAL) | BIT(DOUBLE))
#define OBJECTS       (BIT(MAP) | BIT(RECORD))
#define NAMED_MISSING 3 /* enum values a complaint names */

static const struct {
    const char *name;
    uint32_t mask;
} kinds[] = {
    {"Text", BIT(TEXT)},    {"String", BIT(TEXT)},     {"Int", BIT(INT)},
    {"Decimal", NUMBERS},   {"Number", NUMBERS},       {"Bool", BIT(BOOL)},
    {"Boolean", BIT(BOOL)}, {"Date", BIT(DATE)},       {"DateTime", BIT(DATETIME)},
    {"List", BIT(LIST)},    {"Object", OBJECTS},       {"Null", BIT(NULL)},
    {"null", BIT(NULL)},    {"Missing", BIT(MISSING)},
};

#define ALL_KINDS                                                                                  \
    (BIT(MISSING) | BIT(NULL) | BIT(BOOL) | NUMBERS | BIT(TEXT) | BIT(DATE) | BIT(DATETIME) |      \
     BIT(LIST) | OBJECTS)

uint32_t wf_check_kind(wf_check_place *place, wf_node *node)
{
    wf_suggest suggest;
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++) {
        if (weft_span_equal(node->text, weft_span_text(kinds[i].name)))
            return kinds[i].mask;
    }
    weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2009, wf_check_at_name(node),
                                   "there is no kind `%.*s`", WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++)
        wf_suggest_offer(&suggest, weft_span_text(kinds[i].name));
    if (!wf_suggest_hint(place->unit->diags, diag, &suggest))
        wf_diag_hint(place->unit->diags, diag,
                     "kinds are String, Int, Decimal, Number, Bool, Date, DateTime, List, Object, "
                     "Null");
    return 0;
}

static uint32_t kinds_of(const wf_type *type)
{
    const uint32_t nothing = (type->may_miss ? BIT(MISSING) : 0) | (type->may_null ? BIT(NULL) : 0);
    switch ((wf_class)type->class_) {
    case WF_CLASS_TEXT:
    case WF_CLASS_STRING:
        return nothing | BIT(TEXT);
    case WF_CLASS_INT:
        return nothing | BIT(INT);
    case WF_CLASS_DECIMAL:
        return nothing | NUMBERS;
    case WF_CLASS_BOOL:
        return nothing | BIT(BOOL);
    case WF_CLASS_DATE:
        return nothing | BIT(DATE);
    case WF_CLASS_DATETIME:
        return nothing | BIT(DATETIME);
    case WF_CLASS_LIST:
        return nothing | BIT(LIST);
    case WF_CLASS_MAP:
    case WF_CLASS_OBJECT:
        return nothing | OBJECTS;
    case WF_CLASS_NOTHING:
        return nothing;
    case WF_CLASS_SCHEMA:
        if (wf_type_is_enum(type))
            return nothing | BIT(TEXT);
        return wf_type_is_input(type) ? nothing | OBJECTS : ALL_KINDS;
    case WF_CLASS_SOURCE:
        return nothing | (ALL_KINDS & ~(BIT(MISSING) | BIT(NULL)));
    case WF_CLASS_NEVER:
    case WF_CLASS_ANY:
    case WF_CLASS_DURATION:
    case WF_CLASS_PATTERN:
        break;
    }
    return ALL_KINDS;
}

typedef struct matching {
    wf_check_place *place;
    const wf_node *subject;
    const wf_type *type;
    uint32_t possible; /* kinds the subject can have */
    uint32_t covered;  /* kinds that earlier arms take wholly */
    wf_map literals;   /* seen: kind and text → anything */
    uint32_t values;   /* of the enum, or bools, among them */
    bool closed;       /* an else stood */
} matching;

static uint32_t literal_kinds(const wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_TEXT:
        return BIT(TEXT);
    case WF_NODE_BOOL:
        return BIT(BOOL);
    case WF_NODE_NULL:
        return BIT(NULL);
    default:
        return NUMBERS;
    }
}

static void unreachable(matching *m, const wf_node *node, const char *why)
{
    weft_diag *diag = wf_diags_add(m->place->unit->diags, WF_W2116, wf_check_at(node), "%s", why);
    wf_diag_hint(m->place->unit->diags, diag, "remove it, or move it up");
}

static bool see_literal(matching *m, const wf_node *node)
{
    wf_unit *unit = m->place->unit;
    const char mark = (char)node->kind;
    const weft_span text = node->kind == WF_NODE_UNARY ? wf_check_text(node) : node->text;
    const weft_span key = wf_check_join(unit, weft_span_of(&mark, 1), "", text);
    if (wf_map_find(&m->literals, key))
        return true;
    if (!wf_map_put(&m->literals, key, m, NULL))
        unit->status = WEFT_NOMEM;
    /* Both bools, or every value of the enum, are all there is. */
    if (m->type->class_ == WF_CLASS_BOOL && node->kind == WF_NODE_BOOL && ++m->values == 2)
        m->covered |= BIT(BOOL);
    if (wf_type_is_enum(m->type) && node->kind == WF_NODE_TEXT &&
        wf_schema_value_find(m->type->named, node->text) &&
        ++m->values == m->type->named->values.count)
        m->covered |= BIT(TEXT);
    return false;
}

static void check_enum_literal(matching *m, const wf_node *node)
{
    wf_unit *unit = m->place->unit;
    wf_suggest suggest;
    if (!wf_type_is_enum(m->type) || node->kind != WF_NODE_TEXT ||
        wf_schema_value_find(m->type->named, node->text))
        return;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2106, wf_check_at(node), "enum %.*s has no value `%.*s`",
                     WF_SPAN(m->type->named->name), WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    wf_suggest_offer_map(&suggest, &m->type->named->values);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
}

static void check_literal(matching *m, wf_node *node)
{
    wf_unit *unit = m->place->unit;
    const uint32_t mask = literal_kinds(node);
    const wf_type *type = wf_check_expr(m->place, node, NULL);
    if (!(mask & m->possible)) {
        if (node->kind == WF_NODE_NULL) {
            unreachable(m, node, "the subject is never null here");
            return;
        }
        weft_diag *diag = wf_diags_add(
            unit->diags, WF_W2110, wf_check_at(node), "the subject is %s, it is never %s",
            wf_check_type_name(unit, m->type), wf_check_type_name(unit, type));
        if (wf_type_is_text(m->type))
            wf_diag_hint(unit->diags, diag, "write the value in quotes, or match %.*s.int()",
                         WF_SPAN(wf_check_operand(unit, m->subject)));
        return;
    }
    check_enum_literal(m, node);
    const bool taken = (mask & m->possible & ~m->covered) == 0;
    if (see_literal(m, node))
        unreachable(m, node, "an arm above takes this value already");
    else if (taken)
        unreachable(m, node, "an arm above takes every value of this kind already");
    if (node->kind == WF_NODE_NULL)
        m->covered |= BIT(NULL);
}

static void check_pattern_kind(matching *m, wf_node *node)
{
    const uint32_t mask = wf_check_kind(m->place, node);
    node->ref = (void *)(uintptr_t)mask;
    node->type = wf_type_plain(WF_CLASS_BOOL);
    if (mask == 0)
        return;
    if (!(mask & m->possible))
        unreachable(m, node, "the subject is never of this kind");
    else if (!(mask & m->possible & ~m->covered))
        unreachable(m, node, "an arm above takes every value of this kind already");
    m->covered |= mask;
}

static void check_regex(matching *m, wf_node *node)
{
    (void)wf_check_expr(m->place, node, NULL);
    if (!(m->possible & BIT(TEXT)))
        unreachable(m, node, "the subject is never a text");
    else if (m->covered & BIT(TEXT))
        unreachable(m, node, "an arm above takes every text already");
}

static void check_one_pattern(matching *m, wf_node *node)
{
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_IS_KIND:
        check_pattern_kind(m, node);
        break;
    case WF_NODE_REGEX:
        check_regex(m, node);
        break;
    case WF_NODE_GUARD:
        wf_check_condition(m->place, wf_node_at(node, 0));
        node->type = wf_type_plain(WF_CLASS_BOOL);
        break;
    case WF_NODE_ERROR:
        break;
    default:
        check_literal(m, node);
        break;
    }
}

static void check_patterns(matching *m, wf_node *arm)
{
    const wf_node *patterns = wf_node_at(arm, 0);
    const bool otherwise = weft_span_equal(patterns->text, weft_span_text("else"));
    const bool full = (m->possible & ~m->covered) == 0;
    if (m->closed ||
        (full && otherwise && m->type->class_ != WF_CLASS_SOURCE && !wf_type_is_dynamic(m->type))) {
        unreachable(m, otherwise ? patterns : arm,
                    m->closed ? "the else above takes every value already"
                              : "the arms above take every value already");
        return;
    }
    for (wf_node *node = patterns->first; node; node = node->next)
        check_one_pattern(m, node);
    m->closed = otherwise;
}

static const char *missing_kinds(uint32_t left)
{
    if (left == BIT(NULL))
        return "null is not handled";
    if (left == BIT(MISSING))
        return "a missing value is not handled";
    if ((left & ~(BIT(NULL) | BIT(MISSING))) == 0)
        return "a missing value and null are not handled";
    return "not every value is handled";
}

static void report_gap(matching *m, const wf_node *node)
{
    wf_unit *unit = m->place->unit;
    const uint32_t left = m->possible & ~m->covered;
    const wf_place at = {node->source, node->start, node->start + 5}; /* the word match */
    weft_span names = weft_span_text("");
    uint32_t count = 0;
    if (wf_type_is_enum(m->type) && (left & BIT(TEXT))) {
        for (uint32_t i = 0; i < m->type->named->values.count; i++) {
            const weft_span name = wf_schema_value_at(m->type->named, i)->name;
            const char mark = (char)WF_NODE_TEXT;
            const weft_span key = wf_check_join(unit, weft_span_of(&mark, 1), "", name);
            if (wf_map_find(&m->literals, key))
                continue;
            if (count++ < NAMED_MISSING)
                names = wf_check_join(unit, names, count > 1 ? ", " : "", name);
        }
    }
    weft_diag *diag = NULL;
    if (count != 0)
        diag = wf_diags_add(unit->diags, WF_W2115, at, "not handled: %.*s%s", WF_SPAN(names),
                            count > NAMED_MISSING ? ", …" : "");
    else if (m->type->class_ == WF_CLASS_BOOL && (left & BIT(BOOL)))
        diag = wf_diags_add(unit->diags, WF_W2115, at, "true or false is not handled");
    else
        diag = wf_diags_add(unit->diags, WF_W2115, at, "%s", missing_kinds(left));
    wf_diag_hint(unit->diags, diag, "add an arm  else => …  or  else => reject \"…\"");
}

const wf_type *wf_check_match(wf_check_place *place, wf_node *node, wf_goal *goal)
{
    wf_unit *unit = place->unit;
    wf_node *subject = wf_node_at(node, 0);
    const wf_type *subject_type = wf_check_value(place, subject);
    matching m = {.place = place, .subject = subject, .type = subject_type};
    const wf_type *type = wf_type_plain(WF_CLASS_NEVER);
    bool damaged = false;
    m.possible = kinds_of(subject_type);
    wf_map_init(&m.literals, &unit->arena);
    for (wf_node *arm = subject->next; arm; arm = arm->next) {
        if (arm->kind == WF_NODE_ERROR) {
            damaged = true;
            continue;
        }
        check_patterns(&m, arm);
        type = wf_type_join(unit, type, wf_check_expr(place, wf_node_at(arm, 1), goal));
    }
    if (!m.closed && !damaged && (m.possible & ~m.covered) != 0)
        report_gap(&m, node);
    return type;
}
