/* See match.h. By PCRE2: the one file that knows it. A pattern is compiled once a program, matched
   with scratch memory that a machine keeps; after the first match nothing is allocated.

   Time is bounded whatever the text: short texts by PCRE2's limit of steps for each starting point,
   long ones by a program that reports each of its steps (automatic callouts) and is stopped when
   there were too many for the text's length. For that to count, what can work unseen is refused:
   back references, recursion, atomic groups, possessive quantifiers and verbs; and looking ahead,
   which can scan unseen, is allowed in texts of moderate length only.

   What is easy to get wrong: a match may be empty, and then the search has to move on by itself. */
#include "stdlib/match.h"

#include "base/memory.h"
#include "base/utf8.h"
#include "stdlib/lib.h"
#include "stdlib/search.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#define PATTERN_MAX    4096u  /* bytes */
#define NEST_MAX       100u   /* parentheses */
#define SHORT_TEXT     256u   /* bytes: matched by the fast program */
#define AHEAD_TEXT_MAX 8192u  /* bytes, for patterns that look ahead */
#define MATCH_LIMIT    50000u /* steps of the fast program for each starting point */
#define DEPTH_LIMIT    20000u
#define HEAP_LIMIT_KIB 8192u
/* Steps of the careful program: so many, and more for each byte, but not more than; a step takes
   some 50 ns. */
#define STEPS_LEAST  1000000u
#define STEPS_A_BYTE 16u
#define STEPS_MOST   8000000u

struct wf_match_pattern {
    pcre2_code *fast;
    pcre2_code *careful; /* with callouts */
    uint32_t groups;
    bool looks_ahead;
};

struct wf_match_scratch {
    pcre2_match_data *data;
    pcre2_match_context *fast;
    pcre2_match_context *careful;
    uint64_t steps; /* left to the careful program */
};

static void *allocate(PCRE2_SIZE size, void *unused)
{
    return wf_realloc(NULL, size != 0 ? size : 1);
}

static void release(void *block, void *unused)
{
    wf_free(block);
}

static pcre2_general_context *new_context(void)
{
    return pcre2_general_context_create(allocate, release, NULL);
}

/* What is refused. */

typedef struct scan {
    weft_span pattern;
    size_t at;
    bool after_quantifier;
    bool looks_ahead;
    const char *reason; /* NULL: nothing is wrong so far */
} scan;

static char scan_char(const scan *s, size_t ahead)
{
    return s->at + ahead < s->pattern.len ? s->pattern.ptr[s->at + ahead] : '\0';
}

static void scan_escape(scan *s)
{
    const char c = scan_char(s, 1);
    if (c == 'Q') { /* quoted up to \E */
        const size_t end = wf_search_first(s->pattern, weft_span_text("\\E"), s->at + 2);
        s->at = end == SIZE_MAX ? s->pattern.len : end + 2;
        return;
    }
    if ((c >= '1' && c <= '9') || c == 'g' || c == 'k')
        s->reason = "back references are not part of weft's patterns";
    else if (c == 'K')
        s->reason = "\\K is not part of weft's patterns; use a group";
    s->at += 2;
}

static void scan_class(scan *s)
{
    s->at++;
    s->at += scan_char(s, 0) == '^';
    s->at += scan_char(s, 0) == ']'; /* first, it stands for itself */
    while (s->at < s->pattern.len && scan_char(s, 0) != ']') {
        if (scan_char(s, 0) == '[' && scan_char(s, 1) == ':') {
            const size_t end = wf_search_first(s->pattern, weft_span_text(":]"), s->at + 2);
            s->at = end == SIZE_MAX ? s->at + 1 : end + 2;
        } else {
            s->at += scan_char(s, 0) == '\\' ? 2 : 1;
        }
    }
    s->at++;
}

static void scan_group(scan *s)
{
    const char c = scan_char(s, 2);
    const char next = scan_char(s, 3);
    if (scan_char(s, 1) == '*') {
        s->reason = "verbs (*...) are not part of weft's patterns";
    } else if (scan_char(s, 1) == '?') {
        const bool is_number =
            (c >= '0' && c <= '9') || ((c == '+' || c == '-') && next >= '0' && next <= '9');
        if (is_number || c == 'R' || c == '&' || (c == 'P' && (next == '>' || next == '=')))
            s->reason = "recursion and back references are not part of weft's patterns";
        else if (c == '(')
            s->reason = "conditions are not part of weft's patterns";
        else if (c == 'C')
            s->reason = "callouts are not part of weft's patterns";
        else if (c == '>')
            s->reason = "atomic groups are not part of weft's patterns; use (?:...)";
        else if (c == '=' || c == '!')
            s->looks_ahead = true;
        s->at++;
    }
    s->at++;
}

/* One element; sees to it that a + behind a quantifier is noticed. */
static void scan_next(scan *s)
{
    const char c = scan_char(s, 0);
    const bool after_quantifier = s->after_quantifier;
    s->after_quantifier = false;
    if (c == '\\') {
        scan_escape(s);
    } else if (c == '[') {
        scan_class(s);
    } else if (c == '(') {
        scan_group(s);
    } else {
        if (c == '+' && after_quantifier)
            s->reason = "possessive quantifiers are not part of weft's patterns";
        s->after_quantifier = !after_quantifier && (c == '*' || c == '+' || c == '?' || c == '}');
        s->at++;
    }
}

/* The reason why a pattern is refused, or NULL. */
static const char *refusal(bool *looks_ahead, weft_span pattern, size_t *offset)
{
    scan s = {.pattern = pattern};
    while (s.at < pattern.len && !s.reason) {
        *offset = s.at;
        scan_next(&s);
    }
    *looks_ahead = s.looks_ahead;
    return s.reason;
}

/* Compiling. */

static void put_reason(char reason[128], const char *text)
{
    size_t i = 0;
    for (; i < 127 && text[i] != '\0'; i++)
        reason[i] = text[i];
    reason[i] = '\0';
}

static weft_status compile_code(pcre2_code **out, weft_span pattern, uint32_t options,
                                pcre2_compile_context *context, char reason[128], size_t *offset)
{
    int error;
    PCRE2_SIZE at;
    const uint32_t always = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
    *out =
        pcre2_compile((PCRE2_SPTR)pattern.ptr, pattern.len, always | options, &error, &at, context);
    if (*out)
        return WEFT_OK;
    if (error == PCRE2_ERROR_NOMEMORY || error == PCRE2_ERROR_HEAP_FAILED)
        return WEFT_NOMEM;
    if (pcre2_get_error_message(error, (PCRE2_UCHAR *)reason, 128) < 0)
        put_reason(reason, "the pattern is not well formed");
    *offset = at;
    return WEFT_REJECTED;
}

static void release_pattern(void *compiled)
{
    wf_match_pattern *const p = compiled;
    if (!p)
        return;
    pcre2_code_free(p->fast);
    pcre2_code_free(p->careful);
    wf_free(p);
}

static weft_status compile_both(wf_match_pattern *p, weft_span pattern, char reason[128],
                                size_t *offset)
{
    pcre2_general_context *const general = new_context();
    pcre2_compile_context *const context = general ? pcre2_compile_context_create(general) : NULL;
    weft_status rc = context ? WEFT_OK : WEFT_NOMEM;
    if (rc == WEFT_OK) {
        (void)pcre2_set_newline(context, PCRE2_NEWLINE_LF);
        (void)pcre2_set_parens_nest_limit(context, NEST_MAX);
        rc = compile_code(&p->fast, pattern, 0, context, reason, offset);
    }
    if (rc == WEFT_OK)
        rc = compile_code(&p->careful, pattern, PCRE2_AUTO_CALLOUT | PCRE2_NO_AUTO_POSSESS, context,
                          reason, offset);
    if (rc == WEFT_OK)
        (void)pcre2_pattern_info(p->fast, PCRE2_INFO_CAPTURECOUNT, &p->groups);
    pcre2_compile_context_free(context);
    pcre2_general_context_free(general);
    return rc;
}

static weft_status compile_pattern(void **out, weft_span pattern, char reason[128], size_t *offset)
{
    bool looks_ahead = false;
    *offset = 0;
    if (pattern.len > PATTERN_MAX) {
        put_reason(reason, "the pattern is longer than 4096 bytes");
        return WEFT_REJECTED;
    }
    const char *const refused = refusal(&looks_ahead, pattern, offset);
    if (refused) {
        put_reason(reason, refused);
        return WEFT_REJECTED;
    }
    wf_match_pattern *const p = wf_new(wf_match_pattern);
    if (!p)
        return WEFT_NOMEM;
    p->looks_ahead = looks_ahead;
    const weft_status rc = compile_both(p, pattern, reason, offset);
    if (rc == WEFT_OK)
        *out = p;
    else
        release_pattern(p);
    return rc;
}

/* Scratch. */

static int count_step(pcre2_callout_block *block, void *data)
{
    wf_match_scratch *const scratch = data;
    if (scratch->steps == 0)
        return PCRE2_ERROR_CALLOUT;
    scratch->steps--;
    return 0;
}

static void release_scratch(void *memory)
{
    wf_match_scratch *const scratch = memory;
    if (!scratch)
        return;
    pcre2_match_data_free(scratch->data);
    pcre2_match_context_free(scratch->fast);
    pcre2_match_context_free(scratch->careful);
    wf_free(scratch);
}

static pcre2_match_context *new_match_context(pcre2_general_context *general)
{
    pcre2_match_context *const context = pcre2_match_context_create(general);
    if (context) {
        (void)pcre2_set_match_limit(context, MATCH_LIMIT);
        (void)pcre2_set_depth_limit(context, DEPTH_LIMIT);
        (void)pcre2_set_heap_limit(context, HEAP_LIMIT_KIB);
    }
    return context;
}

/* NULL for a call whose argument is a text and no pattern. */
static weft_status make_scratch(void **out, const void *compiled)
{
    const wf_match_pattern *const p = compiled;
    *out = NULL;
    if (!p)
        return WEFT_OK;
    wf_match_scratch *const scratch = wf_new(wf_match_scratch);
    pcre2_general_context *const general = scratch ? new_context() : NULL;
    bool made = general != NULL;
    if (made) {
        scratch->fast = new_match_context(general);
        scratch->careful = new_match_context(general);
        scratch->data = pcre2_match_data_create_from_pattern(p->fast, general);
        made = scratch->fast && scratch->careful && scratch->data;
    }
    pcre2_general_context_free(general);
    /* The first match allocates what later ones use again. */
    if (made)
        made = pcre2_match(p->fast, (PCRE2_SPTR) "", 0, 0, 0, scratch->data, scratch->fast) !=
               PCRE2_ERROR_NOMEMORY;
    if (!made) {
        release_scratch(scratch);
        return WEFT_NOMEM;
    }
    (void)pcre2_set_match_limit(scratch->careful, UINT32_MAX); /* the callouts count */
    (void)pcre2_set_callout(scratch->careful, count_step, scratch);
    *out = scratch;
    return WEFT_OK;
}

const weft_prepare wf_match_prepare = {compile_pattern, release_pattern, make_scratch,
                                       release_scratch};

/* Matching. */

weft_status wf_match_init(wf_match *m, weft_call *call, const char *function, weft_span text)
{
    m->call = call;
    m->function = function;
    m->pattern = weft_call_compiled(call);
    m->scratch = weft_call_scratch(call);
    m->groups = m->pattern->groups;
    m->text = text;
    m->is_long = text.len > SHORT_TEXT;
    if (text.len == 0)
        m->text.ptr = ""; /* PCRE2 wants a place even for nothing */
    m->scratch->steps = STEPS_LEAST + (uint64_t)text.len * STEPS_A_BYTE;
    if (m->scratch->steps > STEPS_MOST)
        m->scratch->steps = STEPS_MOST;
    if (m->pattern->looks_ahead && text.len > AHEAD_TEXT_MAX)
        return weft_call_fail(call,
                              "the text has %zu bytes; a pattern that looks ahead takes at most %u",
                              text.len, AHEAD_TEXT_MAX);
    return WEFT_OK;
}

static weft_status fail_match(const wf_match *m, int error)
{
    if (error == PCRE2_ERROR_NOMEMORY)
        return WEFT_NOMEM;
    if (error == PCRE2_ERROR_MATCHLIMIT || error == PCRE2_ERROR_DEPTHLIMIT ||
        error == PCRE2_ERROR_HEAPLIMIT || error == PCRE2_ERROR_CALLOUT)
        return weft_call_fail(m->call,
                              "the pattern of %s() takes too many steps on %s; make its parts "
                              "exclude each other, or anchor it with ^",
                              m->function, wf_lib_show_text(m->text).text);
    return weft_call_fail(m->call, "the pattern of %s() cannot be matched (PCRE2 error %d)",
                          m->function, error);
}

weft_status wf_match_next(bool *found, wf_match *m, size_t from)
{
    const PCRE2_SPTR text = (PCRE2_SPTR)m->text.ptr;
    /* values are UTF-8, so PCRE2 need not look */
    const int rc = m->is_long
                       ? pcre2_match(m->pattern->careful, text, m->text.len, from,
                                     PCRE2_NO_UTF_CHECK, m->scratch->data, m->scratch->careful)
                       : pcre2_match(m->pattern->fast, text, m->text.len, from, PCRE2_NO_UTF_CHECK,
                                     m->scratch->data, m->scratch->fast);
    *found = rc > 0;
    if (rc == PCRE2_ERROR_NOMATCH)
        return WEFT_OK;
    if (rc < 0)
        return fail_match(m, rc);
    const PCRE2_SIZE *const places = pcre2_get_ovector_pointer(m->scratch->data);
    m->begin = places[0];
    m->end = places[1];
    return WEFT_OK;
}

size_t wf_match_after(const wf_match *m)
{
    if (m->end != m->begin)
        return m->end;
    if (m->end == m->text.len)
        return m->text.len + 1;
    size_t len;
    (void)wf_utf8_decode(wf_lib_rest(m->text, m->end), &len);
    return m->end + len;
}

weft_span wf_match_group(const wf_match *m, uint32_t group)
{
    const PCRE2_SIZE *const places = pcre2_get_ovector_pointer(m->scratch->data);
    const PCRE2_SIZE begin = places[2 * (size_t)group];
    if (begin == PCRE2_UNSET)
        return weft_span_of(NULL, 0);
    return weft_span_of(m->text.ptr + begin, places[2 * (size_t)group + 1] - begin);
}

uint32_t wf_match_names(const wf_match *m)
{
    uint32_t count = 0;
    (void)pcre2_pattern_info(m->pattern->fast, PCRE2_INFO_NAMECOUNT, &count);
    return count;
}

/* The table has equal rows: two bytes of number, then the name with a NUL. */
weft_span wf_match_name(const wf_match *m, uint32_t i, uint32_t *group)
{
    PCRE2_SPTR rows = NULL;
    uint32_t size = 0;
    (void)pcre2_pattern_info(m->pattern->fast, PCRE2_INFO_NAMETABLE, &rows);
    (void)pcre2_pattern_info(m->pattern->fast, PCRE2_INFO_NAMEENTRYSIZE, &size);
    const PCRE2_SPTR row = rows + (size_t)i * size;
    const char *const name = (const char *)row + 2;
    *group = (uint32_t)row[0] << 8 | row[1];
    return weft_span_of(name, strlen(name));
}

bool wf_match_find_group(uint32_t *group, const wf_match *m, weft_span name)
{
    const uint32_t count = wf_match_names(m);
    for (uint32_t i = 0; i < count; i++)
        if (weft_span_equal(wf_match_name(m, i, group), name))
            return true;
    return false;
}
