/* A mapping file of the npm package as .weft: its tree, printed and brought into the canonical form. */
#include "compiler/compile.h"
#include "compiler/mapping_rules.h"
#include "grammar/print.h"
#include "grammar/syntax.h"

#define UNIT_BYTES ((size_t)1 << 30)

static const char *base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

/* Names come from outside: one line, whatever they are. */
static void put_header(wf_buf *out, const char *name, bool faithful)
{
    wf_buf_put_text(out, "weft 1\n# Made by weft convert from ");
    for (const char *c = base_name(name); *c; c++)
        wf_buf_put_byte(out, (unsigned char)*c < ' ' ? '?' : *c);
    wf_buf_printf(out, ". Results are those of that file, %s --faithful.\n",
                  faithful ? "with" : "without");
}

static weft_status print(wf_buf *text, wf_unit *unit, const char *name)
{
    put_header(text, name, unit->options->faithful != 0);
    return wf_print_file(text, unit->files->tree);
}

/* The text in its canonical form; it parses, or printing was wrong. */
static weft_status reformat(wf_buf *out, const wf_buf *text, wf_unit *unit, const char *name)
{
    wf_source *source = wf_source_new(&unit->arena, name, wf_buf_span(text));
    return source ? wf_syntax_format(out, source, &unit->arena, unit->diags) : WEFT_NOMEM;
}

weft_status wf_mapping_convert(wf_buf *out, weft_span text, const char *name,
                               const weft_compile_options *options, const wf_registry *registry,
                               weft_diags *diags)
{
    wf_unit unit = {.diags = diags, .options = options, .registry = registry};
    const wf_place nowhere = {NULL, 0, 0};
    wf_buf printed;
    if (!wf_mapping_is_json(text)) {
        weft_diag *diag =
            wf_diags_add(diags, WF_W5002, nowhere, "%s is no JSON mapping file", name);
        wf_diag_hint(diags, diag, "convert reads what the npm package reads");
        return WEFT_INVALID;
    }
    wf_arena_init(&unit.arena, UNIT_BYTES);
    wf_buf_init(&printed, 0);
    wf_source *source = wf_source_new(&unit.arena, name, text);
    weft_status rc = source ? wf_bind(&unit, source) : WEFT_NOMEM;
    if (rc == WEFT_OK)
        rc = print(&printed, &unit, name);
    if (rc == WEFT_OK)
        rc = reformat(out, &printed, &unit, name);
    wf_buf_fini(&printed);
    wf_arena_fini(&unit.arena);
    return rc;
}
