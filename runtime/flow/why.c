/* One record is run before a recorder; the place that was asked for is looked up in what it wrote, and
   what it was made of in what ran before. */
#include "runtime/flow/why.h"

#include "runtime/flow/group.h"
#include "runtime/read/input.h"
#include "vm/json.h"

typedef struct asking {
    const weft_program *program;
    const weft_why_options *options;
    weft_diags *diags;
    weft_vm *vm;
    wf_arena arena;
    wf_file_input input;
    bool input_open;
    wf_reader *reader;
    wf_record record;
    wf_recorder recorder;
    wf_buf output;
    weft_status status; /* of small texts that were put together; sticks */
} asking;

static weft_status open_machine(asking *q, const weft_param *params, size_t count)
{
    const weft_why_options *const o = q->options;
    const weft_vm_options vm = {.map = o->map,
                                .limits = o->limits,
                                .now_seconds = o->now_seconds,
                                .now_nanos = o->now_nanos};
    weft_status rc = weft_vm_new(&q->vm, q->program, &vm, q->diags);
    for (size_t i = 0; i < count && rc == WEFT_OK; i++)
        rc = weft_vm_param(q->vm, weft_span_text(params[i].name), weft_span_text(params[i].value),
                           q->diags);
    if (rc == WEFT_OK)
        rc = wf_vm_ready(q->vm, q->diags);
    return rc == WEFT_OK ? wf_recorder_init(&q->recorder, q->vm, q->program) : rc;
}

static weft_status open_reader(asking *q)
{
    const weft_why_options *const o = q->options;
    wf_reader_options reader;
    weft_status rc = wf_flow_reader_options(&reader, q->program, o->map, o->from, o->record_path,
                                            &q->arena, q->diags);
    if (rc == WEFT_OK)
        rc = wf_file_input_open(&q->input, o->input ? o->input : "-", q->diags);
    if (rc != WEFT_OK)
        return rc;
    q->input_open = true;
    q->input.stop = o->stop;
    reader.name = q->input.name;
    reader.max_record_bytes = o->max_record_bytes;
    const wf_group_options grouping = {.name = reader.name, .sorting.stop = o->stop};
    return wf_flow_reader_open(&q->reader, &reader, q->program, o->map, q->vm, &grouping,
                               &q->input.base, q->diags);
}

/* Reads up to the record that was asked for; what was wrong with those before it is not asked. */
static weft_status seek(asking *q, uint64_t *records)
{
    weft_status rc = WEFT_OK;
    q->record.arena = wf_vm_arena(q->vm);
    for (*records = 0; rc == WEFT_OK && *records < q->options->record;) {
        weft_diags_reset(q->diags);
        wf_arena_reset(q->record.arena);
        rc = q->reader->next(q->reader, &q->record, q->diags);
        *records += rc == WEFT_OK || rc == WEFT_REJECTED;
        if (rc == WEFT_REJECTED && *records < q->options->record)
            rc = WEFT_OK;
    }
    return rc;
}

/* ---- places ---- */

static void done_with(asking *q, wf_buf *buf)
{
    if (buf->status != WEFT_OK)
        q->status = buf->status;
    wf_buf_fini(buf);
}

/* "input.items[0].ref" as sites and points have it: "input.items[].ref". */
static void put_bare(wf_buf *out, weft_span path)
{
    for (size_t i = 0; i < path.len; i++) {
        wf_buf_put_byte(out, path.ptr[i]);
        while (path.ptr[i] == '[' && i + 1 < path.len && path.ptr[i + 1] != ']')
            i++;
    }
}

static weft_span without_first(weft_span path)
{
    const char *const dot = path.len != 0 ? memchr(path.ptr, '.', path.len) : NULL;
    return dot ? weft_span_of(dot + 1, path.len - (size_t)(dot + 1 - path.ptr)) : path;
}

/* Past what stands in the brackets that open before `i`. */
static size_t past_index(weft_span path, size_t i)
{
    while (i < path.len && path.ptr[i] != ']')
        i++;
    return i;
}

/* One of two paths is the other or holds it; where one has no number in its brackets any will do. */
static bool touch(weft_span a, weft_span b)
{
    size_t i = 0;
    size_t k = 0;
    while (i < a.len && k < b.len) {
        if (a.ptr[i] != b.ptr[k])
            return false;
        if (a.ptr[i] == '[') {
            const size_t to_a = past_index(a, i + 1);
            const size_t to_b = past_index(b, k + 1);
            const weft_span in_a = weft_span_of(a.ptr + i + 1, to_a - i - 1);
            const weft_span in_b = weft_span_of(b.ptr + k + 1, to_b - k - 1);
            if (in_a.len != 0 && in_b.len != 0 && !weft_span_equal(in_a, in_b))
                return false;
            i = to_a;
            k = to_b;
        } else {
            i++;
            k++;
        }
    }
    const weft_span rest =
        i < a.len ? weft_span_of(a.ptr + i, a.len - i) : weft_span_of(b.ptr + k, b.len - k);
    return a.len != 0 && b.len != 0 && (rest.len == 0 || rest.ptr[0] == '.' || rest.ptr[0] == '[');
}

static bool is_mutation(const asking *q)
{
    return q->program->maps[q->options->map].target == WF_TARGET_MUTATION;
}

static weft_span target_of(const asking *q)
{
    const weft_span target = weft_span_text(q->options->target);
    return target.len != 0 && target.ptr[0] == '.' ? weft_span_of(target.ptr + 1, target.len - 1)
                                                   : target;
}

static bool is_here(const asking *q, const weft_diag *reject)
{
    const weft_span at = weft_span_text(reject->target_path ? reject->target_path : "");
    return touch(target_of(q), at) || (is_mutation(q) && touch(target_of(q), without_first(at)));
}

static bool is_path(const asking *q, weft_span path, weft_span bare)
{
    return weft_span_equal(path, bare) ||
           (is_mutation(q) && weft_span_equal(without_first(path), bare));
}

/* The entry that wrote it. Constant output is written by the instruction behind it: of entries with the
   same path it is the last one before that. */
static const wf_point *entry_of(asking *q, const wf_why_write *write, weft_span path)
{
    const struct wf_point_list *const points = q->program->points;
    const uint32_t pc = q->recorder.events[write->event].pc;
    const wf_point *found = NULL;
    wf_buf bare;
    wf_buf_init(&bare, 1u << 20);
    put_bare(&bare, path);
    for (uint32_t i = 0; points && i < points->count; i++) {
        const wf_point *const point = &points->at[i];
        if (point->kind != WF_POINT_FIELD || point->pc > pc)
            continue;
        if (write->is_text ? is_path(q, point->text, wf_buf_span(&bare)) : point->pc == pc)
            found = point;
    }
    done_with(q, &bare);
    return found;
}

/* ---- answering ---- */

/* The place in the whole output. */
static weft_status whole_value(asking *q, weft_value *out)
{
    wf_json_error error;
    wf_buf path;
    weft_value all;
    *out = weft_missing();
    weft_status rc = wf_json_parse(&all, wf_buf_span(&q->output), wf_vm_arena(q->vm), &error);
    if (rc != WEFT_OK)
        return rc == WEFT_NOMEM ? rc : WEFT_OK;
    wf_buf_init(&path, 1u << 20);
    wf_buf_put_byte(&path, '.');
    wf_buf_put_span(&path, target_of(q));
    *out = wf_why_inside(all, wf_buf_span(&path));
    if (out->kind == WEFT_KIND_MISSING && is_mutation(q) && all.kind == WEFT_KIND_MAP &&
        all.len != 0)
        *out = wf_why_inside(all.as.map[0].value, wf_buf_span(&path));
    rc = path.status;
    wf_buf_fini(&path);
    return rc;
}

/* An object or list that was written bit by bit, or an entry that a branch left out: what ran last for
   it. */
static bool find_passed(const asking *q, wf_why_write *write)
{
    const weft_span target = target_of(q);
    if (memchr(target.ptr, '[', target.len))
        return false; /* of which element nobody knows */
    for (uint32_t i = q->recorder.count; i-- > 0;) {
        const wf_event *const event = &q->recorder.events[i];
        const wf_site *const site = &q->program->sites[q->program->code_sites[event->pc]];
        if (event->base == 0 && site->target != WF_NONE &&
            is_path(q, wf_program_text(q->program, site->target), target)) {
            *write = (wf_why_write){.found = true, .event = i, .path_len = target.len};
            return true;
        }
    }
    return false;
}

static weft_status find(asking *q, wf_why_answer *a)
{
    const weft_span target = target_of(q);
    const bool emits = q->program->functions[q->program->maps[q->options->map].function].emits;
    weft_status rc = WEFT_OK;
    if (emits)
        rc = wf_why_find(&a->write, &q->recorder, target, false);
    else
        a->write = wf_why_find_put(&q->recorder, target);
    if (rc == WEFT_OK && emits && is_mutation(q) && (!a->write.found || a->write.path_len == 0))
        rc = wf_why_find(&a->write, &q->recorder, target, true);
    if (rc != WEFT_OK)
        return rc;
    const bool is_whole = a->write.path_len == target.len;
    if (target.len == 0)
        return WEFT_MISUSE;
    if (!a->write.found || (!is_whole && (a->write.is_text || a->write.path_len == 0)))
        return !find_passed(q, &a->write) ? WEFT_MISUSE
               : emits                    ? whole_value(q, &a->value)
                                          : WEFT_OK;
    a->entry = entry_of(q, &a->write, weft_span_of(target.ptr, a->write.path_len));
    rc = wf_shape_to_map(&a->value, wf_vm_shape(q->vm), a->write.value, wf_vm_arena(q->vm));
    if (rc != WEFT_OK || is_whole)
        return rc;
    a->value = wf_why_inside(
        a->value, weft_span_of(target.ptr + a->write.path_len, target.len - a->write.path_len));
    return a->value.kind == WEFT_KIND_MISSING ? WEFT_MISUSE : WEFT_OK;
}

static const weft_diag *last_error(const weft_diags *diags)
{
    for (size_t i = weft_diags_count(diags); i-- > 0;)
        if (weft_diags_at(diags, i)->severity == WEFT_SEVERITY_ERROR)
            return weft_diags_at(diags, i);
    return NULL;
}

static weft_status answer(asking *q, weft_span *out, weft_status status, weft_why_format format)
{
    wf_why_answer a = {.recorder = &q->recorder,
                       .options = q->options,
                       .program = q->program,
                       .shape = wf_vm_shape(q->vm),
                       .arena = &q->arena,
                       .status = status};
    weft_status rc = WEFT_OK;
    wf_buf text;
    a.input = (wf_vm_input){q->record.block, q->input.name, q->record.number, q->record.offset,
                            q->record.line};
    if (status == WEFT_REJECTED) {
        a.reject = last_error(q->diags);
        a.here = a.reject && is_here(q, a.reject);
    } else if (status == WEFT_OK) {
        rc = find(q, &a);
    }
    const uint32_t last = q->recorder.count == 0 ? 0 : q->recorder.count - 1;
    if (rc == WEFT_OK && q->recorder.count != 0)
        rc = wf_why_slice(&a.steps, &q->recorder, status == WEFT_OK ? a.write.event : last,
                          !a.write.is_text, &q->arena);
    if (rc == WEFT_OK)
        rc = q->status;
    if (rc != WEFT_OK)
        return rc;
    wf_buf_init(&text, 0);
    wf_why_put(&text, &a, format);
    rc = text.status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(&text);
    else
        wf_buf_fini(&text);
    return rc;
}

/* The outcome of the record; another status when it could not be run to its end. */
static weft_status run_record(asking *q)
{
    const wf_vm_input input = {q->record.block, q->input.name, q->record.number, q->record.offset,
                               q->record.line};
    weft_value result;
    wf_recorder_start(&q->recorder);
    const weft_status rc = wf_vm_run(q->vm, &input, &q->output, &result, q->diags);
    return q->recorder.status != WEFT_OK ? q->recorder.status : rc;
}

weft_status weft_why(weft_span *out, uint64_t *records, const weft_program *program,
                     const weft_why_options *options, weft_why_format format,
                     const weft_param *params, size_t param_count, weft_diags *diags)
{
    asking q = {.program = program, .options = options, .diags = diags};
    *records = 0;
    if (options->map >= program->map_count || options->record == 0 || !options->target)
        return WEFT_MISUSE;
    wf_arena_init(&q.arena, 0);
    wf_buf_init(&q.output, 0);
    weft_status rc = open_machine(&q, params, param_count);
    if (rc == WEFT_OK)
        rc = open_reader(&q);
    if (rc == WEFT_OK)
        rc = seek(&q, records);
    if (rc == WEFT_OK)
        rc = run_record(&q);
    if (rc == WEFT_OK || rc == WEFT_SKIPPED || rc == WEFT_REJECTED) {
        const weft_status told = answer(&q, out, rc, format);
        rc = told == WEFT_OK ? rc : told;
    }
    wf_recorder_fini(&q.recorder);
    wf_reader_close(q.reader);
    if (q.input_open)
        wf_file_input_close(&q.input);
    weft_vm_free(q.vm);
    wf_buf_fini(&q.output);
    wf_arena_fini(&q.arena);
    return rc;
}
