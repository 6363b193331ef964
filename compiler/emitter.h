/* The back of the compiler, from inside: checked trees → code. Emit runs only on units without
   errors and relies on the notes of unit.h. Registers are given out like a stack; an expression is
   emitted into a register its user chose. */
#ifndef WF_COMPILER_EMITTER_H
#define WF_COMPILER_EMITTER_H

#include "compiler/unit.h"
#include "vm/points.h"
#include "vm/tests.h"

#define WF_EMITTER_REGISTERS 250

typedef struct wf_emit_points wf_emit_points; /* emit_points.c */

typedef struct wf_emitter {
    wf_unit *unit;
    wf_builder *builder;
    uint32_t top;          /* next free register of the function being emitted */
    uint32_t high;         /* most that were in use */
    uint32_t target;       /* constant: target path of the entry being emitted, or WF_NONE */
    bool in_test;          /* what a test gives and expects is no XML */
    const wf_shape *shape; /* of the mapping being emitted, or NULL in functions */
    wf_buf pending;        /* output text not yet written as an instruction */
    bool pending_soft;     /* ... whose comma depends on what was written before */
    const wf_node *pending_node;
    wf_emit_points *points;   /* NULL: not asked for */
    wf_owner_kind owner_kind; /* of the points: what is being emitted */
    weft_span owner;
    uint32_t inlined; /* functions written where they are called */
    uint32_t inline_depth;
    uint32_t
        inline_path; /* constant: what the call is about, for what in the function says nothing */
    wf_map types;    /* printed GraphQL type → index + 1 in the program's types */
    weft_status status; /* sticks */
} wf_emitter;

/* Instructions still to be aimed at one place. */
typedef struct wf_jumps {
    uint32_t *at;
    uint32_t count;
    uint32_t cap;
} wf_jumps;

/* emit_code.c: registers, sites, instructions, jumps */
uint32_t wf_emit_register(wf_emitter *e, const wf_node *node); /* reports when there are too many */
uint32_t wf_emit_registers(wf_emitter *e, const wf_node *node, uint32_t count); /* side by side */
/* Where a result that ends up in `dst` may be made: dst itself when it is the newest register (what
   is made may then take the registers behind it), else a new one. */
uint32_t wf_emit_place(wf_emitter *e, const wf_node *node, uint32_t dst);
/* Moves a result from its place to `dst`, unless it is there. */
void wf_emit_settle(wf_emitter *e, const wf_node *node, uint32_t dst, uint32_t place);
uint32_t wf_emit_site(wf_emitter *e, const wf_node *node);
/* The path that a call is about, when it is one: what a function it calls has no path of its own for. */
uint32_t wf_emit_path_of(wf_emitter *e, const wf_node *node);
uint32_t wf_emit_abc(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, uint32_t b,
                     uint32_t c);
uint32_t wf_emit_ax(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, uint32_t x);
void wf_emit_constant(wf_emitter *e, const wf_node *node, uint32_t dst, weft_value value);
void wf_emit_text(wf_emitter *e, const wf_node *node, uint32_t dst, weft_span text);
void wf_emit_jump(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, wf_jumps *jumps);
void wf_emit_jump_to(wf_emitter *e, const wf_node *node, wf_op op, uint32_t a, uint32_t target);
void wf_emit_aim(wf_emitter *e, wf_jumps *jumps); /* at the next instruction */
uint32_t wf_emit_here(wf_emitter *e);
void wf_emit_fail(wf_emitter *e, weft_status status);

/* A function being emitted: what the emitter was doing before comes back at the end. */
typedef struct wf_emit_frame {
    uint32_t top;
    uint32_t high;
    uint32_t target;
    const wf_shape *shape;
    uint32_t entry;
} wf_emit_frame;

wf_emit_frame wf_emit_begin(wf_emitter *e, uint32_t params);
/* Adds the function; gives its index. */
uint32_t wf_emit_end(wf_emitter *e, wf_emit_frame frame, weft_span name, uint32_t params,
                     bool emits);

/* emit_expr.c */
void wf_emit_expr(wf_emitter *e, const wf_node *node, uint32_t dst);
/* The register that holds the value: its own when it is bound, else a new one. */
uint32_t wf_emit_operand(wf_emitter *e, const wf_node *node);
/* emit_xml.c: an element of XML as a value. What is looked at, compared, converted or written goes by
   wf_emit_value; what is walked on, bound or handed to a function by wf_emit_expr. */
bool wf_emit_may_be_element(const wf_emitter *e, const wf_type *type);
void wf_emit_value(wf_emitter *e, const wf_node *node, uint32_t dst);
/* Where a list is wanted: its elements as values. */
void wf_emit_values(wf_emitter *e, const wf_node *node, uint32_t dst);
uint32_t wf_emit_value_operand(wf_emitter *e, const wf_node *node);
/* The register to ask whether the value of `node`, which is in `reg`, is nothing. */
uint32_t wf_emit_asked(wf_emitter *e, const wf_node *node, uint32_t reg);
void wf_emit_xpath(wf_emitter *e, const wf_node *node, uint32_t dst);

/* Jumps when the condition is `when`, falls through otherwise. */
void wf_emit_branch(wf_emitter *e, const wf_node *node, bool when, wf_jumps *jumps);
/* The text of a message: nothing prints as (missing). */
void wf_emit_message(wf_emitter *e, const wf_node *node, uint32_t dst);
bool wf_emit_may_be_nothing(const wf_node *node);
/* `as_value`: its sides give values, not elements. */
void wf_emit_catch(wf_emitter *e, const wf_node *node, uint32_t dst, bool as_value);

/* emit_path.c */
void wf_emit_path(wf_emitter *e, const wf_node *node, uint32_t dst);

/* emit_loop.c: each, filter, [*], lambdas. A loop over a list in three registers. */
typedef struct wf_emit_loop {
    uint32_t base; /* list, position, element */
    uint32_t start;
    uint32_t index; /* register of the 0-based position, or WF_NONE */
    wf_jumps done;
} wf_emit_loop;

/* The list stands in base already. Binds the scope's symbols. */
void wf_emit_loop_begin(wf_emitter *e, const wf_node *node, const wf_scope_note *scope,
                        wf_emit_loop *loop, uint32_t base);
void wf_emit_loop_end(wf_emitter *e, const wf_node *node, wf_emit_loop *loop);
void wf_emit_each(wf_emitter *e, const wf_node *node, uint32_t dst);
void wf_emit_filter(wf_emitter *e, const wf_node *node, uint32_t dst);
void wf_emit_each_member(wf_emitter *e, const wf_node *node, uint32_t dst);
/* The list of a lambda's results over the list in register `list`; `as_value`: an element of XML is its
   value. */
void wf_emit_lambda(wf_emitter *e, const wf_node *lambda, uint32_t list, bool as_value,
                    uint32_t dst);

/* emit_call.c */
void wf_emit_call(wf_emitter *e, const wf_node *node, uint32_t dst);
/* A library function by name with arguments in registers from `base`; the result is in `base`. */
void wf_emit_library(wf_emitter *e, const wf_node *node, const char *name, uint32_t base,
                     uint32_t count, uint32_t pattern);

/* emit_read.c: a call that reads a known place (check_read.c), without the call. False: it is left to
   the call. A list is only tried: where there is none, `call` is emitted behind it. */
bool wf_emit_read(wf_emitter *e, const wf_node *node, uint32_t dst);
bool wf_emit_read_list(wf_emitter *e, const wf_node *node, uint32_t dst, wf_jumps *done);

/* emit_match.c */
void wf_emit_if(wf_emitter *e, const wf_node *node, uint32_t dst);
void wf_emit_match(wf_emitter *e, const wf_node *node, uint32_t dst);

/* emit_object.c: object literals as values */
void wf_emit_object(wf_emitter *e, const wf_node *node, uint32_t dst);
/* The statements of a block that are no entries (let, require, skip, warn), in order. */
void wf_emit_statements(wf_emitter *e, const wf_node *block);
/* Some value below the member is sure to be written. */
bool wf_emit_always_there(const wf_object_member *member);
/* The value of an entry before it is converted. */
void wf_emit_entry(wf_emitter *e, const wf_node *node, const wf_field_note *field, uint32_t dst);
void wf_emit_convert(wf_emitter *e, const wf_node *node, const wf_field_note *field, uint32_t dst);

/* emit_try.c: `try` entries, and fields of the npm package's mapping files. */
bool wf_emit_is_guarded(const wf_node *entry);
/* The register's value is that of the entry: that it has none is remembered, if it is a field. */
void wf_emit_note(wf_emitter *e, const wf_node *entry, uint32_t value);
/* What was emitted from `from` on computed the entry's value: a failure leaves `value` missing (and the
   output as long as the register `mark` says, unless WF_NONE) and goes on at `done`, or rejects. */
void wf_emit_guard(wf_emitter *e, const wf_node *entry, uint32_t from, uint32_t value,
                   uint32_t mark);

/* emit_output.c: a block as JSON text straight into the output */
void wf_emit_output(wf_emitter *e, const wf_map_note *map);

/* emit_inline.c: a call of a function that gives an object, where the object is written: its body is
   written there instead. False: it is not to be had. */
typedef struct wf_emit_inline {
    const wf_node *body;
    const wf_shape *shape; /* what the emitter was doing */
    uint32_t path;
    wf_owner_kind owner_kind;
    weft_span owner;
} wf_emit_inline;

bool wf_emit_inline_begin(wf_emitter *e, const wf_node *call, wf_emit_inline *inlined);
void wf_emit_inline_end(wf_emitter *e, const wf_emit_inline *inlined);

/* emit_types.c */
uint32_t wf_emit_schema_type(wf_emitter *e, const wf_schema_ref *ref);
/* The target type of a declared type (parameters, function arguments); WF_NONE: nothing to check. */
uint32_t wf_emit_declared_type(wf_emitter *e, const wf_type *type, bool non_null);

/* emit_shape.c: slots for the real nodes below `root` */
weft_status wf_emit_shape(wf_emitter *e, wf_source_node *root, wf_shape *shape);

/* emit_points.c: what tests could exercise; nothing unless it was asked for, and nothing in tests */
weft_status wf_emit_points_begin(wf_emitter *e);
void wf_emit_owner(wf_emitter *e, wf_owner_kind kind, weft_span name);
/* Exercised when the instruction at `pc` runs; wf_emit_here: the next one. */
void wf_emit_point_field(wf_emitter *e, const wf_node *entry, uint32_t pc); /* NULL: no entry */
/* A side whose code was emitted from `from` on, and that something else may pass by; what decides begins
   at `test`. */
void wf_emit_point_side(wf_emitter *e, wf_point_kind kind, const wf_node *node, uint32_t test,
                        uint32_t from);
void wf_emit_point_row(wf_emitter *e, const wf_node *key, uint32_t table, uint32_t row);
void wf_emit_point_else_row(wf_emitter *e, const wf_symbol *table, const wf_node *otherwise,
                            uint32_t pc);
weft_status wf_emit_points_attach(weft_program *program, const wf_emit_points *points);

/* emit_tests.c: `tests` of the unit as a suite in the program's arena */
typedef struct wf_emit_tests wf_emit_tests;
wf_emit_tests *wf_emit_tests_compile(wf_emitter *e);
weft_status wf_emit_tests_attach(weft_program *program, wf_unit *unit, const wf_emit_tests *tests);

#endif
