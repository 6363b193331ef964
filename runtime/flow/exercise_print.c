/* What was exercised, by mapping, function, look-up and table. */
#include "runtime/flow/exercise.h"

#include "vm/json.h"

static const char *const owner_words[] = {
    [WF_OWNER_MAP] = "map", [WF_OWNER_FUNCTION] = "fn", [WF_OWNER_TABLE] = "table"};

static const char *const kind_words[WF_POINT_KINDS] = {
    [WF_POINT_FIELD] = "field",     [WF_POINT_THEN] = "then", [WF_POINT_ELSE] = "else",
    [WF_POINT_ARM] = "arm",         [WF_POINT_ROW] = "row",   [WF_POINT_DEFAULT] = "default",
    [WF_POINT_CATCH] = "catch",     [WF_POINT_SKIP] = "skip", [WF_POINT_WARN] = "warn",
    [WF_POINT_REQUIRE] = "require",
};

typedef struct sums {
    uint32_t places[WF_POINT_KINDS];
    uint32_t saw[WF_POINT_KINDS];
    uint32_t all;
    uint32_t all_saw;
} sums;

static sums add_up(const wf_exercised *rows, uint32_t count)
{
    sums s = {0};
    for (uint32_t i = 0; i < count; i++) {
        s.places[rows[i].point.kind]++;
        s.saw[rows[i].point.kind] += rows[i].saw;
        s.all_saw += rows[i].saw;
    }
    s.all = count;
    return s;
}

static uint32_t percent(uint32_t part, uint32_t whole)
{
    return whole == 0 ? 100 : (uint32_t)((uint64_t)part * 100 / whole);
}

static void put_row(wf_buf *out, const wf_exercised *row)
{
    const wf_point *const point = &row->point;
    wf_buf_printf(out, "  %s %-8s %s:%u  %.*s\n", row->saw ? "ok   " : "never",
                  kind_words[point->kind], point->file, (unsigned)point->line, (int)point->text.len,
                  point->text.ptr);
}

static void put_owner(wf_buf *out, const wf_exercised *rows, uint32_t count, bool all)
{
    const sums s = add_up(rows, count);
    const char *comma = ": ";
    wf_buf_printf(out, "%s %.*s: %u of %u exercised (%u %%)", owner_words[rows->point.owner_kind],
                  (int)rows->point.owner.len, rows->point.owner.ptr, (unsigned)s.all_saw,
                  (unsigned)s.all, (unsigned)percent(s.all_saw, s.all));
    for (uint32_t kind = 0; kind < WF_POINT_KINDS; kind++) {
        if (s.places[kind] == 0)
            continue;
        wf_buf_printf(out, "%s%s %u/%u", comma, kind_words[kind], (unsigned)s.saw[kind],
                      (unsigned)s.places[kind]);
        comma = ", ";
    }
    wf_buf_put_byte(out, '\n');
    for (uint32_t i = 0; i < count; i++) {
        if (all || !rows[i].saw)
            put_row(out, &rows[i]);
    }
}

/* ---- JSON ---- */

static void put_json_row(wf_buf *out, const wf_exercised *row)
{
    const wf_point *const point = &row->point;
    wf_buf_printf(out, "{\"kind\":\"%s\",\"exercised\":%s,\"file\":", kind_words[point->kind],
                  row->saw ? "true" : "false");
    wf_json_put_text(out, weft_span_text(point->file));
    wf_buf_printf(out, ",\"line\":%u,\"column\":%u,\"%s\":", (unsigned)point->line,
                  (unsigned)point->column, point->kind == WF_POINT_FIELD ? "target" : "text");
    wf_json_put_text(out, point->text);
    wf_buf_put_byte(out, '}');
}

static void put_json_owner(wf_buf *out, const wf_exercised *rows, uint32_t count)
{
    const sums s = add_up(rows, count);
    const char *comma = "";
    wf_buf_printf(out, "{\"kind\":\"%s\",\"name\":", owner_words[rows->point.owner_kind]);
    wf_json_put_text(out, rows->point.owner);
    wf_buf_printf(out, ",\"places\":%u,\"exercised\":%u,\"counts\":{", (unsigned)s.all,
                  (unsigned)s.all_saw);
    for (uint32_t kind = 0; kind < WF_POINT_KINDS; kind++) {
        if (s.places[kind] == 0)
            continue;
        wf_buf_printf(out, "%s\"%s\":{\"places\":%u,\"exercised\":%u}", comma, kind_words[kind],
                      (unsigned)s.places[kind], (unsigned)s.saw[kind]);
        comma = ",";
    }
    wf_buf_put_text(out, "},\"list\":[");
    for (uint32_t i = 0; i < count; i++) {
        wf_buf_put_text(out, i == 0 ? "" : ",");
        put_json_row(out, &rows[i]);
    }
    wf_buf_put_text(out, "]}");
}

weft_status weft_exercise_print(weft_span *out, const weft_exercise *exercise,
                                weft_exercise_format format, int all)
{
    weft_exercise_counts counts;
    wf_buf text;
    bool first = true;
    wf_buf_init(&text, 0);
    weft_exercise_count(exercise, &counts);
    if (format == WEFT_EXERCISE_JSON)
        wf_buf_printf(&text, "{\"places\":%zu,\"exercised\":%zu,\"coverage\":[", counts.places,
                      counts.exercised);
    for (const wf_exercise_part *part = exercise->first; part; part = part->next) {
        for (uint32_t i = 0; i < part->count;) {
            const uint32_t n = wf_exercise_owner(part->at + i, part->count - i);
            if (format == WEFT_EXERCISE_JSON) {
                wf_buf_put_text(&text, first ? "" : ",");
                put_json_owner(&text, part->at + i, n);
            } else {
                put_owner(&text, part->at + i, n, all != 0);
            }
            first = false;
            i += n;
        }
    }
    if (format == WEFT_EXERCISE_JSON)
        wf_buf_put_text(&text, "]}\n");
    const weft_status rc = text.status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(&text);
    else
        wf_buf_fini(&text);
    return rc;
}
