/* The machine tells before each instruction; what the one before it gave is looked up then. */
#include "vm/recorder.h"

#include "base/memory.h"
#include "vm/code.h"
#include "vm/machine.h"

#include <string.h>

weft_status wf_recorder_init(wf_recorder *recorder, weft_vm *vm, const weft_program *program)
{
    recorder->vm = vm;
    recorder->program = program;
    wf_arena_init(&recorder->arena, 0);
    recorder->handles = wf_alloc(program->code_count, 1);
    if (!recorder->handles)
        return WEFT_NOMEM;
    for (uint32_t i = 0; i < program->handler_count; i++)
        recorder->handles[program->handlers[i].handler] = 1;
    return WEFT_OK;
}

void wf_recorder_fini(wf_recorder *recorder)
{
    wf_free(recorder->handles);
    wf_free(recorder->events);
    wf_arena_fini(&recorder->arena);
}

static wf_event *add(wf_recorder *recorder)
{
    if (recorder->count == recorder->cap) {
        const uint32_t cap = recorder->cap == 0 ? 1024 : recorder->cap * 2;
        if (recorder->count >= WF_RECORDER_MOST) {
            recorder->status = WEFT_LIMIT;
            return NULL;
        }
        wf_event *const events = wf_alloc(cap, sizeof *events);
        if (!events) {
            recorder->status = WEFT_NOMEM;
            return NULL;
        }
        if (recorder->count != 0)
            memcpy(events, recorder->events, recorder->count * sizeof *events);
        wf_free(recorder->events);
        recorder->events = events;
        recorder->cap = cap;
    }
    return &recorder->events[recorder->count++];
}

/* Words without register a have 0 there, which not every function has. */
static bool has_register(uint32_t count, uint32_t word)
{
    return wf_op_form((wf_op)wf_code_op(word)) != WF_FORM_J && wf_code_a(word) < count;
}

static weft_value before(uint32_t word, const weft_value *registers)
{
    const weft_value *const a = &registers[wf_code_a(word)];
    switch (wf_code_op(word)) {
    case WF_OP_FIELD:
        return registers[wf_code_b(word)];
    case WF_OP_PUT:
    case WF_OP_PUTKEEP:
        return a[1];
    default:
        return a[0];
    }
}

static weft_value after(const wf_recorder *recorder, const wf_event *event)
{
    const uint32_t word = recorder->program->code[event->pc];
    const weft_value *const r = &recorder->vm->registers[event->base];
    if (!has_register(recorder->program->max_registers - event->base, word))
        return weft_missing();
    switch (wf_code_op(word)) {
    case WF_OP_LOOP:
        return r[wf_code_a(word) + 2];
    case WF_OP_RETURN:
        return r[0];
    default:
        return r[wf_code_a(word)];
    }
}

static void note_caught(wf_recorder *recorder)
{
    wf_caught *const caught = wf_arena_new(&recorder->arena, wf_caught);
    if (!caught) {
        recorder->status = WEFT_NOMEM;
        return;
    }
    caught->event = recorder->count;
    caught->sentence = wf_arena_dup(&recorder->arena, wf_buf_span(&recorder->vm->message));
    caught->next = recorder->caught;
    recorder->caught = caught;
}

static void record(void *context, const weft_program *program, uint32_t pc,
                   const weft_value *registers, uint32_t count)
{
    wf_recorder *const recorder = context;
    const uint32_t word = program->code[pc];
    if (recorder->status != WEFT_OK)
        return;
    if (recorder->count != 0) {
        wf_event *const last = &recorder->events[recorder->count - 1];
        last->after = after(recorder, last);
    }
    if (recorder->handles[pc])
        note_caught(recorder);
    wf_event *const event = add(recorder);
    if (!event)
        return;
    event->pc = pc;
    event->base = (uint32_t)(registers - recorder->vm->registers);
    event->before = has_register(count, word) ? before(word, registers) : weft_missing();
}

void wf_recorder_start(wf_recorder *recorder)
{
    wf_vm_set_trace(recorder->vm, record, recorder);
}

weft_span wf_recorder_sentence(const wf_recorder *recorder, uint32_t event)
{
    for (const wf_caught *caught = recorder->caught; caught; caught = caught->next)
        if (caught->event == event)
            return caught->sentence;
    return weft_span_of(NULL, 0);
}
