/* Parcels on their way, as the files of this idea share them: submit.c (the face), submit_piece.c (what is sent
   next), submit_answer.c (what came back), submit_lost.c (what did not come back). */
#ifndef WF_SEND_SUBMIT_CORE_H
#define WF_SEND_SUBMIT_CORE_H

#include "runtime/send/client.h"
#include "runtime/send/submit.h"

#define WF_TICKET_BYTES 200

/* How a record of a parcel waits to be sent again: in pieces of neighbours. */
typedef enum wf_piece_mark {
    WF_PIECE_NONE,  /* it does not wait */
    WF_PIECE_FIRST, /* a piece begins with it */
    WF_PIECE_MORE   /* it belongs to the piece of the one before */
} wf_piece_mark;

typedef struct wf_submit_load { /* a parcel on its way */
    wf_parcel parcel;
    bool in_use;
    bool is_adopted;  /* it has no bodies: nothing of it is sent again */
    uint32_t losses;  /* answers that were lost and stood for nothing */
    uint32_t open;    /* records without an outcome */
    uint32_t waiting; /* of them that wait in pieces */
    uint8_t *marks;   /* wf_piece_mark, per record */
} wf_submit_load;

typedef enum wf_submit_stage {
    WF_STAGE_FREE,
    WF_STAGE_SENT,    /* the request is the client's */
    WF_STAGE_PAUSING, /* its ticket is asked about at `due_ms` */
    WF_STAGE_ASKING   /* that question is the client's */
} wf_submit_stage;

typedef struct wf_submit_request {
    wf_submit_stage stage;
    uint32_t load;
    uint32_t first; /* records [first, first + count) of it */
    uint32_t count;
    uint32_t asked;     /* how often about the ticket */
    bool is_lost;       /* there is none: the list is asked for */
    int64_t settled_ms; /* what is not listed then was not taken */
    int64_t due_ms;
    int64_t until_ms;
    char ticket[WF_TICKET_BYTES]; /* path that says what became of it */
} wf_submit_request;

struct wf_submit {
    wf_submit_options options;
    wf_client *client;
    wf_wire *wire;
    wf_submit_load *loads;
    uint32_t in_use;
    wf_submit_request *requests; /* tag of a call: index */
    uint32_t request_count;
    uint8_t *marks; /* of all loads */
    wf_wire_result *results;
    uint32_t fresh;         /* calls the client has not looked at */
    int64_t quiet_until_ms; /* the API asked for a pause */
    bool circuit_is_open;
    bool is_out;          /* with a book: a request is without an answer */
    int64_t lost_wait_ms; /* what is not listed so long after its answer was lost was not taken */
    uint64_t unlisted;
    weft_status failed; /* what a callback could not return */
    wf_buf body;
    wf_arena arena;
    char broken[300];
    char code[16];
};

/* submit_piece.c */
weft_status wf_submit_piece_start(wf_submit *s, uint32_t load, uint32_t first, uint32_t count);
/* Puts `count` records from `first` on into line again, as pieces of at most `piece`. */
void wf_submit_piece_wait(wf_submit *s, uint32_t load, uint32_t first, uint32_t count,
                          uint32_t piece);
/* Sends what waits and asks about tickets that are due, as far as there is room. */
weft_status wf_submit_piece_pump(wf_submit *s);
/* How long until a ticket is due; `most` when none is sooner. */
uint32_t wf_submit_piece_due(const wf_submit *s, uint32_t most_ms);

/* submit_answer.c */
void wf_submit_answer_take(wf_submit *s, const wf_answer *answer);
/* An outcome for record `i` of the request. */
void wf_submit_answer_settle(wf_submit *s, const wf_submit_request *r, uint32_t i,
                             wf_sent_fate fate, const wf_wire_result *result,
                             const wf_answer *answer);
void wf_submit_tell(wf_submit *s, const wf_submit_event *event);
/* The request was taken: it is asked about under its ticket. */
void wf_submit_answer_await(wf_submit *s, wf_submit_request *r, weft_span ticket);
/* The same outcome for all of it, with the answer's sentence. */
void wf_submit_answer_settle_all(wf_submit *s, const wf_submit_request *r, wf_sent_fate fate,
                                 const char *code, const wf_answer *answer);
/* Asks again, later each time. */
void wf_submit_answer_pause(wf_submit_request *r, int64_t now);

/* submit_lost.c: for those with a book. */
/* The book learns that nothing is out any more. */
void wf_submit_lost_close(wf_submit *s, bool is_lost);
/* No answer came, or none that says anything: WEFT_DONE when nothing can be asked either. */
weft_status wf_submit_lost_begin(wf_submit *s, wf_submit_request *r);
/* What the list says. */
void wf_submit_lost_take(wf_submit *s, wf_submit_request *r, const wf_answer *answer);

#endif
