/* Paths of records as the command takes them. */
#include "runtime/flow/flow.h"

static bool is_name_byte(char c)
{
    return c != '.' && c != '[' && c != ']' && c != ' ' && c != '"';
}

/* ".orders[]", ".a.b", ".": members from the root; "[]" at the end: each element. Also with the
   wildcard of mapping files, and from $: "[*]", "$.orders[*]". */
static bool split_members(const char *text, wf_reader_options *out, weft_span *names)
{
    size_t at = text[0] == '$' && (text[1] == '\0' || strchr(".[", text[1])) ? 1 : 0;
    while (text[at] == '.') {
        const size_t start = ++at;
        while (text[at] && is_name_byte(text[at]))
            at++;
        if (at > start)
            names[out->path_count++] = weft_span_of(text + start, at - start);
        else if (text[at] == '.')
            return false;
    }
    static const char *const ends[] = {"[]", "[*]"};
    for (size_t i = 0; i < WF_COUNTOF(ends) && !out->each; i++) {
        out->each = strcmp(text + at, ends[i]) == 0;
        at += out->each ? strlen(ends[i]) : 0;
    }
    return text[at] == '\0';
}

static bool is_step_byte(char c)
{
    return c != '\0' && !strchr("/[]()@\"'|=<>{} ", c);
}

/* "/orders/p:order", "//order", "/": elements from the root. A step at any depth keeps its slashes in
   the copy `text`, into which a prefix is overwritten. */
static bool split_elements(char *text, wf_reader_options *out, weft_span *names)
{
    size_t at = 0;
    if (strcmp(text, "/") == 0)
        return true;
    while (text[at] == '/') {
        const bool is_descent = text[at + 1] == '/';
        at += is_descent ? 2 : 1;
        size_t start = at;
        while (is_step_byte(text[at]))
            at++;
        for (size_t i = start; i < at; i++)
            if (text[i] == ':')
                start = i + 1;
        if (start == at)
            return false;
        if (is_descent) {
            start -= 2; /* over the slashes, or over a prefix, which has a colon and a letter */
            text[start] = '/';
            text[start + 1] = '/';
        }
        names[out->path_count++] = weft_span_of(text + start, at - start);
    }
    return text[at] == '\0';
}

weft_status wf_flow_record_path(wf_reader_options *out, const char *path, wf_arena *arena,
                                weft_diags *diags)
{
    const weft_span copy = wf_arena_dup(arena, weft_span_text(path));
    weft_span *const names = wf_arena_zero(arena, copy.len + 1, sizeof *names);
    if (!copy.ptr || !names)
        return WEFT_NOMEM;
    union {
        const char *kept;
        char *text;
    } own = {copy.ptr}; /* the arena's memory, ours to write */
    const bool is_xml = out->format == WF_FORMAT_XML;
    out->path_count = 0;
    out->each = false;
    out->path = names;
    if (is_xml && path[0] == '/' ? split_elements(own.text, out, names)
                                 : split_members(own.text, out, names))
        return WEFT_OK;
    weft_diag *const diag =
        wf_diags_add(diags, WF_W4890, (wf_place){0}, "\"%s\" is not a record path", path);
    wf_diag_hint(diags, diag,
                 is_xml ? "write it as /orders/order or //order"
                        : "write it as .orders[] or .data.order");
    return WEFT_INVALID;
}
