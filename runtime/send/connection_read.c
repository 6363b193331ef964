/* Small files with settings and secrets: read whole, into memory that is wiped. */
#include "base/diags.h"
#include "runtime/send/connections.h"
#include "runtime/system.h"
#include "vm/json.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

const char *wf_connections_variable(const weft_connections *set, const char *name)
{
    return set->variable ? set->variable(set->variable_context, name) : NULL;
}

weft_span wf_connections_print(weft_connections *set, const char *format, ...)
{
    char room[4096];
    va_list list;
    va_start(list, format);
    const int len = vsnprintf(room, sizeof room, format, list);
    va_end(list);
    if (len < 0 || (size_t)len >= sizeof room)
        return weft_span_of(NULL, 0);
    return wf_arena_dup(&set->arena, weft_span_of(room, (size_t)len));
}

static weft_status say_unreadable(const char *path, const char *reason, weft_diags *diags)
{
    (void)wf_diags_add(diags, WF_W4801, (wf_place){0}, "cannot read %s: %s", path, reason);
    return WEFT_IO;
}

static weft_status read_all(weft_span *out, weft_connections *set, int descriptor, size_t size,
                            const char *path, weft_diags *diags)
{
    char room[WF_SYSTEM_REASON_CHARS];
    char *const bytes = wf_arena_alloc(&set->arena, size + 1);
    size_t len = 0;
    if (!bytes)
        return WEFT_NOMEM;
    while (len < size) {
        const ssize_t got = read(descriptor, bytes + len, size - len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return say_unreadable(path, wf_system_reason(errno, room), diags);
        if (got == 0)
            break;
        len += (size_t)got;
    }
    bytes[len] = '\0';
    *out = weft_span_of(bytes, len);
    return WEFT_OK;
}

weft_status wf_connections_read(weft_span *out, bool *is_open_to_others, weft_connections *set,
                                const char *path, weft_diags *diags)
{
    char room[WF_SYSTEM_REASON_CHARS];
    struct stat facts;
    /* a pipe under that name must not make us wait for a writer */
    const int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return WEFT_DONE;
        return say_unreadable(path, wf_system_reason(errno, room), diags);
    }
    weft_status rc = WEFT_IO;
    if (fstat(descriptor, &facts) != 0)
        rc = say_unreadable(path, wf_system_reason(errno, room), diags);
    else if (!S_ISREG(facts.st_mode))
        rc = say_unreadable(path, "it is no file", diags);
    else if ((uint64_t)facts.st_size > WF_CONNECTIONS_FILE_MAX)
        rc = say_unreadable(path, "it is larger than 1 MiB", diags);
    else
        rc = read_all(out, set, descriptor, (size_t)facts.st_size, path, diags);
    *is_open_to_others = rc == WEFT_OK && (facts.st_mode & (S_IRGRP | S_IROTH)) != 0;
    (void)close(descriptor); /* read-only */
    return rc;
}

/* A line and column in words, never the line itself: it may hold a secret. */
static void say_malformed(const char *path, weft_span text, const wf_json_error *error,
                          weft_diags *diags)
{
    size_t line = 1;
    size_t column = 1;
    for (size_t i = 0; i < error->offset && i < text.len; i++) {
        column = text.ptr[i] == '\n' ? 1 : column + 1;
        line += text.ptr[i] == '\n';
    }
    (void)wf_diags_add(diags, WF_W5303, (wf_place){0}, "%s:%zu:%zu: %s", path, line, column,
                       error->reason);
}

weft_status wf_connections_read_json(weft_value *out, bool *is_open_to_others,
                                     weft_connections *set, const char *path, weft_diags *diags)
{
    weft_span text;
    wf_json_error error = {0, ""};
    weft_status rc = wf_connections_read(&text, is_open_to_others, set, path, diags);
    if (rc != WEFT_OK)
        return rc;
    rc = wf_json_parse(out, text, &set->arena, &error);
    if (rc == WEFT_NOMEM)
        return rc;
    if (rc != WEFT_OK) {
        say_malformed(path, text, &error, diags);
        return WEFT_INVALID;
    }
    if (out->kind != WEFT_KIND_MAP) {
        (void)wf_diags_add(diags, WF_W5303, (wf_place){0}, "%s: this is %s, not an object", path,
                           weft_kind_name((weft_kind)out->kind));
        return WEFT_INVALID;
    }
    return WEFT_OK;
}

void wf_connections_warn_open(const char *path, weft_diags *diags)
{
    weft_diag *const diag = wf_diags_add(diags, WF_W5307, (wf_place){0},
                                         "%s holds secrets and others can read it", path);
    wf_diag_hint(diags, diag, "chmod 600 %s", path);
}
