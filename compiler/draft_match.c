/* Which place is meant by a field: by the words of its name and of what it stands in. A match of all words,
   in any notation or trade term, is sure; one that lacks some is offered as unsure; spelling alone is no
   reason. Places inside lists belong to the scopes of their elements. */
#include "compiler/draft.h"
#include "compiler/suggest.h"

#define PLACES_MOST 2000u /* that are looked at: more is no record that somebody maps by hand */
#define SURE_MOST   8u    /* scores of suggest.h below it: the same words */
#define NAME_MOST   64u
#define DEPTH_COSTS 1u
#define JOINT_COSTS 1u
#define USED_COSTS  3u
#define NO_MATCH    UINT32_MAX
#define UNSURE_MOST 18u

typedef struct joint { /* two names as one: "customer" and "email" */
    char text[NAME_MOST * 2];
    size_t len;
} joint;

static joint join(weft_span a, weft_span b)
{
    joint j = {.len = 0};
    if (a.len + b.len + 1 > sizeof j.text)
        return j;
    if (a.len != 0) {
        memcpy(j.text, a.ptr, a.len);
        j.text[a.len] = '_';
        j.len = a.len + 1;
    }
    if (b.len != 0)
        memcpy(j.text + j.len, b.ptr, b.len);
    j.len += b.len;
    return j;
}

/* How far two names are apart; NO_MATCH unless by words. */
static uint32_t distance(weft_span a, weft_span b)
{
    wf_suggest suggest;
    if (a.len == 0 || b.len == 0)
        return NO_MATCH;
    wf_suggest_init(&suggest, a);
    const uint32_t apart = wf_suggest_words_apart(&suggest, b);
    return apart > WF_SUGGEST_ONE_LESS ? NO_MATCH : apart;
}

static weft_span name_of(const weft_place *place)
{
    const weft_span name = place->name;
    return name.len > 1 && name.ptr[0] == '@' ? weft_span_of(name.ptr + 1, name.len - 1) : name;
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t with_cost(uint32_t score, uint32_t cost)
{
    return score == NO_MATCH ? NO_MATCH : score + cost;
}

/* The nearest of the ways to read the names of both. */
static uint32_t score_of(const weft_draft_options *options, const wf_draft_scope *scope,
                         const weft_place *place, weft_span field)
{
    const weft_place *const parent = &options->places[place->parent];
    const weft_span name = name_of(place);
    const joint long_field = join(scope->field, field);
    const joint long_name = join(name_of(parent), name);
    const weft_span whole_field = weft_span_of(long_field.text, long_field.len);
    const weft_span whole_name = weft_span_of(long_name.text, long_name.len);
    const bool has_parent = name_of(parent).len != 0 && place->parent != scope->root;
    uint32_t best = NO_MATCH;
    if (!scope->must_prefix) {
        best = distance(field, name);
        if (has_parent)
            best = smaller(best, with_cost(distance(field, whole_name), JOINT_COSTS));
    }
    if (scope->field.len != 0) {
        best = smaller(best, with_cost(distance(whole_field, name), JOINT_COSTS));
        if (has_parent)
            best = smaller(best, with_cost(distance(whole_field, whole_name), JOINT_COSTS));
    }
    return best;
}

/* Steps from the scope's root down to the place; 0: it is not below, or inside a list. */
static uint32_t steps_below(const weft_draft_options *options, size_t root, size_t at)
{
    uint32_t steps = 0;
    while (at != root) {
        if (at == 0 || options->places[at].is_element)
            return 0;
        at = options->places[at].parent;
        steps++;
    }
    return steps;
}

/* The elements of a list, or NULL. */
static const weft_place *element_of(const weft_draft_options *options, const weft_place *place)
{
    const size_t list = (size_t)(place - options->places);
    for (size_t i = list + 1; i < options->place_count; i++)
        if (options->places[i].is_element && options->places[i].parent == list)
            return &options->places[i];
    return NULL;
}

static bool is_scalar(const weft_place *place)
{
    return (place->kinds & (WEFT_PLACE_TEXT | WEFT_PLACE_NUMBER | WEFT_PLACE_BOOL)) != 0 &&
           (place->kinds & (WEFT_PLACE_OBJECT | WEFT_PLACE_LIST)) == 0;
}

static bool fits(const weft_draft_options *options, const weft_place *place, wf_draft_want want)
{
    const weft_place *const element = element_of(options, place);
    switch (want) {
    case WF_DRAFT_SCALAR:
        return is_scalar(place);
    case WF_DRAFT_SCALARS:
        return element && is_scalar(element);
    case WF_DRAFT_OBJECT:
        return (place->kinds & (WEFT_PLACE_OBJECT | WEFT_PLACE_LIST)) == WEFT_PLACE_OBJECT;
    case WF_DRAFT_OBJECTS:
        return element && (element->kinds & WEFT_PLACE_OBJECT) != 0;
    }
    return false;
}

wf_draft_match wf_draft_find(const weft_draft_options *options, const uint8_t *used,
                             const wf_draft_scope *scope, weft_span field, wf_draft_want want)
{
    wf_draft_match best = {0};
    uint32_t least = NO_MATCH;
    const size_t count = options->place_count < PLACES_MOST ? options->place_count : PLACES_MOST;
    for (size_t i = 1; i < count; i++) {
        const weft_place *const place = &options->places[i];
        const uint32_t steps = steps_below(options, scope->root, i);
        if (place->is_element || steps == 0 || !fits(options, place, want))
            continue;
        const uint32_t near = score_of(options, scope, place, field);
        const bool is_unsure = near > WF_SUGGEST_SAME_WORDS + JOINT_COSTS;
        if (is_unsure && scope->must_prefix)
            continue;
        const uint32_t score =
            with_cost(near, (steps - 1) * DEPTH_COSTS + (used[i] ? USED_COSTS : 0));
        if (score < least) {
            least = score;
            best = (wf_draft_match){place, scope, is_unsure};
        }
    }
    return best;
}
