/* The table of contents of the compiler: read, bind, check, fold, layout, emit. */
#include "compiler/compile.h"

/* Trees, types and scopes of one file; far more than a sound mapping needs. */
#define UNIT_BYTES     ((size_t)1 << 30)
#define MAX_TEXT_BYTES ((size_t)64 << 20)

/* The first that failed; problems of the mapping do not stop later checks. */
static weft_status worse(weft_status a, weft_status b)
{
    if (a == WEFT_OK || (a == WEFT_INVALID && b != WEFT_OK))
        return b;
    return a;
}

/* The place that somebody else wants to know. A cell of a table is named by the whole path. */
static void read_also(wf_unit *unit, wf_source_node *root, weft_span path)
{
    weft_span rest = path;
    weft_span name;
    wf_source_node *node = root;
    while (node && wf_shape_step(&name, &rest)) {
        if (root->text_source && rest.len != 0) {
            name = weft_span_of(path.ptr + 1, path.len - 1);
            rest.len = 0;
        }
        node = wf_source_member(unit, node, name);
    }
    if (node)
        node->used = true;
}

static void read_also_everywhere(wf_unit *unit)
{
    if (!unit->options->also)
        return;
    for (wf_map_note *map = unit->maps; map && unit->status == WEFT_OK; map = map->next) {
        if (map->root)
            read_also(unit, map->root, weft_span_text(unit->options->also));
    }
}

static weft_status front(wf_unit *unit, weft_span text, const char *name)
{
    if (text.len > MAX_TEXT_BYTES)
        return WEFT_LIMIT;
    wf_source *source = wf_source_new(&unit->arena, name, text);
    if (!source)
        return WEFT_NOMEM;
    weft_status rc = wf_bind(unit, source);
    if (rc == WEFT_OK || rc == WEFT_INVALID)
        rc = worse(rc, wf_check(unit));
    if ((rc == WEFT_OK || rc == WEFT_INVALID) && unit->options->place_count != 0)
        rc = worse(rc, wf_sampled(unit));
    if (rc == WEFT_OK)
        rc = wf_fold(unit);
    if (rc == WEFT_OK)
        read_also_everywhere(unit);
    if (rc == WEFT_OK)
        rc = wf_layout(unit);
    return rc == WEFT_OK ? unit->status : rc;
}

static weft_status compile_unit(weft_program **out, wf_buf *plan, weft_span text, const char *name,
                                const weft_compile_options *options, const wf_registry *registry,
                                weft_diags *diags)
{
    wf_unit unit = {0};
    wf_arena_init(&unit.arena, UNIT_BYTES);
    unit.diags = diags;
    unit.options = options;
    unit.registry = registry;
    weft_status rc = front(&unit, text, name);
    if (rc == WEFT_OK && plan) {
        wf_explain_put(plan, &unit);
        rc = plan->status;
    }
    if (rc == WEFT_OK && out)
        rc = wf_emit(out, &unit);
    wf_arena_fini(&unit.arena);
    return rc;
}

weft_status wf_compile_reviewed(wf_review *review, void *context, weft_span text, const char *name,
                                const weft_compile_options *options, const wf_registry *registry,
                                weft_diags *diags)
{
    wf_unit unit = {0};
    wf_arena_init(&unit.arena, UNIT_BYTES);
    unit.diags = diags;
    unit.options = options;
    unit.registry = registry;
    weft_status rc = front(&unit, text, name);
    if ((rc == WEFT_OK || rc == WEFT_INVALID) && !review(context, &unit))
        rc = WEFT_NOMEM;
    wf_arena_fini(&unit.arena);
    return rc;
}

weft_status wf_compile(weft_program **out, weft_span text, const char *name,
                       const weft_compile_options *options, const wf_registry *registry,
                       weft_diags *diags)
{
    return compile_unit(out, NULL, text, name, options, registry, diags);
}

weft_status wf_compile_explained(weft_program **out, wf_buf *plan, weft_span text, const char *name,
                                 const weft_compile_options *options, const wf_registry *registry,
                                 weft_diags *diags)
{
    return compile_unit(out, plan, text, name, options, registry, diags);
}
