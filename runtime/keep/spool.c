/* Lines that wait. */
#include "runtime/keep/spool.h"

#include "base/diags.h"
#include "runtime/system.h"

#include <errno.h>
#include <string.h>

#define MEMORY ((size_t)1 << 20)

void wf_spool_init(wf_spool *spool)
{
    wf_buf_init(&spool->buf, 0);
    spool->file = NULL;
}

void wf_spool_fini(wf_spool *spool)
{
    wf_buf_fini(&spool->buf);
    if (spool->file)
        (void)fclose(spool->file); /* it is gone with that */
}

static weft_status failed(weft_diags *diags)
{
    char room[WF_SYSTEM_REASON_CHARS];
    wf_diags_add(diags, WF_W4802, (wf_place){0}, "a temporary file: %s",
                 wf_system_reason(errno, room));
    return WEFT_IO;
}

static weft_status spill(wf_spool *spool, weft_diags *diags)
{
    if (!spool->file)
        spool->file = tmpfile();
    if (!spool->file || fwrite(spool->buf.data, 1, spool->buf.len, spool->file) != spool->buf.len)
        return failed(diags);
    wf_buf_reset(&spool->buf);
    return WEFT_OK;
}

weft_status wf_spool_put(wf_spool *spool, weft_span line, weft_diags *diags)
{
    const size_t len = line.len;
    wf_buf_put(&spool->buf, (const char *)&len, sizeof len);
    wf_buf_put_span(&spool->buf, line);
    if (spool->buf.status != WEFT_OK)
        return spool->buf.status;
    return spool->buf.len > MEMORY ? spill(spool, diags) : WEFT_OK;
}

static weft_status read_memory(wf_spool *spool, wf_spool_visit visit, void *context)
{
    weft_status rc = WEFT_OK;
    for (size_t at = 0; at < spool->buf.len && rc == WEFT_OK;) {
        size_t len;
        memcpy(&len, spool->buf.data + at, sizeof len);
        at += sizeof len;
        rc = visit(context, weft_span_of(spool->buf.data + at, len));
        at += len;
    }
    return rc;
}

weft_status wf_spool_read(wf_spool *spool, wf_spool_visit visit, void *context, weft_diags *diags)
{
    size_t len;
    weft_status rc = WEFT_OK;
    if (!spool->file)
        return read_memory(spool, visit, context);
    rc = spill(spool, diags);
    if (rc == WEFT_OK && fseek(spool->file, 0, SEEK_SET) != 0)
        rc = failed(diags);
    while (rc == WEFT_OK && fread(&len, sizeof len, 1, spool->file) == 1) {
        wf_buf_reset(&spool->buf);
        if (!wf_buf_reserve(&spool->buf, len + 1))
            return spool->buf.status;
        if (fread(spool->buf.data, 1, len, spool->file) != len)
            return failed(diags);
        rc = visit(context, weft_span_of(spool->buf.data, len));
    }
    return rc == WEFT_OK && ferror(spool->file) ? failed(diags) : rc;
}
