/* What is read and stands behind a border is kept as it was read, and the next part begins with it: no
   byte is read twice, and of a document none is looked at twice for borders. */
#include "runtime/flow/cutter.h"

#include "runtime/read/window.h"

#define SMALL 4u /* parts of a file that one thread maps as soon as two would */
#define MOST_PARTS                                                                                 \
    8u /* a document without a border in so much is left to one thread, for a while */

static size_t usual_bytes(const wf_conduct *conduct)
{
    const size_t wanted = conduct->options->part_bytes;
    return wanted != 0 ? wanted : WF_CUTTER_PART_BYTES;
}

bool wf_cutter_is_small(const wf_conduct *conduct)
{
    const uint64_t size = conduct->input.size;
    return size != 0 && size / SMALL <= usual_bytes(conduct);
}

weft_status wf_cutter_open(wf_cutter *cutter, wf_conduct *conduct)
{
    cutter->conduct = conduct;
    cutter->usual = usual_bytes(conduct);
    wf_buf_init(&cutter->carry, 0);
    return wf_border_new(&cutter->border, &conduct->reading);
}

void wf_cutter_close(wf_cutter *cutter)
{
    wf_buf_fini(&cutter->carry);
    wf_border_free(cutter->border);
}

size_t wf_cutter_lead(const wf_cutter *cutter)
{
    return cutter->conduct->input.size != 0 ? cutter->usual / 4 + 1 : cutter->usual;
}

static bool is_document(const wf_cutter *cutter)
{
    return wf_border_is_of_document(cutter->conduct->reading.format);
}

static size_t carried(const wf_cutter *cutter)
{
    return cutter->carry.len - cutter->carry_at;
}

weft_status wf_cutter_begin(wf_cutter *cutter, const wf_standing *standing, uint64_t offset)
{
    wf_buf_reset(&cutter->carry);
    cutter->carry_at = 0;
    wf_buf_put_span(&cutter->carry, standing->unread);
    cutter->offset = offset;
    cutter->line_begin = standing->line_begin;
    cutter->is_ended = standing->has_ended;
    cutter->is_uncut = false;
    wf_border_begin(cutter->border, standing);
    return cutter->carry.status;
}

bool wf_cutter_is_empty(const wf_cutter *cutter)
{
    return cutter->is_ended && carried(cutter) == 0;
}

/* Until the part holds `want` bytes or the input ends. */
static weft_status read_part(wf_cutter *cutter, wf_part *part, size_t want)
{
    wf_input *const input = &cutter->conduct->input.base;
    weft_status rc = wf_part_reserve(part, want);
    const size_t left = carried(cutter);
    if (rc == WEFT_OK && part->len < want && part->len < left) {
        const size_t more = (want < left ? want : left) - part->len;
        memcpy(part->store.data + part->len, cutter->carry.data + cutter->carry_at + part->len,
               more);
        part->len += more;
    }
    while (rc == WEFT_OK && part->len < want && !cutter->is_ended) {
        size_t got = 0;
        rc = input->read(input, &got, part->store.data + part->len, want - part->len,
                         cutter->conduct->diags);
        part->len += got;
        cutter->is_ended = rc == WEFT_OK && got == 0;
    }
    if (part->store.data)
        memset(part->store.data + part->len, 0, WF_WINDOW_PADDING);
    return rc;
}

/* The part ends at `end`; what it holds behind that is the next one's. */
static weft_status cut(wf_cutter *cutter, wf_part *part, size_t end)
{
    if (part->len <= carried(cutter)) {
        cutter->carry_at += end;
    } else {
        wf_buf_reset(&cutter->carry);
        cutter->carry_at = 0;
        wf_buf_put(&cutter->carry, part->store.data + end, part->len - end);
    }
    part->len = end;
    if (part->store.data)
        memset(part->store.data + end, 0, WF_WINDOW_PADDING);
    if (is_document(cutter)) {
        const size_t line = wf_part_last_line(part->store.data, end);
        if (line != 0)
            cutter->line_begin = cutter->offset + line;
    }
    cutter->offset += end;
    return cutter->carry.status;
}

/* The run is to stop: what was read so far is the last part. */
static weft_status end_here(wf_cutter *cutter, wf_part *part, bool is_first)
{
    size_t end = 0;
    const weft_status rc =
        wf_border_find(&end, cutter->border, part->store.data, part->len, is_first);
    if (rc != WEFT_OK || end == 0)
        return rc == WEFT_OK ? WEFT_STOPPED : rc;
    cutter->is_ended = true;
    cutter->ended_with = WEFT_STOPPED;
    cutter->conduct->stop = NULL;
    const weft_status done = cut(cutter, part, end);
    wf_buf_reset(&cutter->carry);
    cutter->carry_at = 0;
    return done;
}

weft_status wf_cutter_fill(wf_cutter *cutter, wf_part *part, bool is_first)
{
    wf_border *const border = cutter->border;
    const size_t longest = wf_border_most(border);
    const size_t large = MOST_PARTS * cutter->usual;
    const size_t most = is_document(cutter) && large < longest ? large : longest;
    size_t end = 0;
    weft_status rc = WEFT_OK;
    wf_part_begin(part, cutter->offset, cutter->line_begin);
    for (size_t want = is_first ? wf_cutter_lead(cutter) : cutter->usual; rc == WEFT_OK;
         want *= 2) {
        rc = read_part(cutter, part, want);
        part->is_last = cutter->is_ended && part->len >= carried(cutter);
        if (rc == WEFT_OK && part->is_last)
            end = part->len;
        else if (rc == WEFT_OK)
            rc = wf_border_find(&end, border, part->store.data, part->len, is_first);
        if (end != 0 || part->is_last || part->len >= most || wf_border_is_over(border))
            break;
    }
    if (rc == WEFT_STOPPED)
        return end_here(cutter, part, is_first);
    if (rc != WEFT_OK)
        return rc;
    cutter->is_uncut = end == 0 && !part->is_last;
    return cut(cutter, part, end);
}

weft_span wf_cutter_rest(const wf_cutter *cutter)
{
    return weft_span_of(cutter->carry.data + cutter->carry_at, carried(cutter));
}

weft_status wf_cutter_give_rest(wf_cutter *cutter, wf_lane *lane, uint64_t lines)
{
    wf_conduct *const c = cutter->conduct;
    wf_chain_input_init(&c->ahead, wf_cutter_rest(cutter), &c->input.base);
    const wf_resume from = {.input = &c->ahead.base,
                            .offset = cutter->offset,
                            .number = c->account.counts.read,
                            .line = lines + 1,
                            .line_begin = cutter->line_begin};
    return lane->reader->resume(lane->reader, &from);
}
