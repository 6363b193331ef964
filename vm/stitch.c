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
    weft_status status;
} layer;

/* OTHER where there is no step for what is asked. */
static wf_stitch_op op_of(const wf_fused *f, wf_fused_form form)
{
    const uint32_t asks = f->load.asks & ~(uint32_t)WF_ASKS_SHORT;
    const bool is_short = (asks & (WF_ASKS_TRIM | WF_ASKS_DATE | WF_ASKS_STAMP)) == 0;
    const uint32_t of_member =
        f->load.from == WF_FROM_MEMBER ? WF_STITCH_OF_MEMBER - WF_STITCH_CARRY : 0;
    wf_stitch_op op = WF_STITCH_OTHER;
    if (f->load.from == WF_FROM_PICK && f->has_root)
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

/* ---- texts ---- */

/* The second behind the first, with slack. */
static weft_span join(layer *l, weft_span first, weft_span second)
{
    const size_t len = first.len + second.len;
    char *const text = wf_arena_zero(&l->program->arena, len + WF_TEXT_SLACK, 1);
    if (!text) {
        l->status = WEFT_NOMEM;
        return weft_span_of("", 0);
    }
    if (first.len != 0)
        memcpy(text, first.ptr, first.len);
    if (second.len != 0)
        memcpy(text + first.len, second.ptr, second.len);
    return weft_span_of(text, len);
}

static weft_span span_of(const wf_fused_text *text)
{
    return weft_span_of(text->text, text->len);
}

static void set_text(wf_stitch *s, weft_span text)
{
    const size_t lead = text.len == 0 ? 0 : (text.len - 1) & ~(size_t)(WF_STITCH_VALUE - 1);
    s->before = text.ptr + lead;
    s->before_len = (uint32_t)(text.len - lead);
    s->lead_len = (uint32_t)lead;
    s->lead_op = s->op;
    if (lead != 0)
        s->lead_op = lead == WF_STITCH_VALUE ? WF_STITCH_LEAD : WF_STITCH_LEADS;
    s->then_op = s->first_op = s->lead_op;
}

static weft_span whole_text(const wf_stitch *s)
{
    return weft_span_of(s->before - s->lead_len, s->before_len + s->lead_len);
}

static weft_span without_comma(weft_span text)
{
    return weft_span_of(text.ptr + 1, text.len - 1);
}

static bool is_open(weft_span text)
{
    return text.len != 0 && (text.ptr[text.len - 1] | 0x20) == '{';
}

/* ---- general instructions ---- */

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
static wf_stitch *set_constant(layer *l, wf_stitch *s, const weft_value *text)
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
        like = set_constant(l, s, &l->program->constants[s->offset]);
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
    s->lead_op = s->then_op = s->first_op = s->enter_op = s->next_op = s->op;
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

/* ---- how steps go on ---- */

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* With another, when it wrote `own` bytes and `behind` are pending: in the same chain what is behind it is
   looked at together with it. */
static uint8_t link_of(wf_stitch *from, const wf_stitch *to, uint32_t own, uint32_t behind)
{
    const bool is_same = from->base == to->base && to->base != WF_STITCH_PICKED &&
                         from->reg == to->reg && from->node == to->node;
    const uint32_t whole = own + to->room;
    from->asks_registers = from->asks_registers || to->asks_registers;
    if (to->enter_op != WF_STITCH_ENTER || !is_same || whole > CHAIN_MOST) {
        from->room = larger(from->room, own + behind);
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

/* What is known of the output in front of a step. */
typedef struct front {
    weft_span pending;
    bool is_known; /* whether it is open */
    bool is_open;
} front;

static void set_ways(layer *l, wf_stitch *s, const front *in_front)
{
    const wf_fused *const f = s->fused;
    const wf_fused_load *const load = first_load(f);
    const wf_fused_way *const known[WF_STITCH_WAYS] = {&f->nothing[0], &f->nothing[1], &f->empty,
                                                       &f->absent};
    wf_stitch_way *const ways = wf_arena_zero(&l->program->arena, WF_COUNTOF(known), sizeof *ways);
    s->ways = ways;
    if (!ways) {
        l->status = WEFT_NOMEM;
        return;
    }
    for (size_t i = 0; i < WF_COUNTOF(known); i++) {
        const bool is_soft = known[i]->text.soft;
        if (!known[i]->known || !wf_same_load(load, &f->load))
            continue;
        weft_span text = span_of(&known[i]->text);
        if (is_soft && in_front->is_open)
            text = without_comma(text);
        if (in_front->pending.len != 0)
            text = join(l, in_front->pending, text);
        ways[i].next = step_at(l, s->pc + 1 + known[i]->more, WORDS_MOST);
        ways[i].text = text.ptr;
        ways[i].len = (uint32_t)text.len;
        ways[i].soft = is_soft && !in_front->is_known;
        ways[i].note = known[i]->note;
        ways[i].op = link_of(s, ways[i].next, ways[i].len, 0);
    }
}

/* The step behind one that leaves `after` pending: a like of `plain`, or one that only writes it. */
static const wf_stitch *step_behind(layer *l, const wf_stitch *plain, weft_span after)
{
    const front in_front = {after, true, is_open(after)};
    wf_stitch *const to = &l->steps[l->count++];
    if (plain->enter_op != WF_STITCH_ENTER) {
        to->op = WF_STITCH_TAIL;
        to->asks_registers = plain->asks_registers;
        to->next = plain;
        to->next_op = plain->enter_op;
        set_text(to, after);
        to->enter_op = to->lead_op;
        return to;
    }
    weft_span text = whole_text(plain);
    *to = *plain;
    if (plain->then_op == WF_STITCH_SOFT && in_front.is_open)
        text = without_comma(text);
    set_text(to, join(l, after, text));
    if (plain->first_op == WF_STITCH_ODD)
        to->first_op = WF_STITCH_ODD;
    to->pending = (uint32_t)after.len;
    to->room += to->pending;
    set_ways(l, to, &in_front);
    return to;
}

/* Behind the value: `own` bytes were written. */
static void go_on(layer *l, wf_stitch *s, wf_stitch *last, weft_span after, uint32_t own)
{
    const wf_stitch *const plain = step_at(l, s->pc + 1 + s->fused->more, WORDS_MOST);
    last->next = step_behind(l, plain, after);
    last->next_op = link_of(s, last->next, own, (uint32_t)after.len);
    if (!s->takes_number)
        return;
    s->bare_next = step_behind(l, plain, weft_span_of(after.ptr + 1, after.len - 1));
    s->bare_op = link_of(s, s->bare_next, own, (uint32_t)after.len);
}

/* The row of a table is copied in steps, and may be longer than other values. */
static uint32_t value_room(const wf_fused *f)
{
    return f->table ? f->table->longest + WF_STITCH_VALUE : WF_STITCH_VALUE;
}

/* ---- joins ---- */

/* Whether the parts of a join are steps: loads from one base. */
static bool is_plain_join(const wf_fused *f)
{
    const wf_fused_load *first = NULL;
    for (uint32_t i = 0; i < f->part_count; i++) {
        const wf_fused_load *const load = &f->parts[i].load;
        if (f->parts[i].constant)
            continue;
        if (load->from == WF_FROM_MEMBER ||
            (first &&
             (load->from != first->from || load->reg != first->reg || load->node != first->node)))
            return false;
        first = first ? first : load;
    }
    return first != NULL;
}

/* The text of the constant parts from `from` to the next one that is loaded, or to the end. */
static weft_span text_from(layer *l, const wf_fused *f, uint32_t from, weft_span text)
{
    for (uint32_t i = from; i < f->part_count && f->parts[i].constant; i++)
        text = join(l, text, weft_value_span(*f->parts[i].constant));
    return text;
}

static uint8_t part_op(uint32_t asks, bool is_first)
{
    static const uint8_t parts[] = {WF_STITCH_PART, WF_STITCH_PART_MARK, WF_STITCH_PART_DAY,
                                    WF_STITCH_PART_OTHER};
    const uint32_t more = is_first ? 0 : WF_STITCH_NEXT_PART - WF_STITCH_PART;
    uint32_t kind = 3;
    if ((asks & ~(uint32_t)WF_ASKS_SHORT) == 0)
        kind = 0;
    else if ((asks & (WF_ASKS_TRIM | WF_ASKS_STAMP | WF_ASKS_DATE)) == 0)
        kind = 1;
    else if ((asks & (WF_ASKS_TRIM | WF_ASKS_STAMP)) == 0)
        kind = 2;
    return (uint8_t)(parts[kind] + more);
}

/* The steps of a join, the first one at `head`. */
static void lay_join(layer *l, wf_stitch *head)
{
    const wf_fused *const f = head->fused;
    weft_span text = text_from(l, f, 0, span_of(&f->before));
    wf_stitch *s = NULL; /* the last one laid */
    uint32_t room = 0;
    for (uint32_t i = 0; i < f->part_count; i++) {
        if (f->parts[i].constant)
            continue;
        wf_stitch *const to = s ? &l->steps[l->count++] : head;
        const uint32_t slots = head->slots;
        to->op = part_op(f->parts[i].load.asks, s == NULL);
        to->fused = f;
        to->pc = head->pc;
        to->asks = f->parts[i].load.asks & ~(uint32_t)WF_ASKS_SHORT;
        set_text(to, text);
        set_base(to, &f->parts[i].load);
        head->slots = larger(slots, to->slots);
        room += (uint32_t)text.len + WF_STITCH_VALUE;
        if (s) {
            s->next = to;
            s->next_op = to->lead_op;
        }
        s = to;
        text = text_from(l, f, i + 1, join(l, weft_span_of(NULL, 0), weft_span_of(NULL, 0)));
    }
    go_on(l, head, s, join(l, text, span_of(&f->after)), room);
}

/* ---- all ---- */

/* A step whose text begins with a comma that may be too much gets a like without it. The fused instruction
   behind both looks for itself. */
static void lay_soft(layer *l, wf_stitch *s)
{
    wf_stitch *const like = &l->steps[l->count++];
    *like = *s;
    set_text(like, without_comma(whole_text(s)));
    s->without_comma = like;
    s->then_op = WF_STITCH_SOFT;
}

/* What is looked at before the value is. */
static void lay_front(layer *l, wf_stitch *s)
{
    const bool is_odd = s->fused->is_odd && s->base != WF_STITCH_PICKED; /* which looks itself */
    s->spends = s->fused->steps;
    if (s->fused->before.soft)
        lay_soft(l, s);
    s->first_op = is_odd ? WF_STITCH_ODD : s->then_op;
}

static void lay_step(layer *l, wf_stitch *s)
{
    static const front nothing_known = {{NULL, 0}, false, false};
    const wf_fused *const f = s->fused;
    s->enter_op = WF_STITCH_ENTER;
    if (s->form == WF_FUSED_FORMS && is_plain_join(f)) {
        lay_join(l, s);
    } else {
        s->op = (uint8_t)(s->form == WF_FUSED_FORMS ? WF_STITCH_OTHER
                                                    : op_of(f, (wf_fused_form)s->form));
        s->asks_mark = (f->load.asks & (WF_ASKS_FULL | WF_ASKS_MARK)) != 0;
        s->takes_number = s->form == WF_AS_IT_IS && f->load.asks <= (WF_ASKS_FULL | WF_ASKS_MARK);
        if (s->form != WF_FUSED_FORMS)
            set_base(s, &f->load);
        if (s->op == WF_STITCH_OTHER) { /* looks for itself at what it needs */
            s->enter_op = s->first_op = WF_STITCH_OTHER;
            s->asks_registers = s->asks_registers || s->form == WF_FUSED_FORMS;
            return;
        }
        set_text(s, span_of(&f->before));
        go_on(l, s, s, span_of(&f->after), f->before.len + value_room(f));
    }
    set_ways(l, s, &nothing_known);
    lay_front(l, s);
}

/* Steps beyond those of the fused instructions: a part each, three likes each, and two for each word. */
static uint32_t most_steps(const weft_program *program)
{
    uint32_t count = program->fused_count + program->code_count * 2;
    for (uint32_t i = 0; i < program->fused_count; i++)
        count += program->fused[i].part_count + 3;
    return count;
}

/* Backward, so that what is behind a step is known. */
weft_status wf_stitch_make(weft_program *program)
{
    layer l = {.program = program, .count = program->fused_count};
    l.status = WEFT_OK;
    l.steps = wf_arena_zero(&program->arena, most_steps(program), sizeof *l.steps);
    l.places = wf_alloc((size_t)program->code_count + 1, sizeof *l.places);
    if (!l.steps || !l.places)
        l.status = WEFT_NOMEM;
    for (uint32_t pc = program->code_count; pc-- > 0 && l.status == WEFT_OK;) {
        const uint32_t word = program->fused_code[pc];
        const uint32_t op = wf_code_op(word);
        if (!wf_fused_writes(word))
            continue;
        wf_stitch *const s = &l.steps[wf_fused_index(word)];
        s->fused = &program->fused[wf_fused_index(word)];
        s->pc = pc;
        s->form = op == WF_FUSED_JOIN ? WF_FUSED_FORMS
                                      : (uint8_t)((op - WF_FUSED_GET_CARRY) % WF_FUSED_FORMS);
        lay_step(&l, s);
    }
    program->stitches = l.steps;
    program->stitch_count = l.status == WEFT_OK ? l.count : 0;
    wf_free(l.places);
    return l.status;
}
