/* Rules and dice. The generator is seeded, so that a run with one connection can be had again. */
#include "sandbox/fault.h"

#include "base/number.h"

#include <string.h>

static const wf_fault_row rows[] = {
#define FAULT(name, word, unit, value, text) {word, unit, value, text},
#include "sandbox/fault.def"
#undef FAULT
};

const wf_fault_row *wf_fault_at(wf_fault fault)
{
    return &rows[fault];
}

/* splitmix64: every state is a good one. */
static double draw(wf_faults *faults)
{
    uint64_t z = (faults->random += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return (double)((z ^ (z >> 31)) >> 11) / 9007199254740992.0;
}

static weft_status wrong(const char *rule, const char *what, weft_diags *diags)
{
    weft_diag *const diag =
        wf_diags_add(diags, WF_W5901, (wf_place){0}, "--fault %s: %s", rule, what);
    wf_diag_hint(diags, diag, "write KIND, KIND=VALUE or KIND=VALUE:PERCENT%%, as in 429=2:5%%");
    return WEFT_INVALID;
}

weft_status wf_fault_add(wf_faults *faults, const char *rule, weft_diags *diags)
{
    const char *const colon = strchr(rule, ':');
    const size_t head = colon ? (size_t)(colon - rule) : strlen(rule);
    const char *const equals = memchr(rule, '=', head);
    const weft_span word = weft_span_of(rule, equals ? (size_t)(equals - rule) : head);
    wf_fault_rule made = {WF_FAULT_COUNT, 0, 1};
    for (uint32_t i = 0; i < WF_FAULT_COUNT; i++) {
        if (weft_span_equal(word, weft_span_text(rows[i].word)))
            made.fault = (wf_fault)i;
    }
    if (made.fault == WF_FAULT_COUNT)
        return wrong(rule, "there is no such kind of fault", diags);
    made.value = rows[made.fault].value;
    if (equals) {
        int64_t value = 0;
        const weft_span digits =
            weft_span_of(equals + 1, head - (size_t)(equals + 1 - rule));
        if (!rows[made.fault].unit || !wf_int64_parse(&value, digits) || value < 0 ||
            value > 3600000)
            return wrong(rule, "it takes no such value", diags);
        made.value = (uint32_t)value;
    }
    if (colon) {
        weft_span share = weft_span_text(colon + 1);
        double percent = 0;
        if (share.len != 0 && share.ptr[share.len - 1] == '%')
            share.len--;
        if (!wf_double_parse(&percent, share) || !(percent >= 0 && percent <= 100))
            return wrong(rule, "the part behind the colon is a percentage from 0 to 100", diags);
        made.share = percent / 100;
    }
    if (faults->count == WF_FAULT_RULES)
        return wrong(rule, "there are too many rules", diags);
    faults->rules[faults->count++] = made;
    return WEFT_OK;
}

bool wf_fault_strikes(wf_faults *faults, wf_fault fault, uint32_t *value)
{
    for (size_t i = 0; i < faults->count; i++) {
        if (faults->rules[i].fault == fault && draw(faults) < faults->rules[i].share) {
            *value = faults->rules[i].value;
            return true;
        }
    }
    return false;
}

wf_fault wf_fault_draw(wf_faults *faults, wf_fault first, wf_fault last, uint32_t *value)
{
    for (size_t i = 0; i < faults->count; i++) {
        const wf_fault_rule *rule = &faults->rules[i];
        if (rule->fault >= first && rule->fault <= last && draw(faults) < rule->share) {
            *value = rule->value;
            return rule->fault;
        }
    }
    return WF_FAULT_COUNT;
}
