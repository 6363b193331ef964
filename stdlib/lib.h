/* What the families of the library share: reading arguments, building texts and lists in the
   record's memory, and putting what was found into a failure's sentence. Nothing here is known
   outside this folder. */
#ifndef WF_STDLIB_LIB_H
#define WF_STDLIB_LIB_H

#include "base/buf.h"
#include "base/core.h"
#include "vm/call.h"
#include "vm/decimal.h"
#include "vm/value.h"
#include "weft/resolver.h"

/* The most that one call may make, whatever its arguments say. */
#define WF_LIB_TEXT_MAX ((size_t)16 << 20) /* bytes */
#define WF_LIB_LIST_MAX 1000000u           /* elements */

/* Argument `i`, or missing when the call left it out. */
static inline weft_value wf_lib_arg(const weft_value *args, uint32_t count, uint32_t i)
{
    return i < count ? args[i] : weft_missing();
}

/* Argument `i` as text, or `otherwise` when the call left it out. */
weft_span wf_lib_text_arg(const weft_value *args, uint32_t count, uint32_t i,
                          const char *otherwise);

/* What was found, for a sentence: texts in quotes, clipped, with control characters escaped;
   numbers and dates as they print; "a list of 3", "an object", "null", "missing". */
typedef struct wf_lib_shown {
    char text[112];
} wf_lib_shown;

wf_lib_shown wf_lib_show(weft_value value);
wf_lib_shown wf_lib_show_text(weft_span text);

/* Fails with the sentence `what` "takes ..." for an argument of another kind. */
weft_status wf_lib_fail_kind(weft_call *call, const char *function, weft_value found,
                             const char *takes);
/* The same for the 0-based element `i` of a list. */
weft_status wf_lib_fail_element(weft_call *call, const char *function, uint32_t i, weft_value found,
                                const char *takes);

/* The index of the text `value` in `names`, `count` of them; fails naming them all. */
weft_status wf_lib_choice(uint32_t *out, weft_call *call, const char *parameter, weft_value value,
                          const char *const *names, uint32_t count);

/* A part of the text `of`: keeps what is known about its characters, is no longer untyped. */
static inline weft_value wf_lib_part(weft_value of, const char *at, size_t len)
{
    weft_value v = weft_text(weft_span_of(at, len));
    v.flags = of.flags & WEFT_VALUE_PLAIN;
    return v;
}

/* A growing text in the record's memory. The bytes go through `buf`, which is never allowed to grow
   by itself: reserve first. Failure sticks, as in wf_buf. */
typedef struct wf_lib_text {
    weft_call *call;
    wf_buf buf;
} wf_lib_text;

void wf_lib_text_init(wf_lib_text *text, weft_call *call, size_t expect);
/* Room for `more` bytes; false when there is none, now or earlier. */
bool wf_lib_text_grow(wf_lib_text *text, size_t more);
/* Appends what `put` writes for `value` (wf_json_put, wf_value_put_text, ...). */
void wf_lib_put_value(wf_lib_text *text, void (*put)(wf_buf *, weft_value), weft_value value);
/* The text into `*out`; or the failure, or WEFT_NOMEM. */
weft_status wf_lib_text_finish(weft_value *out, const wf_lib_text *text);

static inline bool wf_lib_reserve(wf_lib_text *text, size_t more)
{
    return WF_LIKELY(more <= text->buf.cap - text->buf.len) || wf_lib_text_grow(text, more);
}

static inline void wf_lib_put(wf_lib_text *text, const char *bytes, size_t len)
{
    if (len != 0 && wf_lib_reserve(text, len)) {
        memcpy(text->buf.data + text->buf.len, bytes, len);
        text->buf.len += len;
    }
}

static inline void wf_lib_put_span(wf_lib_text *text, weft_span span)
{
    wf_lib_put(text, span.ptr, span.len);
}

static inline void wf_lib_put_byte(wf_lib_text *text, char byte)
{
    if (wf_lib_reserve(text, 1))
        text->buf.data[text->buf.len++] = byte;
}

void wf_lib_put_code(wf_lib_text *text, uint32_t code);

/* The most bytes that `s` has in another case: as many in ASCII, three times as many elsewhere. */
static inline size_t wf_lib_case_room(weft_span s)
{
    size_t room = s.len;
    for (size_t i = 0; i < s.len; i++)
        room += (size_t)((unsigned char)s.ptr[i] >> 7) * 2;
    return room;
}

/* Room for `count` values, or NULL when memory is short. */
weft_value *wf_lib_values(weft_call *call, size_t count);
weft_member *wf_lib_members(weft_call *call, size_t count);

/* A list that grows in the record's memory. A list beyond WF_LIB_LIST_MAX fails at the end. */
typedef struct wf_lib_list {
    weft_call *call;
    weft_value *items;
    uint32_t count;
    uint32_t cap;
    weft_status status;
} wf_lib_list;

void wf_lib_list_init(wf_lib_list *list, weft_call *call);
void wf_lib_list_add(wf_lib_list *list, weft_value item);
weft_status wf_lib_list_finish(weft_value *out, const wf_lib_list *list);

/* A number as a value: an INT when it is whole and fits, else a DECIMAL. */
weft_status wf_lib_number(weft_value *out, weft_call *call, const wf_decimal *number);
/* Always a DECIMAL. */
weft_status wf_lib_decimal(weft_value *out, weft_call *call, const wf_decimal *number);

/* An element as INT or DECIMAL, when it is an exact number; else the failure naming element `i`. */
weft_status wf_lib_number_element(weft_value *out, weft_call *call, const char *function,
                                  uint32_t i, weft_value element);

/* The byte offset of code point `n` in valid text, or its end. */
size_t wf_lib_offset(weft_span text, uint64_t n);
static inline weft_span wf_lib_rest(weft_span text, size_t from)
{
    return weft_span_of(text.ptr + from, text.len - from);
}

#endif
