/* Every record is read and mapped, and held against the rules; nothing is written. */
#include "weft/preflight.h"

#include "runtime/flow/intake.h"
#include "runtime/flow/rule.h"
#include "runtime/keep/seen.h"
#include "vm/json.h"

typedef struct flight {
    const weft_preflight_options *options;
    weft_preflight_counts *counts;
    weft_diags *diags;
    wf_intake intake;
    wf_arena memory; /* of the rules */
    wf_rule *rules;
    wf_seen_keys *seen; /* NULL: nothing must be unique */
    wf_buf body;
    wf_buf key;
    uint32_t filled; /* records of the request that would be filled now */
    size_t filled_bytes;
} flight;

static weft_status open_rules(flight *f)
{
    const weft_preflight_options *const o = f->options;
    weft_status rc = WEFT_OK;
    f->rules = wf_arena_zero(&f->memory, o->rule_count, sizeof *f->rules);
    if (!f->rules)
        return WEFT_NOMEM;
    for (size_t i = 0; i < o->rule_count && rc == WEFT_OK; i++) {
        rc = wf_rule_parse(&f->rules[i], &o->rules[i], &f->memory, f->diags);
        if (rc == WEFT_OK && o->rules[i].kind == WEFT_PREFLIGHT_UNIQUE && !f->seen)
            rc = wf_seen_open(&f->seen, f->diags);
    }
    return rc;
}

static wf_rule_report report_of(const flight *f)
{
    const wf_record *const record = &f->intake.record;
    return (wf_rule_report){f->intake.record_diags, f->intake.name, record->number, record->offset,
                            record->line};
}

/* Places a complaint of our own about the record. */
static void place(const flight *f, weft_diag *diag)
{
    const wf_rule_report at = report_of(f);
    wf_diag_record(at.diags, diag, at.input, at.record, at.offset, at.line);
}

static weft_status check_unique(flight *f, const wf_rule *rule, size_t number, weft_value value)
{
    uint64_t first = 0;
    wf_buf_reset(&f->key);
    wf_buf_printf(&f->key, "%zu:", number); /* rules do not share keys */
    const size_t prefix = f->key.len;
    if (!wf_rule_key(&f->key, rule, value))
        return WEFT_OK;
    if (f->key.status != WEFT_OK)
        return f->key.status;
    const weft_status rc =
        wf_seen_add(&first, f->seen, wf_buf_span(&f->key), f->intake.record.number);
    if (rc != WEFT_REJECTED)
        return rc;
    weft_diag *const diag =
        wf_diags_add(f->intake.record_diags, WF_W6104, (wf_place){0},
                     "%s: record %llu has the same", rule->text, (unsigned long long)first);
    place(f, diag);
    wf_diag_value(f->intake.record_diags, diag, weft_span_text(""),
                  weft_span_of(f->key.data + prefix, f->key.len - prefix - 1),
                  weft_span_text(rule->text));
    f->counts->duplicates++;
    return WEFT_OK;
}

static weft_status check_rules(flight *f)
{
    weft_value value;
    wf_json_error error;
    const wf_rule_report report = report_of(f);
    if (f->options->rule_count == 0)
        return WEFT_OK;
    weft_status rc = wf_json_parse(&value, wf_buf_span(&f->body), f->intake.record.arena, &error);
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc : WEFT_LIMIT; /* it was written by us */
    for (size_t i = 0; i < f->options->rule_count && rc == WEFT_OK; i++) {
        if (f->rules[i].kind == WEFT_PREFLIGHT_UNIQUE)
            rc = check_unique(f, &f->rules[i], i, value);
        else
            wf_rule_check(&f->rules[i], value, &report);
    }
    return rc;
}

/* How many requests the good records would need. */
static void count_request(flight *f)
{
    const weft_preflight_options *const o = f->options;
    const uint32_t batch = o->batch != 0 ? o->batch : 1;
    const size_t len = f->body.len;
    const bool is_full =
        f->filled == batch || (o->batch_bytes != 0 && f->filled_bytes + len > o->batch_bytes);
    if (f->counts->requests == 0 || is_full) {
        f->counts->requests++;
        f->filled = 0;
        f->filled_bytes = 0;
    }
    f->filled++;
    f->filled_bytes += len;
}

static void check_size(flight *f)
{
    const size_t most = f->options->max_bytes;
    if (most != 0 && f->body.len > most)
        place(f, wf_diags_add(f->intake.record_diags, WF_W6106, (wf_place){0},
                              "the mapped record has %zu bytes, more than %zu", f->body.len, most));
}

/* Every complaint goes out; whether an error is among them. */
static bool report(flight *f)
{
    const weft_pipeline_options *const o = &f->options->input;
    const weft_diags *const diags = f->intake.record_diags;
    bool is_bad = false;
    for (size_t i = 0; i < weft_diags_count(diags); i++) {
        const weft_diag *const diag = weft_diags_at(diags, i);
        const bool is_error = diag->severity == WEFT_SEVERITY_ERROR;
        is_bad = is_bad || is_error;
        f->counts->errors += is_error;
        f->counts->warnings += !is_error;
        if (o->report)
            o->report(o->report_context, diag, f->intake.record.raw);
    }
    return is_bad;
}

static weft_status check_record(flight *f)
{
    wf_buf_reset(&f->body);
    weft_status rc = wf_intake_map(&f->intake, &f->body);
    if (rc == WEFT_OK) {
        check_size(f);
        rc = check_rules(f);
    }
    if (rc == WEFT_SKIPPED) {
        f->counts->skipped++;
        (void)report(f); /* warnings */
        return WEFT_OK;
    }
    if (rc != WEFT_OK && rc != WEFT_REJECTED)
        return rc;
    const bool is_bad = report(f) || rc == WEFT_REJECTED;
    f->counts->bad += is_bad;
    f->counts->good += !is_bad;
    if (is_bad)
        return WEFT_OK;
    f->counts->bytes += f->body.len;
    if (f->body.len > f->counts->largest)
        f->counts->largest = f->body.len;
    count_request(f);
    return WEFT_OK;
}

static bool has_enough(const flight *f)
{
    const weft_preflight_options *const o = f->options;
    return (o->quick != 0 && f->counts->read >= o->quick) ||
           (o->input.limit != 0 && f->counts->read >= o->input.limit);
}

static weft_status read_all(flight *f)
{
    weft_status rc = WEFT_OK;
    while (rc == WEFT_OK && !has_enough(f)) {
        rc = wf_intake_next(&f->intake, f->diags);
        if (rc != WEFT_OK && rc != WEFT_REJECTED)
            return rc == WEFT_DONE ? WEFT_OK : rc;
        f->counts->read++;
        if (rc == WEFT_OK) {
            rc = check_record(f);
        } else { /* it could not be read */
            (void)report(f);
            f->counts->bad++;
            rc = WEFT_OK;
        }
    }
    return rc;
}

/* Complaints about the input as a whole. */
static void check_input(flight *f)
{
    const uint64_t most = f->options->max_records;
    weft_diags_reset(f->intake.record_diags);
    f->intake.record.raw = weft_span_of(NULL, 0);
    if (f->counts->read == 0)
        wf_diags_add(f->intake.record_diags, WF_W6107, (wf_place){0}, "%s: there are no records",
                     f->intake.name);
    if (most != 0 && f->counts->read > most)
        wf_diags_add(f->intake.record_diags, WF_W6105, (wf_place){0},
                     "%s: there are %llu records, more than %llu", f->intake.name,
                     (unsigned long long)f->counts->read, (unsigned long long)most);
    (void)report(f);
}

weft_status weft_preflight(weft_preflight_counts *counts, const weft_program *program,
                           const weft_preflight_options *options, const weft_param *params,
                           size_t param_count, weft_diags *diags)
{
    flight f = {.options = options, .counts = counts, .diags = diags};
    *counts = (weft_preflight_counts){0};
    wf_arena_init(&f.memory, 0);
    wf_buf_init(&f.body, 0);
    wf_buf_init(&f.key, 0);
    weft_status rc = open_rules(&f);
    if (rc == WEFT_OK)
        rc = wf_intake_open(&f.intake, program, &options->input, params, param_count, diags);
    if (rc == WEFT_OK) {
        rc = read_all(&f);
        if (rc == WEFT_OK)
            check_input(&f);
        wf_intake_close(&f.intake);
    }
    wf_seen_close(f.seen);
    wf_buf_fini(&f.key);
    wf_buf_fini(&f.body);
    wf_arena_fini(&f.memory);
    return rc;
}
