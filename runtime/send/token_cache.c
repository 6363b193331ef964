#include "runtime/send/token_cache.h"

#include "base/arena.h"
#include "base/memory.h"
#include "base/number.h"
#include "vm/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CACHE_MAX ((size_t)64 << 10)

void wf_token_fini(wf_token *token)
{
    wf_buf_wipe(&token->access);
    wf_buf_wipe(&token->refresh);
}

weft_status wf_token_cache_open(wf_token_cache *cache, weft_span path, weft_span key)
{
    memset(cache, 0, sizeof *cache);
    if (path.len == 0)
        return WEFT_OK;
    wf_buf_put_span(&cache->path, path);
    wf_buf_put_byte(&cache->path, '\0');
    wf_buf_put_span(&cache->key, key);
    return cache->path.status != WEFT_OK ? cache->path.status : cache->key.status;
}

void wf_token_cache_close(wf_token_cache *cache)
{
    wf_token_cache_unlock(cache);
    wf_buf_fini(&cache->path);
    wf_buf_fini(&cache->key);
}

/* ---- reading ---- */

static weft_span text_of(weft_value map, const char *key)
{
    const weft_value value = weft_value_member(map, weft_span_text(key));
    return weft_value_is_text(value) ? weft_value_span(value) : weft_span_of(NULL, 0);
}

static weft_status take(wf_token *token, const wf_token_cache *cache, weft_value root)
{
    const weft_value expires = weft_value_member(root, weft_span_text("expires_at"));
    const weft_span access = text_of(root, "access_token");
    if (!weft_span_equal(text_of(root, "key"), wf_buf_span(&cache->key)) || access.len == 0 ||
        expires.kind != WEFT_KIND_NUMBER ||
        !wf_int64_parse(&token->expires_s, weft_value_span(expires)))
        return WEFT_DONE;
    wf_buf_put_span(&token->access, access);
    wf_buf_put_span(&token->refresh, text_of(root, "refresh_token"));
    return token->access.status != WEFT_OK ? token->access.status : token->refresh.status;
}

/* The file's bytes, at most CACHE_MAX. */
static weft_status read_file(wf_buf *out, const char *path)
{
    struct stat facts;
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (descriptor < 0)
        return WEFT_DONE;
    const bool well = fstat(descriptor, &facts) == 0 && S_ISREG(facts.st_mode) &&
                      (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0 && facts.st_size > 0 &&
                      (size_t)facts.st_size <= CACHE_MAX;
    weft_status rc = WEFT_DONE;
    if (well && !wf_buf_reserve(out, (size_t)facts.st_size))
        rc = out->status;
    else if (well) {
        const ssize_t got = read(descriptor, out->data, (size_t)facts.st_size);
        out->len = got > 0 ? (size_t)got : 0;
        rc = got > 0 ? WEFT_OK : WEFT_DONE;
    }
    (void)close(descriptor); /* read-only */
    return rc;
}

weft_status wf_token_cache_read(wf_token *token, const wf_token_cache *cache)
{
    wf_buf text;
    wf_arena arena;
    wf_json_error error;
    weft_value root = weft_missing();
    wf_buf_init(&text, CACHE_MAX);
    wf_arena_init(&arena, (size_t)1 << 20);
    weft_status rc = read_file(&text, cache->path.data);
    if (rc == WEFT_OK) {
        rc = wf_json_parse(&root, wf_buf_span(&text), &arena, &error);
        if (rc != WEFT_OK && rc != WEFT_NOMEM)
            rc = WEFT_DONE;
    }
    if (rc == WEFT_OK)
        rc = root.kind == WEFT_KIND_MAP ? take(token, cache, root) : WEFT_DONE;
    wf_arena_wipe(&arena);
    wf_buf_wipe(&text);
    return rc;
}

/* ---- writing ---- */

static bool write_all(int descriptor, weft_span bytes)
{
    for (size_t at = 0; at < bytes.len;) {
        const ssize_t put = write(descriptor, bytes.ptr + at, bytes.len - at);
        if (put < 0 && errno != EINTR)
            return false;
        at += put > 0 ? (size_t)put : 0;
    }
    return true;
}

/* A name is only durable when its directory is. */
static bool sync_directory(const char *path)
{
    char room[4096];
    const char *const slash = strrchr(path, '/');
    const size_t len = slash ? (size_t)(slash - path) : 0;
    if (len >= sizeof room)
        return false;
    memcpy(room, path, len);
    room[len] = '\0';
    const int descriptor =
        open(slash ? (len ? room : "/") : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool well = descriptor >= 0 && fsync(descriptor) == 0;
    if (descriptor >= 0)
        (void)close(descriptor);
    return well;
}

/* Under a name of its own, then renamed: a reader sees the old one or the new one. */
static bool replace(const char *path, weft_span bytes)
{
    char name[4096];
    const int len = snprintf(name, sizeof name, "%s.%ld.part", path, (long)getpid());
    if (len < 0 || (size_t)len >= sizeof name)
        return false;
    (void)unlink(name); /* of a process of that number which was killed */
    const int descriptor = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return false;
    bool well = write_all(descriptor, bytes) && fsync(descriptor) == 0;
    well = close(descriptor) == 0 && well;
    well = well && rename(name, path) == 0;
    if (!well)
        (void)unlink(name);
    return well && sync_directory(path);
}

weft_status wf_token_cache_write(const wf_token_cache *cache, const wf_token *token)
{
    wf_buf text;
    wf_buf_init(&text, CACHE_MAX);
    (void)wf_buf_reserve(&text, CACHE_MAX / 4); /* growing would leave copies behind */
    wf_buf_put_text(&text, "{\"key\": ");
    wf_json_put_text(&text, wf_buf_span(&cache->key));
    wf_buf_put_text(&text, ", \"access_token\": ");
    wf_json_put_text(&text, wf_buf_span(&token->access));
    if (token->refresh.len != 0) {
        wf_buf_put_text(&text, ", \"refresh_token\": ");
        wf_json_put_text(&text, wf_buf_span(&token->refresh));
    }
    wf_buf_printf(&text, ", \"expires_at\": %lld}\n", (long long)token->expires_s);
    weft_status rc = text.status;
    if (rc == WEFT_OK && !replace(cache->path.data, wf_buf_span(&text)))
        rc = WEFT_IO;
    wf_buf_wipe(&text);
    return rc;
}

/* ---- the lock ---- */

bool wf_token_cache_lock(wf_token_cache *cache)
{
    char name[4096];
    if (!wf_token_cache_is_used(cache) || cache->lock != 0)
        return true;
    const int len = snprintf(name, sizeof name, "%s.lock", cache->path.data);
    if (len < 0 || (size_t)len >= sizeof name)
        return true;
    const int descriptor = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor < 0)
        return true;
    if (flock(descriptor, LOCK_EX | LOCK_NB) != 0) {
        const bool busy = errno == EWOULDBLOCK;
        (void)close(descriptor);
        return !busy;
    }
    cache->lock = descriptor + 1;
    return true;
}

void wf_token_cache_unlock(wf_token_cache *cache)
{
    if (cache->lock != 0)
        (void)close(cache->lock - 1); /* ends the lock too */
    cache->lock = 0;
}
