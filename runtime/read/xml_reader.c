/* Records of an XML document. A scan of our own finds where tags end; the parser gets the bytes in
   portions that depend on the document alone: up to each tag around the records, then a record's
   content as a whole, once it is in the window and its sizes are known to be harmless. So one record
   is told at a time, the window holds its text for reports, and what the parser keeps is bounded.

   A record beyond a limit of ours is not shown to the parser but for its two tags; the scan finds its
   end. What the parser refuses is the end of the document. */
#include "base/memory.h"
#include "base/utf8.h"
#include "runtime/read/reader_core.h"
#include "runtime/read/word.h"
#include "runtime/read/xml_encoding.h"
#include "runtime/read/xml_parser.h"
#include "runtime/read/xml_path.h"
#include "runtime/read/xml_record.h"
#include "runtime/read/xml_scan.h"

#include <stdio.h>

#define SLICE       ((uint64_t)32 << 10) /* most bytes the parser gets at once */
#define SMALL       ((size_t)256 << 10)  /* the window holds a tag whatever a record may have */
#define MOST_PROLOG ((uint64_t)1 << 20)  /* bytes before the root element */

typedef enum told {
    TOLD_NOTHING,
    TOLD_BEGIN, /* a record began and has not ended */
    TOLD_END
} told;

/* All places are bytes of the window's stream: the input, or what it was converted to. */
typedef struct xml_reader {
    wf_reader_core core; /* first */
    wf_xml_encoding encoding;
    wf_xml_input converted;
    wf_xml_parser *parser;
    wf_xml_record *filler;
    wf_record *record; /* of the caller, during next */
    wf_xml_scan scan;
    uint64_t at;      /* the scan has looked at everything before */
    uint64_t pushed;  /* the parser got everything before, or never will */
    uint64_t portion; /* where the bytes that the parser got last began */
    uint64_t origin;  /* slices are counted from here */
    uint64_t kept;    /* so many bytes before `pushed` it did not get (less those made up) */
    uint32_t depth;   /* open elements behind the last tag scanned */
    uint64_t inner;   /* of a refused record, its own element too: it may be as deep as it likes */
    uint32_t ignored; /* depth of the outermost element that no record can stand in; 0: none */
    uint32_t open;    /* open elements around records, as the parser told */
    wf_xml_steps steps[WF_XML_DEPTH + 2];
    told told;
    weft_status failed; /* memory, while the parser was telling */
    uint64_t counted;   /* lines are counted up to here */
    uint64_t line_begin;
    uint64_t raw;   /* place of `counted` in the input before conversion */
    uint64_t start; /* of the record */
    bool is_started;
    bool is_root_seen;
    bool is_root_wrong;
    bool is_refused; /* the record the parser is in */
} xml_reader;

static const char *pointer(const xml_reader *r, uint64_t at)
{
    return r->core.window.data + (size_t)(at - r->core.window.offset);
}

static uint64_t window_end(const xml_reader *r)
{
    return r->core.window.offset + r->core.window.end;
}

static weft_span between(const xml_reader *r, uint64_t from, uint64_t to)
{
    return weft_span_of(pointer(r, from), (size_t)(to - from));
}

/* ---- places ---- */

/* Line feeds, and where the last one is. */
static void count_lines(xml_reader *r, weft_span text)
{
    size_t i = 0;
    for (; i + 8 <= text.len; i += 8) {
        const uint64_t differs = wf_word_load(text.ptr + i) ^ WF_WORD_EACH('\n');
        const uint64_t low = WF_WORD_EACH(0x7f);
        const uint64_t found = ~(((differs & low) + low) | differs) & WF_WORD_HIGH;
        for (uint64_t left = found; left != 0; left &= left - 1) {
            r->core.line++;
            r->line_begin = r->counted + i + wf_word_first(left) + 1;
        }
    }
    for (; i < text.len; i++) {
        if (text.ptr[i] != '\n')
            continue;
        r->core.line++;
        r->line_begin = r->counted + i + 1;
    }
}

/* Forward to `to`, which the window holds, as it holds what was not counted yet. */
static void count_to(xml_reader *r, uint64_t to)
{
    if (to <= r->counted)
        return;
    const weft_span text = between(r, r->counted, to);
    count_lines(r, text);
    r->raw += wf_xml_encoding_raw(&r->encoding, text);
    r->counted = to;
}

/* More bytes behind the window's end; those from `keep` on stay. */
static weft_status more(xml_reader *r, uint64_t keep, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    size_t moved;
    count_to(r, keep);
    window->at = (size_t)(keep - window->offset);
    return wf_window_more(window, window->at, &moved, diags);
}

static uint64_t position(const wf_reader *self)
{
    const xml_reader *const r = (const xml_reader *)self;
    return r->raw;
}

/* ---- complaints ---- */

static weft_status refuse_document(xml_reader *r, wf_code code, uint64_t at, const char *sentence,
                                   const char *hint, weft_diags *diags)
{
    const bool is_in_record = r->told == TOLD_BEGIN;
    count_to(r, at);
    weft_diag *const diag =
        wf_reader_core_complain(&r->core, NULL, diags, code, r->raw, "%s, in column %llu", sentence,
                                (unsigned long long)(r->counted - r->line_begin + 1));
    wf_diag_record(diags, diag, r->core.options.name, is_in_record ? r->core.number : 0, r->raw,
                   r->core.line);
    if (hint)
        wf_diag_hint(diags, diag, "%s", hint);
    return WEFT_INVALID;
}

static bool is_no_character(const xml_reader *r, uint64_t at)
{
    const uint64_t left = r->pushed - at;
    const weft_span text = between(r, at, at + (left < 4 ? left : 4));
    return text.len != 0 && wf_utf8_valid(text) == 0;
}

/* What the parser found in the portion it got last. */
static weft_status refuse_parsed(xml_reader *r, weft_diags *diags)
{
    const wf_xml_error *const error = wf_xml_parser_error(r->parser);
    uint64_t at = error->at + r->kept;
    if (error->is_memory)
        return WEFT_NOMEM;
    if (at < r->portion)
        at = r->portion;
    if (at > r->pushed)
        at = r->pushed;
    if (!error->is_encoding && !is_no_character(r, at))
        return refuse_document(r, WF_W4201, at, error->sentence, NULL, diags);
    return refuse_document(
        r, WF_W4207, at, "there are bytes that are no characters",
        r->encoding.kind == WF_XML_UTF8
            ? "name the encoding: <?xml version=\"1.0\" encoding=\"windows-1252\"?>"
            : "the text is not in the encoding that it names",
        diags);
}

/* ---- the parser tells ---- */

static void begin_record(xml_reader *r, const wf_xml_tag *tag)
{
    const uint32_t width = r->core.shape->nodes[0].width;
    r->told = TOLD_BEGIN;
    r->record->block = wf_arena_zero(r->record->arena, width, sizeof *r->record->block);
    r->is_refused = r->record->block == NULL;
    if (r->record->block)
        wf_xml_record_begin(r->filler, tag, r->record->block, r->record->arena);
}

static void on_open(void *context, const wf_xml_tag *tag)
{
    xml_reader *const r = context;
    const wf_reader_options *const options = &r->core.options;
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
        r->failed = WEFT_NOMEM;
}

static void on_close(void *context)
{
    xml_reader *const r = context;
    if (r->told != TOLD_BEGIN) {
        if (r->open != 0) {
            r->open--;
            wf_xml_record_leave(r->filler);
        }
    } else if (r->is_refused) {
        r->told = TOLD_END; /* nothing inside was shown */
    } else if (wf_xml_record_close(r->filler)) {
        r->told = TOLD_END;
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

/* ---- feeding it ---- */

static weft_status push(xml_reader *r, uint64_t to, weft_diags *diags)
{
    const bool is_sound = wf_xml_parser_push(r->parser, between(r, r->pushed, to));
    r->portion = r->pushed;
    r->pushed = to;
    if (!is_sound)
        return refuse_parsed(r, diags);
    return r->failed;
}

/* Everything before `to`; unless it is `final`, only whole slices. */
static weft_status flush(xml_reader *r, uint64_t to, bool final, weft_diags *diags)
{
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && r->origin + SLICE <= to) {
        r->origin += SLICE;
        rc = push(r, r->origin, diags);
    }
    if (final && rc == WEFT_OK && r->pushed < to)
        rc = push(r, to, diags);
    if (final)
        r->origin = to;
    return rc;
}

/* The document ends here. */
static weft_status end_here(xml_reader *r, uint64_t to, weft_diags *diags)
{
    weft_status rc = flush(r, to, true, diags);
    if (rc == WEFT_OK && !wf_xml_parser_end(r->parser))
        rc = refuse_parsed(r, diags);
    return rc;
}

/* It is broken somewhere before `to`: the parser finds the words for it. */
static weft_status refuse_broken(xml_reader *r, uint64_t to, weft_diags *diags)
{
    const weft_status rc = end_here(r, to, diags);
    return rc != WEFT_OK ? rc : refuse_document(r, WF_W4201, to, "not XML", NULL, diags);
}

/* Everything before the end of a tag, which the parser must have told then. */
static weft_status flush_tag(xml_reader *r, uint32_t depth, weft_diags *diags)
{
    const weft_status rc = flush(r, r->at, true, diags);
    if (rc == WEFT_OK && wf_xml_parser_depth(r->parser) != depth)
        return refuse_broken(r, r->at, diags);
    return rc;
}

/* ---- scanning ---- */

static wf_xml_event scan(xml_reader *r)
{
    const char *at = pointer(r, r->at);
    const wf_xml_event event =
        wf_xml_scan_next(&r->scan, &at, pointer(r, window_end(r)), r->core.window.ended);
    r->at = r->core.window.offset + (uint64_t)(at - r->core.window.data);
    return event;
}

/* What a fault of the scan outside of records means. */
static weft_status refuse_scanned(xml_reader *r, wf_xml_event event, weft_diags *diags)
{
    switch (event) {
    case WF_XML_DOCTYPE:
        return refuse_document(
            r, WF_W4202, r->at, "the document has a DOCTYPE, which is not read",
            "remove it; entities that it declares must be replaced by their text: xmllint "
            "--noent --dropdtd",
            diags);
    case WF_XML_LONG_TAG:
        return refuse_document(r, WF_W4204, r->at, "a tag is longer than 64 KiB", NULL, diags);
    case WF_XML_LONG_NAME:
        return refuse_document(r, WF_W4204, r->at, "a name is longer than 1 KiB", NULL, diags);
    case WF_XML_ATTRIBUTES:
        return refuse_document(r, WF_W4204, r->at, "a tag has more than 1,024 attributes", NULL,
                               diags);
    case WF_XML_LONG_COMMENT:
        return refuse_document(r, WF_W4204, r->at, "a comment or instruction is longer than 8 MiB",
                               NULL, diags);
    case WF_XML_MORE:
    case WF_XML_START:
    case WF_XML_EMPTY:
    case WF_XML_END:
    case WF_XML_BROKEN:
        break;
    }
    return refuse_broken(r, r->at, diags);
}

/* Counts a tag; false: too deep. */
static bool count_tag(xml_reader *r, wf_xml_event event)
{
    const uint32_t max = r->core.options.max_depth;
    if (event == WF_XML_END) {
        r->depth -= r->depth != 0;
        return true;
    }
    if (r->depth >= max)
        return false;
    r->depth += event == WF_XML_START;
    return true;
}

/* ---- finding records ---- */

static weft_status refuse_root(xml_reader *r, weft_diags *diags)
{
    const weft_span wanted = r->core.options.path[0];
    char sentence[200];
    (void)snprintf(sentence, sizeof sentence, "the root element is not %.*s",
                   (int)wf_utf8_clip(wanted, 150).len, wanted.ptr);
    return refuse_document(r, WF_W4206, r->at - r->scan.len, sentence,
                           "correct the path of the records", diags);
}

/* Around the records: reads on, and hands over what need not be held back. */
static weft_status read_around(xml_reader *r, weft_diags *diags)
{
    if (!r->is_root_seen && r->at > MOST_PROLOG)
        return refuse_document(r, WF_W4204, r->at, "there is no element in the first megabyte",
                               NULL, diags);
    const weft_status rc = flush(r, r->at - wf_xml_scan_open(&r->scan), false, diags);
    return rc == WEFT_OK ? more(r, r->pushed, diags) : rc;
}

/* Behind a tag outside of records. */
static weft_status pass_tag(xml_reader *r, wf_xml_event event, weft_diags *diags)
{
    if (!count_tag(r, event))
        return refuse_document(r, WF_W4204, r->at, "elements are nested too deeply", NULL, diags);
    r->is_root_seen = true;
    if (r->ignored != 0 && (event != WF_XML_END || r->depth >= r->ignored))
        return flush(r, r->at, false, diags);
    r->ignored = 0;
    const weft_status rc = flush_tag(r, r->depth, diags);
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
        const wf_xml_event event = scan(r);
        if (event == WF_XML_MORE) {
            rc = read_around(r, diags);
            if (rc == WEFT_DONE) {
                rc = end_here(r, r->at, diags);
                count_to(r, r->at);
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
    const uint64_t tag = r->at - r->scan.len;
    r->kept += tag - r->pushed;
    r->pushed = tag;
    r->portion = tag;
    r->origin = tag;
    r->core.is_skipping = false;
    r->scan.is_lenient = false;
    return flush_tag(r, r->depth, diags);
}

/* Says why; the rest is stepped over by the next next. */
static weft_status refuse_record(xml_reader *r, wf_code code, const char *sentence,
                                 const char *hint, weft_diags *diags)
{
    const size_t max = r->core.options.max_record_bytes;
    const uint64_t len = r->at - r->start;
    r->record->raw = between(r, r->start, r->start + (len < max ? len : max));
    r->is_refused = true;
    r->core.is_skipping = r->told == TOLD_BEGIN;
    r->scan.is_lenient = true;
    weft_diag *const diag = wf_reader_core_complain(&r->core, r->record, diags, code,
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
                   r->core.options.max_record_bytes);
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
    for (;;) {
        const wf_xml_event event = scan(r);
        weft_status rc = WEFT_OK;
        if (event == WF_XML_START)
            r->inner++;
        else if (event == WF_XML_END && --r->inner == 0)
            return drop_content(r, diags);
        else if (event == WF_XML_MORE)
            rc = more(r, r->at - wf_xml_scan_open(&r->scan), diags);
        else if (event != WF_XML_EMPTY && event != WF_XML_END)
            rc = WEFT_INVALID;
        if (rc == WEFT_OK)
            continue;
        if (rc != WEFT_DONE && rc != WEFT_INVALID)
            return rc;
        return refuse_document(r, WF_W4201, r->at,
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
    return refuse_broken(r, r->at, diags);
}

/* Scans until the window holds the record whose start tag was told: r->at is its end. */
static weft_status gather(xml_reader *r, weft_diags *diags)
{
    const uint32_t depth = r->depth;
    for (;;) {
        const wf_xml_event event = scan(r);
        weft_status rc = WEFT_OK;
        const bool is_tag = event == WF_XML_START || event == WF_XML_EMPTY || event == WF_XML_END;
        const bool is_flat = !is_tag || count_tag(r, event);
        r->inner = r->depth - depth + 1 + (event == WF_XML_START && !is_flat);
        if (r->at - r->start > r->core.options.max_record_bytes)
            rc = refuse_long(r, diags);
        else if (!is_flat)
            rc = refuse_record(r, WF_W4204, "the record's elements are nested too deeply", NULL,
                               diags);
        else if (event == WF_XML_MORE)
            rc = more(r, r->start, diags);
        else if (!is_tag)
            rc = refuse_content(r, event, diags);
        if (rc == WEFT_DONE)
            return refuse_content(r, WF_XML_BROKEN, diags);
        if (event == WF_XML_END && r->depth < depth && (rc == WEFT_OK || rc == WEFT_REJECTED)) {
            const weft_status dropped = rc == WEFT_OK ? rc : drop_content(r, diags);
            return dropped == WEFT_OK ? rc : dropped;
        }
        if (rc == WEFT_REJECTED) { /* as deep as before the record once it is over */
            r->depth = depth - 1;
            return rc;
        }
        if (rc != WEFT_OK)
            return rc;
    }
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

/* The record whose first tag ends at r->at. */
static weft_status take_record(xml_reader *r, weft_diags *diags)
{
    wf_record *const record = r->record;
    weft_status rc = WEFT_OK;
    r->start = r->at - r->scan.len;
    count_to(r, r->start);
    record->number = ++r->core.number;
    record->offset = r->raw;
    record->line = r->core.line;
    record->raw = between(r, r->start, r->at);
    if (!record->block) {
        r->inner = 1;
        r->depth -= r->told == TOLD_BEGIN;
        return refuse_short(r, diags);
    }
    if (r->told == TOLD_BEGIN) {
        rc = gather(r, diags);
        if (rc == WEFT_OK)
            rc = flush_tag(r, r->depth, diags);
    } else if (r->at - r->start > r->core.options.max_record_bytes) {
        rc = refuse_long(r, diags);
    }
    if (rc != WEFT_OK)
        return rc;
    record->raw = between(r, r->start, r->at);
    return settle(r, diags);
}

/* ---- the reader ---- */

static weft_status read_head(xml_reader *r, weft_diags *diags)
{
    wf_window *const window = &r->core.window;
    weft_status rc = WEFT_OK;
    size_t moved;
    while (rc == WEFT_OK && window->end < WF_XML_HEAD)
        rc = wf_window_more(window, 0, &moved, diags);
    return rc == WEFT_DONE ? WEFT_OK : rc;
}

static weft_status refuse_encoding(xml_reader *r, weft_diags *diags)
{
    char sentence[120];
    (void)snprintf(sentence, sizeof sentence, "the encoding \"%s\" is not read", r->encoding.name);
    return refuse_document(r, WF_W4203, 0, sentence,
                           "convert it with iconv -t UTF-8 and name that encoding", diags);
}

/* Puts the conversion between the input and the window, which begins anew. */
static weft_status convert(xml_reader *r)
{
    wf_window *const window = &r->core.window;
    const weft_span raw =
        weft_span_of(window->data + r->encoding.mark, window->end - r->encoding.mark);
    const weft_status rc = wf_xml_input_init(&r->converted, window->input, &r->encoding, raw);
    window->input = &r->converted.base;
    window->at = 0;
    window->end = 0;
    window->ended = false;
    return rc;
}

/* The parser waits for four bytes before it begins, and tags are to be told at once. */
static weft_status push_blanks(xml_reader *r, weft_diags *diags)
{
    static const char blanks[] = "    ";
    const weft_span head = between(r, r->at, window_end(r));
    if (head.len >= 5 && memcmp(head.ptr, "<?xml", 5) == 0)
        return WEFT_OK;
    r->kept -= sizeof blanks - 1;
    return wf_xml_parser_push(r->parser, weft_span_text(blanks)) ? WEFT_OK
                                                                 : refuse_parsed(r, diags);
}

static weft_status start(xml_reader *r, weft_diags *diags)
{
    weft_status rc = read_head(r, diags);
    if (rc != WEFT_OK)
        return rc;
    r->is_started = true;
    rc = wf_xml_encoding_tell(&r->encoding, weft_span_of(r->core.window.data, r->core.window.end));
    if (rc == WEFT_INVALID)
        return refuse_encoding(r, diags);
    r->raw = r->encoding.mark;
    if (rc == WEFT_OK && r->encoding.kind != WF_XML_UTF8) {
        rc = convert(r);
        if (rc == WEFT_OK)
            rc = read_head(r, diags);
    } else {
        r->at = r->encoding.mark;
    }
    r->pushed = r->at;
    r->portion = r->at;
    r->origin = r->at;
    r->counted = r->at;
    r->line_begin = r->at;
    r->kept = r->at;
    return rc == WEFT_OK ? push_blanks(r, diags) : rc;
}

static weft_status xml_next(wf_reader *self, wf_record *record, weft_diags *diags)
{
    xml_reader *const r = (xml_reader *)self;
    weft_status rc = r->core.broken;
    if (rc != WEFT_OK)
        return rc;
    r->record = record;
    record->arena->is_full = false;
    if (!r->is_started)
        rc = start(r, diags);
    else if (r->core.is_skipping)
        rc = skip_record(r, diags);
    r->scan.is_lenient = false;
    if (rc == WEFT_OK)
        rc = find_record(r, diags);
    if (rc == WEFT_OK)
        rc = take_record(r, diags);
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        r->core.broken = rc;
    return rc;
}

static void xml_close(wf_reader *self)
{
    xml_reader *const r = (xml_reader *)self;
    wf_xml_parser_free(r->parser);
    wf_xml_record_free(r->filler);
    wf_xml_input_fini(&r->converted);
    wf_reader_core_fini(&r->core);
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
    r->core.reader.next = xml_next;
    r->core.reader.close = xml_close;
    weft_status rc = wf_reader_core_init(&r->core, options, shape, input);
    r->core.reader.position = position;
    if (r->core.window.max < SMALL)
        r->core.window.max = SMALL;
    if (r->core.options.max_depth == 0 || r->core.options.max_depth > WF_XML_DEPTH)
        r->core.options.max_depth = WF_XML_DEPTH;
    if (rc == WEFT_OK)
        rc = check_path(options, diags);
    if (rc == WEFT_OK) {
        r->filler = wf_xml_record_new(shape, options->keep_blank);
        r->parser = wf_xml_parser_new(&handler, r);
        rc = r->filler && r->parser ? WEFT_OK : WEFT_NOMEM;
    }
    if (rc == WEFT_OK)
        *out = &r->core.reader;
    else
        xml_close(&r->core.reader);
    return rc;
}
