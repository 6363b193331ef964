/* Whole small files: schemas, tables, used mappings. Regular files of at most 64 MiB, so that a
   device or a pipe named in a mapping cannot hold the compiler. A folder of schema files is listed
   anew for each of them: there are few, and so nothing has to be kept between two calls. */
#include "api/files.h"

#include "base/buf.h"
#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_BYTES  ((size_t)64 << 20)
#define NAME_BYTES 256 /* with its NUL: the longest name a folder holds */

static void explain(char reason[160], const char *text)
{
    size_t i = 0;
    for (; text[i] && i < 159; i++)
        reason[i] = text[i];
    reason[i] = '\0';
}

static const char *cause(int error)
{
    switch (error) {
    case ENOENT:
        return "there is no such file";
    case EACCES:
        return "permission denied";
    case ENAMETOOLONG:
        return "the name is too long";
    case ELOOP:
        return "too many symbolic links";
    case EISDIR:
        return "it is a directory";
    default:
        return "the system refused to open or read it";
    }
}

/* `path` relative to the directory of `from`; the name is given. */
static char *beside(const char *from, const char *path)
{
    const char *slash = path[0] == '/' || !from ? NULL : strrchr(from, '/');
    const size_t dir = slash ? (size_t)(slash - from) + 1 : 0;
    const size_t len = strlen(path);
    char *name = wf_alloc(dir + len + 1, 1);
    if (!name)
        return NULL;
    if (dir != 0)
        memcpy(name, from, dir);
    memcpy(name + dir, path, len);
    return name;
}

/* The block holds the bytes and behind them the name, so that one release frees both. */
static weft_status read_all(weft_span *out, const char **name, int descriptor, size_t size,
                            char reason[160])
{
    const size_t name_size = strlen(*name) + 1;
    char *bytes = wf_alloc(size + name_size, 1);
    size_t len = 0;
    if (!bytes)
        return WEFT_NOMEM;
    while (len < size) {
        const ssize_t got = read(descriptor, bytes + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            explain(reason, cause(errno));
            wf_free(bytes);
            return WEFT_IO;
        }
        if (got == 0)
            break;
        len += (size_t)got;
    }
    memcpy(bytes + size, *name, name_size);
    *name = bytes + size;
    *out = weft_span_of(bytes, len);
    return WEFT_OK;
}

static weft_status read_file(weft_span *out, const char **name, char reason[160])
{
    struct stat info;
    weft_status rc = WEFT_IO;
    const int descriptor = open(*name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (descriptor < 0) {
        explain(reason, cause(errno));
        return WEFT_IO;
    }
    if (fstat(descriptor, &info) != 0)
        explain(reason, cause(errno));
    else if (!S_ISREG(info.st_mode))
        explain(reason, S_ISDIR(info.st_mode) ? "it is a directory" : "it is no regular file");
    else if (info.st_size < 0 || (uintmax_t)info.st_size > MAX_BYTES)
        explain(reason, "it is larger than 64 MiB");
    else
        rc = read_all(out, name, descriptor, (size_t)info.st_size, reason);
    (void)close(descriptor); /* read-only */
    return rc;
}

static weft_status load(void *context, const char *from, const char *path, weft_span *out,
                        const char **name, char reason[160])
{
    (void)context;
    char *full = beside(from, path);
    if (!full)
        return WEFT_NOMEM;
    const char *found = full;
    const weft_status rc = read_file(out, &found, reason);
    if (rc == WEFT_OK)
        *name = found; /* what the file names in its turn lies beside it */
    wf_free(full);
    return rc;
}

/* ---- folders ---- */

static bool is_schema_file(const char *name)
{
    static const char *const endings[] = {".graphql", ".graphqls", ".gql"};
    const size_t len = strlen(name);
    for (size_t i = 0; name[0] != '.' && i < sizeof endings / sizeof endings[0]; i++) {
        const size_t end = strlen(endings[i]);
        if (len > end && memcmp(name + len - end, endings[i], end) == 0)
            return true;
    }
    return false;
}

/* Into `found` the first name behind `after` (NULL: the first of all), "" when there is none. */
static bool next_name(DIR *folder, char found[NAME_BYTES], const char *after)
{
    const struct dirent *entry;
    found[0] = '\0';
    rewinddir(folder);
    for (errno = 0; (entry = readdir(folder)) != NULL; errno = 0) {
        const size_t len = strlen(entry->d_name);
        if (len < NAME_BYTES && is_schema_file(entry->d_name) &&
            (!after || strcmp(entry->d_name, after) > 0) &&
            (found[0] == '\0' || strcmp(entry->d_name, found) < 0))
            memcpy(found, entry->d_name, len + 1);
    }
    return errno == 0;
}

static weft_status join(weft_span *out, const char *folder, const char *name)
{
    const size_t len = strlen(folder);
    const size_t name_len = strlen(name);
    char *const path = wf_alloc(len + name_len + 2, 1);
    if (!path)
        return WEFT_NOMEM;
    memcpy(path, folder, len);
    path[len] = '/';
    memcpy(path + len + 1, name, name_len + 1);
    *out = weft_span_of(path, len + name_len + 1);
    return WEFT_OK;
}

static weft_status entry(void *context, const char *from, const char *path, uint32_t index,
                         weft_span *out)
{
    (void)context;
    char found[NAME_BYTES] = "";
    char last[NAME_BYTES] = "";
    char *const full = beside(from, path);
    if (!full)
        return WEFT_NOMEM;
    DIR *const folder = opendir(full);
    const bool none = !folder && (errno == ENOTDIR || errno == ENOENT);
    wf_free(full);
    if (!folder)
        return none ? WEFT_INVALID : WEFT_IO;
    bool ok = next_name(folder, found, NULL);
    for (uint32_t i = 0; ok && found[0] != '\0' && i < index; i++) {
        memcpy(last, found, sizeof last);
        ok = next_name(folder, found, last);
    }
    (void)closedir(folder); /* only read */
    if (!ok)
        return WEFT_IO;
    return found[0] == '\0' ? WEFT_DONE : join(out, path, found);
}

static void release(void *context, weft_span bytes)
{
    (void)context;
    union {
        const char *borrowed;
        void *owned;
    } block = {bytes.ptr};
    wf_free(block.owned);
}

const weft_loader wf_api_files = {NULL, load, release, entry};
