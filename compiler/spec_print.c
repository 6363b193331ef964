/* The table in the notations that analysts open. */
#include "compiler/spec.h"
#include "vm/json.h"

#define COLUMNS 8

static const char *const titles[COLUMNS] = {"map",    "target", "type",          "required",
                                            "source", "rule",   "documentation", "tests"};

static void cells_of(weft_span cells[COLUMNS], const wf_spec_row *row)
{
    cells[0] = row->map;
    cells[1] = row->target;
    cells[2] = row->type;
    cells[3] = weft_span_text(row->required ? "yes" : "");
    cells[4] = row->source;
    cells[5] = row->rule;
    cells[6] = row->doc;
    cells[7] = row->tests;
}

/* ---- Markdown ---- */

static void put_markdown_cell(wf_buf *out, weft_span text, bool code)
{
    wf_buf_put_text(out, code && text.len != 0 ? "`" : "");
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '|')
            wf_buf_put_text(out, "\\|");
        else
            wf_buf_put_byte(out, (unsigned char)c < 0x20 || (code && c == '`') ? ' ' : c);
    }
    wf_buf_put_text(out, code && text.len != 0 ? "`" : "");
}

static void put_markdown(wf_buf *out, const wf_spec_row *rows)
{
    weft_span last = {NULL, 0};
    for (const wf_spec_row *row = rows; row; row = row->next) {
        weft_span cells[COLUMNS];
        cells_of(cells, row);
        if (!last.ptr || !weft_span_equal(last, row->map)) {
            wf_buf_printf(out, "%s## %.*s\n\n", last.ptr ? "\n" : "", (int)row->map.len,
                          row->map.ptr);
            for (size_t i = 1; i < COLUMNS; i++)
                wf_buf_printf(out, "| %s ", titles[i]);
            wf_buf_put_text(out, "|\n|---|---|---|---|---|---|---|\n");
            last = row->map;
        }
        for (size_t i = 1; i < COLUMNS; i++) {
            wf_buf_put_text(out, "| ");
            put_markdown_cell(out, cells[i], i == 1 || i == 2 || i == 4 || i == 5);
            wf_buf_put_byte(out, ' ');
        }
        wf_buf_put_text(out, "|\n");
    }
}

/* ---- CSV (RFC 4180) ---- */

/* Cells that a spreadsheet would run as a formula get a quote in front (OWASP, CSV injection). */
static void put_csv_cell(wf_buf *out, weft_span text)
{
    const bool formula = text.len != 0 && memchr("=+-@\t\r", text.ptr[0], 6) != NULL;
    wf_buf_put_text(out, formula ? "\"'" : "\"");
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            wf_buf_put_byte(out, '"');
        wf_buf_put_byte(out, text.ptr[i]);
    }
    wf_buf_put_byte(out, '"');
}

static void put_csv(wf_buf *out, const wf_spec_row *rows)
{
    for (size_t i = 0; i < COLUMNS; i++)
        wf_buf_printf(out, "%s%s", i == 0 ? "" : ",", titles[i]);
    wf_buf_put_text(out, "\r\n");
    for (const wf_spec_row *row = rows; row; row = row->next) {
        weft_span cells[COLUMNS];
        cells_of(cells, row);
        for (size_t i = 0; i < COLUMNS; i++) {
            wf_buf_put_text(out, i == 0 ? "" : ",");
            put_csv_cell(out, cells[i]);
        }
        wf_buf_put_text(out, "\r\n");
    }
}

/* ---- HTML ---- */

static void put_html_text(wf_buf *out, weft_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.ptr[i];
        if (c == '&')
            wf_buf_put_text(out, "&amp;");
        else if (c == '<')
            wf_buf_put_text(out, "&lt;");
        else if (c == '>')
            wf_buf_put_text(out, "&gt;");
        else
            wf_buf_put_byte(out, c);
    }
}

static void put_html(wf_buf *out, const wf_spec_row *rows)
{
    wf_buf_put_text(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                         "<title>Mapping</title></head><body>\n<table border=\"1\">\n<tr>");
    for (size_t i = 0; i < COLUMNS; i++)
        wf_buf_printf(out, "<th>%s</th>", titles[i]);
    wf_buf_put_text(out, "</tr>\n");
    for (const wf_spec_row *row = rows; row; row = row->next) {
        weft_span cells[COLUMNS];
        cells_of(cells, row);
        wf_buf_put_text(out, "<tr>");
        for (size_t i = 0; i < COLUMNS; i++) {
            wf_buf_put_text(out, "<td>");
            put_html_text(out, cells[i]);
            wf_buf_put_text(out, "</td>");
        }
        wf_buf_put_text(out, "</tr>\n");
    }
    wf_buf_put_text(out, "</table>\n</body></html>\n");
}

/* ---- JSON ---- */

static void put_json(wf_buf *out, const wf_spec_row *rows)
{
    for (const wf_spec_row *row = rows; row; row = row->next) {
        weft_span cells[COLUMNS];
        cells_of(cells, row);
        wf_buf_put_text(out, row == rows ? "[{" : ",\n {");
        for (size_t i = 0; i < COLUMNS; i++) {
            wf_buf_printf(out, "%s\"%s\":", i == 0 ? "" : ",", titles[i]);
            if (i == 3)
                wf_buf_put_text(out, row->required ? "true" : "false");
            else
                wf_json_put_text(out, cells[i]);
        }
        wf_buf_put_byte(out, '}');
    }
    wf_buf_put_text(out, rows ? "]\n" : "[]\n");
}

void wf_spec_put(wf_buf *out, const wf_spec_row *rows, weft_spec_format format)
{
    switch (format) {
    case WEFT_SPEC_MARKDOWN:
        put_markdown(out, rows);
        break;
    case WEFT_SPEC_CSV:
        put_csv(out, rows);
        break;
    case WEFT_SPEC_HTML:
        put_html(out, rows);
        break;
    case WEFT_SPEC_JSON:
        put_json(out, rows);
        break;
    }
}
