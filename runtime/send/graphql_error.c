/* Classification by graphql_codes.def. A code counts only in its full form: words that merely begin like one are
   looked up among the words, and the message decides last. */
#include "runtime/send/graphql_error.h"

#include "base/number.h"

#include <string.h>

#define MESSAGE_LOOKED_AT 2000u
#define MOST_WAIT_S       900

typedef struct code_row {
    char letter;
    uint16_t first;
    uint16_t last;
    wf_graphql_class class_;
    uint16_t wait_s;
    wf_graphql_advice advice;
    const char *what;
} code_row;

static const code_row codes[] = {
#define CODE(letter, first, last, class_, wait_s, advice, what)                                    \
    {letter, first, last, WF_GRAPHQL_##class_, wait_s, WF_ADVICE_##advice, what},
#include "runtime/send/graphql_codes.def"
#undef CODE
};

static const struct word_row {
    const char *word;
    wf_graphql_class class_;
    wf_graphql_advice advice;
    const char *what;
} words[] = {
#define WORD(word, class_, advice, what) {word, WF_GRAPHQL_##class_, WF_ADVICE_##advice, what},
#include "runtime/send/graphql_codes.def"
#undef WORD
};

static const struct phrase_row {
    const char *text;
    wf_graphql_class class_;
    wf_graphql_advice advice;
} phrases[] = {
#define PHRASE(text, class_, advice) {text, WF_GRAPHQL_##class_, WF_ADVICE_##advice},
#include "runtime/send/graphql_codes.def"
#undef PHRASE
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_code(const char *at)
{
    return (at[0] == 'C' || at[0] == 'S' || at[0] == 'T') && is_digit(at[1]) && is_digit(at[2]) &&
           is_digit(at[3]) && is_digit(at[4]) && (at[5] == 'E' || at[5] == 'W');
}

static bool is_word_byte(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}

/* The first code that stands by itself in a message; empty: none. */
static weft_span find_code(weft_span text)
{
    for (size_t i = 0; i + 6 <= text.len; i++) {
        if (is_code(text.ptr + i) && (i == 0 || !is_word_byte(text.ptr[i - 1])) &&
            (i + 6 == text.len || !is_word_byte(text.ptr[i + 6])))
            return weft_span_of(text.ptr + i, 6);
    }
    return weft_span_of(NULL, 0);
}

static void by_code(wf_graphql_error *out)
{
    const char *c = out->code.ptr;
    const int number = (c[1] - '0') * 1000 + (c[2] - '0') * 100 + (c[3] - '0') * 10 + (c[4] - '0');
    for (size_t i = 0; i < WF_COUNTOF(codes); i++) {
        if (codes[i].letter != c[0] || number < codes[i].first || number > codes[i].last)
            continue;
        out->class_ = codes[i].class_;
        out->advice = codes[i].advice;
        out->wait_ms = codes[i].wait_s ? (int64_t)codes[i].wait_s * 1000 : -1;
        out->what = codes[i].what;
        break;
    }
    out->is_warning = c[5] == 'W';
}

static bool by_word(wf_graphql_error *out)
{
    for (size_t i = 0; i < WF_COUNTOF(words); i++) {
        if (!weft_span_equal(out->code, weft_span_text(words[i].word)))
            continue;
        out->class_ = words[i].class_;
        out->advice = words[i].advice;
        out->what = words[i].what;
        return true;
    }
    return false;
}

/* `lower` is lower case. */
static bool holds(weft_span text, const char *lower)
{
    const size_t len = strlen(lower);
    for (size_t i = 0; i + len <= text.len; i++) {
        size_t k = 0;
        for (; k < len; k++) {
            const char c = text.ptr[i + k];
            if ((c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c) != lower[k])
                break;
        }
        if (k == len)
            return true;
    }
    return false;
}

static void by_message(wf_graphql_error *out)
{
    weft_span text = out->message;
    if (text.len > MESSAGE_LOOKED_AT)
        text.len = MESSAGE_LOOKED_AT;
    for (size_t i = 0; i < WF_COUNTOF(phrases); i++) {
        if (holds(text, phrases[i].text)) {
            out->class_ = phrases[i].class_;
            out->advice = phrases[i].advice;
            return;
        }
    }
}

static weft_value member(weft_value map, const char *name)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(name))
                                     : weft_missing();
}

static weft_span text_of(weft_value value)
{
    return value.kind == WEFT_KIND_TEXT ? weft_value_span(value) : weft_span_of(NULL, 0);
}

/* `retryAfter` in seconds, as some servers say it beside the code. */
static void take_wait(wf_graphql_error *out, weft_value extensions)
{
    const weft_value value = member(extensions, "retryAfter");
    double seconds = 0;
    if (value.kind == WEFT_KIND_NUMBER && wf_double_parse(&seconds, weft_value_span(value)) &&
        seconds >= 0 && seconds <= MOST_WAIT_S)
        out->wait_ms = (int64_t)(seconds * 1000);
}

wf_graphql_error wf_graphql_error_of(weft_value error)
{
    wf_graphql_error out = {WF_GRAPHQL_DOUBTFUL, WF_ADVICE_SUPPORT, -1, false,
                            {NULL, 0},           {NULL, 0},         ""};
    const weft_value extensions = member(error, "extensions");
    out.message = text_of(error.kind == WEFT_KIND_TEXT ? error : member(error, "message"));
    out.code = text_of(member(extensions, "code"));
    if (out.code.len == 0)
        out.code = find_code(out.message);
    if (out.code.len == 6 && is_code(out.code.ptr))
        by_code(&out);
    else if (out.code.len == 0 || !by_word(&out))
        by_message(&out);
    take_wait(&out, extensions);
    return out;
}

const char *wf_graphql_advice_text(wf_graphql_advice advice)
{
    switch (advice) {
    case WF_ADVICE_NONE:
        break;
    case WF_ADVICE_FIX:
        return "mend the mapping or the record, then send it again";
    case WF_ADVICE_VERIFY:
        return "compare the record with what the API has";
    case WF_ADVICE_LATER:
        return "send it again later";
    case WF_ADVICE_SUPPORT:
        return "ask whoever runs the API";
    }
    return "";
}
