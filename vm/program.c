/* The container: what a program owns and the questions embedders ask about it. Builders and the image
   loader fill it; nothing here changes one. */
#include "vm/program.h"

#include "base/memory.h"
#include "vm/code.h"

#include <string.h>

weft_program *wf_program_new(void)
{
    weft_program *const program = wf_new(weft_program);
    if (program)
        wf_arena_init(&program->arena, 0);
    return program;
}

static void release_patterns(weft_program *program)
{
    for (uint32_t i = 0; i < program->call_count; i++) {
        wf_call_site *const site = &program->calls[i];
        if (site->compiled)
            site->entry->resolver->prepare->release(site->compiled);
    }
}

void weft_program_free(weft_program *program)
{
    if (!program)
        return;
    release_patterns(program);
    if (program->library)
        wf_registry_fini(program->library);
    wf_free(program->library);
    wf_arena_fini(&program->arena);
    wf_free(program);
}

weft_span wf_program_text(const weft_program *program, uint32_t constant)
{
    return constant == WF_NONE ? weft_span_of(NULL, 0)
                               : weft_value_span(program->constants[constant]);
}

weft_status wf_program_load(weft_program **out, weft_span image, const char *name,
                            const wf_registry *registry, weft_diags *diags)
{
    weft_program *program = NULL;
    weft_status rc = wf_image_load(&program, image, name, diags);
    if (rc == WEFT_OK)
        rc = wf_program_link(program, registry, diags);
    if (rc == WEFT_OK)
        *out = program;
    else
        weft_program_free(program);
    return rc;
}

/* Gives the buffer's bytes away, or frees them. */
static weft_status give(weft_span *out, wf_buf *buf)
{
    const weft_status rc = buf->status;
    if (rc == WEFT_OK)
        *out = wf_buf_span(buf);
    else
        wf_buf_fini(buf);
    return rc;
}

weft_status weft_program_save(weft_span *out, const weft_program *program)
{
    wf_buf buf;
    wf_buf_init(&buf, 0);
    (void)wf_image_save(&buf, program); /* the status sticks to the buffer */
    return give(out, &buf);
}

static weft_status dump(weft_span *out, const weft_program *program, bool with_fused)
{
    wf_buf buf;
    wf_buf_init(&buf, 0);
    wf_program_dump(&buf, program, with_fused);
    return give(out, &buf);
}

weft_status weft_program_dump(weft_span *out, const weft_program *program)
{
    return dump(out, program, false);
}

weft_status weft_program_dump_fused(weft_span *out, const weft_program *program)
{
    return dump(out, program, true);
}

void weft_bytes_free(weft_span bytes)
{
    union {
        const char *given;
        char *own;
    } ptr = {bytes.ptr}; /* the bytes were ours before they were given away as const */
    wf_free(ptr.own);
}

uint32_t weft_program_map_count(const weft_program *program)
{
    return program->map_count;
}

weft_span weft_program_map_name(const weft_program *program, uint32_t map)
{
    return map < program->map_count ? wf_program_text(program, program->maps[map].name)
                                    : weft_span_of(NULL, 0);
}

uint32_t weft_program_map_find(const weft_program *program, weft_span name)
{
    for (uint32_t i = 0; i < program->map_count; i++)
        if (weft_span_equal(weft_program_map_name(program, i), name))
            return i;
    return WEFT_MAP_NONE;
}

uint32_t weft_program_param_count(const weft_program *program)
{
    return program->param_count;
}

weft_span weft_program_param_name(const weft_program *program, uint32_t param)
{
    return param < program->param_count ? wf_program_text(program, program->params[param].name)
                                        : weft_span_of(NULL, 0);
}

int weft_program_param_required(const weft_program *program, uint32_t param)
{
    return param < program->param_count && program->params[param].fallback == WF_NONE;
}

/* The list of instructions, three views of it. */

const char *wf_op_name(wf_op op)
{
    static const char *const names[] = {
#define OPCODE(name, form, effect) #name,
#include "vm/opcodes.def"
#undef OPCODE
    };
    return (size_t)op < WF_COUNTOF(names) ? names[op] : "?";
}

wf_form wf_op_form(wf_op op)
{
    static const uint8_t forms[] = {
#define OPCODE(name, form, effect) WF_FORM_##form,
#include "vm/opcodes.def"
#undef OPCODE
    };
    WF_ASSERT((size_t)op < WF_COUNTOF(forms));
    return (wf_form)forms[op];
}

const char *wf_op_effect(wf_op op)
{
    static const char *const effects[] = {
#define OPCODE(name, form, effect) effect,
#include "vm/opcodes.def"
#undef OPCODE
    };
    return (size_t)op < WF_COUNTOF(effects) ? effects[op] : "";
}
