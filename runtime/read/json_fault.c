#include "runtime/read/json_fault.h"

#include "base/utf8.h"

#define MOST_CONTEXT 40

/* Its line up to and with the byte at `at`, as far as the cursor: not more, because what else the
   window holds depends on how the input arrived. */
static weft_span context_of(const wf_reader_core *core, const char *at)
{
    const char *const begin = core->window.data + core->window.at;
    const char *from = at;
    while (from > begin && at - from < MOST_CONTEXT && (unsigned char)from[-1] >= ' ')
        from--;
    while (from < at && ((unsigned char)*from & 0xc0u) == 0x80u)
        from++; /* not in the middle of a character */
    const weft_span text = weft_span_of(from, (size_t)(at - from) + ((unsigned char)*at >= ' '));
    return weft_span_of(from, wf_utf8_valid(text));
}

static const char *hint_for(char found)
{
    switch (found) {
    case '\'':
        return "texts and keys stand in double quotes";
    case '}':
    case ']':
        return "is there a comma too many before it?";
    case '/':
    case '#':
        return "JSON has no comments";
    case 'N':
    case 'I':
    case 'u':
        return "numbers that do not exist are null in JSON";
    default:
        return NULL;
    }
}

void wf_json_fault_complain(wf_reader_core *core, const wf_record *record, uint64_t line_begin,
                            wf_code code, const char *at, const char *reason, weft_diags *diags)
{
    const wf_window *const window = &core->window;
    const uint64_t offset = window->offset + (uint64_t)(at - window->data);
    uint64_t line = core->line;
    for (const char *p = window->data + window->at; p < at; p++) {
        if (*p != '\n')
            continue;
        line++;
        line_begin = window->offset + (uint64_t)(p + 1 - window->data);
    }
    const uint64_t column = offset - line_begin + 1;
    const unsigned char found = (unsigned char)*at;
    weft_diag *diag;
    char byte[WF_BYTE_CHARS];
    if (code == WF_W4102)
        diag = wf_reader_core_complain(core, record, diags, code, offset,
                                       "%s in column %llu is not UTF-8",
                                       wf_reader_core_byte(byte, *at), (unsigned long long)column);
    else if (found > ' ' && found < 0x7f)
        diag =
            wf_reader_core_complain(core, record, diags, code, offset, "%s; column %llu has \"%c\"",
                                    reason, (unsigned long long)column, *at);
    else
        diag = wf_reader_core_complain(core, record, diags, code, offset, "%s, in column %llu",
                                       reason, (unsigned long long)column);
    wf_diag_record(diags, diag, core->options.name, record ? record->number : 0, offset, line);
    wf_diag_value(diags, diag, weft_span_of(NULL, 0), context_of(core, at), weft_span_of(NULL, 0));
    if (code == WF_W4102)
        wf_diag_hint(diags, diag, "convert the file: iconv -f WINDOWS-1252 -t UTF-8");
    else if (code == WF_W4101 && hint_for(*at))
        wf_diag_hint(diags, diag, "%s", hint_for(*at));
}
