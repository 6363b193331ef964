/* Tests: what is given, mocked and expected, against the mapping they are about. The result of a
   mapping is JSON: dates are texts by then, and numbers are numbers. */
#include "compiler/check.h"

#include "vm/json.h"

typedef struct testing {
    wf_check_place place;
    wf_map_note *map;
    const wf_type *result;
} testing;

static const wf_type *any(void)
{
    return wf_type_plain(WF_CLASS_ANY);
}

/* ---- the result ---- */

/* A value of the mapping as it is once it was written. */
static const wf_type *written(wf_unit *unit, const wf_type *type)
{
    switch ((wf_class)type->class_) {
    case WF_CLASS_TEXT:
    case WF_CLASS_DATE:
    case WF_CLASS_DATETIME:
        return wf_type_plain(WF_CLASS_STRING);
    case WF_CLASS_SOURCE:
        return any();
    case WF_CLASS_LIST:
        return wf_type_list(unit, written(unit, type->element));
    case WF_CLASS_MAP:
        return wf_type_map(unit, written(unit, type->element));
    default:
        return type;
    }
}

static const wf_type *result_of(wf_unit *unit, const wf_map_note *map)
{
    const wf_node *block = wf_node_at(map->node, 2);
    if (map->symbol->broken)
        return any();
    if (!map->target)
        return block->type ? block->type : any();
    const wf_type *target = wf_type_of_ref(unit, map->target);
    if (map->wrap.len == 0)
        return wf_type_some(unit, target);
    wf_type_member *member = wf_arena_new(&unit->arena, wf_type_member);
    if (!member) {
        unit->status = WEFT_NOMEM;
        return any();
    }
    member->name = map->wrap;
    member->type = target;
    return wf_type_object(unit, member);
}

/* ---- target paths ---- */

static void unknown_target(testing *t, wf_place place, const wf_type *base, weft_span name,
                           wf_code code)
{
    wf_unit *unit = t->place.unit;
    wf_suggest suggest;
    weft_diag *diag = wf_diags_add(unit->diags, code, place,
                                   "the mapping's result has no `%.*s` here", WF_SPAN(name));
    wf_suggest_init(&suggest, name);
    for (const wf_type_member *m = base->members; m; m = m->next)
        wf_suggest_offer(&suggest, m->name);
    if (wf_type_is_input(base))
        wf_suggest_offer_map(&suggest, &base->named->fields);
    if (wf_suggest_hint(unit->diags, diag, &suggest))
        return;
    if (base == t->result && t->map->wrap.len != 0)
        wf_diag_hint(unit->diags, diag, "paths begin at the arguments: %.*s.%.*s",
                     WF_SPAN(t->map->wrap), WF_SPAN(name));
}

/* The member's type, or NULL (reported). */
static const wf_type *member_of(testing *t, wf_place place, const wf_type *base, weft_span name)
{
    wf_unit *unit = t->place.unit;
    if (base->class_ == WF_CLASS_OBJECT) {
        const wf_type *type = wf_type_member_find(base, name);
        if (!type)
            unknown_target(t, place, base, name, WF_W2302);
        return type ? written(unit, type) : NULL;
    }
    if (wf_type_is_input(base)) {
        const wf_schema_field *field = wf_schema_field_find(base->named, name);
        if (!field)
            unknown_target(t, place, base, name, WF_W2302);
        return field ? wf_type_of_ref(unit, field->type) : NULL;
    }
    if (base->class_ == WF_CLASS_MAP)
        return base->element;
    if (wf_type_is_dynamic(base) || base->class_ == WF_CLASS_NOTHING)
        return any();
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2302, place, "`%.*s` is asked of %s", WF_SPAN(name),
                     wf_check_type_name(unit, wf_type_some(unit, base)));
    if (base->class_ == WF_CLASS_LIST)
        wf_diag_hint(unit->diags, diag, "elements are written [0].%.*s", WF_SPAN(name));
    return NULL;
}

static const wf_type *target_path(testing *t, wf_node *node)
{
    wf_unit *unit = t->place.unit;
    switch ((wf_node_kind)node->kind) {
    case WF_NODE_NAME:
        return member_of(t, wf_check_at(node), t->result, node->text);
    case WF_NODE_CURRENT:
    case WF_NODE_RECORD:
        return t->result;
    case WF_NODE_MEMBER: {
        const wf_type *base = target_path(t, wf_node_at(node, 0));
        return base ? member_of(t, wf_check_at_name(node), base, node->text) : NULL;
    }
    case WF_NODE_INDEX: {
        const wf_type *base = target_path(t, wf_node_at(node, 0));
        (void)wf_check_value(&t->place, wf_node_at(node, 1));
        if (!base || base->class_ == WF_CLASS_LIST || wf_type_is_dynamic(base))
            return base && base->class_ == WF_CLASS_LIST ? base->element : base;
        wf_diags_add(unit->diags, WF_W2302, wf_check_at(wf_node_at(node, 0)), "this is %s, no list",
                     wf_check_type_name(unit, wf_type_some(unit, base)));
        return NULL;
    }
    case WF_NODE_ERROR:
        return NULL;
    default:
        break;
    }
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2302, wf_check_at(node),
                                   "a place in the result is written  input.items[0].ref");
    (void)diag;
    return NULL;
}

/* `items[].sku` of reject at: a place for every element. */
static void target_place(testing *t, wf_node *node)
{
    if (node->kind == WF_NODE_AS_LIST || node->kind == WF_NODE_EACH_MEMBER)
        target_place(t, wf_node_at(node, 0));
    else if (node->kind != WF_NODE_MEMBER || wf_node_at(node, 0)->kind == WF_NODE_MEMBER ||
             wf_node_at(node, 0)->kind == WF_NODE_NAME)
        (void)target_path(t, node);
}

/* ---- what is expected ---- */

static void compare(testing *t, wf_node *node, const wf_type *type);

static void compare_members(testing *t, const wf_object_member *members, const wf_type *type)
{
    for (const wf_object_member *m = members; m; m = m->next) {
        const wf_node *entry = m->entry;
        const wf_object_member *first = m;
        while (!entry && first->group) {
            first = first->group;
            entry = first->entry;
        }
        if (!entry)
            continue;
        const wf_type *inner = member_of(t, wf_check_at_name(entry), type, m->name);
        if (!inner)
            continue;
        if (m->entry)
            compare(t, wf_node_at(m->entry, 0), inner);
        else
            compare_members(t, m->group, inner);
    }
}

static void compare(testing *t, wf_node *node, const wf_type *type)
{
    wf_unit *unit = t->place.unit;
    const wf_type *given = node->type ? node->type : any();
    if (node->kind == WF_NODE_OBJECT &&
        (type->class_ == WF_CLASS_OBJECT || wf_type_is_input(type))) {
        const wf_object_note *note = node->ref;
        if (note)
            compare_members(t, note->members, type);
        return;
    }
    if (node->kind == WF_NODE_LIST && type->class_ == WF_CLASS_LIST) {
        for (wf_node *item = node->first; item; item = item->next)
            compare(t, item, type->element);
        return;
    }
    if (type->class_ == WF_CLASS_NEVER || given->class_ == WF_CLASS_NOTHING)
        return;
    const bool text = wf_type_is_text(type) && wf_type_is_text(given);
    const bool number = wf_type_is_number(type) && wf_type_is_number(given);
    const bool dynamic = wf_type_is_dynamic(type) || wf_type_is_dynamic(given);
    const bool object = wf_type_is_composite(type) && wf_type_is_composite(given) &&
                        (type->class_ == WF_CLASS_LIST) == (given->class_ == WF_CLASS_LIST);
    const bool id = type->class_ == WF_CLASS_SCHEMA && type->named->scalar == WF_SCALAR_ID &&
                    wf_type_is_number(given);
    if (text || number || dynamic || object || id || type->class_ == given->class_)
        return;
    weft_diag *diag = wf_diags_add(
        unit->diags, WF_W2306, wf_check_at(node), "the mapping gives %s here, this is %s",
        wf_check_type_name(unit, wf_type_some(unit, type)), wf_check_type_name(unit, given));
    if (wf_type_is_number(type) && node->kind == WF_NODE_TEXT)
        wf_diag_hint(unit->diags, diag, "leave out the quotes");
    else if (wf_type_is_text(type) && node->text.len != 0)
        wf_check_write(unit, diag, "", "\"%.*s\"", WF_SPAN(node->text));
}

static void check_expect(testing *t, wf_node *node)
{
    wf_check_place *place = &t->place;
    if (weft_span_equal(node->text, weft_span_text("value"))) {
        wf_node *value = wf_node_at(node, 0);
        (void)wf_check_expr(place, value, NULL);
        if (value->kind != WF_NODE_LIST) {
            compare(t, value, t->result);
            return;
        }
        for (wf_node *record = value->first; record; record = record->next)
            compare(t, record, t->result);
    } else if (weft_span_equal(node->text, weft_span_text("path"))) {
        const wf_type *type = target_path(t, wf_node_at(node, 0));
        (void)wf_check_expr(place, wf_node_at(node, 1), NULL);
        if (type)
            compare(t, wf_node_at(node, 1), type);
    } else if (weft_span_equal(node->text, weft_span_text("reject_at"))) {
        target_place(t, wf_node_at(node, 0));
    }
}

/* ---- what is given ---- */

static void report_given(testing *t, const wf_node *node, const char *sentence, const char *hint)
{
    weft_diag *diag =
        wf_diags_add(t->place.unit->diags, WF_W2303, wf_check_at(node), "%s", sentence);
    wf_diag_hint(t->place.unit->diags, diag, "%s", hint);
}

static void check_json_text(testing *t, const wf_node *text)
{
    wf_unit *unit = t->place.unit;
    wf_json_error error = {0, NULL};
    weft_value value;
    const wf_arena_mark mark = wf_arena_here(&unit->arena);
    const weft_status rc = wf_json_parse(&value, text->text, &unit->arena, &error);
    wf_arena_rewind(&unit->arena, mark);
    if (rc == WEFT_OK)
        return;
    if (rc == WEFT_NOMEM) {
        unit->status = WEFT_NOMEM;
        return;
    }
    wf_place at = wf_check_at_name(text);
    if (error.offset < at.end - at.start) {
        at.start += (uint32_t)error.offset;
        at.end = at.start + 1;
    }
    wf_diags_add(unit->diags, WF_W2303, at, "the given JSON cannot be read: %s",
                 error.reason ? error.reason : "it nests too deep");
}

static void check_given_object(testing *t, wf_node *node)
{
    wf_check_place *place = &t->place;
    (void)wf_check_expr(place, node, NULL);
    if (t->map->entry.source != WF_SOURCE_CSV || node->kind != WF_NODE_OBJECT)
        return;
    for (const wf_node *entry = node->first; entry; entry = entry->next) {
        const wf_node *value = entry->kind == WF_NODE_ENTRY ? wf_node_at(entry, 0) : NULL;
        if (value && (value->kind == WF_NODE_OBJECT || value->kind == WF_NODE_LIST))
            report_given(t, value, "a CSV cell is one value",
                         "write it as the text that stands in the cell");
    }
}

/* ndjson is read by `given json` as well: a record is a line. */
static const char *given_word(wf_source_kind source)
{
    switch (source) {
    case WF_SOURCE_CSV:
        return "csv";
    case WF_SOURCE_XML:
        return "xml";
    case WF_SOURCE_JSON:
    case WF_SOURCE_NDJSON:
    case WF_SOURCE_TEXT: /* a JSON text */
        break;
    }
    return "json";
}

static bool is_given(const wf_node *node, const char *word)
{
    return weft_span_equal(node->text, weft_span_text(word));
}

static void check_given(testing *t, wf_node *node)
{
    wf_node *value = wf_node_at(node, 0);
    const char *reads = given_word(t->map->entry.source);
    const bool lines = is_given(node, "ndjson") && strcmp(reads, "json") == 0;
    if (value->kind == WF_NODE_OBJECT) {
        check_given_object(t, value);
    } else if (value->kind == WF_NODE_LIST) {
        for (wf_node *record = value->first; record; record = record->next)
            check_given_object(t, record);
        (void)wf_check_expr(&t->place, value, NULL);
    } else if (!is_given(node, reads) && !lines) {
        weft_diag *diag = wf_diags_add(t->place.unit->diags, WF_W2303, wf_check_at(node),
                                       "the mapping reads %s", reads);
        wf_diag_hint(t->place.unit->diags, diag, "write  given %s ```…```  or  given { … }", reads);
    } else if (weft_span_equal(node->text, weft_span_text("json")) && value->kind == WF_NODE_TEXT) {
        check_json_text(t, value);
    }
}

static void check_with(testing *t, wf_node *node)
{
    wf_unit *unit = t->place.unit;
    wf_node *value = wf_node_at(node, 0);
    wf_symbol *symbol = wf_map_find(&t->place.file->names, node->text);
    const wf_type *type = wf_check_expr(&t->place, value, NULL);
    if (symbol && symbol->kind == WF_SYMBOL_PARAM) {
        node->ref = symbol;
        wf_check_param(unit, t->place.shared, symbol);
        const wf_declared declared = {.type = symbol->type};
        (void)wf_check_fit_declared(&t->place, value, type, &declared, node->text);
        return;
    }
    wf_suggest suggest;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2015, wf_check_at_name(node),
                                   "the file has no parameter `%.*s`", WF_SPAN(node->text));
    wf_suggest_init(&suggest, node->text);
    for (const wf_symbol *param = unit->params; param; param = param->next)
        wf_suggest_offer(&suggest, param->name);
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
}

static void check_mock_arguments(testing *t, const wf_node *node, const wf_symbol *lookup)
{
    wf_unit *unit = t->place.unit;
    const wf_node *args = wf_node_at(node, 0);
    const wf_function_note *function = lookup->function;
    uint32_t i = 0;
    if (args->count != function->count) {
        wf_diags_add(unit->diags, WF_W2113, wf_check_at(args), "`%.*s` takes %u argument%s, not %u",
                     WF_SPAN(lookup->name), (unsigned)function->count,
                     function->count == 1 ? "" : "s", (unsigned)args->count);
        return;
    }
    for (wf_node *arg = args->first; arg; arg = arg->next, i++) {
        wf_node *value = arg->kind == WF_NODE_ARGUMENT ? wf_node_at(arg, 0) : arg;
        (void)wf_check_fit_declared(&t->place, value, value->type, &function->declared[i],
                                    function->params[i]->name);
    }
}

static void check_mock(testing *t, wf_node *node)
{
    wf_unit *unit = t->place.unit;
    wf_symbol *symbol = wf_map_find(&t->place.file->names, node->text);
    for (wf_node *arg = wf_node_at(node, 0)->first; arg; arg = arg->next) {
        wf_node *value = arg->kind == WF_NODE_ARGUMENT ? wf_node_at(arg, 0) : arg;
        arg->type = wf_check_expr(&t->place, value, NULL);
    }
    wf_node *result = wf_node_at(node, 1);
    const wf_type *type = wf_check_expr(&t->place, result, NULL);
    if (!symbol || symbol->kind != WF_SYMBOL_LOOKUP) {
        wf_suggest suggest;
        weft_diag *diag = wf_diags_add(unit->diags, WF_W2015, wf_check_at_name(node),
                                       "the file has no look-up `%.*s`", WF_SPAN(node->text));
        wf_suggest_init(&suggest, node->text);
        for (const wf_symbol *lookup = unit->lookups; lookup; lookup = lookup->next)
            wf_suggest_offer(&suggest, lookup->name);
        (void)wf_suggest_hint(unit->diags, diag, &suggest);
        return;
    }
    node->ref = symbol;
    wf_check_signature(unit, t->place.shared, symbol);
    if (!symbol->function)
        return;
    check_mock_arguments(t, node, symbol);
    wf_declared declared = symbol->function->declared[symbol->function->count];
    declared.non_null = false;
    (void)wf_check_fit_declared(&t->place, result, wf_type_some(unit, type), &declared,
                                symbol->name);
}

/* ---- the test ---- */

static void check_item(testing *t, wf_node *item)
{
    weft_value clock;
    switch ((wf_node_kind)item->kind) {
    case WF_NODE_WITH:
        check_with(t, item);
        break;
    case WF_NODE_MOCK:
        check_mock(t, item);
        break;
    case WF_NODE_CLOCK:
        if (!wf_fold_clock(&clock, t->place.unit, item)) {
            weft_diag *diag = wf_diags_add(t->place.unit->diags, WF_W2305, wf_check_at(item),
                                           "this is no date and time with an offset");
            wf_diag_hint(t->place.unit->diags, diag, "write  clock \"2025-01-05T00:00:00Z\"");
        }
        break;
    case WF_NODE_GIVEN:
        check_given(t, item);
        break;
    case WF_NODE_EXPECT:
        check_expect(t, item);
        break;
    default:
        break;
    }
}

static void check_complete(testing *t, const wf_node *test)
{
    uint32_t given = 0;
    uint32_t expects = 0;
    uint32_t errors = 0;
    for (const wf_node *item = test->first; item; item = item->next) {
        given += item->kind == WF_NODE_GIVEN;
        expects += item->kind == WF_NODE_EXPECT;
        errors += item->kind == WF_NODE_ERROR;
    }
    if (errors != 0 || (given == 1 && expects != 0))
        return;
    wf_diags_add(t->place.unit->diags, WF_W2304, wf_check_at(wf_node_at(test, 0)),
                 given == 0  ? "the test gives no record"
                 : given > 1 ? "the test has more than one `given`"
                             : "the test expects nothing");
}

static wf_map_note *find_map(wf_unit *unit, wf_check_shared *shared, const wf_node *test)
{
    wf_suggest suggest;
    wf_suggest_init(&suggest, test->text);
    for (wf_map_note *map = unit->maps; map; map = map->next) {
        if (weft_span_equal(map->symbol->name, test->text))
            return map;
        wf_suggest_offer(&suggest, map->symbol->name);
    }
    wf_map_note *resolver = wf_check_resolver(unit, shared, test);
    if (resolver || unit->status != WEFT_OK)
        return resolver;
    for (const wf_symbol *symbol = unit->resolvers; symbol; symbol = symbol->next_resolver)
        wf_suggest_offer(&suggest, symbol->name);
    if (unit->files->damaged)
        return NULL;
    weft_diag *diag =
        wf_diags_add(unit->diags, WF_W2301, wf_check_at_name(test), "there is no mapping%s `%.*s`",
                     unit->resolvers ? " or resolver" : "", WF_SPAN(test->text));
    (void)wf_suggest_hint(unit->diags, diag, &suggest);
    return NULL;
}

void wf_check_test(wf_unit *unit, wf_check_shared *shared, wf_node *test)
{
    testing t = {.map = find_map(unit, shared, test)};
    if (!t.map || !t.map->record)
        return; /* its source is not supported, or it does not exist: reported */
    test->ref = t.map;
    wf_check_place_init(&t.place, unit, t.map->symbol->file, shared);
    t.place.outside = "a test";
    t.result = result_of(unit, t.map);
    for (wf_node *item = test->first->next; item && unit->status == WEFT_OK; item = item->next)
        check_item(&t, item);
    check_complete(&t, test);
}
