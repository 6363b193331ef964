/* Introspection: the API is asked for all that today's servers can tell, and where it does not know some
   of that, for what all of them can. */
#include "weft/fetch.h"
#include "base/diags.h"
#include "runtime/flow/clock.h"
#include "runtime/send/client.h"
#include "runtime/send/connections.h"
#include "vm/json.h"

#define POLL_MS 100

/* ten levels: four lists within each other, none of them nullable, and one to spare */
#define TYPE_REF                                                                                   \
    "kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{"        \
    "kind name ofType{kind name ofType{kind name ofType{kind name ofType{kind name ofType{"        \
    "kind name}}}}}}}}}}"

/* NEW: what came after the specification of 2018. */
#define QUERY(NEW_ARGS, NEW_VALUE, NEW_TYPE, NEW_DIRECTIVE, NEW_SCHEMA)                            \
    "query IntrospectionQuery{__schema{" NEW_SCHEMA                                                \
    "queryType{name}mutationType{name}subscriptionType{name}types{...T}"                           \
    "directives{name description " NEW_DIRECTIVE "locations args" NEW_ARGS "{...V}}}}"             \
    "fragment T on __Type{kind name description " NEW_TYPE                                         \
    "fields(includeDeprecated:true){name description args" NEW_ARGS                                \
    "{...V}type{...R}isDeprecated deprecationReason}inputFields" NEW_ARGS                          \
    "{...V}interfaces{...R}enumValues(includeDeprecated:true){name description isDeprecated "      \
    "deprecationReason}possibleTypes{...R}}"                                                       \
    "fragment V on __InputValue{name description type{...R}defaultValue" NEW_VALUE "}"             \
    "fragment R on __Type{" TYPE_REF "}"

static const char *const queries[] = {
    QUERY("(includeDeprecated:true)", " isDeprecated deprecationReason", "specifiedByURL isOneOf ",
          "isRepeatable ", "description "),
    QUERY("(includeDeprecated:true)", " isDeprecated deprecationReason", "specifiedByURL ",
          "isRepeatable ", "description "),
    QUERY("", "", "", "", ""),
};

static weft_value member(weft_value map, const char *key)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(key)) : weft_missing();
}

/* What the API says instead of a schema: the first error's message. */
static weft_span complaint(weft_value root)
{
    const weft_value errors = member(root, "errors");
    const weft_value first = errors.kind == WEFT_KIND_LIST && errors.len != 0
                                 ? weft_value_element(errors, 0)
                                 : weft_missing();
    const weft_value message = member(first, "message");
    return weft_value_is_text(message) ? weft_value_span(message) : weft_span_of(NULL, 0);
}

static void say(weft_diags *diags, const wf_connection *connection, const char *what,
                weft_span detail)
{
    (void)wf_diags_add(diags, WF_W5313, (wf_place){0}, "connection %.*s: %s%s%.*s",
                       (int)connection->name.len, connection->name.ptr, what,
                       detail.len ? ": " : "", (int)(detail.len < 300 ? detail.len : 300),
                       detail.ptr ? detail.ptr : "");
}

typedef struct fetching {
    const wf_connection *connection;
    wf_client *client;
    const weft_fetch_options *options;
    weft_diags *diags;
    wf_arena arena; /* of the reply */
    bool again;     /* the next query may fare better */
} fetching;

/* Reads a reply of the API that stands. */
static weft_status read_reply(weft_span *out, fetching *f, const wf_answer *answer)
{
    wf_json_error error = {0, ""};
    weft_value root = weft_missing();
    wf_buf text;
    const weft_status rc = wf_json_parse(&root, answer->body, &f->arena, &error);
    if (rc == WEFT_NOMEM || rc == WEFT_LIMIT)
        return rc;
    const weft_value schema = member(member(root, "data"), "__schema");
    const weft_span words = complaint(root);
    f->again = words.len != 0; /* it may be about a member that it does not know */
    if (answer->status >= 300) {
        say(f->diags, f->connection, answer->sentence, words);
        return answer->status == 400 || answer->status == 422 ? WEFT_INVALID : WEFT_IO;
    }
    if (rc != WEFT_OK) {
        say(f->diags, f->connection, "the reply is not JSON", weft_span_text(error.reason));
        return WEFT_INVALID;
    }
    if (schema.kind != WEFT_KIND_MAP) {
        say(f->diags, f->connection, "the API does not tell its schema",
            words.len ? words : weft_span_text("there is no data.__schema in the reply"));
        return WEFT_INVALID;
    }
    wf_buf_init(&text, 0);
    wf_json_put_pretty(&text, schema);
    wf_buf_put_byte(&text, '\n');
    if (text.status == WEFT_OK)
        *out = wf_buf_span(&text);
    else
        wf_buf_fini(&text);
    return text.status;
}

static weft_status start(fetching *f, const char *query)
{
    wf_buf body;
    const char *reason = "";
    wf_buf_init(&body, 0);
    wf_buf_put_text(&body, "{\"query\":");
    wf_json_put_text(&body, weft_span_text(query));
    wf_buf_put_text(&body, ",\"operationName\":\"IntrospectionQuery\"}");
    const wf_call call = {
        .path = weft_span_text(f->options->path ? f->options->path : "/graphql"),
        .body = wf_buf_span(&body),
        .safety = WF_SAFETY_READ,
    };
    weft_status rc = body.status;
    if (rc == WEFT_OK)
        rc = wf_client_start(f->client, &call, &reason);
    if (rc == WEFT_INVALID)
        say(f->diags, f->connection, reason, weft_span_of(NULL, 0));
    wf_buf_fini(&body);
    return rc;
}

static weft_status ask(weft_span *out, fetching *f, const char *query)
{
    wf_answer answer;
    bool got = false;
    f->again = false;
    wf_arena_reset(&f->arena);
    weft_status rc = start(f, query);
    while (rc == WEFT_OK && !got) {
        if (f->options->stop && *f->options->stop)
            return WEFT_STOPPED;
        rc = wf_client_poll(f->client, POLL_MS, &answer, &got);
    }
    if (rc != WEFT_OK)
        return rc;
    if (answer.fate == WF_CALL_ANSWERED)
        return read_reply(out, f, &answer);
    say(f->diags, f->connection, answer.sentence, weft_span_of(NULL, 0));
    return WEFT_IO;
}

weft_status weft_schema_fetch(weft_span *out, weft_connections *connections, const char *name,
                              const weft_fetch_options *options, weft_diags *diags)
{
    static const weft_fetch_options usual = {0};
    fetching f = {.options = options ? options : &usual};
    const wf_client_options client_options = {.clock = wf_flow_clock(), .concurrency = 1};
    weft_status rc = wf_connections_find(&f.connection, connections, weft_span_text(name), diags);
    if (rc == WEFT_OK)
        rc = wf_client_open(&f.client, f.connection, &client_options, diags);
    wf_arena_init(&f.arena, (size_t)1 << 30);
    for (size_t i = 0; i < WF_COUNTOF(queries) && rc == WEFT_OK; i++) {
        /* only what the last way of asking was answered is worth telling */
        f.diags = weft_diags_new(0);
        rc = f.diags ? ask(out, &f, queries[i]) : WEFT_NOMEM;
        const bool goes_on = rc == WEFT_INVALID && f.again && i + 1 < WF_COUNTOF(queries);
        for (size_t k = 0; f.diags && !goes_on && k < weft_diags_count(f.diags); k++)
            wf_diags_copy(diags, weft_diags_at(f.diags, k));
        weft_diags_free(f.diags);
        if (!goes_on)
            break;
        rc = WEFT_OK;
    }
    wf_arena_fini(&f.arena);
    wf_client_close(f.client);
    return rc;
}
