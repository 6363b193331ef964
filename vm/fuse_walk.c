/* The walk. It knows of each instruction what it does for the value that is expected, and stops at what it
   does not know; nothing it says holds for other values, which is why a fused instruction looks first. */
#include "vm/fuse_walk.h"

#include "vm/fuse_call.h"
#include "vm/fuse_pick.h"
#include "vm/json.h"
#include "vm/stitch.h"

#define WORDS_MOST 64

/* ---- what is asked of values ---- */

static bool part_is_full(const wf_fused_part *part)
{
    return part->constant ? part->constant->len != 0 &&
                                (unsigned char)(part->constant->as.text[0] - '!') <= '~' - '!'
                          : (part->load.asks & WF_ASKS_MARK) != 0;
}

/* A value that is there is taken for one that is not blank, or not empty, wherever that is asked. */
static bool ask_full(wf_walk *w, wf_guess *g, bool not_blank, bool *is_full)
{
    *is_full = true;
    if (g->kind == WF_GUESS_JOIN) {
        for (uint32_t i = 0; i < w->part_count; i++)
            if (part_is_full(&w->parts[i]))
                return true;
        return false;
    }
    if (g->kind == WF_GUESS_CONSTANT) {
        const weft_value *const c = wf_walk_constant(w, g);
        *is_full = c->kind != WEFT_KIND_TEXT || c->len != 0;
        return !not_blank;
    }
    if (g->kind == WF_GUESS_TRUTH)
        return true;
    *is_full = g->kind != WF_GUESS_EMPTY;
    if (g->kind != WF_GUESS_LOADED)
        return !*is_full;
    if (g->form == WF_AS_ROW)
        return !not_blank && w->tables[g->index].all_full;
    wf_fused_load *const load = wf_walk_load(w, &g->load);
    if (!load)
        return false;
    load->asks |= g->load.asks | WF_ASKS_FULL | (not_blank ? WF_ASKS_MARK : 0u);
    return true;
}

static bool look_up(wf_walk *w, uint32_t r, uint32_t table)
{
    if (!wf_walk_look(w, r))
        return false;
    wf_guess g = *wf_walk_at(w, r);
    if (wf_guess_is_nothing(&g) || (g.kind == WF_GUESS_LOADED && w->takes == WF_WALK_ABSENT)) {
        wf_walk_put(w, r, wf_guess_of(WF_GUESS_ABSENT));
        return true;
    }
    if (g.kind != WF_GUESS_LOADED || g.form != WF_AS_IT_IS || (g.load.asks & WF_ASKS_DATE) != 0 ||
        !w->tables[table].rows)
        return false;
    g.form = WF_AS_ROW;
    g.index = table;
    g.load.asks |= WF_ASKS_SHORT;
    wf_walk_put(w, r, g);
    return true;
}

static bool enter(wf_walk *w, uint32_t a, uint32_t index)
{
    const wf_function *const callee = &w->program->functions[index];
    const uint32_t base = w->base + a;
    if (w->depth == WF_WALK_FRAMES || base + callee->registers > WF_WALK_ROOM)
        return false;
    w->frames[w->depth++] = (wf_walk_frame){w->pc, w->base};
    w->base = base;
    for (uint32_t i = 0; i < callee->registers; i++)
        wf_walk_put(w, i, i < callee->params ? *wf_walk_at(w, i) : wf_guess_of(WF_GUESS_MISSING));
    w->pc = callee->entry;
    w->steps++;
    return true;
}

static bool leave(wf_walk *w, uint32_t a)
{
    if (w->depth == 0)
        return false;
    const wf_guess value = *wf_walk_at(w, a);
    const wf_walk_frame *const frame = &w->frames[--w->depth];
    wf_walk_put(w, 0, value);
    w->pc = frame->pc;
    w->base = frame->base;
    return true;
}

static bool join(wf_walk *w, uint32_t to, uint32_t first, uint32_t count)
{
    if (w->part_count != 0 || count > WF_WALK_PARTS || w->takes != WF_WALK_SOME)
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (!wf_walk_look(w, first + i))
            return false;
        const wf_guess *const g = wf_walk_at(w, first + i);
        wf_fused_part *const part = &w->parts[i];
        if (g->kind == WF_GUESS_CONSTANT && wf_walk_constant(w, g)->kind == WEFT_KIND_TEXT &&
            (wf_walk_constant(w, g)->flags & WEFT_VALUE_PLAIN) != 0) {
            part->constant = wf_walk_constant(w, g);
        } else if (g->kind == WF_GUESS_LOADED && g->form == WF_AS_IT_IS &&
                   g->load.from != WF_FROM_PICK) {
            const wf_fused_load *const asked = wf_walk_load(w, &g->load);
            if (!asked)
                return false;
            part->load = g->load;
            part->load.asks |= asked->asks;
        } else {
            return false;
        }
    }
    w->part_count = count;
    wf_walk_put(w, to, wf_guess_of(WF_GUESS_JOIN));
    return true;
}

/* ---- output ---- */

static wf_buf *output_of(wf_walk *w)
{
    return w->has_value ? &w->after : &w->before;
}

static void settle(wf_walk *w)
{
    if (w->depth != 0)
        return;
    w->end = w->pc;
    w->end_writes = w->writes;
    w->end_steps = w->steps;
    w->end_before = w->before.len;
    w->end_after = w->after.len;
    w->end_note = w->note;
}

static void put_skeleton(wf_walk *w, const weft_value *text)
{
    wf_buf *const out = output_of(w);
    weft_span s = weft_value_span(*text);
    if (s.len != 0 && s.ptr[0] == ',') {
        if (out->len != 0) {
            const char last = out->data[out->len - 1];
            if (last == '{' || last == '[')
                s = weft_span_of(s.ptr + 1, s.len - 1);
        } else if (!w->has_value) {
            w->before_soft = true;
        }
    }
    wf_buf_put_span(out, s);
}

/* EMITF and EMITN: false ends the run before them. */
static bool put_member(wf_walk *w, uint32_t r, const weft_value *skeleton, bool writes_null)
{
    if (w->is_settled || !wf_walk_look(w, r))
        return false;
    const wf_guess g = *wf_walk_at(w, r);
    if (g.kind == WF_GUESS_MISSING || (g.kind == WF_GUESS_NULL && !writes_null)) {
        w->is_settled = true;
        return true;
    }
    if (g.kind == WF_GUESS_ABSENT || g.kind == WF_GUESS_STAMP ||
        (g.kind == WF_GUESS_TRUTH && w->takes == WF_WALK_SOME))
        return false;
    put_skeleton(w, skeleton);
    w->is_settled = true;
    if (g.kind == WF_GUESS_NULL) {
        wf_buf_put_text(&w->before, "null");
    } else if (g.kind == WF_GUESS_EMPTY) {
        wf_buf_put_text(&w->before, "\"\"");
    } else if (g.kind == WF_GUESS_TRUTH) {
        wf_buf_put_text(&w->before, g.truth ? "true" : "false");
    } else if (g.kind == WF_GUESS_CONSTANT) {
        wf_json_put(&w->before, *wf_walk_constant(w, &g));
    } else {
        w->has_value = true;
        w->value = g;
    }
    return true;
}

/* ---- instructions ---- */

/* Whether the jump is taken: 1, 0, or -1 when nobody knows. */
static int jumps(wf_walk *w, wf_op op, uint32_t r)
{
    bool is_full;
    if (!wf_walk_look(w, r))
        return -1;
    wf_guess *const g = wf_walk_at(w, r);
    switch ((int)op) {
    case WF_OP_JNONE:
        return wf_guess_is_nothing(g);
    case WF_OP_JSOME:
        return !wf_guess_is_nothing(g);
    case WF_OP_JABSENT:
        return g->kind == WF_GUESS_ABSENT;
    case WF_OP_JFULL:
        if (wf_guess_is_nothing(g))
            return 0;
        return ask_full(w, g, false, &is_full) ? is_full : -1;
    case WF_OP_JTRUE:
        return g->kind == WF_GUESS_TRUTH ? g->truth : -1;
    case WF_OP_JFALSE:
        return g->kind == WF_GUESS_TRUTH ? !g->truth : -1;
    }
    return -1;
}

static bool put_constant(wf_walk *w, uint32_t r, uint32_t index)
{
    const uint8_t kind = w->program->constants[index].kind;
    wf_guess g = wf_guess_of(kind == WEFT_KIND_MISSING ? WF_GUESS_MISSING
                             : kind == WEFT_KIND_NULL  ? WF_GUESS_NULL
                                                       : WF_GUESS_CONSTANT);
    g.index = index;
    wf_walk_put(w, r, g);
    return true;
}

/* One field without value a run; the word before w->pc says which. */
static bool note(wf_walk *w, const wf_guess *g)
{
    if (g->kind != WF_GUESS_MISSING)
        return true;
    if (w->note != 0 || w->takes == WF_WALK_SOME)
        return false;
    w->note = w->pc;
    return true;
}

/* What reads and computes. False: the run ends before it. */
static bool compute(wf_walk *w, uint32_t word)
{
    const uint32_t a = wf_code_a(word);
    const uint32_t b = wf_code_b(word);
    const uint32_t x = wf_code_x(word);
    bool is_full;
    switch ((int)wf_code_op(word)) {
    case WF_OP_MOVE:
        wf_walk_put(w, a, *wf_walk_at(w, b));
        return true;
    case WF_OP_CONST:
        return put_constant(w, a, x);
    case WF_OP_RECORD:
        wf_walk_put(w, a, wf_guess_of(WF_GUESS_RECORD));
        return true;
    case WF_OP_GET:
    case WF_OP_PEEK:
        wf_walk_load_slot(w, a, x);
        return true;
    case WF_OP_FIELD:
        return wf_walk_load_field(w, a, wf_walk_at(w, b), wf_code_c(word), WF_NONE);
    case WF_OP_FIELDW:
        return wf_walk_load_field(w, a, wf_walk_at(w, a), x, WF_NONE);
    case WF_OP_MEMBER:
        return wf_walk_load_member(w, a, x);
    case WF_OP_STEP:
        return wf_walk_load_step(w, a, x);
    case WF_OP_NEWLIST:
        return wf_walk_pick(w);
    case WF_OP_ASLIST:
        return wf_walk_list(w, a, wf_walk_at(w, b));
    case WF_OP_INDEX:
        return wf_walk_index(w, a, wf_walk_at(w, b), wf_walk_at(w, wf_code_c(word)));
    case WF_OP_VALUE: /* scalars are their own, but not every "" is */
        if (wf_guess_is_element(wf_walk_at(w, b)))
            return wf_walk_pick_text(w, a, wf_walk_at(w, b));
        if (!wf_walk_look(w, b) || wf_walk_at(w, b)->kind == WF_GUESS_EMPTY)
            return false;
        wf_walk_put(w, a, *wf_walk_at(w, b));
        return true;
    case WF_OP_REQUIRE:
        if (wf_guess_is_element(wf_walk_at(w, a))) {
            w->pick.needs_element = true;
            return true;
        }
        return wf_walk_look(w, a) && ask_full(w, wf_walk_at(w, a), true, &is_full) && is_full;
    case WF_OP_CONCAT:
        return join(w, a, b, wf_code_c(word));
    case WF_OP_LIB:
        return wf_walk_call(w, a, x);
    case WF_OP_TABLE:
        return look_up(w, a, x);
    case WF_OP_CALL:
        return enter(w, a, x);
    case WF_OP_RETURN:
        return leave(w, a);
    case WF_OP_NOTE:
        return wf_walk_look(w, a) && note(w, wf_walk_at(w, a));
    case WF_OP_MARK: /* where the run is left by a failure, the general code marks it */
        wf_walk_put(w, a, wf_guess_of(WF_GUESS_NOTHING_KNOWN));
        return true;
    }
    return false;
}

/* EMIT and EMITS. */
static void put_text(wf_walk *w, wf_op op, const weft_value *text)
{
    if (op == WF_OP_EMITS)
        put_skeleton(w, text);
    else
        wf_buf_put_span(output_of(w), weft_value_span(*text));
}

static bool walk_word(wf_walk *w, uint32_t word)
{
    const wf_op op = (wf_op)wf_code_op(word);
    const weft_value *const constants = w->program->constants;
    int taken = 1;
    switch ((int)op) {
    case WF_OP_EMIT:
    case WF_OP_EMITS:
        put_text(w, op, &constants[wf_code_x(word)]);
        break;
    case WF_OP_EMITF:
    case WF_OP_EMITN:
        if (!put_member(w, wf_code_a(word), &constants[wf_code_x(word)], op == WF_OP_EMITN))
            return false;
        break;
    case WF_OP_JNONE:
    case WF_OP_JSOME:
    case WF_OP_JFULL:
    case WF_OP_JTRUE:
    case WF_OP_JFALSE:
    case WF_OP_JABSENT:
        if (op == WF_OP_JNONE && wf_walk_begins_pick(w, w->pc, wf_code_a(word)))
            return !w->is_settled &&
                   wf_walk_list(w, wf_code_a(word), wf_walk_at(w, wf_code_a(word)));
        taken = jumps(w, op, wf_code_a(word));
        if (taken < 0)
            return false;
        w->pc = (uint32_t)((int64_t)w->pc + (taken != 0 ? wf_code_j16(word) : 0));
        if (w->takes != WF_WALK_SOME && !w->is_settled)
            settle(w); /* what is behind it may be nobody's business when there is no value */
        return true;
    case WF_OP_JMP:
        w->pc = (uint32_t)((int64_t)w->pc + wf_code_j24(word));
        break;
    default:
        return !w->is_settled && compute(w, word);
    }
    if (w->is_settled)
        settle(w);
    return true;
}

void wf_walk_run(wf_walk *w, uint32_t pc, wf_walk_case takes, const wf_fused_load *only)
{
    w->only = only;
    w->takes = takes;
    w->pc = pc;
    w->base = w->depth = w->load_count = w->part_count = w->steps = w->end = 0;
    w->note = 0;
    w->has_pick = w->has_root = w->before_soft = w->has_value = w->is_settled = false;
    w->writes = (wf_register_set){{0}};
    memset(w->parts, 0, sizeof w->parts);
    wf_buf_reset(&w->before);
    wf_buf_reset(&w->after);
    for (uint32_t i = 0; i < WF_WALK_ROOM; i++) {
        w->registers[i] = wf_guess_of(WF_GUESS_NOTHING_KNOWN);
        if (i < w->function->registers) {
            w->registers[i] = wf_guess_loaded(WF_FROM_REGISTER);
            w->registers[i].load.reg = (uint8_t)i;
        }
    }
    for (int i = 0; i < WORDS_MOST && w->before.status == WEFT_OK; i++) {
        const uint32_t word = w->program->code[w->pc++];
        if (!walk_word(w, word))
            break;
    }
}
