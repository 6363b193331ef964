/* Syntax errors into the list of diagnostics, fifty of them. */
#include "grammar/complain.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

weft_diag *wf_complain(wf_complaints *complaints, wf_code code, uint32_t start, uint32_t end,
                       const char *format, ...)
{
    char sentence[512];
    if (complaints->quiet)
        return NULL;
    complaints->any = true;
    complaints->last = start;
    if (++complaints->count > WF_COMPLAINTS_MOST) {
        complaints->quiet = true;
        const wf_place place = {complaints->source, start, end};
        (void)wf_diags_add(complaints->diags, WF_W1023, place,
                           "more than %d syntax errors; those from here on are not shown",
                           WF_COMPLAINTS_MOST);
        return NULL;
    }
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (len < 0)
        sentence[0] = '\0';
    const bool is_cut = len >= (int)sizeof sentence; /* perhaps inside a character */
    const size_t whole = wf_utf8_valid(weft_span_text(sentence));
    const wf_place place = {complaints->source, start, end};
    return wf_diags_add(complaints->diags, code, place, "%.*s%s", (int)whole, sentence,
                        is_cut ? "…" : "");
}
