/* Texts: cutting, comparing and joining them. Positions and lengths count code points, never bytes.
   What is easy to get wrong: a part of a text borrows the text's bytes, so it costs nothing, but it
   must begin and end between code points. */
#include "stdlib/families.h"

#include "base/utf8.h"
#include "stdlib/lib.h"
#include "stdlib/search.h"

static weft_span arg_span(const weft_value *args, uint32_t i)
{
    return weft_value_span(args[i]);
}

static weft_value part(weft_value of, size_t from, size_t to)
{
    return wf_lib_part(of, of.len != 0 ? of.as.text + from : NULL, to - from);
}

/* ASCII without a branch, so that the compiler may take many bytes at a time. */
static weft_status map_ascii(weft_value *out, weft_call *call, weft_value of, char first)
{
    char *const to = weft_call_alloc(call, of.len);
    if (!to)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < of.len; i++) {
        const unsigned char byte = (unsigned char)of.as.text[i];
        const bool changes = (unsigned char)(byte - (unsigned char)first) < 26;
        to[i] = (char)(byte ^ (changes ? 0x20u : 0u));
    }
    *out = wf_lib_part(of, to, of.len);
    return WEFT_OK;
}

/* `first` is the ASCII letter that the mapping begins with, a or A. */
static weft_status map_case(weft_value *out, weft_call *call, weft_value of, char first,
                            void (*put)(wf_buf *, weft_span))
{
    const weft_span s = weft_value_span(of);
    const size_t room = wf_lib_case_room(s);
    if (room == s.len)
        return map_ascii(out, call, of, first);
    wf_lib_text text;
    wf_lib_text_init(&text, call, room);
    put(&text.buf, s);
    const weft_status rc = wf_lib_text_finish(out, &text);
    if (rc == WEFT_OK)
        out->flags = of.flags & WEFT_VALUE_PLAIN;
    return rc;
}

static weft_status text_upper(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return map_case(out, call, args[0], 'a', wf_utf8_put_upper);
}

static weft_status text_lower(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    return map_case(out, call, args[0], 'A', wf_utf8_put_lower);
}

static weft_status text_trim(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    const weft_span inner = wf_utf8_trim(arg_span(args, 0));
    *out = wf_lib_part(args[0], inner.ptr, inner.len);
    return WEFT_OK;
}

static weft_status text_trim_start(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    size_t from = 0;
    size_t len;
    while (from < s.len && wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(s, from), &len)))
        from += len;
    *out = part(args[0], from, s.len);
    return WEFT_OK;
}

static weft_status text_trim_end(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    const weft_span inner = wf_utf8_trim(s);
    const size_t to = inner.len != 0 ? (size_t)(inner.ptr - s.ptr) + inner.len : 0;
    *out = part(args[0], 0, to);
    return WEFT_OK;
}

static bool starts_with(weft_span s, weft_span prefix)
{
    return s.len >= prefix.len && weft_span_equal(weft_span_of(s.ptr, prefix.len), prefix);
}

static bool ends_with(weft_span s, weft_span suffix)
{
    return s.len >= suffix.len && weft_span_equal(wf_lib_rest(s, s.len - suffix.len), suffix);
}

static weft_status text_trim_prefix(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const bool found = starts_with(arg_span(args, 0), arg_span(args, 1));
    *out = part(args[0], found ? args[1].len : 0, args[0].len);
    return WEFT_OK;
}

static weft_status text_trim_suffix(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const bool found = ends_with(arg_span(args, 0), arg_span(args, 1));
    *out = part(args[0], 0, args[0].len - (found ? args[1].len : 0));
    return WEFT_OK;
}

static weft_status text_starts_with(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    *out = weft_bool(starts_with(arg_span(args, 0), arg_span(args, 1)));
    return WEFT_OK;
}

static weft_status text_ends_with(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    *out = weft_bool(ends_with(arg_span(args, 0), arg_span(args, 1)));
    return WEFT_OK;
}

static weft_status text_length(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    *out = weft_int((int64_t)wf_utf8_count(arg_span(args, 0)));
    return WEFT_OK;
}

static weft_status text_byte_length(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    *out = weft_int(args[0].len);
    return WEFT_OK;
}

/* A position counted from the end when negative, kept inside 0..length. */
static uint64_t position(int64_t at, uint64_t length)
{
    if (at >= 0)
        return (uint64_t)at < length ? (uint64_t)at : length;
    const uint64_t back = 0 - (uint64_t)at;
    return back < length ? length - back : 0;
}

static weft_value slice(weft_value of, uint64_t from, uint64_t to)
{
    if (to <= from)
        return part(of, 0, 0);
    const weft_span s = weft_value_span(of);
    const size_t begin = wf_lib_offset(s, from);
    const size_t len = wf_lib_offset(wf_lib_rest(s, begin), to - from);
    return part(of, begin, begin + len);
}

static weft_status text_substring(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    const uint64_t length = wf_utf8_count(arg_span(args, 0));
    const weft_value to = wf_lib_arg(args, count, 2);
    *out = slice(args[0], position(args[1].as.integer, length),
                 to.kind == WEFT_KIND_INT ? position(to.as.integer, length) : length);
    return WEFT_OK;
}

static weft_status fail_negative(weft_call *call, const char *function, const char *parameter,
                                 int64_t found)
{
    return weft_call_fail(call, "%s: %lld is negative; %s() takes 0 or more", parameter,
                          (long long)found, function);
}

static weft_status text_sub(weft_value *out, weft_call *call, const weft_value *args,
                            uint32_t count)
{
    const uint64_t length = wf_utf8_count(arg_span(args, 0));
    const uint64_t from = position(args[1].as.integer, length);
    const weft_value most = wf_lib_arg(args, count, 2);
    uint64_t n = length - from;
    if (most.kind == WEFT_KIND_INT && most.as.integer < 0)
        return fail_negative(call, "sub", "count", most.as.integer);
    if (most.kind == WEFT_KIND_INT && (uint64_t)most.as.integer < n)
        n = (uint64_t)most.as.integer;
    *out = slice(args[0], from, from + n);
    return WEFT_OK;
}

static weft_status text_left(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    if (args[1].as.integer < 0)
        return fail_negative(call, "left", "count", args[1].as.integer);
    *out = part(args[0], 0, wf_lib_offset(arg_span(args, 0), (uint64_t)args[1].as.integer));
    return WEFT_OK;
}

static weft_status text_right(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    if (args[1].as.integer < 0)
        return fail_negative(call, "right", "count", args[1].as.integer);
    const uint64_t length = wf_utf8_count(arg_span(args, 0));
    const uint64_t n = (uint64_t)args[1].as.integer;
    *out = slice(args[0], n < length ? length - n : 0, length);
    return WEFT_OK;
}

static weft_status text_before(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const size_t at = wf_search_first(arg_span(args, 0), arg_span(args, 1), 0);
    *out = at != SIZE_MAX ? part(args[0], 0, at) : weft_missing();
    return WEFT_OK;
}

static weft_status text_after(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const size_t at = wf_search_first(arg_span(args, 0), arg_span(args, 1), 0);
    *out = at != SIZE_MAX ? part(args[0], at + args[1].len, args[0].len) : weft_missing();
    return WEFT_OK;
}

static weft_status text_before_last(weft_value *out, weft_call *call, const weft_value *args,
                                    uint32_t count)
{
    const size_t at = wf_search_last(arg_span(args, 0), arg_span(args, 1));
    *out = at != SIZE_MAX ? part(args[0], 0, at) : weft_missing();
    return WEFT_OK;
}

static weft_status text_after_last(weft_value *out, weft_call *call, const weft_value *args,
                                   uint32_t count)
{
    const size_t at = wf_search_last(arg_span(args, 0), arg_span(args, 1));
    *out = at != SIZE_MAX ? part(args[0], at + args[1].len, args[0].len) : weft_missing();
    return WEFT_OK;
}

static weft_status text_between(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    *out = weft_missing();
    size_t from = wf_search_first(s, arg_span(args, 1), 0);
    if (from == SIZE_MAX)
        return WEFT_OK;
    from += args[1].len;
    const size_t to = wf_search_first(s, arg_span(args, 2), from);
    if (to != SIZE_MAX)
        *out = part(args[0], from, to);
    return WEFT_OK;
}

static void put_padding(wf_lib_text *text, weft_span with, uint64_t code_points)
{
    while (code_points != 0 && text->buf.status == WEFT_OK) {
        size_t at = 0;
        for (; at < with.len && code_points != 0; code_points--) {
            size_t len;
            (void)wf_utf8_decode(wf_lib_rest(with, at), &len);
            at += len;
        }
        wf_lib_put(text, with.ptr, at);
    }
}

static weft_status pad(weft_value *out, weft_call *call, const weft_value *args, uint32_t count,
                       bool at_start)
{
    const weft_span s = arg_span(args, 0);
    const weft_span with = wf_lib_text_arg(args, count, 2, " ");
    const uint64_t length = wf_utf8_count(s);
    const int64_t want = args[1].as.integer;
    if (with.len == 0)
        return weft_call_fail(call, "with: \"\" cannot fill; %s() takes at least one character",
                              at_start ? "pad_start" : "pad_end");
    if (want > (int64_t)WF_LIB_TEXT_MAX)
        return weft_call_fail(call, "length: %lld is more than a text may have (%u)",
                              (long long)want, (unsigned)WF_LIB_TEXT_MAX);
    if (want < 0 || (uint64_t)want <= length) {
        *out = part(args[0], 0, s.len);
        return WEFT_OK;
    }
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len + ((uint64_t)want - length));
    if (at_start)
        put_padding(&text, with, (uint64_t)want - length);
    wf_lib_put_span(&text, s);
    if (!at_start)
        put_padding(&text, with, (uint64_t)want - length);
    return wf_lib_text_finish(out, &text);
}

static weft_status text_pad_start(weft_value *out, weft_call *call, const weft_value *args,
                                  uint32_t count)
{
    return pad(out, call, args, count, true);
}

static weft_status text_pad_end(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    return pad(out, call, args, count, false);
}

static weft_status text_repeat(weft_value *out, weft_call *call, const weft_value *args,
                               uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    const int64_t times = args[1].as.integer;
    if (times < 0)
        return fail_negative(call, "repeat", "times", times);
    if (s.len != 0 && (uint64_t)times > WF_LIB_TEXT_MAX / s.len)
        return weft_call_fail(call, "the text would be longer than %u MiB; repeat() fewer times",
                              (unsigned)(WF_LIB_TEXT_MAX >> 20));
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len * (size_t)(s.len != 0 ? times : 0));
    for (int64_t i = 0; s.len != 0 && i < times; i++)
        wf_lib_put_span(&text, s);
    return wf_lib_text_finish(out, &text);
}

static weft_status text_chars(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    wf_lib_list list;
    wf_lib_list_init(&list, call);
    for (size_t at = 0, len; at < s.len && list.status == WEFT_OK; at += len) {
        (void)wf_utf8_decode(wf_lib_rest(s, at), &len);
        wf_lib_list_add(&list, part(args[0], at, at + len));
    }
    return wf_lib_list_finish(out, &list);
}

static weft_status text_lines(weft_value *out, weft_call *call, const weft_value *args,
                              uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    wf_lib_list list;
    wf_lib_list_init(&list, call);
    size_t at = 0;
    while (at < s.len && list.status == WEFT_OK) {
        size_t end = at;
        while (end < s.len && s.ptr[end] != '\n' && s.ptr[end] != '\r')
            end++;
        wf_lib_list_add(&list, part(args[0], at, end));
        at = end + 1;
        if (end + 1 < s.len && s.ptr[end] == '\r' && s.ptr[end + 1] == '\n')
            at++;
    }
    return wf_lib_list_finish(out, &list);
}

static weft_status text_split_ws(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    wf_lib_list list;
    wf_lib_list_init(&list, call);
    size_t begin = 0;
    size_t len;
    for (size_t at = 0; at < s.len && list.status == WEFT_OK; at += len) {
        if (!wf_utf8_is_space(wf_utf8_decode(wf_lib_rest(s, at), &len)))
            continue;
        if (at != begin)
            wf_lib_list_add(&list, part(args[0], begin, at));
        begin = at + len;
    }
    if (begin < s.len)
        wf_lib_list_add(&list, part(args[0], begin, s.len));
    return wf_lib_list_finish(out, &list);
}

static weft_status text_truncate(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    const weft_span end = wf_lib_text_arg(args, count, 2, "");
    const uint64_t end_length = wf_utf8_count(end);
    const int64_t most = args[1].as.integer;
    if (most < 0)
        return fail_negative(call, "truncate", "length", most);
    if (wf_utf8_count(s) <= (uint64_t)most) {
        *out = part(args[0], 0, s.len);
        return WEFT_OK;
    }
    if (end_length > (uint64_t)most)
        return weft_call_fail(call, "end: %s alone is longer than %lld characters",
                              wf_lib_show_text(end).text, (long long)most);
    const size_t keep = wf_lib_offset(s, (uint64_t)most - end_length);
    if (end.len == 0) {
        *out = part(args[0], 0, keep);
        return WEFT_OK;
    }
    wf_lib_text text;
    wf_lib_text_init(&text, call, keep + end.len);
    wf_lib_put(&text, s.ptr, keep);
    wf_lib_put_span(&text, end);
    return wf_lib_text_finish(out, &text);
}

static weft_status text_reverse(weft_value *out, weft_call *call, const weft_value *args,
                                uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    char *const to = weft_call_alloc(call, s.len);
    if (!to)
        return WEFT_NOMEM;
    for (size_t at = 0, len; at < s.len; at += len) {
        (void)wf_utf8_decode(wf_lib_rest(s, at), &len);
        memcpy(to + (s.len - at - len), s.ptr + at, len);
    }
    *out = wf_lib_part(args[0], to, s.len);
    return WEFT_OK;
}

static weft_status text_join(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    const weft_span by = wf_lib_text_arg(args, count, 1, "");
    wf_lib_text text;
    wf_lib_text_init(&text, call, 64);
    for (uint32_t i = 0; i < args[0].len; i++) {
        const weft_value item = weft_value_element(args[0], i);
        if (weft_value_is_nothing(item))
            return weft_call_fail(
                call, "element %u is %s; join() takes texts: use compact() or ?? before it",
                (unsigned)i, wf_lib_show(item).text);
        if (item.kind >= WEFT_KIND_LIST)
            return wf_lib_fail_element(call, "join", i, item, "texts, numbers and dates");
        if (i != 0)
            wf_lib_put_span(&text, by);
        if (weft_value_is_text(item))
            wf_lib_put_span(&text, weft_value_span(item));
        else
            wf_lib_put_value(&text, wf_value_put_text, item);
    }
    return wf_lib_text_finish(out, &text);
}

static weft_status text_text(weft_value *out, weft_call *call, const weft_value *args,
                             uint32_t count)
{
    if (weft_value_is_text(args[0]) || args[0].kind == WEFT_KIND_NUMBER) {
        *out = part(args[0], 0, args[0].len);
        return WEFT_OK;
    }
    wf_lib_text text;
    wf_lib_text_init(&text, call, 32);
    wf_lib_put_value(&text, wf_value_put_text, args[0]);
    return wf_lib_text_finish(out, &text);
}

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* The value under the name in braces that begins at `at`, or the failure. */
static weft_status put_slot(wf_lib_text *text, weft_value values, weft_span name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!is_name_byte(name.ptr[i]))
            return weft_call_fail(text->call, "%s is not a name; template() takes {{name}}",
                                  wf_lib_show_text(name).text);
    const weft_value value = weft_value_member(values, name);
    if (weft_value_is_nothing(value))
        return weft_call_fail(text->call, "the template wants %s, which is %s",
                              wf_lib_show_text(name).text, wf_lib_show(value).text);
    wf_lib_put_value(text, wf_value_put_text, value);
    return WEFT_OK;
}

static weft_status text_template(weft_value *out, weft_call *call, const weft_value *args,
                                 uint32_t count)
{
    const weft_span s = arg_span(args, 0);
    wf_lib_text text;
    wf_lib_text_init(&text, call, s.len);
    size_t at = 0;
    for (;;) {
        const size_t open = wf_search_first(s, weft_span_text("{{"), at);
        if (open == SIZE_MAX)
            break;
        const size_t close = wf_search_first(s, weft_span_text("}}"), open + 2);
        if (close == SIZE_MAX)
            return weft_call_fail(call, "a {{ of the template has no }}");
        wf_lib_put(&text, s.ptr + at, open - at);
        const weft_status rc =
            put_slot(&text, args[1], weft_span_of(s.ptr + open + 2, close - open - 2));
        if (rc != WEFT_OK)
            return rc;
        at = close + 2;
    }
    wf_lib_put_span(&text, wf_lib_rest(s, at));
    return wf_lib_text_finish(out, &text);
}

static const weft_resolver rows[] = {
    {"upper", "(s: text) -> text", WEFT_LIKE_UPPER, text_upper,
     "The text in upper case. By the full mapping of Unicode, the same in every locale: \"ß\" "
     "gives "
     "\"SS\".\n"
     "e.g. \"straße\".upper() gives \"STRASSE\"",
     NULL},
    {"lower", "(s: text) -> text", WEFT_LIKE_LOWER, text_lower,
     "The text in lower case. By the full mapping of Unicode, the same in every locale.\n"
     "e.g. \"ÀB-1\".lower() gives \"àb-1\"",
     NULL},
    {"trim", "(s: text) -> text", WEFT_LIKE_TRIM, text_trim,
     "The text without white space at both ends.\n"
     "e.g. \"  a b \".trim() gives \"a b\"",
     NULL},
    {"trim_start", "(s: text) -> text", WEFT_PURE, text_trim_start,
     "The text without white space at its start.\n"
     "e.g. \" a \".trim_start() gives \"a \"",
     NULL},
    {"trim_end", "(s: text) -> text", WEFT_PURE, text_trim_end,
     "The text without white space at its end.\n"
     "e.g. \" a \".trim_end() gives \" a\"",
     NULL},
    {"trim_prefix", "(s: text, prefix: text) -> text", WEFT_PURE, text_trim_prefix,
     "The text without `prefix`, once, where it begins with it; else as it is.\n"
     "e.g. \"$12\".trim_prefix(\"$\") gives \"12\"",
     NULL},
    {"trim_suffix", "(s: text, suffix: text) -> text", WEFT_PURE, text_trim_suffix,
     "The text without `suffix`, once, where it ends with it; else as it is.\n"
     "e.g. \"12 EA\".trim_suffix(\" EA\") gives \"12\"",
     NULL},
    {"starts_with", "(s: text, prefix: text) -> bool", WEFT_PURE, text_starts_with,
     "Whether the text begins with `prefix`. Case counts.\n"
     "e.g. \"SKU-1\".starts_with(\"SKU\") gives true",
     NULL},
    {"ends_with", "(s: text, suffix: text) -> bool", WEFT_PURE, text_ends_with,
     "Whether the text ends with `suffix`. Case counts.\n"
     "e.g. \"a.csv\".ends_with(\".CSV\") gives false",
     NULL},
    {"length", "(s: text) -> int", WEFT_PURE, text_length,
     "The number of characters (code points). For lists there is count().\n"
     "e.g. \"日本\".length() gives 2",
     NULL},
    {"byte_length", "(s: text) -> int", WEFT_PURE, text_byte_length,
     "The number of bytes in UTF-8.\n"
     "e.g. \"日本\".byte_length() gives 6",
     NULL},
    {"substring", "(s: text, from: int, to?: int) -> text", WEFT_PURE, text_substring,
     "The characters from position `from` up to but without `to`, or to the end. The first is 0; "
     "negative positions count from the end; positions outside the text stop at its ends.\n"
     "e.g. \"abcdef\".substring(1, 3) gives \"bc\"\n"
     "e.g. \"abcdef\".substring(-2) gives \"ef\"",
     NULL},
    {"sub", "(s: text, from: int, count?: int) -> text", WEFT_PURE, text_sub,
     "`count` characters from position `from` on, or all of them. The first is 0; a negative "
     "position counts from the end; a negative count fails.\n"
     "e.g. \"abcdef\".sub(2, 3) gives \"cde\"\n"
     "e.g. \"abc\".sub(0, -1) fails",
     NULL},
    {"left", "(s: text, count: int) -> text", WEFT_PURE, text_left,
     "The first `count` characters, or all where there are fewer.\n"
     "e.g. \"abcdef\".left(2) gives \"ab\"",
     NULL},
    {"right", "(s: text, count: int) -> text", WEFT_PURE, text_right,
     "The last `count` characters, or all where there are fewer.\n"
     "e.g. \"abcdef\".right(2) gives \"ef\"",
     NULL},
    {"before", "(s: text, mark: text) -> text?", WEFT_PURE, text_before,
     "What stands before the first `mark`; missing when it is not there.\n"
     "e.g. \"a-b-c\".before(\"-\") gives \"a\"\n"
     "e.g. \"abc\".before(\"-\") ?? \"none\" gives \"none\"",
     NULL},
    {"after", "(s: text, mark: text) -> text?", WEFT_PURE, text_after,
     "What stands after the first `mark`; missing when it is not there.\n"
     "e.g. \"a-b-c\".after(\"-\") gives \"b-c\"",
     NULL},
    {"before_last", "(s: text, mark: text) -> text?", WEFT_PURE, text_before_last,
     "What stands before the last `mark`; missing when it is not there.\n"
     "e.g. \"a-b-c\".before_last(\"-\") gives \"a-b\"",
     NULL},
    {"after_last", "(s: text, mark: text) -> text?", WEFT_PURE, text_after_last,
     "What stands after the last `mark`; missing when it is not there.\n"
     "e.g. \"a/b/c.csv\".after_last(\"/\") gives \"c.csv\"",
     NULL},
    {"between", "(s: text, start: text, end: text) -> text?", WEFT_PURE, text_between,
     "What stands between the first `start` and the next `end`; missing when either is not there.\n"
     "e.g. \"Chair (red) x\".between(\"(\", \")\") gives \"red\"",
     NULL},
    {"pad_start", "(s: text, length: int, with?: text) -> text", WEFT_PURE, text_pad_start,
     "The text made `length` characters long by putting `with` (a space) in front, again and "
     "again. "
     "A longer text stays as it is.\n"
     "e.g. \"42\".pad_start(5, \"0\") gives \"00042\"",
     NULL},
    {"pad_end", "(s: text, length: int, with?: text) -> text", WEFT_PURE, text_pad_end,
     "The text made `length` characters long by putting `with` (a space) behind it. A longer text "
     "stays as it is.\n"
     "e.g. \"ab\".pad_end(4, \".\") gives \"ab..\"",
     NULL},
    {"repeat", "(s: text, times: int) -> text", WEFT_PURE, text_repeat,
     "The text `times` times. At most 16 MiB.\n"
     "e.g. \"ab\".repeat(3) gives \"ababab\"\n"
     "e.g. \"ab\".repeat(100000000) fails",
     NULL},
    {"chars", "(s: text) -> list<text>", WEFT_PURE, text_chars,
     "The characters (code points), each a text.\n"
     "e.g. \"añ\".chars() gives [\"a\", \"ñ\"]",
     NULL},
    {"lines", "(s: text) -> list<text>", WEFT_PURE, text_lines,
     "The lines without their ends (LF, CR LF or CR). A line end at the very end starts no line.\n"
     "e.g. \"a\\nb\\n\".lines() gives [\"a\", \"b\"]",
     NULL},
    {"split_ws", "(s: text) -> list<text>", WEFT_PURE, text_split_ws,
     "The parts between runs of white space, none of them empty.\n"
     "e.g. \" Ann  B Lee\".split_ws() gives [\"Ann\", \"B\", \"Lee\"]",
     NULL},
    {"truncate", "(s: text, length: int, end?: text) -> text", WEFT_PURE, text_truncate,
     "The text cut to at most `length` characters, the last of them `end` where something was cut "
     "off.\n"
     "e.g. \"hello world\".truncate(8, \"...\") gives \"hello...\"\n"
     "e.g. \"hello\".truncate(2, \"...\") fails",
     NULL},
    {"reverse_text", "(s: text) -> text", WEFT_PURE, text_reverse,
     "The characters (code points) in reverse order. For lists there is reverse().\n"
     "e.g. \"añb\".reverse_text() gives \"bña\"",
     NULL},
    {"join", "(xs: list<a>, by?: text) -> text", WEFT_PURE, text_join,
     "The elements one behind the other with `by` (nothing) between them. Numbers, booleans and "
     "dates stand as text() gives them; missing, null, lists and maps fail.\n"
     "e.g. [\"a\", 1, true].join(\", \") gives \"a, 1, true\"\n"
     "e.g. [\"a\", null].join(\",\") fails",
     NULL},
    {"text", "(value: a) -> text", WEFT_PURE, text_text,
     "The value as text. Numbers by their digits, dates in ISO 8601, lists and maps as JSON.\n"
     "e.g. (12.50).text() gives \"12.50\"\n"
     "e.g. [1, \"a\"].text() gives '[1,\"a\"]'",
     NULL},
    {"template", "(s: text, values: map<a>) -> text", WEFT_PURE, text_template,
     "The text with each {{name}} replaced by that member of `values`. A member that is missing or "
     "null fails.\n"
     "e.g. \"Hi {{who}}!\".template({ who: \"Ann\" }) gives \"Hi Ann!\"\n"
     "e.g. \"Hi {{who}}!\".template({ name: \"Ann\" }) fails",
     NULL},
};

const weft_family wf_text_family = {
    "text", "Cutting, comparing and joining texts. Positions count characters (code points).", rows,
    WF_COUNTOF(rows)};
