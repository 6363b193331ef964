#include "runtime/flow/profile.h"

#include "base/memory.h"

#include <stdlib.h>
#include <time.h>

#define WINDOW_BYTES     ((uint64_t)1 << 20)
#define STRETCH_BYTES    ((uint64_t)15 << 20)
#define TRACED_EVERY     97 /* of the records of a window */
#define FIRST_TRACED     2  /* the first of all pays for pages and caches that are not there yet */
#define LINES_MOST       1000
#define INSTRUCTION_MOST 100000 /* nanoseconds: longer is a neighbour on the machine */

static int64_t now(void)
{
    struct timespec t = {0, 0};
    (void)clock_gettime(CLOCK_MONOTONIC, &t); /* cannot fail for this clock */
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* What looking costs: the least of some. */
static int64_t measure_cost(void)
{
    int64_t least = INT64_MAX;
    for (int i = 0; i < 64; i++) {
        const int64_t begin = now();
        for (int k = 0; k < 16; k++)
            (void)now();
        const int64_t each = (now() - begin) / 17;
        least = each < least ? each : least;
    }
    return least;
}

weft_status wf_profile_open(wf_profile *profile, const weft_program *program)
{
    profile->program = program;
    profile->sites = wf_alloc(program->site_count, sizeof *profile->sites);
    profile->cost = measure_cost();
    return profile->sites ? WEFT_OK : WEFT_NOMEM;
}

void wf_profile_close(wf_profile *profile)
{
    wf_free(profile->sites);
    profile->sites = NULL;
}

/* The time since the clock was looked at last, without the look itself. */
static int64_t elapsed(wf_profile *profile)
{
    const int64_t at = now();
    const int64_t gone = at - profile->last - profile->cost;
    profile->last = at;
    return gone > 0 ? gone : 0;
}

static void charge_site(wf_profile *profile)
{
    const int64_t gone = elapsed(profile);
    if (profile->pc != WF_NONE && gone < INSTRUCTION_MOST)
        profile->sites[profile->program->code_sites[profile->pc]] += gone;
}

static void see(void *context, const weft_program *program, uint32_t pc,
                const weft_value *registers, uint32_t count)
{
    wf_profile *const profile = context;
    (void)program;
    (void)registers;
    (void)count;
    charge_site(profile);
    profile->pc = pc;
    profile->last = now(); /* the charging is nobody's */
}

/* The next window, or the stretch behind one. */
static void turn(wf_profile *profile, uint64_t position)
{
    if (profile->window) {
        profile->window = NULL;
        profile->turn_at = position + STRETCH_BYTES;
        return;
    }
    profile->window = &profile->windows[profile->window_count++ % WF_PROFILE_WINDOWS];
    *profile->window = (wf_profile_window){0};
    profile->turn_at = position + WINDOW_BYTES;
}

void wf_profile_begin(wf_profile *profile, uint64_t position)
{
    if (WF_UNLIKELY(position >= profile->turn_at))
        turn(profile, position);
    if (profile->window)
        profile->last = now();
}

void wf_profile_read(wf_profile *profile, weft_vm *vm)
{
    profile->seen++;
    if (!profile->window)
        return;
    profile->window->read += elapsed(profile);
    profile->window->records++;
    profile->is_traced = profile->seen % TRACED_EVERY == FIRST_TRACED;
    profile->pc = WF_NONE;
    if (profile->is_traced)
        wf_vm_set_trace(vm, see, profile);
    profile->last = now();
}

void wf_profile_mapped(wf_profile *profile, weft_vm *vm)
{
    if (!profile->window)
        return;
    if (profile->is_traced) {
        charge_site(profile);
        wf_vm_set_trace(vm, NULL, NULL);
        profile->traced++;
        profile->last = now();
        return;
    }
    profile->window->map += elapsed(profile);
    profile->window->mapped++;
    profile->timed++;
}

void wf_profile_written(wf_profile *profile)
{
    if (profile->window)
        profile->window->write += elapsed(profile);
}

bool wf_profile_rests(const wf_profile *profile, uint64_t position)
{
    return !profile->window && position < profile->turn_at;
}

void wf_profile_passed(wf_profile *profile, uint32_t count)
{
    profile->seen += count;
}

/* ---- telling ---- */

static bool is_same_line(const weft_profile_line *a, const weft_profile_line *b)
{
    return a->line == b->line && weft_span_equal(a->file, b->file) &&
           weft_span_equal(a->target, b->target);
}

/* Sites of a line side by side, the dearest line first where they are told apart. */
static int by_line(const void *a, const void *b)
{
    const weft_profile_line *const x = a;
    const weft_profile_line *const y = b;
    if (x->line != y->line)
        return x->line < y->line ? -1 : 1;
    if (x->target.len != y->target.len)
        return x->target.len < y->target.len ? -1 : 1;
    const int order = x->target.len != 0 ? memcmp(x->target.ptr, y->target.ptr, x->target.len) : 0;
    if (order != 0 || x->file.len == y->file.len)
        return order != 0 || x->file.len == 0 ? order
                                              : memcmp(x->file.ptr, y->file.ptr, x->file.len);
    return x->file.len < y->file.len ? -1 : 1;
}

static int by_share(const void *a, const void *b)
{
    const weft_profile_line *const x = a;
    const weft_profile_line *const y = b;
    if (x->share == y->share)
        return by_line(a, b);
    return x->share > y->share ? -1 : 1;
}

static size_t gather(const wf_profile *profile, weft_profile_line *lines)
{
    const weft_program *const program = profile->program;
    size_t count = 0;
    for (uint32_t i = 0; i < program->site_count; i++) {
        if (profile->sites[i] == 0)
            continue;
        lines[count].file = wf_program_text(program, program->sites[i].file);
        lines[count].target = wf_program_text(program, program->sites[i].target);
        lines[count].line = program->sites[i].line;
        lines[count++].share = (double)profile->sites[i];
    }
    return count;
}

static size_t merge(weft_profile_line *lines, size_t count)
{
    double total = 0;
    size_t kept = 0;
    qsort(lines, count, sizeof *lines, by_line);
    for (size_t i = 0; i < count; i++) {
        total += lines[i].share;
        if (kept != 0 && is_same_line(&lines[kept - 1], &lines[i]))
            lines[kept - 1].share += lines[i].share;
        else
            lines[kept++] = lines[i];
    }
    for (size_t i = 0; i < kept; i++)
        lines[i].share /= total;
    qsort(lines, kept, sizeof *lines, by_share);
    return kept < LINES_MOST ? kept : LINES_MOST;
}

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a;
    const double y = *(const double *)b;
    return x < y ? -1 : x > y;
}

static double read_of(const wf_profile_window *w)
{
    return w->records != 0 ? (double)w->read / (double)w->records : 0;
}

static double map_of(const wf_profile_window *w)
{
    return w->mapped != 0 ? (double)w->map / (double)w->mapped : 0;
}

static double write_of(const wf_profile_window *w)
{
    return w->records != 0 ? (double)w->write / (double)w->records : 0;
}

/* The median over the windows, the lower one of two: neighbours on the machine lengthen some. The first
   window pays for memory that nobody has touched yet: it counts only when it is alone. */
static double median(const wf_profile *profile, double (*of)(const wf_profile_window *))
{
    double each[WF_PROFILE_WINDOWS];
    size_t count = 0;
    const uint32_t all =
        profile->window_count < WF_PROFILE_WINDOWS ? profile->window_count : WF_PROFILE_WINDOWS;
    const bool is_first_left = profile->window_count <= WF_PROFILE_WINDOWS;
    for (uint32_t i = is_first_left && all > 1 ? 1 : 0; i < all; i++)
        if (profile->windows[i].records != 0)
            each[count++] = of(&profile->windows[i]);
    if (count == 0)
        return 0;
    qsort(each, count, sizeof *each, by_size);
    return each[(count - 1) / 2];
}

void wf_profile_report(const wf_profile *profile, bool is_general, weft_profile_fn report,
                       void *context)
{
    weft_profile told = {0};
    weft_profile_line *const lines = wf_alloc(profile->program->site_count, sizeof *lines);
    told.records = profile->seen;
    told.timed = profile->timed;
    told.traced = profile->traced;
    told.general = is_general;
    told.read_ns = median(profile, read_of);
    told.map_ns = median(profile, map_of);
    told.write_ns = median(profile, write_of);
    if (lines) { /* else the lines stay untold */
        told.line_count = merge(lines, gather(profile, lines));
        told.lines = lines;
    }
    report(context, &told);
    wf_free(lines);
}
