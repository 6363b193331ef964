/* Above the general instructions that it stands for, so that a listing shows both:
         * GET_CARRY    slot 5 written between "{\"ref\":\"" and "\"", to @17; missing: "null", to @17 */
#include "vm/dump_fused.h"

#include "vm/filter.h"
#include "vm/fuse.h"
#include "vm/json.h"
#include "vm/pick.h"

#include <inttypes.h>

static const char *const names[] = {
#define FUSED(name, effect) #name,
#include "vm/fused.def"
#undef FUSED
};

static void put_place(wf_buf *out, const weft_program *program, const wf_fused_load *load)
{
    switch ((wf_fused_from)load->from) {
    case WF_FROM_SLOT:
        wf_buf_printf(out, "slot %u", (unsigned)load->slot);
        break;
    case WF_FROM_FIELD:
        wf_buf_printf(out, "r%u slot %u", (unsigned)load->reg, (unsigned)load->slot);
        break;
    case WF_FROM_MEMBER:
        wf_buf_printf(out, "r%u ", (unsigned)load->reg);
        wf_json_put_text(out, program->keys[wf_code_x(program->code[load->member])]);
        break;
    case WF_FROM_REGISTER:
        wf_buf_printf(out, "r%u", (unsigned)load->reg);
        break;
    case WF_FROM_PICK: /* is no place */
        break;
    }
}

static void put_pick(wf_buf *out, const weft_program *program, const wf_pick *pick)
{
    const wf_filter *const f = &pick->filter;
    if (pick->gives_member) {
        wf_json_put_text(out, weft_span_of(pick->of.text, pick->of.len));
        wf_buf_put_text(out, " of ");
    }
    wf_buf_put_text(out, pick->needs_element ? "the required first of " : "the first of ");
    put_place(out, program, &pick->list);
    wf_buf_put_text(out, " by ");
    if (f->key.text == NULL)
        wf_buf_printf(out, "slot %" PRIu32, f->slot);
    else
        wf_json_put_text(out, weft_span_of(f->key.text, f->key.len));
    wf_buf_put_text(out, f->takes_equal ? " == " : " != ");
    if (pick->has_wanted)
        wf_json_put_text(out, weft_span_of(pick->wanted.text, pick->wanted.len));
    else
        put_place(out, program, &pick->against);
}

static void put_load(wf_buf *out, const weft_program *program, const wf_fused_load *load,
                     const wf_pick *pick)
{
    static const char *const asks[] = {"full",  "not blank", "trimmed", "a day",
                                       "short", "a time",    "a text"};
    if (pick)
        put_pick(out, program, pick);
    else
        put_place(out, program, load);
    const char *before = " (";
    for (size_t i = 0; i < WF_COUNTOF(asks); i++) {
        if ((load->asks >> i & 1u) == 0)
            continue;
        wf_buf_printf(out, "%s%s", before, asks[i]);
        before = ", ";
    }
    if (load->asks != 0)
        wf_buf_put_byte(out, ')');
}

static void put_text(wf_buf *out, const wf_fused_text *text)
{
    wf_json_put_text(out, weft_span_of(text->text, text->len));
    if (text->soft)
        wf_buf_put_byte(out, '~'); /* its comma may be left out */
}

static void put_way(wf_buf *out, const char *when, const wf_fused_way *way, uint32_t pc)
{
    if (!way->known)
        return;
    wf_buf_printf(out, "; %s: ", when);
    put_text(out, &way->text);
    wf_buf_printf(out, way->note != 0 ? " noted, to @%" PRIu32 : " to @%" PRIu32,
                  pc + 1 + way->more);
}

static void put_filter(wf_buf *out, const weft_program *program, const wf_filter *f)
{
    wf_buf_printf(out, "     * FILTER         r%u by ", (unsigned)f->list);
    if (f->key.text == NULL)
        wf_buf_printf(out, "slot %" PRIu32, f->slot);
    else
        wf_json_put_text(out, weft_span_of(f->key.text, f->key.len));
    wf_buf_put_text(out, f->takes_equal ? " == " : " != ");
    if (f->wanted == WF_NONE)
        wf_buf_printf(out, "r%u", (unsigned)f->against);
    else
        wf_json_put(out, program->constants[f->wanted]);
    wf_buf_printf(out, " to @%" PRIu32 "; then to @%" PRIu32 "\n", f->append, f->out);
}

void wf_dump_fused(wf_buf *out, const weft_program *program, uint32_t pc)
{
    const uint32_t word = program->fused_code ? program->fused_code[pc] : 0;
    if (!program->fused_code || wf_code_op(word) < WF_OP_COUNT)
        return;
    if (wf_code_op(word) == WF_FUSED_FILTER) {
        put_filter(out, program, &program->filters[wf_fused_index(word)]);
        return;
    }
    const wf_fused *const f = &program->fused[wf_fused_index(word)];
    wf_buf_printf(out, "     * %-14s ", names[wf_code_op(word) - WF_FUSED_GET_CARRY]);
    for (uint32_t i = 0; i < f->part_count; i++) {
        wf_buf_put_text(out, i == 0 ? "" : " + ");
        if (f->parts[i].constant)
            wf_json_put(out, *f->parts[i].constant);
        else
            put_load(out, program, &f->parts[i].load, NULL);
    }
    if (f->part_count == 0)
        put_load(out, program, &f->load, f->pick);
    wf_buf_put_text(out, " between ");
    put_text(out, &f->before);
    wf_buf_put_text(out, " and ");
    put_text(out, &f->after);
    wf_buf_printf(out, " to @%" PRIu32, pc + 1 + f->more);
    put_way(out, "missing", &f->nothing[0], pc);
    put_way(out, "null", &f->nothing[1], pc);
    put_way(out, "empty", &f->empty, pc);
    put_way(out, "no row", &f->absent, pc);
    wf_buf_put_byte(out, '\n');
}
