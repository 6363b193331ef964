/* A part is mapped in one go unless its records are very many, have much to say, or give much output:
   then the thread stops, the conductor takes what there is, and the rest comes later. So a part's
   memory is bounded whatever stands in it. */
#include "runtime/flow/part.h"

#include "base/memory.h"
#include "runtime/read/window.h"

#define MOST_RECORDS    65536u
#define MOST_COMPLAINTS 4096u
#define MOST_OUTPUT     ((size_t)8 << 20)
#define LOOK_BACK       ((size_t)4096) /* bytes that a search backward looks at together */
#define OF_ONE_RECORD   64u            /* complaints, at most (lane.c) */

void wf_part_store_fini(wf_part_store *store)
{
    wf_free(store->data);
    wf_free(store->records);
    wf_free(store->raws);
    wf_buf_fini(&store->out);
    weft_diags_free(store->diags);
    memset(store, 0, sizeof *store);
}

weft_status wf_part_reserve(wf_part *part, size_t cap)
{
    wf_part_store *const store = &part->store;
    if (store->data && cap <= store->cap)
        return WEFT_OK;
    if (!store->diags)
        store->diags = weft_diags_new(MOST_COMPLAINTS + OF_ONE_RECORD);
    char *const data = wf_realloc(store->data, cap + WF_WINDOW_PADDING);
    if (data) {
        store->data = data;
        store->cap = cap;
    }
    /* room for as much output and half of it: growing step by step would touch more memory */
    const bool is_roomy = store->out.cap != 0 || wf_buf_reserve(&store->out, cap + cap / 2);
    return data && store->diags && is_roomy ? WEFT_OK : WEFT_NOMEM;
}

void wf_part_begin(wf_part *part, uint64_t offset, uint64_t line_begin)
{
    part->begin = 0;
    part->at = 0;
    part->len = 0;
    part->lines = 0;
    part->offset = offset;
    part->line_begin = line_begin;
    part->is_last = false;
    part->is_begun = false;
    part->is_told = false;
    part->file = NULL;
    part->is_doubtful = false;
}

wf_resume wf_part_source(const wf_part *part)
{
    return (wf_resume){.bytes = part->store.data + part->begin,
                       .len = part->len,
                       .is_last = part->is_last,
                       .offset = part->offset,
                       .line = 1,
                       .line_begin = part->line_begin};
}

size_t wf_part_last_line(const char *text, size_t len)
{
    for (size_t end = len; end != 0;) {
        const size_t from = end > LOOK_BACK ? end - LOOK_BACK : 0;
        size_t found = 0;
        for (size_t at = from; at < end; at = found) {
            const char *const feed = memchr(text + at, '\n', end - at);
            if (!feed)
                break;
            found = (size_t)(feed - text) + 1;
        }
        if (found != 0)
            return found;
        end = from;
    }
    return 0;
}

static weft_status add_record(wf_part *part, wf_part_record record)
{
    wf_part_store *const store = &part->store;
    if (part->record_count == store->record_cap) {
        const uint32_t cap = store->record_cap != 0 ? store->record_cap * 2 : 1024;
        wf_part_record *const records = wf_realloc(store->records, cap * sizeof *records);
        if (!records)
            return WEFT_NOMEM;
        store->records = records;
        store->record_cap = cap;
    }
    store->records[part->record_count++] = record;
    return WEFT_OK;
}

static weft_status add_raw(wf_part *part, weft_span raw)
{
    wf_part_store *const store = &part->store;
    if (part->raw_count == store->raw_cap) {
        const uint32_t cap = store->raw_cap != 0 ? store->raw_cap * 2 : 64;
        weft_span *const raws = wf_realloc(store->raws, cap * sizeof *raws);
        if (!raws)
            return WEFT_NOMEM;
        store->raws = raws;
        store->raw_cap = cap;
    }
    store->raws[part->raw_count++] = raw;
    return WEFT_OK;
}

static weft_status map_record(wf_part *part, wf_lane *lane)
{
    wf_part_store *const store = &part->store;
    wf_outcome outcome = WF_OUTCOME_MAPPED;
    const weft_status rc = wf_lane_step(lane, &store->out, &outcome);
    const size_t told = weft_diags_count(lane->diags);
    if (WF_UNLIKELY(told != 0)) {
        const size_t before = weft_diags_count(store->diags);
        for (size_t i = 0; i < told; i++)
            wf_diags_copy(store->diags, weft_diags_at(lane->diags, i));
        weft_diags_reset(lane->diags);
        if (rc == WEFT_OK && weft_diags_count(store->diags) != before + told)
            return WEFT_NOMEM;
    }
    if (rc != WEFT_OK)
        return rc; /* with complaints about the run, which belong to no record */
    if (part->record_count == 0)
        part->first = lane->record.raw;
    if (WF_UNLIKELY(told != 0) && add_raw(part, lane->record.raw) != WEFT_OK)
        return WEFT_NOMEM;
    const wf_part_record record = {(uint32_t)store->out.len, (uint16_t)told, (uint8_t)outcome};
    return add_record(part, record);
}

/* Many records at once; how many. */
static uint32_t map_rows(wf_part *part, wf_lane *lane, weft_status *rc)
{
    if (part->record_count == 0)
        return 0; /* the first one's bytes are kept */
    const uint32_t count = wf_lane_rows(lane, &part->store.out, MOST_RECORDS - part->record_count);
    for (uint32_t i = 0; i < count && *rc == WEFT_OK; i++) {
        const wf_part_record record = {lane->ends[i], 0, WF_OUTCOME_MAPPED};
        *rc = add_record(part, record);
    }
    return count;
}

static bool has_room(const wf_part *part)
{
    return part->record_count < MOST_RECORDS && part->store.out.len < MOST_OUTPUT &&
           weft_diags_count(part->store.diags) < MOST_COMPLAINTS;
}

/* Nothing is said of the bytes mapped last. */
static void forget(wf_part *part)
{
    wf_buf_reset(&part->store.out);
    if (part->store.diags)
        weft_diags_reset(part->store.diags);
    part->record_count = 0;
    part->raw_count = 0;
}

static weft_status begin(wf_part *part, wf_lane *lane)
{
    weft_status rc = part->file ? wf_file_part_read(part) : WEFT_OK;
    forget(part);
    if (rc != WEFT_OK)
        return rc;
    part->is_begun = true;
    if (part->file && (part->is_doubtful || part->len == 0))
        return WEFT_DONE;
    const wf_resume from = wf_part_source(part);
    lane->writer->follow(lane->writer);
    rc = lane->reader->resume(lane->reader, &from);
    return rc;
}

/* Whether the part may have been cut elsewhere than between two records, or is no part of what is read. */
static bool is_doubtful(const wf_part *part, const wf_lane *lane, weft_status rc)
{
    const wf_file_parts *const file = part->file;
    if (!file || part->is_last)
        return false;
    return rc == WEFT_INVALID || wf_guess_is_doubted(&file->guess, part->store.diags) ||
           (rc == WEFT_DONE &&
            !wf_guess_is_right(&file->guess, lane->reader, part->offset + part->len, file->around));
}

void wf_part_map(wf_part *part, wf_lane *lane, bool (*quit)(void *context), void *context)
{
    weft_status rc = WEFT_OK;
    if (!part->is_begun)
        rc = begin(part, lane);
    else
        forget(part);
    part->rc = rc;
    if (rc != WEFT_OK)
        return;
    while (rc == WEFT_OK && has_room(part)) {
        if (quit(context))
            rc = WEFT_STOPPED;
        else if (map_rows(part, lane, &rc) == 0)
            rc = map_record(part, lane);
    }
    part->rc = rc;
    if (is_doubtful(part, lane, rc)) {
        forget(part);
        part->is_doubtful = true;
        part->rc = WEFT_DONE;
        return;
    }
    part->at = (size_t)(lane->reader->position(lane->reader) - part->offset);
    part->lines = lane->reader->line(lane->reader) - 1;
}

/* What is said of the run as a whole: how it ended. */
static void tell_of_end(const wf_part *part, wf_account *account, size_t first, uint64_t lines)
{
    for (size_t i = first; i < weft_diags_count(part->store.diags); i++) {
        weft_diag diag = *weft_diags_at(part->store.diags, i);
        if (diag.record != 0)
            diag.record += part->records_before;
        if (diag.input_line != 0)
            diag.input_line += lines;
        wf_diags_copy(account->diags, &diag);
    }
}

weft_status wf_part_tell(wf_part *part, wf_account *account, uint64_t lines, size_t *end)
{
    if (!part->is_told)
        part->records_before = account->counts.read;
    part->is_told = true;
    wf_verdict verdict = {
        .diags = part->store.diags, .records_before = part->records_before, .lines_before = lines};
    uint32_t raws = 0;
    weft_status rc = WEFT_OK;
    *end = 0;
    if (!part->store.diags) /* there was no memory for it */
        return WEFT_OK;
    for (uint32_t i = 0; i < part->record_count && rc == WEFT_OK; i++) {
        const wf_part_record *const record = &part->store.records[i];
        if (wf_account_is_enough(account))
            return WEFT_DONE;
        verdict.outcome = (wf_outcome)record->outcome;
        verdict.count = record->told;
        if (WF_UNLIKELY(record->told != 0))
            verdict.raw = part->store.raws[raws++];
        *end = record->end;
        rc = wf_account_record(account, &verdict);
        verdict.first += record->told;
    }
    if (rc == WEFT_OK && wf_account_is_enough(account))
        return WEFT_DONE;
    if (rc == WEFT_OK)
        tell_of_end(part, account, verdict.first, lines);
    return rc;
}
