/* A disk of our own below SQLite: files in memory, each with what would survive a power cut and what was
   written since the last sync. One of its write points may fail, or be the last thing the process does. */
#ifndef WF_TESTS_DISK_H
#define WF_TESTS_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef enum disk_fault {
    DISK_WELL,
    DISK_KILL,  /* nothing works from this point on */
    DISK_EIO,   /* this one fails */
    DISK_SHORT, /* half of it is written, then it fails */
    DISK_FULL,  /* this one and every growth after it: no room */
    DISK_SICK   /* this one and everything that writes after it: EIO */
} disk_fault;

#define DISK_FILES 8

typedef struct disk_bytes {
    unsigned char *data;
    size_t len;
} disk_bytes;

/* What was done since the last sync, in order: bytes written at `at`, or a new length. */
typedef struct disk_change {
    size_t at;
    disk_bytes bytes; /* data NULL: the file got the length `at` */
} disk_change;

typedef struct disk_file {
    char name[64]; /* "": none */
    disk_bytes now;
    disk_bytes durable;
    bool is_durable; /* its name is */
    disk_change *changes;
    size_t change_count;
} disk_file;

typedef struct disk {
    disk_file files[DISK_FILES];
    uint64_t points; /* write points so far: writes, syncs, new lengths, removals, new files */
    uint64_t fault_at;
    disk_fault fault;
    bool is_dead;
} disk;

/* Makes `d` the disk of the file layer "disk"; a zeroed one is empty. */
void disk_use(disk *d);
void disk_fini(disk *d);
/* What a disk holds after the power was cut: `from` as it was at its last syncs, and of what was written
   since any sectors of 512 bytes, by `random` (0: none of them, UINT64_MAX: all). `to` is zeroed before. */
void disk_cut(disk *to, const disk *from, uint64_t random);
/* What a process that was killed leaves: everything it wrote. */
void disk_copy(disk *to, const disk *from);
disk_file *disk_find(disk *d, const char *name);

#endif
