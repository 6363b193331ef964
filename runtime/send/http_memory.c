/* libcurl's memory is ours: made to fail in tests, and wiped when it is given back, since headers with
   credentials are copied about in there. */
#include "base/memory.h"
#include "runtime/send/http_core.h"

#include <late/curl.h>

/* The size stands before the block. */
typedef union block_head {
    size_t size;
    max_align_t align;
} block_head;

/* As malloc: what is in it is nobody's yet, and libcurl asks for 80 KB a request. */
static void *memory_new(size_t size)
{
    block_head *const head =
        size > SIZE_MAX - sizeof(block_head) ? NULL : wf_realloc(NULL, sizeof(block_head) + size);
    if (!head)
        return NULL;
    head->size = size;
    return head + 1;
}

static void memory_free(void *block)
{
    if (!block)
        return;
    block_head *const head = (block_head *)block - 1;
    wf_wipe(block, head->size);
    wf_free(head);
}

static void *memory_resize(void *block, size_t size)
{
    void *const fresh = memory_new(size);
    if (fresh && block) {
        const size_t old = ((block_head *)block - 1)->size;
        memcpy(fresh, block, old < size ? old : size);
        memory_free(block);
    }
    return fresh;
}

static void *memory_many(size_t count, size_t size)
{
    void *const block = size != 0 && count > SIZE_MAX / size ? NULL : memory_new(count * size);
    if (block)
        memset(block, 0, count * size);
    return block;
}

static char *memory_text(const char *text)
{
    const size_t size = strlen(text) + 1;
    char *const copy = memory_new(size);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

/* Safe from any thread. Where somebody else in the process was first, their memory functions stay. */
bool wf_http_begin(void)
{
    return curl_global_init_mem(CURL_GLOBAL_DEFAULT, memory_new, memory_free, memory_resize,
                                memory_text, memory_many) == CURLE_OK;
}

void wf_http_end(void)
{
    curl_global_cleanup();
}
