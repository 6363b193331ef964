/* One JSON value a line. A line end can stand in no JSON value, so lines are found first and a bad
   one never spoils the next. The byte behind a line becomes NUL, which stops the parser. */
#include "base/memory.h"
#include "runtime/read/json_fault.h"
#include "runtime/read/json_record.h"
#include "runtime/read/json_token.h"

typedef struct ndjson_reader {
    wf_reader_core core; /* first */
    wf_json_record *parser;
    bool is_started;
} ndjson_reader;

static weft_status read_more(ndjson_reader *r, weft_diags *diags)
{
    size_t moved;
    return wf_window_more(&r->core.window, r->core.window.at, &moved, diags);
}

static weft_status skip_line(ndjson_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    while (r->core.is_skipping) {
        const char *const from = window->data + window->at;
        const size_t len = window->end - window->at;
        const char *const end = len != 0 ? memchr(from, '\n', len) : NULL;
        if (end) {
            window->at += (size_t)(end - from) + 1;
            r->core.line++;
            r->core.is_skipping = false;
            return WEFT_OK;
        }
        window->at = window->end;
        const weft_status rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            r->core.is_skipping = false;
        else if (rc != WEFT_OK)
            return rc;
    }
    return WEFT_OK;
}

/* The length of the line at window.at. WEFT_DONE: the input ends there. WEFT_REJECTED: too long. */
static weft_status find_line(ndjson_reader *r, size_t *len, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    const size_t max = r->core.options.max_record_bytes;
    size_t looked = 0;
    for (;;) {
        const char *const line = window->data + window->at;
        size_t have = window->end - window->at;
        if (have > max)
            have = max + 1;
        const char *const end = have > looked ? memchr(line + looked, '\n', have - looked) : NULL;
        if (end) {
            *len = (size_t)(end - line);
            return WEFT_OK;
        }
        looked = have;
        *len = have;
        if (have > max)
            return WEFT_REJECTED;
        const weft_status rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            return have != 0 ? WEFT_OK : WEFT_DONE;
        if (rc != WEFT_OK)
            return rc;
    }
}

/* Behind the line of `len` bytes at window.at. */
static void pass_line(ndjson_reader *r, size_t len)
{
    wf_window *const window = &r->core.window;
    window->at += len;
    if (window->at < window->end) {
        window->at++;
        r->core.line++;
    }
}

static weft_status refuse_long_line(ndjson_reader *r, wf_record *record, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    const size_t max = r->core.options.max_record_bytes;
    record->number = ++r->core.number;
    record->raw = weft_span_of(window->data + window->at, max);
    weft_diag *const diag = wf_reader_core_complain(
        &r->core, record, diags, WF_W4105, record->offset,
        "the line is longer than %zu bytes, the most a record may have", max);
    wf_diag_hint(diags, diag, "raise max_record_bytes if such records are right");
    window->at += max;
    r->core.is_skipping = true;
    return WEFT_REJECTED;
}

/* The next line that is not blank: `*text` without white space around it. */
static weft_status next_line(ndjson_reader *r, wf_record *record, weft_span *text, size_t *len,
                             weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    for (;;) {
        const weft_status rc = find_line(r, len, diags);
        record->offset = window->offset + window->at;
        record->line = r->core.line;
        if (rc == WEFT_REJECTED)
            return refuse_long_line(r, record, diags);
        if (rc != WEFT_OK)
            return rc;
        char *const line = window->data + window->at;
        line[*len] = '\0';
        const char *const from = wf_json_token_space(line);
        size_t end = *len;
        while (line + end > from && strchr(" \t\r", line[end - 1]) && line[end - 1] != '\0')
            end--;
        *text = weft_span_of(from, (size_t)(line + end - from));
        if (text->len != 0)
            return WEFT_OK;
        pass_line(r, *len);
    }
}

static weft_status refuse(ndjson_reader *r, const wf_record *record, wf_code code, const char *at,
                          const char *reason, weft_diags *diags)
{
    const uint64_t line_begin = r->core.window.offset + r->core.window.at;
    wf_json_fault_complain(&r->core, record, line_begin, code, at, reason, diags);
    return WEFT_REJECTED;
}

static weft_status read_record(ndjson_reader *r, wf_record *record, weft_span text, weft_span line,
                               weft_diags *diags)
{
    wf_json_outcome outcome;
    const weft_span rest = weft_span_of(text.ptr, (size_t)(line.ptr + line.len - text.ptr));
    weft_status rc = wf_json_record_read(r->parser, &outcome, record->block, rest, record->arena);
    if (rc == WEFT_REJECTED)
        return refuse(r, record, outcome.code, outcome.at, outcome.reason, diags);
    if (rc == WEFT_OK && outcome.end < text.ptr + text.len)
        return refuse(r, record, WF_W4101, wf_json_token_space(outcome.end),
                      "only one value is expected on a line", diags);
    const wf_json_site site = {record->number, record->offset, record->line, diags};
    if (rc == WEFT_OK)
        wf_json_record_warn(r->parser, &site);
    return rc;
}

static weft_status take_line(ndjson_reader *r, wf_record *record, weft_diags *diags)
{
    weft_span text;
    size_t len;
    weft_status rc = skip_line(r, diags);
    if (rc == WEFT_OK)
        rc = next_line(r, record, &text, &len, diags);
    if (rc != WEFT_OK)
        return rc;
    const weft_span line = weft_span_of(r->core.window.data + r->core.window.at, len);
    record->number = ++r->core.number;
    record->offset += (uint64_t)(text.ptr - line.ptr);
    record->raw = text;
    rc = wf_reader_core_block(&r->core, record, diags);
    if (rc == WEFT_OK)
        rc = read_record(r, record, text, line, diags);
    pass_line(r, len);
    return rc;
}

static weft_status ndjson_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    ndjson_reader *const r = (ndjson_reader *)self;
    weft_status rc = r->core.broken;
    if (rc == WEFT_OK && !r->is_started)
        rc = wf_reader_core_start(&r->core, diags);
    r->is_started = true;
    if (rc == WEFT_OK)
        rc = take_line(r, record, diags);
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->core.broken = rc;
    return rc;
}

static void ndjson_close(wf_reader *self)
{
    ndjson_reader *const r = (ndjson_reader *)self;
    wf_json_record_free(r->parser);
    wf_reader_core_fini(&r->core);
    wf_free(r);
}

weft_status wf_ndjson_reader_open(wf_reader **out, const wf_reader_options *options,
                                  const wf_shape *shape, wf_input *input)
{
    ndjson_reader *const r = wf_new(ndjson_reader);
    if (!r)
        return WEFT_NOMEM;
    r->core.reader.next = ndjson_next;
    r->core.reader.close = ndjson_close;
    weft_status rc = wf_reader_core_init(&r->core, options, shape, input);
    if (rc == WEFT_OK)
        rc = wf_json_record_new(&r->parser, shape, options->max_depth, r->core.options.name);
    if (rc == WEFT_OK)
        *out = &r->core.reader;
    else
        ndjson_close(&r->core.reader);
    return rc;
}
