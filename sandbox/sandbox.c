/* The face: options to a world with a server around it. */
#include "sandbox/sandbox.h"

#include "base/memory.h"
#include "compiler/schema_ask.h"
#include "sandbox/server.h"

#define WORLD_BYTES   ((size_t)4 << 30)
#define DEFAULT_ROWS  250u
#define TOKEN_SECONDS 3600u

struct wf_sandbox {
    wf_world world;
    wf_server *server;
};

static weft_status open_world(wf_world *world, const weft_schema *schema,
                              const wf_sandbox_options *options, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    wf_arena_init(&world->arena, WORLD_BYTES);
    wf_map_init(&world->executed, &world->arena);
    wf_map_init(&world->tokens, &world->arena);
    wf_map_init(&world->replies, &world->arena);
    world->schema = schema->unit.schema;
    world->key = options->key;
    world->rows = options->rows ? options->rows : DEFAULT_ROWS;
    world->token_seconds = options->token_seconds ? options->token_seconds : TOKEN_SECONDS;
    world->needs_token = options->needs_token != 0;
    world->faults.random = options->seed;
    world->last_id = 1000;
    for (size_t i = 0; i < options->fault_count && rc == WEFT_OK; i++)
        rc = wf_fault_add(&world->faults, options->faults[i], diags);
    return rc;
}

weft_status wf_sandbox_open(wf_sandbox **out, const weft_schema *schema,
                            const wf_sandbox_options *options, weft_diags *diags)
{
    wf_sandbox *const sandbox = wf_new(wf_sandbox);
    if (!sandbox)
        return WEFT_NOMEM;
    weft_status rc = open_world(&sandbox->world, schema, options, diags);
    if (rc == WEFT_OK)
        rc = wf_server_open(&sandbox->server, &sandbox->world, options->port, options->record,
                            diags);
    if (rc == WEFT_OK)
        *out = sandbox;
    else
        (void)wf_sandbox_close(sandbox);
    return rc;
}

const char *wf_sandbox_url(const wf_sandbox *sandbox)
{
    return wf_server_url(sandbox->server);
}

weft_status wf_sandbox_counts(weft_span *out, wf_sandbox *sandbox)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_server_lock(sandbox->server);
    wf_world_counts(&text, &sandbox->world);
    wf_server_unlock(sandbox->server);
    const weft_status rc = text.status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(&text);
    else
        wf_buf_fini(&text);
    return rc;
}

weft_status wf_sandbox_close(wf_sandbox *sandbox)
{
    if (!sandbox)
        return WEFT_OK;
    const weft_status rc = wf_server_close(sandbox->server);
    wf_arena_fini(&sandbox->world.arena);
    wf_free(sandbox);
    return rc;
}
