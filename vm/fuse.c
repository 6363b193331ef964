/* The choice: at every word where a run may begin it is walked for a value that is there and again for one
   that is not; what comes out is kept when it writes something and no register that the run leaves unwritten
   is read later. */
#include "vm/fuse.h"

#include "base/memory.h"
#include "vm/filter.h"
#include "vm/fuse_closed.h"
#include "vm/fuse_table.h"
#include "vm/fuse_verify.h"
#include "vm/fuse_walk.h"
#include "vm/machine.h"
#include "vm/stitch.h"

#define CODE_MOST (1u << 18) /* words: larger programs stay general */

/* The first bytes of a text of the program are written whatever its length is. */
_Static_assert(WF_TEXT_SLACK >= 32, "texts are copied in steps of 32");

typedef struct fuser {
    weft_program *program;
    wf_walk *walk;
    uint32_t *code;
    wf_fused *fused;
    uint32_t count;
    uint32_t cap;
    wf_text_table *tables;
    wf_filter *filters; /* room for one per loop */
    uint32_t filter_count;
    wf_register_set *live;
    bool *aimed;  /* per word of the function: something jumps there */
    bool *closed; /* per word of the function: see fuse_closed.h */
    weft_status status;
} fuser;

/* ---- runs ---- */

static const char *keep_text(fuser *f, weft_span text)
{
    char *const to = wf_arena_zero(&f->program->arena, text.len + WF_TEXT_SLACK, 1);
    if (!to)
        f->status = WEFT_NOMEM;
    else if (text.len != 0)
        memcpy(to, text.ptr, text.len);
    return to;
}

static bool may_begin(wf_op op)
{
    switch ((int)op) {
    case WF_OP_MOVE:
    case WF_OP_CONST:
    case WF_OP_RECORD:
    case WF_OP_GET:
    case WF_OP_PEEK:
    case WF_OP_FIELD:
    case WF_OP_VALUE:
    case WF_OP_JSOME:
    case WF_OP_LIB:
    case WF_OP_TABLE:
    case WF_OP_CALL:
    case WF_OP_REQUIRE:
    case WF_OP_EMIT:
    case WF_OP_EMITS:
    case WF_OP_ASLIST:
    case WF_OP_MARK:
        return true;
    }
    return false;
}

/* Between a quote before it or behind it. */
static wf_fused_text text_of(fuser *f, weft_span text, const char *before, const char *behind)
{
    wf_fused_text to = {0};
    wf_buf whole;
    wf_buf_init(&whole, 0);
    wf_buf_put_text(&whole, before);
    wf_buf_put_span(&whole, text);
    wf_buf_put_text(&whole, behind);
    if (whole.status != WEFT_OK)
        f->status = whole.status;
    to.text = keep_text(f, wf_buf_span(&whole));
    to.len = (uint32_t)whole.len;
    wf_buf_fini(&whole);
    return to;
}

/* Whether the run may end there: nobody reads later what it does not write. */
static bool ends_well(const fuser *f, const wf_walk *w)
{
    return w->end > 0 && w->end < w->function->end &&
           !wf_register_set_meets(&w->end_writes, &f->live[w->end - w->function->entry]);
}

static void walk_nothing(fuser *f, wf_fused_way *way, uint32_t pc, wf_walk_case takes,
                         const wf_fused *fused, bool closed)
{
    wf_walk *const w = f->walk;
    wf_walk_run(w, pc, takes, &fused->load);
    if (!ends_well(f, w) || w->has_value || w->end <= pc || w->end_steps != fused->steps ||
        w->before.status != WEFT_OK)
        return;
    way->text = text_of(f, weft_span_of(w->before.data, w->end_before), "", "");
    way->text.soft = w->before_soft && !closed && w->end_before != 0;
    way->more = w->end - pc - 1;
    way->note = w->end_note;
    way->known = true;
}

/* Whether whatever is looked at is written: a JOIN looks at nothing but its parts. */
static bool looks_at_parts(const wf_walk *w)
{
    for (uint32_t k = 0; k < w->load_count; k++) {
        uint32_t i = 0;
        while (i < w->part_count &&
               (w->parts[i].constant || !wf_same_load(&w->loads[k], &w->parts[i].load)))
            i++;
        if (i == w->part_count)
            return false;
    }
    return true;
}

/* The parts of a JOIN with what was asked of them after they had been joined. */
static void keep_parts(fuser *f, wf_fused *to)
{
    const wf_walk *const w = f->walk;
    wf_fused_part *const parts = wf_arena_alloc(&f->program->arena, w->part_count * sizeof *parts);
    if (!parts) {
        f->status = WEFT_NOMEM;
        return;
    }
    for (uint32_t i = 0; i < w->part_count; i++) {
        parts[i] = w->parts[i];
        for (uint32_t k = 0; !parts[i].constant && k < w->load_count; k++)
            if (wf_same_load(&w->loads[k], &parts[i].load))
                parts[i].load.asks |= w->loads[k].asks;
    }
    to->load = w->loads[0]; /* what is looked at first may be nothing */
    to->parts = parts;
    to->part_count = w->part_count;
}

static const wf_pick *keep_pick(fuser *f)
{
    wf_pick *const pick = wf_arena_alloc(&f->program->arena, sizeof *pick);
    if (pick)
        *pick = f->walk->pick;
    else
        f->status = WEFT_NOMEM;
    return pick;
}

/* From the walk that just ended. False: nothing to gain. */
static bool take_walk(fuser *f, wf_fused *to, uint32_t pc, bool closed)
{
    const wf_walk *const w = f->walk;
    const wf_guess *const value = &w->value;
    const bool is_join = value->kind == WF_GUESS_JOIN;
    if (!w->has_value || !ends_well(f, w) || w->end < pc + 2 ||
        (is_join ? !looks_at_parts(w) : w->load_count != 1) ||
        (w->has_root && !is_join && w->loads[0].from != WF_FROM_SLOT) ||
        w->before.status != WEFT_OK || w->after.status != WEFT_OK)
        return false;
    if (is_join) {
        keep_parts(f, to);
    } else {
        to->load = w->loads[0];
        to->load.asks |= value->load.asks;
        to->digits = (uint8_t)value->digits;
        if (to->load.from == WF_FROM_PICK && !(to->pick = keep_pick(f)))
            return false;
        if (value->form == WF_AS_ROW)
            to->table = &f->tables[value->index];
    }
    const char *const quote = is_join || value->form <= WF_AS_TIME ? "\"" : "";
    to->before = text_of(f, weft_span_of(w->before.data, w->end_before), "", quote);
    to->before.soft = w->before_soft && !closed;
    to->after = text_of(f, weft_span_of(w->after.data, w->end_after), quote, "");
    to->need = to->before.len + to->after.len + WF_FUSED_SPARE;
    to->more = w->end - pc - 1;
    to->steps = w->end_steps;
    to->has_root = w->has_root;
    to->is_odd = to->has_root || to->steps != 0;
    return true;
}

static void keep_fused(fuser *f, uint32_t pc, wf_fused_op op, const wf_fused *fused)
{
    if (f->count == f->cap) {
        const uint32_t cap = f->cap == 0 ? 64 : f->cap * 2;
        wf_fused *const more = wf_alloc(cap, sizeof *more);
        if (!more) {
            f->status = WEFT_NOMEM;
            return;
        }
        if (f->count != 0)
            memcpy(more, f->fused, f->count * sizeof *more);
        wf_free(f->fused);
        f->fused = more;
        f->cap = cap;
    }
    f->code[pc] = (uint32_t)op | f->count << 8;
    f->fused[f->count++] = *fused;
}

/* Gives where the run ends, or the next word. */
static uint32_t fuse_at(fuser *f, const wf_function *function, uint32_t pc)
{
    const bool closed = f->closed[pc - function->entry];
    wf_fused fused = {0};
    wf_walk_run(f->walk, pc, WF_WALK_SOME, NULL);
    if (!take_walk(f, &fused, pc, closed))
        return pc + 1;
    const bool is_join = f->walk->value.kind == WF_GUESS_JOIN;
    const wf_fused_form form = f->walk->value.form;
    walk_nothing(f, &fused.nothing[0], pc, WF_WALK_MISSING, &fused, closed);
    walk_nothing(f, &fused.nothing[1], pc, WF_WALK_NULL, &fused, closed);
    walk_nothing(f, &fused.empty, pc, WF_WALK_EMPTY, &fused, closed);
    if (!is_join && form == WF_AS_ROW)
        walk_nothing(f, &fused.absent, pc, WF_WALK_ABSENT, &fused, closed);
    keep_fused(f, pc, is_join ? WF_FUSED_JOIN : wf_fused_op_of(&fused.load, form), &fused);
    return pc + 1 + fused.more;
}

/* A filter stands in the place of its LOOP. */
static void find_filters(fuser *f, const wf_function *function)
{
    for (uint32_t pc = function->entry; pc < function->end; pc++) {
        if (wf_filter_find(&f->filters[f->filter_count], f->program, pc))
            f->code[pc] = (uint32_t)WF_FUSED_FILTER | f->filter_count++ << 8;
    }
}

static void fuse_function(fuser *f, const wf_function *function)
{
    const weft_program *const p = f->program;
    find_filters(f, function);
    f->walk->function = function;
    f->walk->shape = NULL;
    for (uint32_t i = 0; i < p->map_count; i++)
        if (&p->functions[p->maps[i].function] == function)
            f->walk->shape = f->walk->shape ? NULL : &p->maps[i].shape;
    if (!function->emits || !wf_live_registers(f->live, p, function))
        return;
    wf_closed_find(f->closed, f->aimed, p, function);
    for (uint32_t pc = function->entry; pc < function->end && f->status == WEFT_OK;)
        pc = may_begin((wf_op)wf_code_op(p->code[pc])) ? fuse_at(f, function, pc) : pc + 1;
}

static uint32_t count_loops(const weft_program *p)
{
    uint32_t count = 1; /* and the one that is looked for */
    for (uint32_t pc = 0; pc < p->code_count; pc++)
        count += wf_code_op(p->code[pc]) == WF_OP_LOOP;
    return count;
}

static bool make_room(fuser *f)
{
    weft_program *const p = f->program;
    const size_t words = (size_t)p->code_count + 1;
    f->walk = wf_new(wf_walk);
    f->live = wf_alloc(words, sizeof *f->live);
    f->closed = wf_alloc(words, sizeof *f->closed);
    f->aimed = wf_alloc(words, sizeof *f->aimed);
    f->tables = wf_arena_zero(&p->arena, p->table_count, sizeof *f->tables);
    f->filters = wf_arena_zero(&p->arena, count_loops(p), sizeof *f->filters);
    f->code = wf_arena_alloc(&p->arena, words * sizeof *f->code);
    if (!f->walk || !f->live || !f->closed || !f->aimed || !f->tables || !f->filters || !f->code)
        return false;
    f->walk->program = p;
    f->walk->tables = f->tables;
    wf_buf_init(&f->walk->before, 0);
    wf_buf_init(&f->walk->after, 0);
    if (p->code_count != 0)
        memcpy(f->code, p->code, p->code_count * sizeof *f->code);
    return true;
}

weft_status wf_program_fuse(weft_program *program)
{
    fuser f = {.program = program, .status = WEFT_OK};
    if (program->code_count > CODE_MOST) {
        program->fused_code = program->code;
        return WEFT_OK;
    }
    if (!make_room(&f))
        f.status = WEFT_NOMEM;
    for (uint32_t i = 0; i < program->table_count && f.status == WEFT_OK; i++)
        f.status = wf_text_table_make(&f.tables[i], program, &program->tables[i]);
    for (uint32_t i = 0; i < program->function_count && f.status == WEFT_OK; i++)
        fuse_function(&f, &program->functions[i]);
    wf_fused *const kept =
        f.status == WEFT_OK ? wf_arena_alloc(&program->arena, f.count * sizeof *kept) : NULL;
    if (kept && f.count != 0)
        memcpy(kept, f.fused, f.count * sizeof *kept);
    program->fused = kept;
    program->fused_count = kept ? f.count : 0;
    program->fused_code = f.code;
    program->filters = f.filters;
    if (kept)
        f.status = wf_stitch_make(program);
    const bool is_sound = f.status != WEFT_OK || !kept || wf_fuse_verify(program);
    WF_ASSERT(is_sound);
    if (!is_sound)
        program->fused_code = program->code; /* which nothing is wrong with */
    if (f.walk) {
        wf_buf_fini(&f.walk->before);
        wf_buf_fini(&f.walk->after);
    }
    wf_free(f.walk);
    wf_free(f.live);
    wf_free(f.closed);
    wf_free(f.aimed);
    wf_free(f.fused);
    return kept || f.status != WEFT_OK ? f.status : WEFT_NOMEM;
}
