/* See mapping_findings.h. */
#include "compiler/mapping_findings.h"

#include "base/utf8.h"
#include "compiler/mapping_value.h"

#define RULES_BYTES ((size_t)512 << 20)
#define SHOWN_MAX   400 /* bytes of a message */

typedef struct rule_row {
    const char *name;
    wf_code code;
    const char *message;
} rule_row;

static const rule_row rows[] = {
#define RULE(name, code, message) {#name, WF_##code, message},
#include "compiler/mapping_validate.def"
#undef RULE
};

void wf_mapping_findings_init(wf_mapping_findings *findings)
{
    const wf_mapping_findings empty = {0};
    *findings = empty;
    wf_arena_init(&findings->arena, RULES_BYTES);
}

void wf_mapping_findings_fini(wf_mapping_findings *findings)
{
    wf_arena_fini(&findings->arena);
}

/* ---- finding ---- */

static void put_message(wf_buf *out, const char *format, weft_span first, weft_span second)
{
    for (const char *at = format; *at != '\0'; at++) {
        if (at[0] == '$' && (at[1] == '1' || at[1] == '2'))
            wf_buf_put_span(out, *++at == '1' ? first : second);
        else
            wf_buf_put_byte(out, *at);
    }
}

weft_span wf_mapping_findings_keep(wf_mapping_findings *findings, wf_buf *text)
{
    weft_span kept = {NULL, 0};
    if (text->status == WEFT_OK)
        kept = wf_arena_dup(&findings->arena, wf_buf_span(text));
    if (!kept.ptr)
        findings->status =
            findings->arena.is_full || text->status == WEFT_LIMIT ? WEFT_LIMIT : WEFT_NOMEM;
    wf_buf_fini(text);
    return kept;
}

static weft_severity severity_of(wf_mapping_rule rule)
{
    return wf_code_at(rows[rule].code)->severity;
}

void wf_mapping_findings_put(wf_mapping_findings *findings, wf_mapping_rule rule,
                             const wf_document *at, weft_span path, weft_span first,
                             weft_span second)
{
    wf_mapping_finding *const f = wf_arena_new(&findings->arena, wf_mapping_finding);
    if (!f) {
        findings->status = findings->arena.is_full ? WEFT_LIMIT : WEFT_NOMEM;
        return;
    }
    wf_buf text;
    wf_buf_init(&text, 0);
    put_message(&text, rows[rule].message, first, second);
    f->rule = rule;
    f->message = wf_mapping_findings_keep(findings, &text);
    f->path = path;
    f->at = at;
    if (findings->last)
        findings->last->next = f;
    else
        findings->first = f;
    findings->last = f;
    if (severity_of(rule) == WEFT_SEVERITY_ERROR)
        findings->errors++;
    else
        findings->warnings++;
}

/* ---- what comes out ---- */

static void put_json_text(wf_buf *out, weft_span text)
{
    wf_buf_put_byte(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        if (c == '"' || c == '\\')
            wf_buf_printf(out, "\\%c", c);
        else if (c < 0x20)
            wf_buf_printf(out, "\\u%04x", c);
        else
            wf_buf_put_byte(out, (char)c);
    }
    wf_buf_put_byte(out, '"');
}

static void put_rows(wf_buf *out, const wf_mapping_findings *findings, weft_severity severity)
{
    const char *comma = "";
    for (const wf_mapping_finding *f = findings->first; f; f = f->next) {
        if (severity_of(f->rule) != severity)
            continue;
        wf_buf_printf(out, "%s{\"code\":\"%s\",\"message\":", comma, rows[f->rule].name);
        put_json_text(out, f->message);
        if (f->path.ptr) {
            wf_buf_put_text(out, ",\"path\":");
            put_json_text(out, f->path);
        }
        wf_buf_put_byte(out, '}');
        comma = ",";
    }
}

void wf_mapping_findings_format(wf_buf *out, const wf_mapping_findings *findings, bool strict)
{
    const bool is_valid = findings->errors == 0 && (!strict || findings->warnings == 0);
    wf_buf_printf(out, "{\"valid\":%s,\"errors\":[", is_valid ? "true" : "false");
    put_rows(out, findings, WEFT_SEVERITY_ERROR);
    wf_buf_put_text(out, "],\"warnings\":[");
    put_rows(out, findings, WEFT_SEVERITY_WARNING);
    wf_buf_printf(out, "],\"summary\":{\"totalErrors\":%zu,\"totalWarnings\":%zu}}",
                  findings->errors, findings->warnings);
}

void wf_mapping_findings_report(weft_diags *diags, const wf_mapping_findings *findings,
                                const wf_document_file *file)
{
    for (const wf_mapping_finding *f = findings->first; f; f = f->next) {
        weft_diag *const diag =
            wf_diags_add(diags, rows[f->rule].code, wf_mapping_place(file, f->at), "%.*s",
                         (int)wf_utf8_clip(f->message, SHOWN_MAX).len, f->message.ptr);
        wf_diag_hint(diags, diag, "rule %s of the package", rows[f->rule].name);
    }
}
