#include "runtime/send/http.h"

#include "base/diags.h"
#include "base/memory.h"
#include "runtime/send/http_core.h"
#include "runtime/system.h"
#include "weft/weft.h"

#include <errno.h>
#include <fcntl.h>
#include <late/curl.h>
#include <unistd.h>

#define WAIT_MS 200 /* between looks at the deadline that libcurl does not have (http_slot.c) */

/* ---- opening ---- */

static char *text_copy(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *const copy = wf_alloc(1, size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

static weft_status check_ca_file(const char *path, weft_diags *diags)
{
    char room[WF_SYSTEM_REASON_CHARS];
    const int opened = open(path, O_RDONLY | O_CLOEXEC);
    if (opened >= 0) {
        (void)close(opened); /* read-only */
        return WEFT_OK;
    }
    (void)wf_diags_add(diags, WF_W5301, (wf_place){0}, "the certificates in %s cannot be read: %s",
                       path, wf_system_reason(errno, room));
    return WEFT_INVALID;
}

static weft_status copy_options(wf_http *http, const wf_http_options *options)
{
    http->slot_count = options->concurrency ? options->concurrency : 8;
    if (http->slot_count > 512)
        http->slot_count = 512;
    http->connect_ms = options->connect_ms ? options->connect_ms : 10000;
    http->first_byte_ms = options->first_byte_ms ? options->first_byte_ms : 60000;
    http->total_ms = options->total_ms ? options->total_ms : 60000;
    http->reply_max = options->reply_max ? options->reply_max : (size_t)64 << 20;
    http->allow_plain = options->allow_plain;
    http->allow_private = options->allow_private;
    http->proxy = text_copy(options->proxy ? options->proxy : "");
    http->user_agent = text_copy(options->user_agent ? options->user_agent : "weft/" WEFT_VERSION);
    http->ca_file = options->ca_file ? text_copy(options->ca_file) : NULL;
    http->slots = wf_alloc(http->slot_count, sizeof *http->slots);
    return http->proxy && http->user_agent && http->slots && (http->ca_file || !options->ca_file)
               ? WEFT_OK
               : WEFT_NOMEM;
}

weft_status wf_http_load(weft_diags *diags)
{
    const char *const why = wf_curl_load();
    if (!why)
        return WEFT_OK;
    (void)wf_diags_add(diags, WF_W5314, (wf_place){0}, "libcurl cannot be used: %s", why);
    return WEFT_IO;
}

static weft_status open_multi(wf_http *http)
{
    http->begun = wf_http_begin();
    http->multi = http->begun ? curl_multi_init() : NULL;
    if (!http->multi)
        return WEFT_NOMEM;
    const long count = (long)http->slot_count;
    return curl_multi_setopt(http->multi, CURLMOPT_MAXCONNECTS, count) == CURLM_OK &&
                   curl_multi_setopt(http->multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX) ==
                       CURLM_OK
               ? WEFT_OK
               : WEFT_NOMEM;
}

weft_status wf_http_open(wf_http **out, const wf_http_options *options, weft_diags *diags)
{
    static const wf_http_options usual = {0};
    options = options ? options : &usual;
    weft_status rc = wf_http_load(diags);
    if (rc == WEFT_OK && options->ca_file)
        rc = check_ca_file(options->ca_file, diags);
    wf_http *http = rc == WEFT_OK ? wf_new(wf_http) : NULL;
    if (rc == WEFT_OK)
        rc = http ? copy_options(http, options) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = open_multi(http);
    if (rc == WEFT_OK)
        *out = http;
    else
        wf_http_close(http);
    return rc;
}

void wf_http_close(wf_http *http)
{
    if (!http)
        return;
    for (size_t i = 0; http->slots && i < http->slot_count; i++) {
        wf_http_slot *const slot = &http->slots[i];
        if (slot->state == WF_HTTP_SLOT_BUSY)
            (void)curl_multi_remove_handle(http->multi, slot->easy);
        wf_http_slot_close(slot);
    }
    if (http->multi)
        (void)curl_multi_cleanup(http->multi);
    if (http->begun)
        wf_http_end();
    wf_free(http->slots);
    wf_free(http->proxy);
    wf_free(http->user_agent);
    wf_free(http->ca_file);
    wf_free(http);
}

/* ---- requests ---- */

size_t wf_http_room(const wf_http *http)
{
    return http->slot_count - http->busy - (http->shown ? 1 : 0);
}

static wf_http_slot *find_free(wf_http *http)
{
    for (size_t i = 0; i < http->slot_count; i++) {
        if (http->slots[i].state == WF_HTTP_SLOT_FREE)
            return &http->slots[i];
    }
    return NULL;
}

weft_status wf_http_start(wf_http *http, const wf_http_request *request, uint64_t tag,
                          const char **reason)
{
    wf_http_slot *const slot = find_free(http);
    if (!slot)
        return WEFT_LIMIT;
    weft_status rc = slot->easy ? WEFT_OK : wf_http_slot_open(http, slot);
    if (rc == WEFT_OK)
        rc = wf_http_set_request(http, slot, request, reason);
    if (rc == WEFT_OK && curl_multi_add_handle(http->multi, slot->easy) != CURLM_OK)
        rc = WEFT_NOMEM;
    if (rc != WEFT_OK) {
        wf_http_slot_clear(slot);
        return rc;
    }
    slot->tag = tag;
    slot->state = WF_HTTP_SLOT_BUSY;
    http->busy++;
    return WEFT_OK;
}

/* ---- replies ---- */

static uint32_t microseconds(CURL *easy, CURLINFO what)
{
    curl_off_t us = 0;
    (void)curl_easy_getinfo(easy, what, &us);
    return us < 0 ? 0 : us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static void fill(wf_http_reply *reply, wf_http_slot *slot, CURLcode result)
{
    long status = 0;
    (void)curl_easy_getinfo(slot->easy, CURLINFO_RESPONSE_CODE, &status);
    memset(reply, 0, sizeof *reply);
    reply->tag = slot->tag;
    reply->status = (int)status;
    reply->failure = wf_http_explain(slot, (int)result);
    if (reply->failure == WF_HTTP_FAILURE_NONE)
        reply->fate = WF_HTTP_ANSWERED;
    else
        reply->fate = wf_http_nothing_left(slot) ? WF_HTTP_UNSENT : WF_HTTP_SENT;
    reply->body = wf_buf_span(&slot->body);
    reply->content_type = weft_span_text(slot->content_type);
    reply->retry_after = weft_span_text(slot->retry_after);
    reply->request_id = weft_span_text(slot->request_id);
    reply->location = weft_span_text(slot->location);
    reply->connect_us = microseconds(slot->easy, CURLINFO_CONNECT_TIME_T);
    reply->total_us = microseconds(slot->easy, CURLINFO_TOTAL_TIME_T);
    reply->sentence = slot->sentence;
}

/* The next one that ended, taken out of the multi handle. */
static bool collect(wf_http *http, wf_http_reply *reply)
{
    int left = 0;
    CURLMsg *const note = curl_multi_info_read(http->multi, &left);
    if (!note || note->msg != CURLMSG_DONE)
        return false;
    void *const easy = note->easy_handle;
    const CURLcode result = note->data.result; /* the note does not outlive the next call */
    char *mine = NULL;
    (void)curl_easy_getinfo(easy, CURLINFO_PRIVATE, &mine);
    wf_http_slot *const slot = (void *)mine;
    (void)curl_multi_remove_handle(http->multi, easy);
    slot->state = WF_HTTP_SLOT_SHOWN;
    http->shown = slot;
    http->busy--;
    fill(reply, slot, result);
    return true;
}

static weft_status perform(wf_http *http)
{
    int running = 0;
    switch (curl_multi_perform(http->multi, &running)) {
    case CURLM_OK:
        return WEFT_OK;
    case CURLM_OUT_OF_MEMORY:
        return WEFT_NOMEM;
    default:
        return WEFT_IO;
    }
}

void wf_http_wake(wf_http *http)
{
    (void)curl_multi_wakeup(http->multi); /* else the wait comes to its end by itself */
}

void wf_http_release(wf_http *http)
{
    if (http->shown) {
        wf_http_slot_clear(http->shown);
        http->shown->state = WF_HTTP_SLOT_FREE;
        http->shown = NULL;
    }
}

weft_status wf_http_poll(wf_http *http, uint32_t wait_ms, wf_http_reply *reply, bool *got)
{
    wf_http_release(http);
    *got = collect(http, reply);
    if (*got)
        return WEFT_OK;
    weft_status rc = perform(http);
    *got = rc == WEFT_OK && collect(http, reply);
    if (*got || rc != WEFT_OK || wait_ms == 0)
        return rc;
    const int most = (int)(wait_ms > WAIT_MS ? WAIT_MS : wait_ms);
    if (curl_multi_poll(http->multi, NULL, 0, most, NULL) != CURLM_OK)
        return WEFT_IO;
    rc = perform(http);
    *got = rc == WEFT_OK && collect(http, reply);
    return rc;
}
