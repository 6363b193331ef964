/* The loop: one case per row of opcodes.def. It trusts what verification proved - operands, jumps,
   windows of registers - and checks kinds, because registers hold whatever the record gave. Easy to get
   wrong: a register may hold an unfinished list or map, which must not be copied (vm_build.c). */
#include "vm/code.h"
#include "vm/emit.h"
#include "vm/filter.h"
#include "vm/stitch.h"
#include "vm/value.h"

#include <string.h>

/* The number of the word that was read before `pc`. */
static WF_ALWAYS_INLINE uint32_t word_before(const weft_vm *vm, const uint32_t *pc)
{
    return (uint32_t)(pc - vm->code) - 1;
}

/* Where a failure at vm->failed_at goes on: the frames above its handler are left. False: nowhere. */
static bool find_handler(weft_vm *vm, wf_frame *here)
{
    const weft_program *const program = vm->program;
    uint32_t at = vm->failed_at;
    if (vm->failure.passes)
        return false;
    for (uint32_t up = 0;; up++) {
        const uint32_t handler = program->code_handlers[at];
        if (handler != WF_NONE) {
            here->pc = vm->code + program->handlers[handler].handler;
            vm->depth -= up;
            vm->caught_at = at;
            return true;
        }
        if (up == vm->depth)
            return false;
        const wf_frame *const frame = &vm->frames[vm->depth - up - 1];
        at = (uint32_t)(frame->pc - vm->code) - 1;
        here->registers = frame->registers;
        here->function = frame->function;
    }
}

static weft_status reject(weft_vm *vm, weft_value message)
{
    wf_buf_reset(&vm->text);
    if (weft_value_is_nothing(message))
        wf_buf_put_text(&vm->text, "the mapping rejects this record");
    else
        wf_vm_put_sentence(&vm->text, message);
    return wf_vm_refuse(vm, WF_W3003, weft_missing(), "%.*s", (int)vm->text.len, vm->text.data);
}

static weft_status fail_bool(weft_vm *vm, weft_value found)
{
    return wf_vm_fail(vm, WF_W3008, found, "a condition must be true or false, not %s",
                      wf_vm_show(vm, found));
}

static weft_status fail_loop(weft_vm *vm, weft_value list)
{
    const weft_span path = wf_vm_path(vm);
    return wf_vm_fail_hint(vm, WF_W3005, list,
                           "write [] behind the path to take whatever stands there as a list",
                           "%.*s%sa list is needed, there is %s", (int)path.len, path.ptr,
                           path.len != 0 ? ": " : "", wf_vm_show(vm, list));
}

static weft_status fail_step_into(weft_vm *vm, const uint32_t *pc, weft_value found)
{
    vm->failed_at = word_before(vm, pc);
    return wf_vm_fail_step_into(vm, found);
}

/* FIELD: a slot of the block that a record stands in. */
static WF_ALWAYS_INLINE weft_status read_field(weft_vm *vm, const uint32_t *pc, weft_value *out,
                                               weft_value from, uint32_t slot)
{
    if (WF_LIKELY(from.kind == WEFT_KIND_RECORD && slot < vm->node_widths[from.len])) {
        const weft_value found = from.as.block[slot];
        if (WF_UNLIKELY(found.kind == WEFT_KIND_FAULT))
            return fail_step_into(vm, pc, *found.as.block);
        *out = found;
        return WEFT_OK;
    }
    const bool is_leaf = from.kind == WEFT_KIND_TEXT && (from.flags & WEFT_VALUE_UNTYPED) != 0;
    if (!weft_value_is_nothing(from) && !(is_leaf && wf_vm_is_xml(vm)))
        return fail_step_into(vm, pc, from);
    *out = weft_missing();
    return WEFT_OK;
}

/* CLOSE: an object that got no member disappears with its key. There is room for a byte. */
static bool close_object(wf_cursor *cursor, weft_value mark)
{
    const uint64_t written = (uint64_t)(cursor->at - cursor->open);
    if (mark.kind != WEFT_KIND_INT || (uint64_t)mark.as.integer > written)
        return false;
    if (written != 0 && cursor->at[-1] == '{')
        cursor->at = cursor->open + mark.as.integer;
    else
        *cursor->at++ = '}';
    return true;
}

/* CUT: what a failed entry wrote disappears. */
static bool cut_output(wf_cursor *cursor, weft_value mark)
{
    const uint64_t written = (uint64_t)(cursor->at - cursor->open);
    if (mark.kind != WEFT_KIND_INT || (uint64_t)mark.as.integer > written)
        return false;
    cursor->at = cursor->open + mark.as.integer;
    return true;
}

/* END: room is asked for with slack, so the limit is checked here once more. */
static weft_status finish_output(weft_vm *vm)
{
    if (vm->out->len - vm->out_start <= vm->limits.output_bytes)
        return WEFT_OK;
    vm->out->status = WEFT_LIMIT;
    return wf_vm_fail_buf(vm, vm->out);
}

/* Most texts begin with a letter or digit, which settles it. */
static WF_ALWAYS_INLINE bool may_be_blank(weft_value text)
{
    return text.len == 0 || (unsigned char)(text.as.text[0] - '!') > '~' - '!';
}

static weft_value builder(weft_kind kind)
{
    weft_value v = weft_missing();
    v.kind = (uint8_t)kind;
    return v;
}

static void clear(weft_value *registers, uint32_t count)
{
    if (count != 0)
        memset(registers, 0, count * sizeof *registers);
}

/* Copies a whole value into a register. */
#define STORE(value)                                                                               \
    do {                                                                                           \
        const weft_value stored = (value);                                                         \
        if (WF_UNLIKELY(wf_value_is_builder(stored))) {                                            \
            rc = wf_vm_fail_builder(vm, stored);                                                   \
            goto failed;                                                                           \
        }                                                                                          \
        r[wf_code_a(word)] = stored;                                                               \
    } while (0)

/* Does something out of line that may fail. */
#define TRY(call)                                                                                  \
    do {                                                                                           \
        rc = (call);                                                                               \
        if (WF_UNLIKELY(rc != WEFT_OK))                                                            \
            goto failed;                                                                           \
    } while (0)

#define A r[wf_code_a(word)]
#define B r[wf_code_b(word)]
#define C r[wf_code_c(word)]
#define X wf_code_x(word)
/* For messages that name the path or target of the instruction. */
#define HERE (vm->failed_at = word_before(vm, pc))

/* Behind an instruction the next one is fetched and jumped to at once, where the compiler can jump to a
   place it is given; elsewhere by the one switch. */
#if defined(__GNUC__)
#define WF_THREADED 1
#define CASE(name)  at_##name:
#define FUSED_CASES                                                                                \
    at_fused:
#define FUSED_CASE(name) at_fused_##name:
#define NEXT                                                                                       \
    do {                                                                                           \
        word = *pc++;                                                                              \
        goto *table[wf_code_op(word)];                                                             \
    } while (0)
#define GENERAL                                                                                    \
    do {                                                                                           \
        goto *labels[wf_code_op(word)];                                                            \
    } while (0)
#else
#define WF_THREADED      0
#define CASE(name)       case WF_OP_##name:
#define FUSED_CASES      default: /* NOLINT: fused ones have no cases of their own */
#define FUSED_CASE(name) case WF_FUSED_##name:
#define NEXT             goto next
#define GENERAL          goto again
#endif

#if WF_THREADED
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic" /* labels as values */
#endif

/* It is one function because it is one loop: a case per instruction, each of a few lines, and the machine's
   state in registers. Traced, every instruction is shown before it runs, and none is fused.
   NOLINTNEXTLINE(readability-function-size,readability-function-cognitive-complexity) */
static weft_status run(weft_vm *vm, const wf_function *function, wf_stitch_end from,
                       weft_value *result)
{
#if WF_THREADED
    static const void *const labels[WF_FUSED_END] = {
#define OPCODE(name, form, effect) [WF_OP_##name] = &&at_##name,
#include "vm/opcodes.def"
#undef OPCODE
#define FUSED(name, effect)       [WF_FUSED_##name] = &&at_fused,
#define FUSED_OTHER(name, effect) [WF_FUSED_##name] = &&at_fused_##name,
#include "vm/fused.def"
#undef FUSED
    };
    static const void *const traced[WF_OP_COUNT] = {
#define OPCODE(name, form, effect) [WF_OP_##name] = &&at_trace,
#include "vm/opcodes.def"
#undef OPCODE
    };
    const void *const *const table = vm->trace ? traced : labels;
#endif
    const weft_value *const constants = vm->program->constants;
    const uint32_t *pc = vm->code + (from.where >> 1);
    const wf_stitch *const stitches = vm->program->stitches;
    const weft_value *const block = vm->block;
    weft_value *r = vm->registers;
    weft_status rc = WEFT_OK;
    wf_cursor cursor = {NULL, NULL, NULL};
    uint32_t word;
    bool truth;
    if (function->emits)
        wf_cursor_load(&cursor, vm);
    if (from.at)
        cursor.at = from.at;
#if WF_THREADED
    if (WF_UNLIKELY((from.where & 1) != 0)) {
        word = vm->program->code[from.where >> 1];
        pc++;
        GENERAL;
    }
    NEXT;
at_trace:
    vm->trace(vm->trace_context, vm->program, word_before(vm, pc), r, function->registers);
    goto *labels[wf_code_op(word)];
    {
#else
    if ((from.where & 1) != 0) {
        word = vm->program->code[from.where >> 1];
        pc++;
        goto again;
    }
next:
    word = *pc++;
    if (vm->trace)
        vm->trace(vm->trace_context, vm->program, word_before(vm, pc), r, function->registers);
again:
    switch (wf_code_op(word)) {
#endif
        CASE(MOVE)
        STORE(B);
        NEXT;
        CASE(CONST)
        A = constants[X];
        NEXT;
        CASE(PARAM)
        A = vm->params[X];
        NEXT;
        CASE(RECORD)
        A = vm->block[0];
        NEXT;

        CASE(GET)
        {
            const weft_value slot = block[X];
            if (WF_UNLIKELY(slot.kind == WEFT_KIND_FAULT)) {
                TRY(fail_step_into(vm, pc, *slot.as.block));
            }
            A = slot;
            NEXT;
        }
        CASE(FIELD)
        TRY(read_field(vm, pc, &A, B, wf_code_c(word)));
        NEXT;
        CASE(FIELDW)
        TRY(read_field(vm, pc, &A, A, X));
        NEXT;
        CASE(PEEK)
        A = wf_vm_peek(&vm->block[X]);
        NEXT;
        CASE(STEP)
        TRY(wf_vm_step(vm, &A, X));
        NEXT;
        CASE(SEEK)
        TRY(wf_vm_seek(vm, &A, X));
        NEXT;
        CASE(MEMBER)
        HERE;
        TRY(wf_vm_find_member(vm, &A, X, vm->failed_at));
        NEXT;
        CASE(VALUE)
        HERE;
        TRY(wf_vm_value(vm, &A, B));
        NEXT;
        CASE(VALUES)
        TRY(wf_vm_values(vm, &A, B));
        NEXT;
        CASE(XPATH)
        HERE;
        TRY(wf_vm_xpath(vm, X, &A));
        NEXT;
        CASE(ASLIST)
        TRY(wf_vm_as_list(vm, &A, B));
        NEXT;
        CASE(INDEX)
        HERE;
        TRY(wf_vm_index(vm, &A, B, C));
        NEXT;
        CASE(NTH)
        A = wf_vm_nth(B, C, false);
        NEXT;
        CASE(NTHOF)
        A = wf_vm_nth(B, C, true);
        NEXT;
        CASE(SLICE)
        HERE;
        TRY(wf_vm_slice(vm, &A, B, r[wf_code_b(word) + 1]));
        NEXT;
        CASE(MAPOF)
        TRY(wf_vm_to_map(vm, &A));
        NEXT;

        CASE(JMP)
        pc += wf_code_j24(word);
        NEXT;
        CASE(JNONE)
        if (weft_value_is_nothing(A))
            pc += wf_code_j16(word);
        NEXT;
        CASE(JSOME)
        if (!weft_value_is_nothing(A))
            pc += wf_code_j16(word);
        NEXT;
        CASE(JFULL)
        if (A.kind > WEFT_KIND_NULL && (A.kind != WEFT_KIND_TEXT || A.len != 0))
            pc += wf_code_j16(word);
        NEXT;
        CASE(JTRUE)
        CASE(JFALSE)
        if (WF_UNLIKELY(A.kind != WEFT_KIND_BOOL))
            TRY(fail_bool(vm, A));
        if ((A.as.boolean != 0) == (wf_code_op(word) == WF_OP_JTRUE))
            pc += wf_code_j16(word);
        NEXT;
        CASE(JABSENT)
        if (A.kind == WEFT_KIND_ABSENT)
            pc += wf_code_j16(word);
        NEXT;
        CASE(LOOP)
        {
            weft_value *const a = &A;
            if (WF_UNLIKELY(a[0].kind != WEFT_KIND_LIST)) {
                HERE;
                TRY(wf_vm_may_list(vm, a[0]) ? wf_vm_as_list(vm, a, a[0]) : fail_loop(vm, a[0]));
            }
            if (WF_UNLIKELY(a[1].kind != WEFT_KIND_INT))
                TRY(wf_vm_fail_builder(vm, a[1]));
            const uint64_t i = (uint64_t)a[1].as.integer;
            if (i < a[0].len) {
                a[2] = weft_value_element(a[0], (uint32_t)i);
                a[1].as.integer++;
            } else {
                pc += wf_code_j16(word);
            }
            NEXT;
        }
        CASE(BACK)
        TRY(wf_vm_charge(vm, 1));
        pc += wf_code_j24(word);
        NEXT;

        CASE(NEWLIST)
        A = builder(WEFT_KIND_LIST_BUILDER);
        NEXT;
        CASE(APPEND)
        if (B.kind != WEFT_KIND_MISSING)
            TRY(wf_vm_append(vm, &A, B));
        NEXT;
        CASE(APPENDM)
        TRY(wf_vm_append(vm, &A, B));
        NEXT;
        CASE(SPREAD)
        HERE;
        TRY(wf_vm_spread(vm, &A, B));
        NEXT;
        CASE(LIST)
        TRY(wf_vm_finish_list(vm, &A));
        NEXT;
        CASE(NEWMAP)
        A = builder(WEFT_KIND_MAP_BUILDER);
        NEXT;
        CASE(PUT)
        if (!weft_value_is_nothing((&A)[1]))
            TRY(wf_vm_put(vm, &A, X, (&A)[1]));
        NEXT;
        CASE(PUTKEEP)
        if ((&A)[1].kind != WEFT_KIND_MISSING)
            TRY(wf_vm_put(vm, &A, X, (&A)[1]));
        NEXT;
        CASE(MAP)
        TRY(wf_vm_finish_map(vm, &A));
        NEXT;
        CASE(MAPSOME)
        TRY(wf_vm_finish_map(vm, &A));
        if (A.len == 0)
            A = weft_missing();
        NEXT;

        CASE(REQUIRE)
        if (WF_UNLIKELY(A.kind <= WEFT_KIND_NULL ||
                        (A.kind == WEFT_KIND_TEXT && may_be_blank(A) && wf_value_is_blank(A)))) {
            HERE;
            TRY(wf_vm_fail_required(vm, A));
        }
        NEXT;
        CASE(IS)
        A = weft_bool(wf_vm_is(A, X));
        NEXT;
        CASE(EQ)
        CASE(NE)
        TRY(wf_vm_equal(vm, &truth, B, C));
        A = weft_bool(truth == (wf_code_op(word) == WF_OP_EQ));
        NEXT;
        CASE(LT)
        CASE(LE)
        rc = wf_vm_less(vm, &truth, B, C, wf_code_op(word) == WF_OP_LE);
        if (WF_UNLIKELY(rc != WEFT_OK)) {
            HERE;
            TRY(rc == WEFT_DONE ? wf_vm_fail_order(vm, B, C) : rc);
        }
        A = weft_bool(truth);
        NEXT;
        CASE(IN)
        TRY(wf_vm_in(vm, &truth, B, C));
        A = weft_bool(truth);
        NEXT;
        CASE(NOT)
        if (WF_UNLIKELY(B.kind != WEFT_KIND_BOOL))
            TRY(fail_bool(vm, B));
        A = weft_bool(!B.as.boolean);
        NEXT;
        CASE(ADD)
        CASE(SUB)
        CASE(MUL)
        CASE(DIV)
        CASE(REM)
        TRY(wf_vm_arithmetic(vm, (wf_op)wf_code_op(word), &A, B, C));
        NEXT;
        CASE(NEG)
        TRY(wf_vm_negate(vm, &A, B));
        NEXT;
        CASE(CONCAT)
        CASE(MESSAGE)
        TRY(wf_vm_join(vm, &A, &r[wf_code_b(word)], wf_code_c(word),
                       wf_code_op(word) == WF_OP_MESSAGE));
        NEXT;

        CASE(CALL)
        {
            TRY(wf_vm_charge(vm, 1));
            wf_frame *const frame = &vm->frames[vm->depth++];
            frame->pc = pc;
            frame->registers = r;
            frame->function = function;
            function = &vm->program->functions[X];
            r += wf_code_a(word);
            clear(r + function->params, function->registers - function->params);
            pc = vm->code + function->entry;
            NEXT;
        }
        CASE(LIB)
        TRY(wf_vm_library(vm, X, &A));
        NEXT;
        CASE(TABLE)
        TRY(wf_vm_table(vm, X, &A));
        NEXT;
        CASE(LOOKUP)
        HERE;
        TRY(wf_vm_lookup(vm, X, &A));
        NEXT;
        CASE(CONVERT)
        HERE;
        TRY(wf_vm_convert(vm, &A, X, NULL));
        NEXT;
        CASE(RETURN)
        {
            const weft_value value = A;
            if (WF_UNLIKELY(wf_value_is_builder(value)))
                TRY(wf_vm_fail_builder(vm, value));
            if (vm->depth == 0) {
                *result = value;
                return WEFT_OK;
            }
            const wf_frame *const frame = &vm->frames[--vm->depth];
            r[0] = value;
            pc = frame->pc;
            r = frame->registers;
            function = frame->function;
            NEXT;
        }

        CASE(REJECT)
        TRY(reject(vm, A));
        NEXT;
        CASE(SKIP)
        return WEFT_SKIPPED;
        CASE(WARN)
        wf_vm_warn(vm, word_before(vm, pc), A);
        NEXT;

        CASE(NOTE)
        HERE;
        if (A.kind == WEFT_KIND_MISSING)
            TRY(wf_vm_note_skipped(vm, &constants[X]));
        NEXT;
        CASE(SOFT) /* no handler takes what these two give, and the place is the failure's */
        HERE;
        rc = wf_vm_soften(vm, &constants[X]);
        if (WF_UNLIKELY(rc != WEFT_OK))
            return rc;
        A = weft_missing();
        NEXT;
        CASE(FAILURE)
        TRY(wf_vm_failure(vm, &A));
        NEXT;
        CASE(HARD)
        return wf_vm_harden(vm, &constants[X]);

        CASE(EMIT)
        TRY(wf_emit_text(vm, &cursor, &constants[X]));
        NEXT;
        CASE(EMITS)
        if (WF_UNLIKELY(!wf_emit_room(vm, &cursor, constants[X].len)))
            TRY(wf_vm_fail_buf(vm, vm->out));
        cursor.at = wf_emit_skeleton(&cursor, &constants[X]);
        NEXT;
        CASE(EMITF)
        if (A.kind > WEFT_KIND_NULL)
            TRY(wf_emit_member(vm, &cursor, &constants[X], A));
        NEXT;
        CASE(EMITN)
        if (A.kind > WEFT_KIND_MISSING)
            TRY(wf_emit_member(vm, &cursor, &constants[X], A));
        NEXT;
        CASE(EMITE)
        if (A.kind != WEFT_KIND_MISSING)
            TRY(wf_emit_element(vm, &cursor, A));
        NEXT;
        CASE(MARK)
        A = weft_int(cursor.at - cursor.open);
        NEXT;
        CASE(CLOSE)
        if (WF_UNLIKELY(!wf_emit_room(vm, &cursor, 1)))
            TRY(wf_vm_fail_buf(vm, vm->out));
        if (WF_UNLIKELY(!close_object(&cursor, A)))
            TRY(wf_vm_fail_builder(vm, A));
        NEXT;
        CASE(CUT)
        if (WF_UNLIKELY(!cut_output(&cursor, A)))
            TRY(wf_vm_fail_builder(vm, A));
        NEXT;
        CASE(END)
        wf_cursor_save(&cursor, vm->out);
        TRY(finish_output(vm));
        *result = weft_missing();
        return WEFT_OK;

        FUSED_CASE(FILTER)
        {
            bool to_general;
            const uint32_t next =
                wf_filter_run(vm, &vm->program->filters[wf_fused_index(word)], r, &to_general);
            pc = vm->code + next;
            if (!to_general)
                NEXT;
            word = vm->program->code[next];
            pc++;
            GENERAL;
        }
        FUSED_CASES
        {
            const wf_stitch_end end = wf_stitch_run(vm, &stitches[wf_fused_index(word)], r,
                                                    cursor.at, cursor.open, cursor.end);
            cursor.at = end.at;
            pc = vm->code + (end.where >> 1);
            if (WF_LIKELY((end.where & 1) == 0))
                NEXT;
            word = vm->program
                       ->code[end.where >> 1]; /* it gives way to the general one in its place */
            pc++;
            GENERAL;
        }
    }
failed:
    HERE;
    vm->failed_registers = r;
    wf_frame here = {pc, r, function}; /* a copy: what has an address is kept in memory */
    if (rc != WEFT_REJECTED || !find_handler(vm, &here))
        return rc;
    pc = here.pc;
    r = here.registers;
    function = here.function;
    vm->failed_registers = r;
    NEXT;
}

#if WF_THREADED
#pragma GCC diagnostic pop
#endif

weft_status wf_vm_execute(weft_vm *vm, uint32_t function, uint32_t arguments, weft_value *result)
{
    const wf_function *const f = &vm->program->functions[function];
    const wf_stitch_end from = {NULL, (uint64_t)f->entry * 2};
    vm->code = vm->trace || vm->is_general ? vm->program->code : vm->program->fused_code;
    vm->depth = 0;
    vm->steps = vm->limits.steps;
    vm->skipped.count = 0;
    vm->failed.count = 0;
    clear(vm->registers + arguments, f->registers - arguments);
    return run(vm, f, from, result);
}

weft_status wf_vm_resume(weft_vm *vm, const wf_stitch_end *from, weft_value *result)
{
    const wf_function *const f = &vm->program->functions[vm->map->function];
    vm->code = vm->program->fused_code;
    vm->depth = 0;
    if (!vm->chain->asks_registers)
        clear(vm->registers, f->registers);
    return run(vm, f, *from, result);
}
