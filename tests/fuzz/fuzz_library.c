/* Any function of the library with any arguments of the kinds it takes: it gives a value of the
   kind it promises, the same when it is asked again, or a sentence; texts stay UTF-8. The bytes
   choose the function, then the arguments. */
#include "base/utf8.h"
#include "stdlib/stdlib.h"
#include "tests/fuzz/fuzz.h"
#include "vm/call.h"
#include "vm/json.h"
#include "vm/registry.h"
#include "vm/value.h"

#include <math.h>
#include <string.h>

#define DEPTH_MOST 3
#define LIST_MOST  6u

static const char *const texts[] = {
    "",
    " ",
    "a",
    "A-1",
    "12",
    "-3",
    "2.0",
    "1,234",
    "12,34",
    "9223372036854775808",
    "1e3",
    "29.90",
    "true",
    "no",
    "2025-01-05",
    "03/04/2025",
    "2025-02-30",
    "2025-01-05T10:00:00Z",
    "2025-03-30T02:30:00",
    "yyyy-MM-dd",
    "dd/MM/yyyy HH:mm:ss",
    "EEE, d MMM yyyy",
    "iso8601",
    "rfc2822",
    "epoch",
    "epoch_ms",
    "h:mm a XXX",
    "'",
    "''",
    "Europe/Berlin",
    "America/New_York",
    "UTC",
    "+02:00",
    "Nowhere",
    "earlier",
    "asc",
    "desc",
    "half_up",
    "floor",
    "month",
    "week",
    ",",
    ".",
    "\xc3\xa9",
    "\xc3\x9f\xce\xa3",
    "\xe6\x97\xa5\xe6\x9c\xac",
    "\xf0\x9f\x98\x80 x",
    "a\nb\r\n",
    "\xc2\xa0x\xe3\x80\x80",
    "&eacute;&#65;&#x42;&",
    "aGk=",
    "YT8-",
    "68c3a9",
    "%41%zz",
    "{\"a\":[1]}",
    "{{a}} {{b}}",
    "dns",
    "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
    "sha1",
    "hex",
    "base64",
    "$1$$",
    "Jan 5, 2025 10:00 PM PST",
    "item 12 (x) 10:30:15.5 +0200",
    " 0x1f ",
    "-Infinity",
    "HTMLParser v2",
    "ab ab ab ab ab ab ab ab ab ab ab ab ab ab",
};

static const char *const patterns[] = {
    "a",
    "^a*$",
    "\\d+",
    "(?<k>\\w)=(?<v>\\w)",
    "x*",
    "[A-Z]{2,3}",
    "\\s*[,;]\\s*",
    "(a)|(b)",
    "(?i)\xc3\xa9",
    "\\p{L}+",
    "(?=a)b",
    "(",
    "a**",
    "(a)\\1",
    "(?R)",
    "[[:alpha:]]",
    "^",
    "$",
    ".",
    "\\b",
};

static const int64_t integers[] = {0,         1,         -1,        2,    3,     7,
                                   12,        38,        100,       1000, -1000, 1000001,
                                   INT32_MAX, INT64_MAX, INT64_MIN, 31,   2025,  99999999999};

typedef struct bytes {
    const uint8_t *at;
    size_t left;
    wf_arena *arena;
    uint32_t list_len; /* of the first list: lambdas give as many results */
    bool has_list;
} bytes;

static unsigned next(bytes *b, unsigned below)
{
    unsigned n = 0;
    if (b->left != 0) {
        n = *b->at++;
        b->left--;
    }
    return n % below;
}

static void *need(void *block)
{
    MUST(block);
    return block;
}

/* Alone in memory, so that a sanitizer sees a step beyond it. */
static weft_value text_value(bytes *b, weft_span span)
{
    const weft_span kept = wf_arena_dup(b->arena, span);
    weft_value v = weft_text(weft_span_of(need((void *)(uintptr_t)kept.ptr), kept.len));
    v.flags = next(b, 2) ? WEFT_VALUE_UNTYPED : 0;
    return v;
}

static weft_value any_text(bytes *b)
{
    const unsigned form = next(b, 8);
    if (form < 6)
        return text_value(b, weft_span_text(texts[next(b, WF_COUNTOF(texts))]));
    if (form == 6) { /* two of them */
        wf_buf both;
        wf_buf_init(&both, 0);
        wf_buf_put_text(&both, texts[next(b, WF_COUNTOF(texts))]);
        wf_buf_put_text(&both, texts[next(b, WF_COUNTOF(texts))]);
        const weft_value v = text_value(b, wf_buf_span(&both));
        wf_buf_fini(&both);
        return v;
    }
    size_t len = next(b, 40);
    len = len < b->left ? len : b->left;
    const weft_span raw = weft_span_of((const char *)b->at, len);
    b->at += len;
    b->left -= len;
    return text_value(b, weft_span_of(raw.ptr, wf_utf8_valid(raw)));
}

static weft_value any_number(bytes *b, uint32_t kinds)
{
    static const char *const decimals[] = {"0.5",  "2.345", "-0.00",  "99999999999999999999.5",
                                           "1.10", "-7.5",  "1000.0", "0.0000000000000000001"};
    wf_decimal decimal;
    weft_value v;
    if ((kinds & WF_SIG_DECIMAL) == 0 || ((kinds & WF_SIG_INT) != 0 && next(b, 2)))
        return weft_int(integers[next(b, WF_COUNTOF(integers))]);
    MUST(wf_decimal_parse(&decimal, weft_span_text(decimals[next(b, WF_COUNTOF(decimals))])));
    MUST(wf_value_decimal(&v, b->arena, &decimal));
    return v;
}

static weft_value any_time(bytes *b, weft_kind kind)
{
    static const int64_t days[] = {0, -1, 20093, 19782, -719162, 2932896, 11016, 59};
    weft_value v = {.kind = (uint8_t)kind};
    v.as.integer = days[next(b, WF_COUNTOF(days))];
    if (kind == WEFT_KIND_DATE)
        return v;
    v.as.integer = v.as.integer * 86400 + (int64_t)next(b, 24) * 3600;
    v.len = next(b, 3) * 250000001u;
    v.extra = (uint16_t)(0x8000 + ((int)next(b, 49) - 24) * 30);
    return v;
}

/* What calculations of the npm package leave. */
static weft_value any_double(bytes *b)
{
    static const double doubles[] = {0.1, -0.0, 1e21, -2.5, 8.64e15, 5e-324, INFINITY, NAN};
    weft_value v = {.kind = WEFT_KIND_DOUBLE};
    v.as.real = doubles[next(b, WF_COUNTOF(doubles))];
    return v;
}

static weft_value any_value(bytes *b, int depth);

static weft_value list_of(bytes *b, uint32_t len, const wf_sig_type *element, int depth);

static weft_value any_map(bytes *b, int depth)
{
    static const char *const keys[] = {"a", "b", "key", "value", "", "id"};
    const uint32_t from = next(b, WF_COUNTOF(keys));
    const uint32_t len = next(b, LIST_MOST);
    weft_member *const members = need(wf_arena_zero(b->arena, len, sizeof *members));
    for (uint32_t i = 0; i < len; i++) {
        members[i].key = weft_span_text(keys[(from + i) % WF_COUNTOF(keys)]);
        members[i].value = any_value(b, depth + 1);
    }
    return weft_map(members, len);
}

static weft_value any_value(bytes *b, int depth)
{
    switch (next(b, depth < DEPTH_MOST ? 11 : 9)) {
    case 0:
        return weft_missing();
    case 1:
        return weft_null();
    case 2:
        return weft_bool((int)next(b, 2));
    case 3:
        return any_number(b, WF_SIG_NUMBER);
    case 4: {
        if (next(b, 2))
            return any_double(b);
        weft_value v = weft_text(weft_span_text(next(b, 2) ? "1e50" : "12.0"));
        v.kind = WEFT_KIND_NUMBER;
        return v;
    }
    case 5:
        return any_time(b, WEFT_KIND_DATE);
    case 6:
        return any_time(b, WEFT_KIND_DATETIME);
    case 9:
        return list_of(b, next(b, LIST_MOST), NULL, depth + 1);
    case 10:
        return any_map(b, depth);
    default:
        return any_text(b);
    }
}

static weft_value value_of(bytes *b, const wf_sig_type *type, int depth);

static weft_value list_of(bytes *b, uint32_t len, const wf_sig_type *element, int depth)
{
    const uint16_t stride = (uint16_t)(1 + next(b, 2));
    weft_value *const items = need(wf_arena_zero(b->arena, (size_t)len * stride, sizeof *items));
    for (uint32_t i = 0; i < len; i++)
        items[(size_t)i * stride] =
            element && next(b, 8) ? value_of(b, element, depth + 1) : any_value(b, depth + 1);
    weft_value v = weft_list(items, len);
    v.extra = stride;
    return v;
}

/* One of the kinds of a type. */
static uint32_t choose(bytes *b, uint32_t kinds)
{
    uint32_t set[16];
    uint32_t n = 0;
    for (uint32_t bit = 1; bit <= WF_SIG_ANY; bit <<= 1)
        if ((kinds & bit) != 0)
            set[n++] = bit;
    MUST(n != 0);
    return set[next(b, n)];
}

static weft_value value_of(bytes *b, const wf_sig_type *type, int depth)
{
    if (type->maybe && next(b, 4) == 0)
        return next(b, 2) ? weft_null() : weft_missing();
    const uint32_t kind = choose(b, type->kinds);
    switch (kind) {
    case WF_SIG_NULL:
        return weft_null();
    case WF_SIG_BOOL:
        return weft_bool((int)next(b, 2));
    case WF_SIG_INT:
    case WF_SIG_DECIMAL:
        return any_number(b, kind);
    case WF_SIG_TEXT:
        return any_text(b);
    case WF_SIG_DATE:
        return any_time(b, WEFT_KIND_DATE);
    case WF_SIG_DATETIME:
        return any_time(b, WEFT_KIND_DATETIME);
    case WF_SIG_LIST: {
        const weft_value v = list_of(b, next(b, LIST_MOST), type->element, depth);
        if (!b->has_list)
            b->list_len = v.len;
        b->has_list = true;
        return v;
    }
    case WF_SIG_MAP:
        return any_map(b, depth);
    case WF_SIG_LAMBDA:
        return list_of(b, b->list_len, type->result, depth);
    default:
        return any_value(b, depth);
    }
}

/* ---- what comes out ---- */

static bool is_sound(weft_value v, int depth)
{
    if (v.kind == WEFT_KIND_TEXT || v.kind == WEFT_KIND_NUMBER)
        return wf_utf8_valid(weft_value_span(v)) == v.len;
    if (depth > 20)
        return true;
    for (uint32_t i = 0; v.kind == WEFT_KIND_LIST && i < v.len; i++)
        if (!is_sound(weft_value_element(v, i), depth + 1))
            return false;
    for (uint32_t i = 0; v.kind == WEFT_KIND_MAP && i < v.len; i++)
        if (wf_utf8_valid(v.as.map[i].key) != v.as.map[i].key.len ||
            !is_sound(v.as.map[i].value, depth + 1))
            return false;
    return true;
}

static uint32_t kind_bits(weft_value v)
{
    static const uint32_t bits[WEFT_KIND_COUNT] = {
        [WEFT_KIND_NULL] = WF_SIG_NULL,         [WEFT_KIND_BOOL] = WF_SIG_BOOL,
        [WEFT_KIND_INT] = WF_SIG_INT,           [WEFT_KIND_NUMBER] = WF_SIG_NUMBER,
        [WEFT_KIND_DECIMAL] = WF_SIG_DECIMAL,   [WEFT_KIND_TEXT] = WF_SIG_TEXT,
        [WEFT_KIND_DATE] = WF_SIG_DATE,         [WEFT_KIND_LIST] = WF_SIG_LIST,
        [WEFT_KIND_DATETIME] = WF_SIG_DATETIME, [WEFT_KIND_MAP] = WF_SIG_MAP};
    return bits[v.kind];
}

static bool is_promised(const wf_sig_type *type, weft_value v)
{
    if ((type->kinds & (WF_SIG_ANY | WF_SIG_VARIABLE)) != 0)
        return true;
    return v.kind == WEFT_KIND_MISSING ? type->maybe != 0 : (kind_bits(v) & type->kinds) != 0;
}

typedef struct subject {
    const wf_registry_entry *entry;
    weft_value args[WF_SIG_MAX_PARAMS];
    uint32_t count;
    bool is_given_back; /* an argument is missing: the body is not called */
    void *compiled;
} subject;

static void call(wf_buf *shown, const subject *s)
{
    const weft_prepare *const prepare = s->entry->resolver->prepare;
    void *scratch = NULL;
    wf_arena arena;
    wf_buf message;
    weft_value result = weft_missing();
    wf_arena_init(&arena, ARENA_MAX);
    wf_buf_init(&message, 4096);
    if (prepare)
        MUST(prepare->scratch(&scratch, s->compiled) == WEFT_OK);
    weft_call c = {.arena = &arena,
                   .message = &message,
                   .now_seconds = 1736071200,
                   .record = 1,
                   .random_state = {1, 2},
                   .compiled = s->compiled,
                   .scratch = scratch};
    const weft_status rc = s->entry->resolver->body(&result, &c, s->args, s->count);
    MUST(rc == WEFT_OK || rc == WEFT_REJECTED);
    MUST(rc == WEFT_OK ||
         (message.len != 0 && wf_utf8_valid(wf_buf_span(&message)) == message.len));
    if (rc == WEFT_OK) {
        MUST(is_promised(s->entry->signature.result, result) && is_sound(result, 0));
        wf_json_put(shown, result);
    } else {
        wf_buf_put_span(shown, wf_buf_span(&message));
    }
    if (scratch)
        prepare->scratch_release(scratch);
    wf_buf_fini(&message);
    wf_arena_fini(&arena);
}

static bool make_args(subject *s, bytes *b)
{
    const wf_signature *const signature = &s->entry->signature;
    char reason[128];
    size_t offset;
    s->count = signature->required + next(b, signature->count - signature->required + 1);
    for (uint32_t i = 0; i < s->count; i++) {
        const wf_sig_param *const param = &signature->params[i];
        const uint32_t kind = choose(b, param->type->kinds);
        if (kind == WF_SIG_PATTERN) {
            const weft_span pattern = next(b, 4)
                                          ? weft_span_text(patterns[next(b, WF_COUNTOF(patterns))])
                                          : weft_value_span(any_text(b));
            s->args[i] = weft_text(pattern);
            if (s->entry->resolver->prepare->compile(&s->compiled, pattern, reason, &offset) !=
                WEFT_OK)
                return false;
            continue;
        }
        wf_sig_type only = *param->type;
        only.kinds = kind;
        s->args[i] = param->optional && next(b, 4) == 0 ? weft_missing() : value_of(b, &only, 0);
        if (weft_value_is_nothing(s->args[i]) && !param->type->maybe &&
            (param->type->kinds & WF_SIG_ANY) == 0 &&
            !(param->optional && s->args[i].kind == WEFT_KIND_MISSING))
            s->is_given_back = true;
    }
    return true;
}

/* map_values runs its lambda over the members that are there. */
static bool is_for_maps(const subject *s)
{
    return strcmp(s->entry->resolver->name, "map_values") == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static wf_registry registry;
    static bool is_open;
    wf_arena arena;
    wf_buf once;
    wf_buf again;
    if (!is_open) {
        size_t count;
        const weft_family *const *families = wf_stdlib_families(&count);
        MUST(wf_registry_init(&registry, families, count, NULL) == WEFT_OK);
    }
    is_open = true;
    wf_arena_init(&arena, 0);
    wf_buf_init(&once, 0);
    wf_buf_init(&again, 0);
    bytes b = {.at = data, .left = size, .arena = &arena};
    subject s = {0};
    s.entry = registry.by_name.entries[next(&b, registry.by_name.count)].value;
    if (make_args(&s, &b) && !s.is_given_back && !is_for_maps(&s)) {
        call(&once, &s);
        call(&again, &s);
        MUST(weft_span_equal(wf_buf_span(&once), wf_buf_span(&again)));
    }
    if (s.compiled)
        s.entry->resolver->prepare->release(s.compiled);
    wf_buf_fini(&once);
    wf_buf_fini(&again);
    wf_arena_fini(&arena);
    return 0;
}
