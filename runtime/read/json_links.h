/* What stands between two scalars of a record as records repeat themselves: the separators, brackets and
   keys from behind the one to the other, byte for byte as the walk (json_walk.h) proved them once, with
   what they mean for the shape. For the JSON walk alone.

   Where a link stands depends on its place alone: a place is behind the value of a learned key, which
   belongs to one object of the shape, so what is open there, and how deep, is always the same. */
#ifndef WF_RUNTIME_JSON_LINKS_H
#define WF_RUNTIME_JSON_LINKS_H

#include "vm/shape.h"

#define WF_JSON_LINKS      4096u         /* of all places */
#define WF_JSON_LINK_LIST  8u            /* different ones that are known at one place */
#define WF_JSON_LINK_MOST  ((size_t)512) /* bytes of the longest */
#define WF_JSON_LINK_LISTS 8u            /* in each other */
#define WF_JSON_LINK_HEAD                                                                          \
    32u /* of what is longer the last byte is none of it: some bit is always loose */

struct wf_json_record;
typedef struct wf_json_link wf_json_link;

/* Links that are known at one place, the one met last first. */
typedef struct wf_json_place {
    wf_json_link *first; /* never NULL: where there is none one that stands nowhere */
    uint32_t count;
} wf_json_place;

/* What a link opens and closes; the end of an object needs nothing. */
typedef enum wf_json_turn_sort {
    WF_JSON_TURN_OBJECT,  /* opens the object `node` */
    WF_JSON_TURN_LIST,    /* opens the list `node` */
    WF_JSON_TURN_ELEMENT, /* begins an element, the object `node` */
    WF_JSON_TURN_CLOSE    /* closes the list that is open */
} wf_json_turn_sort;

typedef struct wf_json_turn {
    wf_json_turn_sort sort;
    uint32_t node;
    uint32_t slot;
} wf_json_turn;

/* What stands behind a link. */
typedef enum wf_json_goal {
    WF_JSON_GOAL_SCALAR, /* or what nothing more is known of */
    WF_JSON_GOAL_OTHER,  /* something else than a scalar is wanted here */
    WF_JSON_GOAL_END     /* nothing: the record ends */
} wf_json_goal;

struct wf_json_link {
    char head[WF_JSON_LINK_HEAD]; /* of what is compared */
    uint32_t loose;               /* of these bytes those that do not count, a bit each ... */
    uint32_t
        whole; /* ... all bits; 0: the link is longer, or passes more entries than WF_JSON_INDEX_GUARDS */
    uint32_t straight; /* all bits: it has no turns and goes to a scalar, too; 0: not so */
    uint32_t len;      /* bytes up to the value */
    uint32_t entries;  /* of the index in them */
    uint32_t is_wanted;
    uint32_t offset; /* of its slot in the block, in bytes */
    uint32_t turn_count;
    const wf_json_turn *turns;
    wf_json_place *after;
    const struct wf_json_key *key; /* of the value */
    const char *text;   /* what is compared, `seen` bytes; of the value some may be among them */
    wf_json_link *next; /* NULL: none */
    uint32_t seen;
    wf_json_goal goal;
    uint32_t depth; /* containers that are open at the value */
};

typedef struct wf_json_links {
    wf_json_place start; /* of the record */
    wf_json_link nowhere;
    uint32_t count;
    bool is_off; /* records are no objects with members */
    /* Whether it is worth it: */
    uint32_t failed; /* grows by failures, shrinks by successes */
    uint32_t pause;  /* how many records are read without when it is not */
    uint32_t left;   /* of the pause */
} wf_json_links;

void wf_json_links_init(wf_json_links *links, bool is_off);

/* Whether the next record is worth the attempt: where many failed some are read without. */
static inline bool wf_json_links_are_worth(wf_json_links *links)
{
    if (WF_LIKELY(links->left == 0))
        return !links->is_off;
    links->left--;
    return false;
}

/* The links did not lead to the end of the record at `text`, an object that the walk then read: learns
   those that it has. Stops at what it does not know how to learn. */
void wf_json_links_miss(struct wf_json_record *self, const char *text);

#endif
