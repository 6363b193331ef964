/* Views of a ledger: one statement and one list of columns each, printed as columns or as JSON. */
#include "runtime/keep/state_view.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "runtime/keep/rejects.h"
#include "runtime/keep/spool.h"
#include "vm/json.h"

typedef enum column_kind {
    NUMBER,
    TEXT,
    BYTES, /* text, or base64 when it is none */
    DIGEST,
    TIME,
    TRUTH,
    FATE,
    RUN_STATE,
    JOB_STATE
} column_kind;

typedef struct column {
    const char *name;
    column_kind kind;
    unsigned width; /* in columns; 0: only in JSON */
} column;

#define MOST_COLUMNS 15

typedef struct view {
    wf_query_id query;
    column columns[MOST_COLUMNS];
} view;

static const view views[] = {
    [WEFT_STATE_SCOPES] = {WF_QUERY_VIEW_SCOPES, {{"scope", TEXT, 30}, {"values", NUMBER, 8}}},
    [WEFT_STATE_VALUES] = {WF_QUERY_VIEW_VALUES,
                           {{"key", BYTES, 30},
                            {"version", NUMBER, 8},
                            {"changed", TIME, 24},
                            {"expires", TIME, 24},
                            {"value", BYTES, 30}}},
    [WEFT_STATE_LOCKS] = {WF_QUERY_VIEW_LOCKS,
                          {{"name", TEXT, 58},
                           {"owner", TEXT, 24},
                           {"token", NUMBER, 7},
                           {"since", TIME, 24},
                           {"until", TIME, 24},
                           {"over", TRUTH, 5}}},
    [WEFT_STATE_RUNS] = {WF_QUERY_VIEW_RUNS,
                         {{"run", NUMBER, 6},
                          {"work", NUMBER, 6},
                          {"state", RUN_STATE, 9},
                          {"started", TIME, 24},
                          {"ended", TIME, 24},
                          {"owner", TEXT, 24},
                          {"from", NUMBER, 10},
                          {"checkpoint", NUMBER, 10},
                          {"pipeline", TEXT, 20},
                          {"input", TEXT, 20},
                          {"note", TEXT, 20}}},
    [WEFT_STATE_WORKS] = {WF_QUERY_VIEW_WORKS,
                          {{"work", NUMBER, 6},
                           {"pipeline", TEXT, 20},
                           {"source", TEXT, 0},
                           {"target", TEXT, 30},
                           {"mapping", TEXT, 0},
                           {"checkpoint", NUMBER, 10},
                           {"done", TRUTH, 5},
                           {"records", NUMBER, 10},
                           {"accepted", NUMBER, 9},
                           {"refused", NUMBER, 8},
                           {"unknown", NUMBER, 8},
                           {"rejected", NUMBER, 8},
                           {"skipped", NUMBER, 8},
                           {"unsent", NUMBER, 7},
                           {"open", NUMBER, 6}}},
    [WEFT_STATE_WAYS] = {WF_QUERY_VIEW_WAYS,
                         {{"work", NUMBER, 6},
                          {"name", TEXT, 20},
                          {"connection", TEXT, 20},
                          {"target", TEXT, 30},
                          {"accepted", NUMBER, 9},
                          {"refused", NUMBER, 8},
                          {"unknown", NUMBER, 8},
                          {"unsent", NUMBER, 7},
                          {"open", NUMBER, 6}}},
    [WEFT_STATE_REJECTS] = {WF_QUERY_VIEW_REJECTS,
                            {{"work", NUMBER, 6},
                             {"record", NUMBER, 10},
                             {"outcome", FATE, 8},
                             {"code", TEXT, 10},
                             {"at", TIME, 24},
                             {"message", TEXT, 40},
                             {"raw", BYTES, 0},
                             {"attempts", NUMBER, 0},
                             {"line", NUMBER, 0},
                             {"offset", NUMBER, 0},
                             {"mapping", TEXT, 0},
                             {"request", BYTES, 0},
                             {"reply", BYTES, 0}}},
    [WEFT_STATE_FILES] = {WF_QUERY_VIEW_FILES,
                          {{"name", TEXT, 30},
                           {"size", NUMBER, 12},
                           {"sha256", DIGEST, 0},
                           {"times", NUMBER, 6},
                           {"first", TIME, 24},
                           {"last", TIME, 24},
                           {"run", NUMBER, 6}}},
    [WEFT_STATE_JOBS] = {WF_QUERY_VIEW_JOBS,
                         {{"job", TEXT, 30},
                          {"state", JOB_STATE, 10},
                          {"stage", TEXT, 16},
                          {"message", TEXT, 30},
                          {"at", TIME, 24},
                          {"origin", TEXT, 10}}},
    [WEFT_STATE_COUNTERS] =
        {WF_QUERY_VIEW_COUNTERS,
         {{"name", TEXT, 30}, {"value", NUMBER, 20}, {"resets", TIME, 24}, {"changed", TIME, 24}}},
    [WEFT_STATE_FAILURES] = {WF_QUERY_VIEW_FAILURES,
                             {{"name", TEXT, 30},
                              {"attempts", NUMBER, 8},
                              {"message", TEXT, 30},
                              {"first", TIME, 24},
                              {"last", TIME, 24},
                              {"next", TIME, 24}}},
};

/* ---- cells ---- */

static const char *word_of(column_kind kind, int64_t number)
{
    static const char *const fates[] = {"open",    "unsent",   "accepted", "refused",
                                        "unknown", "rejected", "skipped"};
    static const char *const runs[] = {"running", "finished", "stopped", "failed", "killed"};
    static const char *const jobs[] = {"queued", "processing", "completed", "failed"};
    const char *const *words = kind == FATE ? fates : kind == RUN_STATE ? runs : jobs;
    const size_t count = kind == FATE        ? WF_COUNTOF(fates)
                         : kind == RUN_STATE ? WF_COUNTOF(runs)
                                             : WF_COUNTOF(jobs);
    return number >= 0 && (size_t)number < count ? words[number] : "?";
}

/* RFC 3339 in UTC; the civil date by the days since 0000-03-01, in eras of 400 years. */
static void put_time(wf_buf *out, int64_t ms)
{
    const int64_t days = (ms >= 0 ? ms : ms - 86399999) / 86400000;
    const int64_t rest = ms - days * 86400000;
    const int64_t shifted = days + 719468;
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t day = shifted - era * 146097;
    const int64_t of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    const int64_t of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    const int64_t month = (5 * of_year + 2) / 153; /* from March */
    const int64_t year = of_era + era * 400 + (month >= 10);
    const int64_t of_month = of_year - (153 * month + 2) / 5 + 1;
    wf_buf_printf(out, "%04lld-%02lld-%02lldT%02lld:%02lld:%02lld.%03lldZ", (long long)year,
                  (long long)(month < 10 ? month + 3 : month - 9), (long long)of_month,
                  (long long)(rest / 3600000), (long long)(rest / 60000 % 60),
                  (long long)(rest / 1000 % 60), (long long)(rest % 1000));
}

static void put_digest(wf_buf *out, weft_span bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        wf_buf_printf(out, "%02x", (unsigned char)bytes.ptr[i]);
}

/* Text for a line of columns: nothing in it moves the cursor of a terminal. */
static void put_plain(wf_buf *out, weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char byte = (unsigned char)text.ptr[i];
        wf_buf_put_byte(out, byte < 0x20 || byte == 0x7f ? '?' : (char)byte);
    }
}

static void put_cell(wf_buf *out, wf_query *query, int at, column_kind kind)
{
    if (wf_query_is_null(query, at))
        return;
    switch (kind) {
    case NUMBER:
        wf_buf_printf(out, "%lld", (long long)wf_query_int(query, at));
        break;
    case TEXT:
        put_plain(out, wf_query_text(query, at));
        break;
    case BYTES:
        put_plain(out, wf_query_bytes(query, at));
        break;
    case DIGEST:
        put_digest(out, wf_query_bytes(query, at));
        break;
    case TIME:
        put_time(out, wf_query_int(query, at));
        break;
    case TRUTH:
        wf_buf_put_text(out, wf_query_int(query, at) != 0 ? "yes" : "no");
        break;
    case FATE:
    case RUN_STATE:
    case JOB_STATE:
        wf_buf_put_text(out, word_of(kind, wf_query_int(query, at)));
        break;
    }
}

/* A member; what is NULL is left out. */
static void put_member(wf_buf *out, wf_query *query, int at, const column *of)
{
    if (wf_query_is_null(query, at))
        return;
    if (out->len > 1)
        wf_buf_put_byte(out, ',');
    if (of->kind == BYTES) {
        wf_rejects_put_bytes(out, of->name, wf_query_bytes(query, at));
        return;
    }
    wf_json_put_text(out, weft_span_text(of->name));
    wf_buf_put_byte(out, ':');
    if (of->kind == NUMBER) {
        put_cell(out, query, at, NUMBER);
    } else if (of->kind == TRUTH) {
        wf_buf_put_text(out, wf_query_int(query, at) != 0 ? "true" : "false");
    } else if (of->kind == TEXT) {
        wf_json_put_text(out, wf_query_text(query, at));
    } else {
        wf_buf_put_byte(out, '"');
        put_cell(out, query, at, of->kind);
        wf_buf_put_byte(out, '"');
    }
}

/* ---- lines ---- */

static void pad(wf_buf *out, size_t from, unsigned width)
{
    do {
        wf_buf_put_byte(out, ' ');
    } while (out->len - from <= width && out->status == WEFT_OK);
}

static void put_head(wf_buf *out, const view *v)
{
    for (size_t i = 0; i < MOST_COLUMNS && v->columns[i].name; i++) {
        const size_t from = out->len;
        if (v->columns[i].width == 0)
            continue;
        wf_buf_put_text(out, v->columns[i].name);
        pad(out, from, v->columns[i].width);
    }
}

static void put_row(wf_buf *out, wf_query *query, const view *v, bool json)
{
    if (json)
        wf_buf_put_byte(out, '{');
    for (int i = 0; i < MOST_COLUMNS && v->columns[i].name; i++) {
        const size_t from = out->len;
        if (json) {
            put_member(out, query, i, &v->columns[i]);
        } else if (v->columns[i].width != 0) {
            put_cell(out, query, i, v->columns[i].kind);
            pad(out, from, v->columns[i].width);
        }
    }
    if (json)
        wf_buf_put_byte(out, '}');
}

static weft_status give(wf_spool *spool, wf_buf *text, weft_diags *diags)
{
    if (text->status != WEFT_OK)
        return text->status;
    while (text->len != 0 && text->data[text->len - 1] == ' ')
        text->len--;
    const weft_status rc = wf_spool_put(spool, wf_buf_span(text), diags);
    wf_buf_reset(text);
    return rc;
}

static void bind(wf_query *rows, const weft_state_query *query, int64_t now_ms)
{
    wf_query_put_int(rows, 1, now_ms); /* each has these two, used or not */
    wf_query_put_int(rows, 2, query->limit != 0 ? (int64_t)query->limit : -1);
    if (query->view == WEFT_STATE_VALUES) {
        wf_query_put_text(rows, 3, query->scope);
        wf_query_put_bytes(rows, 4, query->prefix);
    } else if (query->view == WEFT_STATE_RUNS || query->view == WEFT_STATE_REJECTS ||
               query->view == WEFT_STATE_WAYS) {
        wf_query_put_int(rows, 3, query->work);
    }
}

static weft_status collect(wf_spool *spool, wf_store *store, const weft_state_query *query,
                           int64_t now_ms)
{
    const view *const v = &views[query->view];
    weft_diags *const diags = wf_store_diags(store);
    wf_buf text;
    weft_status rc = WEFT_OK;
    bool is_first = !query->json;
    wf_query *const rows = wf_query_start(store, v->query);
    wf_buf_init(&text, 0);
    bind(rows, query, now_ms);
    while (rc == WEFT_OK && (rc = wf_query_step(rows)) == WEFT_OK) {
        if (is_first) {
            put_head(&text, v);
            rc = give(spool, &text, diags);
            is_first = false;
        }
        put_row(&text, rows, v, query->json != 0);
        if (rc == WEFT_OK)
            rc = give(spool, &text, diags);
    }
    wf_query_end(rows);
    wf_buf_fini(&text);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

/* The query is over before the first line is given: while it runs, nobody can write. */
weft_status wf_state_view(wf_store *store, const weft_state_query *query, int64_t now_ms,
                          weft_state_line_fn line, void *context)
{
    wf_spool spool;
    wf_spool_init(&spool);
    weft_status rc = collect(&spool, store, query, now_ms);
    if (rc == WEFT_OK)
        rc = wf_spool_read(&spool, line, context, wf_store_diags(store));
    wf_spool_fini(&spool);
    return rc;
}
