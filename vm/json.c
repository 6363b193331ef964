/* Strict JSON (RFC 8259) to values. One pass over the bytes; members and elements gather on a stack
   and move into the arena when their container ends, so that each container has exactly its size.
   Easy to get wrong: a fault must name the first byte that cannot stand, so bytes before it, broken
   UTF-8 included, are looked at first. */
#include "vm/json.h"

#include "base/map.h"
#include "base/utf8.h"
#include "vm/json_bytes.h"

#include <string.h>

#define STACK_FIRST 64u
#define INDEX_FROM  32u /* a power of two: members from which on equal keys are found by hash */

typedef struct parser {
    const unsigned char *begin;
    const unsigned char *at;
    const unsigned char *end;
    wf_arena *arena;
    weft_member *stack; /* of open containers; elements use `value` alone */
    uint32_t count;
    uint32_t cap;
    unsigned depth;
    wf_json_error *error;
    weft_member room[STACK_FIRST];
} parser;

static weft_status fail(parser *p, const unsigned char *at, const char *reason)
{
    p->error->offset = (size_t)(at - p->begin);
    p->error->reason = reason;
    return WEFT_REJECTED;
}

static weft_status fail_end(parser *p, const char *reason)
{
    return fail(p, p->end, reason);
}

static void skip_space(parser *p)
{
    const unsigned char *at = p->at;
    while (at != p->end && *at <= ' ' && (*at == ' ' || *at == '\n' || *at == '\r' || *at == '\t'))
        at++;
    p->at = at;
}

/* Texts. */

/* The first byte from `at` on that is not plain; `*high` collects the bits of what was passed. */
static WF_ALWAYS_INLINE const unsigned char *skip_plain(const parser *p, const unsigned char *at,
                                                        uint64_t *high)
{
    uint64_t seen = 0;
    for (; p->end - at >= 8; at += 8) {
        const uint64_t word = wf_json_load(at);
        const uint64_t found = wf_json_special(word);
        if (found != 0) {
            *high |= seen | (word & ((found & (0u - found)) - 1));
            return at + wf_json_before(found);
        }
        seen |= word;
    }
    for (; at != p->end && wf_json_is_plain(*at); at++)
        seen |= *at;
    *high |= seen;
    return at;
}

/* WEFT_OK when [from, to) is UTF-8. */
static weft_status check_utf8(parser *p, const unsigned char *from, const unsigned char *to)
{
    const weft_span text = weft_span_of((const char *)from, (size_t)(to - from));
    const size_t valid = wf_utf8_valid(text);
    return valid == text.len ? WEFT_OK : fail(p, from + valid, "this is not UTF-8");
}

static int hex_digit(unsigned char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Four hex digits at p->at. */
static weft_status read_hex(parser *p, uint32_t *code)
{
    *code = 0;
    for (int i = 0; i < 4; i++, p->at++) {
        if (p->at == p->end)
            return fail_end(p, "the text ends inside an escape");
        const int digit = hex_digit(*p->at);
        if (digit < 0)
            return fail(p, p->at, "\\u takes four hexadecimal digits");
        *code = *code << 4 | (uint32_t)digit;
    }
    return WEFT_OK;
}

/* Behind "\u"; a pair of surrogates is one code point. */
static weft_status read_code(parser *p, uint32_t *code)
{
    const unsigned char *const escape = p->at - 2;
    weft_status rc = read_hex(p, code);
    if (rc != WEFT_OK || *code < 0xd800 || *code > 0xdfff)
        return rc;
    uint32_t low = 0;
    if (*code < 0xdc00 && p->end - p->at >= 2 && p->at[0] == '\\' && p->at[1] == 'u') {
        p->at += 2;
        rc = read_hex(p, &low);
        if (rc != WEFT_OK)
            return rc;
    }
    if (low < 0xdc00 || low > 0xdfff)
        return fail(p, escape, "half of a surrogate pair stands alone");
    *code = 0x10000 + ((*code - 0xd800) << 10) + (low - 0xdc00);
    return WEFT_OK;
}

/* What one letter behind a backslash stands for; 0: nothing. */
static char simple_escape(unsigned char c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return (char)c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

/* The escape at p->at, written to `*to`. */
static weft_status read_escape(parser *p, char **to, bool *plain)
{
    p->at++;
    if (p->at == p->end)
        return fail_end(p, "the text ends inside an escape");
    const unsigned char c = *p->at++;
    if (c != 'u') {
        const char meant = simple_escape(c);
        if (meant == 0)
            return fail(p, p->at - 1, "there is no such escape");
        *plain = *plain && c == '/';
        *(*to)++ = meant;
        return WEFT_OK;
    }
    uint32_t code;
    const weft_status rc = read_code(p, &code);
    if (rc == WEFT_OK) {
        *plain = *plain && (code >= 0x80 || wf_json_is_plain((unsigned char)code));
        *to += wf_utf8_encode(*to, code);
    }
    return rc;
}

/* Why the text cannot go on at p->at, which is no plain byte, quote or backslash. */
static weft_status fail_in_text(parser *p)
{
    if (p->at == p->end)
        return fail_end(p, "the text is not closed");
    return fail(p, p->at, "a control character inside a text must be escaped");
}

/* From the first backslash at p->at of a text that began at `begin` on. No escape is shorter than
   what it stands for, so the room needed is bounded by the closing quote. */
static weft_status parse_escaped(parser *p, const unsigned char *begin, weft_span *out, bool *plain)
{
    const unsigned char *close = p->at;
    while (close != p->end && *close != '"')
        close += *close == '\\' && p->end - close > 1 ? 2 : 1;
    char *const text = wf_arena_alloc(p->arena, (size_t)(close - begin));
    if (!text)
        return WEFT_NOMEM;
    char *to = text;
    const unsigned char *from = begin;
    while (p->at != p->end && *p->at != '"') {
        memcpy(to, from, (size_t)(p->at - from));
        to += p->at - from;
        weft_status rc = *p->at == '\\' ? read_escape(p, &to, plain) : fail_in_text(p);
        if (rc != WEFT_OK)
            return rc;
        from = p->at;
        uint64_t high = 0;
        p->at = skip_plain(p, from, &high);
        if ((high & WF_JSON_HIGH) != 0)
            rc = check_utf8(p, from, p->at);
        if (rc != WEFT_OK)
            return rc;
    }
    if (p->at == p->end)
        return fail_in_text(p);
    memcpy(to, from, (size_t)(p->at - from));
    to += p->at - from;
    p->at++;
    *out = weft_span_of(text, (size_t)(to - text));
    return WEFT_OK;
}

/* A text whose quote is at p->at. `*plain` becomes whether it needs no escape when written. */
static weft_status parse_text(parser *p, weft_span *out, bool *plain)
{
    const unsigned char *const begin = ++p->at;
    uint64_t high = 0;
    p->at = skip_plain(p, begin, &high);
    if (WF_UNLIKELY((high & WF_JSON_HIGH) != 0)) {
        const weft_status rc = check_utf8(p, begin, p->at);
        if (rc != WEFT_OK)
            return rc;
    }
    *plain = true;
    if (WF_LIKELY(p->at != p->end && *p->at == '"')) {
        *out = weft_span_of((const char *)begin, (size_t)(p->at - begin));
        p->at++;
        return WEFT_OK;
    }
    if (p->at != p->end && *p->at == '\\')
        return parse_escaped(p, begin, out, plain);
    return fail_in_text(p);
}

/* Numbers and words. */

static bool is_digit(const parser *p)
{
    return p->at != p->end && (unsigned)(*p->at - '0') < 10u;
}

static weft_status skip_digits(parser *p, const char *reason)
{
    if (!is_digit(p))
        return fail(p, p->at, reason);
    do
        p->at++;
    while (is_digit(p));
    return WEFT_OK;
}

static weft_status parse_number(parser *p, weft_value *out)
{
    const unsigned char *const begin = p->at;
    weft_status rc = WEFT_OK;
    p->at += *begin == '-';
    if (p->at != p->end && *p->at == '0') {
        p->at++;
        if (is_digit(p))
            return fail(p, p->at, "a number has no leading zeros");
    } else {
        rc = skip_digits(p, "a digit is expected");
    }
    if (rc == WEFT_OK && p->at != p->end && *p->at == '.') {
        p->at++;
        rc = skip_digits(p, "a digit is expected behind the point");
    }
    if (rc == WEFT_OK && p->at != p->end && (*p->at | 0x20) == 'e') {
        p->at++;
        if (p->at != p->end && (*p->at == '+' || *p->at == '-'))
            p->at++;
        rc = skip_digits(p, "a digit is expected in the exponent");
    }
    if (rc == WEFT_OK) {
        *out = weft_text(weft_span_of((const char *)begin, (size_t)(p->at - begin)));
        out->kind = WEFT_KIND_NUMBER;
    }
    return rc;
}

static weft_status parse_word(parser *p, weft_value *out, const char *word, weft_value meant)
{
    for (; *word != '\0'; word++, p->at++)
        if (p->at == p->end || *p->at != (unsigned char)*word)
            return fail(p, p->at, "a word other than true, false and null");
    *out = meant;
    return WEFT_OK;
}

/* Containers. */

static weft_status grow_stack(parser *p)
{
    if (p->cap > UINT32_MAX / 2)
        return WEFT_LIMIT;
    weft_member *const stack = wf_arena_alloc(p->arena, (size_t)p->cap * 2 * sizeof *stack);
    if (!stack)
        return WEFT_NOMEM;
    memcpy(stack, p->stack, p->count * sizeof *stack);
    p->stack = stack;
    p->cap *= 2;
    return WEFT_OK;
}

static weft_status push(parser *p, weft_span key, weft_value value)
{
    const weft_status rc = WF_LIKELY(p->count < p->cap) ? WEFT_OK : grow_stack(p);
    if (rc == WEFT_OK) {
        p->stack[p->count].key = key;
        p->stack[p->count].value = value;
        p->count++;
    }
    return rc;
}

static weft_status parse_value(parser *p, weft_value *out);

static weft_status open_container(parser *p)
{
    if (p->depth == WF_JSON_DEPTH) {
        (void)fail(p, p->at, "lists and objects are nested too deeply");
        return WEFT_LIMIT;
    }
    p->depth++;
    p->at++;
    skip_space(p);
    return WEFT_OK;
}

/* Behind an element or member: WEFT_OK to go on, WEFT_DONE at the end. */
static weft_status next_item(parser *p, unsigned char close, const char *reason)
{
    skip_space(p);
    if (p->at == p->end)
        return fail_end(p, reason);
    const unsigned char c = *p->at;
    if (c != ',' && c != close)
        return fail(p, p->at, reason);
    p->at++;
    if (c == close)
        return WEFT_DONE;
    skip_space(p);
    return WEFT_OK;
}

static weft_status finish_list(parser *p, uint32_t from, weft_value *out)
{
    static const weft_value none = {0};
    const uint32_t count = p->count - from;
    if (count == 0) {
        *out = weft_list(&none, 0);
        return WEFT_OK;
    }
    weft_value *const items = wf_arena_alloc(p->arena, count * sizeof *items);
    if (!items)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < count; i++)
        items[i] = p->stack[from + i].value;
    p->count = from;
    *out = weft_list(items, count);
    return WEFT_OK;
}

static weft_status parse_list(parser *p, weft_value *out)
{
    const uint32_t from = p->count;
    weft_status rc = open_container(p);
    if (rc == WEFT_OK && p->at != p->end && *p->at == ']') {
        p->at++;
        rc = WEFT_DONE;
    }
    while (rc == WEFT_OK) {
        weft_value value;
        rc = parse_value(p, &value);
        if (rc == WEFT_OK)
            rc = push(p, weft_span_of(NULL, 0), value);
        if (rc == WEFT_OK)
            rc = next_item(p, ']', "a comma or ] is expected");
    }
    p->depth--;
    return rc == WEFT_DONE ? finish_list(p, from, out) : rc;
}

/* Equal keys: the last value counts and stands where the first stood. Few members are compared with
   each other, after a look at a filter of 64 bits that says "never seen" for most keys. */
static uint64_t filter_bit(weft_span key)
{
    if (key.len == 0)
        return 1;
    const unsigned char *const at = (const unsigned char *)key.ptr;
    return (uint64_t)1 << ((at[0] + at[key.len - 1] * 8u + key.len * 5u) & 63u);
}

static uint32_t drop_equal_keys_of_few(weft_member *members, uint32_t count)
{
    uint64_t seen = 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t bit = filter_bit(members[i].key);
        uint32_t at = kept;
        if ((seen & bit) != 0) {
            at = 0;
            while (at < kept && !weft_span_equal(members[at].key, members[i].key))
                at++;
        }
        seen |= bit;
        if (at != kept)
            members[at].value = members[i].value;
        else if (kept++ != i)
            members[at] = members[i];
    }
    return kept;
}

/* Many members: a hash index, given back to the arena at once. */
static weft_status drop_equal_keys_of_many(parser *p, weft_member *members, uint32_t *count)
{
    const wf_arena_mark mark = wf_arena_here(p->arena);
    const uint32_t seed = (uint32_t)((uintptr_t)p->begin >> 3 ^ (uintptr_t)p->arena);
    uint32_t size = INDEX_FROM * 2;
    while (size / 2 < *count)
        size *= 2;
    uint32_t *const slots = wf_arena_zero(p->arena, size, sizeof *slots); /* 1-based */
    if (!slots)
        return WEFT_NOMEM;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < *count; i++) {
        uint32_t slot = wf_hash(members[i].key, seed) & (size - 1);
        while (slots[slot] != 0 && !weft_span_equal(members[slots[slot] - 1].key, members[i].key))
            slot = (slot + 1) & (size - 1);
        if (slots[slot] != 0) {
            members[slots[slot] - 1].value = members[i].value;
        } else {
            members[kept++] = members[i];
            slots[slot] = kept;
        }
    }
    wf_arena_rewind(p->arena, mark);
    *count = kept;
    return WEFT_OK;
}

static weft_status finish_map(parser *p, uint32_t from, weft_value *out)
{
    static const weft_member none = {0};
    uint32_t count = p->count - from;
    weft_member *const gathered = p->stack + from;
    if (count == 0) {
        *out = weft_map(&none, 0);
        return WEFT_OK;
    }
    if (count < INDEX_FROM) {
        count = drop_equal_keys_of_few(gathered, count);
    } else {
        const weft_status rc = drop_equal_keys_of_many(p, gathered, &count);
        if (rc != WEFT_OK)
            return rc;
    }
    weft_member *const members = wf_arena_alloc(p->arena, count * sizeof *members);
    if (!members)
        return WEFT_NOMEM;
    memcpy(members, gathered, count * sizeof *members);
    p->count = from;
    *out = weft_map(members, count);
    return WEFT_OK;
}

static weft_status parse_member(parser *p)
{
    weft_span key = {NULL, 0};
    bool plain;
    weft_value value;
    if (p->at == p->end || *p->at != '"')
        return fail(p, p->at, "a key in quotes is expected");
    weft_status rc = parse_text(p, &key, &plain);
    if (rc != WEFT_OK)
        return rc;
    skip_space(p);
    if (p->at == p->end || *p->at != ':')
        return fail(p, p->at, "a colon is expected behind the key");
    p->at++;
    skip_space(p);
    rc = parse_value(p, &value);
    return rc == WEFT_OK ? push(p, key, value) : rc;
}

static weft_status parse_map(parser *p, weft_value *out)
{
    const uint32_t from = p->count;
    weft_status rc = open_container(p);
    if (rc == WEFT_OK && p->at != p->end && *p->at == '}') {
        p->at++;
        rc = WEFT_DONE;
    }
    while (rc == WEFT_OK) {
        rc = parse_member(p);
        if (rc == WEFT_OK)
            rc = next_item(p, '}', "a comma or } is expected");
    }
    p->depth--;
    return rc == WEFT_DONE ? finish_map(p, from, out) : rc;
}

static weft_status parse_text_value(parser *p, weft_value *out)
{
    weft_span text = {NULL, 0};
    bool plain;
    const weft_status rc = parse_text(p, &text, &plain);
    if (rc == WEFT_OK) {
        *out = weft_text(text);
        out->flags = plain ? WEFT_VALUE_PLAIN : 0;
    }
    return rc;
}

/* p->at is no white space. Recursion is bounded by WF_JSON_DEPTH. */
static weft_status parse_value(parser *p, weft_value *out)
{
    if (p->at == p->end)
        return fail_end(p, "a value is expected");
    switch (*p->at) {
    case '"':
        return parse_text_value(p, out);
    case '{':
        return parse_map(p, out);
    case '[':
        return parse_list(p, out);
    case 't':
        return parse_word(p, out, "true", weft_bool(1));
    case 'f':
        return parse_word(p, out, "false", weft_bool(0));
    case 'n':
        return parse_word(p, out, "null", weft_null());
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
        return parse_number(p, out);
    default:
        return fail(p, p->at, "a value is expected");
    }
}

weft_status wf_json_parse(weft_value *out, weft_span text, wf_arena *arena, wf_json_error *error)
{
    parser p;
    weft_value value;
    p.begin = (const unsigned char *)(text.len != 0 ? text.ptr : "");
    p.at = p.begin;
    p.end = p.begin + text.len;
    p.arena = arena;
    p.stack = p.room;
    p.count = 0;
    p.cap = STACK_FIRST;
    p.depth = 0;
    p.error = error;
    if (text.len > UINT32_MAX) {
        (void)fail(&p, p.begin, "a JSON text of 4 GiB or more");
        return WEFT_LIMIT;
    }
    skip_space(&p);
    const weft_status rc = parse_value(&p, &value);
    if (rc != WEFT_OK)
        return rc;
    skip_space(&p);
    if (p.at != p.end)
        return fail(&p, p.at, "only one value is expected");
    *out = value;
    return WEFT_OK;
}
