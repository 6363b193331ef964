/* What a function that can fail returns. One list; names and sentences are made from it. */
#ifndef WEFT_STATUS_H
#define WEFT_STATUS_H

#if defined(__GNUC__)
#define WEFT_API               __attribute__((visibility("default")))
#define WEFT_PRINTF(at, first) __attribute__((__format__(__printf__, at, first)))
#else
#define WEFT_API
#define WEFT_PRINTF(at, first)
#endif

/* STATUS(name, sentence) */
#define WEFT_STATUS_LIST(STATUS)                                                                   \
    STATUS(OK, "done")                                                                             \
    STATUS(DONE, "no more to give")                                                                \
    STATUS(SKIPPED, "the mapping dropped this record")                                             \
    STATUS(REJECTED, "this record is refused; the next may be fine")                               \
    STATUS(INVALID, "the mapping, program or input is not well formed")                            \
    STATUS(LIMIT, "a limit was reached")                                                           \
    STATUS(NOMEM, "out of memory")                                                                 \
    STATUS(IO, "reading or writing failed")                                                        \
    STATUS(STOPPED, "stopped on request")                                                          \
    STATUS(MISUSE, "called in a way the interface forbids")

typedef enum weft_status {
#define WEFT_STATUS_ENUM(name, sentence) WEFT_##name,
    WEFT_STATUS_LIST(WEFT_STATUS_ENUM)
#undef WEFT_STATUS_ENUM
    WEFT_STATUS_COUNT
} weft_status;

#ifdef __cplusplus
extern "C" {
#endif

/* The sentence of a status, static, never NULL. */
WEFT_API const char *weft_status_text(weft_status status);

#ifdef __cplusplus
}
#endif
#endif
