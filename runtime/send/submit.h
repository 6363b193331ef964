/* Parcels of records on their way to an API: requests made from them, answers told apart, records that
   failed with others tried alone. Everything about connections, waiting and repeating is the client's; what was
   sent before is the ledger's. One outcome comes out for every record that went in.

   Not safe for concurrent use. */
#ifndef WF_SEND_SUBMIT_H
#define WF_SEND_SUBMIT_H

#include "runtime/clock.h"
#include "runtime/send/wire.h"

struct wf_connection;

typedef struct wf_submit wf_submit;

typedef enum wf_sent_fate {
    WF_SENT_ACCEPTED,
    WF_SENT_REFUSED, /* by the API; not executed */
    WF_SENT_UNKNOWN, /* perhaps executed */
    WF_SENT_UNSENT,  /* given up; provably not executed */
    WF_SENT_OPEN     /* with a book: the API can be asked about it later */
} wf_sent_fate;

typedef struct wf_parcel {
    const weft_span *bodies; /* all this is kept until the last outcome */
    const char *const *keys; /* idempotency keys, NUL-terminated; NULL: none are sent */
    uint32_t count;
    uint64_t tag;
} wf_parcel;

#define WF_SENT_REPLY_MOST ((size_t)4096)

/* Texts are valid during the call. */
typedef struct wf_sent {
    uint64_t tag;   /* of the parcel */
    uint32_t index; /* of the record in it */
    wf_sent_fate fate;
    weft_span code;   /* short, for machines; may be empty */
    weft_span note;   /* a sentence; may be empty */
    const char *hint; /* what to do; "" when there is nothing to say */
    weft_span
        reply; /* the beginning of the last answer, of one that was not accepted; may be empty */
    uint32_t attempts; /* of its last request */
    int64_t took_ms;
} wf_sent;

typedef enum wf_submit_event_kind {
    WF_SUBMIT_RETRY,
    WF_SUBMIT_THROTTLED,
    WF_SUBMIT_RENEWED,
    WF_SUBMIT_CIRCUIT_OPEN,
    WF_SUBMIT_CIRCUIT_CLOSED,
    WF_SUBMIT_ALONE,   /* records of a request are tried apart */
    WF_SUBMIT_LOST,    /* the API is asked what it took */
    WF_SUBMIT_UNLISTED /* and did not list it in time: it counts as not taken */
} wf_submit_event_kind;

typedef struct wf_submit_event {
    wf_submit_event_kind kind;
    uint64_t tag; /* of the parcel; UINT64_MAX: of none */
    uint32_t attempt;
    int status;
    int64_t wait_ms;
    const char *sentence;
} wf_submit_event;

/* The caller's book of what is handed over, for wires that can list what an API took. With it one request at a time is
   without an answer: what is listed, and is not in the book, is that one. */
typedef struct wf_submit_book {
    /* Records [first, first + count) of the parcel leave: durable before it returns. */
    weft_status (*leaving)(void *user, uint64_t tag, uint32_t first, uint32_t count);
    /* What left was taken; what becomes of it stands under `ticket`. */
    weft_status (*taken)(void *user, weft_span ticket);
    /* What left was not taken, or (`is_lost`) nobody will know; outcomes follow, durable together. */
    weft_status (*closed)(void *user, bool is_lost);
    weft_status (*knows)(void *user, weft_span ticket); /* WEFT_DONE: it does not */
    bool cannot_list; /* what the API lists is not all in the book: a lost answer is unknown */
} wf_submit_book;

typedef struct wf_submit_options {
    wf_clock clock;
    uint64_t seed;
    uint32_t concurrency; /* requests under way at most */
    uint32_t
        parcels; /* parcels that are not settled at most: those that wait for another try, too */
    uint32_t parcel_items;
    uint32_t await_ms;  /* for the status of what an API took in; 0: 300,000 */
    bool is_repeatable; /* executing a record twice does no harm, or the API knows its key */
    volatile const int *stop;
    void (*settled)(void *user, const wf_sent *sent);
    void (*event)(void *user, const wf_submit_event *event);
    const wf_submit_book *book; /* kept; NULL: none, and a lost answer is unknown */
    void *user;                 /* of these three */
} wf_submit_options;

typedef struct wf_submit_counts {
    uint64_t requests;
    uint64_t retries;
    uint64_t throttled;
    uint64_t renewals;
    uint64_t unlisted;  /* records that count as not taken because nothing was listed in time */
    uint32_t in_flight; /* requests */
} wf_submit_counts;

/* `connection` and `wire` are kept. */
weft_status wf_submit_open(wf_submit **out, const struct wf_connection *connection, wf_wire *wire,
                           const wf_submit_options *options, weft_diags *diags);
void wf_submit_close(wf_submit *submit); /* takes NULL; drops what is under way */

/* How many parcels can be taken in now. */
uint32_t wf_submit_room(const wf_submit *submit);
uint32_t wf_submit_pending(const wf_submit *submit); /* parcels that are not settled */

weft_status wf_submit_start(wf_submit *submit, const wf_parcel *parcel);

/* With a book: a parcel (without bodies) that an earlier run handed over, under `ticket`, or (empty) without an answer. What
   was not executed of it comes out as UNSENT. */
weft_status wf_submit_adopt(wf_submit *submit, const wf_parcel *parcel, weft_span ticket);

/* Moves on for at most `wait_ms`; `settled` is called for what came to its end. */
weft_status wf_submit_poll(wf_submit *submit, uint32_t wait_ms);

/* Has a poll that waits for answers come back early. From any thread. */
void wf_submit_wake(wf_submit *submit);

/* Why nothing more should be sent: the API refuses the connection itself (401, 403, 404 …), whatever is in the
   request. NULL: nothing speaks against it. */
const char *wf_submit_broken(const wf_submit *submit);

void wf_submit_count(const wf_submit *submit, wf_submit_counts *counts);

#endif
