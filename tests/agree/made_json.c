#include "tests/agree/made_json.h"

#include "base/core.h"

#include <string.h>

static uint64_t state;

void made_json_seed(uint64_t seed)
{
    state = seed * UINT64_C(0x9e3779b97f4a7c15) + 1;
}

uint32_t made_json_below(uint32_t bound)
{
    state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(state >> 33) % bound;
}

static bool one_in(uint32_t n)
{
    return made_json_below(n) == 0;
}

/* How an input is written, chosen once. */
typedef struct style {
    uint32_t spaces; /* 0: none, 1: behind , and :, 2: anywhere, 3: lines and indents */
    uint32_t odd;    /* one in so many things is unusual */
    uint32_t order;  /* one in so many objects has its members in another order */
    uint32_t fresh;  /* one in so many records is none of those before once more */
    bool lines;
} style;

static void put_space(wf_buf *out, const style *s, bool is_behind)
{
    if ((s->spaces == 1 && is_behind) || (s->spaces == 2 && one_in(3)))
        wf_buf_put_text(out, one_in(20) && s->spaces == 2 ? "\t \r " : " ");
    if (s->spaces == 3 && is_behind)
        wf_buf_put_text(out, s->lines ? "  " : "\n    ");
}

static const char *const plain_texts[] = {
    "",
    "x",
    "SKU-1047-B",
    "Caf\xc3\xa9",
    "a, [b] {c}: d",
    "a text of more than thirty-two bytes, with marks",
    "\xe6\x97\xa5\xe6\x9c\xac\xe8\xaa\x9e",
    "\xf0\x9f\x98\x80",
    "2025-01-02T03:04:05Z",
    " padded ",
};
static const char *const odd_texts[] = {
    "\\n",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\\\",
    "\\\"",
    "a\\tb\\/c",
    "\\ud83d",
    "\\ude00",
    "\\x",
    "\\u12g4",
    "\\",
    "\xc3",
    "\xed\xa0\x80",
    "\xf5\x80\x80\x80",
    "\x80",
    "\x01",
    "\t",
    "\"",
    "\\ud83dx\\ude00",
    "\xc0\xaf",
    "\\u",
    "\"a\" \"b\"",
    "\" ,",
    "\\\\\\\"",
};
/* Escapes: first those that are as weft writes them. */
#define OWN_ESCAPES 15u
static const char *const escapes[] = {
    "\\\"",    "\\\\",    "\\b",     "\\f",     "\\n",           "\\r",     "\\t",     "\\u0000",
    "\\u0001", "\\u0007", "\\u000b", "\\u000e", "\\u001f",       "\\u001a", "\\u001b", "\\/",
    "\\u0008", "\\u000A", "\\u000B", "\\u001F", "\\u0022",       "\\u005c", "\\u002f", "\\u0041",
    "\\u007f", "\\u0080", "\\u07FF", "\\uffff", "\\uD83D\\uDE00"};
static const char *const numbers[] = {"0",     "1",         "-1",         "12.5",
                                      "-0.25", "1e5",       "1E-3",       "120000",
                                      "99.99", "123456789", "12345678.5", "3.14159265358979",
                                      "-0",    "7.0e+2"};
static const char *const odd_scalars[] = {
    "01",   "-",   "1.",    ".5",    "+1",      "1e",     "0x1",    "tru",        "nul",
    "True", "NaN", "truex", "1 2",   "'a'",     "1\"a\"", "\"a\"1", "\"a\"\"b\"", "",
    "\\",   "1e+", "-a",    "nulll", "\"a\":1", "\x1a",   "\x0c"};

#define PICK(list) ((list)[made_json_below((uint32_t)WF_COUNTOF(list))])

static void put_escapes(wf_buf *out)
{
    const uint32_t of = one_in(2) ? OWN_ESCAPES : WF_COUNTOF(escapes);
    for (uint32_t n = made_json_below(4); n > 0; n--) {
        wf_buf_put_text(out, escapes[made_json_below(of)]);
        if (one_in(2))
            wf_buf_put_text(out, PICK(plain_texts));
    }
}

static void put_text(wf_buf *out, const style *s)
{
    wf_buf_put_byte(out, '"');
    wf_buf_put_text(out, PICK(plain_texts));
    if (one_in(s->odd))
        put_escapes(out);
    if (one_in(s->odd)) {
        for (uint32_t n = 1 + made_json_below(3); n > 0; n--)
            wf_buf_put_text(out, odd_texts[made_json_below(one_in(3) ? WF_COUNTOF(odd_texts) : 6)]);
        if (one_in(2))
            wf_buf_put_text(out, PICK(plain_texts));
    }
    if (one_in(400))
        for (uint32_t n = made_json_below(900), with = one_in(2); n > 0; n--) {
            wf_buf_put_text(out, PICK(plain_texts));
            if (with && one_in(4))
                wf_buf_put_text(out, escapes[made_json_below(OWN_ESCAPES)]);
        }
    wf_buf_put_byte(out, '"');
}

static void put_scalar(wf_buf *out, const style *s)
{
    static const char *const words[] = {"true", "false", "null"};
    const uint32_t kind = made_json_below(8);
    if (one_in(s->odd * 8))
        wf_buf_put_text(out, PICK(odd_scalars));
    else if (kind < 4)
        put_text(out, s);
    else if (kind < 7)
        wf_buf_put_text(out, PICK(numbers));
    else
        wf_buf_put_text(out, PICK(words));
}

static const char *const keys[] = {
    "a",
    "b",
    "c",
    "id",
    "lines",
    "sku",
    "tags",
    "name",
    "first",
    "last",
    "qty",
    "all",
    "a longer name of a key",
    "a very long name of a key, longer than any vector",
    "other",
    "zz",
};
static const char *const odd_keys[] = {
    "\\u0061", "i\\u0064", "",    "a\\n",
    "\\ud800", "a\xff",    "k\"", "an unknown and very long name of a key that nobody wants"};

static void put_value(wf_buf *out, const style *s, uint32_t depth);

static void put_member(wf_buf *out, const style *s, uint32_t key, uint32_t depth)
{
    wf_buf_put_byte(out, '"');
    wf_buf_put_text(out, one_in(s->odd * 4) ? PICK(odd_keys) : keys[key % WF_COUNTOF(keys)]);
    wf_buf_put_byte(out, '"');
    put_space(out, s, false);
    wf_buf_put_byte(out, ':');
    put_space(out, s, true);
    put_value(out, s, depth + 1);
}

static void put_object(wf_buf *out, const style *s, uint32_t depth)
{
    const uint32_t count = made_json_below(one_in(s->order) ? 12 : 7);
    const uint32_t stride = one_in(s->order) ? 1 + made_json_below(7) : 1;
    const uint32_t first = one_in(s->order) ? made_json_below(16) : depth * 3;
    wf_buf_put_byte(out, '{');
    put_space(out, s, true);
    for (uint32_t i = 0; i < count; i++) {
        if (i != 0) {
            wf_buf_put_byte(out, ',');
            put_space(out, s, true);
        }
        put_member(out, s, one_in(s->odd * 3) ? first : first + i * stride, depth);
        put_space(out, s, false);
    }
    if (s->spaces == 3)
        put_space(out, s, true);
    wf_buf_put_byte(out, '}');
}

static void put_list(wf_buf *out, const style *s, uint32_t depth)
{
    wf_buf_put_byte(out, '[');
    put_space(out, s, false);
    for (uint32_t i = made_json_below(one_in(60) ? 40 : 4); i > 0; i--) {
        put_value(out, s, depth + 1);
        put_space(out, s, false);
        if (i != 1) {
            wf_buf_put_byte(out, ',');
            put_space(out, s, true);
        }
    }
    wf_buf_put_byte(out, ']');
}

static void put_value(wf_buf *out, const style *s, uint32_t depth)
{
    const uint32_t kind = made_json_below(10);
    if (depth > 6 || (kind < 6 && depth != 0))
        put_scalar(out, s);
    else if (kind < 8 || (depth == 0 && !one_in(12)))
        put_object(out, s, depth);
    else
        put_list(out, s, depth);
}

/* Changes, adds or takes away a byte somewhere behind `from`. */
static void mutate(wf_buf *out, size_t from)
{
    static const char bytes[] = "\"\\{}[],: 0a-.eE\n\t\r\x01\x80\xc3\xf0\x1a\x0c";
    if (out->len <= from)
        return;
    const size_t at = from + made_json_below((uint32_t)(out->len - from));
    const char byte = bytes[made_json_below(sizeof bytes)];
    switch (made_json_below(4)) {
    case 0:
        memmove(out->data + at, out->data + at + 1, out->len - at - 1);
        out->len--;
        break;
    case 1:
        wf_buf_put_byte(out, '0');
        memmove(out->data + at + 1, out->data + at, out->len - at - 1);
        out->data[at] = byte;
        break;
    case 2:
        out->len = at;
        break;
    default:
        out->data[at] = byte;
        break;
    }
}

/* Puts once more before some comma behind `from` what stands from one comma there up to the next: a member or an
   element comes twice, or where it should not. */
static void repeat_part(wf_buf *out, size_t from)
{
    size_t commas[64];
    uint32_t count = 0;
    for (size_t i = from; i < out->len && count < WF_COUNTOF(commas); i++)
        if (out->data[i] == ',')
            commas[count++] = i;
    if (count < 2)
        return;
    const uint32_t which = made_json_below(count - 1);
    const size_t to = commas[made_json_below(count)];
    const size_t len = commas[which + 1] - commas[which];
    char part[256];
    if (len > sizeof part)
        return;
    memcpy(part, out->data + commas[which], len);
    wf_buf_put(out, part, len);
    memmove(out->data + to + len, out->data + to, out->len - len - to);
    memcpy(out->data + to, part, len);
}

/* Records that stand in the text. */
typedef struct past {
    size_t from[8];
    size_t len[8];
    uint32_t count;
} past;

static void put_record(wf_buf *out, const style *s, uint32_t mistakes, past *p)
{
    const size_t from = out->len;
    const uint32_t known = p->count < WF_COUNTOF(p->from) ? p->count : WF_COUNTOF(p->from);
    if (known == 0 || one_in(s->fresh)) {
        put_value(out, s, 0);
        p->from[p->count % WF_COUNTOF(p->from)] = from;
        p->len[p->count++ % WF_COUNTOF(p->from)] = out->len - from;
    } else {
        const uint32_t which = made_json_below(known);
        for (size_t i = 0; i < p->len[which]; i++)
            wf_buf_put_byte(out, out->data[p->from[which] + i]);
        if (one_in(8))
            repeat_part(out, from);
    }
    if (mistakes != 0 && one_in(mistakes))
        mutate(out, from);
    if (mistakes != 0 && one_in(mistakes * 8))
        wf_buf_put_text(out, one_in(2) ? "x" : " \"x\"");
}

static void put_end(wf_buf *out, const style *s, bool is_last)
{
    if (!s->lines && !is_last)
        wf_buf_put_text(out, s->spaces == 0 ? "," : " ,\n");
    if (!s->lines || (is_last && one_in(2)))
        return;
    if (one_in(10))
        wf_buf_put_text(out, " \r");
    if (one_in(40))
        wf_buf_put_text(out, "\n ");
    wf_buf_put_text(out, "\n");
}

void made_json_text(wf_buf *out, bool lines, bool each)
{
    static const uint32_t odds[] = {1000, 40, 8, 3};
    static const uint32_t rates[] = {0, 50, 8, 2};
    static const uint32_t fresh[] = {1, 2, 12};
    const style s = {made_json_below(4), PICK(odds), one_in(4) ? 2 : 12, PICK(fresh), lines};
    past p = {.count = 0};
    /* In a document the first mistake is mostly the last. */
    const uint32_t mistakes = PICK(rates) * (lines ? 1 : 20);
    const uint32_t most = one_in(30) ? 600 : 40;
    const uint32_t count = lines || each ? 1 + made_json_below(most) : 1;
    const bool is_list = each && !one_in(20);
    if (one_in(20))
        wf_buf_put_text(out, "\xef\xbb\xbf");
    if (is_list)
        wf_buf_put_byte(out, '[');
    for (uint32_t i = 1; i <= count; i++) {
        put_record(out, &s, mistakes, &p);
        put_end(out, &s, i == count);
    }
    if (is_list)
        wf_buf_put_text(out, s.spaces == 0 ? "]" : "\n]\n");
    if (!lines && one_in(30))
        mutate(out, 0);
}
