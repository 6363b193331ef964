/* The answer, for people and for programs. */
#include "runtime/flow/why.h"

#include "vm/code.h"
#include "vm/json.h"

#include <inttypes.h>

#define SHOWN_BYTES 400u

static const wf_site *site_of(const wf_why_answer *a, uint32_t event)
{
    return &a->program->sites[a->program->code_sites[a->recorder->events[event].pc]];
}

/* The line of the mapping, without white space around it; empty when its text is not at hand. */
static weft_span line_text(const wf_why_answer *a, const char *file, size_t file_len, uint32_t line)
{
    weft_span rest = a->options->text;
    const char *const name = a->options->name ? a->options->name : "";
    if (!weft_span_equal(weft_span_text(name), weft_span_of(file, file_len)))
        return weft_span_of("", 0);
    for (;; line--) {
        const char *const end = rest.len != 0 ? memchr(rest.ptr, '\n', rest.len) : NULL;
        const size_t len = end ? (size_t)(end - rest.ptr) : rest.len;
        if (line <= 1) {
            size_t from = 0;
            size_t to = len;
            while (from < to && (unsigned char)rest.ptr[from] <= ' ')
                from++;
            while (to > from && (unsigned char)rest.ptr[to - 1] <= ' ')
                to--;
            return weft_span_of(rest.ptr + from, to - from);
        }
        if (!end)
            return weft_span_of("", 0);
        rest = weft_span_of(end + 1, rest.len - len - 1);
    }
}

static bool has_failed(const wf_why_answer *a, uint32_t event)
{
    return wf_recorder_sentence(a->recorder, event + 1).len != 0 ||
           (a->status == WEFT_REJECTED && event + 1 == a->recorder->count);
}

/* A value in a word or as JSON. */
static void put_value(wf_buf *out, weft_value value, bool is_json)
{
    const size_t from = out->len;
    const char *const quote = is_json ? "\"" : "";
    if (value.kind == WEFT_KIND_MISSING)
        wf_buf_put_text(out, is_json ? "null" : "missing");
    else if (value.kind == WEFT_KIND_LIST && value.len != 0 &&
             weft_value_element(value, 0).kind >= WEFT_KIND_LIST)
        wf_buf_printf(out, "%sa list of %u%s", quote, (unsigned)value.len, quote);
    else if (value.kind > WEFT_KIND_MAP)
        wf_buf_printf(out, "%sa %s%s", quote, weft_kind_name((weft_kind)value.kind), quote);
    else
        wf_json_put(out, value);
    if (!is_json && out->len - from > SHOWN_BYTES) {
        out->len = from + SHOWN_BYTES;
        wf_buf_put_text(out, "...");
    }
}

static void put_written(wf_buf *out, const wf_why_answer *a, bool is_json)
{
    if (a->write.is_text)
        wf_buf_put_span(out, a->write.text);
    else
        put_value(out, a->value, is_json);
}

/* The first of the lines of a site's paths: what the instruction worked on, as written. */
static weft_span written_path(const wf_why_answer *a, uint32_t event)
{
    const wf_site *const site = site_of(a, event);
    const weft_span lines = wf_program_text(a->program, site->path);
    const char *const end = lines.len != 0 ? memchr(lines.ptr, '\n', lines.len) : NULL;
    return weft_span_of(lines.ptr, end ? (size_t)(end - lines.ptr) : lines.len);
}

static const char *side_word(wf_point_kind kind)
{
    switch (kind) {
    case WF_POINT_THEN:
        return "then";
    case WF_POINT_ELSE:
        return "else";
    case WF_POINT_ARM:
        return "arm";
    case WF_POINT_DEFAULT:
        return "default";
    case WF_POINT_CATCH:
        return "catch";
    default:
        return "row";
    }
}

static weft_span param_name(const wf_why_answer *a, uint32_t event)
{
    const uint32_t word = a->program->code[a->recorder->events[event].pc];
    return wf_program_text(a->program, a->program->params[wf_code_x(word)].name);
}

static weft_span table_name(const wf_why_answer *a, uint32_t event)
{
    const uint32_t word = a->program->code[a->recorder->events[event].pc];
    return wf_program_text(a->program, a->program->tables[wf_code_x(word)].name);
}

/* ---- for people ---- */

static void put_line(wf_buf *out, const wf_why_answer *a, const char *file, size_t len,
                     uint32_t line)
{
    const weft_span text = line_text(a, file, len, line);
    wf_buf_printf(out, "%.*s:%u%s%.*s\n", (int)len, file, (unsigned)line,
                  text.len != 0 ? "   " : "", (int)text.len, text.ptr);
}

static void put_read(wf_buf *out, const wf_why_answer *a, uint32_t event)
{
    const wf_event *const at = &a->recorder->events[event];
    const weft_span written = written_path(a, event);
    const size_t from = out->len;
    wf_why_put_place(out, a->recorder, a->shape, a->input.block, event);
    if (out->len == from)
        wf_buf_put_span(out, written);
    const weft_span place = weft_span_of(out->data + from, out->len - from);
    const bool same = weft_span_equal(place, written);
    wf_buf_put_text(out, has_failed(a, event) ? "" : " = ");
    if (!has_failed(a, event))
        put_value(out, at->after, false);
    if (!same && written.len != 0)
        wf_buf_printf(out, "   (%.*s, line %u)\n", (int)written.len, written.ptr,
                      (unsigned)site_of(a, event)->line);
    else
        wf_buf_printf(out, "   (line %u)\n", (unsigned)site_of(a, event)->line);
}

static void put_step(wf_buf *out, const wf_why_answer *a, const wf_why_step *step)
{
    const wf_event *const event = &a->recorder->events[step->event];
    const wf_point *const point = step->point;
    const weft_span sentence = wf_recorder_sentence(a->recorder, step->event);
    switch (step->kind) {
    case WF_WHY_READ:
        wf_buf_put_text(out, "  read     ");
        put_read(out, a, step->event);
        break;
    case WF_WHY_PARAM: {
        const weft_span name = param_name(a, step->event);
        wf_buf_printf(out, "  param    %.*s = ", (int)name.len, name.ptr);
        put_value(out, event->after, false);
        wf_buf_put_byte(out, '\n');
        break;
    }
    case WF_WHY_SIDE:
        wf_buf_printf(out, "  %-8s %.*s   (line %u)\n", side_word(point->kind),
                      (int)point->text.len, point->text.ptr, (unsigned)point->line);
        if (sentence.len != 0)
            wf_buf_printf(out, "           because: %.*s\n", (int)sentence.len, sentence.ptr);
        break;
    case WF_WHY_ROW: {
        const weft_span name = table_name(a, step->event);
        wf_buf_printf(out, "  table    %.*s: ", (int)name.len, name.ptr);
        put_value(out, event->before, false);
        if (point)
            wf_buf_printf(out, " is row %.*s   (line %u)\n", (int)point->text.len, point->text.ptr,
                          (unsigned)point->line);
        else
            wf_buf_put_text(out, " is in no row\n");
        break;
    }
    }
}

static void put_outcome(wf_buf *out, const wf_why_answer *a)
{
    if (a->reject) {
        wf_buf_printf(out, "%s: the record is rejected%s\n", a->options->target,
                      a->here ? " here" : "");
        wf_buf_printf(out, "  error    %s: %s\n", a->reject->code, a->reject->message);
        if (!a->here && a->reject->target_path && a->reject->target_path[0] != '\0')
            wf_buf_printf(out, "  target   %s\n", a->reject->target_path);
        if (a->reject->file && a->reject->line != 0) {
            wf_buf_put_text(out, "  line     ");
            put_line(out, a, a->reject->file, strlen(a->reject->file), a->reject->line);
        }
        return;
    }
    if (a->status == WEFT_SKIPPED) {
        const wf_site *const site = site_of(a, a->recorder->count - 1);
        const weft_span file = wf_program_text(a->program, site->file);
        wf_buf_printf(out, "%s: the record is skipped\n  line     ", a->options->target);
        put_line(out, a, file.ptr, file.len, site->line);
        return;
    }
    wf_buf_put_text(out, a->options->target);
    if (!a->write.is_text && a->value.kind == WEFT_KIND_MISSING) {
        wf_buf_put_text(out, " is left out: its value is missing\n");
    } else {
        wf_buf_put_text(out, " = ");
        put_written(out, a, false);
        wf_buf_put_byte(out, '\n');
    }
    const wf_site *const site = site_of(a, a->write.event);
    const weft_span file =
        a->entry ? weft_span_text(a->entry->file) : wf_program_text(a->program, site->file);
    wf_buf_put_text(out, "  line     ");
    put_line(out, a, file.ptr, file.len, a->entry ? a->entry->line : site->line);
}

static void put_text(wf_buf *out, const wf_why_answer *a)
{
    put_outcome(out, a);
    wf_buf_printf(out, "  record   %" PRIu64 " of %s, line %" PRIu64 ", byte %" PRIu64 "\n",
                  a->input.number, a->input.name ? a->input.name : "the input", a->input.line,
                  a->input.offset);
    size_t last = out->len;
    for (uint32_t i = 0; i < a->steps.count; i++) {
        const size_t from = out->len;
        put_step(out, a, &a->steps.at[i]);
        const size_t len = out->len - from;
        if (len == from - last && memcmp(out->data + last, out->data + from, len) == 0)
            out->len = from; /* read twice in one line */
        else
            last = from;
    }
    if (a->steps.dropped != 0)
        wf_buf_printf(out, "  ...      and %u steps before these\n", (unsigned)a->steps.dropped);
}

/* ---- JSON ---- */

static void put_member(wf_buf *out, const char *key, weft_span text)
{
    wf_buf_printf(out, ",\"%s\":", key);
    wf_json_put_text(out, text);
}

static void put_json_step(wf_buf *out, const wf_why_answer *a, const wf_why_step *step)
{
    static const char *const kinds[] = {[WF_WHY_READ] = "read",
                                        [WF_WHY_PARAM] = "param",
                                        [WF_WHY_SIDE] = "side",
                                        [WF_WHY_ROW] = "row"};
    const wf_event *const event = &a->recorder->events[step->event];
    const wf_point *const point = step->point;
    const weft_span sentence = wf_recorder_sentence(a->recorder, step->event);
    wf_buf place;
    wf_buf_init(&place, 1u << 16);
    wf_buf_printf(out, "{\"kind\":\"%s\",\"line\":%u", kinds[step->kind],
                  (unsigned)(point ? point->line : site_of(a, step->event)->line));
    switch (step->kind) {
    case WF_WHY_READ:
        wf_why_put_place(&place, a->recorder, a->shape, a->input.block, step->event);
        if (place.len != 0)
            put_member(out, "path", wf_buf_span(&place));
        put_member(out, "written", written_path(a, step->event));
        break;
    case WF_WHY_PARAM:
        put_member(out, "name", param_name(a, step->event));
        break;
    case WF_WHY_SIDE:
        WF_ASSERT(point); /* a side is one */
        put_member(out, "side", weft_span_text(side_word(point->kind)));
        put_member(out, "text", point->text);
        if (sentence.len != 0)
            put_member(out, "because", sentence);
        break;
    case WF_WHY_ROW:
        put_member(out, "table", table_name(a, step->event));
        wf_buf_put_text(out, ",\"key\":");
        put_value(out, event->before, true);
        if (point)
            put_member(out, "row", point->text);
        break;
    }
    if (step->kind != WF_WHY_SIDE && step->kind != WF_WHY_ROW && !has_failed(a, step->event)) {
        wf_buf_printf(out, ",\"is_missing\":%s,\"value\":",
                      event->after.kind == WEFT_KIND_MISSING ? "true" : "false");
        put_value(out, event->after, true);
    }
    wf_buf_put_byte(out, '}');
    wf_buf_fini(&place);
}

static void put_json_outcome(wf_buf *out, const wf_why_answer *a)
{
    const bool is_left_out = !a->write.is_text && a->value.kind == WEFT_KIND_MISSING;
    const wf_site *site = NULL;
    if (a->reject) {
        wf_buf_printf(out, ",\"status\":\"rejected\",\"here\":%s", a->here ? "true" : "false");
        put_member(out, "code", weft_span_text(a->reject->code));
        put_member(out, "message", weft_span_text(a->reject->message));
        wf_buf_printf(out, ",\"line\":%u", (unsigned)a->reject->line);
        return;
    }
    site = site_of(a, a->status == WEFT_SKIPPED ? a->recorder->count - 1 : a->write.event);
    const weft_span file =
        a->entry ? weft_span_text(a->entry->file) : wf_program_text(a->program, site->file);
    const uint32_t line = a->entry ? a->entry->line : site->line;
    wf_buf_printf(out, ",\"status\":\"%s\"",
                  a->status == WEFT_SKIPPED ? "skipped"
                  : is_left_out             ? "left out"
                                            : "written");
    if (a->status == WEFT_OK && !is_left_out) {
        wf_buf_put_text(out, ",\"value\":");
        put_written(out, a, true);
    }
    put_member(out, "file", file);
    wf_buf_printf(out, ",\"line\":%u", (unsigned)line);
    put_member(out, "text", line_text(a, file.ptr, file.len, line));
}

static void put_json(wf_buf *out, const wf_why_answer *a)
{
    wf_buf_put_text(out, "{\"target\":");
    wf_json_put_text(out, weft_span_text(a->options->target));
    wf_buf_printf(
        out, ",\"record\":%" PRIu64 ",\"input_line\":%" PRIu64 ",\"offset\":%" PRIu64 ",\"input\":",
        a->input.number, a->input.line, a->input.offset);
    wf_json_put_text(out, weft_span_text(a->input.name ? a->input.name : ""));
    put_json_outcome(out, a);
    wf_buf_put_text(out, ",\"steps\":[");
    for (uint32_t i = 0; i < a->steps.count; i++) {
        wf_buf_put_text(out, i == 0 ? "" : ",");
        put_json_step(out, a, &a->steps.at[i]);
    }
    wf_buf_put_text(out, "]}\n");
}

void wf_why_put(wf_buf *out, const wf_why_answer *answer, weft_why_format format)
{
    if (format == WEFT_WHY_JSON)
        put_json(out, answer);
    else
        put_text(out, answer);
}
