/* A part is mapped in one go unless its records are very many, have much to say, or give much output:
   then the thread stops, the conductor takes what there is, and the rest comes later. So a part's
   memory is bounded whatever stands in it. */
#include "runtime/flow/part.h"

#include "base/memory.h"
#include "runtime/read/window.h"

#define MOST_RECORDS    65536u
#define MOST_COMPLAINTS 4096u
#define MOST_OUTPUT     ((size_t)8 << 20)
#define OF_ONE_RECORD   64u /* complaints, at most (lane.c) */

void wf_part_fini(wf_part *part)
{
    wf_free(part->data);
    wf_free(part->records);
    wf_free(part->raws);
    wf_buf_fini(&part->out);
    weft_diags_free(part->diags);
    memset(part, 0, sizeof *part);
}

weft_status wf_part_reserve(wf_part *part, size_t cap)
{
    if (part->data && cap <= part->cap)
        return WEFT_OK;
    if (!part->diags)
        part->diags = weft_diags_new(MOST_COMPLAINTS + OF_ONE_RECORD);
    if (!part->raws)
        part->raws = wf_alloc(MOST_COMPLAINTS, sizeof *part->raws);
    char *const data = wf_realloc(part->data, cap + WF_WINDOW_PADDING);
    if (data) {
        part->data = data;
        part->cap = cap;
    }
    return data && part->diags && part->raws ? WEFT_OK : WEFT_NOMEM;
}

void wf_part_begin(wf_part *part, uint64_t offset, uint64_t line_begin)
{
    part->at = 0;
    part->len = 0;
    part->offset = offset;
    part->line_begin = line_begin;
    part->is_last = false;
    part->is_begun = false;
    part->is_told = false;
}

wf_resume wf_part_source(const wf_part *part)
{
    return (wf_resume){.bytes = part->data,
                       .len = part->len,
                       .is_last = part->is_last,
                       .offset = part->offset,
                       .line = 1,
                       .line_begin = part->line_begin};
}

static weft_status add_record(wf_part *part, wf_part_record record)
{
    if (part->record_count == part->record_cap) {
        const uint32_t cap = part->record_cap != 0 ? part->record_cap * 2 : 1024;
        wf_part_record *const records = wf_realloc(part->records, cap * sizeof *records);
        if (!records)
            return WEFT_NOMEM;
        part->records = records;
        part->record_cap = cap;
    }
    part->records[part->record_count++] = record;
    return WEFT_OK;
}

static weft_status map_record(wf_part *part, wf_lane *lane)
{
    wf_outcome outcome = WF_OUTCOME_MAPPED;
    const weft_status rc = wf_lane_step(lane, &part->out, &outcome);
    const size_t told = weft_diags_count(lane->diags);
    const size_t before = weft_diags_count(part->diags);
    for (size_t i = 0; i < told; i++)
        wf_diags_copy(part->diags, weft_diags_at(lane->diags, i));
    if (told != 0)
        weft_diags_reset(lane->diags);
    if (rc != WEFT_OK)
        return rc; /* with complaints about the run, which belong to no record */
    if (weft_diags_count(part->diags) != before + told)
        return WEFT_NOMEM;
    if (part->record_count == 0)
        part->first = lane->record.raw;
    if (told != 0)
        part->raws[part->raw_count++] = lane->record.raw;
    const wf_part_record record = {(uint32_t)part->out.len, (uint16_t)told, (uint8_t)outcome};
    return add_record(part, record);
}

static bool has_room(const wf_part *part)
{
    return part->record_count < MOST_RECORDS && part->out.len < MOST_OUTPUT &&
           weft_diags_count(part->diags) < MOST_COMPLAINTS;
}

void wf_part_map(wf_part *part, wf_lane *lane, bool (*quit)(void *context), void *context)
{
    weft_status rc = WEFT_OK;
    wf_buf_reset(&part->out);
    weft_diags_reset(part->diags);
    part->record_count = 0;
    part->raw_count = 0;
    if (!part->is_begun) {
        const wf_resume from = wf_part_source(part);
        lane->writer->follow(lane->writer);
        rc = lane->reader->resume(lane->reader, &from);
    }
    part->is_begun = true;
    while (rc == WEFT_OK && has_room(part))
        rc = quit(context) ? WEFT_STOPPED : map_record(part, lane);
    part->rc = rc;
    part->at = (size_t)(lane->reader->position(lane->reader) - part->offset);
    part->lines = lane->reader->line(lane->reader) - 1;
}

/* What is said of the run as a whole: how it ended. */
static void tell_of_end(const wf_part *part, wf_account *account, size_t first, uint64_t lines)
{
    for (size_t i = first; i < weft_diags_count(part->diags); i++) {
        weft_diag diag = *weft_diags_at(part->diags, i);
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
        .diags = part->diags, .records_before = part->records_before, .lines_before = lines};
    uint32_t raws = 0;
    weft_status rc = WEFT_OK;
    *end = 0;
    for (uint32_t i = 0; i < part->record_count && rc == WEFT_OK; i++) {
        const wf_part_record *const record = &part->records[i];
        if (wf_account_is_enough(account))
            return WEFT_DONE;
        verdict.outcome = (wf_outcome)record->outcome;
        verdict.count = record->told;
        if (WF_UNLIKELY(record->told != 0))
            verdict.raw = part->raws[raws++];
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
