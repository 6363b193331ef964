/* The output is followed as it was written, byte by byte where it is constant: a stack of the objects and
   lists that are open tells the path of every value. Commas say nothing that the stack does not know. */
#include "runtime/flow/why.h"

#include "vm/code.h"

#define LEVELS_MOST 512u

typedef struct level {
    bool is_list;
    bool wants_key;
    uint32_t count; /* values so far */
    weft_span key;
} level;

typedef struct tracker {
    const wf_recorder *recorder;
    weft_span target;
    bool skips_first;
    level levels[LEVELS_MOST];
    uint32_t depth;
    struct {
        uint32_t depth;
        level top;
    } marks[256]; /* by register */
    uint32_t event;
    wf_why_write best;
    wf_buf path;
} tracker;

static void put_path(tracker *t)
{
    wf_buf_reset(&t->path);
    for (uint32_t i = t->skips_first ? 1 : 0; i < t->depth; i++) {
        const level *const at = &t->levels[i];
        if (at->is_list) {
            wf_buf_printf(&t->path, "[%u]", (unsigned)at->count);
            continue;
        }
        if (t->path.len != 0)
            wf_buf_put_byte(&t->path, '.');
        wf_buf_put_span(&t->path, at->key);
    }
}

/* A value stands at the current path: is it the one that is looked for, or does it hold it? */
static void meet(tracker *t, bool is_text, weft_value value, weft_span text)
{
    put_path(t);
    const size_t len = t->path.len;
    if (t->path.status != WEFT_OK || len > t->target.len || (t->skips_first && t->depth < 2) ||
        (len != 0 && memcmp(t->path.data, t->target.ptr, len) != 0))
        return;
    const char next = len == t->target.len ? '.' : t->target.ptr[len];
    if ((len != 0 && next != '.' && next != '[') || (t->best.found && len < t->best.path_len))
        return;
    t->best = (wf_why_write){true, is_text, t->event, value, text, len};
}

static void end_value(tracker *t)
{
    if (t->depth == 0)
        return;
    level *const top = &t->levels[t->depth - 1];
    top->count++;
    top->wants_key = !top->is_list;
}

static void open_level(tracker *t, bool is_list)
{
    if (t->depth < LEVELS_MOST)
        t->levels[t->depth++] = (level){is_list, !is_list, 0, {NULL, 0}};
}

static void close_level(tracker *t)
{
    if (t->depth != 0)
        t->depth--;
    end_value(t);
}

/* The length of the JSON scalar that `text` begins with. */
static size_t scalar_len(weft_span text)
{
    size_t i = 1;
    if (text.ptr[0] != '"') {
        while (i < text.len && !memchr(",]}", text.ptr[i], 3))
            i++;
        return i;
    }
    while (i < text.len && text.ptr[i] != '"')
        i += text.ptr[i] == '\\' ? 2 : 1;
    return i < text.len ? i + 1 : text.len;
}

static void follow(tracker *t, weft_span text)
{
    size_t i = 0;
    while (i < text.len) {
        const char c = text.ptr[i];
        level *const top = t->depth != 0 ? &t->levels[t->depth - 1] : NULL;
        if (c == ',' || c == ':') {
            i++;
            continue;
        }
        if (c == '{' || c == '[') {
            open_level(t, c == '[');
            i++;
            continue;
        }
        if (c == '}' || c == ']') {
            close_level(t);
            i++;
            continue;
        }
        const weft_span rest = weft_span_of(text.ptr + i, text.len - i);
        const weft_span scalar = weft_span_of(rest.ptr, scalar_len(rest));
        i += scalar.len;
        if (top && !top->is_list && top->wants_key) {
            top->key = weft_span_of(scalar.ptr + 1, scalar.len >= 2 ? scalar.len - 2 : 0);
            top->wants_key = false;
            continue;
        }
        meet(t, true, weft_missing(), scalar);
        end_value(t);
    }
}

static void save_mark(tracker *t, uint32_t reg)
{
    t->marks[reg].depth = t->depth;
    if (t->depth != 0)
        t->marks[reg].top = t->levels[t->depth - 1];
}

static void cut(tracker *t, uint32_t reg)
{
    t->depth = t->marks[reg].depth;
    if (t->depth != 0)
        t->levels[t->depth - 1] = t->marks[reg].top;
}

/* Skeleton and value, or neither; a value that is left out stands at its path all the same. */
static void member(tracker *t, weft_span skeleton, weft_value value, bool is_written)
{
    const uint32_t depth = t->depth;
    const level top = depth != 0 ? t->levels[depth - 1] : (level){0};
    follow(t, skeleton);
    meet(t, false, is_written ? value : weft_missing(), weft_span_of(NULL, 0));
    if (is_written) {
        end_value(t);
    } else {
        t->depth = depth;
        if (depth != 0)
            t->levels[depth - 1] = top;
    }
}

static void step(tracker *t, const wf_event *event, uint32_t word)
{
    const weft_program *const program = t->recorder->program;
    const uint32_t a = wf_code_a(word);
    switch (wf_code_op(word)) {
    case WF_OP_EMIT:
    case WF_OP_EMITS:
        follow(t, wf_program_text(program, wf_code_x(word)));
        break;
    case WF_OP_EMITF:
        member(t, wf_program_text(program, wf_code_x(word)), event->before,
               !weft_value_is_nothing(event->before));
        break;
    case WF_OP_EMITN:
        member(t, wf_program_text(program, wf_code_x(word)), event->before,
               event->before.kind != WEFT_KIND_MISSING);
        break;
    case WF_OP_EMITE:
        member(t, weft_span_of("", 0), event->before, event->before.kind != WEFT_KIND_MISSING);
        break;
    case WF_OP_MARK:
        save_mark(t, a);
        break;
    case WF_OP_CUT:
        cut(t, a);
        break;
    case WF_OP_CLOSE:
        if (t->depth != 0 && t->levels[t->depth - 1].count == 0)
            cut(t, a);
        else
            close_level(t);
        break;
    default:
        break;
    }
}

weft_status wf_why_find(wf_why_write *out, const wf_recorder *recorder, weft_span target,
                        bool skips_first)
{
    tracker t = {.recorder = recorder, .target = target, .skips_first = skips_first};
    wf_buf_init(&t.path, 1u << 20);
    for (t.event = 0; t.event < recorder->count && t.path.status == WEFT_OK; t.event++) {
        const wf_event *const event = &recorder->events[t.event];
        step(&t, event, recorder->program->code[event->pc]);
    }
    const weft_status rc = t.path.status;
    wf_buf_fini(&t.path);
    *out = t.best;
    return rc;
}

wf_why_write wf_why_find_put(const wf_recorder *recorder, weft_span target)
{
    wf_why_write best = {0};
    for (uint32_t i = 0; i < recorder->count; i++) {
        const wf_event *const event = &recorder->events[i];
        const uint32_t word = recorder->program->code[event->pc];
        const uint32_t op = wf_code_op(word);
        if (event->base == 0 && (op == WF_OP_PUT || op == WF_OP_PUTKEEP) &&
            weft_span_equal(recorder->program->keys[wf_code_x(word)], target))
            best = (wf_why_write){true, false, i, event->before, {NULL, 0}, target.len};
    }
    return best;
}

weft_value wf_why_inside(weft_value value, weft_span rest)
{
    size_t i = 0;
    while (i < rest.len) {
        const size_t from = i + 1;
        uint32_t index = 0;
        if (rest.ptr[i] == '[') {
            for (i = from; i < rest.len && rest.ptr[i] >= '0' && rest.ptr[i] <= '9'; i++)
                index = index < UINT32_MAX / 10 - 1 ? index * 10 + (uint32_t)(rest.ptr[i] - '0')
                                                    : index;
            i++; /* ] */
            if (value.kind != WEFT_KIND_LIST || index >= value.len)
                return weft_missing();
            value = weft_value_element(value, index);
            continue;
        }
        for (i = from; i < rest.len && rest.ptr[i] != '.' && rest.ptr[i] != '[';)
            i++;
        if (value.kind != WEFT_KIND_MAP)
            return weft_missing();
        value = weft_value_member(value, weft_span_of(rest.ptr + from, i - from));
    }
    return value;
}
