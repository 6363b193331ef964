/* UTF-8 (RFC 3629): validation, stepping, encoding, case. Unpaired surrogates and overlong forms
   are errors everywhere. */
#ifndef WF_BASE_UTF8_H
#define WF_BASE_UTF8_H

#include "base/buf.h"

/* The length of the valid prefix of `text` in bytes: text.len when all of it is UTF-8. */
size_t wf_utf8_valid(weft_span text);

/* The code point at text.ptr and its length in bytes into `*len` (1-4). `text` is valid UTF-8 and
   not empty. */
uint32_t wf_utf8_decode(weft_span text, size_t *len);
/* Writes `code` (a scalar value) into `out`, gives the bytes written. */
size_t wf_utf8_encode(char out[4], uint32_t code);
/* Code points in valid `text`. */
size_t wf_utf8_count(weft_span text);
/* The longest prefix of valid `text` with at most `max` bytes that does not cut a code point. */
weft_span wf_utf8_clip(weft_span text, size_t max);

/* Appends `text` with full Unicode case mapping, locale-free (as ECMAScript toUpperCase and
   toLowerCase do: ß gives SS, final sigma is regarded). */
void wf_utf8_put_upper(wf_buf *out, weft_span text);
void wf_utf8_put_lower(wf_buf *out, weft_span text);

/* Whether `text` is the ASCII word `word`, which is in small letters, in whatever letters. ASCII letters
   alone are folded: the words are ours, no other letter stands for one of theirs. */
bool wf_utf8_is_word(weft_span text, const char *word);

/* White space as ECMAScript's trim has it (Unicode Zs, TAB, VT, FF, LF, CR, U+2028, U+2029, BOM). */
bool wf_utf8_is_space(uint32_t code);
weft_span wf_utf8_trim(weft_span text);

#endif
