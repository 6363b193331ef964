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
#include "runtime/read/xml_reader_parts.h"

#include <stdio.h>
#include <string.h>

#define MOST_PROLOG ((uint64_t)1 << 20) /* bytes before the root element */

/* ---- the parser tells ---- */

void wf_xml_reader_begin(wf_xml_reader *r, const wf_xml_tag *tag)
{
    const uint32_t width = r->feed.core.shape->nodes[0].width;
    r->told = WF_XML_TOLD_BEGIN;
    r->record->block = wf_arena_zero(r->record->arena, width, sizeof *r->record->block);
    r->is_refused = r->record->block == NULL;
    r->is_walked = false;
    if (r->record->block)
        wf_xml_record_begin(r->filler, tag, r->record->block, r->record->arena);
}

static void on_open(void *context, const wf_xml_tag *tag)
{
    wf_xml_reader *const r = context;
    const wf_reader_options *const options = &r->feed.core.options;
    if (r->told == WF_XML_TOLD_BEGIN) {
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
        r->feed.is_in_record = true;
        wf_xml_own_take(&r->own, tag);
        wf_xml_reader_begin(r, tag);
        return;
    }
    r->is_root_wrong |= r->open == 0 && steps == 0;
    r->steps[++r->open] = steps;
    if (wf_xml_record_enter(r->filler, tag) != WEFT_OK)
        r->feed.failed = WEFT_NOMEM;
}

static void on_close(void *context)
{
    wf_xml_reader *const r = context;
    if (r->told != WF_XML_TOLD_BEGIN) {
        if (r->open != 0) {
            r->open--;
            wf_xml_record_leave(r->filler);
        }
    } else if (r->is_refused || r->is_walked || wf_xml_record_close(r->filler)) {
        r->told = WF_XML_TOLD_END; /* of a refused or walked record nothing inside was shown */
        r->feed.is_in_record = false;
    }
}

static void on_text(void *context, weft_span text)
{
    const wf_xml_reader *const r = context;
    if (r->told == WF_XML_TOLD_BEGIN && !r->is_refused)
        wf_xml_record_text(r->filler, text);
}

static void on_comment(void *context, weft_span text)
{
    const wf_xml_reader *const r = context;
    if (r->told == WF_XML_TOLD_BEGIN && !r->is_refused)
        wf_xml_record_comment(r->filler, text);
}

static void on_pi(void *context, const char *target, weft_span text)
{
    const wf_xml_reader *const r = context;
    if (r->told == WF_XML_TOLD_BEGIN && !r->is_refused)
        wf_xml_record_pi(r->filler, target, text);
}

/* What a fault of the scan outside of records means. */
static weft_status refuse_scanned(wf_xml_reader *r, wf_xml_event event, weft_diags *diags)
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

/* Counts a tag; false: too deep. */
static bool count_tag(wf_xml_reader *r, wf_xml_event event)
{
    if (event == WF_XML_END) {
        r->depth -= r->depth != 0;
        return true;
    }
    if (r->depth >= wf_xml_reader_depth(r))
        return false;
    r->depth += event == WF_XML_START;
    return true;
}

/* ---- finding records ---- */

static weft_status refuse_root(wf_xml_reader *r, weft_diags *diags)
{
    const weft_span wanted = r->feed.core.options.path[0];
    char sentence[200];
    (void)snprintf(sentence, sizeof sentence, "the root element is not %.*s",
                   (int)wf_utf8_clip(wanted, 150).len, wanted.ptr);
    return wf_xml_feed_refuse(&r->feed, WF_W4206, r->feed.at - r->feed.scan.len, sentence,
                              "correct the path of the records", diags);
}

static weft_status refuse_prolog(wf_xml_reader *r, weft_diags *diags)
{
    return wf_xml_feed_refuse(&r->feed, WF_W4204, MOST_PROLOG,
                              "there is no element in the first megabyte", NULL, diags);
}

/* Around the records: reads on, and hands over what need not be held back. */
static weft_status read_around(wf_xml_reader *r, weft_diags *diags)
{
    if (!r->is_root_seen && r->feed.at > MOST_PROLOG)
        return refuse_prolog(r, diags);
    const weft_status rc =
        wf_xml_feed_flush(&r->feed, r->feed.at - wf_xml_scan_open(&r->feed.scan), false, diags);
    return rc == WEFT_OK ? wf_xml_feed_more(&r->feed, r->feed.pushed, diags) : rc;
}

/* Behind a tag outside of records. */
static weft_status pass_tag(wf_xml_reader *r, wf_xml_event event, weft_diags *diags)
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
    if (r->told != WF_XML_TOLD_NOTHING)
        return WEFT_OK;
    if (event == WF_XML_END)
        wf_xml_around_leave(&r->around, r->depth);
    if (event != WF_XML_START)
        return WEFT_OK;
    wf_xml_around_enter(&r->around, r->depth - 1,
                        wf_xml_feed_between(&r->feed, r->feed.at - r->feed.scan.len, r->feed.at));
    if (r->steps[r->open] == 0)
        r->ignored = r->depth;
    return WEFT_OK;
}

/* WEFT_DONE, unless the document is not complete. */
static weft_status end_document(wf_xml_reader *r, weft_diags *diags)
{
    const weft_status rc = r->is_part ? WEFT_OK : wf_xml_feed_end(&r->feed, r->feed.at, diags);
    wf_xml_feed_count(&r->feed, r->feed.at);
    return rc == WEFT_OK ? WEFT_DONE : rc;
}

/* To the first tag of the next record. WEFT_DONE: there is none. */
static weft_status find_record(wf_xml_reader *r, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    r->told = WF_XML_TOLD_NOTHING;
    while (rc == WEFT_OK && r->told == WF_XML_TOLD_NOTHING) {
        const wf_xml_event event = wf_xml_feed_scan(&r->feed);
        if (event == WF_XML_MORE) {
            rc = read_around(r, diags);
            if (rc == WEFT_DONE)
                return end_document(r, diags);
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
static weft_status drop_content(wf_xml_reader *r, weft_diags *diags)
{
    const uint64_t tag = r->feed.at - r->feed.scan.len;
    wf_xml_feed_skip(&r->feed, tag);
    r->feed.core.is_skipping = false;
    r->feed.scan.is_lenient = false;
    return wf_xml_feed_flush_tag(&r->feed, r->depth, diags);
}

/* Says why; the rest is stepped over by the next next. */
static weft_status refuse_record(wf_xml_reader *r, wf_code code, const char *sentence,
                                 const char *hint, weft_diags *diags)
{
    const size_t max = r->feed.core.options.max_record_bytes;
    const uint64_t len = r->feed.at - r->start;
    r->record->raw = wf_xml_feed_between(&r->feed, r->start, r->start + (len < max ? len : max));
    r->is_refused = true;
    r->feed.core.is_skipping = r->told == WF_XML_TOLD_BEGIN;
    r->feed.scan.is_lenient = true;
    weft_diag *const diag = wf_reader_core_complain(&r->feed.core, r->record, diags, code,
                                                    r->record->offset, "%s", sentence);
    if (hint)
        wf_diag_hint(diags, diag, "%s", hint);
    return WEFT_REJECTED;
}

static weft_status refuse_long(wf_xml_reader *r, weft_diags *diags)
{
    char sentence[120];
    (void)snprintf(sentence, sizeof sentence,
                   "the record is longer than %zu bytes, the most it may have",
                   r->feed.core.options.max_record_bytes);
    return refuse_record(r, WF_W4205, sentence,
                         "raise max_record_bytes, or name a path deeper in the document", diags);
}

static weft_status refuse_short(wf_xml_reader *r, weft_diags *diags)
{
    if (!r->record->arena->is_full)
        return WEFT_NOMEM;
    return refuse_record(r, WF_W4804, "the record's values need more memory than a record may hold",
                         "raise the limit of memory for a record, or read less of it", diags);
}

/* To the end of a refused record. */
static weft_status skip_record(wf_xml_reader *r, weft_diags *diags)
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

static weft_status refuse_content(wf_xml_reader *r, wf_xml_event event, weft_diags *diags)
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
static weft_status gather(wf_xml_reader *r, weft_diags *diags)
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

weft_status wf_xml_reader_careful(wf_xml_reader *r, weft_diags *diags)
{
    wf_xml_parser_tell_all(r->feed.parser);
    const weft_status rc = gather(r, diags);
    return rc == WEFT_OK ? wf_xml_feed_flush_tag(&r->feed, r->depth, diags) : rc;
}

static weft_status settle(wf_xml_reader *r, weft_diags *diags)
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

/* It begins at `start`. */
static void place_record(wf_xml_reader *r, uint64_t start)
{
    wf_record *const record = r->record;
    r->start = start;
    wf_xml_feed_count(&r->feed, start);
    record->number = ++r->feed.core.number;
    record->offset = r->feed.raw;
    record->line = r->feed.core.line;
}

/* The record that was read without the parser. */
static weft_status take_leapt(wf_xml_reader *r, weft_diags *diags)
{
    place_record(r, r->start);
    r->record->raw = wf_xml_feed_between(&r->feed, r->start, r->feed.at);
    return settle(r, diags);
}

/* The record whose first tag ends at r->feed.at. */
static weft_status take_record(wf_xml_reader *r, weft_diags *diags)
{
    wf_record *const record = r->record;
    weft_status rc = WEFT_OK;
    place_record(r, r->feed.at - r->feed.scan.len);
    wf_xml_around_record(&r->around, r->depth - (r->told == WF_XML_TOLD_BEGIN));
    record->raw = wf_xml_feed_between(&r->feed, r->start, r->feed.at);
    if (!record->block) {
        r->inner = 1;
        r->depth -= r->told == WF_XML_TOLD_BEGIN;
        return refuse_short(r, diags);
    }
    if (r->told == WF_XML_TOLD_BEGIN) {
        rc = wf_xml_reader_content(r, diags);
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
    wf_xml_reader *const r = (wf_xml_reader *)self;
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
    if (rc == WEFT_OK && wf_xml_reader_leap(r)) {
        rc = take_leapt(r, diags);
    } else {
        if (rc == WEFT_OK)
            rc = find_record(r, diags);
        if (rc == WEFT_OK)
            rc = take_record(r, diags);
    }
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->feed.core.broken = rc;
    return rc;
}

static void xml_close(wf_reader *self)
{
    wf_xml_reader *const r = (wf_xml_reader *)self;
    wf_xml_around_fini(&r->around);
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
    wf_xml_reader *const r = wf_new(wf_xml_reader);
    if (!r)
        return WEFT_NOMEM;
    r->feed.core.reader.next = xml_next;
    r->feed.core.reader.close = xml_close;
    r->feed.core.reader.resume = wf_xml_reader_resume;
    r->feed.core.reader.stand = wf_xml_reader_stand;
    wf_xml_around_init(&r->around);
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
