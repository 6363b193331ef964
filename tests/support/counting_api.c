/* Requests are told apart by their paths and by a few words of their bodies, which is all that such a test needs. */
#include "tests/support/counting_api.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct page {
    char text[8192];
    size_t len;
} page;

static void __attribute__((format(printf, 2, 3))) put(page *p, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    const int len = vsnprintf(p->text + p->len, sizeof p->text - p->len, format, list);
    va_end(list);
    if (len < 0 || (size_t)len >= sizeof p->text - p->len)
        abort();
    p->len += (size_t)len;
}

/* The numbers of the records that `body` holds under `key`, in their order. */
static void find_records(counting_batch *out, const char *body, const char *key)
{
    out->count = 0;
    for (const char *at = strstr(body, key); at; at = strstr(at + 1, key)) {
        const unsigned long number = strtoul(at + strlen(key), NULL, 10);
        if (number == 0 || number > COUNTING_MOST || out->count == COUNTING_MOST)
            abort();
        out->records[out->count++] = (unsigned)number;
    }
}

/* Whether it is executed: refused ones are not. */
static bool execute(counting_api *api, unsigned number)
{
    if (number == COUNTING_REFUSED)
        return false;
    api->executed[number]++;
    return true;
}

static void mutate(counting_api *api, page *p, const char *body)
{
    counting_batch found;
    page errors = {.len = 0};
    find_records(&found, body, "\"ref\":\"R");
    put(p, "{\"data\":{");
    for (unsigned i = 0; i < found.count; i++) {
        char alias[16] = "";
        if (strstr(body, "createOrder1:"))
            (void)snprintf(alias, sizeof alias, "%u", i + 1);
        put(p, "%s\"createOrder%s\":", i != 0 ? "," : "", alias);
        if (execute(api, found.records[i])) {
            put(p, "{\"id\":\"1\"}");
        } else {
            put(p, "null");
            put(&errors,
                "%s{\"message\":\"it exists\",\"path\":[\"createOrder%s\"],"
                "\"extensions\":{\"code\":\"C0121E\"}}",
                errors.len != 0 ? "," : "", alias);
        }
    }
    put(p, "}");
    if (errors.len != 0)
        put(p, ",\"errors\":[%s]", errors.text);
    put(p, "}");
}

/* {"data":{"k0_spot":{"id":"P"},...}} for whatever aliases were asked. */
static void look_up(counting_api *api, page *p, const char *body)
{
    const char *comma = "";
    api->lookups++;
    put(p, "{\"data\":{");
    for (const char *at = strstr(body, "_spot:"); at; at = strstr(at + 1, "_spot:")) {
        const char *from = at;
        while (from[-1] != ' ' && from[-1] != '{')
            from--;
        put(p, "%s\"%.*s_spot\":{\"id\":\"P\"}", comma, (int)(at - from), from);
        comma = ",";
    }
    if (comma[0] == '\0')
        put(p, "\"spot\":{\"id\":\"P\"}");
    put(p, "}}");
}

static void take_batch(counting_api *api, page *p, const char *body)
{
    if (api->batch_count == COUNTING_MOST)
        abort();
    counting_batch *const batch = &api->batches[api->batch_count++];
    find_records(batch, body, "\"skuRef\":\"R");
    for (unsigned i = 0; i < batch->count; i++)
        (void)execute(api, batch->records[i]);
    put(p, "{\"id\":\"B%u\",\"jobId\":\"J1\",\"status\":\"PENDING\"}", api->batch_count);
}

static void say_batch(page *p, const counting_batch *batch, unsigned number)
{
    const char *comma = "";
    unsigned refused = 0;
    page errors = {.len = 0};
    for (unsigned i = 0; i < batch->count; i++) {
        if (batch->records[i] != COUNTING_REFUSED)
            continue;
        put(&errors, "%s{\"code\":\"C0121E\",\"message\":\"it exists\",\"entityIndex\":%u}", comma,
            i);
        comma = ",";
        refused++;
    }
    put(p,
        "{\"id\":\"B%u\",\"batchId\":\"B%u\",\"jobId\":\"J1\",\"status\":\"%s\","
        "\"totalEntities\":%u,\"processedEntities\":%u,\"errors\":[%s]}",
        number, number, refused != 0 ? "COMPLETED_WITH_ERRORS" : "COMPLETE", batch->count,
        batch->count - refused, errors.text);
}

static void list_batches(const counting_api *api, page *p)
{
    put(p, "{\"totalBatches\":%u,\"results\":[", api->batch_count);
    for (unsigned i = 0; i < api->batch_count; i++) {
        put(p, "%s", i != 0 ? "," : "");
        say_batch(p, &api->batches[i], i + 1);
    }
    put(p, "]}");
}

static void answer(counting_api *api, page *p, const loopback_request *request)
{
    const char *const batch = strstr(request->text, "/batch/B");
    if (strncmp(request->text, "POST /oauth/token ", 18) == 0) {
        api->tokens++;
        put(p, "{\"access_token\":\"a-token-of-the-test\",\"token_type\":\"bearer\","
               "\"expires_in\":3600}");
    } else if (strncmp(request->text, "POST /graphql ", 14) == 0) {
        if (strstr(request->body, "spot("))
            look_up(api, p, request->body);
        else
            mutate(api, p, request->body);
    } else if (strncmp(request->text, "POST ", 5) == 0) {
        if (strstr(request->body, "\"entities\"")) {
            take_batch(api, p, request->body);
        } else {
            api->jobs++;
            put(p, "{\"id\":\"J1\",\"status\":\"OPEN\"}");
        }
    } else if (batch) {
        const unsigned long number = strtoul(batch + 8, NULL, 10);
        if (number == 0 || number > api->batch_count)
            abort();
        say_batch(p, &api->batches[number - 1], (unsigned)number);
    } else if (strstr(request->text, "/results ")) {
        list_batches(api, p);
    } else {
        put(p, "{\"id\":\"J1\",\"status\":\"OPEN\"}");
    }
}

static void script(void *user, loopback_connection *connection, const loopback_request *request)
{
    counting_api *const api = user;
    page p = {.len = 0};
    (void)pthread_mutex_lock(&api->lock);
    const bool is_alone = loopback_is_alone(connection);
    if (!is_alone)
        answer(api, &p, request);
    (void)pthread_mutex_unlock(&api->lock);
    if (is_alone)
        loopback_end(connection, false);
    else
        loopback_reply(connection, 200, "Content-Type: application/json\r\n", p.text);
}

void counting_open(counting_api *api)
{
    memset(api, 0, sizeof *api);
    if (pthread_mutex_init(&api->lock, NULL) != 0)
        abort();
    api->server = loopback_open(script, api);
    if (!api->server)
        abort();
}

void counting_close(counting_api *api)
{
    loopback_close(api->server);
    (void)pthread_mutex_destroy(&api->lock);
}
