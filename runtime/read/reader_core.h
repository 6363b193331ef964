/* What every reader stands on: the window, the options with their defaults, and the one way to
   complain about a record. For the readers alone. */
#ifndef WF_RUNTIME_READER_CORE_H
#define WF_RUNTIME_READER_CORE_H

#include "runtime/read/window.h"

typedef struct wf_reader_core {
    wf_reader reader; /* first: a reader is its core */
    wf_reader_options options;
    const wf_shape *shape;
    wf_window window;
    uint64_t number;    /* of the record last begun */
    uint64_t line;      /* of the byte at window.at */
    bool is_skipping;   /* a refused record goes on at window.at: drop it up to its end */
    weft_status broken; /* not WEFT_OK: what every further next returns */
} wf_reader_core;

weft_status wf_reader_core_init(wf_reader_core *core, const wf_reader_options *options,
                                const wf_shape *shape, wf_input *input);
void wf_reader_core_fini(wf_reader_core *core);
uint64_t wf_reader_core_position(const wf_reader *self);

uint64_t wf_reader_core_line(const wf_reader *self);
/* As wf_reader.resume has it, for what belongs to the core. */
weft_status wf_reader_core_resume(wf_reader_core *core, const wf_resume *from);

/* Steps over a byte order mark; UTF-16 is WEFT_INVALID with a diagnostic. */
weft_status wf_reader_core_start(wf_reader_core *core, weft_diags *diags);

/* The root's block of slots, zeroed. Fails as wf_reader_core_short has it. */
weft_status wf_reader_core_block(wf_reader_core *core, wf_record *record, weft_diags *diags);

/* `size` bytes could not be had from `arena`: WEFT_REJECTED with a diagnostic when its maximum is
   the reason, else WEFT_NOMEM. */
weft_status wf_reader_core_short(wf_reader_core *core, const wf_record *record, size_t size,
                                 weft_diags *diags);
bool wf_reader_core_is_full(const wf_arena *arena, size_t size);

/* Adds a complaint about `record` (NULL: about the input) at the byte `offset` of the input. */
weft_diag *wf_reader_core_complain(wf_reader_core *core, const wf_record *record, weft_diags *diags,
                                   wf_code code, uint64_t offset, const char *format, ...)
    WF_PRINTF(6, 7);

/* The first byte that is not UTF-8, in words: "byte 0xe9". */
#define WF_BYTE_CHARS 16
const char *wf_reader_core_byte(char room[WF_BYTE_CHARS], char byte);

/* The constructors that wf_reader_open chooses from. */
weft_status wf_csv_reader_open(wf_reader **out, const wf_reader_options *options,
                               const wf_shape *shape, wf_input *input, weft_diags *diags);
weft_status wf_ndjson_reader_open(wf_reader **out, const wf_reader_options *options,
                                  const wf_shape *shape, wf_input *input);
weft_status wf_json_reader_open(wf_reader **out, const wf_reader_options *options,
                                const wf_shape *shape, wf_input *input);
weft_status wf_xml_reader_open(wf_reader **out, const wf_reader_options *options,
                               const wf_shape *shape, wf_input *input, weft_diags *diags);
weft_status wf_text_reader_open(wf_reader **out, const wf_reader_options *options,
                                const wf_shape *shape, wf_input *input);

#endif
