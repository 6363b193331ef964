/* See sdk_csv.h: bytes to fields. What is easy to get wrong: the first line end of the text is the only
   one (the strict form takes all three), lines are counted when the next byte is read, and blanks at the
   right are cut off by Unicode's notion of space while those at the left are five ASCII characters. */
#include "base/utf8.h"
#include "stdlib/sdk_csv.h"
#include "vm/json.h"

typedef struct scanner {
    weft_span text;
    size_t at;
    const wf_sdk_csv_options *options;
    wf_sdk_csv_rows rows;
    wf_sdk_csv_marks ends;
    wf_lib_text field;
    wf_lib_text raw; /* bytes of the record as the package notes them: the first of each mark */
    bool is_quoting;
    bool was_quoting; /* this field had quotes */
    bool is_escaping; /* the next byte stands for itself */
    bool is_comment;
    bool was_line_end; /* the last byte was one */
    bool has_stopped;
} scanner;

static bool is_at(const scanner *s, size_t at, weft_span mark)
{
    return mark.len != 0 && at <= s->text.len && s->text.len - at >= mark.len &&
           memcmp(s->text.ptr + at, mark.ptr, mark.len) == 0;
}

static size_t mark_at(const scanner *s, size_t at, const wf_sdk_csv_marks *marks)
{
    for (uint32_t i = 0; i < marks->count; i++)
        if (is_at(s, at, marks->items[i]))
            return marks->items[i].len;
    return 0;
}

static bool is_blank(const scanner *s, size_t at)
{
    return at < s->text.len && memchr(" \t\n\r\f", s->text.ptr[at], 5) != NULL;
}

/* The line end that stands at `at`, found for the first time: it is the text's from here on. */
static size_t discover_end(scanner *s, size_t at)
{
    static const weft_span ends[] = {{"\r\n", 2}, {"\n", 1}, {"\r", 1}};
    for (size_t i = 0; i < WF_COUNTOF(ends); i++)
        if (is_at(s, at, ends[i])) {
            s->ends.items[s->ends.count++] = ends[i];
            return ends[i].len;
        }
    return 0;
}

static size_t delimiter_at(const scanner *s, size_t at)
{
    const wf_sdk_csv_options *const o = s->options;
    const uint32_t column = s->rows.fields.count;
    if (o->ignore_last && s->rows.has_names && column + 1 == s->rows.name_count)
        return 0;
    if (!o->ignore_last && o->ignore_from != 0 && column + 1 == o->ignore_from)
        return 0;
    return mark_at(s, at, &o->delimiters);
}

static weft_status end_field(scanner *s)
{
    weft_span field = wf_buf_span(&s->field.buf);
    if (s->options->rtrim && !s->was_quoting && field.len != 0) {
        const weft_span whole = wf_utf8_trim(field);
        field.len = whole.len == 0 ? 0 : (size_t)(whole.ptr - field.ptr) + whole.len;
    }
    weft_status rc = s->field.buf.status;
    if (rc == WEFT_LIMIT)
        rc = wf_sdk_csv_rows_fail(&s->rows, "a field is longer than %u MiB",
                                  (unsigned)(WF_LIB_TEXT_MAX >> 20));
    if (rc == WEFT_OK)
        rc = wf_sdk_csv_rows_field(&s->rows, field);
    s->field.buf.len = 0;
    s->was_quoting = false;
    return rc;
}

static weft_status end_record(scanner *s, size_t end)
{
    weft_value raw;
    weft_status rc = WEFT_OK;
    s->rows.bytes = end;
    if (s->options->raw)
        rc = wf_lib_text_finish(&raw, &s->raw);
    if (rc == WEFT_OK && s->options->raw) {
        s->rows.raw = weft_value_span(raw);
        s->rows.raw.len = wf_utf8_valid(s->rows.raw);
        wf_lib_text_init(&s->raw, s->rows.call, s->rows.raw.len);
    }
    return rc == WEFT_OK ? wf_sdk_csv_rows_record(&s->rows) : rc;
}

static bool is_line_empty(const scanner *s)
{
    return !s->was_quoting && s->rows.fields.count == 0 && s->field.buf.len == 0;
}

/* At a record delimiter of `len` bytes, outside of quotes. */
static weft_status take_end(scanner *s, size_t len)
{
    weft_status rc = WEFT_OK;
    const size_t end = s->at + len;
    s->at = end;
    if (s->is_comment && is_line_empty(s)) {
        s->rows.comment_lines++;
        s->is_comment = false;
        return WEFT_OK;
    }
    if (!s->rows.is_enabled && s->rows.lines + s->was_line_end >= s->options->from_line) {
        s->rows.is_enabled = true;
        s->field.buf.len = 0;
        s->was_quoting = false;
        s->rows.fields.count = 0;
        s->raw.buf.len = 0;
        return WEFT_OK; /* a comment goes on, as the package has it */
    }
    if (s->options->skip_empty_lines && is_line_empty(s)) {
        s->rows.empty_lines++;
        return WEFT_OK;
    }
    rc = end_field(s);
    if (rc == WEFT_OK)
        rc = end_record(s, end);
    s->has_stopped = s->options->to != -1 && s->rows.records >= s->options->to;
    s->is_comment = false;
    return rc;
}

/* A quote inside of quotes that no escape goes before. */
static weft_status take_closing(scanner *s, bool *is_taken)
{
    const size_t next = s->at + s->options->quote.len;
    const bool is_end = next >= s->text.len;
    const bool ends = is_end || delimiter_at(s, next) != 0 ||
                      (s->ends.count == 0 ? discover_end(s, next) : mark_at(s, next, &s->ends)) ||
                      is_at(s, next, s->options->comment) ||
                      (s->options->rtrim && is_blank(s, next));
    *is_taken = false;
    if (is_at(s, s->at, s->options->escape) &&
        is_at(s, s->at + s->options->escape.len, s->options->quote)) {
        s->at += s->options->escape.len - 1; /* its last byte is text */
        return WEFT_OK;
    }
    if (ends) {
        s->is_quoting = false;
        s->was_quoting = true;
        s->at = next;
        *is_taken = true;
        return WEFT_OK;
    }
    if (!s->options->relax_quotes) {
        const uint32_t byte = (unsigned char)s->text.ptr[next];
        char got[4];
        return wf_sdk_csv_rows_fail(&s->rows,
                                    "Invalid Closing Quote: got \"%.*s\" at line %lld instead of "
                                    "delimiter, record delimiter, trimable character (if "
                                    "activated) or comment",
                                    (int)wf_utf8_encode(got, byte), got, (long long)s->rows.lines);
    }
    /* relaxed: the opening quote was text, and so is this one */
    weft_span so_far = wf_buf_span(&s->field.buf);
    wf_lib_text again;
    wf_lib_text_init(&again, s->rows.call, so_far.len + s->options->quote.len);
    wf_lib_put_span(&again, s->options->quote);
    wf_lib_put_span(&again, so_far);
    s->field = again;
    s->is_quoting = false;
    s->was_quoting = true;
    s->at += s->options->quote.len - 1;
    return WEFT_OK;
}

/* A quote behind other text in a field. */
static weft_status take_opening(scanner *s, bool *is_taken)
{
    *is_taken = s->field.buf.len == 0;
    if (*is_taken) {
        s->is_quoting = true;
        s->at += s->options->quote.len;
        return WEFT_OK;
    }
    if (s->options->relax_quotes)
        return WEFT_OK;
    const weft_span value = wf_utf8_clip(wf_buf_span(&s->field.buf), 300);
    const uint32_t column = s->rows.fields.count;
    const bool is_bom = weft_span_equal(value, weft_span_text("\xef\xbb\xbf"));
    wf_lib_text shown;
    weft_value shown_value;
    wf_lib_text_init(&shown, s->rows.call, value.len + 64);
    if (s->rows.has_names && column >= s->rows.name_count)
        wf_lib_put_span(&shown, weft_span_text("null"));
    else if (s->rows.has_names && !s->rows.names[column].ptr)
        wf_lib_put_span(&shown, weft_span_text("undefined"));
    else if (s->rows.has_names)
        wf_lib_put_value(&shown, wf_json_put, weft_text(s->rows.names[column]));
    else
        wf_lib_put_value(&shown, wf_json_put, weft_int(column));
    wf_lib_put_span(&shown, weft_span_text(" at line "));
    wf_lib_put_value(&shown, wf_json_put, weft_int(s->rows.lines));
    wf_lib_put_span(&shown, weft_span_text(", value is "));
    wf_lib_put_value(&shown, wf_json_put, weft_text(value));
    wf_lib_put_span(&shown, weft_span_text(is_bom ? " (utf8 bom)" : ""));
    const weft_status rc = wf_lib_text_finish(&shown_value, &shown);
    return rc != WEFT_OK
               ? rc
               : wf_sdk_csv_rows_fail(&s->rows,
                                      "Invalid Opening Quote: a quote is found on field %.*s",
                                      (int)shown_value.len, shown_value.as.text);
}

static bool begins_comment(const scanner *s)
{
    if (s->options->no_comment_infix && (s->rows.fields.count != 0 || s->field.buf.len != 0))
        return false;
    return is_at(s, s->at, s->options->comment);
}

/* What is special at `s->at`; `*is_taken` when nothing of it is text. */
static weft_status take_special(scanner *s, bool *is_taken)
{
    const wf_sdk_csv_options *const o = s->options;
    *is_taken = true;
    if (s->is_quoting && is_at(s, s->at, o->escape) && s->at + o->escape.len < s->text.len) {
        const bool is_quote = weft_span_equal(o->escape, o->quote);
        if (!is_quote || is_at(s, s->at + o->escape.len, o->quote)) {
            s->is_escaping = true;
            s->at += o->escape.len;
            return WEFT_OK;
        }
    }
    if (!s->is_comment && is_at(s, s->at, o->quote)) {
        const weft_status rc =
            s->is_quoting ? take_closing(s, is_taken) : take_opening(s, is_taken);
        if (rc != WEFT_OK || *is_taken)
            return rc;
    }
    *is_taken = true;
    if (!s->is_quoting) {
        const size_t end = mark_at(s, s->at, &s->ends);
        if (end != 0)
            return take_end(s, end);
        if (s->is_comment || begins_comment(s)) {
            s->is_comment = true;
            s->at++;
            return WEFT_OK;
        }
        const size_t delimiter = delimiter_at(s, s->at);
        if (delimiter != 0) {
            const weft_status rc = end_field(s);
            s->at += delimiter;
            return rc;
        }
    }
    *is_taken = false;
    return WEFT_OK;
}

/* Behind these two failures the package reads no further, even where bad records are skipped. */
static weft_status stop(scanner *s, weft_status rc)
{
    s->has_stopped = true;
    return rc;
}

/* A byte that is part of a field, or blank around one. */
static weft_status take_byte(scanner *s)
{
    const wf_sdk_csv_options *const o = s->options;
    if (o->record_max != 0 && (int64_t)(s->rows.record_len + s->field.buf.len) > o->record_max)
        return stop(s, wf_sdk_csv_rows_fail(&s->rows,
                                            "Max Record Size: record exceed the maximum number of "
                                            "tolerated bytes of %lld at line %lld",
                                            (long long)o->record_max, (long long)s->rows.lines));
    const bool blank = is_blank(s, s->at);
    const bool is_left = o->ltrim && !s->is_quoting && s->field.buf.len == 0 && blank;
    const bool is_behind = o->rtrim && s->was_quoting;
    if (!is_left && !is_behind) {
        wf_lib_put_byte(&s->field, s->text.ptr[s->at]);
    } else if (o->rtrim && !blank) {
        return stop(s, wf_sdk_csv_rows_fail(&s->rows,
                                            "Invalid Closing Quote: found non trimable byte after "
                                            "quote at line %lld",
                                            (long long)s->rows.lines));
    }
    s->at++;
    return WEFT_OK;
}

static weft_status take_next(scanner *s)
{
    bool is_taken = false;
    weft_status rc = WEFT_OK;
    if (s->was_line_end) {
        s->rows.lines++;
        s->was_line_end = false;
    }
    if (s->options->to_line != -1 && s->rows.lines > s->options->to_line) {
        s->has_stopped = true;
        return WEFT_OK;
    }
    if (!s->is_quoting && s->ends.count == 0)
        (void)discover_end(s, s->at);
    const char c = s->text.ptr[s->at];
    if (s->options->raw)
        wf_lib_put_byte(&s->raw, c);
    s->was_line_end = c == '\r' || c == '\n';
    if (s->is_escaping)
        s->is_escaping = false;
    else
        rc = take_special(s, &is_taken);
    if (rc == WEFT_OK && !is_taken)
        rc = take_byte(s);
    const bool is_out_of_memory =
        s->field.buf.status == WEFT_NOMEM || s->raw.buf.status == WEFT_NOMEM;
    return rc == WEFT_OK && is_out_of_memory ? WEFT_NOMEM : rc;
}

static weft_status take_rest(scanner *s)
{
    if (s->is_quoting) {
        const weft_status rc =
            wf_sdk_csv_rows_fail(&s->rows,
                                 "Quote Not Closed: the parsing is finished with an opening quote "
                                 "at line %lld",
                                 (long long)s->rows.lines);
        return rc;
    }
    if (is_line_empty(s))
        return WEFT_OK;
    weft_status rc = end_field(s);
    return rc == WEFT_OK ? end_record(s, s->text.len) : rc;
}

weft_status wf_sdk_csv_parse(weft_value *out, weft_call *call, weft_span text,
                             const wf_sdk_csv_options *options)
{
    static const weft_span mark = {"\xef\xbb\xbf", 3};
    static const weft_span any_end[] = {{"\r\n", 2}, {"\n", 1}, {"\r", 1}};
    scanner s = {.text = text, .options = options, .ends = options->ends};
    weft_status rc = wf_sdk_csv_rows_init(&s.rows, call, options);
    wf_lib_text_init(&s.field, call, 64);
    wf_lib_text_init(&s.raw, call, 64);
    if (options->is_strict && s.ends.count == 0)
        for (size_t i = 0; i < WF_COUNTOF(any_end); i++)
            s.ends.items[s.ends.count++] = any_end[i];
    if (options->bom && is_at(&s, 0, mark))
        s.at = mark.len;
    while (rc == WEFT_OK && s.at < text.len && !s.has_stopped)
        rc = take_next(&s);
    if (rc == WEFT_OK && !s.has_stopped)
        rc = take_rest(&s);
    return rc == WEFT_OK ? wf_sdk_csv_rows_finish(out, &s.rows) : rc;
}
