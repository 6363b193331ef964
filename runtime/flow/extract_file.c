#include "runtime/flow/extract_file.h"

#include "base/diags.h"
#include "base/digest.h"
#include "base/memory.h"
#include "runtime/system.h"
#include "vm/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define SCOPE "extract"

static weft_status complain(const wf_extract_file *f, const char *what, int error)
{
    char reason[WF_SYSTEM_REASON_CHARS];
    weft_diag *const diag =
        wf_diags_add(f->diags, WF_W4802, (wf_place){0}, "%s cannot be %s: %s",
                     f->path ? f->path : "standard output", what, wf_system_reason(error, reason));
    if (error == ENOSPC || error == EDQUOT)
        wf_diag_hint(f->diags, diag, "make room on the disk; --resume goes on then");
    return WEFT_IO;
}

static weft_status refuse(const wf_extract_file *f, const char *sentence, const char *hint)
{
    weft_diag *const diag =
        wf_diags_add(f->diags, WF_W5606, (wf_place){0}, "%s: %s", f->part, sentence);
    wf_diag_hint(f->diags, diag, "%s", hint);
    return WEFT_INVALID;
}

/* ---- the place ---- */

static uint64_t number_of(weft_value map, const char *key, bool *is_good)
{
    const weft_value value = weft_value_member(map, weft_span_text(key));
    uint64_t number = 0;
    if (value.kind != WEFT_KIND_NUMBER || value.len > 19)
        *is_good = false;
    for (uint32_t i = 0; *is_good && i < value.len; i++) {
        const char c = value.as.text[i];
        *is_good = c >= '0' && c <= '9';
        number = number * 10 + (uint64_t)(c - '0');
    }
    return number;
}

static weft_status read_place(wf_extract_place *place, weft_span text)
{
    weft_value map;
    wf_json_error error;
    wf_arena arena;
    bool is_good = true;
    wf_arena_init(&arena, 0);
    weft_status rc = wf_json_parse(&map, text, &arena, &error);
    if (rc == WEFT_OK && map.kind == WEFT_KIND_MAP) {
        place->bytes = number_of(map, "bytes", &is_good);
        place->pages = number_of(map, "pages", &is_good);
        place->records = number_of(map, "records", &is_good);
        wf_json_put(&place->cursor, weft_value_member(map, weft_span_text("cursor")));
        rc = is_good && place->cursor.len != 0 ? place->cursor.status : WEFT_INVALID;
    } else if (rc != WEFT_NOMEM) {
        rc = WEFT_INVALID;
    }
    wf_arena_fini(&arena);
    return rc;
}

/* WEFT_DONE: none is kept. */
static weft_status find_place(wf_extract_file *f, wf_extract_place *place, int64_t now_ms)
{
    wf_buf text;
    if (!f->store)
        return WEFT_DONE;
    wf_buf_init(&text, 0);
    weft_status rc =
        wf_kv_get(&text, NULL, f->store, weft_span_text(SCOPE), weft_span_text(f->key), now_ms);
    if (rc == WEFT_OK)
        rc = read_place(place, wf_buf_span(&text));
    if (rc == WEFT_INVALID)
        rc = wf_store_damaged(f->store, "the place of an extraction");
    wf_buf_fini(&text);
    return rc;
}

weft_status wf_extract_file_save(wf_extract_file *f, const wf_extract_place *place, int64_t now_ms)
{
    wf_buf text;
    if (!f->store || place->cursor.len == 0)
        return WEFT_OK;
    if (fdatasync(f->descriptor) != 0)
        return complain(f, "synced", errno);
    wf_buf_init(&text, 0);
    wf_buf_printf(&text, "{\"bytes\":%llu,\"pages\":%llu,\"records\":%llu,\"cursor\":",
                  (unsigned long long)place->bytes, (unsigned long long)place->pages,
                  (unsigned long long)place->records);
    wf_buf_put_span(&text, wf_buf_span(&place->cursor));
    wf_buf_put_byte(&text, '}');
    weft_status rc = text.status;
    if (rc == WEFT_OK)
        rc = wf_kv_set(NULL, f->store, weft_span_text(SCOPE), weft_span_text(f->key),
                       wf_buf_span(&text), WF_KV_ANY, 0, now_ms);
    wf_buf_fini(&text);
    f->saved_ms = now_ms;
    return rc;
}

/* ---- opening ---- */

static weft_status set_names(wf_extract_file *f, const char *path)
{
    const size_t len = strlen(path);
    const char *const slash = strrchr(path, '/');
    const size_t folder = slash ? (size_t)(slash - path) + 1 : 0;
    f->part = wf_alloc(len + sizeof ".part", 1);
    f->folder = wf_alloc(folder + 2, 1);
    if (!f->part || !f->folder)
        return WEFT_NOMEM;
    memcpy(f->part, path, len);
    memcpy(f->part + len, ".part", sizeof ".part");
    if (folder != 0)
        memcpy(f->folder, path, folder);
    else
        f->folder[0] = '.';
    return WEFT_OK;
}

static void set_key(wf_extract_file *f, weft_span identity)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char sum[WF_DIGEST_BYTES];
    const size_t len = wf_digest_of(sum, WF_DIGEST_SHA256, identity);
    for (size_t i = 0; i < len; i++) {
        f->key[2 * i] = digits[sum[i] >> 4];
        f->key[2 * i + 1] = digits[sum[i] & 15];
    }
}

static weft_status open_part(wf_extract_file *f, struct stat *facts)
{
    do
        f->descriptor = open(f->part, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
    while (f->descriptor < 0 && errno == EINTR);
    if (f->descriptor < 0)
        return complain(f, "created", errno);
    if (flock(f->descriptor, LOCK_EX | LOCK_NB) != 0)
        return refuse(f, "another run writes it", "wait for that run, or name another output");
    return fstat(f->descriptor, facts) == 0 ? WEFT_OK : complain(f, "asked for its size", errno);
}

/* To where an earlier run was, or to the beginning. */
static weft_status go_on(wf_extract_file *f, wf_extract_place *place, uint64_t size, bool is_known,
                         wf_extract_start start)
{
    const bool is_new = start == WF_EXTRACT_FORGET || (!is_known && start == WF_EXTRACT_RESUME);
    if (start == WF_EXTRACT_ANEW && size != 0)
        return refuse(f, "an earlier run did not come to its end",
                      is_known
                          ? "go on with --resume, or begin anew with --restart"
                          : "begin anew with --restart: where it was is not known for this query");
    if (!is_new && place->bytes > size)
        return refuse(f, "it is shorter than it was", "begin anew with --restart");
    if (is_new || start == WF_EXTRACT_ANEW) {
        wf_buf_reset(&place->cursor);
        place->bytes = 0;
        place->pages = 0;
        place->records = 0;
    }
    if (ftruncate(f->descriptor, (off_t)place->bytes) != 0 ||
        lseek(f->descriptor, (off_t)place->bytes, SEEK_SET) < 0)
        return complain(f, "cut to the last whole page", errno);
    return WEFT_OK;
}

weft_status wf_extract_file_open(wf_extract_file *f, wf_extract_place *place, const char *path,
                                 const char *ledger, weft_span identity, wf_extract_start start,
                                 int64_t now_ms, weft_diags *diags)
{
    struct stat facts = {0};
    *f = (wf_extract_file){.descriptor = -1, .diags = diags};
    if (!path || strcmp(path, "-") == 0) {
        f->descriptor = STDOUT_FILENO;
        return WEFT_OK;
    }
    f->path = path;
    set_key(f, identity);
    weft_status rc = set_names(f, path);
    if (rc == WEFT_OK && ledger)
        rc = wf_store_open(&f->store, ledger, NULL, diags);
    if (rc == WEFT_OK)
        rc = open_part(f, &facts);
    if (rc != WEFT_OK)
        return rc;
    rc = find_place(f, place, now_ms);
    if (rc != WEFT_OK && rc != WEFT_DONE)
        return rc;
    return go_on(f, place, (uint64_t)facts.st_size, rc == WEFT_OK && facts.st_size != 0, start);
}

/* ---- writing ---- */

weft_status wf_extract_file_put(wf_extract_file *f, weft_span bytes)
{
    while (bytes.len != 0) {
        const ssize_t put = write(f->descriptor, bytes.ptr, bytes.len);
        if (put < 0 && errno == EPIPE && !f->path)
            return WEFT_STOPPED; /* who read went away */
        if (put < 0 && errno == EAGAIN && wf_system_wait(f->descriptor, true))
            continue;
        if (put < 0 && errno != EINTR)
            return complain(f, "written", errno);
        if (put > 0)
            bytes = weft_span_of(bytes.ptr + put, bytes.len - (size_t)put);
    }
    return WEFT_OK;
}

static weft_status sync_folder(const wf_extract_file *f)
{
    const int folder = open(f->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool is_synced = folder >= 0 && fsync(folder) == 0;
    const int error = errno;
    if (folder >= 0)
        (void)close(folder); /* read-only */
    return is_synced ? WEFT_OK : complain(f, "synced in its folder", error);
}

weft_status wf_extract_file_finish(wf_extract_file *f, int64_t now_ms)
{
    if (!f->path)
        return WEFT_OK;
    if (fsync(f->descriptor) != 0)
        return complain(f, "synced", errno);
    if (rename(f->part, f->path) != 0)
        return complain(f, "given its name", errno);
    weft_status rc = sync_folder(f);
    if (rc == WEFT_OK && f->store)
        rc = wf_kv_remove(f->store, weft_span_text(SCOPE), weft_span_text(f->key), WF_KV_ANY,
                          now_ms);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

void wf_extract_file_close(wf_extract_file *f)
{
    if (f->path && f->descriptor >= 0)
        (void)close(f->descriptor); /* what counts was synced */
    wf_store_close(f->store);
    wf_free(f->part);
    wf_free(f->folder);
}
