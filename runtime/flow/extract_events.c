#include "runtime/flow/extract_events.h"

#include "base/diags.h"
#include "base/number.h"
#include "vm/json.h"

#include <string.h>
#include <time.h>

#define COUNT_MOST 5000u /* of a page, by the API */

static const char *const known[] = {
    "name",
    "category",
    "retailerId",
    "eventType",
    "eventId",
    "from",
    "to",
    "eventStatus",
    "context.entityType",
    "context.rootEntityType",
    "context.entityId",
    "context.rootEntityId",
    "context.entityRef",
    "context.rootEntityRef",
    "context.sourceEvents",
};

/* ---- filters: "NAME=VALUE" ---- */

static weft_span name_of(const char *filter)
{
    const char *const equals = strchr(filter, '=');
    return weft_span_of(filter, equals ? (size_t)(equals - filter) : strlen(filter));
}

static weft_span value_of(const char *filter)
{
    const char *const equals = strchr(filter, '=');
    return weft_span_text(equals ? equals + 1 : "");
}

static bool is_known(weft_span name)
{
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        if (weft_span_equal(name, weft_span_text(known[i])))
            return true;
    }
    return false;
}

weft_status wf_extract_events_check(const weft_event_search *search, weft_diags *diags)
{
    wf_buf names;
    for (size_t i = 0; i < search->count; i++) {
        const weft_span name = name_of(search->filters[i]);
        if (is_known(name) && strchr(search->filters[i], '='))
            continue;
        wf_buf_init(&names, 0);
        for (size_t k = 0; k < WF_COUNTOF(known); k++)
            wf_buf_printf(&names, "%s%s", k ? ", " : "", known[k]);
        weft_diag *const diag =
            wf_diags_add(diags, WF_W5601, (wf_place){0}, "events cannot be filtered by `%s`",
                         search->filters[i]);
        wf_diag_hint(diags, diag, "write NAME=VALUE with one of %.*s", (int)names.len, names.data);
        wf_buf_fini(&names);
        return WEFT_INVALID;
    }
    return WEFT_OK;
}

static bool is_given(const weft_event_search *search, const char *name)
{
    for (size_t i = 0; i < search->count; i++) {
        if (weft_span_equal(name_of(search->filters[i]), weft_span_text(name)) &&
            value_of(search->filters[i]).len != 0)
            return true;
    }
    return false;
}

void wf_extract_events_name(wf_buf *out, const weft_event_search *search)
{
    wf_buf_put_text(out, "events");
    for (size_t i = 0; i < search->count; i++) {
        wf_buf_put_byte(out, '\0');
        wf_buf_put_text(out, search->filters[i]);
    }
}

/* ---- the cursor: {"start":200,"to":"2025-01-27T10:00:00.000Z"} ---- */

static void put_cursor(wf_buf *out, uint64_t start, weft_span to)
{
    wf_buf_printf(out, "{\"start\":%llu", (unsigned long long)start);
    if (to.len != 0) {
        wf_buf_put_text(out, ",\"to\":");
        wf_json_put_text(out, to);
    }
    wf_buf_put_byte(out, '}');
}

void wf_extract_events_begin(wf_buf *cursor, const weft_event_search *search, int64_t now_s)
{
    char text[32] = "";
    const time_t seconds = (time_t)now_s;
    struct tm t = {0};
    (void)gmtime_r(&seconds, &t); /* of a year that fits */
    if (!is_given(search, "to"))
        (void)strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S.000Z", &t);
    put_cursor(cursor, 0, weft_span_text(text));
}

static bool read_cursor(uint64_t *start, weft_span *to, weft_span cursor, wf_arena *arena)
{
    weft_value map;
    wf_json_error error;
    int64_t number = -1;
    if (wf_json_parse(&map, cursor, arena, &error) != WEFT_OK || map.kind != WEFT_KIND_MAP)
        return false;
    const weft_value at = weft_value_member(map, weft_span_text("start"));
    const weft_value end = weft_value_member(map, weft_span_text("to"));
    *to = end.kind == WEFT_KIND_TEXT ? weft_value_span(end) : weft_span_of(NULL, 0);
    if (at.kind != WEFT_KIND_NUMBER || !wf_int64_parse(&number, weft_value_span(at)) || number < 0)
        return false;
    *start = (uint64_t)number;
    return true;
}

/* ---- the request ---- */

/* As forms are written: a blank is a plus, and four signs stay. */
static void put_form(wf_buf *out, weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        const bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                              (c >= 'A' && c <= 'Z') || (c != '\0' && strchr("*-._", c));
        if (is_plain)
            wf_buf_put_byte(out, c);
        else if (c == ' ')
            wf_buf_put_byte(out, '+');
        else
            wf_buf_printf(out, "%%%02X", (unsigned)(unsigned char)c);
    }
}

static void put_pair(wf_buf *out, const char *before, weft_span name, weft_span value)
{
    wf_buf_put_text(out, before);
    put_form(out, name);
    wf_buf_put_byte(out, '=');
    put_form(out, value);
}

weft_status wf_extract_events_path(wf_buf *out, const weft_event_search *search, weft_span cursor,
                                   uint64_t count)
{
    wf_arena arena;
    uint64_t start = 0;
    weft_span to = weft_span_of(NULL, 0);
    wf_arena_init(&arena, 1u << 20);
    const bool is_good = read_cursor(&start, &to, cursor, &arena);
    wf_buf_printf(out, "/api/v4.1/event?start=%llu&count=%llu", (unsigned long long)start,
                  (unsigned long long)(count < COUNT_MOST ? count : COUNT_MOST));
    for (size_t i = 0; i < search->count; i++) {
        const weft_span value = value_of(search->filters[i]);
        if (value.len != 0)
            put_pair(out, "&", name_of(search->filters[i]), value);
    }
    if (to.len != 0)
        put_pair(out, "&", weft_span_text("to"), to);
    wf_arena_fini(&arena);
    return is_good ? out->status : WEFT_INVALID;
}

/* ---- the answer ---- */

static weft_status misfit(weft_diags *diags, uint64_t number, const char *what)
{
    (void)wf_diags_add(diags, WF_W5603, (wf_place){0}, "page %llu: %s", (unsigned long long)number,
                       what);
    return WEFT_INVALID;
}

static void put_rows(wf_page *out, wf_buf *lines, weft_value rows, uint64_t most)
{
    out->is_cut = rows.len > most;
    out->rows = out->is_cut ? most : rows.len;
    for (uint32_t i = 0; i < out->rows; i++) {
        wf_json_put(lines, weft_value_element(rows, i));
        wf_buf_put_byte(lines, '\n');
    }
}

weft_status wf_extract_events_read(wf_page *out, wf_buf *lines, weft_span body, weft_span cursor,
                                   uint64_t most, uint64_t number, wf_arena *arena,
                                   weft_diags *diags)
{
    weft_value reply;
    wf_json_error error;
    wf_buf next;
    uint64_t start = 0;
    weft_span to;
    *out = (wf_page){0};
    const weft_status rc = wf_json_parse(&reply, body, arena, &error);
    if (rc == WEFT_REJECTED)
        return misfit(diags, number, "the answer is no JSON");
    if (rc != WEFT_OK)
        return rc;
    if (reply.kind != WEFT_KIND_MAP)
        return misfit(diags, number, "the answer is no JSON object");
    const weft_value rows = weft_value_member(reply, weft_span_text("results"));
    const weft_value more = weft_value_member(reply, weft_span_text("hasMore"));
    if (rows.kind != WEFT_KIND_LIST)
        return misfit(diags, number, "the answer has no list `results`");
    if (more.kind != WEFT_KIND_BOOL)
        return misfit(diags, number, "the answer does not say whether there is more: no `hasMore`");
    if (!read_cursor(&start, &to, cursor, arena))
        return misfit(diags, number, "the place that was kept is none");
    put_rows(out, lines, rows, most);
    out->has_more = more.as.boolean != 0;
    wf_buf_init(&next, 1u << 16);
    put_cursor(&next, start + out->rows, to);
    out->cursor = wf_arena_dup(arena, wf_buf_span(&next));
    const weft_status put = next.status != WEFT_OK ? next.status : lines->status;
    wf_buf_fini(&next);
    return out->cursor.ptr ? put : WEFT_NOMEM;
}
