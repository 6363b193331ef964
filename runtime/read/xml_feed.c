#include "runtime/read/xml_feed.h"

#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

#define SLICE        ((uint64_t)32 << 10) /* most bytes the parser gets at once */
#define LEAST_WINDOW ((size_t)256 << 10)  /* for a slice and a tag, however small records must be */

static const char *pointer(const wf_xml_feed *f, uint64_t at)
{
    return f->core.window.data + (size_t)(at - f->core.window.offset);
}

static uint64_t window_end(const wf_xml_feed *f)
{
    return f->core.window.offset + f->core.window.end;
}

weft_span wf_xml_feed_between(const wf_xml_feed *f, uint64_t from, uint64_t to)
{
    return weft_span_of(pointer(f, from), (size_t)(to - from));
}

/* ---- places ---- */

/* Line feeds, and where the last one is. */
static void count_lines(wf_xml_feed *f, weft_span text)
{
    const size_t blocks = text.len / WF_LINES_BLOCK;
    uint64_t lines = f->count_blocks(text.ptr, blocks);
    for (size_t i = blocks * WF_LINES_BLOCK; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    if (lines == 0)
        return;
    size_t last = text.len;
    while (text.ptr[last - 1] != '\n')
        last--;
    f->line_begin = f->counted + last;
    f->core.line += lines;
}

/* Forward to `to`, which the window holds, as it holds what was not counted yet. */
void wf_xml_feed_count(wf_xml_feed *f, uint64_t to)
{
    if (to <= f->counted)
        return;
    const weft_span text = wf_xml_feed_between(f, f->counted, to);
    count_lines(f, text);
    f->raw += wf_xml_encoding_raw(&f->encoding, text);
    f->counted = to;
}

/* More bytes behind the window's end; those from `keep` on stay. */
weft_status wf_xml_feed_more(wf_xml_feed *f, uint64_t keep, weft_diags *diags)
{
    wf_window *const window = &f->core.window;
    size_t moved;
    wf_xml_feed_count(f, keep);
    window->at = (size_t)(keep - window->offset);
    return wf_window_more(window, window->at, &moved, diags);
}

/* ---- complaints ---- */

weft_status wf_xml_feed_refuse(wf_xml_feed *f, wf_code code, uint64_t at, const char *sentence,
                               const char *hint, weft_diags *diags)
{
    wf_xml_feed_count(f, at);
    const unsigned long long column = f->counted - f->line_begin + 1;
    weft_diag *const diag = wf_reader_core_complain(&f->core, NULL, diags, code, f->raw,
                                                    "%s, in column %llu", sentence, column);
    wf_diag_record(diags, diag, f->core.options.name, f->is_in_record ? f->core.number : 0, f->raw,
                   f->core.line);
    if (hint)
        wf_diag_hint(diags, diag, "%s", hint);
    return WEFT_INVALID;
}

static bool is_no_character(const wf_xml_feed *f, uint64_t at)
{
    const uint64_t left = f->pushed - at;
    const weft_span text = wf_xml_feed_between(f, at, at + (left < 4 ? left : 4));
    return text.len != 0 && wf_utf8_valid(text) == 0;
}

/* What the parser found in the portion it got last. */
static weft_status refuse_parsed(wf_xml_feed *f, weft_diags *diags)
{
    const wf_xml_error *const error = wf_xml_parser_error(f->parser);
    uint64_t at = error->at + f->kept;
    if (error->is_memory)
        return WEFT_NOMEM;
    if (at < f->portion)
        at = f->portion;
    if (at > f->pushed)
        at = f->pushed;
    if (!error->is_encoding && !is_no_character(f, at))
        return wf_xml_feed_refuse(f, WF_W4201, at, error->sentence, NULL, diags);
    return wf_xml_feed_refuse(
        f, WF_W4207, at, "there are bytes that are no characters",
        f->encoding.kind == WF_XML_UTF8
            ? "name the encoding: <?xml version=\"1.0\" encoding=\"windows-1252\"?>"
            : "the text is not in the encoding that it names",
        diags);
}

/* ---- feeding it ---- */

static weft_status push(wf_xml_feed *f, uint64_t to, weft_diags *diags)
{
    const bool is_sound = wf_xml_parser_push(f->parser, wf_xml_feed_between(f, f->pushed, to));
    f->portion = f->pushed;
    f->pushed = to;
    if (!is_sound)
        return refuse_parsed(f, diags);
    return f->failed;
}

/* Slices are counted from `at` on. */
static void restart(wf_xml_feed *f, uint64_t at)
{
    f->origin = at;
    f->mark = at + SLICE;
    f->marked = 0;
    f->sliced = 0;
}

/* The parser keeps a CDATA section until it ends, and looks for its end again with each slice. So one
   that goes on behind a slice is ended there and another one begun: the text is the same. */
static weft_status split_section(wf_xml_feed *f, weft_diags *diags)
{
    const uint32_t slice = f->sliced++ % WF_XML_SLICES;
    if ((f->is_cdata[slice / 8] >> slice % 8 & 1) == 0)
        return WEFT_OK;
    const char *const next = pointer(f, f->pushed); /* behind a slice there is always more */
    const bool is_in_line_end = next[-1] == '\r' && next[0] == '\n';
    f->kept -= sizeof WF_XML_BORDER - 1;
    return wf_xml_parser_split(f->parser, is_in_line_end) ? WEFT_OK : refuse_parsed(f, diags);
}

/* Whether the end of the section that the scan is in lies on both sides of the slice's end. */
static bool closes_section(const wf_xml_feed *f)
{
    const char *const next = pointer(f, f->mark);
    const bool is_bracket = f->scan.last[1] == ']';
    return (is_bracket && f->scan.last[0] == ']' && next[0] == '>') ||
           (is_bracket && next[0] == ']' && next[1] == '>');
}

static void mark_slice(wf_xml_feed *f)
{
    const uint32_t slice = f->marked++ % WF_XML_SLICES;
    const uint8_t bit = (uint8_t)(1u << slice % 8);
    const bool is_inside = f->scan.state == WF_XML_IN_CDATA && !closes_section(f);
    f->is_cdata[slice / 8] =
        (uint8_t)(is_inside ? f->is_cdata[slice / 8] | bit : f->is_cdata[slice / 8] & ~bit);
    f->mark += SLICE;
}

/* Everything before `to`; unless it is `final`, only whole slices. */
weft_status wf_xml_feed_flush(wf_xml_feed *f, uint64_t to, bool final, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && f->origin + SLICE < to) {
        f->origin += SLICE;
        rc = push(f, f->origin, diags);
        if (rc == WEFT_OK)
            rc = split_section(f, diags);
    }
    if (final && rc == WEFT_OK && f->pushed < to)
        rc = push(f, to, diags);
    if (final)
        restart(f, to);
    return rc;
}

/* The document ends here. */
weft_status wf_xml_feed_end(wf_xml_feed *f, uint64_t to, weft_diags *diags)
{
    weft_status rc = wf_xml_feed_flush(f, to, true, diags);
    if (rc == WEFT_OK && !wf_xml_parser_end(f->parser))
        rc = refuse_parsed(f, diags);
    return rc;
}

/* It is broken somewhere before `to`: the parser finds the words for it. */
weft_status wf_xml_feed_broken(wf_xml_feed *f, uint64_t to, weft_diags *diags)
{
    const weft_status rc = wf_xml_feed_end(f, to, diags);
    return rc != WEFT_OK ? rc : wf_xml_feed_refuse(f, WF_W4201, to, "not XML", NULL, diags);
}

/* Everything before the end of a tag, which the parser must have told then. */
weft_status wf_xml_feed_flush_tag(wf_xml_feed *f, uint32_t depth, weft_diags *diags)
{
    const weft_status rc = wf_xml_feed_flush(f, f->at, true, diags);
    if (rc == WEFT_OK && wf_xml_parser_depth(f->parser) != depth)
        return wf_xml_feed_broken(f, f->at, diags);
    return rc;
}

/* ---- scanning ---- */

wf_xml_event wf_xml_feed_scan(wf_xml_feed *f)
{
    for (;;) {
        const uint64_t all = window_end(f);
        const uint64_t end = f->mark < all ? f->mark : all;
        const char *at = pointer(f, f->at);
        const wf_xml_event event =
            wf_xml_scan_next(&f->scan, &at, pointer(f, end), end == all && f->core.window.ended);
        f->at = f->core.window.offset + (uint64_t)(at - f->core.window.data);
        if (event != WF_XML_MORE || end == all || (all - end < 2 && !f->core.window.ended))
            return event;
        mark_slice(f);
    }
}

/* ---- the beginning ---- */

static weft_status read_head(wf_xml_feed *f, weft_diags *diags)
{
    wf_window *const window = &f->core.window;
    weft_status rc = WEFT_OK;
    size_t moved;
    while (rc == WEFT_OK && window->end < WF_XML_HEAD)
        rc = wf_window_more(window, 0, &moved, diags);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status refuse_encoding(wf_xml_feed *f, weft_diags *diags)
{
    char sentence[120];
    (void)snprintf(sentence, sizeof sentence, "the encoding \"%s\" is not read", f->encoding.name);
    return wf_xml_feed_refuse(f, WF_W4203, 0, sentence,
                              "convert it with iconv -t UTF-8 and name that encoding", diags);
}

static weft_status refuse_mismatch(wf_xml_feed *f, weft_diags *diags)
{
    char sentence[120];
    (void)snprintf(sentence, sizeof sentence, "the text is in %s and names the encoding \"%s\"",
                   f->encoding.kind == WF_XML_UTF8 ? "UTF-8" : "UTF-16", f->encoding.name);
    return wf_xml_feed_refuse(f, WF_W4207, 0, sentence,
                              "correct the declaration, or leave the encoding out of it", diags);
}

/* Puts the conversion between the input and the window, which begins anew. */
static weft_status convert(wf_xml_feed *f)
{
    wf_window *const window = &f->core.window;
    const weft_span raw =
        weft_span_of(window->data + f->encoding.mark, window->end - f->encoding.mark);
    const weft_status rc = wf_xml_input_init(&f->converted, window->input, &f->encoding, raw);
    window->input = &f->converted.base;
    window->at = 0;
    window->end = 0;
    window->ended = false;
    return rc;
}

weft_status wf_xml_feed_start(wf_xml_feed *f, weft_diags *diags)
{
    weft_status rc = read_head(f, diags);
    if (rc != WEFT_OK)
        return rc;
    f->is_started = true;
    const size_t have = f->core.window.end < WF_XML_HEAD ? f->core.window.end : WF_XML_HEAD;
    rc = wf_xml_encoding_tell(&f->encoding, weft_span_of(f->core.window.data, have));
    if (rc == WEFT_INVALID)
        return refuse_encoding(f, diags);
    if (rc == WEFT_REJECTED)
        return refuse_mismatch(f, diags);
    f->raw = f->encoding.mark;
    if (rc == WEFT_OK && f->encoding.kind != WF_XML_UTF8) {
        rc = convert(f);
        if (rc == WEFT_OK)
            rc = read_head(f, diags);
    } else {
        f->at = f->encoding.mark;
    }
    f->pushed = f->at;
    f->portion = f->at;
    restart(f, f->at);
    f->counted = f->at;
    f->line_begin = f->at;
    f->kept = f->at;
    return rc;
}

static uint64_t position(const wf_reader *self)
{
    const wf_xml_feed *const f = (const wf_xml_feed *)self;
    return f->raw;
}

void wf_xml_feed_skip(wf_xml_feed *f, uint64_t to)
{
    f->kept += to - f->pushed;
    f->pushed = to;
    f->portion = to;
    restart(f, to);
}

void wf_xml_feed_leap(wf_xml_feed *f, uint64_t tag, uint64_t end)
{
    wf_xml_feed_skip(f, tag);
    f->at = end;
    f->scan.len = end - tag;
}

weft_status wf_xml_feed_resume(wf_xml_feed *f, const wf_resume *from)
{
    const weft_status rc = wf_reader_core_resume(&f->core, from);
    if (!f->is_started)
        return rc;
    memset(&f->scan, 0, sizeof f->scan);
    wf_xml_feed_skip(f, from->offset);
    f->at = from->offset;
    f->counted = from->offset;
    f->raw = from->offset;
    f->line_begin = from->line_begin;
    return rc;
}

weft_status wf_xml_feed_init(wf_xml_feed *f, const wf_reader_options *options,
                             const wf_shape *shape, wf_input *input, const wf_xml_handler *handler,
                             void *context)
{
    const weft_status rc = wf_reader_core_init(&f->core, options, shape, input);
    if (rc != WEFT_OK)
        return rc;
    f->core.reader.position = position;
    f->count_blocks = wf_lines_kernel(options->cpu);
    if (f->core.window.max < LEAST_WINDOW)
        f->core.window.max = LEAST_WINDOW;
    f->parser = wf_xml_parser_new(handler, context, options->careful);
    return f->parser ? WEFT_OK : WEFT_NOMEM;
}

void wf_xml_feed_fini(wf_xml_feed *f)
{
    wf_xml_parser_free(f->parser);
    wf_xml_input_fini(&f->converted);
    wf_reader_core_fini(&f->core);
}
