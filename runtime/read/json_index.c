#include "runtime/read/json_index.h"

#include "base/memory.h"
#include "runtime/read/json_index_kernel.h"

#define SLACK                                                                                      \
    80u /* kernels store some entries more than they find; and what stands behind the last */
#define PATIENCE  4u /* records that may fail before a stretch is read without */
#define FIRST_CAP ((uint32_t)32 << 10)

static wf_json_index_kernel kernel_for(wf_cpu cpu)
{
#if WF_CPU_IS_X86_64
    const wf_cpu chosen = wf_cpu_choose(cpu);
    if (chosen == WF_CPU_AVX512)
        return wf_json_index_avx512;
    if (chosen == WF_CPU_AVX2)
        return wf_json_index_avx2;
#else
    (void)cpu;
#endif
    return NULL;
}

void wf_json_index_init(wf_json_index *index, wf_cpu cpu, bool has_lines)
{
    memset(index, 0, sizeof *index);
    index->kernel = kernel_for(cpu);
    index->has_lines = has_lines;
}

void wf_json_index_fini(wf_json_index *index)
{
    wf_free(index->entries);
    wf_free(index->lines);
    wf_free(index->marks);
    memset(index, 0, sizeof *index);
}

void wf_json_index_reset(wf_json_index *index, uint64_t origin)
{
    memset(&index->now, 0, sizeof index->now);
    index->full = index->now;
    index->origin = origin;
    index->entry = 0;
    index->line = 0;
    index->mark = 0;
}

static void move_positions(uint32_t *positions, uint32_t first, uint32_t count, uint32_t by)
{
    for (uint32_t i = 0; i < count; i++)
        positions[i] = positions[first + i] - by;
}

static void move_lines(wf_json_index *index, uint32_t first, uint32_t count, uint32_t by)
{
    for (uint32_t i = 0; i < count; i++) {
        index->lines[i].end = index->lines[first + i].end - by;
        index->lines[i].entry = index->lines[first + i].entry - index->entry;
    }
}

void wf_json_index_guard(wf_json_index *index, const wf_window *window)
{
    const uint32_t end = (uint32_t)(window->offset + window->end - index->origin);
    for (uint32_t i = 0; i < WF_JSON_INDEX_GUARDS; i++)
        index->entries[index->now.entries + i] = end;
    index->marks[index->now.marks] = end + 1;
}

void wf_json_index_drop(wf_json_index *index, uint64_t origin)
{
    const uint64_t by = origin - index->origin;
    if (by == 0)
        return;
    if (by >= index->full.done) { /* a block that begins before is looked at again */
        wf_json_index_reset(index, origin);
        return;
    }
    wf_json_index_state *const s = &index->full;
    const uint32_t entries = s->entries - index->entry;
    const uint32_t lines = s->lines - index->line;
    while (index->mark < s->marks && index->marks[index->mark] < by)
        index->mark++;
    const uint32_t marks = s->marks - index->mark;
    move_positions(index->entries, index->entry, entries, (uint32_t)by);
    move_positions(index->marks, index->mark, marks, (uint32_t)by);
    move_lines(index, index->line, lines, (uint32_t)by);
    s->done -= (uint32_t)by;
    s->entries = entries;
    s->lines = lines;
    s->marks = marks;
    index->now = *s;
    index->entry = 0;
    index->line = 0;
    index->mark = 0;
    index->origin = origin;
}

void wf_json_index_tell(wf_json_index *index, bool is_failed, uint64_t at)
{
    index->failed = is_failed ? index->failed + 1 : 0;
    if (index->failed >= PATIENCE) {
        const uint32_t more = index->failed - PATIENCE < 4 ? index->failed - PATIENCE : 4;
        index->worthless = at + (WF_JSON_INDEX_STEP << (2 + more));
    }
}

static bool make_room(wf_json_index *index, uint64_t bytes)
{
    const wf_json_index_state *const s = &index->full;
    uint32_t most = s->entries > s->marks ? s->entries : s->marks;
    most = most > s->lines ? most : s->lines;
    const uint64_t need = most + bytes + SLACK;
    if (need <= index->cap)
        return true;
    uint64_t cap = index->cap == 0 ? FIRST_CAP : index->cap;
    while (cap < need)
        cap *= 2;
    uint32_t *const entries = wf_realloc(index->entries, cap * sizeof *entries);
    if (entries)
        index->entries = entries;
    uint32_t *const marks = wf_realloc(index->marks, cap * sizeof *marks);
    if (marks)
        index->marks = marks;
    wf_json_line *const lines = wf_realloc(index->lines, cap * sizeof *lines);
    if (lines)
        index->lines = lines;
    if (!entries || !marks || !lines)
        return false;
    index->cap = (uint32_t)cap;
    return true;
}

weft_status wf_json_index_extend(wf_json_index *index, const wf_window *window, size_t most)
{
    const uint64_t end = window->offset + window->end - index->origin;
    uint64_t take = end - index->full.done;
    const bool is_all = take <= most;
    if (!is_all)
        take = most;
    if (!make_room(index, take + WF_INDEX_BLOCK))
        return WEFT_NOMEM;
    const char *const text = wf_json_index_text(index, window);
    index->now = index->full;
    index->kernel(index, text, index->full.done + ((uint32_t)take & ~(WF_INDEX_BLOCK - 1)));
    index->full = index->now;
    if (is_all) { /* up to the window's padding, which is zero */
        index->kernel(index, text, index->now.done + WF_INDEX_BLOCK);
        index->now.done = (uint32_t)end;
    }
    wf_json_index_guard(index, window);
    return WEFT_OK;
}

weft_status wf_json_index_end_line(wf_json_index *index, const wf_window *window)
{
    const weft_status rc = wf_json_index_extend(index, window, SIZE_MAX);
    if (rc != WEFT_OK)
        return rc;
    const wf_json_line line = {index->now.done, index->now.entries};
    index->lines[index->now.lines++] = line;
    return WEFT_OK;
}
