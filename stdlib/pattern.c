/* Functions with patterns: testing, extracting, replacing, splitting. What is easy to get wrong:
   `what` and `by` may be a text instead, and then there is no compiled pattern. */
#include "stdlib/families.h"

#include "stdlib/lib.h"
#include "stdlib/match.h"
#include "stdlib/search.h"

static weft_status pattern_matches(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    wf_match m;
    bool found;
    weft_status rc = wf_match_init(&m, call, "matches", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = wf_match_next(&found, &m, 0);
    if (rc == WEFT_OK)
        *out = weft_bool(found);
    return rc;
}

static weft_status pattern_extract(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    wf_match m;
    bool found;
    weft_status rc = wf_match_init(&m, call, "extract", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = wf_match_next(&found, &m, 0);
    if (rc == WEFT_OK)
        *out = found ? wf_lib_part(args[0], m.text.ptr + m.begin, m.end - m.begin) : weft_missing();
    return rc;
}

static weft_status pattern_extract_all(weft_value *out, weft_call *call, const weft_value *args,
                                       uint32_t count)
{
    wf_match m;
    wf_lib_list list;
    bool found = true;
    wf_lib_list_init(&list, call);
    weft_status rc = wf_match_init(&m, call, "extract_all", weft_value_span(args[0]));
    for (size_t from = 0; rc == WEFT_OK && list.status == WEFT_OK && from <= m.text.len;) {
        rc = wf_match_next(&found, &m, from);
        if (rc != WEFT_OK || !found)
            break;
        wf_lib_list_add(&list, wf_lib_part(args[0], m.text.ptr + m.begin, m.end - m.begin));
        from = wf_match_after(&m);
    }
    return rc == WEFT_OK ? wf_lib_list_finish(out, &list) : rc;
}

static weft_status pattern_count(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    wf_match m;
    bool found = true;
    int64_t n = 0;
    weft_status rc = wf_match_init(&m, call, "count_matches", weft_value_span(args[0]));
    for (size_t from = 0; rc == WEFT_OK && found && from <= m.text.len;) {
        rc = wf_match_next(&found, &m, from);
        if (rc != WEFT_OK || !found)
            break;
        n++;
        from = wf_match_after(&m);
    }
    if (rc == WEFT_OK)
        *out = weft_int(n);
    return rc;
}

/* The number of a group given as a number or a name. */
static weft_status group_arg(uint32_t *group, const wf_match *m, weft_value value)
{
    if (weft_value_is_text(value)) {
        if (wf_match_find_group(group, m, weft_value_span(value)))
            return WEFT_OK;
        return weft_call_fail(m->call, "group: the pattern has no group called %s",
                              wf_lib_show(value).text);
    }
    int64_t number;
    if (!wf_value_integer(&number, value) || number < 0 || number > (int64_t)m->groups)
        return weft_call_fail(m->call, "group: %s is not from 0 to %u, the groups of the pattern",
                              wf_lib_show(value).text, (unsigned)m->groups);
    *group = (uint32_t)number;
    return WEFT_OK;
}

static weft_status pattern_capture(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    wf_match m;
    bool found;
    uint32_t group = 0;
    weft_status rc = wf_match_init(&m, call, "capture", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = group_arg(&group, &m, args[2]);
    if (rc == WEFT_OK)
        rc = wf_match_next(&found, &m, 0);
    if (rc != WEFT_OK)
        return rc;
    const weft_span span = found ? wf_match_group(&m, group) : weft_span_of(NULL, 0);
    *out = span.ptr ? wf_lib_part(args[0], span.ptr, span.len) : weft_missing();
    return WEFT_OK;
}

static weft_status pattern_captures(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    wf_match m;
    bool found;
    weft_status rc = wf_match_init(&m, call, "captures", weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = wf_match_next(&found, &m, 0);
    if (rc != WEFT_OK)
        return rc;
    const uint32_t names = wf_match_names(&m);
    if (names == 0)
        return weft_call_fail(call, "the pattern has no named groups; write (?<name>...)");
    *out = weft_missing();
    if (!found)
        return WEFT_OK;
    weft_member *const members = wf_lib_members(call, names);
    uint32_t n = 0;
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < names; i++) {
        uint32_t group;
        const weft_span name = wf_match_name(&m, i, &group);
        const weft_span span = wf_match_group(&m, group);
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
static weft_status read_reference(uint32_t *group, const wf_match *m, weft_span with, size_t *at)
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
        if (*group <= m->groups)
            return WEFT_OK;
        return weft_call_fail(m->call,
                              "with: $%c is none of the %u groups of the pattern; $$ is a $", c,
                              (unsigned)m->groups);
    }
    const size_t end = c == '<' ? wf_search_first(with, weft_span_text(">"), next) : SIZE_MAX;
    if (end == SIZE_MAX)
        return weft_call_fail(m->call, "with: behind $ stands a digit, <name> or another $");
    const weft_span name = weft_span_of(with.ptr + next + 1, end - next - 1);
    *at = end + 1;
    if (wf_match_find_group(group, m, name))
        return WEFT_OK;
    return weft_call_fail(m->call, "with: the pattern has no group called %s",
                          wf_lib_show_text(name).text);
}

static weft_status put_replacement(wf_lib_text *text, const wf_match *m, weft_span with)
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
            wf_lib_put_span(text, wf_match_group(m, group));
    }
    return WEFT_OK;
}

static weft_status replace_pattern(weft_value *out, weft_call *call, const weft_value *args,
                                   const char *function, bool only_first)
{
    wf_match m;
    wf_lib_text text;
    bool found;
    size_t kept = 0; /* up to here the text is in the result */
    weft_status rc = wf_match_init(&m, call, function, weft_value_span(args[0]));
    if (rc == WEFT_OK)
        rc = wf_match_next(&found, &m, 0);
    if (rc == WEFT_OK && !found) {
        *out = wf_lib_part(args[0], args[0].as.text, args[0].len);
        return WEFT_OK;
    }
    wf_lib_text_init(&text, call, m.text.len);
    while (rc == WEFT_OK && found) {
        wf_lib_put(&text, m.text.ptr + kept, m.begin - kept);
        kept = m.end;
        rc = put_replacement(&text, &m, weft_value_span(args[2]));
        const size_t from = wf_match_after(&m);
        if (rc != WEFT_OK || only_first || from > m.text.len || text.buf.status != WEFT_OK)
            break;
        rc = wf_match_next(&found, &m, from);
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

static weft_status pattern_replace(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    return replace_in(out, call, args, "replace", false);
}

static weft_status pattern_replace_first(weft_value *out, weft_call *call, const weft_value *args,
                                         uint32_t count)
{
    return replace_in(out, call, args, "replace_first", true);
}

/* Splitting. */

static weft_status split_by_pattern(weft_value *out, weft_call *call, const weft_value *args)
{
    wf_match m;
    wf_lib_list list;
    bool found = true;
    size_t kept = 0;
    wf_lib_list_init(&list, call);
    weft_status rc = wf_match_init(&m, call, "split", weft_value_span(args[0]));
    for (size_t from = 0; rc == WEFT_OK && list.status == WEFT_OK && from <= m.text.len;) {
        rc = wf_match_next(&found, &m, from);
        if (rc != WEFT_OK || !found)
            break;
        from = wf_match_after(&m);
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

static weft_status pattern_split(weft_value *out, weft_call *call, const weft_value *args,
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
    {"matches", "(s: text, pattern: pattern) -> bool", WEFT_PURE, pattern_matches,
     "Whether the pattern matches somewhere in the text; ^ and $ tie it to the ends. Patterns are "
     "those of PCRE2 in UTF-8 without what can work without bound: back references, recursion, "
     "atomic groups, possessive quantifiers, verbs. \\d, \\w and \\s are ASCII, \\p{L} is not. A "
     "pattern "
     "that takes too many steps fails.\n"
     "e.g. \"AB-12\".matches(r'^[A-Z]{2}-\\d+$') gives true",
     &wf_match_prepare},
    {"extract", "(s: text, pattern: pattern) -> text?", WEFT_PURE, pattern_extract,
     "The first part of the text that the pattern matches; missing when there is none.\n"
     "e.g. \"order 123 of 456\".extract(r'\\d+') gives \"123\"",
     &wf_match_prepare},
    {"extract_all", "(s: text, pattern: pattern) -> list<text>", WEFT_PURE, pattern_extract_all,
     "All parts of the text that the pattern matches, one behind the other.\n"
     "e.g. \"order 123 of 456\".extract_all(r'\\d+') gives [\"123\", \"456\"]",
     &wf_match_prepare},
    {"count_matches", "(s: text, pattern: pattern) -> int", WEFT_PURE, pattern_count,
     "How many parts of the text the pattern matches.\n"
     "e.g. \"banana\".count_matches(r'an') gives 2",
     &wf_match_prepare},
    {"capture", "(s: text, pattern: pattern, group: int|text) -> text?", WEFT_PURE, pattern_capture,
     "What a group of the pattern matched, by number (0 is the whole match) or name; missing when "
     "the pattern does not match or the group took no part. A group that the pattern lacks fails.\n"
     "e.g. \"2025-01-05\".capture(r'(\\d+)-(\\d+)', 2) gives \"01\"\n"
     "e.g. \"a=b\".capture(r'(?<k>\\w)=(?<v>\\w)', \"v\") gives \"b\"\n"
     "e.g. \"a\".capture(r'(a)', 2) fails",
     &wf_match_prepare},
    {"captures", "(s: text, pattern: pattern) -> map<text>?", WEFT_PURE, pattern_captures,
     "An object with what each named group matched; missing when the pattern does not match.\n"
     "e.g. \"a=b\".captures(r'(?<k>\\w)=(?<v>\\w)') gives { k: \"a\", v: \"b\" }",
     &wf_match_prepare},
    {"replace", "(s: text, what: text|pattern, with: text) -> text", WEFT_PURE, pattern_replace,
     "The text with every `what` replaced by `with`. `what` is a text as it is, or a pattern: then "
     "$1 "
     "to $9 and $<name> in `with` stand for what its groups matched, $0 for the whole, $$ for a "
     "$.\n"
     "e.g. \"1.234.567\".replace(\".\", \"\") gives \"1234567\"\n"
     "e.g. \"Lee, Ann\".replace(r'(\\w+), (\\w+)', \"$2 $1\") gives \"Ann Lee\"",
     &wf_match_prepare},
    {"replace_first", "(s: text, what: text|pattern, with: text) -> text", WEFT_PURE,
     pattern_replace_first,
     "The text with the first `what` replaced by `with`, as replace() does for all.\n"
     "e.g. \"a-b-c\".replace_first(\"-\", \"\") gives \"ab-c\"",
     &wf_match_prepare},
    {"split", "(s: text, by: text|pattern) -> list<text>", WEFT_PURE, pattern_split,
     "The parts of the text between separators, empty ones too; the text alone when there is none. "
     "`by` is a text as it is, or a pattern, whose matches of nothing do not separate.\n"
     "e.g. \"a,b,,c\".split(\",\") gives [\"a\", \"b\", \"\", \"c\"]\n"
     "e.g. \"a , b;c\".split(r'\\s*[,;]\\s*') gives [\"a\", \"b\", \"c\"]",
     &wf_match_prepare},
};

const weft_family wf_pattern_family = {
    "patterns", "Patterns: testing, extracting, replacing and splitting.", rows, WF_COUNTOF(rows)};
