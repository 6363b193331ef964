/* The ledger of a run: what is about to be sent, what became of it, and how far all of it is settled. A
   run that was killed at any instant goes on from here.

   The way of a record:

       wf_ledger_begin      a run of one work (pipeline, source, target, mapping); nobody else runs it
       wf_ledger_known      was this record recorded before, and what became of it?
       wf_ledger_batch      it goes into a batch                   -> commit -> only then send
       wf_ledger_leaves     the batch is sent now
       wf_ledger_settle     its outcome                            -> commit -> only then report
       wf_ledger_end        the run is over

   What is said is durable after wf_ledger_commit (a sync of the disk, below a millisecond), and not
   before; wf_ledger_tick commits by itself when enough was said or enough time went by. Between the first
   word and its commit the file is locked for other writers, so tick at least every few milliseconds while
   anything is pending. Memory does not grow with records.

   A failure leaves the file as it was at the last commit; the ledger then refuses everything else with
   the same status, and the next run sees unsettled items. The clock is the caller's (`now_ms`, since 1970
   UTC). Not for concurrent use. */
#ifndef WF_RUNTIME_LEDGER_H
#define WF_RUNTIME_LEDGER_H

#include "base/buf.h"
#include "runtime/keep/key.h"
#include "runtime/keep/lock.h"

/* What became of a record. The numbers are in files. */
typedef enum wf_fate {
    WF_FATE_OPEN = 0,     /* recorded to be sent; whether it was is not known. Not settled */
    WF_FATE_UNSENT = 1,   /* given up; provably not executed. Not settled: a next run sends it */
    WF_FATE_ACCEPTED = 2, /* final */
    WF_FATE_REFUSED = 3,  /* by the receiver; not executed */
    WF_FATE_UNKNOWN = 4,  /* perhaps executed: for a status query or for people */
    WF_FATE_REJECTED = 5, /* by the mapping; never sent */
    WF_FATE_SKIPPED = 6,  /* by the mapping, or nothing changed (delta.h) */
    WF_FATE_COUNT
} wf_fate;

typedef enum wf_run_state {
    WF_RUN_RUNNING = 0,
    WF_RUN_FINISHED = 1, /* the source was read to its end */
    WF_RUN_STOPPED = 2,  /* on request, or by a rule */
    WF_RUN_FAILED = 3,
    WF_RUN_LOST = 4 /* it never said that it ended: killed */
} wf_run_state;

typedef struct wf_ledger wf_ledger;

typedef struct wf_ledger_options {
    const char *owner;      /* who, for people. Kept by copy; NULL: "process 123 on HOST" */
    uint32_t lease_ms;      /* 0: 60,000 */
    uint32_t group_items;   /* tick commits after so many; 0: 100 */
    uint32_t group_ms;      /* or after so long; 0: 5 */
    wf_store_options store; /* zero: as it is */
} wf_ledger_options;

/* Opens or makes the file. `diags` is kept. Statuses of wf_store_open. */
weft_status wf_ledger_open(wf_ledger **out, const char *path, const wf_ledger_options *options,
                           weft_diags *diags);
/* Drops what was not committed. A run that was not ended counts as killed. Takes NULL. */
void wf_ledger_close(wf_ledger *ledger);
wf_store *wf_ledger_store(wf_ledger *ledger); /* for kv.h, job.h, …: they share its transaction */

/* ---- runs ---- */

typedef struct wf_work {
    wf_key_parts parts; /* kept by copy */
    /* The input for people and for "was this file seen?". */
    weft_span input; /* its name; may be empty */
    bool has_hash;   /* of its content */
    unsigned char hash[WF_KEY_BYTES];
    uint64_t size;
} wf_work;

typedef struct wf_begun {
    int64_t run;
    int64_t work;
    uint64_t checkpoint; /* every record up to it is settled: skip them without asking */
    uint64_t unsettled;  /* items that an earlier run left OPEN or UNSENT */
    bool is_resumed;     /* an earlier run of this work recorded something */
    bool was_killed;     /* and did not end */
    bool was_done;       /* and had nothing left to do */
} wf_begun;

/* Begins a run. WEFT_IO with W6009 when another process runs this pipeline; WEFT_INVALID with W6002 when what
   an earlier run left is damaged (every row of the work is looked at). */
weft_status wf_ledger_begin(wf_begun *out, wf_ledger *ledger, const wf_work *work, int64_t now_ms);

/* The parts of a work by its number, for those who read the ledger's lists. Their texts are in `names`. WEFT_DONE when
   there is none. */
weft_status wf_ledger_find_work(wf_key_parts *out, wf_buf *names, wf_ledger *ledger, int64_t work);

/* Whether a run of this work was begun. */
weft_status wf_ledger_has_work(bool *has, wf_ledger *ledger, const wf_key_parts *parts);

/* Commits, ends the run and lets go of its lock. `note` is for people ("429 for an hour"). FINISHED with
   nothing unsettled makes the work done. */
weft_status wf_ledger_end(wf_ledger *ledger, wf_run_state state, weft_span note, int64_t now_ms);

/* Rows of the work by fate, WF_FATE_COUNT numbers; counts what is pending too. */
weft_status wf_ledger_fates(uint64_t counts[WF_FATE_COUNT], wf_ledger *ledger);
/* The last record before which all is settled, as of the last commit. */
uint64_t wf_ledger_checkpoint(const wf_ledger *ledger);

typedef struct wf_seen {
    int64_t first_ms;
    int64_t last_ms;
    uint64_t times;
    int64_t run;                      /* the last one */
    bool is_same_name;                /* content found under this very name */
    bool is_changed;                  /* the name was seen, with another content */
    unsigned char hash[WF_KEY_BYTES]; /* that it had then */
} wf_seen;

/* Was this content, or else this name, read by a run? WEFT_DONE when neither. */
weft_status wf_ledger_seen(wf_seen *out, wf_ledger *ledger, const unsigned char hash[WF_KEY_BYTES],
                           weft_span name);

/* ---- records ---- */

typedef struct wf_item {
    uint64_t record; /* 1-based number in the source */
    weft_span
        identity; /* the record's own name, when its key is made of that; empty: of its number */
    unsigned char body[WF_KEY_BYTES]; /* wf_key_of_body of what is sent for it */
} wf_item;

typedef struct wf_known {
    bool is_known;     /* false: never recorded, the rest is zero but for key */
    bool is_same_body; /* as in `item` */
    bool is_elsewhere; /* the identity was claimed by `record` of some work: a duplicate */
    uint64_t record;
    wf_fate fate;
    uint64_t turn;    /* how often it is or will be sent anew after a refusal */
    int64_t batch;    /* 0: never in one */
    int64_t first_ms; /* recorded first: how old its key is */
    unsigned char body[WF_KEY_BYTES];
    char key[WF_KEY_CHARS]; /* the idempotency key of the next (or last) sending */
} wf_known;

/* What is known of a record; `item->body` may be zero when it is not known yet (key and turn are those of another
   content then). Cheap (no disk in the
   usual case); a record beyond the last recorded one costs nothing. */
weft_status wf_ledger_known(wf_known *out, wf_ledger *ledger, const wf_item *item);

/* Records a batch that is about to be sent: its items become OPEN. `through`: every record up to it is
   now recorded, settled or passed over (0: the largest of the items). Items that are OPEN, UNSENT, REFUSED or
   REJECTED may be recorded again; those of the latter two, and UNSENT ones with another content, take another turn,
   and so another key. WEFT_REJECTED with W6011 when an OPEN item comes with another content, or another record has the
   identity; WEFT_MISUSE with W6012 when one is settled. In both
   cases nothing of the batch is recorded and the ledger goes on. `keys` (may be NULL) has room for `count`. */
weft_status wf_ledger_batch(int64_t *batch, wf_ledger *ledger, const wf_item *items, size_t count,
                            uint64_t through, char (*keys)[WF_KEY_CHARS], int64_t now_ms);

/* The batch, and with it every earlier one of this run, is about to leave: to be said before its first byte does. A next
   run then knows of what was recorded later that it never left, and finds it UNSENT. Costs no sync, so a power cut takes
   that knowledge away, and nothing else. WEFT_IO when it cannot be said: the batch must not leave. */
weft_status wf_ledger_leaves(wf_ledger *ledger, int64_t batch);

typedef struct wf_outcome {
    uint64_t record;
    wf_fate fate;   /* any but OPEN */
    weft_span code; /* "409", "W3002": short, for machines; may be empty */
    weft_span note; /* a sentence for people, without secrets; may be empty */
    weft_span
        raw; /* REFUSED, REJECTED, UNKNOWN: the record as read, to be mended; empty: not kept */
} wf_outcome;

/* Says what became of records. Only REJECTED and SKIPPED may be said of what was never recorded. An accepted
   record stays so, an unknown one may become anything but REJECTED or SKIPPED; what cannot be is WEFT_MISUSE
   with W6012, and the outcomes before it stand. A record that may have been sent and is now rejected by the
   mapping becomes UNKNOWN. */
weft_status wf_ledger_settle(wf_ledger *ledger, const wf_outcome *outcomes, size_t count,
                             int64_t now_ms);
/* Every record up to `through` is recorded, settled or of no interest. */
void wf_ledger_pass(wf_ledger *ledger, uint64_t through);

/* Opens the ledger's transaction: what is then done through wf_ledger_store (kv.h, delta.h, job.h, …) becomes durable with
   the next commit, together with what is said here, or not at all. */
weft_status wf_ledger_join(wf_ledger *ledger, int64_t now_ms);

/* Makes durable what was said, moves the checkpoint, renews the lease. WEFT_IO with W6010 when another
   process took over: nothing of it was written. */
weft_status wf_ledger_commit(wf_ledger *ledger, int64_t now_ms);
/* The same when it is due (enough said, long enough ago, lease a third over); else does nothing. */
weft_status wf_ledger_tick(wf_ledger *ledger, int64_t now_ms);
/* Whether tick would commit. */
bool wf_ledger_is_due(const wf_ledger *ledger, int64_t now_ms);

/* A commit whose disk is waited for elsewhere: what was said before `start` is durable when `finish` gave WEFT_OK.
   In between every other call of the ledger waits for its end, so a caller that must not wait asks nothing of it;
   wf_ledger_is_committing says whether it is still on its way, and the `committed` of the store's options is
   called, in another thread, when it is not. `finish` waits; without a commit it gives what stopped the ledger. */
weft_status wf_ledger_commit_start(wf_ledger *ledger, int64_t now_ms);
bool wf_ledger_is_committing(const wf_ledger *ledger);
weft_status wf_ledger_commit_finish(wf_ledger *ledger);

/* Whether everything said is durable. */
bool wf_ledger_is_durable(const wf_ledger *ledger);

typedef struct wf_left {
    uint64_t record;
    wf_fate fate;
    uint64_t turn;
    int64_t batch;
    int64_t first_ms;
    unsigned char body[WF_KEY_BYTES];
} wf_left;

/* Items behind record `after`, in order, at most `room`: `*count` of them. `fate` WF_FATE_COUNT: the
   unsettled ones (OPEN and UNSENT); else those of one fate. */
weft_status wf_ledger_list(wf_left *out, size_t room, size_t *count, wf_ledger *ledger,
                           wf_fate fate, uint64_t after);

#endif
