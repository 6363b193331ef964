/* What was seen, as rows for others: parents before what stands in them. */
#include "runtime/infer/infer.h"
#include "runtime/infer/looks.h"

typedef struct listing {
    weft_infer *infer;
    weft_place *at;
    size_t count;
    weft_status status;
} listing;

static uint64_t chances(const wf_tally_node *node)
{
    if (!node->parent)
        return node->seen;
    return node->parent->element == node ? node->seen : node->parent->objects;
}

static unsigned kinds_of(const wf_tally_node *node)
{
    return (node->objects != 0 ? (unsigned)WEFT_PLACE_OBJECT : 0) |
           (node->lists != 0 ? (unsigned)WEFT_PLACE_LIST : 0) |
           (node->texts + node->blanks != 0 ? (unsigned)WEFT_PLACE_TEXT : 0) |
           (node->numbers != 0 ? (unsigned)WEFT_PLACE_NUMBER : 0) |
           (node->bools != 0 ? (unsigned)WEFT_PLACE_BOOL : 0);
}

/* Dates whose parts are told apart by a sign that an example shows. */
static void put_slashed_date(wf_buf *out, const wf_tally_node *node, bool day_first)
{
    const weft_span example = node->value_count != 0 ? node->values[0] : weft_span_of(NULL, 0);
    char sign = '\0';
    for (size_t i = 0; i < example.len && sign == '\0'; i++)
        if (example.ptr[i] < '0' || example.ptr[i] > '9')
            sign = example.ptr[i];
    if (sign != '/' && sign != '.' && sign != '-')
        return;
    wf_buf_printf(out, ".date(\"%s%c%s%cyyyy\")", day_first ? "dd" : "MM", sign,
                  day_first ? "MM" : "dd", sign);
}

/* What can be read in two ways is not converted: a wrong guess would be silent. */
static void put_conversion(wf_buf *out, const wf_tally_node *node)
{
    const wf_look look = node->texts == 0 ? WF_LOOK_COUNT : wf_look_best(node->looks);
    if (wf_looks_ambiguous(node->looks))
        return;
    if (look == WF_LOOK_DAY_FIRST || look == WF_LOOK_MONTH_FIRST)
        put_slashed_date(out, node, look == WF_LOOK_DAY_FIRST);
    else
        wf_buf_put_text(out, wf_look_conversion(look));
}

static unsigned looks_of(const wf_tally_node *node)
{
    static const struct {
        wf_look look;
        unsigned means;
    } rows[] = {
        {WF_LOOK_INTEGER, WEFT_PLACE_LOOKS_WHOLE | WEFT_PLACE_LOOKS_NUMBER},
        {WF_LOOK_LEADING_ZEROS, WEFT_PLACE_LOOKS_WHOLE | WEFT_PLACE_LOOKS_NUMBER},
        {WF_LOOK_COMPACT_DATE,
         WEFT_PLACE_LOOKS_WHOLE | WEFT_PLACE_LOOKS_NUMBER | WEFT_PLACE_LOOKS_DATE},
        {WF_LOOK_DECIMAL, WEFT_PLACE_LOOKS_NUMBER},
        {WF_LOOK_DECIMAL_COMMA, WEFT_PLACE_LOOKS_GROUPED},
        {WF_LOOK_GROUPED, WEFT_PLACE_LOOKS_GROUPED},
        {WF_LOOK_BOOLEAN, WEFT_PLACE_LOOKS_BOOL},
        {WF_LOOK_DATE, WEFT_PLACE_LOOKS_DATE},
        {WF_LOOK_DATE_TIME, WEFT_PLACE_LOOKS_DATE},
        {WF_LOOK_LOCAL_TIME, WEFT_PLACE_LOOKS_DATE},
        {WF_LOOK_DAY_FIRST, WEFT_PLACE_LOOKS_DATE},
        {WF_LOOK_MONTH_FIRST, WEFT_PLACE_LOOKS_DATE},
    };
    unsigned looks = 0;
    for (size_t i = 0; i < WF_COUNTOF(rows) && node->texts != 0; i++)
        looks |= node->looks & (1u << rows[i].look) ? rows[i].means : 0;
    return looks;
}

static void put_counts(weft_place *place, const wf_tally_node *node)
{
    place->seen = node->seen;
    place->chances = chances(node);
    place->nulls = node->nulls;
    place->blanks = node->blanks;
    place->most = node->most;
    place->looks = looks_of(node);
    place->has_more_members = node->skipped;
    place->values = node->values;
    place->has_more_values = node->value_count > WF_TALLY_VALUES;
    place->value_count = place->has_more_values ? WF_TALLY_VALUES : node->value_count;
}

static weft_span kept(listing *l, wf_buf *text)
{
    const weft_span copy = wf_arena_dup(&l->infer->tally.arena, wf_buf_span(text));
    if (text->status != WEFT_OK || !copy.ptr)
        l->status = WEFT_NOMEM;
    wf_buf_reset(text);
    return copy;
}

static void list(listing *l, const wf_tally_node *node, size_t parent, wf_buf *text)
{
    if (l->status != WEFT_OK)
        return;
    const size_t own = l->count++;
    weft_place *const place = &l->at[own];
    place->parent = parent;
    place->name = node->key;
    place->kinds = kinds_of(node);
    place->is_element = node->parent && node->parent->element == node;
    place->is_always = node->seen == chances(node) && node->nulls == 0 && node->blanks == 0;
    place->is_integer = node->integers == node->numbers;
    put_counts(place, node);
    wf_tally_put_path(text, node);
    place->path = kept(l, text);
    put_conversion(text, node);
    place->conversion = kept(l, text);
    for (const wf_tally_node *at = node->first; at; at = at->next)
        list(l, at, own, text);
    if (node->element)
        list(l, node->element, own, text);
}

weft_status weft_infer_places(const weft_place **out, size_t *count, weft_infer *infer)
{
    listing l = {.infer = infer};
    wf_buf text;
    l.at = wf_arena_zero(&infer->tally.arena, (size_t)infer->tally.nodes + 2, sizeof *l.at);
    if (!l.at)
        return WEFT_NOMEM;
    wf_buf_init(&text, 1u << 20);
    list(&l, infer->tally.root, 0, &text); /* as deep as WF_TALLY_DEPTH */
    wf_buf_fini(&text);
    *out = l.at;
    *count = l.count;
    return l.status;
}
