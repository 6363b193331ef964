/* See job_call.h. */
#include "runtime/send/job_call.h"

#include "base/diags.h"
#include "runtime/send/client.h"
#include "vm/json.h"

#include <string.h>

#define WAIT_MS     100u
#define REPLY_BYTES ((size_t)16 << 20)

static weft_status refuse(weft_diags *diags, const char *sentence)
{
    weft_diag *const diag =
        wf_diags_add(diags, WF_W5506, (wf_place){0}, "no job could be made: %s", sentence);
    wf_diag_hint(diags, diag, "--resume tries it again");
    return WEFT_IO;
}

static weft_status put_body(wf_buf *body, const wf_job_call *job)
{
    wf_buf_put_text(body, "{\"name\":");
    wf_json_put_text(body, job->name);
    wf_buf_put_text(body, ",\"retailerId\":");
    wf_json_put_text(body, job->retailer);
    wf_buf_put_text(body,
                    job->skips_preprocessing ? ",\"meta\":{\"preprocessing\":\"skip\"}}" : "}");
    return body->status;
}

/* A letter or digit: an id becomes a part of paths. */
static bool is_id(weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
              c == '-' || c == '_'))
            return false;
    }
    return text.len != 0;
}

/* A member of the answer, a text or a number; empty: there is none. Kept in `arena`. WEFT_NOMEM. */
static weft_status text_of(weft_span *out, const wf_answer *answer, const char *name,
                           wf_arena *arena)
{
    weft_value whole;
    wf_json_error error;
    const weft_status parsed = wf_json_parse(&whole, answer->body, arena, &error);
    const weft_value value = parsed == WEFT_OK && whole.kind == WEFT_KIND_MAP
                                 ? weft_value_member(whole, weft_span_text(name))
                                 : weft_missing();
    *out = value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER ? weft_value_span(value)
                                                                          : weft_span_of(NULL, 0);
    return parsed == WEFT_NOMEM ? parsed : WEFT_OK;
}

static weft_status take_id(wf_buf *id, const wf_answer *answer, weft_diags *diags)
{
    wf_arena arena;
    weft_span text;
    if (answer->fate != WF_CALL_ANSWERED || answer->status / 100 != 2)
        return refuse(diags, answer->sentence);
    wf_arena_init(&arena, REPLY_BYTES);
    weft_status rc = text_of(&text, answer, "id", &arena);
    if (rc == WEFT_OK)
        rc = is_id(text) ? WEFT_OK : refuse(diags, "the answer names none");
    if (rc == WEFT_OK)
        wf_buf_put_span(id, text);
    wf_arena_fini(&arena);
    return rc == WEFT_OK ? id->status : rc;
}

/* One call to its end. `client` is closed by the caller: the answer is its. */
static weft_status make_call(wf_client **client, wf_answer *answer, const wf_call *call,
                             const struct wf_connection *connection, const wf_job_call *job,
                             weft_diags *diags)
{
    const wf_client_options options = {.clock = job->clock, .stop = job->stop};
    const char *reason = "";
    bool got = false;
    weft_status rc = wf_client_open(client, connection, &options, diags);
    if (rc == WEFT_OK)
        rc = wf_client_start(*client, call, &reason);
    if (rc == WEFT_INVALID && *client)
        return refuse(diags, reason);
    while (rc == WEFT_OK && !got)
        rc = wf_client_poll(*client, WAIT_MS, answer, &got);
    return rc;
}

weft_status wf_job_call_make(wf_buf *id, const struct wf_connection *connection,
                             const wf_job_call *job, weft_diags *diags)
{
    wf_client *client = NULL;
    wf_answer answer;
    wf_buf body;
    wf_buf_init(&body, 1u << 20);
    weft_status rc = put_body(&body, job);
    const wf_call call = {.path = weft_span_text("/api/v4.1/job"),
                          .body = wf_buf_span(&body),
                          .safety = WF_SAFETY_UNSAFE};
    if (rc == WEFT_OK)
        rc = make_call(&client, &answer, &call, connection, job, diags);
    if (rc == WEFT_OK)
        rc = take_id(id, &answer, diags);
    wf_client_close(client);
    wf_buf_fini(&body);
    return rc;
}

static bool is_end(weft_span status)
{
    return weft_span_equal(status, weft_span_text("EXPIRED")) ||
           weft_span_equal(status, weft_span_text("FAILED"));
}

weft_status wf_job_call_look(bool *is_over, weft_span id, const struct wf_connection *connection,
                             const wf_job_call *job, weft_diags *diags)
{
    wf_client *client = NULL;
    wf_answer answer;
    wf_arena arena;
    weft_span status = weft_span_of(NULL, 0);
    wf_buf path;
    wf_arena_init(&arena, REPLY_BYTES);
    wf_buf_init(&path, 1u << 12);
    wf_buf_printf(&path, "/api/v4.1/job/%.*s", (int)id.len, id.ptr);
    const wf_call call = {.path = wf_buf_span(&path), .safety = WF_SAFETY_READ};
    weft_status rc = path.status;
    *is_over = false;
    if (rc == WEFT_OK)
        rc = make_call(&client, &answer, &call, connection, job, diags);
    const bool is_answered = rc == WEFT_OK && answer.fate == WF_CALL_ANSWERED;
    if (is_answered && answer.status / 100 == 2)
        rc = text_of(&status, &answer, "status", &arena);
    *is_over = is_answered && (answer.status == 404 || is_end(status));
    wf_client_close(client);
    wf_buf_fini(&path);
    wf_arena_fini(&arena);
    return rc;
}
