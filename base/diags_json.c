/* Complaints for programs: JSON, one object a line, and SARIF 2.1.0 (OASIS). Both are UTF-8 whatever
   the texts hold: a wrong byte becomes U+FFFD. */
#include "base/diags.h"

#include "base/utf8.h"

static void put_escaped(wf_buf *out, unsigned char byte)
{
    switch (byte) {
    case '"':
        wf_buf_put_text(out, "\\\"");
        break;
    case '\\':
        wf_buf_put_text(out, "\\\\");
        break;
    case '\n':
        wf_buf_put_text(out, "\\n");
        break;
    case '\r':
        wf_buf_put_text(out, "\\r");
        break;
    case '\t':
        wf_buf_put_text(out, "\\t");
        break;
    default:
        if (byte < 0x20 || byte == 0x7f)
            wf_buf_printf(out, "\\u%04x", (unsigned)byte);
        else
            wf_buf_put_byte(out, (char)byte);
        break;
    }
}

static void put_string(wf_buf *out, const char *text)
{
    weft_span rest = weft_span_text(text);
    wf_buf_put_byte(out, '"');
    while (rest.len != 0) {
        const size_t valid = wf_utf8_valid(rest);
        for (size_t i = 0; i < valid; i++)
            put_escaped(out, (unsigned char)rest.ptr[i]);
        rest = weft_span_of(rest.ptr + valid, rest.len - valid);
        if (rest.len != 0) {
            wf_buf_put_text(out, "\xef\xbf\xbd");
            rest = weft_span_of(rest.ptr + 1, rest.len - 1);
        }
    }
    wf_buf_put_byte(out, '"');
}

/* `before` is all that stands before the value: `,"name":`. */
static void put_text_member(wf_buf *out, const char *before, const char *text)
{
    if (text[0] == '\0')
        return;
    wf_buf_put_text(out, before);
    put_string(out, text);
}

static void put_number_member(wf_buf *out, const char *before, uint64_t number)
{
    wf_buf_put_text(out, before);
    wf_buf_put_number(out, number);
}

static const char *severity_name(weft_severity severity)
{
    static const char *const names[] = {"note", "warning", "error"};
    return names[severity];
}

static bool is_about_input(const weft_diag *diag)
{
    return diag->record != 0 || diag->input[0] != '\0';
}

static void put_record_members(wf_buf *out, const weft_diag *diag)
{
    put_text_member(out, ",\"input\":", diag->input);
    if (diag->record != 0)
        put_number_member(out, ",\"record\":", diag->record);
    if (is_about_input(diag))
        put_number_member(out, ",\"offset\":", diag->offset);
    if (diag->input_line != 0)
        put_number_member(out, ",\"input_line\":", diag->input_line);
    put_text_member(out, ",\"source_path\":", diag->source_path);
    put_text_member(out, ",\"value\":", diag->value);
    put_text_member(out, ",\"target_path\":", diag->target_path);
}

static void put_edits(wf_buf *out, const weft_diag *diag)
{
    for (size_t i = 0; i < diag->edit_count; i++) {
        put_number_member(
            out, i == 0 ? ",\"edits\":[{\"start\":" : ",{\"start\":", diag->edits[i].start);
        put_number_member(out, ",\"end\":", diag->edits[i].end);
        wf_buf_put_text(out, ",\"text\":");
        put_string(out, diag->edits[i].text);
        wf_buf_put_byte(out, '}');
    }
    wf_buf_put_text(out, diag->edit_count != 0 ? "]" : "");
}

void wf_diag_put_json(wf_buf *out, const weft_diag *diag)
{
    wf_buf_put_text(out, "{\"code\":");
    put_string(out, diag->code);
    wf_buf_put_text(out, ",\"severity\":");
    put_string(out, severity_name(diag->severity));
    wf_buf_put_text(out, ",\"message\":");
    put_string(out, diag->message);
    put_text_member(out, ",\"hint\":", diag->hint);
    put_text_member(out, ",\"file\":", diag->file);
    if (diag->line != 0) {
        put_number_member(out, ",\"line\":", diag->line);
        put_number_member(out, ",\"column\":", diag->column);
        put_number_member(out, ",\"start\":", diag->start);
        put_number_member(out, ",\"length\":", diag->length);
    }
    if (diag->stopped_line != 0) {
        put_number_member(out, ",\"stopped_line\":", diag->stopped_line);
        put_number_member(out, ",\"stopped_column\":", diag->stopped_column);
    }
    put_edits(out, diag);
    put_record_members(out, diag);
    wf_buf_put_byte(out, '}');
}

void wf_diags_put_json(wf_buf *out, const weft_diags *diags)
{
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        wf_diag_put_json(out, weft_diags_at(diags, i));
        wf_buf_put_byte(out, '\n');
    }
}

/* A file name as a relative or absolute URI reference (RFC 3986). */
static void put_uri(wf_buf *out, const char *name)
{
    static const char kept[] = "-._~/!$&'()*+,;=@";
    static const char hex[] = "0123456789ABCDEF";
    wf_buf_put_byte(out, '"');
    for (; *name != '\0'; name++) {
        const unsigned char c = (unsigned char)*name;
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || strchr(kept, c) != NULL;
        if (plain) {
            wf_buf_put_byte(out, (char)c);
        } else {
            const char escape[3] = {'%', hex[c >> 4], hex[c & 15u]};
            wf_buf_put(out, escape, sizeof escape);
        }
    }
    wf_buf_put_byte(out, '"');
}

/* The column in code points (the run says so), known when the excerpt begins with the line. */
static size_t code_point_column(const weft_diag *diag, size_t byte_column)
{
    const weft_span line = weft_span_text(diag->excerpt);
    if (diag->excerpt_column != 1 || byte_column > line.len + 1)
        return 0;
    const weft_span before = weft_span_of(line.ptr, byte_column - 1);
    return wf_utf8_valid(before) == before.len ? wf_utf8_count(before) + 1 : 0;
}

static void put_region(wf_buf *out, const weft_diag *diag)
{
    const size_t column = code_point_column(diag, diag->column);
    const size_t end = code_point_column(diag, (size_t)diag->column + diag->length);
    put_number_member(out, ",\"region\":{\"startLine\":", diag->line);
    if (column != 0)
        put_number_member(out, ",\"startColumn\":", column);
    if (column != 0 && end != 0 && diag->length != 0)
        put_number_member(out, ",\"endColumn\":", end);
    put_number_member(out, ",\"byteOffset\":", diag->start);
    put_number_member(out, ",\"byteLength\":", diag->length);
    wf_buf_put_byte(out, '}');
}

static void put_location(wf_buf *out, const weft_diag *diag)
{
    if (diag->file[0] == '\0')
        return;
    wf_buf_put_text(out, ",\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    put_uri(out, diag->file);
    wf_buf_put_byte(out, '}');
    if (diag->line != 0)
        put_region(out, diag);
    wf_buf_put_byte(out, '}');
    put_text_member(out, ",\"logicalLocations\":[{\"fullyQualifiedName\":", diag->target_path);
    if (diag->target_path[0] != '\0')
        wf_buf_put_text(out, "}]");
    wf_buf_put_text(out, "}]");
}

/* SARIF 2.1.0 section 3.55 */
static void put_fix(wf_buf *out, const weft_diag *diag)
{
    if (diag->edit_count == 0)
        return;
    wf_buf_put_text(out, ",\"fixes\":[{\"description\":{\"text\":");
    put_string(out, diag->hint);
    wf_buf_put_text(out, "},\"artifactChanges\":[{\"artifactLocation\":{\"uri\":");
    put_uri(out, diag->file);
    for (size_t i = 0; i < diag->edit_count; i++) {
        const weft_edit *const edit = &diag->edits[i];
        wf_buf_put_text(out, i == 0 ? "},\"replacements\":[" : ",");
        put_number_member(out, "{\"deletedRegion\":{\"byteOffset\":", edit->start);
        put_number_member(out, ",\"byteLength\":", edit->end - edit->start);
        wf_buf_put_text(out, "},\"insertedContent\":{\"text\":");
        put_string(out, edit->text);
        wf_buf_put_text(out, "}}");
    }
    wf_buf_put_text(out, "]}]}]");
}

static void put_result(wf_buf *out, const weft_diag *diag)
{
    wf_buf_put_text(out, "{\"ruleId\":");
    put_string(out, diag->code);
    wf_buf_put_text(out, ",\"level\":");
    put_string(out, severity_name(diag->severity));
    wf_buf_put_text(out, ",\"message\":{\"text\":");
    put_string(out, diag->message);
    wf_buf_put_byte(out, '}');
    put_location(out, diag);
    put_fix(out, diag);
    wf_buf_put_text(out, ",\"properties\":{\"severity\":");
    put_string(out, severity_name(diag->severity));
    put_text_member(out, ",\"hint\":", diag->hint);
    put_record_members(out, diag);
    wf_buf_put_text(out, "}}");
}

/* Each code that occurs, once, at its first occurrence. Quadratic in kept complaints of different
   codes, of which there are few. */
static bool is_first_of_code(const weft_diags *diags, size_t i)
{
    const char *const code = weft_diags_at(diags, i)->code;
    for (size_t earlier = 0; earlier < i; earlier++)
        if (strcmp(weft_diags_at(diags, earlier)->code, code) == 0)
            return false;
    return true;
}

static void put_rules(wf_buf *out, const weft_diags *diags)
{
    const char *separator = "";
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const wf_code_row *const row = wf_code_find(weft_diags_at(diags, i)->code);
        if (!row || !is_first_of_code(diags, i))
            continue;
        wf_buf_put_text(out, separator);
        wf_buf_put_text(out, "{\"id\":");
        put_string(out, row->code);
        wf_buf_put_text(out, ",\"shortDescription\":{\"text\":");
        put_string(out, row->title);
        wf_buf_put_text(out, "},\"help\":{\"text\":");
        put_string(out, row->page);
        wf_buf_put_text(out, "},\"defaultConfiguration\":{\"level\":");
        put_string(out, severity_name(row->severity));
        wf_buf_put_text(out, "}}");
        separator = ",";
    }
}

void wf_diags_put_sarif(wf_buf *out, const weft_diags *diags)
{
    wf_buf_put_text(out, "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\","
                         "\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"weft\","
                         "\"rules\":[");
    put_rules(out, diags);
    wf_buf_put_text(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        if (i != 0)
            wf_buf_put_byte(out, ',');
        put_result(out, weft_diags_at(diags, i));
    }
    put_number_member(out, "],\"properties\":{\"dropped\":", weft_diags_dropped(diags));
    wf_buf_put_text(out, "}}]}\n");
}
