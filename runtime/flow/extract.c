/* Page after page of a query. What is easy to get wrong: a page counts only when its rows are written and the
   place behind them is kept, in this order; and whatever ends the run before the rows do is told. */
#include "weft/extract.h"

#include "base/diags.h"
#include "runtime/flow/clock.h"
#include "runtime/flow/extract_events.h"
#include "runtime/flow/extract_file.h"
#include "runtime/flow/extract_page.h"
#include "runtime/send/connections.h"
#include "runtime/send/graphql_judge.h"
#include "vm/json.h"

#define PAGE_SIZE   100u
#define WAIT_MS     100u
#define SAVE_MS     500 /* the place is kept so often, and at the end */
#define PAGE_BYTES  ((size_t)256 << 20)
#define BODY_BYTES  ((size_t)32 << 20)
#define CURSOR_MOST ((size_t)1 << 20)

typedef struct extraction {
    const weft_extract_options *options;
    const weft_paging *paging;
    weft_diags *diags;
    weft_extract_counts *counts;
    wf_client *client;
    wf_extract_file file;
    wf_extract_place place;
    wf_clock clock;
    const wf_connection *connection;
    wf_buf body;
    wf_buf lines;
    wf_arena arena; /* of a page */
    wf_arena own;   /* the variables */
    weft_value variables;
} extraction;

static int64_t wall_ms(const extraction *e)
{
    return wf_clock_wall_s(&e->clock) * 1000;
}

/* ---- asking ---- */

static wf_verdict judge(void *user, const wf_judgeable *reply)
{
    extraction *const e = user;
    return wf_graphql_judge_read(reply->body, &e->arena);
}

/* Rows that may still come. */
static uint64_t rows_left(const extraction *e)
{
    const uint64_t most = e->options->max_records;
    return most == 0 ? UINT64_MAX : most - e->place.records;
}

/* Rows in the next page, at most. */
static uint64_t page_size(const extraction *e)
{
    const uint64_t size = e->options->page_size ? e->options->page_size : PAGE_SIZE;
    const uint64_t left = rows_left(e);
    return size < left ? size : left;
}

static void put_member(wf_buf *out, bool *is_first, weft_span name)
{
    if (!*is_first)
        wf_buf_put_byte(out, ',');
    *is_first = false;
    wf_json_put_text(out, name);
    wf_buf_put_byte(out, ':');
}

static void put_variables(extraction *e)
{
    const weft_paging *const paging = e->paging;
    wf_buf *const out = &e->body;
    bool is_first = true;
    bool has_size = false;
    wf_buf_put_byte(out, '{');
    for (uint32_t i = 0; e->variables.kind == WEFT_KIND_MAP && i < e->variables.len; i++) {
        const weft_member *const member = &e->variables.as.map[i];
        has_size |= weft_span_equal(member->key, paging->size_variable);
        put_member(out, &is_first, member->key);
        wf_json_put(out, member->value);
    }
    if (paging->size_variable.len != 0 && !has_size) {
        put_member(out, &is_first, paging->size_variable);
        wf_buf_printf(out, "%llu", (unsigned long long)page_size(e));
    }
    if (e->place.cursor.len != 0) {
        put_member(out, &is_first, paging->cursor_variable);
        wf_buf_put_span(out, wf_buf_span(&e->place.cursor));
    }
    wf_buf_put_byte(out, '}');
}

static weft_status make_body(extraction *e)
{
    wf_buf_reset(&e->body);
    wf_buf_put_text(&e->body, "{\"query\":");
    wf_json_put_text(&e->body, e->paging->query);
    if (e->paging->operation.len != 0) {
        wf_buf_put_text(&e->body, ",\"operationName\":");
        wf_json_put_text(&e->body, e->paging->operation);
    }
    wf_buf_put_text(&e->body, ",\"variables\":");
    put_variables(e);
    wf_buf_put_byte(&e->body, '}');
    return e->body.status;
}

static bool is_stopped(const extraction *e)
{
    return e->options->stop && *e->options->stop;
}

/* Waits for the answer. WEFT_STOPPED: nobody wants it any more. */
static weft_status await(extraction *e, wf_answer *answer)
{
    bool got = false;
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && !got) {
        rc = wf_client_poll(e->client, WAIT_MS, answer, &got);
        if (rc == WEFT_OK && !got && is_stopped(e))
            return WEFT_STOPPED;
    }
    return rc;
}

/* The next page of events is asked for by its path alone. */
static weft_status make_path(extraction *e)
{
    wf_buf_reset(&e->body);
    if (e->place.cursor.len == 0)
        wf_extract_events_begin(&e->place.cursor, e->options->events, wf_clock_wall_s(&e->clock));
    const weft_status rc = wf_extract_events_path(&e->body, e->options->events,
                                                  wf_buf_span(&e->place.cursor), page_size(e));
    return rc == WEFT_INVALID && e->file.store
               ? wf_store_damaged(e->file.store, "the place of an extraction")
               : rc;
}

static weft_status ask(extraction *e, wf_answer *answer)
{
    const char *reason = "";
    const bool is_query = e->paging != NULL;
    weft_status rc = is_query ? make_body(e) : make_path(e);
    if (rc != WEFT_OK)
        return rc;
    const weft_span made = wf_buf_span(&e->body);
    const wf_call call = {.path = is_query ? weft_span_text("/graphql") : made,
                          .body = is_query ? made : weft_span_of(NULL, 0),
                          .safety = WF_SAFETY_READ};
    rc = wf_client_start(e->client, &call, &reason);
    if (rc == WEFT_INVALID)
        (void)wf_diags_add(e->diags, WF_W5503, (wf_place){0}, "nothing can be sent: %s", reason);
    if (rc == WEFT_OK)
        rc = await(e, answer);
    if (rc != WEFT_OK)
        return rc;
    if (answer->fate != WF_CALL_ANSWERED || answer->status / 100 != 2) {
        if (is_stopped(e))
            return WEFT_STOPPED;
        weft_diag *const diag = wf_diags_add(e->diags, WF_W5604, (wf_place){0}, "page %llu: %s",
                                             (unsigned long long)e->place.pages + 1,
                                             *answer->sentence ? answer->sentence : "no answer");
        if (e->file.store)
            wf_diag_hint(e->diags, diag, "what was read is kept: --resume goes on");
        return WEFT_IO;
    }
    return WEFT_OK;
}

/* ---- pages ---- */

static void tell(extraction *e)
{
    wf_client_counts sent = {0};
    weft_extract_counts *const c = e->counts;
    wf_client_count(e->client, &sent);
    c->pages = e->place.pages;
    c->records = e->place.records;
    c->bytes = e->place.bytes;
    c->requests = sent.requests;
    c->retries = sent.retries;
    if (e->options->progress)
        e->options->progress(e->options->context, c);
}

/* The rows of one page are written and counted. */
static weft_status take_page(extraction *e, wf_page *page)
{
    wf_answer answer;
    weft_status rc = ask(e, &answer);
    if (rc != WEFT_OK)
        return rc;
    wf_arena_reset(&e->arena);
    wf_buf_reset(&e->lines);
    if (e->paging)
        rc = wf_page_read(page, &e->lines, e->paging, answer.body, rows_left(e), e->place.pages + 1,
                          &e->arena, e->diags);
    else
        rc = wf_extract_events_read(page, &e->lines, answer.body, wf_buf_span(&e->place.cursor),
                                    rows_left(e), e->place.pages + 1, &e->arena, e->diags);
    if (rc == WEFT_OK)
        rc = wf_extract_file_put(&e->file, wf_buf_span(&e->lines));
    if (rc != WEFT_OK)
        return rc;
    e->place.pages++;
    e->place.records += page->rows;
    e->place.bytes += e->lines.len;
    return WEFT_OK;
}

/* Whether, and how, the rows end behind this page; the cursor moves on. */
static bool is_over(extraction *e, const wf_page *page, weft_extract_end *end)
{
    const weft_extract_options *const o = e->options;
    const bool has_more = page->has_more || page->is_cut;
    *end = WEFT_EXTRACT_COMPLETE;
    if (!has_more)
        return true;
    if (o->max_records != 0 && e->place.records >= o->max_records)
        *end = WEFT_EXTRACT_RECORDS;
    else if (o->max_pages != 0 && e->place.pages >= o->max_pages)
        *end = WEFT_EXTRACT_PAGES;
    else if (page->cursor.len == 0)
        *end = WEFT_EXTRACT_NO_CURSOR;
    else if (weft_span_equal(page->cursor, wf_buf_span(&e->place.cursor)))
        *end = WEFT_EXTRACT_STUCK;
    else {
        wf_buf_reset(&e->place.cursor);
        wf_buf_put_span(&e->place.cursor, page->cursor);
        return false;
    }
    e->counts->truncated = 1;
    return true;
}

static weft_status tell_end(extraction *e, weft_extract_end end)
{
    if (end != WEFT_EXTRACT_NO_CURSOR && end != WEFT_EXTRACT_STUCK)
        return WEFT_OK;
    (void)wf_diags_add(
        e->diags, WF_W5605, (wf_place){0}, "page %llu: %s", (unsigned long long)e->place.pages,
        end == WEFT_EXTRACT_STUCK ? "the API promises more rows and gives the same cursor again"
                                  : "the API promises more rows and gives no cursor to them");
    return WEFT_INVALID;
}

static weft_status read_pages(extraction *e)
{
    weft_extract_end *const end = &e->counts->end;
    weft_status rc = WEFT_OK;
    bool over = false;
    while (rc == WEFT_OK && !over) {
        wf_page page;
        if (is_stopped(e)) {
            rc = WEFT_STOPPED;
            break;
        }
        rc = take_page(e, &page);
        over = rc == WEFT_OK && is_over(e, &page, end);
        if (rc == WEFT_OK)
            rc = e->place.cursor.status;
        const int64_t now = wall_ms(e);
        if (rc == WEFT_OK && !over && now - e->file.saved_ms >= SAVE_MS)
            rc = wf_extract_file_save(&e->file, &e->place, now);
        tell(e);
    }
    if (rc != WEFT_OK) {
        *end = rc == WEFT_STOPPED ? WEFT_EXTRACT_STOPPED : WEFT_EXTRACT_FAILED;
        e->counts->truncated = 1;
        const weft_status kept = wf_extract_file_save(&e->file, &e->place, wall_ms(e));
        return rc == WEFT_STOPPED && kept != WEFT_OK ? kept : rc;
    }
    rc = tell_end(e, *end);
    if (rc != WEFT_OK)
        return rc;
    return wf_extract_file_finish(&e->file, wall_ms(e));
}

/* ---- the beginning ---- */

static weft_status refuse(const extraction *e, const char *sentence, weft_span name)
{
    (void)wf_diags_add(e->diags, WF_W5601, (wf_place){0}, "%s%.*s", sentence, (int)name.len,
                       name.ptr);
    return WEFT_INVALID;
}

static weft_status read_variables(extraction *e)
{
    wf_json_error error;
    if (!e->paging)
        return wf_extract_events_check(e->options->events, e->diags);
    if (!e->options->variables)
        return WEFT_OK;
    const weft_status rc =
        wf_json_parse(&e->variables, weft_span_text(e->options->variables), &e->own, &error);
    if (rc == WEFT_REJECTED)
        return refuse(e, "the variables are no JSON: ", weft_span_text(error.reason));
    if (rc != WEFT_OK)
        return rc;
    if (e->variables.kind != WEFT_KIND_MAP)
        return refuse(e, "the variables are no JSON object", weft_span_text(""));
    if (weft_value_member(e->variables, e->paging->cursor_variable).kind != WEFT_KIND_MISSING)
        return refuse(e, "the cursor is set by the run itself: leave out the variable ",
                      e->paging->cursor_variable);
    return WEFT_OK;
}

/* What tells this extraction from others: API, query, variables, output. */
static weft_status open_file(extraction *e)
{
    const weft_extract_options *const o = e->options;
    wf_buf identity;
    wf_buf search;
    wf_buf_init(&identity, 0);
    wf_buf_init(&search, 0);
    if (!e->paging)
        wf_extract_events_name(&search, o->events);
    const weft_span none = weft_span_text("");
    const weft_span parts[] = {wf_connection_text(e->connection, WF_SETTING_baseUrl),
                               e->paging ? e->paging->query : wf_buf_span(&search),
                               e->paging ? e->paging->operation : none,
                               weft_span_text(o->variables ? o->variables : ""),
                               weft_span_text(o->output ? o->output : "")};
    for (size_t i = 0; i < WF_COUNTOF(parts); i++) {
        wf_buf_put_span(&identity, parts[i]);
        wf_buf_put_byte(&identity, '\0');
    }
    wf_buf_put_byte(&identity, e->paging && e->paging->backward ? 'b' : 'f');
    weft_status rc = search.status != WEFT_OK ? search.status : identity.status;
    if (rc == WEFT_OK)
        rc = wf_extract_file_open(&e->file, &e->place, o->output, o->ledger, wf_buf_span(&identity),
                                  o->restart  ? WF_EXTRACT_FORGET
                                  : o->resume ? WF_EXTRACT_RESUME
                                              : WF_EXTRACT_ANEW,
                                  wall_ms(e), e->diags);
    wf_buf_fini(&identity);
    wf_buf_fini(&search);
    e->counts->before = e->place.records;
    return rc;
}

static weft_status run(extraction *e)
{
    const wf_client_options client = {.clock = e->clock,
                                      .concurrency = 1,
                                      .judge = e->paging ? judge : NULL,
                                      .user = e,
                                      .stop = e->options->stop};
    weft_status rc = wf_connections_find(&e->connection, e->options->connections,
                                         weft_span_text(e->options->connection), e->diags);
    if (rc == WEFT_OK)
        rc = read_variables(e);
    if (rc == WEFT_OK)
        rc = open_file(e);
    if (rc == WEFT_OK)
        rc = wf_client_open(&e->client, e->connection, &client, e->diags);
    if (rc == WEFT_OK && e->options->max_records != 0 &&
        e->place.records >= e->options->max_records)
        return refuse(e, "as many rows as --max-records says are there already",
                      weft_span_text(""));
    return rc == WEFT_OK ? read_pages(e) : rc;
}

weft_status weft_extract(weft_extract_counts *counts, const weft_extract_options *options,
                         weft_diags *diags)
{
    extraction e = {
        .options = options, .paging = options->paging, .diags = diags, .counts = counts};
    *counts = (weft_extract_counts){.end = WEFT_EXTRACT_FAILED};
    if (!options->paging && !options->events)
        return WEFT_MISUSE;
    e.clock = wf_flow_clock();
    e.file.descriptor = -1;
    wf_buf_init(&e.body, BODY_BYTES);
    wf_buf_init(&e.lines, PAGE_BYTES);
    wf_buf_init(&e.place.cursor, CURSOR_MOST);
    wf_arena_init(&e.arena, PAGE_BYTES * 4);
    wf_arena_init(&e.own, BODY_BYTES);
    const weft_status rc = run(&e);
    wf_client_close(e.client);
    wf_extract_file_close(&e.file);
    wf_buf_fini(&e.body);
    wf_buf_fini(&e.lines);
    wf_buf_fini(&e.place.cursor);
    wf_arena_fini(&e.arena);
    wf_arena_fini(&e.own);
    return rc;
}
