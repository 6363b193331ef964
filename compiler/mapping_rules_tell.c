/* How the rules of mapping files speak: "`a[*].b`: the package …; weft …", from the rows of
   mapping_rules.def. */
#include "base/utf8.h"
#include "compiler/mapping_rules_room.h"

#include <stdarg.h>

#define SHOWN_MAX 80

typedef struct row {
    wf_code code;
    const char *package;
    const char *weft;
    const char *hint;
} row;

static const row rows[] = {
#define DIFFERENCE(name, code, package, weft, hint) {WF_##code, package, weft, hint},
#include "compiler/mapping_rules.def"
#undef DIFFERENCE
};

static void put_filled(wf_buf *out, const char *format, weft_span subject, const char *other)
{
    for (const char *at = format; *at != '\0'; at++) {
        if (at[0] == '$' && at[1] == '1') {
            wf_buf_put_span(out, subject);
            at++;
        } else if (at[0] == '$' && at[1] == '2') {
            wf_buf_put_text(out, other ? other : "");
            at++;
        } else {
            wf_buf_put_byte(out, *at);
        }
    }
}

void wf_rules_tell(wf_rules *rules, wf_difference which, const wf_document *at, weft_span subject,
                   const char *other)
{
    const row *const r = &rows[which];
    weft_severity severity = wf_code_at(r->code)->severity;
    if (severity == WEFT_SEVERITY_ERROR && rules->options->faithful)
        severity = WEFT_SEVERITY_WARNING;
    wf_buf text;
    wf_buf_init(&text, 0);
    subject = wf_utf8_clip(subject, SHOWN_MAX);
    wf_buf_put_byte(&text, '`');
    wf_buf_put_span(&text, subject);
    wf_buf_put_text(&text, "`: the package ");
    put_filled(&text, r->package, subject, other);
    wf_buf_printf(&text, "; weft %s", r->weft);
    const size_t end = text.len;
    put_filled(&text, r->hint, subject, other);
    if (text.status == WEFT_OK) {
        weft_diag *const diag =
            wf_diags_add_as(rules->diags, r->code, severity, wf_mapping_place(rules->file, at),
                            "%.*s", (int)end, text.data);
        wf_diag_hint(rules->diags, diag, "%.*s", (int)(text.len - end), text.data + end);
    } else if (rules->status == WEFT_OK) {
        rules->status = text.status;
    }
    wf_buf_fini(&text);
    rules->differences++;
    rules->errors += severity == WEFT_SEVERITY_ERROR;
}

void wf_rules_tell_key(wf_rules *rules, wf_difference which, const wf_document *at)
{
    wf_rules_tell(rules, which, at, at->key, NULL);
}

weft_diag *wf_rules_complain(wf_rules *rules, wf_code code, const wf_document *at,
                             const char *format, ...)
{
    weft_severity severity = wf_code_at(code)->severity;
    if (severity == WEFT_SEVERITY_ERROR && rules->options->faithful &&
        (code == WF_W5206 || code == WF_W5207))
        severity = WEFT_SEVERITY_WARNING;
    rules->errors += severity == WEFT_SEVERITY_ERROR;
    wf_buf text;
    wf_buf_init(&text, 0);
    va_list args;
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    weft_diag *const diag =
        wf_diags_add_as(rules->diags, code, severity, wf_mapping_place(rules->file, at), "%.*s",
                        (int)text.len, text.len != 0 ? text.data : "");
    wf_buf_fini(&text);
    return diag;
}
