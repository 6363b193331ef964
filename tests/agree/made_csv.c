#include "tests/agree/made_csv.h"

habits make_habits(random_source *r)
{
    static const char *const ends[] = {"\n", "\n", "\r\n", "\r"};
    static const char delimiters[] = {',', ',', ',', ';', '\t', '|'};
    habits h = {0};
    h.columns = one_in(r, 8) ? 1 : 2 + below(r, one_in(r, 4) ? 80 : 20);
    h.quoted = some(r, 2);
    h.doubled = some(r, 3);
    h.broken = some(r, 20);
    h.padded = some(r, 4);
    h.empty = 2 + below(r, 12);
    h.wide = some(r, 5);
    h.control = some(r, 30);
    h.stray = some(r, 40);
    h.spoilt = some(r, 100);
    h.ragged = some(r, 15);
    h.blank = some(r, 10);
    h.lengthy = some(r, 60);
    h.end = ends[below(r, 4)];
    h.delimiter = delimiters[below(r, WF_COUNTOF(delimiters))];
    h.quote = one_in(r, 6) ? '\'' : '"';
    return h;
}

static void put_letters(random_source *r, const habits *h, wf_buf *out)
{
    static const char *const wide[] = {"\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       "\xe3\x81\x82\xe3\x81\x84", "\xc2\xa0"};
    static const char *const spoilt[] = {"\xff", "\xc3", "\xed\xa0\x80", "\xf0\x9f\x98", "\x80"};
    static const char controls[] = {'\x01', '\\', '\0', '\x1b', '\t', '\v', '"', '\x7f'};
    uint32_t count = 1 + below(r, 14);
    if (one_in(r, h->lengthy))
        count = below(r, 3000);
    for (uint32_t i = 0; i < count; i++) {
        wf_buf_put_byte(out, (char)('a' + (int)below(r, 26)));
        if (one_in(r, h->wide))
            wf_buf_put_text(out, wide[below(r, WF_COUNTOF(wide))]);
        if (one_in(r, h->spoilt))
            wf_buf_put_text(out, spoilt[below(r, WF_COUNTOF(spoilt))]);
        if (one_in(r, h->control))
            wf_buf_put_byte(out, controls[below(r, WF_COUNTOF(controls))]);
        if (one_in(r, 12))
            wf_buf_put_byte(out, ' ');
    }
}

static void put_quoted(random_source *r, const habits *h, wf_buf *out)
{
    wf_buf_put_byte(out, h->quote);
    if (!one_in(r, 6))
        put_letters(r, h, out);
    if (one_in(r, 3))
        wf_buf_put_byte(out, h->delimiter);
    if (one_in(r, h->broken))
        wf_buf_put_text(out, h->end);
    for (uint32_t i = one_in(r, h->doubled) ? 1 + below(r, 3) : 0; i > 0; i--) {
        wf_buf_put_byte(out, h->quote);
        wf_buf_put_byte(out, h->quote);
    }
    if (one_in(r, 2))
        put_letters(r, h, out);
    if (one_in(r, h->stray))
        return; /* never closed */
    wf_buf_put_byte(out, h->quote);
}

static void put_cell(random_source *r, const habits *h, wf_buf *out)
{
    static const char *const pads[] = {" ", "  ", "\t", " \t ", "\xc2\xa0", "\v"};
    const bool is_padded = one_in(r, h->padded);
    if (is_padded)
        wf_buf_put_text(out, pads[below(r, WF_COUNTOF(pads))]);
    if (one_in(r, h->quoted))
        put_quoted(r, h, out);
    else if (!one_in(r, h->empty))
        put_letters(r, h, out);
    if (one_in(r, h->stray))
        wf_buf_put_byte(out, h->quote);
    if (is_padded && one_in(r, 2))
        wf_buf_put_text(out, pads[below(r, WF_COUNTOF(pads))]);
}

static void put_row(random_source *r, const habits *h, wf_buf *out)
{
    uint32_t cells = h->columns;
    if (one_in(r, h->blank)) {
        wf_buf_put_text(out, one_in(r, 2) ? "" : "  ");
        cells = 0;
    }
    if (cells != 0 && one_in(r, h->ragged))
        cells = 1 + below(r, 2 * cells);
    for (uint32_t i = 0; i < cells; i++) {
        if (i != 0)
            wf_buf_put_byte(out, h->delimiter);
        put_cell(r, h, out);
    }
    wf_buf_put_text(out, one_in(r, h->stray) ? "\n" : h->end);
}

uint64_t make_csv(random_source *r, const habits *h, wf_buf *out)
{
    uint64_t rows = 0;
    wf_buf_reset(out);
    for (uint32_t i = 0; i < h->columns; i++)
        wf_buf_printf(out, i == 0 ? "c%u" : "%cc%u", i == 0 ? i : (unsigned)h->delimiter, i);
    wf_buf_put_text(out, h->end);
    /* Most files are small, so that there are many; some are larger than the window. */
    const uint32_t sizes[] = {2000, 2000, 2000, 20000, 20000, 600000};
    const size_t bytes = below(r, sizes[below(r, WF_COUNTOF(sizes))]);
    while (out->len < bytes && rows < 5000) {
        put_row(r, h, out);
        rows++;
    }
    if (one_in(r, 3)) { /* mutated */
        for (uint32_t i = below(r, 20); i > 0; i--) {
            const uint32_t at = 8 + below(r, (uint32_t)out->len);
            if (at < out->len)
                out->data[at] = one_in(r, 2) ? h->quote : (char)below(r, 256);
        }
    }
    if (one_in(r, 3) && out->len > 0)
        out->len--; /* no line end at the end */
    return rows;
}
