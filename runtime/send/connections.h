/* The set of connections, from inside (weft/connection.h is the promise). */
#ifndef WF_SEND_CONNECTIONS_H
#define WF_SEND_CONNECTIONS_H

#include "base/arena.h"
#include "base/buf.h"
#include "runtime/send/connection.h"
#include "weft/connection.h"
#include "weft/value.h"

#define WF_CONNECTIONS_FILE_MAX ((size_t)1 << 20)

/* What a connection is made of before it is used. */
typedef struct wf_connection_entry {
    weft_span name; /* with a NUL */
    wf_origin origin;
    weft_span where;         /* file */
    weft_value object;       /* FILE: as it stands there */
    wf_connection *resolved; /* NULL: not yet */
} wf_connection_entry;

struct weft_connections {
    wf_arena arena; /* holds every text, secrets too; wiped at the end */
    weft_variable_fn variable;
    void *variable_context;
    weft_span file;           /* of connections; empty: none */
    weft_span directory;      /* where looking begins; absolute */
    weft_span file_directory; /* of `file`: what its ${file:...} are relative to */
    weft_span profile;
    weft_span retailer;
    weft_span profile_dir;
    const weft_param *settings; /* copies */
    size_t setting_count;
    wf_connection_entry *entries;
    size_t entry_count;
    size_t entry_cap;
    weft_span usual;
    weft_value required; /* of the file: MISSING, or a list of texts */
    weft_value select;   /* of the file: MISSING, or an object */
    const char *select_path;
    weft_span rc_file; /* the npm package's; empty: none */
    weft_value rc;
};

/* The connection called `name`, resolved and checked; it lives as long as the set. WEFT_INVALID with
   diagnostics, WEFT_NOMEM. */
weft_status wf_connections_find(const wf_connection **out, weft_connections *set, weft_span name,
                                weft_diags *diags);

/* ---- inside the room ---- */

const char *wf_connections_variable(const weft_connections *set, const char *name);
/* A new entry at the end; NULL when memory is short. */
wf_connection_entry *wf_connections_add(weft_connections *set, weft_span name, wf_origin origin,
                                        weft_span where);
wf_connection_entry *wf_connections_entry(const weft_connections *set, weft_span name);
/* printf into the arena; ptr NULL when memory is short. */
weft_span wf_connections_print(weft_connections *set, const char *format, ...) WF_PRINTF(2, 3);

/* connection_read.c: a small file into the arena, a NUL behind it. `*is_open_to_others`: group or all
   may read it. WEFT_DONE quietly when there is none; WEFT_IO with W4801. */
weft_status wf_connections_read(weft_span *out, bool *is_open_to_others, weft_connections *set,
                                const char *path, weft_diags *diags);
/* The same, as a JSON object. WEFT_INVALID with W5303 (no excerpt: secrets stand there). */
weft_status wf_connections_read_json(weft_value *out, bool *is_open_to_others,
                                     weft_connections *set, const char *path, weft_diags *diags);
/* The file of `names` in the set's directory or above it, the root left out, before which `skip` others
   were found; ptr NULL when there is none. WEFT_NOMEM. */
weft_status wf_connections_search(weft_span *out, weft_connections *set, const char *const *names,
                                  size_t count, size_t skip);
void wf_connections_warn_open(const char *path, weft_diags *diags);

/* connection_text.c: `text` with ${env:NAME} and ${file:PATH} replaced, in the arena; `*origin` and
   `*where` become what was referred to, if anything was. WEFT_INVALID with W5306. */
weft_status wf_connections_expand(weft_span *out, wf_origin *origin, weft_span *where,
                                  weft_connections *set, weft_span text, const char *what,
                                  weft_diags *diags);

/* connection_file.c: the file of connections and what stands in it. */
weft_status wf_connections_load_file(weft_connections *set, const char *path, weft_diags *diags);
weft_status wf_connections_resolve_object(wf_connection *connection, weft_connections *set,
                                          const wf_connection_entry *entry, weft_diags *diags);

/* connection_rc.c: the npm package's files and variables. */
weft_status wf_connections_load_rc(weft_connections *set, weft_diags *diags);
weft_status wf_connections_resolve_rc(wf_connection *connection, weft_connections *set,
                                      weft_diags *diags);

/* connection_profile.c: the Fluent CLI's. */
weft_status wf_connections_load_profiles(weft_connections *set, weft_diags *diags);
weft_status wf_connections_resolve_profile(wf_connection *connection, weft_connections *set,
                                           const wf_connection_entry *entry, weft_diags *diags);

/* connection_check.c: settings given from outside, the kind of credentials, and what is missing. */
weft_status wf_connections_set(wf_connection *connection, wf_setting setting, weft_span text,
                               wf_origin origin, weft_span where, const char *what,
                               weft_diags *diags);
weft_status wf_connections_set_options(wf_connection *connection, weft_connections *set,
                                       weft_diags *diags);
weft_status wf_connections_finish(wf_connection *connection, weft_diags *diags);
bool wf_setting_find(wf_setting *out, weft_span key);
/* "oauth2" */
const char *wf_auth_word(wf_auth auth);
/* Of `candidates`, the one that a wrong name was perhaps meant to be, or NULL. */
const char *wf_name_nearest(weft_span wrong, const char *const *candidates, size_t count);

#endif
