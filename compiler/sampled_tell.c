/* What samples say against a mapping, in sentences with their numbers. A place is complained about once
   for one reason, however often the walk comes by. */
#include "compiler/sampled.h"
#include "vm/type.h"

#include <inttypes.h>

#define VALUES_SHOWN 3u

static bool is_told(const wf_unit *unit, wf_code code, wf_place place)
{
    const char *const name = wf_code_at(code)->code;
    for (size_t i = weft_diags_count(unit->diags); i != 0; i--) {
        const weft_diag *const diag = weft_diags_at(unit->diags, i - 1);
        if (diag->start == place.start && strcmp(diag->code, name) == 0 &&
            strcmp(diag->file, place.source->name) == 0)
            return true;
    }
    return false;
}

static const char *kind_words(const wf_sample *at)
{
    switch (at->place->kinds) {
    case WEFT_PLACE_OBJECT:
        return "an object";
    case WEFT_PLACE_LIST:
        return "a list";
    case WEFT_PLACE_TEXT:
        return "text";
    case WEFT_PLACE_NUMBER:
        return "a number";
    case WEFT_PLACE_BOOL:
        return "true or false";
    default:
        return "of several kinds";
    }
}

/* ---- paths ---- */

/* Where else the name stands, when nothing near it stands here. */
static const weft_place *elsewhere(const wf_unit *unit, weft_span key)
{
    for (size_t i = 1; i < unit->options->place_count; i++) {
        if (weft_span_equal(unit->options->places[i].name, key))
            return &unit->options->places[i];
    }
    return NULL;
}

void wf_sampled_unknown(wf_sampled_walk *w, wf_place place, const wf_sample *from, weft_span key)
{
    wf_unit *const unit = w->unit;
    const weft_span path = from->place->path;
    const bool has_members =
        from->members.count != 0 || (from->element && from->element->members.count != 0);
    wf_suggest suggest;
    if (wf_sample_is_open(from) || is_told(unit, WF_W2171, place))
        return;
    weft_diag *const diag =
        has_members || from->place->kinds == WEFT_PLACE_OBJECT
            ? wf_diags_add(unit->diags, WF_W2171, place, "no sample has `%.*s` in %s%.*s%s",
                           WF_SPAN(key), from->parent ? "`" : "the record",
                           from->parent ? (int)path.len : 0, path.ptr, from->parent ? "`" : "")
            : wf_diags_add(unit->diags, WF_W2171, place,
                           "no sample has `%.*s`: `%.*s` is %s in all of them", WF_SPAN(key),
                           WF_SPAN(path), kind_words(from));
    wf_suggest_init(&suggest, key);
    wf_suggest_offer_map(&suggest, &from->members);
    if (from->element)
        wf_suggest_offer_map(&suggest, &from->element->members);
    if (wf_suggest_hint(unit->diags, diag, &suggest))
        return;
    const weft_place *const other = elsewhere(unit, key);
    if (other)
        wf_diag_hint(unit->diags, diag, "the samples have %.*s", WF_SPAN(other->path));
}

void wf_sampled_several(wf_sampled_walk *w, wf_place place, const wf_sample *list)
{
    if (is_told(w->unit, WF_W2173, place))
        return;
    weft_diag *const diag = wf_diags_add(w->unit->diags, WF_W2173, place,
                                         "`%.*s` is a list of up to %" PRIu64 " in the samples",
                                         WF_SPAN(list->place->path), list->place->most);
    wf_diag_hint(w->unit->diags, diag, "write [0] behind it for the first, [*] for each");
}

/* ---- missing values ---- */

void wf_sampled_required(wf_sampled_walk *w, const wf_node *node, const wf_view *view)
{
    wf_unit *const unit = w->unit;
    const wf_place at = wf_check_at(node);
    const wf_sample *lacks = view->lacks;
    if (!lacks && view->at && !view->is_sure && !view->is_list && wf_sample_lacks(view->at, true))
        lacks = view->at;
    if (!lacks || is_told(unit, WF_W2172, at))
        return;
    const weft_place *const place = lacks->place;
    const uint64_t present = place->seen - place->nulls - place->blanks;
    weft_diag *const diag =
        wf_diags_add(unit->diags, WF_W2172, at,
                     "this is required, and %" PRIu64 " of %" PRIu64 " samples have no `%.*s`",
                     place->chances - present, place->chances, WF_SPAN(place->path));
    if (wf_check_in_json(node))
        wf_diag_hint(unit->diags, diag,
                     "add  \"defaultValue\": …  if such records are to be mapped");
    else
        wf_diag_hint(unit->diags, diag, "write ?? … if such records are to be mapped");
}

/* ---- kinds ---- */

static void put_values(wf_buf *out, const weft_place *place)
{
    for (size_t i = 0; i < place->value_count && i < VALUES_SHOWN; i++) {
        wf_buf_put_text(out, i == 0 ? "\"" : ", \"");
        wf_buf_put_span(out, place->values[i]);
        wf_buf_put_byte(out, '"');
    }
    if (place->value_count > VALUES_SHOWN || place->has_more_values)
        wf_buf_put_text(out, ", …");
}

/* "`.qty` is text in the samples ("x", "y"), `qty` is Int!" */
static weft_diag *other_kind(wf_sampled_walk *w, const wf_node *node, const wf_sample *at,
                             const char *wanted)
{
    wf_buf values;
    weft_diag *diag = NULL;
    if (is_told(w->unit, WF_W2173, wf_check_at(node)))
        return NULL;
    wf_buf_init(&values, 4096);
    put_values(&values, at->place);
    diag = wf_diags_add(w->unit->diags, WF_W2173, wf_check_at(node),
                        values.len != 0 ? "%s is wanted, and in the samples `%.*s` is %s: %.*s"
                                        : "%s is wanted, and in the samples `%.*s` is %s%.*s",
                        wanted, WF_SPAN(at->place->path), kind_words(at), (int)values.len,
                        values.data ? values.data : "");
    wf_buf_fini(&values);
    return diag;
}

static bool are_texts(const wf_sample *at)
{
    return at->place->looks != 0 || (at->place->kinds & WEFT_PLACE_TEXT) != 0;
}

void wf_sampled_looks(wf_sampled_walk *w, const wf_node *node, const wf_view *view,
                      weft_span conversion, unsigned looks)
{
    if (!view->at || view->is_list || wf_sample_is_open(view->at))
        return;
    const unsigned kinds = view->at->place->kinds;
    const bool is_text = kinds == WEFT_PLACE_TEXT && view->at->place->value_count != 0;
    if (!is_text || (view->at->place->looks & looks) != 0)
        return;
    const char *const dot = memchr(conversion.ptr, '.', conversion.len); /* strict.parseInt */
    if (dot)
        conversion = weft_span_of(dot + 1, conversion.len - (size_t)(dot + 1 - conversion.ptr));
    const weft_span wanted = wf_check_join(
        w->unit, weft_span_text(looks == WEFT_PLACE_LOOKS_BOOL ? "a truth value" : "a number"),
        " for ", conversion);
    weft_diag *const diag = other_kind(w, node, view->at, wanted.ptr);
    if (diag && (view->at->place->looks & WEFT_PLACE_LOOKS_GROUPED) != 0)
        wf_diag_hint(w->unit->diags, diag,
                     "say how it is written: .decimal(group: \",\"), .decimal(point: \",\")");
}

static void fit_enum(wf_sampled_walk *w, const wf_node *node, const wf_sample *at,
                     const wf_schema_type *named)
{
    for (size_t i = 0; i < at->place->value_count; i++) {
        const weft_span value = at->place->values[i];
        wf_suggest suggest;
        if (wf_schema_value_find(named, value) || is_told(w->unit, WF_W2173, wf_check_at(node)))
            continue;
        weft_diag *const diag =
            wf_diags_add(w->unit->diags, WF_W2173, wf_check_at(node),
                         "samples have \"%.*s\" at `%.*s`, which is no %.*s", WF_SPAN(value),
                         WF_SPAN(at->place->path), WF_SPAN(named->name));
        wf_suggest_init(&suggest, value);
        wf_suggest_offer_map(&suggest, &named->values);
        if (!wf_suggest_hint(w->unit->diags, diag, &suggest))
            wf_diag_hint(w->unit->diags, diag, "a table translates values: %s",
                         wf_check_in_json(node) ? "a resolver in a .weft file can have one"
                                                : "table t -> Type { \"a\" => \"B\" }");
    }
}

/* What a typed place takes of untyped text, and what of values that have a kind. */
static bool fits_scalar(wf_type_kind wanted, const weft_place *place, bool is_text)
{
    const bool texts_only = place->kinds == WEFT_PLACE_TEXT;
    switch (wanted) {
    case WF_TYPE_INT:
    case WF_TYPE_LONG:
        if (texts_only)
            return is_text && (place->looks & WEFT_PLACE_LOOKS_NUMBER) != 0;
        return place->kinds == WEFT_PLACE_NUMBER && place->is_integer;
    case WF_TYPE_FLOAT:
    case WF_TYPE_DECIMAL:
        if (texts_only)
            return is_text && (place->looks & WEFT_PLACE_LOOKS_NUMBER) != 0;
        return place->kinds == WEFT_PLACE_NUMBER;
    case WF_TYPE_BOOLEAN:
        if (texts_only)
            return is_text && (place->looks & WEFT_PLACE_LOOKS_BOOL) != 0;
        return place->kinds == WEFT_PLACE_BOOL;
    case WF_TYPE_DATE:
    case WF_TYPE_DATETIME:
        return texts_only && (place->looks & WEFT_PLACE_LOOKS_DATE) != 0;
    case WF_TYPE_STRING:
    case WF_TYPE_TEXT:
        return texts_only;
    case WF_TYPE_ID:
        return texts_only || (place->kinds == WEFT_PLACE_NUMBER && place->is_integer);
    default:
        return true;
    }
}

static void fit_one(wf_sampled_walk *w, const wf_node *node, const wf_sample *at,
                    const wf_schema_ref *target, const wf_view *view)
{
    const bool is_text = view->is_text;
    const wf_schema_type *const named = wf_schema_ref_base(target);
    const weft_place *const place = at->place;
    if (wf_sample_is_open(at) || named->kind == WF_SCHEMA_INPUT ||
        (place->kinds == WEFT_PLACE_LIST && place->most < 2))
        return;
    if (named->kind == WF_SCHEMA_ENUM && place->kinds == WEFT_PLACE_TEXT) {
        fit_enum(w, node, at, named);
        return;
    }
    /* An element with attributes and text is its text; blank text is missing. */
    const bool has_value = place->value_count != 0 || place->kinds == WEFT_PLACE_LIST ||
                           (place->kinds == WEFT_PLACE_OBJECT && !is_text);
    if (!has_value || (is_text && are_texts(at) && place->kinds != WEFT_PLACE_TEXT) ||
        fits_scalar(wf_type_kind_of(named), place, is_text))
        return;
    weft_diag *const diag = other_kind(w, node, at, wf_check_ref_name(w->unit, target));
    if (!diag || wf_check_in_json(node) || view->is_list)
        return;
    const bool is_number = place->kinds == WEFT_PLACE_NUMBER;
    const wf_type_kind wanted = wf_type_kind_of(named);
    const weft_span text = wf_check_operand(w->unit, node);
    if (wanted == WF_TYPE_STRING && (is_number || place->kinds == WEFT_PLACE_BOOL))
        wf_diag_hint(w->unit->diags, diag, "write %.*s.text()", WF_SPAN(text));
    else if (place->conversion.len != 0 && place->kinds == WEFT_PLACE_TEXT)
        wf_diag_hint(w->unit->diags, diag, "write %.*s%.*s", WF_SPAN(text),
                     WF_SPAN(place->conversion));
}

void wf_sampled_fit(wf_sampled_walk *w, const wf_node *node, const wf_view *view,
                    const wf_schema_ref *target)
{
    const wf_sample *at = view->at;
    if (!view->is_list && target->non_null && view->lacks &&
        !is_told(w->unit, WF_W2105, wf_check_at(node)))
        wf_sampled_required(w, node, view);
    if (!at || view->is_document)
        return;
    if (target->kind != WF_SCHEMA_REF_LIST && !view->is_list) {
        fit_one(w, node, at, target, view);
        return;
    }
    if (target->kind != WF_SCHEMA_REF_LIST || target->element->kind == WF_SCHEMA_REF_LIST)
        return; /* lists and single values are the checker's */
    fit_one(w, node, view->is_list ? at : wf_sample_one(at), target->element, view);
}
