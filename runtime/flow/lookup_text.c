#include "runtime/flow/lookup_text.h"

#include "vm/json.h"
#include "vm/lookup.h"

#include <stdio.h>
#include <string.h>

/* ---- requests ---- */

/* A part of the text for several, for each key in turn. */
static void put_numbered(wf_buf *out, weft_span part, uint32_t number)
{
    for (size_t i = 0; i < part.len; i++) {
        if (part.ptr[i] == WF_LOOKUP_NUMBER)
            wf_buf_printf(out, "%u", (unsigned)number);
        else
            wf_buf_put_byte(out, part.ptr[i]);
    }
}

static weft_span cut(weft_span *rest)
{
    const char *const mark = memchr(rest->ptr, WF_LOOKUP_PART, rest->len);
    const size_t len = mark ? (size_t)(mark - rest->ptr) : rest->len;
    const weft_span part = weft_span_of(rest->ptr, len);
    *rest = mark ? weft_span_of(mark + 1, rest->len - len - 1) : weft_span_of(rest->ptr + len, 0);
    return part;
}

static void put_query(wf_buf *out, weft_span several, uint32_t count)
{
    weft_span rest = several;
    const weft_span definitions = cut(&rest);
    const weft_span fields = cut(&rest);
    wf_buf_put_text(out, "query");
    for (uint32_t i = 0; definitions.len != 0 && i < count; i++) {
        wf_buf_put_byte(out, i == 0 ? '(' : ',');
        put_numbered(out, definitions, i);
    }
    wf_buf_put_text(out, definitions.len != 0 ? "){" : "{");
    for (uint32_t i = 0; i < count; i++)
        put_numbered(out, fields, i);
    wf_buf_put_byte(out, '}');
    wf_buf_put_span(out, rest);
}

static void put_variables(wf_buf *out, const weft_value *variables, uint32_t count)
{
    bool is_first = true;
    wf_buf_put_byte(out, '{');
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t k = 0; variables[i].kind == WEFT_KIND_MAP && k < variables[i].len; k++) {
            const weft_member *const member = &variables[i].as.map[k];
            if (member->value.kind == WEFT_KIND_MISSING)
                continue;
            if (!is_first)
                wf_buf_put_byte(out, ',');
            is_first = false;
            wf_json_put_text(out, member->key);
            if (count > 1 && out->len != 0) { /* the number stands before the closing quote */
                out->len--;
                wf_buf_printf(out, "%u\"", (unsigned)i);
            }
            wf_buf_put_byte(out, ':');
            wf_json_put(out, member->value);
        }
    }
    wf_buf_put_byte(out, '}');
}

void wf_lookup_put_body(wf_buf *out, const weft_program *program, const wf_lookup *lookup,
                        const weft_value *variables, uint32_t count)
{
    wf_buf query;
    wf_buf_init(&query, 0);
    if (count > 1)
        put_query(&query, wf_program_text(program, lookup->several), count);
    else
        wf_buf_put_span(&query, wf_program_text(program, lookup->query));
    wf_buf_put_text(out, "{\"query\":");
    wf_json_put_text(out, wf_buf_span(&query));
    wf_buf_put_text(out, ",\"variables\":");
    put_variables(out, variables, count);
    wf_buf_put_byte(out, '}');
    if (query.status != WEFT_OK)
        out->status = query.status;
    wf_buf_fini(&query);
}

/* ---- answers ---- */

static weft_value member(weft_value map, const char *key)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, weft_span_text(key)) : weft_missing();
}

static bool begins(weft_span text, weft_span with)
{
    return text.len >= with.len && memcmp(text.ptr, with.ptr, with.len) == 0;
}

static weft_span message_of(weft_value error)
{
    const weft_value message = member(error, "message");
    return message.kind == WEFT_KIND_TEXT && message.len != 0
               ? weft_value_span(message)
               : weft_span_text("the API gives an error without words");
}

/* Whether an error is about the key: by the first step of its path. One without a path is about all. */
static bool is_about(weft_value error, weft_span prefix, bool *is_about_all)
{
    const weft_value path = member(error, "path");
    if (path.kind != WEFT_KIND_LIST || path.len == 0 || path.as.list[0].kind != WEFT_KIND_TEXT) {
        *is_about_all = true;
        return false;
    }
    return begins(weft_value_span(path.as.list[0]), prefix);
}

/* The members of `data` that are the key's, under their own names. */
static weft_status take_members(weft_value *out, weft_value data, weft_span prefix, wf_arena *arena)
{
    weft_member *const members = wf_arena_zero(arena, data.len, sizeof *members);
    uint32_t count = 0;
    if (!members)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < data.len; i++) {
        const weft_member *const at = &data.as.map[i];
        if (!begins(at->key, prefix))
            continue;
        members[count].key = weft_span_of(at->key.ptr + prefix.len, at->key.len - prefix.len);
        members[count++].value = at->value;
    }
    *out = weft_map(members, count);
    return WEFT_OK;
}

weft_status wf_lookup_data(weft_value *out, weft_span *message, weft_value reply, uint32_t index,
                           uint32_t count, wf_arena *arena)
{
    char text[16];
    const int len = snprintf(text, sizeof text, "k%u_", (unsigned)index);
    const weft_span prefix = weft_span_of(text, count > 1 ? (size_t)len : 0);
    const weft_value errors = member(reply, "errors");
    const weft_value data = member(reply, "data");
    bool is_about_all = false;
    *out = weft_missing();
    *message = weft_span_text("");
    for (uint32_t i = 0; errors.kind == WEFT_KIND_LIST && i < errors.len; i++) {
        const weft_value error = errors.as.list[i];
        if (is_about(error, prefix, &is_about_all) || (is_about_all && count == 1)) {
            *message = message_of(error);
            return WEFT_OK;
        }
    }
    if (is_about_all)
        return WEFT_OK;
    if (data.kind != WEFT_KIND_MAP) {
        *message = weft_span_text("the API's answer has no data");
        return WEFT_OK;
    }
    if (count == 1) {
        *out = data;
        return WEFT_OK;
    }
    return take_members(out, data, prefix, arena);
}
