/* One run of a compiled expression, shared by the files that do it (xpath*.c). Private to them.

   Work is paid for as it is done: every node looked at and every 64 bytes of text read costs a step,
   so that the caller's limit bounds the time whatever the expression. */
#ifndef WF_VM_XPATH_MACHINE_H
#define WF_VM_XPATH_MACHINE_H

#include "vm/xpath_code.h"

/* A node set in the making: in arena memory, not yet in order. */
typedef struct wf_xpath_list {
    const wf_xml_node **nodes;
    uint32_t count;
    uint32_t cap;
} wf_xpath_list;

/* What a step looks for. */
typedef struct wf_xpath_seek {
    wf_xpath_axis axis;
    wf_xpath_test test;
    weft_span local;
    weft_span uri;
    uint32_t most; /* nodes wanted from one context node; 0: all */
} wf_xpath_seek;

typedef struct wf_xpath_machine {
    wf_xpath_run *run;
    wf_arena *arena;
    weft_status status; /* sticks */
    const char *code;
    weft_span pool;
    const wf_xml_node *root;
    wf_xpath_value *values; /* the stack */
    uint32_t count;
    /* the context (section 1) */
    const wf_xml_node *node;
    uint32_t position;
    uint32_t size;
} wf_xpath_machine;

/* Pays; false when the run is at an end, for this or another reason. */
static inline bool wf_xpath_pay(wf_xpath_machine *m, uint64_t steps)
{
    if (WF_UNLIKELY(m->status != WEFT_OK || *m->run->steps < steps)) {
        if (m->status == WEFT_OK) {
            *m->run->steps = 0;
            m->status = WEFT_LIMIT;
        }
        return false;
    }
    *m->run->steps -= steps;
    return true;
}

static inline bool wf_xpath_pay_bytes(wf_xpath_machine *m, size_t bytes)
{
    return wf_xpath_pay(m, 1 + bytes / 64);
}

/* Memory of the record; NULL and the status set when there is none. */
void *wf_xpath_alloc(wf_xpath_machine *m, size_t count, size_t size);
/* Ends the run as rejected, with a reason. */
void wf_xpath_refuse(wf_xpath_machine *m, const char *reason);

/* ---- xpath_set.c: node sets ---- */

/* Document order: negative, 0 (the same node) or positive. Namespace nodes stand behind their element,
   by prefix; the same one may have been made twice. */
int wf_xpath_set_compare(const wf_xml_node *a, const wf_xml_node *b);
bool wf_xpath_set_add(wf_xpath_machine *m, wf_xpath_list *list, const wf_xml_node *node);
/* `list` in document order, each node once. */
void wf_xpath_set_order(wf_xpath_machine *m, wf_xpath_list *list);
wf_xpath_value wf_xpath_set_value(const wf_xpath_list *list);
wf_xpath_value wf_xpath_set_union(wf_xpath_machine *m, const wf_xpath_value *a,
                                  const wf_xpath_value *b);

/* ---- xpath_axis.c ---- */

/* Appends what `seek` finds from `node`, in the order of the axis. */
void wf_xpath_axis_walk(wf_xpath_machine *m, wf_xpath_list *out, const wf_xml_node *node,
                        const wf_xpath_seek *seek);
/* What `seek` (without `most`) finds from any of `from`, which is in document order; so is the result.
   Nodes that several of them lead to are walked over once. */
void wf_xpath_axis_walk_all(wf_xpath_machine *m, wf_xpath_list *out, const wf_xpath_value *from,
                            const wf_xpath_seek *seek);

/* ---- xpath_convert.c: section 4's string(), number(), boolean() ---- */

weft_span wf_xpath_node_string(wf_xpath_machine *m, const wf_xml_node *node);
weft_span wf_xpath_to_string(wf_xpath_machine *m, const wf_xpath_value *value);
double wf_xpath_to_number(wf_xpath_machine *m, const wf_xpath_value *value);
bool wf_xpath_to_bool(const wf_xpath_value *value);
wf_xpath_value wf_xpath_of_string(weft_span string);
wf_xpath_value wf_xpath_of_number(double number);
wf_xpath_value wf_xpath_of_bool(bool boolean);

/* ---- xpath_number.c ---- */

#define WF_XPATH_NUMBER_CHARS 352 /* -1.7976931348623157e308 without exponent; 5e-324 too */
size_t wf_xpath_number_format(char *out, double number);
/* NaN for what is no number; false: memory. */
bool wf_xpath_number_parse(double *out, weft_span text, wf_arena *arena);
double wf_xpath_number_mod(double a, double b);
double wf_xpath_number_floor(double x);
double wf_xpath_number_ceiling(double x);
double wf_xpath_number_round(double x);

/* ---- xpath_compare.c: section 3.4 ---- */

/* `op` is one of WF_XPATH_OP_EQ to _GE. */
bool wf_xpath_compare(wf_xpath_machine *m, wf_xpath_op op, const wf_xpath_value *a,
                      const wf_xpath_value *b);

/* ---- xpath_call.c: section 4 ---- */

wf_xpath_value wf_xpath_call(wf_xpath_machine *m, wf_xpath_function function,
                             const wf_xpath_value *args, uint32_t count);

/* ---- xpath_text.c: its functions of texts ---- */

/* Where `part` first stands in `text`; false: nowhere, or the run is at an end. */
bool wf_xpath_text_find(wf_xpath_machine *m, size_t *at, weft_span text, weft_span part);
weft_span wf_xpath_text_slice(wf_xpath_machine *m, weft_span text, double from, double to);
weft_span wf_xpath_text_normalize(wf_xpath_machine *m, weft_span text);
weft_span wf_xpath_text_translate(wf_xpath_machine *m, weft_span text, weft_span from,
                                  weft_span to);

#endif
