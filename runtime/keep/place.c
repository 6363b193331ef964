/* The file system's side of a ledger. */
#include "runtime/keep/place.h"

#include "base/buf.h"
#include "base/diags.h"
#include "runtime/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

static weft_status refuse(const char *path, const char *what, int error, weft_diags *diags)
{
    char room[WF_SYSTEM_REASON_CHARS];
    wf_diags_add(diags, error == ENOSPC || error == EDQUOT ? WF_W6003 : WF_W6001, (wf_place){0},
                 "%s: %s: %s", path, what, wf_system_reason(error, room));
    return WEFT_IO;
}

/* File systems whose locks or syncs are promises of somebody else. */
static bool is_remote(const char *path)
{
    static const unsigned long types[] = {0x6969ul,     0x517bul,     0xff534d42ul, 0xfe534d42ul,
                                          0x01021997ul, 0x5346414ful, 0x73757245ul};
    struct statfs about;
    if (statfs(path, &about) != 0)
        return false;
    for (size_t i = 0; i < WF_COUNTOF(types); i++) {
        if (((unsigned long)about.f_type & 0xfffffffful) == types[i])
            return true;
    }
    return false;
}

/* The directory of `path`, NUL-terminated. */
static weft_status directory_of(wf_buf *out, const char *path)
{
    const char *const slash = strrchr(path, '/');
    wf_buf_init(out, 0);
    if (!slash)
        wf_buf_put_byte(out, '.');
    else
        wf_buf_put(out, path, slash == path ? 1 : (size_t)(slash - path));
    wf_buf_put_byte(out, '\0');
    return out->status;
}

static weft_status sync_directory(const char *path, weft_diags *diags)
{
    wf_buf name;
    weft_status rc = directory_of(&name, path);
    if (rc == WEFT_OK) {
        const int directory = open(name.data, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (directory < 0 || fsync(directory) != 0)
            rc = refuse(path, "its directory cannot be synced", errno, diags);
        if (directory >= 0)
            (void)close(directory); /* read-only */
    }
    wf_buf_fini(&name);
    return rc;
}

/* The file is never opened here: closing a descriptor of it would take away the locks that another
   ledger of this process has on it. */
weft_status wf_place_prepare(const char *path, bool must_exist, weft_diags *diags)
{
    struct stat about;
    bool is_new = false;
    if (!must_exist && mknod(path, S_IFREG | 0600, 0) == 0)
        is_new = true;
    else if (!must_exist && errno != EEXIST)
        return refuse(path, "the ledger cannot be made", errno, diags);
    if (stat(path, &about) != 0)
        return refuse(path, "the ledger cannot be opened", errno, diags);
    if (!S_ISREG(about.st_mode))
        return refuse(path, "the ledger cannot be opened", S_ISDIR(about.st_mode) ? EISDIR : EINVAL,
                      diags);
    if (is_remote(path)) {
        wf_diag_hint(diags,
                     wf_diags_add(diags, WF_W6008, (wf_place){0},
                                  "%s: the ledger lies on a network file system", path),
                     "name a file on a disk of this machine");
        return WEFT_IO;
    }
    return is_new ? sync_directory(path, diags) : WEFT_OK;
}

/* ---- signs of life ---- */

static uint64_t mixed(uint64_t sum, const void *bytes, size_t len)
{
    const unsigned char *const at = bytes;
    for (size_t i = 0; i < len; i++)
        sum = (sum ^ at[i]) * 0x100000001b3u; /* FNV-1a of 64 bits */
    return sum;
}

/* Notes that were written before the machine started anew may be older than what was synced after them. */
static uint64_t stamp_of(const char *path)
{
    char boot[64];
    struct stat about;
    const int opened = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    const ssize_t got = opened < 0 ? -1 : read(opened, boot, sizeof boot);
    if (opened >= 0)
        (void)close(opened); /* read-only */
    if (got <= 0 || stat(path, &about) != 0)
        return 0;
    uint64_t sum = mixed(0xcbf29ce484222325u, boot, (size_t)got);
    sum = mixed(sum, &about.st_dev, sizeof about.st_dev);
    return mixed(sum, &about.st_ino, sizeof about.st_ino);
}

weft_status wf_alive_open(wf_alive *alive, const char *path, weft_diags *diags)
{
    wf_buf name;
    weft_status rc = WEFT_OK;
    alive->descriptor = -1;
    alive->stamp = stamp_of(path);
    wf_buf_init(&name, 0);
    wf_buf_printf(&name, "%s-alive", path);
    wf_buf_put_byte(&name, '\0');
    if (name.status == WEFT_OK) {
        alive->descriptor = open(name.data, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (alive->descriptor < 0)
            rc = refuse(name.data, "cannot be opened", errno, diags);
    } else {
        rc = name.status;
    }
    wf_buf_fini(&name);
    return rc;
}

void wf_alive_close(wf_alive *alive)
{
    if (alive->descriptor >= 0)
        (void)close(alive->descriptor); /* what was written need not be on the disk */
    alive->descriptor = -1;
}

/* Locks of the open file, not of the process: closing another descriptor of the file keeps them, and
   two ledgers in one process exclude each other too. */
static bool change(wf_alive *alive, int64_t at, short type)
{
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = (off_t)at, .l_len = 1};
    return fcntl(alive->descriptor, F_OFD_SETLK, &lock) == 0;
}

bool wf_alive_take(wf_alive *alive, int64_t at)
{
    return change(alive, at, F_WRLCK);
}

void wf_alive_drop(wf_alive *alive, int64_t at)
{
    (void)change(alive, at, F_UNLCK); /* of what is held: cannot fail */
}

typedef struct written_note {
    wf_alive_note note;
    uint64_t stamp;
    uint64_t sum;
} written_note;

static off_t place_of(int64_t at)
{
    return (off_t)(at * (int64_t)sizeof(written_note));
}

static uint64_t sum_of(const written_note *note)
{
    return mixed(note->stamp, &note->note, sizeof note->note);
}

bool wf_alive_write(const wf_alive *alive, int64_t at, const wf_alive_note *note)
{
    written_note out = {.note = *note, .stamp = alive->stamp};
    out.sum = sum_of(&out);
    errno = EIO; /* for a write that ends early */
    return alive->stamp == 0 ||
           pwrite(alive->descriptor, &out, sizeof out, place_of(at)) == (ssize_t)sizeof out;
}

bool wf_alive_read(const wf_alive *alive, int64_t at, wf_alive_note *note)
{
    written_note in;
    if (alive->stamp == 0 ||
        pread(alive->descriptor, &in, sizeof in, place_of(at)) != (ssize_t)sizeof in ||
        in.stamp != alive->stamp || in.sum != sum_of(&in))
        return false;
    *note = in.note;
    return true;
}

const char *wf_place_process(char *room, size_t size)
{
    char host[64] = "this machine";
    if (gethostname(host, sizeof host) != 0)
        memcpy(host, "this machine", sizeof "this machine");
    host[sizeof host - 1] = '\0'; /* a longer name is cut off, perhaps without it */
    (void)snprintf(room, size, "process %ld on %s", (long)getpid(), host);
    return room;
}
