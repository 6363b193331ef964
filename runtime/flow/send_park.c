/* What is kept about a record that failed, beside its reason: what was sent for it, what came back, where it stands in the
   input, and by which program it was mapped. */
#include "runtime/flow/send_run.h"

#include "base/memory.h"
#include "runtime/keep/parked.h"

#define VERSION_BYTES 16u /* of the digest, in base32 */

weft_status wf_send_park_open(wf_send_run *run)
{
    weft_span image;
    unsigned char digest[WF_KEY_BYTES];
    if (run->options->dry_run)
        return WEFT_OK;
    const weft_status rc = weft_program_save(&image, run->program);
    if (rc != WEFT_OK)
        return rc;
    wf_key_of_body(digest, image);
    wf_key_text(run->version, digest);
    run->version[VERSION_BYTES] = '\0';
    weft_bytes_free(image);
    return WEFT_OK;
}

weft_status wf_send_park_mapped(wf_send_run *run, uint64_t record)
{
    const wf_record *const at = &run->intake.record;
    const wf_parked parked = {.record = record,
                              .line = at->line,
                              .offset = at->offset,
                              .mapping = weft_span_text(run->version)};
    return wf_parked_put(wf_ledger_store(run->ledger), run->begun.work, run->begun.run, &parked);
}

weft_status wf_send_park_sent(wf_send_route *route, const wf_send_parcel *p, const wf_sent *sent)
{
    const wf_send_run *const run = route->run;
    const wf_parked parked = {.record = p->items[sent->index].record,
                              .attempts = sent->attempts,
                              .line = p->places[sent->index].line,
                              .offset = p->places[sent->index].offset,
                              .mapping = weft_span_text(run->version),
                              .request = p->spans[sent->index],
                              .reply = sent->reply};
    return wf_parked_put(wf_ledger_store(run->ledger), run->begun.work, run->begun.run, &parked);
}
