/* Keys of mapping files whatever the dialect: twice, misspelt, impossible; and constants. */
#include "base/map.h"
#include "base/utf8.h"
#include "compiler/mapping_rules_room.h"
#include "compiler/suggest.h"

#define SHOWN_MAX 80

const wf_document *wf_rules_truthy(const wf_document *object, const char *member)
{
    const wf_document *const found = wf_mapping_find(object, member);
    return wf_mapping_is_truthy(found) ? found : NULL;
}

void wf_rules_impossible(wf_rules *rules, const wf_document *at, const char *what)
{
    const weft_span name = at->key.len != 0 ? at->key : weft_span_text("the file");
    wf_rules_tell(rules, WF_DIFFERENCE_BAD_CONFIG, at, name, what);
}

void wf_rules_maps_nothing(wf_rules *rules, const wf_document *root)
{
    weft_diag *const diag = wf_rules_complain(rules, WF_W5208, root, "this file maps nothing");
    wf_diag_hint(rules->diags, diag, "add `arguments`, or `fields`");
}

/* Blanks inside of brackets are those of an index. */
static bool has_blanks(weft_span text)
{
    bool inside = false;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == ' ' && !inside)
            return true;
        inside = text.ptr[i] == '[' || (inside && text.ptr[i] != ']');
    }
    return false;
}

static bool is_private(weft_span key)
{
    return key.len != 0 && key.ptr[0] == '_';
}

bool wf_rules_is_remark(const wf_document *member)
{
    static const char *const names[] = {"comment", "description", "note", "notes"};
    if (member->kind == WF_DOCUMENT_OBJECT)
        return false;
    if (is_private(member->key))
        return true;
    for (size_t i = 0; i < WF_COUNTOF(names); i++) {
        if (weft_span_equal(member->key, weft_span_text(names[i])))
            return true;
    }
    return member->kind == WF_DOCUMENT_STRING && has_blanks(member->text);
}

/* A constant may hold anything: its keys are data. */
static bool is_constant(const wf_document *member)
{
    return weft_span_equal(member->key, weft_span_text("value")) ||
           weft_span_equal(member->key, weft_span_text("defaultValue"));
}

/* As deep as the document nests: 200 levels. */
void wf_rules_twice(wf_rules *rules, const wf_document *value)
{
    wf_map names;
    wf_map_init(&names, &rules->arena);
    for (wf_document *child = value->first; child; child = child->next) {
        void *old = NULL;
        if (value->kind == WF_DOCUMENT_OBJECT && !wf_map_put(&names, child->key, child, &old)) {
            rules->status = rules->arena.is_full ? WEFT_LIMIT : WEFT_NOMEM;
            return;
        }
        if (old) {
            const weft_span name = wf_utf8_clip(child->key, SHOWN_MAX);
            uint32_t line = 0;
            uint32_t column = 0;
            wf_source_line(rules->file->source, ((const wf_document *)old)->key_start, &line,
                           &column);
            weft_diag *const diag =
                wf_rules_complain(rules, WF_W5201, child, "`%.*s` already stands in line %u",
                                  (int)name.len, name.ptr, line);
            wf_diag_hint(rules->diags, diag, "remove one of them; this one counts");
        }
        if (wf_mapping_is_object(child) && !is_constant(child))
            wf_rules_twice(rules, child);
    }
}

void wf_rules_members(wf_rules *rules, const wf_document *field, const char *const *known,
                      size_t count)
{
    static const char *const slips[][2] = {{"default", "defaultValue"}, {"path", "source"},
                                           {"from", "source"},          {"xmlPath", "source"},
                                           {"arrayPath", "source"},     {"array", "isArray"}};
    for (const wf_document *member = field->first; member; member = member->next) {
        const char *meant = NULL;
        bool is_known = wf_rules_is_remark(member) || is_private(member->key);
        for (size_t i = 0; i < count; i++)
            is_known |= weft_span_equal(member->key, weft_span_text(known[i]));
        if (is_known)
            continue;
        for (size_t i = 0; i < WF_COUNTOF(slips); i++) {
            if (weft_span_equal(member->key, weft_span_text(slips[i][0])))
                meant = slips[i][1];
        }
        wf_suggest search;
        wf_suggest_init(&search, member->key);
        for (size_t i = 0; i < count && !meant; i++)
            wf_suggest_offer(&search, weft_span_text(known[i]));
        if (!meant && search.count == 0)
            continue; /* a remark under another name */
        const weft_span name = wf_utf8_clip(member->key, SHOWN_MAX);
        weft_diag *const diag =
            wf_rules_complain(rules, WF_W5204, member, "`%.*s` means nothing here; it is ignored",
                              (int)name.len, name.ptr);
        if (meant)
            wf_diag_hint(rules->diags, diag, "did you mean `%s`?", meant);
        else
            (void)wf_suggest_hint(rules->diags, diag, &search);
    }
}

static bool is_variable(weft_span text)
{
    return text.len > 3 && memcmp(text.ptr, "${", 2) == 0 && text.ptr[text.len - 1] == '}' &&
           !memchr(text.ptr, '}', text.len - 1);
}

void wf_rules_constant(wf_rules *rules, const wf_document *field, const wf_document *value)
{
    const wf_document *const spare = wf_mapping_find(field, "defaultValue");
    const bool is_empty = value->kind == WF_DOCUMENT_NULL ||
                          (value->kind == WF_DOCUMENT_STRING && value->text.len == 0);
    if (spare && (!is_empty || rules->dialect != WF_MAPPING_FIELDS)) {
        weft_diag *const diag = wf_rules_complain(rules, WF_W5203, spare,
                                                  "`defaultValue` is never used beside `value`");
        wf_diag_hint(rules->diags, diag, "remove one of them");
    }
    if (rules->dialect != WF_MAPPING_FIELDS && value->kind == WF_DOCUMENT_STRING &&
        is_variable(value->text))
        wf_rules_tell(rules, WF_DIFFERENCE_ENV, value, value->text, NULL);
}
