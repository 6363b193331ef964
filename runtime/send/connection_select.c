/* Which connection a record goes to: by a value of it, through the file's `select`. */
#include "base/diags.h"
#include "runtime/send/connections.h"

const char *weft_connections_select_path(const weft_connections *set)
{
    return set->select_path ? set->select_path : "";
}

/* The pattern with {} replaced, in the arena. */
static weft_span fill_pattern(weft_connections *set, weft_span pattern, weft_span value, bool lower)
{
    wf_buf out;
    wf_buf_init(&out, 1024);
    for (size_t i = 0; i < pattern.len; i++) {
        if (i + 1 < pattern.len && pattern.ptr[i] == '{' && pattern.ptr[i + 1] == '}') {
            for (size_t k = 0; k < value.len; k++) {
                const char c = value.ptr[k];
                wf_buf_put_byte(&out, lower && c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c);
            }
            i++;
        } else {
            wf_buf_put_byte(&out, pattern.ptr[i]);
        }
    }
    const weft_span filled = out.status == WEFT_OK ? wf_arena_dup(&set->arena, wf_buf_span(&out))
                                                   : weft_span_of(NULL, 0);
    wf_buf_fini(&out);
    return filled;
}

static weft_span selected(weft_connections *set, weft_span value)
{
    const weft_value select = set->select;
    const weft_value cases = weft_value_member(select, weft_span_text("cases"));
    const weft_value pattern = weft_value_member(select, weft_span_text("pattern"));
    const weft_value lower = weft_value_member(select, weft_span_text("lower"));
    const weft_value named =
        cases.kind == WEFT_KIND_MAP ? weft_value_member(cases, value) : weft_missing();
    if (weft_value_is_text(named))
        return weft_value_span(named);
    if (!weft_value_is_text(pattern) || value.len > 200)
        return weft_span_of(NULL, 0);
    /* wf_arena_here: a name per record must not fill the arena of a long run */
    const wf_arena_mark mark = wf_arena_here(&set->arena);
    const weft_span name = fill_pattern(set, weft_value_span(pattern), value,
                                        lower.kind == WEFT_KIND_BOOL && lower.as.boolean);
    const wf_connection_entry *const entry = name.ptr ? wf_connections_entry(set, name) : NULL;
    wf_arena_rewind(&set->arena, mark);
    return entry ? entry->name : weft_span_of(NULL, 0);
}

weft_status weft_connections_select(const char **name, weft_connections *set, const char *value,
                                    weft_diags *diags)
{
    if (set->select.kind != WEFT_KIND_MAP) {
        (void)wf_diags_add(diags, WF_W5311, (wf_place){0}, "%s has no `select`",
                           set->file.ptr ? set->file.ptr
                                         : "there is no file of connections, which");
        return WEFT_INVALID;
    }
    weft_span found =
        value && value[0] ? selected(set, weft_span_text(value)) : weft_span_of(NULL, 0);
    const weft_value otherwise = weft_value_member(set->select, weft_span_text("otherwise"));
    if (!found.ptr && weft_value_is_text(otherwise))
        found = weft_value_span(otherwise);
    const wf_connection_entry *const entry = found.ptr ? wf_connections_entry(set, found) : NULL;
    if (entry) {
        *name = entry->name.ptr;
        return WEFT_OK;
    }
    const char *const field = weft_connections_select_path(set);
    if (!value || !value[0])
        (void)wf_diags_add(diags, WF_W5311, (wf_place){0},
                           "the record has no %s, by which its connection is chosen", field);
    else
        (void)wf_diags_add(diags, WF_W5311, (wf_place){0}, "no connection for %s \"%.*s\"", field,
                           80, value);
    return WEFT_INVALID;
}
