/* To a file, which appears under its name only when it is complete, or to a descriptor that is
   there already: standard output, a pipe, a device. What is easy to get wrong: a failed write is
   described once, and what comes after it only repeats its status. */
#include "base/memory.h"
#include "runtime/send/sink.h"
#include "runtime/system.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define WRITE_AT   ((size_t)256 << 10) /* committed bytes from which on they are written */
#define FIRST_ROOM (WRITE_AT + ((size_t)64 << 10))
#define NAME_TRIES 100
#define MODE_BITS  ((mode_t)07777)

typedef struct file_sink {
    wf_sink sink; /* first */
    wf_buf buffer;
    size_t committed;
    int descriptor;
    bool is_owned;
    char *path;      /* the final name, symbolic links followed; NULL: written in place */
    char *directory; /* of `path`, to be synced; nothing may be short once the file has its name */
    char *temporary; /* NULL: none, or not any more */
    const char *shown;
    weft_status broken;
} file_sink;

static weft_status complain(const file_sink *s, const char *what, int error, weft_diags *diags)
{
    char reason[WF_SYSTEM_REASON_CHARS];
    weft_diag *const diag = wf_diags_add(diags, WF_W4802, (wf_place){0}, "%s cannot be %s: %s",
                                         s->shown, what, wf_system_reason(error, reason));
    if (error == ENOSPC || error == EDQUOT)
        wf_diag_hint(diags, diag, "make room on the disk, or write somewhere else");
    return WEFT_IO;
}

/* Names. */

static char *text_copy(const char *text, size_t len, size_t room)
{
    char *const copy = wf_alloc(len + room + 1, 1);
    if (copy)
        memcpy(copy, text, len);
    return copy;
}

static size_t directory_length(const char *path)
{
    const char *const slash = strrchr(path, '/');
    return slash ? (size_t)(slash - path) + 1 : 0;
}

/* Eight letters nobody can foresee; where the system has no randomness, ones that differ. */
static void random_letters(char out[8], unsigned attempt)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz012345";
    unsigned char bytes[8] = {0};
    const int descriptor = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    const ssize_t got = descriptor >= 0 ? read(descriptor, bytes, sizeof bytes) : -1;
    if (descriptor >= 0)
        (void)close(descriptor); /* read-only */
    if (got != (ssize_t)sizeof bytes) {
        const uint64_t mixed = ((uint64_t)getpid() << 32) ^ (uintptr_t)out ^
                               ((uint64_t)attempt * UINT64_C(0x9e3779b97f4a7c15));
        memcpy(bytes, &mixed, sizeof bytes);
    }
    for (size_t i = 0; i < 8; i++)
        out[i] = letters[bytes[i] % 32];
}

/* ".NAME.weft-xxxxxxxx" in the directory of s->path. */
static weft_status set_temporary(file_sink *s, unsigned attempt)
{
    const size_t directory = directory_length(s->path);
    const char *const name = s->path + directory;
    const size_t clipped = strlen(name) < 200 ? strlen(name) : 200; /* of the 255 a name may have */
    wf_free(s->temporary);
    s->temporary = text_copy(s->path, directory, clipped + 16);
    if (!s->temporary)
        return WEFT_NOMEM;
    char *to = s->temporary + directory;
    *to++ = '.';
    memcpy(to, name, clipped);
    to += clipped;
    memcpy(to, ".weft-", 6);
    random_letters(to + 6, attempt);
    return WEFT_OK;
}

static int open_new(const char *path, mode_t mode)
{
    int descriptor;
    do
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

/* `mode`: of the file that is replaced, or 0 when there is none and the umask decides. */
static weft_status create_temporary(file_sink *s, mode_t mode, weft_diags *diags)
{
    for (unsigned attempt = 0; attempt < NAME_TRIES; attempt++) {
        const weft_status rc = set_temporary(s, attempt);
        if (rc != WEFT_OK)
            return rc;
        s->descriptor = open_new(s->temporary, mode ? S_IRUSR | S_IWUSR : 0666);
        if (s->descriptor >= 0 || errno != EEXIST)
            break;
    }
    if (s->descriptor < 0) {
        const int error = errno;
        wf_free(s->temporary);
        s->temporary = NULL;
        return complain(s, "created", error, diags);
    }
    s->is_owned = true;
    if (mode && fchmod(s->descriptor, mode & MODE_BITS) != 0)
        return complain(s, "given its permissions", errno, diags);
    return WEFT_OK;
}

static weft_status open_in_place(file_sink *s, const char *path, weft_diags *diags)
{
    do
        s->descriptor = open(path, O_WRONLY | O_CLOEXEC);
    while (s->descriptor < 0 && errno == EINTR);
    s->is_owned = s->descriptor >= 0;
    return s->is_owned ? WEFT_OK : complain(s, "opened", errno, diags);
}

/* A link stays a link: the file it names is replaced. */
static weft_status set_path(file_sink *s, const char *path, weft_diags *diags)
{
    struct stat facts;
    const bool is_link = lstat(path, &facts) == 0 && S_ISLNK(facts.st_mode);
    char *const resolved = is_link ? wf_alloc(PATH_MAX, 1) : NULL;
    if (is_link && !resolved)
        return WEFT_NOMEM;
    weft_status rc = WEFT_OK;
    if (is_link && !realpath(path, resolved))
        rc = complain(s, "written through its symbolic link", errno, diags);
    if (rc == WEFT_OK) {
        const char *const final = is_link ? resolved : path;
        const size_t len = directory_length(final);
        s->path = text_copy(final, strlen(final), 0);
        s->directory = len != 0 ? text_copy(final, len, 0) : text_copy(".", 1, 0);
        rc = s->path && s->directory ? WEFT_OK : WEFT_NOMEM;
    }
    wf_free(resolved);
    return rc;
}

static weft_status open_path(file_sink *s, const char *path, weft_diags *diags)
{
    struct stat facts;
    const bool is_there = stat(path, &facts) == 0;
    if (is_there && S_ISDIR(facts.st_mode))
        return complain(s, "written", EISDIR, diags);
    if (is_there && !S_ISREG(facts.st_mode))
        return open_in_place(s, path, diags);
    weft_status rc = set_path(s, path, diags);
    if (rc == WEFT_OK)
        rc = create_temporary(s, is_there ? facts.st_mode : 0, diags);
    return rc;
}

/* Writing. */

static weft_status write_all(file_sink *s, size_t count, weft_diags *diags)
{
    size_t done = 0;
    while (done < count) {
        const ssize_t wrote = write(s->descriptor, s->buffer.data + done, count - done);
        if (wrote >= 0) {
            done += (size_t)wrote;
            continue;
        }
        const bool is_busy = errno == EAGAIN || errno == EWOULDBLOCK;
        if (errno == EINTR || (is_busy && wf_system_wait(s->descriptor, true)))
            continue;
        if (errno == EPIPE)
            return WEFT_STOPPED;
        return complain(s, "written", errno, diags);
    }
    return WEFT_OK;
}

/* Writes what is committed; what is not stays in the buffer. */
static weft_status flush(file_sink *s, weft_diags *diags)
{
    if (s->broken != WEFT_OK || s->committed == 0)
        return s->broken;
    s->broken = write_all(s, s->committed, diags);
    if (s->broken == WEFT_OK) {
        memmove(s->buffer.data, s->buffer.data + s->committed, s->buffer.len - s->committed);
        s->buffer.len -= s->committed;
        s->committed = 0;
    }
    return s->broken;
}

static wf_buf *sink_buffer(wf_sink *self)
{
    return &((file_sink *)self)->buffer;
}

static weft_status sink_commit(wf_sink *self, weft_diags *diags)
{
    file_sink *const s = (file_sink *)self;
    s->committed = s->buffer.len;
    if (s->broken != WEFT_OK) {
        s->committed = 0; /* nothing gets out any more: do not gather it */
        s->buffer.len = 0;
        return s->broken;
    }
    return s->committed >= WRITE_AT ? flush(s, diags) : WEFT_OK;
}

/* Some file systems cannot sync a directory, or at all; that is no reason to refuse them. */
static int sync_descriptor(int descriptor)
{
    int rc;
    do
        rc = fsync(descriptor);
    while (rc != 0 && errno == EINTR);
    return rc == 0 || errno == EINVAL || errno == ENOTSUP || errno == EROFS ? 0 : errno;
}

static weft_status sync_directory(const file_sink *s, weft_diags *diags)
{
    const int descriptor = open(s->directory, O_RDONLY | O_CLOEXEC);
    if (descriptor < 0)
        return WEFT_OK; /* one may write in it and not read it */
    const int error = sync_descriptor(descriptor);
    (void)close(descriptor); /* read-only */
    return error == 0 ? WEFT_OK : complain(s, "made durable in its directory", error, diags);
}

static weft_status close_descriptor(file_sink *s, weft_diags *diags)
{
    if (!s->is_owned)
        return WEFT_OK;
    s->is_owned = false;
    /* After EINTR the descriptor is gone all the same, and its bytes were synced. */
    return close(s->descriptor) == 0 || errno == EINTR ? WEFT_OK
                                                       : complain(s, "closed", errno, diags);
}

static weft_status publish(file_sink *s, weft_diags *diags)
{
    const int error = sync_descriptor(s->descriptor);
    weft_status rc = error == 0 ? WEFT_OK : complain(s, "synced", error, diags);
    if (rc == WEFT_OK)
        rc = close_descriptor(s, diags);
    if (rc == WEFT_OK && rename(s->temporary, s->path) != 0)
        rc = complain(s, "given its name", errno, diags);
    if (rc != WEFT_OK)
        return rc;
    wf_free(s->temporary);
    s->temporary = NULL;
    return sync_directory(s, diags);
}

static void drop(file_sink *s)
{
    if (s->is_owned)
        (void)close(s->descriptor); /* its bytes are not wanted, or were synced */
    s->is_owned = false;
    if (s->temporary)
        (void)unlink(s->temporary); /* nothing more can be done about it */
    wf_free(s->temporary);
    s->temporary = NULL;
}

static weft_status sink_finish(wf_sink *self, bool keep, weft_diags *diags)
{
    file_sink *const s = (file_sink *)self;
    weft_status rc = keep || !s->temporary ? flush(s, diags) : WEFT_OK;
    if (rc == WEFT_OK && keep)
        rc = s->temporary ? publish(s, diags) : close_descriptor(s, diags);
    drop(s);
    s->broken = rc != WEFT_OK ? rc : WEFT_DONE;
    return rc;
}

static void sink_close(wf_sink *self)
{
    file_sink *const s = (file_sink *)self;
    drop(s);
    wf_buf_fini(&s->buffer);
    wf_free(s->directory);
    wf_free(s->path);
    wf_free(s);
}

weft_status wf_file_sink_open(wf_sink **out, const char *path, weft_diags *diags)
{
    const bool is_standard = !path || strcmp(path, "-") == 0;
    file_sink *const s = wf_new(file_sink);
    if (!s)
        return WEFT_NOMEM;
    s->sink.buffer = sink_buffer;
    s->sink.commit = sink_commit;
    s->sink.finish = sink_finish;
    s->sink.close = sink_close;
    s->shown = is_standard ? "standard output" : path;
    s->descriptor = is_standard ? STDOUT_FILENO : -1;
    wf_buf_init(&s->buffer, 0);
    weft_status rc = wf_buf_reserve(&s->buffer, FIRST_ROOM) ? WEFT_OK : WEFT_NOMEM;
    if (rc == WEFT_OK && !is_standard)
        rc = open_path(s, path, diags);
    if (rc == WEFT_OK)
        *out = &s->sink;
    else
        sink_close(&s->sink);
    return rc;
}

void wf_sink_close(wf_sink *sink)
{
    if (sink)
        sink->close(sink);
}
