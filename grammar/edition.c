/* `weft 1`. A file says which edition it is written in, so that what it means never changes; that is
   checked before anything else, by hand, because a text of another edition need not even have our
   tokens. */
#include "grammar/edition.h"

#include "base/utf8.h"

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

static size_t skip_blanks(weft_span text, size_t at)
{
    while (at < text.len && is_blank(text.ptr[at]))
        at++;
    return at;
}

static size_t skip_word(weft_span text, size_t at)
{
    while (at < text.len && is_word_byte(text.ptr[at]))
        at++;
    return at;
}

/* The first byte that is neither blank nor comment. */
static size_t skip_empty_lines(weft_span text, size_t at)
{
    for (;;) {
        at = skip_blanks(text, at);
        if (at < text.len && text.ptr[at] == '#')
            while (at < text.len && !is_line_end(text.ptr[at]))
                at++;
        if (at >= text.len || !is_line_end(text.ptr[at]))
            return at;
        at++;
    }
}

static void complain_missing(wf_complaints *complaints, size_t at)
{
    weft_diag *const diag =
        wf_complain(complaints, WF_W1001, (uint32_t)at, (uint32_t)at,
                    "the first line must say which edition of the language this is");
    wf_diag_hint(complaints->diags, diag, "put `weft 1` before everything else");
    wf_diag_edit(complaints->diags, diag, (uint32_t)at, (uint32_t)at, "weft 1\n");
}

/* Declarations begin with a small word and a blank; rows of data hardly do. */
static bool may_declare(weft_span text, size_t first, size_t end)
{
    bool is_small = end > first && end < text.len && is_blank(text.ptr[end]);
    for (size_t i = first; is_small && i < end; i++)
        is_small = text.ptr[i] >= 'a' && text.ptr[i] <= 'z';
    return is_small;
}

/* A file of another kind: one complaint, not one for each of its words. */
static void complain_other(wf_complaints *complaints, size_t first, size_t end)
{
    weft_diag *const diag =
        wf_complain(complaints, WF_W1001, (uint32_t)first, (uint32_t)end,
                    "this is no mapping: one begins with `weft 1`, and here is no declaration");
    wf_diag_hint(complaints->diags, diag, "name the mapping's file first, then the input");
}

/* What stands behind the word `weft` that ends at `at`. */
static weft_status check_number(uint32_t *from, wf_complaints *complaints, weft_span text,
                                size_t word, size_t at)
{
    const size_t begin = skip_blanks(text, at);
    const size_t end = skip_word(text, begin);
    const size_t rest = skip_blanks(text, end);
    const weft_span number = weft_span_of(text.ptr + begin, end - begin);
    const bool ends = rest >= text.len || is_line_end(text.ptr[rest]) || text.ptr[rest] == '#';
    weft_diag *diag;
    *from = (uint32_t)end;
    if (number.len == 0) {
        diag = wf_complain(complaints, WF_W1002, (uint32_t)word, (uint32_t)at,
                           "`weft` needs the number of an edition behind it");
        wf_diag_hint(complaints->diags, diag, "write `weft 1`");
        wf_diag_edit(complaints->diags, diag, (uint32_t)word, (uint32_t)at, "weft 1");
        return WEFT_INVALID;
    }
    if (!weft_span_equal(number, weft_span_text("1"))) {
        diag = wf_complain(complaints, WF_W1002, (uint32_t)begin, (uint32_t)end,
                           "edition `%.*s` is not known here: this program knows edition 1",
                           (int)(number.len < 20 ? number.len : 20), number.ptr);
        wf_diag_hint(complaints->diags, diag,
                     "write `weft 1`, or run a version of weft that knows it");
        wf_diag_edit(complaints->diags, diag, (uint32_t)begin, (uint32_t)end, "1");
        *from = (uint32_t)text.len;
        return WEFT_INVALID;
    }
    if (!ends) {
        diag = wf_complain(complaints, WF_W1002, (uint32_t)rest, (uint32_t)rest,
                           "`weft 1` stands on a line of its own");
        wf_diag_hint(complaints->diags, diag, "put what follows on the next line");
        wf_diag_edit(complaints->diags, diag, (uint32_t)rest, (uint32_t)rest, "\n");
        return WEFT_INVALID;
    }
    return WEFT_OK;
}

static weft_status check_line(uint32_t *from, wf_complaints *complaints, weft_span text,
                              size_t begin)
{
    const size_t first = skip_empty_lines(text, begin);
    const size_t end = skip_word(text, first);
    uint32_t line;
    uint32_t column;
    if (first < text.len && !may_declare(text, first, end) &&
        !weft_span_equal(weft_span_of(text.ptr + first, end - first), weft_span_text("weft"))) {
        complain_other(complaints, first, end);
        *from = (uint32_t)text.len;
        return WEFT_INVALID;
    }
    if (!weft_span_equal(weft_span_of(text.ptr + first, end - first), weft_span_text("weft"))) {
        complain_missing(complaints, begin);
        *from = (uint32_t)begin;
        return WEFT_INVALID;
    }
    wf_source_line(complaints->source, (uint32_t)first, &line, &column);
    if (line > 1) {
        weft_diag *const diag = wf_complain(complaints, WF_W1001, (uint32_t)first, (uint32_t)end,
                                            "`weft` must be the very first line, before comments "
                                            "and empty lines");
        wf_diag_hint(complaints->diags, diag, "move it to line 1");
        (void)check_number(from, complaints, text, first, end); /* it is invalid already */
        return WEFT_INVALID;
    }
    return check_number(from, complaints, text, first, end);
}

weft_status wf_edition_check(uint32_t *from, wf_complaints *complaints)
{
    const weft_span text = complaints->source->text;
    if (text.len > WF_EDITION_MOST_BYTES) {
        weft_diag *const diag =
            wf_complain(complaints, WF_W1016, 0, 0,
                        "the file has %zu bytes; at most 64 MiB are read", text.len);
        wf_diag_hint(complaints->diags, diag,
                     "keep large tables in a CSV file: table t -> T from csv");
        return WEFT_LIMIT;
    }
    const size_t valid = text.len > 0 ? wf_utf8_valid(text) : 0;
    if (valid < text.len) {
        weft_diag *const diag =
            wf_complain(complaints, WF_W1017, (uint32_t)valid, (uint32_t)valid + 1,
                        "byte 0x%02X here is not UTF-8", (unsigned)(unsigned char)text.ptr[valid]);
        wf_diag_hint(complaints->diags, diag, "save the file as UTF-8");
        *from = (uint32_t)text.len;
        return WEFT_INVALID;
    }
    const bool marked = text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0;
    return check_line(from, complaints, text, marked ? 3 : 0);
}
