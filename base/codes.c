/* The sentences of statuses and the pages of diagnostic codes: static tables made from their
   lists. */
#include "base/diags.h"

#include <string.h>

const char *weft_status_text(weft_status status)
{
    static const char *const sentences[] = {
#define STATUS_SENTENCE(name, sentence) sentence,
        WEFT_STATUS_LIST(STATUS_SENTENCE)
#undef STATUS_SENTENCE
    };
    const size_t i = (size_t)status;
    return i < WF_COUNTOF(sentences) ? sentences[i] : "not a status";
}

static const wf_code_row rows[] = {
#define DIAG(code, severity, title, page) {#code, WEFT_SEVERITY_##severity, title, page},
#include "weft/diag_codes.def"
#undef DIAG
};

const wf_code_row *wf_code_at(wf_code code)
{
    WF_ASSERT((size_t)code < WF_COUNTOF(rows));
    return &rows[code];
}

const wf_code_row *wf_code_find(const char *code)
{
    for (size_t i = 0; code && i < WF_COUNTOF(rows); i++)
        if (strcmp(rows[i].code, code) == 0)
            return &rows[i];
    return NULL;
}

const char *weft_diag_explain(const char *code)
{
    const wf_code_row *const row = wf_code_find(code);
    return row ? row->page : NULL;
}
