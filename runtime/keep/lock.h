/* Locks with a lease and a fencing token, in the ledger. Whoever holds a lock renews it at a third of its
   life; whoever lost it finds its writes refused, because each checks the token in the transaction that
   writes. Holders on this machine that died are seen at once (place.h), not when their lease ends. */
#ifndef WF_RUNTIME_LOCK_H
#define WF_RUNTIME_LOCK_H

#include "runtime/keep/place.h"
#include "runtime/keep/store.h"

#define WF_LOCK_OWNER_CHARS 128

typedef struct wf_lease {
    int64_t id;       /* 0: nothing is held */
    int64_t token;    /* larger than that of every holder before */
    int64_t until_ms; /* the lease ends here unless renewed */
    uint32_t life_ms;
} wf_lease;

typedef struct wf_lock_holder {
    char owner[WF_LOCK_OWNER_CHARS]; /* clipped; "" when nobody holds it */
    int64_t token;
    int64_t since_ms;
    int64_t until_ms;
} wf_lock_holder;

/* Takes the lock `name` for `owner` ("host:pid", not empty) if nobody holds it, the holder's lease has
   ended or it is dead. `life_ms` 0: 60,000. `alive` NULL: the lease alone decides. WEFT_REJECTED (nothing
   said) when somebody else holds it: `*holder` (may be NULL) says who. Through the same `alive` a held lock may
   be taken again: the lease from before is void then. */
weft_status wf_lock_take(wf_lease *out, wf_store *store, wf_alive *alive, weft_span name,
                         weft_span owner, uint32_t life_ms, int64_t now_ms, wf_lock_holder *holder);

/* Prolongs the lease when a third of its life is over, or always. WEFT_IO with W6010 when somebody else
   took over. */
weft_status wf_lock_renew(wf_lease *lease, wf_store *store, int64_t now_ms, bool always);

/* To be asked in the transaction that writes: WEFT_IO with W6010 when the lease is no longer ours. */
weft_status wf_lock_check(const wf_lease *lease, wf_store *store);

/* Lets go; of a lease that somebody else took over nothing. `*lease` is cleared. */
weft_status wf_lock_drop(wf_lease *lease, wf_store *store, wf_alive *alive);

#endif
