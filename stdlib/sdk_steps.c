/* See sdk_steps.h. What is easy to get wrong: a segment whose brackets make no sense is a name as it
   stands ("a[0]b"), because the package reads it so; and dots inside quotes do not end a segment. */
#include "stdlib/sdk_steps.h"

#include "base/number.h"

wf_sdk_steps wf_sdk_steps_of(weft_span path, wf_sdk_grammar grammar)
{
    const wf_sdk_steps steps = {.path = path, .grammar = grammar, .is_fresh = true};
    return steps;
}

static char char_at(const wf_sdk_steps *s, size_t at)
{
    return at < s->path.len ? s->path.ptr[at] : '\0';
}

static weft_span part(const wf_sdk_steps *s, size_t from, size_t to)
{
    return weft_span_of(s->path.ptr + from, to - from);
}

/* Where `byte` is next in [from, end of path), or SIZE_MAX. */
static size_t find(const wf_sdk_steps *s, size_t from, char byte)
{
    const char *const at =
        from < s->path.len ? memchr(s->path.ptr + from, byte, s->path.len - from) : NULL;
    return at ? (size_t)(at - s->path.ptr) : SIZE_MAX;
}

/* Where the ] stands that ends a text whose opening quote is at `at`, or SIZE_MAX. */
static size_t quoted_end(const wf_sdk_steps *s, size_t at)
{
    const char quote = char_at(s, at);
    if (quote != '\'' && quote != '"')
        return SIZE_MAX;
    for (size_t end = find(s, at + 1, quote); end != SIZE_MAX; end = find(s, end + 1, quote))
        if (char_at(s, end + 1) == ']')
            return end + 1;
    return SIZE_MAX;
}

/* [key=value], of which the = is at `equals`. */
static size_t read_filter(const wf_sdk_steps *s, wf_sdk_step *out, size_t open, size_t equals)
{
    const size_t from = char_at(s, open + 1) == '@' ? open + 2 : open + 1;
    const size_t quoted = quoted_end(s, equals + 1);
    const size_t end = quoted != SIZE_MAX ? quoted : find(s, equals, ']');
    out->kind = WF_SDK_STEP_FILTER;
    out->name = part(s, from, equals);
    out->value = quoted != SIZE_MAX ? part(s, equals + 2, quoted - 1) : part(s, equals + 1, end);
    return end + 1;
}

/* The bracket that opens at `open` into `*out`; where it ends, or SIZE_MAX when it does not. */
static size_t read_bracket(const wf_sdk_steps *s, wf_sdk_step *out, size_t open)
{
    const bool has_keys = s->grammar != WF_SDK_GRAMMAR_XML; /* elements have names */
    const size_t quoted = has_keys ? quoted_end(s, open + 1) : SIZE_MAX;
    if (quoted != SIZE_MAX) {
        out->kind = WF_SDK_STEP_NAME;
        out->name = part(s, open + 2, quoted - 1);
        return quoted + 1;
    }
    const size_t end = find(s, open, ']');
    if (end == SIZE_MAX || end == open + 1)
        return SIZE_MAX;
    const size_t equals = find(s, open, '=');
    if (s->grammar == WF_SDK_GRAMMAR_XML && equals < end && equals != open + 1)
        return read_filter(s, out, open, equals);
    out->name = part(s, open + 1, end);
    if (weft_span_equal(out->name, weft_span_text("*")))
        out->kind = WF_SDK_STEP_ALL;
    else if (out->name.ptr[0] != '+' && wf_int64_parse(&out->index, out->name))
        out->kind = WF_SDK_STEP_INDEX;
    else
        out->kind = WF_SDK_STEP_BAD;
    return end + 1;
}

static bool begins_attribute(const wf_sdk_steps *s, size_t at)
{
    const bool has_attributes =
        s->grammar == WF_SDK_GRAMMAR_GET || s->grammar == WF_SDK_GRAMMAR_XML;
    return has_attributes && char_at(s, at) == '@';
}

static bool ends_segment(const wf_sdk_steps *s, size_t at)
{
    return at >= s->path.len || char_at(s, at) == '.';
}

/* Where an attribute that begins with the @ at `at` ends: names of XML may have dots. */
static size_t attribute_end(const wf_sdk_steps *s, size_t at)
{
    const char stop = s->grammar == WF_SDK_GRAMMAR_XML ? '@' : '.';
    const size_t end = find(s, at + 1, stop);
    return end == SIZE_MAX ? s->path.len : end;
}

/* The end of the segment at `from` whose name ends at `name_end`, when its brackets make sense; else
   SIZE_MAX. In universal mappings brackets with anything else in them are part of a name. */
static size_t segment_end(const wf_sdk_steps *s, size_t name_end)
{
    size_t at = name_end;
    wf_sdk_step ignored = {0};
    while (char_at(s, at) == '[') {
        at = read_bracket(s, &ignored, at);
        if (at == SIZE_MAX)
            return SIZE_MAX;
        if (ignored.kind == WF_SDK_STEP_BAD && s->grammar <= WF_SDK_GRAMMAR_TARGET)
            return SIZE_MAX;
    }
    if (begins_attribute(s, at))
        return attribute_end(s, at);
    return ends_segment(s, at) ? at : SIZE_MAX;
}

static size_t name_end(const wf_sdk_steps *s, size_t from)
{
    size_t at = from;
    while (!ends_segment(s, at) && char_at(s, at) != '[' &&
           !(begins_attribute(s, at) && (at != from || s->grammar == WF_SDK_GRAMMAR_XML)))
        at++;
    return at;
}

static wf_sdk_step take_attribute(wf_sdk_steps *s)
{
    wf_sdk_step step = {.kind = WF_SDK_STEP_ATTRIBUTE};
    const size_t end = attribute_end(s, s->at);
    step.name = part(s, s->at + 1, end);
    s->at = s->grammar == WF_SDK_GRAMMAR_XML ? s->path.len : end; /* a second @ ends the path */
    return step;
}

/* One index or wildcard is never part of a name, for the package neither: [3], [*]. */
static bool is_common(const wf_sdk_steps *s, size_t open, size_t end)
{
    if (end - open < 3 || char_at(s, open) != '[' || char_at(s, end - 1) != ']')
        return false;
    if (end - open == 3 && char_at(s, open + 1) == '*')
        return true;
    for (size_t i = open + 1; i + 1 < end; i++) {
        if (char_at(s, i) < '0' || char_at(s, i) > '9')
            return false;
    }
    return true;
}

/* A segment that begins at `s->at`: its name, or its first bracket where it has none. */
static wf_sdk_step take_segment(wf_sdk_steps *s)
{
    wf_sdk_step step = {.kind = WF_SDK_STEP_NAME};
    const size_t from = s->at;
    const size_t name = name_end(s, from);
    size_t end = segment_end(s, name);
    s->is_fresh = false;
    if (s->grammar == WF_SDK_GRAMMAR_XML && begins_attribute(s, from))
        return take_attribute(s);
    if (end == SIZE_MAX) { /* a name as it stands */
        end = find(s, from, '.');
        s->at = end == SIZE_MAX ? s->path.len : end;
        step.name = part(s, from, s->at);
        return step;
    }
    if (name == from && char_at(s, from) == '[') {
        s->at = read_bracket(s, &step, from);
    } else {
        step.name = part(s, from, name);
        s->at = name;
    }
    step.whole =
        name != end && !is_common(s, name, end) ? part(s, from, end) : weft_span_of(NULL, 0);
    return step;
}

wf_sdk_step wf_sdk_steps_next(wf_sdk_steps *s)
{
    wf_sdk_step step = {.kind = WF_SDK_STEP_END};
    if (s->is_fresh)
        return take_segment(s);
    if (s->at == s->path.len)
        return step;
    if (char_at(s, s->at) == '.') {
        s->at++;
        s->is_fresh = true;
        return take_segment(s);
    }
    if (begins_attribute(s, s->at))
        return take_attribute(s);
    s->at = read_bracket(s, &step, s->at); /* segment_end() has seen that it ends */
    return step;
}

void wf_sdk_steps_skip(wf_sdk_steps *steps, const wf_sdk_step *step)
{
    steps->at = (size_t)(step->whole.ptr - steps->path.ptr) + step->whole.len;
}
