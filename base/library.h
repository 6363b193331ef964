/* Shared libraries that are loaded when they are first needed. Binding libcurl and SQLite with all that they need took
   four fifths of a start and half of its memory, for runs that call neither (docs/design.md).

   cmake/Late.cmake makes a header of a list of functions (runtime/send/curl.late): late/curl.h includes the library's own
   header and lets every name of the list stand for the function loaded. */
#ifndef WF_LIBRARY_H
#define WF_LIBRARY_H

#include <stddef.h>

typedef struct wf_library {
    const char *file;         /* by the name that the headers of the build belong to */
    const char *const *names; /* of the functions */
    size_t count;
    void *functions; /* as many pointers to functions */
    int is_loaded;   /* library.c's */
} wf_library;

/* From any thread, as often as one likes; what is loaded stays. NULL, or why it cannot be used: a text of the
   calling thread, valid until it loads again. */
const char *wf_library_load(wf_library *library);

#endif
