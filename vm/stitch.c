/* Steps are laid out when a program is linked: one for each fused instruction, behind them one for each
   further part of a join and one for each place where a chain is left. */
#include "vm/stitch.h"

#include "base/memory.h"
#include "vm/fuse_walk.h"

#define CHAIN_MOST 4096u /* bytes of room that is asked for at once */
#define WORDS_MOST 12u   /* general instructions in a row that are steps */

typedef struct layer {
    weft_program *program;
    wf_stitch *steps;
    uint32_t count;
    uint32_t *places; /* per word: 1 + the step of it as a general instruction, 0: none yet */
} layer;

static bool fits_behind(const wf_fused *f)
{
    const bool is_fit = f->load.from != WF_FROM_PICK || !f->has_root;
    return f->after.len <= WF_STITCH_AFTER && is_fit;
}

/* OTHER where there is no step for what is asked. */
static wf_stitch_op op_of(const wf_fused *f, wf_fused_form form)
{
    const uint32_t asks = f->load.asks & ~(uint32_t)WF_ASKS_SHORT;
    const bool is_short = (asks & (WF_ASKS_TRIM | WF_ASKS_DATE | WF_ASKS_STAMP)) == 0;
    const uint32_t of_member =
        f->load.from == WF_FROM_MEMBER ? WF_STITCH_OF_MEMBER - WF_STITCH_CARRY : 0;
    wf_stitch_op op = WF_STITCH_OTHER;
    if (!fits_behind(f))
        return op;
    if (form == WF_AS_IT_IS && asks == 0)
        op = WF_STITCH_CARRY;
    else if (form == WF_AS_IT_IS && is_short)
        op = WF_STITCH_MARK;
    else if (form == WF_AS_IT_IS && (asks & (WF_ASKS_DATE | WF_ASKS_STAMP)) == 0)
        op = WF_STITCH_TRIM;
    else if (form == WF_AS_UPPER && is_short)
        op = WF_STITCH_UPPER;
    else if (form == WF_AS_LOWER && is_short)
        op = WF_STITCH_LOWER;
    else if (form == WF_AS_TIME && is_short)
        op = WF_STITCH_TIME;
    else if (form == WF_AS_DIGITS && is_short && (asks & WF_ASKS_TEXT) == 0)
        op = WF_STITCH_DIGITS;
    else if (form == WF_AS_BOOL && (asks & ~(uint32_t)(WF_ASKS_FULL | WF_ASKS_MARK)) == 0)
        op = WF_STITCH_BOOL;
    else if (form == WF_AS_ROW && is_short)
        op = WF_STITCH_TABLE;
    return op == WF_STITCH_OTHER ? op : (wf_stitch_op)(op + of_member);
}

static void set_base(wf_stitch *s, const wf_fused_load *load)
{
    s->node = WF_NONE;
    s->asks_registers = s->asks_registers || load->from != WF_FROM_SLOT;
    switch ((wf_fused_from)load->from) {
    case WF_FROM_SLOT:
        s->base = WF_STITCH_IN_RECORD;
        s->offset = load->slot * (uint32_t)sizeof(weft_value);
        break;
    case WF_FROM_FIELD:
        s->base = WF_STITCH_IN_BLOCK;
        s->offset = load->slot * (uint32_t)sizeof(weft_value);
        s->slots = load->slot + 1u;
        s->reg = load->reg;
        s->node = load->node;
        break;
    case WF_FROM_MEMBER:
        s->base = WF_STITCH_IN_BLOCK;
        s->offset = load->member;
        s->reg = load->reg;
        break;
    case WF_FROM_REGISTER:
        s->base = WF_STITCH_IN_REGISTERS;
        s->offset = load->reg * (uint32_t)sizeof(weft_value);
        break;
    case WF_FROM_PICK:
        s->base = WF_STITCH_PICKED;
        break;
    }
}

static void set_behind(wf_stitch *s, const wf_fused_text *text)
{
    s->after_len = (uint8_t)text->len;
    if (text->len != 0)
        memcpy(s->after, text->text, text->len);
}

static wf_stitch *step_at(layer *l, uint32_t word, uint32_t depth);

static wf_stitch_op general_op(wf_op op)
{
    switch ((int)op) {
    case WF_OP_GET:
        return WF_STITCH_GET;
    case WF_OP_PEEK:
        return WF_STITCH_PEEK;
    case WF_OP_MOVE:
        return WF_STITCH_MOVE;
    case WF_OP_IS:
        return WF_STITCH_IS;
    case WF_OP_JTRUE:
        return WF_STITCH_JTRUE;
    case WF_OP_CONST:
        return WF_STITCH_CONST;
    case WF_OP_EMIT:
        return WF_STITCH_EMIT;
    case WF_OP_EMITS:
        return WF_STITCH_EMITS;
    case WF_OP_JNONE:
        return WF_STITCH_JNONE;
    case WF_OP_LOOP:
        return WF_STITCH_LOOP;
    case WF_OP_BACK:
        return WF_STITCH_BACK;
    case WF_OP_MARK:
        return WF_STITCH_PLACE;
    }
    return WF_STITCH_LEAVE;
}

/* A text with its comma, and for an output that is open the like of the step without it. */
static wf_stitch *set_text(layer *l, wf_stitch *s, const weft_value *text)
{
    s->before = text->as.text;
    s->before_len = text->len;
    s->room = text->len;
    if (s->op != WF_STITCH_EMITS)
        return NULL;
    wf_stitch *const like = &l->steps[l->count++];
    const uint32_t comma = text->len != 0 && text->as.text[0] == ',';
    *like = *s;
    like->before += comma;
    like->before_len -= comma;
    s->without_comma = like;
    return like;
}

/* A general instruction as a step, or leaving for it; `depth` more of them may follow. */
static wf_stitch *general_step(layer *l, uint32_t pc, uint32_t depth)
{
    const uint32_t word = l->program->fused_code[pc];
    const uint32_t op = wf_code_op(word);
    wf_stitch *const s = &l->steps[l->count++];
    wf_stitch *like = NULL;
    l->places[pc] = l->count;
    s->op = (uint8_t)(depth != 0 && op < WF_OP_COUNT ? general_op((wf_op)op) : WF_STITCH_LEAVE);
    s->pc = pc;
    s->asks_registers = s->op != WF_STITCH_LEAVE;
    s->reg = (uint8_t)wf_code_a(word);
    s->offset = s->op == WF_STITCH_MOVE ? wf_code_b(word) : wf_code_x(word);
    if (s->op == WF_STITCH_EMIT || s->op == WF_STITCH_EMITS)
        like = set_text(l, s, &l->program->constants[s->offset]);
    if (s->op == WF_STITCH_JNONE || s->op == WF_STITCH_JTRUE || s->op == WF_STITCH_LOOP)
        s->head = step_at(l, (uint32_t)((int64_t)pc + 1 + wf_code_j16(word)), depth - 1);
    if (s->op == WF_STITCH_BACK)
        s->next = step_at(l, (uint32_t)((int64_t)pc + 1 + wf_code_j24(word)), depth - 1);
    else if (s->op != WF_STITCH_LEAVE)
        s->next = step_at(l, pc + 1, depth - 1);
    if (s->op == WF_STITCH_BACK && s->next->op != WF_STITCH_LOOP)
        s->op = WF_STITCH_LEAVE;
    if (like)
        like->next = s->next;
    s->first_op = s->enter_op = s->next_op = s->op;
    return s;
}

/* The step of the word; one is made where none is yet. */
static wf_stitch *step_at(layer *l, uint32_t word, uint32_t depth)
{
    const uint32_t code = l->program->fused_code[word];
    if (wf_fused_writes(code))
        return &l->steps[wf_fused_index(code)];
    return l->places[word] != 0 ? &l->steps[l->places[word] - 1] : general_step(l, word, depth);
}

/* How a step goes on with another, when it wrote `own` bytes: in the same chain what is behind it is looked
   at together with it. */
static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static uint8_t link_of(wf_stitch *from, const wf_stitch *to, uint32_t own)
{
    const bool is_same = from->base == to->base && to->base != WF_STITCH_PICKED &&
                         from->reg == to->reg && from->node == to->node;
    const uint32_t whole = own + to->room;
    from->asks_registers = from->asks_registers || to->asks_registers;
    if (to->enter_op != WF_STITCH_ENTER || !is_same || whole > CHAIN_MOST) {
        from->room = larger(from->room, own);
        return to->enter_op;
    }
    from->room = larger(from->room, whole);
    from->slots = larger(from->slots, to->slots);
    return to->first_op;
}

/* What the step looks at first. */
static const wf_fused_load *first_load(const wf_fused *f)
{
    uint32_t i = 0;
    while (i < f->part_count && f->parts[i].constant)
        i++;
    return i < f->part_count ? &f->parts[i].load : &f->load;
}

static weft_status set_ways(layer *l, wf_stitch *s)
{
    const wf_fused *const f = s->fused;
    const wf_fused_load *const load = first_load(f);
    const wf_fused_way *const known[WF_STITCH_WAYS] = {&f->nothing[0], &f->nothing[1], &f->empty,
                                                       &f->absent};
    wf_stitch_way *const ways = wf_arena_zero(&l->program->arena, WF_COUNTOF(known), sizeof *ways);
    if (!ways)
        return WEFT_NOMEM;
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        if (!known[i]->known || !wf_same_load(load, &f->load))
            continue;
        ways[i].next = step_at(l, s->pc + 1 + known[i]->more, WORDS_MOST);
        ways[i].text = known[i]->text.text;
        ways[i].len = known[i]->text.len;
        ways[i].soft = known[i]->text.soft;
        ways[i].note = known[i]->note;
        ways[i].op = link_of(s, ways[i].next, ways[i].len);
    }
    s->ways = ways;
    return WEFT_OK;
}

/* The row of a table is copied in steps, and may be longer than other values. */
static uint32_t value_room(const wf_fused *f)
{
    return f->table ? f->table->longest + WF_STITCH_VALUE : WF_STITCH_VALUE;
}

/* ---- joins ---- */

/* Whether the parts of a join are steps: loads from one base, what is constant between them short. */
static bool is_plain_join(const wf_fused *f)
{
    const wf_fused_load *first = NULL;
    uint32_t behind = f->after.len;
    for (uint32_t i = 0; i < f->part_count; i++) {
        const wf_fused_load *const load = &f->parts[i].load;
        if (f->parts[i].constant) {
            behind += f->parts[i].constant->len;
            continue;
        }
        behind = f->after.len;
        if (load->from == WF_FROM_MEMBER ||
            (first &&
             (load->from != first->from || load->reg != first->reg || load->node != first->node)))
            return false;
        first = first ? first : load;
    }
    return first && behind <= WF_STITCH_AFTER;
}

/* The text that stands before part `at`, back to the load before it: with slack, in the program. */
static const char *text_before(layer *l, const wf_fused *f, uint32_t at, uint32_t *len)
{
    uint32_t from = at;
    while (from != 0 && f->parts[from - 1].constant)
        from--;
    *len = from == 0 ? f->before.len : 0;
    for (uint32_t i = from; i < at; i++)
        *len += f->parts[i].constant->len;
    char *const text = wf_arena_zero(&l->program->arena, *len + (size_t)WF_TEXT_SLACK, 1);
    char *to = text;
    if (text && from == 0) {
        memcpy(to, f->before.text, f->before.len);
        to += f->before.len;
    }
    for (uint32_t i = from; text && i < at; i++) {
        memcpy(to, f->parts[i].constant->as.text, f->parts[i].constant->len);
        to += f->parts[i].constant->len;
    }
    return text;
}

/* Behind the last part: what is constant, and what stands behind the whole. */
static void set_end(wf_stitch *s, const wf_fused *f, uint32_t part)
{
    for (uint32_t i = part + 1; i < f->part_count; i++) {
        const weft_value *const constant = f->parts[i].constant;
        memcpy(s->after + s->after_len, constant->as.text, constant->len);
        s->after_len = (uint8_t)(s->after_len + constant->len);
    }
    memcpy(s->after + s->after_len, f->after.text, f->after.len);
    s->after_len = (uint8_t)(s->after_len + f->after.len);
}

/* The steps of a join, the first one at `head`. */
static weft_status lay_join(layer *l, wf_stitch *head)
{
    const wf_fused *const f = head->fused;
    wf_stitch *s = head; /* the last one laid */
    uint32_t last = 0;
    uint32_t room = 0;
    for (uint32_t i = 0; i < f->part_count; i++) {
        if (f->parts[i].constant)
            continue;
        const bool is_head = room == 0;
        wf_stitch *const to = is_head ? head : &l->steps[l->count++];
        s->next = to;
        s->next_op = WF_STITCH_NEXT_PART;
        to->op = is_head ? WF_STITCH_PART : WF_STITCH_NEXT_PART;
        to->head = head;
        to->fused = f;
        to->pc = head->pc;
        to->asks = f->parts[i].load.asks & ~(uint32_t)WF_ASKS_SHORT;
        to->before = text_before(l, f, i, &to->before_len);
        if (!to->before)
            return WEFT_NOMEM;
        const uint32_t slots = head->slots;
        set_base(to, &f->parts[i].load);
        head->slots = larger(slots, to->slots);
        room += to->before_len + WF_STITCH_VALUE;
        last = i;
        s = to;
    }
    set_end(s, f, last);
    s->next = step_at(l, head->pc + 1 + f->more, WORDS_MOST);
    s->next_op = link_of(head, s->next, room + s->after_len);
    return set_ways(l, head);
}

/* ---- all ---- */

/* A step whose text begins with a comma that may be too much gets a like without it. The fused instruction
   behind both looks for itself. */
static void lay_soft(layer *l, wf_stitch *s)
{
    wf_stitch *const like = &l->steps[l->count++];
    *like = *s;
    like->before++;
    like->before_len--;
    if (like->head)
        like->head = like;
    s->without_comma = like;
    s->then_op = WF_STITCH_SOFT;
}

/* What is looked at before the value is. */
static void lay_front(layer *l, wf_stitch *s)
{
    s->then_op = s->op;
    s->spends = s->fused->steps;
    if (s->fused->before.soft)
        lay_soft(l, s);
    const bool is_odd = s->fused->is_odd && s->base != WF_STITCH_PICKED; /* which looks itself */
    s->first_op = is_odd ? WF_STITCH_ODD : s->then_op;
}

static weft_status lay_step(layer *l, wf_stitch *s)
{
    const wf_fused *const f = s->fused;
    weft_status rc = WEFT_OK;
    s->enter_op = WF_STITCH_ENTER;
    if (s->form == WF_FUSED_FORMS && is_plain_join(f)) {
        rc = lay_join(l, s);
    } else {
        s->op = (uint8_t)(s->form == WF_FUSED_FORMS ? WF_STITCH_OTHER
                                                    : op_of(f, (wf_fused_form)s->form));
        s->asks_mark = (f->load.asks & (WF_ASKS_FULL | WF_ASKS_MARK)) != 0;
        s->takes_number = s->form == WF_AS_IT_IS && f->load.asks <= (WF_ASKS_FULL | WF_ASKS_MARK);
        s->before = f->before.text;
        s->before_len = f->before.len;
        if (s->form != WF_FUSED_FORMS)
            set_base(s, &f->load);
        if (s->op != WF_STITCH_OTHER)
            set_behind(s, &f->after);
        if (s->op == WF_STITCH_OTHER) { /* looks for itself at what it needs */
            s->enter_op = s->first_op = WF_STITCH_OTHER;
            s->asks_registers = s->asks_registers || s->form == WF_FUSED_FORMS;
            return WEFT_OK;
        }
        s->next = step_at(l, s->pc + 1 + f->more, WORDS_MOST);
        s->next_op = link_of(s, s->next, s->before_len + value_room(f) + s->after_len);
        rc = set_ways(l, s);
    }
    lay_front(l, s);
    return rc;
}

/* Steps beyond those of the fused instructions: a part each, a like each, and two for each word. */
static uint32_t most_steps(const weft_program *program)
{
    uint32_t count = program->fused_count + program->code_count * 2;
    for (uint32_t i = 0; i < program->fused_count; i++)
        count += program->fused[i].part_count + 1;
    return count;
}

/* Backward, so that what is behind a step is known. */
weft_status wf_stitch_make(weft_program *program)
{
    layer l = {.program = program, .count = program->fused_count};
    weft_status rc = WEFT_OK;
    l.steps = wf_arena_zero(&program->arena, most_steps(program), sizeof *l.steps);
    l.places = wf_alloc((size_t)program->code_count + 1, sizeof *l.places);
    if (!l.steps || !l.places)
        rc = WEFT_NOMEM;
    for (uint32_t pc = program->code_count; pc-- > 0 && rc == WEFT_OK;) {
        const uint32_t word = program->fused_code[pc];
        const uint32_t op = wf_code_op(word);
        if (!wf_fused_writes(word))
            continue;
        wf_stitch *const s = &l.steps[wf_fused_index(word)];
        s->fused = &program->fused[wf_fused_index(word)];
        s->pc = pc;
        s->form = op == WF_FUSED_JOIN ? WF_FUSED_FORMS
                                      : (uint8_t)((op - WF_FUSED_GET_CARRY) % WF_FUSED_FORMS);
        rc = lay_step(&l, s);
    }
    program->stitches = l.steps;
    wf_free(l.places);
    return rc;
}
