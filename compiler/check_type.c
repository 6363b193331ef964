/* Types as declarations write them: `Text`, `[AttributeInput!]`, `Int?`. The kinds of the language
   come before the types of the schema. */
#include "compiler/check.h"

#include "grammar/syntax.h"

/* Payloads of the Batch and Event APIs that are known without a schema. */
static const char known_payloads[] =
    "scalar DateTime scalar Json\n"
    "input Attribute { name: String! type: String! value: Json! }\n"
    "input INVENTORY { locationRef: String! skuRef: String! qty: Int! type: String! status: "
    "String!\n"
    "  correctedQty: Int retailerId: ID ref: String attributes: [Attribute!] uom: String lot: "
    "String\n"
    "  expiry: DateTime effectiveFrom: DateTime expectedOn: DateTime }\n"
    "input EVENT { name: String! entityType: String! rootEntityType: String entityRef: String\n"
    "  entityId: ID entitySubtype: String rootEntityRef: String rootEntityId: ID retailerId: ID\n"
    "  attributes: Json }\n"
    "type Query { known: Boolean }\n";

const wf_schema *wf_check_builtins(wf_unit *unit)
{
    wf_sdl_node *document = NULL;
    if (unit->builtins)
        return unit->builtins;
    wf_source *source =
        wf_source_new(&unit->arena, "known payloads", weft_span_text(known_payloads));
    wf_schema *schema = wf_schema_new(&unit->arena);
    weft_status rc = source && schema ? WEFT_OK : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = wf_syntax_sdl(&document, source, &unit->arena, unit->diags);
    if (rc == WEFT_OK)
        rc = wf_schema_add_sdl(schema, document, unit->diags);
    if (rc == WEFT_OK)
        rc = wf_schema_finish(schema, unit->diags);
    if (rc != WEFT_OK) {
        WF_ASSERT(rc != WEFT_INVALID);
        unit->status = rc;
        return NULL;
    }
    unit->builtins = schema;
    return schema;
}

const wf_schema_type *wf_check_schema_type(wf_unit *unit, weft_span name)
{
    const wf_schema_type *type = unit->schema ? wf_schema_find(unit->schema, name) : NULL;
    if (type || !weft_span_equal(name, weft_span_text("ID")))
        return type;
    const wf_schema *builtins = wf_check_builtins(unit);
    return builtins ? wf_schema_find(builtins, name) : NULL;
}

wf_schema_ref *wf_check_ref(wf_unit *unit, const wf_schema_type *named, bool non_null)
{
    wf_schema_ref *ref = wf_arena_new(&unit->arena, wf_schema_ref);
    if (!ref) {
        unit->status = WEFT_NOMEM;
        return NULL;
    }
    ref->kind = WF_SCHEMA_REF_NAMED;
    ref->named = named;
    ref->name = named->name;
    ref->non_null = non_null;
    return ref;
}

static const struct {
    const char *name;
    wf_class class_;
} kinds[] = {
    {"Text", WF_CLASS_TEXT},         {"String", WF_CLASS_STRING}, {"Int", WF_CLASS_INT},
    {"Decimal", WF_CLASS_DECIMAL},   {"Float", WF_CLASS_DECIMAL}, {"Number", WF_CLASS_DECIMAL},
    {"Bool", WF_CLASS_BOOL},         {"Boolean", WF_CLASS_BOOL},  {"Date", WF_CLASS_DATE},
    {"DateTime", WF_CLASS_DATETIME}, {"Any", WF_CLASS_ANY},       {"Node", WF_CLASS_SOURCE},
    {"Object", WF_CLASS_SOURCE},     {"List", WF_CLASS_LIST},
};

static void report_unknown(wf_check_place *place, const wf_node *node)
{
    wf_suggest suggest;
    wf_unit *unit = place->unit;
    if (unit->schema_lost)
        return;
    weft_diag *diag = wf_diags_add(unit->diags, WF_W2009, wf_check_at_name(node),
                                   "there is no type `%.*s`", WF_SPAN(node->text));
    if (!wf_check_may_suggest(unit))
        return;
    wf_suggest_init(&suggest, node->text);
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++)
        wf_suggest_offer(&suggest, weft_span_text(kinds[i].name));
    if (unit->schema)
        wf_suggest_offer_map(&suggest, wf_schema_types(unit->schema));
    if (!wf_suggest_hint(unit->diags, diag, &suggest))
        wf_diag_hint(unit->diags, diag,
                     unit->schema ? "kinds are Text, String, Int, Decimal, Bool, Date, DateTime, "
                                    "Any, Node, [T]; other types come from the schema"
                                  : "types of a schema need  use schema \"….graphql\"");
}

static wf_declared from_schema(wf_check_place *place, const wf_node *node,
                               const wf_schema_type *named)
{
    wf_declared declared = {.type = wf_type_plain(WF_CLASS_ANY)};
    if (!wf_schema_is_input(named)) {
        weft_diag *diag = wf_diags_add(place->unit->diags, WF_W2009, wf_check_at_name(node),
                                       "`%.*s` is %s: values here are inputs, enums and scalars",
                                       WF_SPAN(named->name), wf_schema_kind_text(named->kind));
        wf_diag_hint(place->unit->diags, diag, "take the field that is wanted, or use Any");
        return declared;
    }
    declared.type = wf_type_named(place->unit, named);
    if (named->scalar != WF_SCALAR_ID)
        declared.ref = wf_check_ref(place->unit, named, false);
    return declared;
}

static wf_declared declared_name(wf_check_place *place, const wf_node *node)
{
    wf_declared declared = {.type = wf_type_plain(WF_CLASS_ANY)};
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++) {
        if (weft_span_equal(node->text, weft_span_text(kinds[i].name))) {
            declared.type = wf_type_plain(kinds[i].class_);
            return declared;
        }
    }
    const wf_schema_type *named = wf_check_schema_type(place->unit, node->text);
    if (named)
        return from_schema(place, node, named);
    report_unknown(place, node);
    return declared;
}

static wf_declared declared_list(wf_check_place *place, const wf_node *node)
{
    const wf_declared element = wf_check_declared(place, wf_node_at(node, 0));
    wf_declared declared = {.type = wf_type_list(place->unit, element.type)};
    if (element.ref) {
        wf_schema_ref *ref = wf_arena_new(&place->unit->arena, wf_schema_ref);
        if (ref) {
            ref->kind = WF_SCHEMA_REF_LIST;
            ref->element = element.ref;
            declared.ref = ref;
        } else {
            place->unit->status = WEFT_NOMEM;
        }
    }
    return declared;
}

wf_declared wf_check_declared(wf_check_place *place, wf_node *type)
{
    wf_declared declared = {.type = wf_type_plain(WF_CLASS_ANY)};
    if (!type || type->kind == WF_NODE_ERROR) {
        declared.maybe = true;
        declared.open = true;
        return declared;
    }
    declared =
        type->kind == WF_NODE_TYPE_LIST ? declared_list(place, type) : declared_name(place, type);
    declared.open = declared.type->class_ == WF_CLASS_ANY &&
                    !(type->flags & (WF_NODE_NON_NULL | WF_NODE_MAYBE));
    declared.maybe = (type->flags & WF_NODE_MAYBE) != 0 || declared.open;
    declared.non_null = (type->flags & WF_NODE_NON_NULL) != 0;
    if (declared.ref && declared.non_null) {
        wf_schema_ref *ref = wf_arena_new(&place->unit->arena, wf_schema_ref);
        if (ref) {
            *ref = *declared.ref;
            ref->non_null = true;
            declared.ref = ref;
        } else {
            place->unit->status = WEFT_NOMEM;
        }
    }
    if (declared.maybe && declared.type->class_ != WF_CLASS_ANY)
        declared.type = wf_type_maybe(place->unit, declared.type, true, true);
    return declared;
}
