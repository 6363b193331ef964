/* Data and errors joined by alias. Of several errors of a record the first that is final decides, else the first. */
#include "runtime/send/graphql_reply.h"

#include "vm/json.h"

#include <inttypes.h>
#include <stdio.h>

#define NAME_BYTES 512

typedef struct reply {
    weft_value data; /* MISSING: there is none */
    weft_value errors;
    uint32_t count;
    const wf_graphql_alias *alias;
} reply;

static weft_value member(weft_value map, const char *name)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(name))
                                     : weft_missing();
}

/* The number of the record whose alias this is, from 0 on; UINT32_MAX: nobody's. */
static uint32_t index_of(const reply *r, weft_span name)
{
    const wf_graphql_alias *a = r->alias;
    uint64_t number = 0;
    if (!a->is_numbered)
        return 0;
    if (name.len <= a->head.len + a->tail.len ||
        !weft_span_equal(weft_span_of(name.ptr, a->head.len), a->head) ||
        !weft_span_equal(weft_span_of(name.ptr + name.len - a->tail.len, a->tail.len), a->tail))
        return UINT32_MAX;
    for (size_t i = a->head.len; i < name.len - a->tail.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9' || number > UINT32_MAX)
            return UINT32_MAX;
        number = number * 10 + (uint64_t)(name.ptr[i] - '0');
    }
    return number >= 1 && number <= r->count ? (uint32_t)number - 1 : UINT32_MAX;
}

/* Which record an error is about; UINT32_MAX: the request. */
static uint32_t subject_of(const reply *r, weft_value error)
{
    const weft_value path = member(error, "path");
    if (path.kind != WEFT_KIND_LIST || path.len == 0)
        return UINT32_MAX;
    const weft_value first = weft_value_element(path, 0);
    return first.kind == WEFT_KIND_TEXT ? index_of(r, weft_value_span(first)) : UINT32_MAX;
}

static bool is_final(wf_graphql_class class_)
{
    return class_ == WF_GRAPHQL_REFUSED || class_ == WF_GRAPHQL_DOUBTFUL;
}

static void take_error(wf_graphql_result *out, bool *has_error, const wf_graphql_error *error)
{
    if (*has_error && (is_final(out->class_) || !is_final(error->class_)))
        return;
    *has_error = true;
    out->class_ = error->class_;
    out->advice = error->advice;
    out->wait_ms = error->wait_ms;
    out->code = error->code;
    out->message = error->message.len != 0 ? error->message : weft_span_text(error->what);
}

/* Errors that a mutation reports in its own payload: it was refused, politely. */
static bool take_user_errors(wf_graphql_result *out, weft_value value)
{
    const weft_value list = member(value, "userErrors");
    if (list.kind != WEFT_KIND_LIST || list.len == 0)
        return false;
    const weft_value message = member(weft_value_element(list, 0), "message");
    const weft_value code = member(weft_value_element(list, 0), "code");
    out->class_ = WF_GRAPHQL_REFUSED;
    out->advice = WF_ADVICE_FIX;
    out->message = message.kind == WEFT_KIND_TEXT ? weft_value_span(message)
                                                  : weft_span_text("the payload has userErrors");
    out->code = code.kind == WEFT_KIND_TEXT ? weft_value_span(code) : weft_span_of(NULL, 0);
    return true;
}

/* The record's own value of the data. */
static weft_value value_of(const reply *r, uint32_t index)
{
    char name[NAME_BYTES];
    if (r->data.kind != WEFT_KIND_MAP)
        return weft_missing();
    if (!r->alias->is_numbered)
        return r->data.len == 1 ? r->data.as.map[0].value : weft_missing();
    const int len =
        snprintf(name, sizeof name, "%.*s%" PRIu32 "%.*s", (int)r->alias->head.len,
                 r->alias->head.ptr, index + 1, (int)r->alias->tail.len, r->alias->tail.ptr);
    return len > 0 && (size_t)len < sizeof name
               ? weft_value_member(r->data, weft_span_of(name, (size_t)len))
               : weft_missing();
}

/* The errors about the request as a whole, as one; false: there are none. */
static bool request_error(wf_graphql_result *out, const reply *r)
{
    bool has_error = false;
    for (uint32_t i = 0; r->errors.kind == WEFT_KIND_LIST && i < r->errors.len; i++) {
        const weft_value one = weft_value_element(r->errors, i);
        const wf_graphql_error error = wf_graphql_error_of(one);
        if (!error.is_warning && subject_of(r, one) == UINT32_MAX)
            take_error(out, &has_error, &error);
    }
    return has_error;
}

/* An error without a code that a server gives before it executes anything: it has no data. */
static void settle_request_error(wf_graphql_result *out, const reply *r)
{
    const bool has_no_data = r->data.kind == WEFT_KIND_MISSING;
    if (has_no_data && out->code.len == 0 && out->class_ == WF_GRAPHQL_DOUBTFUL &&
        out->advice == WF_ADVICE_SUPPORT)
        out->class_ = WF_GRAPHQL_REFUSED;
    if (out->class_ == WF_GRAPHQL_REFUSED && r->count > 1)
        out->class_ = WF_GRAPHQL_ISOLATE;
}

static void say(wf_graphql_result *out, wf_graphql_class class_, const char *text)
{
    out->class_ = class_;
    out->message = weft_span_text(text);
}

static void read_one(wf_graphql_result *out, const reply *r, uint32_t index, bool has_own,
                     const wf_graphql_result *request, bool has_request)
{
    const weft_value value = value_of(r, index);
    if (!weft_value_is_nothing(value)) {
        /* It was executed, whatever of its answer could not be had. */
        out->class_ = WF_GRAPHQL_ACCEPTED;
        out->advice = WF_ADVICE_NONE;
        (void)take_user_errors(out, value);
    } else if (!has_own && has_request &&
               (r->data.kind != WEFT_KIND_MAP || value.kind == WEFT_KIND_NULL)) {
        /* An error without a path beside data: it speaks of what is null there. */
        *out = *request;
        if (r->data.kind == WEFT_KIND_MAP && out->class_ == WF_GRAPHQL_ISOLATE)
            out->class_ = WF_GRAPHQL_REFUSED;
    } else if (!has_own && value.kind == WEFT_KIND_NULL) {
        say(out, WF_GRAPHQL_DOUBTFUL, "the answer is null, without an error");
    } else if (!has_own) {
        say(out, WF_GRAPHQL_DOUBTFUL, "the answer does not mention the record");
    }
}

static void all_doubtful(wf_graphql_result *results, uint32_t count, const char *text)
{
    for (uint32_t i = 0; i < count; i++) {
        results[i] =
            (wf_graphql_result){WF_GRAPHQL_DOUBTFUL, WF_ADVICE_SUPPORT, -1, {NULL, 0}, {NULL, 0}};
        results[i].message = weft_span_text(text);
    }
}

weft_status wf_graphql_reply_read(wf_graphql_result *results, uint32_t count, weft_span body,
                                  const wf_graphql_alias *alias, wf_arena *arena)
{
    weft_value whole;
    wf_json_error fault;
    reply r = {weft_missing(), weft_missing(), count, alias};
    const weft_status rc = wf_json_parse(&whole, body, arena, &fault);
    if (rc != WEFT_OK || whole.kind != WEFT_KIND_MAP) {
        all_doubtful(results, count, "the answer is no GraphQL answer");
        return rc == WEFT_NOMEM || rc == WEFT_LIMIT ? rc : WEFT_OK;
    }
    r.data = member(whole, "data");
    r.errors = member(whole, "errors");
    bool *const has_own = wf_arena_zero(arena, (size_t)count + 1, sizeof *has_own);
    if (!has_own) {
        all_doubtful(results, count, "out of memory while the answer was read");
        return WEFT_NOMEM;
    }
    all_doubtful(results, count, "");
    for (uint32_t i = 0; r.errors.kind == WEFT_KIND_LIST && i < r.errors.len; i++) {
        const weft_value one = weft_value_element(r.errors, i);
        const wf_graphql_error error = wf_graphql_error_of(one);
        const uint32_t subject = subject_of(&r, one);
        if (!error.is_warning && subject < count)
            take_error(&results[subject], &has_own[subject], &error);
    }
    wf_graphql_result request = {WF_GRAPHQL_DOUBTFUL, WF_ADVICE_SUPPORT, -1, {NULL, 0}, {NULL, 0}};
    const bool has_request = request_error(&request, &r);
    if (has_request)
        settle_request_error(&request, &r);
    for (uint32_t i = 0; i < count; i++)
        read_one(&results[i], &r, i, has_own[i], &request, has_request);
    return WEFT_OK;
}
