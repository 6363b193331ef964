/* What the parser of JSON documents says about mistakes, with the edit to make where one is sure. */
#include "base/utf8.h"
#include "grammar/document_parser.h"

#include <stdarg.h>

#define MISTAKES_MOST 50u
#define SHOWN_MAX     40 /* bytes of a token that a message repeats */

weft_diag *wf_document_mistake(wf_document_scan *scan, wf_code code, uint32_t start, uint32_t end,
                               const char *format, ...)
{
    if (scan->stop)
        return NULL;
    const wf_place place = {scan->source, start, end};
    wf_buf text;
    wf_buf_init(&text, 0);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    weft_diag *const diag = wf_diags_add(scan->diags, code, place, "%.*s", (int)text.len,
                                         text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    if (++scan->mistakes == MISTAKES_MOST) {
        wf_diags_add(scan->diags, WF_W1212, place,
                     "%u mistakes so far; the rest of the file was not read", scan->mistakes);
        scan->stop = true;
    }
    return diag;
}

static void put_found(const wf_document_parser *p, wf_buf *out)
{
    const weft_span text =
        weft_span_of((const char *)p->scan.begin + p->token.start, p->token.end - p->token.start);
    if (p->token.kind == WF_DOCUMENT_T_END)
        wf_buf_put_text(out, "the end of the file");
    else if (p->token.kind == WF_DOCUMENT_T_STRING)
        wf_buf_put_text(out, "a text");
    else
        wf_buf_printf(out, "`%.*s`", (int)wf_utf8_clip(text, SHOWN_MAX).len, text.ptr);
}

/* Nothing is said twice about one place. */
weft_diag *wf_document_unexpected(wf_document_parser *p, const char *wanted)
{
    if (p->token.kind == WF_DOCUMENT_T_BAD || p->quiet)
        return NULL;
    wf_buf found;
    wf_buf_init(&found, 0);
    put_found(p, &found);
    weft_diag *const diag = wf_document_mistake(&p->scan, WF_W1201, p->token.start, p->token.end,
                                                "expected %s, found %.*s", wanted, (int)found.len,
                                                found.len != 0 ? found.data : "");
    wf_buf_fini(&found);
    return diag;
}

void wf_document_missing_comma(wf_document_parser *p)
{
    if (p->token.kind == WF_DOCUMENT_T_BAD || p->quiet)
        return;
    weft_diag *const diag =
        wf_document_mistake(&p->scan, WF_W1213, p->behind, p->behind, "a comma is missing here");
    wf_diag_hint(p->scan.diags, diag, "put `,` behind the value");
}

void wf_document_bare_word(wf_document_parser *p, wf_code code, const char *what)
{
    const weft_span shown = wf_utf8_clip(p->token.text, SHOWN_MAX);
    weft_diag *const diag = wf_document_mistake(&p->scan, code, p->token.start, p->token.end,
                                                "%s stands in double quotes", what);
    wf_diag_hint(p->scan.diags, diag, "write \"%.*s\"", (int)shown.len, shown.ptr);
}

static bool word_is(const wf_document_parser *p, const char *word)
{
    return weft_span_equal(p->token.text, weft_span_text(word));
}

bool wf_document_foreign_literal(wf_document_parser *p)
{
    static const struct {
        const char *word;
        const char *hint;
    } rows[] = {
        {"True", "write true"},
        {"TRUE", "write true"},
        {"False", "write false"},
        {"FALSE", "write false"},
        {"None", "write null"},
        {"NULL", "write null"},
        {"Null", "write null"},
        {"nil", "write null"},
        {"undefined", "leave the member out, or write null"},
        {"NaN", "JSON has no such number; write null"},
        {"Infinity", "JSON has no such number; write null"},
        {"function", "a mapping file holds data, no code"},
        {"async", "a mapping file holds data, no code"},
    };
    for (size_t i = 0; i < WF_COUNTOF(rows); i++) {
        if (!word_is(p, rows[i].word))
            continue;
        weft_diag *const diag =
            wf_document_mistake(&p->scan, WF_W1214, p->token.start, p->token.end,
                                "`%s` is no value of JSON", rows[i].word);
        wf_diag_hint(p->scan.diags, diag, "%s", rows[i].hint);
        return true;
    }
    return false;
}

/* ---- brackets ---- */

/* Whether nothing but blanks stands before it in its line. */
static bool opens_line(const wf_document_parser *p, uint32_t offset)
{
    while (offset > 0 && (p->scan.begin[offset - 1] == ' ' || p->scan.begin[offset - 1] == '\t'))
        offset--;
    return offset == 0 || p->scan.begin[offset - 1] == '\n' || p->scan.begin[offset - 1] == '\r';
}

static uint32_t line_indent(const wf_document_parser *p, uint32_t offset)
{
    uint32_t line = offset;
    while (line > 0 && p->scan.begin[line - 1] != '\n' && p->scan.begin[line - 1] != '\r')
        line--;
    uint32_t at = line;
    while (p->scan.begin[at] == ' ' || p->scan.begin[at] == '\t')
        at++;
    return at - line;
}

/* Lines are measured only for a bracket that begins one: a file may be a single line. */
void wf_document_suspect_layout(wf_document_parser *p, uint32_t open, uint32_t close)
{
    if (p->suspect.source || !opens_line(p, close))
        return;
    if (line_indent(p, close) < line_indent(p, open)) {
        p->suspect.source = p->scan.source;
        p->suspect.start = open;
        p->suspect.end = open + 1;
    }
}

void wf_document_never_closed(wf_document_parser *p, uint32_t open)
{
    wf_place at = {p->scan.source, open, open + 1};
    if (p->token.kind == WF_DOCUMENT_T_END && p->suspect.source)
        at = p->suspect;
    const char bracket = (char)p->scan.begin[at.start];
    weft_diag *const diag = wf_document_mistake(&p->scan, WF_W1202, at.start, at.end,
                                                "this `%c` is never closed", bracket);
    wf_diag_hint(p->scan.diags, diag, "add `%c` where it ends", bracket == '{' ? '}' : ']');
    if (p->token.kind == WF_DOCUMENT_T_END)
        p->scan.stop = true; /* the brackets around it are only open because of it */
}
