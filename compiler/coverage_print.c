/* Coverage for people and programs. The members of the JSON are those of the npm package's own report,
   so that what reads that reads this. */
#include "compiler/coverage.h"
#include "vm/json.h"

static size_t percent(size_t part, size_t whole)
{
    return whole == 0 ? 100 : (part * 200 + whole) / (2 * whole); /* rounded half up */
}

static const char *status_word(const wf_coverage_place *place)
{
    switch (place->status) {
    case WF_COVERAGE_MAPPED:
        return "mapped";
    case WF_COVERAGE_DEFAULTED:
        return "default";
    case WF_COVERAGE_NEVER:
        break;
    }
    return place->required ? "missing" : "never";
}

/* ---- text and Markdown ---- */

static void put_title(wf_buf *out, const wf_coverage_map *map)
{
    wf_buf_put_span(out, map->file);
    wf_buf_put_text(out, ": ");
    wf_buf_put_span(out, map->name);
    if (map->target.len != 0) {
        wf_buf_put_text(out, " -> ");
        wf_buf_put_span(out, map->target);
    }
}

static void put_sums(wf_buf *out, const weft_coverage_counts *c)
{
    wf_buf_printf(out, "required %zu of %zu (%zu %%), optional %zu of %zu (%zu %%), %zu by default",
                  c->required_mapped, c->required, percent(c->required_mapped, c->required),
                  c->optional_mapped, c->optional, percent(c->optional_mapped, c->optional),
                  c->defaulted);
}

static void put_text(wf_buf *out, const wf_coverage_map *map, const weft_coverage_counts *c,
                     bool all)
{
    put_title(out, map);
    wf_buf_put_byte(out, '\n');
    if (!map->typed) {
        wf_buf_put_text(out, "  no schema describes the target\n");
        return;
    }
    wf_buf_put_text(out, "  ");
    put_sums(out, c);
    wf_buf_put_byte(out, '\n');
    for (const wf_coverage_place *at = map->places; at; at = at->next) {
        if (!all && at->status == WF_COVERAGE_MAPPED)
            continue;
        wf_buf_printf(out, "  %-8s ", status_word(at));
        const size_t from = out->len;
        wf_buf_put_span(out, at->path);
        while (out->status == WEFT_OK && out->len - from < 44)
            wf_buf_put_byte(out, ' ');
        wf_buf_put_byte(out, ' ');
        wf_buf_put_span(out, at->type);
        wf_buf_put_byte(out, '\n');
    }
}

static void put_markdown(wf_buf *out, const wf_coverage_map *map, const weft_coverage_counts *c,
                         bool all)
{
    wf_buf_put_text(out, "## ");
    put_title(out, map);
    wf_buf_put_text(out, "\n\n");
    if (!map->typed) {
        wf_buf_put_text(out, "No schema describes the target.\n\n");
        return;
    }
    put_sums(out, c);
    wf_buf_put_text(out, "\n\n| | place | type | description |\n|---|---|---|---|\n");
    for (const wf_coverage_place *at = map->places; at; at = at->next) {
        if (!all && at->status == WF_COVERAGE_MAPPED)
            continue;
        wf_buf_printf(out, "| %s | `%.*s` | `%.*s` | ", status_word(at), (int)at->path.len,
                      at->path.ptr, (int)at->type.len, at->type.ptr);
        for (size_t i = 0; i < at->description.len; i++) {
            const char c_ = at->description.ptr[i];
            wf_buf_put_byte(out, c_ == '|' || (unsigned char)c_ < 0x20 ? ' ' : c_);
        }
        wf_buf_put_text(out, " |\n");
    }
    wf_buf_put_byte(out, '\n');
}

/* ---- JSON ---- */

static void put_place(wf_buf *out, const wf_coverage_place *place, bool first)
{
    wf_buf_put_text(out, first ? "{\"name\":" : ",{\"name\":");
    wf_json_put_text(out, place->path);
    wf_buf_put_text(out, ",\"type\":");
    wf_json_put_text(out, place->type);
    wf_buf_printf(out, ",\"required\":%s,\"mapped\":%s,\"status\":\"%s\"",
                  place->required ? "true" : "false",
                  place->status == WF_COVERAGE_MAPPED ? "true" : "false", status_word(place));
    if (place->description.len != 0) {
        wf_buf_put_text(out, ",\"description\":");
        wf_json_put_text(out, place->description);
    }
    wf_buf_put_byte(out, '}');
}

static void put_places(wf_buf *out, const char *key, const wf_coverage_map *map, bool required,
                       bool all)
{
    bool first = true;
    wf_buf_printf(out, ",\"%s\":[", key);
    for (const wf_coverage_place *at = map->places; at; at = at->next) {
        if (!all && (at->required != required || at->status == WF_COVERAGE_MAPPED))
            continue;
        put_place(out, at, first);
        first = false;
    }
    wf_buf_put_byte(out, ']');
}

static void put_json(wf_buf *out, const wf_coverage_map *map, const weft_coverage_counts *c,
                     bool all)
{
    wf_buf_put_text(out, "{\"file\":");
    wf_json_put_text(out, map->file);
    wf_buf_put_text(out, ",\"map\":");
    wf_json_put_text(out, map->name);
    wf_buf_put_text(out, ",\"operation\":");
    wf_json_put_text(out, map->target);
    wf_buf_printf(
        out,
        ",\"direction\":\"ingest\",\"typed\":%s,\"totalFields\":%zu,\"requiredFields\":%zu,"
        "\"optionalFields\":%zu,\"mappedRequired\":%zu,\"mappedOptional\":%zu,"
        "\"defaulted\":%zu",
        map->typed ? "true" : "false", c->required + c->optional, c->required, c->optional,
        c->required_mapped, c->optional_mapped, c->defaulted);
    put_places(out, "missingRequired", map, true, false);
    put_places(out, "missingOptional", map, false, false);
    if (all)
        put_places(out, "fields", map, false, true);
    wf_buf_printf(out,
                  ",\"coveragePercent\":%zu,\"requiredCoveragePercent\":%zu,"
                  "\"optionalCoveragePercent\":%zu}",
                  percent(c->required_mapped + c->optional_mapped, c->required + c->optional),
                  percent(c->required_mapped, c->required),
                  percent(c->optional_mapped, c->optional));
}

void wf_coverage_put(wf_buf *out, const weft_coverage *coverage, weft_coverage_format format,
                     bool all)
{
    bool first = true;
    for (const wf_coverage_map *map = coverage->maps; map; map = map->next, first = false) {
        weft_coverage_counts counts = {0};
        wf_coverage_count(map, &counts);
        if (format == WEFT_COVERAGE_JSON)
            wf_buf_put_text(out, first ? "[" : ",\n ");
        if (format == WEFT_COVERAGE_JSON)
            put_json(out, map, &counts, all);
        else if (format == WEFT_COVERAGE_MARKDOWN)
            put_markdown(out, map, &counts, all);
        else
            put_text(out, map, &counts, all);
    }
    if (format == WEFT_COVERAGE_JSON)
        wf_buf_put_text(out, first ? "[]\n" : "]\n");
}
