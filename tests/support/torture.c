/* Records are made from the shape that the image has; how they look follows from a small random number
   that is the same for the same image. */
#include "tests/support/torture.h"

#include "base/memory.h"
#include "vm/vm.h"

#include <string.h>

/* The checksum, written a second time and bit by bit, so that one does not vouch for itself. */
static uint32_t crc32_of(const unsigned char *at, size_t len)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < len; i++) {
        crc ^= at[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xedb88320u : 0);
    }
    return ~crc;
}

static void put_word(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> 8 * i);
}

bool torture_seal(unsigned char *image, size_t size)
{
    if (size < 16 || size > UINT32_MAX)
        return false;
    put_word(image + 8, (uint32_t)size);
    put_word(image + 12, crc32_of(image + 16, size - 16));
    return true;
}

/* ---- records ---- */

typedef struct maker {
    const wf_shape *shape;
    wf_arena *arena;
    uint32_t random;
    uint32_t left; /* nodes that may still be made */
} maker;

static uint32_t next(maker *m)
{
    m->random ^= m->random << 13;
    m->random ^= m->random >> 17;
    m->random ^= m->random << 5;
    return m->random;
}

static weft_value scalar(maker *m)
{
    static const char *const texts[] = {"",
                                        " ",
                                        "12",
                                        "007",
                                        "-2.50",
                                        "12 EA",
                                        "true",
                                        "A",
                                        "2024-02-29",
                                        "q\"\\\n",
                                        "\xc3\xa9\xe2\x82\xac",
                                        "0123456789abcdef0123456789abcdef"};
    static const char *const numbers[] = {"0", "-1", "2.50", "1e3", "12345678901234567890", "1e99"};
    weft_value v;
    switch (next(m) % 8) {
    case 0:
        return weft_null();
    case 1:
        return weft_bool(next(m) % 2 != 0);
    case 2:
        return weft_int((int64_t)next(m) - 0x7fffffff);
    case 3:
    case 4:
        v = weft_text(weft_span_text(numbers[next(m) % WF_COUNTOF(numbers)]));
        v.kind = WEFT_KIND_NUMBER;
        return v;
    case 5:
        return weft_missing();
    }
    v = weft_text(weft_span_text(texts[next(m) % WF_COUNTOF(texts)]));
    v.flags = next(m) % 2 != 0 ? WEFT_VALUE_UNTYPED : 0;
    return v;
}

static weft_value make(maker *m, uint32_t node, uint32_t depth);

static weft_value make_list(maker *m, uint32_t element, uint32_t depth)
{
    const uint32_t count = next(m) % 4;
    weft_value *const items = wf_arena_zero(m->arena, count, sizeof *items);
    MUST(items);
    for (uint32_t i = 0; i < count; i++)
        items[i] = make(m, element, depth + 1);
    return weft_list(items, count);
}

static weft_value make_map(maker *m, uint32_t node, uint32_t depth)
{
    const wf_shape_node *const nodes = m->shape->nodes;
    uint32_t count = 0;
    for (uint32_t c = nodes[node].first_child; c != WF_SHAPE_NONE; c = nodes[c].next)
        count++;
    weft_member *const members = wf_arena_zero(m->arena, count, sizeof *members);
    weft_member *to = members;
    MUST(members);
    for (uint32_t c = nodes[node].first_child; c != WF_SHAPE_NONE; c = nodes[c].next, to++) {
        to->key = m->shape->keys[nodes[c].key];
        to->value = make(m, c, depth + 1);
    }
    return weft_map(members, count);
}

/* Now and then something else than the shape expects. */
static weft_value make(maker *m, uint32_t node, uint32_t depth)
{
    const wf_shape_node *const n = &m->shape->nodes[node];
    if (m->left == 0 || depth > 200)
        return weft_null();
    m->left--;
    const uint32_t dice = next(m) % 16;
    if (n->element != WF_SHAPE_NONE && dice > 1)
        return make_list(m, n->element, depth);
    if (n->first_child != WF_SHAPE_NONE && dice > 1)
        return make_map(m, node, depth);
    if (n->all && dice > 8) {
        weft_value *const items = wf_arena_zero(m->arena, 2, sizeof *items);
        MUST(items);
        items[0] = scalar(m);
        items[1] = scalar(m);
        return weft_list(items, 2);
    }
    return scalar(m);
}

/* ---- running ---- */

static void check_status(weft_status rc, const weft_diags *diags)
{
    MUST(rc == WEFT_OK || rc == WEFT_SKIPPED || rc == WEFT_REJECTED);
    MUST(rc != WEFT_REJECTED || weft_diags_errors(diags) != 0);
}

static void call_functions(weft_vm *vm, const weft_program *program, maker *m, weft_diags *diags)
{
    for (uint32_t i = 0; i < program->function_count && i < 16; i++) {
        weft_value args[256];
        weft_value result;
        if (program->functions[i].emits)
            continue;
        for (uint32_t a = 0; a < program->functions[i].params; a++)
            args[a] = scalar(m);
        weft_diags_reset(diags);
        check_status(wf_vm_call(&result, vm, i, args, program->functions[i].params, diags), diags);
    }
}

static void run_map(const weft_program *program, uint32_t map, uint32_t seed)
{
    const weft_vm_options options = {
        .map = map, .limits = {.steps = 3000, .memory_bytes = 1 << 20, .output_bytes = 1 << 16}};
    weft_diags *const diags = weft_diags_new(20);
    weft_vm *vm = NULL;
    weft_span out;
    wf_arena arena;
    MUST(diags);
    wf_arena_init(&arena, 0);
    const weft_status rc = weft_vm_new(&vm, program, &options, diags);
    MUST(rc == WEFT_OK || rc == WEFT_INVALID); /* a default may not convert */
    for (uint32_t round = 0; vm && round < 4; round++) {
        maker m = {&program->maps[map].shape, &arena, seed + round * 7919u + 1, 2000};
        for (uint32_t p = 0; p < program->param_count; p++)
            (void)wf_vm_set_param(vm, p, scalar(&m), diags);
        weft_diags_reset(diags);
        const weft_status mapped = weft_vm_map_value(&out, vm, make(&m, 0, 0), diags);
        if (mapped != WEFT_INVALID) /* a parameter that nothing fits */
            check_status(mapped, diags);
        if (round == 0)
            call_functions(vm, program, &m, diags);
        wf_arena_reset(&arena);
    }
    weft_vm_free(vm);
    wf_arena_fini(&arena);
    weft_diags_free(diags);
}

/* Saved, loaded and saved again it is the same. */
static void save_again(const weft_program *program, weft_diags *diags)
{
    weft_program *again = NULL;
    weft_span first;
    weft_span second;
    MUST(weft_program_save(&first, program) == WEFT_OK);
    MUST(wf_image_load(&again, first, "again", diags) == WEFT_OK);
    MUST(weft_program_save(&second, again) == WEFT_OK);
    MUST(weft_span_equal(first, second));
    weft_bytes_free(first);
    weft_bytes_free(second);
    weft_program_free(again);
}

static void list(const weft_program *program)
{
    wf_buf out;
    wf_buf_init(&out, (size_t)1 << 22);
    wf_program_dump(&out, program, true);
    MUST(out.status == WEFT_OK || out.status == WEFT_LIMIT);
    wf_buf_fini(&out);
}

bool torture_image(const unsigned char *image, size_t size, const wf_registry *registry)
{
    weft_diags *const diags = weft_diags_new(20);
    weft_program *program = NULL;
    MUST(diags);
    weft_status rc =
        wf_image_load(&program, weft_span_of((const char *)image, size), "image", diags);
    MUST(rc == WEFT_OK || (rc == WEFT_INVALID && weft_diags_count(diags) == 1));
    if (rc == WEFT_OK) {
        list(program);
        save_again(program, diags);
        rc = wf_program_link(program, registry, diags);
        MUST(rc == WEFT_OK || rc == WEFT_INVALID);
    }
    for (uint32_t map = 0; rc == WEFT_OK && map < program->map_count && map < 4; map++)
        run_map(program, map, (uint32_t)size);
    weft_program_free(program);
    weft_diags_free(diags);
    return rc == WEFT_OK;
}
