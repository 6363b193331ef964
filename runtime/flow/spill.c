/* See spill.h. Reads are where they are asked for (pread), so that many readers share one file. */
#include "runtime/flow/spill.h"

#include "runtime/system.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define GATHERED ((size_t)256 << 10)

static weft_status complain(const wf_spill *spill, const char *what, int error, weft_diags *diags)
{
    char reason[WF_SYSTEM_REASON_CHARS];
    weft_diag *const diag = wf_diags_add(
        diags, WF_W4806, (wf_place){0}, "a temporary file in %s cannot be %s: %s", spill->directory,
        what, error == 0 ? "it has become shorter" : wf_system_reason(error, reason));
    if (error == ENOSPC || error == EDQUOT || error == EFBIG)
        wf_diag_hint(
            diags, diag,
            "make room there, or name another directory with --temp or TMPDIR; input whose "
            "rows of one key stand together needs none: group(sorted: true)");
    else if (error != 0)
        wf_diag_hint(diags, diag, "name another directory with --temp or TMPDIR");
    return WEFT_IO;
}

void wf_spill_init(wf_spill *spill, const char *directory)
{
    *spill = (wf_spill){.directory = directory ? directory : "/tmp"};
    wf_buf_init(&spill->gathered, 0);
}

void wf_spill_fini(wf_spill *spill)
{
    if (spill->descriptor > 0)
        (void)close(spill->descriptor); /* nobody will read it */
    wf_buf_fini(&spill->gathered);
    *spill = (wf_spill){0};
}

/* Where files without a name are not known the name lives for an instant, and only its owner may open it. */
static int open_named(const char *directory)
{
    wf_buf name;
    int fd = -1;
    wf_buf_init(&name, 0);
    wf_buf_put_text(&name, directory);
    wf_buf_put_text(&name, "/weft-XXXXXX");
    wf_buf_put_byte(&name, '\0');
    errno = ENOMEM;
    if (name.status == WEFT_OK)
        fd = mkstemp(name.data);
    if (fd >= 0 && (unlink(name.data) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0)) {
        const int error = errno;
        (void)close(fd);
        errno = error;
        fd = -1;
    }
    wf_buf_fini(&name);
    return fd;
}

static weft_status open_file(wf_spill *spill, weft_diags *diags)
{
    int fd = -1;
#if defined(O_TMPFILE)
    fd = open(spill->directory, O_TMPFILE | O_RDWR | O_EXCL | O_CLOEXEC, 0600);
#endif
    if (fd < 0)
        fd = open_named(spill->directory);
    if (fd < 0)
        return errno == ENOMEM ? WEFT_NOMEM : complain(spill, "made", errno, diags);
    spill->descriptor = fd;
    return WEFT_OK;
}

static weft_status write_all(wf_spill *spill, const char *bytes, size_t len, weft_diags *diags)
{
    if (spill->broken == WEFT_OK && spill->descriptor == 0)
        spill->broken = open_file(spill, diags);
    while (spill->broken == WEFT_OK && len != 0) {
        const ssize_t put = pwrite(spill->descriptor, bytes, len, (off_t)spill->written);
        if (put < 0 && errno != EINTR)
            spill->broken = complain(spill, "written", errno, diags);
        if (put > 0) {
            bytes += put;
            len -= (size_t)put;
            spill->written += (uint64_t)put;
        }
    }
    return spill->broken;
}

weft_status wf_spill_flush(wf_spill *spill, weft_diags *diags)
{
    const weft_status rc = write_all(spill, spill->gathered.data, spill->gathered.len, diags);
    wf_buf_reset(&spill->gathered);
    return rc;
}

weft_status wf_spill_put(wf_spill *spill, const void *bytes, size_t len, weft_diags *diags)
{
    weft_status rc = spill->broken;
    if (rc == WEFT_OK && spill->gathered.len + len > GATHERED)
        rc = wf_spill_flush(spill, diags);
    if (rc != WEFT_OK)
        return rc;
    spill->size += len;
    if (len >= GATHERED)
        return write_all(spill, bytes, len, diags);
    wf_buf_put(&spill->gathered, bytes, len);
    return spill->gathered.status;
}

weft_status wf_spill_read(const wf_spill *spill, uint64_t at, void *to, size_t len,
                          weft_diags *diags)
{
    char *bytes = to;
    while (len != 0) {
        const ssize_t got = pread(spill->descriptor, bytes, len, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return complain(spill, "read", got == 0 ? 0 : errno, diags);
        bytes += got;
        at += (uint64_t)got;
        len -= (size_t)got;
    }
    return WEFT_OK;
}

weft_status wf_spill_empty(wf_spill *spill, weft_diags *diags)
{
    wf_buf_reset(&spill->gathered);
    spill->size = 0;
    spill->written = 0;
    if (spill->descriptor == 0 || ftruncate(spill->descriptor, 0) == 0)
        return WEFT_OK;
    return complain(spill, "emptied", errno, diags);
}
