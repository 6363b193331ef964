#include "base/library.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static const char *reason(void)
{
    static _Thread_local char text[300];
    const char *const said = dlerror();
    (void)snprintf(text, sizeof text, "%s", said ? said : "it cannot be loaded");
    return text;
}

static const char *load(wf_library *library)
{
    void *const handle = dlopen(library->file, RTLD_NOW | RTLD_LOCAL);
    if (!handle)
        return reason();
    for (size_t i = 0; i < library->count; i++) {
        void *const found = dlsym(handle, library->names[i]);
        if (!found)
            return reason(); /* stays open: it may be in use by others of the process */
        /* A pointer to a function is no pointer to an object in C; in POSIX they are alike. */
        memcpy((char *)library->functions + i * sizeof found, &found, sizeof found);
    }
    library->is_loaded = 1;
    return NULL;
}

const char *wf_library_load(wf_library *library)
{
    (void)pthread_mutex_lock(&lock); /* fails only when it is no such thing */
    const char *const why = library->is_loaded ? NULL : load(library);
    (void)pthread_mutex_unlock(&lock);
    return why;
}
