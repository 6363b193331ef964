/* One JSON object a line for each thing that happens. What is said about outcomes waits for the commit: a log that
   knows more than the ledger would be believed. */
#include "runtime/flow/send_run.h"
#include "vm/json.h"

#include <inttypes.h>
#include <time.h>

static void open_line(wf_send_run *run, const char *level, const char *event)
{
    const int64_t now = wf_send_wall_ms();
    const time_t seconds = (time_t)(now / 1000);
    struct tm t = {0};
    (void)gmtime_r(&seconds, &t); /* of a year that fits */
    wf_buf_printf(
        &run->lines,
        "{\"ts\":\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\",\"level\":\"%s\",\"event\":\"%s\","
        "\"run\":%" PRId64,
        t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, (int)(now % 1000),
        level, event, run->begun.run);
}

static void put_text(wf_send_run *run, const char *name, weft_span text)
{
    if (text.len == 0)
        return;
    wf_buf_printf(&run->lines, ",\"%s\":", name);
    wf_json_put_text(&run->lines, text);
}

static void close_line(wf_send_run *run)
{
    wf_buf_put_text(&run->lines, "}\n");
}

void wf_send_log_begin(wf_send_run *run)
{
    if (!run->options->log)
        return;
    open_line(run, "info", "run.begin");
    put_text(run, "input", weft_span_text(run->intake.name));
    if (run->connection)
        put_text(run, "connection", run->connection->name);
    wf_buf_printf(&run->lines,
                  ",\"resumed\":%s,\"killed\":%s,\"checkpoint\":%" PRIu64 ",\"unsettled\":%" PRIu64,
                  run->begun.is_resumed ? "true" : "false",
                  run->begun.was_killed ? "true" : "false", run->begun.checkpoint,
                  run->begun.unsettled);
    close_line(run);
}

void wf_send_log_end(wf_send_run *run, weft_status rc, int64_t took_ms)
{
    const weft_send_counts *c = &run->counts;
    if (!run->options->log)
        return;
    open_line(run, rc == WEFT_OK ? "info" : "error", "run.end");
    wf_buf_printf(&run->lines,
                  ",\"ms\":%" PRId64 ",\"read\":%" PRIu64 ",\"mapped\":%" PRIu64
                  ",\"sent\":%" PRIu64 ",\"retries\":%" PRIu64 ",\"accepted\":%" PRIu64
                  ",\"refused\":%" PRIu64 ",\"unknown\":%" PRIu64 ",\"unsent\":%" PRIu64
                  ",\"rejected\":%" PRIu64 ",\"before\":%" PRIu64,
                  took_ms, c->read, c->mapped, c->sent, c->retries, c->accepted, c->refused,
                  c->unknown, c->unsent, c->rejected, c->before);
    if (run->options->snapshot)
        wf_buf_printf(&run->lines, ",\"gone\":%" PRIu64, c->gone);
    put_text(run, "message",
             rc == WEFT_OK ? weft_span_text("") : weft_span_text(weft_status_text(rc)));
    close_line(run);
}

/* Which of several connections. */
static void put_route(wf_send_run *run, const wf_send_route *route)
{
    if (route && route->number != 0)
        put_text(run, "connection", weft_span_text(route->name));
}

void wf_send_log_parcel(wf_send_route *route, const wf_send_parcel *parcel)
{
    wf_send_run *const run = route->run;
    if (!run->options->log)
        return;
    open_line(run, "info", "batch.sent");
    put_route(run, route);
    wf_buf_printf(&run->lines,
                  ",\"batch\":%" PRId64 ",\"records\":[%" PRIu64 ",%" PRIu64 "],\"count\":%u,"
                  "\"bytes\":%zu",
                  parcel->batch, parcel->items[0].record, parcel->items[parcel->count - 1].record,
                  (unsigned)parcel->count, parcel->bodies.len);
    close_line(run);
}

void wf_send_log_outcome(wf_send_run *run, const wf_send_route *route, uint64_t record,
                         const wf_sent *sent)
{
    static const char *const events[] = {"record.accepted", "record.refused", "record.unknown",
                                         "record.unsent"};
    static const char *const levels[] = {"debug", "error", "error", "warn"};
    if (!run->options->log)
        return;
    open_line(run, levels[sent->fate], events[sent->fate]);
    put_route(run, route);
    wf_buf_printf(&run->lines, ",\"record\":%" PRIu64 ",\"attempts\":%u,\"ms\":%" PRId64, record,
                  (unsigned)sent->attempts, sent->took_ms);
    put_text(run, "code", sent->code);
    put_text(run, "message", sent->note);
    put_text(run, "hint", weft_span_text(sent->hint));
    close_line(run);
}

void wf_send_log_rejected(wf_send_run *run, const weft_diag *diag, uint64_t record)
{
    if (!run->options->log)
        return;
    open_line(run, "error", "record.rejected");
    wf_buf_printf(&run->lines, ",\"record\":%" PRIu64, record);
    put_text(run, "code", weft_span_text(diag->code));
    put_text(run, "file", weft_span_text(diag->file));
    if (diag->line != 0)
        wf_buf_printf(&run->lines, ",\"line\":%u", (unsigned)diag->line);
    put_text(run, "message", weft_span_text(diag->message));
    put_text(run, "hint", weft_span_text(diag->hint));
    close_line(run);
}

void wf_send_log_event(wf_send_route *route, const wf_submit_event *event)
{
    wf_send_run *const run = route->run;
    static const char *const events[] = {"request.retry", "request.throttled", "token.renewed",
                                         "circuit.open",  "circuit.closed",    "batch.alone",
                                         "batch.lost",    "batch.unlisted"};
    static const char *const levels[] = {"warn", "warn", "info", "error",
                                         "info", "warn", "warn", "warn"};
    if (!run->options->log)
        return;
    open_line(run, levels[event->kind], events[event->kind]);
    put_route(run, route);
    if (event->tag < route->parcel_count) {
        const wf_send_parcel *p = &route->parcels[event->tag];
        wf_buf_printf(&run->lines, ",\"batch\":%" PRId64 ",\"records\":[%" PRIu64 ",%" PRIu64 "]",
                      p->batch, p->items[0].record, p->items[p->count - 1].record);
    }
    if (event->attempt != 0)
        wf_buf_printf(&run->lines, ",\"attempt\":%u", (unsigned)event->attempt);
    if (event->status != 0)
        wf_buf_printf(&run->lines, ",\"status\":%d", event->status);
    if (event->wait_ms > 0)
        wf_buf_printf(&run->lines, ",\"wait_ms\":%" PRId64, event->wait_ms);
    put_text(run, "message", weft_span_text(event->sentence));
    close_line(run);
}

void wf_send_log_gone(wf_send_run *run, weft_span key)
{
    if (!run->options->log)
        return;
    open_line(run, "warn", "key.gone");
    put_text(run, "key", key);
    close_line(run);
}

void wf_send_log_flush(wf_send_run *run, wf_buf *lines)
{
    weft_span rest = wf_buf_span(lines);
    while (rest.len != 0) {
        const char *const end = memchr(rest.ptr, '\n', rest.len);
        if (!end)
            break;
        const size_t len = (size_t)(end - rest.ptr);
        run->options->log(run->options->context, weft_span_of(rest.ptr, len));
        rest = weft_span_of(end + 1, rest.len - len - 1);
    }
    wf_buf_reset(lines);
}
