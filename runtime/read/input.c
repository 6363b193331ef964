/* Inputs. A read that a signal interrupts is tried again unless the stop flag is up by then; a
   descriptor that does not block is waited for. */
#include "runtime/read/input.h"

#include "runtime/system.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *shown_name(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static weft_status complain(const char *path, int error, weft_diags *diags)
{
    char reason[WF_SYSTEM_REASON_CHARS];
    weft_diag *const diag = wf_diags_add(diags, WF_W4801, (wf_place){0}, "%s cannot be read: %s",
                                         shown_name(path), wf_system_reason(error, reason));
    if (error == ENOENT)
        wf_diag_hint(diags, diag, "relative paths start at the current directory");
    return WEFT_IO;
}

static bool is_stopped(const wf_file_input *input)
{
    return input->stop && *input->stop != 0;
}

static weft_status read_file(wf_input *self, size_t *got, char *to, size_t room, weft_diags *diags)
{
    wf_file_input *const input = (wf_file_input *)self;
    for (;;) {
        if (is_stopped(input))
            return WEFT_STOPPED;
        const ssize_t count = read(input->descriptor, to, room);
        if (count >= 0) {
            *got = (size_t)count;
            return WEFT_OK;
        }
        const bool is_busy = errno == EAGAIN || errno == EWOULDBLOCK;
        if (errno != EINTR && !(is_busy && wf_system_wait(input->descriptor, false)))
            return complain(input->name, errno, diags);
    }
}

static int open_again(const char *path)
{
    int descriptor;
    do
        descriptor = open(path, O_RDONLY | O_CLOEXEC);
    while (descriptor < 0 && errno == EINTR);
    return descriptor;
}

weft_status wf_file_input_open(wf_file_input *input, const char *path, weft_diags *diags)
{
    memset(input, 0, sizeof *input);
    input->base.read = read_file;
    input->name = path;
    input->owned = strcmp(path, "-") != 0;
    input->descriptor = input->owned ? open_again(path) : STDIN_FILENO;
    if (input->descriptor < 0)
        return complain(path, errno, diags);
    struct stat facts;
    int error = fstat(input->descriptor, &facts) != 0 ? errno : 0;
    if (error == 0 && S_ISDIR(facts.st_mode))
        error = EISDIR;
    if (error != 0) {
        wf_file_input_close(input);
        return complain(path, error, diags);
    }
    if (S_ISREG(facts.st_mode)) {
        input->size = facts.st_size > 0 ? (uint64_t)facts.st_size : 0;
        (void)posix_fadvise(input->descriptor, 0, 0, POSIX_FADV_SEQUENTIAL); /* a wish only */
    }
    return WEFT_OK;
}

bool wf_file_input_read_at(const wf_file_input *input, size_t *got, char *to, size_t room,
                           uint64_t offset)
{
    size_t count = 0;
    while (count < room) {
        const ssize_t more =
            pread(input->descriptor, to + count, room - count, (off_t)(offset + count));
        if (more < 0 && errno != EINTR)
            return false;
        if (more == 0)
            break;
        count += more > 0 ? (size_t)more : 0;
    }
    *got = count;
    return true;
}

weft_status wf_file_input_move(const wf_file_input *input, uint64_t offset, weft_diags *diags)
{
    return lseek(input->descriptor, (off_t)offset, SEEK_SET) >= 0
               ? WEFT_OK
               : complain(input->name, errno, diags);
}

void wf_file_input_close(wf_file_input *input)
{
    if (input->owned && input->descriptor >= 0)
        (void)close(input->descriptor); /* read-only */
    input->owned = false;
    input->descriptor = -1;
}

static size_t take(weft_span *rest, char *to, size_t room)
{
    const size_t count = rest->len < room ? rest->len : room;
    if (count != 0)
        memcpy(to, rest->ptr, count);
    *rest = weft_span_of(count != 0 ? rest->ptr + count : NULL, rest->len - count);
    return count;
}

static weft_status read_memory(wf_input *self, size_t *got, char *to, size_t room,
                               weft_diags *diags)
{
    (void)diags;
    *got = take(&((wf_memory_input *)self)->rest, to, room);
    return WEFT_OK;
}

void wf_memory_input_init(wf_memory_input *input, weft_span bytes)
{
    input->base.read = read_memory;
    input->rest = bytes;
}

static weft_status read_chain(wf_input *self, size_t *got, char *to, size_t room, weft_diags *diags)
{
    wf_chain_input *const input = (wf_chain_input *)self;
    if (input->rest.len == 0 && input->then)
        return input->then->read(input->then, got, to, room, diags);
    *got = take(&input->rest, to, room);
    return WEFT_OK;
}

void wf_chain_input_init(wf_chain_input *input, weft_span bytes, wf_input *then)
{
    input->base.read = read_chain;
    input->rest = bytes;
    input->then = then;
}
