/* Requests of mutations: one record by itself, or several with aliases. */
#include "base/memory.h"
#include "runtime/send/wire.h"
#include "vm/json.h"
#include "vm/several.h"

#include <stdio.h>

#define MOST_ALIASES 1000u
#define PARSED_BYTES ((size_t)256 << 20)

typedef struct graphql_wire {
    wf_wire wire; /* first */
    wf_buf head;  /* {"query":"…","variables": */
    weft_span parts[WF_SEVERAL_PARTS];
    bool is_input;
    wf_graphql_alias alias;
    wf_buf query; /* of several */
    wf_buf variables;
    wf_arena arena;
} graphql_wire;

static weft_status put_several(graphql_wire *w, wf_buf *out, const weft_span *bodies,
                               uint32_t count)
{
    wf_buf_reset(&w->query);
    wf_buf_reset(&w->variables);
    for (uint32_t i = 0; i < count; i++) {
        weft_value variables;
        wf_json_error error;
        wf_arena_reset(&w->arena);
        const weft_status rc = wf_json_parse(&variables, bodies[i], &w->arena, &error);
        if (rc != WEFT_OK)
            return rc;
        wf_several_put_variables(&w->variables, variables, w->is_input, i + 1);
    }
    wf_several_put(&w->query, w->parts, count);
    if (w->query.status != WEFT_OK || w->variables.status != WEFT_OK)
        return w->query.status != WEFT_OK ? w->query.status : w->variables.status;
    wf_buf_put_text(out, "{\"query\":");
    wf_json_put_text(out, wf_buf_span(&w->query));
    wf_buf_put_text(out, ",\"variables\":{");
    wf_buf_put_span(out, wf_buf_span(&w->variables));
    wf_buf_put_text(out, "}}");
    return out->status;
}

static weft_status put_request(wf_wire *self, wf_buf *out, const weft_span *bodies, uint32_t count)
{
    graphql_wire *const w = (graphql_wire *)self;
    if (count > 1)
        return put_several(w, out, bodies, count);
    wf_buf_put_span(out, wf_buf_span(&w->head));
    wf_buf_put_span(out, bodies[0]);
    wf_buf_put_byte(out, '}');
    return out->status;
}

/* A status of refusal without a GraphQL answer in its body refuses the request as a whole. */
static bool is_answer(weft_span body, wf_arena *arena)
{
    weft_value whole;
    wf_json_error error;
    return wf_json_parse(&whole, body, arena, &error) == WEFT_OK && whole.kind == WEFT_KIND_MAP &&
           weft_value_member(whole, weft_span_text("errors")).kind == WEFT_KIND_LIST;
}

static weft_status read_answer(wf_wire *self, wf_wire_result *results, uint32_t count, int status,
                               weft_span body, wf_arena *arena)
{
    const graphql_wire *const w = (const graphql_wire *)self;
    wf_graphql_alias alias = w->alias;
    alias.is_numbered = count > 1;
    if (status / 100 != 2 && !is_answer(body, arena)) {
        char *const code = wf_arena_zero(arena, 1, 16);
        if (!code)
            return WEFT_NOMEM;
        (void)snprintf(code, 16, "HTTP %d", status);
        for (uint32_t i = 0; i < count; i++)
            wf_wire_say(&results[i], count > 1 ? WF_GRAPHQL_ISOLATE : WF_GRAPHQL_REFUSED, code,
                        "the request was refused");
        return WEFT_OK;
    }
    return wf_graphql_reply_read(results, count, body, &alias, arena);
}

static void close_wire(wf_wire *self)
{
    graphql_wire *const w = (graphql_wire *)self;
    wf_buf_fini(&w->head);
    wf_buf_fini(&w->query);
    wf_buf_fini(&w->variables);
    wf_arena_fini(&w->arena);
    wf_free(w);
}

/* "  createOrder<number>: createOrder(…": what stands around the number. */
static bool find_alias(graphql_wire *w)
{
    const weft_span field = w->parts[3];
    size_t from = 0;
    while (from < field.len && (field.ptr[from] == ' ' || field.ptr[from] == '\n'))
        from++;
    const char *const number = memchr(field.ptr + from, WF_SEVERAL_NUMBER, field.len - from);
    const char *const colon = memchr(field.ptr + from, ':', field.len - from);
    if (!number || !colon || number > colon)
        return false;
    w->alias.head = weft_span_of(field.ptr + from, (size_t)(number - field.ptr) - from);
    w->alias.tail = weft_span_of(number + 1, (size_t)(colon - number) - 1);
    return true;
}

weft_status wf_graphql_wire_open(wf_wire **out, weft_span operation, weft_span several)
{
    graphql_wire *const w = wf_new(graphql_wire);
    if (!w)
        return WEFT_NOMEM;
    wf_buf_init(&w->head, 0);
    wf_buf_init(&w->query, 0);
    wf_buf_init(&w->variables, 0);
    wf_arena_init(&w->arena, PARSED_BYTES);
    w->wire.path = weft_span_text("/graphql");
    w->wire.put = put_request;
    w->wire.read = read_answer;
    w->wire.close = close_wire;
    w->wire.most = 1;
    wf_buf_put_text(&w->head, "{\"query\":");
    wf_json_put_text(&w->head, operation);
    wf_buf_put_text(&w->head, ",\"variables\":");
    w->wire.overhead = w->head.len + 1;
    weft_status rc = w->head.status;
    if (rc == WEFT_OK && several.len != 0) {
        rc = wf_several_split(w->parts, several) && find_alias(w) ? WEFT_OK : WEFT_MISUSE;
        w->is_input = rc == WEFT_OK && wf_several_is_input(w->parts);
        w->wire.most = MOST_ALIASES;
    }
    if (rc == WEFT_OK)
        *out = &w->wire;
    else
        close_wire(&w->wire);
    return rc;
}
