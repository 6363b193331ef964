/* One JSON document, of any size, whose records are the elements of a list (or one value) at a path
   of member names. Only one record must fit the window; everything else is checked as it passes.
   A record is parsed at once where the window holds it; where it does not, its end is found first,
   piece by piece, so that no byte is parsed more than twice however the input arrives.

   Where there is an index, a record that the window holds is read by the fast walk if that can prove it
   to be sound, and carefully otherwise.

   A record with a soft fault (json_record.h) is refused and reading goes on; any other fault ends the
   document. */
#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/json_fault.h"
#include "runtime/read/json_record.h"
#include "runtime/read/json_scan.h"
#include "runtime/read/json_token.h"
#include "runtime/read/json_walk.h"

#define MOST_KEY_BYTES ((size_t)64 << 10) /* of keys on the way to the records */

typedef enum json_phase {
    PHASE_START,
    PHASE_FIRST,   /* behind the bracket of the list */
    PHASE_BETWEEN, /* behind an element */
    PHASE_AHEAD,   /* behind the comma after it */
    PHASE_CLOSING, /* behind the list or the only record */
    PHASE_END
} json_phase;

typedef struct json_reader {
    wf_reader_core core; /* first */
    wf_json_record *parser;
    wf_json_index index;
    json_phase phase;
    uint64_t line_begin; /* place in the input where core.line begins */
    uint32_t max_depth;
    bool is_part;        /* what the window ends with is not the end of the document */
    wf_buf key;          /* the key read last */
    uint64_t key_offset; /* and where it stands */
} json_reader;

/* The window. */

static const char *here(const json_reader *r)
{
    return r->core.window.data + r->core.window.at;
}

static weft_status read_more(json_reader *r, weft_diags *diags)
{
    size_t moved;
    return wf_window_more(&r->core.window, r->core.window.at, &moved, diags);
}

/* Moves the cursor to `to`, counting lines. */
static void advance(json_reader *r, const char *to)
{
    wf_window *const window = &r->core.window;
    const char *at = here(r);
    for (;;) {
        const char *const end = at < to ? memchr(at, '\n', (size_t)(to - at)) : NULL;
        if (!end)
            break;
        at = end + 1;
        r->core.line++;
        r->line_begin = window->offset + (uint64_t)(at - window->data);
    }
    window->at = (size_t)(to - window->data);
}

static void step(json_reader *r)
{
    r->core.window.at++; /* over a byte that is no line end */
}

static weft_status invalid(json_reader *r, const wf_record *record, wf_code code, const char *at,
                           const char *reason, weft_diags *diags)
{
    wf_json_fault_complain(&r->core, record, r->line_begin, code, at, reason, diags);
    return WEFT_INVALID;
}

static weft_status refuse_here(json_reader *r, const char *reason, weft_diags *diags)
{
    const bool is_end = r->core.window.at == r->core.window.end;
    return invalid(r, NULL, WF_W4101, here(r), is_end ? "the text ends too early" : reason, diags);
}

/* Over white space to `*c`, or -1 at the end of the input. */
static weft_status peek(json_reader *r, int *c, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    for (;;) {
        advance(r, wf_json_token_spaces(here(r)));
        if (window->at < window->end) {
            *c = (unsigned char)window->data[window->at];
            return WEFT_OK;
        }
        const weft_status rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            *c = -1;
        if (rc != WEFT_OK)
            return rc == WEFT_DONE ? WEFT_OK : rc;
    }
}

/* Over white space and the byte `wanted`. */
static weft_status expect(json_reader *r, char wanted, const char *reason, weft_diags *diags)
{
    int c;
    const weft_status rc = peek(r, &c, diags);
    if (rc != WEFT_OK)
        return rc;
    if (c != wanted)
        return refuse_here(r, reason, diags);
    step(r);
    return WEFT_OK;
}

/* What is not wanted. */

static wf_code code_of(wf_json_scan_fault fault)
{
    switch (fault) {
    case WF_JSON_SCAN_SYNTAX:
        return WF_W4101;
    case WF_JSON_SCAN_DEPTH:
        return WF_W4104;
    case WF_JSON_SCAN_UTF8:
        return WF_W4102;
    case WF_JSON_SCAN_SURROGATE:
        return WF_W4103;
    }
    return WF_W4101;
}

/* Over the value that begins at the cursor, of any size. */
static weft_status skip_value(json_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    wf_json_scan scan;
    wf_json_scan_init(&scan, r->max_depth, false);
    for (;;) {
        const char *at = here(r);
        weft_status rc = wf_json_scan_feed(&scan, &at, window->data + window->end);
        advance(r, at);
        if (rc == WEFT_OK)
            return WEFT_OK;
        if (rc == WEFT_REJECTED)
            return invalid(r, NULL, code_of(scan.fault), at, scan.reason, diags);
        rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            return wf_json_scan_finish(&scan) == WEFT_OK ? WEFT_OK : refuse_here(r, "", diags);
        if (rc != WEFT_OK)
            return rc;
    }
}

/* The way to the records. */

/* `raw` is the text of a key without quotes, in the window. */
static weft_status take_key(json_reader *r, const wf_json_token *token, weft_span raw,
                            weft_diags *diags)
{
    const size_t valid = wf_utf8_valid(raw);
    if (valid != raw.len)
        return invalid(r, NULL, WF_W4102, raw.ptr + valid, "this is not UTF-8", diags);
    if (token->soft_at)
        return invalid(r, NULL, WF_W4103, token->soft_at, "half of a surrogate pair stands alone",
                       diags);
    wf_buf_reset(&r->key);
    if (!wf_buf_reserve(&r->key, raw.len + 4))
        return r->key.status;
    bool is_plain;
    r->key.len = wf_json_token_unescape(r->key.data, raw.ptr, raw.len, &is_plain);
    return WEFT_OK;
}

/* The key at the cursor into r->key, and over the colon behind it. */
static weft_status read_key(json_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    int c;
    weft_status rc = peek(r, &c, diags);
    if (rc == WEFT_OK && c != '"')
        rc = refuse_here(r, "a key in quotes is expected", diags);
    r->key_offset = window->offset + window->at;
    while (rc == WEFT_OK) {
        wf_json_token token = {0};
        const char *const close = wf_json_token_text(&token, here(r) + 1);
        const size_t len = (size_t)((close ? close : token.at) - here(r));
        if (len > MOST_KEY_BYTES)
            return invalid(r, NULL, WF_W4105, here(r), "the key is longer than 64 KiB", diags);
        if (close) {
            rc = take_key(r, &token, weft_span_of(here(r) + 1, len - 2), diags);
            if (rc != WEFT_OK)
                return rc;
            advance(r, close);
            return expect(r, ':', "a colon is expected behind the key", diags);
        }
        if (token.at != window->data + window->end)
            return invalid(r, NULL, WF_W4101, token.at, token.reason, diags);
        rc = read_more(r, diags);
        if (rc == WEFT_DONE)
            rc = invalid(r, NULL, WF_W4101, here(r) + len, "the text ends too early", diags);
    }
    return rc;
}

static bool is_key(const json_reader *r, size_t level)
{
    return weft_span_equal(wf_buf_span(&r->key), r->core.options.path[level]);
}

/* ".data.orders" of the first `count` names, "the document" of none. */
static void put_path(const json_reader *r, wf_buf *out, size_t count)
{
    if (count == 0)
        wf_buf_put_text(out, "the document");
    for (size_t i = 0; i < count; i++) {
        wf_buf_put_byte(out, '.');
        wf_buf_put_span(out, wf_utf8_clip(r->core.options.path[i], 60));
    }
}

static const char *what_begins(int c)
{
    switch (c) {
    case '{':
        return "an object";
    case '[':
        return "a list";
    case '"':
        return "a text";
    case 't':
    case 'f':
        return "a boolean";
    case 'n':
        return "null";
    default:
        return "a number";
    }
}

/* The way ends behind `level` names: at a value that begins with `c`. */
static weft_status refuse_path(json_reader *r, size_t level, int c, weft_diags *diags)
{
    wf_buf whole;
    wf_buf part;
    wf_buf_init(&whole, 4096);
    wf_buf_init(&part, 4096);
    put_path(r, &whole, r->core.options.path_count);
    put_path(r, &part, level);
    wf_reader_core *const core = &r->core;
    const uint64_t offset = core->window.offset + core->window.at;
    weft_diag *diag;
    if (c == '{')
        diag = wf_reader_core_complain(
            core, NULL, diags, WF_W4106, offset, "there is no %.*s: %.*s has no member \"%.*s\"",
            (int)whole.len, whole.data, (int)part.len, part.data,
            (int)wf_utf8_clip(core->options.path[level], 60).len, core->options.path[level].ptr);
    else
        diag = wf_reader_core_complain(
            core, NULL, diags, WF_W4106, offset, "there is no %.*s: %.*s is %s and has no members",
            (int)whole.len, whole.data, (int)part.len, part.data, what_begins(c));
    wf_diag_hint(diags, diag, "correct the path after `each` in the mapping's source");
    wf_buf_fini(&whole);
    wf_buf_fini(&part);
    return WEFT_INVALID;
}

/* Inside the object of `level`, behind its brace: to the value of the path's next name. */
static weft_status find_member(json_reader *r, size_t level, weft_diags *diags)
{
    int c;
    weft_status rc = peek(r, &c, diags);
    if (rc == WEFT_OK && c == '}')
        return refuse_path(r, level, '{', diags);
    while (rc == WEFT_OK) {
        rc = read_key(r, diags);
        if (rc != WEFT_OK || is_key(r, level))
            return rc;
        rc = peek(r, &c, diags);
        if (rc == WEFT_OK)
            rc = skip_value(r, diags);
        if (rc == WEFT_OK)
            rc = peek(r, &c, diags);
        if (rc == WEFT_OK && c == '}')
            return refuse_path(r, level, '{', diags);
        if (rc == WEFT_OK)
            rc = expect(r, ',', "a comma or } is expected", diags);
    }
    return rc;
}

/* To the first byte of the value at the path. */
static weft_status walk_path(json_reader *r, weft_diags *diags)
{
    int c;
    weft_status rc = peek(r, &c, diags);
    for (size_t level = 0; rc == WEFT_OK && level < r->core.options.path_count; level++) {
        if (c != '{' && c != -1 && strchr("[\"tfn-0123456789", c))
            return refuse_path(r, level, c, diags);
        if (c != '{')
            return refuse_here(r, "a value is expected", diags);
        step(r);
        rc = find_member(r, level, diags);
        if (rc == WEFT_OK)
            rc = peek(r, &c, diags);
    }
    return rc;
}

static weft_status refuse_twice(json_reader *r, size_t level, weft_diags *diags)
{
    wf_buf path;
    wf_buf_init(&path, 4096);
    put_path(r, &path, level + 1);
    (void)wf_reader_core_complain(&r->core, NULL, diags, WF_W4107, r->key_offset,
                                  "%.*s, where the records are, is there a second time",
                                  (int)path.len, path.data);
    wf_buf_fini(&path);
    return WEFT_INVALID;
}

/* Behind the records: what the objects around them still hold, and nothing behind the document. */
static weft_status close_level(json_reader *r, size_t level, weft_diags *diags)
{
    for (;;) {
        int c;
        weft_status rc = peek(r, &c, diags);
        if (rc == WEFT_OK && c == '}') {
            step(r);
            return WEFT_OK;
        }
        if (rc == WEFT_OK)
            rc = expect(r, ',', "a comma or } is expected", diags);
        if (rc == WEFT_OK)
            rc = read_key(r, diags);
        if (rc == WEFT_OK && is_key(r, level))
            return refuse_twice(r, level, diags);
        if (rc == WEFT_OK)
            rc = peek(r, &c, diags);
        if (rc == WEFT_OK)
            rc = skip_value(r, diags);
        if (rc != WEFT_OK)
            return rc;
    }
}

static weft_status close_document(json_reader *r, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    int c = -1;
    for (size_t level = r->core.options.path_count; rc == WEFT_OK && level > 0; level--)
        rc = close_level(r, level - 1, diags);
    if (rc == WEFT_OK)
        rc = peek(r, &c, diags);
    if (rc == WEFT_OK && c != -1)
        rc = refuse_here(r, "only one value is expected in a document", diags);
    return rc == WEFT_OK ? WEFT_DONE : rc;
}

/* Records. */

static weft_status refuse_long(json_reader *r, const wf_record *record, weft_diags *diags)
{
    const size_t max = r->core.options.max_record_bytes;
    weft_diag *const diag =
        wf_reader_core_complain(&r->core, record, diags, WF_W4105, record->offset,
                                "the record is longer than %zu bytes, the most it may have", max);
    wf_diag_hint(diags, diag, "raise max_record_bytes, or name a path deeper in the document");
    return WEFT_INVALID;
}

/* Reads until the window holds the value at the cursor, or it is clear that it is none.
   WEFT_REJECTED: it is too long. */
static weft_status gather(json_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    const size_t max = r->core.options.max_record_bytes;
    size_t scanned = 0;
    wf_json_scan scan;
    wf_json_scan_init(&scan, r->max_depth, true);
    for (;;) {
        const size_t have = window->end - window->at;
        const char *at = here(r) + scanned;
        weft_status rc = wf_json_scan_feed(&scan, &at, here(r) + (have > max ? max + 1 : have));
        scanned = (size_t)(at - here(r));
        if (scanned > max)
            return WEFT_REJECTED;
        if (rc != WEFT_DONE)
            return WEFT_OK;
        rc = read_more(r, diags);
        if (rc != WEFT_OK)
            return rc == WEFT_DONE ? WEFT_OK : rc;
    }
}

static weft_status parse(json_reader *r, wf_record *record, wf_json_outcome *outcome,
                         weft_diags *diags)
{
    const weft_span text = weft_span_of(here(r), r->core.window.end - r->core.window.at);
    weft_status rc = wf_reader_core_block(&r->core, record, diags);
    outcome->end = NULL;
    outcome->is_cut = false;
    if (rc == WEFT_OK)
        rc = wf_json_record_read(r->parser, outcome, record->block, text, record->arena);
    else if (rc == WEFT_REJECTED)
        rc = WEFT_LIMIT; /* no record of this shape has room */
    return rc;
}

/* A number at the end of what was read may go on. */
static bool is_open(const json_reader *r, const wf_json_outcome *outcome)
{
    const wf_window *const window = &r->core.window;
    if (window->ended)
        return false;
    return outcome->end ? outcome->end == window->data + window->end &&
                              (*here(r) == '-' || (*here(r) >= '0' && *here(r) <= '9'))
                        : outcome->is_cut;
}

static weft_status settle(json_reader *r, wf_record *record, weft_status rc,
                          const wf_json_outcome *outcome, weft_diags *diags)
{
    const size_t max = r->core.options.max_record_bytes;
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        return rc;
    const char *const last = outcome->end ? outcome->end : outcome->stop;
    if ((size_t)(last - here(r)) > max)
        return refuse_long(r, record, diags);
    if (rc == WEFT_REJECTED)
        wf_json_fault_complain(&r->core, record, r->line_begin, outcome->code, outcome->at,
                               outcome->reason, diags);
    if (!outcome->end)
        return WEFT_INVALID;
    const wf_json_site site = {record->number, record->offset, record->line, diags};
    if (rc == WEFT_OK)
        wf_json_record_warn(r->parser, &site);
    record->raw = weft_span_of(here(r), (size_t)(outcome->end - here(r)));
    advance(r, outcome->end);
    return rc;
}

/* Brings the index to the cursor. False: there is no memory for it. */
static bool seek(json_reader *r)
{
    wf_json_index *const index = &r->index;
    const wf_window *const window = &r->core.window;
    const uint64_t at = window->offset + window->at;
    while (index->entry < index->now.entries && index->entries[index->entry] < at - index->origin)
        index->entry++;
    if (index->origin < window->offset || at > index->origin + index->now.done)
        wf_json_index_drop(index, at);
    if (index->now.done < at - index->origin + WF_JSON_INDEX_STEP / 2 &&
        !wf_json_index_has_seen(index, window)) {
        wf_json_index_drop(index, at);
        return wf_json_index_extend(index, window, WF_JSON_INDEX_STEP) == WEFT_OK;
    }
    wf_json_index_guard(index, window);
    return true;
}

/* The record at the cursor as far as the index goes; when that fails nothing is left of it. */
static bool walk(json_reader *r, wf_record *record)
{
    const wf_window *const window = &r->core.window;
    const wf_arena_mark mark = wf_arena_here(record->arena);
    const uint32_t begin = (uint32_t)(window->offset + window->at - r->index.origin);
    record->block =
        wf_arena_zero(record->arena, r->core.shape->nodes[0].width, sizeof *record->block);
    if (record->block &&
        wf_json_walk(r->parser, &r->index, window, begin, NULL, record->block, record->arena)) {
        const uint32_t end = r->index.entries[r->index.entry - 1] + 1;
        record->raw = weft_span_of(here(r), end - begin);
        if (record->raw.len <= r->core.options.max_record_bytes)
            return true;
    }
    wf_arena_rewind(record->arena, mark);
    return false;
}

/* False: the record must be read carefully. */
static bool read_fast(json_reader *r, wf_record *record)
{
    const wf_window *const window = &r->core.window;
    const uint64_t at = window->offset + window->at;
    if (!wf_json_index_is_worth(&r->index, at) || !seek(r))
        return false;
    for (size_t ahead = WF_JSON_INDEX_STEP; !walk(r, record); ahead *= 2) {
        if (wf_json_index_has_seen(&r->index, window) || ahead > WF_JSON_INDEX_REACH) {
            wf_json_index_tell(&r->index, true, at);
            return false;
        }
        wf_json_index_drop(&r->index, at);
        if (wf_json_index_extend(&r->index, window, ahead) != WEFT_OK)
            return false;
    }
    wf_json_index_tell(&r->index, false, at);
    advance(r, record->raw.ptr + record->raw.len);
    return true;
}

/* The record that begins at the cursor. */
static weft_status take_record(json_reader *r, wf_record *record, weft_diags *diags)
{
    const wf_arena_mark mark = wf_arena_here(record->arena);
    wf_json_outcome outcome;
    record->number = ++r->core.number;
    record->offset = r->core.window.offset + r->core.window.at;
    record->line = r->core.line;
    record->raw = weft_span_of(here(r), 0);
    if (read_fast(r, record))
        return WEFT_OK;
    weft_status rc = parse(r, record, &outcome, diags);
    if ((rc == WEFT_OK || rc == WEFT_REJECTED) && is_open(r, &outcome)) {
        rc = gather(r, diags);
        if (rc == WEFT_REJECTED)
            return refuse_long(r, record, diags);
        if (rc != WEFT_OK)
            return rc;
        wf_arena_rewind(record->arena, mark);
        rc = parse(r, record, &outcome, diags);
    }
    return settle(r, record, rc, &outcome, diags);
}

static weft_status start(json_reader *r, weft_diags *diags)
{
    int c = -1;
    weft_status rc = wf_reader_core_start(&r->core, diags);
    r->line_begin = r->core.window.at;
    if (rc == WEFT_OK)
        rc = walk_path(r, diags);
    if (rc == WEFT_OK)
        rc = peek(r, &c, diags);
    if (rc != WEFT_OK)
        return rc;
    if (c == -1)
        return refuse_here(r, "", diags);
    r->phase = PHASE_CLOSING;
    if (!r->core.options.each)
        return WEFT_OK;
    if (c == '[') {
        step(r);
        r->phase = PHASE_FIRST;
    } else if (c == 'n') {
        rc = skip_value(r, diags); /* null: no records */
        return rc == WEFT_OK ? WEFT_SKIPPED : rc;
    }
    return WEFT_OK;
}

/* To the next record: WEFT_OK, or WEFT_SKIPPED when there is none; WEFT_DONE at the end of a part. */
static weft_status step_to_record(json_reader *r, weft_diags *diags)
{
    int c;
    if (r->phase == PHASE_CLOSING)
        return WEFT_SKIPPED;
    weft_status rc = peek(r, &c, diags);
    if (rc == WEFT_OK && c == ']' && r->phase != PHASE_AHEAD) {
        step(r);
        r->phase = PHASE_CLOSING;
        return WEFT_SKIPPED;
    }
    if (rc == WEFT_OK && r->phase == PHASE_BETWEEN) {
        rc = expect(r, ',', "a comma or ] is expected", diags);
        if (rc == WEFT_OK)
            rc = peek(r, &c, diags);
    }
    if (rc == WEFT_OK && c == -1 && r->is_part) {
        r->phase = PHASE_AHEAD;
        return WEFT_DONE;
    }
    if (rc == WEFT_OK && c == -1)
        rc = refuse_here(r, "", diags);
    r->phase = PHASE_BETWEEN;
    return rc;
}

static weft_status json_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    json_reader *const r = (json_reader *)self;
    weft_status rc = r->core.broken;
    if (rc != WEFT_OK)
        return rc;
    if (r->phase == PHASE_START) {
        rc = start(r, diags);
        if (rc == WEFT_OK && r->phase == PHASE_FIRST)
            rc = step_to_record(r, diags);
    } else {
        rc = step_to_record(r, diags);
    }
    if (rc == WEFT_OK)
        rc = take_record(r, record, diags);
    else if (rc == WEFT_SKIPPED)
        rc = close_document(r, diags);
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->core.broken = rc;
    return rc;
}

/* Behind the comma, when the window has it. */
static bool json_stand(wf_reader *self, wf_standing *out)
{
    json_reader *const r = (json_reader *)self;
    const wf_window *const window = &r->core.window;
    if (r->phase == PHASE_BETWEEN && r->core.broken == WEFT_OK) {
        const char *const next = wf_json_token_spaces(here(r));
        if (next < window->data + window->end && *next == ',') {
            advance(r, next + 1);
            r->phase = PHASE_AHEAD;
        }
    }
    if (r->phase != PHASE_AHEAD || r->core.broken != WEFT_OK)
        return false;
    *out = (wf_standing){.unread = weft_span_of(here(r), window->end - window->at),
                         .has_ended = window->ended,
                         .line_begin = r->line_begin};
    return true;
}

static weft_status json_resume(wf_reader *self, const wf_resume *from)
{
    json_reader *const r = (json_reader *)self;
    r->phase = PHASE_AHEAD;
    r->is_part = from->bytes && !from->is_last;
    r->line_begin = from->line_begin;
    wf_json_index_reset(&r->index, from->offset);
    return wf_reader_core_resume(&r->core, from);
}

static void json_close(wf_reader *self)
{
    json_reader *const r = (json_reader *)self;
    wf_json_record_free(r->parser);
    wf_json_index_fini(&r->index);
    wf_buf_fini(&r->key);
    wf_reader_core_fini(&r->core);
    wf_free(r);
}

weft_status wf_json_reader_open(wf_reader **out, const wf_reader_options *options,
                                const wf_shape *shape, wf_input *input)
{
    json_reader *const r = wf_new(json_reader);
    if (!r)
        return WEFT_NOMEM;
    r->core.reader.next = json_next;
    r->core.reader.close = json_close;
    r->core.reader.resume = json_resume;
    r->core.reader.stand = json_stand;
    wf_buf_init(&r->key, 0);
    if (!options->careful)
        wf_json_index_init(&r->index, options->cpu, false);
    r->max_depth = options->max_depth == 0 || options->max_depth > WF_JSON_DEPTH
                       ? WF_JSON_DEPTH
                       : options->max_depth;
    weft_status rc = wf_reader_core_init(&r->core, options, shape, input);
    if (rc == WEFT_OK)
        rc = wf_json_record_new(&r->parser, shape, options->max_depth, r->core.options.name);
    if (rc == WEFT_OK)
        *out = &r->core.reader;
    else
        json_close(&r->core.reader);
    return rc;
}
