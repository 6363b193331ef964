/* Writing a resolver: a named function that mappings may call. A resolver is a leaf: it reads its
   arguments and returns; it never calls back into the machine. Same arguments, same result, unless
   a trait says otherwise. */
#ifndef WEFT_RESOLVER_H
#define WEFT_RESOLVER_H

#include "weft/diag.h"
#include "weft/value.h"

typedef struct weft_call weft_call; /* the running call: memory, clock, failure */

/* Puts its result into `*out` and returns WEFT_OK, or returns what weft_call_fail gave. Arguments
   that the call left out are missing. RECORD values never reach a resolver (they are maps by then);
   a LIST argument may have a stride: use weft_value_element. */
typedef weft_status (*weft_resolver_body)(weft_value *out, weft_call *call, const weft_value *args,
                                          uint32_t count);

enum {
    WEFT_PURE = 0,             /* result depends on the arguments alone: may be folded */
    WEFT_USES_RECORD = 1 << 0, /* record number */
    WEFT_USES_CLOCK = 1 << 1,  /* needs `use clock` */
    WEFT_USES_RANDOM = 1 << 2, /* needs `use random` */
    WEFT_NEVER = 1 << 3,       /* never returns a value */
    /* What it reads of source data; such functions are pure and may be folded, too. */
    WEFT_ASKS_KIND = 1 << 4,   /* of `any`: only whether, and what kind of thing, the value is */
    WEFT_READS_PATH = 1 << 5,  /* (value, path): of a path of plain names what stands there; missing
                                 below what has no members */
    WEFT_LISTS_PATH = 1 << 6,  /* the same as a list, which a list there is; else it depends */
    WEFT_LISTS_VALUE = 1 << 7, /* (value, ...): the same for the value itself */
    WEFT_PASSES = 1 << 8,      /* (value, ...): the value, unless it is missing, null or "" */
    WEFT_READS_STEPS =
        1 << 9, /* with READS_PATH or LISTS_PATH: and of a path with indexes, wildcards
                                  and `length` no more than it can come to */
    WEFT_ONE_IS_LIST = 1 << 10, /* and one value is a list of one there */
    /* At most one: what the body does to a text of plain ASCII given alone, so that the machine may do
       the same to a short one without calling it. Everything else is still the body's. */
    WEFT_LIKE_TRIM = 1 << 16,    /* takes spaces away at both ends */
    WEFT_LIKE_UPPER = 2 << 16,   /* a-z as A-Z */
    WEFT_LIKE_LOWER = 3 << 16,   /* A-Z as a-z */
    WEFT_LIKE_INT = 4 << 16,     /* up to 15 digits, no zero first, perhaps a minus: that number */
    WEFT_LIKE_DECIMAL = 5 << 16, /* the same, perhaps with a point and digits, which all stay */
    WEFT_LIKE_BOOL = 6 << 16,    /* "true" and "false": those; of true and false themselves */
    WEFT_LIKE_DATE = 7 << 16,   /* (value, "yyyy-MM-dd"): that day, 1 to 28, of year 1000 to 9999 */
    WEFT_LIKE_EXISTS = 8 << 16, /* a text that is not blank: true */
    /* (value, "iso8601"): the instant that yyyy-MM-ddTHH:mm:ssZ writes, of a day as above */
    WEFT_LIKE_DATETIME = 9 << 16,
    /* (such an instant, "yyyy-MM-dd'T'HH:mm:ss'Z'" or with ".SSS" before the Z): so written */
    WEFT_LIKE_FORMAT_DATE = 10 << 16,
    WEFT_LIKE_FIRST = 11 << 16,  /* (list): its first element, missing when there is none */
    WEFT_LIKE_NUMBER = 12 << 16, /* as DECIMAL, but no zero ends a fraction */
    /* yyyy-MM-dd or yyyy-MM-ddTHH:mm:ssZ, of a day as above: that instant with ".000Z" at its end;
       "" is as it is */
    WEFT_LIKE_TIME = 13 << 16,
    WEFT_LIKE_TRUTH = 14 << 16,   /* a text that is not "": true; nothing and "": false */
    WEFT_LIKE_YES = 15 << 16,     /* as BOOL; nothing and "": false */
    WEFT_LIKE_DEFAULT = 16 << 16, /* (value, other): the value; for nothing and "" the other */
    WEFT_LIKE_SAME = 17 << 16,    /* any value: itself */
    WEFT_LIKE_TEXT = 18 << 16,    /* a text: itself; nothing: "" */
    WEFT_LIKE_MASK = 31 << 16,
    WEFT_KEEPS_NOTHING = 1 << 21, /* (value, ...): missing and null are given back as they are */
    /* (value, ...): the compiler calls it with a missing value and constants, which no record does; it
       fails when no value could be used with them; what it gives else is not looked at. */
    WEFT_TRIES_CONSTANTS = 1 << 22
};

/* For a parameter of type `pattern` (always a literal): compiled once per program, with scratch
   memory per machine. All may be called from any thread; the compiled form is shared. */
typedef struct weft_prepare {
    /* Compiles; a bad pattern is WEFT_REJECTED with the reason (static or in `reason`) and offset. */
    weft_status (*compile)(void **out, weft_span pattern, char reason[128], size_t *offset);
    void (*release)(void *compiled);
    weft_status (*scratch)(void **out, const void *compiled);
    void (*scratch_release)(void *scratch);
} weft_prepare;

/* One row of the library.

   `signature`, in this notation:  (s: text, group?: text) -> int
     name?  may be left out (then missing)
     types  any null bool int decimal number text date datetime pattern duration
            list<T> map<T>, lower-case single letters for type variables, A|B for either,
            T? takes missing and null too (as an argument) or may give missing (as a result)
            fn(a) -> b: a lambda; the body receives the LIST of its results, one per element of the
            list<a> before it or per value of the map<a> before it, in place of the lambda
   A call whose argument is missing or null gives that argument back without calling the body,
   unless that parameter is `any` or T?. Numbers: `int` receives INT; `decimal` receives DECIMAL;
   `number` receives INT or DECIMAL (a NUMBER literal is converted first); `any` receives what there
   is. `text` takes typed and untyped text. `pattern` receives a TEXT; weft_call_compiled gives the
   compiled form. `text|pattern` receives a TEXT either way: a pattern literal is compiled, anything
   else is a text, and then there is no compiled form. */
typedef struct weft_resolver {
    const char *name;
    const char *signature;
    unsigned traits;
    weft_resolver_body body;
    const char *doc; /* first sentence: what it gives; then rules and an example after "e.g." */
    const weft_prepare *prepare;
} weft_resolver;

/* A family of resolvers: `count` rows. Static. */
typedef struct weft_family {
    const char *name; /* "text" */
    const char *doc;
    const weft_resolver *rows;
    size_t count;
} weft_family;

#ifdef __cplusplus
extern "C" {
#endif

/* Fails the call with a printf sentence that names what was found and what would be right. */
WEFT_API weft_status weft_call_fail(weft_call *call, const char *format, ...) WEFT_PRINTF(2, 3);

/* `size` bytes that live as long as the record (16-aligned, not zeroed), or NULL: then return
   WEFT_NOMEM. */
WEFT_API void *weft_call_alloc(weft_call *call, size_t size);

WEFT_API int64_t weft_call_now_seconds(const weft_call *call); /* since 1970, UTC */
WEFT_API uint32_t weft_call_now_nanos(const weft_call *call);
WEFT_API uint64_t weft_call_record(const weft_call *call); /* 1-based record number */
WEFT_API uint64_t weft_call_random(weft_call *call);
/* Compiled form and scratch of the pattern argument of a resolver with `prepare`: NULL only where a
   `text|pattern` was given a text. `scratch` is called for such a call too, with NULL. */
WEFT_API const void *weft_call_compiled(const weft_call *call);
WEFT_API void *weft_call_scratch(const weft_call *call);

#ifdef __cplusplus
}
#endif
#endif
