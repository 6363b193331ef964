/* Which connection a record goes to. The value that says it is read with the record (weft_compile_options.also); where the
   records of a batch went stands in the ledger beside the batch. What is easy to get wrong: a record that may have been
   executed somewhere goes nowhere else, whatever the file of connections says by now. */
#include "runtime/flow/send_run.h"

#include "base/diags.h"
#include "base/memory.h"
#include "runtime/flow/inquiry.h"
#include "runtime/keep/route.h"
#include "vm/json.h"

#define VALUE_BYTES ((size_t)4096)
#define TEXT_BYTES  ((size_t)1 << 16)

/* Which connection serves a name: found once, for the records that go there and what they look up. */
typedef struct served {
    const char *name;
    const wf_connection *connection;
    int64_t number; /* in the ledger */
} served;

typedef struct wf_send_select {
    const wf_shape *shape;
    uint32_t node;     /* the deepest that the path leads to */
    weft_span below;   /* what of the path is left there: it is read whole */
    const char *field; /* the path, for people */
    wf_buf value;
    wf_buf texts; /* of the ledger's answer */
    served served[WF_SEND_ROUTES_MOST];
    uint32_t served_count;
} wf_send_select;

/* ---- the value ---- */

/* Follows the path as far as the shape goes; false where the program reads nothing of it. */
static bool find_node(wf_send_select *s, weft_span path)
{
    weft_span rest = path;
    weft_span name;
    uint32_t at = path.len > 1
                      ? wf_shape_member(s->shape, 0, weft_span_of(path.ptr + 1, path.len - 1))
                      : WF_SHAPE_NONE;
    if (at != WF_SHAPE_NONE) { /* a column is called by the whole path */
        s->node = at;
        return true;
    }
    for (at = 0; !s->shape->nodes[at].all && wf_shape_step(&name, &rest);) {
        at = wf_shape_member(s->shape, at, name);
        if (at == WF_SHAPE_NONE)
            return false;
    }
    s->node = at;
    s->below = rest;
    return true;
}

static weft_value value_of(const wf_send_select *s, const weft_value *block)
{
    weft_span rest = s->below;
    weft_span name;
    weft_value value = block[s->shape->nodes[s->node].slot];
    if (value.kind == WEFT_KIND_RECORD) { /* XML: an element that has members as well */
        const uint32_t text = wf_shape_member(s->shape, s->node, weft_span_text(WF_SHAPE_TEXT));
        value = text == WF_SHAPE_NONE ? weft_missing() : block[s->shape->nodes[text].slot];
    }
    while (value.kind == WEFT_KIND_MAP && wf_shape_step(&name, &rest))
        value = weft_value_member(value, name);
    return rest.len == 0 ? value : weft_missing();
}

/* The value as a text; NULL when there is none. */
static const char *text_of(wf_send_select *s, const weft_value *block)
{
    const weft_value value = value_of(s, block);
    wf_buf_reset(&s->value);
    if (weft_value_is_text(value))
        wf_buf_put_span(&s->value, weft_value_span(value));
    else if (value.kind == WEFT_KIND_NUMBER || value.kind == WEFT_KIND_BOOL)
        wf_json_put(&s->value, value);
    wf_buf_put_byte(&s->value, '\0');
    return s->value.status == WEFT_OK && s->value.len > 1 ? s->value.data : NULL;
}

/* ---- the ways ---- */

static wf_send_route *find_route(wf_send_run *run, const char *name)
{
    for (uint32_t i = 0; i < run->route_count; i++) {
        if (strcmp(run->routes[i].name, name) == 0)
            return &run->routes[i];
    }
    return NULL;
}

static bool leads_to(const wf_connection *connection, weft_span target)
{
    return weft_span_equal(wf_connection_text(connection, WF_SETTING_baseUrl), target);
}

/* The connection that served the name in an earlier run of the work, when it still leads where it led. NULL: none. */
static weft_status find_earlier(const wf_connection **out, int64_t *number, wf_send_run *run,
                                const char *name)
{
    wf_route route;
    wf_buf *const texts = &run->select->texts;
    *out = NULL;
    wf_buf_reset(texts);
    weft_status rc = wf_route_find(&route, texts, wf_ledger_store(run->ledger), run->begun.work,
                                   weft_span_text(name));
    if (rc != WEFT_OK)
        return rc == WEFT_DONE ? WEFT_OK : rc;
    const wf_connection *connection = NULL;
    weft_diags *const unsaid = weft_diags_new(0); /* one that is gone is not missed */
    if (!unsaid)
        return WEFT_NOMEM;
    rc = wf_connections_find(&connection, run->options->connections, route.connection, unsaid);
    weft_diags_free(unsaid);
    if (rc == WEFT_OK && leads_to(connection, route.target)) {
        *out = connection;
        *number = route.number;
    }
    return rc == WEFT_NOMEM ? rc : WEFT_OK;
}

/* The first that passes its test, of the one that was selected and its fallbacks; kept in the ledger. */
static weft_status pick(const wf_connection **out, int64_t *number, wf_send_run *run,
                        const char *name, weft_diags *diags)
{
    const char *picked = name;
    weft_status rc = weft_connections_pick(&picked, run->options->connections, name, diags);
    if (rc == WEFT_OK)
        rc = wf_connections_find(out, run->options->connections, weft_span_text(picked), diags);
    if (rc != WEFT_OK)
        return rc;
    const wf_route route = {0, weft_span_text(name), weft_span_text(picked),
                            wf_connection_text(*out, WF_SETTING_baseUrl)};
    return wf_route_make(number, wf_ledger_store(run->ledger), run->begun.work, &route);
}

static weft_status serve(served *out, wf_send_run *run, const char *name, weft_diags *diags)
{
    wf_send_select *const s = run->select;
    for (uint32_t i = 0; i < s->served_count; i++) {
        if (strcmp(s->served[i].name, name) == 0) {
            *out = s->served[i];
            return WEFT_OK;
        }
    }
    weft_status rc = WEFT_OK;
    *out = (served){name, NULL, (int64_t)s->served_count + 1};
    if (run->options->dry_run) {
        rc = wf_connections_find(&out->connection, run->options->connections, weft_span_text(name),
                                 diags);
    } else {
        rc = find_earlier(&out->connection, &out->number, run, name);
        if (rc == WEFT_OK && !out->connection)
            rc = pick(&out->connection, &out->number, run, name, diags);
    }
    if (rc == WEFT_OK && s->served_count < WF_SEND_ROUTES_MOST)
        s->served[s->served_count++] = *out;
    return rc;
}

static weft_status open_route(wf_send_route **out, wf_send_run *run, const char *name)
{
    served found;
    if (run->route_count == WF_SEND_ROUTES_MOST) {
        wf_diags_add(run->diags, WF_W5510, (wf_place){0},
                     "record %llu would go to %s, and a run takes at most %u connections",
                     (unsigned long long)run->intake.record.number, name, WF_SEND_ROUTES_MOST);
        return WEFT_LIMIT;
    }
    weft_status rc = serve(&found, run, name, run->diags);
    if (rc != WEFT_OK)
        return rc;
    *out = &run->routes[run->route_count];
    rc = wf_send_route_open(run, name, found.connection, found.number);
    if (rc == WEFT_OK && !run->options->dry_run)
        rc = wf_send_recover(*out); /* of what this run began nothing is open yet */
    const wf_map_entry_point *const entry = &run->program->maps[run->options->input.map];
    if (rc == WEFT_OK && !run->options->dry_run && entry->target == WF_TARGET_BATCH)
        rc = wf_send_job(*out);
    return rc;
}

/* The name as the set of connections keeps it; NULL: there is none any more. */
static const char *kept_name(const wf_send_run *run, weft_span name)
{
    const weft_connections *const set = run->options->connections;
    for (size_t i = 0; i < weft_connections_count(set); i++) {
        const char *const one = weft_connections_name(set, i);
        if (weft_span_equal(weft_span_text(one), name))
            return one;
    }
    return NULL;
}

/* Where a batch of an earlier run went. WEFT_DONE: that way is not there any more. */
static weft_status route_of_batch(wf_send_route **out, wf_send_run *run, int64_t batch)
{
    wf_route known;
    const wf_connection *connection = NULL;
    int64_t last = 0;
    wf_buf *const texts = &run->select->texts;
    wf_buf_reset(texts);
    weft_status rc = wf_route_of_batch(&known, texts, wf_ledger_store(run->ledger), batch);
    const char *const name = rc == WEFT_OK ? kept_name(run, known.name) : NULL;
    if (!name)
        return rc == WEFT_OK ? WEFT_DONE : rc;
    *out = find_route(run, name);
    if (!*out) {
        rc = find_earlier(&connection, &last, run, name);
        if (rc == WEFT_OK)
            rc = last == known.number ? open_route(out, run, name) : WEFT_DONE;
    }
    return rc == WEFT_OK && (*out)->number != known.number ? WEFT_DONE : rc;
}

static weft_status reject(wf_send_run *run, const weft_diags *said)
{
    const wf_record *const record = &run->intake.record;
    for (size_t i = 0; i < weft_diags_count(said); i++) {
        weft_diag diag = *weft_diags_at(said, i);
        diag.input = run->intake.name;
        diag.record = record->number;
        diag.offset = record->offset;
        diag.input_line = record->line;
        wf_diags_copy(run->intake.record_diags, &diag);
    }
    return WEFT_REJECTED;
}

weft_status wf_send_route_of(wf_send_route **out, wf_send_run *run, int64_t batch)
{
    const char *name = NULL;
    if (!run->select) {
        *out = &run->routes[0];
        return WEFT_OK;
    }
    if (batch != 0)
        return route_of_batch(out, run, batch);
    weft_diags *const said = weft_diags_new(0);
    if (!said)
        return WEFT_NOMEM;
    weft_status rc = weft_connections_select(&name, run->options->connections,
                                             text_of(run->select, run->intake.record.block), said);
    if (rc == WEFT_INVALID)
        rc = reject(run, said);
    weft_diags_free(said);
    *out = rc == WEFT_OK ? find_route(run, name) : NULL;
    return rc == WEFT_OK && !*out ? open_route(out, run, name) : rc;
}

weft_status wf_send_route_note(const wf_send_route *route, int64_t batch)
{
    return route->number == 0
               ? WEFT_OK
               : wf_route_note(wf_ledger_store(route->run->ledger), batch, route->number);
}

/* ---- opening ---- */

/* Whom a record asks that the run has not come to yet. */
static weft_status choose(void *user, const wf_connection **out, const wf_intake *ahead,
                          weft_diags *unheard)
{
    wf_send_run *const run = user;
    const char *name = NULL;
    served found;
    weft_status rc = weft_connections_select(&name, run->options->connections,
                                             text_of(run->select, ahead->record.block), unheard);
    if (rc == WEFT_OK)
        rc = serve(&found, run, name, unheard);
    if (rc == WEFT_OK)
        *out = found.connection;
    return rc;
}

static weft_status refuse_program(const wf_send_run *run, const char *field)
{
    weft_diag *const diag = wf_diags_add(run->diags, WF_W5510, (wf_place){0},
                                         "the compiled mapping does not read %s", field);
    wf_diag_hint(run->diags, diag, "send the mapping's text, or name one connection");
    return WEFT_INVALID;
}

weft_status wf_send_select_open(wf_send_run *run)
{
    const char *const field = weft_connections_select_path(run->options->connections);
    const weft_status required = weft_connections_require(run->options->connections, run->diags);
    if (required != WEFT_OK)
        return required;
    run->select = wf_new(wf_send_select);
    if (!run->select)
        return WEFT_NOMEM;
    run->select->shape = wf_vm_shape(run->intake.vm);
    run->select->field = field;
    wf_buf_init(&run->select->value, VALUE_BYTES);
    wf_buf_init(&run->select->texts, TEXT_BYTES);
    wf_inquiry_part(run->intake.inquiry, &(wf_inquiry_choice){choose, run});
    return find_node(run->select, weft_span_text(field)) ? WEFT_OK : refuse_program(run, field);
}

void wf_send_select_close(wf_send_run *run)
{
    if (!run->select)
        return;
    wf_buf_fini(&run->select->value);
    wf_buf_fini(&run->select->texts);
    wf_free(run->select);
    run->select = NULL;
}

/* ---- what an earlier run handed over ---- */

typedef struct ways {
    weft_span names[WF_SEND_ROUTES_MOST]; /* in `texts` */
    int64_t numbers[WF_SEND_ROUTES_MOST];
    uint32_t count;
    wf_arena texts;
} ways;

static weft_status take_way(void *context, int64_t number, weft_span name)
{
    ways *const w = context;
    const weft_span kept = wf_arena_dup(&w->texts, name);
    if (!kept.ptr)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < w->count; i++) {
        if (!weft_span_equal(w->names[i], kept))
            continue;
        w->numbers[i] = number > w->numbers[i] ? number : w->numbers[i]; /* the last one counts */
        return WEFT_OK;
    }
    if (w->count == WF_SEND_ROUTES_MOST)
        return WEFT_OK; /* a run takes no more; what went there is unknown */
    w->numbers[w->count] = number;
    w->names[w->count++] = kept;
    return WEFT_OK;
}

/* Opens the way again, which asks; one whose connection is gone, or leads elsewhere, is left: nobody can be asked. */
static weft_status ask_way(wf_send_run *run, weft_span name, int64_t number)
{
    const wf_connection *connection = NULL;
    wf_send_route *route = NULL;
    int64_t last = 0;
    const char *const kept = kept_name(run, name);
    if (!kept || find_route(run, kept))
        return WEFT_OK;
    const weft_status rc = find_earlier(&connection, &last, run, kept);
    return rc == WEFT_OK && connection && last == number ? open_route(&route, run, kept) : rc;
}

weft_status wf_send_select_recover(wf_send_run *run)
{
    ways w = {0};
    const wf_map_entry_point *const entry = &run->program->maps[run->options->input.map];
    if (entry->target != WF_TARGET_BATCH || run->is_repeatable || run->begun.unsettled == 0)
        return WEFT_OK;
    wf_arena_init(&w.texts, (size_t)1 << 20);
    weft_status rc = wf_send_book_ways(run, take_way, &w);
    for (uint32_t i = 0; i < w.count && rc == WEFT_OK; i++)
        rc = ask_way(run, w.names[i], w.numbers[i]);
    wf_arena_fini(&w.texts);
    return rc;
}
