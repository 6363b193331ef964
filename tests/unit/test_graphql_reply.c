/* What answers of GraphQL servers say about records: each row is a body and the classes of its records, one letter
   each: A accepted, R refused, T throttled, U unauthenticated, I to be isolated, D doubtful. */
#include "runtime/send/graphql_reply.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define OK1             "\"m1\":{\"id\":\"1\"}"
#define CODE(c)         "\"extensions\":{\"code\":\"" c "\"}"
#define WHOLE(rest)     "{\"errors\":[{\"message\":\"x\"" rest "}]}"
#define OF(alias, rest) "{\"message\":\"x\",\"path\":[\"" alias "\"]" rest "}"

static const struct row {
    const char *title;
    const char *body;
    const char *single; /* as the answer to one record; NULL: not asked */
    const char *pair;   /* as the answer to two with the aliases m1 and m2 */
} rows[] = {
    {"an object is accepted", "{\"data\":{\"m\":{\"id\":\"1\"}}}", "A", NULL},
    {"both are accepted", "{\"data\":{" OK1 ",\"m2\":{\"id\":\"2\"}}}", NULL, "AA"},
    {"an empty body says nothing", "", "D", "DD"},
    {"HTML says nothing", "<html></html>", "D", "DD"},
    {"a cut body says nothing", "{\"data\":{" OK1, "D", "DD"},
    {"no object says nothing", "[1]", "D", "DD"},
    {"an empty object says nothing", "{}", "D", "DD"},
    {"null without an error is doubt", "{\"data\":{\"m\":null}}", "D", NULL},
    {"data null without an error is doubt", "{\"data\":null}", "D", "DD"},
    {"a record that is not mentioned is doubt", "{\"data\":{" OK1 "}}", "A", "AD"},
    {"without data nothing was executed: alone", WHOLE(""), "R", "II"},
    {"a validation error", WHOLE("," CODE("GRAPHQL_VALIDATION_FAILED")), "R", "II"},
    {"a parse error", WHOLE("," CODE("GRAPHQL_PARSE_FAILED")), "R", "II"},
    {"bad input", WHOLE("," CODE("BAD_USER_INPUT")), "R", "II"},
    {"a server that failed, without data", WHOLE("," CODE("INTERNAL_SERVER_ERROR")), "D", "DD"},
    {"told to wait", WHOLE("," CODE("TOO_MANY_REQUESTS")), "T", "TT"},
    {"told to wait by the platform's code", WHOLE("," CODE("C0011E")), "T", "TT"},
    {"told to wait in words", "{\"errors\":[{\"message\":\"Rate limit exceeded\"}]}", "T", "TT"},
    {"an old token", WHOLE("," CODE("UNAUTHENTICATED")), "U", "UU"},
    {"the platform's old token", WHOLE("," CODE("S0040E")), "U", "UU"},
    {"a code in the message", "{\"errors\":[{\"message\":\"C0120E: no such location\"}]}", "R",
     "II"},
    {"a code that only begins like one", WHOLE("," CODE("TIMEOUT")), "D", "DD"},
    {"one is refused",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[" OF("m2", "," CODE("C0123E")) "]}", NULL, "AR"},
    {"one of the server's faults is doubt",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[" OF("m2", "," CODE("S0002E")) "]}", NULL, "AD"},
    {"one without a code is doubt",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[" OF("m2", "") "]}", NULL, "AD"},
    {"one in words",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[{\"message\":\"ref already exists\","
     "\"path\":[\"m2\"]}]}",
     NULL, "AR"},
    {"one is told to wait",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[" OF("m2", "," CODE("C0011E")) "]}", NULL, "AT"},
    {"a final error goes before one that may pass",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[" OF("m2", "," CODE("C0011E")) "," OF(
         "m2", "," CODE("C0123E")) "]}",
     NULL, "AR"},
    {"a field of the answer that failed: it was executed",
     "{\"data\":{\"m\":{\"id\":null}},\"errors\":[{\"message\":\"x\",\"path\":[\"m\",\"id\"]}]}",
     "A", NULL},
    {"data lost by one: what became of the other is doubt",
     "{\"data\":null,\"errors\":[" OF("m2", "," CODE("C0123E")) "]}", NULL, "DR"},
    {"a warning is no error",
     "{\"data\":{\"m\":{\"id\":\"1\"}},\"errors\":[{\"message\":\"x\"," CODE("C0123W") "}]}", "A",
     NULL},
    {"user errors refuse",
     "{\"data\":{\"m\":{\"userErrors\":[{\"message\":\"no\",\"code\":\"TAKEN\"}]}}}", "R", NULL},
    {"no user errors accept", "{\"data\":{\"m\":{\"userErrors\":[]}}}", "A", NULL},
    {"an error without a message", "{\"errors\":[{}]}", "R", "II"},
    {"errors that are no objects", "{\"errors\":[1,null],\"data\":null}", "D", "DD"},
    {"an alias of nobody", "{\"data\":{\"m3\":{}},\"errors\":[" OF("m9", "," CODE("C0123E")) "]}",
     NULL, "DD"},
    {"an error without a path beside data",
     "{\"data\":{" OK1 ",\"m2\":null},\"errors\":[{" CODE("C0123E") "}]}", NULL, "AR"},
};

static void check(const struct row *row, const char *letters, uint32_t count)
{
    static const char classes[] = "ARTUID";
    const wf_graphql_alias alias = {weft_span_text("m"), weft_span_text(""), count > 1};
    wf_graphql_result results[2];
    wf_arena arena;
    char got[3] = "";
    if (!letters)
        return;
    wf_arena_init(&arena, 1u << 20);
    assert_int_equal(
        wf_graphql_reply_read(results, count, weft_span_text(row->body), &alias, &arena), WEFT_OK);
    for (uint32_t i = 0; i < count; i++)
        got[i] = classes[results[i].class_];
    if (strcmp(got, letters) != 0)
        fail_msg("%s: %s, not %s", row->title, got, letters);
    wf_arena_fini(&arena);
}

static void answers_are_told_apart(void **state)
{
    (void)state;
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        check(&rows[i], rows[i].single, 1);
        check(&rows[i], rows[i].pair, 2);
    }
}

static void waits_and_codes_come_along(void **state)
{
    const wf_graphql_alias alias = {weft_span_text("m"), weft_span_text(""), false};
    wf_graphql_result result;
    wf_arena arena;
    (void)state;
    wf_arena_init(&arena, 1u << 20);
    assert_int_equal(wf_graphql_reply_read(&result, 1, weft_span_text(WHOLE("," CODE("C0011E"))),
                                           &alias, &arena),
                     WEFT_OK);
    assert_int_equal(result.wait_ms, 60000);
    assert_true(weft_span_equal(result.code, weft_span_text("C0011E")));
    static const char body[] =
        "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"THROTTLED\","
        "\"retryAfter\":1.5}}]}";
    assert_int_equal(wf_graphql_reply_read(&result, 1, weft_span_text(body), &alias, &arena),
                     WEFT_OK);
    assert_int_equal(result.wait_ms, 1500);
    wf_arena_fini(&arena);
}

/* A reply of 100 MB of brackets, or of anything, is doubt and no crash. */
static void what_is_too_large_is_doubt(void **state)
{
    const wf_graphql_alias alias = {weft_span_text("m"), weft_span_text(""), false};
    static char deep[100000];
    wf_graphql_result result;
    wf_arena arena;
    (void)state;
    memset(deep, '[', sizeof deep);
    wf_arena_init(&arena, 1u << 16);
    (void)wf_graphql_reply_read(&result, 1, weft_span_of(deep, sizeof deep), &alias, &arena);
    assert_int_equal(result.class_, WF_GRAPHQL_DOUBTFUL);
    memset(deep, ' ', sizeof deep);
    memcpy(deep, "{\"data\":{", 9);
    for (size_t i = 9; i + 6 < sizeof deep; i += 6)
        memcpy(deep + i, "\"a\":1,", 6);
    (void)wf_graphql_reply_read(&result, 1, weft_span_of(deep, sizeof deep), &alias, &arena);
    assert_int_equal(result.class_, WF_GRAPHQL_DOUBTFUL);
    wf_arena_fini(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_told_apart),
        cmocka_unit_test(waits_and_codes_come_along),
        cmocka_unit_test(what_is_too_large_is_doubt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
