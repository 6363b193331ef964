/* Words and names and how they are written: case styles, white space, plain ASCII. What a word is,
   is decided in one place (next_word). What is easy to get wrong: case mapping may make a text
   longer. */
#include "stdlib/families.h"

#include "base/utf8.h"
#include "stdlib/lib.h"
#include "stdlib/search.h"

typedef enum letter {
    LETTER_NONE, /* stands between words */
    LETTER_UPPER,
    LETTER_LOWER, /* and letters without case */
    LETTER_DIGIT
} letter;

/* Signs and spaces outside ASCII that are no part of a word. */
static bool is_sign(uint32_t code)
{
    if (code < 0xc0)
        return code != 0xaa && code != 0xb5 && code != 0xba;
    return code == 0xd7 || code == 0xf7 || (code >= 0x2000 && code <= 0x206f) ||
           (code >= 0x20a0 && code <= 0x20cf) || (code >= 0x2100 && code <= 0x2bff) ||
           (code >= 0x3000 && code <= 0x303f) || (code >= 0xff00 && code <= 0xff0f) ||
           wf_utf8_is_space(code);
}

/* A code point with case changes when it is mapped to the other one. */
static bool is_changed_by(void (*put)(wf_buf *, weft_span), weft_span one)
{
    char room[16];
    wf_buf buf;
    wf_buf_init(&buf, sizeof room);
    buf.data = room;
    buf.cap = sizeof room;
    put(&buf, one);
    return !weft_span_equal(wf_buf_span(&buf), one);
}

static letter letter_at(weft_span s, size_t at, size_t *len)
{
    const uint32_t code = wf_utf8_decode(wf_lib_rest(s, at), len);
    if (code < 0x80) {
        if (code >= 'a' && code <= 'z')
            return LETTER_LOWER;
        if (code >= 'A' && code <= 'Z')
            return LETTER_UPPER;
        return code >= '0' && code <= '9' ? LETTER_DIGIT : LETTER_NONE;
    }
    if (is_sign(code))
        return LETTER_NONE;
    return is_changed_by(wf_utf8_put_lower, weft_span_of(s.ptr + at, *len)) ? LETTER_UPPER
                                                                            : LETTER_LOWER;
}

/* The first word at or after `*at`, which moves behind it. False when there is none. A word begins
   where an upper-case letter follows another kind of letter, and before the last upper-case letter
   of a run that goes on in lower case: "HTMLParser v2" has HTML, Parser and v2. */
static bool next_word(weft_span *word, weft_span s, size_t *at)
{
    size_t len = 0;
    while (*at < s.len && letter_at(s, *at, &len) == LETTER_NONE)
        *at += len;
    const size_t begin = *at;
    size_t end = begin;
    letter before = LETTER_NONE;
    while (end < s.len) {
        const letter here = letter_at(s, end, &len);
        if (here == LETTER_NONE)
            break;
        if (here == LETTER_UPPER && end != begin) {
            size_t next_len;
            const bool lower_follows =
                end + len < s.len && letter_at(s, end + len, &next_len) == LETTER_LOWER;
            if (before != LETTER_UPPER || lower_follows)
                break;
        }
        before = here;
        end += len;
    }
    *at = end;
    *word = weft_span_of(s.ptr + begin, end - begin);
    return end != begin;
}

static void put_mapped(wf_lib_text *text, void (*put)(wf_buf *, weft_span), weft_span s)
{
    if (wf_lib_reserve(text, wf_lib_case_room(s)))
        put(&text->buf, s);
}

static void put_capitalized(wf_lib_text *text, weft_span word, bool keep_rest)
{
    size_t first = 0;
    if (word.len != 0)
        (void)wf_utf8_decode(word, &first);
    put_mapped(text, wf_utf8_put_upper, weft_span_of(word.ptr, first));
    if (keep_rest)
        wf_lib_put_span(text, wf_lib_rest(word, first));
    else
        put_mapped(text, wf_utf8_put_lower, wf_lib_rest(word, first));
}

static weft_status words_words(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    wf_lib_list list;
    wf_lib_list_init(&list, call);
    weft_span word;
    size_t at = 0;
    while (list.status == WEFT_OK && next_word(&word, weft_value_span(args[0]), &at))
        wf_lib_list_add(&list, wf_lib_part(args[0], word.ptr, word.len));
    return wf_lib_list_finish(out, &list);
}

/* The words in lower case with `between` between them. */
static weft_status put_separated(weft_value *out, weft_call *call, weft_span s, char between)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len + 8);
    weft_span word;
    size_t at = 0;
    while (next_word(&word, s, &at)) {
        if (text.buf.len != 0)
            wf_lib_put_byte(&text, between);
        put_mapped(&text, wf_utf8_put_lower, word);
    }
    return wf_lib_text_finish(out, &text);
}

static weft_status words_kebab(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return put_separated(out, call, weft_value_span(args[0]), '-');
}

static weft_status words_snake(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return put_separated(out, call, weft_value_span(args[0]), '_');
}

static weft_status put_joined(weft_value *out, weft_call *call, weft_span s, bool first_lower)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    weft_span word;
    size_t at = 0;
    while (next_word(&word, s, &at)) {
        if (first_lower && text.buf.len == 0)
            put_mapped(&text, wf_utf8_put_lower, word);
        else
            put_capitalized(&text, word, false);
    }
    return wf_lib_text_finish(out, &text);
}

static weft_status words_camel(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    return put_joined(out, call, weft_value_span(args[0]), true);
}

static weft_status words_pascal(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return put_joined(out, call, weft_value_span(args[0]), false);
}

static weft_status words_capitalize(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    wf_lib_text text;
    wf_lib_text_init(&text, call, (size_t)args[0].len + 8);
    put_capitalized(&text, weft_value_span(args[0]), true);
    return wf_lib_text_finish(out, &text);
}

static bool begins_title_word(uint32_t before)
{
    return before == '-' || before == '/' || before == '(' || wf_utf8_is_space(before);
}

static weft_status words_title(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len + 8);
    size_t begin = 0;
    size_t len;
    for (size_t at = 0; at < s.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(s, at), &len);
        if (!begins_title_word(code))
            continue;
        put_capitalized(&text, weft_span_of(s.ptr + begin, at - begin), false);
        wf_lib_put(&text, s.ptr + at, len);
        begin = at + len;
    }
    put_capitalized(&text, wf_lib_rest(s, begin), false);
    return wf_lib_text_finish(out, &text);
}

static weft_status words_normalize_space(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    const weft_span s = wf_utf8_trim(weft_value_span(args[0]));
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    bool in_space = false;
    size_t len;
    for (size_t at = 0; at < s.len; at += len) {
        const bool is_space = wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(s, at), &len));
        if (!is_space)
            wf_lib_put(&text, s.ptr + at, len);
        else if (!in_space)
            wf_lib_put_byte(&text, ' ');
        in_space = is_space;
    }
    return wf_lib_text_finish(out, &text);
}

static weft_status words_digits(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] >= '0' && s.ptr[i] <= '9')
            wf_lib_put_byte(&text, s.ptr[i]);
    return wf_lib_text_finish(out, &text);
}

/* The base letters of the Latin letters with marks (Unicode's canonical decomposition without the
   marks) and the usual spelling of those that have none. */

/* clang-format off */
static const char latin[][4] = { /* U+00C0 to U+017F */
    "A", "A", "A", "A", "A", "A", "AE", "C", "E", "E", "E", "E", "I", "I", "I", "I", "D", "N", "O",
    "O", "O", "O", "O", "", "O", "U", "U", "U", "U", "Y", "Th", "ss", "a", "a", "a", "a", "a", "a",
    "ae", "c", "e", "e", "e", "e", "i", "i", "i", "i", "d", "n", "o", "o", "o", "o", "o", "", "o",
    "u", "u", "u", "u", "y", "th", "y", "A", "a", "A", "a", "A", "a", "C", "c", "C", "c", "C", "c",
    "C", "c", "D", "d", "D", "d", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "G", "g", "G",
    "g", "G", "g", "G", "g", "H", "h", "H", "h", "I", "i", "I", "i", "I", "i", "I", "i", "I", "i",
    "IJ", "ij", "J", "j", "K", "k", "k", "L", "l", "L", "l", "L", "l", "L", "l", "L", "l", "N", "n",
    "N", "n", "N", "n", "'n", "N", "n", "O", "o", "O", "o", "O", "o", "OE", "oe", "R", "r", "R",
    "r", "R", "r", "S", "s", "S", "s", "S", "s", "S", "s", "T", "t", "T", "t", "T", "t", "U", "u",
    "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "W", "w", "Y", "y", "Y", "Z", "z", "Z", "z",
    "Z", "z", "s",
};
static const char latin_additional[][4] = { /* U+1E00 to U+1EFF */
    "A", "a", "B", "b", "B", "b", "B", "b", "C", "c", "D", "d", "D", "d", "D", "d", "D", "d", "D",
    "d", "E", "e", "E", "e", "E", "e", "E", "e", "E", "e", "F", "f", "G", "g", "H", "h", "H", "h",
    "H", "h", "H", "h", "H", "h", "I", "i", "I", "i", "K", "k", "K", "k", "K", "k", "L", "l", "L",
    "l", "L", "l", "L", "l", "M", "m", "M", "m", "M", "m", "N", "n", "N", "n", "N", "n", "N", "n",
    "O", "o", "O", "o", "O", "o", "O", "o", "P", "p", "P", "p", "R", "r", "R", "r", "R", "r", "R",
    "r", "S", "s", "S", "s", "S", "s", "S", "s", "S", "s", "T", "t", "T", "t", "T", "t", "T", "t",
    "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "V", "v", "V", "v", "W", "w", "W", "w", "W",
    "w", "W", "w", "W", "w", "X", "x", "X", "x", "Y", "y", "Z", "z", "Z", "z", "Z", "z", "h", "t",
    "w", "y", "", "", "", "", "SS", "", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a",
    "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "A", "a", "E", "e", "E", "e", "E", "e", "E",
    "e", "E", "e", "E", "e", "E", "e", "E", "e", "I", "i", "I", "i", "O", "o", "O", "o", "O", "o",
    "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "O", "o", "U",
    "u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "U", "u", "Y", "y", "Y", "y", "Y", "y",
    "Y", "y", "", "", "", "", "", "",
};
/* clang-format on */

typedef struct spelling {
    uint32_t first; /* code points */
    uint32_t last;
    const char *as;
} spelling;

static const spelling spellings[] = {
    {0x00a0, 0x00a0, " "}, {0x00ab, 0x00ab, "\""}, {0x00ad, 0x00ad, ""},   {0x00bb, 0x00bb, "\""},
    {0x00d7, 0x00d7, "x"}, {0x0218, 0x0218, "S"},  {0x0219, 0x0219, "s"},  {0x021a, 0x021a, "T"},
    {0x021b, 0x021b, "t"}, {0x0300, 0x036f, ""},   {0x2000, 0x200a, " "},  {0x200b, 0x200d, ""},
    {0x2010, 0x2015, "-"}, {0x2018, 0x201b, "'"},  {0x201c, 0x201f, "\""}, {0x2026, 0x2026, "..."},
    {0x202f, 0x202f, " "}, {0x205f, 0x205f, " "},  {0x2122, 0x2122, "TM"}, {0x2212, 0x2212, "-"},
    {0x3000, 0x3000, " "}, {0xfeff, 0xfeff, ""},
};

/* How `code` is written in ASCII, or NULL. */
static const char *ascii_of(uint32_t code)
{
    const char *found = NULL;
    if (code >= 0xc0 && code <= 0x17f)
        found = latin[code - 0xc0];
    else if (code >= 0x1e00 && code <= 0x1eff)
        found = latin_additional[code - 0x1e00];
    if (found && found[0] != '\0')
        return found;
    for (size_t i = 0; i < WF_COUNTOF(spellings); i++)
        if (code >= spellings[i].first && code <= spellings[i].last)
            return spellings[i].as;
    return NULL;
}

static weft_status words_ascii(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    const weft_value other = wf_lib_arg(args, count, 1);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    size_t len;
    for (size_t at = 0; at < s.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(s, at), &len);
        const char *const as = code < 0x80 ? NULL : ascii_of(code);
        if (code < 0x80)
            wf_lib_put_byte(&text, (char)code);
        else if (as)
            wf_lib_put(&text, as, strlen(as));
        else if (weft_value_is_text(other))
            wf_lib_put_span(&text, weft_value_span(other));
        else
            return weft_call_fail(call,
                                  "%s has no ASCII form; ascii(other: \"?\") would replace it",
                                  wf_lib_show_text(weft_span_of(s.ptr + at, len)).text);
    }
    return wf_lib_text_finish(out, &text);
}

static bool is_ascii_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Letters and digits in lower case; whatever else becomes one hyphen between them. */
static void put_slug(wf_lib_text *text, const char *ascii, size_t len, bool *gap)
{
    for (size_t i = 0; i < len; i++) {
        if (!is_ascii_word(ascii[i])) {
            *gap = text->buf.len != 0;
            continue;
        }
        if (*gap)
            wf_lib_put_byte(text, '-');
        *gap = false;
        wf_lib_put_byte(text,
                        ascii[i] >= 'A' && ascii[i] <= 'Z' ? (char)(ascii[i] + 32) : ascii[i]);
    }
}

static weft_status words_slug(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    bool gap = false;
    size_t len;
    for (size_t at = 0; at < s.len; at += len) {
        const uint32_t code = wf_utf8_decode(wf_lib_rest(s, at), &len);
        const char *const as = code < 0x80 ? NULL : ascii_of(code);
        if (code < 0x80)
            put_slug(&text, s.ptr + at, 1, &gap);
        else if (as)
            put_slug(&text, as, strlen(as), &gap);
        else if (is_sign(code))
            put_slug(&text, " ", 1, &gap);
        else
            return weft_call_fail(call, "%s has no ASCII form; slug() takes Latin letters",
                                  wf_lib_show_text(weft_span_of(s.ptr + at, len)).text);
    }
    return wf_lib_text_finish(out, &text);
}

static weft_status words_is_email(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    const size_t at = wf_search_first(s, weft_span_text("@"), 0);
    bool good = at != SIZE_MAX && at != 0;
    size_t len;
    for (size_t i = 0; good && i < s.len; i += len)
        good = !wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(s, i), &len));
    if (good) {
        const weft_span domain = wf_lib_rest(s, at + 1);
        const weft_span middle =
            domain.len > 2 ? weft_span_of(domain.ptr + 1, domain.len - 2) : weft_span_of(NULL, 0);
        good = wf_search_first(domain, weft_span_text("@"), 0) == SIZE_MAX &&
               wf_search_first(middle, weft_span_text("."), 0) != SIZE_MAX;
    }
    *out = weft_bool(good);
    return WEFT_OK;
}

static weft_status words_full_name(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    weft_span parts[2] = {{NULL, 0}, {NULL, 0}};
    for (uint32_t i = 0; i < 2 && i < count; i++)
        if (weft_value_is_text(args[i]))
            parts[i] = wf_utf8_trim(weft_value_span(args[i]));
    *out = weft_missing();
    if (parts[0].len == 0 && parts[1].len == 0)
        return WEFT_OK;
    wf_lib_text text;
    wf_lib_text_init(&text, call, parts[0].len + parts[1].len + 1);
    wf_lib_put_span(&text, parts[0]);
    if (parts[0].len != 0 && parts[1].len != 0)
        wf_lib_put_byte(&text, ' ');
    wf_lib_put_span(&text, parts[1]);
    return wf_lib_text_finish(out, &text);
}

static const weft_resolver rows[] = {
    {"words", "(s: text) -> list<text>", WEFT_PURE, words_words,
     "The words of a text or name: runs of letters and digits. A word also begins at an upper-case "
     "letter behind a lower-case one or a digit.\n"
     "e.g. \"HTMLParser v2\".words() gives [\"HTML\", \"Parser\", \"v2\"]",
     NULL},
    {"kebab", "(s: text) -> text", WEFT_PURE, words_kebab,
     "The words in lower case with hyphens between them.\n"
     "e.g. \"firstName\".kebab() gives \"first-name\"",
     NULL},
    {"snake", "(s: text) -> text", WEFT_PURE, words_snake,
     "The words in lower case with underscores between them.\n"
     "e.g. \"firstName\".snake() gives \"first_name\"",
     NULL},
    {"camel", "(s: text) -> text", WEFT_PURE, words_camel,
     "The words joined, each but the first with a capital.\n"
     "e.g. \"first-name\".camel() gives \"firstName\"",
     NULL},
    {"pascal", "(s: text) -> text", WEFT_PURE, words_pascal,
     "The words joined, each with a capital.\n"
     "e.g. \"first_name\".pascal() gives \"FirstName\"",
     NULL},
    {"capitalize", "(s: text) -> text", WEFT_PURE, words_capitalize,
     "The first letter in upper case, the rest as it is.\n"
     "e.g. \"red Chair\".capitalize() gives \"Red Chair\"",
     NULL},
    {"title", "(s: text) -> text", WEFT_PURE, words_title,
     "Each word with a capital, its other letters in lower case. Words begin after white space, "
     "hyphen, slash and opening parenthesis.\n"
     "e.g. \"ANNE-MARIE o'neil\".title() gives \"Anne-Marie O'neil\"",
     NULL},
    {"normalize_space", "(s: text) -> text", WEFT_PURE, words_normalize_space,
     "The text with each run of white space made one space, and none at its ends.\n"
     "e.g. \" a \\n b\".normalize_space() gives \"a b\"",
     NULL},
    {"digits", "(s: text) -> text", WEFT_PURE, words_digits,
     "The digits 0 to 9 of the text, without everything else.\n"
     "e.g. \"+44 (0)20-7946\".digits() gives \"440207946\"",
     NULL},
    {"ascii", "(s: text, other?: text) -> text", WEFT_PURE, words_ascii,
     "The text in ASCII: letters without their marks, plain quotes, hyphens and spaces. Characters "
     "that have no such form become `other`, or fail without it.\n"
     "e.g. \"Žižkov – Łódź\".ascii() gives \"Zizkov - Lodz\"\n"
     "e.g. \"日本\".ascii() fails",
     NULL},
    {"slug", "(s: text) -> text", WEFT_PURE, words_slug,
     "The text as part of an address: ASCII letters and digits in lower case, one hyphen for "
     "whatever stands between them. Letters that have no ASCII form fail.\n"
     "e.g. \"Crème Brûlée, 2 pcs.\".slug() gives \"creme-brulee-2-pcs\"",
     NULL},
    {"is_email", "(s: text) -> bool", WEFT_PURE, words_is_email,
     "Whether the text has the form of an e-mail address: one @, no white space, and a dot inside "
     "the domain.\n"
     "e.g. \"ann@example.com\".is_email() gives true",
     NULL},
    {"full_name", "(first: text?, last: text?) -> text?", WEFT_PURE, words_full_name,
     "First and last name, trimmed, with one space between; either may be missing or blank. "
     "Missing "
     "when both are.\n"
     "e.g. full_name(\" Ann\", \"Lee \") gives \"Ann Lee\"\n"
     "e.g. full_name(null, \"Lee\") gives \"Lee\"",
     NULL},
};

const weft_family wf_words_family = {
    "words", "Words and names and how they are written: case styles, white space, plain ASCII.",
    rows, WF_COUNTOF(rows)};
