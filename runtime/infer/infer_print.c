/* One line for each place, parents first. */
#include "runtime/infer/infer_print.h"

#include "runtime/infer/looks.h"
#include "vm/json.h"

#include <inttypes.h>

#define PATH_COLUMN  40
#define SHOWN_VALUES 4

typedef struct printer {
    wf_buf *out;
    weft_infer_format format;
    bool any;
} printer;

/* ---- words ---- */

/* The share of the places where it could stand in which it does. */
static uint64_t chances(const wf_tally_node *node)
{
    if (!node->parent)
        return node->seen;
    return node->parent->element == node ? node->seen : node->parent->objects;
}

static void put_share(wf_buf *out, uint64_t part, uint64_t whole)
{
    const uint64_t tenths = whole == 0 ? 0 : part * 1000 / whole;
    if (part == whole)
        wf_buf_put_text(out, "100 %");
    else if (tenths == 0)
        wf_buf_put_text(out, "<0.1 %");
    else
        wf_buf_printf(out, "%" PRIu64 ".%" PRIu64 " %%", tenths / 10, tenths % 10);
}

/* "text, number": the kinds that were seen. */
static void put_kinds(wf_buf *out, const wf_tally_node *node)
{
    const struct {
        uint64_t count;
        const char *word;
    } kinds[] = {
        {node->objects, "object"},
        {node->lists, "list"},
        {node->texts + node->blanks, "text"},
        {node->numbers, node->integers == node->numbers ? "integer" : "number"},
        {node->bools, "bool"},
    };
    bool any = false;
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++) {
        if (kinds[i].count != 0) {
            wf_buf_printf(out, "%s%s", any ? ", " : "", kinds[i].word);
            any = true;
        }
    }
    if (!any)
        wf_buf_put_text(out, "null");
}

static const char *look_words(const wf_tally_node *node)
{
    if (node->texts == 0)
        return "";
    const char *const unclear = wf_looks_ambiguous(node->looks);
    return unclear ? unclear : wf_look_text(wf_look_best(node->looks));
}

/* ---- for people ---- */

static void put_part(wf_buf *out, const char *text, bool *first)
{
    wf_buf_put_text(out, *first ? "" : "; ");
    wf_buf_put_text(out, text);
    *first = false;
}

static void put_values(wf_buf *out, const wf_tally_node *node, bool *first)
{
    const bool all = node->value_count <= SHOWN_VALUES;
    if (node->value_count == 0)
        return;
    put_part(out, all ? "" : "e.g. ", first);
    for (uint32_t i = 0; i < node->value_count && i < SHOWN_VALUES; i++) {
        wf_buf_put_text(out, i == 0 ? "" : all ? " | " : ", ");
        if (node->texts != 0)
            wf_json_put_text(out, node->values[i]);
        else
            wf_buf_put_span(out, node->values[i]);
    }
}

static void put_notes(wf_buf *out, const wf_tally_node *node)
{
    bool first = true;
    if (look_words(node)[0] != '\0')
        put_part(out, look_words(node), &first);
    if (node->lists != 0) {
        put_part(out, "", &first);
        wf_buf_printf(out, "%" PRIu64 " to %" PRIu64 " elements", node->fewest, node->most);
    }
    if (node->texts != 0) {
        put_part(out, "", &first);
        if (node->shortest == node->longest)
            wf_buf_printf(out, "%" PRIu32 " bytes", node->longest);
        else
            wf_buf_printf(out, "%" PRIu32 " to %" PRIu32 " bytes", node->shortest, node->longest);
    }
    if (node->nulls != 0) {
        put_part(out, "null in ", &first);
        put_share(out, node->nulls, node->seen);
    }
    if (node->blanks != 0) {
        put_part(out, "blank in ", &first);
        put_share(out, node->blanks, node->seen);
    }
    if (node->padded != 0) {
        put_part(out, "white space around in ", &first);
        put_share(out, node->padded, node->seen);
    }
    if (node->skipped)
        put_part(out, "more members than are followed", &first);
    put_values(out, node, &first);
}

static void put_text(printer *p, const wf_tally_node *node)
{
    wf_buf *const out = p->out;
    const size_t from = out->len;
    wf_tally_put_path(out, node);
    while (out->status == WEFT_OK && out->len - from < PATH_COLUMN)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_byte(out, ' ');
    const size_t share = out->len;
    put_share(out, node->seen, chances(node));
    while (out->status == WEFT_OK && out->len - share < 7)
        wf_buf_put_byte(out, ' ');
    wf_buf_put_byte(out, ' ');
    put_kinds(out, node);
    wf_buf_put_text(out, "  ");
    put_notes(out, node);
    while (out->len != 0 && out->data[out->len - 1] == ' ')
        out->len--;
    wf_buf_put_byte(out, '\n');
}

static void put_markdown(printer *p, const wf_tally_node *node)
{
    wf_buf *const out = p->out;
    if (!p->any)
        wf_buf_put_text(out, "| path | present | kind | notes |\n|---|---|---|---|\n");
    wf_buf_put_text(out, "| `");
    wf_tally_put_path(out, node);
    wf_buf_put_text(out, "` | ");
    put_share(out, node->seen, chances(node));
    wf_buf_put_text(out, " | ");
    put_kinds(out, node);
    wf_buf_put_text(out, " | ");
    const size_t from = out->len;
    put_notes(out, node);
    for (size_t i = from; i < out->len; i++) {
        if (out->data[i] == '|' || out->data[i] == '\n')
            out->data[i] = '/'; /* a cell ends at a bar */
    }
    wf_buf_put_text(out, " |\n");
}

/* ---- for programs ---- */

static void put_number(wf_buf *out, const char *key, uint64_t number)
{
    if (number != 0)
        wf_buf_printf(out, ",\"%s\":%" PRIu64, key, number);
}

/* All that the texts could be taken for: what a shape that is read back knows of them. */
static void put_forms(wf_buf *out, const wf_tally_node *node)
{
    bool any = false;
    for (int i = 0; i < WF_LOOK_COUNT && node->texts != 0; i++) {
        if ((node->looks & (1u << i)) == 0)
            continue;
        wf_buf_printf(out, any ? ",\"%s\"" : ",\"forms\":[\"%s\"", wf_look_text((wf_look)i));
        any = true;
    }
    wf_buf_put_text(out, any ? "]" : "");
}

static void put_json(printer *p, const wf_tally_node *node)
{
    wf_buf *const out = p->out;
    wf_buf path;
    wf_buf_init(&path, 0);
    wf_tally_put_path(&path, node);
    wf_buf_put_text(out, p->any ? ",\n  " : "\n  ");
    wf_buf_put_text(out, "{\"path\":");
    wf_json_put_text(out, wf_buf_span(&path));
    if (path.status != WEFT_OK)
        out->status = path.status;
    wf_buf_fini(&path);
    wf_buf_printf(out, ",\"seen\":%" PRIu64 ",\"of\":%" PRIu64, node->seen, chances(node));
    put_number(out, "nulls", node->nulls);
    put_number(out, "blanks", node->blanks);
    put_number(out, "texts", node->texts);
    put_number(out, "padded", node->padded);
    put_number(out, "numbers", node->numbers);
    put_number(out, "integers", node->integers);
    put_number(out, "bools", node->bools);
    put_number(out, "objects", node->objects);
    put_number(out, "lists", node->lists);
    if (node->lists != 0)
        wf_buf_printf(out, ",\"fewest\":%" PRIu64 ",\"most\":%" PRIu64, node->fewest, node->most);
    if (node->texts != 0)
        wf_buf_printf(out, ",\"shortest\":%" PRIu32 ",\"longest\":%" PRIu32, node->shortest,
                      node->longest);
    if (look_words(node)[0] != '\0')
        wf_buf_printf(out, ",\"looks\":\"%s\"", look_words(node));
    put_forms(out, node);
    if (node->texts != 0 && !wf_looks_ambiguous(node->looks) &&
        wf_look_conversion(wf_look_best(node->looks))[0] != '\0') {
        wf_buf_put_text(out, ",\"write\":");
        wf_json_put_text(out, weft_span_text(wf_look_conversion(wf_look_best(node->looks))));
    }
    for (uint32_t i = 0; i < node->value_count && i < WF_TALLY_VALUES; i++) {
        wf_buf_put_text(out, i == 0 ? ",\"values\":[" : ",");
        wf_json_put_text(out, node->values[i]);
    }
    if (node->value_count != 0)
        wf_buf_printf(out, "],\"more\":%s", node->value_count > WF_TALLY_VALUES ? "true" : "false");
    if (node->skipped)
        wf_buf_put_text(out, ",\"skipped\":true");
    wf_buf_put_byte(out, '}');
}

/* ---- the whole ---- */

static void put_node(printer *p, const wf_tally_node *node)
{
    if (p->format == WEFT_INFER_JSON)
        put_json(p, node);
    else if (p->format == WEFT_INFER_MARKDOWN)
        put_markdown(p, node);
    else
        put_text(p, node);
    p->any = true;
}

/* The node behind `at`, parents first, a list's elements before members. */
static const wf_tally_node *following(const wf_tally_node *at)
{
    if (at->element)
        return at->element;
    if (at->first)
        return at->first;
    for (; at->parent; at = at->parent) {
        if (at == at->parent->element && at->parent->first)
            return at->parent->first;
        if (at != at->parent->element && at->next)
            return at->next;
    }
    return NULL;
}

void wf_infer_put(wf_buf *out, const wf_tally *tally, uint64_t records, uint64_t rejected,
                  weft_infer_format format)
{
    printer p = {out, format, false};
    if (format == WEFT_INFER_JSON)
        wf_buf_printf(out, "{\"records\":%" PRIu64 ",\"rejected\":%" PRIu64 ",\"paths\":[", records,
                      rejected);
    /* That records are objects goes without saying. */
    if (tally->root->skipped || tally->root->objects != tally->root->seen)
        put_node(&p, tally->root);
    for (const wf_tally_node *at = following(tally->root); at; at = following(at))
        put_node(&p, at);
    if (format == WEFT_INFER_JSON)
        wf_buf_put_text(out, "\n]}\n");
}
