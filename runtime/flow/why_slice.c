/* Backwards over what ran: whatever gave a register that is needed is taken, and what it worked on is
   needed in its place. Where an instruction of a side of an `if` is taken, what decided for that side is
   needed too. Calls need no care: arguments and results lie in registers that both functions share. */
#include "runtime/flow/why.h"

#include "vm/code.h"
#include "vm/effects.h"
#include "vm/machine.h"

#define STEPS_MOST 200u
#define SIDES_MOST 256u

typedef struct slicing {
    const wf_recorder *recorder;
    uint8_t *needed;         /* by number of register over all functions */
    const wf_point **active; /* sides that were taken and whose beginning is still to come */
    uint32_t active_count;
    const wf_point **deciding; /* sides whose condition is being passed */
    uint32_t deciding_count;
    wf_why_steps *steps;
} slicing;

static void add_step(slicing *s, wf_why_kind kind, uint32_t event, const wf_point *point)
{
    if (s->steps->count == STEPS_MOST)
        s->steps->dropped++;
    else
        s->steps->at[s->steps->count++] = (wf_why_step){kind, event, point};
}

static void need(slicing *s, const wf_event *event, const wf_effects *effects)
{
    for (uint32_t k = 0; k < WF_COUNTOF(effects->reads); k++)
        for (uint32_t i = 0; i < effects->reads[k].count; i++)
            s->needed[event->base + effects->reads[k].first + i] = 1;
}

static bool gives_needed(const slicing *s, const wf_event *event, const wf_effects *effects)
{
    for (uint32_t i = 0; i < effects->writes.count; i++)
        if (s->needed[event->base + effects->writes.first + i])
            return true;
    return false;
}

static void settle(slicing *s, const wf_event *event, const wf_effects *effects)
{
    if (!effects->keeps)
        for (uint32_t i = 0; i < effects->writes.count; i++)
            s->needed[event->base + effects->writes.first + i] = 0;
    need(s, event, effects);
}

static bool is_among(const wf_point *const *points, uint32_t count, const wf_point *point)
{
    for (uint32_t i = 0; i < count; i++)
        if (points[i] == point)
            return true;
    return false;
}

/* The sides that the word stands in were taken. */
static void take_sides(slicing *s, uint32_t pc)
{
    const struct wf_point_list *const points = s->recorder->program->points;
    for (uint32_t i = 0; points && i < points->count; i++) {
        const wf_point *const point = &points->at[i];
        if (point->end != 0 && pc >= point->pc && pc < point->end && s->active_count < SIDES_MOST &&
            !is_among(s->active, s->active_count, point))
            s->active[s->active_count++] = point;
    }
}

static const wf_point *row_of(const slicing *s, const wf_event *event, uint32_t table)
{
    const weft_program *const program = s->recorder->program;
    const wf_table_row *const row = wf_table_find(program, &program->tables[table], event->before);
    if (!row || !program->points)
        return NULL;
    for (uint32_t i = 0; i < program->points->count; i++) {
        const wf_point *const point = &program->points->at[i];
        if (point->pc == WF_NONE && point->table == table &&
            &program->rows[program->tables[table].first + point->row] == row)
            return point;
    }
    return NULL;
}

static void tell(slicing *s, uint32_t event_number, uint32_t word)
{
    const wf_event *const event = &s->recorder->events[event_number];
    switch (wf_code_op(word)) {
    case WF_OP_GET:
    case WF_OP_PEEK:
    case WF_OP_STEP:
    case WF_OP_SEEK:
    case WF_OP_FIELD:
    case WF_OP_FIELDW:
    case WF_OP_MEMBER:
    case WF_OP_XPATH:
        add_step(s, WF_WHY_READ, event_number, NULL);
        break;
    case WF_OP_PARAM:
        add_step(s, WF_WHY_PARAM, event_number, NULL);
        break;
    case WF_OP_TABLE:
        add_step(s, WF_WHY_ROW, event_number, row_of(s, event, wf_code_x(word)));
        break;
    default:
        break;
    }
}

/* Where a side begins, what stands before it decided. A handler was come to by the word before. */
static void begin_sides(slicing *s, uint32_t event_number)
{
    const wf_event *const event = &s->recorder->events[event_number];
    for (uint32_t i = 0; i < s->active_count; i++) {
        const wf_point *const point = s->active[i];
        if (point->pc != event->pc)
            continue;
        if (point->kind != WF_POINT_SKIP && point->kind != WF_POINT_REQUIRE)
            add_step(s, WF_WHY_SIDE, event_number, point);
        s->active[i--] = s->active[--s->active_count];
        if (point->kind == WF_POINT_CATCH && event_number != 0) {
            const wf_event *const failed = event - 1;
            const wf_effects effects =
                wf_effects_of(s->recorder->program, s->recorder->program->code[failed->pc]);
            need(s, failed, &effects);
            tell(s, event_number - 1, s->recorder->program->code[failed->pc]);
        } else if (s->deciding_count < SIDES_MOST) {
            s->deciding[s->deciding_count++] = point;
        }
    }
}

/* Jumps in the condition of a side that was taken. */
static bool decides(slicing *s, uint32_t pc, bool is_jump)
{
    bool found = false;
    for (uint32_t i = 0; i < s->deciding_count; i++) {
        const wf_point *const point = s->deciding[i];
        found = found || (is_jump && pc >= point->test && pc < point->pc);
        if (pc == point->test)
            s->deciding[i--] = s->deciding[--s->deciding_count];
    }
    return found;
}

static void walk(slicing *s, uint32_t end, bool of_value)
{
    const weft_program *const program = s->recorder->program;
    for (uint32_t i = end + 1; i-- > 0;) {
        const wf_event *const event = &s->recorder->events[i];
        const uint32_t word = program->code[event->pc];
        const wf_effects effects = wf_effects_of(program, word);
        const bool is_decision = decides(s, event->pc, effects.decides);
        if (i == end || is_decision || gives_needed(s, event, &effects)) {
            take_sides(s, event->pc);
            if (i != end || of_value) {
                settle(s, event, &effects);
                tell(s, i, word);
            }
        }
        if (s->active_count != 0)
            begin_sides(s, i);
    }
}

static void reverse(wf_why_steps *steps)
{
    for (uint32_t i = 0; i < steps->count / 2; i++) {
        const wf_why_step step = steps->at[i];
        steps->at[i] = steps->at[steps->count - 1 - i];
        steps->at[steps->count - 1 - i] = step;
    }
}

weft_status wf_why_slice(wf_why_steps *out, const wf_recorder *recorder, uint32_t end,
                         bool of_value, wf_arena *arena)
{
    slicing s = {.recorder = recorder, .steps = out};
    *out = (wf_why_steps){0};
    s.needed = wf_arena_zero(arena, (size_t)recorder->program->max_registers + 256, 1);
    s.active = wf_arena_zero(arena, SIDES_MOST, sizeof(const wf_point *));
    s.deciding = wf_arena_zero(arena, SIDES_MOST, sizeof(const wf_point *));
    out->at = wf_arena_zero(arena, STEPS_MOST, sizeof *out->at);
    if (!s.needed || !s.active || !s.deciding || !out->at)
        return WEFT_NOMEM;
    walk(&s, end, of_value);
    reverse(out);
    return WEFT_OK;
}
