/* Records of an XML document. A scan of our own finds where tags end; the parser gets the bytes in
   portions that depend on the document alone: up to each tag around the records, then a record's
   content as a whole, once it is in the window and its sizes are known to be harmless. So one record
   is told at a time, the window holds its text for reports, and what the parser keeps is bounded.

   Most records never get to the parser: xml_plain.c reads them, and of what it does not call plain the
   parser reads everything. Of the others the parser sees the two tags, so that it knows where it is.

   A record beyond a limit of ours is not shown to the parser but for its two tags; the scan finds its
   end. What the parser refuses is the end of the document. */
#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/xml_feed.h"
#include "runtime/read/xml_own.h"
#include "runtime/read/xml_path.h"
#include "runtime/read/xml_plain.h"
#include "runtime/read/xml_record.h"

#include <stdio.h>
#include <string.h>

#define MOST_PROLOG ((uint64_t)1 << 20) /* bytes before the root element */

typedef enum told {
    TOLD_NOTHING,
    TOLD_BEGIN, /* a record began and has not ended */
    TOLD_END
} told;

typedef struct xml_reader {
    wf_xml_feed feed; /* first */
    wf_xml_record *filler;
    wf_record *record; /* of the caller, during next */
    uint64_t start;    /* of the record */
    uint64_t inner;    /* open elements of a refused record: it may be as deep as it likes */
    uint32_t depth;    /* open elements behind the last tag scanned */
    uint32_t ignored;  /* depth of the outermost element that no record can stand in; 0: none */
    uint32_t open;     /* open elements around records, as the parser told */
    wf_xml_steps steps[WF_XML_DEPTH + 2];
    wf_xml_plain *plain; /* NULL: every record goes through the parser */
    wf_xml_own own;      /* the record's tag */
    uint32_t pause;      /* records that are not tried: the ones before were not plain */
    uint32_t pauses;
    told told;
    bool is_root_seen;
    bool is_root_wrong;
    bool is_refused; /* the record the parser is in */
    bool is_walked;  /* the same: the filler was told its end already */
} xml_reader;

/* ---- the parser tells ---- */

static void begin_record(xml_reader *r, const wf_xml_tag *tag)
{
    const uint32_t width = r->feed.core.shape->nodes[0].width;
    r->told = TOLD_BEGIN;
    r->feed.is_in_record = true;
    r->record->block = wf_arena_zero(r->record->arena, width, sizeof *r->record->block);
    r->is_refused = r->record->block == NULL;
    r->is_walked = false;
    wf_xml_own_take(&r->own, tag);
    if (r->record->block)
        wf_xml_record_begin(r->filler, tag, r->record->block, r->record->arena);
}

/* Once more, after it was told in part. */
static void begin_again(xml_reader *r, wf_arena_mark mark)
{
    const uint32_t width = r->feed.core.shape->nodes[0].width;
    wf_arena_rewind(r->record->arena, mark);
    memset(r->record->block, 0, width * sizeof *r->record->block);
    wf_xml_record_begin(r->filler, &r->own.tag, r->record->block, r->record->arena);
}

static void on_open(void *context, const wf_xml_tag *tag)
{
    xml_reader *const r = context;
    const wf_reader_options *const options = &r->feed.core.options;
    if (r->told == TOLD_BEGIN) {
        if (!r->is_refused)
            wf_xml_record_open(r->filler, tag);
        return;
    }
    if (r->open > WF_XML_DEPTH)
        return; /* the scan lets no more through */
    const wf_xml_steps around = r->open == 0 ? WF_XML_STEPS_ROOT : r->steps[r->open];
    const wf_xml_steps steps =
        wf_xml_path_step(around, options->path, options->path_count, weft_span_text(tag->local),
                         weft_span_text(tag->uri ? tag->uri : ""));
    if (wf_xml_path_is_record(steps, options->path_count)) {
        begin_record(r, tag);
        return;
    }
    r->is_root_wrong |= r->open == 0 && steps == 0;
    r->steps[++r->open] = steps;
    if (wf_xml_record_enter(r->filler, tag) != WEFT_OK)
        r->feed.failed = WEFT_NOMEM;
}

static void on_close(void *context)
{
    xml_reader *const r = context;
    if (r->told != TOLD_BEGIN) {
        if (r->open != 0) {
            r->open--;
            wf_xml_record_leave(r->filler);
        }
    } else if (r->is_refused || r->is_walked || wf_xml_record_close(r->filler)) {
        r->told = TOLD_END; /* of a refused or walked record nothing inside was shown */
        r->feed.is_in_record = false;
    }
}

static void on_text(void *context, weft_span text)
{
    const xml_reader *const r = context;
    if (r->told == TOLD_BEGIN && !r->is_refused)
        wf_xml_record_text(r->filler, text);
}

static void on_comment(void *context, weft_span text)
{
    const xml_reader *const r = context;
    if (r->told == TOLD_BEGIN && !r->is_refused)
        wf_xml_record_comment(r->filler, text);
}

static void on_pi(void *context, const char *target, weft_span text)
{
    const xml_reader *const r = context;
    if (r->told == TOLD_BEGIN && !r->is_refused)
        wf_xml_record_pi(r->filler, target, text);
}

/* What a fault of the scan outside of records means. */
static weft_status refuse_scanned(xml_reader *r, wf_xml_event event, weft_diags *diags)
{
    switch (event) {
    case WF_XML_DOCTYPE:
        return wf_xml_feed_refuse(
            &r->feed, WF_W4202, r->feed.at, "the document has a DOCTYPE, which is not read",
            "remove it; entities that it declares must be replaced by their text: xmllint "
            "--noent --dropdtd",
            diags);
    case WF_XML_LONG_TAG:
        return wf_xml_feed_refuse(&r->feed, WF_W4204, r->feed.at, "a tag is longer than 64 KiB",
                                  NULL, diags);
    case WF_XML_LONG_NAME:
        return wf_xml_feed_refuse(&r->feed, WF_W4204, r->feed.at, "a name is longer than 1 KiB",
                                  NULL, diags);
    case WF_XML_ATTRIBUTES:
        return wf_xml_feed_refuse(&r->feed, WF_W4204, r->feed.at,
                                  "a tag has more than 1,024 attributes", NULL, diags);
    case WF_XML_LONG_COMMENT:
        return wf_xml_feed_refuse(&r->feed, WF_W4204, r->feed.at,
                                  "a comment or instruction is longer than 8 MiB", NULL, diags);
    case WF_XML_MORE:
    case WF_XML_START:
    case WF_XML_EMPTY:
    case WF_XML_END:
    case WF_XML_BROKEN:
        break;
    }
    return wf_xml_feed_broken(&r->feed, r->feed.at, diags);
}

static uint32_t most_depth(const xml_reader *r)
{
    const uint32_t limit = r->feed.core.options.max_depth;
    return limit == 0 || limit > WF_XML_DEPTH ? WF_XML_DEPTH : limit;
}

/* Counts a tag; false: too deep. */
static bool count_tag(xml_reader *r, wf_xml_event event)
{
    if (event == WF_XML_END) {
        r->depth -= r->depth != 0;
        return true;
    }
    if (r->depth >= most_depth(r))
        return false;
    r->depth += event == WF_XML_START;
    return true;
}

/* ---- finding records ---- */

static weft_status refuse_root(xml_reader *r, weft_diags *diags)
{
    const weft_span wanted = r->feed.core.options.path[0];
    char sentence[200];
    (void)snprintf(sentence, sizeof sentence, "the root element is not %.*s",
                   (int)wf_utf8_clip(wanted, 150).len, wanted.ptr);
    return wf_xml_feed_refuse(&r->feed, WF_W4206, r->feed.at - r->feed.scan.len, sentence,
                              "correct the path of the records", diags);
}

static weft_status refuse_prolog(xml_reader *r, weft_diags *diags)
{
    return wf_xml_feed_refuse(&r->feed, WF_W4204, MOST_PROLOG,
                              "there is no element in the first megabyte", NULL, diags);
}

/* Around the records: reads on, and hands over what need not be held back. */
static weft_status read_around(xml_reader *r, weft_diags *diags)
{
    if (!r->is_root_seen && r->feed.at > MOST_PROLOG)
        return refuse_prolog(r, diags);
    const weft_status rc =
        wf_xml_feed_flush(&r->feed, r->feed.at - wf_xml_scan_open(&r->feed.scan), false, diags);
    return rc == WEFT_OK ? wf_xml_feed_more(&r->feed, r->feed.pushed, diags) : rc;
}

/* Behind a tag outside of records. */
static weft_status pass_tag(xml_reader *r, wf_xml_event event, weft_diags *diags)
{
    if (!r->is_root_seen && r->feed.at - r->feed.scan.len > MOST_PROLOG)
        return refuse_prolog(r, diags);
    if (!count_tag(r, event))
        return wf_xml_feed_refuse(&r->feed, WF_W4204, r->feed.at, "elements are nested too deeply",
                                  NULL, diags);
    r->is_root_seen = true;
    if (r->ignored != 0 && (event != WF_XML_END || r->depth >= r->ignored))
        return wf_xml_feed_flush(&r->feed, r->feed.at, false, diags);
    r->ignored = 0;
    const weft_status rc = wf_xml_feed_flush_tag(&r->feed, r->depth, diags);
    if (rc != WEFT_OK)
        return rc;
    if (r->is_root_wrong)
        return refuse_root(r, diags);
    if (event == WF_XML_START && r->told == TOLD_NOTHING && r->steps[r->open] == 0)
        r->ignored = r->depth;
    return WEFT_OK;
}

/* To the first tag of the next record. WEFT_DONE: there is none. */
static weft_status find_record(xml_reader *r, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    r->told = TOLD_NOTHING;
    while (rc == WEFT_OK && r->told == TOLD_NOTHING) {
        const wf_xml_event event = wf_xml_feed_scan(&r->feed);
        if (event == WF_XML_MORE) {
            rc = read_around(r, diags);
            if (rc == WEFT_DONE) {
                rc = wf_xml_feed_end(&r->feed, r->feed.at, diags);
                wf_xml_feed_count(&r->feed, r->feed.at);
                return rc == WEFT_OK ? WEFT_DONE : rc;
            }
        } else if (event <= WF_XML_END) {
            rc = pass_tag(r, event, diags);
        } else {
            rc = refuse_scanned(r, event, diags);
        }
    }
    return rc;
}

/* ---- refusing records ---- */

/* The parser gets the end tag, which was just scanned, and nothing of what stands before it. */
static weft_status drop_content(xml_reader *r, weft_diags *diags)
{
    const uint64_t tag = r->feed.at - r->feed.scan.len;
    wf_xml_feed_skip(&r->feed, tag);
    r->feed.core.is_skipping = false;
    r->feed.scan.is_lenient = false;
    return wf_xml_feed_flush_tag(&r->feed, r->depth, diags);
}

/* Says why; the rest is stepped over by the next next. */
static weft_status refuse_record(xml_reader *r, wf_code code, const char *sentence,
                                 const char *hint, weft_diags *diags)
{
    const size_t max = r->feed.core.options.max_record_bytes;
    const uint64_t len = r->feed.at - r->start;
    r->record->raw = wf_xml_feed_between(&r->feed, r->start, r->start + (len < max ? len : max));
    r->is_refused = true;
    r->feed.core.is_skipping = r->told == TOLD_BEGIN;
    r->feed.scan.is_lenient = true;
    weft_diag *const diag = wf_reader_core_complain(&r->feed.core, r->record, diags, code,
                                                    r->record->offset, "%s", sentence);
    if (hint)
        wf_diag_hint(diags, diag, "%s", hint);
    return WEFT_REJECTED;
}

static weft_status refuse_long(xml_reader *r, weft_diags *diags)
{
    char sentence[120];
    (void)snprintf(sentence, sizeof sentence,
                   "the record is longer than %zu bytes, the most it may have",
                   r->feed.core.options.max_record_bytes);
    return refuse_record(r, WF_W4205, sentence,
                         "raise max_record_bytes, or name a path deeper in the document", diags);
}

static weft_status refuse_short(xml_reader *r, weft_diags *diags)
{
    if (!r->record->arena->is_full)
        return WEFT_NOMEM;
    return refuse_record(r, WF_W4804, "the record's values need more memory than a record may hold",
                         "raise the limit of memory for a record, or read less of it", diags);
}

/* To the end of a refused record. */
static weft_status skip_record(xml_reader *r, weft_diags *diags)
{
    if (r->inner == 0) /* it was over when it was refused */
        return drop_content(r, diags);
    for (;;) {
        const wf_xml_event event = wf_xml_feed_scan(&r->feed);
        weft_status rc = WEFT_OK;
        if (event == WF_XML_START)
            r->inner++;
        else if (event == WF_XML_END && --r->inner == 0)
            return drop_content(r, diags);
        else if (event == WF_XML_MORE)
            rc = wf_xml_feed_more(&r->feed, r->feed.at - wf_xml_scan_open(&r->feed.scan), diags);
        else if (event != WF_XML_EMPTY && event != WF_XML_END)
            rc = WEFT_INVALID;
        if (rc == WEFT_OK)
            continue;
        if (rc != WEFT_DONE && rc != WEFT_INVALID)
            return rc;
        return wf_xml_feed_refuse(&r->feed, WF_W4201, r->feed.at,
                                  rc == WEFT_DONE ? "the text ends inside of a record"
                                                  : "a refused record is no XML either",
                                  NULL, diags);
    }
}

/* ---- reading records ---- */

static weft_status refuse_content(xml_reader *r, wf_xml_event event, weft_diags *diags)
{
    switch (event) {
    case WF_XML_LONG_TAG:
        return refuse_record(r, WF_W4204, "the record has a tag of more than 64 KiB", NULL, diags);
    case WF_XML_LONG_NAME:
        return refuse_record(r, WF_W4204, "the record has a name of more than 1 KiB", NULL, diags);
    case WF_XML_ATTRIBUTES:
        return refuse_record(r, WF_W4204, "the record has a tag with more than 1,024 attributes",
                             NULL, diags);
    case WF_XML_LONG_COMMENT:
        return refuse_record(r, WF_W4204, "the record has a comment of more than 8 MiB", NULL,
                             diags);
    case WF_XML_DOCTYPE:
    case WF_XML_BROKEN:
    case WF_XML_MORE:
    case WF_XML_START:
    case WF_XML_EMPTY:
    case WF_XML_END:
        break;
    }
    return wf_xml_feed_broken(&r->feed, r->feed.at, diags);
}

/* Scans until the window holds the record whose start tag was told: r->feed.at is its end. */
static weft_status gather(xml_reader *r, weft_diags *diags)
{
    const uint32_t depth = r->depth;
    for (;;) {
        const wf_xml_event event = wf_xml_feed_scan(&r->feed);
        weft_status rc = WEFT_OK;
        const bool is_tag = event == WF_XML_START || event == WF_XML_EMPTY || event == WF_XML_END;
        const bool is_flat = !is_tag || count_tag(r, event);
        r->inner = r->depth - depth + 1 + (event == WF_XML_START && !is_flat);
        if (r->feed.at - r->start > r->feed.core.options.max_record_bytes)
            rc = refuse_long(r, diags);
        else if (!is_flat)
            rc = refuse_record(r, WF_W4204, "the record's elements are nested too deeply", NULL,
                               diags);
        else if (event == WF_XML_MORE)
            rc = wf_xml_feed_more(&r->feed, r->start, diags);
        else if (!is_tag)
            rc = refuse_content(r, event, diags);
        if (rc == WEFT_DONE)
            return refuse_content(r, WF_XML_BROKEN, diags);
        if (rc == WEFT_REJECTED)
            r->depth = depth - 1; /* once it is over */
        if (rc != WEFT_OK || (event == WF_XML_END && r->depth < depth))
            return rc;
    }
}

/* ---- plain records ---- */

#define MOST_PAUSES 64u

/* The next record that is tried, after one that was (not) plain. */
static void learn_plainness(xml_reader *r, bool is_plain)
{
    r->pauses = is_plain ? 0 : r->pauses < MOST_PAUSES ? r->pauses * 2 + 1 : MOST_PAUSES;
    r->pause = r->pauses;
}

/* Tells the rest of the record without the parser, as far as the window goes. PLAIN: r->feed.at is behind its
   end tag, and the parser has seen that one; *rc says how that went. Otherwise nothing happened. */
static wf_xml_plainness walk(xml_reader *r, weft_status *rc, uint64_t content, weft_diags *diags)
{
    wf_xml_feed *const feed = &r->feed;
    const wf_window *const window = &feed->core.window;
    const wf_arena_mark mark = wf_arena_here(r->record->arena);
    const char *at = window->data + (size_t)(content - window->offset);
    const char *tag = at;
    const wf_xml_plainness plainness =
        wf_xml_plain_walk(r->plain, &at, &tag, window, &r->own.tag, most_depth(r) - r->depth + 1);
    const uint64_t end = window->offset + (uint64_t)(at - window->data);
    if (plainness != WF_XML_PLAIN || end - r->start > feed->core.options.max_record_bytes) {
        begin_again(r, mark);
        return plainness == WF_XML_PLAIN ? WF_XML_NOT_PLAIN : plainness;
    }
    wf_xml_feed_leap(feed, window->offset + (uint64_t)(tag - window->data), end);
    r->depth--;
    r->is_walked = true;
    *rc = wf_xml_feed_flush_tag(feed, r->depth, diags);
    return WF_XML_PLAIN;
}

static weft_status read_careful(xml_reader *r, weft_diags *diags)
{
    const weft_status rc = gather(r, diags);
    return rc == WEFT_OK ? wf_xml_feed_flush_tag(&r->feed, r->depth, diags) : rc;
}

/* The rest of the record whose start tag was told. */
static weft_status read_content(xml_reader *r, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    if (!r->plain || !r->own.is_whole)
        return read_careful(r, diags);
    if (r->pause != 0) {
        r->pause--;
        return read_careful(r, diags);
    }
    wf_xml_plainness plainness = walk(r, &rc, r->feed.at, diags);
    if (plainness == WF_XML_PLAIN_SO_FAR) {
        const bool has_ended = r->feed.core.window.ended;
        rc = wf_xml_feed_more(&r->feed, r->start, diags);
        if (rc == WEFT_OK)
            plainness = walk(r, &rc, r->feed.at, diags);
        else if (rc == WEFT_DONE || rc == WEFT_LIMIT)
            rc = WEFT_OK;                      /* what that means is found out with care, ... */
        r->feed.core.window.ended = has_ended; /* ... as if nobody had looked */
    }
    if (rc != WEFT_OK || plainness == WF_XML_PLAIN) {
        learn_plainness(r, true);
        return rc;
    }
    if (plainness == WF_XML_NOT_PLAIN)
        learn_plainness(r, false);
    return read_careful(r, diags);
}

static weft_status settle(xml_reader *r, weft_diags *diags)
{
    switch (wf_xml_record_status(r->filler)) {
    case WEFT_OK:
        return WEFT_OK;
    case WEFT_LIMIT:
        return refuse_record(r, WF_W4204, "the record has a text of more than 16 MiB", NULL, diags);
    default:
        return refuse_short(r, diags);
    }
}

/* The record whose first tag ends at r->feed.at. */
static weft_status take_record(xml_reader *r, weft_diags *diags)
{
    wf_record *const record = r->record;
    weft_status rc = WEFT_OK;
    r->start = r->feed.at - r->feed.scan.len;
    wf_xml_feed_count(&r->feed, r->start);
    record->number = ++r->feed.core.number;
    record->offset = r->feed.raw;
    record->line = r->feed.core.line;
    record->raw = wf_xml_feed_between(&r->feed, r->start, r->feed.at);
    if (!record->block) {
        r->inner = 1;
        r->depth -= r->told == TOLD_BEGIN;
        return refuse_short(r, diags);
    }
    if (r->told == TOLD_BEGIN) {
        rc = read_content(r, diags);
    } else if (r->feed.at - r->start > r->feed.core.options.max_record_bytes) {
        rc = refuse_long(r, diags);
    }
    if (rc != WEFT_OK)
        return rc;
    record->raw = wf_xml_feed_between(&r->feed, r->start, r->feed.at);
    return settle(r, diags);
}

static weft_status xml_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    xml_reader *const r = (xml_reader *)self;
    weft_status rc = r->feed.core.broken;
    if (rc != WEFT_OK)
        return rc;
    r->record = record;
    record->arena->is_full = false;
    if (!r->feed.is_started)
        rc = wf_xml_feed_start(&r->feed, diags);
    else if (r->feed.core.is_skipping)
        rc = skip_record(r, diags);
    r->feed.scan.is_lenient = false;
    if (rc == WEFT_OK)
        rc = find_record(r, diags);
    if (rc == WEFT_OK)
        rc = take_record(r, diags);
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->feed.core.broken = rc;
    return rc;
}

static void xml_close(wf_reader *self)
{
    xml_reader *const r = (xml_reader *)self;
    wf_xml_plain_free(r->plain);
    wf_xml_record_free(r->filler);
    wf_xml_feed_fini(&r->feed);
    wf_free(r);
}

static weft_status check_path(const wf_reader_options *options, weft_diags *diags)
{
    if (options->path_count <= WF_XML_MOST_STEPS)
        return WEFT_OK;
    (void)wf_diags_add(diags, WF_W4890, (wf_place){0}, "a path of records has at most %u names",
                       WF_XML_MOST_STEPS);
    return WEFT_MISUSE;
}

weft_status wf_xml_reader_open(wf_reader **out, const wf_reader_options *options,
                               const wf_shape *shape, wf_input *input, weft_diags *diags)
{
    static const wf_xml_handler handler = {on_open, on_close, on_text, on_comment, on_pi};
    xml_reader *const r = wf_new(xml_reader);
    if (!r)
        return WEFT_NOMEM;
    r->feed.core.reader.next = xml_next;
    r->feed.core.reader.close = xml_close;
    weft_status rc = check_path(options, diags);
    if (rc == WEFT_OK)
        rc = wf_xml_feed_init(&r->feed, options, shape, input, &handler, r);
    if (rc == WEFT_OK) {
        r->filler = wf_xml_record_new(shape, options->keep_blank, options->keep_pieces);
        rc = r->filler ? WEFT_OK : WEFT_NOMEM;
    }
    if (rc == WEFT_OK && !options->careful) {
        r->plain = wf_xml_plain_new(r->filler, options->cpu);
        rc = r->plain ? WEFT_OK : WEFT_NOMEM;
    }
    if (rc == WEFT_OK)
        *out = &r->feed.core.reader;
    else
        xml_close(&r->feed.core.reader);
    return rc;
}
