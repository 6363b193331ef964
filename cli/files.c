/* Whole files in and out. What is easy to get wrong: a device, a pipe or a link under the name of an
   output must not be replaced by a file. */
#include "cli/cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES ((size_t)64 << 20)

static const char *cause(int error)
{
    switch (error) {
    case ENOENT:
        return "there is no such file";
    case EACCES:
    case EPERM:
        return "permission denied";
    case EISDIR:
        return "it is a directory";
    case ENOSPC:
        return "no space left on the device";
    case EROFS:
        return "the file system is read-only";
    case ENOTDIR:
        return "a part of the path is no directory";
    case EFBIG:
        return "it is larger than 64 MiB";
    case ENOMEM:
        return "out of memory";
    default:
        return "the system refused";
    }
}

static bool read_descriptor(weft_span *out, int descriptor)
{
    size_t cap = 1 << 16;
    size_t len = 0;
    char *bytes = malloc(cap);
    while (bytes) {
        if (len > MAX_BYTES) {
            errno = EFBIG;
            break;
        }
        if (len == cap) {
            char *more = realloc(bytes, cap * 2);
            if (!more)
                break;
            bytes = more;
            cap *= 2;
        }
        const ssize_t got = read(descriptor, bytes + len, cap - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            break;
        if (got == 0) {
            *out = weft_span_of(bytes, len);
            return true;
        }
        len += (size_t)got;
    }
    free(bytes);
    return false;
}

bool cli_file_read(weft_span *out, const char *path)
{
    const bool standard = strcmp(path, "-") == 0;
    const int descriptor = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    const bool read_well = descriptor >= 0 && read_descriptor(out, descriptor);
    if (!read_well)
        cli_say("cannot read %s: %s", standard ? "standard input" : path, cause(errno));
    if (descriptor >= 0 && !standard)
        (void)close(descriptor); /* read-only */
    return read_well;
}

void cli_file_free(weft_span bytes)
{
    union {
        const char *borrowed;
        void *owned;
    } block = {bytes.ptr};
    free(block.owned);
}

static bool write_all(int descriptor, weft_span bytes)
{
    for (size_t at = 0; at < bytes.len;) {
        const ssize_t put = write(descriptor, bytes.ptr + at, bytes.len - at);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        at += (size_t)put;
    }
    return true;
}

/* Written under a temporary name beside `path`, then renamed. 0 or an error number. */
static int replace(const char *path, mode_t mode, weft_span bytes)
{
    const size_t len = strlen(path);
    char *name = malloc(len + 8);
    if (!name)
        return ENOMEM;
    memcpy(name, path, len);
    memcpy(name + len, ".XXXXXX", 8);
    const int descriptor = mkstemp(name);
    bool well = descriptor >= 0 && write_all(descriptor, bytes) && fchmod(descriptor, mode) == 0 &&
                fsync(descriptor) == 0;
    int error = well ? 0 : errno;
    if (descriptor >= 0 && close(descriptor) != 0 && well)
        error = errno;
    if (error == 0 && rename(name, path) != 0)
        error = errno;
    if (error != 0 && descriptor >= 0)
        (void)unlink(name); /* nothing half-written stays */
    free(name);
    return error;
}

/* A device or pipe. */
static int fill(const char *path, weft_span bytes)
{
    const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
    const bool well = descriptor >= 0 && write_all(descriptor, bytes);
    int error = well ? 0 : errno;
    if (descriptor >= 0 && close(descriptor) != 0 && well)
        error = errno;
    return error;
}

static mode_t usual_mode(void)
{
    const mode_t mask = umask(0);
    (void)umask(mask);
    return (mode_t)(0666 & ~mask);
}

bool cli_file_write(const char *path, weft_span bytes)
{
    struct stat old;
    int error = 0;
    if (strcmp(path, "-") == 0)
        return cli_put(bytes) == CLI_OK;
    if (stat(path, &old) != 0) {
        error = replace(path, usual_mode(), bytes);
    } else if (S_ISDIR(old.st_mode)) {
        error = EISDIR;
    } else if (!S_ISREG(old.st_mode)) {
        error = fill(path, bytes);
    } else {
        char *target = realpath(path, NULL); /* a link stays a link */
        error = target ? replace(target, old.st_mode & 07777, bytes) : errno;
        free(target);
    }
    if (error != 0)
        cli_say("cannot write %s: %s", path, cause(error));
    return error == 0;
}

bool cli_file_same(const char *a, const char *b)
{
    struct stat one;
    struct stat other;
    if (stat(a, &one) != 0 || stat(b, &other) != 0)
        return strcmp(a, b) == 0;
    return S_ISREG(one.st_mode) && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

int cli_file_spare(const cli_args *args, const char *kept, const char *what)
{
    const char *const output = cli_value(args, "output");
    if (!output || !kept || strcmp(output, "-") == 0 || !cli_file_same(output, kept))
        return CLI_OK;
    return cli_usage(args->command, "-o names the %s itself, which would be lost", what);
}
