/* The proof that running a program cannot leave it: what the loop trusts without looking is looked at
   here, once, in time linear in the program. Easy to get wrong: anything here may be hostile, so no
   index is used before it was compared, and no chain is followed that may have a ring. */
#include "base/memory.h"
#include "base/number.h"
#include "base/utf8.h"
#include "vm/code.h"
#include "vm/decimal.h"
#include "vm/json.h"
#include "vm/rows.h"
#include "vm/xpath.h"

#include <math.h>
#include <stdarg.h>

#define REGISTERS_MOST 250u
#define CALLS_MOST     200u
#define WORDS_MOST     ((uint32_t)1 << 24)
/* Years that fit 32 bits, in days and seconds. */
#define DAYS_MOST    INT64_C(780000000000)
#define SECONDS_MOST (DAYS_MOST * 86400)

/* What is known of a function once its callees are. */
typedef struct proof {
    uint32_t registers; /* with those of the deepest chain of calls */
    uint32_t depth;
    uint32_t slots; /* of the record */
    bool busy;      /* its callees are being looked at */
    bool done;
} proof;

typedef struct verifier {
    weft_program *program;
    weft_diags *diags;
    uint32_t *owner; /* per word: its function, or WF_NONE */
    proof *proofs;   /* per function */
    weft_status status;
} verifier;

/* Reports the first fault; always false. */
WF_PRINTF(2, 3)
static bool fault(verifier *v, const char *format, ...)
{
    const wf_place nowhere = {NULL, 0, 0};
    wf_buf text;
    va_list args;
    wf_buf_init(&text, 0);
    va_start(args, format);
    wf_buf_vprintf(&text, format, args);
    va_end(args);
    wf_buf_put_byte(&text, '\0');
    (void)wf_diags_add(v->diags, WF_W2204, nowhere, "not a well-formed program: %s",
                       text.status == WEFT_OK ? text.data : "see the manual");
    v->status = text.status == WEFT_NOMEM ? WEFT_NOMEM : WEFT_INVALID;
    wf_buf_fini(&text);
    return false;
}

static bool in_range(uint32_t first, uint32_t count, uint32_t limit)
{
    return first <= limit && count <= limit - first;
}

/* ---- constants and keys ---- */

static bool is_valid_text(weft_span text)
{
    return wf_utf8_valid(text) == text.len;
}

static bool is_valid_decimal(const wf_decimal *d)
{
    /* 10^38 = high * 2^64 + low */
    const uint64_t high = UINT64_C(0x4b3b4ca85a86c47a);
    const uint64_t low = UINT64_C(0x098a224000000000);
    const bool fits = d->high < high || (d->high == high && d->low < low);
    const bool is_zero = (d->high | d->low) == 0;
    return fits && d->scale <= WF_DECIMAL_DIGITS && d->negative <= !is_zero;
}

static bool is_valid_constant(weft_value c)
{
    switch ((weft_kind)c.kind) {
    case WEFT_KIND_MISSING:
    case WEFT_KIND_NULL:
    case WEFT_KIND_INT:
        return true;
    case WEFT_KIND_BOOL:
        return c.as.boolean == 0 || c.as.boolean == 1;
    case WEFT_KIND_NUMBER:
        return c.len != 0 && wf_number_scan(weft_value_span(c)) == c.len;
    case WEFT_KIND_DECIMAL:
        return is_valid_decimal(c.as.decimal);
    case WEFT_KIND_DOUBLE:
        return isfinite(c.as.real);
    case WEFT_KIND_TEXT:
        if (c.flags & WEFT_VALUE_BYTES)
            return true; /* what it is for looks at it */
        return is_valid_text(weft_value_span(c)) &&
               ((c.flags & WEFT_VALUE_PLAIN) == 0 || wf_text_is_plain(weft_value_span(c)));
    case WEFT_KIND_DATE:
        return c.as.integer >= -DAYS_MOST && c.as.integer <= DAYS_MOST;
    case WEFT_KIND_DATETIME:
        return c.as.integer >= -SECONDS_MOST && c.as.integer <= SECONDS_MOST && c.len < 1000000000u;
    case WEFT_KIND_LIST:
    case WEFT_KIND_MAP:
    case WEFT_KIND_RECORD:
    case WEFT_KIND_LIST_BUILDER:
    case WEFT_KIND_MAP_BUILDER:
    case WEFT_KIND_FAULT:
    case WEFT_KIND_ABSENT:
    case WEFT_KIND_XML:
    case WEFT_KIND_COUNT:
        break;
    }
    return false;
}

static bool check_pools(verifier *v)
{
    const weft_program *const p = v->program;
    for (uint32_t i = 0; i < p->constant_count; i++)
        if (!is_valid_constant(p->constants[i]))
            return fault(v, "constant %u is not a value", i);
    for (uint32_t i = 0; i < p->key_count; i++)
        if (!is_valid_text(p->keys[i]))
            return fault(v, "key %u is not UTF-8", i);
    return true;
}

/* Compiled XPath: no text, whatever it looks like. */
static bool is_bytes(weft_value constant)
{
    return constant.kind == WEFT_KIND_TEXT && (constant.flags & WEFT_VALUE_BYTES) != 0;
}

static bool is_value(const weft_program *p, uint32_t constant)
{
    return constant < p->constant_count && !is_bytes(p->constants[constant]);
}

static bool is_text(const weft_program *p, uint32_t constant)
{
    return is_value(p, constant) && p->constants[constant].kind == WEFT_KIND_TEXT;
}

static bool are_texts(const weft_program *p, uint32_t first, uint32_t count)
{
    if (count == 0)
        return true;
    if (!in_range(first, count, p->constant_count))
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!is_text(p, first + i))
            return false;
    return true;
}

/* ---- rows ---- */

/* `next` is the value of the field behind. */
static bool is_valid_field(const weft_program *p, wf_holds holds, uint32_t value, uint32_t next)
{
    switch (holds) {
    case WF_HOLDS_NUMBER:
    case WF_HOLDS_BYTE:
    case WF_HOLDS_CHAR:
        return true;
    case WF_HOLDS_FLAG:
        return value <= 1;
    case WF_HOLDS_TEXT:
        return is_text(p, value);
    case WF_HOLDS_TEXT0:
        return value == WF_NONE || is_text(p, value);
    case WF_HOLDS_TEXTS:
        return are_texts(p, value, next);
    case WF_HOLDS_CONSTANT:
        return is_value(p, value);
    case WF_HOLDS_CONSTANT0:
        return value == WF_NONE || is_value(p, value);
    case WF_HOLDS_BYTES:
        return value < p->constant_count && is_bytes(p->constants[value]);
    case WF_HOLDS_KEY:
        return value < p->key_count;
    case WF_HOLDS_TYPE:
        return value < p->type_count;
    case WF_HOLDS_FUNCTION:
        return value < p->function_count;
    case WF_HOLDS_FUNCTION0:
        return value == WF_NONE || value < p->function_count;
    }
    return false;
}

static bool check_rows(verifier *v, wf_row_kind kind)
{
    const wf_row_layout layout = wf_row_layout_of(kind);
    uint32_t count;
    const char *row = wf_program_rows(v->program, kind, &count);
    for (uint32_t i = 0; i < count; i++, row += layout.size) {
        for (uint32_t f = 0; f < layout.count; f++) {
            const uint32_t value = wf_row_get(row, layout.fields[f]);
            const bool is_pair = layout.fields[f].holds == WF_HOLDS_TEXTS;
            const uint32_t next = is_pair ? wf_row_get(row, layout.fields[f + 1]) : 0;
            if (!is_valid_field(v->program, (wf_holds)layout.fields[f].holds, value, next))
                return fault(v, "field %u of row %u of %s names what is not there", f, i,
                             layout.name);
        }
    }
    return true;
}

static bool check_tables(verifier *v)
{
    const weft_program *const p = v->program;
    uint64_t total = 0;
    for (uint32_t i = 0; i < p->table_count; i++) {
        if (!in_range(p->tables[i].first, p->tables[i].count, p->row_count))
            return fault(v, "table %u has rows that are not there", i);
        total += p->tables[i].count;
    }
    if (total > p->row_count)
        return fault(v, "tables share rows");
    for (uint32_t i = 0; i < p->row_count; i++) {
        const weft_value key = p->constants[p->rows[i].key];
        if (key.kind != WEFT_KIND_TEXT && key.kind != WEFT_KIND_BOOL && !weft_value_is_number(key))
            return fault(v, "row %u has a key that is no text, number or bool", i);
    }
    return true;
}

static bool check_types(verifier *v)
{
    const weft_program *const p = v->program;
    uint64_t names = 0; /* of all enums: they may share them, but not without end */
    for (uint32_t i = 0; i < p->type_count; i++) {
        const wf_target_type *const t = &p->types[i];
        if (t->kind >= WF_TYPE_KIND_COUNT)
            return fault(v, "type %u is of no kind", i);
        if (t->kind == WF_TYPE_LIST && t->element >= p->type_count)
            return fault(v, "type %u is a list of nothing", i);
        if (t->kind == WF_TYPE_ENUM && (names += t->count) > 16u * (uint64_t)p->constant_count + 16)
            return fault(v, "type %u has too many names", i);
        if (t->kind == WF_TYPE_ENUM && !are_texts(p, t->first, t->count))
            return fault(v, "type %u has names that are not there", i);
        if ((t->kind == WF_TYPE_INPUT || t->kind == WF_TYPE_ONE_OF) &&
            !in_range(t->first, t->count, p->field_count))
            return fault(v, "type %u has fields that are not there", i);
    }
    return true;
}

/* ---- functions ---- */

static bool own_words(verifier *v, uint32_t index)
{
    const wf_function *const f = &v->program->functions[index];
    for (uint32_t pc = f->entry; pc < f->end; pc++) {
        if (v->owner[pc] != WF_NONE)
            return fault(v, "functions %u and %u overlap", v->owner[pc], index);
        v->owner[pc] = index;
    }
    return true;
}

static bool check_functions(verifier *v)
{
    const weft_program *const p = v->program;
    if (p->code_count > WORDS_MOST)
        return fault(v, "too many instructions");
    for (uint32_t i = 0; i < p->function_count; i++) {
        const wf_function *const f = &p->functions[i];
        if (f->entry >= f->end || f->end > p->code_count)
            return fault(v, "function %u is not in the code", i);
        if (f->params > f->registers || f->registers > REGISTERS_MOST)
            return fault(v, "function %u has %u registers and %u parameters", i, f->registers,
                         f->params);
        if (!own_words(v, i))
            return false;
    }
    for (uint32_t pc = 0; pc < p->code_count; pc++)
        if (v->owner[pc] == WF_NONE)
            return fault(v, "instruction %u belongs to no function", pc);
    return true;
}

/* ---- instructions ---- */

static bool is_terminal(wf_op op)
{
    return op == WF_OP_JMP || op == WF_OP_BACK || op == WF_OP_RETURN || op == WF_OP_REJECT ||
           op == WF_OP_SKIP || op == WF_OP_HARD || op == WF_OP_END;
}

static bool writes_output(wf_op op)
{
    return op == WF_OP_EMIT || op == WF_OP_EMITS || op == WF_OP_EMITF || op == WF_OP_EMITN ||
           op == WF_OP_EMITE || op == WF_OP_MARK || op == WF_OP_CLOSE || op == WF_OP_CUT ||
           op == WF_OP_END;
}

/* Registers that the instruction uses from r[a] on. */
static uint32_t span_of_a(const weft_program *p, wf_op op, uint32_t x)
{
    switch ((int)op) {
    case WF_OP_PUT:
    case WF_OP_PUTKEEP:
        return 2;
    case WF_OP_LOOP:
        return 3;
    case WF_OP_CALL:
        return p->functions[x].params;
    case WF_OP_LIB:
        return p->calls[x].count;
    case WF_OP_LOOKUP:
        return p->lookups[x].params;
    case WF_OP_XPATH:
        return p->xpaths[x].variables + 1;
    }
    return 1;
}

static bool check_registers(verifier *v, uint32_t pc, wf_form form)
{
    const weft_program *const p = v->program;
    const uint32_t word = p->code[pc];
    const wf_op op = (wf_op)wf_code_op(word);
    const uint32_t count = p->functions[v->owner[pc]].registers;
    const uint32_t b = wf_code_b(word);
    const uint32_t c = wf_code_c(word);
    const uint32_t spans = span_of_a(p, op, wf_code_x(word));
    bool fits = form == WF_FORM_N || form == WF_FORM_J || form == WF_FORM_K ||
                in_range(wf_code_a(word), spans > 1 ? spans : 1, count);
    if (form == WF_FORM_AB || form == WF_FORM_ABC || form == WF_FORM_ABI)
        fits = fits && in_range(b, op == WF_OP_SLICE ? 2 : 1, count);
    if (form == WF_FORM_ABC)
        fits = fits && c < count;
    if (form == WF_FORM_ABN)
        fits = fits && in_range(b, c, count);
    return fits || fault(v, "instruction %u (%s) uses a register that its function does not have",
                         pc, wf_op_name(op));
}

static bool check_jump(verifier *v, uint32_t pc, wf_form form)
{
    const weft_program *const p = v->program;
    const wf_op op = (wf_op)wf_code_op(p->code[pc]);
    const wf_function *const f = &p->functions[v->owner[pc]];
    const int64_t target = (int64_t)pc + 1 + wf_code_jump(form, p->code[pc]);
    if (target < f->entry || target >= f->end)
        return fault(v, "instruction %u (%s) jumps out of its function", pc, wf_op_name(op));
    const bool is_back = target <= pc;
    if (is_back != (op == WF_OP_BACK))
        return fault(v, "instruction %u (%s) jumps the wrong way", pc, wf_op_name(op));
    if (is_back && wf_code_op(p->code[target]) != WF_OP_LOOP)
        return fault(v, "instruction %u (BACK) does not go back to a LOOP", pc);
    return true;
}

static bool is_skeleton(weft_value text)
{
    return text.len != 0;
}

static bool check_operand(verifier *v, uint32_t pc, wf_form form)
{
    const weft_program *const p = v->program;
    const wf_op op = (wf_op)wf_code_op(p->code[pc]);
    const uint32_t x = wf_code_x(p->code[pc]);
    bool is_there = true;
    switch (form) {
    case WF_FORM_N:
    case WF_FORM_A:
    case WF_FORM_AB:
    case WF_FORM_ABC:
    case WF_FORM_ABI:
    case WF_FORM_AI:
    case WF_FORM_AD:
    case WF_FORM_AM:
    case WF_FORM_ABN:
    case WF_FORM_AS:
        break;
    case WF_FORM_AK:
        is_there = op == WF_OP_NOTE || op == WF_OP_SOFT ? is_text(p, x) : is_value(p, x);
        break;
    case WF_FORM_K:
        is_there = is_text(p, x) && (op == WF_OP_EMIT || is_skeleton(p->constants[x]));
        break;
    case WF_FORM_AE:
        is_there = is_text(p, x) && is_skeleton(p->constants[x]);
        break;
    case WF_FORM_AY:
        is_there = x < p->key_count;
        break;
    case WF_FORM_AF:
        is_there = x < p->function_count && !p->functions[x].emits;
        break;
    case WF_FORM_AL:
        is_there = x < p->call_count && p->calls[x].count <= WF_SIG_MAX_PARAMS;
        break;
    case WF_FORM_AT:
        is_there = x < p->table_count;
        break;
    case WF_FORM_AP:
        is_there = x < p->param_count;
        break;
    case WF_FORM_AG:
        is_there = x < p->type_count;
        break;
    case WF_FORM_AU:
        is_there = x < p->lookup_count && p->lookups[x].params <= REGISTERS_MOST;
        break;
    case WF_FORM_AX:
        is_there = x < p->xpath_count;
        break;
    case WF_FORM_AJ:
    case WF_FORM_J:
        return check_jump(v, pc, form);
    }
    return is_there || fault(v, "instruction %u (%s) names what is not there", pc, wf_op_name(op));
}

static bool check_instruction(verifier *v, uint32_t pc)
{
    const weft_program *const p = v->program;
    const uint32_t number = wf_code_op(p->code[pc]);
    if (number >= WF_OP_COUNT)
        return fault(v, "instruction %u is unknown (%u)", pc, number);
    if (p->code_sites[pc] >= p->site_count)
        return fault(v, "instruction %u has no site", pc);
    const wf_op op = (wf_op)number;
    const wf_form form = wf_op_form(op);
    const wf_function *const f = &p->functions[v->owner[pc]];
    if (f->emits ? op == WF_OP_RETURN : writes_output(op))
        return fault(v, "instruction %u (%s) stands in a function that %s", pc, wf_op_name(op),
                     f->emits ? "writes output" : "returns a value");
    if (pc + 1 == f->end && !is_terminal(op))
        return fault(v, "function %u runs on behind its end", v->owner[pc]);
    return check_operand(v, pc, form) && check_registers(v, pc, form);
}

static bool check_code(verifier *v)
{
    for (uint32_t pc = 0; pc < v->program->code_count; pc++)
        if (!check_instruction(v, pc))
            return false;
    return true;
}

/* ---- handlers ---- */

/* The first word from `pc` on that has no handler yet; `free_from` are the links of a union-find. */
static uint32_t next_free(uint32_t *free_from, uint32_t pc)
{
    while (free_from[pc] != pc) {
        free_from[pc] = free_from[free_from[pc]];
        pc = free_from[pc];
    }
    return pc;
}

/* Inner handlers stand first: the first that covers a word is its handler. */
static void cover(uint32_t *handlers, uint32_t *free_from, const wf_handler *h, uint32_t index)
{
    for (uint32_t pc = next_free(free_from, h->from); pc < h->to; pc = next_free(free_from, pc)) {
        handlers[pc] = index;
        free_from[pc] = pc + 1;
    }
}

static bool check_handler(verifier *v, uint32_t index)
{
    const wf_handler *const h = &v->program->handlers[index];
    const uint32_t count = v->program->code_count;
    if (h->from >= h->to || h->to > count || h->handler >= count || h->handler < h->to)
        return fault(v, "handler %u covers no code or lies before it", index);
    const uint32_t owner = v->owner[h->from];
    if (v->owner[h->to - 1] != owner || v->owner[h->handler] != owner)
        return fault(v, "handler %u leaves its function", index);
    return true;
}

static bool check_handlers(verifier *v)
{
    weft_program *const p = v->program;
    uint32_t *const handlers = wf_arena_alloc(&p->arena, p->code_count * sizeof *handlers);
    uint32_t *const free_from = wf_alloc((size_t)p->code_count + 1, sizeof *free_from);
    bool is_fine = handlers && free_from;
    if (!is_fine)
        v->status = WEFT_NOMEM;
    for (uint32_t pc = 0; is_fine && pc <= p->code_count; pc++)
        free_from[pc] = pc;
    for (uint32_t pc = 0; is_fine && pc < p->code_count; pc++)
        handlers[pc] = WF_NONE;
    for (uint32_t i = 0; is_fine && i < p->handler_count; i++) {
        is_fine = check_handler(v, i);
        if (is_fine)
            cover(handlers, free_from, &p->handlers[i], i);
    }
    wf_free(free_from);
    p->code_handlers = handlers;
    return is_fine;
}

/* ---- calls ---- */

static bool prove(verifier *v, uint32_t function, uint32_t depth);

/* What calling or reading at `pc` asks of the function. */
static bool prove_instruction(verifier *v, proof *proof_of, uint32_t pc, uint32_t depth)
{
    const uint32_t word = v->program->code[pc];
    const wf_op op = (wf_op)wf_code_op(word);
    if (op == WF_OP_CALL) {
        if (!prove(v, wf_code_x(word), depth + 1))
            return false;
        const proof *const callee = &v->proofs[wf_code_x(word)];
        const uint32_t need = wf_code_a(word) + callee->registers;
        if (need > proof_of->registers)
            proof_of->registers = need;
        if (callee->depth + 1 > proof_of->depth)
            proof_of->depth = callee->depth + 1;
        if (callee->slots > proof_of->slots)
            proof_of->slots = callee->slots;
    } else if ((op == WF_OP_GET || op == WF_OP_PEEK) && wf_code_x(word) >= proof_of->slots) {
        proof_of->slots = wf_code_x(word) + 1;
    } else if (op == WF_OP_RECORD && proof_of->slots == 0) {
        proof_of->slots = 1;
    }
    return true;
}

/* Depth first, each function once; `depth` bounds the recursion. */
static bool prove(verifier *v, uint32_t function, uint32_t depth)
{
    const wf_function *const f = &v->program->functions[function];
    proof *const own = &v->proofs[function];
    if (own->done)
        return depth + own->depth <= CALLS_MOST + 1 ||
               fault(v, "calls are more than %u deep", CALLS_MOST);
    if (own->busy)
        return fault(v, "function %u calls itself", function);
    if (depth > CALLS_MOST)
        return fault(v, "calls are more than %u deep", CALLS_MOST);
    own->busy = true;
    own->registers = f->registers;
    own->depth = 1;
    for (uint32_t pc = f->entry; pc < f->end; pc++)
        if (!prove_instruction(v, own, pc, depth))
            return false;
    own->done = true;
    return true;
}

static bool check_calls(verifier *v)
{
    weft_program *const p = v->program;
    for (uint32_t i = 0; i < p->function_count; i++) {
        if (!prove(v, i, 1))
            return false;
        const proof *const own = &v->proofs[i];
        if (own->registers > p->max_registers)
            p->max_registers = own->registers;
        if (own->depth > p->max_depth)
            p->max_depth = own->depth;
        if (own->slots > p->max_slots)
            p->max_slots = own->slots;
    }
    return true;
}

/* A function that takes so many arguments and gives a value. */
static bool is_function_of(const weft_program *p, uint32_t function, uint32_t params)
{
    return function == WF_NONE ||
           (p->functions[function].params == params && !p->functions[function].emits);
}

static bool check_lookups(verifier *v)
{
    const weft_program *const p = v->program;
    for (uint32_t i = 0; i < p->lookup_count; i++)
        if (!is_function_of(p, p->lookups[i].variables, p->lookups[i].params) ||
            !is_function_of(p, p->lookups[i].take, 1))
            return fault(v, "look-up %u has functions of another form", i);
    return true;
}

/* ---- shapes ---- */

/* Links between node `i` and its members and element. Every node is linked once from its parent, and
   parents stand before their members: so there is no ring. */
static bool check_links(const weft_program *p, const wf_shape *s, uint32_t i, bool *linked)
{
    const wf_shape_node *const nodes = s->nodes;
    for (uint32_t c = nodes[i].first_child; c != WF_SHAPE_NONE; c = nodes[c].next) {
        if (c >= s->node_count || c <= i || linked[c])
            return false;
        if (nodes[c].parent != i || nodes[c].key >= p->key_count || nodes[c].width != 0)
            return false;
        linked[c] = true;
    }
    const uint32_t e = nodes[i].element;
    if (e == WF_SHAPE_NONE)
        return true;
    if (e >= s->node_count || e <= i || linked[e])
        return false;
    linked[e] = true;
    return nodes[e].parent == i && nodes[e].key == WF_SHAPE_NONE &&
           nodes[e].next == WF_SHAPE_NONE && nodes[e].slot == 0 && nodes[e].width != 0 &&
           nodes[e].width <= WF_SHAPE_MAX_WIDTH;
}

typedef struct node_place {
    uint32_t depth;
    uint32_t width; /* of the block it stands in */
    bool is_below_all;
} node_place;

/* Where node `i` stands, from where its parent does. */
static bool place_node(const wf_shape *s, uint32_t i, node_place *places)
{
    const wf_shape_node *const node = &s->nodes[i];
    const wf_shape_node *const parent = &s->nodes[node->parent];
    const node_place *const above = &places[node->parent];
    places[i].depth = above->depth + 1;
    places[i].width = node->width != 0 ? node->width : above->width;
    places[i].is_below_all = above->is_below_all || parent->all != 0;
    if (places[i].depth > WF_JSON_DEPTH)
        return false;
    if (places[i].is_below_all && node->slot == WF_SHAPE_NONE)
        return true;
    return node->width != 0 ? node->slot == 0 : node->slot > 0 && node->slot < places[i].width;
}

static bool check_nodes(const weft_program *p, const wf_shape *s, bool *linked, node_place *places)
{
    const wf_shape_node *const root = &s->nodes[0];
    if (root->parent != WF_SHAPE_NONE || root->key != WF_SHAPE_NONE || root->slot != 0 ||
        root->next != WF_SHAPE_NONE || root->width == 0 || root->width > WF_SHAPE_MAX_WIDTH)
        return false;
    uint32_t deepest = 0;
    linked[0] = true;
    places[0].width = root->width;
    for (uint32_t i = 0; i < s->node_count; i++) {
        if (!linked[i] || s->nodes[i].all > 1 || s->nodes[i].used > 1)
            return false;
        if (i != 0 && !place_node(s, i, places))
            return false;
        if (!check_links(p, s, i, linked))
            return false;
        if (places[i].depth > deepest)
            deepest = places[i].depth;
    }
    return s->depth == deepest;
}

static bool check_shape(verifier *v, uint32_t map)
{
    const wf_shape *const s = &v->program->maps[map].shape;
    if (s->node_count == 0 || s->node_count > WF_SHAPE_MAX_NODES)
        return fault(v, "mapping %u has a shape of %u nodes", map, s->node_count);
    bool *const linked = wf_alloc(s->node_count, sizeof *linked);
    node_place *const places = wf_alloc(s->node_count, sizeof *places);
    const bool has_memory = linked && places;
    const bool is_fine = has_memory && check_nodes(v->program, s, linked, places);
    wf_free(linked);
    wf_free(places);
    if (!has_memory)
        v->status = WEFT_NOMEM;
    return is_fine || (has_memory && fault(v, "the shape of mapping %u is not a tree", map));
}

static bool check_xpaths(verifier *v)
{
    const weft_program *const p = v->program;
    for (uint32_t i = 0; i < p->xpath_count; i++) {
        const wf_xpath_site *const site = &p->xpaths[i];
        if (site->mode >= WF_XPATH_MODES || site->variables >= REGISTERS_MOST ||
            !wf_xpath_verify(weft_value_span(p->constants[site->code]), site->variables))
            return fault(v, "XPath %u is not well formed", i);
    }
    return true;
}

/* The members that a group has and those who group rely on: `key` has a slot, `rows` blocks. */
static bool check_group(verifier *v, uint32_t map)
{
    const weft_program *const p = v->program;
    const wf_map_entry_point *const m = &p->maps[map];
    if (m->group_key == WF_NONE)
        return true;
    const wf_shape *const s = &m->shape;
    const uint32_t key = wf_shape_member(s, 0, weft_span_text(WF_GROUP_KEY));
    const uint32_t rows = wf_shape_member(s, 0, weft_span_text(WF_GROUP_ROWS));
    if (s->nodes[0].all || key == WF_SHAPE_NONE || s->nodes[key].element != WF_SHAPE_NONE ||
        rows == WF_SHAPE_NONE || s->nodes[rows].all || s->nodes[rows].element == WF_SHAPE_NONE)
        return fault(v, "mapping %u groups into a shape that is no group", map);
    if (p->functions[m->group_key].params != 1 || p->functions[m->group_key].emits)
        return fault(v, "the key of mapping %u is no function of a row", map);
    return true;
}

static bool check_maps(verifier *v)
{
    const weft_program *const p = v->program;
    for (uint32_t i = 0; i < p->map_count; i++) {
        const wf_map_entry_point *const m = &p->maps[i];
        if (p->functions[m->function].params != 0)
            return fault(v, "mapping %u wants arguments", i);
        if (m->source > WF_SOURCE_TEXT || m->target > WF_TARGET_XML)
            return fault(v, "mapping %u has an unknown source or target", i);
        if (!check_shape(v, i) || !check_group(v, i))
            return false;
        if (v->proofs[m->function].slots > m->shape.nodes[0].width)
            return fault(v, "mapping %u reads slots that its shape does not have", i);
    }
    return true;
}

/* ---- all of it ---- */

static bool check_all(verifier *v)
{
    if (!check_pools(v))
        return false;
    for (int kind = 0; kind < WF_ROWS_TABLES; kind++)
        if (!check_rows(v, (wf_row_kind)kind))
            return false;
    return check_tables(v) && check_types(v) && check_xpaths(v) && check_functions(v) &&
           check_code(v) && check_handlers(v) && check_calls(v) && check_lookups(v) &&
           check_maps(v);
}

weft_status wf_program_verify(weft_program *program, weft_diags *diags)
{
    verifier v = {.program = program, .diags = diags, .status = WEFT_OK};
    v.owner = wf_alloc(program->code_count, sizeof *v.owner);
    v.proofs = wf_alloc(program->function_count, sizeof *v.proofs);
    if (!v.owner || !v.proofs) {
        v.status = WEFT_NOMEM;
    } else {
        for (uint32_t pc = 0; pc < program->code_count; pc++)
            v.owner[pc] = WF_NONE;
        (void)check_all(&v); /* the first fault is in v.status */
    }
    wf_free(v.owner);
    wf_free(v.proofs);
    return v.status;
}
