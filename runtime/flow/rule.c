/* Rules of a preflight. What is easy to get wrong: a member that is missing on the way is missing at the end of
   the path too, but an empty list has no elements that could lack anything. */
#include "runtime/flow/rule.h"

#include "base/number.h"
#include "vm/json.h"

#include <string.h>

/* ---- parsing ---- */

static weft_status wrong(weft_diags *diags, const char *text, const char *why)
{
    wf_diags_add(diags, WF_W6108, (wf_place){0}, "\"%s\": %s", text, why);
    return WEFT_MISUSE;
}

/* One name from `*at` on, "quoted" or plain; false when there is none. */
static bool take_name(weft_span *out, const char **at)
{
    if (**at == '"') {
        const char *const from = *at + 1;
        const char *const end = strchr(from, '"');
        if (!end)
            return false;
        *out = weft_span_of(from, (size_t)(end - from));
        *at = end + 1;
        return true;
    }
    const size_t len = strcspn(*at, ".[],\"");
    *out = weft_span_of(*at, len);
    *at += len;
    return len != 0;
}

/* A path up to a comma or the end. */
static bool take_path(wf_rule_path *out, const char **at, wf_arena *arena)
{
    wf_rule_step steps[WF_RULE_STEPS];
    size_t count = 0;
    *at += **at == '.';
    while (count < WF_RULE_STEPS) {
        if (strncmp(*at, "[]", 2) == 0) {
            steps[count++].name = weft_span_of(NULL, 0);
            *at += 2;
        } else if (!take_name(&steps[count++].name, at)) {
            return false;
        }
        if (**at == '\0' || **at == ',')
            break;
        if (**at == '.' && (*at)[1] != '[')
            ++*at;
        else if (**at != '[')
            return false;
    }
    out->steps = wf_arena_zero(arena, count, sizeof *out->steps);
    out->count = out->steps ? count : 0;
    if (out->steps)
        memcpy(out->steps, steps, count * sizeof *steps);
    return **at == '\0' || **at == ',';
}

static bool is_kind(const char *word)
{
    static const char *const words[] = {"text", "number", "integer", "boolean", "list", "object"};
    for (size_t i = 0; word && i < WF_COUNTOF(words); i++) {
        if (strcmp(words[i], word) == 0)
            return true;
    }
    return false;
}

static weft_status parse_bounds(wf_rule *rule, const weft_preflight_rule *from, weft_diags *diags)
{
    rule->has_least = from->least && *from->least;
    rule->has_most = from->most && *from->most;
    if (!rule->has_least && !rule->has_most)
        return wrong(diags, from->path, "a range has a least or a most value");
    if (rule->has_least && !wf_decimal_parse(&rule->least, weft_span_text(from->least)))
        return wrong(diags, from->least, "this is no number");
    if (rule->has_most && !wf_decimal_parse(&rule->most, weft_span_text(from->most)))
        return wrong(diags, from->most, "this is no number");
    return WEFT_OK;
}

weft_status wf_rule_parse(wf_rule *out, const weft_preflight_rule *rule, wf_arena *arena,
                          weft_diags *diags)
{
    wf_rule_path **link = &out->path;
    const char *at = rule->path ? rule->path : "";
    *out = (wf_rule){.kind = rule->kind, .text = rule->path, .word = rule->least};
    do {
        wf_rule_path *const path = wf_arena_new(arena, wf_rule_path);
        if (!path)
            return WEFT_NOMEM;
        if (!take_path(path, &at, arena))
            return wrong(diags, rule->path ? rule->path : "",
                         "this is no path; write input.ref, lines[].qty or \"odd name\".x");
        if (!path->steps)
            return WEFT_NOMEM;
        *link = path;
        link = &path->next;
    } while (*at++ == ',');
    if (out->path->next && rule->kind != WEFT_PREFLIGHT_UNIQUE)
        return wrong(diags, rule->path, "this rule takes one path");
    if (rule->kind == WEFT_PREFLIGHT_KIND && !is_kind(rule->least))
        return wrong(diags, rule->least ? rule->least : "",
                     "this is no kind; there are text, number, integer, boolean, list and object");
    return rule->kind == WEFT_PREFLIGHT_RANGE ? parse_bounds(out, rule, diags) : WEFT_OK;
}

/* ---- walking ---- */

typedef void (*visit_fn)(void *context, weft_value value);

/* Calls `visit` with what stands at the end of the path, MISSING where nothing does. As deep as the path has steps. */
static void walk(const wf_rule_path *path, size_t at, weft_value value, visit_fn visit,
                 void *context)
{
    for (; at < path->count; at++) {
        const wf_rule_step *const step = &path->steps[at];
        if (step->name.ptr) {
            value =
                value.kind == WEFT_KIND_MAP ? weft_value_member(value, step->name) : weft_missing();
        } else if (value.kind == WEFT_KIND_LIST) {
            for (uint32_t i = 0; i < value.len; i++)
                walk(path, at + 1, weft_value_element(value, i), visit, context);
            return;
        } else {
            value = weft_missing();
        }
    }
    visit(context, value);
}

typedef struct checking {
    const wf_rule *rule;
    const wf_rule_report *report;
} checking;

static void complain(const checking *c, wf_code code, weft_value value, const char *what)
{
    wf_buf text;
    weft_diags *const diags = c->report->diags;
    wf_buf_init(&text, 0);
    if (value.kind == WEFT_KIND_TEXT)
        wf_buf_put_span(&text, weft_value_span(value));
    else
        wf_json_put(&text, value);
    weft_diag *const diag = wf_diags_add(diags, code, (wf_place){0}, "%s: %s", c->rule->text, what);
    wf_diag_record(diags, diag, c->report->input, c->report->record, c->report->offset,
                   c->report->line);
    wf_diag_value(diags, diag, weft_span_text(""), wf_buf_span(&text),
                  weft_span_text(c->rule->text));
    wf_buf_fini(&text);
}

static bool is_blank(weft_value value)
{
    const weft_span text = weft_value_span(value);
    for (size_t i = 0; i < text.len; i++) {
        if (!strchr(" \t\r\n", text.ptr[i]) || text.ptr[i] == '\0')
            return false;
    }
    return true;
}

static void check_required(void *context, weft_value value)
{
    const checking *const c = context;
    if (value.kind == WEFT_KIND_MISSING)
        complain(c, WF_W6101, value, "required, and missing");
    else if (value.kind == WEFT_KIND_NULL)
        complain(c, WF_W6101, value, "required, and null");
    else if (value.kind == WEFT_KIND_TEXT && is_blank(value))
        complain(c, WF_W6101, value, "required, and blank");
}

/* JSON numbers are NUMBER here, as their digits. */
static void check_range(void *context, weft_value value)
{
    const checking *const c = context;
    wf_decimal number;
    if (weft_value_is_nothing(value))
        return;
    if (value.kind != WEFT_KIND_NUMBER || !wf_decimal_parse(&number, weft_value_span(value)))
        complain(c, WF_W6103, value, "not a number of at most 38 digits");
    else if (c->rule->has_least && wf_decimal_compare(&number, &c->rule->least) < 0)
        complain(c, WF_W6102, value, "less than the least value allowed");
    else if (c->rule->has_most && wf_decimal_compare(&number, &c->rule->most) > 0)
        complain(c, WF_W6102, value, "more than the largest value allowed");
}

static bool has_kind(weft_value value, const char *word)
{
    wf_decimal number;
    int64_t whole;
    switch (word[0]) {
    case 't':
        return value.kind == WEFT_KIND_TEXT;
    case 'n':
        return value.kind == WEFT_KIND_NUMBER;
    case 'i':
        return value.kind == WEFT_KIND_NUMBER &&
               wf_decimal_parse(&number, weft_value_span(value)) &&
               wf_decimal_to_int(&whole, &number);
    case 'b':
        return value.kind == WEFT_KIND_BOOL;
    case 'l':
        return value.kind == WEFT_KIND_LIST;
    default:
        return value.kind == WEFT_KIND_MAP;
    }
}

static void check_kind(void *context, weft_value value)
{
    static const struct {
        char letter;
        const char *text;
    } texts[] = {{'t', "not a text"},    {'n', "not a number"}, {'i', "not an integer"},
                 {'b', "not a boolean"}, {'l', "not a list"},   {'o', "not an object"}};
    const checking *const c = context;
    if (weft_value_is_nothing(value) || has_kind(value, c->rule->word))
        return;
    for (size_t i = 0; i < WF_COUNTOF(texts); i++) {
        if (texts[i].letter == c->rule->word[0])
            complain(c, WF_W6103, value, texts[i].text);
    }
}

void wf_rule_check(const wf_rule *rule, weft_value value, const wf_rule_report *report)
{
    static const visit_fn checks[] = {[WEFT_PREFLIGHT_REQUIRED] = check_required,
                                      [WEFT_PREFLIGHT_RANGE] = check_range,
                                      [WEFT_PREFLIGHT_KIND] = check_kind};
    checking c = {rule, report};
    walk(rule->path, 0, value, checks[rule->kind], &c);
}

typedef struct keying {
    wf_buf *out;
    bool has_any;
} keying;

static void put_key(void *context, weft_value value)
{
    keying *const k = context;
    k->has_any = k->has_any || !weft_value_is_nothing(value);
    wf_json_put(k->out, value);
    wf_buf_put_byte(k->out, '\0');
}

bool wf_rule_key(wf_buf *out, const wf_rule *rule, weft_value record)
{
    keying k = {out, false};
    for (const wf_rule_path *path = rule->path; path; path = path->next)
        walk(path, 0, record, put_key, &k);
    return k.has_any;
}
