/* Tokens of strict JSON in a text that ends in a NUL byte: scanning stops at it by itself, because
   it can stand nowhere. For json_record.c and the readers. */
#ifndef WF_RUNTIME_JSON_TOKEN_H
#define WF_RUNTIME_JSON_TOKEN_H

#include "base/diags.h"
#include "runtime/read/word.h"

typedef struct wf_json_token {
    uint64_t seen;       /* bytes of texts, or-ed: bit 7 of a byte set means more than ASCII */
    const char *soft_at; /* first half surrogate pair, or NULL */
    /* of the hard fault: */
    const char *at;
    const char *reason;
} wf_json_token;

static inline const char *wf_json_token_fail(wf_json_token *t, const char *at, const char *reason)
{
    t->at = at;
    t->reason = reason;
    return NULL;
}

static inline const char *wf_json_token_spaces(const char *at)
{
    while (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r')
        at++;
    return at;
}

static WF_ALWAYS_INLINE const char *wf_json_token_space(const char *at)
{
    return WF_LIKELY((unsigned char)*at > ' ') ? at : wf_json_token_spaces(at);
}

/* From a place inside a text: the first quote, backslash or control character. */
static WF_ALWAYS_INLINE const char *wf_json_token_plain(wf_json_token *t, const char *at)
{
    uint64_t seen = t->seen;
    for (;;) {
        const uint64_t word = wf_word_load(at);
        const uint64_t marks = wf_word_specials(word, WF_WORD_EACH('"'), WF_WORD_EACH('\\'));
        seen |= word;
        if (WF_LIKELY(marks != 0)) {
            t->seen = seen;
            return at + wf_word_first(marks);
        }
        at += 8;
    }
}

/* All give the place behind the token, or NULL with at and reason set. */

/* The escape that begins at `at`, a backslash; of a pair both. */
const char *wf_json_token_escape(wf_json_token *t, const char *at);
/* The rest of a text from the backslash or control character at `at` on: gives the place of the
   closing quote. */
const char *wf_json_token_escaped(wf_json_token *t, const char *at);
/* The number that begins at `at`. */
const char *wf_json_token_number(wf_json_token *t, const char *at);
/* true, false, null: what the first letter says. */
const char *wf_json_token_word(wf_json_token *t, const char *at);

/* The bytes of a checked text between its quotes, escapes replaced, into `to` (room for `len`).
   `*is_plain`: no byte of it needs escaping in JSON. Gives the length. */
size_t wf_json_token_unescape(char *to, const char *from, size_t len, bool *is_plain);

/* A text from behind its quote to behind its closing quote. */
static WF_ALWAYS_INLINE const char *wf_json_token_text(wf_json_token *t, const char *at)
{
    at = wf_json_token_plain(t, at);
    if (WF_UNLIKELY(*at != '"')) {
        at = wf_json_token_escaped(t, at);
        if (!at)
            return NULL;
    }
    return at + 1;
}

#endif
