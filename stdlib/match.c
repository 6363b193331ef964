/* Patterns, by PCRE2: the one file that knows it. A pattern is compiled once a program, matched with
   scratch memory that a machine keeps; after the first match nothing is allocated.

   Time is bounded whatever the text: short texts by PCRE2's limit of steps for each starting point,
   long ones by a program that reports each of its steps (automatic callouts) and is stopped when
   there were too many for the text's length. For that to count, what can work unseen is refused:
   back references, recursion, atomic groups, possessive quantifiers and verbs; and looking ahead,
   which can scan unseen, is allowed in texts of moderate length only.

   What is easy to get wrong: a match may be empty, and then the search has to move on by itself. */
#include "stdlib/families.h"

#include "base/memory.h"
#include "base/number.h"
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

typedef struct compiled_pattern {
    pcre2_code *fast;
    pcre2_code *careful; /* with callouts */
    uint32_t groups;
    bool looks_ahead;
} compiled_pattern;

typedef struct scratch_memory {
    pcre2_match_data *data;
    pcre2_match_context *fast;
    pcre2_match_context *careful;
    uint64_t steps; /* left to the careful program */
} scratch_memory;

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
    compiled_pattern *const p = compiled;
    if (!p)
        return;
    pcre2_code_free(p->fast);
    pcre2_code_free(p->careful);
    wf_free(p);
}

static weft_status compile_both(compiled_pattern *p, weft_span pattern, char reason[128],
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
    compiled_pattern *const p = wf_new(compiled_pattern);
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
    scratch_memory *const scratch = data;
    if (scratch->steps == 0)
        return PCRE2_ERROR_CALLOUT;
    scratch->steps--;
    return 0;
}

static void release_scratch(void *memory)
{
    scratch_memory *const scratch = memory;
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
    const compiled_pattern *const p = compiled;
    *out = NULL;
    if (!p)
        return WEFT_OK;
    scratch_memory *const scratch = wf_new(scratch_memory);
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

static const weft_prepare prepare = {compile_pattern, release_pattern, make_scratch,
                                     release_scratch};

/* Matching. */

typedef struct matcher {
    weft_call *call;
    const char *function;
    const compiled_pattern *pattern;
    scratch_memory *scratch;
    weft_span text;
    bool is_long;
    size_t begin; /* of the last match */
    size_t end;
} matcher;

static weft_status matcher_init(matcher *m, weft_call *call, const char *function, weft_span text)
{
    m->call = call;
    m->function = function;
    m->pattern = weft_call_compiled(call);
    m->scratch = weft_call_scratch(call);
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

static weft_status fail_match(const matcher *m, int error)
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

/* The next match at or after `from`: `*found` says whether there is one. */
static weft_status match_from(bool *found, matcher *m, size_t from)
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

/* Where the search goes on: behind the match, or one code point further when it is empty; text.len
   + 1 when nothing is left. */
static size_t next_start(const matcher *m)
{
    if (m->end != m->begin)
        return m->end;
    if (m->end == m->text.len)
        return m->text.len + 1;
    size_t len;
    (void)wf_utf8_decode(wf_lib_rest(m->text, m->end), &len);
    return m->end + len;
}

/* The bytes of a group of the last match; ptr NULL when it took no part. */
static weft_span group_span(const matcher *m, uint32_t group)
{
    const PCRE2_SIZE *const places = pcre2_get_ovector_pointer(m->scratch->data);
    const PCRE2_SIZE begin = places[2 * (size_t)group];
    if (begin == PCRE2_UNSET)
        return weft_span_of(NULL, 0);
    return weft_span_of(m->text.ptr + begin, places[2 * (size_t)group + 1] - begin);
}

/* The names of groups: a table of equal rows, two bytes of number and the name with a NUL. */
typedef struct name_table {
    PCRE2_SPTR rows;
    uint32_t count;
    uint32_t size;
} name_table;

static name_table names_of(const compiled_pattern *p)
{
    name_table t = {NULL, 0, 0};
    (void)pcre2_pattern_info(p->fast, PCRE2_INFO_NAMETABLE, &t.rows);
    (void)pcre2_pattern_info(p->fast, PCRE2_INFO_NAMECOUNT, &t.count);
    (void)pcre2_pattern_info(p->fast, PCRE2_INFO_NAMEENTRYSIZE, &t.size);
    return t;
}

static weft_span name_at(const name_table *t, uint32_t i, uint32_t *group)
{
    const PCRE2_SPTR row = t->rows + (size_t)i * t->size;
    *group = (uint32_t)row[0] << 8 | row[1];
    const char *const name = (const char *)row + 2;
    return weft_span_of(name, strlen(name));
}

static bool find_group(uint32_t *group, const compiled_pattern *p, weft_span name)
{
    const name_table t = names_of(p);
    for (uint32_t i = 0; i < t.count; i++)
        if (weft_span_equal(name_at(&t, i, group), name))
            return true;
    return false;
}

static weft_status match_matches(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    matcher m;
    bool found;
    weft_status rc = matcher_init(&m, call, "matches", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = match_from(&found, &m, 0);
    if (rc == WEFT_OK)
        *out = weft_bool(found);
    return rc;
}

static weft_status match_extract(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    matcher m;
    bool found;
    weft_status rc = matcher_init(&m, call, "extract", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = match_from(&found, &m, 0);
    if (rc == WEFT_OK)
        *out = found ? wf_lib_part(args[0], m.text.ptr + m.begin, m.end - m.begin) : weft_missing();
    return rc;
}

static weft_status match_extract_all(weft_value *out, weft_call *call, const weft_value *args,
                                     uint32_t count)
{
    matcher m;
    wf_lib_list list;
    bool found = true;
    wf_lib_list_init(&list, call);
    weft_status rc = matcher_init(&m, call, "extract_all", weft_value_span(args[0]));
    for (size_t from = 0; rc == WEFT_OK && list.status == WEFT_OK && from <= m.text.len;) {
        rc = match_from(&found, &m, from);
        if (rc != WEFT_OK || !found)
            break;
        wf_lib_list_add(&list, wf_lib_part(args[0], m.text.ptr + m.begin, m.end - m.begin));
        from = next_start(&m);
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &list) : rc;
}

static weft_status match_count(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    matcher m;
    bool found = true;
    int64_t n = 0;
    weft_status rc = matcher_init(&m, call, "count_matches", weft_value_span(args[0]));
    for (size_t from = 0; rc == WEFT_OK && found && from <= m.text.len;) {
        rc = match_from(&found, &m, from);
        if (rc != WEFT_OK || !found)
            break;
        n++;
        from = next_start(&m);
    }
    if (rc == WEFT_OK)
        *out = weft_int(n);
    return rc;
}

/* The number of a group given as a number or a name. */
static weft_status group_arg(uint32_t *group, const matcher *m, weft_value value)
{
    if (weft_value_is_text(value)) {
        if (find_group(group, m->pattern, weft_value_span(value)))
            return WEFT_OK;
        return weft_call_fail(m->call, "group: the pattern has no group called %s",
                              wf_lib_show(value).text);
    }
    int64_t number;
    if (!wf_value_integer(&number, value) || number < 0 || number > (int64_t)m->pattern->groups)
        return weft_call_fail(m->call, "group: %s is not from 0 to %u, the groups of the pattern",
                              wf_lib_show(value).text, (unsigned)m->pattern->groups);
    *group = (uint32_t)number;
    return WEFT_OK;
}

static weft_status match_capture(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    matcher m;
    bool found;
    uint32_t group = 0;
    weft_status rc = matcher_init(&m, call, "capture", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = group_arg(&group, &m, args[2]);
    if (rc == WEFT_OK)
        rc = match_from(&found, &m, 0);
    if (rc != WEFT_OK)
        return rc;
    const weft_span span = found ? group_span(&m, group) : weft_span_of(NULL, 0);
    *out = span.ptr ? wf_lib_part(args[0], span.ptr, span.len) : weft_missing();
    return WEFT_OK;
}

static weft_status match_captures(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    matcher m;
    bool found;
    weft_status rc = matcher_init(&m, call, "captures", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = match_from(&found, &m, 0);
    if (rc != WEFT_OK)
        return rc;
    const name_table names = names_of(m.pattern);
    if (names.count == 0)
        return weft_call_fail(call, "the pattern has no named groups; write (?<name>...)");
    *out = weft_missing();
    if (!found)
        return WEFT_OK;
    weft_member *const members = wf_lib_members(call, names.count);
    uint32_t n = 0;
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < names.count; i++) {
        uint32_t group;
        const weft_span name = name_at(&names, i, &group);
        const weft_span span = group_span(&m, group);
        if (!span.ptr)
            continue;
        char *const key = weft_call_alloc(call, name.len);
        if (!key)
            return WEFT_NOMEM;
        memcpy(key, name.ptr, name.len); /* the value may outlive the pattern */
        members[n].key = weft_span_of(key, name.len);
        members[n++].value = wf_lib_part(args[0], span.ptr, span.len);
    }
    *out = weft_map(members, n);
    return WEFT_OK;
}

/* Replacing. */

/* The reference at `with[*at]`, a $: which group, or UINT32_MAX for $$. */
static weft_status read_reference(uint32_t *group, const matcher *m, weft_span with, size_t *at)
{
    const size_t next = *at + 1;
    const char c = next < with.len ? with.ptr[next] : '\0';
    *at = next + 1;
    if (c == '$') {
        *group = UINT32_MAX;
        return WEFT_OK;
    }
    if (c >= '0' && c <= '9') {
        *group = (uint32_t)(c - '0');
        if (*group <= m->pattern->groups)
            return WEFT_OK;
        return weft_call_fail(m->call,
                              "with: $%c is none of the %u groups of the pattern; $$ is a $", c,
                              (unsigned)m->pattern->groups);
    }
    const size_t end = c == '<' ? wf_search_first(with, weft_span_text(">"), next) : SIZE_MAX;
    if (end == SIZE_MAX)
        return weft_call_fail(m->call, "with: behind $ stands a digit, <name> or another $");
    const weft_span name = weft_span_of(with.ptr + next + 1, end - next - 1);
    *at = end + 1;
    if (find_group(group, m->pattern, name))
        return WEFT_OK;
    return weft_call_fail(m->call, "with: the pattern has no group called %s",
                          wf_lib_show_text(name).text);
}

static weft_status put_replacement(wf_lib_text *text, const matcher *m, weft_span with)
{
    size_t at = 0;
    while (at < with.len) {
        uint32_t group = 0;
        const char *const dollar = memchr(with.ptr + at, '$', with.len - at);
        const size_t to = dollar ? (size_t)(dollar - with.ptr) : with.len;
        wf_lib_put(text, with.ptr + at, to - at);
        at = to;
        if (at == with.len)
            break;
        const weft_status rc = read_reference(&group, m, with, &at);
        if (rc != WEFT_OK)
            return rc;
        if (group == UINT32_MAX)
            wf_lib_put_byte(text, '$');
        else
            wf_lib_put_span(text, group_span(m, group));
    }
    return WEFT_OK;
}

static weft_status replace_pattern(weft_value *out, weft_call *call, const weft_value *args,
                                   const char *function, bool only_first)
{
    matcher m;
    wf_lib_text text;
    bool found;
    size_t kept = 0; /* up to here the text is in the result */
    weft_status rc = matcher_init(&m, call, function, weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = match_from(&found, &m, 0);
    if (rc == WEFT_OK && !found) {
        *out = wf_lib_part(args[0], args[0].as.text, args[0].len);
        return WEFT_OK;
    }
    wf_lib_text_init(&text, call, m.text.len);
    while (rc == WEFT_OK && found) {
        wf_lib_put(&text, m.text.ptr + kept, m.begin - kept);
        kept = m.end;
        rc = put_replacement(&text, &m, weft_value_span(args[2]));
        const size_t from = next_start(&m);
        if (rc != WEFT_OK || only_first || from > m.text.len || text.buf.status != WEFT_OK)
            break;
        rc = match_from(&found, &m, from);
    }
    if (rc != WEFT_OK)
        return rc;
    wf_lib_put_span(&text, wf_lib_rest(m.text, kept));
    return wf_lib_text_finish(out, &text);
}

static weft_status replace_text(weft_value *out, weft_call *call, const weft_value *args,
                                const char *function, bool only_first)
{
    const weft_span s = weft_value_span(args[0]);
    const weft_span what = weft_value_span(args[1]);
    wf_lib_text text;
    if (what.len == 0)
        return weft_call_fail(
            call, "what: \"\" stands everywhere; %s() takes at least one character", function);
    size_t at = wf_search_first(s, what, 0);
    if (at == SIZE_MAX) {
        *out = wf_lib_part(args[0], args[0].as.text, args[0].len);
        return WEFT_OK;
    }
    size_t kept = 0;
    wf_lib_text_init(&text, call, s.len);
    while (at != SIZE_MAX) {
        wf_lib_put(&text, s.ptr + kept, at - kept);
        wf_lib_put_span(&text, weft_value_span(args[2]));
        kept = at + what.len;
        at = only_first ? SIZE_MAX : wf_search_first(s, what, kept);
    }
    wf_lib_put_span(&text, wf_lib_rest(s, kept));
    return wf_lib_text_finish(out, &text);
}

static weft_status replace_in(weft_value *out, weft_call *call, const weft_value *args,
                              const char *function, bool only_first)
{
    return weft_call_compiled(call) ? replace_pattern(out, call, args, function, only_first)
                                    : replace_text(out, call, args, function, only_first);
}

static weft_status match_replace(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    return replace_in(out, call, args, "replace", false);
}

static weft_status match_replace_first(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    return replace_in(out, call, args, "replace_first", true);
}

/* Splitting. */

static weft_status split_by_pattern(weft_value *out, weft_call *call, const weft_value *args)
{
    matcher m;
    wf_lib_list list;
    bool found = true;
    size_t kept = 0;
    wf_lib_list_init(&list, call);
    weft_status rc = matcher_init(&m, call, "split", weft_value_span(args[0]));
    for (size_t from = 0; rc == WEFT_OK && list.status == WEFT_OK && from <= m.text.len;) {
        rc = match_from(&found, &m, from);
        if (rc != WEFT_OK || !found)
            break;
        from = next_start(&m);
        if (m.end == m.begin)
            continue; /* nothing separates nothing */
        wf_lib_list_add(&list, wf_lib_part(args[0], m.text.ptr + kept, m.begin - kept));
        kept = m.end;
    }
    if (rc != WEFT_OK)
        return rc;
    wf_lib_list_add(&list, wf_lib_part(args[0], m.text.ptr + kept, m.text.len - kept));
    return wf_lib_list_finish(out, &list);
}

static weft_status match_split(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_span s = weft_value_span(args[0]);
    const weft_span by = weft_value_span(args[1]);
    wf_lib_list list;
    size_t from = 0;
    if (weft_call_compiled(call))
        return split_by_pattern(out, call, args);
    if (by.len == 0)
        return weft_call_fail(call, "by: \"\" separates nothing; chars() gives the characters");
    wf_lib_list_init(&list, call);
    for (;;) {
        const size_t at = wf_search_first(s, by, from);
        const size_t to = at != SIZE_MAX ? at : s.len;
        wf_lib_list_add(&list, wf_lib_part(args[0], s.ptr ? s.ptr + from : NULL, to - from));
        if (at == SIZE_MAX || list.status != WEFT_OK)
            break;
        from = at + by.len;
    }
    return wf_lib_list_finish(out, &list);
}

static const weft_resolver rows[] = {
    {"matches", "(s: text, pattern: pattern) -> bool", WEFT_PURE, match_matches,
     "Whether the pattern matches somewhere in the text; ^ and $ tie it to the ends. Patterns are "
     "those of PCRE2 in UTF-8 without what can work without bound: back references, recursion, "
     "atomic groups, possessive quantifiers, verbs. \\d, \\w and \\s are ASCII, \\p{L} is not. A "
     "pattern "
     "that takes too many steps fails.\n"
     "e.g. \"AB-12\".matches(r'^[A-Z]{2}-\\d+$') gives true",
     &prepare},
    {"extract", "(s: text, pattern: pattern) -> text?", WEFT_PURE, match_extract,
     "The first part of the text that the pattern matches; missing when there is none.\n"
     "e.g. \"order 123 of 456\".extract(r'\\d+') gives \"123\"",
     &prepare},
    {"extract_all", "(s: text, pattern: pattern) -> list<text>", WEFT_PURE, match_extract_all,
     "All parts of the text that the pattern matches, one behind the other.\n"
     "e.g. \"order 123 of 456\".extract_all(r'\\d+') gives [\"123\", \"456\"]",
     &prepare},
    {"count_matches", "(s: text, pattern: pattern) -> int", WEFT_PURE, match_count,
     "How many parts of the text the pattern matches.\n"
     "e.g. \"banana\".count_matches(r'an') gives 2",
     &prepare},
    {"capture", "(s: text, pattern: pattern, group: int|text) -> text?", WEFT_PURE, match_capture,
     "What a group of the pattern matched, by number (0 is the whole match) or name; missing when "
     "the pattern does not match or the group took no part. A group that the pattern lacks fails.\n"
     "e.g. \"2025-01-05\".capture(r'(\\d+)-(\\d+)', 2) gives \"01\"\n"
     "e.g. \"a=b\".capture(r'(?<k>\\w)=(?<v>\\w)', \"v\") gives \"b\"\n"
     "e.g. \"a\".capture(r'(a)', 2) fails",
     &prepare},
    {"captures", "(s: text, pattern: pattern) -> map<text>?", WEFT_PURE, match_captures,
     "An object with what each named group matched; missing when the pattern does not match.\n"
     "e.g. \"a=b\".captures(r'(?<k>\\w)=(?<v>\\w)') gives { k: \"a\", v: \"b\" }",
     &prepare},
    {"replace", "(s: text, what: text|pattern, with: text) -> text", WEFT_PURE, match_replace,
     "The text with every `what` replaced by `with`. `what` is a text as it is, or a pattern: then "
     "$1 "
     "to $9 and $<name> in `with` stand for what its groups matched, $0 for the whole, $$ for a "
     "$.\n"
     "e.g. \"1.234.567\".replace(\".\", \"\") gives \"1234567\"\n"
     "e.g. \"Lee, Ann\".replace(r'(\\w+), (\\w+)', \"$2 $1\") gives \"Ann Lee\"",
     &prepare},
    {"replace_first", "(s: text, what: text|pattern, with: text) -> text", WEFT_PURE,
     match_replace_first,
     "The text with the first `what` replaced by `with`, as replace() does for all.\n"
     "e.g. \"a-b-c\".replace_first(\"-\", \"\") gives \"ab-c\"",
     &prepare},
    {"split", "(s: text, by: text|pattern) -> list<text>", WEFT_PURE, match_split,
     "The parts of the text between separators, empty ones too; the text alone when there is none. "
     "`by` is a text as it is, or a pattern, whose matches of nothing do not separate.\n"
     "e.g. \"a,b,,c\".split(\",\") gives [\"a\", \"b\", \"\", \"c\"]\n"
     "e.g. \"a , b;c\".split(r'\\s*[,;]\\s*') gives [\"a\", \"b\", \"c\"]",
     &prepare},
};

const weft_family wf_match_family = {
    "patterns", "Patterns: testing, extracting, replacing and splitting.", rows, WF_COUNTOF(rows)};
