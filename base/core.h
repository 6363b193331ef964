/* The few things every file may lean on: assertion, array length, attributes. */
#ifndef WF_BASE_CORE_H
#define WF_BASE_CORE_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* States what the surrounding code guarantees. Never checks input. */
#define WF_ASSERT(condition) assert(condition)

#define WF_COUNTOF(array) (sizeof(array) / sizeof((array)[0]))

#if defined(__GNUC__)
#define WF_PRINTF(text, first) __attribute__((format(printf, text, first)))
#define WF_LIKELY(x)           (__builtin_expect(!!(x), 1))
#define WF_UNLIKELY(x)         (__builtin_expect(!!(x), 0))
#define WF_ALWAYS_INLINE       inline __attribute__((always_inline))
#define WF_NEVER_INLINE        __attribute__((noinline))
#else
#define WF_PRINTF(text, first)
#define WF_LIKELY(x)     (x)
#define WF_UNLIKELY(x)   (x)
#define WF_ALWAYS_INLINE inline
#define WF_NEVER_INLINE
#endif

#endif
