/* The machine's doors: made, given parameters, handed one record after another. All memory is taken when
   it is made or grows until it is warm; a record then costs no allocation. */
#include "base/memory.h"
#include "base/utf8.h"
#include "vm/chain.h"
#include "vm/emit.h"
#include "vm/json.h"
#include "vm/live.h"
#include "vm/machine.h"
#include "vm/value.h"

#include <stdio.h>
#include <string.h>

#define STEPS_USUAL  UINT64_C(10000000)
#define MEMORY_USUAL ((size_t)256 << 20)
#define OUTPUT_USUAL ((size_t)64 << 20)
#define BUFFER_USUAL ((size_t)1 << 30)  /* of a buffer without a maximum */
#define PARAM_MOST   ((size_t)64 << 20) /* bytes of one parameter */

static const wf_place nowhere = {NULL, 0, 0};

/* ---- making ---- */

static uint64_t scatter(uint64_t x) /* splitmix64 */
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

static void set_options(weft_vm *vm, const weft_vm_options *options)
{
    vm->limits = options->limits;
    vm->is_general = options->general != 0;
    if (vm->limits.steps == 0)
        vm->limits.steps = STEPS_USUAL;
    if (vm->limits.memory_bytes == 0)
        vm->limits.memory_bytes = MEMORY_USUAL;
    if (vm->limits.output_bytes == 0)
        vm->limits.output_bytes = OUTPUT_USUAL;
    wf_arena_init(&vm->arena, vm->limits.memory_bytes);
    wf_buf_init(&vm->text, vm->limits.memory_bytes);
    vm->call.arena = &vm->arena;
    vm->call.message = &vm->message;
    vm->call.now_seconds = options->now_seconds;
    vm->call.now_nanos = options->now_nanos;
    vm->call.random_state[0] = scatter(options->random_seed);
    vm->call.random_state[1] = scatter(vm->call.random_state[0]);
}

/* Whether the function may read a register that it did not write. */
static bool reads_unwritten(const weft_program *program, const wf_function *f)
{
    static const wf_register_set all = {{~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0), ~UINT64_C(0)}};
    wf_register_set *const live = wf_alloc(f->end - f->entry, sizeof *live);
    const bool reads =
        !live || !wf_live_registers(live, program, f) || wf_register_set_meets(live, &all);
    wf_free(live);
    return reads;
}

static void find_chain(weft_vm *vm)
{
    const weft_program *const program = vm->program;
    const wf_function *const f = &program->functions[vm->map->function];
    if (f->emits && !vm->is_general && wf_fused_writes(program->fused_code[f->entry]))
        vm->chain = &program->stitches[wf_fused_index(program->fused_code[f->entry])];
    vm->needs_clear = vm->chain && vm->chain->asks_registers && reads_unwritten(program, f);
}

/* Slots that a function without a record may read, and room for a record from memory. */
static bool make_blocks(weft_vm *vm)
{
    const uint32_t width = vm->map->shape.nodes[0].width;
    const uint32_t slots = vm->program->max_slots;
    vm->nothing = wf_alloc(slots, sizeof *vm->nothing);
    vm->filled = wf_alloc(width, sizeof *vm->filled);
    return vm->nothing && vm->filled;
}

/* Parents stand before their members: one pass. */
static bool make_widths(weft_vm *vm)
{
    const wf_shape *const shape = &vm->map->shape;
    vm->node_widths = wf_alloc(shape->node_count, sizeof *vm->node_widths);
    for (uint32_t i = 0; vm->node_widths && i < shape->node_count; i++)
        vm->node_widths[i] = shape->nodes[i].width != 0 ? shape->nodes[i].width
                                                        : vm->node_widths[shape->nodes[i].parent];
    return vm->node_widths != NULL;
}

static bool make_scratch(weft_vm *vm)
{
    const weft_program *const program = vm->program;
    vm->scratch = wf_alloc(program->call_count, sizeof *vm->scratch);
    if (!vm->scratch)
        return false;
    for (uint32_t i = 0; i < program->call_count; i++) {
        const wf_call_site *const site = &program->calls[i];
        const weft_prepare *const prepare = site->entry->resolver->prepare;
        /* without a pattern literal nothing is compiled, and nothing needs scratch memory */
        if (site->compiled && prepare->scratch &&
            prepare->scratch(&vm->scratch[i], site->compiled) != WEFT_OK)
            return false;
    }
    return true;
}

static weft_status set_param(weft_vm *vm, uint32_t param, weft_value value, weft_diags *diags);

static weft_status set_fallbacks(weft_vm *vm, weft_diags *diags)
{
    const weft_program *const program = vm->program;
    weft_status rc = WEFT_OK;
    for (uint32_t i = 0; i < program->param_count && rc != WEFT_NOMEM; i++) {
        const uint32_t fallback = program->params[i].fallback;
        const weft_status set =
            fallback == WF_NONE ? WEFT_OK : set_param(vm, i, program->constants[fallback], diags);
        rc = set == WEFT_OK ? rc : set;
    }
    return rc;
}

static bool make_params(weft_vm *vm)
{
    const uint32_t count = vm->program->param_count;
    vm->params = wf_alloc(count, sizeof *vm->params);
    vm->param_given = wf_alloc(count, sizeof *vm->param_given);
    vm->param_memory = wf_alloc(count, sizeof *vm->param_memory);
    for (uint32_t i = 0; vm->param_memory && i < count; i++)
        wf_arena_init(&vm->param_memory[i], PARAM_MOST);
    return vm->params && vm->param_given && vm->param_memory;
}

static bool make_members(weft_vm *vm)
{
    vm->members = wf_alloc(vm->program->code_count, sizeof *vm->members);
    for (uint32_t i = 0; vm->members && i < vm->program->code_count; i++)
        vm->members[i].node = WF_SHAPE_NONE;
    return vm->members != NULL;
}

static bool make_registers(weft_vm *vm)
{
    vm->registers = wf_alloc(vm->program->max_registers, sizeof *vm->registers);
    vm->frames = wf_alloc(vm->program->max_depth, sizeof *vm->frames);
    return vm->registers && vm->frames;
}

weft_status weft_vm_new(weft_vm **out, const weft_program *program, const weft_vm_options *options,
                        weft_diags *diags)
{
    static const weft_vm_options usual;
    if (!options)
        options = &usual;
    if (!program->linked || options->map >= program->map_count)
        return WEFT_MISUSE;
    weft_vm *const vm = wf_new(weft_vm);
    if (!vm)
        return WEFT_NOMEM;
    vm->program = program;
    vm->map = &program->maps[options->map];
    set_options(vm, options);
    find_chain(vm);
    const bool is_made = make_registers(vm) && make_params(vm) && make_widths(vm) &&
                         make_blocks(vm) && make_members(vm) && make_scratch(vm);
    const weft_status rc = is_made ? set_fallbacks(vm, diags) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        *out = vm;
    else
        weft_vm_free(vm);
    return rc;
}

static void free_scratch(weft_vm *vm)
{
    for (uint32_t i = 0; vm->scratch && i < vm->program->call_count; i++)
        if (vm->scratch[i])
            vm->program->calls[i].entry->resolver->prepare->scratch_release(vm->scratch[i]);
    wf_free(vm->scratch);
}

void weft_vm_free(weft_vm *vm)
{
    if (!vm)
        return;
    free_scratch(vm);
    for (uint32_t i = 0; vm->param_memory && i < vm->program->param_count; i++)
        wf_arena_fini(&vm->param_memory[i]);
    wf_free(vm->param_memory);
    wf_free(vm->param_given);
    wf_free(vm->params);
    wf_free(vm->registers);
    wf_free(vm->frames);
    wf_free(vm->node_widths);
    wf_free(vm->members);
    wf_free(vm->nothing);
    wf_free(vm->filled);
    wf_vm_texts_fini(vm);
    wf_buf_fini(&vm->message);
    wf_buf_fini(&vm->suffix);
    wf_buf_fini(&vm->where);
    wf_buf_fini(&vm->text);
    wf_buf_fini(&vm->output);
    wf_arena_fini(&vm->arena);
    wf_free(vm);
}

wf_arena *wf_vm_arena(weft_vm *vm)
{
    return &vm->arena;
}

const wf_shape *wf_vm_shape(const weft_vm *vm)
{
    return &vm->map->shape;
}

void wf_vm_set_lookup(weft_vm *vm, wf_lookup_fn lookup, void *context)
{
    vm->lookup = lookup;
    vm->lookup_context = context;
}

void wf_vm_set_trace(weft_vm *vm, wf_trace_fn trace, void *context)
{
    vm->trace = trace;
    vm->trace_context = context;
}

bool wf_vm_is_general(const weft_vm *vm)
{
    return vm->is_general;
}

void wf_vm_set_clock(weft_vm *vm, int64_t seconds, uint32_t nanos)
{
    vm->call.now_seconds = seconds;
    vm->call.now_nanos = nanos;
}

/* ---- parameters ---- */

static weft_status report_param(const weft_vm *vm, weft_diags *diags)
{
    weft_diag *const diag = wf_diags_add(diags, WF_W2206, nowhere, "parameter %.*s",
                                         (int)vm->message.len, vm->message.data);
    if (vm->failure.hint)
        wf_diag_hint(diags, diag, "%s", vm->failure.hint);
    return WEFT_INVALID;
}

static weft_status set_param(weft_vm *vm, uint32_t param, weft_value value, weft_diags *diags)
{
    const wf_param *const row = &vm->program->params[param];
    const weft_span name = wf_program_text(vm->program, row->name);
    vm->steps = vm->limits.steps;
    weft_status rc = wf_vm_convert(vm, &value, row->type, &name);
    if (rc == WEFT_REJECTED)
        return report_param(vm, diags);
    wf_arena *const memory = &vm->param_memory[param];
    vm->params[param] = weft_missing();
    vm->param_given[param] = false;
    wf_arena_reset(memory);
    if (rc == WEFT_OK)
        rc = wf_value_copy(&vm->params[param], value, memory);
    vm->param_given[param] = rc == WEFT_OK;
    vm->is_ready = false; /* asked again before the next record */
    return rc;
}

weft_status wf_vm_set_param(weft_vm *vm, uint32_t param, weft_value value, weft_diags *diags)
{
    return param < vm->program->param_count ? set_param(vm, param, value, diags) : WEFT_MISUSE;
}

/* Text for a list, an input or any value is JSON; for the rest it is source text. */
static weft_status read_param(weft_vm *vm, weft_value *out, uint32_t param, weft_span text,
                              weft_diags *diags)
{
    const wf_param *const row = &vm->program->params[param];
    const uint8_t kind = vm->program->types[row->type].kind;
    const weft_span name = wf_program_text(vm->program, row->name);
    wf_json_error error = {0};
    if (kind != WF_TYPE_LIST && kind != WF_TYPE_INPUT && kind != WF_TYPE_ONE_OF) {
        *out = weft_text(text);
        out->flags = WEFT_VALUE_UNTYPED;
        return WEFT_OK;
    }
    const weft_status rc = wf_json_parse(out, text, &vm->arena, &error);
    if (rc != WEFT_REJECTED && rc != WEFT_LIMIT)
        return rc;
    (void)wf_diags_add(diags, WF_W2206, nowhere, "parameter %.*s is given as JSON; byte %zu: %s",
                       (int)name.len, name.ptr, error.offset + 1,
                       rc == WEFT_LIMIT ? "nested too deeply" : error.reason);
    return WEFT_INVALID;
}

static void hint_params(const weft_program *program, weft_diags *diags, weft_diag *diag)
{
    char names[200];
    size_t len = 0;
    for (uint32_t i = 0; i < program->param_count; i++) {
        const weft_span name = wf_program_text(program, program->params[i].name);
        if (name.len + 3 > sizeof names - len)
            break; /* as many as there is room for */
        len += (size_t)snprintf(names + len, sizeof names - len, "%s%.*s", i == 0 ? "" : ", ",
                                (int)name.len, name.ptr);
    }
    if (len != 0)
        wf_diag_hint(diags, diag, "it has %s", names);
    else if (program->param_count == 0)
        wf_diag_hint(diags, diag, "it has none");
}

weft_status weft_vm_param(weft_vm *vm, weft_span name, weft_span value, weft_diags *diags)
{
    const weft_program *const program = vm->program;
    weft_value read;
    uint32_t param = 0;
    while (param < program->param_count &&
           !weft_span_equal(wf_program_text(program, program->params[param].name), name))
        param++;
    if (param == program->param_count) {
        hint_params(program, diags,
                    wf_diags_add(diags, WF_W2205, nowhere, "the mapping has no parameter %.*s",
                                 (int)name.len, name.ptr));
        return WEFT_INVALID;
    }
    if (value.len > PARAM_MOST || wf_utf8_valid(value) != value.len) {
        (void)wf_diags_add(diags, WF_W2206, nowhere, "parameter %.*s is not UTF-8 or too long",
                           (int)name.len, name.ptr);
        return WEFT_INVALID;
    }
    wf_arena_reset(&vm->arena);
    const weft_status rc = read_param(vm, &read, param, value, diags);
    return rc == WEFT_OK ? set_param(vm, param, read, diags) : rc;
}

weft_status wf_vm_ready(weft_vm *vm, weft_diags *diags)
{
    const weft_program *const program = vm->program;
    vm->is_ready = true;
    for (uint32_t i = 0; i < program->param_count; i++) {
        if (vm->param_given[i])
            continue;
        const weft_span name = wf_program_text(program, program->params[i].name);
        const weft_span type =
            wf_program_text(program, program->types[program->params[i].type].name);
        weft_diag *const diag =
            wf_diags_add(diags, WF_W2207, nowhere, "parameter %.*s (%.*s) was not given",
                         (int)name.len, name.ptr, (int)type.len, type.ptr);
        wf_diag_hint(diags, diag, "give it: --param %.*s=VALUE, or a variable of that name",
                     (int)name.len, name.ptr);
        vm->is_ready = false;
    }
    return vm->is_ready ? WEFT_OK : WEFT_INVALID;
}

/* ---- running ---- */

/* `from`: where a chain was left, or NULL. */
static weft_status execute(weft_vm *vm, uint32_t function, uint32_t arguments,
                           const wf_stitch_end *from, weft_value *result, weft_diags *diags)
{
    weft_value value = weft_missing();
    vm->diags = diags;
    vm->is_running = true;
    const weft_status rc =
        from ? wf_vm_resume(vm, from, &value) : wf_vm_execute(vm, function, arguments, &value);
    vm->is_running = false;
    if (rc == WEFT_REJECTED)
        wf_vm_report(vm, diags);
    if (rc == WEFT_OK && result)
        *result = value;
    return rc;
}

/* Lowers the output's maximum to what this record may write and what the machine asks for beyond. */
static void limit_output(weft_vm *vm, wf_buf *out)
{
    const size_t spare = WF_EMIT_SLACK + WF_EMIT_SCALAR;
    const size_t whole = out->max != 0 ? out->max : BUFFER_USUAL;
    const size_t left = out->len < whole ? whole - out->len : 0;
    if (left > spare && vm->limits.output_bytes < left - spare)
        out->max = out->len + vm->limits.output_bytes + spare;
}

/* The loop wants a buffer that has memory. */
static weft_status prepare_output(weft_vm *vm, weft_diags *diags)
{
    if (wf_buf_reserve(vm->out, WF_EMIT_SLACK))
        return WEFT_OK;
    const weft_status rc = wf_vm_fail_buf(vm, vm->out);
    vm->depth = 0;
    vm->failed_at = vm->program->functions[vm->map->function].entry;
    if (rc == WEFT_REJECTED)
        wf_vm_report(vm, diags);
    return rc;
}

static weft_status execute_emitting(weft_vm *vm, wf_buf *out, const wf_stitch_end *from,
                                    weft_diags *diags)
{
    const size_t max = out->max;
    if (out->status != WEFT_OK)
        return out->status;
    vm->out = out;
    vm->out_start = out->len;
    limit_output(vm, out);
    weft_status rc = prepare_output(vm, diags);
    if (rc == WEFT_OK)
        rc = execute(vm, vm->map->function, 0, from, NULL, diags);
    out->max = max;
    if (rc != WEFT_OK) {
        out->len = vm->out_start;
        out->status = WEFT_OK;
    }
    vm->out = NULL;
    return rc;
}

/* Most records end with the chain that their mapping begins with; nothing else is prepared for them. False:
   the chain was left at `*end` before the record was whole. */
static WF_ALWAYS_INLINE bool run_chain(weft_vm *vm, wf_buf *out, wf_stitch_end *end)
{
    char *const open = out->data + out->len;
    if (vm->chain->asks_registers)
        wf_chain_clear(vm);
    *end = wf_chain_run(vm, open, out->data + out->cap);
    if (!wf_chain_was_all(vm, open, end))
        return false;
    out->len = (size_t)(end->at - out->data);
    return true;
}

weft_status wf_vm_run(weft_vm *vm, const wf_vm_input *input, wf_buf *out, weft_value *result,
                      weft_diags *diags)
{
    const bool emits = vm->chain || vm->program->functions[vm->map->function].emits;
    wf_stitch_end end;
    const wf_stitch_end *from = NULL;
    if (vm->is_running || (emits && !out))
        return WEFT_MISUSE;
    vm->block = input->block;
    vm->call.record = input->number;
    if (wf_chain_may_run(vm, out)) {
        if (WF_LIKELY(run_chain(vm, out, &end)))
            return WEFT_OK;
        from = &end;
    }
    vm->input = input;
    const weft_status rc = emits ? execute_emitting(vm, out, from, diags)
                                 : execute(vm, vm->map->function, 0, NULL, result, diags);
    vm->input = NULL;
    return rc;
}

weft_status wf_vm_call(weft_value *result, weft_vm *vm, uint32_t function, const weft_value *args,
                       uint32_t count, weft_diags *diags)
{
    const weft_program *const program = vm->program;
    if (vm->is_running || function >= program->function_count ||
        program->functions[function].emits || program->functions[function].params != count)
        return WEFT_MISUSE;
    vm->input = NULL;
    vm->block = vm->nothing;
    vm->call.record = 0;
    if (count != 0)
        memcpy(vm->registers, args, count * sizeof *args);
    return execute(vm, function, count, NULL, result, diags);
}

/* ---- one record from memory ---- */

static bool is_text_source(const weft_vm *vm)
{
    return vm->map->source == WF_SOURCE_CSV;
}

/* What a CSV reader would have made of a text: trimmed, blank as missing, without a type. */
static void read_as_cell(const weft_vm *vm, weft_value *slot)
{
    if (slot->kind != WEFT_KIND_TEXT)
        return;
    if (vm->map->trim) {
        const weft_span text = wf_utf8_trim(weft_value_span(*slot));
        slot->as.text = text.ptr;
        slot->len = (uint32_t)text.len;
    }
    slot->flags |= WEFT_VALUE_UNTYPED;
    if (!vm->map->keep_blank && wf_value_is_blank(*slot))
        *slot = weft_missing();
}

/* The cells of `count` slots, of a group also those of its rows. */
static void read_as_cells(const weft_vm *vm, weft_value *slots, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        read_as_cell(vm, &slots[i]);
        if (slots[i].kind != WEFT_KIND_LIST || vm->map->group_key == WF_NONE)
            continue;
        union {
            const weft_value *borrowed;
            weft_value *mine; /* filling made it, in this machine's arena */
        } rows = {slots[i].as.list};
        for (size_t k = 0; k < (size_t)slots[i].len * slots[i].extra; k++)
            read_as_cell(vm, &rows.mine[k]);
    }
}

/* The value of a mapping that does not emit, as JSON; a missing one as null. */
static weft_status put_result(weft_vm *vm, weft_value result, weft_diags *diags)
{
    vm->steps = vm->limits.steps;
    if (result.kind == WEFT_KIND_MISSING)
        result = weft_null();
    weft_status rc = wf_vm_to_map(vm, &result);
    if (rc == WEFT_OK) {
        wf_json_put(&vm->output, result);
        if (vm->output.status == WEFT_OK && vm->output.len > vm->limits.output_bytes)
            vm->output.status = WEFT_LIMIT;
        vm->out = &vm->output;
        rc = vm->output.status == WEFT_OK ? WEFT_OK : wf_vm_fail_buf(vm, &vm->output);
        vm->out = NULL;
    }
    if (rc == WEFT_REJECTED)
        wf_vm_report(vm, diags);
    return rc;
}

weft_status wf_vm_fill(weft_vm *vm, weft_value record, weft_value *block)
{
    const wf_shape *const shape = &vm->map->shape;
    return wf_vm_is_xml(vm)
               ? wf_shape_fill_xml(shape, record, vm->map->keep_blank, block, &vm->arena)
               : wf_shape_fill(shape, record, block, &vm->arena);
}

static weft_status run_value(weft_vm *vm, weft_value record, weft_diags *diags)
{
    const uint32_t width = vm->map->shape.nodes[0].width;
    const wf_vm_input input = {.block = vm->filled, .number = 1};
    weft_value result = weft_missing();
    memset(vm->filled, 0, width * sizeof *vm->filled);
    weft_status rc = wf_vm_fill(vm, record, vm->filled);
    if (rc != WEFT_OK) {
        (void)wf_diags_add(diags, rc == WEFT_LIMIT ? WF_W3204 : WF_W3201, nowhere, "%s",
                           rc == WEFT_LIMIT ? "the record is nested too deeply"
                                            : "the record takes more memory than it may");
        return rc == WEFT_NOMEM && !vm->arena.is_full ? WEFT_NOMEM : WEFT_REJECTED;
    }
    if (is_text_source(vm))
        read_as_cells(vm, vm->filled, width);
    wf_buf_reset(&vm->output);
    rc = wf_vm_run(vm, &input, &vm->output, &result, diags);
    if (rc != WEFT_OK || vm->program->functions[vm->map->function].emits)
        return rc;
    return put_result(vm, result, diags);
}

static weft_status ready(weft_vm *vm, weft_diags *diags)
{
    if (vm->is_running)
        return WEFT_MISUSE;
    return vm->is_ready ? WEFT_OK : wf_vm_ready(vm, diags);
}

weft_status weft_vm_map_value(weft_span *out, weft_vm *vm, weft_value record, weft_diags *diags)
{
    weft_status rc = ready(vm, diags);
    if (rc != WEFT_OK)
        return rc;
    wf_arena_reset(&vm->arena);
    rc = run_value(vm, record, diags);
    if (rc == WEFT_OK)
        *out = wf_buf_span(&vm->output);
    return rc;
}

weft_status weft_vm_map_json(weft_span *out, weft_vm *vm, weft_span record, weft_diags *diags)
{
    weft_value value;
    wf_json_error error = {0};
    weft_status rc = ready(vm, diags);
    if (rc != WEFT_OK)
        return rc;
    wf_arena_reset(&vm->arena);
    rc = wf_json_parse(&value, record, &vm->arena, &error);
    if (rc == WEFT_REJECTED || rc == WEFT_LIMIT) {
        weft_diag *const diag = wf_diags_add(
            diags, rc == WEFT_LIMIT ? WF_W3204 : WF_W3012, nowhere, "byte %zu: %s",
            error.offset + 1, rc == WEFT_LIMIT ? "the record is nested too deeply" : error.reason);
        wf_diag_record(diags, diag, NULL, 1, error.offset, 0);
        return WEFT_REJECTED;
    }
    if (rc == WEFT_NOMEM && vm->arena.is_full) {
        (void)wf_diags_add(diags, WF_W3201, nowhere, "the record takes more than %zu bytes",
                           vm->limits.memory_bytes);
        return WEFT_REJECTED;
    }
    if (rc == WEFT_OK)
        rc = run_value(vm, value, diags);
    if (rc == WEFT_OK)
        *out = wf_buf_span(&vm->output);
    return rc;
}
