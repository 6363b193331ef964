/* Resolvers by name: which the package has where, and what their conversions do that weft's do not. */
#include "base/utf8.h"
#include "compiler/mapping_rules_room.h"
#include "compiler/suggest.h"

enum {
    IN_FIELDS = 1,
    IN_MUTATIONS = 2
};

#define NONE      0u
#define NUMBER    1u
#define BOOLEAN   2u
#define DATE      4u
#define DATE_NUM  8u
#define DATE_NULL 16u
#define SHOWN_MAX 80

static const struct {
    const char *name;
    unsigned where;
    unsigned habits;
} known[] = {
    {"sdk.uppercase", IN_FIELDS, NONE},
    {"sdk.lowercase", IN_FIELDS, NONE},
    {"sdk.trim", IN_FIELDS, NONE},
    {"sdk.parseInt", IN_FIELDS, NUMBER},
    {"sdk.parseFloat", IN_FIELDS, NUMBER},
    {"sdk.number", IN_FIELDS, NUMBER},
    {"sdk.boolean", IN_FIELDS, BOOLEAN},
    {"sdk.toString", IN_FIELDS, NONE},
    {"sdk.formatDate", IN_FIELDS, DATE | DATE_NUM},
    {"sdk.formatDateShort", IN_FIELDS, DATE | DATE_NUM},
    {"sdk.parseDate", IN_FIELDS, DATE | DATE_NULL},
    {"sdk.parseJson", IN_FIELDS, NONE},
    {"sdk.toJson", IN_FIELDS, NONE},
    {"sdk.coalesce", IN_FIELDS, NONE},
    {"sdk.identity", IN_FIELDS, NONE},
    {"sdk.default", IN_FIELDS, NONE},
    {"parseInt", IN_MUTATIONS, NUMBER},
    {"parseFloat", IN_MUTATIONS, NUMBER},
    {"toString", IN_MUTATIONS, NONE},
    {"toUpperCase", IN_MUTATIONS, NONE},
    {"toLowerCase", IN_MUTATIONS, NONE},
    {"trim", IN_MUTATIONS, NONE},
    {"toBoolean", IN_MUTATIONS, BOOLEAN},
    {"toISO8601", IN_MUTATIONS, DATE | DATE_NUM},
    {"toDate", IN_MUTATIONS, DATE},
};

#define TRANSFORMS                                                                                 \
    "parseInt, parseFloat, toString, toUpperCase, toLowerCase, trim, toBoolean, toISO8601 and "    \
    "toDate"

static unsigned here(const wf_rules *rules)
{
    return rules->dialect == WF_MAPPING_FIELDS ? IN_FIELDS : IN_MUTATIONS;
}

bool wf_rules_is_custom(weft_span name)
{
    return name.len > 7 && memcmp(name.ptr, "custom.", 7) == 0;
}

static bool is_bound(const wf_rules *rules, weft_span name)
{
    for (size_t i = 0; i < rules->options->resolver_count; i++) {
        if (weft_span_equal(rules->options->resolvers[i], name))
            return true;
    }
    return false;
}

static void tell_habits(wf_rules *rules, const wf_document *at, unsigned habits)
{
    if (habits & NUMBER)
        wf_rules_tell(rules, WF_DIFFERENCE_PARSE_ZERO, at, at->text, NULL);
    if (habits & BOOLEAN)
        wf_rules_tell(rules, WF_DIFFERENCE_BOOL_TRIM, at, at->text, NULL);
    if (habits & DATE)
        wf_rules_tell(rules, WF_DIFFERENCE_DATE_GUESS, at, at->text, NULL);
    if (habits & DATE_NUM)
        wf_rules_tell(rules, WF_DIFFERENCE_DATE_EPOCH, at, at->text, NULL);
    if (habits & DATE_NULL)
        wf_rules_tell(rules, WF_DIFFERENCE_DATE_NULL_EPOCH, at, at->text, NULL);
}

/* The names that would be right here, nearest first; those of the other dialect without `sdk.`. */
static void suggest(wf_rules *rules, weft_diag *diag, weft_span wrong)
{
    wf_suggest search;
    wf_suggest_init(&search, wrong);
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        if (known[i].where == here(rules))
            wf_suggest_offer(&search, weft_span_text(known[i].name));
    }
    for (size_t i = 0; i < rules->options->resolver_count; i++)
        wf_suggest_offer(&search, rules->options->resolvers[i]);
    if (wf_suggest_hint(rules->diags, diag, &search))
        return;
    if (here(rules) == IN_FIELDS)
        wf_diag_hint(rules->diags, diag, "names begin with sdk. or custom.: sdk.trim");
    else
        wf_diag_hint(rules->diags, diag, "there are " TRANSFORMS);
}

static void unknown(wf_rules *rules, const wf_document *name)
{
    const weft_span text = wf_utf8_clip(name->text, SHOWN_MAX);
    weft_diag *diag;
    if (wf_rules_is_custom(name->text) && rules->options->faithful && here(rules) != IN_FIELDS) {
        wf_rules_tell(rules, WF_DIFFERENCE_RESOLVER_IGNORED, name, name->text, TRANSFORMS);
        return;
    }
    if (wf_rules_is_custom(name->text)) {
        diag = wf_rules_complain(rules, WF_W5206, name, "`%.*s` is not bound to a resolver",
                                 (int)text.len, text.ptr);
        wf_suggest search;
        wf_suggest_init(&search, name->text);
        for (size_t i = 0; i < rules->options->resolver_count; i++)
            wf_suggest_offer(&search, rules->options->resolvers[i]);
        if (!wf_suggest_hint(rules->diags, diag, &search))
            wf_diag_hint(rules->diags, diag,
                         "declare resolver \"%.*s\" in a file given with --resolvers",
                         (int)text.len, text.ptr);
        return;
    }
    if (here(rules) == IN_FIELDS)
        diag = wf_rules_complain(rules, WF_W5205, name,
                                 "`%.*s` is no resolver; this field fails at each record",
                                 (int)text.len, text.ptr);
    else
        diag = wf_rules_complain(rules, WF_W5207, name,
                                 "`%.*s` is no resolver; the package ignores it", (int)text.len,
                                 text.ptr);
    suggest(rules, diag, name->text);
}

void wf_rules_resolver(wf_rules *rules, const wf_document *name, bool ignored)
{
    if (!wf_mapping_is_truthy(name))
        return;
    if (name->kind != WF_DOCUMENT_STRING) {
        wf_rules_impossible(rules, name, "write the name of a resolver in quotes");
        return;
    }
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        const bool is_it = weft_span_equal(name->text, weft_span_text(known[i].name));
        if (is_it && (known[i].where == here(rules) || here(rules) == IN_MUTATIONS)) {
            if (ignored || known[i].where != here(rules))
                wf_rules_tell(rules, WF_DIFFERENCE_RESOLVER_IGNORED, name, name->text,
                              ignored ? "`transform`" : TRANSFORMS);
            tell_habits(rules, name, known[i].habits);
            return;
        }
    }
    if (!is_bound(rules, name->text))
        unknown(rules, name);
    else if (wf_rules_is_custom(name->text) && rules->dialect == WF_MAPPING_ARGUMENTS)
        wf_rules_tell(rules, WF_DIFFERENCE_RESOLVER_IGNORED, name, name->text, TRANSFORMS);
}
