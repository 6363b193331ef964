#include "runtime/read/reader_core.h"

#include <stdarg.h>
#include <stdio.h>

#define MOST_RECORD_BYTES ((size_t)1 << 30) /* places in a record are kept in 32 bits */
#define SLACK             ((size_t)64)      /* its line end and the look past it */
#define ARENA_DEFAULT_MAX ((size_t)1 << 30) /* base/arena.h: what max 0 means */

weft_status wf_reader_core_init(wf_reader_core *core, const wf_reader_options *options,
                                const wf_shape *shape, wf_input *input)
{
    core->options = *options;
    core->shape = shape;
    core->line = 1;
    if (core->options.max_record_bytes == 0)
        core->options.max_record_bytes = WF_READER_RECORD_BYTES;
    if (core->options.max_record_bytes > MOST_RECORD_BYTES)
        core->options.max_record_bytes = MOST_RECORD_BYTES;
    if (!core->options.name)
        core->options.name = "input";
    core->reader.position = wf_reader_core_position;
    core->reader.line = wf_reader_core_line;
    return wf_window_init(&core->window, input, core->options.max_record_bytes + SLACK);
}

void wf_reader_core_fini(wf_reader_core *core)
{
    wf_window_fini(&core->window);
}

uint64_t wf_reader_core_position(const wf_reader *self)
{
    const wf_reader_core *const core = (const wf_reader_core *)self;
    return core->window.offset + core->window.at;
}

uint64_t wf_reader_core_line(const wf_reader *self)
{
    return ((const wf_reader_core *)self)->line;
}

weft_status wf_reader_core_resume(wf_reader_core *core, const wf_resume *from)
{
    core->number = from->number;
    core->line = from->line;
    core->is_skipping = false;
    core->broken = WEFT_OK;
    if (!from->bytes)
        return wf_window_restart(&core->window, from->input, from->offset);
    wf_window_lend(&core->window, from->bytes, from->len, from->offset);
    return WEFT_OK;
}

/* Files of other kinds that are often given; none of them could be text in UTF-8 that we read. */
static weft_status refuse_packed(wf_reader_core *core, weft_diags *diags)
{
    static const struct {
        const char *begin;
        size_t len;
        const char *what;
        const char *way;
    } kinds[] = {
        {"\x1f\x8b", 2, "gzip", "unpack it: zcat FILE | weft …"},
        {"\x28\xb5\x2f\xfd", 4, "zstd", "unpack it: zstdcat FILE | weft …"},
        {"PK\x03\x04", 4, "a zip archive",
         "unpack it: unzip -p FILE | weft …; a spreadsheet is saved as CSV"},
    };
    const wf_window *const window = &core->window;
    for (size_t i = 0; i < WF_COUNTOF(kinds); i++) {
        if (window->end < kinds[i].len || memcmp(window->data, kinds[i].begin, kinds[i].len) != 0)
            continue;
        weft_diag *const diag =
            wf_reader_core_complain(core, NULL, diags, WF_W4811, 0, "%s is %s, and text is needed",
                                    core->options.name, kinds[i].what);
        wf_diag_hint(diags, diag, "%s", kinds[i].way);
        return WEFT_INVALID;
    }
    return WEFT_OK;
}

weft_status wf_reader_core_start(wf_reader_core *core, weft_diags *diags)
{
    wf_window *const window = &core->window;
    weft_status rc = WEFT_OK;
    size_t moved;
    while (rc == WEFT_OK && window->end < 4)
        rc = wf_window_more(window, 0, &moved, diags);
    if (rc != WEFT_OK && rc != WEFT_DONE)
        return rc;
    if (window->end >= 2 &&
        (memcmp(window->data, "\xff\xfe", 2) == 0 || memcmp(window->data, "\xfe\xff", 2) == 0)) {
        weft_diag *const diag =
            wf_reader_core_complain(core, NULL, diags, WF_W4803, 0,
                                    "%s is UTF-16, and UTF-8 is needed", core->options.name);
        wf_diag_hint(diags, diag, "convert it: iconv -f UTF-16 -t UTF-8");
        return WEFT_INVALID;
    }
    if (window->end >= 3 && memcmp(window->data, "\xef\xbb\xbf", 3) == 0)
        window->at = 3;
    return refuse_packed(core, diags);
}

weft_status wf_reader_core_block(wf_reader_core *core, wf_record *record, weft_diags *diags)
{
    const uint32_t width = core->shape->nodes[0].width;
    record->block = wf_arena_zero(record->arena, width, sizeof *record->block);
    return record->block ? WEFT_OK
                         : wf_reader_core_short(core, record, width * sizeof(weft_value), diags);
}

bool wf_reader_core_is_full(const wf_arena *arena, size_t size)
{
    const size_t max = arena->max != 0 ? arena->max : ARENA_DEFAULT_MAX;
    return size > max || arena->held > max - size;
}

weft_status wf_reader_core_short(wf_reader_core *core, const wf_record *record, size_t size,
                                 weft_diags *diags)
{
    if (!wf_reader_core_is_full(record->arena, size))
        return WEFT_NOMEM;
    weft_diag *const diag =
        wf_reader_core_complain(core, record, diags, WF_W4804, record->offset,
                                "the record's values need more memory than a record may hold");
    wf_diag_hint(diags, diag, "raise the limit of memory for a record, or read less of it");
    return WEFT_REJECTED;
}

weft_diag *wf_reader_core_complain(wf_reader_core *core, const wf_record *record, weft_diags *diags,
                                   wf_code code, uint64_t offset, const char *format, ...)
{
    char sentence[512];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    weft_diag *const diag = wf_diags_add(diags, code, (wf_place){0}, "%s", sentence);
    wf_diag_record(diags, diag, core->options.name, record ? record->number : 0, offset,
                   record ? record->line : core->line);
    return diag;
}

const char *wf_reader_core_byte(char room[WF_BYTE_CHARS], char byte)
{
    (void)snprintf(room, WF_BYTE_CHARS, "byte 0x%02x", (unsigned)(unsigned char)byte);
    return room;
}
