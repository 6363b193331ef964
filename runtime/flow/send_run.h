/* What the files of a submission share: the parcels it fills, sends and settles. */
#ifndef WF_RUNTIME_SEND_RUN_H
#define WF_RUNTIME_SEND_RUN_H

#include "runtime/flow/clock.h"
#include "runtime/flow/intake.h"
#include "runtime/keep/ledger.h"
#include "runtime/send/connections.h"
#include "runtime/send/submit.h"
#include "weft/send.h"

typedef enum wf_parcel_state {
    WF_PARCEL_FREE,
    WF_PARCEL_STAGED,     /* said to the ledger */
    WF_PARCEL_COMMITTING, /* on its way to the disk */
    WF_PARCEL_READY,      /* recorded: it may leave */
    WF_PARCEL_SENT,
    WF_PARCEL_STATES
} wf_parcel_state;

/* Where a record stands in the input. */
typedef struct wf_send_place {
    uint64_t line;
    uint64_t offset;
} wf_send_place;

/* Records that travel together: their texts as they are sent and as they were read. */
typedef struct wf_send_parcel {
    wf_parcel_state state;
    uint32_t count;
    uint32_t open; /* without an outcome */
    int64_t batch; /* its number in the ledger */
    wf_buf bodies;
    wf_buf raws;
    wf_buf names; /* business keys, with only_changed */
    wf_item *items;
    size_t *body_ends;
    size_t *raw_ends;
    size_t *name_ends;
    weft_span *spans; /* the bodies, once staged */
    wf_send_place *places;
    char (*keys)[WF_KEY_CHARS];
    const char **key_texts;
} wf_send_parcel;

/* What went to an API that lists what it took (send_book.c). */
typedef struct wf_send_book {
    wf_submit_book calls;
    bool is_kept;   /* else nothing of this is used */
    wf_buf job;     /* its number */
    wf_buf records; /* of what is without an answer: "1-250,252" */
    int64_t batch;  /* and its number in the ledger */
    wf_buf key;     /* scratch */
    wf_buf value;
} wf_send_book;

/* What was found out about a record that a killed run left open. */
typedef struct wf_send_found {
    uint64_t record;
    struct wf_send_route *route; /* it went */
    wf_sent_fate fate;
    weft_span code; /* in the arena of the findings */
    weft_span note;
} wf_send_found;

typedef struct wf_send_findings {
    wf_arena arena;
    wf_send_found *list; /* by record, once all is found out */
    size_t count;
    size_t room;
} wf_send_findings;

struct wf_send_run;

/* One API that records go to: all of them, or those that the connections' `select` gives it. */
typedef struct wf_send_route {
    struct wf_send_run *run;
    const char *name;                /* as selected; the connection may be one of its fallbacks */
    const wf_connection *connection; /* in the set of the options; of a dry run one of defaults */
    wf_wire *wire;
    wf_submit *submit; /* NULL: a dry run */
    wf_send_parcel *parcels;
    uint32_t parcel_count;
    uint32_t parcels_in[WF_PARCEL_STATES];
    uint32_t
        *line; /* a ring of parcels in the order in which they leave: ready, committing, staged */
    uint32_t line_first;
    uint32_t ahead; /* parcels that are made ready while requests are under way */
    uint32_t ahead_most;
    bool is_starved; /* a request could have left during the commit, and nothing was ready */
    bool broken_told;
    wf_send_parcel *filling; /* FREE and not empty; or NULL */
    int64_t number;          /* in the ledger; 0: there is but one */
    uint64_t mapped;
    weft_send_totals counts; /* durable, of this run */
    weft_send_totals said;   /* what the next commit adds */
    weft_send_totals held;   /* what the one under way adds */
    wf_send_book book;
    uint64_t unlisted; /* records of lost batches of an earlier run that count as not taken */
} wf_send_route;

#define WF_SEND_ROUTES_MOST 64u

/* An outcome that came while the ledger was on its way to the disk: what it says of texts is kept here. */
typedef struct wf_send_late {
    wf_send_route *route;
    wf_sent sent;
    size_t code_at; /* in `late_texts` */
    size_t note_at;
    size_t reply_at;
} wf_send_late;

/* Of those that failed (send_rule.c). */
typedef struct wf_send_rule {
    uint64_t failed;
    uint64_t seen;       /* outcomes of any kind */
    unsigned char *last; /* a ring of the last ones: 1 is a failure. NULL: no rule asks for it */
    uint32_t window;
    uint32_t last_failed;
    uint64_t alike; /* in a row, for this reason */
    unsigned char reason[WF_KEY_BYTES];
    bool is_broken;
} wf_send_rule;

typedef struct wf_send_run {
    const weft_program *program;
    const weft_send_options *options;
    weft_diags *diags;
    wf_intake intake;
    weft_pipeline_options input;     /* the options', as the intake takes them */
    const wf_connection *connection; /* the only one; NULL: records say where to */
    wf_connection none;              /* of a dry run */
    wf_send_route routes[WF_SEND_ROUTES_MOST];
    uint32_t route_count;
    struct wf_send_select *select; /* NULL: there is one way */
    wf_ledger *ledger;
    weft_span pipeline; /* its name */
    wf_begun begun;
    wf_clock clock;
    uint32_t batch; /* most records in one request */
    size_t batch_bytes;
    wf_buf members; /* of each batch: ,"source":"…" */
    wf_buf body;    /* of the record being mapped */
    weft_span name; /* its business key, in `arena` */
    wf_buf scope;   /* of business keys: pipeline and destination */
    bool saw_all;   /* every run of the work noted which keys it saw */
    wf_arena arena;
    wf_buf lines;            /* log lines that wait for the next commit */
    wf_buf held_lines;       /* for the one under way */
    weft_send_counts counts; /* durable */
    weft_send_counts said;   /* what the next commit adds */
    weft_send_counts held;   /* what the one under way adds */
    bool is_committing;      /* one is under way */
    wf_send_late *late;      /* outcomes that came meanwhile */
    size_t late_count;
    size_t late_room;
    wf_buf late_texts;
    uint64_t passed; /* every record up to it was dealt with */
    wf_send_findings findings;
    wf_send_rule rule;
    char version[WF_KEY_CHARS]; /* of the program */
    bool is_repeatable;
    bool input_ended;
    bool is_whole;      /* and was read to its end */
    bool is_held;       /* the record was read, and its API has no room for it yet */
    bool is_dirty;      /* something was said to the ledger */
    weft_status failed; /* what a callback could not return */
} wf_send_run;

/* send_open.c */
weft_status wf_send_open(wf_send_run *run, const weft_param *params, size_t count);
void wf_send_close(wf_send_run *run);

/* send_line.c: where parcels stand. */
void wf_send_move(wf_send_route *route, wf_send_parcel *parcel, wf_parcel_state state);
/* At the end of the line, as STAGED. */
void wf_send_line_up(wf_send_route *route, wf_send_parcel *parcel);
/* The next one to leave; only when one is READY. */
wf_send_parcel *wf_send_line_next(wf_send_route *route);
/* All of one state become another: STAGED or COMMITTING ones. */
void wf_send_line_on(wf_send_route *route, wf_parcel_state from, wf_parcel_state to);

/* send_outcome.c: what the submission calls, `user` the route; an outcome is said to the ledger, or waits until that is back from the disk. */
void wf_send_settled(void *user, const wf_sent *sent);
/* Says what waited. */
weft_status wf_send_late_say(wf_send_run *run);

/* send_commit.c */
/* Counts and logs what was said, which nothing in the ledger stands behind. */
void wf_send_tell(wf_send_run *run);
/* Begins to make durable what was said, when it is time to. */
weft_status wf_send_commit_tend(wf_send_run *run);
/* Takes the end of a commit that is over, or waits for it: what it made durable is counted, logged, and may leave. */
weft_status wf_send_commit_take(wf_send_run *run, bool wait);

/* send_route.c: where records go to. */
/* Opens the way to a connection, `number` in the ledger. */
weft_status wf_send_route_open(wf_send_run *run, const char *name, const wf_connection *connection,
                               int64_t number);
void wf_send_route_close(wf_send_route *route);
/* How many records a request of the target takes. */
weft_status wf_send_route_check(wf_send_run *run);

/* send_members.c: checks and puts what is said beside the entities of a batch. */
weft_status wf_send_members(wf_send_run *run, bool is_batch);

/* send_select.c: which way a record goes. */
weft_status wf_send_select_open(wf_send_run *run);
void wf_send_select_close(wf_send_run *run);
/* The way of the record that was read last; of one that is in `batch` (not 0) that of the batch. WEFT_REJECTED (record_diags):
   there is no connection for it. WEFT_DONE: that of the batch is not there any more. */
weft_status wf_send_route_of(wf_send_route **out, wf_send_run *run, int64_t batch);
/* Which way a batch goes, beside it in the ledger. */
weft_status wf_send_route_note(const wf_send_route *route, int64_t batch);
/* Asks what became of what an earlier run handed over, on each way of it that is still there. */
weft_status wf_send_select_recover(wf_send_run *run);

/* send_rule.c: whether so much fails that the run is stopped. */
weft_status wf_send_rule_open(wf_send_run *run);
void wf_send_rule_close(wf_send_run *run);
/* The outcome of a record; rule.is_broken says whether it was one too many, which it complains about. */
void wf_send_rule_note(wf_send_run *run, bool failed, weft_span code, weft_span note);

/* send_park.c: what is kept about records that failed, in the transaction that settles them. */
weft_status wf_send_park_open(wf_send_run *run);
/* The record that was read last did not become a request. */
weft_status wf_send_park_mapped(wf_send_run *run, uint64_t record);
/* A record of a parcel was refused, or is unknown. */
weft_status wf_send_park_sent(wf_send_route *route, const wf_send_parcel *parcel,
                              const wf_sent *sent);

/* send_job.c: finds or makes the job that batches go under. */
weft_status wf_send_job(wf_send_route *route);

/* send_book.c: batches that were handed over, in the ledger. */
void wf_send_book_init(wf_send_book *book);
void wf_send_book_fini(wf_send_book *book);
/* Everything goes under this job from now on. */
weft_status wf_send_book_under(wf_send_route *route, weft_span job);
/* What the book says of the way, for who goes on with it. */
typedef enum wf_book_state {
    WF_BOOK_NONE,  /* nothing: an older program sent it */
    WF_BOOK_CLEAR, /* everything that left was answered */
    WF_BOOK_LOST,  /* book.batch and book.records were handed over and not answered */
    WF_BOOK_OPEN   /* things left that were not written down: they might be repeated */
} wf_book_state;
/* Sets book.job, unless NONE. */
weft_status wf_send_book_read(wf_book_state *state, wf_send_route *route);
/* Whether something went under book.job that nobody can tell from what is lost. */
weft_status wf_send_book_look(wf_send_route *route);
/* Something that was handed over. Texts are valid during the call. */
typedef struct wf_handed {
    weft_span ticket;
    weft_span records;
    int64_t batch; /* its number in the ledger */
    int64_t order; /* greater: handed over later */
} wf_handed;

/* Tells of each batch of the work under the job of the wire. */
typedef weft_status (*wf_book_visit)(void *context, const wf_handed *handed);
weft_status wf_send_book_tell(wf_send_route *route, wf_book_visit visit, void *context);
/* Tells of each way of the work that a book was kept of: its number and name. */
typedef weft_status (*wf_book_way_visit)(void *context, int64_t number, weft_span name);
weft_status wf_send_book_ways(wf_send_run *run, wf_book_way_visit visit, void *context);

/* send_numbers.c: numbers of records in the ledger, "1-250,252". */
void wf_send_numbers_put(wf_buf *out, const wf_item *items, uint32_t count);
/* In `arena`; ascending. WEFT_INVALID: it is no such text. */
weft_status wf_send_numbers_take(uint64_t **out, uint32_t *count, weft_span text, wf_arena *arena);

/* send_recover.c: asks what became of the batches that a killed run left open on one way, and settles them: what is
   still open of it then is known to be unsent. */
weft_status wf_send_recover(wf_send_route *route);

/* send_found.c: what is known of records of an earlier run before the input comes to them. */
void wf_send_found_init(wf_send_run *run);
void wf_send_found_fini(wf_send_run *run);
/* Room for one more in a list of the arena: the old one stays behind. NULL: no memory. */
void *wf_send_grown(wf_arena *arena, void *list, size_t *room, size_t count, size_t size);
weft_status wf_send_found_add(wf_send_route *route, uint64_t record, wf_sent_fate fate,
                              weft_span code, weft_span note);
/* Every other record of this way that is open: as the book says, it never left (`is_unsent`), or nobody knows. */
weft_status wf_send_found_rest(wf_send_route *route, bool is_unsent);
/* What was found out about the record; NULL: nothing was asked about it. */
const wf_send_found *wf_send_found_at(const wf_send_run *run, uint64_t record);

/* send_delta.c: with only_changed. */
/* Finds the record's key and asks whether it is as it was accepted last: WEFT_SKIPPED. WEFT_REJECTED (record_diags) when it
   has no key. */
weft_status wf_send_delta_look(wf_send_route *route, const unsigned char digest[WF_KEY_BYTES]);
/* The record that was read now was accepted by an earlier run. */
weft_status wf_send_delta_note(wf_send_run *run);
/* With `snapshot`: before the first record, and when the last one is settled: which keys are gone. */
weft_status wf_send_delta_open(wf_send_run *run);
weft_status wf_send_delta_end(wf_send_run *run);
/* The record was accepted. */
weft_status wf_send_delta_keep(wf_send_route *route, const wf_send_parcel *parcel, uint32_t index);

/* send_fill.c: reads and maps until parcels stand for all the room there is, or the input ends. WEFT_DONE at the end. */
weft_status wf_send_fill(wf_send_run *run);
/* What is in the parcel being filled is recorded. */
weft_status wf_send_stage(wf_send_run *run);

/* send_log.c: lines that are given to the log at the next commit. */
void wf_send_log_begin(wf_send_run *run);
void wf_send_log_end(wf_send_run *run, weft_status rc, int64_t took_ms);
void wf_send_log_parcel(wf_send_route *route, const wf_send_parcel *parcel);
/* `route` is NULL when it is not known. */
void wf_send_log_outcome(wf_send_run *run, const wf_send_route *route, uint64_t record,
                         const wf_sent *sent);
void wf_send_log_rejected(wf_send_run *run, const weft_diag *diag, uint64_t record);
void wf_send_log_event(wf_send_route *route, const wf_submit_event *event);
void wf_send_log_gone(wf_send_run *run, weft_span key);
/* Gives the lines away. */
void wf_send_log_flush(wf_send_run *run, wf_buf *lines);

/* send_clock.c: since 1970 UTC. */
int64_t wf_send_wall_ms(void);

#endif
