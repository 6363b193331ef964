/* What tests could exercise, noted while code is emitted. A point is an instruction that runs only when
   control comes to its place; what is constant text of the output belongs to the instruction that
   writes it, which is the next one. A side without any instruction gets a jump to what follows, so that
   passing it can be told from passing it by. */
#include "compiler/emitter.h"

#define TEXT_MOST 60u /* bytes of the mapping that a point shows */

typedef struct noted_point {
    wf_point point;
    struct noted_point *next;
} noted_point;

struct wf_emit_points {
    noted_point *first;
    noted_point **end;
    uint32_t count;
};

weft_status wf_emit_points_begin(wf_emitter *e)
{
    if (!e->unit->options->exercise)
        return WEFT_OK;
    e->points = wf_arena_new(&e->unit->arena, wf_emit_points);
    if (!e->points)
        return WEFT_NOMEM;
    e->points->end = &e->points->first;
    return WEFT_OK;
}

void wf_emit_owner(wf_emitter *e, wf_owner_kind kind, weft_span name)
{
    e->owner_kind = kind;
    e->owner = name;
}

/* The first line of what is written there. */
static weft_span shown(const wf_node *node)
{
    const weft_span text = node->source->text;
    const uint32_t end = node->end < text.len ? node->end : (uint32_t)text.len;
    uint32_t at = node->start;
    while (at < end && at - node->start < TEXT_MOST && text.ptr[at] != '\n')
        at++;
    while (at > node->start && at < end && ((unsigned char)text.ptr[at] & 0xc0u) == 0x80u)
        at--;
    return weft_span_of(text.ptr + node->start, at - node->start);
}

static wf_point *add(wf_emitter *e, wf_point_kind kind, const wf_node *node)
{
    noted_point *const noted = wf_arena_new(&e->unit->arena, noted_point);
    if (!noted) {
        wf_emit_fail(e, WEFT_NOMEM);
        return NULL;
    }
    *e->points->end = noted;
    e->points->end = &noted->next;
    e->points->count++;
    wf_point *const point = &noted->point;
    point->kind = kind;
    point->owner_kind = e->owner_kind;
    point->owner = e->owner;
    point->file = node->source->name;
    point->start = node->start;
    wf_source_line(node->source, node->start, &point->line, &point->column);
    point->text = shown(node);
    point->pc = WF_NONE;
    return point;
}

static bool is_off(const wf_emitter *e)
{
    return !e->points || e->in_test || e->status != WEFT_OK;
}

void wf_emit_point_field(wf_emitter *e, const wf_node *entry, uint32_t pc)
{
    if (!entry || is_off(e))
        return;
    wf_point *const point = add(e, WF_POINT_FIELD, entry);
    const wf_field_note *const field = entry->ref;
    if (point) {
        point->pc = pc;
        point->text = field && field->path.len != 0 ? field->path : entry->text;
    }
}

void wf_emit_point_side(wf_emitter *e, wf_point_kind kind, const wf_node *node, uint32_t test,
                        uint32_t from)
{
    if (is_off(e))
        return;
    if (wf_emit_here(e) == from) {
        wf_jumps on = {0};
        wf_emit_jump(e, node, WF_OP_JMP, 0, &on);
        wf_emit_aim(e, &on);
    }
    wf_point *const point = e->status == WEFT_OK ? add(e, kind, node) : NULL;
    if (point) {
        point->pc = from;
        point->test = test;
        point->end = wf_emit_here(e);
    }
}

void wf_emit_point_row(wf_emitter *e, const wf_node *key, uint32_t table, uint32_t row)
{
    wf_point *const point = is_off(e) ? NULL : add(e, WF_POINT_ROW, key);
    if (point) {
        point->table = table;
        point->row = row;
    }
}

void wf_emit_point_else_row(wf_emitter *e, const wf_symbol *table, const wf_node *otherwise,
                            uint32_t pc)
{
    wf_point *const point = is_off(e) ? NULL : add(e, WF_POINT_ROW, otherwise);
    if (point) {
        point->owner_kind = WF_OWNER_TABLE;
        point->owner = table->name;
        point->text = weft_span_text("else");
        point->pc = pc;
    }
}

weft_status wf_emit_points_attach(weft_program *program, const wf_emit_points *points)
{
    wf_arena *const arena = &program->arena;
    struct wf_point_list *const list = wf_arena_new(arena, struct wf_point_list);
    wf_point *const at = wf_arena_zero(arena, (size_t)points->count + 1, sizeof *at);
    if (!list || !at)
        return WEFT_NOMEM;
    for (const noted_point *p = points->first; p; p = p->next) {
        wf_point *const point = &at[list->count++];
        *point = p->point;
        const weft_span file = wf_arena_dup(arena, weft_span_text(p->point.file));
        point->file = file.ptr;
        point->owner = wf_arena_dup(arena, p->point.owner);
        point->text = wf_arena_dup(arena, p->point.text);
        if (!file.ptr || !point->owner.ptr || !point->text.ptr)
            return WEFT_NOMEM;
    }
    list->at = at;
    program->points = list;
    return WEFT_OK;
}
