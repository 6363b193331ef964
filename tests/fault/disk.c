/* The disk in memory, as a file layer (VFS) of SQLite. Sizes are small, so everything is copied. */
#include "tests/fault/disk.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SECTOR 512u

static disk *the_disk; /* the layer is registered once for the process */

typedef struct handle {
    sqlite3_file base;
    disk_file *file;
    bool is_temporary;
} handle;

static void *must(void *block)
{
    if (!block)
        abort();
    return block;
}

static void resize(disk_bytes *bytes, size_t len)
{
    bytes->data = must(realloc(bytes->data, len + 1));
    if (len > bytes->len)
        memset(bytes->data + bytes->len, 0, len - bytes->len);
    bytes->len = len;
}

static void write_at(disk_bytes *bytes, size_t at, const unsigned char *data, size_t len)
{
    if (at + len > bytes->len)
        resize(bytes, at + len);
    memcpy(bytes->data + at, data, len);
}

static void copy_bytes(disk_bytes *to, const disk_bytes *from)
{
    resize(to, from->len);
    if (from->len != 0)
        memcpy(to->data, from->data, from->len);
}

static void forget_changes(disk_file *file)
{
    for (size_t i = 0; i < file->change_count; i++)
        free(file->changes[i].bytes.data);
    free(file->changes);
    file->changes = NULL;
    file->change_count = 0;
}

static void clear_file(disk_file *file)
{
    forget_changes(file);
    free(file->now.data);
    free(file->durable.data);
    *file = (disk_file){0};
}

static void add_change(disk_file *file, size_t at, const unsigned char *data, size_t len)
{
    file->changes = must(realloc(file->changes, (file->change_count + 1) * sizeof *file->changes));
    disk_change *const change = &file->changes[file->change_count++];
    *change = (disk_change){.at = at};
    if (data) {
        resize(&change->bytes, len);
        memcpy(change->bytes.data, data, len);
    }
}

void disk_fini(disk *d)
{
    for (size_t i = 0; i < DISK_FILES; i++)
        clear_file(&d->files[i]);
    *d = (disk){0};
}

disk_file *disk_find(disk *d, const char *name)
{
    for (size_t i = 0; i < DISK_FILES; i++) {
        if (strcmp(d->files[i].name, name) == 0)
            return &d->files[i];
    }
    return NULL;
}

void disk_copy(disk *to, const disk *from)
{
    disk_fini(to);
    for (size_t i = 0; i < DISK_FILES; i++) {
        if (from->files[i].name[0] == '\0')
            continue;
        memcpy(to->files[i].name, from->files[i].name, sizeof to->files[i].name);
        copy_bytes(&to->files[i].now, &from->files[i].now);
        copy_bytes(&to->files[i].durable, &from->files[i].now);
        to->files[i].is_durable = true;
    }
}

static bool survives(uint64_t *random)
{
    if (*random == 0 || *random == UINT64_MAX)
        return *random != 0;
    *random ^= *random << 13; /* xorshift64 */
    *random ^= *random >> 7;
    *random ^= *random << 17;
    return (*random >> 32 & 1u) != 0;
}

static void cut_change(disk_bytes *to, const disk_change *change, uint64_t *random)
{
    if (!change->bytes.data) {
        if (survives(random))
            resize(to, change->at);
        return;
    }
    for (size_t at = 0; at < change->bytes.len;) {
        const size_t place = change->at + at;
        size_t len = SECTOR - place % SECTOR;
        if (len > change->bytes.len - at)
            len = change->bytes.len - at;
        if (survives(random))
            write_at(to, place, change->bytes.data + at, len);
        at += len;
    }
}

void disk_cut(disk *to, const disk *from, uint64_t random)
{
    disk_fini(to);
    for (size_t i = 0; i < DISK_FILES; i++) {
        const disk_file *const file = &from->files[i];
        if (file->name[0] == '\0' || (!file->is_durable && !survives(&random)))
            continue;
        disk_file *const out = &to->files[i];
        memcpy(out->name, file->name, sizeof out->name);
        copy_bytes(&out->now, &file->durable);
        for (size_t k = 0; k < file->change_count; k++)
            cut_change(&out->now, &file->changes[k], &random);
        copy_bytes(&out->durable, &out->now);
        out->is_durable = true;
    }
}

/* ---- faults ---- */

/* A write point: SQLITE_OK, or how it fails. `*half` (may be NULL): half of it is to be done. */
static int point(bool grows, bool *half)
{
    disk *const d = the_disk;
    if (d->is_dead)
        return SQLITE_IOERR;
    d->points++;
    const bool is_here = d->fault_at != 0 && d->points == d->fault_at;
    const bool is_after = d->fault_at != 0 && d->points > d->fault_at;
    switch (is_here || is_after ? d->fault : DISK_WELL) {
    case DISK_WELL:
        return SQLITE_OK;
    case DISK_KILL:
        d->is_dead = true;
        return SQLITE_IOERR;
    case DISK_EIO:
        return is_here ? SQLITE_IOERR_WRITE : SQLITE_OK;
    case DISK_SHORT:
        if (half)
            *half = is_here;
        return is_here ? SQLITE_IOERR_WRITE : SQLITE_OK;
    case DISK_FULL:
        return grows ? SQLITE_FULL : SQLITE_OK;
    case DISK_SICK:
        return SQLITE_IOERR_WRITE;
    }
    return SQLITE_OK;
}

/* ---- files ---- */

static int file_close(sqlite3_file *base)
{
    handle *const h = (handle *)base;
    if (h->is_temporary)
        clear_file(h->file);
    return SQLITE_OK;
}

static int file_read(sqlite3_file *base, void *out, int amount, sqlite3_int64 offset)
{
    const disk_bytes *const bytes = &((handle *)base)->file->now;
    const size_t at = (size_t)offset;
    const size_t len = at < bytes->len ? bytes->len - at : 0;
    if (the_disk->is_dead)
        return SQLITE_IOERR_READ;
    if (len != 0)
        memcpy(out, bytes->data + at, len < (size_t)amount ? len : (size_t)amount);
    if (len >= (size_t)amount)
        return SQLITE_OK;
    memset((char *)out + len, 0, (size_t)amount - len);
    return SQLITE_IOERR_SHORT_READ;
}

static int file_write(sqlite3_file *base, const void *data, int amount, sqlite3_int64 offset)
{
    disk_file *const file = ((handle *)base)->file;
    bool half = false;
    const int rc = point((size_t)offset + (size_t)amount > file->now.len, &half);
    const size_t len = rc == SQLITE_OK ? (size_t)amount : half ? (size_t)amount / 2 : 0;
    if (len != 0) {
        write_at(&file->now, (size_t)offset, data, len);
        add_change(file, (size_t)offset, data, len);
    }
    return rc;
}

static int file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
    disk_file *const file = ((handle *)base)->file;
    const int rc = point(false, NULL);
    if (rc == SQLITE_OK) {
        resize(&file->now, (size_t)size);
        add_change(file, (size_t)size, NULL, 0);
    }
    return rc == SQLITE_IOERR_WRITE ? SQLITE_IOERR_TRUNCATE : rc;
}

static int file_sync(sqlite3_file *base, int flags)
{
    disk_file *const file = ((handle *)base)->file;
    const int rc = point(false, NULL);
    (void)flags;
    if (rc == SQLITE_OK) { /* SQLite syncs the directory of a new journal with it */
        copy_bytes(&file->durable, &file->now);
        forget_changes(file);
        file->is_durable = true;
    }
    return rc == SQLITE_IOERR_WRITE ? SQLITE_IOERR_FSYNC : rc;
}

static int file_size(sqlite3_file *base, sqlite3_int64 *size)
{
    *size = (sqlite3_int64)((handle *)base)->file->now.len;
    return SQLITE_OK;
}

static int file_lock(sqlite3_file *base, int level)
{
    (void)base;
    (void)level;
    return SQLITE_OK;
}

static int file_reserved(sqlite3_file *base, int *out)
{
    (void)base;
    *out = 0;
    return SQLITE_OK;
}

static int file_control(sqlite3_file *base, int operation, void *argument)
{
    (void)base;
    (void)operation;
    (void)argument;
    return SQLITE_NOTFOUND;
}

static int file_sector(sqlite3_file *base) /* as the system's layer has it */
{
    (void)base;
    return 4096;
}

static int file_traits(sqlite3_file *base)
{
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

static const sqlite3_io_methods methods = {
    .iVersion = 1,
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_lock,
    .xCheckReservedLock = file_reserved,
    .xFileControl = file_control,
    .xSectorSize = file_sector,
    .xDeviceCharacteristics = file_traits,
};

/* ---- the layer ---- */

static disk_file *make_file(const char *name)
{
    disk_file *const file = must(disk_find(the_disk, ""));
    (void)snprintf(file->name, sizeof file->name, "%s", name);
    return file;
}

static int layer_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *base, int flags, int *out)
{
    static unsigned temporary;
    handle *const h = (handle *)base;
    char room[64];
    (void)vfs;
    *h = (handle){.is_temporary = name == NULL};
    if (!name) {
        (void)snprintf(room, sizeof room, "temporary-%u", temporary++);
        name = room;
    }
    h->file = disk_find(the_disk, name);
    if (!h->file) {
        const int rc = flags & SQLITE_OPEN_CREATE ? point(true, NULL) : SQLITE_CANTOPEN;
        if (rc != SQLITE_OK)
            return rc == SQLITE_IOERR_WRITE ? SQLITE_CANTOPEN : rc;
        h->file = make_file(name);
        h->file->is_durable = flags & SQLITE_OPEN_MAIN_DB; /* wf_place_prepare sees to that */
    }
    base->pMethods = &methods;
    if (out)
        *out = flags;
    return SQLITE_OK;
}

static int layer_delete(sqlite3_vfs *vfs, const char *name, int sync)
{
    disk_file *const file = disk_find(the_disk, name);
    const int rc = point(false, NULL);
    (void)vfs;
    (void)sync; /* always: a removal that may come back is not asked for by a kept journal */
    if (rc == SQLITE_OK && file)
        clear_file(file);
    return rc == SQLITE_IOERR_WRITE ? SQLITE_IOERR_DELETE : rc;
}

static int layer_access(sqlite3_vfs *vfs, const char *name, int flags, int *out)
{
    (void)vfs;
    (void)flags;
    *out = disk_find(the_disk, name) != NULL;
    return the_disk->is_dead ? SQLITE_IOERR_ACCESS : SQLITE_OK;
}

static int layer_path(sqlite3_vfs *vfs, const char *name, int room, char *out)
{
    (void)vfs;
    (void)snprintf(out, (size_t)room, "%s", name);
    return SQLITE_OK;
}

static int layer_random(sqlite3_vfs *vfs, int amount, char *out)
{
    (void)vfs;
    for (int i = 0; i < amount; i++)
        out[i] = (char)(i * 37 + 11); /* the same in every run: faults are found again */
    return amount;
}

static int layer_sleep(sqlite3_vfs *vfs, int microseconds)
{
    (void)vfs;
    return microseconds;
}

static int layer_time(sqlite3_vfs *vfs, double *days)
{
    (void)vfs;
    *days = 2460000.5;
    return SQLITE_OK;
}

static int layer_error(sqlite3_vfs *vfs, int room, char *out)
{
    (void)vfs;
    (void)room;
    (void)out;
    return 0;
}

void disk_use(disk *d)
{
    static sqlite3_vfs layer = {
        .iVersion = 1,
        .szOsFile = sizeof(handle),
        .mxPathname = 63,
        .zName = "disk",
        .xOpen = layer_open,
        .xDelete = layer_delete,
        .xAccess = layer_access,
        .xFullPathname = layer_path,
        .xRandomness = layer_random,
        .xSleep = layer_sleep,
        .xCurrentTime = layer_time,
        .xGetLastError = layer_error,
    };
    the_disk = d;
    if (sqlite3_vfs_register(&layer, 0) != SQLITE_OK) /* again and again is allowed */
        abort();
}
