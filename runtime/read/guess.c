/* A line of NDJSON is always one. Of CSV a line end is taken for the end of a row when the quotes behind it
   stand as they should for one; inside of a quoted cell they would not. In XML a record ends with the end tag
   of the one before it. What is easy to get wrong: two threads must guess alike, so nothing may depend on
   how many bytes somebody has. */
#include "runtime/read/guess.h"

#include "runtime/read/index.h"
#include "runtime/read/reader_core.h"

#define MOST_TRIES 16u            /* line ends in a quoted cell */
#define WITNESS    ((size_t)4096) /* bytes that show whether it is one */

bool wf_guess_init(wf_guess *guess, const wf_reader_options *options, weft_span before)
{
    *guess = (wf_guess){.format = options->format, .cpu = options->cpu};
    guess->delimiter = options->csv.delimiter ? options->csv.delimiter : ',';
    guess->quote = options->csv.quote ? options->csv.quote : '"';
    if (options->format != WF_FORMAT_XML)
        return options->format == WF_FORMAT_CSV || options->format == WF_FORMAT_NDJSON;
    size_t from = before.len;
    while (from != 0 && before.len - from < WF_GUESS_TAG_BYTES && before.ptr[from - 1] != '<')
        from--;
    if (from == 0 || before.ptr[from - 1] != '<' || before.ptr[from] != '/' ||
        before.len - from >= WF_GUESS_TAG_BYTES || before.ptr[before.len - 1] != '>')
        return false;
    guess->tag_len = before.len - from + 1;
    memcpy(guess->tag, before.ptr + from - 1, guess->tag_len);
    return true;
}

/* Behind the next line end from `at` on. */
static size_t next_line(const char *text, size_t at, size_t len)
{
    const char *const feed = at < len ? memchr(text + at, '\n', len - at) : NULL;
    return feed ? (size_t)(feed - text) + 1 : WF_GUESS_NONE;
}

/* Whether the `len` bytes may begin with a row. */
static bool may_be_row(const wf_guess *guess, const char *text, size_t len)
{
    return wf_index_csv_border(guess->cpu, text, len < WITNESS ? len : WITNESS, guess->delimiter,
                               guess->quote) != WF_INDEX_NO_BORDER;
}

/* In the first half, so that there are bytes behind it. */
static size_t find_row(const wf_guess *guess, const char *text, size_t len)
{
    size_t at = 0;
    for (unsigned i = 0; i < MOST_TRIES; i++) {
        at = next_line(text, at, len / 2);
        if (at == WF_GUESS_NONE || may_be_row(guess, text + at, len - at))
            return at;
    }
    return WF_GUESS_NONE;
}

/* Columns count from a line's beginning, which must be among the bytes. */
static size_t find_end_tag(const wf_guess *guess, const char *text, size_t len)
{
    const size_t size = guess->tag_len;
    size_t at = next_line(text, 0, len);
    while (at != WF_GUESS_NONE && len - at >= size) {
        const char *const open = memchr(text + at, '<', len - at - size + 1);
        if (!open)
            break;
        at = (size_t)(open - text);
        if (open[1] == '/' && memcmp(open, guess->tag, size) == 0)
            return at + size;
        at++;
    }
    return WF_GUESS_NONE;
}

size_t wf_guess_find(const wf_guess *guess, const char *text, size_t len)
{
    switch (guess->format) {
    case WF_FORMAT_CSV:
        return find_row(guess, text, len);
    case WF_FORMAT_NDJSON:
        return next_line(text, 0, len);
    case WF_FORMAT_XML:
        return find_end_tag(guess, text, len);
    case WF_FORMAT_JSON:
    case WF_FORMAT_TEXT:
        break;
    }
    return WF_GUESS_NONE;
}

bool wf_guess_is_right(const wf_guess *guess, wf_reader *reader, uint64_t end, weft_span around)
{
    wf_standing standing;
    if (reader->position(reader) != end)
        return false;
    if (guess->format != WF_FORMAT_XML)
        return !((const wf_reader_core *)reader)->is_skipping;
    return reader->stand && reader->stand(reader, &standing) && standing.depth == 0 &&
           weft_span_equal(standing.around, around);
}

/* A quote that is never closed is one thing at the end of the input and another one before it. */
bool wf_guess_is_doubted(const wf_guess *guess, const weft_diags *diags)
{
    for (size_t i = 0; guess->format == WF_FORMAT_CSV && i < weft_diags_count(diags); i++) {
        if (strcmp(weft_diags_at(diags, i)->code, "W4003") == 0)
            return true;
    }
    return false;
}
