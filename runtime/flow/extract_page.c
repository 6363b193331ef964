#include "runtime/flow/extract_page.h"

#include "base/diags.h"
#include "base/utf8.h"
#include "runtime/send/graphql_error.h"
#include "vm/json.h"

#define MESSAGE_MOST 300
#define ERRORS_MOST  5u

typedef struct page {
    const weft_paging *paging;
    uint64_t number;
    weft_diags *diags;
} page;

static weft_diag *complain(const page *p, wf_code code, const char *what, weft_span detail)
{
    const weft_span shown = wf_utf8_clip(detail, MESSAGE_MOST);
    return wf_diags_add(p->diags, code, (wf_place){0}, "page %llu: %s%.*s",
                        (unsigned long long)p->number, what, (int)shown.len, shown.ptr);
}

static weft_status misfit(const page *p, const char *what, weft_span detail)
{
    (void)complain(p, WF_W5603, what, detail);
    return WEFT_INVALID;
}

static weft_value member(weft_value map, weft_span key)
{
    return map.kind == WEFT_KIND_MAP ? weft_value_member(map, key) : weft_missing();
}

/* ---- errors ---- */

/* The errors that are more than warnings; some APIs tell warnings as errors. */
static weft_status check_errors(const page *p, weft_value reply)
{
    const weft_value errors = member(reply, weft_span_text("errors"));
    uint32_t told = 0;
    if (errors.kind != WEFT_KIND_LIST)
        return WEFT_OK;
    const size_t stride = errors.extra != 0 ? errors.extra : 1;
    for (uint32_t i = 0; i < errors.len && told < ERRORS_MOST; i++) {
        const wf_graphql_error error = wf_graphql_error_of(errors.as.list[i * stride]);
        if (error.is_warning)
            continue;
        const weft_span none = weft_span_text("an error without a message");
        weft_diag *const diag =
            complain(p, WF_W5602, "the API says: ", error.message.len != 0 ? error.message : none);
        if (error.advice != WF_ADVICE_NONE)
            wf_diag_hint(p->diags, diag, "%s", wf_graphql_advice_text(error.advice));
        told++;
    }
    return told != 0 ? WEFT_INVALID : WEFT_OK;
}

/* ---- rows ---- */

static weft_status find_connection(const page *p, weft_value reply, weft_value *out)
{
    weft_value at = member(reply, weft_span_text("data"));
    for (size_t i = 0; i < p->paging->path_count; i++) {
        if (at.kind == WEFT_KIND_LIST)
            return misfit(p,
                          "a list stands above the connection: rows of each element apart are "
                          "not read, at ",
                          p->paging->path[i]);
        at = member(at, p->paging->path[i]);
    }
    if (at.kind != WEFT_KIND_MAP)
        return misfit(p, "the answer has nothing at ", p->paging->path[p->paging->path_count - 1]);
    *out = at;
    return WEFT_OK;
}

static weft_value row_at(const page *p, weft_value rows, uint32_t index)
{
    const size_t stride = rows.extra != 0 ? rows.extra : 1;
    return rows.as.list[(p->paging->backward ? rows.len - 1 - index : index) * stride];
}

static weft_status put_rows(const page *p, wf_page *out, wf_buf *lines, weft_value rows,
                            uint64_t most)
{
    const bool has_edges = p->paging->node.len != 0;
    for (uint32_t i = 0; i < rows.len && out->rows < most; i++) {
        const weft_value row = row_at(p, rows, i);
        const weft_value node = has_edges ? member(row, p->paging->node) : row;
        if (node.kind == WEFT_KIND_MISSING)
            return misfit(p, "an edge has no ", p->paging->node);
        wf_json_put(lines, node);
        wf_buf_put_byte(lines, '\n');
        out->rows++;
    }
    out->is_cut = out->rows < rows.len;
    return lines->status;
}

/* ---- onward ---- */

static weft_status put_cursor(wf_page *out, weft_value cursor, wf_arena *arena)
{
    wf_buf text;
    wf_buf_init(&text, 0);
    wf_json_put(&text, cursor);
    out->cursor =
        text.status == WEFT_OK ? wf_arena_dup(arena, wf_buf_span(&text)) : weft_span_of(NULL, 0);
    wf_buf_fini(&text);
    return out->cursor.ptr ? WEFT_OK : WEFT_NOMEM;
}

static bool is_cursor(weft_value value)
{
    return value.kind == WEFT_KIND_NUMBER || (value.kind == WEFT_KIND_TEXT && value.len != 0);
}

static weft_status read_onward(const page *p, wf_page *out, weft_value connection, weft_value rows,
                               wf_arena *arena)
{
    const weft_value info = member(connection, p->paging->info);
    const weft_value more = member(info, p->paging->more);
    if (more.kind != WEFT_KIND_BOOL)
        return misfit(p, "the answer does not say whether there is more: no ", p->paging->more);
    out->has_more = more.as.boolean != 0;
    weft_value cursor = p->paging->end.len != 0 ? member(info, p->paging->end) : weft_missing();
    if (!is_cursor(cursor) && rows.len != 0 && p->paging->cursor.len != 0)
        cursor = member(row_at(p, rows, rows.len - 1), p->paging->cursor);
    return is_cursor(cursor) ? put_cursor(out, cursor, arena) : WEFT_OK;
}

weft_status wf_page_read(wf_page *out, wf_buf *lines, const weft_paging *paging, weft_span body,
                         uint64_t most, uint64_t number, wf_arena *arena, weft_diags *diags)
{
    const page p = {paging, number, diags};
    weft_value reply;
    weft_value connection = weft_missing();
    wf_json_error error;
    *out = (wf_page){0};
    weft_status rc = wf_json_parse(&reply, body, arena, &error);
    if (rc == WEFT_REJECTED)
        return misfit(&p, "the answer is no JSON: ", weft_span_text(error.reason));
    if (rc == WEFT_OK)
        rc = check_errors(&p, reply);
    if (rc == WEFT_OK)
        rc = find_connection(&p, reply, &connection);
    const weft_value rows = member(connection, paging->rows);
    if (rc == WEFT_OK && rows.kind != WEFT_KIND_LIST)
        rc = misfit(&p, "the answer has no list ", paging->rows);
    if (rc == WEFT_OK)
        rc = put_rows(&p, out, lines, rows, most);
    return rc == WEFT_OK ? read_onward(&p, out, connection, rows, arena) : rc;
}
