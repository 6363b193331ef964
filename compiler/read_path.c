/* See read_path.h. What is easy to get wrong: a name of digits is an element of a list and a member of an
   object, `length` a number of elements and a member; neither is a place. */
#include "compiler/read_path.h"

#include <string.h>

#define ALL     "[*]"
#define ALL_LEN 3u

static weft_span behind(weft_span text, size_t len)
{
    return weft_span_of(text.ptr + len, text.len - len);
}

/* Brackets, quotes, * and @ mean more than names, and { begins a namespace. */
static bool is_plain_name(weft_span name)
{
    static const char more[] = {'[', ']', '{', '}', '*', '@', '"', '\''};
    bool is_number = true;
    for (size_t i = 0; i < name.len; i++) {
        if (memchr(more, name.ptr[i], sizeof more))
            return false;
        is_number = is_number && name.ptr[i] >= '0' && name.ptr[i] <= '9';
    }
    return !is_number &&
           !weft_span_equal(name, weft_span_text("length")); /* nor when it is empty */
}

static size_t find(weft_span text, char byte)
{
    const char *const at = text.len != 0 ? memchr(text.ptr, byte, text.len) : NULL;
    return at ? (size_t)(at - text.ptr) : text.len;
}

/* `[12]` and nothing behind. */
static bool is_index(uint16_t *out, weft_span text)
{
    uint32_t index = 0;
    if (text.len < 3 || text.ptr[0] != '[' || text.ptr[text.len - 1] != ']')
        return false;
    for (size_t i = 1; i + 1 < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        index = index * 10 + (uint32_t)(text.ptr[i] - '0');
        if (index > INT16_MAX)
            return false;
    }
    *out = (uint16_t)index;
    return true;
}

bool wf_read_part_next(weft_span *path, wf_read_part *out, bool with_steps)
{
    if (!path->ptr)
        return false;
    const weft_span segment = weft_span_of(path->ptr, find(*path, '.'));
    const size_t open = with_steps ? find(segment, '[') : segment.len;
    const weft_span brackets = behind(segment, open);
    const bool is_all = weft_span_equal(brackets, weft_span_text(ALL));
    out->name = weft_span_of(segment.ptr, open);
    out->index = 0;
    out->has_index = is_index(&out->index, brackets);
    if (!is_plain_name(out->name) || (brackets.len != 0 && !is_all && !out->has_index))
        return false;
    if (is_all)
        *path = behind(*path, open);
    else if (segment.len == path->len)
        *path = weft_span_of(NULL, 0);
    else
        *path = behind(*path, segment.len + 1);
    return true;
}

bool wf_read_part_all(weft_span *path)
{
    if (!path->ptr || path->len < ALL_LEN || memcmp(path->ptr, ALL, ALL_LEN) != 0)
        return false;
    if (path->len == ALL_LEN)
        *path = weft_span_of(NULL, 0);
    else if (path->ptr[ALL_LEN] == '.')
        *path = behind(*path, ALL_LEN + 1);
    else
        return false;
    return true;
}
