/* OAuth2 against a token endpoint that counts, rotates and revokes. */
#include "base/memory.h"
#include "runtime/flow/clock.h"
#include "runtime/send/client.h"
#include "tests/support/loopback.h"
#include "tests/support/plain_connection.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#define TEXT(text) weft_span_text(text)

/* What the server knows. Access token n is "access-n-token", refresh token n "refresh-n-token". */
typedef struct desk {
    pthread_mutex_t lock;
    loopback *server;
    wf_connection connection;
    wf_client *client;
    weft_diags *diags;
    int issued;
    int revoked;     /* access tokens up to this one are refused */
    int shown_twice; /* refresh tokens that came after they were replaced */
    int fail_first;  /* token requests to fail */
    int fail_status;
    int life; /* expires_in */
    bool gives_refresh;
    bool rotates;
    bool refuses_all;
    int token_requests;
    int shown; /* the access token of the latest request */
    int refreshes;
    int64_t ahead_ms; /* the test's clock before the machine's */
} desk;

static void reply_token(desk *d, loopback_connection *connection, bool by_refresh)
{
    char body[256];
    char again[64] = "";
    d->issued++;
    if (d->gives_refresh && (!by_refresh || d->rotates))
        (void)snprintf(again, sizeof again, ", \"refresh_token\": \"refresh-%d-token\"", d->issued);
    (void)snprintf(body, sizeof body,
                   "{\"access_token\": \"access-%d-token\", \"expires_in\": %d%s}", d->issued,
                   d->life, again);
    loopback_reply(connection, 200, "Content-Type: application/json\r\n", body);
}

static int number_behind(const char *text, const char *word)
{
    const char *const at = strstr(text, word);
    return at ? (int)strtol(at + strlen(word), NULL, 10) : -1;
}

static void serve_token(desk *d, loopback_connection *connection, const char *form)
{
    const int refresh = number_behind(form, "refresh_token=refresh-");
    d->token_requests++;
    if (d->token_requests <= d->fail_first) {
        loopback_reply(
            connection, d->fail_status, "",
            "{\"error\": \"invalid_client\", \"error_description\": \"not secret-1234\"}");
        return;
    }
    if (refresh >= 0) {
        d->refreshes++;
        if (d->rotates && refresh != d->issued) {
            d->shown_twice++;
            loopback_reply(connection, 400, "", "{\"error\": \"invalid_grant\"}");
            return;
        }
    }
    reply_token(d, connection, refresh >= 0);
}

static void script(void *user, loopback_connection *connection, const loopback_request *request)
{
    desk *const d = user;
    (void)pthread_mutex_lock(&d->lock);
    if (strncmp(request->text, "POST /oauth/token ", 18) == 0) {
        serve_token(d, connection, request->body);
    } else {
        const int shown = number_behind(request->text, "Authorization: Bearer access-");
        const bool well = !d->refuses_all && shown > d->revoked;
        d->shown = shown;
        loopback_reply(connection, well ? 200 : 401, "", "{}");
    }
    (void)pthread_mutex_unlock(&d->lock);
}

static int64_t steady_ms(void *user)
{
    const desk *const d = user;
    const wf_clock clock = wf_flow_clock();
    return wf_clock_steady_ms(&clock) + d->ahead_ms;
}

static int64_t wall_s(void *user)
{
    const desk *const d = user;
    const wf_clock clock = wf_flow_clock();
    return wf_clock_wall_s(&clock) + d->ahead_ms / 1000;
}

static void set(desk *d, wf_setting setting, const char *text)
{
    plain_connection_set(&d->connection, setting, text);
}

static void open_desk(desk *d)
{
    memset(d, 0, sizeof *d);
    assert_int_equal(pthread_mutex_init(&d->lock, NULL), 0);
    d->life = 3600;
    d->diags = weft_diags_new(0);
    d->server = loopback_open(script, d);
    plain_connection(&d->connection, loopback_url(d->server), NULL);
    d->connection.auth = WF_AUTH_OAUTH2;
    d->connection.settings[WF_SETTING_retryDelayMs].number = 1;
    set(d, WF_SETTING_clientId, "my app");
    set(d, WF_SETTING_clientSecret, "secret-1234");
}

static void open_client(wf_client **client, desk *d, uint32_t concurrency)
{
    const wf_client_options options = {
        .clock = {steady_ms, wall_s, d}, .seed = 3, .concurrency = concurrency, .pending = 300};
    assert_int_equal(wf_client_open(client, &d->connection, &options, d->diags), WEFT_OK);
}

static void close_desk(desk *d)
{
    wf_client_close(d->client);
    loopback_close(d->server);
    weft_diags_free(d->diags);
    (void)pthread_mutex_destroy(&d->lock);
}

static void start(wf_client *client, uint64_t tag)
{
    const char *reason = "";
    const wf_call call = {
        .path = TEXT("/graphql"), .body = TEXT("{}"), .safety = WF_SAFETY_UNSAFE, .tag = tag};
    assert_int_equal(wf_client_start(client, &call, &reason), WEFT_OK);
}

static wf_answer await(wf_client *client)
{
    wf_answer answer = {0};
    bool got = false;
    for (int i = 0; i < 1000 && !got; i++)
        assert_int_equal(wf_client_poll(client, 20, &answer, &got), WEFT_OK);
    assert_true(got);
    return answer;
}

static wf_answer ask(desk *d)
{
    start(d->client, 0);
    return await(d->client);
}

/* ---- on the wire ---- */

static void the_form_is_as_the_api_wants_it(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    open_client(&d.client, &d, 2);
    assert_int_equal(ask(&d).status, 200);
    const char *const text = loopback_text(d.server, 0);
    assert_non_null(strstr(text, "\r\nContent-Type: application/x-www-form-urlencoded\r\n"));
    assert_string_equal(strstr(text, "\r\n\r\n") + 4,
                        "grant_type=client_credentials&client_id=my+app&client_secret=secret-1234");
    assert_non_null(strstr(loopback_text(d.server, 1), "Authorization: Bearer access-1-token\r\n"));
    close_desk(&d);

    open_desk(&d);
    set(&d, WF_SETTING_username, "me&you");
    set(&d, WF_SETTING_password, "p=1 %");
    open_client(&d.client, &d, 2);
    assert_int_equal(ask(&d).status, 200);
    assert_string_equal(strstr(loopback_text(d.server, 0), "\r\n\r\n") + 4,
                        "grant_type=password&client_id=my+app&client_secret=secret-1234"
                        "&username=me%26you&password=p%3D1+%25&scope=api");
    close_desk(&d);
}

/* ---- one at a time ---- */

static void many_first_calls_cost_one_token(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    open_client(&d.client, &d, 20);
    for (uint64_t i = 0; i < 20; i++)
        start(d.client, i);
    for (int i = 0; i < 20; i++)
        assert_int_equal(await(d.client).status, 200);
    assert_int_equal(d.token_requests, 1);
    close_desk(&d);
}

static void a_storm_of_401_costs_one_token(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    open_client(&d.client, &d, 64);
    assert_int_equal(ask(&d).status, 200);
    for (int round = 1; round <= 3; round++) {
        (void)pthread_mutex_lock(&d.lock);
        d.revoked = d.issued;
        (void)pthread_mutex_unlock(&d.lock);
        for (uint64_t i = 0; i < 64; i++)
            start(d.client, i);
        for (int i = 0; i < 64; i++) {
            const wf_answer answer = await(d.client);
            assert_int_equal(answer.status, 200);
            assert_int_equal(answer.fate, WF_CALL_ANSWERED);
        }
        assert_int_equal(d.token_requests, 1 + round);
    }
    close_desk(&d);
}

static void nobody_asks_for_ever(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    d.refuses_all = true;
    open_client(&d.client, &d, 4);
    for (int i = 0; i < 10; i++) {
        const wf_answer answer = ask(&d);
        assert_int_equal(answer.status, 401);
        assert_int_equal(answer.fate, WF_CALL_ANSWERED);
    }
    assert_int_equal(d.token_requests, 2);
    close_desk(&d);
}

/* ---- in time ---- */

/* Far more than a renewal beside them takes, on any machine. */
#define MOST_ASKS 10000

static int token_shown(desk *d)
{
    (void)pthread_mutex_lock(&d->lock);
    const int number = d->shown;
    (void)pthread_mutex_unlock(&d->lock);
    return number;
}

static void a_token_is_renewed_before_it_expires(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    d.life = 1000;
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    d.ahead_ms = 740000;
    assert_int_equal(ask(&d).status, 200);
    assert_int_equal(d.token_requests, 1);
    d.ahead_ms = 860000;
    for (int i = 0; i < MOST_ASKS && token_shown(&d) != 2; i++) {
        const wf_answer answer =
            ask(&d); /* none waits for the new token, which comes when it comes */
        assert_int_equal(answer.status, 200);
        assert_int_equal(answer.attempts, 1);
    }
    assert_int_equal(d.token_requests, 2);
    d.ahead_ms = 5000000; /* long expired: calls wait for the new one */
    assert_int_equal(ask(&d).attempts, 1);
    assert_int_equal(d.token_requests, 3);
    close_desk(&d);
}

static void a_token_without_a_life_lives_an_hour(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    d.life = 0;
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    d.ahead_ms = 2690000; /* renewed from 75 % of the hour on */
    assert_int_equal(ask(&d).status, 200);
    assert_int_equal(d.token_requests, 1);
    close_desk(&d);
}

/* ---- refresh tokens ---- */

static void a_refresh_token_is_kept_when_no_other_comes(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    d.gives_refresh = true;
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    for (int i = 1; i <= 3; i++) {
        d.revoked = d.issued;
        assert_int_equal(ask(&d).status, 200);
        assert_int_equal(d.refreshes, i);
    }
    assert_non_null(strstr(loopback_text(d.server, loopback_requests(d.server) - 2),
                           "grant_type=refresh_token&client_id=my+app&client_secret=secret-1234"
                           "&refresh_token=refresh-1-token"));
    close_desk(&d);
}

static void a_refused_refresh_token_is_forgotten(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    d.rotates = true;
    set(&d, WF_SETTING_refreshToken, "refresh-77-token");
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    assert_int_equal(d.shown_twice, 1);
    assert_int_equal(d.token_requests, 2);
    close_desk(&d);
}

/* ---- failures ---- */

static void without_a_token_nothing_was_sent(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    d.fail_first = 100;
    d.fail_status = 401;
    open_client(&d.client, &d, 4);
    for (int i = 0; i < 3; i++) {
        const wf_answer answer = ask(&d);
        assert_int_equal(answer.fate, WF_CALL_UNSENT);
        assert_non_null(strstr(answer.sentence, "invalid_client"));
        assert_null(strstr(answer.sentence, "secret-1234")); /* the endpoint repeats it */
    }
    assert_int_equal(d.token_requests, 1);
    close_desk(&d);
}

static void a_token_endpoint_may_stumble(void **state)
{
    static const int statuses[] = {503, 429, 500, 502};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(statuses); i++) {
        desk d;
        open_desk(&d);
        d.fail_first = 2;
        d.fail_status = statuses[i];
        open_client(&d.client, &d, 4);
        assert_int_equal(ask(&d).status, 200);
        assert_int_equal(d.token_requests, 3);
        close_desk(&d);
    }
}

/* ---- the cache ---- */

typedef struct folder {
    char name[64];
    char cache[96];
} folder;

static void make_folder(folder *f)
{
    (void)snprintf(f->name, sizeof f->name, "/tmp/weft-token-XXXXXX");
    assert_non_null(mkdtemp(f->name));
    (void)snprintf(f->cache, sizeof f->cache, "%s/token.json", f->name);
}

static void remove_folder(folder *f)
{
    char lock[128];
    (void)snprintf(lock, sizeof lock, "%s.lock", f->cache);
    (void)unlink(f->cache);
    (void)unlink(lock);
    assert_int_equal(rmdir(f->name), 0); /* nothing else was left */
}

static void a_cached_token_needs_no_request(void **state)
{
    desk d;
    folder f;
    struct stat facts;
    (void)state;
    make_folder(&f);
    open_desk(&d);
    set(&d, WF_SETTING_tokenCache, f.cache);
    for (int i = 0; i < 3; i++) {
        open_client(&d.client, &d, 4);
        assert_int_equal(ask(&d).status, 200);
        wf_client_close(d.client);
    }
    assert_int_equal(d.token_requests, 1);
    assert_int_equal(stat(f.cache, &facts), 0);
    assert_int_equal(facts.st_mode & 07777, 0600);
    set(&d, WF_SETTING_clientId, "another"); /* whose token it is not */
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    assert_int_equal(d.token_requests, 2);
    wf_client_close(d.client);
    assert_int_equal(chmod(f.cache, 0644), 0); /* who knows who has been there */
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    assert_int_equal(d.token_requests, 3);
    close_desk(&d);
    remove_folder(&f);
}

/* A cache and a server whose refresh tokens are good for one time. */
static void open_rotating(desk *d, folder *f)
{
    make_folder(f);
    open_desk(d);
    d->gives_refresh = d->rotates = true;
    set(d, WF_SETTING_tokenCache, f->cache);
}

/* Whoever renewed last died before it could keep what it got: the file has a refresh token that was used up. */
static void a_cached_refresh_token_is_refused_once(void **state)
{
    desk d;
    folder f;
    (void)state;
    open_rotating(&d, &f);
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    wf_client_close(d.client);
    d.revoked = d.issued = 2; /* the second one is lost */
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    assert_int_equal(d.shown_twice, 1);
    assert_int_equal(d.token_requests, 3); /* the first, the refused one, by the credentials */
    close_desk(&d);
    remove_folder(&f);
}

static void a_broken_cache_is_none(void **state)
{
    static const char *const contents[] = {
        "", "{", "[]", "{\"key\": 1}", "\0\0", "{\"access_token\": \"x\"}"};
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(contents); i++) {
        desk d;
        folder f;
        make_folder(&f);
        open_desk(&d);
        FILE *const file = fopen(f.cache, "w");
        assert_non_null(file);
        (void)fputs(contents[i], file);
        (void)fclose(file);
        assert_int_equal(chmod(f.cache, 0600), 0);
        set(&d, WF_SETTING_tokenCache, f.cache);
        open_client(&d.client, &d, 4);
        assert_int_equal(ask(&d).status, 200);
        close_desk(&d);
        remove_folder(&f);
    }
}

static void a_cache_that_cannot_be_written_is_none(void **state)
{
    desk d;
    (void)state;
    open_desk(&d);
    set(&d, WF_SETTING_tokenCache, "/no/such/folder/token.json");
    open_client(&d.client, &d, 4);
    assert_int_equal(ask(&d).status, 200);
    close_desk(&d);
}

static void *run_one(void *user)
{
    desk *const d = user;
    wf_client *client = NULL;
    open_client(&client, d, 2);
    start(client, 0);
    const wf_answer answer = await(client);
    wf_client_close(client);
    return answer.status == 200 ? d : NULL;
}

/* Servers that rotate take a refresh token that comes twice for theft. */
static void two_that_renew_at_once_show_no_refresh_token_twice(void **state)
{
    desk d;
    folder f;
    (void)state;
    open_rotating(&d, &f);
    assert_ptr_equal(run_one(&d), &d);
    for (int round = 0; round < 30; round++) {
        pthread_t threads[3];
        const int before = d.token_requests;
        d.revoked = d.issued;
        for (size_t i = 0; i < WF_COUNTOF(threads); i++)
            assert_int_equal(pthread_create(&threads[i], NULL, run_one, &d), 0);
        for (size_t i = 0; i < WF_COUNTOF(threads); i++) {
            void *well = NULL;
            assert_int_equal(pthread_join(threads[i], &well), 0);
            assert_ptr_equal(well, &d);
        }
        assert_int_equal(d.token_requests, before + 1);
    }
    assert_int_equal(d.shown_twice, 0);
    close_desk(&d);
    remove_folder(&f);
}

/* ---- memory ---- */

static void a_want_of_memory_is_a_status(void **state)
{
    desk d;
    folder f;
    bool well = false;
    (void)state;
    make_folder(&f);
    open_desk(&d);
    d.connection.settings[WF_SETTING_retryAttempts].number = 1;
    set(&d, WF_SETTING_tokenCache, f.cache);
    for (uint64_t n = 1; !well && n < 6000; n++) {
        wf_client *client = NULL;
        wf_answer answer = {0};
        const char *reason = "";
        bool got = false;
        const wf_client_options options = {.clock = {steady_ms, wall_s, &d}, .seed = 3};
        const wf_call call = {.path = TEXT("/a"), .safety = WF_SAFETY_READ};
        d.revoked = d.issued; /* so that the cached one is renewed as well */
        wf_memory_fail_nth(n);
        weft_status rc = wf_client_open(&client, &d.connection, &options, d.diags);
        if (rc == WEFT_OK)
            rc = wf_client_start(client, &call, &reason);
        for (int i = 0; i < 100 && rc == WEFT_OK && !got; i++)
            rc = wf_client_poll(client, 20, &answer, &got);
        well = rc == WEFT_OK && got && answer.status == 200;
        wf_client_close(client);
        wf_memory_fail_nth(0);
    }
    assert_true(well);
    close_desk(&d);
    remove_folder(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_form_is_as_the_api_wants_it),
        cmocka_unit_test(many_first_calls_cost_one_token),
        cmocka_unit_test(a_storm_of_401_costs_one_token),
        cmocka_unit_test(nobody_asks_for_ever),
        cmocka_unit_test(a_token_is_renewed_before_it_expires),
        cmocka_unit_test(a_token_without_a_life_lives_an_hour),
        cmocka_unit_test(a_refresh_token_is_kept_when_no_other_comes),
        cmocka_unit_test(a_refused_refresh_token_is_forgotten),
        cmocka_unit_test(without_a_token_nothing_was_sent),
        cmocka_unit_test(a_token_endpoint_may_stumble),
        cmocka_unit_test(a_cached_token_needs_no_request),
        cmocka_unit_test(a_cached_refresh_token_is_refused_once),
        cmocka_unit_test(a_broken_cache_is_none),
        cmocka_unit_test(a_cache_that_cannot_be_written_is_none),
        cmocka_unit_test(two_that_renew_at_once_show_no_refresh_token_twice),
        cmocka_unit_test(a_want_of_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
