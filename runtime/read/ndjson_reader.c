/* One JSON value a line. A line end can stand in no JSON value, so lines are found first and a bad
   one never spoils the next. Where there is an index it finds them, and the fast walk reads what it can
   prove to be sound; everything else is read carefully: the byte behind the line is NUL meanwhile, which
   stops the parser. */
#include "base/memory.h"
#include "runtime/read/json_fault.h"
#include "runtime/read/json_record.h"
#include "runtime/read/json_token.h"
#include "runtime/read/json_walk.h"

typedef struct ndjson_reader {
    wf_reader_core core; /* first */
    wf_json_record *parser;
    wf_json_index index;
    bool is_started;
    bool is_indexed; /* the line at window.at: index.lines[index.line] is it */
} ndjson_reader;

static weft_status read_more(ndjson_reader *r, weft_diags *diags)
{
    size_t moved;
    return wf_window_more(&r->core.window, r->core.window.at, &moved, diags);
}

static uint64_t here(const ndjson_reader *r)
{
    return r->core.window.offset + r->core.window.at;
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
            wf_json_index_reset(&r->index, here(r));
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

/* Lets the index look further, reading when it has seen everything. WEFT_DONE: the input ends.
   WEFT_SKIPPED: the line is none for the index. */
static weft_status look_further(ndjson_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    const size_t have = window->end - window->at;
    const bool is_seen = wf_json_index_has_seen(&r->index, window);
    if (is_seen && (have > WF_JSON_INDEX_REACH || have > r->core.options.max_record_bytes))
        return WEFT_SKIPPED;
    wf_json_index_drop(&r->index, here(r));
    if (is_seen)
        return read_more(r, diags);
    return wf_json_index_extend(&r->index, window, WF_JSON_INDEX_STEP) == WEFT_OK ? WEFT_OK
                                                                                  : WEFT_SKIPPED;
}

/* The same as find_line by the index. WEFT_SKIPPED: find_line must. */
static weft_status find_indexed(ndjson_reader *r, size_t *len, weft_diags *diags)
{
    wf_json_index *const index = &r->index;
    while (index->line == index->now.lines) {
        weft_status rc = look_further(r, diags);
        if (rc == WEFT_DONE && r->core.window.at < r->core.window.end)
            rc = wf_json_index_end_line(index, &r->core.window) == WEFT_OK ? WEFT_OK : WEFT_SKIPPED;
        if (rc != WEFT_OK)
            return rc;
    }
    *len = index->lines[index->line].end - (size_t)(here(r) - index->origin);
    return *len > r->core.options.max_record_bytes ? WEFT_SKIPPED : WEFT_OK;
}

static weft_status find(ndjson_reader *r, size_t *len, weft_diags *diags)
{
    weft_status rc = WEFT_SKIPPED;
    if (wf_json_index_is_worth(&r->index, here(r)))
        rc = find_indexed(r, len, diags);
    r->is_indexed = rc == WEFT_OK;
    return rc == WEFT_SKIPPED ? find_line(r, len, diags) : rc;
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
    if (r->is_indexed)
        r->index.entry = r->index.lines[r->index.line++].entry + 1;
    else if (r->index.kernel)
        wf_json_index_reset(&r->index, here(r));
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

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

/* The next line that is not blank: `*text` without white space around it. */
static weft_status next_line(ndjson_reader *r, wf_record *record, weft_span *text, size_t *len,
                             weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    for (;;) {
        const weft_status rc = find(r, len, diags);
        record->offset = window->offset + window->at;
        record->line = r->core.line;
        if (rc == WEFT_REJECTED)
            return refuse_long_line(r, record, diags);
        if (rc != WEFT_OK)
            return rc;
        const char *from = window->data + window->at;
        const char *end = from + *len;
        while (from < end && is_space(*from))
            from++;
        while (end > from && is_space(end[-1]))
            end--;
        *text = weft_span_of(from, (size_t)(end - from));
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

/* False: the line must be read carefully; nothing of it is left. */
static bool read_fast(ndjson_reader *r, wf_record *record, weft_span text)
{
    wf_json_index *const index = &r->index;
    const wf_arena_mark mark = wf_arena_here(record->arena);
    const char *const base = wf_json_index_text(index, &r->core.window);
    if (wf_json_walk(r->parser, index, &r->core.window, (uint32_t)(text.ptr - base),
                     &index->lines[index->line], record->block, record->arena))
        return true;
    wf_arena_rewind(record->arena, mark);
    memset(record->block, 0, r->core.shape->nodes[0].width * sizeof *record->block);
    return false;
}

static weft_status read_carefully(ndjson_reader *r, wf_record *record, weft_span text,
                                  weft_span rest, weft_diags *diags)
{
    wf_json_outcome outcome;
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

static weft_status read_record(ndjson_reader *r, wf_record *record, weft_span text, size_t len,
                               weft_diags *diags)
{
    if (r->is_indexed) {
        const bool is_read = read_fast(r, record, text);
        wf_json_index_tell(&r->index, !is_read, here(r) + len);
        if (is_read)
            return WEFT_OK;
    }
    char *const end = r->core.window.data + r->core.window.at + len;
    const char behind = *end;
    *end = '\0';
    const weft_span rest = weft_span_of(text.ptr, (size_t)(end - text.ptr));
    const weft_status rc = read_carefully(r, record, text, rest, diags);
    *end = behind; /* the index may look at it again */
    return rc;
}

static weft_status take_line(ndjson_reader *r, wf_record *record, weft_diags *diags)
{
    weft_span text;
    size_t len = 0;
    weft_status rc = skip_line(r, diags);
    if (rc == WEFT_OK)
        rc = next_line(r, record, &text, &len, diags);
    if (rc != WEFT_OK)
        return rc;
    record->number = ++r->core.number;
    record->offset += (uint64_t)(text.ptr - (r->core.window.data + r->core.window.at));
    record->raw = text;
    rc = wf_reader_core_block(&r->core, record, diags);
    if (rc == WEFT_OK)
        rc = read_record(r, record, text, len, diags);
    pass_line(r, len);
    return rc;
}

static weft_status ndjson_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    ndjson_reader *const r = (ndjson_reader *)self;
    weft_status rc = r->core.broken;
    if (rc == WEFT_OK && !r->is_started) {
        rc = wf_reader_core_start(&r->core, diags);
        wf_json_index_reset(&r->index, here(r));
    }
    r->is_started = true;
    if (rc == WEFT_OK)
        rc = take_line(r, record, diags);
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->core.broken = rc;
    return rc;
}

static weft_status ndjson_resume(wf_reader *self, const wf_resume *from)
{
    ndjson_reader *const r = (ndjson_reader *)self;
    r->is_started = true;
    r->is_indexed = false;
    wf_json_index_reset(&r->index, from->offset);
    return wf_reader_core_resume(&r->core, from);
}

static void ndjson_close(wf_reader *self)
{
    ndjson_reader *const r = (ndjson_reader *)self;
    wf_json_record_free(r->parser);
    wf_json_index_fini(&r->index);
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
    r->core.reader.resume = ndjson_resume;
    if (!options->careful)
        wf_json_index_init(&r->index, options->cpu, true);
    weft_status rc = wf_reader_core_init(&r->core, options, shape, input);
    if (rc == WEFT_OK)
        rc = wf_json_record_new(&r->parser, shape, options->max_depth, r->core.options.name);
    if (rc == WEFT_OK)
        *out = &r->core.reader;
    else
        ndjson_close(&r->core.reader);
    return rc;
}
