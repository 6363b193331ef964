/* References in texts: ${env:NAME} and ${file:PATH}. The file is parsed first and references are
   looked for in its texts only, so that no value can become structure; one that cannot be resolved is
   an error, never the empty text. $${ is ${ itself. */
#include "base/diags.h"
#include "runtime/send/connections.h"

typedef struct expansion {
    weft_connections *set;
    wf_buf out;
    wf_origin *origin;
    weft_span *where;
    const char *what;
    weft_diags *diags;
} expansion;

static weft_status refuse(const expansion *e, const char *kind, weft_span name, const char *why)
{
    (void)wf_diags_add(e->diags, WF_W5306, (wf_place){0}, "%s: ${%s:%.*s}: %s", e->what, kind,
                       (int)(name.len < 200 ? name.len : 200), name.ptr, why);
    return WEFT_INVALID;
}

static weft_status put_variable(expansion *e, weft_span name)
{
    const weft_span copy = wf_arena_dup(&e->set->arena, name);
    if (!copy.ptr)
        return WEFT_NOMEM;
    const char *const value = wf_connections_variable(e->set, copy.ptr);
    if (!value)
        return refuse(e, "env", name, "there is no such variable");
    *e->origin = WF_ORIGIN_VARIABLE;
    *e->where = copy;
    wf_buf_put_text(&e->out, value);
    return e->out.status;
}

static weft_status put_file(expansion *e, weft_span name)
{
    weft_span text;
    bool is_open = false;
    const weft_span slash = weft_span_of("/", name.len != 0 && name.ptr[0] == '/' ? 0 : 1);
    const weft_span own = e->set->file_directory.ptr ? e->set->file_directory : e->set->directory;
    const weft_span base = slash.len ? own : slash;
    const weft_span path = wf_connections_print(e->set, "%.*s%.*s%.*s", (int)base.len, base.ptr,
                                                (int)slash.len, slash.ptr, (int)name.len, name.ptr);
    if (!path.ptr)
        return refuse(e, "file", name, "the path is too long");
    const weft_status rc = wf_connections_read(&text, &is_open, e->set, path.ptr, e->diags);
    if (rc == WEFT_DONE)
        return refuse(e, "file", name, "there is no such file");
    if (rc != WEFT_OK)
        return rc;
    if (is_open)
        wf_connections_warn_open(path.ptr, e->diags);
    while (text.len != 0 && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r'))
        text.len--;
    if (memchr(text.ptr, '\0', text.len))
        return refuse(e, "file", name, "it has a zero byte in it");
    *e->origin = WF_ORIGIN_SECRET_FILE;
    *e->where = path;
    wf_buf_put_span(&e->out, text);
    return e->out.status;
}

static bool begins(weft_span text, const char *with)
{
    const size_t len = strlen(with);
    return text.len >= len && memcmp(text.ptr, with, len) == 0;
}

static weft_span from(weft_span text, size_t at)
{
    return weft_span_of(text.ptr + at, text.len - at);
}

/* One reference at the beginning of `*text`, which moves behind it. */
static weft_status put_reference(expansion *e, weft_span *text)
{
    const char *const end = memchr(text->ptr, '}', text->len);
    if (!end || !(begins(*text, "${env:") || begins(*text, "${file:"))) {
        (void)wf_diags_add(
            e->diags, WF_W5306, (wf_place){0},
            "%s: a reference is ${env:NAME} or ${file:PATH}; write $${ for ${ itself", e->what);
        return WEFT_INVALID;
    }
    const bool is_variable = begins(*text, "${env:");
    const char *const name = text->ptr + (is_variable ? 6 : 7);
    const weft_span inner = weft_span_of(name, (size_t)(end - name));
    *text = from(*text, (size_t)(end - text->ptr) + 1);
    if (inner.len == 0 || memchr(inner.ptr, '\0', inner.len))
        return refuse(e, is_variable ? "env" : "file", inner, "the name is missing");
    return is_variable ? put_variable(e, inner) : put_file(e, inner);
}

weft_status wf_connections_expand(weft_span *out, wf_origin *origin, weft_span *where,
                                  weft_connections *set, weft_span text, const char *what,
                                  weft_diags *diags)
{
    expansion e = {.set = set, .origin = origin, .where = where, .what = what, .diags = diags};
    weft_status rc = WEFT_OK;
    wf_buf_init(&e.out, WF_CONNECTIONS_FILE_MAX);
    (void)wf_buf_reserve(&e.out, 16384); /* growing would leave copies behind */
    while (text.len != 0 && rc == WEFT_OK) {
        const char *const sign = memchr(text.ptr, '$', text.len);
        const size_t plain = sign ? (size_t)(sign - text.ptr) : text.len;
        wf_buf_put(&e.out, text.ptr, plain);
        text = from(text, plain);
        if (begins(text, "$${")) {
            wf_buf_put_text(&e.out, "${");
            text = from(text, 3);
        } else if (begins(text, "${")) {
            rc = put_reference(&e, &text);
        } else if (text.len != 0) {
            wf_buf_put_byte(&e.out, '$');
            text = from(text, 1);
        }
    }
    if (rc == WEFT_OK)
        rc = e.out.status;
    if (rc == WEFT_OK) {
        *out = wf_arena_dup(&set->arena, wf_buf_span(&e.out));
        rc = out->ptr ? WEFT_OK : WEFT_NOMEM;
    }
    wf_buf_wipe(&e.out);
    return rc;
}
