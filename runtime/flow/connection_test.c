/* Asking an API whether it is there and lets us in, once, before work depends on it. */
#include "base/diags.h"
#include "runtime/flow/clock.h"
#include "runtime/send/client.h"
#include "runtime/send/connections.h"
#include "vm/json.h"

#include <stdio.h>

#define POLL_MS      100
#define FALLBACK_MAX 16

/* Whether a GraphQL reply names an error of the credentials. */
static bool is_turned_away(weft_span body)
{
    wf_arena arena;
    wf_json_error error;
    weft_value root;
    bool found = false;
    wf_arena_init(&arena, (size_t)16 << 20);
    if (wf_json_parse(&root, body, &arena, &error) == WEFT_OK && root.kind == WEFT_KIND_MAP) {
        const weft_value errors = weft_value_member(root, weft_span_text("errors"));
        for (uint32_t i = 0; errors.kind == WEFT_KIND_LIST && i < errors.len; i++) {
            const weft_value one = weft_value_element(errors, i);
            const weft_value more = one.kind == WEFT_KIND_MAP
                                        ? weft_value_member(one, weft_span_text("extensions"))
                                        : weft_missing();
            const weft_value code = more.kind == WEFT_KIND_MAP
                                        ? weft_value_member(more, weft_span_text("code"))
                                        : weft_missing();
            found = found ||
                    (weft_value_is_text(code) &&
                     (weft_span_equal(weft_value_span(code), weft_span_text("UNAUTHENTICATED")) ||
                      weft_span_equal(weft_value_span(code), weft_span_text("FORBIDDEN"))));
        }
    }
    wf_arena_fini(&arena);
    return found;
}

static void note(weft_connection_result *result, const wf_answer *answer, bool is_graphql)
{
    result->http_status = answer->status;
    result->reachable = answer->status != 0;
    result->took_ms = answer->took_ms > 0 ? (uint32_t)answer->took_ms : 0;
    const bool turned_away = is_graphql && is_turned_away(answer->body);
    const bool well = answer->status >= 200 && answer->status < 300;
    /* A base URL of its own often has nothing; that it answers so is an answer to HEAD. */
    const bool head_well = !is_graphql && answer->status >= 200 && answer->status < 500 &&
                           answer->status != 401 && answer->status != 403;
    result->accepted = !turned_away && (well || head_well);
    if (turned_away)
        (void)snprintf(result->message, sizeof result->message,
                       "the API answers, and refuses the credentials");
    else if (result->accepted)
        (void)snprintf(result->message, sizeof result->message, "well");
    else
        (void)snprintf(result->message, sizeof result->message, "%s", answer->sentence);
}

static weft_status run(weft_connection_result *result, wf_client *client, const wf_call *call,
                       bool is_graphql)
{
    wf_answer answer;
    const char *reason = "";
    bool got = false;
    weft_status rc = wf_client_start(client, call, &reason);
    if (rc == WEFT_INVALID) {
        (void)snprintf(result->message, sizeof result->message, "%s", reason);
        return WEFT_OK;
    }
    while (rc == WEFT_OK && !got)
        rc = wf_client_poll(client, POLL_MS, &answer, &got);
    if (got)
        note(result, &answer, is_graphql);
    return rc;
}

weft_status weft_connections_test(weft_connection_result *result, weft_connections *set,
                                  const char *name, weft_diags *diags)
{
    const wf_connection *found;
    wf_client *client = NULL;
    memset(result, 0, sizeof *result);
    weft_status rc = wf_connections_find(&found, set, weft_span_text(name), diags);
    if (rc != WEFT_OK)
        return rc;
    wf_connection once = *found; /* one attempt: whoever tests wants to know now */
    once.settings[WF_SETTING_retryAttempts].number = 1;
    const weft_span kind = wf_connection_text(&once, WF_SETTING_test);
    const bool is_head = weft_span_equal(kind, weft_span_text("head"));
    const bool is_me = weft_span_equal(kind, weft_span_text("me"));
    const wf_client_options options = {.clock = wf_flow_clock(), .concurrency = 1};
    rc = wf_client_open(&client, &once, &options, diags);
    if (rc == WEFT_OK) {
        const wf_call call = {
            .method = is_head ? "HEAD" : "POST",
            .path = weft_span_text(is_head ? "" : "/graphql"),
            .body = weft_span_text(is_head ? ""
                                   : is_me ? "{\"query\":\"query { me { ref } }\"}"
                                           : "{\"query\":\"query { __typename }\"}"),
            .safety = WF_SAFETY_READ,
        };
        rc = run(result, client, &call, !is_head);
    }
    wf_client_close(client);
    return rc;
}

weft_status weft_connections_pick(const char **picked, weft_connections *set, const char *name,
                                  weft_diags *diags)
{
    const wf_connection *connection;
    weft_connection_result result = {.message = ""};
    weft_span at = weft_span_text(name);
    for (int i = 0; i < FALLBACK_MAX && at.len != 0; i++) {
        weft_status rc = wf_connections_find(&connection, set, at, diags);
        const bool is_alone =
            rc == WEFT_OK && i == 0 && wf_connection_text(connection, WF_SETTING_fallback).len == 0;
        if (rc == WEFT_OK && !is_alone)
            rc = weft_connections_test(&result, set, connection->name.ptr, diags);
        if (rc != WEFT_OK)
            return rc;
        if (is_alone || result.accepted) {
            *picked = connection->name.ptr;
            return WEFT_OK;
        }
        at = wf_connection_text(connection, WF_SETTING_fallback);
    }
    (void)wf_diags_add(diags, WF_W5312, (wf_place){0},
                       "all connections failed from %s on; the last one: %s", name, result.message);
    return WEFT_IO;
}
