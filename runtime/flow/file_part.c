/* Two threads look for the place between their parts, each in the same bytes of the file, so they find the
   same: what one finds is where its part ends, and what the other finds where its part begins. Whoever tells
   of the parts compares the two all the same, for a file may change. */
#include "runtime/flow/file_part.h"

#include "runtime/flow/part.h"
#include "runtime/read/window.h"

#define LEAST_BYTES ((size_t)64)       /* of a part */
#define NEAR        ((size_t)16 << 10) /* most bytes in which a border is looked for first */
#define SHARE       16u                /* of a part */
#define LEAST_NEAR  ((size_t)256)
#define FAR         16u /* times as many for records that are longer */

bool wf_file_parts_begin(wf_file_parts *parts, const wf_file_input *input,
                         const wf_reader_options *options, size_t usual, uint64_t known,
                         const wf_standing *standing)
{
    char before[WF_GUESS_TAG_BYTES];
    const size_t len = known < sizeof before ? (size_t)known : sizeof before;
    size_t got = 0;
    *parts = (wf_file_parts){.input = input,
                             .usual = usual > LEAST_BYTES ? usual : LEAST_BYTES,
                             .known = known,
                             .next = known};
    if (!input->owned || input->size <= known || input->size - known <= 2 * parts->usual)
        return false;
    if (standing) {
        parts->around = standing->around;
        parts->line_begin = standing->line_begin;
        if (standing->depth != 0 || !wf_file_input_read_at(input, &got, before, len, known - len))
            return false;
    }
    return wf_guess_init(&parts->guess, options, weft_span_of(before, got));
}

void wf_file_parts_next(wf_file_parts *parts, wf_part *part)
{
    const uint64_t from = parts->next;
    parts->next = from - from % parts->usual + parts->usual;
    wf_part_begin(part, from, parts->line_begin);
    part->file = parts;
    part->from = from;
    part->to = parts->next;
}

/* How much of the file stands in the part's data, which begin with the byte `from` of the file. */
typedef struct held {
    size_t len;
    bool is_all; /* the file ends with it */
} held;

/* The first `want` bytes, or what there is. */
static weft_status hold(held *h, wf_part *part, size_t want)
{
    if (h->is_all || h->len >= want)
        return WEFT_OK;
    const weft_status rc = wf_part_reserve(part, want);
    size_t got = 0;
    if (rc != WEFT_OK)
        return rc;
    if (!wf_file_input_read_at(part->file->input, &got, part->store.data + h->len, want - h->len,
                               part->from + h->len)) {
        part->is_doubtful = true; /* who reads it again says why */
        return WEFT_OK;
    }
    h->len += got;
    h->is_all = h->len < want;
    memset(part->store.data + h->len, 0, WF_WINDOW_PADDING);
    return WEFT_OK;
}

static size_t near_bytes(const wf_part *part)
{
    const size_t share = part->file->usual / SHARE;
    return share > NEAR ? NEAR : share < LEAST_NEAR ? LEAST_NEAR : share;
}

/* The border at or behind the byte `first` of the data, or the file's end. */
static weft_status find(size_t *at, held *h, wf_part *part, size_t first)
{
    const size_t near = near_bytes(part);
    for (size_t room = near; room <= near * FAR; room *= FAR) {
        const weft_status rc = hold(h, part, first + room);
        if (rc != WEFT_OK || part->is_doubtful)
            return rc;
        const size_t from = first < h->len ? first : h->len;
        const size_t len = h->len - from < room ? h->len - from : room;
        const size_t found = wf_guess_find(&part->file->guess, part->store.data + from, len);
        *at = found != WF_GUESS_NONE ? from + found : h->len;
        if (found != WF_GUESS_NONE || len < room)
            return WEFT_OK;
    }
    part->is_doubtful = true;
    return WEFT_OK;
}

weft_status wf_file_part_read(wf_part *part)
{
    const wf_file_parts *const file = part->file;
    const size_t usual = (size_t)(part->to - part->from);
    held h = {0};
    size_t begin = 0;
    size_t end = 0;
    weft_status rc = hold(&h, part, usual + near_bytes(part)); /* mostly all that is needed */
    if (rc == WEFT_OK && !part->is_doubtful && part->from != file->known)
        rc = find(&begin, &h, part, 0);
    if (rc == WEFT_OK && !part->is_doubtful)
        rc = find(&end, &h, part, usual);
    if (rc != WEFT_OK || part->is_doubtful)
        return rc;
    if (end <
        begin) /* a place found in more bytes than the one behind it: the parts will not meet */
        end = begin;
    part->begin = begin;
    part->len = end - begin;
    part->offset = part->from + begin;
    part->is_last = h.is_all && end == h.len;
    memset(part->store.data + end, 0, WF_WINDOW_PADDING);
    if (part->from != file->known)
        part->line_begin = part->from + wf_part_last_line(part->store.data, begin);
    return WEFT_OK;
}
