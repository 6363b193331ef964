/* A file that keeps an OAuth2 token from run to run and between processes: mode 0600, replaced at once,
   durable before the token is used. Whoever renews holds a lock and looks again first, so that two
   processes never show the same refresh token (servers that rotate them take that for theft). */
#ifndef WF_SEND_TOKEN_CACHE_H
#define WF_SEND_TOKEN_CACHE_H

#include "base/buf.h"

typedef struct wf_token_cache {
    wf_buf path; /* with a NUL; empty: there is no cache */
    wf_buf key;  /* whose token: "client@https://host:443" */
    int lock;    /* descriptor + 1, so that a zeroed one holds none */
} wf_token_cache;

typedef struct wf_token {
    wf_buf access;
    wf_buf refresh;
    int64_t expires_s; /* wall clock */
} wf_token;

void wf_token_fini(wf_token *token); /* wipes */

/* `path` empty: none. WEFT_NOMEM. */
weft_status wf_token_cache_open(wf_token_cache *cache, weft_span path, weft_span key);
void wf_token_cache_close(wf_token_cache *cache);
static inline bool wf_token_cache_is_used(const wf_token_cache *cache)
{
    return cache->path.len != 0;
}

/* What is there for this key. WEFT_DONE when there is nothing of use (no file, another key, not
   readable, not well formed, open to others); WEFT_NOMEM. */
weft_status wf_token_cache_read(wf_token *token, const wf_token_cache *cache);
/* WEFT_IO when the file cannot be written: the token is good all the same. WEFT_NOMEM. */
weft_status wf_token_cache_write(const wf_token_cache *cache, const wf_token *token);

/* Tries to get the lock; false while another process has it. A place where no lock can be had counts as
   held by us: the cache is a help, no condition. */
bool wf_token_cache_lock(wf_token_cache *cache);
void wf_token_cache_unlock(wf_token_cache *cache);

#endif
