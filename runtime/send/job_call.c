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

static weft_status take_id(wf_buf *id, const wf_answer *answer, weft_diags *diags)
{
    wf_arena arena;
    weft_value whole;
    wf_json_error error;
    if (answer->fate != WF_CALL_ANSWERED || answer->status / 100 != 2)
        return refuse(diags, answer->sentence);
    wf_arena_init(&arena, REPLY_BYTES);
    const weft_status parsed = wf_json_parse(&whole, answer->body, &arena, &error);
    const weft_value value = parsed == WEFT_OK && whole.kind == WEFT_KIND_MAP
                                 ? weft_value_member(whole, weft_span_text("id"))
                                 : weft_missing();
    const bool is_text = value.kind == WEFT_KIND_TEXT || value.kind == WEFT_KIND_NUMBER;
    const bool is_good = is_text && is_id(weft_value_span(value));
    if (is_good)
        wf_buf_put_span(id, weft_value_span(value));
    wf_arena_fini(&arena);
    return is_good ? id->status : refuse(diags, "the answer names none");
}

static weft_status make(wf_buf *id, wf_client *client, weft_span body, weft_diags *diags)
{
    wf_call call = {0};
    wf_answer answer;
    const char *reason = "";
    bool got = false;
    call.path = weft_span_text("/api/v4.1/job");
    call.body = body;
    call.safety = WF_SAFETY_UNSAFE;
    weft_status rc = wf_client_start(client, &call, &reason);
    if (rc == WEFT_INVALID)
        return refuse(diags, reason);
    while (rc == WEFT_OK && !got)
        rc = wf_client_poll(client, WAIT_MS, &answer, &got);
    return rc == WEFT_OK ? take_id(id, &answer, diags) : rc;
}

weft_status wf_job_call_make(wf_buf *id, const struct wf_connection *connection,
                             const wf_job_call *job, weft_diags *diags)
{
    wf_client_options options = {0};
    wf_client *client = NULL;
    wf_buf body;
    wf_buf_init(&body, 1u << 20);
    options.clock = job->clock;
    options.stop = job->stop;
    weft_status rc = put_body(&body, job);
    if (rc == WEFT_OK)
        rc = wf_client_open(&client, connection, &options, diags);
    if (rc == WEFT_OK)
        rc = make(id, client, wf_buf_span(&body), diags);
    wf_client_close(client);
    wf_buf_fini(&body);
    return rc;
}
