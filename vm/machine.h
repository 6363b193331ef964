/* The machine's own room: what its files share. A failure is noted in the machine and travels as a
   status; it becomes a diagnostic only when no handler takes it. */
#ifndef WF_VM_MACHINE_H
#define WF_VM_MACHINE_H

#include "vm/call.h"
#include "vm/decimal.h"
#include "vm/vm.h"

/* A caller that waits. */
typedef struct wf_frame {
    const uint32_t *pc; /* where it goes on */
    weft_value *registers;
    const wf_function *function;
} wf_frame;

/* Why the record cannot go on. The sentence is in vm->message. */
typedef struct wf_failure {
    wf_code code;
    weft_value found; /* what was found, or missing: nothing to show */
    const char *hint; /* static, or NULL */
    uint32_t operand; /* which operand or argument it is about */
    bool passes;      /* past every handler */
} wf_failure;

/* Texts that a record leaves behind for whoever asks; they live in the record's arena or the program. */
typedef struct wf_kept_text {
    weft_span text;
    uint32_t start; /* of its place in the mapping */
} wf_kept_text;

typedef struct wf_texts {
    wf_kept_text *at;
    uint32_t count;
    uint32_t cap;
} wf_texts;

/* A member of an object in a register, by the node of the shape that the object is. */
typedef struct wf_found_member {
    uint32_t node; /* WF_SHAPE_NONE: none was found yet */
    uint32_t slot;
} wf_found_member;

struct wf_stitch;
struct wf_stitch_end; /* vm/stitch.h */

struct weft_vm {
    const weft_program *program;
    const wf_map_entry_point *map;
    const uint32_t *code;          /* that runs: the program's, or the fused one */
    bool is_general;               /* never the fused one */
    const struct wf_stitch *chain; /* that the mapping begins with, or NULL */
    bool needs_clear;              /* it may read registers that it did not write */
    weft_value *registers;
    wf_frame *frames;
    uint32_t depth;           /* callers that wait */
    uint64_t steps;           /* left for this record */
    uint64_t picking;         /* of them those of the pick that a step writes */
    const weft_value *block;  /* the record's slots */
    wf_buf *out;              /* NULL: nothing may be written */
    size_t out_start;         /* its length before this record */
    wf_found_member *members; /* per word: where a MEMBER was found last */
    uint32_t *node_widths;    /* per node of the shape: slots of the block it stands in */
    weft_value *params;
    weft_call call;
    void **scratch; /* per call site */

    uint32_t caught_at; /* the word of the handler's function that a handled failure came from */
    uint32_t failed_at; /* the word that fails; `depth` callers wait above it */
    const weft_value *failed_registers; /* of its function; NULL before the first failure */
    wf_failure failure;
    wf_buf message;
    wf_buf suffix; /* where in a converted value: ".lines[2].qty" */
    wf_buf text;   /* texts while they are put together */
    wf_buf where;  /* a path while it is told */

    wf_texts skipped; /* fields without value, as NOTE found them */
    wf_texts failed;  /* sentences of SOFT */

    weft_limits limits;
    wf_arena arena; /* the record's */
    const wf_vm_input *input;
    weft_diags *diags;
    wf_lookup_fn lookup;
    void *lookup_context;
    wf_trace_fn trace;
    void *trace_context;

    wf_arena *param_memory; /* per parameter */
    bool *param_given;
    weft_value *nothing; /* slots of a record when there is none */
    weft_value *filled;  /* slots of a record that came as a value */
    wf_buf output;       /* of the public calls */
    bool is_ready;       /* every required parameter was given */
    bool is_running;
};

/* ---- vm.c ---- */

/* Runs `function` on the arguments in vm->registers. WEFT_OK with `*result` (missing when it
   emits), WEFT_SKIPPED, WEFT_NOMEM, or WEFT_REJECTED with the failure noted and not reported. */
weft_status wf_vm_execute(weft_vm *vm, uint32_t function, uint32_t arguments, weft_value *result);

/* Goes on, as wf_vm_execute does, where the chain that the mapping begins with was left. */
weft_status wf_vm_resume(weft_vm *vm, const struct wf_stitch_end *from, weft_value *result);

/* ---- vm_fail.c: failures; all give the status to return ---- */

weft_status wf_vm_fail(weft_vm *vm, wf_code code, weft_value found, const char *format, ...)
    WF_PRINTF(4, 5);
/* The same with a hint. */
weft_status wf_vm_fail_hint(weft_vm *vm, wf_code code, weft_value found, const char *hint,
                            const char *format, ...) WF_PRINTF(5, 6);
/* The failure passes every handler. */
weft_status wf_vm_refuse(weft_vm *vm, wf_code code, weft_value found, const char *format, ...)
    WF_PRINTF(4, 5);
/* An allocation from the record's arena gave NULL: its limit, or no memory. */
weft_status wf_vm_fail_memory(weft_vm *vm);
/* What a failed buffer says. */
weft_status wf_vm_fail_buf(weft_vm *vm, const wf_buf *buf);
weft_status wf_vm_fail_steps(weft_vm *vm);
weft_status wf_vm_fail_builder(weft_vm *vm, weft_value found);

weft_status wf_vm_fail_step_into(weft_vm *vm, weft_value found); /* GET, FIELD, MEMBER */
weft_status wf_vm_fail_required(weft_vm *vm, weft_value found);

/* A value as messages show it: "12 EA" in quotes, a list of 3. Clipped. */
void wf_vm_put_found(wf_buf *out, weft_value found);
/* What REJECT and WARN are given, which is nearly always a text. */
void wf_vm_put_sentence(wf_buf *out, weft_value message);
/* Quotes, clips and keeps it in vm->text until the next one; NUL-terminated. */
const char *wf_vm_show(weft_vm *vm, weft_value found);

/* What the word at vm->failed_at is about: of its site, else of its callers'. */
weft_span wf_vm_target(const weft_vm *vm);
weft_span wf_vm_path(const weft_vm *vm); /* of its first operand */
weft_span wf_vm_path_of(const weft_vm *vm, uint32_t operand);
/* `path` with the numbers of the elements in its brackets, as far as the loops around word `at` know
   them; `registers` are those of its function (vm_index.c). */
void wf_vm_put_indexed(wf_buf *out, const weft_vm *vm, weft_span path, uint32_t at,
                       const weft_value *registers);
/* Says which operand of the word the failure just noted is about; gives `rc`. */
weft_status wf_vm_about(weft_vm *vm, uint32_t operand, weft_status rc);

/* The failure as a diagnostic, with its place. */
void wf_vm_report(weft_vm *vm, weft_diags *diags);
void wf_vm_warn(weft_vm *vm, uint32_t pc, weft_value message);
/* A failure that was handled, as a warning (W3015). */
void wf_vm_report_soft(weft_vm *vm, weft_span sentence);

/* Takes `count` from the steps of the record. */
static inline weft_status wf_vm_charge(weft_vm *vm, uint64_t count)
{
    if (WF_UNLIKELY(vm->steps < count))
        return wf_vm_fail_steps(vm);
    vm->steps -= count;
    return WEFT_OK;
}

static inline bool wf_value_is_builder(weft_value value)
{
    return value.kind >= WEFT_KIND_LIST_BUILDER;
}

/* The memory behind a builder, which is the machine's own. */
static inline weft_value *wf_vm_items(weft_value builder)
{
    union {
        const weft_value *seen;
        weft_value *own;
    } items = {builder.as.list};
    return items.own;
}

static inline weft_member *wf_vm_members(weft_value builder)
{
    union {
        const weft_member *seen;
        weft_member *own;
    } members = {builder.as.map};
    return members.own;
}

/* ---- vm_soft.c: fields of the npm package's mapping files ---- */

weft_status wf_vm_note_skipped(weft_vm *vm, const weft_value *name);
/* What the NOTE at that word does for a missing value. False: no memory, and nothing was noted. */
bool wf_vm_note_at(weft_vm *vm, uint32_t word);
/* The failure noted last as a warning, `prefix` before its sentence; a missing required field rejects. */
weft_status wf_vm_soften(weft_vm *vm, const weft_value *prefix);
/* Its sentence, in the record's memory. */
weft_status wf_vm_failure(weft_vm *vm, weft_value *out);
/* ... as what rejects the record. */
weft_status wf_vm_harden(weft_vm *vm, const weft_value *prefix);
void wf_vm_texts_fini(weft_vm *vm);

/* ---- vm_build.c: lists, maps, steps ---- */

/* Counts what is inside the value as steps and bounds its depth; `*has_records` says whether there
   are RECORDs in it. */
weft_status wf_vm_survey(weft_vm *vm, weft_value value, bool *has_records);
/* The value with records as maps. */
weft_status wf_vm_to_map(weft_vm *vm, weft_value *value);

weft_status wf_vm_member(weft_vm *vm, weft_value *value, uint32_t key);
/* The same; remembers for word `pc` the place of a record's member. */
weft_status wf_vm_find_member(weft_vm *vm, weft_value *value, uint32_t key, uint32_t pc);
/* PEEK: what a slot holds for those who ask whether it is there. */
static inline weft_value wf_vm_peek(const weft_value *slot)
{
    while (slot->kind == WEFT_KIND_LIST && (slot->flags & WEFT_VALUE_WRAPPED) != 0)
        slot = slot->as.list; /* lists of lists may be asked for */
    return WF_LIKELY(slot->kind != WEFT_KIND_FAULT) ? *slot : weft_missing();
}
/* STEP: the member at a node of the shape. */
weft_status wf_vm_step(weft_vm *vm, weft_value *value, uint32_t node);
/* SEEK: the member under a key. */
weft_status wf_vm_seek(weft_vm *vm, weft_value *value, uint32_t key);
weft_status wf_vm_as_list(weft_vm *vm, weft_value *out, weft_value value);
weft_status wf_vm_index(weft_vm *vm, weft_value *out, weft_value list, weft_value index);
/* NTH, NTHOF: like PEEK a list of one that was no list is its element. */
weft_value wf_vm_nth(weft_value value, weft_value index, bool one_is_list);
weft_status wf_vm_slice(weft_vm *vm, weft_value *list, weft_value from, weft_value to);
weft_status wf_vm_append(weft_vm *vm, weft_value *builder, weft_value value);
weft_status wf_vm_spread(weft_vm *vm, weft_value *builder, weft_value list);
weft_status wf_vm_put(weft_vm *vm, weft_value *builder, uint32_t key, weft_value value);
weft_status wf_vm_finish_list(weft_vm *vm, weft_value *builder);
weft_status wf_vm_finish_map(weft_vm *vm, weft_value *builder);

/* ---- vm_xml.c ---- */

/* The mapping that runs reads XML. */
bool wf_vm_is_xml(const weft_vm *vm);
/* VALUE, VALUES */
weft_status wf_vm_value(weft_vm *vm, weft_value *out, weft_value value);
weft_status wf_vm_values(weft_vm *vm, weft_value *out, weft_value value);
/* What is no list stands for a list of one: something of XML. */
bool wf_vm_may_list(const weft_vm *vm, weft_value value);
/* MEMBER of a node of the record's tree. */
weft_status wf_vm_xml_member(weft_vm *vm, weft_value *value, uint32_t index);
/* The record's node in the tree, where all its members are; false: the shape keeps none. */
bool wf_vm_has_tree(const weft_vm *vm, weft_value record, weft_value *out);
/* How many nodes a complete value of it takes. */
uint64_t wf_vm_tree_size(const weft_vm *vm, weft_value value);
/* A member that is asked for with its namespace: what was read whole does not know it. */
bool wf_vm_asks_namespace(weft_span key);
weft_status wf_vm_fail_namespace(weft_vm *vm, weft_value found);
weft_status wf_vm_fail_several(weft_vm *vm, weft_value found, uint32_t count);
/* XPATH */
weft_status wf_vm_xpath(weft_vm *vm, uint32_t index, weft_value *args);

/* ---- vm_arith.c ---- */

weft_status wf_vm_arithmetic(weft_vm *vm, wf_op op, weft_value *out, weft_value a, weft_value b);
/* Whether the kind of `value` is in the mask; a NUMBER written as an integer is an INT too. */
bool wf_vm_is(weft_value value, uint32_t kinds);
weft_status wf_vm_negate(weft_vm *vm, weft_value *out, weft_value a);
weft_status wf_vm_equal(weft_vm *vm, bool *out, weft_value a, weft_value b);
/* `*out`: a < b, or with `or_equal` a <= b; WEFT_DONE when they have no order. */
weft_status wf_vm_less(weft_vm *vm, bool *out, weft_value a, weft_value b, bool or_equal);
weft_status wf_vm_fail_order(weft_vm *vm, weft_value a, weft_value b);
weft_status wf_vm_in(weft_vm *vm, bool *out, weft_value value, weft_value list);
/* Joins texts; for messages nothing prints as (missing) or (null). */
weft_status wf_vm_join(weft_vm *vm, weft_value *out, const weft_value *parts, uint32_t count,
                       bool is_message);
/* The exact number of any numeric kind, DOUBLE by its shortest digits. */
bool wf_vm_number(wf_decimal *out, weft_value value);

/* ---- vm_call.c ---- */

weft_status wf_vm_library(weft_vm *vm, uint32_t index, weft_value *args);
weft_status wf_vm_table(weft_vm *vm, uint32_t index, weft_value *value);
weft_status wf_vm_lookup(weft_vm *vm, uint32_t index, weft_value *args);

/* ---- link.c ---- */

/* The row under `key`, or NULL. */
const wf_table_row *wf_table_find(const weft_program *program, const wf_table *table,
                                  weft_value key);

/* ---- convert.c ---- */

/* `*value` as target type `type`, strictly. `name` is what is converted, for messages; NULL: the
   target of the instruction at vm->failed_at. */
weft_status wf_vm_convert(weft_vm *vm, weft_value *value, uint32_t type, const weft_span *name);

#endif
