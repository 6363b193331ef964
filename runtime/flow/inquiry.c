#include "runtime/flow/inquiry.h"

#include "base/memory.h"
#include "runtime/flow/clock.h"
#include "runtime/flow/intake.h"
#include "runtime/send/connections.h"

#include <string.h>
#include <sys/stat.h>

#define WINDOW      1000u /* records that are gone ahead */
#define TEXT_BYTES  ((size_t)256 << 20)
#define LEVELS      4u    /* look-ups that want what look-ups gave go together so deep */
#define ROUNDS_MOST 1000u /* of one record, each of which knows more than the one before */
#define WAYS_MOST   64u

/* A reader of its own. */
typedef struct scout {
    wf_intake intake;
    bool is_open;
    bool is_over;
    uint64_t read; /* records */
} scout;

/* What one API is asked, and has answered: nothing of it holds for another. */
typedef struct way {
    const wf_connection *connection;
    wf_lookups *lookups;
} way;

struct wf_inquiry {
    way ways[WAYS_MOST];
    uint32_t way_count;
    wf_lookups *lookups; /* those of the record that is run; NULL: of none */
    wf_inquiry_choice choice;
    weft_vm *vm;
    weft_diags *diags;
    wf_store *store;
    const weft_program *program;
    const weft_param *params;
    size_t param_count;
    scout scouts[LEVELS]; /* each goes over a window when the one before has got its answers */
    weft_pipeline_options options; /* of theirs */
    weft_diags *unheard;           /* what they complain about is said by the run itself */
    wf_buf text;
    uint64_t reached; /* records gone ahead of */
    uint32_t rounds;
    bool goes_ahead;
};

static bool is_file(const char *path)
{
    struct stat facts;
    return path && strcmp(path, "-") != 0 && stat(path, &facts) == 0 && S_ISREG(facts.st_mode);
}

static weft_status find_way(wf_lookups **out, wf_inquiry *inq, const wf_connection *connection)
{
    for (uint32_t i = 0; i < inq->way_count; i++) {
        if (inq->ways[i].connection == connection) {
            *out = inq->ways[i].lookups;
            return WEFT_OK;
        }
    }
    if (inq->way_count == WAYS_MOST)
        return WEFT_LIMIT; /* a submission takes no more either */
    const wf_lookups_options settings = {.connection = connection,
                                         .scope = inq->choice.choose ? connection->name
                                                                     : weft_span_text(""),
                                         .clock = wf_flow_clock(),
                                         .store = inq->store,
                                         .stop = inq->options.stop};
    const weft_status rc = wf_lookups_open(out, inq->program, &inq->options, inq->params,
                                           inq->param_count, &settings, inq->diags);
    if (rc == WEFT_OK)
        inq->ways[inq->way_count++] = (way){connection, *out};
    return rc;
}

static weft_status open_lookups(wf_inquiry *inq, const weft_pipeline_options *options)
{
    const wf_connection *connection = NULL;
    weft_status rc = WEFT_OK;
    if (options->lookup_ledger)
        rc = wf_store_open(&inq->store, options->lookup_ledger, NULL, inq->diags);
    if (rc != WEFT_OK || !options->connection)
        return rc;
    rc = wf_connections_find(&connection, options->connections, weft_span_text(options->connection),
                             inq->diags);
    return rc == WEFT_OK ? wf_inquiry_turn_to(inq, connection) : rc;
}

static weft_status open_scout(wf_inquiry *inq, scout *at)
{
    if (at->is_open)
        return WEFT_OK;
    const weft_status rc = wf_intake_open(&at->intake, inq->program, &inq->options, inq->params,
                                          inq->param_count, inq->unheard);
    at->is_open = rc == WEFT_OK;
    return rc;
}

/* Whom the record asks that was gone ahead of. WEFT_SKIPPED: nobody; the run says why. */
static weft_status serve_scout(wf_inquiry *inq, scout *at)
{
    wf_lookups *lookups = inq->lookups;
    weft_status rc = WEFT_OK;
    if (inq->choice.choose) {
        const wf_connection *connection = NULL;
        rc = inq->choice.choose(inq->choice.user, &connection, &at->intake, inq->unheard);
        if (rc == WEFT_OK)
            rc = find_way(&lookups, inq, connection);
        else if (rc != WEFT_NOMEM)
            rc = WEFT_SKIPPED;
    }
    if (rc == WEFT_OK)
        wf_lookups_serve(lookups, at->intake.vm, true);
    return rc;
}

void wf_inquiry_part(wf_inquiry *inq, const wf_inquiry_choice *choice)
{
    if (inq)
        inq->choice = *choice;
}

weft_status wf_inquiry_turn_to(wf_inquiry *inq, const wf_connection *connection)
{
    wf_lookups *lookups = NULL;
    const weft_status rc = inq ? find_way(&lookups, inq, connection) : WEFT_OK;
    if (!lookups)
        return rc;
    inq->lookups = lookups;
    wf_lookups_serve(lookups, inq->vm, false);
    return WEFT_OK;
}

weft_status wf_inquiry_open(wf_inquiry **out, const weft_program *program,
                            const weft_pipeline_options *options, const weft_param *params,
                            size_t param_count, weft_vm *vm, weft_diags *diags)
{
    *out = NULL;
    if (program->lookup_count == 0 || !options->connections)
        return WEFT_OK;
    wf_inquiry *const inq = wf_new(wf_inquiry);
    if (!inq)
        return WEFT_NOMEM;
    inq->program = program;
    inq->params = params;
    inq->param_count = param_count;
    inq->options = *options;
    inq->options.connections = NULL;
    inq->options.trace = 0;
    inq->vm = vm;
    inq->diags = diags;
    wf_buf_init(&inq->text, TEXT_BYTES);
    inq->unheard = weft_diags_new(1);
    weft_status rc = inq->unheard ? open_lookups(inq, options) : WEFT_NOMEM;
    /* groups are sorted out of the whole input: that is not done again for each window */
    inq->goes_ahead = is_file(options->input) && program->maps[options->map].group_key == WF_NONE;
    if (rc != WEFT_OK) {
        wf_inquiry_close(inq);
        return rc;
    }
    *out = inq;
    return WEFT_OK;
}

void wf_inquiry_close(wf_inquiry *inq)
{
    if (!inq)
        return;
    for (uint32_t i = 0; i < LEVELS; i++)
        if (inq->scouts[i].is_open)
            wf_intake_close(&inq->scouts[i].intake);
    for (uint32_t i = 0; i < inq->way_count; i++)
        wf_lookups_close(inq->ways[i].lookups);
    wf_store_close(inq->store);
    weft_diags_free(inq->unheard);
    wf_buf_fini(&inq->text);
    wf_free(inq);
}

/* The records up to `end`, of which those behind `begin` are mapped. What they come to, and what is wrong with
   them, is the run's to find out. */
static weft_status scout_window(wf_inquiry *inq, scout *at, uint64_t begin, uint64_t end)
{
    weft_status rc = open_scout(inq, at);
    while (!at->is_over && at->read < end && (rc == WEFT_OK || rc == WEFT_REJECTED)) {
        weft_diags_reset(inq->unheard);
        rc = wf_intake_next(&at->intake, inq->unheard);
        at->is_over = rc != WEFT_OK && rc != WEFT_REJECTED;
        at->read++;
        if (rc != WEFT_OK || at->read <= begin)
            continue;
        wf_buf_reset(&inq->text);
        rc = serve_scout(inq, at);
        if (rc == WEFT_OK)
            rc = wf_intake_map(&at->intake, &inq->text);
        if (rc == WEFT_SKIPPED)
            rc = WEFT_OK;
    }
    return rc == WEFT_NOMEM ? rc : WEFT_OK;
}

static void turn(wf_inquiry *inq)
{
    for (uint32_t i = 0; i < inq->way_count; i++)
        wf_lookups_turn(inq->ways[i].lookups);
}

/* Each API for what was gathered for it. */
static weft_status fetch(wf_inquiry *inq, bool *has_more)
{
    weft_status rc = WEFT_OK;
    *has_more = false;
    for (uint32_t i = 0; i < inq->way_count && rc == WEFT_OK; i++) {
        if (wf_lookups_wanted(inq->ways[i].lookups) == 0)
            continue;
        *has_more = true;
        rc = wf_lookups_fetch(inq->ways[i].lookups);
    }
    return rc;
}

/* A window more: asks as long as answers bring new questions. */
static weft_status go_ahead(wf_inquiry *inq)
{
    const uint64_t begin = inq->reached;
    uint64_t end = begin + WINDOW;
    if (inq->options.limit != 0 && end > inq->options.limit)
        end = inq->options.limit; /* nobody asks about records that are not mapped */
    bool has_more = true;
    weft_status rc = WEFT_OK;
    turn(inq);
    for (uint32_t i = 0; i < LEVELS && rc == WEFT_OK && has_more; i++) {
        rc = scout_window(inq, &inq->scouts[i], begin, end);
        if (rc == WEFT_OK)
            rc = fetch(inq, &has_more);
    }
    inq->reached = inq->scouts[0].is_over ? UINT64_MAX : begin + WINDOW;
    return rc;
}

weft_status wf_inquiry_before(wf_inquiry *inq, uint64_t number)
{
    weft_status rc = WEFT_OK;
    if (!inq)
        return WEFT_OK;
    inq->rounds = 0;
    if (!inq->lookups)
        return WEFT_MISUSE; /* nobody said whom this record asks */
    if (!inq->goes_ahead && inq->reached == 0)
        turn(inq); /* each record is a window */
    while (rc == WEFT_OK && inq->goes_ahead && number > inq->reached)
        rc = go_ahead(inq);
    return rc;
}

bool wf_inquiry_again(wf_inquiry *inq, weft_status *rc)
{
    return inq && inq->rounds++ < ROUNDS_MOST && wf_lookups_again(inq->lookups, rc);
}
