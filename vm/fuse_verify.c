#include "vm/fuse_verify.h"

#include "vm/fuse.h"
#include "vm/pick.h"
#include "vm/stitch.h"

typedef struct checker {
    const weft_program *program;
    const wf_function *function; /* of the word that is looked at */
    uint32_t slots;              /* of the record, in every mapping that runs it */
} checker;

/* ---- fused instructions ---- */

static bool is_word(const weft_program *p, uint32_t word, wf_op op)
{
    return word < p->code_count && wf_code_op(p->code[word]) == (uint32_t)op;
}

static bool is_register(const checker *c, uint32_t reg)
{
    return reg < c->function->registers;
}

static bool load_is_sound(const checker *c, const wf_fused_load *load, const wf_pick *pick)
{
    switch ((wf_fused_from)load->from) {
    case WF_FROM_SLOT:
        return load->slot < c->slots;
    case WF_FROM_FIELD:
    case WF_FROM_REGISTER:
        return is_register(c, load->reg);
    case WF_FROM_MEMBER:
        return is_register(c, load->reg) && is_word(c->program, load->member, WF_OP_MEMBER);
    case WF_FROM_PICK:
        return pick && pick->list.from != WF_FROM_PICK && load_is_sound(c, &pick->list, NULL) &&
               (pick->has_wanted ||
                (pick->against.from != WF_FROM_PICK && load_is_sound(c, &pick->against, NULL))) &&
               (!pick->gives_member || is_word(c->program, pick->of_word, WF_OP_MEMBER));
    }
    return false;
}

/* Where a run goes on is behind its first word, in its function. */
static bool goes_on(const checker *c, uint32_t pc, uint32_t more)
{
    return more < c->function->end - pc - 1;
}

static bool text_is_sound(const wf_fused_text *text)
{
    return text->text && (!text->soft || (text->len != 0 && text->text[0] == ','));
}

static bool way_is_sound(const checker *c, uint32_t pc, const wf_fused_way *way)
{
    return !way->known || (goes_on(c, pc, way->more) && text_is_sound(&way->text) &&
                           (way->note == 0 || is_word(c->program, way->note - 1, WF_OP_NOTE)));
}

/* Places and buckets are as many as each other say. */
static bool table_is_sound(const wf_text_table *table)
{
    return table && table->rows && table->seeds && table->shift >= 19 && table->shift <= 30 &&
           table->bucket_mask == (UINT32_C(1) << (30 - table->shift)) - 1;
}

static bool fused_is_sound(const checker *c, uint32_t pc, uint32_t word)
{
    const weft_program *const p = c->program;
    if (wf_fused_index(word) >= p->fused_count)
        return false;
    const wf_fused *const f = &p->fused[wf_fused_index(word)];
    const bool is_join = wf_code_op(word) == WF_FUSED_JOIN;
    const uint32_t form =
        is_join ? WF_AS_IT_IS : (wf_code_op(word) - WF_FUSED_GET_CARRY) % WF_FUSED_FORMS;
    if (!goes_on(c, pc, f->more) || !text_is_sound(&f->before) || !text_is_sound(&f->after) ||
        f->need < f->before.len + f->after.len + WF_FUSED_SPARE ||
        (form == WF_AS_ROW && !table_is_sound(f->table)) ||
        (!is_join && !load_is_sound(c, &f->load, f->pick)))
        return false;
    for (uint32_t i = 0; i < f->part_count; i++)
        if (!f->parts[i].constant &&
            (f->parts[i].load.from == WF_FROM_PICK || !load_is_sound(c, &f->parts[i].load, NULL)))
            return false;
    return way_is_sound(c, pc, &f->nothing[0]) && way_is_sound(c, pc, &f->nothing[1]) &&
           way_is_sound(c, pc, &f->empty) && way_is_sound(c, pc, &f->absent);
}

/* ---- steps ---- */

static bool is_step(const weft_program *p, const wf_stitch *s)
{
    return s >= p->stitches && s < p->stitches + p->stitch_count;
}

static bool is_next_part(const wf_stitch *s)
{
    return s->op >= WF_STITCH_NEXT_PART && s->op <= WF_STITCH_NEXT_PART_OTHER;
}

static uint64_t text_of(const wf_stitch *s)
{
    return (uint64_t)s->before_len + s->lead_len;
}

/* What a step takes when it goes on with `next`: the whole rest of the chain, or what is left pending. */
static uint64_t room_behind(const wf_stitch *next, uint32_t op)
{
    if (next->op == WF_STITCH_TAIL)
        return text_of(next);
    return op != next->enter_op ? next->room : next->pending;
}

/* The same slots, or fewer, are looked at behind it without being looked for again. */
static bool links_well(const wf_stitch *s, const wf_stitch *next, uint32_t op)
{
    return next->op == WF_STITCH_TAIL || op == next->enter_op ||
           (next->base == s->base && next->base != WF_STITCH_PICKED && next->reg == s->reg &&
            next->node == s->node && next->slots <= s->slots);
}

/* A step that a chain may be entered at: its way through what follows in the chain. */
static bool entry_is_sound(const weft_program *p, const wf_stitch *s)
{
    const wf_stitch *last = s;
    uint64_t own = text_of(s) + WF_STITCH_VALUE;
    if (s->fused->table)
        own += s->fused->table->longest;
    while (is_step(p, last->next) && is_next_part(last->next)) {
        last = last->next;
        own += text_of(last) + WF_STITCH_VALUE;
        if (last->base != s->base || last->reg != s->reg || last->slots > s->slots)
            return false;
    }
    if (!is_step(p, last->next) || !links_well(s, last->next, last->next_op) ||
        s->room < own + room_behind(last->next, last->next_op))
        return false;
    if (s->takes_number && (!is_step(p, s->bare_next) || !links_well(s, s->bare_next, s->bare_op) ||
                            s->room < own + room_behind(s->bare_next, s->bare_op)))
        return false;
    for (uint32_t i = 0; i < WF_STITCH_WAYS; i++) {
        const wf_stitch_way *const way = &s->ways[i];
        if (way->next && (!is_step(p, way->next) || !links_well(s, way->next, way->op) ||
                          s->room < way->len + room_behind(way->next, way->op)))
            return false;
    }
    return true;
}

static bool step_is_sound(const weft_program *p, const wf_stitch *s)
{
    const bool has_value = s->fused && s->op != WF_STITCH_OTHER;
    if (s->op >= WF_STITCH_OPS)
        return false;
    if (s->op == WF_STITCH_LEAVE || s->op == WF_STITCH_OTHER)
        return s->pc < p->code_count;
    if ((has_value || s->op == WF_STITCH_TAIL) &&
        (s->before_len > WF_STITCH_VALUE || s->lead_len % WF_STITCH_VALUE != 0 ||
         s->pending > text_of(s) || !s->before))
        return false;
    if (s->first_op != s->op && s->then_op == WF_STITCH_SOFT && !is_step(p, s->without_comma))
        return false;
    return !has_value || is_next_part(s) || entry_is_sound(p, s);
}

/* ---- all ---- */

static uint32_t slots_of(const weft_program *p, const wf_function *function)
{
    uint32_t slots = UINT32_MAX;
    for (uint32_t i = 0; i < p->map_count; i++)
        if (&p->functions[p->maps[i].function] == function &&
            p->maps[i].shape.nodes[0].width < slots)
            slots = p->maps[i].shape.nodes[0].width;
    return slots == UINT32_MAX ? p->max_slots : slots;
}

bool wf_fuse_verify(const weft_program *p)
{
    for (uint32_t i = 0; i < p->function_count; i++) {
        const wf_function *const f = &p->functions[i];
        const checker c = {p, f, slots_of(p, f)};
        for (uint32_t pc = f->entry; pc < f->end; pc++)
            if (wf_fused_writes(p->fused_code[pc]) && !fused_is_sound(&c, pc, p->fused_code[pc]))
                return false;
    }
    for (uint32_t i = 0; i < p->stitch_count; i++)
        if (!step_is_sound(p, &p->stitches[i]))
            return false;
    return true;
}
