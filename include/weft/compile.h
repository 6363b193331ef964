/* Text → program. */
#ifndef WEFT_COMPILE_H
#define WEFT_COMPILE_H

#include "weft/program.h"

/* Gives the bytes of a file that a mapping names (`use`, tables, schemas). `path` is as written,
   `from` the name of the file that names it. On WEFT_OK `*out` holds bytes that stay valid until
   `release` is called with them and `*name` (as `path` unless it is set) the name for messages,
   which is also the `from` of what that file names. Other statuses: the file cannot be had; `reason` may say why. */
typedef struct weft_loader {
    void *context;
    weft_status (*load)(void *context, const char *from, const char *path, weft_span *out,
                        const char **name, char reason[160]);
    void (*release)(void *context, weft_span bytes);
    /* Optional, for a schema that is a folder: `*out` is the path, as `load` takes it, of its schema
       file number `index` in order of names; given back to `release`. WEFT_DONE behind the last one,
       WEFT_INVALID when `path` is no folder; WEFT_IO, WEFT_NOMEM. */
    weft_status (*entry)(void *context, const char *from, const char *path, uint32_t index,
                         weft_span *out);
} weft_loader;

typedef struct weft_compile_options {
    const weft_loader *loader; /* NULL: files beside the mapping */
    const char *schema;        /* path of a schema that replaces the file's `use schema`; or NULL */
    const struct weft_place
        *places; /* weft_check: samples of the source that paths, missing values and
                                        kinds are held against (weft/place.h), kept during the call */
    size_t place_count;
    int tests;         /* keep the tests of the file in the program */
    int exercise;      /* know places for weft/exercise.h and weft/why.h */
    int values;        /* mappings give values instead of emitting JSON (CSV output) */
    int package_rules; /* weft_check of a JSON mapping file: the rules of the npm package's own
                                  validator (W50xx) instead of weft's */
    /* JSON mapping files of the npm package: */
    int faithful;                 /* do what the package does where it is wrong, too */
    const char *const *resolvers; /* .weft files with resolvers for them; NULL-ended; or NULL */
    const char *source;           /* what its records are: "json", "csv", "xml"; NULL: as it says */
    int elements;                 /* XML records are elements that a record path chooses */
    const char *zone;             /* of dates without one: "Europe/London"; NULL: UTC */
    int nodes;                    /* beside the mapping one called `nodes`: what its nodes hold */
    int result; /* a mapping of nodes gives what the package returns of a record: data, variables and
                   context; it is called `result`, `bare_result` when data are the variables */
    const char *mapper; /* "universal", "arguments", "nodes": whose rules; NULL: as it looks */
    const char *
        also; /* a place that records are read at even if no mapping asks for it, for those who part them:
                           ".customer.country"; NULL: none */
} weft_compile_options;

#ifdef __cplusplus
extern "C" {
#endif

/* Compiles one .weft text (borrowed for the call) named `name`. Warnings and errors go to `diags`.
   WEFT_OK; WEFT_INVALID when there were errors; WEFT_NOMEM, WEFT_LIMIT, WEFT_IO. Given: free with
   weft_program_free. NULL options: all default. */
WEFT_API weft_status weft_compile(weft_program **out, weft_span text, const char *name,
                                  const weft_compile_options *options, weft_diags *diags);

/* Everything weft_compile reports, without a program. A JSON mapping file of the npm package (its text
   begins with `{` or a JSON comment) is checked by its own rules. */
WEFT_API weft_status weft_check(weft_span text, const char *name,
                                const weft_compile_options *options, weft_diags *diags);

/* The plan of a mapping file: what is read from the source, with which types, what it builds; then
   the listing. Given: free with weft_bytes_free. */
WEFT_API weft_status weft_explain(weft_span *out, weft_span text, const char *name,
                                  const weft_compile_options *options, weft_diags *diags);

/* A JSON mapping file of the npm package as a .weft file in canonical form, which gives the same results.
   WEFT_INVALID with diagnostics when the file has errors or is none. Given: free with
   weft_bytes_free. */
WEFT_API weft_status weft_convert(weft_span *out, weft_span text, const char *name,
                                  const weft_compile_options *options, weft_diags *diags);

/* The canonical form of a .weft text; given, as above. */
WEFT_API weft_status weft_format(weft_span *out, weft_span text, const char *name,
                                 weft_diags *diags);

#ifdef __cplusplus
}
#endif
#endif
