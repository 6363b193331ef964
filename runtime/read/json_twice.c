/* The recursion is as deep as the text, whose depth was checked. */
#include "runtime/read/json_twice.h"

#include "base/map.h"
#include "runtime/read/json_token.h"

uint64_t wf_json_twice_members(weft_value value)
{
    uint64_t count = 0;
    if (value.kind == WEFT_KIND_MAP) {
        count = value.len;
        for (uint32_t i = 0; i < value.len; i++)
            if (value.as.map[i].value.kind >= WEFT_KIND_LIST)
                count += wf_json_twice_members(value.as.map[i].value);
    } else if (value.kind == WEFT_KIND_LIST) {
        for (uint32_t i = 0; i < value.len; i++)
            if (value.as.list[i].kind >= WEFT_KIND_LIST)
                count += wf_json_twice_members(value.as.list[i]);
    }
    return count;
}

typedef struct finder {
    wf_json_token token;
    wf_arena *arena;
    wf_buf *path;
    const char *found;
} finder;

static const char *walk_value(finder *f, const char *at);

/* The key at `at` onto the path and into `keys`; NULL when it was there or memory is short. */
static const char *walk_key(finder *f, wf_map *keys, const char *at)
{
    const char *const close = wf_json_token_text(&f->token, at + 1);
    const size_t len = (size_t)(close - at) - 2;
    char *const name = wf_arena_alloc(f->arena, len);
    bool is_plain;
    void *old = NULL;
    if (!name)
        return NULL;
    const weft_span key = weft_span_of(name, wf_json_token_unescape(name, at + 1, len, &is_plain));
    wf_buf_put_byte(f->path, '.');
    wf_buf_put_span(f->path, key);
    if (!wf_map_put(keys, key, f, &old))
        return NULL;
    if (old)
        f->found = at;
    return old ? NULL : wf_json_token_space(wf_json_token_space(close) + 1);
}

static const char *walk_container(finder *f, const char *at)
{
    const bool is_object = *at == '{';
    const size_t path_len = f->path->len;
    wf_map keys;
    wf_map_init(&keys, f->arena);
    at = wf_json_token_space(at + 1);
    while (*at != '}' && *at != ']') {
        f->path->len = path_len;
        if (is_object)
            at = walk_key(f, &keys, at);
        else
            wf_buf_put_text(f->path, "[]");
        at = at ? walk_value(f, at) : NULL;
        if (!at)
            return NULL;
        at = wf_json_token_space(at);
        if (*at == ',')
            at = wf_json_token_space(at + 1);
    }
    f->path->len = path_len;
    return at + 1;
}

/* Behind the value, or NULL when the search is over. */
static const char *walk_value(finder *f, const char *at)
{
    switch (*at) {
    case '{':
    case '[':
        return walk_container(f, at);
    case '"':
        return wf_json_token_text(&f->token, at + 1);
    case 't':
    case 'f':
    case 'n':
        return wf_json_token_word(&f->token, at);
    default:
        return wf_json_token_number(&f->token, at);
    }
}

const char *wf_json_twice_find(const char *at, wf_arena *arena, wf_buf *path)
{
    finder f = {.arena = arena, .path = path};
    (void)walk_value(&f, at); /* what counts is what it met */
    return f.found;
}
